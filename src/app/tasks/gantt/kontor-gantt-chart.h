/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-gantt-plan.h"
#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorGanttChart:
 *
 * Titles and bars of the tasks of a live query, to be put into a GtkScrolledWindow. What is on the
 * screen are widgets, as many as there are rows; the rest is numbers.
 *
 * Signals:
 * - "activated" (KontorRecord *task)
 * - "zoomed": the zoom is another
 */
#define KONTOR_TYPE_GANTT_CHART (kontor_gantt_chart_get_type ())
G_DECLARE_FINAL_TYPE (KontorGanttChart, kontor_gantt_chart, KONTOR, GANTT_CHART, GtkWidget)

GtkWidget *kontor_gantt_chart_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;
/* @model: (nullable): of tasks */
void kontor_gantt_chart_set_model (KontorGanttChart *self, KontorLiveQuery *model);
/* @plan: (transfer full) (nullable) */
void kontor_gantt_chart_take_plan (KontorGanttChart *self, KontorGanttPlan *plan);

/* 0 … KONTOR_GANTT_N_ZOOMS - 1; the middle of what is shown stays there. */
void kontor_gantt_chart_set_zoom (KontorGanttChart *self, guint zoom);
guint kontor_gantt_chart_get_zoom (KontorGanttChart *self);
void kontor_gantt_chart_fit (KontorGanttChart *self);
/* Scrolls there, microseconds UTC. */
void kontor_gantt_chart_show_time (KontorGanttChart *self, gint64 time);
/* Puts the focus on a task's bar. %FALSE: it is not in the list */
gboolean kontor_gantt_chart_select (KontorGanttChart *self, const KontorId *task);
/* The task that keys mean: whose bar has, or had, the focus. (transfer full) (nullable) */
KontorRecord *kontor_gantt_chart_dup_current (KontorGanttChart *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
