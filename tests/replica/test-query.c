/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Queries: every kind of condition finds what it says and nothing else, in the order it says. */

#include "config.h"

#include "live-fixture.h"

#include "kontor-replica-private.h"

#define ADD(path, func) \
  g_test_add (path, LiveFixture, NULL, live_fixture_set_up, func, live_fixture_tear_down)

/* --- an office of six tasks, named a to f --- */

static KontorId ids[6];
static KontorId project;
static KontorId person;

static KontorValue *
choice_new (const char *word)
{
  return word != NULL ? kontor_value_new_text (word) : NULL;
}

static void
put_task (LiveFixture *fixture, guint number, const char *title, const char *state, gint64 deadline)
{
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &ids[number]);
  g_autofree char *observer = kontor_id_to_string (&person);
  KontorElement elements[] = { { "sales", 1 }, { "Überblick", 2 } };
  KontorElement people[] = { { observer, 1 } };
  g_autoptr (KontorRow) row = NULL;

  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  kontor_row_builder_take (builder, KONTOR_TASK_STATE, choice_new (state));
  if (deadline != 0)
    kontor_row_builder_take (builder, KONTOR_TASK_DEADLINE, kontor_value_new_integer (deadline));
  if (number % 2 == 0)
    kontor_row_builder_take (builder, KONTOR_TASK_PROJECT, kontor_value_new_id (&project));
  if (number == 3)
    kontor_row_builder_take (builder, KONTOR_TASK_TAGS, kontor_value_new_set (elements, 2));
  if (number == 4)
    kontor_row_builder_take (builder, KONTOR_TASK_OBSERVERS, kontor_value_new_set (people, 1));
  if (number == 1)
    kontor_row_builder_take (builder, KONTOR_TASK_CONTROL, kontor_value_new_integer (1));
  if (number == 5)
    kontor_row_builder_take (builder, KONTOR_COMMON_DELETED_AT, kontor_value_new_integer (1));
  row = kontor_row_builder_end (builder);
  live_fixture_put_one (fixture, row);
}

static void
put_office (LiveFixture *fixture)
{
  g_autoptr (KontorRow) row = NULL;
  KontorRowBuilder *builder = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    live_fixture_new_id (fixture, &ids[i]);
  live_fixture_new_id (fixture, &project);
  live_fixture_new_id (fixture, &person);
  builder = kontor_row_builder_new (KONTOR_RECORD_PROJECT, &project);
  kontor_row_builder_take (builder, KONTOR_PROJECT_TITLE, kontor_value_new_text ("Umbau"));
  row = kontor_row_builder_end (builder);
  live_fixture_put_one (fixture, row);

  put_task (fixture, 0, "Task 10", NULL, 300);
  put_task (fixture, 1, "task 9", "pending", 100);
  put_task (fixture, 2, "Ärger 'quoted'; --", "completed", 0);
  put_task (fixture, 3, "zebra", "deferred", 200);
  put_task (fixture, 4, "Angebote prüfen", "in-progress", 0);
  put_task (fixture, 5, "binned", "pending", 50);
}

/* --- asking --- */

typedef struct
{
  KontorQuery *query; /* owned */
  guint offset;
  guint limit;
  GString *found; /* owned: a letter per record */
  guint count;
} Question;

static char
get_letter (const KontorRow *row)
{
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    if (kontor_id_equal (kontor_row_get_id (row), &ids[i]))
      return (char) ('a' + (char) i);

  return '?';
}

static void
ask_replica (KontorReplica *replica, gpointer data)
{
  Question *question = data;
  KontorSql *sql = kontor_replica_get_sql (replica);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  rows = kontor_query_list_rows (sql, question->query, question->offset, question->limit, &error);
  g_assert_no_error (error);
  kontor_query_count (sql, question->query, &question->count, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_c (question->found, get_letter (g_ptr_array_index (rows, i)));
}

/* @builder: (transfer full) */
static void
assert_found (LiveFixture *fixture, KontorQueryBuilder *builder, const char *letters)
{
  g_autoptr (KontorQuery) query = kontor_query_builder_end (builder);
  g_autoptr (GString) found = g_string_new (NULL);
  Question question = { query, 0, 100, found, 0 };

  kontor_live_store_run_sync (fixture->store, ask_replica, &question);
  g_assert_cmpstr (found->str, ==, letters);
  g_assert_cmpuint (question.count, ==, strlen (letters));
}

static KontorQueryBuilder *
ask (KontorCondition *condition)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);

  if (condition != NULL)
    kontor_query_builder_take_condition (builder, condition);

  return builder;
}

static KontorCondition *
state_is (KontorTest test, const char *word)
{
  g_autoptr (KontorValue) value = kontor_value_new_text (word);

  return kontor_condition_new (KONTOR_TASK_STATE, test, value);
}

static KontorCondition *
deadline_is (KontorTest test, gint64 deadline)
{
  g_autoptr (KontorValue) value = kontor_value_new_integer (deadline);

  return kontor_condition_new (KONTOR_TASK_DEADLINE, test, value);
}

/* --- tests --- */

static void
test_deleted (LiveFixture *fixture, gconstpointer unused)
{
  KontorQueryBuilder *with_bin = ask (NULL);

  put_office (fixture);
  assert_found (fixture, ask (NULL), "abcde");
  kontor_query_builder_set_deleted (with_bin, TRUE);
  assert_found (fixture, with_bin, "abcdef");
}

static void
test_choice (LiveFixture *fixture, gconstpointer unused)
{
  g_autoptr (KontorValue) first = kontor_value_new_text ("pending");
  g_autoptr (KontorValue) second = kontor_value_new_text ("deferred");
  KontorValue *both[] = { first, second };

  put_office (fixture);
  assert_found (fixture, ask (state_is (KONTOR_TEST_EQUAL, "pending")), "ab"); /* unset is first */
  assert_found (fixture, ask (state_is (KONTOR_TEST_EQUAL, "completed")), "c");
  assert_found (fixture, ask (state_is (KONTOR_TEST_NOT_EQUAL, "pending")), "cde");
  assert_found (fixture, ask (state_is (KONTOR_TEST_GREATER, "in-progress")), "cd");
  assert_found (fixture, ask (state_is (KONTOR_TEST_AT_MOST, "pending")), "ab");
  assert_found (fixture, ask (state_is (KONTOR_TEST_EQUAL, "x' OR '1'='1")), "");
  assert_found (fixture, ask (kontor_condition_new_in (KONTOR_TASK_STATE, both, 2)), "abd");
  assert_found (fixture, ask (kontor_condition_new_in (KONTOR_TASK_STATE, both, 0)), "");
}

static void
test_integer (LiveFixture *fixture, gconstpointer unused)
{
  put_office (fixture);
  assert_found (fixture, ask (deadline_is (KONTOR_TEST_EQUAL, 200)), "d");
  assert_found (fixture, ask (deadline_is (KONTOR_TEST_NOT_EQUAL, 200)), "abce");
  assert_found (fixture, ask (deadline_is (KONTOR_TEST_LESS, 200)), "b");
  assert_found (fixture, ask (deadline_is (KONTOR_TEST_AT_MOST, 200)), "bd");
  assert_found (fixture, ask (deadline_is (KONTOR_TEST_GREATER, 200)), "a");
  assert_found (fixture, ask (deadline_is (KONTOR_TEST_AT_LEAST, 200)), "ad");
  assert_found (fixture, ask (kontor_condition_new_is_set (KONTOR_TASK_DEADLINE)), "abd");
  assert_found (fixture, ask (kontor_condition_new (KONTOR_TASK_DEADLINE, KONTOR_TEST_EQUAL, NULL)),
                "ce");
}

static void
test_boolean_and_reference (LiveFixture *fixture, gconstpointer unused)
{
  g_autoptr (KontorValue) yes = kontor_value_new_integer (1);
  g_autoptr (KontorValue) no = kontor_value_new_integer (0);

  put_office (fixture);
  assert_found (fixture, ask (kontor_condition_new (KONTOR_TASK_CONTROL, KONTOR_TEST_EQUAL, yes)),
                "b");
  assert_found (fixture, ask (kontor_condition_new (KONTOR_TASK_CONTROL, KONTOR_TEST_EQUAL, no)),
                "acde");
  assert_found (fixture, ask (kontor_condition_new_refers (KONTOR_TASK_PROJECT, &project)), "ace");
  assert_found (fixture, ask (kontor_condition_new_refers (KONTOR_TASK_PROJECT, &person)), "");
}

static void
test_set (LiveFixture *fixture, gconstpointer unused)
{
  g_autoptr (KontorValue) tag = kontor_value_new_text ("Überblick");
  g_autoptr (KontorValue) other = kontor_value_new_text ("sale");
  g_autoptr (KontorValue) observer = NULL;

  put_office (fixture);
  observer = kontor_value_new_id (&person);
  assert_found (fixture, ask (kontor_condition_new (KONTOR_TASK_TAGS, KONTOR_TEST_CONTAINS, tag)),
                "d");
  assert_found (fixture, ask (kontor_condition_new (KONTOR_TASK_TAGS, KONTOR_TEST_CONTAINS, other)),
                "");
  assert_found (fixture,
                ask (kontor_condition_new (KONTOR_TASK_OBSERVERS, KONTOR_TEST_CONTAINS, observer)),
                "e");
}

static void
test_join (LiveFixture *fixture, gconstpointer unused)
{
  g_autoptr (KontorCondition) pending = state_is (KONTOR_TEST_EQUAL, "pending");
  g_autoptr (KontorCondition) late = deadline_is (KONTOR_TEST_LESS, 250);
  KontorCondition *both[] = { pending, late };

  put_office (fixture);
  assert_found (fixture, ask (kontor_condition_new_join (KONTOR_JOIN_ALL, both, 2)), "b");
  assert_found (fixture, ask (kontor_condition_new_join (KONTOR_JOIN_ANY, both, 2)), "abd");
  assert_found (fixture, ask (kontor_condition_new_join (KONTOR_JOIN_NONE, both, 2)), "ce");
  assert_found (fixture, ask (kontor_condition_new_join (KONTOR_JOIN_ALL, both, 0)), "abcde");
  assert_found (fixture, ask (kontor_condition_new_join (KONTOR_JOIN_ANY, both, 0)), "");
  assert_found (fixture, ask (kontor_condition_new_join (KONTOR_JOIN_NONE, both, 0)), "abcde");
}

static void
assert_text (LiveFixture *fixture, const char *text, const char *letters)
{
  KontorQueryBuilder *builder = ask (NULL);

  kontor_query_builder_set_text (builder, text);
  assert_found (fixture, builder, letters);
}

static void
test_text (LiveFixture *fixture, gconstpointer unused)
{
  put_office (fixture);
  assert_text (fixture, "tas", "ab");
  assert_text (fixture, "task 10", "a");
  assert_text (fixture, "arger", "c");
  assert_text (fixture, "Angebot", "e");
  assert_text (fixture, "binned", "");
  assert_text (fixture, "  ", "abcde");
  assert_text (fixture, "\" AND (", "");
  assert_text (fixture, "%", "");
}

static void
assert_order (LiveFixture *fixture, guint field, gboolean descending, const char *letters)
{
  KontorQueryBuilder *builder = ask (NULL);

  kontor_query_builder_add_order (builder, field, descending);
  assert_found (fixture, builder, letters);
}

static void
test_order (LiveFixture *fixture, gconstpointer unused)
{
  KontorQueryBuilder *builder = ask (NULL);

  put_office (fixture);
  assert_order (fixture, KONTOR_TASK_TITLE, FALSE, "ecbad"); /* folded, 9 before 10 */
  assert_order (fixture, KONTOR_TASK_TITLE, TRUE, "dabce");
  assert_order (fixture, KONTOR_TASK_DEADLINE, FALSE, "bdace"); /* what is unset comes last */
  assert_order (fixture, KONTOR_TASK_DEADLINE, TRUE, "adbce");
  assert_order (fixture, KONTOR_TASK_STATE, FALSE, "abecd");
  assert_order (fixture, KONTOR_TASK_PROJECT, FALSE, "acebd");

  kontor_query_builder_set_group (builder, KONTOR_TASK_STATE, TRUE);
  kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, FALSE);
  assert_found (fixture, builder, "dceba");
}

static void
test_page (LiveFixture *fixture, gconstpointer unused)
{
  g_autoptr (KontorQuery) query = kontor_query_builder_end (ask (NULL));
  g_autoptr (GString) found = g_string_new (NULL);
  Question question = { query, 1, 2, found, 0 };

  put_office (fixture);
  kontor_live_store_run_sync (fixture->store, ask_replica, &question);
  g_assert_cmpstr (found->str, ==, "bc");
  g_assert_cmpuint (question.count, ==, 5);
}

/* Every type and every field can be sorted by, grouped by and tested: the composed SQL is valid. */
static void
ask_everything (KontorReplica *replica, gpointer unused)
{
  for (guint type = KONTOR_RECORD_NONE + 1; type < KONTOR_N_RECORD_TYPES; type++)
    {
      const KontorTypeInfo *info = kontor_schema_get_type (type);

      for (guint field = 1; field < info->n_fields; field++)
        {
          KontorQueryBuilder *builder = kontor_query_builder_new (type);
          g_autoptr (KontorQuery) query = NULL;
          g_autoptr (GPtrArray) rows = NULL;
          g_autoptr (GError) error = NULL;

          kontor_query_builder_set_group (builder, field, FALSE);
          kontor_query_builder_add_order (builder, field, TRUE);
          kontor_query_builder_take_condition (builder, kontor_condition_new_is_set (field));
          kontor_query_builder_set_text (builder, "x");
          query = kontor_query_builder_end (builder);
          rows = kontor_query_list_rows (kontor_replica_get_sql (replica), query, 0, 10, &error);
          g_assert_no_error (error);
          g_assert_nonnull (rows);
        }
    }
}

static void
test_every_field (LiveFixture *fixture, gconstpointer unused)
{
  kontor_live_store_run_sync (fixture->store, ask_everything, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("/query/deleted", test_deleted);
  ADD ("/query/choice", test_choice);
  ADD ("/query/integer", test_integer);
  ADD ("/query/boolean-and-reference", test_boolean_and_reference);
  ADD ("/query/set", test_set);
  ADD ("/query/join", test_join);
  ADD ("/query/text", test_text);
  ADD ("/query/order", test_order);
  ADD ("/query/page", test_page);
  ADD ("/query/every-field", test_every_field);

  return g_test_run ();
}
