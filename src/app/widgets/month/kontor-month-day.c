/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The cell of one day. Main thread. */

#include "config.h"

#include "kontor-month-day.h"

#include <glib/gi18n.h>

/* Pixels. */
#define DOT 6
#define INSET 4

struct _KontorMonthDay
{
  GtkWidget parent_instance;

  gint64 day;
  GtkLabel *number; /* child */
  GtkWidget *more; /* child: a button */
  GdkRGBA dots[KONTOR_MONTH_DOTS];
  guint n_dots;
};

enum
{
  MORE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorMonthDay, kontor_month_day, GTK_TYPE_WIDGET)

char *
kontor_month_format_day (gint64 day, const char *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (day * 86400);

  return time != NULL ? g_date_time_format (time, format) : g_strdup ("");
}

static void
set_class (KontorMonthDay *self, const char *name, gboolean on)
{
  (on ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (self), name);
}

static void
more_cb (KontorMonthDay *self, GtkButton *button)
{
  g_signal_emit (self, signals[MORE], 0);
}

/* --- overrides --- */

static void
kontor_month_day_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  KontorMonthDay *self = KONTOR_MONTH_DAY (widget);
  int more = 0;

  gtk_widget_measure (GTK_WIDGET (self->number), orientation, -1, minimum, NULL, NULL, NULL);
  gtk_widget_measure (self->more, orientation, -1, &more, NULL, NULL, NULL);
  *minimum += 2 * INSET;
  *natural = *minimum;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (*natural, more);
}

static void
kontor_month_day_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KontorMonthDay *self = KONTOR_MONTH_DAY (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkRequisition size;

  gtk_widget_get_preferred_size (GTK_WIDGET (self->number), &size, NULL);
  gtk_widget_size_allocate (GTK_WIDGET (self->number),
                            &(GtkAllocation) { mirrored ? width - size.width - INSET : INSET, INSET,
                                               size.width, size.height },
                            -1);
  if (!gtk_widget_should_layout (self->more))
    return;
  gtk_widget_get_preferred_size (self->more, &size, NULL);
  gtk_widget_size_allocate (self->more,
                            &(GtkAllocation) { INSET, MAX (0, height - size.height - 1),
                                               MAX (size.width, width - 2 * INSET), size.height },
                            -1);
}

static void
kontor_month_day_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KontorMonthDay *self = KONTOR_MONTH_DAY (widget);
  float x = INSET + 3;
  float y = (float) gtk_widget_get_height (widget) - DOT - 5;

  for (guint i = 0; i < self->n_dots; i++, x += DOT + 3)
    {
      GskRoundedRect dot;

      gsk_rounded_rect_init_from_rect (&dot, &GRAPHENE_RECT_INIT (x, y, DOT, DOT), DOT / 2.f);
      gtk_snapshot_push_rounded_clip (snapshot, &dot);
      gtk_snapshot_append_color (snapshot, &self->dots[i], &dot.bounds);
      gtk_snapshot_pop (snapshot);
    }

  GTK_WIDGET_CLASS (kontor_month_day_parent_class)->snapshot (widget, snapshot);
}

static void
kontor_month_day_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (kontor_month_day_parent_class)->dispose (object);
}

static void
kontor_month_day_class_init (KontorMonthDayClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_month_day_dispose;
  widget_class->measure = kontor_month_day_measure;
  widget_class->size_allocate = kontor_month_day_size_allocate;
  widget_class->snapshot = kontor_month_day_snapshot;
  gtk_widget_class_set_css_name (widget_class, "monthday");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID_CELL);

  signals[MORE] = g_signal_new ("more", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
kontor_month_day_init (KontorMonthDay *self)
{
  self->number = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->number), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (self->number), "day");
  gtk_widget_set_parent (GTK_WIDGET (self->number), GTK_WIDGET (self));
  self->more = gtk_button_new_with_label ("");
  gtk_widget_add_css_class (self->more, "flat");
  gtk_widget_add_css_class (self->more, "more");
  gtk_widget_set_visible (self->more, FALSE);
  /* The cell's own keys show the same. */
  gtk_widget_set_focusable (self->more, FALSE);
  g_signal_connect_object (self->more, "clicked", G_CALLBACK (more_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_parent (self->more, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
kontor_month_day_new (void)
{
  return g_object_new (KONTOR_TYPE_MONTH_DAY, NULL);
}

void
kontor_month_day_set_day (KontorMonthDay *self,
                          gint64 day,
                          gboolean today,
                          gboolean outside,
                          gboolean weekend)
{
  g_autofree char *number = kontor_month_format_day (day, "%-e");

  g_return_if_fail (KONTOR_IS_MONTH_DAY (self));

  self->day = day;
  gtk_label_set_label (self->number, g_strstrip (number));
  set_class (self, "today", today);
  set_class (self, "outside", outside);
  set_class (self, "weekend", weekend);
}

gint64
kontor_month_day_get_day (KontorMonthDay *self)
{
  g_return_val_if_fail (KONTOR_IS_MONTH_DAY (self), 0);

  return self->day;
}

void
kontor_month_day_set_items (KontorMonthDay *self,
                            guint n,
                            guint hidden,
                            const GdkRGBA *dots,
                            guint n_dots)
{
  /* Translators: a day, in strftime's letters, as "Friday 6 March" */
  g_autofree char *day = NULL;
  g_autofree char *more = NULL;
  g_autofree char *count = NULL;
  g_autofree char *name = NULL;

  g_return_if_fail (KONTOR_IS_MONTH_DAY (self));

  day = kontor_month_format_day (self->day, _ ("%A %-e %B"));
  more = g_strdup_printf (ngettext ("+%u more", "+%u more", hidden), hidden);
  count = g_strdup_printf (ngettext ("%u entry", "%u entries", n), n);
  /* Translators: a day and what it holds, "Friday 6 March, 3 entries" */
  name = n > 0 ? g_strdup_printf (_ ("%s, %s"), day, count) : g_strdup (day);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  self->n_dots = MIN (n_dots, KONTOR_MONTH_DOTS);
  for (guint i = 0; i < self->n_dots; i++)
    self->dots[i] = dots[i];
  gtk_button_set_label (GTK_BUTTON (self->more), more);
  gtk_widget_set_visible (self->more, hidden > 0 && n_dots == 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
kontor_month_day_set_chosen (KontorMonthDay *self, gboolean chosen)
{
  g_return_if_fail (KONTOR_IS_MONTH_DAY (self));

  set_class (self, "chosen", chosen);
  gtk_widget_set_focusable (GTK_WIDGET (self), chosen);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, chosen, -1);
}
