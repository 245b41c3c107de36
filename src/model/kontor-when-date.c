/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Days in plain words: "5.3.", "3 march", "next friday", "Ende der Woche", "через 2 недели". Weeks
 * start on Monday. Each function reads at one token and says at which it ended. Pure, any thread. */

#include "config.h"

#include "kontor-when-private.h"

#include "kontor-clock.h"
#include "kontor-value.h"

#include <math.h>

static const KontorWordToken *
get (const KontorWhenReading *self, guint at)
{
  return &self->tokens[at];
}

static gboolean
means (const KontorWhenReading *self, guint at, KontorWordClass class)
{
  return kontor_words_mean (&self->tokens[at], class, NULL);
}

static gboolean
has_value (const KontorWhenReading *self, guint at, KontorWordClass class, gint64 *value)
{
  return kontor_words_mean (&self->tokens[at], class, value);
}

/* Whether the sign @sign follows without a space. */
static gboolean
is_glued (const KontorWhenReading *self, guint at, char sign)
{
  return get (self, at)->kind == sign && !get (self, at)->spaced;
}

static gboolean
is_number (const KontorWhenReading *self, guint at, guint min_digits, guint max_digits)
{
  const KontorWordToken *token = get (self, at);

  return token->kind == '0' && token->n_digits >= min_digits && token->n_digits <= max_digits;
}

/* --- the calendar --- */

/* 0 for Monday; 1970-01-01 was a Thursday. */
static gint64
get_weekday (gint64 days)
{
  return ((days + 3) % 7 + 7) % 7;
}

static void
split (gint64 days, int *year, int *month, int *day)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (days * 86400);

  g_date_time_get_ymd (date, year, month, day);
}

/* Days since 1970-01-01 of a day that exists. */
static gboolean
join (gint64 year, gint64 month, gint64 day, gint64 *days)
{
  g_autofree char *iso = NULL;

  if (year < 0 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
    return FALSE;
  iso = g_strdup_printf ("%04d-%02d-%02d", (int) year, (int) month, (int) day);

  return kontor_date_from_string (iso, days);
}

/* The first day of the month that is @months after the month of @days. */
static gboolean
find_month (gint64 days, gint64 months, gint64 *first)
{
  int year = 0;
  int month = 0;
  int day = 0;
  gint64 count = 0;

  split (days, &year, &month, &day);
  count = year * 12 + month - 1 + months;

  return join (count / 12, count % 12 + 1, 1, first);
}

/* The same day of a later or earlier month, or that month's last. */
static gboolean
add_months (gint64 days, gint64 months, gint64 *result)
{
  int year = 0;
  int month = 0;
  int day = 0;
  gint64 count = 0;

  split (days, &year, &month, &day);
  count = year * 12 + month - 1 + months;
  if (count < 0)
    return FALSE;
  for (; day > 28; day--)
    if (join (count / 12, count % 12 + 1, day, result))
      return TRUE;

  return join (count / 12, count % 12 + 1, day, result);
}

/* A day that a calendar has, of the year that is said or of the one in which it comes next. */
static guint
finish (KontorWhenReading *self, guint end, gint64 year, gint64 month, gint64 day, gint64 *days)
{
  int this_year = 0;
  int this_month = 0;
  int this_day = 0;

  if (year >= 0 && join (year, month, day, days))
    return end;
  split (self->today, &this_year, &this_month, &this_day);
  /* The 29 of February comes again after eight years at most. */
  for (int i = 0; year < 0 && i <= 8; i++)
    {
      gint64 found = 0;

      if (join (this_year + i, month, day, &found) && found >= self->today)
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
  char sign = get (self, at + 1)->kind;

  if (!is_number (self, at, 4, 4) || (sign != '-' && sign != '/' && sign != '.') ||
      !is_glued (self, at + 1, sign) || !is_number (self, at + 2, 1, 2) ||
      !is_glued (self, at + 3, sign) || !is_number (self, at + 4, 1, 2) ||
      get (self, at + 2)->spaced || get (self, at + 4)->spaced)
    return 0;

  return finish (self, at + 5, get (self, at)->number, get (self, at + 2)->number,
                 get (self, at + 4)->number, days);
}

/* "г.", "года" behind a year */
static guint
skip_year_word (KontorWhenReading *self, guint at)
{
  return means (self, at, KONTOR_WORD_YEAR) ? kontor_words_skip_stop (self->tokens, at + 1) : at;
}

/* "5.3.2026", "5. 3. 2026", "05-03-26", "5.3.", "5.3" */
static guint
read_day_first (KontorWhenReading *self, guint at, guint before, gint64 *days)
{
  char sign = get (self, at + 1)->kind;
  gboolean wide = get (self, at + 2)->spaced || get (self, at + 4)->spaced;

  if (!is_number (self, at, 1, 2) || (sign != '-' && sign != '.') ||
      !is_glued (self, at + 1, sign) || !is_number (self, at + 2, 1, 2))
    return 0;
  /* With spaces it could be a list; with hyphens, without a year, a range. */
  if (is_glued (self, at + 3, sign) &&
      (is_number (self, at + 4, 4, 4) || (is_number (self, at + 4, 2, 2) && !wide)))
    return finish (self, skip_year_word (self, at + 5), get_year (get (self, at + 4)),
                   get (self, at + 2)->number, get (self, at)->number, days);
  if (sign == '-' || get (self, at + 2)->spaced)
    return 0;
  if (is_glued (self, at + 3, '.'))
    return finish (self, at + 4, -1, get (self, at + 2)->number, get (self, at)->number, days);
  /* Without its last stop it looks like a version, an amount or a clock. */
  if (self->scanning && (before & KONTOR_BEFORE_DATE) == 0)
    return 0;

  return finish (self, at + 3, -1, get (self, at + 2)->number, get (self, at)->number, days);
}

/* "3/14/2026", "14/3/2026"; which of both is said where either could be the day, nobody knows. */
static guint
read_slashed (KontorWhenReading *self, guint at, gint64 *days)
{
  gint64 first = get (self, at)->number;
  gint64 second = get (self, at + 2)->number;
  gint64 year = -1;
  guint end = at + 3;

  if (!is_number (self, at, 1, 2) || !is_glued (self, at + 1, '/') ||
      !is_number (self, at + 2, 1, 2) || get (self, at + 2)->spaced)
    return 0;
  if (is_glued (self, end, '/') && !get (self, end + 1)->spaced &&
      (is_number (self, end + 1, 4, 4) || is_number (self, end + 1, 2, 2)))
    {
      year = get_year (get (self, end + 1));
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
  if (means (self, at, KONTOR_WORD_ORDINAL_END) && !get (self, at)->spaced)
    return at + 1;
  if (is_glued (self, at, '-') && means (self, at + 1, KONTOR_WORD_ORDINAL_END) &&
      !get (self, at + 1)->spaced)
    return at + 2;

  return is_glued (self, at, '.') ? at + 1 : at;
}

/* A year behind day and month, or -1. */
static guint
read_year (KontorWhenReading *self, guint at, gint64 *year)
{
  guint number = get (self, at)->kind == ',' ? at + 1 : at;

  *year = -1;
  if (!is_number (self, number, 4, 4) || !get (self, number)->spaced)
    return at;
  *year = get (self, number)->number;

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

  if (is_number (self, at, 1, 2))
    {
      day = get (self, at)->number;
      next = skip_ordinal_end (self, at + 1);
    }
  else if (has_value (self, at, KONTOR_WORD_ORDINAL, &day))
    next = at + 1;
  else
    return 0;
  if (means (self, next, KONTOR_WORD_THE))
    next++;
  if (!has_value (self, next, KONTOR_WORD_MONTH, &month))
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

  if (!has_value (self, at, KONTOR_WORD_MONTH, &month))
    return 0;
  next = kontor_words_skip_stop (self->tokens, at + 1);
  if (!is_number (self, next, 1, 2) || !get (self, next)->spaced)
    return 0;
  day = get (self, next)->number;
  next++;
  if (means (self, next, KONTOR_WORD_ORDINAL_END) && !get (self, next)->spaced)
    next++;
  next = read_year (self, next, &year);

  return finish (self, next, year, month, day, days);
}

static guint
read_calendar_day (KontorWhenReading *self, guint at, guint before, gint64 *days)
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
  gint64 day = get (self, at)->number;

  if (!is_number (self, at, 1, 2) || day < 1 || day > 31)
    return 0;
  if (means (self, end, KONTOR_WORD_DAY_NUMBER))
    end++;
  else if (end == at + 1 || (before & KONTOR_BEFORE_DATE) == 0)
    return 0;
  for (int i = 0; i <= 2; i++)
    {
      gint64 first = 0;
      gint64 next = 0;
      gint64 found = 0;

      if (find_month (self->today, i, &first) && find_month (self->today, i + 1, &next) &&
          (found = first + day - 1) < next && found >= self->today)
        {
          *days = found;
          return end;
        }
    }

  return 0;
}

/* --- days beside today --- */

/* "tomorrow", "day after tomorrow" */
static guint
read_near_day (KontorWhenReading *self, guint at, gint64 *days)
{
  gint64 unit = 0;
  gint64 side = 0;
  gint64 shift = 0;

  if (has_value (self, at, KONTOR_WORD_DAY, &shift))
    {
      *days = self->today + shift;
      return at + 1;
    }
  if (!has_value (self, at, KONTOR_WORD_DAYS, &unit) || unit != 1 ||
      !has_value (self, at + 1, KONTOR_WORD_AFTER, &side) ||
      !has_value (self, at + 2, KONTOR_WORD_DAY, &shift) || shift != side)
    return 0;
  *days = self->today + 2 * shift;

  return at + 3;
}

/* "next week": 7 and how many */
static guint
read_which_week (KontorWhenReading *self, guint at, gint64 *weeks)
{
  gint64 which = 0;
  gint64 unit = 0;

  if (means (self, at, KONTOR_WORD_ON) || means (self, at, KONTOR_WORD_THE))
    at++;
  if (!has_value (self, at, KONTOR_WORD_NEXT, &which) ||
      !has_value (self, at + 1, KONTOR_WORD_DAYS, &unit) || unit != 7)
    return 0;
  *weeks = which == KONTOR_NEXT_LAST ? -1 : which == KONTOR_NEXT_THIS ? 0 : 1;

  return at + 2;
}

/* Words that mean other things too count only beside a preposition, or where nothing else stands. */
static guint
read_weekday_name (KontorWhenReading *self, guint at, guint before, gint64 *weekday)
{
  if (has_value (self, at, KONTOR_WORD_WEEKDAY, weekday))
    return kontor_words_skip_stop (self->tokens, at + 1);
  if ((!self->scanning || (before & KONTOR_BEFORE_END) != 0) &&
      has_value (self, at, KONTOR_WORD_WEEKDAY_BY, weekday))
    return at + 1;
  if ((!self->scanning || (before & KONTOR_BEFORE_DATE) != 0) &&
      has_value (self, at, KONTOR_WORD_WEEKDAY_WEAK, weekday))
    return kontor_words_skip_stop (self->tokens, at + 1);

  return 0;
}

static gint64
find_weekday (gint64 today, gint64 weekday, gint64 which)
{
  gint64 monday = today - get_weekday (today);
  gint64 ahead = (weekday - get_weekday (today) + 7) % 7;

  switch ((KontorNext) which)
    {
    case KONTOR_NEXT_LAST:
      return today - (get_weekday (today) - weekday + 6) % 7 - 1;
    case KONTOR_NEXT_THIS:
      return today + ahead;
    case KONTOR_NEXT_COMING:
      return today + (ahead == 0 ? 7 : ahead);
    case KONTOR_NEXT_NEXT:
      return monday + 7 + weekday;
    }

  g_return_val_if_reached (today);
}

/* "friday": the next after today. "this friday": today as well. "next friday": that of the next week.
 * "friday next week", "next week friday". And "Friday, 6 March", in which the date counts. */
static guint
read_weekday (KontorWhenReading *self, guint at, guint before, gint64 *days)
{
  gint64 monday = self->today - get_weekday (self->today);
  gint64 which = KONTOR_NEXT_COMING;
  gint64 weekday = 0;
  gint64 weeks = 0;
  guint end = read_which_week (self, at, &weeks);
  guint next = 0;

  if (end != 0)
    {
      next = means (self, end, KONTOR_WORD_ON) ? end + 1 : end;
      next = read_weekday_name (self, next, KONTOR_BEFORE_DATE, &weekday);
      *days = monday + 7 * weeks + weekday;
      return next;
    }
  if (has_value (self, at, KONTOR_WORD_NEXT, &which))
    {
      at++;
      before |= KONTOR_BEFORE_DATE;
    }
  end = read_weekday_name (self, at, before, &weekday);
  if (end == 0)
    return 0;
  next = get (self, end)->kind == ',' ? end + 1 : end;
  if (means (self, next, KONTOR_WORD_THE))
    next++;
  next = read_calendar_day (self, next, KONTOR_BEFORE_DATE, days);
  if (next != 0)
    return next;
  next = read_which_week (self, end, &weeks);
  *days = next != 0 ? monday + 7 * weeks + weekday : find_weekday (self->today, weekday, which);

  return next != 0 ? next : end;
}

/* --- weeks, months and years --- */

/* The week of an office ends on Friday, or on Sunday when Friday is over. */
static gint64
get_end_of_week (gint64 today)
{
  return today + (get_weekday (today) <= 4 ? 4 : 6) - get_weekday (today);
}

/* The first day of the period of @length months that is @which after today's. */
static gboolean
find_period (gint64 today, gint64 length, gint64 which, gint64 *first)
{
  int year = 0;
  int month = 0;
  int day = 0;

  split (today, &year, &month, &day);

  return find_month (today, which * length - (month - 1) % length, first);
}

/* "next week": its Monday; "this week": its end; "next month", "в следующем году" */
static guint
read_next_period (KontorWhenReading *self, guint at, gint64 *days)
{
  gint64 which = 0;
  gint64 length = 0;
  gint64 weeks = 0;
  gint64 found = 0;
  guint end = read_which_week (self, at, &weeks);

  if (end != 0)
    {
      *days = weeks == 0 ? get_end_of_week (self->today)
                         : self->today - get_weekday (self->today) + 7 * weeks;
      return end;
    }
  if (!has_value (self, at, KONTOR_WORD_NEXT, &which))
    return 0;
  if (means (self, at + 1, KONTOR_WORD_WEEKEND))
    {
      *days = find_weekday (self->today, 5, which);
      return at + 2;
    }
  if (!has_value (self, at + 1, KONTOR_WORD_MONTHS, &length) || length == 6)
    return 0;
  /* The last day of this period is the one before the first of the next. */
  if (!find_period (self->today, length, which == KONTOR_NEXT_LAST ? -1 : 1, &found))
    return 0;
  *days = which == KONTOR_NEXT_THIS ? found - 1 : found;

  return at + 2;
}

static gboolean
find_end (gint64 today, gint64 stretch, gint64 *days)
{
  gint64 next = 0;

  if (stretch == KONTOR_STRETCH_DAY)
    *days = today;
  else if (stretch == KONTOR_STRETCH_WEEK)
    *days = get_end_of_week (today);
  else if (find_period (today, stretch == KONTOR_STRETCH_MONTH ? 1 : 12, 1, &next))
    *days = next - 1;
  else
    return FALSE;

  return TRUE;
}

/* The last day of the month that is named, this year or next. */
static gboolean
find_end_of_month (gint64 today, gint64 month, gint64 *days)
{
  int year = 0;
  int this_month = 0;
  int day = 0;
  gint64 first = 0;

  split (today, &year, &this_month, &day);
  if (!find_month (today, (month - this_month + 12) % 12 + 1, &first))
    return FALSE;
  *days = first - 1;

  return TRUE;
}

/* "end of the week", "Monatsende", "до конца квартала", "Ende März" */
static guint
read_end (KontorWhenReading *self, guint at, guint before, gint64 *days)
{
  gint64 value = 0;
  gint64 next = 0;
  guint end = at + 1;

  if (self->scanning && before == 0)
    return 0;
  if (has_value (self, at, KONTOR_WORD_END_OF, &value))
    return find_end (self->today, value, days) ? end : 0;
  if (!means (self, at, KONTOR_WORD_END))
    return 0;
  while (means (self, end, KONTOR_WORD_THE) || means (self, end, KONTOR_WORD_NEXT))
    {
      if (has_value (self, end, KONTOR_WORD_NEXT, &value) && value != KONTOR_NEXT_THIS)
        return 0;
      end++;
    }
  if (has_value (self, end, KONTOR_WORD_MONTH, &value))
    return find_end_of_month (self->today, value, days) ? end + 1 : 0;
  if (has_value (self, end, KONTOR_WORD_DAYS, &value) && value != 14)
    return find_end (self->today, value == 1 ? KONTOR_STRETCH_DAY : KONTOR_STRETCH_WEEK, days)
               ? end + 1
               : 0;
  if (!has_value (self, end, KONTOR_WORD_MONTHS, &value) || value == 6 ||
      !find_period (self->today, value, 1, &next))
    return 0;
  *days = next - 1;

  return end + 1;
}

/* --- from now on --- */

/* "2 weeks", "3 часа", "1 h 30 min", "полчаса", "week". @signed_: behind "+" */
static guint
read_stretch (KontorWhenReading *self,
              guint at,
              gboolean is_signed,
              gint64 *days,
              gint64 *months,
              gint64 *seconds)
{
  double amount = 1;
  guint end = kontor_words_read_amount (self->tokens, at, &amount);
  gint64 unit = 0;

  *days = *months = *seconds = 0;
  if (end == 0)
    end = at;
  if (amount > 10000000)
    return 0;
  if ((is_signed && has_value (self, end, KONTOR_WORD_MONTHS_SIGNED, &unit)) ||
      has_value (self, end, KONTOR_WORD_MONTHS, &unit))
    *months = (gint64) (amount * (double) unit);
  else if (has_value (self, end, KONTOR_WORD_DAYS, &unit))
    *days = (gint64) (amount * (double) unit);
  else
    return kontor_when_read_duration (self, at, seconds);
  /* Half a day has no hour, half a year has six months. */
  if (fmod (amount * (double) unit, 1) > 0)
    return 0;

  return kontor_words_skip_stop (self->tokens, end + 1);
}

static gboolean
move (KontorWhenReading *self, gint64 sign, gint64 months, gint64 *days)
{
  gint64 moved = self->today + sign * *days;

  if (months > 120000 || (months != 0 && !add_months (self->today, sign * months, &moved)) ||
      moved < KONTOR_DATE_MIN || moved > KONTOR_DATE_MAX)
    return FALSE;
  *days = moved;

  return TRUE;
}

guint
kontor_when_read_from_now (KontorWhenReading *self,
                           guint at,
                           gboolean *is_time,
                           gint64 *days,
                           gint64 *seconds)
{
  gboolean is_signed = (get (self, at)->kind == '+' || get (self, at)->kind == '-') &&
                       is_number (self, at + 1, 1, 9) && !get (self, at + 1)->spaced;
  gboolean is_before = means (self, at, KONTOR_WORD_IN) || means (self, at, KONTOR_WORD_AGO_BEFORE);
  gboolean scanning = self->scanning;
  gint64 sign = get (self, at)->kind == '-' || means (self, at, KONTOR_WORD_AGO_BEFORE) ? -1 : 1;
  gint64 months = 0;
  guint end = 0;

  if (scanning && get (self, at)->kind == '-')
    return 0;
  self->scanning = FALSE; /* The words around it leave no doubt. */
  end = read_stretch (self, is_signed || is_before ? at + 1 : at, is_signed, days, &months,
                      seconds);
  self->scanning = scanning;
  if (end == 0)
    return 0;
  if (!is_signed && !is_before)
    {
      if (!has_value (self, end, KONTOR_WORD_AGO, &sign))
        return 0;
      end++;
      if (sign > 0 && !means (self, end++, KONTOR_WORD_NOW))
        return 0;
    }
  *is_time = *days == 0 && months == 0 && *seconds != 0;
  *seconds *= sign;

  return move (self, sign, months, days) ? end : 0;
}

/* --- all of them --- */

guint
kontor_when_read_date (KontorWhenReading *self, guint at, guint before, gint64 *days)
{
  gboolean is_time = FALSE;
  gint64 seconds = 0;
  gint64 found = 0;
  guint end = 0;

  if (means (self, at, KONTOR_WORD_THE))
    at++;
  end = read_calendar_day (self, at, before, &found);
  if (end == 0)
    end = read_near_day (self, at, &found);
  if (end == 0)
    end = read_weekday (self, at, before, &found);
  if (end == 0)
    end = read_next_period (self, at, &found);
  if (end == 0)
    end = read_end (self, at, before, &found);
  if (end == 0)
    {
      end = kontor_when_read_from_now (self, at, &is_time, &found, &seconds);
      end = is_time ? 0 : end;
    }
  if (end == 0)
    end = read_bare_day (self, at, before, &found);
  if (end == 0 && means (self, at, KONTOR_WORD_WEEKEND) && (before != 0 || !self->scanning))
    {
      found = find_weekday (self->today, 5, KONTOR_NEXT_THIS);
      end = at + 1;
    }
  /* A whole text is handed on: that 1600 is too long ago, the rules say with the field's name. */
  if (end == 0 || (self->scanning && (found < KONTOR_DATE_MIN || found > KONTOR_DATE_MAX)))
    return 0;
  *days = found;

  return end;
}
