/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is worth telling the person of what came: found in the journal after each round. On the
 * replica's thread. */

#include "config.h"

#include "kontor-notice.h"

#include "kontor-link.h"
#include "kontor-operations-chat.h"
#include "kontor-search.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PAGE 1000
/* A first sync or a long absence is no reason for a hundred bubbles. */
#define NOTICES_MAX 10

static char *
dup_person (KontorReader *reader, const KontorId *id)
{
  g_autoptr (KontorRow) row = id != NULL ? kontor_reader_get (reader, KONTOR_RECORD_PERSON, id)
                                         : NULL;

  return g_strdup (row != NULL ? kontor_row_get_title (row) : _ ("Somebody"));
}

typedef struct
{
  KontorReader *reader; /* borrowed */
  KontorId person;
  gint64 cursor;
  GPtrArray *notices; /* borrowed */
  KontorNews *news; /* borrowed */
} Collection;

static void
take (Collection *self, KontorNotice *notice)
{
  /* One for each key: a hundred messages of one chat are one notice. */
  for (guint i = 0; i < self->notices->len; i++)
    if (strcmp (((const KontorNotice *) self->notices->pdata[i])->key, notice->key) == 0)
      {
        g_autoptr (KontorNotice) before = g_ptr_array_steal_index (self->notices, i);

        notice = kontor_notice_merge (before, notice);
        break;
      }
  g_ptr_array_add (self->notices, notice);
}

static void
withdraw (Collection *self, KontorRecordType type, const KontorId *id, gint64 seq)
{
  KontorNotice *notice = kontor_notice_new (KONTOR_NOTICE_WITHDRAWN, type, id, "", "");

  notice->seq = seq;
  /* It was told under the key of what it is about. */
  if (type == KONTOR_RECORD_NOTIFICATION)
    notice->notification = *id;
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

/* What is said about a record is told of the record, as the server does. */
static void
set_subject (Collection *self, KontorNotice *notice, const KontorId *chat)
{
  g_autoptr (KontorRow) row = kontor_reader_get (self->reader, KONTOR_RECORD_CHAT, chat);
  g_autoptr (KontorRow) record = NULL;
  KontorRecordType type = KONTOR_RECORD_CHAT;
  KontorId id = *chat;
  g_autofree char *author = NULL;

  if (row == NULL)
    return;
  if (kontor_row_has (row, KONTOR_CHAT_RECORD) &&
      kontor_value_get_record (kontor_row_get (row, KONTOR_CHAT_RECORD), &type, &id))
    record = kontor_reader_get (self->reader, type, &id);
  if (record == NULL && !kontor_row_has (row, KONTOR_CHAT_TITLE))
    return;
  author = g_steal_pointer (&notice->title);
  /* Translators: a person, and the chat or the record about which they wrote. */
  notice->title = g_strdup_printf (_ ("%s in “%s”"), author,
                                   record != NULL ? kontor_search_get_title (record)
                                                  : kontor_row_get_title (row));
  if (record == NULL)
    return;
  g_free (notice->link);
  g_free (notice->key);
  notice->link = kontor_link_to_string (type, &id);
  notice->key = g_strdup (notice->link);
}

static KontorNotice *
describe_message (Collection *self, const KontorRow *row, const KontorId *chat)
{
  g_autofree char *author = dup_person (self->reader,
                                        kontor_row_get_id_field (row, KONTOR_COMMON_CREATED_BY));
  KontorNotice *notice = kontor_notice_new (KONTOR_NOTICE_MESSAGE, KONTOR_RECORD_CHAT, chat, author,
                                            kontor_row_get_text (row, KONTOR_MESSAGE_TEXT));

  notice->seq = kontor_row_get_version (row, KONTOR_MESSAGE_CHAT);
  set_subject (self, notice, chat);

  return notice;
}

/* "Task for you — Boris" */
static char *
describe_kind (Collection *self, const KontorRow *row, KontorRecordType about)
{
  const KontorField *field = kontor_schema_get_field (KONTOR_RECORD_NOTIFICATION,
                                                      KONTOR_NOTIFICATION_KIND);
  int kind = kontor_row_get_choice (row, KONTOR_NOTIFICATION_KIND);
  const KontorId *by = kontor_row_get_id_field (row, KONTOR_NOTIFICATION_BY);
  const char *what = kind > KONTOR_NOTIFICATION_KIND_NOTE && kind < (int) field->n_choices
                         ? kontor_field_get_choice_label (field, (guint) kind)
                         : kontor_type_info_get_label (kontor_schema_get_type (about));
  g_autofree char *who = NULL;

  if (by == NULL)
    return g_strdup (what);
  who = dup_person (self->reader, by);

  /* Translators: what happened, and the person who did it. */
  return g_strdup_printf (_ ("%s — %s"), what, who);
}

/* What the server wants told, under the key of what it is about: so that it is the same notice as the
 * one that the agent finds by itself. */
static KontorNotice *
describe_notification (Collection *self, const KontorRow *row)
{
  const KontorValue *about = kontor_row_get (row, KONTOR_NOTIFICATION_ABOUT);
  KontorRecordType type = KONTOR_RECORD_NOTIFICATION;
  KontorId target = *kontor_row_get_id (row);
  gint64 count = kontor_row_get_integer (row, KONTOR_NOTIFICATION_COUNT);
  g_autoptr (KontorRow) record = NULL;
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  if (about != NULL && kontor_value_get_record (about, &type, &target))
    record = kontor_reader_get (self->reader, type, &target);
  title = describe_kind (self, row, type);
  body = g_strdup (record != NULL ? kontor_search_get_title (record) : "");
  if (count > 1)
    {
      g_autofree char *once = g_steal_pointer (&body);

      body = g_strdup_printf ("%s (%" G_GINT64_FORMAT ")", once, count);
    }

  return kontor_notice_new (KONTOR_NOTICE_RECORD, type, &target, title, body);
}

static void
collect_notification (Collection *self, const KontorRow *row)
{
  const KontorId *id = kontor_row_get_id (row);
  KontorNotice *notice = NULL;

  if (!is_mine (self, row, KONTOR_NOTIFICATION_PERSON))
    return;
  if (kontor_row_is_deleted (row) || kontor_row_get_boolean (row, KONTOR_NOTIFICATION_READ))
    {
      withdraw (self, KONTOR_RECORD_NOTIFICATION, id, 0);
      return;
    }
  /* One record counts all that comes until it is read. */
  if (!is_new (self, row, KONTOR_NOTIFICATION_PERSON) &&
      !is_new (self, row, KONTOR_NOTIFICATION_AT))
    return;
  notice = describe_notification (self, row);
  notice->notification = *id;
  take (self, notice);
}

static void
collect_message (Collection *self, const KontorRow *row)
{
  const KontorId *chat = kontor_row_get_id_field (row, KONTOR_MESSAGE_CHAT);

  if (chat == NULL || kontor_row_is_deleted (row) || !is_new (self, row, KONTOR_MESSAGE_CHAT) ||
      is_mine (self, row, KONTOR_COMMON_CREATED_BY) || !is_wanted (self, row, chat))
    return;
  take (self, describe_message (self, row, chat));
}

/* Read on another device. */
static void
collect_read_mark (Collection *self, const KontorRow *row)
{
  const KontorId *chat = kontor_row_get_id_field (row, KONTOR_READ_MARK_CHAT);
  KontorNotice *notice = NULL;

  if (chat == NULL || !is_mine (self, row, KONTOR_READ_MARK_PERSON))
    return;
  notice = kontor_notice_new (KONTOR_NOTICE_WITHDRAWN, KONTOR_RECORD_CHAT, chat, "", "");
  notice->seq = kontor_row_get_integer (row, KONTOR_READ_MARK_SEQ);
  set_subject (self, notice, chat);
  take (self, notice);
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
    take (self, kontor_notice_new (KONTOR_NOTICE_TASK, KONTOR_RECORD_TASK, id, title,
                                   kontor_row_get_title (row)));
}

static void
collect_gone (Collection *self, const KontorRow *row)
{
  if (kontor_row_is_deleted (row))
    withdraw (self, kontor_row_get_record_type (row), kontor_row_get_id (row), 0);
}

/* What is looked at, and what else depends on it. */
static const struct
{
  KontorRecordType type;
  void (*collect) (Collection *self, const KontorRow *row); /* nullable */
  gboolean reminders;
  gboolean hours;
} kinds[] = {
  { KONTOR_RECORD_NOTIFICATION, collect_notification, FALSE, FALSE },
  { KONTOR_RECORD_MESSAGE, collect_message, FALSE, FALSE },
  { KONTOR_RECORD_READ_MARK, collect_read_mark, FALSE, FALSE },
  { KONTOR_RECORD_TASK, collect_task, TRUE, FALSE },
  { KONTOR_RECORD_TASK_MARK, NULL, TRUE, FALSE },
  { KONTOR_RECORD_EVENT, collect_gone, TRUE, FALSE },
  { KONTOR_RECORD_ATTENDEE, NULL, TRUE, FALSE },
  { KONTOR_RECORD_CALENDAR, NULL, TRUE, FALSE },
  { KONTOR_RECORD_ORGANISATION, NULL, FALSE, TRUE },
  { KONTOR_RECORD_PERSON, NULL, FALSE, TRUE },
  { KONTOR_RECORD_ABSENCE, NULL, FALSE, TRUE },
  { KONTOR_RECORD_WORK_DAY, NULL, FALSE, TRUE },
};

static void
collect_entry (Collection *self, const KontorJournalEntry *entry)
{
  g_autoptr (KontorRow) row = NULL;
  guint i = 0;

  while (i < G_N_ELEMENTS (kinds) && kinds[i].type != entry->type)
    i++;
  if (i == G_N_ELEMENTS (kinds))
    return;
  self->news->reminders |= kinds[i].reminders;
  self->news->hours |= kinds[i].hours;
  if (kinds[i].collect == NULL)
    return;
  row = kontor_reader_get (self->reader, entry->type, &entry->id);
  if (row != NULL)
    kinds[i].collect (self, row);
  else
    withdraw (self, entry->type, &entry->id, 0);
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
 * @news: what else depends on what changed: set, never cleared
 * @error: of the database
 *
 * Returns: whether the journal could be read
 */
gboolean
kontor_notices_collect (KontorReplica *replica,
                        gint64 *journal,
                        gint64 cursor,
                        GPtrArray *notices,
                        KontorNews *news,
                        GError **error)
{
  Collection collection = { kontor_replica_get_reader (replica), KONTOR_ID_INIT_NIL, cursor,
                            notices, news };
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
          *news = (KontorNews) { TRUE, TRUE };
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
