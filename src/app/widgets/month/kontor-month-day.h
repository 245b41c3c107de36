/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The highest number of dots of a narrow day. */
#define KONTOR_MONTH_DOTS 4

/**
 * KontorMonthDay:
 *
 * The cell of one day: its number, dots for what it holds where there is no room for more, and how many
 * items are not shown. Items themselves lie above the cells. Recycled.
 *
 * Signal "more": the rest is to be shown
 */
#define KONTOR_TYPE_MONTH_DAY (kontor_month_day_get_type ())
G_DECLARE_FINAL_TYPE (KontorMonthDay, kontor_month_day, KONTOR, MONTH_DAY, GtkWidget)

GtkWidget *kontor_month_day_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* @day: days since 1970-01-01. @outside: of another month than the one shown */
void kontor_month_day_set_day (KontorMonthDay *self,
                               gint64 day,
                               gboolean today,
                               gboolean outside,
                               gboolean weekend);
gint64 kontor_month_day_get_day (KontorMonthDay *self);
/* @n: how many items it has; @hidden: how many of them are not shown; @dots: (nullable) colours instead
 * of items */
void kontor_month_day_set_items (KontorMonthDay *self,
                                 guint n,
                                 guint hidden,
                                 const GdkRGBA *dots,
                                 guint n_dots);
void kontor_month_day_set_chosen (KontorMonthDay *self, gboolean chosen);

/* "Friday 6 March", translated. (transfer full) */
char *kontor_month_format_day (gint64 day, const char *format) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
