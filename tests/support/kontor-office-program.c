/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Starting, killing and ending the real server for tests and measurements. What goes wrong here ends
 * the test. One thread. */

#include "config.h"

#include "kontor-office-program.h"
#include "kontor-test-tree.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>


/**
 * kontor_office_program_new:
 *
 * Returns: (transfer full): an office that was never started
 */
KontorOfficeProgram *
kontor_office_program_new (void)
{
  KontorOfficeProgram *self = g_new0 (KontorOfficeProgram, 1);
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("kontor-office-XXXXXX", &error);
  g_assert_no_error (error);

  return self;
}

/**
 * kontor_office_program_free:
 * @self: (nullable) (transfer full): an office
 */
void
kontor_office_program_free (KontorOfficeProgram *self)
{
  if (self == NULL)
    return;
  if (self->process != NULL)
    kontor_office_program_kill (self);
  kontor_test_remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->code);
  g_free (self);
}

static char *
dup_program (void)
{
  const char *programs = g_getenv ("KONTOR_PROGRAMS");

  g_assert_nonnull (programs);

  return g_build_filename (programs, "kontor-server", NULL);
}

/* The lines of its greeting, see main.c: the address, and at the first start a code. */
static void
read_greeting (KontorOfficeProgram *self)
{
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (
      g_subprocess_get_stdout_pipe (self->process));
  gboolean is_new = self->code == NULL;

  self->port = 0;
  while (self->port == 0 || (is_new && self->code == NULL))
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
      const char *code = NULL;

      g_assert_no_error (error);
      g_assert_nonnull (line);
      if (g_str_has_prefix (line, "Listening on "))
        self->port = (guint16) atoi (strrchr (line, ':') + 1);
      code = strstr (line, "type this code: ");
      if (code != NULL)
        self->code = g_strdup (code + strlen ("type this code: "));
    }
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
}

/* In the child: a test that fails takes the server with it. */
static void
die_with_parent (gpointer unused)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
start_on (KontorOfficeProgram *self, guint16 port)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *program = dup_program ();
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", port);
  g_autoptr (GError) error = NULL;

  g_assert_null (self->process);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (launcher, &error, program, "--data", self->folder,
                                               "--listen", address, NULL);
  g_assert_no_error (error);
  read_greeting (self);
}

/**
 * kontor_office_program_start:
 * @self: an office that does not run
 *
 * Starts it, on another port each time.
 */
void
kontor_office_program_start (KontorOfficeProgram *self)
{
  start_on (self, 0);
}

/**
 * kontor_office_program_start_again:
 * @self: an office that ran
 *
 * Starts it on the port that it had.
 */
void
kontor_office_program_start_again (KontorOfficeProgram *self)
{
  start_on (self, self->port);
}

/**
 * kontor_office_program_kill:
 * @self: an office that runs
 */
void
kontor_office_program_kill (KontorOfficeProgram *self)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_send_signal (self->process, SIGKILL);
  g_subprocess_wait (self->process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_signaled (self->process));
  g_clear_object (&self->process);
}

/**
 * kontor_office_program_stop:
 * @self: an office that runs
 */
void
kontor_office_program_stop (KontorOfficeProgram *self)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait_check (self->process, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&self->process);
}

/**
 * kontor_office_program_invite:
 * @self: an office
 * @email: (nullable): whom; %NULL: somebody, as another administrator
 *
 * Returns: (transfer full): the code
 */
char *
kontor_office_program_invite (KontorOfficeProgram *self, const char *email)
{
  g_autofree char *program = dup_program ();
  g_autofree char *whom = email != NULL ? g_strconcat ("--email=", email, NULL)
                                        : g_strdup ("--administrator");
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  char *code = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "invite", "--data",
                              self->folder, whom, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &code, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));

  return g_strchomp (code);
}

/* The answer's members are texts without anything to escape. */
static char *
dup_member (const char *json, const char *name)
{
  g_autofree char *start = g_strdup_printf ("\"%s\":\"", name);
  const char *at = strstr (json, start);

  g_assert_nonnull (at);
  at += strlen (start);

  return g_strndup (at, strcspn (at, "\""));
}

/**
 * kontor_office_program_sign_in:
 * @self: an office that runs
 * @email: the account
 * @code: (nullable): at the first time
 * @installation: a UUID
 *
 * Returns: (transfer full): the session
 */
KontorOfficeSession *
kontor_office_program_sign_in (KontorOfficeProgram *self,
                               const char *email,
                               const char *code,
                               const char *installation)
{
  g_autoptr (KontorOfficeLine) line = kontor_office_line_new (self->port);
  g_autofree char *body =
      g_strdup_printf ("{\"account\":\"%s\",\"password\":\"" KONTOR_OFFICE_PASSWORD "\","
                       "\"installation\":\"%s\"%s%s%s}",
                       email, installation, code != NULL ? ",\"code\":\"" : "",
                       code != NULL ? code : "", code != NULL ? "\"" : "");
  KontorOfficeSession *session = g_new0 (KontorOfficeSession, 1);
  g_autoptr (GBytes) answer = NULL;
  g_autofree char *text = NULL;
  guint status = 0;

  kontor_office_line_send (line, "/v1/auth/token", NULL, body, strlen (body));
  answer = kontor_office_line_wait (line, &status);
  g_assert_nonnull (answer);
  text = g_strndup (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer));
  if (status != 200)
    g_error ("signing in: %u %s", status, text);
  session->access = dup_member (text, "access");
  session->person = dup_member (text, "person");
  session->organisation = dup_member (text, "organisation");
  session->epoch = dup_member (text, "epoch");

  return session;
}

/**
 * kontor_office_session_free:
 * @self: (nullable) (transfer full): a session
 */
void
kontor_office_session_free (KontorOfficeSession *self)
{
  if (self == NULL)
    return;
  g_free (self->access);
  g_free (self->person);
  g_free (self->organisation);
  g_free (self->epoch);
  g_free (self);
}
