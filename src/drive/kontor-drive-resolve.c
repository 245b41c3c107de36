/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Settles conflict copies. The file that keeps the name gets its bytes as an editor would give them, in
 * a new file that takes the place of the old one, so that it stays the same file for everybody; what is
 * given up goes into the recovery bin. On the caller's thread. */

#include "config.h"

#include "kontor-drive-resolve.h"

#include "kontor-drive-apply-private.h"
#include "kontor-drive-names.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
kontor_drive_keep_from_word (const char *word, KontorDriveKeep *keep)
{
  static const char *const words[] = { [KONTOR_DRIVE_KEEP_MINE] = "mine",
                                       [KONTOR_DRIVE_KEEP_THEIRS] = "theirs",
                                       [KONTOR_DRIVE_KEEP_BOTH] = "both" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (word, words[i]) == 0)
      {
        *keep = (KontorDriveKeep) i;
        return TRUE;
      }

  return FALSE;
}

/* --- which --- */

/* "a/x (conflict …).txt" → "a/x.txt". (transfer full) (nullable): no name of a conflict copy */
static char *
get_original (const char *copy)
{
  g_autofree char *folder = kontor_drive_path_get_folder (copy);
  const char *slash = strrchr (copy, '/');
  g_autofree char *name = NULL;

  if (!kontor_drive_name_parse_copy (slash != NULL ? slash + 1 : copy, &name))
    return NULL;

  return kontor_drive_path_join (folder, name);
}

/* The path of the copy that is meant. (transfer full) */
static char *
find_copy (KontorDriveStore *store, const char *path, GError **error)
{
  g_autoptr (GPtrArray) remarks = kontor_drive_store_list_remarks (store);
  const char *found = NULL;

  if (!kontor_drive_store_check (store, error))
    return NULL;
  for (guint i = 0; i < remarks->len; i++)
    {
      const KontorDriveRemark *remark = remarks->pdata[i];
      g_autofree char *original = NULL;

      if (remark->state != KONTOR_DRIVE_STATE_CONFLICT)
        continue;
      if (strcmp (remark->path, path) == 0)
        return g_strdup (path);
      original = get_original (remark->path);
      if (g_strcmp0 (original, path) != 0)
        continue;
      if (found != NULL)
        {
          g_set_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_EXISTS,
                       _ ("There are several conflict copies of “%s”. Say which of them."), path);
          return NULL;
        }
      found = remark->path;
    }
  if (found == NULL)
    g_set_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_NOT_FOUND,
                 _ ("There is no conflict about “%s”."), path);

  return g_strdup (found);
}

/* --- mine --- */

static gboolean
make_staging (KontorDriveDisk *disk, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (disk->make_folder (disk, KONTOR_DRIVE_STAGING, &local) ||
      g_error_matches (local, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_EXISTS))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* A file of its own with the copy's bytes, durable. (transfer full) */
static char *
duplicate (KontorDriveDisk *disk, const char *copy, gint64 now, GError **error)
{
  g_auto (KontorDriveEntryCopy) entry = { 0 };
  g_autofree char *path = g_strdup_printf ("%s/resolve-%" G_GINT64_FORMAT, KONTOR_DRIVE_STAGING,
                                           now);
  KontorDriveHandle *from = NULL;
  KontorDriveHandle *to = NULL;
  gboolean good = FALSE;

  if (!make_staging (disk, error))
    return NULL;
  from = disk->open (disk, copy, error);
  if (from == NULL)
    return NULL;
  to = disk->create (disk, path, error);
  good = to != NULL && disk->look_handle (disk, from, &entry, error) &&
         disk->copy (disk, to, from, 0, entry.stamp.size, error) &&
         disk->finish (disk, to, entry.stamp.mtime, entry.executable, TRUE, error);
  disk->close (disk, from);
  if (to != NULL)
    disk->close (disk, to);
  if (!good && to != NULL)
    disk->remove_own (disk, path, NULL);

  return good ? g_steal_pointer (&path) : NULL;
}

static gboolean
is_file (KontorDriveDisk *disk, const char *path)
{
  g_auto (KontorDriveEntryCopy) entry = { 0 };

  return disk->look (disk, path, &entry, NULL) && entry.kind == KONTOR_DRIVE_ENTRY_FILE;
}

/* The file stays where it is with the bytes of the copy; both earlier ones go into the bin. */
static gboolean
replace (KontorDriveDisk *disk,
         KontorDriveStore *store,
         const char *original,
         const char *copy,
         gint64 now,
         GError **error)
{
  g_autofree char *staged = duplicate (disk, copy, now, error);
  g_autofree char *where = NULL;
  g_autofree char *where_copy = NULL;

  if (staged == NULL)
    return FALSE;
  if (!disk->rename (disk, staged, original, KONTOR_DRIVE_RENAME_EXCHANGE, error))
    {
      disk->remove_own (disk, staged, NULL);
      return FALSE;
    }

  return kontor_drive_bin_take (disk, store, now, staged, original, &where, error) &&
         kontor_drive_bin_take (disk, store, now, copy, copy, &where_copy, error);
}

static gboolean
keep_mine (KontorDriveDisk *disk,
           KontorDriveStore *store,
           const char *copy,
           gint64 now,
           GError **error)
{
  g_autofree char *original = get_original (copy);

  /* Renamed by somebody: the conflict is about nothing any more. */
  if (original == NULL)
    return TRUE;
  if (is_file (disk, original) && is_file (disk, copy))
    return replace (disk, store, original, copy, now, error);

  return disk->rename (disk, copy, original, KONTOR_DRIVE_RENAME_NO_REPLACE, error);
}

/* --- all --- */

static gboolean
settle (KontorDriveDisk *disk,
        KontorDriveStore *store,
        const char *copy,
        KontorDriveKeep keep,
        gint64 now,
        GError **error)
{
  g_autofree char *folder = kontor_drive_path_get_folder (copy);
  g_autofree char *where = NULL;
  gboolean good = TRUE;

  if (keep == KONTOR_DRIVE_KEEP_MINE)
    good = keep_mine (disk, store, copy, now, error);
  else if (keep == KONTOR_DRIVE_KEEP_THEIRS)
    good = kontor_drive_bin_take (disk, store, now, copy, copy, &where, error);

  return good && disk->sync_folder (disk, folder, error) &&
         kontor_drive_store_remove_remark (store, copy, error);
}

gboolean
kontor_drive_resolve (KontorDriveDisk *disk,
                      KontorDriveStore *store,
                      const char *path,
                      KontorDriveKeep keep,
                      gint64 now,
                      GError **error)
{
  g_autofree char *copy = find_copy (store, path, error);
  gboolean good = FALSE;

  if (copy == NULL || !kontor_drive_store_begin (store, error))
    return FALSE;
  good = settle (disk, store, copy, keep, now, error);

  return kontor_drive_store_end (store, good, good ? error : NULL) && good;
}
