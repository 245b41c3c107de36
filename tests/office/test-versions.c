/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server of a newer version, which has a field and a type more than this program: what it sends of
 * them is carried through everything that happens here, and is in its place after an upgrade. */

#include "config.h"

#include "office-fixture.h"

#include <gio/gio.h>
#include <string.h>

#define TASK KONTOR_RECORD_TASK
#define VALUE "{\"deep\":[1,\"two\"]}"

/* A way to the server on which each task gets a field more and each page a record more. */
typedef struct
{
  KontorTransport parent;
  OfficeWay *way; /* borrowed */
} NewerWay;

/* Puts @member first into the object that begins behind the next @name after @from. */
static void
add_member (GString *json, gsize from, const char *name, const char *member)
{
  const char *found = strstr (json->str + from, name);
  gsize at = 0;

  g_assert_nonnull (found);
  at = (gsize) (found - json->str) + strlen (name);
  if (json->str[at] != '}' && json->str[at] != ']')
    g_string_insert (json, (gssize) at, ",");
  g_string_insert (json, (gssize) at, member);
}

static GBytes *
make_newer (GBytes *page)
{
  static const char task[] = "\"row\":{\"type\":\"task\"";
  gsize length = 0;
  const char *bytes = g_bytes_get_data (page, &length);
  GString *json = g_string_new_len (bytes, (gssize) length);
  const char *found = json->str;

  while ((found = strstr (found, task)) != NULL)
    {
      gsize at = (gsize) (found - json->str) + 1;

      add_member (json, at, "\"fields\":{", "\"fresh\":" VALUE);
      add_member (json, at, "\"versions\":{", "\"fresh\":7");
      found = json->str + at;
    }
  add_member (json, 0, "\"records\":[",
              "{\"kind\":\"put\",\"row\":{\"type\":\"gadget\",\"id\":"
              "\"0193d2f0-0000-7000-8000-000000000099\",\"fields\":{\"x\":1},\"versions\":{}}},"
              "{\"kind\":\"drop\",\"type\":\"gadget\",\"id\":"
              "\"0193d2f0-0000-7000-8000-000000000098\"}");

  return g_string_free_to_bytes (json);
}

static GBytes *
call (KontorTransport *transport,
      const char *route,
      GBytes *body,
      GCancellable *cancellable,
      GError **error)
{
  NewerWay *self = (NewerWay *) transport;
  g_autoptr (GBytes) answer = kontor_transport_call (&self->way->parent, route, body, cancellable,
                                                     error);

  if (answer == NULL || !g_str_equal (route, KONTOR_ROUTE_PULL))
    return g_steal_pointer (&answer);

  return make_newer (answer);
}

static void
sync_newer (Office *office, guint who)
{
  NewerWay way = { .parent.call = call, .way = &office->ways[who] };
  KontorSyncReport report = { 0 };
  g_autoptr (GError) error = NULL;

  kontor_sync_run (office->replicas[who], &way.parent, &report, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
set_title (Office *office, guint who, const KontorId *task, const char *title)
{
  office_edit (office->replicas[who], TASK, task, KONTOR_TASK_TITLE, kontor_value_new_text (title));
}

static void
assert_task (Office *office, guint who, const KontorId *task, const char *title)
{
  g_autoptr (KontorRow) row = office_get (office->replicas[who], TASK, task);
  g_autofree char *fresh = kontor_codec_get_extra (kontor_row_get_extra (row), "fresh");

  g_assert_cmpstr (kontor_row_get_text (row, KONTOR_TASK_TITLE), ==, title);
  g_assert_cmpstr (fresh, ==, VALUE);
}

static void
reopen (Office *office, guint who)
{
  KontorReplicaSeams seams = { .clock = &office->clock, .random = &office->random.parent };
  g_autofree char *folder = g_strdup (kontor_replica_get_folder (office->replicas[who]));
  g_autoptr (GError) error = NULL;

  kontor_replica_close (office->replicas[who]);
  g_assert_true (kontor_replica_rescue (folder, &seams, NULL, &error));
  office->replicas[who] = kontor_replica_open (folder, FALSE, &seams, &error);
  g_assert_no_error (error);
  office_way_init (&office->ways[who], office, office->replicas[who], &office->people[who]);
}

static void
test_carried (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);

  office_sync (office, ADA);
  sync_newer (office, BEN);
  assert_task (office, BEN, &task, "Order paper");
  /* Pending, on top of what others do, sent, and pulled again as a part. */
  set_title (office, BEN, &task, "Order much paper");
  assert_task (office, BEN, &task, "Order much paper");
  office_edit (office->replicas[ADA], TASK, &task, KONTOR_TASK_DESCRIPTION,
               kontor_value_new_text ("For the printer"));
  office_sync (office, ADA);
  {
    /* Its edit stays pending: only the pull. */
    NewerWay way = { .parent.call = call, .way = &office->ways[BEN] };
    g_autoptr (GError) error = NULL;
    g_autoptr (KontorProblem) problem = NULL;
    g_autoptr (KontorPullRequest) request = kontor_replica_get_pull (office->replicas[BEN], &error);
    g_autoptr (GBytes) body = kontor_pull_request_write (request);
    g_autoptr (GBytes) answer = kontor_transport_call (&way.parent, KONTOR_ROUTE_PULL, body, NULL,
                                                       &error);
    g_autoptr (KontorPullReply) reply = kontor_pull_reply_read (answer, &problem);

    g_assert_nonnull (reply);
    g_assert_cmpuint (reply->n_skipped, ==, 2);
    kontor_replica_apply_pull (office->replicas[BEN], reply, &error);
    g_assert_no_error (error);
  }
  assert_task (office, BEN, &task, "Order much paper");
  sync_newer (office, BEN);
  assert_task (office, BEN, &task, "Order much paper");
  reopen (office, BEN);
  assert_task (office, BEN, &task, "Order much paper");
  sync_newer (office, BEN);
  assert_task (office, BEN, &task, "Order much paper");
}

/* An upgrade: what was carried is a field by now, and records of a type that was unknown are not here. The
 * first check by the new version brings both. */
static void
test_upgrade (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  KontorReplica *replica = office->replicas[BEN];
  KontorSyncReport report = { 0 };
  g_autoptr (KontorRow) row = NULL;
  g_autofree char *extra = NULL;
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;

  office_settle (office);
  g_assert_true (kontor_sync_run_or_check (replica, &office->ways[BEN].parent, &report, NULL, NULL,
                                           NULL, &error));
  row = office_get (replica, TASK, &task);
  extra = g_strdup_printf ("{\"title\":{\"value\":\"Order paper\",\"version\":%" G_GINT64_FORMAT
                           "}}",
                           kontor_row_get_version (row, KONTOR_TASK_TITLE));
  sql = g_strdup_printf ("UPDATE task SET title = NULL, extra = '%s';"
                         "DELETE FROM notification;",
                         extra);
  kontor_sql_exec (kontor_replica_get_sql (replica), sql, &error);
  g_assert_no_error (error);
  kontor_replica_set_meta (replica, "checked-by", "0.0", &error);
  g_assert_no_error (error);
  g_assert_true (kontor_sync_run_or_check (replica, &office->ways[BEN].parent, &report, NULL, NULL,
                                           NULL, &error));
  g_assert_cmpuint (report.mended, ==, 2);
  office_settle (office);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/office/versions/carried", Office, NULL, office_set_up, test_carried,
              office_tear_down);
  g_test_add ("/office/versions/upgrade", Office, NULL, office_set_up, test_upgrade,
              office_tear_down);

  return g_test_run ();
}
