/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The simulation in the test suite: the same worlds each time, so that a failure is somebody's change,
 * and every world that once found a bug. New seeds are ./dev sim's. */

#include "config.h"

#include "sim-try.h"

/* A world that goes on for ever ends here, sanitizers and a slow machine included. */
#define SECONDS 300

static void
run_options (const SimOptions *options)
{
  SimResult result = { 0 };

  if (!sim_try_end (sim_try_start (options, 0, SECONDS), &result))
    {
      g_autofree char *text = sim_options_to_text (options);

      g_test_message ("again: ./dev sim %s", text);
      g_test_fail_printf ("%s", result.failure);
    }
  g_test_message ("%" G_GUINT64_FORMAT " steps, %u crashes; %s", result.steps, result.crashes,
                  result.summary);
}

static void
test_seed (gconstpointer data)
{
  SimOptions options = { 0 };

  sim_options_init (&options, GPOINTER_TO_UINT (data));
  options.clients = 2 + GPOINTER_TO_UINT (data) % 4;
  options.rounds = 2;
  options.steps = 4000;
  run_options (&options);
}

static void
test_line (gconstpointer data)
{
  SimOptions options = { 0 };

  g_assert_true (sim_options_from_text (&options, data));
  run_options (&options);
}

/* The same seed is the same world, to the last switch. */
static void
test_repeat (void)
{
  SimOptions options = { 0 };
  SimResult first = { 0 };
  SimResult second = { 0 };

  sim_options_init (&options, 3);
  options.rounds = 2;
  options.steps = 2000;
  g_assert_true (sim_try_end (sim_try_start (&options, 0, SECONDS), &first));
  g_assert_true (sim_try_end (sim_try_start (&options, 0, SECONDS), &second));
  g_assert_cmpuint (first.trace, ==, second.trace);
  g_assert_cmpuint (first.steps, ==, second.steps);
}

static void
add_lines (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "sim", "seeds.txt", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *name = g_strdup_printf ("/sim/seeds/line-%u", i + 1);

      if (g_str_has_prefix (lines[i], "--seed"))
        g_test_add_data_func_full (name, g_strdup (lines[i]), test_line, g_free);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/sim/repeat", test_repeat);
  for (guint seed = 1; seed <= 8; seed++)
    {
      g_autofree char *path = g_strdup_printf ("/sim/seed-%u", seed);

      g_test_add_data_func (path, GUINT_TO_POINTER (seed), test_seed);
    }
  add_lines ();

  return g_test_run ();
}
