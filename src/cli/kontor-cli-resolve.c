/* SPDX-License-Identifier: GPL-3.0-or-later */

/* "drive resolve": what becomes of a conflict copy in a folder that is kept in step. It is settled on the
 * disk, whoever keeps the folder in step. On the main thread, which waits for the disk. */

#include "config.h"

#include "kontor-cli-files.h"

#include "kontor-cli-place.h"
#include "kontor-drive-resolve.h"
#include "kontor-drive-roots.h"
#include "kontor-json.h"

#include <glib/gi18n.h>
#include <string.h>

/* The store where there is one: it is not made for a folder that never was in step. */
static KontorDriveStore *
open_store (KontorCli *self, const KontorDriveRoot *root)
{
  g_autofree char *folder = kontor_drive_roots_get_store_folder (self->folder, &root->drive);
  g_autofree char *path = g_build_filename (folder, "drive.db", NULL);
  g_autoptr (GError) error = NULL;
  KontorDriveStore *store = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                           _ ("“%s” was never kept in step. “kontor-cli drive sync” begins."),
                           root->folder);
      return NULL;
    }
  store = kontor_drive_store_open (folder, NULL, &error);
  if (store == NULL)
    kontor_cli_complain (self, KONTOR_EXIT_REPLICA, "%s", error->message);

  return store;
}

static gboolean
resolve (KontorCli *self, const KontorDriveRoot *root, const char *path, KontorDriveKeep keep)
{
  g_autoptr (KontorDriveStore) store = open_store (self, root);
  g_autoptr (GError) error = NULL;
  KontorDriveDisk *disk = NULL;
  gboolean good = FALSE;

  if (store == NULL)
    return FALSE;
  disk = kontor_drive_real_disk_new (root->folder, &error);
  if (disk == NULL)
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED, "%s", error->message);
  good = kontor_drive_resolve (disk, store, path, keep,
                               kontor_clock_now (kontor_clock_get_system ()), &error);
  kontor_drive_real_disk_free (disk);
  if (good)
    return TRUE;
  if (g_error_matches (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_NOT_FOUND))
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                                _ ("%s “kontor-cli drive status” lists conflicts."),
                                error->message);

  return kontor_cli_complain (self, KONTOR_EXIT_REFUSED, "%s", error->message);
}

static void
answer (KontorCli *self, const char *where, KontorDriveKeep keep)
{
  static const char *const said[] = {
    [KONTOR_DRIVE_KEEP_MINE] = N_ ("Settled: what you wrote is “%s” now. The rest is in the "
                                   "recovery bin. “kontor-cli drive sync” tells the others.\n"),
    [KONTOR_DRIVE_KEEP_THEIRS] = N_ ("Settled: what the others wrote stays. Yours, of “%s”, is in "
                                     "the recovery bin. “kontor-cli drive sync” tells the "
                                     "others.\n"),
    [KONTOR_DRIVE_KEEP_BOTH] = N_ ("Settled: both files of “%s” stay.\n"),
  };

  if (!self->json)
    {
      /* A sentence of the table above, whatever the language. */
      g_auto (GStrv) parts = g_strsplit (_ (said[keep]), "%s", 2);

      g_string_append_printf (self->output, "%s%s%s", parts[0], where,
                              parts[1] != NULL ? parts[1] : "");
      return;
    }
  g_string_append_c (self->output, '{');
  kontor_json_add_text (self->output, "file", where);
  g_string_append (self->output, "}\n");
}

gboolean
kontor_cli_drive_resolve (KontorCli *self, const char *where, const char *how)
{
  g_autoptr (KontorDriveRoot) root = NULL;
  g_autofree char *path = NULL;
  KontorDriveKeep keep = KONTOR_DRIVE_KEEP_BOTH;

  if (!kontor_drive_keep_from_word (how, &keep))
    return kontor_cli_complain (self, KONTOR_EXIT_USAGE,
                                _ ("“%s”: say “mine”, “theirs” or “both”."), how);
  root = kontor_cli_find_kept (self, where, &path);
  if (root == NULL || !resolve (self, root, path, keep))
    return FALSE;
  answer (self, where, keep);

  return TRUE;
}
