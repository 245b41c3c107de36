/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about time entries and the timer, one test for each. */

#include "config.h"

#include "company.h"

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
  g_autoptr (KontorRow) a = company_put_task (company);
  g_autoptr (KontorRow) b = company_put_task (company);
  g_autoptr (KontorRow) first = start_timer (company, a);
  g_autoptr (KontorRow) second = NULL;
  g_autoptr (KontorRow) ended = NULL;

  company_wait (company, 25 * KONTOR_MINUTE);
  second = start_timer (company, b);
  ended = company_get (company, first);
  g_assert_true (kontor_row_refers_to (second, KONTOR_TIME_ENTRY_TASK, kontor_row_get_id (b)));
  g_assert_cmpint (kontor_row_get_integer (ended, KONTOR_TIME_ENTRY_END), ==,
                   kontor_row_get_integer (second, KONTOR_TIME_ENTRY_START));
  g_assert_cmpint (company_get_end (company, first), ==, 25);
  g_assert_cmpint (company_get_end (company, second), ==, G_MAXINT64);
}

/* The operation of a device that knew nothing of the other one's timer. */
static void
test_one_timer_across_devices (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) first = company_draft_entry (company, task, "timer", 0, 0);
  g_autoptr (KontorRow) later = company_draft_entry (company, task, "timer", 30, 0);
  g_autoptr (KontorRow) earlier = company_draft_entry (company, task, "timer", -30, 0);

  assert_allowed (company_apply_row (company, first));
  assert_allowed (company_apply_row (company, later));
  g_assert_cmpint (company_get_end (company, first), ==, 30);
  assert_allowed (company_apply_row (company, earlier));
  g_assert_cmpint (company_get_end (company, earlier), ==, 0);
  g_assert_cmpint (company_get_end (company, first), ==, 30);
  g_assert_cmpint (company_get_end (company, later), ==, G_MAXINT64);
}

/* The end of a timer goes along with the start that ends it, even where it is flagged as well. */
static void
test_end_travels_with_start (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) early = company_put_entry (company, task, "manual", -60, 20);
  g_autoptr (KontorRow) running = company_put_entry (company, task, "timer", -30, 0);
  g_autoptr (KontorRow) started = company_draft_entry (company, task, "timer", 30, 0);
  g_autoptr (KontorOp) op = kontor_op_new_diff (NULL, started);
  g_autoptr (GPtrArray) follows = kontor_rules_get_consequences (&company->context, op, NULL,
                                                                 started);
  guint travelling = 0;

  g_assert_cmpuint (follows->len, ==, 2);
  for (guint i = 0; i < follows->len; i++)
    if (kontor_rules_travels (follows->pdata[i]))
      {
        travelling++;
        g_assert_nonnull (kontor_op_find_change (follows->pdata[i], KONTOR_TIME_ENTRY_END));
      }
  g_assert_cmpuint (travelling, ==, 1);
}

static void
test_timers_of_others_go_on (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) own = company_draft_entry (company, task, "timer", 0, 0);
  g_autoptr (KontorRow) draft = company_draft_entry (company, task, "timer", 10, 0);
  g_autoptr (KontorRow) of_ben = company_change (draft, KONTOR_TIME_ENTRY_PERSON,
                                                 REFERENCE (&company->ben), 0);

  assert_allowed (company_apply_row (company, own));
  company_act_as (company, &company->ben);
  assert_allowed (company_apply_row (company, of_ben));
  g_assert_cmpint (company_get_end (company, own), ==, G_MAXINT64);
}

static void
test_start_begins_task (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) plain = company_put_task (company);
  g_autoptr (KontorRow) done = company_change (plain, KONTOR_TASK_STATE, WORD ("completed"), 0);
  g_autoptr (KontorRow) first = start_timer (company, task);
  g_autoptr (KontorRow) begun = company_get (company, task);
  g_autoptr (KontorRow) second = NULL;
  g_autoptr (KontorRow) still_done = NULL;

  g_assert_cmpint (kontor_row_get_choice (begun, KONTOR_TASK_STATE), ==,
                   KONTOR_TASK_STATE_IN_PROGRESS);
  g_assert_cmpint (kontor_row_get_integer (begun, KONTOR_TASK_STARTED_AT), ==, COMPANY_NOON);
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
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) first = start_timer (company, task);
  KontorProblem *problem = NULL;

  g_assert_null (kontor_timer_start (&company->context, task, &problem));
  assert_problem (problem, WRONG_STATE, 0);
}

static void
test_stop (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) entry = start_timer (company, task);
  KontorProblem *problem = NULL;

  company_wait (company, 5 * KONTOR_MINUTE);
  company_commit (company, kontor_timer_stop (&company->context, &problem), problem);
  g_assert_cmpint (company_get_end (company, entry), ==, 5);
  g_assert_null (kontor_timer_stop (&company->context, &problem));
  assert_problem (problem, WRONG_STATE, KONTOR_TIME_ENTRY_END);
}

/* Nothing ends before it starts, whatever the clock does. */
static void
test_clock_put_back (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) a = company_put_task (company);
  g_autoptr (KontorRow) b = company_put_task (company);
  g_autoptr (KontorRow) first = start_timer (company, a);
  g_autoptr (KontorRow) second = NULL;

  company_wait (company, -KONTOR_HOUR);
  second = start_timer (company, b);
  g_assert_cmpint (company_get_end (company, first), ==, 0);
  g_assert_cmpint (company_get_end (company, second), ==, G_MAXINT64);
}

static void
test_undoing_a_stop_needs_no_reason (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) entry = company_put_entry (company, task, "timer", -60, -30);
  g_autoptr (KontorRow) resumed = company_change (entry, KONTOR_TIME_ENTRY_END, NULL, 0);

  assert_allowed (company_apply_row (company, resumed));
  g_assert_cmpint (company_get_end (company, entry), ==, G_MAXINT64);
}

/* A8.5 */
static void
test_manual_entry_needs_reason (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) bare = company_draft_entry (company, task, "manual", -60, -30);
  g_autoptr (KontorRow) blank = company_change (bare, KONTOR_TIME_ENTRY_REASON, WORD ("  "), 0);
  g_autoptr (KontorRow) reasoned = company_change (bare, KONTOR_TIME_ENTRY_REASON,
                                                   WORD ("Call on the road"), 0);
  g_autoptr (KontorRow) timed = company_draft_entry (company, task, "timer", -60, -30);
  g_autoptr (KontorRow) imported = company_draft_entry (company, task, "import", -60, -30);

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
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) entry = company_put_entry (company, task, "timer", -60, -30);
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
  assert_allowed (company_apply_row (company, reasoned));
  assert_problem (company_check_row (company, later), REASON_REQUIRED, KONTOR_TIME_ENTRY_REASON);
}

static void
test_end_is_not_before_start (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) entry = company_draft_entry (company, task, "timer", 30, 10);
  g_autoptr (KontorRow) longest = company_draft_entry (company, task, "timer", -100 * 60, 10);

  assert_problem (company_check_row (company, entry), BEFORE_START, KONTOR_TIME_ENTRY_END);
  assert_allowed (company_check_row (company, longest));
}

static void
test_time_is_the_persons_own (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) entry = company_draft_entry (company, task, "timer", -30, -10);

  company_act_as (company, &company->ben);
  assert_problem (company_check_row (company, entry), FORBIDDEN, KONTOR_TIME_ENTRY_PERSON);
  company_act_as (company, &company->head);
  assert_allowed (company_check_row (company, entry));
}

static void
test_overlaps_are_flagged (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) early = company_draft_entry (company, task, "timer", -120, -60);
  g_autoptr (KontorRow) draft = company_draft_entry (company, task, "manual", -90, -30);
  g_autoptr (KontorRow) late = company_change (draft, KONTOR_TIME_ENTRY_REASON, WORD ("Call"), 0);
  g_autoptr (KontorRow) apart = company_draft_entry (company, task, "timer", -30, -10);
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
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) early = company_draft_entry (company, task, "timer", -120, -60);
  g_autoptr (KontorRow) late = company_draft_entry (company, task, "timer", -90, -30);
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
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) timer = company_draft_entry (company, task, "timer", -120, 0);
  g_autoptr (KontorRow) draft = company_draft_entry (company, task, "manual", -90, -30);
  g_autoptr (KontorRow) manual = company_change (draft, KONTOR_TIME_ENTRY_REASON, WORD ("Call"), 0);

  assert_allowed (company_apply_row (company, timer));
  assert_allowed (company_apply_row (company, manual));
  g_assert_cmpint (company_get_end (company, timer), ==, G_MAXINT64);
  g_assert_true (is_flagged (company, manual));
}

/* Split or discarded idle time: the entry ends earlier, another may begin. */
static void
test_idle_time_can_be_split (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) running = company_put_entry (company, task, "timer", -60, 0);
  g_autoptr (KontorRow) cut = company_change (running, KONTOR_TIME_ENTRY_END,
                                              NUMBER (COMPANY_NOON - 30 * KONTOR_MINUTE), 0);
  g_autoptr (KontorRow) second = company_draft_entry (company, task, "timer", -10, 0);

  assert_allowed (company_apply_row (company, cut));
  assert_allowed (company_apply_row (company, second));
  g_assert_cmpint (company_get_end (company, running), ==, -30);
  g_assert_false (is_flagged (company, second));
}

/* A8.1, A8.2 */
static void
test_untracked_task_takes_no_time (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) running = NULL;
  g_autoptr (KontorRow) untracked = company_change (task, KONTOR_TASK_UNTRACKED, NUMBER (1), 0);
  g_autoptr (KontorRow) entry = NULL;
  g_autoptr (KontorRow) ended = NULL;

  company_act_as (company, &company->ann);
  running = start_timer (company, task);
  kontor_memory_reader_put (company->memory, untracked);
  entry = company_draft_entry (company, task, "timer", 0, 0);
  assert_problem (company_check_row (company, entry), WRONG_STATE, KONTOR_TIME_ENTRY_TASK);

  /* What already runs can be stopped. */
  company_wait (company, KONTOR_MINUTE);
  ended = company_change (running, KONTOR_TIME_ENTRY_END, NUMBER (company->context.now), 0);
  assert_allowed (company_check_row (company, ended));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/rules/time/starting-b-ends-a", test_starting_b_ends_a);
  g_test_add_func ("/rules/time/one-timer-across-devices", test_one_timer_across_devices);
  g_test_add_func ("/rules/time/end-travels-with-start", test_end_travels_with_start);
  g_test_add_func ("/rules/time/timers-of-others-go-on", test_timers_of_others_go_on);
  g_test_add_func ("/rules/time/start-begins-task", test_start_begins_task);
  g_test_add_func ("/rules/time/untracked-task-takes-no-time", test_untracked_task_takes_no_time);
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
  g_test_add_func ("/rules/time/idle-time-can-be-split", test_idle_time_can_be_split);

  return g_test_run ();
}
