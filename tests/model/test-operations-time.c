/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operations on time: entries, locked days and requests, working days, reports, idle timers. What they
 * make is committed as the server does it: rights and rules are asked again. */

#include "config.h"

#include "company.h"

#include "kontor-operations-time.h"

#define AT(minutes) (COMPANY_NOON + (minutes) * KONTOR_MINUTE)
#define COMMIT(company, call) \
  G_STMT_START \
  { \
    KontorProblem *refusal = NULL; \
    KontorChangeSet *set_ = (call); \
    company_commit (company, set_, refusal); \
  } \
  G_STMT_END
#define REFUSED(call, code, field) \
  G_STMT_START \
  { \
    KontorProblem *refusal = NULL; \
    g_autoptr (KontorChangeSet) set_ = (call); \
    g_assert_null (set_); \
    assert_problem (refusal, code, field); \
  } \
  G_STMT_END

/* All entries of Ann by start, in minutes from noon, as "-60..-30 0..": an open end runs. */
static char *
get_entries (Company *company)
{
  g_autoptr (GPtrArray) entries = kontor_reader_list (company->context.reader,
                                                      KONTOR_RECORD_TIME_ENTRY,
                                                      KONTOR_TIME_ENTRY_PERSON, &company->ann);
  GString *text = g_string_new (NULL);
  gint64 last = G_MININT64;

  for (guint round = 0; round < entries->len; round++)
    {
      const KontorRow *next = NULL;

      for (guint i = 0; i < entries->len; i++)
        {
          gint64 start = kontor_row_get_integer (entries->pdata[i], KONTOR_TIME_ENTRY_START);

          if (start > last &&
              (next == NULL || start < kontor_row_get_integer (next, KONTOR_TIME_ENTRY_START)))
            next = entries->pdata[i];
        }
      if (next == NULL)
        break;
      last = kontor_row_get_integer (next, KONTOR_TIME_ENTRY_START);
      g_string_append_printf (text, "%s%d..", text->len > 0 ? " " : "",
                              (int) ((last - COMPANY_NOON) / KONTOR_MINUTE));
      if (kontor_row_has (next, KONTOR_TIME_ENTRY_END))
        g_string_append_printf (text, "%d",
                                (int) ((kontor_row_get_integer (next, KONTOR_TIME_ENTRY_END) -
                                        COMPANY_NOON) /
                                       KONTOR_MINUTE));
    }

  return g_string_free (text, FALSE);
}

static void
assert_entries (Company *company, const char *expected)
{
  g_autofree char *entries = get_entries (company);

  g_assert_cmpstr (entries, ==, expected);
}

static Company *
company_new_for_ann (void)
{
  Company *company = company_new ();

  company_act_as (company, &company->ann);

  return company;
}

static void
test_time_by_hand_needs_a_reason (void)
{
  g_autoptr (Company) company = company_new_for_ann ();
  g_autoptr (KontorRow) task = company_put_task (company);
  const KontorContext *context = &company->context;

  REFUSED (kontor_time_add (context, task, AT (-60), AT (-30), NULL, &refusal), REASON_REQUIRED,
           KONTOR_TIME_ENTRY_REASON);
  REFUSED (kontor_time_add (context, task, AT (-60), 0, "Forgot", &refusal), REQUIRED,
           KONTOR_TIME_ENTRY_END);
  REFUSED (kontor_time_add (context, task, AT (-30), AT (-60), "Forgot", &refusal), BEFORE_START,
           KONTOR_TIME_ENTRY_END);
  COMMIT (company, kontor_time_add (context, task, AT (-60), AT (-30), "Forgot", &refusal));
  assert_entries (company, "-60..-30");
}

static void
test_entries_are_corrected_split_and_merged (void)
{
  g_autoptr (Company) company = company_new_for_ann ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) other = company_put_task (company);
  g_autoptr (KontorRow) entry = company_put_entry (company, task, "timer", -60, -30);
  g_autoptr (KontorRow) now = NULL;
  g_autoptr (GPtrArray) parts = NULL;
  const KontorContext *context = &company->context;

  REFUSED (kontor_time_correct (context, entry, AT (-70), AT (-20), NULL, &refusal),
           REASON_REQUIRED, KONTOR_TIME_ENTRY_REASON);
  COMMIT (company,
          kontor_time_correct (context, entry, AT (-70), AT (-20), "Began earlier", &refusal));
  now = company_get (company, entry);
  REFUSED (kontor_time_split (context, now, AT (-20), NULL, "Two things", &refusal), OUT_OF_RANGE,
           KONTOR_TIME_ENTRY_END);
  COMMIT (company, kontor_time_split (context, now, AT (-50), NULL, "Two things", &refusal));
  assert_entries (company, "-70..-50 -50..-20");

  parts = kontor_reader_list (context->reader, KONTOR_RECORD_TIME_ENTRY, KONTOR_TIME_ENTRY_TASK,
                              kontor_row_get_id (task));
  COMMIT (company, kontor_time_merge (context, parts, "One thing", &refusal));
  assert_entries (company, "-70..-20");
  g_ptr_array_add (parts, company_put_entry (company, other, "timer", -10, -5));
  REFUSED (kontor_time_merge (context, parts, "One thing", &refusal), WRONG_STATE,
           KONTOR_TIME_ENTRY_TASK);
  g_clear_pointer (&now, kontor_row_unref);
  now = company_get (company, entry);
  COMMIT (company, kontor_time_remove (context, now, &refusal));
  assert_entries (company, "-10..-5");
}

static void
test_running_timer_is_split (void)
{
  g_autoptr (Company) company = company_new_for_ann ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) other = company_put_task (company);
  g_autoptr (KontorRow) entry = company_put_entry (company, task, "timer", -60, 0);
  g_autoptr (KontorRow) running = NULL;

  COMMIT (company,
          kontor_time_split (&company->context, entry, AT (-20), other, "Went over", &refusal));
  assert_entries (company, "-60..-20 -20..");
  running = kontor_timer_get_running (company->context.reader, &company->ann);
  g_assert_true (kontor_row_refers_to (running, KONTOR_TIME_ENTRY_TASK, kontor_row_get_id (other)));
}

/* A8.7 */
static void
test_locked_day_is_asked_for (void)
{
  g_autoptr (Company) company = company_new_for_ann ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) entry = company_put_entry (company, task, "timer", -60, -30);
  g_autoptr (GPtrArray) requests = NULL;
  const KontorContext *context = &company->context;

  COMMIT (company, kontor_report_send (context, COMPANY_TODAY, "Offers", &refusal));
  REFUSED (kontor_time_add (context, task, AT (-20), AT (-10), "Forgot", &refusal), LOCKED_DAY,
           KONTOR_TIME_ENTRY_START);
  REFUSED (kontor_time_correct (context, entry, AT (-60), AT (-20), "Late", &refusal), LOCKED_DAY,
           KONTOR_TIME_ENTRY_START);
  REFUSED (kontor_time_split (context, entry, AT (-40), NULL, "Two", &refusal), LOCKED_DAY,
           KONTOR_TIME_ENTRY_START);
  REFUSED (kontor_time_remove (context, entry, &refusal), LOCKED_DAY, KONTOR_TIME_ENTRY_START);
  REFUSED (kontor_time_request (context, task, entry, AT (-60), AT (-20), NULL, &refusal),
           REASON_REQUIRED, KONTOR_TIME_ENTRY_REASON);

  COMMIT (company,
          kontor_time_request (context, task, entry, AT (-60), AT (-20), "Late", &refusal));
  COMMIT (company, kontor_time_request (context, task, NULL, AT (-15), AT (-10), "More", &refusal));
  REFUSED (kontor_time_request (context, task, NULL, AT (-15), AT (-10), "More", &refusal), EXISTS,
           0);
  assert_entries (company, "-60..-30");

  requests = kontor_reader_list_all (context->reader, KONTOR_RECORD_TIME_REQUEST);
  g_assert_cmpuint (requests->len, ==, 2);
  REFUSED (kontor_time_request_answer (context, requests->pdata[0], TRUE, &refusal), FORBIDDEN,
           KONTOR_TIME_REQUEST_STATE);
  company_act_as (company, &company->head);
  for (guint i = 0; i < requests->len; i++)
    COMMIT (company, kontor_time_request_answer (context, requests->pdata[i], TRUE, &refusal));
  assert_entries (company, "-60..-20 -15..-10");
}

static void
test_removal_is_asked_for_and_refused (void)
{
  g_autoptr (Company) company = company_new_for_ann ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) entry = company_put_entry (company, task, "timer", -60, -30);
  g_autoptr (GPtrArray) requests = NULL;
  const KontorContext *context = &company->context;

  COMMIT (company, kontor_report_send (context, COMPANY_TODAY, "Offers", &refusal));
  COMMIT (company, kontor_time_request (context, task, entry, 0, 0, "A mistake", &refusal));
  requests = kontor_reader_list_all (context->reader, KONTOR_RECORD_TIME_REQUEST);
  company_act_as (company, &company->head);
  COMMIT (company, kontor_time_request_answer (context, requests->pdata[0], FALSE, &refusal));
  assert_entries (company, "-60..-30");
}

/* Working days. */

static KontorRow *
get_day (Company *company)
{
  return kontor_day_get_current (company->context.reader, &company->ann, COMPANY_TODAY);
}

static void
test_day_has_a_break (void)
{
  g_autoptr (Company) company = company_new_for_ann ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) day = NULL;
  const KontorContext *context = &company->context;

  REFUSED (kontor_day_break (context, &refusal), WRONG_STATE, KONTOR_WORK_DAY_START);
  COMMIT (company, kontor_day_start (context, TRUE, &refusal));
  REFUSED (kontor_day_start (context, FALSE, &refusal), WRONG_STATE, KONTOR_WORK_DAY_START);
  COMMIT (company, kontor_timer_start (context, task, &refusal));
  company_wait (company, 10 * KONTOR_MINUTE);
  COMMIT (company, kontor_day_break (context, &refusal));
  assert_entries (company, "0..10");
  REFUSED (kontor_day_break (context, &refusal), WRONG_STATE, KONTOR_WORK_DAY_BREAK_SINCE);
  company_wait (company, 30 * KONTOR_MINUTE);
  COMMIT (company, kontor_day_resume (context, &refusal));
  REFUSED (kontor_day_resume (context, &refusal), WRONG_STATE, KONTOR_WORK_DAY_BREAK_SINCE);
  COMMIT (company, kontor_day_set_off_site (context, FALSE, &refusal));
  company_wait (company, KONTOR_HOUR);
  COMMIT (company, kontor_day_finish (context, &refusal));
  day = get_day (company);
  g_assert_cmpint (kontor_row_get_integer (day, KONTOR_WORK_DAY_BREAKS), ==, 30 * 60);
  g_assert_false (kontor_row_get_boolean (day, KONTOR_WORK_DAY_OFF_SITE));
  g_assert_false (kontor_row_has (day, KONTOR_WORK_DAY_BREAK_SINCE));
  g_assert_cmpint (kontor_row_get_integer (day, KONTOR_WORK_DAY_END), ==, AT (100));
}

static void
test_finished_day_goes_on (void)
{
  g_autoptr (Company) company = company_new_for_ann ();
  g_autoptr (KontorRow) day = NULL;
  const KontorContext *context = &company->context;

  COMMIT (company, kontor_day_start (context, FALSE, &refusal));
  company_wait (company, KONTOR_HOUR);
  COMMIT (company, kontor_day_finish (context, &refusal));
  company_wait (company, 20 * KONTOR_MINUTE);
  COMMIT (company, kontor_day_start (context, FALSE, &refusal));
  day = get_day (company);
  g_assert_false (kontor_row_has (day, KONTOR_WORK_DAY_END));
  g_assert_cmpint (kontor_row_get_integer (day, KONTOR_WORK_DAY_BREAKS), ==, 20 * 60);
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_WORK_DAY), ==, 1);
}

/* Two devices that start the same day without knowing of each other make one record. */
static void
test_two_devices_start_one_day (void)
{
  g_autoptr (Company) company = company_new_for_ann ();
  KontorProblem *problem = NULL;
  g_autoptr (KontorChangeSet) one = kontor_day_start (&company->context, FALSE, &problem);
  g_autoptr (KontorChangeSet) two = NULL;

  company_wait (company, KONTOR_MINUTE);
  two = kontor_day_start (&company->context, FALSE, &problem);
  company_commit (company, g_steal_pointer (&one), problem);
  company_commit (company, g_steal_pointer (&two), problem);
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_WORK_DAY), ==, 1);
}

static void
test_nobody_has_a_day_twice (void)
{
  g_autoptr (Company) company = company_new_for_ann ();
  g_autoptr (KontorRow) day = NULL;
  g_autoptr (KontorRow) report = NULL;

  COMMIT (company, kontor_day_start (&company->context, FALSE, &refusal));
  COMMIT (company, kontor_report_write (&company->context, COMPANY_TODAY, "Offers", &refusal));
  day = company_draft (company, KONTOR_RECORD_WORK_DAY, KONTOR_WORK_DAY_PERSON,
                       REFERENCE (&company->ann), KONTOR_WORK_DAY_DAY, NUMBER (COMPANY_TODAY),
                       KONTOR_WORK_DAY_START, NUMBER (COMPANY_NOON), 0);
  report = company_draft (company, KONTOR_RECORD_DAY_REPORT, KONTOR_DAY_REPORT_PERSON,
                          REFERENCE (&company->ann), KONTOR_DAY_REPORT_DAY, NUMBER (COMPANY_TODAY),
                          0);
  assert_problem (company_check_row (company, day), DUPLICATE, KONTOR_WORK_DAY_DAY);
  assert_problem (company_check_row (company, report), DUPLICATE, KONTOR_DAY_REPORT_DAY);
}

static void
test_day_left_open_is_a_question (void)
{
  g_autoptr (Company) company = company_new_for_ann ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) left = NULL;
  g_autoptr (KontorRow) finished = NULL;
  const KontorContext *context = &company->context;

  COMMIT (company, kontor_day_start (context, FALSE, &refusal));
  left = get_day (company);
  g_assert_null (kontor_day_get_left_open (context->reader, &company->ann, COMPANY_TODAY));
  /* Without work that day: when the organisation's day ends. */
  g_assert_cmpint (kontor_day_suggest_end (context->reader, left), ==,
                   COMPANY_TODAY * KONTOR_DAY + 18 * KONTOR_HOUR);
  COMMIT (company, kontor_time_add (context, task, AT (10), AT (90), "Forgot", &refusal));
  g_assert_cmpint (kontor_day_suggest_end (context->reader, left), ==, AT (90));
  company_wait (company, 3 * KONTOR_DAY);
  g_clear_pointer (&left, kontor_row_unref);
  left = kontor_day_get_left_open (context->reader, &company->ann, COMPANY_TODAY + 3);
  g_assert_nonnull (left);
  REFUSED (kontor_day_finish_at (context, left, AT (-10), &refusal), BEFORE_START,
           KONTOR_WORK_DAY_END);
  COMMIT (company, kontor_day_finish_at (context, left, AT (90), &refusal));
  finished = get_day (company);
  REFUSED (kontor_day_finish_at (context, finished, AT (95), &refusal), WRONG_STATE,
           KONTOR_WORK_DAY_END);
}

/* Reports. */

static void
test_report_goes_its_way (void)
{
  g_autoptr (Company) company = company_new_for_ann ();
  g_autoptr (KontorRow) report = NULL;
  const KontorContext *context = &company->context;

  COMMIT (company, kontor_report_write (context, COMPANY_TODAY, "Offers", &refusal));
  report = kontor_report_get (context->reader, &company->ann, COMPANY_TODAY);
  REFUSED (kontor_report_accept (context, report, NULL, &refusal), WRONG_STATE,
           KONTOR_DAY_REPORT_STATE);
  COMMIT (company, kontor_report_send (context, COMPANY_TODAY, NULL, &refusal));
  REFUSED (kontor_report_send (context, COMPANY_TODAY, NULL, &refusal), WRONG_STATE,
           KONTOR_DAY_REPORT_STATE);
  REFUSED (kontor_report_write (context, COMPANY_TODAY, "More", &refusal), LOCKED_DAY,
           KONTOR_DAY_REPORT_TEXT);
  g_clear_pointer (&report, kontor_row_unref);
  report = kontor_report_get (context->reader, &company->ann, COMPANY_TODAY);
  g_assert_cmpstr (kontor_row_get_text (report, KONTOR_DAY_REPORT_TEXT), ==, "Offers");
  REFUSED (kontor_report_accept (context, report, NULL, &refusal), FORBIDDEN,
           KONTOR_DAY_REPORT_STATE);

  company_act_as (company, &company->head);
  COMMIT (company, kontor_report_return (context, report, "Which offers?", &refusal));
  company_act_as (company, &company->ann);
  COMMIT (company, kontor_report_send (context, COMPANY_TODAY, "Offers to Meyer", &refusal));
  g_clear_pointer (&report, kontor_row_unref);
  report = kontor_report_get (context->reader, &company->ann, COMPANY_TODAY);
  g_assert_cmpstr (kontor_row_get_text (report, KONTOR_DAY_REPORT_COMMENT), ==, "Which offers?");
  company_act_as (company, &company->head);
  COMMIT (company, kontor_report_accept (context, report, NULL, &refusal));
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_DAY_REPORT), ==, 1);
}

/* Forgotten timers. */

static void
test_idle_time_is_kept_discarded_or_split (void)
{
  static const struct
  {
    KontorIdleAnswer answer;
    const char *entries;
  } cases[] = {
    { KONTOR_IDLE_KEEP, "-60.." },
    { KONTOR_IDLE_DISCARD, "-60..-40 -10.." },
    { KONTOR_IDLE_SPLIT, "-60..-40 -40..-10 -10.." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Company) company = company_new_for_ann ();
      g_autoptr (KontorRow) task = company_put_task (company);
      g_autoptr (KontorRow) other = company_put_task (company);
      g_autoptr (KontorRow) entry = company_put_entry (company, task, "timer", -60, 0);
      g_autoptr (KontorRow) running = NULL;

      COMMIT (company, kontor_timer_answer_idle (&company->context, AT (-40), AT (-10),
                                                 cases[i].answer, other, "A call", &refusal));
      assert_entries (company, cases[i].entries);
      running = kontor_timer_get_running (company->context.reader, &company->ann);
      g_assert_true (
          kontor_row_refers_to (running, KONTOR_TIME_ENTRY_TASK, kontor_row_get_id (task)));
    }
}

static void
test_idle_time_before_the_start_is_none (void)
{
  g_autoptr (Company) company = company_new_for_ann ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) entry = company_put_entry (company, task, "timer", -20, 0);

  COMMIT (company, kontor_timer_answer_idle (&company->context, AT (-60), AT (-30),
                                             KONTOR_IDLE_DISCARD, NULL, NULL, &refusal));
  assert_entries (company, "-20..");
  COMMIT (company, kontor_timer_answer_idle (&company->context, AT (-60), AT (-10),
                                             KONTOR_IDLE_DISCARD, NULL, NULL, &refusal));
  assert_entries (company, "-20..-20 -10..");
}

static void
test_timer_stops_at_an_earlier_time (void)
{
  g_autoptr (Company) company = company_new_for_ann ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) entry = NULL;

  REFUSED (kontor_timer_stop_at (&company->context, AT (-10), &refusal), WRONG_STATE,
           KONTOR_TIME_ENTRY_END);
  entry = company_put_entry (company, task, "timer", -60, 0);
  REFUSED (kontor_timer_stop_at (&company->context, AT (-70), &refusal), BEFORE_START,
           KONTOR_TIME_ENTRY_END);
  COMMIT (company, kontor_timer_stop_at (&company->context, AT (-10), &refusal));
  assert_entries (company, "-60..-10");
}

static void
test_spent_is_clipped (void)
{
  g_autoptr (Company) company = company_new_for_ann ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) entry = company_draft_entry (company, task, "timer", -60, -30);
  g_autoptr (KontorRow) running = company_draft_entry (company, task, "timer", -60, 0);

  g_assert_cmpint (kontor_time_spent_in (entry, AT (-90), AT (90), 0), ==, 30 * KONTOR_MINUTE);
  g_assert_cmpint (kontor_time_spent_in (entry, AT (-50), AT (-40), 0), ==, 10 * KONTOR_MINUTE);
  g_assert_cmpint (kontor_time_spent_in (entry, AT (-30), AT (90), 0), ==, 0);
  g_assert_cmpint (kontor_time_spent_in (running, AT (-90), AT (90), AT (5)), ==,
                   65 * KONTOR_MINUTE);
  /* A clock that was put back. */
  g_assert_cmpint (kontor_time_spent_in (running, AT (-90), AT (90), AT (-80)), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/operations/time/time-by-hand-needs-a-reason",
                   test_time_by_hand_needs_a_reason);
  g_test_add_func ("/operations/time/entries-are-corrected-split-and-merged",
                   test_entries_are_corrected_split_and_merged);
  g_test_add_func ("/operations/time/running-timer-is-split", test_running_timer_is_split);
  g_test_add_func ("/operations/time/locked-day-is-asked-for", test_locked_day_is_asked_for);
  g_test_add_func ("/operations/time/removal-is-asked-for-and-refused",
                   test_removal_is_asked_for_and_refused);
  g_test_add_func ("/operations/time/day-has-a-break", test_day_has_a_break);
  g_test_add_func ("/operations/time/finished-day-goes-on", test_finished_day_goes_on);
  g_test_add_func ("/operations/time/two-devices-start-one-day", test_two_devices_start_one_day);
  g_test_add_func ("/operations/time/nobody-has-a-day-twice", test_nobody_has_a_day_twice);
  g_test_add_func ("/operations/time/day-left-open-is-a-question",
                   test_day_left_open_is_a_question);
  g_test_add_func ("/operations/time/report-goes-its-way", test_report_goes_its_way);
  g_test_add_func ("/operations/time/idle-time-is-kept-discarded-or-split",
                   test_idle_time_is_kept_discarded_or_split);
  g_test_add_func ("/operations/time/idle-time-before-the-start-is-none",
                   test_idle_time_before_the_start_is_none);
  g_test_add_func ("/operations/time/timer-stops-at-an-earlier-time",
                   test_timer_stops_at_an_earlier_time);
  g_test_add_func ("/operations/time/spent-is-clipped", test_spent_is_clipped);

  return g_test_run ();
}
