/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Editors in which a value is chosen from few: choices and yes or no. Main thread. */

#include "config.h"

#include "kontor-entry-private.h"

/* --- choices --- */

static KontorValue *
dup_choice (KontorFieldEntry *entry, GtkWidget *editor, char **problem)
{
  const KontorField *about = kontor_field_entry_get_about (entry);
  guint choice = gtk_drop_down_get_selected (GTK_DROP_DOWN (editor));

  return choice < about->n_choices ? kontor_value_new_text (about->choices[choice].word) : NULL;
}

static void
chosen_cb (KontorFieldEntry *entry, GParamSpec *pspec, GtkWidget *editor)
{
  g_autoptr (KontorValue) value = dup_choice (entry, editor, NULL);

  kontor_field_entry_choose (entry, value);
}

static GtkWidget *
create_choice (KontorFieldEntry *entry)
{
  const KontorField *about = kontor_field_entry_get_about (entry);
  GtkStringList *labels = gtk_string_list_new (NULL);
  GtkWidget *list;

  for (guint i = 0; i < about->n_choices; i++)
    gtk_string_list_append (labels, kontor_field_get_choice_label (about, i));
  list = gtk_drop_down_new (G_LIST_MODEL (labels), NULL);
  gtk_widget_set_hexpand (list, TRUE);
  kontor_field_entry_name (entry, list);
  g_signal_connect_object (list, "notify::selected", G_CALLBACK (chosen_cb), entry,
                           G_CONNECT_SWAPPED);

  return list;
}

static void
set_choice (KontorFieldEntry *entry, GtkWidget *editor, const KontorValue *value)
{
  const KontorField *about = kontor_field_entry_get_about (entry);
  int choice = value != NULL ? kontor_field_find_choice (about, kontor_value_get_text (value)) : 0;

  gtk_drop_down_set_selected (GTK_DROP_DOWN (editor),
                              choice >= 0 ? (guint) choice : GTK_INVALID_LIST_POSITION);
}

static void
start_choice (KontorFieldEntry *entry, GtkWidget *editor)
{
  /* Opens the list. */
  gtk_widget_activate (editor);
}

const KontorEditor kontor_editor_choice = {
  .create = create_choice,
  .set = set_choice,
  .dup = dup_choice,
  .start = start_choice,
};

/* --- yes or no --- */

static KontorValue *
dup_boolean (KontorFieldEntry *entry, GtkWidget *editor, char **problem)
{
  return kontor_value_new_integer (gtk_switch_get_active (GTK_SWITCH (editor)));
}

static void
switched_cb (KontorFieldEntry *entry, GParamSpec *pspec, GtkWidget *editor)
{
  g_autoptr (KontorValue) value = dup_boolean (entry, editor, NULL);

  kontor_field_entry_choose (entry, value);
}

static GtkWidget *
create_boolean (KontorFieldEntry *entry)
{
  GtkWidget *toggle = gtk_switch_new ();

  gtk_widget_set_halign (toggle, GTK_ALIGN_START);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  kontor_field_entry_name (entry, toggle);
  g_signal_connect_object (toggle, "notify::active", G_CALLBACK (switched_cb), entry,
                           G_CONNECT_SWAPPED);

  return toggle;
}

static void
set_boolean (KontorFieldEntry *entry, GtkWidget *editor, const KontorValue *value)
{
  gtk_switch_set_active (GTK_SWITCH (editor),
                         value != NULL && kontor_value_get_integer (value) != 0);
}

const KontorEditor kontor_editor_boolean = {
  .create = create_boolean,
  .set = set_boolean,
  .dup = dup_boolean,
};

/* --- what nobody enters: the order of a list, a file's bytes --- */

static GtkWidget *
create_nothing (KontorFieldEntry *entry)
{
  return gtk_label_new (NULL);
}

static void
set_nothing (KontorFieldEntry *entry, GtkWidget *editor, const KontorValue *value)
{
}

static KontorValue *
dup_nothing (KontorFieldEntry *entry, GtkWidget *editor, char **problem)
{
  const KontorValue *value = kontor_field_entry_get_value (entry);

  return value != NULL ? kontor_value_ref ((KontorValue *) value) : NULL;
}

const KontorEditor kontor_editor_nothing = {
  .create = create_nothing,
  .set = set_nothing,
  .dup = dup_nothing,
};
