/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How an op meets the state of its record: the one function that server, commit and rebase share.
 * The order of calls is the order of edits; no clock decides. Pure, any thread. */

#include "config.h"

#include "kontor-merge.h"

#include "kontor-fault.h"

typedef struct
{
  const KontorOp *op;
  const KontorRow *before; /* nullable */
  KontorMergeSide side;
  gint64 stamp;
  KontorRowBuilder *builder; /* owned */
  KontorMergeResult *result; /* borrowed */
} Merge;

/**
 * kontor_merge_result_clear:
 * @self: a result that was filled, or zero
 */
void
kontor_merge_result_clear (KontorMergeResult *self)
{
  g_clear_pointer (&self->row, kontor_row_unref);
  g_clear_pointer (&self->replaced, g_array_unref);
}

static void
set_field (Merge *merge, guint field, const KontorValue *value)
{
  kontor_row_builder_set (merge->builder, field, value);
  if (merge->side == KONTOR_MERGE_AUTHORITY)
    kontor_row_builder_set_version (merge->builder, field, merge->stamp);
  merge->result->changed = TRUE;
}

static void
set_field_take (Merge *merge, guint field, KontorValue *value)
{
  set_field (merge, field, value);
  g_clear_pointer (&value, kontor_value_unref);
}

static void
merge_scalar (Merge *merge, const KontorChange *change, const KontorValue *current)
{
  if (kontor_value_equal (current, change->now))
    return;
  if (!kontor_value_equal (current, change->was))
    g_array_append_val (merge->result->replaced, change->field);
  set_field (merge, change->field, change->now);
}

static KontorProblem *
merge_guarded (Merge *merge, const KontorChange *change, const KontorValue *current)
{
  if (kontor_value_equal (current, change->now))
    return NULL;
  if (merge->side == KONTOR_MERGE_AUTHORITY && !kontor_value_equal (current, change->was) &&
      !KONTOR_FAULT (GUARD_IGNORED))
    return kontor_problem_new (KONTOR_PROBLEM_CHANGED, kontor_op_get_record_type (merge->op),
                               kontor_op_get_id (merge->op), change->field);
  set_field (merge, change->field, change->now);

  return NULL;
}

static const char *
text_or_empty (const KontorValue *value)
{
  return value != NULL ? kontor_value_get_text (value) : "";
}

static void
merge_text (Merge *merge, const KontorChange *change, const KontorValue *current)
{
  g_autofree char *merged = NULL;
  gboolean overlap = FALSE;

  if (kontor_value_equal (current, change->now))
    return;
  if (kontor_value_equal (current, change->was) || KONTOR_FAULT (TEXT_REPLACED))
    {
      set_field (merge, change->field, change->now);
      return;
    }
  merged = kontor_merge_text (text_or_empty (change->was), text_or_empty (change->now),
                              text_or_empty (current), &overlap);
  if (overlap)
    g_array_append_val (merge->result->replaced, change->field);
  if (g_strcmp0 (merged, text_or_empty (current)) != 0)
    set_field_take (merge, change->field, *merged != '\0' ? kontor_value_new_text (merged) : NULL);
}

/* A removal takes away the add that it saw, and none that came later; one of this replica's own
 * (negative) or an unknown one (zero) takes away whatever is there. */
static gboolean
removal_saw (const KontorElement *removed, const KontorElement *current)
{
  return removed->added <= 0 || current->added <= removed->added || KONTOR_FAULT (REMOVAL_GREEDY);
}

static void
merge_set (Merge *merge, const KontorChange *change, const KontorValue *current)
{
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (KontorElement));
  const KontorElement *elements = kontor_value_get_elements (current);
  const KontorElement *added = kontor_value_get_elements (change->now);
  gboolean changed = FALSE;

  for (guint i = 0; i < kontor_value_get_n_elements (current); i++)
    {
      const KontorElement *removed = kontor_value_find_element (change->was, elements[i].text);

      if (removed != NULL && removal_saw (removed, &elements[i]))
        changed = TRUE;
      else
        g_array_append_val (kept, elements[i]);
    }
  for (guint i = 0; i < kontor_value_get_n_elements (change->now); i++)
    {
      KontorElement element = { added[i].text, merge->stamp };

      g_array_append_val (kept, element);
      changed = TRUE;
    }
  if (changed)
    set_field_take (merge, change->field,
                    kontor_value_new_set ((const KontorElement *) kept->data, kept->len));
}

static void
merge_number (Merge *merge,
              const KontorChange *change,
              const KontorValue *current,
              gboolean increment)
{
  gint64 old = current != NULL ? kontor_value_get_integer (current) : 0;
  gint64 now = change->now != NULL ? kontor_value_get_integer (change->now) : 0;

  if (increment && !__builtin_add_overflow (old, now, &now) && now != old)
    set_field_take (merge, change->field, kontor_value_new_integer (now));
  else if (!increment && now > old)
    set_field_take (merge, change->field, kontor_value_new_integer (now));
}

/* Two devices stop the same thing: it ended when it was first stopped. */
static void
merge_stop (Merge *merge, const KontorChange *change, const KontorValue *current)
{
  if (change->was != NULL || change->now == NULL || current == NULL)
    merge_scalar (merge, change, current);
  else if (kontor_value_get_integer (change->now) < kontor_value_get_integer (current))
    set_field (merge, change->field, change->now);
}

static KontorProblem *
merge_change (Merge *merge, const KontorChange *change)
{
  const KontorField *field = kontor_schema_get_field (kontor_op_get_record_type (merge->op),
                                                      change->field);
  const KontorValue *current = merge->before != NULL ? kontor_row_get (merge->before, change->field)
                                                     : NULL;

  switch (field->merge)
    {
    case KONTOR_MERGE_SCALAR:
    case KONTOR_MERGE_UNIQUE:
      merge_scalar (merge, change, current);
      return NULL;
    case KONTOR_MERGE_GUARDED:
      return merge_guarded (merge, change, current);
    case KONTOR_MERGE_TEXT:
      merge_text (merge, change, current);
      return NULL;
    case KONTOR_MERGE_SET:
      merge_set (merge, change, current);
      return NULL;
    case KONTOR_MERGE_STOP:
      merge_stop (merge, change, current);
      return NULL;
    case KONTOR_MERGE_COUNTER:
    case KONTOR_MERGE_MAXIMUM:
      merge_number (merge, change, current, field->merge == KONTOR_MERGE_COUNTER);
      return NULL;
    case KONTOR_MERGE_ORDER:
    case KONTOR_MERGE_ONCE:
    case KONTOR_MERGE_SERVER:
      if (!kontor_value_equal (current, change->now))
        set_field (merge, change->field, change->now);
      return NULL;
    }

  g_return_val_if_reached (NULL);
}

/* Derived ids (UUIDv8) are made by several makers on purpose: the first create counts. */
static gboolean
is_derived (const KontorId *id)
{
  return id->bytes[6] >> 4 == 8;
}

static KontorProblem *
merge_existence (Merge *merge, gint64 at, const KontorId *actor)
{
  KontorOpKind kind = kontor_op_get_kind (merge->op);
  KontorRecordType type = kontor_op_get_record_type (merge->op);
  const KontorId *id = kontor_op_get_id (merge->op);

  if (kind == KONTOR_OP_CREATE && merge->before != NULL && merge->side == KONTOR_MERGE_AUTHORITY &&
      !is_derived (id))
    return kontor_problem_new (KONTOR_PROBLEM_EXISTS, type, id, 0);
  if (kind == KONTOR_OP_DELETE && !kontor_row_is_deleted (merge->before))
    {
      set_field_take (merge, KONTOR_COMMON_DELETED_AT, kontor_value_new_integer (at));
      set_field_take (merge, KONTOR_COMMON_DELETED_BY, kontor_value_new_id (actor));
    }
  if (kind == KONTOR_OP_RESTORE && kontor_row_is_deleted (merge->before))
    {
      set_field (merge, KONTOR_COMMON_DELETED_AT, NULL);
      set_field (merge, KONTOR_COMMON_DELETED_BY, NULL);
    }
  if (kind == KONTOR_OP_CREATE && merge->before == NULL)
    {
      set_field_take (merge, KONTOR_COMMON_CREATED_AT, kontor_value_new_integer (at));
      set_field_take (merge, KONTOR_COMMON_CREATED_BY, kontor_value_new_id (actor));
    }

  return NULL;
}

/**
 * kontor_merge_apply:
 * @op: what happens
 * @before: (nullable): the record; %NULL if there is none, then @op must be a create
 * @side: who asks
 * @stamp: the server's seq, or minus the local number of a replica's mutation
 * @at: when it happened, microseconds UTC, for the record's own dates
 * @actor: who did it
 * @result: (out caller-allocates): the state after, cleared by the caller; untouched on a problem
 *
 * Applies the rules of PROTOCOL.md, "How two edits meet".
 *
 * Returns: (transfer full) (nullable): why it can't be, from the authority only: the id is taken or
 *   a guarded field is not what the author saw; %KONTOR_PROBLEM_MISSING on either side where there
 *   is no record to change
 */
KontorProblem *
kontor_merge_apply (const KontorOp *op,
                    const KontorRow *before,
                    KontorMergeSide side,
                    gint64 stamp,
                    gint64 at,
                    const KontorId *actor,
                    KontorMergeResult *result)
{
  g_autoptr (KontorRowBuilder) builder = NULL;
  g_auto (KontorMergeResult) made = { 0 };
  Merge merge = { .op = op, .before = before, .side = side, .stamp = stamp, .result = &made };
  gboolean create = kontor_op_get_kind (op) == KONTOR_OP_CREATE;
  KontorProblem *problem = NULL;

  if (before == NULL && !create)
    return kontor_problem_new (KONTOR_PROBLEM_MISSING, kontor_op_get_record_type (op),
                               kontor_op_get_id (op), 0);

  made.replaced = g_array_new (FALSE, FALSE, sizeof (guint));
  builder = before != NULL
                ? kontor_row_builder_new_from (before)
                : kontor_row_builder_new (kontor_op_get_record_type (op), kontor_op_get_id (op));
  merge.builder = builder;
  problem = merge_existence (&merge, at, actor);
  if (problem != NULL)
    return problem;
  if (!create || before == NULL)
    for (guint i = 0; i < kontor_op_get_n_changes (op); i++)
      {
        problem = merge_change (&merge, kontor_op_get_change (op, i));
        if (problem != NULL)
          return problem;
      }
  if (made.changed)
    {
      set_field_take (&merge, KONTOR_COMMON_CHANGED_AT, kontor_value_new_integer (at));
      set_field_take (&merge, KONTOR_COMMON_CHANGED_BY, kontor_value_new_id (actor));
    }
  made.row = kontor_row_builder_end (g_steal_pointer (&builder));
  *result = made;
  made.row = NULL;
  made.replaced = NULL;

  return NULL;
}

/**
 * kontor_merge_newer:
 * @base: a server state
 * @patch: fields of a later one, with their versions
 *
 * Returns: (transfer full): @base with the fields that are newer in @patch; the extra text, which
 *   only the codec can read, is @base's
 */
KontorRow *
kontor_merge_newer (const KontorRow *base, const KontorRow *patch)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (base));
  KontorRowBuilder *builder = kontor_row_builder_new_from (base);

  for (guint i = 1; i < info->n_fields; i++)
    if (kontor_row_get_version (patch, i) > kontor_row_get_version (base, i) ||
        KONTOR_FAULT (OLDER_APPLIED))
      {
        kontor_row_builder_set (builder, i, kontor_row_get (patch, i));
        kontor_row_builder_set_version (builder, i, kontor_row_get_version (patch, i));
      }

  return kontor_row_builder_end (builder);
}
