/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A query's result as a list model of the main thread that follows every change. It holds row ids;
 * the reader's thread finds them and how they change; a record is made when a view asks for it. One
 * update is under way at a time, and splice() alone changes what is in the list. */

#include "config.h"

#include "kontor-live-query.h"

#include "kontor-live-outline-private.h"
#include "kontor-live-places-private.h"
#include "kontor-live-store-private.h"
#include "kontor-query-private.h"
#include "kontor-record-private.h"
#include "kontor-replica.h"

/* Rows around the one that is asked for are read with it. */
#define BLOCK 100
/* Rows that were read and not asked for yet. */
#define CACHED_MAX 1000

struct _KontorLiveQuery
{
  GObject parent_instance;

  KontorLiveStore *store; /* owned */
  KontorQuery *query; /* owned */
  KontorPlaces *places; /* owned: what is shown */
  KontorPlaces *all; /* owned, nullable: of an outline: the whole result, in order */
  KontorOutline *outline; /* owned, nullable: over @all */
  KontorExpanded *expanded; /* owned */
  gboolean splicing; /* changes are being told */
  gboolean expansion_changed; /* while they were */
  GArray *starts; /* owned, nullable: where sections begin, counted when asked for */
  GHashTable *cached; /* owned: row id, owned → KontorRow, owned */

  GCancellable *cancellable; /* owned, nullable: of the update that is under way */
  gboolean again; /* another update after that */
  gboolean reload; /* the next update reads everything */
  guint n_holds; /* no update while somebody edits what is shown */
  gboolean loading; /* the query's first result is not here yet */
};

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
static void update (KontorLiveQuery *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (KontorLiveQuery,
                               kontor_live_query,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* --- contents --- */

/* Without groups the whole list is one section. */
static gboolean
is_start (KontorLiveQuery *self, guint position)
{
  const GArray *groups = self->places->groups;

  if (position >= self->places->rows->len)
    return FALSE;
  if (position == 0 || groups->len == 0)
    return position == 0;

  return g_array_index (groups, gint64, position) != g_array_index (groups, gint64, position - 1);
}

/* An array that a query has no use for is empty, whatever the rows do. */
static void
splice_array (GArray *array, const KontorSplice *change, const GArray *from)
{
  guint size = g_array_get_element_size (array);

  if (change->n_removed > 0 && array->len > 0)
    g_array_remove_range (array, change->position, change->n_removed);
  if (change->n_added > 0 && from->len > 0)
    g_array_insert_vals (array, change->position, from->data + (gsize) change->position * size,
                         change->n_added);
}

/* The one place that changes the contents. What is added is at the same position of @from. */
static void
splice (KontorLiveQuery *self, const KontorSplice *change, const KontorPlaces *from)
{
  guint next = change->position + change->n_added;
  gboolean was_start = is_start (self, change->position + change->n_removed);

  splice_array (self->places->rows, change, from->rows);
  splice_array (self->places->groups, change, from->groups);
  splice_array (self->places->shapes, change, from->shapes);
  g_clear_pointer (&self->starts, g_array_unref);

  g_list_model_items_changed (G_LIST_MODEL (self), change->position, change->n_removed,
                              change->n_added);
  if (change->n_removed != change->n_added)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
  if (next < self->places->rows->len && was_start != is_start (self, next))
    g_signal_emit (self, signals[SECTIONS_CHANGED], 0, next, 1);
}

/* Tells of the rows that stay and are shown otherwise. */
static void
take_shapes (KontorLiveQuery *self, const KontorPlaces *from)
{
  GArray *shapes = self->places->shapes;
  guint end = 0;

  for (guint start = 0; start < from->shapes->len && start < shapes->len; start = end + 1)
    {
      for (end = start; end < from->shapes->len; end++)
        {
          guint *shape = &g_array_index (shapes, guint, end);

          if (*shape == g_array_index (from->shapes, guint, end))
            break;
          *shape = g_array_index (from->shapes, guint, end);
        }
      if (end > start)
        g_signal_emit (self, signals[OUTLINE_CHANGED], 0, start, end - start);
    }
}

static void
show (KontorLiveQuery *self, GArray *splices, const KontorPlaces *from)
{
  self->splicing = TRUE;
  for (guint i = 0; i < splices->len; i++)
    splice (self, &g_array_index (splices, KontorSplice, i), from);
  take_shapes (self, from);
  self->splicing = FALSE;
}

/* A handler of what is told may expand something: that is shown next. */
static void
show_outline (KontorLiveQuery *self)
{
  if (self->outline == NULL || self->splicing)
    {
      self->expansion_changed = TRUE;
      return;
    }

  do
    {
      g_autoptr (KontorPlaces) shown = kontor_outline_show (self->outline, self->all,
                                                            self->expanded);
      g_autoptr (GArray) splices = kontor_splices_find (self->places, shown);

      self->expansion_changed = FALSE;
      show (self, splices, shown);
    }
  while (self->expansion_changed);
}

/* --- updates --- */

typedef struct
{
  KontorQuery *query; /* owned */
  KontorPlaces *places; /* owned: a copy of what is shown */
  gboolean reload;
} Request;

typedef struct
{
  KontorPlacesUpdate *update; /* owned */
  KontorOutline *outline; /* owned, nullable */
} Result;

static void
result_free (Result *self)
{
  g_clear_pointer (&self->update, kontor_places_update_free);
  g_clear_pointer (&self->outline, kontor_outline_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Result, result_free)

static void
request_free (Request *self)
{
  kontor_query_unref (self->query);
  kontor_places_free (self->places);
  g_free (self);
}

/* On the reader's thread. */
static void
update_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  KontorLiveStore *store = source;
  Request *request = data;
  GError *error = NULL;
  g_autoptr (Result) result = g_new0 (Result, 1);
  KontorSql *sql = kontor_live_store_get_reader_sql (store, &error);

  if (sql != NULL)
    result->update = kontor_places_update (sql, kontor_live_store_get_reader_columns (store),
                                           request->query, request->places, request->reload,
                                           &error);
  if (result->update == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (kontor_query_is_outline (request->query))
    result->outline = kontor_outline_new (result->update->places);
  g_task_return_pointer (task, g_steal_pointer (&result), (GDestroyNotify) result_free);
}

/* Keeps the first rows for get_item(), if the records that are alive are not newer. */
static void
cache_page (KontorLiveQuery *self, KontorPlacesUpdate *result)
{
  if (result->places->cursor < kontor_live_store_get_cursor (self->store))
    return;
  for (guint i = 0; i < result->page->len; i++)
    g_hash_table_insert (self->cached,
                         g_memdup2 (&g_array_index (result->places->rows, gint64, i),
                                    sizeof (gint64)),
                         kontor_row_ref (g_ptr_array_index (result->page, i)));
}

static void
apply (KontorLiveQuery *self, Result *result)
{
  KontorPlacesUpdate *changes = result->update;

  cache_page (self, changes);
  self->places->cursor = changes->places->cursor;
  g_clear_pointer (&self->all, kontor_places_free);
  g_clear_pointer (&self->outline, kontor_outline_free);
  if (result->outline != NULL)
    {
      self->all = g_steal_pointer (&changes->places);
      self->outline = g_steal_pointer (&result->outline);
      show_outline (self);
    }
  else if (self->places->shapes->len > 0) /* it was an outline */
    {
      g_autoptr (GArray) splices = kontor_splices_find (self->places, changes->places);

      show (self, splices, changes->places);
    }
  else
    show (self, changes->splices, changes->places);

  if (self->loading)
    {
      self->loading = FALSE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
    }
}

static void
update_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorLiveQuery) self = g_weak_ref_get (data);
  g_autoptr (Result) changes = NULL;
  g_autoptr (GError) error = NULL;

  g_weak_ref_clear (data);
  g_free (data);
  changes = g_task_propagate_pointer (G_TASK (result), &error);
  if (self == NULL)
    return;

  /* The update counts as under way until its last change is told. */
  if (changes != NULL && self->n_holds > 0)
    self->again = self->reload = TRUE;
  else if (changes != NULL)
    apply (self, changes);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      self->reload = TRUE;
      kontor_live_store_fail (self->store, error);
    }
  g_clear_object (&self->cancellable);
  if (self->again)
    update (self);
}

static void
update (KontorLiveQuery *self)
{
  g_autoptr (GTask) task = NULL;
  Request *request = NULL;
  GWeakRef *weak = NULL;

  self->again = self->cancellable != NULL || self->n_holds > 0;
  if (self->again || kontor_live_store_get_main_sql (self->store) == NULL)
    return;

  request = g_new0 (Request, 1);
  request->query = kontor_query_ref (self->query);
  request->places = kontor_places_copy (self->all != NULL ? self->all : self->places);
  request->reload = self->reload;
  self->reload = FALSE;
  self->cancellable = g_cancellable_new ();
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  task = g_task_new (self->store, self->cancellable, update_cb, weak);
  g_task_set_source_tag (task, update);
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  kontor_live_store_push_read (self->store, task, update_func);
}

static gboolean
concerns (KontorLiveQuery *self, guint64 types)
{
  for (guint i = KONTOR_RECORD_NONE + 1; i < KONTOR_N_RECORD_TYPES; i++)
    if ((types & kontor_record_type_to_bit (i)) && kontor_query_depends_on (self->query, i))
      return TRUE;

  return FALSE;
}

static void
store_changed_cb (KontorLiveQuery *self, guint64 types)
{
  if (!concerns (self, types))
    return;

  g_hash_table_remove_all (self->cached);
  update (self);
}

/* Every row has another number now: nothing that is shown names what it named. */
static void
store_reopened_cb (KontorLiveQuery *self)
{
  g_autoptr (KontorPlaces) none = kontor_places_new ();
  g_autoptr (GArray) splices = kontor_splices_find_one (self->places, none);

  g_cancellable_cancel (self->cancellable);
  g_hash_table_remove_all (self->cached);
  g_hash_table_remove_all (self->expanded->others);
  g_clear_pointer (&self->all, kontor_places_free);
  g_clear_pointer (&self->outline, kontor_outline_free);
  self->reload = TRUE;
  if (!self->loading)
    {
      self->loading = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
    }
  show (self, splices, none);
  update (self);
}

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
  g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "reopened", G_CALLBACK (store_reopened_cb), self,
                           G_CONNECT_SWAPPED);
  update (self);

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
  if (!self->loading)
    {
      self->loading = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
    }
  update (self);
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
    update (self);
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

/**
 * kontor_live_query_get_row:
 *
 * Returns: what stands for the record at @position as long as the replica is open, without reading
 *   the record; 0 beyond the end
 */
gint64
kontor_live_query_get_row (KontorLiveQuery *self, guint position)
{
  g_return_val_if_fail (KONTOR_IS_LIVE_QUERY (self), 0);

  return position < self->places->rows->len ? g_array_index (self->places->rows, gint64, position)
                                            : 0;
}

/**
 * kontor_live_query_find_row:
 * @row: from kontor_live_query_get_row()
 * @position: (out): where it is now; set on success
 *
 * Returns: whether it is in the list
 */
gboolean
kontor_live_query_find_row (KontorLiveQuery *self, gint64 row, guint *position)
{
  g_return_val_if_fail (KONTOR_IS_LIVE_QUERY (self), FALSE);

  for (guint i = 0; i < self->places->rows->len; i++)
    if (g_array_index (self->places->rows, gint64, i) == row)
      {
        *position = i;
        return TRUE;
      }

  return FALSE;
}

/* 0: there is no such record. */
static gint64
find_row_id (KontorLiveQuery *self, const KontorId *id)
{
  g_autoptr (KontorRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  if (kontor_live_store_get_main_sql (self->store) == NULL)
    return 0;
  record = kontor_live_store_get_record (self->store, kontor_query_get_record_type (self->query),
                                         id, &error);
  if (error != NULL)
    kontor_live_store_fail (self->store, error);

  return record != NULL ? *kontor_record_get_row_id (record) : 0;
}

/**
 * kontor_live_query_find:
 * @id: names a record
 * @position: (out): where it is now; set on success
 *
 * Returns: whether it is in the list
 */
gboolean
kontor_live_query_find (KontorLiveQuery *self, const KontorId *id, guint *position)
{
  gint64 row = 0;

  g_return_val_if_fail (KONTOR_IS_LIVE_QUERY (self), FALSE);

  row = find_row_id (self, id);

  return row != 0 && kontor_live_query_find_row (self, row, position);
}

/**
 * kontor_live_query_get_group:
 *
 * Returns: the group of the item at @position: the place of a choice in its list, a date, a number;
 *   for references a number without further meaning; G_MININT64: it has no value
 */
gint64
kontor_live_query_get_group (KontorLiveQuery *self, guint position)
{
  g_return_val_if_fail (KONTOR_IS_LIVE_QUERY (self), G_MININT64);

  return position < self->places->groups->len
             ? g_array_index (self->places->groups, gint64, position)
             : KONTOR_GROUP_NONE;
}

static void
count_starts (KontorLiveQuery *self)
{
  self->starts = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < self->places->groups->len; i++)
    if (is_start (self, i))
      g_array_append_val (self->starts, i);
}

/**
 * kontor_live_query_get_section:
 * @position: of an item
 * @start: (out): of the first item of its section
 * @end: (out): one past the last item of its section
 *
 * Without groups everything is one section. Beyond the end there is an endless one.
 */
void
kontor_live_query_get_section (KontorLiveQuery *self, guint position, guint *start, guint *end)
{
  guint n = 0;
  guint low = 0;
  guint high = 0;

  g_return_if_fail (KONTOR_IS_LIVE_QUERY (self));

  n = self->places->rows->len;
  *start = position < n ? 0 : n;
  *end = position < n ? n : G_MAXUINT;
  if (position >= n || self->places->groups->len == 0)
    return;

  if (self->starts == NULL)
    count_starts (self);
  high = self->starts->len;
  while (high - low > 1) /* the last start that is not after position */
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->starts, guint, middle) <= position)
        low = middle;
      else
        high = middle;
    }
  *start = g_array_index (self->starts, guint, low);
  *end = low + 1 < self->starts->len ? g_array_index (self->starts, guint, low + 1) : n;
}

/* --- outlines --- */

/**
 * kontor_live_query_set_expanded:
 * @id: names a record, which need not be in the list now
 * @expanded: whether what is below it is shown
 *
 * Told at once, by one change of the rows that come or go. At first everything is collapsed. What is
 * expanded stays so while it is not in the list, and when the query is replaced.
 */
void
kontor_live_query_set_expanded (KontorLiveQuery *self, const KontorId *id, gboolean expanded)
{
  gint64 row = 0;

  g_return_if_fail (KONTOR_IS_LIVE_QUERY (self));

  row = find_row_id (self, id);
  if (row != 0 && kontor_expanded_set (self->expanded, row, expanded))
    show_outline (self);
}

/**
 * kontor_live_query_set_all_expanded:
 * @expanded: whether what is below any record is shown, also of those that are still to come
 */
void
kontor_live_query_set_all_expanded (KontorLiveQuery *self, gboolean expanded)
{
  g_return_if_fail (KONTOR_IS_LIVE_QUERY (self));

  kontor_expanded_set_all (self->expanded, expanded);
  show_outline (self);
}

/**
 * kontor_live_query_reveal:
 * @id: names a record
 * @position: (out): where it is then; set on success
 *
 * Expands whatever @id is below of.
 *
 * Returns: whether the record is in the list
 */
gboolean
kontor_live_query_reveal (KontorLiveQuery *self, const KontorId *id, guint *position)
{
  gint64 row = 0;

  g_return_val_if_fail (KONTOR_IS_LIVE_QUERY (self), FALSE);

  row = find_row_id (self, id);
  if (row != 0 && self->outline != NULL &&
      kontor_outline_reveal (self->outline, self->all, row, self->expanded))
    show_outline (self);

  return row != 0 && kontor_live_query_find_row (self, row, position);
}

static guint
get_shape (KontorLiveQuery *self, guint position)
{
  return position < self->places->shapes->len
             ? g_array_index (self->places->shapes, guint, position)
             : 0;
}

/**
 * kontor_live_query_get_depth:
 *
 * Returns: how many records the one at @position is below of: 0 at the top level, and in flat lists
 */
guint
kontor_live_query_get_depth (KontorLiveQuery *self, guint position)
{
  g_return_val_if_fail (KONTOR_IS_LIVE_QUERY (self), 0);

  return get_shape (self, position) >> KONTOR_SHAPE_DEPTH_SHIFT;
}

/**
 * kontor_live_query_has_children:
 *
 * Returns: whether the result has records below the one at @position, shown or not
 */
gboolean
kontor_live_query_has_children (KontorLiveQuery *self, guint position)
{
  g_return_val_if_fail (KONTOR_IS_LIVE_QUERY (self), FALSE);

  return (get_shape (self, position) & KONTOR_SHAPE_HAS_CHILDREN) != 0;
}

/**
 * kontor_live_query_is_expanded:
 *
 * Returns: whether there are records below the one at @position and they are shown
 */
gboolean
kontor_live_query_is_expanded (KontorLiveQuery *self, guint position)
{
  g_return_val_if_fail (KONTOR_IS_LIVE_QUERY (self), FALSE);

  return (get_shape (self, position) & KONTOR_SHAPE_EXPANDED) != 0;
}
