/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The editor of fields that refer to one record: a button with its title, which opens the picker.
 * Main thread. */

#include "config.h"

#include "kontor-entry-private.h"

#include "kontor-record-picker.h"
#include "kontor-rules.h"
#include "kontor-value-label.h"

#include <glib/gi18n.h>

static GtkWidget *
get_label (GtkWidget *editor)
{
  return gtk_menu_button_get_child (GTK_MENU_BUTTON (editor));
}

static void
picked_cb (KontorFieldEntry *entry, guint type, const KontorId *id)
{
  const KontorField *about = kontor_field_entry_get_about (entry);
  g_autoptr (KontorValue) value = NULL;

  if (id != NULL)
    value = about->kind == KONTOR_KIND_RECORD ? kontor_value_new_record (type, id)
                                              : kontor_value_new_id (id);
  kontor_field_entry_choose (entry, value);
}

/* Closed: either something was picked, which was said before, or the person wants nothing else. */
static void
closed_cb (KontorFieldEntry *entry)
{
  kontor_field_entry_cancel (entry);
}

static GtkWidget *
create_picker (KontorFieldEntry *entry)
{
  const KontorField *about = kontor_field_entry_get_about (entry);
  const KontorRecordType *targets = &about->target;
  guint n_targets = about->target != KONTOR_RECORD_NONE ? 1 : 0;

  if (about->kind == KONTOR_KIND_RECORD)
    {
      targets = kontor_rules_get_targets (kontor_field_entry_get_record_type (entry),
                                          about->number);
      while (targets != NULL && targets[n_targets] != KONTOR_RECORD_NONE)
        n_targets++;
    }

  return kontor_record_picker_new (kontor_field_entry_get_office (entry), targets, n_targets);
}

static GtkWidget *
create_reference (KontorFieldEntry *entry)
{
  const KontorField *about = kontor_field_entry_get_about (entry);
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *picker = create_picker (entry);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_menu_button_set_child (GTK_MENU_BUTTON (button), label);
  gtk_menu_button_set_always_show_arrow (GTK_MENU_BUTTON (button), TRUE);
  gtk_widget_set_hexpand (button, TRUE);
  kontor_field_entry_name (entry, button);
  kontor_record_picker_set_clearable (KONTOR_RECORD_PICKER (picker),
                                      (about->flags & KONTOR_FLAG_REQUIRED) == 0);
  g_signal_connect_object (picker, "picked", G_CALLBACK (picked_cb), entry, G_CONNECT_SWAPPED);
  g_signal_connect_object (picker, "closed", G_CALLBACK (closed_cb), entry, G_CONNECT_SWAPPED);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), picker);

  return button;
}

static void
set_reference (KontorFieldEntry *entry, GtkWidget *editor, const KontorValue *value)
{
  g_autofree char *title = kontor_value_to_label (kontor_field_entry_get_office (entry),
                                                  kontor_field_entry_get_record_type (entry),
                                                  kontor_field_entry_get_about (entry)->number,
                                                  value);

  gtk_label_set_label (GTK_LABEL (get_label (editor)), value != NULL ? title : _ ("None"));
}

static KontorValue *
dup_reference (KontorFieldEntry *entry, GtkWidget *editor, char **problem)
{
  const KontorValue *value = kontor_field_entry_get_value (entry);

  return value != NULL ? kontor_value_ref ((KontorValue *) value) : NULL;
}

static void
start_reference (KontorFieldEntry *entry, GtkWidget *editor)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (editor));
}

const KontorEditor kontor_editor_reference = {
  .create = create_reference,
  .set = set_reference,
  .dup = dup_reference,
  .start = start_reference,
};
