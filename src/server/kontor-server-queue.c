/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One thread with a queue in front: it owns what only one thread may touch (a database) and takes
 * what is waiting in batches. Before it is started and after it is stopped there is no thread, and
 * everything happens at once on the caller's: the simulation runs it like that. */

#include "config.h"

#include "kontor-server-queue.h"

typedef struct
{
  gpointer item; /* borrowed (nullable): of a push */
  KontorServerQueueCall call; /* nullable: of a call or post */
  gpointer data; /* borrowed */
  gboolean *done; /* borrowed (nullable): set under the mutex when the call has returned */
} Entry;

struct _KontorServerQueue
{
  char *name; /* owned */
  KontorServerQueueBatch batch; /* nullable: takes calls only */
  gpointer user_data; /* borrowed */
  guint limit;
  guint batch_limit;
  GThread *thread; /* owned (nullable): while it runs */

  GMutex mutex;
  GCond changed;
  GQueue entries; /* mutex: owned Entry */
  guint n_items; /* mutex: of them, pushed ones */
  gboolean busy; /* mutex: has taken entries that it is not done with */
  gboolean stopping; /* mutex */
};

/**
 * kontor_server_queue_new:
 * @name: of its thread, up to 15 characters
 * @limit: the most items that may wait
 * @batch_limit: the most items in a batch
 * @batch: (nullable): what is done with items
 * @user_data: for @batch
 *
 * Returns: (transfer full): a worker without a thread
 */
KontorServerQueue *
kontor_server_queue_new (const char *name,
                         guint limit,
                         guint batch_limit,
                         KontorServerQueueBatch batch,
                         gpointer user_data)
{
  KontorServerQueue *self = g_new0 (KontorServerQueue, 1);

  self->name = g_strdup (name);
  self->batch = batch;
  self->user_data = user_data;
  self->limit = limit;
  self->batch_limit = batch_limit;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  g_queue_init (&self->entries);

  return self;
}

/**
 * kontor_server_queue_free:
 * @self: (nullable) (transfer full): a worker, which is stopped first
 */
void
kontor_server_queue_free (KontorServerQueue *self)
{
  if (self == NULL)
    return;
  kontor_server_queue_stop (self);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self->name);
  g_free (self);
}

/* Takes from the head: one call, or as many items in a row as fit into a batch. Mutex held. */
static Entry *
take (KontorServerQueue *self, GPtrArray *items)
{
  Entry *head = g_queue_peek_head (&self->entries);

  if (head->call != NULL)
    return g_queue_pop_head (&self->entries);
  while (head != NULL && head->call == NULL && items->len < self->batch_limit)
    {
      g_ptr_array_add (items, head->item);
      g_free (g_queue_pop_head (&self->entries));
      self->n_items--;
      head = g_queue_peek_head (&self->entries);
    }

  return NULL;
}

static gpointer
run (gpointer data)
{
  KontorServerQueue *self = data;
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  g_mutex_lock (&self->mutex);
  for (;;)
    {
      g_autofree Entry *call = NULL;

      while (g_queue_is_empty (&self->entries) && !self->stopping)
        g_cond_wait (&self->changed, &self->mutex);
      if (g_queue_is_empty (&self->entries))
        break;
      call = take (self, items);
      self->busy = TRUE;
      g_mutex_unlock (&self->mutex);

      if (call != NULL)
        call->call (call->data);
      else
        self->batch (items, self->user_data);
      g_ptr_array_set_size (items, 0);

      g_mutex_lock (&self->mutex);
      self->busy = FALSE;
      if (call != NULL && call->done != NULL)
        *call->done = TRUE;
      g_cond_broadcast (&self->changed);
    }
  g_mutex_unlock (&self->mutex);

  return NULL;
}

/**
 * kontor_server_queue_start:
 * @self: a worker without a thread
 *
 * Gives it a thread.
 */
void
kontor_server_queue_start (KontorServerQueue *self)
{
  g_return_if_fail (self->thread == NULL);

  self->stopping = FALSE;
  self->thread = g_thread_new (self->name, run, self);
}

/**
 * kontor_server_queue_drain:
 * @self: a worker
 *
 * Waits until nothing is queued and nothing is being done. Whoever still pushes delays it.
 */
void
kontor_server_queue_drain (KontorServerQueue *self)
{
  if (self->thread == NULL)
    return;
  g_return_if_fail (!kontor_server_queue_is_current (self));

  g_mutex_lock (&self->mutex);
  while (self->busy || !g_queue_is_empty (&self->entries))
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

/**
 * kontor_server_queue_stop:
 * @self: a worker
 *
 * Does what is queued, then ends the thread.
 */
void
kontor_server_queue_stop (KontorServerQueue *self)
{
  if (self->thread == NULL)
    return;
  g_mutex_lock (&self->mutex);
  self->stopping = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  g_clear_pointer (&self->thread, g_thread_join);
}

/**
 * kontor_server_queue_is_current:
 * @self: a worker
 *
 * Returns: whether the caller may touch what the worker owns: it is its thread, or it has none
 */
gboolean
kontor_server_queue_is_current (KontorServerQueue *self)
{
  return self->thread == NULL || self->thread == g_thread_self ();
}

/**
 * kontor_server_queue_get_length:
 * @self: a worker
 *
 * Returns: how many items wait for it. Any thread.
 */
guint
kontor_server_queue_get_length (KontorServerQueue *self)
{
  guint n = 0;

  g_mutex_lock (&self->mutex);
  n = self->n_items;
  g_mutex_unlock (&self->mutex);

  return n;
}

static void
append (KontorServerQueue *self, const Entry *entry)
{
  g_queue_push_tail (&self->entries, g_memdup2 (entry, sizeof *entry));
  g_cond_broadcast (&self->changed);
}

/**
 * kontor_server_queue_push:
 * @self: a worker with a batch function
 * @item: what it will find among its items
 *
 * Any thread.
 *
 * Returns: %FALSE where too many are waiting or the worker is stopping: nothing was queued
 */
gboolean
kontor_server_queue_push (KontorServerQueue *self, gpointer item)
{
  gboolean room = FALSE;

  if (self->thread == NULL)
    {
      g_autoptr (GPtrArray) items = g_ptr_array_new ();

      g_ptr_array_add (items, item);
      self->batch (items, self->user_data);
      return TRUE;
    }

  g_mutex_lock (&self->mutex);
  room = self->n_items < self->limit && !self->stopping;
  if (room)
    {
      append (self, &(Entry) { .item = item });
      self->n_items++;
    }
  g_mutex_unlock (&self->mutex);

  return room;
}

/**
 * kontor_server_queue_call:
 * @self: a worker
 * @call: a function
 * @data: its argument
 *
 * Runs a function on the worker's thread and waits for it. Two workers must not call each other.
 */
void
kontor_server_queue_call (KontorServerQueue *self, KontorServerQueueCall call, gpointer data)
{
  gboolean done = FALSE;

  if (kontor_server_queue_is_current (self))
    {
      call (data);
      return;
    }

  g_mutex_lock (&self->mutex);
  append (self, &(Entry) { .call = call, .data = data, .done = &done });
  while (!done)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

/**
 * kontor_server_queue_post:
 * @self: a worker
 * @call: a function, which frees its argument
 * @data: its argument
 *
 * Has a function run on the worker's thread some time; at once on that thread itself.
 */
void
kontor_server_queue_post (KontorServerQueue *self, KontorServerQueueCall call, gpointer data)
{
  if (kontor_server_queue_is_current (self))
    {
      call (data);
      return;
    }

  g_mutex_lock (&self->mutex);
  append (self, &(Entry) { .call = call, .data = data });
  g_mutex_unlock (&self->mutex);
}
