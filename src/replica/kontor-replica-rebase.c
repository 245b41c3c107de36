/* SPDX-License-Identifier: GPL-3.0-or-later */

/* View = shadow + pending: what a view reads is the server's state of a record with this replica's
 * unanswered mutations replayed on top, in order. Inside a transaction, on the owner's thread. */

#include "config.h"

#include "kontor-fault.h"
#include "kontor-replica-private.h"
#include "kontor-sql-search.h"

/* Longer chains are damage. */
#define ROOT_DEPTH_MAX 8

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
kontor_replica_set_root (KontorReplica *self,
                         KontorRecordType type,
                         const KontorId *id,
                         const KontorId *root,
                         GError **error)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE %s SET root = ?2 WHERE id = ?1",
                                          kontor_sql_rows_get_table (type));
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql, sql, error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, id);
  kontor_sql_bind_id (statement, 2, root);

  return kontor_sql_run (statement, error);
}

/* The records of @type that hang on @row, those in the bin too. NULL on error. */
static GArray *
list_hanging (KontorReplica *self, KontorRecordType type, const KontorRow *row, GError **error)
{
  const KontorTypeInfo *info = kontor_schema_get_type (type);
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM %s WHERE %s = ?",
                                          kontor_sql_rows_get_table (type),
                                          kontor_sql_rows_get_column (type, info->root));
  g_autoptr (KontorValue) record = kontor_value_new_record (kontor_row_get_record_type (row),
                                                            kontor_row_get_id (row));
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (KontorId));
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql, sql, error);

  if (statement == NULL)
    return NULL;
  if (info->fields[info->root].kind == KONTOR_KIND_RECORD)
    kontor_sql_bind_text (statement, 1, kontor_value_get_text (record));
  else
    kontor_sql_bind_id (statement, 1, kontor_row_get_id (row));
  while (kontor_sql_step (statement, &local))
    {
      KontorId id = KONTOR_ID_INIT_NIL;

      if (kontor_sql_column_id (statement, 0, &id))
        g_array_append_val (ids, id);
    }
  if (local == NULL)
    return g_steal_pointer (&ids);
  g_propagate_error (error, g_steal_pointer (&local));

  return NULL;
}

static gboolean reroot (KontorReplica *self,
                        const KontorRow *row,
                        const KontorId *root,
                        guint depth,
                        GError **error);

static gboolean
reroot_type (KontorReplica *self,
             KontorRecordType type,
             const KontorRow *row,
             const KontorId *root,
             guint depth,
             GError **error)
{
  g_autoptr (GArray) ids = list_hanging (self, type, row, error);

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      const KontorId *id = &g_array_index (ids, KontorId, i);
      g_autoptr (KontorRow) hanging = kontor_reader_get (&self->reader.parent, type, id);

      if (!kontor_replica_check_reader (self, error) ||
          !kontor_replica_set_root (self, type, id, root, error) ||
          (hanging != NULL && !reroot (self, hanging, root, depth + 1, error)))
        return FALSE;
    }

  return TRUE;
}

/* What hangs on a record that now hangs elsewhere goes along: nobody else tells, where the same people
 * see it as before. */
static gboolean
reroot (KontorReplica *self,
        const KontorRow *row,
        const KontorId *root,
        guint depth,
        GError **error)
{
  for (guint type = 1; depth < ROOT_DEPTH_MAX && type < KONTOR_N_RECORD_TYPES; type++)
    {
      const KontorTypeInfo *info = kontor_schema_get_type (type);
      const KontorField *field = info->root != 0 ? &info->fields[info->root] : NULL;

      if (field == NULL || (field->kind == KONTOR_KIND_REFERENCE &&
                            field->target != kontor_row_get_record_type (row)))
        continue;
      if (!reroot_type (self, type, row, root, depth, error))
        return FALSE;
    }

  return TRUE;
}

/* Whether the record was made here, and the server has not sent it yet. */
static gboolean
is_only_here (KontorReplica *self,
              KontorRecordType type,
              const KontorId *id,
              gboolean *only_here,
              GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "SELECT 1 FROM shadow WHERE type = ? AND id = ? AND row IS NULL", error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, kontor_schema_get_type (type)->word);
  kontor_sql_bind_id (statement, 2, id);
  *only_here = kontor_sql_step (statement, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* What a new record hangs on; itself where that may not be seen. */
static gboolean
find_root (KontorReplica *self, const KontorRow *row, KontorId *root, GError **error)
{
  g_autoptr (KontorRow) top = NULL;

  if (kontor_schema_get_type (kontor_row_get_record_type (row))->root == 0)
    return TRUE;
  top = kontor_reader_get_root (&self->reader.parent, row);
  if (top != NULL)
    *root = *kontor_row_get_id (top);

  return kontor_replica_check_reader (self, error);
}

/* Under @given (nullable), which the server says. What it knows stays where it said, wherever an edit
 * that it has not answered would put it: with its tree there the record goes when that is lost. What
 * was made here hangs on what is found here. */
static gboolean
put_row (KontorReplica *self, KontorRow *row, const KontorId *given, GError **error)
{
  KontorRecordType type = kontor_row_get_record_type (row);
  const KontorId *id = kontor_row_get_id (row);
  KontorId before = KONTOR_ID_INIT_NIL;
  KontorId root = *id;
  gboolean found_here = TRUE;

  if (!kontor_sql_rows_get_root (self->sql, type, id, &before, error))
    return FALSE;
  if (!kontor_id_is_nil (&before))
    {
      root = before;
      if (!KONTOR_FAULT (ROOT_GUESSED) && given == NULL &&
          !is_only_here (self, type, id, &found_here, error))
        return FALSE;
    }
  if (given != NULL)
    root = *given;
  else if (found_here && !find_root (self, row, &root, error))
    return FALSE;

  /* On a record that was not here nothing hangs that does not know its root. */
  return kontor_sql_rows_put (self->sql, row, &root, NULL, error) &&
         (kontor_id_is_nil (&before) || kontor_id_equal (&root, &before) ||
          reroot (self, row, &root, 0, error));
}

gboolean
kontor_replica_put_view (KontorReplica *self,
                         KontorRecordType type,
                         const KontorId *id,
                         KontorRow *row,
                         const KontorId *root,
                         GError **error)
{
  if (row != NULL && !put_row (self, row, root, error))
    return FALSE;
  if (row == NULL && !kontor_sql_rows_remove (self->sql, type, id, error))
    return FALSE;

  return ((KONTOR_FAULT (PURGE_SEARCH) && row == NULL) ||
          kontor_sql_search_update (self->sql, type, id, row, error)) &&
         ((KONTOR_FAULT (JOURNAL_SKIPPED) && row == NULL) ||
          kontor_replica_write_journal (self, type, id, error));
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
      if (KONTOR_FAULT (REPLAYED_TWICE))
        row = replay (self, mutation, 0, g_steal_pointer (&row), id);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!pending &&
      !kontor_replica_run_for_record (self, "DELETE FROM shadow WHERE type = ? AND id = ?", type,
                                      id, error))
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
