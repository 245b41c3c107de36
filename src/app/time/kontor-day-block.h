/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-day-lanes.h"
#include "kontor-office.h"

G_BEGIN_DECLS

/* No block is less tall, in pixels: its title stays readable. */
#define KONTOR_DAY_BLOCK_MIN_HEIGHT 20

/**
 * KontorDayBlock:
 *
 * One entry on the time axis of a day: a widget of its own, so that it has a focus and a name. It knows
 * where it stands; the timeline puts it there.
 *
 * Signals:
 * - "shift" (int start, int end): its edges are to move by so many minutes
 * - "command" (const char *name): "split", "merge", "remove", "open"
 */
#define KONTOR_TYPE_DAY_BLOCK (kontor_day_block_get_type ())
G_DECLARE_FINAL_TYPE (KontorDayBlock, kontor_day_block, KONTOR, DAY_BLOCK, GtkWidget)

GtkWidget *kontor_day_block_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

/* @entry: a time entry; what it was before is forgotten */
void kontor_day_block_set_entry (KontorDayBlock *self, KontorRow *entry);
KontorRow *kontor_day_block_get_entry (KontorDayBlock *self);

/* Where it is shown, which may be ahead of the entry while it is dragged: microseconds UTC. @end 0: it
 * runs. */
void kontor_day_block_set_span (KontorDayBlock *self, gint64 start, gint64 end);
void kontor_day_block_get_span (KontorDayBlock *self, gint64 *start, gint64 *end);

/* Beside others. (transfer none): the lane that it was given last */
void kontor_day_block_set_lane (KontorDayBlock *self, const KontorDaySpan *lane);
const KontorDaySpan *kontor_day_block_get_lane (KontorDayBlock *self);

G_END_DECLS
