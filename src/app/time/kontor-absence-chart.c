/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A list of strips under the heads of their months. Main thread. */

#include "config.h"

#include "kontor-absence-chart.h"

#include "kontor-absence-strip.h"

#include <glib/gi18n.h>

struct _KontorAbsenceChart
{
  AdwBin parent_instance;

  GtkListView *view;
  GPtrArray *items; /* owned, of GtkListItem, borrowed: those that show something */
  guint wanted; /* the row whose block gets the focus */
  int place; /* of that block */
  guint focusing; /* source */
};

enum
{
  OPENED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorAbsenceChart, kontor_absence_chart, ADW_TYPE_BIN)

/* --- moving --- */

static void
focus_wanted (KontorAbsenceChart *self)
{
  for (guint i = 0; i < self->items->len; i++)
    if (gtk_list_item_get_position (self->items->pdata[i]) == self->wanted)
      kontor_absence_strip_focus (KONTOR_ABSENCE_STRIP (
                                      gtk_list_item_get_child (self->items->pdata[i])),
                                  self->place);
}

static gboolean
focusing_cb (gpointer data)
{
  KontorAbsenceChart *self = data;

  self->focusing = 0;
  focus_wanted (self);

  return G_SOURCE_REMOVE;
}

/* (nullable) */
static GtkListItem *
find_item (KontorAbsenceChart *self, KontorAbsenceStrip *strip)
{
  for (guint i = 0; i < self->items->len; i++)
    if (gtk_list_item_get_child (self->items->pdata[i]) == GTK_WIDGET (strip))
      return self->items->pdata[i];

  return NULL;
}

static void
move_cb (KontorAbsenceChart *self, int columns, int rows, int place, KontorAbsenceStrip *strip)
{
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (self->view));
  GtkListItem *item = find_item (self, strip);
  guint n = g_list_model_get_n_items (model);

  if (item == NULL || n == 0)
    return;
  self->wanted = (guint) CLAMP ((int) gtk_list_item_get_position (item) + rows, 0, (int) n - 1);
  self->place = place;
  gtk_list_view_scroll_to (self->view, self->wanted, GTK_LIST_SCROLL_NONE, NULL);
  focus_wanted (self);
  /* A strip that was out of sight is there after the next layout. */
  if (self->focusing == 0)
    self->focusing = g_idle_add (focusing_cb, self);
}

static void
open_cb (KontorAbsenceChart *self, KontorAbsenceStrip *strip)
{
  g_signal_emit (self, signals[OPENED], 0,
                 kontor_absence_row_get_line (kontor_absence_strip_get_row (strip)));
}

/* --- rows --- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KontorAbsenceChart *self)
{
  GtkWidget *strip = kontor_absence_strip_new (FALSE);

  g_signal_connect_object (strip, "move", G_CALLBACK (move_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (strip, "open", G_CALLBACK (open_cb), self, G_CONNECT_SWAPPED);
  /* The absences have the focus. */
  gtk_list_item_set_focusable (item, FALSE);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, strip);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KontorAbsenceChart *self)
{
  KontorAbsenceRow *row = gtk_list_item_get_item (item);

  kontor_absence_strip_set_row (KONTOR_ABSENCE_STRIP (gtk_list_item_get_child (item)), row);
  gtk_list_item_set_accessible_label (item, kontor_report_line_get_title (
                                                kontor_absence_row_get_line (row)));
  g_ptr_array_add (self->items, item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KontorAbsenceChart *self)
{
  g_ptr_array_remove_fast (self->items, item);
  kontor_absence_strip_set_row (KONTOR_ABSENCE_STRIP (gtk_list_item_get_child (item)), NULL);
}

static void
setup_head_cb (GtkSignalListItemFactory *factory, GtkListHeader *header, gpointer data)
{
  gtk_list_header_set_child (header, kontor_absence_strip_new (TRUE));
}

static void
bind_head_cb (GtkSignalListItemFactory *factory, GtkListHeader *header, gpointer data)
{
  kontor_absence_strip_set_row (KONTOR_ABSENCE_STRIP (gtk_list_header_get_child (header)),
                                gtk_list_header_get_item (header));
}

static int
compare_months (gconstpointer a, gconstpointer b, gpointer data)
{
  gint64 left = kontor_absence_row_get_first_day ((gpointer) a);
  gint64 right = kontor_absence_row_get_first_day ((gpointer) b);

  return (left > right) - (left < right);
}

/* --- class --- */

static void
kontor_absence_chart_dispose (GObject *object)
{
  KontorAbsenceChart *self = KONTOR_ABSENCE_CHART (object);

  g_clear_handle_id (&self->focusing, g_source_remove);
  adw_bin_set_child (ADW_BIN (self), NULL);

  G_OBJECT_CLASS (kontor_absence_chart_parent_class)->dispose (object);
}

static void
kontor_absence_chart_finalize (GObject *object)
{
  g_ptr_array_unref (KONTOR_ABSENCE_CHART (object)->items);

  G_OBJECT_CLASS (kontor_absence_chart_parent_class)->finalize (object);
}

static void
kontor_absence_chart_class_init (KontorAbsenceChartClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_absence_chart_dispose;
  G_OBJECT_CLASS (klass)->finalize = kontor_absence_chart_finalize;

  signals[OPENED] = g_signal_new ("opened", KONTOR_TYPE_ABSENCE_CHART, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, KONTOR_TYPE_REPORT_LINE);
}

static void
kontor_absence_chart_init (KontorAbsenceChart *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  g_autoptr (GtkListItemFactory) rows = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkListItemFactory) heads = gtk_signal_list_item_factory_new ();

  self->items = g_ptr_array_new ();
  g_signal_connect_object (rows, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (rows, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (rows, "unbind", G_CALLBACK (unbind_cb), self, 0);
  g_signal_connect (heads, "setup", G_CALLBACK (setup_head_cb), NULL);
  g_signal_connect (heads, "bind", G_CALLBACK (bind_head_cb), NULL);
  self->view = GTK_LIST_VIEW (gtk_list_view_new (NULL, g_object_ref (rows)));
  gtk_list_view_set_header_factory (self->view, heads);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "kontor-absences");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Who is away when"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
  adw_bin_set_child (ADW_BIN (self), scrolled);
}

GtkWidget *
kontor_absence_chart_new (void)
{
  return g_object_new (KONTOR_TYPE_ABSENCE_CHART, NULL);
}

void
kontor_absence_chart_set_report (KontorAbsenceChart *self, KontorTimeReport *report)
{
  GtkSorter *months = NULL;
  GtkSortListModel *sorted = NULL;
  g_autoptr (GtkNoSelection) selection = NULL;

  g_return_if_fail (KONTOR_IS_ABSENCE_CHART (self));

  months = GTK_SORTER (gtk_custom_sorter_new (compare_months, NULL, NULL));
  sorted = gtk_sort_list_model_new (kontor_absence_row_list (report), NULL);
  gtk_sort_list_model_set_section_sorter (sorted, months);
  g_object_unref (months);
  selection = gtk_no_selection_new (G_LIST_MODEL (sorted));
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
}
