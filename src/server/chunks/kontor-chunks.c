/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The tables of chunks.db and all SQL about them. A file of its own: it is large, it is written in
 * bulk, and nothing in it is anybody's without a record that says so. A chunk is committed before a
 * record may refer to it, so the two need no common transaction. Of the store's thread. */

#include "config.h"

#include "kontor-chunks.h"

#include "kontor-clock.h"
#include "kontor-sql.h"

#define APPLICATION 0x4b4e5443 /* "KNTC" */
#define VERSION 1

/* bringer: who may refer to a chunk for having brought it. brought: bytes by person and day. */
static const char tables[] =
    "CREATE TABLE chunk ("
    "  row INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, bytes BLOB NOT NULL) STRICT;"
    "CREATE TABLE bringer ("
    "  hash BLOB NOT NULL, person BLOB NOT NULL, PRIMARY KEY (hash, person)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE brought ("
    "  day INTEGER NOT NULL, person BLOB NOT NULL, bytes INTEGER NOT NULL,"
    "  PRIMARY KEY (day, person)) STRICT, WITHOUT ROWID;";

struct _KontorChunks
{
  KontorSql *sql; /* owned */
  gint64 day_limit; /* bytes */
};

/* The number that @query answers; 0 where it answers nothing. */
static gboolean
read_number (KontorSql *sql, const char *query, gint64 *number, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, query, error);
  g_autoptr (GError) local = NULL;

  if (statement == NULL)
    return FALSE;
  *number = kontor_sql_step (statement, &local) ? kontor_sql_column_int (statement, 0) : 0;
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* In a transaction. */
static gboolean
ensure (KontorSql *sql, GError **error)
{
  g_autofree char *mark = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d;",
                                           APPLICATION, VERSION);
  gint64 application = 0;
  gint64 version = 0;
  gint64 n_tables = 0;

  if (!read_number (sql, "PRAGMA application_id", &application, error) ||
      !read_number (sql, "PRAGMA user_version", &version, error) ||
      !read_number (sql, "SELECT count(*) FROM sqlite_schema", &n_tables, error))
    return FALSE;
  if (application == 0 && version == 0 && n_tables == 0)
    return kontor_sql_exec (sql, tables, error) && kontor_sql_exec (sql, mark, error);
  if (application == APPLICATION && version <= VERSION)
    return TRUE;
  g_set_error (error, KONTOR_SQL_ERROR,
               application == APPLICATION ? KONTOR_SQL_ERROR_NEWER : KONTOR_SQL_ERROR_FOREIGN,
               "%s is no database of chunks that this program knows", kontor_sql_get_path (sql));

  return FALSE;
}

/**
 * kontor_chunks_open:
 * @folder: the data directory
 * @vfs: (nullable): an SQLite VFS, for injected faults
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: (transfer full) (nullable): the chunks
 */
KontorChunks *
kontor_chunks_open (const char *folder, const char *vfs, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "chunks.db", NULL);
  g_autoptr (KontorChunks) self = g_new0 (KontorChunks, 1);

  self->day_limit = KONTOR_CHUNKS_DAY_BYTES;
  self->sql = kontor_sql_open (path, KONTOR_SQL_CREATE, vfs, error);
  if (self->sql == NULL || !kontor_chunks_begin (self, error) ||
      !kontor_chunks_end (self, ensure (self->sql, error), error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * kontor_chunks_close:
 * @self: (nullable) (transfer full): chunks
 */
void
kontor_chunks_close (KontorChunks *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->sql, kontor_sql_close);
  g_free (self);
}

/**
 * kontor_chunks_get_sql:
 * @self: chunks
 *
 * Returns: (transfer none): their database
 */
KontorSql *
kontor_chunks_get_sql (KontorChunks *self)
{
  return self->sql;
}

/**
 * kontor_chunks_set_day_limit:
 * @self: chunks
 * @bytes: what a person may bring in a day
 */
void
kontor_chunks_set_day_limit (KontorChunks *self, gint64 bytes)
{
  self->day_limit = bytes;
}

/**
 * kontor_chunks_begin:
 * @self: chunks
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: whether a transaction is open
 */
gboolean
kontor_chunks_begin (KontorChunks *self, GError **error)
{
  return kontor_sql_begin (self->sql, error);
}

/**
 * kontor_chunks_end:
 * @self: chunks with a transaction open
 * @good: whether all in it went well
 * @error: of %KONTOR_SQL_ERROR; set already where it did not
 *
 * Returns: whether everything since kontor_chunks_begin() is durable; if not it never was
 */
gboolean
kontor_chunks_end (KontorChunks *self, gboolean good, GError **error)
{
  if (good && kontor_sql_commit (self->sql, error))
    return TRUE;
  kontor_sql_rollback (self->sql);

  return FALSE;
}

/* --- putting --- */

static gboolean
add_brought (KontorChunks *self,
             const KontorId *person,
             gint64 day,
             gsize length,
             gint64 *total,
             GError **error)
{
  g_autoptr (KontorSqlStatement) add =
      kontor_sql_prepare (self->sql,
                          "INSERT INTO brought (day, person, bytes) VALUES (?1, ?2, ?3)"
                          " ON CONFLICT DO UPDATE SET bytes = bytes + ?3 RETURNING bytes",
                          error);
  g_autoptr (GError) local = NULL;

  if (add == NULL)
    return FALSE;
  kontor_sql_bind_int (add, 1, day);
  kontor_sql_bind_id (add, 2, person);
  kontor_sql_bind_int (add, 3, (gint64) length);
  while (kontor_sql_step (add, &local))
    *total = kontor_sql_column_int (add, 0);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
forget_days (KontorChunks *self, gint64 day, GError **error)
{
  g_autoptr (KontorSqlStatement) forget = kontor_sql_prepare (self->sql,
                                                              "DELETE FROM brought WHERE day < ?",
                                                              error);

  if (forget == NULL)
    return FALSE;
  kontor_sql_bind_int (forget, 1, day);

  return kontor_sql_run (forget, error);
}

/**
 * kontor_chunks_count:
 * @self: chunks with a transaction open
 * @person: who brings something
 * @now: the time, microseconds UTC
 * @length: bytes
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: whether it still fits the person's day; %FALSE without error: not
 */
gboolean
kontor_chunks_count (KontorChunks *self,
                     const KontorId *person,
                     gint64 now,
                     gsize length,
                     GError **error)
{
  gint64 day = now / KONTOR_DAY;
  gint64 total = 0;

  return forget_days (self, day, error) && add_brought (self, person, day, length, &total, error) &&
         total <= self->day_limit;
}

/* What is there under the hash of other bytes was damaged on the disk: whoever brings it again mends
 * it. */
static gboolean
put_bytes (KontorChunks *self,
           const guint8 digest[KONTOR_CONTENT_DIGEST],
           GBytes *bytes,
           GError **error)
{
  gsize length = 0;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  g_autoptr (KontorSqlStatement) put =
      kontor_sql_prepare (self->sql,
                          "INSERT INTO chunk (hash, bytes) VALUES (?1, ?2) ON CONFLICT (hash)"
                          " DO UPDATE SET bytes = excluded.bytes WHERE bytes <> excluded.bytes",
                          error);

  if (put == NULL)
    return FALSE;
  kontor_sql_bind_blob (put, 1, digest, KONTOR_CONTENT_DIGEST);
  kontor_sql_bind_blob (put, 2, length > 0 ? data : "", length);

  return kontor_sql_run (put, error);
}

/**
 * kontor_chunks_put:
 * @self: chunks with a transaction open
 * @person: who brings it
 * @digest: the hash of @bytes
 * @bytes: a chunk
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: whether it will be there, and known to have been brought by @person
 */
gboolean
kontor_chunks_put (KontorChunks *self,
                   const KontorId *person,
                   const guint8 digest[KONTOR_CONTENT_DIGEST],
                   GBytes *bytes,
                   GError **error)
{
  g_autoptr (KontorSqlStatement) note = NULL;

  if (!put_bytes (self, digest, bytes, error))
    return FALSE;
  note = kontor_sql_prepare (self->sql,
                             "INSERT OR IGNORE INTO bringer (hash, person) VALUES (?, ?)", error);
  if (note == NULL)
    return FALSE;
  kontor_sql_bind_blob (note, 1, digest, KONTOR_CONTENT_DIGEST);
  kontor_sql_bind_id (note, 2, person);

  return kontor_sql_run (note, error);
}

/* --- getting --- */

/**
 * kontor_chunks_get:
 * @self: chunks
 * @digest: a hash
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: (transfer full) (nullable): the bytes of that hash; %NULL without error: they are not here
 */
GBytes *
kontor_chunks_get (KontorChunks *self, const guint8 digest[KONTOR_CONTENT_DIGEST], GError **error)
{
  g_autoptr (KontorSqlStatement) find =
      kontor_sql_prepare (self->sql, "SELECT bytes FROM chunk WHERE hash = ?", error);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *hash = kontor_content_hash_format (digest);
  gconstpointer data = NULL;
  gsize length = 0;

  if (find == NULL)
    return NULL;
  kontor_sql_bind_blob (find, 1, digest, KONTOR_CONTENT_DIGEST);
  if (!kontor_sql_step (find, error))
    return NULL;
  data = kontor_sql_column_blob (find, 0, &length);
  bytes = g_bytes_new (data, length);
  if (kontor_content_matches (bytes, hash))
    return g_steal_pointer (&bytes);
  g_message ("chunk %s is damaged", hash);

  return NULL;
}

/**
 * kontor_chunks_has:
 * @self: chunks
 * @digest: a hash
 * @person: (nullable): who must have brought it
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: whether it is here; %FALSE without error: not
 */
gboolean
kontor_chunks_has (KontorChunks *self,
                   const guint8 digest[KONTOR_CONTENT_DIGEST],
                   const KontorId *person,
                   GError **error)
{
  g_autoptr (KontorSqlStatement) find =
      kontor_sql_prepare (self->sql,
                          "SELECT 1 FROM chunk WHERE hash = ?1 AND (?2 IS NULL OR EXISTS"
                          " (SELECT 1 FROM bringer WHERE hash = ?1 AND person = ?2))",
                          error);

  if (find == NULL)
    return FALSE;
  kontor_sql_bind_blob (find, 1, digest, KONTOR_CONTENT_DIGEST);
  kontor_sql_bind_id (find, 2, person);

  return kontor_sql_step (find, error);
}
