/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The question of the guard: whether so much may be deleted. Escape answers nothing: the question stays,
 * and nothing is deleted. Main thread. */

#include "config.h"

#include "kontor-drive-dialogs.h"

#include <glib/gi18n.h>

/* Data of the dialog. */
#define KEEPER "kontor-drive-keeper"
#define DRIVE "kontor-drive"

static void
response_cb (AdwAlertDialog *dialog, const char *response, gpointer unused)
{
  KontorDriveKeeper *keeper = g_object_get_data (G_OBJECT (dialog), KEEPER);
  const KontorId *drive = g_object_get_data (G_OBJECT (dialog), DRIVE);

  if (g_str_equal (response, "delete"))
    kontor_drive_keeper_answer (keeper, drive, TRUE);
  else if (g_str_equal (response, "back"))
    kontor_drive_keeper_answer (keeper, drive, FALSE);
}

/* Answered elsewhere, or nothing to answer any more: the dialog goes. */
static void
changed_cb (AdwAlertDialog *dialog)
{
  KontorDriveKeeper *keeper = g_object_get_data (G_OBJECT (dialog), KEEPER);
  const KontorAgentDriveStatus *status =
      kontor_drive_keeper_get_status (keeper, g_object_get_data (G_OBJECT (dialog), DRIVE));

  if (status == NULL || status->state != KONTOR_AGENT_DRIVE_ASKING)
    adw_dialog_force_close (ADW_DIALOG (dialog));
}

void
kontor_drive_guard_dialog_present (KontorDriveKeeper *keeper, GtkWidget *parent)
{
  const KontorId *drive = kontor_drive_keeper_get_watched (keeper);
  const KontorAgentDriveStatus *status = NULL;
  AdwAlertDialog *dialog;
  g_autofree char *folder = NULL;
  g_autofree char *body = NULL;

  if (drive != NULL)
    status = kontor_drive_keeper_get_status (keeper, drive);
  if (status == NULL)
    return;

  folder = g_filename_display_name (status->folder);
  /* Translators: %s is a folder's path */
  body = g_strdup_printf (ngettext ("%u file or folder is gone from one side: from %s, or from the "
                                    "drive. If you did not delete it, bring it back. What is "
                                    "deleted can be taken back from the bin.",
                                    "%u files and folders are gone from one side: from %s, or from "
                                    "the drive. If you did not delete them, bring them back. What "
                                    "is deleted can be taken back from the bin.",
                                    status->deletes),
                          status->deletes, folder);
  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Delete so much?"), body));
  adw_alert_dialog_add_responses (dialog, "later", _ ("_Later"), "delete", _ ("_Delete them"),
                                  "back", _ ("_Bring them back"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_response_appearance (dialog, "back", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "back");
  adw_alert_dialog_set_close_response (dialog, "later");
  g_object_set_data_full (G_OBJECT (dialog), KEEPER, g_object_ref (keeper), g_object_unref);
  g_object_set_data_full (G_OBJECT (dialog), DRIVE, kontor_id_copy (drive), g_free);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), NULL);
  g_signal_connect_object (keeper, "changed", G_CALLBACK (changed_cb), dialog, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}
