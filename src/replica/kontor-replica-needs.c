/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What stands on what: a mutation needs those before it that made a record which it changes or names, and
 * the last one that changed the same field. Where one of them is refused, it is refused too, and both are
 * one item of what needs attention. Inside a transaction, on the owner's thread. */

#include "config.h"

#include "kontor-fault.h"
#include "kontor-replica-private.h"

/* So many waiting edits of a record are read for the last one of a field; what is further back is needed
 * by those in between. */
#define LOOKED_BACK_MAX 64

static gboolean
add_need (KontorReplica *self, gint64 number, gint64 need, GError **error)
{
  g_autoptr (KontorSqlStatement) insert =
      kontor_sql_prepare (self->sql, "INSERT OR IGNORE INTO need (number, need) VALUES (?, ?)",
                          error);

  if (insert == NULL)
    return FALSE;
  kontor_sql_bind_int (insert, 1, number);
  kontor_sql_bind_int (insert, 2, need);

  return kontor_sql_run (insert, error);
}

/* The waiting mutation that made a record which the server does not have. */
static gboolean
add_maker (KontorReplica *self,
           gint64 number,
           KontorRecordType type,
           const KontorId *id,
           GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) find =
      kontor_sql_prepare (self->sql,
                          "SELECT min (number) FROM outbox_record JOIN outbox USING (number)"
                          " JOIN shadow USING (type, id)"
                          " WHERE type = ?1 AND outbox_record.id = ?2 AND number < ?3"
                          " AND row IS NULL AND result IS NULL",
                          error);
  gint64 maker = 0;

  if (find == NULL)
    return FALSE;
  kontor_sql_bind_text (find, 1, kontor_schema_get_type (type)->word);
  kontor_sql_bind_id (find, 2, id);
  kontor_sql_bind_int (find, 3, number);
  if (kontor_sql_step (find, &local))
    maker = kontor_sql_column_int (find, 0);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  return maker == 0 || add_need (self, number, maker, error);
}

static gboolean
add_makers_of_set (KontorReplica *self,
                   gint64 number,
                   const KontorField *field,
                   const KontorValue *set,
                   GError **error)
{
  const KontorElement *elements = kontor_value_get_elements (set);

  for (guint i = 0; i < kontor_value_get_n_elements (set); i++)
    {
      KontorId id = KONTOR_ID_INIT_NIL;

      if (kontor_id_init_from_string (&id, elements[i].text) &&
          !add_maker (self, number, field->target, &id, error))
        return FALSE;
    }

  return TRUE;
}

/* What a new value refers to may have been made here. */
static gboolean
add_makers (KontorReplica *self,
            gint64 number,
            const KontorField *field,
            const KontorValue *value,
            GError **error)
{
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id = KONTOR_ID_INIT_NIL;

  if (value == NULL)
    return TRUE;
  switch (field->kind)
    {
    case KONTOR_KIND_REFERENCE:
      return add_maker (self, number, field->target, kontor_value_get_id (value), error);
    case KONTOR_KIND_RECORD:
      return !kontor_value_get_record (value, &type, &id) ||
             add_maker (self, number, type, &id, error);
    case KONTOR_KIND_REFERENCES:
      return add_makers_of_set (self, number, field, value, error);
    default:
      return TRUE;
    }
}

/* Increments and maxima do not stand on one another. */
static gboolean
is_built_on (KontorRecordType type, guint field)
{
  KontorMerge merge = kontor_schema_get_field (type, field)->merge;

  return merge != KONTOR_MERGE_COUNTER && merge != KONTOR_MERGE_MAXIMUM;
}

static gboolean
is_same_change (const KontorOp *later, const KontorOp *earlier)
{
  if (kontor_op_get_record_type (later) != kontor_op_get_record_type (earlier) ||
      !kontor_id_equal (kontor_op_get_id (later), kontor_op_get_id (earlier)))
    return FALSE;
  if (kontor_op_get_kind (later) == KONTOR_OP_RESTORE ||
      kontor_op_get_kind (later) == KONTOR_OP_DELETE)
    return kontor_op_get_kind (earlier) == KONTOR_OP_RESTORE ||
           kontor_op_get_kind (earlier) == KONTOR_OP_DELETE;
  for (guint i = 0; i < kontor_op_get_n_changes (later); i++)
    {
      guint field = kontor_op_get_change (later, i)->field;

      if (is_built_on (kontor_op_get_record_type (later), field) &&
          kontor_op_find_change (earlier, field) != NULL)
        return TRUE;
    }

  return FALSE;
}

static gboolean
changes_same (const KontorOp *op, const char *text)
{
  KontorProblem *problem = NULL;
  g_autoptr (KontorMutation) earlier = kontor_codec_mutation_from_text (text, &problem);

  g_clear_pointer (&problem, kontor_problem_free);
  for (guint i = 0; earlier != NULL && i < earlier->ops->len; i++)
    if (is_same_change (op, earlier->ops->pdata[i]))
      return TRUE;

  return FALSE;
}

/* The last waiting mutation that changed something that @op changes. */
static gboolean
add_last (KontorReplica *self, gint64 number, const KontorOp *op, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "SELECT number, text FROM outbox_record JOIN outbox USING (number)"
                          " WHERE type = ? AND id = ? AND number < ? AND result IS NULL"
                          " ORDER BY number DESC LIMIT ?",
                          error);
  gint64 last = 0;

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1,
                        kontor_schema_get_type (kontor_op_get_record_type (op))->word);
  kontor_sql_bind_id (statement, 2, kontor_op_get_id (op));
  kontor_sql_bind_int (statement, 3, number);
  kontor_sql_bind_int (statement, 4, LOOKED_BACK_MAX);
  while (last == 0 && kontor_sql_step (statement, &local))
    if (changes_same (op, kontor_sql_column_text (statement, 1)))
      last = kontor_sql_column_int (statement, 0);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  return last == 0 || add_need (self, number, last, error);
}

static gboolean
note_op (KontorReplica *self, gint64 number, const KontorOp *op, GError **error)
{
  KontorRecordType type = kontor_op_get_record_type (op);

  if (kontor_op_get_kind (op) != KONTOR_OP_CREATE &&
      (!add_maker (self, number, type, kontor_op_get_id (op), error) ||
       !add_last (self, number, op, error)))
    return FALSE;
  for (guint i = 0; i < kontor_op_get_n_changes (op); i++)
    {
      const KontorChange *change = kontor_op_get_change (op, i);

      if (!add_makers (self, number, kontor_schema_get_field (type, change->field), change->now,
                       error))
        return FALSE;
    }

  return TRUE;
}

/* Notes what a mutation that now waits under @number stands on. */
gboolean
kontor_replica_note_needs (KontorReplica *self,
                           gint64 number,
                           const KontorMutation *mutation,
                           GError **error)
{
  for (guint i = 0; !KONTOR_FAULT (NEED_FORGOTTEN) && i < mutation->ops->len; i++)
    if (!note_op (self, number, mutation->ops->pdata[i], error))
      return FALSE;

  return TRUE;
}

/* Adds the mids of what @number stands on and what was not accepted, as far as these have one. */
gboolean
kontor_replica_add_needs (KontorReplica *self, gint64 number, GArray *mids, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "SELECT ifnull (outbox.mid, need.mid) AS known FROM need"
                          " LEFT JOIN outbox ON outbox.number = need.need"
                          " WHERE need.number = ? AND known > 0 ORDER BY known",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, number);
  while (mids->len < KONTOR_PUSH_NEEDS_MAX && kontor_sql_step (statement, &local))
    {
      gint64 mid = kontor_sql_column_int (statement, 0);

      g_array_append_val (mids, mid);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* *refused: whether something that @number stands on was refused. */
gboolean
kontor_replica_check_needs (KontorReplica *self, gint64 number, gboolean *refused, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "SELECT 1 FROM need WHERE number = ? AND mid IS NOT NULL LIMIT 1", error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, number);
  *refused = kontor_sql_step (statement, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* Before @number leaves the outbox: what stands on it has to say its mid still. */
gboolean
kontor_replica_refuse_need (KontorReplica *self, gint64 number, GError **error)
{
  return kontor_replica_run_for_number (self,
                                        "UPDATE need SET mid = ifnull ((SELECT mid FROM outbox"
                                        " WHERE number = ?1), 0) WHERE need = ?1",
                                        number, error);
}

/* @number is in effect, or tried again under another number: nothing is refused for its sake. */
gboolean
kontor_replica_meet_need (KontorReplica *self, gint64 number, GError **error)
{
  return kontor_replica_run_for_number (self, "DELETE FROM need WHERE need = ?1 OR number = ?1",
                                        number, error);
}

/* Waiting mutation @second became a part of @first. */
gboolean
kontor_replica_join_needs (KontorReplica *self, gint64 first, gint64 second, GError **error)
{
  static const char *const statements[] = {
    "INSERT OR IGNORE INTO need (number, need, mid)"
    " SELECT ?1, need, mid FROM need WHERE number = ?2 AND need < ?1",
    "INSERT OR IGNORE INTO need (number, need, mid)"
    " SELECT number, ?1, mid FROM need WHERE need = ?2",
    "DELETE FROM need WHERE number = ?2 OR need = ?2",
  };

  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql, statements[i],
                                                                     error);

      if (statement == NULL)
        return FALSE;
      if (i < 2)
        kontor_sql_bind_int (statement, 1, first);
      kontor_sql_bind_int (statement, 2, second);
      if (!kontor_sql_run (statement, error))
        return FALSE;
    }

  return TRUE;
}
