/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The person's answer to an invitation. Main thread, but for find_attendee(). */

#include "config.h"

#include "kontor-event-answer.h"

#include "kontor-record-parts.h"

#include <glib/gi18n.h>

struct _KontorEventAnswer
{
  GtkBox parent_instance;

  KontorOffice *office; /* owned */
  KontorRecord *event; /* owned, nullable */
  KontorRecord *attendee; /* owned, nullable: the person's */
  AdwToggleGroup *group; /* child */
  GCancellable *reading; /* owned, nullable */
  gboolean showing; /* the group is being set */
};

G_DEFINE_FINAL_TYPE (KontorEventAnswer, kontor_event_answer, GTK_TYPE_BOX)

/* In the schema's words. */
static const struct
{
  const char *word;
  const char *title;
} answers[] = {
  { "accepted", NC_ ("invitation", "Accept") },
  { "tentative", NC_ ("invitation", "Perhaps") },
  { "declined", NC_ ("invitation", "Decline") },
};

/* --- reading --- */

/* The person's attendee of an event, or else of the series that it is of, on the reader's thread. */
static gpointer
find_attendee (KontorReading *reading, gpointer data, GError **error)
{
  const KontorRow *event = data;
  const KontorId *ids[] = { kontor_row_get_id (event),
                            kontor_row_get_id_field (event, KONTOR_EVENT_SERIES) };
  KontorId person = KONTOR_ID_INIT_NIL;

  kontor_reading_get_person (reading, &person);
  for (guint i = 0; i < G_N_ELEMENTS (ids) && ids[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) rows = kontor_reader_list (kontor_reading_get_reader (reading),
                                                       KONTOR_RECORD_ATTENDEE,
                                                       KONTOR_ATTENDEE_EVENT, ids[i]);

      for (guint j = 0; j < rows->len; j++)
        if (kontor_row_refers_to (rows->pdata[j], KONTOR_ATTENDEE_PERSON, &person))
          return kontor_row_ref (rows->pdata[j]);
    }

  return NULL;
}

static void
show (KontorEventAnswer *self)
{
  int answer = self->attendee != NULL
                   ? kontor_row_get_choice (kontor_record_get_row (self->attendee),
                                            KONTOR_ATTENDEE_ANSWER)
                   : KONTOR_ANSWER_NONE;

  gtk_widget_set_visible (GTK_WIDGET (self), self->attendee != NULL);
  self->showing = TRUE;
  if (answer > KONTOR_ANSWER_NONE)
    adw_toggle_group_set_active (self->group, (guint) (answer - KONTOR_ANSWER_ACCEPTED));
  else
    adw_toggle_group_set_active (self->group, GTK_INVALID_LIST_POSITION);
  self->showing = FALSE;
}

static void
attendee_changed_cb (KontorEventAnswer *self)
{
  show (self);
}

static void
set_attendee (KontorEventAnswer *self, KontorRecord *attendee)
{
  if (self->attendee != NULL)
    g_signal_handlers_disconnect_by_func (self->attendee, attendee_changed_cb, self);
  g_set_object (&self->attendee, attendee);
  if (attendee != NULL)
    g_signal_connect_object (attendee, "notify", G_CALLBACK (attendee_changed_cb), self,
                             G_CONNECT_SWAPPED);
  show (self);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorEventAnswer) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorRow) row = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                             &error);
  g_autoptr (KontorRecord) attendee = NULL;

  if (error != NULL || self->event == NULL)
    return;
  if (row != NULL)
    attendee = kontor_office_get_record (self->office, KONTOR_RECORD_ATTENDEE,
                                         kontor_row_get_id (row));
  set_attendee (self, attendee);
}

static void
refresh (KontorEventAnswer *self)
{
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  if (self->event == NULL)
    return;
  self->reading = g_cancellable_new ();
  kontor_live_store_read_async (kontor_office_get_store (self->office), find_attendee,
                                kontor_row_ref (kontor_record_get_row (self->event)),
                                (GDestroyNotify) kontor_row_unref,
                                (GDestroyNotify) kontor_row_unref, self->reading, found_cb,
                                g_object_ref (self));
}

static void
store_changed_cb (KontorEventAnswer *self, guint64 types, KontorLiveStore *store)
{
  if ((types & kontor_record_type_to_bit (KONTOR_RECORD_ATTENDEE)) != 0)
    refresh (self);
}

/* --- answering --- */

static void
chosen_cb (KontorEventAnswer *self, GParamSpec *pspec, AdwToggleGroup *group)
{
  guint active = adw_toggle_group_get_active (group);
  g_autoptr (KontorValue) value = NULL;

  if (self->showing || self->attendee == NULL || active >= G_N_ELEMENTS (answers))
    return;
  value = kontor_value_new_text (answers[active].word);
  kontor_office_set_field (self->office, self->attendee, KONTOR_ATTENDEE_ANSWER, value);
}

/* --- the part --- */

static void
kontor_event_answer_dispose (GObject *object)
{
  KontorEventAnswer *self = KONTOR_EVENT_ANSWER (object);

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->event);
  if (self->attendee != NULL)
    g_signal_handlers_disconnect_by_func (self->attendee, attendee_changed_cb, self);
  g_clear_object (&self->attendee);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_event_answer_parent_class)->dispose (object);
}

static void
kontor_event_answer_class_init (KontorEventAnswerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_event_answer_dispose;
}

static void
kontor_event_answer_init (KontorEventAnswer *self)
{
  GtkWidget *label = gtk_label_new (_ ("Your answer"));

  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_widget_add_css_class (label, "dim-label");
  self->group = ADW_TOGGLE_GROUP (adw_toggle_group_new ());
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      AdwToggle *toggle = adw_toggle_new ();

      adw_toggle_set_name (toggle, answers[i].word);
      adw_toggle_set_label (toggle, g_dpgettext2 (GETTEXT_PACKAGE, "invitation", answers[i].title));
      adw_toggle_group_add (self->group, toggle);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->group), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Your answer"), -1);
  g_signal_connect_object (self->group, "notify::active", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), label);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->group));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static GtkWidget *
create (KontorOffice *office)
{
  KontorEventAnswer *self = g_object_new (KONTOR_TYPE_EVENT_ANSWER, NULL);

  self->office = g_object_ref (office);
  g_signal_connect_object (kontor_office_get_store (office), "changed",
                           G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

static void
set_record (GtkWidget *widget, KontorRecord *record)
{
  KontorEventAnswer *self = KONTOR_EVENT_ANSWER (widget);

  g_set_object (&self->event, record);
  set_attendee (self, NULL);
  refresh (self);
}

static const KontorRecordPart parts[] = {
  { KONTOR_RECORD_EVENT, KONTOR_RECORD_PLACE_ACTIONS, create, set_record, 0, 0 },
};

void
kontor_event_answer_register (void)
{
  kontor_record_parts_register (parts, G_N_ELEMENTS (parts));
}
