/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the commands of the window itself do, and what the menu says that Undo and Redo will do. Main
 * thread. */

#include "config.h"

#include "kontor-window-private.h"

#include "kontor-activity.h"
#include "kontor-application.h"
#include "kontor-attention.h"
#include "kontor-commands.h"
#include "kontor-palette.h"
#include "kontor-preferences.h"
#include "kontor-shortcuts-dialog.h"
#include "kontor-sidebar-row.h"
#include "kontor-sign-in.h"

#include <glib/gi18n.h>

/* The toast whose button this was goes away, with the focus. */
static void
undo_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorWindow *self = KONTOR_WINDOW (widget);

  kontor_window_restore_focus (self);
  if (self->office == NULL)
    return;
  if (strcmp (name, "win.redo") == 0)
    kontor_office_redo (self->office);
  else if (parameter != NULL)
    kontor_office_undo_number (self->office, g_variant_get_int64 (parameter));
  else
    kontor_office_undo (self->office);
}

static void
search_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorSection *section = kontor_window_get_section (KONTOR_WINDOW (widget));

  if (section != NULL)
    kontor_section_search (section);
}

static void
section_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorWindow *self = KONTOR_WINDOW (widget);
  int index = name[strlen ("win.section-")] - '1';
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->sidebar, index);

  if (row != NULL)
    kontor_window_show_section (self,
                                kontor_sidebar_row_get_section (KONTOR_SIDEBAR_ROW (row))->name);
}

static void
go_back_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  kontor_window_go_back (KONTOR_WINDOW (widget));
}

static void
close_record_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  kontor_window_close_record (KONTOR_WINDOW (widget));
}

static void
sidebar_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorWindow *self = KONTOR_WINDOW (widget);

  if (adw_navigation_split_view_get_collapsed (self->split))
    adw_navigation_split_view_set_show_content (self->split,
                                                !adw_navigation_split_view_get_show_content (
                                                    self->split));
  else
    adw_navigation_split_view_set_collapsed (self->split, TRUE);
}

static void
menu_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_menu_button_popup (KONTOR_WINDOW (widget)->menu_button);
}

static void
close_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
sync_now_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorWindow *self = KONTOR_WINDOW (widget);

  if (self->office != NULL)
    kontor_agent_client_retry (kontor_office_get_agent (self->office),
                               kontor_office_get_account (self->office)->name);
}

static void
pause_sync_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorWindow *self = KONTOR_WINDOW (widget);

  if (self->office != NULL)
    kontor_agent_client_pause (kontor_office_get_agent (self->office),
                               kontor_office_get_account (self->office)->name,
                               kontor_office_get_status (self->office)->state !=
                                   KONTOR_AGENT_PAUSED);
}

static void
dialog_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorWindow *self = KONTOR_WINDOW (widget);

  if (strcmp (name, "win.shortcuts") == 0)
    kontor_shortcuts_dialog_present (widget);
  else if (strcmp (name, "win.preferences") == 0)
    kontor_preferences_present (widget, self->office, self->settings);
  else if (self->office == NULL)
    return;
  else if (strcmp (name, "win.palette") == 0)
    kontor_palette_present (self);
  else if (strcmp (name, "win.activity") == 0)
    kontor_activity_present (widget, self->office);
  else if (strcmp (name, "win.attention") == 0)
    kontor_attention_present (widget, self->office);
  else if (strcmp (name, "win.sign-in") == 0)
    kontor_sign_in_present (widget, self->office);
}

static void
account_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (widget));

  if (!KONTOR_IS_APPLICATION (application))
    return;
  if (strcmp (name, "win.add-account") == 0)
    kontor_application_add_account (KONTOR_APPLICATION (application), KONTOR_WINDOW (widget));
  else
    kontor_application_open_account (KONTOR_APPLICATION (application), KONTOR_WINDOW (widget),
                                     parameter != NULL ? g_variant_get_string (parameter, NULL)
                                                       : NULL);
}

/* An underscore of a name is no mnemonic. */
static void
append (GMenu *menu, const char *name, const char *plain, const char *action)
{
  g_autofree char *title = kontor_command_dup_title_for (kontor_commands_find (action), name);
  g_auto (GStrv) parts = g_strsplit (title, "_", -1);
  g_autofree char *label = name != NULL ? g_strjoinv ("__", parts) : g_strdup (plain);

  g_menu_append (menu, label, action);
}

void
kontor_window_update_undo (KontorWindow *self)
{
  KontorOffice *office = self->office;

  g_menu_remove_all (self->undo_menu);
  append (self->undo_menu, office != NULL ? kontor_office_get_undo_name (office) : NULL,
          _ ("_Undo"), "win.undo");
  append (self->undo_menu, office != NULL ? kontor_office_get_redo_name (office) : NULL,
          _ ("_Redo"), "win.redo");
}

void
kontor_window_install_actions (GtkWidgetClass *widget_class)
{
  static const char *const dialogs[] = { "win.palette",     "win.activity",  "win.attention",
                                         "win.preferences", "win.shortcuts", "win.sign-in" };

  gtk_widget_class_install_action (widget_class, "win.undo", NULL, undo_cb);
  gtk_widget_class_install_action (widget_class, "win.redo", NULL, undo_cb);
  gtk_widget_class_install_action (widget_class, "win.undo-number", "x", undo_cb);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "win.go-back", NULL, go_back_cb);
  gtk_widget_class_install_action (widget_class, "win.close-record", NULL, close_record_cb);
  gtk_widget_class_install_action (widget_class, "win.sidebar", NULL, sidebar_cb);
  gtk_widget_class_install_action (widget_class, "win.menu", NULL, menu_cb);
  gtk_widget_class_install_action (widget_class, "win.close", NULL, close_cb);
  gtk_widget_class_install_action (widget_class, "win.sync-now", NULL, sync_now_cb);
  gtk_widget_class_install_action (widget_class, "win.pause-sync", NULL, pause_sync_cb);
  for (guint i = 0; i < G_N_ELEMENTS (dialogs); i++)
    gtk_widget_class_install_action (widget_class, dialogs[i], NULL, dialog_cb);
  gtk_widget_class_install_action (widget_class, "win.add-account", NULL, account_cb);
  gtk_widget_class_install_action (widget_class, "win.open-again", NULL, account_cb);
  gtk_widget_class_install_action (widget_class, "win.open-account", "s", account_cb);
  for (int i = 1; i <= 7; i++)
    {
      g_autofree char *name = g_strdup_printf ("win.section-%d", i);

      gtk_widget_class_install_action (widget_class, name, NULL, section_cb);
    }
}
