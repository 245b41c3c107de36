/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is not in step on this computer, why, and the way on. Main thread. */

#include "config.h"

#include "kontor-drive-dialogs.h"
#include "kontor-drive-list-dialog.h"
#include "kontor-drive-words.h"

#include <glib/gi18n.h>
#include <string.h>

/* Data of the dialog. */
#define KEEPER "kontor-drive-keeper"

static KontorDriveKeeper *
get_keeper (KontorDriveListDialog *dialog)
{
  return g_object_get_data (G_OBJECT (dialog), KEEPER);
}

static gboolean
is_conflict (const KontorAgentDriveRemark *remark)
{
  return strcmp (remark->state, "conflict") == 0;
}

static KontorAgentDriveRemark *
copy_remark (const KontorAgentDriveRemark *remark)
{
  KontorAgentDriveRemark *copy = g_new0 (KontorAgentDriveRemark, 1);

  copy->path = g_strdup (remark->path);
  copy->state = g_strdup (remark->state);
  copy->reason = g_strdup (remark->reason);
  copy->retry_at = remark->retry_at;

  return copy;
}

static char *
dup_detail (KontorOffice *office, const KontorAgentDriveRemark *remark)
{
  g_autoptr (GString) text = g_string_new (kontor_drive_words_get_remark_title (remark->state));

  if (*remark->reason != '\0')
    g_string_append_printf (text, ": %s", remark->reason);
  if (remark->retry_at > 0)
    {
      g_autofree char *when = kontor_office_format_instant (office, remark->retry_at);

      /* Translators: %s is a time, as "Today 14:00" */
      g_string_append_printf (text, _ (" · next try: %s"), when);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static KontorDriveLine *
make_line (KontorOffice *office, const KontorAgentDriveRemark *remark)
{
  g_autofree char *detail = dup_detail (office, remark);
  KontorDriveLine *line = kontor_drive_line_new (kontor_drive_words_get_remark_icon (remark->state),
                                                 remark->path, detail, copy_remark (remark),
                                                 (GDestroyNotify) kontor_agent_drive_remark_free);

  if (is_conflict (remark))
    kontor_drive_line_set_button (line, _ ("_Compare…"));
  else if (strcmp (remark->state, "ignored") != 0 && strcmp (remark->state, "not-here") != 0)
    kontor_drive_line_set_button (line, _ ("_Try again"));
  kontor_drive_line_set_second (line, "document-open-symbolic", _ ("Open"));

  return line;
}

static void
show_remarks (KontorDriveListDialog *dialog)
{
  KontorDriveKeeper *keeper = get_keeper (dialog);
  GPtrArray *remarks = kontor_drive_keeper_get_remarks (keeper);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < remarks->len; i++)
    g_ptr_array_add (lines, make_line (kontor_drive_keeper_get_office (keeper), remarks->pdata[i]));
  kontor_drive_list_dialog_set_lines (dialog, lines);
}

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorOffice) office = data;
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (source), result, &error) &&
      !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    kontor_office_tell (office, _ ("No program opened the file"));
}

static void
open_file (KontorDriveListDialog *dialog, const char *path)
{
  KontorDriveKeeper *keeper = get_keeper (dialog);
  const KontorAgentDriveStatus *status =
      kontor_drive_keeper_get_status (keeper, kontor_drive_keeper_get_watched (keeper));
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (dialog));
  g_autoptr (GFile) file = NULL;
  g_autoptr (GtkFileLauncher) launcher = NULL;

  if (status == NULL)
    return;
  file = g_file_new_build_filename (status->folder, path, NULL);
  launcher = gtk_file_launcher_new (file);
  gtk_file_launcher_launch (launcher, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL,
                            launched_cb, g_object_ref (kontor_drive_keeper_get_office (keeper)));
}

static void
chosen_cb (KontorDriveListDialog *dialog, KontorDriveLine *line, gboolean second)
{
  KontorDriveKeeper *keeper = get_keeper (dialog);
  const KontorAgentDriveRemark *remark = kontor_drive_line_get_item (line);

  if (kontor_drive_keeper_get_watched (keeper) == NULL)
    return;
  if (second)
    open_file (dialog, remark->path);
  else if (is_conflict (remark))
    kontor_drive_conflict_dialog_present (keeper, GTK_WIDGET (dialog), remark->path);
  else
    kontor_drive_keeper_check (keeper, kontor_drive_keeper_get_watched (keeper));
}

void
kontor_drive_remarks_dialog_present (KontorDriveKeeper *keeper, GtkWidget *parent)
{
  KontorDriveListDialog *dialog = kontor_drive_list_dialog_new (
      _ ("Not in step"), _ ("Everything else on this computer is in step, or on its way."),
      "object-select-symbolic", _ ("Everything is in step"));

  g_object_set_data_full (G_OBJECT (dialog), KEEPER, g_object_ref (keeper), g_object_unref);
  g_signal_connect (dialog, "chosen", G_CALLBACK (chosen_cb), NULL);
  g_signal_connect_object (keeper, "remarks-changed", G_CALLBACK (show_remarks), dialog,
                           G_CONNECT_SWAPPED);
  show_remarks (dialog);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}
