/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A Gantt chart as people use it: a bar moved by a key takes along what depends on it and comes back with
 * it, a dependency is made, and many bars are few widgets. */

#include "config.h"

#include "kontor-gantt-bar.h"
#include "kontor-gantt.h"
#include "kontor-record-fixture.h"
#include "kontor-replica-private.h"

#define N_MANY 3000

/* On a screen there is room for fewer. */
#define BARS_MAX 100

typedef struct
{
  KontorRecordFixture record;
  KontorGantt *gantt; /* borrowed, of the window */
  KontorId first;
  KontorId second; /* depends on it */
  gint64 start; /* of the first */
  gint64 wanted; /* what has_moved() waits for */
} Fixture;

/* --- data --- */

static KontorRow *
draft_new (const KontorContext *context,
           Fixture *self,
           const char *title,
           gint64 start,
           KontorId *id)
{
  KontorRowBuilder *builder;

  kontor_id_init (id, context->clock, context->random);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, id);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  kontor_row_builder_take (builder, KONTOR_TASK_RESPONSIBLE,
                           kontor_value_new_id (&self->record.anna));
  kontor_row_builder_take (builder, KONTOR_TASK_STARTS_AT, kontor_value_new_integer (start));
  kontor_row_builder_take (builder, KONTOR_TASK_ENDS_AT,
                           kontor_value_new_integer (start + KONTOR_DAY));

  return kontor_row_builder_end (builder);
}

static void
fill (KontorReplica *replica, gpointer data)
{
  Fixture *self = data;
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  g_autoptr (KontorChangeSet) set = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  KontorContext context = { 0 };
  KontorRowBuilder *builder;
  KontorId id = KONTOR_ID_INIT_NIL;

  kontor_replica_init_context (replica, &context);
  self->start = context.now / KONTOR_DAY * KONTOR_DAY + KONTOR_DAY;
  g_ptr_array_add (drafts, draft_new (&context, self, "First", self->start, &self->first));
  g_ptr_array_add (drafts,
                   draft_new (&context, self, "Second", self->start + KONTOR_DAY, &self->second));
  kontor_id_init (&id, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_DEPENDENCY, &id);
  kontor_row_builder_take (builder, KONTOR_DEPENDENCY_TASK, kontor_value_new_id (&self->second));
  kontor_row_builder_take (builder, KONTOR_DEPENDENCY_AFTER, kontor_value_new_id (&self->first));
  g_ptr_array_add (drafts, kontor_row_builder_end (builder));
  set = kontor_operation_create_many (&context, "Create", drafts, &problem);
  g_assert_null (problem);
  kontor_ui_commit (replica, set);
}

static void
fill_many (KontorReplica *replica, gpointer data)
{
  Fixture *self = data;
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  g_autoptr (KontorChangeSet) set = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  KontorContext context = { 0 };

  kontor_replica_init_context (replica, &context);
  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree char *title = g_strdup_printf ("Task %05u", i);
      KontorId id = KONTOR_ID_INIT_NIL;

      g_ptr_array_add (drafts,
                       draft_new (&context, self, title, self->start + i * KONTOR_HOUR, &id));
    }
  set = kontor_operation_create_many (&context, "Create", drafts, &problem);
  g_assert_null (problem);
  kontor_ui_commit (replica, set);
}

static void
set_up (Fixture *self, gconstpointer many)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);
  g_autoptr (KontorQuery) query = NULL;
  KontorLiveStore *store;

  kontor_record_fixture_set_up (&self->record, NULL);
  store = kontor_office_get_store (self->record.office);
  kontor_live_store_run_sync (store, fill, self);
  if (GPOINTER_TO_INT (many))
    kontor_live_store_run_sync (store, fill_many, self);
  kontor_live_store_poll (store);
  kontor_query_builder_set_outline (builder, KONTOR_TASK_PARENT);
  kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, FALSE);
  query = kontor_query_builder_end (builder);
  self->gantt = KONTOR_GANTT (kontor_gantt_new (self->record.office));
  kontor_gantt_set_query (self->gantt, query);
  gtk_window_set_default_size (self->record.window, 900, 500);
  gtk_window_set_child (self->record.window, GTK_WIDGET (self->gantt));
  gtk_window_present (self->record.window);
  kontor_ui_settle ();
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  kontor_record_fixture_tear_down (&self->record, NULL);
}

/* --- looking --- */

static KontorGanttBar *
get_focus (Fixture *self)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self->record.window));

  return KONTOR_IS_GANTT_BAR (focus) ? KONTOR_GANTT_BAR (focus) : NULL;
}

/* The plan has been read: without slack, and something depends on it. */
static gboolean
is_critical (gpointer data)
{
  KontorGanttBar *bar = get_focus (data);

  return bar != NULL && (kontor_gantt_bar_get_marks (bar) & KONTOR_GANTT_CRITICAL) != 0;
}

static gint64
get_start (Fixture *self, const KontorId *id)
{
  g_autoptr (KontorRecord) task = kontor_office_get_record (self->record.office, KONTOR_RECORD_TASK,
                                                            id);

  return kontor_row_get_integer (kontor_record_get_row (task), KONTOR_TASK_STARTS_AT);
}

static gboolean
has_moved (gpointer data)
{
  Fixture *self = data;

  return get_start (self, &self->first) == self->wanted &&
         get_start (self, &self->second) == self->wanted + KONTOR_DAY;
}

static guint
count_bars (GtkWidget *root)
{
  guint n = KONTOR_IS_GANTT_BAR (root);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_bars (child);

  return n;
}

/* --- tests --- */

static void
test_push (Fixture *self, gconstpointer unused)
{
  g_assert_true (kontor_gantt_select (self->gantt, &self->first));
  kontor_ui_wait_until ("the plan is there", is_critical, self);
  kontor_ui_key (self->record.window, "alt+Right");
  self->wanted = self->start + KONTOR_DAY;
  kontor_ui_wait_until ("both have moved", has_moved, self);
  g_assert_nonnull (get_focus (self));

  kontor_office_undo (self->record.office);
  self->wanted = self->start;
  kontor_ui_wait_until ("both are back", has_moved, self);
}

/* Earlier: what depends on it stays. */
static void
test_pull (Fixture *self, gconstpointer unused)
{
  gint64 second = get_start (self, &self->second);

  g_assert_true (kontor_gantt_select (self->gantt, &self->first));
  kontor_ui_wait_until ("the plan is there", is_critical, self);
  kontor_ui_key (self->record.window, "alt+Left");
  self->wanted = self->start - KONTOR_DAY;
  while (get_start (self, &self->first) != self->wanted)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (get_start (self, &self->second), ==, second);
}

static gboolean
is_longer (gpointer data)
{
  Fixture *self = data;
  g_autoptr (KontorRecord) task = kontor_office_get_record (self->record.office, KONTOR_RECORD_TASK,
                                                            &self->first);
  const KontorRow *row = kontor_record_get_row (task);

  return kontor_row_get_integer (row, KONTOR_TASK_ENDS_AT) -
             kontor_row_get_integer (row, KONTOR_TASK_STARTS_AT) ==
         2 * KONTOR_DAY;
}

static void
test_resize (Fixture *self, gconstpointer unused)
{
  g_assert_true (kontor_gantt_select (self->gantt, &self->first));
  kontor_ui_wait_until ("the plan is there", is_critical, self);
  kontor_ui_key (self->record.window, "alt+shift+Right");
  kontor_ui_wait_until ("it is longer", is_longer, self);
  g_assert_cmpint (get_start (self, &self->first), ==, self->start);
  g_assert_cmpint (get_start (self, &self->second), ==, self->start + 2 * KONTOR_DAY);
}

static gboolean
has_bars (gpointer data)
{
  Fixture *self = data;

  return kontor_ui_find (GTK_WIDGET (self->gantt), KONTOR_TYPE_GANTT_BAR, NULL) != NULL;
}

static void
test_many (Fixture *self, gconstpointer unused)
{
  KontorGanttBar *focus;

  kontor_ui_wait_until ("there are bars", has_bars, self);
  g_assert_cmpuint (count_bars (GTK_WIDGET (self->gantt)), <, BARS_MAX);
  g_assert_true (kontor_gantt_select (self->gantt, &self->first));
  kontor_ui_settle ();
  kontor_ui_key (self->record.window, "End");
  kontor_ui_settle ();
  focus = get_focus (self);
  g_assert_nonnull (focus);
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (self->gantt), GTK_TYPE_LABEL, "Task 02999"));
  g_assert_cmpuint (count_bars (GTK_WIDGET (self->gantt)), <, BARS_MAX);
}

/* The bar of a task, whose words begin with its title. (transfer none) (nullable) */
static GtkWidget *
find_bar (GtkWidget *root, const char *title)
{
  GtkWidget *found = NULL;

  if (KONTOR_IS_GANTT_BAR (root))
    return g_str_has_prefix (gtk_widget_get_tooltip_text (root), title) ? root : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_bar (child, title);

  return found;
}

static float
get_left (Fixture *self, const char *title)
{
  GtkWidget *bar = find_bar (GTK_WIDGET (self->gantt), title);
  graphene_rect_t bounds;

  g_assert_nonnull (bar);
  g_assert_true (gtk_widget_compute_bounds (bar, GTK_WIDGET (self->gantt), &bounds));

  return bounds.origin.x;
}

static void
set_up_mirrored (Fixture *self, gconstpointer unused)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  set_up (self, NULL);
}

static void
tear_down_mirrored (Fixture *self, gconstpointer unused)
{
  tear_down (self, NULL);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* Where lines of text begin on the right, so does time: later is further left, and the key that points
 * there moves a bar there. */
static void
test_mirrored (Fixture *self, gconstpointer unused)
{
  float before;

  g_assert_true (kontor_gantt_select (self->gantt, &self->first));
  kontor_ui_wait_until ("the plan is there", is_critical, self);
  kontor_ui_settle ();
  before = get_left (self, "First");
  g_assert_cmpfloat (get_left (self, "Second"), <, before);
  g_assert_cmpfloat (before, >, 0);
  g_assert_cmpfloat (before, <, 900 - 260);
  kontor_ui_key (self->record.window, "alt+Left");
  self->wanted = self->start + KONTOR_DAY;
  kontor_ui_wait_until ("both are later", has_moved, self);
  kontor_ui_settle ();
  g_assert_cmpfloat (get_left (self, "First"), <, before);
}

int
main (int argc, char **argv)
{
  kontor_ui_init (&argc, &argv);

  g_test_add ("/gantt/push", Fixture, NULL, set_up, test_push, tear_down);
  g_test_add ("/gantt/pull", Fixture, NULL, set_up, test_pull, tear_down);
  g_test_add ("/gantt/resize", Fixture, NULL, set_up, test_resize, tear_down);
  g_test_add ("/gantt/mirrored", Fixture, NULL, set_up_mirrored, test_mirrored, tear_down_mirrored);
  g_test_add ("/gantt/many", Fixture, GINT_TO_POINTER (1), set_up, test_many, tear_down);

  return g_test_run ();
}
