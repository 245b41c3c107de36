/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"
#include "kontor-quick-add.h"

G_BEGIN_DECLS

/* Shows what @text, lines or the cells of a sheet, would become, and makes the tasks of it as one step
 * when the person agrees. @project: (nullable): of tasks that name none. @after: (nullable): behind
 * what they stand. @find and @data: must live as long as @parent. */
void kontor_task_paste_dialog_present (GtkWidget *parent,
                                       KontorOffice *office,
                                       const char *text,
                                       const KontorId *project,
                                       KontorRecord *after,
                                       KontorFindFunc find,
                                       gpointer data);

G_END_DECLS
