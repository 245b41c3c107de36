/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of every type survive their table, versions and sets included, and the reader finds them. */

#include "config.h"

#include "kontor-sql-rows.h"
#include "kontor-fold.h"
#include "sql-fixture.h"

#include <string.h>

static KontorSql *
open_tables (void)
{
  g_autoptr (GError) error = NULL;
  KontorSql *sql = fixture_open (NULL);

  kontor_sql_tables_ensure (sql, KONTOR_SQL_APPLICATION_SERVER, 1, &error);
  g_assert_no_error (error);

  return sql;
}

static void
put (KontorSql *sql, const KontorRow *row)
{
  g_autoptr (GError) error = NULL;

  kontor_sql_rows_put (sql, row, NULL, NULL, &error);
  g_assert_no_error (error);
}

static KontorRow *
get (KontorSql *sql, const KontorRow *row)
{
  g_autoptr (GError) error = NULL;
  KontorRow *read = kontor_sql_rows_get (sql, kontor_row_get_record_type (row),
                                         kontor_row_get_id (row), NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (read);

  return read;
}

static void
assert_sets_equal (const KontorValue *a, const KontorValue *b)
{
  g_assert_cmpuint (kontor_value_get_n_elements (a), ==, kontor_value_get_n_elements (b));
  for (guint i = 0; i < kontor_value_get_n_elements (a); i++)
    g_assert_cmpint (kontor_value_get_elements (a)[i].added, ==,
                     kontor_value_get_elements (b)[i].added);
}

static void
assert_same (const KontorRow *a, const KontorRow *b)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (a));

  g_assert_true (kontor_row_equal (a, b));
  g_assert_cmpstr (kontor_row_get_extra (a), ==, kontor_row_get_extra (b));
  for (guint i = 1; i < info->n_fields; i++)
    {
      g_assert_cmpint (kontor_row_get_version (a, i), ==, kontor_row_get_version (b, i));
      if (kontor_field_is_set (&info->fields[i]))
        assert_sets_equal (kontor_row_get (a, i), kontor_row_get (b, i));
    }
}

static KontorValue *
make_random_set (const KontorField *field)
{
  KontorElement elements[5] = { 0 };
  char texts[5][KONTOR_ID_LENGTH + 1];
  guint n = (guint) g_test_rand_int_range (1, 6);

  for (guint i = 0; i < n; i++)
    {
      KontorId id = fixture_id ((guint) g_test_rand_int_range (0, 8));

      kontor_id_format (&id, texts[i]);
      if (field->kind == KONTOR_KIND_TAGS)
        g_snprintf (texts[i], sizeof texts[i], "tag with\ttab ü %d", g_test_rand_int_range (0, 9));
      elements[i].text = texts[i];
      elements[i].added = g_test_rand_int_range (-1000, 100000);
    }

  return kontor_value_new_set (elements, n);
}

static KontorValue *
make_random_value (const KontorField *field)
{
  gint64 integer = (gint64) g_test_rand_int () * g_test_rand_int_range (1, G_MAXINT32);
  g_autofree char *text = g_strdup_printf ("„%" G_GINT64_FORMAT "“\n'\"; DROP\tTABLE", integer);
  KontorId id = fixture_id ((guint) integer);

  switch (kontor_kind_get_shape (field->kind))
    {
    case KONTOR_VALUE_INTEGER:
      return kontor_value_new_integer (integer);
    case KONTOR_VALUE_TEXT:
      return kontor_value_new_text (integer % 5 == 0 ? "" : text);
    case KONTOR_VALUE_ID:
      return kontor_value_new_id (&id);
    case KONTOR_VALUE_MONEY:
      return kontor_value_new_money (integer, integer % 2 == 0 ? "EUR" : "RUB");
    case KONTOR_VALUE_MOMENT:
      return kontor_value_new_moment (integer, integer % 2 == 0,
                                      integer % 3 == 0 ? NULL : "Europe/Berlin");
    case KONTOR_VALUE_SET:
      return make_random_set (field);
    }
  g_assert_not_reached ();
}

static KontorRow *
make_random_row (KontorRecordType type, const KontorId *id)
{
  static const gint64 versions[] = { 0, 1, 7, G_MAXINT64 };
  const KontorTypeInfo *info = kontor_schema_get_type (type);
  KontorRowBuilder *builder = kontor_row_builder_new (type, id);

  for (guint i = 1; i < info->n_fields; i++)
    {
      if (g_test_rand_int_range (0, 3) > 0)
        kontor_row_builder_take (builder, i, make_random_value (&info->fields[i]));
      kontor_row_builder_set_version (builder, i, versions[g_test_rand_int_range (0, 4)]);
    }
  if (g_test_rand_bit ())
    kontor_row_builder_set_extra (builder, "{\"later\": 1}");

  return kontor_row_builder_end (builder);
}

/* The table element holds exactly the sets of the rows. */
static void
assert_elements (KontorSql *sql, KontorRow *const *rows, guint n_rows)
{
  gint64 n_expected = 0;

  for (guint i = 0; i < n_rows; i++)
    {
      const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (rows[i]));

      for (guint j = 1; j < info->n_fields; j++)
        if (kontor_field_is_set (&info->fields[j]))
          n_expected += kontor_value_get_n_elements (kontor_row_get (rows[i], j));
    }
  g_assert_cmpint (fixture_get_int (sql, "SELECT count(*) FROM element"), ==, n_expected);
}

static void
test_round_trip (void)
{
  g_autoptr (KontorSql) sql = open_tables ();
  KontorId id = fixture_id (1);

  for (int round = 0; round < 20; round++)
    {
      KontorRow *rows[KONTOR_N_RECORD_TYPES] = { NULL };

      for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
        {
          g_autoptr (KontorRow) read = NULL;

          rows[type] = make_random_row (type, &id);
          put (sql, rows[type]);
          read = get (sql, rows[type]);
          assert_same (rows[type], read);
        }
      assert_elements (sql, rows + 1, KONTOR_N_RECORD_TYPES - 1);
      for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
        kontor_row_unref (rows[type]);
    }
}

static void
test_limits (void)
{
  g_autoptr (KontorSql) sql = open_tables ();
  KontorId id = fixture_id (1);
  g_autofree char *title = g_strnfill (5000000, 'x');
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  g_autoptr (KontorRow) row = NULL;
  g_autoptr (KontorRow) read = NULL;

  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  kontor_row_builder_take (builder, KONTOR_TASK_DEADLINE, kontor_value_new_integer (G_MININT64));
  row = kontor_row_builder_end (builder);
  put (sql, row);
  read = get (sql, row);
  assert_same (row, read);
  /* A list is not ordered by five megabytes. */
  g_assert_cmpint (fixture_get_int (sql, "SELECT length (title_key) FROM task"), <, 200);
}

static KontorRow *
make_task (guint number, const char *title, gint64 version)
{
  KontorId id = fixture_id (number);
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);

  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  kontor_row_builder_set_version (builder, KONTOR_TASK_TITLE, version);

  return kontor_row_builder_end (builder);
}

static void
test_replace (void)
{
  g_autoptr (KontorSql) sql = open_tables ();
  g_autoptr (KontorRow) first = make_task (1, "First", 5);
  g_autoptr (KontorRow) second = make_task (2, "Second", 6);
  g_autoptr (KontorRow) again = make_task (1, "Über 9 Äpfel", 7);
  g_autoptr (KontorRow) read = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *key = NULL;
  g_autofree char *expected = kontor_sort_key ("Über 9 Äpfel");
  KontorId root = fixture_id (99);
  KontorId found = KONTOR_ID_INIT_NIL;
  gint64 row_id = 0;

  g_assert_true (kontor_sql_rows_put (sql, first, NULL, &row_id, &error));
  g_assert_cmpint (row_id, ==, 1);
  g_assert_true (kontor_sql_rows_put (sql, second, NULL, &row_id, &error));
  g_assert_cmpint (row_id, ==, 2);
  fixture_exec (sql, "UPDATE task SET aud = 42");
  g_assert_true (kontor_sql_rows_put (sql, again, &root, &row_id, &error));
  g_assert_cmpint (row_id, ==, 1);
  read = kontor_sql_rows_get (sql, KONTOR_RECORD_TASK, kontor_row_get_id (first), &row_id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (row_id, ==, 1);
  assert_same (read, again);

  key = fixture_dup_text (sql, "SELECT title_key FROM task WHERE \"row\" = 1");
  g_assert_cmpstr (key, ==, expected);
  g_assert_cmpint (fixture_get_int (sql, "SELECT seq FROM task WHERE \"row\" = 1"), ==, 7);
  g_assert_cmpint (fixture_get_int (sql, "SELECT aud FROM task WHERE \"row\" = 1"), ==, 42);
  g_assert_cmpint (fixture_get_int (sql, "SELECT root = id FROM task WHERE \"row\" = 2"), ==, 1);
  {
    g_autoptr (KontorSqlStatement) statement =
        kontor_sql_prepare (sql, "SELECT root FROM task WHERE \"row\" = 1", &error);

    g_assert_true (kontor_sql_step (statement, &error));
    g_assert_true (kontor_sql_column_id (statement, 0, &found));
    g_assert_true (kontor_id_equal (&found, &root));
  }
}

static void
test_remove (void)
{
  g_autoptr (KontorSql) sql = open_tables ();
  KontorId id = fixture_id (1);
  KontorElement element = { "office", 3 };
  g_autoptr (GError) error = NULL;
  gint64 row_id = 0;

  /* One id used by two types: the other one keeps its elements. */
  for (int i = 0; i < 2; i++)
    {
      KontorRecordType type = i == 0 ? KONTOR_RECORD_TASK : KONTOR_RECORD_PROJECT;
      guint field = i == 0 ? KONTOR_TASK_TAGS : KONTOR_PROJECT_TAGS;
      KontorRowBuilder *builder = kontor_row_builder_new (type, &id);
      g_autoptr (KontorRow) row = NULL;

      kontor_row_builder_take (builder, field, kontor_value_new_set (&element, 1));
      row = kontor_row_builder_end (builder);
      put (sql, row);
    }
  g_assert_cmpint (fixture_get_int (sql, "SELECT count(*) FROM element"), ==, 2);
  g_assert_true (kontor_sql_rows_remove (sql, KONTOR_RECORD_TASK, &id, &error));
  g_assert_cmpint (fixture_get_int (sql, "SELECT count(*) FROM element"), ==, 1);
  g_assert_null (kontor_sql_rows_get (sql, KONTOR_RECORD_TASK, &id, &row_id, &error));
  g_assert_no_error (error);
  g_assert_true (kontor_sql_rows_remove (sql, KONTOR_RECORD_TASK, &id, &error));
  g_assert_no_error (error);

  /* Row ids are never used again. */
  {
    g_autoptr (KontorRow) task = make_task (2, "Later", 1);

    g_assert_true (kontor_sql_rows_put (sql, task, NULL, &row_id, &error));
    g_assert_cmpint (row_id, ==, 2);
  }
}

static void
test_line_break (void)
{
  g_autoptr (KontorSql) sql = open_tables ();
  KontorId id = fixture_id (1);
  KontorElement element = { "two\nlines", 3 };
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  g_autoptr (KontorRow) row = NULL;
  g_autoptr (GError) error = NULL;

  kontor_row_builder_take (builder, KONTOR_TASK_TAGS, kontor_value_new_set (&element, 1));
  row = kontor_row_builder_end (builder);
  g_assert_false (kontor_sql_rows_put (sql, row, NULL, NULL, &error));
  g_assert_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_CONSTRAINT);
}

/* A field that is added to the schema later is at version 0 in the rows that are there, or the first
 * value that arrives for it would count as old. */
static void
test_later_field (void)
{
  g_autoptr (KontorSql) sql = open_tables ();
  g_autoptr (KontorRow) row = make_task (1, "Title", 5);
  g_autoptr (KontorRow) read = NULL;
  g_autofree char *versions = NULL;

  put (sql, row);
  versions = fixture_dup_text (sql, "SELECT versions FROM task");
  g_assert_cmpstr (versions, ==, "5");
  read = get (sql, row);
  g_assert_cmpint (kontor_row_get_version (read, KONTOR_TASK_TITLE), ==, 5);
  g_assert_cmpint (kontor_row_get_version (read, KONTOR_TASK_PRIORITY), ==, 0);
}

static void
test_damaged_columns (void)
{
  static const char *const damages[] = {
    "UPDATE task SET title = CAST (x'ff41fe' AS TEXT)",
    "UPDATE task SET creator = x'0102', deadline = 'soon', tags = 'no lines'",
    "UPDATE task SET tags = char (10) || 'x' || char (10) || '5' || char (9) || char (10)",
    "UPDATE task SET versions = 'x'",
    "UPDATE task SET versions = '5 :,,: 7:title,,nothing: 8:'",
    "UPDATE task SET versions = '99999999999999999999999 -1:title 3'",
    "UPDATE task SET extra = CAST (x'ff' AS TEXT), versions = x'00ff'",
  };

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr (KontorSql) sql = open_tables ();
      g_autoptr (KontorRow) row = make_task (1, "Title", 5);
      g_autoptr (KontorRow) read = NULL;
      g_autoptr (KontorRow) again = NULL;

      put (sql, row);
      fixture_exec (sql, damages[i]);
      read = get (sql, row);
      g_assert_true (g_utf8_validate (kontor_row_get_title (read), -1, NULL));
      put (sql, read);
      again = get (sql, read);
      assert_same (read, again);
    }
}

static gboolean
collect_cb (KontorRow *row, gpointer user_data)
{
  GString *titles = user_data;

  g_string_append (titles, kontor_row_get_title (row));

  return titles->len < 3;
}

static void
assert_referring (KontorSqlReader *reader, guint field, const KontorId *id, const char *titles)
{
  g_autoptr (GString) found = g_string_new (NULL);

  reader->parent.list_referring (&reader->parent, KONTOR_RECORD_TASK, field, id, collect_cb, found);
  g_assert_no_error (reader->error);
  g_assert_cmpstr (found->str, ==, titles);
}

static void
put_referring (KontorSql *sql,
               guint number,
               const char *title,
               const KontorId *person,
               gboolean deleted)
{
  KontorId id = fixture_id (number);
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  char text[KONTOR_ID_LENGTH + 1];
  KontorElement element = { text, 1 };
  g_autoptr (KontorRow) row = NULL;

  kontor_id_format (person, text);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  kontor_row_builder_take (builder, KONTOR_TASK_RESPONSIBLE, kontor_value_new_id (person));
  kontor_row_builder_take (builder, KONTOR_TASK_CLIENT,
                           kontor_value_new_record (KONTOR_RECORD_DEAL, person));
  kontor_row_builder_take (builder, KONTOR_TASK_OBSERVERS, kontor_value_new_set (&element, 1));
  if (deleted)
    kontor_row_builder_take (builder, KONTOR_COMMON_DELETED_AT, kontor_value_new_integer (1));
  row = kontor_row_builder_end (builder);
  put (sql, row);
}

static void
test_reader (void)
{
  static const guint fields[] = { KONTOR_TASK_RESPONSIBLE, KONTOR_TASK_CLIENT,
                                  KONTOR_TASK_OBSERVERS };
  g_autoptr (KontorSql) sql = open_tables ();
  KontorId anna = fixture_id (100);
  KontorId boris = fixture_id (101);
  KontorId nobody = fixture_id (102);
  KontorId task = fixture_id (3);
  KontorSqlReader reader = { 0 };
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (KontorRow) row = NULL;

  put_referring (sql, 1, "a", &anna, FALSE);
  put_referring (sql, 2, "b", &boris, FALSE);
  put_referring (sql, 3, "x", &anna, TRUE);
  put_referring (sql, 4, "c", &anna, FALSE);
  put_referring (sql, 5, "d", &anna, FALSE);
  put_referring (sql, 6, "e", &anna, FALSE);

  kontor_sql_reader_init (&reader, sql);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      assert_referring (&reader, fields[i], &anna, "acd");
      assert_referring (&reader, fields[i], &boris, "b");
      assert_referring (&reader, fields[i], &nobody, "");
    }
  reader.parent.list_all (&reader.parent, KONTOR_RECORD_TASK, collect_cb, all);
  g_assert_cmpstr (all->str, ==, "abc");
  row = kontor_reader_get (&reader.parent, KONTOR_RECORD_TASK, &task);
  g_assert_true (kontor_row_is_deleted (row));
  g_assert_null (kontor_reader_get (&reader.parent, KONTOR_RECORD_TASK, &nobody));
  g_assert_no_error (reader.error);
  kontor_sql_reader_clear (&reader);
}

static void
test_find_text (void)
{
  g_autoptr (KontorSql) sql = open_tables ();
  KontorId id = fixture_id (1);
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_PERSON, &id);
  g_autoptr (KontorRow) row = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) other_case = NULL;
  KontorSqlReader reader = { 0 };

  kontor_row_builder_take (builder, KONTOR_PERSON_EMAIL, kontor_value_new_text ("a@example.org"));
  row = kontor_row_builder_end (builder);
  put (sql, row);
  kontor_sql_reader_init (&reader, sql);
  found = kontor_reader_find (&reader.parent, KONTOR_RECORD_PERSON, KONTOR_PERSON_EMAIL,
                              "a@example.org");
  other_case = kontor_reader_find (&reader.parent, KONTOR_RECORD_PERSON, KONTOR_PERSON_EMAIL,
                                   "A@example.org");
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpuint (other_case->len, ==, 0);
  g_assert_no_error (reader.error);
  kontor_sql_reader_clear (&reader);
}

static gboolean
nest_cb (KontorRow *row, gpointer user_data)
{
  KontorSqlReader *reader = user_data;
  KontorId anna = fixture_id (100);

  assert_referring (reader, KONTOR_TASK_RESPONSIBLE, &anna, "ab");

  return TRUE;
}

static void
test_nested_visit (void)
{
  g_autoptr (KontorSql) sql = open_tables ();
  KontorId anna = fixture_id (100);
  KontorSqlReader reader = { 0 };

  put_referring (sql, 1, "a", &anna, FALSE);
  put_referring (sql, 2, "b", &anna, FALSE);
  kontor_sql_reader_init (&reader, sql);
  reader.parent.list_referring (&reader.parent, KONTOR_RECORD_TASK, KONTOR_TASK_RESPONSIBLE, &anna,
                                nest_cb, &reader);
  g_assert_no_error (reader.error);
  kontor_sql_reader_clear (&reader);
}

static void
test_reader_error (void)
{
  g_autoptr (KontorSql) sql = open_tables ();
  KontorId id = fixture_id (1);
  KontorSqlReader reader = { 0 };

  kontor_sql_reader_init (&reader, sql);
  fixture_exec (sql, "DROP TABLE task");
  g_assert_null (kontor_reader_get (&reader.parent, KONTOR_RECORD_TASK, &id));
  g_assert_null (kontor_reader_get (&reader.parent, KONTOR_RECORD_TASK, &id));
  g_assert_error (reader.error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_FAILED);
  kontor_sql_reader_clear (&reader);
}

/* What the model looks up is answered from an index, for every such field of the schema. */
static void
test_plans (void)
{
  g_autoptr (KontorSql) sql = open_tables ();

  for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    {
      const KontorTypeInfo *info = kontor_schema_get_type (type);

      for (guint i = 1; i < info->n_fields; i++)
        {
          g_autofree char *query = NULL;
          g_autofree char *plan = NULL;
          g_autoptr (GError) error = NULL;
          g_autoptr (KontorSqlStatement) statement = NULL;

          if (!(info->fields[i].flags & KONTOR_FLAG_INDEXED))
            continue;
          query = g_strdup_printf ("EXPLAIN QUERY PLAN SELECT %s FROM %s WHERE %s = ?1",
                                   kontor_sql_rows_get_columns (type),
                                   kontor_sql_rows_get_table (type),
                                   kontor_sql_rows_get_column (type, i));
          statement = kontor_sql_prepare (sql, query, &error);
          g_assert_no_error (error);
          g_assert_true (kontor_sql_step (statement, &error));
          plan = g_strdup (kontor_sql_column_text (statement, 3));
          g_assert_nonnull (strstr (plan, "USING INDEX"));
        }
    }
}

/* However many messages a chat has, its newest are found without sorting them. */
static void
test_newest_of_chat (void)
{
  g_autoptr (KontorSql) sql = fixture_open (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement = NULL;

  kontor_sql_tables_ensure (sql, KONTOR_SQL_APPLICATION_REPLICA, 1, &error);
  g_assert_no_error (error);
  statement = kontor_sql_prepare (sql,
                                  "EXPLAIN QUERY PLAN SELECT text FROM message WHERE chat = ?1"
                                  " ORDER BY created_at DESC NULLS LAST LIMIT 20",
                                  &error);
  g_assert_no_error (error);
  g_assert_true (kontor_sql_step (statement, &error));
  g_assert_nonnull (strstr (kontor_sql_column_text (statement, 3), "message_by_chat_and_time"));
  g_assert_false (kontor_sql_step (statement, &error));
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/rows/round-trip", test_round_trip);
  g_test_add_func ("/rows/limits", test_limits);
  g_test_add_func ("/rows/replace", test_replace);
  g_test_add_func ("/rows/remove", test_remove);
  g_test_add_func ("/rows/line-break", test_line_break);
  g_test_add_func ("/rows/later-field", test_later_field);
  g_test_add_func ("/rows/damaged-columns", test_damaged_columns);
  g_test_add_func ("/rows/reader", test_reader);
  g_test_add_func ("/rows/find-text", test_find_text);
  g_test_add_func ("/rows/nested-visit", test_nested_visit);
  g_test_add_func ("/rows/reader-error", test_reader_error);
  g_test_add_func ("/rows/plans", test_plans);
  g_test_add_func ("/rows/newest-of-chat", test_newest_of_chat);

  return g_test_run ();
}
