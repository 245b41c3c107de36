/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people do with tasks: the actions that move a task from state to state, and copying. Who may
 * take which is decided by the rules. Writes nothing; on the thread of the context's reader. */

#include "config.h"

#include "kontor-operations-private.h"

#include <glib/gi18n-lib.h>

/* Subtasks below this are not copied: deeper trees are damage. */
#define COPY_DEPTH_MAX 32

#define STATE(name) KONTOR_TASK_STATE_##name
#define FROM(name) (1u << KONTOR_TASK_STATE_##name)

typedef struct
{
  const char *word;
  const char *name; /* of the mutation */
  const char *label; /* untranslated */
  guint from; /* a mask of FROM (…) */
  int to;
} Action;

static const Action actions[KONTOR_N_TASK_ACTIONS] = {
  [KONTOR_TASK_START] = { "start", "task.start", N_ ("Start task"),
                          FROM (PENDING) | FROM (DEFERRED), STATE (IN_PROGRESS) },
  [KONTOR_TASK_PAUSE] = { "pause", "task.pause", N_ ("Pause task"), FROM (IN_PROGRESS),
                          STATE (PENDING) },
  [KONTOR_TASK_DEFER] = { "defer", "task.defer", N_ ("Defer task"),
                          FROM (PENDING) | FROM (IN_PROGRESS), STATE (DEFERRED) },
  [KONTOR_TASK_COMPLETE] = { "complete", "task.complete", N_ ("Complete task"),
                             FROM (PENDING) | FROM (IN_PROGRESS) | FROM (DEFERRED),
                             STATE (COMPLETED) },
  [KONTOR_TASK_APPROVE] = { "approve", "task.approve", N_ ("Approve task"), FROM (AWAITING_CONTROL),
                            STATE (COMPLETED) },
  [KONTOR_TASK_RETURN] = { "return", "task.return", N_ ("Return task"), FROM (AWAITING_CONTROL),
                           STATE (PENDING) },
  [KONTOR_TASK_REOPEN] = { "reopen", "task.reopen", N_ ("Reopen task"), FROM (COMPLETED),
                           STATE (PENDING) },
};

/**
 * kontor_task_action_get_word:
 * @action: an action
 *
 * Returns: its word, for commands
 */
const char *
kontor_task_action_get_word (KontorTaskAction action)
{
  g_return_val_if_fail (action < KONTOR_N_TASK_ACTIONS, NULL);

  return actions[action].word;
}

/* Where the action leads: completing controlled work of somebody else hands it in. */
static int
get_target (const KontorContext *context, const KontorRow *task, KontorTaskAction action)
{
  const KontorId *creator = kontor_row_get_id_field (task, KONTOR_TASK_CREATOR);

  if (creator == NULL)
    creator = kontor_row_get_id_field (task, KONTOR_COMMON_CREATED_BY);
  if (action == KONTOR_TASK_COMPLETE && kontor_row_get_boolean (task, KONTOR_TASK_CONTROL) &&
      creator != NULL && !kontor_id_equal (creator, &context->actor))
    return STATE (AWAITING_CONTROL);

  return actions[action].to;
}

/* Takes @now. */
static void
add_change (KontorOp *op, const KontorRow *task, guint field, KontorValue *now)
{
  g_autoptr (KontorValue) taken = now;

  kontor_op_add (op, field, kontor_row_get (task, field), taken);
}

/* The dates that go with the state: the rules would add them, but then by another clock. */
static void
add_dates (KontorOp *op, const KontorContext *context, const KontorRow *task, int to)
{
  if (to == STATE (IN_PROGRESS) && !kontor_row_has (task, KONTOR_TASK_STARTED_AT))
    add_change (op, task, KONTOR_TASK_STARTED_AT, kontor_value_new_integer (context->now));
  if (to == STATE (COMPLETED))
    add_change (op, task, KONTOR_TASK_COMPLETED_AT, kontor_value_new_integer (context->now));
  else if (kontor_row_has (task, KONTOR_TASK_COMPLETED_AT))
    add_change (op, task, KONTOR_TASK_COMPLETED_AT, NULL);
}

static KontorOp *
op_new_for_action (const KontorContext *context,
                   const KontorRow *task,
                   KontorTaskAction action,
                   const char *comment,
                   gint64 deadline)
{
  const KontorField *state = kontor_schema_get_field (KONTOR_RECORD_TASK, KONTOR_TASK_STATE);
  int to = get_target (context, task, action);
  KontorOp *op = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_TASK, kontor_row_get_id (task));

  add_change (op, task, KONTOR_TASK_STATE, kontor_value_new_text (state->choices[to].word));
  add_dates (op, context, task, to);
  if (action == KONTOR_TASK_RETURN && comment != NULL)
    add_change (op, task, KONTOR_TASK_RETURN_COMMENT, kontor_value_new_text (comment));
  if (action == KONTOR_TASK_RETURN && deadline != 0)
    add_change (op, task, KONTOR_TASK_DEADLINE, kontor_value_new_integer (deadline));

  return op;
}

/* Who lays a task aside stops timing it. */
static void
stop_own_timer (KontorExpansion *expansion, const KontorRow *task)
{
  const KontorContext *context = kontor_expansion_get_context (expansion);
  g_autoptr (KontorRow) running = kontor_timer_get_running (context->reader, &context->actor);

  if (running != NULL &&
      kontor_row_refers_to (running, KONTOR_TIME_ENTRY_TASK, kontor_row_get_id (task)))
    kontor_expansion_take (expansion,
                           kontor_timer_new_stop (running,
                                                  kontor_timer_get_stop (context, running)));
}

/* The ops of an action, within an operation that may do more. */
void
kontor_expansion_act (KontorExpansion *self,
                      const KontorRow *task,
                      KontorTaskAction action,
                      const char *comment,
                      gint64 deadline)
{
  const KontorContext *context = kontor_expansion_get_context (self);
  int state = kontor_row_get_choice (task, KONTOR_TASK_STATE);

  if (state < 0 || (actions[action].from & (1u << state)) == 0)
    kontor_expansion_fail (self,
                           kontor_problem_new_detail (KONTOR_PROBLEM_WRONG_STATE,
                                                      KONTOR_RECORD_TASK, kontor_row_get_id (task),
                                                      KONTOR_TASK_STATE,
                                                      kontor_row_get_text (task,
                                                                           KONTOR_TASK_STATE)));
  kontor_expansion_take (self, op_new_for_action (context, task, action, comment, deadline));
  if (action == KONTOR_TASK_PAUSE || action == KONTOR_TASK_DEFER || action == KONTOR_TASK_COMPLETE)
    stop_own_timer (self, task);
}

/**
 * kontor_task_act:
 * @context: who acts, when, and what there is to read
 * @task: the task as the person saw it
 * @action: what to do
 * @comment: (nullable): why a task is returned
 * @deadline: the new deadline of a task that is returned, microseconds UTC; 0: none
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set
 */
KontorChangeSet *
kontor_task_act (const KontorContext *context,
                 const KontorRow *task,
                 KontorTaskAction action,
                 const char *comment,
                 gint64 deadline,
                 KontorProblem **problem)
{
  KontorExpansion *expansion = NULL;

  g_return_val_if_fail (action < KONTOR_N_TASK_ACTIONS, NULL);

  expansion = kontor_expansion_new (context, actions[action].label, actions[action].name);
  kontor_expansion_act (expansion, task, action, comment, deadline);

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_task_check_action:
 * @context: who would act, when, and what there is to read
 * @task: the task
 * @action: what to do
 *
 * Supposes that what the action asks for (a comment, a deadline) will be given.
 *
 * Returns: (transfer full) (nullable): why the actor may not, or %NULL
 */
KontorProblem *
kontor_task_check_action (const KontorContext *context,
                          const KontorRow *task,
                          KontorTaskAction action)
{
  gint64 deadline = MAX (context->now, kontor_row_get_integer (task, KONTOR_TASK_DEADLINE));
  KontorProblem *problem = NULL;
  g_autoptr (KontorChangeSet) set = kontor_task_act (context, task, action, "…",
                                                     deadline + KONTOR_DAY, &problem);

  return problem;
}

/* Copying. */

typedef struct
{
  KontorExpansion *expansion; /* borrowed */
  gboolean subtasks;
  gboolean checklist;
  gboolean people;
  gboolean dates;
} Copy;

/* Never copied: what happened to the task. That is its state, results, time, rating, waiting. */
static const guint work_fields[] = {
  KONTOR_TASK_TITLE,         KONTOR_TASK_DESCRIPTION, KONTOR_TASK_PROJECT,
  KONTOR_TASK_PARENT,        KONTOR_TASK_STAGE,       KONTOR_TASK_PRIORITY,
  KONTOR_TASK_HARD_DEADLINE, KONTOR_TASK_PLAN,        KONTOR_TASK_CONTROL,
  KONTOR_TASK_TAGS,          KONTOR_TASK_CLIENT,      KONTOR_TASK_RESULT_REQUIRED,
  KONTOR_TASK_UNTRACKED,
};
static const guint people_fields[] = { KONTOR_TASK_RESPONSIBLE, KONTOR_TASK_PARTICIPANTS,
                                       KONTOR_TASK_OBSERVERS };
static const guint date_fields[] = { KONTOR_TASK_DEADLINE, KONTOR_TASK_STARTS_AT,
                                     KONTOR_TASK_ENDS_AT, KONTOR_TASK_REVIEW_AT };

static void
copy_fields (KontorRowBuilder *builder, const KontorRow *from, const guint *fields, guint n_fields)
{
  for (guint i = 0; i < n_fields; i++)
    kontor_row_builder_set (builder, fields[i], kontor_row_get (from, fields[i]));
}

/* The items that hang on @old (NULL: the topmost), under @new (NULL: none), of the task @copy_id. */
static void
copy_items (const Copy *copy,
            const GPtrArray *items,
            const KontorId *old,
            const KontorId *new,
            const KontorId *task)
{
  const KontorContext *context = kontor_expansion_get_context (copy->expansion);

  for (guint i = 0; i < items->len && !kontor_expansion_has_failed (copy->expansion); i++)
    {
      const KontorRow *item = items->pdata[i];
      const KontorId *parent = kontor_row_get_id_field (item, KONTOR_CHECKLIST_ITEM_PARENT);
      KontorRowBuilder *builder = NULL;
      KontorId id = KONTOR_ID_INIT_NIL;
      g_autoptr (KontorRow) row = NULL;

      if ((parent == NULL) != (old == NULL) || (parent != NULL && !kontor_id_equal (parent, old)))
        continue;
      kontor_id_init (&id, context->clock, context->random);
      builder = kontor_row_builder_new (KONTOR_RECORD_CHECKLIST_ITEM, &id);
      kontor_row_builder_take (builder, KONTOR_CHECKLIST_ITEM_TASK, kontor_value_new_id (task));
      if (new != NULL)
        kontor_row_builder_take (builder, KONTOR_CHECKLIST_ITEM_PARENT, kontor_value_new_id (new));
      copy_fields (builder, item,
                   (const guint[]) { KONTOR_CHECKLIST_ITEM_TITLE, KONTOR_CHECKLIST_ITEM_IMPORTANT,
                                     KONTOR_CHECKLIST_ITEM_PLACE },
                   3);
      row = kontor_row_builder_end (builder);
      kontor_expansion_create (copy->expansion, row);
      copy_items (copy, items, kontor_row_get_id (item), &id, task);
    }
}

static void
copy_task (const Copy *copy, const KontorRow *task, const KontorId *parent, int depth)
{
  const KontorContext *context = kontor_expansion_get_context (copy->expansion);
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) row = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) subtasks = NULL;

  if (depth > COPY_DEPTH_MAX || kontor_expansion_has_failed (copy->expansion))
    return;
  /* Read before anything is made, so that a copy is never copied again. */
  subtasks = kontor_reader_list (context->reader, KONTOR_RECORD_TASK, KONTOR_TASK_PARENT,
                                 kontor_row_get_id (task));
  items = kontor_reader_list (context->reader, KONTOR_RECORD_CHECKLIST_ITEM,
                              KONTOR_CHECKLIST_ITEM_TASK, kontor_row_get_id (task));

  kontor_id_init (&id, context->clock, context->random);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  copy_fields (builder, task, work_fields, G_N_ELEMENTS (work_fields));
  if (copy->people)
    copy_fields (builder, task, people_fields, G_N_ELEMENTS (people_fields));
  if (copy->dates)
    copy_fields (builder, task, date_fields, G_N_ELEMENTS (date_fields));
  if (parent != NULL)
    kontor_row_builder_take (builder, KONTOR_TASK_PARENT, kontor_value_new_id (parent));
  row = kontor_row_builder_end (builder);
  kontor_expansion_create (copy->expansion, row);

  if (copy->checklist)
    copy_items (copy, items, NULL, NULL, &id);
  for (guint i = 0; copy->subtasks && i < subtasks->len; i++)
    copy_task (copy, subtasks->pdata[i], &id, depth + 1);
}

/**
 * kontor_task_copy:
 * @context: who acts, when, and what there is to read
 * @task: the task
 * @subtasks: whether its subtasks are copied too
 * @checklist: whether the checklist is, with nothing done yet
 * @people: whether responsible, participants and observers are; else the actor is responsible
 * @dates: whether deadline and planned dates are
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Time, history and results are never copied; the actor is the creator. A copy of more records than
 * a mutation holds is made in several.
 *
 * Returns: (transfer full) (nullable): the change set
 */
KontorChangeSet *
kontor_task_copy (const KontorContext *context,
                  const KontorRow *task,
                  gboolean subtasks,
                  gboolean checklist,
                  gboolean people,
                  gboolean dates,
                  KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Copy task"), "task.copy");
  Copy copy = { expansion, subtasks, checklist, people, dates };

  copy_task (&copy, task, NULL, 0);

  return kontor_expansion_end (expansion, problem);
}
