/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One account in the agent: when a round is due, and what came of it. On the main thread, which never
 * waits: rounds run on the account's worker. */

#include "config.h"

#include "kontor-agent-account-private.h"

#include "kontor-agent-bus.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Commits come in bursts; one round carries them. */
#define POKE_MS 20
/* While another program syncs the account. */
#define LOCKED_MS 500
/* Shorter rounds are not spoken of: they would only make a window flicker. */
#define TICK_MS 300

#define PRIORITY_CALL 0
#define PRIORITY_ROUND 10

G_DEFINE_FINAL_TYPE (KontorAgentAccount, kontor_agent_account, G_TYPE_OBJECT)

enum
{
  STATUS_CHANGED,
  CHANGED,
  REOPENED,
  TITLED,
  NOTICED,
  HOURS_CHANGED,
  SESSION_ENDED,
  SYNCED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void plan (KontorAgentAccount *self);
static void look (KontorAgentAccount *self);

/* --- rounds --- */

gboolean
kontor_agent_account_may_sync (KontorAgentAccount *self)
{
  return kontor_agent_account_has_server (self) && !self->account->paused && !self->halted &&
         self->server_error == NULL;
}

static gboolean
remind_cb (gpointer data)
{
  KontorAgentAccount *self = data;

  self->reminder = 0;
  look (self);

  return G_SOURCE_REMOVE;
}

static void
note_notices (KontorAgentAccount *self, const KontorRound *round)
{
  gint64 seconds = (round->reminder - g_get_real_time ()) / KONTOR_SECOND + 1;

  if (round->hours != NULL)
    g_signal_emit (self, signals[HOURS_CHANGED], 0, round->hours);
  if (round->notices->len > 0)
    g_signal_emit (self, signals[NOTICED], 0, round->notices);
  if (!round->counted)
    return;
  g_clear_handle_id (&self->reminder, g_source_remove);
  if (round->reminder != 0)
    self->reminder = g_timeout_add_seconds ((guint) CLAMP (seconds, 1, 3600), remind_cb, self);
}

static void
note_round (KontorAgentAccount *self, const KontorRound *round, gboolean synced)
{
  self->unindexed = round->unindexed;
  if (round->counted)
    {
      self->never_synced = round->counts.cursor == 0;
      self->cursor = round->counts.cursor;
    }
  if (round->counted)
    kontor_agent_account_set_counts (self,
                                     kontor_agent_account_has_server (self) ? round->counts.waiting
                                                                            : 0,
                                     round->counts.attention);
  if (round->reopened)
    g_signal_emit (self, signals[REOPENED], 0);
  else if (round->changed)
    g_signal_emit (self, signals[CHANGED], 0);
  note_notices (self, round);
  if (round->title != NULL && g_strcmp0 (round->title, self->account->title) != 0)
    g_signal_emit (self, signals[TITLED], 0, round->title);
  if (round->error != NULL)
    kontor_agent_account_note_failure (self, round);
  else if (synced && !round->locked)
    {
      kontor_agent_account_note_success (self, round);
      kontor_agent_account_go_live (self, round->access);
      g_signal_emit (self, signals[SYNCED], 0);
    }
  else if (!kontor_agent_account_has_server (self))
    kontor_agent_account_set_status (self, kontor_agent_account_get_calm_state (self), "", "");
  else
    kontor_agent_account_tell_if (self, kontor_round_log_note_end (self->log));
}

typedef struct
{
  KontorAccount *account; /* owned */
  gboolean sync;
} Order;

static void
order_free (gpointer data)
{
  Order *self = data;

  kontor_account_free (self->account);
  g_free (self);
}

static void
run_round (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  KontorAgentAccount *self = source;
  const Order *order = data;

  g_task_return_pointer (task,
                         kontor_carrier_run (self->carrier, order->account, order->sync,
                                             cancellable),
                         (GDestroyNotify) kontor_round_free);
}

static gboolean
due_cb (gpointer data)
{
  KontorAgentAccount *self = data;

  self->due = 0;
  plan (self);

  return G_SOURCE_REMOVE;
}

static void
wait_for (KontorAgentAccount *self, gint64 ms)
{
  g_clear_handle_id (&self->due, g_source_remove);
  /* Seconds are rounded, so that idle accounts wake the processor together. */
  if (ms >= 10 * 1000)
    self->due = g_timeout_add_seconds ((guint) MIN (ms / 1000, 3600), due_cb, self);
  else
    self->due = g_timeout_add ((guint) MAX (ms, 0), due_cb, self);
}

/* After a round. */
static void
go_on (KontorAgentAccount *self, gboolean locked)
{
  gboolean again = kontor_agent_account_take_live (self) || self->again;

  self->again = FALSE;
  if (again && kontor_agent_account_may_sync (self) && self->pace.failures == 0)
    self->pace.ended = 0;
  else if (again)
    {
      look (self);
      return;
    }
  if (locked)
    wait_for (self, LOCKED_MS);
  else
    plan (self);
}

static void
round_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  KontorAgentAccount *self = KONTOR_AGENT_ACCOUNT (source);
  const Order *order = g_task_get_task_data (G_TASK (result));
  /* The answer itself is wanted, also after the round was cut off. */
  g_autoptr (KontorRound) round = g_task_propagate_pointer (G_TASK (result), NULL);

  self->running = FALSE;
  g_clear_handle_id (&self->tick, g_source_remove);
  if (self->worker == NULL)
    return;
  if (round != NULL)
    note_round (self, round, order->sync);
  kontor_agent_account_set_progress (self, 0);
  if (round != NULL && order->sync && !round->locked)
    self->pace.ended = g_get_real_time ();
  go_on (self, round != NULL && round->locked);
}

static void
start_round (KontorAgentAccount *self, gboolean sync)
{
  g_autoptr (GTask) task = NULL;
  Order *order = g_new (Order, 1);

  order->account = kontor_account_copy (self->account);
  order->sync = sync;
  self->running = TRUE;
  self->told = 0;
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, round_cb, NULL);
  g_task_set_source_tag (task, start_round);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, order, order_free);
  if (sync)
    self->tick = g_timeout_add (TICK_MS, kontor_agent_account_tick_cb, self);
  kontor_worker_push (self->worker, PRIORITY_ROUND, task, run_round);
}

/* Starts the round that is due, or waits for it. */
static void
plan (KontorAgentAccount *self)
{
  gint64 now = g_get_real_time ();
  gint64 next = 0;

  if (self->worker == NULL || self->running)
    return;
  if (!kontor_agent_account_may_sync (self))
    {
      if (self->unindexed)
        start_round (self, FALSE);
      return;
    }
  /* Chance is asked once, so that it comes when it was said. */
  next = self->pace.failures > 0 && self->pace.ended != 0 && self->next_try != 0
             ? self->next_try
             : kontor_pace_get_next (&self->pace, kontor_random_get_system ());
  /* A clock that was set back must not stop it. */
  if (next > now && self->unindexed)
    start_round (self, FALSE);
  else if (next > now && next - now <= KONTOR_HOUR && self->pace.ended <= now)
    wait_for (self, (next - now) / 1000 + 1);
  else
    start_round (self, TRUE);
}

/* Counts what waits, where no round may run that would do it. */
static void
look (KontorAgentAccount *self)
{
  if (self->running)
    self->again = TRUE;
  else
    start_round (self, FALSE);
}

void
kontor_agent_account_sync_soon (KontorAgentAccount *self)
{
  if (self->running)
    self->again = TRUE;
  else if (kontor_agent_account_may_sync (self) && self->pace.failures == 0)
    start_round (self, TRUE);
  else
    look (self);
}

static gboolean
poke_cb (gpointer data)
{
  KontorAgentAccount *self = data;

  self->poke = 0;
  kontor_agent_account_sync_soon (self);

  return G_SOURCE_REMOVE;
}

static void
kontor_agent_account_finalize (GObject *object)
{
  KontorAgentAccount *self = KONTOR_AGENT_ACCOUNT (object);

  g_assert (self->worker == NULL);

  kontor_account_free (self->account);
  kontor_carrier_free (self->carrier);
  kontor_agent_status_free (self->status);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->live);
  kontor_round_log_free (self->log);
  g_clear_error (&self->server_error);

  G_OBJECT_CLASS (kontor_agent_account_parent_class)->finalize (object);
}

static void
kontor_agent_account_class_init (KontorAgentAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->finalize = kontor_agent_account_finalize;

  signals[STATUS_CHANGED] = g_signal_new ("status-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 0);
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[REOPENED] = g_signal_new ("reopened", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
  signals[TITLED] = g_signal_new ("titled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[NOTICED] = g_signal_new ("noticed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
  signals[HOURS_CHANGED] = g_signal_new ("hours-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SYNCED] = g_signal_new ("synced", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  signals[SESSION_ENDED] = g_signal_new ("session-ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 0);
}

static void
kontor_agent_account_init (KontorAgentAccount *self)
{
  self->status = g_new0 (KontorAgentStatus, 1);
  self->never_synced = TRUE;
  self->status->state = KONTOR_AGENT_STARTING;
  self->status->code = g_strdup ("");
  self->status->detail = g_strdup ("");
  self->status->since = g_get_real_time ();
}

/**
 * kontor_agent_account_new:
 * @account: an account of the list
 *
 * Begins with a round.
 *
 * Returns: (transfer full): the account in the agent
 */
KontorAgentAccount *
kontor_agent_account_new (const KontorAccount *account)
{
  KontorAgentAccount *self = g_object_new (KONTOR_TYPE_AGENT_ACCOUNT, NULL);

  self->account = kontor_account_copy (account);
  self->log = kontor_round_log_new (account->name);
  self->carrier = kontor_carrier_new (account->name);
  self->worker = kontor_worker_new (account->name);
  kontor_agent_account_init_live (self);
  if (account->paused)
    kontor_agent_account_show_paused (self);
  else if (!kontor_agent_account_has_server (self))
    kontor_agent_account_set_status (self, KONTOR_AGENT_LOCAL, "", "");
  if (account->server != NULL)
    self->server_error = g_error_new_literal (KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_OFFLINE, "");
  if (kontor_agent_account_may_sync (self))
    plan (self);
  else
    look (self);

  return self;
}

static void
run_close (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  kontor_carrier_close (KONTOR_AGENT_ACCOUNT (source)->carrier);
  g_task_return_boolean (task, TRUE);
}

/**
 * kontor_agent_account_close:
 * @self: an account
 *
 * Waits for what runs, which is cut off.
 */
void
kontor_agent_account_close (KontorAgentAccount *self)
{
  g_autoptr (KontorWorker) worker = g_steal_pointer (&self->worker);
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (worker != NULL);

  g_clear_handle_id (&self->due, g_source_remove);
  g_clear_handle_id (&self->poke, g_source_remove);
  g_clear_handle_id (&self->reminder, g_source_remove);
  g_clear_handle_id (&self->tick, g_source_remove);
  kontor_agent_account_leave_live (self);
  g_cancellable_cancel (self->cancellable);
  task = g_task_new (self, NULL, NULL, NULL);
  kontor_worker_push (worker, G_MAXINT, task, run_close);
  kontor_worker_shutdown_sync (worker);
}

/**
 * kontor_agent_account_get_account:
 * @self: an account
 *
 * Returns: (transfer none): what the list of accounts says
 */
const KontorAccount *
kontor_agent_account_get_account (KontorAgentAccount *self)
{
  return self->account;
}

/**
 * kontor_agent_account_get_name:
 * @self: an account
 *
 * Returns: (transfer none): its name
 */
const char *
kontor_agent_account_get_name (KontorAgentAccount *self)
{
  return self->account->name;
}

/**
 * kontor_agent_account_get_folder:
 * @self: an account
 *
 * Returns: (transfer none): where its replica is
 */
const char *
kontor_agent_account_get_folder (KontorAgentAccount *self)
{
  return kontor_carrier_get_folder (self->carrier);
}

/**
 * kontor_agent_account_get_status:
 * @self: an account
 *
 * Returns: (transfer none): how it is
 */
const KontorAgentStatus *
kontor_agent_account_get_status (KontorAgentAccount *self)
{
  return self->status;
}

/**
 * kontor_agent_account_get_activities:
 * @self: an account
 *
 * Returns: (transfer none) (element-type KontorAgentActivity): what its rounds carry, newest first
 */
GPtrArray *
kontor_agent_account_get_activities (KontorAgentAccount *self)
{
  return kontor_round_log_get_activities (self->log);
}

static gboolean
account_equal (const KontorAccount *a, const KontorAccount *b)
{
  return strcmp (a->url, b->url) == 0 && g_strcmp0 (a->login, b->login) == 0 &&
         g_strcmp0 (a->title, b->title) == 0 && g_strcmp0 (a->server, b->server) == 0 &&
         a->insecure == b->insecure && a->paused == b->paused &&
         kontor_id_equal (&a->person, &b->person) &&
         kontor_id_equal (&a->organisation, &b->organisation);
}

static void
pause_rounds (KontorAgentAccount *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->due, g_source_remove);
  kontor_agent_account_leave_live (self);
  if (!self->halted)
    kontor_agent_account_show_paused (self);
}

/**
 * kontor_agent_account_update:
 * @self: an account
 * @account: what the list says about it now
 *
 * Returns: whether that is anything new
 */
gboolean
kontor_agent_account_update (KontorAgentAccount *self, const KontorAccount *account)
{
  gboolean was_paused = self->account->paused;
  gboolean moved = strcmp (self->account->url, account->url) != 0;

  if (account_equal (self->account, account))
    return FALSE;
  kontor_account_free (self->account);
  self->account = kontor_account_copy (account);
  if (account->paused && !was_paused)
    pause_rounds (self);
  else if (was_paused && !account->paused && self->status->state == KONTOR_AGENT_PAUSED)
    kontor_agent_account_set_status (self, kontor_agent_account_get_calm_state (self), "", "");
  if (moved || (was_paused && !account->paused))
    kontor_agent_account_retry (self);

  return TRUE;
}

/* Whether a window shows it. */
gboolean
kontor_agent_account_is_attended (KontorAgentAccount *self)
{
  g_return_val_if_fail (KONTOR_IS_AGENT_ACCOUNT (self), FALSE);

  return self->pace.attended;
}

/**
 * kontor_agent_account_set_attended:
 * @self: an account
 * @attended: whether a window shows it
 */
void
kontor_agent_account_set_attended (KontorAgentAccount *self, gboolean attended)
{
  if (self->pace.attended == attended)
    return;
  self->pace.attended = attended;
  self->next_try = 0;
  if (!attended)
    return;
  /* Who opens the window wants to see the last state. */
  if (self->pace.failures == 0)
    self->pace.ended = 0;
  plan (self);
}

/**
 * kontor_agent_account_poke:
 * @self: an account in whose replica something was committed
 */
void
kontor_agent_account_poke (KontorAgentAccount *self)
{
  if (self->worker == NULL)
    return;
  if (self->poke == 0)
    self->poke = g_timeout_add (POKE_MS, poke_cb, self);
}

/**
 * kontor_agent_account_retry:
 * @self: an account
 */
void
kontor_agent_account_retry (KontorAgentAccount *self)
{
  if (self->worker == NULL)
    return;
  self->halted = FALSE;
  kontor_agent_account_wake (self);
}

/**
 * kontor_agent_account_wake:
 * @self: an account
 */
void
kontor_agent_account_wake (KontorAgentAccount *self)
{
  if (self->worker == NULL || !kontor_agent_account_may_sync (self))
    return;
  /* A line that was open before tells nobody that it is dead. */
  kontor_agent_account_leave_live (self);
  self->pace.failures = 0;
  self->pace.wait = 0;
  self->pace.ended = 0;
  /* A round that waits for a server that is gone would wait for minutes. */
  if (self->running)
    {
      self->again = TRUE;
      g_cancellable_cancel (self->cancellable);
    }
  else
    plan (self);
}

static void
run_disconnect (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  kontor_carrier_disconnect (KONTOR_AGENT_ACCOUNT (source)->carrier);
  g_task_return_boolean (task, TRUE);
}

/**
 * kontor_agent_account_signed_in:
 * @self: an account with new tokens
 */
void
kontor_agent_account_signed_in (KontorAgentAccount *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, NULL, NULL);

  kontor_agent_account_run (self, task, run_disconnect);
  kontor_agent_account_retry (self);
}

/**
 * kontor_agent_account_set_server_error:
 * @self: an account of an office on this computer
 * @error: (nullable): why its server does not run; %NULL: it runs
 */
void
kontor_agent_account_set_server_error (KontorAgentAccount *self, const GError *error)
{
  g_clear_error (&self->server_error);
  if (error == NULL)
    {
      kontor_agent_account_retry (self);
      return;
    }
  self->server_error = g_error_copy (error);
  if (*error->message != '\0')
    kontor_agent_account_set_status (self, KONTOR_AGENT_FAILED, "local-server", error->message);
}

/**
 * kontor_agent_account_run:
 * @self: an account that is not closed
 * @task: with @self as its source
 * @func: what to do on the worker
 */
void
kontor_agent_account_run (KontorAgentAccount *self, GTask *task, GTaskThreadFunc func)
{
  g_return_if_fail (self->worker != NULL);
  g_return_if_fail (g_task_get_source_object (task) == self);

  kontor_worker_push (self->worker, PRIORITY_CALL, task, func);
}

/**
 * kontor_agent_account_get_carrier:
 * @self: an account
 *
 * Returns: (transfer none): what only its worker uses
 */
KontorCarrier *
kontor_agent_account_get_carrier (KontorAgentAccount *self)
{
  return self->carrier;
}
