/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The agent in this process, with a network that the test switches: what is woken by it, and what not. */

#include "config.h"

#include "kontor-account.h"
#include "kontor-agent.h"
#include "kontor-replica.h"
#include "kontor-tokens.h"
#include "tired-server.h"

#include <string.h>

#define DEADLINE (60 * G_USEC_PER_SEC)

/* --- a network that the test switches --- */

#define FAKE_TYPE_NETWORK (fake_network_get_type ())
G_DECLARE_FINAL_TYPE (FakeNetwork, fake_network, FAKE, NETWORK, GObject)

struct _FakeNetwork
{
  GObject parent_instance;

  gboolean available;
};

static gboolean
init_cb (GInitable *initable, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
initable_init (GInitableIface *iface)
{
  iface->init = init_cb;
}

static void
monitor_init (GNetworkMonitorInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeNetwork,
                               fake_network,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_init)
                                   G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, monitor_init))

enum
{
  PROP_AVAILABLE = 1,
  PROP_METERED,
  PROP_CONNECTIVITY
};

static void
fake_network_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  FakeNetwork *self = FAKE_NETWORK (object);

  if (property == PROP_AVAILABLE)
    g_value_set_boolean (value, self->available);
  else if (property == PROP_METERED)
    g_value_set_boolean (value, FALSE);
  else
    g_value_set_enum (value,
                      self->available ? G_NETWORK_CONNECTIVITY_FULL : G_NETWORK_CONNECTIVITY_LOCAL);
}

static void
fake_network_class_init (FakeNetworkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = fake_network_get_property;
  g_object_class_override_property (object_class, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
fake_network_init (FakeNetwork *self)
{
  self->available = TRUE;
}

static void
switch_network (gboolean available)
{
  GNetworkMonitor *network = g_network_monitor_get_default ();

  FAKE_NETWORK (network)->available = available;
  g_signal_emit_by_name (network, "network-changed", available);
}

/* --- the agent --- */

static gboolean
tick_cb (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
is_throttled (KontorAgent *agent)
{
  KontorAgentAccount *account = kontor_agent_find_account (agent, "berg");

  return account != NULL &&
         strcmp (kontor_agent_account_get_status (account)->code, "throttled") == 0;
}

static void
wait_for_requests (TiredServer *server, KontorAgent *agent, int more_than)
{
  gint64 deadline = g_get_monotonic_time () + DEADLINE;
  guint tick = g_timeout_add (20, tick_cb, NULL);

  while (g_atomic_int_get (&server->requests) <= more_than || !is_throttled (agent))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (tick);
}

/* Somebody who is signed in. */
static void
make_account (const char *url)
{
  g_autoptr (KontorAccount) account = kontor_account_new ("berg", url);
  g_autofree char *folder = kontor_account_get_folder ("berg");
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorReplica) replica = kontor_replica_open (folder, TRUE, NULL, &error);
  g_autoptr (KontorTokens) tokens = NULL;
  g_autofree char *text = NULL;
  KontorId installation = KONTOR_ID_INIT_NIL;

  g_assert_no_error (error);
  kontor_replica_get_installation (replica, &installation);
  account->person = installation;
  g_assert_true (kontor_replica_set_person (replica, &account->person, NULL));
  tokens = kontor_tokens_new ("access", "refresh", &installation);
  text = kontor_tokens_to_string (tokens);
  kontor_account_store_secret ("berg", text, NULL, &error);
  g_assert_no_error (error);
  kontor_account_save (account, &error);
  g_assert_no_error (error);
}

static void
test_network (void)
{
  g_autoptr (GTestDBus) dbus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (GError) error = NULL;
  KontorAgent *agent = NULL;
  TiredServer server;
  int requests = 0;

  g_setenv ("KONTOR_TOKENS", "file", TRUE);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_test_dbus_up (dbus);
  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  tired_server_init (&server);
  make_account (server.url);
  agent = kontor_agent_new (bus, &error);
  g_assert_no_error (error);
  kontor_agent_start (agent);
  wait_for_requests (&server, agent, 0);

  /* It waits for an hour, but not when the network is another one: once, however often that is said. */
  requests = g_atomic_int_get (&server.requests);
  switch_network (FALSE);
  switch_network (TRUE);
  switch_network (TRUE);
  wait_for_requests (&server, agent, requests);
  g_assert_cmpint (g_atomic_int_get (&server.requests), ==, requests + 1);

  kontor_agent_close (agent);
  g_assert_finalize_object (agent);
  tired_server_clear (&server);
  g_clear_object (&bus);
  g_test_dbus_down (dbus);
}

int
main (int argc, char **argv)
{
  /* Before anybody asks for the network. */
  g_setenv ("GIO_USE_NETWORK_MONITOR", "fake", TRUE);
  /* The desktop’s proxies need schemas, which isolated folders have not. */
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_type_ensure (G_TYPE_NETWORK_MONITOR);
  g_io_extension_point_register (G_NETWORK_MONITOR_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_NETWORK_MONITOR_EXTENSION_POINT_NAME, FAKE_TYPE_NETWORK, "fake",
                                  100);

  g_test_add_func ("/network/changes", test_network);

  return g_test_run ();
}
