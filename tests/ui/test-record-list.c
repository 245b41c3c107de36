/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A list of tasks as people use it: sorted, grouped and filtered, edited in place while something else
 * arrives, edited in bulk and undone, as an outline, by keys, and put back as it was. */

#include "config.h"

#include "kontor-field-entry.h"
#include "kontor-list-filter.h"
#include "kontor-list-setup.h"
#include "kontor-record-list.h"
#include "kontor-replica.h"
#include "kontor-ui.h"

#include <string.h>

#define N_TASKS 8

typedef struct
{
  char *folder; /* owned */
  KontorOffice *office; /* owned */
  GtkWindow *window; /* owned by GTK */
  KontorRecordList *list; /* borrowed, of @window */
  KontorId tasks[N_TASKS];
  KontorId opened;
  guint n_toasts;
  gint64 undo; /* of the last toast with a button */
  guint wanted; /* what wait_for_rows() waits for */
} Fixture;

static KontorId tasks_made[N_TASKS];

/* --- data --- */

static void
found_office (KontorReplica *replica, KontorId *person)
{
  g_autoptr (KontorChangeSet) set = kontor_change_set_new ("Found the office");
  g_autoptr (GError) error = NULL;
  KontorContext context = { 0 };
  KontorMutation *mutation;
  KontorOp *op;

  kontor_replica_init_context (replica, &context);
  kontor_id_init (person, context.clock, context.random);
  mutation = kontor_mutation_new ("office.found", context.now);
  kontor_change_set_take (set, mutation);
  op = kontor_op_new (KONTOR_OP_CREATE, KONTOR_RECORD_PERSON, person);
  kontor_op_add_take (op, KONTOR_PERSON_NAME, NULL, kontor_value_new_text ("Anna"));
  kontor_op_add_take (op, KONTOR_PERSON_ACTIVE, NULL, kontor_value_new_integer (1));
  kontor_op_add_take (op, KONTOR_PERSON_ADMINISTRATOR, NULL, kontor_value_new_integer (1));
  kontor_mutation_take_op (mutation, op);
  kontor_office_found (mutation, person, "Office");
  g_assert_true (kontor_replica_set_person (replica, person, &error));
  g_assert_no_error (error);
  kontor_ui_commit (replica, set);
}

/* Task 0 has the subtasks 6 and 7; deadlines come in the order 5, 4, … 0, a day apart from today on;
 * odd tasks are of high priority. */
static KontorRow *
draft_new (KontorReplica *replica, const KontorId *person, guint number)
{
  g_autofree char *title = g_strdup_printf ("Task %c", 'A' + number);
  KontorContext context = { 0 };
  KontorRowBuilder *builder;
  gint64 day;

  kontor_replica_init_context (replica, &context);
  kontor_id_init (&tasks_made[number], context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &tasks_made[number]);
  day = context.now / KONTOR_DAY * KONTOR_DAY;
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  kontor_row_builder_take (builder, KONTOR_TASK_RESPONSIBLE, kontor_value_new_id (person));
  kontor_row_builder_take (builder, KONTOR_TASK_CREATOR, kontor_value_new_id (person));
  if (number < 6)
    kontor_row_builder_take (builder, KONTOR_TASK_DEADLINE,
                             kontor_value_new_integer (day + (5 - number) * KONTOR_DAY +
                                                       KONTOR_DAY - KONTOR_SECOND));
  if (number % 2 == 1)
    kontor_row_builder_take (builder, KONTOR_TASK_PRIORITY, kontor_value_new_text ("high"));
  if (number >= 6)
    kontor_row_builder_take (builder, KONTOR_TASK_PARENT, kontor_value_new_id (&tasks_made[0]));

  return kontor_row_builder_end (builder);
}

static void
fill_replica (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorReplica) replica = kontor_replica_open (folder, TRUE, NULL, &error);
  KontorId person = KONTOR_ID_INIT_NIL;

  g_assert_no_error (error);
  found_office (replica, &person);
  for (guint i = 0; i < N_TASKS; i++)
    {
      g_autoptr (KontorRow) draft = draft_new (replica, &person, i);
      g_autoptr (KontorProblem) problem = NULL;
      g_autoptr (KontorChangeSet) set = NULL;
      KontorContext context = { 0 };

      kontor_replica_init_context (replica, &context);
      set = kontor_operation_create (&context, draft, &problem);
      g_assert_null (problem);
      kontor_ui_commit (replica, set);
    }
}

/* --- fixture --- */

static void
told_cb (Fixture *self, AdwToast *toast)
{
  GVariant *target = adw_toast_get_action_target_value (toast);

  self->n_toasts++;
  if (target != NULL)
    self->undo = g_variant_get_int64 (target);
}

static void
opened_cb (Fixture *self, guint type, const KontorId *id)
{
  self->opened = *id;
}

static guint
get_n_rows (Fixture *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (kontor_record_list_get_model (self->list)));
}

static gboolean
has_rows (gpointer data)
{
  Fixture *self = data;

  return get_n_rows (self) == self->wanted &&
         !kontor_live_query_is_loading (kontor_record_list_get_model (self->list));
}

static void
wait_for_rows (Fixture *self, guint n)
{
  self->wanted = n;
  kontor_ui_settle ();
  kontor_ui_wait_until ("the list has its rows", has_rows, self);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  static const guint columns[] = { KONTOR_TASK_TITLE, KONTOR_TASK_STATE, KONTOR_TASK_PRIORITY,
                                   KONTOR_TASK_DEADLINE, KONTOR_TASK_TAGS };

  self->folder = g_dir_make_tmp ("kontor-list-XXXXXX", NULL);
  fill_replica (self->folder);
  memcpy (self->tasks, tasks_made, sizeof tasks_made);
  self->office = kontor_ui_open_office (self->folder);
  g_signal_connect_swapped (self->office, "told", G_CALLBACK (told_cb), self);
  g_signal_connect_swapped (self->office, "opened", G_CALLBACK (opened_cb), self);
  self->list = KONTOR_RECORD_LIST (kontor_record_list_new (self->office, KONTOR_RECORD_TASK));
  kontor_record_list_set_columns (self->list, columns, G_N_ELEMENTS (columns));
  kontor_record_list_set_default_order (self->list, KONTOR_TASK_TITLE, FALSE);
  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_title (self->window, "A list of tasks");
  gtk_window_set_default_size (self->window, 1000, 700);
  adw_window_set_content (ADW_WINDOW (self->window), GTK_WIDGET (self->list));
  gtk_window_present (self->window);
  wait_for_rows (self, N_TASKS);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  KontorLiveStore *store = g_object_ref (kontor_office_get_store (self->office));
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", self->folder);

  g_signal_handlers_disconnect_by_data (self->office, self);
  gtk_window_destroy (self->window);
  kontor_ui_settle ();
  kontor_ui_let_go (self->office);
  kontor_live_store_close_sync (store);
  g_object_unref (store);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (self->folder);
}

/* --- looking --- */

static void
assert_titles (Fixture *self, const char *expected)
{
  GListModel *model = G_LIST_MODEL (kontor_record_list_get_model (self->list));
  g_autoptr (GString) titles = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (KontorRecord) record = g_list_model_get_item (model, i);

      g_string_append (titles, kontor_record_get_title (record) + strlen ("Task "));
    }
  g_assert_cmpstr (titles->str, ==, expected);
}

static gboolean
sees (Fixture *self, const char *text)
{
  return kontor_ui_find (GTK_WIDGET (self->window), GTK_TYPE_LABEL, text) != NULL;
}

static void
act (Fixture *self, const char *action, const char *target)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->list), action,
                                             target != NULL ? "s" : NULL, target));
  kontor_ui_settle ();
}

static void
click (Fixture *self, const char *name)
{
  GtkWidget *button = kontor_ui_find (GTK_WIDGET (self->window), GTK_TYPE_BUTTON, name);

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  kontor_ui_settle ();
}

static KontorRecord *
get_task (Fixture *self, guint number)
{
  KontorRecord *task = kontor_office_get_record (self->office, KONTOR_RECORD_TASK,
                                                 &self->tasks[number]);

  g_assert_nonnull (task);

  return task;
}

static guint
get_position (Fixture *self, guint number)
{
  guint position = G_MAXUINT;

  kontor_live_query_find (kontor_record_list_get_model (self->list), &self->tasks[number],
                          &position);

  return position;
}

static void
set_text (Fixture *self, guint number, guint field, const char *text)
{
  g_autoptr (KontorRecord) task = get_task (self, number);
  g_autoptr (KontorValue) value = kontor_value_new_text (text);

  kontor_office_set_field (self->office, task, field, value);
  kontor_ui_settle ();
}

/* --- tests --- */

static void
test_sort (Fixture *self, gconstpointer unused)
{
  assert_titles (self, "ABCDEFGH");
  act (self, "records.sort", "deadline");
  assert_titles (self, "FEDCBAGH"); /* without one: last */
  act (self, "records.descending", NULL);
  assert_titles (self, "ABCDEFGH");
  act (self, "records.sort", "priority");
  act (self, "records.then", "deadline");
  assert_titles (self, "ECAGFDBH");
  act (self, "records.sort", "");
  assert_titles (self, "ABCDEFGH");
}

static void
test_header (Fixture *self, gconstpointer unused)
{
  GtkColumnView *table = GTK_COLUMN_VIEW (
      kontor_ui_find (GTK_WIDGET (self->list), GTK_TYPE_COLUMN_VIEW, NULL));
  g_autoptr (GtkColumnViewColumn) deadline =
      g_list_model_get_item (gtk_column_view_get_columns (table), 3);
  g_autofree char *state = NULL;

  gtk_column_view_sort_by_column (table, deadline, GTK_SORT_ASCENDING);
  kontor_ui_settle ();
  assert_titles (self, "FEDCBAGH");
  state = kontor_record_list_save_state (self->list);
  g_assert_true (g_str_has_prefix (state, "task order deadline\n"));
}

static void
test_group (Fixture *self, gconstpointer unused)
{
  guint start = 0;
  guint end = 0;

  act (self, "records.group", "priority");
  assert_titles (self, "ACEGBDFH");
  kontor_live_query_get_section (kontor_record_list_get_model (self->list), 0, &start, &end);
  g_assert_cmpuint (end, ==, 4);
  g_assert_true (sees (self, "4"));
  act (self, "records.group", "deadline");
  g_assert_true (sees (self, "Today"));
  g_assert_true (sees (self, "Tomorrow"));
  g_assert_true (sees (self, "Deadline: not set"));
  act (self, "records.group", "");
  g_assert_false (sees (self, "Tomorrow"));
  assert_titles (self, "ABCDEFGH");
}

static void
test_filters (Fixture *self, gconstpointer unused)
{
  kontor_record_list_add_filter (self->list, "priority in (\"high\")");
  wait_for_rows (self, 4);
  assert_titles (self, "BDFH");
  g_assert_true (sees (self, "Priority: High"));
  kontor_record_list_add_filter (self->list, "all (deadline >= today deadline < today+1)");
  wait_for_rows (self, 1);
  assert_titles (self, "F");
  g_assert_true (sees (self, "Deadline: today"));
  kontor_record_list_add_filter (self->list, "responsible != me");
  wait_for_rows (self, 0);
  g_assert_true (sees (self, "Responsible is not me"));
  g_assert_true (sees (self, "Nothing found"));

  click (self, "Remove filter"); /* the first of them */
  wait_for_rows (self, 0);
  g_assert_false (sees (self, "Priority: High"));
  act (self, "records.clear-filters", NULL);
  wait_for_rows (self, N_TASKS);
  g_assert_false (sees (self, "Deadline: today"));
}

static void
test_words (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *condition;
    const char *words;
  } rows[] = {
    { "responsible = me", "Responsible: me" },
    { "state != \"completed\"", "State is not Completed" },
    { "none (state in (\"completed\" \"deferred\"))", "State is not Completed or Deferred" },
    { "all (deadline >= week deadline < week+1)", "Deadline: this week" },
    { "all (deadline < now state != \"completed\")", "Deadline: overdue" },
    { "starts-at < now", "Planned start: past" },
    { "project unset", "Project is not set" },
    { "tags has \"urgent\"", "Tags: urgent" },
    { "hard-deadline = \"1\"", "Hard deadline: yes" },
    { "participants has me", "Participants: me" },
    { "any (project unset tags has \"x\")", "Other filter" },
    { "nonsense = 1", "Other filter" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = kontor_list_filter_describe (self->office, KONTOR_RECORD_TASK,
                                                            rows[i].condition);

      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

/* Everything that the popover offers without asking further is understood, and has words. */
static void
test_offered (Fixture *self, gconstpointer unused)
{
  const KontorTypeInfo *info = kontor_schema_get_type (KONTOR_RECORD_TASK);
  const KontorQueryTerms terms = { *kontor_office_get_person (self->office), 0, NULL };

  for (guint field = 1; field < info->n_fields; field++)
    {
      g_autoptr (GPtrArray) tests = NULL;

      if (!kontor_list_filter_offers (&info->fields[field]))
        continue;
      tests = kontor_list_filter_list_tests (KONTOR_RECORD_TASK, field);
      for (guint i = 0; i < tests->len; i++)
        {
          const KontorFilterTest *test = tests->pdata[i];
          g_autoptr (KontorCondition) condition = NULL;
          g_autofree char *words = NULL;
          g_autoptr (GError) error = NULL;

          if (test->need != KONTOR_FILTER_NEED_NOTHING)
            continue;
          condition = kontor_condition_new_from_text (KONTOR_RECORD_TASK, test->condition, &terms,
                                                      &error);
          g_assert_no_error (error);
          words = kontor_list_filter_describe (self->office, KONTOR_RECORD_TASK, test->condition);
          g_assert_cmpstr (words, !=, "Other filter");
        }
    }
}

static void
test_search (Fixture *self, gconstpointer unused)
{
  GtkWidget *entry = kontor_ui_find (GTK_WIDGET (self->list), GTK_TYPE_SEARCH_ENTRY, NULL);

  kontor_record_list_scroll_to (self->list, &self->tasks[0]);
  kontor_ui_key (self->window, "t"); /* the rows have the focus */
  kontor_ui_type (self->window, "ask c");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "task c");
  wait_for_rows (self, 1);
  assert_titles (self, "C");
  kontor_ui_key (self->window, "Escape");
  wait_for_rows (self, N_TASKS);
}

/* --- changing --- */

static void
test_edit_is_held (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorRecord) task = get_task (self, 1);
  g_autoptr (KontorValue) typed = kontor_value_new_text ("Task Z");
  GtkWidget *entry;

  g_assert_true (kontor_record_list_edit (self->list, &self->tasks[1], KONTOR_TASK_TITLE));
  entry = kontor_ui_find (GTK_WIDGET (self->list), KONTOR_TYPE_FIELD_ENTRY, NULL);
  g_assert_nonnull (entry);
  kontor_field_entry_set_value (KONTOR_FIELD_ENTRY (entry), typed);

  /* Somebody else renames it, and another one, so that both would move. */
  set_text (self, 1, KONTOR_TASK_TITLE, "Task Y");
  set_text (self, 0, KONTOR_TASK_TITLE, "Task X");
  g_assert_cmpuint (get_position (self, 1), ==, 1);
  g_assert_cmpuint (get_position (self, 0), ==, 0);
  g_assert_true (kontor_ui_find (GTK_WIDGET (self->list), KONTOR_TYPE_FIELD_ENTRY, NULL) == entry);

  g_assert_true (kontor_field_entry_commit (KONTOR_FIELD_ENTRY (entry)));
  kontor_ui_settle ();
  g_assert_cmpstr (kontor_record_get_title (task), ==, "Task Z");
  assert_titles (self, "CDEFGHXZ");
  g_assert_null (kontor_ui_find (GTK_WIDGET (self->list), KONTOR_TYPE_FIELD_ENTRY, NULL));
}

static gboolean
is_urgent (Fixture *self, guint number)
{
  g_autoptr (KontorRecord) task = get_task (self, number);

  return kontor_row_get_choice (kontor_record_get_row (task), KONTOR_TASK_PRIORITY) ==
         KONTOR_PRIORITY_HIGH;
}

static guint
count_urgent (Fixture *self)
{
  guint n = 0;

  for (guint i = 0; i < N_TASKS; i++)
    n += is_urgent (self, i);

  return n;
}

static void
choose_field (GtkWidget *fields, const char *label)
{
  GListModel *model = gtk_drop_down_get_model (GTK_DROP_DOWN (fields));

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    if (g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (model), i), label))
      {
        gtk_drop_down_set_selected (GTK_DROP_DOWN (fields), i);
        return;
      }
  g_assert_not_reached ();
}

static void
test_bulk (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorValue) high = kontor_value_new_text ("high");
  GtkWidget *set;
  GtkWidget *entry;

  act (self, "records.select-all", NULL);
  g_assert_true (sees (self, "8 selected"));
  set = kontor_ui_find (GTK_WIDGET (self->list), GTK_TYPE_MENU_BUTTON, "_Set…");
  g_assert_nonnull (set);
  gtk_menu_button_popup (GTK_MENU_BUTTON (set));
  kontor_ui_settle ();
  choose_field (kontor_ui_find (set, GTK_TYPE_DROP_DOWN, NULL), "Priority");
  kontor_ui_settle ();
  entry = kontor_ui_find (set, KONTOR_TYPE_FIELD_ENTRY, NULL);
  kontor_field_entry_set_value (KONTOR_FIELD_ENTRY (entry), high);
  g_assert_cmpuint (count_urgent (self), ==, 4);
  click (self, "_Set for all");
  g_assert_cmpuint (count_urgent (self), ==, N_TASKS);
  g_assert_cmpint (self->undo, >, 0);

  kontor_office_undo_number (self->office, self->undo);
  kontor_ui_settle ();
  g_assert_cmpuint (count_urgent (self), ==, 4);
  g_assert_false (is_urgent (self, 0));
}

static void
test_delete (Fixture *self, gconstpointer unused)
{
  g_assert_true (kontor_record_list_select (self->list, &self->tasks[4]));
  act (self, "records.delete", NULL);
  wait_for_rows (self, N_TASKS - 1);
  assert_titles (self, "ABCDFGH");
  kontor_office_undo_number (self->office, self->undo);
  wait_for_rows (self, N_TASKS);
  assert_titles (self, "ABCDEFGH");
}

/* --- outline --- */

static void
test_outline (Fixture *self, gconstpointer unused)
{
  kontor_record_list_set_outline (self->list, KONTOR_TASK_PARENT);
  wait_for_rows (self, 6);
  assert_titles (self, "ABCDEF");
  kontor_live_query_set_expanded (kontor_record_list_get_model (self->list), &self->tasks[0], TRUE);
  wait_for_rows (self, 8);
  assert_titles (self, "AGHBCDEF");
  act (self, "records.collapse-all", NULL);
  wait_for_rows (self, 6);
}

/* --- keys --- */

static void
test_keys (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorRecord) task = get_task (self, 2);
  g_autoptr (GPtrArray) selected = NULL;

  g_assert_true (kontor_record_list_select (self->list, &self->tasks[1]));
  kontor_ui_settle ();
  kontor_ui_key (self->window, "Down"); /* from the search into the rows */
  kontor_ui_key (self->window, "Down");
  kontor_ui_key (self->window, "Return");
  g_assert_true (kontor_id_equal (&self->opened, &self->tasks[2]));

  kontor_ui_key (self->window, "F2");
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (self->list), KONTOR_TYPE_FIELD_ENTRY, NULL));
  kontor_ui_type (self->window, "Task CC");
  kontor_ui_key (self->window, "Return");
  g_assert_cmpstr (kontor_record_get_title (task), ==, "Task CC");
  kontor_ui_key (self->window, "F2");
  kontor_ui_type (self->window, "nothing");
  kontor_ui_key (self->window, "Escape");
  g_assert_cmpstr (kontor_record_get_title (task), ==, "Task CC");

  kontor_ui_key (self->window, "ctrl+a");
  selected = kontor_record_list_dup_selected (self->list);
  g_assert_cmpuint (selected->len, ==, N_TASKS);
  kontor_ui_key (self->window, "Escape");
  g_assert_false (sees (self, "8 selected"));
}

/* --- what is kept --- */

static void
test_state (Fixture *self, gconstpointer unused)
{
  g_autofree char *state = NULL;
  g_autofree char *again = NULL;

  kontor_record_list_add_filter (self->list, "responsible = me");
  kontor_record_list_add_filter (self->list, "priority in (\"high\")");
  act (self, "records.sort", "deadline");
  act (self, "records.group", "state");
  act (self, "records.column-tags", NULL);
  state = kontor_record_list_save_state (self->list);
  g_assert_cmpstr (state, ==,
                   "task where responsible = me where priority in (\"high\") group state "
                   "order deadline\ncolumns title state priority deadline");

  kontor_record_list_clear_filters (self->list);
  wait_for_rows (self, N_TASKS);
  kontor_record_list_restore_state (self->list, state);
  wait_for_rows (self, 4);
  assert_titles (self, "FDBH");
  again = kontor_record_list_save_state (self->list);
  g_assert_cmpstr (again, ==, state);

  kontor_record_list_restore_state (self->list, "this is no state");
  wait_for_rows (self, 4);
}

static void
test_narrow (Fixture *self, gconstpointer unused)
{
  gtk_window_set_default_size (self->window, 360, 640);
  kontor_ui_settle ();
  kontor_ui_settle ();
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (self->list), GTK_TYPE_LIST_VIEW, NULL));
  g_assert_null (kontor_ui_find (GTK_WIDGET (self->list), GTK_TYPE_COLUMN_VIEW, NULL));
  g_assert_true (sees (self, "Task A"));
}

/* How many columns are in sight; all of them have room. */
static guint
count_columns (Fixture *self)
{
  GtkWidget *table = kontor_ui_find (GTK_WIDGET (self->list), GTK_TYPE_COLUMN_VIEW, NULL);
  GtkAdjustment *across = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (table));
  GListModel *columns = gtk_column_view_get_columns (GTK_COLUMN_VIEW (table));
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      n += gtk_column_view_column_get_visible (column) ? 1 : 0;
    }
  g_assert_cmpfloat (gtk_adjustment_get_upper (across), <=, gtk_adjustment_get_page_size (across));

  return n;
}

static void
resize (Fixture *self, int width)
{
  gtk_window_set_default_size (self->window, width, 640);
  for (int i = 0; i < 3; i++)
    kontor_ui_settle ();
}

/* Columns without room are hidden, not cut off, and come back with the room. */
static void
test_room (Fixture *self, gconstpointer unused)
{
  static const guint columns[] = { KONTOR_TASK_TITLE, KONTOR_TASK_RESPONSIBLE, KONTOR_TASK_DEADLINE,
                                   KONTOR_TASK_PROJECT, KONTOR_TASK_STATE };

  kontor_record_list_set_columns (self->list, columns, G_N_ELEMENTS (columns));
  resize (self, 1300);
  g_assert_cmpuint (count_columns (self), ==, G_N_ELEMENTS (columns));
  resize (self, 680);
  g_assert_cmpuint (count_columns (self), <, G_N_ELEMENTS (columns));
  g_assert_cmpuint (count_columns (self), >, 1);
  resize (self, 1300);
  g_assert_cmpuint (count_columns (self), ==, G_N_ELEMENTS (columns));
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  kontor_ui_init (&argc, &argv);
  ADD ("/record-list/sort", test_sort);
  ADD ("/record-list/header", test_header);
  ADD ("/record-list/group", test_group);
  ADD ("/record-list/filters", test_filters);
  ADD ("/record-list/words", test_words);
  ADD ("/record-list/offered", test_offered);
  ADD ("/record-list/search", test_search);
  ADD ("/record-list/edit-is-held", test_edit_is_held);
  ADD ("/record-list/bulk", test_bulk);
  ADD ("/record-list/delete", test_delete);
  ADD ("/record-list/outline", test_outline);
  ADD ("/record-list/keys", test_keys);
  ADD ("/record-list/state", test_state);
  ADD ("/record-list/narrow", test_narrow);
  ADD ("/record-list/room", test_room);

  return g_test_run ();
}
