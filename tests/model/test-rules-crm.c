/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about leads, deals and invoices, one test for each. */

#include "config.h"

#include "company.h"

typedef struct
{
  KontorId pipeline;
  KontorId stage;
  KontorId won;
  KontorId other_pipeline;
  KontorId other_stage;
} Funnel;

static KontorId
put (KontorRow *row)
{
  KontorId id = *kontor_row_get_id (row);

  kontor_row_unref (row);

  return id;
}

static KontorId
put_stage (Company *company, const KontorId *pipeline, const char *title)
{
  return put (company_put (company, KONTOR_RECORD_DEAL_STAGE, KONTOR_DEAL_STAGE_PIPELINE,
                           REFERENCE (pipeline), KONTOR_DEAL_STAGE_TITLE, WORD (title), 0));
}

static Funnel
put_funnel (Company *company)
{
  Funnel funnel = { KONTOR_ID_INIT_NIL };

  funnel.pipeline = put (
      company_put (company, KONTOR_RECORD_PIPELINE, KONTOR_PIPELINE_TITLE, WORD ("Sales"), 0));
  funnel.other_pipeline = put (
      company_put (company, KONTOR_RECORD_PIPELINE, KONTOR_PIPELINE_TITLE, WORD ("Service"), 0));
  funnel.stage = put_stage (company, &funnel.pipeline, "Offer");
  funnel.won = put_stage (company, &funnel.pipeline, "Won");
  funnel.other_stage = put_stage (company, &funnel.other_pipeline, "Visit");

  return funnel;
}

static KontorRow *
draft_deal (Company *company, const Funnel *funnel)
{
  return company_draft (company, KONTOR_RECORD_DEAL, KONTOR_DEAL_TITLE, WORD ("Windows"),
                        KONTOR_DEAL_OWNER, REFERENCE (&company->ann), KONTOR_DEAL_PIPELINE,
                        REFERENCE (&funnel->pipeline), KONTOR_DEAL_STAGE,
                        REFERENCE (&funnel->stage), 0);
}

static KontorRow *
put_lead (Company *company)
{
  KontorElement phone = { "+49301234", 0 };
  KontorElement email = { "eva@school.example", 0 };

  return company_put (company, KONTOR_RECORD_LEAD, KONTOR_LEAD_TITLE, WORD ("School windows"),
                      KONTOR_LEAD_OWNER, REFERENCE (&company->ann), KONTOR_LEAD_COMPANY_NAME,
                      WORD ("School"), KONTOR_LEAD_PHONES, kontor_value_new_set (&phone, 1),
                      KONTOR_LEAD_EMAILS, kontor_value_new_set (&email, 1), 0);
}

static void
test_lead_becomes_contact_company_deal (void)
{
  g_autoptr (Company) company = company_new ();
  Funnel funnel = put_funnel (company);
  g_autoptr (KontorRow) lead = put_lead (company);
  g_autoptr (KontorRow) contact = company_draft (company, KONTOR_RECORD_CONTACT,
                                                 KONTOR_CONTACT_NAME, WORD ("Eva Ernst"), 0);
  g_autoptr (KontorRow) client = company_draft (company, KONTOR_RECORD_COMPANY, KONTOR_COMPANY_NAME,
                                                WORD ("School"), 0);
  g_autoptr (KontorRow) deal = draft_deal (company, &funnel);
  KontorProblem *problem = NULL;
  KontorChangeSet *set = kontor_lead_convert (&company->context, lead, contact, client, deal,
                                              &problem);
  g_autoptr (KontorRow) converted = NULL;
  g_autoptr (KontorRow) made_contact = NULL;
  g_autoptr (KontorRow) made_deal = NULL;

  g_assert_nonnull (set);
  g_assert_cmpuint (set->mutations->len, ==, 1);
  company_commit (company, set, problem);

  converted = company_get (company, lead);
  made_contact = company_get (company, contact);
  made_deal = company_get (company, deal);
  g_assert_cmpint (kontor_row_get_choice (converted, KONTOR_LEAD_STATE), ==,
                   KONTOR_LEAD_STATE_CONVERTED);
  g_assert_true (
      kontor_row_refers_to (converted, KONTOR_LEAD_CONTACT, kontor_row_get_id (contact)));
  g_assert_true (kontor_row_refers_to (converted, KONTOR_LEAD_COMPANY, kontor_row_get_id (client)));
  g_assert_true (kontor_row_refers_to (converted, KONTOR_LEAD_DEAL, kontor_row_get_id (deal)));
  g_assert_true (kontor_row_refers_to (made_contact, KONTOR_CONTACT_OWNER, &company->ann));
  g_assert_true (
      kontor_row_refers_to (made_contact, KONTOR_CONTACT_COMPANIES, kontor_row_get_id (client)));
  g_assert_true (kontor_row_refers_to (made_deal, KONTOR_DEAL_COMPANY, kontor_row_get_id (client)));
  g_assert_true (
      kontor_row_refers_to (made_deal, KONTOR_DEAL_CONTACTS, kontor_row_get_id (contact)));
}

static void
test_lead_links_existing_client (void)
{
  g_autoptr (Company) company = company_new ();
  Funnel funnel = put_funnel (company);
  g_autoptr (KontorRow) lead = put_lead (company);
  g_autoptr (KontorRow) client = company_put (company, KONTOR_RECORD_COMPANY, KONTOR_COMPANY_NAME,
                                              WORD ("School"), KONTOR_COMPANY_OWNER,
                                              REFERENCE (&company->ann), 0);
  g_autoptr (KontorRow) plain = draft_deal (company, &funnel);
  g_autoptr (KontorRow) deal = company_change (plain, KONTOR_DEAL_OWNER, REFERENCE (&company->ben),
                                               0);
  g_autoptr (KontorRow) made = NULL;
  KontorProblem *problem = NULL;

  company_act_as (company, &company->head);
  company_commit (company,
                  kontor_lead_convert (&company->context, lead, NULL, client, deal, &problem),
                  problem);
  made = company_get (company, deal);
  g_assert_true (kontor_row_refers_to (made, KONTOR_DEAL_OWNER, &company->ben));
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_COMPANY), ==, 1);
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_DEAL), ==, 1);
}

static void
test_lead_converts_to_something (void)
{
  g_autoptr (Company) company = company_new ();
  Funnel funnel = put_funnel (company);
  g_autoptr (KontorRow) lead = put_lead (company);
  g_autoptr (KontorRow) bare = company_change (lead, KONTOR_LEAD_STATE, WORD ("converted"), 0);
  g_autoptr (KontorRow) broken = company_draft (company, KONTOR_RECORD_COMPANY, 0);
  g_autoptr (KontorRow) deal = draft_deal (company, &funnel);
  g_autoptr (KontorRow) converted = NULL;
  KontorProblem *problem = NULL;

  assert_problem (company_check_row (company, bare), REQUIRED, KONTOR_LEAD_CONTACT);
  g_assert_null (kontor_lead_convert (&company->context, lead, NULL, NULL, NULL, &problem));
  assert_problem (g_steal_pointer (&problem), REQUIRED, KONTOR_LEAD_CONTACT);
  g_assert_null (kontor_lead_convert (&company->context, lead, NULL, broken, deal, &problem));
  assert_problem (g_steal_pointer (&problem), REQUIRED, KONTOR_COMPANY_NAME);

  company_commit (company,
                  kontor_lead_convert (&company->context, lead, NULL, NULL, deal, &problem),
                  problem);
  converted = company_get (company, lead);
  g_assert_null (kontor_lead_convert (&company->context, converted, NULL, NULL, deal, &problem));
  assert_problem (problem, WRONG_STATE, KONTOR_LEAD_STATE);
}

static void
test_lead_finds_duplicates (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) lead = put_lead (company);
  KontorElement phone = { "+49301234", 0 };
  g_autoptr (KontorRow) same_phone = company_put (company, KONTOR_RECORD_CONTACT,
                                                  KONTOR_CONTACT_NAME, WORD ("Eva Ernst"),
                                                  KONTOR_CONTACT_PHONES,
                                                  kontor_value_new_set (&phone, 1), 0);
  g_autoptr (KontorRow) same_name = company_put (company, KONTOR_RECORD_COMPANY,
                                                 KONTOR_COMPANY_NAME, WORD ("SCHOOL"), 0);
  g_autoptr (KontorRow) stranger = company_put (company, KONTOR_RECORD_CONTACT, KONTOR_CONTACT_NAME,
                                                WORD ("School"), 0);
  g_autoptr (KontorRow) other = company_put (company, KONTOR_RECORD_COMPANY, KONTOR_COMPANY_NAME,
                                             WORD ("Hospital"), 0);
  g_autoptr (GPtrArray) found = kontor_lead_find_duplicates (company->context.reader, lead);

  g_assert_cmpuint (found->len, ==, 2);
  g_assert_true (kontor_row_equal (found->pdata[0], same_phone));
  g_assert_true (kontor_row_equal (found->pdata[1], same_name));
}

static void
test_pipeline_and_stage_move_together (void)
{
  g_autoptr (Company) company = company_new ();
  Funnel funnel = put_funnel (company);
  g_autoptr (KontorRow) deal = draft_deal (company, &funnel);
  g_autoptr (KontorRow) won = company_change (deal, KONTOR_DEAL_STAGE, REFERENCE (&funnel.won), 0);
  g_autoptr (KontorRow) foreign = company_change (deal, KONTOR_DEAL_STAGE,
                                                  REFERENCE (&funnel.other_stage), 0);
  g_autoptr (KontorRow) torn = company_change (deal, KONTOR_DEAL_PIPELINE,
                                               REFERENCE (&funnel.other_pipeline), 0);
  g_autoptr (KontorRow) moved = company_change (torn, KONTOR_DEAL_STAGE,
                                                REFERENCE (&funnel.other_stage), 0);

  assert_problem (company_check_row (company, foreign), OTHER_PIPELINE, KONTOR_DEAL_STAGE);
  assert_allowed (company_apply_row (company, deal));
  assert_problem (company_check_row (company, foreign), OTHER_PIPELINE, KONTOR_DEAL_STAGE);
  assert_problem (company_check_row (company, torn), OTHER_PIPELINE, KONTOR_DEAL_STAGE);
  assert_allowed (company_check_row (company, won));
  assert_allowed (company_check_row (company, moved));
}

static void
test_probability_is_a_percentage (void)
{
  g_autoptr (Company) company = company_new ();
  Funnel funnel = put_funnel (company);
  g_autoptr (KontorRow) deal = draft_deal (company, &funnel);
  g_autoptr (KontorRow) sure = company_change (deal, KONTOR_DEAL_PROBABILITY, NUMBER (101), 0);

  assert_problem (company_check_row (company, sure), OUT_OF_RANGE, KONTOR_DEAL_PROBABILITY);
}

static KontorRow *
put_invoice (Company *company, const char *state)
{
  Funnel funnel = put_funnel (company);
  g_autoptr (KontorRow) deal = draft_deal (company, &funnel);

  kontor_memory_reader_put (company->memory, deal);

  return company_put (company, KONTOR_RECORD_INVOICE, KONTOR_INVOICE_DEAL,
                      REFERENCE (kontor_row_get_id (deal)), KONTOR_INVOICE_STATE, WORD (state),
                      KONTOR_INVOICE_AMOUNT, kontor_value_new_money (42000000, "EUR"), 0);
}

static void
test_issued_invoice_is_fixed (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) invoice = put_invoice (company, "issued");
  g_autoptr (KontorRow) dearer = company_change (invoice, KONTOR_INVOICE_AMOUNT,
                                                 kontor_value_new_money (43000000, "EUR"), 0);
  g_autoptr (KontorRow) draft = company_change (invoice, KONTOR_INVOICE_STATE, WORD ("draft"), 0);
  g_autoptr (KontorRow) paid = company_change (invoice, KONTOR_INVOICE_STATE, WORD ("paid"),
                                               KONTOR_INVOICE_PAID_ON, NUMBER (COMPANY_TODAY), 0);
  g_autoptr (KontorOp) delete = kontor_op_new (KONTOR_OP_DELETE, KONTOR_RECORD_INVOICE,
                                               kontor_row_get_id (invoice));
  g_autoptr (KontorRow) row = company_draft (company, KONTOR_RECORD_PRODUCT_ROW,
                                             KONTOR_PRODUCT_ROW_DOCUMENT,
                                             kontor_value_new_record (KONTOR_RECORD_INVOICE,
                                                                      kontor_row_get_id (invoice)),
                                             0);

  assert_problem (company_check_row (company, dearer), ISSUED, KONTOR_INVOICE_AMOUNT);
  assert_problem (company_check_row (company, draft), ISSUED, KONTOR_INVOICE_STATE);
  assert_problem (company_check (company, delete), ISSUED, KONTOR_INVOICE_STATE);
  assert_problem (company_check_row (company, row), ISSUED, KONTOR_PRODUCT_ROW_DOCUMENT);
  assert_allowed (company_check_row (company, paid));

  /* A state that only a newer version knows is left alone. */
  kontor_memory_reader_take (company->memory,
                             company_change (invoice, KONTOR_INVOICE_STATE, WORD ("reminded"), 0));
  assert_problem (company_check_row (company, paid), BAD_CHOICE, KONTOR_INVOICE_STATE);
}

/* Rows of other documents are none of an invoice's. */
static void
test_rows_of_deals_are_free (void)
{
  g_autoptr (Company) company = company_new ();
  Funnel funnel = put_funnel (company);
  g_autoptr (KontorRow) deal = draft_deal (company, &funnel);
  g_autoptr (KontorRow) row =
      company_draft (company, KONTOR_RECORD_PRODUCT_ROW, KONTOR_PRODUCT_ROW_DOCUMENT,
                     kontor_value_new_record (KONTOR_RECORD_DEAL, kontor_row_get_id (deal)), 0);
  g_autoptr (KontorRow) lost =
      company_draft (company, KONTOR_RECORD_PRODUCT_ROW, KONTOR_PRODUCT_ROW_DOCUMENT,
                     kontor_value_new_record (KONTOR_RECORD_TASK, kontor_row_get_id (deal)), 0);

  assert_allowed (company_apply_row (company, deal));
  assert_allowed (company_check_row (company, row));
  assert_problem (company_check_row (company, lost), WRONG_KIND, KONTOR_PRODUCT_ROW_DOCUMENT);
}

static void
test_draft_invoice_is_free (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) invoice = put_invoice (company, "draft");
  g_autoptr (KontorRow) dearer = company_change (invoice, KONTOR_INVOICE_AMOUNT,
                                                 kontor_value_new_money (43000000, "EUR"), 0);
  g_autoptr (KontorRow) paid = company_change (invoice, KONTOR_INVOICE_STATE, WORD ("paid"), 0);
  g_autoptr (KontorOp) delete = kontor_op_new (KONTOR_OP_DELETE, KONTOR_RECORD_INVOICE,
                                               kontor_row_get_id (invoice));

  assert_allowed (company_check_row (company, dearer));
  assert_allowed (company_check (company, delete));
  assert_problem (company_check_row (company, paid), WRONG_STATE, KONTOR_INVOICE_STATE);
}

/* The number is the server's. */
static void
test_number_is_not_for_people (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) invoice = put_invoice (company, "draft");
  g_autoptr (KontorOp) op = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_INVOICE,
                                           kontor_row_get_id (invoice));

  kontor_op_add_take (op, KONTOR_INVOICE_NUMBER, NULL, WORD ("2026-0001"));
  assert_problem (company_check (company, op), FIXED, KONTOR_INVOICE_NUMBER);
}

static gint64
get_reserved (Company *company, const KontorRow *stock)
{
  g_autoptr (KontorRow) now = company_get (company, stock);

  return kontor_row_get_integer (now, KONTOR_STOCK_RESERVED);
}

static void
test_invoice_reserves_stock (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) invoice = put_invoice (company, "draft");
  g_autoptr (KontorRow) product = company_put (company, KONTOR_RECORD_PRODUCT, KONTOR_PRODUCT_NAME,
                                               WORD ("Window"), 0);
  g_autoptr (KontorRow) stock = company_put (company, KONTOR_RECORD_STOCK, KONTOR_STOCK_PRODUCT,
                                             REFERENCE (kontor_row_get_id (product)),
                                             KONTOR_STOCK_ON_HAND, NUMBER (10),
                                             KONTOR_STOCK_RESERVED, NUMBER (1), 0);
  g_autoptr (KontorRow) row =
      company_put (company, KONTOR_RECORD_PRODUCT_ROW, KONTOR_PRODUCT_ROW_DOCUMENT,
                   kontor_value_new_record (KONTOR_RECORD_INVOICE, kontor_row_get_id (invoice)),
                   KONTOR_PRODUCT_ROW_PRODUCT, REFERENCE (kontor_row_get_id (product)),
                   KONTOR_PRODUCT_ROW_QUANTITY, NUMBER (3), 0);
  g_autoptr (KontorRow) issued = company_change (invoice, KONTOR_INVOICE_STATE, WORD ("issued"), 0);
  g_autoptr (KontorRow) stored = NULL;
  g_autoptr (KontorRow) cancelled = NULL;

  assert_allowed (company_apply_row (company, issued));
  g_assert_cmpint (get_reserved (company, stock), ==, 4);
  stored = company_get (company, invoice);
  g_assert_cmpint (kontor_row_get_integer (stored, KONTOR_INVOICE_ISSUED_ON), ==, COMPANY_TODAY);
  cancelled = company_change (stored, KONTOR_INVOICE_STATE, WORD ("cancelled"), 0);
  assert_allowed (company_apply_row (company, cancelled));
  g_assert_cmpint (get_reserved (company, stock), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/rules/crm/lead-becomes-contact-company-deal",
                   test_lead_becomes_contact_company_deal);
  g_test_add_func ("/rules/crm/lead-links-existing-client", test_lead_links_existing_client);
  g_test_add_func ("/rules/crm/lead-converts-to-something", test_lead_converts_to_something);
  g_test_add_func ("/rules/crm/lead-finds-duplicates", test_lead_finds_duplicates);
  g_test_add_func ("/rules/crm/pipeline-and-stage-move-together",
                   test_pipeline_and_stage_move_together);
  g_test_add_func ("/rules/crm/probability-is-a-percentage", test_probability_is_a_percentage);
  g_test_add_func ("/rules/crm/issued-invoice-is-fixed", test_issued_invoice_is_fixed);
  g_test_add_func ("/rules/crm/rows-of-deals-are-free", test_rows_of_deals_are_free);
  g_test_add_func ("/rules/crm/draft-invoice-is-free", test_draft_invoice_is_free);
  g_test_add_func ("/rules/crm/number-is-not-for-people", test_number_is_not_for_people);
  g_test_add_func ("/rules/crm/invoice-reserves-stock", test_invoice_reserves_stock);

  return g_test_run ();
}
