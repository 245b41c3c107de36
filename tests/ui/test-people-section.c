/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The people's section over a small office: who is in which department, who is away today, and that a
 * message to somebody opens the one private chat. */

#include "config.h"

#include "kontor-people-section.h"
#include "kontor-people-tree.h"
#include "kontor-record-list.h"
#include "kontor-replica.h"
#include "kontor-ui.h"

typedef struct
{
  char *folder; /* owned */
  KontorOffice *office; /* owned */
  KontorSection *section; /* borrowed, of @window */
  GtkWindow *window; /* owned by GTK */
  KontorId me;
  KontorId ivan;
  KontorId sales;
  KontorId export;
  guint opened_type;
  KontorId opened;
  guint n_opened;
} Fixture;

/* --- data --- */

static void
set_text (KontorRowBuilder *builder, guint field, const char *text)
{
  kontor_row_builder_take (builder, field, kontor_value_new_text (text));
}

static KontorRowBuilder *
begin (KontorReplica *replica, KontorRecordType type, KontorId *id)
{
  KontorContext context = { 0 };

  kontor_replica_init_context (replica, &context);
  kontor_id_init (id, context.clock, context.random);

  return kontor_row_builder_new (type, id);
}

static void
add (KontorMutation *mutation, KontorRowBuilder *builder)
{
  g_autoptr (KontorRow) row = kontor_row_builder_end (builder);

  kontor_mutation_take_op (mutation, kontor_op_new_diff (NULL, row));
}

static void
add_person (KontorReplica *replica,
            KontorMutation *mutation,
            KontorId *id,
            const char *name,
            const KontorId *department)
{
  KontorRowBuilder *builder = begin (replica, KONTOR_RECORD_PERSON, id);

  set_text (builder, KONTOR_PERSON_NAME, name);
  kontor_row_builder_take (builder, KONTOR_PERSON_ACTIVE, kontor_value_new_integer (1));
  if (department == NULL)
    kontor_row_builder_take (builder, KONTOR_PERSON_ADMINISTRATOR, kontor_value_new_integer (1));
  else
    kontor_row_builder_take (builder, KONTOR_PERSON_DEPARTMENT, kontor_value_new_id (department));
  add (mutation, builder);
}

static void
add_department (KontorReplica *replica,
                KontorMutation *mutation,
                KontorId *id,
                const char *name,
                const KontorId *parent)
{
  KontorRowBuilder *builder = begin (replica, KONTOR_RECORD_DEPARTMENT, id);

  set_text (builder, KONTOR_DEPARTMENT_NAME, name);
  if (parent != NULL)
    kontor_row_builder_take (builder, KONTOR_DEPARTMENT_PARENT, kontor_value_new_id (parent));
  add (mutation, builder);
}

static void
add_absence (KontorReplica *replica, KontorMutation *mutation, const KontorId *person, gint64 today)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = begin (replica, KONTOR_RECORD_ABSENCE, &id);

  kontor_row_builder_take (builder, KONTOR_ABSENCE_PERSON, kontor_value_new_id (person));
  set_text (builder, KONTOR_ABSENCE_KIND, "trip");
  kontor_row_builder_take (builder, KONTOR_ABSENCE_STARTS_ON, kontor_value_new_integer (today - 1));
  kontor_row_builder_take (builder, KONTOR_ABSENCE_ENDS_ON, kontor_value_new_integer (today + 1));
  add (mutation, builder);
}

static void
fill_replica (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorReplica) replica = kontor_replica_open (self->folder, TRUE, NULL, &error);
  g_autoptr (KontorChangeSet) set = kontor_change_set_new ("Found the office");
  KontorContext context = { 0 };
  KontorMutation *mutation;
  KontorId liam = KONTOR_ID_INIT_NIL;

  g_assert_no_error (error);
  kontor_replica_init_context (replica, &context);
  mutation = kontor_mutation_new ("office.found", context.now);
  kontor_change_set_take (set, mutation);
  add_person (replica, mutation, &self->me, "Anna Weber", NULL);
  kontor_office_found (mutation, &self->me, "Office");
  add_department (replica, mutation, &self->sales, "Sales", NULL);
  add_department (replica, mutation, &self->export, "Export", &self->sales);
  add_person (replica, mutation, &self->ivan, "Ivan Petrov", &self->export);
  add_person (replica, mutation, &liam, "Liam Gray", &self->sales);
  add_absence (replica, mutation, &self->ivan, context.now / KONTOR_DAY);
  g_assert_true (kontor_replica_set_person (replica, &self->me, &error));
  g_assert_true (kontor_replica_commit (replica, set, NULL, &problem, &error));
  g_assert_no_error (error);
}

/* --- fixture --- */

static void
opened_cb (Fixture *self, guint type, const KontorId *id)
{
  self->n_opened++;
  self->opened_type = type;
  self->opened = *id;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->folder = g_dir_make_tmp ("kontor-people-XXXXXX", NULL);
  fill_replica (self);
  self->office = kontor_ui_open_office (self->folder);
  g_signal_connect_swapped (self->office, "opened", G_CALLBACK (opened_cb), self);
  self->section = g_object_new (KONTOR_TYPE_PEOPLE_SECTION, "office", self->office, NULL);
  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_title (self->window, "The people");
  gtk_window_set_default_size (self->window, 1000, 700);
  gtk_widget_insert_action_group (GTK_WIDGET (self->window), "people",
                                  G_ACTION_GROUP (kontor_section_get_actions (self->section)));
  adw_window_set_content (ADW_WINDOW (self->window), GTK_WIDGET (self->section));
  gtk_window_present (self->window);
  kontor_ui_settle ();
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  KontorLiveStore *store = g_object_ref (kontor_office_get_store (self->office));
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", self->folder);

  gtk_window_destroy (self->window);
  kontor_ui_settle ();
  kontor_ui_let_go (self->office);
  kontor_live_store_close_sync (store);
  g_object_unref (store);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (self->folder);
}

static KontorRecordList *
get_list (Fixture *self)
{
  GtkWidget *list = kontor_ui_find (GTK_WIDGET (self->window), KONTOR_TYPE_RECORD_LIST, NULL);

  g_assert_nonnull (list);

  return KONTOR_RECORD_LIST (list);
}

static void
assert_rows (Fixture *self, guint n)
{
  guint shown = 0;

  kontor_ui_settle ();
  g_object_get (get_list (self), "n-items", &shown, NULL);
  g_assert_cmpuint (shown, ==, n);
}

static gboolean
sees (Fixture *self, const char *text)
{
  return kontor_ui_find (GTK_WIDGET (self->window), GTK_TYPE_LABEL, text) != NULL;
}

static void
show_department (Fixture *self, const KontorId *id)
{
  g_autofree char *text = kontor_id_to_string (id);
  g_autofree char *state = g_strdup_printf ("department %s\n", text);

  kontor_section_restore_state (self->section, state);
}

/* --- tests --- */

static void
test_directory (Fixture *self, gconstpointer unused)
{
  assert_rows (self, 3);
  g_assert_true (sees (self, "Ivan Petrov"));
  g_assert_true (sees (self, "Anna Weber"));
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (self->window), ADW_TYPE_AVATAR, NULL));
}

/* With those below it. */
static void
test_departments (Fixture *self, gconstpointer unused)
{
  show_department (self, &self->sales);
  assert_rows (self, 2);
  show_department (self, &self->export);
  assert_rows (self, 1);
  g_assert_true (sees (self, "Ivan Petrov"));
  g_assert_false (sees (self, "Liam Gray"));
  kontor_section_restore_state (self->section, "everyone\n");
  assert_rows (self, 3);
}

static gboolean
sees_sales (gpointer data)
{
  return sees (data, "Export");
}

/* Departments with their people, walked and opened by keys; who moves is shown where they are then. */
static void
test_organisation (Fixture *self, gconstpointer unused)
{
  GtkWidget *tree;

  kontor_section_restore_state (self->section, "organisation\n");
  kontor_ui_settle ();
  tree = kontor_ui_find (GTK_WIDGET (self->window), KONTOR_TYPE_PEOPLE_TREE, NULL);
  g_assert_nonnull (tree);
  kontor_ui_wait_until ("the departments are there", sees_sales, self);
  g_assert_nonnull (kontor_ui_find (tree, GTK_TYPE_LABEL, "Ivan Petrov"));
  g_assert_nonnull (kontor_ui_find (tree, GTK_TYPE_LABEL, "Without a department"));
  g_assert_nonnull (kontor_ui_find (tree, ADW_TYPE_AVATAR, NULL));
  gtk_widget_grab_focus (tree);
  kontor_ui_key (self->window, "Home");
  kontor_ui_key (self->window, "Return");
  g_assert_cmpuint (self->n_opened, ==, 1);
  g_assert_cmpuint (self->opened_type, ==, KONTOR_RECORD_DEPARTMENT);
  g_assert_true (kontor_id_equal (&self->opened, &self->sales));
}

static void
test_absent (Fixture *self, gconstpointer unused)
{
  /* Today by the system's clock, as the program's. */
  g_assert_true (sees (self, "Business trip until Tomorrow") ||
                 sees (self, "Business trip until tomorrow"));
  kontor_section_restore_state (self->section, "absent\n");
  assert_rows (self, 1);
  kontor_section_restore_state (self->section, "working\n");
  assert_rows (self, 0);
  g_assert_true (sees (self, "Nobody has started working"));
}

static void
test_write (Fixture *self, gconstpointer unused)
{
  KontorId chat = KONTOR_ID_INIT_NIL;

  g_assert_true (kontor_section_show_record (self->section, KONTOR_RECORD_PERSON, &self->ivan));
  kontor_ui_settle ();
  gtk_widget_activate_action (GTK_WIDGET (self->window), "people.write", NULL);
  kontor_ui_settle ();
  g_assert_cmpuint (self->n_opened, ==, 1);
  g_assert_cmpuint (self->opened_type, ==, KONTOR_RECORD_CHAT);
  chat = self->opened;
  gtk_widget_activate_action (GTK_WIDGET (self->window), "people.write", NULL);
  kontor_ui_settle ();
  g_assert_cmpuint (self->n_opened, ==, 2);
  g_assert_true (kontor_id_equal (&self->opened, &chat));

  /* Nobody writes to themselves. */
  g_assert_true (kontor_section_show_record (self->section, KONTOR_RECORD_PERSON, &self->me));
  kontor_ui_settle ();
  gtk_widget_activate_action (GTK_WIDGET (self->window), "people.write", NULL);
  kontor_ui_settle ();
  g_assert_cmpuint (self->n_opened, ==, 2);
}

static void
test_state (Fixture *self, gconstpointer unused)
{
  g_autofree char *state = NULL;

  show_department (self, &self->sales);
  kontor_ui_settle ();
  state = kontor_section_save_state (self->section);
  kontor_section_restore_state (self->section, "roles\n");
  kontor_ui_settle ();
  kontor_section_restore_state (self->section, state);
  assert_rows (self, 2);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  kontor_ui_init (&argc, &argv);
  ADD ("/people-section/directory", test_directory);
  ADD ("/people-section/departments", test_departments);
  ADD ("/people-section/organisation", test_organisation);
  ADD ("/people-section/absent", test_absent);
  ADD ("/people-section/write", test_write);
  ADD ("/people-section/state", test_state);

  return g_test_run ();
}
