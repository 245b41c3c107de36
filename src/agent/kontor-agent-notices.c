/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Between the accounts, which find what is worth telling, and the desktop, which tells it: and back, what
 * the person chose. On the main thread; what is committed is so on the account's worker. */

#include "config.h"

#include "kontor-agent.h"

#include <glib/gi18n-lib.h>

#define EVENT_SNOOZE (5 * KONTOR_MINUTE)

/* --- what the person chose --- */

typedef struct
{
  KontorNotice *notice; /* owned */
  KontorNoticeAction action;
  char *text; /* owned, nullable */
} Choice;

static void
choice_free (gpointer data)
{
  Choice *self = data;

  kontor_notice_free (self->notice);
  g_free (self->text);
  g_free (self);
}

static void
run_choice (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  KontorCarrier *carrier = kontor_agent_account_get_carrier (source);
  const Choice *choice = data;
  GError *error = NULL;
  KontorReplica *replica = kontor_carrier_open (carrier, NULL, &error);

  if (replica != NULL &&
      kontor_notice_act (choice->notice, replica, choice->action, choice->text, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Tells why not: who chose "Done" thinks that it is. */
static void
choice_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorAgent) self = data;
  KontorAgentAccount *account = KONTOR_AGENT_ACCOUNT (source);
  const Choice *choice = g_task_get_task_data (G_TASK (result));
  g_autoptr (KontorNotice) failure = NULL;
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      /* Its own round tells the window, too. */
      kontor_agent_account_poke (account);
      return;
    }
  failure = kontor_notice_copy (choice->notice);
  failure->kind = KONTOR_NOTICE_TASK;
  g_free (failure->title);
  failure->title = g_strdup (_ ("That did not work"));
  g_free (failure->body);
  failure->body = g_strdup (error->message);
  kontor_notifier_take (kontor_agent_get_notifier (self), failure);
}

static void
joined_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    g_warning ("%s", error->message);
}

static void
join_event (const KontorNotice *notice)
{
  if (notice->url != NULL)
    g_app_info_launch_default_for_uri_async (notice->url, NULL, NULL, joined_cb, NULL);
}

static void
act_cb (KontorAgent *self, const KontorNotice *notice, int action, const char *text)
{
  KontorAgentAccount *account = kontor_agent_find_account (self, notice->account);
  g_autoptr (GTask) task = NULL;
  Choice *choice = NULL;

  if (account == NULL)
    return;
  if (action == KONTOR_NOTICE_JOIN)
    join_event (notice);
  /* A task's reminder is a record; an event's is everybody's. */
  if (action == KONTOR_NOTICE_SNOOZE && notice->kind == KONTOR_NOTICE_EVENT)
    {
      kontor_notice_queue_put_off (kontor_agent_get_queue (self), notice,
                                   kontor_clock_now (kontor_clock_get_system ()) + EVENT_SNOOZE);
      return;
    }
  choice = g_new (Choice, 1);
  choice->notice = kontor_notice_copy (notice);
  choice->action = (KontorNoticeAction) action;
  choice->text = g_strdup (text);
  task = g_task_new (account, NULL, choice_cb, g_object_ref (self));
  g_task_set_task_data (task, choice, choice_free);
  kontor_agent_account_run (account, task, run_choice);
}

void
kontor_agent_start_notices (KontorAgent *self)
{
  KontorNotifier *notifier = kontor_agent_get_notifier (self);

  g_signal_connect_object (notifier, "open", G_CALLBACK (kontor_agent_open), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (notifier, "act", G_CALLBACK (act_cb), self, G_CONNECT_SWAPPED);
}

void
kontor_agent_note_notices (KontorAgent *self, GPtrArray *notices)
{
  for (guint i = 0; i < notices->len; i++)
    kontor_notice_queue_take (kontor_agent_get_queue (self), notices->pdata[i]);
}

/* --- away --- */

typedef struct
{
  gint64 since;
  gint64 until;
  char *reason; /* owned */
} Absence;

static void
absence_free (gpointer data)
{
  Absence *self = data;

  g_free (self->reason);
  g_free (self);
}

static void
run_away (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  KontorCarrier *carrier = kontor_agent_account_get_carrier (source);
  const Absence *absence = data;
  GError *error = NULL;
  KontorReplica *replica = kontor_carrier_open (carrier, NULL, &error);

  if (replica != NULL)
    g_task_return_pointer (task,
                           kontor_notice_new_away (replica, absence->since, absence->until,
                                                   absence->reason),
                           (GDestroyNotify) kontor_notice_free);
  else
    g_task_return_error (task, error);
}

static void
away_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorAgent) self = data;
  KontorAgentAccount *account = KONTOR_AGENT_ACCOUNT (source);
  const Absence *absence = g_task_get_task_data (G_TASK (result));
  g_autoptr (KontorNotice) notice = g_task_propagate_pointer (G_TASK (result), NULL);

  if (notice == NULL)
    return;
  notice->account = g_strdup (kontor_agent_account_get_name (account));
  /* A window asks in a dialog, with all the answers there are: one question is enough. */
  if (kontor_agent_account_is_attended (account))
    kontor_agent_emit (self, "Away",
                       g_variant_new ("(xxs)", absence->since, absence->until, absence->reason));
  else
    kontor_notifier_take (kontor_agent_get_notifier (self), notice);
}

void
kontor_agent_note_away (KontorAgent *self, gint64 since, gint64 until, const char *reason)
{
  g_autoptr (GPtrArray) accounts = kontor_agent_list_accounts (self);

  for (guint i = 0; i < accounts->len; i++)
    {
      g_autoptr (GTask) task = g_task_new (accounts->pdata[i], NULL, away_cb, g_object_ref (self));
      Absence *absence = g_new (Absence, 1);

      absence->since = since;
      absence->until = until;
      absence->reason = g_strdup (reason);
      g_task_set_task_data (task, absence, absence_free);
      kontor_agent_account_run (accounts->pdata[i], task, run_away);
    }
}
