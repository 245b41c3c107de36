/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-task-part.h"

G_BEGIN_DECLS

/* Adds the parts of tasks and templates to their pages: once. */
void kontor_task_pages_register (void);

/* The parts: subclasses of #KontorTaskPart, but for the two that are a #KontorRecordPanel. Dependencies,
 * results, planned slices and times are listed by the page itself. */
GType kontor_task_state_part_get_type (void);
GType kontor_task_checklist_part_get_type (void);
GType kontor_task_subtasks_part_get_type (void);
GType kontor_task_times_part_get_type (void);
GType kontor_task_mine_part_get_type (void);
GType kontor_template_part_get_type (void);

G_END_DECLS
