/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The simulation as a program: ./dev sim --minutes 10 tries new seeds; --seed N and what else it printed
 * runs one world again; --faults shows that it finds what is planted. README.md explains it. */

#include "config.h"

#include "kontor-fault.h"
#include "sim-try.h"

#include <stdlib.h>

/* 10,000,000 steps in five minutes. */
#define STEPS_PER_SECOND (10000000.0 / (5 * 60))

/* A world of new seeds may take that long; one that should find a fault is short, and there are more. */
#define WORLD_SECONDS 600
#define FAULT_STEPS 8000
#define FAULT_SECONDS 90
#define FAULT_SEEDS_MAX 40

static int minutes;
static int jobs;
static gint64 seed;
static int clients;
static int rounds;
static gint64 steps;
static char *work;
static char *mischief;
static char *fault_name;
static gboolean all_faults;
static gboolean no_shrink;
static gboolean verbose;

static const GOptionEntry options[] = {
  { "minutes", 0, 0, G_OPTION_ARG_INT, &minutes, "How long to try new seeds", "N" },
  { "jobs", 0, 0, G_OPTION_ARG_INT, &jobs, "How many worlds run side by side", "N" },
  { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "The (first) seed", "N" },
  { "clients", 0, 0, G_OPTION_ARG_INT, &clients, "How many machines; by the seed if not given",
    "N" },
  { "rounds", 0, 0, G_OPTION_ARG_INT, &rounds, "How often there is a quiet point", "N" },
  { "steps", 0, 0, G_OPTION_ARG_INT64, &steps, "Steps of work per round", "N" },
  { "work", 0, 0, G_OPTION_ARG_STRING, &work, "Which kinds of work are done, a bit each", "HEX" },
  { "mischief", 0, 0, G_OPTION_ARG_STRING, &mischief, "What goes wrong, a bit each", "HEX" },
  { "faults", 0, 0, G_OPTION_ARG_NONE, &all_faults, "Plant each bug and see it found", NULL },
  { "fault", 0, 0, G_OPTION_ARG_STRING, &fault_name, "Plant this bug", "NAME" },
  { "no-shrink", 0, 0, G_OPTION_ARG_NONE, &no_shrink, "Leave a world that fails as it is", NULL },
  { "verbose", 0, 0, G_OPTION_ARG_NONE, &verbose, "Tell of crashes and messages", NULL },
  { NULL },
};

static void
init_options (SimOptions *self, guint64 seed_of_world)
{
  sim_options_init (self, seed_of_world);
  if (clients > 0)
    self->clients = (guint) clients;
  if (rounds > 0)
    self->rounds = (guint) rounds;
  if (steps > 0)
    self->steps = (guint64) steps;
  if (work != NULL)
    self->work = g_ascii_strtoull (work, NULL, 16);
  if (mischief != NULL)
    self->mischief = (guint) g_ascii_strtoull (mischief, NULL, 16);
  self->verbose = verbose;
}

static void
tell_failure (SimOptions *failed, guint fault, SimResult *result)
{
  g_autofree char *text = NULL;
  g_autofree char *words = NULL;

  g_print ("seed %" G_GUINT64_FORMAT ": %s\n", failed->seed, result->failure);
  if (!no_shrink)
    {
      g_print ("Making it smaller…\n");
      sim_shrink (failed, fault, 180, result);
    }
  text = sim_options_to_text (failed);
  words = sim_options_explain (failed);
  g_print ("%s\n%s\nagain: ./dev sim %s%s%s\n", result->failure, words, text,
           fault_name != NULL ? " --fault " : "", fault_name != NULL ? fault_name : "");
}

/* FALSE: one failed, which has been told. */
static gboolean
take_world (SimTry *try, guint64 *total, guint *crashes)
{
  SimOptions done = *sim_try_get_options (try);
  guint fault = sim_try_get_fault (try);
  SimResult result = { 0 };

  if (!sim_try_end (try, &result))
    {
      tell_failure (&done, fault, &result);
      return FALSE;
    }
  *total += result.steps;
  *crashes += result.crashes;
  g_print ("seed %" G_GUINT64_FORMAT ": %u machines, %" G_GUINT64_FORMAT
           " steps, %u crashes; %s; trace %016" G_GINT64_MODIFIER "x\n",
           done.seed, done.clients + 1, result.steps, result.crashes, result.summary, result.trace);

  return TRUE;
}

static int
run_worlds (guint fault)
{
  gint64 began = g_get_monotonic_time ();
  g_autoptr (GPtrArray) tries = g_ptr_array_new ();
  guint64 total = 0;
  guint crashes = 0;
  guint runs = 0;
  gboolean good = TRUE;

  if (seed == 0)
    seed = minutes > 0 ? g_get_real_time () : 1;
  while (tries->len > 0 ||
         (good && (runs == 0 || g_get_monotonic_time () - began < minutes * KONTOR_MINUTE)))
    {
      SimOptions world = { 0 };

      while (good && tries->len < (guint) jobs &&
             (runs == 0 || g_get_monotonic_time () - began < minutes * KONTOR_MINUTE))
        {
          init_options (&world, (guint64) seed + runs++);
          g_ptr_array_add (tries, sim_try_start (&world, fault, WORLD_SECONDS));
        }
      good = take_world (sim_try_wait_for_any (tries), &total, &crashes) && good;
    }
  g_print ("%u seeds, %" G_GUINT64_FORMAT
           " steps, %u crashes, %s, %.0f steps/s in %d processes (goal: %.0f)\n",
           runs, total, crashes, good ? "0 violations" : "a violation",
           (double) total * KONTOR_SECOND / (double) (g_get_monotonic_time () - began), jobs,
           STEPS_PER_SECOND);

  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

#ifdef KONTOR_PLANTED_FAULTS

/* The later ones are of the folder engine, which tests/drive-sim looks for. */
#define END_OF_FAULTS KONTOR_FAULT_MOVES_LOCAL_WINS

static guint
find_fault (const char *name)
{
  for (guint fault = 1; fault < KONTOR_N_FAULTS; fault++)
    if (g_ascii_strcasecmp (kontor_fault_get_name (fault), name) == 0)
      return fault;
  g_printerr ("kontor-sim: there is no fault %s\n", name);
  exit (2);
}

/* The seeds of one fault, one after the other, until it is found. */
typedef struct
{
  guint seeds;
  guint64 steps; /* of those that did not find it */
  gint64 began;
} Search;

static SimTry *
search (Search *self, guint fault)
{
  SimOptions world = { 0 };

  if (self->seeds == 0)
    self->began = g_get_monotonic_time ();
  sim_options_init (&world, 1 + self->seeds++);
  world.steps = FAULT_STEPS;
  world.clients = MIN (world.clients, 5);
  /* What shows only after long is found where few people have much time. */
  if (self->seeds % 3 == 0)
    {
      world.steps *= 5;
      world.clients = 1;
    }

  return sim_try_start (&world, fault, FAULT_SECONDS);
}

/* FALSE: not yet. *missed: there is no hope */
static gboolean
tell_search (Search *self, SimTry *try, gboolean *missed)
{
  guint fault = sim_try_get_fault (try);
  SimResult result = { 0 };
  gboolean found = !sim_try_end (try, &result);

  self->steps += result.steps;
  g_strdelimit (result.failure, "\n", ' ');
  *missed = !found && self->seeds >= FAULT_SEEDS_MAX;
  if (found)
    g_print ("%-20s %8" G_GUINT64_FORMAT " steps  %4.1f s  seed %2u  %.110s\n",
             kontor_fault_get_name (fault), self->steps,
             (double) (g_get_monotonic_time () - self->began) / KONTOR_SECOND, self->seeds,
             result.failure);
  else if (*missed)
    g_print ("%-20s NOT FOUND in %" G_GUINT64_FORMAT " steps: %s\n", kontor_fault_get_name (fault),
             self->steps, kontor_fault_get_text (fault));

  return found || *missed;
}

static int
run_faults (void)
{
  g_autofree Search *searches = g_new0 (Search, KONTOR_FAULT_PLANNER_FIRST);
  g_autoptr (GPtrArray) tries = g_ptr_array_new ();
  gint64 began = g_get_monotonic_time ();
  guint next = 1;
  guint missed = 0;

  while (tries->len > 0 || next < KONTOR_FAULT_PLANNER_FIRST)
    {
      SimTry *try = NULL;
      guint fault = 0;
      gboolean hopeless = FALSE;

      while (tries->len < (guint) jobs && next < KONTOR_FAULT_PLANNER_FIRST)
        {
          g_ptr_array_add (tries, search (&searches[next], next));
          next++;
        }
      try = sim_try_wait_for_any (tries);
      fault = sim_try_get_fault (try);
      if (!tell_search (&searches[fault], try, &hopeless))
        g_ptr_array_add (tries, search (&searches[fault], fault));
      missed += hopeless ? 1 : 0;
    }
  g_print ("%u faults planted, %u found in %.0f s\n", KONTOR_FAULT_PLANNER_FIRST - 1,
           KONTOR_FAULT_PLANNER_FIRST - 1 - missed,
           (double) (g_get_monotonic_time () - began) / KONTOR_SECOND);

  return missed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, options, NULL);
  g_option_context_set_summary (context,
                                "Runs offices with faults of every kind and checks that nothing is "
                                "lost, doubled or out of step.");
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("kontor-sim: %s\n", error->message);
      return 2;
    }
  if (jobs <= 0)
    jobs = (int) g_get_num_processors ();
#ifdef KONTOR_PLANTED_FAULTS
  if (all_faults)
    return run_faults ();
  return run_worlds (fault_name != NULL ? find_fault (fault_name) : 0);
#else
  if (all_faults || fault_name != NULL)
    {
      g_printerr ("kontor-sim: nothing is planted in this build: it needs -Dplanted-faults=true\n");
      return 2;
    }
  return run_worlds (0);
#endif
}
