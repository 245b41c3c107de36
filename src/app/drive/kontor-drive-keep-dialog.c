/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks where a drive is to be kept on this computer. Whether the folder is empty is looked up without
 * waiting. Main thread. */

#include "config.h"

#include "kontor-drive-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  KontorDriveKeeper *keeper; /* owned */
  KontorId drive;
  char *title; /* owned: of the drive */
  GFile *folder; /* owned */
  GCancellable *looking; /* owned, nullable: whether the folder is empty */
  AdwAlertDialog *dialog; /* borrowed: this ends with it */
  AdwActionRow *row;
} Keep;

static void
keep_free (gpointer data)
{
  Keep *self = data;

  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  g_object_unref (self->keeper);
  g_object_unref (self->folder);
  g_free (self->title);
  g_free (self);
}

/* --- what is in the folder --- */

static void
show_words (Keep *self, gboolean empty)
{
  /* Translators: %s is the name of a drive */
  g_autofree char *usual =
      g_strdup_printf (_ ("The files of “%s” are in a folder, for every program "
                          "and without a connection. Changes are carried both "
                          "ways."),
                       self->title);
  g_autofree char *words = g_strconcat (
      usual, empty ? NULL : "\n\n",
      _ ("This folder is not empty. What is in it and what is in the drive are united: nothing is "
         "deleted, and what is only here is sent to the drive."),
      NULL);

  adw_alert_dialog_set_body (self->dialog, words);
}

static void
files_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  GList *files = g_file_enumerator_next_files_finish (G_FILE_ENUMERATOR (source), result, &error);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_words (data, files == NULL);
  g_list_free_full (files, g_object_unref);
}

static void
enumerated_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Keep *self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileEnumerator) files = g_file_enumerate_children_finish (G_FILE (source), result,
                                                                        &error);

  if (files == NULL)
    return;
  self = data;
  g_file_enumerator_next_files_async (files, 1, G_PRIORITY_DEFAULT, self->looking, files_cb, self);
}

static void
show_folder (Keep *self)
{
  g_autofree char *path = g_file_get_path (self->folder);
  g_autofree char *name = path != NULL ? g_filename_display_name (path) : NULL;

  adw_action_row_set_subtitle (self->row, name != NULL ? name : "");
  adw_alert_dialog_set_response_enabled (self->dialog, "keep", path != NULL);
  show_words (self, TRUE);
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  self->looking = g_cancellable_new ();
  g_file_enumerate_children_async (self->folder, G_FILE_ATTRIBUTE_STANDARD_NAME,
                                   G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, G_PRIORITY_DEFAULT,
                                   self->looking, enumerated_cb, self);
}

/* --- another one --- */

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AdwDialog) dialog = data;
  Keep *self = g_object_get_data (G_OBJECT (dialog), "keep");
  g_autoptr (GFile) folder = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result,
                                                                   NULL);

  if (folder == NULL || self == NULL)
    return;
  g_set_object (&self->folder, folder);
  show_folder (self);
}

static void
choose_cb (Keep *self)
{
  g_autoptr (GtkFileDialog) chooser = gtk_file_dialog_new ();
  g_autoptr (GFile) home = g_file_new_for_path (g_get_home_dir ());
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->dialog));

  gtk_file_dialog_set_title (chooser, _ ("Folder for the drive"));
  gtk_file_dialog_set_accept_label (chooser, _ ("_Choose"));
  gtk_file_dialog_set_initial_folder (chooser, home);
  gtk_file_dialog_select_folder (chooser, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL,
                                 chosen_cb, g_object_ref (self->dialog));
}

static void
response_cb (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  Keep *self = data;
  g_autofree char *path = g_file_get_path (self->folder);

  if (g_str_equal (response, "keep") && path != NULL)
    kontor_drive_keeper_keep (self->keeper, &self->drive, path);
}

/* --- building --- */

static GFile *
make_default_folder (const char *title)
{
  g_autofree char *name = g_strdelimit (g_strdup (title), "/", '-');

  if (*name == '.')
    *name = '_';

  return g_file_new_build_filename (g_get_home_dir (), "Kontor", name, NULL);
}

static GtkWidget *
build (Keep *self)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *choose = gtk_button_new_with_mnemonic (_ ("C_hoose…"));

  self->row = ADW_ACTION_ROW (adw_action_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), _ ("Folder"));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->row), FALSE);
  adw_action_row_set_subtitle_lines (self->row, 3);
  gtk_widget_set_valign (choose, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (self->row, choose);
  g_signal_connect_swapped (choose, "clicked", G_CALLBACK (choose_cb), self);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (self->row));

  return list;
}

void
kontor_drive_keep_dialog_present (KontorDriveKeeper *keeper, GtkWidget *parent, KontorRecord *drive)
{
  Keep *self = g_new0 (Keep, 1);

  self->dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Keep on this computer?"), NULL));
  self->title = g_strdup (kontor_record_get_title (drive));
  self->keeper = g_object_ref (keeper);
  self->drive = *kontor_record_get_id (drive);
  self->folder = make_default_folder (kontor_record_get_title (drive));
  adw_alert_dialog_set_extra_child (self->dialog, build (self));
  adw_alert_dialog_add_responses (self->dialog, "cancel", _ ("_Cancel"), "keep", _ ("_Keep"), NULL);
  adw_alert_dialog_set_response_appearance (self->dialog, "keep", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (self->dialog, "keep");
  adw_alert_dialog_set_close_response (self->dialog, "cancel");
  g_object_set_data_full (G_OBJECT (self->dialog), "keep", self, keep_free);
  g_signal_connect (self->dialog, "response", G_CALLBACK (response_cb), self);
  show_folder (self);
  adw_dialog_present (ADW_DIALOG (self->dialog), parent);
}
