/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A new chat: people, and a title where they are more than one. Main thread. */

#include "config.h"

#include "kontor-chat-dialogs.h"

#include "kontor-chat-changes.h"
#include "kontor-record-picker.h"

#include <glib/gi18n.h>

/**
 * NewChat:
 *
 * Lives as long as its dialog.
 */
typedef struct
{
  KontorOffice *office; /* owned */
  GArray *people; /* owned: of KontorId */
  AdwDialog *dialog; /* borrowed: it owns this */
  GtkListBox *list;
  GtkEditable *title;
  GtkWidget *start;
  KontorRecordPicker *picker;
} NewChat;

static void
new_chat_free (gpointer data)
{
  NewChat *self = data;

  g_object_unref (self->office);
  g_array_unref (self->people);
  g_free (self);
}

static void
show (NewChat *self)
{
  g_autofree KontorElement *elements = g_new0 (KontorElement, self->people->len + 1);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (KontorValue) chosen = NULL;

  for (guint i = 0; i < self->people->len; i++)
    {
      g_ptr_array_add (texts, kontor_id_to_string (&g_array_index (self->people, KontorId, i)));
      elements[i].text = texts->pdata[i];
    }
  if (self->people->len > 0)
    chosen = kontor_value_new_set (elements, self->people->len);
  kontor_record_picker_set_chosen (self->picker, chosen);
  gtk_widget_set_visible (GTK_WIDGET (self->title), self->people->len > 1);
  gtk_widget_set_visible (GTK_WIDGET (self->list), self->people->len > 0);
  gtk_widget_set_sensitive (self->start, self->people->len > 0);
}

static void
remove_cb (GtkWidget *button, NewChat *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);
  int index = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));

  g_array_remove_index (self->people, (guint) index);
  gtk_list_box_remove (self->list, row);
  show (self);
}

static void
picked_cb (KontorRecordPicker *picker, guint type, const KontorId *id, NewChat *self)
{
  g_autofree char *name = kontor_office_get_title (self->office, KONTOR_RECORD_PERSON, id);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *remove = gtk_button_new_from_icon_name ("list-remove-symbolic");
  g_autofree char *label = g_strdup_printf (_ ("Remove %s"), name);

  if (id == NULL)
    return;
  for (guint i = 0; i < self->people->len; i++)
    if (kontor_id_equal (&g_array_index (self->people, KontorId, i), id))
      return;
  g_array_append_val (self->people, *id);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), adw_avatar_new (32, name, TRUE));
  gtk_widget_set_tooltip_text (remove, label);
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (remove, "flat");
  g_signal_connect (remove, "clicked", G_CALLBACK (remove_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), remove);
  gtk_list_box_append (self->list, row);
  show (self);
}

static void
start_cb (NewChat *self)
{
  const char *title = gtk_editable_get_text (self->title);
  gboolean several = self->people->len > 1;

  kontor_chat_begin (self->office, self->people, several && *title != '\0' ? title : NULL);
  adw_dialog_close (self->dialog);
}

static GtkWidget *
build_people (NewChat *self)
{
  static const KontorRecordType types[] = { KONTOR_RECORD_PERSON };
  GtkWidget *add = gtk_menu_button_new ();
  GtkWidget *content = adw_button_content_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->picker = KONTOR_RECORD_PICKER (
      kontor_record_picker_new (self->office, types, G_N_ELEMENTS (types)));
  kontor_record_picker_set_several (self->picker, TRUE);
  g_signal_connect (self->picker, "picked", G_CALLBACK (picked_cb), self);
  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), "list-add-symbolic");
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), _ ("Add people"));
  gtk_menu_button_set_child (GTK_MENU_BUTTON (add), content);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (add), GTK_WIDGET (self->picker));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("People"), -1);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (box), add);

  return box;
}

static GtkWidget *
build_content (NewChat *self)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *group = gtk_list_box_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->start = gtk_button_new_with_mnemonic (_ ("_Start"));
  gtk_widget_add_css_class (self->start, "suggested-action");
  g_signal_connect_swapped (self->start, "clicked", G_CALLBACK (start_cb), self);
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), self->start);
  self->title = GTK_EDITABLE (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->title), _ ("Title of the group"));
  gtk_list_box_append (GTK_LIST_BOX (group), GTK_WIDGET (self->title));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (group), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (group, "boxed-list");
  g_object_bind_property (self->title, "visible", group, "visible", G_BINDING_DEFAULT);
  gtk_box_append (GTK_BOX (box), build_people (self));
  gtk_box_append (GTK_BOX (box), group);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), bar);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scrolled);

  return view;
}

void
kontor_new_chat_dialog_present (KontorOffice *office, GtkWidget *parent)
{
  NewChat *self = g_new0 (NewChat, 1);

  self->office = g_object_ref (office);
  self->people = g_array_new (FALSE, FALSE, sizeof (KontorId));
  self->dialog = adw_dialog_new ();
  g_object_set_data_full (G_OBJECT (self->dialog), "new-chat", self, new_chat_free);
  adw_dialog_set_title (self->dialog, _ ("New chat"));
  adw_dialog_set_content_width (self->dialog, 400);
  adw_dialog_set_content_height (self->dialog, 420);
  adw_dialog_set_child (self->dialog, build_content (self));
  show (self);
  adw_dialog_present (self->dialog, parent);
}
