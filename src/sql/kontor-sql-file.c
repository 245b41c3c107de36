/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Plain files through SQLite's seam to the system. They are opened as what SQLite calls a super
 * journal: a file of any name without locks, whose first sync makes its name durable, too. */

#include "config.h"

#include "kontor-sql-file.h"

#include <sqlite3.h>

/* SQLite's files are written and read in pages of at most 64 KiB, and its seams rely on it. */
#define PIECE (64 << 10)

struct _KontorSqlFile
{
  char *path; /* owned: SQLite keeps the pointer */
  sqlite3_file *file; /* owned */
};

static gboolean
fail (const char *path, int code, const char *doing, GError **error)
{
  KontorSqlError kind = KONTOR_SQL_ERROR_FAILED;

  if ((code & 0xff) == SQLITE_FULL)
    kind = KONTOR_SQL_ERROR_NO_SPACE;
  else if ((code & 0xff) == SQLITE_CANTOPEN)
    kind = KONTOR_SQL_ERROR_OPEN;
  else if (code == SQLITE_IOERR_SHORT_READ)
    kind = KONTOR_SQL_ERROR_CORRUPT;
  g_set_error (error, KONTOR_SQL_ERROR, kind, "%s: %s (%d): %s", path, sqlite3_errstr (code), code,
               doing);

  return FALSE;
}

/**
 * kontor_sql_file_open:
 * @path: absolute
 * @create: whether to make it
 * @vfs: (nullable): an SQLite VFS
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: (transfer full) (nullable): the file
 */
KontorSqlFile *
kontor_sql_file_open (const char *path, gboolean create, const char *vfs, GError **error)
{
  sqlite3_vfs *system = sqlite3_initialize () == SQLITE_OK ? sqlite3_vfs_find (vfs) : NULL;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_SUPER_JOURNAL | (create ? SQLITE_OPEN_CREATE : 0);
  g_autofree sqlite3_file *file = NULL;
  g_autofree char *copy = g_strdup (path);
  KontorSqlFile *self = NULL;
  int code = SQLITE_ERROR;

  if (system != NULL)
    {
      file = g_malloc0 ((gsize) system->szOsFile);
      code = system->xOpen (system, copy, file, flags, NULL);
    }
  if (code != SQLITE_OK)
    {
      if (file != NULL && file->pMethods != NULL)
        file->pMethods->xClose (file);
      fail (path, code, "open", error);
      return NULL;
    }
  self = g_new0 (KontorSqlFile, 1);
  self->path = g_steal_pointer (&copy);
  self->file = g_steal_pointer (&file);

  return self;
}

/**
 * kontor_sql_file_close:
 * @self: (nullable) (transfer full): a file
 */
void
kontor_sql_file_close (KontorSqlFile *self)
{
  if (self == NULL)
    return;
  self->file->pMethods->xClose (self->file);
  g_free (self->file);
  g_free (self->path);
  g_free (self);
}

/**
 * kontor_sql_file_write:
 * @self: a file
 * @offset: where
 * @bytes: what
 * @length: how much, below 2 GiB
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: whether it was written, which does not say that it survives a power cut
 */
gboolean
kontor_sql_file_write (KontorSqlFile *self,
                       gint64 offset,
                       gconstpointer bytes,
                       gsize length,
                       GError **error)
{
  int code = SQLITE_OK;

  for (gsize at = 0; code == SQLITE_OK && at < length; at += PIECE)
    code = self->file->pMethods->xWrite (self->file, (const guint8 *) bytes + at,
                                         (int) MIN (length - at, PIECE), offset + (gint64) at);

  return code == SQLITE_OK || fail (self->path, code, "write", error);
}

/**
 * kontor_sql_file_read:
 * @self: a file
 * @offset: where
 * @length: how much, below 2 GiB
 * @error: of %KONTOR_SQL_ERROR; _CORRUPT where the file ends before
 *
 * Returns: (transfer full) (nullable): the bytes
 */
GBytes *
kontor_sql_file_read (KontorSqlFile *self, gint64 offset, gsize length, GError **error)
{
  g_autofree guint8 *bytes = g_malloc (MAX (length, 1));
  int code = SQLITE_OK;

  for (gsize at = 0; code == SQLITE_OK && at < length; at += PIECE)
    code = self->file->pMethods->xRead (self->file, bytes + at, (int) MIN (length - at, PIECE),
                                        offset + (gint64) at);
  if (code == SQLITE_OK)
    return g_bytes_new_take (g_steal_pointer (&bytes), length);
  fail (self->path, code, "read", error);

  return NULL;
}

/**
 * kontor_sql_file_sync:
 * @self: a file
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: whether all that was written to it survives a power cut
 */
gboolean
kontor_sql_file_sync (KontorSqlFile *self, GError **error)
{
  int code = self->file->pMethods->xSync (self->file, SQLITE_SYNC_NORMAL);

  return code == SQLITE_OK || fail (self->path, code, "sync", error);
}

/**
 * kontor_sql_file_remove:
 * @path: of a file that nobody has open here
 * @vfs: (nullable): an SQLite VFS
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: whether it is not there
 */
gboolean
kontor_sql_file_remove (const char *path, const char *vfs, GError **error)
{
  sqlite3_vfs *system = sqlite3_initialize () == SQLITE_OK ? sqlite3_vfs_find (vfs) : NULL;
  int code = system != NULL ? system->xDelete (system, path, 1) : SQLITE_ERROR;

  return code == SQLITE_OK || code == SQLITE_IOERR_DELETE_NOENT ||
         fail (path, code, "remove", error);
}
