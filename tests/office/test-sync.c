/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rounds of sync between three people and one server: what each does must arrive at the others, once,
 * and nothing else. */

#include "config.h"

#include "kontor-store-private.h"
#include "office-fixture.h"

#include "kontor-operations.h"

#include <gio/gio.h>
#include <string.h>

#define TASK KONTOR_RECORD_TASK

static void
set_title (Office *office, guint who, const KontorId *task, const char *title)
{
  office_edit (office->replicas[who], TASK, task, KONTOR_TASK_TITLE, kontor_value_new_text (title));
}

static void
assert_title (Office *office, guint who, const KontorId *task, const char *title)
{
  g_autoptr (KontorRow) row = office_get (office->replicas[who], TASK, task);

  g_assert_cmpstr (row != NULL ? kontor_row_get_text (row, KONTOR_TASK_TITLE) : NULL, ==, title);
}

static guint
count_tray (KontorReplica *replica)
{
  KontorReplicaCounts counts = { 0 };
  g_autoptr (GError) error = NULL;

  kontor_replica_count (replica, &counts, &error);
  g_assert_no_error (error);

  return counts.attention;
}

static KontorTrayItem *
get_tray_item (GPtrArray **items, KontorReplica *replica)
{
  g_autoptr (GError) error = NULL;

  *items = kontor_replica_list_tray (replica, &error);
  g_assert_no_error (error);
  g_assert_cmpuint ((*items)->len, ==, 1);

  return (*items)->pdata[0];
}

static void
undo (KontorReplica *replica, guint skipped)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) left = NULL;

  kontor_replica_undo (replica, 0, NULL, &left, &problem, &error);
  g_assert_no_error (error);
  g_assert_null (problem);
  g_assert_cmpuint (left->len, ==, skipped);
}

static void
test_create (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  KontorSyncReport report = { 0 };

  office_add_task (office, ADA, "Order ink", ADA);
  report = office_sync (office, ADA);
  g_assert_cmpuint (report.pushed, ==, 2);
  g_assert_cmpuint (report.rejected, ==, 0);
  report = office_sync (office, BEN);
  /* The task, and that it was given to him. */
  g_assert_cmpuint (report.pulled, ==, 2);
  assert_title (office, BEN, &task, "Order paper");
  assert_title (office, CLEO, &task, NULL);
  office_settle (office);
}

static void
test_title_merged (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  g_autoptr (GPtrArray) history = NULL;
  g_autoptr (GError) error = NULL;
  const KontorHistoryEntry *entry = NULL;

  office_settle (office);
  set_title (office, ADA, &task, "Order white paper");
  set_title (office, BEN, &task, "Order much paper");
  office_sync (office, ADA);
  office_sync (office, BEN);
  office_settle (office);
  assert_title (office, ADA, &task, "Order much paper");

  kontor_sync_fetch_history (office->replicas[ADA], &office->ways[ADA].parent, TASK, &task, NULL,
                             &error);
  g_assert_no_error (error);
  history = kontor_replica_get_history (office->replicas[ADA], TASK, &task, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (history->len, ==, 2);
  entry = history->pdata[0];
  g_assert_cmpuint (entry->field, ==, KONTOR_TASK_TITLE);
  g_assert_true (kontor_id_equal (&entry->by, &office->people[BEN]));
  g_assert_cmpstr (kontor_value_get_text (entry->from), ==, "Order white paper");
  g_assert_cmpint (entry->at, >, 0);
  entry = history->pdata[1];
  g_assert_true (kontor_id_equal (&entry->by, &office->people[ADA]));
}

static void
test_history_of_foreign_record (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", ADA);
  g_autoptr (GError) error = NULL;

  office_settle (office);
  kontor_sync_fetch_history (office->replicas[BEN], &office->ways[BEN].parent, TASK, &task, NULL,
                             &error);
  g_assert_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED);
}

static void
test_text_merged (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  g_autoptr (KontorRow) row = NULL;

  office_edit (office->replicas[ADA], TASK, &task, KONTOR_TASK_DESCRIPTION,
               kontor_value_new_text ("one\ntwo\nthree\n"));
  office_settle (office);
  office_edit (office->replicas[ADA], TASK, &task, KONTOR_TASK_DESCRIPTION,
               kontor_value_new_text ("ONE\ntwo\nthree\n"));
  office_edit (office->replicas[BEN], TASK, &task, KONTOR_TASK_DESCRIPTION,
               kontor_value_new_text ("one\ntwo\nTHREE\n"));
  office_settle (office);
  row = office_get (office->replicas[BEN], TASK, &task);
  g_assert_cmpstr (kontor_row_get_text (row, KONTOR_TASK_DESCRIPTION), ==, "ONE\ntwo\nTHREE\n");
}

/* Ada's deadline arrives first; Ben's then is not what he saw. */
static void
conflict_on_deadline (Office *office, KontorId *task)
{
  *task = office_add_task (office, ADA, "Order paper", BEN);
  office_settle (office);
  office_edit (office->replicas[ADA], TASK, task, KONTOR_TASK_DEADLINE,
               kontor_value_new_integer (office->now + KONTOR_DAY));
  office_edit (office->replicas[BEN], TASK, task, KONTOR_TASK_DEADLINE,
               kontor_value_new_integer (office->now + 2 * KONTOR_DAY));
  office_sync (office, ADA);
  g_assert_cmpuint (office_sync (office, BEN).rejected, ==, 1);
}

static void
test_deadline_guarded (Office *office, gconstpointer unused)
{
  KontorId task = KONTOR_ID_INIT_NIL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (KontorRow) server = NULL;
  const KontorTrayItem *item = NULL;

  conflict_on_deadline (office, &task);
  item = get_tray_item (&items, office->replicas[BEN]);
  server = office_get_server (office, TASK, &task);
  g_assert_cmpint (item->problem->code, ==, KONTOR_PROBLEM_CHANGED);
  g_assert_cmpuint (item->problem->field, ==, KONTOR_TASK_DEADLINE);
  g_assert_cmpuint (item->current->len, ==, 1);
  g_assert_cmpint (kontor_row_get_integer (item->current->pdata[0], KONTOR_TASK_DEADLINE), ==,
                   kontor_row_get_integer (server, KONTOR_TASK_DEADLINE));
  office_settle (office);
}

static void
test_retry (Office *office, gconstpointer unused)
{
  KontorId task = KONTOR_ID_INIT_NIL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorRow) row = NULL;
  KontorTrayItem *item = NULL;
  const KontorOp *op = NULL;

  conflict_on_deadline (office, &task);
  item = get_tray_item (&items, office->replicas[BEN]);
  kontor_replica_retry (office->replicas[BEN], item->number, &problem, &error);
  g_assert_no_error (error);
  g_assert_null (problem);
  g_assert_cmpuint (count_tray (office->replicas[BEN]), ==, 0);
  office_settle (office);
  row = office_get (office->replicas[ADA], TASK, &task);
  op = item->mutation->ops->pdata[0];
  g_assert_cmpint (kontor_row_get_integer (row, KONTOR_TASK_DEADLINE), ==,
                   kontor_value_get_integer (
                       kontor_op_find_change (op, KONTOR_TASK_DEADLINE)->now));
}

static void
test_discard (Office *office, gconstpointer unused)
{
  KontorId task = KONTOR_ID_INIT_NIL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;

  conflict_on_deadline (office, &task);
  kontor_replica_discard (office->replicas[BEN],
                          get_tray_item (&items, office->replicas[BEN])->number, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_tray (office->replicas[BEN]), ==, 0);
  office_settle (office);
}

/* Ben moves the deadline twice, and gives the task a title; Ada was first with the deadline. */
static void
build_on_refused (Office *office, KontorId *task)
{
  *task = office_add_task (office, ADA, "Order paper", BEN);
  office_settle (office);
  office_edit (office->replicas[ADA], TASK, task, KONTOR_TASK_DEADLINE,
               kontor_value_new_integer (office->now + KONTOR_DAY));
  office_edit (office->replicas[BEN], TASK, task, KONTOR_TASK_DEADLINE,
               kontor_value_new_integer (office->now + 2 * KONTOR_DAY));
  set_title (office, BEN, task, "Order ink");
  office_edit (office->replicas[BEN], TASK, task, KONTOR_TASK_DEADLINE,
               kontor_value_new_integer (office->now + 3 * KONTOR_DAY));
  office_sync (office, ADA);
  g_assert_cmpuint (office_sync (office, BEN).rejected, ==, 2);
}

static GPtrArray *
assert_chain (Office *office, guint who, guint n_items, guint n_chains)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = kontor_replica_list_tray (office->replicas[who], &error);

  g_assert_no_error (error);
  g_assert_cmpuint (items->len, ==, n_items);
  g_assert_cmpuint (count_tray (office->replicas[who]), ==, n_chains);

  return g_steal_pointer (&items);
}

static void
test_chain (Office *office, gconstpointer unused)
{
  KontorId task = KONTOR_ID_INIT_NIL;
  g_autoptr (GPtrArray) items = NULL;
  const KontorTrayItem *first = NULL;
  const KontorTrayItem *second = NULL;

  build_on_refused (office, &task);
  items = assert_chain (office, BEN, 2, 1);
  first = items->pdata[0];
  second = items->pdata[1];
  g_assert_cmpint (first->problem->code, ==, KONTOR_PROBLEM_CHANGED);
  g_assert_cmpint (second->problem->code, ==, KONTOR_PROBLEM_NEEDS);
  g_assert_true (kontor_id_equal (&second->problem->id, &task));
  g_assert_cmpint (first->head, ==, first->number);
  g_assert_cmpint (second->head, ==, first->number);
  office_settle (office);
  assert_title (office, ADA, &task, "Order ink");
}

static gint64
get_deadline (const KontorTrayItem *item)
{
  const KontorOp *op = item->mutation->ops->pdata[0];

  return kontor_value_get_integer (kontor_op_find_change (op, KONTOR_TASK_DEADLINE)->now);
}

/* Whichever of them is named. */
static void
test_chain_retry (Office *office, gconstpointer unused)
{
  KontorId task = KONTOR_ID_INIT_NIL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorRow) row = NULL;
  gint64 wanted = 0;

  build_on_refused (office, &task);
  items = assert_chain (office, BEN, 2, 1);
  wanted = get_deadline (items->pdata[1]);
  g_assert_true (kontor_replica_retry (office->replicas[BEN],
                                       ((KontorTrayItem *) items->pdata[1])->number, &problem,
                                       &error));
  g_assert_no_error (error);
  office_settle (office);
  g_clear_pointer (&items, g_ptr_array_unref);
  items = assert_chain (office, BEN, 0, 0);
  row = office_get (office->replicas[ADA], TASK, &task);
  g_assert_cmpint (kontor_row_get_integer (row, KONTOR_TASK_DEADLINE), ==, wanted);
}

static void
test_chain_discard (Office *office, gconstpointer unused)
{
  KontorId task = KONTOR_ID_INIT_NIL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;

  build_on_refused (office, &task);
  items = assert_chain (office, BEN, 2, 1);
  g_assert_true (kontor_replica_discard (office->replicas[BEN],
                                         ((KontorTrayItem *) items->pdata[0])->number, &error));
  g_clear_pointer (&items, g_ptr_array_unref);
  items = assert_chain (office, BEN, 0, 0);
  office_settle (office);
}

/* What was made on top after the refusal was on its way, and before it was heard of, is refused here: the
 * record is not there any more. What is made after it is of its own. */
static void
test_chain_unsent (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorPushRequest) request = NULL;
  g_autoptr (KontorPushReply) reply = kontor_push_reply_new ();
  KontorPushResult *result = NULL;

  request = kontor_replica_get_push (office->replicas[ADA], &error);
  g_assert_no_error (error);
  g_assert_cmpuint (request->items->len, ==, 1);
  set_title (office, ADA, &task, "Order ink");
  result = kontor_push_result_new (((KontorPushItem *) request->items->pdata[0])->mid);
  result->status = KONTOR_PUSH_REJECTED;
  result->problem = kontor_problem_new (KONTOR_PROBLEM_FORBIDDEN, TASK, &task, 0);
  g_ptr_array_add (reply->results, result);
  kontor_replica_apply_push (office->replicas[ADA], reply, &error);
  g_assert_no_error (error);
  g_clear_pointer (&request, kontor_push_request_free);
  request = kontor_replica_get_push (office->replicas[ADA], &error);
  g_assert_no_error (error);
  g_assert_null (request);
  items = assert_chain (office, ADA, 2, 1);
  g_assert_cmpint (((KontorTrayItem *) items->pdata[1])->problem->code, ==, KONTOR_PROBLEM_NEEDS);
  g_assert_null (office_get (office->replicas[ADA], TASK, &task));
}

/* A rejected edit does not hold up the ones behind it. */
static void
test_rejection_passes (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  KontorSyncReport report = { 0 };

  office_settle (office);
  office_edit (office->replicas[ADA], TASK, &task, KONTOR_TASK_DEADLINE,
               kontor_value_new_integer (office->now + KONTOR_DAY));
  office_edit (office->replicas[BEN], TASK, &task, KONTOR_TASK_DEADLINE,
               kontor_value_new_integer (office->now + 2 * KONTOR_DAY));
  set_title (office, BEN, &task, "Order ink");
  office_sync (office, ADA);
  report = office_sync (office, BEN);
  g_assert_cmpuint (report.rejected, ==, 1);
  g_assert_cmpuint (report.pushed, ==, 1);
  office_settle (office);
  assert_title (office, ADA, &task, "Order ink");
}

static void
add_tag (Office *office, guint who, const KontorId *task, const char *tag)
{
  g_autoptr (KontorRow) row = office_get (office->replicas[who], TASK, task);

  office_edit (office->replicas[who], TASK, task, KONTOR_TASK_TAGS,
               office_new_set (kontor_row_get (row, KONTOR_TASK_TAGS), tag));
}

static void
test_tags (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  g_autoptr (KontorRow) row = NULL;
  g_autoptr (KontorRow) after = NULL;

  add_tag (office, ADA, &task, "paper");
  office_settle (office);
  add_tag (office, ADA, &task, "white");
  add_tag (office, BEN, &task, "soon");
  office_settle (office);
  row = office_get (office->replicas[CLEO], TASK, &task);
  g_assert_null (row);
  row = office_get (office->replicas[BEN], TASK, &task);
  g_assert_cmpuint (kontor_value_get_n_elements (kontor_row_get (row, KONTOR_TASK_TAGS)), ==, 3);

  /* Ada takes all away while Ben puts one on; what she did not see stays. */
  office_edit (office->replicas[ADA], TASK, &task, KONTOR_TASK_TAGS, NULL);
  add_tag (office, BEN, &task, "late");
  office_settle (office);
  after = office_get (office->replicas[ADA], TASK, &task);
  g_assert_cmpuint (kontor_value_get_n_elements (kontor_row_get (after, KONTOR_TASK_TAGS)), ==, 1);
  g_assert_nonnull (kontor_value_find_element (kontor_row_get (after, KONTOR_TASK_TAGS), "late"));
}

/* Put on and taken off again before either was sent, and with the first one sent. */
static void
test_own_tags (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  g_autoptr (KontorRow) row = NULL;

  add_tag (office, ADA, &task, "paper");
  office_edit (office->replicas[ADA], TASK, &task, KONTOR_TASK_TAGS, NULL);
  office_settle (office);
  add_tag (office, ADA, &task, "white");
  office->ways[ADA].lost = 1;
  g_assert_false (kontor_sync_run (office->replicas[ADA], &office->ways[ADA].parent,
                                   &(KontorSyncReport) { 0 }, NULL, NULL, NULL, NULL));
  office_edit (office->replicas[ADA], TASK, &task, KONTOR_TASK_TAGS, NULL);
  office_settle (office);
  row = office_get (office->replicas[BEN], TASK, &task);
  g_assert_false (kontor_row_has (row, KONTOR_TASK_TAGS));
}

static void
start_timer (KontorReplica *replica, const KontorId *task)
{
  KontorContext context = { 0 };
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorRow) row = office_get (replica, TASK, task);

  kontor_replica_init_context (replica, &context);
  office_commit (replica, kontor_timer_start (&context, row, &problem));
}

static gint64
count_running (Office *office)
{
  return office_ask_server (office, "SELECT count(*) FROM time_entry WHERE \"end\" IS NULL"
                                    " AND deleted_at IS NULL");
}

/* Ben's two machines, not in touch with each other. */
static void
test_two_timers (Office *office, gconstpointer unused)
{
  KontorId first = office_add_task (office, BEN, "Order paper", BEN);
  KontorId second = office_add_task (office, BEN, "Order ink", BEN);
  KontorReplica *other = office_open_replica (office, "Ben's other", &office->people[BEN]);
  OfficeWay way = { 0 };

  office_settle (office);
  office_way_init (&way, office, other, &office->people[BEN]);
  office_sync_way (&way);
  start_timer (office->replicas[BEN], &first);
  start_timer (other, &second);
  office_sync_way (&way);
  office_settle (office);
  office_sync_way (&way);
  g_assert_cmpint (count_running (office), ==, 1);
  g_assert_cmpint (office_ask_server (office, "SELECT count(*) FROM time_entry"), ==, 2);
  office_check (office, other, &office->people[BEN]);
  start_timer (other, &first);
  start_timer (other, &second);
  office_sync_way (&way);
  office_settle (office);
  g_assert_cmpint (count_running (office), ==, 1);
  kontor_replica_close (other);
}

static void
test_undo (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  KontorId gone = KONTOR_ID_INIT_NIL;

  office_settle (office);
  set_title (office, ADA, &task, "Order white paper");
  office_settle (office);
  undo (office->replicas[ADA], 0);
  office_settle (office);
  assert_title (office, BEN, &task, "Order paper");

  /* Ben undoes what Ada has changed since: it stays, and he is told. */
  set_title (office, BEN, &task, "Ben's");
  office_settle (office);
  set_title (office, ADA, &task, "Ada's");
  office_settle (office);
  undo (office->replicas[BEN], 1);
  undo (office->replicas[ADA], 0);
  office_settle (office);
  assert_title (office, BEN, &task, "Ben's");

  /* Before it was ever sent. */
  gone = office_add_task (office, ADA, "Order ink", BEN);
  undo (office->replicas[ADA], 0);
  office_settle (office);
  g_assert_cmpint (office_ask_server (office,
                                      "SELECT count(*) FROM task WHERE deleted_at IS NOT NULL"),
                   ==, 1);
  g_assert_false (kontor_id_is_nil (&gone));
}

static void
test_bin (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  KontorContext context = { 0 };
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorRow) row = NULL;
  g_autoptr (KontorRow) bin = NULL;
  g_autoptr (KontorRow) back = NULL;

  office_settle (office);
  row = office_get (office->replicas[ADA], TASK, &task);
  kontor_replica_init_context (office->replicas[ADA], &context);
  office_commit (office->replicas[ADA], kontor_operation_delete (&context, row, &problem));
  office_sync (office, ADA);
  /* Ben does not know yet, and his edit is kept. */
  set_title (office, BEN, &task, "Order ink");
  office_settle (office);
  bin = office_get (office->replicas[BEN], TASK, &task);
  g_assert_true (kontor_row_is_deleted (bin));
  office_commit (office->replicas[ADA], kontor_operation_restore (&context, bin, &problem));
  office_settle (office);
  back = office_get (office->replicas[BEN], TASK, &task);
  g_assert_false (kontor_row_is_deleted (back));
  assert_title (office, ADA, &task, "Order ink");
}

static void
test_responsible (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  KontorId item = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = NULL;
  g_autoptr (KontorRow) row = NULL;

  kontor_id_init (&item, &office->clock, &office->random.parent);
  builder = kontor_row_builder_new (KONTOR_RECORD_CHECKLIST_ITEM, &item);
  kontor_row_builder_take (builder, KONTOR_CHECKLIST_ITEM_TASK, kontor_value_new_id (&task));
  kontor_row_builder_take (builder, KONTOR_CHECKLIST_ITEM_TITLE, kontor_value_new_text ("A4"));
  office_create (office->replicas[ADA], builder);
  office_settle (office);
  row = office_get (office->replicas[BEN], KONTOR_RECORD_CHECKLIST_ITEM, &item);
  g_assert_nonnull (row);
  g_clear_pointer (&row, kontor_row_unref);

  /* Ben has something unsent about it when he loses it. */
  office_edit (office->replicas[BEN], KONTOR_RECORD_CHECKLIST_ITEM, &item,
               KONTOR_CHECKLIST_ITEM_DONE, kontor_value_new_integer (TRUE));
  office_edit (office->replicas[ADA], TASK, &task, KONTOR_TASK_RESPONSIBLE,
               kontor_value_new_id (&office->people[CLEO]));
  office_sync (office, ADA);
  office_settle (office);
  assert_title (office, BEN, &task, NULL);
  assert_title (office, CLEO, &task, "Order paper");
  row = office_get (office->replicas[CLEO], KONTOR_RECORD_CHECKLIST_ITEM, &item);
  g_assert_nonnull (row);
  g_clear_pointer (&row, kontor_row_unref);
  row = office_get (office->replicas[BEN], KONTOR_RECORD_CHECKLIST_ITEM, &item);
  g_assert_null (row);
  g_assert_cmpuint (count_tray (office->replicas[BEN]), ==, 1);

  office_edit (office->replicas[ADA], TASK, &task, KONTOR_TASK_RESPONSIBLE,
               kontor_value_new_id (&office->people[BEN]));
  office_settle (office);
  assert_title (office, BEN, &task, "Order paper");
  assert_title (office, CLEO, &task, NULL);
}

/* Ben hands a task on, by which he loses it himself: nothing about that needs attention. */
static void
test_hand_on (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);

  office_settle (office);
  office_edit (office->replicas[BEN], TASK, &task, KONTOR_TASK_RESPONSIBLE,
               kontor_value_new_id (&office->people[CLEO]));
  set_title (office, ADA, &task, "Order ink");
  office_settle (office);
  assert_title (office, BEN, &task, NULL);
  assert_title (office, CLEO, &task, "Order ink");
  g_assert_cmpuint (count_tray (office->replicas[BEN]), ==, 0);
}

static void
test_project (Office *office, gconstpointer unused)
{
  KontorId project = KONTOR_ID_INIT_NIL;
  KontorId task = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = NULL;

  kontor_id_init (&project, &office->clock, &office->random.parent);
  builder = kontor_row_builder_new (KONTOR_RECORD_PROJECT, &project);
  kontor_row_builder_take (builder, KONTOR_PROJECT_TITLE, kontor_value_new_text ("Move"));
  kontor_row_builder_take (builder, KONTOR_PROJECT_OWNER,
                           kontor_value_new_id (&office->people[ADA]));
  office_create (office->replicas[ADA], builder);
  task = office_add_task (office, ADA, "Order paper", ADA);
  office_edit (office->replicas[ADA], TASK, &task, KONTOR_TASK_PROJECT,
               kontor_value_new_id (&project));
  office_settle (office);
  assert_title (office, BEN, &task, NULL);

  /* Ben has something of his own on the way when he is let in. */
  office_add_task (office, BEN, "Order ink", BEN);
  office_edit (office->replicas[ADA], KONTOR_RECORD_PROJECT, &project, KONTOR_PROJECT_MEMBERS,
               office_new_person_set (&office->people[BEN]));
  office_settle (office);
  assert_title (office, BEN, &task, "Order paper");
  set_title (office, ADA, &task, "Order white paper");
  office_settle (office);

  office_edit (office->replicas[ADA], KONTOR_RECORD_PROJECT, &project, KONTOR_PROJECT_MEMBERS,
               NULL);
  office_settle (office);
  assert_title (office, BEN, &task, NULL);
}

static void
lose_answer (Office *office, guint who)
{
  KontorSyncReport report = { 0 };
  g_autoptr (GError) error = NULL;

  office->ways[who].lost = 1;
  kontor_sync_run (office->replicas[who], &office->ways[who].parent, &report, NULL, NULL, NULL,
                   &error);
  g_assert_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_OFFLINE);
}

static void
test_lost_answer (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  gint64 seq = 0;

  set_title (office, ADA, &task, "Order ink");
  lose_answer (office, ADA);
  seq = kontor_store_get_seq (office->store);
  lose_answer (office, ADA);
  g_assert_cmpuint (office_sync (office, ADA).pushed, ==, 2);
  g_assert_cmpint (kontor_store_get_seq (office->store), ==, seq);
  office_settle (office);
}

/* The pull after a push whose answer was lost brings the effect before the result. */
static void
test_pull_before_result (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  KontorProblem *problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorPullRequest) request = NULL;
  g_autoptr (KontorPullReply) reply = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) bytes = NULL;

  office_settle (office);
  set_title (office, ADA, &task, "Order white paper");
  lose_answer (office, ADA);
  office_sync (office, BEN);
  set_title (office, BEN, &task, "Ben's");
  office_sync (office, BEN);

  request = kontor_replica_get_pull (office->replicas[ADA], &error);
  g_assert_no_error (error);
  body = kontor_pull_request_write (request);
  bytes = kontor_transport_call (&office->ways[ADA].parent, KONTOR_ROUTE_PULL, body, NULL, &error);
  g_assert_no_error (error);
  reply = kontor_pull_reply_read (bytes, &problem);
  g_assert_nonnull (reply);
  kontor_replica_apply_pull (office->replicas[ADA], reply, &error);
  g_assert_no_error (error);
  assert_title (office, ADA, &task, "Ben's");
  office_settle (office);
  assert_title (office, ADA, &task, "Ben's");
}

static void
copy_file (const char *from, const char *to)
{
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);
  g_autoptr (GError) error = NULL;

  g_file_copy (source, target, G_FILE_COPY_NONE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* A copy of Ada's home directory: both go on, and nothing is lost or doubled. */
static void
test_cloned (Office *office, gconstpointer unused)
{
  g_autofree char *from = g_build_filename (office->folder, "Ada", "replica-1.db", NULL);
  g_autofree char *folder = g_build_filename (office->folder, "copy", NULL);
  g_autofree char *to = g_build_filename (folder, "replica-1.db", NULL);
  g_autoptr (GError) error = NULL;
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  KontorReplica *copy = NULL;
  OfficeWay way = { 0 };

  office_settle (office);
  kontor_sql_exec (kontor_replica_get_sql (office->replicas[ADA]),
                   "PRAGMA wal_checkpoint (TRUNCATE)", &error);
  g_assert_no_error (error);
  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  copy_file (from, to);
  copy = office_open_replica (office, "copy", &office->people[ADA]);
  office_way_init (&way, office, copy, &office->people[ADA]);

  set_title (office, ADA, &task, "From the one");
  office_sync (office, ADA);
  office_edit (copy, TASK, &task, KONTOR_TASK_DESCRIPTION, kontor_value_new_text ("From the copy"));
  office_sync_way (&way);
  set_title (office, ADA, &task, "From the one again");
  office_settle (office);
  office_sync_way (&way);
  office_check (office, copy, &office->people[ADA]);
  assert_title (office, BEN, &task, "From the one again");
  g_assert_cmpuint (count_tray (copy), ==, 0);
  kontor_replica_close (copy);
}

/* The server does not know the numbers that the replica goes on from. */
static void
test_gap (Office *office, gconstpointer unused)
{
  KontorId task = KONTOR_ID_INIT_NIL;
  g_autoptr (GError) error = NULL;

  office_settle (office);
  kontor_replica_set_meta (office->replicas[ADA], "last-mid", "7", &error);
  g_assert_no_error (error);
  task = office_add_task (office, ADA, "Order paper", BEN);
  set_title (office, ADA, &task, "Order ink");
  g_assert_cmpuint (office_sync (office, ADA).pushed, ==, 2);
  office_settle (office);
  assert_title (office, BEN, &task, "Order ink");
}

/* Sends what waits, and does not pull: what was answered stays where it is. */
static void
push_only (Office *office, guint who)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorPushRequest) request = kontor_replica_get_push (office->replicas[who], &error);
  g_autoptr (GBytes) body = kontor_push_request_write (request);
  g_autoptr (GBytes) answer = kontor_transport_call (&office->ways[who].parent, KONTOR_ROUTE_PUSH,
                                                     body, NULL, &error);
  g_autoptr (KontorPushReply) reply = NULL;
  KontorProblem *problem = NULL;

  g_assert_no_error (error);
  reply = kontor_push_reply_read (answer, &problem);
  g_assert_nonnull (reply);
  kontor_replica_apply_push (office->replicas[who], reply, &error);
  g_assert_no_error (error);
}

/* The server was set back to before what it had answered, and does not say so: it is sent again, with
 * what came after it. */
static void
test_gap_behind (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  g_autoptr (GError) error = NULL;
  KontorSql *sql = NULL;

  office_settle (office);
  set_title (office, ADA, &task, "Order ink");
  push_only (office, ADA);
  sql = office->store->sql;
  kontor_sql_exec (sql,
                   "DELETE FROM result WHERE mid = 2;"
                   "UPDATE installation SET last_mid = 1 WHERE last_mid = 2;",
                   &error);
  g_assert_no_error (error);
  set_title (office, ADA, &task, "Order stamps");
  office_settle (office);
  assert_title (office, BEN, &task, "Order stamps");
  g_assert_cmpuint (count_tray (office->replicas[ADA]), ==, 0);
}

/* A replica becomes another while it has answers that no pull has brought yet. */
static void
test_cloned_answered (Office *office, gconstpointer unused)
{
  static const char text[] = "{\"results\":[],\"stop\":\"cloned\"}";
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));
  g_autoptr (KontorPushReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  KontorProblem *problem = NULL;

  push_only (office, ADA);
  reply = kontor_push_reply_read (body, &problem);
  g_assert_nonnull (reply);
  kontor_replica_apply_push (office->replicas[ADA], reply, &error);
  g_assert_no_error (error);
  set_title (office, ADA, &task, "Order ink");
  office_settle (office);
  assert_title (office, BEN, &task, "Order ink");
  g_assert_cmpuint (count_tray (office->replicas[ADA]), ==, 0);
}

static void
test_many (Office *office, gconstpointer unused)
{
  for (guint i = 0; i < 1200; i++)
    {
      g_autofree char *title = g_strdup_printf ("Task %u", i);

      office_add_task (office, ADA, title, i % 2 == 0 ? BEN : CLEO);
    }
  g_assert_cmpuint (office_sync (office, ADA).pushed, ==, 1200);
  g_assert_cmpuint (office->ways[ADA].calls, >=, 4);
  /* The tasks, and that each was given to him. */
  g_assert_cmpuint (office_sync (office, BEN).pulled, >=, 1200);
  office_settle (office);
}

static void
test_lock (void)
{
  g_autoptr (GError) error = NULL;
  int lock = 0;
  int second = 0;

  g_assert_no_errno (g_mkdir_with_parents (g_get_user_data_dir (), 0700));
  lock = kontor_sync_lock (g_get_user_data_dir (), &error);
  g_assert_no_error (error);
  second = kontor_sync_lock (g_get_user_data_dir (), &error);
  g_assert_error (error, KONTOR_SYNC_ERROR, KONTOR_SYNC_ERROR_LOCKED);
  g_assert_cmpint (second, ==, -1);
  g_clear_error (&error);
  kontor_sync_unlock (lock);
  lock = kontor_sync_lock (g_get_user_data_dir (), &error);
  g_assert_no_error (error);
  kontor_sync_unlock (lock);
}

static void
add (const char *path, void (*test) (Office *office, gconstpointer unused))
{
  g_test_add (path, Office, NULL, office_set_up, test, office_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/sync/lock", test_lock);
  add ("/sync/create", test_create);
  add ("/sync/title-merged", test_title_merged);
  add ("/sync/history-of-foreign-record", test_history_of_foreign_record);
  add ("/sync/text-merged", test_text_merged);
  add ("/sync/deadline-guarded", test_deadline_guarded);
  add ("/sync/retry", test_retry);
  add ("/sync/discard", test_discard);
  add ("/sync/rejection-passes", test_rejection_passes);
  add ("/sync/chain", test_chain);
  add ("/sync/chain-retry", test_chain_retry);
  add ("/sync/chain-discard", test_chain_discard);
  add ("/sync/chain-unsent", test_chain_unsent);
  add ("/sync/tags", test_tags);
  add ("/sync/own-tags", test_own_tags);
  add ("/sync/two-timers", test_two_timers);
  add ("/sync/undo", test_undo);
  add ("/sync/bin", test_bin);
  add ("/sync/responsible", test_responsible);
  add ("/sync/hand-on", test_hand_on);
  add ("/sync/project", test_project);
  add ("/sync/lost-answer", test_lost_answer);
  add ("/sync/pull-before-result", test_pull_before_result);
  add ("/sync/cloned", test_cloned);
  add ("/sync/cloned-answered", test_cloned_answered);
  add ("/sync/gap-behind", test_gap_behind);
  add ("/sync/gap", test_gap);
  add ("/sync/many", test_many);

  return g_test_run ();
}
