/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Outlines: whatever is written, expanded and collapsed, what is shown is the tree that a plain walk
 * over all rows gives, and what was told of it, replayed, gives the same. */

#include "config.h"

#include "live-fixture.h"

#include "kontor-live-places-private.h"
#include "kontor-query-private.h"
#include "kontor-sql-rows.h"

#include <string.h>

#define ADD(path, func) \
  g_test_add (path, LiveFixture, NULL, live_fixture_set_up, func, live_fixture_tear_down)

#define N_WATCHES 2

/* --- a list and what it told --- */

typedef struct
{
  KontorId id;
  guint depth;
  gboolean has_children;
  gboolean expanded;
} Line;

typedef struct
{
  LiveFixture *fixture;
  KontorLiveQuery *live; /* owned */
  GArray *lines; /* owned: of Line, replayed */
  GHashTable *expanded; /* owned: of KontorId */
  guint n_signals;
  KontorSplice last;
} Watch;

static Line
read_line (Watch *self, guint position)
{
  g_autoptr (KontorRecord) record = g_list_model_get_item (G_LIST_MODEL (self->live), position);

  return (Line) { *kontor_record_get_id (record),
                  kontor_live_query_get_depth (self->live, position),
                  kontor_live_query_has_children (self->live, position),
                  kontor_live_query_is_expanded (self->live, position) };
}

static void
outline_changed_cb (Watch *self, guint position, guint n_items)
{
  g_assert_cmpuint (n_items, >, 0);
  g_assert_cmpuint (position + n_items, <=, self->lines->len);
  for (guint i = position; i < position + n_items; i++)
    g_array_index (self->lines, Line, i) = read_line (self, i);
}

static void
items_changed_cb (Watch *self, guint position, guint n_removed, guint n_added)
{
  g_assert_cmpuint (position + n_removed, <=, self->lines->len);
  g_array_remove_range (self->lines, position, n_removed);
  for (guint i = position; i < position + n_added; i++)
    {
      Line line = read_line (self, i);

      g_array_insert_val (self->lines, i, line);
    }
  g_assert_cmpuint (self->lines->len, ==, g_list_model_get_n_items (G_LIST_MODEL (self->live)));
  self->n_signals++;
  self->last = (KontorSplice) { position, n_removed, n_added };
}

static Watch *
watch_new (LiveFixture *fixture, KontorQuery *query)
{
  Watch *self = g_new0 (Watch, 1);

  self->fixture = fixture;
  self->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  self->expanded = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free, NULL);
  self->live = kontor_live_query_new (fixture->store, query);
  g_signal_connect_swapped (self->live, "items-changed", G_CALLBACK (items_changed_cb), self);
  g_signal_connect_swapped (self->live, "outline-changed", G_CALLBACK (outline_changed_cb), self);
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
  g_array_unref (self->lines);
  g_hash_table_unref (self->expanded);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Watch, watch_free)

static void
expand (Watch *self, const KontorId *id, gboolean expanded)
{
  kontor_live_query_set_expanded (self->live, id, expanded);
  if (expanded)
    g_hash_table_add (self->expanded, kontor_id_copy (id));
  else
    g_hash_table_remove (self->expanded, id);
}

/* --- what it should be --- */

static const KontorId *
get_parent (KontorRow *row)
{
  return kontor_row_get_id_field (row, KONTOR_TASK_PARENT);
}

static KontorRow *
find (GPtrArray *rows, const KontorId *id)
{
  for (guint i = 0; id != NULL && i < rows->len; i++)
    if (kontor_id_equal (kontor_row_get_id (rows->pdata[i]), id))
      return rows->pdata[i];

  return NULL;
}

/* By walking up until the start, the top or a row that was met before. */
static gboolean
is_first_of_circle (GPtrArray *rows, guint position)
{
  KontorRow *row = rows->pdata[position];
  guint first = position;
  KontorRow *at = find (rows, get_parent (row));

  for (guint steps = 0; at != NULL && at != row; steps++)
    {
      guint place = 0;

      if (steps > rows->len)
        return FALSE; /* a circle further up */
      g_assert_true (g_ptr_array_find (rows, at, &place));
      first = MIN (first, place);
      at = find (rows, get_parent (at));
    }

  return at == row && first == position;
}

static gboolean
is_child (GPtrArray *rows, guint position, KontorRow *parent)
{
  if (parent == NULL)
    return find (rows, get_parent (rows->pdata[position])) == NULL ||
           is_first_of_circle (rows, position);

  return find (rows, get_parent (rows->pdata[position])) == parent &&
         !is_first_of_circle (rows, position);
}

static gboolean
has_child (GPtrArray *rows, KontorRow *parent)
{
  for (guint i = 0; i < rows->len; i++)
    if (is_child (rows, i, parent))
      return TRUE;

  return FALSE;
}

static void
walk (Watch *watch, GPtrArray *rows, KontorRow *parent, guint depth, GArray *lines)
{
  for (guint i = 0; i < rows->len; i++)
    {
      KontorRow *row = rows->pdata[i];
      Line line = { *kontor_row_get_id (row), depth, FALSE, FALSE };

      if (!is_child (rows, i, parent))
        continue;
      line.has_children = has_child (rows, row);
      line.expanded = line.has_children && g_hash_table_contains (watch->expanded, &line.id);
      g_array_append_val (lines, line);
      if (line.expanded)
        walk (watch, rows, row, depth + 1, lines);
    }
}

typedef struct
{
  KontorQuery *query;
  GPtrArray *rows; /* owned */
} Listing;

static void
list_rows (KontorReplica *replica, gpointer data)
{
  Listing *listing = data;
  g_autoptr (GError) error = NULL;

  listing->rows = kontor_query_list_rows (kontor_replica_get_sql (replica), listing->query, 0,
                                          G_MAXINT, &error);
  g_assert_no_error (error);
}

static gboolean
is_tree (gpointer data)
{
  GArray *seen = ((GArray **) data)[0];
  GArray *wanted = ((GArray **) data)[1];

  if (seen->len != wanted->len)
    return FALSE;
  for (guint i = 0; i < seen->len; i++)
    {
      const Line *a = &g_array_index (seen, Line, i);
      const Line *b = &g_array_index (wanted, Line, i);

      if (!kontor_id_equal (&a->id, &b->id) || a->depth != b->depth ||
          a->has_children != b->has_children || a->expanded != b->expanded)
        return FALSE;
    }

  return TRUE;
}

static void
wait_tree (Watch *watch)
{
  Listing listing = { kontor_live_query_get_query (watch->live), NULL };
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (Line));
  GArray *both[] = { watch->lines, wanted };

  kontor_live_store_run_sync (watch->fixture->store, list_rows, &listing);
  rows = listing.rows;
  walk (watch, rows, NULL, 0, wanted);
  live_fixture_wait ("the outline is as it should be", is_tree, both);
}

/* --- an office at random --- */

static KontorQuery *
make_query (guint number)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);
  g_autoptr (KontorValue) completed = kontor_value_new_text ("completed");

  kontor_query_builder_set_outline (builder, KONTOR_TASK_PARENT);
  if (number == 1)
    kontor_query_builder_take_condition (builder,
                                         kontor_condition_new (KONTOR_TASK_STATE,
                                                               KONTOR_TEST_NOT_EQUAL, completed));
  kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, number == 1);

  return kontor_query_builder_end (builder);
}

static const KontorId *
any_id (LiveFixture *fixture, GPtrArray *tasks)
{
  return kontor_row_get_id (tasks->pdata[live_fixture_below (fixture, tasks->len)]);
}

static KontorRow *
change_at_random (LiveFixture *fixture, GPtrArray *tasks, KontorRow *row)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (row);
  g_autofree char *title = g_strdup_printf ("%u", live_fixture_below (fixture, 50));
  KontorId unknown = KONTOR_ID_INIT_NIL;

  switch (live_fixture_below (fixture, 8))
    {
    case 0:
      kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
      break;
    case 1:
      kontor_row_builder_take (builder, KONTOR_TASK_STATE,
                               live_fixture_below (fixture, 2) ? kontor_value_new_text ("completed")
                                                               : NULL);
      break;
    case 2:
      kontor_row_builder_take (builder, KONTOR_COMMON_DELETED_AT,
                               kontor_row_is_deleted (row) || live_fixture_below (fixture, 2)
                                   ? NULL
                                   : kontor_value_new_integer (1));
      break;
    case 3:
      live_fixture_new_id (fixture, &unknown);
      kontor_row_builder_take (builder, KONTOR_TASK_PARENT,
                               live_fixture_below (fixture, 2) ? NULL
                                                               : kontor_value_new_id (&unknown));
      break;
    default: /* circles and all */
      kontor_row_builder_take (builder, KONTOR_TASK_PARENT,
                               kontor_value_new_id (any_id (fixture, tasks)));
      break;
    }

  return kontor_row_builder_end (builder);
}

static void
add_task (LiveFixture *fixture, GPtrArray *tasks)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  const KontorId *parent = NULL;

  /* Some come after those that are below them. */
  if (tasks->len > 0)
    parent = get_parent (tasks->pdata[live_fixture_below (fixture, tasks->len)]);
  if (parent != NULL && find (tasks, parent) == NULL)
    id = *parent;
  else
    live_fixture_new_id (fixture, &id);
  g_ptr_array_add (tasks, live_fixture_task_new (&id, "7"));
  live_fixture_put_one (fixture, tasks->pdata[tasks->len - 1]);
}

/* One that comes here again after that is another one: collapsed. */
static void
purge (LiveFixture *fixture, GPtrArray *tasks, guint at, Watch **watches)
{
  const KontorId *id = kontor_row_get_id (tasks->pdata[at]);

  live_fixture_purge (fixture, KONTOR_RECORD_TASK, id);
  for (guint i = 0; i < N_WATCHES; i++)
    g_hash_table_remove (watches[i]->expanded, id);
  g_ptr_array_remove_index (tasks, at);
}

static void
step (LiveFixture *fixture, GPtrArray *tasks, Watch **watches)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  guint n = 1 + live_fixture_below (fixture, live_fixture_below (fixture, 10) == 0 ? 30 : 3);

  if (live_fixture_below (fixture, 8) == 0)
    add_task (fixture, tasks);
  if (live_fixture_below (fixture, 12) == 0)
    purge (fixture, tasks, live_fixture_below (fixture, tasks->len), watches);
  for (guint i = 0; i < n; i++)
    {
      guint at = live_fixture_below (fixture, tasks->len);
      KontorRow *after = change_at_random (fixture, tasks, tasks->pdata[at]);

      kontor_row_unref (g_steal_pointer (&tasks->pdata[at]));
      tasks->pdata[at] = after;
      g_ptr_array_add (rows, kontor_row_ref (after));
    }
  live_fixture_put (fixture, rows);
}

static void
test_random (LiveFixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  Watch *watches[N_WATCHES] = { NULL };

  for (guint i = 0; i < 60; i++)
    add_task (fixture, tasks);
  for (guint i = 0; i < N_WATCHES; i++)
    {
      g_autoptr (KontorQuery) query = make_query (i);

      watches[i] = watch_new (fixture, query);
    }
  for (guint i = 0; i < 200; i++)
    {
      step (fixture, tasks, watches);
      for (guint j = 0; j < N_WATCHES; j++)
        {
          /* Also while changes are on their way. */
          for (guint k = live_fixture_below (fixture, 5); k > 0; k--)
            expand (watches[j], any_id (fixture, tasks), live_fixture_below (fixture, 3) > 0);
          wait_tree (watches[j]);
        }
    }
  for (guint i = 0; i < N_WATCHES; i++)
    watch_free (watches[i]);
}

/* --- how little is said --- */

/* @n tasks, each below the one that @parents gives for it, or at the top where that is itself. */
static GPtrArray *
put_tree (LiveFixture *fixture, const guint *parents, guint n)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  g_autofree KontorId *ids = g_new0 (KontorId, n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *title = g_strdup_printf ("task %u", i);
      g_autoptr (KontorRow) row = NULL;
      KontorRowBuilder *builder = NULL;

      live_fixture_new_id (fixture, &ids[i]);
      row = live_fixture_task_new (&ids[i], title);
      builder = kontor_row_builder_new_from (row);
      if (parents[i] != i)
        kontor_row_builder_take (builder, KONTOR_TASK_PARENT,
                                 kontor_value_new_id (&ids[parents[i]]));
      g_ptr_array_add (rows, kontor_row_builder_end (builder));
    }
  live_fixture_put (fixture, rows);

  return rows;
}

static void
assert_said (Watch *watch, guint position, guint n_removed, guint n_added)
{
  g_assert_cmpuint (watch->n_signals, ==, 1);
  g_assert_cmpuint (watch->last.position, ==, position);
  g_assert_cmpuint (watch->last.n_removed, ==, n_removed);
  g_assert_cmpuint (watch->last.n_added, ==, n_added);
  watch->n_signals = 0;
}

static void
test_minimal (LiveFixture *fixture, gconstpointer unused)
{
  static const guint parents[] = { 0, 0, 0, 1, 4, 4 };
  g_autoptr (GPtrArray) rows = put_tree (fixture, parents, G_N_ELEMENTS (parents));
  g_autoptr (KontorQuery) query = make_query (0);
  g_autoptr (Watch) watch = watch_new (fixture, query);
  guint position = 0;

  assert_said (watch, 0, 0, 2);
  expand (watch, kontor_row_get_id (rows->pdata[0]), TRUE);
  assert_said (watch, 1, 0, 2);
  wait_tree (watch);
  expand (watch, kontor_row_get_id (rows->pdata[0]), TRUE);
  g_assert_cmpuint (watch->n_signals, ==, 0);
  expand (watch, kontor_row_get_id (rows->pdata[1]), TRUE);
  assert_said (watch, 2, 0, 1);
  wait_tree (watch);
  expand (watch, kontor_row_get_id (rows->pdata[0]), FALSE);
  assert_said (watch, 1, 3, 0);
  wait_tree (watch);

  g_assert_true (
      kontor_live_query_reveal (watch->live, kontor_row_get_id (rows->pdata[5]), &position));
  g_assert_cmpuint (position, ==, 2);
  assert_said (watch, 2, 0, 1);

  kontor_live_query_set_all_expanded (watch->live, TRUE);
  g_assert_cmpuint (watch->lines->len, ==, 6);
  watch->n_signals = 0;
  kontor_live_query_set_all_expanded (watch->live, FALSE);
  g_assert_cmpuint (watch->lines->len, ==, 2);
}

/* A list becomes an outline and a list again. */
static void
test_other_query (LiveFixture *fixture, gconstpointer unused)
{
  static const guint parents[] = { 0, 0, 0, 1, 4, 4 };
  g_autoptr (GPtrArray) rows = put_tree (fixture, parents, G_N_ELEMENTS (parents));
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);
  g_autoptr (KontorQuery) flat = NULL;
  g_autoptr (KontorQuery) query = make_query (0);
  g_autoptr (Watch) watch = NULL;

  kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, FALSE);
  flat = kontor_query_builder_end (builder);
  watch = watch_new (fixture, flat);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpuint (watch->lines->len, ==, 6);
      g_assert_false (kontor_live_query_has_children (watch->live, 0));
      kontor_live_query_set_query (watch->live, query);
      live_fixture_wait_loaded (watch->live);
      wait_tree (watch);
      g_assert_true (kontor_live_query_has_children (watch->live, 0));
      kontor_live_query_set_query (watch->live, flat);
      live_fixture_wait_loaded (watch->live);
    }
}

/* A handler that expands what has come. */
static void
expand_cb (Watch *watch, guint position, guint n_removed, guint n_added)
{
  for (guint i = position; i < position + n_added; i++)
    expand (watch, &g_array_index (watch->lines, Line, i).id, TRUE);
}

static void
test_expand_while_told (LiveFixture *fixture, gconstpointer unused)
{
  static const guint parents[] = { 0, 0, 1, 2, 3, 4 };
  g_autoptr (KontorQuery) query = make_query (0);
  g_autoptr (Watch) watch = watch_new (fixture, query);
  g_autoptr (GPtrArray) rows = NULL;

  g_signal_connect_swapped (watch->live, "items-changed", G_CALLBACK (expand_cb), watch);
  rows = put_tree (fixture, parents, G_N_ELEMENTS (parents));
  for (guint i = 0; i < rows->len; i++)
    g_hash_table_add (watch->expanded, kontor_id_copy (kontor_row_get_id (rows->pdata[i])));
  wait_tree (watch);
  g_assert_cmpuint (watch->lines->len, ==, 6);
}

/* What is expanded while the result is read holds, though it was made without. */
static void
test_expand_while_read (LiveFixture *fixture, gconstpointer unused)
{
  static const guint parents[] = { 0, 0, 0, 1, 4, 4 };
  g_autoptr (GPtrArray) rows = put_tree (fixture, parents, G_N_ELEMENTS (parents));
  g_autoptr (KontorQuery) query = make_query (0);
  g_autoptr (Watch) watch = watch_new (fixture, query);

  kontor_live_query_set_query (watch->live, query);
  kontor_live_query_set_all_expanded (watch->live, TRUE);
  g_assert_cmpuint (watch->lines->len, ==, 6);
  live_fixture_wait_loaded (watch->live);
  g_assert_cmpuint (watch->lines->len, ==, 6);

  kontor_live_query_set_query (watch->live, query);
  live_fixture_wait_loaded (watch->live);
  g_assert_cmpuint (watch->lines->len, ==, 6);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("/live-outline/random", test_random);
  ADD ("/live-outline/minimal", test_minimal);
  ADD ("/live-outline/other-query", test_other_query);
  ADD ("/live-outline/expand-while-told", test_expand_while_told);
  ADD ("/live-outline/expand-while-read", test_expand_while_read);

  return g_test_run ();
}
