/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/* How far one can look, from the hours of a day to the months of years. */
#define KONTOR_GANTT_N_ZOOMS 8
#define KONTOR_GANTT_ZOOM_DAYS 4 /* a column for each day */

/* Pixels of a day. */
double kontor_gantt_zoom_get_day_width (guint zoom);
/* "Days": what a column is. Translated. */
const char *kontor_gantt_zoom_get_title (guint zoom);
/* By how much a bar is moved by the pointer at least, in microseconds. */
gint64 kontor_gantt_zoom_get_step (guint zoom);

/* A line of the axis: where it begins, when the next begins, and what it is called. */
typedef struct
{
  gint64 start;
  gint64 end;
  char *label; /* owned */
} KontorGanttTick;

/* The columns (@upper: what they are grouped by) that meet [from, to), microseconds UTC. (transfer full)
 * (element-type KontorGanttTick) */
GArray *kontor_gantt_zoom_list_ticks (guint zoom,
                                      gboolean upper,
                                      GTimeZone *zone,
                                      int week_start,
                                      gint64 from,
                                      gint64 to) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
