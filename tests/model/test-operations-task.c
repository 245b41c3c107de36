/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operations on tasks: many at once, results, ratings, the outline, templates and recurrences. What they
 * make is committed as the server does it: rights and rules are asked again. */

#include "config.h"

#include "company.h"

#include "kontor-operations-task.h"
#include "kontor-recurrence.h"
#include "kontor-template.h"
#include "kontor-zone.h"

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

static KontorRow *
put_own_task (Company *company, const char *title)
{
  return company_put (company, KONTOR_RECORD_TASK, KONTOR_TASK_TITLE, WORD (title),
                      KONTOR_TASK_CREATOR, REFERENCE (&company->ann), KONTOR_TASK_RESPONSIBLE,
                      REFERENCE (&company->ann), 0);
}

static GPtrArray *
rows_of (KontorRow *first, ...)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  va_list ap;

  va_start (ap, first);
  for (KontorRow *row = first; row != NULL; row = va_arg (ap, KontorRow *))
    g_ptr_array_add (rows, kontor_row_ref (row));
  va_end (ap);

  return rows;
}

/* Many at once. */

static void
test_two_hundred_deadlines_are_one_step (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (GPtrArray) tasks = rows_of (NULL);
  g_autoptr (KontorChangeSet) set = NULL;
  g_autoptr (KontorRow) first = NULL;
  KontorProblem *problem = NULL;

  company_act_as (company, &company->ann);
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (KontorRow) task = put_own_task (company, "Offer");
      KontorRow *dated = company_change (task, KONTOR_TASK_DEADLINE, NUMBER (COMPANY_NOON), 0);

      kontor_memory_reader_put (company->memory, dated);
      g_ptr_array_add (tasks, dated);
    }
  set = kontor_task_shift (&company->context, tasks, KONTOR_TASK_DATE_DEADLINE, 2, KONTOR_HOUR,
                           &problem);
  g_assert_nonnull (set);
  g_assert_cmpuint (set->mutations->len, ==, 200);
  company_commit (company, g_steal_pointer (&set), problem);
  first = company_get (company, tasks->pdata[0]);
  g_assert_cmpint (kontor_row_get_integer (first, KONTOR_TASK_DEADLINE), ==,
                   COMPANY_NOON + 2 * KONTOR_DAY + KONTOR_HOUR);
}

/* The end of March is between. */
static void
test_shift_keeps_the_hour (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) ann = kontor_reader_get (company->context.reader, KONTOR_RECORD_PERSON,
                                                 &company->ann);
  g_autoptr (KontorRow) task = company_put (company, KONTOR_RECORD_TASK, KONTOR_TASK_TITLE,
                                            WORD ("Offer"), KONTOR_TASK_CREATOR,
                                            REFERENCE (&company->ann), KONTOR_TASK_RESPONSIBLE,
                                            REFERENCE (&company->ann), KONTOR_TASK_STARTS_AT,
                                            NUMBER (COMPANY_NOON), KONTOR_TASK_ENDS_AT,
                                            NUMBER (COMPANY_NOON + KONTOR_HOUR), 0);
  g_autoptr (GPtrArray) tasks = rows_of (task, NULL);
  g_autoptr (KontorRow) shifted = NULL;

  kontor_memory_reader_take (company->memory,
                             company_change (ann, KONTOR_PERSON_ZONE, WORD ("Europe/Berlin"), 0));
  company_act_as (company, &company->ann);
  COMMIT (company,
          kontor_task_shift (&company->context, tasks, KONTOR_TASK_DATE_PLAN, 30, 0, &refusal));
  shifted = company_get (company, task);
  g_assert_cmpint (kontor_row_get_integer (shifted, KONTOR_TASK_STARTS_AT), ==,
                   COMPANY_NOON + 30 * KONTOR_DAY - KONTOR_HOUR);
  g_assert_false (kontor_row_has (shifted, KONTOR_TASK_DEADLINE));
}

static void
test_many_are_edited_and_deleted (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) one = put_own_task (company, "One");
  g_autoptr (KontorRow) two = put_own_task (company, "Two");
  g_autoptr (KontorRow) others = company_put_task (company);
  g_autoptr (GPtrArray) before = rows_of (one, two, NULL);
  g_autoptr (GPtrArray) after = rows_of (NULL);
  g_autoptr (GPtrArray) foreign = rows_of (one, others, NULL);
  g_autoptr (KontorChangeSet) set = NULL;
  g_autoptr (KontorRow) edited = NULL;
  KontorProblem *problem = NULL;

  company_act_as (company, &company->ann);
  g_ptr_array_add (after, company_change (one, KONTOR_TASK_PRIORITY, WORD ("high"), 0));
  g_ptr_array_add (after, kontor_row_ref (two));
  set = kontor_operation_edit_many (&company->context, "Edit", before, after, &problem);
  g_assert_nonnull (set);
  g_assert_cmpuint (set->mutations->len, ==, 1); /* only one differs */
  company_commit (company, g_steal_pointer (&set), problem);
  edited = company_get (company, one);
  g_assert_cmpint (kontor_row_get_choice (edited, KONTOR_TASK_PRIORITY), ==, KONTOR_PRIORITY_HIGH);

  /* Ann is no creator of the boss's task. */
  REFUSED (kontor_operation_delete_many (&company->context, "Delete", foreign, &refusal), FORBIDDEN,
           0);
  COMMIT (company, kontor_operation_delete_many (&company->context, "Delete", before, &refusal));
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_TASK), ==, 1);
}

static void
test_fields_are_greyed_by_the_rules (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put (company, KONTOR_RECORD_TASK, KONTOR_TASK_TITLE,
                                            WORD ("Offer"), KONTOR_TASK_CREATOR,
                                            REFERENCE (&company->boss), KONTOR_TASK_RESPONSIBLE,
                                            REFERENCE (&company->ann), KONTOR_TASK_DEADLINE,
                                            NUMBER (COMPANY_NOON), KONTOR_TASK_HARD_DEADLINE,
                                            NUMBER (1), 0);
  const KontorContext *context = &company->context;

  company_act_as (company, &company->ann);
  assert_allowed (kontor_task_check_field (context, task, KONTOR_TASK_TITLE));
  assert_allowed (kontor_task_check_field (context, task, KONTOR_TASK_STATE));
  assert_problem (kontor_task_check_field (context, task, KONTOR_TASK_DEADLINE), HARD_DEADLINE,
                  KONTOR_TASK_DEADLINE);
  assert_problem (kontor_task_check_field (context, task, KONTOR_TASK_RATING), FORBIDDEN,
                  KONTOR_TASK_RATING);
  assert_problem (kontor_task_check_field (context, task, KONTOR_TASK_RECURRENCE), FIXED,
                  KONTOR_TASK_RECURRENCE);
  assert_problem (kontor_task_check_field (context, task, KONTOR_COMMON_CREATED_AT), FIXED,
                  KONTOR_COMMON_CREATED_AT);
  company_act_as (company, &company->boss);
  assert_allowed (kontor_task_check_field (context, task, KONTOR_TASK_DEADLINE));
  /* Only a negative one needs a comment: that is no reason to grey the field. */
  assert_allowed (kontor_task_check_field (context, task, KONTOR_TASK_RATING));
  assert_allowed (kontor_task_check_field (context, task, KONTOR_TASK_WAITING_REASON));
}

static void
test_locked_time_is_greyed (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) entry = company_put_entry (company, task, "timer", -60, -30);
  g_autoptr (KontorRow) report = NULL;

  company_act_as (company, &company->ann);
  assert_allowed (kontor_operation_check_field (&company->context, entry, KONTOR_TIME_ENTRY_END));
  report = company_put (company, KONTOR_RECORD_DAY_REPORT, KONTOR_DAY_REPORT_PERSON,
                        REFERENCE (&company->ann), KONTOR_DAY_REPORT_DAY, NUMBER (COMPANY_TODAY),
                        KONTOR_DAY_REPORT_STATE, WORD ("sent"), 0);
  assert_problem (kontor_operation_check_field (&company->context, entry, KONTOR_TIME_ENTRY_END),
                  LOCKED_DAY, KONTOR_TIME_ENTRY_START);
}

/* Results, ratings, waiting. */

static void
test_result_comes_with_completing (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put (company, KONTOR_RECORD_TASK, KONTOR_TASK_TITLE,
                                            WORD ("Offer"), KONTOR_TASK_CREATOR,
                                            REFERENCE (&company->boss), KONTOR_TASK_RESPONSIBLE,
                                            REFERENCE (&company->ann), KONTOR_TASK_RESULT_REQUIRED,
                                            NUMBER (1), 0);
  g_autoptr (KontorRow) done = NULL;

  company_act_as (company, &company->ann);
  REFUSED (kontor_task_act (&company->context, task, KONTOR_TASK_COMPLETE, NULL, 0, &refusal),
           RESULT_REQUIRED, KONTOR_TASK_STATE);
  REFUSED (kontor_task_complete_with_result (&company->context, task, " ", &refusal), REQUIRED,
           KONTOR_TASK_RESULT_TEXT);
  COMMIT (company,
          kontor_task_complete_with_result (&company->context, task, "Sent to them", &refusal));
  done = company_get (company, task);
  g_assert_cmpint (kontor_row_get_choice (done, KONTOR_TASK_STATE), ==,
                   KONTOR_TASK_STATE_COMPLETED);
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_TASK_RESULT), ==, 1);
}

/* A7.30 */
static void
test_negative_rating_needs_a_comment (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) rated = NULL;
  g_autoptr (KontorRow) cleared = NULL;

  g_assert_cmpint (kontor_row_get_choice (task, KONTOR_TASK_RATING), ==, KONTOR_RATING_NONE);
  company_act_as (company, &company->ann);
  REFUSED (kontor_task_rate (&company->context, task, KONTOR_RATING_POSITIVE, NULL, &refusal),
           FORBIDDEN, KONTOR_TASK_RATING);
  company_act_as (company, &company->boss);
  REFUSED (kontor_task_rate (&company->context, task, KONTOR_RATING_NEGATIVE, NULL, &refusal),
           REASON_REQUIRED, KONTOR_TASK_RATING_COMMENT);
  COMMIT (company,
          kontor_task_rate (&company->context, task, KONTOR_RATING_NEGATIVE, "Late", &refusal));
  rated = company_get (company, task);
  g_assert_cmpint (kontor_row_get_choice (rated, KONTOR_TASK_RATING), ==, KONTOR_RATING_NEGATIVE);
  COMMIT (company, kontor_task_rate (&company->context, rated, KONTOR_RATING_NONE, NULL, &refusal));
  cleared = company_get (company, task);
  g_assert_false (kontor_row_has (cleared, KONTOR_TASK_RATING));
  g_assert_false (kontor_row_has (cleared, KONTOR_TASK_RATING_COMMENT));
}

static void
test_waiting_is_set_and_lifted (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) waiting = NULL;
  g_autoptr (KontorRow) lifted = NULL;

  company_act_as (company, &company->ann);
  REFUSED (kontor_task_wait_for (&company->context, task, &company->boss,
                                 KONTOR_WAITING_REASON_NONE, 0, &refusal),
           REQUIRED, KONTOR_TASK_WAITING_REASON);
  COMMIT (company, kontor_task_wait_for (&company->context, task, &company->boss,
                                         KONTOR_WAITING_REASON_QUESTION, COMPANY_NOON + KONTOR_DAY,
                                         &refusal));
  waiting = company_get (company, task);
  g_assert_true (kontor_row_refers_to (waiting, KONTOR_TASK_WAITING_FOR, &company->boss));
  g_assert_true (kontor_row_has (waiting, KONTOR_TASK_REVIEW_AT));
  COMMIT (company, kontor_task_wait_for (&company->context, waiting, NULL,
                                         KONTOR_WAITING_REASON_NONE, 0, &refusal));
  lifted = company_get (company, task);
  g_assert_false (kontor_row_has (lifted, KONTOR_TASK_WAITING_FOR));
  g_assert_false (kontor_row_has (lifted, KONTOR_TASK_WAITING_REASON));
}

/* The outline. */

static KontorRow *
put_in_project (Company *company,
                const KontorRow *project,
                const KontorRow *parent,
                const char *title,
                const char *place)
{
  return company_put (company, KONTOR_RECORD_TASK, KONTOR_TASK_TITLE, WORD (title),
                      KONTOR_TASK_CREATOR, REFERENCE (&company->ann), KONTOR_TASK_RESPONSIBLE,
                      REFERENCE (&company->ann), KONTOR_TASK_PROJECT,
                      project != NULL ? REFERENCE (kontor_row_get_id (project)) : NULL,
                      KONTOR_TASK_PARENT,
                      parent != NULL ? REFERENCE (kontor_row_get_id (parent)) : NULL,
                      KONTOR_TASK_PLACE, place != NULL ? WORD (place) : NULL, 0);
}

static KontorRow *
put_project (Company *company)
{
  return company_put (company, KONTOR_RECORD_PROJECT, KONTOR_PROJECT_TITLE, WORD ("Fair"),
                      KONTOR_PROJECT_OWNER, REFERENCE (&company->ann), 0);
}

/* As lists order them: those without a place last. */
static int
compare_places (gconstpointer a, gconstpointer b)
{
  const KontorRow *left = *(const KontorRow *const *) a;
  const KontorRow *right = *(const KontorRow *const *) b;
  const char *left_place = kontor_row_get_text (left, KONTOR_TASK_PLACE);
  const char *right_place = kontor_row_get_text (right, KONTOR_TASK_PLACE);
  int order = g_strcmp0 (left_place != NULL ? left_place : "~",
                         right_place != NULL ? right_place : "~");

  return order != 0 ? order
                    : kontor_id_compare (kontor_row_get_id (left), kontor_row_get_id (right));
}

/* The titles under @parent in order, as "abc". */
static char *
get_outline (Company *company, const KontorRow *parent)
{
  g_autoptr (GPtrArray) tasks = kontor_reader_list (company->context.reader, KONTOR_RECORD_TASK,
                                                    KONTOR_TASK_PARENT, kontor_row_get_id (parent));
  GString *text = g_string_new (NULL);

  g_ptr_array_sort (tasks, compare_places);
  for (guint i = 0; i < tasks->len; i++)
    g_string_append (text, kontor_row_get_title (tasks->pdata[i]));

  return g_string_free (text, FALSE);
}

static void
test_several_are_placed_in_order (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) top = put_own_task (company, "Top");
  g_autoptr (KontorRow) a = put_in_project (company, NULL, top, "a", "B");
  g_autoptr (KontorRow) b = put_in_project (company, NULL, top, "b", "C");
  g_autoptr (KontorRow) c = put_in_project (company, NULL, top, "c", "D");
  g_autoptr (KontorRow) x = put_own_task (company, "x");
  g_autoptr (KontorRow) y = put_own_task (company, "y");
  g_autoptr (GPtrArray) moved = rows_of (y, x, NULL);
  g_autoptr (GPtrArray) last = rows_of (a, NULL);
  g_autofree char *outline = NULL;

  company_act_as (company, &company->ann);
  COMMIT (company, kontor_task_place (&company->context, moved, top, a, b, &refusal));
  COMMIT (company, kontor_task_place (&company->context, last, top, c, NULL, &refusal));
  outline = get_outline (company, top);
  g_assert_cmpstr (outline, ==, "yxbca");
}

/* Tasks that never had a place stand last, as they were made; something goes between them all the
 * same. */
static void
test_unplaced_siblings_get_places (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) top = put_own_task (company, "Top");
  g_autoptr (KontorRow) a = put_in_project (company, NULL, top, "a", NULL);
  g_autoptr (KontorRow) b = put_in_project (company, NULL, top, "b", NULL);
  g_autoptr (KontorRow) c = put_in_project (company, NULL, top, "c", "A");
  g_autoptr (KontorRow) x = put_own_task (company, "x");
  g_autoptr (GPtrArray) moved = rows_of (x, NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GString) expected = NULL;
  gboolean a_first = kontor_id_compare (kontor_row_get_id (a), kontor_row_get_id (b)) < 0;

  company_act_as (company, &company->ann);
  before = get_outline (company, top);
  COMMIT (company, kontor_task_place (&company->context, moved, top, a_first ? a : b,
                                      a_first ? b : a, &refusal));
  after = get_outline (company, top);
  expected = g_string_new (before);
  g_string_insert (expected, 2, "x");
  g_assert_cmpstr (after, ==, expected->str);
}

static void
test_what_is_indented_joins_the_project (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) project = put_project (company);
  g_autoptr (KontorRow) top = put_in_project (company, project, NULL, "top", "A");
  g_autoptr (KontorRow) task = put_own_task (company, "task");
  g_autoptr (KontorRow) below = put_in_project (company, NULL, task, "below", NULL);
  g_autoptr (GPtrArray) moved = rows_of (task, NULL);
  g_autoptr (KontorRow) now = NULL;
  g_autoptr (KontorRow) below_now = NULL;

  company_act_as (company, &company->ann);
  COMMIT (company, kontor_task_place (&company->context, moved, top, NULL, NULL, &refusal));
  now = company_get (company, task);
  below_now = company_get (company, below);
  g_assert_true (kontor_row_refers_to (now, KONTOR_TASK_PARENT, kontor_row_get_id (top)));
  g_assert_true (kontor_row_refers_to (now, KONTOR_TASK_PROJECT, kontor_row_get_id (project)));
  g_assert_true (
      kontor_row_refers_to (below_now, KONTOR_TASK_PROJECT, kontor_row_get_id (project)));
  /* Out again: it stays in the project. */
  COMMIT (company, kontor_task_place (&company->context, moved, NULL, top, NULL, &refusal));
  g_clear_pointer (&now, kontor_row_unref);
  now = company_get (company, task);
  g_assert_false (kontor_row_has (now, KONTOR_TASK_PARENT));
  g_assert_true (kontor_row_refers_to (now, KONTOR_TASK_PROJECT, kontor_row_get_id (project)));
}

static void
test_no_task_becomes_part_of_itself (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) top = put_own_task (company, "top");
  g_autoptr (KontorRow) below = put_in_project (company, NULL, top, "below", NULL);
  g_autoptr (GPtrArray) moved = rows_of (top, NULL);

  company_act_as (company, &company->ann);
  REFUSED (kontor_task_place (&company->context, moved, below, NULL, NULL, &refusal), CYCLE,
           KONTOR_TASK_PARENT);
  REFUSED (kontor_task_place (&company->context, moved, top, NULL, NULL, &refusal), CYCLE,
           KONTOR_TASK_PARENT);
}

/* Templates. */

static KontorRow *
put_template (Company *company, const KontorRow *parent, const char *title, gint64 deadline_after)
{
  return company_put (company, KONTOR_RECORD_TEMPLATE, KONTOR_TEMPLATE_TITLE, WORD (title),
                      KONTOR_TEMPLATE_DEADLINE_AFTER, NUMBER (deadline_after),
                      KONTOR_TEMPLATE_CHECKLIST,
                      WORD ("- [ ] Ask\n  - Write down\n\n* Answer\n      too deep\n"),
                      KONTOR_TEMPLATE_PARENT,
                      parent != NULL ? REFERENCE (kontor_row_get_id (parent)) : NULL, 0);
}

static KontorRow *
find_task (Company *company, const char *title)
{
  g_autoptr (GPtrArray) tasks = kontor_reader_list_all (company->context.reader,
                                                        KONTOR_RECORD_TASK);

  for (guint i = 0; i < tasks->len; i++)
    if (g_strcmp0 (kontor_row_get_title (tasks->pdata[i]), title) == 0)
      return kontor_row_ref (tasks->pdata[i]);

  return NULL;
}

static void
test_template_makes_a_tree (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) template_row = NULL;
  g_autoptr (KontorRow) below = NULL;
  g_autoptr (KontorRow) top_task = NULL;
  g_autoptr (KontorRow) below_task = NULL;
  g_autoptr (GPtrArray) items = NULL;
  KontorTemplatePeople people = { .responsible = &company->ben };
  guint n_nested = 0;

  company_act_as (company, &company->ann);
  template_row = put_template (company, NULL, "Fair", 2 * 86400);
  below = put_template (company, template_row, "Stand", 3600);
  COMMIT (company, kontor_template_to_tasks (&company->context, template_row, COMPANY_NOON, &people,
                                             &refusal));
  top_task = find_task (company, "Fair");
  below_task = find_task (company, "Stand");
  g_assert_nonnull (top_task);
  g_assert_nonnull (below_task);
  g_assert_true (
      kontor_row_refers_to (below_task, KONTOR_TASK_PARENT, kontor_row_get_id (top_task)));
  g_assert_true (kontor_row_refers_to (top_task, KONTOR_TASK_RESPONSIBLE, &company->ben));
  g_assert_true (kontor_row_refers_to (top_task, KONTOR_TASK_CREATOR, &company->ann));
  g_assert_cmpint (kontor_row_get_integer (top_task, KONTOR_TASK_DEADLINE), ==,
                   COMPANY_NOON + 2 * KONTOR_DAY);
  g_assert_cmpint (kontor_row_get_integer (below_task, KONTOR_TASK_DEADLINE), ==,
                   COMPANY_NOON + KONTOR_HOUR);
  items = kontor_reader_list (company->context.reader, KONTOR_RECORD_CHECKLIST_ITEM,
                              KONTOR_CHECKLIST_ITEM_TASK, kontor_row_get_id (top_task));
  g_assert_cmpuint (items->len, ==, 4);
  for (guint i = 0; i < items->len; i++)
    n_nested += kontor_row_has (items->pdata[i], KONTOR_CHECKLIST_ITEM_PARENT);
  g_assert_cmpuint (n_nested, ==, 2);
}

static void
test_task_becomes_a_template_and_back (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) template_row = NULL;
  g_autoptr (KontorRow) task = NULL;
  g_autoptr (KontorRow) drawn = NULL;
  g_autoptr (GPtrArray) templates = NULL;

  company_act_as (company, &company->ann);
  template_row = put_template (company, NULL, "Fair", 2 * 86400);
  COMMIT (company,
          kontor_template_to_tasks (&company->context, template_row, COMPANY_NOON, NULL, &refusal));
  task = find_task (company, "Fair");
  kontor_memory_reader_remove (company->memory, KONTOR_RECORD_TEMPLATE,
                               kontor_row_get_id (template_row));
  COMMIT (company, kontor_task_to_template (&company->context, task, "Sales", TRUE, &refusal));
  templates = kontor_reader_list_all (company->context.reader, KONTOR_RECORD_TEMPLATE);
  g_assert_cmpuint (templates->len, ==, 1);
  drawn = kontor_row_ref (templates->pdata[0]);
  g_assert_cmpstr (kontor_row_get_text (drawn, KONTOR_TEMPLATE_FOLDER), ==, "Sales");
  g_assert_cmpint (kontor_row_get_integer (drawn, KONTOR_TEMPLATE_DEADLINE_AFTER), ==, 2 * 86400);
  g_assert_cmpstr (kontor_row_get_text (drawn, KONTOR_TEMPLATE_CHECKLIST), ==,
                   "- Ask\n  - Write down\n- Answer\n  - too deep\n");
}

/* Recurrences. */

static KontorRow *
set_up (Company *company, const char *rule)
{
  g_autoptr (KontorRow) template_row = put_template (company, NULL, "Round", 3600);
  g_autoptr (KontorRow) draft =
      company_draft (company, KONTOR_RECORD_RECURRENCE, KONTOR_RECURRENCE_TEMPLATE,
                     REFERENCE (kontor_row_get_id (template_row)), KONTOR_RECURRENCE_RULE,
                     WORD (rule), KONTOR_RECURRENCE_STARTS_AT,
                     kontor_value_new_moment (COMPANY_TODAY * KONTOR_DAY + 9 * KONTOR_HOUR, FALSE,
                                              "Europe/Berlin"),
                     0);

  COMMIT (company, kontor_operation_create (&company->context, draft, &refusal));

  return company_get (company, draft);
}

/* The task of the occurrence on @day, or NULL. */
static KontorRow *
get_task_of (Company *company, const KontorRow *recurrence, gint64 day)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  kontor_recurrence_get_task_id (kontor_row_get_id (recurrence), day * KONTOR_DAY + 9 * KONTOR_HOUR,
                                 &id);

  return kontor_reader_get (company->context.reader, KONTOR_RECORD_TASK, &id);
}

static void
test_next_task_follows_the_last (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) recurrence = NULL;
  g_autoptr (KontorRow) first = NULL;
  g_autoptr (KontorRow) second = NULL;

  company_act_as (company, &company->ann);
  recurrence = set_up (company, "FREQ=WEEKLY");
  first = get_task_of (company, recurrence, COMPANY_TODAY);
  g_assert_nonnull (first);
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_TASK), ==, 1);
  g_assert_true (
      kontor_row_refers_to (first, KONTOR_TASK_RECURRENCE, kontor_row_get_id (recurrence)));
  g_assert_true (kontor_row_refers_to (first, KONTOR_TASK_RESPONSIBLE, &company->ann));
  g_assert_cmpint (kontor_row_get_integer (first, KONTOR_TASK_DEADLINE), ==,
                   COMPANY_TODAY * KONTOR_DAY + 9 * KONTOR_HOUR); /* 09:00 in Berlin + an hour */

  COMMIT (company,
          kontor_task_act (&company->context, first, KONTOR_TASK_COMPLETE, NULL, 0, &refusal));
  second = get_task_of (company, recurrence, COMPANY_TODAY + 7);
  g_assert_nonnull (second);
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_TASK), ==, 2);

  /* Reopened and completed again: the next is there already. */
  g_clear_pointer (&first, kontor_row_unref);
  first = get_task_of (company, recurrence, COMPANY_TODAY);
  COMMIT (company,
          kontor_task_act (&company->context, first, KONTOR_TASK_REOPEN, NULL, 0, &refusal));
  g_clear_pointer (&first, kontor_row_unref);
  first = get_task_of (company, recurrence, COMPANY_TODAY);
  COMMIT (company,
          kontor_task_act (&company->context, first, KONTOR_TASK_COMPLETE, NULL, 0, &refusal));
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_TASK), ==, 2);

  /* Thrown away: it is skipped, the one after it comes. */
  COMMIT (company, kontor_operation_delete (&company->context, second, &refusal));
  g_clear_pointer (&second, kontor_row_unref);
  second = get_task_of (company, recurrence, COMPANY_TODAY + 14);
  g_assert_nonnull (second);
}

static void
test_switched_off_makes_nothing (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) recurrence = NULL;
  g_autoptr (KontorRow) off = NULL;
  g_autoptr (KontorRow) first = NULL;

  company_act_as (company, &company->ann);
  recurrence = set_up (company, "FREQ=WEEKLY");
  off = company_change (recurrence, KONTOR_RECURRENCE_ACTIVE, NULL, 0);
  assert_allowed (company_apply_row (company, off));
  first = get_task_of (company, recurrence, COMPANY_TODAY);
  COMMIT (company,
          kontor_task_act (&company->context, first, KONTOR_TASK_COMPLETE, NULL, 0, &refusal));
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_TASK), ==, 1);
}

/* What is due now, stored; how many records that were. */
static guint
make_due (Company *company, const KontorRow *recurrence)
{
  g_autoptr (GPtrArray) rows = kontor_recurrence_build_due (company->context.reader, recurrence,
                                                            company->context.now);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    kontor_memory_reader_put (company->memory, rows->pdata[i]);

  return rows != NULL ? rows->len : 0;
}

/* The id is that of the occurrence: whoever comes second finds the task there. */
static void
test_two_makers_make_one (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) recurrence = NULL;
  g_autoptr (KontorRow) second = NULL;

  company_act_as (company, &company->ann);
  recurrence = set_up (company, "FREQ=WEEKLY");
  g_assert_cmpuint (make_due (company, recurrence), ==, 0);
  company_wait (company, 8 * KONTOR_DAY);
  g_assert_cmpuint (make_due (company, recurrence), >, 0);
  second = get_task_of (company, recurrence, COMPANY_TODAY + 7);
  g_assert_nonnull (second);
  g_assert_cmpuint (make_due (company, recurrence), ==, 0);
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_TASK), ==, 2);
}

/* After a month away there is one more task, not thirty. */
static void
test_due_tasks_do_not_pile_up (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) recurrence = NULL;
  gint64 next = 0;

  company_act_as (company, &company->ann);
  recurrence = set_up (company, "FREQ=DAILY");
  company_wait (company, 30 * KONTOR_DAY);
  g_assert_cmpuint (make_due (company, recurrence), >, 0);
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_TASK), ==, 2);
  next = kontor_recurrence_get_next (company->context.reader, recurrence, company->context.now);
  g_assert_cmpint (next, >, company->context.now);
  g_assert_cmpint (next, <=, company->context.now + KONTOR_DAY);
}

static void
test_rules_must_be_rules (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) recurrence = NULL;
  g_autoptr (KontorRow) changed = NULL;

  company_act_as (company, &company->ann);
  recurrence = set_up (company, "FREQ=WEEKLY");
  changed = company_change (recurrence, KONTOR_RECURRENCE_RULE, WORD ("FREQ=SECONDLY"), 0);
  assert_problem (company_check_row (company, changed), BAD_TEXT, KONTOR_RECURRENCE_RULE);
}

/* What the recurrence makes is the server's doing: no replica sends it in somebody's name. */
static void
test_made_tasks_do_not_travel (void)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorOp) create = kontor_op_new (KONTOR_OP_CREATE, KONTOR_RECORD_TASK, &id);
  g_autoptr (KontorOp) date = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_TASK, &id);

  kontor_op_add_take (date, KONTOR_TASK_STARTED_AT, NULL, NUMBER (1));
  g_assert_false (kontor_rules_travels (create));
  g_assert_true (kontor_rules_travels (date));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/operations/task/two-hundred-deadlines-are-one-step",
                   test_two_hundred_deadlines_are_one_step);
  g_test_add_func ("/operations/task/shift-keeps-the-hour", test_shift_keeps_the_hour);
  g_test_add_func ("/operations/task/many-are-edited-and-deleted",
                   test_many_are_edited_and_deleted);
  g_test_add_func ("/operations/task/fields-are-greyed-by-the-rules",
                   test_fields_are_greyed_by_the_rules);
  g_test_add_func ("/operations/task/locked-time-is-greyed", test_locked_time_is_greyed);
  g_test_add_func ("/operations/task/result-comes-with-completing",
                   test_result_comes_with_completing);
  g_test_add_func ("/operations/task/negative-rating-needs-a-comment",
                   test_negative_rating_needs_a_comment);
  g_test_add_func ("/operations/task/waiting-is-set-and-lifted", test_waiting_is_set_and_lifted);
  g_test_add_func ("/operations/task/several-are-placed-in-order",
                   test_several_are_placed_in_order);
  g_test_add_func ("/operations/task/unplaced-siblings-get-places",
                   test_unplaced_siblings_get_places);
  g_test_add_func ("/operations/task/what-is-indented-joins-the-project",
                   test_what_is_indented_joins_the_project);
  g_test_add_func ("/operations/task/no-task-becomes-part-of-itself",
                   test_no_task_becomes_part_of_itself);
  g_test_add_func ("/operations/task/template-makes-a-tree", test_template_makes_a_tree);
  g_test_add_func ("/operations/task/task-becomes-a-template-and-back",
                   test_task_becomes_a_template_and_back);
  g_test_add_func ("/operations/task/next-task-follows-the-last", test_next_task_follows_the_last);
  g_test_add_func ("/operations/task/switched-off-makes-nothing", test_switched_off_makes_nothing);
  g_test_add_func ("/operations/task/two-makers-make-one", test_two_makers_make_one);
  g_test_add_func ("/operations/task/due-tasks-do-not-pile-up", test_due_tasks_do_not_pile_up);
  g_test_add_func ("/operations/task/rules-must-be-rules", test_rules_must_be_rules);
  g_test_add_func ("/operations/task/made-tasks-do-not-travel", test_made_tasks_do_not_travel);

  return g_test_run ();
}
