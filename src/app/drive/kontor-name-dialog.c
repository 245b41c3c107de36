/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks for the name of a folder, a file or a drive. Main thread. */

#include "config.h"

#include "kontor-drive-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  GWeakRef owner;
  KontorNameFunc func;
  GtkEditable *entry; /* borrowed: of the dialog */
  AdwSwitchRow *option; /* borrowed, nullable */
} Asking;

static void
asking_free (gpointer data, GClosure *closure)
{
  Asking *asking = data;

  g_weak_ref_clear (&asking->owner);
  g_free (asking);
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t")] == '\0';
}

static void
changed_cb (AdwAlertDialog *dialog, GtkEditable *entry)
{
  adw_alert_dialog_set_response_enabled (dialog, "done", !is_blank (gtk_editable_get_text (entry)));
}

static void
response_cb (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  Asking *asking = data;
  g_autoptr (GObject) owner = g_weak_ref_get (&asking->owner);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (asking->entry)));

  if (g_str_equal (response, "done") && owner != NULL && *name != '\0')
    asking->func (name, asking->option != NULL && adw_switch_row_get_active (asking->option),
                  owner);
}

/* The end of a file's name says what it is: it is not selected. */
static void
select_stem (GtkEditable *entry)
{
  const char *text = gtk_editable_get_text (entry);
  const char *dot = strrchr (text, '.');

  gtk_editable_select_region (entry, 0,
                              dot != NULL && dot != text ? (int) g_utf8_strlen (text, dot - text)
                                                         : -1);
}

static gboolean
select_cb (gpointer data)
{
  select_stem (data);

  return G_SOURCE_REMOVE;
}

/* Entries select everything when the focus comes to them by key: afterwards, and once. */
static void
entered_cb (GtkEventController *focus, GtkEditable *entry)
{
  g_signal_handlers_disconnect_by_func (focus, entered_cb, entry);
  g_idle_add_full (G_PRIORITY_LOW, select_cb, g_object_ref (entry), g_object_unref);
}

void
kontor_name_dialog_present (GtkWidget *parent,
                            const char *heading,
                            const char *done,
                            const char *name,
                            const char *switch_title,
                            KontorNameFunc func,
                            gpointer owner)
{
  AdwDialog *dialog = adw_alert_dialog_new (heading, NULL);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *entry = adw_entry_row_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  Asking *asking = g_new0 (Asking, 1);

  g_weak_ref_init (&asking->owner, owner);
  asking->func = func;
  asking->entry = GTK_EDITABLE (entry);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), _ ("Name"));
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (entry), TRUE);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), entry);
  if (switch_title != NULL)
    {
      asking->option = ADW_SWITCH_ROW (adw_switch_row_new ());
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (asking->option), switch_title);
      gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (asking->option));
    }
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), list);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "done", done,
                                  NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "done",
                                            ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "done");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (entry, "changed", G_CALLBACK (changed_cb), dialog, G_CONNECT_SWAPPED);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), asking, asking_free, 0);
  gtk_editable_set_text (GTK_EDITABLE (entry), name != NULL ? name : "");
  changed_cb (ADW_ALERT_DIALOG (dialog), GTK_EDITABLE (entry));
  g_signal_connect_object (focus, "enter", G_CALLBACK (entered_cb), entry, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (entry))), focus);
  adw_dialog_set_focus (dialog, entry);
  adw_dialog_present (dialog, parent);
}
