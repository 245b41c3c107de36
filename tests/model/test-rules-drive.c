/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about what is shared of a drive, one test for each. */

#include "config.h"

#include "company.h"

static KontorRow *
draft_share (Company *company, const KontorId *person, gboolean public)
{
  g_autoptr (KontorRow) drive = company_put (company, KONTOR_RECORD_DRIVE, KONTOR_DRIVE_NAME,
                                             WORD ("Contracts"), 0);
  KontorValue *what = kontor_value_new_record (KONTOR_RECORD_DRIVE, kontor_row_get_id (drive));

  return company_draft (company, KONTOR_RECORD_SHARE, KONTOR_SHARE_WHAT, what, KONTOR_SHARE_PERSON,
                        person != NULL ? REFERENCE (person) : NULL, KONTOR_SHARE_PUBLIC,
                        public ? NUMBER (1) : NULL, 0);
}

static void
test_share_names_one (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) nobody = draft_share (company, NULL, FALSE);
  g_autoptr (KontorRow) ann = draft_share (company, &company->ann, FALSE);
  g_autoptr (KontorRow) two = company_change (ann, KONTOR_SHARE_DEPARTMENT,
                                              REFERENCE (&company->sales), 0);

  assert_problem (company_check_row (company, nobody), REQUIRED, KONTOR_SHARE_PERSON);
  assert_problem (company_check_row (company, two), TOO_MANY, KONTOR_SHARE_PERSON);
  assert_allowed (company_check_row (company, ann));
}

static void
test_public_link_expires_and_only_reads (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) endless = draft_share (company, NULL, TRUE);
  g_autoptr (KontorRow) link = company_change (endless, KONTOR_SHARE_EXPIRES_AT,
                                               NUMBER (COMPANY_NOON + KONTOR_DAY), 0);
  g_autoptr (KontorRow) writable = company_change (link, KONTOR_SHARE_LEVEL, WORD ("edit"), 0);

  assert_problem (company_check_row (company, endless), REQUIRED, KONTOR_SHARE_EXPIRES_AT);
  assert_problem (company_check_row (company, writable), FORBIDDEN, KONTOR_SHARE_LEVEL);
  assert_allowed (company_apply_row (company, link));
  assert_problem (company_check_row (company, writable), FORBIDDEN, KONTOR_SHARE_LEVEL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/rules/drive/share-names-one", test_share_names_one);
  g_test_add_func ("/rules/drive/public-link-expires-and-only-reads",
                   test_public_link_expires_and_only_reads);

  return g_test_run ();
}
