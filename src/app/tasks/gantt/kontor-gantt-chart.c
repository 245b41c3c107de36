/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of a Gantt chart: which are on the screen, what they show, where they lie. A row's widgets show
 * the task at position p as long as p modulo their number stays the same, so that scrolling by a row
 * changes one of them. Main thread. */

#include "config.h"

#include "kontor-gantt-private.h"

#include "kontor-month.h"
#include "kontor-zone.h"

#include <glib/gi18n.h>
#include <math.h>

/* Pixels. */
#define ROW_MIN 28
#define BAR_MIN 4
#define TITLE_WIDE 260
#define TITLE_NARROW 124
#define NARROW 520

/* What is shown before the first and after the last date. */
#define MARGIN (14 * KONTOR_DAY)
#define AHEAD (60 * KONTOR_DAY)
/* Dates beyond this are mistakes, which must not stretch the axis. */
#define RANGE_MAX (20 * 366 * KONTOR_DAY)

enum
{
  PROP_HADJUSTMENT = 1,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

enum
{
  ACTIVATED,
  ZOOMED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (KontorGanttChart,
                               kontor_gantt_chart,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

/* --- geometry --- */

static double
get_pixels (KontorGanttChart *self, gint64 duration)
{
  return (double) duration / (double) KONTOR_DAY * kontor_gantt_zoom_get_day_width (self->zoom);
}

gboolean
kontor_gantt_chart_is_mirrored (KontorGanttChart *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

double
kontor_gantt_chart_mirror (KontorGanttChart *self, double x)
{
  return kontor_gantt_chart_is_mirrored (self) ? gtk_widget_get_width (GTK_WIDGET (self)) - x : x;
}

/* Adjustments count from the left, whatever the direction of text. */
static double
flip_value (KontorGanttChart *self, double value)
{
  return kontor_gantt_chart_is_mirrored (self)
             ? gtk_adjustment_get_upper (self->horizontal) -
                   gtk_adjustment_get_page_size (self->horizontal) - value
             : value;
}

double
kontor_gantt_chart_get_offset (KontorGanttChart *self)
{
  return flip_value (self, gtk_adjustment_get_value (self->horizontal));
}

void
kontor_gantt_chart_set_offset (KontorGanttChart *self, double offset)
{
  gtk_adjustment_set_value (self->horizontal, flip_value (self, offset));
}

double
kontor_gantt_chart_get_x (KontorGanttChart *self, gint64 time)
{
  return self->title_width + get_pixels (self, time - self->origin) -
         kontor_gantt_chart_get_offset (self);
}

gint64
kontor_gantt_chart_get_time (KontorGanttChart *self, double x)
{
  double days = (x - self->title_width + kontor_gantt_chart_get_offset (self)) /
                kontor_gantt_zoom_get_day_width (self->zoom);

  return self->origin + (gint64) (days * (double) KONTOR_DAY);
}

int
kontor_gantt_chart_get_y (KontorGanttChart *self, guint position)
{
  return self->axis_height + (int) ((double) position * self->row_height -
                                    floor (gtk_adjustment_get_value (self->vertical)));
}

guint
kontor_gantt_chart_get_n_rows (KontorGanttChart *self)
{
  return self->model != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->model)) : 0;
}

/* The dates as the drag would make them. */
static KontorGanttDates
get_dates (KontorGanttChart *self, const KontorGanttLine *line)
{
  KontorGanttDates dates = line->dates;
  const KontorGanttMove *move = kontor_gantt_chart_find_move (self,
                                                              kontor_record_get_id (line->task));

  if (!line->dated)
    {
      gint64 today = kontor_office_get_today (self->office);
      GTimeZone *zone = kontor_office_get_zone (self->office);

      dates.start = kontor_zone_get_day_start (zone, today);
      dates.end = kontor_zone_get_day_start (zone, today + 1);
    }
  if (move != NULL)
    {
      dates.start += move->start_by;
      dates.end = MAX (dates.end + move->end_by, dates.start);
    }

  return dates;
}

gboolean
kontor_gantt_chart_get_bar (KontorGanttChart *self,
                            const KontorGanttLine *line,
                            graphene_rect_t *bounds)
{
  KontorGanttDates dates;
  int height = self->row_height - 8;
  double x;
  double width;

  if (line->task == NULL || line->position == GTK_INVALID_LIST_POSITION)
    return FALSE;
  dates = get_dates (self, line);
  x = kontor_gantt_chart_get_x (self, dates.start);
  width = dates.milestone ? height : MAX (get_pixels (self, dates.end - dates.start), BAR_MIN);
  if (dates.milestone)
    x -= height / 2.;
  graphene_rect_init (bounds, (float) floor (x),
                      (float) (kontor_gantt_chart_get_y (self, line->position) + 4),
                      (float) ceil (width), (float) height);

  return TRUE;
}

KontorGanttLine *
kontor_gantt_chart_find_line (KontorGanttChart *self, guint position)
{
  KontorGanttLine *line;

  if (self->lines->len == 0 || position == GTK_INVALID_LIST_POSITION)
    return NULL;
  line = self->lines->pdata[position % self->lines->len];

  return line->position == position ? line : NULL;
}

KontorGanttLine *
kontor_gantt_chart_find_at (KontorGanttChart *self, double y)
{
  double row = (y - self->axis_height + floor (gtk_adjustment_get_value (self->vertical))) /
               self->row_height;

  if (y < self->axis_height || row < 0 || row >= kontor_gantt_chart_get_n_rows (self))
    return NULL;

  return kontor_gantt_chart_find_line (self, (guint) row);
}

/* --- which lines --- */

static void
restore_focus (KontorGanttChart *self)
{
  guint position = 0;
  KontorGanttLine *line;

  if (self->model == NULL || !gtk_widget_is_focus (GTK_WIDGET (self)) ||
      !kontor_live_query_find (self->model, &self->current, &position))
    return;
  line = kontor_gantt_chart_find_line (self, position);
  if (line != NULL)
    gtk_widget_grab_focus (line->bar);
}

void
kontor_gantt_chart_update (KontorGanttChart *self)
{
  guint first = (guint) (gtk_adjustment_get_value (self->vertical) / self->row_height);
  int height = gtk_widget_get_height (GTK_WIDGET (self)) - self->axis_height;
  guint n = height > 0 ? (guint) (height / self->row_height + 2) : 0;

  g_clear_handle_id (&self->update, g_source_remove);
  if (n > self->lines->len)
    {
      /* Other remainders: everything is dealt out again. */
      while (self->lines->len < n)
        g_ptr_array_add (self->lines, kontor_gantt_line_new (self));
    }
  for (guint i = 0; i < self->lines->len; i++)
    {
      guint position = first + i;

      kontor_gantt_line_bind (self, self->lines->pdata[position % self->lines->len], position);
    }
  restore_focus (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static gboolean
update_cb (gpointer data)
{
  KontorGanttChart *self = data;

  self->update = 0;
  kontor_gantt_chart_update (self);

  return G_SOURCE_REMOVE;
}

static void
update_soon (KontorGanttChart *self)
{
  if (self->update == 0)
    self->update = g_idle_add_full (G_PRIORITY_HIGH_IDLE, update_cb, self, NULL);
}

/* --- the range of time --- */

static void
set_range (KontorGanttChart *self, gint64 first, gint64 last)
{
  gint64 now = kontor_office_get_now (self->office);
  gint64 shown = kontor_gantt_chart_get_time (self, self->title_width);
  gint64 origin;

  first = CLAMP (first != 0 ? first : now, now - RANGE_MAX, now);
  last = CLAMP (last != 0 ? last : now, now, now + RANGE_MAX);
  origin = first - MARGIN;
  if (origin == self->origin && last + AHEAD == self->limit)
    return;
  self->limit = last + AHEAD;
  if (self->origin != 0 && self->wanted_time == 0)
    self->wanted_time = shown;
  self->origin = origin;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
configure (KontorGanttChart *self, int width, int height)
{
  double page = MAX (width - self->title_width, 1);
  double whole = MAX (get_pixels (self, self->limit - self->origin), page);
  double rows = (double) kontor_gantt_chart_get_n_rows (self) * self->row_height;
  double view = MAX (height - self->axis_height, 1);
  double x = kontor_gantt_chart_get_offset (self);

  if (self->wanted_time != 0)
    {
      x = get_pixels (self, self->wanted_time - self->origin);
      self->wanted_time = 0;
    }
  x = CLAMP (x, 0, whole - page);
  if (kontor_gantt_chart_is_mirrored (self))
    x = whole - page - x;
  gtk_adjustment_configure (self->horizontal, x, 0, whole, page * 0.1, page * 0.9, page);
  gtk_adjustment_configure (self->vertical,
                            CLAMP (gtk_adjustment_get_value (self->vertical), 0,
                                   MAX (rows - view, 0)),
                            0, MAX (rows, view), self->row_height, view * 0.9, view);
}

/* --- layout --- */

static void
measure (GtkWidget *widget,
         GtkOrientation orientation,
         int for_size,
         int *minimum,
         int *natural,
         int *minimum_baseline,
         int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 240 : 120;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 800 : 400;
}

static void
measure_text (KontorGanttChart *self)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "Ay");
  int height = 0;

  pango_layout_get_pixel_size (layout, NULL, &height);
  self->row_height = MAX (ROW_MIN, height + 12);
  self->axis_height = 2 * height + 14;
}

/* @x: of the side where lines of text begin */
static void
allocate_child (KontorGanttChart *self, GtkWidget *child, int x, int y, int width, int height)
{
  if (kontor_gantt_chart_is_mirrored (self))
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x - width;
  gtk_widget_size_allocate (child, &(GtkAllocation) { x, y, width, height }, -1);
}

static void
allocate_line (KontorGanttChart *self, KontorGanttLine *line)
{
  graphene_rect_t bar;
  int minimum = 0;

  if (!kontor_gantt_chart_get_bar (self, line, &bar))
    return;
  allocate_child (self, line->bar, (int) bar.origin.x, (int) bar.origin.y,
                  (int) MIN (bar.size.width, 1 << 20), (int) bar.size.height);
  gtk_widget_measure (line->title, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  allocate_child (self, line->title, 4, kontor_gantt_chart_get_y (self, line->position),
                  MAX (self->title_width - 10, minimum), self->row_height);
}

static void
allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KontorGanttChart *self = KONTOR_GANTT_CHART (widget);
  guint needed;

  self->title_width = width < NARROW ? TITLE_NARROW : TITLE_WIDE;
  configure (self, width, height);
  needed = (guint) (MAX (height - self->axis_height, 0) / self->row_height + 2);
  if (needed > self->lines->len)
    update_soon (self);
  allocate_child (self, self->axis, 0, 0, width, self->axis_height);
  allocate_child (self, self->pane, 0, self->axis_height, self->title_width,
                  MAX (height - self->axis_height, 0));
  for (guint i = 0; i < self->lines->len; i++)
    allocate_line (self, self->lines->pdata[i]);
}

/* --- overrides --- */

static void
snapshot_lines (KontorGanttChart *self, GtkSnapshot *snapshot, gboolean titles)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      KontorGanttLine *line = self->lines->pdata[i];

      if (line->position != GTK_INVALID_LIST_POSITION)
        gtk_widget_snapshot_child (GTK_WIDGET (self), titles ? line->title : line->bar, snapshot);
    }
}

/* What is painted in between is mirrored where lines of text begin on the right. */
static void
begin_painting (KontorGanttChart *self, GtkSnapshot *snapshot)
{
  gtk_snapshot_save (snapshot);
  if (!kontor_gantt_chart_is_mirrored (self))
    return;
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) gtk_widget_get_width (GTK_WIDGET (self)),
                                                0));
  gtk_snapshot_scale (snapshot, -1, 1);
}

static void
kontor_gantt_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KontorGanttChart *self = KONTOR_GANTT_CHART (widget);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);

  gtk_snapshot_push_clip (snapshot,
                          &GRAPHENE_RECT_INIT (0, (float) self->axis_height, width,
                                               MAX (height - (float) self->axis_height, 0)));
  begin_painting (self, snapshot);
  kontor_gantt_chart_draw_back (self, snapshot);
  kontor_gantt_chart_draw_links (self, snapshot);
  gtk_snapshot_restore (snapshot);
  snapshot_lines (self, snapshot, FALSE);
  gtk_widget_snapshot_child (widget, self->pane, snapshot);
  snapshot_lines (self, snapshot, TRUE);
  gtk_snapshot_pop (snapshot);
  gtk_widget_snapshot_child (widget, self->axis, snapshot);
  begin_painting (self, snapshot);
  kontor_gantt_chart_draw_axis (self, snapshot);
  gtk_snapshot_restore (snapshot);
}

static void
kontor_gantt_chart_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  KontorGanttChart *self = KONTOR_GANTT_CHART (widget);

  GTK_WIDGET_CLASS (kontor_gantt_chart_parent_class)->css_changed (widget, change);
  measure_text (self);
  gtk_widget_queue_resize (widget);
}

static void
scrolled_cb (KontorGanttChart *self, GtkAdjustment *adjustment)
{
  if (adjustment == self->vertical && gtk_widget_get_height (GTK_WIDGET (self)) > 0)
    update_soon (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
set_adjustment (KontorGanttChart *self, GtkAdjustment **place, GtkAdjustment *adjustment)
{
  g_autoptr (GtkAdjustment) made = NULL;

  if (adjustment == NULL)
    adjustment = made = g_object_ref_sink (gtk_adjustment_new (0, 0, 0, 0, 0, 0));
  if (*place != NULL)
    g_signal_handlers_disconnect_by_func (*place, scrolled_cb, self);
  g_set_object (place, adjustment);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (scrolled_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
kontor_gantt_chart_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KontorGanttChart *self = KONTOR_GANTT_CHART (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
      set_adjustment (self, &self->horizontal, g_value_get_object (value));
      break;
    case PROP_VADJUSTMENT:
      set_adjustment (self, &self->vertical, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      self->policies[id - PROP_HSCROLL_POLICY] = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
kontor_gantt_chart_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KontorGanttChart *self = KONTOR_GANTT_CHART (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->horizontal);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->vertical);
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->policies[id - PROP_HSCROLL_POLICY]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
kontor_gantt_chart_dispose (GObject *object)
{
  KontorGanttChart *self = KONTOR_GANTT_CHART (object);
  GtkWidget *child;

  g_clear_handle_id (&self->update, g_source_remove);
  kontor_gantt_chart_set_model (self, NULL);
  g_ptr_array_set_size (self->lines, 0);
  /* The picker of a dependency may still be there. */
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->plan, kontor_gantt_plan_free);
  g_clear_pointer (&self->moves, g_array_unref);
  g_clear_object (&self->horizontal);
  g_clear_object (&self->vertical);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_gantt_chart_parent_class)->dispose (object);
}

static void
kontor_gantt_chart_finalize (GObject *object)
{
  g_ptr_array_unref (KONTOR_GANTT_CHART (object)->lines);

  G_OBJECT_CLASS (kontor_gantt_chart_parent_class)->finalize (object);
}

static void
kontor_gantt_chart_class_init (KontorGanttChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = kontor_gantt_chart_set_property;
  object_class->get_property = kontor_gantt_chart_get_property;
  object_class->dispose = kontor_gantt_chart_dispose;
  object_class->finalize = kontor_gantt_chart_finalize;
  widget_class->snapshot = kontor_gantt_chart_snapshot;
  widget_class->css_changed = kontor_gantt_chart_css_changed;
  gtk_widget_class_set_css_name (widget_class, "ganttchart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");

  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, KONTOR_TYPE_RECORD);
  signals[ZOOMED] = g_signal_new ("zoomed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
back_new (KontorGanttChart *self, const char *style)
{
  GtkWidget *back = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (back, style);
  gtk_widget_set_parent (back, GTK_WIDGET (self));

  return back;
}

static void
kontor_gantt_chart_init (KontorGanttChart *self)
{
  self->lines = g_ptr_array_new_with_free_func (kontor_gantt_line_free);
  self->zoom = KONTOR_GANTT_ZOOM_DAYS;
  self->week_start = 1;
  self->row_height = ROW_MIN;
  self->axis_height = 40;
  self->title_width = TITLE_WIDE;
  self->hovered = GTK_INVALID_LIST_POSITION;
  set_adjustment (self, &self->horizontal, NULL);
  set_adjustment (self, &self->vertical, NULL);
  gtk_widget_set_layout_manager (GTK_WIDGET (self),
                                 gtk_custom_layout_new (NULL, measure, allocate));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Gantt chart"), -1);
  self->pane = back_new (self, "kontor-gantt-pane");
  self->axis = back_new (self, "kontor-gantt-axis");
  kontor_gantt_chart_add_input (self);
}

/* --- public functions --- */

GtkWidget *
kontor_gantt_chart_new (KontorOffice *office)
{
  KontorGanttChart *self;

  g_return_val_if_fail (KONTOR_IS_OFFICE (office), NULL);

  self = g_object_new (KONTOR_TYPE_GANTT_CHART, NULL);
  self->office = g_object_ref (office);
  self->week_start = kontor_month_get_week_start (office);
  set_range (self, 0, 0);
  self->wanted_time = kontor_office_get_now (office) - 7 * KONTOR_DAY;

  return GTK_WIDGET (self);
}

static void
items_changed_cb (KontorGanttChart *self)
{
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  update_soon (self);
}

void
kontor_gantt_chart_set_model (KontorGanttChart *self, KontorLiveQuery *model)
{
  g_return_if_fail (KONTOR_IS_GANTT_CHART (self));

  if (self->model == model)
    return;
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, items_changed_cb, self);
  g_set_object (&self->model, model);
  if (model == NULL)
    return;
  g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_adjustment_set_value (self->vertical, 0);
  items_changed_cb (self);
}

void
kontor_gantt_chart_take_plan (KontorGanttChart *self, KontorGanttPlan *plan)
{
  g_return_if_fail (KONTOR_IS_GANTT_CHART (self));

  g_clear_pointer (&self->plan, kontor_gantt_plan_free);
  self->plan = plan;
  if (plan != NULL)
    set_range (self, kontor_gantt_plan_get_first (plan), kontor_gantt_plan_get_last (plan));
  update_soon (self);
}

void
kontor_gantt_chart_set_zoom (KontorGanttChart *self, guint zoom)
{
  double middle = (gtk_widget_get_width (GTK_WIDGET (self)) - self->title_width) / 2.;
  gint64 time;

  g_return_if_fail (KONTOR_IS_GANTT_CHART (self));

  zoom = MIN (zoom, KONTOR_GANTT_N_ZOOMS - 1);
  if (zoom == self->zoom)
    return;
  time = kontor_gantt_chart_get_time (self, self->title_width + middle);
  self->zoom = zoom;
  self->wanted_time = time - (gint64) (middle / kontor_gantt_zoom_get_day_width (zoom) *
                                       (double) KONTOR_DAY);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  g_signal_emit (self, signals[ZOOMED], 0);
}

guint
kontor_gantt_chart_get_zoom (KontorGanttChart *self)
{
  g_return_val_if_fail (KONTOR_IS_GANTT_CHART (self), 0);

  return self->zoom;
}

void
kontor_gantt_chart_show_time (KontorGanttChart *self, gint64 time)
{
  g_return_if_fail (KONTOR_IS_GANTT_CHART (self));

  self->wanted_time = MAX (time, self->origin + 1);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
kontor_gantt_chart_fit (KontorGanttChart *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)) - self->title_width;
  gint64 first;
  gint64 last;
  guint zoom = KONTOR_GANTT_N_ZOOMS - 1;

  g_return_if_fail (KONTOR_IS_GANTT_CHART (self));

  if (self->plan == NULL || kontor_gantt_plan_get_first (self->plan) == 0)
    return;
  first = kontor_gantt_plan_get_first (self->plan) - KONTOR_DAY;
  last = kontor_gantt_plan_get_last (self->plan) + KONTOR_DAY;
  while (zoom > 0 &&
         (double) (last - first) / (double) KONTOR_DAY * kontor_gantt_zoom_get_day_width (zoom) >
             width)
    zoom--;
  kontor_gantt_chart_set_zoom (self, zoom);
  kontor_gantt_chart_show_time (self, first);
}

gboolean
kontor_gantt_chart_select (KontorGanttChart *self, const KontorId *task)
{
  guint position = 0;

  g_return_val_if_fail (KONTOR_IS_GANTT_CHART (self), FALSE);

  if (self->model == NULL || !kontor_live_query_reveal (self->model, task, &position))
    return FALSE;
  kontor_gantt_chart_set_current (self, position, TRUE);

  return TRUE;
}

KontorRecord *
kontor_gantt_chart_dup_current (KontorGanttChart *self)
{
  guint position = 0;

  g_return_val_if_fail (KONTOR_IS_GANTT_CHART (self), NULL);

  if (self->model == NULL || kontor_id_is_nil (&self->current) ||
      !kontor_live_query_find (self->model, &self->current, &position))
    return NULL;

  return g_list_model_get_item (G_LIST_MODEL (self->model), position);
}
