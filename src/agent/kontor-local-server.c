/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs kontor-server as a child, for an office on this computer. On the main thread, which never waits
 * but at the end. */

#include "config.h"

#include "kontor-local-server.h"

#include "kontor-agent-client.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#define RESTART_FIRST_MS 250
#define RESTART_LAST_MS (60 * 1000)
/* How often in a row it may end before people are told. */
#define QUIET_ENDS 2
#define STOP_SECONDS 5
#define GREETING "Listening on "

struct _KontorLocalServer
{
  GObject parent_instance;

  char *folder; /* owned */
  GSubprocess *process; /* owned, nullable: while it runs */
  GDataInputStream *lines; /* owned, nullable: what it says */
  GCancellable *cancellable; /* owned: of all that is waited for */
  char *url; /* owned, nullable */
  GError *error; /* owned, nullable */
  guint ends; /* in a row */
  guint restart; /* source */
  guint restart_ms;
};

G_DEFINE_FINAL_TYPE (KontorLocalServer, kontor_local_server, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void start (KontorLocalServer *self);

/* Beside this program, as in a build folder or a prefix; else where it was to be installed. */
static char *
dup_program (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  g_autofree char *beside = folder != NULL ? g_build_filename (folder, "kontor-server", NULL)
                                           : NULL;

  if (beside != NULL && g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);

  return g_build_filename (PACKAGE_BINDIR, "kontor-server", NULL);
}

/* In the child: it does not outlive an agent that was killed. */
static void
die_with_parent (gpointer unused)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static gboolean
restart_cb (gpointer data)
{
  KontorLocalServer *self = data;

  self->restart = 0;
  start (self);

  return G_SOURCE_REMOVE;
}

static void
note_end (KontorLocalServer *self, const char *cause)
{
  g_clear_object (&self->process);
  g_clear_object (&self->lines);
  g_clear_pointer (&self->url, g_free);
  g_clear_error (&self->error);
  self->ends++;
  if (self->ends > QUIET_ENDS)
    self->error = g_error_new (KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_FAILED,
                               _ ("The office’s server on this computer does not start: %s"),
                               cause);
  self->restart = g_timeout_add (self->restart_ms, restart_cb, self);
  self->restart_ms = MIN (self->restart_ms * 2, RESTART_LAST_MS);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
wait_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GSubprocess *process = G_SUBPROCESS (source);
  g_autoptr (GError) error = NULL;
  KontorLocalServer *self = data;

  g_subprocess_wait_check_finish (process, result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  note_end (self, error != NULL ? error->message : "it ended");
}

/* Reads on, so that the child never writes into a full pipe. */
static void
line_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source),
                                                                result, NULL, &error);
  KontorLocalServer *self = data;

  if (line == NULL || G_DATA_INPUT_STREAM (source) != self->lines)
    return;
  if (self->url == NULL && g_str_has_prefix (line, GREETING))
    {
      self->url = g_strdup (line + strlen (GREETING));
      self->ends = 0;
      self->restart_ms = RESTART_FIRST_MS;
      g_clear_error (&self->error);
      g_signal_emit (self, signals[CHANGED], 0);
    }
  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, self->cancellable, line_cb,
                                       self);
}

static void
start (KontorLocalServer *self)
{
  g_autofree char *program = dup_program ();
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (self->folder, 0700);
  /* Its greeting is read here, not by people. */
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  g_subprocess_launcher_unsetenv (launcher, "LANGUAGE");
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (launcher, &error, program, "--data", self->folder,
                                               "--listen", "127.0.0.1:0", NULL);
  if (self->process == NULL)
    {
      note_end (self, error->message);
      return;
    }
  self->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_subprocess_wait_check_async (self->process, self->cancellable, wait_cb, self);
  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, self->cancellable, line_cb,
                                       self);
}

static void
kontor_local_server_finalize (GObject *object)
{
  KontorLocalServer *self = KONTOR_LOCAL_SERVER (object);

  g_assert (self->process == NULL);

  g_free (self->folder);
  g_free (self->url);
  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (kontor_local_server_parent_class)->finalize (object);
}

static void
kontor_local_server_class_init (KontorLocalServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kontor_local_server_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
kontor_local_server_init (KontorLocalServer *self)
{
  self->cancellable = g_cancellable_new ();
  self->restart_ms = RESTART_FIRST_MS;
}

/**
 * kontor_local_server_new:
 * @folder: where the office's data is, or shall be
 *
 * Returns: (transfer full): the server, which was started and may not listen yet
 */
KontorLocalServer *
kontor_local_server_new (const char *folder)
{
  KontorLocalServer *self = g_object_new (KONTOR_TYPE_LOCAL_SERVER, NULL);

  self->folder = g_strdup (folder);
  start (self);

  return self;
}

/**
 * kontor_local_server_stop:
 * @self: a server
 *
 * Waits until it has ended; one that does not end in seconds is killed.
 */
void
kontor_local_server_stop (KontorLocalServer *self)
{
  g_autoptr (GSubprocess) process = g_steal_pointer (&self->process);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->restart, g_source_remove);
  g_clear_object (&self->lines);
  g_clear_pointer (&self->url, g_free);
  if (process == NULL)
    return;
  g_subprocess_send_signal (process, SIGTERM);
  for (guint i = 0; i < STOP_SECONDS * 100 && g_subprocess_get_identifier (process) != NULL; i++)
    g_usleep (10 * 1000);
  if (g_subprocess_get_identifier (process) != NULL)
    g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
}

/**
 * kontor_local_server_get_url:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): where it listens
 */
const char *
kontor_local_server_get_url (KontorLocalServer *self)
{
  return self->url;
}

/**
 * kontor_local_server_get_error:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): why it does not listen
 */
const GError *
kontor_local_server_get_error (KontorLocalServer *self)
{
  return self->error;
}

/**
 * kontor_local_server_invite:
 * @folder: of an office's data
 * @error: what the program says
 *
 * Returns: (transfer full) (nullable): a code with which an administrator joins
 */
char *
kontor_local_server_invite (const char *folder, GError **error)
{
  g_autofree char *program = dup_program ();
  g_autofree char *code = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, error,
                                                      program, "invite", "--data", folder,
                                                      "--administrator", NULL);

  if (process == NULL || !g_subprocess_communicate_utf8 (process, NULL, NULL, &code, NULL, error) ||
      !g_subprocess_wait_check (process, NULL, error))
    return NULL;

  return g_strdup (g_strstrip (code));
}
