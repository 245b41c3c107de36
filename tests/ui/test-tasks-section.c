/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The section of tasks, by the keyboard: what is typed becomes tasks, the outline follows its keys,
 * many dates move in one step, and the rules are heard. */

#include "config.h"

#include "kontor-operations.h"
#include "kontor-record-fixture.h"
#include "kontor-task-changes.h"
#include "kontor-task-list.h"
#include "kontor-task-pages.h"
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
  ADD ("/ui/tasks-section/outline", test_outline);
  ADD ("/ui/tasks-section/paste", test_paste);
  ADD ("/ui/tasks-section/shift", test_shift);
  ADD ("/ui/tasks-section/result", test_result);
  ADD ("/ui/tasks-section/refused", test_refused);
  ADD ("/ui/tasks-section/state", test_state);
#undef ADD

  return g_test_run ();
}
