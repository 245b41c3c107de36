/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers GNOME Shell, which asks with every letter that is typed. On the main thread; each search opens
 * the replicas anew in GTask's pool. */

#include "config.h"

#include "kontor-search-provider.h"

#include "kontor-account.h"
#include "kontor-link.h"
#include "kontor-search.h"

#include <string.h>

#define RESULTS_MAX 20 /* of an account: the shell shows five */
#define KNOWN_MAX 1000

static const char interface_text[] =
    "<node><interface name='org.gnome.Shell.SearchProvider2'>"
    "<method name='GetInitialResultSet'><arg type='as' direction='in'/>"
    "<arg type='as' direction='out'/></method>"
    "<method name='GetSubsearchResultSet'><arg type='as' direction='in'/>"
    "<arg type='as' direction='in'/><arg type='as' direction='out'/></method>"
    "<method name='GetResultMetas'><arg type='as' direction='in'/>"
    "<arg type='aa{sv}' direction='out'/></method>"
    "<method name='ActivateResult'><arg type='s' direction='in'/><arg type='as' direction='in'/>"
    "<arg type='u' direction='in'/></method>"
    "<method name='LaunchSearch'><arg type='as' direction='in'/><arg type='u' direction='in'/>"
    "</method></interface></node>";

/* What was found: @link names it. */
typedef struct
{
  char *link; /* owned */
  char *title; /* owned */
  char *description; /* owned */
} Result;

struct _KontorSearchProvider
{
  GObject parent_instance;

  GDBusConnection *bus; /* owned */
  guint object; /* on the bus */
  GHashTable *known; /* owned: link → Result, of the last searches */
  GCancellable *cancellable; /* owned: of the search that runs */
};

G_DEFINE_FINAL_TYPE (KontorSearchProvider, kontor_search_provider, G_TYPE_OBJECT)

enum
{
  OPEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
result_free (gpointer data)
{
  Result *self = data;

  g_free (self->link);
  g_free (self->title);
  g_free (self->description);
  g_free (self);
}

/* --- searching, on a thread of the pool --- */

static void
add_result (GPtrArray *results, const KontorRow *row, const KontorAccount *account)
{
  const KontorTypeInfo *type = kontor_schema_get_type (kontor_row_get_record_type (row));
  const char *title = kontor_search_get_title (row);
  Result *result = NULL;

  if (kontor_row_is_deleted (row) || *title == '\0')
    return;
  result = g_new (Result, 1);
  result->link = kontor_link_to_string (type->type, kontor_row_get_id (row));
  result->title = g_strdup (title);
  result->description = g_strjoin (" · ", kontor_type_info_get_label (type), account->title, NULL);
  g_ptr_array_add (results, result);
}

/* What can't be read has said so elsewhere. */
static void
search_account (GPtrArray *results, const KontorAccount *account, const char *text)
{
  g_autofree char *folder = kontor_account_get_folder (account->name);
  g_autoptr (KontorReplica) replica = kontor_replica_open (folder, FALSE, NULL, NULL);
  g_autoptr (GPtrArray) rows = NULL;

  if (replica != NULL)
    rows = kontor_replica_search (replica, text, KONTOR_RECORD_NONE, RESULTS_MAX, NULL);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    add_result (results, rows->pdata[i], account);
}

static void
run_search (GTask *task, gpointer source, gpointer text, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) accounts = kontor_account_list (NULL);
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func (result_free);

  for (guint i = 0; accounts != NULL && i < accounts->len; i++)
    if (!g_cancellable_is_cancelled (cancellable))
      search_account (results, accounts->pdata[i], text);
  g_task_return_pointer (task, g_steal_pointer (&results), (GDestroyNotify) g_ptr_array_unref);
}

/* --- answering --- */

static void
search_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  KontorSearchProvider *self = KONTOR_SEARCH_PROVIDER (source);
  g_autoptr (GDBusMethodInvocation) invocation = data;
  g_autoptr (GPtrArray) results = g_task_propagate_pointer (G_TASK (result), NULL);
  g_auto (GVariantBuilder) links = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  if (g_hash_table_size (self->known) > KNOWN_MAX)
    g_hash_table_remove_all (self->known);
  while (results != NULL && results->len > 0)
    {
      Result *found = g_ptr_array_steal_index (results, 0);

      g_variant_builder_add (&links, "s", found->link);
      g_hash_table_replace (self->known, found->link, found);
    }
  g_dbus_method_invocation_return_value (g_steal_pointer (&invocation),
                                         g_variant_new ("(as)", &links));
}

/* Who types on does not wait for what was typed before. */
static void
search (KontorSearchProvider *self, char **words, GDBusMethodInvocation *invocation)
{
  g_autoptr (GTask) task = NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, search_cb, invocation);
  g_task_set_task_data (task, g_strjoinv (" ", words), g_free);
  g_task_run_in_thread (task, run_search);
}

static void
describe (KontorSearchProvider *self, char **links, GDBusMethodInvocation *invocation)
{
  g_auto (GVariantBuilder) metas = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; links[i] != NULL; i++)
    {
      const Result *result = g_hash_table_lookup (self->known, links[i]);

      if (result == NULL)
        continue;
      g_variant_builder_open (&metas, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&metas, "{sv}", "id", g_variant_new_string (result->link));
      g_variant_builder_add (&metas, "{sv}", "name", g_variant_new_string (result->title));
      g_variant_builder_add (&metas, "{sv}", "description",
                             g_variant_new_string (result->description));
      g_variant_builder_add (&metas, "{sv}", "clipboardText", g_variant_new_string (result->link));
      g_variant_builder_close (&metas);
    }
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(aa{sv})", &metas));
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
  KontorSearchProvider *self = data;
  g_auto (GStrv) words = NULL;
  const char *link = NULL;

  if (strcmp (method, "GetInitialResultSet") == 0)
    {
      g_variant_get (parameters, "(^as)", &words);
      search (self, words, invocation);
      return;
    }
  if (strcmp (method, "GetSubsearchResultSet") == 0)
    {
      g_variant_get_child (parameters, 1, "^as", &words);
      search (self, words, invocation);
      return;
    }
  if (strcmp (method, "GetResultMetas") == 0)
    {
      g_variant_get (parameters, "(^as)", &words);
      describe (self, words, invocation);
      return;
    }
  if (strcmp (method, "ActivateResult") == 0)
    g_variant_get_child (parameters, 0, "&s", &link);
  g_signal_emit (self, signals[OPEN], 0, link);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
kontor_search_provider_dispose (GObject *object)
{
  KontorSearchProvider *self = KONTOR_SEARCH_PROVIDER (object);

  if (self->object != 0)
    g_dbus_connection_unregister_object (self->bus, self->object);
  self->object = 0;
  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (kontor_search_provider_parent_class)->dispose (object);
}

static void
kontor_search_provider_finalize (GObject *object)
{
  KontorSearchProvider *self = KONTOR_SEARCH_PROVIDER (object);

  g_clear_object (&self->bus);
  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->known);

  G_OBJECT_CLASS (kontor_search_provider_parent_class)->finalize (object);
}

static void
kontor_search_provider_class_init (KontorSearchProviderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kontor_search_provider_dispose;
  object_class->finalize = kontor_search_provider_finalize;

  signals[OPEN] = g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
kontor_search_provider_init (KontorSearchProvider *self)
{
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, result_free);
}

/**
 * kontor_search_provider_new:
 * @bus: the session bus
 * @path: of the agent's object
 *
 * Returns: (transfer full): what the shell asks
 */
KontorSearchProvider *
kontor_search_provider_new (GDBusConnection *bus, const char *path)
{
  static const GDBusInterfaceVTable vtable = { method_cb, NULL, NULL, { 0 } };
  KontorSearchProvider *self = g_object_new (KONTOR_TYPE_SEARCH_PROVIDER, NULL);
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface_text, NULL);
  g_autofree char *below = g_strconcat (path, "/SearchProvider", NULL);
  g_autoptr (GError) error = NULL;

  self->bus = g_object_ref (bus);
  self->object = g_dbus_connection_register_object (bus, below, node->interfaces[0], &vtable, self,
                                                    NULL, &error);
  if (self->object == 0)
    g_debug ("the shell can't search: %s", error->message);

  return self;
}
