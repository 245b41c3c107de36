/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What nodes of manifests list, and who brought what of it. Of the store's thread. */

#include "config.h"

#include "kontor-chunks-private.h"

/* How many nodes above a chunk are looked at. One that is in so many files is brought anew rather than
 * searched for. */
#define ABOVE_MAX "20000"

static gboolean
find_person (KontorChunks *self, const KontorId *person, gint64 *number, GError **error)
{
  g_autoptr (KontorSqlStatement) find =
      kontor_sql_prepare (self->sql, "SELECT number FROM person WHERE id = ?", error);

  if (find == NULL)
    return FALSE;
  kontor_sql_bind_id (find, 1, person);
  if (!kontor_sql_step (find, error))
    return FALSE;
  *number = kontor_sql_column_int (find, 0);

  return TRUE;
}

gboolean
kontor_chunks_note_bringer (KontorChunks *self,
                            gint64 row,
                            const KontorId *person,
                            gint64 day,
                            gboolean whole,
                            GError **error)
{
  g_autoptr (KontorSqlStatement) add =
      kontor_sql_prepare (self->sql, "INSERT OR IGNORE INTO person (id) VALUES (?)", error);
  g_autoptr (KontorSqlStatement) note = NULL;

  if (add == NULL)
    return FALSE;
  kontor_sql_bind_id (add, 1, person);
  if (!kontor_sql_run (add, error))
    return FALSE;
  note = kontor_sql_prepare (self->sql,
                             "INSERT INTO bringer (piece, person, day, whole)"
                             " SELECT ?1, number, ?3, ?4 FROM person WHERE id = ?2"
                             " ON CONFLICT DO UPDATE SET day = ?3, whole = max (whole, ?4)",
                             error);
  if (note == NULL)
    return FALSE;
  kontor_sql_bind_int (note, 1, row);
  kontor_sql_bind_id (note, 2, person);
  kontor_sql_bind_int (note, 3, day);
  kontor_sql_bind_int (note, 4, whole);

  return kontor_sql_run (note, error);
}

/**
 * kontor_chunks_was_brought:
 * @self: chunks
 * @piece: one of them
 * @person: somebody
 * @whole: (out): whether everything below it is the person's to give; always so of a chunk
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: whether the person brought it; %FALSE without error: not
 */
gboolean
kontor_chunks_was_brought (KontorChunks *self,
                           const KontorPiece *piece,
                           const KontorId *person,
                           gboolean *whole,
                           GError **error)
{
  g_autoptr (KontorSqlStatement) find = NULL;
  gint64 number = 0;

  *whole = FALSE;
  if (!find_person (self, person, &number, error))
    return FALSE;
  find = kontor_sql_prepare (self->sql, "SELECT whole FROM bringer WHERE piece = ? AND person = ?",
                             error);
  if (find == NULL)
    return FALSE;
  kontor_sql_bind_int (find, 1, piece->row);
  kontor_sql_bind_int (find, 2, number);
  if (!kontor_sql_step (find, error))
    return FALSE;
  *whole = kontor_sql_column_int (find, 0) != 0;

  return TRUE;
}

/**
 * kontor_chunks_set_whole:
 * @self: chunks with a transaction open
 * @piece: a node
 * @person: who brought it
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: whether it will be known that all below it is theirs to give
 */
gboolean
kontor_chunks_set_whole (KontorChunks *self,
                         const KontorPiece *piece,
                         const KontorId *person,
                         GError **error)
{
  g_autoptr (KontorSqlStatement) set =
      kontor_sql_prepare (self->sql,
                          "UPDATE bringer SET whole = 1 WHERE piece = ?"
                          " AND person = (SELECT number FROM person WHERE id = ?)",
                          error);

  if (set == NULL)
    return FALSE;
  kontor_sql_bind_int (set, 1, piece->row);
  kontor_sql_bind_id (set, 2, person);

  return kontor_sql_run (set, error);
}

gboolean
kontor_chunks_add_edges (KontorChunks *self,
                         gint64 row,
                         const KontorManifestNode *node,
                         GError **error)
{
  for (guint i = 0; i < node->n_entries; i++)
    {
      gint64 child = 0;
      g_autoptr (KontorSqlStatement) add = NULL;

      if (!kontor_chunks_ensure_row (self, node->entries[i].hash, &child, error))
        return FALSE;
      add = kontor_sql_prepare (self->sql,
                                "INSERT OR IGNORE INTO edge (child, parent) VALUES (?, ?)", error);
      if (add == NULL)
        return FALSE;
      kontor_sql_bind_int (add, 1, child);
      kontor_sql_bind_int (add, 2, row);
      if (!kontor_sql_run (add, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
kontor_chunks_look_whole (KontorChunks *self,
                          const KontorManifestNode *node,
                          const KontorId *person,
                          gboolean *whole,
                          GError **error)
{
  g_autoptr (GError) local = NULL;

  *whole = TRUE;
  for (guint i = 0; *whole && local == NULL && i < node->n_entries; i++)
    {
      const KontorManifestEntry *entry = &node->entries[i];
      KontorPiece piece = { 0 };

      *whole = kontor_chunks_find (self, entry->hash, &piece, &local) && piece.pack != 0 &&
               piece.is_node == (node->level > 0) && piece.size == entry->length &&
               kontor_chunks_was_brought (self, &piece, person, whole, &local) && *whole;
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/**
 * kontor_chunks_is_below:
 * @self: chunks
 * @row: of a piece
 * @roots: (element-type gint64): rows of pieces
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: whether it is one of them or below one; %FALSE without error: not, or it is below so many
 *   that it was not looked for to the end
 */
gboolean
kontor_chunks_is_below (KontorChunks *self, gint64 row, GHashTable *roots, GError **error)
{
  g_autoptr (KontorSqlStatement) above = NULL;

  if (g_hash_table_size (roots) == 0)
    return FALSE;
  if (g_hash_table_contains (roots, &row))
    return TRUE;
  above =
      kontor_sql_prepare (self->sql,
                          "WITH RECURSIVE up (row) AS (VALUES (?1) UNION SELECT parent FROM edge"
                          " JOIN up ON edge.child = up.row LIMIT " ABOVE_MAX ") SELECT row FROM up",
                          error);
  if (above == NULL)
    return FALSE;
  kontor_sql_bind_int (above, 1, row);
  while (kontor_sql_step (above, error))
    {
      gint64 at = kontor_sql_column_int (above, 0);

      if (g_hash_table_contains (roots, &at))
        return TRUE;
    }

  return FALSE;
}

/**
 * kontor_chunks_read_node:
 * @self: chunks
 * @digest: of a node
 * @piece: what is known of it
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: (transfer full) (nullable): what it lists; %NULL without error: it is not here
 */
KontorManifestNode *
kontor_chunks_read_node (KontorChunks *self,
                         const guint8 digest[KONTOR_CONTENT_DIGEST],
                         const KontorPiece *piece,
                         GError **error)
{
  g_autoptr (GBytes) bytes = kontor_chunks_read (self, digest, piece, NULL, error);

  return bytes != NULL ? kontor_manifest_node_read (bytes, NULL) : NULL;
}
