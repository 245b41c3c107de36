/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What keys and the mouse do on the timeline of a day. Several keys in a row are one correction. Main
 * thread. */

#include "config.h"

#include "kontor-day-axis.h"
#include "kontor-day-gaps.h"
#include "kontor-day-timeline-private.h"
#include "kontor-time-words.h"
#include "kontor-when.h"

#include <math.h>

/* How long after the last key the correction is made. */
#define QUIET_MS 700
#define NEW_LENGTH (30 * KONTOR_MINUTE)
#define STEP KONTOR_DAY_STEP

enum
{
  CORRECTED,
  COMMAND,
  WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gint64
get_instant (KontorDayTimeline *self, double y)
{
  return kontor_day_axis_get_instant (kontor_office_get_zone (self->office), self->day, y);
}

/* --- corrections --- */

static void
end_move (KontorDayTimeline *self)
{
  g_clear_handle_id (&self->later, g_source_remove);
  self->moved = NULL;
  self->part = KONTOR_DAY_NONE;
  self->ghost_start = self->ghost_end = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
correct (KontorDayTimeline *self)
{
  KontorDayBlock *block = self->moved;
  gint64 start = 0;
  gint64 end = 0;

  if (block == NULL)
    return;
  kontor_day_block_get_span (block, &start, &end);
  end_move (self);
  if (start == self->from && end == self->until)
    return;
  self->expected = *kontor_row_get_id (kontor_day_block_get_entry (block));
  self->expected_start = start;
  self->expected_end = end;
  self->expected_since = g_get_monotonic_time ();
  g_signal_emit (self, signals[CORRECTED], 0, kontor_day_block_get_entry (block), start, end);
}

void
kontor_day_timeline_flush (KontorDayTimeline *self)
{
  g_return_if_fail (KONTOR_IS_DAY_TIMELINE (self));

  if (self->later != 0)
    correct (self);
}

static void
focus_left_cb (KontorDayTimeline *self)
{
  kontor_day_timeline_flush (self);
}

static gboolean
later_cb (gpointer data)
{
  KontorDayTimeline *self = data;

  self->later = 0;
  correct (self);

  return G_SOURCE_REMOVE;
}

static void
begin_move (KontorDayTimeline *self, KontorDayBlock *block)
{
  if (self->moved != block)
    kontor_day_timeline_flush (self);
  if (self->moved == block)
    return;
  self->moved = block;
  kontor_day_block_get_span (block, &self->from, &self->until);
}

static void
move_to (KontorDayTimeline *self, gint64 start, gint64 end)
{
  if (!kontor_day_move_may (start, end, self->until, kontor_office_get_now (self->office)))
    return;
  kontor_day_block_set_span (self->moved, start, end);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
shift_cb (KontorDayTimeline *self, int start, int end, KontorDayBlock *block)
{
  gint64 old_start = 0;
  gint64 old_end = 0;
  g_autofree char *said = NULL;

  begin_move (self, block);
  kontor_day_block_get_span (block, &old_start, &old_end);
  move_to (self, old_start + start * KONTOR_MINUTE,
           old_end != 0 ? old_end + end * KONTOR_MINUTE : 0);
  kontor_day_block_get_span (block, &old_start, &old_end);
  said = kontor_time_span_to_label (self->office, old_start,
                                    kontor_day_timeline_get_end (self, old_start, old_end));
  gtk_accessible_announce (GTK_ACCESSIBLE (self), said,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  g_clear_handle_id (&self->later, g_source_remove);
  self->later = g_timeout_add (QUIET_MS, later_cb, self);
}

static void
command_cb (KontorDayTimeline *self, const char *name, KontorDayBlock *block)
{
  guint at = 0;
  KontorRow *next = NULL;

  kontor_day_timeline_flush (self);
  g_ptr_array_find (self->blocks, block, &at);
  if (at + 1 < self->blocks->len)
    next = kontor_day_block_get_entry (self->blocks->pdata[at + 1]);
  g_signal_emit (self, signals[COMMAND], 0, name, kontor_day_block_get_entry (block), next);
}

/* --- the mouse --- */

/* (nullable): none there, *part says what was hit */
static KontorDayBlock *
pick (KontorDayTimeline *self, double x, double y, KontorDayPart *part)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  graphene_rect_t bounds;

  if (widget != NULL && !KONTOR_IS_DAY_BLOCK (widget))
    widget = gtk_widget_get_ancestor (widget, KONTOR_TYPE_DAY_BLOCK);
  if (widget == NULL || !gtk_widget_compute_bounds (widget, GTK_WIDGET (self), &bounds))
    return NULL;
  *part = kontor_day_move_find_part (y - bounds.origin.y, bounds.size.height);

  return KONTOR_DAY_BLOCK (widget);
}

static void
drag_begin_cb (GtkGestureDrag *drag, double x, double y, KontorDayTimeline *self)
{
  KontorDayBlock *block = pick (self, x, y, &self->part);
  GtkWidget *hit = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  KontorDayPart part = self->part;

  if (block != NULL)
    {
      begin_move (self, block);
      self->part = part;
    }
  else if (hit == GTK_WIDGET (self))
    {
      kontor_day_timeline_flush (self);
      self->part = KONTOR_DAY_NEW;
      self->from = get_instant (self, y);
    }
  else
    gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_DENIED);
}

static void
drag_update_cb (GtkGestureDrag *drag, double x, double y, KontorDayTimeline *self)
{
  /* To the nearest step, in both directions. */
  gint64 delta = (gint64) round (y / KONTOR_DAY_HOUR_HEIGHT * (double) KONTOR_HOUR /
                                 (double) STEP) *
                 STEP;
  gint64 start = self->from;
  gint64 end = self->until;
  double start_x;
  double start_y;

  if (ABS (y) < 4 && !gtk_gesture_is_recognized (GTK_GESTURE (drag)))
    return;
  gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
  if (self->part == KONTOR_DAY_NEW)
    {
      gtk_gesture_drag_get_start_point (drag, &start_x, &start_y);
      self->ghost_start = MIN (self->from, get_instant (self, start_y + y));
      self->ghost_end = MAX (self->from, get_instant (self, start_y + y));
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
  else if (self->moved != NULL)
    {
      kontor_day_move_apply (self->part, delta, &start, &end);
      move_to (self, start, end);
    }
}

static void
drag_end_cb (GtkGestureDrag *drag, double x, double y, KontorDayTimeline *self)
{
  gint64 start = self->ghost_start;
  gint64 end = self->ghost_end;

  if (self->part != KONTOR_DAY_NEW)
    {
      correct (self);
      return;
    }
  end_move (self);
  if (end - start >= STEP)
    g_signal_emit (self, signals[WANTED], 0, start, end);
}

static void
drag_cancel_cb (GtkGesture *drag, GdkEventSequence *sequence, KontorDayTimeline *self)
{
  end_move (self);
  kontor_day_timeline_show_entries (self);
}

static void
motion_cb (GtkEventControllerMotion *motion, double x, double y, KontorDayTimeline *self)
{
  KontorDayPart part = KONTOR_DAY_NONE;

  if (self->part != KONTOR_DAY_NONE)
    return;
  pick (self, x, y, &part);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self),
                                   part == KONTOR_DAY_START || part == KONTOR_DAY_END ? "ns-resize"
                                                                                      : NULL);
}

/* --- keys of the whole --- */

/* In the gap that has the focus, or the next below what has it; else half an hour before now, or
 * at nine on another day. */
static void
want_new_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorDayTimeline *self = KONTOR_DAY_TIMELINE (widget);
  GtkWidget *focus = gtk_widget_get_focus_child (widget);
  gint64 after = 0;
  gint64 unused = 0;
  gint64 now = kontor_office_get_now (self->office);
  gint64 start = kontor_time_from_local (kontor_office_get_zone (self->office),
                                         self->day * KONTOR_DAY + 9 * KONTOR_HOUR);

  if (KONTOR_IS_DAY_BLOCK (focus))
    kontor_day_block_get_span (KONTOR_DAY_BLOCK (focus), &after, &unused);
  for (guint i = 0; self->gaps != NULL && i < self->gaps->len; i++)
    {
      const KontorGap *gap = self->gaps->pdata[i];

      if (KONTOR_IS_DAY_BLOCK (focus) || focus == NULL ? gap->start >= after
                                                       : self->gap_buttons->pdata[i] == focus)
        {
          g_signal_emit (self, signals[WANTED], 0, gap->start, gap->end);
          return;
        }
    }
  if (self->day == kontor_office_get_today (self->office))
    start = (now - NEW_LENGTH) / STEP * STEP;
  g_signal_emit (self, signals[WANTED], 0, start, start + NEW_LENGTH);
}

/* --- the parts --- */

void
kontor_day_timeline_connect_block (KontorDayTimeline *self, KontorDayBlock *block)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect_object (block, "shift", G_CALLBACK (shift_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (block, "command", G_CALLBACK (command_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (focus_left_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (block), focus);
}

void
kontor_day_timeline_add_pointer (KontorDayTimeline *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect (drag, "cancel", G_CALLBACK (drag_cancel_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

void
kontor_day_timeline_class_add_input (GtkWidgetClass *klass)
{
  signals[CORRECTED] = g_signal_new ("corrected", KONTOR_TYPE_DAY_TIMELINE, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_POINTER, G_TYPE_INT64,
                                     G_TYPE_INT64);
  signals[COMMAND] = g_signal_new ("command", KONTOR_TYPE_DAY_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_POINTER,
                                   G_TYPE_POINTER);
  signals[WANTED] = g_signal_new ("wanted", KONTOR_TYPE_DAY_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);

  gtk_widget_class_install_action (klass, "timeline.new", NULL, want_new_cb);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_n, 0, "timeline.new", NULL);
}
