/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about tasks: the table of states and who may move between them, deadlines, ratings,
 * waiting, and the records that hang on a task. Pure functions of what the context's reader shows;
 * on its thread. */

#include "config.h"

#include "kontor-access.h"
#include "kontor-rules-private.h"

#define CHECKLIST_DEPTH_MAX 3

enum
{
  /* Who works on a task, who accepts the work, and who may move what the creator fixed. */
  WORKERS = KONTOR_RELATION_CREATOR | KONTOR_RELATION_OWNER | KONTOR_RELATION_PARTICIPANT |
            KONTOR_RELATION_MODERATOR | KONTOR_RELATION_ABOVE | KONTOR_RELATION_ADMINISTRATOR,
  DOERS = KONTOR_RELATION_OWNER | KONTOR_RELATION_PARTICIPANT,
  JUDGES = KONTOR_RELATION_CREATOR | KONTOR_RELATION_ABOVE | KONTOR_RELATION_ADMINISTRATOR,
  SETTERS = KONTOR_RELATION_CREATOR | KONTOR_RELATION_ABOVE,
};

typedef enum
{
  NEEDS_RESULT = 1 << 0, /* a result, where one is required */
  NEEDS_CONTROL = 1 << 1, /* the work is controlled */
  SKIPS_CONTROL = 1 << 2, /* the work is not controlled, or the actor is the creator */
  NEEDS_COMMENT = 1 << 3, /* a comment on the return, in the same op */
  NEEDS_DEADLINE = 1 << 4, /* a new deadline, in the same op */
} Condition;

typedef struct
{
  KONTOR_TASK_STATE_CHOICES from;
  KONTOR_TASK_STATE_CHOICES to;
  guint who; /* a mask of KontorRelation */
  guint conditions;
} Move;

#define STATE(name) KONTOR_TASK_STATE_##name

/* The whole machine: a move that is not here is refused. Besides the actions that people take it
 * holds what undoes them. */
static const Move moves[] = {
  /* start */
  { STATE (PENDING), STATE (IN_PROGRESS), WORKERS, 0 },
  { STATE (DEFERRED), STATE (IN_PROGRESS), WORKERS, 0 },
  /* pause */
  { STATE (IN_PROGRESS), STATE (PENDING), WORKERS, 0 },
  /* defer, and take up again */
  { STATE (PENDING), STATE (DEFERRED), WORKERS, 0 },
  { STATE (IN_PROGRESS), STATE (DEFERRED), WORKERS, 0 },
  { STATE (DEFERRED), STATE (PENDING), WORKERS, 0 },
  /* put aside as an idea, and pull into work */
  { STATE (PENDING), STATE (BACKLOG), WORKERS, 0 },
  { STATE (DEFERRED), STATE (BACKLOG), WORKERS, 0 },
  { STATE (BACKLOG), STATE (PENDING), WORKERS, 0 },
  /* complete */
  { STATE (PENDING), STATE (COMPLETED), WORKERS, NEEDS_RESULT | SKIPS_CONTROL },
  { STATE (IN_PROGRESS), STATE (COMPLETED), WORKERS, NEEDS_RESULT | SKIPS_CONTROL },
  { STATE (DEFERRED), STATE (COMPLETED), WORKERS, NEEDS_RESULT | SKIPS_CONTROL },
  { STATE (PENDING), STATE (AWAITING_CONTROL), WORKERS, NEEDS_RESULT | NEEDS_CONTROL },
  { STATE (IN_PROGRESS), STATE (AWAITING_CONTROL), WORKERS, NEEDS_RESULT | NEEDS_CONTROL },
  { STATE (DEFERRED), STATE (AWAITING_CONTROL), WORKERS, NEEDS_RESULT | NEEDS_CONTROL },
  /* approve, return, and take back what one handed in */
  { STATE (AWAITING_CONTROL), STATE (COMPLETED), JUDGES, NEEDS_RESULT },
  { STATE (AWAITING_CONTROL), STATE (PENDING), JUDGES, NEEDS_COMMENT | NEEDS_DEADLINE },
  { STATE (AWAITING_CONTROL), STATE (IN_PROGRESS), DOERS, 0 },
  /* reopen */
  { STATE (COMPLETED), STATE (PENDING), WORKERS, 0 },
  { STATE (COMPLETED), STATE (IN_PROGRESS), WORKERS, 0 },
  { STATE (COMPLETED), STATE (DEFERRED), WORKERS, 0 },
  { STATE (COMPLETED), STATE (AWAITING_CONTROL), JUDGES, NEEDS_CONTROL },
};

/* How the actor stands to the task. Narrower than kontor_access_get_relations(): "above" is above
 * the responsible, and the creator is who the task says, not who typed it in. */
static guint
get_relations (const KontorContext *context, const KontorRow *task)
{
  const KontorId *creator = kontor_row_get_id_field (task, KONTOR_TASK_CREATOR);
  const KontorId *responsible = kontor_row_get_id_field (task, KONTOR_TASK_RESPONSIBLE);
  guint relations = kontor_access_get_relations (context, task);

  relations &= ~(guint) (KONTOR_RELATION_CREATOR | KONTOR_RELATION_OWNER | KONTOR_RELATION_ABOVE);
  if (creator == NULL)
    creator = kontor_row_get_id_field (task, KONTOR_COMMON_CREATED_BY);
  if (creator == NULL || kontor_id_equal (creator, &context->actor))
    relations |= KONTOR_RELATION_CREATOR;
  if (responsible != NULL && kontor_id_equal (responsible, &context->actor))
    relations |= KONTOR_RELATION_OWNER;
  if (responsible != NULL && kontor_rules_is_above (context, responsible))
    relations |= KONTOR_RELATION_ABOVE;
  if (kontor_row_refers_to (task, KONTOR_TASK_PARTICIPANTS, &context->actor))
    relations |= KONTOR_RELATION_PARTICIPANT;
  if (kontor_rules_is_administrator (context))
    relations |= KONTOR_RELATION_ADMINISTRATOR;

  return relations;
}

static gboolean
has_result (const KontorContext *context, const KontorRow *task)
{
  g_autoptr (GPtrArray) results = kontor_reader_list (context->reader, KONTOR_RECORD_TASK_RESULT,
                                                      KONTOR_TASK_RESULT_TASK,
                                                      kontor_row_get_id (task));

  return results->len > 0;
}

static KontorProblem *
check_conditions (const KontorContext *context,
                  const KontorOp *op,
                  const KontorRow *before,
                  const KontorRow *after,
                  const Move *move,
                  guint relations)
{
  gboolean control = kontor_row_get_boolean (after, KONTOR_TASK_CONTROL);
  guint conditions = move->conditions;

  if ((conditions & NEEDS_CONTROL) != 0 && !control)
    return kontor_rules_refuse (after, KONTOR_PROBLEM_WRONG_STATE, KONTOR_TASK_STATE);
  if ((conditions & SKIPS_CONTROL) != 0 && control && (relations & KONTOR_RELATION_CREATOR) == 0)
    return kontor_rules_refuse (after, KONTOR_PROBLEM_WRONG_STATE, KONTOR_TASK_STATE);
  if ((conditions & NEEDS_RESULT) != 0 &&
      kontor_row_get_boolean (after, KONTOR_TASK_RESULT_REQUIRED) && !has_result (context, after))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_RESULT_REQUIRED, KONTOR_TASK_STATE);
  if ((conditions & NEEDS_COMMENT) != 0 &&
      (kontor_op_find_change (op, KONTOR_TASK_RETURN_COMMENT) == NULL ||
       !kontor_rules_has_text (after, KONTOR_TASK_RETURN_COMMENT)))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_REASON_REQUIRED, KONTOR_TASK_RETURN_COMMENT);
  if ((conditions & NEEDS_DEADLINE) != 0 &&
      (!kontor_row_has (after, KONTOR_TASK_DEADLINE) ||
       !kontor_rules_changes (before, after, KONTOR_TASK_DEADLINE)))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_REQUIRED, KONTOR_TASK_DEADLINE);

  return NULL;
}

/* The move from @before's state to @after's: that it exists, that the actor may make it, and that
 * what it asks for is there. */
static KontorProblem *
check_move (const KontorContext *context,
            const KontorOp *op,
            const KontorRow *before,
            const KontorRow *after,
            int from,
            guint relations)
{
  int to = kontor_row_get_choice (after, KONTOR_TASK_STATE);

  if (from == to)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      if ((int) moves[i].from != from || (int) moves[i].to != to)
        continue;
      if ((moves[i].who & relations) == 0)
        return kontor_rules_refuse (after, KONTOR_PROBLEM_FORBIDDEN, KONTOR_TASK_STATE);
      return check_conditions (context, op, before, after, &moves[i], relations);
    }

  return kontor_problem_new_detail (KONTOR_PROBLEM_WRONG_STATE, KONTOR_RECORD_TASK,
                                    kontor_row_get_id (after), KONTOR_TASK_STATE,
                                    before != NULL ? kontor_row_get_text (before, KONTOR_TASK_STATE)
                                                   : NULL);
}

static gboolean
is_return (const KontorRow *before, const KontorRow *after)
{
  return kontor_row_get_choice (before, KONTOR_TASK_STATE) == STATE (AWAITING_CONTROL) &&
         kontor_row_get_choice (after, KONTOR_TASK_STATE) == STATE (PENDING);
}

/* What the creator fixed stays fixed for those who do the work: a hard deadline, and that there is
 * one; the control, and the result. */
static KontorProblem *
check_fixed (const KontorRow *before, const KontorRow *after, guint relations)
{
  static const guint switches[] = { KONTOR_TASK_CONTROL, KONTOR_TASK_RESULT_REQUIRED };
  gboolean was_hard = kontor_row_get_boolean (before, KONTOR_TASK_HARD_DEADLINE);
  gboolean moved = kontor_rules_changes (before, after, KONTOR_TASK_DEADLINE) &&
                   !is_return (before, after);

  if (was_hard && (relations & SETTERS) == 0 &&
      (moved || !kontor_row_get_boolean (after, KONTOR_TASK_HARD_DEADLINE)))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_HARD_DEADLINE,
                                moved ? KONTOR_TASK_DEADLINE : KONTOR_TASK_HARD_DEADLINE);
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    if (kontor_row_get_boolean (before, switches[i]) &&
        !kontor_row_get_boolean (after, switches[i]) && (relations & JUDGES) == 0)
      return kontor_rules_refuse (after, KONTOR_PROBLEM_FORBIDDEN, switches[i]);

  return NULL;
}

static KontorProblem *
check_rating (const KontorRow *before, const KontorRow *after, guint relations)
{
  if (kontor_rules_changes (before, after, KONTOR_TASK_RATING) && (relations & JUDGES) == 0)
    return kontor_rules_refuse (after, KONTOR_PROBLEM_FORBIDDEN, KONTOR_TASK_RATING);
  if (kontor_row_get_choice (after, KONTOR_TASK_RATING) == KONTOR_RATING_NEGATIVE &&
      (kontor_rules_changes (before, after, KONTOR_TASK_RATING) ||
       kontor_rules_changes (before, after, KONTOR_TASK_RATING_COMMENT)) &&
      !kontor_rules_has_text (after, KONTOR_TASK_RATING_COMMENT))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_REASON_REQUIRED, KONTOR_TASK_RATING_COMMENT);

  return NULL;
}

/* Whom one waits for and what for are said together. */
static KontorProblem *
check_waiting (const KontorRow *before, const KontorRow *after)
{
  gboolean whom = kontor_row_has (after, KONTOR_TASK_WAITING_FOR);
  gboolean what = kontor_row_get_choice (after, KONTOR_TASK_WAITING_REASON) !=
                  KONTOR_WAITING_REASON_NONE;

  if (whom == what || (!kontor_rules_changes (before, after, KONTOR_TASK_WAITING_FOR) &&
                       !kontor_rules_changes (before, after, KONTOR_TASK_WAITING_REASON)))
    return NULL;

  return kontor_rules_refuse (after, KONTOR_PROBLEM_REQUIRED,
                              whom ? KONTOR_TASK_WAITING_REASON : KONTOR_TASK_WAITING_FOR);
}

/* Whoever writes down what somebody said names a colleague who is there to answer for it. */
static KontorProblem *
check_creator (const KontorContext *context, const KontorRow *before, const KontorRow *after)
{
  const KontorId *creator = kontor_row_get_id_field (after, KONTOR_TASK_CREATOR);
  g_autoptr (KontorRow) person = NULL;

  if (creator == NULL || kontor_id_equal (creator, &context->actor) ||
      !kontor_rules_changes (before, after, KONTOR_TASK_CREATOR))
    return NULL;
  person = kontor_reader_get (context->reader, KONTOR_RECORD_PERSON, creator);
  if (person == NULL || kontor_row_is_deleted (person) ||
      !kontor_row_get_boolean (person, KONTOR_PERSON_ACTIVE))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_FORBIDDEN, KONTOR_TASK_CREATOR);

  return NULL;
}

KontorProblem *
kontor_rules_check_task (const KontorContext *context,
                         const KontorOp *op,
                         const KontorRow *before,
                         const KontorRow *after)
{
  /* By whom the task was given before the change: nobody makes themselves creator to approve. */
  guint relations = get_relations (context, before != NULL ? before : after);
  int from = before != NULL ? kontor_row_get_choice (before, KONTOR_TASK_STATE) : STATE (PENDING);
  KontorProblem *problem = NULL;

  if (kontor_op_get_kind (op) == KONTOR_OP_DELETE || kontor_op_get_kind (op) == KONTOR_OP_RESTORE ||
      kontor_rules_is_import (context, before, after))
    return NULL;
  problem = check_move (context, op, before, after, from, relations);
  if (problem == NULL && before != NULL)
    problem = check_fixed (before, after, relations);
  if (problem == NULL)
    problem = check_creator (context, before, after);
  if (problem == NULL)
    problem = check_rating (before, after, relations);
  if (problem == NULL)
    problem = check_waiting (before, after);
  if (problem == NULL && (kontor_rules_changes (before, after, KONTOR_TASK_STARTS_AT) ||
                          kontor_rules_changes (before, after, KONTOR_TASK_ENDS_AT)))
    problem = kontor_rules_check_span (after, KONTOR_TASK_STARTS_AT, KONTOR_TASK_ENDS_AT);

  return problem;
}

/* The dates that follow from the state: when work first began, and when a completed task was. */
void
kontor_rules_follow_task (const KontorContext *context,
                          const KontorOp *op,
                          const KontorRow *before,
                          const KontorRow *after,
                          GPtrArray *ops)
{
  int state = kontor_row_get_choice (after, KONTOR_TASK_STATE);

  if (state == STATE (IN_PROGRESS) && !kontor_row_has (after, KONTOR_TASK_STARTED_AT))
    kontor_rules_add_set (ops, after, KONTOR_TASK_STARTED_AT,
                          kontor_value_new_integer (context->now));
  if (state == STATE (COMPLETED) && !kontor_row_has (after, KONTOR_TASK_COMPLETED_AT))
    kontor_rules_add_set (ops, after, KONTOR_TASK_COMPLETED_AT,
                          kontor_value_new_integer (context->now));
  if (state != STATE (COMPLETED) && kontor_row_has (after, KONTOR_TASK_COMPLETED_AT))
    kontor_rules_add_set (ops, after, KONTOR_TASK_COMPLETED_AT, NULL);
  kontor_rules_follow_recurring_task (context, before, after, ops);
}

/* One mark per task and person; its stage is one of that person's own plan. */
KontorProblem *
kontor_rules_check_task_mark (const KontorContext *context,
                              const KontorOp *op,
                              const KontorRow *before,
                              const KontorRow *after)
{
  const KontorId *task = kontor_row_get_id_field (after, KONTOR_TASK_MARK_TASK);
  const KontorId *person = kontor_row_get_id_field (after, KONTOR_TASK_MARK_PERSON);
  const KontorId *stage_id = kontor_row_get_id_field (after, KONTOR_TASK_MARK_STAGE);

  if (stage_id != NULL && kontor_rules_changes (before, after, KONTOR_TASK_MARK_STAGE))
    {
      g_autoptr (KontorRow) stage = kontor_reader_get (context->reader, KONTOR_RECORD_TASK_STAGE,
                                                       stage_id);

      if (stage == NULL || !kontor_row_refers_to (stage, KONTOR_TASK_STAGE_PERSON, person))
        return kontor_rules_refuse (after, KONTOR_PROBLEM_MISSING, KONTOR_TASK_MARK_STAGE);
    }
  if (!kontor_row_is_deleted (after) && (before == NULL || kontor_row_is_deleted (before)))
    {
      g_autoptr (GPtrArray) marks = kontor_reader_list (context->reader, KONTOR_RECORD_TASK_MARK,
                                                        KONTOR_TASK_MARK_TASK, task);

      for (guint i = 0; i < marks->len; i++)
        if (!kontor_id_equal (kontor_row_get_id (marks->pdata[i]), kontor_row_get_id (after)) &&
            kontor_row_refers_to (marks->pdata[i], KONTOR_TASK_MARK_PERSON, person))
          return kontor_rules_refuse (after, KONTOR_PROBLEM_DUPLICATE, KONTOR_TASK_MARK_TASK);
    }

  return NULL;
}

/* How deep the checklist goes below @id. @levels bounds the walk. */
static int
get_height (const GPtrArray *items, const KontorId *id, int levels)
{
  int height = 0;

  for (guint i = 0; levels > 0 && i < items->len; i++)
    if (kontor_row_refers_to (items->pdata[i], KONTOR_CHECKLIST_ITEM_PARENT, id))
      height = MAX (height,
                    1 + get_height (items, kontor_row_get_id (items->pdata[i]), levels - 1));

  return height;
}

/* A checklist is a tree of three levels on one task. */
KontorProblem *
kontor_rules_check_checklist_item (const KontorContext *context,
                                   const KontorOp *op,
                                   const KontorRow *before,
                                   const KontorRow *after)
{
  const KontorId *task = kontor_row_get_id_field (after, KONTOR_CHECKLIST_ITEM_TASK);
  g_autoptr (KontorRow) at = kontor_row_ref ((KontorRow *) after);
  g_autoptr (GPtrArray) items = NULL;
  int depth = 1;

  if (!kontor_rules_changes (before, after, KONTOR_CHECKLIST_ITEM_PARENT))
    return NULL;
  for (; depth <= CHECKLIST_DEPTH_MAX && kontor_row_has (at, KONTOR_CHECKLIST_ITEM_PARENT); depth++)
    {
      KontorRow *parent =
          kontor_reader_get (context->reader, KONTOR_RECORD_CHECKLIST_ITEM,
                             kontor_row_get_id_field (at, KONTOR_CHECKLIST_ITEM_PARENT));

      if (parent == NULL || !kontor_row_refers_to (parent, KONTOR_CHECKLIST_ITEM_TASK, task))
        {
          g_clear_pointer (&parent, kontor_row_unref);
          return kontor_rules_refuse (after, KONTOR_PROBLEM_MISSING, KONTOR_CHECKLIST_ITEM_PARENT);
        }
      kontor_row_unref (at);
      at = parent;
    }

  items = kontor_reader_list (context->reader, KONTOR_RECORD_CHECKLIST_ITEM,
                              KONTOR_CHECKLIST_ITEM_TASK, task);
  if (depth + get_height (items, kontor_row_get_id (after), CHECKLIST_DEPTH_MAX) >
      CHECKLIST_DEPTH_MAX)
    return kontor_problem_new_limit (KONTOR_PROBLEM_TOO_MANY, KONTOR_RECORD_CHECKLIST_ITEM,
                                     kontor_row_get_id (after), KONTOR_CHECKLIST_ITEM_PARENT,
                                     CHECKLIST_DEPTH_MAX);

  return NULL;
}

/* Whether @task comes after itself by way of @after. */
static gboolean
comes_after (const KontorContext *context, const KontorId *after, const KontorId *task)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                                       NULL);
  g_autoptr (GPtrArray) open = g_ptr_array_new ();

  g_hash_table_add (seen, kontor_id_copy (after));
  g_ptr_array_add (open, g_hash_table_lookup (seen, after));
  while (open->len > 0)
    {
      const KontorId *at = g_ptr_array_steal_index_fast (open, open->len - 1);
      g_autoptr (GPtrArray) before = NULL;

      if (kontor_id_equal (at, task))
        return TRUE;
      before = kontor_reader_list (context->reader, KONTOR_RECORD_DEPENDENCY,
                                   KONTOR_DEPENDENCY_TASK, at);
      for (guint i = 0; i < before->len; i++)
        {
          const KontorId *next = kontor_row_get_id_field (before->pdata[i],
                                                          KONTOR_DEPENDENCY_AFTER);

          if (next != NULL && !g_hash_table_contains (seen, next))
            {
              KontorId *copy = kontor_id_copy (next);

              g_hash_table_add (seen, copy);
              g_ptr_array_add (open, copy);
            }
        }
    }

  return FALSE;
}

/* No task depends on itself, by whatever way, and on another only once. */
KontorProblem *
kontor_rules_check_dependency (const KontorContext *context,
                               const KontorOp *op,
                               const KontorRow *before,
                               const KontorRow *after)
{
  const KontorId *task = kontor_row_get_id_field (after, KONTOR_DEPENDENCY_TASK);
  const KontorId *other = kontor_row_get_id_field (after, KONTOR_DEPENDENCY_AFTER);
  g_autoptr (GPtrArray) present = NULL;

  if (kontor_row_is_deleted (after) || (before != NULL && !kontor_row_is_deleted (before)))
    return NULL;
  if (comes_after (context, other, task))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_CYCLE, KONTOR_DEPENDENCY_AFTER);

  present = kontor_reader_list (context->reader, KONTOR_RECORD_DEPENDENCY, KONTOR_DEPENDENCY_TASK,
                                task);
  for (guint i = 0; i < present->len; i++)
    if (!kontor_id_equal (kontor_row_get_id (present->pdata[i]), kontor_row_get_id (after)) &&
        kontor_row_refers_to (present->pdata[i], KONTOR_DEPENDENCY_AFTER, other))
      return kontor_rules_refuse (after, KONTOR_PROBLEM_DUPLICATE, KONTOR_DEPENDENCY_AFTER);

  return NULL;
}

KontorProblem *
kontor_rules_check_project (const KontorContext *context,
                            const KontorOp *op,
                            const KontorRow *before,
                            const KontorRow *after)
{
  return kontor_rules_check_span (after, KONTOR_PROJECT_STARTS_ON, KONTOR_PROJECT_ENDS_ON);
}
