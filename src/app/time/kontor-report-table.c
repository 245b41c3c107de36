/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A column view over the report's tree of lines, with a row of sums at the end. Main thread. */

#include "config.h"

#include "kontor-report-table.h"

#include <glib/gi18n.h>

struct _KontorReportTable
{
  AdwBin parent_instance;

  KontorTimeReport *report; /* owned, nullable */
  GtkColumnView *view;
  gboolean narrow;
};

enum
{
  PROP_NARROW = 1,
  N_PROPS
};

enum
{
  CELL,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorReportTable, kontor_report_table, ADW_TYPE_BIN)

/* (transfer full) */
static KontorReportLine *
dup_line (GtkListItem *item)
{
  return KONTOR_REPORT_LINE (gtk_tree_list_row_get_item (gtk_list_item_get_item (item)));
}

/* --- cells --- */

static void
setup_title_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *expander = gtk_tree_expander_new ();
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_tree_expander_set_child (GTK_TREE_EXPANDER (expander), label);
  gtk_list_item_set_child (item, expander);
}

static void
bind_title_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkTreeExpander *expander = GTK_TREE_EXPANDER (gtk_list_item_get_child (item));
  GtkWidget *label = gtk_tree_expander_get_child (expander);
  g_autoptr (KontorReportLine) line = dup_line (item);

  gtk_tree_expander_set_list_row (expander, gtk_list_item_get_item (item));
  gtk_label_set_label (GTK_LABEL (label), kontor_report_line_get_title (line));
  gtk_widget_set_tooltip_text (label, kontor_report_line_get_title (line));
  if (gtk_tree_list_row_get_depth (gtk_list_item_get_item (item)) == 0)
    gtk_widget_add_css_class (label, "heading");
  else
    gtk_widget_remove_css_class (label, "heading");
}

static void
clicked_cb (GtkGestureClick *click, int n, double x, double y, GtkListItem *item)
{
  GtkWidget *label = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (click));
  GtkWidget *table = gtk_widget_get_ancestor (label, KONTOR_TYPE_REPORT_TABLE);
  int bucket = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (click), "bucket"));
  g_autoptr (KontorReportLine) line = NULL;

  if (table == NULL || gtk_list_item_get_item (item) == NULL)
    return;
  line = dup_line (item);
  g_signal_emit (table, signals[CELL], 0, line, bucket);
}

static void
setup_figure_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer bucket)
{
  GtkWidget *label = gtk_label_new (NULL);
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "numeric");
  g_object_set_data (G_OBJECT (click), "bucket", bucket);
  g_signal_connect (click, "released", G_CALLBACK (clicked_cb), item);
  gtk_widget_add_controller (label, GTK_EVENT_CONTROLLER (click));
  gtk_list_item_set_child (item, label);
}

static void
bind_figure_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer bucket)
{
  KontorTimeReport *report = g_object_get_data (G_OBJECT (factory), "report");
  GtkWidget *label = gtk_list_item_get_child (item);
  g_autoptr (KontorReportLine) line = dup_line (item);
  g_autofree char *text = kontor_time_report_format (report, line, GPOINTER_TO_INT (bucket));
  KontorReportFigures figures = kontor_report_line_get (line, GPOINTER_TO_INT (bucket));
  gboolean load = kontor_time_report_get_ask (report)->measure == KONTOR_REPORT_LOAD;

  gtk_label_set_label (GTK_LABEL (label), text);
  /* Said by the figure, too: more than 100 %. */
  if (load && figures.plan > figures.capacity)
    gtk_widget_add_css_class (label, "error");
  else
    gtk_widget_remove_css_class (label, "error");
}

/* --- columns --- */

static void
add_title_column (KontorReportTable *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column = gtk_column_view_column_new (_ ("Name"), factory);

  g_signal_connect (factory, "setup", G_CALLBACK (setup_title_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_title_cb), NULL);
  gtk_column_view_column_set_expand (column, TRUE);
  gtk_column_view_append_column (self->view, column);
  g_object_unref (column);
}

static void
add_figure_column (KontorReportTable *self, const char *title, int bucket)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column = gtk_column_view_column_new (title, factory);

  g_object_set_data_full (G_OBJECT (factory), "report", kontor_time_report_ref (self->report),
                          (GDestroyNotify) kontor_time_report_unref);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_figure_cb), GINT_TO_POINTER (bucket));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_figure_cb), GINT_TO_POINTER (bucket));
  gtk_column_view_append_column (self->view, column);
  g_object_unref (column);
}

static void
fill_columns (KontorReportTable *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);

  while (g_list_model_get_n_items (columns) > 0)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 0);

      gtk_column_view_remove_column (self->view, column);
    }
  add_title_column (self);
  for (guint b = 0; !self->narrow && b < kontor_time_report_get_n_buckets (self->report); b++)
    add_figure_column (self, kontor_time_report_get_bucket (self->report, b)->title, (int) b);
  add_figure_column (self, _ ("Sum"), -1);
}

/* --- rows --- */

static GListModel *
create_lines_cb (gpointer item, gpointer data)
{
  GListModel *lines = kontor_report_line_get_lines (item);

  return lines != NULL ? g_object_ref (lines) : NULL;
}

static void
fill_rows (KontorReportTable *self)
{
  GListStore *parts = g_list_store_new (G_TYPE_LIST_MODEL);
  GListStore *end = g_list_store_new (KONTOR_TYPE_REPORT_LINE);
  GtkTreeListModel *tree;
  GtkSingleSelection *selection;

  g_list_store_append (end, kontor_time_report_get_total (self->report));
  g_list_store_append (parts, kontor_time_report_get_groups (self->report));
  g_list_store_append (parts, end);
  g_object_unref (end);
  tree = gtk_tree_list_model_new (G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (parts))),
                                  FALSE, FALSE, create_lines_cb, NULL, NULL);
  selection = g_object_new (GTK_TYPE_SINGLE_SELECTION, "autoselect", FALSE, "can-unselect", TRUE,
                            "model", tree, NULL);
  g_object_unref (tree);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
}

static void
activate_cb (KontorReportTable *self, guint position)
{
  GListModel *model = G_LIST_MODEL (gtk_column_view_get_model (self->view));
  g_autoptr (GtkTreeListRow) row = g_list_model_get_item (model, position);
  g_autoptr (KontorReportLine) line = gtk_tree_list_row_get_item (row);

  g_signal_emit (self, signals[CELL], 0, line, -1);
}

/* --- class --- */

static void
kontor_report_table_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KontorReportTable *self = KONTOR_REPORT_TABLE (object);

  if (id != PROP_NARROW)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (self->narrow == g_value_get_boolean (value))
    return;
  self->narrow = g_value_get_boolean (value);
  if (self->report != NULL)
    fill_columns (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
kontor_report_table_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_NARROW)
    g_value_set_boolean (value, KONTOR_REPORT_TABLE (object)->narrow);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kontor_report_table_dispose (GObject *object)
{
  g_clear_pointer (&KONTOR_REPORT_TABLE (object)->report, kontor_time_report_unref);

  G_OBJECT_CLASS (kontor_report_table_parent_class)->dispose (object);
}

static void
kontor_report_table_class_init (KontorReportTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kontor_report_table_dispose;
  object_class->set_property = kontor_report_table_set_property;
  object_class->get_property = kontor_report_table_get_property;

  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                      G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CELL] = g_signal_new ("cell", KONTOR_TYPE_REPORT_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, KONTOR_TYPE_REPORT_LINE, G_TYPE_INT);
}

static void
kontor_report_table_init (KontorReportTable *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_column_view_set_show_column_separators (self->view, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Report"), -1);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
  adw_bin_set_child (ADW_BIN (self), scrolled);
}

GtkWidget *
kontor_report_table_new (void)
{
  return g_object_new (KONTOR_TYPE_REPORT_TABLE, NULL);
}

void
kontor_report_table_set_report (KontorReportTable *self, KontorTimeReport *report)
{
  g_return_if_fail (KONTOR_IS_REPORT_TABLE (self));

  kontor_time_report_ref (report);
  g_clear_pointer (&self->report, kontor_time_report_unref);
  self->report = report;
  fill_columns (self);
  fill_rows (self);
}
