/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Undo and redo in the window: in which order, by which name, of what; and the toasts that offer it. */

#include "config.h"

#include "kontor-palette-item.h"
#include "kontor-palette.h"
#include "kontor-record-fixture.h"

typedef KontorRecordFixture Fixture;

static void
wait_for_title (Fixture *self, const char *title)
{
  g_autoptr (KontorValue) value = kontor_value_new_text (title);

  kontor_record_fixture_wait_for (self, KONTOR_TASK_TITLE, value);
  kontor_ui_settle ();
}

static void
set_title (Fixture *self, const char *title)
{
  g_autoptr (KontorValue) value = kontor_value_new_text (title);

  kontor_office_set_field (self->office, self->task, KONTOR_TASK_TITLE, value);
}

static void
change_title (Fixture *self, const char *title)
{
  set_title (self, title);
  wait_for_title (self, title);
}

static void
told_cb (char **told, AdwToast *toast)
{
  g_set_str (told, adw_toast_get_title (toast));
}

/* --- the order --- */

static void
test_order (Fixture *self, gconstpointer unused)
{
  change_title (self, "One");
  change_title (self, "Two");
  kontor_office_undo (self->office);
  wait_for_title (self, "One");
  kontor_office_undo (self->office);
  wait_for_title (self, "Pack");
  kontor_office_redo (self->office);
  wait_for_title (self, "One");
  kontor_office_redo (self->office);
  wait_for_title (self, "Two");
  g_assert_null (kontor_office_get_redo_name (self->office));

  /* What is done again can be undone again. */
  kontor_office_undo (self->office);
  wait_for_title (self, "One");
  g_assert_nonnull (kontor_office_get_redo_name (self->office));
  change_title (self, "Three");
  g_assert_null (kontor_office_get_redo_name (self->office));
  kontor_office_undo (self->office);
  wait_for_title (self, "One");
}

/* Pressed faster than anything is written. */
static void
test_haste (Fixture *self, gconstpointer unused)
{
  g_autofree char *told = NULL;

  g_signal_connect_swapped (self->office, "told", G_CALLBACK (told_cb), &told);
  set_title (self, "One");
  kontor_office_undo (self->office);
  kontor_office_redo (self->office);
  wait_for_title (self, "One");
  kontor_office_undo (self->office);
  kontor_office_undo (self->office);
  wait_for_title (self, "Pack");
  g_assert_cmpstr (told, ==, "There is nothing to undo");
  kontor_office_redo (self->office);
  kontor_office_redo (self->office);
  wait_for_title (self, "One");
  g_assert_cmpstr (told, ==, "There is nothing to do again");
  g_signal_handlers_disconnect_by_func (self->office, told_cb, &told);
}

/* --- what is in it --- */

static void
commit_as (Fixture *self, const char *name, const char *title)
{
  KontorChangeSet *set = kontor_change_set_new ("Something");
  KontorMutation *mutation = kontor_mutation_new (name, kontor_office_get_now (self->office));
  KontorOp *op = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_TASK,
                                kontor_record_get_id (self->task));
  const KontorRow *row = kontor_record_get_row (self->task);

  kontor_op_add_take (op, KONTOR_TASK_TITLE,
                      kontor_value_ref ((KontorValue *) kontor_row_get (row, KONTOR_TASK_TITLE)),
                      kontor_value_new_text (title));
  kontor_mutation_take_op (mutation, op);
  kontor_change_set_take (set, mutation);
  kontor_office_commit (self->office, set, NULL, NULL);
  wait_for_title (self, title);
}

/* Not what others did, nor that a chat was read or a draft was kept. */
static void
test_own (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorValue) due = kontor_value_new_text ("Boris was here");

  kontor_record_fixture_change (self, KONTOR_TASK_DESCRIPTION, due);
  g_assert_null (kontor_office_get_undo_name (self->office));
  commit_as (self, "task.edit", "Mine");
  g_assert_cmpstr (kontor_office_get_undo_name (self->office), ==, "Something");
  change_title (self, "Mine too");
  commit_as (self, "draft.set", "By itself");
  commit_as (self, "chat.read", "By itself again");
  g_assert_cmpstr (kontor_office_get_undo_name (self->office), !=, "Something");
  commit_as (self, "task.edit", "Mine too");
  kontor_office_undo (self->office);
  wait_for_title (self, "By itself again");
}

static gboolean
is_deleted (gpointer record)
{
  return kontor_record_is_deleted (record);
}

static gboolean
is_not_deleted (gpointer record)
{
  return !kontor_record_is_deleted (record);
}

static GMenuModel *
get_undo_section (KontorWindow *window)
{
  GtkWidget *button = kontor_ui_find (GTK_WIDGET (window), GTK_TYPE_MENU_BUTTON, "Main menu");
  GMenuModel *menu = gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (button));

  return g_menu_model_get_item_link (menu, 0, G_MENU_LINK_SECTION);
}

static void
assert_menu (KontorWindow *window, guint item, const char *wanted)
{
  g_autoptr (GMenuModel) section = get_undo_section (window);
  g_autofree char *label = NULL;

  g_assert_true (g_menu_model_get_item_attribute (section, (int) item, "label", "s", &label));
  g_assert_cmpstr (label, ==, wanted);
}

static void
test_names (Fixture *self, gconstpointer unused)
{
  KontorWindow *window = kontor_record_fixture_open_window (self, "tasks");
  g_autoptr (GPtrArray) records = g_ptr_array_new ();

  change_title (self, "Pack_all");
  assert_menu (window, 1, "_Redo");
  g_ptr_array_add (records, self->task);
  kontor_office_delete (self->office, records);
  kontor_ui_wait_until ("it is in the bin", is_deleted, self->task);
  kontor_ui_settle ();
  /* An underscore is no mnemonic there. */
  assert_menu (window, 0, "Undo: “Pack__all” deleted");

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.undo", NULL));
  kontor_ui_wait_until ("it is back", is_not_deleted, self->task);
  kontor_ui_settle ();
  g_assert_nonnull (
      kontor_ui_find (GTK_WIDGET (window), GTK_TYPE_LABEL, "Undone: “Pack_all” deleted"));
  assert_menu (window, 1, "Redo: “Pack__all” deleted");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.redo", NULL));
  kontor_ui_wait_until ("it is in the bin again", is_deleted, self->task);
  kontor_ui_settle ();
  kontor_ui_close (window);
}

/* --- toasts --- */

static void
test_newest_toast (Fixture *self, gconstpointer unused)
{
  KontorWindow *window = kontor_record_fixture_open_window (self, "tasks");

  kontor_office_tell (self->office, "The first");
  kontor_ui_settle ();
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (window), GTK_TYPE_LABEL, "The first"));
  kontor_office_tell (self->office, "The second");
  kontor_office_tell (self->office, "The third");
  kontor_ui_settle ();
  g_assert_null (kontor_ui_find (GTK_WIDGET (window), GTK_TYPE_LABEL, "The first"));
  g_assert_null (kontor_ui_find (GTK_WIDGET (window), GTK_TYPE_LABEL, "The second"));
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (window), GTK_TYPE_LABEL, "The third"));
  kontor_ui_close (window);
}

static void
test_focus (Fixture *self, gconstpointer unused)
{
  KontorWindow *window = kontor_record_fixture_open_window (self, "tasks");
  GtkWidget *before = kontor_ui_find (GTK_WIDGET (window), GTK_TYPE_LIST_BOX_ROW, NULL);
  g_autoptr (GPtrArray) records = g_ptr_array_new ();
  GtkWidget *button;

  g_assert_true (gtk_widget_grab_focus (before));
  g_ptr_array_add (records, self->task);
  kontor_office_delete (self->office, records);
  kontor_ui_wait_until ("it is in the bin", is_deleted, self->task);
  kontor_ui_settle ();
  button = kontor_ui_find (GTK_WIDGET (window), GTK_TYPE_BUTTON, "_Undo");
  g_assert_nonnull (button);
  g_assert_true (gtk_widget_grab_focus (button));
  g_signal_emit_by_name (button, "clicked");
  kontor_ui_wait_until ("it is back", is_not_deleted, self->task);
  kontor_ui_settle ();
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (window)) == before);
  kontor_ui_close (window);
}

#define ADD(name, function) \
  g_test_add ("/shell-undo/" name, Fixture, NULL, kontor_record_fixture_set_up, function, \
              kontor_record_fixture_tear_down)

int
main (int argc, char **argv)
{
  kontor_ui_init (&argc, &argv);

  ADD ("goes-back-and-forth", test_order);
  ADD ("waits-for-what-is-written", test_haste);
  ADD ("takes-back-only-what-was-done-here", test_own);
  ADD ("says-what-it-takes-back", test_names);
  ADD ("the-newest-toast-replaces-the-others", test_newest_toast);
  ADD ("focus-stays", test_focus);

  return g_test_run ();
}
