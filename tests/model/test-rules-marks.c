/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about what people keep about tasks for themselves, one test for each. */

#include "config.h"

#include "company.h"

#include "kontor-access.h"

static void
mark (Company *company, const KontorRow *task, guint field, KontorValue *value)
{
  g_autoptr (KontorValue) given = value;
  KontorProblem *problem = NULL;

  company_commit (company, kontor_task_mark_set (&company->context, task, field, given, &problem),
                  problem);
}

static KontorRow *
get_mark (Company *company, const KontorRow *task, const KontorId *person)
{
  return kontor_task_mark_get (company->context.reader, kontor_row_get_id (task), person);
}

/* A7.25 */
static void
test_each_chooses_how_much_they_are_told (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) anns = NULL;
  g_autoptr (KontorRow) bosses = NULL;

  company_act_as (company, &company->ann);
  mark (company, task, KONTOR_TASK_MARK_NOTIFY, WORD ("nothing"));
  mark (company, task, KONTOR_TASK_MARK_PINNED, NUMBER (1));
  company_act_as (company, &company->boss);
  mark (company, task, KONTOR_TASK_MARK_NOTIFY, WORD ("mentions"));

  anns = get_mark (company, task, &company->ann);
  bosses = get_mark (company, task, &company->boss);
  g_assert_cmpstr (kontor_row_get_text (anns, KONTOR_TASK_MARK_NOTIFY), ==, "nothing");
  g_assert_true (kontor_row_get_boolean (anns, KONTOR_TASK_MARK_PINNED));
  g_assert_cmpstr (kontor_row_get_text (bosses, KONTOR_TASK_MARK_NOTIFY), ==, "mentions");
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_TASK_MARK), ==, 2);
}

static void
test_marks_are_the_persons_own (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) anns = NULL;
  KontorReader *reader = company->context.reader;

  company_act_as (company, &company->ann);
  mark (company, task, KONTOR_TASK_MARK_PINNED, NUMBER (1));
  anns = get_mark (company, task, &company->ann);
  g_assert_true (kontor_access_can_see (reader, &company->ann, anns));
  g_assert_false (kontor_access_can_see (reader, &company->boss, anns));
  g_assert_false (kontor_access_can_see (reader, &company->administrator, anns));
}

static void
test_nobody_marks_a_task_twice (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) second = NULL;

  company_act_as (company, &company->ann);
  mark (company, task, KONTOR_TASK_MARK_PINNED, NUMBER (1));
  second = company_draft (company, KONTOR_RECORD_TASK_MARK, KONTOR_TASK_MARK_TASK,
                          REFERENCE (kontor_row_get_id (task)), KONTOR_TASK_MARK_PERSON,
                          REFERENCE (&company->ann), 0);
  assert_problem (company_check_row (company, second), DUPLICATE, KONTOR_TASK_MARK_TASK);
}

static void
test_my_plan_has_my_stages (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) anns = company_put (company, KONTOR_RECORD_TASK_STAGE,
                                            KONTOR_TASK_STAGE_TITLE, WORD ("Next"),
                                            KONTOR_TASK_STAGE_PERSON, REFERENCE (&company->ann), 0);
  g_autoptr (KontorRow) bens = company_put (company, KONTOR_RECORD_TASK_STAGE,
                                            KONTOR_TASK_STAGE_TITLE, WORD ("Next"),
                                            KONTOR_TASK_STAGE_PERSON, REFERENCE (&company->ben), 0);
  g_autoptr (KontorRow) before = NULL;
  g_autoptr (KontorRow) after = NULL;

  company_act_as (company, &company->ann);
  mark (company, task, KONTOR_TASK_MARK_STAGE, REFERENCE (kontor_row_get_id (anns)));
  before = get_mark (company, task, &company->ann);
  after = company_change (before, KONTOR_TASK_MARK_STAGE, REFERENCE (kontor_row_get_id (bens)), 0);
  assert_problem (company_check_row (company, after), MISSING, KONTOR_TASK_MARK_STAGE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/rules/marks/each-chooses-how-much-they-are-told",
                   test_each_chooses_how_much_they_are_told);
  g_test_add_func ("/rules/marks/marks-are-the-persons-own", test_marks_are_the_persons_own);
  g_test_add_func ("/rules/marks/nobody-marks-a-task-twice", test_nobody_marks_a_task_twice);
  g_test_add_func ("/rules/marks/my-plan-has-my-stages", test_my_plan_has_my_stages);

  return g_test_run ();
}
