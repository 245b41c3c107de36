/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-reading.h"

G_BEGIN_DECLS

/**
 * KontorGapOffer:
 * @title: (owned): of the event or the task
 * @task: nil: it is an event, and the task has to be chosen
 * @start: microseconds UTC, within the gap
 * @end: microseconds UTC
 *
 * What may have been done in a gap.
 */
typedef struct
{
  char *title;
  KontorId task;
  gint64 start;
  gint64 end;
} KontorGapOffer;

/**
 * KontorGap:
 * @start: microseconds UTC
 * @end: microseconds UTC
 * @offers: (owned) (element-type KontorGapOffer): events of that time first, then tasks edited then
 *
 * Time of a working day of which no entry says what it was. Reference-counted by its array.
 */
typedef struct
{
  gint64 start;
  gint64 end;
  GPtrArray *offers;
} KontorGap;

/* The gaps of one day of the actor, in order: within the working day, or else the office's hours, and
 * before @now. (transfer full) (element-type KontorGap): on the reader's thread */
GPtrArray *kontor_day_gaps_read (KontorReading *reading,
                                 gint64 day,
                                 GTimeZone *zone,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The gaps between spans that are worked already, each at least fifteen minutes long. @entries:
 * (element-type KontorRow). (transfer full) (element-type KontorGap) */
GPtrArray *kontor_day_gaps_find (GPtrArray *entries, gint64 from, gint64 to, gint64 now)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
