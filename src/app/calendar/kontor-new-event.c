/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A new event in plain words. Main thread. */

#include "config.h"

#include "kontor-new-event.h"

#include "kontor-event-changes.h"
#include "kontor-month-day.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

typedef struct
{
  KontorOffice *office; /* owned */
  GtkPopover *popover; /* borrowed: has this */
  GtkEntry *entry; /* child */
  GtkLabel *meaning; /* child */
  GtkWidget *add; /* child */
  GtkWidget *open; /* child */
  gint64 day;
} NewEvent;

static void
new_event_free (gpointer data)
{
  NewEvent *self = data;

  g_object_unref (self->office);
  g_free (self);
}

static void
parse (NewEvent *self, KontorEventWords *words)
{
  kontor_event_words_parse (words, gtk_editable_get_text (GTK_EDITABLE (self->entry)), self->day,
                            kontor_office_get_zone (self->office),
                            kontor_office_get_now (self->office));
}

/* "Friday 6 March, 14:00 – 15:00". */
static char *
describe (NewEvent *self, const KontorEventWords *words)
{
  gint64 first = words->start / KONTOR_DAY;
  gint64 last = MAX (first, (words->end - 1) / KONTOR_DAY);
  KONTOR_TIME_FORMAT_CHOICES format = kontor_office_get_time_format (self->office);
  g_autofree char *day = kontor_month_format_day (first, _ ("%A %-e %B"));
  g_autofree char *end_day = kontor_month_format_day (last, _ ("%A %-e %B"));
  g_autofree char *from = kontor_when_format_time ((words->start - first * KONTOR_DAY) /
                                                       KONTOR_SECOND,
                                                   format);
  g_autofree char *to =
      kontor_when_format_time ((words->end - words->end / KONTOR_DAY * KONTOR_DAY) / KONTOR_SECOND,
                               format);

  if (words->all_day && last > first)
    return g_strdup_printf (_ ("%s – %s"), day, end_day);
  if (words->all_day)
    return g_strdup_printf (_ ("%s, the whole day"), day);

  /* Translators: a day, when it starts, when it ends */
  return g_strdup_printf (_ ("%s, %s – %s"), day, from, to);
}

static void
changed_cb (GtkEditable *editable, gpointer data)
{
  NewEvent *self = data;
  KontorEventWords words = { 0 };
  g_autofree char *meaning = NULL;

  parse (self, &words);
  meaning = describe (self, &words);
  gtk_label_set_label (self->meaning, meaning);
  gtk_widget_set_sensitive (self->add, *words.title != '\0');
  gtk_widget_set_sensitive (self->open, *words.title != '\0');
  kontor_event_words_clear (&words);
}

static void
finish (NewEvent *self, gboolean open)
{
  KontorEventWords words = { 0 };

  parse (self, &words);
  if (*words.title != '\0')
    {
      kontor_event_create (self->office, &words, open);
      gtk_popover_popdown (self->popover);
    }
  else
    gtk_widget_error_bell (GTK_WIDGET (self->entry));
  kontor_event_words_clear (&words);
}

static void
add_cb (gpointer widget, gpointer data)
{
  finish (data, FALSE);
}

static void
open_cb (gpointer widget, gpointer data)
{
  finish (data, TRUE);
}

static gboolean
key_cb (GtkEventController *keys, guint keyval, guint keycode, GdkModifierType state, gpointer data)
{
  if ((keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter) || (state & GDK_CONTROL_MASK) == 0)
    return FALSE;
  finish (data, TRUE);

  return TRUE;
}

static gboolean
unparent_cb (gpointer data)
{
  if (gtk_widget_get_parent (data) != NULL)
    gtk_widget_unparent (data);

  return G_SOURCE_REMOVE;
}

static void
closed_cb (GtkPopover *popover, gpointer data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, unparent_cb, g_object_ref (popover), g_object_unref);
}

static GtkWidget *
content_new (NewEvent *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->entry = GTK_ENTRY (gtk_entry_new ());
  /* Translators: an example of what is understood; use words of your language */
  gtk_entry_set_placeholder_text (self->entry, _ ("Review 14:00 1h"));
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 26);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("New event: what, when, how long"), -1);
  self->meaning = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->meaning, 0);
  gtk_label_set_wrap (self->meaning, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->meaning), "dim-label");
  self->add = gtk_button_new_with_mnemonic (C_ ("calendar", "_Add"));
  gtk_widget_add_css_class (self->add, "suggested-action");
  self->open = gtk_button_new_with_mnemonic (C_ ("calendar", "Add and _open"));
  gtk_widget_set_halign (buttons, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (buttons), self->open);
  gtk_box_append (GTK_BOX (buttons), self->add);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->entry));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->meaning));
  gtk_box_append (GTK_BOX (box), buttons);

  return box;
}

void
kontor_new_event_popup (GtkWidget *where, KontorOffice *office, gint64 day)
{
  NewEvent *self = g_new0 (NewEvent, 1);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->office = g_object_ref (office);
  self->day = day;
  self->popover = GTK_POPOVER (gtk_popover_new ());
  g_object_set_data_full (G_OBJECT (self->popover), "kontor-new-event", self, new_event_free);
  gtk_popover_set_child (self->popover, content_new (self));
  g_signal_connect (self->entry, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (self->entry, "activate", G_CALLBACK (add_cb), self);
  g_signal_connect (self->add, "clicked", G_CALLBACK (add_cb), self);
  g_signal_connect (self->open, "clicked", G_CALLBACK (open_cb), self);
  g_signal_connect (self->popover, "closed", G_CALLBACK (closed_cb), NULL);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
  changed_cb (GTK_EDITABLE (self->entry), self);
  gtk_widget_set_parent (GTK_WIDGET (self->popover), where);
  gtk_popover_popup (self->popover);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}
