/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The tables of chunks.db and the SQL about them. A database of its own: it is written in bulk, and
 * nothing in it is anybody's without a record that says so. A chunk is committed before a record may
 * refer to it, so the two need no common transaction. The bytes are in the packs, durable before the
 * row that says where. Of the store's thread. */

#include "config.h"

#include "kontor-chunks-private.h"

#include "kontor-clock.h"
#include "kontor-frames.h"
#include "kontor-sql.h"

#include <string.h>

#define APPLICATION 0x4b4e5443 /* "KNTC" */
#define VERSION 2

/* piece: a hash stands once, and is found by its first bytes; a row costs about 70, and
 * its number is never given again. place: pack << 32 |
 * offset, 0 where it is not here. size: bytes of the file below a node. edge: what a node lists.
 * bringer: who may refer to it for having brought it, on which day; whole: and to all below. brought:
 * bytes by person and day. gone: packs whose files are removed a day later, so that a backup that runs
 * finds what it saw. */
static const char tables[] =
    "CREATE TABLE piece ("
    "  row INTEGER PRIMARY KEY AUTOINCREMENT, hash BLOB NOT NULL, form INTEGER NOT NULL, place INTEGER NOT NULL,"
    "  stored INTEGER NOT NULL, length INTEGER NOT NULL, size INTEGER NOT NULL) STRICT;"
    "CREATE INDEX piece_hash ON piece (substr (hash, 1, 8));"
    "CREATE INDEX piece_place ON piece (place);"
    "CREATE TABLE edge ("
    "  child INTEGER NOT NULL, parent INTEGER NOT NULL, PRIMARY KEY (child, parent))"
    "  STRICT, WITHOUT ROWID;"
    "CREATE INDEX edge_parent ON edge (parent);"
    "CREATE TABLE person (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE) STRICT;"
    "CREATE TABLE bringer ("
    "  piece INTEGER NOT NULL, person INTEGER NOT NULL, day INTEGER NOT NULL,"
    "  whole INTEGER NOT NULL, PRIMARY KEY (piece, person)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE pack (number INTEGER PRIMARY KEY AUTOINCREMENT, bytes INTEGER NOT NULL) STRICT;"
    "CREATE TABLE gone (number INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS brought ("
    "  day INTEGER NOT NULL, person BLOB NOT NULL, bytes INTEGER NOT NULL,"
    "  PRIMARY KEY (day, person)) STRICT, WITHOUT ROWID;";

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
ensure (KontorChunks *self, GError **error)
{
  KontorSql *sql = self->sql;
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
  if (application == APPLICATION && version == VERSION)
    return TRUE;
  if (application == APPLICATION && version == 1)
    return kontor_sql_exec (sql, "ALTER TABLE bringer RENAME TO bringer_1;", error) &&
           kontor_sql_exec (sql, tables, error) && kontor_chunks_upgrade (self, error) &&
           kontor_sql_exec (sql, mark, error);
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
  self->pack_limit = KONTOR_PACK_BYTES;
  self->packs = kontor_packs_new (folder, vfs);
  self->sql = kontor_sql_open (path, KONTOR_SQL_CREATE, vfs, error);
  if (self->sql == NULL || !kontor_chunks_begin (self, error) ||
      !kontor_chunks_end (self, ensure (self, error), error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * kontor_chunks_open_as_they_are:
 * @folder: the data directory
 * @error: of %KONTOR_SQL_ERROR; _FOREIGN where they are of another version
 *
 * Returns: (transfer full) (nullable): the chunks, of which nothing is written
 */
KontorChunks *
kontor_chunks_open_as_they_are (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "chunks.db", NULL);
  g_autoptr (KontorChunks) self = g_new0 (KontorChunks, 1);
  gint64 version = 0;

  self->packs = kontor_packs_new (folder, NULL);
  self->sql = kontor_sql_open (path, KONTOR_SQL_READ_ONLY, NULL, error);
  if (self->sql == NULL || !read_number (self->sql, "PRAGMA user_version", &version, error))
    return NULL;
  if (version == VERSION)
    return g_steal_pointer (&self);
  g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_FOREIGN, "%s is of another version", path);

  return NULL;
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
  g_clear_pointer (&self->packs, kontor_packs_free);
  g_clear_pointer (&self->touched, g_array_unref);
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
 * kontor_chunks_set_pack_limit:
 * @self: chunks
 * @bytes: from which on a pack gets no more
 */
void
kontor_chunks_set_pack_limit (KontorChunks *self, gint64 bytes)
{
  self->pack_limit = bytes;
}

void
kontor_chunks_touch (KontorChunks *self, gint64 row)
{
  if (self->touched != NULL)
    g_array_append_val (self->touched, row);
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

/* What was added is on the disk before anything says where it is. */
static gboolean
end_pack (KontorChunks *self, GError **error)
{
  g_autoptr (KontorSqlStatement) note = NULL;

  if (!self->added)
    return TRUE;
  if (!kontor_packs_sync (self->packs, error))
    return FALSE;
  note = kontor_sql_prepare (self->sql, "UPDATE pack SET bytes = ? WHERE number = ?", error);
  if (note == NULL)
    return FALSE;
  kontor_sql_bind_int (note, 1, self->end);
  kontor_sql_bind_int (note, 2, self->pack);

  return kontor_sql_run (note, error);
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
  if (good && end_pack (self, error) && kontor_sql_commit (self->sql, error))
    {
      self->added = FALSE;
      return TRUE;
    }
  kontor_sql_rollback (self->sql);
  self->added = FALSE;
  self->pack = 0;

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

static gboolean
load_pack (KontorChunks *self, GError **error)
{
  gint64 number = 0;
  gint64 bytes = 0;

  if (self->pack != 0)
    return TRUE;
  if (!read_number (self->sql, "SELECT ifnull (max (number), 0) FROM pack", &number, error) ||
      !read_number (self->sql, "SELECT bytes FROM pack ORDER BY number DESC LIMIT 1", &bytes,
                    error))
    return FALSE;
  self->pack = number;
  self->end = bytes;

  return TRUE;
}

/* A new one where the last is full: its bytes so far are known with the transaction, as its own are. */
static gboolean
turn_pack (KontorChunks *self, GError **error)
{
  if (!load_pack (self, error))
    return FALSE;
  if (self->pack != 0 && self->end < self->pack_limit)
    return TRUE;
  if (!end_pack (self, error) ||
      !kontor_sql_exec (self->sql, "INSERT INTO pack (bytes) VALUES (0);", error))
    return FALSE;
  self->pack = kontor_sql_get_last_row_id (self->sql);
  self->end = 0;

  return TRUE;
}

gboolean
kontor_chunks_ensure_row (KontorChunks *self,
                          const guint8 digest[KONTOR_CONTENT_DIGEST],
                          gint64 *row,
                          GError **error)
{
  KontorPiece piece = { 0 };
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) insert = NULL;

  if (kontor_chunks_find (self, digest, &piece, &local))
    {
      *row = piece.row;
      return TRUE;
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  insert = kontor_sql_prepare (self->sql,
                               "INSERT INTO piece (hash, form, place, stored, length, size)"
                               " VALUES (?, 0, 0, 0, 0, 0)",
                               error);
  if (insert == NULL)
    return FALSE;
  kontor_sql_bind_blob (insert, 1, digest, KONTOR_CONTENT_DIGEST);
  if (!kontor_sql_run (insert, error))
    return FALSE;
  *row = kontor_sql_get_last_row_id (self->sql);

  return TRUE;
}

gboolean
kontor_chunks_set_place (KontorChunks *self, const KontorPiece *piece, GError **error)
{
  g_autoptr (KontorSqlStatement) set =
      kontor_sql_prepare (self->sql,
                          "UPDATE piece SET form = ?, place = ?, stored = ?, length = ?, size = ?"
                          " WHERE row = ?",
                          error);

  if (set == NULL)
    return FALSE;
  kontor_sql_bind_int (set, 1,
                       (piece->is_node ? KONTOR_PIECE_NODE : 0) |
                           (piece->is_packed ? KONTOR_PIECE_PACKED : 0));
  kontor_sql_bind_int (set, 2, piece->pack << 32 | piece->offset);
  kontor_sql_bind_int (set, 3, (gint64) piece->stored);
  kontor_sql_bind_int (set, 4, (gint64) piece->length);
  kontor_sql_bind_int (set, 5, piece->size);
  kontor_sql_bind_int (set, 6, piece->row);

  return kontor_sql_run (set, error);
}

/* What lies in a pack says itself what it is, so that the rows could be made anew from it: it is written
 * as the frame that it came as, and found behind the head. */
gboolean
kontor_chunks_add_bytes (KontorChunks *self,
                         const guint8 digest[KONTOR_CONTENT_DIGEST],
                         gboolean is_node,
                         GBytes *bytes,
                         gsize length,
                         KontorPiece *piece,
                         GError **error)
{
  gsize stored = g_bytes_get_size (bytes);
  g_autoptr (GByteArray) frame = g_byte_array_sized_new ((guint) stored + 64);
  KontorFrameKind kind = is_node ? KONTOR_FRAME_NODE : KONTOR_FRAME_CHUNK;

  if (!turn_pack (self, error))
    return FALSE;
  if (stored < length)
    kontor_frames_add_packed (frame, kind, digest, bytes, length);
  else
    kontor_frames_add (frame, kind, digest, bytes);
  if (!kontor_packs_write (self->packs, self->pack, self->end, frame->data, frame->len, error))
    return FALSE;
  piece->pack = self->pack;
  piece->offset = self->end + (gint64) (frame->len - stored);
  piece->stored = stored;
  piece->length = length;
  piece->is_node = is_node;
  piece->is_packed = stored < length;
  self->end += frame->len;
  self->added = TRUE;

  return kontor_chunks_set_place (self, piece, error);
}

/* Whether what is there under the hash is what it says. */
static gboolean
is_good (KontorChunks *self, const guint8 *digest, const KontorPiece *piece)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = kontor_chunks_read (self, digest, piece, NULL, &error);

  return bytes != NULL;
}

/**
 * kontor_chunks_bring:
 * @self: chunks with a transaction open
 * @person: who brings it
 * @now: the time, microseconds UTC
 * @bringing: what
 * @error: of %KONTOR_SQL_ERROR
 *
 * What is there and was damaged on the disk is mended.
 *
 * Returns: whether it will be there, and known to have been brought by @person
 */
gboolean
kontor_chunks_bring (KontorChunks *self,
                     const KontorId *person,
                     gint64 now,
                     const KontorBringing *bringing,
                     GError **error)
{
  const KontorManifestNode *node = bringing->node;
  gsize length = g_bytes_get_size (bringing->plain);
  KontorPiece piece = { 0 };
  gboolean whole = TRUE;
  gboolean known = FALSE;
  gint64 row = 0;

  if (!kontor_chunks_ensure_row (self, bringing->digest, &row, error))
    return FALSE;
  known = kontor_chunks_find (self, bringing->digest, &piece, NULL) && piece.pack != 0;
  if (!known || !is_good (self, bringing->digest, &piece))
    {
      piece.row = row;
      piece.size = node != NULL ? node->size : (gint64) length;
      if (!kontor_chunks_add_bytes (self, bringing->digest, node != NULL, bringing->bytes, length,
                                    &piece, error))
        return FALSE;
    }
  if (node != NULL && ((!known && !kontor_chunks_add_edges (self, row, node, error)) ||
                       !kontor_chunks_look_whole (self, node, person, &whole, error)))
    return FALSE;

  kontor_chunks_touch (self, row);

  return kontor_chunks_note_bringer (self, row, person, now / KONTOR_DAY, whole, error);
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
  KontorBringing bringing = { .digest = digest, .bytes = bytes, .plain = bytes };

  return kontor_chunks_bring (self, person, g_get_real_time (), &bringing, error);
}

/* --- getting --- */

/* Of the columns row, form, place, stored, length, size. */
static void
read_piece (KontorSqlStatement *from, KontorPiece *piece)
{
  gint64 form = kontor_sql_column_int (from, 1);
  gint64 place = kontor_sql_column_int (from, 2);

  piece->row = kontor_sql_column_int (from, 0);
  piece->is_node = (form & KONTOR_PIECE_NODE) != 0;
  piece->is_packed = (form & KONTOR_PIECE_PACKED) != 0;
  piece->pack = place >> 32;
  piece->offset = place & G_MAXUINT32;
  piece->stored = (gsize) kontor_sql_column_int (from, 3);
  piece->length = (gsize) kontor_sql_column_int (from, 4);
  piece->size = kontor_sql_column_int (from, 5);
}

/**
 * kontor_chunks_find:
 * @self: chunks
 * @digest: a hash
 * @piece: (out): what is known of it
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: whether there is a row of it; %FALSE without error: not
 */
gboolean
kontor_chunks_find (KontorChunks *self,
                    const guint8 digest[KONTOR_CONTENT_DIGEST],
                    KontorPiece *piece,
                    GError **error)
{
  g_autoptr (KontorSqlStatement) find =
      kontor_sql_prepare (self->sql,
                          "SELECT row, form, place, stored, length, size FROM piece"
                          " WHERE substr (hash, 1, 8) = substr (?1, 1, 8) AND hash = ?1",
                          error);

  if (find == NULL)
    return FALSE;
  kontor_sql_bind_blob (find, 1, digest, KONTOR_CONTENT_DIGEST);
  if (!kontor_sql_step (find, error))
    return FALSE;
  read_piece (find, piece);

  return TRUE;
}

/**
 * kontor_chunks_visit:
 * @self: chunks
 * @after: the row behind which to begin
 * @limit: the most that are visited
 * @visit: called for each; must not write
 * @user_data: for @visit
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: whether they could be read
 */
gboolean
kontor_chunks_visit (KontorChunks *self,
                     gint64 after,
                     guint limit,
                     KontorChunksVisit visit,
                     gpointer user_data,
                     GError **error)
{
  g_autoptr (KontorSqlStatement) all =
      kontor_sql_prepare (self->sql,
                          "SELECT row, form, place, stored, length, size, hash FROM piece"
                          " WHERE row > ? ORDER BY row LIMIT ?",
                          error);
  g_autoptr (GError) local = NULL;
  gboolean on = TRUE;

  if (all == NULL)
    return FALSE;
  kontor_sql_bind_int (all, 1, after);
  kontor_sql_bind_int (all, 2, limit);
  while (on && kontor_sql_step (all, &local))
    {
      gsize length = 0;
      const guint8 *digest = kontor_sql_column_blob (all, 6, &length);
      KontorPiece piece = { 0 };

      read_piece (all, &piece);
      if (length == KONTOR_CONTENT_DIGEST)
        on = visit (digest, &piece, user_data);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
matches (const guint8 *digest, const KontorPiece *piece, GBytes *plain)
{
  guint8 found[KONTOR_CONTENT_DIGEST];
  gsize length = 0;
  gconstpointer data = g_bytes_get_data (plain, &length);

  if (piece->is_node)
    kontor_manifest_digest (data, length, found);
  else
    kontor_content_digest (data, length, found);

  return memcmp (found, digest, sizeof found) == 0;
}

/**
 * kontor_chunks_read:
 * @self: chunks
 * @digest: a hash
 * @piece: what is known of it
 * @stored: (out) (optional) (transfer full) (nullable): its bytes as they are packed
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: (transfer full) (nullable): its bytes; %NULL without error: they are not here
 */
GBytes *
kontor_chunks_read (KontorChunks *self,
                    const guint8 digest[KONTOR_CONTENT_DIGEST],
                    const KontorPiece *piece,
                    GBytes **stored,
                    GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) plain = NULL;

  if (piece->pack == 0)
    return NULL;
  bytes = kontor_packs_read (self->packs, piece->pack, piece->offset, piece->stored, &local);
  if (bytes != NULL)
    plain = piece->is_packed ? kontor_chunk_unpack (bytes, piece->length, &local)
                             : g_bytes_ref (bytes);
  if (plain != NULL && matches (digest, piece, plain))
    {
      if (stored != NULL)
        *stored = piece->is_packed ? g_steal_pointer (&bytes) : NULL;
      return g_steal_pointer (&plain);
    }
  if (local == NULL || g_error_matches (local, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_CORRUPT) ||
      g_error_matches (local, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_OPEN) ||
      local->domain == KONTOR_CONTENT_ERROR)
    {
      g_autofree char *hash = kontor_content_hash_format (digest);

      g_message ("chunk %s is damaged", hash);
      return NULL;
    }
  g_propagate_error (error, g_steal_pointer (&local));

  return NULL;
}

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
  KontorPiece piece = { 0 };

  if (!kontor_chunks_find (self, digest, &piece, error))
    return NULL;

  return kontor_chunks_read (self, digest, &piece, NULL, error);
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
  KontorPiece piece = { 0 };
  gboolean whole = FALSE;

  if (!kontor_chunks_find (self, digest, &piece, error) || piece.pack == 0)
    return FALSE;

  return person == NULL || kontor_chunks_was_brought (self, &piece, person, &whole, error);
}
