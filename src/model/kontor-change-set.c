/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Ops, mutations and change sets: what happens to one record, an atomic step, and the unit of undo;
 * the difference of two rows as an op, and an op's inverse. Built by one thread, then immutable. */

#include "config.h"

#include "kontor-change-set.h"

struct _KontorOp
{
  gatomicrefcount refs;
  KontorOpKind kind;
  KontorRecordType type;
  KontorId id;
  GArray *changes; /* owned, of KontorChange */
};

static void
change_clear (gpointer data)
{
  KontorChange *change = data;

  g_clear_pointer (&change->was, kontor_value_unref);
  g_clear_pointer (&change->now, kontor_value_unref);
}

/**
 * kontor_op_new:
 * @kind: what happens
 * @type: the type of the record
 * @id: the record
 *
 * Returns: (transfer full): an op without changes
 */
KontorOp *
kontor_op_new (KontorOpKind kind, KontorRecordType type, const KontorId *id)
{
  KontorOp *self = g_new0 (KontorOp, 1);

  g_atomic_ref_count_init (&self->refs);
  self->kind = kind;
  self->type = type;
  self->id = *id;
  self->changes = g_array_new (FALSE, FALSE, sizeof (KontorChange));
  g_array_set_clear_func (self->changes, change_clear);

  return self;
}

/**
 * kontor_op_ref:
 * @self: an op
 *
 * Returns: (transfer full): @self
 */
KontorOp *
kontor_op_ref (KontorOp *self)
{
  g_atomic_ref_count_inc (&self->refs);

  return self;
}

/**
 * kontor_op_unref:
 * @self: (transfer full): an op
 */
void
kontor_op_unref (KontorOp *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_array_unref (self->changes);
  g_free (self);
}

static KontorValue *
ref_or_null (const KontorValue *value)
{
  return value != NULL ? kontor_value_ref ((KontorValue *) value) : NULL;
}

/**
 * kontor_op_add:
 * @self: an op that is still being built
 * @field: a field number
 * @was: (nullable): what the author saw; for sets the elements to remove
 * @now: (nullable): what it shall be; for sets the elements to add, for counters the increment
 */
void
kontor_op_add (KontorOp *self, guint field, const KontorValue *was, const KontorValue *now)
{
  kontor_op_add_take (self, field, ref_or_null (was), ref_or_null (now));
}

/**
 * kontor_op_add_take:
 * @self: an op that is still being built
 * @field: a field number
 * @was: (nullable) (transfer full): see kontor_op_add()
 * @now: (nullable) (transfer full): see kontor_op_add()
 */
void
kontor_op_add_take (KontorOp *self, guint field, KontorValue *was, KontorValue *now)
{
  KontorChange change = { .field = field, .was = was, .now = now };

  g_array_append_val (self->changes, change);
}

/**
 * kontor_op_get_kind:
 * @self: an op
 *
 * Returns: what happens
 */
KontorOpKind
kontor_op_get_kind (const KontorOp *self)
{
  return self->kind;
}

/**
 * kontor_op_get_record_type:
 * @self: an op
 *
 * Returns: the type of the record
 */
KontorRecordType
kontor_op_get_record_type (const KontorOp *self)
{
  return self->type;
}

/**
 * kontor_op_get_id:
 * @self: an op
 *
 * Returns: (transfer none): the record
 */
const KontorId *
kontor_op_get_id (const KontorOp *self)
{
  return &self->id;
}

/**
 * kontor_op_get_n_changes:
 * @self: an op
 *
 * Returns: how many fields it speaks of
 */
guint
kontor_op_get_n_changes (const KontorOp *self)
{
  return self->changes->len;
}

/**
 * kontor_op_get_change:
 * @self: an op
 * @index: below kontor_op_get_n_changes()
 *
 * Returns: (transfer none): the change
 */
const KontorChange *
kontor_op_get_change (const KontorOp *self, guint index)
{
  g_return_val_if_fail (index < self->changes->len, NULL);

  return &g_array_index (self->changes, KontorChange, index);
}

/**
 * kontor_op_find_change:
 * @self: an op
 * @field: a field number
 *
 * Returns: (transfer none) (nullable): its change
 */
const KontorChange *
kontor_op_find_change (const KontorOp *self, guint field)
{
  for (guint i = 0; i < self->changes->len; i++)
    {
      const KontorChange *change = &g_array_index (self->changes, KontorChange, i);

      if (change->field == field)
        return change;
    }

  return NULL;
}

/* The elements of @a that @b lacks. @keep_added: with the add that was seen, else as new ones. */
static KontorValue *
set_minus (const KontorValue *a, const KontorValue *b, gboolean keep_added)
{
  const KontorElement *elements = kontor_value_get_elements (a);
  g_autoptr (GArray) rest = g_array_new (FALSE, FALSE, sizeof (KontorElement));

  for (guint i = 0; i < kontor_value_get_n_elements (a); i++)
    if (kontor_value_find_element (b, elements[i].text) == NULL)
      {
        KontorElement element = { elements[i].text, keep_added ? elements[i].added : 0 };

        g_array_append_val (rest, element);
      }

  return kontor_value_new_set ((const KontorElement *) rest->data, rest->len);
}

/* How much more @a is than @b, as near as the type can say. */
static gint64
subtract (const KontorValue *a, const KontorValue *b)
{
  gint64 left = a != NULL ? kontor_value_get_integer (a) : 0;
  gint64 right = b != NULL ? kontor_value_get_integer (b) : 0;
  gint64 difference = 0;

  if (__builtin_sub_overflow (left, right, &difference))
    return left < right ? G_MININT64 : G_MAXINT64;

  return difference;
}

/* Adds to @op what turns @before's field into @after's; nothing when they are equal. */
static void
add_difference (KontorOp *op,
                const KontorField *field,
                const KontorValue *before,
                const KontorValue *after)
{
  if (kontor_value_equal (before, after))
    return;
  if (field->merge == KONTOR_MERGE_SET)
    kontor_op_add_take (op, field->number, set_minus (before, after, TRUE),
                        set_minus (after, before, FALSE));
  else if (field->merge == KONTOR_MERGE_COUNTER)
    kontor_op_add_take (op, field->number, NULL,
                        kontor_value_new_integer (subtract (after, before)));
  else
    kontor_op_add (op, field->number, before, after);
}

/**
 * kontor_op_new_diff:
 * @before: (nullable): the record as it was, or %NULL if there was none
 * @after: the record as it shall be
 *
 * Fields that only the server sets are left out.
 *
 * Returns: (transfer full) (nullable): a create or an update that turns one into the other; %NULL
 *   when nothing differs
 */
KontorOp *
kontor_op_new_diff (const KontorRow *before, const KontorRow *after)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (after));
  KontorOp *op = kontor_op_new (before == NULL ? KONTOR_OP_CREATE : KONTOR_OP_UPDATE, info->type,
                                kontor_row_get_id (after));

  for (guint i = 1; i < info->n_fields; i++)
    if (info->fields[i].merge != KONTOR_MERGE_SERVER)
      add_difference (op, &info->fields[i], before != NULL ? kontor_row_get (before, i) : NULL,
                      kontor_row_get (after, i));
  if (before != NULL && op->changes->len == 0)
    g_clear_pointer (&op, kontor_op_unref);

  return op;
}

/**
 * kontor_op_new_inverse:
 * @self: an op
 * @before: (nullable): the record before it, %NULL for a create
 * @after: the record after it
 *
 * Returns: (transfer full) (nullable): what undoes @self: a create goes to the bin, what is in the
 *   bin comes back, fields go back; %NULL when there is nothing to undo
 */
KontorOp *
kontor_op_new_inverse (const KontorOp *self, const KontorRow *before, const KontorRow *after)
{
  KontorOp *inverse = NULL;

  switch (self->kind)
    {
    case KONTOR_OP_CREATE:
    case KONTOR_OP_RESTORE:
      return kontor_op_new (KONTOR_OP_DELETE, self->type, &self->id);
    case KONTOR_OP_DELETE:
      return kontor_op_new (KONTOR_OP_RESTORE, self->type, &self->id);
    case KONTOR_OP_UPDATE:
      break;
    }

  inverse = kontor_op_new (KONTOR_OP_UPDATE, self->type, &self->id);
  for (guint i = 0; i < self->changes->len; i++)
    {
      guint number = g_array_index (self->changes, KontorChange, i).field;
      const KontorField *field = kontor_schema_get_field (self->type, number);

      if (field->merge != KONTOR_MERGE_MAXIMUM)
        add_difference (inverse, field, kontor_row_get (after, number),
                        kontor_row_get (before, number));
    }
  if (inverse->changes->len == 0)
    g_clear_pointer (&inverse, kontor_op_unref);

  return inverse;
}

/**
 * kontor_mutation_new:
 * @name: names the operation for information
 * @at: when the person did it, microseconds UTC
 *
 * Returns: (transfer full): a mutation without ops
 */
KontorMutation *
kontor_mutation_new (const char *name, gint64 at)
{
  KontorMutation *self = g_new0 (KontorMutation, 1);

  self->name = g_strdup (name);
  self->at = at;
  self->ops = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_op_unref);

  return self;
}

/**
 * kontor_mutation_free:
 * @self: (transfer full): a mutation
 */
void
kontor_mutation_free (KontorMutation *self)
{
  g_free (self->name);
  g_ptr_array_unref (self->ops);
  g_free (self);
}

/**
 * kontor_mutation_take_op:
 * @self: a mutation
 * @op: (transfer full): what to add
 */
void
kontor_mutation_take_op (KontorMutation *self, KontorOp *op)
{
  g_ptr_array_add (self->ops, op);
}

/**
 * kontor_change_set_new:
 * @label: an untranslated, marked string that names it in the undo menu
 *
 * Returns: (transfer full): a change set without mutations
 */
KontorChangeSet *
kontor_change_set_new (const char *label)
{
  KontorChangeSet *self = g_new0 (KontorChangeSet, 1);

  self->label = g_strdup (label);
  self->mutations = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_mutation_free);

  return self;
}

/**
 * kontor_change_set_free:
 * @self: (transfer full): a change set
 */
void
kontor_change_set_free (KontorChangeSet *self)
{
  g_free (self->label);
  g_ptr_array_unref (self->mutations);
  g_free (self);
}

/**
 * kontor_change_set_take:
 * @self: a change set
 * @mutation: (transfer full): what to add
 */
void
kontor_change_set_take (KontorChangeSet *self, KontorMutation *mutation)
{
  g_ptr_array_add (self->mutations, mutation);
}
