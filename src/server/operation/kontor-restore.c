/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bringing an office back from a backup. Until the last file is in its place the folder's mark says
 * that it is being restored, so that no server starts on half of it. The thread that calls. */

#include "config.h"

#include "kontor-backup.h"
#include "kontor-clock.h"
#include "kontor-data-directory.h"
#include "kontor-id.h"
#include "kontor-packs.h"
#include "kontor-sql.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define FORMAT 1
#define PACKS_RESTORED KONTOR_PACKS_FOLDER ".restored"

static gboolean
refuse_foreign (const char *backup, GError **error)
{
  g_set_error (error, KONTOR_BACKUP_ERROR, KONTOR_BACKUP_ERROR_FOREIGN,
               _ ("There is no backup of an office in %s."), backup);

  return FALSE;
}

static gboolean
refuse_damaged (const char *path, GError **error)
{
  g_set_error (error, KONTOR_BACKUP_ERROR, KONTOR_BACKUP_ERROR_DAMAGED,
               _ ("%s isn’t what was backed up: it is damaged or was changed. Nothing was "
                  "restored; use another backup."),
               path);

  return FALSE;
}

static gboolean
load_manifest (const char *backup, GKeyFile *manifest, GError **error)
{
  g_autofree char *path = g_build_filename (backup, "manifest", NULL);
  int format = 0;

  if (!g_key_file_load_from_file (manifest, path, G_KEY_FILE_NONE, NULL))
    return refuse_foreign (backup, error);
  format = g_key_file_get_integer (manifest, "backup", "format", NULL);
  if (format <= 0 || !g_key_file_has_group (manifest, "store.db"))
    return refuse_foreign (backup, error);
  if (format <= FORMAT)
    return TRUE;
  g_set_error (error, KONTOR_BACKUP_ERROR, KONTOR_BACKUP_ERROR_FOREIGN,
               _ ("The backup %s was made by a newer version of Kontor. Install that version or a "
                  "later one."),
               backup);

  return FALSE;
}

static gboolean
matches (GKeyFile *manifest, const char *name, const char *hash, gint64 size)
{
  g_autofree char *wanted = g_key_file_get_string (manifest, name, "sha256", NULL);

  return g_strcmp0 (wanted, hash) == 0 &&
         g_key_file_get_int64 (manifest, name, "size", NULL) == size;
}

static gboolean
check_backup_file (const char *backup, const char *name, GKeyFile *manifest, GError **error)
{
  g_autofree char *path = g_build_filename (backup, name, NULL);
  g_autofree char *hash = NULL;
  gint64 size = 0;

  if (!g_key_file_has_group (manifest, name))
    return TRUE;
  hash = kontor_backup_hash (path, &size, error);
  if (hash == NULL)
    return FALSE;

  return matches (manifest, name, hash, size) || refuse_damaged (path, error);
}

/* All of it is looked at before anything is touched. */
static gboolean
check_backup (const char *backup, GKeyFile *manifest, GError **error)
{
  g_autoptr (GPtrArray) packs = kontor_backup_list_packs (manifest);

  for (guint i = 0; kontor_backup_files[i] != NULL; i++)
    if (!check_backup_file (backup, kontor_backup_files[i], manifest, error))
      return FALSE;
  for (guint i = 0; i < packs->len; i++)
    if (!check_backup_file (backup, packs->pdata[i], manifest, error))
      return FALSE;

  return TRUE;
}

/* Clients that know the office by its old epoch notice that it was set back. */
static gboolean
set_epoch (const char *path, GError **error)
{
  g_autoptr (KontorSql) sql = kontor_sql_open (path, 0, NULL, error);
  g_autoptr (KontorSqlStatement) statement = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autofree char *epoch = NULL;

  if (sql == NULL)
    return FALSE;
  statement = kontor_sql_prepare (sql, "UPDATE meta SET value = ? WHERE name = 'epoch'", error);
  if (statement == NULL)
    return FALSE;
  kontor_id_init (&id, kontor_clock_get_system (), kontor_random_get_system ());
  epoch = kontor_id_to_string (&id);
  kontor_sql_bind_text (statement, 1, epoch);

  return kontor_sql_run (statement, error);
}

/* @name of the backup as @name.restored beside where it will be. */
static gboolean
bring (KontorDataDirectory *directory,
       const char *backup,
       const char *name,
       GKeyFile *manifest,
       GError **error)
{
  g_autofree char *from = g_build_filename (backup, name, NULL);
  g_autofree char *restored = g_strconcat (name, ".restored", NULL);
  g_autofree char *to = kontor_data_directory_dup_file (directory, restored);
  g_autofree char *hash = NULL;
  gint64 size = 0;

  g_unlink (to);
  hash = kontor_backup_copy (from, to, &size, error);
  if (hash == NULL)
    return FALSE;
  if (!matches (manifest, name, hash, size))
    return refuse_damaged (from, error);
  if (strcmp (name, "store.db") == 0 && !set_epoch (to, error))
    return FALSE;
  kontor_data_directory_adopt (directory, restored);

  return kontor_backup_sync_path (to, error);
}

/* The packs in a folder beside where theirs will be. What a restore left there that was broken off is
 * brought anew. */
static gboolean
bring_packs (KontorDataDirectory *directory, const char *backup, GKeyFile *manifest, GError **error)
{
  g_autoptr (GPtrArray) packs = kontor_backup_list_packs (manifest);
  g_autofree char *folder = kontor_data_directory_dup_file (directory, PACKS_RESTORED);

  if (packs->len == 0)
    return TRUE;
  g_mkdir (folder, 0700);
  kontor_data_directory_adopt (directory, PACKS_RESTORED);
  for (guint i = 0; i < packs->len; i++)
    {
      const char *name = packs->pdata[i];
      g_autofree char *from = g_build_filename (backup, name, NULL);
      g_autofree char *restored = g_strconcat (PACKS_RESTORED, strchr (name, '/'), NULL);
      g_autofree char *to = kontor_data_directory_dup_file (directory, restored);
      g_autofree char *hash = NULL;
      gint64 size = 0;

      g_unlink (to);
      hash = kontor_backup_copy (from, to, &size, error);
      if (hash == NULL)
        return FALSE;
      if (!matches (manifest, name, hash, size))
        return refuse_damaged (from, error);
      kontor_data_directory_adopt (directory, restored);
    }

  return kontor_backup_sync_path (folder, error);
}

static gboolean
move (const char *from, const char *to, GError **error)
{
  if (g_rename (from, to) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, KONTOR_BACKUP_ERROR, KONTOR_BACKUP_ERROR_FAILED, "%s: %s", from,
               g_strerror (errno));

  return FALSE;
}

static gboolean
set_file_aside (KontorDataDirectory *directory, const char *kept, const char *name, GError **error)
{
  g_autofree char *from = kontor_data_directory_dup_file (directory, name);
  g_autofree char *to = g_build_filename (kept, name, NULL);

  if (!g_file_test (from, G_FILE_TEST_EXISTS) ||
      (g_mkdir_with_parents (kept, 0700) == 0 && move (from, to, error)))
    return TRUE;
  if (error != NULL && *error == NULL)
    g_set_error (error, KONTOR_BACKUP_ERROR, KONTOR_BACKUP_ERROR_FAILED, "%s: %s", kept,
                 g_strerror (errno));

  return FALSE;
}

/* What was there, with the logs of its databases, which belong to no other. */
static gboolean
set_aside (KontorDataDirectory *directory, const char *kept, GError **error)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  for (guint i = 0; kontor_backup_files[i] != NULL; i++)
    for (guint j = 0; j < G_N_ELEMENTS (suffixes); j++)
      {
        g_autofree char *name = g_strconcat (kontor_backup_files[i], suffixes[j], NULL);

        if (!set_file_aside (directory, kept, name, error))
          return FALSE;
      }

  return set_file_aside (directory, kept, KONTOR_PACKS_FOLDER, error);
}

static gboolean
put_in_place (KontorDataDirectory *directory, GKeyFile *manifest, GError **error)
{
  g_autofree char *packs_restored = kontor_data_directory_dup_file (directory, PACKS_RESTORED);
  g_autofree char *packs = kontor_data_directory_dup_file (directory, KONTOR_PACKS_FOLDER);

  for (guint i = 0; kontor_backup_files[i] != NULL; i++)
    {
      const char *name = kontor_backup_files[i];
      g_autofree char *restored = g_strconcat (name, ".restored", NULL);
      g_autofree char *from = kontor_data_directory_dup_file (directory, restored);
      g_autofree char *to = kontor_data_directory_dup_file (directory, name);

      if (g_key_file_has_group (manifest, name) && !move (from, to, error))
        return FALSE;
    }

  return move (packs_restored, packs, error) &&
         kontor_backup_sync_path (kontor_data_directory_get_path (directory), error);
}

static char *
dup_kept (KontorDataDirectory *directory)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *name = g_date_time_format (now, "before-restore-%Y%m%dT%H%M%SZ");

  return kontor_data_directory_dup_file (directory, name);
}

/**
 * kontor_backup_restore:
 * @backup: path of a backup
 * @data: path of the folder for the office
 * @replace: whether an office that is there may be set aside
 * @kept: (out) (transfer full) (nullable): where it was set aside to
 * @error: of %KONTOR_BACKUP_ERROR, %KONTOR_DATA_ERROR or %KONTOR_SQL_ERROR
 *
 * Interrupted, it is called again: a server refuses the folder until then.
 *
 * Returns: whether the office is there, in a new epoch
 */
gboolean
kontor_backup_restore (const char *backup,
                       const char *data,
                       gboolean replace,
                       char **kept,
                       GError **error)
{
  g_autoptr (GKeyFile) manifest = g_key_file_new ();
  g_autoptr (KontorDataDirectory) directory = NULL;
  g_autofree char *aside = NULL;

  *kept = NULL;
  if (!load_manifest (backup, manifest, error) || !check_backup (backup, manifest, error))
    return FALSE;
  directory = kontor_data_directory_begin_restore (data, replace, error);
  if (directory == NULL)
    return FALSE;
  for (guint i = 0; kontor_backup_files[i] != NULL; i++)
    if (g_key_file_has_group (manifest, kontor_backup_files[i]) &&
        !bring (directory, backup, kontor_backup_files[i], manifest, error))
      return FALSE;
  if (!bring_packs (directory, backup, manifest, error))
    return FALSE;
  aside = dup_kept (directory);
  if (!set_aside (directory, aside, error) || !put_in_place (directory, manifest, error) ||
      !kontor_data_directory_end_restore (directory, error))
    return FALSE;
  if (g_file_test (aside, G_FILE_TEST_IS_DIR))
    *kept = g_steal_pointer (&aside);

  return TRUE;
}
