/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Editors of sets, people and tags: chips that can be removed, and a way to add. Each chip that
 * comes or goes is a change of its own. Main thread. */

#include "config.h"

#include "kontor-entry-private.h"

#include "kontor-record-picker.h"

#include <glib/gi18n.h>

/* --- sets --- */

static KontorValue *
dup_set (KontorFieldEntry *entry, GtkWidget *editor, char **problem)
{
  const KontorValue *value = kontor_field_entry_get_value (entry);

  return value != NULL ? kontor_value_ref ((KontorValue *) value) : NULL;
}

/* @value with @add or without @remove, each nullable; NULL if nothing is left. (transfer full) */
static KontorValue *
change_set (const KontorValue *value, const char *add, const char *remove)
{
  g_autoptr (GArray) elements = g_array_new (FALSE, FALSE, sizeof (KontorElement));
  guint n_elements = value != NULL ? kontor_value_get_n_elements (value) : 0;
  KontorElement added = { add, 0 };

  for (guint i = 0; i < n_elements; i++)
    if (g_strcmp0 (kontor_value_get_elements (value)[i].text, remove) != 0)
      g_array_append_val (elements, kontor_value_get_elements (value)[i]);
  if (add != NULL)
    g_array_append_val (elements, added);
  if (elements->len == 0)
    return NULL;

  return kontor_value_new_set ((const KontorElement *) (gpointer) elements->data, elements->len);
}

static GtkWidget *
get_chips (GtkWidget *editor)
{
  return gtk_widget_get_first_child (editor);
}

static void set_chips (KontorFieldEntry *entry, GtkWidget *editor, const KontorValue *value);

static void
change (KontorFieldEntry *entry, GtkWidget *editor, const char *add, const char *remove)
{
  g_autoptr (KontorValue) value = change_set (kontor_field_entry_get_value (entry), add, remove);

  set_chips (entry, editor, value);
  kontor_field_entry_choose (entry, value);
}

static void
remove_cb (KontorFieldEntry *entry, GtkWidget *button)
{
  GtkWidget *editor = gtk_widget_get_ancestor (button, ADW_TYPE_WRAP_BOX);
  g_autofree char *text = g_strdup (g_object_get_data (G_OBJECT (button), "element"));

  gtk_widget_grab_focus (gtk_widget_get_last_child (gtk_widget_get_parent (editor)));
  change (entry, gtk_widget_get_parent (editor), NULL, text);
}

/* What an element reads as. (transfer full) */
static char *
element_to_label (KontorFieldEntry *entry, const char *text)
{
  const KontorField *about = kontor_field_entry_get_about (entry);
  g_autofree char *title = NULL;
  KontorId id;

  if (about->kind != KONTOR_KIND_REFERENCES || !kontor_id_init_from_string (&id, text))
    return g_strdup (text);
  title = kontor_office_get_title (kontor_field_entry_get_office (entry), about->target, &id);

  return *title != '\0' ? g_steal_pointer (&title) : g_strdup (_ ("Not shared with you"));
}

static GtkWidget *
make_chip (KontorFieldEntry *entry, const char *text)
{
  g_autofree char *title = element_to_label (entry, text);
  /* Translators: %s is a person or a tag */
  g_autofree char *tooltip = g_strdup_printf (_ ("Remove %s"), title);
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *label = gtk_label_new (title);
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                  -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  g_object_set_data_full (G_OBJECT (button), "element", g_strdup (text), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), entry, G_CONNECT_SWAPPED);
  gtk_widget_add_css_class (chip, "kontor-chip");
  gtk_box_append (GTK_BOX (chip), label);
  gtk_box_append (GTK_BOX (chip), button);

  return chip;
}

static void
set_chips (KontorFieldEntry *entry, GtkWidget *editor, const KontorValue *value)
{
  GtkWidget *chips = get_chips (editor);
  GtkWidget *chip;
  guint n_elements = value != NULL ? kontor_value_get_n_elements (value) : 0;

  while ((chip = gtk_widget_get_first_child (chips)) != NULL)
    adw_wrap_box_remove (ADW_WRAP_BOX (chips), chip);
  for (guint i = 0; i < n_elements; i++)
    adw_wrap_box_append (ADW_WRAP_BOX (chips),
                         make_chip (entry, kontor_value_get_elements (value)[i].text));
  gtk_widget_set_visible (chips, n_elements > 0);
}

static GtkWidget *
make_box (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *chips = adw_wrap_box_new ();

  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (chips), 6);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (chips), 6);
  gtk_box_append (GTK_BOX (box), chips);

  return box;
}

/* --- people and other records --- */

static void
set_references (KontorFieldEntry *entry, GtkWidget *editor, const KontorValue *value)
{
  GtkWidget *button = gtk_widget_get_last_child (editor);

  set_chips (entry, editor, value);
  kontor_record_picker_set_chosen (KONTOR_RECORD_PICKER (
                                       gtk_menu_button_get_popover (GTK_MENU_BUTTON (button))),
                                   value);
}

static void
picked_cb (KontorFieldEntry *entry, guint type, const KontorId *id, KontorRecordPicker *picker)
{
  GtkWidget *button = gtk_widget_get_ancestor (GTK_WIDGET (picker), GTK_TYPE_MENU_BUTTON);
  char text[KONTOR_ID_LENGTH + 1];

  kontor_id_format (id, text);
  change (entry, gtk_widget_get_parent (button), text, NULL);
  kontor_record_picker_set_chosen (picker, kontor_field_entry_get_value (entry));
}

static GtkWidget *
create_references (KontorFieldEntry *entry)
{
  const KontorField *about = kontor_field_entry_get_about (entry);
  GtkWidget *box = make_box ();
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *picker = kontor_record_picker_new (kontor_field_entry_get_office (entry),
                                                &about->target, 1);

  kontor_record_picker_set_several (KONTOR_RECORD_PICKER (picker), TRUE);
  g_signal_connect_object (picker, "picked", G_CALLBACK (picked_cb), entry, G_CONNECT_SWAPPED);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), _ ("Add"));
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), picker);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  kontor_field_entry_name (entry, button);
  gtk_box_append (GTK_BOX (box), button);

  return box;
}

static void
start_references (KontorFieldEntry *entry, GtkWidget *editor)
{
  GtkWidget *button = gtk_widget_get_last_child (editor);

  gtk_widget_grab_focus (button);
  if (kontor_field_entry_get_value (entry) == NULL)
    gtk_menu_button_popup (GTK_MENU_BUTTON (button));
}

const KontorEditor kontor_editor_references = {
  .create = create_references,
  .set = set_references,
  .dup = dup_set,
  .start = start_references,
  .lasting = TRUE,
};

/* --- tags --- */

/* Enter adds what is typed; where nothing is typed, the person is done. */
static void
activate_cb (KontorFieldEntry *entry, GtkWidget *line)
{
  const KontorValue *value = kontor_field_entry_get_value (entry);
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (line))));

  if (*text == '\0')
    kontor_field_entry_cancel (entry);
  else if (value == NULL || kontor_value_find_element (value, text) == NULL)
    change (entry, gtk_widget_get_parent (line), text, NULL);
  gtk_editable_set_text (GTK_EDITABLE (line), "");
}

static GtkWidget *
create_tags (KontorFieldEntry *entry)
{
  GtkWidget *box = make_box ();
  GtkWidget *line = gtk_entry_new ();

  gtk_entry_set_placeholder_text (GTK_ENTRY (line), _ ("Add"));
  gtk_editable_set_width_chars (GTK_EDITABLE (line), 4);
  kontor_field_entry_name (entry, line);
  g_signal_connect_object (line, "activate", G_CALLBACK (activate_cb), entry, G_CONNECT_SWAPPED);
  g_signal_connect_object (line, "changed", G_CALLBACK (kontor_field_entry_edited), entry,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), line);

  return box;
}

/* What is typed and not yet added counts: leaving the entry must not lose it. */
static KontorValue *
dup_tags (KontorFieldEntry *entry, GtkWidget *editor, char **problem)
{
  GtkWidget *line = gtk_widget_get_last_child (editor);
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (line))));
  const KontorValue *value = kontor_field_entry_get_value (entry);

  if (*text == '\0' || (value != NULL && kontor_value_find_element (value, text) != NULL))
    return dup_set (entry, editor, problem);

  return change_set (value, text, NULL);
}

static void
start_tags (KontorFieldEntry *entry, GtkWidget *editor)
{
  gtk_widget_grab_focus (gtk_widget_get_last_child (editor));
}

const KontorEditor kontor_editor_tags = {
  .create = create_tags,
  .set = set_chips,
  .dup = dup_tags,
  .start = start_tags,
  .lasting = TRUE,
};
