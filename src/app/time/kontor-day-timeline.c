/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Blocks and gaps are child widgets under a layout; the snapshot draws only hours and the line of
 * now. Several keys in a row are one correction. Main thread. */

#include "config.h"

#include "kontor-day-timeline.h"

#include "kontor-day-gaps.h"
#include "kontor-link.h"
#include "kontor-time-words.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

#define HOUR_HEIGHT 72
#define GUTTER 56
#define EDGE 7 /* how near to an edge it is the edge that is dragged */
#define STEP (5 * KONTOR_MINUTE)
/* How long after the last key the correction is made. */
#define QUIET_MS 700
/* How long a correction that was asked for is believed in. */
#define BELIEF (3 * G_USEC_PER_SEC)
#define NEW_LENGTH (30 * KONTOR_MINUTE)

typedef enum
{
  DRAG_NONE,
  DRAG_START,
  DRAG_END,
  DRAG_WHOLE,
  DRAG_NEW,
} DragPart;

struct _KontorDayTimeline
{
  GtkWidget parent_instance;

  KontorOffice *office; /* owned */
  gint64 day;
  GPtrArray *entries; /* owned, of KontorRow: what should be shown */
  GPtrArray *blocks; /* owned, of KontorDayBlock, borrowed: children, by start */
  GPtrArray *gaps; /* owned, nullable, of KontorGap */
  GPtrArray *gap_buttons; /* owned, of GtkWidget, borrowed: children, as @gaps */
  GtkWidget *now_line; /* child */
  guint tick; /* source, while mapped */

  KontorDayBlock *moved; /* borrowed, nullable: what is dragged or moved by keys */
  DragPart part;
  gint64 from; /* the span of @moved before, or where the drag began */
  gint64 until;
  gint64 ghost_start; /* of a new entry that is drawn; 0: none */
  gint64 ghost_end;
  guint later; /* source: the correction of what keys have moved */

  /* A correction that is on its way: until it comes back, it is shown ahead of older answers. */
  KontorId expected; /* the entry; nil: none */
  gint64 expected_start;
  gint64 expected_end;
  gint64 expected_since; /* monotonic */
};

enum
{
  CORRECTED,
  COMMAND,
  WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorDayTimeline, kontor_day_timeline, GTK_TYPE_WIDGET)

/* --- places --- */

/* On the wall: a day is 24 hours tall, whatever the clocks do. */
static double
get_y (KontorDayTimeline *self, gint64 instant)
{
  gint64 local = kontor_time_to_local (kontor_office_get_zone (self->office), instant) -
                 self->day * KONTOR_DAY;

  return (double) CLAMP (local, 0, KONTOR_DAY) / (double) KONTOR_HOUR * HOUR_HEIGHT;
}

static gint64
get_instant (KontorDayTimeline *self, double y)
{
  gint64 local = (gint64) (CLAMP (y, 0, 24 * HOUR_HEIGHT) / HOUR_HEIGHT * (double) KONTOR_HOUR);

  return kontor_time_from_local (kontor_office_get_zone (self->office),
                                 self->day * KONTOR_DAY + (local + STEP / 2) / STEP * STEP);
}

static gint64
get_end (KontorDayTimeline *self, gint64 start, gint64 end)
{
  return end != 0 ? end : MAX (kontor_office_get_now (self->office), start);
}

static void
measure (GtkWidget *widget,
         GtkOrientation orientation,
         int for_size,
         int *minimum,
         int *natural,
         int *minimum_baseline,
         int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? 24 * HOUR_HEIGHT : GUTTER + 160;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? 24 * HOUR_HEIGHT : GUTTER + 400;
  /* Children are asked, too: GTK wants to know them before it gives them a place. */
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_measure (child, orientation, -1, NULL, NULL, NULL, NULL);
}

static void
place (GtkWidget *child, double x, double y, double width, double height)
{
  int minimum = 0;
  int least = 0;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_size_allocate (child,
                            &(GtkAllocation) { (int) x, (int) y, MAX ((int) width, least),
                                               MAX ((int) height, minimum) },
                            -1);
}

static void
allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KontorDayTimeline *self = KONTOR_DAY_TIMELINE (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  double room = width - GUTTER - 4;
  double left = rtl ? 4 : GUTTER;

  for (guint i = 0; i < self->blocks->len; i++)
    {
      KontorDayBlock *block = self->blocks->pdata[i];
      guint n_lanes = 1;
      guint lane = kontor_day_block_get_lane (block, &n_lanes);
      gint64 start = 0;
      gint64 end = 0;
      double y;

      kontor_day_block_get_span (block, &start, &end);
      y = get_y (self, start);
      place (GTK_WIDGET (block), left + room * lane / n_lanes, y, room / n_lanes - 2,
             get_y (self, get_end (self, start, end)) - y - 1);
    }
  for (guint i = 0; i < self->gap_buttons->len; i++)
    {
      const KontorGap *gap = self->gaps->pdata[i];
      double y = get_y (self, gap->start);

      place (self->gap_buttons->pdata[i], left, y, room - 2, get_y (self, gap->end) - y - 1);
    }
  place (self->now_line, left - 6, get_y (self, kontor_office_get_now (self->office)) - 1, room + 6,
         2);
}

/* --- lanes --- */

/* Blocks that overlap share the width: each takes the first lane that is free, and all of a cluster
 * have as many lanes as its widest place. */
static void
end_cluster (KontorDayTimeline *self, guint first, guint end, guint n_lanes)
{
  for (guint i = first; i < end; i++)
    {
      guint unused = 0;
      guint lane = kontor_day_block_get_lane (self->blocks->pdata[i], &unused);

      kontor_day_block_set_lane (self->blocks->pdata[i], lane, n_lanes);
    }
}

static void
assign_lanes (KontorDayTimeline *self)
{
  g_autoptr (GArray) ends = g_array_new (FALSE, TRUE, sizeof (gint64)); /* by lane */
  guint first = 0;
  gint64 latest = 0;

  for (guint i = 0; i < self->blocks->len; i++)
    {
      gint64 start = 0;
      gint64 end = 0;
      guint lane = 0;

      kontor_day_block_get_span (self->blocks->pdata[i], &start, &end);
      end = get_end (self, start, end);
      if (start >= latest)
        {
          end_cluster (self, first, i, MAX (1, ends->len));
          g_array_set_size (ends, 0);
          first = i;
        }
      while (lane < ends->len && g_array_index (ends, gint64, lane) > start)
        lane++;
      if (lane == ends->len)
        g_array_append_val (ends, end);
      g_array_index (ends, gint64, lane) = end;
      kontor_day_block_set_lane (self->blocks->pdata[i], lane, 1);
      latest = MAX (latest, end);
    }
  end_cluster (self, first, self->blocks->len, MAX (1, ends->len));
}

/* --- children --- */

static void shift_cb (KontorDayTimeline *self, int start, int end, KontorDayBlock *block);
static void command_cb (KontorDayTimeline *self, const char *name, KontorDayBlock *block);
static void focus_left_cb (KontorDayTimeline *self);

static KontorDayBlock *
block_new (KontorDayTimeline *self)
{
  GtkWidget *block = kontor_day_block_new (self->office);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect_object (block, "shift", G_CALLBACK (shift_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (block, "command", G_CALLBACK (command_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (focus_left_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (block, focus);
  gtk_widget_set_parent (block, GTK_WIDGET (self));

  return KONTOR_DAY_BLOCK (block);
}

KontorDayBlock *
kontor_day_timeline_find (KontorDayTimeline *self, const KontorId *entry)
{
  g_return_val_if_fail (KONTOR_IS_DAY_TIMELINE (self), NULL);

  for (guint i = 0; i < self->blocks->len; i++)
    if (kontor_id_equal (kontor_row_get_id (kontor_day_block_get_entry (self->blocks->pdata[i])),
                         entry))
      return self->blocks->pdata[i];

  return NULL;
}

/* A block stays with its entry, so that the focus does; others are used again. */
static GPtrArray *
match_blocks (KontorDayTimeline *self)
{
  GPtrArray *blocks = g_ptr_array_new ();
  g_autoptr (GPtrArray) spare = g_ptr_array_copy (self->blocks, NULL, NULL);

  g_ptr_array_set_size (blocks, (int) self->entries->len);
  for (guint i = 0; i < self->entries->len; i++)
    {
      blocks->pdata[i] = kontor_day_timeline_find (self,
                                                   kontor_row_get_id (self->entries->pdata[i]));
      if (blocks->pdata[i] != NULL)
        g_ptr_array_remove_fast (spare, blocks->pdata[i]);
    }
  for (guint i = 0; i < self->entries->len; i++)
    if (blocks->pdata[i] == NULL)
      blocks->pdata[i] = spare->len > 0 ? g_ptr_array_steal_index_fast (spare, 0)
                                        : block_new (self);
  for (guint i = 0; i < spare->len; i++)
    gtk_widget_unparent (spare->pdata[i]);

  return blocks;
}

/* A second key must not start from what the first has changed already. */
static void
show_expected (KontorDayTimeline *self)
{
  KontorDayBlock *block = NULL;
  gint64 start = 0;
  gint64 end = 0;

  if (kontor_id_is_nil (&self->expected))
    return;
  block = kontor_day_timeline_find (self, &self->expected);
  if (block != NULL)
    kontor_day_block_get_span (block, &start, &end);
  if (block == NULL || (start == self->expected_start && end == self->expected_end) ||
      g_get_monotonic_time () - self->expected_since > BELIEF)
    self->expected = (KontorId) KONTOR_ID_INIT_NIL;
  else
    kontor_day_block_set_span (block, self->expected_start, self->expected_end);
}

static void
show_entries (KontorDayTimeline *self)
{
  GPtrArray *blocks = match_blocks (self);
  GtkWidget *previous = NULL;

  g_ptr_array_unref (self->blocks);
  self->blocks = blocks;
  for (guint i = 0; i < blocks->len; i++)
    {
      kontor_day_block_set_entry (blocks->pdata[i], self->entries->pdata[i]);
      gtk_widget_insert_after (blocks->pdata[i], GTK_WIDGET (self), previous);
      previous = blocks->pdata[i];
    }
  show_expected (self);
  assign_lanes (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* --- gaps --- */

static void
append_offer (KontorDayTimeline *self, GMenu *menu, const KontorGapOffer *offer)
{
  g_autofree char *span = kontor_time_span_to_label (self->office, offer->start, offer->end);
  gboolean chosen = kontor_id_is_nil (&offer->task);
  /* Translators: an event's title and its time: its task is still to be chosen */
  g_autofree char *label = chosen ? g_strdup_printf (_ ("%s, %s…"), offer->title, span)
                                  : g_strdup_printf ("%s, %s", offer->title, span);
  g_auto (GStrv) parts = g_strsplit (label, "_", -1);
  g_autofree char *escaped = g_strjoinv ("__", parts);
  g_autofree char *link = chosen ? g_strdup ("")
                                 : kontor_link_to_string (KONTOR_RECORD_TASK, &offer->task);
  g_autoptr (GMenuItem) item = g_menu_item_new (escaped, NULL);

  g_menu_item_set_action_and_target (item, "day.fill", "(sxx)", link, offer->start, offer->end);
  g_menu_append_item (menu, item);
}

static GtkWidget *
gap_button_new (KontorDayTimeline *self, const KontorGap *gap)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *label = gtk_label_new (NULL);
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuItem) other = g_menu_item_new (_ ("_Choose a task…"), NULL);
  g_autofree char *length = kontor_when_format_duration ((gap->end - gap->start) / KONTOR_SECOND);
  g_autofree char *span = kontor_time_span_to_label (self->office, gap->start, gap->end);
  /* Translators: %s is a length of time, as "25 min" */
  g_autofree char *text = g_strdup_printf (_ ("Fill %s"), length);
  g_autofree char *name = g_strdup_printf ("%s, %s", text, span);

  for (guint i = 0; i < gap->offers->len; i++)
    append_offer (self, menu, gap->offers->pdata[i]);
  g_menu_item_set_action_and_target (other, "day.fill", "(sxx)", "", gap->start, gap->end);
  g_menu_append_item (menu, other);

  gtk_label_set_label (GTK_LABEL (label), text);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "caption");
  gtk_menu_button_set_child (GTK_MENU_BUTTON (button), label);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_add_css_class (button, "kontor-gap");
  gtk_widget_set_tooltip_text (button, span);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_unref (menu);

  return button;
}

void
kontor_day_timeline_set_gaps (KontorDayTimeline *self, GPtrArray *gaps)
{
  g_return_if_fail (KONTOR_IS_DAY_TIMELINE (self));

  for (guint i = 0; i < self->gap_buttons->len; i++)
    gtk_widget_unparent (self->gap_buttons->pdata[i]);
  g_ptr_array_set_size (self->gap_buttons, 0);
  g_clear_pointer (&self->gaps, g_ptr_array_unref);
  self->gaps = gaps != NULL ? g_ptr_array_ref (gaps) : NULL;
  for (guint i = 0; gaps != NULL && i < gaps->len; i++)
    {
      GtkWidget *button = gap_button_new (self, gaps->pdata[i]);

      gtk_widget_set_parent (button, GTK_WIDGET (self));
      g_ptr_array_add (self->gap_buttons, button);
    }
}

/* --- corrections --- */

static void
end_move (KontorDayTimeline *self)
{
  g_clear_handle_id (&self->later, g_source_remove);
  self->moved = NULL;
  self->part = DRAG_NONE;
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

/* Never shorter than a step, and nothing that ended ends in the time to come. */
static void
move_to (KontorDayTimeline *self, gint64 start, gint64 end)
{
  gint64 now = kontor_office_get_now (self->office);

  if (end == 0 ? start > now : end - start < MIN (STEP, KONTOR_MINUTE))
    return;
  if (end > MAX (now, self->until))
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
  said = kontor_time_span_to_label (self->office, old_start, get_end (self, old_start, old_end));
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
pick (KontorDayTimeline *self, double x, double y, DragPart *part)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  graphene_rect_t bounds;

  if (widget != NULL && !KONTOR_IS_DAY_BLOCK (widget))
    widget = gtk_widget_get_ancestor (widget, KONTOR_TYPE_DAY_BLOCK);
  if (widget == NULL || !gtk_widget_compute_bounds (widget, GTK_WIDGET (self), &bounds))
    return NULL;
  if (y < bounds.origin.y + EDGE && bounds.size.height > 3 * EDGE)
    *part = DRAG_START;
  else if (y > bounds.origin.y + bounds.size.height - EDGE)
    *part = DRAG_END;
  else
    *part = DRAG_WHOLE;

  return KONTOR_DAY_BLOCK (widget);
}

static void
drag_begin_cb (GtkGestureDrag *drag, double x, double y, KontorDayTimeline *self)
{
  KontorDayBlock *block = pick (self, x, y, &self->part);
  GtkWidget *hit = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  DragPart part = self->part;

  if (block != NULL)
    {
      begin_move (self, block);
      self->part = part;
    }
  else if (hit == GTK_WIDGET (self))
    {
      kontor_day_timeline_flush (self);
      self->part = DRAG_NEW;
      self->from = get_instant (self, y);
    }
  else
    gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_DENIED);
}

static void
drag_update_cb (GtkGestureDrag *drag, double x, double y, KontorDayTimeline *self)
{
  gint64 delta = (gint64) (y / HOUR_HEIGHT * (double) KONTOR_HOUR) / STEP * STEP;
  double start_x;
  double start_y;

  if (ABS (y) < 4 && !gtk_gesture_is_recognized (GTK_GESTURE (drag)))
    return;
  gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
  if (self->part == DRAG_NEW)
    {
      gtk_gesture_drag_get_start_point (drag, &start_x, &start_y);
      self->ghost_start = MIN (self->from, get_instant (self, start_y + y));
      self->ghost_end = MAX (self->from, get_instant (self, start_y + y));
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
  else if (self->moved != NULL)
    move_to (self, self->part == DRAG_END ? self->from : self->from + delta,
             self->until == 0 || self->part == DRAG_START ? self->until : self->until + delta);
}

static void
drag_end_cb (GtkGestureDrag *drag, double x, double y, KontorDayTimeline *self)
{
  gint64 start = self->ghost_start;
  gint64 end = self->ghost_end;

  if (self->part != DRAG_NEW)
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
  show_entries (self);
}

static void
motion_cb (GtkEventControllerMotion *motion, double x, double y, KontorDayTimeline *self)
{
  DragPart part = DRAG_NONE;

  if (self->part != DRAG_NONE)
    return;
  pick (self, x, y, &part);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self),
                                   part == DRAG_START || part == DRAG_END ? "ns-resize" : NULL);
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

/* --- drawing --- */

static void
draw_hour (KontorDayTimeline *self, GtkSnapshot *snapshot, int hour, int width)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  g_autofree char *text = kontor_when_format_time (hour * 3600,
                                                   kontor_office_get_time_format (self->office));
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  float y = (float) hour * HOUR_HEIGHT;
  GdkRGBA colour;
  int text_width = 0;
  int text_height = 0;

  gtk_widget_get_color (GTK_WIDGET (self), &colour);
  colour.alpha *= 0.15f;
  gtk_snapshot_append_color (snapshot, &colour,
                             &GRAPHENE_RECT_INIT (rtl ? 0 : GUTTER, y, (float) width - GUTTER, 1));
  if (hour == 0)
    return;
  colour.alpha *= 4.2f;
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (rtl ? width - GUTTER + 8
                                                                       : GUTTER - 8 - text_width),
                                                          y - (float) text_height / 2));
  gtk_snapshot_append_layout (snapshot, layout, &colour);
  gtk_snapshot_restore (snapshot);
}

static void
kontor_day_timeline_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KontorDayTimeline *self = KONTOR_DAY_TIMELINE (widget);
  int width = gtk_widget_get_width (widget);

  for (int hour = 0; hour < 24; hour++)
    draw_hour (self, snapshot, hour, width);
  if (self->ghost_end > self->ghost_start)
    {
      float y = (float) get_y (self, self->ghost_start);
      GdkRGBA colour;

      gtk_widget_get_color (self->now_line, &colour);
      colour.alpha *= 0.3f;
      gtk_snapshot_append_color (snapshot, &colour,
                                 &GRAPHENE_RECT_INIT (GUTTER, y, (float) width - GUTTER - 4,
                                                      (float) get_y (self, self->ghost_end) - y));
    }

  GTK_WIDGET_CLASS (kontor_day_timeline_parent_class)->snapshot (widget, snapshot);
}

/* --- class --- */

static gboolean
tick_cb (gpointer data)
{
  KontorDayTimeline *self = data;

  gtk_widget_queue_allocate (GTK_WIDGET (self));

  return G_SOURCE_CONTINUE;
}

static void
kontor_day_timeline_map (GtkWidget *widget)
{
  KontorDayTimeline *self = KONTOR_DAY_TIMELINE (widget);

  GTK_WIDGET_CLASS (kontor_day_timeline_parent_class)->map (widget);
  if (self->tick == 0)
    self->tick = g_timeout_add_seconds (30, tick_cb, self);
}

static void
kontor_day_timeline_unmap (GtkWidget *widget)
{
  KontorDayTimeline *self = KONTOR_DAY_TIMELINE (widget);

  kontor_day_timeline_flush (self);
  g_clear_handle_id (&self->tick, g_source_remove);
  GTK_WIDGET_CLASS (kontor_day_timeline_parent_class)->unmap (widget);
}

static void
kontor_day_timeline_dispose (GObject *object)
{
  KontorDayTimeline *self = KONTOR_DAY_TIMELINE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->later, g_source_remove);
  g_clear_handle_id (&self->tick, g_source_remove);
  self->moved = NULL;
  g_ptr_array_set_size (self->blocks, 0);
  g_ptr_array_set_size (self->gap_buttons, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->gaps, g_ptr_array_unref);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_day_timeline_parent_class)->dispose (object);
}

static void
kontor_day_timeline_finalize (GObject *object)
{
  KontorDayTimeline *self = KONTOR_DAY_TIMELINE (object);

  g_ptr_array_unref (self->blocks);
  g_ptr_array_unref (self->gap_buttons);
  g_ptr_array_unref (self->entries);

  G_OBJECT_CLASS (kontor_day_timeline_parent_class)->finalize (object);
}

static void
kontor_day_timeline_class_init (KontorDayTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kontor_day_timeline_dispose;
  object_class->finalize = kontor_day_timeline_finalize;
  widget_class->snapshot = kontor_day_timeline_snapshot;
  widget_class->map = kontor_day_timeline_map;
  widget_class->unmap = kontor_day_timeline_unmap;

  signals[CORRECTED] = g_signal_new ("corrected", KONTOR_TYPE_DAY_TIMELINE, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_POINTER, G_TYPE_INT64,
                                     G_TYPE_INT64);
  signals[COMMAND] = g_signal_new ("command", KONTOR_TYPE_DAY_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_POINTER,
                                   G_TYPE_POINTER);
  signals[WANTED] = g_signal_new ("wanted", KONTOR_TYPE_DAY_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);

  gtk_widget_class_install_action (widget_class, "timeline.new", NULL, want_new_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, 0, "timeline.new", NULL);
  gtk_widget_class_set_css_name (widget_class, "daytimeline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
}

static void
kontor_day_timeline_init (KontorDayTimeline *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->blocks = g_ptr_array_new ();
  self->gap_buttons = g_ptr_array_new ();
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  gtk_widget_set_layout_manager (GTK_WIDGET (self),
                                 gtk_custom_layout_new (NULL, measure, allocate));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Entries of the day"), -1);
  gtk_widget_add_css_class (GTK_WIDGET (self), "numeric");

  self->now_line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->now_line, "kontor-now");
  gtk_widget_set_can_target (self->now_line, FALSE);
  gtk_widget_set_parent (self->now_line, GTK_WIDGET (self));

  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect (drag, "cancel", G_CALLBACK (drag_cancel_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

GtkWidget *
kontor_day_timeline_new (KontorOffice *office)
{
  KontorDayTimeline *self = g_object_new (KONTOR_TYPE_DAY_TIMELINE, NULL);

  self->office = g_object_ref (office);

  return GTK_WIDGET (self);
}

void
kontor_day_timeline_set_day (KontorDayTimeline *self, gint64 day)
{
  g_return_if_fail (KONTOR_IS_DAY_TIMELINE (self));

  kontor_day_timeline_flush (self);
  self->day = day;
  gtk_widget_set_visible (self->now_line, day == kontor_office_get_today (self->office));
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static int
compare_starts (gconstpointer a, gconstpointer b)
{
  gint64 left = kontor_row_get_integer (*(KontorRow *const *) a, KONTOR_TIME_ENTRY_START);
  gint64 right = kontor_row_get_integer (*(KontorRow *const *) b, KONTOR_TIME_ENTRY_START);

  return (left > right) - (left < right);
}

void
kontor_day_timeline_set_entries (KontorDayTimeline *self, GPtrArray *entries)
{
  g_return_if_fail (KONTOR_IS_DAY_TIMELINE (self));

  g_ptr_array_set_size (self->entries, 0);
  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (self->entries, kontor_row_ref (entries->pdata[i]));
  g_ptr_array_sort (self->entries, compare_starts);
  /* What is on the move stays under the hand. */
  if (self->moved == NULL)
    show_entries (self);
}

void
kontor_day_timeline_reset (KontorDayTimeline *self)
{
  g_return_if_fail (KONTOR_IS_DAY_TIMELINE (self));

  self->expected = (KontorId) KONTOR_ID_INIT_NIL;
  if (self->moved == NULL)
    show_entries (self);
}

int
kontor_day_timeline_get_offset (KontorDayTimeline *self)
{
  double y = 8 * HOUR_HEIGHT;

  g_return_val_if_fail (KONTOR_IS_DAY_TIMELINE (self), 0);

  if (self->entries->len > 0)
    y = get_y (self, kontor_row_get_integer (self->entries->pdata[0], KONTOR_TIME_ENTRY_START));
  else if (self->day == kontor_office_get_today (self->office))
    y = get_y (self, kontor_office_get_now (self->office)) - 3 * HOUR_HEIGHT;

  return MAX (0, (int) y - HOUR_HEIGHT / 2);
}
