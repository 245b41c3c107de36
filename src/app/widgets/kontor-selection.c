/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is selected in a live query, kept by record and not by position: it survives moves, new
 * filters and reloads. A record that leaves the list and comes back is selected again. Passes on the
 * query's sections, too, so that a list view needs no other model in between. */

#include "config.h"

#include "kontor-selection.h"

struct _KontorSelection
{
  GObject parent_instance;

  KontorLiveQuery *model; /* owned */
  GHashTable *rows; /* owned: a set of row ids, owned */
};

enum
{
  PROP_ITEM_TYPE = 1,
  PROP_MODEL,
  PROP_N_ITEMS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void list_model_init (GListModelInterface *iface);
static void section_model_init (GtkSectionModelInterface *iface);
static void selection_model_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KontorSelection,
                               kontor_selection,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SECTION_MODEL,
                                                          section_model_init)
                                       G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                              selection_model_init))

/* --- list model --- */

static GType
get_item_type (GListModel *model)
{
  return g_list_model_get_item_type (G_LIST_MODEL (KONTOR_SELECTION (model)->model));
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (KONTOR_SELECTION (model)->model));
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (KONTOR_SELECTION (model)->model), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
items_changed_cb (KontorSelection *self, guint position, guint n_removed, guint n_added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
  if (n_removed != n_added)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

/* --- section model --- */

static void
get_section (GtkSectionModel *model, guint position, guint *start, guint *end)
{
  kontor_live_query_get_section (KONTOR_SELECTION (model)->model, position, start, end);
}

static void
section_model_init (GtkSectionModelInterface *iface)
{
  iface->get_section = get_section;
}

static void
sections_changed_cb (KontorSelection *self, guint position, guint n_items)
{
  gtk_section_model_sections_changed (GTK_SECTION_MODEL (self), position, n_items);
}

/* --- selection model --- */

static gboolean
is_selected (GtkSelectionModel *model, guint position)
{
  KontorSelection *self = KONTOR_SELECTION (model);
  gint64 row = kontor_live_query_get_row (self->model, position);

  return row != 0 && g_hash_table_contains (self->rows, &row);
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  GtkBitset *selected = gtk_bitset_new_empty ();
  guint end = MIN (position + n_items, get_n_items (G_LIST_MODEL (model)));

  for (guint i = position; i < end; i++)
    if (is_selected (model, i))
      gtk_bitset_add (selected, i);

  return selected;
}

/* Makes the items of @mask what @selected says. All other ways to select end here. */
static gboolean
set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  KontorSelection *self = KONTOR_SELECTION (model);
  guint n_items = get_n_items (G_LIST_MODEL (model));
  guint first = G_MAXUINT;
  guint last = 0;
  GtkBitsetIter iter;
  guint position = 0;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, mask, &position);
       more && position < n_items; more = gtk_bitset_iter_next (&iter, &position))
    {
      gint64 row = kontor_live_query_get_row (self->model, position);
      gboolean is_new = gtk_bitset_contains (selected, position);

      if (is_new == g_hash_table_contains (self->rows, &row))
        continue;
      if (is_new)
        g_hash_table_add (self->rows, g_memdup2 (&row, sizeof row));
      else
        g_hash_table_remove (self->rows, &row);
      first = MIN (first, position);
      last = position;
    }
  if (first != G_MAXUINT)
    gtk_selection_model_selection_changed (model, first, last - first + 1);

  return TRUE;
}

/* Forgets also what is selected and not in the list now. */
static void
keep_only (KontorSelection *self, guint position, guint n_items)
{
  g_hash_table_remove_all (self->rows);
  for (guint i = position; i < position + n_items; i++)
    {
      gint64 row = kontor_live_query_get_row (self->model, i);

      if (row != 0)
        g_hash_table_add (self->rows, g_memdup2 (&row, sizeof row));
    }
}

static gboolean
select_range (GtkSelectionModel *model, guint position, guint n_items, gboolean unselect_rest)
{
  g_autoptr (GtkBitset) selected = gtk_bitset_new_range (position, n_items);
  g_autoptr (GtkBitset) everything = gtk_bitset_new_range (0, get_n_items (G_LIST_MODEL (model)));

  set_selection (model, selected, unselect_rest ? everything : selected);
  if (unselect_rest && g_hash_table_size (KONTOR_SELECTION (model)->rows) > n_items)
    keep_only (KONTOR_SELECTION (model), position, n_items);

  return TRUE;
}

static gboolean
select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  return select_range (model, position, 1, unselect_rest);
}

static gboolean
unselect_range (GtkSelectionModel *model, guint position, guint n_items)
{
  g_autoptr (GtkBitset) selected = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) mask = gtk_bitset_new_range (position, n_items);

  return set_selection (model, selected, mask);
}

static gboolean
unselect_item (GtkSelectionModel *model, guint position)
{
  return unselect_range (model, position, 1);
}

static gboolean
select_all (GtkSelectionModel *model)
{
  return select_range (model, 0, get_n_items (G_LIST_MODEL (model)), FALSE);
}

static gboolean
unselect_all (GtkSelectionModel *model)
{
  return unselect_range (model, 0, get_n_items (G_LIST_MODEL (model)));
}

static void
selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->get_selection_in_range = get_selection_in_range;
  iface->select_item = select_item;
  iface->unselect_item = unselect_item;
  iface->select_range = select_range;
  iface->unselect_range = unselect_range;
  iface->select_all = select_all;
  iface->unselect_all = unselect_all;
  iface->set_selection = set_selection;
}

/* --- class --- */

static void
kontor_selection_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  KontorSelection *self = KONTOR_SELECTION (object);

  switch (property)
    {
    case PROP_ITEM_TYPE:
      g_value_set_gtype (value, get_item_type (G_LIST_MODEL (self)));
      break;
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, get_n_items (G_LIST_MODEL (self)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
kontor_selection_finalize (GObject *object)
{
  KontorSelection *self = KONTOR_SELECTION (object);

  g_clear_object (&self->model);
  g_clear_pointer (&self->rows, g_hash_table_unref);

  G_OBJECT_CLASS (kontor_selection_parent_class)->finalize (object);
}

static void
kontor_selection_class_init (KontorSelectionClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kontor_selection_get_property;
  object_class->finalize = kontor_selection_finalize;

  properties[PROP_ITEM_TYPE] = g_param_spec_gtype ("item-type", NULL, NULL, G_TYPE_OBJECT, flags);
  properties[PROP_MODEL] = g_param_spec_object ("model", NULL, NULL, KONTOR_TYPE_LIVE_QUERY, flags);
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kontor_selection_init (KontorSelection *self)
{
  self->rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

/* --- public functions --- */

/**
 * kontor_selection_new:
 * @model: what to select from
 *
 * Returns: (transfer full): a selection of nothing yet
 */
KontorSelection *
kontor_selection_new (KontorLiveQuery *model)
{
  KontorSelection *self = g_object_new (KONTOR_TYPE_SELECTION, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "sections-changed", G_CALLBACK (sections_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

KontorLiveQuery *
kontor_selection_get_model (KontorSelection *self)
{
  g_return_val_if_fail (KONTOR_IS_SELECTION (self), NULL);

  return self->model;
}

/**
 * kontor_selection_select_record:
 * @id: names a record
 *
 * Selects it and nothing else.
 *
 * Returns: whether it is in the list
 */
gboolean
kontor_selection_select_record (KontorSelection *self, const KontorId *id)
{
  guint position = 0;

  g_return_val_if_fail (KONTOR_IS_SELECTION (self), FALSE);

  return kontor_live_query_find (self->model, id, &position) &&
         select_item (GTK_SELECTION_MODEL (self), position, TRUE);
}

/**
 * kontor_selection_get_n_selected:
 *
 * Returns: how many items of the list are selected
 */
guint
kontor_selection_get_n_selected (KontorSelection *self)
{
  g_autoptr (GtkBitset) selected = NULL;

  g_return_val_if_fail (KONTOR_IS_SELECTION (self), 0);

  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self));

  return (guint) gtk_bitset_get_size (selected);
}
