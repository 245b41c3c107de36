/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Clocks on walls: days, gaps and hours that come twice. */

#include "config.h"

#include "kontor-zone.h"

/* 2026-03-29, when Berlin's clocks skip from two to three, and 2026-10-25, when three comes twice. */
#define SPRING (20541 * KONTOR_DAY)
#define AUTUMN (20751 * KONTOR_DAY)

static void
test_nine_stays_nine (void)
{
  g_autoptr (GTimeZone) zone = kontor_zone_new ("Europe/Berlin");
  gint64 nine = SPRING - KONTOR_DAY + 8 * KONTOR_HOUR; /* 09:00 on Saturday */

  g_assert_cmpint (kontor_zone_to_local (zone, nine), ==, SPRING - KONTOR_DAY + 9 * KONTOR_HOUR);
  g_assert_cmpint (kontor_zone_shift (zone, nine, 1, 0), ==, nine + 23 * KONTOR_HOUR);
  g_assert_cmpint (kontor_zone_shift (zone, nine, -1, 0), ==, nine - KONTOR_DAY);
  g_assert_cmpint (kontor_zone_shift (zone, nine, 1, KONTOR_HOUR), ==, nine + KONTOR_DAY);
  g_assert_cmpint (kontor_zone_add_duration (zone, nine, 86400 + 60), ==,
                   nine + 23 * KONTOR_HOUR + KONTOR_MINUTE);
  g_assert_cmpint (kontor_zone_add_duration (zone, nine, 3600), ==, nine + KONTOR_HOUR);
}

static void
test_gap_and_double_hour (void)
{
  g_autoptr (GTimeZone) zone = kontor_zone_new ("Europe/Berlin");

  /* 02:30 does not exist: it is 03:30 then. */
  g_assert_cmpint (kontor_zone_to_instant (zone, SPRING + 150 * KONTOR_MINUTE), ==,
                   SPRING + 90 * KONTOR_MINUTE);
  /* 02:30 comes twice: the first is still summer time. */
  g_assert_cmpint (kontor_zone_to_instant (zone, AUTUMN + 150 * KONTOR_MINUTE), ==,
                   AUTUMN + 30 * KONTOR_MINUTE);
}

static void
test_days_have_their_length (void)
{
  g_autoptr (GTimeZone) zone = kontor_zone_new ("Europe/Berlin");
  gint64 spring = SPRING / KONTOR_DAY;
  gint64 autumn = AUTUMN / KONTOR_DAY;

  g_assert_cmpint (kontor_zone_get_day_start (zone, spring + 1) -
                       kontor_zone_get_day_start (zone, spring),
                   ==, 23 * KONTOR_HOUR);
  g_assert_cmpint (kontor_zone_get_day_start (zone, autumn + 1) -
                       kontor_zone_get_day_start (zone, autumn),
                   ==, 25 * KONTOR_HOUR);
  g_assert_cmpint (kontor_zone_get_day (zone, SPRING - KONTOR_HOUR), ==, spring);
  g_assert_cmpint (kontor_zone_get_day (zone, SPRING - KONTOR_HOUR - 1), ==, spring - 1);
}

static void
test_every_hour_comes_back (void)
{
  static const char *const names[] = { "Europe/Berlin",      "America/New_York",
                                       "Asia/Kathmandu",     "Australia/Lord_Howe",
                                       "Pacific/Kiritimati", "UTC" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GTimeZone) zone = kontor_zone_new (names[i]);

      for (gint64 hour = 0; hour < 366 * 24; hour++)
        {
          gint64 instant = 20454 * KONTOR_DAY + hour * KONTOR_HOUR;
          gint64 back = kontor_zone_to_instant (zone, kontor_zone_to_local (zone, instant));

          /* Only an hour that comes twice may come back as the first of the two. */
          g_assert_cmpint (back, <=, instant);
          g_assert_cmpint (instant - back, <=, KONTOR_HOUR);
          g_assert_cmpint (kontor_zone_to_local (zone, back), ==,
                           kontor_zone_to_local (zone, instant));
        }
    }
}

static void
test_unknown_zone_and_huge_durations (void)
{
  g_autoptr (GTimeZone) none = kontor_zone_new (NULL);
  g_autoptr (GTimeZone) unknown = kontor_zone_new ("Middle/Earth");

  g_assert_cmpint (kontor_zone_to_local (none, 5), ==, 5);
  g_assert_cmpint (kontor_zone_to_local (unknown, 5), ==, 5);
  g_assert_cmpint (kontor_zone_add_duration (none, 0, G_MAXINT64), >, 0);
  g_assert_cmpint (kontor_zone_add_duration (none, 0, G_MININT64), <, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/zone/nine-stays-nine", test_nine_stays_nine);
  g_test_add_func ("/zone/gap-and-double-hour", test_gap_and_double_hour);
  g_test_add_func ("/zone/days-have-their-length", test_days_have_their_length);
  g_test_add_func ("/zone/every-hour-comes-back", test_every_hour_comes_back);
  g_test_add_func ("/zone/unknown-zone-and-huge-durations", test_unknown_zone_and_huge_durations);

  return g_test_run ();
}
