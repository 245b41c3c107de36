/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Blocks and gaps are child widgets under a layout; the snapshot draws only hours and what is drawn
 * anew. Main thread. */

#include "config.h"

#include "kontor-day-timeline-private.h"

#include "kontor-day-axis.h"
#include "kontor-day-gap-button.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

#define HOUR_HEIGHT KONTOR_DAY_HOUR_HEIGHT
/* How long a correction that was asked for is believed in. */
#define BELIEF (3 * G_USEC_PER_SEC)

G_DEFINE_FINAL_TYPE (KontorDayTimeline, kontor_day_timeline, GTK_TYPE_WIDGET)

/* --- places --- */

static double
get_y (KontorDayTimeline *self, gint64 instant)
{
  return kontor_day_axis_get_y (kontor_office_get_zone (self->office), self->day, instant);
}

gint64
kontor_day_timeline_get_end (KontorDayTimeline *self, gint64 start, gint64 end)
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
  int gutter = kontor_day_axis_get_gutter (KONTOR_DAY_TIMELINE (widget)->office, widget);

  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? 24 * HOUR_HEIGHT : gutter + 160;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? 24 * HOUR_HEIGHT : gutter + 400;
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
  int gutter = kontor_day_axis_get_gutter (self->office, widget);
  double room = width - gutter - 4;
  double left = rtl ? 4 : gutter;

  for (guint i = 0; i < self->blocks->len; i++)
    {
      KontorDayBlock *block = self->blocks->pdata[i];
      const KontorDaySpan *lane = kontor_day_block_get_lane (block);
      double share = room / lane->n_lanes;
      gint64 start = 0;
      gint64 end = 0;
      double y;

      kontor_day_block_get_span (block, &start, &end);
      y = get_y (self, start);
      place (GTK_WIDGET (block), left + share * (rtl ? lane->n_lanes - 1 - lane->lane : lane->lane),
             y, share - 2, get_y (self, kontor_day_timeline_get_end (self, start, end)) - y - 1);
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

/* A block of few minutes is as tall as its title: what follows it at once is put beside it. */
static void
assign_lanes (KontorDayTimeline *self)
{
  g_autofree KontorDaySpan *spans = g_new0 (KontorDaySpan, self->blocks->len);

  for (guint i = 0; i < self->blocks->len; i++)
    {
      kontor_day_block_get_span (self->blocks->pdata[i], &spans[i].start, &spans[i].end);
      spans[i].end = kontor_day_timeline_get_end (self, spans[i].start, spans[i].end);
    }
  kontor_day_lanes_assign (spans, self->blocks->len,
                           KONTOR_DAY_BLOCK_MIN_HEIGHT * KONTOR_HOUR / KONTOR_DAY_HOUR_HEIGHT);
  for (guint i = 0; i < self->blocks->len; i++)
    kontor_day_block_set_lane (self->blocks->pdata[i], &spans[i]);
}

/* --- children --- */

static KontorDayBlock *
block_new (KontorDayTimeline *self)
{
  GtkWidget *block = kontor_day_block_new (self->office);

  kontor_day_timeline_connect_block (self, KONTOR_DAY_BLOCK (block));
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

void
kontor_day_timeline_show_entries (KontorDayTimeline *self)
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
      GtkWidget *button = kontor_day_gap_button_new (self->office, gaps->pdata[i]);

      gtk_widget_set_parent (button, GTK_WIDGET (self));
      g_ptr_array_add (self->gap_buttons, button);
    }
}

/* --- drawing --- */

static void
kontor_day_timeline_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KontorDayTimeline *self = KONTOR_DAY_TIMELINE (widget);
  int width = gtk_widget_get_width (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int gutter = kontor_day_axis_get_gutter (self->office, widget);

  kontor_day_axis_draw (self->office, widget, snapshot);
  if (self->ghost_end > self->ghost_start)
    {
      float y = (float) get_y (self, self->ghost_start);
      GdkRGBA colour;

      gtk_widget_get_color (self->now_line, &colour);
      colour.alpha *= 0.3f;
      gtk_snapshot_append_color (snapshot, &colour,
                                 &GRAPHENE_RECT_INIT (rtl ? 4 : (float) gutter, y,
                                                      (float) (width - gutter - 4),
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

  kontor_day_timeline_class_add_input (widget_class);
  gtk_widget_class_set_css_name (widget_class, "daytimeline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
}

static void
kontor_day_timeline_init (KontorDayTimeline *self)
{
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

  kontor_day_timeline_add_pointer (self);
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
    kontor_day_timeline_show_entries (self);
}

void
kontor_day_timeline_reset (KontorDayTimeline *self)
{
  g_return_if_fail (KONTOR_IS_DAY_TIMELINE (self));

  self->expected = (KontorId) KONTOR_ID_INIT_NIL;
  if (self->moved == NULL)
    kontor_day_timeline_show_entries (self);
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
