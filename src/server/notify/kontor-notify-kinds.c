/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is told of what, and what shows that a person knows: two tables, one row a kind. A new kind is a
 * choice in the schema and a row here. Reads only; on the store's thread. */

#include "config.h"

#include "kontor-notify-private.h"

#include "kontor-operations-chat.h"
#include "kontor-operations-task.h"

/* ---- People ---------------------------------------------------------------------------------- */

/* Whom a field of @row names: one person or a set. */
static void
add_named (GArray *people, const KontorRow *row, guint field)
{
  const KontorValue *value = row != NULL ? kontor_row_get (row, field) : NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  if (value == NULL)
    return;
  if (kontor_value_get_shape (value) == KONTOR_VALUE_ID)
    {
      g_array_append_vals (people, kontor_value_get_id (value), 1);
      return;
    }
  for (guint i = 0; i < kontor_value_get_n_elements (value); i++)
    if (kontor_id_init_from_string (&id, kontor_value_get_elements (value)[i].text))
      g_array_append_val (people, id);
}

static void
find_author (const KontorNotifyChange *change, GArray *people)
{
  g_array_append_val (people, change->author);
}

static void
find_responsible (const KontorNotifyChange *change, GArray *people)
{
  add_named (people, change->after, KONTOR_TASK_RESPONSIBLE);
}

static void
find_former_responsible (const KontorNotifyChange *change, GArray *people)
{
  add_named (people, change->before, KONTOR_TASK_RESPONSIBLE);
}

static void
find_creator (const KontorNotifyChange *change, GArray *people)
{
  add_named (people, change->after, KONTOR_TASK_CREATOR);
}

static void
find_team (const KontorNotifyChange *change, GArray *people)
{
  find_responsible (change, people);
  find_creator (change, people);
  add_named (people, change->after, KONTOR_TASK_PARTICIPANTS);
}

static void
find_mentioned (const KontorNotifyChange *change, GArray *people)
{
  const KontorValue *old = change->before != NULL
                               ? kontor_row_get (change->before, KONTOR_MESSAGE_MENTIONS)
                               : NULL;
  const KontorValue *now = kontor_row_get (change->after, KONTOR_MESSAGE_MENTIONS);
  KontorId id = KONTOR_ID_INIT_NIL;

  for (guint i = 0; now != NULL && i < kontor_value_get_n_elements (now); i++)
    {
      const char *text = kontor_value_get_elements (now)[i].text;

      if ((old == NULL || kontor_value_find_element (old, text) == NULL) &&
          kontor_id_init_from_string (&id, text))
        g_array_append_val (people, id);
    }
}

static KontorRow *
dup_chat (const KontorNotifyChange *change)
{
  const KontorId *id = kontor_row_get_id_field (change->after, KONTOR_MESSAGE_CHAT);

  return id != NULL ? kontor_reader_get (change->reader, KONTOR_RECORD_CHAT, id) : NULL;
}

static void
find_members (const KontorNotifyChange *change, GArray *people)
{
  const KontorId *chat = kontor_row_get_id_field (change->after, KONTOR_MESSAGE_CHAT);
  g_autoptr (GPtrArray) members = kontor_reader_list (change->reader, KONTOR_RECORD_MEMBERSHIP,
                                                      KONTOR_MEMBERSHIP_CHAT, chat);

  for (guint i = 0; i < members->len; i++)
    add_named (people, members->pdata[i], KONTOR_MEMBERSHIP_PERSON);
}

static void
add_attendees (GArray *people, KontorReader *reader, const KontorId *event)
{
  g_autoptr (GPtrArray) attendees = kontor_reader_list (reader, KONTOR_RECORD_ATTENDEE,
                                                        KONTOR_ATTENDEE_EVENT, event);

  for (guint i = 0; i < attendees->len; i++)
    if (kontor_row_get_choice (attendees->pdata[i], KONTOR_ATTENDEE_ANSWER) !=
        KONTOR_ANSWER_DECLINED)
      add_named (people, attendees->pdata[i], KONTOR_ATTENDEE_PERSON);
}

/* Who follows the discussion of a record, beside the members of its chat. */
static const struct
{
  KontorRecordType type;
  guint field;
} follows[] = {
  { KONTOR_RECORD_TASK, KONTOR_TASK_CREATOR },
  { KONTOR_RECORD_TASK, KONTOR_TASK_RESPONSIBLE },
  { KONTOR_RECORD_TASK, KONTOR_TASK_PARTICIPANTS },
  { KONTOR_RECORD_TASK, KONTOR_TASK_OBSERVERS },
  { KONTOR_RECORD_EVENT, KONTOR_EVENT_ORGANISER },
  { KONTOR_RECORD_LEAD, KONTOR_LEAD_OWNER },
  { KONTOR_RECORD_CONTACT, KONTOR_CONTACT_OWNER },
  { KONTOR_RECORD_COMPANY, KONTOR_COMPANY_OWNER },
  { KONTOR_RECORD_DEAL, KONTOR_DEAL_OWNER },
  { KONTOR_RECORD_NODE, KONTOR_COMMON_CREATED_BY },
};

static void
find_followers (const KontorNotifyChange *change, GArray *people)
{
  g_autoptr (KontorRow) chat = dup_chat (change);
  g_autoptr (KontorRow) record = NULL;
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id = KONTOR_ID_INIT_NIL;

  find_members (change, people);
  if (chat == NULL || !kontor_row_has (chat, KONTOR_CHAT_RECORD) ||
      !kontor_value_get_record (kontor_row_get (chat, KONTOR_CHAT_RECORD), &type, &id))
    return;
  record = kontor_reader_get (change->reader, type, &id);
  for (guint i = 0; record != NULL && i < G_N_ELEMENTS (follows); i++)
    if (follows[i].type == type)
      add_named (people, record, follows[i].field);
  if (type == KONTOR_RECORD_EVENT)
    add_attendees (people, change->reader, &id);
}

static void
find_attendee (const KontorNotifyChange *change, GArray *people)
{
  add_named (people, change->after, KONTOR_ATTENDEE_PERSON);
}

static void
find_guests (const KontorNotifyChange *change, GArray *people)
{
  add_named (people, change->after, KONTOR_EVENT_ORGANISER);
  add_attendees (people, change->reader, kontor_row_get_id (change->after));
}

static void
find_asker (const KontorNotifyChange *change, GArray *people)
{
  add_named (people, change->after, KONTOR_TIME_REQUEST_PERSON);
}

/* The superior; where nobody is above, the administrators. */
static void
find_judges (const KontorNotifyChange *change, GArray *people)
{
  const KontorId *asker = kontor_row_get_id_field (change->after, KONTOR_TIME_REQUEST_PERSON);
  g_autoptr (GArray) superiors = kontor_access_get_superiors (change->reader, asker);
  g_autoptr (GPtrArray) everybody = NULL;

  if (superiors->len > 0)
    {
      g_array_append_vals (people, superiors->data, 1);
      return;
    }
  everybody = kontor_reader_list_all (change->reader, KONTOR_RECORD_PERSON);
  for (guint i = 0; i < everybody->len; i++)
    if (kontor_row_get_boolean (everybody->pdata[i], KONTOR_PERSON_ADMINISTRATOR))
      g_array_append_vals (people, kontor_row_get_id (everybody->pdata[i]), 1);
}

static void
find_marker (const KontorNotifyChange *change, GArray *people)
{
  add_named (people, change->after,
             kontor_row_get_record_type (change->after) == KONTOR_RECORD_READ_MARK
                 ? KONTOR_READ_MARK_PERSON
                 : KONTOR_TASK_MARK_PERSON);
}

/* ---- What happened --------------------------------------------------------------------------- */

static gboolean
changes (const KontorNotifyChange *change, guint field)
{
  const KontorValue *old = change->before != NULL ? kontor_row_get (change->before, field) : NULL;

  return !kontor_value_equal (old, kontor_row_get (change->after, field));
}

static gboolean
is_live (const KontorRow *row)
{
  return row != NULL && !kontor_row_is_deleted (row);
}

static gboolean
is_new (const KontorNotifyChange *change)
{
  return !is_live (change->before) && is_live (change->after);
}

/* From and to which state of a choice; what is new comes from the first. */
static gboolean
moves (const KontorNotifyChange *change, guint field, int from)
{
  return is_live (change->before) && is_live (change->after) && changes (change, field) &&
         kontor_row_get_choice (change->before, field) == from;
}

static gboolean
arrives (const KontorNotifyChange *change, guint field, int to)
{
  return is_live (change->after) && changes (change, field) &&
         kontor_row_get_choice (change->after, field) == to;
}

static gboolean
anything (const KontorNotifyChange *change)
{
  return TRUE;
}

static gboolean
was_there (const KontorNotifyChange *change)
{
  return change->before != NULL;
}

static gboolean
is_completed (const KontorNotifyChange *change)
{
  return kontor_row_get_choice (change->after, KONTOR_TASK_STATE) == KONTOR_TASK_STATE_COMPLETED;
}

static gboolean
assigned (const KontorNotifyChange *change)
{
  return is_live (change->after) && !is_completed (change) &&
         changes (change, KONTOR_TASK_RESPONSIBLE);
}

static gboolean
handed_in (const KontorNotifyChange *change)
{
  return arrives (change, KONTOR_TASK_STATE, KONTOR_TASK_STATE_AWAITING_CONTROL);
}

static gboolean
accepted (const KontorNotifyChange *change)
{
  return moves (change, KONTOR_TASK_STATE, KONTOR_TASK_STATE_AWAITING_CONTROL) &&
         is_completed (change);
}

static gboolean
returned (const KontorNotifyChange *change)
{
  return moves (change, KONTOR_TASK_STATE, KONTOR_TASK_STATE_AWAITING_CONTROL) &&
         !is_completed (change);
}

static gboolean
controlled (const KontorNotifyChange *change)
{
  return moves (change, KONTOR_TASK_STATE, KONTOR_TASK_STATE_AWAITING_CONTROL);
}

static gboolean
deadline_moved (const KontorNotifyChange *change)
{
  return is_live (change->before) && is_live (change->after) &&
         changes (change, KONTOR_TASK_DEADLINE);
}

static gboolean
responsible_changed (const KontorNotifyChange *change)
{
  return change->before != NULL && changes (change, KONTOR_TASK_RESPONSIBLE);
}

/* There is nothing left to do about it. */
static gboolean
task_over (const KontorNotifyChange *change)
{
  return change->before != NULL && (!is_live (change->after) || is_completed (change));
}

static gboolean
mentioned (const KontorNotifyChange *change)
{
  return is_live (change->after) && changes (change, KONTOR_MESSAGE_MENTIONS);
}

static gboolean
said_in_private (const KontorNotifyChange *change)
{
  g_autoptr (KontorRow) chat = is_new (change) ? dup_chat (change) : NULL;

  return chat != NULL && kontor_row_get_choice (chat, KONTOR_CHAT_KIND) == KONTOR_CHAT_KIND_PRIVATE;
}

static gboolean
said_about_record (const KontorNotifyChange *change)
{
  g_autoptr (KontorRow) chat = is_new (change) ? dup_chat (change) : NULL;

  return chat != NULL && kontor_row_has (chat, KONTOR_CHAT_RECORD);
}

static gboolean
event_changed (const KontorNotifyChange *change)
{
  static const guint fields[] = {
    KONTOR_EVENT_START,      KONTOR_EVENT_END,   KONTOR_EVENT_RULE,
    KONTOR_EVENT_EXCEPTIONS, KONTOR_EVENT_PLACE, KONTOR_EVENT_RESOURCE
  };

  if (!is_live (change->before) || !is_live (change->after))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (changes (change, fields[i]))
      return TRUE;

  return FALSE;
}

static gboolean
event_cancelled (const KontorNotifyChange *change)
{
  return is_live (change->before) && !is_live (change->after);
}

static gboolean
answered (const KontorNotifyChange *change)
{
  return change->before != NULL && changes (change, KONTOR_ATTENDEE_ANSWER);
}

static gboolean
approved (const KontorNotifyChange *change)
{
  return arrives (change, KONTOR_TIME_REQUEST_STATE, KONTOR_REQUEST_STATE_APPROVED);
}

static gboolean
refused (const KontorNotifyChange *change)
{
  return arrives (change, KONTOR_TIME_REQUEST_STATE, KONTOR_REQUEST_STATE_REFUSED);
}

static gboolean
decided (const KontorNotifyChange *change)
{
  return moves (change, KONTOR_TIME_REQUEST_STATE, KONTOR_REQUEST_STATE_OPEN);
}

/* ---- The tables ------------------------------------------------------------------------------ */

#define ROW(T, K, happened, find, insistence) \
  { KONTOR_RECORD_##T, KONTOR_NOTIFICATION_KIND_##K, happened, find, KONTOR_NOTIFY_##insistence }

static const KontorNotifyKind kinds[] = {
  ROW (TASK, ASSIGNED, assigned, find_responsible, ALWAYS),
  ROW (TASK, CONTROL, handed_in, find_creator, ALWAYS),
  ROW (TASK, ACCEPTED, accepted, find_responsible, UNLESS_NOTHING),
  ROW (TASK, RETURNED, returned, find_responsible, ALWAYS),
  ROW (TASK, DEADLINE, deadline_moved, find_team, IF_ALL),
  ROW (MESSAGE, MENTION, mentioned, find_mentioned, UNLESS_NOTHING),
  ROW (MESSAGE, DIRECT, said_in_private, find_members, IF_ALL),
  ROW (MESSAGE, COMMENT, said_about_record, find_followers, IF_ALL),
  ROW (ATTENDEE, INVITED, is_new, find_attendee, ALWAYS),
  ROW (EVENT, EVENT_CHANGED, event_changed, find_guests, ALWAYS),
  ROW (EVENT, EVENT_CANCELLED, event_cancelled, find_guests, ALWAYS),
  ROW (TIME_REQUEST, REQUEST, is_new, find_judges, ALWAYS),
  ROW (TIME_REQUEST, APPROVED, approved, find_asker, ALWAYS),
  ROW (TIME_REQUEST, REFUSED, refused, find_asker, ALWAYS),
};

#define K(kind) (1u << KONTOR_NOTIFICATION_KIND_##kind)
#define OF_TASKS (K (ASSIGNED) | K (CONTROL) | K (ACCEPTED) | K (RETURNED) | K (DEADLINE))
#define OF_CHATS (K (MENTION) | K (DIRECT) | K (COMMENT))
#define OF_EVENTS (K (INVITED) | K (EVENT_CHANGED))

static const KontorNotifyKnown known[] = {
  /* Seen, by the person's own account. */
  { KONTOR_RECORD_READ_MARK, anything, find_marker, OF_CHATS, KONTOR_NOTIFICATION_SEQ,
    KONTOR_READ_MARK_SEQ },
  { KONTOR_RECORD_TASK_MARK, anything, find_marker, OF_TASKS, KONTOR_NOTIFICATION_AT,
    KONTOR_TASK_MARK_SEEN_AT },
  /* Whoever does something about it knows of it. */
  { KONTOR_RECORD_TASK, was_there, find_author, OF_TASKS, 0, 0 },
  { KONTOR_RECORD_MESSAGE, is_new, find_author, OF_CHATS, 0, 0 },
  { KONTOR_RECORD_ATTENDEE, answered, find_attendee, OF_EVENTS, 0, 0 },
  /* It was settled, by whomever. */
  { KONTOR_RECORD_TASK, controlled, find_creator, K (CONTROL), 0, 0 },
  { KONTOR_RECORD_TASK, responsible_changed, find_former_responsible, K (ASSIGNED) | K (RETURNED),
    0, 0 },
  { KONTOR_RECORD_TASK, task_over, find_responsible, K (ASSIGNED) | K (RETURNED) | K (DEADLINE), 0,
    0 },
  { KONTOR_RECORD_TIME_REQUEST, decided, find_judges, K (REQUEST), 0, 0 },
};

const KontorNotifyKind *
kontor_notify_get_kinds (guint *n)
{
  *n = G_N_ELEMENTS (kinds);

  return kinds;
}

const KontorNotifyKnown *
kontor_notify_get_known (guint *n)
{
  *n = G_N_ELEMENTS (known);

  return known;
}

gboolean
kontor_notify_concerns (KontorRecordType type)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].type == type)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].type == type)
      return TRUE;

  return FALSE;
}

/* ---- What it is about, and who wants to hear of it ------------------------------------------- */

/* What a record belongs to for this purpose: 0 for itself. */
static const guint subject_fields[KONTOR_N_RECORD_TYPES] = {
  [KONTOR_RECORD_MESSAGE] = KONTOR_MESSAGE_CHAT,
  [KONTOR_RECORD_READ_MARK] = KONTOR_READ_MARK_CHAT,
  [KONTOR_RECORD_TASK_MARK] = KONTOR_TASK_MARK_TASK,
  [KONTOR_RECORD_ATTENDEE] = KONTOR_ATTENDEE_EVENT,
};

gboolean
kontor_notify_get_subject (KontorReader *reader,
                           const KontorRow *row,
                           KontorRecordType *type,
                           KontorId *about,
                           KontorId *counted_by)
{
  KontorRecordType own = kontor_row_get_record_type (row);
  guint field = subject_fields[own];
  const KontorId *id = field != 0 ? kontor_row_get_id_field (row, field) : kontor_row_get_id (row);
  g_autoptr (KontorRow) chat = NULL;

  if (id == NULL)
    return FALSE;
  *type = field != 0 ? kontor_schema_get_field (own, field)->target : own;
  *about = *counted_by = *id;
  if (*type != KONTOR_RECORD_CHAT)
    return TRUE;
  chat = kontor_reader_get (reader, KONTOR_RECORD_CHAT, id);
  if (chat == NULL)
    return FALSE;
  if (kontor_row_has (chat, KONTOR_CHAT_RECORD))
    return kontor_value_get_record (kontor_row_get (chat, KONTOR_CHAT_RECORD), type, about);

  return TRUE;
}

/* What the person chose for this chat, or for this task. */
static int
get_level (const KontorNotifyChange *change, const KontorId *person)
{
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId about = KONTOR_ID_INIT_NIL;
  KontorId counted_by = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) own = NULL;

  if (!kontor_notify_get_subject (change->reader, change->after, &type, &about, &counted_by))
    return KONTOR_NOTIFY_LEVEL_NOTHING;
  if (kontor_row_get_record_type (change->after) == KONTOR_RECORD_MESSAGE)
    own = kontor_chat_get_membership (change->reader, &counted_by, person);
  if (own != NULL)
    return kontor_row_get_boolean (own, KONTOR_MEMBERSHIP_MUTED)
               ? KONTOR_NOTIFY_LEVEL_NOTHING
               : kontor_row_get_choice (own, KONTOR_MEMBERSHIP_NOTIFY);
  if (type == KONTOR_RECORD_TASK)
    own = kontor_task_mark_get (change->reader, &about, person);

  return own != NULL ? kontor_row_get_choice (own, KONTOR_TASK_MARK_NOTIFY)
                     : KONTOR_NOTIFY_LEVEL_ALL;
}

gboolean
kontor_notify_is_wanted (const KontorNotifyChange *change,
                         const KontorId *person,
                         KontorNotifyInsistence insistence)
{
  switch (insistence)
    {
    case KONTOR_NOTIFY_ALWAYS:
      return TRUE;
    case KONTOR_NOTIFY_UNLESS_NOTHING:
      return get_level (change, person) != KONTOR_NOTIFY_LEVEL_NOTHING;
    case KONTOR_NOTIFY_IF_ALL:
      return get_level (change, person) == KONTOR_NOTIFY_LEVEL_ALL;
    }

  g_return_val_if_reached (FALSE);
}
