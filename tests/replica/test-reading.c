/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What views read beside their lists: each answer against rows that the test has put there; that it is
 * read on another thread, of one state, and follows a replica that becomes another file. */

#include "config.h"

#include "live-fixture.h"

#include "kontor-link.h"
#include "kontor-operations.h"
#include "kontor-reading.h"
#include "kontor-replica-private.h"

#include <string.h>

#define ADD(path, func) g_test_add (path, Office, NULL, set_up, func, tear_down)

typedef struct
{
  LiveFixture fixture;
  KontorId person;
  KontorId project;

  KontorReadFunc func;
  gpointer result;
  GError *error; /* owned, nullable */
  KontorProblem *problem; /* owned, nullable */
  gboolean done;
  gboolean finished;
  int let_go; /* atomic: of read_slowly() */
} Office;

/* --- the office --- */

static void
set_person (KontorReplica *replica, gpointer person)
{
  g_autoptr (GError) error = NULL;

  kontor_replica_set_person (replica, person, &error);
  g_assert_no_error (error);
}

static void
put (Office *self, KontorRowBuilder *builder)
{
  g_autoptr (KontorRow) row = kontor_row_builder_end (builder);

  live_fixture_put_one (&self->fixture, row);
}

static void
set_up (Office *self, gconstpointer unused)
{
  KontorRowBuilder *builder = NULL;

  live_fixture_set_up (&self->fixture, NULL);
  live_fixture_new_id (&self->fixture, &self->person);
  builder = kontor_row_builder_new (KONTOR_RECORD_PERSON, &self->person);
  kontor_row_builder_take (builder, KONTOR_PERSON_NAME, kontor_value_new_text ("Ada"));
  kontor_row_builder_take (builder, KONTOR_PERSON_ACTIVE, kontor_value_new_integer (1));
  kontor_row_builder_take (builder, KONTOR_PERSON_ADMINISTRATOR, kontor_value_new_integer (1));
  put (self, builder);
  kontor_live_store_run_sync (self->fixture.store, set_person, &self->person);

  live_fixture_new_id (&self->fixture, &self->project);
  builder = kontor_row_builder_new (KONTOR_RECORD_PROJECT, &self->project);
  kontor_row_builder_take (builder, KONTOR_PROJECT_TITLE, kontor_value_new_text ("Umzug"));
  put (self, builder);
}

static void
tear_down (Office *self, gconstpointer unused)
{
  g_clear_error (&self->error);
  g_clear_pointer (&self->problem, kontor_problem_free);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  live_fixture_tear_down (&self->fixture, NULL);
}

static void
put_task (Office *self,
          const char *title,
          const char *state,
          gboolean in_project,
          gint64 deadline,
          gint64 plan)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) row = NULL;
  KontorRowBuilder *builder = NULL;

  live_fixture_new_id (&self->fixture, &id);
  row = live_fixture_task_new (&id, title);
  builder = kontor_row_builder_new_from (row);
  kontor_row_builder_take (builder, KONTOR_TASK_RESPONSIBLE, kontor_value_new_id (&self->person));
  if (state != NULL)
    kontor_row_builder_take (builder, KONTOR_TASK_STATE, kontor_value_new_text (state));
  if (in_project)
    kontor_row_builder_take (builder, KONTOR_TASK_PROJECT, kontor_value_new_id (&self->project));
  if (deadline != 0)
    kontor_row_builder_take (builder, KONTOR_TASK_DEADLINE, kontor_value_new_integer (deadline));
  if (plan != 0)
    kontor_row_builder_take (builder, KONTOR_TASK_PLAN, kontor_value_new_integer (plan));
  put (self, builder);
}

/* --- reading --- */

static gboolean
is_finished (gpointer data)
{
  return ((Office *) data)->finished;
}

static void
read_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  Office *self = data;

  self->result = kontor_live_store_read_finish (KONTOR_LIVE_STORE (store), result, &self->error);
  self->finished = TRUE;
}

static void
begin_read (Office *self, KontorReadFunc func, GDestroyNotify destroy, GCancellable *cancellable)
{
  g_clear_error (&self->error);
  self->finished = FALSE;
  kontor_live_store_read_async (self->fixture.store, func, self, NULL, destroy, cancellable,
                                read_cb, self);
}

/* (transfer full) */
static gpointer
read_now (Office *self, KontorReadFunc func)
{
  begin_read (self, func, NULL, NULL);
  live_fixture_wait ("it is read", is_finished, self);
  g_assert_no_error (self->error);

  return self->result;
}

static KontorQuery *
all_tasks (void)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);

  kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, FALSE);

  return kontor_query_builder_end (builder);
}

static gpointer
read_list (KontorReading *reading, gpointer data, GError **error)
{
  g_autoptr (KontorQuery) query = all_tasks ();
  guint count = 0;

  g_assert_true (g_main_context_get_thread_default () == NULL);
  g_assert_true (kontor_reading_count (reading, query, &count, error));
  g_assert_cmpuint (count, ==, 3);

  return kontor_reading_list (reading, query, 1, 10, error);
}

static void
assert_titles (GPtrArray *rows, const char *titles)
{
  g_autoptr (GString) seen = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (seen, "%s%s", i > 0 ? ", " : "",
                            kontor_row_get_title (g_ptr_array_index (rows, i)));
  g_assert_cmpstr (seen->str, ==, titles);
}

static void
test_list (Office *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) rows = NULL;

  put_task (self, "b", NULL, FALSE, 0, 0);
  put_task (self, "a", NULL, FALSE, 0, 0);
  put_task (self, "c", NULL, FALSE, 0, 0);
  rows = read_now (self, read_list);
  assert_titles (rows, "b, c");
}

static gpointer
read_search (KontorReading *reading, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) any = kontor_reading_search (reading, "umz", KONTOR_RECORD_NONE, 10, error);
  g_autoptr (GPtrArray) stem = kontor_reading_search (reading, "Verträge", KONTOR_RECORD_TASK, 10,
                                                      error);
  g_autoptr (GPtrArray) titled = kontor_reading_find_titled (reading, KONTOR_RECORD_TASK, "VERTRAG",
                                                             10, error);

  assert_titles (any, "Umzug");
  assert_titles (stem, "Vertrag lesen");
  assert_titles (titled, "Vertrag lesen");

  return NULL;
}

static void
test_search (Office *self, gconstpointer unused)
{
  put_task (self, "Vertrag lesen", NULL, FALSE, 0, 0);
  put_task (self, "etwas anderes", NULL, FALSE, 0, 0);
  g_assert_null (read_now (self, read_search));
}

/* --- sums --- */

static char *
sums_to_string (GPtrArray *sums)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < sums->len; i++)
    {
      const KontorSum *sum = g_ptr_array_index (sums, i);

      if (i > 0)
        g_string_append (text, "; ");
      if (sum->group == NULL)
        g_string_append (text, "-");
      else if (kontor_value_get_shape (sum->group) == KONTOR_VALUE_INTEGER)
        g_string_append_printf (text, "%" G_GINT64_FORMAT, kontor_value_get_integer (sum->group));
      else if (kontor_value_get_shape (sum->group) == KONTOR_VALUE_TEXT)
        g_string_append (text, kontor_value_get_text (sum->group));
      else
        g_string_append (text, "id");
      g_string_append_printf (text, " %u %" G_GINT64_FORMAT "%s", sum->count, sum->sum,
                              sum->currency);
    }

  return g_string_free_and_steal (text);
}

static void
assert_sums (GPtrArray *sums, const char *wanted)
{
  g_autofree char *text = NULL;

  g_assert_nonnull (sums);
  text = sums_to_string (sums);
  g_assert_cmpstr (text, ==, wanted);
  g_ptr_array_unref (sums);
}

static gpointer
read_sums (KontorReading *reading, gpointer data, GError **error)
{
  g_autoptr (KontorQuery) query = all_tasks ();
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr (KontorQuery) in_berlin = NULL;

  kontor_query_builder_set_zone (builder, zone);
  in_berlin = kontor_query_builder_end (builder);
  assert_sums (kontor_reading_sum (reading, query, 0, 0, error), "- 4 0");
  assert_sums (kontor_reading_sum (reading, query, 0, KONTOR_TASK_PLAN, error), "- 4 900");
  assert_sums (kontor_reading_sum (reading, query, KONTOR_TASK_STATE, KONTOR_TASK_PLAN, error),
               "pending 2 300; completed 2 600");
  assert_sums (kontor_reading_sum (reading, query, KONTOR_TASK_PROJECT, KONTOR_TASK_PLAN, error),
               "id 1 100; - 3 800");
  assert_sums (kontor_reading_sum (reading, query, KONTOR_TASK_DEADLINE, 0, error), "2 1 0; - 3 0");
  assert_sums (kontor_reading_sum (reading, in_berlin, KONTOR_TASK_DEADLINE, 0, error),
               "3 1 0; - 3 0");

  return NULL;
}

static void
test_sums (Office *self, gconstpointer unused)
{
  put_task (self, "a", "completed", FALSE, 0, 200);
  put_task (self, "b", "completed", FALSE, 3 * KONTOR_DAY - KONTOR_HOUR, 400);
  put_task (self, "c", "pending", TRUE, 0, 100);
  put_task (self, "d", NULL, FALSE, 0, 200);
  g_assert_null (read_now (self, read_sums));
}

/* --- from when to when --- */

static void
put_planned (Office *self, const char *title, gint64 start, gint64 end, gint64 deadline)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = NULL;

  live_fixture_new_id (&self->fixture, &id);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  if (start != 0)
    kontor_row_builder_take (builder, KONTOR_TASK_STARTS_AT, kontor_value_new_integer (start));
  if (end != 0)
    kontor_row_builder_take (builder, KONTOR_TASK_ENDS_AT, kontor_value_new_integer (end));
  if (deadline != 0)
    kontor_row_builder_take (builder, KONTOR_TASK_DEADLINE, kontor_value_new_integer (deadline));
  put (self, builder);
}

static void
assert_span (KontorReading *reading, const char *title, gint64 wanted_first, gint64 wanted_last)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);
  g_autoptr (KontorQuery) query = NULL;
  g_autoptr (KontorValue) value = title != NULL ? kontor_value_new_text (title) : NULL;
  g_autoptr (GError) error = NULL;
  gint64 first = -1;
  gint64 last = -1;

  if (value != NULL)
    kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_TASK_TITLE,
                                                                        KONTOR_TEST_EQUAL, value));
  query = kontor_query_builder_end (builder);
  kontor_reading_get_span (reading, query, KONTOR_TASK_STARTS_AT, KONTOR_TASK_ENDS_AT,
                           KONTOR_TASK_DEADLINE, &first, &last, &error);
  g_assert_no_error (error);
  g_assert_cmpint (first, ==, wanted_first);
  g_assert_cmpint (last, ==, wanted_last);
}

static gpointer
read_spans (KontorReading *reading, gpointer data, GError **error)
{
  assert_span (reading, NULL, 300, 2000);
  assert_span (reading, "both", 500, 900);
  assert_span (reading, "begun", 2000, 2000);
  assert_span (reading, "ends", 400, 400);
  assert_span (reading, "due", 300, 300);
  assert_span (reading, "none", 0, 0);
  assert_span (reading, "not there", 0, 0);

  return NULL;
}

/* A deadline counts for a task without a plan only. */
static void
test_span (Office *self, gconstpointer unused)
{
  put_planned (self, "both", 500, 900, 5000);
  put_planned (self, "begun", 2000, 0, 0);
  put_planned (self, "ends", 0, 400, 100);
  put_planned (self, "due", 0, 0, 300);
  put_planned (self, "none", 0, 0, 0);
  g_assert_null (read_now (self, read_spans));
}

static void
put_deal (Office *self, gint64 amount, const char *currency)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = NULL;

  live_fixture_new_id (&self->fixture, &id);
  builder = kontor_row_builder_new (KONTOR_RECORD_DEAL, &id);
  kontor_row_builder_take (builder, KONTOR_DEAL_TITLE, kontor_value_new_text (currency));
  kontor_row_builder_take (builder, KONTOR_DEAL_SOURCE, kontor_value_new_text (currency));
  kontor_row_builder_take (builder, KONTOR_DEAL_AMOUNT, kontor_value_new_money (amount, currency));
  put (self, builder);
}

static gpointer
read_money (KontorReading *reading, gpointer data, GError **error)
{
  g_autoptr (KontorQuery) query = kontor_query_builder_end (
      kontor_query_builder_new (KONTOR_RECORD_DEAL));

  assert_sums (kontor_reading_sum (reading, query, KONTOR_DEAL_SOURCE, KONTOR_DEAL_AMOUNT, error),
               "CHF 1 50CHF; EUR 2 30EUR");
  assert_sums (kontor_reading_sum (reading, query, 0, KONTOR_DEAL_AMOUNT, error), "- 3 0");

  return NULL;
}

static void
test_money (Office *self, gconstpointer unused)
{
  put_deal (self, 10, "EUR");
  put_deal (self, 20, "EUR");
  put_deal (self, 50, "CHF");
  g_assert_null (read_now (self, read_money));
}

static gpointer
read_time (KontorReading *reading, gpointer data, GError **error)
{
  g_autoptr (KontorQuery) query = kontor_query_builder_end (
      kontor_query_builder_new (KONTOR_RECORD_TIME_ENTRY));

  /* The one that runs has no end, and takes no time yet. */
  assert_sums (kontor_reading_sum (reading, query, KONTOR_TIME_ENTRY_PERSON, KONTOR_TIME_ENTRY_END,
                                   error),
               "id 2 5400");

  return NULL;
}

static void
test_time (Office *self, gconstpointer unused)
{
  for (guint i = 0; i < 2; i++)
    {
      KontorId id = KONTOR_ID_INIT_NIL;
      KontorRowBuilder *builder = NULL;

      live_fixture_new_id (&self->fixture, &id);
      builder = kontor_row_builder_new (KONTOR_RECORD_TIME_ENTRY, &id);
      kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_PERSON,
                               kontor_value_new_id (&self->person));
      kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_START,
                               kontor_value_new_integer (KONTOR_DAY));
      if (i == 0)
        kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_END,
                                 kontor_value_new_integer (KONTOR_DAY + 90 * KONTOR_MINUTE));
      put (self, builder);
    }
  g_assert_null (read_now (self, read_time));
}

/* --- what was done --- */

static KontorChangeSet *
create_task (const KontorContext *context, gpointer title, KontorProblem **problem)
{
  KontorRowBuilder *builder = NULL;
  g_autoptr (KontorRow) draft = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  kontor_id_init (&id, context->clock, context->random);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  draft = kontor_row_builder_end (builder);

  return kontor_operation_create (context, draft, problem);
}

static KontorChangeSet *
set_deadline (const KontorContext *context, gpointer title, KontorProblem **problem)
{
  g_autoptr (GPtrArray) tasks = kontor_reader_list (context->reader, KONTOR_RECORD_TASK,
                                                    KONTOR_TASK_CREATOR, &context->actor);
  KontorRowBuilder *builder = kontor_row_builder_new_from (g_ptr_array_index (tasks, 0));
  g_autoptr (KontorRow) after = NULL;

  kontor_row_builder_take (builder, KONTOR_TASK_DEADLINE,
                           kontor_value_new_integer (context->now + KONTOR_DAY));
  after = kontor_row_builder_end (builder);

  return kontor_operation_edit (context, g_ptr_array_index (tasks, 0), after, problem);
}

static void
operate_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  Office *self = data;
  g_autoptr (GError) error = NULL;

  kontor_live_store_operate_finish (KONTOR_LIVE_STORE (store), result, NULL, &self->problem,
                                    &error);
  g_assert_no_error (error);
  g_assert_null (self->problem);
  self->finished = TRUE;
}

static void
operate (Office *self, KontorOperateFunc func)
{
  self->finished = FALSE;
  kontor_live_store_operate_async (self->fixture.store, func, (gpointer) "tidy up", NULL, NULL,
                                   operate_cb, self);
  live_fixture_wait ("the operation is over", is_finished, self);
}

static gpointer
read_done (KontorReading *reading, gpointer data, GError **error)
{
  Office *self = data;
  KontorContext context = { 0 };
  KontorReplicaCounts counts = { 0 };
  g_autoptr (KontorQuery) query = all_tasks ();
  g_autoptr (GPtrArray) steps = kontor_reading_list_undo (reading, 10, error);
  g_autoptr (GPtrArray) newest = kontor_reading_list_undo (reading, 1, error);
  g_autoptr (GPtrArray) tasks = kontor_reading_list (reading, query, 0, 1, error);
  KontorRow *task = g_ptr_array_index (tasks, 0);
  g_autoptr (GPtrArray) lines = kontor_reading_get_history (reading, KONTOR_RECORD_TASK,
                                                            kontor_row_get_id (task), error);
  g_autoptr (KontorProblem) problem = NULL;
  const KontorHistoryLine *line = NULL;
  const KontorUndoStep *step = NULL;

  g_assert_cmpuint (newest->len, ==, 1);
  g_assert_cmpuint (steps->len, ==, 2);
  step = g_ptr_array_index (steps, 0);
  g_assert_cmpstr (step->label, ==, "Change: Deadline");
  g_assert_cmpstr (((KontorUndoStep *) g_ptr_array_index (steps, 1))->label, ==, "Create: Task");
  g_assert_cmpint (step->number, >, ((KontorUndoStep *) g_ptr_array_index (steps, 1))->number);

  g_assert_cmpuint (lines->len, ==, 1);
  line = g_ptr_array_index (lines, 0);
  g_assert_cmpuint (line->field, ==, KONTOR_TASK_DEADLINE);
  g_assert_null (line->was);
  g_assert_cmpint (kontor_value_get_integer (line->now), ==,
                   kontor_row_get_integer (task, KONTOR_TASK_DEADLINE));
  g_assert_true (kontor_id_equal (&line->person, &self->person));
  g_assert_true (line->pending);
  g_assert_cmpint (line->at, >, 0);
  g_assert_cmpint (line->at, <=, step->at);

  g_assert_true (kontor_reading_count_all (reading, &counts, error));
  g_assert_cmpuint (counts.waiting, ==, 2);
  g_assert_cmpuint (counts.attention, ==, 0);

  kontor_reading_init_context (reading, &context);
  g_assert_true (kontor_id_equal (&context.actor, &self->person));
  problem = kontor_task_check_action (&context, task, KONTOR_TASK_START);
  g_assert_null (problem);
  problem = kontor_task_check_action (&context, task, KONTOR_TASK_REOPEN);
  g_assert_nonnull (problem);

  return NULL;
}

static void
test_done (Office *self, gconstpointer unused)
{
  operate (self, create_task);
  operate (self, set_deadline);
  g_assert_null (read_now (self, read_done));
}

/* --- the tray, and what runs on the writer's thread --- */

static void
reject_all (KontorReplica *replica, gpointer unused)
{
  g_autoptr (GHashTable) keys = kontor_record_keys_new ();
  g_autoptr (KontorProblem) problem = kontor_problem_new (KONTOR_PROBLEM_FORBIDDEN,
                                                          KONTOR_RECORD_TASK, NULL, 0);
  g_autoptr (GError) error = NULL;

  g_assert_true (kontor_replica_begin (replica, &error));
  g_assert_true (kontor_replica_reject (replica, 1, problem, NULL, keys, &error));
  g_assert_true (kontor_replica_end (replica, &error));
}

static gpointer
read_tray (KontorReading *reading, gpointer data, GError **error)
{
  return kontor_reading_list_tray (reading, error);
}

static gboolean
discard (KontorReplica *replica, gpointer number, KontorProblem **problem, GError **error)
{
  return kontor_replica_discard (replica, *(gint64 *) number, error);
}

static gboolean
retry (KontorReplica *replica, gpointer number, KontorProblem **problem, GError **error)
{
  return kontor_replica_retry (replica, *(gint64 *) number, problem, error);
}

static void
run_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  Office *self = data;

  self->done = kontor_live_store_run_finish (KONTOR_LIVE_STORE (store), result, &self->problem,
                                             &self->error);
  self->finished = TRUE;
}

static void
run (Office *self, KontorRunFunc func, gint64 number)
{
  self->finished = FALSE;
  kontor_live_store_run_async (self->fixture.store, func, g_memdup2 (&number, sizeof number),
                               g_free, NULL, run_cb, self);
  live_fixture_wait ("it has run", is_finished, self);
  g_assert_no_error (self->error);
}

static void
test_tray (Office *self, gconstpointer unused)
{
  GPtrArray *items = NULL;

  operate (self, create_task);
  kontor_live_store_run_sync (self->fixture.store, reject_all, NULL);
  items = read_now (self, read_tray);
  g_assert_cmpuint (items->len, ==, 1);
  g_assert_cmpint (((KontorTrayItem *) items->pdata[0])->problem->code, ==,
                   KONTOR_PROBLEM_FORBIDDEN);
  g_ptr_array_unref (items);

  run (self, retry, 7);
  g_assert_false (self->done);
  g_assert_nonnull (self->problem);
  g_assert_cmpint (self->problem->code, ==, KONTOR_PROBLEM_MISSING);
  g_clear_pointer (&self->problem, kontor_problem_free);

  run (self, discard, 1);
  g_assert_true (self->done);
  items = read_now (self, read_tray);
  g_assert_cmpuint (items->len, ==, 0);
  g_ptr_array_unref (items);
}

/* --- what can go wrong --- */

static gpointer
read_and_fail (KontorReading *reading, gpointer data, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "so it is");

  return NULL;
}

static void
test_fail (Office *self, gconstpointer unused)
{
  begin_read (self, read_and_fail, NULL, NULL);
  live_fixture_wait ("it is read", is_finished, self);
  g_assert_error (self->error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_null (self->result);
}

static gpointer
read_string (KontorReading *reading, gpointer data, GError **error)
{
  return g_strdup ("freed by whom it is given to, or by the task");
}

static void
test_cancel (Office *self, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  begin_read (self, read_string, g_free, cancellable);
  g_cancellable_cancel (cancellable);
  live_fixture_wait ("it is read", is_finished, self);
  g_assert_error (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* --- another file --- */

static void
count_cb (KontorLiveStore *store, guint *count)
{
  (*count)++;
}

static gboolean
is_reopened (gpointer data)
{
  return *(guint *) data > 0;
}

static gboolean
has_four (gpointer list)
{
  return g_list_model_get_n_items (list) == 4;
}

static void
test_reopen (Office *self, gconstpointer unused)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "account", NULL);
  g_autoptr (KontorQuery) query = all_tasks ();
  g_autoptr (KontorLiveQuery) list = NULL;
  g_autoptr (KontorRecord) record = NULL;
  g_autoptr (KontorRecord) same = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  guint n_reopened = 0;

  /* The first of all rows is one that goes, so that the others get other numbers there. */
  put_task (self, "gone", NULL, FALSE, 0, 0);
  put_task (self, "b", NULL, FALSE, 0, 0);
  put_task (self, "a", NULL, FALSE, 0, 0);
  put_task (self, "c", NULL, FALSE, 0, 0);
  list = kontor_live_query_new (self->fixture.store, query);
  live_fixture_wait ("four tasks are there", has_four, list);
  record = g_list_model_get_item (G_LIST_MODEL (list), 3);
  g_assert_cmpstr (kontor_record_get_title (record), ==, "gone");
  live_fixture_purge (&self->fixture, KONTOR_RECORD_TASK, kontor_record_get_id (record));
  g_clear_object (&record);
  while (g_list_model_get_n_items (G_LIST_MODEL (list)) != 3)
    g_main_context_iteration (NULL, TRUE);
  record = g_list_model_get_item (G_LIST_MODEL (list), 1);
  g_assert_cmpstr (kontor_record_get_title (record), ==, "b");

  g_signal_connect (self->fixture.store, "reopened", G_CALLBACK (count_cb), &n_reopened);
  g_assert_true (kontor_replica_rescue (folder, NULL, NULL, &error));
  g_assert_no_error (error);
  kontor_live_store_poll (self->fixture.store);
  live_fixture_wait ("the store has reopened", is_reopened, &n_reopened);
  live_fixture_wait_loaded (list);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 3);
  same = g_list_model_get_item (G_LIST_MODEL (list), 1);
  g_assert_true (same == record);
  g_assert_cmpstr (kontor_record_get_title (record), ==, "b");
  g_assert_false (kontor_record_is_deleted (record));

  /* Writing and reading go to the new file. */
  put_task (self, "d", NULL, FALSE, 0, 0);
  live_fixture_wait ("four tasks are there", has_four, list);
  g_assert_cmpuint (n_reopened, ==, 1);
  g_signal_handlers_disconnect_by_data (self->fixture.store, &n_reopened);
}

/* Who writes before anybody has looked writes into the new file, too. */
static void
test_reopen_by_write (Office *self, gconstpointer unused)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "account", NULL);
  g_autoptr (KontorQuery) query = all_tasks ();
  g_autoptr (KontorLiveQuery) list = NULL;
  g_autoptr (GError) error = NULL;
  guint n_reopened = 0;

  for (guint i = 0; i < 3; i++)
    put_task (self, "a", NULL, FALSE, 0, 0);
  list = kontor_live_query_new (self->fixture.store, query);
  live_fixture_wait_loaded (list);
  g_signal_connect (self->fixture.store, "reopened", G_CALLBACK (count_cb), &n_reopened);
  g_assert_true (kontor_replica_rescue (folder, NULL, NULL, &error));
  g_assert_no_error (error);
  put_task (self, "d", NULL, FALSE, 0, 0);
  live_fixture_wait ("four tasks are there", has_four, list);
  g_assert_cmpuint (n_reopened, ==, 1);
  g_signal_handlers_disconnect_by_data (self->fixture.store, &n_reopened);
}

static void
test_linked (Office *self, gconstpointer unused)
{
  /* Only the first one is a link. */
  static const char *const others[] = { "https://office.example/o/project/",
                                        "kontor:project/",
                                        "https://office.example/project/",
                                        "kontor:thing/",
                                        "project/",
                                        "https:/o/project/" };
  char id[KONTOR_ID_LENGTH + 1];
  g_autofree char *link = NULL;
  g_autoptr (KontorRecord) record = NULL;
  g_autoptr (KontorRecord) none = NULL;
  g_autoptr (GError) error = NULL;

  kontor_id_format (&self->project, id);
  link = g_strconcat ("kontor:project/", id, NULL);
  record = kontor_live_store_get_linked (self->fixture.store, link, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (kontor_record_get_title (record), ==, "Umzug");
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *other = g_strconcat (others[i], id, i == 1 ? "/x" : NULL, NULL);
      KontorRecordType type = KONTOR_RECORD_NONE;
      KontorId parsed = KONTOR_ID_INIT_NIL;

      g_assert_cmpint (kontor_link_parse (other, &type, &parsed), ==, i == 0);
      g_assert_cmpint (type, ==, i == 0 ? KONTOR_RECORD_PROJECT : KONTOR_RECORD_NONE);
    }
  none = kontor_live_store_get_linked (self->fixture.store, "kontor:project/none", &error);
  g_assert_no_error (error);
  g_assert_null (none);
}

/* Ends when it is let go. */
static gpointer
read_slowly (KontorReading *reading, gpointer data, GError **error)
{
  Office *self = data;

  while (!g_atomic_int_get (&self->let_go))
    g_usleep (1000);

  return NULL;
}

/* A count that takes long keeps no list from getting its rows. */
static void
test_beside_lists (Office *self, gconstpointer unused)
{
  g_autoptr (KontorQuery) query = kontor_query_builder_end (
      kontor_query_builder_new (KONTOR_RECORD_PERSON));
  g_autoptr (KontorLiveQuery) list = NULL;

  begin_read (self, read_slowly, NULL, NULL);
  list = kontor_live_query_new (self->fixture.store, query);
  live_fixture_wait_loaded (list);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  g_assert_false (self->finished);
  g_atomic_int_set (&self->let_go, TRUE);
  live_fixture_wait ("it is read", is_finished, self);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("/reading/list", test_list);
  ADD ("/reading/search", test_search);
  ADD ("/reading/sums", test_sums);
  ADD ("/reading/span", test_span);
  ADD ("/reading/money", test_money);
  ADD ("/reading/time", test_time);
  ADD ("/reading/done", test_done);
  ADD ("/reading/tray", test_tray);
  ADD ("/reading/fail", test_fail);
  ADD ("/reading/cancel", test_cancel);
  ADD ("/reading/reopen", test_reopen);
  ADD ("/reading/reopen-by-write", test_reopen_by_write);
  ADD ("/reading/linked", test_linked);
  ADD ("/reading/beside-lists", test_beside_lists);

  return g_test_run ();
}
