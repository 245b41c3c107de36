/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A value of an event, chosen from a few: a label, a drop-down, and below it what follows. Which
 * values, and in which words, is the kind's: kontor-event-reminder.c, kontor-event-repeat.c.
 * Main thread. */

#include "config.h"

#include "kontor-event-choice.h"

#include <glib/gi18n.h>

struct _KontorEventChoice
{
  GtkBox parent_instance;

  KontorOffice *office; /* owned */
  const KontorEventChoiceKind *kind; /* static */
  KontorRecord *event; /* owned, nullable */
  GtkDropDown *choice; /* child */
  GtkStringList *words; /* owned: the usual ones, then the event's own if it is another */
  GtkLabel *below; /* child, nullable: the kind has nothing to say */
  gboolean showing; /* the choice is being set */
};

G_DEFINE_FINAL_TYPE (KontorEventChoice, kontor_event_choice, GTK_TYPE_BOX)

/* --- showing --- */

static void
show_choice (KontorEventChoice *self, const KontorRow *event)
{
  guint index = self->kind->find (event);

  self->showing = TRUE;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->words)) > self->kind->n_words)
    gtk_string_list_remove (self->words, self->kind->n_words);
  if (index == self->kind->n_words)
    {
      g_autofree char *own = self->kind->describe_own (event);

      gtk_string_list_append (self->words, own);
    }
  gtk_drop_down_set_selected (self->choice, index);
  self->showing = FALSE;
}

static void
show (KontorEventChoice *self)
{
  const KontorRow *event = self->event != NULL ? kontor_record_get_row (self->event) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), event != NULL && (self->kind->is_asked == NULL ||
                                                               self->kind->is_asked (event)));
  if (event == NULL)
    return;
  show_choice (self, event);
  if (self->below != NULL)
    {
      g_autofree char *text = self->kind->describe (self->office, event);

      gtk_label_set_label (self->below, text != NULL ? text : "");
      gtk_widget_set_visible (GTK_WIDGET (self->below), text != NULL);
    }
}

static void
event_changed_cb (KontorEventChoice *self)
{
  show (self);
}

static void
chosen_cb (KontorEventChoice *self, GParamSpec *pspec, GtkDropDown *choice)
{
  guint index = gtk_drop_down_get_selected (choice);
  g_autoptr (KontorValue) value = NULL;

  if (self->showing || self->event == NULL || index >= self->kind->n_words ||
      index == self->kind->find (kontor_record_get_row (self->event)))
    return;
  value = self->kind->make_value (index);
  kontor_office_set_field (self->office, self->event, self->kind->field, value);
}

/* --- the widget --- */

static void
set_event (KontorEventChoice *self, KontorRecord *event)
{
  if (self->event != NULL)
    g_signal_handlers_disconnect_by_func (self->event, event_changed_cb, self);
  g_set_object (&self->event, event);
  if (event != NULL)
    g_signal_connect_object (event, "notify", G_CALLBACK (event_changed_cb), self,
                             G_CONNECT_SWAPPED);
}

static void
kontor_event_choice_dispose (GObject *object)
{
  KontorEventChoice *self = KONTOR_EVENT_CHOICE (object);

  set_event (self, NULL);
  g_clear_object (&self->words);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_event_choice_parent_class)->dispose (object);
}

static void
kontor_event_choice_class_init (KontorEventChoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_event_choice_dispose;
}

static void
kontor_event_choice_init (KontorEventChoice *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 3);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static GtkWidget *
make_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "kontor-field-label");
  gtk_widget_add_css_class (label, "kontor-part-label");
  gtk_label_set_xalign (GTK_LABEL (label), 0);

  return label;
}

static GtkWidget *
make_choice (KontorEventChoice *self)
{
  const KontorEventChoiceKind *kind = self->kind;

  self->words = gtk_string_list_new (NULL);
  for (guint i = 0; i < kind->n_words; i++)
    gtk_string_list_append (self->words,
                            g_dpgettext2 (GETTEXT_PACKAGE, kind->context, kind->words[i]));
  self->choice = GTK_DROP_DOWN (
      gtk_drop_down_new (G_LIST_MODEL (g_object_ref (self->words)), NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->choice), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (kind->label), -1);
  g_signal_connect_object (self->choice, "notify::selected", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self->choice);
}

static GtkWidget *
make_below (KontorEventChoice *self)
{
  self->below = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->below, 0);
  gtk_label_set_wrap (self->below, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->below), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->below), "dim-label");
  gtk_widget_set_margin_start (GTK_WIDGET (self->below), 6);

  return GTK_WIDGET (self->below);
}

/**
 * kontor_event_choice_new:
 * @office: who acts
 * @kind: (transfer none): static
 *
 * Returns: (transfer floating): the part, hidden until it has an event
 */
GtkWidget *
kontor_event_choice_new (KontorOffice *office, const KontorEventChoiceKind *kind)
{
  KontorEventChoice *self = NULL;
  GtkWidget *row = NULL;

  g_return_val_if_fail (KONTOR_IS_OFFICE (office), NULL);
  g_return_val_if_fail (kind != NULL, NULL);

  self = g_object_new (KONTOR_TYPE_EVENT_CHOICE, NULL);
  self->office = g_object_ref (office);
  self->kind = kind;
  row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_box_append (GTK_BOX (row), make_label (_ (kind->label)));
  gtk_box_append (GTK_BOX (row), make_choice (self));
  gtk_box_append (GTK_BOX (self), row);
  if (kind->describe != NULL)
    gtk_box_append (GTK_BOX (self), make_below (self));

  return GTK_WIDGET (self);
}

/**
 * kontor_event_choice_set_event:
 * @widget: the part
 * @event: (nullable): the event whose value it shows and sets
 */
void
kontor_event_choice_set_event (GtkWidget *widget, KontorRecord *event)
{
  KontorEventChoice *self = NULL;

  g_return_if_fail (KONTOR_IS_EVENT_CHOICE (widget));

  self = KONTOR_EVENT_CHOICE (widget);
  set_event (self, event);
  show (self);
}
