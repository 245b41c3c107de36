/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-month-item.h"
#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorMonth:
 *
 * A month of anything with dates. It asks for what it shows by "range-changed", and is given it with
 * kontor_month_set_items(), again whenever that changes. Where there is little room, days have dots and
 * the chosen day's items are listed below.
 *
 * Keys: arrows between days, Page Up and Down between months, Enter to the day's items or to a new one,
 * Space for a list of the day; on an item Enter opens it, Alt and arrows move it, Delete removes it.
 *
 * Signals:
 * - "range-changed": kontor_month_get_range() answers otherwise
 * - "create" (gint64 day): days since 1970-01-01
 * - "activated" (KontorMonthItem *item)
 * - "moved" (KontorMonthItem *item, int days): later by so many days, or earlier
 * - "removed" (KontorMonthItem *item)
 */
#define KONTOR_TYPE_MONTH (kontor_month_get_type ())
G_DECLARE_FINAL_TYPE (KontorMonth, kontor_month, KONTOR, MONTH, AdwBin)

GtkWidget *kontor_month_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

/* The chosen day and with it the month; days since 1970-01-01. */
void kontor_month_set_date (KontorMonth *self, gint64 day);
gint64 kontor_month_get_date (KontorMonth *self);
/* The first and the last day that are shown, those of neighbouring months included. */
void kontor_month_get_range (KontorMonth *self, gint64 *first, gint64 *last);
/* @items: (transfer none) (element-type KontorMonthItem): in any order */
void kontor_month_set_items (KontorMonth *self, GPtrArray *items);
/* The cell of a day, to point a popover at. (transfer none): @self when it is not shown */
GtkWidget *kontor_month_get_cell (KontorMonth *self, gint64 day);

/* 1 Monday … 7 Sunday, as the organisation begins its weeks. */
int kontor_month_get_week_start (KontorOffice *office);

G_END_DECLS
