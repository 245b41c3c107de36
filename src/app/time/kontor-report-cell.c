/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One cell of a report: focus, keys and a name around whatever it shows. Main thread. */

#include "config.h"

#include "kontor-report-cell.h"

struct _KontorReportCell
{
  GtkWidget parent_instance;

  GtkWidget *child; /* child */
  GtkListItem *item; /* borrowed: it owns the cell */
  guint column;
};

enum
{
  MOVE,
  OPEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorReportCell, kontor_report_cell, GTK_TYPE_WIDGET)

static void
move_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  int columns = 0;
  int rows = 0;

  g_variant_get (parameter, "(ii)", &columns, &rows);
  /* The next column is on the left where people read from the right. */
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL && ABS (columns) == 1)
    columns = -columns;
  g_signal_emit (widget, signals[MOVE], 0, columns, rows);
}

static void
open_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[OPEN], 0);
}

static void
clicked_cb (GtkGestureClick *click, int n, double x, double y, KontorReportCell *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  g_signal_emit (self, signals[OPEN], 0);
}

static void
kontor_report_cell_dispose (GObject *object)
{
  g_clear_pointer (&KONTOR_REPORT_CELL (object)->child, gtk_widget_unparent);

  G_OBJECT_CLASS (kontor_report_cell_parent_class)->dispose (object);
}

static void
add_move (GtkWidgetClass *klass, guint key, guint keypad, int columns, int rows)
{
  gtk_widget_class_add_binding_action (klass, key, 0, "cell.move", "(ii)", columns, rows);
  gtk_widget_class_add_binding_action (klass, keypad, 0, "cell.move", "(ii)", columns, rows);
}

static void
kontor_report_cell_class_init (KontorReportCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_report_cell_dispose;

  signals[MOVE] = g_signal_new ("move", KONTOR_TYPE_REPORT_CELL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
  signals[OPEN] = g_signal_new ("open", KONTOR_TYPE_REPORT_CELL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "cell.move", "(ii)", move_cb);
  gtk_widget_class_install_action (widget_class, "cell.open", NULL, open_cb);
  add_move (widget_class, GDK_KEY_Left, GDK_KEY_KP_Left, -1, 0);
  add_move (widget_class, GDK_KEY_Right, GDK_KEY_KP_Right, 1, 0);
  add_move (widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, 0, -1);
  add_move (widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, 0, 1);
  add_move (widget_class, GDK_KEY_Home, GDK_KEY_KP_Home, -G_MAXINT16, 0);
  add_move (widget_class, GDK_KEY_End, GDK_KEY_KP_End, G_MAXINT16, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, 0, "cell.open", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, 0, "cell.open", NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "reportcell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_BUTTON);
}

static void
kontor_report_cell_init (KontorReportCell *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

GtkWidget *
kontor_report_cell_new (GtkWidget *child, guint column, GtkListItem *item)
{
  KontorReportCell *self = g_object_new (KONTOR_TYPE_REPORT_CELL, NULL);

  self->child = child;
  self->column = column;
  self->item = item;
  gtk_widget_set_parent (child, GTK_WIDGET (self));
  /* The first column unfolds groups where it is clicked. */
  if (column > 0)
    {
      GtkGesture *click = gtk_gesture_click_new ();

      g_signal_connect (click, "released", G_CALLBACK (clicked_cb), self);
      gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
    }

  return GTK_WIDGET (self);
}

GtkWidget *
kontor_report_cell_get_child (KontorReportCell *self)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_CELL (self), NULL);

  return self->child;
}

guint
kontor_report_cell_get_column (KontorReportCell *self)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_CELL (self), 0);

  return self->column;
}

guint
kontor_report_cell_get_position (KontorReportCell *self)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_CELL (self), GTK_INVALID_LIST_POSITION);

  return gtk_list_item_get_position (self->item);
}

gpointer
kontor_report_cell_get_item (KontorReportCell *self)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_CELL (self), NULL);

  return gtk_list_item_get_item (self->item);
}

void
kontor_report_cell_set_name (KontorReportCell *self, const char *name)
{
  g_return_if_fail (KONTOR_IS_REPORT_CELL (self));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}
