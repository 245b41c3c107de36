/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The section of tasks, by the keyboard: what is typed becomes tasks, the outline follows its keys, and
 * the commands are there for what they are about. */

#include "config.h"

#include "kontor-quick-add-entry.h"
#include "kontor-task-changes.h"
#include "kontor-tasks-fixture.h"

typedef KontorTasksFixture Fixture;

static void
test_quick_add (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) tasks = NULL;
  GtkWidget *focus;

  kontor_tasks_fixture_act (self, "tasks.new");
  kontor_ui_type (self->base.window, "Call the movers tomorrow 10:00 @boris 30m !");
  kontor_ui_key (self->base.window, "Return");
  kontor_tasks_fixture_wait_for_count (self, 1);
  tasks = kontor_tasks_fixture_list (self);
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

  kontor_tasks_fixture_make (self, 1, 0);
  tasks = kontor_tasks_fixture_list (self);
  kontor_tasks_fixture_select (self, tasks->pdata[0]);
  kontor_ui_key (self->base.window, "Return");
  for (guint i = 1; i <= 30; i++)
    {
      g_autofree char *title = g_strdup_printf ("s%02u", i);

      kontor_ui_type (self->base.window, title);
      kontor_ui_key (self->base.window, "Return");
    }
  kontor_tasks_fixture_wait_for_count (self, 31);

  g_ptr_array_unref (tasks);
  tasks = kontor_tasks_fixture_list (self);
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

  kontor_tasks_fixture_make (self, 2, 0);
  tasks = kontor_tasks_fixture_list (self);
  kontor_tasks_fixture_select (self, tasks->pdata[0]);
  kontor_ui_key (self->base.window, "Return");
  line = kontor_ui_find (GTK_WIDGET (kontor_tasks_fixture_get_list (self)),
                         KONTOR_TYPE_QUICK_ADD_ENTRY, NULL);
  g_assert_nonnull (line);
  for (guint i = 2; i < 6; i++)
    {
      g_autofree char *title = g_strdup_printf ("Task %u", i);
      g_autoptr (KontorRow) draft = kontor_tasks_fixture_draft_new (self, title, 0, FALSE);
      gboolean handled = FALSE;

      g_signal_emit_by_name (line, "create", draft, FALSE, &handled);
      g_assert_true (handled);
    }
  kontor_tasks_fixture_wait_for_titles (self, "023451");
}

static void
test_outline (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (KontorRecord) second = NULL;

  kontor_tasks_fixture_make (self, 3, 0);
  tasks = kontor_tasks_fixture_list (self);
  kontor_tasks_fixture_select (self, tasks->pdata[1]);
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
  tasks = kontor_tasks_fixture_list (self);
  g_assert_cmpstr (kontor_row_get_title (tasks->pdata[2]), ==, "Task 1");
  kontor_ui_key (self->base.window, "alt+Up");
  kontor_ui_settle ();
  g_ptr_array_unref (tasks);
  tasks = kontor_tasks_fixture_list (self);
  g_assert_cmpstr (kontor_row_get_title (tasks->pdata[1]), ==, "Task 1");
}

/* Out of a part of a part: still a part. */
static void
test_outline_deep (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (KontorRecord) third = NULL;

  kontor_tasks_fixture_make (self, 3, 0);
  tasks = kontor_tasks_fixture_list (self);
  third = kontor_office_get_record (self->base.office, KONTOR_RECORD_TASK,
                                    kontor_row_get_id (tasks->pdata[2]));
  kontor_tasks_fixture_select (self, tasks->pdata[1]);
  kontor_ui_key (self->base.window, "Tab");
  kontor_ui_settle ();
  kontor_tasks_fixture_select (self, tasks->pdata[2]);
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
  kontor_tasks_fixture_act (self, "tasks.new");
  kontor_ui_key (self->base.window, "ctrl+v");
  add = kontor_ui_find (GTK_WIDGET (self->base.window), GTK_TYPE_BUTTON, "_Add 4 tasks");
  g_assert_nonnull (add);
  g_signal_emit_by_name (add, "clicked");
  kontor_tasks_fixture_wait_for_count (self, 4);
  tasks = kontor_tasks_fixture_list (self);
  for (guint i = 0; i < tasks->len; i++)
    n_parts += kontor_row_has (tasks->pdata[i], KONTOR_TASK_PARENT);
  g_assert_cmpuint (n_parts, ==, 2);

  /* One step takes all of it back. */
  kontor_office_undo (self->base.office);
  kontor_tasks_fixture_wait_for_count (self, 0);
}

/* --- several at once --- */

static void
test_complete_many (Fixture *self, gconstpointer unused)
{
  kontor_tasks_fixture_make (self, 5, 0);
  kontor_tasks_fixture_select_all (self);
  kontor_tasks_fixture_act (self, "tasks.complete");
  kontor_ui_settle ();
  g_assert_cmpuint (kontor_tasks_fixture_count_in_state (self, KONTOR_TASK_STATE_COMPLETED), ==, 5);
  g_assert_cmpstr (self->told, ==, "5 tasks completed");

  kontor_office_undo (self->base.office);
  kontor_ui_settle ();
  g_assert_cmpuint (kontor_tasks_fixture_count_in_state (self, KONTOR_TASK_STATE_PENDING), ==, 5);
}

/* One that needs a result holds the others back: nothing is done by halves. */
static void
test_complete_refused (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);

  g_ptr_array_add (drafts, kontor_tasks_fixture_draft_new (self, "Task 0", 0, FALSE));
  g_ptr_array_add (drafts, kontor_tasks_fixture_draft_new (self, "Task 1", 0, TRUE));
  kontor_tasks_create_many (self->base.office, drafts, NULL);
  kontor_tasks_fixture_wait_for_count (self, 2);
  kontor_tasks_fixture_select_all (self);
  g_clear_pointer (&self->told, g_free);
  kontor_tasks_fixture_act (self, "tasks.complete");
  kontor_ui_settle ();
  g_assert_cmpuint (kontor_tasks_fixture_count_in_state (self, KONTOR_TASK_STATE_PENDING), ==, 2);
  g_assert_nonnull (self->told);
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

  kontor_tasks_fixture_make (self, 2, 0);
  tasks = kontor_tasks_fixture_list (self);
  gtk_selection_model_unselect_all (kontor_record_list_get_selection (
      kontor_task_list_get_list (kontor_tasks_fixture_get_list (self))));
  kontor_tasks_fixture_act (self, "tasks.new");
  kontor_ui_settle ();
  g_assert_true (is_enabled (self, "insert"));
  g_assert_false (is_enabled (self, "indent"));
  g_assert_false (is_enabled (self, "shift-day"));
  kontor_tasks_fixture_select_all (self);
  g_assert_true (is_enabled (self, "shift-day"));
  gtk_selection_model_unselect_all (kontor_record_list_get_selection (
      kontor_task_list_get_list (kontor_tasks_fixture_get_list (self))));
  g_assert_false (is_enabled (self, "shift-day"));
  kontor_tasks_fixture_select (self, tasks->pdata[1]);
  g_assert_true (is_enabled (self, "indent"));
  g_assert_true (is_enabled (self, "shift-day"));

  kontor_tasks_fixture_act (self, "tasks.new");
  kontor_ui_settle ();
  g_assert_true (is_enabled (self, "indent"));

  /* Not about what is selected in a list that is not in front. */
  board = kontor_tasks_fixture_show_board (self, "state");
  g_assert_false (is_enabled (self, "indent"));
  g_assert_false (is_enabled (self, "insert"));
  g_assert_false (is_enabled (self, "complete"));
  kontor_tasks_fixture_focus_card (board, tasks->pdata[0]);
  g_assert_true (is_enabled (self, "complete"));
  g_assert_false (is_enabled (self, "indent"));
  kontor_tasks_fixture_act (self, "tasks.complete");
  kontor_ui_settle ();
  g_ptr_array_unref (tasks);
  tasks = kontor_tasks_fixture_list (self);
  g_assert_cmpint (kontor_row_get_choice (tasks->pdata[0], KONTOR_TASK_STATE), ==,
                   KONTOR_TASK_STATE_COMPLETED);
  g_assert_cmpint (kontor_row_get_choice (tasks->pdata[1], KONTOR_TASK_STATE), ==,
                   KONTOR_TASK_STATE_PENDING);

  kontor_tasks_fixture_act (self, "tasks.calendar");
  kontor_ui_settle ();
  g_assert_false (is_enabled (self, "complete"));
  g_assert_true (is_enabled (self, "list"));
  gtk_widget_set_visible (GTK_WIDGET (self->section), FALSE);
  kontor_ui_settle ();
  g_assert_false (is_enabled (self, "list"));
  g_assert_false (is_enabled (self, "scope"));
  g_assert_true (is_enabled (self, "new"));
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

#define ADD(path, func) \
  g_test_add (path, Fixture, NULL, kontor_tasks_fixture_set_up, func, \
              kontor_tasks_fixture_tear_down)
  ADD ("/ui/tasks-section/quick-add", test_quick_add);
  ADD ("/ui/tasks-section/thirty-by-keyboard", test_thirty);
  ADD ("/ui/tasks-section/fast", test_fast);
  ADD ("/ui/tasks-section/outline", test_outline);
  ADD ("/ui/tasks-section/outline-deep", test_outline_deep);
  ADD ("/ui/tasks-section/paste", test_paste);
  ADD ("/ui/tasks-section/complete-many", test_complete_many);
  ADD ("/ui/tasks-section/complete-many-refused", test_complete_refused);
  ADD ("/ui/tasks-section/enabled", test_enabled);
  ADD ("/ui/tasks-section/state", test_state);
#undef ADD

  return g_test_run ();
}
