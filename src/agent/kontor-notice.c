/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Something to tell the person, and what the person does about it. On the replica's thread, but for the
 * plain memory, which is any thread's. */

#include "config.h"

#include "kontor-notice.h"

#include "kontor-agent-client.h"
#include "kontor-link.h"
#include "kontor-operations-chat.h"
#include "kontor-operations-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SNOOZE (10 * KONTOR_MINUTE)
#define BODY_MAX 200 /* characters */

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
  copy->url = g_strdup (self->url);

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
  g_free (self->url);
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

/**
 * kontor_notice_new:
 * @kind: what it is
 * @type: of the record
 * @id: the record that is opened, and that the actions act on
 * @title: translated
 * @body: of the record, as it is
 *
 * Returns: (transfer full): a notice of no account yet
 */
KontorNotice *
kontor_notice_new (KontorNoticeKind kind,
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

/**
 * kontor_notice_merge:
 * @before: what was told, or waits to be told, under the same key
 * @after: (transfer full): what comes now
 *
 * The server's record of a notification and what the agent saw by itself are told as one.
 *
 * Returns: (transfer full): what takes the place of both
 */
KontorNotice *
kontor_notice_merge (const KontorNotice *before, KontorNotice *after)
{
  g_autoptr (KontorNotice) notice = after;
  KontorNotice *merged = NULL;

  if (before->kind == KONTOR_NOTICE_WITHDRAWN || after->kind == KONTOR_NOTICE_WITHDRAWN)
    return g_steal_pointer (&notice);
  /* What says only "a task" says less than what tells who gave it. */
  if (after->kind == KONTOR_NOTICE_RECORD && before->kind != KONTOR_NOTICE_RECORD)
    {
      merged = kontor_notice_copy (before);
      merged->notification = after->notification;
      return merged;
    }
  if (kontor_id_is_nil (&after->notification))
    after->notification = before->notification;

  return g_steal_pointer (&notice);
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
  notice = kontor_notice_new (KONTOR_NOTICE_AWAY, KONTOR_RECORD_TIME_ENTRY,
                              kontor_row_get_id (entry), title,
                              task != NULL ? kontor_row_get_title (task) : "");
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

/* (transfer full) (nullable): NULL where there is nothing to do */
static KontorChangeSet *
mark_notification_read (const KontorId *id, const KontorContext *context, KontorProblem **problem)
{
  g_autoptr (KontorRow) before = NULL;
  g_autoptr (KontorRow) after = NULL;
  KontorRowBuilder *builder = NULL;

  if (kontor_id_is_nil (id))
    return NULL;
  before = kontor_reader_get (context->reader, KONTOR_RECORD_NOTIFICATION, id);
  if (before == NULL || kontor_row_is_deleted (before))
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
    case KONTOR_NOTICE_OPENED:
    case KONTOR_NOTICE_JOIN:
      /* A chat says itself how far it is read. */
      return NULL;
    case KONTOR_NOTICE_READ:
      return self->kind == KONTOR_NOTICE_MESSAGE
                 ? kontor_chat_mark_read (context, &self->record, self->seq, problem)
                 : NULL;
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

/* @set: (transfer full) (nullable): NULL: nothing to do; @problem: (transfer full) (nullable): why there
 * is none */
static gboolean
commit (KontorReplica *replica, KontorChangeSet *set, KontorProblem *problem, GError **error)
{
  g_autoptr (KontorChangeSet) owned_set = set;
  g_autoptr (KontorProblem) refusal = problem;
  g_autofree char *sentence = NULL;

  if (refusal == NULL && (set == NULL || set->mutations->len == 0))
    return TRUE;
  if (refusal == NULL && kontor_replica_commit (replica, set, NULL, &refusal, error))
    return TRUE;
  if (refusal == NULL)
    return FALSE;
  sentence = kontor_problem_to_sentence (refusal);
  g_set_error_literal (error, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_REFUSED, sentence);

  return FALSE;
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
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;

  kontor_replica_init_context (replica, &context);
  set = expand (self, &context, action, text, &problem);
  if (!commit (replica, set, problem, error))
    return FALSE;
  /* Put off is not read. */
  if (action == KONTOR_NOTICE_SNOOZE)
    return TRUE;
  problem = NULL;
  set = mark_notification_read (&self->notification, &context, &problem);

  return commit (replica, set, problem, error);
}
