/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The simulation as a program: ./dev sim --minutes 10, or --seed N to see one run again. */

#include "config.h"

#include "sim-world.h"

#include <stdlib.h>

/* 10,000,000 steps in five minutes. */
#define STEPS_PER_SECOND (10000000.0 / (5 * 60))

static int minutes;
static gint64 seed;
static int clients;
static gint64 steps = 200000;
static gboolean verbose;

static const GOptionEntry options[] = {
  { "minutes", 0, 0, G_OPTION_ARG_INT, &minutes, "How long to try new seeds", "N" },
  { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "The (first) seed", "N" },
  { "clients", 0, 0, G_OPTION_ARG_INT, &clients, "How many people; by the seed if not given", "N" },
  { "steps", 0, 0, G_OPTION_ARG_INT64, &steps, "Steps of work per seed", "N" },
  { "verbose", 0, 0, G_OPTION_ARG_NONE, &verbose, "Tell of crashes", NULL },
  { NULL },
};

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  gint64 began = g_get_monotonic_time ();
  guint64 total = 0;
  guint runs = 0;
  guint crashes = 0;

  g_log_set_always_fatal (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL);
  g_option_context_add_main_entries (context, options, NULL);
  g_option_context_set_summary (context,
                                "Runs offices with faults of every kind and checks that nothing is "
                                "lost, doubled or out of step.");
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("kontor-sim: %s\n", error->message);
      return 2;
    }
  if (seed == 0)
    seed = minutes > 0 ? g_get_real_time () : 1;
  do
    {
      SimWorld *world = sim_world_new ((guint64) seed + runs,
                                       clients > 0 ? (guint) clients : 2 + (seed + runs) % 4,
                                       verbose);

      for (guint round = 0; round < 4; round++)
        {
          world->faults = round > 0;
          world->loss = round * 10;
          sim_world_run (world, (guint64) steps / 4);
          sim_world_settle (world);
          sim_check (world);
          sim_world_replace_one (world);
        }
      sim_world_stop (world);
      total += world->steps;
      crashes += world->crashes;
      runs++;
      g_print ("seed %" G_GUINT64_FORMAT ": %" G_GUINT64_FORMAT
               " steps, %u crashes; %s; trace %016" G_GINT64_MODIFIER "x\n",
               world->seed, world->steps, world->crashes, world->summary, world->trace);
      sim_world_free (world);
    }
  while (g_get_monotonic_time () - began < minutes * KONTOR_MINUTE);
  g_print ("%u seeds, %" G_GUINT64_FORMAT
           " steps, %u crashes, 0 violations, %.0f steps/s (goal: %.0f)\n",
           runs, total, crashes,
           (double) total * KONTOR_SECOND / (double) (g_get_monotonic_time () - began),
           STEPS_PER_SECOND);

  return EXIT_SUCCESS;
}
