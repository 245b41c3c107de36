/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-reading.h"
#include "kontor-schedule.h"

G_BEGIN_DECLS

/**
 * KontorGanttDates:
 * @start: microseconds UTC
 * @end: microseconds UTC, at least @start
 * @milestone: there is a deadline and no plan: @start and @end are it
 *
 * Where the bar of a task lies. A plan of which one end is missing is completed by the planned time, or
 * else by a day.
 */
typedef struct
{
  gint64 start;
  gint64 end;
  gboolean milestone;
} KontorGanttDates;

/* %FALSE: the task has neither plan nor deadline; @dates is left alone. */
gboolean kontor_gantt_get_dates (const KontorRow *task, KontorGanttDates *dates);

/* A dependency, by indices of tasks in a plan. */
typedef struct
{
  guint task;
  guint after;
  KONTOR_DEPENDENCY_KIND_CHOICES kind;
} KontorGanttEdge;

/**
 * KontorGanttPlan:
 *
 * What is known of all tasks of a chart, whether or not they are on the screen: when the whole begins
 * and ends, and of tasks that depend on others how they are scheduled. Made on the reader's thread, then
 * of the main thread.
 */
typedef struct _KontorGanttPlan KontorGanttPlan;

/* A #KontorReadFunc; @data: the #KontorQuery of the chart */
gpointer kontor_gantt_plan_read (KontorReading *reading, gpointer data, GError **error);
void kontor_gantt_plan_free (KontorGanttPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorGanttPlan, kontor_gantt_plan_free)

/* The first and the last time, 0 if there is none. */
gint64 kontor_gantt_plan_get_first (KontorGanttPlan *self);
gint64 kontor_gantt_plan_get_last (KontorGanttPlan *self);
KontorSchedule *kontor_gantt_plan_get_schedule (KontorGanttPlan *self);
/* %FALSE: nothing depends on it, nor it on anything. */
gboolean kontor_gantt_plan_find (KontorGanttPlan *self, const KontorId *task, guint *index);
const KontorId *kontor_gantt_plan_get_id (KontorGanttPlan *self, guint index);
void kontor_gantt_plan_get_dates (KontorGanttPlan *self, guint index, gint64 *start, gint64 *end);
/* (element-type KontorGanttEdge) (transfer none): in any order */
const GArray *kontor_gantt_plan_get_edges (KontorGanttPlan *self);

G_END_DECLS
