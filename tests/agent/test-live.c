/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The real agent with two accounts of one office that no window shows: without a live socket one would
 * see what the other does a minute later. */

#include "config.h"

#include "agent-fixture.h"

/* Much less than a minute, much more than it takes. */
#define SOON (25 * G_USEC_PER_SEC)

typedef struct
{
  const char *account;
  const char *title;
} TaskWanted;

static gboolean
has_task_cb (AgentFixture *self, gpointer data)
{
  const TaskWanted *wanted = data;

  return agent_fixture_has_task (self, wanted->account, wanted->title);
}

/* One does it, the other has it soon. */
static void
assert_carried (AgentFixture *self,
                const char *from,
                const char *to,
                const KontorId *person,
                const char *title)
{
  gint64 start = g_get_monotonic_time ();

  agent_fixture_add_task (self, from, title, person);
  kontor_agent_client_poke (self->client, from);
  agent_fixture_wait (self, has_task_cb, &(TaskWanted) { to, title });
  g_assert_cmpint (g_get_monotonic_time () - start, <, SOON);
}

static void
test_edit (AgentFixture *self, gconstpointer unused)
{
  KontorId ben = KONTOR_ID_INIT_NIL;
  g_autofree char *ada = agent_fixture_join (self, AGENT_EMAIL, NULL);
  g_autofree char *other = agent_fixture_join_other (self, "ben@example.org", ada, &ben);

  assert_carried (self, ada, other, &ben, "First");
  assert_carried (self, ada, other, &ben, "Second");
  assert_carried (self, ada, other, &ben, "Third");
}

static gboolean
is_offline_cb (AgentFixture *self, gpointer account)
{
  return kontor_agent_client_get_status (self->client, account)->state == KONTOR_AGENT_OFFLINE;
}

/* The line breaks with the server, which is noticed at once, and is there again after it. */
static void
test_restart (AgentFixture *self, gconstpointer unused)
{
  KontorId ben = KONTOR_ID_INIT_NIL;
  g_autofree char *ada = agent_fixture_join (self, AGENT_EMAIL, NULL);
  g_autofree char *other = agent_fixture_join_other (self, "ben@example.org", ada, &ben);
  gint64 start = 0;

  assert_carried (self, ada, other, &ben, "Before");
  start = g_get_monotonic_time ();
  kontor_office_program_stop (self->office);
  agent_fixture_wait (self, is_offline_cb, other);
  g_assert_cmpint (g_get_monotonic_time () - start, <, SOON);
  agent_fixture_restart_office (self);
  kontor_agent_client_retry (self->client, ada);
  kontor_agent_client_retry (self->client, other);
  agent_fixture_wait_state (self, ada, KONTOR_AGENT_IDLE);
  agent_fixture_wait_state (self, other, KONTOR_AGENT_IDLE);
  assert_carried (self, ada, other, &ben, "After");
  assert_carried (self, ada, other, &ben, "Again");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  agent_test ("/live/edit", test_edit);
  agent_test ("/live/restart", test_restart);

  return g_test_run ();
}
