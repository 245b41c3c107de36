/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What fills a gap of the day, as a menu. Main thread. */

#include "config.h"

#include "kontor-day-gap-button.h"

#include "kontor-link.h"
#include "kontor-time-words.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

static void
append_offer (KontorOffice *office, GMenu *menu, const KontorGapOffer *offer)
{
  g_autofree char *span = kontor_time_span_to_label (office, offer->start, offer->end);
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

GtkWidget *
kontor_day_gap_button_new (KontorOffice *office, const KontorGap *gap)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *label = gtk_label_new (NULL);
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuItem) other = g_menu_item_new (_ ("_Choose a task…"), NULL);
  g_autofree char *length = kontor_when_format_duration ((gap->end - gap->start) / KONTOR_SECOND);
  g_autofree char *span = kontor_time_span_to_label (office, gap->start, gap->end);
  /* Translators: %s is a length of time, as "25 min" */
  g_autofree char *text = g_strdup_printf (_ ("Fill %s"), length);
  g_autofree char *name = g_strdup_printf ("%s, %s", text, span);

  for (guint i = 0; i < gap->offers->len; i++)
    append_offer (office, menu, gap->offers->pdata[i]);
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
