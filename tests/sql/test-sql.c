/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The connection: settings, statements, transactions, and what becomes of every kind of bad file. */

#include "config.h"

#include "kontor-sql.h"
#include "sql-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_settings (void)
{
  g_autofree char *path = fixture_dup_path ("settings.db");
  g_autoptr (KontorSql) sql = fixture_open (path);
  g_autofree char *mode = fixture_dup_text (sql, "PRAGMA journal_mode");
  GStatBuf info = { 0 };

  g_assert_cmpstr (mode, ==, "wal");
  g_assert_cmpint (fixture_get_int (sql, "PRAGMA synchronous"), ==, 2);
  g_assert_cmpint (fixture_get_int (sql, "PRAGMA secure_delete"), ==, 1);
  g_assert_cmpint (fixture_get_int (sql, "PRAGMA foreign_keys"), ==, 0);
  g_assert_cmpint (fixture_get_int (sql, "PRAGMA trusted_schema"), ==, 0);
  g_assert_cmpint (fixture_get_int (sql, "PRAGMA busy_timeout"), ==, 0);
  g_assert_cmpint (fixture_get_int (sql, "PRAGMA temp_store"), ==, 2);
  g_assert_cmpint (fixture_get_int (sql, "PRAGMA page_size"), ==, 4096);
  g_assert_cmpint (fixture_get_int (sql, "PRAGMA cache_size"), ==, -16384);
  g_assert_cmpstr (kontor_sql_get_path (sql), ==, path);
  g_assert_no_errno (g_stat (path, &info));
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

static void
test_values (void)
{
  g_autoptr (KontorSql) sql = fixture_open (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement = NULL;
  KontorId id = fixture_id (7);
  KontorId read = KONTOR_ID_INIT_NIL;
  gsize length = 0;

  statement = kontor_sql_prepare (sql, "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7", &error);
  g_assert_no_error (error);
  kontor_sql_bind_int (statement, 1, G_MININT64);
  kontor_sql_bind_double (statement, 2, 0.5);
  kontor_sql_bind_text (statement, 3, "Straße");
  kontor_sql_bind_blob (statement, 4, "a\0b", 3);
  kontor_sql_bind_id (statement, 5, &id);
  kontor_sql_bind_text (statement, 6, NULL);
  kontor_sql_bind_id (statement, 7, NULL);
  g_assert_true (kontor_sql_step (statement, &error));
  g_assert_cmpint (kontor_sql_column_int (statement, 0), ==, G_MININT64);
  g_assert_cmpstr (kontor_sql_column_text (statement, 1), ==, "0.5");
  g_assert_cmpstr (kontor_sql_column_text (statement, 2), ==, "Straße");
  g_assert_cmpmem (kontor_sql_column_blob (statement, 3, &length), 3, "a\0b", 3);
  g_assert_cmpuint (length, ==, 3);
  g_assert_true (kontor_sql_column_id (statement, 4, &read));
  g_assert_true (kontor_id_equal (&id, &read));
  g_assert_true (kontor_sql_column_is_null (statement, 5));
  g_assert_true (kontor_sql_column_is_null (statement, 6));
  g_assert_false (kontor_sql_column_id (statement, 6, &read));
  g_assert_false (kontor_sql_column_id (statement, 3, &read));
  g_assert_true (kontor_id_equal (&id, &read));
  g_assert_false (kontor_sql_step (statement, &error));
  g_assert_no_error (error);
}

static void
test_cache (void)
{
  g_autoptr (KontorSql) sql = fixture_open (NULL);
  g_autoptr (GError) error = NULL;
  KontorSqlStatement *first = kontor_sql_prepare (sql, "SELECT ?1", &error);
  KontorSqlStatement *second = NULL;
  KontorSqlStatement *third = NULL;

  kontor_sql_bind_int (first, 1, 5);
  g_assert_true (kontor_sql_step (first, &error));
  second = kontor_sql_prepare (sql, "SELECT ?1", &error);
  g_assert_no_error (error);
  g_assert_true (first != second);
  g_assert_true (kontor_sql_step (second, &error));
  g_assert_true (kontor_sql_column_is_null (second, 0));
  g_assert_cmpint (kontor_sql_column_int (first, 0), ==, 5);
  kontor_sql_reset (second);
  kontor_sql_reset (first);

  third = kontor_sql_prepare (sql, "SELECT ?1", &error);
  g_assert_true (third == first);
  g_assert_true (kontor_sql_step (third, &error));
  g_assert_true (kontor_sql_column_is_null (third, 0));
  for (int i = 0; i < 2000; i++)
    {
      g_autofree char *text = g_strdup_printf ("SELECT %d", i);

      g_assert_cmpint (fixture_get_int (sql, text), ==, i);
    }
  kontor_sql_reset (third);
}

static void
test_bad_statements (void)
{
  g_autoptr (KontorSql) sql = fixture_open (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (kontor_sql_prepare (sql, "SELEKT 1", &error));
  g_assert_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_null (kontor_sql_prepare (sql, "  ", &error));
  g_assert_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_FAILED);
  g_clear_error (&error);
  /* Text in double quotes is a name and never a string. */
  g_assert_null (kontor_sql_prepare (sql, "SELECT \"nothing\"", &error));
  g_assert_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (
      kontor_sql_exec (sql, "CREATE TABLE t (x UNIQUE); INSERT INTO t VALUES (1), (1);", &error));
  g_assert_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_CONSTRAINT);
}

static void
test_transactions (void)
{
  g_autoptr (KontorSql) sql = fixture_open (NULL);
  g_autoptr (GError) error = NULL;

  fixture_exec (sql, "CREATE TABLE t (x)");
  g_assert_true (kontor_sql_begin (sql, &error));
  g_assert_true (kontor_sql_is_in_transaction (sql));
  fixture_exec (sql, "INSERT INTO t VALUES (1)");
  g_assert_cmpint (kontor_sql_get_last_row_id (sql), ==, 1);
  g_assert_cmpint (kontor_sql_get_n_changed (sql), ==, 1);
  g_assert_true (kontor_sql_savepoint (sql, &error));
  fixture_exec (sql, "INSERT INTO t VALUES (2)");
  g_assert_true (kontor_sql_savepoint (sql, &error));
  fixture_exec (sql, "INSERT INTO t VALUES (3)");
  kontor_sql_rollback_to (sql);
  g_assert_cmpint (fixture_get_int (sql, "SELECT sum (x) FROM t"), ==, 3);
  g_assert_true (kontor_sql_savepoint (sql, &error));
  fixture_exec (sql, "INSERT INTO t VALUES (4)");
  g_assert_true (kontor_sql_release (sql, &error));
  g_assert_true (kontor_sql_release (sql, &error));
  g_assert_true (kontor_sql_commit (sql, &error));
  g_assert_no_error (error);
  g_assert_false (kontor_sql_is_in_transaction (sql));
  g_assert_cmpint (fixture_get_int (sql, "SELECT sum (x) FROM t"), ==, 7);

  g_assert_true (kontor_sql_begin (sql, &error));
  g_assert_true (kontor_sql_savepoint (sql, &error));
  fixture_exec (sql, "DELETE FROM t");
  kontor_sql_rollback (sql);
  g_assert_cmpint (fixture_get_int (sql, "SELECT sum (x) FROM t"), ==, 7);
  kontor_sql_rollback (sql);
}

static void
test_busy (void)
{
  g_autofree char *path = fixture_dup_path ("busy.db");
  g_autoptr (KontorSql) one = fixture_open (path);
  g_autoptr (KontorSql) other = fixture_open (path);
  g_autoptr (GError) error = NULL;

  g_assert_true (kontor_sql_begin (one, &error));
  g_assert_false (kontor_sql_begin (other, &error));
  g_assert_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_BUSY);
  g_clear_error (&error);
  kontor_sql_rollback (one);
  g_assert_true (kontor_sql_begin (other, &error));
  kontor_sql_rollback (other);
}

static gpointer
interrupt_cb (gpointer sql)
{
  kontor_sql_interrupt (sql);

  return NULL;
}

static void
test_interrupt (void)
{
  g_autoptr (KontorSql) sql = fixture_open (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement = NULL;

  statement = kontor_sql_prepare (
      sql, "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n",
      &error);
  g_assert_true (kontor_sql_step (statement, &error));
  g_thread_join (g_thread_new ("interrupter", interrupt_cb, sql));
  g_assert_false (kontor_sql_run (statement, &error));
  g_assert_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_INTERRUPTED);
}

static gpointer
exec_cb (gpointer sql)
{
  return GINT_TO_POINTER (kontor_sql_exec (sql, "SELECT 1", NULL));
}

static void
test_thread (void)
{
  g_autoptr (KontorSql) sql = fixture_open (NULL);

  g_test_expect_message ("kontor-sql", G_LOG_LEVEL_CRITICAL, "*owner*");
  g_assert_null (g_thread_join (g_thread_new ("stranger", exec_cb, sql)));
  g_test_assert_expected_messages ();
}

static void
test_full (void)
{
  g_autofree char *path = fixture_dup_path ("full.db");
  g_autoptr (KontorSql) sql = fixture_open (path);
  g_autoptr (GError) error = NULL;

  fixture_exec (sql, "CREATE TABLE t (x); PRAGMA max_page_count=10");
  g_assert_true (kontor_sql_begin (sql, &error));
  g_assert_true (kontor_sql_savepoint (sql, &error));
  g_assert_false (kontor_sql_exec (sql, "INSERT INTO t VALUES (zeroblob (1000000))", &error));
  g_assert_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_NO_SPACE);
  /* SQLite may have rolled back by itself; neither of these may complain. */
  kontor_sql_rollback_to (sql);
  kontor_sql_rollback (sql);
  g_assert_cmpint (fixture_get_int (sql, "SELECT count(*) FROM t"), ==, 0);
}

static void
assert_refused (const char *path, KontorSqlFlags flags, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSql) sql = kontor_sql_open (path, flags, NULL, &error);

  g_assert_null (sql);
  g_assert_error (error, KONTOR_SQL_ERROR, code);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_missing (void)
{
  g_autofree char *path = fixture_dup_path ("missing.db");
  g_autofree char *deep = fixture_dup_path ("no/such/folder.db");

  assert_refused (path, 0, KONTOR_SQL_ERROR_OPEN);
  assert_refused (path, KONTOR_SQL_READ_ONLY, KONTOR_SQL_ERROR_OPEN);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  assert_refused (deep, KONTOR_SQL_CREATE, KONTOR_SQL_ERROR_OPEN);
  assert_refused (g_get_user_data_dir (), KONTOR_SQL_CREATE, KONTOR_SQL_ERROR_OPEN);
}

/* Opening @path fails with @code and leaves every byte, and nothing beside it. */
static void
assert_untouched (const char *path, int code)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  gsize n_before = 0;
  gsize n_after = 0;

  g_assert_true (g_file_get_contents (path, &before, &n_before, NULL));
  assert_refused (path, KONTOR_SQL_CREATE, code);
  assert_refused (path, 0, code);
  assert_refused (path, KONTOR_SQL_READ_ONLY, code);
  g_assert_true (g_file_get_contents (path, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));
}

static void
test_not_a_database (void)
{
  g_autofree char *path = fixture_dup_path ("text.db");
  g_autoptr (GString) text = g_string_new (NULL);

  while (text->len < 10000)
    g_string_append (text, "This is a letter and not a database.\n");
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  assert_untouched (path, KONTOR_SQL_ERROR_CORRUPT);
}

static void
make_foreign (const char *path, const char *pragmas)
{
  g_autoptr (KontorSql) sql = fixture_open (path);

  fixture_exec (sql, "CREATE TABLE bookmarks (x); PRAGMA journal_mode=DELETE;");
  fixture_exec (sql, pragmas);
}

static void
test_foreign (void)
{
  g_autofree char *path = fixture_dup_path ("foreign.db");
  g_autofree char *unmarked = fixture_dup_path ("unmarked.db");

  make_foreign (path, "PRAGMA application_id=0x0f055112");
  assert_untouched (path, KONTOR_SQL_ERROR_FOREIGN);
  make_foreign (unmarked, "SELECT 1");
  assert_untouched (unmarked, KONTOR_SQL_ERROR_FOREIGN);
}

/* Another program crashed: what it committed lies in its write-ahead log, and stays there. */
static void
test_foreign_log (void)
{
  static const char *const suffixes[] = { "", "-wal" };
  g_autofree char *path = fixture_dup_path ("crashing.db");
  g_autofree char *crashed = fixture_dup_path ("crashed.db");
  g_autoptr (KontorSql) sql = fixture_open (path);
  char *contents[2] = { NULL };
  gsize lengths[2] = { 0 };

  fixture_exec (sql, "CREATE TABLE bookmarks (x); INSERT INTO bookmarks VALUES (1)");
  for (int i = 0; i < 2; i++)
    {
      g_autofree char *from = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (crashed, suffixes[i], NULL);

      g_assert_true (g_file_get_contents (from, &contents[i], &lengths[i], NULL));
      g_assert_true (g_file_set_contents (to, contents[i], (gssize) lengths[i], NULL));
    }

  assert_refused (crashed, KONTOR_SQL_CREATE, KONTOR_SQL_ERROR_FOREIGN);
  for (int i = 0; i < 2; i++)
    {
      g_autofree char *name = g_strconcat (crashed, suffixes[i], NULL);
      g_autofree char *after = NULL;
      gsize length = 0;

      g_assert_true (g_file_get_contents (name, &after, &length, NULL));
      g_assert_cmpmem (after, length, contents[i], lengths[i]);
      g_clear_pointer (&contents[i], g_free);
    }
}

static void
test_damaged (void)
{
  g_autofree char *path = fixture_dup_path ("damaged.db");
  g_autofree char *content = NULL;
  gsize length = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSql) sql = fixture_open (path);

  fixture_exec (sql, "PRAGMA application_id=0x4b4e5440; CREATE TABLE t (x);"
                     "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 9999)"
                     " INSERT INTO t SELECT x FROM n");
  g_clear_pointer (&sql, kontor_sql_close);
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  memset (content + 4096, 0x5a, length - 4096);
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));

  sql = kontor_sql_open (path, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (kontor_sql_exec (sql, "SELECT sum (x) FROM t", &error));
  g_assert_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_CORRUPT);
}

static void
test_read_only (void)
{
  g_autofree char *path = fixture_dup_path ("read-only.db");
  g_autoptr (KontorSql) writer = fixture_open (path);
  g_autoptr (KontorSql) reader = NULL;
  g_autoptr (GError) error = NULL;

  fixture_exec (writer, "PRAGMA application_id=0x4b4e5440; CREATE TABLE t (x)");
  reader = kontor_sql_open (path, KONTOR_SQL_READ_ONLY, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture_get_int (reader, "SELECT count(*) FROM t"), ==, 0);
  g_assert_false (kontor_sql_exec (reader, "INSERT INTO t VALUES (1)", &error));
  g_assert_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_READ_ONLY);
  fixture_exec (writer, "INSERT INTO t VALUES (1)");
  g_assert_cmpint (fixture_get_int (reader, "SELECT count(*) FROM t"), ==, 1);
}

/* What is committed is in the file for whoever opens it next; what isn't is not. */
static void
test_reopen (void)
{
  g_autofree char *path = fixture_dup_path ("reopen.db");
  g_autoptr (KontorSql) sql = fixture_open (path);
  g_autoptr (GError) error = NULL;

  fixture_exec (sql,
                "PRAGMA application_id=0x4b4e5440; CREATE TABLE t (x); INSERT INTO t VALUES (1)");
  g_assert_true (kontor_sql_begin (sql, &error));
  fixture_exec (sql, "INSERT INTO t VALUES (2)");
  g_clear_pointer (&sql, kontor_sql_close);
  sql = fixture_open (path);
  g_assert_cmpint (fixture_get_int (sql, "SELECT sum (x) FROM t"), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/sql/settings", test_settings);
  g_test_add_func ("/sql/values", test_values);
  g_test_add_func ("/sql/cache", test_cache);
  g_test_add_func ("/sql/bad-statements", test_bad_statements);
  g_test_add_func ("/sql/transactions", test_transactions);
  g_test_add_func ("/sql/busy", test_busy);
  g_test_add_func ("/sql/interrupt", test_interrupt);
  g_test_add_func ("/sql/thread", test_thread);
  g_test_add_func ("/sql/full", test_full);
  g_test_add_func ("/sql/missing", test_missing);
  g_test_add_func ("/sql/not-a-database", test_not_a_database);
  g_test_add_func ("/sql/foreign", test_foreign);
  g_test_add_func ("/sql/foreign-log", test_foreign_log);
  g_test_add_func ("/sql/damaged", test_damaged);
  g_test_add_func ("/sql/read-only", test_read_only);
  g_test_add_func ("/sql/reopen", test_reopen);

  return g_test_run ();
}
