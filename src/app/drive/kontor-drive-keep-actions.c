/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person does about the drive that is shown and this computer. Main thread. */

#include "config.h"

#include "kontor-drive-keep-actions.h"

#include "kontor-drive-dialogs.h"

#include <glib/gi18n.h>

/* Data of the section. */
#define KEEPER "kontor-drive-keeper"

#define HOUR_SECONDS (60 * 60)

static KontorDriveKeeper *
get_keeper (gpointer section)
{
  return g_object_get_data (section, KEEPER);
}

/* (nullable): not kept on this computer */
static const KontorAgentDriveStatus *
get_status (KontorDriveKeeper *keeper)
{
  const KontorId *drive = kontor_drive_keeper_get_watched (keeper);

  return drive != NULL ? kontor_drive_keeper_get_status (keeper, drive) : NULL;
}

/* --- commands --- */

static void
keep_cb (GSimpleAction *action, GVariant *parameter, gpointer section)
{
  KontorDriveKeeper *keeper = get_keeper (section);
  g_autoptr (KontorRecord) drive =
      kontor_office_get_record (kontor_drive_keeper_get_office (keeper), KONTOR_RECORD_DRIVE,
                                kontor_drive_keeper_get_watched (keeper));

  if (drive != NULL)
    kontor_drive_keep_dialog_present (keeper, section, drive);
}

static void
pause_hour_cb (GSimpleAction *action, GVariant *parameter, gpointer section)
{
  KontorDriveKeeper *keeper = get_keeper (section);

  kontor_drive_keeper_pause (keeper, kontor_drive_keeper_get_watched (keeper), HOUR_SECONDS);
}

static void
pause_tomorrow_cb (GSimpleAction *action, GVariant *parameter, gpointer section)
{
  KontorDriveKeeper *keeper = get_keeper (section);

  kontor_drive_keeper_pause (keeper, kontor_drive_keeper_get_watched (keeper),
                             kontor_drive_keeper_get_seconds_to_tomorrow (keeper));
}

static void
go_on_cb (GSimpleAction *action, GVariant *parameter, gpointer section)
{
  KontorDriveKeeper *keeper = get_keeper (section);

  kontor_drive_keeper_pause (keeper, kontor_drive_keeper_get_watched (keeper), 0);
}

static void
check_cb (GSimpleAction *action, GVariant *parameter, gpointer section)
{
  KontorDriveKeeper *keeper = get_keeper (section);

  kontor_drive_keeper_check (keeper, kontor_drive_keeper_get_watched (keeper));
}

/* Nothing is lost by it, so it is not asked about. */
static void
stop_cb (GSimpleAction *action, GVariant *parameter, gpointer section)
{
  KontorDriveKeeper *keeper = get_keeper (section);
  const KontorAgentDriveStatus *status = get_status (keeper);
  g_autofree char *name = g_filename_display_name (status->folder);
  g_autofree char *said = NULL;

  /* Translators: %s is a folder's path */
  said = g_strdup_printf (_ ("No longer kept in step. The files stay in %s"), name);
  kontor_drive_keeper_stop (keeper, kontor_drive_keeper_get_watched (keeper), said);
}

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorOffice) office = data;
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (source), result, &error) &&
      !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    kontor_office_tell (office, _ ("No program opened the folder"));
}

static void
open_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer section)
{
  KontorDriveKeeper *keeper = get_keeper (section);
  g_autoptr (GFile) folder = g_file_new_for_path (get_status (keeper)->folder);
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (folder);
  GtkRoot *root = gtk_widget_get_root (section);

  gtk_file_launcher_launch (launcher, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL,
                            launched_cb, g_object_ref (kontor_drive_keeper_get_office (keeper)));
}

static void
not_in_step_cb (GSimpleAction *action, GVariant *parameter, gpointer section)
{
  kontor_drive_remarks_dialog_present (get_keeper (section), section);
}

static void
answer_cb (GSimpleAction *action, GVariant *parameter, gpointer section)
{
  kontor_drive_guard_dialog_present (get_keeper (section), section);
}

static void
bin_cb (GSimpleAction *action, GVariant *parameter, gpointer section)
{
  kontor_drive_bin_dialog_present (get_keeper (section), section);
}

static void
local_bin_cb (GSimpleAction *action, GVariant *parameter, gpointer section)
{
  kontor_drive_local_bin_dialog_present (get_keeper (section), section);
}

/* --- which can be done --- */

static void
set_enabled (KontorSection *section, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (kontor_section_get_actions (section), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
changed_cb (KontorSection *section)
{
  KontorDriveKeeper *keeper = get_keeper (section);
  const KontorAgentDriveStatus *status = get_status (keeper);
  gboolean kept = status != NULL;
  gboolean paused = kept && status->state == KONTOR_AGENT_DRIVE_PAUSED;

  set_enabled (section, "keep", !kept && kontor_drive_keeper_get_watched (keeper) != NULL);
  set_enabled (section, "bin", kontor_drive_keeper_get_watched (keeper) != NULL);
  set_enabled (section, "local-bin", kept);
  set_enabled (section, "pause-hour", kept && !paused);
  set_enabled (section, "pause-tomorrow", kept && !paused);
  set_enabled (section, "go-on", paused);
  set_enabled (section, "check", kept && !paused);
  set_enabled (section, "stop-keeping", kept);
  set_enabled (section, "open-folder", kept);
  set_enabled (section, "not-in-step", kept && status->remarks > 0);
  set_enabled (section, "answer", kept && status->state == KONTOR_AGENT_DRIVE_ASKING);
}

void
kontor_drive_keep_actions_add (KontorSection *section, KontorDriveKeeper *keeper)
{
  static const GActionEntry entries[] = {
    { .name = "keep", .activate = keep_cb },
    { .name = "pause-hour", .activate = pause_hour_cb },
    { .name = "pause-tomorrow", .activate = pause_tomorrow_cb },
    { .name = "go-on", .activate = go_on_cb },
    { .name = "check", .activate = check_cb },
    { .name = "stop-keeping", .activate = stop_cb },
    { .name = "open-folder", .activate = open_folder_cb },
    { .name = "not-in-step", .activate = not_in_step_cb },
    { .name = "answer", .activate = answer_cb },
    { .name = "bin", .activate = bin_cb },
    { .name = "local-bin", .activate = local_bin_cb },
  };

  g_object_set_data_full (G_OBJECT (section), KEEPER, g_object_ref (keeper), g_object_unref);
  g_action_map_add_action_entries (kontor_section_get_actions (section), entries,
                                   G_N_ELEMENTS (entries), section);
  g_signal_connect_object (keeper, "changed", G_CALLBACK (changed_cb), section, G_CONNECT_SWAPPED);
  changed_cb (section);
}

static void
append (GMenu *menu, const char *label, const char *action)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, action);

  g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
  g_menu_append_item (menu, item);
}

GMenuModel *
kontor_drive_keep_actions_make_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) look = g_menu_new ();
  g_autoptr (GMenu) rest = g_menu_new ();
  g_autoptr (GMenu) bins = g_menu_new ();
  g_autoptr (GMenu) end = g_menu_new ();

  append (look, _ ("_Keep on this computer…"), "drive.keep");
  append (look, _ ("_Open the folder"), "drive.open-folder");
  append (look, _ ("_Answer the question…"), "drive.answer");
  append (look, _ ("What is _not in step"), "drive.not-in-step");
  append (look, _ ("_Check again"), "drive.check");
  append (rest, _ ("Pause for an _hour"), "drive.pause-hour");
  append (rest, _ ("Pause until _tomorrow"), "drive.pause-tomorrow");
  append (rest, _ ("_Go on"), "drive.go-on");
  append (bins, _ ("_Deleted from the drive"), "drive.bin");
  append (bins, _ ("Taken a_way on this computer"), "drive.local-bin");
  append (end, _ ("_Stop keeping it here"), "drive.stop-keeping");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (look));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (rest));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (bins));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (end));

  return G_MENU_MODEL (menu);
}
