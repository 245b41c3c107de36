/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bar of one task: its look comes from style classes, what it says from marks. Main thread. */

#include "config.h"

#include "kontor-gantt-bar.h"

#include <glib/gi18n.h>

/* Narrower bars have no room for words, in pixels. */
#define WORDS_FROM 40

struct _KontorGanttBar
{
  GtkWidget parent_instance;

  GtkWidget *box; /* child */
  GtkImage *icon; /* child, of @box */
  GtkLabel *label; /* child, of @box */
  KontorGanttMarks marks;
};

G_DEFINE_FINAL_TYPE (KontorGanttBar, kontor_gantt_bar, GTK_TYPE_WIDGET)

/* In the order in which one icon is chosen. */
static const struct
{
  KontorGanttMarks mark;
  const char *name;
  const char *icon;
  const char *word;
} looks[] = {
  { KONTOR_GANTT_MILESTONE, "milestone", "kontor-milestone-symbolic", NC_ ("gantt", "deadline") },
  { KONTOR_GANTT_UNDATED, "undated", "list-add-symbolic", NC_ ("gantt", "not planned") },
  { KONTOR_GANTT_OVERDUE, "overdue", "kontor-attention-symbolic", NC_ ("gantt", "overdue") },
  { KONTOR_GANTT_EARLY, "early", "kontor-dependency-symbolic",
    NC_ ("gantt", "before what it depends on") },
  { KONTOR_GANTT_DONE, "done", "object-select-symbolic", NC_ ("gantt", "completed") },
  { KONTOR_GANTT_STARTED, "started", "media-playback-start-symbolic",
    NC_ ("gantt", "in progress") },
  { KONTOR_GANTT_CRITICAL, "critical", NULL, NC_ ("gantt", "on the critical path") },
  { KONTOR_GANTT_SUMMARY, "summary", NULL, NC_ ("gantt", "has subtasks") },
};

static void
measure (GtkWidget *widget,
         GtkOrientation orientation,
         int for_size,
         int *minimum,
         int *natural,
         int *minimum_baseline,
         int *natural_baseline)
{
  KontorGanttBar *self = KONTOR_GANTT_BAR (widget);

  *minimum = 0;
  gtk_widget_measure (self->box, orientation, -1, NULL, natural, NULL, NULL);
}

static void
allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KontorGanttBar *self = KONTOR_GANTT_BAR (widget);
  gboolean whole = width >= WORDS_FROM;
  gboolean shown = whole || (self->marks & KONTOR_GANTT_MILESTONE) != 0;
  int minimum = 0;

  gtk_widget_set_child_visible (self->box, shown);
  if (!shown)
    return;
  gtk_widget_measure (self->box, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_size_allocate (self->box, &(GtkAllocation) { 0, 0, MAX (width, minimum), height }, -1);
}

static void
kontor_gantt_bar_dispose (GObject *object)
{
  g_clear_pointer (&KONTOR_GANTT_BAR (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (kontor_gantt_bar_parent_class)->dispose (object);
}

static void
kontor_gantt_bar_class_init (KontorGanttBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_gantt_bar_dispose;
  gtk_widget_class_set_css_name (widget_class, "ganttbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_BUTTON);
}

static void
kontor_gantt_bar_init (KontorGanttBar *self)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (self),
                                 gtk_custom_layout_new (NULL, measure, allocate));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  self->icon = GTK_IMAGE (gtk_image_new ());
  gtk_image_set_pixel_size (self->icon, 14);
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->label, 0);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->label));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
kontor_gantt_bar_new (void)
{
  return g_object_new (KONTOR_TYPE_GANTT_BAR, NULL);
}

void
kontor_gantt_bar_set (KontorGanttBar *self,
                      const char *title,
                      const char *dates,
                      KontorGanttMarks marks)
{
  g_autoptr (GString) words = g_string_new (title);
  const char *icon = NULL;

  g_return_if_fail (KONTOR_IS_GANTT_BAR (self));

  if (dates != NULL)
    g_string_append_printf (words, ", %s", dates);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      gboolean on = (marks & looks[i].mark) != 0;

      (on ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (self),
                                                                     looks[i].name);
      if (on && icon == NULL)
        icon = looks[i].icon;
      if (on)
        g_string_append_printf (words, ", %s",
                                g_dpgettext2 (GETTEXT_PACKAGE, "gantt", looks[i].word));
    }
  self->marks = marks;
  gtk_widget_set_visible (GTK_WIDGET (self->icon), icon != NULL);
  gtk_image_set_from_icon_name (self->icon, icon);
  gtk_widget_set_visible (GTK_WIDGET (self->label), (marks & KONTOR_GANTT_MILESTONE) == 0);
  gtk_label_set_label (self->label, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), words->str);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words->str,
                                  -1);
}

KontorGanttMarks
kontor_gantt_bar_get_marks (KontorGanttBar *self)
{
  g_return_val_if_fail (KONTOR_IS_GANTT_BAR (self), 0);

  return self->marks;
}
