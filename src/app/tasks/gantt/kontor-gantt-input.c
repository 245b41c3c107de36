/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Keys and the pointer in a Gantt chart. A drag only previews; what it means is done once, when it ends.
 * Main thread. */

#include "config.h"

#include "kontor-gantt-private.h"

#include "kontor-record-peek.h"
#include "kontor-record-picker.h"

#include <math.h>

/* Pixels: of a bar's ends, by which it is made longer, and beside its end, from where a dependency is
 * drawn. */
#define EDGE 7
#define HANDLE 14

/* --- the current task --- */

static KontorGanttLine *
get_current (KontorGanttChart *self)
{
  guint position = 0;

  if (self->model == NULL || kontor_id_is_nil (&self->current) ||
      !kontor_live_query_find (self->model, &self->current, &position))
    return NULL;

  return kontor_gantt_chart_find_line (self, position);
}

static void
scroll_to_row (KontorGanttChart *self, guint position)
{
  double top = (double) position * self->row_height;

  gtk_adjustment_clamp_page (self->vertical, top, top + self->row_height);
}

/* Scrolls in time if nothing of the bar is in sight. */
static void
scroll_to_bar (KontorGanttChart *self, const KontorGanttLine *line)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  graphene_rect_t bar;

  if (!kontor_gantt_chart_get_bar (self, line, &bar))
    return;
  if (bar.origin.x + bar.size.width < (float) self->title_width + 8 ||
      bar.origin.x > (float) width - 8)
    kontor_gantt_chart_set_offset (self, kontor_gantt_chart_get_offset (self) + bar.origin.x -
                                             self->title_width - (width - self->title_width) / 3.);
}

void
kontor_gantt_chart_set_current (KontorGanttChart *self, guint position, gboolean focus)
{
  KontorGanttLine *line;

  scroll_to_row (self, position);
  kontor_gantt_chart_update (self);
  line = kontor_gantt_chart_find_line (self, position);
  if (line == NULL)
    return;
  self->current = *kontor_record_get_id (line->task);
  if (focus)
    gtk_widget_grab_focus (line->bar);
  scroll_to_bar (self, line);
}

static void
focus_changed_cb (KontorGanttChart *self, GParamSpec *pspec, GtkEventController *focus)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *widget = root != NULL ? gtk_root_get_focus (root) : NULL;

  for (guint i = 0; widget != NULL && i < self->lines->len; i++)
    {
      KontorGanttLine *line = self->lines->pdata[i];

      if (line->bar == widget && line->task != NULL)
        self->current = *kontor_record_get_id (line->task);
    }
}

/* --- keys --- */

static void
step (KontorGanttChart *self, int by)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  guint position = 0;

  if (n == 0)
    return;
  if (!kontor_live_query_find (self->model, &self->current, &position))
    by = 0;
  kontor_gantt_chart_set_current (self, (guint) CLAMP ((gint64) position + by, 0, (gint64) n - 1),
                                  TRUE);
}

static void
expand (KontorGanttChart *self, KontorGanttLine *line, gboolean expanded)
{
  if (kontor_live_query_has_children (self->model, line->position) &&
      kontor_live_query_is_expanded (self->model, line->position) != expanded)
    kontor_live_query_set_expanded (self->model, kontor_record_get_id (line->task), expanded);
  else
    step (self, expanded ? 1 : -1);
}

static void
move_bar (KontorGanttChart *self, KontorGanttLine *line, gint64 start_by, gint64 end_by)
{
  if (!line->dated)
    {
      kontor_gantt_plan_for (self->office, line->task, kontor_office_get_today (self->office));
      return;
    }
  if (line->dates.milestone && start_by != end_by)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  if (line->dates.end + end_by < line->dates.start + start_by)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  kontor_gantt_move (self->office, kontor_gantt_chart_list_moves (self, line, start_by, end_by));
}

static void
picked_cb (KontorGanttChart *self, guint type, const KontorId *id, KontorRecordPicker *picker)
{
  const KontorId *task = g_object_get_data (G_OBJECT (picker), "kontor-task");

  if (id != NULL)
    kontor_gantt_depend (self->office, task, id);
}

static gboolean
unparent_cb (gpointer data)
{
  if (gtk_widget_get_parent (data) != NULL)
    gtk_widget_unparent (data);

  return G_SOURCE_REMOVE;
}

static void
picker_closed_cb (KontorGanttChart *self, GtkPopover *picker)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, unparent_cb, g_object_ref (picker), g_object_unref);
}

static void
pick_dependency (KontorGanttChart *self, KontorGanttLine *line)
{
  static const KontorRecordType types[] = { KONTOR_RECORD_TASK };
  GtkWidget *picker = kontor_record_picker_new (self->office, types, G_N_ELEMENTS (types));

  g_object_set_data_full (G_OBJECT (picker), "kontor-task",
                          g_memdup2 (kontor_record_get_id (line->task), sizeof (KontorId)), g_free);
  gtk_widget_set_parent (picker, line->bar);
  g_signal_connect_object (picker, "picked", G_CALLBACK (picked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (picker, "closed", G_CALLBACK (picker_closed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_popover_popup (GTK_POPOVER (picker));
}

/* Whether the key points to where time goes on, and subtasks unfold. */
static gboolean
is_onward (KontorGanttChart *self, guint keyval)
{
  return (keyval == GDK_KEY_Right) != kontor_gantt_chart_is_mirrored (self);
}

static gboolean
plain_key (KontorGanttChart *self, KontorGanttLine *line, guint keyval)
{
  int page = (int) (gtk_adjustment_get_page_size (self->vertical) / self->row_height);
  int n = (int) g_list_model_get_n_items (G_LIST_MODEL (self->model));

  if (keyval == GDK_KEY_Up || keyval == GDK_KEY_KP_Up)
    step (self, -1);
  else if (keyval == GDK_KEY_Down || keyval == GDK_KEY_KP_Down)
    step (self, 1);
  else if (keyval == GDK_KEY_Page_Up)
    step (self, -MAX (page - 1, 1));
  else if (keyval == GDK_KEY_Page_Down)
    step (self, MAX (page - 1, 1));
  else if (keyval == GDK_KEY_Home)
    step (self, -n);
  else if (keyval == GDK_KEY_End)
    step (self, n);
  else if (keyval == GDK_KEY_plus || keyval == GDK_KEY_KP_Add || keyval == GDK_KEY_equal)
    kontor_gantt_chart_set_zoom (self, self->zoom + 1);
  else if (keyval == GDK_KEY_minus || keyval == GDK_KEY_KP_Subtract)
    kontor_gantt_chart_set_zoom (self, self->zoom > 0 ? self->zoom - 1 : 0);
  else if (line == NULL)
    return FALSE;
  else if (keyval == GDK_KEY_Left || keyval == GDK_KEY_Right)
    expand (self, line, is_onward (self, keyval));
  else if (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter)
    g_signal_emit_by_name (self, "activated", line->task);
  else if (keyval == GDK_KEY_space)
    kontor_record_peek (GTK_WIDGET (self), self->office, line->task);
  else if (keyval == GDK_KEY_d || keyval == GDK_KEY_D)
    pick_dependency (self, line);
  else
    return FALSE;

  return TRUE;
}

static gboolean
key_cb (KontorGanttChart *self, guint keyval, guint keycode, GdkModifierType state)
{
  GdkModifierType held = state & gtk_accelerator_get_default_mod_mask ();
  KontorGanttLine *line = get_current (self);
  gboolean sideways = keyval == GDK_KEY_Left || keyval == GDK_KEY_Right;
  gint64 by = (is_onward (self, keyval) ? 1 : -1) * kontor_gantt_zoom_get_step (self->zoom);

  if (self->model == NULL)
    return FALSE;
  if (held == 0 || (held == GDK_SHIFT_MASK && !sideways))
    return plain_key (self, line, keyval);
  if (held == GDK_CONTROL_MASK && !sideways &&
      (keyval == GDK_KEY_plus || keyval == GDK_KEY_minus || keyval == GDK_KEY_equal ||
       keyval == GDK_KEY_KP_Add || keyval == GDK_KEY_KP_Subtract))
    return plain_key (self, line, keyval);
  if (!sideways || line == NULL)
    return FALSE;
  if (held == GDK_ALT_MASK)
    move_bar (self, line, by, by);
  else if (held == (GDK_ALT_MASK | GDK_SHIFT_MASK))
    move_bar (self, line, 0, by);
  else
    return FALSE;

  return TRUE;
}

/* --- the pointer --- */

static KontorGanttDrag
find_part (KontorGanttChart *self, const KontorGanttLine *line, double x)
{
  graphene_rect_t bar;
  double left;
  double right;

  if (line == NULL || x < self->title_width || !kontor_gantt_chart_get_bar (self, line, &bar))
    return KONTOR_GANTT_DRAG_NONE;
  left = bar.origin.x;
  right = bar.origin.x + bar.size.width;
  if (x > right && x <= right + HANDLE && line->dated)
    return KONTOR_GANTT_DRAG_LINK;
  if (x < left || x > right)
    return KONTOR_GANTT_DRAG_NONE;
  if (line->dated && !line->dates.milestone && bar.size.width > 3 * EDGE)
    {
      if (x < left + EDGE)
        return KONTOR_GANTT_DRAG_START;
      if (x > right - EDGE)
        return KONTOR_GANTT_DRAG_END;
    }

  return KONTOR_GANTT_DRAG_MOVE;
}

static void
set_hovered (KontorGanttChart *self, KontorGanttLine *line)
{
  guint position = line != NULL ? line->position : GTK_INVALID_LIST_POSITION;

  if (position == self->hovered)
    return;
  for (guint i = 0; i < self->lines->len; i++)
    {
      KontorGanttLine *other = self->lines->pdata[i];

      (other == line ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (other->bar,
                                                                                "hinted");
    }
  self->hovered = position;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion_cb (KontorGanttChart *self, double x, double y)
{
  static const char *const cursors[] = {
    [KONTOR_GANTT_DRAG_NONE] = NULL,        [KONTOR_GANTT_DRAG_MOVE] = "grab",
    [KONTOR_GANTT_DRAG_START] = "w-resize", [KONTOR_GANTT_DRAG_END] = "e-resize",
    [KONTOR_GANTT_DRAG_LINK] = "crosshair",
  };
  KontorGanttLine *line = kontor_gantt_chart_find_at (self, y);
  KontorGanttDrag part;

  if (self->drag != KONTOR_GANTT_DRAG_NONE)
    return;
  set_hovered (self, line);
  part = find_part (self, line, kontor_gantt_chart_mirror (self, x));
  if (kontor_gantt_chart_is_mirrored (self) && part == KONTOR_GANTT_DRAG_START)
    part = KONTOR_GANTT_DRAG_END;
  else if (kontor_gantt_chart_is_mirrored (self) && part == KONTOR_GANTT_DRAG_END)
    part = KONTOR_GANTT_DRAG_START;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), cursors[part]);
}

static void
leave_cb (KontorGanttChart *self)
{
  set_hovered (self, NULL);
}

static void
pressed_cb (KontorGanttChart *self, int n_press, double x, double y, GtkGestureClick *click)
{
  KontorGanttLine *line = kontor_gantt_chart_find_at (self, y);

  if (line == NULL)
    return;
  self->current = *kontor_record_get_id (line->task);
  gtk_widget_grab_focus (line->bar);
  if (n_press == 2)
    g_signal_emit_by_name (self, "activated", line->task);
}

static void
drag_begin_cb (KontorGanttChart *self, double x, double y, GtkGestureDrag *gesture)
{
  KontorGanttLine *line = kontor_gantt_chart_find_at (self, y);

  x = kontor_gantt_chart_mirror (self, x);
  self->drag = find_part (self, line, x);
  self->dragged = self->drag != KONTOR_GANTT_DRAG_NONE ? line : NULL;
  self->drag_x = x;
  self->drag_y = y;
  if (self->dragged == NULL)
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
}

/* By how much, in whole steps of the zoom. */
static gint64
get_distance (KontorGanttChart *self, double pixels)
{
  gint64 step = kontor_gantt_zoom_get_step (self->zoom);
  double days = pixels / kontor_gantt_zoom_get_day_width (self->zoom);

  return (gint64) round (days * (double) KONTOR_DAY / (double) step) * step;
}

static void
preview (KontorGanttChart *self, double offset)
{
  const KontorGanttDates *dates = &self->dragged->dates;
  gint64 by = get_distance (self, offset);
  gint64 length = dates->end - dates->start;
  gint64 start_by = self->drag == KONTOR_GANTT_DRAG_END ? 0 : by;
  gint64 end_by = self->drag == KONTOR_GANTT_DRAG_START ? 0 : by;

  if (self->drag == KONTOR_GANTT_DRAG_START)
    start_by = MIN (start_by, length);
  if (self->drag == KONTOR_GANTT_DRAG_END)
    end_by = MAX (end_by, -length);
  g_clear_pointer (&self->moves, g_array_unref);
  if (start_by != 0 || end_by != 0)
    self->moves = kontor_gantt_chart_list_moves (self, self->dragged, start_by, end_by);
}

static void
drag_update_cb (KontorGanttChart *self, double dx, double dy, GtkGestureDrag *gesture)
{
  double x = 0;
  double y = 0;

  if (self->dragged == NULL || !gtk_gesture_drag_get_start_point (gesture, &x, &y))
    return;
  if (fabs (dx) + fabs (dy) > 4)
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  self->drag_x = kontor_gantt_chart_mirror (self, x + dx);
  self->drag_y = y + dy;
  if (self->drag == KONTOR_GANTT_DRAG_LINK)
    set_hovered (self, kontor_gantt_chart_find_at (self, self->drag_y));
  else
    preview (self, kontor_gantt_chart_is_mirrored (self) ? -dx : dx);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drop_link (KontorGanttChart *self)
{
  KontorGanttLine *line = kontor_gantt_chart_find_at (self, self->drag_y);

  if (line != NULL && line != self->dragged)
    kontor_gantt_depend (self->office, kontor_record_get_id (line->task),
                         kontor_record_get_id (self->dragged->task));
}

static void
drag_end_cb (KontorGanttChart *self, double dx, double dy, GtkGestureDrag *gesture)
{
  g_autoptr (GArray) moves = g_steal_pointer (&self->moves);
  KontorGanttDrag drag = self->drag;
  KontorGanttLine *line = self->dragged;

  if (line != NULL && drag == KONTOR_GANTT_DRAG_LINK && fabs (dy) > 4)
    drop_link (self);
  else if (line != NULL && moves != NULL && line->dated)
    kontor_gantt_move (self->office, g_steal_pointer (&moves));
  else if (line != NULL && moves != NULL)
    {
      const KontorGanttMove *move = &g_array_index (moves, KontorGanttMove, 0);

      kontor_gantt_plan_for (self->office, line->task,
                             kontor_office_get_today (self->office) + move->start_by / KONTOR_DAY);
    }
  self->drag = KONTOR_GANTT_DRAG_NONE;
  self->dragged = NULL;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_cancel_cb (KontorGanttChart *self)
{
  g_clear_pointer (&self->moves, g_array_unref);
  self->drag = KONTOR_GANTT_DRAG_NONE;
  self->dragged = NULL;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static gboolean
scroll_cb (KontorGanttChart *self, double dx, double dy, GtkEventControllerScroll *scroll)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (
      GTK_EVENT_CONTROLLER (scroll));

  if ((state & GDK_CONTROL_MASK) == 0 || fabs (dy) < 0.01)
    return FALSE;
  kontor_gantt_chart_set_zoom (self,
                               dy < 0 ? self->zoom + 1 : (self->zoom > 0 ? self->zoom - 1 : 0));

  return TRUE;
}

/* --- controllers --- */

static void
add_pointer (KontorGanttChart *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (
      GTK_EVENT_CONTROLLER_SCROLL_VERTICAL | GTK_EVENT_CONTROLLER_SCROLL_DISCRETE);

  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (drag_update_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-end", G_CALLBACK (drag_end_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "cancel", G_CALLBACK (drag_cancel_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_object (motion, "motion", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_object (scroll, "scroll", G_CALLBACK (scroll_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
}

void
kontor_gantt_chart_add_input (KontorGanttChart *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_object (focus, "notify::contains-focus", G_CALLBACK (focus_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  add_pointer (self);
}
