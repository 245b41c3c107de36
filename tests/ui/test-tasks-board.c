/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tasks on a board: cards moved by keys become what their column stands for, and one's own plan. */

#include "config.h"

#include "kontor-quick-add-entry.h"
#include "kontor-task-plan.h"
#include "kontor-tasks-fixture.h"
#include "kontor-when.h"

#define DAY KONTOR_TASKS_FIXTURE_DAY

typedef KontorTasksFixture Fixture;

static void
test_cards (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) tasks = NULL;
  KontorBoard *board;

  kontor_task_plan_make_stages (self->base.office, &self->base.project);
  kontor_tasks_fixture_make (self, 3, 0);
  tasks = kontor_tasks_fixture_list (self);
  board = kontor_tasks_fixture_show_board (self, "stage");
  kontor_tasks_fixture_focus_card (board, tasks->pdata[2]);
  kontor_ui_key (self->base.window, "alt+Up");
  kontor_tasks_fixture_wait_for_titles (self, "021");
  kontor_ui_key (self->base.window, "alt+Up");
  kontor_tasks_fixture_wait_for_titles (self, "201");
  kontor_ui_key (self->base.window, "alt+Down");
  kontor_tasks_fixture_wait_for_titles (self, "021");
  g_assert_cmpuint (kontor_tasks_fixture_count_with (self, KONTOR_RECORD_TASK, KONTOR_TASK_STAGE),
                    ==, 0);

  kontor_ui_key (self->base.window, "alt+Right");
  kontor_ui_settle ();
  g_assert_cmpuint (kontor_tasks_fixture_count_with (self, KONTOR_RECORD_TASK, KONTOR_TASK_STAGE),
                    ==, 1);
  kontor_office_undo (self->base.office);
  kontor_tasks_fixture_wait_for_titles (self, "021");
  g_assert_cmpuint (kontor_tasks_fixture_count_with (self, KONTOR_RECORD_TASK, KONTOR_TASK_STAGE),
                    ==, 0);
}

/* Parts of different tasks may have the same key, imported tasks have none. */
static void
check_odd_keys (Fixture *self, KontorValue *key)
{
  g_autoptr (GPtrArray) tasks = kontor_tasks_fixture_list (self);
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
  board = kontor_tasks_fixture_show_board (self, "stage");
  kontor_tasks_fixture_focus_card (board, tasks->pdata[0]);
  kontor_ui_key (self->base.window, "ctrl+Home");
  first = kontor_board_dup_current (board);
  kontor_ui_key (self->base.window, "Down");
  second = kontor_board_dup_current (board);
  g_assert_nonnull (first);
  g_assert_nonnull (second);
  g_assert_true (first != second);
  kontor_ui_key (self->base.window, "Up");
  kontor_tasks_fixture_focus_card (board, kontor_record_get_row (first));
  kontor_ui_key (self->base.window, "alt+Down");
  for (guint i = 0; i < 50 && !kontor_row_has (kontor_record_get_row (second), KONTOR_TASK_PLACE);
       i++)
    kontor_ui_settle ();
  kontor_ui_settle ();
  g_assert_true (kontor_row_has (kontor_record_get_row (second), KONTOR_TASK_PLACE));
  g_assert_cmpstr (kontor_row_get_text (kontor_record_get_row (second), KONTOR_TASK_PLACE), <,
                   kontor_row_get_text (kontor_record_get_row (first), KONTOR_TASK_PLACE));
  g_ptr_array_unref (tasks);
  tasks = kontor_tasks_fixture_list (self);
  if (key != NULL)
    g_assert_cmpstr (kontor_row_get_title (tasks->pdata[1]), ==, kontor_record_get_title (first));
}

static void
test_cards_tied (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorValue) key = kontor_value_new_text ("V");

  kontor_task_plan_make_stages (self->base.office, &self->base.project);
  kontor_tasks_fixture_make (self, 4, 0);
  check_odd_keys (self, key);
}

static void
test_cards_unplaced (Fixture *self, gconstpointer unused)
{
  kontor_task_plan_make_stages (self->base.office, &self->base.project);
  kontor_tasks_fixture_make (self, 4, 0);
  check_odd_keys (self, NULL);
}

static void
test_cards_by_deadline (Fixture *self, gconstpointer unused)
{
  gint64 later = kontor_office_get_now (self->base.office) + 30 * DAY;
  g_autoptr (GPtrArray) tasks = NULL;
  KontorBoard *board;

  kontor_tasks_fixture_make (self, 2, later);
  tasks = kontor_tasks_fixture_list (self);
  board = kontor_tasks_fixture_show_board (self, "deadline");
  kontor_tasks_fixture_focus_card (board, tasks->pdata[0]);
  kontor_ui_key (self->base.window, "alt+Down");
  kontor_ui_settle ();
  g_ptr_array_unref (tasks);
  tasks = kontor_tasks_fixture_list (self);
  g_assert_cmpint (kontor_row_get_integer (tasks->pdata[0], KONTOR_TASK_DEADLINE), ==, later);

  kontor_ui_key (self->base.window, "alt+Left");
  kontor_ui_settle ();
  g_ptr_array_unref (tasks);
  tasks = kontor_tasks_fixture_list (self);
  g_assert_cmpint (kontor_row_get_integer (tasks->pdata[0], KONTOR_TASK_DEADLINE), <, later);
  g_assert_cmpint (kontor_row_get_integer (tasks->pdata[0], KONTOR_TASK_DEADLINE), >,
                   kontor_office_get_now (self->base.office));
  g_assert_cmpint (kontor_row_get_integer (tasks->pdata[1], KONTOR_TASK_DEADLINE), ==, later + DAY);
}

/* The end of the working day, @days from today, in microseconds UTC. */
static gint64
get_evening (Fixture *self, gint64 days)
{
  GTimeZone *zone = kontor_office_get_zone (self->base.office);

  return kontor_time_from_local (zone, (kontor_office_get_today (self->base.office) + days) * DAY) +
         kontor_tasks_get_day_end (self->base.office) * G_USEC_PER_SEC;
}

/* A week from now is always next week; its column leads to the Friday of that week, the one behind to
 * that of the week after. */
static void
test_cards_next_week (Fixture *self, gconstpointer unused)
{
  gint64 to_monday = 7 - (kontor_office_get_today (self->base.office) + 3) % 7;
  const struct
  {
    const char *key;
    gint64 days;
  } moves[] = { { "alt+Right", to_monday + 11 }, { "alt+Left", to_monday + 4 } };
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (KontorRecord) task = NULL;
  KontorBoard *board;

  kontor_tasks_fixture_make (self, 1, kontor_office_get_now (self->base.office) + 7 * DAY);
  tasks = kontor_tasks_fixture_list (self);
  task = kontor_office_get_record (self->base.office, KONTOR_RECORD_TASK,
                                   kontor_row_get_id (tasks->pdata[0]));
  board = kontor_tasks_fixture_show_board (self, "deadline");
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (board), GTK_TYPE_LABEL, "Next week"));
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      kontor_tasks_fixture_focus_card (board, tasks->pdata[0]);
      kontor_ui_key (self->base.window, moves[i].key);
      kontor_ui_settle ();
      g_assert_cmpint (kontor_row_get_integer (kontor_record_get_row (task), KONTOR_TASK_DEADLINE),
                       ==, get_evening (self, moves[i].days));
    }
}

/* A card that stays in its state is not acted upon, which would be refused. */
static void
test_cards_by_state (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) tasks = NULL;
  KontorBoard *board;

  kontor_tasks_fixture_make (self, 2, 0);
  tasks = kontor_tasks_fixture_list (self);
  board = kontor_tasks_fixture_show_board (self, "state");
  kontor_tasks_fixture_focus_card (board, tasks->pdata[0]);
  g_clear_pointer (&self->told, g_free);
  kontor_ui_key (self->base.window, "alt+Down");
  kontor_ui_key (self->base.window, "alt+Up");
  kontor_ui_settle ();
  g_assert_null (self->told);
  kontor_tasks_fixture_focus_card (board, tasks->pdata[0]);
  kontor_ui_key (self->base.window, "alt+Right");
  kontor_ui_settle ();
  g_assert_cmpuint (kontor_tasks_fixture_count_in_state (self, KONTOR_TASK_STATE_IN_PROGRESS), ==,
                    1);
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
  g_autoptr (GPtrArray) rows = kontor_tasks_fixture_read (self, read_planned_first, NULL);

  return rows->len;
}

static void
test_plan (Fixture *self, gconstpointer unused)
{
  kontor_tasks_fixture_make (self, 2, 0);
  kontor_tasks_fixture_select_all (self);
  kontor_tasks_fixture_act (self, "tasks.add-to-plan");
  kontor_ui_settle ();
  g_assert_cmpuint (kontor_tasks_fixture_count_with (self, KONTOR_RECORD_TASK_STAGE,
                                                     KONTOR_TASK_STAGE_PERSON),
                    ==, 3);
  g_assert_cmpuint (kontor_tasks_fixture_count_with (self, KONTOR_RECORD_TASK_MARK,
                                                     KONTOR_TASK_MARK_STAGE),
                    ==, 2);

  /* One step, columns and all; and they are made once. */
  kontor_office_undo (self->base.office);
  kontor_ui_settle ();
  g_assert_cmpuint (kontor_tasks_fixture_count_with (self, KONTOR_RECORD_TASK_STAGE, 0), ==, 0);
  g_assert_cmpuint (kontor_tasks_fixture_count_with (self, KONTOR_RECORD_TASK_MARK,
                                                     KONTOR_TASK_MARK_STAGE),
                    ==, 0);
  kontor_tasks_fixture_act (self, "tasks.add-to-plan");
  kontor_tasks_fixture_act (self, "tasks.add-to-plan");
  kontor_ui_settle ();
  g_assert_cmpuint (kontor_tasks_fixture_count_with (self, KONTOR_RECORD_TASK_STAGE, 0), ==, 3);
  g_assert_cmpuint (kontor_tasks_fixture_count_with (self, KONTOR_RECORD_TASK_MARK,
                                                     KONTOR_TASK_MARK_STAGE),
                    ==, 2);

  /* A card of it moves on, in its own order. */
  {
    g_autoptr (GPtrArray) tasks = kontor_tasks_fixture_list (self);
    KontorBoard *board = kontor_tasks_fixture_show_board (self, "plan");

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
    g_assert_cmpuint (kontor_tasks_fixture_count_with (self, KONTOR_RECORD_TASK_MARK,
                                                       KONTOR_TASK_MARK_PLACE),
                      ==, 2);
    kontor_tasks_fixture_wait_for_titles (self, "01");

    /* What is further than the first column is not put back. */
    kontor_ui_key (self->base.window, "alt+Right");
    kontor_ui_settle ();
    g_assert_cmpuint (count_planned_first (self), ==, 1);
  }

  kontor_tasks_fixture_act (self, "tasks.list");
  kontor_ui_settle ();
  kontor_tasks_fixture_select_all (self);
  kontor_tasks_fixture_act (self, "tasks.add-to-plan");
  kontor_ui_settle ();
  g_assert_cmpuint (count_planned_first (self), ==, 1);
  kontor_tasks_fixture_act (self, "tasks.take-out-of-plan");
  kontor_ui_settle ();
  g_assert_cmpuint (kontor_tasks_fixture_count_with (self, KONTOR_RECORD_TASK_MARK,
                                                     KONTOR_TASK_MARK_STAGE),
                    ==, 0);
}

int
main (int argc, char **argv)
{
  kontor_ui_init (&argc, &argv);

#define ADD(path, func) \
  g_test_add (path, Fixture, NULL, kontor_tasks_fixture_set_up, func, \
              kontor_tasks_fixture_tear_down)
  ADD ("/ui/tasks-board/cards", test_cards);
  ADD ("/ui/tasks-board/cards-tied", test_cards_tied);
  ADD ("/ui/tasks-board/cards-unplaced", test_cards_unplaced);
  ADD ("/ui/tasks-board/cards-by-deadline", test_cards_by_deadline);
  ADD ("/ui/tasks-board/cards-next-week", test_cards_next_week);
  ADD ("/ui/tasks-board/cards-by-state", test_cards_by_state);
  ADD ("/ui/tasks-board/plan", test_plan);
#undef ADD

  return g_test_run ();
}
