/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The simulation of folders as a program: ./dev sim --drive --minutes 10 tries new seeds; what it printed of
 * one that failed runs that again; --drive-faults shows that it finds what is planted. README.md explains
 * it. */

#include "config.h"

#include "drive-try.h"
#include "kontor-fault.h"

#include <stdlib.h>
#include <string.h>

#define WORLD_SECONDS 300
#define FAULT_SECONDS 60
#define FAULT_SEEDS_MAX 60
#define SCRIPT_POINTS 120

static int minutes;
static int jobs;
static int count;
static gboolean all_faults;
static gboolean crashes;
static char *fault_name;
static gboolean no_shrink;
static gboolean verbose;
static gboolean shown;
static gboolean keep_going;
static char **rest;

static const GOptionEntry entries[] = {
  { "minutes", 0, 0, G_OPTION_ARG_INT, &minutes, "How long to try new seeds", "N" },
  { "count", 0, 0, G_OPTION_ARG_INT, &count, "How many seeds to try", "N" },
  { "jobs", 0, 0, G_OPTION_ARG_INT, &jobs, "How many worlds run side by side", "N" },
  { "crash-states", 0, 0, G_OPTION_ARG_NONE, &crashes,
    "Crash a script at every change of the disk, and try what that may leave", NULL },
  { "drive-faults", 0, 0, G_OPTION_ARG_NONE, &all_faults, "Plant each bug and see it found", NULL },
  { "fault", 0, 0, G_OPTION_ARG_STRING, &fault_name, "Plant this bug", "NAME" },
  { "no-shrink", 0, 0, G_OPTION_ARG_NONE, &no_shrink, "Leave a world that fails as it is", NULL },
  { "keep-going", 0, 0, G_OPTION_ARG_NONE, &keep_going, "Tell of each failure in a line", NULL },
  { "show", 0, 0, G_OPTION_ARG_NONE, &shown, "Print what people did", NULL },
  { "verbose", 0, 0, G_OPTION_ARG_NONE, &verbose, "Tell what happens", NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &rest, NULL, NULL },
  { NULL },
};

/* What a crash at each change may leave: so many of each, if there are more. */
#define IMAGES_PER_POINT 24

static void
tell_failure (DriveOptions *failed, guint fault, DriveResult *result)
{
  g_autofree char *text = NULL;

  g_print ("seed %" G_GUINT64_FORMAT ": %s\n", failed->seed, result->failure);
  if (!no_shrink)
    {
      g_print ("Making it smaller…\n");
      drive_shrink (failed, fault, 120, result);
    }
  text = drive_options_to_text (failed);
  g_print ("%s\nWhat people did:\n%sagain: ./dev sim --drive %s%s%s\n", result->failure,
           result->steps, text, fault_name != NULL ? " --fault " : "",
           fault_name != NULL ? fault_name : "");
}

static gboolean
has_time (gint64 began, guint runs)
{
  return runs < (guint) MAX (count, 1) || g_get_monotonic_time () - began < minutes * KONTOR_MINUTE;
}

static int
run_worlds (const DriveOptions *first, guint fault)
{
  gint64 began = g_get_monotonic_time ();
  g_autoptr (GPtrArray) tries = g_ptr_array_new ();
  g_autofree DriveResult *result = g_new0 (DriveResult, 1);
  guint64 switches = 0;
  guint died = 0;
  guint runs = 0;
  guint n_bad = 0;
  gboolean good = TRUE;

  while (tries->len > 0 || (good && has_time (began, runs)))
    {
      DriveTry *try = NULL;
      DriveOptions done = { 0 };

      while (good && tries->len < (guint) jobs && has_time (began, runs))
        {
          DriveOptions world = *first;

          if (runs > 0)
            {
              drive_options_init (&world, first->seed + runs);
              world.mischief = first->mischief;
            }
          world.verbose = verbose;
          g_ptr_array_add (tries, drive_try_start (&world, fault, WORLD_SECONDS));
          runs++;
        }
      try = drive_try_wait_for_any (tries);
      done = *drive_try_get_options (try);
      if (!drive_try_end (try, result))
        {
          n_bad++;
          if (keep_going)
            {
              g_autofree char *again = drive_options_to_text (&done);

              g_print ("%s: %.300s\n", again, g_strdelimit (result->failure, "\n", ' '));
            }
          else if (good)
            tell_failure (&done, fault, result);
          good = keep_going;
        }
      else if (shown)
        g_print ("%s", result->steps);
      switches += result->switches;
      died += result->crashes;
    }
  g_print ("%u seeds, %" G_GUINT64_FORMAT " switches, %u crashes, %u violations, %.1f seeds/s\n",
           runs, switches, died, n_bad,
           (double) runs * KONTOR_SECOND / (double) (g_get_monotonic_time () - began));

  return n_bad == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* The images of one crash point. FALSE: one is bad. */
static gboolean
try_point (guint point, guint fault, guint64 *tried)
{
  g_autofree DriveResult *result = g_new0 (DriveResult, 1);
  KontorSeededRandom random = { 0 };
  guint64 images = 1;

  kontor_seeded_random_init (&random, point);
  for (guint64 i = 0; i < MIN (images, IMAGES_PER_POINT); i++)
    {
      DriveOptions world = { 0 };

      drive_options_script (&world, point, i);
      /* The first and the last there is, and any of those in between. */
      if (images > IMAGES_PER_POINT && i > 1)
        world.image = kontor_random_below (&random.parent, images);
      else if (images > IMAGES_PER_POINT && i == 1)
        world.image = images - 1;
      world.verbose = verbose;
      if (!drive_try_run (&world, fault, WORLD_SECONDS, result))
        {
          if (fault == 0)
            tell_failure (&world, fault, result);
          return FALSE;
        }
      images = result->images == 0 ? G_MAXUINT64 : result->images;
      (*tried)++;
    }

  return TRUE;
}

static int
run_crash_states (void)
{
  g_autofree DriveResult *result = g_new0 (DriveResult, 1);
  gint64 began = g_get_monotonic_time ();
  DriveOptions world = { 0 };
  guint64 tried = 0;
  gboolean good = TRUE;

  drive_options_script (&world, 0, 0);
  good = drive_try_run (&world, 0, WORLD_SECONDS, result);
  if (!good)
    tell_failure (&world, 0, result);
  for (guint point = 1; good && point <= result->changes; point++)
    good = try_point (point, 0, &tried);
  g_print ("%u points, %" G_GUINT64_FORMAT " images, %s, %.1f a second\n", result->changes, tried,
           good ? "0 violations" : "a violation",
           (double) tried * KONTOR_SECOND / (double) (g_get_monotonic_time () - began));

  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

#ifdef KONTOR_PLANTED_FAULTS

static guint
find_fault (const char *name)
{
  for (guint fault = 1; fault < KONTOR_N_FAULTS; fault++)
    if (g_ascii_strcasecmp (kontor_fault_get_name (fault), name) == 0)
      return fault;
  g_printerr ("kontor-drive-sim: there is no fault %s\n", name);
  exit (2);
}

/* FALSE: it is not found. */
static gboolean
try_fault (guint fault)
{
  g_autofree DriveResult *result = g_new0 (DriveResult, 1);
  guint64 tried = 0;

  for (guint seed = 1; seed <= FAULT_SEEDS_MAX; seed++)
    {
      DriveOptions world = { 0 };

      drive_options_init (&world, seed);
      if (drive_try_run (&world, fault, FAULT_SECONDS, result))
        continue;
      g_strdelimit (result->failure, "\n", ' ');
      g_print ("%-24s seed %2u  %.110s\n", kontor_fault_get_name (fault), seed, result->failure);
      return TRUE;
    }
  for (guint point = 1; point < SCRIPT_POINTS; point += 2)
    if (!try_point (point, fault, &tried))
      {
        g_print ("%-24s crash at %u\n", kontor_fault_get_name (fault), point);
        return TRUE;
      }
  g_print ("%-24s NOT FOUND in %u seeds: %s\n", kontor_fault_get_name (fault), FAULT_SEEDS_MAX,
           kontor_fault_get_text (fault));

  return FALSE;
}

static int
run_faults (void)
{
  guint planted = 0;
  guint found = 0;

  /* The earlier ones are found by tests/sim. */
  for (guint fault = KONTOR_FAULT_MOVES_LOCAL_WINS; fault < KONTOR_N_FAULTS; fault++, planted++)
    found += try_fault (fault) ? 1 : 0;
  g_print ("%u faults planted, %u found\n", planted, found);

  return planted == found ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("[-- --seed N --schedule N …]");
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  DriveOptions first = { 0 };

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_ignore_unknown_options (context, TRUE);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("kontor-drive-sim: %s\n", error->message);
      return 2;
    }
  line = rest != NULL ? g_strjoinv (" ", rest) : g_strdup ("");
  if (argc > 1)
    {
      g_free (line);
      line = g_strjoinv (" ", argv + 1);
    }
  drive_options_init (&first, 1);
  if (*line != '\0' && !drive_options_from_text (&first, line))
    {
      g_printerr ("kontor-drive-sim: this is no world: %s\n", line);
      return 2;
    }
  if (*line == '\0' && minutes > 0)
    drive_options_init (&first, (guint64) g_get_real_time () % 1000000000);
  if (crashes)
    return run_crash_states ();
  if (jobs <= 0)
    jobs = (int) g_get_num_processors ();
#ifdef KONTOR_PLANTED_FAULTS
  if (all_faults)
    return run_faults ();
  return run_worlds (&first, fault_name != NULL ? find_fault (fault_name) : 0);
#else
  if (all_faults || fault_name != NULL)
    {
      g_printerr ("kontor-drive-sim: nothing is planted in this build\n");
      return 2;
    }
  return run_worlds (&first, 0);
#endif
}
