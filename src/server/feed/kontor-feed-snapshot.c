/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The first state of a replica as one file: what a pull from 0 would bring to a person, copied by SQL
 * within one read transaction, and packed. It has connections of its own, so that nobody who writes
 * waits for it; on a worker of its own, never the store's. */

#include "config.h"

#include "kontor-feed.h"
#include "kontor-sql-snapshot.h"
#include "kontor-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>
#include <zstd.h>

#define FOLDER "snapshots"

/* A replica that asks for 2,000 records gets them by one page of a pull, which needs no file, no other
 * database to move to and no index to be made afterwards. */
#define LEAST 2000

/* Makes about a fifth of the file, at the speed at which a disk takes it. */
#define LEVEL 1
#define PIECE (1 << 20)

/**
 * Making:
 * @sql: (owned): the office's database, with the file attached as "snapshot"
 * @reader: over it
 * @path: (owned): of the file
 * @ids: (owned): what the person holds
 * @key: (owned): the same, as a pull names it
 *
 * A snapshot on its way.
 */
typedef struct
{
  const KontorSnapshotRequest *request; /* borrowed */
  KontorSql *sql;
  KontorSqlReader reader;
  char *path;
  GArray *ids;
  char *key;
} Making;

static void
making_clear (Making *self)
{
  if (self->sql != NULL)
    {
      kontor_sql_rollback (self->sql);
      kontor_sql_reader_clear (&self->reader);
      kontor_sql_close (self->sql);
    }
  if (self->path != NULL)
    g_unlink (self->path);
  g_free (self->path);
  g_clear_pointer (&self->ids, g_array_unref);
  g_free (self->key);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Making, making_clear)

static gboolean
fail_file (const char *what, const char *path, GError **error)
{
  int saved = errno;

  g_set_error (error, KONTOR_SQL_ERROR,
               saved == ENOSPC || saved == EDQUOT ? KONTOR_SQL_ERROR_NO_SPACE
                                                  : KONTOR_SQL_ERROR_FAILED,
               "%s: %s: %s", path, what, g_strerror (saved));

  return FALSE;
}

/* --- the file --- */

/* The attached file is nobody's until it is complete: no journal on disk, no waiting for the disk. */
static gboolean
open_file (Making *self, const char *folder, GError **error)
{
  g_autofree char *place = g_build_filename (folder, FOLDER, NULL);
  g_autofree char *path = g_build_filename (place, "snapshot-XXXXXX", NULL);
  g_autoptr (KontorSql) file = NULL;
  int fd = -1;

  if (g_mkdir_with_parents (place, 0700) != 0)
    return fail_file ("can't be made", place, error);
  fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail_file ("can't be made", path, error);
  close (fd);
  self->path = g_steal_pointer (&path);
  file = kontor_sql_open (self->path, 0, NULL, error);

  return file != NULL &&
         kontor_sql_exec (file, "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY;", error) &&
         kontor_sql_snapshot_make (file, error);
}

static gboolean
attach_file (Making *self, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql, "ATTACH ? AS snapshot",
                                                                 error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, self->path);
  if (!kontor_sql_run (statement, error))
    return FALSE;

  return kontor_sql_exec (self->sql,
                          "PRAGMA snapshot.synchronous=OFF;"
                          "PRAGMA snapshot.journal_mode=MEMORY;"
                          "PRAGMA snapshot.secure_delete=OFF;"
                          "CREATE TEMP TABLE visible (audience INTEGER PRIMARY KEY);",
                          error);
}

/* A deferred transaction: its first look at the office's database is what all others see, too. */
static gboolean
begin (Making *self, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);

  self->sql = kontor_sql_open (path, 0, NULL, error);
  if (self->sql == NULL)
    return FALSE;
  kontor_sql_reader_init (&self->reader, self->sql);

  return open_file (self, folder, error) && attach_file (self, error) &&
         kontor_sql_exec (self->sql, "BEGIN", error);
}

/* --- what is in it --- */

/* A number, or a text, that a query with one text or id as its parameter finds. (nullable): none */
static char *
ask (Making *self, const char *query, const char *text, const KontorId *id, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql, query, error);

  if (statement == NULL)
    return NULL;
  if (text != NULL)
    kontor_sql_bind_text (statement, 1, text);
  if (id != NULL)
    kontor_sql_bind_id (statement, 1, id);

  return kontor_sql_step (statement, error) ? g_strdup (kontor_sql_column_text (statement, 0))
                                            : NULL;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

/* What the person holds as of this transaction. *known: whether a pull knows that set, which must be
 * told apart from what comes later. */
static gboolean
find_held (Making *self, gboolean *known, GError **error)
{
  g_autoptr (KontorPrincipals) principals = kontor_access_get_held (&self->reader.parent,
                                                                    &self->request->person);
  g_autoptr (GError) local = g_steal_pointer (&self->reader.error);
  g_autofree char *kept = NULL;

  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  *known = TRUE;
  for (guint i = 0; local == NULL && i < kontor_principals_get_length (principals); i++)
    {
      g_autofree char *name = kontor_principal_to_string (kontor_principals_get (principals, i));
      g_autofree char *number = ask (self, "SELECT id FROM principal WHERE name = ?", name, NULL,
                                     &local);
      gint64 id = number != NULL ? g_ascii_strtoll (number, NULL, 10) : 0;

      if (number == NULL)
        *known = FALSE;
      else
        g_array_append_val (self->ids, id);
    }
  if (local == NULL)
    {
      g_array_sort (self->ids, compare_ids);
      self->key = kontor_ids_to_key (self->ids);
      kept = ask (self, "SELECT key FROM held WHERE key = ?", self->key, NULL, &local);
      *known = *known && kept != NULL;
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
list_visible (Making *self, GError **error)
{
  for (guint i = 0; i < self->ids->len; i++)
    {
      g_autoptr (KontorSqlStatement) statement =
          kontor_sql_prepare (self->sql,
                              "INSERT OR IGNORE INTO visible SELECT audience"
                              " FROM audience_principal WHERE principal = ?",
                              error);

      if (statement == NULL)
        return FALSE;
      kontor_sql_bind_int (statement, 1, g_array_index (self->ids, gint64, i));
      if (!kontor_sql_run (statement, error))
        return FALSE;
    }

  return TRUE;
}

/* Adds how many records @query finds, which looks for no more than @least. */
static gboolean
add_count (Making *self, const char *query, guint least, guint *count, GError **error)
{
  g_autofree char *text = g_strdup_printf ("SELECT count(*) FROM (%s LIMIT %u)", query, least);
  g_autofree char *found = ask (self, text, NULL, NULL, error);

  if (found == NULL)
    return FALSE;
  *count += (guint) g_ascii_strtoull (found, NULL, 10);

  return TRUE;
}

/* Whether there is enough to see for a file. Whoever sees few records is through with this quickly. */
static gboolean
is_worth_it (Making *self, gboolean *worth, GError **error)
{
  guint least = self->request->least > 0 ? self->request->least : LEAST;
  guint count = 0;

  if (!add_count (self, "SELECT 1 FROM visible CROSS JOIN own_audience USING (audience)", least,
                  &count, error))
    return FALSE;
  for (guint type = 1; count < least && type < KONTOR_N_RECORD_TYPES; type++)
    {
      const char *table = kontor_sql_rows_get_table (type);
      g_autofree char *query =
          g_strdup_printf ("SELECT 1 FROM visible CROSS JOIN own_audience o USING (audience)"
                           " CROSS JOIN main.%s t ON t.root = o.id",
                           table);

      if (kontor_schema_get_type (type)->root != 0 &&
          !add_count (self, query, least, &count, error))
        return FALSE;
    }
  *worth = count >= least;

  return TRUE;
}

/* Who sees what a record hangs on sees it, and so does who is named in its own audience: what
 * kontor_store_get_audience() says of one record. */
static gboolean
copy_all (Making *self, GError **error)
{
  for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    {
      const char *table = kontor_sql_rows_get_table (type);
      g_autofree char *own = g_strdup_printf ("EXISTS (SELECT 1 FROM own_audience WHERE id = %s.id"
                                              " AND audience IN (SELECT audience FROM visible))",
                                              table);
      g_autofree char *either =
          g_strdup_printf ("EXISTS (SELECT 1 FROM own_audience WHERE id = %s.root"
                           " AND audience IN (SELECT audience FROM visible)) OR %s",
                           table, own);

      if (!kontor_sql_snapshot_copy (self->sql, type,
                                     kontor_schema_get_type (type)->root != 0 ? either : own,
                                     error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
put_fact (Making *self, const char *name, const char *value, GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql, "INSERT INTO snapshot.meta (name, value) VALUES (?, ?)",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, name);
  kontor_sql_bind_text (statement, 2, value);

  return kontor_sql_run (statement, error);
}

/* What a client goes on from. */
static gboolean
put_facts (Making *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *seq = ask (self, "SELECT ifnull (max(seq), 0) FROM change", NULL, NULL, &local);
  g_autofree char *epoch = local == NULL ? ask (self, "SELECT value FROM main.meta WHERE name = ?",
                                                "epoch", NULL, &local)
                                         : NULL;
  g_autofree char *mid = local == NULL
                             ? ask (self, "SELECT last_mid FROM installation WHERE id = ?", NULL,
                                    &self->request->installation, &local)
                             : NULL;
  g_autofree char *person = kontor_id_to_string (&self->request->person);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  return put_fact (self, "cursor", seq, error) && put_fact (self, "epoch", epoch, error) &&
         put_fact (self, "held", self->key, error) &&
         put_fact (self, "last-mid", mid != NULL ? mid : "0", error) &&
         put_fact (self, "person", person, error) &&
         put_fact (self, "schema", kontor_schema_get_fingerprint (), error);
}

/* --- packing --- */

static gboolean
write_all (int fd, const char *data, gsize length)
{
  while (length > 0)
    {
      gssize n = write (fd, data, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      data += n;
      length -= (gsize) n;
    }

  return TRUE;
}

/* One piece, or the end of the frame. */
static gboolean
pack_piece (ZSTD_CCtx *context, int to, ZSTD_inBuffer *in, gboolean last, char *packed, gsize size)
{
  gsize left = 0;

  do
    {
      ZSTD_outBuffer out = { packed, size, 0 };

      left = ZSTD_compressStream2 (context, &out, in, last ? ZSTD_e_end : ZSTD_e_continue);
      if (ZSTD_isError (left) || !write_all (to, packed, out.pos))
        return FALSE;
    }
  while (last ? left > 0 : in->pos < in->size);

  return TRUE;
}

static gboolean
pack (int from, int to)
{
  ZSTD_CCtx *context = ZSTD_createCCtx ();
  g_autofree char *piece = g_malloc (PIECE);
  g_autofree char *packed = g_malloc (PIECE);
  gboolean done = context != NULL &&
                  !ZSTD_isError (ZSTD_CCtx_setParameter (context, ZSTD_c_compressionLevel, LEVEL));
  gssize n = 1;

  while (done && n > 0)
    {
      n = read (from, piece, PIECE);
      if (n < 0 && errno == EINTR)
        {
          n = 1;
          continue;
        }
      done = n >= 0 && pack_piece (context, to, &(ZSTD_inBuffer) { piece, (gsize) n, 0 }, n == 0,
                                   packed, PIECE);
    }
  ZSTD_freeCCtx (context);

  return done;
}

/* Into a file without a name: whatever happens to whoever sends it, nothing of it stays. */
static gboolean
pack_file (Making *self, int *fd, GError **error)
{
  g_autofree char *path = g_strconcat (self->path, ".zst", NULL);
  int from = g_open (self->path, O_RDONLY | O_CLOEXEC, 0);
  int to = from >= 0 ? g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
  gboolean done = FALSE;

  if (to >= 0)
    {
      g_unlink (path);
      done = pack (from, to) && lseek (to, 0, SEEK_SET) == 0;
    }
  if (!done)
    fail_file ("can't be packed", self->path, error);
  if (from >= 0)
    close (from);
  if (done)
    *fd = to;
  else if (to >= 0)
    close (to);

  return done;
}

KontorSnapshotResult
kontor_feed_snapshot (const char *folder,
                      const KontorSnapshotRequest *request,
                      int *fd,
                      GError **error)
{
  g_auto (Making) making = { .request = request };
  gboolean known = FALSE;
  gboolean worth = FALSE;

  g_return_val_if_fail (folder != NULL && fd != NULL, KONTOR_SNAPSHOT_FAILED);

  /* A client of another schema reads rows, not tables. */
  if (g_strcmp0 (request->schema, kontor_schema_get_fingerprint ()) != 0)
    return KONTOR_SNAPSHOT_PULL;
  if (!begin (&making, folder, error) || !find_held (&making, &known, error))
    return KONTOR_SNAPSHOT_FAILED;
  if (!known)
    return KONTOR_SNAPSHOT_CHANGED;
  if (!list_visible (&making, error) || !is_worth_it (&making, &worth, error))
    return KONTOR_SNAPSHOT_FAILED;
  if (!worth)
    return KONTOR_SNAPSHOT_PULL;
  if (!put_facts (&making, error) || !copy_all (&making, error) ||
      !kontor_sql_exec (making.sql, "COMMIT", error) ||
      !kontor_sql_exec (making.sql, "DETACH snapshot", error) || !pack_file (&making, fd, error))
    return KONTOR_SNAPSHOT_FAILED;

  return KONTOR_SNAPSHOT_MADE;
}

void
kontor_feed_snapshot_clean (const char *folder)
{
  g_autofree char *place = g_build_filename (folder, FOLDER, NULL);
  g_autoptr (GDir) entries = g_dir_open (place, 0, NULL);
  const char *name = NULL;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (place, name, NULL);

      if (g_str_has_prefix (name, "snapshot-"))
        g_unlink (path);
    }
}
