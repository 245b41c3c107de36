/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Dates, times and durations as people like to read them: short, in their language, with a 24-hour or
 * a 12-hour clock. Names of days and months come from the locale. Pure otherwise, any thread. */

#include "config.h"

#include "kontor-when.h"

#include "kontor-clock.h"
#include "kontor-value.h"

#include <glib/gi18n-lib.h>
#include <langinfo.h>
#include <string.h>

#define DAY_SECONDS 86400
/* Longer is no duration of anything; keeps arithmetic and plural forms within an int. */
#define LONGEST (G_GINT64_CONSTANT (3600) * G_MAXINT32)

static gboolean
is_half_day_clock (KONTOR_TIME_FORMAT_CHOICES format)
{
  const char *form = NULL;

  if (format == KONTOR_TIME_FORMAT_DAY || format == KONTOR_TIME_FORMAT_HALF_DAY)
    return format == KONTOR_TIME_FORMAT_HALF_DAY;
  form = nl_langinfo (T_FMT);

  return strstr (form, "%r") != NULL || strstr (form, "%I") != NULL || strstr (form, "%l") != NULL;
}

/**
 * kontor_when_format_date:
 * @days: days since 1970-01-01
 * @today: the day of the reader
 *
 * Returns: (transfer full): "Today", "Tomorrow", "Yesterday", "Fri 6 Mar" within the year,
 *   "6 Mar 2027" else
 */
char *
kontor_when_format_date (gint64 days, gint64 today)
{
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GDateTime) now = NULL;

  if (days < KONTOR_DATE_MIN || days > KONTOR_DATE_MAX || today < KONTOR_DATE_MIN ||
      today > KONTOR_DATE_MAX)
    return g_strdup (_ ("No date"));
  if (days == today)
    return g_strdup (_ ("Today"));
  if (days == today + 1)
    return g_strdup (_ ("Tomorrow"));
  if (days == today - 1)
    return g_strdup (_ ("Yesterday"));
  date = g_date_time_new_from_unix_utc (days * DAY_SECONDS);
  now = g_date_time_new_from_unix_utc (today * DAY_SECONDS);
  if (g_date_time_get_year (date) == g_date_time_get_year (now))
    /* Translators: a day of this year, as “Fri 6 Mar”; %a, %-d and %b are of g_date_time_format(). */
    return g_date_time_format (date, _ ("%a %-d %b"));

  /* Translators: a day of another year, as “6 Mar 2027”; see g_date_time_format(). */
  return g_date_time_format (date, _ ("%-d %b %Y"));
}

/**
 * kontor_when_format_time:
 * @seconds: seconds since midnight
 * @format: which clock; %KONTOR_TIME_FORMAT_SYSTEM is that of the locale
 *
 * Returns: (transfer full): "14:00" or "2:00 PM"
 */
char *
kontor_when_format_time (gint64 seconds, KONTOR_TIME_FORMAT_CHOICES format)
{
  gint64 of_day = (seconds % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS;
  int hour = (int) (of_day / 3600);
  int minute = (int) (of_day / 60 % 60);

  if (!is_half_day_clock (format))
    /* Translators: hours and minutes of a 24-hour clock. */
    return g_strdup_printf (C_ ("time", "%02d:%02d"), hour, minute);

  /* Translators: hours and minutes of a 12-hour clock. */
  return g_strdup_printf (hour < 12 ? C_ ("time", "%d:%02d AM") : C_ ("time", "%d:%02d PM"),
                          (hour + 11) % 12 + 1, minute);
}

/* An instant on the wall: the day and the seconds since its midnight. */
static gint64
split (GTimeZone *zone, gint64 instant, gint64 *seconds)
{
  gint64 days = kontor_time_get_day (zone, instant);

  *seconds = (kontor_time_to_local (zone, instant) - days * KONTOR_DAY) / KONTOR_SECOND;

  return days;
}

/**
 * kontor_when_format_instant:
 * @instant: microseconds UTC
 * @zone: where it is read
 * @now: when, in microseconds UTC
 * @format: which clock
 *
 * Returns: (transfer full): "Today 14:00", "Fri 6 Mar 9:00 AM"
 */
char *
kontor_when_format_instant (gint64 instant,
                            GTimeZone *zone,
                            gint64 now,
                            KONTOR_TIME_FORMAT_CHOICES format)
{
  gint64 seconds = 0;
  gint64 days = split (zone, instant, &seconds);
  g_autofree char *date = kontor_when_format_date (days, kontor_time_get_day (zone, now));
  g_autofree char *time = kontor_when_format_time (seconds, format);

  /* Translators: a day, as “Today” or “Fri 6 Mar”, and a time, as “14:00”. */
  return g_strdup_printf (C_ ("day and time", "%s %s"), date, time);
}

/**
 * kontor_when_format_span:
 * @from: microseconds UTC
 * @to: microseconds UTC, not before @from
 * @zone: where it is read
 * @now: when, in microseconds UTC
 * @format: which clock
 *
 * Returns: (transfer full): "Today 14:00–15:30", "Today 22:00 – Tomorrow 06:00"
 */
char *
kontor_when_format_span (gint64 from,
                         gint64 to,
                         GTimeZone *zone,
                         gint64 now,
                         KONTOR_TIME_FORMAT_CHOICES format)
{
  g_autofree char *first = kontor_when_format_instant (from, zone, now, format);
  g_autofree char *last = NULL;
  gint64 seconds = 0;
  gint64 start = split (zone, from, &seconds);
  gint64 end = split (zone, to, &seconds);

  /* Midnight ends the day before. */
  if (end == start || (end == start + 1 && seconds == 0))
    {
      last = kontor_when_format_time (seconds, format);
      /* Translators: from a time, with its day, to a time of the same day. */
      return g_strdup_printf (C_ ("span", "%s–%s"), first, last);
    }
  last = kontor_when_format_instant (to, zone, now, format);

  /* Translators: from a day and time, or a day, to another. */
  return g_strdup_printf (C_ ("span", "%s – %s"), first, last);
}

/**
 * kontor_when_format_days:
 * @first: days since 1970-01-01
 * @last: the last of the days, the same or later
 * @today: the day of the reader
 *
 * Returns: (transfer full): "Tomorrow", "Today – Fri 6 Mar"
 */
char *
kontor_when_format_days (gint64 first, gint64 last, gint64 today)
{
  g_autofree char *start = kontor_when_format_date (first, today);
  g_autofree char *end = kontor_when_format_date (last, today);

  if (first == last)
    return g_steal_pointer (&start);

  return g_strdup_printf (C_ ("span", "%s – %s"), start, end);
}

/**
 * kontor_when_format_duration:
 * @seconds: how long; negative is below nothing
 *
 * Returns: (transfer full): "1 h 30 min", "45 min", "30 s" below a minute, "0 min"; seconds beyond a
 *   minute are dropped
 */
char *
kontor_when_format_duration (gint64 seconds)
{
  gint64 length = ABS (CLAMP (seconds, -LONGEST, LONGEST));
  int hours = (int) (length / 3600);
  int minutes = (int) (length / 60 % 60);
  g_autofree char *text = NULL;

  if (length > 0 && length < 60)
    /* Translators: a number of seconds. */
    text = g_strdup_printf (C_ ("duration", "%d s"), (int) length);
  else if (hours == 0)
    /* Translators: a number of minutes. */
    text = g_strdup_printf (C_ ("duration", "%d min"), minutes);
  else if (minutes == 0)
    /* Translators: a number of hours. */
    text = g_strdup_printf (C_ ("duration", "%d h"), hours);
  else
    /* Translators: numbers of hours and minutes. */
    text = g_strdup_printf (C_ ("duration", "%d h %d min"), hours, minutes);

  return seconds < 0 ? g_strconcat ("−", text, NULL) : g_steal_pointer (&text);
}

/**
 * kontor_when_format_clock:
 * @seconds: how long
 *
 * Returns: (transfer full): "1:05:09", as a running timer shows it
 */
char *
kontor_when_format_clock (gint64 seconds)
{
  gint64 length = ABS (CLAMP (seconds, -LONGEST, LONGEST));

  return g_strdup_printf ("%s%d:%02d:%02d", seconds < 0 ? "−" : "", (int) (length / 3600),
                          (int) (length / 60 % 60), (int) (length % 60));
}

/**
 * kontor_when_format_hours:
 * @seconds: how long
 *
 * Returns: (transfer full): "1:30", hours and minutes, as tables show it; "45s" below a minute
 */
char *
kontor_when_format_hours (gint64 seconds)
{
  gint64 length = ABS (CLAMP (seconds, -LONGEST, LONGEST));
  const char *sign = seconds < 0 ? "−" : "";

  if (length > 0 && length < 60)
    return g_strdup_printf ("%s%ds", sign, (int) length);

  return g_strdup_printf ("%s%d:%02d", sign, (int) (length / 3600), (int) (length / 60 % 60));
}

/**
 * kontor_when_format_iso:
 * @instant: microseconds UTC
 * @zone: where it is read
 *
 * Returns: (transfer full): "2026-12-01 14:00", the same in every language
 */
char *
kontor_when_format_iso (gint64 instant, GTimeZone *zone)
{
  g_autofree char *text = kontor_moment_to_string (kontor_time_to_local (zone, instant), FALSE);

  text[10] = ' ';
  text[16] = '\0';

  return g_steal_pointer (&text);
}
