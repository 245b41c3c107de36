/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A query's result as a list model of the main thread that follows every change: the object, its items
 * and its signals. It holds row ids; a record is made when a view asks for it. How the contents change
 * is in kontor-live-query-follow.c, what stands where in kontor-live-query-places.c. */

#include "config.h"

#include "kontor-live-query-private.h"

#include "kontor-live-store-private.h"
#include "kontor-query-private.h"
#include "kontor-record-private.h"

/* Rows around the one that is asked for are read with it. */
#define BLOCK 100
/* Rows that were read and not asked for yet. */
#define CACHED_MAX 1000

enum
{
  PROP_ITEM_TYPE = 1,
  PROP_LOADING,
  PROP_N_ITEMS,
  N_PROPS
};

enum
{
  OUTLINE_CHANGED,
  SECTIONS_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KontorLiveQuery,
                               kontor_live_query,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* --- list model --- */

static GType
get_item_type (GListModel *model)
{
  return kontor_record_type_get_gtype (
      kontor_query_get_record_type (KONTOR_LIVE_QUERY (model)->query));
}

static guint
get_n_items (GListModel *model)
{
  return KONTOR_LIVE_QUERY (model)->places->rows->len;
}

/* Reads the rows around @position that are not known yet. */
static void
read_block (KontorLiveQuery *self, guint position)
{
  KontorRecordType type = kontor_query_get_record_type (self->query);
  KontorSql *sql = kontor_live_store_get_main_sql (self->store);
  guint start = position / BLOCK * BLOCK;
  guint end = MIN (start + BLOCK, self->places->rows->len);

  if (g_hash_table_size (self->cached) > CACHED_MAX)
    g_hash_table_remove_all (self->cached);
  for (guint i = start; i < end && sql != NULL; i++)
    {
      const gint64 *row_id = &g_array_index (self->places->rows, gint64, i);
      g_autoptr (KontorRecord) record = kontor_live_store_find_record (self->store, type, *row_id);
      g_autoptr (KontorRow) row = NULL;
      g_autoptr (GError) error = NULL;

      if (record != NULL || g_hash_table_contains (self->cached, row_id))
        continue;
      row = kontor_query_read_row (sql, type, *row_id, &error);
      if (row != NULL)
        g_hash_table_insert (self->cached, g_memdup2 (row_id, sizeof *row_id),
                             g_steal_pointer (&row));
      else if (error != NULL)
        {
          kontor_live_store_fail (self->store, error);
          return;
        }
    }
}

/* For a row that went before anybody read it, and that the list will soon learn of. */
static KontorRecord *
gone_record_new (KontorRecordType type)
{
  const KontorId nil = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) row = kontor_row_builder_end (kontor_row_builder_new (type, &nil));

  return kontor_record_new (row, 0);
}

static gpointer
get_item (GListModel *model, guint position)
{
  KontorLiveQuery *self = KONTOR_LIVE_QUERY (model);
  KontorRecordType type = kontor_query_get_record_type (self->query);
  KontorRecord *record = NULL;
  KontorRow *row = NULL;
  gint64 row_id = 0;

  if (position >= self->places->rows->len)
    return NULL;
  row_id = g_array_index (self->places->rows, gint64, position);
  record = kontor_live_store_find_record (self->store, type, row_id);
  if (record != NULL)
    return record;

  if (!g_hash_table_contains (self->cached, &row_id))
    read_block (self, position);
  row = g_hash_table_lookup (self->cached, &row_id);
  if (row == NULL)
    return gone_record_new (type);
  record = kontor_live_store_make_record (self->store, row, row_id);
  /* From now on the record itself knows, and follows its changes. */
  g_hash_table_remove (self->cached, &row_id);

  return record;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- class --- */

static void
kontor_live_query_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  KontorLiveQuery *self = KONTOR_LIVE_QUERY (object);

  switch (property)
    {
    case PROP_ITEM_TYPE:
      g_value_set_gtype (value, get_item_type (G_LIST_MODEL (self)));
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->places->rows->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
kontor_live_query_dispose (GObject *object)
{
  KontorLiveQuery *self = KONTOR_LIVE_QUERY (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (kontor_live_query_parent_class)->dispose (object);
}

static void
kontor_live_query_finalize (GObject *object)
{
  KontorLiveQuery *self = KONTOR_LIVE_QUERY (object);

  g_clear_pointer (&self->query, kontor_query_unref);
  g_clear_pointer (&self->places, kontor_places_free);
  g_clear_pointer (&self->all, kontor_places_free);
  g_clear_pointer (&self->outline, kontor_outline_free);
  g_clear_pointer (&self->expanded, kontor_expanded_free);
  g_clear_pointer (&self->starts, g_array_unref);
  g_clear_pointer (&self->cached, g_hash_table_unref);

  G_OBJECT_CLASS (kontor_live_query_parent_class)->finalize (object);
}

static void
kontor_live_query_class_init (KontorLiveQueryClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kontor_live_query_get_property;
  object_class->dispose = kontor_live_query_dispose;
  object_class->finalize = kontor_live_query_finalize;

  properties[PROP_ITEM_TYPE] = g_param_spec_gtype ("item-type", NULL, NULL, G_TYPE_OBJECT, flags);
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, TRUE, flags);
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * KontorLiveQuery::outline-changed:
   * @position: of the first item
   * @n_items: how many of them
   *
   * Items that stay where they are, and that no items-changed covers, have another depth, got or lost
   * what is below them, or were expanded or collapsed.
   */
  signals[OUTLINE_CHANGED] = g_signal_new ("outline-changed", KONTOR_TYPE_LIVE_QUERY,
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                           G_TYPE_UINT, G_TYPE_UINT);

  /**
   * KontorLiveQuery::sections-changed:
   * @position: of the first item that became or ceased to be the first of a section
   * @n_items: how many of them
   *
   * For items that no items-changed covers, as #GtkSectionModel wants it.
   */
  signals[SECTIONS_CHANGED] = g_signal_new ("sections-changed", KONTOR_TYPE_LIVE_QUERY,
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                            G_TYPE_UINT, G_TYPE_UINT);
}

static void
kontor_live_query_init (KontorLiveQuery *self)
{
  self->places = kontor_places_new ();
  self->expanded = kontor_expanded_new ();
  self->cached = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                        (GDestroyNotify) kontor_row_unref);
  self->loading = TRUE;
}

/* --- for the other files --- */

void
kontor_live_query_tell_loading (KontorLiveQuery *self, gboolean loading)
{
  if (self->loading == loading)
    return;
  self->loading = loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

void
kontor_live_query_tell_n_items (KontorLiveQuery *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

void
kontor_live_query_tell_outline (KontorLiveQuery *self, guint position, guint n_items)
{
  g_signal_emit (self, signals[OUTLINE_CHANGED], 0, position, n_items);
}

void
kontor_live_query_tell_sections (KontorLiveQuery *self, guint position, guint n_items)
{
  g_signal_emit (self, signals[SECTIONS_CHANGED], 0, position, n_items);
}

/* --- public functions --- */

/**
 * kontor_live_query_new:
 * @store: where to read
 * @query: (transfer none): what is asked for
 *
 * Returns: (transfer full): a list of #KontorRecord, empty until the first result is here
 */
KontorLiveQuery *
kontor_live_query_new (KontorLiveStore *store, KontorQuery *query)
{
  KontorLiveQuery *self = g_object_new (KONTOR_TYPE_LIVE_QUERY, NULL);

  self->store = g_object_ref (store);
  self->query = kontor_query_ref (query);
  g_signal_connect_object (store, "changed", G_CALLBACK (kontor_live_query_store_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "reopened", G_CALLBACK (kontor_live_query_store_reopened_cb),
                           self, G_CONNECT_SWAPPED);
  kontor_live_query_update (self);

  return self;
}

KontorQuery *
kontor_live_query_get_query (KontorLiveQuery *self)
{
  g_return_val_if_fail (KONTOR_IS_LIVE_QUERY (self), NULL);

  return self->query;
}

/**
 * kontor_live_query_set_query:
 * @query: (transfer none): what is asked for instead, of the same type
 *
 * The old result stays until the new one is here, and turns into it by one change.
 */
void
kontor_live_query_set_query (KontorLiveQuery *self, KontorQuery *query)
{
  g_return_if_fail (KONTOR_IS_LIVE_QUERY (self));
  g_return_if_fail (kontor_query_get_record_type (query) ==
                    kontor_query_get_record_type (self->query));

  kontor_query_ref (query);
  kontor_query_unref (self->query);
  self->query = query;
  self->reload = TRUE;
  g_cancellable_cancel (self->cancellable);
  kontor_live_query_tell_loading (self, TRUE);
  kontor_live_query_update (self);
}

/**
 * kontor_live_query_hold:
 *
 * Keeps every row in its place, and in the list, until kontor_live_query_release() is called as often:
 * for a view in which a row is edited. The records themselves go on following their changes.
 */
void
kontor_live_query_hold (KontorLiveQuery *self)
{
  g_return_if_fail (KONTOR_IS_LIVE_QUERY (self));

  self->n_holds++;
}

void
kontor_live_query_release (KontorLiveQuery *self)
{
  g_return_if_fail (KONTOR_IS_LIVE_QUERY (self));
  g_return_if_fail (self->n_holds > 0);

  self->n_holds--;
  if (self->n_holds == 0 && self->again && self->cancellable == NULL)
    kontor_live_query_update (self);
}

/**
 * kontor_live_query_is_loading:
 *
 * Returns: whether the result of the present query is still awaited
 */
gboolean
kontor_live_query_is_loading (KontorLiveQuery *self)
{
  g_return_val_if_fail (KONTOR_IS_LIVE_QUERY (self), FALSE);

  return self->loading;
}
