/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The text forms of values that programs exchange: decimal money, ISO 8601 dates, instants and
 * moments. Independent of locale and zone, any thread. */

#include "config.h"

#include "kontor-value.h"

#include <stdio.h>
#include <string.h>

/**
 * kontor_money_to_string:
 * @amount: in 1/10,000 of a unit
 *
 * Returns: (transfer full): a decimal with at least two places, as "-12.50" or "0.0125"
 */
char *
kontor_money_to_string (gint64 amount)
{
  guint64 magnitude = amount < 0 ? 0 - (guint64) amount : (guint64) amount;
  char *text = g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%04u", amount < 0 ? "-" : "",
                                magnitude / 10000, (guint) (magnitude % 10000));
  gsize length = strlen (text);

  for (int i = 0; i < 2 && text[length - 1] == '0'; i++)
    text[--length] = '\0';

  return text;
}

/**
 * kontor_money_from_string:
 * @text: a decimal with a point and up to four places, as "12", "-0.5"
 * @amount: (out): in 1/10,000 of a unit; untouched on failure
 *
 * Returns: whether @text is such a decimal and fits
 */
gboolean
kontor_money_from_string (const char *text, gint64 *amount)
{
  gboolean negative = *text == '-';
  guint64 magnitude = 0;
  int places = -1;

  text += negative;
  if (!g_ascii_isdigit (*text))
    return FALSE;
  for (; *text != '\0'; text++)
    {
      if (*text == '.' && places < 0 && g_ascii_isdigit (text[1]))
        {
          places = 0;
          continue;
        }
      if (!g_ascii_isdigit (*text) || places == 4 ||
          !g_uint64_checked_mul (&magnitude, magnitude, 10) ||
          !g_uint64_checked_add (&magnitude, magnitude, (guint64) (*text - '0')))
        return FALSE;
      places += places >= 0;
    }
  for (int i = MAX (places, 0); i < 4; i++)
    if (!g_uint64_checked_mul (&magnitude, magnitude, 10))
      return FALSE;
  if (magnitude > G_MAXINT64)
    return FALSE;
  *amount = negative ? -(gint64) magnitude : (gint64) magnitude;

  return TRUE;
}

/* Days since 1970-01-01 of a proleptic Gregorian date; the algorithm of Howard Hinnant's
 * "chrono-compatible low-level date algorithms" (2013): years start in March. */
static gint64
days_from_civil (gint64 year, int month, int day)
{
  gint64 era = 0;
  gint64 of_era = 0;
  gint64 of_year = 0;

  year -= month <= 2;
  era = (year >= 0 ? year : year - 399) / 400;
  of_era = year - era * 400;
  of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void
civil_from_days (gint64 days, gint64 *year, int *month, int *day)
{
  gint64 shifted = days + 719468;
  gint64 era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  gint64 day_of_era = shifted - era * 146097;
  gint64 year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) /
                       365;
  gint64 day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  gint64 shifted_month = (5 * day_of_year + 2) / 153;

  *day = (int) (day_of_year - (153 * shifted_month + 2) / 5 + 1);
  *month = (int) (shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  *year = year_of_era + era * 400 + (*month <= 2);
}

/* Reads "YYYY-MM-DD" at @text; returns what follows it, or NULL. */
static const char *
read_date (const char *text, gint64 *days)
{
  int year = 0;
  int month = 0;
  int day = 0;
  gint64 check_year = 0;
  int check_month = 0;
  int check_day = 0;

  for (int i = 0; i < 10; i++)
    if (i == 4 || i == 7 ? text[i] != '-' : !g_ascii_isdigit (text[i]))
      return NULL;
  if (sscanf (text, "%4d-%2d-%2d", &year, &month, &day) != 3 || month < 1 || month > 12)
    return NULL;
  *days = days_from_civil (year, month, day);
  civil_from_days (*days, &check_year, &check_month, &check_day);

  return check_year == year && check_month == month && check_day == day ? text + 10 : NULL;
}

/* Reads "HH:MM[:SS[.ffffff]]" at @text as microseconds of the day; what follows it, or NULL. */
static const char *
read_time (const char *text, gint64 *time)
{
  gint64 parts[3] = { 0, 0, 0 };
  static const gint64 limits[3] = { 23, 59, 59 };
  gint64 fraction = 0;
  gint64 scale = KONTOR_SECOND / 10;

  for (int i = 0; i < 3; i++)
    {
      if (i > 0 && *text != ':')
        {
          if (i == 1)
            return NULL;
          break;
        }
      text += i > 0;
      if (!g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]))
        return NULL;
      parts[i] = (text[0] - '0') * 10 + (text[1] - '0');
      if (parts[i] > limits[i])
        return NULL;
      text += 2;
    }
  if (*text == '.')
    for (text++; g_ascii_isdigit (*text); text++)
      {
        fraction += (*text - '0') * scale;
        scale /= 10;
      }
  *time = parts[0] * KONTOR_HOUR + parts[1] * KONTOR_MINUTE + parts[2] * KONTOR_SECOND + fraction;

  return text;
}

static gint64
floor_days (gint64 time)
{
  return time / KONTOR_DAY - (time % KONTOR_DAY < 0);
}

/**
 * kontor_date_to_string:
 * @days: since 1970-01-01
 *
 * Returns: (transfer full): "YYYY-MM-DD"
 */
char *
kontor_date_to_string (gint64 days)
{
  gint64 year = 0;
  int month = 0;
  int day = 0;

  civil_from_days (CLAMP (days, KONTOR_DATE_MIN, KONTOR_DATE_MAX), &year, &month, &day);

  return g_strdup_printf ("%04d-%02d-%02d", (int) year, month, day);
}

/**
 * kontor_date_from_string:
 * @text: "YYYY-MM-DD"
 * @days: (out): since 1970-01-01; untouched on failure
 *
 * Returns: whether @text is a date that exists
 */
gboolean
kontor_date_from_string (const char *text, gint64 *days)
{
  gint64 read = 0;
  const char *rest = strlen (text) == 10 ? read_date (text, &read) : NULL;

  if (rest == NULL)
    return FALSE;
  *days = read;

  return TRUE;
}

static char *
time_to_string (gint64 time, const char *suffix)
{
  g_autofree char *date = kontor_date_to_string (floor_days (time));
  gint64 of_day = time - floor_days (time) * KONTOR_DAY;
  gint64 fraction = of_day % KONTOR_SECOND;
  gint64 seconds = of_day / KONTOR_SECOND;
  g_autofree char *tail = fraction != 0 ? g_strdup_printf (".%06d", (int) fraction) : g_strdup ("");

  return g_strdup_printf ("%sT%02d:%02d:%02d%s%s", date, (int) (seconds / 3600),
                          (int) (seconds / 60 % 60), (int) (seconds % 60), tail, suffix);
}

/**
 * kontor_instant_to_string:
 * @instant: microseconds since 1970-01-01 UTC
 *
 * Returns: (transfer full): "YYYY-MM-DDTHH:MM:SSZ", with a fraction of six digits unless it is zero
 */
char *
kontor_instant_to_string (gint64 instant)
{
  return time_to_string (instant, "Z");
}

/* Reads "Z", "+HH:MM" or "-HH:MM" to the end of @text. */
static gboolean
read_offset (const char *text, gint64 *offset)
{
  gint64 magnitude = 0;
  const char *rest = NULL;

  *offset = 0;
  if (strcmp (text, "Z") == 0 || strcmp (text, "z") == 0)
    return TRUE;
  if ((*text != '+' && *text != '-') || strlen (text) != 6)
    return FALSE;
  rest = read_time (text + 1, &magnitude);
  *offset = *text == '-' ? -magnitude : magnitude;

  return rest != NULL && *rest == '\0';
}

/**
 * kontor_instant_from_string:
 * @text: RFC 3339, with "Z" or an offset, as "2026-11-21T10:00:00+01:00"
 * @instant: (out): microseconds since 1970-01-01 UTC; untouched on failure
 *
 * Returns: whether @text is such an instant
 */
gboolean
kontor_instant_from_string (const char *text, gint64 *instant)
{
  gint64 days = 0;
  gint64 time = 0;
  gint64 offset = 0;
  const char *rest = read_date (text, &days);

  if (rest == NULL || (*rest != 'T' && *rest != 't' && *rest != ' '))
    return FALSE;
  rest = read_time (rest + 1, &time);
  if (rest == NULL || !read_offset (rest, &offset))
    return FALSE;
  *instant = days * KONTOR_DAY + time - offset;

  return TRUE;
}

/**
 * kontor_moment_to_string:
 * @local: microseconds since 1970-01-01 00:00 on the wall
 * @all_day: whether only the date counts
 *
 * Returns: (transfer full): "YYYY-MM-DD" or "YYYY-MM-DDTHH:MM:SS"; the zone is written beside it
 */
char *
kontor_moment_to_string (gint64 local, gboolean all_day)
{
  return all_day ? kontor_date_to_string (floor_days (local)) : time_to_string (local, "");
}

/**
 * kontor_moment_from_string:
 * @text: "YYYY-MM-DD" or "YYYY-MM-DDTHH:MM[:SS]"
 * @local: (out): microseconds since 1970-01-01 00:00 on the wall; untouched on failure
 * @all_day: (out): whether only the date counts
 *
 * Returns: whether @text is such a moment
 */
gboolean
kontor_moment_from_string (const char *text, gint64 *local, gboolean *all_day)
{
  gint64 days = 0;
  gint64 time = 0;
  const char *rest = read_date (text, &days);

  if (rest == NULL)
    return FALSE;
  if (*rest != '\0')
    {
      if (*rest != 'T' && *rest != 't' && *rest != ' ')
        return FALSE;
      rest = read_time (rest + 1, &time);
      if (rest == NULL || *rest != '\0')
        return FALSE;
      *all_day = FALSE;
    }
  else
    *all_day = TRUE;
  *local = days * KONTOR_DAY + time;

  return TRUE;
}
