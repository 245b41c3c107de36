/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The worker thread: order, cancelling, and both ways to end it. */

#include "config.h"

#include "kontor-worker.h"

typedef struct
{
  KontorWorker *worker;
  GString *trace; /* of the worker's thread until joined */
  GMutex gate; /* held by the test while the first task shall not end */
  guint n_finished;
  GThread *source_freed_on;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->trace = g_string_new (NULL);
  g_mutex_init (&self->gate);
  self->worker = kontor_worker_new ("test");
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  kontor_worker_free (self->worker);
  g_mutex_clear (&self->gate);
  g_string_free (self->trace, TRUE);
}

static void
count_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *self = data;

  self->n_finished++;
}

static void
wait_at_gate (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Fixture *self = data;

  g_mutex_lock (&self->gate);
  g_mutex_unlock (&self->gate);
  g_task_return_boolean (task, TRUE);
}

typedef struct
{
  Fixture *fixture;
  char letter;
} Step;

static void
write_letter (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Step *step = data;

  g_assert_true (kontor_worker_is_current (step->fixture->worker));
  g_string_append_c (step->fixture->trace, step->letter);
  g_task_return_boolean (task, TRUE);
}

static void
push_letter (Fixture *self, int priority, char letter, GCancellable *cancellable)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, count_cb, self);
  Step *step = g_new0 (Step, 1);

  step->fixture = self;
  step->letter = letter;
  g_task_set_task_data (task, step, g_free);
  kontor_worker_push (self->worker, priority, task, write_letter);
}

static void
push_gate (Fixture *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, count_cb, self);

  g_task_set_task_data (task, self, NULL);
  kontor_worker_push (self->worker, G_MININT, task, wait_at_gate);
}

static void
test_order (Fixture *self, gconstpointer unused)
{
  g_mutex_lock (&self->gate);
  push_gate (self);
  push_letter (self, G_PRIORITY_LOW, 'e', NULL);
  push_letter (self, G_PRIORITY_DEFAULT, 'c', NULL);
  push_letter (self, G_PRIORITY_HIGH, 'a', NULL);
  push_letter (self, G_PRIORITY_DEFAULT, 'd', NULL);
  push_letter (self, G_PRIORITY_HIGH, 'b', NULL);
  g_mutex_unlock (&self->gate);

  kontor_worker_shutdown_sync (self->worker);
  g_assert_cmpstr (self->trace->str, ==, "abcde");
  while (self->n_finished < 6)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_cancelled (Fixture *self, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_mutex_lock (&self->gate);
  push_gate (self);
  push_letter (self, G_PRIORITY_DEFAULT, 'x', cancellable);
  push_letter (self, G_PRIORITY_DEFAULT, 'a', NULL);
  g_cancellable_cancel (cancellable);
  g_mutex_unlock (&self->gate);

  kontor_worker_shutdown_sync (self->worker);
  g_assert_cmpstr (self->trace->str, ==, "a");
  while (self->n_finished < 3)
    g_main_context_iteration (NULL, TRUE);
}

static void
run_plain (gpointer data, gpointer user_data)
{
  Fixture *self = data;
  gboolean *seen = user_data;

  *seen = kontor_worker_is_current (self->worker);
}

static void
test_sync (Fixture *self, gconstpointer unused)
{
  gboolean seen = FALSE;

  kontor_worker_run_sync (self->worker, run_plain, self, &seen);
  g_assert_true (seen);
  g_assert_false (kontor_worker_is_current (self->worker));
  kontor_worker_shutdown_sync (self->worker);
}

static void
shutdown_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *self = data;
  g_autoptr (GError) error = NULL;

  g_assert_true (kontor_worker_shutdown_finish (self->worker, result, &error));
  g_assert_no_error (error);
  self->n_finished += 100;
}

static void
test_shutdown_async (Fixture *self, gconstpointer unused)
{
  push_letter (self, G_PRIORITY_LOW, 'a', NULL);
  kontor_worker_shutdown_async (self->worker, shutdown_cb, self);
  while (self->n_finished < 101)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (self->trace->str, ==, "a");
}

static void
source_gone (gpointer data, GObject *source)
{
  Fixture *self = data;

  self->source_freed_on = g_thread_self ();
}

/* The object that a task was started for is never finalised on the worker's thread. */
static void
test_source_object (Fixture *self, gconstpointer unused)
{
  for (int i = 0; i < 100; i++)
    {
      g_autoptr (GObject) source = g_object_new (G_TYPE_OBJECT, NULL);
      g_autoptr (GTask) task = g_task_new (source, NULL, NULL, NULL);

      self->source_freed_on = NULL;
      g_object_weak_ref (source, source_gone, self);
      g_task_set_task_data (task, self, NULL);
      kontor_worker_push (self->worker, G_PRIORITY_DEFAULT, task, wait_at_gate);
      g_clear_object (&task);
      g_clear_object (&source);
      while (self->source_freed_on == NULL)
        g_main_context_iteration (NULL, FALSE);
      g_assert_true (self->source_freed_on == g_thread_self ());
    }
  kontor_worker_shutdown_sync (self->worker);
}

static void
test_dropped (void)
{
  if (g_test_subprocess ())
    {
      kontor_worker_free (kontor_worker_new ("forgotten"));
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*worker \"forgotten\" is freed while its thread runs*");
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("/worker/order", test_order);
  ADD ("/worker/cancelled", test_cancelled);
  ADD ("/worker/sync", test_sync);
  ADD ("/worker/shutdown-async", test_shutdown_async);
  ADD ("/worker/source-object", test_source_object);
  g_test_add_func ("/worker/dropped", test_dropped);

  return g_test_run ();
}
