/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tables are made, found whole, and completed when the schema has grown; what is not ours, or newer,
 * is refused and left as it is. */

#include "config.h"

#include "kontor-sql-rows.h"
#include "kontor-sql-search.h"
#include "sql-fixture.h"

#include <string.h>

static void
ensure (KontorSql *sql, gint32 version)
{
  g_autoptr (GError) error = NULL;

  kontor_sql_tables_ensure (sql, KONTOR_SQL_APPLICATION_REPLICA, version, &error);
  g_assert_no_error (error);
}

static char *
dup_schema (KontorSql *sql)
{
  return fixture_dup_text (sql, "SELECT group_concat (sql, char (10) ORDER BY name)"
                                " FROM sqlite_schema");
}

/* No two columns of a table have one name, and no table has the name of another. */
static void
test_names (void)
{
  g_autoptr (GHashTable) tables = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    {
      g_autoptr (GHashTable) columns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                              NULL);
      g_auto (GStrv) list = g_strsplit (kontor_sql_rows_get_columns (type), ", ", -1);

      g_assert_cmpuint (g_strv_length (list), ==, kontor_sql_rows_get_n_columns (type));
      for (guint i = 0; list[i] != NULL; i++)
        g_assert_true (g_hash_table_add (columns, g_strdup (list[i])));
      g_assert_true (g_hash_table_add (tables, (char *) kontor_sql_rows_get_table (type)));
    }
  g_assert_true (g_hash_table_add (tables, (char *) "\"element\""));
  g_assert_true (g_hash_table_add (tables, (char *) "\"search\""));
}

static void
test_new (void)
{
  g_autofree char *path = fixture_dup_path ("new.db");
  g_autoptr (KontorSql) sql = fixture_open (path);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gint64 changes = 0;

  ensure (sql, 3);
  g_assert_cmpint (fixture_get_int (sql, "PRAGMA application_id"), ==,
                   KONTOR_SQL_APPLICATION_REPLICA);
  g_assert_cmpint (fixture_get_int (sql, "PRAGMA user_version"), ==, 3);
  g_assert_false (kontor_sql_is_in_transaction (sql));
  before = dup_schema (sql);
  g_clear_pointer (&sql, kontor_sql_close);

  /* A second time there is nothing to do, so a connection that cannot write will do. */
  sql = kontor_sql_open (path, KONTOR_SQL_READ_ONLY, NULL, NULL);
  changes = fixture_get_int (sql, "PRAGMA schema_version");
  ensure (sql, 3);
  g_assert_cmpint (fixture_get_int (sql, "PRAGMA schema_version"), ==, changes);
  after = dup_schema (sql);
  g_assert_cmpstr (before, ==, after);
}

static void
test_older (void)
{
  g_autoptr (KontorSql) sql = fixture_open (NULL);
  g_autofree char *whole = NULL;
  g_autofree char *mended = NULL;
  KontorId id = fixture_id (1);
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  g_autoptr (KontorRow) row = NULL;
  g_autoptr (KontorRow) read = NULL;
  g_autoptr (GError) error = NULL;

  ensure (sql, 1);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text ("Kept"));
  kontor_row_builder_set_version (builder, KONTOR_TASK_TITLE, 5);
  row = kontor_row_builder_end (builder);
  g_assert_true (kontor_sql_rows_put (sql, row, NULL, NULL, &error));
  whole = dup_schema (sql);

  /* As a version would have left it whose schema had less. */
  fixture_exec (sql,
                "DROP INDEX task_by_deadline; ALTER TABLE task DROP COLUMN deadline;"
                "ALTER TABLE task DROP COLUMN tags; ALTER TABLE deal DROP COLUMN amount_currency;"
                "DROP TABLE meeting; DROP TABLE element");
  ensure (sql, 2);
  mended = dup_schema (sql);
  g_assert_cmpuint (strlen (mended), ==, strlen (whole));
  g_assert_cmpint (fixture_get_int (sql, "PRAGMA user_version"), ==, 2);
  read = kontor_sql_rows_get (sql, KONTOR_RECORD_TASK, &id, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (kontor_row_equal (row, read));
  g_assert_cmpint (kontor_row_get_version (read, KONTOR_TASK_TITLE), ==, 5);
  g_assert_cmpint (kontor_row_get_version (read, KONTOR_TASK_DEADLINE), ==, 0);
}

/* A newer version has added a column and gone again: this one works on and leaves it alone. */
static void
test_unknown_column (void)
{
  g_autoptr (KontorSql) sql = fixture_open (NULL);
  KontorId id = fixture_id (1);
  g_autoptr (KontorRow) row = kontor_row_builder_end (
      kontor_row_builder_new (KONTOR_RECORD_TASK, &id));
  g_autoptr (GError) error = NULL;

  ensure (sql, 1);
  fixture_exec (sql, "ALTER TABLE task ADD COLUMN from_the_future TEXT; CREATE TABLE later (x)");
  g_assert_true (kontor_sql_rows_put (sql, row, NULL, NULL, &error));
  fixture_exec (sql, "UPDATE task SET from_the_future = 'kept'");
  ensure (sql, 1);
  g_assert_true (kontor_sql_rows_put (sql, row, NULL, NULL, &error));
  g_assert_cmpint (fixture_get_int (sql,
                                    "SELECT count(*) FROM task WHERE from_the_future = 'kept'"),
                   ==, 1);
}

static void
assert_refused (KontorSql *sql, gint32 application, gint32 version, int code)
{
  g_autofree char *before = dup_schema (sql);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (kontor_sql_tables_ensure (sql, application, version, &error));
  g_assert_error (error, KONTOR_SQL_ERROR, code);
  g_assert_nonnull (strstr (error->message, kontor_sql_get_path (sql)));
  g_assert_false (kontor_sql_is_in_transaction (sql));
  after = dup_schema (sql);
  g_assert_cmpstr (before, ==, after);
}

static void
test_refused (void)
{
  g_autofree char *path = fixture_dup_path ("refused.db");
  g_autoptr (KontorSql) sql = fixture_open (path);

  ensure (sql, 5);
  assert_refused (sql, KONTOR_SQL_APPLICATION_SERVER, 5, KONTOR_SQL_ERROR_FOREIGN);
  assert_refused (sql, KONTOR_SQL_APPLICATION_REPLICA, 4, KONTOR_SQL_ERROR_NEWER);
  ensure (sql, 6);
}

/* Tables that somebody made before the file was marked are not ours either. */
static void
test_unmarked (void)
{
  g_autoptr (KontorSql) sql = fixture_open (NULL);

  fixture_exec (sql, "CREATE TABLE task (title)");
  assert_refused (sql, KONTOR_SQL_APPLICATION_REPLICA, 1, KONTOR_SQL_ERROR_FOREIGN);
}

static void
test_in_transaction (void)
{
  g_autoptr (KontorSql) sql = fixture_open (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (kontor_sql_begin (sql, &error));
  ensure (sql, 1);
  g_assert_true (kontor_sql_search_ensure (sql, &error));
  g_assert_true (kontor_sql_is_in_transaction (sql));
  kontor_sql_rollback (sql);
  g_assert_cmpint (fixture_get_int (sql, "SELECT count(*) FROM sqlite_schema"), ==, 0);
  g_assert_cmpint (fixture_get_int (sql, "PRAGMA application_id"), ==, 0);
}

static void
test_busy (void)
{
  g_autofree char *path = fixture_dup_path ("busy.db");
  g_autoptr (KontorSql) one = fixture_open (path);
  g_autoptr (KontorSql) other = fixture_open (path);
  g_autoptr (GError) error = NULL;

  g_assert_true (kontor_sql_begin (one, &error));
  g_assert_false (kontor_sql_tables_ensure (other, KONTOR_SQL_APPLICATION_REPLICA, 1, &error));
  g_assert_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_BUSY);
  kontor_sql_rollback (one);
  ensure (other, 1);
  ensure (one, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/migration/names", test_names);
  g_test_add_func ("/migration/new", test_new);
  g_test_add_func ("/migration/older", test_older);
  g_test_add_func ("/migration/unknown-column", test_unknown_column);
  g_test_add_func ("/migration/refused", test_refused);
  g_test_add_func ("/migration/unmarked", test_unmarked);
  g_test_add_func ("/migration/in-transaction", test_in_transaction);
  g_test_add_func ("/migration/busy", test_busy);

  return g_test_run ();
}
