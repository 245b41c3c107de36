/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Times of the day and durations in plain words: "10am", "14 Uhr 30", "halb elf", "в 3 часа дня",
 * "1,5 Std", "полтора часа". Each function reads at one token and says at which it ended. Pure, any
 * thread. */

#include "config.h"

#include "kontor-when-private.h"

#define NOON (12 * 3600)
#define EVENING (18 * 3600)

/* Two figures of minutes or seconds, without a space before. */
static gboolean
is_sixtieth (const KontorWhenReading *self, guint at)
{
  const KontorWordToken *token = kontor_when_get (self, at);

  return token->kind == '0' && !token->spaced && token->n_digits == 2 && token->number < 60;
}

/* --- clocks --- */

/**
 * Clock:
 * @hour: as said
 * @minutes: after the hour, negative before it
 * @is_exact: whether it says which half of the day: "15:00", "03 Uhr"
 */
typedef struct
{
  gint64 hour;
  gint64 minutes;
  gint64 seconds;
  gboolean is_exact;
} Clock;

/* "evening" behind an hour tells which half of the day is meant: "3 часа ночи" is at night, "11 ночи"
 * too. */
static gboolean
apply_part (Clock *clock, gint64 part)
{
  gboolean is_night = part > EVENING;

  if (clock->hour > 12 || (clock->hour == 12 && is_night))
    clock->hour = clock->hour == 12 ? 0 : clock->hour;
  else if (part >= NOON && clock->hour < 12 && (!is_night || clock->hour >= 6))
    clock->hour += 12;
  clock->is_exact = TRUE;

  return TRUE;
}

/* "am", "p.m.", "утра", "in the evening", "abends" behind an hour */
static guint
read_half_of_day (KontorWhenReading *self, guint at, Clock *clock)
{
  guint end = at;
  gint64 value = 0;

  if (kontor_when_has_value (self, at, KONTOR_WORD_HALFDAY, &value))
    {
      if (clock->hour < 1 || clock->hour > 12)
        return at;
      clock->hour = clock->hour % 12 + value / 3600;
      clock->is_exact = TRUE;
      return at + 1;
    }
  if (kontor_when_has_value (self, at, KONTOR_WORD_PART_BEHIND, &value))
    return apply_part (clock, value) ? at + 1 : at;
  if (kontor_when_means (self, end, KONTOR_WORD_IN) ||
      kontor_when_means (self, end, KONTOR_WORD_ON))
    end++;
  if (kontor_when_means (self, end, KONTOR_WORD_THE))
    end++;
  if (end > at && kontor_when_has_value (self, end, KONTOR_WORD_PART, &value))
    return apply_part (clock, value) ? end + 1 : at;

  return at;
}

/* Nobody in an office says "at three" of the night. */
static guint
finish (Clock *clock, guint end, gint64 *seconds)
{
  gint64 time = 0;

  if (!clock->is_exact && clock->hour >= 1 && clock->hour <= 6 &&
      clock->hour * 60 + clock->minutes >= 60)
    clock->hour += 12;
  time = clock->hour * 3600 + clock->minutes * 60 + clock->seconds;
  if (time < 0 || time > 24 * 3600)
    return 0;
  *seconds = time;

  return end;
}

static gboolean
is_hour (const KontorWhenReading *self, guint at)
{
  const KontorWordToken *token = kontor_when_get (self, at);

  return token->kind == '0' && token->n_digits <= 2 && token->number <= 24;
}

/* "10:30", "9:05:07", with "Uhr", "pm" or "утра" behind */
static guint
read_colons (KontorWhenReading *self, guint at, gint64 *seconds)
{
  Clock clock = { kontor_when_get (self, at)->number, kontor_when_get (self, at + 2)->number, 0,
                  TRUE };
  guint end = at + 3;

  if (!is_hour (self, at) || !kontor_when_is_glued (self, at + 1, ':') ||
      !is_sixtieth (self, at + 2))
    return 0;
  if (kontor_when_is_glued (self, end, ':') && is_sixtieth (self, end + 1))
    {
      clock.seconds = kontor_when_get (self, end + 1)->number;
      end += 2;
    }
  if (kontor_when_means (self, end, KONTOR_WORD_OCLOCK) ||
      kontor_when_means (self, end, KONTOR_WORD_HOURS))
    end++;

  return finish (&clock, read_half_of_day (self, end, &clock), seconds);
}

/* "10.30 Uhr"; behind "um" and "at" without the word */
static guint
read_dotted (KontorWhenReading *self, guint at, guint before, gint64 *seconds)
{
  Clock clock = { kontor_when_get (self, at)->number, kontor_when_get (self, at + 2)->number, 0,
                  TRUE };
  guint end = at + 3;

  if (!is_hour (self, at) || !kontor_when_is_glued (self, at + 1, '.') ||
      !is_sixtieth (self, at + 2))
    return 0;
  if (kontor_when_means (self, end, KONTOR_WORD_OCLOCK))
    end++;
  else if ((before & KONTOR_BEFORE_CLOCK) == 0 &&
           !kontor_when_means (self, end, KONTOR_WORD_HALFDAY) &&
           !kontor_when_means (self, end, KONTOR_WORD_PART_BEHIND))
    return 0;

  return finish (&clock, read_half_of_day (self, end, &clock), seconds);
}

/* The minutes behind "14 Uhr" and "15 часов". */
static guint
read_minutes (KontorWhenReading *self, guint at, Clock *clock)
{
  const KontorWordToken *token = kontor_when_get (self, at);
  gboolean named = kontor_when_means (self, at + 1, KONTOR_WORD_MINUTES);

  if (token->kind != '0' || token->n_digits > 2 || token->number > 59 ||
      (token->n_digits < 2 && !named))
    return at;
  clock->minutes = token->number;
  clock->is_exact = TRUE;

  return named ? kontor_words_skip_stop (self->tokens, at + 2) : at + 1;
}

static guint
read_hour (KontorWhenReading *self, guint at, Clock *clock)
{
  gint64 value = 0;

  if (is_hour (self, at))
    {
      clock->hour = kontor_when_get (self, at)->number;
      clock->is_exact = kontor_when_get (self, at)->n_digits == 2 && clock->hour < 10;
      return at + 1;
    }
  if (!kontor_when_has_value (self, at, KONTOR_WORD_NUMBER, &value) || value > 12)
    return 0;
  clock->hour = value;

  return at + 1;
}

/* "10am", "14 Uhr 30", "10 утра"; behind a preposition or a date also "в 3 часа", "14h30", "at ten". */
static guint
read_spoken_hour (KontorWhenReading *self, guint at, guint before, gint64 *seconds)
{
  gboolean expected = (before & KONTOR_BEFORE_CLOCK) != 0;
  Clock clock = { 0 };
  gboolean named = FALSE;
  guint end = read_hour (self, at, &clock);
  guint next = 0;

  if (end == 0)
    return 0;
  if (kontor_when_means (self, end, KONTOR_WORD_OCLOCK) ||
      kontor_when_means (self, end, KONTOR_WORD_HOURS))
    {
      named = expected || kontor_when_means (self, end, KONTOR_WORD_OCLOCK);
      end = kontor_words_skip_stop (self->tokens, end + 1);
      end = read_minutes (self, end, &clock);
    }
  next = read_half_of_day (self, end, &clock);
  /* "14 am" and "5 дня" without more could be anything. */
  if (next == end && !named && (!expected || end != at + 1))
    return 0;
  if (next != end && !expected && !named && kontor_when_get (self, at)->kind != '0')
    return 0;

  return finish (&clock, next, seconds);
}

/* An hour as the end of "half past ten" and "halb elf": a number or an ordinal. */
static guint
read_reference_hour (KontorWhenReading *self, guint at, gint64 *hour)
{
  if (kontor_when_get (self, at)->kind == '0' && kontor_when_get (self, at)->n_digits <= 2 &&
      kontor_when_get (self, at)->number <= 12)
    {
      *hour = kontor_when_get (self, at)->number;
      return at + 1;
    }
  if ((kontor_when_has_value (self, at, KONTOR_WORD_NUMBER, hour) ||
       kontor_when_has_value (self, at, KONTOR_WORD_ORDINAL, hour)) &&
      *hour <= 12)
    return at + 1;

  return 0;
}

/* "halb elf", "dreiviertel elf", "половина одиннадцатого", "пол-одиннадцатого", "полодиннадцатого" */
static guint
read_minutes_to (KontorWhenReading *self, guint at, gint64 *hour, gint64 *minutes)
{
  gint64 value = 0;
  guint end = at + 1;

  if (kontor_when_has_value (self, at, KONTOR_WORD_HALF_HOUR, hour))
    {
      *minutes = -30;
      return end;
    }
  if (!kontor_when_has_value (self, at, KONTOR_WORD_MINUTES_TO, &value))
    return 0;
  *minutes = value - 60;

  return read_reference_hour (self, kontor_when_is_glued (self, end, '-') ? end + 1 : end, hour);
}

/* "quarter past ten", "half past ten", "zehn nach neun", "без пяти десять" */
static guint
read_minutes_past (KontorWhenReading *self, guint at, guint before, gint64 *hour, gint64 *minutes)
{
  gboolean expected = (before & KONTOR_BEFORE_CLOCK) != 0 || !self->scanning;
  gint64 sign = 0;
  gint64 value = 0;
  gboolean is_first = kontor_when_has_value (self, at, KONTOR_WORD_PAST, &sign) && sign < 0;
  guint next = is_first ? at + 1 : at;

  if (kontor_when_has_value (self, next, KONTOR_WORD_QUARTER, &value))
    expected = TRUE;
  else if (kontor_when_means (self, next, KONTOR_WORD_HALF))
    {
      value = 30;
      expected = TRUE;
    }
  else if (kontor_when_get (self, next)->kind == '0' && kontor_when_get (self, next)->n_digits <= 2)
    value = kontor_when_get (self, next)->number;
  else if (!kontor_when_has_value (self, next, KONTOR_WORD_NUMBER, &value))
    return 0;
  next++;
  if (kontor_when_means (self, next, KONTOR_WORD_MINUTES))
    next++;
  if (!is_first && !kontor_when_has_value (self, next++, KONTOR_WORD_PAST, &sign))
    return 0;
  *minutes = sign * value;

  return expected && value > 0 && value < 60 ? read_reference_hour (self, next, hour) : 0;
}

static guint
read_told_clock (KontorWhenReading *self, guint at, guint before, gint64 *seconds)
{
  Clock clock = { 0 };
  guint end = read_minutes_past (self, at, before, &clock.hour, &clock.minutes);

  if (end == 0)
    end = read_minutes_to (self, at, &clock.hour, &clock.minutes);
  if (end == 0)
    return 0;
  /* A quarter to one is after noon. */
  if (clock.hour == 0 || (clock.hour == 1 && clock.minutes < 0))
    clock.hour += 12;
  if (kontor_when_means (self, end, KONTOR_WORD_OCLOCK))
    end++;

  return finish (&clock, read_half_of_day (self, end, &clock), seconds);
}

/* "вечером", "tonight"; behind a date or a preposition also "morning", "Abend", "in the evening" */
static guint
read_part (KontorWhenReading *self, guint at, guint before, gint64 *seconds)
{
  if (kontor_when_has_value (self, at, KONTOR_WORD_PART_ALONE, seconds))
    return at + 1;
  if (kontor_when_means (self, at, KONTOR_WORD_IN) &&
      kontor_when_means (self, at + 1, KONTOR_WORD_THE))
    {
      before = KONTOR_BEFORE_CLOCK;
      at += 2;
    }
  else if (kontor_when_means (self, at, KONTOR_WORD_THE))
    at++;
  if ((before == 0 && self->scanning) ||
      !kontor_when_has_value (self, at, KONTOR_WORD_PART, seconds))
    return 0;

  return at + 1;
}

guint
kontor_when_read_clock (KontorWhenReading *self, guint at, guint before, gint64 *seconds)
{
  guint (*const readers[]) (KontorWhenReading *, guint, guint, gint64 *) = {
    read_dotted,
    read_told_clock,
    read_spoken_hour,
    read_part,
  };
  guint end = read_colons (self, at, seconds);

  for (guint i = 0; end == 0 && i < G_N_ELEMENTS (readers); i++)
    end = readers[i](self, at, before, seconds);

  return end;
}

/* --- durations --- */

/* Seconds of the unit at @at, which has to be smaller than @than, or 0. */
static gint64
get_unit (const KontorWhenReading *self, guint at, gint64 than)
{
  gint64 unit = 0;

  if (kontor_when_means (self, at, KONTOR_WORD_HOURS))
    unit = 3600;
  else if (kontor_when_means (self, at, KONTOR_WORD_MINUTES))
    unit = 60;
  else if (kontor_when_means (self, at, KONTOR_WORD_SECONDS))
    unit = 1;

  return unit < than ? unit : 0;
}

/* "1:30" is a duration where nothing else can stand: hours and minutes, however many. */
static guint
read_hours_and_minutes (KontorWhenReading *self, guint at, gint64 *seconds)
{
  if (!self->measuring || kontor_when_get (self, at)->kind != '0' ||
      kontor_when_get (self, at)->n_digits > 5 || !kontor_when_is_glued (self, at + 1, ':') ||
      !is_sixtieth (self, at + 2))
    return 0;
  *seconds = kontor_when_get (self, at)->number * 3600 +
             kontor_when_get (self, at + 2)->number * 60;
  if (!kontor_when_is_glued (self, at + 3, ':') || !is_sixtieth (self, at + 4))
    return at + 3;
  *seconds += kontor_when_get (self, at + 4)->number;

  return at + 5;
}

/* In a sentence "5s" is a telephone and "100 м" a length: a minute's letter stands behind its number
 * and seconds behind minutes only. */
static gboolean
is_doubtful (const KontorWhenReading *self, guint at, gint64 unit, gboolean is_first)
{
  gboolean is_letter = kontor_when_means (self, at, KONTOR_WORD_MONTHS_SIGNED);

  return self->scanning && is_first &&
         (unit == 1 || (is_letter && kontor_when_get (self, at)->spaced));
}

/* One number with its unit, or the minutes of "1h30". */
static guint
read_part_of_duration (KontorWhenReading *self, guint at, gint64 *than, double *sum)
{
  double amount = 1;
  guint end = kontor_words_read_amount (self->tokens, at, &amount);
  gboolean is_first = *than > 3600;
  gint64 unit = 0;
  gint64 stretch = 0;

  if (is_first && kontor_when_has_value (self, at, KONTOR_WORD_STRETCH, &stretch))
    {
      *sum = (double) stretch;
      *than = 60;
      return at + 1;
    }
  if (end == 0 && (!is_first || self->scanning))
    return 0;
  if (end == 0)
    end = at;
  unit = get_unit (self, end, *than);
  if (unit != 0 && !is_doubtful (self, end, unit, is_first))
    {
      *sum += amount * (double) unit;
      *than = unit;
      return kontor_words_skip_stop (self->tokens, end + 1);
    }
  if (*than != 3600 || kontor_when_get (self, at)->kind != '0' ||
      kontor_when_get (self, at)->spaced || end != at + 1 || amount > 59)
    return 0;
  *sum += amount * 60;
  *than = 60;

  return end;
}

guint
kontor_when_read_duration (KontorWhenReading *self, guint at, gint64 *seconds)
{
  gint64 than = G_MAXINT64;
  double sum = 0;
  guint end = read_hours_and_minutes (self, at, seconds);
  guint next = 0;

  if (end != 0)
    return end;
  next = read_part_of_duration (self, at, &than, &sum);
  while (next != 0)
    {
      end = next;
      if (kontor_when_means (self, next, KONTOR_WORD_AND))
        next++;
      next = read_part_of_duration (self, next, &than, &sum);
    }
  if (end == 0 || sum > G_MAXINT32)
    return 0;
  *seconds = (gint64) (sum + 0.5);

  return end;
}
