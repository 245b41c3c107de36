/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-record-list.h"

G_BEGIN_DECLS

/**
 * KontorTaskSpent:
 *
 * How long was worked on the tasks that a list shows: read for the rows on the screen, once after each
 * change of time entries, then the list is told to show its cells anew.
 */
#define KONTOR_TYPE_TASK_SPENT (kontor_task_spent_get_type ())
G_DECLARE_FINAL_TYPE (KontorTaskSpent, kontor_task_spent, KONTOR, TASK_SPENT, GObject)

/* @list: not owned */
KontorTaskSpent *kontor_task_spent_new (KontorRecordList *list) G_GNUC_WARN_UNUSED_RESULT;

/* In seconds, of everybody, without what a timer counts just now. What was not read yet is 0 and comes
 * soon. */
gint64 kontor_task_spent_get (KontorTaskSpent *self, const KontorId *task);

G_END_DECLS
