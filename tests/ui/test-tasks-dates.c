/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When tasks are due and how long they take: many dates move in one step, in every view, and the time
 * that was spent stands beside the plan. */

#include "config.h"

#include "kontor-gantt.h"
#include "kontor-list-cell.h"
#include "kontor-task-changes.h"
#include "kontor-task-shift-dialog.h"
#include "kontor-tasks-fixture.h"

#define DAY KONTOR_TASKS_FIXTURE_DAY

typedef KontorTasksFixture Fixture;

static void
test_shift (Fixture *self, gconstpointer unused)
{
  gint64 first = G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC;
  g_autoptr (GPtrArray) tasks = NULL;
  int days = 0;
  gint64 microseconds = 0;

  kontor_tasks_fixture_make (self, 10, first);
  gtk_selection_model_select_all (kontor_record_list_get_selection (
      kontor_task_list_get_list (kontor_tasks_fixture_get_list (self))));
  kontor_tasks_fixture_act (self, "tasks.shift-week");
  kontor_ui_settle ();
  tasks = kontor_tasks_fixture_list (self);
  for (guint i = 0; i < tasks->len; i++)
    g_assert_cmpint (kontor_row_get_integer (tasks->pdata[i], KONTOR_TASK_DEADLINE), ==,
                     first + ((gint64) i + 7) * DAY);

  kontor_office_undo (self->base.office);
  kontor_ui_settle ();
  g_ptr_array_unref (tasks);
  tasks = kontor_tasks_fixture_list (self);
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

/* --- in other views, and where the focus is --- */

static gint64
get_deadline (Fixture *self, const KontorId *id)
{
  g_autoptr (KontorRecord) task = kontor_office_get_record (self->base.office, KONTOR_RECORD_TASK,
                                                            id);

  return kontor_row_get_integer (kontor_record_get_row (task), KONTOR_TASK_DEADLINE);
}

static gboolean
is_enabled (Fixture *self, const char *name)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (
                                                kontor_section_get_actions (self->section)),
                                            name);
}

/* Commands are about the bar that has the focus. */
static void
test_shift_bar (Fixture *self, gconstpointer unused)
{
  gint64 first = kontor_office_get_now (self->base.office) + 3 * DAY;
  g_autoptr (GPtrArray) tasks = NULL;
  KontorGantt *gantt;

  kontor_tasks_fixture_make (self, 3, first);
  tasks = kontor_tasks_fixture_list (self);
  kontor_tasks_fixture_act (self, "tasks.gantt");
  kontor_ui_settle ();
  g_assert_false (is_enabled (self, "shift-day"));
  gantt = KONTOR_GANTT (kontor_ui_find (GTK_WIDGET (self->section), KONTOR_TYPE_GANTT, NULL));
  g_assert_true (kontor_gantt_select (gantt, kontor_row_get_id (tasks->pdata[1])));
  kontor_ui_settle ();
  g_assert_true (is_enabled (self, "shift-day"));
  g_assert_false (is_enabled (self, "indent"));
  kontor_tasks_fixture_act (self, "tasks.shift-day");
  kontor_ui_settle ();
  g_assert_cmpint (get_deadline (self, kontor_row_get_id (tasks->pdata[0])), ==, first);
  g_assert_cmpint (get_deadline (self, kontor_row_get_id (tasks->pdata[1])), ==, first + 2 * DAY);
  kontor_tasks_fixture_act (self, "tasks.complete");
  kontor_ui_settle ();
  g_assert_cmpuint (kontor_tasks_fixture_count_in_state (self, KONTOR_TASK_STATE_COMPLETED), ==, 1);
}

typedef struct
{
  Fixture *fixture;
  const char *title;
} Focus;

static gboolean
has_focus (gpointer data)
{
  Focus *self = data;
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self->fixture->base.window));
  KontorListCell *cell = focus != NULL ? kontor_list_cell_find (focus) : NULL;

  return cell != NULL &&
         g_str_equal (kontor_record_get_title (kontor_list_cell_get_record (cell)), self->title);
}

/* The task of the row that has the focus, as soon as rows that move have come to rest. */
static void
check_focus (Fixture *self, const char *title)
{
  Focus focus = { self, title };

  kontor_ui_wait_until ("the row has the focus", has_focus, &focus);
}

/* A row that goes to another group takes the focus along, there and back. */
static void
test_focus (Fixture *self, gconstpointer unused)
{
  gint64 first = kontor_office_get_now (self->base.office) + 3 * DAY;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);

  kontor_tasks_fixture_make (self, 30, first);
  rows = kontor_tasks_fixture_list (self);
  g_ptr_array_add (tasks, kontor_office_get_record (self->base.office, KONTOR_RECORD_TASK,
                                                    kontor_row_get_id (rows->pdata[0])));
  kontor_section_restore_state (self->section, "list\nall\n");
  kontor_ui_settle ();
  kontor_tasks_fixture_select (self, rows->pdata[0]);
  check_focus (self, "Task 0");
  kontor_tasks_shift (self->base.office, tasks, 20, 0);
  kontor_ui_settle ();
  g_assert_cmpint (get_deadline (self, kontor_row_get_id (rows->pdata[0])), ==, first + 20 * DAY);
  check_focus (self, "Task 0");
  kontor_office_undo (self->base.office);
  kontor_ui_settle ();
  g_assert_cmpint (get_deadline (self, kontor_row_get_id (rows->pdata[0])), ==, first);
  check_focus (self, "Task 0");
}

/* What was completed by mistake comes back with the focus. */
static void
test_focus_after_undo (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) rows = NULL;

  kontor_tasks_fixture_make (self, 12, kontor_office_get_now (self->base.office) + 3 * DAY);
  rows = kontor_tasks_fixture_list (self);
  kontor_tasks_fixture_select (self, rows->pdata[4]);
  check_focus (self, "Task 4");
  kontor_tasks_fixture_act (self, "tasks.complete");
  kontor_ui_settle ();
  g_assert_cmpuint (kontor_tasks_fixture_count_in_state (self, KONTOR_TASK_STATE_COMPLETED), ==, 1);
  kontor_office_undo (self->base.office);
  kontor_ui_settle ();
  check_focus (self, "Task 4");
}

/* Ten tasks are chosen, and the dialog asks by how much they move. */
static void
test_focus_after_dialog (Fixture *self, gconstpointer scope)
{
  gint64 first = kontor_office_get_now (self->base.office) + 3 * DAY;
  g_autoptr (GPtrArray) tasks = NULL;

  kontor_tasks_fixture_make (self, 30, first);
  tasks = kontor_tasks_fixture_list (self);
  if (scope != NULL)
    kontor_section_restore_state (self->section, scope);
  kontor_ui_settle ();
  kontor_tasks_fixture_select (self, tasks->pdata[0]);
  for (guint i = 1; i < 10; i++)
    kontor_ui_key (self->base.window, "shift+Down");
  kontor_ui_settle ();
  check_focus (self, "Task 9");
  kontor_tasks_fixture_act (self, "tasks.shift-deadline");
  kontor_ui_settle ();
  kontor_ui_type (self->base.window, "3 weeks");
  kontor_ui_key (self->base.window, "Return");
  kontor_ui_settle ();
  g_assert_cmpint (get_deadline (self, kontor_row_get_id (tasks->pdata[9])), ==,
                   first + (9 + 21) * DAY);
  check_focus (self, "Task 9");
  kontor_office_undo (self->base.office);
  kontor_ui_settle ();
  g_assert_cmpint (get_deadline (self, kontor_row_get_id (tasks->pdata[9])), ==, first + 9 * DAY);
  check_focus (self, "Task 9");
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

  kontor_tasks_fixture_make (self, 2, 0);
  tasks = kontor_tasks_fixture_list (self);
  g_assert_null (
      kontor_ui_find (GTK_WIDGET (kontor_tasks_fixture_get_list (self)), GTK_TYPE_LABEL, "40 min"));
  first = entry_new (self, kontor_row_get_id (tasks->pdata[1]), start, 40);
  kontor_office_create (self->base.office, first, FALSE);
  kontor_ui_settle ();
  g_assert_nonnull (
      kontor_ui_find (GTK_WIDGET (kontor_tasks_fixture_get_list (self)), GTK_TYPE_LABEL, "40 min"));
  second = entry_new (self, kontor_row_get_id (tasks->pdata[1]), start + DAY / 24, 25);
  kontor_office_create (self->base.office, second, FALSE);
  kontor_ui_settle ();
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (kontor_tasks_fixture_get_list (self)),
                                    GTK_TYPE_LABEL, "1 h 5 min"));
  kontor_office_undo (self->base.office);
  kontor_ui_settle ();
  g_assert_nonnull (
      kontor_ui_find (GTK_WIDGET (kontor_tasks_fixture_get_list (self)), GTK_TYPE_LABEL, "40 min"));
}

/* More than planned is not told by colour alone. */
static void
test_over_plan (Fixture *self, gconstpointer unused)
{
  gint64 start = kontor_office_get_now (self->base.office) - DAY / 8;
  g_autoptr (KontorValue) plan = kontor_value_new_integer (30 * 60);
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (KontorRow) entry = NULL;
  g_autoptr (KontorRecord) task = NULL;
  GtkWidget *cell;

  kontor_tasks_fixture_make (self, 2, 0);
  tasks = kontor_tasks_fixture_list (self);
  task = kontor_office_get_record (self->base.office, KONTOR_RECORD_TASK,
                                   kontor_row_get_id (tasks->pdata[0]));
  entry = entry_new (self, kontor_row_get_id (tasks->pdata[0]), start, 40);
  kontor_office_create (self->base.office, entry, FALSE);
  kontor_ui_settle ();
  cell = gtk_widget_get_parent (
      kontor_ui_find (GTK_WIDGET (self->section), GTK_TYPE_LABEL, "40 min"));
  g_assert_false (gtk_widget_get_visible (gtk_widget_get_first_child (cell)));
  g_assert_null (gtk_widget_get_tooltip_text (cell));

  kontor_office_set_field (self->base.office, task, KONTOR_TASK_PLAN, plan);
  kontor_ui_settle ();
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (self->section), GTK_TYPE_LABEL, "30 min"));
  cell = gtk_widget_get_parent (
      kontor_ui_find (GTK_WIDGET (self->section), GTK_TYPE_LABEL, "40 min"));
  g_assert_true (GTK_IS_IMAGE (gtk_widget_get_first_child (cell)));
  g_assert_true (gtk_widget_get_visible (gtk_widget_get_first_child (cell)));
  g_assert_true (gtk_widget_has_css_class (cell, "warning"));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (cell), ==, "10 min over plan");
}

int
main (int argc, char **argv)
{
  kontor_ui_init (&argc, &argv);

#define ADD_WITH(path, data, func) \
  g_test_add (path, Fixture, data, kontor_tasks_fixture_set_up, func, \
              kontor_tasks_fixture_tear_down)
#define ADD(path, func) ADD_WITH (path, NULL, func)
  ADD ("/ui/tasks-dates/shift", test_shift);
  ADD ("/ui/tasks-dates/shift-bar", test_shift_bar);
  ADD ("/ui/tasks-dates/focus", test_focus);
  ADD ("/ui/tasks-dates/focus-after-undo", test_focus_after_undo);
  ADD_WITH ("/ui/tasks-dates/focus-after-dialog", NULL, test_focus_after_dialog);
  ADD_WITH ("/ui/tasks-dates/focus-after-dialog-grouped", "list\nall\n", test_focus_after_dialog);
  ADD ("/ui/tasks-dates/over-plan", test_over_plan);
  ADD ("/ui/tasks-dates/spent", test_spent);
#undef ADD
#undef ADD_WITH

  return g_test_run ();
}
