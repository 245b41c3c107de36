/* SPDX-License-Identifier: GPL-3.0-or-later */

/* View = shadow + pending: what a view reads is the server's state of a record with this replica's
 * unanswered mutations replayed on top, in order. Inside a transaction, on the owner's thread. */

#include "config.h"

#include "kontor-replica-private.h"
#include "kontor-sql-search.h"

gboolean
kontor_replica_damaged (KontorProblem *problem, const char *what, GError **error)
{
  g_autofree char *sentence = problem != NULL ? kontor_problem_to_sentence (problem) : NULL;

  g_set_error (error, KONTOR_REPLICA_ERROR, KONTOR_REPLICA_ERROR_DAMAGED,
               "%s in the replica can’t be read: %s", what,
               sentence != NULL ? sentence : "it is not what was written");
  g_clear_pointer (&problem, kontor_problem_free);

  return FALSE;
}

gboolean
kontor_replica_put_view (KontorReplica *self,
                         KontorRecordType type,
                         const KontorId *id,
                         KontorRow *row,
                         const KontorId *root,
                         GError **error)
{
  g_autoptr (KontorRow) found = NULL;

  if (row != NULL && root == NULL)
    {
      found = kontor_reader_get_root (&self->reader.parent, row);
      root = found != NULL ? kontor_row_get_id (found) : NULL;
      if (!kontor_replica_check_reader (self, error))
        return FALSE;
    }
  if (row != NULL && !kontor_sql_rows_put (self->sql, row, root, NULL, error))
    return FALSE;
  if (row == NULL && !kontor_sql_rows_remove (self->sql, type, id, error))
    return FALSE;

  return kontor_sql_search_update (self->sql, type, id, row, error) &&
         kontor_replica_write_journal (self, type, id, error);
}

gboolean
kontor_replica_get_shadow (KontorReplica *self,
                           KontorRecordType type,
                           const KontorId *id,
                           gboolean *found,
                           KontorRow **row,
                           GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql, "SELECT row FROM shadow WHERE type = ? AND id = ?", error);
  KontorProblem *problem = NULL;

  *found = FALSE;
  *row = NULL;
  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, kontor_schema_get_type (type)->word);
  kontor_sql_bind_id (statement, 2, id);
  if (!kontor_sql_step (statement, &local))
    {
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *found = TRUE;
  if (kontor_sql_column_is_null (statement, 0))
    return TRUE;
  *row = kontor_codec_row_from_text (kontor_sql_column_text (statement, 0), &problem);

  return *row != NULL || kontor_replica_damaged (problem, "a shadow row", error);
}

gboolean
kontor_replica_set_shadow (KontorReplica *self,
                           KontorRecordType type,
                           const KontorId *id,
                           const KontorRow *row,
                           GError **error)
{
  g_autofree char *text = row != NULL ? kontor_codec_row_to_text (row) : NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql, "REPLACE INTO shadow (type, id, row) VALUES (?, ?, ?)", error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, kontor_schema_get_type (type)->word);
  kontor_sql_bind_id (statement, 2, id);
  kontor_sql_bind_text (statement, 3, text);

  return kontor_sql_run (statement, error);
}

gboolean
kontor_replica_save_shadow (KontorReplica *self,
                            KontorRecordType type,
                            const KontorId *id,
                            const KontorRow *row,
                            GError **error)
{
  g_autoptr (KontorRow) there = NULL;
  gboolean found = FALSE;

  if (!kontor_replica_get_shadow (self, type, id, &found, &there, error))
    return FALSE;

  return found || kontor_replica_set_shadow (self, type, id, row, error);
}

static gboolean
remove_shadow (KontorReplica *self, KontorRecordType type, const KontorId *id, GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql, "DELETE FROM shadow WHERE type = ? AND id = ?", error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, kontor_schema_get_type (type)->word);
  kontor_sql_bind_id (statement, 2, id);

  return kontor_sql_run (statement, error);
}

/* Replays the ops of one mutation on one record. */
static KontorRow *
replay (KontorReplica *self,
        KontorMutation *mutation,
        gint64 number,
        KontorRow *row,
        const KontorId *id)
{
  for (guint i = 0; i < mutation->ops->len; i++)
    {
      KontorOp *op = mutation->ops->pdata[i];
      g_auto (KontorMergeResult) result = { 0 };
      KontorProblem *problem = NULL;

      if (!kontor_id_equal (kontor_op_get_id (op), id))
        continue;
      problem = kontor_merge_apply (op, row, KONTOR_MERGE_REPLAY, -number, mutation->at,
                                    &self->person, &result);
      /* The record is gone from the server: the edit stays pending until the server says so. */
      g_clear_pointer (&problem, kontor_problem_free);
      if (result.row == NULL)
        continue;
      g_clear_pointer (&row, kontor_row_unref);
      row = g_steal_pointer (&result.row);
    }

  return row;
}

gboolean
kontor_replica_rebase (KontorReplica *self,
                       KontorRecordType type,
                       const KontorId *id,
                       GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorRow) row = NULL;
  g_autoptr (KontorSqlStatement) statement = NULL;
  gboolean found = FALSE;
  gboolean pending = FALSE;

  if (!kontor_replica_get_shadow (self, type, id, &found, &row, error))
    return FALSE;
  if (!found)
    return TRUE;
  statement = kontor_sql_prepare (self->sql,
                                  "SELECT number, text, settled FROM outbox_record"
                                  " JOIN outbox USING (number)"
                                  " WHERE type = ? AND id = ? ORDER BY number",
                                  error);
  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, kontor_schema_get_type (type)->word);
  kontor_sql_bind_id (statement, 2, id);
  while (kontor_sql_step (statement, &local))
    {
      g_autoptr (KontorMutation) mutation = NULL;
      KontorProblem *problem = NULL;

      if (kontor_sql_column_int (statement, 2) != 0)
        continue;
      pending = TRUE;
      mutation = kontor_codec_mutation_from_text (kontor_sql_column_text (statement, 1), &problem);
      if (mutation == NULL)
        return kontor_replica_damaged (problem, "a waiting edit", error);
      row = replay (self, mutation, kontor_sql_column_int (statement, 0), g_steal_pointer (&row),
                    id);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!pending && !remove_shadow (self, type, id, error))
    return FALSE;

  return kontor_replica_put_view (self, type, id, row, NULL, error);
}

gboolean
kontor_replica_rebase_all (KontorReplica *self, GHashTable *keys, GError **error)
{
  GHashTableIter iter;
  gpointer key = NULL;

  g_hash_table_iter_init (&iter, keys);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const KontorRecordKey *record = key;

      if (!kontor_replica_rebase (self, record->type, &record->id, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
kontor_replica_add_touched (KontorReplica *self, gint64 number, GHashTable *keys, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql, "SELECT type, id FROM outbox_record WHERE number = ?", error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, number);
  while (kontor_sql_step (statement, &local))
    {
      KontorRecordType type = kontor_schema_find_type (kontor_sql_column_text (statement, 0));
      KontorId id = KONTOR_ID_INIT_NIL;

      if (type != KONTOR_RECORD_NONE && kontor_sql_column_id (statement, 1, &id))
        kontor_record_keys_add (keys, type, &id);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}
