/* SPDX-License-Identifier: GPL-3.0-or-later */

/* All keys, made from the command table: it can't say what is not so. Main thread. */

#include "config.h"

#include "kontor-shortcuts-dialog.h"

#include "kontor-commands.h"

#include <glib/gi18n.h>

static GtkWidget *
make_row (const KontorCommand *command)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *keys = kontor_command_get_key_label (command);
  GtkWidget *label = gtk_label_new (keys);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), kontor_command_get_title (command));
  gtk_widget_add_css_class (label, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);

  return row;
}

void
kontor_shortcuts_dialog_present (GtkWidget *parent)
{
  AdwDialog *dialog = adw_preferences_dialog_new ();
  GtkWidget *page = adw_preferences_page_new ();
  g_autoptr (GHashTable) groups = g_hash_table_new (g_str_hash, g_str_equal);

  adw_preferences_dialog_set_search_enabled (ADW_PREFERENCES_DIALOG (dialog), TRUE);
  adw_dialog_set_title (dialog, _ ("Keyboard shortcuts"));
  for (guint i = 0; i < kontor_commands_get_n (); i++)
    {
      const KontorCommand *command = kontor_commands_get (i);
      const char *title = kontor_command_get_group (command);
      GtkWidget *group = g_hash_table_lookup (groups, title);

      if (*command->keys == '\0')
        continue;
      if (group == NULL)
        {
          group = adw_preferences_group_new ();
          adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
          adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
          g_hash_table_insert (groups, (gpointer) title, group);
        }
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_row (command));
    }
  adw_preferences_dialog_add (ADW_PREFERENCES_DIALOG (dialog), ADW_PREFERENCES_PAGE (page));
  adw_dialog_present (dialog, parent);
}
