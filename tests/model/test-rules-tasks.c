/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about tasks, one test for each. */

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
  assert_allowed (company_check_row (company, fine));
}

static KontorRow *
draft_item (Company *company, const KontorRow *task, const KontorRow *parent)
{
  return company_draft (company, KONTOR_RECORD_CHECKLIST_ITEM, KONTOR_CHECKLIST_ITEM_TASK,
                        REFERENCE (kontor_row_get_id (task)), KONTOR_CHECKLIST_ITEM_TITLE,
                        WORD ("Measure"), KONTOR_CHECKLIST_ITEM_PARENT,
                        parent != NULL ? REFERENCE (kontor_row_get_id (parent)) : NULL, 0);
}

static void
test_checklist_has_three_levels (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company, "pending", FALSE);
  g_autoptr (KontorRow) other_task = put_task (company, "pending", FALSE);
  g_autoptr (KontorRow) first = draft_item (company, task, NULL);
  g_autoptr (KontorRow) second = draft_item (company, task, first);
  g_autoptr (KontorRow) third = draft_item (company, task, second);
  g_autoptr (KontorRow) fourth = draft_item (company, task, third);
  g_autoptr (KontorRow) foreign = draft_item (company, other_task, first);
  g_autoptr (KontorRow) top = draft_item (company, task, NULL);
  g_autoptr (KontorRow) moved = company_change (first, KONTOR_CHECKLIST_ITEM_PARENT,
                                                REFERENCE (kontor_row_get_id (top)), 0);

  assert_allowed (company_apply_row (company, first));
  assert_allowed (company_apply_row (company, second));
  assert_allowed (company_apply_row (company, third));
  assert_allowed (company_apply_row (company, top));
  assert_problem (company_check_row (company, fourth), TOO_MANY, KONTOR_CHECKLIST_ITEM_PARENT);
  assert_problem (company_check_row (company, foreign), MISSING, KONTOR_CHECKLIST_ITEM_PARENT);
  assert_problem (company_check_row (company, moved), TOO_MANY, KONTOR_CHECKLIST_ITEM_PARENT);
}

static KontorRow *
draft_dependency (Company *company, const KontorRow *task, const KontorRow *after)
{
  return company_draft (company, KONTOR_RECORD_DEPENDENCY, KONTOR_DEPENDENCY_TASK,
                        REFERENCE (kontor_row_get_id (task)), KONTOR_DEPENDENCY_AFTER,
                        REFERENCE (kontor_row_get_id (after)), 0);
}

static void
test_dependencies_have_no_circle (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) a = put_task (company, "pending", FALSE);
  g_autoptr (KontorRow) b = put_task (company, "pending", FALSE);
  g_autoptr (KontorRow) c = put_task (company, "pending", FALSE);
  g_autoptr (KontorRow) b_after_a = draft_dependency (company, b, a);
  g_autoptr (KontorRow) c_after_b = draft_dependency (company, c, b);
  g_autoptr (KontorRow) a_after_c = draft_dependency (company, a, c);
  g_autoptr (KontorRow) a_after_a = draft_dependency (company, a, a);
  g_autoptr (KontorRow) twice = draft_dependency (company, b, a);

  assert_allowed (company_apply_row (company, b_after_a));
  assert_allowed (company_apply_row (company, c_after_b));
  assert_problem (company_check_row (company, a_after_c), CYCLE, KONTOR_DEPENDENCY_AFTER);
  assert_problem (company_check_row (company, a_after_a), CYCLE, KONTOR_DEPENDENCY_AFTER);
  assert_problem (company_check_row (company, twice), DUPLICATE, KONTOR_DEPENDENCY_AFTER);
}

/* A task with ten subtasks, a checklist, time and a result. */
static KontorRow *
put_tree (Company *company)
{
  KontorRow *plain = put_task (company, "completed", TRUE);
  KontorRow *task = company_change (plain, KONTOR_TASK_DEADLINE, NUMBER (COMPANY_NOON),
                                    KONTOR_TASK_OBSERVERS,
                                    company_people (&company->ben, &company->head, NULL),
                                    KONTOR_TASK_RATING, WORD ("positive"), 0);
  const KontorId *id = kontor_row_get_id (task);
  g_autoptr (KontorRow) entry = NULL;
  g_autoptr (KontorRow) result = NULL;
  g_autoptr (KontorRow) item = NULL;
  g_autoptr (KontorRow) below = NULL;

  kontor_row_unref (plain);
  kontor_memory_reader_put (company->memory, task);
  for (int i = 0; i < 10; i++)
    kontor_row_unref (company_put (company, KONTOR_RECORD_TASK, KONTOR_TASK_TITLE, WORD ("Part"),
                                   KONTOR_TASK_RESPONSIBLE, REFERENCE (&company->ben),
                                   KONTOR_TASK_PARENT, REFERENCE (id), 0));
  entry = company_put (company, KONTOR_RECORD_TIME_ENTRY, KONTOR_TIME_ENTRY_TASK, REFERENCE (id),
                       KONTOR_TIME_ENTRY_PERSON, REFERENCE (&company->ann), KONTOR_TIME_ENTRY_START,
                       NUMBER (COMPANY_NOON), KONTOR_TIME_ENTRY_END,
                       NUMBER (COMPANY_NOON + KONTOR_HOUR), 0);
  result = company_put (company, KONTOR_RECORD_TASK_RESULT, KONTOR_TASK_RESULT_TASK, REFERENCE (id),
                        KONTOR_TASK_RESULT_TEXT, WORD ("Sent"), 0);
  item = company_put (company, KONTOR_RECORD_CHECKLIST_ITEM, KONTOR_CHECKLIST_ITEM_TASK,
                      REFERENCE (id), KONTOR_CHECKLIST_ITEM_TITLE, WORD ("Measure"),
                      KONTOR_CHECKLIST_ITEM_DONE, NUMBER (1), 0);
  below = company_put (company, KONTOR_RECORD_CHECKLIST_ITEM, KONTOR_CHECKLIST_ITEM_TASK,
                       REFERENCE (id), KONTOR_CHECKLIST_ITEM_TITLE, WORD ("Width"),
                       KONTOR_CHECKLIST_ITEM_PARENT, REFERENCE (kontor_row_get_id (item)), 0);

  return task;
}

static void
test_copy_leaves_the_past (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_tree (company);
  KontorProblem *problem = NULL;
  KontorChangeSet *set = kontor_task_copy (&company->context, task, FALSE, FALSE, FALSE, FALSE,
                                           &problem);
  const KontorMutation *mutation = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) copy = NULL;

  g_assert_nonnull (set);
  mutation = set->mutations->pdata[0];
  id = *kontor_op_get_id (mutation->ops->pdata[0]);
  company_commit (company, set, problem);
  copy = kontor_reader_get (company->context.reader, KONTOR_RECORD_TASK, &id);

  g_assert_cmpstr (kontor_row_get_text (copy, KONTOR_TASK_TITLE), ==, "Offer for the school");
  g_assert_true (kontor_row_get_boolean (copy, KONTOR_TASK_CONTROL));
  g_assert_cmpint (kontor_row_get_choice (copy, KONTOR_TASK_STATE), ==, KONTOR_TASK_STATE_PENDING);
  g_assert_true (kontor_row_refers_to (copy, KONTOR_TASK_CREATOR, &company->ann));
  g_assert_false (kontor_row_has (copy, KONTOR_TASK_DEADLINE));
  g_assert_false (kontor_row_has (copy, KONTOR_TASK_OBSERVERS));
  g_assert_false (kontor_row_has (copy, KONTOR_TASK_RATING));
  g_assert_false (kontor_row_has (copy, KONTOR_TASK_COMPLETED_AT));
}

/* B16 */
static void
test_copy_counts (void)
{
  static const struct
  {
    gboolean subtasks;
    gboolean checklist;
    guint tasks;
    guint items;
  } cases[] = { { FALSE, FALSE, 1, 0 }, { TRUE, FALSE, 11, 0 }, { TRUE, TRUE, 11, 2 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Company) company = company_new ();
      g_autoptr (KontorRow) task = put_tree (company);
      KontorProblem *problem = NULL;

      company_commit (company,
                      kontor_task_copy (&company->context, task, cases[i].subtasks,
                                        cases[i].checklist, FALSE, FALSE, &problem),
                      problem);
      g_assert_cmpuint (company_count (company, KONTOR_RECORD_TASK), ==, 11 + cases[i].tasks);
      g_assert_cmpuint (company_count (company, KONTOR_RECORD_CHECKLIST_ITEM), ==,
                        2 + cases[i].items);
      g_assert_cmpuint (company_count (company, KONTOR_RECORD_TIME_ENTRY), ==, 1);
      g_assert_cmpuint (company_count (company, KONTOR_RECORD_TASK_RESULT), ==, 1);
    }
}

static void
test_subtasks_have_no_circle (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) whole = put_task (company, "pending", FALSE);
  g_autoptr (KontorRow) part = put_task (company, "pending", FALSE);
  g_autoptr (KontorRow) parted = company_change (part, KONTOR_TASK_PARENT,
                                                 REFERENCE (kontor_row_get_id (whole)), 0);
  g_autoptr (KontorRow) turned = company_change (whole, KONTOR_TASK_PARENT,
                                                 REFERENCE (kontor_row_get_id (part)), 0);
  g_autoptr (KontorRow) own = company_change (whole, KONTOR_TASK_PARENT,
                                              REFERENCE (kontor_row_get_id (whole)), 0);

  assert_problem (company_check_row (company, own), CYCLE, KONTOR_TASK_PARENT);
  assert_allowed (company_apply_row (company, parted));
  assert_problem (company_check_row (company, turned), CYCLE, KONTOR_TASK_PARENT);
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
  g_test_add_func ("/rules/tasks/strangers-move-nothing", test_strangers_move_nothing);
  g_test_add_func ("/rules/tasks/actions-are-computed", test_actions_are_computed);
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
  g_test_add_func ("/rules/tasks/checklist-has-three-levels", test_checklist_has_three_levels);
  g_test_add_func ("/rules/tasks/dependencies-have-no-circle", test_dependencies_have_no_circle);
  g_test_add_func ("/rules/tasks/copy-leaves-the-past", test_copy_leaves_the_past);
  g_test_add_func ("/rules/tasks/copy-is-this-task-alone", test_copy_counts);
  g_test_add_func ("/rules/tasks/subtasks-have-no-circle", test_subtasks_have_no_circle);
  g_test_add_func ("/rules/tasks/import-keeps-states", test_import_keeps_states);

  return g_test_run ();
}
