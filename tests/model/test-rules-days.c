/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about days: locked ones and the requests to change them, reports, working days and
 * absences, one test for each. */

#include "config.h"

#include "company.h"

static KontorRow *
start_timer (Company *company, const KontorRow *task)
{
  KontorProblem *problem = NULL;

  company_commit (company, kontor_timer_start (&company->context, task, &problem), problem);

  return kontor_timer_get_running (company->context.reader, &company->context.actor);
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
      g_autoptr (KontorRow) task = company_put_task (company);
      g_autoptr (KontorRow) entry = company_put_entry (company, task, "timer", -60, -30);
      g_autoptr (KontorRow) report = put_report (company, COMPANY_TODAY, cases[i].state);
      g_autoptr (KontorRow) other = company_draft_entry (company, task, "timer", -20, -10);
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
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) entry = company_put_entry (company, task, "timer", -60, -30);
  g_autoptr (KontorRow) day = company_put (company, KONTOR_RECORD_WORK_DAY, KONTOR_WORK_DAY_PERSON,
                                           REFERENCE (&company->ann), KONTOR_WORK_DAY_DAY,
                                           NUMBER (COMPANY_TODAY), KONTOR_WORK_DAY_START,
                                           NUMBER (COMPANY_NOON - 4 * KONTOR_HOUR),
                                           KONTOR_WORK_DAY_END,
                                           NUMBER (COMPANY_NOON + 4 * KONTOR_HOUR), 0);
  g_autoptr (KontorRow) of_yesterday = company_draft_entry (company, task, "timer", -24 * 60,
                                                            -23 * 60);
  g_autoptr (KontorRow) changed = company_change (entry, KONTOR_TIME_ENTRY_END,
                                                  NUMBER (COMPANY_NOON), KONTOR_TIME_ENTRY_REASON,
                                                  WORD ("Late"), 0);

  company_wait (company, 11 * KONTOR_HOUR);
  assert_allowed (company_check_row (company, changed));
  company_wait (company, KONTOR_HOUR);
  assert_allowed (company_check_row (company, of_yesterday));
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
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) entry = company_put_entry (company, task, "timer", -60, 0);
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
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) entry = company_put_entry (company, task, "timer", -60, -30);
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
  g_assert_cmpint (company_get_end (company, entry), ==, -30);

  stored = kontor_reader_get (company->context.reader, KONTOR_RECORD_TIME_REQUEST,
                              kontor_op_get_id (request));
  approved = company_change (stored, KONTOR_TIME_REQUEST_STATE, WORD ("approved"), 0);
  assert_problem (company_check_row (company, approved), FORBIDDEN, KONTOR_TIME_REQUEST_STATE);
  company_act_as (company, &company->head);
  assert_allowed (company_apply_row (company, approved));
  g_assert_cmpint (company_get_end (company, entry), ==, 0);
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
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) entry = company_put_entry (company, task, "timer", -60, -30);
  g_autoptr (KontorRow) report = put_report (company, COMPANY_TODAY, "accepted");
  g_autoptr (KontorRow) draft = company_draft_entry (company, task, "timer", -20, -10);
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
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) entry = company_put_entry (company, task, "timer", -60, -30);
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
test_request_is_the_persons_and_open (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) request =
      company_draft (company, KONTOR_RECORD_TIME_REQUEST, KONTOR_TIME_REQUEST_TASK,
                     REFERENCE (kontor_row_get_id (task)), KONTOR_TIME_REQUEST_PERSON,
                     REFERENCE (&company->ann), KONTOR_TIME_REQUEST_REASON, WORD ("Late"),
                     KONTOR_TIME_REQUEST_NEW_START, NUMBER (COMPANY_NOON),
                     KONTOR_TIME_REQUEST_NEW_END, NUMBER (COMPANY_NOON + KONTOR_HOUR), 0);
  g_autoptr (KontorRow) decided = company_change (request, KONTOR_TIME_REQUEST_STATE,
                                                  WORD ("approved"), 0);
  g_autoptr (KontorRow) backwards = company_change (request, KONTOR_TIME_REQUEST_NEW_END,
                                                    NUMBER (COMPANY_NOON - 1), 0);

  assert_problem (company_check_row (company, decided), WRONG_STATE, KONTOR_TIME_REQUEST_STATE);
  assert_problem (company_check_row (company, backwards), BEFORE_START,
                  KONTOR_TIME_REQUEST_NEW_END);
  assert_allowed (company_check_row (company, request));
  company_act_as (company, &company->ben);
  assert_problem (company_check_row (company, request), FORBIDDEN, KONTOR_TIME_REQUEST_PERSON);
}

/* Where nobody is above, an administrator decides, in writing, on own matters too. */
static void
test_administrator_decides_where_nobody_is_above (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) request = company_put (company, KONTOR_RECORD_TIME_REQUEST,
                                               KONTOR_TIME_REQUEST_TASK,
                                               REFERENCE (kontor_row_get_id (task)),
                                               KONTOR_TIME_REQUEST_PERSON,
                                               REFERENCE (&company->boss),
                                               KONTOR_TIME_REQUEST_REASON, WORD ("Late"), 0);
  g_autoptr (KontorRow) decided = company_change (request, KONTOR_TIME_REQUEST_STATE,
                                                  WORD ("refused"), 0);
  g_autoptr (KontorRow) own = company_put (company, KONTOR_RECORD_TIME_REQUEST,
                                           KONTOR_TIME_REQUEST_TASK,
                                           REFERENCE (kontor_row_get_id (task)),
                                           KONTOR_TIME_REQUEST_PERSON,
                                           REFERENCE (&company->administrator),
                                           KONTOR_TIME_REQUEST_REASON, WORD ("Late"), 0);
  g_autoptr (KontorRow) own_decided = company_change (own, KONTOR_TIME_REQUEST_STATE,
                                                      WORD ("refused"), 0);

  company_act_as (company, &company->boss);
  assert_problem (company_check_row (company, decided), FORBIDDEN, KONTOR_TIME_REQUEST_STATE);
  company_act_as (company, &company->administrator);
  assert_allowed (company_check_row (company, decided));
  assert_allowed (company_check_row (company, own_decided));
}

/* An administrator who has somebody above decides nothing of their own. */
static void
test_administrators_answer_to_those_above (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) ann = kontor_reader_get (company->context.reader, KONTOR_RECORD_PERSON,
                                                 &company->ann);
  g_autoptr (KontorRow) absence = company_put (company, KONTOR_RECORD_ABSENCE,
                                               KONTOR_ABSENCE_PERSON, REFERENCE (&company->ann),
                                               KONTOR_ABSENCE_STARTS_ON, NUMBER (COMPANY_TODAY),
                                               KONTOR_ABSENCE_ENDS_ON, NUMBER (COMPANY_TODAY), 0);
  g_autoptr (KontorRow) approved = company_change (absence, KONTOR_ABSENCE_APPROVED, NUMBER (1), 0);

  kontor_memory_reader_take (company->memory,
                             company_change (ann, KONTOR_PERSON_ADMINISTRATOR, NUMBER (1), 0));
  assert_problem (company_check_row (company, approved), FORBIDDEN, KONTOR_ABSENCE_APPROVED);
}

static void
test_other_refusals_make_no_request (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) bare = company_draft_entry (company, task, "manual", -60, -30);
  g_autoptr (KontorRow) running = company_draft_entry (company, task, "timer", -10, 0);
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
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) entry = company_put_entry (company, task, "timer", -60, -30);
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
  assert_allowed (company_apply_row (company, report));
  assert_problem (company_check_row (company, accepted), WRONG_STATE, KONTOR_DAY_REPORT_STATE);
  assert_allowed (company_apply_row (company, sent));
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
  g_autoptr (KontorRow) task = company_put_task (company);
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
  g_assert_cmpint (company_get_end (company, entry), ==, 60);
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
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) entry = company_put_entry (company, task, "timer", -60, 0);
  g_autoptr (KontorRow) day = put_work_day (company, COMPANY_TODAY, COMPANY_NOON - 3 * KONTOR_HOUR);
  g_autoptr (KontorRow) finished = company_change (day, KONTOR_WORK_DAY_END, NUMBER (COMPANY_NOON),
                                                   0);
  g_autoptr (KontorRow) backwards = company_change (day, KONTOR_WORK_DAY_END,
                                                    NUMBER (COMPANY_NOON - 4 * KONTOR_HOUR), 0);

  assert_problem (company_check_row (company, backwards), BEFORE_START, KONTOR_WORK_DAY_END);
  assert_allowed (company_apply_row (company, finished));
  g_assert_cmpint (company_get_end (company, entry), ==, 0);
}

/* Only the timer that runs at that time, and only when the day is finished, not later. */
static void
test_finished_day_leaves_the_rest (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) ended = company_put_entry (company, task, "timer", -60, -50);
  g_autoptr (KontorRow) later = company_put_entry (company, task, "timer", 30, 0);
  g_autoptr (KontorRow) day = put_work_day (company, COMPANY_TODAY, COMPANY_NOON - 3 * KONTOR_HOUR);
  g_autoptr (KontorRow) finished = company_change (day, KONTOR_WORK_DAY_END, NUMBER (COMPANY_NOON),
                                                   0);
  g_autoptr (KontorRow) shifted = company_change (day, KONTOR_WORK_DAY_END,
                                                  NUMBER (COMPANY_NOON + KONTOR_HOUR), 0);

  company_act_as (company, &company->ben);
  assert_problem (company_check_row (company, finished), FORBIDDEN, KONTOR_WORK_DAY_PERSON);
  company_act_as (company, &company->ann);
  assert_allowed (company_apply_row (company, finished));
  g_assert_cmpint (company_get_end (company, ended), ==, -50);
  g_assert_cmpint (company_get_end (company, later), ==, G_MAXINT64);
  assert_allowed (company_apply_row (company, shifted));
  g_assert_cmpint (company_get_end (company, later), ==, G_MAXINT64);
}

static void
test_yesterday_left_open_blocks_nothing (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
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

/* A shift that began yesterday evening is finished this morning; one of last week is not. */
static void
test_night_shift_is_finished (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) old = put_work_day (company, COMPANY_TODAY - 2,
                                            COMPANY_NOON - 48 * KONTOR_HOUR);
  KontorProblem *problem = NULL;
  g_autoptr (KontorRow) night = NULL;
  g_autoptr (KontorRow) finished = NULL;

  g_assert_null (kontor_day_finish (&company->context, &problem));
  assert_problem (g_steal_pointer (&problem), WRONG_STATE, KONTOR_WORK_DAY_END);
  night = put_work_day (company, COMPANY_TODAY - 1, COMPANY_NOON - 16 * KONTOR_HOUR);
  company_commit (company, kontor_day_finish (&company->context, &problem), problem);
  finished = company_get (company, night);
  g_assert_cmpint (kontor_row_get_integer (finished, KONTOR_WORK_DAY_END), ==, COMPANY_NOON);
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

  g_test_add_func ("/rules/days/free-until-report-is-sent", test_free_until_report_is_sent);
  g_test_add_func ("/rules/days/free-until-finished-day-is-over",
                   test_free_until_finished_day_is_over);
  g_test_add_func ("/rules/days/day-is-the-persons", test_day_is_the_persons);
  g_test_add_func ("/rules/days/stop-is-always-accepted", test_stop_is_always_accepted);
  g_test_add_func ("/rules/days/locked-day-makes-request", test_locked_day_makes_request);
  g_test_add_func ("/rules/days/locked-day-makes-request-for-new-and-deleted",
                   test_locked_day_makes_request_for_new_and_deleted);
  g_test_add_func ("/rules/days/refused-request-changes-nothing",
                   test_refused_request_changes_nothing);
  g_test_add_func ("/rules/days/request-is-the-persons-and-open",
                   test_request_is_the_persons_and_open);
  g_test_add_func ("/rules/days/administrator-decides-where-nobody-is-above",
                   test_administrator_decides_where_nobody_is_above);
  g_test_add_func ("/rules/days/administrators-answer-to-those-above",
                   test_administrators_answer_to_those_above);
  g_test_add_func ("/rules/days/other-refusals-make-no-request",
                   test_other_refusals_make_no_request);
  g_test_add_func ("/rules/days/superior-changes-locked-day", test_superior_changes_locked_day);
  g_test_add_func ("/rules/days/report-is-decided-above", test_report_is_decided_above);
  g_test_add_func ("/rules/days/finishing-day-stops-timer", test_finishing_day_stops_timer);
  g_test_add_func ("/rules/days/finished-day-stops-unknown-timer",
                   test_finished_day_stops_unknown_timer);
  g_test_add_func ("/rules/days/finished-day-leaves-the-rest", test_finished_day_leaves_the_rest);
  g_test_add_func ("/rules/days/yesterday-left-open-blocks-nothing",
                   test_yesterday_left_open_blocks_nothing);
  g_test_add_func ("/rules/days/night-shift-is-finished", test_night_shift_is_finished);
  g_test_add_func ("/rules/days/absence-is-approved-above", test_absence_is_approved_above);

  return g_test_run ();
}
