/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When an event reminds of itself. The record says it in tags: minutes before it begins, "none", or
 * nothing, which is the usual. The usual times can be chosen; others stay until one is chosen.
 * Main thread. */

#include "config.h"

#include "kontor-event-reminder.h"

#include "kontor-record-parts.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

struct _KontorEventReminder
{
  GtkBox parent_instance;

  KontorOffice *office; /* owned */
  KontorRecord *event; /* owned, nullable */
  GtkDropDown *choice; /* child */
  GtkStringList *words; /* owned: the usual ones, then the event's own if they are others */
  gboolean showing; /* the choice is being set */
};

G_DEFINE_FINAL_TYPE (KontorEventReminder, kontor_event_reminder, GTK_TYPE_BOX)

/* The agent's words (src/agent/kontor-reminders.c), so are its usual times. */
#define NEVER "none"
#define USUAL "15"

static const struct
{
  const char *tag;
  const char *words;
} usual[] = {
  { NEVER, NC_ ("reminder", "None") },
  { "0", NC_ ("reminder", "When it begins") },
  { "5", NC_ ("reminder", "5 minutes before") },
  { "10", NC_ ("reminder", "10 minutes before") },
  { USUAL, NC_ ("reminder", "15 minutes before") },
  { "30", NC_ ("reminder", "30 minutes before") },
  { "60", NC_ ("reminder", "1 hour before") },
  { "120", NC_ ("reminder", "2 hours before") },
  { "1440", NC_ ("reminder", "1 day before") },
  { "2880", NC_ ("reminder", "2 days before") },
};

/* --- showing --- */

/* What an event that says nothing does. */
static const char *
get_usual (const KontorRow *event)
{
  const KontorValue *start = kontor_row_get (event, KONTOR_EVENT_START);
  gboolean all_day = FALSE;

  if (start != NULL)
    kontor_value_get_moment (start, &all_day, NULL);

  return all_day ? NEVER : USUAL;
}

/* The number of the usual choice that the event has; G_N_ELEMENTS (usual): others */
static guint
find_usual (const KontorRow *event)
{
  const KontorValue *reminders = kontor_row_get (event, KONTOR_EVENT_REMINDERS);
  guint n = reminders != NULL ? kontor_value_get_n_elements (reminders) : 0;
  const char *tag = n == 0 ? get_usual (event) : kontor_value_get_elements (reminders)[0].text;

  if (n > 0 && kontor_value_find_element (reminders, NEVER) != NULL)
    tag = NEVER;
  else if (n > 1)
    return G_N_ELEMENTS (usual);
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    if (strcmp (usual[i].tag, tag) == 0)
      return i;

  return G_N_ELEMENTS (usual);
}

/* "45 minutes before, 60 minutes before". (transfer full) */
static char *
describe_own (const KontorRow *event)
{
  const KontorValue *reminders = kontor_row_get (event, KONTOR_EVENT_REMINDERS);
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < kontor_value_get_n_elements (reminders); i++)
    {
      const char *tag = kontor_value_get_elements (reminders)[i].text;
      guint64 minutes = 0;

      if (i > 0)
        g_string_append (words, C_ ("between parts", ", "));
      if (!g_ascii_string_to_unsigned (tag, 10, 0, G_MAXUINT16, &minutes, NULL))
        g_string_append (words, tag);
      else
        g_string_append_printf (words,
                                ngettext ("%u minute before", "%u minutes before",
                                          (gulong) minutes),
                                (guint) minutes);
    }

  return g_string_free_and_steal (words);
}

static void
show (KontorEventReminder *self)
{
  const KontorRow *event = self->event != NULL ? kontor_record_get_row (self->event) : NULL;
  guint n_words = g_list_model_get_n_items (G_LIST_MODEL (self->words));
  guint index;

  if (event == NULL)
    return;
  index = find_usual (event);
  self->showing = TRUE;
  if (n_words > G_N_ELEMENTS (usual))
    gtk_string_list_remove (self->words, n_words - 1);
  if (index == G_N_ELEMENTS (usual))
    {
      g_autofree char *own = describe_own (event);

      gtk_string_list_append (self->words, own);
    }
  gtk_drop_down_set_selected (self->choice, index);
  self->showing = FALSE;
}

static void
event_changed_cb (KontorEventReminder *self)
{
  show (self);
}

static void
chosen_cb (KontorEventReminder *self, GParamSpec *pspec, GtkDropDown *choice)
{
  guint index = gtk_drop_down_get_selected (choice);
  KontorElement element = { NULL };
  g_autoptr (KontorValue) value = NULL;

  if (self->showing || self->event == NULL || index >= G_N_ELEMENTS (usual) ||
      index == find_usual (kontor_record_get_row (self->event)))
    return;
  element.text = usual[index].tag;
  value = kontor_value_new_set (&element, 1);
  kontor_office_set_field (self->office, self->event, KONTOR_EVENT_REMINDERS, value);
}

/* --- the part --- */

static void
set_event (KontorEventReminder *self, KontorRecord *event)
{
  if (self->event != NULL)
    g_signal_handlers_disconnect_by_func (self->event, event_changed_cb, self);
  g_set_object (&self->event, event);
  if (event != NULL)
    g_signal_connect_object (event, "notify", G_CALLBACK (event_changed_cb), self,
                             G_CONNECT_SWAPPED);
}

static void
kontor_event_reminder_dispose (GObject *object)
{
  KontorEventReminder *self = KONTOR_EVENT_REMINDER (object);

  set_event (self, NULL);
  g_clear_object (&self->words);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_event_reminder_parent_class)->dispose (object);
}

static void
kontor_event_reminder_class_init (KontorEventReminderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_event_reminder_dispose;
}

static void
kontor_event_reminder_init (KontorEventReminder *self)
{
  GtkWidget *label = gtk_label_new (_ ("Reminder"));

  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "kontor-field-label");
  gtk_widget_add_css_class (label, "kontor-part-label");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  self->words = gtk_string_list_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    gtk_string_list_append (self->words,
                            g_dpgettext2 (GETTEXT_PACKAGE, "reminder", usual[i].words));
  self->choice = GTK_DROP_DOWN (
      gtk_drop_down_new (G_LIST_MODEL (g_object_ref (self->words)), NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->choice), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Reminder"), -1);
  g_signal_connect_object (self->choice, "notify::selected", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), label);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->choice));
}

static GtkWidget *
create (KontorOffice *office)
{
  KontorEventReminder *self = g_object_new (KONTOR_TYPE_EVENT_REMINDER, NULL);

  self->office = g_object_ref (office);

  return GTK_WIDGET (self);
}

static void
set_record (GtkWidget *widget, KontorRecord *record)
{
  KontorEventReminder *self = KONTOR_EVENT_REMINDER (widget);

  set_event (self, record);
  show (self);
}

static const KontorRecordPart parts[] = {
  { KONTOR_RECORD_EVENT, KONTOR_RECORD_PLACE_BODY, create, set_record,
    kontor_field_to_bit (KONTOR_EVENT_REMINDERS), 0 },
};

void
kontor_event_reminder_register (void)
{
  kontor_record_parts_register (parts, G_N_ELEMENTS (parts));
}
