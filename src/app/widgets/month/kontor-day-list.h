/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-month-item.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * KontorDayList:
 *
 * Items below each other, by day: of one day, or the agenda of many with a heading for each.
 *
 * Signals:
 * - "activated" (KontorMonthItem *item)
 * - "removed" (KontorMonthItem *item): by the Delete key
 */
#define KONTOR_TYPE_DAY_LIST (kontor_day_list_get_type ())
G_DECLARE_FINAL_TYPE (KontorDayList, kontor_day_list, KONTOR, DAY_LIST, AdwBin)

/* @headings: whether days are named */
GtkWidget *kontor_day_list_new (gboolean headings) G_GNUC_WARN_UNUSED_RESULT;
/* @items: (transfer none) (element-type KontorMonthItem): sorted. @today: for "Today" and "Tomorrow" */
void kontor_day_list_set_items (KontorDayList *self, GPtrArray *items, gint64 today);
/* Longer lists scroll. */
void kontor_day_list_set_max_height (KontorDayList *self, int height);

G_END_DECLS
