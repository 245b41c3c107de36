/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A bus, the real agent and a real server, for the tests of the agent. What goes wrong here ends the
 * test. One thread. */

#include "config.h"

#include "agent-fixture.h"

#include "kontor-agent-bus.h"
#include "kontor-operations.h"
#include "kontor-query.h"

#include <glib/gstdio.h>
#include <signal.h>

/* A machine with the sanitizers and seven other builds is slow. */
#define DEADLINE (60 * G_USEC_PER_SEC)

static void
add_service (AgentFixture *self)
{
  g_autofree char *program = g_build_filename (g_getenv ("KONTOR_PROGRAMS"), "kontor-agent", NULL);
  g_autofree char *name = g_strconcat (kontor_agent_get_bus_name (), ".service", NULL);
  g_autofree char *path = NULL;
  g_autofree char *text = g_strdup_printf ("[D-BUS Service]\nName=%s\nExec=%s\n",
                                           kontor_agent_get_bus_name (), program);
  g_autoptr (GError) error = NULL;

  self->services = g_dir_make_tmp ("kontor-services-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (self->services, name, NULL);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  g_test_dbus_add_service_dir (self->bus, self->services);
}

void
agent_fixture_set_quiet (gboolean quiet)
{
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "glib-2.0", "settings",
                                              NULL);
  g_autofree char *path = g_build_filename (folder, "keyfile", NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  int minute = g_date_time_get_hour (now) * 60 + g_date_time_get_minute (now);
  /* For the hour before and most of the day after. */
  g_autofree char *text = g_strdup_printf ("[org/kontor/Kontor]\nquiet-hours='%s'\n"
                                           "quiet-from=%d\nquiet-until=%d\n",
                                           quiet ? "hours" : "never", (minute + 1380) % 1440,
                                           (minute + 720) % 1440);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* GLib isolates this process only; the agent is another one. */
static void
tell_children (void)
{
  g_setenv ("XDG_DATA_HOME", g_get_user_data_dir (), TRUE);
  g_setenv ("XDG_CONFIG_HOME", g_get_user_config_dir (), TRUE);
  g_setenv ("XDG_CACHE_HOME", g_get_user_cache_dir (), TRUE);
  /* The system's settings of the network are schemas there. */
  g_setenv ("XDG_DATA_DIRS", "/usr/local/share:/usr/share", TRUE);
  g_setenv ("KONTOR_TOKENS", "file", TRUE);
  /* A test may run at night. */
  g_setenv ("GSETTINGS_BACKEND", "keyfile", TRUE);
  agent_fixture_set_quiet (FALSE);
  /* Logind and its relatives are not of this machine. */
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", FALSE);
}

/* The agent's system bus is the test's own, where a test may have a stand-in for logind. */
static void
share_bus (AgentFixture *self)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));

  g_variant_builder_add (&builder, "{ss}", "DBUS_SYSTEM_BUS_ADDRESS",
                         g_test_dbus_get_bus_address (self->bus));
  answer = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                        "org.freedesktop.DBus", "UpdateActivationEnvironment",
                                        g_variant_new ("(a{ss})", &builder), NULL,
                                        G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

void
agent_fixture_set_up (AgentFixture *self, gconstpointer unused)
{
  tell_children ();
  self->office = kontor_office_program_new ();
  kontor_office_program_start (self->office);
  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  add_service (self);
  g_test_dbus_up (self->bus);
  share_bus (self);
  self->client = kontor_agent_client_new ();
}

static gboolean
is_absent_cb (AgentFixture *self, gpointer pid)
{
  return kill (GPOINTER_TO_INT (pid), 0) != 0;
}

static gboolean
is_gone_cb (AgentFixture *self, gpointer object)
{
  return *(gpointer *) object == NULL;
}

void
agent_fixture_tear_down (AgentFixture *self, gconstpointer unused)
{
  gpointer client = self->client;
  GPid pid = kontor_agent_client_is_present (self->client) ? agent_fixture_get_pid (self) : 0;
  g_autofree char *name = g_strconcat (kontor_agent_get_bus_name (), ".service", NULL);
  g_autofree char *path = g_build_filename (self->services, name, NULL);

  /* A call that is under way holds it until the answer is here. */
  g_object_add_weak_pointer (G_OBJECT (client), &client);
  g_clear_object (&self->client);
  agent_fixture_wait (self, is_gone_cb, &client);
  /* It ends before the folders are removed below it. */
  if (pid != 0)
    {
      kill (pid, SIGTERM);
      agent_fixture_wait (self, is_absent_cb, GINT_TO_POINTER (pid));
    }
  g_test_dbus_down (self->bus);
  g_clear_object (&self->bus);
  g_clear_pointer (&self->office, kontor_office_program_free);
  g_unlink (path);
  g_rmdir (self->services);
  g_clear_pointer (&self->services, g_free);
}

static gboolean
tick_cb (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

void
agent_fixture_wait (AgentFixture *self, AgentCondition condition, gpointer data)
{
  gint64 deadline = g_get_monotonic_time () + DEADLINE;
  guint tick = g_timeout_add (20, tick_cb, NULL);

  while (!condition (self, data))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (tick);
}

typedef struct
{
  const char *account;
  KontorAgentState state;
} StateWanted;

static gboolean
is_in_state_cb (AgentFixture *self, gpointer data)
{
  const StateWanted *wanted = data;

  return kontor_agent_client_get_status (self->client, wanted->account)->state == wanted->state;
}

void
agent_fixture_wait_state (AgentFixture *self, const char *account, KontorAgentState state)
{
  agent_fixture_wait (self, is_in_state_cb, &(StateWanted) { account, state });
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
has_result_cb (AgentFixture *self, gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

char *
agent_fixture_try_join (AgentFixture *self, const KontorAgentJoin *join, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  kontor_agent_client_join_async (self->client, join, NULL, result_cb, &result);
  agent_fixture_wait (self, has_result_cb, &result);

  return kontor_agent_client_join_finish (self->client, result, error);
}

char *
agent_fixture_join (AgentFixture *self, const char *email, const char *code)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", self->office->port);
  g_autoptr (GError) error = NULL;
  char *name = agent_fixture_try_join (self,
                                       &(KontorAgentJoin) {
                                           .url = url,
                                           .login = email,
                                           .password = KONTOR_OFFICE_PASSWORD,
                                           .code = code != NULL ? code : self->office->code,
                                           .name = email },
                                       &error);

  g_assert_no_error (error);
  g_assert_nonnull (name);
  agent_fixture_wait_state (self, name, KONTOR_AGENT_IDLE);

  return name;
}

static KontorReplica *
open_replica (const char *account)
{
  g_autofree char *folder = kontor_account_get_folder (account);
  g_autoptr (GError) error = NULL;
  KontorReplica *replica = kontor_replica_open (folder, FALSE, NULL, &error);

  g_assert_no_error (error);

  return replica;
}

typedef struct
{
  const char *account;
  const KontorId *person;
} Acquaintance;

static gboolean
is_known_cb (AgentFixture *self, gpointer data)
{
  const Acquaintance *wanted = data;
  g_autoptr (KontorReplica) replica = open_replica (wanted->account);
  g_autoptr (KontorRow) row = kontor_reader_get (kontor_replica_get_reader (replica),
                                                 KONTOR_RECORD_PERSON, wanted->person);

  return row != NULL;
}

char *
agent_fixture_join_other (AgentFixture *self,
                          const char *email,
                          const char *knower,
                          KontorId *person)
{
  g_autofree char *code = kontor_office_program_invite (self->office, email);
  char *name = agent_fixture_join (self, email, code);
  g_autoptr (KontorAccount) account = kontor_account_find (name, NULL);

  *person = account->person;
  kontor_agent_client_retry (self->client, knower);
  agent_fixture_wait (self, is_known_cb, &(Acquaintance) { knower, person });

  return name;
}

void
agent_fixture_add_task (AgentFixture *self,
                        const char *account,
                        const char *title,
                        const KontorId *responsible)
{
  g_autoptr (KontorReplica) replica = open_replica (account);
  g_autoptr (KontorRow) draft = NULL;
  g_autoptr (KontorChangeSet) set = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  KontorContext context = { 0 };
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  kontor_replica_init_context (replica, &context);
  kontor_id_init (&id, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  if (responsible != NULL)
    kontor_row_builder_take (builder, KONTOR_TASK_RESPONSIBLE, kontor_value_new_id (responsible));
  draft = kontor_row_builder_end (builder);
  set = kontor_operation_create (&context, draft, &problem);
  g_assert_null (problem);
  g_assert_true (kontor_replica_commit (replica, set, NULL, &problem, &error));
  g_assert_no_error (error);
}

gboolean
agent_fixture_has_task (AgentFixture *self, const char *account, const char *title)
{
  g_autoptr (KontorReplica) replica = open_replica (account);
  g_autoptr (KontorQuery) query = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  query = kontor_query_builder_end (kontor_query_builder_new (KONTOR_RECORD_TASK));
  rows = kontor_query_list_rows (kontor_replica_get_sql (replica), query, 0, 1000, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    if (g_str_equal (kontor_row_get_title (rows->pdata[i]), title))
      return TRUE;

  return FALSE;
}

guint
agent_fixture_count_waiting (AgentFixture *self, const char *account)
{
  g_autoptr (KontorReplica) replica = open_replica (account);
  g_autoptr (GError) error = NULL;
  KontorReplicaCounts counts = { 0 };

  kontor_replica_count (replica, &counts, &error);
  g_assert_no_error (error);

  return counts.waiting;
}

void
agent_fixture_restart_office (AgentFixture *self)
{
  g_autofree char *program = g_build_filename (g_getenv ("KONTOR_PROGRAMS"), "kontor-server", NULL);
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", self->office->port);
  g_autoptr (GError) error = NULL;

  g_assert_null (self->office->process);
  self->office->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, program,
                                            "--data", self->office->folder, "--listen", listen,
                                            NULL);
  g_assert_no_error (error);
}

GPid
agent_fixture_get_pid (AgentFixture *self)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                   "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                                   g_variant_new ("(s)", kontor_agent_get_bus_name ()),
                                   G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                   &error);
  guint32 pid = 0;

  g_assert_no_error (error);
  g_variant_get (answer, "(u)", &pid);

  return (GPid) pid;
}
