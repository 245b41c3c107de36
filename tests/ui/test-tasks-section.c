/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The section of tasks, by the keyboard: what is typed becomes tasks, the outline follows its keys,
 * many dates move in one step, and the rules are heard. */

#include "config.h"

#include "kontor-board.h"
#include "kontor-operations.h"
#include "kontor-quick-add-entry.h"
#include "kontor-record-fixture.h"
#include "kontor-task-changes.h"
#include "kontor-task-list.h"
#include "kontor-task-pages.h"
#include "kontor-task-plan.h"
#include "kontor-task-shift-dialog.h"
#include "kontor-tasks-section.h"

#define DAY (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)

typedef struct
{
  KontorRecordFixture base;
  KontorSection *section; /* borrowed, of the window */
  char *told; /* owned, nullable: the last toast */
} Fixture;

static void
told_cb (Fixture *self, AdwToast *toast, KontorOffice *office)
{
  g_set_str (&self->told, adw_toast_get_title (toast));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autofree char *id = NULL;
  g_autofree char *state = NULL;

  kontor_record_fixture_set_up (&self->base, NULL);
  gtk_window_destroy (self->base.window);
  self->base.window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_title (self->base.window, "tasks");
  gtk_window_set_default_size (self->base.window, 1000, 700);
  self->section = g_object_new (KONTOR_TYPE_TASKS_SECTION, "office", self->base.office, NULL);
  gtk_widget_insert_action_group (GTK_WIDGET (self->base.window), "tasks",
                                  G_ACTION_GROUP (kontor_section_get_actions (self->section)));
  adw_window_set_content (ADW_WINDOW (self->base.window), GTK_WIDGET (self->section));
  g_signal_connect_swapped (self->base.office, "told", G_CALLBACK (told_cb), self);
  id = kontor_id_to_string (&self->base.project);
  state = g_strdup_printf ("list\nproject/%s\n", id);
  kontor_section_restore_state (self->section, state);
  gtk_window_present (self->base.window);
  kontor_ui_settle ();
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_signal_handlers_disconnect_by_func (self->base.office, told_cb, self);
  gtk_widget_insert_action_group (GTK_WIDGET (self->base.window), "tasks", NULL);
  g_clear_pointer (&self->told, g_free);
  kontor_record_fixture_tear_down (&self->base, NULL);
}

static void
act (Fixture *self, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->base.window), action, NULL));
}

/* --- what the replica has --- */

typedef struct
{
  GPtrArray *rows; /* owned */
} All;

static int
compare_by_place (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (kontor_row_get_text (*(KontorRow *const *) a, KONTOR_TASK_PLACE),
                    kontor_row_get_text (*(KontorRow *const *) b, KONTOR_TASK_PLACE));
}

static gpointer
read_tasks (KontorReading *reading, gpointer data, GError **error)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);
  g_autoptr (KontorQuery) query = NULL;

  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_TASK_PROJECT, data));
  query = kontor_query_builder_end (builder);

  return kontor_reading_list (reading, query, 0, 1000, error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
is_here (gpointer data)
{
  return *(gpointer *) data != NULL;
}

/* Those of the project, by place. (transfer full) */
static GPtrArray *
list_tasks (Fixture *self)
{
  KontorLiveStore *store = kontor_office_get_store (self->base.office);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *tasks;

  kontor_live_store_read_async (store, read_tasks, &self->base.project, NULL,
                                (GDestroyNotify) g_ptr_array_unref, NULL, read_cb, &result);
  kontor_ui_wait_until ("tasks are read", is_here, &result);
  tasks = kontor_live_store_read_finish (store, result, &error);
  g_assert_no_error (error);
  g_ptr_array_sort (tasks, compare_by_place);

  return tasks;
}

static void
wait_for_count (Fixture *self, guint count)
{
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < end)
    {
      g_autoptr (GPtrArray) tasks = list_tasks (self);

      if (tasks->len == count)
        break;
      kontor_ui_settle ();
    }
  {
    g_autoptr (GPtrArray) tasks = list_tasks (self);

    g_assert_cmpuint (tasks->len, ==, count);
  }
  kontor_ui_settle ();
}

/* The titles by place, each without "Task ". (transfer full) */
static char *
join_titles (Fixture *self)
{
  g_autoptr (GPtrArray) tasks = list_tasks (self);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < tasks->len; i++)
    g_string_append (text, kontor_row_get_title (tasks->pdata[i]) + strlen ("Task "));

  return g_string_free (text, FALSE);
}

static void
wait_for_titles (Fixture *self, const char *expected)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  g_autofree char *titles = join_titles (self);

  while (strcmp (titles, expected) != 0 && g_get_monotonic_time () < end)
    {
      kontor_ui_settle ();
      g_free (titles);
      titles = join_titles (self);
    }
  g_assert_cmpstr (titles, ==, expected);
  kontor_ui_settle ();
}

typedef struct
{
  KontorRecordType type;
  guint field; /* 0: any */
} Wish;

static gpointer
read_all (KontorReading *reading, gpointer data, GError **error)
{
  const Wish *wish = data;
  KontorQueryBuilder *builder = kontor_query_builder_new (wish->type);
  g_autoptr (KontorQuery) query = NULL;

  if (wish->field != 0)
    kontor_query_builder_take_condition (builder, kontor_condition_new_is_set (wish->field));
  query = kontor_query_builder_end (builder);

  return kontor_reading_list (reading, query, 0, 1000, error);
}

/* How many records have the field. */
static guint
count_with (Fixture *self, KontorRecordType type, guint field)
{
  KontorLiveStore *store = kontor_office_get_store (self->base.office);
  Wish wish = { type, field };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  kontor_live_store_read_async (store, read_all, &wish, NULL, (GDestroyNotify) g_ptr_array_unref,
                                NULL, read_cb, &result);
  kontor_ui_wait_until ("records are read", is_here, &result);
  rows = kontor_live_store_read_finish (store, result, &error);
  g_assert_no_error (error);

  return rows->len;
}

/* --- making some --- */

static KontorRow *
draft_new (Fixture *self, const char *title, gint64 deadline, gboolean result_required)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder;

  kontor_id_init (&id, kontor_clock_get_system (), kontor_random_get_system ());
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  kontor_row_builder_take (builder, KONTOR_TASK_PROJECT, kontor_value_new_id (&self->base.project));
  if (deadline != 0)
    kontor_row_builder_take (builder, KONTOR_TASK_DEADLINE, kontor_value_new_integer (deadline));
  if (result_required)
    kontor_row_builder_take (builder, KONTOR_TASK_RESULT_REQUIRED, kontor_value_new_integer (1));

  return kontor_row_builder_end (builder);
}

static void
make (Fixture *self, guint count, gint64 deadline)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);

  for (guint i = 0; i < count; i++)
    {
      g_autofree char *title = g_strdup_printf ("Task %u", i);

      g_ptr_array_add (drafts, draft_new (self, title,
                                          deadline != 0 ? deadline + (gint64) i * DAY : 0, FALSE));
    }
  kontor_tasks_create_many (self->base.office, drafts, NULL);
  wait_for_count (self, count);
}

static KontorTaskList *
get_list (Fixture *self)
{
  return KONTOR_TASK_LIST (
      kontor_ui_find (GTK_WIDGET (self->section), KONTOR_TYPE_TASK_LIST, NULL));
}

static void
select_task (Fixture *self, const KontorRow *task)
{
  g_assert_true (kontor_task_list_select (get_list (self), kontor_row_get_id (task)));
  kontor_ui_settle ();
}

/* --- tests --- */

static void
test_quick_add (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) tasks = NULL;
  GtkWidget *focus;

  act (self, "tasks.new");
  kontor_ui_type (self->base.window, "Call the movers tomorrow 10:00 @boris 30m !");
  kontor_ui_key (self->base.window, "Return");
  wait_for_count (self, 1);
  tasks = list_tasks (self);
  g_assert_cmpstr (kontor_row_get_title (tasks->pdata[0]), ==, "Call the movers");
  g_assert_cmpint (kontor_row_get_integer (tasks->pdata[0], KONTOR_TASK_PLAN), ==, 1800);
  g_assert_true (
      kontor_row_refers_to (tasks->pdata[0], KONTOR_TASK_RESPONSIBLE, &self->base.boris));
  g_assert_true (kontor_row_has (tasks->pdata[0], KONTOR_TASK_DEADLINE));
  g_assert_cmpint (kontor_row_get_choice (tasks->pdata[0], KONTOR_TASK_PRIORITY), ==,
                   KONTOR_PRIORITY_HIGH);

  /* The line stays, empty, for the next. */
  focus = gtk_root_get_focus (GTK_ROOT (self->base.window));
  g_assert_true (GTK_IS_TEXT (focus));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (focus)), ==, "");
}

static void
test_thirty (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) tasks = NULL;

  make (self, 1, 0);
  tasks = list_tasks (self);
  select_task (self, tasks->pdata[0]);
  kontor_ui_key (self->base.window, "Return");
  for (guint i = 1; i <= 30; i++)
    {
      g_autofree char *title = g_strdup_printf ("s%02u", i);

      kontor_ui_type (self->base.window, title);
      kontor_ui_key (self->base.window, "Return");
    }
  wait_for_count (self, 31);

  g_ptr_array_unref (tasks);
  tasks = list_tasks (self);
  g_assert_cmpstr (kontor_row_get_title (tasks->pdata[0]), ==, "Task 0");
  for (guint i = 1; i <= 30; i++)
    {
      g_autofree char *title = g_strdup_printf ("s%02u", i);

      g_assert_cmpstr (kontor_row_get_title (tasks->pdata[i]), ==, title);
    }
}

/* Who types faster than the tasks come into the list still gets them in order. */
static void
test_fast (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) tasks = NULL;
  GtkWidget *line;

  make (self, 2, 0);
  tasks = list_tasks (self);
  select_task (self, tasks->pdata[0]);
  kontor_ui_key (self->base.window, "Return");
  line = kontor_ui_find (GTK_WIDGET (get_list (self)), KONTOR_TYPE_QUICK_ADD_ENTRY, NULL);
  g_assert_nonnull (line);
  for (guint i = 2; i < 6; i++)
    {
      g_autofree char *title = g_strdup_printf ("Task %u", i);
      g_autoptr (KontorRow) draft = draft_new (self, title, 0, FALSE);
      gboolean handled = FALSE;

      g_signal_emit_by_name (line, "create", draft, FALSE, &handled);
      g_assert_true (handled);
    }
  wait_for_titles (self, "023451");
}

static void
test_outline (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (KontorRecord) second = NULL;

  make (self, 3, 0);
  tasks = list_tasks (self);
  select_task (self, tasks->pdata[1]);
  second = kontor_office_get_record (self->base.office, KONTOR_RECORD_TASK,
                                     kontor_row_get_id (tasks->pdata[1]));

  kontor_ui_key (self->base.window, "Tab");
  kontor_ui_settle ();
  g_assert_true (kontor_row_refers_to (kontor_record_get_row (second), KONTOR_TASK_PARENT,
                                       kontor_row_get_id (tasks->pdata[0])));
  kontor_ui_key (self->base.window, "shift+Tab");
  kontor_ui_settle ();
  g_assert_false (kontor_row_has (kontor_record_get_row (second), KONTOR_TASK_PARENT));

  kontor_ui_key (self->base.window, "alt+Down");
  kontor_ui_settle ();
  g_ptr_array_unref (tasks);
  tasks = list_tasks (self);
  g_assert_cmpstr (kontor_row_get_title (tasks->pdata[2]), ==, "Task 1");
  kontor_ui_key (self->base.window, "alt+Up");
  kontor_ui_settle ();
  g_ptr_array_unref (tasks);
  tasks = list_tasks (self);
  g_assert_cmpstr (kontor_row_get_title (tasks->pdata[1]), ==, "Task 1");
}

/* Out of a part of a part: still a part. */
static void
test_outline_deep (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (KontorRecord) third = NULL;

  make (self, 3, 0);
  tasks = list_tasks (self);
  third = kontor_office_get_record (self->base.office, KONTOR_RECORD_TASK,
                                    kontor_row_get_id (tasks->pdata[2]));
  select_task (self, tasks->pdata[1]);
  kontor_ui_key (self->base.window, "Tab");
  kontor_ui_settle ();
  select_task (self, tasks->pdata[2]);
  kontor_ui_key (self->base.window, "Tab");
  kontor_ui_settle ();
  kontor_ui_key (self->base.window, "Tab");
  kontor_ui_settle ();
  g_assert_true (kontor_row_refers_to (kontor_record_get_row (third), KONTOR_TASK_PARENT,
                                       kontor_row_get_id (tasks->pdata[1])));
  kontor_ui_key (self->base.window, "shift+Tab");
  kontor_ui_settle ();
  g_assert_true (kontor_row_refers_to (kontor_record_get_row (third), KONTOR_TASK_PARENT,
                                       kontor_row_get_id (tasks->pdata[0])));
}

static void
test_paste (Fixture *self, gconstpointer unused)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self->base.window));
  g_autoptr (GPtrArray) tasks = NULL;
  GtkWidget *add;
  guint n_parts = 0;

  gdk_clipboard_set_text (clipboard, "Rooms\n  Kitchen\n  Hall\nGarden\n");
  act (self, "tasks.new");
  kontor_ui_key (self->base.window, "ctrl+v");
  add = kontor_ui_find (GTK_WIDGET (self->base.window), GTK_TYPE_BUTTON, "_Add 4 tasks");
  g_assert_nonnull (add);
  g_signal_emit_by_name (add, "clicked");
  wait_for_count (self, 4);
  tasks = list_tasks (self);
  for (guint i = 0; i < tasks->len; i++)
    n_parts += kontor_row_has (tasks->pdata[i], KONTOR_TASK_PARENT);
  g_assert_cmpuint (n_parts, ==, 2);

  /* One step takes all of it back. */
  kontor_office_undo (self->base.office);
  wait_for_count (self, 0);
}

static void
test_shift (Fixture *self, gconstpointer unused)
{
  gint64 first = G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC;
  g_autoptr (GPtrArray) tasks = NULL;
  int days = 0;
  gint64 microseconds = 0;

  make (self, 10, first);
  gtk_selection_model_select_all (
      kontor_record_list_get_selection (kontor_task_list_get_list (get_list (self))));
  act (self, "tasks.shift-week");
  kontor_ui_settle ();
  tasks = list_tasks (self);
  for (guint i = 0; i < tasks->len; i++)
    g_assert_cmpint (kontor_row_get_integer (tasks->pdata[i], KONTOR_TASK_DEADLINE), ==,
                     first + ((gint64) i + 7) * DAY);

  kontor_office_undo (self->base.office);
  kontor_ui_settle ();
  g_ptr_array_unref (tasks);
  tasks = list_tasks (self);
  for (guint i = 0; i < tasks->len; i++)
    g_assert_cmpint (kontor_row_get_integer (tasks->pdata[i], KONTOR_TASK_DEADLINE), ==,
                     first + (gint64) i * DAY);

  g_assert_true (kontor_task_shift_parse ("2 days", &days, &microseconds));
  g_assert_cmpint (days, ==, 2);
  g_assert_true (kontor_task_shift_parse ("-1 week", &days, &microseconds));
  g_assert_cmpint (days, ==, -7);
  g_assert_true (kontor_task_shift_parse ("3 h", &days, &microseconds));
  g_assert_cmpint (days, ==, 0);
  g_assert_cmpint (microseconds, ==, G_GINT64_CONSTANT (3) * 3600 * G_USEC_PER_SEC);
  g_assert_false (kontor_task_shift_parse ("soon", &days, &microseconds));
  g_assert_false (kontor_task_shift_parse ("", &days, &microseconds));
}

static GtkWidget *
find_shown (GtkWidget *root, const char *label)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_visible (root))
    return NULL;
  if (ADW_IS_BUTTON_CONTENT (root) &&
      strcmp (adw_button_content_get_label (ADW_BUTTON_CONTENT (root)), label) == 0)
    return gtk_widget_get_parent (root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_shown (child, label);

  return found;
}

static void
test_result (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorRow) draft = draft_new (self, "Report", 0, TRUE);
  g_autoptr (KontorRecord) task = NULL;
  GtkWidget *part;
  GtkWidget *complete;

  kontor_tasks_create (self->base.office, draft, NULL, FALSE, NULL, NULL);
  wait_for_count (self, 1);
  task = kontor_office_get_record (self->base.office, KONTOR_RECORD_TASK,
                                   kontor_row_get_id (draft));
  part = kontor_task_part_new (kontor_task_state_part_get_type (), self->base.office);
  adw_window_set_content (ADW_WINDOW (self->base.window), part);
  kontor_task_part_set_record (part, task);
  kontor_ui_settle ();

  /* Only what is allowed is there. */
  g_assert_null (find_shown (part, "_Approve"));
  g_assert_null (find_shown (part, "Re_open"));
  complete = find_shown (part, "_Complete");
  g_assert_nonnull (complete);
  g_signal_emit_by_name (complete, "clicked");
  kontor_ui_settle ();
  g_assert_cmpint (kontor_row_get_choice (kontor_record_get_row (task), KONTOR_TASK_STATE), ==,
                   KONTOR_TASK_STATE_PENDING);
  kontor_ui_type (self->base.window, "All is packed");
  kontor_ui_key (self->base.window, "ctrl+Return");
  kontor_ui_settle ();
  g_assert_cmpint (kontor_row_get_choice (kontor_record_get_row (task), KONTOR_TASK_STATE), ==,
                   KONTOR_TASK_STATE_COMPLETED);
  g_assert_nonnull (find_shown (part, "Re_open"));
  kontor_task_part_set_record (part, NULL);
}

static void
test_refused (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorRow) draft = draft_new (self, "Report", 0, TRUE);
  g_autoptr (KontorRecord) task = NULL;

  kontor_tasks_create (self->base.office, draft, NULL, FALSE, NULL, NULL);
  wait_for_count (self, 1);
  task = kontor_office_get_record (self->base.office, KONTOR_RECORD_TASK,
                                   kontor_row_get_id (draft));
  select_task (self, kontor_record_get_row (task));
  g_clear_pointer (&self->told, g_free);
  kontor_ui_key (self->base.window, "ctrl+Return");
  kontor_ui_settle ();
  g_assert_nonnull (self->told);
  g_assert_cmpint (kontor_row_get_choice (kontor_record_get_row (task), KONTOR_TASK_STATE), ==,
                   KONTOR_TASK_STATE_PENDING);
}

/* --- several at once --- */

static guint
count_in_state (Fixture *self, int state)
{
  g_autoptr (GPtrArray) tasks = list_tasks (self);
  guint n = 0;

  for (guint i = 0; i < tasks->len; i++)
    n += kontor_row_get_choice (tasks->pdata[i], KONTOR_TASK_STATE) == state;

  return n;
}

static void
select_all (Fixture *self)
{
  gtk_selection_model_select_all (
      kontor_record_list_get_selection (kontor_task_list_get_list (get_list (self))));
  kontor_ui_settle ();
}

static void
test_complete_many (Fixture *self, gconstpointer unused)
{
  make (self, 5, 0);
  select_all (self);
  act (self, "tasks.complete");
  kontor_ui_settle ();
  g_assert_cmpuint (count_in_state (self, KONTOR_TASK_STATE_COMPLETED), ==, 5);
  g_assert_cmpstr (self->told, ==, "5 tasks completed");

  kontor_office_undo (self->base.office);
  kontor_ui_settle ();
  g_assert_cmpuint (count_in_state (self, KONTOR_TASK_STATE_PENDING), ==, 5);
}

/* One that needs a result holds the others back: nothing is done by halves. */
static void
test_complete_refused (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);

  g_ptr_array_add (drafts, draft_new (self, "Task 0", 0, FALSE));
  g_ptr_array_add (drafts, draft_new (self, "Task 1", 0, TRUE));
  kontor_tasks_create_many (self->base.office, drafts, NULL);
  wait_for_count (self, 2);
  select_all (self);
  g_clear_pointer (&self->told, g_free);
  act (self, "tasks.complete");
  kontor_ui_settle ();
  g_assert_cmpuint (count_in_state (self, KONTOR_TASK_STATE_PENDING), ==, 2);
  g_assert_nonnull (self->told);
}

/* --- the board --- */

static KontorBoard *
show_board (Fixture *self, const char *way)
{
  GtkWidget *switcher;

  act (self, "tasks.board");
  kontor_ui_settle ();
  switcher = gtk_widget_get_ancestor (kontor_ui_find (GTK_WIDGET (self->section), GTK_TYPE_LABEL,
                                                      "My plan"),
                                      ADW_TYPE_TOGGLE_GROUP);
  g_assert_nonnull (switcher);
  adw_toggle_group_set_active_name (ADW_TOGGLE_GROUP (switcher), way);
  kontor_ui_settle ();

  return KONTOR_BOARD (kontor_ui_find (GTK_WIDGET (self->section), KONTOR_TYPE_BOARD, NULL));
}

static void
focus_card (KontorBoard *board, const KontorRow *task)
{
  GtkWidget *card = kontor_ui_find (GTK_WIDGET (board), GTK_TYPE_LABEL,
                                    kontor_row_get_title (task));

  g_assert_nonnull (card);
  kontor_board_select (board, kontor_row_get_id (task));
  gtk_widget_grab_focus (gtk_widget_get_ancestor (card, GTK_TYPE_LIST_VIEW));
  kontor_ui_settle ();
}

static void
test_cards (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) tasks = NULL;
  KontorBoard *board;

  kontor_task_plan_make_stages (self->base.office, &self->base.project);
  make (self, 3, 0);
  tasks = list_tasks (self);
  board = show_board (self, "stage");
  focus_card (board, tasks->pdata[2]);
  kontor_ui_key (self->base.window, "alt+Up");
  wait_for_titles (self, "021");
  kontor_ui_key (self->base.window, "alt+Up");
  wait_for_titles (self, "201");
  kontor_ui_key (self->base.window, "alt+Down");
  wait_for_titles (self, "021");
  g_assert_cmpuint (count_with (self, KONTOR_RECORD_TASK, KONTOR_TASK_STAGE), ==, 0);

  kontor_ui_key (self->base.window, "alt+Right");
  kontor_ui_settle ();
  g_assert_cmpuint (count_with (self, KONTOR_RECORD_TASK, KONTOR_TASK_STAGE), ==, 1);
  kontor_office_undo (self->base.office);
  wait_for_titles (self, "021");
  g_assert_cmpuint (count_with (self, KONTOR_RECORD_TASK, KONTOR_TASK_STAGE), ==, 0);
}

/* Parts of different tasks may have the same key, imported tasks have none. */
static void
check_odd_keys (Fixture *self, KontorValue *key)
{
  g_autoptr (GPtrArray) tasks = list_tasks (self);
  g_autoptr (KontorRecord) first = NULL;
  g_autoptr (KontorRecord) second = NULL;
  KontorBoard *board;

  for (guint i = 0; i < tasks->len; i++)
    {
      g_autoptr (KontorRecord) task = kontor_office_get_record (self->base.office,
                                                                KONTOR_RECORD_TASK,
                                                                kontor_row_get_id (
                                                                    tasks->pdata[i]));

      kontor_office_set_field (self->base.office, task, KONTOR_TASK_PLACE, key);
    }
  kontor_ui_settle ();
  board = show_board (self, "stage");
  focus_card (board, tasks->pdata[0]);
  kontor_ui_key (self->base.window, "ctrl+Home");
  first = kontor_board_dup_current (board);
  kontor_ui_key (self->base.window, "Down");
  second = kontor_board_dup_current (board);
  g_assert_nonnull (first);
  g_assert_nonnull (second);
  g_assert_true (first != second);
  kontor_ui_key (self->base.window, "Up");
  focus_card (board, kontor_record_get_row (first));
  kontor_ui_key (self->base.window, "alt+Down");
  for (guint i = 0; i < 50 && !kontor_row_has (kontor_record_get_row (second), KONTOR_TASK_PLACE);
       i++)
    kontor_ui_settle ();
  kontor_ui_settle ();
  g_assert_true (kontor_row_has (kontor_record_get_row (second), KONTOR_TASK_PLACE));
  g_assert_cmpstr (kontor_row_get_text (kontor_record_get_row (second), KONTOR_TASK_PLACE), <,
                   kontor_row_get_text (kontor_record_get_row (first), KONTOR_TASK_PLACE));
  g_ptr_array_unref (tasks);
  tasks = list_tasks (self);
  if (key != NULL)
    g_assert_cmpstr (kontor_row_get_title (tasks->pdata[1]), ==, kontor_record_get_title (first));
}

static void
test_cards_tied (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorValue) key = kontor_value_new_text ("V");

  kontor_task_plan_make_stages (self->base.office, &self->base.project);
  make (self, 4, 0);
  check_odd_keys (self, key);
}

static void
test_cards_unplaced (Fixture *self, gconstpointer unused)
{
  kontor_task_plan_make_stages (self->base.office, &self->base.project);
  make (self, 4, 0);
  check_odd_keys (self, NULL);
}

static void
test_cards_by_deadline (Fixture *self, gconstpointer unused)
{
  gint64 later = kontor_office_get_now (self->base.office) + 30 * DAY;
  g_autoptr (GPtrArray) tasks = NULL;
  KontorBoard *board;

  make (self, 2, later);
  tasks = list_tasks (self);
  board = show_board (self, "deadline");
  focus_card (board, tasks->pdata[0]);
  kontor_ui_key (self->base.window, "alt+Down");
  kontor_ui_settle ();
  g_ptr_array_unref (tasks);
  tasks = list_tasks (self);
  g_assert_cmpint (kontor_row_get_integer (tasks->pdata[0], KONTOR_TASK_DEADLINE), ==, later);

  kontor_ui_key (self->base.window, "alt+Left");
  kontor_ui_settle ();
  g_ptr_array_unref (tasks);
  tasks = list_tasks (self);
  g_assert_cmpint (kontor_row_get_integer (tasks->pdata[0], KONTOR_TASK_DEADLINE), <, later);
  g_assert_cmpint (kontor_row_get_integer (tasks->pdata[0], KONTOR_TASK_DEADLINE), >,
                   kontor_office_get_now (self->base.office));
  g_assert_cmpint (kontor_row_get_integer (tasks->pdata[1], KONTOR_TASK_DEADLINE), ==, later + DAY);
}

/* A card that stays in its state is not acted upon, which would be refused. */
static void
test_cards_by_state (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) tasks = NULL;
  KontorBoard *board;

  make (self, 2, 0);
  tasks = list_tasks (self);
  board = show_board (self, "state");
  focus_card (board, tasks->pdata[0]);
  g_clear_pointer (&self->told, g_free);
  kontor_ui_key (self->base.window, "alt+Down");
  kontor_ui_key (self->base.window, "alt+Up");
  kontor_ui_settle ();
  g_assert_null (self->told);
  focus_card (board, tasks->pdata[0]);
  kontor_ui_key (self->base.window, "alt+Right");
  kontor_ui_settle ();
  g_assert_cmpuint (count_in_state (self, KONTOR_TASK_STATE_IN_PROGRESS), ==, 1);
}

/* --- my plan --- */

static gpointer
read_planned_first (KontorReading *reading, gpointer data, GError **error)
{
  KontorQueryBuilder *stages = kontor_query_builder_new (KONTOR_RECORD_TASK_STAGE);
  KontorQueryBuilder *marks = kontor_query_builder_new (KONTOR_RECORD_TASK_MARK);
  g_autoptr (KontorQuery) stages_query = NULL;
  g_autoptr (KontorQuery) marks_query = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  kontor_query_builder_add_order (stages, KONTOR_TASK_STAGE_PLACE, FALSE);
  stages_query = kontor_query_builder_end (stages);
  rows = kontor_reading_list (reading, stages_query, 0, 1, error);
  g_assert_cmpuint (rows->len, ==, 1);
  kontor_query_builder_take_condition (marks, kontor_condition_new_refers (KONTOR_TASK_MARK_STAGE,
                                                                           kontor_row_get_id (
                                                                               rows->pdata[0])));
  marks_query = kontor_query_builder_end (marks);

  return kontor_reading_list (reading, marks_query, 0, 1000, error);
}

/* How many tasks stand in the first column. */
static guint
count_planned_first (Fixture *self)
{
  KontorLiveStore *store = kontor_office_get_store (self->base.office);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  kontor_live_store_read_async (store, read_planned_first, NULL, NULL,
                                (GDestroyNotify) g_ptr_array_unref, NULL, read_cb, &result);
  kontor_ui_wait_until ("the plan is read", is_here, &result);
  rows = kontor_live_store_read_finish (store, result, &error);
  g_assert_no_error (error);

  return rows->len;
}

static void
test_plan (Fixture *self, gconstpointer unused)
{
  make (self, 2, 0);
  select_all (self);
  act (self, "tasks.add-to-plan");
  kontor_ui_settle ();
  g_assert_cmpuint (count_with (self, KONTOR_RECORD_TASK_STAGE, KONTOR_TASK_STAGE_PERSON), ==, 3);
  g_assert_cmpuint (count_with (self, KONTOR_RECORD_TASK_MARK, KONTOR_TASK_MARK_STAGE), ==, 2);

  /* One step, columns and all; and they are made once. */
  kontor_office_undo (self->base.office);
  kontor_ui_settle ();
  g_assert_cmpuint (count_with (self, KONTOR_RECORD_TASK_STAGE, 0), ==, 0);
  g_assert_cmpuint (count_with (self, KONTOR_RECORD_TASK_MARK, KONTOR_TASK_MARK_STAGE), ==, 0);
  act (self, "tasks.add-to-plan");
  act (self, "tasks.add-to-plan");
  kontor_ui_settle ();
  g_assert_cmpuint (count_with (self, KONTOR_RECORD_TASK_STAGE, 0), ==, 3);
  g_assert_cmpuint (count_with (self, KONTOR_RECORD_TASK_MARK, KONTOR_TASK_MARK_STAGE), ==, 2);

  /* A card of it moves on, in its own order. */
  {
    g_autoptr (GPtrArray) tasks = list_tasks (self);
    KontorBoard *board = show_board (self, "plan");

    gtk_widget_grab_focus (
        gtk_widget_get_ancestor (kontor_ui_find (GTK_WIDGET (board), GTK_TYPE_LABEL,
                                                 kontor_row_get_title (tasks->pdata[0])),
                                 GTK_TYPE_LIST_VIEW));
    kontor_ui_settle ();
    kontor_ui_key (self->base.window, "Down");
    kontor_ui_key (self->base.window, "Up");
    kontor_ui_settle ();
    kontor_ui_key (self->base.window, "alt+Down");
    kontor_ui_settle ();
    g_assert_cmpuint (count_with (self, KONTOR_RECORD_TASK_MARK, KONTOR_TASK_MARK_PLACE), ==, 2);
    wait_for_titles (self, "01");

    /* What is further than the first column is not put back. */
    kontor_ui_key (self->base.window, "alt+Right");
    kontor_ui_settle ();
    g_assert_cmpuint (count_planned_first (self), ==, 1);
  }

  act (self, "tasks.list");
  kontor_ui_settle ();
  select_all (self);
  act (self, "tasks.add-to-plan");
  kontor_ui_settle ();
  g_assert_cmpuint (count_planned_first (self), ==, 1);
  act (self, "tasks.take-out-of-plan");
  kontor_ui_settle ();
  g_assert_cmpuint (count_with (self, KONTOR_RECORD_TASK_MARK, KONTOR_TASK_MARK_STAGE), ==, 0);
}

/* --- which commands there are --- */

static gboolean
is_enabled (Fixture *self, const char *name)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (
                                                kontor_section_get_actions (self->section)),
                                            name);
}

static void
test_enabled (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) tasks = NULL;
  KontorBoard *board;

  make (self, 2, 0);
  tasks = list_tasks (self);
  gtk_selection_model_unselect_all (
      kontor_record_list_get_selection (kontor_task_list_get_list (get_list (self))));
  act (self, "tasks.new");
  kontor_ui_settle ();
  g_assert_true (is_enabled (self, "insert"));
  g_assert_false (is_enabled (self, "indent"));
  g_assert_false (is_enabled (self, "shift-day"));
  select_all (self);
  g_assert_true (is_enabled (self, "shift-day"));
  gtk_selection_model_unselect_all (
      kontor_record_list_get_selection (kontor_task_list_get_list (get_list (self))));
  g_assert_false (is_enabled (self, "shift-day"));
  select_task (self, tasks->pdata[1]);
  g_assert_true (is_enabled (self, "indent"));
  g_assert_true (is_enabled (self, "shift-day"));

  act (self, "tasks.new");
  kontor_ui_settle ();
  g_assert_true (is_enabled (self, "indent"));

  /* Not about what is selected in a list that is not in front. */
  board = show_board (self, "state");
  g_assert_false (is_enabled (self, "indent"));
  g_assert_false (is_enabled (self, "insert"));
  g_assert_false (is_enabled (self, "complete"));
  focus_card (board, tasks->pdata[0]);
  g_assert_true (is_enabled (self, "complete"));
  g_assert_false (is_enabled (self, "indent"));
  act (self, "tasks.complete");
  kontor_ui_settle ();
  g_ptr_array_unref (tasks);
  tasks = list_tasks (self);
  g_assert_cmpint (kontor_row_get_choice (tasks->pdata[0], KONTOR_TASK_STATE), ==,
                   KONTOR_TASK_STATE_COMPLETED);
  g_assert_cmpint (kontor_row_get_choice (tasks->pdata[1], KONTOR_TASK_STATE), ==,
                   KONTOR_TASK_STATE_PENDING);

  act (self, "tasks.calendar");
  kontor_ui_settle ();
  g_assert_false (is_enabled (self, "complete"));
  g_assert_true (is_enabled (self, "list"));
  gtk_widget_set_visible (GTK_WIDGET (self->section), FALSE);
  kontor_ui_settle ();
  g_assert_false (is_enabled (self, "list"));
  g_assert_false (is_enabled (self, "scope"));
  g_assert_true (is_enabled (self, "new"));
}

/* --- time --- */

static KontorRow *
entry_new (Fixture *self, const KontorId *task, gint64 start, gint64 minutes)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder;

  kontor_id_init (&id, kontor_clock_get_system (), kontor_random_get_system ());
  builder = kontor_row_builder_new (KONTOR_RECORD_TIME_ENTRY, &id);
  kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_TASK, kontor_value_new_id (task));
  kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_PERSON,
                           kontor_value_new_id (kontor_office_get_person (self->base.office)));
  kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_START, kontor_value_new_integer (start));
  kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_END,
                           kontor_value_new_integer (start + minutes * 60 * G_USEC_PER_SEC));

  return kontor_row_builder_end (builder);
}

static void
test_spent (Fixture *self, gconstpointer unused)
{
  gint64 start = kontor_office_get_now (self->base.office) - DAY / 8;
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (KontorRow) first = NULL;
  g_autoptr (KontorRow) second = NULL;

  make (self, 2, 0);
  tasks = list_tasks (self);
  g_assert_null (kontor_ui_find (GTK_WIDGET (get_list (self)), GTK_TYPE_LABEL, "0:40 spent"));
  first = entry_new (self, kontor_row_get_id (tasks->pdata[1]), start, 40);
  kontor_office_create (self->base.office, first, FALSE);
  kontor_ui_settle ();
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (get_list (self)), GTK_TYPE_LABEL, "0:40 spent"));
  second = entry_new (self, kontor_row_get_id (tasks->pdata[1]), start + DAY / 24, 25);
  kontor_office_create (self->base.office, second, FALSE);
  kontor_ui_settle ();
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (get_list (self)), GTK_TYPE_LABEL, "1:05 spent"));
  kontor_office_undo (self->base.office);
  kontor_ui_settle ();
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (get_list (self)), GTK_TYPE_LABEL, "0:40 spent"));
}

static void
test_state (Fixture *self, gconstpointer unused)
{
  g_autofree char *before = kontor_section_save_state (self->section);
  g_autofree char *after = NULL;
  g_autofree char *other = NULL;

  g_assert_true (g_str_has_prefix (before, "list\nproject/"));
  kontor_section_restore_state (self->section, "board\nmine\n");
  other = kontor_section_save_state (self->section);
  g_assert_true (g_str_has_prefix (other, "board\nmine\n"));
  g_clear_pointer (&other, g_free);
  kontor_section_restore_state (self->section, "calendar completed\nall\n");
  other = kontor_section_save_state (self->section);
  g_assert_true (g_str_has_prefix (other, "calendar completed\nall\n"));
  kontor_section_restore_state (self->section, "nonsense\nnobody\n");
  kontor_section_restore_state (self->section, "");
  kontor_section_restore_state (self->section, before);
  after = kontor_section_save_state (self->section);
  g_assert_cmpstr (after, ==, before);
}

int
main (int argc, char **argv)
{
  kontor_ui_init (&argc, &argv);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/ui/tasks-section/quick-add", test_quick_add);
  ADD ("/ui/tasks-section/thirty-by-keyboard", test_thirty);
  ADD ("/ui/tasks-section/fast", test_fast);
  ADD ("/ui/tasks-section/outline", test_outline);
  ADD ("/ui/tasks-section/outline-deep", test_outline_deep);
  ADD ("/ui/tasks-section/paste", test_paste);
  ADD ("/ui/tasks-section/shift", test_shift);
  ADD ("/ui/tasks-section/result", test_result);
  ADD ("/ui/tasks-section/refused", test_refused);
  ADD ("/ui/tasks-section/complete-many", test_complete_many);
  ADD ("/ui/tasks-section/complete-many-refused", test_complete_refused);
  ADD ("/ui/tasks-section/cards", test_cards);
  ADD ("/ui/tasks-section/cards-tied", test_cards_tied);
  ADD ("/ui/tasks-section/cards-unplaced", test_cards_unplaced);
  ADD ("/ui/tasks-section/cards-by-deadline", test_cards_by_deadline);
  ADD ("/ui/tasks-section/cards-by-state", test_cards_by_state);
  ADD ("/ui/tasks-section/plan", test_plan);
  ADD ("/ui/tasks-section/enabled", test_enabled);
  ADD ("/ui/tasks-section/spent", test_spent);
  ADD ("/ui/tasks-section/state", test_state);
#undef ADD

  return g_test_run ();
}
