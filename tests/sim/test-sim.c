/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The simulation in the test suite: the same seeds each time, so that a failure is somebody's change.
 * New seeds are ./dev sim's. */

#include "config.h"

#include "sim-world.h"

#define STEPS 11000

static void
run_seed (gconstpointer data)
{
  guint64 seed = GPOINTER_TO_UINT (data);
  SimWorld *world = sim_world_new (seed, 2 + seed % 4, FALSE);

  for (guint round = 0; round < 2; round++)
    {
      world->faults = round > 0;
      world->loss = 30 * round;
      sim_world_run (world, STEPS);
      sim_world_settle (world);
      sim_check (world);
      sim_world_replace_one (world);
    }
  sim_world_stop (world);
  g_test_message ("%" G_GUINT64_FORMAT " steps, %u crashes", world->steps, world->crashes);
  sim_world_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint seed = 1; seed <= 12; seed++)
    {
      g_autofree char *path = g_strdup_printf ("/sim/seed-%u", seed);

      g_test_add_data_func (path, GUINT_TO_POINTER (seed), run_seed);
    }

  return g_test_run ();
}
