/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Mark and sweep over the chunks. Marking starts from every content that a record names, then from
 * what was brought lately; what is brought or named while it runs is marked before anything more is
 * removed. A mistake here loses files: whatever can't be read ends the sweep, and nothing is removed
 * that was not seen to be free by one whole run. On the store's thread. */

#include "config.h"

#include "kontor-chunks-sweep.h"

#include "kontor-chunks-private.h"
#include "kontor-codec.h"
#include "kontor-store-private.h"

#include <string.h>

/* Of a step. */
#define STEP_ROWS 500
#define STEP_NODES 20
#define STEP_BYTES (2 << 20)
/* Of the sample, in a run. */
#define SAMPLE_BYTES ((gint64) 256 << 20)

typedef enum
{
  PHASE_RECORDS,
  PHASE_HISTORY,
  PHASE_BROUGHT,
  PHASE_SWEEP,
  PHASE_PACKS,
  PHASE_GONE,
  PHASE_SAMPLE,
  PHASE_DONE,
} Phase;

/**
 * KontorSweep:
 * @marked: (owned): a bit for each row up to @last
 * @last: the last row when it began: later ones stay
 * @nodes: (owned) (element-type gint64): marked, and what they list is not yet
 * @cutoff: who brought something on this day or later keeps it
 * @type, @field: whose records are read, in that phase
 * @at: the last row that was read in a phase; of the history the seq
 * @entry: the last entry of the history that was read
 * @pack: that is looked at
 */
struct _KontorSweep
{
  KontorStore *store; /* borrowed */
  KontorChunks *chunks; /* borrowed */
  GByteArray *marked;
  gint64 last;
  GArray *nodes;
  gint64 cutoff;
  Phase phase;
  guint type;
  guint field;
  gint64 at;
  struct
  {
    KontorId id;
    char *type; /* owned, nullable */
    char *field; /* owned, nullable */
  } entry;
  gint64 pack;
  gint64 sampled;
  KontorSweepResult result;
};

static gboolean
ask (KontorSql *sql, const char *query, gint64 parameter, gint64 *number, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, query, error);
  g_autoptr (GError) local = NULL;

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, parameter);
  *number = kontor_sql_step (statement, &local) ? kontor_sql_column_int (statement, 0) : 0;
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
run (KontorSql *sql, const char *text, gint64 first, gint64 second, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, text, error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, first);
  kontor_sql_bind_int (statement, 2, second);

  return kontor_sql_run (statement, error);
}

/* (transfer full) (element-type gint64): NULL on error */
static GArray *
list_rows (KontorSql *sql, const char *query, gint64 first, gint64 second, GError **error)
{
  g_autoptr (KontorSqlStatement) list = kontor_sql_prepare (sql, query, error);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) local = NULL;

  if (list == NULL)
    return NULL;
  kontor_sql_bind_int (list, 1, first);
  kontor_sql_bind_int (list, 2, second);
  while (kontor_sql_step (list, &local))
    {
      gint64 row = kontor_sql_column_int (list, 0);

      g_array_append_val (rows, row);
    }
  if (local == NULL)
    return g_steal_pointer (&rows);
  g_propagate_error (error, g_steal_pointer (&local));

  return NULL;
}

/**
 * kontor_sweep_new:
 * @store: the store
 * @error: of the database
 *
 * Returns: (transfer full) (nullable): a sweep that begins
 */
KontorSweep *
kontor_sweep_new (KontorStore *store, GError **error)
{
  KontorChunks *chunks = kontor_store_get_chunks (store, error);
  g_autoptr (KontorSweep) self = NULL;

  if (chunks == NULL)
    return NULL;
  self = g_new0 (KontorSweep, 1);
  self->store = store;
  self->chunks = chunks;
  self->marked = g_byte_array_new ();
  self->nodes = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->cutoff = kontor_clock_now (store->clock) / KONTOR_DAY - KONTOR_SWEEP_GRACE;
  self->type = 1;
  if (!ask (chunks->sql, "SELECT max (row) FROM piece WHERE ?1 = 0", 0, &self->last, error))
    return NULL;
  g_byte_array_set_size (self->marked, (guint) (self->last / 8 + 1));
  memset (self->marked->data, 0, self->marked->len);
  g_clear_pointer (&chunks->touched, g_array_unref);
  chunks->touched = g_array_new (FALSE, FALSE, sizeof (gint64));

  return g_steal_pointer (&self);
}

/**
 * kontor_sweep_free:
 * @self: (transfer full): a sweep, at its end or not
 */
void
kontor_sweep_free (KontorSweep *self)
{
  g_clear_pointer (&self->chunks->touched, g_array_unref);
  g_clear_pointer (&self->marked, g_byte_array_unref);
  g_clear_pointer (&self->nodes, g_array_unref);
  g_free (self->entry.type);
  g_free (self->entry.field);
  g_free (self);
}

const KontorSweepResult *
kontor_sweep_get_result (KontorSweep *self)
{
  return &self->result;
}

/* --- marking --- */

static gboolean
is_marked (KontorSweep *self, gint64 row)
{
  return row > self->last || (self->marked->data[row / 8] & 1u << row % 8) != 0;
}

/* What lies below nodes is marked when there is time. New ones list what is older, too. */
static void
mark (KontorSweep *self, gint64 row)
{
  if (row <= self->last)
    {
      if (is_marked (self, row))
        return;
      self->marked->data[row / 8] |= (guint8) (1u << row % 8);
    }
  g_array_append_val (self->nodes, row);
}

static gboolean
mark_hash (KontorSweep *self, const char *hash, GError **error)
{
  guint8 digest[KONTOR_CONTENT_DIGEST];
  KontorPiece piece = { 0 };
  g_autoptr (GError) local = NULL;

  if (hash == NULL || !kontor_content_hash_parse (hash, digest))
    return TRUE;
  if (kontor_chunks_find (self->chunks, digest, &piece, &local))
    mark (self, piece.row);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* What is below a node is said by the edges: they are there even where its bytes were damaged. */
static gboolean
mark_below (KontorSweep *self, gint64 row, GError **error)
{
  g_autoptr (KontorSqlStatement) list =
      kontor_sql_prepare (self->chunks->sql, "SELECT child FROM edge WHERE parent = ?", error);
  g_autoptr (GError) local = NULL;

  if (list == NULL)
    return FALSE;
  kontor_sql_bind_int (list, 1, row);
  while (kontor_sql_step (list, &local))
    mark (self, kontor_sql_column_int (list, 0));
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* Some of what waits. */
static gboolean
mark_some (KontorSweep *self, GError **error)
{
  for (guint i = 0; i < STEP_ROWS && self->nodes->len > 0; i++)
    {
      gint64 row = g_array_index (self->nodes, gint64, self->nodes->len - 1);

      g_array_set_size (self->nodes, self->nodes->len - 1);
      if (!mark_below (self, row, error))
        return FALSE;
    }

  return TRUE;
}

static void
take_touched (KontorSweep *self)
{
  GArray *touched = self->chunks->touched;

  for (guint i = 0; i < touched->len; i++)
    mark (self, g_array_index (touched, gint64, i));
  g_array_set_size (touched, 0);
}

static void
next_phase (KontorSweep *self)
{
  self->phase++;
  self->at = 0;
}

/* Of @statement the row and a content. @n: (out): how many */
static gboolean
mark_rows (KontorSweep *self, KontorSqlStatement *statement, guint *n, GError **error)
{
  g_autoptr (GError) local = NULL;

  *n = 0;
  while (kontor_sql_step (statement, &local))
    {
      (*n)++;
      self->at = kontor_sql_column_int (statement, 0);
      if (!mark_hash (self, kontor_sql_column_text (statement, 1), &local))
        break;
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* The next field of kind content; FALSE: there is none. */
static gboolean
next_field (KontorSweep *self)
{
  for (; self->type < KONTOR_N_RECORD_TYPES; self->type++, self->field = 0)
    {
      const KontorTypeInfo *info = kontor_schema_get_type (self->type);

      while (++self->field < info->n_fields)
        if (info->fields[self->field].kind == KONTOR_KIND_CONTENT)
          return TRUE;
    }

  return FALSE;
}

static gboolean
step_records (KontorSweep *self, GError **error)
{
  g_autofree char *sql = NULL;
  g_autoptr (KontorSqlStatement) list = NULL;
  const char *column = NULL;
  guint n = 0;

  if (self->field == 0 && !next_field (self))
    {
      next_phase (self);
      return TRUE;
    }
  column = kontor_sql_rows_get_column (self->type, self->field);
  sql = g_strdup_printf ("SELECT rowid, %s FROM %s WHERE rowid > ? AND %s IS NOT NULL"
                         " ORDER BY rowid LIMIT %d",
                         column, kontor_sql_rows_get_table (self->type), column, STEP_ROWS);
  list = kontor_sql_prepare (self->store->sql, sql, error);
  if (list == NULL)
    return FALSE;
  kontor_sql_bind_int (list, 1, self->at);
  if (!mark_rows (self, list, &n, error))
    return FALSE;
  if (n > 0)
    return TRUE;
  self->at = 0;
  if (!next_field (self))
    next_phase (self);

  return TRUE;
}

/* What records had. A text of 66 bytes that is no hash of anything marks nothing. */
static gboolean
step_history (KontorSweep *self, GError **error)
{
  const KontorField *content = kontor_schema_get_field (KONTOR_RECORD_NODE, KONTOR_NODE_CONTENT);
  g_autoptr (KontorSqlStatement) list =
      kontor_sql_prepare (self->store->sql,
                          "SELECT id, type, seq, field, old FROM history"
                          " WHERE (id, type, seq, field) > (?1, ?2, ?3, ?4)"
                          " ORDER BY id, type, seq, field LIMIT 500",
                          error);
  g_autoptr (GError) local = NULL;
  guint n = 0;

  if (list == NULL)
    return FALSE;
  kontor_sql_bind_id (list, 1, &self->entry.id);
  kontor_sql_bind_text (list, 2, self->entry.type != NULL ? self->entry.type : "");
  kontor_sql_bind_int (list, 3, self->at);
  kontor_sql_bind_text (list, 4, self->entry.field != NULL ? self->entry.field : "");
  while (kontor_sql_step (list, &local))
    {
      const char *old = kontor_sql_column_text (list, 4);
      g_autoptr (KontorValue) value = NULL;

      n++;
      kontor_sql_column_id (list, 0, &self->entry.id);
      g_set_str (&self->entry.type, kontor_sql_column_text (list, 1));
      self->at = kontor_sql_column_int (list, 2);
      g_set_str (&self->entry.field, kontor_sql_column_text (list, 3));
      if (old == NULL || strlen (old) != KONTOR_CONTENT_HASH + 2)
        continue;
      value = kontor_codec_value_from_text (content, old);
      if (value != NULL && !mark_hash (self, kontor_value_get_text (value), &local))
        break;
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (n == 0)
    next_phase (self);

  return TRUE;
}

static gboolean
step_brought (KontorSweep *self, GError **error)
{
  g_autoptr (GArray) rows = list_rows (self->chunks->sql,
                                       "SELECT DISTINCT piece FROM bringer WHERE piece > ?1"
                                       " AND day >= ?2 ORDER BY piece LIMIT 500",
                                       self->at, self->cutoff, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      self->at = g_array_index (rows, gint64, i);
      mark (self, self->at);
    }
  if (rows->len == 0)
    next_phase (self);

  return TRUE;
}

/* --- sweeping --- */

static gboolean
remove_piece (KontorSweep *self, gint64 row, GError **error)
{
  KontorSql *sql = self->chunks->sql;

  return run (sql, "DELETE FROM edge WHERE child = ?1 AND ?2 = 0", row, 0, error) &&
         run (sql, "DELETE FROM edge WHERE parent = ?1 AND ?2 = 0", row, 0, error) &&
         run (sql, "DELETE FROM bringer WHERE piece = ?1 AND ?2 = 0", row, 0, error) &&
         run (sql, "DELETE FROM piece WHERE row = ?1 AND ?2 = 0", row, 0, error);
}

static gboolean
sweep_rows (KontorSweep *self, GArray *rows, GError **error)
{
  for (guint i = 0; i < rows->len; i++)
    {
      gint64 row = g_array_index (rows, gint64, i);

      if (is_marked (self, row))
        {
          self->result.n_kept++;
          if (!run (self->chunks->sql, "DELETE FROM bringer WHERE piece = ?1 AND day < ?2", row,
                    self->cutoff, error))
            return FALSE;
          continue;
        }
      self->result.n_removed++;
      if (!remove_piece (self, row, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
step_sweep (KontorSweep *self, GError **error)
{
  g_autoptr (GArray) rows = list_rows (self->chunks->sql,
                                       "SELECT row FROM piece WHERE row > ?1 AND row <= ?2"
                                       " ORDER BY row LIMIT 500",
                                       self->at, self->last, error);

  if (rows == NULL)
    return FALSE;
  if (rows->len == 0)
    {
      next_phase (self);
      return TRUE;
    }
  self->at = g_array_index (rows, gint64, rows->len - 1);

  return kontor_chunks_begin (self->chunks, error) &&
         kontor_chunks_end (self->chunks, sweep_rows (self, rows, error), error);
}

/* --- packs --- */

static gboolean
move_piece (KontorSweep *self, gint64 row, gsize *moved, GError **error)
{
  g_autoptr (KontorSqlStatement) find = kontor_sql_prepare (self->chunks->sql,
                                                            "SELECT hash FROM piece WHERE row = ?",
                                                            error);
  guint8 digest[KONTOR_CONTENT_DIGEST];
  KontorPiece piece = { 0 };
  gsize length = 0;
  gconstpointer hash = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (find == NULL)
    return FALSE;
  kontor_sql_bind_int (find, 1, row);
  if (!kontor_sql_step (find, error))
    return FALSE;
  hash = kontor_sql_column_blob (find, 0, &length);
  memcpy (digest, hash, MIN (length, sizeof digest));
  if (!kontor_chunks_find (self->chunks, digest, &piece, error))
    return FALSE;
  bytes = kontor_packs_read (self->chunks->packs, piece.pack, piece.offset, piece.stored, error);
  if (bytes == NULL)
    return FALSE;
  *moved += piece.stored;

  return kontor_chunks_add_bytes (self->chunks, digest, piece.is_node, bytes, piece.length, &piece,
                                  error);
}

static gboolean
move_rows (KontorSweep *self, GArray *rows, GError **error)
{
  gsize moved = 0;

  for (guint i = 0; i < rows->len && moved < STEP_BYTES; i++)
    if (!move_piece (self, g_array_index (rows, gint64, i), &moved, error))
      return FALSE;

  return TRUE;
}

/* Its file goes a day later. */
static gboolean
drop_pack (KontorSweep *self, gint64 number, GError **error)
{
  self->result.n_packs_removed++;

  return run (self->chunks->sql, "INSERT INTO gone (number, at) VALUES (?1, ?2)", number,
              kontor_clock_now (self->store->clock), error) &&
         run (self->chunks->sql, "DELETE FROM pack WHERE number = ?1 AND ?2 = 0", number, 0, error);
}

/* One that is mostly free is emptied into the last, some chunks in a step. */
static gboolean
empty_pack (KontorSweep *self, gint64 number, GError **error)
{
  g_autoptr (GArray) rows = list_rows (self->chunks->sql,
                                       "SELECT row FROM piece WHERE place >= ?1 AND place < ?2"
                                       " ORDER BY place LIMIT 100",
                                       number << 32, (number + 1) << 32, error);

  if (rows == NULL || !kontor_chunks_begin (self->chunks, error))
    return FALSE;

  return kontor_chunks_end (self->chunks,
                            rows->len > 0 ? move_rows (self, rows, error)
                                          : drop_pack (self, number, error),
                            error);
}

static gboolean
step_packs (KontorSweep *self, GError **error)
{
  KontorSql *sql = self->chunks->sql;
  g_autoptr (KontorSqlStatement) live =
      kontor_sql_prepare (sql,
                          "SELECT ifnull (sum (stored), 0) FROM piece"
                          " WHERE place >= ?1 AND place < ?2",
                          error);
  gint64 bytes = 0;
  gint64 used = 0;

  if (live == NULL ||
      (self->pack == 0 &&
       !ask (sql,
             "SELECT number FROM pack WHERE number > ?1"
             " AND number < (SELECT max (number) FROM pack) ORDER BY number LIMIT 1",
             self->at, &self->pack, error)))
    return FALSE;
  if (self->pack == 0)
    {
      next_phase (self);
      return TRUE;
    }
  self->at = self->pack;
  kontor_sql_bind_int (live, 1, self->pack << 32);
  kontor_sql_bind_int (live, 2, (self->pack + 1) << 32);
  if (!kontor_sql_step (live, error) ||
      !ask (sql, "SELECT bytes FROM pack WHERE number = ?", self->pack, &bytes, error))
    return FALSE;
  used = kontor_sql_column_int (live, 0);
  if (bytes > 0 && used < bytes / 2)
    return empty_pack (self, self->pack, error);
  self->pack = 0;

  return TRUE;
}

/* By then no backup needs them that began before they were emptied. */
static gboolean
step_gone (KontorSweep *self, GError **error)
{
  gint64 before = kontor_clock_now (self->store->clock) - KONTOR_DAY;
  g_autoptr (GArray) numbers = list_rows (self->chunks->sql,
                                          "SELECT number FROM gone WHERE at < ?1 AND ?2 = 0"
                                          " LIMIT 10",
                                          before, 0, error);

  if (numbers == NULL)
    return FALSE;
  for (guint i = 0; i < numbers->len; i++)
    {
      gint64 number = g_array_index (numbers, gint64, i);

      if (!kontor_packs_remove (self->chunks->packs, number, error) ||
          !run (self->chunks->sql, "DELETE FROM gone WHERE number = ?1 AND ?2 = 0", number, 0,
                error))
        return FALSE;
    }
  if (numbers->len > 0)
    return TRUE;
  next_phase (self);
  self->at = self->last > 0
                 ? (gint64) kontor_random_below (self->store->random, (guint64) self->last)
                 : 0;

  return TRUE;
}

/* --- the sample --- */

static gboolean
look_at_piece (const guint8 *digest, const KontorPiece *piece, gpointer data)
{
  KontorSweep *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  self->at = piece->row;
  if (piece->pack == 0)
    return TRUE;
  bytes = kontor_chunks_read (self->chunks, digest, piece, NULL, &error);
  self->result.n_looked_at++;
  self->sampled += (gint64) piece->stored;
  if (bytes == NULL)
    self->result.n_damaged++;

  return TRUE;
}

/* From some row on, as far as a day's share goes. */
static gboolean
step_sample (KontorSweep *self, GError **error)
{
  gint64 before = self->at;

  if (!kontor_chunks_visit (self->chunks, self->at, STEP_NODES, look_at_piece, self, error))
    return FALSE;
  if (self->at == before || self->sampled >= SAMPLE_BYTES)
    next_phase (self);

  return TRUE;
}

static gboolean
step (KontorSweep *self, GError **error)
{
  switch (self->phase)
    {
    case PHASE_RECORDS:
      return step_records (self, error);
    case PHASE_HISTORY:
      return step_history (self, error);
    case PHASE_BROUGHT:
      return step_brought (self, error);
    case PHASE_SWEEP:
      return step_sweep (self, error);
    case PHASE_PACKS:
      return step_packs (self, error);
    case PHASE_GONE:
      return step_gone (self, error);
    case PHASE_SAMPLE:
      return step_sample (self, error);
    case PHASE_DONE:
    default:
      return TRUE;
    }
}

/**
 * kontor_sweep_step:
 * @self: a sweep
 * @done: (out): whether it is at its end
 * @error: of the database; the sweep is to be given up
 *
 * Returns: whether it may go on
 */
gboolean
kontor_sweep_step (KontorSweep *self, gboolean *done, GError **error)
{
  *done = FALSE;
  take_touched (self);
  if (self->nodes->len > 0)
    return mark_some (self, error);
  if (!step (self, error))
    return FALSE;
  *done = self->phase == PHASE_DONE;

  return TRUE;
}
