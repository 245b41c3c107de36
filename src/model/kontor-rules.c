/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules that hold for records of every type, made from the schema, and the table of the rules
 * that a type has of its own. Pure functions of what the context's reader shows; on its thread. */

#include "config.h"

#include "kontor-rules.h"

#include "kontor-access.h"
#include "kontor-rules-private.h"

/* How many parents are followed before data counts as hanging on itself. */
#define DEPTH_MAX 1000

typedef struct
{
  KontorCheck *check; /* nullable */
  KontorFollow *follow; /* nullable */
} KontorTypeRules;

static const KontorTypeRules type_rules[KONTOR_N_RECORD_TYPES] = {
  [KONTOR_RECORD_PERSON] = { kontor_rules_check_person, kontor_rules_follow_person },
  [KONTOR_RECORD_TASK] = { kontor_rules_check_task, kontor_rules_follow_task },
  [KONTOR_RECORD_TASK_MARK] = { kontor_rules_check_task_mark, NULL },
  [KONTOR_RECORD_CHECKLIST_ITEM] = { kontor_rules_check_checklist_item, NULL },
  [KONTOR_RECORD_DEPENDENCY] = { kontor_rules_check_dependency, NULL },
  [KONTOR_RECORD_PROJECT] = { kontor_rules_check_project, NULL },
  [KONTOR_RECORD_RECURRENCE] = { kontor_rules_check_recurrence, kontor_rules_follow_recurrence },
  [KONTOR_RECORD_TIME_ENTRY] = { kontor_rules_check_time_entry, kontor_rules_follow_time_entry },
  [KONTOR_RECORD_WORK_DAY] = { kontor_rules_check_work_day, kontor_rules_follow_work_day },
  [KONTOR_RECORD_ABSENCE] = { kontor_rules_check_absence, NULL },
  [KONTOR_RECORD_DAY_REPORT] = { kontor_rules_check_day_report, NULL },
  [KONTOR_RECORD_TIME_REQUEST] = { kontor_rules_check_time_request,
                                   kontor_rules_follow_time_request },
  [KONTOR_RECORD_NODE] = { kontor_rules_check_node, kontor_rules_follow_node },
  [KONTOR_RECORD_SHARE] = { kontor_rules_check_share, NULL },
  [KONTOR_RECORD_MEMBERSHIP] = { kontor_rules_check_membership, NULL },
  [KONTOR_RECORD_MESSAGE] = { kontor_rules_check_message, NULL },
  [KONTOR_RECORD_EVENT] = { kontor_rules_check_event, kontor_rules_follow_event },
  [KONTOR_RECORD_ATTENDEE] = { kontor_rules_check_attendee, kontor_rules_follow_attendee },
  [KONTOR_RECORD_LEAD] = { kontor_rules_check_lead, NULL },
  [KONTOR_RECORD_DEAL] = { kontor_rules_check_deal, NULL },
  [KONTOR_RECORD_PRODUCT_ROW] = { kontor_rules_check_product_row, NULL },
  [KONTOR_RECORD_INVOICE] = { kontor_rules_check_invoice, kontor_rules_follow_invoice },
};

/* Fields of kind record that may not refer to just any type. */
static const struct
{
  KontorRecordType type;
  guint field;
  KontorRecordType targets[6]; /* ends at KONTOR_RECORD_NONE */
} record_targets[] = {
  { KONTOR_RECORD_TASK,
    KONTOR_TASK_CLIENT,
    { KONTOR_RECORD_LEAD, KONTOR_RECORD_CONTACT, KONTOR_RECORD_COMPANY, KONTOR_RECORD_DEAL } },
  { KONTOR_RECORD_EVENT,
    KONTOR_EVENT_CLIENT,
    { KONTOR_RECORD_LEAD, KONTOR_RECORD_CONTACT, KONTOR_RECORD_COMPANY, KONTOR_RECORD_DEAL } },
  { KONTOR_RECORD_ACTIVITY,
    KONTOR_ACTIVITY_ABOUT,
    { KONTOR_RECORD_LEAD, KONTOR_RECORD_CONTACT, KONTOR_RECORD_COMPANY, KONTOR_RECORD_DEAL } },
  { KONTOR_RECORD_PRODUCT_ROW,
    KONTOR_PRODUCT_ROW_DOCUMENT,
    { KONTOR_RECORD_DEAL, KONTOR_RECORD_QUOTE, KONTOR_RECORD_INVOICE } },
  { KONTOR_RECORD_SHARE, KONTOR_SHARE_WHAT, { KONTOR_RECORD_NODE, KONTOR_RECORD_DRIVE } },
};

gboolean
kontor_rules_changes (const KontorRow *before, const KontorRow *after, guint field)
{
  const KontorValue *old = before != NULL ? kontor_row_get (before, field) : NULL;

  return !kontor_value_equal (old, kontor_row_get (after, field));
}

gboolean
kontor_rules_has_text (const KontorRow *row, guint field)
{
  const char *text = kontor_row_get_text (row, field);

  if (text == NULL)
    return FALSE;
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return TRUE;

  return FALSE;
}

KontorProblem *
kontor_rules_refuse (const KontorRow *row, KontorProblemCode code, guint field)
{
  return kontor_problem_new (code, kontor_row_get_record_type (row), kontor_row_get_id (row),
                             field);
}

KontorProblem *
kontor_rules_check_span (const KontorRow *row, guint start, guint end)
{
  if (kontor_row_has (row, start) && kontor_row_has (row, end) &&
      kontor_row_get_integer (row, end) < kontor_row_get_integer (row, start))
    return kontor_rules_refuse (row, KONTOR_PROBLEM_BEFORE_START, end);

  return NULL;
}

gboolean
kontor_rules_is_administrator (const KontorContext *context)
{
  g_autoptr (KontorRow) person = kontor_reader_get (context->reader, KONTOR_RECORD_PERSON,
                                                    &context->actor);

  return person != NULL && !kontor_row_is_deleted (person) &&
         kontor_row_get_boolean (person, KONTOR_PERSON_ACTIVE) &&
         kontor_row_get_boolean (person, KONTOR_PERSON_ADMINISTRATOR);
}

gboolean
kontor_rules_is_import (const KontorContext *context,
                        const KontorRow *before,
                        const KontorRow *after)
{
  return before == NULL && kontor_row_has (after, KONTOR_COMMON_ORIGIN_SYSTEM) &&
         kontor_rules_is_administrator (context);
}

gboolean
kontor_rules_is_above (const KontorContext *context, const KontorId *person)
{
  g_autoptr (GArray) superiors = kontor_access_get_superiors (context->reader, person);

  for (guint i = 0; i < superiors->len; i++)
    if (kontor_id_equal (&g_array_index (superiors, KontorId, i), &context->actor))
      return TRUE;

  return FALSE;
}

gboolean
kontor_rules_decides_for (const KontorContext *context, const KontorId *person)
{
  g_autoptr (GArray) superiors = NULL;

  if (kontor_rules_is_above (context, person))
    return TRUE;
  if (!kontor_rules_is_administrator (context))
    return FALSE;
  if (!kontor_id_equal (person, &context->actor))
    return TRUE;
  superiors = kontor_access_get_superiors (context->reader, person);

  return superiors->len == 0;
}

gboolean
kontor_rules_acts_for (const KontorContext *context, const KontorId *person)
{
  return kontor_id_equal (person, &context->actor) || kontor_rules_is_above (context, person) ||
         kontor_rules_is_administrator (context);
}

void
kontor_rules_add_diff (GPtrArray *ops, const KontorRow *before, const KontorRow *after)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (after));
  g_autoptr (KontorOp) op = kontor_op_new (before == NULL ? KONTOR_OP_CREATE : KONTOR_OP_UPDATE,
                                           info->type, kontor_row_get_id (after));

  /* Unlike kontor_op_new_diff() with the fields that only rules set. */
  for (guint i = KONTOR_COMMON_N_FIELDS; i < info->n_fields; i++)
    if (kontor_rules_changes (before, after, i))
      kontor_op_add (op, i, before != NULL ? kontor_row_get (before, i) : NULL,
                     kontor_row_get (after, i));
  if (before == NULL || kontor_op_get_n_changes (op) > 0)
    g_ptr_array_add (ops, g_steal_pointer (&op));
}

void
kontor_rules_add_set (GPtrArray *ops, const KontorRow *row, guint field, KontorValue *value)
{
  g_autoptr (KontorValue) now = value;
  const KontorValue *was = kontor_row_get (row, field);
  KontorOp *op = NULL;

  if (kontor_value_equal (was, now))
    return;
  op = kontor_op_new (KONTOR_OP_UPDATE, kontor_row_get_record_type (row), kontor_row_get_id (row));
  kontor_op_add (op, field, was, now);
  g_ptr_array_add (ops, op);
}

/* A switched-off module takes no changes; what it holds stays. */
static KontorProblem *
check_module (const KontorContext *context, const KontorTypeInfo *info, const KontorId *id)
{
  g_autoptr (GPtrArray) organisations = NULL;

  if (info->module == KONTOR_MODULE_BASE || info->module == KONTOR_MODULE_PEOPLE)
    return NULL;
  organisations = kontor_reader_list_all (context->reader, KONTOR_RECORD_ORGANISATION);
  for (guint i = 0; organisations != NULL && i < organisations->len; i++)
    {
      const KontorValue *off = kontor_row_get (organisations->pdata[i],
                                               KONTOR_ORGANISATION_MODULES_OFF);

      if (kontor_value_find_element (off, kontor_module_get_word (info->module)) != NULL)
        return kontor_problem_new_detail (KONTOR_PROBLEM_MODULE_OFF, info->type, id, 0,
                                          kontor_module_get_word (info->module));
    }

  return NULL;
}

/* Form: each value is of its field's kind, and the field is one that people set. */
static KontorProblem *
check_change (const KontorTypeInfo *info,
              const KontorOp *op,
              const KontorChange *change,
              const KontorRow *before,
              const KontorRow *after)
{
  const KontorId *id = kontor_op_get_id (op);
  const KontorField *field = NULL;
  KontorProblem *problem = NULL;

  if (change->field == 0 || change->field >= info->n_fields)
    return kontor_problem_new (KONTOR_PROBLEM_UNKNOWN_FIELD, info->type, id, 0);
  field = &info->fields[change->field];

  if (field->merge == KONTOR_MERGE_SERVER ||
      (field->merge == KONTOR_MERGE_ONCE && before != NULL &&
       !kontor_value_equal (kontor_row_get (before, change->field), change->now)))
    return kontor_problem_new (KONTOR_PROBLEM_FIXED, info->type, id, change->field);
  problem = kontor_value_check (field, info->type, id, change->now);
  if (problem != NULL)
    return problem;

  /* What a merge makes of two fitting values may not fit: a set of too many, a text too long. */
  return kontor_value_check (field, info->type, id, kontor_row_get (after, change->field));
}

static gboolean
is_empty (const KontorField *field, const KontorRow *row)
{
  if (!kontor_row_has (row, field->number))
    return TRUE;

  return (field->kind == KONTOR_KIND_TEXT || field->kind == KONTOR_KIND_MARKDOWN) &&
         !kontor_rules_has_text (row, field->number);
}

static KontorProblem *
check_required (const KontorTypeInfo *info, const KontorOp *op, const KontorRow *after)
{
  for (guint i = 1; i < info->n_fields; i++)
    {
      const KontorField *field = &info->fields[i];
      gboolean concerned = kontor_op_get_kind (op) == KONTOR_OP_CREATE ||
                           kontor_op_find_change (op, i) != NULL;

      if (concerned && (field->flags & KONTOR_FLAG_REQUIRED) != 0 && is_empty (field, after))
        return kontor_rules_refuse (after, KONTOR_PROBLEM_REQUIRED, i);
    }

  return NULL;
}

static KontorProblem *
check_target (const KontorContext *context,
              const KontorRow *row,
              guint field,
              KontorRecordType target,
              const KontorId *id)
{
  g_autoptr (KontorRow) found = NULL;

  /* A record may name itself while it is made; where it may not, cycles are refused. */
  if (target == kontor_row_get_record_type (row) && kontor_id_equal (id, kontor_row_get_id (row)))
    return NULL;
  found = kontor_reader_get (context->reader, target, id);
  if (found == NULL)
    return kontor_rules_refuse (row, KONTOR_PROBLEM_MISSING, field);

  return NULL;
}

const KontorRecordType *
kontor_rules_get_targets (KontorRecordType type, guint field)
{
  for (guint i = 0; i < G_N_ELEMENTS (record_targets); i++)
    if (record_targets[i].type == type && record_targets[i].field == field)
      return record_targets[i].targets;

  return NULL;
}

static gboolean
may_target (KontorRecordType type, guint field, KontorRecordType target)
{
  const KontorRecordType *targets = kontor_rules_get_targets (type, field);

  for (guint i = 0; targets != NULL && targets[i] != KONTOR_RECORD_NONE; i++)
    if (targets[i] == target)
      return TRUE;

  return targets == NULL;
}

static KontorProblem *
check_record (const KontorContext *context,
              const KontorRow *row,
              guint field,
              const KontorValue *value)
{
  KontorRecordType target = KONTOR_RECORD_NONE;
  KontorId id = KONTOR_ID_INIT_NIL;

  if (!kontor_value_get_record (value, &target, &id) ||
      !may_target (kontor_row_get_record_type (row), field, target))
    return kontor_problem_new_detail (KONTOR_PROBLEM_WRONG_KIND, kontor_row_get_record_type (row),
                                      kontor_row_get_id (row), field,
                                      kontor_value_get_text (value));

  return check_target (context, row, field, target, &id);
}

/* What the change newly refers to exists. Tombstones do: a record that somebody else puts in the
 * bin meanwhile takes no edit with it. */
static KontorProblem *
check_references (const KontorContext *context,
                  const KontorField *field,
                  const KontorRow *row,
                  const KontorValue *now)
{
  const KontorElement *elements = NULL;
  KontorProblem *problem = NULL;

  /* The two halves of a link name each other: one of them is always first. */
  if (now == NULL ||
      (kontor_row_get_record_type (row) == KONTOR_RECORD_LINK && field->number == KONTOR_LINK_HALF))
    return NULL;
  if (field->kind == KONTOR_KIND_REFERENCE)
    return check_target (context, row, field->number, field->target, kontor_value_get_id (now));
  if (field->kind == KONTOR_KIND_RECORD)
    return check_record (context, row, field->number, now);
  if (field->kind != KONTOR_KIND_REFERENCES)
    return NULL;

  elements = kontor_value_get_elements (now);
  for (guint i = 0; problem == NULL && i < kontor_value_get_n_elements (now); i++)
    {
      KontorId id = KONTOR_ID_INIT_NIL;

      if (kontor_id_init_from_string (&id, elements[i].text))
        problem = check_target (context, row, field->number, field->target, &id);
    }

  return problem;
}

/* Whether following @field upwards from @row comes back to it. */
static gboolean
is_part_of_itself (const KontorContext *context, const KontorRow *row, guint field)
{
  g_autoptr (KontorRow) at = kontor_row_ref ((KontorRow *) row);

  for (int depth = 0; depth < DEPTH_MAX; depth++)
    {
      const KontorId *parent = kontor_row_get_id_field (at, field);
      KontorRow *above = NULL;

      if (parent == NULL)
        return FALSE;
      if (kontor_id_equal (parent, kontor_row_get_id (row)))
        return TRUE;
      above = kontor_reader_get (context->reader, kontor_row_get_record_type (row), parent);
      if (above == NULL)
        return FALSE;
      kontor_row_unref (at);
      at = above;
    }

  return TRUE;
}

static KontorProblem *
check_relations (const KontorContext *context,
                 const KontorTypeInfo *info,
                 const KontorChange *change,
                 const KontorRow *after)
{
  const KontorField *field = &info->fields[change->field];
  KontorProblem *problem = check_references (context, field, after, change->now);

  if (problem != NULL)
    return problem;
  if (field->kind == KONTOR_KIND_REFERENCE && field->target == info->type &&
      g_str_equal (field->word, "parent") && is_part_of_itself (context, after, field->number))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_CYCLE, field->number);

  return NULL;
}

/**
 * kontor_rules_check:
 * @context: who acts, when, and what there is to read
 * @op: what shall happen
 * @before: (nullable): the record before; %NULL for a create
 * @after: the record after
 *
 * Looks at form first, then at what the record refers to, then at the rules of its type. A record
 * in the bin may be edited: the edit is kept and seen again when the record is restored.
 *
 * Returns: (transfer full) (nullable): why not, or %NULL
 */
KontorProblem *
kontor_rules_check (const KontorContext *context,
                    const KontorOp *op,
                    const KontorRow *before,
                    const KontorRow *after)
{
  KontorRecordType type = kontor_op_get_record_type (op);
  const KontorTypeInfo *info = kontor_schema_get_type (type);
  KontorProblem *problem = NULL;

  if (before == NULL && kontor_op_get_kind (op) != KONTOR_OP_CREATE)
    return kontor_problem_new (KONTOR_PROBLEM_MISSING, type, kontor_op_get_id (op), 0);
  /* Of two makers of a derived record the second changes nothing. */
  if (before != NULL && kontor_op_get_kind (op) == KONTOR_OP_CREATE)
    return NULL;

  problem = check_module (context, info, kontor_op_get_id (op));
  for (guint i = 0; problem == NULL && i < kontor_op_get_n_changes (op); i++)
    problem = check_change (info, op, kontor_op_get_change (op, i), before, after);
  if (problem == NULL)
    problem = check_required (info, op, after);
  for (guint i = 0; problem == NULL && i < kontor_op_get_n_changes (op); i++)
    problem = check_relations (context, info, kontor_op_get_change (op, i), after);
  if (problem == NULL && type_rules[type].check != NULL)
    problem = type_rules[type].check (context, op, before, after);

  return problem;
}

/**
 * kontor_rules_get_consequences:
 * @context: who acts, when, and what there is to read
 * @op: what happened
 * @before: (nullable): the record before; %NULL for a create
 * @after: the record after
 *
 * Returns: (transfer full) (element-type KontorOp): what must happen with it, maybe nothing
 */
GPtrArray *
kontor_rules_get_consequences (const KontorContext *context,
                               const KontorOp *op,
                               const KontorRow *before,
                               const KontorRow *after)
{
  GPtrArray *ops = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_op_unref);
  KontorFollow *follow = type_rules[kontor_row_get_record_type (after)].follow;

  if (follow != NULL && (before == NULL || !kontor_row_equal (before, after)))
    follow (context, op, before, after, ops);

  return ops;
}

/**
 * kontor_rules_travels:
 * @consequence: one of what kontor_rules_get_consequences() returned
 *
 * The server follows up what it is sent by itself, and finds nothing left to do where the replica
 * already did the same. That holds for values, not for increments.
 *
 * Returns: whether a replica may send it as part of the person's mutation
 */
gboolean
kontor_rules_travels (const KontorOp *consequence)
{
  KontorRecordType type = kontor_op_get_record_type (consequence);

  /* Names in folders and versions are the server's to decide. The task that a recurrence makes is
   * nobody's doing: whoever completes the one before may not be the one to whom the next is shown. */
  if (type == KONTOR_RECORD_BUSY || type == KONTOR_RECORD_NODE || type == KONTOR_RECORD_VERSION ||
      (kontor_op_get_kind (consequence) == KONTOR_OP_CREATE &&
       (type == KONTOR_RECORD_TASK || type == KONTOR_RECORD_CHECKLIST_ITEM)))
    return FALSE;
  for (guint i = 0; i < kontor_op_get_n_changes (consequence); i++)
    {
      KontorMerge merge =
          kontor_schema_get_field (type, kontor_op_get_change (consequence, i)->field)->merge;

      if (merge == KONTOR_MERGE_SERVER || merge == KONTOR_MERGE_COUNTER)
        return FALSE;
    }

  return TRUE;
}
