/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The real programs are killed at every n-th call that changes something outside of them: the command
 * line while it writes, pushes and fills a new replica, the server while it takes and gives. After each
 * death the replica opens, nothing that was said to be kept is lost, and a further sync brings everybody
 * to the same. A few moments each in the test suite; ./dev sim --kill tries all of them. */

#include "config.h"

#include "kontor-office-program.h"
#include "kontor-test-tree.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <string.h>

/* Moments in the test suite, spread over all; a sweep tries each. */
#define FEW 5
#define CALLS_MAX 5000

#define PASSWORD "correct horse battery"

typedef struct
{
  KontorOfficeProgram *office; /* owned */
  char *base; /* owned: the homes */
  char *output; /* owned: of the last run */
  GPtrArray
      *kept; /* owned (element-type utf8): titles of which the program said that they are kept */
  guint titles;
  guint deaths;
} Site;

static char *
get_module (void)
{
  return g_test_build_filename (G_TEST_BUILT, "crash", "kontor-kill-at.so", NULL);
}

/* The environment of a program that is to die at its @at-th call; 0: it lives. */
static GSubprocessLauncher *
launcher_new (Site *self, const char *who, guint at)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                                             G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autofree char *home = g_build_filename (self->base, who, NULL);
  g_autofree char *module = get_module ();
  g_autofree char *number = g_strdup_printf ("%u", at);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CACHE_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "KONTOR_TOKENS", "file", TRUE);
  g_subprocess_launcher_setenv (launcher, "GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  if (at == 0)
    return launcher;
  g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", "verify_asan_link_order=0", TRUE);
  g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", module, TRUE);
  g_subprocess_launcher_setenv (launcher, "KONTOR_KILL_AT", number, TRUE);

  return launcher;
}

/* What the program returns; -1: it died. */
static int
run (Site *self, const char *who, guint at, const char *const *words)
{
  g_autoptr (GSubprocessLauncher) launcher = launcher_new (self, who, at);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (arguments, g_build_filename (g_getenv ("KONTOR_PROGRAMS"), "kontor-cli", NULL));
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (arguments, g_strdup (words[i]));
  g_ptr_array_add (arguments, NULL);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata, &error);
  g_assert_no_error (error);
  g_subprocess_communicate (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_free (self->output);
  self->output = g_strndup (g_bytes_get_data (output, NULL), g_bytes_get_size (output));
  if (g_subprocess_get_if_exited (process))
    return g_subprocess_get_exit_status (process);
  g_assert_cmpint (g_subprocess_get_term_sig (process), ==, SIGKILL);
  self->deaths++;

  return -1;
}

#define RUN(site, who, at, ...) run (site, who, at, (const char *const[]) { __VA_ARGS__, NULL })

/* Asserts that it works. */
#define DO(site, who, ...) \
  if (RUN (site, who, 0, __VA_ARGS__) != 0) \
  g_error ("%s", (site)->output)

static void
sign_in (Site *self, const char *who)
{
  g_autofree char *password = g_build_filename (self->base, "password", NULL);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", self->office->port);

  DO (self, who, "sign-in", url, "--email", "anna@x.example", "--password-file", password);
}

static void
set_up (Site *self, gconstpointer data)
{
  g_autofree char *password = NULL;
  g_autofree char *url = NULL;

  self->base = g_dir_make_tmp ("kontor-kill-XXXXXX", NULL);
  self->kept = g_ptr_array_new_with_free_func (g_free);
  self->office = kontor_office_program_new ();
  kontor_office_program_start (self->office);
  password = g_build_filename (self->base, "password", NULL);
  g_assert_true (g_file_set_contents (password, PASSWORD "\n", -1, NULL));
  url = g_strdup_printf ("http://127.0.0.1:%u", self->office->port);
  DO (self, "anna", "join", url, self->office->code, "--name", "Anna", "--email", "anna@x.example",
      "--password-file", password, "--organisation", "Berg");
  DO (self, "anna", "sync");
}

static void
tear_down (Site *self, gconstpointer data)
{
  kontor_office_program_free (self->office);
  kontor_test_remove_tree (self->base);
  g_ptr_array_unref (self->kept);
  g_free (self->base);
  g_free (self->output);
}

/* How far apart the moments are, if a program makes @n_calls. */
static guint
get_stride (guint n_calls)
{
  return g_getenv ("KONTOR_SWEEP") != NULL ? 1 : MAX (n_calls / FEW, 1);
}

static char *
add_title (Site *self)
{
  return g_strdup_printf ("Title number %u.", ++self->titles);
}

static guint
count_parts (const char *text, const char *part)
{
  guint n = 0;

  while ((text = strstr (text, part)) != NULL)
    {
      text += strlen (part);
      n++;
    }

  return n;
}

/* All that is kept stands in the replica of @who, once. */
static void
check_kept (Site *self, const char *who)
{
  DO (self, who, "list", "task", "--limit", "9999", "--columns", "title");
  for (guint i = 0; i < self->kept->len; i++)
    if (count_parts (self->output, self->kept->pdata[i]) != 1)
      g_error ("%s stands %u times in\n%s", (const char *) self->kept->pdata[i],
               count_parts (self->output, self->kept->pdata[i]), self->output);
}

/* What another machine gets by a first sync is what this one has. */
static void
check_same (Site *self, const char *who)
{
  g_autofree char *here = NULL;

  DO (self, who, "sync");
  check_kept (self, who);
  DO (self, who, "list", "task", "--limit", "9999", "--sort", "title", "--columns", "title");
  here = g_strdup (self->output);
  sign_in (self, "new");
  DO (self, "new", "sync");
  DO (self, "new", "list", "task", "--limit", "9999", "--sort", "title", "--columns", "title");
  g_assert_cmpstr (self->output, ==, here);
}

static void
add_some (Site *self, const char *who, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      char *title = add_title (self);

      DO (self, who, "add", "task", title, "responsible=me");
      g_ptr_array_add (self->kept, title);
    }
}

/* Writing down: killed, a task is there as a whole or not at all; acknowledged, it is there. */
static void
test_write (Site *self, gconstpointer data)
{
  guint stride = get_stride (110);
  gboolean died = TRUE;

  for (guint at = 1; died && at < CALLS_MAX; at += stride)
    {
      g_autofree char *title = add_title (self);
      int code = RUN (self, "anna", at, "add", "task", title, "responsible=me");

      died = code < 0;
      if (code == 0)
        g_ptr_array_add (self->kept, g_steal_pointer (&title));
      check_kept (self, "anna");
    }
  g_assert_false (died);
  check_same (self, "anna");
  g_test_message ("%u deaths", self->deaths);
}

/* Pushing and pulling: killed at any call, what waited is sent once. */
static void
test_push (Site *self, gconstpointer data)
{
  guint stride = get_stride (130);
  gboolean died = TRUE;

  for (guint at = 1; died && at < CALLS_MAX; at += stride)
    {
      add_some (self, "anna", 1);
      died = RUN (self, "anna", at, "sync") < 0;
      check_kept (self, "anna");
    }
  g_assert_false (died);
  check_same (self, "anna");
  g_test_message ("%u deaths", self->deaths);
}

/* A first sync, killed and begun again by whoever comes next. */
static void
test_first_sync (Site *self, gconstpointer data)
{
  guint stride = get_stride (40);
  gboolean died = TRUE;
  guint n = 0;

  add_some (self, "anna", 5);
  DO (self, "anna", "sync");
  for (guint at = 1; died && at < CALLS_MAX; at += stride)
    {
      g_autofree char *who = g_strdup_printf ("machine-%u", ++n);
      g_autofree char *home = g_build_filename (self->base, who, NULL);

      sign_in (self, who);
      died = RUN (self, who, at, "sync") < 0;
      DO (self, who, "sync");
      check_kept (self, who);
      kontor_test_remove_tree (home);
    }
  g_assert_false (died);
  g_test_message ("%u deaths", self->deaths);
}

/* On the port that the account knows. @at: as launcher_new() */
static void
start_office (Site *self, guint at)
{
  g_autofree char *module = get_module ();
  g_autofree char *number = g_strdup_printf ("%u", at);
  g_autofree char *sanitizer = g_strdup (g_getenv ("ASAN_OPTIONS"));

  if (at > 0)
    {
      g_setenv ("ASAN_OPTIONS", "verify_asan_link_order=0", TRUE);
      g_setenv ("LD_PRELOAD", module, TRUE);
      g_setenv ("KONTOR_KILL_AT", number, TRUE);
    }
  kontor_office_program_start_again (self->office);
  g_unsetenv ("LD_PRELOAD");
  g_unsetenv ("KONTOR_KILL_AT");
  if (sanitizer != NULL)
    g_setenv ("ASAN_OPTIONS", sanitizer, TRUE);
  else
    g_unsetenv ("ASAN_OPTIONS");
}

/* The server dies at a call of a push; it starts again, and a further sync gets on. */
static void
test_server (Site *self, gconstpointer data)
{
  guint stride = get_stride (60);
  guint calm = 0;

  for (guint at = 40; calm < 2 && at < CALLS_MAX; at += stride)
    {
      gboolean died = FALSE;

      kontor_office_program_kill (self->office);
      start_office (self, at);
      add_some (self, "anna", 1);
      died = RUN (self, "anna", 0, "sync") != 0;
      calm = died ? 0 : calm + 1;
      self->deaths += died ? 1 : 0;
      /* What it has answered outlives it, whether it died at that call or now. */
      kontor_office_program_kill (self->office);
      start_office (self, 0);
      DO (self, "anna", "sync");
      check_kept (self, "anna");
    }
  check_same (self, "anna");
  g_test_message ("%u deaths", self->deaths);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add ("/crash/kill-at/write", Site, NULL, set_up, test_write, tear_down);
  g_test_add ("/crash/kill-at/push", Site, NULL, set_up, test_push, tear_down);
  g_test_add ("/crash/kill-at/first-sync", Site, NULL, set_up, test_first_sync, tear_down);
  g_test_add ("/crash/kill-at/server", Site, NULL, set_up, test_server, tear_down);

  return g_test_run ();
}
