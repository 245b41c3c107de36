/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-chart.h"

G_BEGIN_DECLS

/**
 * KontorChartPlot:
 *
 * The drawing of a chart: axes, and marks that are child widgets: each has a focus, a name and a
 * tooltip.
 *
 * Signal "activated" (guint series, guint category).
 */
#define KONTOR_TYPE_CHART_PLOT (kontor_chart_plot_get_type ())
G_DECLARE_FINAL_TYPE (KontorChartPlot, kontor_chart_plot, KONTOR, CHART_PLOT, GtkWidget)

GtkWidget *kontor_chart_plot_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* @table: (nullable) */
void kontor_chart_plot_set_table (KontorChartPlot *self,
                                  KontorChartKind kind,
                                  KontorChartTable *table);

/* The style class that gives the series its colour. (transfer none) */
const char *kontor_chart_get_series_class (guint series);

G_END_DECLS
