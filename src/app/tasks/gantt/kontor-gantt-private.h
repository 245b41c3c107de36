/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-gantt-bar.h"
#include "kontor-gantt-changes.h"
#include "kontor-gantt-chart.h"
#include "kontor-gantt-scale.h"

G_BEGIN_DECLS

/* A row on the screen. */
typedef struct
{
  guint position; /* in the model; GTK_INVALID_LIST_POSITION: shows none */
  KontorRecord *task; /* owned, nullable */
  gulong changed; /* handler of @task */
  GtkWidget *bar; /* child of the chart */
  GtkWidget *title; /* child of the chart */
  GtkWidget *expander; /* child, of @title */
  GtkLabel *label; /* child, of @title */
  KontorGanttDates dates;
  gboolean dated;
} KontorGanttLine;

typedef enum
{
  KONTOR_GANTT_DRAG_NONE,
  KONTOR_GANTT_DRAG_MOVE,
  KONTOR_GANTT_DRAG_START,
  KONTOR_GANTT_DRAG_END,
  KONTOR_GANTT_DRAG_LINK,
} KontorGanttDrag;

struct _KontorGanttChart
{
  GtkWidget parent_instance;

  KontorOffice *office; /* owned */
  KontorLiveQuery *model; /* owned, nullable */
  KontorGanttPlan *plan; /* owned, nullable */
  GtkAdjustment *horizontal; /* owned */
  GtkAdjustment *vertical; /* owned */
  GtkScrollablePolicy policies[2];
  GPtrArray *lines; /* owned (element-type KontorGanttLine) */
  GtkWidget *axis; /* child: behind the names of columns */
  GtkWidget *pane; /* child: behind titles */
  guint zoom;
  int week_start;
  gint64 origin; /* where the axis begins */
  gint64 limit; /* and ends */
  int row_height;
  int axis_height;
  int title_width;
  guint update; /* source */
  gint64 wanted_time; /* to be scrolled to, 0: none */

  KontorId current; /* the task that keys mean; nil: none */
  guint hovered; /* position, GTK_INVALID_LIST_POSITION: none */

  KontorGanttDrag drag;
  KontorGanttLine *dragged; /* borrowed, nullable */
  double drag_x; /* of the pointer */
  double drag_y;
  GArray *moves; /* owned, nullable, of KontorGanttMove: what the drag would do */
};

/* Geometry, in the chart's pixels: everywhere as for text from left to right. Only where widgets are
 * placed, where something is painted, and where keys and the pointer come in, is it mirrored. */
gboolean kontor_gantt_chart_is_mirrored (KontorGanttChart *self);
/* From here to where it is on the screen, and back. */
double kontor_gantt_chart_mirror (KontorGanttChart *self, double x);
/* How far the axis is scrolled from where it begins. */
double kontor_gantt_chart_get_offset (KontorGanttChart *self);
void kontor_gantt_chart_set_offset (KontorGanttChart *self, double offset);
double kontor_gantt_chart_get_x (KontorGanttChart *self, gint64 time);
gint64 kontor_gantt_chart_get_time (KontorGanttChart *self, double x);
int kontor_gantt_chart_get_y (KontorGanttChart *self, guint position);
gboolean kontor_gantt_chart_get_bar (KontorGanttChart *self,
                                     const KontorGanttLine *line,
                                     graphene_rect_t *bounds);
KontorGanttLine *kontor_gantt_chart_find_line (KontorGanttChart *self, guint position);
KontorGanttLine *kontor_gantt_chart_find_at (KontorGanttChart *self, double y);
void kontor_gantt_chart_update (KontorGanttChart *self);
guint kontor_gantt_chart_get_n_rows (KontorGanttChart *self);

KontorGanttLine *kontor_gantt_line_new (KontorGanttChart *self) G_GNUC_WARN_UNUSED_RESULT;
/* A GDestroyNotify. */
void kontor_gantt_line_free (gpointer data);
/* Shows the task at @position, or nothing beyond the last. */
void kontor_gantt_line_bind (KontorGanttChart *self, KontorGanttLine *line, guint position);

/* What has to follow when a bar goes to @start, @end: itself first. (transfer full) */
GArray *kontor_gantt_chart_list_moves (KontorGanttChart *self,
                                       const KontorGanttLine *line,
                                       gint64 start_by,
                                       gint64 end_by) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable): how a preview moves @task */
const KontorGanttMove *kontor_gantt_chart_find_move (KontorGanttChart *self, const KontorId *task);

void kontor_gantt_chart_draw_back (KontorGanttChart *self, GtkSnapshot *snapshot);
void kontor_gantt_chart_draw_axis (KontorGanttChart *self, GtkSnapshot *snapshot);
void kontor_gantt_chart_draw_links (KontorGanttChart *self, GtkSnapshot *snapshot);

void kontor_gantt_chart_add_input (KontorGanttChart *self);
void kontor_gantt_chart_set_current (KontorGanttChart *self, guint position, gboolean focus);

G_END_DECLS
