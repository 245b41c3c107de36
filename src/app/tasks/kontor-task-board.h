/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-task-scope.h"

G_BEGIN_DECLS

/**
 * KontorTaskBoard:
 *
 * The tasks of a scope as cards: by the stages of their project, by state, by deadline, or the person's
 * own plan.
 */
#define KONTOR_TYPE_TASK_BOARD (kontor_task_board_get_type ())
G_DECLARE_FINAL_TYPE (KontorTaskBoard, kontor_task_board, KONTOR, TASK_BOARD, AdwBin)

GtkWidget *kontor_task_board_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;
void kontor_task_board_set_scope (KontorTaskBoard *self, const KontorTaskScope *scope);
/* The task of the card that has the focus, or had it last. (transfer full) (element-type KontorRecord) */
GPtrArray *kontor_task_board_dup_tasks (KontorTaskBoard *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
