/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Keeps folders in step, once or for as long as the program runs: rounds of record sync, each followed
 * by a turn of the engine. On the main thread, which it blocks. */

#include "config.h"

#include "kontor-cli-account.h"
#include "kontor-cli-folders.h"
#include "kontor-drive-engine.h"
#include "kontor-json.h"
#include "kontor-session.h"
#include "kontor-sync.h"

#include <glib/gi18n.h>
#include <unistd.h>

/* Without --watch: what needs longer than this is left to the next time. */
#define PATIENCE (10 * KONTOR_SECOND)
#define TURNS_MAX 200
/* With --watch: the server is asked as often. */
#define ASK_EVERY (5 * KONTOR_SECOND)
/* Between two lines of progress. */
#define TELL_EVERY (KONTOR_SECOND / 10)

/* One folder while it is kept in step. */
typedef struct
{
  KontorCli *cli; /* borrowed */
  KontorDriveRoot *root; /* owned */
  int lock;
  char *store_folder; /* owned */
  KontorDriveDisk *disk; /* owned */
  KontorDriveWatch *watch; /* owned, nullable */
  KontorDriveEngine *engine; /* owned */
  KontorDriveTurn turn; /* the last one */
  guint actions; /* of all turns */
  char *trouble; /* owned, nullable: why the last turn of --watch failed, as it was told */
  gint64 told_at;
} Keeper;

static void
keeper_free (gpointer data)
{
  Keeper *self = data;

  g_clear_pointer (&self->engine, kontor_drive_engine_free);
  g_clear_pointer (&self->watch, kontor_drive_inotify_free);
  g_clear_pointer (&self->disk, kontor_drive_real_disk_free);
  if (self->lock >= 0)
    kontor_drive_roots_unlock (self->lock);
  g_clear_pointer (&self->root, kontor_drive_root_free);
  g_free (self->store_folder);
  g_free (self->trouble);
  g_free (self);
}

/* --- telling --- */

static void
progress_cb (const KontorDriveProgress *progress, gpointer data)
{
  Keeper *self = data;
  gint64 now = g_get_monotonic_time ();
  g_autofree char *done = NULL;
  g_autofree char *all = NULL;

  if (now - self->told_at < TELL_EVERY)
    return;
  self->told_at = now;
  done = g_format_size ((guint64) MAX (progress->bytes_done, 0));
  all = g_format_size ((guint64) MAX (progress->bytes_left, 0));
  g_printerr ("\r\033[K%u/%u  %s/%s  %s", progress->files_done, progress->files_left, done, all,
              progress->path != NULL ? progress->path : "");
}

static void
end_progress (Keeper *self)
{
  if (self->told_at != 0)
    g_printerr ("\r\033[K");
  self->told_at = 0;
}

/* --- making --- */

/* (transfer full) (nullable): told why not. @root: (transfer full) */
static Keeper *
keeper_new (KontorCli *cli, KontorDriveRoot *root, KontorTransport *transport)
{
  KontorDriveSeams seams = { .replica = cli->replica,
                             .transport = transport,
                             .clock = kontor_clock_get_system (),
                             .random = kontor_random_get_system (),
                             .device = g_get_host_name () };
  Keeper *self = g_new0 (Keeper, 1);
  g_autoptr (GError) error = NULL;

  self->cli = cli;
  self->root = root;
  self->store_folder = kontor_drive_roots_get_store_folder (cli->folder, &root->drive);
  self->lock = kontor_drive_roots_lock (cli->folder, &root->drive, &error);
  if (self->lock >= 0)
    self->disk = kontor_drive_real_disk_new (root->folder, &error);
  if (self->disk != NULL && kontor_cli_has_option (cli, "watch"))
    self->watch = kontor_drive_inotify_new (root->folder, NULL);
  seams.disk = self->disk;
  seams.watch = self->watch;
  seams.store_folder = self->store_folder;
  if (self->disk != NULL)
    self->engine = kontor_drive_engine_new (&root->drive, &seams, &error);
  if (self->engine == NULL)
    {
      kontor_cli_complain (cli, KONTOR_EXIT_REFUSED, "%s: %s", root->folder, error->message);
      keeper_free (self);
      return NULL;
    }
  if (isatty (STDERR_FILENO))
    kontor_drive_engine_set_progress (self->engine, progress_cb, self);

  return self;
}

/* (transfer full) (nullable): told why not */
static GPtrArray *
make_keepers (KontorCli *self, const char *folder, KontorTransport *transport)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) roots = kontor_drive_roots_list (self->folder, &error);
  g_autoptr (GPtrArray) keepers = g_ptr_array_new_with_free_func (keeper_free);

  if (roots == NULL)
    {
      kontor_cli_complain (self, KONTOR_EXIT_REPLICA, "%s", error->message);
      return NULL;
    }
  if (folder != NULL)
    {
      KontorDriveRoot *root = kontor_cli_find_root (self, folder);

      g_ptr_array_set_size (roots, 0);
      if (root == NULL)
        return NULL;
      g_ptr_array_add (roots, root);
    }
  if (roots->len == 0)
    {
      kontor_cli_complain (
          self, KONTOR_EXIT_REFUSED,
          _ ("No folder is kept in step. “kontor-cli drive add FOLDER” begins with "
             "one."));
      return NULL;
    }
  while (roots->len > 0)
    {
      Keeper *keeper = keeper_new (self, g_ptr_array_steal_index (roots, 0), transport);

      if (keeper == NULL)
        return NULL;
      g_ptr_array_add (keepers, keeper);
    }

  return g_steal_pointer (&keepers);
}

/* --- turns --- */

/* While another program syncs the account, what it brings is there for us, too. */
static gboolean
sync_records (KontorCli *self, KontorTransport *transport, GError **error)
{
  KontorSyncReport report = { 0 };
  g_autoptr (GError) local = NULL;
  int lock = kontor_sync_lock (self->folder, &local);
  gboolean done = FALSE;

  if (lock < 0 && g_error_matches (local, KONTOR_SYNC_ERROR, KONTOR_SYNC_ERROR_LOCKED))
    {
      g_usleep (200 * 1000);
      return TRUE;
    }
  if (lock < 0)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  done = kontor_sync_run (self->replica, transport, &report, NULL, NULL, NULL, error);
  kontor_sync_unlock (lock);

  return done;
}

/* For "status" of another process. */
static gboolean
keep_asking (Keeper *self, GError **error)
{
  KontorDriveStore *store = kontor_drive_engine_get_store (self->engine);
  g_autofree char *was = kontor_drive_store_get_meta (store, "asking");
  g_autofree char *is = self->turn.asking ? g_strdup_printf ("%u", self->turn.deletes) : NULL;

  return g_strcmp0 (was, is) == 0 || kontor_drive_store_set_meta (store, "asking", is, error);
}

/* TRUE: there was an answer */
static gboolean
ask_person (Keeper *self)
{
  g_autofree char *question = NULL;
  g_autofree char *answer = NULL;

  if (kontor_cli_has_option (self->cli, "yes"))
    {
      kontor_drive_engine_answer (self->engine, TRUE);
      return TRUE;
    }
  if (!kontor_cli_may_ask () || self->cli->json)
    return FALSE;
  question = g_strdup_printf (ngettext ("%s: %u file or folder would be deleted. Delete? "
                                        "“no” brings it back [yes/no]",
                                        "%s: %u files and folders would be deleted. Delete them? "
                                        "“no” brings them back [yes/no]",
                                        self->turn.deletes),
                              self->root->folder, self->turn.deletes);
  answer = kontor_cli_ask (self->cli, question, "--yes", FALSE);
  if (answer == NULL)
    return FALSE;
  if (g_ascii_strcasecmp (answer, "yes") == 0 || g_strcmp0 (answer, _ ("yes")) == 0)
    kontor_drive_engine_answer (self->engine, TRUE);
  else if (g_ascii_strcasecmp (answer, "no") == 0 || g_strcmp0 (answer, _ ("no")) == 0)
    kontor_drive_engine_answer (self->engine, FALSE);
  else
    return FALSE;

  return TRUE;
}

static gboolean
run_turn (Keeper *self, gboolean all, GError **error)
{
  gboolean done = kontor_drive_engine_run (self->engine, all, &self->turn, NULL, error);

  end_progress (self);
  self->actions += self->turn.actions;

  return done && keep_asking (self, error);
}

static gboolean
fail (KontorCli *self, const GError *error)
{
  return error->domain == KONTOR_DRIVE_ERROR
             ? kontor_cli_complain (self, KONTOR_EXIT_REFUSED, "%s", error->message)
             : kontor_cli_fail (self, error);
}

/* --- once --- */

static void
report (Keeper *self)
{
  KontorCli *cli = self->cli;
  g_autoptr (GPtrArray) remarks = kontor_drive_store_list_remarks (
      kontor_drive_engine_get_store (self->engine));

  if (remarks->len > 0 || self->turn.asking)
    cli->exit = KONTOR_EXIT_REFUSED;
  if (cli->json)
    {
      g_string_append_c (cli->output, '{');
      kontor_json_add_text (cli->output, "folder", self->root->folder);
      kontor_json_add_integer (cli->output, "done", self->actions);
      kontor_json_add_integer (cli->output, "remarks", remarks->len);
      if (self->turn.asking)
        kontor_json_add_integer (cli->output, "asking", self->turn.deletes);
      g_string_append (cli->output, "}\n");
      return;
    }
  if (self->turn.asking)
    g_string_append_printf (cli->output,
                            ngettext ("%s: %u file or folder would be deleted; nothing was done. "
                                      "“--yes” deletes.\n",
                                      "%s: %u files and folders would be deleted; nothing was "
                                      "done. “--yes” deletes.\n",
                                      self->turn.deletes),
                            self->root->folder, self->turn.deletes);
  else if (remarks->len == 0)
    g_string_append_printf (cli->output, _ ("%s: in step (%u done).\n"), self->root->folder,
                            self->actions);
  else
    g_string_append_printf (cli->output,
                            ngettext ("%s: in step (%u done), but for:\n",
                                      "%s: in step (%u done), but for:\n", remarks->len),
                            self->root->folder, self->actions);
  kontor_cli_print_remarks (cli, remarks);
}

/* Whether it is worth waiting for what the clock alone brings: files that are being written to, and what
 * may have been moved; not what is tried again. */
static gboolean
should_wait (const Keeper *self, gint64 waited)
{
  return self->turn.wait >= 0 && self->turn.wait <= 2 * KONTOR_SECOND && waited < PATIENCE;
}

static gboolean
keep_once (KontorCli *cli, KontorTransport *transport, Keeper *self)
{
  g_autoptr (GError) error = NULL;
  gint64 waited = 0;
  gboolean again = TRUE;

  for (guint i = 0; i < TURNS_MAX && again; i++)
    {
      again = FALSE;
      if (!sync_records (cli, transport, &error) || !run_turn (self, i == 0, &error))
        return fail (cli, error);
      if (self->turn.asking)
        again = ask_person (self);
      else if (self->turn.pull || self->turn.actions > 0)
        again = TRUE;
      else if (should_wait (self, waited))
        {
          gint64 span = MIN (self->turn.wait, PATIENCE);

          again = TRUE;
          waited += span;
          g_usleep ((gulong) span);
        }
    }
  report (self);

  return cli->exit == KONTOR_EXIT_DONE;
}

/* --- for ever --- */

static gint64
get_wait (const GPtrArray *keepers)
{
  gint64 wait = ASK_EVERY;

  for (guint i = 0; i < keepers->len; i++)
    {
      const Keeper *keeper = keepers->pdata[i];

      if (keeper->turn.pull || keeper->turn.actions > 0)
        return 0;
      if (keeper->turn.wait >= 0)
        wait = MIN (wait, keeper->turn.wait);
    }

  return wait;
}

/* Until a watch has something, or the time is over. A folder that is in trouble waits for its time: its
 * watch goes on having what no turn took. */
static void
wait_for_news (const GPtrArray *keepers, gint64 wait)
{
  g_autofree GPollFD *fds = g_new0 (GPollFD, keepers->len);
  guint n = 0;

  for (guint i = 0; i < keepers->len; i++)
    {
      const Keeper *keeper = keepers->pdata[i];
      int fd = keeper->watch != NULL && keeper->trouble == NULL
                   ? keeper->watch->get_fd (keeper->watch)
                   : -1;

      if (fd >= 0)
        fds[n++] = (GPollFD) { .fd = fd, .events = G_IO_IN };
    }
  g_poll (fds, n, (int) (wait / 1000) + 1);
}

/* Says what is wrong once, not each time that it still is. @error: (nullable): nothing is any more */
static void
tell_trouble (char **trouble, const char *folder, const GError *error)
{
  if (error != NULL && g_strcmp0 (*trouble, error->message) != 0)
    g_printerr ("kontor-cli: %s%s%s\n", folder != NULL ? folder : "", folder != NULL ? ": " : "",
                error->message);
  if (error == NULL && *trouble != NULL && folder != NULL)
    g_printerr (_ ("kontor-cli: %s is kept in step again.\n"), folder);
  g_set_str (trouble, error != NULL ? error->message : NULL);
}

static void
watch_once (Keeper *self, gboolean first)
{
  g_autoptr (GError) error = NULL;

  /* Without a watch there is nothing but to look. */
  if (!run_turn (self, first || self->watch == NULL || self->trouble != NULL, &error))
    self->turn = (KontorDriveTurn) { .wait = -1 };
  tell_trouble (&self->trouble, self->root->folder, error);
  if (self->turn.asking)
    ask_person (self);
}

static void
keep_watching (KontorCli *cli, KontorTransport *transport, GPtrArray *keepers)
{
  g_autofree char *trouble = NULL;
  gboolean first = TRUE;

  for (;;)
    {
      g_autoptr (GError) error = NULL;

      sync_records (cli, transport, &error);
      tell_trouble (&trouble, NULL, error);
      for (guint i = 0; i < keepers->len; i++)
        watch_once (keepers->pdata[i], first);
      first = FALSE;
      wait_for_news (keepers, get_wait (keepers));
    }
}

gboolean
kontor_cli_folder_sync (KontorCli *self, const char *folder)
{
  g_autoptr (KontorAccount) account = kontor_cli_find_account (self);
  g_autoptr (KontorHttpClient) client = NULL;
  g_autoptr (GPtrArray) keepers = NULL;
  g_autoptr (GError) error = NULL;
  KontorTransport *transport = NULL;
  gboolean good = TRUE;

  if (account == NULL)
    return FALSE;
  client = kontor_session_open (account, &error);
  if (client == NULL)
    return kontor_cli_fail (self, error);
  transport = kontor_http_client_get_transport (client);
  keepers = make_keepers (self, folder, transport);
  if (keepers == NULL)
    return FALSE;
  if (kontor_cli_has_option (self, "watch"))
    keep_watching (self, transport, keepers);
  for (guint i = 0; i < keepers->len; i++)
    good = keep_once (self, transport, keepers->pdata[i]) && good;

  return good;
}
