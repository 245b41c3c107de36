/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which days a report is about. Dates are read by model/kontor-when, which looks ahead ("1 Nov" is the
 * next one), from standpoints in the past: from each day it names the next such day. Pure, any
 * thread. */

#include "config.h"

#include "kontor-report-period.h"

#include "kontor-clock.h"
#include "kontor-time-sheet.h"
#include "kontor-when.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

/* So far back a day without a year is looked for: the 29 of February comes every eight years at
 * worst. */
#define BACK_MAX (8 * 366 + 1)

/* Between two days. A hyphen needs spaces, or a stop before it: "2026-11-01" has hyphens of its own. */
#define BETWEEN \
  "\\s+(?:-|to|until|till|through|and|bis|und|до|по|и)\\s+|\\s*[–—]\\s*|(?<=\\.)-|" \
  "(?<=^\\d)-(?=\\d{1,2}\\.?\\s)|(?<=^\\d\\d)-(?=\\d{1,2}\\.?\\s)"
#define BEFORE "^\\s*(?:from|between|von|vom|zwischen|с|со|от|между)\\s+"

/* Days of 1970-01-01, which GDate counts from the first day of the year 1. */
#define EPOCH 719163

/**
 * Reading:
 * @zone: (borrowed)
 * @now: microseconds UTC
 * @today: its day
 *
 * Where and when a text is read.
 */
typedef struct
{
  GTimeZone *zone;
  gint64 now;
  gint64 today;
} Reading;

/* --- known periods --- */

static gint64
get_month (gint64 day, int months)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32) (day + EPOCH));
  g_date_set_day (&date, 1);
  if (months > 0)
    g_date_add_months (&date, (guint) months);
  else
    g_date_subtract_months (&date, (guint) -months);

  return (gint64) g_date_get_julian (&date) - EPOCH;
}

void
kontor_report_period_get (KontorReportPeriod period, gint64 today, gint64 *first, gint64 *end)
{
  /* 1970-01-01 was a Thursday. */
  gint64 monday = today - (today + 3) % 7;

  switch (period)
    {
    case KONTOR_REPORT_THIS_WEEK:
      *first = monday;
      *end = monday + 7;
      return;
    case KONTOR_REPORT_LAST_WEEK:
      *first = monday - 7;
      *end = monday;
      return;
    case KONTOR_REPORT_THIS_MONTH:
      *first = get_month (today, 0);
      *end = get_month (today, 1);
      return;
    case KONTOR_REPORT_LAST_MONTH:
      *first = get_month (today, -1);
      *end = get_month (today, 0);
      return;
    case KONTOR_REPORT_CUSTOM:
      return;
    }
}

/* --- one day --- */

/* What the text names at noon of @day. */
static gboolean
read_on (const Reading *self, const char *text, gint64 day, gint64 *days, GError **error)
{
  gint64 noon = kontor_time_from_local (self->zone, day * KONTOR_DAY + KONTOR_DAY / 2);

  return kontor_when_parse_date (text, self->zone, noon, days, error);
}

/* Whether the text means the same wherever one stands ("1 Nov 2026"), or a day beside today
 * ("yesterday"): then nothing is to be chosen. */
static gboolean
is_settled (const Reading *self, const char *text, gint64 days)
{
  gint64 before = 0;
  gint64 long_ago = 0;

  if (!read_on (self, text, self->today - 1, &before, NULL) ||
      !read_on (self, text, self->today - BACK_MAX, &long_ago, NULL))
    return TRUE;

  return before == days - 1 || long_ago == days;
}

/* The latest such day up to @limit; @days comes in as the next one. */
static void
look_back (const Reading *self, const char *text, gint64 limit, gint64 *days)
{
  gint64 found = *days;

  for (gint64 back = 1; found > limit && back <= BACK_MAX; back++)
    if (!read_on (self, text, limit - back, &found, NULL))
      return;
  if (found <= limit)
    *days = found;
}

/* --- a day or a month --- */

/* "November": the same word is a date with any number before it. *end is the day after its last. */
static gboolean
read_month (const Reading *self, const char *text, gint64 limit, gint64 *first, gint64 *end)
{
  g_autofree char *on_first = g_strconcat ("1 ", text, NULL);
  g_autofree char *on_second = g_strconcat ("2 ", text, NULL);
  gint64 second = 0;
  gint64 day = 0;

  if (g_ascii_isdigit (text[0]) || !read_on (self, on_first, self->today, &day, NULL))
    return FALSE;
  if (day > limit && !is_settled (self, on_first, day))
    look_back (self, on_first, limit, &day);
  if (!read_on (self, on_second, day, &second, NULL) || second != day + 1)
    return FALSE;
  *first = day;
  *end = get_month (day, 1);

  return TRUE;
}

static gboolean
read_first (const Reading *self,
            const char *text,
            gint64 limit,
            gint64 *first,
            gint64 *end,
            GError **error)
{
  gint64 day = 0;

  if (read_month (self, text, limit, first, end))
    return TRUE;
  if (!read_on (self, text, self->today, &day, error))
    return FALSE;
  if (day > limit && !is_settled (self, text, day))
    look_back (self, text, limit, &day);
  *first = day;
  *end = day + 1;

  return TRUE;
}

/* The next after @first, unless it is settled. */
static gboolean
read_last (const Reading *self, const char *text, gint64 first, gint64 *end, GError **error)
{
  gint64 unused = 0;
  gint64 day = 0;
  Reading then = { self->zone, 0, first };

  if (read_month (&then, text, G_MAXINT64, &unused, end))
    return TRUE;
  if (!read_on (self, text, self->today, &day, error))
    return FALSE;
  if (!is_settled (self, text, day) && !read_on (self, text, first, &day, error))
    return FALSE;
  *end = day + 1;

  return TRUE;
}

/* "1" of "1 to 15 Nov" is a day of the month that is named behind: (transfer full) */
static char *
complete (const char *first, const char *last)
{
  g_autoptr (GRegex) number = g_regex_new ("^\\d{1,2}\\.?$", 0, 0, NULL);
  g_autoptr (GRegex) rest = g_regex_new ("^\\d{1,2}(\\D.*)$", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *behind = NULL;
  gsize digits = strspn (first, "0123456789");

  if (!g_regex_match (number, first, 0, NULL) || !g_regex_match (rest, last, 0, &match))
    return g_strdup (first);
  behind = g_match_info_fetch (match, 1);

  return g_strdup_printf ("%.*s%s", (int) digits, first, behind);
}

gboolean
kontor_report_period_parse (const char *text,
                            GTimeZone *zone,
                            gint64 now,
                            gint64 *first,
                            gint64 *end,
                            GError **error)
{
  Reading reading = { zone, now, kontor_time_get_day (zone, now) };
  g_autoptr (GRegex) before = g_regex_new (BEFORE, G_REGEX_CASELESS, 0, NULL);
  g_autofree char *bare = g_regex_replace_literal (before, text, -1, 0, "", 0, NULL);
  g_auto (GStrv) parts = g_regex_split_simple (BETWEEN, g_strstrip (bare), G_REGEX_CASELESS, 0);
  guint n = g_strv_length (parts);
  g_autofree char *begin = NULL;
  gint64 limit = reading.today;
  gint64 day = 0;

  if (n < 1 || n > 2)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("Write a day, or two"));
      return FALSE;
    }
  begin = complete (parts[0], parts[n - 1]);
  /* "1 Nov to 15 Nov 2025" begins in 2025. */
  if (n == 2 && read_on (&reading, parts[1], reading.today, &day, NULL) &&
      is_settled (&reading, parts[1], day))
    limit = day;
  if (!read_first (&reading, begin, limit, first, end, error) ||
      (n == 2 && !read_last (&reading, parts[1], *first, end, error)))
    return FALSE;
  if (*end <= *first || *end - *first > KONTOR_TIME_SHEET_DAYS_MAX)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("The last day is before the first, or too far away"));
      return FALSE;
    }

  return TRUE;
}
