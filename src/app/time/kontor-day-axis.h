/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KONTOR_DAY_HOUR_HEIGHT 72
/* What is dragged goes by these. */
#define KONTOR_DAY_STEP (5 * KONTOR_MINUTE)

/* The axis of one day, on the wall of @zone: 24 hours tall, whatever the clocks do. @day: days since
 * 1970-01-01; instants are microseconds UTC, places pixels from the top. */
double kontor_day_axis_get_y (GTimeZone *zone, gint64 day, gint64 instant);
/* The nearest step at @y. */
gint64 kontor_day_axis_get_instant (GTimeZone *zone, gint64 day, double y);

/* How much room the names of hours take at the side where reading begins, px: more where text is large. */
int kontor_day_axis_get_gutter (KontorOffice *office, GtkWidget *widget);
/* The lines and names of hours. */
void kontor_day_axis_draw (KontorOffice *office, GtkWidget *widget, GtkSnapshot *snapshot);

G_END_DECLS
