/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operations on files and on deals, and the rules that keep names apart and versions. What they make is
 * committed as the server does it: rights and rules are asked again. */

#include "config.h"

#include "company.h"

#include "kontor-file-name.h"
#include "kontor-operations-drive.h"

#include <string.h>

/* The hash of some bytes. */
#define EIGHT(digit) digit digit digit digit digit digit digit digit
#define BYTES(digit) \
  EIGHT (digit) \
  EIGHT (digit) EIGHT (digit) EIGHT (digit) EIGHT (digit) EIGHT (digit) EIGHT (digit) EIGHT (digit)

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
put_drive (Company *company)
{
  return company_put (company, KONTOR_RECORD_DRIVE, KONTOR_DRIVE_NAME, WORD ("Ann"),
                      KONTOR_DRIVE_OWNER, REFERENCE (&company->ann), 0);
}

static KontorRow *
add (Company *company, const KontorRow *drive, const KontorRow *folder, const char *name)
{
  const KontorId *parent = folder != NULL ? kontor_row_get_id (folder) : NULL;

  COMMIT (company, kontor_node_add_file (&company->context, kontor_row_get_id (drive), parent, name,
                                         BYTES ("1"), 5, COMPANY_NOON, &refusal));

  return kontor_node_find (company->context.reader, kontor_row_get_id (drive), parent, name);
}

static KontorRow *
add_folder (Company *company, const KontorRow *drive, const char *name)
{
  COMMIT (company, kontor_node_create_folder (&company->context, kontor_row_get_id (drive), NULL,
                                              name, &refusal));

  return kontor_node_find (company->context.reader, kontor_row_get_id (drive), NULL, name);
}

static void
test_twin_names_are_refused (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) drive = NULL;
  g_autoptr (KontorRow) folder = NULL;
  g_autoptr (KontorRow) file = NULL;
  g_autoptr (KontorRow) inside = NULL;
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();
  g_autofree char *free_name = NULL;

  company_act_as (company, &company->ann);
  drive = put_drive (company);
  folder = add_folder (company, drive, "Offers");
  file = add (company, drive, NULL, "a.txt");
  inside = add (company, drive, folder, "a.txt"); /* elsewhere it is no twin */
  g_assert_nonnull (inside);
  REFUSED (kontor_node_add_file (&company->context, kontor_row_get_id (drive), NULL, "a.txt",
                                 BYTES ("2"), 5, COMPANY_NOON, &refusal),
           DUPLICATE, KONTOR_NODE_NAME);
  REFUSED (kontor_node_create_folder (&company->context, kontor_row_get_id (drive), NULL, "Offers",
                                      &refusal),
           DUPLICATE, KONTOR_NODE_NAME);
  REFUSED (kontor_node_rename (&company->context, file, "Offers", &refusal), DUPLICATE,
           KONTOR_NODE_NAME);
  g_ptr_array_add (nodes, inside);
  REFUSED (kontor_node_move (&company->context, nodes, NULL, &refusal), DUPLICATE,
           KONTOR_NODE_NAME);
  free_name = kontor_node_get_free_name (company->context.reader, kontor_row_get_id (drive), NULL,
                                         "a.txt");
  g_assert_cmpstr (free_name, ==, "a (2).txt");
  COMMIT (company, kontor_node_rename (&company->context, file, "b.txt", &refusal));
  COMMIT (company, kontor_node_move (&company->context, nodes, NULL, &refusal));
}

static void
test_no_folder_goes_into_itself (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) drive = NULL;
  g_autoptr (KontorRow) folder = NULL;
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();

  company_act_as (company, &company->ann);
  drive = put_drive (company);
  folder = add_folder (company, drive, "Offers");
  g_ptr_array_add (nodes, folder);
  REFUSED (kontor_node_move (&company->context, nodes, kontor_row_get_id (folder), &refusal), CYCLE,
           KONTOR_NODE_PARENT);
}

/* Two people who each add a file of that name offline: the server names the later one anew. */
static void
test_server_names_the_later_anew (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) drive = NULL;
  g_autoptr (KontorRow) first = NULL;
  g_autoptr (KontorRow) later = NULL;
  g_autoptr (KontorRow) third = NULL;
  g_autoptr (KontorRow) renamed = NULL;

  company_act_as (company, &company->ann);
  drive = put_drive (company);
  first = add (company, drive, NULL, "a.tar.gz");
  later = company_draft (company, KONTOR_RECORD_NODE, KONTOR_NODE_DRIVE,
                         REFERENCE (kontor_row_get_id (drive)), KONTOR_NODE_NAME, WORD ("a.tar.gz"),
                         0);
  third = company_draft (company, KONTOR_RECORD_NODE, KONTOR_NODE_DRIVE,
                         REFERENCE (kontor_row_get_id (drive)), KONTOR_NODE_NAME, WORD ("a.tar.gz"),
                         0);
  assert_allowed (company_apply_row (company, later));
  assert_allowed (company_apply_row (company, third));
  renamed = company_get (company, later);
  g_assert_cmpstr (kontor_row_get_title (renamed), ==, "a.tar (2).gz");
  g_clear_pointer (&renamed, kontor_row_unref);
  renamed = company_get (company, third);
  g_assert_cmpstr (kontor_row_get_title (renamed), ==, "a.tar (3).gz");
  g_clear_pointer (&renamed, kontor_row_unref);
  renamed = company_get (company, first);
  g_assert_cmpstr (kontor_row_get_title (renamed), ==, "a.tar.gz");
}

/* A name of full length makes room for the number, between characters. */
static void
test_long_names_make_room (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) drive = NULL;
  g_autoptr (KontorRow) file = NULL;
  g_autoptr (GString) name = g_string_new (NULL);
  g_autofree char *free_name = NULL;

  for (guint i = 0; i < 125; i++)
    g_string_append (name, "ä");
  g_string_append (name, ".txt");
  company_act_as (company, &company->ann);
  drive = put_drive (company);
  file = add (company, drive, NULL, name->str);
  free_name = kontor_node_get_free_name (company->context.reader, kontor_row_get_id (drive), NULL,
                                         name->str);
  g_assert_cmpuint (strlen (free_name), <=, 255);
  g_assert_true (g_utf8_validate (free_name, -1, NULL));
  g_assert_true (g_str_has_suffix (free_name, "ä (2).txt"));
}

static void
test_old_content_becomes_a_version (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) drive = NULL;
  g_autoptr (KontorRow) file = NULL;
  g_autoptr (KontorRow) replaced = NULL;
  g_autoptr (GPtrArray) versions = NULL;
  const KontorRow *version = NULL;

  company_act_as (company, &company->ann);
  drive = put_drive (company);
  file = add (company, drive, NULL, "a.txt");
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_VERSION), ==, 0);
  COMMIT (company, kontor_node_replace_content (&company->context, file, BYTES ("2"), 6,
                                                COMPANY_NOON + KONTOR_HOUR, &refusal));
  versions = kontor_reader_list_all (company->context.reader, KONTOR_RECORD_VERSION);
  g_assert_cmpuint (versions->len, ==, 1);
  version = versions->pdata[0];
  g_assert_cmpstr (kontor_row_get_text (version, KONTOR_VERSION_CONTENT), ==, BYTES ("1"));
  g_assert_cmpint (kontor_row_get_integer (version, KONTOR_VERSION_SIZE), ==, 5);
  g_assert_cmpint (kontor_row_get_integer (version, KONTOR_VERSION_MODIFIED), ==, COMPANY_NOON);
  /* Going back keeps what was replaced. */
  replaced = company_get (company, file);
  COMMIT (company, kontor_node_replace_content (&company->context, replaced, BYTES ("1"), 5,
                                                COMPANY_NOON, &refusal));
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_VERSION), ==, 2);
}

/* Whoever makes a drive can use it; the drive of a record is nobody's own. */
static void
test_maker_owns_the_drive (void)
{
  g_autoptr (Company) company = company_new ();
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) draft = NULL;
  g_autoptr (KontorRow) drive = NULL;
  g_autoptr (KontorRow) task = NULL;
  g_autoptr (KontorRow) files = NULL;

  company_act_as (company, &company->ann);
  kontor_id_init (&id, company->context.clock, company->context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_DRIVE, &id);
  kontor_row_builder_take (builder, KONTOR_DRIVE_NAME, WORD ("Office files"));
  draft = kontor_row_builder_end (builder);
  COMMIT (company, kontor_operation_create (&company->context, draft, &refusal));
  drive = kontor_reader_get (company->context.reader, KONTOR_RECORD_DRIVE, &id);
  g_assert_true (
      kontor_id_equal (kontor_row_get_id_field (drive, KONTOR_DRIVE_OWNER), &company->ann));
  kontor_row_unref (add (company, drive, NULL, "a.txt"));

  task = company_put (company, KONTOR_RECORD_TASK, KONTOR_TASK_TITLE, WORD ("Carry"),
                      KONTOR_TASK_CREATOR, REFERENCE (&company->ann), 0);
  COMMIT (company, kontor_record_attach_file (&company->context, task, "b.txt", BYTES ("2"), 5,
                                              COMPANY_NOON, &refusal));
  files = kontor_record_get_drive (company->context.reader, task);
  g_assert_false (kontor_row_has (files, KONTOR_DRIVE_OWNER));
}

static void
test_record_has_a_drive_from_its_first_file (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) drive = NULL;
  g_autoptr (KontorRow) twin = NULL;

  company_act_as (company, &company->ann);
  g_assert_null (kontor_record_get_drive (company->context.reader, task));
  for (guint i = 0; i < 2; i++)
    COMMIT (company, kontor_record_attach_file (&company->context, task, "a.txt", BYTES ("1"), 5,
                                                COMPANY_NOON, &refusal));
  drive = kontor_record_get_drive (company->context.reader, task);
  g_assert_nonnull (drive);
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_DRIVE), ==, 1);
  twin = kontor_node_find (company->context.reader, kontor_row_get_id (drive), NULL, "a (2).txt");
  g_assert_nonnull (twin);
  company_act_as (company, &company->ben);
  REFUSED (kontor_record_attach_file (&company->context, task, "b.txt", BYTES ("1"), 5,
                                      COMPANY_NOON, &refusal),
           MISSING, KONTOR_NODE_DRIVE);
}

static void
test_names_and_versions_do_not_travel (void)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorOp) name = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_NODE, &id);
  g_autoptr (KontorOp) version = kontor_op_new (KONTOR_OP_CREATE, KONTOR_RECORD_VERSION, &id);

  g_assert_false (kontor_rules_travels (name));
  g_assert_false (kontor_rules_travels (version));
}

/* Deals. */

static KontorRow *
put_stage (Company *company, const KontorRow *pipeline, const char *kind)
{
  return company_put (company, KONTOR_RECORD_DEAL_STAGE, KONTOR_DEAL_STAGE_TITLE, WORD (kind),
                      KONTOR_DEAL_STAGE_KIND, WORD (kind), KONTOR_DEAL_STAGE_PIPELINE,
                      REFERENCE (kontor_row_get_id (pipeline)), 0);
}

static void
test_stage_and_pipeline_move_together (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) sales = company_put (company, KONTOR_RECORD_PIPELINE, KONTOR_PIPELINE_TITLE,
                                             WORD ("Sales"), 0);
  g_autoptr (KontorRow) service = company_put (company, KONTOR_RECORD_PIPELINE,
                                               KONTOR_PIPELINE_TITLE, WORD ("Service"), 0);
  g_autoptr (KontorRow) open = put_stage (company, sales, "open");
  g_autoptr (KontorRow) lost = put_stage (company, service, "lost");
  g_autoptr (KontorRow) deal = company_put (company, KONTOR_RECORD_DEAL, KONTOR_DEAL_TITLE,
                                            WORD ("Meyer"), KONTOR_DEAL_OWNER,
                                            REFERENCE (&company->ann), KONTOR_DEAL_PIPELINE,
                                            REFERENCE (kontor_row_get_id (sales)),
                                            KONTOR_DEAL_STAGE, REFERENCE (kontor_row_get_id (open)),
                                            0);
  g_autoptr (KontorRow) given_up = NULL;
  g_autoptr (KontorRow) back = NULL;

  company_act_as (company, &company->ann);
  COMMIT (company,
          kontor_deal_set_stage (&company->context, deal, lost, "Too expensive", &refusal));
  given_up = company_get (company, deal);
  g_assert_true (
      kontor_row_refers_to (given_up, KONTOR_DEAL_PIPELINE, kontor_row_get_id (service)));
  g_assert_cmpstr (kontor_row_get_text (given_up, KONTOR_DEAL_LOST_REASON), ==, "Too expensive");
  COMMIT (company, kontor_deal_set_stage (&company->context, given_up, open, NULL, &refusal));
  back = company_get (company, deal);
  g_assert_true (kontor_row_refers_to (back, KONTOR_DEAL_PIPELINE, kontor_row_get_id (sales)));
  g_assert_false (kontor_row_has (back, KONTOR_DEAL_LOST_REASON));
}

static void
test_sums_by_currency (void)
{
  static const struct
  {
    gint64 amount;
    const char *currency;
  } cases[] = { { 100, "EUR" }, { 7, "CHF" }, { 50, "EUR" }, { G_MAXINT64, "EUR" }, { 0, NULL } };
  g_autoptr (Company) company = company_new ();
  g_autoptr (GPtrArray) deals = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  g_autoptr (GArray) sums = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_ptr_array_add (deals, company_draft (company, KONTOR_RECORD_DEAL, KONTOR_DEAL_AMOUNT,
                                           cases[i].currency != NULL
                                               ? kontor_value_new_money (cases[i].amount,
                                                                         cases[i].currency)
                                               : NULL,
                                           0));
  sums = kontor_deal_sum (deals);
  g_assert_cmpuint (sums->len, ==, 2);
  g_assert_cmpstr (g_array_index (sums, KontorDealSum, 0).currency, ==, "CHF");
  g_assert_cmpint (g_array_index (sums, KontorDealSum, 0).amount, ==, 7);
  g_assert_cmpuint (g_array_index (sums, KontorDealSum, 1).n_deals, ==, 3);
  g_assert_cmpint (g_array_index (sums, KontorDealSum, 1).amount, ==, G_MAXINT64);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/operations/drive/twin-names-are-refused", test_twin_names_are_refused);
  g_test_add_func ("/operations/drive/maker-owns-the-drive", test_maker_owns_the_drive);
  g_test_add_func ("/operations/drive/no-folder-goes-into-itself", test_no_folder_goes_into_itself);
  g_test_add_func ("/operations/drive/server-names-the-later-anew",
                   test_server_names_the_later_anew);
  g_test_add_func ("/operations/drive/long-names-make-room", test_long_names_make_room);
  g_test_add_func ("/operations/drive/old-content-becomes-a-version",
                   test_old_content_becomes_a_version);
  g_test_add_func ("/operations/drive/record-has-a-drive-from-its-first-file",
                   test_record_has_a_drive_from_its_first_file);
  g_test_add_func ("/operations/drive/names-and-versions-do-not-travel",
                   test_names_and_versions_do_not_travel);
  g_test_add_func ("/operations/deal/stage-and-pipeline-move-together",
                   test_stage_and_pipeline_move_together);
  g_test_add_func ("/operations/deal/sums-by-currency", test_sums_by_currency);

  return g_test_run ();
}
