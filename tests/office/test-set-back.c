/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server that is set back to an older state in the middle of the work of three people: nothing that
 * any of them made is lost, and nothing is there twice. */

#include "config.h"

#include "office-fixture.h"

#include "kontor-operations.h"

#include <gio/gio.h>

#define TASK KONTOR_RECORD_TASK

static void
copy_file (const char *from, const char *to)
{
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);
  g_autoptr (GError) error = NULL;

  g_file_copy (source, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
reopen (Office *office)
{
  KontorStoreSeams seams = { .clock = &office->clock, .random = &office->random.parent };
  g_autoptr (GError) error = NULL;

  office->store = kontor_store_open (office->folder, &seams, &error);
  g_assert_no_error (error);
}

/* A closed database is one file. */
static void
back_up (Office *office)
{
  g_autofree char *path = g_build_filename (office->folder, "store.db", NULL);
  g_autofree char *copy = g_build_filename (office->folder, "backup.db", NULL);

  g_clear_pointer (&office->store, kontor_store_close);
  copy_file (path, copy);
  reopen (office);
}

static void
set_back (Office *office)
{
  g_autofree char *path = g_build_filename (office->folder, "store.db", NULL);
  g_autofree char *copy = g_build_filename (office->folder, "backup.db", NULL);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&office->store, kontor_store_close);
  copy_file (copy, path);
  reopen (office);
  g_assert_true (kontor_store_begin_epoch (office->store, &error));
  g_assert_no_error (error);
}

static void
edit (Office *office, guint who, const KontorId *task, guint field, KontorValue *value)
{
  office_edit (office->replicas[who], TASK, task, field, value);
}

static void
set_title (Office *office, guint who, const KontorId *task, const char *title)
{
  edit (office, who, task, KONTOR_TASK_TITLE, kontor_value_new_text (title));
}

static void
assert_title (Office *office, guint who, const KontorId *task, const char *title)
{
  g_autoptr (KontorRow) row = office_get (office->replicas[who], TASK, task);

  g_assert_cmpstr (row != NULL ? kontor_row_get_text (row, KONTOR_TASK_TITLE) : NULL, ==, title);
}

/* Those who stand on others' work need them to have come back. */
static void
settle (Office *office)
{
  for (guint round = 0; round < 3; round++)
    for (guint i = 0; i < OFFICE_PEOPLE; i++)
      office_sync (office, i);
  office_settle (office);
  for (guint i = 0; i < OFFICE_PEOPLE; i++)
    {
      KontorReplicaCounts counts = { 0 };
      g_autoptr (GError) error = NULL;

      kontor_replica_count (office->replicas[i], &counts, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (counts.attention, ==, 0);
    }
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

static KontorId
add_stock (Office *office, guint who, gint64 n)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorId product = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = NULL;

  kontor_id_init (&product, &office->clock, &office->random.parent);
  builder = kontor_row_builder_new (KONTOR_RECORD_PRODUCT, &product);
  kontor_row_builder_take (builder, KONTOR_PRODUCT_NAME, kontor_value_new_text ("Paper"));
  office_create (office->replicas[who], builder);
  kontor_id_init (&id, &office->clock, &office->random.parent);
  builder = kontor_row_builder_new (KONTOR_RECORD_STOCK, &id);
  kontor_row_builder_take (builder, KONTOR_STOCK_PRODUCT, kontor_value_new_id (&product));
  kontor_row_builder_take (builder, KONTOR_STOCK_ON_HAND, kontor_value_new_integer (n));
  office_create (office->replicas[who], builder);

  return id;
}

static gint64
get_stock (Office *office, guint who, const KontorId *id)
{
  g_autoptr (KontorRow) row = office_get (office->replicas[who], KONTOR_RECORD_STOCK, id);

  g_assert_nonnull (row);

  return kontor_row_get_integer (row, KONTOR_STOCK_ON_HAND);
}

static void
set_stock (Office *office, guint who, const KontorId *id, gint64 n)
{
  office_edit (office->replicas[who], KONTOR_RECORD_STOCK, id, KONTOR_STOCK_ON_HAND,
               kontor_value_new_integer (n));
}

/* Only the pull that tells of the other epoch; a round goes on by itself. */
static void
hear_of_it (Office *office, guint who)
{
  g_autoptr (KontorPullReply) reply = NULL;
  g_autoptr (KontorPullRequest) request = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;

  request = kontor_replica_get_pull (office->replicas[who], &error);
  g_assert_no_error (error);
  body = kontor_pull_request_write (request);
  answer = kontor_transport_call (&office->ways[who].parent, KONTOR_ROUTE_PULL, body, NULL, &error);
  g_assert_no_error (error);
  reply = kontor_pull_reply_read (answer, &problem);
  g_assert_nonnull (reply);
  g_assert_true (reply->resync);
  kontor_replica_apply_pull (office->replicas[who], reply, &error);
  g_assert_no_error (error);
}

/* Everything was sent, and the server forgot a part of it. */
static void
test_sent (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  KontorId stock = add_stock (office, ADA, 10);
  KontorId late = KONTOR_ID_INIT_NIL;
  KontorId own = KONTOR_ID_INIT_NIL;
  KontorSyncReport report = { 0 };
  gint64 tasks = 0;

  office_settle (office);
  back_up (office);
  set_title (office, ADA, &task, "Order white paper");
  late = office_add_task (office, ADA, "Order ink", BEN);
  set_stock (office, ADA, &stock, 7);
  office_settle (office);
  set_title (office, BEN, &late, "Order black ink");
  set_stock (office, ADA, &stock, 9);
  own = office_add_task (office, CLEO, "Clean the kitchen", CLEO);
  office_settle (office);
  tasks = office_ask_server (office, "SELECT count(*) FROM task");
  set_back (office);
  g_assert_cmpint (office_ask_server (office, "SELECT count(*) FROM task"), ==, tasks - 2);

  /* Ben comes first, and stands on what Ada made. */
  report = office_sync (office, BEN);
  g_assert_true (report.set_back);
  g_assert_cmpuint (report.repeated, ==, 1);
  hear_of_it (office, ADA);
  g_assert_cmpint (get_stock (office, ADA, &stock), ==, 9);
  report = office_sync (office, ADA);
  g_assert_cmpuint (report.pushed, ==, 4);
  settle (office);
  g_assert_cmpint (office_ask_server (office, "SELECT count(*) FROM task"), ==, tasks);
  assert_title (office, BEN, &task, "Order white paper");
  assert_title (office, ADA, &late, "Order black ink");
  assert_title (office, CLEO, &own, "Clean the kitchen");
  g_assert_cmpint (get_stock (office, ADA, &stock), ==, 9);

  /* Told once. */
  report = office_sync (office, ADA);
  g_assert_false (report.set_back);
}

/* Some things waited, an answer was lost before, and answers get lost while all is sent again. */
static void
test_waiting (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  KontorId stock = add_stock (office, ADA, 10);
  KontorId unsent = KONTOR_ID_INIT_NIL;
  KontorId half = KONTOR_ID_INIT_NIL;

  office_settle (office);
  set_stock (office, ADA, &stock, 8);
  lose_answer (office, ADA);
  back_up (office);
  half = office_add_task (office, ADA, "Order ink", ADA);
  lose_answer (office, ADA);
  set_stock (office, ADA, &stock, 5);
  lose_answer (office, ADA);
  unsent = office_add_task (office, ADA, "Order pens", ADA);
  set_title (office, BEN, &task, "Order white paper");
  lose_answer (office, BEN);
  set_back (office);

  for (guint i = 0; i < 4; i++)
    {
      lose_answer (office, ADA);
      g_assert_cmpint (get_stock (office, ADA, &stock), ==, 5);
    }
  lose_answer (office, BEN);
  settle (office);
  assert_title (office, ADA, &half, "Order ink");
  assert_title (office, ADA, &unsent, "Order pens");
  assert_title (office, ADA, &task, "Order white paper");
  g_assert_cmpint (get_stock (office, ADA, &stock), ==, 5);
  g_assert_cmpint (office_ask_server (office, "SELECT count(*) FROM task"), ==, 3);
}

/* What was added and taken away again stays away, whatever number the add has now. */
static void
test_sets (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  g_autoptr (KontorRow) row = NULL;

  office_settle (office);
  back_up (office);
  edit (office, ADA, &task, KONTOR_TASK_TAGS, office_new_set (NULL, "urgent"));
  office_settle (office);
  edit (office, ADA, &task, KONTOR_TASK_TAGS, NULL);
  office_settle (office);
  set_back (office);
  /* So that the add comes later than it did. */
  for (guint i = 0; i < 9; i++)
    office_add_task (office, CLEO, "Clean the kitchen", CLEO);
  office_sync (office, CLEO);
  settle (office);
  row = office_get (office->replicas[BEN], TASK, &task);
  g_assert_null (kontor_row_get (row, KONTOR_TASK_TAGS));
}

/* The same person's second computer, which was off since before the backup, and again the next time. */
static void
test_twice (Office *office, gconstpointer unused)
{
  KontorReplica *other = office_open_replica (office, "other", &office->people[ADA]);
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  KontorId second = KONTOR_ID_INIT_NIL;
  OfficeWay way = { 0 };

  office_way_init (&way, office, other, &office->people[ADA]);
  office_sync_way (&way);
  back_up (office);
  office_settle (office);
  set_back (office);
  settle (office);
  assert_title (office, BEN, &task, "Order paper");
  second = office_add_task (office, BEN, "Order ink", ADA);
  settle (office);
  set_back (office);
  g_assert_true (office_sync_way (&way).set_back);
  settle (office);
  office_sync_way (&way);
  assert_title (office, ADA, &task, "Order paper");
  assert_title (office, ADA, &second, "Order ink");
  g_assert_cmpint (office_ask_server (office, "SELECT count(*) FROM task"), ==, 2);
  office_check (office, other, &office->people[ADA]);
  kontor_replica_close (other);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/office/set-back/sent", Office, NULL, office_set_up, test_sent, office_tear_down);
  g_test_add ("/office/set-back/waiting", Office, NULL, office_set_up, test_waiting,
              office_tear_down);
  g_test_add ("/office/set-back/sets", Office, NULL, office_set_up, test_sets, office_tear_down);
  g_test_add ("/office/set-back/twice", Office, NULL, office_set_up, test_twice, office_tear_down);

  return g_test_run ();
}
