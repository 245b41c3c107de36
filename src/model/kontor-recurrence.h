/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-reader.h"

G_BEGIN_DECLS

/* Recurrence rules, RFC 5545 section 3.3.10: "FREQ=WEEKLY;BYDAY=MO,TH". Times are local: microseconds
 * since 1970-01-01 00:00 on the clock of the first occurrence's zone; whole days are their midnight. */

/* At most so many occurrences are looked at, whatever the rule says. */
#define KONTOR_RECURRENCE_MAX 100000

/* NULL if @rule is one that is kept: well-formed, with a frequency from hourly to yearly. Names the
 * field of the record in the problem. */
KontorProblem *kontor_recurrence_check (const char *rule,
                                        KontorRecordType type,
                                        const KontorId *id,
                                        guint field) G_GNUC_WARN_UNUSED_RESULT;

/* The occurrences in [from_local, to_local), at most @limit, in order; none for a rule that is not
 * valid. @starts_at: a moment, the first. @exceptions: (nullable) a set of moments as texts, which do not
 * occur. @rule NULL: @starts_at alone. (element-type gint64) (transfer full) */
GArray *kontor_recurrence_list (const char *rule,
                                const KontorValue *starts_at,
                                const KontorValue *exceptions,
                                gint64 from_local,
                                gint64 to_local,
                                guint limit) G_GNUC_WARN_UNUSED_RESULT;

/* "Every Monday and Thursday", translated; NULL for a rule too particular for a sentence, or not
 * valid. */
char *kontor_recurrence_to_sentence (const char *rule, const KontorValue *starts_at)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * KontorInstance:
 * @start: microseconds UTC
 * @end: microseconds UTC, at least @start
 * @local: the start on the event's clock: what names the instance of a series
 * @row: (owned): the event that describes it: the series' or that of the one instance
 *
 * One time that an event takes place.
 */
typedef struct
{
  gint64 start;
  gint64 end;
  gint64 local;
  KontorRow *row;
} KontorInstance;

/* When @event takes place in [from, to), instants: by its rule, but for its exceptions, and with each of
 * @overrides (nullable) (element-type KontorRow), events of which it is the series, in the place of the
 * instance they speak of. @floating: (nullable) the zone of times that name none, of whole days, too.
 * In the order of their start. (element-type KontorInstance) (transfer full) */
GArray *kontor_event_list_instances (const KontorRow *event,
                                     GPtrArray *overrides,
                                     gint64 from,
                                     gint64 to,
                                     GTimeZone *floating,
                                     guint limit) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
