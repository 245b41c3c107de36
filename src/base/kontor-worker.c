/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A thread with a queue of tasks ordered by priority. Pushing and shutting down belong to the thread
 * that made the worker; the tasks' functions run on the worker's own thread. Everything shared is
 * guarded by one mutex. */

#include "config.h"

#include "kontor-worker.h"

typedef struct
{
  int priority;
  guint64 serial;
  GTask *task; /* owned, nullable: work without a task is waited for by its pusher */
  GTaskThreadFunc func;
  GFunc plain;
  gpointer data; /* borrowed, for @plain */
  gpointer user_data; /* borrowed, for @plain */
  gboolean *done; /* borrowed, for @plain, under the mutex */
  gboolean last; /* the thread ends after this */
} Work;

struct _KontorWorker
{
  char *name; /* owned */
  GThread *thread; /* joined by the shutdown, afterwards only for comparing */
  GThread *owner; /* borrowed: for comparing only */
  gboolean ending; /* of the owner: a shutdown was asked for */
  gboolean ended; /* of the owner: the thread was joined */

  GMutex mutex;
  GCond changed;
  GQueue queue; /* under the mutex: Work, owned, most urgent first */
  guint64 serial;
};

static int
compare_work (gconstpointer a, gconstpointer b, gpointer unused)
{
  const Work *left = a;
  const Work *right = b;

  if (left->priority != right->priority)
    return left->priority < right->priority ? -1 : 1;

  return left->serial < right->serial ? -1 : 1;
}

static gboolean
unref_task_cb (gpointer task)
{
  return G_SOURCE_REMOVE;
}

/* The last reference to a task drops its source object, which belongs to the thread that started the
 * task. So the reference travels there, behind the task's own completion. */
static void
return_task (GTask *task)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_static_name (source, "[kontor] task done");
  g_source_set_priority (source, g_task_get_priority (task));
  g_source_set_callback (source, unref_task_cb, task, g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

static void
run_task (Work *work)
{
  GTask *task = work->task;

  if (!g_task_return_error_if_cancelled (task))
    work->func (task, g_task_get_source_object (task), g_task_get_task_data (task),
                g_task_get_cancellable (task));
  return_task (task);
}

static gpointer
worker_thread (gpointer data)
{
  KontorWorker *self = data;
  gboolean last = FALSE;

  while (!last)
    {
      g_autofree Work *work = NULL;

      g_mutex_lock (&self->mutex);
      while (g_queue_is_empty (&self->queue))
        g_cond_wait (&self->changed, &self->mutex);
      work = g_queue_pop_head (&self->queue);
      g_mutex_unlock (&self->mutex);

      last = work->last;
      if (work->plain != NULL)
        work->plain (work->data, work->user_data);
      if (work->task != NULL)
        run_task (work);
      if (work->done != NULL)
        {
          g_mutex_lock (&self->mutex);
          *work->done = TRUE;
          g_cond_broadcast (&self->changed);
          g_mutex_unlock (&self->mutex);
        }
    }

  return NULL;
}

static void
push_work (KontorWorker *self, Work *work)
{
  g_mutex_lock (&self->mutex);
  work->serial = self->serial++;
  g_queue_insert_sorted (&self->queue, work, compare_work, NULL);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

/* --- public functions --- */

/**
 * kontor_worker_new:
 * @name: the thread's name, at most 15 bytes of it are seen by tools
 *
 * Starts the thread. The calling thread owns the worker.
 *
 * Returns: (transfer full): the worker
 */
KontorWorker *
kontor_worker_new (const char *name)
{
  KontorWorker *self = g_new0 (KontorWorker, 1);

  self->name = g_strdup (name);
  self->owner = g_thread_self ();
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  g_queue_init (&self->queue);
  /* The thread waits for the mutex, so it never sees itself unnamed. */
  g_mutex_lock (&self->mutex);
  self->thread = g_thread_new (name, worker_thread, self);
  g_mutex_unlock (&self->mutex);

  return self;
}

/**
 * kontor_worker_free:
 * @self: a worker that was shut down
 */
void
kontor_worker_free (KontorWorker *self)
{
  if (self == NULL)
    return;
  if (!self->ended)
    g_error ("worker \"%s\" is freed while its thread runs", self->name);

  g_assert (g_queue_is_empty (&self->queue));
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self->name);
  g_free (self);
}

/**
 * kontor_worker_push:
 * @self: a worker that is not shut down
 * @priority: the smaller, the sooner; `G_PRIORITY_DEFAULT` and its neighbours
 * @task: what to return a result to, once, from @func
 * @func: runs on the worker's thread, unless the task is cancelled before
 */
void
kontor_worker_push (KontorWorker *self, int priority, GTask *task, GTaskThreadFunc func)
{
  Work *work;

  g_return_if_fail (self != NULL && !self->ending);
  g_return_if_fail (self->owner == g_thread_self ());
  g_return_if_fail (G_IS_TASK (task));

  work = g_new0 (Work, 1);
  work->priority = priority;
  work->task = g_object_ref (task);
  work->func = func;
  push_work (self, work);
}

/* Waits on the calling thread until everything of this priority and above was run, and @work. */
static void
push_and_wait (KontorWorker *self, Work *work)
{
  gboolean done = FALSE;

  work->done = &done;
  push_work (self, work);

  g_mutex_lock (&self->mutex);
  while (!done)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

/**
 * kontor_worker_run_sync:
 * @self: a worker that is not shut down
 * @func: runs on the worker's thread with both pointers
 *
 * Runs @func before everything that waits and blocks until it is done. For the start and the end of a
 * program, and for tests: never from a view.
 */
void
kontor_worker_run_sync (KontorWorker *self, GFunc func, gpointer data, gpointer user_data)
{
  Work *work;

  g_return_if_fail (self != NULL && !self->ending);
  g_return_if_fail (self->owner == g_thread_self ());

  work = g_new0 (Work, 1);
  work->priority = G_MININT;
  work->plain = func;
  work->data = data;
  work->user_data = user_data;
  push_and_wait (self, work);
}

/**
 * kontor_worker_is_current:
 *
 * Returns: whether the calling thread is the worker's
 */
gboolean
kontor_worker_is_current (KontorWorker *self)
{
  return self->thread == g_thread_self ();
}

static Work *
last_work_new (KontorWorker *self)
{
  Work *work = g_new0 (Work, 1);

  self->ending = TRUE;
  work->priority = G_MAXINT;
  work->last = TRUE;

  return work;
}

static void
shutdown_task (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
}

/**
 * kontor_worker_shutdown_async:
 * @self: a worker that is not shut down
 *
 * Runs everything that waits, then ends the thread. Nothing may be pushed any more.
 */
void
kontor_worker_shutdown_async (KontorWorker *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Work *work;

  g_return_if_fail (self != NULL && !self->ending);
  g_return_if_fail (self->owner == g_thread_self ());

  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, kontor_worker_shutdown_async);
  g_task_set_task_data (task, self, NULL);

  work = last_work_new (self);
  work->task = g_object_ref (task);
  work->func = shutdown_task;
  push_work (self, work);
}

/**
 * kontor_worker_shutdown_finish:
 *
 * Joins the thread. The worker may then be freed.
 *
 * Returns: %TRUE
 */
gboolean
kontor_worker_shutdown_finish (KontorWorker *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (g_task_get_task_data (G_TASK (result)) == self, FALSE);

  g_thread_join (self->thread);
  self->ended = TRUE;

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * kontor_worker_shutdown_sync:
 * @self: a worker that is not shut down
 *
 * As kontor_worker_shutdown_async(), blocking.
 */
void
kontor_worker_shutdown_sync (KontorWorker *self)
{
  g_return_if_fail (self != NULL && !self->ending);
  g_return_if_fail (self->owner == g_thread_self ());

  push_work (self, last_work_new (self));
  g_thread_join (self->thread);
  self->ended = TRUE;
}
