/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A project in the section of tasks, for tests. Main thread. */

#include "config.h"

#include "kontor-tasks-fixture.h"

#include "kontor-task-changes.h"
#include "kontor-tasks-section.h"

static void
told_cb (KontorTasksFixture *self, AdwToast *toast, KontorOffice *office)
{
  g_set_str (&self->told, adw_toast_get_title (toast));
}

void
kontor_tasks_fixture_set_up (KontorTasksFixture *self, gconstpointer unused)
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

void
kontor_tasks_fixture_tear_down (KontorTasksFixture *self, gconstpointer unused)
{
  g_signal_handlers_disconnect_by_func (self->base.office, told_cb, self);
  gtk_widget_insert_action_group (GTK_WIDGET (self->base.window), "tasks", NULL);
  g_clear_pointer (&self->told, g_free);
  kontor_record_fixture_tear_down (&self->base, NULL);
}

void
kontor_tasks_fixture_act (KontorTasksFixture *self, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->base.window), action, NULL));
}

/* --- what the replica has --- */

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

GPtrArray *
kontor_tasks_fixture_read (KontorTasksFixture *self, KontorReadFunc read, gpointer data)
{
  KontorLiveStore *store = kontor_office_get_store (self->base.office);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *rows;

  kontor_live_store_read_async (store, read, data, NULL, (GDestroyNotify) g_ptr_array_unref, NULL,
                                read_cb, &result);
  kontor_ui_wait_until ("rows are read", is_here, &result);
  rows = kontor_live_store_read_finish (store, result, &error);
  g_assert_no_error (error);

  return rows;
}

GPtrArray *
kontor_tasks_fixture_list (KontorTasksFixture *self)
{
  GPtrArray *tasks = kontor_tasks_fixture_read (self, read_tasks, &self->base.project);

  g_ptr_array_sort (tasks, compare_by_place);

  return tasks;
}

void
kontor_tasks_fixture_wait_for_count (KontorTasksFixture *self, guint count)
{
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < end)
    {
      g_autoptr (GPtrArray) tasks = kontor_tasks_fixture_list (self);

      if (tasks->len == count)
        break;
      kontor_ui_settle ();
    }
  {
    g_autoptr (GPtrArray) tasks = kontor_tasks_fixture_list (self);

    g_assert_cmpuint (tasks->len, ==, count);
  }
  kontor_ui_settle ();
}

/* The titles by place, each without "Task ". (transfer full) */
static char *
join_titles (KontorTasksFixture *self)
{
  g_autoptr (GPtrArray) tasks = kontor_tasks_fixture_list (self);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < tasks->len; i++)
    g_string_append (text, kontor_row_get_title (tasks->pdata[i]) + strlen ("Task "));

  return g_string_free (text, FALSE);
}

void
kontor_tasks_fixture_wait_for_titles (KontorTasksFixture *self, const char *expected)
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

guint
kontor_tasks_fixture_count_in_state (KontorTasksFixture *self, int state)
{
  g_autoptr (GPtrArray) tasks = kontor_tasks_fixture_list (self);
  guint n = 0;

  for (guint i = 0; i < tasks->len; i++)
    n += kontor_row_get_choice (tasks->pdata[i], KONTOR_TASK_STATE) == state;

  return n;
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

guint
kontor_tasks_fixture_count_with (KontorTasksFixture *self, KontorRecordType type, guint field)
{
  Wish wish = { type, field };
  g_autoptr (GPtrArray) rows = kontor_tasks_fixture_read (self, read_all, &wish);

  return rows->len;
}

/* --- making some --- */

KontorRow *
kontor_tasks_fixture_draft_new (KontorTasksFixture *self,
                                const char *title,
                                gint64 deadline,
                                gboolean result_required)
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

void
kontor_tasks_fixture_make (KontorTasksFixture *self, guint count, gint64 deadline)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);

  for (guint i = 0; i < count; i++)
    {
      g_autofree char *title = g_strdup_printf ("Task %u", i);

      g_ptr_array_add (drafts,
                       kontor_tasks_fixture_draft_new (self, title,
                                                       deadline != 0
                                                           ? deadline + (gint64) i *
                                                                            KONTOR_TASKS_FIXTURE_DAY
                                                           : 0,
                                                       FALSE));
    }
  kontor_tasks_create_many (self->base.office, drafts, NULL);
  kontor_tasks_fixture_wait_for_count (self, count);
}

/* --- the views --- */

KontorTaskList *
kontor_tasks_fixture_get_list (KontorTasksFixture *self)
{
  return KONTOR_TASK_LIST (
      kontor_ui_find (GTK_WIDGET (self->section), KONTOR_TYPE_TASK_LIST, NULL));
}

void
kontor_tasks_fixture_select (KontorTasksFixture *self, const KontorRow *task)
{
  g_assert_true (
      kontor_task_list_select (kontor_tasks_fixture_get_list (self), kontor_row_get_id (task)));
  kontor_ui_settle ();
}

void
kontor_tasks_fixture_select_all (KontorTasksFixture *self)
{
  gtk_selection_model_select_all (kontor_record_list_get_selection (
      kontor_task_list_get_list (kontor_tasks_fixture_get_list (self))));
  kontor_ui_settle ();
}

KontorBoard *
kontor_tasks_fixture_show_board (KontorTasksFixture *self, const char *way)
{
  GtkWidget *switcher;

  kontor_tasks_fixture_act (self, "tasks.board");
  kontor_ui_settle ();
  switcher = gtk_widget_get_ancestor (kontor_ui_find (GTK_WIDGET (self->section), GTK_TYPE_LABEL,
                                                      "My plan"),
                                      ADW_TYPE_TOGGLE_GROUP);
  g_assert_nonnull (switcher);
  adw_toggle_group_set_active_name (ADW_TOGGLE_GROUP (switcher), way);
  kontor_ui_settle ();

  return KONTOR_BOARD (kontor_ui_find (GTK_WIDGET (self->section), KONTOR_TYPE_BOARD, NULL));
}

void
kontor_tasks_fixture_focus_card (KontorBoard *board, const KontorRow *task)
{
  GtkWidget *card = kontor_ui_find (GTK_WIDGET (board), GTK_TYPE_LABEL,
                                    kontor_row_get_title (task));

  g_assert_nonnull (card);
  kontor_board_select (board, kontor_row_get_id (task));
  gtk_widget_grab_focus (gtk_widget_get_ancestor (card, GTK_TYPE_LIST_VIEW));
  kontor_ui_settle ();
}
