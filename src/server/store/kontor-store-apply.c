/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One op into the store: rights, merge, rules, row, feed, history, and what follows from it. The same
 * calls, in the same order, make the same store. On the store's thread, in its transaction. */

#include "config.h"

#include "kontor-chunks-rights.h"
#include "kontor-codec.h"
#include "kontor-fault.h"
#include "kontor-merge.h"
#include "kontor-notify.h"
#include "kontor-rules.h"
#include "kontor-store-private.h"

/* Consequences have consequences, but the longest chain of the rules is shorter by far. */
#define DEPTH_MAX 8

void
kontor_apply_init (KontorApply *self, KontorStore *store, const KontorId *person, gint64 at)
{
  self->store = store;
  self->person = *person;
  /* A person's clock is a claim: it may date an edit back, never ahead. */
  self->at = MIN (at, kontor_clock_now (store->clock));
  self->checked = TRUE;
  self->merged = g_ptr_array_new_with_free_func (g_free);
  self->causes = NULL;
  self->rights = NULL;
  self->problem = NULL;
  self->depth = 0;
}

void
kontor_apply_clear (KontorApply *self)
{
  g_clear_pointer (&self->merged, g_ptr_array_unref);
  g_clear_pointer (&self->causes, g_ptr_array_unref);
  g_clear_pointer (&self->rights, g_ptr_array_unref);
  g_clear_pointer (&self->problem, kontor_problem_free);
}

static void
init_context (KontorApply *self, KontorContext *context)
{
  context->reader = &self->store->reader.parent;
  context->actor = self->person;
  context->now = self->at;
  context->clock = self->store->clock;
  context->random = self->store->random;
}

/* Rights first: who may not see a record must not learn of its state by a refusal. */
static void
check (KontorApply *self,
       KontorOp *op,
       KontorRow *before,
       KontorRow *after,
       KontorProblem *merge,
       KontorOp **instead)
{
  KontorContext context = { 0 };

  init_context (self, &context);
  if (before != NULL || kontor_op_get_kind (op) == KONTOR_OP_CREATE)
    self->problem = kontor_access_check (&context, op, before, after != NULL ? after : before);
  if (self->problem == NULL && merge != NULL)
    self->problem = kontor_problem_copy (merge);
  if (self->problem != NULL)
    return;
  self->problem = kontor_rules_check (&context, op, before, after);
  if (self->problem != NULL)
    *instead = kontor_rules_to_request (&context, op, before, after, self->problem);
}

static gboolean
write_history (KontorApply *self,
               const KontorRow *before,
               const KontorRow *after,
               gint64 seq,
               GError **error)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (after));

  for (guint i = 1; before != NULL && i < info->n_fields && !KONTOR_FAULT (HISTORY_UNWRITTEN); i++)
    {
      const KontorField *field = &info->fields[i];
      g_autofree char *old = NULL;
      g_autofree char *new = NULL;
      g_autoptr (KontorSqlStatement) insert = NULL;

      if (!(field->flags & KONTOR_FLAG_HISTORY) ||
          kontor_value_equal (kontor_row_get (before, i), kontor_row_get (after, i)))
        continue;
      insert = kontor_sql_prepare (self->store->sql,
                                   "INSERT INTO history (type, id, seq, field, at, who, old, new)"
                                   " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                                   error);
      if (insert == NULL)
        return FALSE;
      old = kontor_codec_value_to_text (field, kontor_row_get (before, i));
      new = kontor_codec_value_to_text (field, kontor_row_get (after, i));
      kontor_sql_bind_text (insert, 1, info->word);
      kontor_sql_bind_id (insert, 2, kontor_row_get_id (after));
      kontor_sql_bind_int (insert, 3, seq);
      kontor_sql_bind_text (insert, 4, field->word);
      kontor_sql_bind_int (insert, 5, self->at);
      kontor_sql_bind_id (insert, 6, &self->person);
      kontor_sql_bind_text (insert, 7, old);
      kontor_sql_bind_text (insert, 8, new);
      if (!kontor_sql_run (insert, error))
        return FALSE;
    }

  return TRUE;
}

/* Who may see the record changed from @before to @after: those who gained and those who lost it are
 * told; who keeps it is not, unless it also @moved to hang elsewhere. */
static gboolean
log_audience (KontorStore *store,
              KontorRecordType type,
              const KontorId *id,
              const GArray *before,
              const GArray *after,
              gboolean moved,
              GError **error)
{
  g_autoptr (GArray) told = g_array_new (FALSE, FALSE, sizeof (gint64));
  const GArray *sides[2] = { before, after };

  for (guint side = KONTOR_FAULT (LOSER_UNTOLD) ? 1 : 0; side < 2; side++)
    for (guint i = 0; i < sides[side]->len; i++)
      {
        gint64 principal = g_array_index (sides[side], gint64, i);
        gboolean kept = FALSE;

        for (guint j = 0; !moved && j < sides[1 - side]->len; j++)
          kept = kept || g_array_index (sides[1 - side], gint64, j) == principal;
        if (!kept)
          kontor_ids_add (told, principal);
      }

  return kontor_store_log (store, type, id, KONTOR_FEED_AUDIENCE, told, error);
}

static gboolean reroot_dependents (KontorStore *store, const KontorRow *row, GError **error);

/* Brings the stored audience of a record, and its root, up to what its fields now say. */
static gboolean
refresh_audience (KontorStore *store, const KontorRow *row, GError **error)
{
  KontorRecordType type = kontor_row_get_record_type (row);
  const KontorId *id = kontor_row_get_id (row);
  g_autoptr (KontorRow) root = kontor_reader_get_root (&store->reader.parent, row);
  const KontorId *root_id = root != NULL ? kontor_row_get_id (root) : id;
  KontorId old_root = *id;
  gboolean moved = FALSE;
  g_autoptr (GArray) before = NULL;
  g_autoptr (GArray) own_before = NULL;
  g_autoptr (GArray) own = NULL;
  g_autoptr (GArray) after = NULL;

  if (!kontor_store_check_reader (store, error) ||
      !kontor_sql_rows_get_root (store->sql, type, id, &old_root, error))
    return FALSE;
  own_before = kontor_store_get_own_audience (store, id, error);
  before = kontor_store_get_audience (store, id, &old_root, error);
  own = kontor_store_compute_own_audience (store, row, kontor_id_equal (root_id, id), error);
  if (own_before == NULL || before == NULL || own == NULL)
    return FALSE;
  moved = !kontor_id_equal (root_id, &old_root);
  if (kontor_ids_equal (own_before, own) && !moved)
    return TRUE;
  if (moved && !kontor_sql_rows_put (store->sql, row, root_id, NULL, error))
    return FALSE;
  if (!kontor_store_set_own_audience (store, type, id, own, error))
    return FALSE;
  after = kontor_store_get_audience (store, id, root_id, error);
  if (after == NULL)
    return FALSE;
  if ((moved || !kontor_ids_equal (before, after)) &&
      !log_audience (store, type, id, before, after, moved, error))
    return FALSE;

  return !moved || KONTOR_FAULT (REROOT_SKIPPED) || reroot_dependents (store, row, error);
}

/* The records of @type whose @field refers to @id, those in the bin too: who may see them changes like
 * that of any other. NULL on error. */
static GPtrArray *
list_referring (KontorStore *store,
                KontorRecordType type,
                guint field,
                const KontorId *id,
                KontorRecordType target,
                GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s WHERE %s = ?",
                                          kontor_sql_rows_get_columns (type),
                                          kontor_sql_rows_get_table (type),
                                          kontor_sql_rows_get_column (type, field));
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (store->sql, sql, error);

  if (statement == NULL)
    return NULL;
  if (kontor_schema_get_field (type, field)->kind == KONTOR_KIND_RECORD)
    {
      g_autoptr (KontorValue) record = kontor_value_new_record (target, id);

      kontor_sql_bind_text (statement, 1, kontor_value_get_text (record));
    }
  else
    kontor_sql_bind_id (statement, 1, id);
  while (kontor_sql_step (statement, &local))
    g_ptr_array_add (rows, kontor_sql_rows_read (statement, type, 0));
  if (local == NULL)
    return g_steal_pointer (&rows);
  g_propagate_error (error, g_steal_pointer (&local));

  return NULL;
}

static gboolean
refresh_referring (KontorStore *store,
                   KontorRecordType type,
                   guint field,
                   const KontorId *id,
                   GError **error)
{
  g_autoptr (GPtrArray) rows = list_referring (store, type, field, id, KONTOR_RECORD_NONE, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (!refresh_audience (store, rows->pdata[i], error))
      return FALSE;

  return TRUE;
}

static gboolean
may_hang_on (KontorRecordType type, const KontorRow *row)
{
  const KontorTypeInfo *info = kontor_schema_get_type (type);

  return info->root != 0 && (info->fields[info->root].kind != KONTOR_KIND_REFERENCE ||
                             info->fields[info->root].target == kontor_row_get_record_type (row));
}

static GPtrArray *
list_hanging (KontorStore *store, KontorRecordType type, const KontorRow *row, GError **error)
{
  return list_referring (store, type, kontor_schema_get_type (type)->root, kontor_row_get_id (row),
                         kontor_row_get_record_type (row), error);
}

/* What hangs on a record that now hangs elsewhere goes along. */
static gboolean
reroot_dependents (KontorStore *store, const KontorRow *row, GError **error)
{
  for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    {
      g_autoptr (GPtrArray) rows = NULL;

      if (!may_hang_on (type, row))
        continue;
      rows = list_hanging (store, type, row, error);
      if (rows == NULL)
        return FALSE;
      for (guint i = 0; i < rows->len; i++)
        if (!refresh_audience (store, rows->pdata[i], error))
          return FALSE;
    }

  return TRUE;
}

/* @row and everything that hangs on it, however far down: each inherits what those above it add. */
static gboolean
refresh_branch (KontorStore *store, const KontorRow *row, guint depth, GError **error)
{
  if (!refresh_audience (store, row, error))
    return FALSE;
  for (guint type = 1; depth < DEPTH_MAX && type < KONTOR_N_RECORD_TYPES; type++)
    {
      g_autoptr (GPtrArray) rows = NULL;

      if (!may_hang_on (type, row))
        continue;
      rows = list_hanging (store, type, row, error);
      if (rows == NULL)
        return FALSE;
      for (guint i = 0; i < rows->len; i++)
        if (!refresh_branch (store, rows->pdata[i], depth + 1, error))
          return FALSE;
    }

  return TRUE;
}

/* Records whose audience is made from @row's fields although they do not hang on it, or hang further
 * down. */
static gboolean
refresh_affected (KontorStore *store, const KontorRow *row, GError **error)
{
  const KontorId *event = NULL;
  g_autoptr (KontorRow) event_row = NULL;

  switch (kontor_row_get_record_type (row))
    {
    case KONTOR_RECORD_PIPELINE:
      return refresh_referring (store, KONTOR_RECORD_DEAL, KONTOR_DEAL_PIPELINE,
                                kontor_row_get_id (row), error);
    case KONTOR_RECORD_EVENT:
      event = kontor_row_get_id (row);
      break;
    case KONTOR_RECORD_ATTENDEE:
      event = kontor_row_get_id_field (row, KONTOR_ATTENDEE_EVENT);
      break;
    default:
      return TRUE;
    }

  event_row = kontor_reader_get (&store->reader.parent, KONTOR_RECORD_EVENT, event);

  return kontor_store_check_reader (store, error) &&
         (event_row == NULL || KONTOR_FAULT (BRANCH_SKIPPED) ||
          refresh_branch (store, event_row, 0, error));
}

static gboolean
refresh_colleagues (KontorStore *store,
                    const KontorRow *before,
                    const KontorRow *after,
                    GError **error)
{
  g_autoptr (GPtrArray) people = kontor_store_list_colleagues (store, before, after);

  if (!kontor_store_check_reader (store, error))
    return FALSE;
  for (guint i = 0; i < people->len && !KONTOR_FAULT (COLLEAGUES_SKIPPED); i++)
    if (!refresh_audience (store, people->pdata[i], error))
      return FALSE;

  return TRUE;
}

/* A new record: its audience is stored and it is listed under it. */
static gboolean
log_create (KontorStore *store, const KontorRow *row, const KontorId *root, GError **error)
{
  const KontorId *id = kontor_row_get_id (row);
  g_autoptr (GArray) own = kontor_store_compute_own_audience (store, row,
                                                              kontor_id_equal (root, id), error);
  g_autoptr (GArray) audience = NULL;

  if (own == NULL ||
      !kontor_store_set_own_audience (store, kontor_row_get_record_type (row), id, own, error))
    return FALSE;
  audience = kontor_store_get_audience (store, id, root, error);

  return audience != NULL && kontor_store_log (store, kontor_row_get_record_type (row), id,
                                               KONTOR_FEED_CHANGE, audience, error);
}

static gboolean
log_update (KontorStore *store, const KontorRow *row, const KontorId *root, GError **error)
{
  g_autoptr (GArray) audience = kontor_store_get_audience (store, kontor_row_get_id (row), root,
                                                           error);

  return audience != NULL &&
         kontor_store_log (store, kontor_row_get_record_type (row), kontor_row_get_id (row),
                           KONTOR_FEED_CHANGE, audience, error) &&
         refresh_audience (store, row, error);
}

static gboolean
put_row (KontorStore *store, KontorRow *row, const KontorId *root, GError **error)
{
  if (!kontor_sql_rows_put (store->sql, row, root, NULL, error))
    return FALSE;
  kontor_store_reader_take (store, row);

  return TRUE;
}

/* The row and its place in the feed; the change gets the seq that its fields were stamped with. */
static gboolean
write_row (KontorStore *store, const KontorRow *before, KontorRow *after, GError **error)
{
  KontorRecordType type = kontor_row_get_record_type (after);
  const KontorId *id = kontor_row_get_id (after);
  KontorId root = *id;

  if (kontor_store_decides_held (type) && !KONTOR_FAULT (HELD_KEPT))
    g_hash_table_remove_all (store->held);
  if (before != NULL)
    return kontor_sql_rows_get_root (store->sql, type, id, &root, error) &&
           put_row (store, after, &root, error) && log_update (store, after, &root, error) &&
           refresh_affected (store, after, error) &&
           refresh_colleagues (store, before, after, error);

  if (kontor_schema_get_type (type)->root != 0)
    {
      g_autoptr (KontorRow) top = kontor_reader_get_root (&store->reader.parent, after);

      if (!kontor_store_check_reader (store, error))
        return FALSE;
      if (top != NULL)
        root = *kontor_row_get_id (top);
    }
  if (!put_row (store, after, &root, error))
    return FALSE;

  return log_create (store, after, &root, error) && refresh_affected (store, after, error) &&
         refresh_colleagues (store, NULL, after, error);
}

static void
note_merged (KontorApply *self, KontorOp *op, const GArray *fields)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_op_get_record_type (op));
  char id[KONTOR_ID_LENGTH + 1];

  kontor_id_format (kontor_op_get_id (op), id);
  for (guint i = 0; i < fields->len; i++)
    g_ptr_array_add (self->merged,
                     g_strdup_printf ("%s/%s/%s", info->word, id,
                                      info->fields[g_array_index (fields, guint, i)].word));
}

static void
cause_free (gpointer data)
{
  KontorCause *self = data;

  g_clear_pointer (&self->before, kontor_row_unref);
  kontor_row_unref (self->after);
  g_free (self);
}

/* Of several changes of a record in a mutation people are told as of one. */
static void
note_cause (KontorApply *self, KontorRow *before, KontorRow *after)
{
  KontorCause *cause = NULL;

  if (!kontor_notify_concerns (kontor_row_get_record_type (after)))
    return;
  if (self->causes == NULL)
    self->causes = g_ptr_array_new_with_free_func (cause_free);
  for (guint i = 0; i < self->causes->len; i++)
    {
      cause = self->causes->pdata[i];
      if (!kontor_id_equal (kontor_row_get_id (cause->after), kontor_row_get_id (after)))
        continue;
      kontor_row_unref (cause->after);
      cause->after = kontor_row_ref (after);
      return;
    }
  cause = g_new (KontorCause, 1);
  cause->before = before != NULL ? kontor_row_ref (before) : NULL;
  cause->after = kontor_row_ref (after);
  g_ptr_array_add (self->causes, cause);
}

static gboolean
apply_unchecked (KontorApply *self, KontorOp *op, GError **error)
{
  gboolean checked = self->checked;
  gboolean done = FALSE;

  self->checked = FALSE;
  self->depth++;
  done = self->depth > DEPTH_MAX || kontor_apply_op (self, op, error);
  self->depth--;
  self->checked = checked;

  return done;
}

static gboolean
apply_all (KontorApply *self, GPtrArray *ops, GError **error)
{
  for (guint i = 0; i < ops->len; i++)
    if (!apply_unchecked (self, ops->pdata[i], error))
      return FALSE;

  return TRUE;
}

static gboolean
apply_consequences (KontorApply *self,
                    KontorOp *op,
                    KontorRow *before,
                    KontorRow *after,
                    GError **error)
{
  g_autoptr (GPtrArray) consequences = NULL;
  g_autoptr (GPtrArray) decisions = NULL;
  KontorContext context = { 0 };

  init_context (self, &context);
  consequences = kontor_rules_get_consequences (&context, op, before, after);
  if (!kontor_store_check_reader (self->store, error) || !apply_all (self, consequences, error))
    return FALSE;
  decisions = kontor_store_decide (self->store, before, after, error);

  return decisions != NULL && apply_all (self, decisions, error);
}

/* Whether the op may go on; else self->problem is set, or *instead takes its place. */
static gboolean
judge (KontorApply *self,
       KontorOp *op,
       KontorRow *before,
       KontorMergeResult *result,
       KontorOp **instead,
       GError **error)
{
  g_autoptr (KontorProblem) merge = kontor_merge_apply (op, before, KONTOR_MERGE_AUTHORITY,
                                                        self->store->seq +
                                                            (KONTOR_FAULT (STAMP_OLD) ? 0 : 1),
                                                        self->at, &self->person, result);

  if (self->checked)
    check (self, op, before, result->row, merge, instead);
  if (self->problem == NULL && merge != NULL)
    self->problem = g_steal_pointer (&merge);
  if (!kontor_store_check_reader (self->store, error) || self->problem != NULL)
    return FALSE;

  return !self->checked ||
         kontor_chunks_check_op (self->store, &self->person, op, before, &self->problem, error);
}

gboolean
kontor_apply_op (KontorApply *self, KontorOp *op, GError **error)
{
  KontorStore *store = self->store;
  g_autoptr (KontorOp) instead = NULL;
  g_auto (KontorMergeResult) result = { 0 };
  g_autoptr (KontorRow) before = kontor_reader_get (&store->reader.parent,
                                                    kontor_op_get_record_type (op),
                                                    kontor_op_get_id (op));
  gint64 seq = store->seq + 1;

  if (!kontor_store_check_reader (store, error))
    return FALSE;
  if (!judge (self, op, before, &result, &instead, error))
    {
      if (instead == NULL)
        return FALSE;
      g_clear_pointer (&self->problem, kontor_problem_free);
      return apply_unchecked (self, instead, error);
    }
  if (!result.changed)
    return TRUE;
  note_merged (self, op, result.replaced);
  note_cause (self, before, result.row);
  kontor_store_note_rights (&self->rights, &self->person, before, result.row);

  return write_row (store, before, result.row, error) &&
         write_history (self, before, result.row, seq, error) &&
         apply_consequences (self, op, before, result.row, error);
}
