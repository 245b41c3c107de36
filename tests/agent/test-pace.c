/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When an account is synced next. */

#include "config.h"

#include "kontor-pace.h"

#define NOW (1700000000 * KONTOR_SECOND)

static KontorSeededRandom source;

static gint64
get_delay (const KontorPace *pace)
{
  return kontor_pace_get_next (pace, &source.parent) - pace->ended;
}

static void
test_periods (void)
{
  g_assert_cmpint (kontor_pace_get_next (&(KontorPace) { 0 }, &source.parent), ==, 0);
  g_assert_cmpint (get_delay (&(KontorPace) { .ended = NOW }), ==, KONTOR_MINUTE);
  g_assert_cmpint (get_delay (&(KontorPace) { .ended = NOW, .attended = TRUE }), ==,
                   2 * KONTOR_SECOND);
  /* The server says by itself when there is something. */
  g_assert_cmpint (get_delay (&(KontorPace) { .ended = NOW, .live = TRUE }), ==, KONTOR_MINUTE);
  g_assert_cmpint (get_delay (&(KontorPace) { .ended = NOW, .live = TRUE, .attended = TRUE }), ==,
                   5 * KONTOR_SECOND);
}

static void
test_growing (void)
{
  gint64 last = 0;

  for (guint failures = 1; failures < 200; failures++)
    {
      KontorPace pace = { .ended = NOW, .failures = failures };
      KontorPace attended = { .ended = NOW, .failures = failures, .attended = TRUE };
      gint64 whole = MIN (KONTOR_SECOND << MIN (failures - 1, 20), 5 * KONTOR_MINUTE);

      for (guint i = 0; i < 50; i++)
        {
          gint64 delay = get_delay (&pace);

          g_assert_cmpint (delay, >=, whole * 3 / 4);
          g_assert_cmpint (delay, <=, whole * 5 / 4 + 1);
          g_assert_cmpint (get_delay (&attended), <=, 19 * KONTOR_SECOND);
          last = delay;
        }
    }
  g_assert_cmpint (last, >, 3 * KONTOR_MINUTE);
}

static void
test_spread (void)
{
  KontorPace pace = { .ended = NOW, .failures = 9 };
  gint64 least = G_MAXINT64;
  gint64 most = 0;

  for (guint i = 0; i < 1000; i++)
    {
      gint64 delay = get_delay (&pace);

      least = MIN (least, delay);
      most = MAX (most, delay);
    }
  g_assert_cmpint (most - least, >, KONTOR_MINUTE);
}

static void
test_server_asks (void)
{
  g_assert_cmpint (get_delay (&(KontorPace) { .ended = NOW, .failures = 1, .wait = 77 }), ==,
                   77 * KONTOR_SECOND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  kontor_seeded_random_init (&source, 7);

  g_test_add_func ("/pace/periods", test_periods);
  g_test_add_func ("/pace/growing", test_growing);
  g_test_add_func ("/pace/spread", test_spread);
  g_test_add_func ("/pace/server-asks", test_server_asks);

  return g_test_run ();
}
