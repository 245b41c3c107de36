/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Dates, moments and durations as people write them. */

#include "config.h"

#include "kontor-cli-time.h"
#include "kontor-clock.h"
#include "kontor-value.h"

/* 2026-11-21, a Saturday. */
#define TODAY 20778

static void
check_date (const char *text, const char *expected)
{
  gint64 days = G_MININT64;
  gboolean read = kontor_time_read_date (text, TODAY, &days);
  g_autofree char *shown = NULL;

  g_assert_cmpint (read, ==, expected != NULL);
  if (expected == NULL)
    {
      g_assert_cmpint (days, ==, G_MININT64);
      return;
    }
  shown = kontor_date_to_string (days);
  g_assert_cmpstr (shown, ==, expected);
}

static void
test_dates (void)
{
  check_date ("today", "2026-11-21");
  check_date ("Tomorrow", "2026-11-22");
  check_date ("yesterday", "2026-11-20");
  check_date ("friday", "2026-11-27");
  check_date ("saturday", "2026-11-28");
  check_date ("sun", "2026-11-22");
  check_date ("+3d", "2026-11-24");
  check_date ("-1w", "2026-11-14");
  check_date ("+3m", "2027-02-21");
  check_date ("+1y", "2027-11-21");
  check_date ("1.12.2026", "2026-12-01");
  check_date ("1.12.", "2026-12-01");
  check_date ("1.2.", "2027-02-01");
  check_date ("1601-01-01", "1601-01-01");
  check_date ("9999-12-31", "9999-12-31");
  check_date ("2026-02-30", NULL);
  check_date ("0000-00-00", NULL);
  check_date ("31.2.2026", NULL);
  check_date ("+99999999999999999999d", NULL);
  check_date ("+d", NULL);
  check_date ("soon", NULL);
  check_date ("", NULL);
}

static void
check_local (const char *text, const char *expected, gboolean expected_whole)
{
  gint64 local = 0;
  gboolean whole_day = FALSE;
  gboolean read = kontor_time_read_local (text, TODAY * KONTOR_DAY + 10 * KONTOR_HOUR, &local,
                                          &whole_day);
  g_autofree char *shown = kontor_moment_to_string (local, FALSE);

  g_assert_cmpint (read, ==, expected != NULL);
  if (expected == NULL)
    return;
  g_assert_cmpstr (shown, ==, expected);
  g_assert_cmpint (whole_day, ==, expected_whole);
}

static void
test_moments (void)
{
  check_local ("now", "2026-11-21T10:00:00", FALSE);
  check_local ("14:30", "2026-11-21T14:30:00", FALSE);
  check_local ("9:05:07", "2026-11-21T09:05:07", FALSE);
  check_local ("tomorrow", "2026-11-22T00:00:00", TRUE);
  check_local ("tomorrow 9:00", "2026-11-22T09:00:00", FALSE);
  check_local ("2026-12-01T14:00", "2026-12-01T14:00:00", FALSE);
  check_local ("+2h", "2026-11-21T12:00:00", FALSE);
  check_local ("-30min", "2026-11-21T09:30:00", FALSE);
  check_local ("24:00", NULL, FALSE);
  check_local ("tomorrow 9", NULL, FALSE);
  check_local ("10:00 tomorrow", NULL, FALSE);
}

static void
check_duration (const char *text, gint64 expected)
{
  gint64 seconds = -1;

  g_assert_cmpint (kontor_time_read_duration (text, &seconds), ==, expected >= 0);
  g_assert_cmpint (seconds, ==, expected);
}

static void
test_durations (void)
{
  check_duration ("1h30", 5400);
  check_duration ("1h30m", 5400);
  check_duration ("1h 30min", 5400);
  check_duration ("90m", 5400);
  check_duration ("1.5h", 5400);
  check_duration ("1:30", 5400);
  check_duration ("45s", 45);
  check_duration ("90", -1);
  check_duration ("", -1);
  check_duration ("-1h", -1);
  check_duration ("1e99h", -1);
  check_duration ("1:75", -1);
}

/* Europe/Berlin skips 02:00 to 03:00 on 2026-03-29 and repeats it on 2026-10-25. */
static void
test_zones (void)
{
  g_autoptr (GTimeZone) berlin = g_time_zone_new_identifier ("Europe/Berlin");
  g_autofree char *summer = NULL;
  g_autofree char *old = NULL;
  gint64 instant = 0;

  if (berlin == NULL)
    {
      g_test_skip ("no time zones are installed");
      return;
    }
  g_assert_true (kontor_instant_from_string ("2026-07-01T12:00:00Z", &instant));
  summer = kontor_time_show_instant (berlin, instant);
  g_assert_cmpstr (summer, ==, "2026-07-01 14:00");
  g_assert_cmpint (kontor_time_from_local (berlin, kontor_time_to_local (berlin, instant)), ==,
                   instant);
  g_assert_true (kontor_instant_from_string ("1601-01-01T12:00:00Z", &instant));
  old = kontor_time_show_instant (berlin, instant);
  g_assert_true (g_str_has_prefix (old, "1601-01-01 1"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/cli/time/dates", test_dates);
  g_test_add_func ("/cli/time/moments", test_moments);
  g_test_add_func ("/cli/time/durations", test_durations);
  g_test_add_func ("/cli/time/zones", test_zones);

  return g_test_run ();
}
