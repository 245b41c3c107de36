/* SPDX-License-Identifier: GPL-3.0-or-later */

/* History on this side: what was changed here, at once, and what the server told of a record when it
 * was asked, which decides. On the thread that owns the replica. */

#include "config.h"

#include "kontor-replica-private.h"

static gboolean
insert_entry (KontorReplica *self,
              KontorRecordType type,
              const KontorId *id,
              gint64 number,
              const KontorHistoryEntry *entry,
              GError **error)
{
  const KontorField *field = kontor_schema_get_field (type, entry->field);
  g_autofree char *old = kontor_codec_value_to_text (field, entry->from);
  g_autofree char *new = kontor_codec_value_to_text (field, entry->to);
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "INSERT INTO history (type, id, number, seq, at, who, field, old, new)"
                          " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, kontor_schema_get_type (type)->word);
  kontor_sql_bind_id (statement, 2, id);
  kontor_sql_bind_int (statement, 3, number);
  kontor_sql_bind_int (statement, 4, entry->seq);
  kontor_sql_bind_int (statement, 5, entry->at);
  kontor_sql_bind_id (statement, 6, &entry->by);
  kontor_sql_bind_text (statement, 7, field->word);
  kontor_sql_bind_text (statement, 8, old);
  kontor_sql_bind_text (statement, 9, new);

  return kontor_sql_run (statement, error);
}

gboolean
kontor_replica_add_history (KontorReplica *self,
                            gint64 number,
                            const KontorOp *op,
                            const KontorRow *before,
                            const KontorRow *after,
                            gint64 at,
                            GError **error)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_op_get_record_type (op));

  if (before == NULL)
    return TRUE;
  for (guint i = 1; i < info->n_fields; i++)
    {
      KontorHistoryEntry entry = { .by = self->person, .at = at, .field = i };

      if (!(info->fields[i].flags & KONTOR_FLAG_HISTORY) ||
          kontor_value_equal (kontor_row_get (before, i), kontor_row_get (after, i)))
        continue;
      entry.from = (KontorValue *) kontor_row_get (before, i);
      entry.to = (KontorValue *) kontor_row_get (after, i);
      if (!insert_entry (self, info->type, kontor_op_get_id (op), number, &entry, error))
        return FALSE;
    }

  return TRUE;
}

static KontorHistoryEntry *
read_entry (KontorSqlStatement *statement, KontorRecordType type)
{
  const KontorField *field = kontor_schema_find_field (type, kontor_sql_column_text (statement, 3));
  KontorHistoryEntry *entry = NULL;

  /* A field of a newer version of the program. */
  if (field == NULL)
    return NULL;
  entry = kontor_history_entry_new ();
  entry->seq = kontor_sql_column_int (statement, 0);
  entry->at = kontor_sql_column_int (statement, 1);
  kontor_sql_column_id (statement, 2, &entry->by);
  entry->field = field->number;
  entry->from = kontor_codec_value_from_text (field, kontor_sql_column_text (statement, 4));
  entry->to = kontor_codec_value_from_text (field, kontor_sql_column_text (statement, 5));

  return entry;
}

GPtrArray *
kontor_history_read (KontorSql *sql, KontorRecordType type, const KontorId *id, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_history_entry_free);
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql,
                          "SELECT seq, at, who, field, old, new FROM history"
                          " WHERE type = ? AND id = ? ORDER BY seq = 0 DESC, seq DESC, n DESC",
                          error);

  if (statement == NULL)
    return NULL;
  kontor_sql_bind_text (statement, 1, kontor_schema_get_type (type)->word);
  kontor_sql_bind_id (statement, 2, id);
  while (kontor_sql_step (statement, &local))
    {
      KontorHistoryEntry *entry = read_entry (statement, type);

      if (entry != NULL)
        g_ptr_array_add (entries, entry);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }

  return g_steal_pointer (&entries);
}

/**
 * kontor_replica_get_history:
 * @self: a replica
 * @type: the type of a record
 * @id: the record
 * @error: of the database
 *
 * Returns: (transfer full) (nullable) (element-type KontorHistoryEntry): what is known here, newest
 *   first; a seq of 0 marks an entry that the server has not confirmed
 */
GPtrArray *
kontor_replica_get_history (KontorReplica *self,
                            KontorRecordType type,
                            const KontorId *id,
                            GError **error)
{
  return kontor_history_read (self->sql, type, id, error);
}

/* Entries of mutations that still wait stay; the server does not know them yet. */
static gboolean
delete_confirmed (KontorReplica *self, KontorRecordType type, const KontorId *id, GError **error)
{
  return kontor_replica_run_for_record (self,
                                        "DELETE FROM history WHERE type = ? AND id = ?"
                                        " AND number NOT IN (SELECT number FROM outbox)",
                                        type, id, error);
}

/**
 * kontor_replica_put_history:
 * @self: a replica
 * @type: the type of a record
 * @id: the record
 * @entries: (element-type KontorHistoryEntry): what the server answered
 * @error: of the database
 *
 * Returns: whether it is stored in the place of what was known
 */
gboolean
kontor_replica_put_history (KontorReplica *self,
                            KontorRecordType type,
                            const KontorId *id,
                            GPtrArray *entries,
                            GError **error)
{
  gboolean done = FALSE;

  if (!kontor_replica_begin (self, error))
    return FALSE;
  done = delete_confirmed (self, type, id, error);
  for (guint i = 0; done && i < entries->len; i++)
    done = insert_entry (self, type, id, 0, entries->pdata[i], error);
  if (done)
    return kontor_replica_end (self, error);
  kontor_replica_abandon (self);

  return FALSE;
}
