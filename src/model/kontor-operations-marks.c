/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operations on task marks: what a person keeps about a task for themselves. Pure functions of what
 * the context's reader shows; on its thread. */

#include "config.h"

#include "kontor-operations-private.h"

#include <glib/gi18n-lib.h>

static void
get_mark_id (const KontorId *task, const KontorId *person, KontorId *id)
{
  char text[KONTOR_ID_LENGTH + 1];
  g_autofree char *name = NULL;

  kontor_id_format (person, text);
  name = g_strconcat ("mark:", text, NULL);
  kontor_id_init_derived (id, task, name);
}

/**
 * kontor_task_mark_get:
 * @reader: where to read
 * @task: the id of a task
 * @person: whose mark
 *
 * Returns: (transfer full) (nullable): the mark; %NULL while the person keeps nothing about the task
 */
KontorRow *
kontor_task_mark_get (KontorReader *reader, const KontorId *task, const KontorId *person)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  get_mark_id (task, person, &id);

  return kontor_reader_get (reader, KONTOR_RECORD_TASK_MARK, &id);
}

/* The actor's mark is there and not in the bin. What it says is set by an op of its own: of two
 * devices that make the same mark, the later create changes nothing. */
static void
make_mark (KontorExpansion *expansion, const KontorId *task)
{
  const KontorContext *context = kontor_expansion_get_context (expansion);
  g_autoptr (KontorRow) mark = kontor_task_mark_get (context->reader, task, &context->actor);
  g_autoptr (KontorRow) draft = NULL;
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  get_mark_id (task, &context->actor, &id);
  if (mark != NULL && kontor_row_is_deleted (mark))
    kontor_expansion_take (expansion,
                           kontor_op_new (KONTOR_OP_RESTORE, KONTOR_RECORD_TASK_MARK, &id));
  if (mark != NULL)
    return;
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK_MARK, &id);
  kontor_row_builder_take (builder, KONTOR_TASK_MARK_TASK, kontor_value_new_id (task));
  draft = kontor_row_builder_end (builder);
  kontor_expansion_create (expansion, draft);
}

/**
 * kontor_task_mark_set:
 * @context: who acts, when, and what there is to read
 * @task: a task
 * @field: the number of the mark's field
 * @value: (nullable): its value
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Makes the actor's mark if there is none yet.
 *
 * Returns: (transfer full) (nullable): the change set; one without mutations when nothing differs
 */
KontorChangeSet *
kontor_task_mark_set (const KontorContext *context,
                      const KontorRow *task,
                      guint field,
                      const KontorValue *value,
                      KontorProblem **problem)
{
  const KontorId *task_id = kontor_row_get_id (task);
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Mark task"), "task.mark");
  g_autoptr (KontorRow) before = NULL;

  make_mark (expansion, task_id);
  before = kontor_task_mark_get (kontor_expansion_get_context (expansion)->reader, task_id,
                                 &context->actor);
  if (before != NULL)
    {
      KontorRowBuilder *builder = kontor_row_builder_new_from (before);
      g_autoptr (KontorRow) after = NULL;

      kontor_row_builder_set (builder, field, value);
      after = kontor_row_builder_end (builder);
      kontor_expansion_put (expansion, before, after);
    }

  return kontor_expansion_end (expansion, problem);
}
