/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-row.h"

G_BEGIN_DECLS

typedef enum
{
  KONTOR_OP_CREATE,
  KONTOR_OP_UPDATE,
  KONTOR_OP_DELETE, /* into the bin */
  KONTOR_OP_RESTORE, /* out of the bin */
} KontorOpKind;

/**
 * KontorChange:
 * @field: the field's number
 * @was: (nullable) (owned): what the author saw; for sets the elements to remove, each with the add
 *   that it saw; for counters always %NULL; for text the base of the three-way merge
 * @now: (nullable) (owned): what it shall be; for sets the elements to add; for counters the
 *   increment
 */
typedef struct
{
  guint field;
  KontorValue *was;
  KontorValue *now;
} KontorChange;

/**
 * KontorOp:
 *
 * What happens to one record. Built by one thread, then immutable and reference-counted.
 */
KontorOp *kontor_op_new (KontorOpKind kind, KontorRecordType type, const KontorId *id)
    G_GNUC_WARN_UNUSED_RESULT;
KontorOp *kontor_op_ref (KontorOp *self);
void kontor_op_unref (KontorOp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorOp, kontor_op_unref)

void kontor_op_add (KontorOp *self, guint field, const KontorValue *was, const KontorValue *now);
void kontor_op_add_take (KontorOp *self, guint field, KontorValue *was, KontorValue *now);

KontorOpKind kontor_op_get_kind (const KontorOp *self);
KontorRecordType kontor_op_get_record_type (const KontorOp *self);
const KontorId *kontor_op_get_id (const KontorOp *self);
guint kontor_op_get_n_changes (const KontorOp *self);
const KontorChange *kontor_op_get_change (const KontorOp *self, guint index);
const KontorChange *kontor_op_find_change (const KontorOp *self, guint field);

/* The op that turns @before into @after: CREATE if @before is NULL. NULL when nothing differs. */
KontorOp *kontor_op_new_diff (const KontorRow *before, const KontorRow *after)
    G_GNUC_WARN_UNUSED_RESULT;

/* What undoes @self, given the state @before it (NULL for a create) and @after it. */
KontorOp *kontor_op_new_inverse (const KontorOp *self,
                                 const KontorRow *before,
                                 const KontorRow *after) G_GNUC_WARN_UNUSED_RESULT;

/**
 * KontorMutation:
 * @name: (owned): names the operation for information, as "task.complete"
 * @at: when the person did it, by the person's clock, in microseconds UTC
 * @ops: (element-type KontorOp) (owned): at most %KONTOR_MUTATION_OPS_MAX
 *
 * An atomic step: in effect as a whole or not at all.
 */
struct _KontorMutation
{
  char *name;
  gint64 at;
  GPtrArray *ops;
};

#define KONTOR_MUTATION_OPS_MAX 100

KontorMutation *kontor_mutation_new (const char *name, gint64 at) G_GNUC_WARN_UNUSED_RESULT;
void kontor_mutation_free (KontorMutation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorMutation, kontor_mutation_free)
void kontor_mutation_take_op (KontorMutation *self, KontorOp *op);

/**
 * KontorChangeSet:
 * @label: (owned): an untranslated, marked string that names it in the undo menu, as "Complete task"; a
 *   %s in it stands for the label of the type or field that is named behind a tabulator, as in
 *   "Change: %s<TAB>task.deadline"
 * @mutations: (element-type KontorMutation) (owned): one or more
 * @continues: the number of the committed change set of which this is the rest, as when a text is saved
 *   while it is typed: both become one step where that can be; 0: none
 *
 * The unit of undo, and the only way to change anything.
 */
struct _KontorChangeSet
{
  char *label;
  GPtrArray *mutations;
  gint64 continues;
};

KontorChangeSet *kontor_change_set_new (const char *label) G_GNUC_WARN_UNUSED_RESULT;
void kontor_change_set_free (KontorChangeSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorChangeSet, kontor_change_set_free)
void kontor_change_set_take (KontorChangeSet *self, KontorMutation *mutation);

G_END_DECLS
