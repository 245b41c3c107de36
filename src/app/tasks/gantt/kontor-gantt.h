/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorGantt:
 *
 * A Gantt chart of tasks: titles as an outline, bars on an axis of time, dependencies as arrows.
 *
 * Keys on a bar: up and down to another, left and right to hide and show subtasks, Alt and left or right
 * moves it, with Shift makes it longer or shorter (where lines of text begin on the right, time runs to
 * the left), D chooses what it depends on, Enter opens the task,
 * Space shows it, plus and minus zoom. A move takes along what depends on the task and would be too
 * early otherwise, as one undo step.
 *
 * Signal "activated" (KontorRecord *task): it is to be opened
 */
#define KONTOR_TYPE_GANTT (kontor_gantt_get_type ())
G_DECLARE_FINAL_TYPE (KontorGantt, kontor_gantt, KONTOR, GANTT, AdwBin)

GtkWidget *kontor_gantt_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;
/* @query: of tasks, as an outline or not */
void kontor_gantt_set_query (KontorGantt *self, KontorQuery *query);
/* %FALSE: it is not among them */
gboolean kontor_gantt_select (KontorGantt *self, const KontorId *task);
/* The task whose bar has, or had, the focus. (transfer full) (nullable) */
KontorRecord *kontor_gantt_dup_current (KontorGantt *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
