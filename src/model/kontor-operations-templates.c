/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people do with templates: tasks of them, and them of tasks. Writes nothing; on the thread of the context's reader. */

#include "config.h"

#include "kontor-operations-private.h"
#include "kontor-template.h"
#include "kontor-zone.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Subtasks below this make no templates: deeper trees are damage. */
#define DEPTH_MAX 16

static void
create_all (KontorExpansion *expansion, GPtrArray *rows)
{
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    kontor_expansion_create (expansion, rows->pdata[i]);
}

/**
 * kontor_template_to_tasks:
 * @context: who acts, when, and what there is to read
 * @template_row: a template
 * @starts_at: what its dates count from, microseconds UTC
 * @people: (nullable): who does it, where it is not as the template says
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * "Two days after" is at the same time of the actor's day. More records than a mutation holds are made in
 * several.
 *
 * Returns: (transfer full) (nullable): the change set
 */
KontorChangeSet *
kontor_template_to_tasks (const KontorContext *context,
                          const KontorRow *template_row,
                          gint64 starts_at,
                          const KontorTemplatePeople *people,
                          KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Make tasks of template"),
                                                     "template.use");
  g_autoptr (GTimeZone) zone = kontor_zone_new_for_person (context->reader, &context->actor);
  g_autoptr (GPtrArray) rows = NULL;
  KontorId top = KONTOR_ID_INIT_NIL;

  kontor_id_init (&top, context->clock, context->random);
  rows = kontor_template_build_tasks (context->reader, template_row, &top, starts_at, zone, people,
                                      &context->actor, NULL);
  create_all (expansion, rows);

  return kontor_expansion_end (expansion, problem);
}

/* Templates of tasks. */

typedef struct
{
  KontorExpansion *expansion; /* borrowed */
  const char *folder; /* borrowed, nullable */
  gint64 base; /* what dates count from, on the clock of the zone */
  GTimeZone *zone; /* borrowed */
  gboolean subtasks;
} Drawing;

static const guint drawn_fields[][2] = {
  { KONTOR_TASK_TITLE, KONTOR_TEMPLATE_TITLE },
  { KONTOR_TASK_DESCRIPTION, KONTOR_TEMPLATE_DESCRIPTION },
  { KONTOR_TASK_RESPONSIBLE, KONTOR_TEMPLATE_RESPONSIBLE },
  { KONTOR_TASK_PARTICIPANTS, KONTOR_TEMPLATE_PARTICIPANTS },
  { KONTOR_TASK_OBSERVERS, KONTOR_TEMPLATE_OBSERVERS },
  { KONTOR_TASK_PROJECT, KONTOR_TEMPLATE_PROJECT },
  { KONTOR_TASK_PLACE, KONTOR_TEMPLATE_PLACE },
  { KONTOR_TASK_PRIORITY, KONTOR_TEMPLATE_PRIORITY },
  { KONTOR_TASK_PLAN, KONTOR_TEMPLATE_PLAN },
  { KONTOR_TASK_HARD_DEADLINE, KONTOR_TEMPLATE_HARD_DEADLINE },
  { KONTOR_TASK_CONTROL, KONTOR_TEMPLATE_CONTROL },
  { KONTOR_TASK_RESULT_REQUIRED, KONTOR_TEMPLATE_RESULT_REQUIRED },
  { KONTOR_TASK_TAGS, KONTOR_TEMPLATE_TAGS },
};
static const guint drawn_dates[][2] = {
  { KONTOR_TASK_DEADLINE, KONTOR_TEMPLATE_DEADLINE_AFTER },
  { KONTOR_TASK_STARTS_AT, KONTOR_TEMPLATE_STARTS_AFTER },
  { KONTOR_TASK_ENDS_AT, KONTOR_TEMPLATE_ENDS_AFTER },
};

static int
compare_items (gconstpointer a, gconstpointer b)
{
  const KontorRow *left = *(const KontorRow *const *) a;
  const KontorRow *right = *(const KontorRow *const *) b;
  int order = g_strcmp0 (kontor_row_get_text (left, KONTOR_CHECKLIST_ITEM_PLACE),
                         kontor_row_get_text (right, KONTOR_CHECKLIST_ITEM_PLACE));

  return order != 0 ? order
                    : kontor_id_compare (kontor_row_get_id (left), kontor_row_get_id (right));
}

/* The items under @parent (NULL: the topmost) as a list in Markdown. */
static void
write_items (GString *text, const GPtrArray *items, const KontorId *parent, int depth)
{
  for (guint i = 0; depth < DEPTH_MAX && i < items->len; i++)
    {
      const KontorRow *item = items->pdata[i];
      const KontorId *above = kontor_row_get_id_field (item, KONTOR_CHECKLIST_ITEM_PARENT);

      if ((above == NULL) != (parent == NULL) ||
          (above != NULL && !kontor_id_equal (above, parent)))
        continue;
      g_string_append_printf (text, "%*s- %s\n", depth * 2, "", kontor_row_get_title (item));
      write_items (text, items, kontor_row_get_id (item), depth + 1);
    }
}

/* (transfer full) (nullable) */
static KontorValue *
draw_checklist (KontorReader *reader, const KontorRow *task)
{
  g_autoptr (GPtrArray) items = kontor_reader_list (reader, KONTOR_RECORD_CHECKLIST_ITEM,
                                                    KONTOR_CHECKLIST_ITEM_TASK,
                                                    kontor_row_get_id (task));
  g_autoptr (GString) text = g_string_new (NULL);

  g_ptr_array_sort (items, compare_items);
  write_items (text, items, NULL, 0);

  return text->len > 0 ? kontor_value_new_text (text->str) : NULL;
}

static void
draw_task (const Drawing *drawing, const KontorRow *task, const KontorId *parent, int depth)
{
  const KontorContext *context = kontor_expansion_get_context (drawing->expansion);
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) row = NULL;
  g_autoptr (GPtrArray) subtasks = NULL;

  if (depth > DEPTH_MAX || kontor_expansion_has_failed (drawing->expansion))
    return;
  kontor_id_init (&id, context->clock, context->random);
  builder = kontor_row_builder_new (KONTOR_RECORD_TEMPLATE, &id);
  for (guint i = 0; i < G_N_ELEMENTS (drawn_fields); i++)
    kontor_row_builder_set (builder, drawn_fields[i][1], kontor_row_get (task, drawn_fields[i][0]));
  for (guint i = 0; i < G_N_ELEMENTS (drawn_dates); i++)
    if (kontor_row_has (task, drawn_dates[i][0]))
      kontor_row_builder_take (builder, drawn_dates[i][1],
                               kontor_value_new_integer (
                                   (kontor_zone_to_local (drawing->zone,
                                                          kontor_row_get_integer (task,
                                                                                  drawn_dates[i]
                                                                                             [0])) -
                                    drawing->base) /
                                   KONTOR_SECOND));
  kontor_row_builder_take (builder, KONTOR_TEMPLATE_CHECKLIST,
                           draw_checklist (context->reader, task));
  if (drawing->folder != NULL && parent == NULL)
    kontor_row_builder_take (builder, KONTOR_TEMPLATE_FOLDER,
                             kontor_value_new_text (drawing->folder));
  if (parent != NULL)
    kontor_row_builder_take (builder, KONTOR_TEMPLATE_PARENT, kontor_value_new_id (parent));
  row = kontor_row_builder_end (builder);
  kontor_expansion_create (drawing->expansion, row);

  if (!drawing->subtasks)
    return;
  subtasks = kontor_reader_list (context->reader, KONTOR_RECORD_TASK, KONTOR_TASK_PARENT,
                                 kontor_row_get_id (task));
  for (guint i = 0; i < subtasks->len; i++)
    draw_task (drawing, subtasks->pdata[i], &id, depth + 1);
}

/**
 * kontor_task_to_template:
 * @context: who acts, when, and what there is to read
 * @task: a task
 * @folder: (nullable): where the template is kept
 * @subtasks: whether its subtasks make templates below it
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Dates count from the planned start, else from the day on which the task was made.
 *
 * Returns: (transfer full) (nullable): the change set
 */
KontorChangeSet *
kontor_task_to_template (const KontorContext *context,
                         const KontorRow *task,
                         const char *folder,
                         gboolean subtasks,
                         KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Make template of task"),
                                                     "template.create");
  g_autoptr (GTimeZone) zone = kontor_zone_new_for_person (context->reader, &context->actor);
  Drawing drawing = { expansion, folder, 0, zone, subtasks };

  if (kontor_row_has (task, KONTOR_TASK_STARTS_AT))
    drawing.base = kontor_row_get_integer (task, KONTOR_TASK_STARTS_AT);
  else if (kontor_row_has (task, KONTOR_COMMON_CREATED_AT))
    drawing.base = kontor_row_get_integer (task, KONTOR_COMMON_CREATED_AT);
  else
    drawing.base = context->now;
  drawing.base = kontor_zone_to_local (zone, drawing.base);
  draw_task (&drawing, task, NULL, 0);

  return kontor_expansion_end (expansion, problem);
}
