/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is in a chat. Main thread. */

#include "config.h"

#include "kontor-chat-dialogs.h"

#include "kontor-chat-changes.h"
#include "kontor-record-picker.h"

#include <glib/gi18n.h>

/* A chat of more people shows the first of them. */
#define MEMBERS_MAX 500

/**
 * Members:
 *
 * Lives as long as its dialog.
 */
typedef struct
{
  KontorOffice *office; /* owned */
  KontorLiveQuery *query; /* owned */
  KontorId chat;
  GtkListBox *list;
  KontorRecordPicker *picker;
  gboolean moderates;
} Members;

static void
members_free (gpointer data)
{
  Members *self = data;

  g_signal_handlers_disconnect_by_data (self->query, self);
  g_object_unref (self->query);
  g_object_unref (self->office);
  g_free (self);
}

static void
remove_cb (GtkWidget *button, Members *self)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new ();

  g_ptr_array_add (records, g_object_get_data (G_OBJECT (button), "member"));
  kontor_office_delete (self->office, records);
}

static void
add_row (Members *self, KontorRecord *member)
{
  KontorRow *row = kontor_record_get_row (member);
  const KontorId *person = kontor_row_get_id_field (row, KONTOR_MEMBERSHIP_PERSON);
  g_autofree char *name = kontor_office_get_title (self->office, KONTOR_RECORD_PERSON, person);
  g_autofree char *label = g_strdup_printf (_ ("Remove %s"), name);
  GtkWidget *line = adw_action_row_new ();
  GtkWidget *remove = gtk_button_new_from_icon_name ("list-remove-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (line), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), name);
  if (kontor_row_get_choice (row, KONTOR_MEMBERSHIP_ROLE) == KONTOR_MEMBER_ROLE_MODERATOR)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (line), _ ("Moderator"));
  adw_action_row_add_prefix (ADW_ACTION_ROW (line), adw_avatar_new (32, name, TRUE));
  gtk_widget_set_tooltip_text (remove, label);
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_set_visible (remove,
                          self->moderates && person != NULL &&
                              !kontor_id_equal (person, kontor_office_get_person (self->office)));
  g_object_set_data_full (G_OBJECT (remove), "member", g_object_ref (member), g_object_unref);
  g_signal_connect (remove, "clicked", G_CALLBACK (remove_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (line), remove);
  gtk_list_box_append (self->list, line);
}

static gboolean
moderates (Members *self, KontorRecord *member)
{
  KontorRow *row = kontor_record_get_row (member);

  return kontor_row_get_choice (row, KONTOR_MEMBERSHIP_ROLE) == KONTOR_MEMBER_ROLE_MODERATOR &&
         kontor_row_refers_to (row, KONTOR_MEMBERSHIP_PERSON,
                               kontor_office_get_person (self->office));
}

static void
show (Members *self)
{
  guint n = MIN (g_list_model_get_n_items (G_LIST_MODEL (self->query)), MEMBERS_MAX);

  gtk_list_box_remove_all (self->list);
  self->moderates = FALSE;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KontorRecord) member = g_list_model_get_item (G_LIST_MODEL (self->query), i);

      self->moderates |= moderates (self, member);
    }
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KontorRecord) member = g_list_model_get_item (G_LIST_MODEL (self->query), i);

      add_row (self, member);
    }
}

static void
picked_cb (KontorRecordPicker *picker, guint type, const KontorId *id, Members *self)
{
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (KontorId));

  if (id == NULL)
    return;
  g_array_append_val (people, *id);
  kontor_chat_add (self->office, &self->chat, people);
}

static GtkWidget *
build_content (Members *self, gboolean open)
{
  static const KontorRecordType types[] = { KONTOR_RECORD_PERSON };
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *add = gtk_menu_button_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->picker = KONTOR_RECORD_PICKER (
      kontor_record_picker_new (self->office, types, G_N_ELEMENTS (types)));
  g_signal_connect (self->picker, "picked", G_CALLBACK (picked_cb), self);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (add), "list-add-symbolic");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (add), GTK_WIDGET (self->picker));
  gtk_widget_set_tooltip_text (add, _ ("Add people"));
  gtk_widget_set_visible (add, open);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), add);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_widget_set_valign (GTK_WIDGET (self->list), GTK_ALIGN_START);
  gtk_widget_set_margin_start (GTK_WIDGET (self->list), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->list), 12);
  gtk_widget_set_margin_top (GTK_WIDGET (self->list), 12);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->list), 12);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Members"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->list));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), bar);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scrolled);

  return view;
}

void
kontor_members_dialog_present (KontorOffice *office, const KontorId *chat, GtkWidget *parent)
{
  g_autoptr (KontorRecord) record = kontor_office_get_record (office, KONTOR_RECORD_CHAT, chat);
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_MEMBERSHIP);
  g_autoptr (KontorQuery) query = NULL;
  AdwDialog *dialog = adw_dialog_new ();
  Members *self = g_new0 (Members, 1);
  gboolean group = record != NULL &&
                   kontor_row_get_choice (kontor_record_get_row (record), KONTOR_CHAT_KIND) ==
                       KONTOR_CHAT_KIND_GROUP;

  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_MEMBERSHIP_CHAT, chat));
  kontor_query_builder_add_order (builder, KONTOR_COMMON_CREATED_AT, FALSE);
  query = kontor_query_builder_end (builder);
  self->office = g_object_ref (office);
  self->chat = *chat;
  self->query = kontor_office_list (office, query);
  g_object_set_data_full (G_OBJECT (dialog), "members", self, members_free);
  adw_dialog_set_title (dialog, _ ("Members"));
  adw_dialog_set_content_width (dialog, 400);
  adw_dialog_set_content_height (dialog, 480);
  adw_dialog_set_child (dialog, build_content (self, group));
  g_signal_connect_swapped (self->query, "items-changed", G_CALLBACK (show), self);
  show (self);
  adw_dialog_present (dialog, parent);
}
