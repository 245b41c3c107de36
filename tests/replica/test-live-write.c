/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What views do: operations, commits and undo on the writer's thread, refusals and errors told to the
 * main thread, lists that follow. */

#include "config.h"

#include "live-fixture.h"

#include "kontor-operations.h"

#include <glib/gstdio.h>

#define ADD(path, func) g_test_add (path, Office, NULL, set_up, func, tear_down)

typedef struct
{
  LiveFixture fixture;
  KontorId person;
  KontorLiveQuery *tasks; /* owned */

  gboolean finished;
  gboolean done;
  gint64 number;
  KontorProblem *problem; /* owned, nullable */
  char *label; /* owned, nullable */
} Office;

static void
set_person (KontorReplica *replica, gpointer person)
{
  g_autoptr (GError) error = NULL;

  kontor_replica_set_person (replica, person, &error);
  g_assert_no_error (error);
}

static void
set_up (Office *self, gconstpointer unused)
{
  KontorQueryBuilder *query = kontor_query_builder_new (KONTOR_RECORD_TASK);
  KontorRowBuilder *person = NULL;
  g_autoptr (KontorQuery) by_title = NULL;
  g_autoptr (KontorRow) row = NULL;

  live_fixture_set_up (&self->fixture, NULL);
  live_fixture_new_id (&self->fixture, &self->person);
  person = kontor_row_builder_new (KONTOR_RECORD_PERSON, &self->person);
  kontor_row_builder_take (person, KONTOR_PERSON_NAME, kontor_value_new_text ("Ada"));
  kontor_row_builder_take (person, KONTOR_PERSON_ACTIVE, kontor_value_new_integer (1));
  kontor_row_builder_take (person, KONTOR_PERSON_ADMINISTRATOR, kontor_value_new_integer (1));
  row = kontor_row_builder_end (person);
  live_fixture_put_one (&self->fixture, row);
  kontor_live_store_run_sync (self->fixture.store, set_person, &self->person);

  kontor_query_builder_add_order (query, KONTOR_TASK_TITLE, FALSE);
  by_title = kontor_query_builder_end (query);
  self->tasks = kontor_live_query_new (self->fixture.store, by_title);
  live_fixture_wait_loaded (self->tasks);
}

static void
tear_down (Office *self, gconstpointer unused)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_pointer (&self->problem, kontor_problem_free);
  g_clear_pointer (&self->label, g_free);
  g_assert_finalize_object (self->tasks);
  live_fixture_tear_down (&self->fixture, NULL);
}

/* --- doing things --- */

static gboolean
is_finished (gpointer data)
{
  return ((Office *) data)->finished;
}

static void
operate_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  Office *self = data;
  g_autoptr (GError) error = NULL;

  self->done = kontor_live_store_operate_finish (KONTOR_LIVE_STORE (store), result, &self->number,
                                                 &self->problem, &error);
  g_assert_no_error (error);
  self->finished = TRUE;
}

static void
operate (Office *self, KontorOperateFunc func, gpointer data)
{
  self->finished = FALSE;
  kontor_live_store_operate_async (self->fixture.store, func, data, NULL, NULL, operate_cb, self);
  live_fixture_wait ("the operation is over", is_finished, self);
}

static void
undo_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  Office *self = data;
  g_autoptr (GError) error = NULL;

  self->done = kontor_live_store_undo_finish (KONTOR_LIVE_STORE (store), result, &self->label, NULL,
                                              &self->problem, &error);
  g_assert_no_error (error);
  self->finished = TRUE;
}

static void
undo (Office *self)
{
  self->finished = FALSE;
  kontor_live_store_undo_async (self->fixture.store, 0, NULL, undo_cb, self);
  live_fixture_wait ("undo is over", is_finished, self);
}

static KontorChangeSet *
create_task (const KontorContext *context, gpointer title, KontorProblem **problem)
{
  KontorRowBuilder *builder = NULL;
  g_autoptr (KontorRow) draft = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  kontor_id_init (&id, context->clock, context->random);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  if (title != NULL)
    kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  kontor_row_builder_take (builder, KONTOR_TASK_RESPONSIBLE, kontor_value_new_id (&context->actor));
  draft = kontor_row_builder_end (builder);

  return kontor_operation_create (context, draft, problem);
}

static gboolean
has_one_task (gpointer data)
{
  return g_list_model_get_n_items (G_LIST_MODEL (((Office *) data)->tasks)) == 1;
}

static gboolean
has_no_task (gpointer data)
{
  return g_list_model_get_n_items (G_LIST_MODEL (((Office *) data)->tasks)) == 0;
}

/* --- tests --- */

static void
test_operate_and_undo (Office *self, gconstpointer unused)
{
  g_autoptr (KontorRecord) record = NULL;

  operate (self, create_task, (gpointer) "Write the offer");
  g_assert_null (self->problem);
  g_assert_true (self->done);
  g_assert_cmpint (self->number, >, 0);
  live_fixture_wait ("the task is in the list", has_one_task, self);
  record = g_list_model_get_item (G_LIST_MODEL (self->tasks), 0);
  g_assert_cmpstr (kontor_record_get_title (record), ==, "Write the offer");

  undo (self);
  g_assert_true (self->done);
  g_assert_nonnull (self->label);
  live_fixture_wait ("the task is out of the list", has_no_task, self);
  g_assert_true (kontor_record_is_deleted (record));
}

static void
test_refused (Office *self, gconstpointer unused)
{
  operate (self, create_task, NULL);
  g_assert_false (self->done);
  g_assert_nonnull (self->problem);
  g_assert_cmpint (self->problem->code, ==, KONTOR_PROBLEM_REQUIRED);
  g_assert_cmpuint (self->problem->field, ==, KONTOR_TASK_TITLE);
  g_assert_true (has_no_task (self));
}

static KontorChangeSet *
do_nothing (const KontorContext *context, gpointer unused, KontorProblem **problem)
{
  return NULL;
}

static void
test_nothing (Office *self, gconstpointer unused)
{
  operate (self, do_nothing, NULL);
  g_assert_true (self->done);
  g_assert_cmpint (self->number, ==, 0);
}

static void
cancelled_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  Office *self = data;
  g_autoptr (GError) error = NULL;

  g_assert_false (
      kontor_live_store_operate_finish (KONTOR_LIVE_STORE (store), result, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  self->finished = TRUE;
}

static void
test_cancelled (Office *self, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  kontor_live_store_operate_async (self->fixture.store, create_task, (gpointer) "never", NULL,
                                   cancellable, cancelled_cb, self);
  live_fixture_wait ("it is cancelled", is_finished, self);
  g_assert_true (has_no_task (self));
}

/* --- opening and closing --- */

static void
store_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **kept = data;

  *kept = g_object_ref (result);
}

static gboolean
has_result (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

static void
test_open (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "account", NULL);
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (KontorLiveStore) store = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir_with_parents (g_get_user_data_dir (), 0700));
  kontor_live_store_open_async (folder, TRUE, NULL, store_cb, &opened);
  live_fixture_wait ("the store is open", has_result, &opened);
  store = kontor_live_store_open_finish (opened, &error);
  g_assert_no_error (error);
  g_assert_nonnull (store);

  kontor_live_store_close_async (store, store_cb, &closed);
  live_fixture_wait ("the store is closed", has_result, &closed);
  g_assert_true (kontor_live_store_close_finish (store, closed, &error));
  g_assert_no_error (error);
}

static void
test_open_nothing (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "none", NULL);
  g_autoptr (KontorLiveStore) store = NULL;
  g_autoptr (GError) error = NULL;

  store = kontor_live_store_open_sync (folder, FALSE, &error);
  g_assert_error (error, KONTOR_REPLICA_ERROR, KONTOR_REPLICA_ERROR_NOT_FOUND);
  g_assert_null (store);
}

/* A view may hold on to a list and its records for longer than the account is open. */
static void
test_closed (Office *self, gconstpointer unused)
{
  g_autoptr (KontorRecord) record = NULL;
  g_autoptr (KontorRow) row = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  live_fixture_new_id (&self->fixture, &id);
  row = live_fixture_task_new (&id, "left");
  live_fixture_put_one (&self->fixture, row);
  live_fixture_wait ("the task is in the list", has_one_task, self);
  kontor_live_store_close_sync (self->fixture.store);
  kontor_live_store_poll (self->fixture.store);
  record = g_list_model_get_item (G_LIST_MODEL (self->tasks), 0);
  g_assert_nonnull (record);
  kontor_live_query_set_query (self->tasks, kontor_live_query_get_query (self->tasks));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("/live-write/operate-and-undo", test_operate_and_undo);
  ADD ("/live-write/refused", test_refused);
  ADD ("/live-write/nothing", test_nothing);
  ADD ("/live-write/cancelled", test_cancelled);
  ADD ("/live-write/closed", test_closed);
  g_test_add_func ("/live-write/open", test_open);
  g_test_add_func ("/live-write/open-nothing", test_open_nothing);

  return g_test_run ();
}
