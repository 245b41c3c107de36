/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An office on this computer, whose server the agent runs. */

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

static char *
found (AgentFixture *self, const char *organisation)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *name = NULL;

  kontor_agent_client_found_async (self->client, organisation, "Ada Example", NULL, result_cb,
                                   &result);
  agent_fixture_wait (self, has_result_cb, &result);
  name = kontor_agent_client_found_finish (self->client, result, &error);
  g_assert_no_error (error);
  agent_fixture_wait_state (self, name, KONTOR_AGENT_LOCAL);

  return name;
}

static gboolean
is_sent_cb (AgentFixture *self, gpointer name)
{
  return agent_fixture_count_waiting (self, name) == 0;
}

static void
test_found (AgentFixture *self, gconstpointer unused)
{
  g_autofree char *name = found (self, "Büro Nord");
  g_autofree char *other = found (self, "Büro Nord");
  g_autoptr (KontorAccount) account = kontor_account_find (name, NULL);

  g_assert_cmpstr (name, !=, other);
  g_assert_cmpstr (account->title, ==, "Büro Nord");
  g_assert_true (g_str_has_prefix (account->url, "http://127.0.0.1:"));
  agent_fixture_add_task (self, name, "First of all", NULL);
  kontor_agent_client_poke (self->client, name);
  agent_fixture_wait (self, is_sent_cb, name);
}

/* The process that listens on the data of @server. */
static GPid
find_server (const char *server)
{
  g_autofree char *folder = kontor_account_get_server_folder (server);
  g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
  const char *entry = NULL;

  while ((entry = g_dir_read_name (processes)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", entry, "cmdline", NULL);
      g_autofree char *words = NULL;
      gsize length = 0;

      if (g_ascii_isdigit (*entry) && g_file_get_contents (path, &words, &length, NULL) &&
          memmem (words, length, folder, strlen (folder)) != NULL)
        return atoi (entry);
    }

  return 0;
}

static gboolean
has_moved_cb (AgentFixture *self, gpointer data)
{
  const KontorAccount *before = data;
  g_autoptr (KontorAccount) account = kontor_account_find (before->name, NULL);

  return strcmp (account->url, before->url) != 0;
}

static void
test_server_killed (AgentFixture *self, gconstpointer unused)
{
  g_autofree char *name = found (self, "Here");
  g_autoptr (KontorAccount) account = kontor_account_find (name, NULL);
  GPid server = find_server (account->server);

  g_assert_cmpint (server, >, 0);
  kill (server, SIGKILL);
  agent_fixture_wait (self, has_moved_cb, account);
  agent_fixture_add_task (self, name, "Afterwards", NULL);
  kontor_agent_client_poke (self->client, name);
  agent_fixture_wait (self, is_sent_cb, name);
  agent_fixture_wait_state (self, name, KONTOR_AGENT_LOCAL);
}

static gboolean
is_gone_cb (AgentFixture *self, gpointer server)
{
  return find_server (server) == 0;
}

typedef struct
{
  const char *name;
  GPid pid;
} Server;

static gboolean
is_another_cb (AgentFixture *self, gpointer data)
{
  const Server *before = data;
  GPid pid = find_server (before->name);

  return pid != 0 && pid != before->pid;
}

static void
test_agent_killed (AgentFixture *self, gconstpointer unused)
{
  g_autofree char *name = found (self, "Here");
  g_autoptr (KontorAccount) account = kontor_account_find (name, NULL);
  Server before = { account->server, find_server (account->server) };

  kill (agent_fixture_get_pid (self), SIGKILL);
  agent_fixture_wait (self, is_another_cb, &before);
  agent_fixture_wait_state (self, name, KONTOR_AGENT_LOCAL);
}

/* Nobody knows the founder's password: the agent signs in again by itself. */
static void
test_session_ends (AgentFixture *self, gconstpointer unused)
{
  g_autofree char *name = found (self, "Here");
  g_autoptr (GError) error = NULL;

  kill (agent_fixture_get_pid (self), SIGKILL);
  kontor_account_clear_secret (name, &error);
  g_assert_no_error (error);
  agent_fixture_add_task (self, name, "Signed in again", NULL);
  agent_fixture_wait (self, is_sent_cb, name);
  agent_fixture_wait_state (self, name, KONTOR_AGENT_LOCAL);
}

static void
test_remove (AgentFixture *self, gconstpointer unused)
{
  g_autofree char *name = found (self, "Here");
  g_autoptr (KontorAccount) account = kontor_account_find (name, NULL);
  g_autofree char *folder = kontor_account_get_folder (name);
  g_autofree char *data = kontor_account_get_server_folder (account->server);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  kontor_agent_client_remove_async (self->client, name, TRUE, NULL, result_cb, &result);
  agent_fixture_wait (self, has_result_cb, &result);
  kontor_agent_client_remove_finish (self->client, result, &error);
  g_assert_no_error (error);
  agent_fixture_wait (self, is_gone_cb, account->server);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (data, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  agent_test ("/office-here/found", test_found);
  agent_test ("/office-here/server-killed", test_server_killed);
  agent_test ("/office-here/agent-killed", test_agent_killed);
  agent_test ("/office-here/session-ends", test_session_ends);
  agent_test ("/office-here/remove", test_remove);

  return g_test_run ();
}
