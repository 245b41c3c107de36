/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-task-scope.h"

G_BEGIN_DECLS

/**
 * KontorTaskMonth:
 *
 * The tasks of a scope by the day of their deadline.
 */
#define KONTOR_TYPE_TASK_MONTH (kontor_task_month_get_type ())
G_DECLARE_FINAL_TYPE (KontorTaskMonth, kontor_task_month, KONTOR, TASK_MONTH, AdwBin)

GtkWidget *kontor_task_month_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;
void kontor_task_month_set_scope (KontorTaskMonth *self, const KontorTaskScope *scope);

G_END_DECLS
