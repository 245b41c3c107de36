/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A window with a list of 100,000 tasks in sections: rows from a `.ui` file whose expressions name
 * properties made from the schema. Few objects are made, little is said about changes, and what is
 * selected stays so. No warning passes: they are fatal here. */

#include "config.h"

#include "kontor-replica-private.h"
#include "kontor-selection.h"

#define N_TASKS 100000
#define PATIENCE_IN_SECONDS 120

/* More rows than any screen of the test shows, fewer than any list. */
#define RECORDS_MAX 1000

typedef struct
{
  KontorLiveStore *store; /* owned */
  KontorLiveQuery *query; /* owned */
  KontorSelection *selection; /* owned */
  GtkWindow *window; /* owned by GTK */
  GtkListView *list; /* borrowed, of @window */
  KontorSeededRandom random;
  guint n_signals;
  guint n_moved; /* items that items-changed spoke of */
  gboolean painted;
} Fixture;

/* --- data --- */

static void
make_id (guint number, KontorId *id)
{
  *id = (KontorId) KONTOR_ID_INIT_NIL;
  for (guint i = 0; i < 4; i++)
    id->bytes[12 + i] = (guint8) (number >> (24 - 8 * i));
  id->bytes[0] = 1;
}

static KontorRow *
task_new (guint number, const char *title, int state)
{
  const KontorField *field = kontor_schema_get_field (KONTOR_RECORD_TASK, KONTOR_TASK_STATE);
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  make_id (number, &id);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  kontor_row_builder_take (builder, KONTOR_TASK_STATE,
                           kontor_value_new_text (field->choices[state].word));
  kontor_row_builder_take (builder, KONTOR_TASK_DEADLINE, kontor_value_new_integer (number));

  return kontor_row_builder_end (builder);
}

/* Straight into the table: a hundred thousand tasks that came with a snapshot. */
static void
fill_replica (KontorReplica *replica, gpointer unused)
{
  KontorSql *sql = kontor_replica_get_sql (replica);
  g_autoptr (GError) error = NULL;

  kontor_sql_begin (sql, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_TASKS; i++)
    {
      g_autofree char *title = g_strdup_printf ("Task %06u", i);
      g_autoptr (KontorRow) row = task_new (i, title, (int) (i % KONTOR_N_TASK_STATE_CHOICES));

      kontor_sql_rows_put (sql, row, NULL, NULL, &error);
      g_assert_no_error (error);
    }
  kontor_sql_commit (sql, &error);
  g_assert_no_error (error);
}

typedef struct
{
  KontorRecordType type;
  KontorId id;
  KontorRow *row; /* borrowed, nullable: remove it */
} Put;

static void
put_view (KontorReplica *replica, gpointer data)
{
  Put *put = data;
  g_autoptr (GError) error = NULL;

  kontor_replica_begin (replica, &error);
  g_assert_no_error (error);
  kontor_replica_put_view (replica, put->type, &put->id, put->row, NULL, &error);
  g_assert_no_error (error);
  kontor_replica_end (replica, &error);
  g_assert_no_error (error);
}

/* --- waiting --- */

static gboolean
give_up_cb (gpointer what)
{
  g_error ("waited too long until %s", (const char *) what);

  return G_SOURCE_REMOVE;
}

static void
wait_until (Fixture *self, const char *what, gboolean (*condition) (Fixture *self))
{
  guint source = g_timeout_add_seconds (PATIENCE_IN_SECONDS, give_up_cb, (gpointer) what);

  while (!condition (self))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}

static gboolean
is_painted (Fixture *self)
{
  return self->painted;
}

static gboolean
is_told (Fixture *self)
{
  return self->n_signals > 0;
}

static void
after_paint_cb (Fixture *self)
{
  self->painted = self->painted || !kontor_live_query_is_loading (self->query);
}

/* Until a frame that begins from now on is on the screen. */
static void
wait_painted (Fixture *self)
{
  self->painted = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self->list));
  wait_until (self, "the window is painted", is_painted);
}

static void
items_changed_cb (Fixture *self, guint position, guint n_removed, guint n_added)
{
  self->n_signals++;
  self->n_moved += n_removed + n_added;
}

static void
put (Fixture *self, guint number, KontorRow *row)
{
  Put change = { KONTOR_RECORD_TASK, KONTOR_ID_INIT_NIL, row };

  make_id (number, &change.id);
  self->n_signals = 0;
  self->n_moved = 0;
  kontor_live_store_run_sync (self->store, put_view, &change);
  wait_until (self, "the list has told what changed", is_told);
  wait_painted (self);
}

/* --- window --- */

static GtkListItemFactory *
factory_new (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "ui", name, NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  gsize length = 0;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  bytes = g_bytes_new_take (text, length);

  return gtk_builder_list_item_factory_new_from_bytes (NULL, bytes);
}

static KontorQuery *
query_new (void)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);

  kontor_query_builder_set_group (builder, KONTOR_TASK_STATE, FALSE);
  kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, FALSE);

  return kontor_query_builder_end (builder);
}

static void
open_window (Fixture *self)
{
  g_autoptr (GtkListItemFactory) headers = factory_new ("task-header.ui");
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->list = GTK_LIST_VIEW (
      gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)),
                         factory_new ("task-row.ui")));
  gtk_list_view_set_header_factory (self->list, headers);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->list));
  self->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (self->window, 800, 900);
  gtk_window_set_child (self->window, scrolled);
  gtk_window_present (self->window);
  g_signal_connect_swapped (gtk_widget_get_frame_clock (GTK_WIDGET (self->window)), "after-paint",
                            G_CALLBACK (after_paint_cb), self);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "account", NULL);
  g_autoptr (KontorQuery) query = query_new ();
  g_autoptr (GError) error = NULL;
  gint64 start = 0;

  g_assert_no_errno (g_mkdir_with_parents (g_get_user_data_dir (), 0700));
  self->store = kontor_live_store_open_sync (folder, TRUE, &error);
  g_assert_no_error (error);
  kontor_live_store_run_sync (self->store, fill_replica, NULL);

  start = g_get_monotonic_time ();
  self->query = kontor_live_query_new (self->store, query);
  self->selection = kontor_selection_new (self->query);
  g_signal_connect_swapped (self->selection, "items-changed", G_CALLBACK (items_changed_cb), self);
  open_window (self);
  wait_painted (self);
  g_test_message ("first painted after %" G_GINT64_FORMAT " ms, %u records alive",
                  (g_get_monotonic_time () - start) / 1000,
                  kontor_live_store_get_n_records (self->store));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  gtk_window_destroy (self->window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->selection);
  g_assert_finalize_object (self->query);
  g_assert_cmpuint (kontor_live_store_get_n_records (self->store), ==, 0);
  kontor_live_store_close_sync (self->store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->store);
}

/* --- tests --- */

static void
assert_few_records (Fixture *self)
{
  guint n = kontor_live_store_get_n_records (self->store);

  g_assert_cmpuint (n, >, 10);
  g_assert_cmpuint (n, <, RECORDS_MAX);
}

static gboolean
find_label (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text) &&
      gtk_widget_get_mapped (widget))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (find_label (child, text))
      return TRUE;

  return FALSE;
}

static void
assert_sections (Fixture *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  guint start = 0;
  guint end = 0;
  guint n_sections = 0;

  for (guint at = 0; at < n_items; at = end)
    {
      gtk_section_model_get_section (GTK_SECTION_MODEL (self->selection), at, &start, &end);
      g_assert_cmpuint (start, ==, at);
      g_assert_cmpuint (end, >, start);
      g_assert_cmpint (kontor_live_query_get_group (self->query, start), ==, n_sections);
      g_assert_cmpint (kontor_live_query_get_group (self->query, end - 1), ==, n_sections);
      n_sections++;
    }
  g_assert_cmpuint (n_sections, ==, KONTOR_N_TASK_STATE_CHOICES);
}

static void
test_shown (Fixture *self, gconstpointer unused)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->selection)), ==, N_TASKS);
  assert_few_records (self);
  assert_sections (self);
  g_assert_true (find_label (GTK_WIDGET (self->list), "Task 000000"));
  g_assert_true (find_label (GTK_WIDGET (self->list), "6")); /* the second row's deadline */
}

static void
test_scroll (Fixture *self, gconstpointer unused)
{
  g_autofree char *last = g_strdup_printf ("Task %06u",
                                           N_TASKS - 1 -
                                               (N_TASKS - 1 - 5) % KONTOR_N_TASK_STATE_CHOICES);

  gtk_list_view_scroll_to (self->list, N_TASKS - 1, GTK_LIST_SCROLL_FOCUS, NULL);
  wait_painted (self);
  g_assert_true (find_label (GTK_WIDGET (self->list), last));
  assert_few_records (self);
  for (guint i = 0; i < 20; i++)
    {
      gtk_list_view_scroll_to (self->list, i * (N_TASKS / 20), GTK_LIST_SCROLL_NONE, NULL);
      wait_painted (self);
      assert_few_records (self);
    }
}

/* Task 6 is the second of the list, 60 and 600 are the 11th and the 101st, all pending. */
static void
test_move (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorRow) near = task_new (6, "Task 000061", 0);
  g_autoptr (KontorRow) far = task_new (6, "Task 090001", 0);
  KontorId id = KONTOR_ID_INIT_NIL;
  guint position = 0;

  make_id (6, &id);
  g_assert_true (kontor_selection_select_record (self->selection, &id));
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), 1));

  put (self, 6, near);
  g_assert_cmpuint (self->n_signals, ==, 1);
  g_assert_cmpuint (self->n_moved, ==, 20);
  g_assert_true (kontor_live_query_find (self->query, &id, &position));
  g_assert_cmpuint (position, ==, 10);
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), 10));
  g_assert_false (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), 1));
  g_assert_true (find_label (GTK_WIDGET (self->list), "Task 000061"));

  put (self, 6, far);
  g_assert_cmpuint (self->n_signals, ==, 2);
  g_assert_cmpuint (self->n_moved, ==, 2);
  g_assert_true (kontor_live_query_find (self->query, &id, &position));
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position));
  g_assert_cmpuint (kontor_selection_get_n_selected (self->selection), ==, 1);
  assert_few_records (self);
}

/* From one section to another, into the list and out of it. */
static void
test_insert_and_remove (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorRow) first = task_new (0, "Task 000000", KONTOR_TASK_STATE_COMPLETED);
  g_autoptr (KontorRow) new = task_new (N_TASKS, "A new one", KONTOR_TASK_STATE_PENDING);

  put (self, 0, first); /* the first of its section, so that another one becomes it */
  assert_sections (self);
  g_assert_false (find_label (GTK_WIDGET (self->list), "Task 000000"));

  put (self, N_TASKS, new);
  g_assert_cmpuint (self->n_signals, ==, 1);
  g_assert_cmpuint (self->n_moved, ==, 1);
  assert_sections (self);
  g_assert_true (find_label (GTK_WIDGET (self->list), "A new one"));

  put (self, N_TASKS, NULL);
  g_assert_cmpuint (self->n_signals, ==, 1);
  g_assert_cmpuint (self->n_moved, ==, 1);
  assert_sections (self);
  g_assert_false (find_label (GTK_WIDGET (self->list), "A new one"));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->selection)), ==, N_TASKS);
  assert_few_records (self);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  gtk_init ();
  kontor_record_register_types ();
  ADD ("/live-query-window/shown", test_shown);
  ADD ("/live-query-window/scroll", test_scroll);
  ADD ("/live-query-window/move", test_move);
  ADD ("/live-query-window/insert-and-remove", test_insert_and_remove);

  return g_test_run ();
}
