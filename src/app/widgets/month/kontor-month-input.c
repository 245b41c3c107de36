/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Keys and the pointer in a month. Main thread. */

#include "config.h"

#include "kontor-month-grid-private.h"

#include "kontor-month-chip.h"
#include "kontor-month-day.h"

/* --- pointer --- */

static int
find_cell (KontorMonthGrid *self, double x, double y)
{
  for (int i = 0; i < self->n_weeks * 7; i++)
    {
      graphene_rect_t bounds;

      if (gtk_widget_compute_bounds (self->days[i], GTK_WIDGET (self), &bounds) &&
          graphene_rect_contains_point (&bounds, &GRAPHENE_POINT_INIT ((float) x, (float) y)))
        return i;
    }

  return -1;
}

static void
set_drop (KontorMonthGrid *self, int index)
{
  if (self->drop == index)
    return;
  if (self->drop >= 0)
    gtk_widget_remove_css_class (self->days[self->drop], "drop");
  if (index >= 0)
    gtk_widget_add_css_class (self->days[index], "drop");
  self->drop = index;
}

static GdkDragAction
drag_motion_cb (KontorMonthGrid *self, double x, double y, GtkDropTarget *target)
{
  set_drop (self, find_cell (self, x, y));

  return self->drop >= 0 ? GDK_ACTION_MOVE : 0;
}

static void
drag_leave_cb (KontorMonthGrid *self, GtkDropTarget *target)
{
  set_drop (self, -1);
}

/* Returns: whether it may be moved */
static gboolean
move (KontorMonthGrid *self, KontorMonthItem *item, int days)
{
  g_autoptr (KontorMonthItem) kept = g_object_ref (item);

  if (!item->movable)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return FALSE;
    }
  if (days != 0)
    g_signal_emit_by_name (self, "moved", kept, days);

  return TRUE;
}

static gboolean
drop_cb (KontorMonthGrid *self, const GValue *value, double x, double y, GtkDropTarget *target)
{
  int index = find_cell (self, x, y);
  KontorMonthItem *item = g_value_get_object (value);
  gint64 from;

  set_drop (self, -1);
  if (index < 0 || item == NULL)
    return FALSE;
  from = item == self->held ? self->held_day : item->first;
  move (self, item, (int) (self->first + index - from));

  return TRUE;
}

static void
pressed_cb (KontorMonthGrid *self, int n_press, double x, double y, GtkGestureClick *click)
{
  int index = find_cell (self, x, y);

  if (index < 0)
    return;
  kontor_month_grid_choose (self, self->first + index, TRUE);
  if (n_press == 2)
    g_signal_emit_by_name (self, "create", self->first + index);
}

/* --- keys --- */

/* The chip that shows an item of the chosen day, the @n-th from the top. (nullable) */
static GtkWidget *
find_chip (KontorMonthGrid *self, int lane)
{
  int index = kontor_month_grid_get_index (self, self->chosen);

  for (guint i = 0; i < self->spans->len; i++)
    {
      const KontorMonthSpan *span = &g_array_index (self->spans, KontorMonthSpan, i);

      if (span->week == index / 7 && span->from <= index % 7 && index % 7 <= span->to &&
          span->lane == lane)
        return self->chips->pdata[i];
    }

  return NULL;
}

static int
get_lane (KontorMonthGrid *self, GtkWidget *chip)
{
  for (guint i = 0; i < self->spans->len; i++)
    if (self->chips->pdata[i] == chip)
      return g_array_index (self->spans, KontorMonthSpan, i).lane;

  return -1;
}

/* From lane to lane of a day; above them is the cell. */
static void
step_lane (KontorMonthGrid *self, GtkWidget *chip, int by)
{
  for (int lane = get_lane (self, chip) + by; lane >= 0 && lane < self->capacity; lane += by)
    {
      GtkWidget *next = find_chip (self, lane);

      if (next != NULL)
        {
          gtk_widget_grab_focus (next);
          return;
        }
    }
  kontor_month_grid_choose (self, self->chosen + (by > 0 ? 7 : 0), TRUE);
}

static void
open_day (KontorMonthGrid *self)
{
  g_autoptr (GPtrArray) items = kontor_month_grid_list_items (self, self->chosen);
  GtkWidget *cell = self->days[MAX (kontor_month_grid_get_index (self, self->chosen), 0)];

  if (items->len == 0)
    {
      g_signal_emit_by_name (self, "create", self->chosen);
      return;
    }
  for (int lane = 0; lane < self->capacity; lane++)
    {
      GtkWidget *chip = find_chip (self, lane);

      if (chip != NULL)
        {
          gtk_widget_grab_focus (chip);
          return;
        }
    }
  g_signal_emit_by_name (self, "opened", self->chosen, cell);
}

/* How many days a key goes, 0: none. */
static int
get_step (KontorMonthGrid *self, guint keyval)
{
  int forward = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? -1 : 1;

  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      return -forward;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      return forward;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return -7;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return 7;
    default:
      return 0;
    }
}

/* The focus may have come by Tab: the day that keys mean is one that the chip lies on. */
static void
follow_chip (KontorMonthGrid *self, GtkWidget *chip)
{
  for (guint i = 0; i < self->spans->len; i++)
    {
      const KontorMonthSpan *span = &g_array_index (self->spans, KontorMonthSpan, i);
      gint64 first = self->first + span->week * 7 + span->from;

      if (self->chips->pdata[i] != chip)
        continue;
      if (self->chosen < first || self->chosen > first + span->to - span->from)
        kontor_month_grid_choose (self, first, FALSE);
      return;
    }
}

static gboolean
chip_key (KontorMonthGrid *self, KontorMonthChip *chip, guint keyval, GdkModifierType held)
{
  KontorMonthItem *item = kontor_month_chip_get_item (chip);
  int step = get_step (self, keyval);

  follow_chip (self, GTK_WIDGET (chip));
  if (step != 0 && held == GDK_ALT_MASK)
    {
      if (move (self, item, step))
        kontor_month_grid_choose (self, self->chosen + step, FALSE);
    }
  else if (step == 7 || step == -7)
    step_lane (self, GTK_WIDGET (chip), step / 7);
  else if (step != 0)
    kontor_month_grid_choose (self, self->chosen + step, TRUE);
  else if (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter || keyval == GDK_KEY_space)
    g_signal_emit_by_name (self, "activated", item);
  else if (keyval == GDK_KEY_Delete && item->movable)
    g_signal_emit_by_name (self, "removed", item);
  else if (keyval == GDK_KEY_Escape)
    kontor_month_grid_choose (self, self->chosen, TRUE);
  else
    return FALSE;

  return TRUE;
}

static gboolean
day_key (KontorMonthGrid *self, guint keyval)
{
  int step = get_step (self, keyval);
  int column = MAX (kontor_month_grid_get_index (self, self->chosen), 0) % 7;

  if (step != 0)
    kontor_month_grid_choose (self, self->chosen + step, TRUE);
  else if (keyval == GDK_KEY_Home)
    kontor_month_grid_choose (self, self->chosen - column, TRUE);
  else if (keyval == GDK_KEY_End)
    kontor_month_grid_choose (self, self->chosen + 6 - column, TRUE);
  else if (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter)
    open_day (self);
  else if (keyval == GDK_KEY_space)
    g_signal_emit_by_name (self, "opened", self->chosen,
                           self->days[MAX (kontor_month_grid_get_index (self, self->chosen), 0)]);
  else
    return FALSE;

  return TRUE;
}

static gboolean
key_cb (KontorMonthGrid *self, guint keyval, guint keycode, GdkModifierType state)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  GdkModifierType held = state & gtk_accelerator_get_default_mod_mask ();

  if (held == 0 && (keyval == GDK_KEY_Page_Up || keyval == GDK_KEY_Page_Down))
    {
      kontor_month_grid_choose (self,
                                kontor_month_grid_add_months (self->chosen,
                                                              keyval == GDK_KEY_Page_Up ? -1 : 1),
                                TRUE);
      return TRUE;
    }
  if (KONTOR_IS_MONTH_CHIP (focus) && (held == 0 || held == GDK_ALT_MASK))
    return chip_key (self, KONTOR_MONTH_CHIP (focus), keyval, held);
  if (KONTOR_IS_MONTH_DAY (focus) && held == 0)
    return day_key (self, keyval);

  return FALSE;
}

/* --- controllers --- */

void
kontor_month_grid_add_input (KontorMonthGrid *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkDropTarget *drop = gtk_drop_target_new (KONTOR_TYPE_MONTH_ITEM, GDK_ACTION_MOVE);

  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect_object (drop, "motion", G_CALLBACK (drag_motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drop, "leave", G_CALLBACK (drag_leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drop, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}
