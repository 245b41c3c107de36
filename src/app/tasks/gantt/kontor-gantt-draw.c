/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a Gantt chart paints itself: columns, weekends, today, dependencies, the names of columns. Main
 * thread. */

#include "config.h"

#include "kontor-gantt-private.h"

#include "kontor-zone.h"

#include <adwaita.h>
#include <math.h>

/* Of more dependencies only those are drawn of which an end is on the screen. */
#define LINKS_ALL 500

/* Weekends are seen from this width of a day on, in pixels. */
#define WEEKEND_FROM 6

static void
get_colours (KontorGanttChart *self, GdkRGBA *text, GdkRGBA *accent)
{
  AdwStyleManager *style = adw_style_manager_get_for_display (
      gtk_widget_get_display (GTK_WIDGET (self)));

  gtk_widget_get_color (GTK_WIDGET (self), text);
  adw_accent_color_to_standalone_rgba (adw_style_manager_get_accent_color (style),
                                       adw_style_manager_get_dark (style), accent);
}

static GdkRGBA
fade (const GdkRGBA *colour, float alpha)
{
  return (GdkRGBA) { colour->red, colour->green, colour->blue, colour->alpha * alpha };
}

static void
fill (GtkSnapshot *snapshot, const GdkRGBA *colour, double x, double y, double width, double height)
{
  if (width > 0 && height > 0)
    gtk_snapshot_append_color (snapshot, colour,
                               &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width,
                                                    (float) height));
}

static GArray *
list_ticks (KontorGanttChart *self, gboolean upper)
{
  gint64 from = kontor_gantt_chart_get_time (self, self->title_width);
  gint64 to = kontor_gantt_chart_get_time (self, gtk_widget_get_width (GTK_WIDGET (self)));

  return kontor_gantt_zoom_list_ticks (self->zoom, upper, kontor_office_get_zone (self->office),
                                       self->week_start, from, to);
}

static void
draw_weekends (KontorGanttChart *self, GtkSnapshot *snapshot, const GdkRGBA *text)
{
  GTimeZone *zone = kontor_office_get_zone (self->office);
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  GdkRGBA colour = fade (text, 0.04f);
  gint64 day = kontor_zone_get_day (zone, kontor_gantt_chart_get_time (self, self->title_width));

  for (;; day++)
    {
      double x = kontor_gantt_chart_get_x (self, kontor_zone_get_day_start (zone, day));
      double end = kontor_gantt_chart_get_x (self, kontor_zone_get_day_start (zone, day + 1));

      if (x > width)
        break;
      if (((day + 3) % 7 + 7) % 7 >= 5)
        fill (snapshot, &colour, x, 0, end - x, gtk_widget_get_height (GTK_WIDGET (self)));
    }
}

void
kontor_gantt_chart_draw_back (KontorGanttChart *self, GtkSnapshot *snapshot)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  g_autoptr (GArray) ticks = list_ticks (self, FALSE);
  GdkRGBA text;
  GdkRGBA accent;
  GdkRGBA line;
  KontorGanttLine *hovered = kontor_gantt_chart_find_line (self, self->hovered);

  get_colours (self, &text, &accent);
  line = fade (&text, 0.08f);
  if (kontor_gantt_zoom_get_day_width (self->zoom) >= WEEKEND_FROM)
    draw_weekends (self, snapshot, &text);
  for (guint i = 0; i < ticks->len; i++)
    fill (snapshot, &line,
          floor (kontor_gantt_chart_get_x (self, g_array_index (ticks, KontorGanttTick, i).start)),
          0, 1, height);
  for (guint i = 0; i < self->lines->len; i++)
    {
      KontorGanttLine *row = self->lines->pdata[i];

      if (row->position != GTK_INVALID_LIST_POSITION)
        fill (snapshot, &line, 0,
              kontor_gantt_chart_get_y (self, row->position) + self->row_height - 1, width, 1);
    }
  if (hovered != NULL)
    fill (snapshot, &line, 0, kontor_gantt_chart_get_y (self, hovered->position), width,
          self->row_height);
  fill (snapshot, &accent,
        floor (kontor_gantt_chart_get_x (self, kontor_office_get_now (self->office))) - 1, 0, 2,
        height);
}

/* --- the axis --- */

static void
draw_names (KontorGanttChart *self,
            GtkSnapshot *snapshot,
            gboolean upper,
            const GdkRGBA *text,
            double y)
{
  g_autoptr (GArray) ticks = list_ticks (self, upper);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  GdkRGBA colour = fade (text, upper ? 1.f : 0.7f);
  GdkRGBA line = fade (text, 0.15f);
  double taken = 0;

  for (guint i = 0; i < ticks->len; i++)
    {
      const KontorGanttTick *tick = &g_array_index (ticks, KontorGanttTick, i);
      double x = kontor_gantt_chart_get_x (self, tick->start);
      double end = kontor_gantt_chart_get_x (self, tick->end);
      int width = 0;
      double at;

      pango_layout_set_text (layout, tick->label, -1);
      pango_layout_get_pixel_size (layout, &width, NULL);
      fill (snapshot, &line, floor (x), y, 1, self->axis_height / 2.);
      /* The name of what began before stays in sight as long as there is room. */
      at = upper ? MAX (x, self->title_width) + 6 : x + MAX ((end - x - width) / 2, 2);
      /* Large text leaves some of the days out. */
      if ((upper ? at + width + 2 > end : at < taken) || at < self->title_width)
        continue;
      taken = at + width + 6;
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) floor (at), (float) y + 3));
      /* Words are to be read even so. */
      if (kontor_gantt_chart_is_mirrored (self))
        {
          gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) width, 0));
          gtk_snapshot_scale (snapshot, -1, 1);
        }
      gtk_snapshot_append_layout (snapshot, layout, &colour);
      gtk_snapshot_restore (snapshot);
    }
}

void
kontor_gantt_chart_draw_axis (KontorGanttChart *self, GtkSnapshot *snapshot)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  GdkRGBA text;
  GdkRGBA accent;
  double now;

  get_colours (self, &text, &accent);
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT ((float) self->title_width, 0,
                                                         (float) MAX (width - self->title_width, 0),
                                                         (float) self->axis_height));
  draw_names (self, snapshot, TRUE, &text, 0);
  draw_names (self, snapshot, FALSE, &text, self->axis_height / 2.);
  now = floor (kontor_gantt_chart_get_x (self, kontor_office_get_now (self->office)));
  fill (snapshot, &accent, now - 4, self->axis_height - 4, 8, 4);
  gtk_snapshot_pop (snapshot);
}

/* --- dependencies --- */

/* Where the bar of a task is, on the screen or not. */
static gboolean
get_bounds (KontorGanttChart *self, guint index, graphene_rect_t *bounds)
{
  const KontorId *id = kontor_gantt_plan_get_id (self->plan, index);
  KontorGanttLine *line;
  guint position = 0;
  gint64 start = 0;
  gint64 end = 0;

  if (!kontor_live_query_find (self->model, id, &position))
    return FALSE;
  line = kontor_gantt_chart_find_line (self, position);
  if (line != NULL)
    return kontor_gantt_chart_get_bar (self, line, bounds);
  kontor_gantt_plan_get_dates (self->plan, index, &start, &end);
  graphene_rect_init (bounds, (float) kontor_gantt_chart_get_x (self, start),
                      (float) kontor_gantt_chart_get_y (self, position) + 4,
                      (float) (kontor_gantt_chart_get_x (self, end) -
                               kontor_gantt_chart_get_x (self, start)),
                      (float) self->row_height - 8);

  return TRUE;
}

static void
draw_arrow (GtkSnapshot *snapshot,
            const graphene_point_t *from,
            const graphene_point_t *to,
            gboolean enters_start,
            gboolean leaves_end,
            float half_row,
            gboolean bold,
            const GdkRGBA *colour)
{
  g_autoptr (GskPathBuilder) builder = gsk_path_builder_new ();
  g_autoptr (GskPath) path = NULL;
  g_autoptr (GskStroke) stroke = gsk_stroke_new (bold ? 2.5f : 1.5f);
  g_autoptr (GskPathBuilder) head = gsk_path_builder_new ();
  g_autoptr (GskPath) tip = NULL;
  float out = from->x + (leaves_end ? 8 : -8);
  float in = to->x + (enters_start ? -8 : 8);
  float side = enters_start ? -5 : 5;

  gsk_path_builder_move_to (builder, from->x, from->y);
  gsk_path_builder_line_to (builder, out, from->y);
  if ((leaves_end && enters_start && in < out) || leaves_end != enters_start)
    {
      float between = from->y + (to->y > from->y ? half_row : -half_row);

      gsk_path_builder_line_to (builder, out, between);
      gsk_path_builder_line_to (builder, in, between);
      gsk_path_builder_line_to (builder, in, to->y);
    }
  else
    gsk_path_builder_line_to (builder, out, to->y);
  gsk_path_builder_line_to (builder, to->x, to->y);
  path = gsk_path_builder_to_path (builder);
  gtk_snapshot_append_stroke (snapshot, path, stroke, colour);

  gsk_path_builder_move_to (head, to->x, to->y);
  gsk_path_builder_line_to (head, to->x + side, to->y - 4);
  gsk_path_builder_line_to (head, to->x + side, to->y + 4);
  gsk_path_builder_close (head);
  tip = gsk_path_builder_to_path (head);
  gtk_snapshot_append_fill (snapshot, tip, GSK_FILL_RULE_WINDING, colour);
}

static void
draw_link (KontorGanttChart *self,
           GtkSnapshot *snapshot,
           const KontorGanttEdge *edge,
           const GdkRGBA *text)
{
  KontorSchedule *schedule = kontor_gantt_plan_get_schedule (self->plan);
  gboolean critical = kontor_schedule_is_critical (schedule, edge->task) &&
                      kontor_schedule_is_critical (schedule, edge->after);
  gboolean leaves_end = edge->kind == KONTOR_DEPENDENCY_KIND_FINISH_START ||
                        edge->kind == KONTOR_DEPENDENCY_KIND_FINISH_FINISH;
  gboolean enters_start = edge->kind == KONTOR_DEPENDENCY_KIND_FINISH_START ||
                          edge->kind == KONTOR_DEPENDENCY_KIND_START_START;
  GdkRGBA colour = fade (text, critical ? 0.85f : 0.45f);
  graphene_rect_t after;
  graphene_rect_t task;
  graphene_point_t from;
  graphene_point_t to;
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  if (!get_bounds (self, edge->after, &after) || !get_bounds (self, edge->task, &task) ||
      MAX (after.origin.y, task.origin.y) < 0 || MIN (after.origin.y, task.origin.y) > height)
    return;
  graphene_point_init (&from, after.origin.x + (leaves_end ? after.size.width : 0),
                       after.origin.y + after.size.height / 2);
  graphene_point_init (&to, task.origin.x + (enters_start ? 0 : task.size.width),
                       task.origin.y + task.size.height / 2);
  draw_arrow (snapshot, &from, &to, enters_start, leaves_end, (float) self->row_height / 2,
              critical, &colour);
}

/* The indices, one more than they are, of tasks on the screen. */
static GHashTable *
list_shown (KontorGanttChart *self)
{
  GHashTable *shown = g_hash_table_new (NULL, NULL);
  guint index = 0;

  for (guint i = 0; i < self->lines->len; i++)
    {
      KontorGanttLine *line = self->lines->pdata[i];

      if (line->task != NULL &&
          kontor_gantt_plan_find (self->plan, kontor_record_get_id (line->task), &index))
        g_hash_table_add (shown, GUINT_TO_POINTER (index + 1));
    }

  return shown;
}

static void
draw_all_links (KontorGanttChart *self, GtkSnapshot *snapshot, const GdkRGBA *text)
{
  const GArray *edges = kontor_gantt_plan_get_edges (self->plan);
  g_autoptr (GHashTable) shown = list_shown (self);

  for (guint i = 0; i < edges->len; i++)
    {
      const KontorGanttEdge *edge = &g_array_index (edges, KontorGanttEdge, i);

      if (edges->len <= LINKS_ALL ||
          g_hash_table_contains (shown, GUINT_TO_POINTER (edge->task + 1)) ||
          g_hash_table_contains (shown, GUINT_TO_POINTER (edge->after + 1)))
        draw_link (self, snapshot, edge, text);
    }
}

void
kontor_gantt_chart_draw_links (KontorGanttChart *self, GtkSnapshot *snapshot)
{
  KontorGanttLine *hovered = kontor_gantt_chart_find_line (self, self->hovered);
  graphene_rect_t bar;
  GdkRGBA text;
  GdkRGBA accent;

  get_colours (self, &text, &accent);
  if (self->plan != NULL && self->model != NULL)
    draw_all_links (self, snapshot, &text);
  if (self->drag == KONTOR_GANTT_DRAG_LINK && self->dragged != NULL &&
      kontor_gantt_chart_get_bar (self, self->dragged, &bar))
    draw_arrow (snapshot,
                &GRAPHENE_POINT_INIT (bar.origin.x + bar.size.width,
                                      bar.origin.y + bar.size.height / 2),
                &GRAPHENE_POINT_INIT ((float) self->drag_x, (float) self->drag_y), TRUE, TRUE,
                (float) self->row_height / 2, TRUE, &accent);
  /* Where a dependency is drawn from. */
  else if (hovered != NULL && hovered->dated && kontor_gantt_chart_get_bar (self, hovered, &bar))
    {
      GskRoundedRect dot;

      gsk_rounded_rect_init_from_rect (&dot,
                                       &GRAPHENE_RECT_INIT (bar.origin.x + bar.size.width + 3,
                                                            bar.origin.y + bar.size.height / 2 - 4,
                                                            8, 8),
                                       4);
      gtk_snapshot_append_border (snapshot, &dot, (float[4]) { 2, 2, 2, 2 },
                                  (GdkRGBA[4]) { text, text, text, text });
    }
}
