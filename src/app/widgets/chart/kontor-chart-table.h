/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* How a figure is written for people. (transfer full) */
typedef char *(*KontorChartFormat) (double value);

/**
 * KontorChartTable:
 *
 * What a chart shows: figures of several series over the same categories. Reference-counted; not
 * changed any more once a chart has it.
 */
typedef struct _KontorChartTable KontorChartTable;

#define KONTOR_TYPE_CHART_TABLE (kontor_chart_table_get_type ())
GType kontor_chart_table_get_type (void);

/* @what: what the categories are: "Day". @format: of all figures */
KontorChartTable *kontor_chart_table_new (const char *what, KontorChartFormat format)
    G_GNUC_WARN_UNUSED_RESULT;
KontorChartTable *kontor_chart_table_ref (KontorChartTable *self);
void kontor_chart_table_unref (KontorChartTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorChartTable, kontor_chart_table_unref)

/* Categories first, then series. Returns: its number, from 0 */
guint kontor_chart_table_add_category (KontorChartTable *self, const char *name);
guint kontor_chart_table_add_series (KontorChartTable *self, const char *name);
void kontor_chart_table_set (KontorChartTable *self, guint series, guint category, double value);

guint kontor_chart_table_get_n_categories (const KontorChartTable *self);
guint kontor_chart_table_get_n_series (const KontorChartTable *self);
const char *kontor_chart_table_get_what (const KontorChartTable *self);
const char *kontor_chart_table_get_category (const KontorChartTable *self, guint category);
const char *kontor_chart_table_get_series (const KontorChartTable *self, guint series);
/* 0 where nothing was set. */
double kontor_chart_table_get (const KontorChartTable *self, guint series, guint category);
/* (transfer full) */
char *kontor_chart_table_format (const KontorChartTable *self, double value)
    G_GNUC_WARN_UNUSED_RESULT;
/* The largest figure, of one series or, @stacked, of a category's sum. */
double kontor_chart_table_get_maximum (const KontorChartTable *self, gboolean stacked);

/* As a spreadsheet reads it: a row for each category, plain numbers. (transfer full) */
char *kontor_chart_table_to_csv (const KontorChartTable *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
