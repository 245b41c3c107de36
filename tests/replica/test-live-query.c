/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Live queries: whatever is written, a list ends up as a fresh query would be; its items-changed,
 * replayed, give the same list; they say no more than needed. */

#include "config.h"

#include "live-fixture.h"

#include "kontor-live-places-private.h"
#include "kontor-replica-private.h"

#define ADD(path, func) \
  g_test_add (path, LiveFixture, NULL, live_fixture_set_up, func, live_fixture_tear_down)

/* --- a list and what it told --- */

typedef struct
{
  LiveFixture *fixture;
  KontorQuery *query; /* owned */
  KontorLiveQuery *live; /* owned */
  GArray *rows; /* owned: of gint64, replayed */
  GArray *starts; /* owned: of gboolean, replayed: whether a section begins */
  guint n_signals; /* items-changed, since it was last cleared */
  KontorSplice last;
} Watch;

static gboolean
section_starts (Watch *self, guint position)
{
  guint start = 0;
  guint end = 0;

  kontor_live_query_get_section (self->live, position, &start, &end);
  g_assert_cmpuint (start, <=, position);
  g_assert_cmpuint (end, >, position);

  return start == position;
}

static void
sections_changed_cb (Watch *self, guint position, guint n_items)
{
  g_assert_cmpuint (position + n_items, <=, self->starts->len);
  for (guint i = position; i < position + n_items; i++)
    g_array_index (self->starts, gboolean, i) = section_starts (self, i);
}

static void
items_changed_cb (Watch *self, guint position, guint n_removed, guint n_added)
{
  g_assert_cmpuint (position + n_removed, <=, self->rows->len);
  g_array_remove_range (self->rows, position, n_removed);
  g_array_remove_range (self->starts, position, n_removed);
  for (guint i = position; i < position + n_added; i++)
    {
      gint64 row = kontor_live_query_get_row (self->live, i);
      gboolean start = FALSE;

      g_array_insert_val (self->rows, i, row);
      g_array_insert_val (self->starts, i, start);
    }
  sections_changed_cb (self, position, n_added);

  g_assert_cmpuint (self->rows->len, ==, g_list_model_get_n_items (G_LIST_MODEL (self->live)));
  for (guint i = 0; i < self->rows->len; i++)
    g_assert_cmpint (g_array_index (self->rows, gint64, i), ==,
                     kontor_live_query_get_row (self->live, i));
  self->n_signals++;
  self->last = (KontorSplice) { position, n_removed, n_added };
}

static Watch *
watch_new (LiveFixture *fixture, KontorQuery *query)
{
  Watch *self = g_new0 (Watch, 1);

  self->fixture = fixture;
  self->query = query;
  self->rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->starts = g_array_new (FALSE, FALSE, sizeof (gboolean));
  self->live = kontor_live_query_new (fixture->store, query);
  g_signal_connect_swapped (self->live, "items-changed", G_CALLBACK (items_changed_cb), self);
  g_signal_connect_swapped (self->live, "sections-changed", G_CALLBACK (sections_changed_cb), self);
  live_fixture_wait_loaded (self->live);

  return self;
}

static void
watch_free (Watch *self)
{
  g_signal_handlers_disconnect_by_data (self->live, self);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->live);
  kontor_query_unref (self->query);
  g_array_unref (self->rows);
  g_array_unref (self->starts);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Watch, watch_free)

/* --- what it should be --- */

typedef struct
{
  KontorQuery *query;
  GArray *rows;
  GArray *groups;
} Fresh;

static void
read_fresh (KontorReplica *replica, gpointer data)
{
  Fresh *fresh = data;
  g_autoptr (KontorPlaces) none = kontor_places_new ();
  g_autoptr (KontorPlacesUpdate) update = NULL;
  g_autoptr (GError) error = NULL;

  update = kontor_places_update (kontor_replica_get_sql (replica), NULL, fresh->query, none, TRUE,
                                 &error);
  g_assert_no_error (error);
  fresh->rows = g_array_ref (update->places->rows);
  fresh->groups = g_array_ref (update->places->groups);
}

static void
fresh_clear (Fresh *self)
{
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->groups, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fresh, fresh_clear)

static gboolean
is_fresh (gpointer data)
{
  Watch *watch = ((gpointer *) data)[0];
  Fresh *fresh = ((gpointer *) data)[1];

  if (watch->rows->len != fresh->rows->len)
    return FALSE;
  for (guint i = 0; i < fresh->rows->len; i++)
    if (g_array_index (fresh->rows, gint64, i) != kontor_live_query_get_row (watch->live, i) ||
        (fresh->groups->len > 0 &&
         g_array_index (fresh->groups, gint64, i) != kontor_live_query_get_group (watch->live, i)))
      return FALSE;

  return TRUE;
}

static void
wait_fresh (Watch *watch)
{
  g_auto (Fresh) fresh = { watch->query, NULL, NULL };
  gpointer both[] = { watch, &fresh };

  kontor_live_store_run_sync (watch->fixture->store, read_fresh, &fresh);
  live_fixture_wait ("the list is as a fresh query", is_fresh, both);
  for (guint i = 0; i < watch->starts->len; i++)
    g_assert_cmpint (g_array_index (watch->starts, gboolean, i), ==, section_starts (watch, i));
}

/* --- an office at random --- */

typedef struct
{
  LiveFixture *fixture;
  GPtrArray *tasks; /* owned: of KontorRow, the purged ones left out */
  KontorId projects[4];
} Office;

static KontorRow *
change_at_random (Office *self, KontorRow *row)
{
  static const char *const words[] = { "Angebot", "bill", "Vertrag", "call", "Éclair", "9", "10" };
  LiveFixture *fixture = self->fixture;
  const KontorField *state = kontor_schema_get_field (KONTOR_RECORD_TASK, KONTOR_TASK_STATE);
  KontorRowBuilder *builder = kontor_row_builder_new_from (row);
  g_autofree char *title =
      g_strdup_printf ("%s %s", words[live_fixture_below (fixture, G_N_ELEMENTS (words))],
                       words[live_fixture_below (fixture, G_N_ELEMENTS (words))]);

  switch (live_fixture_below (fixture, 6))
    {
    case 0:
      kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
      break;
    case 1:
      kontor_row_builder_take (builder, KONTOR_TASK_STATE,
                               kontor_value_new_text (
                                   state->choices[live_fixture_below (fixture, state->n_choices)]
                                       .word));
      break;
    case 2:
      kontor_row_builder_take (builder, KONTOR_TASK_DEADLINE,
                               live_fixture_below (fixture, 3) == 0
                                   ? NULL
                                   : kontor_value_new_integer (live_fixture_below (fixture, 9) *
                                                               KONTOR_DAY / 2));
      break;
    case 3:
      kontor_row_builder_take (builder, KONTOR_TASK_PROJECT,
                               live_fixture_below (fixture, 4) == 0
                                   ? NULL
                                   : kontor_value_new_id (
                                         &self->projects[live_fixture_below (fixture, 4)]));
      break;
    case 4:
      kontor_row_builder_take (builder, KONTOR_COMMON_DELETED_AT,
                               kontor_row_is_deleted (row) || live_fixture_below (fixture, 2)
                                   ? NULL
                                   : kontor_value_new_integer (1));
      break;
    default:
      break; /* touched, but the same */
    }

  return kontor_row_builder_end (builder);
}

static void
put_project (Office *self, guint number)
{
  g_autoptr (KontorRow) row = NULL;
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_PROJECT,
                                                      &self->projects[number]);
  g_autofree char *title = g_strdup_printf ("Project %u", live_fixture_below (self->fixture, 50));

  kontor_row_builder_take (builder, kontor_schema_get_type (KONTOR_RECORD_PROJECT)->title,
                           kontor_value_new_text (title));
  row = kontor_row_builder_end (builder);
  live_fixture_put_one (self->fixture, row);
}

static KontorRow *
make_task (Office *self)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  live_fixture_new_id (self->fixture, &id);

  return live_fixture_task_new (&id, "new");
}

static void
office_init (Office *self, LiveFixture *fixture, guint n_tasks)
{
  self->fixture = fixture;
  self->tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  for (guint i = 0; i < G_N_ELEMENTS (self->projects); i++)
    {
      live_fixture_new_id (fixture, &self->projects[i]);
      put_project (self, i);
    }
  for (guint i = 0; i < n_tasks; i++)
    {
      KontorRow *row = make_task (self);

      for (guint j = 0; j < 8; j++)
        {
          g_autoptr (KontorRow) before = row;

          row = change_at_random (self, before);
        }
      g_ptr_array_add (self->tasks, row);
    }
  live_fixture_put (fixture, self->tasks);
}

static void
office_clear (Office *self)
{
  g_clear_pointer (&self->tasks, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Office, office_clear)

static void
office_step (Office *self)
{
  LiveFixture *fixture = self->fixture;
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  guint n = 1 + live_fixture_below (fixture, live_fixture_below (fixture, 10) == 0 ? 150 : 4);

  if (live_fixture_below (fixture, 20) == 0)
    put_project (self, live_fixture_below (fixture, 4));
  if (live_fixture_below (fixture, 20) == 0)
    {
      guint at = live_fixture_below (fixture, self->tasks->len);

      live_fixture_purge (fixture, KONTOR_RECORD_TASK,
                          kontor_row_get_id (g_ptr_array_index (self->tasks, at)));
      g_ptr_array_remove_index (self->tasks, at);
    }
  for (guint i = 0; i < n; i++)
    if (live_fixture_below (fixture, 5) == 0)
      {
        g_ptr_array_add (self->tasks, make_task (self));
        g_ptr_array_add (rows, g_ptr_array_index (self->tasks, self->tasks->len - 1));
      }
  for (guint i = 0; i < n; i++)
    {
      guint at = live_fixture_below (fixture, self->tasks->len);
      KontorRow *before = g_ptr_array_index (self->tasks, at);
      gboolean twice = g_ptr_array_find (rows, before, NULL);

      if (twice)
        continue;
      self->tasks->pdata[at] = change_at_random (self, before);
      kontor_row_unref (before);
      g_ptr_array_add (rows, self->tasks->pdata[at]);
    }
  live_fixture_put (fixture, rows);
}

static KontorQuery *
make_query (guint number)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);
  g_autoptr (KontorValue) text = NULL;

  switch (number)
    {
    case 0:
      kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, FALSE);
      break;
    case 1:
      text = kontor_value_new_text ("pending");
      kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_TASK_STATE,
                                                                          KONTOR_TEST_EQUAL, text));
      kontor_query_builder_add_order (builder, KONTOR_TASK_DEADLINE, TRUE);
      break;
    case 2:
      kontor_query_builder_set_group (builder, KONTOR_TASK_STATE, FALSE);
      kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, TRUE);
      break;
    case 3:
      kontor_query_builder_set_group (builder, KONTOR_TASK_PROJECT, TRUE);
      kontor_query_builder_add_order (builder, KONTOR_TASK_DEADLINE, FALSE);
      break;
    case 4:
      kontor_query_builder_set_text (builder, "ang");
      break;
    case 5: /* the rest are those that are made of columns */
      kontor_query_builder_set_group (builder, KONTOR_TASK_STATE, FALSE);
      kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, FALSE);
      break;
    case 6:
      kontor_query_builder_set_group (builder, KONTOR_TASK_STATE, TRUE);
      kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, FALSE);
      kontor_query_builder_set_text (builder, "ang");
      break;
    case 7:
      kontor_query_builder_set_group (builder, KONTOR_TASK_PROJECT, FALSE);
      kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, FALSE);
      break;
    case 8:
      kontor_query_builder_set_group (builder, KONTOR_TASK_PROJECT, TRUE);
      kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, FALSE);
      kontor_query_builder_set_text (builder, "v");
      break;
    default:
      kontor_query_builder_set_deleted (builder, TRUE);
      kontor_query_builder_set_group (builder, KONTOR_TASK_DEADLINE, TRUE);
      break;
    }

  return kontor_query_builder_end (builder);
}

#define N_QUERIES 10

static void
test_random (LiveFixture *fixture, gconstpointer unused)
{
  g_auto (Office) office = { 0 };
  Watch *watches[N_QUERIES] = { NULL };

  office_init (&office, fixture, 500);
  for (guint i = 0; i < N_QUERIES; i++)
    watches[i] = watch_new (fixture, make_query (i));
  for (guint step = 0; step < 100; step++)
    {
      office_step (&office);
      for (guint i = 0; i < N_QUERIES; i++)
        wait_fresh (watches[i]);
    }
  for (guint i = 0; i < N_QUERIES; i++)
    watch_free (watches[i]);
}

/* As a person who types a filter and changes groups: every result becomes the next. */
static void
test_other_query (LiveFixture *fixture, gconstpointer unused)
{
  g_auto (Office) office = { 0 };
  g_autoptr (Watch) watch = NULL;

  office_init (&office, fixture, 100);
  watch = watch_new (fixture, make_query (0));
  for (guint i = 0; i < 60; i++)
    {
      kontor_query_unref (watch->query);
      watch->query = make_query (live_fixture_below (fixture, N_QUERIES));
      kontor_live_query_set_query (watch->live, watch->query);
      if (live_fixture_below (fixture, 3) == 0)
        office_step (&office);
      if (live_fixture_below (fixture, 3) == 0)
        continue;
      live_fixture_wait_loaded (watch->live);
      wait_fresh (watch);
    }
}

/* --- groups of time --- */

/* 2026-03-28 12:00 UTC, a Saturday; in Berlin the clocks go forward in the night. */
#define NOON (G_GINT64_CONSTANT (1774699200) * KONTOR_SECOND)
#define SATURDAY 20540

static void
put_deadline (LiveFixture *fixture, gint64 deadline)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) row = NULL;
  g_autoptr (KontorRow) due = NULL;
  KontorRowBuilder *builder = NULL;

  live_fixture_new_id (fixture, &id);
  row = live_fixture_task_new (&id, "task");
  builder = kontor_row_builder_new_from (row);
  if (deadline != 0)
    kontor_row_builder_take (builder, KONTOR_TASK_DEADLINE, kontor_value_new_integer (deadline));
  due = kontor_row_builder_end (builder);
  live_fixture_put_one (fixture, due);
}

static KontorQuery *
make_time_query (gboolean by_horizon)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");

  kontor_query_builder_set_zone (builder, zone);
  if (by_horizon)
    kontor_query_builder_set_group_by_horizon (builder, KONTOR_TASK_DEADLINE, NOON);
  else
    kontor_query_builder_set_group (builder, KONTOR_TASK_DEADLINE, FALSE);
  kontor_query_builder_add_order (builder, KONTOR_TASK_DEADLINE, FALSE);

  return kontor_query_builder_end (builder);
}

static void
assert_groups (Watch *watch, const gint64 *groups, guint n)
{
  wait_fresh (watch);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (watch->live)), ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (kontor_live_query_get_group (watch->live, i), ==, groups[i]);
}

static void
test_time (LiveFixture *fixture, gconstpointer unused)
{
  /* What Berlin's midnights are in UTC: at 23 in winter, at 22 in summer. */
  const gint64 sunday = SATURDAY * KONTOR_DAY + 23 * KONTOR_HOUR;
  const gint64 monday = sunday + 23 * KONTOR_HOUR;
  const gint64 deadlines[] = { -KONTOR_HOUR - 1,
                               NOON - 1,
                               NOON,
                               sunday - 1,
                               sunday,
                               monday - 1,
                               monday,
                               monday + 7 * KONTOR_DAY - 1,
                               monday + 7 * KONTOR_DAY,
                               0 };
  static const gint64 days[] = { -1,           SATURDAY,     SATURDAY,     SATURDAY,
                                 SATURDAY + 1, SATURDAY + 1, SATURDAY + 2, SATURDAY + 8,
                                 SATURDAY + 9, G_MININT64 };
  static const gint64 horizons[] = { KONTOR_HORIZON_OVERDUE,   KONTOR_HORIZON_OVERDUE,
                                     KONTOR_HORIZON_TODAY,     KONTOR_HORIZON_TODAY,
                                     KONTOR_HORIZON_TOMORROW,  KONTOR_HORIZON_TOMORROW,
                                     KONTOR_HORIZON_NEXT_WEEK, KONTOR_HORIZON_NEXT_WEEK,
                                     KONTOR_HORIZON_LATER,     G_MININT64 };
  g_autoptr (Watch) by_day = watch_new (fixture, make_time_query (FALSE));
  g_autoptr (Watch) by_horizon = watch_new (fixture, make_time_query (TRUE));

  for (guint i = G_N_ELEMENTS (deadlines); i-- > 0;)
    put_deadline (fixture, deadlines[i]);
  assert_groups (by_day, days, G_N_ELEMENTS (days));
  assert_groups (by_horizon, horizons, G_N_ELEMENTS (horizons));
}

/* --- how little is said --- */

static void
put_numbered (LiveFixture *fixture, GPtrArray *rows, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *title = g_strdup_printf ("task %u", i * 10);
      KontorId id = KONTOR_ID_INIT_NIL;

      live_fixture_new_id (fixture, &id);
      g_ptr_array_add (rows, live_fixture_task_new (&id, title));
    }
  live_fixture_put (fixture, rows);
}

static void
retitle (Watch *watch, KontorRow *row, const char *title)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (row);
  g_autoptr (KontorRow) after = NULL;

  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  after = kontor_row_builder_end (builder);
  watch->n_signals = 0;
  live_fixture_put_one (watch->fixture, after);
  wait_fresh (watch);
}

static void
assert_said (Watch *watch, guint position, guint n_removed, guint n_added)
{
  g_assert_cmpuint (watch->n_signals, ==, 1);
  g_assert_cmpuint (watch->last.position, ==, position);
  g_assert_cmpuint (watch->last.n_removed, ==, n_removed);
  g_assert_cmpuint (watch->last.n_added, ==, n_added);
}

static void
test_minimal (LiveFixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  g_autoptr (Watch) watch = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) new = NULL;

  put_numbered (fixture, rows, 1000);
  watch = watch_new (fixture, make_query (0));
  assert_said (watch, 0, 0, 1000);

  live_fixture_new_id (fixture, &id);
  new = live_fixture_task_new (&id, "task 55");
  watch->n_signals = 0;
  live_fixture_put_one (fixture, new);
  wait_fresh (watch);
  assert_said (watch, 6, 0, 1);

  retitle (watch, new, "task 75"); /* over two others: one change that spans both places */
  assert_said (watch, 6, 3, 3);

  retitle (watch, new, "task 9995"); /* too far for that */
  g_assert_cmpuint (watch->n_signals, ==, 2);

  retitle (watch, g_ptr_array_index (rows, 0), "task 1"); /* where it was: the record tells it */
  live_fixture_purge (fixture, KONTOR_RECORD_TASK, &id);
  wait_fresh (watch);
  assert_said (watch, 1000, 1, 0);
}

/* --- records --- */

static void
count_notify_cb (GObject *record, GParamSpec *pspec, gpointer data)
{
  GString *seen = data;

  g_string_append_printf (seen, "%s ", g_param_spec_get_name (pspec));
}

static gboolean
has_seen (gpointer data)
{
  return ((GString *) data)->len > 0;
}

static void
test_record (LiveFixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  g_autoptr (Watch) watch = NULL;
  g_autoptr (KontorRecord) record = NULL;
  g_autoptr (KontorRecord) again = NULL;
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  put_numbered (fixture, rows, 3);
  id = *kontor_row_get_id (g_ptr_array_index (rows, 1));
  watch = watch_new (fixture, make_query (0));
  record = g_list_model_get_item (G_LIST_MODEL (watch->live), 1);
  again = kontor_live_store_get_record (fixture->store, KONTOR_RECORD_TASK, &id, &error);
  g_assert_no_error (error);
  g_assert_true (record == again);
  g_assert_cmpuint (kontor_live_store_get_n_records (fixture->store), ==, 1);
  g_assert_true (g_type_is_a (g_list_model_get_item_type (G_LIST_MODEL (watch->live)),
                              g_type_from_name ("KontorTaskRecord")));

  g_signal_connect (record, "notify", G_CALLBACK (count_notify_cb), seen);
  retitle (watch, g_ptr_array_index (rows, 1), "task 11");
  live_fixture_wait ("the record tells its title", has_seen, seen);
  g_assert_cmpstr (seen->str, ==, "title ");
  g_object_get (record, "title", &title, NULL);
  g_assert_cmpstr (title, ==, "task 11");

  g_string_truncate (seen, 0);
  live_fixture_purge (fixture, KONTOR_RECORD_TASK, &id);
  live_fixture_wait ("the record tells that it is gone", has_seen, seen);
  g_assert_cmpstr (seen->str, ==, "deleted ");
  g_assert_cmpstr (kontor_record_get_title (record), ==, "task 11");
  g_assert_true (kontor_record_is_deleted (record));
  wait_fresh (watch);

  g_signal_handlers_disconnect_by_data (record, seen);
  g_clear_object (&again);
  g_clear_object (&record);
  g_assert_cmpuint (kontor_live_store_get_n_records (fixture->store), ==, 0);
}

static void
changed_cb (KontorLiveStore *store, guint64 types, gboolean *changed)
{
  g_assert_cmphex (types, ==, kontor_record_type_to_bit (KONTOR_RECORD_TASK));
  *changed = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* Rows that were read along with a neighbour are not believed after a change. */
static void
test_neighbours (LiveFixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  g_autoptr (Watch) watch = NULL;
  g_autoptr (KontorRecord) first = NULL;
  g_autoptr (KontorRecord) second = NULL;
  gboolean changed = FALSE;

  put_numbered (fixture, rows, 3);
  watch = watch_new (fixture, make_query (0));
  first = g_list_model_get_item (G_LIST_MODEL (watch->live), 0);
  g_signal_connect (fixture->store, "changed", G_CALLBACK (changed_cb), &changed);
  retitle (watch, g_ptr_array_index (rows, 1), "task 11");
  live_fixture_wait ("the change is known", is_true, &changed);
  second = g_list_model_get_item (G_LIST_MODEL (watch->live), 1);
  g_assert_cmpstr (kontor_record_get_title (second), ==, "task 11");
  g_signal_handlers_disconnect_by_data (fixture->store, &changed);
}

/* Scrolling through everything leaves no records behind. */
static void
test_get_items (LiveFixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  g_autoptr (Watch) watch = NULL;

  put_numbered (fixture, rows, 3000);
  watch = watch_new (fixture, make_query (0));
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (KontorRecord) record = g_list_model_get_item (G_LIST_MODEL (watch->live), i);

      g_assert_cmpstr (kontor_record_get_title (record), ==,
                       kontor_row_get_title (g_ptr_array_index (rows, i)));
      g_assert_cmpuint (kontor_live_store_get_n_records (fixture->store), ==, 1);
    }
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (watch->live), rows->len));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("/live-query/random", test_random);
  ADD ("/live-query/other-query", test_other_query);
  ADD ("/live-query/time", test_time);
  ADD ("/live-query/minimal", test_minimal);
  ADD ("/live-query/record", test_record);
  ADD ("/live-query/neighbours", test_neighbours);
  ADD ("/live-query/get-items", test_get_items);

  return g_test_run ();
}
