/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-gantt-plan.h"
#include "kontor-office.h"

G_BEGIN_DECLS

/* One bar moved: both ends by as much, or one of them. Microseconds; what is a whole number of days
 * keeps its time of the day. */
typedef struct
{
  KontorId task;
  gint64 start_by;
  gint64 end_by;
} KontorGanttMove;

/* As one undo step. @moves: (transfer full) (element-type KontorGanttMove): what was moved, then what
 * has to follow */
void kontor_gantt_move (KontorOffice *office, GArray *moves);
/* Gives a task that has no dates a day of the plan: that of @day. */
void kontor_gantt_plan_for (KontorOffice *office, KontorRecord *task, gint64 day);
/* @task may begin when @after has ended. */
void kontor_gantt_depend (KontorOffice *office, const KontorId *task, const KontorId *after);

G_END_DECLS
