/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-month-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * KontorMonthGrid:
 *
 * The weeks of a month: cells for days, and above them chips and bars for items. As many widgets as
 * there are on the screen, recycled.
 *
 * Signals:
 * - "chosen" (gint64 day): the keyboard's or the pointer's day is another
 * - "create" (gint64 day)
 * - "opened" (gint64 day, GtkWidget *cell): everything of the day is to be shown
 * - "activated" (KontorMonthItem *item)
 * - "removed" (KontorMonthItem *item)
 * - "moved" (KontorMonthItem *item, int days)
 * - "narrowed": kontor_month_grid_is_narrow() answers otherwise than before
 */
#define KONTOR_TYPE_MONTH_GRID (kontor_month_grid_get_type ())
G_DECLARE_FINAL_TYPE (KontorMonthGrid, kontor_month_grid, KONTOR, MONTH_GRID, GtkWidget)

GtkWidget *kontor_month_grid_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* @chosen: a day of the month that is shown; @week_start: 1 Monday … 7 Sunday; days since 1970-01-01 */
void kontor_month_grid_set_day (KontorMonthGrid *self, gint64 chosen, int week_start, gint64 today);
gint64 kontor_month_grid_get_day (KontorMonthGrid *self);
/* The first and the last day that are shown. */
void kontor_month_grid_get_range (KontorMonthGrid *self, gint64 *first, gint64 *last);
/* @items: (transfer none) (element-type KontorMonthItem): sorted with kontor_month_item_compare() */
void kontor_month_grid_set_items (KontorMonthGrid *self, GPtrArray *items);
/* Those of a day. (transfer full) (element-type KontorMonthItem) */
GPtrArray *kontor_month_grid_list_items (KontorMonthGrid *self, gint64 day)
    G_GNUC_WARN_UNUSED_RESULT;
/* Whether there is room for dots only. */
gboolean kontor_month_grid_is_narrow (KontorMonthGrid *self);
/* The width of the column of week numbers now, so that headings stand right. */
int kontor_month_grid_get_gutter (KontorMonthGrid *self);

G_END_DECLS
