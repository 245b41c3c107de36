/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Dates, moments and durations as people write them: "friday", "+3d", "14:00", "1h30". Pure; any
 * thread. */

#include "config.h"

#include "kontor-cli-time.h"
#include "kontor-clock.h"
#include "kontor-fold.h"
#include "kontor-value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static gint64
floor_days (gint64 time)
{
  return time / KONTOR_DAY - (time % KONTOR_DAY < 0);
}

static gint64
floor_seconds (gint64 time)
{
  return time / KONTOR_SECOND - (time % KONTOR_SECOND < 0);
}

/**
 * kontor_time_to_local:
 * @zone: a time zone
 * @instant: microseconds since 1970-01-01 UTC
 *
 * Returns: microseconds since 1970-01-01 00:00 on the zone's walls
 */
gint64
kontor_time_to_local (GTimeZone *zone, gint64 instant)
{
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, floor_seconds (instant));

  return instant + g_time_zone_get_offset (zone, interval) * KONTOR_SECOND;
}

/**
 * kontor_time_from_local:
 * @zone: a time zone
 * @local: microseconds since 1970-01-01 00:00 on the zone's walls
 *
 * Returns: microseconds since 1970-01-01 UTC; a time that the clocks skip is moved past the gap
 */
gint64
kontor_time_from_local (GTimeZone *zone, gint64 local)
{
  gint64 seconds = floor_seconds (local);
  gint64 rest = local - seconds * KONTOR_SECOND;
  int interval = g_time_zone_adjust_time (zone, G_TIME_TYPE_STANDARD, &seconds);

  return (seconds - g_time_zone_get_offset (zone, interval)) * KONTOR_SECOND + rest;
}

/* --- dates --- */

/* "monday", "mon", and the same in the locale's language: 0 for Monday. */
static gboolean
find_weekday (const char *folded, int *weekday)
{
  static const char *const english[] = { "monday", "tuesday",  "wednesday", "thursday",
                                         "friday", "saturday", "sunday" };

  for (int i = 0; i < 7; i++)
    {
      /* 2024-01-01 was a Monday. */
      g_autoptr (GDateTime) day = g_date_time_new_utc (2024, 1, i + 1, 12, 0, 0);
      g_autofree char *name = g_date_time_format (day, "%A");
      g_autofree char *short_name = g_date_time_format (day, "%a");
      g_autofree char *folded_name = kontor_fold (name);
      g_autofree char *folded_short = kontor_fold (short_name);

      if (strcmp (folded, english[i]) == 0 || strcmp (folded, folded_name) == 0 ||
          strcmp (folded, folded_short) == 0 ||
          (strlen (folded) == 3 && strncmp (folded, english[i], 3) == 0))
        {
          *weekday = i;
          return TRUE;
        }
    }

  return FALSE;
}

/* Reads a sign and a number; what follows them, or NULL. */
static const char *
read_steps (const char *text, gint64 *steps)
{
  char *end = NULL;

  if ((*text != '+' && *text != '-') || !g_ascii_isdigit (text[1]))
    return NULL;
  *steps = g_ascii_strtoll (text, &end, 10);

  return *steps > -10000000 && *steps < 10000000 ? end : NULL;
}

/* "+3d", "-2w", "+1m" (months), "+1y" */
static gboolean
read_relative_date (const char *text, gint64 today, gint64 *days)
{
  gint64 steps = 0;
  const char *unit = read_steps (text, &steps);
  g_autoptr (GDateTime) from = NULL;
  g_autoptr (GDateTime) to = NULL;

  if (unit == NULL || strlen (unit) != 1 || strchr ("dwmy", *unit) == NULL)
    return FALSE;
  if (*unit == 'd' || *unit == 'w')
    {
      *days = today + steps * (*unit == 'w' ? 7 : 1);
      return TRUE;
    }
  if (steps < -120000 || steps > 120000)
    return FALSE;
  from = g_date_time_new_from_unix_utc (today * 86400);
  to = from == NULL ? NULL
                    : g_date_time_add_months (from, (int) (*unit == 'y' ? steps * 12 : steps));
  if (to == NULL)
    return FALSE;
  *days = floor_seconds (g_date_time_to_unix (to) * KONTOR_SECOND) / 86400;

  return TRUE;
}

/* "24.12.2026" and "24.12." of this or the next year */
static gboolean
read_dotted_date (const char *text, gint64 today, gint64 *days)
{
  int day = 0;
  int month = 0;
  int year = 0;
  int read = 0;
  g_autofree char *current = kontor_date_to_string (today);
  g_autofree char *iso = NULL;

  if (sscanf (text, "%2d.%2d.%4d%n", &day, &month, &year, &read) == 3 && text[read] == '\0')
    {
      iso = g_strdup_printf ("%04d-%02d-%02d", year, month, day);
      return kontor_date_from_string (iso, days);
    }
  read = 0;
  if (sscanf (text, "%2d.%2d.%n", &day, &month, &read) != 2 || read == 0 || text[read] != '\0')
    return FALSE;
  iso = g_strdup_printf ("%.4s-%02d-%02d", current, month, day);
  if (!kontor_date_from_string (iso, days))
    return FALSE;
  if (*days < today)
    {
      g_autofree char *next = g_strdup_printf ("%04d%s", atoi (current) + 1, iso + 4);

      return kontor_date_from_string (next, days);
    }

  return TRUE;
}

/**
 * kontor_time_read_date:
 * @text: "2026-12-01", "1.12.2026", "1.12.", "today", "tomorrow", "friday", "+3d", "+2w", "+1m"
 * @today: days since 1970-01-01
 * @days: (out): days since 1970-01-01; untouched on failure
 *
 * A weekday is the next one after today.
 *
 * Returns: whether @text is a date
 */
gboolean
kontor_time_read_date (const char *text, gint64 today, gint64 *days)
{
  static const struct
  {
    const char *word;
    int steps;
  } words[] = { { "today", 0 }, { "tomorrow", 1 }, { "yesterday", -1 } };
  g_autofree char *folded = kontor_fold (text);
  int weekday = 0;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (folded, words[i].word) == 0)
      {
        *days = today + words[i].steps;
        return TRUE;
      }
  if (find_weekday (folded, &weekday))
    {
      /* 1970-01-01 was a Thursday. */
      gint64 current = ((today + 3) % 7 + 7) % 7;

      *days = today + ((weekday - current + 6) % 7 + 7) % 7 + 1;
      return TRUE;
    }

  return kontor_date_from_string (text, days) || read_relative_date (text, today, days) ||
         read_dotted_date (text, today, days);
}

/* --- moments --- */

/* "9:00", "14:30", "14:30:15" to microseconds of the day. */
static gboolean
read_clock (const char *text, gint64 *time)
{
  int hour = 0;
  int minute = 0;
  int second = 0;
  int read = 0;
  int n = sscanf (text, "%2d:%2d%n:%2d%n", &hour, &minute, &read, &second, &read);

  if (n < 2 || text[read] != '\0' || !g_ascii_isdigit (*text) || hour > 23 || minute < 0 ||
      minute > 59 || second < 0 || second > 59)
    return FALSE;
  *time = hour * KONTOR_HOUR + minute * KONTOR_MINUTE + second * KONTOR_SECOND;

  return TRUE;
}

/* "now", "+2h", "-30min" */
static gboolean
read_relative_time (const char *text, gint64 now, gint64 *local)
{
  gint64 steps = 0;
  const char *unit = read_steps (text, &steps);

  if (strcmp (text, "now") == 0)
    *local = now;
  else if (unit != NULL && strcmp (unit, "h") == 0)
    *local = now + steps * KONTOR_HOUR;
  else if (unit != NULL && strcmp (unit, "min") == 0)
    *local = now + steps * KONTOR_MINUTE;
  else
    return FALSE;

  return TRUE;
}

/**
 * kontor_time_read_local:
 * @text: a date (see kontor_time_read_date()), a date and a clock time, a clock time of today,
 *   "now", "+2h", "-30min"
 * @local_now: microseconds since 1970-01-01 00:00 on the wall
 * @local: (out): the same, of what was read; 00:00 of a whole day; untouched on failure
 * @whole_day: (out): whether only a date was said
 *
 * Returns: whether @text is a moment
 */
gboolean
kontor_time_read_local (const char *text, gint64 local_now, gint64 *local, gboolean *whole_day)
{
  gint64 today = floor_days (local_now);
  gint64 days = 0;
  gint64 time = 0;
  const char *space = strpbrk (text, " T");
  g_autofree char *date = NULL;

  *whole_day = FALSE;
  if (read_relative_time (text, local_now, local))
    return TRUE;
  if (read_clock (text, &time))
    {
      *local = today * KONTOR_DAY + time;
      return TRUE;
    }
  if (kontor_time_read_date (text, today, &days))
    {
      *local = days * KONTOR_DAY;
      *whole_day = TRUE;
      return TRUE;
    }
  if (space == NULL || space == text)
    return FALSE;
  date = g_strndup (text, (gsize) (space - text));
  if (!kontor_time_read_date (date, today, &days) || !read_clock (space + 1, &time))
    return FALSE;
  *local = days * KONTOR_DAY + time;

  return TRUE;
}

/* --- durations --- */

/* "1:30" */
static gboolean
read_colon (const char *text, gint64 *seconds)
{
  int hours = 0;
  int minutes = 0;
  int read = 0;

  if (!g_ascii_isdigit (*text) || sscanf (text, "%5d:%2d%n", &hours, &minutes, &read) != 2 ||
      text[read] != '\0' || minutes < 0 || minutes > 59)
    return FALSE;
  *seconds = hours * 3600 + minutes * 60;

  return TRUE;
}

/**
 * kontor_time_read_duration:
 * @text: "1h30", "1h30m", "90m", "1.5h", "1:30", "45s"
 * @seconds: (out): untouched on failure
 *
 * Returns: whether @text is a duration; a bare number is none, as nobody knows its unit
 */
gboolean
kontor_time_read_duration (const char *text, gint64 *seconds)
{
  double sum = 0;
  double unit = 0;
  const char *at = text;

  if (read_colon (text, seconds))
    return TRUE;
  while (*at != '\0')
    {
      char *end = NULL;
      double number = 0;

      if (!g_ascii_isdigit (*at))
        return FALSE;
      number = g_ascii_strtod (at, &end);
      at = end;
      if (g_str_has_prefix (at, "min"))
        {
          unit = 60;
          at += 3;
        }
      else if (*at == 'h' || *at == 'm' || *at == 's')
        unit = *at == 'h' ? 3600 : *at == 'm' ? 60 : 1, at++;
      else if (*at == '\0' && unit >= 3600)
        unit = 60; /* the minutes of "1h30" */
      else
        return FALSE;
      sum += number * unit;
      while (*at == ' ')
        at++;
    }
  if (at == text || sum > G_MAXINT32)
    return FALSE;
  *seconds = (gint64) (sum + 0.5);

  return TRUE;
}

/* --- showing --- */

/**
 * kontor_time_show_instant:
 * @zone: where it is read
 * @instant: microseconds since 1970-01-01 UTC
 *
 * Returns: (transfer full): "2026-12-01 14:00"
 */
char *
kontor_time_show_instant (GTimeZone *zone, gint64 instant)
{
  g_autofree char *text = kontor_moment_to_string (kontor_time_to_local (zone, instant), FALSE);

  text[10] = ' ';
  text[16] = '\0';

  return g_steal_pointer (&text);
}

/**
 * kontor_time_show_duration:
 * @seconds: how long
 *
 * Returns: (transfer full): "1:30", hours and minutes; "45s" below a minute
 */
char *
kontor_time_show_duration (gint64 seconds)
{
  if (seconds > 0 && seconds < 60)
    return g_strdup_printf ("%ds", (int) seconds);

  return g_strdup_printf ("%d:%02d", (int) (seconds / 3600), (int) (seconds / 60 % 60));
}
