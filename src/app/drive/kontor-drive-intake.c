/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that are dropped, pasted or chosen, on their way into a folder. Main thread; their bytes are
 * staged on threads of GIO's. */

#include "config.h"

#include "kontor-drive-intake.h"

#include "kontor-drive-changes.h"

/**
 * Adding:
 *
 * A file on its way into a folder, which need not be the one that is shown when it is there.
 */
typedef struct
{
  KontorOffice *office; /* owned */
  KontorId drive;
  KontorId folder; /* nil: the top */
} Adding;

static void
taken_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Adding *adding = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorTakenFile) taken = kontor_node_file_take_in_finish (result, &error);

  if (taken != NULL)
    kontor_drive_add_file (adding->office, &adding->drive,
                           kontor_id_is_nil (&adding->folder) ? NULL : &adding->folder, taken);
  else
    kontor_office_tell (adding->office, error->message);
  g_object_unref (adding->office);
  g_free (adding);
}

void
kontor_drive_take_in (KontorOffice *office,
                      const KontorId *drive,
                      const KontorId *folder,
                      GFile *file)
{
  Adding *adding = NULL;

  g_return_if_fail (KONTOR_IS_OFFICE (office));

  adding = g_new0 (Adding, 1);
  adding->office = g_object_ref (office);
  adding->drive = *drive;
  adding->folder = *folder;
  kontor_node_file_take_in_async (office, file, NULL, taken_in_cb, adding);
}

void
kontor_drive_take_in_all (KontorOffice *office,
                          const KontorId *drive,
                          const KontorId *folder,
                          GdkFileList *files)
{
  g_autoptr (GSList) list = gdk_file_list_get_files (files);

  for (GSList *at = list; at != NULL; at = at->next)
    kontor_drive_take_in (office, drive, folder, at->data);
}
