/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rescue of a damaged replica: whichever page is lost, but for those that list the tables, every
 * record that stands in two places (the record and the edit that waits) comes through. */

#include "config.h"

#include "kontor-operations.h"
#include "kontor-replica.h"
#include "kontor-sql.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_TASKS 120
#define PAGE 4096

static void
make_task (KontorReplica *replica, const KontorId *person, guint number)
{
  KontorContext context = { 0 };
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autofree char *title = g_strdup_printf ("Task %03u of those that must not be lost", number);
  KontorRowBuilder *builder = NULL;
  g_autoptr (KontorRow) draft = NULL;
  g_autoptr (KontorChangeSet) set = NULL;
  g_autoptr (GError) error = NULL;
  KontorProblem *problem = NULL;

  kontor_replica_init_context (replica, &context);
  kontor_id_init (&id, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  kontor_row_builder_take (builder, KONTOR_TASK_CREATOR, kontor_value_new_id (person));
  kontor_row_builder_take (builder, KONTOR_TASK_RESPONSIBLE, kontor_value_new_id (person));
  draft = kontor_row_builder_end (builder);
  set = kontor_operation_create (&context, draft, &problem);
  g_assert_null (problem);
  g_assert_true (kontor_replica_commit (replica, set, NULL, &problem, &error));
  g_assert_no_error (error);
}

/* An office of one person without a server, closed, so that all of it is in one file. */
static void
make_office (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorReplica) replica = kontor_replica_open (folder, TRUE, NULL, &error);
  g_autoptr (KontorChangeSet) set = kontor_change_set_new ("Found the office");
  KontorMutation *mutation = NULL;
  KontorContext context = { 0 };
  KontorId person = KONTOR_ID_INIT_NIL;
  KontorOp *op = NULL;
  KontorProblem *problem = NULL;

  g_assert_no_error (error);
  kontor_replica_init_context (replica, &context);
  kontor_id_init (&person, context.clock, context.random);
  mutation = kontor_mutation_new ("office.found", context.now);
  kontor_change_set_take (set, mutation);
  op = kontor_op_new (KONTOR_OP_CREATE, KONTOR_RECORD_PERSON, &person);
  kontor_op_add_take (op, KONTOR_PERSON_NAME, NULL, kontor_value_new_text ("Anna"));
  kontor_op_add_take (op, KONTOR_PERSON_ACTIVE, NULL, kontor_value_new_integer (1));
  kontor_op_add_take (op, KONTOR_PERSON_ADMINISTRATOR, NULL, kontor_value_new_integer (1));
  kontor_mutation_take_op (mutation, op);
  kontor_office_found (mutation, &person, "Office");
  g_assert_true (kontor_replica_set_person (replica, &person, &error));
  g_assert_true (kontor_replica_commit (replica, set, NULL, &problem, &error));
  for (guint i = 0; i < N_TASKS; i++)
    make_task (replica, &person, i);
}

static gboolean
count_cb (KontorRow *row, gpointer data)
{
  *(guint *) data += g_str_has_suffix (kontor_row_get_title (row), "must not be lost");

  return TRUE;
}

static guint
count_tasks (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorReplica) replica = kontor_replica_open (folder, FALSE, NULL, &error);
  KontorReader *reader = NULL;
  guint n = 0;

  g_assert_no_error (error);
  reader = kontor_replica_get_reader (replica);
  reader->list_all (reader, KONTOR_RECORD_TASK, count_cb, &n);

  return n;
}

static void
put_file (const char *folder, const char *name, const char *data, gsize length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, data, (gssize) length, NULL));
}

/* Whether the list of tables itself can be read: it lies on pages too, and without them nothing is
 * known of the rest. */
static gboolean
has_schema (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "replica-1.db", NULL);
  g_autoptr (KontorSql) sql = kontor_sql_open (path, KONTOR_SQL_READ_ONLY, NULL, NULL);
  g_autoptr (KontorSqlStatement) statement =
      sql != NULL ? kontor_sql_prepare (sql, "SELECT count(*) FROM outbox", NULL) : NULL;

  return statement != NULL;
}

static void
test_any_page (void)
{
  g_autofree char *whole = g_build_filename (g_get_user_data_dir (), "whole", NULL);
  g_autofree char *path = g_build_filename (whole, "replica-1.db", NULL);
  g_autofree char *data = NULL;
  gsize length = 0;
  guint n_tried = 0;

  make_office (whole);
  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  /* The first page says what the file is; without it nothing can be read. */
  for (gsize page = 1; page < length / PAGE; page += 3)
    {
      g_autofree char *name = g_strdup_printf ("page-%" G_GSIZE_FORMAT, page);
      g_autofree char *folder = g_build_filename (g_get_user_data_dir (), name, NULL);
      g_autofree char *kept = g_memdup2 (data + page * PAGE, PAGE);
      g_autofree char *report = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
      memset (data + page * PAGE, 0xa5, PAGE);
      put_file (folder, "replica-1.db", data, length);
      memcpy (data + page * PAGE, kept, PAGE);
      if (!has_schema (folder))
        continue;
      n_tried++;
      if (!kontor_replica_rescue (folder, NULL, &report, &error))
        g_error ("page %" G_GSIZE_FORMAT ": %s", page, error->message);
      if (count_tasks (folder) != N_TASKS)
        g_error ("page %" G_GSIZE_FORMAT ": %u tasks", page, count_tasks (folder));
    }
  g_test_message ("%u pages of %" G_GSIZE_FORMAT, n_tried, length / PAGE);
  g_assert_cmpuint (n_tried, >, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/rescue/any-page", test_any_page);

  return g_test_run ();
}
