/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The recovery bin of a root: a folder for each day in the engine's own folder, with the names that
 * things had, so that a person finds them without this program; and the store knows where each came
 * from. On the engine's thread. */

#include "config.h"

#include "kontor-drive-apply-private.h"

#include <string.h>

#define TRIES_MAX 1000

static gboolean
make_folder (KontorDriveDisk *disk, const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (disk->make_folder (disk, path, &local) ||
      g_error_matches (local, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_EXISTS))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* Renames to @folder/@name, or "name (2)" … where that is taken. */
static gboolean
move_to (KontorDriveDisk *disk,
         const char *path,
         const char *folder,
         const char *name,
         char **where,
         GError **error)
{
  for (guint i = 1; i < TRIES_MAX; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autofree char *number = i > 1 ? g_strdup_printf (" (%u)", i) : g_strdup ("");
      g_autofree char *cut = g_strndup (name, MIN (strlen (name), 255 - strlen (number)));
      g_autofree char *numbered = g_strconcat (cut, number, NULL);
      g_autofree char *to = kontor_drive_path_join (folder, numbered);

      if (disk->rename (disk, path, to, KONTOR_DRIVE_RENAME_NO_REPLACE, &local))
        {
          *where = g_steal_pointer (&to);
          return TRUE;
        }
      if (g_error_matches (local, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_EXISTS))
        continue;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_set_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_EXISTS, "“%s” has no free name left",
               folder);

  return FALSE;
}

static char *
get_day_folder (gint64 now)
{
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (now / KONTOR_SECOND);
  g_autofree char *day = g_date_time_format (at, "%Y-%m-%d");

  return g_build_filename (KONTOR_DRIVE_BIN, day, NULL);
}

gboolean
kontor_drive_bin_take (KontorDriveDisk *disk,
                       KontorDriveStore *store,
                       gint64 now,
                       const char *path,
                       const char *origin,
                       char **where,
                       GError **error)
{
  g_autofree char *folder = get_day_folder (now);
  const char *slash = strrchr (origin, '/');
  g_auto (KontorDriveEntryCopy) entry = { 0 };
  g_autofree char *there = NULL;
  KontorDriveBinItem item = { .origin = (char *) origin, .at = now };

  if (!disk->look (disk, path, &entry, error) || !make_folder (disk, KONTOR_DRIVE_BIN, error) ||
      !make_folder (disk, folder, error) ||
      !move_to (disk, path, folder, slash != NULL ? slash + 1 : origin, &there, error))
    return FALSE;
  item.path = there;
  item.size = entry.kind == KONTOR_DRIVE_ENTRY_FILE ? entry.stamp.size : 0;
  if (!kontor_drive_store_put_bin_item (store, &item, error))
    return FALSE;
  *where = g_steal_pointer (&there);

  return TRUE;
}

gboolean
kontor_drive_bin_restore (KontorDriveDisk *disk,
                          KontorDriveStore *store,
                          const KontorDriveBinItem *item,
                          char **place,
                          GError **error)
{
  g_auto (GStrv) parts = g_strsplit (item->origin, "/", -1);
  g_autoptr (GString) folder = g_string_new (NULL);
  guint n_parts = g_strv_length (parts);

  for (guint i = 0; i + 1 < n_parts; i++)
    {
      g_string_append_printf (folder, "%s%s", i > 0 ? "/" : "", parts[i]);
      if (!make_folder (disk, folder->str, error))
        return FALSE;
    }
  if (!move_to (disk, item->path, folder->str, n_parts > 0 ? parts[n_parts - 1] : item->origin,
                place, error))
    return FALSE;

  return disk->sync_folder (disk, folder->str, error) &&
         kontor_drive_store_remove_bin_item (store, item->path, error);
}

/* --- letting go --- */

/* What lies in the engine's own folder, with all that is below it. */
static gboolean
remove_all (KontorDriveDisk *disk, const char *path, GError **error)
{
  g_auto (KontorDriveEntryCopy) entry = { 0 };
  g_autoptr (GPtrArray) children = NULL;

  if (!disk->look (disk, path, &entry, error))
    return FALSE;
  if (entry.kind != KONTOR_DRIVE_ENTRY_FOLDER)
    return disk->remove_own (disk, path, error);
  children = disk->list (disk, path, error);
  if (children == NULL)
    return FALSE;
  for (guint i = 0; i < children->len; i++)
    {
      const KontorDriveEntry *child = children->pdata[i];
      g_autofree char *below = kontor_drive_path_join (path, child->name);

      if (!remove_all (disk, below, error))
        return FALSE;
    }

  return disk->remove_folder (disk, path, error);
}

static gboolean
let_go (KontorDriveDisk *disk, KontorDriveStore *store, const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!remove_all (disk, path, &local) &&
      !g_error_matches (local, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  return kontor_drive_store_remove_bin_item (store, path, error);
}

gboolean
kontor_drive_bin_expire (KontorDriveDisk *disk, KontorDriveStore *store, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) items = kontor_drive_store_list_bin (store);
  gint64 size = 0;

  for (guint i = 0; i < items->len; i++)
    size += ((const KontorDriveBinItem *) items->pdata[i])->size;
  for (guint i = 0; i < items->len; i++)
    {
      const KontorDriveBinItem *item = items->pdata[i];
      gint64 age = now - item->at;

      if (age < KONTOR_DAY ||
          (age < KONTOR_DRIVE_BIN_DAYS * KONTOR_DAY && size <= KONTOR_DRIVE_BIN_BYTES))
        continue;
      size -= item->size;
      if (!let_go (disk, store, item->path, error))
        return FALSE;
    }

  return TRUE;
}
