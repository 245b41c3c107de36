/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about time, one test for each. */

#include "config.h"

#include "company.h"

static KontorRow *
put_task (Company *company)
{
  return company_put (company, KONTOR_RECORD_TASK, KONTOR_TASK_TITLE, WORD ("Offer"),
                      KONTOR_TASK_CREATOR, REFERENCE (&company->boss), KONTOR_TASK_RESPONSIBLE,
                      REFERENCE (&company->ann), 0);
}

/* Ann's entry, from @start to @end (0: it runs), in minutes from noon. */
static KontorRow *
draft_entry (Company *company, const KontorRow *task, const char *source, int start, int end)
{
  return company_draft (company, KONTOR_RECORD_TIME_ENTRY, KONTOR_TIME_ENTRY_TASK,
                        REFERENCE (kontor_row_get_id (task)), KONTOR_TIME_ENTRY_PERSON,
                        REFERENCE (&company->ann), KONTOR_TIME_ENTRY_SOURCE, WORD (source),
                        KONTOR_TIME_ENTRY_START, NUMBER (COMPANY_NOON + start * KONTOR_MINUTE),
                        KONTOR_TIME_ENTRY_END,
                        end != 0 ? NUMBER (COMPANY_NOON + end * KONTOR_MINUTE) : NULL, 0);
}

static KontorRow *
put_entry (Company *company, const KontorRow *task, const char *source, int start, int end)
{
  KontorRow *row = draft_entry (company, task, source, start, end);

  kontor_memory_reader_put (company->memory, row);

  return row;
}

/* Minutes from noon at which the entry as it is stored now ends; G_MAXINT64 while it runs. */
static gint64
get_end (Company *company, const KontorRow *entry)
{
  g_autoptr (KontorRow) now = company_get (company, entry);

  if (!kontor_row_has (now, KONTOR_TIME_ENTRY_END))
    return G_MAXINT64;

  return (kontor_row_get_integer (now, KONTOR_TIME_ENTRY_END) - COMPANY_NOON) / KONTOR_MINUTE;
}

static gboolean
is_flagged (Company *company, const KontorRow *entry)
{
  g_autoptr (KontorRow) now = company_get (company, entry);

  return kontor_row_get_boolean (now, KONTOR_TIME_ENTRY_FLAGGED);
}

static KontorRow *
start_timer (Company *company, const KontorRow *task)
{
  KontorProblem *problem = NULL;

  company_commit (company, kontor_timer_start (&company->context, task, &problem), problem);

  return kontor_timer_get_running (company->context.reader, &company->context.actor);
}

/* A8.4 */
static void
test_starting_b_ends_a (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) a = put_task (company);
  g_autoptr (KontorRow) b = put_task (company);
  g_autoptr (KontorRow) first = start_timer (company, a);
  g_autoptr (KontorRow) second = NULL;
  g_autoptr (KontorRow) ended = NULL;

  company_wait (company, 25 * KONTOR_MINUTE);
  second = start_timer (company, b);
  ended = company_get (company, first);
  g_assert_true (kontor_row_refers_to (second, KONTOR_TIME_ENTRY_TASK, kontor_row_get_id (b)));
  g_assert_cmpint (kontor_row_get_integer (ended, KONTOR_TIME_ENTRY_END), ==,
                   kontor_row_get_integer (second, KONTOR_TIME_ENTRY_START));
  g_assert_cmpint (get_end (company, first), ==, 25);
  g_assert_cmpint (get_end (company, second), ==, G_MAXINT64);
}

/* The operation of a device that knew nothing of the other one's timer. */
static void
test_one_timer_across_devices (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) first = draft_entry (company, task, "timer", 0, 0);
  g_autoptr (KontorRow) later = draft_entry (company, task, "timer", 30, 0);
  g_autoptr (KontorRow) earlier = draft_entry (company, task, "timer", -30, 0);

  assert_allowed (company_apply_row (company, first));
  assert_allowed (company_apply_row (company, later));
  g_assert_cmpint (get_end (company, first), ==, 30);
  assert_allowed (company_apply_row (company, earlier));
  g_assert_cmpint (get_end (company, earlier), ==, 0);
  g_assert_cmpint (get_end (company, first), ==, 30);
  g_assert_cmpint (get_end (company, later), ==, G_MAXINT64);
}

static void
test_timers_of_others_go_on (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) own = draft_entry (company, task, "timer", 0, 0);
  g_autoptr (KontorRow) draft = draft_entry (company, task, "timer", 10, 0);
  g_autoptr (KontorRow) of_ben = company_change (draft, KONTOR_TIME_ENTRY_PERSON,
                                                 REFERENCE (&company->ben), 0);

  assert_allowed (company_apply_row (company, own));
  company_act_as (company, &company->ben);
  assert_allowed (company_apply_row (company, of_ben));
  g_assert_cmpint (get_end (company, own), ==, G_MAXINT64);
}

static void
test_start_begins_task (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) plain = put_task (company);
  g_autoptr (KontorRow) done = company_change (plain, KONTOR_TASK_STATE, WORD ("completed"), 0);
  g_autoptr (KontorRow) first = start_timer (company, task);
  g_autoptr (KontorRow) begun = company_get (company, task);
  g_autoptr (KontorRow) second = NULL;
  g_autoptr (KontorRow) still_done = NULL;

  g_assert_cmpint (kontor_row_get_choice (begun, KONTOR_TASK_STATE), ==,
                   KONTOR_TASK_STATE_IN_PROGRESS);
  g_assert_true (kontor_row_has (begun, KONTOR_TASK_STARTED_AT));
  kontor_memory_reader_put (company->memory, done);
  second = start_timer (company, done);
  still_done = company_get (company, done);
  g_assert_cmpint (kontor_row_get_choice (still_done, KONTOR_TASK_STATE), ==,
                   KONTOR_TASK_STATE_COMPLETED);
}

static void
test_timer_starts_once (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) first = start_timer (company, task);
  KontorProblem *problem = NULL;

  g_assert_null (kontor_timer_start (&company->context, task, &problem));
  assert_problem (problem, WRONG_STATE, 0);
}

static void
test_stop (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) entry = start_timer (company, task);
  KontorProblem *problem = NULL;

  company_wait (company, 5 * KONTOR_MINUTE);
  company_commit (company, kontor_timer_stop (&company->context, &problem), problem);
  g_assert_cmpint (get_end (company, entry), ==, 5);
  g_assert_null (kontor_timer_stop (&company->context, &problem));
  assert_problem (problem, WRONG_STATE, KONTOR_TIME_ENTRY_END);
}

/* Nothing ends before it starts, whatever the clock does. */
static void
test_clock_put_back (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) a = put_task (company);
  g_autoptr (KontorRow) b = put_task (company);
  g_autoptr (KontorRow) first = start_timer (company, a);
  g_autoptr (KontorRow) second = NULL;

  company_wait (company, -KONTOR_HOUR);
  second = start_timer (company, b);
  g_assert_cmpint (get_end (company, first), ==, 0);
  g_assert_cmpint (get_end (company, second), ==, G_MAXINT64);
}

static void
test_undoing_a_stop_needs_no_reason (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) entry = put_entry (company, task, "timer", -60, -30);
  g_autoptr (KontorRow) resumed = company_change (entry, KONTOR_TIME_ENTRY_END, NULL, 0);

  assert_allowed (company_apply_row (company, resumed));
  g_assert_cmpint (get_end (company, entry), ==, G_MAXINT64);
}

/* A8.5 */
static void
test_manual_entry_needs_reason (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) bare = draft_entry (company, task, "manual", -60, -30);
  g_autoptr (KontorRow) blank = company_change (bare, KONTOR_TIME_ENTRY_REASON, WORD ("  "), 0);
  g_autoptr (KontorRow) reasoned = company_change (bare, KONTOR_TIME_ENTRY_REASON,
                                                   WORD ("Call on the road"), 0);
  g_autoptr (KontorRow) timed = draft_entry (company, task, "timer", -60, -30);
  g_autoptr (KontorRow) imported = draft_entry (company, task, "import", -60, -30);

  assert_problem (company_check_row (company, bare), REASON_REQUIRED, KONTOR_TIME_ENTRY_REASON);
  assert_problem (company_check_row (company, blank), REASON_REQUIRED, KONTOR_TIME_ENTRY_REASON);
  assert_problem (company_check_row (company, imported), REASON_REQUIRED, KONTOR_TIME_ENTRY_REASON);
  assert_allowed (company_check_row (company, timed));
  assert_allowed (company_apply_row (company, reasoned));
  company_act_as (company, &company->administrator);
  assert_allowed (company_check_row (company, imported));
  company_act_as (company, &company->ann);
  assert_problem (company_check_row (company, bare), REASON_REQUIRED, KONTOR_TIME_ENTRY_REASON);
}

static void
test_correction_needs_reason (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) entry = put_entry (company, task, "timer", -60, -30);
  g_autoptr (KontorRow) later = company_change (entry, KONTOR_TIME_ENTRY_END, NUMBER (COMPANY_NOON),
                                                0);
  g_autoptr (KontorRow) sooner = company_change (entry, KONTOR_TIME_ENTRY_START,
                                                 NUMBER (COMPANY_NOON - 2 * KONTOR_HOUR), 0);
  g_autoptr (KontorRow) reasoned = company_change (later, KONTOR_TIME_ENTRY_REASON,
                                                   WORD ("Forgot to stop"), 0);
  g_autoptr (KontorRow) billed = company_change (entry, KONTOR_TIME_ENTRY_BILLABLE, NUMBER (1), 0);

  assert_problem (company_check_row (company, later), REASON_REQUIRED, KONTOR_TIME_ENTRY_REASON);
  assert_problem (company_check_row (company, sooner), REASON_REQUIRED, KONTOR_TIME_ENTRY_REASON);
  assert_allowed (company_check_row (company, billed));
  assert_allowed (company_check_row (company, reasoned));
}

static void
test_end_is_not_before_start (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) entry = draft_entry (company, task, "timer", 30, 10);
  g_autoptr (KontorRow) longest = draft_entry (company, task, "timer", -100 * 60, 10);

  assert_problem (company_check_row (company, entry), BEFORE_START, KONTOR_TIME_ENTRY_END);
  assert_allowed (company_check_row (company, longest));
}

static void
test_time_is_the_persons_own (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) entry = draft_entry (company, task, "timer", -30, -10);

  company_act_as (company, &company->ben);
  assert_problem (company_check_row (company, entry), FORBIDDEN, KONTOR_TIME_ENTRY_PERSON);
  company_act_as (company, &company->head);
  assert_allowed (company_check_row (company, entry));
}

static void
test_overlaps_are_flagged (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) early = draft_entry (company, task, "timer", -120, -60);
  g_autoptr (KontorRow) draft = draft_entry (company, task, "manual", -90, -30);
  g_autoptr (KontorRow) late = company_change (draft, KONTOR_TIME_ENTRY_REASON, WORD ("Call"), 0);
  g_autoptr (KontorRow) apart = draft_entry (company, task, "timer", -30, -10);
  g_autoptr (KontorRow) stored = NULL;
  g_autoptr (KontorRow) mended = NULL;

  assert_allowed (company_apply_row (company, early));
  assert_allowed (company_apply_row (company, late));
  assert_allowed (company_apply_row (company, apart));
  g_assert_false (is_flagged (company, early));
  g_assert_true (is_flagged (company, late));
  g_assert_false (is_flagged (company, apart));
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_TIME_ENTRY), ==, 3);

  stored = company_get (company, late);
  mended = company_change (stored, KONTOR_TIME_ENTRY_START,
                           NUMBER (COMPANY_NOON - 60 * KONTOR_MINUTE), 0);
  assert_allowed (company_apply_row (company, mended));
  g_assert_false (is_flagged (company, late));
}

/* Also when the one that is deleted was the earlier. */
static void
test_deleting_unflags (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) early = draft_entry (company, task, "timer", -120, -60);
  g_autoptr (KontorRow) late = draft_entry (company, task, "timer", -90, -30);
  KontorProblem *problem = NULL;

  assert_allowed (company_apply_row (company, early));
  assert_allowed (company_apply_row (company, late));
  g_assert_true (is_flagged (company, late));
  company_commit (company, kontor_operation_delete (&company->context, early, &problem), problem);
  g_assert_false (is_flagged (company, late));
}

/* By hand for an hour that the timer covers: told, but the timer runs on. */
static void
test_manual_entry_stops_no_timer (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) timer = draft_entry (company, task, "timer", -120, 0);
  g_autoptr (KontorRow) draft = draft_entry (company, task, "manual", -90, -30);
  g_autoptr (KontorRow) manual = company_change (draft, KONTOR_TIME_ENTRY_REASON, WORD ("Call"), 0);

  assert_allowed (company_apply_row (company, timer));
  assert_allowed (company_apply_row (company, manual));
  g_assert_cmpint (get_end (company, timer), ==, G_MAXINT64);
  g_assert_true (is_flagged (company, manual));
}

/* Ann's report of @day, in @state. */
static KontorRow *
put_report (Company *company, gint64 day, const char *state)
{
  return company_put (company, KONTOR_RECORD_DAY_REPORT, KONTOR_DAY_REPORT_PERSON,
                      REFERENCE (&company->ann), KONTOR_DAY_REPORT_DAY, NUMBER (day),
                      KONTOR_DAY_REPORT_STATE, WORD (state), KONTOR_DAY_REPORT_TEXT,
                      WORD ("Offers"), 0);
}

static void
test_free_until_report_is_sent (void)
{
  static const struct
  {
    const char *state;
    gboolean locked;
  } cases[] = { { "open", FALSE }, { "sent", TRUE }, { "accepted", TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Company) company = company_new ();
      g_autoptr (KontorRow) task = put_task (company);
      g_autoptr (KontorRow) entry = put_entry (company, task, "timer", -60, -30);
      g_autoptr (KontorRow) report = put_report (company, COMPANY_TODAY, cases[i].state);
      g_autoptr (KontorRow) other = draft_entry (company, task, "timer", -20, -10);
      g_autoptr (KontorRow) changed = company_change (entry, KONTOR_TIME_ENTRY_END,
                                                      NUMBER (COMPANY_NOON),
                                                      KONTOR_TIME_ENTRY_REASON, WORD ("Late"), 0);
      g_autoptr (KontorOp) delete = kontor_op_new (KONTOR_OP_DELETE, KONTOR_RECORD_TIME_ENTRY,
                                                   kontor_row_get_id (entry));
      g_autoptr (KontorProblem) create_problem = company_check_row (company, other);
      g_autoptr (KontorProblem) change_problem = company_check_row (company, changed);
      g_autoptr (KontorProblem) delete_problem = company_check (company, delete);

      g_assert_true ((create_problem != NULL) == cases[i].locked);
      g_assert_true ((change_problem != NULL) == cases[i].locked);
      g_assert_true ((delete_problem != NULL) == cases[i].locked);
      if (cases[i].locked)
        g_assert_cmpint (change_problem->code, ==, KONTOR_PROBLEM_LOCKED_DAY);
    }
}

static void
test_free_until_finished_day_is_over (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) entry = put_entry (company, task, "timer", -60, -30);
  g_autoptr (KontorRow) day = company_put (company, KONTOR_RECORD_WORK_DAY, KONTOR_WORK_DAY_PERSON,
                                           REFERENCE (&company->ann), KONTOR_WORK_DAY_DAY,
                                           NUMBER (COMPANY_TODAY), KONTOR_WORK_DAY_START,
                                           NUMBER (COMPANY_NOON - 4 * KONTOR_HOUR),
                                           KONTOR_WORK_DAY_END,
                                           NUMBER (COMPANY_NOON + 4 * KONTOR_HOUR), 0);
  g_autoptr (KontorRow) changed = company_change (entry, KONTOR_TIME_ENTRY_END,
                                                  NUMBER (COMPANY_NOON), KONTOR_TIME_ENTRY_REASON,
                                                  WORD ("Late"), 0);

  company_wait (company, 11 * KONTOR_HOUR);
  assert_allowed (company_check_row (company, changed));
  company_wait (company, KONTOR_HOUR);
  assert_problem (company_check_row (company, changed), LOCKED_DAY, KONTOR_TIME_ENTRY_START);
}

/* The day is the one of the person's zone: 23:30 UTC is tomorrow in Berlin. */
static void
test_day_is_the_persons (void)
{
  g_autoptr (Company) company = company_new ();
  gint64 night = COMPANY_NOON + 11 * KONTOR_HOUR + 30 * KONTOR_MINUTE;
  g_autoptr (KontorRow) ann = kontor_reader_get (company->context.reader, KONTOR_RECORD_PERSON,
                                                 &company->ann);

  g_assert_cmpint (kontor_rules_get_day (company->context.reader, &company->ann, night), ==,
                   COMPANY_TODAY);
  kontor_memory_reader_take (company->memory,
                             company_change (ann, KONTOR_PERSON_ZONE, WORD ("Europe/Berlin"), 0));
  g_assert_cmpint (kontor_rules_get_day (company->context.reader, &company->ann, night), ==,
                   COMPANY_TODAY + 1);
  g_assert_cmpint (kontor_rules_get_day (company->context.reader, &company->ann, -KONTOR_DAY), ==,
                   -1);
}

static void
test_stop_is_always_accepted (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) entry = put_entry (company, task, "timer", -60, 0);
  g_autoptr (KontorRow) report = put_report (company, COMPANY_TODAY, "sent");
  g_autoptr (KontorRow) stopped = company_change (entry, KONTOR_TIME_ENTRY_END,
                                                  NUMBER (COMPANY_NOON), 0);

  assert_allowed (company_apply_row (company, stopped));
}

/* What the rules make of @after, which they refuse because the day is locked. */
static KontorOp *
get_request (Company *company, const KontorOp *op)
{
  g_autoptr (KontorRow) before = kontor_reader_get (company->context.reader,
                                                    kontor_op_get_record_type (op),
                                                    kontor_op_get_id (op));
  g_autoptr (KontorProblem) problem = company_check (company, op);
  g_autoptr (KontorRow) after = NULL;
  KontorRowBuilder *builder = before != NULL ? kontor_row_builder_new_from (before)
                                             : kontor_row_builder_new (KONTOR_RECORD_TIME_ENTRY,
                                                                       kontor_op_get_id (op));

  for (guint i = 0; i < kontor_op_get_n_changes (op); i++)
    kontor_row_builder_set (builder, kontor_op_get_change (op, i)->field,
                            kontor_op_get_change (op, i)->now);
  after = kontor_row_builder_end (builder);
  g_assert_nonnull (problem);

  return kontor_rules_to_request (&company->context, op, before, after, problem);
}

/* A8.7: never a silent change, and nothing lost. */
static void
test_locked_day_makes_request (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) entry = put_entry (company, task, "timer", -60, -30);
  g_autoptr (KontorRow) report = put_report (company, COMPANY_TODAY, "sent");
  g_autoptr (KontorRow) changed = company_change (entry, KONTOR_TIME_ENTRY_END,
                                                  NUMBER (COMPANY_NOON), KONTOR_TIME_ENTRY_REASON,
                                                  WORD ("Late"), 0);
  g_autoptr (KontorOp) edit = kontor_op_new_diff (entry, changed);
  g_autoptr (KontorOp) request = get_request (company, edit);
  g_autoptr (KontorOp) again = get_request (company, edit);
  g_autoptr (KontorRow) stored = NULL;
  g_autoptr (KontorRow) approved = NULL;

  g_assert_nonnull (request);
  g_assert_true (kontor_id_equal (kontor_op_get_id (request), kontor_op_get_id (again)));
  assert_allowed (company_apply (company, request));
  assert_allowed (company_apply (company, again));
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_TIME_REQUEST), ==, 1);
  g_assert_cmpint (get_end (company, entry), ==, -30);

  stored = kontor_reader_get (company->context.reader, KONTOR_RECORD_TIME_REQUEST,
                              kontor_op_get_id (request));
  approved = company_change (stored, KONTOR_TIME_REQUEST_STATE, WORD ("approved"), 0);
  assert_problem (company_check_row (company, approved), FORBIDDEN, KONTOR_TIME_REQUEST_STATE);
  company_act_as (company, &company->head);
  assert_allowed (company_apply_row (company, approved));
  g_assert_cmpint (get_end (company, entry), ==, 0);
}

/* Approves the request for @op, as the head, and says how many entries there are then. */
static guint
count_after_approval (Company *company, const KontorOp *op)
{
  g_autoptr (KontorOp) request = get_request (company, op);
  g_autoptr (KontorRow) stored = NULL;
  g_autoptr (KontorRow) approved = NULL;

  g_assert_nonnull (request);
  assert_allowed (company_apply (company, request));
  stored = kontor_reader_get (company->context.reader, KONTOR_RECORD_TIME_REQUEST,
                              kontor_op_get_id (request));
  approved = company_change (stored, KONTOR_TIME_REQUEST_STATE, WORD ("approved"), 0);
  company_act_as (company, &company->head);
  assert_allowed (company_apply_row (company, approved));

  return company_count (company, KONTOR_RECORD_TIME_ENTRY);
}

static void
test_locked_day_makes_request_for_new_and_deleted (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) entry = put_entry (company, task, "timer", -60, -30);
  g_autoptr (KontorRow) report = put_report (company, COMPANY_TODAY, "accepted");
  g_autoptr (KontorRow) draft = draft_entry (company, task, "timer", -20, -10);
  g_autoptr (KontorOp) create = kontor_op_new_diff (NULL, draft);
  g_autoptr (KontorOp) delete = kontor_op_new (KONTOR_OP_DELETE, KONTOR_RECORD_TIME_ENTRY,
                                               kontor_row_get_id (entry));

  g_assert_cmpuint (count_after_approval (company, create), ==, 2);
  company_act_as (company, &company->ann);
  g_assert_cmpuint (count_after_approval (company, delete), ==, 1);
}

static void
test_refused_request_changes_nothing (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) entry = put_entry (company, task, "timer", -60, -30);
  g_autoptr (KontorRow) request =
      company_put (company, KONTOR_RECORD_TIME_REQUEST, KONTOR_TIME_REQUEST_TASK,
                   REFERENCE (kontor_row_get_id (task)), KONTOR_TIME_REQUEST_ENTRY,
                   REFERENCE (kontor_row_get_id (entry)), KONTOR_TIME_REQUEST_PERSON,
                   REFERENCE (&company->ann), KONTOR_TIME_REQUEST_REASON, WORD ("Late"), 0);
  g_autoptr (KontorRow) refused = company_change (request, KONTOR_TIME_REQUEST_STATE,
                                                  WORD ("refused"), 0);
  g_autoptr (KontorRow) approved = company_change (request, KONTOR_TIME_REQUEST_STATE,
                                                   WORD ("approved"), 0);

  company_act_as (company, &company->head);
  assert_allowed (company_apply_row (company, refused));
  assert_problem (company_check_row (company, approved), WRONG_STATE, KONTOR_TIME_REQUEST_STATE);
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_TIME_ENTRY), ==, 1);
}

static void
test_other_refusals_make_no_request (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) bare = draft_entry (company, task, "manual", -60, -30);
  g_autoptr (KontorRow) running = draft_entry (company, task, "timer", -10, 0);
  g_autoptr (KontorOp) create = kontor_op_new_diff (NULL, bare);
  g_autoptr (KontorOp) start = kontor_op_new_diff (NULL, running);
  g_autoptr (KontorRow) report = NULL;

  g_assert_null (get_request (company, create));
  report = put_report (company, COMPANY_TODAY, "sent");
  g_assert_null (get_request (company, start));
}

/* Those above change a locked day outright; the person does not, whatever the rank. */
static void
test_superior_changes_locked_day (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) entry = put_entry (company, task, "timer", -60, -30);
  g_autoptr (KontorRow) report = put_report (company, COMPANY_TODAY, "sent");
  g_autoptr (KontorRow) changed = company_change (entry, KONTOR_TIME_ENTRY_END,
                                                  NUMBER (COMPANY_NOON), KONTOR_TIME_ENTRY_REASON,
                                                  WORD ("Late"), 0);

  company_act_as (company, &company->head);
  assert_allowed (company_check_row (company, changed));
  company_act_as (company, &company->administrator);
  assert_allowed (company_check_row (company, changed));
  company_act_as (company, &company->ben);
  assert_problem (company_check_row (company, changed), FORBIDDEN, KONTOR_TIME_ENTRY_PERSON);
}

static void
test_report_is_decided_above (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) report = put_report (company, COMPANY_TODAY, "open");
  g_autoptr (KontorRow) sent = company_change (report, KONTOR_DAY_REPORT_STATE, WORD ("sent"), 0);
  g_autoptr (KontorRow) accepted = company_change (report, KONTOR_DAY_REPORT_STATE,
                                                   WORD ("accepted"), 0);
  g_autoptr (KontorRow) reworded = company_change (sent, KONTOR_DAY_REPORT_TEXT, WORD ("More"), 0);

  assert_allowed (company_apply_row (company, sent));
  assert_problem (company_check_row (company, report), FORBIDDEN, KONTOR_DAY_REPORT_STATE);
  assert_problem (company_check_row (company, accepted), FORBIDDEN, KONTOR_DAY_REPORT_STATE);
  assert_problem (company_check_row (company, reworded), LOCKED_DAY, KONTOR_DAY_REPORT_TEXT);
  company_act_as (company, &company->head);
  assert_allowed (company_check_row (company, report));
  assert_allowed (company_apply_row (company, accepted));
}

static KontorRow *
put_work_day (Company *company, gint64 day, gint64 start)
{
  return company_put (company, KONTOR_RECORD_WORK_DAY, KONTOR_WORK_DAY_PERSON,
                      REFERENCE (&company->ann), KONTOR_WORK_DAY_DAY, NUMBER (day),
                      KONTOR_WORK_DAY_START, NUMBER (start), 0);
}

static void
test_finishing_day_stops_timer (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) day = put_work_day (company, COMPANY_TODAY, COMPANY_NOON - 3 * KONTOR_HOUR);
  g_autoptr (KontorRow) rest = company_change (day, KONTOR_WORK_DAY_BREAK_SINCE,
                                               NUMBER (COMPANY_NOON + 50 * KONTOR_MINUTE),
                                               KONTOR_WORK_DAY_BREAKS, NUMBER (600), 0);
  g_autoptr (KontorRow) entry = start_timer (company, task);
  g_autoptr (KontorRow) finished = NULL;
  KontorProblem *problem = NULL;

  kontor_memory_reader_put (company->memory, rest);
  company_wait (company, KONTOR_HOUR);
  company_commit (company, kontor_day_finish (&company->context, &problem), problem);
  finished = company_get (company, day);
  g_assert_cmpint (get_end (company, entry), ==, 60);
  g_assert_cmpint (kontor_row_get_integer (finished, KONTOR_WORK_DAY_END), ==,
                   COMPANY_NOON + KONTOR_HOUR);
  g_assert_cmpint (kontor_row_get_integer (finished, KONTOR_WORK_DAY_BREAKS), ==, 1200);
  g_assert_false (kontor_row_has (finished, KONTOR_WORK_DAY_BREAK_SINCE));
  g_assert_null (kontor_day_finish (&company->context, &problem));
  assert_problem (problem, WRONG_STATE, KONTOR_WORK_DAY_END);
}

/* Also when the device that finishes the day knows nothing of the timer. */
static void
test_finished_day_stops_unknown_timer (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) entry = put_entry (company, task, "timer", -60, 0);
  g_autoptr (KontorRow) day = put_work_day (company, COMPANY_TODAY, COMPANY_NOON - 3 * KONTOR_HOUR);
  g_autoptr (KontorRow) finished = company_change (day, KONTOR_WORK_DAY_END, NUMBER (COMPANY_NOON),
                                                   0);
  g_autoptr (KontorRow) backwards = company_change (day, KONTOR_WORK_DAY_END,
                                                    NUMBER (COMPANY_NOON - 4 * KONTOR_HOUR), 0);

  assert_problem (company_check_row (company, backwards), BEFORE_START, KONTOR_WORK_DAY_END);
  assert_allowed (company_apply_row (company, finished));
  g_assert_cmpint (get_end (company, entry), ==, 0);
}

static void
test_yesterday_left_open_blocks_nothing (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) yesterday = put_work_day (company, COMPANY_TODAY - 1,
                                                  COMPANY_NOON - 28 * KONTOR_HOUR);
  g_autoptr (KontorRow) today = put_work_day (company, COMPANY_TODAY,
                                              COMPANY_NOON - 3 * KONTOR_HOUR);
  g_autoptr (KontorRow) entry = start_timer (company, task);
  g_autoptr (KontorRow) still_open = NULL;
  g_autoptr (KontorRow) suggested = NULL;
  KontorProblem *problem = NULL;

  company_wait (company, KONTOR_HOUR);
  company_commit (company, kontor_day_finish (&company->context, &problem), problem);
  still_open = company_get (company, yesterday);
  g_assert_false (kontor_row_has (still_open, KONTOR_WORK_DAY_END));
  suggested = company_change (still_open, KONTOR_WORK_DAY_END,
                              NUMBER (COMPANY_NOON - 20 * KONTOR_HOUR), 0);
  assert_allowed (company_apply_row (company, suggested));
}

/* Split or discarded idle time: the entry ends earlier, another may begin. */
static void
test_idle_time_can_be_split (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) running = put_entry (company, task, "timer", -60, 0);
  g_autoptr (KontorRow) cut = company_change (running, KONTOR_TIME_ENTRY_END,
                                              NUMBER (COMPANY_NOON - 30 * KONTOR_MINUTE), 0);
  g_autoptr (KontorRow) second = draft_entry (company, task, "timer", -10, 0);

  assert_allowed (company_apply_row (company, cut));
  assert_allowed (company_apply_row (company, second));
  g_assert_cmpint (get_end (company, running), ==, -30);
  g_assert_false (is_flagged (company, second));
}

static void
test_absence_is_approved_above (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) absence = company_draft (company, KONTOR_RECORD_ABSENCE,
                                                 KONTOR_ABSENCE_PERSON, REFERENCE (&company->ann),
                                                 KONTOR_ABSENCE_STARTS_ON, NUMBER (COMPANY_TODAY),
                                                 KONTOR_ABSENCE_ENDS_ON, NUMBER (COMPANY_TODAY + 4),
                                                 0);
  g_autoptr (KontorRow) approved = company_change (absence, KONTOR_ABSENCE_APPROVED, NUMBER (1), 0);
  g_autoptr (KontorRow) backwards = company_change (absence, KONTOR_ABSENCE_ENDS_ON,
                                                    NUMBER (COMPANY_TODAY - 1), 0);

  assert_problem (company_check_row (company, approved), FORBIDDEN, KONTOR_ABSENCE_APPROVED);
  assert_problem (company_check_row (company, backwards), BEFORE_START, KONTOR_ABSENCE_ENDS_ON);
  assert_allowed (company_apply_row (company, absence));
  company_act_as (company, &company->head);
  assert_allowed (company_check_row (company, approved));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/rules/time/starting-b-ends-a", test_starting_b_ends_a);
  g_test_add_func ("/rules/time/one-timer-across-devices", test_one_timer_across_devices);
  g_test_add_func ("/rules/time/timers-of-others-go-on", test_timers_of_others_go_on);
  g_test_add_func ("/rules/time/start-begins-task", test_start_begins_task);
  g_test_add_func ("/rules/time/timer-starts-once", test_timer_starts_once);
  g_test_add_func ("/rules/time/stop", test_stop);
  g_test_add_func ("/rules/time/clock-put-back", test_clock_put_back);
  g_test_add_func ("/rules/time/undoing-a-stop-needs-no-reason",
                   test_undoing_a_stop_needs_no_reason);
  g_test_add_func ("/rules/time/manual-entry-needs-reason", test_manual_entry_needs_reason);
  g_test_add_func ("/rules/time/correction-needs-reason", test_correction_needs_reason);
  g_test_add_func ("/rules/time/end-is-not-before-start", test_end_is_not_before_start);
  g_test_add_func ("/rules/time/time-is-the-persons-own", test_time_is_the_persons_own);
  g_test_add_func ("/rules/time/overlaps-are-flagged", test_overlaps_are_flagged);
  g_test_add_func ("/rules/time/deleting-unflags", test_deleting_unflags);
  g_test_add_func ("/rules/time/manual-entry-stops-no-timer", test_manual_entry_stops_no_timer);
  g_test_add_func ("/rules/time/free-until-report-is-sent", test_free_until_report_is_sent);
  g_test_add_func ("/rules/time/free-until-finished-day-is-over",
                   test_free_until_finished_day_is_over);
  g_test_add_func ("/rules/time/day-is-the-persons", test_day_is_the_persons);
  g_test_add_func ("/rules/time/stop-is-always-accepted", test_stop_is_always_accepted);
  g_test_add_func ("/rules/time/locked-day-makes-request", test_locked_day_makes_request);
  g_test_add_func ("/rules/time/locked-day-makes-request-for-new-and-deleted",
                   test_locked_day_makes_request_for_new_and_deleted);
  g_test_add_func ("/rules/time/refused-request-changes-nothing",
                   test_refused_request_changes_nothing);
  g_test_add_func ("/rules/time/other-refusals-make-no-request",
                   test_other_refusals_make_no_request);
  g_test_add_func ("/rules/time/superior-changes-locked-day", test_superior_changes_locked_day);
  g_test_add_func ("/rules/time/report-is-decided-above", test_report_is_decided_above);
  g_test_add_func ("/rules/time/finishing-day-stops-timer", test_finishing_day_stops_timer);
  g_test_add_func ("/rules/time/finished-day-stops-unknown-timer",
                   test_finished_day_stops_unknown_timer);
  g_test_add_func ("/rules/time/yesterday-left-open-blocks-nothing",
                   test_yesterday_left_open_blocks_nothing);
  g_test_add_func ("/rules/time/idle-time-can-be-split", test_idle_time_can_be_split);
  g_test_add_func ("/rules/time/absence-is-approved-above", test_absence_is_approved_above);

  return g_test_run ();
}
