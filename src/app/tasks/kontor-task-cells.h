/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-record-list.h"

G_BEGIN_DECLS

/* The columns of a list of tasks, and the cells that are more than a label: the box to tick with the
 * priority before the title, who is responsible, the deadline with what is overdue. */
void kontor_task_cells_install (KontorRecordList *list);

G_END_DECLS
