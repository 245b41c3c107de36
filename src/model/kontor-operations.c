/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From what people do to change sets: the expansion that all operations share, and the operations
 * that records of every type know. Writes nothing; on the thread of the context's reader. */

#include "config.h"

#include "kontor-access.h"
#include "kontor-merge.h"
#include "kontor-operations-private.h"
#include "kontor-overlay.h"
#include "kontor-rules.h"

#include <glib/gi18n-lib.h>

struct _KontorExpansion
{
  KontorContext context; /* its reader is the overlay's */
  KontorOverlay *overlay; /* owned */
  KontorChangeSet *set; /* owned */
  KontorMutation *mutation; /* borrowed from set, nullable */
  KontorProblem *problem; /* owned, nullable: the first */
  char *name; /* owned: of the mutations */
};

/* What a new record says about itself unless told otherwise. */
typedef enum
{
  DEFAULT_ACTOR,
  DEFAULT_TRUE,
} Default;

/* unless: the field whose value says otherwise; 0: nothing does */
static const struct
{
  KontorRecordType type;
  guint field;
  Default value;
  guint unless;
} defaults[] = {
  { KONTOR_RECORD_PERSON, KONTOR_PERSON_ACTIVE, DEFAULT_TRUE },
  { KONTOR_RECORD_PROJECT, KONTOR_PROJECT_OWNER, DEFAULT_ACTOR },
  { KONTOR_RECORD_TASK, KONTOR_TASK_CREATOR, DEFAULT_ACTOR },
  { KONTOR_RECORD_TASK, KONTOR_TASK_RESPONSIBLE, DEFAULT_ACTOR },
  { KONTOR_RECORD_TASK_MARK, KONTOR_TASK_MARK_PERSON, DEFAULT_ACTOR },
  { KONTOR_RECORD_RECURRENCE, KONTOR_RECURRENCE_ACTIVE, DEFAULT_TRUE },
  { KONTOR_RECORD_PLAN_SLICE, KONTOR_PLAN_SLICE_PERSON, DEFAULT_ACTOR },
  { KONTOR_RECORD_TIME_ENTRY, KONTOR_TIME_ENTRY_PERSON, DEFAULT_ACTOR },
  { KONTOR_RECORD_WORK_DAY, KONTOR_WORK_DAY_PERSON, DEFAULT_ACTOR },
  { KONTOR_RECORD_ABSENCE, KONTOR_ABSENCE_PERSON, DEFAULT_ACTOR },
  { KONTOR_RECORD_DAY_REPORT, KONTOR_DAY_REPORT_PERSON, DEFAULT_ACTOR },
  { KONTOR_RECORD_TIME_REQUEST, KONTOR_TIME_REQUEST_PERSON, DEFAULT_ACTOR },
  { KONTOR_RECORD_EVENT, KONTOR_EVENT_ORGANISER, DEFAULT_ACTOR },
  { KONTOR_RECORD_READ_MARK, KONTOR_READ_MARK_PERSON, DEFAULT_ACTOR },
  /* Without an owner it would be nobody's, its maker's neither. The files of a record are the record's. */
  { KONTOR_RECORD_DRIVE, KONTOR_DRIVE_OWNER, DEFAULT_ACTOR, KONTOR_DRIVE_RECORD },
  { KONTOR_RECORD_CALENDAR, KONTOR_CALENDAR_OWNER, DEFAULT_ACTOR },
  { KONTOR_RECORD_DRAFT, KONTOR_DRAFT_PERSON, DEFAULT_ACTOR },
  { KONTOR_RECORD_LEAD, KONTOR_LEAD_OWNER, DEFAULT_ACTOR },
  { KONTOR_RECORD_CONTACT, KONTOR_CONTACT_OWNER, DEFAULT_ACTOR },
  { KONTOR_RECORD_COMPANY, KONTOR_COMPANY_OWNER, DEFAULT_ACTOR },
  { KONTOR_RECORD_DEAL, KONTOR_DEAL_OWNER, DEFAULT_ACTOR },
  { KONTOR_RECORD_PRODUCT, KONTOR_PRODUCT_ACTIVE, DEFAULT_TRUE },
  { KONTOR_RECORD_ACTIVITY, KONTOR_ACTIVITY_RESPONSIBLE, DEFAULT_ACTOR },
};

/* The expansion. */

KontorExpansion *
kontor_expansion_new (const KontorContext *context, const char *label, const char *name)
{
  KontorExpansion *self = g_new0 (KontorExpansion, 1);

  self->overlay = kontor_overlay_new (context->reader);
  self->context = *context;
  self->context.reader = kontor_overlay_get_reader (self->overlay);
  self->set = kontor_change_set_new (label);
  self->name = g_strdup (name);

  return self;
}

void
kontor_expansion_free (KontorExpansion *self)
{
  g_clear_pointer (&self->overlay, kontor_overlay_free);
  g_clear_pointer (&self->set, kontor_change_set_free);
  g_clear_pointer (&self->problem, kontor_problem_free);
  g_free (self->name);
  g_free (self);
}

/* @self is freed: what it led to, or NULL and why. */
KontorChangeSet *
kontor_expansion_end (KontorExpansion *self, KontorProblem **problem)
{
  KontorChangeSet *set = NULL;

  if (self->problem == NULL)
    set = g_steal_pointer (&self->set);
  else if (problem != NULL)
    *problem = g_steal_pointer (&self->problem);
  kontor_expansion_free (self);

  return set;
}

const KontorContext *
kontor_expansion_get_context (KontorExpansion *self)
{
  return &self->context;
}

gboolean
kontor_expansion_has_failed (const KontorExpansion *self)
{
  return self->problem != NULL;
}

/* Takes @problem. */
void
kontor_expansion_fail (KontorExpansion *self, KontorProblem *problem)
{
  if (self->problem == NULL)
    self->problem = problem;
  else
    kontor_problem_free (problem);
}

void
kontor_expansion_begin (KontorExpansion *self)
{
  self->mutation = NULL;
}

/* What @op leads to, or why it may not be: rights, then rules. */
static KontorProblem *
check_op (KontorExpansion *self, const KontorOp *op, KontorRow **result)
{
  g_autoptr (KontorRow) before = kontor_reader_get (self->context.reader,
                                                    kontor_op_get_record_type (op),
                                                    kontor_op_get_id (op));
  g_auto (KontorMergeResult) merged = { 0 };
  KontorProblem *problem = NULL;

  if (before != NULL && kontor_op_get_kind (op) == KONTOR_OP_CREATE)
    return kontor_problem_new (KONTOR_PROBLEM_EXISTS, kontor_op_get_record_type (op),
                               kontor_op_get_id (op), 0);
  problem = kontor_merge_apply (op, before, KONTOR_MERGE_REPLAY, 0, self->context.now,
                                &self->context.actor, &merged);
  if (problem == NULL)
    problem = kontor_access_check (&self->context, op, before, merged.row);
  if (problem == NULL)
    problem = kontor_rules_check (&self->context, op, before, merged.row);
  if (problem == NULL)
    *result = g_steal_pointer (&merged.row);

  return problem;
}

static void
record_op (KontorExpansion *self, KontorOp *op, KontorRow *row)
{
  if (self->mutation == NULL || self->mutation->ops->len >= KONTOR_MUTATION_OPS_MAX)
    {
      self->mutation = kontor_mutation_new (self->name, self->context.now);
      kontor_change_set_take (self->set, self->mutation);
    }
  kontor_mutation_take_op (self->mutation, op);
  kontor_overlay_put (self->overlay, row);
}

/* Takes @op. */
void
kontor_expansion_take (KontorExpansion *self, KontorOp *op)
{
  g_autoptr (KontorOp) taken = op;
  g_autoptr (KontorRow) row = NULL;

  if (self->problem == NULL)
    self->problem = check_op (self, op, &row);
  if (self->problem == NULL)
    record_op (self, g_steal_pointer (&taken), row);
}

/* Takes @op. */
void
kontor_expansion_try_take (KontorExpansion *self, KontorOp *op)
{
  g_autoptr (KontorOp) taken = op;
  g_autoptr (KontorRow) row = NULL;
  g_autoptr (KontorProblem) problem = NULL;

  if (self->problem != NULL)
    return;
  problem = check_op (self, op, &row);
  if (problem == NULL)
    record_op (self, g_steal_pointer (&taken), row);
}

void
kontor_expansion_put (KontorExpansion *self, const KontorRow *before, const KontorRow *after)
{
  KontorOp *op = kontor_op_new_diff (before, after);

  if (op != NULL)
    kontor_expansion_take (self, op);
}

void
kontor_expansion_create (KontorExpansion *self, const KontorRow *draft)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (draft);
  g_autoptr (KontorRow) row = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (defaults); i++)
    if (defaults[i].type == kontor_row_get_record_type (draft) &&
        !kontor_row_has (draft, defaults[i].field) &&
        (defaults[i].unless == 0 || !kontor_row_has (draft, defaults[i].unless)))
      kontor_row_builder_take (builder, defaults[i].field,
                               defaults[i].value == DEFAULT_TRUE
                                   ? kontor_value_new_integer (1)
                                   : kontor_value_new_id (&self->context.actor));
  row = kontor_row_builder_end (builder);
  kontor_expansion_put (self, NULL, row);
}

/* Operations on records of any type. */

/* @field: what alone is changed, or 0 */
static KontorExpansion *
expand_type (const KontorContext *context,
             const char *format,
             KontorRecordType type,
             guint field,
             const char *verb)
{
  const char *word = kontor_schema_get_type (type)->word;
  g_autofree char *name = g_strconcat (word, ".", verb, NULL);
  g_autofree char *label = field != 0
                               ? g_strconcat (format, "\t", word, ".",
                                              kontor_schema_get_field (type, field)->word, NULL)
                               : g_strconcat (format, "\t", word, NULL);

  return kontor_expansion_new (context, label, name);
}

/* The one field that differs, or 0. */
static guint
find_only_change (const KontorRow *before, const KontorRow *after)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (after));
  guint found = 0;

  for (guint i = 1; i < info->n_fields; i++)
    if (!kontor_value_equal (kontor_row_get (before, i), kontor_row_get (after, i)))
      {
        if (found != 0)
          return 0;
        found = i;
      }

  return found;
}

/**
 * kontor_operation_create:
 * @context: who acts, when, and what there is to read
 * @draft: the record as it shall be; fields that a person need not say may be unset
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set
 */
KontorChangeSet *
kontor_operation_create (const KontorContext *context,
                         const KontorRow *draft,
                         KontorProblem **problem)
{
  KontorExpansion *expansion = expand_type (context, N_ ("Create: %s"),
                                            kontor_row_get_record_type (draft), 0, "create");

  kontor_expansion_create (expansion, draft);

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_operation_edit:
 * @context: who acts, when, and what there is to read
 * @before: the record as the person saw it
 * @after: the record as it shall be
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set; one without mutations when nothing differs
 */
KontorChangeSet *
kontor_operation_edit (const KontorContext *context,
                       const KontorRow *before,
                       const KontorRow *after,
                       KontorProblem **problem)
{
  guint field = find_only_change (before, after);
  KontorExpansion *expansion = expand_type (context,
                                            field != 0 ? N_ ("Change: %s") : N_ ("Edit: %s"),
                                            kontor_row_get_record_type (after), field, "edit");

  kontor_expansion_put (expansion, before, after);

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_operation_delete:
 * @context: who acts, when, and what there is to read
 * @row: a record
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set that puts it into the bin
 */
KontorChangeSet *
kontor_operation_delete (const KontorContext *context,
                         const KontorRow *row,
                         KontorProblem **problem)
{
  KontorRecordType type = kontor_row_get_record_type (row);
  KontorExpansion *expansion = expand_type (context, N_ ("Delete: %s"), type, 0, "delete");

  kontor_expansion_take (expansion,
                         kontor_op_new (KONTOR_OP_DELETE, type, kontor_row_get_id (row)));

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_operation_restore:
 * @context: who acts, when, and what there is to read
 * @row: a record in the bin
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set that takes it out of the bin
 */
KontorChangeSet *
kontor_operation_restore (const KontorContext *context,
                          const KontorRow *row,
                          KontorProblem **problem)
{
  KontorRecordType type = kontor_row_get_record_type (row);
  KontorExpansion *expansion = expand_type (context, N_ ("Restore: %s"), type, 0, "restore");

  kontor_expansion_take (expansion,
                         kontor_op_new (KONTOR_OP_RESTORE, type, kontor_row_get_id (row)));

  return kontor_expansion_end (expansion, problem);
}

static void
create_half (KontorExpansion *expansion,
             const KontorId *id,
             const KontorRow *from,
             const KontorRow *to,
             const KontorId *other)
{
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_LINK, id);
  g_autoptr (KontorRow) row = NULL;

  kontor_row_builder_take (builder, KONTOR_LINK_FROM,
                           kontor_value_new_record (kontor_row_get_record_type (from),
                                                    kontor_row_get_id (from)));
  kontor_row_builder_take (builder, KONTOR_LINK_TO,
                           kontor_value_new_record (kontor_row_get_record_type (to),
                                                    kontor_row_get_id (to)));
  kontor_row_builder_take (builder, KONTOR_LINK_HALF, kontor_value_new_id (other));
  row = kontor_row_builder_end (builder);
  kontor_expansion_create (expansion, row);
}

/**
 * kontor_operation_link:
 * @context: who acts, when, and what there is to read
 * @from: a record
 * @to: another
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set that links them: two halves, so that who sees
 *   only one of the records sees only the half that hangs on it
 */
KontorChangeSet *
kontor_operation_link (const KontorContext *context,
                       const KontorRow *from,
                       const KontorRow *to,
                       KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Link"), "link.create");
  KontorId first = KONTOR_ID_INIT_NIL;
  KontorId second = KONTOR_ID_INIT_NIL;

  kontor_id_init (&first, context->clock, context->random);
  kontor_id_init (&second, context->clock, context->random);
  create_half (expansion, &first, from, to, &second);
  create_half (expansion, &second, to, from, &first);

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_operation_create_many:
 * @context: who acts, when, and what there is to read
 * @label: an untranslated, marked string for the undo menu
 * @drafts: (element-type KontorRow): the records
 * @problem: (out) (optional) (transfer full): what is wrong with the first that can't be made, when
 *   %NULL is returned
 *
 * Returns: (transfer full) (nullable): one change set with a mutation per record, so that on the
 *   server a bad one rejects itself only
 */
KontorChangeSet *
kontor_operation_create_many (const KontorContext *context,
                              const char *label,
                              GPtrArray *drafts,
                              KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, label, "import");

  for (guint i = 0; i < drafts->len; i++)
    {
      kontor_expansion_begin (expansion);
      kontor_expansion_create (expansion, drafts->pdata[i]);
    }

  return kontor_expansion_end (expansion, problem);
}
