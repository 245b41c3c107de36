/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-chart-table.h"

#include <adwaita.h>

G_BEGIN_DECLS

typedef enum
{
  KONTOR_CHART_BARS, /* side by side */
  KONTOR_CHART_STACKED, /* one on the other */
  KONTOR_CHART_LINES,
} KontorChartKind;

/**
 * KontorChart:
 *
 * A chart with its legend, the same as a table for those who would rather read it, and both to take
 * away as CSV or PNG.
 *
 * Signal "activated" (guint series, guint category): a mark was clicked, or Enter pressed on it.
 */
#define KONTOR_TYPE_CHART (kontor_chart_get_type ())
G_DECLARE_FINAL_TYPE (KontorChart, kontor_chart, KONTOR, CHART, AdwBin)

/* @title: shown above, and the accessible name */
GtkWidget *kontor_chart_new (const char *title) G_GNUC_WARN_UNUSED_RESULT;

void kontor_chart_set_title (KontorChart *self, const char *title);
/* @table: (nullable): nothing to show */
void kontor_chart_set_table (KontorChart *self, KontorChartKind kind, KontorChartTable *table);
/* (transfer none) (nullable) */
KontorChartTable *kontor_chart_get_table (KontorChart *self);

/* The table in place of the drawing. */
void kontor_chart_set_as_table (KontorChart *self, gboolean as_table);
gboolean kontor_chart_get_as_table (KontorChart *self);

/* What is drawn now, as bytes of a PNG, twice as dense; %NULL while it is not on the screen. (transfer
 * full) (nullable) */
GBytes *kontor_chart_to_png (KontorChart *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
