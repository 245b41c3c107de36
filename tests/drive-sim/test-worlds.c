/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The simulation of folders in the test suite: the same worlds each time, every world that once found a bug,
 * and some of the crash states. New seeds are ./dev sim --drive's. */

#include "config.h"

#include "drive-try.h"

/* A world that goes on for ever ends here, sanitizers and a slow machine included. */
#define SECONDS 300

static void
run_options (const DriveOptions *options)
{
  g_autofree DriveResult *result = g_new0 (DriveResult, 1);

  if (!drive_try_run (options, 0, SECONDS, result))
    {
      g_autofree char *text = drive_options_to_text (options);

      g_test_message ("again: ./dev sim --drive %s", text);
      g_test_message ("%s", result->steps);
      g_test_fail_printf ("%s", result->failure);
    }
  g_test_message ("%" G_GUINT64_FORMAT " switches, %u crashes, %u conflict copies",
                  result->switches, result->crashes, result->conflicts);
}

static void
test_seed (gconstpointer data)
{
  DriveOptions options = { 0 };

  drive_options_init (&options, GPOINTER_TO_UINT (data));
  run_options (&options);
}

static void
test_line (gconstpointer data)
{
  DriveOptions options = { 0 };

  g_assert_true (drive_options_from_text (&options, data));
  run_options (&options);
}

/* 12: the same seed is the same world, to the last call. */
static void
test_repeat (void)
{
  g_autofree DriveResult *first = g_new0 (DriveResult, 1);
  g_autofree DriveResult *second = g_new0 (DriveResult, 1);
  DriveOptions options = { 0 };

  drive_options_init (&options, 3);
  g_assert_true (drive_try_run (&options, 0, SECONDS, first));
  g_assert_true (drive_try_run (&options, 0, SECONDS, second));
  g_assert_cmpuint (first->trace, ==, second->trace);
  g_assert_cmpuint (first->switches, ==, second->switches);
}

/* A crash at some of the changes, with nothing and with everything of what was not durable. */
static void
test_crash_states (void)
{
  g_autofree DriveResult *result = g_new0 (DriveResult, 1);
  DriveOptions options = { 0 };
  guint changes = 0;

  drive_options_script (&options, 0, 0);
  run_options (&options);
  g_assert_true (drive_try_run (&options, 0, SECONDS, result));
  changes = result->changes;
  for (guint point = 1; point <= changes; point += 1 + changes / 5)
    {
      drive_options_script (&options, point, 0);
      run_options (&options);
      drive_options_script (&options, point, G_MAXUINT64 / 5 * point);
      run_options (&options);
    }
}

static void
add_lines (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "drive-sim", "seeds.txt", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *name = g_strdup_printf ("/drive-sim/seeds/line-%u", i + 1);

      if (g_str_has_prefix (lines[i], "--seed"))
        g_test_add_data_func_full (name, g_strdup (lines[i]), test_line, g_free);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/drive-sim/repeat", test_repeat);
  for (guint seed = 1; seed <= 5; seed++)
    {
      g_autofree char *path = g_strdup_printf ("/drive-sim/seed-%u", seed);

      g_test_add_data_func (path, GUINT_TO_POINTER (seed), test_seed);
    }
  g_test_add_func ("/drive-sim/crash-states", test_crash_states);
  add_lines ();

  return g_test_run ();
}
