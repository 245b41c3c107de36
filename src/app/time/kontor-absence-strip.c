/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The days of a month beside each other. Absences are child widgets, so that each has a focus and a
 * name; days off and numbers are drawn. Main thread. */

#include "config.h"

#include "kontor-absence-strip.h"

#include <glib/gi18n.h>

#define NAME_WIDTH 170
/* Narrower than this, the name lies above the days. */
#define WIDE 520
#define LINE 24
#define GAP 3
#define EDGE 12
/* Between two numbers of days. */
#define NUMBER_WIDTH 22

struct _KontorAbsenceStrip
{
  GtkWidget parent_instance;

  KontorAbsenceRow *row; /* owned, nullable */
  GtkLabel *name; /* child */
  GPtrArray *blocks; /* owned, of GtkWidget, borrowed: children, as the row's absences */
  gboolean head;
};

enum
{
  MOVE,
  OPEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorAbsenceStrip, kontor_absence_strip, GTK_TYPE_WIDGET)

/* --- places --- */

static gboolean
is_stacked (KontorAbsenceStrip *self, int width)
{
  return width < WIDE;
}

/* From the side where reading begins. */
static double
get_x (KontorAbsenceStrip *self, gint64 day)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  double left = is_stacked (self, width) ? EDGE : NAME_WIDTH;
  gint64 first = kontor_absence_row_get_first_day (self->row);
  gint64 end = kontor_absence_row_get_end_day (self->row);

  return left + (width - left - EDGE) * (double) (CLAMP (day, first, end) - first) /
                    (double) (end - first);
}

/* On the screen, where people read from the right, too. */
static void
get_box (KontorAbsenceStrip *self, gint64 first, gint64 end, graphene_rect_t *box)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  double from = get_x (self, first);
  double to = get_x (self, end);

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    {
      double other = width - from;

      from = width - to;
      to = other;
    }
  graphene_rect_init (box, (float) from, (float) (height - LINE - GAP), (float) (to - from), LINE);
}

static void
kontor_absence_strip_measure (GtkWidget *widget,
                              GtkOrientation orientation,
                              int for_size,
                              int *minimum,
                              int *natural,
                              int *minimum_baseline,
                              int *natural_baseline)
{
  KontorAbsenceStrip *self = KONTOR_ABSENCE_STRIP (widget);
  int line = 0;

  gtk_widget_measure (GTK_WIDGET (self->name), GTK_ORIENTATION_VERTICAL, -1, &line, NULL, NULL,
                      NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 280;
      *natural = 600;
    }
  else
    *minimum = *natural = LINE + 2 * GAP + (for_size > 0 && is_stacked (self, for_size) ? line : 0);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_measure (child, orientation, -1, NULL, NULL, NULL, NULL);
}

static void
kontor_absence_strip_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KontorAbsenceStrip *self = KONTOR_ABSENCE_STRIP (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  gboolean stacked = is_stacked (self, width);
  int name_width = stacked ? width - 2 * EDGE : NAME_WIDTH - EDGE - 6;
  const GArray *absences = NULL;

  gtk_widget_size_allocate (GTK_WIDGET (self->name),
                            &(GtkAllocation) { rtl ? width - EDGE - name_width : EDGE, 0,
                                               name_width, stacked ? height - LINE - GAP : height },
                            -1);
  if (self->row == NULL)
    return;
  absences = kontor_absence_row_get_absences (self->row);
  for (guint i = 0; i < self->blocks->len; i++)
    {
      const KontorReportAbsence *absence = &g_array_index (absences, KontorReportAbsence, i);
      graphene_rect_t box;
      int least = 0;

      get_box (self, absence->first_day, absence->end_day, &box);
      gtk_widget_measure (self->blocks->pdata[i], GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL,
                          NULL, NULL);
      gtk_widget_size_allocate (self->blocks->pdata[i],
                                &(GtkAllocation) { (int) box.origin.x + 1, (int) box.origin.y,
                                                   MAX ((int) box.size.width - 2, least), LINE },
                                -1);
    }
}

/* --- drawing --- */

static void
draw_number (KontorAbsenceStrip *self, GtkSnapshot *snapshot, gint64 day, const GdkRGBA *colour)
{
  g_autoptr (GDateTime) epoch = g_date_time_new_utc (1970, 1, 1, 0, 0, 0);
  g_autoptr (GDateTime) date = g_date_time_add_days (epoch, (int) day);
  g_autofree char *text = g_date_time_format (date, "%-d");
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  graphene_rect_t box;
  int width = 0;
  int height = 0;

  get_box (self, day, day + 1, &box);
  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT (box.origin.x + (box.size.width - (float) width) / 2,
                                                box.origin.y + (LINE - (float) height) / 2));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

static void
kontor_absence_strip_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KontorAbsenceStrip *self = KONTOR_ABSENCE_STRIP (widget);
  GdkRGBA text;
  GdkRGBA shade;
  double last = -NUMBER_WIDTH;

  gtk_widget_get_color (widget, &text);
  shade = text;
  shade.alpha *= 0.07f;
  text.alpha *= 0.65f;
  for (gint64 day = self->row != NULL ? kontor_absence_row_get_first_day (self->row) : 0;
       self->row != NULL && day < kontor_absence_row_get_end_day (self->row); day++)
    {
      graphene_rect_t box;

      get_box (self, day, day + 1, &box);
      /* 1970-01-01 was a Thursday: Saturdays and Sundays. */
      if ((day + 3) % 7 >= 5 && !self->head)
        gtk_snapshot_append_color (snapshot, &shade, &box);
      if (self->head && get_x (self, day) - last >= NUMBER_WIDTH)
        {
          draw_number (self, snapshot, day, &text);
          last = get_x (self, day);
        }
    }

  GTK_WIDGET_CLASS (kontor_absence_strip_parent_class)->snapshot (widget, snapshot);
}

/* --- blocks --- */

/* A block is as wide as its days, however long its text is; what has no room is in the tooltip. */
static void
measure_text (GtkWidget *widget,
              GtkOrientation orientation,
              int for_size,
              int *minimum,
              int *natural,
              int *minimum_baseline,
              int *natural_baseline)
{
  gtk_widget_measure (gtk_widget_get_first_child (widget), orientation, -1, minimum, natural, NULL,
                      NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = 0;
}

static void
allocate_text (GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *text = gtk_widget_get_first_child (widget);
  int least = 0;

  gtk_widget_measure (text, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  /* Dots alone say nothing. */
  gtk_widget_set_child_visible (text, width >= 2 * least);
  if (width >= 2 * least)
    gtk_widget_size_allocate (text, &(GtkAllocation) { 0, 0, width, height }, -1);
}

static void
move_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorAbsenceStrip *self = KONTOR_ABSENCE_STRIP (widget);
  GtkWidget *focus = gtk_widget_get_focus_child (widget);
  graphene_rect_t bounds;
  int columns = 0;
  int rows = 0;
  guint at = 0;

  g_variant_get (parameter, "(ii)", &columns, &rows);
  if (focus == NULL || !g_ptr_array_find (self->blocks, focus, &at) ||
      !gtk_widget_compute_bounds (focus, widget, &bounds))
    return;
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    columns = -columns;
  if (rows == 0 && (int) at + columns >= 0 && at + (guint) columns < self->blocks->len)
    gtk_widget_grab_focus (self->blocks->pdata[(int) at + columns]);
  else if (rows != 0)
    g_signal_emit (self, signals[MOVE], 0, columns, rows,
                   (int) (bounds.origin.x + bounds.size.width / 2));
}

static void
clicked_cb (KontorAbsenceStrip *self)
{
  g_signal_emit (self, signals[OPEN], 0);
}

static GtkWidget *
block_new (KontorAbsenceStrip *self, const KontorReportAbsence *absence)
{
  static const char *const kinds[] = { "holiday", "illness", "trip", "other" };
  GtkWidget *block = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *label = NULL;
  g_autofree char *name = kontor_absence_row_name (absence);
  g_autofree char *said = kontor_absence_row_describe (self->row, absence);

  label = gtk_label_new (name);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_set_layout_manager (box, gtk_custom_layout_new (NULL, measure_text, allocate_text));
  gtk_button_set_child (GTK_BUTTON (block), box);
  gtk_widget_add_css_class (block, "kontor-absence");
  gtk_widget_add_css_class (block, absence->kind >= 0 && absence->kind < (int) G_N_ELEMENTS (kinds)
                                       ? kinds[absence->kind]
                                       : "other");
  if (!absence->approved)
    gtk_widget_add_css_class (block, "open");
  gtk_widget_set_overflow (block, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_tooltip_text (block, said);
  gtk_accessible_update_property (GTK_ACCESSIBLE (block), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  g_signal_connect_object (block, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_parent (block, GTK_WIDGET (self));

  return block;
}

/* --- class --- */

static void
clear_blocks (KontorAbsenceStrip *self)
{
  for (guint i = 0; i < self->blocks->len; i++)
    gtk_widget_unparent (self->blocks->pdata[i]);
  g_ptr_array_set_size (self->blocks, 0);
}

static void
kontor_absence_strip_dispose (GObject *object)
{
  KontorAbsenceStrip *self = KONTOR_ABSENCE_STRIP (object);

  clear_blocks (self);
  g_clear_pointer ((GtkWidget **) &self->name, gtk_widget_unparent);
  g_clear_object (&self->row);

  G_OBJECT_CLASS (kontor_absence_strip_parent_class)->dispose (object);
}

static void
kontor_absence_strip_finalize (GObject *object)
{
  g_ptr_array_unref (KONTOR_ABSENCE_STRIP (object)->blocks);

  G_OBJECT_CLASS (kontor_absence_strip_parent_class)->finalize (object);
}

static GtkSizeRequestMode
kontor_absence_strip_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
kontor_absence_strip_class_init (KontorAbsenceStripClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kontor_absence_strip_dispose;
  object_class->finalize = kontor_absence_strip_finalize;
  widget_class->get_request_mode = kontor_absence_strip_get_request_mode;
  widget_class->measure = kontor_absence_strip_measure;
  widget_class->size_allocate = kontor_absence_strip_size_allocate;
  widget_class->snapshot = kontor_absence_strip_snapshot;

  signals[MOVE] = g_signal_new ("move", KONTOR_TYPE_ABSENCE_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 3, G_TYPE_INT, G_TYPE_INT, G_TYPE_INT);
  signals[OPEN] = g_signal_new ("open", KONTOR_TYPE_ABSENCE_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "absence.move", "(ii)", move_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, 0, "absence.move", "(ii)", -1,
                                       0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, 0, "absence.move", "(ii)", 1,
                                       0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, 0, "absence.move", "(ii)", 0, -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, 0, "absence.move", "(ii)", 0, 1);
  gtk_widget_class_set_css_name (widget_class, "absencestrip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
kontor_absence_strip_init (KontorAbsenceStrip *self)
{
  self->blocks = g_ptr_array_new ();
  self->name = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->name, 0);
  gtk_label_set_ellipsize (self->name, PANGO_ELLIPSIZE_END);
  gtk_widget_set_parent (GTK_WIDGET (self->name), GTK_WIDGET (self));
}

GtkWidget *
kontor_absence_strip_new (gboolean head)
{
  KontorAbsenceStrip *self = g_object_new (KONTOR_TYPE_ABSENCE_STRIP, NULL);

  self->head = head;
  if (head)
    gtk_widget_add_css_class (GTK_WIDGET (self->name), "heading");

  return GTK_WIDGET (self);
}

/* "November 2026" */
static char *
format_month (gint64 day)
{
  g_autoptr (GDateTime) epoch = g_date_time_new_utc (1970, 1, 1, 0, 0, 0);
  g_autoptr (GDateTime) date = g_date_time_add_days (epoch, (int) day);

  /* Translators: a month alone and its year, as strftime writes them */
  return g_date_time_format (date, _ ("%OB %Y"));
}

void
kontor_absence_strip_set_row (KontorAbsenceStrip *self, KontorAbsenceRow *row)
{
  const GArray *absences = NULL;
  g_autofree char *name = NULL;

  g_return_if_fail (KONTOR_IS_ABSENCE_STRIP (self));

  clear_blocks (self);
  g_set_object (&self->row, row);
  if (row == NULL)
    return;
  absences = kontor_absence_row_get_absences (row);
  name = self->head ? format_month (kontor_absence_row_get_first_day (row))
                    : g_strdup (kontor_report_line_get_title (kontor_absence_row_get_line (row)));
  gtk_label_set_label (self->name, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  for (guint i = 0; !self->head && i < absences->len; i++)
    g_ptr_array_add (self->blocks,
                     block_new (self, &g_array_index (absences, KontorReportAbsence, i)));
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

KontorAbsenceRow *
kontor_absence_strip_get_row (KontorAbsenceStrip *self)
{
  g_return_val_if_fail (KONTOR_IS_ABSENCE_STRIP (self), NULL);

  return self->row;
}

void
kontor_absence_strip_focus (KontorAbsenceStrip *self, int place)
{
  GtkWidget *nearest = NULL;
  float distance = 0;

  g_return_if_fail (KONTOR_IS_ABSENCE_STRIP (self));

  for (guint i = 0; i < self->blocks->len; i++)
    {
      graphene_rect_t bounds;
      float away;

      if (!gtk_widget_compute_bounds (self->blocks->pdata[i], GTK_WIDGET (self), &bounds))
        continue;
      away = ABS (bounds.origin.x + bounds.size.width / 2 - (float) place);
      if (nearest == NULL || away < distance)
        {
          nearest = self->blocks->pdata[i];
          distance = away;
        }
    }
  if (nearest != NULL)
    gtk_widget_grab_focus (nearest);
}
