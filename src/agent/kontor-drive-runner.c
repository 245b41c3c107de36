/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The engine of one folder on its own thread, whose main context waits for the watch, for time to pass
 * and for what the main thread wants. Turns are cut off for the latter. What both threads use is under
 * the mutex; all else is of the thread, once it runs. */

#include "config.h"

#include "kontor-drive-runner.h"

#include "kontor-drive-apply.h"
#include "kontor-session.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* News of the watch come in bursts. */
#define SETTLE_MS 30
/* Told as often at most, while a turn runs. */
#define TELL_EVERY (KONTOR_SECOND / 4)
/* The whole folder is looked at as often, in case a watch missed something; without a watch: */
#define SCAN_SECONDS (4 * 60 * 60)
#define POLL_SECONDS 60
/* After a failure, doubled each time. */
#define RETRY_FIRST_MS 2000
#define RETRY_LAST_MS (5 * 60 * 1000)
/* Pulls are waited for as long before a turn is tried without: the account may not be able to. */
#define PULL_LAST_MS (60 * 1000)
/* Waits of the engine that are shorter than this are something under way. */
#define SHORT_WAIT (5 * KONTOR_SECOND)

struct _KontorDriveRunner
{
  void (*told) (gpointer data); /* on the main thread */
  gpointer told_data;
  GThread *thread;
  GMainContext *context; /* owned: the thread's */
  GMainLoop *loop; /* owned: the thread's */

  GMutex mutex;
  KontorAgentDriveStatus *posted; /* under the mutex, owned, nullable: to be taken */
  gboolean posted_pull; /* under the mutex */
  GSource *tell; /* under the mutex, owned, nullable: of the main thread */
  GCancellable *cancellable; /* under the mutex, owned: of the turn that runs */
  gboolean held; /* under the mutex */

  KontorAccount *account; /* owned: what the client borrows of */
  KontorDriveRoot root; /* owned */
  char *folder; /* owned: of the account */
  char *store_folder; /* owned */
  KontorDriveLine *line; /* owned */
  KontorHttpClient *client; /* owned, nullable */
  int lock; /* -1: not taken */
  KontorReplica *replica; /* owned, nullable */
  char *replica_path; /* owned, nullable: of the one that is open */
  KontorDriveDisk *disk; /* owned, nullable */
  KontorDriveWatch *watch; /* owned, nullable: there are none to be had */
  KontorDriveEngine *engine; /* owned, nullable */
  KontorDriveTurn turn; /* the last one */
  KontorAgentDriveStatus now; /* owned texts: as it is */
  GSource *timer; /* owned, nullable: the next turn */
  GSource *ready; /* owned, nullable: the watch's */
  GSource *scan; /* owned, nullable: the next look at everything */
  gboolean all; /* the next turn looks at everything */
  guint failures; /* in a row */
  guint pulls; /* asked for in a row without anything to do after them */
  gint64 told_at; /* monotonic */
};

static void plan (KontorDriveRunner *self, guint ms);

/* --- telling the main thread --- */

static gboolean
tell_cb (gpointer data)
{
  KontorDriveRunner *self = data;

  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->tell, g_source_unref);
  g_mutex_unlock (&self->mutex);
  self->told (self->told_data);

  return G_SOURCE_REMOVE;
}

static KontorAgentDriveStatus *
copy_status (const KontorAgentDriveStatus *status)
{
  KontorAgentDriveStatus *copy = g_memdup2 (status, sizeof *status);

  copy->account = g_strdup (status->account);
  copy->drive = g_strdup (status->drive);
  copy->folder = g_strdup (status->folder);
  copy->reason = g_strdup (status->reason);
  copy->path = g_strdup (status->path);

  return copy;
}

static void
post (KontorDriveRunner *self, gboolean pull)
{
  self->told_at = g_get_monotonic_time ();
  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->posted, kontor_agent_drive_status_free);
  self->posted = copy_status (&self->now);
  self->posted_pull = self->posted_pull || pull;
  if (self->tell == NULL)
    {
      self->tell = g_idle_source_new ();
      g_source_set_priority (self->tell, G_PRIORITY_DEFAULT);
      g_source_set_callback (self->tell, tell_cb, self, NULL);
      g_source_attach (self->tell, NULL);
    }
  g_mutex_unlock (&self->mutex);
}

static void
set_text (char **to, const char *text)
{
  if (g_strcmp0 (*to, text) == 0)
    return;
  g_free (*to);
  *to = g_strdup (text);
}

static void
set_state (KontorDriveRunner *self, KontorAgentDriveState state, const char *reason)
{
  self->now.state = state;
  set_text (&self->now.reason, reason);
}

static void
clear_progress (KontorDriveRunner *self)
{
  set_text (&self->now.path, "");
  self->now.files_left = self->now.files_done = 0;
  self->now.bytes_left = self->now.bytes_done = 0;
  self->now.speed = 0;
}

/* The engine counts what there is and what of it is done. */
static void
progress_cb (const KontorDriveProgress *progress, gpointer data)
{
  KontorDriveRunner *self = data;

  if (g_get_monotonic_time () - self->told_at < TELL_EVERY)
    return;
  set_state (self, KONTOR_AGENT_DRIVE_WORKING, "");
  set_text (&self->now.path, progress->path != NULL ? progress->path : "");
  self->now.files_done = progress->files_done;
  self->now.files_left = progress->files_left - MIN (progress->files_left, progress->files_done);
  self->now.bytes_done = progress->bytes_done;
  self->now.bytes_left = MAX (progress->bytes_left - progress->bytes_done, 0);
  self->now.speed = kontor_drive_line_get_speed (self->line);
  post (self, FALSE);
}

/* --- opening and closing --- */

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
close_engine (KontorDriveRunner *self)
{
  clear_source (&self->ready);
  g_clear_pointer (&self->engine, kontor_drive_engine_free);
  g_clear_pointer (&self->watch, kontor_drive_inotify_free);
  g_clear_pointer (&self->disk, kontor_drive_real_disk_free);
}

static void
close_replica (KontorDriveRunner *self)
{
  close_engine (self);
  g_clear_pointer (&self->replica, kontor_replica_close);
  g_clear_pointer (&self->replica_path, g_free);
}

static void
disconnect_line (KontorDriveRunner *self)
{
  kontor_drive_line_set_transport (self->line, NULL);
  g_clear_pointer (&self->client, kontor_http_client_free);
}

static gboolean
connect_line (KontorDriveRunner *self, GError **error)
{
  if (self->client != NULL)
    return TRUE;
  self->client = kontor_session_open (self->account, error);
  if (self->client == NULL)
    return FALSE;
  kontor_drive_line_set_transport (self->line, kontor_http_client_get_transport (self->client));

  return TRUE;
}

/* A rescue or a snapshot puts another file in the replica's place. */
static gboolean
open_replica (KontorDriveRunner *self, GError **error)
{
  g_autofree char *path = kontor_replica_get_database_path (self->folder);

  if (self->replica != NULL && g_strcmp0 (path, self->replica_path) == 0)
    return TRUE;
  close_replica (self);
  self->replica = kontor_replica_open (self->folder, FALSE, NULL, error);
  self->replica_path = self->replica != NULL ? g_steal_pointer (&path) : NULL;

  return self->replica != NULL;
}

static gboolean
open_engine (KontorDriveRunner *self, GError **error)
{
  KontorDriveSeams seams = { .replica = self->replica,
                             .transport = kontor_drive_line_get_transport (self->line),
                             .clock = kontor_clock_get_system (),
                             .random = kontor_random_get_system (),
                             .store_folder = self->store_folder,
                             .device = g_get_host_name () };

  if (self->engine != NULL)
    return TRUE;
  if (self->lock < 0)
    self->lock = kontor_drive_roots_lock (self->folder, &self->root.drive, error);
  if (self->lock < 0)
    return FALSE;
  self->disk = kontor_drive_real_disk_new (self->root.folder, error);
  if (self->disk == NULL)
    return FALSE;
  self->watch = kontor_drive_inotify_new (self->root.folder, NULL);
  seams.disk = self->disk;
  seams.watch = self->watch;
  self->engine = kontor_drive_engine_new (&self->root.drive, &seams, error);
  if (self->engine == NULL)
    {
      close_engine (self);
      return FALSE;
    }
  kontor_drive_engine_set_progress (self->engine, progress_cb, self);

  return TRUE;
}

/* --- turns --- */

/* Looking at everything makes way for whoever works with the disk. Linux has it for each thread; there is
 * no function of the C library for it. Where it can't be had, nothing is lost. */
static void
set_idle (gboolean idle)
{
  const int who_process = 1;
  const int class_shift = 13;
  const int class_idle = 3;

  if (syscall (SYS_ioprio_set, who_process, 0, idle ? class_idle << class_shift : 0) != 0)
    g_debug ("the priority of the disk stays as it is");
}

/* "drive status" of the command line reads it there. */
static gboolean
keep_asking (KontorDriveRunner *self, GError **error)
{
  KontorDriveStore *store = kontor_drive_engine_get_store (self->engine);
  g_autofree char *was = kontor_drive_store_get_meta (store, KONTOR_DRIVE_META_ASKING);
  g_autofree char *is = self->turn.asking ? g_strdup_printf ("%u", self->turn.deletes) : NULL;

  return g_strcmp0 (was, is) == 0 ||
         kontor_drive_store_set_meta (store, KONTOR_DRIVE_META_ASKING, is, error);
}

static gboolean
run_engine (KontorDriveRunner *self, GCancellable *cancellable, GError **error)
{
  gboolean all = self->all;
  gboolean done = FALSE;

  if (!open_replica (self, error) || !connect_line (self, error) || !open_engine (self, error))
    return FALSE;
  /* A first time is waited for. */
  all = all && kontor_drive_store_count (kontor_drive_engine_get_store (self->engine),
                                         KONTOR_DRIVE_SYNCED) > 0;
  if (all)
    set_idle (TRUE);
  done = kontor_drive_engine_run (self->engine, self->all, &self->turn, cancellable, error);
  if (all)
    set_idle (FALSE);
  if (!done)
    return FALSE;
  self->all = FALSE;

  return keep_asking (self, error);
}

static gboolean
ready_cb (int fd, GIOCondition condition, gpointer data)
{
  KontorDriveRunner *self = data;

  /* The turn takes what is there, and then it is waited for again. */
  clear_source (&self->ready);
  plan (self, SETTLE_MS);

  return G_SOURCE_REMOVE;
}

static void
wait_for_watch (KontorDriveRunner *self)
{
  int fd = self->watch != NULL ? self->watch->get_fd (self->watch) : -1;

  if (self->ready != NULL || fd < 0)
    return;
  self->ready = g_unix_fd_source_new (fd, G_IO_IN);
  g_source_set_callback (self->ready, G_SOURCE_FUNC (ready_cb), self, NULL);
  g_source_attach (self->ready, self->context);
}

static gboolean
scan_cb (gpointer data)
{
  KontorDriveRunner *self = data;

  clear_source (&self->scan);
  self->all = TRUE;
  plan (self, 0);

  return G_SOURCE_REMOVE;
}

static void
wait_for_scan (KontorDriveRunner *self)
{
  if (self->scan != NULL)
    return;
  self->scan = g_timeout_source_new_seconds (self->watch != NULL ? SCAN_SECONDS : POLL_SECONDS);
  g_source_set_callback (self->scan, scan_cb, self, NULL);
  g_source_attach (self->scan, self->context);
}

static guint
double_up (guint first, guint times, guint last)
{
  return MIN (first << MIN (times, 12), last);
}

static void
note_turn (KontorDriveRunner *self)
{
  const KontorDriveTurn *turn = &self->turn;
  gboolean pull = turn->pull || turn->actions > 0;

  self->failures = 0;
  self->pulls = turn->actions > 0 ? 0 : self->pulls;
  clear_progress (self);
  self->now.remarks = turn->remarks;
  self->now.deletes = turn->asking ? turn->deletes : 0;
  if (turn->asking)
    set_state (self, KONTOR_AGENT_DRIVE_ASKING, "");
  else if (pull || (turn->wait >= 0 && turn->wait <= SHORT_WAIT))
    set_state (self, KONTOR_AGENT_DRIVE_WAITING, "");
  else
    set_state (self, KONTOR_AGENT_DRIVE_IN_STEP, "");
  post (self, pull);
  if (pull)
    plan (self, double_up (RETRY_FIRST_MS, self->pulls++, PULL_LAST_MS));
  if (turn->wait >= 0)
    plan (self, (guint) CLAMP (turn->wait / 1000 + 1, 10, 3600 * 1000));
  wait_for_watch (self);
  wait_for_scan (self);
}

static gboolean
is_offline (const GError *error)
{
  return g_error_matches (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_OFFLINE) ||
         g_error_matches (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_SERVER) ||
         g_error_matches (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_THROTTLED);
}

static void
note_failure (KontorDriveRunner *self, const GError *error)
{
  clear_progress (self);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_error_matches (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_CANCELLED))
    {
      plan (self, 0);
      return;
    }
  g_debug ("%s: %s", self->root.folder, error->message);
  if (self->lock < 0 && g_error_matches (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_EXISTS))
    set_state (self, KONTOR_AGENT_DRIVE_WAITING, error->message);
  else if (is_offline (error))
    set_state (self, KONTOR_AGENT_DRIVE_OFFLINE, error->message);
  else
    set_state (self, KONTOR_AGENT_DRIVE_FAILED, error->message);
  /* A root that went away and came again is opened anew; so is a damaged store. */
  if (!is_offline (error))
    close_engine (self);
  post (self, FALSE);
  plan (self, double_up (RETRY_FIRST_MS, self->failures++, RETRY_LAST_MS));
}

/* (transfer full) (nullable): of the turn that begins; NULL: it may not */
static GCancellable *
begin_turn (KontorDriveRunner *self)
{
  GCancellable *cancellable = NULL;

  g_mutex_lock (&self->mutex);
  if (!self->held)
    {
      g_set_object (&self->cancellable, NULL);
      self->cancellable = g_cancellable_new ();
      cancellable = g_object_ref (self->cancellable);
    }
  g_mutex_unlock (&self->mutex);

  return cancellable;
}

static gboolean
turn_cb (gpointer data)
{
  KontorDriveRunner *self = data;
  g_autoptr (GCancellable) cancellable = begin_turn (self);
  g_autoptr (GError) error = NULL;

  clear_source (&self->timer);
  /* Nothing is said of a turn that is soon over. */
  self->told_at = g_get_monotonic_time ();
  if (cancellable == NULL)
    return G_SOURCE_REMOVE;
  if (run_engine (self, cancellable, &error))
    note_turn (self);
  else
    note_failure (self, error);

  return G_SOURCE_REMOVE;
}

/* The next turn is in @ms, if none is sooner. */
static void
plan (KontorDriveRunner *self, guint ms)
{
  gint64 at = g_get_monotonic_time () + (gint64) ms * 1000;

  if (self->timer != NULL && g_source_get_ready_time (self->timer) <= at)
    return;
  clear_source (&self->timer);
  self->timer = g_timeout_source_new (ms);
  g_source_set_ready_time (self->timer, at);
  /* After what the main thread wants. */
  g_source_set_priority (self->timer, G_PRIORITY_LOW);
  g_source_set_callback (self->timer, turn_cb, self, NULL);
  g_source_attach (self->timer, self->context);
}

/* --- the thread --- */

static gpointer
run (gpointer data)
{
  KontorDriveRunner *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  clear_source (&self->timer);
  clear_source (&self->scan);
  close_replica (self);
  disconnect_line (self);
  if (self->lock >= 0)
    kontor_drive_roots_unlock (self->lock);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

/* What the main thread wants of it. */
typedef struct
{
  KontorDriveRunner *runner; /* borrowed */
  gboolean flag;
  KontorAccount *account; /* owned, nullable */
  GTask *task; /* owned, nullable */
  char *path; /* owned, nullable */
  KontorDriveKeep keep;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *self = data;

  g_clear_pointer (&self->account, kontor_account_free);
  g_clear_object (&self->task);
  g_free (self->path);
  g_free (self);
}

static Wish *
wish_new (KontorDriveRunner *runner, gboolean flag)
{
  Wish *self = g_new0 (Wish, 1);

  self->runner = runner;
  self->flag = flag;

  return self;
}

/* @wish: (transfer full); never at once: this is another thread than @func's */
static void
wish (Wish *self, GSourceFunc func, gboolean interrupt)
{
  KontorDriveRunner *runner = self->runner;

  if (interrupt)
    {
      g_mutex_lock (&runner->mutex);
      g_cancellable_cancel (runner->cancellable);
      g_mutex_unlock (&runner->mutex);
    }
  g_main_context_invoke_full (runner->context, G_PRIORITY_DEFAULT, func, self, wish_free);
}

static gboolean
look_cb (gpointer data)
{
  const Wish *self = data;

  self->runner->all = self->runner->all || self->flag;
  self->runner->failures = 0;
  plan (self->runner, 0);

  return G_SOURCE_REMOVE;
}

static gboolean
pulled_cb (gpointer data)
{
  KontorDriveRunner *self = ((const Wish *) data)->runner;

  /* The first few times at once; a pull that brings nothing does not make it go round for ever. */
  if ((self->turn.pull || self->turn.actions > 0) && self->pulls < 4)
    plan (self, 0);

  return G_SOURCE_REMOVE;
}

static gboolean
answer_cb (gpointer data)
{
  const Wish *self = data;

  if (self->runner->engine != NULL)
    kontor_drive_engine_answer (self->runner->engine, self->flag);
  plan (self->runner, 0);

  return G_SOURCE_REMOVE;
}

static gboolean
account_cb (gpointer data)
{
  Wish *self = data;
  KontorDriveRunner *runner = self->runner;

  disconnect_line (runner);
  kontor_account_free (runner->account);
  runner->account = g_steal_pointer (&self->account);
  runner->failures = 0;
  plan (runner, 0);

  return G_SOURCE_REMOVE;
}

static gboolean
restore_item (KontorDriveRunner *self, const char *path, GError **error)
{
  KontorDriveStore *store = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autofree char *place = NULL;

  if (!open_replica (self, error) || !open_engine (self, error))
    return FALSE;
  store = kontor_drive_engine_get_store (self->engine);
  items = kontor_drive_store_list_bin (store);
  for (guint i = 0; i < items->len; i++)
    {
      const KontorDriveBinItem *item = items->pdata[i];
      gboolean good = FALSE;

      if (!g_str_equal (item->path, path))
        continue;
      if (!kontor_drive_store_begin (store, error))
        return FALSE;
      good = kontor_drive_bin_restore (self->disk, store, item, &place, error);

      return kontor_drive_store_end (store, good, good ? error : NULL) && good;
    }
  g_set_error_literal (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_NOT_FOUND,
                       _ ("It is not in the bin any more."));

  return FALSE;
}

static gboolean
restore_cb (gpointer data)
{
  Wish *self = data;
  GError *error = NULL;

  if (restore_item (self->runner, self->path, &error))
    g_task_return_boolean (self->task, TRUE);
  else
    g_task_return_error (self->task, error);
  plan (self->runner, 0);

  return G_SOURCE_REMOVE;
}

static gboolean
resolve_cb (gpointer data)
{
  Wish *self = data;
  KontorDriveRunner *runner = self->runner;
  GError *error = NULL;

  if (open_replica (runner, &error) && open_engine (runner, &error) &&
      kontor_drive_resolve (runner->disk, kontor_drive_engine_get_store (runner->engine),
                            self->path, self->keep, kontor_clock_now (kontor_clock_get_system ()),
                            &error))
    g_task_return_boolean (self->task, TRUE);
  else
    g_task_return_error (self->task, error);
  plan (runner, 0);

  return G_SOURCE_REMOVE;
}

/* --- for the main thread --- */

KontorDriveRunner *
kontor_drive_runner_new (const KontorAccount *account,
                         const KontorDriveRoot *root,
                         KontorDriveLimits *limits,
                         void (*told) (gpointer data),
                         gpointer data)
{
  KontorDriveRunner *self = g_new0 (KontorDriveRunner, 1);

  g_mutex_init (&self->mutex);
  self->told = told;
  self->told_data = data;
  self->account = kontor_account_copy (account);
  self->folder = kontor_account_get_folder (account->name);
  self->root.drive = root->drive;
  self->root.folder = g_strdup (root->folder);
  self->store_folder = kontor_drive_roots_get_store_folder (self->folder, &root->drive);
  self->line = kontor_drive_line_new (limits);
  self->lock = -1;
  self->held = TRUE;
  self->all = TRUE;
  self->turn.wait = -1;
  self->now.account = g_strdup (account->name);
  self->now.drive = kontor_id_to_string (&root->drive);
  self->now.folder = g_strdup (root->folder);
  set_state (self, KONTOR_AGENT_DRIVE_WORKING, "");
  clear_progress (self);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("drive", run, self);

  return self;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (((const Wish *) data)->runner->loop);

  return G_SOURCE_REMOVE;
}

void
kontor_drive_runner_stop (KontorDriveRunner *self)
{
  kontor_drive_runner_hold (self, TRUE);
  wish (wish_new (self, FALSE), quit_cb, TRUE);
  g_thread_join (self->thread);
  clear_source (&self->tell);
  g_clear_pointer (&self->posted, kontor_agent_drive_status_free);
  g_clear_object (&self->cancellable);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  kontor_drive_line_free (self->line);
  kontor_account_free (self->account);
  g_free (self->root.folder);
  g_free (self->folder);
  g_free (self->store_folder);
  g_free (self->now.account);
  g_free (self->now.drive);
  g_free (self->now.folder);
  g_free (self->now.reason);
  g_free (self->now.path);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

void
kontor_drive_runner_take (KontorDriveRunner *self, KontorDriveRunnerNews *news)
{
  g_mutex_lock (&self->mutex);
  news->status = g_steal_pointer (&self->posted);
  news->pull = self->posted_pull;
  self->posted_pull = FALSE;
  g_mutex_unlock (&self->mutex);
}

void
kontor_drive_runner_hold (KontorDriveRunner *self, gboolean held)
{
  gboolean was = FALSE;

  g_mutex_lock (&self->mutex);
  was = self->held;
  self->held = held;
  if (held)
    g_cancellable_cancel (self->cancellable);
  g_mutex_unlock (&self->mutex);
  if (was && !held)
    kontor_drive_runner_look (self, FALSE);
}

void
kontor_drive_runner_look (KontorDriveRunner *self, gboolean all)
{
  wish (wish_new (self, all), look_cb, FALSE);
}

void
kontor_drive_runner_note_pull (KontorDriveRunner *self)
{
  wish (wish_new (self, FALSE), pulled_cb, FALSE);
}

void
kontor_drive_runner_answer (KontorDriveRunner *self, gboolean yes)
{
  wish (wish_new (self, yes), answer_cb, FALSE);
}

void
kontor_drive_runner_set_account (KontorDriveRunner *self, const KontorAccount *account)
{
  Wish *wanted = wish_new (self, FALSE);

  wanted->account = kontor_account_copy (account);
  wish (wanted, account_cb, TRUE);
}

void
kontor_drive_runner_restore (KontorDriveRunner *self, GTask *task, const char *path)
{
  Wish *wanted = wish_new (self, FALSE);

  wanted->task = g_object_ref (task);
  wanted->path = g_strdup (path);
  wish (wanted, restore_cb, TRUE);
}

void
kontor_drive_runner_resolve (KontorDriveRunner *self,
                             GTask *task,
                             const char *path,
                             KontorDriveKeep keep)
{
  Wish *wanted = wish_new (self, FALSE);

  wanted->task = g_object_ref (task);
  wanted->path = g_strdup (path);
  wanted->keep = keep;
  /* After the turn: before its end the other's file may still be on its way, and what gets the name now
   * would be the next conflict. */
  wish (wanted, resolve_cb, FALSE);
}
