/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules that the schema makes for every type, one test for each, and bad input. */

#include "config.h"

#include "company.h"

static KontorRow *
draft_task (Company *company)
{
  return company_draft (company, KONTOR_RECORD_TASK, KONTOR_TASK_TITLE, WORD ("Offer"),
                        KONTOR_TASK_RESPONSIBLE, REFERENCE (&company->ann), 0);
}

/* An edit of @row that sets one field, right or wrong. Takes @now. */
static KontorOp *
edit_new (const KontorRow *row, guint field, KontorValue *now)
{
  KontorRecordType type = kontor_row_get_record_type (row);
  const KontorField *about = kontor_schema_get_field (type, field);
  g_autoptr (KontorValue) taken = now;
  KontorOp *op = kontor_op_new (KONTOR_OP_UPDATE, type, kontor_row_get_id (row));

  kontor_op_add (op, field,
                 about->merge == KONTOR_MERGE_GUARDED ? kontor_row_get (row, field) : NULL, taken);

  return op;
}

/* What the rules say to a row whose @field came to be @now. Takes @now. */
static KontorProblem *
check_value (Company *company, const KontorRow *row, guint field, KontorValue *now)
{
  g_autoptr (KontorOp) op = edit_new (row, field, now);

  return company_check (company, op);
}

static KontorRow *
put_task (Company *company)
{
  KontorRow *row = draft_task (company);

  kontor_memory_reader_put (company->memory, row);

  return row;
}

static void
test_values_fit_their_fields (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autofree char *novel = g_strnfill (5 * 1024 * 1024, 'x');
  static const guint8 broken[] = { 'a', 0xff, 0 };

  assert_problem (check_value (company, task, KONTOR_TASK_TITLE, WORD (novel)), TOO_LONG,
                  KONTOR_TASK_TITLE);
  assert_problem (check_value (company, task, KONTOR_TASK_DESCRIPTION, WORD (novel)), TOO_LONG,
                  KONTOR_TASK_DESCRIPTION);
  assert_problem (check_value (company, task, KONTOR_TASK_TITLE, WORD ("two\nlines")), BAD_TEXT,
                  KONTOR_TASK_TITLE);
  assert_problem (check_value (company, task, KONTOR_TASK_TITLE, WORD ((const char *) broken)),
                  BAD_TEXT, KONTOR_TASK_TITLE);
  assert_problem (check_value (company, task, KONTOR_TASK_STATE, WORD ("nearly-done")), BAD_CHOICE,
                  KONTOR_TASK_STATE);
  assert_problem (check_value (company, task, KONTOR_TASK_CONTROL, NUMBER (2)), OUT_OF_RANGE,
                  KONTOR_TASK_CONTROL);
  assert_problem (check_value (company, task, KONTOR_TASK_PLAN, NUMBER (-1)), OUT_OF_RANGE,
                  KONTOR_TASK_PLAN);
  assert_problem (check_value (company, task, KONTOR_TASK_DEADLINE, NUMBER (G_MAXINT64)),
                  OUT_OF_RANGE, KONTOR_TASK_DEADLINE);
  assert_allowed (
      check_value (company, task, KONTOR_TASK_DEADLINE, NUMBER (KONTOR_DATE_MIN * KONTOR_DAY)));
  assert_allowed (check_value (company, task, KONTOR_TASK_DESCRIPTION, WORD ("two\nlines")));
}

/* Two people add to a set: each of them few enough, both together too many. */
static void
test_merged_values_fit_too (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);

  for (int half = 0; half < 2; half++)
    {
      g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GArray) elements = g_array_new (FALSE, FALSE, sizeof (KontorElement));
      g_autoptr (KontorOp) op = NULL;

      for (int i = 0; i < KONTOR_ELEMENTS_MAX * 2 / 3; i++)
        {
          KontorElement element = { g_strdup_printf ("%d-%d", half, i), 0 };

          g_ptr_array_add (texts, (gpointer) element.text);
          g_array_append_val (elements, element);
        }
      op = edit_new (task, KONTOR_TASK_TAGS,
                     kontor_value_new_set ((const KontorElement *) elements->data, elements->len));
      if (half == 0)
        assert_allowed (company_apply (company, op));
      else
        assert_problem (company_check (company, op), TOO_MANY, KONTOR_TASK_TAGS);
    }
}

static void
test_unknown_field (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorOp) op = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_TASK,
                                           kontor_row_get_id (task));

  kontor_op_add_take (op, KONTOR_TASK_N_FIELDS, NULL, NUMBER (1));
  assert_problem (kontor_rules_check (&company->context, op, task, task), UNKNOWN_FIELD, 0);
}

static void
test_required_fields (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) untitled = company_draft (company, KONTOR_RECORD_TASK,
                                                  KONTOR_TASK_RESPONSIBLE,
                                                  REFERENCE (&company->ann), 0);
  g_autoptr (KontorRow) blank = company_change (untitled, KONTOR_TASK_TITLE, WORD (" \u00a0 "), 0);

  assert_problem (company_check_row (company, untitled), REQUIRED, KONTOR_TASK_TITLE);
  assert_problem (company_check_row (company, blank), REQUIRED, KONTOR_TASK_TITLE);
  assert_problem (check_value (company, task, KONTOR_TASK_TITLE, NULL), REQUIRED,
                  KONTOR_TASK_TITLE);
  assert_problem (check_value (company, task, KONTOR_TASK_TITLE, WORD ("")), REQUIRED,
                  KONTOR_TASK_TITLE);
}

static void
test_set_once (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) other = put_task (company);
  g_autoptr (KontorRow) item = company_put (company, KONTOR_RECORD_CHECKLIST_ITEM,
                                            KONTOR_CHECKLIST_ITEM_TASK,
                                            REFERENCE (kontor_row_get_id (task)),
                                            KONTOR_CHECKLIST_ITEM_TITLE, WORD ("Measure"), 0);

  assert_problem (check_value (company, item, KONTOR_CHECKLIST_ITEM_TASK,
                               REFERENCE (kontor_row_get_id (other))),
                  FIXED, KONTOR_CHECKLIST_ITEM_TASK);
  assert_allowed (check_value (company, item, KONTOR_CHECKLIST_ITEM_TASK,
                               REFERENCE (kontor_row_get_id (task))));
}

static void
test_server_fields_are_not_for_people (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);

  assert_problem (check_value (company, task, KONTOR_COMMON_CREATED_BY, REFERENCE (&company->ben)),
                  FIXED, KONTOR_COMMON_CREATED_BY);
  assert_problem (check_value (company, task, KONTOR_COMMON_DELETED_AT, NUMBER (COMPANY_NOON)),
                  FIXED, KONTOR_COMMON_DELETED_AT);
}

static void
test_references_exist (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  KontorId nobody = KONTOR_ID_INIT_NIL;

  kontor_id_init (&nobody, company->context.clock, company->context.random);
  assert_problem (check_value (company, task, KONTOR_TASK_RESPONSIBLE, REFERENCE (&nobody)),
                  MISSING, KONTOR_TASK_RESPONSIBLE);
  assert_problem (check_value (company, task, KONTOR_TASK_PROJECT,
                               REFERENCE (kontor_row_get_id (task))),
                  MISSING, KONTOR_TASK_PROJECT);
  assert_problem (check_value (company, task, KONTOR_TASK_OBSERVERS,
                               company_people (&company->ben, &nobody, NULL)),
                  MISSING, KONTOR_TASK_OBSERVERS);
  assert_problem (check_value (company, task, KONTOR_TASK_CLIENT,
                               kontor_value_new_record (KONTOR_RECORD_DEAL, &nobody)),
                  MISSING, KONTOR_TASK_CLIENT);
  assert_allowed (check_value (company, task, KONTOR_TASK_OBSERVERS,
                               company_people (&company->ben, &company->head, NULL)));
}

/* Somebody puts a project into the bin while another adds a task to it: the task stays. */
static void
test_reference_into_the_bin (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) project = company_put (company, KONTOR_RECORD_PROJECT, KONTOR_PROJECT_TITLE,
                                               WORD ("School"), KONTOR_COMMON_DELETED_AT,
                                               NUMBER (COMPANY_NOON), 0);

  assert_allowed (
      check_value (company, task, KONTOR_TASK_PROJECT, REFERENCE (kontor_row_get_id (project))));
}

static void
test_records_of_a_fitting_type (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) client = company_put (company, KONTOR_RECORD_COMPANY, KONTOR_COMPANY_NAME,
                                              WORD ("School"), KONTOR_COMPANY_OWNER,
                                              REFERENCE (&company->ann), 0);

  assert_problem (check_value (company, task, KONTOR_TASK_CLIENT,
                               kontor_value_new_record (KONTOR_RECORD_PERSON, &company->ben)),
                  WRONG_KIND, KONTOR_TASK_CLIENT);
  assert_problem (check_value (company, task, KONTOR_TASK_CLIENT, WORD ("company/42")), WRONG_KIND,
                  KONTOR_TASK_CLIENT);
  assert_allowed (
      check_value (company, task, KONTOR_TASK_CLIENT,
                   kontor_value_new_record (KONTOR_RECORD_COMPANY, kontor_row_get_id (client))));
}

static void
test_no_part_of_itself (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) centre = kontor_reader_get (company->context.reader,
                                                    KONTOR_RECORD_DEPARTMENT, &company->centre);

  assert_problem (check_value (company, centre, KONTOR_DEPARTMENT_PARENT,
                               REFERENCE (&company->sales)),
                  CYCLE, KONTOR_DEPARTMENT_PARENT);
  assert_problem (check_value (company, centre, KONTOR_DEPARTMENT_PARENT,
                               REFERENCE (&company->centre)),
                  CYCLE, KONTOR_DEPARTMENT_PARENT);
}

/* A tree that was damaged already must not hang the check. */
static void
test_damaged_tree_ends (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) a = put_task (company);
  g_autoptr (KontorRow) b = put_task (company);
  g_autoptr (KontorRow) c = put_task (company);

  kontor_memory_reader_take (company->memory,
                             company_change (a, KONTOR_TASK_PARENT,
                                             REFERENCE (kontor_row_get_id (b)), 0));
  kontor_memory_reader_take (company->memory,
                             company_change (b, KONTOR_TASK_PARENT,
                                             REFERENCE (kontor_row_get_id (a)), 0));
  assert_problem (check_value (company, c, KONTOR_TASK_PARENT, REFERENCE (kontor_row_get_id (a))),
                  CYCLE, KONTOR_TASK_PARENT);
}

static void
test_edits_in_the_bin_are_kept (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorOp) delete = kontor_op_new (KONTOR_OP_DELETE, KONTOR_RECORD_TASK,
                                               kontor_row_get_id (task));
  g_autoptr (KontorOp) restore = kontor_op_new (KONTOR_OP_RESTORE, KONTOR_RECORD_TASK,
                                                kontor_row_get_id (task));
  g_autoptr (KontorOp) rename = edit_new (task, KONTOR_TASK_TITLE, WORD ("New offer"));
  g_autoptr (KontorRow) after = NULL;

  assert_allowed (company_apply (company, delete));
  assert_allowed (company_apply (company, rename));
  assert_allowed (company_apply (company, restore));
  after = company_get (company, task);
  g_assert_false (kontor_row_is_deleted (after));
  g_assert_cmpstr (kontor_row_get_title (after), ==, "New offer");
}

static void
test_nothing_to_edit (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) draft = draft_task (company);
  g_autoptr (KontorOp) op = edit_new (draft, KONTOR_TASK_TITLE, WORD ("New offer"));

  assert_problem (kontor_rules_check (&company->context, op, NULL, draft), MISSING, 0);
}

/* Two makers of a derived record make one. */
static void
test_derived_records_are_made_once (void)
{
  g_autoptr (Company) company = company_new ();
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorOp) first = NULL;
  g_autoptr (KontorOp) second = NULL;
  g_autoptr (KontorRow) stored = NULL;

  kontor_id_init_derived (&id, &company->ann, "task");
  first = kontor_op_new (KONTOR_OP_CREATE, KONTOR_RECORD_TASK, &id);
  kontor_op_add_take (first, KONTOR_TASK_TITLE, NULL, WORD ("First"));
  kontor_op_add_take (first, KONTOR_TASK_RESPONSIBLE, NULL, REFERENCE (&company->ann));
  second = kontor_op_new (KONTOR_OP_CREATE, KONTOR_RECORD_TASK, &id);
  kontor_op_add_take (second, KONTOR_TASK_TITLE, NULL, WORD ("Second"));
  kontor_op_add_take (second, KONTOR_TASK_RESPONSIBLE, NULL, REFERENCE (&company->ben));

  assert_allowed (company_apply (company, first));
  assert_allowed (company_apply (company, second));
  stored = kontor_reader_get (company->context.reader, KONTOR_RECORD_TASK, &id);
  g_assert_cmpstr (kontor_row_get_title (stored), ==, "First");
}

static void
test_module_off (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) organisation = kontor_reader_get (company->context.reader,
                                                          KONTOR_RECORD_ORGANISATION,
                                                          &company->organisation);
  g_autoptr (KontorRow) person = kontor_reader_get (company->context.reader, KONTOR_RECORD_PERSON,
                                                    &company->ann);
  KontorElement off = { "tasks", 0 };

  kontor_memory_reader_take (company->memory,
                             company_change (organisation, KONTOR_ORGANISATION_MODULES_OFF,
                                             kontor_value_new_set (&off, 1), 0));
  assert_problem (check_value (company, task, KONTOR_TASK_TITLE, WORD ("New offer")), MODULE_OFF,
                  0);
  assert_allowed (check_value (company, person, KONTOR_PERSON_POSITION, WORD ("Sales")));
}

/* What follows on a replica goes along only where the server would let a person do it, and where
 * doing it again does nothing. */
static void
test_what_travels (void)
{
  static const struct
  {
    KontorRecordType type;
    guint field; /* 0: the whole record goes */
    gboolean travels;
  } cases[] = {
    { KONTOR_RECORD_TIME_ENTRY, KONTOR_TIME_ENTRY_END, TRUE },
    { KONTOR_RECORD_TIME_ENTRY, KONTOR_TIME_ENTRY_FLAGGED, FALSE },
    { KONTOR_RECORD_TIME_ENTRY, 0, TRUE },
    { KONTOR_RECORD_STOCK, KONTOR_STOCK_RESERVED, FALSE },
    { KONTOR_RECORD_BUSY, 0, FALSE },
  };
  g_autoptr (Company) company = company_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KontorOp) op = kontor_op_new (cases[i].field != 0 ? KONTOR_OP_UPDATE
                                                                   : KONTOR_OP_DELETE,
                                               cases[i].type, &company->ann);

      if (cases[i].field != 0)
        kontor_op_add_take (op, cases[i].field, NULL, NUMBER (1));
      g_assert_cmpint (kontor_rules_travels (op), ==, cases[i].travels);
    }
}

static void
test_link_has_two_halves (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) other = put_task (company);
  KontorProblem *problem = NULL;
  g_autoptr (GPtrArray) from_task = NULL;
  g_autoptr (GPtrArray) from_other = NULL;

  company_commit (company, kontor_operation_link (&company->context, task, other, &problem),
                  problem);
  from_task = kontor_reader_list (company->context.reader, KONTOR_RECORD_LINK, KONTOR_LINK_FROM,
                                  kontor_row_get_id (task));
  from_other = kontor_reader_list (company->context.reader, KONTOR_RECORD_LINK, KONTOR_LINK_FROM,
                                   kontor_row_get_id (other));
  g_assert_cmpuint (from_task->len, ==, 1);
  g_assert_cmpuint (from_other->len, ==, 1);
  g_assert_true (kontor_row_refers_to (from_task->pdata[0], KONTOR_LINK_HALF,
                                       kontor_row_get_id (from_other->pdata[0])));
}

static void
test_operations_on_any_type (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) draft = company_draft (company, KONTOR_RECORD_TASK, KONTOR_TASK_TITLE,
                                               WORD ("Offer"), 0);
  g_autoptr (KontorRow) made = NULL;
  g_autoptr (KontorRow) renamed = NULL;
  g_autoptr (KontorChangeSet) nothing = NULL;
  KontorProblem *problem = NULL;

  company_commit (company, kontor_operation_create (&company->context, draft, &problem), problem);
  made = company_get (company, draft);
  g_assert_true (kontor_row_refers_to (made, KONTOR_TASK_CREATOR, &company->ann));
  g_assert_true (kontor_row_refers_to (made, KONTOR_TASK_RESPONSIBLE, &company->ann));

  nothing = kontor_operation_edit (&company->context, made, made, &problem);
  g_assert_nonnull (nothing);
  g_assert_cmpuint (nothing->mutations->len, ==, 0);
  renamed = company_change (made, KONTOR_TASK_TITLE, WORD ("New offer"), 0);
  company_commit (company, kontor_operation_edit (&company->context, made, renamed, &problem),
                  problem);
  company_commit (company, kontor_operation_delete (&company->context, made, &problem), problem);
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_TASK), ==, 0);
  company_commit (company, kontor_operation_restore (&company->context, made, &problem), problem);
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_TASK), ==, 1);
  g_assert_null (kontor_operation_create (&company->context, draft, &problem));
  assert_problem (problem, EXISTS, 0);
}

/* Rights are asked before a change set is made. */
static void
test_operations_ask_for_rights (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = put_task (company);
  g_autoptr (KontorRow) renamed = company_change (task, KONTOR_TASK_TITLE, WORD ("Mine"), 0);
  KontorProblem *problem = NULL;

  company_act_as (company, &company->ben);
  g_assert_null (kontor_operation_edit (&company->context, task, renamed, &problem));
  assert_problem (problem, MISSING, 0);
}

/* An import: one undoable step, and each record on its own feet. */
static void
test_create_many (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  KontorChangeSet *set = NULL;
  KontorProblem *problem = NULL;

  for (int i = 0; i < 250; i++)
    g_ptr_array_add (drafts, company_draft (company, KONTOR_RECORD_CONTACT, KONTOR_CONTACT_NAME,
                                            WORD ("Eva Ernst"), 0));
  set = kontor_operation_create_many (&company->context, "Import contacts", drafts, &problem);
  g_assert_nonnull (set);
  g_assert_cmpuint (set->mutations->len, ==, 250);
  company_commit (company, set, problem);
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_CONTACT), ==, 250);

  g_ptr_array_add (drafts, company_draft (company, KONTOR_RECORD_CONTACT, 0));
  g_ptr_array_remove_range (drafts, 0, 250);
  g_assert_null (kontor_operation_create_many (&company->context, "Import", drafts, &problem));
  assert_problem (problem, REQUIRED, KONTOR_CONTACT_NAME);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/rules/general/values-fit-their-fields", test_values_fit_their_fields);
  g_test_add_func ("/rules/general/merged-values-fit-too", test_merged_values_fit_too);
  g_test_add_func ("/rules/general/unknown-field", test_unknown_field);
  g_test_add_func ("/rules/general/required-fields", test_required_fields);
  g_test_add_func ("/rules/general/set-once", test_set_once);
  g_test_add_func ("/rules/general/server-fields-are-not-for-people",
                   test_server_fields_are_not_for_people);
  g_test_add_func ("/rules/general/references-exist", test_references_exist);
  g_test_add_func ("/rules/general/reference-into-the-bin", test_reference_into_the_bin);
  g_test_add_func ("/rules/general/records-of-a-fitting-type", test_records_of_a_fitting_type);
  g_test_add_func ("/rules/general/no-part-of-itself", test_no_part_of_itself);
  g_test_add_func ("/rules/general/damaged-tree-ends", test_damaged_tree_ends);
  g_test_add_func ("/rules/general/edits-in-the-bin-are-kept", test_edits_in_the_bin_are_kept);
  g_test_add_func ("/rules/general/nothing-to-edit", test_nothing_to_edit);
  g_test_add_func ("/rules/general/derived-records-are-made-once",
                   test_derived_records_are_made_once);
  g_test_add_func ("/rules/general/module-off", test_module_off);
  g_test_add_func ("/rules/general/what-travels", test_what_travels);
  g_test_add_func ("/rules/general/link-has-two-halves", test_link_has_two_halves);
  g_test_add_func ("/rules/general/operations-on-any-type", test_operations_on_any_type);
  g_test_add_func ("/rules/general/operations-ask-for-rights", test_operations_ask_for_rights);
  g_test_add_func ("/rules/general/create-many", test_create_many);

  return g_test_run ();
}
