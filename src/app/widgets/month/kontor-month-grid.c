/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Days and what lies on them. The 42 cells are always the same widgets; chips are taken from a pool.
 * How many lanes a week has room for is known once it has its size: then chips are dealt out again,
 * before the next frame. Main thread. */

#include "config.h"

#include "kontor-month-grid-private.h"

#include "kontor-month-chip.h"
#include "kontor-month-day.h"

#include <string.h>

/* Pixels. */
#define NUMBER_HEIGHT 26 /* of a cell, above its items */
#define GUTTER 26 /* week numbers */
#define GUTTER_FROM 560 /* there is room for them from this width on */
#define NARROW 74 /* a column narrower than this has dots */
#define ROW_MIN 46

enum
{
  CHOSEN,
  CREATE,
  OPENED,
  ACTIVATED,
  REMOVED,
  MOVED,
  NARROWED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorMonthGrid, kontor_month_grid, GTK_TYPE_WIDGET)

/* --- the calendar --- */

/* 0 for Monday; 1970-01-01 was a Thursday. */
static int
get_weekday (gint64 day)
{
  return (int) (((day + 3) % 7 + 7) % 7);
}

static gint64
get_first_of_month (gint64 day)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (day * 86400);

  return time != NULL ? day - (g_date_time_get_day_of_month (time) - 1) : day;
}

gint64
kontor_month_grid_add_months (gint64 day, int months)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (day * 86400);
  g_autoptr (GDateTime) moved = time != NULL ? g_date_time_add_months (time, months) : NULL;

  return moved != NULL ? g_date_time_to_unix (moved) / 86400 : day;
}

int
kontor_month_grid_get_index (KontorMonthGrid *self, gint64 day)
{
  gint64 index = day - self->first;

  return index >= 0 && index < self->n_weeks * 7 ? (int) index : -1;
}

/* --- dealing out --- */

GPtrArray *
kontor_month_grid_list_items (KontorMonthGrid *self, gint64 day)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (KONTOR_IS_MONTH_GRID (self), found);

  for (guint i = 0; i < self->items->len; i++)
    {
      KontorMonthItem *item = self->items->pdata[i];

      if (item->first <= day && day <= item->last)
        g_ptr_array_add (found, g_object_ref (item));
    }

  return found;
}

static gboolean
is_same (KontorMonthItem *a, KontorMonthItem *b)
{
  return a != NULL && b != NULL && a->instance == b->instance &&
         kontor_id_equal (kontor_row_get_id (a->row), kontor_row_get_id (b->row));
}

static void
show_day (KontorMonthGrid *self, int index, guint hidden)
{
  g_autoptr (GPtrArray) items = kontor_month_grid_list_items (self, self->first + index);
  GdkRGBA dots[KONTOR_MONTH_DOTS];
  guint n_dots = 0;

  for (guint i = 0; self->narrow && i < items->len && n_dots < KONTOR_MONTH_DOTS; i++)
    {
      KontorMonthItem *item = items->pdata[i];

      kontor_month_colour_parse (GTK_WIDGET (self), item->colour, &dots[n_dots++]);
    }
  kontor_month_day_set_items (KONTOR_MONTH_DAY (self->days[index]), items->len, hidden, dots,
                              n_dots);
}

static GtkWidget *chip_new (KontorMonthGrid *self);

static void
show_spans (KontorMonthGrid *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  g_autoptr (KontorMonthItem) focused = NULL;
  GtkWidget *next = NULL;

  if (KONTOR_IS_MONTH_CHIP (focus) && gtk_widget_get_parent (focus) == GTK_WIDGET (self))
    focused = g_object_ref (kontor_month_chip_get_item (KONTOR_MONTH_CHIP (focus)));
  for (guint i = 0; i < self->spans->len; i++)
    {
      const KontorMonthSpan *span = &g_array_index (self->spans, KontorMonthSpan, i);

      if (i == self->chips->len)
        g_ptr_array_add (self->chips, chip_new (self));
      kontor_month_chip_set_item (self->chips->pdata[i], span->item, span->begins, span->ends);
      gtk_widget_set_child_visible (self->chips->pdata[i], TRUE);
      if (is_same (focused, span->item) && next == NULL)
        next = self->chips->pdata[i];
    }
  if (focused != NULL && next == NULL)
    next = self->days[MAX (kontor_month_grid_get_index (self, self->chosen), 0)];
  if (next != NULL && next != focus)
    gtk_widget_grab_focus (next);
  for (guint i = self->spans->len; i < self->chips->len; i++)
    gtk_widget_set_child_visible (self->chips->pdata[i], FALSE);
}

static void
deal (KontorMonthGrid *self)
{
  g_clear_handle_id (&self->deal, g_source_remove);
  g_array_set_size (self->spans, 0);
  for (int week = 0; week < self->n_weeks; week++)
    {
      guint hidden[7];

      kontor_month_place_week (self->items, self->first + week * 7, week,
                               self->narrow ? 0 : self->capacity, self->spans, hidden);
      for (int column = 0; column < 7; column++)
        show_day (self, week * 7 + column, hidden[column]);
    }
  for (guint i = self->spans->len; i-- > 0;)
    if (!g_array_index (self->spans, KontorMonthSpan, i).shown)
      g_array_remove_index (self->spans, i);
  show_spans (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  if (self->narrow != self->was_narrow)
    {
      self->was_narrow = self->narrow;
      g_signal_emit (self, signals[NARROWED], 0);
    }
}

static gboolean
deal_cb (gpointer data)
{
  KontorMonthGrid *self = data;

  self->deal = 0;
  deal (self);

  return G_SOURCE_REMOVE;
}

static void
deal_soon (KontorMonthGrid *self)
{
  if (self->deal == 0)
    self->deal = g_idle_add_full (G_PRIORITY_HIGH_IDLE, deal_cb, self, NULL);
}

/* --- layout --- */

static int
get_gutter (int width)
{
  return width >= GUTTER_FROM ? GUTTER : 0;
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
  KontorMonthGrid *self = KONTOR_MONTH_GRID (widget);
  int day = 0;

  gtk_widget_measure (self->days[0], GTK_ORIENTATION_HORIZONTAL, -1, &day, NULL, NULL, NULL);
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 7 * day : self->n_weeks * ROW_MIN;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 7 * 140 : self->n_weeks * 120;
}

/* The left edge of a column, without what rounding would leave over. */
static int
get_x (int width, int gutter, int column)
{
  return gutter + (width - gutter) * column / 7;
}

static void
allocate_at (GtkWidget *child, int x, int y, int width, int height, int mirror)
{
  int minimum = 0;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  width = MAX (width, minimum);
  gtk_widget_size_allocate (child,
                            &(GtkAllocation) { mirror > 0 ? mirror - x - width : x, y, width,
                                               height },
                            -1);
}

static void
allocate_cells (KontorMonthGrid *self, int width, int height, int mirror)
{
  int gutter = get_gutter (width);

  for (int i = 0; i < KONTOR_MONTH_DAYS; i++)
    {
      int week = i / 7;
      int x = get_x (width, gutter, i % 7);
      int y = height * week / self->n_weeks;

      gtk_widget_set_child_visible (self->days[i], week < self->n_weeks);
      if (week < self->n_weeks)
        allocate_at (self->days[i], x, y, get_x (width, gutter, i % 7 + 1) - x,
                     height * (week + 1) / self->n_weeks - y, mirror);
    }
  for (int week = 0; week < KONTOR_MONTH_WEEKS; week++)
    {
      gboolean shown = gutter > 0 && week < self->n_weeks;

      gtk_widget_set_child_visible (self->weeks[week], shown);
      if (shown)
        allocate_at (self->weeks[week], 0, height * week / self->n_weeks, gutter, NUMBER_HEIGHT,
                     mirror);
    }
}

static void
allocate_chips (KontorMonthGrid *self, int width, int height, int mirror)
{
  int gutter = get_gutter (width);

  for (guint i = 0; i < self->spans->len && i < self->chips->len; i++)
    {
      const KontorMonthSpan *span = &g_array_index (self->spans, KontorMonthSpan, i);
      int x = get_x (width, gutter, span->from) + (span->begins ? 3 : 0);
      int end = get_x (width, gutter, span->to + 1) - (span->ends ? 2 : 0);
      int y = height * span->week / self->n_weeks + NUMBER_HEIGHT +
              span->lane * (self->chip_height + 2);

      allocate_at (self->chips->pdata[i], x, y, end - x, self->chip_height, mirror);
    }
}

static void
allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KontorMonthGrid *self = KONTOR_MONTH_GRID (widget);
  int mirror = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? width : 0;
  gboolean narrow = (width - get_gutter (width)) / 7 < NARROW;
  int chip = 0;
  int capacity;

  gtk_widget_measure (self->chips->pdata[0], GTK_ORIENTATION_VERTICAL, -1, NULL, &chip, NULL, NULL);
  self->chip_height = MAX (chip, 16);
  capacity = MAX (0, (height / self->n_weeks - NUMBER_HEIGHT) / (self->chip_height + 2));
  if (capacity != self->capacity || narrow != self->narrow)
    deal_soon (self);
  self->capacity = capacity;
  self->narrow = narrow;
  allocate_cells (self, width, height, mirror);
  allocate_chips (self, width, height, mirror);
}

/* --- choosing --- */

static void
show_cells (KontorMonthGrid *self)
{
  gint64 first = get_first_of_month (self->chosen);
  gint64 next = get_first_of_month (kontor_month_grid_add_months (first, 1));
  int before = (get_weekday (first) - (self->week_start - 1) + 7) % 7;

  self->first = first - before;
  self->n_weeks = (int) ((next - self->first + 6) / 7);
  for (int i = 0; i < KONTOR_MONTH_DAYS; i++)
    {
      gint64 day = self->first + i;
      KontorMonthDay *cell = KONTOR_MONTH_DAY (self->days[i]);

      kontor_month_day_set_day (cell, day, day == self->today, day < first || day >= next,
                                get_weekday (day) >= 5);
      kontor_month_day_set_chosen (cell, day == self->chosen);
    }
  for (int week = 0; week < KONTOR_MONTH_WEEKS; week++)
    {
      /* The week is numbered by its Thursday, ISO 8601. */
      gint64 thursday = self->first + week * 7 + (4 - self->week_start + 7) % 7;
      g_autofree char *number = kontor_month_format_day (thursday, "%-V");

      gtk_label_set_label (GTK_LABEL (self->weeks[week]), number);
    }
}

void
kontor_month_grid_choose (KontorMonthGrid *self, gint64 day, gboolean focus)
{
  gboolean here = kontor_month_grid_get_index (self, day) >= 0 &&
                  get_first_of_month (day) == get_first_of_month (self->chosen);

  if (day != self->chosen)
    {
      self->chosen = day;
      show_cells (self);
      if (!here)
        deal (self);
      g_signal_emit (self, signals[CHOSEN], 0, day);
    }
  if (focus && kontor_month_grid_get_index (self, day) >= 0)
    gtk_widget_grab_focus (self->days[kontor_month_grid_get_index (self, day)]);
}

/* --- chips --- */

static void
activated_cb (KontorMonthGrid *self, KontorMonthChip *chip)
{
  g_autoptr (KontorMonthItem) item = g_object_ref (kontor_month_chip_get_item (chip));

  g_signal_emit (self, signals[ACTIVATED], 0, item);
}

static GdkContentProvider *
prepare_cb (KontorMonthGrid *self, double x, double y, GtkDragSource *source)
{
  GtkWidget *chip = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  KontorMonthItem *item = kontor_month_chip_get_item (KONTOR_MONTH_CHIP (chip));
  graphene_point_t at;
  int gutter = get_gutter (gtk_widget_get_width (GTK_WIDGET (self)));
  int width = gtk_widget_get_width (GTK_WIDGET (self)) - gutter;
  int column;

  if (item == NULL || !item->movable)
    return NULL;
  if (!gtk_widget_compute_point (chip, GTK_WIDGET (self),
                                 &GRAPHENE_POINT_INIT ((float) x, (float) y), &at))
    return NULL;
  column = CLAMP (((int) at.x - gutter) * 7 / MAX (width, 1), 0, 6);
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    column = 6 - column;
  g_set_object (&self->held, item);
  self->held_day = self->first + column;
  for (guint i = 0; i < self->spans->len; i++)
    if (self->chips->pdata[i] == chip)
      self->held_day += g_array_index (self->spans, KontorMonthSpan, i).week * 7;

  return gdk_content_provider_new_typed (KONTOR_TYPE_MONTH_ITEM, item);
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag, gpointer data)
{
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (
      gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source)));

  gtk_drag_source_set_icon (source, picture, 0, 0);
}

static GtkWidget *
chip_new (KontorMonthGrid *self)
{
  GtkWidget *chip = kontor_month_chip_new ();
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (prepare_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (drag_begin_cb), self,
                           G_CONNECT_DEFAULT);
  gtk_widget_add_controller (chip, GTK_EVENT_CONTROLLER (source));
  g_signal_connect_object (chip, "activated", G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_parent (chip, GTK_WIDGET (self));

  return chip;
}

/* --- the rest of a day --- */

static void
more_cb (KontorMonthGrid *self, KontorMonthDay *cell)
{
  kontor_month_grid_choose (self, kontor_month_day_get_day (cell), TRUE);
  g_signal_emit (self, signals[OPENED], 0, kontor_month_day_get_day (cell), cell);
}

/* --- overrides --- */

static gboolean
kontor_month_grid_grab_focus (GtkWidget *widget)
{
  KontorMonthGrid *self = KONTOR_MONTH_GRID (widget);

  return gtk_widget_grab_focus (
      self->days[MAX (kontor_month_grid_get_index (self, self->chosen), 0)]);
}

static void
kontor_month_grid_dispose (GObject *object)
{
  KontorMonthGrid *self = KONTOR_MONTH_GRID (object);
  GtkWidget *child;

  g_clear_handle_id (&self->deal, g_source_remove);
  g_clear_object (&self->held);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (kontor_month_grid_parent_class)->dispose (object);
}

static void
kontor_month_grid_finalize (GObject *object)
{
  KontorMonthGrid *self = KONTOR_MONTH_GRID (object);

  g_ptr_array_unref (self->chips);
  g_ptr_array_unref (self->items);
  g_array_unref (self->spans);

  G_OBJECT_CLASS (kontor_month_grid_parent_class)->finalize (object);
}

static void
add_signal (KontorMonthGridClass *klass, guint number, const char *name, GType first, GType second)
{
  guint n = first == G_TYPE_NONE ? 0 : (second == G_TYPE_NONE ? 1 : 2);

  signals[number] = g_signal_new (name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, n, first, second);
}

static void
kontor_month_grid_class_init (KontorMonthGridClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_month_grid_dispose;
  G_OBJECT_CLASS (klass)->finalize = kontor_month_grid_finalize;
  widget_class->grab_focus = kontor_month_grid_grab_focus;
  gtk_widget_class_set_css_name (widget_class, "monthgrid");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID);

  add_signal (klass, CHOSEN, "chosen", G_TYPE_INT64, G_TYPE_NONE);
  add_signal (klass, CREATE, "create", G_TYPE_INT64, G_TYPE_NONE);
  add_signal (klass, OPENED, "opened", G_TYPE_INT64, GTK_TYPE_WIDGET);
  add_signal (klass, ACTIVATED, "activated", KONTOR_TYPE_MONTH_ITEM, G_TYPE_NONE);
  add_signal (klass, REMOVED, "removed", KONTOR_TYPE_MONTH_ITEM, G_TYPE_NONE);
  add_signal (klass, MOVED, "moved", KONTOR_TYPE_MONTH_ITEM, G_TYPE_INT);
  add_signal (klass, NARROWED, "narrowed", G_TYPE_NONE, G_TYPE_NONE);
}

static void
kontor_month_grid_init (KontorMonthGrid *self)
{
  self->chips = g_ptr_array_new ();
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->spans = g_array_new (FALSE, FALSE, sizeof (KontorMonthSpan));
  self->week_start = 1;
  self->n_weeks = KONTOR_MONTH_WEEKS;
  self->drop = -1;
  gtk_widget_set_layout_manager (GTK_WIDGET (self),
                                 gtk_custom_layout_new (NULL, measure, allocate));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  for (int week = 0; week < KONTOR_MONTH_WEEKS; week++)
    {
      self->weeks[week] = gtk_label_new (NULL);
      gtk_widget_add_css_class (self->weeks[week], "dim-label");
      gtk_widget_add_css_class (self->weeks[week], "caption");
      gtk_widget_add_css_class (self->weeks[week], "numeric");
      gtk_widget_set_parent (self->weeks[week], GTK_WIDGET (self));
    }
  for (int i = 0; i < KONTOR_MONTH_DAYS; i++)
    {
      self->days[i] = kontor_month_day_new ();
      g_signal_connect_object (self->days[i], "more", G_CALLBACK (more_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_widget_set_parent (self->days[i], GTK_WIDGET (self));
    }
  /* One is measured whether or not there are items. */
  g_ptr_array_add (self->chips, chip_new (self));
  kontor_month_grid_add_input (self);
}

GtkWidget *
kontor_month_grid_new (void)
{
  return g_object_new (KONTOR_TYPE_MONTH_GRID, NULL);
}

void
kontor_month_grid_set_day (KontorMonthGrid *self, gint64 chosen, int week_start, gint64 today)
{
  g_return_if_fail (KONTOR_IS_MONTH_GRID (self));
  g_return_if_fail (week_start >= 1 && week_start <= 7);

  self->chosen = chosen;
  self->week_start = week_start;
  self->today = today;
  show_cells (self);
  deal (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

gint64
kontor_month_grid_get_day (KontorMonthGrid *self)
{
  g_return_val_if_fail (KONTOR_IS_MONTH_GRID (self), 0);

  return self->chosen;
}

void
kontor_month_grid_get_range (KontorMonthGrid *self, gint64 *first, gint64 *last)
{
  g_return_if_fail (KONTOR_IS_MONTH_GRID (self));

  *first = self->first;
  *last = self->first + self->n_weeks * 7 - 1;
}

void
kontor_month_grid_set_items (KontorMonthGrid *self, GPtrArray *items)
{
  g_return_if_fail (KONTOR_IS_MONTH_GRID (self));

  g_ptr_array_set_size (self->items, 0);
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (self->items, g_object_ref (items->pdata[i]));
  deal (self);
}

gboolean
kontor_month_grid_is_narrow (KontorMonthGrid *self)
{
  g_return_val_if_fail (KONTOR_IS_MONTH_GRID (self), FALSE);

  return self->narrow;
}

int
kontor_month_grid_get_gutter (KontorMonthGrid *self)
{
  g_return_val_if_fail (KONTOR_IS_MONTH_GRID (self), 0);

  return get_gutter (gtk_widget_get_width (GTK_WIDGET (self)));
}
