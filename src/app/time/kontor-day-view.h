/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-day-timeline.h"
#include "kontor-time-editor.h"

G_BEGIN_DECLS

/**
 * KontorDayView:
 *
 * The person's entries of one day: the timeline, the sums per task beside it, and the way to other
 * days.
 */
#define KONTOR_TYPE_DAY_VIEW (kontor_day_view_get_type ())
G_DECLARE_FINAL_TYPE (KontorDayView, kontor_day_view, KONTOR, DAY_VIEW, AdwBin)

GtkWidget *kontor_day_view_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

/* Days since 1970-01-01. */
void kontor_day_view_set_day (KontorDayView *self, gint64 day);
gint64 kontor_day_view_get_day (KontorDayView *self);
/* Shows the day of a time entry with the focus on it. %FALSE: there is none such of this person. */
gboolean kontor_day_view_show_entry (KontorDayView *self, const KontorId *entry);

KontorDayTimeline *kontor_day_view_get_timeline (KontorDayView *self);
KontorTimeEditor *kontor_day_view_get_editor (KontorDayView *self);

G_END_DECLS
