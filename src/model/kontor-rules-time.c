/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about time: entries and their reasons, days that are locked, requests that take the
 * place of changes to them, and what a start does to the timers that run. Pure functions of what the
 * context's reader shows; on its thread. */

#include "config.h"

#include "kontor-fault.h"
#include "kontor-rules-private.h"
#include "kontor-zone.h"

/**
 * kontor_rules_get_day:
 * @reader: where to read zones
 * @person: whose day it is
 * @instant: microseconds UTC
 *
 * Returns: the date at that instant where @person works, in days since 1970-01-01: by the person's
 *   zone, else the organisation's, else UTC
 */
gint64
kontor_rules_get_day (KontorReader *reader, const KontorId *person, gint64 instant)
{
  g_autoptr (GTimeZone) zone = kontor_zone_new_for_person (reader, person);

  return kontor_zone_get_day (zone, instant);
}

/* Whether @person's report of @day was handed in, or the day was finished and is over. */
static gboolean
is_locked (const KontorContext *context, const KontorId *person, gint64 day)
{
  g_autoptr (GPtrArray) reports = kontor_reader_list (context->reader, KONTOR_RECORD_DAY_REPORT,
                                                      KONTOR_DAY_REPORT_PERSON, person);
  g_autoptr (GPtrArray) days = NULL;

  for (guint i = 0; i < reports->len; i++)
    if (kontor_row_get_integer (reports->pdata[i], KONTOR_DAY_REPORT_DAY) == day &&
        kontor_row_get_choice (reports->pdata[i], KONTOR_DAY_REPORT_STATE) !=
            KONTOR_REPORT_STATE_OPEN)
      return TRUE;

  if (kontor_rules_get_day (context->reader, person, context->now) <= day)
    return FALSE;
  days = kontor_reader_list (context->reader, KONTOR_RECORD_WORK_DAY, KONTOR_WORK_DAY_PERSON,
                             person);
  for (guint i = 0; i < days->len; i++)
    if (kontor_row_get_integer (days->pdata[i], KONTOR_WORK_DAY_DAY) == day &&
        kontor_row_has (days->pdata[i], KONTOR_WORK_DAY_END))
      return TRUE;

  return FALSE;
}

static gboolean
is_entry_locked (const KontorContext *context, const KontorRow *entry)
{
  const KontorId *person = kontor_row_get_id_field (entry, KONTOR_TIME_ENTRY_PERSON);
  gint64 start = kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_START);

  return is_locked (context, person, kontor_rules_get_day (context->reader, person, start));
}

static gboolean
resumes (const KontorRow *before, const KontorRow *after)
{
  return kontor_row_has (before, KONTOR_TIME_ENTRY_END) &&
         !kontor_row_has (after, KONTOR_TIME_ENTRY_END) &&
         !kontor_rules_changes (before, after, KONTOR_TIME_ENTRY_START);
}

/* Whether the op changes recorded time. Stopping a running timer does not: a stop is always
 * accepted. */
static gboolean
changes_time (const KontorOp *op, const KontorRow *before, const KontorRow *after)
{
  gboolean ends = before != NULL && !kontor_row_has (before, KONTOR_TIME_ENTRY_END);

  if (kontor_op_get_kind (op) != KONTOR_OP_UPDATE)
    return TRUE;

  return kontor_rules_changes (before, after, KONTOR_TIME_ENTRY_START) ||
         (!ends && kontor_rules_changes (before, after, KONTOR_TIME_ENTRY_END));
}

/* Time by hand needs a reason, and so does every correction of an entry that ended; a reason once
 * given is not taken away. Letting a timer run on corrects nothing: it undoes a stop. */
static gboolean
needs_reason (const KontorContext *context,
              const KontorOp *op,
              const KontorRow *before,
              const KontorRow *after)
{
  int source = kontor_row_get_choice (after, KONTOR_TIME_ENTRY_SOURCE);

  if (kontor_op_get_kind (op) == KONTOR_OP_CREATE)
    return source != KONTOR_TIME_SOURCE_TIMER &&
           !(source == KONTOR_TIME_SOURCE_IMPORT && kontor_rules_is_administrator (context));
  if (kontor_op_get_kind (op) != KONTOR_OP_UPDATE)
    return FALSE;
  if (kontor_rules_changes (before, after, KONTOR_TIME_ENTRY_REASON))
    return TRUE;

  return kontor_row_has (before, KONTOR_TIME_ENTRY_END) && changes_time (op, before, after) &&
         !resumes (before, after);
}

/* Of a task that only holds others together no time is taken, or it would count twice. */
static gboolean
is_untracked (const KontorContext *context, const KontorRow *entry)
{
  const KontorId *id = kontor_row_get_id_field (entry, KONTOR_TIME_ENTRY_TASK);
  g_autoptr (KontorRow) task = kontor_reader_get (context->reader, KONTOR_RECORD_TASK, id);

  return task != NULL && kontor_row_get_boolean (task, KONTOR_TASK_UNTRACKED);
}

KontorProblem *
kontor_rules_check_time_entry (const KontorContext *context,
                               const KontorOp *op,
                               const KontorRow *before,
                               const KontorRow *after)
{
  const KontorId *person = kontor_row_get_id_field (after, KONTOR_TIME_ENTRY_PERSON);
  KontorProblem *problem = NULL;

  if (!kontor_rules_acts_for (context, person))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_FORBIDDEN, KONTOR_TIME_ENTRY_PERSON);
  problem = kontor_rules_check_span (after, KONTOR_TIME_ENTRY_START, KONTOR_TIME_ENTRY_END);
  if (problem != NULL)
    return problem;
  if (before == NULL && is_untracked (context, after) &&
      !kontor_rules_is_import (context, before, after))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_WRONG_STATE, KONTOR_TIME_ENTRY_TASK);
  if (needs_reason (context, op, before, after) &&
      !kontor_rules_has_text (after, KONTOR_TIME_ENTRY_REASON))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_REASON_REQUIRED, KONTOR_TIME_ENTRY_REASON);

  /* Those above, and administrators on others' behalf, change a locked day outright. */
  if (!kontor_id_equal (person, &context->actor) || !changes_time (op, before, after) ||
      kontor_rules_is_import (context, before, after))
    return NULL;
  if ((before != NULL && is_entry_locked (context, before)) || is_entry_locked (context, after))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_LOCKED_DAY, KONTOR_TIME_ENTRY_START);

  return NULL;
}

/* Timers. */

typedef struct
{
  KontorRow *row; /* owned */
  gint64 start;
  gint64 end; /* after the rules; G_MAXINT64 while it runs */
  gboolean counts; /* FALSE: it was deleted */
} Interval;

static void
interval_clear (gpointer data)
{
  kontor_row_unref (((Interval *) data)->row);
}

static int
compare_intervals (gconstpointer a, gconstpointer b)
{
  const Interval *left = a;
  const Interval *right = b;

  if (left->start != right->start)
    return left->start < right->start ? -1 : 1;

  return kontor_id_compare (kontor_row_get_id (left->row), kontor_row_get_id (right->row));
}

static void
add_interval (GArray *intervals, const KontorRow *entry)
{
  Interval interval = { .row = kontor_row_ref ((KontorRow *) entry),
                        .start = kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_START),
                        .end = G_MAXINT64,
                        .counts = !kontor_row_is_deleted (entry) };

  if (kontor_row_has (entry, KONTOR_TIME_ENTRY_END))
    interval.end = kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_END);
  g_array_append_val (intervals, interval);
}

/* The entries of @changed's person by start, with @changed as it is now. (element-type Interval) */
static GArray *
list_intervals (const KontorContext *context, const KontorRow *changed)
{
  GArray *intervals = g_array_new (FALSE, FALSE, sizeof (Interval));
  g_autoptr (GPtrArray) entries =
      kontor_reader_list (context->reader, KONTOR_RECORD_TIME_ENTRY, KONTOR_TIME_ENTRY_PERSON,
                          kontor_row_get_id_field (changed, KONTOR_TIME_ENTRY_PERSON));

  g_array_set_clear_func (intervals, interval_clear);
  for (guint i = 0; i < entries->len; i++)
    if (!kontor_id_equal (kontor_row_get_id (entries->pdata[i]), kontor_row_get_id (changed)))
      add_interval (intervals, entries->pdata[i]);
  add_interval (intervals, changed);
  g_array_sort (intervals, compare_intervals);

  return intervals;
}

/* Each running entry but the last ends when the next timer starts; of several that started at one
 * instant one runs on, unless there is a later start. Time entered by hand for an hour that the timer
 * also covers does not stop it: it is flagged. */
static void
end_earlier_timers (GArray *intervals)
{
  gint64 next = G_MAXINT64; /* the nearest start after @at */
  gint64 at = G_MAXINT64;
  gboolean starts_at = FALSE; /* whether a timer starts at @at */
  gboolean runs_at = FALSE;

  for (guint i = intervals->len; i-- > 0;)
    {
      Interval *interval = &g_array_index (intervals, Interval, i);
      gboolean running = interval->end == G_MAXINT64;
      gboolean timer = kontor_row_get_choice (interval->row, KONTOR_TIME_ENTRY_SOURCE) ==
                       KONTOR_TIME_SOURCE_TIMER;

      if (!interval->counts)
        continue;
      if (interval->start != at)
        {
          next = starts_at ? at : next;
          at = interval->start;
          starts_at = FALSE;
          runs_at = FALSE;
        }
      if (running && !KONTOR_FAULT (TWO_TIMERS))
        interval->end = runs_at ? at : next;
      starts_at |= running || timer;
      runs_at |= running;
    }
}

/* Whether @interval meets the time that @entry (nullable) covers; one that is the same does. */
static gboolean
meets (const Interval *interval, const KontorRow *entry)
{
  gint64 start = 0;
  gint64 end = G_MAXINT64;

  if (entry == NULL)
    return FALSE;
  start = kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_START);
  if (kontor_row_has (entry, KONTOR_TIME_ENTRY_END))
    end = kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_END);

  return kontor_id_equal (kontor_row_get_id (interval->row), kontor_row_get_id (entry)) ||
         (interval->start < end && start < interval->end);
}

/* Two ops: the end is as good as the person's own and travels with the start that causes it, the
 * flag is the server's. */
static void
add_entry_ops (GPtrArray *ops, const Interval *interval, gboolean flagged)
{
  if (interval->end != G_MAXINT64)
    kontor_rules_add_set (ops, interval->row, KONTOR_TIME_ENTRY_END,
                          kontor_value_new_integer (interval->end));
  if (flagged != kontor_row_get_boolean (interval->row, KONTOR_TIME_ENTRY_FLAGGED))
    kontor_rules_add_set (ops, interval->row, KONTOR_TIME_ENTRY_FLAGGED,
                          flagged ? kontor_value_new_integer (1) : NULL);
}

/* Ends the timers that a start ends, and flags, of entries that overlap, each that starts while an
 * earlier one goes on. Only what meets the changed entry's old or new time is looked at again: what
 * lies elsewhere is as it was. */
void
kontor_rules_follow_time_entry (const KontorContext *context,
                                const KontorOp *op,
                                const KontorRow *before,
                                const KontorRow *after,
                                GPtrArray *ops)
{
  g_autoptr (GArray) intervals = NULL;
  gint64 latest = G_MININT64;

  if (before != NULL && !kontor_rules_changes (before, after, KONTOR_TIME_ENTRY_START) &&
      !kontor_rules_changes (before, after, KONTOR_TIME_ENTRY_END) &&
      kontor_row_is_deleted (before) == kontor_row_is_deleted (after))
    return;

  intervals = list_intervals (context, after);
  end_earlier_timers (intervals);
  for (guint i = 0; i < intervals->len; i++)
    {
      const Interval *interval = &g_array_index (intervals, Interval, i);
      gboolean ended = interval->end != G_MAXINT64 &&
                       !kontor_row_has (interval->row, KONTOR_TIME_ENTRY_END);
      gboolean flagged = interval->start < latest && interval->end > interval->start;

      if (!interval->counts)
        continue;
      if (ended || meets (interval, before) || meets (interval, after))
        add_entry_ops (ops, interval, flagged);
      latest = MAX (latest, interval->end);
    }
}

/* Working days. */

/* There is one of @type per person and day; found by @person_field, refused on @day_field. */
static KontorProblem *
check_only_one (const KontorContext *context,
                const KontorRow *before,
                const KontorRow *after,
                guint person_field,
                guint day_field)
{
  g_autoptr (GPtrArray) others = NULL;

  if (kontor_row_is_deleted (after) || (before != NULL && !kontor_row_is_deleted (before)))
    return NULL;
  others = kontor_reader_list (context->reader, kontor_row_get_record_type (after), person_field,
                               kontor_row_get_id_field (after, person_field));
  for (guint i = 0; i < others->len; i++)
    if (!kontor_id_equal (kontor_row_get_id (others->pdata[i]), kontor_row_get_id (after)) &&
        !kontor_rules_changes (others->pdata[i], after, day_field))
      return kontor_rules_refuse (after, KONTOR_PROBLEM_DUPLICATE, day_field);

  return NULL;
}

KontorProblem *
kontor_rules_check_work_day (const KontorContext *context,
                             const KontorOp *op,
                             const KontorRow *before,
                             const KontorRow *after)
{
  const KontorId *person = kontor_row_get_id_field (after, KONTOR_WORK_DAY_PERSON);
  KontorProblem *problem = NULL;

  if (!kontor_rules_acts_for (context, person))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_FORBIDDEN, KONTOR_WORK_DAY_PERSON);
  problem = check_only_one (context, before, after, KONTOR_WORK_DAY_PERSON, KONTOR_WORK_DAY_DAY);
  if (problem != NULL)
    return problem;

  return kontor_rules_check_span (after, KONTOR_WORK_DAY_START, KONTOR_WORK_DAY_END);
}

/* Finishing the working day stops the timer. */
void
kontor_rules_follow_work_day (const KontorContext *context,
                              const KontorOp *op,
                              const KontorRow *before,
                              const KontorRow *after,
                              GPtrArray *ops)
{
  gint64 end = kontor_row_get_integer (after, KONTOR_WORK_DAY_END);
  g_autoptr (GPtrArray) entries = NULL;

  if (kontor_row_is_deleted (after) || !kontor_row_has (after, KONTOR_WORK_DAY_END) ||
      (before != NULL && kontor_row_has (before, KONTOR_WORK_DAY_END)))
    return;
  entries = kontor_reader_list (context->reader, KONTOR_RECORD_TIME_ENTRY, KONTOR_TIME_ENTRY_PERSON,
                                kontor_row_get_id_field (after, KONTOR_WORK_DAY_PERSON));
  for (guint i = 0; i < entries->len; i++)
    if (!kontor_row_has (entries->pdata[i], KONTOR_TIME_ENTRY_END) &&
        kontor_row_get_integer (entries->pdata[i], KONTOR_TIME_ENTRY_START) <= end)
      kontor_rules_add_set (ops, entries->pdata[i], KONTOR_TIME_ENTRY_END,
                            kontor_value_new_integer (end));
}

/* Absences and reports: asked for by the person, decided by those above. */

KontorProblem *
kontor_rules_check_absence (const KontorContext *context,
                            const KontorOp *op,
                            const KontorRow *before,
                            const KontorRow *after)
{
  const KontorId *person = kontor_row_get_id_field (after, KONTOR_ABSENCE_PERSON);
  gboolean was = before != NULL && kontor_row_get_boolean (before, KONTOR_ABSENCE_APPROVED);

  if (was != kontor_row_get_boolean (after, KONTOR_ABSENCE_APPROVED) &&
      !kontor_rules_decides_for (context, person))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_FORBIDDEN, KONTOR_ABSENCE_APPROVED);

  return kontor_rules_check_span (after, KONTOR_ABSENCE_STARTS_ON, KONTOR_ABSENCE_ENDS_ON);
}

/* The person hands a report in; from then on only those above move it, and its text stands. */
KontorProblem *
kontor_rules_check_day_report (const KontorContext *context,
                               const KontorOp *op,
                               const KontorRow *before,
                               const KontorRow *after)
{
  const KontorId *person = kontor_row_get_id_field (after, KONTOR_DAY_REPORT_PERSON);
  int from = before != NULL ? kontor_row_get_choice (before, KONTOR_DAY_REPORT_STATE)
                            : KONTOR_REPORT_STATE_OPEN;
  int to = kontor_row_get_choice (after, KONTOR_DAY_REPORT_STATE);
  gboolean hands_in = from == KONTOR_REPORT_STATE_OPEN && to == KONTOR_REPORT_STATE_SENT;

  if (kontor_rules_is_import (context, before, after))
    return NULL;
  if (from != to && !hands_in && !kontor_rules_decides_for (context, person))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_FORBIDDEN, KONTOR_DAY_REPORT_STATE);
  if (from == KONTOR_REPORT_STATE_OPEN && to == KONTOR_REPORT_STATE_ACCEPTED)
    return kontor_rules_refuse (after, KONTOR_PROBLEM_WRONG_STATE, KONTOR_DAY_REPORT_STATE);
  if (from != KONTOR_REPORT_STATE_OPEN && to != KONTOR_REPORT_STATE_OPEN &&
      (kontor_op_get_kind (op) == KONTOR_OP_DELETE ||
       kontor_rules_changes (before, after, KONTOR_DAY_REPORT_TEXT)))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_LOCKED_DAY, KONTOR_DAY_REPORT_TEXT);

  return check_only_one (context, before, after, KONTOR_DAY_REPORT_PERSON, KONTOR_DAY_REPORT_DAY);
}

/* Requests. */

KontorProblem *
kontor_rules_check_time_request (const KontorContext *context,
                                 const KontorOp *op,
                                 const KontorRow *before,
                                 const KontorRow *after)
{
  const KontorId *person = kontor_row_get_id_field (after, KONTOR_TIME_REQUEST_PERSON);
  int from = before != NULL ? kontor_row_get_choice (before, KONTOR_TIME_REQUEST_STATE)
                            : KONTOR_REQUEST_STATE_OPEN;
  int to = kontor_row_get_choice (after, KONTOR_TIME_REQUEST_STATE);

  if (!kontor_rules_acts_for (context, person))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_FORBIDDEN, KONTOR_TIME_REQUEST_PERSON);
  if (before == NULL && to != KONTOR_REQUEST_STATE_OPEN &&
      !kontor_rules_is_import (context, before, after))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_WRONG_STATE, KONTOR_TIME_REQUEST_STATE);
  if (before != NULL && from != to && from != KONTOR_REQUEST_STATE_OPEN)
    return kontor_rules_refuse (after, KONTOR_PROBLEM_WRONG_STATE, KONTOR_TIME_REQUEST_STATE);
  if (before != NULL && from != to && !kontor_rules_decides_for (context, person))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_FORBIDDEN, KONTOR_TIME_REQUEST_STATE);

  return kontor_rules_check_span (after, KONTOR_TIME_REQUEST_NEW_START,
                                  KONTOR_TIME_REQUEST_NEW_END);
}

/* The entry as the request wants it. */
static KontorRow *
entry_new_from_request (const KontorRow *request, const KontorRow *entry, const KontorId *id)
{
  KontorRowBuilder *builder = entry != NULL ? kontor_row_builder_new_from (entry)
                                            : kontor_row_builder_new (KONTOR_RECORD_TIME_ENTRY, id);

  if (entry == NULL)
    {
      kontor_row_builder_set (builder, KONTOR_TIME_ENTRY_TASK,
                              kontor_row_get (request, KONTOR_TIME_REQUEST_TASK));
      kontor_row_builder_set (builder, KONTOR_TIME_ENTRY_PERSON,
                              kontor_row_get (request, KONTOR_TIME_REQUEST_PERSON));
      kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_SOURCE, kontor_value_new_text ("manual"));
    }
  kontor_row_builder_set (builder, KONTOR_TIME_ENTRY_START,
                          kontor_row_get (request, KONTOR_TIME_REQUEST_NEW_START));
  kontor_row_builder_set (builder, KONTOR_TIME_ENTRY_END,
                          kontor_row_get (request, KONTOR_TIME_REQUEST_NEW_END));
  kontor_row_builder_set (builder, KONTOR_TIME_ENTRY_REASON,
                          kontor_row_get (request, KONTOR_TIME_REQUEST_REASON));

  return kontor_row_builder_end (builder);
}

/* Approving does what was asked for: makes, changes or deletes the entry. */
void
kontor_rules_follow_time_request (const KontorContext *context,
                                  const KontorOp *op,
                                  const KontorRow *before,
                                  const KontorRow *after,
                                  GPtrArray *ops)
{
  const KontorId *id = kontor_row_get_id_field (after, KONTOR_TIME_REQUEST_ENTRY);
  KontorId derived = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) entry = NULL;
  g_autoptr (KontorRow) wanted = NULL;

  if (before == NULL ||
      kontor_row_get_choice (before, KONTOR_TIME_REQUEST_STATE) != KONTOR_REQUEST_STATE_OPEN ||
      kontor_row_get_choice (after, KONTOR_TIME_REQUEST_STATE) != KONTOR_REQUEST_STATE_APPROVED)
    return;
  if (id == NULL)
    {
      kontor_id_init_derived (&derived, kontor_row_get_id (after), "entry");
      id = &derived;
    }
  entry = kontor_reader_get (context->reader, KONTOR_RECORD_TIME_ENTRY, id);
  if (!kontor_row_has (after, KONTOR_TIME_REQUEST_NEW_START))
    {
      if (entry != NULL && !kontor_row_is_deleted (entry))
        g_ptr_array_add (ops, kontor_op_new (KONTOR_OP_DELETE, KONTOR_RECORD_TIME_ENTRY, id));
      return;
    }
  if (entry != NULL && kontor_row_is_deleted (entry))
    g_ptr_array_add (ops, kontor_op_new (KONTOR_OP_RESTORE, KONTOR_RECORD_TIME_ENTRY, id));
  wanted = entry_new_from_request (after, entry, id);
  kontor_rules_add_diff (ops, entry, wanted);
}

/* The same wish asked for again is the same request. */
static void
get_request_id (const KontorOp *op, const KontorRow *after, KontorId *id)
{
  g_autofree char *name = g_strdup_printf ("request:%d:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT,
                                           (int) kontor_op_get_kind (op),
                                           kontor_row_get_integer (after, KONTOR_TIME_ENTRY_START),
                                           kontor_row_get_integer (after, KONTOR_TIME_ENTRY_END));

  kontor_id_init_derived (id, kontor_op_get_id (op), name);
}

/**
 * kontor_rules_to_request:
 * @context: who acts, when, and what there is to read
 * @op: an op that was refused
 * @before: (nullable): the record before it
 * @after: the record as it would be after it
 * @problem: why it was refused
 *
 * Returns: (transfer full) (nullable): the create of a request for the same change of time, whose id
 *   is derived from it; %NULL when the refusal has another reason, and for the start of a timer,
 *   which has no time to ask for yet
 */
KontorOp *
kontor_rules_to_request (const KontorContext *context,
                         const KontorOp *op,
                         const KontorRow *before,
                         const KontorRow *after,
                         const KontorProblem *problem)
{
  gboolean deletes = kontor_op_get_kind (op) == KONTOR_OP_DELETE;
  g_autoptr (KontorValue) no_reason = kontor_value_new_text ("–");
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorOp *request = NULL;

  if (problem->code != KONTOR_PROBLEM_LOCKED_DAY ||
      kontor_op_get_record_type (op) != KONTOR_RECORD_TIME_ENTRY ||
      (!deletes && !kontor_row_has (after, KONTOR_TIME_ENTRY_END)))
    return NULL;

  get_request_id (op, after, &id);
  request = kontor_op_new (KONTOR_OP_CREATE, KONTOR_RECORD_TIME_REQUEST, &id);
  kontor_op_add (request, KONTOR_TIME_REQUEST_TASK, NULL,
                 kontor_row_get (after, KONTOR_TIME_ENTRY_TASK));
  kontor_op_add (request, KONTOR_TIME_REQUEST_PERSON, NULL,
                 kontor_row_get (after, KONTOR_TIME_ENTRY_PERSON));
  kontor_op_add (request, KONTOR_TIME_REQUEST_REASON, NULL,
                 kontor_rules_has_text (after, KONTOR_TIME_ENTRY_REASON)
                     ? kontor_row_get (after, KONTOR_TIME_ENTRY_REASON)
                     : no_reason);
  if (before != NULL)
    {
      kontor_op_add_take (request, KONTOR_TIME_REQUEST_ENTRY, NULL,
                          kontor_value_new_id (kontor_row_get_id (before)));
      kontor_op_add (request, KONTOR_TIME_REQUEST_OLD_START, NULL,
                     kontor_row_get (before, KONTOR_TIME_ENTRY_START));
      kontor_op_add (request, KONTOR_TIME_REQUEST_OLD_END, NULL,
                     kontor_row_get (before, KONTOR_TIME_ENTRY_END));
    }
  if (!deletes)
    {
      kontor_op_add (request, KONTOR_TIME_REQUEST_NEW_START, NULL,
                     kontor_row_get (after, KONTOR_TIME_ENTRY_START));
      kontor_op_add (request, KONTOR_TIME_REQUEST_NEW_END, NULL,
                     kontor_row_get (after, KONTOR_TIME_ENTRY_END));
    }

  return request;
}
