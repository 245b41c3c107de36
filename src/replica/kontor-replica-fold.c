/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One sitting at one field is one step: a change set that continues an earlier one is folded into it,
 * into its undo step and, while nobody has sent it, into its mutation. Inside the transaction of the
 * commit, on the thread that owns the replica. */

#include "config.h"

#include "kontor-replica-private.h"

#include <string.h>

/* A mutation of one op, as a text that is stored, with where it is stored. */
typedef struct
{
  gint64 number; /* 0: none */
  KontorMutation *mutation; /* owned, nullable: more than one, or none */
  gboolean sent; /* it has a number for the server */
} Step;

static void
step_clear (Step *self)
{
  g_clear_pointer (&self->mutation, kontor_mutation_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Step, step_clear)

static KontorOp *
get_op (const Step *step)
{
  return step->mutation != NULL && step->mutation->ops->len == 1 ? step->mutation->ops->pdata[0]
                                                                 : NULL;
}

/* Takes one line of text; more lines are more mutations, which are no sitting at a field. */
static gboolean
take_text (Step *step, const char *text, GError **error)
{
  g_autofree char *line = g_strchomp (g_strdup (text));
  KontorProblem *problem = NULL;

  if (*line == '\0' || strchr (line, '\n') != NULL)
    return TRUE;
  step->mutation = kontor_codec_mutation_from_text (line, &problem);

  return step->mutation != NULL || kontor_replica_damaged (problem, "an edit", error);
}

/* @found: whether there is such a row, which can still be undone. */
static gboolean
read_undo (KontorReplica *self, gint64 number, Step *step, gboolean *found, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *text = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "SELECT inverse FROM undo WHERE change_set = ? AND undone = 0"
                          " AND undoes IS NULL",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, number);
  *found = kontor_sql_step (statement, &local);
  if (*found)
    text = g_strdup (kontor_sql_column_text (statement, 0));
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  step->number = number;

  return text == NULL || take_text (step, text, error);
}

/* The last mutation of a change set that still waits. */
static gboolean
read_waiting (KontorReplica *self, gint64 change_set, Step *step, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *text = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "SELECT number, text, mid IS NOT NULL FROM outbox WHERE change_set = ?"
                          " ORDER BY number DESC LIMIT 1",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, change_set);
  if (kontor_sql_step (statement, &local))
    {
      step->number = kontor_sql_column_int (statement, 0);
      text = g_strdup (kontor_sql_column_text (statement, 1));
      step->sent = kontor_sql_column_int (statement, 2) != 0;
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  return text == NULL || take_text (step, text, error);
}

/* *alone: whether nothing else waits to change the record between the two, so that one may go with the
 * other. */
static gboolean
check_between (KontorReplica *self,
               const Step *first,
               const Step *second,
               gboolean *alone,
               GError **error)
{
  const KontorOp *op = get_op (second);
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "SELECT 1 FROM outbox_record WHERE type = ? AND id = ?"
                          " AND number > ? AND number < ?",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1,
                        kontor_schema_get_type (kontor_op_get_record_type (op))->word);
  kontor_sql_bind_id (statement, 2, kontor_op_get_id (op));
  kontor_sql_bind_int (statement, 3, first->number);
  kontor_sql_bind_int (statement, 4, second->number);
  *alone = !kontor_sql_step (statement, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* Values that replace one another: two changes are one. Not guarded ones, which are compared with what
 * the server holds, nor sets and counters, which are sums. */
static gboolean
is_replaced (KontorRecordType type, guint field)
{
  KontorMerge merge = kontor_schema_get_field (type, field)->merge;

  return merge == KONTOR_MERGE_SCALAR || merge == KONTOR_MERGE_TEXT;
}

static gboolean
is_same_record (const KontorOp *a, const KontorOp *b)
{
  return kontor_op_get_record_type (a) == kontor_op_get_record_type (b) &&
         kontor_id_equal (kontor_op_get_id (a), kontor_op_get_id (b));
}

/* @first and then @second, two updates of the same one field, as one; NULL where they are not, or where
 * nothing would be left. */
static KontorOp *
join_updates (const KontorOp *first, const KontorOp *second)
{
  const KontorChange *a = NULL;
  const KontorChange *b = NULL;
  KontorOp *joined = NULL;

  if (kontor_op_get_kind (first) != KONTOR_OP_UPDATE || kontor_op_get_n_changes (first) != 1 ||
      kontor_op_get_kind (second) != KONTOR_OP_UPDATE || kontor_op_get_n_changes (second) != 1)
    return NULL;
  a = kontor_op_get_change (first, 0);
  b = kontor_op_get_change (second, 0);
  if (a->field != b->field || !kontor_value_equal (a->now, b->was) ||
      kontor_value_equal (a->was, b->now) ||
      !is_replaced (kontor_op_get_record_type (first), a->field))
    return NULL;
  joined = kontor_op_new (KONTOR_OP_UPDATE, kontor_op_get_record_type (first),
                          kontor_op_get_id (first));
  kontor_op_add (joined, a->field, a->was, b->now);

  return joined;
}

/* @first, which makes a record, with what @second changes in it. */
static KontorOp *
join_create (const KontorOp *first, const KontorOp *second)
{
  const KontorChange *change = NULL;
  KontorOp *joined = NULL;

  if (kontor_op_get_kind (first) != KONTOR_OP_CREATE ||
      kontor_op_get_kind (second) != KONTOR_OP_UPDATE || kontor_op_get_n_changes (second) != 1)
    return NULL;
  change = kontor_op_get_change (second, 0);
  if (!is_replaced (kontor_op_get_record_type (first), change->field))
    return NULL;
  joined = kontor_op_new (KONTOR_OP_CREATE, kontor_op_get_record_type (first),
                          kontor_op_get_id (first));
  for (guint i = 0; i < kontor_op_get_n_changes (first); i++)
    {
      const KontorChange *made = kontor_op_get_change (first, i);

      if (made->field != change->field)
        kontor_op_add (joined, made->field, made->was, made->now);
    }
  kontor_op_add (joined, change->field, NULL, change->now);

  return joined;
}

static char *
join_to_text (const Step *first, const Step *last, KontorOp *op)
{
  g_autoptr (KontorMutation) joined = kontor_mutation_new (first->mutation->name,
                                                           last->mutation->at);

  kontor_mutation_take_op (joined, kontor_op_ref (op));

  return kontor_codec_mutation_to_text (joined);
}

static gboolean
set_text (KontorReplica *self, const char *sql, gint64 number, const char *text, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql, sql, error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, number);
  kontor_sql_bind_text (statement, 2, text);

  return kontor_sql_run (statement, error);
}

/* The undo step of the first goes back to where the first began. *folded: whether it does. */
static gboolean
fold_undo (KontorReplica *self, gint64 first, gint64 second, gboolean *folded, GError **error)
{
  g_auto (Step) a = { 0 };
  g_auto (Step) b = { 0 };
  g_autoptr (KontorOp) joined = NULL;
  g_autofree char *text = NULL;
  gboolean found = FALSE;

  *folded = FALSE;
  if (!read_undo (self, first, &a, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  if (!read_undo (self, second, &b, &found, error))
    return FALSE;
  if (get_op (&a) != NULL && get_op (&b) != NULL && is_same_record (get_op (&a), get_op (&b)))
    {
      /* What undoes the making of a record undoes what was written into it since. */
      if (kontor_op_get_kind (get_op (&a)) == KONTOR_OP_DELETE &&
          kontor_op_get_kind (get_op (&b)) == KONTOR_OP_UPDATE)
        joined = kontor_op_ref (get_op (&a));
      else
        joined = join_updates (get_op (&b), get_op (&a));
    }
  else if (a.mutation != NULL || b.mutation != NULL)
    return TRUE;
  if (a.mutation != NULL && joined == NULL)
    return TRUE;
  if (joined != NULL)
    {
      g_autofree char *line = join_to_text (&a, &b, joined);

      text = g_strconcat (line, "\n", NULL);
    }
  *folded = TRUE;

  return set_text (self, "UPDATE undo SET inverse = ?2 WHERE change_set = ?1", first,
                   text != NULL ? text : "", error) &&
         kontor_replica_run_for_number (self, "DELETE FROM undo WHERE change_set = ?", second,
                                        error);
}

/* What was changed by both in one field is one line. */
static gboolean
fold_history (KontorReplica *self, gint64 first, gint64 second, GError **error)
{
  static const char *const statements[] = {
    "UPDATE history AS a SET (new, at) = (SELECT b.new, b.at FROM history AS b"
    " WHERE b.number = ?2 AND b.type = a.type AND b.id = a.id AND b.field = a.field"
    " ORDER BY b.n DESC LIMIT 1)"
    " WHERE a.number = ?1 AND EXISTS (SELECT 1 FROM history AS b WHERE b.number = ?2"
    " AND b.type = a.type AND b.id = a.id AND b.field = a.field)",
    "DELETE FROM history AS b WHERE b.number = ?2 AND EXISTS (SELECT 1 FROM history AS a"
    " WHERE a.number = ?1 AND a.type = b.type AND a.id = b.id AND a.field = b.field)",
    "UPDATE history SET number = ?1 WHERE number = ?2",
  };

  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql, statements[i],
                                                                     error);

      if (statement == NULL)
        return FALSE;
      kontor_sql_bind_int (statement, 1, first);
      kontor_sql_bind_int (statement, 2, second);
      if (!kontor_sql_run (statement, error))
        return FALSE;
    }

  return TRUE;
}

/* The waiting mutation of the first says what both do. Nothing where it is on its way already. */
static gboolean
fold_outbox (KontorReplica *self, gint64 first, gint64 second, GError **error)
{
  g_auto (Step) a = { 0 };
  g_auto (Step) b = { 0 };
  g_autoptr (KontorOp) joined = NULL;
  g_autofree char *text = NULL;
  gboolean alone = FALSE;

  if (!read_waiting (self, first, &a, error) || !read_waiting (self, second, &b, error))
    return FALSE;
  if (a.sent || b.sent || get_op (&a) == NULL || get_op (&b) == NULL ||
      !is_same_record (get_op (&a), get_op (&b)))
    return TRUE;
  if (!check_between (self, &a, &b, &alone, error))
    return FALSE;
  if (alone)
    joined = join_create (get_op (&a), get_op (&b));
  if (alone && joined == NULL)
    joined = join_updates (get_op (&a), get_op (&b));
  if (joined == NULL)
    return TRUE;
  text = join_to_text (&a, &b, joined);

  /* The view is as the mutations say: replayed, as it names the second, which is gone. */
  return set_text (self, "UPDATE outbox SET text = ?2 WHERE number = ?1", a.number, text, error) &&
         fold_history (self, a.number, b.number, error) &&
         kontor_replica_join_needs (self, a.number, b.number, error) &&
         kontor_replica_leave_outbox (self, b.number, error) &&
         kontor_replica_rebase (self, kontor_op_get_record_type (joined), kontor_op_get_id (joined),
                                error);
}

/* After change set @second was written: makes it a part of @first, where it goes on with what @first
 * did. *number: what names both for undo; @second where they stay apart. */
gboolean
kontor_replica_fold (KontorReplica *self,
                     gint64 first,
                     gint64 second,
                     gint64 *number,
                     GError **error)
{
  g_autoptr (KontorSqlStatement) adopt = NULL;
  gboolean folded = FALSE;

  *number = second;
  if (!fold_undo (self, first, second, &folded, error))
    return FALSE;
  if (!folded)
    return TRUE;
  if (!fold_outbox (self, first, second, error))
    return FALSE;
  adopt = kontor_sql_prepare (self->sql, "UPDATE outbox SET change_set = ?1 WHERE change_set = ?2",
                              error);
  if (adopt == NULL)
    return FALSE;
  kontor_sql_bind_int (adopt, 1, first);
  kontor_sql_bind_int (adopt, 2, second);
  *number = first;

  return kontor_sql_run (adopt, error);
}

gboolean
kontor_replica_fold_draft (KontorReplica *self, gint64 second, GError **error)
{
  g_auto (Step) step = { 0 };
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement = NULL;
  gint64 first = 0;

  if (!read_waiting (self, second, &step, error))
    return FALSE;
  if (get_op (&step) == NULL)
    return TRUE;
  statement = kontor_sql_prepare (self->sql,
                                  "SELECT change_set FROM outbox_record JOIN outbox USING (number)"
                                  " WHERE type = ? AND id = ? AND number < ?"
                                  " ORDER BY number DESC LIMIT 1",
                                  error);
  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, kontor_schema_get_type (KONTOR_RECORD_DRAFT)->word);
  kontor_sql_bind_id (statement, 2, kontor_op_get_id (get_op (&step)));
  kontor_sql_bind_int (statement, 3, step.number);
  if (kontor_sql_step (statement, &local))
    first = kontor_sql_column_int (statement, 0);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_clear_pointer (&statement, kontor_sql_reset);

  return first == 0 || fold_outbox (self, first, second, error);
}
