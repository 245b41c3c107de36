/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-task-scope.h"

G_BEGIN_DECLS

/* What the columns of a board of tasks are. */
typedef enum
{
  KONTOR_TASK_WAY_STAGE,
  KONTOR_TASK_WAY_STATE,
  KONTOR_TASK_WAY_DEADLINE,
  KONTOR_TASK_WAY_PLAN,
  KONTOR_N_TASK_WAYS
} KontorTaskWay;

/* @stages: (element-type KontorRow) (nullable): of the project or of the person's plan, for the ways that
 * have stages. Returns: (transfer full) (element-type KontorBoardColumn) */
GPtrArray *kontor_task_columns_new (KontorOffice *office,
                                    const KontorTaskScope *scope,
                                    KontorTaskWay way,
                                    GPtrArray *stages) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
