/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-month-grid.h"
#include "kontor-month-lanes.h"

G_BEGIN_DECLS

#define KONTOR_MONTH_WEEKS 6
#define KONTOR_MONTH_DAYS (KONTOR_MONTH_WEEKS * 7)

struct _KontorMonthGrid
{
  GtkWidget parent_instance;

  GtkWidget *days[KONTOR_MONTH_DAYS]; /* children */
  GtkWidget *weeks[KONTOR_MONTH_WEEKS]; /* children: labels */
  GPtrArray *chips; /* owned, of children, in the order of @spans as far as that goes */
  GArray *spans; /* owned, of KontorMonthSpan: those that are shown */
  GPtrArray *items; /* owned (element-type KontorMonthItem) */
  KontorMonthItem *held; /* owned, nullable: is being dragged, or had the focus */
  gint64 held_day; /* where it was taken */
  gint64 first; /* day */
  gint64 chosen; /* day */
  gint64 today;
  int week_start;
  int n_weeks;
  int capacity; /* lanes */
  int chip_height;
  gboolean narrow;
  gboolean was_narrow;
  int drop; /* the cell under a drag, -1: none */
  guint deal; /* source */
};

/* The place of a day's cell, -1: it is not shown. */
int kontor_month_grid_get_index (KontorMonthGrid *self, gint64 day);
gint64 kontor_month_grid_add_months (gint64 day, int months);
/* Another day becomes the chosen one, perhaps of another month. @focus: its cell gets the focus */
void kontor_month_grid_choose (KontorMonthGrid *self, gint64 day, gboolean focus);

/* Keys, clicks and drops. */
void kontor_month_grid_add_input (KontorMonthGrid *self);

G_END_DECLS
