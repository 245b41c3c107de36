/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people do with recorded time: add, correct, split, merge and remove entries, ask for changes to
 * locked days, and say what an idle timer was. Writes nothing; on the thread of the context's
 * reader. */

#include "config.h"

#include "kontor-operations-private.h"
#include "kontor-operations-time.h"
#include "kontor-rules.h"

#include <glib/gi18n-lib.h>

static KontorProblem *
refuse (const KontorRow *entry, KontorProblemCode code, guint field)
{
  return kontor_problem_new (code, KONTOR_RECORD_TIME_ENTRY,
                             entry != NULL ? kontor_row_get_id (entry) : NULL, field);
}

static void
set_reason (KontorRowBuilder *builder, const char *reason)
{
  if (reason != NULL && *reason != '\0')
    kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_REASON, kontor_value_new_text (reason));
}

static void
set_instant (KontorRowBuilder *builder, guint field, gint64 instant)
{
  kontor_row_builder_take (builder, field,
                           instant != 0 ? kontor_value_new_integer (instant) : NULL);
}

/* An entry by hand of @task, of @person (NULL: of the actor); @end 0: it runs, by the timer. */
static KontorRow *
entry_new (const KontorContext *context,
           const KontorId *task,
           const KontorValue *person,
           gint64 start,
           gint64 end,
           const char *reason)
{
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  kontor_id_init (&id, context->clock, context->random);
  builder = kontor_row_builder_new (KONTOR_RECORD_TIME_ENTRY, &id);
  kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_TASK, kontor_value_new_id (task));
  if (person != NULL)
    kontor_row_builder_set (builder, KONTOR_TIME_ENTRY_PERSON, person);
  set_instant (builder, KONTOR_TIME_ENTRY_START, start);
  set_instant (builder, KONTOR_TIME_ENTRY_END, end);
  kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_SOURCE,
                           kontor_value_new_text (end != 0 ? "manual" : "timer"));
  set_reason (builder, reason);

  return kontor_row_builder_end (builder);
}

/* @entry with other times. */
static KontorRow *
entry_change (const KontorRow *entry, gint64 start, gint64 end, const char *reason)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (entry);

  set_instant (builder, KONTOR_TIME_ENTRY_START, start);
  set_instant (builder, KONTOR_TIME_ENTRY_END, end);
  set_reason (builder, reason);

  return kontor_row_builder_end (builder);
}

static void
change (KontorExpansion *expansion,
        const KontorRow *entry,
        gint64 start,
        gint64 end,
        const char *reason)
{
  g_autoptr (KontorRow) after = entry_change (entry, start, end, reason);

  kontor_expansion_put (expansion, entry, after);
}

/* A past entry does not end a timer that runs, nor one that starts later: the rules flag what
 * overlaps. */
static void
create (KontorExpansion *expansion,
        const KontorId *task,
        const KontorValue *person,
        gint64 start,
        gint64 end,
        const char *reason)
{
  g_autoptr (KontorRow) draft = entry_new (kontor_expansion_get_context (expansion), task, person,
                                           start, end, reason);

  kontor_expansion_create (expansion, draft);
}

/**
 * kontor_time_add:
 * @context: who acts, when, and what there is to read
 * @task: on what was worked
 * @start: from when, microseconds UTC
 * @end: until when
 * @reason: why the timer did not run
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set; %KONTOR_PROBLEM_LOCKED_DAY when it has to be asked
 *   for
 */
KontorChangeSet *
kontor_time_add (const KontorContext *context,
                 const KontorRow *task,
                 gint64 start,
                 gint64 end,
                 const char *reason,
                 KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Add time"), "time.add");

  if (end == 0)
    kontor_expansion_fail (expansion,
                           refuse (NULL, KONTOR_PROBLEM_REQUIRED, KONTOR_TIME_ENTRY_END));
  create (expansion, kontor_row_get_id (task), NULL, start, end, reason);

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_time_correct:
 * @context: who acts, when, and what there is to read
 * @entry: the entry as the person saw it
 * @start: from when, microseconds UTC
 * @end: until when; 0: it still runs
 * @reason: why
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set; one without mutations when nothing differs
 */
KontorChangeSet *
kontor_time_correct (const KontorContext *context,
                     const KontorRow *entry,
                     gint64 start,
                     gint64 end,
                     const char *reason,
                     KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Correct time"), "time.correct");

  change (expansion, entry, start, end, reason);

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_time_split:
 * @context: who acts, when, and what there is to read
 * @entry: the entry as the person saw it; it may run
 * @at: where to part it, microseconds UTC, within the entry
 * @task: (nullable): on what was worked from there on; %NULL: on the same
 * @reason: why
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * The second part of an entry that runs is what runs then.
 *
 * Returns: (transfer full) (nullable): the change set; %KONTOR_PROBLEM_OUT_OF_RANGE when @at is not
 *   within
 */
KontorChangeSet *
kontor_time_split (const KontorContext *context,
                   const KontorRow *entry,
                   gint64 at,
                   const KontorRow *task,
                   const char *reason,
                   KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Split time"), "time.split");
  gint64 start = kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_START);
  gint64 end = kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_END);
  const KontorId *second = task != NULL ? kontor_row_get_id (task)
                                        : kontor_row_get_id_field (entry, KONTOR_TIME_ENTRY_TASK);

  if (at <= start || at >= (end != 0 ? end : context->now))
    kontor_expansion_fail (expansion,
                           refuse (entry, KONTOR_PROBLEM_OUT_OF_RANGE, KONTOR_TIME_ENTRY_END));
  change (expansion, entry, start, at, reason);
  create (expansion, second, kontor_row_get (entry, KONTOR_TIME_ENTRY_PERSON), at, end, reason);

  return kontor_expansion_end (expansion, problem);
}

static gboolean
belong_together (const KontorRow *a, const KontorRow *b)
{
  return kontor_value_equal (kontor_row_get (a, KONTOR_TIME_ENTRY_TASK),
                             kontor_row_get (b, KONTOR_TIME_ENTRY_TASK)) &&
         kontor_value_equal (kontor_row_get (a, KONTOR_TIME_ENTRY_PERSON),
                             kontor_row_get (b, KONTOR_TIME_ENTRY_PERSON));
}

/* The span of all: *end is 0 when one of them runs. (transfer none): the first to start */
static const KontorRow *
get_span (GPtrArray *entries, gint64 *start, gint64 *end)
{
  const KontorRow *first = entries->pdata[0];
  gboolean runs = FALSE;

  *start = G_MAXINT64;
  *end = 0;
  for (guint i = 0; i < entries->len; i++)
    {
      const KontorRow *entry = entries->pdata[i];
      gint64 starts = kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_START);

      if (starts < *start)
        {
          *start = starts;
          first = entry;
        }
      runs |= !kontor_row_has (entry, KONTOR_TIME_ENTRY_END);
      *end = MAX (*end, kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_END));
    }
  if (runs)
    *end = 0;

  return first;
}

/**
 * kontor_time_merge:
 * @context: who acts, when, and what there is to read
 * @entries: (element-type KontorRow): two or more entries of one task and person
 * @reason: why
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * The first to start remains, up to the last end, gaps included; the others go into the bin.
 *
 * Returns: (transfer full) (nullable): the change set; %KONTOR_PROBLEM_WRONG_STATE when they are not
 *   of one task and person
 */
KontorChangeSet *
kontor_time_merge (const KontorContext *context,
                   GPtrArray *entries,
                   const char *reason,
                   KontorProblem **problem)
{
  KontorExpansion *expansion = NULL;
  const KontorRow *first = NULL;
  gint64 start = 0;
  gint64 end = 0;

  g_return_val_if_fail (entries->len > 0, NULL);

  expansion = kontor_expansion_new (context, N_ ("Merge time"), "time.merge");
  first = get_span (entries, &start, &end);
  for (guint i = 0; i < entries->len; i++)
    {
      const KontorRow *entry = entries->pdata[i];

      if (!belong_together (first, entry))
        kontor_expansion_fail (expansion,
                               refuse (entry, KONTOR_PROBLEM_WRONG_STATE, KONTOR_TIME_ENTRY_TASK));
      if (entry != first)
        kontor_expansion_take (expansion, kontor_op_new (KONTOR_OP_DELETE, KONTOR_RECORD_TIME_ENTRY,
                                                         kontor_row_get_id (entry)));
    }
  change (expansion, first, start, end, reason);

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_time_remove:
 * @context: who acts, when, and what there is to read
 * @entry: an entry
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set that puts it into the bin
 */
KontorChangeSet *
kontor_time_remove (const KontorContext *context, const KontorRow *entry, KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Remove time"), "time.remove");

  kontor_expansion_take (expansion, kontor_op_new (KONTOR_OP_DELETE, KONTOR_RECORD_TIME_ENTRY,
                                                   kontor_row_get_id (entry)));

  return kontor_expansion_end (expansion, problem);
}

/* Locked days. */

/* The change that is wished for, as the op that the rules refuse. */
static KontorOp *
wish_new (const KontorContext *context,
          const KontorRow *task,
          const KontorRow *entry,
          gint64 start,
          gint64 end,
          const char *reason,
          KontorRow **after)
{
  if (entry != NULL && start == 0)
    {
      KontorRowBuilder *builder = kontor_row_builder_new_from (entry);

      set_reason (builder, reason);
      *after = kontor_row_builder_end (builder);
      return kontor_op_new (KONTOR_OP_DELETE, KONTOR_RECORD_TIME_ENTRY, kontor_row_get_id (entry));
    }
  if (entry != NULL)
    *after = entry_change (entry, start, end, reason);
  else
    *after = entry_new (context, kontor_row_get_id (task), NULL, start, end, reason);

  return kontor_op_new_diff (entry, *after);
}

/* A new entry's person is the actor; the id of the wish is derived from what is wished for, so that
 * asking twice asks once. */
static KontorRow *
name_wish (const KontorContext *context, const KontorRow *task, const KontorRow *wish)
{
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  char person[KONTOR_ID_LENGTH + 1];
  g_autofree char *name = NULL;

  kontor_id_format (&context->actor, person);
  name = g_strdup_printf ("wish:%s:%" G_GINT64_FORMAT, person,
                          kontor_row_get_integer (wish, KONTOR_TIME_ENTRY_START));
  kontor_id_init_derived (&id, kontor_row_get_id (task), name);
  builder = kontor_row_builder_new (KONTOR_RECORD_TIME_ENTRY, &id);
  for (guint i = KONTOR_COMMON_N_FIELDS; i < KONTOR_TIME_ENTRY_N_FIELDS; i++)
    kontor_row_builder_set (builder, i, kontor_row_get (wish, i));
  kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_PERSON,
                           kontor_value_new_id (&context->actor));

  return kontor_row_builder_end (builder);
}

/**
 * kontor_time_request:
 * @context: who acts, when, and what there is to read
 * @task: on what was worked
 * @entry: (nullable): the entry to change; %NULL: a new one
 * @start: from when it shall be, microseconds UTC; 0 with @entry: it shall be removed
 * @end: until when
 * @reason: why
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set that asks for it; %KONTOR_PROBLEM_EXISTS when
 *   the same was asked for already, %KONTOR_PROBLEM_REASON_REQUIRED without a reason
 */
KontorChangeSet *
kontor_time_request (const KontorContext *context,
                     const KontorRow *task,
                     const KontorRow *entry,
                     gint64 start,
                     gint64 end,
                     const char *reason,
                     KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Ask for a change of time"),
                                                     "time.request");
  g_autoptr (KontorProblem) locked = refuse (entry, KONTOR_PROBLEM_LOCKED_DAY, 0);
  g_autoptr (KontorRow) wish = NULL;
  g_autoptr (KontorOp) op = wish_new (context, task, entry, start, end, reason, &wish);
  KontorOp *request = NULL;

  if (reason == NULL || *reason == '\0')
    kontor_expansion_fail (expansion, refuse (entry, KONTOR_PROBLEM_REASON_REQUIRED,
                                              KONTOR_TIME_ENTRY_REASON));
  if (entry == NULL)
    {
      g_autoptr (KontorRow) named = name_wish (context, task, wish);

      g_clear_pointer (&op, kontor_op_unref);
      op = kontor_op_new_diff (NULL, named);
      request = kontor_rules_to_request (context, op, NULL, named, locked);
    }
  else if (op != NULL)
    request = kontor_rules_to_request (context, op, entry, wish, locked);
  if (request != NULL)
    kontor_expansion_take (expansion, request);
  else
    kontor_expansion_fail (expansion,
                           refuse (entry, KONTOR_PROBLEM_REQUIRED, KONTOR_TIME_ENTRY_END));

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_time_request_answer:
 * @context: who acts, when, and what there is to read
 * @request: an open request as the person saw it
 * @approve: whether it is done
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * What was asked for follows by the rules.
 *
 * Returns: (transfer full) (nullable): the change set
 */
KontorChangeSet *
kontor_time_request_answer (const KontorContext *context,
                            const KontorRow *request,
                            gboolean approve,
                            KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context,
                                                     approve ? N_ ("Approve change of time")
                                                             : N_ ("Refuse change of time"),
                                                     "time.answer");
  KontorRowBuilder *builder = kontor_row_builder_new_from (request);
  g_autoptr (KontorRow) after = NULL;

  kontor_row_builder_take (builder, KONTOR_TIME_REQUEST_STATE,
                           kontor_value_new_text (approve ? "approved" : "refused"));
  after = kontor_row_builder_end (builder);
  kontor_expansion_put (expansion, request, after);

  return kontor_expansion_end (expansion, problem);
}

/* Forgotten timers. */

static KontorRow *
get_running (KontorExpansion *expansion, const KontorContext *context)
{
  KontorRow *running = kontor_timer_get_running (context->reader, &context->actor);

  if (running == NULL)
    kontor_expansion_fail (expansion,
                           refuse (NULL, KONTOR_PROBLEM_WRONG_STATE, KONTOR_TIME_ENTRY_END));

  return running;
}

/**
 * kontor_timer_stop_at:
 * @context: who acts, when, and what there is to read
 * @at: when the work ended, microseconds UTC, not after now
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set that stops the running timer at that instant;
 *   %KONTOR_PROBLEM_WRONG_STATE when none runs, %KONTOR_PROBLEM_BEFORE_START when it started later
 */
KontorChangeSet *
kontor_timer_stop_at (const KontorContext *context, gint64 at, KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Stop timer"), "timer.stop");
  g_autoptr (KontorRow) running = get_running (expansion, context);

  if (running != NULL)
    kontor_expansion_take (expansion,
                           kontor_timer_new_stop (running,
                                                  MIN (at,
                                                       kontor_timer_get_stop (context, running))));

  return kontor_expansion_end (expansion, problem);
}

/* The timer stopped at @from, and another of the same task runs since @until. */
static void
interrupt (KontorExpansion *expansion, const KontorRow *running, gint64 from, gint64 until)
{
  kontor_expansion_take (expansion, kontor_timer_new_stop (running, from));
  create (expansion, kontor_row_get_id_field (running, KONTOR_TIME_ENTRY_TASK), NULL, until, 0,
          NULL);
}

/**
 * kontor_timer_answer_idle:
 * @context: who acts, when, and what there is to read
 * @from: since when nobody was there, microseconds UTC
 * @until: until when
 * @answer: what that time was
 * @task: (nullable): on what was worked then, for %KONTOR_IDLE_SPLIT
 * @reason: (nullable): why the timer was not switched, for %KONTOR_IDLE_SPLIT
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Time away before the timer started is none of its time.
 *
 * Returns: (transfer full) (nullable): the change set, without mutations for %KONTOR_IDLE_KEEP;
 *   %KONTOR_PROBLEM_WRONG_STATE when no timer runs
 */
KontorChangeSet *
kontor_timer_answer_idle (const KontorContext *context,
                          gint64 from,
                          gint64 until,
                          KontorIdleAnswer answer,
                          const KontorRow *task,
                          const char *reason,
                          KontorProblem **problem)
{
  KontorExpansion *expansion = NULL;
  g_autoptr (KontorRow) running = NULL;
  gint64 away = 0;
  gint64 back = 0;

  g_return_val_if_fail (answer != KONTOR_IDLE_SPLIT || task != NULL, NULL);

  expansion = kontor_expansion_new (context, N_ ("Answer for idle time"), "timer.idle");
  running = get_running (expansion, context);
  if (running != NULL && answer != KONTOR_IDLE_KEEP)
    {
      back = MIN (until, kontor_timer_get_stop (context, running));
      away = MAX (from, kontor_row_get_integer (running, KONTOR_TIME_ENTRY_START));
      if (away >= back)
        return kontor_expansion_end (expansion, problem);
      interrupt (expansion, running, away, back);
      if (answer == KONTOR_IDLE_SPLIT)
        create (expansion, kontor_row_get_id (task), NULL, away, back, reason);
    }

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_time_spent_in:
 * @entry: a time entry
 * @from: from when, microseconds UTC
 * @to: up to but not including
 * @now: what an entry that runs counts until
 *
 * Returns: how much of the entry lies within, in microseconds; nothing of one in the bin
 */
gint64
kontor_time_spent_in (const KontorRow *entry, gint64 from, gint64 to, gint64 now)
{
  gint64 start = kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_START);
  gint64 end = kontor_row_has (entry, KONTOR_TIME_ENTRY_END)
                   ? kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_END)
                   : now;

  if (kontor_row_is_deleted (entry))
    return 0;

  return MAX (MIN (end, to) - MAX (start, from), 0);
}
