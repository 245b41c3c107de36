/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an older version wrote, brought to what this one expects: version 1 kept the bytes of chunks in
 * the database. Done whole or not at all. On the store's thread, before anything is read. */

#include "config.h"

#include "kontor-chunks-private.h"

#include "kontor-clock.h"

#include <string.h>

static gboolean
take_bytes (KontorChunks *self, KontorSqlStatement *from, GError **error)
{
  KontorPiece piece = { 0 };
  gsize length = 0;
  const guint8 *digest = kontor_sql_column_blob (from, 0, &length);
  gconstpointer data = NULL;
  g_autoptr (GBytes) bytes = NULL;
  guint8 copy[KONTOR_CONTENT_DIGEST];

  if (length != sizeof copy)
    return TRUE;
  memcpy (copy, digest, sizeof copy);
  data = kontor_sql_column_blob (from, 1, &length);
  bytes = g_bytes_new (data, length);
  piece.size = (gint64) length;

  return kontor_chunks_ensure_row (self, copy, &piece.row, error) &&
         kontor_chunks_add_bytes (self, copy, FALSE, bytes, length, &piece, error);
}

/* In a transaction, whose end makes the packs durable first. */
gboolean
kontor_chunks_upgrade (KontorChunks *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *bringers =
      g_strdup_printf ("INSERT INTO person (id) SELECT DISTINCT person FROM bringer_1;"
                       "INSERT INTO bringer (piece, person, day, whole)"
                       " SELECT piece.row, person.number, %" G_GINT64_FORMAT ", 1 FROM bringer_1"
                       " JOIN piece ON substr (piece.hash, 1, 8) = substr (bringer_1.hash, 1, 8)"
                       " AND piece.hash = bringer_1.hash"
                       " JOIN person ON person.id = bringer_1.person;"
                       "DROP TABLE bringer_1; DROP TABLE chunk;",
                       g_get_real_time () / KONTOR_DAY);

  {
    g_autoptr (KontorSqlStatement) all =
        kontor_sql_prepare (self->sql, "SELECT hash, bytes FROM chunk ORDER BY row", error);

    if (all == NULL)
      return FALSE;
    while (kontor_sql_step (all, &local))
      if (!take_bytes (self, all, error))
        return FALSE;
  }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  return kontor_sql_exec (self->sql, bringers, error);
}
