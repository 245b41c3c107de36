/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-schema.h"

G_BEGIN_DECLS

#define KONTOR_WHEN_ERROR (kontor_when_error_quark ())

/**
 * KontorWhenError:
 * @KONTOR_WHEN_ERROR_UNKNOWN: not a date, time or duration in any of the languages
 * @KONTOR_WHEN_ERROR_NO_SUCH_DAY: a day that no calendar has: 30 February
 * @KONTOR_WHEN_ERROR_AMBIGUOUS: 3/4/2026, in which day and month could be swapped
 *
 * The messages are translated sentences for people.
 */
typedef enum
{
  KONTOR_WHEN_ERROR_UNKNOWN,
  KONTOR_WHEN_ERROR_NO_SUCH_DAY,
  KONTOR_WHEN_ERROR_AMBIGUOUS,
} KontorWhenError;

GQuark kontor_when_error_quark (void);

/**
 * KontorWhenKind:
 * @KONTOR_WHEN_DATE: a day
 * @KONTOR_WHEN_CLOCK: a time of the day, of which day is not said
 * @KONTOR_WHEN_MOMENT: a day and a time
 * @KONTOR_WHEN_DURATION: how long
 */
typedef enum
{
  KONTOR_WHEN_DATE = 1,
  KONTOR_WHEN_CLOCK,
  KONTOR_WHEN_MOMENT,
  KONTOR_WHEN_DURATION,
} KontorWhenKind;

/**
 * KontorWhen:
 * @kind: what was found
 * @start: byte of the text at which it starts, words like "on" and "until" included
 * @end: byte after its last
 * @days: of a date or moment: days since 1970-01-01
 * @seconds: of a clock or moment: seconds since midnight on the wall; of a duration: its length
 * @instant: of a moment: microseconds UTC
 * @is_end: whether a word like "by", "bis" or "до" says that something ends there
 *
 * An expression in a text. Plain memory.
 */
typedef struct
{
  KontorWhenKind kind;
  gsize start;
  gsize end;
  gint64 days;
  gint64 seconds;
  gint64 instant;
  gboolean is_end;
} KontorWhen;

/* Wall time of a zone: microseconds since 1970-01-01 00:00 on its walls. */
gint64 kontor_time_to_local (GTimeZone *zone, gint64 instant);
gint64 kontor_time_from_local (GTimeZone *zone, gint64 local);
gint64 kontor_time_get_day (GTimeZone *zone, gint64 instant);

/* Reading, of a whole text. @now: microseconds UTC. */
gboolean kontor_when_parse_date (const char *text,
                                 GTimeZone *zone,
                                 gint64 now,
                                 gint64 *days,
                                 GError **error);
gboolean kontor_when_parse_instant (const char *text,
                                    GTimeZone *zone,
                                    gint64 now,
                                    gint64 default_seconds,
                                    gint64 *instant,
                                    GError **error);
gboolean kontor_when_parse_moment (const char *text,
                                   GTimeZone *zone,
                                   gint64 now,
                                   gint64 *local,
                                   gboolean *all_day,
                                   GError **error);
gboolean kontor_when_parse_duration (const char *text, gint64 *seconds, GError **error);

/* Reading, out of a sentence. */
gboolean kontor_when_scan (const char *text,
                           gsize offset,
                           GTimeZone *zone,
                           gint64 now,
                           KontorWhen *found);

/* Writing, short and in the reader's language. (transfer full) */
char *kontor_when_format_date (gint64 days, gint64 today) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_when_format_time (gint64 seconds, KONTOR_TIME_FORMAT_CHOICES format)
    G_GNUC_WARN_UNUSED_RESULT;
char *kontor_when_format_instant (gint64 instant,
                                  GTimeZone *zone,
                                  gint64 now,
                                  KONTOR_TIME_FORMAT_CHOICES format) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_when_format_span (gint64 from,
                               gint64 to,
                               GTimeZone *zone,
                               gint64 now,
                               KONTOR_TIME_FORMAT_CHOICES format) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_when_format_days (gint64 first, gint64 last, gint64 today) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_when_format_duration (gint64 seconds) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_when_format_clock (gint64 seconds) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_when_format_hours (gint64 seconds) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_when_format_iso (gint64 instant, GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
