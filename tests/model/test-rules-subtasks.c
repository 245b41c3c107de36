/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about what makes up a task (subtasks, checklist, dependencies) and about copies of it,
 * one test for each. */

#include "config.h"

#include "company.h"

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
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) other_task = company_put_task (company);
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
  g_autoptr (KontorRow) a = company_put_task (company);
  g_autoptr (KontorRow) b = company_put_task (company);
  g_autoptr (KontorRow) c = company_put_task (company);
  g_autoptr (KontorRow) b_after_a = draft_dependency (company, b, a);
  g_autoptr (KontorRow) c_after_b = draft_dependency (company, c, b);
  g_autoptr (KontorRow) a_after_c = draft_dependency (company, a, c);
  g_autoptr (KontorRow) a_after_a = draft_dependency (company, a, a);
  g_autoptr (KontorRow) twice = draft_dependency (company, b, a);
  g_autoptr (KontorRow) c_after_a = draft_dependency (company, c, a);

  assert_allowed (company_apply_row (company, b_after_a));
  assert_allowed (company_apply_row (company, c_after_b));
  assert_problem (company_check_row (company, a_after_c), CYCLE, KONTOR_DEPENDENCY_AFTER);
  assert_problem (company_check_row (company, a_after_a), CYCLE, KONTOR_DEPENDENCY_AFTER);
  assert_problem (company_check_row (company, twice), DUPLICATE, KONTOR_DEPENDENCY_AFTER);
  assert_allowed (company_check_row (company, c_after_a));
}

/* A task with ten subtasks, a checklist, time and a result. */
static KontorRow *
put_tree (Company *company)
{
  KontorRow *plain = company_put_task (company);
  KontorRow *task = company_change (plain, KONTOR_TASK_STATE, WORD ("completed"),
                                    KONTOR_TASK_CONTROL, NUMBER (1), KONTOR_TASK_COMPLETED_AT,
                                    NUMBER (COMPANY_NOON), KONTOR_TASK_DEADLINE,
                                    NUMBER (COMPANY_NOON), KONTOR_TASK_OBSERVERS,
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

  g_assert_cmpstr (kontor_row_get_text (copy, KONTOR_TASK_TITLE), ==, "Offer");
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
  g_autoptr (KontorRow) whole = company_put_task (company);
  g_autoptr (KontorRow) part = company_put_task (company);
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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/rules/subtasks/checklist-has-three-levels", test_checklist_has_three_levels);
  g_test_add_func ("/rules/subtasks/dependencies-have-no-circle", test_dependencies_have_no_circle);
  g_test_add_func ("/rules/subtasks/copy-leaves-the-past", test_copy_leaves_the_past);
  g_test_add_func ("/rules/subtasks/copy-is-this-task-alone", test_copy_counts);
  g_test_add_func ("/rules/subtasks/subtasks-have-no-circle", test_subtasks_have_no_circle);

  return g_test_run ();
}
