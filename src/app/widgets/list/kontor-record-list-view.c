/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The two views of a record list: a table, and rows of two lines where there is no room for one. Only
 * the one in front has the model. Sorting is the query's: the table's sorter only says which headers
 * were clicked. Main thread. */

#include "config.h"

#include "kontor-list-cell.h"
#include "kontor-list-rest.h"
#include "kontor-record-list-private.h"
#include "kontor-value-label.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

/* Narrower than this, a table shows nothing whole. */
#define NARROW "max-width: 600sp"

/* --- cells --- */

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  kontor_list_cell_unbind (KONTOR_LIST_CELL (gtk_list_item_get_child (item)));
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  kontor_list_cell_bind (KONTOR_LIST_CELL (gtk_list_item_get_child (item)), item);
}

static void
setup_row_cb (KontorRecordList *self, GtkListItem *item)
{
  guint field = g_array_index (kontor_record_list_get_columns (self), guint, 0);

  gtk_list_item_set_child (item, kontor_list_cell_new (self, field, TRUE, TRUE));
}

static void
setup_cell_cb (GtkColumnViewColumn *column, GtkListItem *item)
{
  KontorRecordList *self = g_object_get_data (G_OBJECT (column), "kontor-list");
  guint field = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (column), "kontor-field"));
  gboolean lead = field == g_array_index (kontor_record_list_get_columns (self), guint, 0);

  if (g_object_get_data (G_OBJECT (column), "kontor-beside") != NULL)
    gtk_list_item_set_child (item, kontor_list_cell_new_beside (self, field));
  else
    gtk_list_item_set_child (item, kontor_list_cell_new (self, field, lead, FALSE));
  /* The arrows left and right go from cell to cell. */
  gtk_column_view_cell_set_focusable (GTK_COLUMN_VIEW_CELL (item), TRUE);
}

static void
name_table_row_cb (GtkSignalListItemFactory *factory, GtkColumnViewRow *row)
{
  gtk_column_view_row_set_accessible_label (row, kontor_record_get_title (
                                                     gtk_column_view_row_get_item (row)));
}

/* --- headers of groups --- */

static const char *
get_horizon_label (gint64 group)
{
  switch ((KontorHorizon) group)
    {
    case KONTOR_HORIZON_OVERDUE:
      return C_ ("group", "Past");
    case KONTOR_HORIZON_TODAY:
      return C_ ("group", "Today");
    case KONTOR_HORIZON_TOMORROW:
      return C_ ("group", "Tomorrow");
    case KONTOR_HORIZON_THIS_WEEK:
      return C_ ("group", "This week");
    case KONTOR_HORIZON_NEXT_WEEK:
      return C_ ("group", "Next week");
    case KONTOR_HORIZON_LATER:
      return C_ ("group", "Later");
    }

  return "";
}

/* (transfer full) */
static char *
get_group_label (KontorRecordList *self, KontorRecord *record, gint64 group)
{
  guint number = self->setup->group;
  const KontorField *field = kontor_schema_get_field (self->type, number);
  const KontorValue *value = kontor_row_get (kontor_record_get_row (record), number);
  g_autofree char *label = NULL;

  if (group == G_MININT64)
    /* Translators: the group of what has no value in the field %s */
    return g_strdup_printf (C_ ("group", "%s: not set"), kontor_field_get_label (field));
  if (kontor_list_groups_by_horizon (self->type, number))
    return g_strdup (get_horizon_label (group));
  if (field->kind == KONTOR_KIND_DATE || field->kind == KONTOR_KIND_INSTANT ||
      field->kind == KONTOR_KIND_MOMENT)
    return kontor_when_format_date (group, kontor_office_get_today (self->office));

  label = kontor_value_to_label (self->office, self->type, number, value);
  if (field->kind == KONTOR_KIND_BOOLEAN)
    return g_strdup_printf (C_ ("filter", "%s: %s"), kontor_field_get_label (field), label);

  return g_steal_pointer (&label);
}

static void
show_header (KontorRecordList *self, GtkListHeader *header)
{
  GtkWidget *box = gtk_list_header_get_child (header);
  GtkWidget *title = gtk_widget_get_first_child (box);
  g_autofree char *label = NULL;
  g_autofree char *count = NULL;

  if (self->setup->group == 0 || gtk_list_header_get_item (header) == NULL)
    return;
  label = get_group_label (self, gtk_list_header_get_item (header),
                           kontor_live_query_get_group (self->query,
                                                        gtk_list_header_get_start (header)));
  count = g_strdup_printf ("%u", gtk_list_header_get_n_items (header));
  gtk_label_set_label (GTK_LABEL (title), label);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_next_sibling (title)), count);
}

static void
header_changed_cb (KontorRecordList *self, GParamSpec *pspec, GtkListHeader *header)
{
  show_header (self, header);
}

static void
setup_header_cb (KontorRecordList *self, GtkListHeader *header)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *title = gtk_label_new ("");
  GtkWidget *count = gtk_label_new ("");

  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (title, "heading");
  gtk_widget_add_css_class (count, "dim-label");
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_set_margin_start (title, 6);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), count);
  gtk_list_header_set_child (header, box);
  g_signal_connect_object (header, "notify::n-items", G_CALLBACK (header_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (header, "notify::item", G_CALLBACK (header_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
bind_header_cb (KontorRecordList *self, GtkListHeader *header)
{
  show_header (self, header);
}

/* Headers come and go without a model: rows that are there already would be made anew by halves. */
void
kontor_record_list_set_headers (KontorRecordList *self)
{
  g_autoptr (GtkListItemFactory) factory = NULL;

  if (self->grouped == (self->setup->group != 0))
    return;
  self->grouped = self->setup->group != 0;
  if (self->grouped)
    {
      factory = gtk_signal_list_item_factory_new ();
      g_signal_connect_object (factory, "setup", G_CALLBACK (setup_header_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (factory, "bind", G_CALLBACK (bind_header_cb), self,
                               G_CONNECT_SWAPPED);
    }
  kontor_list_rest_set_model (GTK_WIDGET (self->table), NULL);
  kontor_list_rest_set_model (GTK_WIDGET (self->narrow), NULL);
  gtk_column_view_set_header_factory (self->table, factory);
  gtk_list_view_set_header_factory (self->narrow, factory);
  kontor_record_list_set_narrow (self, self->is_narrow);
}

/* --- columns --- */

static int
compare_nothing (gconstpointer a, gconstpointer b, gpointer data)
{
  return GTK_ORDERING_EQUAL;
}

/* A column of cells of a field. */
static GtkColumnViewColumn *
plain_column_new (KontorRecordList *self, guint number, const char *title)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column = gtk_column_view_column_new (title, factory);

  g_object_set_data (G_OBJECT (column), "kontor-list", self);
  g_object_set_data (G_OBJECT (column), "kontor-field", GUINT_TO_POINTER (number));
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cell_cb), column, G_CONNECT_SWAPPED);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  gtk_column_view_column_set_resizable (column, TRUE);

  return column;
}

static void
append_beside (KontorRecordList *self, guint number)
{
  KontorSpecialCell *beside = g_hash_table_lookup (self->beside, GUINT_TO_POINTER (number));
  g_autoptr (GtkColumnViewColumn) column = NULL;

  if (beside == NULL)
    return;
  column = plain_column_new (self, number, beside->title);
  g_object_set_data (G_OBJECT (column), "kontor-beside", beside);
  gtk_column_view_append_column (self->table, column);
}

static GtkColumnViewColumn *
column_new (KontorRecordList *self, guint number, gboolean lead)
{
  const KontorField *field = kontor_schema_get_field (self->type, number);
  GtkColumnViewColumn *column = plain_column_new (self, number, kontor_field_get_label (field));

  gtk_column_view_column_set_expand (column, lead);
  if (kontor_list_can_order (field))
    {
      g_autoptr (GtkSorter) sorter = GTK_SORTER (
          gtk_custom_sorter_new (compare_nothing, NULL, NULL));

      gtk_column_view_column_set_sorter (column, sorter);
    }

  return column;
}

void
kontor_record_list_build_columns (KontorRecordList *self)
{
  const GArray *fields = kontor_record_list_get_columns (self);
  GListModel *columns = gtk_column_view_get_columns (self->table);
  g_autoptr (GtkListItemFactory) rows = gtk_signal_list_item_factory_new ();

  kontor_record_list_stop_editing (self);
  /* GTK 4.18 puts cells into the headers of groups that are there, so none may be. */
  kontor_list_rest_set_model (GTK_WIDGET (self->table), NULL);
  kontor_list_rest_set_model (GTK_WIDGET (self->narrow), NULL);
  self->sorting = TRUE;
  while (g_list_model_get_n_items (columns) > 0)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 0);

      gtk_column_view_remove_column (self->table, column);
    }
  for (guint i = 0; i < fields->len; i++)
    {
      g_autoptr (GtkColumnViewColumn) column = column_new (self, g_array_index (fields, guint, i),
                                                           i == 0);

      gtk_column_view_append_column (self->table, column);
      append_beside (self, g_array_index (fields, guint, i));
    }
  self->sorting = FALSE;

  g_signal_connect_object (rows, "setup", G_CALLBACK (setup_row_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (rows, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (rows, "unbind", G_CALLBACK (unbind_cb), NULL);
  gtk_list_view_set_factory (self->narrow, rows);
  kontor_record_list_show_order (self);
  kontor_record_list_set_narrow (self, self->is_narrow);
}

/* --- sorting by headers --- */

static GtkColumnViewColumn *
find_column (KontorRecordList *self, guint field)
{
  GListModel *columns = gtk_column_view_get_columns (self->table);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (column), "kontor-field")) == field)
        return column; /* the table holds it */
    }

  return NULL;
}

/* An arrow in the header of what sorts first; a table can be told of no more. */
void
kontor_record_list_show_order (KontorRecordList *self)
{
  const GArray *orders = self->setup->orders->len > 0 ? self->setup->orders : self->default_orders;
  const KontorListOrder *order = orders->len > 0 ? &g_array_index (orders, KontorListOrder, 0)
                                                 : NULL;
  GtkColumnViewColumn *column = order != NULL ? find_column (self, order->field) : NULL;

  self->sorting = TRUE;
  if (column != NULL && gtk_column_view_column_get_sorter (column) != NULL)
    gtk_column_view_sort_by_column (self->table, column,
                                    order->descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
  else
    gtk_column_view_sort_by_column (self->table, NULL, GTK_SORT_ASCENDING);
  self->sorting = FALSE;
}

static void
sorter_changed_cb (KontorRecordList *self, GtkSorterChange change, GtkSorter *sorter)
{
  GtkColumnViewSorter *clicked = GTK_COLUMN_VIEW_SORTER (sorter);

  if (self->sorting)
    return;
  g_array_set_size (self->setup->orders, 0);
  for (guint i = 0; i < gtk_column_view_sorter_get_n_sort_columns (clicked); i++)
    {
      GtkSortType direction = GTK_SORT_ASCENDING;
      GtkColumnViewColumn *column = gtk_column_view_sorter_get_nth_sort_column (clicked, i,
                                                                                &direction);
      KontorListOrder order = { 0 };

      order.field = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (column), "kontor-field"));
      order.descending = direction == GTK_SORT_DESCENDING;
      g_array_append_val (self->setup->orders, order);
    }
  kontor_record_list_arrange (self);
}

/* --- model --- */

static gboolean
refresh_outline_cb (gpointer data)
{
  KontorRecordList *self = data;

  self->outline_later = 0;
  kontor_record_list_refresh (self);

  return G_SOURCE_REMOVE;
}

/* A row that keeps its place may have got its first child. */
static void
items_changed_cb (KontorRecordList *self)
{
  if (self->outline != 0 && self->outline_later == 0)
    self->outline_later = g_idle_add (refresh_outline_cb, self);
  if (self->has_wanted && kontor_selection_select_record (self->selection, &self->wanted))
    {
      self->has_wanted = FALSE;
      kontor_record_list_scroll_to (self, &self->wanted);
    }
  kontor_record_list_show_page (self);
}

/* The frame after the one that has placed the rows. */
static gboolean
go_to_top_cb (GtkWidget *view, GdkFrameClock *clock, gpointer data)
{
  KontorRecordList *self = data;
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));

  if (self->ticks++ == 0)
    return G_SOURCE_CONTINUE;
  if (adjustment != NULL && !self->has_wanted &&
      kontor_selection_get_n_selected (self->selection) == 0)
    gtk_adjustment_set_value (adjustment, 0);

  return G_SOURCE_REMOVE;
}

/* Another arrangement is looked at from its top. A view keeps its first row where it is, which hides
 * the header above it. */
static void
go_to_top (KontorRecordList *self)
{
  self->to_top = FALSE;
  self->ticks = 0;
  gtk_widget_add_tick_callback (kontor_record_list_get_view (self), go_to_top_cb, self, NULL);
}

static void
loaded_cb (KontorRecordList *self)
{
  if (!kontor_live_query_is_loading (self->query) && self->to_top)
    go_to_top (self);
  kontor_record_list_show_page (self);
}

void
kontor_record_list_connect_model (KontorRecordList *self)
{
  g_signal_connect_object (self->query, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->query, "notify::loading", G_CALLBACK (loaded_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed",
                           G_CALLBACK (kontor_record_list_show_selection), self, G_CONNECT_SWAPPED);
  kontor_record_list_set_narrow (self, self->is_narrow);
}

GtkWidget *
kontor_record_list_get_view (KontorRecordList *self)
{
  return self->is_narrow ? GTK_WIDGET (self->narrow) : GTK_WIDGET (self->table);
}

void
kontor_record_list_refresh (KontorRecordList *self)
{
  g_autoptr (GPtrArray) cells = g_hash_table_get_keys_as_ptr_array (self->bound);

  for (guint i = 0; i < cells->len; i++)
    kontor_list_cell_refresh (cells->pdata[i]);
}

void
kontor_record_list_set_narrow (KontorRecordList *self, gboolean narrow)
{
  GtkSelectionModel *model = self->selection != NULL ? GTK_SELECTION_MODEL (self->selection) : NULL;

  kontor_record_list_stop_editing (self);
  self->is_narrow = narrow;
  self->row_height = 0;
  kontor_list_rest_set_model (GTK_WIDGET (self->narrow), narrow ? model : NULL);
  kontor_list_rest_set_model (GTK_WIDGET (self->table), narrow ? NULL : model);
  gtk_stack_set_visible_child_name (self->views, narrow ? "narrow" : "table");
}

static void
narrow_cb (KontorRecordList *self, AdwBreakpoint *breakpoint)
{
  kontor_record_list_set_narrow (self, TRUE);
  go_to_top (self);
}

static void
wide_cb (KontorRecordList *self, AdwBreakpoint *breakpoint)
{
  kontor_record_list_set_narrow (self, FALSE);
  go_to_top (self);
}

/* --- building --- */

static void
activate_cb (KontorRecordList *self, guint position, GtkWidget *view)
{
  g_autoptr (KontorRecord) record = g_list_model_get_item (G_LIST_MODEL (self->selection),
                                                           position);

  if (record != NULL)
    kontor_record_list_activate (self, record);
}

static GtkWidget *
scrolled_new (KontorRecordList *self, GtkWidget *child)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), child);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)),
                           "value-changed", G_CALLBACK (kontor_record_list_queue_fill), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_vexpand (scrolled, TRUE);
  kontor_list_rest_add (child);

  return scrolled;
}

static void
build_table (KontorRecordList *self, const char *name)
{
  g_autoptr (GtkListItemFactory) rows = gtk_signal_list_item_factory_new ();

  self->table = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "data-table");
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "kontor-list");
  gtk_column_view_set_show_column_separators (self->table, FALSE);
  gtk_column_view_set_show_row_separators (self->table, TRUE);
  gtk_column_view_set_tab_behavior (self->table, GTK_LIST_TAB_CELL);
  g_signal_connect (rows, "bind", G_CALLBACK (name_table_row_cb), NULL);
  gtk_column_view_set_row_factory (self->table, rows);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->table), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  g_signal_connect_object (self->table, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_column_view_get_sorter (self->table), "changed",
                           G_CALLBACK (sorter_changed_cb), self, G_CONNECT_SWAPPED);
  gtk_stack_add_named (self->views, scrolled_new (self, GTK_WIDGET (self->table)), "table");
  kontor_record_list_fit_columns (self);
}

static void
build_narrow (KontorRecordList *self, const char *name)
{
  self->narrow = GTK_LIST_VIEW (gtk_list_view_new (NULL, NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->narrow), "kontor-list");
  gtk_list_view_set_show_separators (self->narrow, TRUE);
  gtk_list_view_set_tab_behavior (self->narrow, GTK_LIST_TAB_ITEM);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->narrow), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
  g_signal_connect_object (self->narrow, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_stack_add_named (self->views, scrolled_new (self, GTK_WIDGET (self->narrow)), "narrow");
}

/* Bar, rows and bulk bar, in a bin that knows how much room there is. */
void
kontor_record_list_build_view (KontorRecordList *self)
{
  const char *name = kontor_type_info_get_plural (kontor_schema_get_type (self->type));
  GtkWidget *bin = adw_breakpoint_bin_new ();
  AdwBreakpoint *breakpoint = adw_breakpoint_new (adw_breakpoint_condition_parse (NARROW));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->bound = g_hash_table_new (NULL, NULL);
  self->unfilled = g_hash_table_new (NULL, NULL);
  self->views = GTK_STACK (gtk_stack_new ());
  build_table (self, name);
  build_narrow (self, name);

  self->pages = GTK_STACK (gtk_stack_new ());
  self->status = ADW_STATUS_PAGE (adw_status_page_new ());
  self->status_button = GTK_BUTTON (gtk_button_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->status_button), "pill");
  gtk_widget_set_halign (GTK_WIDGET (self->status_button), GTK_ALIGN_CENTER);
  gtk_button_set_use_underline (self->status_button, TRUE);
  adw_status_page_set_child (self->status, GTK_WIDGET (self->status_button));
  gtk_stack_add_named (self->pages, GTK_WIDGET (self->views), "rows");
  gtk_stack_add_named (self->pages, GTK_WIDGET (self->status), "status");
  gtk_widget_set_vexpand (GTK_WIDGET (self->pages), TRUE);

  kontor_record_list_add_shortcuts (self);
  gtk_box_append (GTK_BOX (box), kontor_record_list_build_bar (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->pages));
  gtk_box_append (GTK_BOX (box), kontor_record_list_build_bulk (self));

  gtk_widget_set_size_request (bin, 280, 200);
  adw_breakpoint_bin_set_child (ADW_BREAKPOINT_BIN (bin), box);
  adw_breakpoint_bin_add_breakpoint (ADW_BREAKPOINT_BIN (bin), breakpoint);
  g_signal_connect_object (breakpoint, "apply", G_CALLBACK (narrow_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (breakpoint, "unapply", G_CALLBACK (wide_cb), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), bin);
}
