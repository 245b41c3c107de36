/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A drive that this computer keeps, as the window shows it: the states and what helps in each, files that
 * are not in step, two versions side by side, the guard's question. The agent is a stand-in. With
 * KONTOR_PICTURES=FOLDER, pictures of all of it are left there. */

#include "config.h"

#include "kontor-drive-section.h"
#include "kontor-folder-list.h"
#include "kontor-mock-agent.h"
#include "kontor-record-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#define COPY "report (conflict desk 2026-11-21 16.05.33).txt"

typedef struct
{
  KontorRecordFixture record;
  KontorMockAgent *agent; /* owned */
  GtkWindow *window; /* owned by GTK */
  KontorSection *section; /* borrowed, of @window */
  KontorId drive;
  char *folder; /* owned: on this computer */
  const char *text; /* what a condition looks for */
  char *told; /* owned, nullable: the last toast */
} Fixture;

/* --- data --- */

static void
commit (KontorReplica *replica, KontorChangeSet *set)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (set);
  g_assert_true (kontor_replica_commit (replica, set, NULL, &problem, &error));
  g_assert_no_error (error);
  kontor_change_set_free (set);
}

static void
add_file (KontorReplica *replica, Fixture *self, const char *name)
{
  KontorContext context = { 0 };
  KontorRowBuilder *builder;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) draft = NULL;
  g_autoptr (KontorProblem) problem = NULL;

  kontor_replica_init_context (replica, &context);
  kontor_id_init (&id, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_NODE, &id);
  kontor_row_builder_take (builder, KONTOR_NODE_DRIVE, kontor_value_new_id (&self->drive));
  kontor_row_builder_take (builder, KONTOR_NODE_NAME, kontor_value_new_text (name));
  kontor_row_builder_take (builder, KONTOR_NODE_KIND,
                           kontor_value_new_text (strchr (name, '.') != NULL ? "file" : "folder"));
  draft = kontor_row_builder_end (builder);
  commit (replica, kontor_operation_create (&context, draft, &problem));
}

static void
fill (KontorReplica *replica, gpointer data)
{
  Fixture *self = data;
  KontorContext context = { 0 };
  KontorRowBuilder *builder;
  g_autoptr (KontorRow) draft = NULL;
  g_autoptr (KontorProblem) problem = NULL;

  kontor_replica_init_context (replica, &context);
  kontor_id_init (&self->drive, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_DRIVE, &self->drive);
  kontor_row_builder_take (builder, KONTOR_DRIVE_NAME, kontor_value_new_text ("Anna's files"));
  kontor_row_builder_take (builder, KONTOR_DRIVE_KIND, kontor_value_new_text ("personal"));
  kontor_row_builder_take (builder, KONTOR_DRIVE_OWNER, kontor_value_new_id (&self->record.anna));
  draft = kontor_row_builder_end (builder);
  commit (replica, kontor_operation_create (&context, draft, &problem));
  add_file (replica, self, "Plans");
  add_file (replica, self, "budget.ods");
  add_file (replica, self, "report.txt");
  add_file (replica, self, COPY);
}

static void
told_cb (Fixture *self, AdwToast *toast)
{
  g_set_str (&self->told, adw_toast_get_title (toast));
}

static void
write_file (Fixture *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static gboolean
is_present (gpointer data)
{
  return kontor_agent_client_is_present (
      kontor_office_get_agent (((Fixture *) data)->record.office));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  KontorLiveStore *store;

  self->agent = kontor_mock_agent_new ();
  kontor_record_fixture_set_up (&self->record, NULL);
  self->folder = g_dir_make_tmp ("kontor-keep-XXXXXX", NULL);
  write_file (self, "report.txt", "Quarter 3\n\nRevenue is up by 4 %.\nCosts are as planned.\n");
  write_file (self, COPY, "Quarter 3\n\nRevenue is up by 5 %.\nCosts are as planned.\n");
  store = kontor_office_get_store (self->record.office);
  kontor_live_store_run_sync (store, fill, self);
  kontor_live_store_poll (store);
  g_signal_connect_swapped (self->record.office, "told", G_CALLBACK (told_cb), self);
  self->section = g_object_new (KONTOR_TYPE_DRIVE_SECTION, "office", self->record.office, NULL);
  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_title (self->window, "drive");
  gtk_window_set_default_size (self->window, 1000, 700);
  gtk_widget_insert_action_group (GTK_WIDGET (self->window), "drive",
                                  G_ACTION_GROUP (kontor_section_get_actions (self->section)));
  adw_window_set_content (ADW_WINDOW (self->window), GTK_WIDGET (self->section));
  gtk_window_present (self->window);
  kontor_ui_wait_until ("the agent is there", is_present, self);
  kontor_ui_settle ();
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", self->folder);

  g_signal_handlers_disconnect_by_data (self->record.office, self);
  gtk_window_destroy (self->window);
  kontor_ui_settle ();
  kontor_record_fixture_tear_down (&self->record, NULL);
  kontor_mock_agent_free (self->agent);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
  g_free (self->folder);
  g_free (self->told);
}

/* --- doing and looking --- */

static void
save_pictures (Fixture *self, const char *name)
{
  static const int widths[] = { 360, 1024 };
  const char *folder = g_getenv ("KONTOR_PICTURES");
  AdwStyleManager *style = adw_style_manager_get_default ();

  for (guint i = 0; folder != NULL && i < G_N_ELEMENTS (widths) * 2; i++)
    {
      g_autofree char *file = g_strdup_printf ("%s-%d-%s.png", name, widths[i / 2],
                                               i % 2 == 0 ? "light" : "dark");
      g_autofree char *path = g_build_filename (folder, file, NULL);

      gtk_window_set_default_size (self->window, widths[i / 2], 740);
      adw_style_manager_set_color_scheme (style, i % 2 == 0 ? ADW_COLOR_SCHEME_FORCE_LIGHT
                                                            : ADW_COLOR_SCHEME_FORCE_DARK);
      kontor_ui_settle ();
      kontor_ui_save_picture (GTK_WIDGET (self->window), path);
    }
  if (folder != NULL)
    {
      gtk_window_set_default_size (self->window, 1000, 700);
      adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
      kontor_ui_settle ();
    }
}

/* (transfer full) */
static KontorAgentDriveStatus *
make_status (Fixture *self, KontorAgentDriveState state)
{
  KontorAgentDriveStatus *status = g_new0 (KontorAgentDriveStatus, 1);

  status->account = g_strdup (kontor_office_get_account (self->record.office)->name);
  status->drive = kontor_id_to_string (&self->drive);
  status->folder = g_strdup (self->folder);
  status->state = state;
  status->reason = g_strdup ("");
  status->path = g_strdup ("");

  return status;
}

static gboolean
shows (gpointer data)
{
  Fixture *self = data;

  return kontor_ui_find (GTK_WIDGET (self->window), GTK_TYPE_LABEL, self->text) != NULL;
}

static void
wait_for (Fixture *self, const char *text)
{
  self->text = text;
  kontor_ui_wait_until (text, shows, self);
}

static gboolean
was_asked (gpointer data)
{
  Fixture *self = data;

  return kontor_mock_agent_was_asked (self->agent, self->text);
}

static void
wait_for_call (Fixture *self, const char *part)
{
  self->text = part;
  kontor_ui_wait_until (part, was_asked, self);
}

static gboolean
has_told (gpointer data)
{
  Fixture *self = data;

  return self->told != NULL && strstr (self->told, self->text) != NULL;
}

static void
wait_for_toast (Fixture *self, const char *part)
{
  self->text = part;
  kontor_ui_wait_until (part, has_told, self);
}

static GtkWidget *
find_tip (GtkWidget *root, const char *part)
{
  const char *tip = gtk_widget_get_tooltip_text (root);

  if (gtk_widget_get_visible (root) && tip != NULL && strstr (tip, part) != NULL)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_tip (child, part);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
has_tip (gpointer data)
{
  Fixture *self = data;

  return find_tip (kontor_ui_find (GTK_WIDGET (self->section), KONTOR_TYPE_FOLDER_LIST, NULL),
                   self->text) != NULL;
}

static void
wait_for_tip (Fixture *self, const char *part)
{
  self->text = part;
  kontor_ui_wait_until (part, has_tip, self);
}

static void
act (Fixture *self, const char *name)
{
  g_autofree char *action = g_strconcat ("drive.", name, NULL);

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->section), action, NULL) ||
                 gtk_widget_activate_action (GTK_WIDGET (self->window), action, NULL));
  kontor_ui_settle ();
}

static gboolean
is_enabled (Fixture *self, const char *name)
{
  return g_action_get_enabled (
      g_action_map_lookup_action (kontor_section_get_actions (self->section), name));
}

/* By its words without the mnemonic. (transfer none) (nullable) */
static GtkWidget *
find_button (GtkWidget *root, const char *label)
{
  if (GTK_IS_BUTTON (root) && gtk_widget_get_mapped (root) &&
      gtk_button_get_label (GTK_BUTTON (root)) != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (gtk_button_get_label (GTK_BUTTON (root)), "_", -1);
      g_autofree char *words = g_strjoinv ("", parts);

      if (strcmp (words, label) == 0)
        return root;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, label);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
press (Fixture *self, const char *label)
{
  GtkWidget *button;

  kontor_ui_settle ();
  button = find_button (GTK_WIDGET (self->window), label);
  if (button == NULL)
    g_error ("there is no button “%s”", label);
  g_signal_emit_by_name (button, "clicked");
}

/* --- tests --- */

static void
test_keep (Fixture *self, gconstpointer unused)
{
  g_autofree char *call = NULL;
  g_autofree char *folder = g_build_filename (g_get_home_dir (), "Kontor", "Anna's files", NULL);
  g_autofree char *file = g_build_filename (folder, "there.txt", NULL);

  g_assert_true (is_enabled (self, "keep"));
  g_assert_false (is_enabled (self, "stop-keeping"));
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  act (self, "keep");
  wait_for (self, "Keep on this computer?");
  wait_for (self, "The files of “Anna's files” are in a folder, for every program and without a "
                  "connection. Changes are carried both ways.\n\nThis folder is not empty. What "
                  "is in it and what is in the drive are united: nothing is deleted, and what is "
                  "only here is sent to the drive.");
  save_pictures (self, "keep");
  press (self, "Keep");
  wait_for_call (self, "AddDrive");
  wait_for_call (self, folder);
}

static void
test_refused (Fixture *self, gconstpointer unused)
{
  self->agent->refusal = g_strdup ("That folder is kept for another drive.");
  act (self, "keep");
  press (self, "Keep");
  wait_for_toast (self, "That folder is kept for another drive.");
}

static void
test_states (Fixture *self, gconstpointer unused)
{
  KontorAgentDriveStatus *status = make_status (self, KONTOR_AGENT_DRIVE_WORKING);

  status->files_left = 312;
  status->files_done = 100;
  status->bytes_left = 90 * 1000 * 1000;
  status->bytes_done = 30 * 1000 * 1000;
  status->speed = 1000 * 1000;
  g_set_str (&status->path, "Plans/site.dwg");
  kontor_mock_agent_take_drive (self->agent, status);
  wait_for (self, "312 files left");
  wait_for (self, "1.0\u00a0MB a second · about 2 minutes left · Plans/site.dwg");
  g_assert_false (is_enabled (self, "keep"));
  save_pictures (self, "working");

  kontor_mock_agent_take_drive (self->agent, make_status (self, KONTOR_AGENT_DRIVE_IN_STEP));
  wait_for (self, "In step");
  wait_for_tip (self, "On this computer, in step");
  save_pictures (self, "in-step");
  act (self, "pause-hour");
  wait_for_call (self, "3600)");
  act (self, "pause-tomorrow");
  g_assert_false (is_enabled (self, "go-on"));

  status = make_status (self, KONTOR_AGENT_DRIVE_PAUSED);
  status->until = G_MAXINT64;
  kontor_mock_agent_take_drive (self->agent, status);
  wait_for (self, "Paused");
  press (self, "Go on");
  wait_for_call (self, ", 0)");
  g_assert_false (is_enabled (self, "pause-hour"));

  status = make_status (self, KONTOR_AGENT_DRIVE_FAILED);
  g_set_str (&status->reason, "The folder is gone. Put it back, or stop keeping it.");
  kontor_mock_agent_take_drive (self->agent, status);
  wait_for (self, "The folder is gone. Put it back, or stop keeping it.");
  save_pictures (self, "failed");
  press (self, "Try again");
  wait_for_call (self, "CheckDrive");
  act (self, "stop-keeping");
  wait_for_call (self, "RemoveDrive");
  wait_for_toast (self, "The files stay in");
}

static void
take_remarks (Fixture *self)
{
  KontorAgentDriveStatus *status = make_status (self, KONTOR_AGENT_DRIVE_IN_STEP);

  kontor_mock_agent_set_remarks (
      self->agent, "[('" COPY "', 'conflict', 0, 'It was changed here and elsewhere.'),"
                   " ('budget.ods', 'waiting', 0, 'Another program is writing it.'),"
                   " ('Plans/a:b.txt', 'not-portable', 0, 'Windows does not take “:”.')]");
  status->remarks = 3;
  kontor_mock_agent_take_drive (self->agent, status);
  wait_for (self, "3 files are not in step");
}

static void
test_remarks (Fixture *self, gconstpointer unused)
{
  take_remarks (self);
  wait_for_tip (self, "Waiting: Another program is writing it.");
  wait_for_tip (self, "Something in it is not in step");
  wait_for_tip (self, "Two versions");
  wait_for_tip (self, "On this computer, in step");
  save_pictures (self, "marks");
  press (self, "Show");
  wait_for (self, "Plans/a:b.txt");
  wait_for (self, "Not every computer takes this name: Windows does not take “:”.");
  save_pictures (self, "not-in-step");
  press (self, "Try again");
  wait_for_call (self, "CheckDrive");

  /* What was mended goes from the list by itself. */
  kontor_mock_agent_take_drive (self->agent, make_status (self, KONTOR_AGENT_DRIVE_IN_STEP));
  wait_for (self, "Everything is in step");
}

static void
test_conflict (Fixture *self, gconstpointer how)
{
  static const char *const buttons[] = { "Keep mine", "Keep theirs", "Keep both" };
  static const char *const words[] = { "mine", "theirs", "both" };
  static const char *const toasts[] = { "among the file’s versions", "bin of this computer",
                                        "as two files" };
  guint n = GPOINTER_TO_UINT (how);
  g_autofree char *call = g_strdup_printf ("'" COPY "', '%s')", words[n]);

  take_remarks (self);
  act (self, "not-in-step");
  press (self, "Compare…");
  wait_for (self, "Quarter 3\n\nRevenue is up by 5 %.\nCosts are as planned.\n");
  wait_for (self, "Quarter 3\n\nRevenue is up by 4 %.\nCosts are as planned.\n");
  wait_for (self, "by Anna");
  if (n == 0)
    save_pictures (self, "conflict");
  press (self, buttons[n]);
  wait_for_call (self, call);
  wait_for_toast (self, toasts[n]);
}

static void
test_guard (Fixture *self, gconstpointer delete)
{
  KontorAgentDriveStatus *status = make_status (self, KONTOR_AGENT_DRIVE_ASKING);
  /* Other calls end with a boolean as well. */
  g_autofree char *call = g_strdup_printf ("AnswerDrive ('%s', '%s', %s)", status->account,
                                           status->drive, delete != NULL ? "true" : "false");

  status->deletes = 1200;
  kontor_mock_agent_take_drive (self->agent, status);
  wait_for (self, "Much would be deleted");
  save_pictures (self, "asking");
  press (self, "Answer…");
  wait_for (self, "Delete so much?");
  save_pictures (self, "guard");
  if (delete == NULL)
    {
      /* Escape answers nothing. */
      kontor_ui_key (self->window, "Escape");
      kontor_ui_settle ();
      g_assert_false (kontor_mock_agent_was_asked (self->agent, "AnswerDrive"));
      press (self, "Answer…");
      kontor_ui_settle ();
      press (self, "Bring them back");
      wait_for_call (self, call);
      return;
    }
  press (self, "Delete them");
  wait_for_call (self, call);
}

/* What sync took away is put back by the agent. */
static void
test_local_bin (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->agent->bin = g_variant_parse (G_VARIANT_TYPE ("a(sssxt)"),
                                      "[('7', 'Plans/old.txt', 'deleted', 1763740000000000, 12)]",
                                      NULL, NULL, &error);
  g_assert_no_error (error);
  kontor_mock_agent_take_drive (self->agent, make_status (self, KONTOR_AGENT_DRIVE_IN_STEP));
  wait_for (self, "In step");
  act (self, "local-bin");
  wait_for (self, "Plans/old.txt");
  save_pictures (self, "local-bin");
  press (self, "Restore");
  wait_for_call (self, "RestoreFromBin");
  g_assert_true (kontor_mock_agent_was_asked (self->agent, "'7')"));
  wait_for_toast (self, "in the folder again");
}

static KontorRecordList *
get_list (Fixture *self)
{
  return kontor_folder_list_get_list (KONTOR_FOLDER_LIST (
      kontor_ui_find (GTK_WIDGET (self->section), KONTOR_TYPE_FOLDER_LIST, NULL)));
}

/* A record: it is there for everybody again. */
static void
test_bin (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (KontorRecord) node = NULL;

  wait_for (self, "budget.ods");
  node = g_list_model_get_item (G_LIST_MODEL (kontor_record_list_get_model (get_list (self))), 1);
  g_assert_cmpstr (kontor_record_get_title (node), ==, "budget.ods");
  g_ptr_array_add (nodes, g_object_ref (node));
  kontor_office_delete (self->record.office, nodes);
  wait_for_toast (self, "budget.ods");
  kontor_ui_settle ();
  g_assert_true (kontor_record_is_deleted (node));
  act (self, "bin");
  kontor_ui_settle ();
  press (self, "Restore");
  wait_for_toast (self, "“budget.ods” is back");
  kontor_ui_settle ();
  g_assert_null (strstr (self->told, "can’t"));
  wait_for (self, "budget.ods");
}

int
main (int argc, char **argv)
{
  kontor_ui_init (&argc, &argv);

#define ADD(path, func, data) g_test_add (path, Fixture, data, set_up, func, tear_down)
  ADD ("/drive-keep/keep", test_keep, NULL);
  ADD ("/drive-keep/refused", test_refused, NULL);
  ADD ("/drive-keep/states", test_states, NULL);
  ADD ("/drive-keep/remarks", test_remarks, NULL);
  ADD ("/drive-keep/conflict/mine", test_conflict, GUINT_TO_POINTER (0));
  ADD ("/drive-keep/conflict/theirs", test_conflict, GUINT_TO_POINTER (1));
  ADD ("/drive-keep/conflict/both", test_conflict, GUINT_TO_POINTER (2));
  ADD ("/drive-keep/guard/back", test_guard, NULL);
  ADD ("/drive-keep/guard/delete", test_guard, GUINT_TO_POINTER (1));
  ADD ("/drive-keep/local-bin", test_local_bin, NULL);
  ADD ("/drive-keep/bin", test_bin, NULL);
#undef ADD

  return g_test_run ();
}
