/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about what recurs: that a rule is one, and that the next task is there when the last one is
 * done. Pure functions of what the context's reader shows; on its thread. */

#include "config.h"

#include "kontor-recurrence.h"
#include "kontor-rules-private.h"
#include "kontor-template.h"

KontorProblem *
kontor_rules_check_rule (const KontorRow *before, const KontorRow *after, guint field)
{
  const char *rule = kontor_row_get_text (after, field);

  if (rule == NULL || !kontor_rules_changes (before, after, field))
    return NULL;

  return kontor_recurrence_check (rule, kontor_row_get_record_type (after),
                                  kontor_row_get_id (after), field);
}

KontorProblem *
kontor_rules_check_recurrence (const KontorContext *context,
                               const KontorOp *op,
                               const KontorRow *before,
                               const KontorRow *after)
{
  return kontor_rules_check_rule (before, after, KONTOR_RECURRENCE_RULE);
}

/* Takes @rows (nullable). */
static void
add_creates (GPtrArray *ops, GPtrArray *rows)
{
  g_autoptr (GPtrArray) taken = rows;

  for (guint i = 0; taken != NULL && i < taken->len; i++)
    kontor_rules_add_diff (ops, NULL, taken->pdata[i]);
}

/* A recurrence that is set up, switched on or changed has its next task. */
void
kontor_rules_follow_recurrence (const KontorContext *context,
                                const KontorOp *op,
                                const KontorRow *before,
                                const KontorRow *after,
                                GPtrArray *ops)
{
  if (before == NULL || kontor_row_is_deleted (before) ||
      kontor_rules_changes (before, after, KONTOR_RECURRENCE_ACTIVE) ||
      kontor_rules_changes (before, after, KONTOR_RECURRENCE_RULE) ||
      kontor_rules_changes (before, after, KONTOR_RECURRENCE_STARTS_AT))
    add_creates (ops, kontor_recurrence_build_next (context->reader, after, context->now, NULL));
}

static gboolean
is_done (const KontorRow *task)
{
  return kontor_row_is_deleted (task) ||
         kontor_row_get_choice (task, KONTOR_TASK_STATE) == KONTOR_TASK_STATE_COMPLETED;
}

/* When a task of a recurrence is completed or thrown away, the next one is made, if none is open. */
void
kontor_rules_follow_recurring_task (const KontorContext *context,
                                    const KontorRow *before,
                                    const KontorRow *after,
                                    GPtrArray *ops)
{
  const KontorId *id = kontor_row_get_id_field (after, KONTOR_TASK_RECURRENCE);
  g_autoptr (KontorRow) recurrence = NULL;

  if (id == NULL || before == NULL || is_done (before) || !is_done (after))
    return;
  recurrence = kontor_reader_get (context->reader, KONTOR_RECORD_RECURRENCE, id);
  if (recurrence != NULL)
    add_creates (ops, kontor_recurrence_build_next (context->reader, recurrence, context->now,
                                                    kontor_row_get_id (after)));
}
