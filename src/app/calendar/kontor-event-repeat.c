/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How an event repeats. The usual rules can be chosen; one from elsewhere is told in words and stays
 * until another is chosen. Main thread. */

#include "config.h"

#include "kontor-event-repeat.h"

#include "kontor-record-parts.h"
#include "kontor-recurrence.h"
#include "kontor-when.h"
#include "kontor-zone.h"

#include <glib/gi18n.h>

/* How many times are told. */
#define NEXT 3

struct _KontorEventRepeat
{
  GtkBox parent_instance;

  KontorOffice *office; /* owned */
  KontorRecord *event; /* owned, nullable */
  GtkDropDown *choice; /* child */
  GtkStringList *words; /* owned: the usual ones, then the event's own if it is another */
  GtkLabel *next; /* child */
  gboolean showing; /* the choice is being set */
};

G_DEFINE_FINAL_TYPE (KontorEventRepeat, kontor_event_repeat, GTK_TYPE_BOX)

static const struct
{
  const char *rule;
  const char *words;
} usual[] = {
  { NULL, NC_ ("repeat", "Does not repeat") },
  { "FREQ=DAILY", NC_ ("repeat", "Every day") },
  { "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", NC_ ("repeat", "From Monday to Friday") },
  { "FREQ=WEEKLY", NC_ ("repeat", "Every week") },
  { "FREQ=WEEKLY;INTERVAL=2", NC_ ("repeat", "Every two weeks") },
  { "FREQ=MONTHLY", NC_ ("repeat", "Every month") },
  { "FREQ=YEARLY", NC_ ("repeat", "Every year") },
};

/* --- showing --- */

static guint
find_usual (const char *rule)
{
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    if (g_strcmp0 (usual[i].rule, rule) == 0)
      return i;

  return G_N_ELEMENTS (usual);
}

/* "Next: Thu 26 Nov, Thu 3 Dec, Thu 10 Dec". (transfer full) (nullable) */
static char *
describe_next (KontorEventRepeat *self, const KontorRow *event)
{
  gint64 now = kontor_office_get_now (self->office);
  gint64 from = kontor_zone_to_local (kontor_office_get_zone (self->office), now);
  g_autoptr (GArray) times = NULL;
  g_autoptr (GString) dates = g_string_new (NULL);

  if (!kontor_row_has (event, KONTOR_EVENT_RULE) || !kontor_row_has (event, KONTOR_EVENT_START))
    return NULL;
  times = kontor_recurrence_list (kontor_row_get_text (event, KONTOR_EVENT_RULE),
                                  kontor_row_get (event, KONTOR_EVENT_START),
                                  kontor_row_get (event, KONTOR_EVENT_EXCEPTIONS), from,
                                  G_MAXINT64 / 8, NEXT);
  for (guint i = 0; i < times->len; i++)
    {
      g_autofree char *date = kontor_office_format_date (self->office,
                                                         g_array_index (times, gint64, i) /
                                                             KONTOR_DAY);

      g_string_append_printf (dates, "%s%s", i > 0 ? C_ ("between parts", ", ") : "", date);
    }
  if (times->len == 0)
    return g_strdup (_ ("Does not take place any more"));

  /* Translators: dates */
  return g_strdup_printf (_ ("Next: %s"), dates->str);
}

static void
show (KontorEventRepeat *self)
{
  const KontorRow *event = self->event != NULL ? kontor_record_get_row (self->event) : NULL;
  const char *rule = event != NULL ? kontor_row_get_text (event, KONTOR_EVENT_RULE) : NULL;
  guint index = find_usual (rule);
  guint n_words = g_list_model_get_n_items (G_LIST_MODEL (self->words));
  g_autofree char *next = event != NULL ? describe_next (self, event) : NULL;

  /* One time of a series has no rule of its own. */
  gtk_widget_set_visible (GTK_WIDGET (self),
                          event != NULL && !kontor_row_has (event, KONTOR_EVENT_SERIES));
  self->showing = TRUE;
  if (n_words > G_N_ELEMENTS (usual))
    gtk_string_list_remove (self->words, n_words - 1);
  if (event != NULL && index == G_N_ELEMENTS (usual))
    {
      g_autofree char *sentence =
          kontor_recurrence_to_sentence (rule, kontor_row_get (event, KONTOR_EVENT_START));

      gtk_string_list_append (self->words,
                              sentence != NULL ? sentence : C_ ("repeat", "By its own rule"));
    }
  gtk_drop_down_set_selected (self->choice, index);
  self->showing = FALSE;
  gtk_label_set_label (self->next, next != NULL ? next : "");
  gtk_widget_set_visible (GTK_WIDGET (self->next), next != NULL);
}

static void
event_changed_cb (KontorEventRepeat *self)
{
  show (self);
}

static void
chosen_cb (KontorEventRepeat *self, GParamSpec *pspec, GtkDropDown *choice)
{
  guint index = gtk_drop_down_get_selected (choice);
  g_autoptr (KontorValue) value = NULL;

  if (self->showing || self->event == NULL || index >= G_N_ELEMENTS (usual))
    return;
  if (usual[index].rule != NULL)
    value = kontor_value_new_text (usual[index].rule);
  kontor_office_set_field (self->office, self->event, KONTOR_EVENT_RULE, value);
}

/* --- the part --- */

static void
set_event (KontorEventRepeat *self, KontorRecord *event)
{
  if (self->event != NULL)
    g_signal_handlers_disconnect_by_func (self->event, event_changed_cb, self);
  g_set_object (&self->event, event);
  if (event != NULL)
    g_signal_connect_object (event, "notify", G_CALLBACK (event_changed_cb), self,
                             G_CONNECT_SWAPPED);
}

static void
kontor_event_repeat_dispose (GObject *object)
{
  KontorEventRepeat *self = KONTOR_EVENT_REPEAT (object);

  set_event (self, NULL);
  g_clear_object (&self->words);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_event_repeat_parent_class)->dispose (object);
}

static void
kontor_event_repeat_class_init (KontorEventRepeatClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_event_repeat_dispose;
}

static void
kontor_event_repeat_init (KontorEventRepeat *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *label = gtk_label_new (_ ("Repeats"));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 3);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "kontor-field-label");
  gtk_widget_add_css_class (label, "kontor-part-label");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  self->words = gtk_string_list_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    gtk_string_list_append (self->words, g_dpgettext2 (GETTEXT_PACKAGE, "repeat", usual[i].words));
  self->choice = GTK_DROP_DOWN (
      gtk_drop_down_new (G_LIST_MODEL (g_object_ref (self->words)), NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->choice), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Repeats"), -1);
  g_signal_connect_object (self->choice, "notify::selected", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  self->next = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->next, 0);
  gtk_label_set_wrap (self->next, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->next), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->next), "dim-label");
  gtk_widget_set_margin_start (GTK_WIDGET (self->next), 6);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->choice));
  gtk_box_append (GTK_BOX (self), row);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->next));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static GtkWidget *
create (KontorOffice *office)
{
  KontorEventRepeat *self = g_object_new (KONTOR_TYPE_EVENT_REPEAT, NULL);

  self->office = g_object_ref (office);

  return GTK_WIDGET (self);
}

static void
set_record (GtkWidget *widget, KontorRecord *record)
{
  KontorEventRepeat *self = KONTOR_EVENT_REPEAT (widget);

  set_event (self, record);
  show (self);
}

static const KontorRecordPart parts[] = {
  { KONTOR_RECORD_EVENT, KONTOR_RECORD_PLACE_BODY, create, set_record,
    kontor_field_to_bit (KONTOR_EVENT_RULE) | kontor_field_to_bit (KONTOR_EVENT_EXCEPTIONS), 0 },
};

void
kontor_event_repeat_register (void)
{
  kontor_record_parts_register (parts, G_N_ELEMENTS (parts));
}
