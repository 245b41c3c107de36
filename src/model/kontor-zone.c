/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Between instants and what a clock on the wall shows somewhere, and moving in time so that nine
 * o'clock stays nine o'clock when the clocks change. Pure but for the reader; any thread. */

#include "config.h"

#include "kontor-zone.h"

/* No zone is further than this from UTC. */
#define OFFSET_MAX (26 * KONTOR_HOUR)
#define SECONDS_A_DAY (KONTOR_DAY / KONTOR_SECOND)
/* From 1601 to 9999, beyond which there is no date to move to. */
#define DURATION_MAX ((gint64) (KONTOR_DATE_MAX - KONTOR_DATE_MIN) * SECONDS_A_DAY)

static gint64
divide_down (gint64 value, gint64 by)
{
  return value / by - (value % by < 0 ? 1 : 0);
}

/**
 * kontor_zone_new:
 * @name: (nullable): an IANA name, as "Europe/Berlin"
 *
 * Returns: (transfer full): the zone; UTC when there is none of that name
 */
GTimeZone *
kontor_zone_new (const char *name)
{
  GTimeZone *zone = name != NULL && *name != '\0' ? g_time_zone_new_identifier (name) : NULL;

  return zone != NULL ? zone : g_time_zone_new_utc ();
}

/**
 * kontor_zone_new_for_person:
 * @reader: where to read
 * @person: a person's id
 *
 * Returns: (transfer full): the zone that the person works in: the person's own, else the
 *   organisation's, else UTC
 */
GTimeZone *
kontor_zone_new_for_person (KontorReader *reader, const KontorId *person)
{
  g_autoptr (KontorRow) row = kontor_reader_get (reader, KONTOR_RECORD_PERSON, person);
  const char *name = row != NULL ? kontor_row_get_text (row, KONTOR_PERSON_ZONE) : NULL;
  g_autoptr (GPtrArray) organisations = NULL;

  if (name != NULL && *name != '\0')
    return kontor_zone_new (name);
  organisations = kontor_reader_list_all (reader, KONTOR_RECORD_ORGANISATION);
  if (organisations == NULL || organisations->len == 0)
    return g_time_zone_new_utc ();

  return kontor_zone_new (kontor_row_get_text (organisations->pdata[0], KONTOR_ORGANISATION_ZONE));
}

/* Seconds east of UTC at @instant. */
static gint64
get_offset (GTimeZone *zone, gint64 instant)
{
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL,
                                            divide_down (instant, KONTOR_SECOND));

  return interval < 0 ? 0 : g_time_zone_get_offset (zone, interval);
}

/**
 * kontor_zone_to_local:
 * @zone: a zone
 * @instant: microseconds UTC
 *
 * Returns: what the clock shows there at that instant, in microseconds
 */
gint64
kontor_zone_to_local (GTimeZone *zone, gint64 instant)
{
  return instant + get_offset (zone, instant) * KONTOR_SECOND;
}

/**
 * kontor_zone_to_instant:
 * @zone: a zone
 * @local: what the clock shows there, in microseconds
 *
 * Tries the offsets of the day before and of the day after: one of them holds unless the clocks skip
 * @local, and the earlier instant is the first of two.
 *
 * Returns: when that is, in microseconds UTC
 */
gint64
kontor_zone_to_instant (GTimeZone *zone, gint64 local)
{
  gint64 before = local - get_offset (zone, local - OFFSET_MAX) * KONTOR_SECOND;
  gint64 after = local - get_offset (zone, local + OFFSET_MAX) * KONTOR_SECOND;
  gint64 first = MIN (before, after);
  gint64 second = MAX (before, after);

  if (kontor_zone_to_local (zone, first) == local)
    return first;
  if (kontor_zone_to_local (zone, second) == local)
    return second;

  /* In a gap: as if the clocks had not been changed yet, which is as far behind the gap. */
  return before;
}

/**
 * kontor_zone_get_day:
 * @zone: a zone
 * @instant: microseconds UTC
 *
 * Returns: the date there, in days since 1970-01-01
 */
gint64
kontor_zone_get_day (GTimeZone *zone, gint64 instant)
{
  return divide_down (kontor_zone_to_local (zone, instant), KONTOR_DAY);
}

/**
 * kontor_zone_get_day_start:
 * @zone: a zone
 * @day: days since 1970-01-01
 *
 * Returns: when that day begins there, in microseconds UTC
 */
gint64
kontor_zone_get_day_start (GTimeZone *zone, gint64 day)
{
  return kontor_zone_to_instant (zone, day * KONTOR_DAY);
}

/**
 * kontor_zone_shift:
 * @zone: the zone whose clock counts
 * @instant: microseconds UTC
 * @days: how many days later, negative: earlier
 * @microseconds: how much later than that
 *
 * Returns: the instant, at the same time of the day but for @microseconds
 */
gint64
kontor_zone_shift (GTimeZone *zone, gint64 instant, int days, gint64 microseconds)
{
  if (days == 0)
    return instant + microseconds;

  return kontor_zone_to_instant (zone, kontor_zone_to_local (zone, instant) + days * KONTOR_DAY) +
         microseconds;
}

/**
 * kontor_zone_add_duration:
 * @zone: the zone whose clock counts
 * @instant: microseconds UTC
 * @seconds: how much later
 *
 * Returns: the instant. "Two days later" is at the same time of the day
 */
gint64
kontor_zone_add_duration (GTimeZone *zone, gint64 instant, gint64 seconds)
{
  gint64 clamped = CLAMP (seconds, -DURATION_MAX, DURATION_MAX);
  gint64 days = divide_down (clamped, SECONDS_A_DAY);

  return kontor_zone_shift (zone, instant, (int) days,
                            (clamped - days * SECONDS_A_DAY) * KONTOR_SECOND);
}

/**
 * kontor_moment_to_instant:
 * @moment: a value of kind moment
 * @floating: (nullable): the zone for one that names none; %NULL: UTC
 *
 * Returns: microseconds UTC; a whole day is where it begins
 */
gint64
kontor_moment_to_instant (const KontorValue *moment, GTimeZone *floating)
{
  const char *name = NULL;
  gboolean all_day = FALSE;
  gint64 local = kontor_value_get_moment (moment, &all_day, &name);
  g_autoptr (GTimeZone) zone = NULL;

  if (name != NULL && !all_day)
    zone = kontor_zone_new (name);
  else
    zone = floating != NULL ? g_time_zone_ref (floating) : g_time_zone_new_utc ();

  return kontor_zone_to_instant (zone, local);
}
