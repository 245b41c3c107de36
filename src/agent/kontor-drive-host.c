/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The folders of one account that are kept in step: reads which there are, has a runner for each, and
 * holds it while the person pauses it or the account can't. On the main thread. */

#include "config.h"

#include "kontor-drive-host.h"

#include "kontor-agent-bus.h"
#include "kontor-drive-runner.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* The list of folders changes in bursts. */
#define SETTLE_MS 200
#define SETTINGS_GROUP "account"
/* Numbers of activities: beyond those of the rounds. */
#define FIRST_NUMBER 0x40000000u

/* One folder. */
typedef struct
{
  KontorDriveHost *host; /* borrowed */
  KontorDriveRunner *runner; /* owned */
  KontorId drive;
  char *folder; /* owned */
  KontorAgentDriveStatus *status; /* owned: as the runner says */
  guint number; /* of its activity */
  gint64 until; /* µs UTC: the end of a pause; 0: none; G_MAXINT64: until it is told */
  guint resume; /* source */
} Root;

struct _KontorDriveHost
{
  GObject parent_instance;

  KontorAgentAccount *account; /* borrowed: closed after this */
  GPtrArray *roots; /* owned: Root */
  KontorDriveLimits *limits; /* owned: after the roots */
  GFileMonitor *list; /* owned, nullable */
  guint reload; /* source */
  char *url; /* owned: of the account, as the runners have it */
  gboolean closed;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorDriveHost, kontor_drive_host, G_TYPE_OBJECT)

/* --- what is kept: pauses and limits --- */

static char *
get_settings_path (KontorDriveHost *self)
{
  return g_build_filename (kontor_agent_account_get_folder (self->account), "drives", "settings",
                           NULL);
}

static GKeyFile *
load_settings (KontorDriveHost *self)
{
  g_autofree char *path = get_settings_path (self);
  GKeyFile *file = g_key_file_new ();

  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);

  return file;
}

static gboolean
save_settings (KontorDriveHost *self, GKeyFile *file, GError **error)
{
  g_autofree char *path = get_settings_path (self);
  g_autofree char *folder = g_path_get_dirname (path);

  g_mkdir_with_parents (folder, 0700);

  return g_key_file_save_to_file (file, path, error);
}

static gboolean
keep_pause (const Root *root, GError **error)
{
  g_autoptr (GKeyFile) file = load_settings (root->host);
  g_autofree char *name = kontor_id_to_string (&root->drive);

  if (root->until != 0)
    g_key_file_set_int64 (file, name, "paused-until", root->until);
  else
    g_key_file_remove_group (file, name, NULL);

  return save_settings (root->host, file, error);
}

/* --- one folder --- */

static void
root_free (gpointer data)
{
  Root *self = data;

  g_clear_handle_id (&self->resume, g_source_remove);
  kontor_drive_runner_stop (self->runner);
  g_free (self->folder);
  g_clear_pointer (&self->status, kontor_agent_drive_status_free);
  g_free (self);
}

/* What stops the account stops its folders. @reason: (out) (nullable): of the account */
static gboolean
account_stops (KontorDriveHost *self, KontorAgentDriveState *state, const char **reason)
{
  const KontorAgentStatus *status = kontor_agent_account_get_status (self->account);

  *reason = status->detail;
  *state = KONTOR_AGENT_DRIVE_FAILED;
  if (status->state == KONTOR_AGENT_PAUSED)
    *state = KONTOR_AGENT_DRIVE_PAUSED;

  return status->state == KONTOR_AGENT_PAUSED || status->state == KONTOR_AGENT_SIGN_IN ||
         (status->state == KONTOR_AGENT_FAILED &&
          (g_str_equal (status->code, "dismissed") || g_str_equal (status->code, "other-person") ||
           g_str_equal (status->code, "too-old")));
}

static void
root_hold (Root *self)
{
  KontorAgentDriveState state = KONTOR_AGENT_DRIVE_FAILED;
  const char *reason = NULL;

  kontor_drive_runner_hold (self->runner,
                            self->until != 0 || account_stops (self->host, &state, &reason));
}

/* As it is told: with what holds it. (transfer full) */
static KontorAgentDriveStatus *
root_get_status (const Root *self)
{
  g_autoptr (GVariant) copy = g_variant_ref_sink (
      kontor_agent_drive_status_to_variant (self->status));
  KontorAgentDriveStatus *status = kontor_agent_drive_status_new_from_variant (copy);
  KontorAgentDriveState state = KONTOR_AGENT_DRIVE_FAILED;
  const char *reason = NULL;
  gboolean stopped = account_stops (self->host, &state, &reason);

  if (self->until != 0 || stopped)
    {
      status->state = self->until != 0 ? KONTOR_AGENT_DRIVE_PAUSED : state;
      g_free (status->reason);
      status->reason = g_strdup (self->until != 0 ? "" : reason);
      status->until = self->until;
      status->speed = 0;
    }

  return status;
}

static void
told_cb (gpointer data)
{
  Root *self = data;
  KontorDriveRunnerNews news = { 0 };

  kontor_drive_runner_take (self->runner, &news);
  if (news.pull)
    kontor_agent_account_poke (self->host->account);
  if (news.status == NULL)
    return;
  if (kontor_agent_drive_status_equal (news.status, self->status))
    {
      kontor_agent_drive_status_free (news.status);
      return;
    }
  kontor_agent_drive_status_free (self->status);
  self->status = news.status;
  g_signal_emit (self->host, signals[CHANGED], 0);
}

static void root_pause (Root *self, gint64 until);

static gboolean
resume_cb (gpointer data)
{
  Root *self = data;

  self->resume = 0;
  /* A clock that was set forth or back does not matter: it is looked at again. */
  if (self->until > g_get_real_time ())
    {
      root_pause (self, self->until);
      return G_SOURCE_REMOVE;
    }
  root_pause (self, 0);
  keep_pause (self, NULL);

  return G_SOURCE_REMOVE;
}

static void
root_pause (Root *self, gint64 until)
{
  gint64 left = until - g_get_real_time ();

  g_clear_handle_id (&self->resume, g_source_remove);
  self->until = until;
  if (until != 0 && until != G_MAXINT64)
    self->resume = g_timeout_add_seconds ((guint) CLAMP (left / KONTOR_SECOND + 1, 1, 3600),
                                          resume_cb, self);
  root_hold (self);
  g_signal_emit (self->host, signals[CHANGED], 0);
}

static void
add_root (KontorDriveHost *self, const KontorDriveRoot *about)
{
  static guint last_number = FIRST_NUMBER;
  g_autoptr (GKeyFile) settings = load_settings (self);
  g_autofree char *name = kontor_id_to_string (&about->drive);
  Root *root = g_new0 (Root, 1);

  root->host = self;
  root->drive = about->drive;
  root->folder = g_strdup (about->folder);
  root->number = ++last_number;
  root->status = g_new0 (KontorAgentDriveStatus, 1);
  root->status->account = g_strdup (kontor_agent_account_get_name (self->account));
  root->status->drive = g_strdup (name);
  root->status->folder = g_strdup (about->folder);
  root->status->state = KONTOR_AGENT_DRIVE_WORKING;
  root->status->reason = g_strdup ("");
  root->status->path = g_strdup ("");
  root->runner = kontor_drive_runner_new (kontor_agent_account_get_account (self->account), about,
                                          self->limits, told_cb, root);
  g_ptr_array_add (self->roots, root);
  root_pause (root, g_key_file_get_int64 (settings, name, "paused-until", NULL));
}

/* (nullable) */
static Root *
find_root (KontorDriveHost *self, const KontorId *drive)
{
  for (guint i = 0; i < self->roots->len; i++)
    if (kontor_id_equal (&((const Root *) self->roots->pdata[i])->drive, drive))
      return self->roots->pdata[i];

  return NULL;
}

static Root *
want_root (KontorDriveHost *self, const KontorId *drive, GError **error)
{
  Root *root = find_root (self, drive);

  if (root == NULL)
    g_set_error_literal (error, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_FAILED,
                         _ ("This drive is not kept in step on this computer."));

  return root;
}

/* --- the list --- */

static gboolean
is_listed (const GPtrArray *list, const Root *root)
{
  for (guint i = 0; i < list->len; i++)
    {
      const KontorDriveRoot *about = list->pdata[i];

      if (kontor_id_equal (&about->drive, &root->drive) &&
          g_str_equal (about->folder, root->folder))
        return TRUE;
    }

  return FALSE;
}

static void
load_list (KontorDriveHost *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list =
      kontor_drive_roots_list (kontor_agent_account_get_folder (self->account), &error);

  /* Somebody's mistake in the file ends nothing. */
  if (list == NULL)
    {
      g_warning ("%s", error->message);
      return;
    }
  for (guint i = self->roots->len; i-- > 0;)
    if (!is_listed (list, self->roots->pdata[i]))
      g_ptr_array_remove_index (self->roots, i);
  for (guint i = 0; i < list->len; i++)
    if (find_root (self, &((const KontorDriveRoot *) list->pdata[i])->drive) == NULL)
      add_root (self, list->pdata[i]);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
reload_cb (gpointer data)
{
  KontorDriveHost *self = data;

  self->reload = 0;
  load_list (self);

  return G_SOURCE_REMOVE;
}

static void
list_changed_cb (KontorDriveHost *self)
{
  if (self->reload == 0)
    self->reload = g_timeout_add (SETTLE_MS, reload_cb, self);
}

/* The command line adds folders, too. Where the folder of the list is not there, GLib would look for it
 * every few seconds: so it is made. */
static void
watch_list (KontorDriveHost *self)
{
  const char *folder = kontor_agent_account_get_folder (self->account);
  g_autofree char *drives = g_build_filename (folder, "drives", NULL);
  g_autofree char *path = g_build_filename (drives, "roots", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  if (!g_file_test (folder, G_FILE_TEST_IS_DIR) || g_mkdir_with_parents (drives, 0700) != 0)
    return;
  self->list = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->list != NULL)
    g_signal_connect_object (self->list, "changed", G_CALLBACK (list_changed_cb), self,
                             G_CONNECT_SWAPPED);
}

/* --- what the account says --- */

static void
each (KontorDriveHost *self, void (*func) (KontorDriveRunner *runner))
{
  for (guint i = 0; i < self->roots->len; i++)
    func (((const Root *) self->roots->pdata[i])->runner);
}

static void
look_soon (KontorDriveRunner *runner)
{
  kontor_drive_runner_look (runner, FALSE);
}

static void
look_at_all (KontorDriveRunner *runner)
{
  kontor_drive_runner_look (runner, TRUE);
}

static void
account_changed_cb (KontorDriveHost *self)
{
  each (self, look_soon);
}

/* The address of an office on this computer is another one after each start of its server. */
static void
follow_address (KontorDriveHost *self)
{
  const KontorAccount *account = kontor_agent_account_get_account (self->account);

  if (g_strcmp0 (self->url, account->url) == 0)
    return;
  g_free (self->url);
  self->url = g_strdup (account->url);
  for (guint i = 0; i < self->roots->len; i++)
    kontor_drive_runner_set_account (((const Root *) self->roots->pdata[i])->runner, account);
}

static void
account_synced_cb (KontorDriveHost *self)
{
  follow_address (self);
  each (self, kontor_drive_runner_note_pull);
}

static void
account_status_cb (KontorDriveHost *self)
{
  follow_address (self);
  for (guint i = 0; i < self->roots->len; i++)
    root_hold (self->roots->pdata[i]);
  if (self->roots->len > 0)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
kontor_drive_host_finalize (GObject *object)
{
  KontorDriveHost *self = KONTOR_DRIVE_HOST (object);

  g_assert (self->closed);

  g_ptr_array_unref (self->roots);
  kontor_drive_limits_free (self->limits);
  g_free (self->url);

  G_OBJECT_CLASS (kontor_drive_host_parent_class)->finalize (object);
}

static void
kontor_drive_host_class_init (KontorDriveHostClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kontor_drive_host_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
kontor_drive_host_init (KontorDriveHost *self)
{
  self->roots = g_ptr_array_new_with_free_func (root_free);
  self->limits = kontor_drive_limits_new ();
}

/**
 * kontor_drive_host_new:
 * @account: borrowed: it is closed after this
 *
 * Returns: (transfer full): what keeps its folders in step
 */
KontorDriveHost *
kontor_drive_host_new (KontorAgentAccount *account)
{
  KontorDriveHost *self = g_object_new (KONTOR_TYPE_DRIVE_HOST, NULL);
  g_autoptr (GKeyFile) settings = NULL;

  self->account = account;
  self->url = g_strdup (kontor_agent_account_get_account (account)->url);
  settings = load_settings (self);
  kontor_drive_limits_set (self->limits,
                           g_key_file_get_uint64 (settings, SETTINGS_GROUP, "up", NULL),
                           g_key_file_get_uint64 (settings, SETTINGS_GROUP, "down", NULL));
  g_signal_connect_object (account, "changed", G_CALLBACK (account_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "reopened", G_CALLBACK (account_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "synced", G_CALLBACK (account_synced_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "status-changed", G_CALLBACK (account_status_cb), self,
                           G_CONNECT_SWAPPED);
  watch_list (self);
  load_list (self);

  return self;
}

/**
 * kontor_drive_host_close:
 * @self: what keeps the folders of an account in step
 *
 * Waits for what runs, which is cut off.
 */
void
kontor_drive_host_close (KontorDriveHost *self)
{
  self->closed = TRUE;
  g_clear_handle_id (&self->reload, g_source_remove);
  g_clear_object (&self->list);
  g_signal_handlers_disconnect_by_data (self->account, self);
  g_ptr_array_set_size (self->roots, 0);
}

/* --- telling --- */

void
kontor_drive_host_add_statuses (KontorDriveHost *self, GVariantBuilder *builder)
{
  for (guint i = 0; i < self->roots->len; i++)
    {
      g_autoptr (KontorAgentDriveStatus) status = root_get_status (self->roots->pdata[i]);

      g_variant_builder_add_value (builder, kontor_agent_drive_status_to_variant (status));
    }
}

/* Why it waits, or what is at work. */
static const char *
get_detail (const KontorAgentDriveStatus *status)
{
  if (status->state == KONTOR_AGENT_DRIVE_ASKING)
    return _ ("Waits for an answer: much would be deleted.");

  return *status->reason != '\0' ? status->reason : status->path;
}

void
kontor_drive_host_add_activities (KontorDriveHost *self, GVariantBuilder *builder)
{
  for (guint i = 0; i < self->roots->len; i++)
    {
      const Root *root = self->roots->pdata[i];
      g_autoptr (KontorAgentDriveStatus) status = root_get_status (root);
      gboolean failed = status->state == KONTOR_AGENT_DRIVE_FAILED ||
                        status->state == KONTOR_AGENT_DRIVE_OFFLINE;
      gboolean works = status->state == KONTOR_AGENT_DRIVE_WORKING && status->files_left > 0;
      g_autofree char *title = g_filename_display_basename (root->folder);
      KontorAgentActivity activity = { .number = root->number,
                                       .account = status->account,
                                       .title = title,
                                       .detail = (char *) get_detail (status),
                                       .done = (guint64) status->bytes_done,
                                       .total = (guint64) (status->bytes_done + status->bytes_left),
                                       .failed = failed };

      if (failed || works || status->state == KONTOR_AGENT_DRIVE_ASKING)
        g_variant_builder_add_value (builder, kontor_agent_activity_to_variant (&activity));
    }
}

gboolean
kontor_drive_host_retry_activity (KontorDriveHost *self, guint number)
{
  for (guint i = 0; i < self->roots->len; i++)
    {
      const Root *root = self->roots->pdata[i];

      if (root->number != number)
        continue;
      kontor_drive_runner_look (root->runner, TRUE);
      return TRUE;
    }

  return FALSE;
}

/* --- what is asked for --- */

void
kontor_drive_host_wake (KontorDriveHost *self, gboolean slept)
{
  each (self, slept ? look_at_all : look_soon);
}

void
kontor_drive_host_set_metered (KontorDriveHost *self, gboolean metered)
{
  kontor_drive_limits_set_metered (self->limits, metered);
}

gboolean
kontor_drive_host_set_limits (KontorDriveHost *self, guint64 up, guint64 down, GError **error)
{
  g_autoptr (GKeyFile) settings = load_settings (self);

  g_key_file_set_uint64 (settings, SETTINGS_GROUP, "up", up);
  g_key_file_set_uint64 (settings, SETTINGS_GROUP, "down", down);
  kontor_drive_limits_set (self->limits, up, down);

  return save_settings (self, settings, error);
}

gboolean
kontor_drive_host_add (KontorDriveHost *self,
                       const KontorId *drive,
                       const char *folder,
                       GError **error)
{
  const char *account_folder = kontor_agent_account_get_folder (self->account);

  if (!g_path_is_absolute (folder) || g_mkdir_with_parents (folder, 0755) != 0)
    {
      g_set_error (error, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_FAILED,
                   _ ("The folder “%s” can’t be made."), folder);
      return FALSE;
    }
  if (!kontor_drive_roots_add (account_folder, drive, folder, error))
    return FALSE;
  if (self->list == NULL)
    watch_list (self);
  load_list (self);

  return TRUE;
}

gboolean
kontor_drive_host_remove (KontorDriveHost *self, const KontorId *drive, GError **error)
{
  const char *account_folder = kontor_agent_account_get_folder (self->account);
  Root *root = want_root (self, drive, error);
  g_autofree char *marker = NULL;
  gboolean removed = FALSE;
  int lock = -1;

  if (root == NULL)
    return FALSE;
  marker = g_build_filename (root->folder, KONTOR_DRIVE_MARKER, NULL);
  root->until = 0;
  keep_pause (root, NULL);
  g_ptr_array_remove (self->roots, root);
  lock = kontor_drive_roots_lock (account_folder, drive, error);
  if (lock >= 0)
    {
      removed = kontor_drive_roots_remove (account_folder, drive, error);
      if (removed)
        g_unlink (marker);
      kontor_drive_roots_unlock (lock);
    }
  load_list (self);

  return removed;
}

gboolean
kontor_drive_host_pause (KontorDriveHost *self,
                         const KontorId *drive,
                         guint seconds,
                         GError **error)
{
  gint64 until = g_get_real_time () + (gint64) seconds * KONTOR_SECOND;

  if (drive != NULL && want_root (self, drive, error) == NULL)
    return FALSE;
  if (seconds == 0)
    until = 0;
  else if (seconds == G_MAXUINT32)
    until = G_MAXINT64;
  for (guint i = 0; i < self->roots->len; i++)
    {
      Root *root = self->roots->pdata[i];

      if (drive != NULL && !kontor_id_equal (&root->drive, drive))
        continue;
      root_pause (root, until);
      if (!keep_pause (root, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
kontor_drive_host_answer (KontorDriveHost *self,
                          const KontorId *drive,
                          gboolean yes,
                          GError **error)
{
  const Root *root = want_root (self, drive, error);

  if (root != NULL)
    kontor_drive_runner_answer (root->runner, yes);

  return root != NULL;
}

gboolean
kontor_drive_host_check (KontorDriveHost *self, const KontorId *drive, GError **error)
{
  const Root *root = want_root (self, drive, error);

  if (root != NULL)
    kontor_drive_runner_look (root->runner, TRUE);

  return root != NULL;
}

gboolean
kontor_drive_host_restore (KontorDriveHost *self,
                           const KontorId *drive,
                           GTask *task,
                           const char *number,
                           GError **error)
{
  const Root *root = want_root (self, drive, error);

  if (root != NULL)
    kontor_drive_runner_restore (root->runner, task, number);

  return root != NULL;
}

gboolean
kontor_drive_host_resolve (KontorDriveHost *self,
                           const KontorId *drive,
                           GTask *task,
                           const char *path,
                           const char *how,
                           GError **error)
{
  const Root *root = want_root (self, drive, error);
  KontorDriveKeep keep = KONTOR_DRIVE_KEEP_BOTH;

  if (root == NULL)
    return FALSE;
  if (!kontor_drive_keep_from_word (how, &keep))
    {
      g_set_error (error, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_FAILED,
                   _ ("“%s” is no way to settle a conflict."), how);
      return FALSE;
    }
  kontor_drive_runner_resolve (root->runner, task, path, keep);

  return TRUE;
}

gboolean
kontor_drive_host_has (KontorDriveHost *self, const KontorId *drive, GError **error)
{
  return want_root (self, drive, error) != NULL;
}
