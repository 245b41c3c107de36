/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The agent: all accounts, what it offers on the bus, and what wakes it: the list of accounts, the
 * network. On the main thread, which never waits. */

#include "config.h"

#include "kontor-agent.h"

#include "kontor-agent-bus.h"
#include "kontor-absence.h"
#include "kontor-search-provider.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Several statuses that change together are told together. */
#define TELL_MS 20
/* The list of accounts and the network change in bursts. */
#define SETTLE_MS 200
/* The progress of folders is told as often at most. */
#define TELL_DRIVES_MS 250

struct _KontorAgent
{
  GObject parent_instance;

  GDBusConnection *bus; /* owned */
  char *path; /* owned */
  guint object; /* on the bus */
  GHashTable *accounts; /* owned: name → KontorAgentAccount */
  GHashTable *hosts; /* owned: name → KontorDriveHost: before the accounts */
  GHashTable *servers; /* owned: name → KontorLocalServer */
  GHashTable *callers; /* owned: name on the bus → Caller */
  KontorNotifier *notifier; /* owned */
  KontorNoticeQueue *queue; /* owned: before the notifier */
  KontorAbsence *absence; /* owned, nullable: until it starts */
  KontorSearchProvider *provider; /* owned, nullable: until it starts */
  GFileMonitor *list; /* owned, nullable: of the list of accounts */
  guint tell; /* source */
  guint tell_drives; /* source */
  gint64 told_drives; /* monotonic */
  gboolean slept; /* of the next wake */
  guint reload; /* source */
  guint wake; /* source */
};

G_DEFINE_FINAL_TYPE (KontorAgent, kontor_agent, G_TYPE_OBJECT)

/* --- telling --- */

void
kontor_agent_emit (KontorAgent *self, const char *signal, GVariant *parameters)
{
  g_autoptr (GError) error = NULL;

  if (!g_dbus_connection_emit_signal (self->bus, NULL, self->path, KONTOR_AGENT_INTERFACE, signal,
                                      parameters, &error))
    g_debug ("%s was not told: %s", signal, error->message);
}

GVariant *
kontor_agent_get_statuses (KontorAgent *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{s(sssuuttxx)}"));
  GHashTableIter iter;
  gpointer name = NULL;
  gpointer account = NULL;

  g_hash_table_iter_init (&iter, self->accounts);
  while (g_hash_table_iter_next (&iter, &name, &account))
    g_variant_builder_add (&builder, "{s@(sssuuttxx)}", name,
                           kontor_agent_status_to_variant (
                               kontor_agent_account_get_status (account)));

  return g_variant_builder_end (&builder);
}

GVariant *
kontor_agent_get_activities (KontorAgent *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(usssttb)"));
  GHashTableIter iter;
  gpointer account = NULL;

  g_hash_table_iter_init (&iter, self->accounts);
  while (g_hash_table_iter_next (&iter, NULL, &account))
    {
      GPtrArray *activities = kontor_agent_account_get_activities (account);

      for (guint i = 0; i < activities->len; i++)
        g_variant_builder_add_value (&builder,
                                     kontor_agent_activity_to_variant (activities->pdata[i]));
    }
  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &account))
    kontor_drive_host_add_activities (account, &builder);

  return g_variant_builder_end (&builder);
}

GVariant *
kontor_agent_get_drives (KontorAgent *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  GHashTableIter iter;
  gpointer host = NULL;

  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &host))
    kontor_drive_host_add_statuses (host, &builder);

  return g_variant_builder_end (&builder);
}

static gboolean
tell_cb (gpointer data)
{
  KontorAgent *self = data;
  g_auto (GVariantBuilder) changed = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  self->tell = 0;
  g_variant_builder_add (&changed, "{sv}", "Statuses", kontor_agent_get_statuses (self));
  g_variant_builder_add (&changed, "{sv}", "Activities", kontor_agent_get_activities (self));
  g_dbus_connection_emit_signal (self->bus, NULL, self->path, "org.freedesktop.DBus.Properties",
                                 "PropertiesChanged",
                                 g_variant_new ("(sa{sv}as)", KONTOR_AGENT_INTERFACE, &changed,
                                                NULL),
                                 NULL);

  return G_SOURCE_REMOVE;
}

static void
tell (KontorAgent *self)
{
  if (self->tell == 0)
    self->tell = g_timeout_add (TELL_MS, tell_cb, self);
}

static gboolean
tell_drives_cb (gpointer data)
{
  KontorAgent *self = data;
  g_auto (GVariantBuilder) changed = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  self->tell_drives = 0;
  self->told_drives = g_get_monotonic_time ();
  g_variant_builder_add (&changed, "{sv}", "Drives", kontor_agent_get_drives (self));
  g_variant_builder_add (&changed, "{sv}", "Activities", kontor_agent_get_activities (self));
  g_dbus_connection_emit_signal (self->bus, NULL, self->path, "org.freedesktop.DBus.Properties",
                                 "PropertiesChanged",
                                 g_variant_new ("(sa{sv}as)", KONTOR_AGENT_INTERFACE, &changed,
                                                NULL),
                                 NULL);

  return G_SOURCE_REMOVE;
}

static void
tell_drives (KontorAgent *self)
{
  gint64 since = (g_get_monotonic_time () - self->told_drives) / 1000;
  guint ms = since >= TELL_DRIVES_MS ? TELL_MS : (guint) MAX (TELL_DRIVES_MS - since, TELL_MS);

  if (self->tell_drives == 0)
    self->tell_drives = g_timeout_add (ms, tell_drives_cb, self);
}

/* --- accounts --- */

static void
changed_cb (KontorAgent *self, KontorAgentAccount *account)
{
  kontor_agent_emit (self, "Changed",
                     g_variant_new ("(s)", kontor_agent_account_get_name (account)));
}

static void
reopened_cb (KontorAgent *self, KontorAgentAccount *account)
{
  kontor_agent_emit (self, "Reopened",
                     g_variant_new ("(s)", kontor_agent_account_get_name (account)));
}

static void
save (KontorAgent *self, const KontorAccount *account)
{
  g_autoptr (GError) error = NULL;

  if (!kontor_account_save (account, &error))
    g_warning ("%s", error->message);
  kontor_agent_reload (self);
}

static void
titled_cb (KontorAgent *self, const char *title, KontorAgentAccount *source)
{
  g_autoptr (KontorAccount) account = kontor_account_find (kontor_agent_account_get_name (source),
                                                           NULL);

  if (account == NULL || g_strcmp0 (account->title, title) == 0)
    return;
  g_free (account->title);
  account->title = g_strdup (title);
  save (self, account);
}

static void
hours_changed_cb (KontorAgent *self, KontorWorkHours *hours, KontorAgentAccount *account)
{
  kontor_notice_queue_set_hours (self->queue, kontor_agent_account_get_name (account), hours);
}

static gboolean is_attended (KontorAgent *self, const char *name);

static void server_changed_cb (KontorAgent *self, KontorLocalServer *server);

static gboolean
is_metered (void)
{
  return g_network_monitor_get_network_metered (g_network_monitor_get_default ());
}

static void
add_host (KontorAgent *self, KontorAgentAccount *account)
{
  KontorDriveHost *host = kontor_drive_host_new (account);

  kontor_drive_host_set_metered (host, is_metered ());
  g_hash_table_insert (self->hosts, g_strdup (kontor_agent_account_get_name (account)), host);
  g_signal_connect_object (host, "changed", G_CALLBACK (tell_drives), self, G_CONNECT_SWAPPED);
}

static void
close_host (gpointer data)
{
  KontorDriveHost *host = data;

  g_signal_handlers_disconnect_matched (host, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, NULL);
  kontor_drive_host_close (host);
  g_object_unref (host);
}

static void
add_account (KontorAgent *self, const KontorAccount *account)
{
  KontorAgentAccount *added = kontor_agent_account_new (account);

  g_hash_table_insert (self->accounts, g_strdup (account->name), added);
  g_signal_connect_object (added, "status-changed", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (added, "session-ended", G_CALLBACK (kontor_agent_sign_in_local), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (added, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (added, "reopened", G_CALLBACK (reopened_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (added, "titled", G_CALLBACK (titled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (added, "noticed", G_CALLBACK (kontor_agent_note_notices), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (added, "hours-changed", G_CALLBACK (hours_changed_cb), self,
                           G_CONNECT_SWAPPED);
  add_host (self, added);
  kontor_agent_account_set_attended (added, is_attended (self, account->name));
  if (account->server != NULL)
    server_changed_cb (self, kontor_agent_start_server (self, account->server));
  tell (self);
}

static void
close_account (gpointer data)
{
  KontorAgentAccount *account = data;

  g_signal_handlers_disconnect_matched (account, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, NULL);
  kontor_agent_account_close (account);
  g_object_unref (account);
}

/* What is in the list no more. */
static gboolean
is_gone_cb (gpointer name, gpointer unused, gpointer data)
{
  const GPtrArray *list = data;

  for (guint i = 0; i < list->len; i++)
    if (strcmp (((const KontorAccount *) list->pdata[i])->name, name) == 0)
      return FALSE;

  return TRUE;
}

void
kontor_agent_reload (KontorAgent *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = kontor_account_list (&error);
  gboolean changed = FALSE;

  /* Somebody's mistake in the file takes no account away. */
  if (list == NULL)
    {
      g_warning ("%s", error->message);
      return;
    }
  if (g_hash_table_foreach_remove (self->hosts, is_gone_cb, list) > 0)
    tell_drives (self);
  changed = g_hash_table_foreach_remove (self->accounts, is_gone_cb, list) > 0;
  for (guint i = 0; i < list->len; i++)
    {
      const KontorAccount *account = list->pdata[i];
      KontorAgentAccount *known = g_hash_table_lookup (self->accounts, account->name);

      if (known != NULL)
        changed = kontor_agent_account_update (known, account) || changed;
      else
        add_account (self, account);
      changed = changed || known == NULL;
    }
  if (!changed)
    return;
  kontor_agent_emit (self, "AccountsChanged", NULL);
  tell (self);
}

static gboolean
reload_cb (gpointer data)
{
  KontorAgent *self = data;

  self->reload = 0;
  kontor_agent_reload (self);

  return G_SOURCE_REMOVE;
}

static void
list_changed_cb (KontorAgent *self)
{
  if (self->reload == 0)
    self->reload = g_timeout_add (SETTLE_MS, reload_cb, self);
}

void
kontor_agent_drop_account (KontorAgent *self, const char *name)
{
  g_hash_table_remove (self->hosts, name);
  g_hash_table_remove (self->accounts, name);
  tell_drives (self);
  kontor_notifier_forget (self->notifier, name);
  kontor_notice_queue_drop (self->queue, name, NULL);
  tell (self);
}

KontorAgentAccount *
kontor_agent_find_account (KontorAgent *self, const char *name)
{
  return g_hash_table_lookup (self->accounts, name);
}

KontorDriveHost *
kontor_agent_find_host (KontorAgent *self, const char *name)
{
  return g_hash_table_lookup (self->hosts, name);
}

void
kontor_agent_retry_drive (KontorAgent *self, guint number)
{
  GHashTableIter iter;
  gpointer host = NULL;

  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &host))
    if (kontor_drive_host_retry_activity (host, number))
      return;
}

GPtrArray *
kontor_agent_list_accounts (KontorAgent *self)
{
  return g_hash_table_get_values_as_ptr_array (self->accounts);
}

void
kontor_agent_pause (KontorAgent *self, const char *name, gboolean pause)
{
  g_autoptr (KontorAccount) account = kontor_account_find (name, NULL);

  if (account == NULL || account->paused == pause)
    return;
  account->paused = pause;
  save (self, account);
}

/* --- offices on this computer --- */

/* Its address is another one after each start. */
static void
move_account (KontorAgent *self, const char *name, const char *url)
{
  g_autoptr (KontorAccount) account = kontor_account_find (name, NULL);

  if (account == NULL || strcmp (account->url, url) == 0)
    return;
  g_free (account->url);
  account->url = g_strdup (url);
  save (self, account);
}

static void
server_changed_cb (KontorAgent *self, KontorLocalServer *server)
{
  g_autoptr (GPtrArray) accounts = kontor_agent_list_accounts (self);
  g_autoptr (GError) silent = g_error_new_literal (KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_OFFLINE,
                                                   "");
  const char *url = kontor_local_server_get_url (server);
  const GError *error = kontor_local_server_get_error (server);

  for (guint i = 0; i < accounts->len; i++)
    {
      KontorAgentAccount *account = accounts->pdata[i];
      const char *name = kontor_agent_account_get_account (account)->server;

      if (name == NULL || g_hash_table_lookup (self->servers, name) != server)
        continue;
      if (url != NULL)
        move_account (self, kontor_agent_account_get_name (account), url);
      kontor_agent_account_set_server_error (account,
                                             url != NULL ? NULL : (error != NULL ? error : silent));
    }
}

KontorLocalServer *
kontor_agent_start_server (KontorAgent *self, const char *name)
{
  KontorLocalServer *server = g_hash_table_lookup (self->servers, name);
  g_autofree char *folder = NULL;

  if (server != NULL)
    return server;
  folder = kontor_account_get_server_folder (name);
  server = kontor_local_server_new (folder);
  g_hash_table_insert (self->servers, g_strdup (name), server);
  g_signal_connect_object (server, "changed", G_CALLBACK (server_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return server;
}

void
kontor_agent_stop_server (KontorAgent *self, const char *name)
{
  g_hash_table_remove (self->servers, name);
}

static void
stop_server (gpointer data)
{
  KontorLocalServer *server = data;

  g_signal_handlers_disconnect_matched (server, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, NULL);
  kontor_local_server_stop (server);
  g_object_unref (server);
}

/* --- who looks --- */

typedef struct
{
  guint watch; /* of its name */
  GHashTable *accounts; /* owned: names */
} Caller;

static void
caller_free (gpointer data)
{
  Caller *self = data;

  g_bus_unwatch_name (self->watch);
  g_hash_table_unref (self->accounts);
  g_free (self);
}

static gboolean
is_attended (KontorAgent *self, const char *name)
{
  GHashTableIter iter;
  gpointer caller = NULL;

  g_hash_table_iter_init (&iter, self->callers);
  while (g_hash_table_iter_next (&iter, NULL, &caller))
    if (g_hash_table_contains (((Caller *) caller)->accounts, name))
      return TRUE;

  return FALSE;
}

static void
tell_attended (KontorAgent *self)
{
  GHashTableIter iter;
  gpointer name = NULL;
  gpointer account = NULL;

  g_hash_table_iter_init (&iter, self->accounts);
  while (g_hash_table_iter_next (&iter, &name, &account))
    {
      gboolean attended = is_attended (self, name);

      kontor_agent_account_set_attended (account, attended);
      /* Nothing is on a screen that nobody looks at. */
      if (!attended)
        kontor_notifier_set_seen (self->notifier, name, NULL);
    }
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer data)
{
  KontorAgent *self = data;

  if (g_hash_table_remove (self->callers, name))
    tell_attended (self);
}

void
kontor_agent_attend (KontorAgent *self, const char *sender, const char *account, gboolean attend)
{
  Caller *caller = g_hash_table_lookup (self->callers, sender);

  if (caller == NULL && attend)
    {
      caller = g_new (Caller, 1);
      caller->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (self->callers, g_strdup (sender), caller);
      caller->watch = g_bus_watch_name_on_connection (self->bus, sender,
                                                      G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                                                      vanished_cb, self, NULL);
    }
  if (caller != NULL && attend)
    g_hash_table_add (caller->accounts, g_strdup (account));
  else if (caller != NULL)
    g_hash_table_remove (caller->accounts, account);
  tell_attended (self);
}

/* --- what wakes it --- */

static gboolean
wake_cb (gpointer data)
{
  KontorAgent *self = data;
  g_autoptr (GPtrArray) accounts = kontor_agent_list_accounts (self);
  GHashTableIter iter;
  gpointer host = NULL;

  self->wake = 0;
  kontor_notice_queue_look (self->queue);
  for (guint i = 0; i < accounts->len; i++)
    kontor_agent_account_wake (accounts->pdata[i]);
  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &host))
    kontor_drive_host_wake (host, self->slept);
  self->slept = FALSE;

  return G_SOURCE_REMOVE;
}

void
kontor_agent_wake (KontorAgent *self)
{
  if (self->wake == 0)
    self->wake = g_timeout_add (SETTLE_MS, wake_cb, self);
}

/* The computer was asleep: a watch may have missed something. */
static void
woken_cb (KontorAgent *self)
{
  self->slept = TRUE;
  kontor_agent_wake (self);
}

static void
network_changed_cb (KontorAgent *self, gboolean available)
{
  GHashTableIter iter;
  gpointer host = NULL;

  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &host))
    kontor_drive_host_set_metered (host, is_metered ());
  if (available)
    kontor_agent_wake (self);
}

/* --- the bus --- */

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorAgent) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result,
                                                               &error);

  if (answer == NULL)
    g_debug ("no window was opened: %s", error->message);
}

void
kontor_agent_open (KontorAgent *self, const char *link, const char *token)
{
  g_autofree char *path = g_strdelimit (g_strdup ("/" APPLICATION_ID), ".", '/');
  const char *const uris[] = { link, NULL };
  g_auto (GVariantBuilder) platform = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (token != NULL && *token != '\0')
    {
      g_variant_builder_add (&platform, "{sv}", "activation-token", g_variant_new_string (token));
      g_variant_builder_add (&platform, "{sv}", "desktop-startup-id", g_variant_new_string (token));
    }
  g_dbus_connection_call (self->bus, APPLICATION_ID, path, "org.freedesktop.Application", "Open",
                          g_variant_new ("(^asa{sv})", uris, &platform), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, opened_cb, g_object_ref (self));
}

void
kontor_agent_present (KontorAgent *self)
{
  g_autofree char *path = g_strdelimit (g_strdup ("/" APPLICATION_ID), ".", '/');

  g_dbus_connection_call (self->bus, APPLICATION_ID, path, "org.freedesktop.Application",
                          "Activate", g_variant_new ("(a{sv})", NULL), NULL, G_DBUS_CALL_FLAGS_NONE,
                          -1, NULL, opened_cb, g_object_ref (self));
}

/* @link: (nullable): the search itself was chosen */
static void
opened_result_cb (KontorAgent *self, const char *link)
{
  if (link != NULL)
    kontor_agent_open (self, link, NULL);
  else
    kontor_agent_present (self);
}

KontorNotifier *
kontor_agent_get_notifier (KontorAgent *self)
{
  return self->notifier;
}

KontorNoticeQueue *
kontor_agent_get_queue (KontorAgent *self)
{
  return self->queue;
}

static void
tell_notice_cb (const KontorNotice *notice, gpointer data)
{
  kontor_notifier_take (((KontorAgent *) data)->notifier, notice);
}

static void
method_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *method,
           GVariant *parameters,
           GDBusMethodInvocation *invocation,
           gpointer data)
{
  kontor_agent_call_method (data, method, parameters, invocation);
}

static GVariant *
get_property_cb (GDBusConnection *bus,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *property,
                 GError **error,
                 gpointer data)
{
  if (strcmp (property, "Statuses") == 0)
    return kontor_agent_get_statuses (data);
  if (strcmp (property, "Drives") == 0)
    return kontor_agent_get_drives (data);

  return kontor_agent_get_activities (data);
}

static void
kontor_agent_finalize (GObject *object)
{
  KontorAgent *self = KONTOR_AGENT (object);

  g_assert (self->object == 0);

  g_clear_pointer (&self->queue, kontor_notice_queue_free);
  g_clear_object (&self->notifier);
  g_clear_object (&self->list);
  g_clear_object (&self->bus);
  g_free (self->path);
  g_hash_table_unref (self->hosts);
  g_hash_table_unref (self->accounts);
  g_hash_table_unref (self->servers);
  g_hash_table_unref (self->callers);

  G_OBJECT_CLASS (kontor_agent_parent_class)->finalize (object);
}

static void
kontor_agent_class_init (KontorAgentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kontor_agent_finalize;
}

static void
kontor_agent_init (KontorAgent *self)
{
  self->path = kontor_agent_dup_bus_path ();
  self->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, close_account);
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, close_host);
  self->servers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, stop_server);
  self->callers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, caller_free);
}

static void
watch_list (KontorAgent *self)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "kontor", "accounts.ini",
                                            NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  self->list = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->list != NULL)
    g_signal_connect_object (self->list, "changed", G_CALLBACK (list_changed_cb), self,
                             G_CONNECT_SWAPPED);
}

KontorAgent *
kontor_agent_new (GDBusConnection *bus, GError **error)
{
  static const GDBusInterfaceVTable vtable = { method_cb, get_property_cb, NULL, { 0 } };
  g_autoptr (KontorAgent) self = g_object_new (KONTOR_TYPE_AGENT, NULL);

  kontor_agent_error_quark ();
  self->bus = g_object_ref (bus);
  self->notifier = kontor_notifier_new (bus);
  self->queue = kontor_notice_queue_new (kontor_clock_get_system (), tell_notice_cb, self);
  self->object = g_dbus_connection_register_object (bus, self->path, kontor_agent_get_interface (),
                                                    &vtable, self, NULL, error);
  if (self->object == 0)
    return NULL;
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed",
                           G_CALLBACK (network_changed_cb), self, G_CONNECT_SWAPPED);

  return g_steal_pointer (&self);
}

void
kontor_agent_start (KontorAgent *self)
{
  kontor_agent_start_notices (self);
  self->absence = kontor_absence_new (self->bus, kontor_clock_get_system ());
  g_signal_connect_object (self->absence, "woken", G_CALLBACK (woken_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->absence, "away", G_CALLBACK (kontor_agent_note_away), self,
                           G_CONNECT_SWAPPED);
  self->provider = kontor_search_provider_new (self->bus, self->path);
  g_signal_connect_object (self->provider, "open", G_CALLBACK (opened_result_cb), self,
                           G_CONNECT_SWAPPED);
  watch_list (self);
  kontor_agent_reload (self);
}

void
kontor_agent_close (KontorAgent *self)
{
  g_dbus_connection_unregister_object (self->bus, self->object);
  self->object = 0;
  g_clear_handle_id (&self->tell, g_source_remove);
  g_clear_handle_id (&self->tell_drives, g_source_remove);
  g_clear_handle_id (&self->reload, g_source_remove);
  g_clear_handle_id (&self->wake, g_source_remove);
  g_signal_handlers_disconnect_matched (g_network_monitor_get_default (), G_SIGNAL_MATCH_DATA, 0, 0,
                                        NULL, NULL, self);
  g_clear_object (&self->absence);
  g_clear_object (&self->provider);
  g_hash_table_remove_all (self->callers);
  g_hash_table_remove_all (self->hosts);
  g_hash_table_remove_all (self->accounts);
  g_hash_table_remove_all (self->servers);
}

GDBusConnection *
kontor_agent_get_bus (KontorAgent *self)
{
  return self->bus;
}
