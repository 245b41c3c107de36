/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A small office for tests that edit. Main thread. */

#include "config.h"

#include "kontor-record-fixture.h"

#include "kontor-replica-private.h"
#include "kontor-test-tree.h"

static void
take_person (KontorMutation *mutation, const KontorId *id, const char *name)
{
  KontorOp *op = kontor_op_new (KONTOR_OP_CREATE, KONTOR_RECORD_PERSON, id);

  kontor_op_add_take (op, KONTOR_PERSON_NAME, NULL, kontor_value_new_text (name));
  kontor_op_add_take (op, KONTOR_PERSON_ACTIVE, NULL, kontor_value_new_integer (1));
  kontor_op_add_take (op, KONTOR_PERSON_ADMINISTRATOR, NULL, kontor_value_new_integer (1));
  kontor_mutation_take_op (mutation, op);
}

static void
create (KontorReplica *replica, KontorRowBuilder *builder)
{
  g_autoptr (KontorRow) draft = kontor_row_builder_end (builder);
  g_autoptr (KontorChangeSet) set = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  KontorContext context = { 0 };

  kontor_replica_init_context (replica, &context);
  set = kontor_operation_create (&context, draft, &problem);
  g_assert_null (problem);
  kontor_ui_commit (replica, set);
}

static void
fill (KontorReplica *replica, gpointer data)
{
  KontorRecordFixture *self = data;
  g_autoptr (KontorChangeSet) set = kontor_change_set_new ("Found the office");
  KontorMutation *mutation = NULL;
  KontorContext context = { 0 };
  KontorRowBuilder *builder = NULL;
  KontorId task = KONTOR_ID_INIT_NIL;
  char boris[KONTOR_ID_LENGTH + 1];
  KontorElement observer = { boris, 0 };
  KontorOp *organisation = NULL;
  g_autoptr (GError) error = NULL;

  kontor_replica_init_context (replica, &context);
  kontor_id_init (&self->anna, context.clock, context.random);
  kontor_id_init (&self->boris, context.clock, context.random);
  kontor_id_init (&self->project, context.clock, context.random);
  kontor_id_init (&task, context.clock, context.random);
  mutation = kontor_mutation_new ("office.found", context.now);
  kontor_change_set_take (set, mutation);
  take_person (mutation, &self->anna, "Anna");
  take_person (mutation, &self->boris, "Boris");
  organisation = kontor_office_found (mutation, &self->anna, "Office");
  kontor_op_add_take (organisation, KONTOR_ORGANISATION_CURRENCY, NULL,
                      kontor_value_new_text ("EUR"));
  g_assert_true (kontor_replica_set_person (replica, &self->anna, &error));
  kontor_ui_commit (replica, set);

  builder = kontor_row_builder_new (KONTOR_RECORD_PROJECT, &self->project);
  kontor_row_builder_take (builder, KONTOR_PROJECT_TITLE, kontor_value_new_text ("Move"));
  kontor_row_builder_take (builder, KONTOR_PROJECT_OWNER, kontor_value_new_id (&self->anna));
  create (replica, builder);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &task);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text ("Pack"));
  kontor_row_builder_take (builder, KONTOR_TASK_RESPONSIBLE, kontor_value_new_id (&self->anna));
  kontor_id_format (&self->boris, boris);
  kontor_row_builder_take (builder, KONTOR_TASK_OBSERVERS, kontor_value_new_set (&observer, 1));
  create (replica, builder);
}

static void
find_task (KontorReplica *replica, gpointer data)
{
  g_autoptr (GPtrArray) tasks = kontor_reader_list_all (kontor_replica_get_reader (replica),
                                                        KONTOR_RECORD_TASK);

  g_assert_cmpuint (tasks->len, ==, 1);
  *(KontorId *) data = *kontor_row_get_id (tasks->pdata[0]);
}

void
kontor_record_fixture_set_up (KontorRecordFixture *self, gconstpointer unused)
{
  g_autoptr (KontorLiveStore) store = NULL;
  g_autoptr (GError) error = NULL;
  KontorId task = KONTOR_ID_INIT_NIL;

  self->folder = g_dir_make_tmp ("kontor-record-XXXXXX", &error);
  g_assert_no_error (error);
  store = kontor_live_store_open_sync (self->folder, TRUE, &error);
  g_assert_no_error (error);
  kontor_live_store_run_sync (store, fill, self);
  kontor_live_store_run_sync (store, find_task, &task);
  kontor_live_store_close_sync (store);

  self->office = kontor_ui_open_office (self->folder);
  self->task = kontor_office_get_record (self->office, KONTOR_RECORD_TASK, &task);
  g_assert_nonnull (self->task);
  self->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_title (self->window, "record");
  gtk_window_set_default_size (self->window, 480, 800);
}

void
kontor_record_fixture_tear_down (KontorRecordFixture *self, gconstpointer unused)
{
  g_autoptr (KontorLiveStore) store = g_object_ref (kontor_office_get_store (self->office));

  gtk_window_destroy (self->window);
  kontor_ui_settle ();
  kontor_ui_let_go (self->task);
  kontor_ui_let_go (self->office);
  kontor_live_store_close_sync (store);
  kontor_ui_settle ();
  kontor_test_remove_tree (self->folder);
  g_free (self->folder);
}

typedef struct
{
  KontorRecordFixture *fixture;
  guint field;
  const KontorValue *value;
} Change;

static void
change (KontorReplica *replica, gpointer data)
{
  Change *what = data;
  g_autoptr (KontorRow) before = kontor_reader_get (kontor_replica_get_reader (replica),
                                                    KONTOR_RECORD_TASK,
                                                    kontor_record_get_id (what->fixture->task));
  KontorRowBuilder *builder = kontor_row_builder_new_from (before);
  g_autoptr (KontorRow) after = NULL;
  g_autoptr (KontorChangeSet) set = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  KontorContext context = { 0 };

  kontor_row_builder_set (builder, what->field, what->value);
  after = kontor_row_builder_end (builder);
  g_assert_true (kontor_replica_set_person (replica, &what->fixture->boris, NULL));
  kontor_replica_init_context (replica, &context);
  set = kontor_operation_edit (&context, before, after, &problem);
  if (problem != NULL)
    g_error ("Boris may not: %s", kontor_problem_code_get_word (problem->code));
  kontor_ui_commit (replica, set);
  g_assert_true (kontor_replica_set_person (replica, &what->fixture->anna, NULL));
}

void
kontor_record_fixture_change (KontorRecordFixture *self, guint field, const KontorValue *value)
{
  Change what = { self, field, value };

  kontor_live_store_run_sync (kontor_office_get_store (self->office), change, &what);
  kontor_live_store_poll (kontor_office_get_store (self->office));
  kontor_record_fixture_wait_for (self, field, value);
}

static gboolean
is_so (gpointer data)
{
  Change *what = data;

  return kontor_value_equal (kontor_row_get (kontor_record_get_row (what->fixture->task),
                                             what->field),
                             what->value);
}

void
kontor_record_fixture_wait_for (KontorRecordFixture *self, guint field, const KontorValue *value)
{
  Change what = { self, field, value };

  kontor_ui_wait_until ("the field has the value", is_so, &what);
}

KontorWindow *
kontor_record_fixture_open_window (KontorRecordFixture *self, const char *section)
{
  KontorWindow *window = g_object_new (KONTOR_TYPE_WINDOW, NULL);

  kontor_window_set_office (window, self->office);
  if (section != NULL)
    kontor_window_show_section (window, section);
  gtk_window_present (GTK_WINDOW (window));
  kontor_ui_settle ();

  return window;
}
