/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-schema.h"

G_BEGIN_DECLS

/**
 * KontorSchedule:
 *
 * Bars of a Gantt chart and what they wait for, by the critical path method (Kelley and Walker, 1959).
 * Tasks are named by the index they were added with. Owned by one thread; made in time proportional to
 * tasks and dependencies.
 */
typedef struct _KontorSchedule KontorSchedule;

KontorSchedule *kontor_schedule_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_schedule_free (KontorSchedule *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorSchedule, kontor_schedule_free)

/* A bar from @start to @end, microseconds UTC; an end before the start counts as the start. Returns its
 * index. */
guint kontor_schedule_add_task (KontorSchedule *self, gint64 start, gint64 end);
/* @task may not begin (or end) before @after has ended (or begun). */
void kontor_schedule_add_dependency (KontorSchedule *self,
                                     guint task,
                                     guint after,
                                     KONTOR_DEPENDENCY_KIND_CHOICES kind);

/* Works it out; call it after adding, before asking. FALSE when tasks wait for each other in a circle:
 * these are in kontor_schedule_is_in_cycle() and take no part. */
gboolean kontor_schedule_solve (KontorSchedule *self);

guint kontor_schedule_get_n_tasks (const KontorSchedule *self);
/* Indices, each after all that it waits for. (element-type guint) (transfer none) */
const GArray *kontor_schedule_get_order (const KontorSchedule *self);
gboolean kontor_schedule_is_in_cycle (const KontorSchedule *self, guint task);
/* The earliest start: not before its own start, nor before what it waits for lets it. The latest: with
 * which nothing that waits for it, and not the last end of all, is put off. */
gint64 kontor_schedule_get_earliest_start (const KontorSchedule *self, guint task);
gint64 kontor_schedule_get_earliest_end (const KontorSchedule *self, guint task);
gint64 kontor_schedule_get_latest_start (const KontorSchedule *self, guint task);
gint64 kontor_schedule_get_latest_end (const KontorSchedule *self, guint task);
gint64 kontor_schedule_get_slack (const KontorSchedule *self, guint task);
/* No slack, and something depends on it or it on something. */
gboolean kontor_schedule_is_critical (const KontorSchedule *self, guint task);
/* Whether the bar as it is drawn begins or ends before what it waits for lets it. */
gboolean kontor_schedule_is_late (const KontorSchedule *self, guint task);

typedef struct
{
  guint task;
  gint64 by; /* microseconds later, more than 0 */
} KontorScheduleMove;

/* Which others must move, and by how much, when @task is dragged to @start, @end: those that would
 * otherwise be too early, no further than they must. Others that are too early already stay. In the
 * order of the schedule. (element-type KontorScheduleMove) (transfer full) */
GArray *kontor_schedule_push (const KontorSchedule *self, guint task, gint64 start, gint64 end)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
