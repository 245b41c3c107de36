/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people change of tasks beside their state: results, ratings, whom they wait for, dates of many
 * at once, and their place in the outline. Writes nothing; on the thread of the context's reader. */

#include "config.h"

#include "kontor-operations-private.h"
#include "kontor-operations-task.h"
#include "kontor-order.h"
#include "kontor-zone.h"

#include <glib/gi18n-lib.h>

/* Subtasks below this are not moved to another project: deeper trees are damage. */
#define DEPTH_MAX 32

static KontorValue *
choice_new (guint field, int choice)
{
  return kontor_value_new_text (
      kontor_schema_get_field (KONTOR_RECORD_TASK, field)->choices[choice].word);
}

/* Puts what @builder makes in the place of @task. Frees @builder. */
static void
put_built (KontorExpansion *expansion, const KontorRow *task, KontorRowBuilder *builder)
{
  g_autoptr (KontorRow) after = kontor_row_builder_end (builder);

  kontor_expansion_put (expansion, task, after);
}

/**
 * kontor_task_complete_with_result:
 * @context: who acts, when, and what there is to read
 * @task: the task as the person saw it
 * @result: what came of it, Markdown
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * One mutation, so that it satisfies a task that requires a result.
 *
 * Returns: (transfer full) (nullable): the change set
 */
KontorChangeSet *
kontor_task_complete_with_result (const KontorContext *context,
                                  const KontorRow *task,
                                  const char *result,
                                  KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Complete task"),
                                                     "task.complete");
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) draft = NULL;

  kontor_id_init (&id, context->clock, context->random);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK_RESULT, &id);
  kontor_row_builder_take (builder, KONTOR_TASK_RESULT_TASK,
                           kontor_value_new_id (kontor_row_get_id (task)));
  kontor_row_builder_take (builder, KONTOR_TASK_RESULT_TEXT, kontor_value_new_text (result));
  draft = kontor_row_builder_end (builder);
  kontor_expansion_create (expansion, draft);
  kontor_expansion_act (expansion, task, KONTOR_TASK_COMPLETE, NULL, 0);

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_task_rate:
 * @context: who acts, when, and what there is to read
 * @task: the task as the person saw it
 * @rating: one of KONTOR_RATING_…; KONTOR_RATING_NONE takes rating and comment back
 * @comment: (nullable): why; a negative rating needs it
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set; one without mutations when nothing differs
 */
KontorChangeSet *
kontor_task_rate (const KontorContext *context,
                  const KontorRow *task,
                  int rating,
                  const char *comment,
                  KontorProblem **problem)
{
  KontorExpansion *expansion = NULL;
  KontorRowBuilder *builder = NULL;
  gboolean none = rating == KONTOR_RATING_NONE;

  g_return_val_if_fail (rating >= 0 && rating < KONTOR_N_RATING_CHOICES, NULL);

  expansion = kontor_expansion_new (context, N_ ("Rate task"), "task.rate");
  builder = kontor_row_builder_new_from (task);
  kontor_row_builder_take (builder, KONTOR_TASK_RATING,
                           none ? NULL : choice_new (KONTOR_TASK_RATING, rating));
  kontor_row_builder_take (builder, KONTOR_TASK_RATING_COMMENT,
                           none || comment == NULL ? NULL : kontor_value_new_text (comment));
  put_built (expansion, task, builder);

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_task_wait_for:
 * @context: who acts, when, and what there is to read
 * @task: the task as the person saw it
 * @person: (nullable): whom it waits for; %NULL: for nobody any more
 * @reason: one of KONTOR_WAITING_REASON_… but NONE, what for
 * @review_at: when to look again, microseconds UTC; 0: left as it is
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set; one without mutations when nothing differs
 */
KontorChangeSet *
kontor_task_wait_for (const KontorContext *context,
                      const KontorRow *task,
                      const KontorId *person,
                      int reason,
                      gint64 review_at,
                      KontorProblem **problem)
{
  KontorExpansion *expansion = NULL;
  KontorRowBuilder *builder = NULL;

  g_return_val_if_fail (reason >= 0 && reason < KONTOR_N_WAITING_REASON_CHOICES, NULL);

  expansion = kontor_expansion_new (context,
                                    person != NULL ? N_ ("Wait for somebody") : N_ ("Stop waiting"),
                                    "task.wait");
  builder = kontor_row_builder_new_from (task);
  kontor_row_builder_take (builder, KONTOR_TASK_WAITING_FOR,
                           person != NULL ? kontor_value_new_id (person) : NULL);
  kontor_row_builder_take (builder, KONTOR_TASK_WAITING_REASON,
                           person != NULL ? choice_new (KONTOR_TASK_WAITING_REASON, reason) : NULL);
  if (review_at != 0)
    kontor_row_builder_take (builder, KONTOR_TASK_REVIEW_AT, kontor_value_new_integer (review_at));
  put_built (expansion, task, builder);

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_task_check_field:
 * @context: who would act, when, and what there is to read
 * @task: a task
 * @field: the number of one of its fields
 *
 * Returns: (transfer full) (nullable): why the actor may not edit the field now, or %NULL
 */
KontorProblem *
kontor_task_check_field (const KontorContext *context, const KontorRow *task, guint field)
{
  return kontor_operation_check_field (context, task, field);
}

/* Dates of many. */

static void
shift_field (KontorRowBuilder *builder,
             const KontorRow *task,
             guint field,
             GTimeZone *zone,
             int days,
             gint64 microseconds)
{
  if (kontor_row_has (task, field))
    kontor_row_builder_take (builder, field,
                             kontor_value_new_integer (
                                 kontor_zone_shift (zone, kontor_row_get_integer (task, field),
                                                    days, microseconds)));
}

/**
 * kontor_task_shift:
 * @context: who acts, when, and what there is to read
 * @tasks: (element-type KontorRow): the tasks as the person saw them
 * @dates: which of their dates
 * @days: by how many days, at the same time of the actor's day, negative: earlier
 * @microseconds: by how much on top of that
 * @problem: (out) (optional) (transfer full): why the first that may not be moved can't, when %NULL is
 *   returned
 *
 * Returns: (transfer full) (nullable): one change set with a mutation per task
 */
KontorChangeSet *
kontor_task_shift (const KontorContext *context,
                   GPtrArray *tasks,
                   KontorTaskDates dates,
                   int days,
                   gint64 microseconds,
                   KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Move dates"), "task.shift");
  g_autoptr (GTimeZone) zone = kontor_zone_new_for_person (context->reader, &context->actor);

  for (guint i = 0; i < tasks->len && !kontor_expansion_has_failed (expansion); i++)
    {
      const KontorRow *task = tasks->pdata[i];
      KontorRowBuilder *builder = kontor_row_builder_new_from (task);

      if ((dates & KONTOR_TASK_DATE_DEADLINE) != 0)
        shift_field (builder, task, KONTOR_TASK_DEADLINE, zone, days, microseconds);
      if ((dates & KONTOR_TASK_DATE_PLAN) != 0)
        {
          shift_field (builder, task, KONTOR_TASK_STARTS_AT, zone, days, microseconds);
          shift_field (builder, task, KONTOR_TASK_ENDS_AT, zone, days, microseconds);
        }
      kontor_expansion_begin (expansion);
      put_built (expansion, task, builder);
    }

  return kontor_expansion_end (expansion, problem);
}

/* The outline. */

/* As lists show them: by place, those without one last, as they were made. */
static int
compare_places (gconstpointer a, gconstpointer b)
{
  const KontorRow *left = *(const KontorRow *const *) a;
  const KontorRow *right = *(const KontorRow *const *) b;
  const char *left_place = kontor_row_get_text (left, KONTOR_TASK_PLACE);
  const char *right_place = kontor_row_get_text (right, KONTOR_TASK_PLACE);
  int order = 0;

  if ((left_place == NULL) != (right_place == NULL))
    return left_place == NULL ? 1 : -1;
  order = g_strcmp0 (left_place, right_place);

  return order != 0 ? order
                    : kontor_id_compare (kontor_row_get_id (left), kontor_row_get_id (right));
}

/* Those beside @task, it included. Of tasks in no project and under no other nobody has a list: there it
 * is @task alone. */
static GPtrArray *
list_siblings (KontorReader *reader, const KontorRow *task)
{
  const KontorId *parent = kontor_row_get_id_field (task, KONTOR_TASK_PARENT);
  const KontorId *project = kontor_row_get_id_field (task, KONTOR_TASK_PROJECT);
  GPtrArray *siblings = NULL;

  if (parent != NULL)
    siblings = kontor_reader_list (reader, KONTOR_RECORD_TASK, KONTOR_TASK_PARENT, parent);
  else if (project != NULL)
    siblings = kontor_reader_list (reader, KONTOR_RECORD_TASK, KONTOR_TASK_PROJECT, project);
  else
    siblings = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  for (guint i = siblings->len; parent == NULL && i-- > 0;)
    if (kontor_row_has (siblings->pdata[i], KONTOR_TASK_PARENT))
      g_ptr_array_remove_index (siblings, i);
  if (siblings->len == 0)
    g_ptr_array_add (siblings, kontor_row_ref ((KontorRow *) task));
  g_ptr_array_sort (siblings, compare_places);

  return siblings;
}

static KontorOp *
place_op_new (const KontorRow *task, const char *key)
{
  KontorOp *op = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_TASK, kontor_row_get_id (task));

  kontor_op_add_take (op, KONTOR_TASK_PLACE, NULL, kontor_value_new_text (key));

  return op;
}

/* Tasks that nobody ever moved have no place and stand last. Before something follows one of them, it
 * and those before it get one, where the actor may give it. */
static void
number_up_to (KontorExpansion *expansion, const KontorRow *previous)
{
  KontorReader *reader = kontor_expansion_get_context (expansion)->reader;
  g_autoptr (GPtrArray) siblings = NULL;
  g_autofree char *last = NULL;

  if (previous == NULL || kontor_row_has (previous, KONTOR_TASK_PLACE))
    return;
  siblings = list_siblings (reader, previous);
  for (guint i = 0; i < siblings->len; i++)
    {
      const KontorRow *sibling = siblings->pdata[i];
      const char *place = kontor_row_get_text (sibling, KONTOR_TASK_PLACE);
      char *key = place != NULL ? g_strdup (place) : kontor_order_between (last, NULL);

      if (place == NULL)
        kontor_expansion_try_take (expansion, place_op_new (sibling, key));
      g_free (last);
      last = key;
      if (kontor_id_equal (kontor_row_get_id (sibling), kontor_row_get_id (previous)))
        return;
    }
}

/* The state that the expansion has led to; as given when there is none. (transfer full) */
static KontorRow *
get_now (KontorExpansion *expansion, const KontorRow *task)
{
  KontorRow *now = kontor_reader_get (kontor_expansion_get_context (expansion)->reader,
                                      KONTOR_RECORD_TASK, kontor_row_get_id (task));

  return now != NULL ? now : kontor_row_ref ((KontorRow *) task);
}

static char *
get_place (KontorExpansion *expansion, const KontorRow *neighbour)
{
  g_autoptr (KontorRow) now = neighbour != NULL ? get_now (expansion, neighbour) : NULL;

  return now != NULL ? g_strdup (kontor_row_get_text (now, KONTOR_TASK_PLACE)) : NULL;
}

/* Into another project, where its stage means nothing; so do those below. */
static void
set_project (KontorRowBuilder *builder, const KontorValue *project)
{
  kontor_row_builder_set (builder, KONTOR_TASK_PROJECT, project);
  kontor_row_builder_set (builder, KONTOR_TASK_STAGE, NULL);
}

static void
move_subtasks (KontorExpansion *expansion,
               const KontorRow *task,
               const KontorValue *project,
               int depth)
{
  KontorReader *reader = kontor_expansion_get_context (expansion)->reader;
  g_autoptr (GPtrArray) subtasks = NULL;

  if (depth > DEPTH_MAX || kontor_expansion_has_failed (expansion))
    return;
  subtasks = kontor_reader_list (reader, KONTOR_RECORD_TASK, KONTOR_TASK_PARENT,
                                 kontor_row_get_id (task));
  for (guint i = 0; i < subtasks->len; i++)
    {
      const KontorRow *subtask = subtasks->pdata[i];

      if (!kontor_value_equal (kontor_row_get (subtask, KONTOR_TASK_PROJECT), project))
        {
          KontorRowBuilder *builder = kontor_row_builder_new_from (subtask);

          set_project (builder, project);
          put_built (expansion, subtask, builder);
        }
      move_subtasks (expansion, subtask, project, depth + 1);
    }
}

/* Puts @task under @parent at @key. */
static void
place_task (KontorExpansion *expansion,
            const KontorRow *task,
            const KontorRow *parent,
            const char *key)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (task);
  const KontorValue *project = kontor_row_get (parent != NULL ? parent : task, KONTOR_TASK_PROJECT);
  gboolean moves = !kontor_value_equal (project, kontor_row_get (task, KONTOR_TASK_PROJECT));

  kontor_row_builder_take (builder, KONTOR_TASK_PLACE, kontor_value_new_text (key));
  kontor_row_builder_take (builder, KONTOR_TASK_PARENT,
                           parent != NULL ? kontor_value_new_id (kontor_row_get_id (parent))
                                          : NULL);
  if (moves)
    set_project (builder, project);
  put_built (expansion, task, builder);
  if (moves)
    move_subtasks (expansion, task, project, 0);
}

/**
 * kontor_task_place:
 * @context: who acts, when, and what there is to read
 * @tasks: (element-type KontorRow): the tasks, in the order in which they shall stand
 * @parent: (nullable): the task that they become part of; %NULL: they stand at the top
 * @previous: (nullable): the one below @parent that they follow; %NULL: they come first
 * @next: (nullable): the one that follows them; %NULL: they come last
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * What becomes part of a task joins the project of that task, with all below it; what goes to the top
 * stays in its project.
 *
 * Returns: (transfer full) (nullable): the change set; %KONTOR_PROBLEM_CYCLE when a task would become
 *   part of itself
 */
KontorChangeSet *
kontor_task_place (const KontorContext *context,
                   GPtrArray *tasks,
                   const KontorRow *parent,
                   const KontorRow *previous,
                   const KontorRow *next,
                   KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Move tasks"), "task.place");
  g_autofree char *low = NULL;
  g_autofree char *high = NULL;

  number_up_to (expansion, previous);
  low = get_place (expansion, previous);
  high = get_place (expansion, next);
  for (guint i = 0; i < tasks->len && !kontor_expansion_has_failed (expansion); i++)
    {
      g_autoptr (KontorRow) task = get_now (expansion, tasks->pdata[i]);
      g_autofree char *key = kontor_order_between (low, high);

      kontor_expansion_begin (expansion);
      place_task (expansion, task, parent, key);
      g_free (low);
      low = g_steal_pointer (&key);
    }

  return kontor_expansion_end (expansion, problem);
}
