/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The real agent on a bus of its own, with a real server: joining, carrying in both directions, what goes
 * wrong on the way, and being killed. */

#include "config.h"

#include "agent-fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

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

/* --- joining --- */

static void
test_join (AgentFixture *self, gconstpointer unused)
{
  g_autofree char *name = agent_fixture_join (self, AGENT_EMAIL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorAccount) account = kontor_account_find (name, &error);
  const KontorAgentStatus *status = kontor_agent_client_get_status (self->client, name);

  g_assert_no_error (error);
  g_assert_cmpstr (account->login, ==, AGENT_EMAIL);
  g_assert_false (kontor_id_is_nil (&account->person));
  g_assert_nonnull (account->title);
  g_assert_cmpint (status->synced, >, 0);
  g_assert_cmpstr (status->code, ==, "");
  g_assert_cmpuint (status->waiting, ==, 0);
}

static void
assert_refused (AgentFixture *self, const KontorAgentJoin *join, KontorAgentError code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = agent_fixture_try_join (self, join, &error);
  g_autoptr (GPtrArray) accounts = NULL;

  g_assert_null (name);
  g_assert_error (error, KONTOR_AGENT_ERROR, (int) code);
  g_assert_cmpstr (error->message, !=, "");
  g_assert_null (strstr (error->message, "GDBus"));
  accounts = kontor_account_list (NULL);
  g_assert_cmpuint (accounts->len, ==, 0);
}

static gboolean
answer_cb (GThreadedSocketService *service,
           GSocketConnection *connection,
           GObject *unused,
           gpointer data)
{
  static const char text[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n"
                             "Connection: close\r\n\r\nhello";
  char request[4096];

  g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), request,
                       sizeof request, NULL, NULL);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), text,
                             strlen (text), NULL, NULL, NULL);

  return FALSE;
}

static void
test_refusals (AgentFixture *self, gconstpointer unused)
{
  g_autoptr (GSocketService) stranger = g_threaded_socket_service_new (2);
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (stranger), NULL, NULL);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", self->office->port);
  g_autofree char *strange = g_strdup_printf ("http://127.0.0.1:%u", port);
  KontorAgentJoin join = {
    .url = url, .login = AGENT_EMAIL, .password = KONTOR_OFFICE_PASSWORD, .name = "Ada"
  };

  g_signal_connect (stranger, "run", G_CALLBACK (answer_cb), NULL);
  /* Nobody is there yet. */
  assert_refused (self, &join, KONTOR_AGENT_ERROR_REFUSED);
  join.code = "AAAA-BBBB-CCCC";
  assert_refused (self, &join, KONTOR_AGENT_ERROR_REFUSED);
  join.code = self->office->code;
  join.password = "short";
  assert_refused (self, &join, KONTOR_AGENT_ERROR_REFUSED);
  join.url = strange;
  assert_refused (self, &join, KONTOR_AGENT_ERROR_ADDRESS);
  join.url = "no address at all";
  assert_refused (self, &join, KONTOR_AGENT_ERROR_ADDRESS);
  join.url = "http://office.example.org";
  assert_refused (self, &join, KONTOR_AGENT_ERROR_ADDRESS);
  kontor_office_program_stop (self->office);
  join.url = url;
  assert_refused (self, &join, KONTOR_AGENT_ERROR_OFFLINE);
  g_socket_service_stop (stranger);
}

static gboolean
is_sent_cb (AgentFixture *self, gpointer name)
{
  return agent_fixture_count_waiting (self, name) == 0;
}

static void
test_twice (AgentFixture *self, gconstpointer unused)
{
  g_autofree char *name = agent_fixture_join (self, AGENT_EMAIL, NULL);
  /* As somebody types it who does it again. */
  g_autofree char *url = g_strdup_printf (" http://127.0.0.1:%u/ ", self->office->port);
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *again = NULL;
  g_autofree char *never = NULL;
  KontorAgentJoin join = { .url = url, .login = "ADA@example.org", .password = "not the password" };

  never = agent_fixture_try_join (self, &join, &error);
  g_assert_null (never);
  g_assert_error (error, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_REFUSED);
  g_clear_error (&error);
  join.password = KONTOR_OFFICE_PASSWORD;
  again = agent_fixture_try_join (self, &join, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again, ==, name);
  accounts = kontor_account_list (NULL);
  g_assert_cmpuint (accounts->len, ==, 1);
  /* Its session is the new one. */
  agent_fixture_add_task (self, name, "Again", NULL);
  kontor_agent_client_poke (self->client, name);
  agent_fixture_wait (self, is_sent_cb, name);
  agent_fixture_wait_state (self, name, KONTOR_AGENT_IDLE);

  join.code = self->office->code;
  never = agent_fixture_try_join (self, &join, &error);
  g_assert_null (never);
  g_assert_error (error, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_EXISTS);
}

/* --- carrying --- */

typedef struct
{
  const char *account;
  const char *title;
} Wanted;

static gboolean
has_task_cb (AgentFixture *self, gpointer data)
{
  const Wanted *wanted = data;

  return agent_fixture_has_task (self, wanted->account, wanted->title);
}

static gboolean
is_said_to_wait_cb (AgentFixture *self, gpointer name)
{
  return kontor_agent_client_get_status (self->client, name)->waiting > 0;
}

static gboolean
is_said_to_be_sent_cb (AgentFixture *self, gpointer name)
{
  return kontor_agent_client_get_status (self->client, name)->waiting == 0;
}

static void
count_cb (KontorAgentClient *client, const char *account, gpointer count)
{
  (*(guint *) count)++;
}

static void
test_carry (AgentFixture *self, gconstpointer unused)
{
  KontorId boris = KONTOR_ID_INIT_NIL;
  g_autofree char *his = NULL;
  g_autofree char *hers = agent_fixture_join (self, AGENT_EMAIL, NULL);
  guint changes = 0;

  his = agent_fixture_join_other (self, "boris@example.org", hers, &boris);
  g_assert_cmpstr (his, !=, hers);
  kontor_agent_client_attend (self->client, his, TRUE);
  g_signal_connect (self->client, "changed", G_CALLBACK (count_cb), &changes);
  agent_fixture_add_task (self, hers, "Write offer", NULL);
  kontor_agent_client_poke (self->client, hers);
  agent_fixture_wait (self, is_sent_cb, hers);
  g_assert_false (agent_fixture_has_task (self, his, "Write offer"));

  agent_fixture_add_task (self, hers, "Call the printer", &boris);
  kontor_agent_client_poke (self->client, hers);
  agent_fixture_wait (self, has_task_cb, &(Wanted) { his, "Call the printer" });
  g_assert_cmpuint (changes, >, 0);
}

static void
test_pause (AgentFixture *self, gconstpointer unused)
{
  g_autofree char *name = agent_fixture_join (self, AGENT_EMAIL, NULL);
  g_autoptr (KontorAccount) account = NULL;

  kontor_agent_client_pause (self->client, name, TRUE);
  agent_fixture_wait_state (self, name, KONTOR_AGENT_PAUSED);
  agent_fixture_add_task (self, name, "Wait", NULL);
  kontor_agent_client_poke (self->client, name);
  agent_fixture_wait (self, is_said_to_wait_cb, name);
  g_assert_cmpint (kontor_agent_client_get_status (self->client, name)->state, ==,
                   KONTOR_AGENT_PAUSED);
  g_assert_cmpuint (agent_fixture_count_waiting (self, name), ==, 1);
  account = kontor_account_find (name, NULL);
  g_assert_true (account->paused);

  kontor_agent_client_pause (self->client, name, FALSE);
  agent_fixture_wait (self, is_sent_cb, name);
  agent_fixture_wait_state (self, name, KONTOR_AGENT_IDLE);
  agent_fixture_wait (self, is_said_to_be_sent_cb, name);
}

/* --- what goes wrong --- */

static void
test_offline (AgentFixture *self, gconstpointer unused)
{
  g_autofree char *name = agent_fixture_join (self, AGENT_EMAIL, NULL);
  const KontorAgentStatus *status = NULL;

  kontor_agent_client_attend (self->client, name, TRUE);
  kontor_office_program_kill (self->office);
  agent_fixture_add_task (self, name, "Later", NULL);
  kontor_agent_client_poke (self->client, name);
  agent_fixture_wait_state (self, name, KONTOR_AGENT_OFFLINE);
  agent_fixture_wait (self, is_said_to_wait_cb, name);
  status = kontor_agent_client_get_status (self->client, name);
  g_assert_cmpstr (status->code, ==, "offline");
  g_assert_cmpstr (status->detail, !=, "");

  /* Nobody says anything: it tries again by itself. */
  agent_fixture_restart_office (self);
  agent_fixture_wait (self, is_sent_cb, name);
  agent_fixture_wait_state (self, name, KONTOR_AGENT_IDLE);
}

/* Another sign-in of the same installation ends the session. */
static void
end_session (AgentFixture *self, const char *name)
{
  g_autofree char *folder = kontor_account_get_folder (name);
  g_autoptr (KontorReplica) replica = kontor_replica_open (folder, FALSE, NULL, NULL);
  g_autoptr (KontorOfficeSession) session = NULL;
  g_autofree char *installation = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  kontor_replica_get_installation (replica, &id);
  installation = kontor_id_to_string (&id);
  session = kontor_office_program_sign_in (self->office, AGENT_EMAIL, NULL, installation);
}

static void
test_session_ends (AgentFixture *self, gconstpointer unused)
{
  g_autofree char *name = agent_fixture_join (self, AGENT_EMAIL, NULL);
  g_autoptr (GAsyncResult) wrong = NULL;
  g_autoptr (GAsyncResult) right = NULL;
  g_autoptr (GError) error = NULL;

  end_session (self, name);
  kontor_agent_client_retry (self->client, name);
  agent_fixture_wait_state (self, name, KONTOR_AGENT_SIGN_IN);
  kontor_agent_client_sign_in_async (self->client, name, "not the password", NULL, NULL, result_cb,
                                     &wrong);
  agent_fixture_wait (self, has_result_cb, &wrong);
  g_assert_false (kontor_agent_client_sign_in_finish (self->client, wrong, &error));
  g_assert_error (error, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_REFUSED);
  g_clear_error (&error);

  kontor_agent_client_sign_in_async (self->client, name, KONTOR_OFFICE_PASSWORD, NULL, NULL,
                                     result_cb, &right);
  agent_fixture_wait (self, has_result_cb, &right);
  kontor_agent_client_sign_in_finish (self->client, right, &error);
  g_assert_no_error (error);
  agent_fixture_wait_state (self, name, KONTOR_AGENT_IDLE);
}

static gboolean
is_absent_cb (AgentFixture *self, gpointer unused)
{
  return !kontor_agent_client_is_present (self->client);
}

static gboolean
is_present_cb (AgentFixture *self, gpointer unused)
{
  return kontor_agent_client_is_present (self->client);
}

static void
kill_agent (AgentFixture *self)
{
  kill (agent_fixture_get_pid (self), SIGKILL);
  agent_fixture_wait (self, is_absent_cb, NULL);
}

static void
test_killed (AgentFixture *self, gconstpointer unused)
{
  g_autofree char *name = agent_fixture_join (self, AGENT_EMAIL, NULL);

  kontor_agent_client_attend (self->client, name, TRUE);
  kill_agent (self);
  g_assert_cmpint (kontor_agent_client_get_status (self->client, name)->state, ==,
                   KONTOR_AGENT_STARTING);
  agent_fixture_add_task (self, name, "Meanwhile", NULL);
  agent_fixture_wait (self, is_present_cb, NULL);
  agent_fixture_wait_state (self, name, KONTOR_AGENT_IDLE);
  agent_fixture_wait (self, is_sent_cb, name);

  /* What the window attends it need not say again. */
  agent_fixture_add_task (self, name, "Unspoken", NULL);
  agent_fixture_wait (self, is_sent_cb, name);
}

static void
test_damaged (AgentFixture *self, gconstpointer unused)
{
  g_autofree char *name = agent_fixture_join (self, AGENT_EMAIL, NULL);
  g_autofree char *folder = kontor_account_get_folder (name);
  g_autofree char *path = kontor_replica_get_database_path (folder);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *report = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint reopened = 0;

  kill_agent (self);
  g_unlink (wal);
  g_file_set_contents (path, "this was a database once, and now it is only a text", -1, NULL);
  agent_fixture_wait_state (self, name, KONTOR_AGENT_FAILED);
  g_assert_cmpstr (kontor_agent_client_get_status (self->client, name)->code, ==, "damaged");

  g_signal_connect (self->client, "reopened", G_CALLBACK (count_cb), &reopened);
  kontor_agent_client_rescue_async (self->client, name, NULL, result_cb, &result);
  agent_fixture_wait (self, has_result_cb, &result);
  report = kontor_agent_client_rescue_finish (self->client, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (report);
  agent_fixture_wait_state (self, name, KONTOR_AGENT_IDLE);
  g_assert_cmpuint (reopened, ==, 1);
}

/* --- forgetting --- */

static void
forget (AgentFixture *self, const char *name, gboolean everything)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  kontor_agent_client_remove_async (self->client, name, everything, NULL, result_cb, &result);
  agent_fixture_wait (self, has_result_cb, &result);
  kontor_agent_client_remove_finish (self->client, result, &error);
  g_assert_no_error (error);
}

static void
test_remove (AgentFixture *self, gconstpointer unused)
{
  g_autofree char *name = agent_fixture_join (self, AGENT_EMAIL, NULL);
  g_autofree char *folder = kontor_account_get_folder (name);
  g_autofree char *secret = kontor_account_load_secret (name, NULL);
  g_autoptr (GPtrArray) accounts = NULL;

  g_assert_nonnull (secret);
  forget (self, name, FALSE);
  accounts = kontor_account_list (NULL);
  g_assert_cmpuint (accounts->len, ==, 0);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_clear_pointer (&secret, g_free);
  secret = kontor_account_load_secret (name, NULL);
  g_assert_null (secret);
}

static void
test_remove_unsent (AgentFixture *self, gconstpointer unused)
{
  g_autofree char *name = agent_fixture_join (self, AGENT_EMAIL, NULL);
  g_autofree char *folder = kontor_account_get_folder (name);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", self->office->port);
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;

  kontor_agent_client_pause (self->client, name, TRUE);
  agent_fixture_wait_state (self, name, KONTOR_AGENT_PAUSED);
  agent_fixture_add_task (self, name, "Unsent", NULL);
  forget (self, name, FALSE);
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));

  /* Who comes back finds it again, and it is sent. */
  again = agent_fixture_try_join (self,
                                  &(KontorAgentJoin) { .url = url,
                                                       .login = AGENT_EMAIL,
                                                       .password = KONTOR_OFFICE_PASSWORD },
                                  &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again, ==, name);
  agent_fixture_wait (self, is_sent_cb, again);
  g_assert_true (agent_fixture_has_task (self, again, "Unsent"));
  forget (self, again, TRUE);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

/* --- the program --- */

static void
test_ends (AgentFixture *self, gconstpointer unused)
{
  g_autofree char *program = g_build_filename (g_getenv ("KONTOR_PROGRAMS"), "kontor-agent", NULL);
  g_autofree char *name = agent_fixture_join (self, AGENT_EMAIL, NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) second = NULL;
  g_autoptr (GError) error = NULL;

  /* A program that ends so soon has threads of GLib that just begin, and the sanitizer takes what they
   * allocate for leaks. */
  g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", "detect_leaks=0", TRUE);
  /* One for each person: another one leaves at once. */
  second = g_subprocess_launcher_spawn (launcher, &error, program, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (second, NULL, &error);
  g_assert_no_error (error);

  kill (agent_fixture_get_pid (self), SIGTERM);
  agent_fixture_wait (self, is_absent_cb, NULL);
  agent_fixture_wait (self, is_present_cb, NULL);
  agent_fixture_wait_state (self, name, KONTOR_AGENT_IDLE);
}

static void
test_links_no_gtk (void)
{
  g_autofree char *program = g_build_filename (g_getenv ("KONTOR_PROGRAMS"), "kontor-agent", NULL);
  const char *argv[] = { "ldd", program, NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, NULL,
                &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (output, "libgio"));
  g_assert_null (strstr (output, "libgtk"));
  g_assert_null (strstr (output, "libadwaita"));
  g_assert_null (strstr (output, "libX11"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  agent_test ("/agent/join", test_join);
  agent_test ("/agent/refusals", test_refusals);
  agent_test ("/agent/twice", test_twice);
  agent_test ("/agent/carry", test_carry);
  agent_test ("/agent/pause", test_pause);
  agent_test ("/agent/offline", test_offline);
  agent_test ("/agent/session-ends", test_session_ends);
  agent_test ("/agent/killed", test_killed);
  agent_test ("/agent/damaged", test_damaged);
  agent_test ("/agent/remove", test_remove);
  agent_test ("/agent/remove-unsent", test_remove_unsent);
  agent_test ("/agent/ends", test_ends);
  g_test_add_func ("/agent/links-no-gtk", test_links_no_gtk);

  return g_test_run ();
}
