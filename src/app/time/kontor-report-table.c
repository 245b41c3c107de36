/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A column view over the report's tree of lines, with a row of sums at the end. Main thread. */

#include "config.h"

#include "kontor-report-table.h"

#include "kontor-report-cell.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

/* Names are not squeezed further; figures scroll beside them. */
#define TITLE_CHARS 14

struct _KontorReportTable
{
  AdwBin parent_instance;

  KontorTimeReport *report; /* owned, nullable */
  GtkColumnView *view;
  gboolean narrow;
  GPtrArray *cells; /* owned, of KontorReportCell, borrowed: those that exist */
  guint focused; /* the column that had the focus last */
  guint wanted_column; /* whose cell gets the focus */
  guint wanted_row;
  guint focusing; /* source */
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

/* What the column shows: a bucket, or -1: the sum, beside the name, where no window hides it. */
static int
get_bucket (guint column)
{
  return column < 2 ? -1 : (int) column - 2;
}

/* --- the focus --- */

static void
focus_wanted (KontorReportTable *self)
{
  for (guint i = 0; i < self->cells->len; i++)
    if (kontor_report_cell_get_position (self->cells->pdata[i]) == self->wanted_row &&
        kontor_report_cell_get_column (self->cells->pdata[i]) == self->wanted_column &&
        gtk_widget_get_mapped (self->cells->pdata[i]))
      {
        gtk_widget_grab_focus (self->cells->pdata[i]);
        return;
      }
}

static gboolean
focusing_cb (gpointer data)
{
  KontorReportTable *self = data;

  self->focusing = 0;
  focus_wanted (self);

  return G_SOURCE_REMOVE;
}

/* A row that was out of sight has its cells after the next layout. */
static void
focus_cell (KontorReportTable *self, guint row, guint number)
{
  g_autoptr (GtkColumnViewColumn) column =
      g_list_model_get_item (gtk_column_view_get_columns (self->view), number);

  self->wanted_column = number;
  self->wanted_row = row;
  gtk_column_view_scroll_to (self->view, row, column, GTK_LIST_SCROLL_SELECT, NULL);
  focus_wanted (self);
  if (self->focusing == 0)
    self->focusing = g_idle_add (focusing_cb, self);
}

/* --- what stays the same in a newer report --- */

/* The same for the line of the same thing in another report. (transfer full) */
static char *
get_key (GtkTreeListRow *row)
{
  g_autoptr (KontorReportLine) line = gtk_tree_list_row_get_item (row);
  g_autoptr (GtkTreeListRow) parent = gtk_tree_list_row_get_parent (row);
  g_autofree char *group = parent != NULL ? get_key (parent) : g_strdup ("");
  char person[KONTOR_ID_LENGTH + 1];
  char project[KONTOR_ID_LENGTH + 1];

  kontor_id_format (kontor_report_line_get_person (line), person);
  kontor_id_format (kontor_report_line_get_project (line), project);

  return g_strdup_printf ("%s\n%s %s %s", group, person, project,
                          kontor_report_line_get_title (line));
}

/* What was unfolded, as a set of keys. (transfer full) (element-type utf8) */
static GHashTable *
list_expanded (KontorReportTable *self)
{
  GListModel *model = G_LIST_MODEL (gtk_column_view_get_model (self->view));
  GHashTable *keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; model != NULL && i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GtkTreeListRow) row = g_list_model_get_item (model, i);

      if (gtk_tree_list_row_get_expanded (row))
        g_hash_table_add (keys, get_key (row));
    }

  return keys;
}

/* The row whose cell has the focus. (transfer full) (nullable): none has */
static char *
get_focused_key (KontorReportTable *self)
{
  for (guint i = 0; i < self->cells->len; i++)
    if (gtk_widget_has_focus (self->cells->pdata[i]) &&
        kontor_report_cell_get_item (self->cells->pdata[i]) != NULL)
      return get_key (kontor_report_cell_get_item (self->cells->pdata[i]));

  return NULL;
}

static void
restore_rows (KontorReportTable *self, GHashTable *expanded, const char *focused)
{
  GListModel *model = G_LIST_MODEL (gtk_column_view_get_model (self->view));

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GtkTreeListRow) row = g_list_model_get_item (model, i);
      g_autofree char *key = get_key (row);

      if (g_hash_table_contains (expanded, key))
        gtk_tree_list_row_set_expanded (row, TRUE);
      if (g_strcmp0 (key, focused) == 0)
        focus_cell (self, i, self->focused);
    }
}

/* --- moving through the cells --- */

/* (transfer full): of the row @position */
static GtkTreeListRow *
dup_row (KontorReportTable *self, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (self->view)), position);
}

/* In the first column, left and right fold and unfold before they go anywhere. */
static gboolean
fold (KontorReportTable *self, KontorReportCell *cell, int columns)
{
  g_autoptr (GtkTreeListRow) row = dup_row (self, kontor_report_cell_get_position (cell));

  if (kontor_report_cell_get_column (cell) != 0 || ABS (columns) != 1 ||
      !gtk_tree_list_row_is_expandable (row) ||
      gtk_tree_list_row_get_expanded (row) == (columns > 0))
    return FALSE;
  gtk_tree_list_row_set_expanded (row, columns > 0);

  return TRUE;
}

static void
move_cb (KontorReportTable *self, int columns, int rows, KontorReportCell *cell)
{
  GListModel *model = G_LIST_MODEL (gtk_column_view_get_model (self->view));
  GListModel *all = gtk_column_view_get_columns (self->view);
  int n_columns = (int) g_list_model_get_n_items (all);
  int n_rows = (int) g_list_model_get_n_items (model);

  if (!fold (self, cell, columns))
    focus_cell (self,
                (guint) CLAMP ((int) kontor_report_cell_get_position (cell) + rows, 0, n_rows - 1),
                (guint) CLAMP ((int) kontor_report_cell_get_column (cell) + columns, 0,
                               n_columns - 1));
}

static void
open_cb (KontorReportTable *self, KontorReportCell *cell)
{
  int bucket = get_bucket (kontor_report_cell_get_column (cell));
  g_autoptr (GtkTreeListRow) row = NULL;
  g_autoptr (KontorReportLine) line = NULL;
  g_autofree char *text = NULL;

  if (kontor_report_cell_get_item (cell) == NULL)
    return;
  row = g_object_ref (kontor_report_cell_get_item (cell));
  line = gtk_tree_list_row_get_item (row);
  text = kontor_time_report_format (self->report, line, bucket);
  if (text[0] != '\0')
    g_signal_emit (self, signals[CELL], 0, line, bucket);
}

static void
cell_gone_cb (gpointer data, GObject *cell)
{
  g_ptr_array_remove_fast (data, cell);
}

static void
focus_cb (KontorReportTable *self, GParamSpec *pspec, KontorReportCell *cell)
{
  if (gtk_widget_has_focus (GTK_WIDGET (cell)))
    self->focused = kontor_report_cell_get_column (cell);
}

static GtkWidget *
cell_new (KontorReportTable *self, GtkWidget *child, guint column, GtkListItem *item)
{
  GtkWidget *cell = kontor_report_cell_new (child, column, item);

  g_signal_connect_object (cell, "move", G_CALLBACK (move_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cell, "open", G_CALLBACK (open_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cell, "notify::has-focus", G_CALLBACK (focus_cb), self,
                           G_CONNECT_SWAPPED);
  g_ptr_array_add (self->cells, cell);
  g_object_weak_ref (G_OBJECT (cell), cell_gone_cb, self->cells);
  /* The focus is on what has the name and the keys. */
  gtk_list_item_set_focusable (item, FALSE);
  gtk_list_item_set_child (item, cell);

  return cell;
}

/* --- cells --- */

/* As "2:50", and spent and planned as two lines, so that a week has room. (transfer full) */
static char *
format_cell (KontorReportTable *self, KontorReportLine *line, int bucket)
{
  KontorReportFigures figures = kontor_report_line_get (line, bucket);
  KontorReportMeasure measure = kontor_time_report_get_ask (self->report)->measure;
  g_autofree char *spent = NULL;
  g_autofree char *plan = NULL;

  if (measure != KONTOR_REPORT_SPENT && measure != KONTOR_REPORT_PLAN)
    return kontor_time_report_format (self->report, line, bucket);
  if (figures.spent == 0 && (figures.plan == 0 || measure == KONTOR_REPORT_SPENT))
    return g_strdup ("");
  spent = kontor_when_format_hours (figures.spent / KONTOR_SECOND);
  if (figures.plan == 0 || measure == KONTOR_REPORT_SPENT)
    return g_steal_pointer (&spent);
  plan = kontor_when_format_hours (figures.plan / KONTOR_SECOND);

  /* Translators: two lines of a cell, "2:50" spent and "of 4:00" planned, in hours and minutes */
  return g_strdup_printf (C_ ("report cell", "%s\nof %s"), spent, plan);
}

static void
setup_title_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KontorReportTable *self)
{
  GtkWidget *expander = gtk_tree_expander_new ();
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), TITLE_CHARS);
  gtk_tree_expander_set_child (GTK_TREE_EXPANDER (expander), label);
  gtk_widget_set_focusable (expander, FALSE);
  cell_new (self, expander, 0, item);
}

static void
bind_title_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KontorReportTable *self)
{
  KontorReportCell *cell = KONTOR_REPORT_CELL (gtk_list_item_get_child (item));
  GtkTreeExpander *expander = GTK_TREE_EXPANDER (kontor_report_cell_get_child (cell));
  GtkWidget *label = gtk_tree_expander_get_child (expander);
  g_autoptr (KontorReportLine) line = dup_line (item);
  const char *title = kontor_report_line_get_title (line);
  const char *hint = kontor_report_line_get_hint (line);

  gtk_tree_expander_set_list_row (expander, gtk_list_item_get_item (item));
  gtk_label_set_label (GTK_LABEL (label), title);
  gtk_widget_set_tooltip_text (label, hint != NULL ? hint : title);
  kontor_report_cell_set_name (cell, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  hint != NULL ? hint : "", -1);
  if (gtk_tree_list_row_get_depth (gtk_list_item_get_item (item)) == 0)
    gtk_widget_add_css_class (label, "heading");
  else
    gtk_widget_remove_css_class (label, "heading");
}

static void
setup_figure_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KontorReportTable *self)
{
  GtkWidget *label = gtk_label_new (NULL);
  guint column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "column"));

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);
  gtk_widget_add_css_class (label, "numeric");
  cell_new (self, label, column, item);
}

static void
bind_figure_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KontorReportTable *self)
{
  KontorReportCell *cell = KONTOR_REPORT_CELL (gtk_list_item_get_child (item));
  GtkWidget *label = kontor_report_cell_get_child (cell);
  int bucket = get_bucket (kontor_report_cell_get_column (cell));
  g_autoptr (KontorReportLine) line = dup_line (item);
  g_autofree char *text = format_cell (self, line, bucket);
  g_autofree char *name = kontor_time_report_describe (self->report, line, bucket);
  KontorReportFigures figures = kontor_report_line_get (line, bucket);
  gboolean load = kontor_time_report_get_ask (self->report)->measure == KONTOR_REPORT_LOAD;

  gtk_label_set_label (GTK_LABEL (label), text);
  kontor_report_cell_set_name (cell, name);
  /* Said by the figure, too: more than 100 %. */
  if (load && figures.plan > figures.capacity)
    gtk_widget_add_css_class (label, "error");
  else
    gtk_widget_remove_css_class (label, "error");
}

/* --- columns --- */

static GtkColumnViewColumn *
add_column (KontorReportTable *self, guint number)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column = gtk_column_view_column_new (NULL, factory);

  g_object_set_data (G_OBJECT (factory), "column", GUINT_TO_POINTER (number));
  g_signal_connect_object (factory, "setup",
                           G_CALLBACK (number == 0 ? setup_title_cb : setup_figure_cb), self, 0);
  g_signal_connect_object (factory, "bind",
                           G_CALLBACK (number == 0 ? bind_title_cb : bind_figure_cb), self, 0);
  gtk_column_view_column_set_expand (column, number == 0);
  gtk_column_view_append_column (self->view, column);

  return column;
}

static void
show_column (KontorReportTable *self, guint number, const char *title)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, number);

  if (column == NULL)
    column = add_column (self, number);
  gtk_column_view_column_set_title (column, title);
  gtk_column_view_column_set_visible (column, TRUE);
}

/* Columns are hidden, not removed, see drop_columns(). */
static void
fill_columns (KontorReportTable *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  guint n = self->narrow ? 0 : kontor_time_report_get_n_buckets (self->report);

  show_column (self, 0, _ ("Name"));
  show_column (self, 1, _ ("Sum"));
  for (guint b = 0; b < n; b++)
    show_column (self, b + 2, kontor_time_report_get_bucket (self->report, b)->title);
  for (guint i = n + 2; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      gtk_column_view_column_set_visible (column, FALSE);
    }
}

/* Where the column that has the focus goes before another one, the view takes a reference to that and
 * never gives it back (seen with GTK 4.18). So it goes last. */
static void
drop_columns (KontorReportTable *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);

  for (guint i = g_list_model_get_n_items (columns); i > 0; i--)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i - 1);

      if (i - 1 != self->focused)
        gtk_column_view_remove_column (self->view, column);
    }
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

/* The cells have the focus, never the row. */
static void
bind_row_cb (GtkSignalListItemFactory *factory, GtkColumnViewRow *row, gpointer data)
{
  g_autoptr (KontorReportLine) line = gtk_tree_list_row_get_item (
      gtk_column_view_row_get_item (row));

  gtk_column_view_row_set_focusable (row, FALSE);
  gtk_column_view_row_set_activatable (row, FALSE);
  gtk_column_view_row_set_accessible_label (row, kontor_report_line_get_title (line));
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
  KontorReportTable *self = KONTOR_REPORT_TABLE (object);

  g_clear_handle_id (&self->focusing, g_source_remove);
  if (adw_bin_get_child (ADW_BIN (self)) != NULL)
    drop_columns (self);
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_pointer (&self->report, kontor_time_report_unref);

  G_OBJECT_CLASS (kontor_report_table_parent_class)->dispose (object);
}

static void
kontor_report_table_finalize (GObject *object)
{
  KontorReportTable *self = KONTOR_REPORT_TABLE (object);

  /* A cell that somebody still holds must not look for the array later. */
  for (guint i = 0; i < self->cells->len; i++)
    g_object_weak_unref (self->cells->pdata[i], cell_gone_cb, self->cells);
  g_ptr_array_unref (self->cells);

  G_OBJECT_CLASS (kontor_report_table_parent_class)->finalize (object);
}

static void
kontor_report_table_class_init (KontorReportTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kontor_report_table_dispose;
  object_class->finalize = kontor_report_table_finalize;
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
  GtkListItemFactory *rows = gtk_signal_list_item_factory_new ();

  self->cells = g_ptr_array_new ();
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_column_view_set_show_column_separators (self->view, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Report"), -1);
  g_signal_connect (rows, "bind", G_CALLBACK (bind_row_cb), NULL);
  gtk_column_view_set_row_factory (self->view, rows);
  g_object_unref (rows);
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
  g_autoptr (GHashTable) expanded = NULL;
  g_autofree char *focused = NULL;

  g_return_if_fail (KONTOR_IS_REPORT_TABLE (self));

  expanded = list_expanded (self);
  focused = get_focused_key (self);
  /* Cells of the last report are not asked about this one. */
  gtk_column_view_set_model (self->view, NULL);
  kontor_time_report_ref (report);
  g_clear_pointer (&self->report, kontor_time_report_unref);
  self->report = report;
  fill_columns (self);
  fill_rows (self);
  restore_rows (self, expanded, focused);
}
