/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of folders that are kept in step, and their locks. Any thread, several processes. */

#include "config.h"

#include "kontor-drive-roots.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define FOLDERS "drives"

void
kontor_drive_root_free (KontorDriveRoot *self)
{
  g_free (self->folder);
  g_free (self);
}

static char *
get_list_path (const char *account_folder)
{
  return g_build_filename (account_folder, FOLDERS, "roots", NULL);
}

char *
kontor_drive_roots_get_store_folder (const char *account_folder, const KontorId *drive)
{
  char name[KONTOR_ID_LENGTH + 1];

  kontor_id_format (drive, name);

  return g_build_filename (account_folder, FOLDERS, name, NULL);
}

static GKeyFile *
load (const char *account_folder, GError **error)
{
  g_autofree char *path = get_list_path (account_folder);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local = NULL;

  if (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &local) ||
      g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return g_steal_pointer (&file);
  g_set_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_FAILED, _ ("“%s” can’t be read: %s"),
               path, local->message);

  return NULL;
}

static gboolean
save (const char *account_folder, GKeyFile *file, GError **error)
{
  g_autofree char *folder = g_build_filename (account_folder, FOLDERS, NULL);
  g_autofree char *path = get_list_path (account_folder);
  gsize length = 0;
  g_autofree char *text = g_key_file_to_data (file, &length, NULL);
  g_autoptr (GError) local = NULL;

  if (g_mkdir_with_parents (folder, 0700) == 0 &&
      g_file_set_contents_full (path, text, (gssize) length,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local))
    return TRUE;
  g_set_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_FAILED,
               _ ("“%s” can’t be written: %s"), path,
               local != NULL ? local->message : g_strerror (errno));

  return FALSE;
}

GPtrArray *
kontor_drive_roots_list (const char *account_folder, GError **error)
{
  g_autoptr (GKeyFile) file = load (account_folder, error);
  g_auto (GStrv) groups = file != NULL ? g_key_file_get_groups (file, NULL) : NULL;
  GPtrArray *roots = NULL;

  if (file == NULL)
    return NULL;
  roots = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_drive_root_free);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *folder = g_key_file_get_string (file, groups[i], "folder", NULL);
      KontorDriveRoot *root = NULL;
      KontorId drive = KONTOR_ID_INIT_NIL;

      if (folder == NULL || !kontor_id_init_from_string (&drive, groups[i]))
        continue;
      root = g_new0 (KontorDriveRoot, 1);
      root->drive = drive;
      root->folder = g_steal_pointer (&folder);
      g_ptr_array_add (roots, root);
    }

  return roots;
}

/* Whether @path is @folder or lies in it. */
static gboolean
lies_in (const char *path, const char *folder)
{
  gsize length = strlen (folder);

  return strncmp (path, folder, length) == 0 &&
         (path[length] == '\0' || path[length] == '/' || (length > 0 && folder[length - 1] == '/'));
}

static gboolean
check_new (const GPtrArray *roots, const KontorId *drive, const char *folder, GError **error)
{
  for (guint i = 0; i < roots->len; i++)
    {
      const KontorDriveRoot *root = roots->pdata[i];

      if (kontor_id_equal (&root->drive, drive))
        {
          g_set_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_EXISTS,
                       _ ("The drive is kept in step with “%s” already."), root->folder);
          return FALSE;
        }
      if (!lies_in (folder, root->folder) && !lies_in (root->folder, folder))
        continue;
      g_set_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_ROOT,
                   _ ("“%s” and “%s”, which is kept in step already, lie in one another."), folder,
                   root->folder);
      return FALSE;
    }

  return TRUE;
}

gboolean
kontor_drive_roots_add (const char *account_folder,
                        const KontorId *drive,
                        const char *folder,
                        GError **error)
{
  g_autoptr (GPtrArray) roots = kontor_drive_roots_list (account_folder, error);
  g_autoptr (GKeyFile) file = NULL;
  g_autofree char *real = realpath (folder, NULL);
  char name[KONTOR_ID_LENGTH + 1];

  if (roots == NULL)
    return FALSE;
  if (real == NULL || !g_file_test (real, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_ROOT, _ ("“%s” is no folder."),
                   folder);
      return FALSE;
    }
  if (!check_new (roots, drive, real, error))
    return FALSE;
  file = load (account_folder, error);
  if (file == NULL)
    return FALSE;
  kontor_id_format (drive, name);
  g_key_file_set_string (file, name, "folder", real);

  return save (account_folder, file, error);
}

gboolean
kontor_drive_roots_remove (const char *account_folder, const KontorId *drive, GError **error)
{
  static const char *const left[] = { "drive.db", "drive.db-wal", "drive.db-shm" };
  g_autoptr (GKeyFile) file = load (account_folder, error);
  g_autofree char *store = kontor_drive_roots_get_store_folder (account_folder, drive);
  char name[KONTOR_ID_LENGTH + 1];

  if (file == NULL)
    return FALSE;
  kontor_id_format (drive, name);
  g_key_file_remove_group (file, name, NULL);
  if (!save (account_folder, file, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (left); i++)
    {
      g_autofree char *path = g_build_filename (store, left[i], NULL);

      g_unlink (path);
    }

  return TRUE;
}

int
kontor_drive_roots_lock (const char *account_folder, const KontorId *drive, GError **error)
{
  g_autofree char *folder = kontor_drive_roots_get_store_folder (account_folder, drive);
  g_autofree char *path = g_build_filename (folder, "drive.lock", NULL);
  int lock = -1;

  if (g_mkdir_with_parents (folder, 0700) == 0)
    lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock >= 0 && flock (lock, LOCK_EX | LOCK_NB) == 0)
    return lock;
  if (lock >= 0 && errno == EWOULDBLOCK)
    g_set_error_literal (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_EXISTS,
                         _ ("Another program is keeping this folder in step."));
  else
    g_set_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_FAILED,
                 _ ("“%s” can’t be locked: %s"), path, g_strerror (errno));
  if (lock >= 0)
    close (lock);

  return -1;
}

void
kontor_drive_roots_unlock (int lock)
{
  g_return_if_fail (lock >= 0);

  close (lock);
}
