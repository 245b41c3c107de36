/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The records of one type, arranged by whoever looks at them. This file keeps the arrangement and
 * makes the query of it; its neighbours draw, filter, edit and act. Main thread. */

#include "config.h"

#include "kontor-record-list.h"

#include "kontor-list-rest.h"
#include "kontor-record-list-private.h"

#include <glib/gi18n.h>

enum
{
  PROP_N_ITEMS = 1,
  N_PROPS
};

enum
{
  ACTIVATED,
  CREATE,
  SELECTION_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorRecordList, kontor_record_list, ADW_TYPE_BIN)

static void
special_cell_clear (KontorSpecialCell *self)
{
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self->title);
  *self = (KontorSpecialCell) { 0 };
}

static void
special_cell_free (gpointer data)
{
  special_cell_clear (data);
  g_free (data);
}

/* --- the query --- */

static KontorQuery *
make_query (KontorRecordList *self)
{
  const KontorQueryTerms terms = {
    *kontor_office_get_person (self->office),
    kontor_office_get_now (self->office),
    kontor_office_get_zone (self->office),
  };

  g_clear_error (&self->error);

  return kontor_list_setup_make_query (self->setup, self->base, self->default_orders, self->outline,
                                       &terms, &self->error);
}

static void
items_changed_cb (KontorRecordList *self, guint position, guint removed, guint added)
{
  if (removed != added)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

static gboolean
refresh_cb (gpointer data)
{
  KontorRecordList *self = data;
  g_autoptr (KontorQuery) query = make_query (self);

  self->refresh = 0;
  kontor_record_list_stop_editing (self);
  if (query == NULL)
    {
      kontor_record_list_show_page (self);
      return G_SOURCE_REMOVE;
    }

  kontor_record_list_set_headers (self);
  self->to_top = TRUE;
  if (self->query != NULL)
    kontor_live_query_set_query (self->query, query);
  else
    {
      self->query = kontor_office_list (self->office, query);
      self->selection = kontor_selection_new (self->query);
      g_signal_connect_object (self->query, "items-changed", G_CALLBACK (items_changed_cb), self,
                               G_CONNECT_SWAPPED);
      kontor_record_list_connect_model (self);
    }
  kontor_record_list_show_page (self);

  return G_SOURCE_REMOVE;
}

/* Before the next frame: several changes make one query. */
void
kontor_record_list_arrange (KontorRecordList *self)
{
  kontor_record_list_show_setup (self);
  if (self->refresh == 0)
    self->refresh = g_idle_add_full (G_PRIORITY_HIGH_IDLE, refresh_cb, self, NULL);
}

/* Whoever asks for the model before the first idle moment gets it. */
static void
ensure_query (KontorRecordList *self)
{
  if (self->query == NULL)
    {
      g_clear_handle_id (&self->refresh, g_source_remove);
      refresh_cb (self);
    }
}

const GArray *
kontor_record_list_get_columns (KontorRecordList *self)
{
  return self->setup->columns->len > 0 ? self->setup->columns : self->default_columns;
}

static void
day_changed_cb (KontorRecordList *self)
{
  kontor_record_list_arrange (self);
  kontor_record_list_refresh (self);
}

/* --- nothing to show --- */

static void
show_status (KontorRecordList *self,
             const char *icon,
             const char *title,
             const char *description,
             const char *button,
             const char *action)
{
  adw_status_page_set_icon_name (self->status, icon);
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, description);
  gtk_widget_set_visible (GTK_WIDGET (self->status_button), button != NULL);
  if (button != NULL)
    gtk_button_set_label (self->status_button, button);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->status_button), action);
  gtk_stack_set_visible_child_name (self->pages, "status");
}

static void
show_empty (KontorRecordList *self)
{
  const char *plural = kontor_type_info_get_plural (kontor_schema_get_type (self->type));
  /* Translators: the %s is what a list has none of: "No Tasks" */
  g_autofree char *title = g_strdup_printf (C_ ("empty list", "No %s"), plural);

  show_status (self, self->empty_icon != NULL ? self->empty_icon : "view-list-symbolic",
               self->empty_title != NULL ? self->empty_title : title,
               self->empty_description != NULL
                   ? self->empty_description
                   : _ ("What is added here or by others appears here."),
               self->can_create ? _ ("_New…") : NULL, "records.new");
}

/* Rows, or why there are none. */
void
kontor_record_list_show_page (KontorRecordList *self)
{
  if (self->error != NULL)
    show_status (self, "dialog-error-symbolic", _ ("This filter can’t be read"),
                 _ ("It was made by another version of Kontor."), _ ("_Clear filters"),
                 "records.clear-filters");
  else if (self->query == NULL || kontor_live_query_is_loading (self->query) ||
           g_list_model_get_n_items (G_LIST_MODEL (self->query)) > 0)
    gtk_stack_set_visible_child_name (self->pages, "rows");
  else if (self->setup->filters->len > 0 || self->setup->text != NULL)
    show_status (self, "system-search-symbolic", _ ("Nothing found"),
                 _ ("Nothing matches the search and the filters."), _ ("_Clear filters"),
                 "records.clear-filters");
  else
    show_empty (self);
}

/* --- class --- */

static void
kontor_record_list_dispose (GObject *object)
{
  KontorRecordList *self = KONTOR_RECORD_LIST (object);

  g_clear_handle_id (&self->refresh, g_source_remove);
  g_clear_handle_id (&self->outline_later, g_source_remove);
  kontor_record_list_stop_filling (self);
  g_clear_handle_id (&self->fit, g_source_remove);
  /* What the widgets say while they go is no wish of anybody. */
  self->sorting = TRUE;
  self->chips = NULL;
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  if (self->table != NULL)
    {
      kontor_list_rest_set_model (GTK_WIDGET (self->table), NULL);
      kontor_list_rest_set_model (GTK_WIDGET (self->narrow), NULL);
      self->table = NULL;
    }
  adw_bin_set_child (ADW_BIN (self), NULL);
  kontor_record_list_stop_filling (self);
  g_clear_object (&self->selection);
  g_clear_object (&self->query);
  g_clear_object (&self->actions);
  g_clear_object (&self->row_menu);

  G_OBJECT_CLASS (kontor_record_list_parent_class)->dispose (object);
}

static void
kontor_record_list_finalize (GObject *object)
{
  KontorRecordList *self = KONTOR_RECORD_LIST (object);

  g_clear_object (&self->office);
  g_clear_pointer (&self->setup, kontor_list_setup_free);
  g_clear_pointer (&self->default_columns, g_array_unref);
  g_clear_pointer (&self->default_orders, g_array_unref);
  g_clear_pointer (&self->base, kontor_condition_unref);
  g_clear_pointer (&self->defaults, kontor_row_unref);
  g_clear_pointer (&self->cells, g_hash_table_unref);
  g_clear_pointer (&self->beside, g_hash_table_unref);
  g_clear_pointer (&self->bound, g_hash_table_unref);
  g_clear_pointer (&self->unfilled, g_hash_table_unref);
  special_cell_clear (&self->leading);
  g_clear_pointer (&self->empty_icon, g_free);
  g_clear_pointer (&self->empty_title, g_free);
  g_clear_pointer (&self->empty_description, g_free);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (kontor_record_list_parent_class)->finalize (object);
}

static void
kontor_record_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KontorRecordList *self = KONTOR_RECORD_LIST (object);

  if (id == PROP_N_ITEMS)
    g_value_set_uint (value, self->query != NULL
                                 ? g_list_model_get_n_items (G_LIST_MODEL (self->query))
                                 : 0);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kontor_record_list_class_init (KontorRecordListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kontor_record_list_dispose;
  object_class->finalize = kontor_record_list_finalize;
  object_class->get_property = kontor_record_list_get_property;

  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS |
                                                    G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ACTIVATED] = g_signal_new ("activated", KONTOR_TYPE_RECORD_LIST, G_SIGNAL_RUN_LAST, 0,
                                     g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN,
                                     1, KONTOR_TYPE_RECORD);
  signals[CREATE] = g_signal_new ("create", KONTOR_TYPE_RECORD_LIST, G_SIGNAL_RUN_LAST, 0,
                                  g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 0);
  signals[SELECTION_CHANGED] = g_signal_new ("selection-changed", KONTOR_TYPE_RECORD_LIST,
                                             G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                             0);
}

static void
kontor_record_list_init (KontorRecordList *self)
{
  self->default_columns = g_array_new (FALSE, FALSE, sizeof (guint));
  self->default_orders = g_array_new (FALSE, FALSE, sizeof (KontorListOrder));
  self->cells = g_hash_table_new_full (NULL, NULL, NULL, special_cell_free);
  self->beside = g_hash_table_new_full (NULL, NULL, NULL, special_cell_free);
  self->can_create = TRUE;
  self->editable = TRUE;
}

/* --- signals, for the parts --- */

void
kontor_record_list_activate (KontorRecordList *self, KontorRecord *record)
{
  gboolean handled = FALSE;

  g_signal_emit (self, signals[ACTIVATED], 0, record, &handled);
  if (!handled)
    kontor_office_open (self->office, self->type, kontor_record_get_id (record));
}

gboolean
kontor_record_list_emit_create (KontorRecordList *self)
{
  gboolean handled = FALSE;

  g_signal_emit (self, signals[CREATE], 0, &handled);

  return handled;
}

void
kontor_record_list_emit_selection_changed (KontorRecordList *self)
{
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

/* --- public functions: what is shown --- */

/**
 * kontor_record_list_new:
 * @office: whose records
 * @type: which
 *
 * Returns: (transfer floating): a list of all there are, with the title as its only column
 */
GtkWidget *
kontor_record_list_new (KontorOffice *office, KontorRecordType type)
{
  KontorRecordList *self = g_object_new (KONTOR_TYPE_RECORD_LIST, NULL);
  guint title = kontor_schema_get_type (type)->title;

  self->office = g_object_ref (office);
  self->type = type;
  self->setup = kontor_list_setup_new (type);
  if (title == 0)
    title = KONTOR_COMMON_CREATED_AT;
  g_array_append_val (self->default_columns, title);
  kontor_record_list_build_actions (self);
  kontor_record_list_build_view (self);
  kontor_record_list_build_columns (self);
  g_signal_connect_object (office, "day-changed", G_CALLBACK (day_changed_cb), self,
                           G_CONNECT_SWAPPED);
  kontor_record_list_arrange (self);

  return GTK_WIDGET (self);
}

KontorOffice *
kontor_record_list_get_office (KontorRecordList *self)
{
  g_return_val_if_fail (KONTOR_IS_RECORD_LIST (self), NULL);

  return self->office;
}

KontorRecordType
kontor_record_list_get_record_type (KontorRecordList *self)
{
  g_return_val_if_fail (KONTOR_IS_RECORD_LIST (self), KONTOR_RECORD_NONE);

  return self->type;
}

void
kontor_record_list_set_columns (KontorRecordList *self, const guint *fields, guint n_fields)
{
  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));
  g_return_if_fail (n_fields > 0);

  g_array_set_size (self->default_columns, 0);
  g_array_append_vals (self->default_columns, fields, n_fields);
  kontor_record_list_build_columns (self);
  kontor_record_list_show_setup (self);
}

void
kontor_record_list_add_default_order (KontorRecordList *self, guint field, gboolean descending)
{
  KontorListOrder order = { field, descending };

  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));

  g_array_append_val (self->default_orders, order);
  kontor_record_list_show_order (self);
  kontor_record_list_arrange (self);
}

void
kontor_record_list_set_default_order (KontorRecordList *self, guint field, gboolean descending)
{
  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));

  g_array_set_size (self->default_orders, 0);
  kontor_record_list_add_default_order (self, field, descending);
}

void
kontor_record_list_set_base_condition (KontorRecordList *self, KontorCondition *condition)
{
  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));

  g_clear_pointer (&self->base, kontor_condition_unref);
  self->base = condition != NULL ? kontor_condition_ref (condition) : NULL;
  kontor_record_list_arrange (self);
}

void
kontor_record_list_set_outline (KontorRecordList *self, guint parent_field)
{
  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));

  if (self->outline == parent_field)
    return;
  self->outline = parent_field;
  kontor_record_list_build_columns (self);
  kontor_record_list_arrange (self);
}

void
kontor_record_list_set_group (KontorRecordList *self, guint field)
{
  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));
  g_return_if_fail (field == 0 ||
                    kontor_list_can_group (kontor_schema_get_field (self->type, field)));

  self->setup->group = field;
  kontor_record_list_arrange (self);
}

void
kontor_record_list_add_filter (KontorRecordList *self, const char *condition)
{
  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));

  if (kontor_list_setup_add_filter (self->setup, condition))
    kontor_record_list_arrange (self);
}

void
kontor_record_list_clear_filters (KontorRecordList *self)
{
  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));

  g_ptr_array_set_size (self->setup->filters, 0);
  kontor_list_setup_set_text (self->setup, NULL);
  kontor_record_list_arrange (self);
}

void
kontor_record_list_set_defaults (KontorRecordList *self, const KontorRow *defaults)
{
  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));

  g_clear_pointer (&self->defaults, kontor_row_unref);
  self->defaults = defaults != NULL ? kontor_row_ref ((KontorRow *) defaults) : NULL;
}

void
kontor_record_list_set_empty (KontorRecordList *self,
                              const char *icon,
                              const char *title,
                              const char *description)
{
  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));

  g_set_str (&self->empty_icon, icon);
  g_set_str (&self->empty_title, title);
  g_set_str (&self->empty_description, description);
  kontor_record_list_show_page (self);
}

void
kontor_record_list_set_can_create (KontorRecordList *self, gboolean can_create)
{
  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));

  self->can_create = can_create;
  g_simple_action_set_enabled (G_SIMPLE_ACTION (
                                   g_action_map_lookup_action (G_ACTION_MAP (self->actions),
                                                               "new")),
                               can_create);
  kontor_record_list_show_page (self);
}

void
kontor_record_list_set_editable (KontorRecordList *self, gboolean editable)
{
  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));

  self->editable = editable;
  kontor_record_list_show_selection (self);
}

/* --- special cells --- */

void
kontor_record_list_set_cell (KontorRecordList *self,
                             guint field,
                             KontorCellSetupFunc setup,
                             KontorCellBindFunc bind,
                             gpointer data,
                             GDestroyNotify destroy)
{
  KontorSpecialCell *cell;

  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));

  cell = g_new0 (KontorSpecialCell, 1);
  *cell = (KontorSpecialCell) { setup, bind, data, destroy, NULL, NULL };
  g_hash_table_replace (self->cells, GUINT_TO_POINTER (field), cell);
  kontor_record_list_build_columns (self);
}

void
kontor_record_list_set_beside (KontorRecordList *self,
                               guint field,
                               const char *title,
                               KontorCellSetupFunc setup,
                               KontorCellBindFunc bind,
                               gpointer data,
                               GDestroyNotify destroy)
{
  KontorSpecialCell *cell;

  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));
  g_return_if_fail (title != NULL);

  cell = g_new0 (KontorSpecialCell, 1);
  *cell = (KontorSpecialCell) { setup, bind, data, destroy, g_strdup (title), NULL };
  g_hash_table_replace (self->beside, GUINT_TO_POINTER (field), cell);
  kontor_record_list_build_columns (self);
}

void
kontor_record_list_set_beside_text (KontorRecordList *self, guint field, KontorCellTextFunc text)
{
  KontorSpecialCell *cell;

  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));

  cell = g_hash_table_lookup (self->beside, GUINT_TO_POINTER (field));
  g_return_if_fail (cell != NULL);
  cell->text = text;
}

void
kontor_record_list_set_yielding (KontorRecordList *self, guint field)
{
  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));

  self->yielding = field;
}

void
kontor_record_list_set_leading (KontorRecordList *self,
                                KontorCellSetupFunc setup,
                                KontorCellBindFunc bind,
                                gpointer data,
                                GDestroyNotify destroy)
{
  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));

  special_cell_clear (&self->leading);
  self->leading = (KontorSpecialCell) { setup, bind, data, destroy, NULL };
  kontor_record_list_build_columns (self);
}

/* --- the person's place in it --- */

GtkSelectionModel *
kontor_record_list_get_selection (KontorRecordList *self)
{
  g_return_val_if_fail (KONTOR_IS_RECORD_LIST (self), NULL);

  ensure_query (self);

  return (GtkSelectionModel *) self->selection;
}

KontorLiveQuery *
kontor_record_list_get_model (KontorRecordList *self)
{
  g_return_val_if_fail (KONTOR_IS_RECORD_LIST (self), NULL);

  ensure_query (self);

  return self->query;
}

GPtrArray *
kontor_record_list_dup_selected (KontorRecordList *self)
{
  GPtrArray *records = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GtkBitset) selected = NULL;
  GtkBitsetIter iter;
  guint position = 0;

  g_return_val_if_fail (KONTOR_IS_RECORD_LIST (self), records);

  if (self->selection == NULL)
    return records;
  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (records, g_list_model_get_item (G_LIST_MODEL (self->query), position));

  return records;
}

gboolean
kontor_record_list_select (KontorRecordList *self, const KontorId *id)
{
  g_return_val_if_fail (KONTOR_IS_RECORD_LIST (self), FALSE);

  ensure_query (self);
  self->has_wanted = self->selection == NULL ||
                     !kontor_selection_select_record (self->selection, id);
  self->wanted = *id;
  if (!self->has_wanted)
    kontor_record_list_scroll_to (self, id);

  return !self->has_wanted;
}

gboolean
kontor_record_list_scroll_to (KontorRecordList *self, const KontorId *id)
{
  guint position = 0;

  g_return_val_if_fail (KONTOR_IS_RECORD_LIST (self), FALSE);

  if (self->query == NULL || !kontor_live_query_find (self->query, id, &position))
    return FALSE;
  kontor_list_rest_wake (kontor_record_list_get_view (self));
  if (self->is_narrow)
    gtk_list_view_scroll_to (self->narrow, position, GTK_LIST_SCROLL_FOCUS, NULL);
  else
    gtk_column_view_scroll_to (self->table, position, NULL, GTK_LIST_SCROLL_FOCUS, NULL);

  return TRUE;
}

void
kontor_record_list_search (KontorRecordList *self)
{
  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

void
kontor_record_list_set_row_menu (KontorRecordList *self, GMenuModel *menu)
{
  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));

  g_set_object (&self->row_menu, menu);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
}

char *
kontor_record_list_save_state (KontorRecordList *self)
{
  g_return_val_if_fail (KONTOR_IS_RECORD_LIST (self), NULL);

  return kontor_list_setup_to_state (self->setup);
}

void
kontor_record_list_restore_state (KontorRecordList *self, const char *state)
{
  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));

  kontor_list_setup_set_state (self->setup, state);
  kontor_record_list_build_columns (self);
  kontor_record_list_arrange (self);
}
