/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-when.h"

G_BEGIN_DECLS

/* What a word can mean; several at once: German "morgen" is a day and a part of the day. The value
 * that belongs to each stands behind it. */
typedef enum
{
  /* Days */
  KONTOR_WORD_DAY, /* "tomorrow": days from today */
  KONTOR_WORD_WEEKDAY, /* "friday": 0 is Monday */
  KONTOR_WORD_WEEKDAY_WEAK, /* "so", "sat": the same, of words that mean something else as well */
  KONTOR_WORD_WEEKDAY_BY, /* "среде": the same, a day only behind "by" */
  KONTOR_WORD_WEEKEND, /* "weekend" */
  KONTOR_WORD_MONTH, /* "march": 1 to 12 */
  KONTOR_WORD_END, /* "end" of a day, week, month or year */
  KONTOR_WORD_END_OF, /* "eod", "monatsende": a KontorStretch */
  KONTOR_WORD_DAY_NUMBER, /* "числа": behind the number of a day */
  KONTOR_WORD_ORDINAL_END, /* "th", "го": behind the number of a day */
  KONTOR_WORD_YEAR, /* "г.": behind the number of a year */
  KONTOR_WORD_NEXT, /* "next": a KontorNext */
  KONTOR_WORD_AFTER, /* "after": 1, "before": -1, in "the day after tomorrow" */

  /* Clocks */
  KONTOR_WORD_NOW, /* "now" */
  KONTOR_WORD_PART, /* "evening": seconds of the day */
  KONTOR_WORD_PART_ALONE, /* "вечером", "tonight": the same, without another word beside it */
  KONTOR_WORD_PART_BEHIND, /* "утра", "дня": the same, of words that follow an hour only */
  KONTOR_WORD_OCLOCK, /* "Uhr" */
  KONTOR_WORD_HALFDAY, /* "am": 0, "pm": 12 hours */
  KONTOR_WORD_QUARTER, /* "quarter": minutes */
  KONTOR_WORD_PAST, /* "past", "nach": 1; "to", "vor", "без": -1 */
  KONTOR_WORD_MINUTES_TO, /* "halb", "dreiviertel": minutes of the hour that ends with what follows */
  KONTOR_WORD_HALF_HOUR, /* "полодиннадцатого": the hour that follows */
  KONTOR_WORD_T, /* "T" between date and time */

  /* Amounts and units */
  KONTOR_WORD_NUMBER, /* "two": itself */
  KONTOR_WORD_AND_A_HALF, /* "anderthalb": a number, and a half */
  KONTOR_WORD_ORDINAL, /* "elften", "одиннадцатого": itself */
  KONTOR_WORD_HALF, /* "half" */
  KONTOR_WORD_AND, /* "and" */
  KONTOR_WORD_STRETCH, /* "полчаса": seconds */
  KONTOR_WORD_HOURS, /* units */
  KONTOR_WORD_MINUTES,
  KONTOR_WORD_SECONDS,
  KONTOR_WORD_DAYS, /* "week": days */
  KONTOR_WORD_MONTHS, /* "year": months */
  KONTOR_WORD_MONTHS_SIGNED, /* "m": the same in "+1m" */

  /* What stands before and behind */
  KONTOR_WORD_ON, /* "on": a KontorBefore */
  KONTOR_WORD_BY, /* "until": the same, and says that something ends there */
  KONTOR_WORD_NO, /* "not", "later", "than": as "until" */
  KONTOR_WORD_LATER,
  KONTOR_WORD_THAN,
  KONTOR_WORD_FOR, /* "for": before a duration */
  KONTOR_WORD_IN, /* "in": before a stretch of time from now on */
  KONTOR_WORD_AGO, /* "ago": -1, "later": 1, "from": 1 before "now": behind such a stretch */
  KONTOR_WORD_AGO_BEFORE, /* "vor": before it */
  KONTOR_WORD_THE, /* "the", "of", "den": nothing of itself */
  KONTOR_N_WORDS
} KontorWordClass;

typedef enum
{
  KONTOR_STRETCH_DAY,
  KONTOR_STRETCH_WEEK,
  KONTOR_STRETCH_MONTH,
  KONTOR_STRETCH_YEAR,
} KontorStretch;

typedef enum
{
  KONTOR_NEXT_LAST,
  KONTOR_NEXT_THIS,
  KONTOR_NEXT_COMING, /* as "this" of a weekday, as "next" of a week */
  KONTOR_NEXT_NEXT,
} KontorNext;

typedef enum
{
  KONTOR_BEFORE_DATE = 1 << 0, /* after such a word a bare "5." is a day */
  KONTOR_BEFORE_CLOCK = 1 << 1, /* after such a word a bare "10" is an hour */
  KONTOR_BEFORE_END = 1 << 2, /* something ends there */
} KontorBefore;

/**
 * KontorWordToken:
 * @start: its first byte in the text
 * @end: the byte after its last
 * @kind: 'w' a word, '0' a number, else the ASCII character itself, or '?' for others
 * @spaced: whether white space or the text's beginning is before it
 * @number: of a number: its value, -1 when it has more than nine digits
 * @n_digits: of a number
 * @meanings: (nullable) (borrowed): of a word that the tables know
 */
typedef struct
{
  gsize start;
  gsize end;
  char kind;
  gboolean spaced;
  gint64 number;
  guint n_digits;
  const GArray *meanings;
} KontorWordToken;

#define KONTOR_WORDS_AHEAD 8

GArray *kontor_words_read (const char *text, gsize offset) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_words_mean (const KontorWordToken *token, KontorWordClass class, gint64 *value);
guint kontor_words_read_amount (const KontorWordToken *tokens, guint at, double *amount);
guint kontor_words_skip_stop (const KontorWordToken *tokens, guint at);

/**
 * KontorWhenReading:
 * @tokens: (borrowed): of the text; the last ones are empty, of kind 0
 * @zone: (borrowed): where the text is read
 * @now: microseconds UTC
 * @today: days since 1970-01-01
 * @scanning: whether the expression stands in a sentence, so that doubtful words are left alone
 * @measuring: whether only a duration can stand there, so that "1:30" is one
 * @problem: what looked like a date but is none: a #KontorWhenError
 *
 * What the functions that read expressions share; on one stack.
 */
typedef struct
{
  const KontorWordToken *tokens;
  GTimeZone *zone;
  gint64 now;
  gint64 today;
  gboolean scanning;
  gboolean measuring;
  KontorWhenError problem;
} KontorWhenReading;

/* What the token @at is. */
static inline const KontorWordToken *
kontor_when_get (const KontorWhenReading *self, guint at)
{
  return &self->tokens[at];
}

static inline gboolean
kontor_when_means (const KontorWhenReading *self, guint at, KontorWordClass class)
{
  return kontor_words_mean (&self->tokens[at], class, NULL);
}

static inline gboolean
kontor_when_has_value (const KontorWhenReading *self,
                       guint at,
                       KontorWordClass class,
                       gint64 *value)
{
  return kontor_words_mean (&self->tokens[at], class, value);
}

/* Whether the sign @sign follows without a space. */
static inline gboolean
kontor_when_is_glued (const KontorWhenReading *self, guint at, char sign)
{
  return self->tokens[at].kind == sign && !self->tokens[at].spaced;
}

static inline gboolean
kontor_when_is_number (const KontorWhenReading *self, guint at, guint min_digits, guint max_digits)
{
  const KontorWordToken *token = &self->tokens[at];

  return token->kind == '0' && token->n_digits >= min_digits && token->n_digits <= max_digits;
}

/* Days since 1970-01-01, and year, month and day. */
void kontor_when_split_day (gint64 days, int *year, int *month, int *day);
gboolean kontor_when_join_day (gint64 year, gint64 month, gint64 day, gint64 *days);
gboolean kontor_when_find_month (gint64 days, gint64 months, gint64 *first);

/* Each reads what starts at the token @at and returns the number of the token after, or 0. @before:
 * KontorBefore flags of the words that stand before. */
guint kontor_when_read_date (KontorWhenReading *self, guint at, guint before, gint64 *days);
guint kontor_when_read_calendar_day (KontorWhenReading *self, guint at, guint before, gint64 *days);
guint kontor_when_read_near_day (KontorWhenReading *self, guint at, guint before, gint64 *days);
guint kontor_when_read_clock (KontorWhenReading *self, guint at, guint before, gint64 *seconds);
guint kontor_when_read_duration (KontorWhenReading *self, guint at, gint64 *seconds);

/* "in 2 weeks", "3 days ago", "+2h": whole days, or seconds when *is_time. */
guint kontor_when_read_from_now (KontorWhenReading *self,
                                 guint at,
                                 gboolean *is_time,
                                 gint64 *days,
                                 gint64 *seconds);

G_END_DECLS
