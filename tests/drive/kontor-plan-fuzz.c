/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tries the planner on one case after the other, each made from a seed: see README.md. */

#include "config.h"

#include "plan-model.h"

#include "kontor-fault.h"

#include <locale.h>
#include <stdlib.h>
#include <time.h>

static gint64 first_seed = 1;
static int n_cases = 20000;
static gboolean as_tap;
static gboolean verbose;
static gboolean with_faults;
static gboolean figures;
static char *seeds_file;

static const GOptionEntry entries[] = {
  { "seed", 0, 0, G_OPTION_ARG_INT64, &first_seed, "The first seed", "N" },
  { "cases", 0, 0, G_OPTION_ARG_INT, &n_cases, "How many, one seed after the other", "N" },
  { "seeds", 0, 0, G_OPTION_ARG_FILENAME, &seeds_file, "Seeds to try before, one a line", "FILE" },
  { "faults", 0, 0, G_OPTION_ARG_NONE, &with_faults, "Plant each fault of the planner", NULL },
  { "tap", 0, 0, G_OPTION_ARG_NONE, &as_tap, "Report as a test", NULL },
  { "figures", 0, 0, G_OPTION_ARG_NONE, &figures, "Report as a benchmark", NULL },
  { "verbose", 0, 0, G_OPTION_ARG_NONE, &verbose, "Show each plan", NULL },
  { NULL }
};

static void
tell (guint64 seed, const Script *script, const char *failure, const char *trace)
{
  g_autofree char *text = model_script_to_string (script);

  g_printerr ("%s\n%s%s", failure != NULL ? failure : "All rules hold.", text, trace);
  if (failure != NULL)
    g_printerr ("again: kontor-plan-fuzz --verbose --seed %" G_GUINT64_FORMAT "\n", seed);
}

/* (transfer full) (nullable): which rule broke. */
static char *
try_seed (guint64 seed)
{
  g_autoptr (Script) script = model_script_new (seed);
  g_autofree char *failure = model_run (script, NULL);

  return g_steal_pointer (&failure);
}

static void
tell_smallest (guint64 seed)
{
  g_autoptr (Script) script = model_script_new (seed);
  g_autoptr (Script) less = model_shrink (script);
  g_autofree char *trace = NULL;
  g_autofree char *failure = model_run (less, &trace);

  tell (seed, less, failure, trace);
}

/* The same seed gives the same plans. */
static gboolean
is_repeatable (guint64 seed)
{
  g_autoptr (Script) script = model_script_new (seed);
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;
  g_autofree char *failure = model_run (script, &one);
  g_autofree char *again = model_run (script, &other);

  if (verbose)
    tell (seed, script, failure, one);
  return g_str_equal (one, other);
}

static gboolean
run_seeds_file (GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (seeds_file == NULL)
    return TRUE;
  if (!g_file_get_contents (seeds_file, &text, NULL, error))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const guint64 seed = g_ascii_strtoull (lines[i], NULL, 10);
      g_autofree char *failure = seed != 0 ? try_seed (seed) : NULL;

      if (failure == NULL)
        continue;
      tell_smallest (seed);
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "seed %" G_GUINT64_FORMAT " failed",
                   seed);
      return FALSE;
    }
  return TRUE;
}

/* By the processor's time, which other programs do not disturb. */
static gboolean
run_cases (void)
{
  const clock_t begin = clock ();
  double seconds = 0;

  for (gint64 i = 0; i < n_cases; i++)
    {
      const guint64 seed = (guint64) (first_seed + i);
      g_autofree char *failure = try_seed (seed);

      if (failure != NULL)
        {
          tell_smallest (seed);
          return FALSE;
        }
      if ((i % 1000 == 0 || verbose) && !is_repeatable (seed))
        {
          g_printerr ("seed %" G_GUINT64_FORMAT " gives other plans the second time\n", seed);
          return FALSE;
        }
    }
  seconds = (double) (clock () - begin) / CLOCKS_PER_SEC;
  if (figures)
    g_print ("planner/cases\t%.0f\n", n_cases / MAX (seconds, 0.001));
  else
    g_printerr ("%d cases, %.0f a second\n", n_cases, n_cases / MAX (seconds, 0.001));
  return TRUE;
}

/* --- planted faults --- */

#ifdef KONTOR_PLANTED_FAULTS

static gboolean
find_fault (KontorFault fault)
{
  gboolean found = FALSE;

  kontor_fault_planted = fault;
  for (gint64 i = 0; i < n_cases && !found; i++)
    {
      g_autofree char *failure = try_seed ((guint64) (first_seed + i));

      if (failure == NULL)
        continue;
      found = TRUE;
      g_print ("%-24s seed %-6" G_GINT64_FORMAT " %s\n", kontor_fault_get_name (fault),
               first_seed + i, failure);
      if (verbose)
        tell_smallest ((guint64) (first_seed + i));
    }
  if (!found)
    g_print ("%-24s NOT FOUND: %s\n", kontor_fault_get_name (fault), kontor_fault_get_text (fault));
  kontor_fault_planted = KONTOR_FAULT_NONE;
  return found;
}

static gboolean
run_faults (void)
{
  const guint count = KONTOR_FAULT_PLANNER_LAST - KONTOR_FAULT_PLANNER_FIRST + 1;
  guint missed = 0;

  for (guint i = 0; i < count; i++)
    if (!find_fault (KONTOR_FAULT_PLANNER_FIRST + i))
      missed++;
  g_print ("%u faults planted, %u found\n", count, count - missed);
  return missed == 0;
}

#else

static gboolean
run_faults (void)
{
  g_printerr ("there are no faults in this build: configure it with -Dplanted-faults=true\n");
  return FALSE;
}

#endif

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean good = FALSE;

  setlocale (LC_ALL, "C.UTF-8");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  if (with_faults)
    return run_faults () ? EXIT_SUCCESS : EXIT_FAILURE;

  good = run_seeds_file (&error) && run_cases ();
  if (error != NULL)
    g_printerr ("%s\n", error->message);
  if (as_tap)
    g_print ("1..1\n%s 1 - planner\n", good ? "ok" : "not ok");
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
