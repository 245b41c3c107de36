/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The journal: which records changed, in order, for the views of this and of other processes. Written
 * in the transaction of the change, read on any connection. */

#include "config.h"

#include "kontor-replica-private.h"

guint
kontor_record_key_hash (gconstpointer key)
{
  const KontorRecordKey *self = key;

  return kontor_id_hash (&self->id) ^ (guint) self->type;
}

gboolean
kontor_record_key_equal (gconstpointer a, gconstpointer b)
{
  const KontorRecordKey *first = a;
  const KontorRecordKey *second = b;

  return first->type == second->type && kontor_id_equal (&first->id, &second->id);
}

GHashTable *
kontor_record_keys_new (void)
{
  return g_hash_table_new_full (kontor_record_key_hash, kontor_record_key_equal, g_free, NULL);
}

void
kontor_record_keys_add (GHashTable *keys, KontorRecordType type, const KontorId *id)
{
  KontorRecordKey key = { .type = type, .id = *id };

  g_hash_table_add (keys, g_memdup2 (&key, sizeof key));
}

static gboolean
trim_journal (KontorReplica *self, gint64 end, GError **error)
{
  /* Seldom, so that a commit does not pay for it each time. */
  return end % 1000 != 0 || kontor_replica_run_for_number (self, "DELETE FROM journal WHERE n <= ?",
                                                           end - KONTOR_JOURNAL_MAX, error);
}

gboolean
kontor_replica_write_journal (KontorReplica *self,
                              KontorRecordType type,
                              const KontorId *id,
                              GError **error)
{
  if (!kontor_replica_run_for_record (self, "INSERT INTO journal (type, id) VALUES (?, ?)", type,
                                      id, error))
    return FALSE;
  self->journalled = TRUE;

  return trim_journal (self, kontor_sql_get_last_row_id (self->sql), error);
}

/**
 * kontor_journal_get_end:
 * @sql: any connection to a replica
 * @error: of the database
 *
 * Returns: the number of the newest entry, 0 if there never was one, -1 on error
 */
gint64
kontor_journal_get_end (KontorSql *sql, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql, "SELECT seq FROM sqlite_sequence WHERE name = 'journal'", error);

  if (statement == NULL)
    return -1;
  if (kontor_sql_step (statement, &local))
    return kontor_sql_column_int (statement, 0);
  if (local == NULL)
    return 0;
  g_propagate_error (error, g_steal_pointer (&local));

  return -1;
}

static gint64
get_journal_start (KontorSql *sql, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql, "SELECT ifnull(min(n), 0) FROM journal", error);

  if (statement == NULL)
    return -1;
  if (kontor_sql_step (statement, &local))
    return kontor_sql_column_int (statement, 0);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));

  return -1;
}

/**
 * kontor_journal_read:
 * @sql: any connection to a replica
 * @after: (inout): the last number that the reader has seen
 * @limit: how many entries at most; beyond it a reader is better off reloading
 * @reload: (out): whether to read everything again instead of looking at the answer
 * @error: of the database
 *
 * Returns: (transfer full) (nullable) (element-type KontorJournalEntry): what changed since; %NULL on
 *   error
 */
GArray *
kontor_journal_read (KontorSql *sql, gint64 *after, guint limit, gboolean *reload, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (KontorJournalEntry));
  g_autoptr (KontorSqlStatement) statement = NULL;
  gint64 end = kontor_journal_get_end (sql, error);
  gint64 start = end >= 0 ? get_journal_start (sql, error) : -1;

  if (start < 0)
    return NULL;
  *reload = FALSE;
  if (end - *after > (gint64) limit || *after > end || (end > *after && start > *after + 1))
    {
      *after = end;
      *reload = TRUE;
      return g_steal_pointer (&entries);
    }
  statement = kontor_sql_prepare (sql, "SELECT n, type, id FROM journal WHERE n > ? ORDER BY n",
                                  error);
  if (statement == NULL)
    return NULL;
  kontor_sql_bind_int (statement, 1, *after);
  while (kontor_sql_step (statement, &local))
    {
      KontorJournalEntry entry = { 0 };
      const char *word = kontor_sql_column_text (statement, 1);

      *after = kontor_sql_column_int (statement, 0);
      entry.type = kontor_schema_find_type (word);
      if (entry.type != KONTOR_RECORD_NONE && kontor_sql_column_id (statement, 2, &entry.id))
        g_array_append_val (entries, entry);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }

  return g_steal_pointer (&entries);
}
