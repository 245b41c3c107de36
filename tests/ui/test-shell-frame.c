/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sidebar by keyboard and by drops, the record of each section, and what dialogs leave behind. */

#include "config.h"

#include "kontor-new-record-dialog.h"
#include "kontor-record-fixture.h"
#include "kontor-replica-private.h"
#include "kontor-record-page.h"
#include "kontor-shortcuts-dialog.h"

#include <glib/gstdio.h>

typedef KontorRecordFixture Fixture;

static GtkListBox *
get_sidebar (KontorWindow *window)
{
  GtkWidget *row = kontor_ui_find (GTK_WIDGET (window), GTK_TYPE_LIST_BOX_ROW, NULL);

  return GTK_LIST_BOX (gtk_widget_get_ancestor (row, GTK_TYPE_LIST_BOX));
}

/* --- the sidebar --- */

static void
test_tab (Fixture *self, gconstpointer unused)
{
  KontorWindow *window = kontor_record_fixture_open_window (self, "tasks");
  GtkListBox *sidebar = get_sidebar (window);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (sidebar);
  GtkWidget *focus;

  g_assert_cmpint (gtk_list_box_row_get_index (row), ==, 1);
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (row)));
  kontor_ui_key (GTK_WINDOW (window), "Tab");
  focus = gtk_window_get_focus (GTK_WINDOW (window));
  g_assert_nonnull (focus);
  g_assert_false (gtk_widget_is_ancestor (focus, GTK_WIDGET (sidebar)));
  g_assert_true (gtk_list_box_get_selected_row (sidebar) == row);

  /* Back into it, to the section in front, and out of it the other way. */
  kontor_ui_key (GTK_WINDOW (window), "shift+Tab");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (window)) == GTK_WIDGET (row));
  kontor_ui_key (GTK_WINDOW (window), "shift+Tab");
  focus = gtk_window_get_focus (GTK_WINDOW (window));
  g_assert_nonnull (focus);
  g_assert_false (gtk_widget_is_ancestor (focus, GTK_WIDGET (sidebar)));
  g_assert_cmpstr (kontor_window_get_section_name (window), ==, "tasks");
  kontor_ui_close (window);
}

static void
test_arrows (Fixture *self, gconstpointer unused)
{
  KontorWindow *window = kontor_record_fixture_open_window (self, "tasks");
  GtkListBox *sidebar = get_sidebar (window);

  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_selected_row (sidebar))));
  kontor_ui_key (GTK_WINDOW (window), "Down");
  g_assert_cmpstr (kontor_window_get_section_name (window), ==, "time");
  kontor_ui_key (GTK_WINDOW (window), "Up");
  g_assert_cmpstr (kontor_window_get_section_name (window), ==, "tasks");
  /* The focus does not follow into the section. */
  g_assert_true (
      gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (window)), GTK_WIDGET (sidebar)));
  kontor_ui_close (window);
}

/* (transfer none) */
static GtkEventController *
find_controller (GtkWidget *widget, GType type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (G_OBJECT_TYPE (controller) == type)
        return controller;
    }

  return NULL;
}

static gboolean
shows_calendar (gpointer window)
{
  return g_strcmp0 (kontor_window_get_section_name (window), "calendar") == 0;
}

static void
test_hover (Fixture *self, gconstpointer unused)
{
  KontorWindow *window = kontor_record_fixture_open_window (self, "tasks");
  GtkWidget *row = GTK_WIDGET (gtk_list_box_get_row_at_index (get_sidebar (window), 3));
  GtkEventController *motion = find_controller (row, GTK_TYPE_DROP_CONTROLLER_MOTION);

  g_assert_nonnull (motion);
  /* Who only passes over it goes nowhere. */
  g_signal_emit_by_name (motion, "enter", 1.0, 1.0);
  g_signal_emit_by_name (motion, "leave");
  for (guint i = 0; i < 4; i++)
    kontor_ui_settle ();
  g_assert_cmpstr (kontor_window_get_section_name (window), ==, "tasks");
  g_signal_emit_by_name (motion, "enter", 1.0, 1.0);
  kontor_ui_wait_until ("the calendar is opened", shows_calendar, window);
  kontor_ui_close (window);
}

/* --- files --- */

static void
write_drive (KontorReplica *replica, gpointer data)
{
  Fixture *self = data;
  KontorContext context = { 0 };
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder;
  g_autoptr (KontorRow) draft = NULL;
  g_autoptr (KontorChangeSet) set = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;

  kontor_replica_init_context (replica, &context);
  kontor_id_init (&id, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_DRIVE, &id);
  kontor_row_builder_take (builder, KONTOR_DRIVE_NAME, kontor_value_new_text ("Harbour"));
  kontor_row_builder_take (builder, KONTOR_DRIVE_OWNER, kontor_value_new_id (&self->anna));
  draft = kontor_row_builder_end (builder);
  set = kontor_operation_create (&context, draft, &problem);
  g_assert_null (problem);
  kontor_replica_commit (replica, set, NULL, &problem, &error);
  g_assert_no_error (error);
  g_assert_null (problem);
}

static void
find_file (KontorReplica *replica, gpointer data)
{
  g_autoptr (GPtrArray) nodes = kontor_reader_list_all (kontor_replica_get_reader (replica),
                                                        KONTOR_RECORD_NODE);

  *(gboolean *) data = nodes->len == 1 &&
                       strcmp (kontor_row_get_title (nodes->pdata[0]), "plan.txt") == 0;
}

static gboolean
has_file (gpointer data)
{
  Fixture *self = data;
  gboolean found = FALSE;

  g_main_context_iteration (NULL, FALSE);
  kontor_live_store_run_sync (kontor_office_get_store (self->office), find_file, &found);
  if (!found)
    g_usleep (1000);

  return found;
}

/* On a row whose section was never opened. */
static void
test_files (Fixture *self, gconstpointer unused)
{
  KontorWindow *window;
  GtkWidget *row;
  GtkEventController *target;
  g_autofree char *path = g_build_filename (self->folder, "plan.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFile *files[] = { file };
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean taken = FALSE;

  g_assert_true (g_file_set_contents (path, "a plan", -1, NULL));
  kontor_live_store_run_sync (kontor_office_get_store (self->office), write_drive, self);
  window = kontor_record_fixture_open_window (self, "tasks");
  row = GTK_WIDGET (gtk_list_box_get_row_at_index (get_sidebar (window), 4));
  target = find_controller (row, GTK_TYPE_DROP_TARGET);
  g_assert_nonnull (target);
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_array (files, G_N_ELEMENTS (files)));
  g_signal_emit_by_name (target, "drop", &value, 1.0, 1.0, &taken);
  g_assert_true (taken);
  g_assert_cmpstr (kontor_window_get_section_name (window), ==, "drive");
  kontor_ui_wait_until ("the file is on the drive", has_file, self);

  /* Tasks have no place for files. */
  row = GTK_WIDGET (gtk_list_box_get_row_at_index (get_sidebar (window), 1));
  g_assert_null (find_controller (row, GTK_TYPE_DROP_TARGET));
  kontor_ui_settle ();
  kontor_ui_close (window);
}

/* --- the record of each section --- */

static KontorRecord *
get_record (KontorWindow *window)
{
  GtkWidget *page = kontor_ui_find (GTK_WIDGET (window), KONTOR_TYPE_RECORD_PAGE, NULL);

  return page != NULL ? kontor_record_page_get_record (KONTOR_RECORD_PAGE (page)) : NULL;
}

static void
test_record (Fixture *self, gconstpointer unused)
{
  KontorWindow *window = kontor_record_fixture_open_window (self, "tasks");

  kontor_window_show_record (window, KONTOR_RECORD_TASK, kontor_record_get_id (self->task));
  kontor_ui_settle ();
  g_assert_true (get_record (window) == self->task);

  kontor_window_show_section (window, "calendar");
  kontor_ui_settle ();
  g_assert_null (get_record (window));
  kontor_window_show_record (window, KONTOR_RECORD_PROJECT, &self->project);
  kontor_ui_settle ();
  g_assert_nonnull (get_record (window));

  kontor_window_show_section (window, "tasks");
  kontor_ui_settle ();
  g_assert_true (get_record (window) == self->task);

  /* What was closed stays closed. */
  kontor_window_close_record (window);
  kontor_ui_settle ();
  kontor_window_show_section (window, "calendar");
  kontor_ui_settle ();
  g_assert_nonnull (get_record (window));
  kontor_window_show_section (window, "tasks");
  kontor_ui_settle ();
  g_assert_null (get_record (window));
  kontor_ui_close (window);
}

/* --- dialogs --- */

static AdwDialog *
get_dialog (KontorWindow *window)
{
  return adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
}

static void
present_plain (KontorWindow *window, GtkWidget *content)
{
  AdwDialog *dialog = adw_dialog_new ();

  adw_dialog_set_child (dialog, content);
  adw_dialog_present (dialog, GTK_WIDGET (window));
}

static void
present_alert (KontorWindow *window, GtkWidget *content)
{
  AdwDialog *dialog = adw_alert_dialog_new ("Really?", NULL);

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "no", "No", NULL);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "no");
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), content);
  adw_dialog_present (dialog, GTK_WIDGET (window));
}

/* With the focus in it. */
static void
test_content (Fixture *self, gconstpointer unused)
{
  static void (*const present[]) (KontorWindow *, GtkWidget *) = { present_plain, present_alert };
  KontorWindow *window = kontor_record_fixture_open_window (self, "tasks");

  for (guint i = 0; i < G_N_ELEMENTS (present); i++)
    {
      GtkWidget *entry = gtk_entry_new ();

      present[i](window, entry);
      kontor_ui_settle ();
      g_assert_true (gtk_widget_grab_focus (entry));
      g_object_add_weak_pointer (G_OBJECT (entry), (gpointer *) &entry);
      adw_dialog_close (get_dialog (window));
      kontor_ui_settle ();
      g_assert_null (get_dialog (window));
      g_assert_null (entry);
    }
  kontor_ui_close (window);
}

static void
test_dialogs (Fixture *self, gconstpointer unused)
{
  static const char *const actions[] = { "win.palette",      "win.activity",      "win.attention",
                                         "win.sign-in",      "win.preferences",   "win.shortcuts",
                                         "drive.new-folder", "tasks.new-project", "chat.new" };
  KontorWindow *window = kontor_record_fixture_open_window (self, "tasks");

  kontor_window_show_section (window, "drive");
  kontor_window_show_section (window, "chat");
  kontor_window_show_section (window, "tasks");
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
      {
        AdwDialog *dialog;

        g_test_message ("%s", actions[i]);
        gtk_widget_activate_action (GTK_WIDGET (window), actions[i], NULL);
        kontor_ui_settle ();
        dialog = get_dialog (window);
        if (dialog == NULL)
          continue;
        g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
        adw_dialog_force_close (dialog);
        kontor_ui_settle ();
        g_assert_null (get_dialog (window));
        g_assert_null (dialog);
      }
  kontor_ui_close (window);
}

#define ADD(name, function) \
  g_test_add ("/shell-frame/" name, Fixture, NULL, kontor_record_fixture_set_up, function, \
              kontor_record_fixture_tear_down)

int
main (int argc, char **argv)
{
  kontor_ui_init (&argc, &argv);

  ADD ("tab-leaves-the-sidebar", test_tab);
  ADD ("arrows-choose-a-section", test_arrows);
  ADD ("dragging-over-a-section-opens-it", test_hover);
  ADD ("files-dropped-on-the-drive-go-there", test_files);
  ADD ("each-section-keeps-its-record", test_record);
  ADD ("closed-dialogs-keep-nothing", test_content);
  ADD ("every-dialog-can-be-closed", test_dialogs);

  return g_test_run ();
}
