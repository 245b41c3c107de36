/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A replica in which something is not as the server has it, as a bug or a bad disk leaves it: a check
 * finds and mends it, whatever it is, and what waits there stays. */

#include "config.h"

#include "office-fixture.h"

#include "kontor-operations.h"
#include "kontor-sql-rows.h"

#include <gio/gio.h>
#include <string.h>

#define TASK KONTOR_RECORD_TASK

static guint
check (Office *office, guint who)
{
  KontorSyncReport report = { 0 };
  g_autoptr (GError) error = NULL;

  kontor_sync_check (office->replicas[who], &office->ways[who].parent, &report, NULL, NULL, NULL,
                     &error);
  g_assert_no_error (error);

  return report.mended;
}

static void
damage (Office *office, guint who, const char *sql)
{
  KontorSql *replica = kontor_replica_get_sql (office->replicas[who]);
  g_autoptr (GError) error = NULL;

  kontor_sql_exec (replica, sql, &error);
  g_assert_no_error (error);
}

static gint64
ask (Office *office, guint who, const char *query)
{
  KontorSql *replica = kontor_replica_get_sql (office->replicas[who]);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (replica, query, &error);

  g_assert_no_error (error);
  g_assert_true (kontor_sql_step (statement, &error));

  return kontor_sql_column_int (statement, 0);
}

static void
set_title (Office *office, guint who, const KontorId *task, const char *title)
{
  office_edit (office->replicas[who], TASK, task, KONTOR_TASK_TITLE, kontor_value_new_text (title));
}

static void
test_nothing (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);

  office_add_task (office, CLEO, "Clean the kitchen", CLEO);
  office_settle (office);
  for (guint i = 0; i < OFFICE_PEOPLE; i++)
    g_assert_cmpuint (check (office, i), ==, 0);

  /* Not even where something waits. */
  set_title (office, BEN, &task, "Order much paper");
  office_add_task (office, BEN, "Order ink", BEN);
  office->ways[BEN].calls = 0;
  g_assert_cmpuint (check (office, BEN), ==, 0);
  g_assert_cmpuint (office->ways[BEN].calls, <, 6);
  office_settle (office);
}

/* A value, a version, a root, a record that is gone. */
static void
test_damaged (Office *office, gconstpointer unused)
{
  static const char *const damages[] = {
    "UPDATE task SET title = 'Odder paper'",
    "UPDATE task SET versions = '3' WHERE versions IS NOT '3'",
    "UPDATE task SET responsible = NULL",
    "UPDATE task SET root = x'00112233445566778899aabbccddeeff'",
    "DELETE FROM task",
  };

  office_add_task (office, ADA, "Order paper", BEN);
  office_settle (office);
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      damage (office, BEN, damages[i]);
      g_assert_cmpuint (check (office, BEN), ==, 1);
      office_settle (office);
      g_assert_cmpuint (check (office, BEN), ==, 0);
    }
}

/* What Ben must not have. */
static void
test_foreign (Office *office, gconstpointer unused)
{
  KontorId foreign = office_add_task (office, ADA, "Plan a surprise", ADA);
  g_autoptr (KontorRow) row = NULL;
  g_autoptr (KontorRow) after = NULL;
  g_autoptr (GError) error = NULL;
  KontorSql *replica = kontor_replica_get_sql (office->replicas[BEN]);

  office_settle (office);
  row = office_get (office->replicas[ADA], TASK, &foreign);
  g_assert_true (kontor_sql_begin (replica, &error));
  g_assert_true (kontor_sql_rows_put (replica, row, NULL, NULL, &error));
  g_assert_true (kontor_sql_commit (replica, &error));
  g_assert_cmpuint (check (office, BEN), ==, 1);
  after = office_get (office->replicas[BEN], TASK, &foreign);
  g_assert_null (after);
  office_settle (office);
}

/* Without the round that a check begins with. */
static void
assert_same (Office *office, guint who)
{
  g_autoptr (KontorDigestRequest) request = kontor_replica_get_digest (office->replicas[who]);
  g_autoptr (GBytes) body = kontor_digest_request_write (request);
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (KontorDigestReply) reply = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;

  answer = kontor_transport_call (&office->ways[who].parent, KONTOR_ROUTE_DIGEST, body, NULL,
                                  &error);
  g_assert_no_error (error);
  reply = kontor_digest_reply_read (answer, &problem);
  g_assert_nonnull (reply);
  g_assert_cmpuint (reply->ranges->len, >, 0);
  for (guint i = 0; i < reply->ranges->len; i++)
    {
      gboolean same = FALSE;

      g_assert_true (
          kontor_replica_compare (office->replicas[who], reply->ranges->pdata[i], &same, &error));
      g_assert_true (same);
    }
}

/* The server's state below an edit that was not sent: the edit stays, and goes through. */
static void
test_pending (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  KontorId own = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) row = NULL;
  g_autoptr (KontorRow) made = NULL;
  OfficeWay way = office->ways[BEN];
  g_autoptr (GError) error = NULL;
  guint mended = 0;
  gboolean same = TRUE;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorDigestRequest) request = NULL;
  g_autoptr (KontorDigestReply) reply = NULL;

  office_settle (office);
  set_title (office, BEN, &task, "Order much paper");
  own = office_add_task (office, BEN, "Order ink", BEN);
  assert_same (office, BEN);
  damage (office, BEN,
          "UPDATE shadow SET row = replace (row, 'Order paper', 'Odder paper') WHERE row NOT NULL");

  /* Without the round that a check begins with: as if the edits had come during it. */
  request = kontor_replica_get_digest (way.replica);
  {
    g_autoptr (GBytes) body = kontor_digest_request_write (request);
    g_autoptr (GBytes) answer = kontor_transport_call (&way.parent, KONTOR_ROUTE_DIGEST, body, NULL,
                                                       &error);

    g_assert_no_error (error);
    reply = kontor_digest_reply_read (answer, &problem);
  }
  g_assert_nonnull (reply);
  g_assert_false (reply->behind);
  for (guint i = 0; i < reply->ranges->len; i++)
    {
      const KontorDigestRange *range = reply->ranges->pdata[i];
      g_autoptr (GBytes) body = NULL;
      g_autoptr (GBytes) answer = NULL;
      g_autoptr (KontorFetchReply) fetched = NULL;

      g_assert_true (kontor_replica_compare (way.replica, range, &same, &error));
      g_assert_cmpint (same, ==, !g_str_equal (range->type, "task"));
      if (same)
        continue;
      g_set_str (&request->type, range->type);
      body = kontor_digest_request_write (request);
      answer = kontor_transport_call (&way.parent, KONTOR_ROUTE_FETCH, body, NULL, &error);
      g_assert_no_error (error);
      fetched = kontor_fetch_reply_read (answer, &problem);
      g_assert_nonnull (fetched);
      g_assert_true (kontor_replica_mend (way.replica, request, fetched, &mended, &error));
    }
  g_assert_cmpuint (mended, ==, 1);
  g_assert_cmpint (ask (office, BEN, "SELECT count(*) FROM outbox"), ==, 2);
  g_assert_cmpint (ask (office, BEN, "SELECT count(*) FROM shadow WHERE row LIKE '%Order paper%'"),
                   ==, 1);
  row = office_get (way.replica, TASK, &task);
  g_assert_cmpstr (kontor_row_get_text (row, KONTOR_TASK_TITLE), ==, "Order much paper");
  made = office_get (way.replica, TASK, &own);
  g_assert_nonnull (made);
  office_settle (office);
}

/* More records than a range has, and a call looks at, some of them another's. */
static void
test_many (Office *office, gconstpointer unused)
{
  for (guint i = 0; i < 700; i++)
    office_add_task (office, i % 3 == 0 ? CLEO : ADA, "Order paper", i % 3 == 0 ? CLEO : BEN);
  for (guint i = 0; i < OFFICE_PEOPLE; i++)
    office_sync (office, i);
  office_settle (office);
  damage (office, BEN, "UPDATE task SET title = 'Odder paper' WHERE \"row\" % 100 = 7");
  g_assert_cmpuint (check (office, BEN), >=, 4);
  office_settle (office);
  g_assert_cmpuint (check (office, BEN), ==, 0);
}

/* Somebody works meanwhile: the server says so, and nothing is compared until it was pulled. */
static void
test_behind (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  g_autoptr (KontorDigestRequest) request = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) digest = NULL;
  g_autoptr (GBytes) fetch = NULL;
  g_autoptr (KontorDigestReply) reply = NULL;
  g_autoptr (KontorFetchReply) fetched = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;

  office_settle (office);
  set_title (office, ADA, &task, "Order much paper");
  office_sync (office, ADA);
  request = kontor_replica_get_digest (office->replicas[BEN]);
  request->type = g_strdup ("task");
  body = kontor_digest_request_write (request);
  digest = kontor_transport_call (&office->ways[BEN].parent, KONTOR_ROUTE_DIGEST, body, NULL,
                                  &error);
  g_assert_no_error (error);
  reply = kontor_digest_reply_read (digest, &problem);
  g_assert_true (reply->behind);
  g_assert_cmpuint (reply->ranges->len, ==, 0);
  fetch = kontor_transport_call (&office->ways[BEN].parent, KONTOR_ROUTE_FETCH, body, NULL, &error);
  g_assert_no_error (error);
  fetched = kontor_fetch_reply_read (fetch, &problem);
  g_assert_true (fetched->behind);
  g_assert_cmpuint (fetched->records->len, ==, 0);
  g_assert_cmpuint (check (office, BEN), ==, 0);
  office_settle (office);
}

static void
test_due (Office *office, gconstpointer unused)
{
  KontorReplica *replica = office->replicas[BEN];
  KontorSyncReport report = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (kontor_replica_is_check_due (replica));
  g_assert_true (kontor_sync_run_or_check (replica, &office->ways[BEN].parent, &report, NULL, NULL,
                                           NULL, &error));
  g_assert_false (kontor_replica_is_check_due (replica));
  office->now += 11 * KONTOR_DAY;
  g_assert_true (kontor_replica_is_check_due (replica));
  damage (office, BEN, "UPDATE person SET name = 'Nobody' WHERE name = 'Ada'");
  g_assert_true (kontor_sync_run_or_check (replica, &office->ways[BEN].parent, &report, NULL, NULL,
                                           NULL, &error));
  g_assert_cmpuint (report.mended, ==, 1);
  g_assert_false (kontor_replica_is_check_due (replica));
  office->now += 3 * KONTOR_DAY;
  g_assert_false (kontor_replica_is_check_due (replica));
  /* Another version of the program looks for itself. */
  kontor_replica_set_meta (replica, "checked-by", "0.0", &error);
  g_assert_no_error (error);
  g_assert_true (kontor_replica_is_check_due (replica));
}

static void
test_rescued (Office *office, gconstpointer unused)
{
  KontorReplicaSeams seams = { .clock = &office->clock, .random = &office->random.parent };
  g_autofree char *folder = g_strdup (kontor_replica_get_folder (office->replicas[BEN]));
  g_autofree char *report = NULL;
  g_autoptr (GError) error = NULL;

  kontor_replica_close (office->replicas[BEN]);
  g_assert_true (kontor_replica_rescue (folder, &seams, &report, &error));
  office->replicas[BEN] = kontor_replica_open (folder, FALSE, &seams, &error);
  g_assert_no_error (error);
  office_way_init (&office->ways[BEN], office, office->replicas[BEN], &office->people[BEN]);
  g_assert_true (kontor_replica_is_check_due (office->replicas[BEN]));
  g_assert_cmpuint (check (office, BEN), ==, 0);
  office_settle (office);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/office/check/nothing", Office, NULL, office_set_up, test_nothing, office_tear_down);
  g_test_add ("/office/check/damaged", Office, NULL, office_set_up, test_damaged, office_tear_down);
  g_test_add ("/office/check/foreign", Office, NULL, office_set_up, test_foreign, office_tear_down);
  g_test_add ("/office/check/pending", Office, NULL, office_set_up, test_pending, office_tear_down);
  g_test_add ("/office/check/many", Office, NULL, office_set_up, test_many, office_tear_down);
  g_test_add ("/office/check/behind", Office, NULL, office_set_up, test_behind, office_tear_down);
  g_test_add ("/office/check/due", Office, NULL, office_set_up, test_due, office_tear_down);
  g_test_add ("/office/check/rescued", Office, NULL, office_set_up, test_rescued, office_tear_down);

  return g_test_run ();
}
