/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorTaskMove:
 * @KONTOR_TASK_MOVE_IN: below the one before it
 * @KONTOR_TASK_MOVE_OUT: behind what it is part of
 * @KONTOR_TASK_MOVE_UP: before the one before it
 * @KONTOR_TASK_MOVE_DOWN: behind the one after it
 *
 * Steps in an outline, among what is shown beside a task.
 */
typedef enum
{
  KONTOR_TASK_MOVE_IN,
  KONTOR_TASK_MOVE_OUT,
  KONTOR_TASK_MOVE_UP,
  KONTOR_TASK_MOVE_DOWN,
} KontorTaskMove;

/**
 * KontorTaskSpot:
 * @parent: (owned) (nullable): what the tasks become part of; %NULL: they stand at the top
 * @previous: (owned) (nullable): what they follow; %NULL: they come first
 * @next: (owned) (nullable): what follows them; %NULL: they come last
 * @last: they follow the last part of @parent, shown or not
 *
 * A place in an outline, for kontor_task_place().
 */
typedef struct
{
  KontorRow *parent;
  KontorRow *previous;
  KontorRow *next;
  gboolean last;
} KontorTaskSpot;

/* Where @tasks (element-type KontorRecord), which stand beside each other in @model, go by @move.
 * @spot: (out): to be cleared. Returns: %FALSE: there is no such place */
gboolean kontor_task_outline_find (KontorOffice *office,
                                   KontorLiveQuery *model,
                                   GPtrArray *tasks,
                                   KontorTaskMove move,
                                   KontorTaskSpot *spot);
void kontor_task_spot_clear (KontorTaskSpot *spot);

/* Only what stands in @model at the level of the topmost of @tasks, in its order: what is below one of
 * them comes along by itself. (transfer full) (element-type KontorRecord) */
GPtrArray *kontor_task_outline_list_movable (KontorLiveQuery *model, GPtrArray *tasks)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
