/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-record-list.h"
#include "kontor-task-scope.h"

G_BEGIN_DECLS

/* The cells of a list of tasks that are more than a label: the box to tick with the priority before the
 * title, who is responsible, the deadline with what is overdue. */
void kontor_task_cells_install (KontorRecordList *list);
/* The columns that say something in that scope; the person may choose others. */
void kontor_task_cells_set_scope (KontorRecordList *list, KontorTaskScopeKind kind);

G_END_DECLS
