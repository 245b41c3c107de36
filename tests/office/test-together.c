/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Three programs on one account at once, as on a desktop: a window that writes and reads, commands that
 * come and go, and an agent that syncs, while somebody else works too. Nothing is lost, nothing is there
 * twice, and nobody is told that the replica is busy. */

#include "config.h"

#include "office-fixture.h"

#include "kontor-live-store.h"
#include "kontor-operations.h"

#include <gio/gio.h>
#include <string.h>

#define TASK KONTOR_RECORD_TASK
#define SECONDS 3
#define DEADLINE (60 * G_USEC_PER_SEC)

static const char *program;

/* ---- In a program of its own ----------------------------------------------------------------- */

static gboolean
goes_on (gint64 start)
{
  return g_get_monotonic_time () < start + SECONDS * G_USEC_PER_SEC;
}

static KontorChangeSet *
make_task (const KontorContext *context, gpointer title, KontorProblem **problem)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = NULL;
  g_autoptr (KontorRow) draft = NULL;

  kontor_id_init (&id, context->clock, context->random);
  builder = kontor_row_builder_new (TASK, &id);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  kontor_row_builder_take (builder, KONTOR_TASK_CREATOR, kontor_value_new_id (&context->actor));
  kontor_row_builder_take (builder, KONTOR_TASK_RESPONSIBLE, kontor_value_new_id (&context->actor));
  draft = kontor_row_builder_end (builder);

  return kontor_operation_create (context, draft, problem);
}

static void
add_task (KontorReplica *replica, const char *title)
{
  g_autoptr (KontorProblem) problem = NULL;
  KontorContext context = { 0 };

  kontor_replica_init_context (replica, &context);
  office_commit (replica, make_task (&context, (gpointer) title, &problem));
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;

  kontor_live_store_operate_finish (KONTOR_LIVE_STORE (source), result, NULL, &problem, &error);
  g_assert_no_error (error);
  g_assert_null (problem);
  (*(guint *) data)++;
}

static void
failed_cb (KontorLiveStore *store, const GError *failure, gpointer unused)
{
  g_error ("the window was told: %s", failure->message);
}

/* Some changes under way at a time, as by somebody who clicks faster than the disk. */
static guint
run_window (const char *folder)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  KontorLiveStore *store = kontor_live_store_open_sync (folder, FALSE, &error);
  guint begun = 0;
  guint done = 0;

  g_assert_no_error (error);
  g_signal_connect (store, "failed", G_CALLBACK (failed_cb), NULL);
  while (goes_on (start) || done < begun)
    {
      if (goes_on (start) && begun < done + 3)
        {
          kontor_live_store_operate_async (store, make_task, g_strdup_printf ("window %u", begun++),
                                           g_free, NULL, done_cb, &done);
          kontor_live_store_poll (store);
        }
      g_main_context_iteration (NULL, done < begun);
      g_assert_cmpint (g_get_monotonic_time (), <, start + DEADLINE);
    }
  kontor_live_store_close_sync (store);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_object_unref (store);

  return begun;
}

static guint
run_commands (const char *folder)
{
  gint64 start = g_get_monotonic_time ();
  guint n = 0;

  for (n = 0; goes_on (start); n++)
    {
      g_autofree char *title = g_strdup_printf ("commands %u", n);
      g_autoptr (GPtrArray) all = NULL;
      g_autoptr (GError) error = NULL;
      KontorReplica *replica = kontor_replica_open (folder, FALSE, NULL, &error);

      g_assert_no_error (error);
      add_task (replica, title);
      all = kontor_reader_list_all (kontor_replica_get_reader (replica), TASK);
      g_assert_cmpuint (all->len, >, n);
      kontor_replica_close (replica);
    }

  return n;
}

/* It alone has the server; Ben works beside. Returns what Ben made. */
static guint
run_agent (const char *folder)
{
  gint64 start = g_get_monotonic_time ();
  g_autofree char *parent = g_path_get_dirname (folder);
  g_autofree char *ben_folder = g_build_filename (parent, "Ben", NULL);
  Office office = { 0 };
  OfficeWay ways[2] = { 0 };
  const char *const folders[2] = { folder, ben_folder };
  g_autoptr (GError) error = NULL;
  guint n = 0;

  office.store = kontor_store_open (parent, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++)
    {
      KontorReplica *replica = kontor_replica_open (folders[i], FALSE, NULL, &error);
      KontorId person = KONTOR_ID_INIT_NIL;

      g_assert_no_error (error);
      kontor_replica_get_person (replica, &person);
      office_way_init (&ways[i], &office, replica, &person);
    }
  for (n = 0; goes_on (start); n++)
    {
      g_autofree char *title = g_strdup_printf ("other %u", n);
      int lock = kontor_sync_lock (folder, &error);

      g_assert_no_error (error);
      add_task (ways[1].replica, title);
      for (guint i = 0; i < 2; i++)
        office_sync_way (&ways[i]);
      kontor_sync_unlock (lock);
    }
  for (guint i = 0; i < 2; i++)
    kontor_replica_close (ways[i].replica);
  kontor_store_close (office.store);

  return n;
}

static int
run_role (const char *role, const char *folder)
{
  guint n = 0;

  if (g_str_equal (role, "window"))
    n = run_window (folder);
  else if (g_str_equal (role, "commands"))
    n = run_commands (folder);
  else
    n = run_agent (folder);
  g_print ("%u\n", n);

  return 0;
}

/* ---- The three together ---------------------------------------------------------------------- */

static GSubprocess *
start (const char *role, const char *folder)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program,
                                           "--role", role, folder, NULL);

  g_assert_no_error (error);

  return process;
}

static guint
finish (GSubprocess *process)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8 (process, NULL, NULL, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  g_object_unref (process);

  return (guint) g_ascii_strtoull (text, NULL, 10);
}

static void
assert_once (Office *office, const char *role, guint n)
{
  g_autofree char *all = g_strdup_printf ("SELECT count(*) FROM task WHERE title LIKE '%s %%'",
                                          role);
  g_autofree char *different = g_strdup_printf ("SELECT count(DISTINCT title) FROM task"
                                                " WHERE title LIKE '%s %%'",
                                                role);

  g_test_message ("%s made %u", role, n);
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpint (office_ask_server (office, all), ==, n);
  g_assert_cmpint (office_ask_server (office, different), ==, n);
}

static void
reopen (Office *office)
{
  static const char *const names[] = { "Ada", "Ben" };
  KontorStoreSeams seams = { .clock = &office->clock, .random = &office->random.parent };
  g_autoptr (GError) error = NULL;

  office->store = kontor_store_open (office->folder, &seams, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++)
    {
      office->replicas[i] = office_open_replica (office, names[i], &office->people[i]);
      office_way_init (&office->ways[i], office, office->replicas[i], &office->people[i]);
    }
}

static void
test_together (Office *office, gconstpointer unused)
{
  static const char *const roles[] = { "window", "commands", "other" };
  g_autofree char *folder = g_strdup (kontor_replica_get_folder (office->replicas[ADA]));
  GSubprocess *processes[3] = { 0 };
  guint made[3] = { 0 };

  kontor_store_close (office->store);
  kontor_replica_close (office->replicas[ADA]);
  kontor_replica_close (office->replicas[BEN]);
  for (guint i = 0; i < 3; i++)
    processes[i] = start (roles[i], folder);
  for (guint i = 0; i < 3; i++)
    made[i] = finish (processes[i]);
  reopen (office);
  office_settle (office);
  for (guint i = 0; i < 3; i++)
    assert_once (office, roles[i], made[i]);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && strcmp (argv[1], "--role") == 0)
    return run_role (argv[2], argv[3]);

  program = argv[0];
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/office/together", Office, NULL, office_set_up, test_together, office_tear_down);

  return g_test_run ();
}
