/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Stages and the actor's plan. Main thread, but for the functions with a KontorContext. */

#include "config.h"

#include "kontor-task-plan.h"

#include "kontor-order.h"
#include "kontor-overlay.h"

#include <glib/gi18n.h>

/* --- stages --- */

/* @project: (nullable): those of @person's plan. (transfer full) (element-type KontorRow) */
static GPtrArray *
list_drafts (const KontorId *project, const KontorId *person)
{
  const char *const titles[] = { C_ ("task stage", "To do"), C_ ("task stage", "Doing"),
                                 C_ ("task stage", "Done") };
  GPtrArray *drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  g_autofree char *place = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      KontorId id = KONTOR_ID_INIT_NIL;
      KontorRowBuilder *builder;
      char *next = kontor_order_between (place, NULL);

      kontor_id_init (&id, kontor_clock_get_system (), kontor_random_get_system ());
      builder = kontor_row_builder_new (KONTOR_RECORD_TASK_STAGE, &id);
      kontor_row_builder_take (builder, KONTOR_TASK_STAGE_TITLE, kontor_value_new_text (titles[i]));
      kontor_row_builder_take (builder, KONTOR_TASK_STAGE_PLACE, kontor_value_new_text (next));
      kontor_row_builder_take (builder,
                               project != NULL ? KONTOR_TASK_STAGE_PROJECT
                                               : KONTOR_TASK_STAGE_PERSON,
                               kontor_value_new_id (project != NULL ? project : person));
      g_ptr_array_add (drafts, kontor_row_builder_end (builder));
      g_free (place);
      place = next;
    }

  return drafts;
}

static KontorChangeSet *
make_stages (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  return kontor_operation_create_many (context, N_ ("Add stages"), data, problem);
}

void
kontor_task_plan_make_stages (KontorOffice *office, const KontorId *project)
{
  kontor_office_operate (office, make_stages,
                         list_drafts (project, kontor_office_get_person (office)),
                         (GDestroyNotify) g_ptr_array_unref, NULL, NULL);
}

/* --- the plan, on the writer's thread --- */

typedef struct
{
  GPtrArray *tasks; /* owned (element-type KontorRow) */
  GPtrArray *drafts; /* owned, nullable (element-type KontorRow): for who has no columns yet */
} Plan;

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  g_ptr_array_unref (plan->tasks);
  g_clear_pointer (&plan->drafts, g_ptr_array_unref);
  g_free (plan);
}

static void
take_all (KontorChangeSet *all, KontorChangeSet *one)
{
  while (one->mutations->len > 0)
    kontor_change_set_take (all, g_ptr_array_steal_index (one->mutations, 0));
}

/* The first column of the plan. (transfer full) (nullable) */
static KontorRow *
find_first_stage (const KontorContext *context)
{
  g_autoptr (GPtrArray) stages = kontor_reader_list (context->reader, KONTOR_RECORD_TASK_STAGE,
                                                     KONTOR_TASK_STAGE_PERSON, &context->actor);
  KontorRow *first = NULL;

  for (guint i = 0; i < stages->len; i++)
    if (first == NULL || g_strcmp0 (kontor_row_get_text (stages->pdata[i], KONTOR_TASK_STAGE_PLACE),
                                    kontor_row_get_text (first, KONTOR_TASK_STAGE_PLACE)) < 0)
      first = stages->pdata[i];

  return first != NULL ? kontor_row_ref (first) : NULL;
}

/* @stage: (nullable): out of the plan */
static gboolean
set_stage (const KontorContext *context,
           const Plan *plan,
           const KontorRow *stage,
           KontorChangeSet *all,
           KontorProblem **problem)
{
  g_autoptr (KontorValue) value = stage != NULL ? kontor_value_new_id (kontor_row_get_id (stage))
                                                : NULL;

  for (guint i = 0; i < plan->tasks->len; i++)
    {
      const KontorRow *task = plan->tasks->pdata[i];
      g_autoptr (KontorRow) mark = kontor_task_mark_get (context->reader, kontor_row_get_id (task),
                                                         &context->actor);
      gboolean planned = mark != NULL && !kontor_row_is_deleted (mark) &&
                         kontor_row_has (mark, KONTOR_TASK_MARK_STAGE);
      g_autoptr (KontorChangeSet) one = NULL;

      if (planned == (stage != NULL))
        continue;
      one = kontor_task_mark_set (context, task, KONTOR_TASK_MARK_STAGE, value, problem);
      if (one == NULL)
        return FALSE;
      take_all (all, one);
    }

  return TRUE;
}

static KontorChangeSet *
add (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  const Plan *plan = data;
  g_autoptr (KontorChangeSet) all = kontor_change_set_new (N_ ("Add to my plan"));
  g_autoptr (KontorRow) stage = find_first_stage (context);
  g_autoptr (KontorOverlay) overlay = kontor_overlay_new (context->reader);
  KontorContext with_stages = *context;

  if (stage == NULL)
    {
      g_autoptr (KontorChangeSet) stages = make_stages (context, plan->drafts, problem);

      if (stages == NULL)
        return NULL;
      take_all (all, stages);
      stage = kontor_row_ref (plan->drafts->pdata[0]);
      for (guint i = 0; i < plan->drafts->len; i++)
        kontor_overlay_put (overlay, plan->drafts->pdata[i]);
    }
  with_stages.reader = kontor_overlay_get_reader (overlay);
  if (!set_stage (&with_stages, plan, stage, all, problem))
    return NULL;

  return g_steal_pointer (&all);
}

static KontorChangeSet *
take_out (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  g_autoptr (KontorChangeSet) all = kontor_change_set_new (N_ ("Take out of my plan"));

  if (!set_stage (context, data, NULL, all, problem))
    return NULL;

  return g_steal_pointer (&all);
}

/* --- the plan, on the main thread --- */

static Plan *
plan_new (GPtrArray *tasks)
{
  Plan *plan = g_new0 (Plan, 1);

  plan->tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  for (guint i = 0; i < tasks->len; i++)
    g_ptr_array_add (plan->tasks, kontor_row_ref (kontor_record_get_row (tasks->pdata[i])));

  return plan;
}

void
kontor_task_plan_add (KontorOffice *office, GPtrArray *tasks)
{
  Plan *plan;

  if (tasks->len == 0)
    return;
  plan = plan_new (tasks);
  plan->drafts = list_drafts (NULL, kontor_office_get_person (office));
  kontor_office_operate_undoably (office, add, plan, plan_free, _ ("In my plan"));
}

void
kontor_task_plan_remove (KontorOffice *office, GPtrArray *tasks)
{
  if (tasks->len > 0)
    kontor_office_operate_undoably (office, take_out, plan_new (tasks), plan_free,
                                    _ ("No longer in my plan"));
}
