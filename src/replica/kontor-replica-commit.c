/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Committing a change set: rights and rules, rows, history, inverse, outbox and journal in one
 * transaction. On the thread that owns the replica. */

#include "config.h"

#include "kontor-access.h"
#include "kontor-fault.h"
#include "kontor-replica-private.h"
#include "kontor-rules.h"

/* What is under way for one mutation. */
typedef struct
{
  KontorReplica *self; /* borrowed */
  gint64 number; /* of the outbox row */
  gint64 at;
  gboolean known_actor; /* the acting person's record is here, so that rights can be looked up */
  KontorMutation *made; /* owned: the ops as they were applied */
  GPtrArray *inverse; /* owned, of KontorOp, in the order of applying */
  GHashTable *touched; /* owned: of KontorRecordKey */
  KontorProblem *problem; /* owned, nullable */
} Commit;

static void
commit_clear (Commit *self)
{
  g_clear_pointer (&self->made, kontor_mutation_free);
  g_clear_pointer (&self->inverse, g_ptr_array_unref);
  g_clear_pointer (&self->touched, g_hash_table_unref);
  g_clear_pointer (&self->problem, kontor_problem_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Commit, commit_clear)

/* The actor's own record is missing before the first pull and in a replica that is being founded:
 * then nobody's rights can be looked up, and the server decides. */
static gboolean
knows_actor (KontorReplica *self)
{
  g_autoptr (KontorRow) person = kontor_reader_get (&self->reader.parent, KONTOR_RECORD_PERSON,
                                                    &self->person);

  return person != NULL;
}

static gboolean
record_op (Commit *commit, KontorOp *op, KontorRow *before, KontorRow *after, GError **error)
{
  KontorReplica *self = commit->self;
  KontorRecordType type = kontor_op_get_record_type (op);
  const KontorId *id = kontor_op_get_id (op);
  KontorOp *inverse = kontor_op_new_inverse (op, before, after);

  if (inverse != NULL)
    g_ptr_array_add (commit->inverse, inverse);
  kontor_record_keys_add (commit->touched, type, id);
  kontor_mutation_take_op (commit->made, kontor_op_ref (op));

  return (KONTOR_FAULT (SHADOW_UNSAVED) ||
          kontor_replica_save_shadow (self, type, id, before, error)) &&
         kontor_replica_put_view (self, type, id, after, NULL, error) &&
         kontor_replica_add_history (self, commit->number, op, before, after, commit->at, error);
}

static KontorProblem *
check_op (Commit *commit, KontorOp *op, KontorRow *before, KontorRow *after, KontorOp **instead)
{
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;

  kontor_replica_init_context (commit->self, &context);
  context.now = commit->at;
  if (kontor_op_get_kind (op) == KONTOR_OP_CREATE && before != NULL)
    return kontor_problem_new (KONTOR_PROBLEM_EXISTS, kontor_op_get_record_type (op),
                               kontor_op_get_id (op), 0);
  if (commit->known_actor)
    problem = kontor_access_check (&context, op, before, after);
  if (problem == NULL)
    problem = kontor_rules_check (&context, op, before, after);
  if (problem != NULL)
    *instead = kontor_rules_to_request (&context, op, before, after, problem);

  return problem;
}

static gboolean commit_op (Commit *commit, KontorOp *op, gboolean checked, GError **error);

static gboolean
commit_consequences (Commit *commit,
                     KontorOp *op,
                     KontorRow *before,
                     KontorRow *after,
                     GError **error)
{
  g_autoptr (GPtrArray) consequences = NULL;
  KontorContext context = { 0 };

  kontor_replica_init_context (commit->self, &context);
  context.now = commit->at;
  consequences = kontor_rules_get_consequences (&context, op, before, after);
  if (!kontor_replica_check_reader (commit->self, error))
    return FALSE;
  for (guint i = 0; i < consequences->len; i++)
    if (kontor_rules_travels (consequences->pdata[i]) &&
        !commit_op (commit, consequences->pdata[i], FALSE, error))
      return FALSE;

  return TRUE;
}

/* FALSE with commit->problem or @error. @checked: whether it is a person's op, to be checked. */
static gboolean
commit_op (Commit *commit, KontorOp *op, gboolean checked, GError **error)
{
  KontorReplica *self = commit->self;
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorOp) instead = NULL;
  g_autoptr (KontorRow) before = NULL;
  g_auto (KontorMergeResult) result = { 0 };

  before = kontor_sql_rows_get (self->sql, kontor_op_get_record_type (op), kontor_op_get_id (op),
                                NULL, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  commit->problem = kontor_merge_apply (op, before, KONTOR_MERGE_REPLAY, -commit->number,
                                        commit->at, &self->person, &result);
  if (commit->problem == NULL && checked)
    commit->problem = check_op (commit, op, before, result.row, &instead);
  if (!kontor_replica_check_reader (self, error))
    return FALSE;
  if (instead != NULL)
    {
      g_clear_pointer (&commit->problem, kontor_problem_free);
      return commit_op (commit, instead, FALSE, error);
    }
  if (commit->problem != NULL)
    return FALSE;
  if (!result.changed)
    return TRUE;
  if (commit->made->ops->len == KONTOR_MUTATION_OPS_MAX)
    {
      commit->problem = kontor_problem_new_limit (KONTOR_PROBLEM_TOO_MANY,
                                                  kontor_op_get_record_type (op),
                                                  kontor_op_get_id (op), 0,
                                                  KONTOR_MUTATION_OPS_MAX);
      return FALSE;
    }

  return record_op (commit, op, before, result.row, error) &&
         commit_consequences (commit, op, before, result.row, error);
}

static gboolean
insert_outbox (KontorReplica *self, gint64 change_set, gint64 at, gint64 *number, GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql, "INSERT INTO outbox (change_set, at, text) VALUES (?, ?, '')",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, change_set);
  kontor_sql_bind_int (statement, 2, at);
  if (!kontor_sql_run (statement, error))
    return FALSE;
  *number = kontor_sql_get_last_row_id (self->sql);

  return TRUE;
}

static gboolean
fill_outbox (Commit *commit, GError **error)
{
  KontorReplica *self = commit->self;
  g_autofree char *text = kontor_codec_mutation_to_text (commit->made);
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql, "UPDATE outbox SET text = ? WHERE number = ?", error);
  GHashTableIter iter;
  gpointer key = NULL;

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, text);
  kontor_sql_bind_int (statement, 2, commit->number);
  if (!kontor_sql_run (statement, error))
    return FALSE;
  g_hash_table_iter_init (&iter, commit->touched);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const KontorRecordKey *record = key;
      g_autoptr (KontorSqlStatement) insert =
          kontor_sql_prepare (self->sql,
                              "INSERT INTO outbox_record (type, id, number) VALUES (?, ?, ?)",
                              error);

      if (insert == NULL)
        return FALSE;
      kontor_sql_bind_text (insert, 1, kontor_schema_get_type (record->type)->word);
      kontor_sql_bind_id (insert, 2, &record->id);
      kontor_sql_bind_int (insert, 3, commit->number);
      if (!kontor_sql_run (insert, error))
        return FALSE;
    }

  return kontor_replica_note_needs (self, commit->number, commit->made, error);
}

/* The inverse of one mutation as a line of the undo row: its ops, last first. */
static char *
inverse_to_text (Commit *commit, const char *name)
{
  g_autofree char *undo_name = g_str_has_prefix (name, "undo ") ? g_strdup (name + 5)
                                                                : g_strconcat ("undo ", name, NULL);
  g_autoptr (KontorMutation) inverse = kontor_mutation_new (undo_name, commit->at);

  for (guint i = commit->inverse->len; i-- > 0;)
    kontor_mutation_take_op (inverse, kontor_op_ref (commit->inverse->pdata[i]));

  return inverse->ops->len > 0 ? kontor_codec_mutation_to_text (inverse) : NULL;
}

/* What somebody only began to write in a chat is no step that they would want to go back by. */
static gboolean
is_draft (const KontorMutation *mutation)
{
  for (guint i = 0; i < mutation->ops->len; i++)
    if (kontor_op_get_record_type (mutation->ops->pdata[i]) != KONTOR_RECORD_DRAFT)
      return FALSE;

  return TRUE;
}

/* @inverse: (element-type utf8): lines to be written in reverse order. */
static gboolean
commit_mutation (KontorReplica *self,
                 const KontorMutation *mutation,
                 gint64 change_set,
                 GPtrArray *inverse,
                 KontorProblem **problem,
                 GError **error)
{
  g_auto (Commit) commit = { .self = self, .at = mutation->at, .known_actor = knows_actor (self) };
  char *line = NULL;

  commit.made = kontor_mutation_new (mutation->name, mutation->at);
  commit.inverse = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_op_unref);
  commit.touched = kontor_record_keys_new ();
  if (!insert_outbox (self, change_set, mutation->at, &commit.number, error))
    return FALSE;
  for (guint i = 0; i < mutation->ops->len; i++)
    if (!commit_op (&commit, mutation->ops->pdata[i], TRUE, error))
      {
        if (commit.problem != NULL)
          *problem = g_steal_pointer (&commit.problem);
        return FALSE;
      }
  if (commit.made->ops->len == 0)
    return kontor_replica_leave_outbox (self, commit.number, error);
  if (!is_draft (commit.made))
    line = inverse_to_text (&commit, mutation->name);
  if (line != NULL)
    g_ptr_array_add (inverse, line);

  return fill_outbox (&commit, error);
}

static gboolean
insert_undo (KontorReplica *self,
             const char *label,
             gint64 at,
             gint64 undoes,
             gint64 *change_set,
             GError **error)
{
  g_autoptr (KontorSqlStatement) trim = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "INSERT INTO undo (label, at, inverse, undoes) VALUES (?, ?, '', ?)",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, label);
  kontor_sql_bind_int (statement, 2, at);
  if (undoes != 0)
    kontor_sql_bind_int (statement, 3, undoes);
  else
    kontor_sql_bind_null (statement, 3);
  if (!kontor_sql_run (statement, error))
    return FALSE;
  *change_set = kontor_sql_get_last_row_id (self->sql);
  trim = kontor_sql_prepare (self->sql, "DELETE FROM undo WHERE change_set <= ?", error);
  if (trim == NULL)
    return FALSE;
  kontor_sql_bind_int (trim, 1, KONTOR_FAULT (UNDO_UNBOUNDED) ? 0 : *change_set - KONTOR_UNDO_MAX);

  return kontor_sql_run (trim, error);
}

static gboolean
fill_undo (KontorReplica *self, gint64 change_set, GPtrArray *inverse, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql, "UPDATE undo SET inverse = ? WHERE change_set = ?", error);

  if (statement == NULL)
    return FALSE;
  for (guint i = inverse->len; i-- > 0;)
    g_string_append_printf (text, "%s\n", (const char *) inverse->pdata[i]);
  kontor_sql_bind_text (statement, 1, text->str);
  kontor_sql_bind_int (statement, 2, change_set);

  return kontor_sql_run (statement, error);
}

/* Inside the transaction. */
static gboolean
commit_all (KontorReplica *self,
            const KontorChangeSet *change_set,
            gint64 undoes,
            gint64 *number,
            KontorProblem **problem,
            GError **error)
{
  g_autoptr (GPtrArray) inverse = g_ptr_array_new_with_free_func (g_free);

  if (!insert_undo (self, change_set->label, kontor_clock_now (self->clock), undoes, number, error))
    return FALSE;
  for (guint i = 0; i < change_set->mutations->len; i++)
    if (!commit_mutation (self, change_set->mutations->pdata[i], *number, inverse, problem, error))
      return FALSE;

  return fill_undo (self, *number, inverse, error);
}

/* What goes on with something earlier becomes a part of it. *number: of what it is then */
static gboolean
go_on (KontorReplica *self, const KontorChangeSet *change_set, gint64 *number, GError **error)
{
  if (change_set->continues != 0)
    return kontor_replica_fold (self, change_set->continues, *number, number, error);
  if (change_set->mutations->len == 1 && is_draft (change_set->mutations->pdata[0]))
    return kontor_replica_fold_draft (self, *number, error);

  return TRUE;
}

gboolean
kontor_replica_commit_as (KontorReplica *self,
                          const KontorChangeSet *change_set,
                          gint64 undoes,
                          gint64 *number,
                          KontorProblem **problem,
                          GError **error)
{
  gint64 made = 0;

  if (!kontor_replica_begin (self, error))
    return FALSE;
  if (!commit_all (self, change_set, undoes, &made, problem, error) ||
      !go_on (self, change_set, &made, error))
    {
      kontor_replica_abandon (self);
      return FALSE;
    }
  if (!kontor_replica_end (self, error))
    return FALSE;
  if (number != NULL)
    *number = made;

  return TRUE;
}

/**
 * kontor_replica_commit:
 * @self: a replica
 * @change_set: what to change
 * @number: (out) (optional): names it for undo
 * @problem: (out) (transfer full): what the model refuses
 * @error: what the world did
 *
 * Returns: whether everything is durable; nothing has changed if not
 */
gboolean
kontor_replica_commit (KontorReplica *self,
                       const KontorChangeSet *change_set,
                       gint64 *number,
                       KontorProblem **problem,
                       GError **error)
{
  return kontor_replica_commit_as (self, change_set, 0, number, problem, error);
}
