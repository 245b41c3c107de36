/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A block of the day: title and times as far as its height has room for them; keys that move and
 * change it. Main thread. */

#include "config.h"

#include "kontor-day-block.h"

#include "kontor-time-words.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

#define INSET 8
/* By how many minutes keys move. */
#define STEP 5

struct _KontorDayBlock
{
  GtkWidget parent_instance;

  KontorOffice *office; /* owned */
  KontorRow *entry; /* owned, nullable before the first */
  gint64 start;
  gint64 end; /* 0: it runs */
  KontorDaySpan lane;
  GtkLabel *title; /* child */
  GtkLabel *times; /* child */
  GtkWidget *menu; /* child, nullable until it is asked for */
};

enum
{
  SHIFT,
  COMMAND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorDayBlock, kontor_day_block, GTK_TYPE_WIDGET)

/* --- what it says --- */

static gboolean
overlaps (KontorDayBlock *self)
{
  return self->lane.overlaps || kontor_row_get_boolean (self->entry, KONTOR_TIME_ENTRY_FLAGGED);
}

static void
show_texts (KontorDayBlock *self)
{
  gint64 now = kontor_office_get_now (self->office);
  gint64 end = self->end != 0 ? self->end : MAX (now, self->start);
  g_autofree char *title =
      kontor_office_get_title (self->office, KONTOR_RECORD_TASK,
                               kontor_row_get_id_field (self->entry, KONTOR_TIME_ENTRY_TASK));
  g_autofree char *span = kontor_time_span_to_label (self->office, self->start, end);
  g_autofree char *length = kontor_when_format_duration ((end - self->start) / KONTOR_SECOND);
  const char *mark = overlaps (self) ? _ ("overlaps") : self->end == 0 ? _ ("runs") : NULL;
  g_autofree char *times = mark != NULL ? g_strdup_printf ("%s · %s · %s", span, length, mark)
                                        : g_strdup_printf ("%s · %s", span, length);
  g_autofree char *name = g_strdup_printf ("%s, %s", title, times);
  const char *reason = kontor_row_get_text (self->entry, KONTOR_TIME_ENTRY_REASON);
  g_autofree char *tip = reason != NULL ? g_strdup_printf ("%s\n%s\n%s", title, times, reason)
                                        : g_strdup_printf ("%s\n%s", title, times);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->times, times);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (overlaps (self))
    gtk_widget_add_css_class (GTK_WIDGET (self), "overlaps");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "overlaps");
  if (self->end == 0)
    gtk_widget_add_css_class (GTK_WIDGET (self), "runs");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "runs");
}

/* --- keys and menu --- */

static void
shift_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  int start = 0;
  int end = 0;

  g_variant_get (parameter, "(ii)", &start, &end);
  g_signal_emit (widget, signals[SHIFT], 0, start, end);
}

static void
command_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[COMMAND], 0, name + strlen ("entry."));
}

static GMenuModel *
menu_new (void)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _ ("_Details"), "entry.open");
  g_menu_append (menu, _ ("Open the _task"), "entry.open-task");
  g_menu_append (menu, _ ("_Split in the middle"), "entry.split");
  g_menu_append (menu, _ ("_Merge with the next"), "entry.merge");
  g_menu_append (menu, _ ("_Remove"), "entry.remove");

  return G_MENU_MODEL (menu);
}

static void
popup (KontorDayBlock *self, double x, double y)
{
  if (self->menu == NULL)
    {
      g_autoptr (GMenuModel) model = menu_new ();

      self->menu = gtk_popover_menu_new_from_model (model);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu),
                               &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
menu_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  popup (KONTOR_DAY_BLOCK (widget), INSET, INSET);
}

static void
pressed_cb (GtkGestureClick *click, int n, double x, double y, KontorDayBlock *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (gdk_event_triggers_context_menu (
          gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (click))))
    popup (self, x, y);
  else if (n == 2)
    g_signal_emit (self, signals[COMMAND], 0, "open");
}

/* --- widget --- */

static void
kontor_day_block_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  *minimum = *natural = KONTOR_DAY_BLOCK_MIN_HEIGHT;
}

/* A line that has no room is cut off at the block's edge: a label is never made smaller than it
 * must be. */
static void
allocate_label (GtkLabel *label, int y, int width, gboolean visible)
{
  int minimum = 0;
  int height = 0;

  gtk_widget_set_child_visible (GTK_WIDGET (label), visible);
  if (!visible)
    return;
  gtk_widget_measure (GTK_WIDGET (label), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL,
                      NULL);
  width = MAX (width, minimum);
  gtk_widget_measure (GTK_WIDGET (label), GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL,
                      NULL);
  gtk_widget_size_allocate (GTK_WIDGET (label), &(GtkAllocation) { INSET, y, width, height }, -1);
}

static void
kontor_day_block_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KontorDayBlock *self = KONTOR_DAY_BLOCK (widget);
  int inner = width - 2 * INSET;
  int line = 0;
  int top = 0;

  gtk_widget_measure (GTK_WIDGET (self->title), GTK_ORIENTATION_VERTICAL, -1, &line, NULL, NULL,
                      NULL);
  top = height >= 2 * line + 6 ? 3 : (MIN (height, line) - line) / 2;
  allocate_label (self->title, MAX (top, -2), inner, TRUE);
  allocate_label (self->times, top + line, inner, height >= 2 * line);
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

static void
kontor_day_block_dispose (GObject *object)
{
  KontorDayBlock *self = KONTOR_DAY_BLOCK (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer ((GtkWidget **) &self->title, gtk_widget_unparent);
  g_clear_pointer ((GtkWidget **) &self->times, gtk_widget_unparent);
  g_clear_pointer (&self->entry, kontor_row_unref);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_day_block_parent_class)->dispose (object);
}

static void
add_shift (GtkWidgetClass *klass, guint key, GdkModifierType modifiers, int start, int end)
{
  gtk_widget_class_add_binding_action (klass, key, modifiers, "entry.shift", "(ii)", start, end);
}

static void
bind_keys (GtkWidgetClass *klass)
{
  add_shift (klass, GDK_KEY_Up, GDK_ALT_MASK, -STEP, -STEP);
  add_shift (klass, GDK_KEY_Down, GDK_ALT_MASK, STEP, STEP);
  add_shift (klass, GDK_KEY_Up, GDK_ALT_MASK | GDK_SHIFT_MASK, 0, -STEP);
  add_shift (klass, GDK_KEY_Down, GDK_ALT_MASK | GDK_SHIFT_MASK, 0, STEP);
  add_shift (klass, GDK_KEY_Up, GDK_CONTROL_MASK | GDK_SHIFT_MASK, -STEP, 0);
  add_shift (klass, GDK_KEY_Down, GDK_CONTROL_MASK | GDK_SHIFT_MASK, STEP, 0);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_s, 0, "entry.split", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_m, 0, "entry.merge", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Delete, 0, "entry.remove", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Return, 0, "entry.open", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_KP_Enter, 0, "entry.open", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Menu, 0, "entry.menu", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F10, GDK_SHIFT_MASK, "entry.menu", NULL);
}

static void
kontor_day_block_class_init (KontorDayBlockClass *klass)
{
  static const char *const commands[] = { "entry.split", "entry.merge", "entry.remove",
                                          "entry.open", "entry.open-task" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_day_block_dispose;
  widget_class->measure = kontor_day_block_measure;
  widget_class->size_allocate = kontor_day_block_size_allocate;

  signals[SHIFT] = g_signal_new ("shift", KONTOR_TYPE_DAY_BLOCK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
  signals[COMMAND] = g_signal_new ("command", KONTOR_TYPE_DAY_BLOCK, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    gtk_widget_class_install_action (widget_class, commands[i], NULL, command_cb);
  gtk_widget_class_install_action (widget_class, "entry.shift", "(ii)", shift_cb);
  gtk_widget_class_install_action (widget_class, "entry.menu", NULL, menu_cb);
  bind_keys (widget_class);
  gtk_widget_class_set_css_name (widget_class, "dayblock");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
}

static void
kontor_day_block_init (KontorDayBlock *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->lane.n_lanes = 1;
  self->title = GTK_LABEL (gtk_label_new (NULL));
  self->times = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->title, PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (self->times, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->title, 0);
  gtk_label_set_xalign (self->times, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  gtk_widget_add_css_class (GTK_WIDGET (self->times), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->times), "numeric");
  gtk_widget_set_parent (GTK_WIDGET (self->title), GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->times), GTK_WIDGET (self));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
kontor_day_block_new (KontorOffice *office)
{
  KontorDayBlock *self = g_object_new (KONTOR_TYPE_DAY_BLOCK, NULL);

  self->office = g_object_ref (office);

  return GTK_WIDGET (self);
}

void
kontor_day_block_set_entry (KontorDayBlock *self, KontorRow *entry)
{
  g_return_if_fail (KONTOR_IS_DAY_BLOCK (self));

  kontor_row_ref (entry);
  g_clear_pointer (&self->entry, kontor_row_unref);
  self->entry = entry;
  self->start = kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_START);
  self->end = kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_END);
  show_texts (self);
}

KontorRow *
kontor_day_block_get_entry (KontorDayBlock *self)
{
  g_return_val_if_fail (KONTOR_IS_DAY_BLOCK (self), NULL);

  return self->entry;
}

void
kontor_day_block_set_span (KontorDayBlock *self, gint64 start, gint64 end)
{
  g_return_if_fail (KONTOR_IS_DAY_BLOCK (self));

  self->start = start;
  self->end = end;
  show_texts (self);
}

void
kontor_day_block_get_span (KontorDayBlock *self, gint64 *start, gint64 *end)
{
  g_return_if_fail (KONTOR_IS_DAY_BLOCK (self));

  *start = self->start;
  *end = self->end;
}

void
kontor_day_block_set_lane (KontorDayBlock *self, const KontorDaySpan *lane)
{
  g_return_if_fail (KONTOR_IS_DAY_BLOCK (self));

  self->lane = *lane;
  show_texts (self);
}

const KontorDaySpan *
kontor_day_block_get_lane (KontorDayBlock *self)
{
  g_return_val_if_fail (KONTOR_IS_DAY_BLOCK (self), NULL);

  return &self->lane;
}
