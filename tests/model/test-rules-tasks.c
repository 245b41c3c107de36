/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about a task and its states, one test for each. */

#include "config.h"

#include "company.h"

#define STATE(word) KONTOR_TASK_STATE, WORD (word)

/* A task that the boss gave Ann, in @state. The administrator observes: to see is another matter. */
static KontorRow *
put_task (Company *company, const char *state, gboolean control)
{
  return company_put (company, KONTOR_RECORD_TASK, KONTOR_TASK_TITLE, WORD ("Offer for the school"),
                      KONTOR_TASK_CREATOR, REFERENCE (&company->boss), KONTOR_TASK_RESPONSIBLE,
                      REFERENCE (&company->ann), KONTOR_TASK_STATE, WORD (state),
                      KONTOR_TASK_CONTROL, control ? NUMBER (1) : NULL, KONTOR_TASK_OBSERVERS,
                      company_people (&company->administrator, NULL), 0);
}

/* What @person's @action leads to: the new state's word, or the problem's. */
static char *
try_action (Company *company,
            const KontorId *person,
            const KontorRow *task,
            KontorTaskAction action,
            const char *comment,
            gint64 deadline)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorChangeSet) set = NULL;
  g_autoptr (KontorRow) after = NULL;
  g_autoptr (KontorRow) current = company_get (company, task);

  company_act_as (company, person);
  set = kontor_task_act (&company->context, current, action, comment, deadline, &problem);
  if (set == NULL)
    return g_strdup (kontor_problem_code_get_word (problem->code));
  company_commit (company, g_steal_pointer (&set), NULL);
  after = company_get (company, task);

  return g_strdup (kontor_row_get_text (after, KONTOR_TASK_STATE));
}

static void
assert_action (Company *company,
               const KontorId *person,
               const KontorRow *task,
               KontorTaskAction action,
               const char *expected)
{
  g_autofree char *found = try_action (company, person, task, action, NULL, 0);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_start (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) pending = put_task (company, "pending", FALSE);
  g_autoptr (KontorRow) deferred = put_task (company, "deferred", FALSE);
  g_autoptr (KontorRow) backlog = put_task (company, "backlog", FALSE);
  g_autoptr (KontorRow) started = NULL;
  g_autoptr (KontorRow) jump = company_change (backlog, STATE ("in-progress"), 0);

  assert_action (company, &company->ann, pending, KONTOR_TASK_START, "in-progress");
  assert_action (company, &company->ann, deferred, KONTOR_TASK_START, "in-progress");
  assert_action (company, &company->ann, backlog, KONTOR_TASK_START, "wrong-state");
  assert_problem (company_check_row (company, jump), WRONG_STATE, KONTOR_TASK_STATE);
  started = company_get (company, pending);
  g_assert_cmpint (kontor_row_get_integer (started, KONTOR_TASK_STARTED_AT), ==, COMPANY_NOON);
}

static void
test_started_once (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company, "pending", FALSE);
  g_autoptr (KontorRow) started = company_change (task, STATE ("in-progress"), 0);
  g_autoptr (KontorRow) paused = NULL;
  g_autoptr (KontorRow) again = NULL;

  assert_allowed (company_apply_row (company, started));
  company_wait (company, KONTOR_HOUR);
  assert_action (company, &company->ann, task, KONTOR_TASK_PAUSE, "pending");
  assert_action (company, &company->ann, task, KONTOR_TASK_START, "in-progress");
  again = company_get (company, task);
  g_assert_cmpint (kontor_row_get_integer (again, KONTOR_TASK_STARTED_AT), ==, COMPANY_NOON);
}

static void
test_defer (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company, "in-progress", FALSE);

  assert_action (company, &company->ann, task, KONTOR_TASK_DEFER, "deferred");
  assert_action (company, &company->ann, task, KONTOR_TASK_DEFER, "wrong-state");
  assert_action (company, &company->ann, task, KONTOR_TASK_COMPLETE, "completed");
}

/* An idea is pulled into work before it is worked on. */
static void
test_backlog (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company, "backlog", FALSE);
  g_autoptr (KontorRow) pulled = company_change (task, STATE ("pending"), 0);
  g_autoptr (KontorRow) done = company_change (task, STATE ("completed"), 0);

  assert_problem (company_check_row (company, done), WRONG_STATE, KONTOR_TASK_STATE);
  assert_allowed (company_apply_row (company, pulled));
  assert_allowed (company_apply_row (company, task));
}

static void
test_complete (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company, "in-progress", FALSE);
  g_autoptr (KontorRow) done = NULL;
  g_autoptr (KontorRow) open = NULL;

  assert_action (company, &company->ann, task, KONTOR_TASK_COMPLETE, "completed");
  done = company_get (company, task);
  g_assert_cmpint (kontor_row_get_integer (done, KONTOR_TASK_COMPLETED_AT), ==, COMPANY_NOON);

  company_wait (company, KONTOR_DAY);
  assert_action (company, &company->ann, task, KONTOR_TASK_COMPLETE, "wrong-state");
  assert_action (company, &company->ann, task, KONTOR_TASK_REOPEN, "pending");
  open = company_get (company, task);
  g_assert_false (kontor_row_has (open, KONTOR_TASK_COMPLETED_AT));
}

/* However the state got there: a completed task has its date, another has none. */
static void
test_completed_at_follows_state (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company, "in-progress", FALSE);
  g_autoptr (KontorRow) done = company_change (task, STATE ("completed"), 0);
  g_autoptr (KontorRow) stored = NULL;
  g_autoptr (KontorRow) undated = NULL;
  g_autoptr (KontorRow) kept = NULL;

  assert_allowed (company_apply_row (company, done));
  stored = company_get (company, task);
  g_assert_true (kontor_row_has (stored, KONTOR_TASK_COMPLETED_AT));
  undated = company_change (stored, KONTOR_TASK_COMPLETED_AT, NULL, 0);
  assert_allowed (company_apply_row (company, undated));
  kept = company_get (company, task);
  g_assert_true (kontor_row_has (kept, KONTOR_TASK_COMPLETED_AT));
}

/* A7.17: the performer's "done" of controlled work hands it in. */
static void
test_control_awaits (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company, "in-progress", TRUE);
  g_autoptr (KontorRow) done = company_change (task, STATE ("completed"), 0);
  g_autoptr (KontorRow) free_task = put_task (company, "in-progress", FALSE);
  g_autoptr (KontorRow) handed_in = company_change (free_task, STATE ("awaiting-control"), 0);
  g_autoptr (KontorRow) own = put_task (company, "in-progress", TRUE);

  assert_problem (company_check_row (company, done), WRONG_STATE, KONTOR_TASK_STATE);
  assert_problem (company_check_row (company, handed_in), WRONG_STATE, KONTOR_TASK_STATE);
  assert_action (company, &company->ann, task, KONTOR_TASK_COMPLETE, "awaiting-control");
  assert_action (company, &company->boss, own, KONTOR_TASK_COMPLETE, "completed");
}

static void
test_approve (void)
{
  g_autoptr (Company) company = company_new ();
  const KontorId *judges[] = { &company->boss, &company->head, &company->administrator };

  for (guint i = 0; i < G_N_ELEMENTS (judges); i++)
    {
      g_autoptr (KontorRow) task = put_task (company, "awaiting-control", TRUE);

      assert_action (company, &company->ann, task, KONTOR_TASK_APPROVE, "forbidden");
      assert_action (company, judges[i], task, KONTOR_TASK_APPROVE, "completed");
    }
}

/* A7.17: "return" gives pending, with a comment and a new deadline asked for. */
static void
test_return (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company, "awaiting-control", TRUE);
  gint64 tomorrow = COMPANY_NOON + KONTOR_DAY;
  g_autofree char *bare = try_action (company, &company->boss, task, KONTOR_TASK_RETURN, NULL, 0);
  g_autofree char *blank = try_action (company, &company->boss, task, KONTOR_TASK_RETURN, "  ",
                                       tomorrow);
  g_autofree char *undated = try_action (company, &company->boss, task, KONTOR_TASK_RETURN,
                                         "Prices are missing", 0);
  g_autofree char *own = try_action (company, &company->ann, task, KONTOR_TASK_RETURN, "Not yet",
                                     tomorrow);
  g_autofree char *returned = try_action (company, &company->boss, task, KONTOR_TASK_RETURN,
                                          "Prices are missing", tomorrow);
  g_autoptr (KontorRow) after = company_get (company, task);

  g_assert_cmpstr (bare, ==, "reason-required");
  g_assert_cmpstr (blank, ==, "reason-required");
  g_assert_cmpstr (undated, ==, "required");
  g_assert_cmpstr (own, ==, "forbidden");
  g_assert_cmpstr (returned, ==, "pending");
  g_assert_cmpint (kontor_row_get_integer (after, KONTOR_TASK_DEADLINE), ==, tomorrow);
  g_assert_cmpstr (kontor_row_get_text (after, KONTOR_TASK_RETURN_COMMENT), ==,
                   "Prices are missing");
}

/* The second time as well, and for the same reason. */
static void
test_return_again (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company, "awaiting-control", TRUE);

  for (int i = 1; i <= 2; i++)
    {
      g_autofree char *returned = try_action (company, &company->boss, task, KONTOR_TASK_RETURN,
                                              "Prices are missing", COMPANY_NOON + i * KONTOR_DAY);

      g_assert_cmpstr (returned, ==, "pending");
      assert_action (company, &company->ann, task, KONTOR_TASK_COMPLETE, "awaiting-control");
    }
}

/* The one that was missed is none, and no deadline at all is none either. */
static void
test_return_takes_new_deadline (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) plain = put_task (company, "awaiting-control", TRUE);
  g_autoptr (KontorRow) task = company_change (plain, KONTOR_TASK_DEADLINE, NUMBER (COMPANY_NOON),
                                               0);
  g_autoptr (KontorRow) same = company_change (task, STATE ("pending"), KONTOR_TASK_RETURN_COMMENT,
                                               WORD ("Again"), 0);
  g_autoptr (KontorRow) none = company_change (same, KONTOR_TASK_DEADLINE, NULL, 0);

  kontor_memory_reader_put (company->memory, task);
  company_act_as (company, &company->boss);
  assert_problem (company_check_row (company, same), REQUIRED, KONTOR_TASK_DEADLINE);
  assert_problem (company_check_row (company, none), REQUIRED, KONTOR_TASK_DEADLINE);
}

static void
test_result_required (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) plain = put_task (company, "in-progress", FALSE);
  g_autoptr (KontorRow) task = company_change (plain, KONTOR_TASK_RESULT_REQUIRED, NUMBER (1), 0);
  g_autoptr (KontorRow) result = NULL;

  assert_allowed (company_apply_row (company, task));
  assert_action (company, &company->ann, task, KONTOR_TASK_COMPLETE, "result-required");
  assert_action (company, &company->boss, task, KONTOR_TASK_COMPLETE, "result-required");
  result = company_put (company, KONTOR_RECORD_TASK_RESULT, KONTOR_TASK_RESULT_TASK,
                        REFERENCE (kontor_row_get_id (task)), KONTOR_TASK_RESULT_TEXT,
                        WORD ("Sent, 4200 €"), 0);
  assert_action (company, &company->ann, task, KONTOR_TASK_COMPLETE, "completed");
}

static void
test_result_in_bin_does_not_count (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company, "in-progress", FALSE);
  g_autoptr (KontorRow) strict = company_change (task, KONTOR_TASK_RESULT_REQUIRED, NUMBER (1), 0);
  g_autoptr (KontorRow) result = company_put (company, KONTOR_RECORD_TASK_RESULT,
                                              KONTOR_TASK_RESULT_TASK,
                                              REFERENCE (kontor_row_get_id (task)),
                                              KONTOR_TASK_RESULT_TEXT, WORD ("Sent"),
                                              KONTOR_COMMON_DELETED_AT, NUMBER (COMPANY_NOON), 0);

  assert_allowed (company_apply_row (company, strict));
  assert_action (company, &company->ann, task, KONTOR_TASK_COMPLETE, "result-required");
}

/* The whole machine, once more: a row per state to move from, a column per state to move to. What
 * returning asks for is given. */
static void
assert_moves (const char *const rows[6], gboolean control, gboolean judge)
{
  static const char *const states[] = { "pending",          "backlog",   "in-progress",
                                        "awaiting-control", "completed", "deferred" };

  for (guint from = 0; from < G_N_ELEMENTS (states); from++)
    for (guint to = 0; to < G_N_ELEMENTS (states); to++)
      {
        g_autoptr (Company) company = company_new ();
        g_autoptr (KontorRow) task = put_task (company, states[from], control);
        g_autoptr (KontorRow) moved = company_change (task, STATE (states[to]),
                                                      KONTOR_TASK_DEADLINE, NUMBER (COMPANY_NOON),
                                                      KONTOR_TASK_RETURN_COMMENT, WORD ("Again"),
                                                      0);
        g_autoptr (KontorProblem) problem = NULL;

        company_act_as (company, judge ? &company->boss : &company->ann);
        problem = company_check_row (company, moved);
        g_test_message ("%s to %s", states[from], states[to]);
        g_assert_cmpint (problem == NULL, ==, rows[from][to] == '+');
      }
}

static void
test_machine (void)
{
  /* To:                           p b i a c d       from: */
  static const char *const free_work[] = { "+++-++", /* pending */
                                           "++----", /* backlog */
                                           "+-+-++", /* in progress */
                                           "--++--", /* awaiting control */
                                           "+-+-++", /* completed */
                                           "+++-++" }; /* deferred */
  static const char *const controlled[] = { "++++-+", "++----", "+-++-+",
                                            "--++--", "+-+-++", "++++-+" };
  static const char *const of_judge[] = {
    "++++++", "++----", "+-++++", "+--++-", "+-++++", "++++++"
  };

  assert_moves (free_work, FALSE, FALSE);
  assert_moves (controlled, TRUE, FALSE);
  assert_moves (of_judge, TRUE, TRUE);
}

/* Who works with others on something unrelated moves nothing. */
static void
test_strangers_move_nothing (void)
{
  static const char *const states[] = { "pending",   "backlog",  "in-progress", "awaiting-control",
                                        "completed", "deferred", NULL };
  g_autoptr (Company) company = company_new ();

  company_act_as (company, &company->ben);
  for (guint from = 0; states[from] != NULL; from++)
    for (guint to = 0; states[to] != NULL; to++)
      {
        g_autoptr (KontorRow) task = put_task (company, states[from], TRUE);
        g_autoptr (KontorRow) moved = company_change (task, STATE (states[to]), 0);

        g_autoptr (KontorProblem) problem = from != to ? company_check_row (company, moved) : NULL;

        g_assert_true (from == to || problem != NULL);
      }
}

/* The buttons are grey exactly where the action would be refused. */
static void
test_actions_are_computed (void)
{
  static const char *const states[] = { "pending",   "backlog",  "in-progress", "awaiting-control",
                                        "completed", "deferred", NULL };
  g_autoptr (Company) company = company_new ();
  const KontorId *people[] = { &company->administrator, &company->boss, &company->head,
                               &company->ann, &company->ben };

  for (guint s = 0; states[s] != NULL; s++)
    for (guint p = 0; p < G_N_ELEMENTS (people); p++)
      for (int action = 0; action < KONTOR_N_TASK_ACTIONS; action++)
        {
          g_autoptr (KontorRow) task = put_task (company, states[s], TRUE);
          g_autoptr (KontorProblem) greyed = NULL;
          g_autofree char *done = NULL;

          company_act_as (company, people[p]);
          greyed = kontor_task_check_action (&company->context, task, (KontorTaskAction) action);
          done = try_action (company, people[p], task, (KontorTaskAction) action, "Again",
                             COMPANY_NOON + 9 * KONTOR_DAY);
          if (greyed != NULL)
            g_assert_cmpstr (done, ==, kontor_problem_code_get_word (greyed->code));
          else
            g_assert_cmpint (kontor_field_find_choice (kontor_schema_get_field (KONTOR_RECORD_TASK,
                                                                                KONTOR_TASK_STATE),
                                                       done),
                             >=, 0);
        }
}

/* The dates are the clock's of who acts, not of the server that hears of it later. */
static void
test_actions_carry_their_dates (void)
{
  static const struct
  {
    const char *state;
    KontorTaskAction action;
    guint field;
    gboolean dated;
  } cases[] = {
    { "pending", KONTOR_TASK_START, KONTOR_TASK_STARTED_AT, TRUE },
    { "in-progress", KONTOR_TASK_COMPLETE, KONTOR_TASK_COMPLETED_AT, TRUE },
    { "in-progress", KONTOR_TASK_PAUSE, KONTOR_TASK_COMPLETED_AT, FALSE },
    { "completed", KONTOR_TASK_REOPEN, KONTOR_TASK_COMPLETED_AT, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Company) company = company_new ();
      g_autoptr (KontorRow) plain = put_task (company, cases[i].state, FALSE);
      g_autoptr (KontorRow) task =
          company_change (plain, KONTOR_TASK_COMPLETED_AT,
                          cases[i].action == KONTOR_TASK_REOPEN ? NUMBER (COMPANY_NOON) : NULL, 0);
      g_autoptr (KontorChangeSet) set = NULL;
      const KontorMutation *mutation = NULL;
      const KontorChange *change = NULL;

      kontor_memory_reader_put (company->memory, task);
      set = kontor_task_act (&company->context, task, cases[i].action, NULL, 0, NULL);
      g_assert_nonnull (set);
      mutation = set->mutations->pdata[0];
      change = kontor_op_find_change (mutation->ops->pdata[0], cases[i].field);
      g_assert_cmpint (change != NULL && change->now != NULL, ==, cases[i].dated);
      g_assert_cmpint (change != NULL, ==, cases[i].action != KONTOR_TASK_PAUSE);
    }
}

/* Who lays a task aside stops timing it; another task's timer runs on. */
static void
test_laying_aside_stops_own_timer (void)
{
  static const KontorTaskAction actions[] = { KONTOR_TASK_PAUSE, KONTOR_TASK_DEFER,
                                              KONTOR_TASK_COMPLETE };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autoptr (Company) company = company_new ();
      g_autoptr (KontorRow) task = put_task (company, "in-progress", FALSE);
      g_autoptr (KontorRow) other = put_task (company, "in-progress", FALSE);
      g_autoptr (KontorRow) running = NULL;
      KontorProblem *problem = NULL;

      company_commit (company, kontor_timer_start (&company->context, task, &problem), problem);
      company_commit (company,
                      kontor_task_act (&company->context, other, actions[i], NULL, 0, &problem),
                      problem);
      running = kontor_timer_get_running (company->context.reader, &company->ann);
      g_assert_nonnull (running);
      company_commit (company,
                      kontor_task_act (&company->context, task, actions[i], NULL, 0, &problem),
                      problem);
      g_clear_pointer (&running, kontor_row_unref);
      running = kontor_timer_get_running (company->context.reader, &company->ann);
      g_assert_null (running);
    }
}

static void
test_delegate (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company, "pending", FALSE);
  g_autoptr (KontorRow) given = company_change (task, KONTOR_TASK_RESPONSIBLE,
                                                REFERENCE (&company->ben), 0);
  g_autoptr (KontorRow) nobody = company_change (task, KONTOR_TASK_RESPONSIBLE, NULL, 0);

  assert_problem (company_check_row (company, nobody), REQUIRED, KONTOR_TASK_RESPONSIBLE);
  assert_allowed (company_apply_row (company, given));
  assert_action (company, &company->ben, task, KONTOR_TASK_START, "in-progress");
}

static void
test_hard_deadline (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company, "pending", FALSE);
  g_autoptr (KontorRow) hard = company_change (task, KONTOR_TASK_DEADLINE, NUMBER (COMPANY_NOON),
                                               KONTOR_TASK_HARD_DEADLINE, NUMBER (1), 0);
  g_autoptr (KontorRow) later = company_change (hard, KONTOR_TASK_DEADLINE,
                                                NUMBER (COMPANY_NOON + KONTOR_DAY), 0);
  g_autoptr (KontorRow) softened = company_change (hard, KONTOR_TASK_HARD_DEADLINE, NULL, 0);
  const KontorId *refused[] = { &company->ann, &company->administrator };
  const KontorId *allowed[] = { &company->boss, &company->head };

  kontor_memory_reader_put (company->memory, hard);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      company_act_as (company, refused[i]);
      assert_problem (company_check_row (company, later), HARD_DEADLINE, KONTOR_TASK_DEADLINE);
      assert_problem (company_check_row (company, softened), HARD_DEADLINE,
                      KONTOR_TASK_HARD_DEADLINE);
    }
  for (guint i = 0; i < G_N_ELEMENTS (allowed); i++)
    {
      company_act_as (company, allowed[i]);
      assert_allowed (company_check_row (company, later));
      assert_allowed (company_check_row (company, softened));
    }
}

static void
test_soft_deadline (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company, "pending", FALSE);
  g_autoptr (KontorRow) dated = company_change (task, KONTOR_TASK_DEADLINE, NUMBER (COMPANY_NOON),
                                                0);
  g_autoptr (KontorRow) later = company_change (task, KONTOR_TASK_DEADLINE,
                                                NUMBER (COMPANY_NOON + KONTOR_DAY), 0);

  assert_allowed (company_apply_row (company, dated));
  assert_allowed (company_apply_row (company, later));
}

/* Whoever does the work cannot switch off what checks it. */
static void
test_control_is_not_switched_off_by_workers (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company, "in-progress", TRUE);
  g_autoptr (KontorRow) unchecked = company_change (task, KONTOR_TASK_CONTROL, NULL, 0);
  g_autoptr (KontorRow) at_once = company_change (task, KONTOR_TASK_CONTROL, NULL,
                                                  STATE ("completed"), 0);

  assert_problem (company_check_row (company, unchecked), FORBIDDEN, KONTOR_TASK_CONTROL);
  assert_problem (company_check_row (company, at_once), FORBIDDEN, KONTOR_TASK_CONTROL);
  company_act_as (company, &company->boss);
  assert_allowed (company_check_row (company, unchecked));
}

/* A7.30 */
static void
test_negative_rating_needs_comment (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company, "completed", FALSE);
  g_autoptr (KontorRow) good = company_change (task, KONTOR_TASK_RATING, WORD ("positive"), 0);
  g_autoptr (KontorRow) bad = company_change (task, KONTOR_TASK_RATING, WORD ("negative"), 0);
  g_autoptr (KontorRow) explained = company_change (bad, KONTOR_TASK_RATING_COMMENT,
                                                    WORD ("Wrong prices, twice"), 0);
  g_autoptr (KontorRow) stripped = NULL;

  assert_problem (company_check_row (company, good), FORBIDDEN, KONTOR_TASK_RATING);
  company_act_as (company, &company->boss);
  assert_problem (company_check_row (company, bad), REASON_REQUIRED, KONTOR_TASK_RATING_COMMENT);
  assert_allowed (company_check_row (company, good));
  assert_allowed (company_apply_row (company, explained));
  stripped = company_change (explained, KONTOR_TASK_RATING_COMMENT, NULL, 0);
  assert_problem (company_check_row (company, stripped), REASON_REQUIRED,
                  KONTOR_TASK_RATING_COMMENT);
}

static void
test_waiting_says_for_whom_and_what (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company, "in-progress", FALSE);
  g_autoptr (KontorRow) whom = company_change (task, KONTOR_TASK_WAITING_FOR,
                                               REFERENCE (&company->boss), 0);
  g_autoptr (KontorRow) what = company_change (task, KONTOR_TASK_WAITING_REASON, WORD ("question"),
                                               0);
  g_autoptr (KontorRow) both = company_change (whom, KONTOR_TASK_WAITING_REASON, WORD ("question"),
                                               0);

  assert_problem (company_check_row (company, whom), REQUIRED, KONTOR_TASK_WAITING_REASON);
  assert_problem (company_check_row (company, what), REQUIRED, KONTOR_TASK_WAITING_FOR);
  assert_allowed (company_apply_row (company, both));
  assert_problem (company_check_row (company, what), REQUIRED, KONTOR_TASK_WAITING_FOR);
  assert_allowed (company_apply_row (company, task));
}

static void
test_planned_end_after_start (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company, "pending", FALSE);
  g_autoptr (KontorRow) backwards = company_change (task, KONTOR_TASK_STARTS_AT,
                                                    NUMBER (COMPANY_NOON), KONTOR_TASK_ENDS_AT,
                                                    NUMBER (COMPANY_NOON - 1), 0);
  g_autoptr (KontorRow) fine = company_change (backwards, KONTOR_TASK_ENDS_AT,
                                               NUMBER (COMPANY_NOON), 0);

  assert_problem (company_check_row (company, backwards), BEFORE_START, KONTOR_TASK_ENDS_AT);
  assert_allowed (company_apply_row (company, fine));
  assert_problem (company_check_row (company, backwards), BEFORE_START, KONTOR_TASK_ENDS_AT);
}

/* What an administrator brings from elsewhere comes as it is there. */
static void
test_import_keeps_states (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_draft (company, KONTOR_RECORD_TASK, KONTOR_TASK_TITLE,
                                              WORD ("Old"), KONTOR_TASK_RESPONSIBLE,
                                              REFERENCE (&company->ann), KONTOR_TASK_CREATOR,
                                              REFERENCE (&company->boss), KONTOR_TASK_CONTROL,
                                              NUMBER (1), STATE ("completed"),
                                              KONTOR_COMMON_ORIGIN_SYSTEM, WORD ("other"), 0);

  assert_problem (company_check_row (company, task), WRONG_STATE, KONTOR_TASK_STATE);
  company_act_as (company, &company->administrator);
  assert_allowed (company_check_row (company, task));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/rules/tasks/start", test_start);
  g_test_add_func ("/rules/tasks/started-once", test_started_once);
  g_test_add_func ("/rules/tasks/defer", test_defer);
  g_test_add_func ("/rules/tasks/backlog-is-pulled-into-work", test_backlog);
  g_test_add_func ("/rules/tasks/complete-and-reopen", test_complete);
  g_test_add_func ("/rules/tasks/completed-at-follows-state", test_completed_at_follows_state);
  g_test_add_func ("/rules/tasks/control-awaits", test_control_awaits);
  g_test_add_func ("/rules/tasks/approve", test_approve);
  g_test_add_func ("/rules/tasks/return-asks-comment-and-deadline", test_return);
  g_test_add_func ("/rules/tasks/return-again", test_return_again);
  g_test_add_func ("/rules/tasks/result-required", test_result_required);
  g_test_add_func ("/rules/tasks/result-in-bin-does-not-count", test_result_in_bin_does_not_count);
  g_test_add_func ("/rules/tasks/return-takes-a-new-deadline", test_return_takes_new_deadline);
  g_test_add_func ("/rules/tasks/machine", test_machine);
  g_test_add_func ("/rules/tasks/strangers-move-nothing", test_strangers_move_nothing);
  g_test_add_func ("/rules/tasks/actions-are-computed", test_actions_are_computed);
  g_test_add_func ("/rules/tasks/actions-carry-their-dates", test_actions_carry_their_dates);
  g_test_add_func ("/rules/tasks/laying-aside-stops-own-timer", test_laying_aside_stops_own_timer);
  g_test_add_func ("/rules/tasks/delegate", test_delegate);
  g_test_add_func ("/rules/tasks/hard-deadline", test_hard_deadline);
  g_test_add_func ("/rules/tasks/soft-deadline", test_soft_deadline);
  g_test_add_func ("/rules/tasks/control-is-not-switched-off-by-workers",
                   test_control_is_not_switched_off_by_workers);
  g_test_add_func ("/rules/tasks/negative-rating-needs-comment",
                   test_negative_rating_needs_comment);
  g_test_add_func ("/rules/tasks/waiting-says-for-whom-and-what",
                   test_waiting_says_for_whom_and_what);
  g_test_add_func ("/rules/tasks/planned-end-after-start", test_planned_end_after_start);
  g_test_add_func ("/rules/tasks/import-keeps-states", test_import_keeps_states);

  return g_test_run ();
}
