/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GTK's calendar, whose four arrows have no names of their own. Main thread. */

#include "config.h"

#include "kontor-day-chooser.h"

#include <glib/gi18n.h>

/* Names the buttons below @widget, in the order in which GTK's header has them. */
static void
name_buttons (GtkWidget *widget, guint *n)
{
  static const char *const names[] = { N_ ("Previous month"), N_ ("Next month"),
                                       N_ ("Previous year"), N_ ("Next year") };

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_BUTTON (child))
      name_buttons (child, n);
    else if (*n < G_N_ELEMENTS (names))
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ (names[(*n)++]), -1);
}

GtkWidget *
kontor_day_chooser_new (void)
{
  GtkWidget *calendar = gtk_calendar_new ();
  guint n = 0;

  name_buttons (calendar, &n);

  return calendar;
}
