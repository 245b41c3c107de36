/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A report as bars: by group what was spent, or all of it beside what was planned. Main thread. */

#include "config.h"

#include "kontor-report-chart.h"

#include "kontor-clock.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

/* So many groups have a colour of their own in the chart. */
#define SERIES_MAX 5

static char *
format_hours (double value)
{
  return kontor_when_format_duration ((gint64) (value * 3600 + 0.5));
}

static char *
format_days (double value)
{
  return g_strdup_printf ("%d", (int) value);
}

static double
to_hours (gint64 microseconds)
{
  return (double) microseconds / (double) KONTOR_HOUR;
}

static KontorChartTable *
chart_table_new (KontorTimeReport *report, KontorChartFormat format)
{
  KontorChartTable *table = kontor_chart_table_new (_ ("Day"), format);

  for (guint b = 0; b < kontor_time_report_get_n_buckets (report); b++)
    kontor_chart_table_add_category (table, kontor_time_report_get_bucket (report, b)->title);

  return table;
}

static int
compare_spent (gconstpointer a, gconstpointer b)
{
  gint64 left = kontor_report_line_get (*(KontorReportLine *const *) a, -1).spent;
  gint64 right = kontor_report_line_get (*(KontorReportLine *const *) b, -1).spent;

  return (left < right) - (left > right);
}

static void
add_spent (KontorChartTable *table, guint series, KontorReportLine *line)
{
  for (guint b = 0; b < kontor_chart_table_get_n_categories (table); b++)
    kontor_chart_table_set (table, series, b,
                            kontor_chart_table_get (table, series, b) +
                                to_hours (kontor_report_line_get (line, (int) b).spent));
}

/* The groups with the most hours, and the others together. */
static void
show_spent (KontorChart *chart, KontorTimeReport *report)
{
  g_autoptr (KontorChartTable) table = chart_table_new (report, format_hours);
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *model = kontor_time_report_get_groups (report);
  guint others = 0;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (groups, g_list_model_get_item (model, i));
  g_ptr_array_sort (groups, compare_spent);
  for (guint i = 0; i < groups->len; i++)
    {
      guint series = others;

      if (i < SERIES_MAX)
        series = kontor_chart_table_add_series (table,
                                                kontor_report_line_get_title (groups->pdata[i]));
      else if (i == SERIES_MAX)
        series = others = kontor_chart_table_add_series (table, _ ("Others"));
      add_spent (table, series, groups->pdata[i]);
    }
  kontor_chart_set_table (chart, KONTOR_CHART_STACKED, table);
}

static void
show_total (KontorChart *chart, KontorTimeReport *report)
{
  KontorReportMeasure measure = kontor_time_report_get_ask (report)->measure;
  gboolean absence = measure == KONTOR_REPORT_ABSENCE;
  gboolean load = measure == KONTOR_REPORT_LOAD;
  g_autoptr (KontorChartTable) table = chart_table_new (report,
                                                        absence ? format_days : format_hours);
  KontorReportLine *total = kontor_time_report_get_total (report);
  guint first = kontor_chart_table_add_series (table, absence ? _ ("Absent") : _ ("Planned"));
  guint second = absence ? 0
                         : kontor_chart_table_add_series (table,
                                                          load ? _ ("Working hours") : _ ("Spent"));

  for (guint b = 0; b < kontor_chart_table_get_n_categories (table); b++)
    {
      KontorReportFigures figures = kontor_report_line_get (total, (int) b);

      kontor_chart_table_set (table, first, b, absence ? figures.absent : to_hours (figures.plan));
      if (!absence)
        kontor_chart_table_set (table, second, b,
                                to_hours (load ? figures.capacity : figures.spent));
    }
  kontor_chart_set_table (chart, KONTOR_CHART_BARS, table);
}

void
kontor_report_chart_show (KontorChart *chart, KontorTimeReport *report)
{
  g_autofree char *title = kontor_time_report_get_title (report);

  kontor_chart_set_title (chart, title);
  if (kontor_time_report_get_ask (report)->measure == KONTOR_REPORT_SPENT)
    show_spent (chart, report);
  else
    show_total (chart, report);
}
