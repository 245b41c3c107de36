/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is done to a task on its page: only what the rules allow, with words where they ask for some. */

#include "config.h"

#include "kontor-task-changes.h"
#include "kontor-task-pages.h"
#include "kontor-tasks-fixture.h"
#include "kontor-when.h"

typedef KontorTasksFixture Fixture;

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
  g_autoptr (KontorRow) draft = kontor_tasks_fixture_draft_new (self, "Report", 0, TRUE);
  g_autoptr (KontorRecord) task = NULL;
  GtkWidget *part;
  GtkWidget *complete;

  kontor_tasks_create (self->base.office, draft, NULL, FALSE, NULL, NULL);
  kontor_tasks_fixture_wait_for_count (self, 1);
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
  g_autoptr (KontorRow) draft = kontor_tasks_fixture_draft_new (self, "Report", 0, TRUE);
  g_autoptr (KontorRecord) task = NULL;

  kontor_tasks_create (self->base.office, draft, NULL, FALSE, NULL, NULL);
  kontor_tasks_fixture_wait_for_count (self, 1);
  task = kontor_office_get_record (self->base.office, KONTOR_RECORD_TASK,
                                   kontor_row_get_id (draft));
  kontor_tasks_fixture_select (self, kontor_record_get_row (task));
  g_clear_pointer (&self->told, g_free);
  kontor_ui_key (self->base.window, "ctrl+Return");
  kontor_ui_settle ();
  g_assert_nonnull (self->told);
  g_assert_cmpint (kontor_row_get_choice (kontor_record_get_row (task), KONTOR_TASK_STATE), ==,
                   KONTOR_TASK_STATE_PENDING);
}

static gboolean
escape_cb (guint *n_escapes, guint keyval)
{
  *n_escapes += keyval == GDK_KEY_Escape;

  return FALSE;
}

/* Once the work is rated, the keys are those of the page again. */
static void
test_rate (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorRow) draft = kontor_tasks_fixture_draft_new (self, "Report", 0, FALSE);
  g_autoptr (KontorValue) boris = kontor_value_new_id (&self->base.boris);
  g_autoptr (KontorRecord) task = NULL;
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkWidget *part;
  guint n_escapes = 0;

  kontor_tasks_create (self->base.office, draft, NULL, FALSE, NULL, NULL);
  kontor_tasks_fixture_wait_for_count (self, 1);
  task = kontor_office_get_record (self->base.office, KONTOR_RECORD_TASK,
                                   kontor_row_get_id (draft));
  kontor_office_set_field (self->base.office, task, KONTOR_TASK_RESPONSIBLE, boris);
  kontor_ui_settle ();
  kontor_tasks_act (self->base.office, task, KONTOR_TASK_COMPLETE, NULL, 0);
  kontor_ui_settle ();
  part = kontor_task_part_new (kontor_task_state_part_get_type (), self->base.office);
  adw_window_set_content (ADW_WINDOW (self->base.window), part);
  kontor_task_part_set_record (part, task);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (escape_cb), &n_escapes);
  gtk_widget_add_controller (GTK_WIDGET (self->base.window), keys);
  kontor_ui_settle ();

  g_signal_emit_by_name (find_shown (part, "R_ate…"), "clicked");
  kontor_ui_settle ();
  kontor_ui_type (self->base.window, "Thank you");
  kontor_ui_key (self->base.window, "Escape");
  g_assert_cmpuint (n_escapes, ==, 0);
  g_signal_emit_by_name (find_shown (part, "R_ate…"), "clicked");
  kontor_ui_settle ();
  kontor_ui_type (self->base.window, "Thank you");
  kontor_ui_key (self->base.window, "ctrl+Return");
  kontor_ui_settle ();
  g_assert_cmpint (kontor_row_get_choice (kontor_record_get_row (task), KONTOR_TASK_RATING), ==,
                   KONTOR_RATING_POSITIVE);
  kontor_ui_key (self->base.window, "Escape");
  g_assert_cmpuint (n_escapes, ==, 1);
  gtk_widget_remove_controller (GTK_WIDGET (self->base.window), keys);
  kontor_task_part_set_record (part, NULL);
}

/* Time is told as people write it. */
static void
test_times (Fixture *self, gconstpointer unused)
{
  /* Noon of yesterday: of one day. */
  gint64 start = kontor_time_from_local (kontor_office_get_zone (self->base.office),
                                         kontor_office_get_today (self->base.office) *
                                                 KONTOR_TASKS_FIXTURE_DAY -
                                             KONTOR_TASKS_FIXTURE_DAY / 2);
  const KontorId *anna = kontor_office_get_person (self->base.office);
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) entry = NULL;
  KontorRowBuilder *builder;
  GtkWidget *part;

  kontor_id_init (&id, kontor_clock_get_system (), kontor_random_get_system ());
  builder = kontor_row_builder_new (KONTOR_RECORD_TIME_ENTRY, &id);
  kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_TASK,
                           kontor_value_new_id (kontor_record_get_id (self->base.task)));
  kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_PERSON, kontor_value_new_id (anna));
  kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_START, kontor_value_new_integer (start));
  kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_END,
                           kontor_value_new_integer (start + G_GINT64_CONSTANT (170) * 60 *
                                                                 G_USEC_PER_SEC));
  entry = kontor_row_builder_end (builder);
  kontor_office_create (self->base.office, entry, FALSE);
  kontor_ui_settle ();
  part = kontor_task_part_new (kontor_task_state_part_get_type (), self->base.office);
  adw_window_set_content (ADW_WINDOW (self->base.window), part);
  kontor_task_part_set_record (part, self->base.task);
  kontor_ui_settle ();
  g_assert_nonnull (kontor_ui_find (part, GTK_TYPE_LABEL, "2 h 50 min spent"));
  kontor_task_part_set_record (part, NULL);
  part = kontor_task_part_new (kontor_task_times_part_get_type (), self->base.office);
  adw_window_set_content (ADW_WINDOW (self->base.window), part);
  kontor_task_part_set_record (part, self->base.task);
  kontor_ui_settle ();
  g_assert_nonnull (kontor_ui_find (part, GTK_TYPE_LABEL, "2 h 50 min"));
  kontor_task_part_set_record (part, NULL);
}

int
main (int argc, char **argv)
{
  kontor_ui_init (&argc, &argv);

#define ADD(path, func) \
  g_test_add (path, Fixture, NULL, kontor_tasks_fixture_set_up, func, \
              kontor_tasks_fixture_tear_down)
  ADD ("/ui/task-page/result", test_result);
  ADD ("/ui/task-page/rate", test_rate);
  ADD ("/ui/task-page/times", test_times);
  ADD ("/ui/task-page/refused", test_refused);
#undef ADD

  return g_test_run ();
}
