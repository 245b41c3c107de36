/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Days as they lie beside today: "tomorrow", "next friday", "Ende der Woche", "через 2 недели". Weeks
 * start on Monday. Each function reads at one token and says at which it ended. Pure, any thread. */

#include "config.h"

#include "kontor-when-private.h"

#include "kontor-clock.h"
#include "kontor-value.h"

#include <math.h>

/* 0 for Monday; 1970-01-01 was a Thursday. */
static gint64
get_weekday (gint64 days)
{
  return ((days + 3) % 7 + 7) % 7;
}

/* The same day of a later or earlier month, or that month's last. */
static gboolean
add_months (gint64 days, gint64 months, gint64 *result)
{
  int year = 0;
  int month = 0;
  int day = 0;
  gint64 count = 0;

  kontor_when_split_day (days, &year, &month, &day);
  count = year * 12 + month - 1 + months;
  if (count < 0)
    return FALSE;
  for (; day > 28; day--)
    if (kontor_when_join_day (count / 12, count % 12 + 1, day, result))
      return TRUE;

  return kontor_when_join_day (count / 12, count % 12 + 1, day, result);
}

/* --- days beside today --- */

/* "tomorrow", "day after tomorrow" */
static guint
read_near_day (KontorWhenReading *self, guint at, gint64 *days)
{
  gint64 unit = 0;
  gint64 side = 0;
  gint64 shift = 0;

  if (kontor_when_has_value (self, at, KONTOR_WORD_DAY, &shift))
    {
      *days = self->today + shift;
      return at + 1;
    }
  if (!kontor_when_has_value (self, at, KONTOR_WORD_DAYS, &unit) || unit != 1 ||
      !kontor_when_has_value (self, at + 1, KONTOR_WORD_AFTER, &side) ||
      !kontor_when_has_value (self, at + 2, KONTOR_WORD_DAY, &shift) || shift != side)
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

  if (kontor_when_means (self, at, KONTOR_WORD_ON) || kontor_when_means (self, at, KONTOR_WORD_THE))
    at++;
  if (!kontor_when_has_value (self, at, KONTOR_WORD_NEXT, &which) ||
      !kontor_when_has_value (self, at + 1, KONTOR_WORD_DAYS, &unit) || unit != 7)
    return 0;
  *weeks = which == KONTOR_NEXT_LAST ? -1 : which == KONTOR_NEXT_THIS ? 0 : 1;

  return at + 2;
}

/* Words that mean other things too count only beside a preposition, or where nothing else stands. */
static guint
read_weekday_name (KontorWhenReading *self, guint at, guint before, gint64 *weekday)
{
  if (kontor_when_has_value (self, at, KONTOR_WORD_WEEKDAY, weekday))
    return kontor_words_skip_stop (self->tokens, at + 1);
  if ((!self->scanning || (before & KONTOR_BEFORE_END) != 0) &&
      kontor_when_has_value (self, at, KONTOR_WORD_WEEKDAY_BY, weekday))
    return at + 1;
  if ((!self->scanning || (before & KONTOR_BEFORE_DATE) != 0) &&
      kontor_when_has_value (self, at, KONTOR_WORD_WEEKDAY_WEAK, weekday))
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
      next = kontor_when_means (self, end, KONTOR_WORD_ON) ? end + 1 : end;
      next = read_weekday_name (self, next, KONTOR_BEFORE_DATE, &weekday);
      *days = monday + 7 * weeks + weekday;
      return next;
    }
  if (kontor_when_has_value (self, at, KONTOR_WORD_NEXT, &which))
    {
      at++;
      before |= KONTOR_BEFORE_DATE;
    }
  end = read_weekday_name (self, at, before, &weekday);
  if (end == 0)
    return 0;
  next = kontor_when_get (self, end)->kind == ',' ? end + 1 : end;
  if (kontor_when_means (self, next, KONTOR_WORD_THE))
    next++;
  next = kontor_when_read_calendar_day (self, next, KONTOR_BEFORE_DATE, days);
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

  kontor_when_split_day (today, &year, &month, &day);

  return kontor_when_find_month (today, which * length - (month - 1) % length, first);
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
  if (!kontor_when_has_value (self, at, KONTOR_WORD_NEXT, &which))
    return 0;
  if (kontor_when_means (self, at + 1, KONTOR_WORD_WEEKEND))
    {
      *days = find_weekday (self->today, 5, which);
      return at + 2;
    }
  if (!kontor_when_has_value (self, at + 1, KONTOR_WORD_MONTHS, &length) || length == 6)
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

  kontor_when_split_day (today, &year, &this_month, &day);
  if (!kontor_when_find_month (today, (month - this_month + 12) % 12 + 1, &first))
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
  if (kontor_when_has_value (self, at, KONTOR_WORD_END_OF, &value))
    return find_end (self->today, value, days) ? end : 0;
  if (!kontor_when_means (self, at, KONTOR_WORD_END))
    return 0;
  while (kontor_when_means (self, end, KONTOR_WORD_THE) ||
         kontor_when_means (self, end, KONTOR_WORD_NEXT))
    {
      if (kontor_when_has_value (self, end, KONTOR_WORD_NEXT, &value) && value != KONTOR_NEXT_THIS)
        return 0;
      end++;
    }
  if (kontor_when_has_value (self, end, KONTOR_WORD_MONTH, &value))
    return find_end_of_month (self->today, value, days) ? end + 1 : 0;
  if (kontor_when_has_value (self, end, KONTOR_WORD_DAYS, &value) && value != 14)
    return find_end (self->today, value == 1 ? KONTOR_STRETCH_DAY : KONTOR_STRETCH_WEEK, days)
               ? end + 1
               : 0;
  if (!kontor_when_has_value (self, end, KONTOR_WORD_MONTHS, &value) || value == 6 ||
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
  if ((is_signed && kontor_when_has_value (self, end, KONTOR_WORD_MONTHS_SIGNED, &unit)) ||
      kontor_when_has_value (self, end, KONTOR_WORD_MONTHS, &unit))
    *months = (gint64) (amount * (double) unit);
  else if (kontor_when_has_value (self, end, KONTOR_WORD_DAYS, &unit))
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
  gboolean is_signed = (kontor_when_get (self, at)->kind == '+' ||
                        kontor_when_get (self, at)->kind == '-') &&
                       kontor_when_is_number (self, at + 1, 1, 9) &&
                       !kontor_when_get (self, at + 1)->spaced;
  gboolean is_before = kontor_when_means (self, at, KONTOR_WORD_IN) ||
                       kontor_when_means (self, at, KONTOR_WORD_AGO_BEFORE);
  gboolean scanning = self->scanning;
  gint64 sign = kontor_when_get (self, at)->kind == '-' ||
                        kontor_when_means (self, at, KONTOR_WORD_AGO_BEFORE)
                    ? -1
                    : 1;
  gint64 months = 0;
  guint end = 0;

  if (scanning && kontor_when_get (self, at)->kind == '-')
    return 0;
  self->scanning = FALSE; /* The words around it leave no doubt. */
  end = read_stretch (self, is_signed || is_before ? at + 1 : at, is_signed, days, &months,
                      seconds);
  self->scanning = scanning;
  if (end == 0)
    return 0;
  if (!is_signed && !is_before)
    {
      if (!kontor_when_has_value (self, end, KONTOR_WORD_AGO, &sign))
        return 0;
      end++;
      if (sign > 0 && !kontor_when_means (self, end++, KONTOR_WORD_NOW))
        return 0;
    }
  *is_time = *days == 0 && months == 0 && *seconds != 0;
  *seconds *= sign;

  return move (self, sign, months, days) ? end : 0;
}

guint
kontor_when_read_near_day (KontorWhenReading *self, guint at, guint before, gint64 *days)
{
  gboolean is_time = FALSE;
  gint64 seconds = 0;
  guint end = read_near_day (self, at, days);

  if (end == 0)
    end = read_weekday (self, at, before, days);
  if (end == 0)
    end = read_next_period (self, at, days);
  if (end == 0)
    end = read_end (self, at, before, days);
  if (end == 0)
    {
      end = kontor_when_read_from_now (self, at, &is_time, days, &seconds);
      end = is_time ? 0 : end;
    }
  if (end == 0 && kontor_when_means (self, at, KONTOR_WORD_WEEKEND) &&
      (before != 0 || !self->scanning))
    {
      *days = find_weekday (self->today, 5, KONTOR_NEXT_THIS);
      end = at + 1;
    }

  return end;
}
