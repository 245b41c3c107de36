/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Dates, times and durations as people write them, in English, German and Russian at once whatever the
 * locale: of a whole text, and found in a sentence. Pure, any thread.
 *
 * A reading goes over the words from left to right; of all that could start at a word the longest wins,
 * if it ends where a word ends. */

#include "config.h"

#include "kontor-when.h"

#include "kontor-clock.h"
#include "kontor-value.h"
#include "kontor-when-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (kontor-when-error-quark, kontor_when_error)

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

/**
 * kontor_time_get_day:
 * @zone: a time zone
 * @instant: microseconds since 1970-01-01 UTC
 *
 * Returns: the day that the zone's calendars show, in days since 1970-01-01
 */
gint64
kontor_time_get_day (GTimeZone *zone, gint64 instant)
{
  return floor_days (kontor_time_to_local (zone, instant));
}

/* --- one expression --- */

/* Words before a date or a clock: "by the", "не позднее", "bis zum", "due:". */
static guint
skip_before (const KontorWordToken *tokens, guint at, guint *before)
{
  gint64 flags = 0;

  *before = 0;
  for (;;)
    {
      if (kontor_words_mean (&tokens[at], KONTOR_WORD_ON, &flags) ||
          kontor_words_mean (&tokens[at], KONTOR_WORD_BY, &flags))
        {
          *before |= (guint) flags;
          at++;
          if (tokens[at].kind == ':' && !tokens[at].spaced && tokens[at + 1].spaced)
            at++;
        }
      else if (kontor_words_mean (&tokens[at], KONTOR_WORD_NO, NULL) &&
               kontor_words_mean (&tokens[at + 1], KONTOR_WORD_LATER, NULL))
        {
          *before |= KONTOR_BEFORE_DATE | KONTOR_BEFORE_CLOCK | KONTOR_BEFORE_END;
          at += kontor_words_mean (&tokens[at + 2], KONTOR_WORD_THAN, NULL) ? 3 : 2;
        }
      else
        return at;
    }
}

/* Between date and clock: a space, a comma, a "T", a preposition; 0 when there is nothing. */
static guint
skip_between (const KontorWordToken *tokens, guint at, guint *before)
{
  gboolean is_parted = tokens[at].spaced || tokens[at].kind == ',';

  if (tokens[at].kind == ',')
    at++;
  else if (!is_parted && !tokens[at + 1].spaced &&
           kontor_words_mean (&tokens[at], KONTOR_WORD_T, NULL))
    {
      is_parted = TRUE;
      at++;
    }

  return is_parted ? skip_before (tokens, at, before) : 0;
}

/* Whether a word can start at @at: not in "2.5" or "e-mail". */
static gboolean
can_start (const KontorWordToken *tokens, guint at)
{
  return tokens[at].spaced || at == 0 || strchr ("?([{,;", tokens[at - 1].kind) != NULL;
}

/* Whether an expression can end before @at: not in "10%", "5.3.4", "fri-sat", "sun.com". */
static gboolean
can_end (const KontorWordToken *tokens, guint at)
{
  if (tokens[at].spaced || tokens[at].kind == '?')
    return TRUE;
  if (strchr ("w0$%@#&*_+=~^'-/\\<|", tokens[at].kind) != NULL)
    return FALSE;

  return tokens[at + 1].spaced || (tokens[at + 1].kind != 'w' && tokens[at + 1].kind != '0');
}

/* A bare number behind "at" is an hour at the text's end, before a mark or behind a date. "at 10 users"
 * is none. */
static gboolean
ends_sentence (const KontorWordToken *tokens, guint at)
{
  return tokens[at].kind == 0 || strchr ("#@!,.;:?)", tokens[at].kind) != NULL;
}

static gboolean
is_bare_hour (const KontorWordToken *tokens, guint start, guint end)
{
  return end == start + 1 && (tokens[start].kind == '0' ||
                              kontor_words_mean (&tokens[start], KONTOR_WORD_NUMBER, NULL));
}

static void
set_moment (KontorWhenReading *self, KontorWhen *found, gint64 days, gint64 seconds)
{
  *found = (KontorWhen) { .kind = KONTOR_WHEN_MOMENT, .days = days, .seconds = seconds };
  found->instant = kontor_time_from_local (self->zone, days * KONTOR_DAY + seconds * KONTOR_SECOND);
}

static void
set_from_now (KontorWhenReading *self, KontorWhen *found, gint64 seconds)
{
  gint64 instant = self->now + seconds * KONTOR_SECOND;
  gint64 local = kontor_time_to_local (self->zone, instant);
  gint64 days = floor_days (local);

  *found = (KontorWhen) { .kind = KONTOR_WHEN_MOMENT, .days = days, .instant = instant };
  found->seconds = floor_seconds (local - days * KONTOR_DAY);
}

/* Whether what could be a clock behind a date is how long it takes. In a sentence a number with a unit
 * is always that, "tomorrow 8h" as "tomorrow 1h", unless a word says that a clock follows: "tomorrow at
 * 8h", "завтра в 8 часов", but "завтра на 2 часа". Where only a moment can stand, "fri 14h" is one. */
static gboolean
is_length (KontorWhenReading *self, guint at, guint end, guint before)
{
  gint64 seconds = 0;

  if (kontor_when_read_duration (self, at, &seconds) < end)
    return FALSE;
  if (before != 0)
    return kontor_words_mean (&self->tokens[at - 1], KONTOR_WORD_FOR, NULL);

  return self->scanning || seconds < 6 * 3600;
}

/* "tomorrow", "tomorrow at 10" */
static guint
read_from_date (KontorWhenReading *self, guint at, guint before, KontorWhen *found)
{
  gint64 days = 0;
  gint64 seconds = 0;
  guint between = 0;
  guint end = kontor_when_read_date (self, at, before, &days);
  guint next = 0;
  guint clock = 0;

  if (end == 0)
    return 0;
  next = skip_between (self->tokens, end, &between);
  /* "fri 14h" needs no word between, "tomorrow 9 people" is no clock. */
  if (next != 0)
    clock = kontor_when_read_clock (self, next, between | KONTOR_BEFORE_CLOCK, &seconds);
  if (clock != 0 && is_length (self, next, clock, between))
    clock = 0;
  if (clock != 0 && self->scanning && between == 0 && is_bare_hour (self->tokens, next, clock) &&
      !ends_sentence (self->tokens, clock))
    clock = 0;
  if (clock != 0 && can_end (self->tokens, clock))
    {
      set_moment (self, found, days, seconds);
      found->is_end = (between & KONTOR_BEFORE_END) != 0;
      return clock;
    }
  *found = (KontorWhen) { .kind = KONTOR_WHEN_DATE, .days = days };

  return end;
}

/* "10:00", "10:00 tomorrow", "at ten on friday" */
static guint
read_from_clock (KontorWhenReading *self, guint at, guint before, KontorWhen *found)
{
  gint64 days = 0;
  gint64 seconds = 0;
  guint between = 0;
  guint end = kontor_when_read_clock (self, at, before, &seconds);
  guint next = 0;

  if (end == 0)
    return 0;
  next = skip_between (self->tokens, end, &between);
  if (next != 0)
    next = kontor_when_read_date (self, next, between, &days);
  if (next != 0 && can_end (self->tokens, next))
    {
      set_moment (self, found, days, seconds);
      found->is_end = (between & KONTOR_BEFORE_END) != 0;
      return next;
    }
  if (self->scanning && is_bare_hour (self->tokens, at, end) && !ends_sentence (self->tokens, end))
    return 0;
  *found = (KontorWhen) { .kind = KONTOR_WHEN_CLOCK, .seconds = seconds };

  return end;
}

/* "so 14:00": a word that means other things as well is a weekday beside a clock or a date. */
static guint
read_from_doubtful (KontorWhenReading *self, guint at, KontorWhen *found)
{
  guint end = 0;

  if (!kontor_words_mean (&self->tokens[at], KONTOR_WORD_WEEKDAY_WEAK, NULL))
    return 0;
  end = read_from_date (self, at, KONTOR_BEFORE_DATE, found);

  return end != 0 && (found->kind == KONTOR_WHEN_MOMENT ||
                      end > kontor_words_skip_stop (self->tokens, at + 1))
             ? end
             : 0;
}

/* "now", "in 2 hours", "через полчаса", "+30min" */
static guint
read_soon (KontorWhenReading *self, guint at, KontorWhen *found)
{
  gboolean is_time = FALSE;
  gint64 days = 0;
  gint64 seconds = 0;
  guint end = 0;

  if (kontor_words_mean (&self->tokens[at], KONTOR_WORD_NOW, NULL) && !self->scanning)
    {
      set_from_now (self, found, 0);
      return at + 1;
    }
  end = kontor_when_read_from_now (self, at, &is_time, &days, &seconds);
  if (end == 0 || !is_time)
    return 0;
  set_from_now (self, found, seconds);

  return found->days >= KONTOR_DATE_MIN && found->days <= KONTOR_DATE_MAX ? end : 0;
}

/* "30m", "for 2 hours" */
static guint
read_length (KontorWhenReading *self, guint at, KontorWhen *found)
{
  gboolean scanning = self->scanning;
  gint64 seconds = 0;
  guint end = 0;

  if (kontor_words_mean (&self->tokens[at], KONTOR_WORD_FOR, NULL))
    {
      at++;
      /* "на час": no number is needed. */
      self->scanning = scanning && self->tokens[at].kind == '0';
    }
  end = kontor_when_read_duration (self, at, &seconds);
  self->scanning = scanning;
  if (end == 0 || seconds == 0)
    return 0;
  *found = (KontorWhen) { .kind = KONTOR_WHEN_DURATION, .seconds = seconds };

  return end;
}

static void
keep_longest (KontorWhenReading *self,
              const KontorWhen *candidate,
              guint end,
              KontorWhen *found,
              guint *longest)
{
  if (end <= *longest || !can_end (self->tokens, end))
    return;
  *longest = end;
  *found = *candidate;
}

/* The longest expression that starts at @at; the token after it, or 0. */
static guint
read_expression (KontorWhenReading *self, guint at, KontorWhen *found)
{
  KontorWhen candidate = { 0 };
  guint before = 0;
  guint start = skip_before (self->tokens, at, &before);
  gboolean is_end = FALSE;
  guint longest = 0;

  /* Where two are as long the earlier counts: "на 2 часа" is how long, "в 2 часа" is when. */
  keep_longest (self, &candidate, read_length (self, at, &candidate), found, &longest);
  keep_longest (self, &candidate, read_soon (self, start, &candidate), found, &longest);
  keep_longest (self, &candidate, read_from_date (self, start, before, &candidate), found,
                &longest);
  keep_longest (self, &candidate, read_from_clock (self, start, before, &candidate), found,
                &longest);
  keep_longest (self, &candidate, read_from_doubtful (self, start, &candidate), found, &longest);
  if (longest == 0)
    return 0;
  is_end = (before & KONTOR_BEFORE_END) != 0 && found->kind != KONTOR_WHEN_DURATION;
  found->is_end = found->is_end || is_end;
  found->start = self->tokens[at].start;
  found->end = self->tokens[longest - 1].end;

  return longest;
}

static void
reading_init (KontorWhenReading *self,
              const GArray *tokens,
              GTimeZone *zone,
              gint64 now,
              gboolean scanning)
{
  /* A clock that is a thousand years off is no reason to fail. */
  now = CLAMP (now, KONTOR_DATE_MIN * KONTOR_DAY, KONTOR_DATE_MAX * KONTOR_DAY);
  *self = (KontorWhenReading) {
    .tokens = (const KontorWordToken *) (gpointer) tokens->data,
    .zone = zone,
    .now = now,
    .today = kontor_time_get_day (zone, now),
    .scanning = scanning,
    .problem = KONTOR_WHEN_ERROR_UNKNOWN,
  };
}

/**
 * kontor_when_scan:
 * @text: a sentence
 * @offset: the byte from which on to look, at the start of a character
 * @zone: where it was written
 * @now: when, in microseconds UTC
 * @found: (out): what was found; untouched on failure
 *
 * Looks for the first date, time or duration in a sentence, and takes it as far as it goes. Words that
 * mean something else as well ("so", "may", a bare number) are taken only beside others that leave no
 * doubt. A date without a year is the next such day; "friday" is the next after today, "next friday" is
 * that of the next week. An hour from one to six that is only spoken of is in the afternoon.
 *
 * Returns: whether there is one
 */
gboolean
kontor_when_scan (const char *text, gsize offset, GTimeZone *zone, gint64 now, KontorWhen *found)
{
  g_autoptr (GArray) tokens = NULL;
  KontorWhenReading reading = { 0 };

  g_return_val_if_fail (text != NULL && zone != NULL && found != NULL, FALSE);
  g_return_val_if_fail (offset <= strlen (text), FALSE);

  tokens = kontor_words_read (text, offset);
  reading_init (&reading, tokens, zone, now, TRUE);
  for (guint i = 0; reading.tokens[i].kind != 0; i++)
    {
      KontorWhen candidate = { 0 };

      if (!can_start (reading.tokens, i) || read_expression (&reading, i, &candidate) == 0)
        continue;
      *found = candidate;
      return TRUE;
    }

  return FALSE;
}

/* --- whole texts --- */

static gboolean
fail (const char *text, KontorWhenError code, GError **error)
{
  g_autofree char *shown = g_utf8_strlen (text, 61) > 60 ? g_utf8_substring (text, 0, 60)
                                                         : g_strdup (text);

  switch (code)
    {
    case KONTOR_WHEN_ERROR_NO_SUCH_DAY:
      g_set_error (error, KONTOR_WHEN_ERROR, code, _ ("There is no day “%s”"), shown);
      break;
    case KONTOR_WHEN_ERROR_AMBIGUOUS:
      g_set_error (error, KONTOR_WHEN_ERROR, code,
                   _ ("Day and month of “%s” could be swapped; write it as 2026-03-05 or 5.3.2026"),
                   shown);
      break;
    case KONTOR_WHEN_ERROR_UNKNOWN:
    default:
      g_set_error (error, KONTOR_WHEN_ERROR, KONTOR_WHEN_ERROR_UNKNOWN,
                   _ ("“%s” is not understood as a date or time"), shown);
      break;
    }

  return FALSE;
}

/* An expression that is the whole text. */
static gboolean
parse (const char *text, GTimeZone *zone, gint64 now, KontorWhen *found, GError **error)
{
  g_autoptr (GArray) tokens = NULL;
  KontorWhenReading reading = { 0 };
  guint end = 0;

  if (!g_utf8_validate (text, -1, NULL) || strlen (text) > KONTOR_TEXT_MAX)
    {
      g_set_error (error, KONTOR_WHEN_ERROR, KONTOR_WHEN_ERROR_UNKNOWN,
                   _ ("This is not understood as a date or time"));
      return FALSE;
    }
  tokens = kontor_words_read (text, 0);
  reading_init (&reading, tokens, zone, now, FALSE);
  end = read_expression (&reading, 0, found);
  if (end == 0 || reading.tokens[end].kind != 0)
    return fail (text, reading.problem, error);

  return TRUE;
}

/**
 * kontor_when_parse_date:
 * @text: "2026-12-01", "1.12.", "3 march", "tomorrow", "nächsten Freitag", "через 2 недели", "+3d"
 * @zone: where it was written
 * @now: when, in microseconds UTC
 * @days: (out): days since 1970-01-01; untouched on failure
 * @error: %KONTOR_WHEN_ERROR, with a sentence for people
 *
 * Returns: whether @text is a date
 */
gboolean
kontor_when_parse_date (const char *text, GTimeZone *zone, gint64 now, gint64 *days, GError **error)
{
  KontorWhen found = { 0 };

  g_return_val_if_fail (text != NULL && zone != NULL && days != NULL, FALSE);

  if (!parse (text, zone, now, &found, error))
    return FALSE;
  if (found.kind != KONTOR_WHEN_DATE)
    return fail (text, KONTOR_WHEN_ERROR_UNKNOWN, error);
  *days = found.days;

  return TRUE;
}

/**
 * kontor_when_parse_moment:
 * @text: a date, a date and a clock time, a clock time of today, "now", "+2h", "in 30 minutes"
 * @zone: where it was written
 * @now: when, in microseconds UTC
 * @local: (out): microseconds since 1970-01-01 00:00 on the walls of @zone; 00:00 of a whole day;
 *   untouched on failure
 * @all_day: (out): whether only a date was said; untouched on failure
 * @error: %KONTOR_WHEN_ERROR, with a sentence for people
 *
 * Returns: whether @text is a moment
 */
gboolean
kontor_when_parse_moment (const char *text,
                          GTimeZone *zone,
                          gint64 now,
                          gint64 *local,
                          gboolean *all_day,
                          GError **error)
{
  KontorWhen found = { 0 };

  g_return_val_if_fail (text != NULL && zone != NULL && local != NULL && all_day != NULL, FALSE);

  if (!parse (text, zone, now, &found, error))
    return FALSE;
  if (found.kind == KONTOR_WHEN_DURATION)
    return fail (text, KONTOR_WHEN_ERROR_UNKNOWN, error);
  if (found.kind == KONTOR_WHEN_CLOCK)
    found.days = kontor_time_get_day (zone, now);
  *local = found.days * KONTOR_DAY + found.seconds * KONTOR_SECOND;
  *all_day = found.kind == KONTOR_WHEN_DATE;

  return TRUE;
}

/**
 * kontor_when_parse_instant:
 * @text: as of kontor_when_parse_moment(), or "2026-12-01T14:00:00Z"
 * @zone: where it was written
 * @now: when, in microseconds UTC
 * @default_seconds: the time of the day, in seconds, that a date without a time means
 * @instant: (out): microseconds UTC; untouched on failure
 * @error: %KONTOR_WHEN_ERROR, with a sentence for people
 *
 * Returns: whether @text is a moment
 */
gboolean
kontor_when_parse_instant (const char *text,
                           GTimeZone *zone,
                           gint64 now,
                           gint64 default_seconds,
                           gint64 *instant,
                           GError **error)
{
  KontorWhen found = { 0 };

  g_return_val_if_fail (text != NULL && zone != NULL && instant != NULL, FALSE);

  if (kontor_instant_from_string (text, instant))
    return TRUE;
  if (!parse (text, zone, now, &found, error))
    return FALSE;
  if (found.kind == KONTOR_WHEN_DURATION)
    return fail (text, KONTOR_WHEN_ERROR_UNKNOWN, error);
  if (found.kind == KONTOR_WHEN_MOMENT)
    {
      *instant = found.instant;
      return TRUE;
    }
  if (found.kind == KONTOR_WHEN_CLOCK)
    found.days = kontor_time_get_day (zone, now);
  else
    found.seconds = default_seconds;
  *instant = kontor_time_from_local (zone, found.days * KONTOR_DAY + found.seconds * KONTOR_SECOND);

  return TRUE;
}

/**
 * kontor_when_parse_duration:
 * @text: "1h30", "1 h 30 min", "90m", "1.5h", "1,5 Std", "1:30", "полчаса", "half an hour", "45s"
 * @seconds: (out): untouched on failure
 * @error: %KONTOR_WHEN_ERROR, with a sentence for people
 *
 * Returns: whether @text is a duration; a bare number is none, as nobody knows its unit, and neither is
 *   a day, as nobody knows how many hours it has
 */
gboolean
kontor_when_parse_duration (const char *text, gint64 *seconds, GError **error)
{
  g_autoptr (GArray) tokens = NULL;
  KontorWhenReading reading = { 0 };
  gint64 read = 0;
  guint end = 0;

  g_return_val_if_fail (text != NULL && seconds != NULL, FALSE);

  if (g_utf8_validate (text, -1, NULL) && strlen (text) <= KONTOR_TEXT_MAX)
    {
      tokens = kontor_words_read (text, 0);
      reading.tokens = (const KontorWordToken *) (gpointer) tokens->data;
      reading.measuring = TRUE;
      end = kontor_when_read_duration (&reading,
                                       kontor_words_mean (reading.tokens, KONTOR_WORD_FOR, NULL)
                                           ? 1
                                           : 0,
                                       &read);
    }
  if (end == 0 || reading.tokens[end].kind != 0)
    {
      g_set_error (error, KONTOR_WHEN_ERROR, KONTOR_WHEN_ERROR_UNKNOWN,
                   _ ("Write a duration as “1 h 30 min”, “90m” or “1:30”"));
      return FALSE;
    }
  *seconds = read;

  return TRUE;
}
