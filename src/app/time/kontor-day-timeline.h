/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-day-block.h"

G_BEGIN_DECLS

/**
 * KontorDayTimeline:
 *
 * One day on a vertical axis: entries as blocks that are moved and resized by mouse and by keys, and
 * the gaps between them. It changes nothing itself.
 *
 * Signals:
 * - "corrected" (KontorRow *entry, gint64 start, gint64 end): an entry is to be from @start to @end;
 *   0: it still runs
 * - "command" (const char *name, KontorRow *entry, KontorRow *next): "split", "merge", "remove",
 *   "open", "open-task"; @next: (nullable): the entry after it
 * - "wanted" (gint64 start, gint64 end): a new entry there
 */
#define KONTOR_TYPE_DAY_TIMELINE (kontor_day_timeline_get_type ())
G_DECLARE_FINAL_TYPE (KontorDayTimeline, kontor_day_timeline, KONTOR, DAY_TIMELINE, GtkWidget)

GtkWidget *kontor_day_timeline_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

/* Days since 1970-01-01. */
void kontor_day_timeline_set_day (KontorDayTimeline *self, gint64 day);
/* @entries: (element-type KontorRow), of that day */
void kontor_day_timeline_set_entries (KontorDayTimeline *self, GPtrArray *entries);
/* @gaps: (nullable) (element-type KontorGap): kept. Their menus activate "day.fill" (sxx): a task's
 * link, or "" to have one chosen, from, until. */
void kontor_day_timeline_set_gaps (KontorDayTimeline *self, GPtrArray *gaps);

/* A change was refused or given up: shows what is so. What is on the move by now stays under the hand. */
void kontor_day_timeline_reset (KontorDayTimeline *self);
/* Where to scroll to see it all best, in pixels from the top. */
int kontor_day_timeline_get_offset (KontorDayTimeline *self);
/* What keys have moved is corrected at once, not a moment after the last of them. */
void kontor_day_timeline_flush (KontorDayTimeline *self);
/* (transfer none) (nullable) */
KontorDayBlock *kontor_day_timeline_find (KontorDayTimeline *self, const KontorId *entry);

G_END_DECLS
