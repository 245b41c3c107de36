/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Days of the calendar: "5.3.", "2026-03-05", "3 march", "am 5.", "до 5 числа". Each function reads at
 * one token and says at which it ended. Pure, any thread. */

#include "config.h"

#include "kontor-when-private.h"

#include "kontor-value.h"

/* --- the calendar --- */

void
kontor_when_split_day (gint64 days, int *year, int *month, int *day)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (days * 86400);

  g_date_time_get_ymd (date, year, month, day);
}

/* Days since 1970-01-01 of a day that exists. */
gboolean
kontor_when_join_day (gint64 year, gint64 month, gint64 day, gint64 *days)
{
  g_autofree char *iso = NULL;

  if (year < 0 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
    return FALSE;
  iso = g_strdup_printf ("%04d-%02d-%02d", (int) year, (int) month, (int) day);

  return kontor_date_from_string (iso, days);
}

/* The first day of the month that is @months after the month of @days. */
gboolean
kontor_when_find_month (gint64 days, gint64 months, gint64 *first)
{
  int year = 0;
  int month = 0;
  int day = 0;
  gint64 count = 0;

  kontor_when_split_day (days, &year, &month, &day);
  count = year * 12 + month - 1 + months;

  return kontor_when_join_day (count / 12, count % 12 + 1, 1, first);
}

/* A day that a calendar has, of the year that is said or of the one in which it comes next. */
static guint
finish (KontorWhenReading *self, guint end, gint64 year, gint64 month, gint64 day, gint64 *days)
{
  int this_year = 0;
  int this_month = 0;
  int this_day = 0;

  if (year >= 0 && kontor_when_join_day (year, month, day, days))
    return end;
  kontor_when_split_day (self->today, &this_year, &this_month, &this_day);
  /* The 29 of February comes again after eight years at most. */
  for (int i = 0; year < 0 && i <= 8; i++)
    {
      gint64 found = 0;

      if (kontor_when_join_day (this_year + i, month, day, &found) && found >= self->today)
        {
          *days = found;
          return end;
        }
    }
  self->problem = KONTOR_WHEN_ERROR_NO_SUCH_DAY;

  return 0;
}

/* --- dates in figures --- */

static gint64
get_year (const KontorWordToken *token)
{
  return token->number + (token->n_digits == 2 ? 2000 : 0);
}

/* "2026-03-05", "2026/3/5", "2026.03.05" */
static guint
read_year_first (KontorWhenReading *self, guint at, gint64 *days)
{
  char sign = kontor_when_get (self, at + 1)->kind;

  if (!kontor_when_is_number (self, at, 4, 4) || (sign != '-' && sign != '/' && sign != '.') ||
      !kontor_when_is_glued (self, at + 1, sign) || !kontor_when_is_number (self, at + 2, 1, 2) ||
      !kontor_when_is_glued (self, at + 3, sign) || !kontor_when_is_number (self, at + 4, 1, 2) ||
      kontor_when_get (self, at + 2)->spaced || kontor_when_get (self, at + 4)->spaced)
    return 0;

  return finish (self, at + 5, kontor_when_get (self, at)->number,
                 kontor_when_get (self, at + 2)->number, kontor_when_get (self, at + 4)->number,
                 days);
}

/* "г.", "года" behind a year */
static guint
skip_year_word (KontorWhenReading *self, guint at)
{
  return kontor_when_means (self, at, KONTOR_WORD_YEAR)
             ? kontor_words_skip_stop (self->tokens, at + 1)
             : at;
}

/* "5.3.2026", "5. 3. 2026", "05-03-26", "5.3.", "5.3" */
static guint
read_day_first (KontorWhenReading *self, guint at, guint before, gint64 *days)
{
  char sign = kontor_when_get (self, at + 1)->kind;
  gboolean wide = kontor_when_get (self, at + 2)->spaced || kontor_when_get (self, at + 4)->spaced;

  if (!kontor_when_is_number (self, at, 1, 2) || (sign != '-' && sign != '.') ||
      !kontor_when_is_glued (self, at + 1, sign) || !kontor_when_is_number (self, at + 2, 1, 2))
    return 0;
  /* With spaces it could be a list; with hyphens, without a year, a range. */
  if (kontor_when_is_glued (self, at + 3, sign) &&
      (kontor_when_is_number (self, at + 4, 4, 4) ||
       (kontor_when_is_number (self, at + 4, 2, 2) && !wide)))
    return finish (self, skip_year_word (self, at + 5), get_year (kontor_when_get (self, at + 4)),
                   kontor_when_get (self, at + 2)->number, kontor_when_get (self, at)->number,
                   days);
  if (sign == '-' || kontor_when_get (self, at + 2)->spaced)
    return 0;
  if (kontor_when_is_glued (self, at + 3, '.'))
    return finish (self, at + 4, -1, kontor_when_get (self, at + 2)->number,
                   kontor_when_get (self, at)->number, days);
  /* Without its last stop it looks like a version, an amount or a clock. */
  if (self->scanning && (before & KONTOR_BEFORE_DATE) == 0)
    return 0;

  return finish (self, at + 3, -1, kontor_when_get (self, at + 2)->number,
                 kontor_when_get (self, at)->number, days);
}

/* "3/14/2026", "14/3/2026"; which of both is said where either could be the day, nobody knows. */
static guint
read_slashed (KontorWhenReading *self, guint at, gint64 *days)
{
  gint64 first = kontor_when_get (self, at)->number;
  gint64 second = kontor_when_get (self, at + 2)->number;
  gint64 year = -1;
  guint end = at + 3;

  if (!kontor_when_is_number (self, at, 1, 2) || !kontor_when_is_glued (self, at + 1, '/') ||
      !kontor_when_is_number (self, at + 2, 1, 2) || kontor_when_get (self, at + 2)->spaced)
    return 0;
  if (kontor_when_is_glued (self, end, '/') && !kontor_when_get (self, end + 1)->spaced &&
      (kontor_when_is_number (self, end + 1, 4, 4) || kontor_when_is_number (self, end + 1, 2, 2)))
    {
      year = get_year (kontor_when_get (self, end + 1));
      end += 2;
    }
  else if (self->scanning)
    return 0; /* "3/4" is more often a fraction. */
  if (first <= 12 && second <= 12 && first != second)
    {
      self->problem = KONTOR_WHEN_ERROR_AMBIGUOUS;
      return 0;
    }

  return first > 12 ? finish (self, end, year, second, first, days)
                    : finish (self, end, year, first, second, days);
}

/* --- dates with the month's name --- */

/* "th", "-го", "." behind the number of a day */
static guint
skip_ordinal_end (KontorWhenReading *self, guint at)
{
  if (kontor_when_means (self, at, KONTOR_WORD_ORDINAL_END) && !kontor_when_get (self, at)->spaced)
    return at + 1;
  if (kontor_when_is_glued (self, at, '-') &&
      kontor_when_means (self, at + 1, KONTOR_WORD_ORDINAL_END) &&
      !kontor_when_get (self, at + 1)->spaced)
    return at + 2;

  return kontor_when_is_glued (self, at, '.') ? at + 1 : at;
}

/* A year behind day and month, or -1. */
static guint
read_year (KontorWhenReading *self, guint at, gint64 *year)
{
  guint number = kontor_when_get (self, at)->kind == ',' ? at + 1 : at;

  *year = -1;
  if (!kontor_when_is_number (self, number, 4, 4) || !kontor_when_get (self, number)->spaced)
    return at;
  *year = kontor_when_get (self, number)->number;

  return skip_year_word (self, number + 1);
}

/* "3 march", "3rd of March 2026", "3. März", "3-го марта", "third of march", "пятого марта 2026 г." */
static guint
read_day_month (KontorWhenReading *self, guint at, gint64 *days)
{
  gint64 day = 0;
  gint64 month = 0;
  gint64 year = 0;
  guint next = 0;

  if (kontor_when_is_number (self, at, 1, 2))
    {
      day = kontor_when_get (self, at)->number;
      next = skip_ordinal_end (self, at + 1);
    }
  else if (kontor_when_has_value (self, at, KONTOR_WORD_ORDINAL, &day))
    next = at + 1;
  else
    return 0;
  if (kontor_when_means (self, next, KONTOR_WORD_THE))
    next++;
  if (!kontor_when_has_value (self, next, KONTOR_WORD_MONTH, &month))
    return 0;
  next = read_year (self, kontor_words_skip_stop (self->tokens, next + 1), &year);

  return finish (self, next, year, month, day, days);
}

/* "march 3", "Mar. 3rd, 2026" */
static guint
read_month_day (KontorWhenReading *self, guint at, gint64 *days)
{
  gint64 month = 0;
  gint64 year = 0;
  guint next = 0;
  gint64 day = 0;

  if (!kontor_when_has_value (self, at, KONTOR_WORD_MONTH, &month))
    return 0;
  next = kontor_words_skip_stop (self->tokens, at + 1);
  if (!kontor_when_is_number (self, next, 1, 2) || !kontor_when_get (self, next)->spaced)
    return 0;
  day = kontor_when_get (self, next)->number;
  next++;
  if (kontor_when_means (self, next, KONTOR_WORD_ORDINAL_END) &&
      !kontor_when_get (self, next)->spaced)
    next++;
  next = read_year (self, next, &year);

  return finish (self, next, year, month, day, days);
}

guint
kontor_when_read_calendar_day (KontorWhenReading *self, guint at, guint before, gint64 *days)
{
  guint end = read_year_first (self, at, days);

  if (end == 0)
    end = read_day_first (self, at, before, days);
  if (end == 0)
    end = read_slashed (self, at, days);
  if (end == 0)
    end = read_day_month (self, at, days);
  if (end == 0)
    end = read_month_day (self, at, days);

  return end;
}

/* "the 5th", "am 5.", "5-го", "до 5 числа": of this month or the next that has such a day. */
static guint
read_bare_day (KontorWhenReading *self, guint at, guint before, gint64 *days)
{
  guint end = skip_ordinal_end (self, at + 1);
  gint64 day = kontor_when_get (self, at)->number;

  if (!kontor_when_is_number (self, at, 1, 2) || day < 1 || day > 31)
    return 0;
  if (kontor_when_means (self, end, KONTOR_WORD_DAY_NUMBER))
    end++;
  else if (end == at + 1 || (self->scanning && (before & KONTOR_BEFORE_DATE) == 0))
    return 0;
  for (int i = 0; i <= 2; i++)
    {
      gint64 first = 0;
      gint64 next = 0;
      gint64 found = 0;

      if (kontor_when_find_month (self->today, i, &first) &&
          kontor_when_find_month (self->today, i + 1, &next) && (found = first + day - 1) < next &&
          found >= self->today)
        {
          *days = found;
          return end;
        }
    }

  return 0;
}

/* --- all of them --- */

guint
kontor_when_read_date (KontorWhenReading *self, guint at, guint before, gint64 *days)
{
  gint64 found = 0;
  guint end = 0;

  if (kontor_when_means (self, at, KONTOR_WORD_THE))
    at++;
  end = kontor_when_read_calendar_day (self, at, before, &found);
  if (end == 0)
    end = kontor_when_read_near_day (self, at, before, &found);
  if (end == 0)
    end = read_bare_day (self, at, before, &found);
  /* A whole text is handed on: that 1600 is too long ago, the rules say with the field's name. */
  if (end == 0 || (self->scanning && (found < KONTOR_DATE_MIN || found > KONTOR_DATE_MAX)))
    return 0;
  *days = found;

  return end;
}
