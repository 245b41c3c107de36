/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a task goes when it is moved by keys: worked out from the rows that are shown, since a filter
 * may hide some. Main thread. */

#include "config.h"

#include "kontor-task-outline.h"

#define NOWHERE GTK_INVALID_LIST_POSITION

/* (transfer full) (nullable) */
static KontorRow *
dup_row (KontorLiveQuery *model, guint position)
{
  g_autoptr (KontorRecord) record = NULL;

  if (position == NOWHERE)
    return NULL;
  record = g_list_model_get_item (G_LIST_MODEL (model), position);

  return record != NULL ? kontor_row_ref (kontor_record_get_row (record)) : NULL;
}

static guint
find_before (KontorLiveQuery *model, guint position)
{
  guint depth;

  if (position == NOWHERE)
    return NOWHERE;
  depth = kontor_live_query_get_depth (model, position);
  while (position-- > 0)
    {
      guint other = kontor_live_query_get_depth (model, position);

      if (other <= depth)
        return other == depth ? position : NOWHERE;
    }

  return NOWHERE;
}

static guint
find_after (KontorLiveQuery *model, guint position)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (model));
  guint depth;

  if (position == NOWHERE)
    return NOWHERE;
  depth = kontor_live_query_get_depth (model, position);
  for (position++; position < n; position++)
    {
      guint other = kontor_live_query_get_depth (model, position);

      if (other <= depth)
        return other == depth ? position : NOWHERE;
    }

  return NOWHERE;
}

static guint
find_parent (KontorLiveQuery *model, guint position)
{
  guint depth = kontor_live_query_get_depth (model, position);

  while (depth > 0 && position-- > 0)
    if (kontor_live_query_get_depth (model, position) < depth)
      return position;

  return NOWHERE;
}

/* (transfer full) (nullable): also what is not shown */
static KontorRow *
dup_parent (KontorOffice *office, const KontorRow *task)
{
  const KontorId *id = kontor_row_get_id_field (task, KONTOR_TASK_PARENT);
  g_autoptr (KontorRecord) record = NULL;

  if (id == NULL)
    return NULL;
  record = kontor_office_get_record (office, KONTOR_RECORD_TASK, id);

  return record != NULL ? kontor_row_ref (kontor_record_get_row (record)) : NULL;
}

gboolean
kontor_task_outline_find (KontorOffice *office,
                          KontorLiveQuery *model,
                          GPtrArray *tasks,
                          KontorTaskMove move,
                          KontorTaskSpot *spot)
{
  KontorRecord *first = tasks->len > 0 ? tasks->pdata[0] : NULL;
  KontorRecord *last = tasks->len > 0 ? tasks->pdata[tasks->len - 1] : NULL;
  g_autoptr (KontorRow) parent = NULL;
  guint top = NOWHERE;
  guint bottom = NOWHERE;
  guint beside;

  *spot = (KontorTaskSpot) { 0 };
  if (first == NULL || !kontor_live_query_find (model, kontor_record_get_id (first), &top) ||
      !kontor_live_query_find (model, kontor_record_get_id (last), &bottom))
    return FALSE;

  switch (move)
    {
    case KONTOR_TASK_MOVE_IN:
      spot->parent = dup_row (model, find_before (model, top));
      spot->last = TRUE;
      return spot->parent != NULL;
    case KONTOR_TASK_MOVE_OUT:
      beside = find_parent (model, top);
      spot->previous = dup_row (model, beside);
      if (spot->previous == NULL)
        return FALSE;
      spot->parent = dup_parent (office, spot->previous);
      spot->next = dup_row (model, find_after (model, beside));
      return TRUE;
    case KONTOR_TASK_MOVE_UP:
      beside = find_before (model, top);
      spot->parent = dup_parent (office, kontor_record_get_row (first));
      spot->next = dup_row (model, beside);
      spot->previous = dup_row (model, find_before (model, beside));
      return spot->next != NULL;
    case KONTOR_TASK_MOVE_DOWN:
      beside = find_after (model, bottom);
      spot->parent = dup_parent (office, kontor_record_get_row (first));
      spot->previous = dup_row (model, beside);
      spot->next = dup_row (model, find_after (model, beside));
      return spot->previous != NULL;
    }

  return FALSE;
}

void
kontor_task_spot_clear (KontorTaskSpot *spot)
{
  g_clear_pointer (&spot->parent, kontor_row_unref);
  g_clear_pointer (&spot->previous, kontor_row_unref);
  g_clear_pointer (&spot->next, kontor_row_unref);
}

GPtrArray *
kontor_task_outline_list_movable (KontorLiveQuery *model, GPtrArray *tasks)
{
  GPtrArray *movable = g_ptr_array_new_with_free_func (g_object_unref);
  guint parent = NOWHERE;
  guint depth = 0;

  for (guint i = 0; i < tasks->len; i++)
    {
      guint position = 0;

      if (!kontor_live_query_find (model, kontor_record_get_id (tasks->pdata[i]), &position))
        continue;
      if (movable->len == 0)
        {
          depth = kontor_live_query_get_depth (model, position);
          parent = find_parent (model, position);
        }
      else if (kontor_live_query_get_depth (model, position) != depth ||
               find_parent (model, position) != parent)
        continue;
      g_ptr_array_add (movable, g_object_ref (tasks->pdata[i]));
    }

  return movable;
}
