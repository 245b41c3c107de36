/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A chart: its figures, its marks by keyboard, the same as a table, and what is taken away. */

#include "config.h"

#include "kontor-chart.h"
#include "kontor-ui.h"

#include <string.h>

typedef struct
{
  guint n;
  guint series;
  guint category;
} Heard;

static char *
format (double value)
{
  return g_strdup_printf ("%.1f h", value);
}

static KontorChartTable *
table_new (void)
{
  KontorChartTable *table = kontor_chart_table_new ("Day", format);

  kontor_chart_table_add_category (table, "Monday");
  kontor_chart_table_add_category (table, "Tuesday, \"late\"");
  kontor_chart_table_add_series (table, "Anna");
  kontor_chart_table_add_series (table, "Boris");
  kontor_chart_table_set (table, 0, 0, 3.5);
  kontor_chart_table_set (table, 1, 0, 2);
  kontor_chart_table_set (table, 1, 1, 6.25);

  return table;
}

static void
activated_cb (Heard *heard, guint series, guint category)
{
  heard->n++;
  heard->series = series;
  heard->category = category;
}

static void
test_table (void)
{
  g_autoptr (KontorChartTable) table = table_new ();
  g_autofree char *csv = kontor_chart_table_to_csv (table);

  g_assert_cmpstr (csv, ==,
                   "Day,Anna,Boris\r\nMonday,3.5,2\r\n\"Tuesday, \"\"late\"\"\",0,6.25\r\n");
  g_assert_cmpfloat_with_epsilon (kontor_chart_table_get_maximum (table, FALSE), 6.25, 1e-9);
  kontor_chart_table_set (table, 0, 1, 1);
  g_assert_cmpfloat_with_epsilon (kontor_chart_table_get_maximum (table, TRUE), 7.25, 1e-9);
}

static gboolean
has_name (GtkWidget *mark, const char *name)
{
  return gtk_test_accessible_check_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                             name) == NULL;
}

static void
test_kind (gconstpointer data)
{
  KontorChartKind kind = (KontorChartKind) GPOINTER_TO_INT (data);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *chart = kontor_chart_new ("Hours");
  g_autoptr (KontorChartTable) table = table_new ();
  Heard heard = { 0 };
  GtkWidget *mark = NULL;

  gtk_window_set_title (GTK_WINDOW (window), "chart");
  gtk_window_set_default_size (GTK_WINDOW (window), 500, 400);
  gtk_window_set_child (GTK_WINDOW (window), chart);
  g_signal_connect_swapped (chart, "activated", G_CALLBACK (activated_cb), &heard);
  kontor_chart_set_table (KONTOR_CHART (chart), kind, table);
  gtk_window_present (GTK_WINDOW (window));
  kontor_ui_settle ();

  mark = kontor_ui_find (chart, 0, "Tuesday, \"late\", Boris: 6.2 h");
  g_assert_nonnull (mark);
  g_assert_true (has_name (mark, "Tuesday, \"late\", Boris: 6.2 h"));
  g_assert_true (gtk_widget_grab_focus (mark));
  kontor_ui_key (GTK_WINDOW (window), "Return");
  g_assert_cmpuint (heard.n, ==, 1);
  g_assert_cmpuint (heard.series, ==, 1);
  g_assert_cmpuint (heard.category, ==, 1);

  {
    g_autoptr (GBytes) png = kontor_chart_to_png (KONTOR_CHART (chart));

    g_assert_nonnull (png);
    g_assert_cmpmem (g_bytes_get_data (png, NULL), 4, "\x89PNG", 4);
  }

  g_assert_true (gtk_widget_activate_action (chart, "chart.as-table", NULL));
  kontor_ui_settle ();
  g_assert_true (kontor_chart_get_as_table (KONTOR_CHART (chart)));
  g_assert_nonnull (kontor_ui_find (chart, GTK_TYPE_LABEL, "3.5 h"));
  g_assert_null (kontor_chart_to_png (KONTOR_CHART (chart)));

  /* Other figures in place of these. */
  kontor_chart_set_table (KONTOR_CHART (chart), kind, NULL);
  kontor_ui_settle ();
  g_assert_null (kontor_ui_find (chart, GTK_TYPE_LABEL, "3.5 h"));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  kontor_ui_init (&argc, &argv);

  g_test_add_func ("/ui/chart/table", test_table);
  g_test_add_data_func ("/ui/chart/bars", GINT_TO_POINTER (KONTOR_CHART_BARS), test_kind);
  g_test_add_data_func ("/ui/chart/stacked", GINT_TO_POINTER (KONTOR_CHART_STACKED), test_kind);
  g_test_add_data_func ("/ui/chart/lines", GINT_TO_POINTER (KONTOR_CHART_LINES), test_kind);

  return g_test_run ();
}
