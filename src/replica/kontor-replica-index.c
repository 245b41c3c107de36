/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The search index of what came by a snapshot, made afterwards, the newest first, in transactions so
 * short that nobody waits for them. Where it was cut off it goes on. On the owner's thread. */

#include "config.h"

#include "kontor-replica-private.h"
#include "kontor-sql-search.h"

#include <string.h>

/* The next record is the newest of type WORD below ROW: "WORD ROW" in meta. */
#define TO_INDEX "to-index"

#define ROWS_MAX 300
#define SPAN_MAX 20000 /* µs */

static KontorRecordType
read_position (KontorReplica *self, gint64 *row)
{
  g_autofree char *text = kontor_replica_get_meta (self, TO_INDEX);
  char *space = text != NULL ? strchr (text, ' ') : NULL;

  if (space == NULL)
    return KONTOR_RECORD_NONE;
  *space = '\0';
  *row = g_ascii_strtoll (space + 1, NULL, 10);

  return kontor_schema_find_type (text);
}

/* @type: %KONTOR_RECORD_NONE: all is done */
static gboolean
write_position (KontorReplica *self, guint type, gint64 row, GError **error)
{
  g_autofree char *text = NULL;

  if (type != KONTOR_RECORD_NONE)
    text = g_strdup_printf ("%s %" G_GINT64_FORMAT, kontor_schema_get_type (type)->word, row);

  return kontor_replica_set_meta (self, TO_INDEX, text, error);
}

/* *row: (inout): the last that is done; 0: the type is through */
static gboolean
index_rows (KontorReplica *self, KontorRecordType type, gint64 *row, GError **error)
{
  gint64 end = g_get_monotonic_time () + SPAN_MAX;
  const char *table = kontor_sql_rows_get_table (type);
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s WHERE %s.\"row\" < ? ORDER BY"
                                          " %s.\"row\" DESC LIMIT %u",
                                          kontor_sql_rows_get_columns (type), table, table, table,
                                          ROWS_MAX);
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql, sql, error);
  guint n = 0;

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, *row);
  for (n = 0; g_get_monotonic_time () < end && kontor_sql_step (statement, &local); n++)
    {
      g_autoptr (KontorRow) record = kontor_sql_rows_read (statement, type, 0);

      *row = kontor_sql_column_int (statement, 0);
      if (!kontor_sql_search_update (self->sql, type, kontor_row_get_id (record), record, error))
        return FALSE;
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (n < ROWS_MAX && g_get_monotonic_time () < end)
    *row = 0;

  return TRUE;
}

static gboolean
index_once (KontorReplica *self, gboolean *more, GError **error)
{
  gint64 row = 0;
  guint type = KONTOR_RECORD_NONE;

  if (!kontor_replica_begin (self, error))
    return FALSE;
  type = read_position (self, &row);
  *more = type != KONTOR_RECORD_NONE;
  if (*more && index_rows (self, type, &row, error))
    {
      if (row == 0)
        {
          type = type + 1 < KONTOR_N_RECORD_TYPES ? type + 1 : KONTOR_RECORD_NONE;
          row = G_MAXINT64;
        }
      if (write_position (self, type, row, error))
        return kontor_replica_end (self, error);
    }
  kontor_replica_abandon (self);

  return !*more;
}

/**
 * kontor_replica_index:
 * @self: a replica
 * @span: microseconds after which to stop; at least one transaction is made
 * @more: (out): whether there is more to be done
 * @error: of the database
 *
 * Returns: whether all went well
 */
gboolean
kontor_replica_index (KontorReplica *self, gint64 span, gboolean *more, GError **error)
{
  gint64 end = g_get_monotonic_time () + span;
  g_autofree char *position = kontor_replica_get_meta (self, TO_INDEX);

  *more = position != NULL;
  while (*more)
    {
      if (!index_once (self, more, error))
        return FALSE;
      if (g_get_monotonic_time () >= end)
        return TRUE;
    }

  return TRUE;
}

/**
 * kontor_replica_is_indexed:
 * @self: a replica
 *
 * Returns: %FALSE while records of a snapshot wait for kontor_replica_index()
 */
gboolean
kontor_replica_is_indexed (KontorReplica *self)
{
  g_autofree char *position = kontor_replica_get_meta (self, TO_INDEX);

  return position == NULL;
}
