/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The agent, seen from a program with windows: a proxy that starts the agent, starts it again when it
 * has died, and keeps what it last said. On the thread that made it, whose main context runs; never
 * blocks. */

#include "config.h"

#include "kontor-agent-bus.h"
#include "kontor-agent-client-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How long after the agent has gone it is started again, doubled each time it fails. */
#define RESTART_FIRST_MS 500
#define RESTART_LAST_MS (30 * 1000)
/* For how long each of those must have worked to count as a success. */
#define STEADY_SECONDS 10

struct _KontorAgentClient
{
  GObject parent_instance;

  GCancellable *cancellable; /* owned: of all that this object waits for itself */
  GDBusProxy *proxy; /* owned, nullable: until the bus is reached */
  gboolean connecting; /* to the bus */
  gboolean present; /* the proxy has an owner, and its properties */
  GPtrArray *queue; /* owned: GTask, calls made before the proxy was there */
  GHashTable *attended; /* owned: names of accounts */
  GHashTable *statuses; /* owned: name → KontorAgentStatus */
  KontorAgentStatus *unknown; /* owned: of all others */
  GPtrArray *activities; /* owned: KontorAgentActivity */
  GVariant *drives; /* owned, nullable */
  guint restart; /* source */
  guint restart_ms;
  gint64 present_since; /* monotonic */
};

G_DEFINE_FINAL_TYPE (KontorAgentClient, kontor_agent_client, G_TYPE_OBJECT)

enum
{
  STATUS_CHANGED,
  CHANGED,
  REOPENED,
  ACCOUNTS_CHANGED,
  AWAY,
  OPEN,
  DRIVES_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void connect_bus (KontorAgentClient *self);

/* --- what the agent says --- */

static void
set_unknown (KontorAgentClient *self, KontorAgentState state, const char *code, const char *detail)
{
  g_clear_pointer (&self->unknown, kontor_agent_status_free);
  self->unknown = g_new0 (KontorAgentStatus, 1);
  self->unknown->state = state;
  self->unknown->code = g_strdup (code);
  self->unknown->detail = g_strdup (detail);
  self->unknown->since = g_get_real_time ();
}

static GHashTable *
statuses_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                (GDestroyNotify) kontor_agent_status_free);
}

static gboolean
status_equal (const KontorAgentStatus *a, const KontorAgentStatus *b)
{
  return a != NULL && a->state == b->state && strcmp (a->code, b->code) == 0 &&
         strcmp (a->detail, b->detail) == 0 && a->waiting == b->waiting &&
         a->attention == b->attention && a->done == b->done && a->total == b->total &&
         a->since == b->since && a->synced == b->synced;
}

/* Takes the statuses of @value and tells which are others than before. */
static void
take_statuses (KontorAgentClient *self, GVariant *value)
{
  g_autoptr (GHashTable) before = g_steal_pointer (&self->statuses);
  g_autoptr (GPtrArray) changed = g_ptr_array_new_with_free_func (g_free);
  GVariantIter iter;
  GVariant *item = NULL;
  char *name = NULL;

  self->statuses = statuses_new ();
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "{s@(sssuuttxx)}", &name, &item))
    {
      KontorAgentStatus *status = kontor_agent_status_new_from_variant (item);

      if (!status_equal (g_hash_table_lookup (before, name), status))
        g_ptr_array_add (changed, g_strdup (name));
      g_hash_table_remove (before, name);
      g_hash_table_insert (self->statuses, name, status);
      g_variant_unref (item);
    }
  if (g_hash_table_size (before) > 0)
    g_signal_emit (self, signals[STATUS_CHANGED], 0, "");
  for (guint i = 0; i < changed->len; i++)
    g_signal_emit (self, signals[STATUS_CHANGED], 0, changed->pdata[i]);
}

static void
take_activities (KontorAgentClient *self, GVariant *value)
{
  GVariantIter iter;
  GVariant *item = NULL;

  g_ptr_array_set_size (self->activities, 0);
  g_variant_iter_init (&iter, value);
  while ((item = g_variant_iter_next_value (&iter)) != NULL)
    {
      g_ptr_array_add (self->activities, kontor_agent_activity_new_from_variant (item));
      g_variant_unref (item);
    }
  g_signal_emit (self, signals[STATUS_CHANGED], 0, "");
}

/* @drives: (nullable) (transfer full) */
static void
take_drives (KontorAgentClient *self, GVariant *drives)
{
  g_clear_pointer (&self->drives, g_variant_unref);
  if (drives != NULL && g_variant_is_of_type (drives, G_VARIANT_TYPE ("aa{sv}")))
    self->drives = g_steal_pointer (&drives);
  g_clear_pointer (&drives, g_variant_unref);
  g_signal_emit (self, signals[DRIVES_CHANGED], 0);
}

GVariant *
kontor_agent_client_get_drives (KontorAgentClient *self)
{
  return self->drives;
}

static void
properties_changed_cb (KontorAgentClient *self, GVariant *changed)
{
  g_autoptr (GVariant) statuses = NULL;
  g_autoptr (GVariant) activities = NULL;
  GVariant *drives = NULL;

  if (!self->present)
    return;
  statuses = g_variant_lookup_value (changed, "Statuses", G_VARIANT_TYPE ("a{s(sssuuttxx)}"));
  if (statuses != NULL)
    take_statuses (self, statuses);
  activities = g_variant_lookup_value (changed, "Activities", G_VARIANT_TYPE ("a(usssttb)"));
  if (activities != NULL)
    take_activities (self, activities);
  drives = g_variant_lookup_value (changed, "Drives", G_VARIANT_TYPE ("aa{sv}"));
  if (drives != NULL)
    take_drives (self, drives);
}

static void
signal_cb (KontorAgentClient *self, const char *sender, const char *name, GVariant *parameters)
{
  const char *text = NULL;

  if (strcmp (name, "AccountsChanged") == 0)
    g_signal_emit (self, signals[ACCOUNTS_CHANGED], 0);
  else if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(s)")))
    {
      g_variant_get (parameters, "(&s)", &text);
      if (strcmp (name, "Changed") == 0)
        g_signal_emit (self, signals[CHANGED], 0, text);
      else if (strcmp (name, "Reopened") == 0)
        g_signal_emit (self, signals[REOPENED], 0, text);
      else if (strcmp (name, "Open") == 0)
        g_signal_emit (self, signals[OPEN], 0, text);
    }
  else if (strcmp (name, "Away") == 0 &&
           g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(xxs)")))
    {
      gint64 since = 0;
      gint64 until = 0;

      g_variant_get (parameters, "(xx&s)", &since, &until, &text);
      g_signal_emit (self, signals[AWAY], 0, since, until, text);
    }
}

/* --- keeping the agent running --- */

static gboolean
restart_cb (gpointer data)
{
  KontorAgentClient *self = data;

  self->restart = 0;
  connect_bus (self);

  return G_SOURCE_REMOVE;
}

static void
restart_later (KontorAgentClient *self)
{
  if (self->restart != 0)
    return;
  self->restart = g_timeout_add (self->restart_ms, restart_cb, self);
  self->restart_ms = MIN (self->restart_ms * 2, RESTART_LAST_MS);
}

static void
forget_statuses (KontorAgentClient *self, KontorAgentState state, const char *detail)
{
  self->present = FALSE;
  set_unknown (self, state, state == KONTOR_AGENT_ABSENT ? "absent" : "", detail);
  g_hash_table_remove_all (self->statuses);
  g_ptr_array_set_size (self->activities, 0);
  take_drives (self, NULL);
  g_signal_emit (self, signals[STATUS_CHANGED], 0, "");
}

const char *
kontor_agent_client_get_absent_sentence (void)
{
  return _ ("Kontor’s background service isn’t running. What you do is kept here and is sent "
            "when it runs again.");
}

static void
start_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result,
                                                               &error);
  KontorAgentClient *self = data;

  if (answer != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_debug ("the agent can't be started: %s", error->message);
  if (!self->present)
    forget_statuses (self, KONTOR_AGENT_ABSENT, kontor_agent_client_get_absent_sentence ());
  restart_later (self);
}

static void
start_agent (KontorAgentClient *self)
{
  g_dbus_connection_call (g_dbus_proxy_get_connection (self->proxy), "org.freedesktop.DBus",
                          "/org/freedesktop/DBus", "org.freedesktop.DBus", "StartServiceByName",
                          g_variant_new ("(su)", kontor_agent_get_bus_name (), 0),
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable,
                          start_cb, self);
}

static void send_quietly (KontorAgentClient *self, const char *method, GVariant *parameters);

static void
greet_agent (KontorAgentClient *self)
{
  g_autoptr (GVariant) statuses = g_dbus_proxy_get_cached_property (self->proxy, "Statuses");
  g_autoptr (GVariant) activities = g_dbus_proxy_get_cached_property (self->proxy, "Activities");
  GHashTableIter iter;
  gpointer name = NULL;

  self->present = TRUE;
  self->present_since = g_get_monotonic_time ();
  set_unknown (self, KONTOR_AGENT_STARTING, "", "");
  if (statuses != NULL)
    take_statuses (self, statuses);
  if (activities != NULL)
    take_activities (self, activities);
  take_drives (self, g_dbus_proxy_get_cached_property (self->proxy, "Drives"));
  g_hash_table_iter_init (&iter, self->attended);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    send_quietly (self, "Attend", g_variant_new ("(sb)", name, TRUE));
  g_signal_emit (self, signals[STATUS_CHANGED], 0, "");
}

/* The proxy has read the properties of a new owner before it says so. */
static void
owner_changed_cb (KontorAgentClient *self)
{
  g_autofree char *owner = g_dbus_proxy_get_name_owner (self->proxy);

  if (owner != NULL)
    {
      greet_agent (self);
      return;
    }
  if (self->present_since != 0 &&
      g_get_monotonic_time () - self->present_since > STEADY_SECONDS * G_USEC_PER_SEC)
    self->restart_ms = RESTART_FIRST_MS;
  forget_statuses (self, KONTOR_AGENT_STARTING, "");
  restart_later (self);
}

static void
flush_queue (KontorAgentClient *self)
{
  g_autoptr (GPtrArray) queue = g_steal_pointer (&self->queue);

  self->queue = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < queue->len; i++)
    kontor_agent_client_dispatch (self, queue->pdata[i]);
}

static void
fail_queue (KontorAgentClient *self)
{
  g_autoptr (GPtrArray) queue = g_steal_pointer (&self->queue);

  self->queue = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < queue->len; i++)
    g_task_return_new_error_literal (queue->pdata[i], KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_ABSENT,
                                     kontor_agent_client_get_absent_sentence ());
}

static void
proxy_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusProxy) proxy = g_dbus_proxy_new_for_bus_finish (result, &error);
  g_autofree char *owner = NULL;
  KontorAgentClient *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->connecting = FALSE;
  if (proxy == NULL)
    {
      g_debug ("no session bus: %s", error->message);
      forget_statuses (self, KONTOR_AGENT_ABSENT, kontor_agent_client_get_absent_sentence ());
      fail_queue (self);
      restart_later (self);
      return;
    }
  self->proxy = g_steal_pointer (&proxy);
  g_signal_connect_object (self->proxy, "g-properties-changed", G_CALLBACK (properties_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->proxy, "g-signal", G_CALLBACK (signal_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->proxy, "notify::g-name-owner", G_CALLBACK (owner_changed_cb), self,
                           G_CONNECT_SWAPPED);
  owner = g_dbus_proxy_get_name_owner (self->proxy);
  if (owner != NULL)
    greet_agent (self);
  else
    start_agent (self);
  flush_queue (self);
}

static void
connect_bus (KontorAgentClient *self)
{
  g_autofree char *path = kontor_agent_dup_bus_path ();

  if (self->proxy != NULL)
    {
      start_agent (self);
      return;
    }
  if (self->connecting)
    return;
  self->connecting = TRUE;
  g_dbus_proxy_new_for_bus (G_BUS_TYPE_SESSION,
                            G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START_AT_CONSTRUCTION,
                            kontor_agent_get_interface (), kontor_agent_get_bus_name (), path,
                            KONTOR_AGENT_INTERFACE, self->cancellable, proxy_cb, self);
}

GDBusProxy *
kontor_agent_client_get_proxy (KontorAgentClient *self)
{
  return self->proxy;
}

void
kontor_agent_client_queue (KontorAgentClient *self, GTask *call)
{
  g_ptr_array_add (self->queue, call);
}

/* --- calls that nobody waits for --- */

static void
quiet_cb (GObject *source, GAsyncResult *result, gpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_task_propagate_pointer (G_TASK (result), &error);

  if (answer == NULL)
    g_debug ("nobody heard it: %s", error->message);
}

static void
send_quietly (KontorAgentClient *self, const char *method, GVariant *parameters)
{
  kontor_agent_client_call (self, method, parameters, send_quietly, self->cancellable, quiet_cb,
                            NULL);
}

static void
kontor_agent_client_dispose (GObject *object)
{
  KontorAgentClient *self = KONTOR_AGENT_CLIENT (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->restart, g_source_remove);
  g_clear_object (&self->proxy);

  G_OBJECT_CLASS (kontor_agent_client_parent_class)->dispose (object);
}

static void
kontor_agent_client_finalize (GObject *object)
{
  KontorAgentClient *self = KONTOR_AGENT_CLIENT (object);

  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->queue);
  g_hash_table_unref (self->attended);
  g_hash_table_unref (self->statuses);
  g_ptr_array_unref (self->activities);
  g_clear_pointer (&self->drives, g_variant_unref);
  kontor_agent_status_free (self->unknown);

  G_OBJECT_CLASS (kontor_agent_client_parent_class)->finalize (object);
}

static guint
add_signal (KontorAgentClientClass *klass, const char *name, guint n, const GType types[])
{
  return g_signal_newv (name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, NULL, NULL, NULL, NULL,
                        G_TYPE_NONE, n, (GType *) types);
}

static void
kontor_agent_client_class_init (KontorAgentClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GType text[] = { G_TYPE_STRING };
  const GType away[] = { G_TYPE_INT64, G_TYPE_INT64, G_TYPE_STRING };

  object_class->dispose = kontor_agent_client_dispose;
  object_class->finalize = kontor_agent_client_finalize;

  signals[STATUS_CHANGED] = add_signal (klass, "status-changed", 1, text);
  signals[CHANGED] = add_signal (klass, "changed", 1, text);
  signals[REOPENED] = add_signal (klass, "reopened", 1, text);
  signals[ACCOUNTS_CHANGED] = add_signal (klass, "accounts-changed", 0, NULL);
  signals[AWAY] = add_signal (klass, "away", 3, away);
  signals[OPEN] = add_signal (klass, "open", 1, text);
  signals[DRIVES_CHANGED] = add_signal (klass, "drives-changed", 0, NULL);
}

static void
kontor_agent_client_init (KontorAgentClient *self)
{
  self->cancellable = g_cancellable_new ();
  self->queue = g_ptr_array_new_with_free_func (g_object_unref);
  self->attended = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->statuses = statuses_new ();
  self->activities = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_agent_activity_free);
  self->restart_ms = RESTART_FIRST_MS;
  set_unknown (self, KONTOR_AGENT_STARTING, "", "");
}

/**
 * kontor_agent_client_new:
 *
 * Begins to start the agent.
 *
 * Returns: (transfer full): the agent, which may not have answered yet
 */
KontorAgentClient *
kontor_agent_client_new (void)
{
  KontorAgentClient *self = g_object_new (KONTOR_TYPE_AGENT_CLIENT, NULL);

  /* Known before the first error comes over the bus. */
  kontor_agent_error_quark ();
  connect_bus (self);

  return self;
}

/**
 * kontor_agent_client_is_present:
 * @self: the agent
 *
 * Returns: whether it runs
 */
gboolean
kontor_agent_client_is_present (KontorAgentClient *self)
{
  g_return_val_if_fail (KONTOR_IS_AGENT_CLIENT (self), FALSE);

  return self->present;
}

/**
 * kontor_agent_client_get_status:
 * @self: the agent
 * @account: the name of an account
 *
 * Returns: (transfer none): how the account is
 */
const KontorAgentStatus *
kontor_agent_client_get_status (KontorAgentClient *self, const char *account)
{
  const KontorAgentStatus *status = NULL;

  g_return_val_if_fail (KONTOR_IS_AGENT_CLIENT (self), NULL);

  status = g_hash_table_lookup (self->statuses, account);

  return status != NULL ? status : self->unknown;
}

/**
 * kontor_agent_client_poke:
 * @self: the agent
 * @account: in whose replica something was committed
 */
void
kontor_agent_client_poke (KontorAgentClient *self, const char *account)
{
  g_return_if_fail (KONTOR_IS_AGENT_CLIENT (self));

  send_quietly (self, "Poke", g_variant_new ("(s)", account));
}

/**
 * kontor_agent_client_attend:
 * @self: the agent
 * @account: what a window shows, or shows no longer
 * @attend: which of the two
 */
void
kontor_agent_client_attend (KontorAgentClient *self, const char *account, gboolean attend)
{
  g_return_if_fail (KONTOR_IS_AGENT_CLIENT (self));

  if (attend)
    g_hash_table_add (self->attended, g_strdup (account));
  else
    g_hash_table_remove (self->attended, account);
  /* An agent that comes later is told by greet_agent(). */
  if (self->present)
    send_quietly (self, "Attend", g_variant_new ("(sb)", account, attend));
}

/**
 * kontor_agent_client_pause:
 * @self: the agent
 * @account: which
 * @pause: whether nothing shall be sent or fetched, until the opposite is said
 */
void
kontor_agent_client_pause (KontorAgentClient *self, const char *account, gboolean pause)
{
  g_return_if_fail (KONTOR_IS_AGENT_CLIENT (self));

  send_quietly (self, "Pause", g_variant_new ("(sb)", account, pause));
}

/**
 * kontor_agent_client_retry:
 * @self: the agent
 * @account: what to try at once
 */
void
kontor_agent_client_retry (KontorAgentClient *self, const char *account)
{
  g_return_if_fail (KONTOR_IS_AGENT_CLIENT (self));

  /* The person asks: an agent that fails to start is tried at once, too. */
  self->restart_ms = RESTART_FIRST_MS;
  if (!self->present)
    {
      g_clear_handle_id (&self->restart, g_source_remove);
      connect_bus (self);
    }
  send_quietly (self, "Retry", g_variant_new ("(s)", account));
}

/**
 * kontor_agent_client_seen:
 * @self: the agent
 * @account: whose
 * @link: the record that the person looks at
 */
void
kontor_agent_client_seen (KontorAgentClient *self, const char *account, const char *link)
{
  g_return_if_fail (KONTOR_IS_AGENT_CLIENT (self));

  if (self->present)
    send_quietly (self, "Seen", g_variant_new ("(ss)", account, link));
}

/**
 * kontor_agent_client_get_activities:
 * @self: the agent
 *
 * Returns: (transfer none) (element-type KontorAgentActivity): what is under way, newest first
 */
GPtrArray *
kontor_agent_client_get_activities (KontorAgentClient *self)
{
  g_return_val_if_fail (KONTOR_IS_AGENT_CLIENT (self), NULL);

  return self->activities;
}

/**
 * kontor_agent_client_retry_activity:
 * @self: the agent
 * @number: of an activity that failed
 */
void
kontor_agent_client_retry_activity (KontorAgentClient *self, guint number)
{
  g_return_if_fail (KONTOR_IS_AGENT_CLIENT (self));

  send_quietly (self, "RetryActivity", g_variant_new ("(u)", number));
}
