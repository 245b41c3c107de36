/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operations on many records at once, and the question which fields of a record the actor may edit.
 * Writes nothing; on the thread of the context's reader. */

#include "config.h"

#include "kontor-access.h"
#include "kontor-merge.h"
#include "kontor-operations-private.h"
#include "kontor-rules.h"

/**
 * kontor_operation_edit_many:
 * @context: who acts, when, and what there is to read
 * @label: an untranslated, marked string for the undo menu
 * @before: (element-type KontorRow): the records as the person saw them
 * @after: (element-type KontorRow): the same records, in the same order, as they shall be
 * @problem: (out) (optional) (transfer full): what is wrong with the first that can't be edited,
 *   when %NULL is returned
 *
 * Returns: (transfer full) (nullable): one change set with a mutation per record that differs, so that
 *   on the server a bad one rejects itself only; one without mutations when nothing differs
 */
KontorChangeSet *
kontor_operation_edit_many (const KontorContext *context,
                            const char *label,
                            GPtrArray *before,
                            GPtrArray *after,
                            KontorProblem **problem)
{
  KontorExpansion *expansion = NULL;

  g_return_val_if_fail (before->len == after->len, NULL);

  expansion = kontor_expansion_new (context, label, "edit.many");
  for (guint i = 0; i < before->len; i++)
    {
      kontor_expansion_begin (expansion);
      kontor_expansion_put (expansion, before->pdata[i], after->pdata[i]);
    }

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_operation_delete_many:
 * @context: who acts, when, and what there is to read
 * @label: an untranslated, marked string for the undo menu
 * @rows: (element-type KontorRow): records, of one type or of several
 * @problem: (out) (optional) (transfer full): why the first that may not go can't, when %NULL is
 *   returned
 *
 * Returns: (transfer full) (nullable): one change set with a mutation per record that puts them into
 *   the bin
 */
KontorChangeSet *
kontor_operation_delete_many (const KontorContext *context,
                              const char *label,
                              GPtrArray *rows,
                              KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, label, "delete.many");

  for (guint i = 0; i < rows->len; i++)
    {
      const KontorRow *row = rows->pdata[i];

      if (kontor_row_is_deleted (row))
        continue;
      kontor_expansion_begin (expansion);
      kontor_expansion_take (expansion,
                             kontor_op_new (KONTOR_OP_DELETE, kontor_row_get_record_type (row),
                                            kontor_row_get_id (row)));
    }

  return kontor_expansion_end (expansion, problem);
}

/* Some other value that a person might put there. What can't be made up (a reference to a record of
 * another type) stays as it is: the rights are asked all the same. (transfer full) (nullable) */
static KontorValue *
make_up (const KontorContext *context, const KontorRow *row, const KontorField *field)
{
  const KontorValue *value = kontor_row_get (row, field->number);
  int choice = 0;

  switch (field->kind)
    {
    case KONTOR_KIND_TEXT:
    case KONTOR_KIND_MARKDOWN:
      return kontor_value_new_text (
          g_strcmp0 (kontor_row_get_text (row, field->number), "x") == 0 ? "y" : "x");
    case KONTOR_KIND_BOOLEAN:
      return kontor_value_new_integer (!kontor_row_get_boolean (row, field->number));
    case KONTOR_KIND_INSTANT:
      return kontor_value_new_integer (
          (value != NULL ? kontor_value_get_integer (value) : context->now) + KONTOR_SECOND);
    case KONTOR_KIND_CHOICE:
      choice = kontor_row_get_choice (row, field->number);
      return kontor_value_new_text (
          field->choices[choice >= 0 ? (choice + 1) % (int) field->n_choices : 0].word);
    case KONTOR_KIND_INTEGER:
    case KONTOR_KIND_DATE:
    case KONTOR_KIND_DURATION:
      return kontor_value_new_integer (value == NULL || kontor_value_get_integer (value) != 1 ? 1
                                                                                              : 2);
    default:
      return value != NULL ? kontor_value_ref ((KontorValue *) value) : NULL;
    }
}

/* @row with @value in @field, and what a change of it must be given with. */
static KontorRow *
change_row (const KontorRow *row, guint field, KontorValue *value)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (row);

  kontor_row_builder_take (builder, field, value);
  /* A reason is asked for before anything else is looked at. */
  if (kontor_row_get_record_type (row) == KONTOR_RECORD_TIME_ENTRY &&
      field != KONTOR_TIME_ENTRY_REASON)
    kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_REASON, kontor_value_new_text ("x"));

  return kontor_row_builder_end (builder);
}

/* Whether the refusal speaks of the person and the record, not of the value that was made up. */
static gboolean
is_about_the_person (const KontorProblem *problem)
{
  switch (problem->code)
    {
    case KONTOR_PROBLEM_FIXED:
    case KONTOR_PROBLEM_FORBIDDEN:
    case KONTOR_PROBLEM_HARD_DEADLINE:
    case KONTOR_PROBLEM_ISSUED:
    case KONTOR_PROBLEM_LOCKED_DAY:
    case KONTOR_PROBLEM_MISSING:
    case KONTOR_PROBLEM_MODULE_OFF:
      return TRUE;
    default:
      return FALSE;
    }
}

static KontorProblem *
check_probe (const KontorContext *context, const KontorRow *row, guint field, KontorRow *probe)
{
  g_autoptr (KontorOp) op = kontor_op_new (KONTOR_OP_UPDATE, kontor_row_get_record_type (row),
                                           kontor_row_get_id (row));
  KontorProblem *problem = NULL;

  kontor_op_add (op, field, kontor_row_get (row, field), kontor_row_get (probe, field));
  problem = kontor_access_check (context, op, row, probe);

  return problem != NULL ? problem : kontor_rules_check (context, op, row, probe);
}

/* A state is left by the actions that the rules know. */
static KontorProblem *
check_task_state (const KontorContext *context, const KontorRow *task)
{
  KontorProblem *first = NULL;

  for (int i = 0; i < KONTOR_N_TASK_ACTIONS; i++)
    {
      KontorProblem *problem = kontor_task_check_action (context, task, i);

      if (problem == NULL)
        {
          g_clear_pointer (&first, kontor_problem_free);
          return NULL;
        }
      if (first == NULL)
        first = problem;
      else
        kontor_problem_free (problem);
    }

  return first;
}

/**
 * kontor_operation_check_field:
 * @context: who would act, when, and what there is to read
 * @row: a record
 * @field: the number of one of its fields
 *
 * Tries another value on rights and rules, and tells refusals of the person from those of the value.
 *
 * Returns: (transfer full) (nullable): why the actor may not edit the field now, or %NULL
 */
KontorProblem *
kontor_operation_check_field (const KontorContext *context, const KontorRow *row, guint field)
{
  KontorRecordType type = kontor_row_get_record_type (row);
  const KontorTypeInfo *info = kontor_schema_get_type (type);
  const KontorField *about = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorRow) probe = NULL;

  g_return_val_if_fail (field > 0 && field < info->n_fields, NULL);

  about = &info->fields[field];
  if (about->merge == KONTOR_MERGE_SERVER || about->merge == KONTOR_MERGE_ONCE)
    return kontor_problem_new (KONTOR_PROBLEM_FIXED, type, kontor_row_get_id (row), field);
  if (type == KONTOR_RECORD_TASK && field == KONTOR_TASK_STATE)
    return check_task_state (context, row);

  probe = change_row (row, field, make_up (context, row, about));
  problem = check_probe (context, row, field, probe);
  if (problem == NULL || !is_about_the_person (problem))
    return NULL;

  return g_steal_pointer (&problem);
}
