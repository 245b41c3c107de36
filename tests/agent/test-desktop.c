/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The agent and the desktop: notifications, what is chosen there, and searching from the shell. */

#include "config.h"

#include "agent-fixture.h"

#include "kontor-link.h"
#include "kontor-notice.h"
#include "kontor-operations-chat.h"
#include "kontor-operations-time.h"
#include "kontor-query.h"
#include "mock.h"

#include <string.h>

#define NOTIFICATIONS "org.freedesktop.Notifications"

/* --- a stand-in for the window --- */

static const char application[] =
    "<node><interface name='org.freedesktop.Application'>"
    "<method name='Open'><arg type='as' direction='in'/><arg type='a{sv}' direction='in'/></method>"
    "</interface></node>";

typedef struct
{
  GDBusConnection *bus; /* owned */
  guint object;
  guint name;
  char *link; /* owned, nullable: what was opened */
} Window;

static void
open_cb (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer data)
{
  Window *self = data;
  g_autofree const char **links = NULL;

  g_variant_get_child (parameters, 0, "^a&s", &links);
  g_free (self->link);
  self->link = g_strdup (links[0]);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
window_init (Window *self)
{
  static const GDBusInterfaceVTable vtable = { open_cb, NULL, NULL, { 0 } };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (application, NULL);
  g_autofree char *path = g_strdelimit (g_strdup ("/" APPLICATION_ID), ".", '/');

  self->link = NULL;
  self->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  self->object = g_dbus_connection_register_object (self->bus, path, node->interfaces[0], &vtable,
                                                    self, NULL, NULL);
  self->name = g_bus_own_name_on_connection (self->bus, APPLICATION_ID, G_BUS_NAME_OWNER_FLAGS_NONE,
                                             NULL, NULL, NULL, NULL);
}

static void
window_clear (Window *self)
{
  g_bus_unown_name (self->name);
  g_dbus_connection_unregister_object (self->bus, self->object);
  g_clear_object (&self->bus);
  g_clear_pointer (&self->link, g_free);
}

static gboolean
is_opened_cb (AgentFixture *self, gpointer window)
{
  return ((Window *) window)->link != NULL;
}

/* --- notifications --- */

static Mock *
mock_notifications (void)
{
  return mock_new ("notification_daemon", NOTIFICATIONS, "/org/freedesktop/Notifications",
                   NOTIFICATIONS);
}

typedef struct
{
  Mock *mock;
  const char *body;
} Told;

static gboolean
is_told_cb (AgentFixture *self, gpointer data)
{
  const Told *told = data;
  g_autofree char *body = mock_dup_argument (told->mock, "Notify", 4);

  return g_strcmp0 (body, told->body) == 0;
}

static void
assert_title (Mock *mock, const char *wanted)
{
  g_autofree char *title = mock_dup_argument (mock, "Notify", 3);

  g_assert_cmpstr (title, ==, wanted);
}

static gboolean
is_withdrawn_cb (AgentFixture *self, gpointer mock)
{
  return mock_was_called (mock, "CloseNotification");
}

static void
choose (Mock *mock, guint32 id, const char *key)
{
  GVariant *values[] = { g_variant_new_variant (g_variant_new_uint32 (id)),
                         g_variant_new_variant (g_variant_new_string (key)) };

  mock_emit (mock, mock->path, mock->interface, "ActionInvoked", "us",
             g_variant_new_array (G_VARIANT_TYPE_VARIANT, values, 2));
}

/* Boris, whom Ada knows. (transfer full): his account */
static char *
join_boris (AgentFixture *self, const char *hers, KontorId *person)
{
  char *name = agent_fixture_join_other (self, "boris@example.org", hers, person);

  kontor_agent_client_attend (self->client, name, TRUE);
  kontor_agent_client_attend (self->client, hers, TRUE);

  return name;
}

static KontorRow *
find_task (const char *account, const char *title)
{
  g_autofree char *folder = kontor_account_get_folder (account);
  g_autoptr (KontorReplica) replica = kontor_replica_open (folder, FALSE, NULL, NULL);
  g_autoptr (KontorQuery) query = kontor_query_builder_end (
      kontor_query_builder_new (KONTOR_RECORD_TASK));
  g_autoptr (GPtrArray) rows = kontor_query_list_rows (kontor_replica_get_sql (replica), query, 0,
                                                       100, NULL);

  for (guint i = 0; i < rows->len; i++)
    if (strcmp (kontor_row_get_title (rows->pdata[i]), title) == 0)
      return kontor_row_ref (rows->pdata[i]);

  return NULL;
}

static void
test_task (AgentFixture *self, gconstpointer unused)
{
  g_autoptr (Mock) mock = mock_notifications ();
  KontorId boris = KONTOR_ID_INIT_NIL;
  g_autofree char *hers = NULL;
  g_autofree char *his = NULL;
  g_autofree char *link = NULL;
  g_autoptr (KontorRow) task = NULL;
  Window window;

  if (mock == NULL)
    return;
  window_init (&window);
  hers = agent_fixture_join (self, AGENT_EMAIL, NULL);
  his = join_boris (self, hers, &boris);
  agent_fixture_add_task (self, hers, "Count <chairs> & tables", &boris);
  kontor_agent_client_poke (self->client, hers);
  agent_fixture_wait (self, is_told_cb, &(Told) { mock, "Count &lt;chairs&gt; &amp; tables" });
  /* Her own task is no news to her. */
  assert_title (mock, "Task from " AGENT_EMAIL);

  choose (mock, 1, "default");
  agent_fixture_wait (self, is_opened_cb, &window);
  task = find_task (his, "Count <chairs> & tables");
  link = kontor_link_to_string (KONTOR_RECORD_TASK, kontor_row_get_id (task));
  g_assert_cmpstr (window.link, ==, link);
  window_clear (&window);
}

static void
test_seen (AgentFixture *self, gconstpointer unused)
{
  g_autoptr (Mock) mock = mock_notifications ();
  KontorId boris = KONTOR_ID_INIT_NIL;
  g_autofree char *hers = NULL;
  g_autofree char *his = NULL;
  g_autofree char *link = NULL;
  g_autoptr (KontorRow) task = NULL;

  if (mock == NULL)
    return;
  hers = agent_fixture_join (self, AGENT_EMAIL, NULL);
  his = join_boris (self, hers, &boris);
  agent_fixture_add_task (self, hers, "Look", &boris);
  kontor_agent_client_poke (self->client, hers);
  agent_fixture_wait (self, is_told_cb, &(Told) { mock, "Look" });
  task = find_task (his, "Look");
  link = kontor_link_to_string (KONTOR_RECORD_TASK, kontor_row_get_id (task));
  kontor_agent_client_seen (self->client, his, link);
  agent_fixture_wait (self, is_withdrawn_cb, mock);
}

/* Commits as the person of the account. @set: (transfer full) */
typedef KontorChangeSet *(*Operation) (const KontorContext *context, gpointer data);

static void
commit (const char *account, Operation operation, gpointer data)
{
  g_autofree char *folder = kontor_account_get_folder (account);
  g_autoptr (KontorReplica) replica = kontor_replica_open (folder, FALSE, NULL, NULL);
  g_autoptr (KontorChangeSet) set = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  KontorContext context = { 0 };

  kontor_replica_init_context (replica, &context);
  set = operation (&context, data);
  g_assert_nonnull (set);
  g_assert_true (kontor_replica_commit (replica, set, NULL, &problem, &error));
}

typedef struct
{
  KontorId chat;
  KontorId person;
  const char *text;
  KontorRow *task;
  gint64 at;
} Act;

static KontorChangeSet *
start_chat (const KontorContext *context, gpointer data)
{
  Act *act = data;
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (KontorId));

  g_array_append_val (people, act->person);

  return kontor_chat_start (context, people, NULL, &act->chat, NULL);
}

static KontorChangeSet *
send_message (const KontorContext *context, gpointer data)
{
  Act *act = data;

  return kontor_message_send (context, &act->chat, act->text, NULL, NULL, NULL);
}

static KontorChangeSet *
read_all (const KontorContext *context, gpointer data)
{
  Act *act = data;

  return kontor_chat_mark_read (context, &act->chat, G_MAXINT32, NULL);
}

static KontorChangeSet *
set_reminder (const KontorContext *context, gpointer data)
{
  Act *act = data;
  g_autoptr (KontorValue) at = kontor_value_new_integer (act->at);

  return kontor_task_mark_set (context, act->task, KONTOR_TASK_MARK_REMIND_AT, at, NULL);
}

static gboolean
has_message_cb (AgentFixture *self, gpointer account)
{
  g_autofree char *folder = kontor_account_get_folder (account);
  g_autoptr (KontorReplica) replica = kontor_replica_open (folder, FALSE, NULL, NULL);
  g_autoptr (KontorQuery) query = kontor_query_builder_end (
      kontor_query_builder_new (KONTOR_RECORD_MESSAGE));
  guint n = 0;

  g_assert_true (kontor_query_count (kontor_replica_get_sql (replica), query, &n, NULL));

  return n > 0;
}

/* Written, told, and withdrawn when it is read. */
static void
test_message (AgentFixture *self, gconstpointer unused)
{
  g_autoptr (Mock) mock = mock_notifications ();
  g_autofree char *hers = NULL;
  g_autofree char *his = NULL;
  Act act = { 0 };

  if (mock == NULL)
    return;
  hers = agent_fixture_join (self, AGENT_EMAIL, NULL);
  his = join_boris (self, hers, &act.person);
  commit (hers, start_chat, &act);
  act.text = "Lunch?";
  commit (hers, send_message, &act);
  kontor_agent_client_poke (self->client, hers);
  agent_fixture_wait (self, is_told_cb, &(Told) { mock, "Lunch?" });
  assert_title (mock, AGENT_EMAIL);

  /* The second takes the place of the first. */
  act.text = "At one?";
  commit (hers, send_message, &act);
  kontor_agent_client_poke (self->client, hers);
  agent_fixture_wait (self, is_told_cb, &(Told) { mock, "At one?" });
  g_assert_cmpuint (mock_get_number (mock, "Notify", 1), ==, 1);

  commit (his, read_all, &act);
  kontor_agent_client_poke (self->client, his);
  agent_fixture_wait (self, is_withdrawn_cb, mock);
}

static guint
count_unread (const char *account)
{
  g_autofree char *folder = kontor_account_get_folder (account);
  g_autoptr (KontorReplica) replica = kontor_replica_open (folder, FALSE, NULL, NULL);
  g_autoptr (KontorQuery) query = kontor_query_builder_end (
      kontor_query_builder_new (KONTOR_RECORD_NOTIFICATION));
  g_autoptr (GPtrArray) rows = kontor_query_list_rows (kontor_replica_get_sql (replica), query, 0,
                                                       100, NULL);
  guint n = 0;

  for (guint i = 0; i < rows->len; i++)
    n += !kontor_row_get_boolean (rows->pdata[i], KONTOR_NOTIFICATION_READ);

  return n;
}

static gboolean
is_all_read_cb (AgentFixture *self, gpointer account)
{
  return count_unread (account) == 0;
}

/* The server's record and what the agent sees by itself are one; what is read on the desktop is read
 * everywhere. */
static void
test_record (AgentFixture *self, gconstpointer unused)
{
  g_autoptr (Mock) mock = mock_notifications ();
  g_autofree char *hers = NULL;
  g_autofree char *his = NULL;
  KontorId boris = KONTOR_ID_INIT_NIL;

  if (mock == NULL)
    return;
  hers = agent_fixture_join (self, AGENT_EMAIL, NULL);
  his = join_boris (self, hers, &boris);
  agent_fixture_add_task (self, hers, "Once", &boris);
  kontor_agent_client_poke (self->client, hers);
  agent_fixture_wait (self, is_told_cb, &(Told) { mock, "Once" });
  assert_title (mock, "Task from " AGENT_EMAIL);
  g_assert_cmpuint (mock_count_calls (mock, "Notify"), ==, 1);
  g_assert_cmpuint (count_unread (his), ==, 1);
  choose (mock, 1, "read");
  agent_fixture_wait (self, is_all_read_cb, his);
}

/* At night messages wait; the morning comes when the person says so. */
static void
test_quiet (AgentFixture *self, gconstpointer unused)
{
  g_autoptr (Mock) mock = NULL;
  g_autofree char *hers = NULL;
  g_autofree char *his = NULL;
  g_autoptr (KontorRow) task = NULL;
  Act act = { 0 };

  mock = mock_notifications ();
  if (mock == NULL)
    return;
  hers = agent_fixture_join (self, AGENT_EMAIL, NULL);
  his = join_boris (self, hers, &act.person);
  agent_fixture_set_quiet (TRUE);
  agent_fixture_add_task (self, hers, "Urgent", NULL);
  commit (hers, start_chat, &act);
  act.text = "Good night";
  commit (hers, send_message, &act);
  kontor_agent_client_poke (self->client, hers);
  agent_fixture_wait (self, has_message_cb, his);
  /* Her own reminder comes all the same. */
  task = find_task (hers, "Urgent");
  act.task = task;
  act.at = g_get_real_time () + 2 * KONTOR_SECOND;
  commit (hers, set_reminder, &act);
  kontor_agent_client_poke (self->client, hers);
  agent_fixture_wait (self, is_told_cb, &(Told) { mock, "Urgent" });
  g_assert_cmpuint (mock_count_calls (mock, "Notify"), ==, 1);

  agent_fixture_set_quiet (FALSE);
  agent_fixture_wait (self, is_told_cb, &(Told) { mock, "Good night" });
}

static gboolean
is_completed_cb (AgentFixture *self, gpointer account)
{
  g_autoptr (KontorRow) task = find_task (account, "Water the plants");

  return kontor_row_get_choice (task, KONTOR_TASK_STATE) == KONTOR_TASK_STATE_COMPLETED;
}

static void
test_reminder (AgentFixture *self, gconstpointer unused)
{
  g_autoptr (Mock) mock = mock_notifications ();
  g_autofree char *name = NULL;
  g_autoptr (KontorRow) task = NULL;
  Act act = { 0 };

  if (mock == NULL)
    return;
  name = agent_fixture_join (self, AGENT_EMAIL, NULL);
  agent_fixture_add_task (self, name, "Water the plants", NULL);
  task = find_task (name, "Water the plants");
  act.task = task;
  act.at = g_get_real_time () + KONTOR_SECOND;
  commit (name, set_reminder, &act);
  kontor_agent_client_poke (self->client, name);
  agent_fixture_wait (self, is_told_cb, &(Told) { mock, "Water the plants" });
  g_assert_cmpint (g_get_real_time (), >=, act.at);

  choose (mock, 1, "done");
  agent_fixture_wait (self, is_completed_cb, name);
}

/* --- away --- */

static KontorChangeSet *
start_timer (const KontorContext *context, gpointer data)
{
  Act *act = data;
  KontorContext earlier = *context;

  earlier.now = act->at;

  return kontor_timer_start (&earlier, act->task, NULL);
}

static void
assert_entry (KontorReplica *replica, gint64 start, gint64 end)
{
  g_autoptr (KontorQuery) query = kontor_query_builder_end (
      kontor_query_builder_new (KONTOR_RECORD_TIME_ENTRY));
  g_autoptr (GPtrArray) rows = kontor_query_list_rows (kontor_replica_get_sql (replica), query, 0,
                                                       100, NULL);

  for (guint i = 0; i < rows->len; i++)
    if (kontor_row_get_integer (rows->pdata[i], KONTOR_TIME_ENTRY_START) == start &&
        kontor_row_get_integer (rows->pdata[i], KONTOR_TIME_ENTRY_END) == end)
      return;
  g_assert_not_reached ();
}

/* A timer ran from an hour ago; the person was away for twenty minutes of it. */
static void
test_away (AgentFixture *self, gconstpointer discard)
{
  g_autofree char *name = agent_fixture_join (self, AGENT_EMAIL, NULL);
  g_autofree char *folder = kontor_account_get_folder (name);
  g_autoptr (KontorReplica) replica = NULL;
  g_autoptr (KontorNotice) early = NULL;
  g_autoptr (KontorNotice) notice = NULL;
  g_autoptr (KontorRow) task = NULL;
  g_autoptr (GError) error = NULL;
  gint64 now = g_get_real_time ();
  Act act = { .at = now - KONTOR_HOUR };

  agent_fixture_add_task (self, name, "Write offer", NULL);
  task = find_task (name, "Write offer");
  act.task = task;
  commit (name, start_timer, &act);
  replica = kontor_replica_open (folder, FALSE, NULL, &error);
  g_assert_no_error (error);
  early = kontor_notice_new_away (replica, now - 2 * KONTOR_HOUR, now, "idle");
  g_assert_null (early);
  notice = kontor_notice_new_away (replica, now - 30 * KONTOR_MINUTE, now - 10 * KONTOR_MINUTE,
                                   "lock");
  g_assert_nonnull (notice);
  g_assert_cmpstr (notice->body, ==, "Write offer");
  g_assert_nonnull (strstr (notice->title, "20 minutes"));

  kontor_notice_act (notice, replica, discard != NULL ? KONTOR_NOTICE_DISCARD : KONTOR_NOTICE_STOP,
                     NULL, &error);
  g_assert_no_error (error);
  assert_entry (replica, act.at, now - 30 * KONTOR_MINUTE);
  if (discard != NULL)
    assert_entry (replica, now - 10 * KONTOR_MINUTE, 0);
}

/* --- searching --- */

static GVariant *
ask_provider (const char *method, GVariant *parameters, const char *reply)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *path = g_strdelimit (g_strdup ("/" APPLICATION_ID "/Agent/SearchProvider"), ".",
                                        '/');
  g_autoptr (GError) error = NULL;
  GVariant *answer = g_dbus_connection_call_sync (bus, APPLICATION_ID ".Agent", path,
                                                  "org.gnome.Shell.SearchProvider2", method,
                                                  parameters,
                                                  reply != NULL ? G_VARIANT_TYPE (reply) : NULL,
                                                  G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);

  return answer;
}

static void
test_search (AgentFixture *self, gconstpointer unused)
{
  const char *words[] = { "printer", NULL };
  g_autofree char *name = agent_fixture_join (self, AGENT_EMAIL, NULL);
  g_autoptr (GVariant) found = NULL;
  g_autoptr (GVariant) metas = NULL;
  g_autoptr (GVariant) done = NULL;
  g_autofree const char **links = NULL;
  g_autofree char *text = NULL;
  Window window;

  window_init (&window);
  agent_fixture_add_task (self, name, "Call about the printers", NULL);
  found = ask_provider ("GetInitialResultSet", g_variant_new ("(^as)", words), "(as)");
  g_variant_get (found, "(^a&s)", &links);
  g_assert_nonnull (links[0]);
  g_assert_true (g_str_has_prefix (links[0], "kontor:task/"));
  g_assert_null (links[1]);
  metas = ask_provider ("GetResultMetas", g_variant_new ("(^as)", links), "(aa{sv})");
  text = g_variant_print (metas, FALSE);
  g_assert_nonnull (strstr (text, "Call about the printers"));

  done = ask_provider ("ActivateResult", g_variant_new ("(s^asu)", links[0], words, 0), NULL);
  agent_fixture_wait (self, is_opened_cb, &window);
  g_assert_cmpstr (window.link, ==, links[0]);
  window_clear (&window);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  agent_test ("/desktop/task", test_task);
  agent_test ("/desktop/seen", test_seen);
  agent_test ("/desktop/message", test_message);
  agent_test ("/desktop/record", test_record);
  agent_test ("/desktop/quiet", test_quiet);
  agent_test ("/desktop/reminder", test_reminder);
  agent_test ("/desktop/away-stop", test_away);
  g_test_add ("/desktop/away-discard", AgentFixture, "discard", agent_fixture_set_up, test_away,
              agent_fixture_tear_down);
  agent_test ("/desktop/search", test_search);

  return g_test_run ();
}
