/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-month-item.h"

G_BEGIN_DECLS

/* Where an item lies in a week: columns 0 … 6, lanes from the top. */
typedef struct
{
  KontorMonthItem *item; /* borrowed */
  int week;
  int from;
  int to;
  int lane;
  gboolean begins; /* here, not in a week before */
  gboolean ends;
  gboolean shown;
} KontorMonthSpan;

/* Places @items (sorted) in a week that begins at @monday, appending to @spans (element-type
 * KontorMonthSpan). Where more than @capacity lanes are needed, the last is left free for what says so;
 * @hidden: (out): by column, how many are not shown. */
void kontor_month_place_week (GPtrArray *items,
                              gint64 monday,
                              int week,
                              int capacity,
                              GArray *spans,
                              guint hidden[7]);

G_END_DECLS
