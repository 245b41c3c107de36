/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people do with their time: start and stop the timer, finish the day. Writes nothing; on the
 * thread of the context's reader. */

#include "config.h"

#include "kontor-operations-private.h"
#include "kontor-rules.h"

#include <glib/gi18n-lib.h>

static gboolean
find_running_cb (KontorRow *row, gpointer user_data)
{
  KontorRow **latest = user_data;
  gboolean later = *latest == NULL || kontor_row_get_integer (row, KONTOR_TIME_ENTRY_START) >
                                          kontor_row_get_integer (*latest, KONTOR_TIME_ENTRY_START);

  if (!kontor_row_has (row, KONTOR_TIME_ENTRY_END) && later)
    {
      g_clear_pointer (latest, kontor_row_unref);
      *latest = kontor_row_ref (row);
    }

  return TRUE;
}

/**
 * kontor_timer_get_running:
 * @reader: where to read
 * @person: whose
 *
 * Returns: (transfer full) (nullable): the person's running time entry
 */
KontorRow *
kontor_timer_get_running (KontorReader *reader, const KontorId *person)
{
  KontorRow *latest = NULL;

  reader->list_referring (reader, KONTOR_RECORD_TIME_ENTRY, KONTOR_TIME_ENTRY_PERSON, person,
                          find_running_cb, &latest);

  return latest;
}

/* A clock that was put back must not make an entry end before it starts. */
gint64
kontor_timer_get_stop (const KontorContext *context, const KontorRow *entry)
{
  return MAX (context->now, kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_START));
}

KontorOp *
kontor_timer_new_stop (const KontorRow *entry, gint64 at)
{
  KontorOp *op = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_TIME_ENTRY,
                                kontor_row_get_id (entry));

  kontor_op_add_take (op, KONTOR_TIME_ENTRY_END, NULL, kontor_value_new_integer (at));

  return op;
}

static void
create_entry (KontorExpansion *expansion, const KontorRow *task, gint64 start)
{
  const KontorContext *context = kontor_expansion_get_context (expansion);
  KontorRowBuilder *builder = NULL;
  g_autoptr (KontorRow) entry = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  kontor_id_init (&id, context->clock, context->random);
  builder = kontor_row_builder_new (KONTOR_RECORD_TIME_ENTRY, &id);
  kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_TASK,
                           kontor_value_new_id (kontor_row_get_id (task)));
  kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_START, kontor_value_new_integer (start));
  kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_SOURCE, kontor_value_new_text ("timer"));
  entry = kontor_row_builder_end (builder);
  kontor_expansion_create (expansion, entry);
}

/* Work that somebody times has begun, where that somebody may say so. */
static void
begin_task (KontorExpansion *expansion, const KontorRow *task)
{
  int state = kontor_row_get_choice (task, KONTOR_TASK_STATE);
  KontorOp *op = NULL;

  if (state != KONTOR_TASK_STATE_PENDING && state != KONTOR_TASK_STATE_DEFERRED)
    return;
  op = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_TASK, kontor_row_get_id (task));
  kontor_op_add_take (op, KONTOR_TASK_STATE,
                      kontor_row_has (task, KONTOR_TASK_STATE)
                          ? kontor_value_ref (
                                (KontorValue *) kontor_row_get (task, KONTOR_TASK_STATE))
                          : NULL,
                      kontor_value_new_text ("in-progress"));
  if (!kontor_row_has (task, KONTOR_TASK_STARTED_AT))
    kontor_op_add_take (op, KONTOR_TASK_STARTED_AT, NULL,
                        kontor_value_new_integer (kontor_expansion_get_context (expansion)->now));
  kontor_expansion_try_take (expansion, op);
}

/**
 * kontor_timer_start:
 * @context: who acts, when, and what there is to read
 * @task: the task to work on
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Ends the timer that runs at the very instant at which the new one starts.
 *
 * Returns: (transfer full) (nullable): the change set; %KONTOR_PROBLEM_WRONG_STATE when the task's
 *   own timer is the one that runs
 */
KontorChangeSet *
kontor_timer_start (const KontorContext *context, const KontorRow *task, KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Start timer"), "timer.start");
  g_autoptr (KontorRow) running = kontor_timer_get_running (context->reader, &context->actor);
  gint64 start = context->now;

  if (running != NULL)
    {
      if (kontor_row_refers_to (running, KONTOR_TIME_ENTRY_TASK, kontor_row_get_id (task)))
        kontor_expansion_fail (expansion, kontor_problem_new (KONTOR_PROBLEM_WRONG_STATE,
                                                              KONTOR_RECORD_TIME_ENTRY,
                                                              kontor_row_get_id (running), 0));
      start = kontor_timer_get_stop (context, running);
      kontor_expansion_take (expansion, kontor_timer_new_stop (running, start));
    }
  create_entry (expansion, task, start);
  begin_task (expansion, task);

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_timer_stop:
 * @context: who acts, when, and what there is to read
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set; %KONTOR_PROBLEM_WRONG_STATE when none runs
 */
KontorChangeSet *
kontor_timer_stop (const KontorContext *context, KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Stop timer"), "timer.stop");
  g_autoptr (KontorRow) running = kontor_timer_get_running (context->reader, &context->actor);

  if (running == NULL)
    kontor_expansion_fail (expansion,
                           kontor_problem_new (KONTOR_PROBLEM_WRONG_STATE, KONTOR_RECORD_TIME_ENTRY,
                                               NULL, KONTOR_TIME_ENTRY_END));
  else
    kontor_expansion_take (expansion,
                           kontor_timer_new_stop (running,
                                                  kontor_timer_get_stop (context, running)));

  return kontor_expansion_end (expansion, problem);
}

/* The working day that goes on: today's, else one that began within a day and goes on past midnight.
 * Older ones that were left open stay a question of their own. (transfer full) (nullable) */
KontorRow *
kontor_day_get_open (const KontorContext *context)
{
  gint64 today = kontor_rules_get_day (context->reader, &context->actor, context->now);
  g_autoptr (GPtrArray) days = kontor_reader_list (context->reader, KONTOR_RECORD_WORK_DAY,
                                                   KONTOR_WORK_DAY_PERSON, &context->actor);
  KontorRow *found = NULL;

  for (guint i = 0; i < days->len; i++)
    {
      KontorRow *day = days->pdata[i];
      gint64 start = kontor_row_get_integer (day, KONTOR_WORK_DAY_START);

      if (kontor_row_has (day, KONTOR_WORK_DAY_END) ||
          (kontor_row_get_integer (day, KONTOR_WORK_DAY_DAY) != today &&
           context->now - start >= KONTOR_DAY))
        continue;
      if (found == NULL || kontor_row_get_integer (found, KONTOR_WORK_DAY_START) < start)
        found = day;
    }

  return found != NULL ? kontor_row_ref (found) : NULL;
}

static void
end_break (KontorRowBuilder *builder, const KontorRow *day, gint64 at)
{
  gint64 breaks = kontor_row_get_integer (day, KONTOR_WORK_DAY_BREAKS);
  gint64 since = kontor_row_get_integer (day, KONTOR_WORK_DAY_BREAK_SINCE);

  if (!kontor_row_has (day, KONTOR_WORK_DAY_BREAK_SINCE))
    return;
  breaks += MAX (at - since, 0) / KONTOR_SECOND;
  kontor_row_builder_take (builder, KONTOR_WORK_DAY_BREAKS, kontor_value_new_integer (breaks));
  kontor_row_builder_set (builder, KONTOR_WORK_DAY_BREAK_SINCE, NULL);
}

/* @day without the break that goes on, if one does. */
KontorRow *
kontor_day_end_break (const KontorRow *day, gint64 at)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (day);

  end_break (builder, day, at);

  return kontor_row_builder_end (builder);
}

/* @day, and the break that goes on, finished. */
KontorRow *
kontor_day_end (const KontorRow *day, gint64 end)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (day);

  end_break (builder, day, end);
  kontor_row_builder_take (builder, KONTOR_WORK_DAY_END, kontor_value_new_integer (end));

  return kontor_row_builder_end (builder);
}

/**
 * kontor_day_finish:
 * @context: who acts, when, and what there is to read
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Finishes the working day, the break that goes on and the timer that runs, at one instant.
 *
 * Returns: (transfer full) (nullable): the change set; %KONTOR_PROBLEM_WRONG_STATE when no day is
 *   open
 */
KontorChangeSet *
kontor_day_finish (const KontorContext *context, KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Finish working day"),
                                                     "day.finish");
  g_autoptr (KontorRow) running = kontor_timer_get_running (context->reader, &context->actor);
  g_autoptr (KontorRow) day = kontor_day_get_open (context);
  g_autoptr (KontorRow) after = NULL;
  gint64 end = context->now;

  if (day == NULL)
    {
      kontor_expansion_fail (expansion,
                             kontor_problem_new (KONTOR_PROBLEM_WRONG_STATE, KONTOR_RECORD_WORK_DAY,
                                                 NULL, KONTOR_WORK_DAY_END));
      return kontor_expansion_end (expansion, problem);
    }
  if (running != NULL)
    {
      end = kontor_timer_get_stop (context, running);
      kontor_expansion_take (expansion, kontor_timer_new_stop (running, end));
    }
  end = MAX (end, kontor_row_get_integer (day, KONTOR_WORK_DAY_START));
  after = kontor_day_end (day, end);
  kontor_expansion_put (expansion, day, after);

  return kontor_expansion_end (expansion, problem);
}
