/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The daily jobs of tasks and time, each once through the real window with the real agent and server:
 * by keys, with a connection and without, and with the agent or the window killed while at it. The
 * tests share one office and run in their order. */

#include "config.h"

#include "../agent/agent-fixture.h"
#include "kontor-application.h"
#include "kontor-operations.h"
#include "kontor-ui.h"

#include <signal.h>
#include <string.h>

#define DAY (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)

/**
 * Office:
 * @base: bus, agent and server
 * @ada: (owned): her account, which the window shows
 * @bob: (owned): his, on the same agent
 */
typedef struct
{
  AgentFixture base;
  char *ada;
  char *bob;
  KontorId bob_id;
  KontorApplication *application;
  GtkWindow *window;
} Office;

static Office *office;
static GTestDBus
    *volatile left; /* the bus after it has stopped: freeing it would wait for GTK to let go */

/* --- waiting --- */

typedef gboolean (*Condition) (gconstpointer data);

typedef struct
{
  Condition condition;
  gconstpointer data;
} Wanted;

/* Says what is awaited: the test that waits too long is told by its last line. */
#define wait_until(condition, data) \
  G_STMT_START \
  { \
    g_test_message ("until %s: %s", #condition, #data); \
    wait_for (condition, data); \
  } \
  G_STMT_END

static gboolean
holds_cb (AgentFixture *self, gpointer data)
{
  const Wanted *wanted = data;

  return wanted->condition (wanted->data);
}

static void
wait_for (Condition condition, gconstpointer data)
{
  agent_fixture_wait (&office->base, holds_cb, &(Wanted) { condition, data });
}

/* --- what there is --- */

/* As stored: another connection than the window's. (transfer full) (nullable) */
static KontorRow *
read_task (const char *account, const char *title)
{
  g_autofree char *folder = kontor_account_get_folder (account);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorReplica) replica = kontor_replica_open (folder, FALSE, NULL, &error);
  g_autoptr (GPtrArray) rows = NULL;

  g_assert_no_error (error);
  rows = kontor_reader_list_all (kontor_replica_get_reader (replica), KONTOR_RECORD_TASK);
  for (guint i = 0; i < rows->len; i++)
    if (strcmp (kontor_row_get_title (rows->pdata[i]), title) == 0)
      return kontor_row_ref (rows->pdata[i]);

  return NULL;
}

static guint
count_entries (const char *title, gboolean running)
{
  g_autoptr (KontorRow) task = read_task (office->ada, title);
  g_autofree char *folder = kontor_account_get_folder (office->ada);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorReplica) replica = kontor_replica_open (folder, FALSE, NULL, &error);
  g_autoptr (GPtrArray) rows = NULL;
  guint n = 0;

  g_assert_no_error (error);
  rows = kontor_reader_list_all (kontor_replica_get_reader (replica), KONTOR_RECORD_TIME_ENTRY);
  for (guint i = 0; i < rows->len; i++)
    n += kontor_row_refers_to (rows->pdata[i], KONTOR_TIME_ENTRY_TASK, kontor_row_get_id (task)) &&
         kontor_row_has (rows->pdata[i], KONTOR_TIME_ENTRY_END) == !running;

  return n;
}

static gboolean
exists (gconstpointer title)
{
  g_autoptr (KontorRow) task = read_task (office->ada, title);

  return task != NULL;
}

static gboolean
bob_has (gconstpointer title)
{
  g_autoptr (KontorRow) task = read_task (office->bob, title);

  return task != NULL;
}

static gboolean
is_completed (gconstpointer title)
{
  g_autoptr (KontorRow) task = read_task (office->ada, title);

  return kontor_row_get_choice (task, KONTOR_TASK_STATE) == KONTOR_TASK_STATE_COMPLETED;
}

static gboolean
awaits_control (gconstpointer title)
{
  g_autoptr (KontorRow) task = read_task (office->ada, title);

  return kontor_row_get_choice (task, KONTOR_TASK_STATE) == KONTOR_TASK_STATE_AWAITING_CONTROL;
}

static gboolean
is_sent (gconstpointer unused)
{
  return agent_fixture_count_waiting (&office->base, office->ada) == 0;
}

static gboolean
waits (gconstpointer unused)
{
  return agent_fixture_count_waiting (&office->base, office->ada) > 0;
}

static gboolean
runs (gconstpointer title)
{
  return count_entries (title, TRUE) == 1;
}

static gboolean
has_stopped (gconstpointer title)
{
  return count_entries (title, TRUE) == 0 && count_entries (title, FALSE) == 1;
}

/* --- the window --- */

static gboolean
is_open (gconstpointer unused)
{
  office->window = gtk_application_get_active_window (GTK_APPLICATION (office->application));

  return office->window != NULL &&
         kontor_window_get_office (KONTOR_WINDOW (office->window)) != NULL &&
         gtk_widget_get_mapped (GTK_WIDGET (office->window));
}

static void
press (const char *key)
{
  kontor_ui_key (office->window, key);
}

static void
type (const char *text)
{
  kontor_ui_type (office->window, text);
}

/* By quick add; its row is selected and has the focus afterwards. */
static void
make (const char *line, const char *title)
{
  press ("ctrl+n");
  type (line);
  press ("Return");
  wait_until (exists, title);
  kontor_ui_settle ();
}

/* Who joins is called by the address at first; people write "@bob". */
static void
name_bob (void)
{
  KontorOffice *shown = kontor_window_get_office (KONTOR_WINDOW (office->window));
  g_autoptr (KontorRecord) bob = kontor_office_get_record (shown, KONTOR_RECORD_PERSON,
                                                           &office->bob_id);
  KontorValue *name = kontor_value_new_text ("Bob Baker");

  kontor_office_set_field (shown, bob, KONTOR_PERSON_NAME, name);
  kontor_value_unref (name);
  wait_until (is_sent, NULL);
}

static void
set_up (void)
{
  g_autofree char *display = g_strdup (g_getenv ("DISPLAY"));
  g_autoptr (GError) error = NULL;

  office = g_new0 (Office, 1);
  agent_fixture_set_up (&office->base, NULL);
  /* The bus for tests takes it away, and the keys' program needs it. */
  g_setenv ("DISPLAY", display, TRUE);
  office->ada = agent_fixture_join (&office->base, AGENT_EMAIL, NULL);
  office->bob = agent_fixture_join_other (&office->base, "bob@example.org", office->ada,
                                          &office->bob_id);
  office->application = kontor_application_new (NULL);
  g_assert_true (g_application_register (G_APPLICATION (office->application), NULL, &error));
  g_assert_no_error (error);
  g_application_activate (G_APPLICATION (office->application));
  wait_until (is_open, NULL);
  kontor_window_show_section (KONTOR_WINDOW (office->window), "tasks");
  name_bob ();
  kontor_ui_settle ();
}

static gboolean
has_no_window (gconstpointer unused)
{
  return gtk_application_get_windows (GTK_APPLICATION (office->application)) == NULL;
}

static gboolean
is_dead (gconstpointer pid)
{
  return kill (GPOINTER_TO_INT (pid), 0) != 0;
}

/* As agent_fixture_tear_down(), but GTK keeps its connection to the bus for as long as it lives. */
static void
tear_down (void)
{
  GPid pid = agent_fixture_get_pid (&office->base);
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *remove = g_strdup_printf ("rm -r '%s'", office->base.services);

  gtk_window_close (office->window);
  wait_until (has_no_window, NULL);
  kontor_ui_settle ();
  g_clear_object (&office->application);
  g_clear_object (&office->base.client);
  kill (pid, SIGTERM);
  wait_until (is_dead, GINT_TO_POINTER (pid));
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  g_test_dbus_stop (office->base.bus);
  left = g_steal_pointer (&office->base.bus);
  kontor_office_program_free (office->base.office);
  g_spawn_command_line_sync (remove, NULL, NULL, NULL, NULL);
  g_free (office->base.services);
  g_free (office->ada);
  g_free (office->bob);
  g_clear_pointer (&office, g_free);
}

/* --- the jobs --- */

static void
do_all_jobs (const char *name)
{
  g_autofree char *title = g_strdup_printf ("Call the %s", name);
  g_autofree char *line = g_strdup_printf ("%s 2027-03-05 2h", title);
  g_autoptr (KontorRow) made = NULL;
  g_autoptr (KontorRow) moved = NULL;

  make (line, title);
  made = read_task (office->ada, title);
  g_assert_true (kontor_row_has (made, KONTOR_TASK_DEADLINE));
  g_assert_cmpint (kontor_row_get_integer (made, KONTOR_TASK_PLAN), ==, 2 * 3600);

  /* Out of the empty line, into the list, where it is selected. */
  press ("Escape");
  press ("ctrl+alt+Right");
  kontor_ui_settle ();
  moved = read_task (office->ada, title);
  g_assert_cmpint (kontor_row_get_integer (moved, KONTOR_TASK_DEADLINE), ==,
                   kontor_row_get_integer (made, KONTOR_TASK_DEADLINE) + DAY);

  press ("ctrl+alt+t");
  wait_until (runs, title);
  press ("ctrl+alt+t");
  wait_until (has_stopped, title);
  press ("ctrl+Return");
  wait_until (is_completed, title);
}

static void
test_online (void)
{
  do_all_jobs ("printer");
  wait_until (is_sent, NULL);
}

/* --- approving --- */

static void
hand_in (const char *title)
{
  g_autofree char *folder = kontor_account_get_folder (office->bob);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorReplica) replica = kontor_replica_open (folder, FALSE, NULL, &error);
  g_autoptr (KontorRow) task = read_task (office->bob, title);
  g_autoptr (KontorChangeSet) set = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  KontorContext context = { 0 };

  g_assert_no_error (error);
  kontor_replica_init_context (replica, &context);
  set = kontor_task_act (&context, task, KONTOR_TASK_COMPLETE, NULL, 0, &problem);
  g_assert_null (problem);
  g_assert_true (kontor_replica_commit (replica, set, NULL, &problem, &error));
  g_assert_no_error (error);
  kontor_agent_client_poke (office->base.client, office->bob);
}

static void
test_approve (void)
{
  g_autofree char *folder = kontor_account_get_folder (office->ada);
  g_autoptr (KontorRow) task = NULL;
  KontorValue *yes = kontor_value_new_integer (1);
  KontorOffice *shown = kontor_window_get_office (KONTOR_WINDOW (office->window));
  g_autoptr (KontorRecord) record = NULL;

  make ("Weigh the crates @bob", "Weigh the crates");
  task = read_task (office->ada, "Weigh the crates");
  g_assert_true (kontor_row_refers_to (task, KONTOR_TASK_RESPONSIBLE, &office->bob_id));
  record = kontor_office_get_record (shown, KONTOR_RECORD_TASK, kontor_row_get_id (task));
  kontor_office_set_field (shown, record, KONTOR_TASK_CONTROL, yes);
  kontor_value_unref (yes);
  wait_until (is_sent, NULL);
  kontor_agent_client_retry (office->base.client, office->bob);
  wait_until (bob_has, "Weigh the crates");
  hand_in ("Weigh the crates");
  wait_until (awaits_control, "Weigh the crates");

  kontor_window_show_record (KONTOR_WINDOW (office->window), KONTOR_RECORD_TASK,
                             kontor_row_get_id (task));
  kontor_ui_settle ();
  press ("alt+a");
  wait_until (is_completed, "Weigh the crates");
  gtk_widget_activate_action (GTK_WIDGET (office->window), "win.close-record", NULL);
  kontor_ui_settle ();
}

/* --- without a connection, and without an agent --- */

static void
test_offline (void)
{
  kontor_office_program_kill (office->base.office);
  do_all_jobs ("glazier");
  make ("Carry the ladder @bob", "Carry the ladder");
  g_assert_true (waits (NULL));
  agent_fixture_restart_office (&office->base);
  press ("ctrl+r");
  wait_until (is_sent, NULL);
  kontor_agent_client_retry (office->base.client, office->bob);
  wait_until (bob_has, "Carry the ladder");
}

static void
test_agent_killed (void)
{
  GPid before = agent_fixture_get_pid (&office->base);

  press ("ctrl+n");
  type ("Count the ");
  kill (before, SIGKILL);
  type ("spoons @bob");
  press ("Return");
  wait_until (exists, "Count the spoons");
  wait_until (is_sent, NULL);
  g_assert_cmpint (agent_fixture_get_pid (&office->base), !=, before);
  kontor_agent_client_retry (office->base.client, office->bob);
  wait_until (bob_has, "Count the spoons");
}

int
main (int argc, char **argv)
{
  int result = 0;

  kontor_ui_init (&argc, &argv);
  set_up ();
  g_test_add_func ("/jobs/online", test_online);
  g_test_add_func ("/jobs/approve", test_approve);
  g_test_add_func ("/jobs/offline", test_offline);
  g_test_add_func ("/jobs/agent-killed", test_agent_killed);
  result = g_test_run ();
  tear_down ();

  return result;
}
