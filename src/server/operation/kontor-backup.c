/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Copying an office while it is served. Accounts are copied before records, and records before
 * contents: a person is recorded before there is an account, and a content is stored before a record
 * may refer to it, so whatever a copy names is in the copies made after it. The thread that calls. */

#include "config.h"

#include "kontor-backup.h"

#include "kontor-clock.h"
#include "kontor-data-directory.h"
#include "kontor-packs.h"
#include "kontor-sql.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BUSY_LIMIT (10 * KONTOR_SECOND)
#define BUSY_PAUSE (10 * 1000)
#define MANIFEST "manifest"

const char *const kontor_backup_files[] = { "auth.db", "store.db", "chunks.db", NULL };

/* VACUUM INTO reads one state of the database in one transaction, which keeps nobody from writing. */
static gboolean
vacuum_into (KontorSql *sql, const char *path, GError **error)
{
  gint64 until = g_get_monotonic_time () + BUSY_LIMIT;

  for (;;)
    {
      g_autoptr (GError) cause = NULL;
      g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, "VACUUM INTO ?", &cause);

      if (statement != NULL)
        kontor_sql_bind_text (statement, 1, path);
      if (statement != NULL && kontor_sql_run (statement, &cause))
        return TRUE;
      if (!g_error_matches (cause, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_BUSY) ||
          g_get_monotonic_time () > until)
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
      g_unlink (path);
      g_usleep (BUSY_PAUSE);
    }
}

static char *
read_text (KontorSql *sql, const char *query, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, query, error);

  if (statement == NULL || !kontor_sql_step (statement, error))
    return NULL;

  return g_strdup (kontor_sql_column_text (statement, 0));
}

/* The facts of the copy, not of the original, which is being written to. */
static gboolean
note_office (GKeyFile *manifest, const char *path, GError **error)
{
  g_autoptr (KontorSql) sql = kontor_sql_open (path, KONTOR_SQL_READ_ONLY, NULL, error);
  g_autofree char *epoch = NULL;
  g_autofree char *server = NULL;
  g_autofree char *seq = NULL;

  if (sql == NULL)
    return FALSE;
  epoch = read_text (sql, "SELECT value FROM meta WHERE name = 'epoch'", error);
  server = epoch != NULL ? read_text (sql, "SELECT value FROM meta WHERE name = 'server'", error)
                         : NULL;
  seq = server != NULL ? read_text (sql, "SELECT ifnull (max (seq), 0) FROM change", error) : NULL;
  if (seq == NULL)
    return FALSE;
  g_key_file_set_string (manifest, "backup", "epoch", epoch);
  g_key_file_set_string (manifest, "backup", "server", server);
  g_key_file_set_string (manifest, "backup", "seq", seq);

  return TRUE;
}

static gboolean
copy_database (const char *from, const char *to, GError **error)
{
  g_autoptr (KontorSql) sql = kontor_sql_open (from, 0, NULL, error);

  return sql != NULL && vacuum_into (sql, to, error);
}

/* The packs that a chunks.db names; none where it is of an older version. (transfer full) */
static GArray *
list_packs (const char *path, GError **error)
{
  g_autoptr (KontorSql) sql = kontor_sql_open (path, KONTOR_SQL_READ_ONLY, NULL, error);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *known = sql != NULL ? read_text (sql,
                                                    "SELECT count(*) FROM sqlite_schema"
                                                    " WHERE name = 'pack'",
                                                    error)
                                       : NULL;
  g_autoptr (KontorSqlStatement) list = NULL;
  g_autoptr (GError) local = NULL;

  if (known == NULL)
    return NULL;
  if (strcmp (known, "0") == 0)
    return g_steal_pointer (&numbers);
  list = kontor_sql_prepare (sql, "SELECT number FROM pack WHERE bytes > 0", error);
  if (list == NULL)
    return NULL;
  while (kontor_sql_step (list, &local))
    {
      gint64 number = kontor_sql_column_int (list, 0);

      g_array_append_val (numbers, number);
    }
  if (local == NULL)
    return g_steal_pointer (&numbers);
  g_propagate_error (error, g_steal_pointer (&local));

  return NULL;
}

/* A database that was never needed is in no backup. */
static gboolean
copy_file (KontorDataDirectory *directory,
           const char *part,
           const char *name,
           GKeyFile *manifest,
           GError **error)
{
  g_autofree char *from = kontor_data_directory_dup_file (directory, name);
  g_autofree char *to = g_build_filename (part, name, NULL);
  g_autofree char *hash = NULL;
  gint64 size = 0;

  if (!g_file_test (from, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!copy_database (from, to, error))
    return FALSE;
  g_chmod (to, 0600);
  if (!kontor_backup_sync_path (to, error))
    return FALSE;
  if (strcmp (name, "store.db") == 0 && !note_office (manifest, to, error))
    return FALSE;
  hash = kontor_backup_hash (to, &size, error);
  if (hash == NULL)
    return FALSE;
  g_key_file_set_int64 (manifest, name, "size", size);
  g_key_file_set_string (manifest, name, "sha256", hash);

  return TRUE;
}

/* A pack is only ever added to, and one that is not needed any more stays for a day: those that the
 * copy of chunks.db names are there, with all that it knows of them. */
static gboolean
copy_packs (KontorDataDirectory *directory, const char *part, GKeyFile *manifest, GError **error)
{
  g_autofree char *path = g_build_filename (part, "chunks.db", NULL);
  g_autofree char *folder = g_build_filename (part, KONTOR_PACKS_FOLDER, NULL);
  g_autoptr (GArray) numbers = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  numbers = list_packs (path, error);
  if (numbers == NULL)
    return FALSE;
  if (numbers->len > 0 && g_mkdir (folder, 0700) != 0)
    {
      g_set_error (error, KONTOR_BACKUP_ERROR, KONTOR_BACKUP_ERROR_FAILED, "%s: %s", folder,
                   g_strerror (errno));
      return FALSE;
    }
  for (guint i = 0; i < numbers->len; i++)
    {
      g_autofree char *name = kontor_packs_dup_name (g_array_index (numbers, gint64, i));
      g_autofree char *from = kontor_data_directory_dup_file (directory, name);
      g_autofree char *to = g_build_filename (part, name, NULL);
      g_autofree char *hash = NULL;
      gint64 size = 0;

      hash = kontor_backup_copy (from, to, &size, error);
      if (hash == NULL)
        return FALSE;
      g_key_file_set_int64 (manifest, name, "size", size);
      g_key_file_set_string (manifest, name, "sha256", hash);
    }

  return numbers->len == 0 || kontor_backup_sync_path (folder, error);
}

static gboolean
copy_office (KontorDataDirectory *directory, const char *part, GError **error)
{
  g_autoptr (GKeyFile) manifest = g_key_file_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *at = g_date_time_format_iso8601 (now);
  g_autofree char *path = g_build_filename (part, MANIFEST, NULL);
  g_autofree char *text = NULL;
  gsize length = 0;

  g_key_file_set_integer (manifest, "backup", "format", 1);
  g_key_file_set_string (manifest, "backup", "made", at);
  g_key_file_set_string (manifest, "backup", "version", PACKAGE_VERSION);
  for (guint i = 0; kontor_backup_files[i] != NULL; i++)
    if (!copy_file (directory, part, kontor_backup_files[i], manifest, error))
      return FALSE;
  if (!copy_packs (directory, part, manifest, error))
    return FALSE;
  if (!g_key_file_has_group (manifest, "store.db"))
    {
      g_set_error (error, KONTOR_BACKUP_ERROR, KONTOR_BACKUP_ERROR_FAILED,
                   _ ("There is nothing in %s yet."), kontor_data_directory_get_path (directory));
      return FALSE;
    }
  text = g_key_file_to_data (manifest, &length, NULL);

  return g_file_set_contents_full (path, text, (gssize) length,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error) &&
         kontor_backup_sync_path (part, error);
}

static void
remove_files (const char *part)
{
  g_autoptr (GDir) dir = g_dir_open (part, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (part, name, NULL);

      g_unlink (path);
    }
  g_rmdir (part);
}

static void
remove_part (const char *part)
{
  g_autofree char *packs = g_build_filename (part, KONTOR_PACKS_FOLDER, NULL);

  remove_files (packs);
  remove_files (part);
}

/* rename() would take the place of an empty folder, which may be where somebody mounts a disk. */
static gboolean
put_in_place (const char *part, const char *destination, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (destination);

  if (g_rename (part, destination) == 0)
    return kontor_backup_sync_path (parent, error);
  g_set_error (error, KONTOR_BACKUP_ERROR, KONTOR_BACKUP_ERROR_FAILED, "%s: %s", destination,
               g_strerror (errno));

  return FALSE;
}

/**
 * kontor_backup_make:
 * @data: path of an office's folder, whether a server runs on it or not
 * @destination: path of the backup, where nothing is yet
 * @error: of %KONTOR_BACKUP_ERROR, %KONTOR_DATA_ERROR or %KONTOR_SQL_ERROR
 *
 * Everything that was answered before the call is in the backup. Until it is complete it has another
 * name, @destination with ".part" and some letters.
 *
 * Returns: whether the backup is there, durably
 */
gboolean
kontor_backup_make (const char *data, const char *destination, GError **error)
{
  g_autoptr (KontorDataDirectory) directory = kontor_data_directory_open (data, 0, error);
  g_autofree char *whole = g_canonicalize_filename (destination, NULL);
  g_autofree char *part = g_strconcat (whole, ".part-XXXXXX", NULL);

  if (directory == NULL)
    return FALSE;
  if (g_file_test (whole, G_FILE_TEST_EXISTS) || g_file_test (whole, G_FILE_TEST_IS_SYMLINK))
    {
      g_set_error (error, KONTOR_BACKUP_ERROR, KONTOR_BACKUP_ERROR_EXISTS,
                   _ ("%s is there already. Each backup needs a name of its own."), whole);
      return FALSE;
    }
  if (g_mkdtemp_full (part, 0700) == NULL)
    {
      g_set_error (error, KONTOR_BACKUP_ERROR, KONTOR_BACKUP_ERROR_FAILED,
                   _ ("The backup %s can’t be made: %s"), whole, g_strerror (errno));
      return FALSE;
    }
  if (copy_office (directory, part, error) && put_in_place (part, whole, error))
    return TRUE;
  remove_part (part);

  return FALSE;
}
