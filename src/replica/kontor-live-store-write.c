/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How views change things: change sets and operations go to the writer's thread, a result comes back
 * to the main thread, and the changed records by way of the journal. */

#include "config.h"

#include "kontor-live-store-private.h"

#include "kontor-replica-private.h"
#include "kontor-worker.h"

typedef struct
{
  KontorChangeSet *change_set; /* owned, nullable */
  KontorOperateFunc operate; /* nullable */
  KontorRunFunc run; /* nullable */
  gpointer data; /* owned if @destroy */
  GDestroyNotify destroy; /* nullable */
  gint64 undo; /* the change set to undo, 0: the last */
  gboolean redo; /* to do it again */

  gint64 number;
  KontorProblem *problem; /* owned, nullable */
  char *label; /* owned, nullable */
  GPtrArray *skipped; /* owned, nullable */
} Write;

static void
write_free (Write *self)
{
  g_clear_pointer (&self->change_set, kontor_change_set_free);
  g_clear_pointer (&self->problem, kontor_problem_free);
  g_clear_pointer (&self->skipped, g_ptr_array_unref);
  g_clear_pointer (&self->label, g_free);
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

/* TRUE: in effect, or refused by the model with a problem. */
static void
return_write (GTask *task, gboolean done, Write *write, GError *error)
{
  if (!done && write->problem == NULL && error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, done);
}

/* Happens by itself while people read and write: nobody would know what Undo took back. */
static gboolean
happens_by_itself (const KontorChangeSet *set)
{
  static const char *const names[] = { "chat.read", "draft.set", NULL };

  for (guint i = 0; i < set->mutations->len; i++)
    {
      const KontorMutation *mutation = set->mutations->pdata[i];

      if (!g_strv_contains (names, mutation->name))
        return FALSE;
    }

  return TRUE;
}

static void
commit_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  KontorReplica *replica = kontor_live_store_get_replica (source);
  Write *write = data;
  GError *error = NULL;
  gboolean done = FALSE;

  done = kontor_replica_commit (replica, write->change_set, &write->number, &write->problem,
                                &error);
  if (done && !happens_by_itself (write->change_set))
    write->label = kontor_undo_label_translate (write->change_set->label);
  return_write (task, done, write, error);
}

static void
operate_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  KontorReplica *replica = kontor_live_store_get_replica (source);
  Write *write = data;
  KontorContext context = { 0 };

  kontor_replica_init_context (replica, &context);
  write->change_set = write->operate (&context, write->data, &write->problem);
  if (write->change_set != NULL)
    commit_func (task, source, data, cancellable);
  else
    return_write (task, write->problem == NULL, write, NULL);
}

static void
undo_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  KontorReplica *replica = kontor_live_store_get_replica (source);
  Write *write = data;
  GError *error = NULL;
  gboolean done = FALSE;

  if (write->redo)
    done = kontor_replica_redo (replica, write->undo, &write->label, &write->skipped,
                                &write->problem, &error);
  else
    done = kontor_replica_undo (replica, write->undo, &write->label, &write->skipped,
                                &write->problem, &error);
  return_write (task, done, write, error);
}

static void
run_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  KontorReplica *replica = kontor_live_store_get_replica (source);
  Write *write = data;
  GError *error = NULL;
  gboolean done = write->run (replica, write->data, &write->problem, &error);

  return_write (task, done, write, error);
}

static void
push_write (KontorLiveStore *self,
            gpointer tag,
            Write *write,
            GTaskThreadFunc func,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  /* Once written it is written: cancelling takes back only what has not begun. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, write, (GDestroyNotify) write_free);
  kontor_live_store_push_write (self, task, func);
}

static gboolean
finish_write (GAsyncResult *result, gint64 *number, KontorProblem **problem, GError **error)
{
  Write *write = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    {
      if (problem != NULL)
        *problem = g_steal_pointer (&write->problem);
      return FALSE;
    }
  if (number != NULL)
    *number = write->number;

  return TRUE;
}

/**
 * kontor_live_store_commit_async:
 * @change_set: (transfer full): what to do
 */
void
kontor_live_store_commit_async (KontorLiveStore *self,
                                KontorChangeSet *change_set,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  Write *write = NULL;

  g_return_if_fail (KONTOR_IS_LIVE_STORE (self));
  g_return_if_fail (change_set != NULL);

  write = g_new0 (Write, 1);
  write->change_set = change_set;
  push_write (self, kontor_live_store_commit_async, write, commit_func, cancellable, callback,
              user_data);
}

/**
 * kontor_live_store_commit_finish:
 * @number: (out) (optional): the change set's number, for undo
 * @problem: (out) (optional) (transfer full) (nullable): why the model refuses
 *
 * Returns: whether it is in effect; if not, one of @problem and @error is set
 */
gboolean
kontor_live_store_commit_finish (KontorLiveStore *self,
                                 GAsyncResult *result,
                                 gint64 *number,
                                 KontorProblem **problem,
                                 GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, kontor_live_store_commit_async), FALSE);

  return finish_write (result, number, problem, error);
}

/**
 * kontor_live_store_operate_async:
 * @func: makes the change set, on the writer's thread
 * @data: for @func
 * @destroy: (nullable): for @data
 *
 * Runs an operation of the model on the current state and commits what it makes.
 */
void
kontor_live_store_operate_async (KontorLiveStore *self,
                                 KontorOperateFunc func,
                                 gpointer data,
                                 GDestroyNotify destroy,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  Write *write = NULL;

  g_return_if_fail (KONTOR_IS_LIVE_STORE (self));
  g_return_if_fail (func != NULL);

  write = g_new0 (Write, 1);
  write->operate = func;
  write->data = data;
  write->destroy = destroy;
  push_write (self, kontor_live_store_operate_async, write, operate_func, cancellable, callback,
              user_data);
}

/**
 * kontor_live_store_operate_finish:
 *
 * Returns: as kontor_live_store_commit_finish(); the number is 0 if there was nothing to do
 */
gboolean
kontor_live_store_operate_finish (KontorLiveStore *self,
                                  GAsyncResult *result,
                                  gint64 *number,
                                  KontorProblem **problem,
                                  GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, kontor_live_store_operate_async), FALSE);

  return finish_write (result, number, problem, error);
}

/**
 * kontor_live_store_undo_async:
 * @number: of a change set; 0: the last one that is not undone
 */
void
kontor_live_store_undo_async (KontorLiveStore *self,
                              gint64 number,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  Write *write = NULL;

  g_return_if_fail (KONTOR_IS_LIVE_STORE (self));

  write = g_new0 (Write, 1);
  write->undo = number;
  push_write (self, kontor_live_store_undo_async, write, undo_func, cancellable, callback,
              user_data);
}

/**
 * kontor_live_store_redo_async:
 * @number: of a change set that was undone
 *
 * Does it again. To be finished with kontor_live_store_undo_finish().
 */
void
kontor_live_store_redo_async (KontorLiveStore *self,
                              gint64 number,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  Write *write = NULL;

  g_return_if_fail (KONTOR_IS_LIVE_STORE (self));

  write = g_new0 (Write, 1);
  write->undo = number;
  write->redo = TRUE;
  push_write (self, kontor_live_store_undo_async, write, undo_func, cancellable, callback,
              user_data);
}

/**
 * kontor_live_store_dup_label:
 * @result: of a commit or an operation that is finished
 *
 * Returns: (transfer full) (nullable): what was done, translated; %NULL: nothing, or what happens by
 *   itself
 */
char *
kontor_live_store_dup_label (GAsyncResult *result)
{
  Write *write = NULL;

  g_return_val_if_fail (g_async_result_is_tagged (result, kontor_live_store_commit_async) ||
                            g_async_result_is_tagged (result, kontor_live_store_operate_async),
                        NULL);

  write = g_task_get_task_data (G_TASK (result));

  return g_strdup (write->label);
}

/**
 * kontor_live_store_undo_finish:
 * @label: (out) (optional) (transfer full) (nullable): of what was undone
 * @skipped: (out) (optional) (transfer full) (nullable) (element-type KontorProblem): the fields that
 *   somebody else has changed since
 * @problem: (out) (optional) (transfer full) (nullable): why the model refuses
 *
 * Returns: whether it is undone; if not, one of @problem and @error is set
 */
gboolean
kontor_live_store_undo_finish (KontorLiveStore *self,
                               GAsyncResult *result,
                               char **label,
                               GPtrArray **skipped,
                               KontorProblem **problem,
                               GError **error)
{
  Write *write = NULL;

  g_return_val_if_fail (g_async_result_is_tagged (result, kontor_live_store_undo_async), FALSE);

  write = g_task_get_task_data (G_TASK (result));
  if (!finish_write (result, NULL, problem, error))
    return FALSE;
  if (label != NULL)
    *label = g_steal_pointer (&write->label);
  if (skipped != NULL)
    *skipped = g_steal_pointer (&write->skipped);

  return TRUE;
}

/**
 * kontor_live_store_run_async:
 * @func: runs with the replica on the writer's thread
 * @data: for @func
 * @destroy: (nullable): for @data, once @func is done and the result is taken
 *
 * For what is neither a change nor an operation: to retry or discard what needs attention, to store
 * who acts.
 */
void
kontor_live_store_run_async (KontorLiveStore *self,
                             KontorRunFunc func,
                             gpointer data,
                             GDestroyNotify destroy,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  Write *write = NULL;

  g_return_if_fail (KONTOR_IS_LIVE_STORE (self));
  g_return_if_fail (func != NULL);

  write = g_new0 (Write, 1);
  write->run = func;
  write->data = data;
  write->destroy = destroy;
  push_write (self, kontor_live_store_run_async, write, run_func, cancellable, callback, user_data);
}

/**
 * kontor_live_store_run_finish:
 * @problem: (out) (optional) (transfer full) (nullable): why the model refuses
 *
 * Returns: what the function returned; if %FALSE, one of @problem and @error is set
 */
gboolean
kontor_live_store_run_finish (KontorLiveStore *self,
                              GAsyncResult *result,
                              KontorProblem **problem,
                              GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, kontor_live_store_run_async), FALSE);

  return finish_write (result, NULL, problem, error);
}
