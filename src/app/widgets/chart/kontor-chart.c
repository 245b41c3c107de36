/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The frame of a chart. Main thread. */

#include "config.h"

#include "kontor-chart.h"

#include "kontor-chart-plot.h"

#include <glib/gi18n.h>

struct _KontorChart
{
  AdwBin parent_instance;

  KontorChartTable *table; /* owned, nullable */
  GtkLabel *title;
  GtkWidget *legend; /* an AdwWrapBox */
  GtkStack *stack;
  KontorChartPlot *plot;
  GtkColumnView *grid;
};

enum
{
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorChart, kontor_chart, ADW_TYPE_BIN)

/* --- as a table: rows are the categories' numbers --- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), data == NULL ? 0 : 1);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

/* @data: the number of the series plus one; 0: the category itself */
static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  KontorChartTable *table = g_object_get_data (G_OBJECT (factory), "table");
  guint category = gtk_list_item_get_position (item);
  guint series = GPOINTER_TO_UINT (data);
  g_autofree char *figure = NULL;

  if (category >= kontor_chart_table_get_n_categories (table))
    return;
  if (series > 0)
    figure = kontor_chart_table_format (table,
                                        kontor_chart_table_get (table, series - 1, category));
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)),
                       series > 0 ? figure : kontor_chart_table_get_category (table, category));
}

static void
add_column (KontorChart *self, const char *title, guint number)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column = NULL;

  g_object_set_data_full (G_OBJECT (factory), "table", kontor_chart_table_ref (self->table),
                          (GDestroyNotify) kontor_chart_table_unref);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GUINT_TO_POINTER (number));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), GUINT_TO_POINTER (number));
  column = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_expand (column, number == 0);
  gtk_column_view_append_column (self->grid, column);
  g_object_unref (column);
}

static void
fill_grid (KontorChart *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->grid);
  g_autoptr (GtkStringList) rows = gtk_string_list_new (NULL);

  gtk_column_view_set_model (self->grid, NULL);
  while (g_list_model_get_n_items (columns) > 0)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 0);

      gtk_column_view_remove_column (self->grid, column);
    }
  if (self->table == NULL)
    return;
  add_column (self, kontor_chart_table_get_what (self->table), 0);
  for (guint s = 0; s < kontor_chart_table_get_n_series (self->table); s++)
    add_column (self, kontor_chart_table_get_series (self->table, s), s + 1);
  for (guint c = 0; c < kontor_chart_table_get_n_categories (self->table); c++)
    gtk_string_list_append (rows, kontor_chart_table_get_category (self->table, c));
  {
    GtkNoSelection *model = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (rows)));

    gtk_column_view_set_model (self->grid, GTK_SELECTION_MODEL (model));
    g_object_unref (model);
  }
}

static void
fill_legend (KontorChart *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->legend)) != NULL)
    adw_wrap_box_remove (ADW_WRAP_BOX (self->legend), child);
  for (guint s = 0; self->table != NULL && s < kontor_chart_table_get_n_series (self->table); s++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      GtkWidget *swatch = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
      GtkWidget *label = gtk_label_new (kontor_chart_table_get_series (self->table, s));

      gtk_widget_add_css_class (swatch, "kontor-swatch");
      gtk_widget_add_css_class (swatch, kontor_chart_get_series_class (s));
      gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (label, "caption");
      gtk_box_append (GTK_BOX (box), swatch);
      gtk_box_append (GTK_BOX (box), label);
      adw_wrap_box_append (ADW_WRAP_BOX (self->legend), box);
    }
}

/* --- taking it away --- */

GBytes *
kontor_chart_to_png (KontorChart *self)
{
  GtkWidget *widget = GTK_WIDGET (self->plot);
  GtkNative *native = NULL;
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  GtkSnapshot *snapshot = NULL;
  int width;
  int height;

  g_return_val_if_fail (KONTOR_IS_CHART (self), NULL);

  native = gtk_widget_get_native (widget);
  width = gtk_widget_get_width (widget);
  height = gtk_widget_get_height (widget);
  if (native == NULL || width == 0 || !gtk_widget_get_mapped (widget))
    return NULL;
  paintable = gtk_widget_paintable_new (widget);
  snapshot = gtk_snapshot_new ();
  gtk_snapshot_scale (snapshot, 2, 2);
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node == NULL)
    return NULL;
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (native), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width * 2,
                                                              (float) height * 2));

  return gdk_texture_save_to_png_bytes (texture);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorChart) self = data;
  g_autoptr (GError) error = NULL;
  AdwDialog *dialog = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    return;
  dialog = adw_alert_dialog_new (_ ("The file can’t be written"), error->message);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _ ("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorChart) self = data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  GBytes *bytes = g_object_get_data (source, "bytes");

  if (file != NULL)
    g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                         written_cb, g_object_ref (self));
}

/* @bytes: (transfer full) */
static void
save (KontorChart *self, GBytes *bytes, const char *ending)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autofree char *name = g_strdup_printf ("%s.%s", gtk_label_get_label (self->title), ending);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  g_object_set_data_full (G_OBJECT (dialog), "bytes", bytes, (GDestroyNotify) g_bytes_unref);
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, chosen_cb,
                        g_object_ref (self));
}

static void
export_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorChart *self = KONTOR_CHART (widget);
  GBytes *bytes = NULL;

  if (self->table == NULL)
    return;
  if (strcmp (name, "chart.save-csv") == 0)
    {
      char *csv = kontor_chart_table_to_csv (self->table);

      save (self, g_bytes_new_take (csv, strlen (csv)), "csv");
      return;
    }
  kontor_chart_set_as_table (self, FALSE);
  bytes = kontor_chart_to_png (self);
  if (bytes != NULL)
    save (self, bytes, "png");
}

/* --- class --- */

static void
as_table_cb (KontorChart *self)
{
  gboolean as_table = kontor_chart_get_as_table (self);

  gtk_widget_set_visible (self->legend, !as_table);
}

static void
activated_cb (KontorChart *self, guint series, guint category)
{
  g_signal_emit (self, signals[ACTIVATED], 0, series, category);
}

static void
toggle_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorChart *self = KONTOR_CHART (widget);

  kontor_chart_set_as_table (self, !kontor_chart_get_as_table (self));
}

static void
kontor_chart_dispose (GObject *object)
{
  g_clear_pointer (&KONTOR_CHART (object)->table, kontor_chart_table_unref);

  G_OBJECT_CLASS (kontor_chart_parent_class)->dispose (object);
}

static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/org/kontor/Kontor/widgets/kontor-chart.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
kontor_chart_class_init (KontorChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_chart_dispose;

  signals[ACTIVATED] = g_signal_new ("activated", KONTOR_TYPE_CHART, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);

  gtk_widget_class_install_action (widget_class, "chart.as-table", NULL, toggle_cb);
  gtk_widget_class_install_action (widget_class, "chart.save-csv", NULL, export_cb);
  gtk_widget_class_install_action (widget_class, "chart.save-png", NULL, export_cb);
  load_style ();
}

static GtkWidget *
build_head (KontorChart *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *button = gtk_menu_button_new ();
  GMenu *menu = g_menu_new ();

  self->title = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->title, 0);
  gtk_label_set_ellipsize (self->title, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  g_menu_append (menu, _ ("Show as chart or _table"), "chart.as-table");
  g_menu_append (menu, _ ("Export as _CSV…"), "chart.save-csv");
  g_menu_append (menu, _ ("Export as _PNG…"), "chart.save-png");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  g_object_unref (menu);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("Chart"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Chart"), -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (head), button);

  return head;
}

static void
kontor_chart_init (KontorChart *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->legend = adw_wrap_box_new ();
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (self->legend), 12);
  self->plot = KONTOR_CHART_PLOT (kontor_chart_plot_new ());
  g_signal_connect_object (self->plot, "activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  self->grid = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->grid));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->plot), "chart");
  gtk_stack_add_named (self->stack, scrolled, "table");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  g_signal_connect_object (self->stack, "notify::visible-child", G_CALLBACK (as_table_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), build_head (self));
  gtk_box_append (GTK_BOX (box), self->legend);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
kontor_chart_new (const char *title)
{
  KontorChart *self = g_object_new (KONTOR_TYPE_CHART, NULL);

  kontor_chart_set_title (self, title);

  return GTK_WIDGET (self);
}

void
kontor_chart_set_title (KontorChart *self, const char *title)
{
  g_return_if_fail (KONTOR_IS_CHART (self));

  gtk_label_set_label (self->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->plot), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->grid), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
}

void
kontor_chart_set_table (KontorChart *self, KontorChartKind kind, KontorChartTable *table)
{
  g_return_if_fail (KONTOR_IS_CHART (self));

  if (table != NULL)
    kontor_chart_table_ref (table);
  g_clear_pointer (&self->table, kontor_chart_table_unref);
  self->table = table;
  kontor_chart_plot_set_table (self->plot, kind, table);
  fill_legend (self);
  fill_grid (self);
}

KontorChartTable *
kontor_chart_get_table (KontorChart *self)
{
  g_return_val_if_fail (KONTOR_IS_CHART (self), NULL);

  return self->table;
}

void
kontor_chart_set_as_table (KontorChart *self, gboolean as_table)
{
  g_return_if_fail (KONTOR_IS_CHART (self));

  gtk_stack_set_visible_child_name (self->stack, as_table ? "table" : "chart");
}

gboolean
kontor_chart_get_as_table (KontorChart *self)
{
  g_return_val_if_fail (KONTOR_IS_CHART (self), FALSE);

  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "table") == 0;
}
