/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is worth telling the person: found in the journal after each round, and among the reminders; and
 * what the person does about it. On the replica's thread. */

#include "config.h"

#include "kontor-notice.h"

#include "kontor-agent-client.h"
#include "kontor-link.h"
#include "kontor-operations-chat.h"
#include "kontor-operations-time.h"
#include "kontor-query.h"
#include "kontor-search.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PAGE 1000
/* A first sync or a long absence is no reason for a hundred bubbles. */
#define NOTICES_MAX 10
/* Older reminders are not repeated to somebody who comes back from a holiday. */
#define REMINDER_AGE_MAX (2 * KONTOR_DAY)
#define REMINDERS_MAX 20
#define SNOOZE (10 * KONTOR_MINUTE)
#define BODY_MAX 200 /* characters */
#define REMINDED "reminded"

/**
 * kontor_notice_copy:
 * @self: a notice
 *
 * Returns: (transfer full): a copy
 */
KontorNotice *
kontor_notice_copy (const KontorNotice *self)
{
  KontorNotice *copy = g_new (KontorNotice, 1);

  *copy = *self;
  copy->account = g_strdup (self->account);
  copy->key = g_strdup (self->key);
  copy->link = g_strdup (self->link);
  copy->title = g_strdup (self->title);
  copy->body = g_strdup (self->body);

  return copy;
}

/**
 * kontor_notice_free:
 * @self: (transfer full): a notice
 */
void
kontor_notice_free (KontorNotice *self)
{
  g_free (self->account);
  g_free (self->key);
  g_free (self->link);
  g_free (self->title);
  g_free (self->body);
  g_free (self);
}

/* One line, not too long. */
static char *
shorten (const char *text)
{
  g_autofree char *line = g_strdup (text != NULL ? text : "");
  char *end = NULL;

  g_strdelimit (line, "\r\n\t", ' ');
  g_strstrip (line);
  if (g_utf8_strlen (line, -1) <= BODY_MAX)
    return g_steal_pointer (&line);
  end = g_utf8_offset_to_pointer (line, BODY_MAX);
  *end = '\0';

  return g_strconcat (line, "…", NULL);
}

static KontorNotice *
notice_new (KontorNoticeKind kind,
            KontorRecordType type,
            const KontorId *id,
            const char *title,
            const char *body)
{
  KontorNotice *self = g_new0 (KontorNotice, 1);

  self->kind = kind;
  self->link = kontor_link_to_string (type, id);
  self->key = g_strdup (self->link);
  self->title = g_strdup (title);
  self->body = shorten (body);
  self->record = *id;

  return self;
}

static char *
dup_person (KontorReader *reader, const KontorId *id)
{
  g_autoptr (KontorRow) row = id != NULL ? kontor_reader_get (reader, KONTOR_RECORD_PERSON, id)
                                         : NULL;

  return g_strdup (row != NULL ? kontor_row_get_title (row) : _ ("Somebody"));
}

/* --- what the journal says --- */

typedef struct
{
  KontorReader *reader; /* borrowed */
  KontorId person;
  gint64 cursor;
  GPtrArray *notices; /* borrowed */
} Collection;

static void
take (Collection *self, KontorNotice *notice)
{
  /* The last of a key counts: a hundred messages of one chat are one notice. */
  for (guint i = 0; i < self->notices->len; i++)
    if (strcmp (((const KontorNotice *) self->notices->pdata[i])->key, notice->key) == 0)
      {
        g_ptr_array_remove_index (self->notices, i);
        break;
      }
  g_ptr_array_add (self->notices, notice);
}

static void
withdraw (Collection *self, KontorRecordType type, const KontorId *id, gint64 seq)
{
  KontorNotice *notice = notice_new (KONTOR_NOTICE_WITHDRAWN, type, id, "", "");

  notice->seq = seq;
  take (self, notice);
}

static gboolean
is_mine (Collection *self, const KontorRow *row, guint field)
{
  return kontor_row_refers_to (row, field, &self->person);
}

/* Whether the server sent the field with what came now. */
static gboolean
is_new (Collection *self, const KontorRow *row, guint field)
{
  return kontor_row_get_version (row, field) > self->cursor;
}

static void
collect_notification (Collection *self, const KontorRow *row)
{
  const KontorId *id = kontor_row_get_id (row);
  const KontorValue *about = kontor_row_get (row, KONTOR_NOTIFICATION_ABOUT);
  KontorRecordType type = KONTOR_RECORD_NOTIFICATION;
  KontorId target = *id;
  g_autoptr (KontorRow) record = NULL;
  KontorNotice *notice = NULL;

  if (!is_mine (self, row, KONTOR_NOTIFICATION_PERSON))
    return;
  if (kontor_row_is_deleted (row) || kontor_row_get_boolean (row, KONTOR_NOTIFICATION_READ))
    {
      withdraw (self, KONTOR_RECORD_NOTIFICATION, id, 0);
      return;
    }
  if (!is_new (self, row, KONTOR_NOTIFICATION_PERSON))
    return;
  if (about != NULL && kontor_value_get_record (about, &type, &target))
    record = kontor_reader_get (self->reader, type, &target);
  notice = notice_new (KONTOR_NOTICE_RECORD, KONTOR_RECORD_NOTIFICATION, id,
                       kontor_type_info_get_label (kontor_schema_get_type (type)),
                       record != NULL ? kontor_search_get_title (record) : "");
  g_free (notice->link);
  notice->link = kontor_link_to_string (type, &target);
  take (self, notice);
}

/* Whether the person wants to hear of what is said there. */
static gboolean
is_wanted (Collection *self, const KontorRow *message, const KontorId *chat)
{
  g_autoptr (KontorRow) membership = kontor_chat_get_membership (self->reader, chat, &self->person);
  int level = 0;

  if (membership == NULL || kontor_row_get_boolean (membership, KONTOR_MEMBERSHIP_MUTED))
    return FALSE;
  level = kontor_row_get_choice (membership, KONTOR_MEMBERSHIP_NOTIFY);
  if (level == KONTOR_NOTIFY_LEVEL_MENTIONS)
    return kontor_row_refers_to (message, KONTOR_MESSAGE_MENTIONS, &self->person);

  return level != KONTOR_NOTIFY_LEVEL_NOTHING;
}

static void
collect_message (Collection *self, const KontorRow *row)
{
  const KontorId *chat = kontor_row_get_id_field (row, KONTOR_MESSAGE_CHAT);
  g_autofree char *author = NULL;
  g_autofree char *title = NULL;
  g_autoptr (KontorRow) chat_row = NULL;
  KontorNotice *notice = NULL;

  if (chat == NULL || kontor_row_is_deleted (row) || !is_new (self, row, KONTOR_MESSAGE_CHAT) ||
      is_mine (self, row, KONTOR_COMMON_CREATED_BY) || !is_wanted (self, row, chat))
    return;
  chat_row = kontor_reader_get (self->reader, KONTOR_RECORD_CHAT, chat);
  author = dup_person (self->reader, kontor_row_get_id_field (row, KONTOR_COMMON_CREATED_BY));
  title = chat_row != NULL && kontor_row_has (chat_row, KONTOR_CHAT_TITLE)
              /* Translators: a person, and the chat in which they wrote. */
              ? g_strdup_printf (_ ("%s in “%s”"), author, kontor_row_get_title (chat_row))
              : g_strdup (author);
  notice = notice_new (KONTOR_NOTICE_MESSAGE, KONTOR_RECORD_CHAT, chat, title,
                       kontor_row_get_text (row, KONTOR_MESSAGE_TEXT));
  notice->seq = kontor_row_get_version (row, KONTOR_MESSAGE_CHAT);
  take (self, notice);
}

/* Read on another device. */
static void
collect_read_mark (Collection *self, const KontorRow *row)
{
  const KontorId *chat = kontor_row_get_id_field (row, KONTOR_READ_MARK_CHAT);

  if (chat != NULL && is_mine (self, row, KONTOR_READ_MARK_PERSON))
    withdraw (self, KONTOR_RECORD_CHAT, chat, kontor_row_get_integer (row, KONTOR_READ_MARK_SEQ));
}

static void
collect_task (Collection *self, const KontorRow *row)
{
  const KontorId *id = kontor_row_get_id (row);
  int state = kontor_row_get_choice (row, KONTOR_TASK_STATE);
  g_autofree char *who = NULL;
  g_autofree char *title = NULL;

  if (kontor_row_is_deleted (row) || state == KONTOR_TASK_STATE_COMPLETED)
    {
      withdraw (self, KONTOR_RECORD_TASK, id, 0);
      return;
    }
  if (is_mine (self, row, KONTOR_COMMON_CHANGED_BY))
    return;
  who = dup_person (self->reader, kontor_row_get_id_field (row, KONTOR_COMMON_CHANGED_BY));
  if (is_mine (self, row, KONTOR_TASK_RESPONSIBLE) && is_new (self, row, KONTOR_TASK_RESPONSIBLE))
    title = g_strdup_printf (_ ("Task from %s"), who);
  else if (is_mine (self, row, KONTOR_TASK_CREATOR) &&
           state == KONTOR_TASK_STATE_AWAITING_CONTROL && is_new (self, row, KONTOR_TASK_STATE))
    title = g_strdup_printf (_ ("%s has finished a task for you to look at"), who);
  if (title != NULL)
    take (self, notice_new (KONTOR_NOTICE_TASK, KONTOR_RECORD_TASK, id, title,
                            kontor_row_get_title (row)));
}

static void
collect_entry (Collection *self, const KontorJournalEntry *entry)
{
  g_autoptr (KontorRow) row = NULL;

  if (entry->type != KONTOR_RECORD_NOTIFICATION && entry->type != KONTOR_RECORD_MESSAGE &&
      entry->type != KONTOR_RECORD_READ_MARK && entry->type != KONTOR_RECORD_TASK)
    return;
  row = kontor_reader_get (self->reader, entry->type, &entry->id);
  if (row == NULL)
    withdraw (self, entry->type, &entry->id, 0);
  else if (entry->type == KONTOR_RECORD_NOTIFICATION)
    collect_notification (self, row);
  else if (entry->type == KONTOR_RECORD_MESSAGE)
    collect_message (self, row);
  else if (entry->type == KONTOR_RECORD_READ_MARK)
    collect_read_mark (self, row);
  else
    collect_task (self, row);
}

/* The newest of what is to be told; what is to be withdrawn is never too much. */
static void
bound (GPtrArray *notices)
{
  guint told = 0;

  for (guint i = notices->len; i > 0; i--)
    {
      const KontorNotice *notice = notices->pdata[i - 1];

      if (notice->kind != KONTOR_NOTICE_WITHDRAWN && ++told > NOTICES_MAX)
        g_ptr_array_remove_index (notices, i - 1);
    }
}

/**
 * kontor_notices_collect:
 * @replica: a replica
 * @journal: (inout): the number of the last entry that was looked at
 * @cursor: up to where the server's changes were here before
 * @notices: (element-type KontorNotice): what is found is added
 * @error: of the database
 *
 * Returns: whether the journal could be read
 */
gboolean
kontor_notices_collect (KontorReplica *replica,
                        gint64 *journal,
                        gint64 cursor,
                        GPtrArray *notices,
                        GError **error)
{
  Collection collection = { kontor_replica_get_reader (replica), KONTOR_ID_INIT_NIL, cursor,
                            notices };
  gboolean more = TRUE;

  kontor_replica_get_person (replica, &collection.person);
  while (more)
    {
      gboolean reload = FALSE;
      g_autoptr (GArray) entries = kontor_journal_read (kontor_replica_get_sql (replica), journal,
                                                        PAGE, &reload, error);

      if (entries == NULL)
        return FALSE;
      /* Everything is another: nothing of that is news. */
      if (reload)
        {
          *journal = kontor_journal_get_end (kontor_replica_get_sql (replica), NULL);
          return TRUE;
        }
      for (guint i = 0; i < entries->len; i++)
        collect_entry (&collection, &g_array_index (entries, KontorJournalEntry, i));
      more = entries->len == PAGE;
    }
  bound (notices);

  return TRUE;
}

/* --- reminders --- */

/* (element-type KontorRow): the person's marks with a reminder after @after, the first ones first */
static GPtrArray *
list_marks (KontorReplica *replica, gint64 after, GError **error)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK_MARK);
  g_autoptr (KontorQuery) query = NULL;
  g_autoptr (KontorValue) value = kontor_value_new_integer (after);
  KontorId person = KONTOR_ID_INIT_NIL;

  kontor_replica_get_person (replica, &person);
  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_TASK_MARK_REMIND_AT,
                                                                      KONTOR_TEST_GREATER, value));
  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_TASK_MARK_PERSON,
                                                                    &person));
  kontor_query_builder_add_order (builder, KONTOR_TASK_MARK_REMIND_AT, FALSE);
  query = kontor_query_builder_end (builder);

  return kontor_query_list_rows (kontor_replica_get_sql (replica), query, 0, REMINDERS_MAX, error);
}

static void
add_reminder (KontorReplica *replica, const KontorRow *mark, GPtrArray *notices)
{
  const KontorId *id = kontor_row_get_id_field (mark, KONTOR_TASK_MARK_TASK);
  g_autoptr (KontorRow) task = NULL;

  if (id == NULL)
    return;
  task = kontor_reader_get (kontor_replica_get_reader (replica), KONTOR_RECORD_TASK, id);
  if (task != NULL && !kontor_row_is_deleted (task) &&
      kontor_row_get_choice (task, KONTOR_TASK_STATE) != KONTOR_TASK_STATE_COMPLETED)
    g_ptr_array_add (notices, notice_new (KONTOR_NOTICE_REMINDER, KONTOR_RECORD_TASK, id,
                                          _ ("Reminder"), kontor_row_get_title (task)));
}

static gint64
get_reminded (KontorReplica *replica, gint64 now)
{
  g_autofree char *text = kontor_replica_get_meta (replica, REMINDED);
  gint64 reminded = 0;

  /* Nothing was reminded of before there was an agent. */
  if (text == NULL || !g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, &reminded, NULL))
    return now - KONTOR_MINUTE;

  return CLAMP (reminded, now - REMINDER_AGE_MAX, now);
}

/**
 * kontor_notices_remind:
 * @replica: a replica
 * @notices: (element-type KontorNotice): what fell due is added
 * @next: (out): when the next one does, µs, or 0
 * @error: of the database
 *
 * Returns: whether the reminders could be read
 */
gboolean
kontor_notices_remind (KontorReplica *replica, GPtrArray *notices, gint64 *next, GError **error)
{
  gint64 now = kontor_clock_now (kontor_clock_get_system ());
  gint64 last = 0;
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) marks = list_marks (replica, get_reminded (replica, now), error);

  *next = 0;
  if (marks == NULL)
    return FALSE;
  for (guint i = 0; i < marks->len && *next == 0; i++)
    {
      gint64 at = kontor_row_get_integer (marks->pdata[i], KONTOR_TASK_MARK_REMIND_AT);

      if (at > now)
        *next = at;
      else
        {
          add_reminder (replica, marks->pdata[i], notices);
          last = at;
        }
    }
  if (last == 0)
    return TRUE;
  text = g_strdup_printf ("%" G_GINT64_FORMAT, last);

  return kontor_replica_set_meta (replica, REMINDED, text, error);
}

/* --- away --- */

/**
 * kontor_notice_new_away:
 * @replica: a replica
 * @since: when the person left, µs
 * @until: when they were back, µs
 * @reason: "idle", "lock" or "suspend"
 *
 * Returns: (transfer full) (nullable): what to ask; %NULL where no timer ran all the while
 */
KontorNotice *
kontor_notice_new_away (KontorReplica *replica, gint64 since, gint64 until, const char *reason)
{
  KontorId person = KONTOR_ID_INIT_NIL;
  const KontorId *task_id = NULL;
  g_autoptr (KontorRow) entry = NULL;
  g_autoptr (KontorRow) task = NULL;
  g_autofree char *title = NULL;
  KontorNotice *notice = NULL;
  guint minutes = (guint) MAX ((until - since) / KONTOR_MINUTE, 1);

  kontor_replica_get_person (replica, &person);
  entry = kontor_timer_get_running (kontor_replica_get_reader (replica), &person);
  if (entry == NULL || kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_START) > since)
    return NULL;
  task_id = kontor_row_get_id_field (entry, KONTOR_TIME_ENTRY_TASK);
  if (task_id != NULL)
    task = kontor_reader_get (kontor_replica_get_reader (replica), KONTOR_RECORD_TASK, task_id);
  title = g_strdup_printf (ngettext ("You were away for %u minute while a timer ran",
                                     "You were away for %u minutes while a timer ran", minutes),
                           minutes);
  notice = notice_new (KONTOR_NOTICE_AWAY, KONTOR_RECORD_TIME_ENTRY, kontor_row_get_id (entry),
                       title, task != NULL ? kontor_row_get_title (task) : "");
  notice->since = since;
  notice->until = until;
  if (task != NULL)
    {
      g_free (notice->link);
      notice->link = kontor_link_to_string (KONTOR_RECORD_TASK, task_id);
    }

  return notice;
}

/* --- what the person does about it --- */

static KontorRow *
get_task (const KontorNotice *self, const KontorContext *context)
{
  return kontor_reader_get (context->reader, KONTOR_RECORD_TASK, &self->record);
}

/* (transfer full) (nullable): an edit of one field, NULL where there is nothing to do */
static KontorChangeSet *
mark_read (const KontorNotice *self, const KontorContext *context, KontorProblem **problem)
{
  g_autoptr (KontorRow) before = NULL;
  g_autoptr (KontorRow) after = NULL;
  KontorRowBuilder *builder = NULL;

  if (self->kind == KONTOR_NOTICE_MESSAGE)
    return kontor_chat_mark_read (context, &self->record, self->seq, problem);
  if (self->kind != KONTOR_NOTICE_RECORD)
    return NULL;
  before = kontor_reader_get (context->reader, KONTOR_RECORD_NOTIFICATION, &self->record);
  if (before == NULL)
    return NULL;
  builder = kontor_row_builder_new_from (before);
  kontor_row_builder_take (builder, KONTOR_NOTIFICATION_READ, kontor_value_new_integer (1));
  after = kontor_row_builder_end (builder);

  return kontor_operation_edit (context, before, after, problem);
}

static KontorChangeSet *
snooze (const KontorNotice *self, const KontorContext *context, KontorProblem **problem)
{
  g_autoptr (KontorRow) task = get_task (self, context);
  g_autoptr (KontorValue) at = kontor_value_new_integer (context->now + SNOOZE);

  return task != NULL
             ? kontor_task_mark_set (context, task, KONTOR_TASK_MARK_REMIND_AT, at, problem)
             : NULL;
}

static KontorChangeSet *
expand (const KontorNotice *self,
        const KontorContext *context,
        KontorNoticeAction action,
        const char *text,
        KontorProblem **problem)
{
  g_autoptr (KontorRow) task = NULL;

  switch (action)
    {
    case KONTOR_NOTICE_READ:
      return mark_read (self, context, problem);
    case KONTOR_NOTICE_DONE:
      task = get_task (self, context);
      return task != NULL ? kontor_task_act (context, task, KONTOR_TASK_COMPLETE, NULL, 0, problem)
                          : NULL;
    case KONTOR_NOTICE_SNOOZE:
      return snooze (self, context, problem);
    case KONTOR_NOTICE_REPLY:
      return kontor_message_send (context, &self->record, text, NULL, NULL, problem);
    case KONTOR_NOTICE_STOP:
      return kontor_timer_stop_at (context, self->since, problem);
    case KONTOR_NOTICE_DISCARD:
      return kontor_timer_answer_idle (context, self->since, self->until, KONTOR_IDLE_DISCARD, NULL,
                                       _ ("Away"), problem);
    }

  return NULL;
}

/**
 * kontor_notice_act:
 * @self: a notice
 * @replica: of its account
 * @action: what the person wants
 * @text: (nullable): of a reply
 * @error: of the database, or %KONTOR_AGENT_ERROR_REFUSED with what the rules say
 *
 * Returns: whether it is committed; also when there was nothing to do
 */
gboolean
kontor_notice_act (const KontorNotice *self,
                   KontorReplica *replica,
                   KontorNoticeAction action,
                   const char *text,
                   GError **error)
{
  KontorContext context = { 0 };
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorChangeSet) set = NULL;
  g_autofree char *sentence = NULL;

  kontor_replica_init_context (replica, &context);
  set = expand (self, &context, action, text, &problem);
  if (problem == NULL && (set == NULL || set->mutations->len == 0))
    return TRUE;
  if (problem == NULL && kontor_replica_commit (replica, set, NULL, &problem, error))
    return TRUE;
  if (problem == NULL)
    return FALSE;
  sentence = kontor_problem_to_sentence (problem);
  g_set_error_literal (error, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_REFUSED, sentence);

  return FALSE;
}
