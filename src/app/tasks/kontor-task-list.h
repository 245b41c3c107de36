/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-record-list.h"
#include "kontor-task-outline.h"
#include "kontor-task-scope.h"

G_BEGIN_DECLS

/**
 * KontorTaskList:
 *
 * Tasks as an outline that is written with the keyboard: Enter opens a line below the task that has the
 * focus, Tab and Shift+Tab change its level, Alt+Up and Alt+Down its place, Ctrl+Enter completes it,
 * Space opens it, Ctrl+V makes tasks of lines.
 *
 * Signals:
 * - "pasted" (const char *text): lines were pasted onto the rows
 */
#define KONTOR_TYPE_TASK_LIST (kontor_task_list_get_type ())
G_DECLARE_FINAL_TYPE (KontorTaskList, kontor_task_list, KONTOR, TASK_LIST, AdwBin)

GtkWidget *kontor_task_list_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

KontorRecordList *kontor_task_list_get_list (KontorTaskList *self);
void kontor_task_list_set_scope (KontorTaskList *self, const KontorTaskScope *scope);

/* The selected tasks, or the one that has the focus. (transfer full) (element-type KontorRecord) */
GPtrArray *kontor_task_list_dup_tasks (KontorTaskList *self) G_GNUC_WARN_UNUSED_RESULT;

/* Selects it and gives it the focus. Returns: whether it is in the list now; otherwise it is selected
 * when it comes. */
gboolean kontor_task_list_select (KontorTaskList *self, const KontorId *id);

/* Puts the focus on the rows. */
void kontor_task_list_focus (KontorTaskList *self);

void kontor_task_list_insert (KontorTaskList *self);
void kontor_task_list_move (KontorTaskList *self, KontorTaskMove move);
void kontor_task_list_complete (KontorTaskList *self);
void kontor_task_list_paste (KontorTaskList *self);

G_END_DECLS
