/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lists made of columns are the lists that SQL makes: for many kinds of queries, at first and after any
 * change; and a table of rows finds what it holds. */

#include "config.h"

#include "live-fixture.h"

#include "kontor-live-columns-private.h"
#include "kontor-replica-private.h"
#include "kontor-row-table-private.h"

#define N_TASKS 600
#define N_STEPS 40
/* 1970-01-04, a Sunday, at noon: the zone of the tests is an hour ahead of UTC then. */
#define NOON (3 * KONTOR_DAY + 12 * KONTOR_HOUR)

#define ADD(path, func) \
  g_test_add (path, LiveFixture, NULL, live_fixture_set_up, func, live_fixture_tear_down)

/* --- an office at random --- */

typedef struct
{
  LiveFixture *fixture;
  KontorColumns *columns; /* owned, of the writer's thread */
  GPtrArray *tasks; /* owned: of KontorRow, the purged ones left out */
  KontorId projects[4]; /* the last is not there at first */
  KontorId people[3]; /* none is there: who is responsible is only an id */
  KontorId absent; /* a task that comes later than those that are part of it */
} Office;

static guint
below (Office *self, guint limit)
{
  return live_fixture_below (self->fixture, limit);
}

static KontorValue *
any_state (Office *self)
{
  const KontorField *state = kontor_schema_get_field (KONTOR_RECORD_TASK, KONTOR_TASK_STATE);

  return kontor_value_new_text (state->choices[below (self, state->n_choices)].word);
}

/* (nullable) */
static KontorValue *
any_parent (Office *self)
{
  switch (below (self, 4))
    {
    case 0:
      return NULL;
    case 1:
      return kontor_value_new_id (&self->absent);
    default:
      return self->tasks->len == 0 ? NULL
                                   : kontor_value_new_id (kontor_row_get_id (
                                         self->tasks->pdata[below (self, self->tasks->len)]));
    }
}

static KontorRow *
change_at_random (Office *self, KontorRow *row)
{
  static const char *const words[] = { "Angebot", "bill", "Vertrag", "call", "Éclair", "9", "10" };
  KontorRowBuilder *builder = kontor_row_builder_new_from (row);
  g_autofree char *title = g_strdup_printf ("%s %s", words[below (self, G_N_ELEMENTS (words))],
                                            words[below (self, G_N_ELEMENTS (words))]);

  switch (below (self, 8))
    {
    case 0:
    case 1:
      kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
      break;
    case 2:
      kontor_row_builder_take (builder, KONTOR_TASK_STATE, any_state (self));
      break;
    case 3:
      kontor_row_builder_take (builder, KONTOR_TASK_DEADLINE,
                               below (self, 3) == 0
                                   ? NULL
                                   : kontor_value_new_integer (((gint64) below (self, 25) - 6) *
                                                               KONTOR_DAY / 2));
      break;
    case 4:
      kontor_row_builder_take (builder, KONTOR_TASK_PROJECT,
                               below (self, 4) == 0
                                   ? NULL
                                   : kontor_value_new_id (&self->projects[below (self, 4)]));
      break;
    case 5:
      kontor_row_builder_take (builder, KONTOR_TASK_RESPONSIBLE,
                               kontor_value_new_id (&self->people[below (self, 3)]));
      break;
    case 6:
      kontor_row_builder_take (builder, KONTOR_TASK_PARENT, any_parent (self));
      break;
    default:
      kontor_row_builder_take (builder, KONTOR_COMMON_DELETED_AT,
                               kontor_row_is_deleted (row) || below (self, 2)
                                   ? NULL
                                   : kontor_value_new_integer (1));
      break;
    }

  return kontor_row_builder_end (builder);
}

static KontorRow *
add_task (Office *self, const KontorId *id)
{
  KontorId made = KONTOR_ID_INIT_NIL;
  KontorRow *row = NULL;

  live_fixture_new_id (self->fixture, &made);
  row = live_fixture_task_new (id != NULL ? id : &made, "new");
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (KontorRow) before = row;

      row = change_at_random (self, before);
    }
  g_ptr_array_add (self->tasks, row);

  return row;
}

static void
put_project (Office *self, guint number)
{
  g_autofree char *title = g_strdup_printf ("Project %u", below (self, 50));
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_PROJECT,
                                                      &self->projects[number]);
  g_autoptr (KontorRow) row = NULL;

  kontor_row_builder_take (builder, KONTOR_PROJECT_TITLE, kontor_value_new_text (title));
  row = kontor_row_builder_end (builder);
  live_fixture_put_one (self->fixture, row);
}

static void
office_init (Office *self, LiveFixture *fixture)
{
  self->fixture = fixture;
  self->columns = kontor_columns_new ();
  self->tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  live_fixture_new_id (fixture, &self->absent);
  for (guint i = 0; i < G_N_ELEMENTS (self->people); i++)
    live_fixture_new_id (fixture, &self->people[i]);
  for (guint i = 0; i < G_N_ELEMENTS (self->projects); i++)
    live_fixture_new_id (fixture, &self->projects[i]);
  for (guint i = 0; i + 1 < G_N_ELEMENTS (self->projects); i++)
    put_project (self, i);
  for (guint i = 0; i < N_TASKS; i++)
    add_task (self, NULL);
  live_fixture_put (fixture, self->tasks);
}

static void
office_clear (Office *self)
{
  g_clear_pointer (&self->columns, kontor_columns_free);
  g_clear_pointer (&self->tasks, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Office, office_clear)

static void
purge_task (Office *self)
{
  guint at = below (self, self->tasks->len);

  live_fixture_purge (self->fixture, KONTOR_RECORD_TASK,
                      kontor_row_get_id (g_ptr_array_index (self->tasks, at)));
  g_ptr_array_remove_index (self->tasks, at);
}

static void
change_tasks (Office *self, guint n)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  for (guint i = 0; i < n; i++)
    {
      guint at = below (self, self->tasks->len);
      KontorRow *before = g_ptr_array_index (self->tasks, at);

      if (g_ptr_array_find (rows, before, NULL))
        continue;
      self->tasks->pdata[at] = change_at_random (self, before);
      kontor_row_unref (before);
      g_ptr_array_add (rows, self->tasks->pdata[at]);
    }
  for (guint i = 0; i < below (self, 3); i++)
    g_ptr_array_add (rows, add_task (self, NULL));
  live_fixture_put (self->fixture, rows);
}

static void
office_step (Office *self, guint step)
{
  if (step == N_STEPS / 4)
    put_project (self, G_N_ELEMENTS (self->projects) - 1);
  if (step == N_STEPS / 2)
    live_fixture_put_one (self->fixture, add_task (self, &self->absent));
  if (below (self, 15) == 0)
    put_project (self, below (self, 3));
  if (below (self, 15) == 0)
    purge_task (self);
  change_tasks (self, below (self, 15) == 0 ? 250 : 1 + below (self, 5));
}

/* --- queries --- */

static KontorCondition *
state_is (int state, KontorTest test)
{
  g_autoptr (KontorValue) value = kontor_value_new_text (
      kontor_schema_get_field (KONTOR_RECORD_TASK, KONTOR_TASK_STATE)->choices[state].word);

  return kontor_condition_new (KONTOR_TASK_STATE, test, value);
}

static KontorCondition *
deadline_is (gint64 deadline, KontorTest test)
{
  g_autoptr (KontorValue) value = kontor_value_new_integer (deadline);

  return kontor_condition_new (KONTOR_TASK_DEADLINE, test, value);
}

static KontorCondition *
project_is_in (Office *self)
{
  g_autoptr (KontorValue) one = kontor_value_new_id (&self->projects[0]);
  g_autoptr (KontorValue) other = kontor_value_new_id (&self->projects[1]);
  KontorValue *values[] = { one, other };

  return kontor_condition_new_in (KONTOR_TASK_PROJECT, values, G_N_ELEMENTS (values));
}

static KontorCondition *
join (KontorJoin how, KontorCondition *one, KontorCondition *other)
{
  KontorCondition *both[] = { one, other };
  KontorCondition *joined = kontor_condition_new_join (how, both, G_N_ELEMENTS (both));

  kontor_condition_unref (one);
  kontor_condition_unref (other);

  return joined;
}

/* What the section of tasks opens with. */
static void
ask_all_tasks (Office *self, KontorQueryBuilder *builder)
{
  kontor_query_builder_take_condition (builder, state_is (KONTOR_TASK_STATE_COMPLETED,
                                                          KONTOR_TEST_NOT_EQUAL));
  kontor_query_builder_set_group_by_horizon (builder, KONTOR_TASK_DEADLINE, NOON);
  kontor_query_builder_add_order (builder, KONTOR_TASK_DEADLINE, FALSE);
  kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, FALSE);
  kontor_query_builder_set_outline (builder, KONTOR_TASK_PARENT);
}

static void
ask_by_title (Office *self, KontorQueryBuilder *builder)
{
  kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, FALSE);
}

static void
ask_by_state (Office *self, KontorQueryBuilder *builder)
{
  kontor_query_builder_set_group (builder, KONTOR_TASK_STATE, TRUE);
  kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, FALSE);
}

static void
ask_by_project (Office *self, KontorQueryBuilder *builder)
{
  kontor_query_builder_set_group (builder, KONTOR_TASK_PROJECT, FALSE);
  kontor_query_builder_add_order (builder, KONTOR_TASK_STATE, TRUE);
  kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, FALSE);
}

static void
ask_by_project_down (Office *self, KontorQueryBuilder *builder)
{
  kontor_query_builder_set_group (builder, KONTOR_TASK_PROJECT, TRUE);
  kontor_query_builder_take_condition (builder, kontor_condition_new_is_set (KONTOR_TASK_DEADLINE));
}

static void
ask_by_parent (Office *self, KontorQueryBuilder *builder)
{
  kontor_query_builder_set_group (builder, KONTOR_TASK_PARENT, FALSE);
  kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, FALSE);
}

static void
ask_by_day (Office *self, KontorQueryBuilder *builder)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");

  kontor_query_builder_set_zone (builder, zone);
  kontor_query_builder_set_group (builder, KONTOR_TASK_DEADLINE, TRUE);
  kontor_query_builder_add_order (builder, KONTOR_TASK_STATE, FALSE);
}

static void
ask_in_projects (Office *self, KontorQueryBuilder *builder)
{
  kontor_query_builder_take_condition (builder, project_is_in (self));
  kontor_query_builder_take_condition (builder,
                                       join (KONTOR_JOIN_ANY,
                                             deadline_is (KONTOR_DAY, KONTOR_TEST_LESS),
                                             deadline_is (3 * KONTOR_DAY, KONTOR_TEST_AT_LEAST)));
  kontor_query_builder_add_order (builder, KONTOR_TASK_DEADLINE, TRUE);
}

static void
ask_for_none_of (Office *self, KontorQueryBuilder *builder)
{
  kontor_query_builder_take_condition (builder,
                                       join (KONTOR_JOIN_NONE,
                                             deadline_is (2 * KONTOR_DAY, KONTOR_TEST_AT_MOST),
                                             join (KONTOR_JOIN_ALL,
                                                   state_is (KONTOR_TASK_STATE_COMPLETED,
                                                             KONTOR_TEST_EQUAL),
                                                   kontor_condition_new (KONTOR_TASK_PROJECT,
                                                                         KONTOR_TEST_EQUAL,
                                                                         NULL))));
  kontor_query_builder_take_condition (builder, state_is (KONTOR_TASK_STATE_IN_PROGRESS,
                                                          KONTOR_TEST_GREATER));
}

/* So few that they are looked up one by one, until the search's rows are known. */
static void
ask_with_rare_text (Office *self, KontorQueryBuilder *builder)
{
  ask_all_tasks (self, builder);
  kontor_query_builder_set_text (builder, "eclair 10");
}

static void
ask_with_text (Office *self, KontorQueryBuilder *builder)
{
  ask_all_tasks (self, builder);
  kontor_query_builder_set_text (builder, "v");
}

static void
ask_for_projects_tasks (Office *self, KontorQueryBuilder *builder)
{
  kontor_query_builder_take_condition (builder, kontor_condition_new_refers (KONTOR_TASK_PROJECT,
                                                                             &self->projects[0]));
  ask_all_tasks (self, builder);
}

/* Nobody is here who could be responsible: only SQL knows whose tasks those are. */
static void
ask_for_mine (Office *self, KontorQueryBuilder *builder)
{
  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_TASK_RESPONSIBLE,
                                                                    &self->people[0]));
  kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, FALSE);
}

static void
ask_for_deleted (Office *self, KontorQueryBuilder *builder)
{
  kontor_query_builder_set_deleted (builder, TRUE);
  kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, FALSE);
}

static void
ask_by_title_down (Office *self, KontorQueryBuilder *builder)
{
  kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, TRUE);
}

static void
ask_by_creation (Office *self, KontorQueryBuilder *builder)
{
  kontor_query_builder_add_order (builder, KONTOR_COMMON_CREATED_AT, TRUE);
}

static const struct
{
  const char *name;
  void (*ask) (Office *self, KontorQueryBuilder *builder);
  gboolean is_made; /* of columns */
} queries[] = {
  { "by title", ask_by_title, TRUE },
  { "all tasks", ask_all_tasks, TRUE },
  { "by state", ask_by_state, TRUE },
  { "by project", ask_by_project, TRUE },
  { "by project, the other way", ask_by_project_down, TRUE },
  { "by parent", ask_by_parent, TRUE },
  { "by day", ask_by_day, TRUE },
  { "in projects", ask_in_projects, TRUE },
  { "none of", ask_for_none_of, TRUE },
  { "with rare text", ask_with_rare_text, TRUE },
  { "with text", ask_with_text, TRUE },
  { "a project's", ask_for_projects_tasks, TRUE },
  { "mine", ask_for_mine, FALSE },
  { "deleted", ask_for_deleted, FALSE },
  { "by title, the other way", ask_by_title_down, FALSE },
  { "by creation", ask_by_creation, FALSE },
};

/* --- comparing --- */

static void
assert_same (const char *name, const char *what, const GArray *made, const GArray *fresh)
{
  g_test_message ("%s: %s", name, what);
  g_assert_cmpuint (made->len, ==, fresh->len);
  for (guint i = 0; i < made->len; i++)
    g_assert_cmpint (g_array_index (made, gint64, i), ==, g_array_index (fresh, gint64, i));
}

static KontorPlaces *
make (Office *self, KontorSql *sql, const KontorQuery *query)
{
  KontorPlaces *places = NULL;
  g_autoptr (GError) error = NULL;
  gint64 cursor = kontor_journal_get_end (sql, &error);

  kontor_columns_read_places (self->columns, sql, query, cursor, &places, &error);
  g_assert_no_error (error);

  return places;
}

static void
compare_all (KontorReplica *replica, gpointer data)
{
  Office *self = data;
  KontorSql *sql = kontor_replica_get_sql (replica);

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);
      g_autoptr (KontorQuery) query = NULL;
      g_autoptr (KontorPlaces) made = NULL;
      g_autoptr (KontorPlaces) none = kontor_places_new ();
      g_autoptr (KontorPlacesUpdate) fresh = NULL;
      g_autoptr (GError) error = NULL;

      queries[i].ask (self, builder);
      query = kontor_query_builder_end (builder);
      made = make (self, sql, query);
      g_test_message ("%s", queries[i].name);
      g_assert_cmpint (made != NULL, ==, queries[i].is_made);
      if (made == NULL)
        continue;
      fresh = kontor_places_update (sql, NULL, query, none, TRUE, &error);
      g_assert_no_error (error);
      assert_same (queries[i].name, "rows", made->rows, fresh->places->rows);
      assert_same (queries[i].name, "groups", made->groups, fresh->places->groups);
      assert_same (queries[i].name, "parents", made->parents, fresh->places->parents);
    }
}

static void
test_random (LiveFixture *fixture, gconstpointer unused)
{
  g_auto (Office) office = { 0 };

  office_init (&office, fixture);
  kontor_live_store_run_sync (fixture->store, compare_all, &office);
  for (guint i = 0; i < N_STEPS; i++)
    {
      office_step (&office, i);
      kontor_live_store_run_sync (fixture->store, compare_all, &office);
    }
}

/* --- where nothing is known yet, an index of SQL leads to a project's few tasks --- */

static void
ask_at_first (KontorReplica *replica, gpointer data)
{
  Office *self = data;
  KontorSql *sql = kontor_replica_get_sql (replica);
  KontorQueryBuilder *few = kontor_query_builder_new (KONTOR_RECORD_TASK);
  KontorQueryBuilder *all = kontor_query_builder_new (KONTOR_RECORD_TASK);
  g_autoptr (KontorQuery) few_query = NULL;
  g_autoptr (KontorQuery) all_query = NULL;
  KontorPlaces *places = NULL;

  ask_for_projects_tasks (self, few);
  few_query = kontor_query_builder_end (few);
  ask_all_tasks (self, all);
  all_query = kontor_query_builder_end (all);

  places = make (self, sql, few_query);
  g_assert_null (places);
  places = make (self, sql, all_query);
  g_assert_nonnull (places);
  kontor_places_free (places);
  places = make (self, sql, few_query);
  g_assert_nonnull (places);
  kontor_places_free (places);
}

static void
test_few (LiveFixture *fixture, gconstpointer unused)
{
  g_auto (Office) office = { 0 };

  office_init (&office, fixture);
  kontor_live_store_run_sync (fixture->store, ask_at_first, &office);
}

/* --- there is no task at all --- */

static void
ask_by_conditions (KontorReplica *replica, gpointer data)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);
  g_autoptr (KontorQuery) query = NULL;
  g_autoptr (KontorPlaces) places = NULL;

  ask_all_tasks (data, builder);
  query = kontor_query_builder_end (builder);
  places = make (data, kontor_replica_get_sql (replica), query);
  g_assert_nonnull (places);
  g_assert_cmpuint (places->rows->len, ==, 0);
}

static void
test_empty (LiveFixture *fixture, gconstpointer unused)
{
  g_auto (Office) office = { .fixture = fixture, .columns = kontor_columns_new () };

  for (guint i = 0; i < G_N_ELEMENTS (office.projects); i++)
    {
      live_fixture_new_id (fixture, &office.projects[i]);
      put_project (&office, i);
    }
  office.tasks = g_ptr_array_new ();
  kontor_live_store_run_sync (fixture->store, ask_by_conditions, &office);
}

/* --- tables of rows --- */

static void
assert_found (const KontorRowTable *table, const GArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    if (g_array_index (rows, gint64, i) != 0)
      g_assert_cmpuint (kontor_row_table_find (table, g_array_index (rows, gint64, i)), ==, i);
  g_assert_cmpuint (kontor_row_table_find (table, G_MAXINT64), ==, KONTOR_NOWHERE);
  g_assert_cmpuint (kontor_row_table_find (table, 3), ==, KONTOR_NOWHERE);
}

static void
add_row (KontorRowTable *table, GArray *rows, gint64 row)
{
  g_array_append_val (rows, row);
  kontor_row_table_add (table, rows->len - 1);
}

/* Rows 10, 11, … by @step, far more than there are slots at first; then some have another number. */
static void
check_table (gint64 step)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  KontorRowTable table = { 0 };

  for (gint64 row = 10; row < 10 + 20 * step; row += step)
    g_array_append_val (rows, row);
  kontor_row_table_init (&table, rows);
  assert_found (&table, rows);
  for (guint i = 20; i < 2000; i++)
    add_row (&table, rows, 10 + i * step);
  add_row (&table, rows, 0);
  add_row (&table, rows, G_GINT64_CONSTANT (1) << 40);
  assert_found (&table, rows);
  for (guint i = 0; i < 10000; i++)
    {
      guint place = i % rows->len;

      g_array_index (rows, gint64, place) = i % 7 == 0 ? 0 : 1000000 + i * step;
      kontor_row_table_add (&table, place);
    }
  assert_found (&table, rows);
  g_assert_cmpuint (kontor_row_table_find (&table, 10), ==, KONTOR_NOWHERE);
  kontor_row_table_clear (&table);
}

static void
test_row_table (void)
{
  check_table (1);
  check_table (5);
  check_table (1000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("/live-columns/random", test_random);
  ADD ("/live-columns/few", test_few);
  ADD ("/live-columns/empty", test_empty);
  g_test_add_func ("/live-columns/row-table", test_row_table);

  return g_test_run ();
}
