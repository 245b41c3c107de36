/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One server and several people, each with a home of their own, all with the real programs. */

#include "config.h"

#include "cli-site.h"

#include "kontor-test-tree.h"

#include <string.h>
#include <unistd.h>

char *
cli_site_get_program (const char *name)
{
  return g_build_filename (g_getenv ("KONTOR_PROGRAMS"), name, NULL);
}

/* What follows @start on the first line that the server prints with it. */
char *
cli_site_wait_for_line (CliSite *self, const char *start)
{
  for (;;)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *line = g_data_input_stream_read_line (self->said, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (line);
      if (g_str_has_prefix (line, start))
        return g_strdup (line + strlen (start));
    }
}

void
cli_site_set_up (CliSite *self, gconstpointer data)
{
  g_autofree char *program = cli_site_get_program ("kontor-server");
  g_autofree char *office = NULL;
  g_autoptr (GError) error = NULL;

  self->base = g_dir_make_tmp ("kontor-cli-XXXXXX", NULL);
  office = g_build_filename (self->base, "office", NULL);
  self->server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--data",
                                   office, "--listen", "127.0.0.1:0", NULL);
  g_assert_no_error (error);
  self->said = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->server));
  self->url = cli_site_wait_for_line (self, "Listening on ");
}

void
cli_site_stop_server (CliSite *self)
{
  g_subprocess_send_signal (self->server, SIGTERM);
  g_assert_true (g_subprocess_wait_check (self->server, NULL, NULL));
  g_clear_object (&self->said);
  g_clear_object (&self->server);
}

void
cli_site_tear_down (CliSite *self, gconstpointer data)
{
  if (self->server != NULL)
    cli_site_stop_server (self);
  kontor_test_remove_tree (self->base);
  g_free (self->base);
  g_free (self->url);
  g_free (self->output);
}

/* Away from the terminal of whoever runs the tests: nobody is there to be asked. */
static void
leave_terminal_cb (gpointer unused)
{
  setsid ();
}

/* Runs the program as @who, who has a home of their own; what it returns. */
int
cli_site_run (CliSite *self, const char *who, const char *const *words)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autofree char *home = g_build_filename (self->base, who, NULL);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_child_setup (launcher, leave_terminal_cb, NULL, NULL);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CACHE_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "KONTOR_TOKENS", "file", TRUE);
  /* The desktop's proxy settings need schemas, which isolated folders don't have. */
  g_subprocess_launcher_setenv (launcher, "GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_ptr_array_add (arguments, cli_site_get_program ("kontor-cli"));
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (arguments, g_strdup (words[i]));
  g_ptr_array_add (arguments, NULL);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata, &error);
  g_assert_no_error (error);
  g_subprocess_communicate (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_free (self->output);
  self->output = g_bytes_get_size (output) > 0
                     ? g_strndup (g_bytes_get_data (output, NULL), g_bytes_get_size (output))
                     : g_strdup ("");
  g_test_message ("%s: %s", who, self->output);
  g_assert_true (g_subprocess_get_if_exited (process));

  return g_subprocess_get_exit_status (process);
}

char *
cli_site_write_password (CliSite *self)
{
  char *path = g_build_filename (self->base, "password", NULL);

  g_assert_true (g_file_set_contents (path, "correct horse battery\n", -1, NULL));

  return path;
}

char *
cli_site_invite (CliSite *self, const char *email)
{
  g_autofree char *program = cli_site_get_program ("kontor-server");
  g_autofree char *office = g_build_filename (self->base, "office", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                                      program, "invite", "--data", office,
                                                      "--email", email, NULL);
  char *code = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &code, NULL, &error);
  g_assert_no_error (error);

  return g_strstrip (code);
}
