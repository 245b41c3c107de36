/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a bar says beside its dates; each has a look, an icon or a shape, and a word. */
typedef enum
{
  KONTOR_GANTT_MILESTONE = 1 << 0, /* a deadline without a plan */
  KONTOR_GANTT_UNDATED = 1 << 1, /* shown only when it is pointed at or has the focus */
  KONTOR_GANTT_DONE = 1 << 2,
  KONTOR_GANTT_STARTED = 1 << 3,
  KONTOR_GANTT_OVERDUE = 1 << 4,
  KONTOR_GANTT_CRITICAL = 1 << 5,
  KONTOR_GANTT_EARLY = 1 << 6, /* before what it depends on lets it */
  KONTOR_GANTT_SUMMARY = 1 << 7, /* has subtasks */
} KontorGanttMarks;

/**
 * KontorGanttBar:
 *
 * The bar of one task in a chart. As small as it is made; recycled.
 */
#define KONTOR_TYPE_GANTT_BAR (kontor_gantt_bar_get_type ())
G_DECLARE_FINAL_TYPE (KontorGanttBar, kontor_gantt_bar, KONTOR, GANTT_BAR, GtkWidget)

GtkWidget *kontor_gantt_bar_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* @dates: in words */
void kontor_gantt_bar_set (KontorGanttBar *self,
                           const char *title,
                           const char *dates,
                           KontorGanttMarks marks);
KontorGanttMarks kontor_gantt_bar_get_marks (KontorGanttBar *self);

G_END_DECLS
