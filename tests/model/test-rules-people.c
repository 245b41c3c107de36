/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about people, one test for each. */

#include "config.h"

#include "company.h"

#include "kontor-access.h"

static KontorRow *
get_person (Company *company, const KontorId *id)
{
  return kontor_reader_get (company->context.reader, KONTOR_RECORD_PERSON, id);
}

static void
test_first_person_is_administrator (void)
{
  g_autoptr (Company) company = company_new_empty (1);
  g_autoptr (KontorRow) first = company_draft (company, KONTOR_RECORD_PERSON, KONTOR_PERSON_NAME,
                                               WORD ("Ada Admin"), 0);
  g_autoptr (KontorRow) second = company_draft (company, KONTOR_RECORD_PERSON, KONTOR_PERSON_NAME,
                                                WORD ("Ben Bauer"), KONTOR_PERSON_ACTIVE,
                                                NUMBER (1), 0);
  g_autoptr (KontorRow) founder = NULL;
  g_autoptr (KontorRow) other = NULL;

  assert_allowed (company_apply_row (company, first));
  assert_allowed (company_apply_row (company, second));
  founder = company_get (company, first);
  other = company_get (company, second);
  g_assert_true (kontor_row_get_boolean (founder, KONTOR_PERSON_ADMINISTRATOR));
  g_assert_true (kontor_row_get_boolean (founder, KONTOR_PERSON_ACTIVE));
  g_assert_false (kontor_row_get_boolean (other, KONTOR_PERSON_ADMINISTRATOR));
}

static void
test_last_administrator_stays (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) ada = get_person (company, &company->administrator);
  g_autoptr (KontorRow) ann = get_person (company, &company->ann);
  g_autoptr (KontorRow) dismissed = company_change (ada, KONTOR_PERSON_ACTIVE, NULL, 0);
  g_autoptr (KontorRow) plain = company_change (ada, KONTOR_PERSON_ADMINISTRATOR, NUMBER (0), 0);
  g_autoptr (KontorRow) second = company_change (ann, KONTOR_PERSON_ADMINISTRATOR, NUMBER (1), 0);
  g_autoptr (KontorOp) delete = kontor_op_new (KONTOR_OP_DELETE, KONTOR_RECORD_PERSON,
                                               &company->administrator);

  company_act_as (company, &company->administrator);
  assert_problem (company_check_row (company, dismissed), LAST_ADMINISTRATOR, KONTOR_PERSON_ACTIVE);
  assert_problem (company_check_row (company, plain), LAST_ADMINISTRATOR,
                  KONTOR_PERSON_ADMINISTRATOR);
  assert_problem (company_check (company, delete), LAST_ADMINISTRATOR, KONTOR_PERSON_ADMINISTRATOR);
  assert_allowed (company_apply_row (company, second));
  assert_allowed (company_check_row (company, dismissed));
  assert_allowed (company_check_row (company, plain));
  assert_allowed (company_check (company, delete));
}

/* A dismissed administrator is none that could be relied on. */
static void
test_dismissed_administrators_do_not_count (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) ada = get_person (company, &company->administrator);
  g_autoptr (KontorRow) ann = get_person (company, &company->ann);
  g_autoptr (KontorRow) dismissed = company_change (ada, KONTOR_PERSON_ACTIVE, NULL, 0);

  kontor_memory_reader_take (company->memory,
                             company_change (ann, KONTOR_PERSON_ADMINISTRATOR, NUMBER (1),
                                             KONTOR_PERSON_ACTIVE, NULL, 0));
  assert_problem (company_check_row (company, dismissed), LAST_ADMINISTRATOR, KONTOR_PERSON_ACTIVE);
}

static void
test_dismissing_keeps_history (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put (company, KONTOR_RECORD_TASK, KONTOR_TASK_TITLE,
                                            WORD ("Offer"), KONTOR_TASK_RESPONSIBLE,
                                            REFERENCE (&company->ann), 0);
  g_autoptr (KontorRow) ann = get_person (company, &company->ann);
  g_autoptr (KontorRow) dismissed = company_change (ann, KONTOR_PERSON_ACTIVE, NULL, 0);
  g_autoptr (KontorRow) kept = NULL;
  g_autoptr (KontorRow) after = NULL;

  company_act_as (company, &company->administrator);
  assert_allowed (company_apply_row (company, dismissed));
  after = company_get (company, ann);
  kept = company_get (company, task);
  g_assert_false (kontor_row_is_deleted (after));
  g_assert_true (kontor_row_equal (kept, task));
}

static void
assert_superior (Company *company, const KontorId *person, const KontorId *expected)
{
  g_autoptr (GArray) superiors = kontor_access_get_superiors (company->context.reader, person);

  g_assert_cmpuint (superiors->len > 0, ==, expected != NULL);
  if (expected != NULL)
    g_assert_true (kontor_id_equal (&g_array_index (superiors, KontorId, 0), expected));
}

static void
test_superior (void)
{
  g_autoptr (Company) company = company_new ();

  assert_superior (company, &company->ann, &company->head);
  assert_superior (company, &company->head, &company->boss);
  assert_superior (company, &company->boss, NULL);
  assert_superior (company, &company->administrator, NULL);
}

static void
test_email_is_an_address (void)
{
  static const char *const wrong[] = { "ann",   "@kern.example", "ann@", "ann@kern@example",
                                       "a b@c", "Ann <a@b.c>",   "",     "a@b,c@d" };
  static const char *const right[] = { "ann@kern.example", "ann+list@localhost",
                                       "änn@käse.example" };
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) ann = get_person (company, &company->ann);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (KontorRow) after = company_change (ann, KONTOR_PERSON_EMAIL, WORD (wrong[i]), 0);

      assert_problem (company_check_row (company, after), WRONG_KIND, KONTOR_PERSON_EMAIL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_autoptr (KontorRow) after = company_change (ann, KONTOR_PERSON_EMAIL, WORD (right[i]), 0);

      assert_allowed (company_check_row (company, after));
    }
}

static void
test_email_is_one_persons (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) ann = get_person (company, &company->ann);
  g_autoptr (KontorRow) ben = get_person (company, &company->ben);
  g_autoptr (KontorRow) first = company_change (ann, KONTOR_PERSON_EMAIL,
                                                WORD ("sales@kern.example"), 0);
  g_autoptr (KontorRow) second = company_change (ben, KONTOR_PERSON_EMAIL,
                                                 WORD ("sales@kern.example"), 0);
  g_autoptr (KontorRow) shouted = company_change (ben, KONTOR_PERSON_EMAIL,
                                                  WORD ("Sales@Kern.example"), 0);
  g_autoptr (KontorRow) renamed = NULL;

  assert_allowed (company_apply_row (company, first));
  assert_problem (company_check_row (company, second), DUPLICATE, KONTOR_PERSON_EMAIL);
  assert_problem (company_check_row (company, shouted), DUPLICATE, KONTOR_PERSON_EMAIL);
  renamed = company_change (first, KONTOR_PERSON_NAME, WORD ("Ann Adler-Bauer"), 0);
  assert_allowed (company_check_row (company, renamed));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/rules/people/first-person-is-administrator",
                   test_first_person_is_administrator);
  g_test_add_func ("/rules/people/last-administrator-stays", test_last_administrator_stays);
  g_test_add_func ("/rules/people/dismissed-administrators-do-not-count",
                   test_dismissed_administrators_do_not_count);
  g_test_add_func ("/rules/people/dismissing-keeps-history", test_dismissing_keeps_history);
  g_test_add_func ("/rules/people/superior", test_superior);
  g_test_add_func ("/rules/people/email-is-an-address", test_email_is_an_address);
  g_test_add_func ("/rules/people/email-is-one-persons", test_email_is_one_persons);

  return g_test_run ();
}
