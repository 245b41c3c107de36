/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files as people use them: a small one comes in and says that it is not sent, it is renamed, deleted and
 * taken back; a large one and a twin are refused; a folder is made and entered. */

#include "config.h"

#include "kontor-drive-changes.h"
#include "kontor-drive-path.h"
#include "kontor-drive-section.h"
#include "kontor-folder-list.h"
#include "kontor-record-fixture.h"

#include <string.h>

typedef struct
{
  KontorRecordFixture record;
  GtkWindow *window; /* owned by GTK */
  KontorSection *section; /* borrowed, of @window */
  KontorId drive;
  char *folder; /* owned: of files that come in */
  const char *text; /* what a condition looks for */
  char *told; /* owned, nullable: the last toast */
  guint n;
} Fixture;

/* --- data --- */

static void
fill (KontorReplica *replica, gpointer data)
{
  Fixture *self = data;
  KontorContext context = { 0 };
  KontorRowBuilder *builder;
  g_autoptr (KontorRow) draft = NULL;
  g_autoptr (KontorChangeSet) set = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;

  kontor_replica_init_context (replica, &context);
  kontor_id_init (&self->drive, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_DRIVE, &self->drive);
  kontor_row_builder_take (builder, KONTOR_DRIVE_NAME, kontor_value_new_text ("Anna's files"));
  kontor_row_builder_take (builder, KONTOR_DRIVE_KIND, kontor_value_new_text ("personal"));
  kontor_row_builder_take (builder, KONTOR_DRIVE_OWNER, kontor_value_new_id (&self->record.anna));
  draft = kontor_row_builder_end (builder);
  set = kontor_operation_create (&context, draft, &problem);
  g_assert_null (problem);
  g_assert_true (kontor_replica_commit (replica, set, NULL, &problem, &error));
  g_assert_no_error (error);
}

static void
told_cb (Fixture *self, AdwToast *toast)
{
  g_set_str (&self->told, adw_toast_get_title (toast));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  KontorLiveStore *store;

  kontor_record_fixture_set_up (&self->record, NULL);
  self->folder = g_dir_make_tmp ("kontor-drive-XXXXXX", NULL);
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
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
  g_free (self->folder);
  g_free (self->told);
}

/* --- doing and looking --- */

static KontorFolderList *
get_folders (Fixture *self)
{
  GtkWidget *folders = kontor_ui_find (GTK_WIDGET (self->section), KONTOR_TYPE_FOLDER_LIST, NULL);

  g_assert_nonnull (folders);

  return KONTOR_FOLDER_LIST (folders);
}

/* As a file manager would drop it. */
static void
drop_file (Fixture *self, const char *name, gsize size)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *bytes = g_malloc (size);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFile *files[] = { file };
  GdkFileList *list;
  g_autoptr (GError) error = NULL;

  memset (bytes, 'x', size);
  g_file_set_contents (path, bytes, (gssize) size, &error);
  g_assert_no_error (error);
  list = gdk_file_list_new_from_array (files, 1);
  g_signal_emit_by_name (get_folders (self), "dropped", list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
}

static gboolean
shows (gpointer data)
{
  Fixture *self = data;
  GtkWidget *label = kontor_ui_find (GTK_WIDGET (get_folders (self)), GTK_TYPE_LABEL, self->text);

  return label != NULL;
}

static gboolean
hides (gpointer data)
{
  return !shows (data);
}

static void
wait_for (Fixture *self, const char *text, gboolean shown)
{
  self->text = text;
  kontor_ui_wait_until (text, shown ? shows : hides, self);
}

static gboolean
has_rows (gpointer data)
{
  Fixture *self = data;
  guint n = 0;

  g_object_get (kontor_folder_list_get_list (get_folders (self)), "n-items", &n, NULL);

  return n == self->n;
}

static void
wait_for_rows (Fixture *self, guint n)
{
  self->n = n;
  kontor_ui_wait_until ("the rows are there", has_rows, self);
}

static KontorRecord *
dup_row (Fixture *self, guint position)
{
  KontorLiveQuery *query = kontor_record_list_get_model (
      kontor_folder_list_get_list (get_folders (self)));

  return g_list_model_get_item (G_LIST_MODEL (query), position);
}

static gboolean
has_told (gpointer data)
{
  return ((Fixture *) data)->told != NULL;
}

static void
wait_for_toast (Fixture *self, const char *part)
{
  kontor_ui_wait_until ("something is told", has_told, self);
  if (strstr (self->told, part) == NULL)
    g_error ("“%s” is not in “%s”", part, self->told);
}

static gboolean
has_mark (GtkWidget *root)
{
  if (gtk_widget_get_visible (root) &&
      g_strcmp0 (gtk_widget_get_tooltip_text (root), "Not sent yet") == 0)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_mark (child))
      return TRUE;

  return FALSE;
}

static gboolean
is_marked (gpointer data)
{
  return has_mark (GTK_WIDGET (get_folders (data)));
}

/* --- tests --- */

static void
test_upload (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorRecord) node = NULL;
  g_autoptr (KontorContentCache) cache = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_false (is_marked (self));
  drop_file (self, "plan.txt", 1000);
  wait_for_rows (self, 1);
  wait_for (self, "plan.txt", TRUE);
  kontor_ui_wait_until ("it says that it is not sent", is_marked, self);
  node = dup_row (self, 0);
  g_assert_cmpint (kontor_row_get_integer (kontor_record_get_row (node), KONTOR_NODE_SIZE), ==,
                   1000);
  cache = kontor_node_file_open_cache (self->record.office);
  bytes = kontor_content_cache_read_sync (cache, kontor_row_get_text (kontor_record_get_row (node),
                                                                      KONTOR_NODE_CONTENT));
  g_assert_nonnull (bytes);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 1000);
}

static void
test_too_large (Fixture *self, gconstpointer unused)
{
  drop_file (self, "film.mkv", KONTOR_CONTENT_BYTES_MAX + 1);
  wait_for_toast (self, "too large");
  wait_for_toast (self, "64");
  wait_for_rows (self, 0);
  /* The most there may be. */
  drop_file (self, "song.ogg", KONTOR_CONTENT_BYTES_MAX);
  wait_for_rows (self, 1);
}

static void
test_rename (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorRecord) node = NULL;

  drop_file (self, "plan.txt", 10);
  wait_for_rows (self, 1);
  node = dup_row (self, 0);
  kontor_record_list_select (kontor_folder_list_get_list (get_folders (self)),
                             kontor_record_get_id (node));
  kontor_ui_settle ();
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->window), "drive.rename", NULL));
  kontor_ui_settle ();
  /* The end of the name is not selected. */
  kontor_ui_type (self->window, "idea");
  kontor_ui_key (self->window, "Return");
  wait_for (self, "idea.txt", TRUE);
  wait_for (self, "plan.txt", FALSE);
}

static void
test_twin (Fixture *self, gconstpointer unused)
{
  drop_file (self, "plan.txt", 10);
  wait_for_rows (self, 1);
  drop_file (self, "plan.txt", 20);
  kontor_ui_wait_until ("it is refused", has_told, self);
  wait_for_rows (self, 1);
}

static void
test_delete (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorRecord) node = NULL;

  drop_file (self, "plan.txt", 10);
  wait_for_rows (self, 1);
  node = dup_row (self, 0);
  kontor_record_list_select (kontor_folder_list_get_list (get_folders (self)),
                             kontor_record_get_id (node));
  kontor_ui_settle ();
  gtk_widget_activate_action (GTK_WIDGET (kontor_folder_list_get_list (get_folders (self))),
                              "records.delete", NULL);
  wait_for_rows (self, 0);
  kontor_office_undo (self->record.office);
  wait_for_rows (self, 1);
}

static void
test_folders (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorRecord) folder = NULL;
  g_autoptr (KontorRecord) file = NULL;
  g_autoptr (GPtrArray) moved = g_ptr_array_new ();

  drop_file (self, "a plan.txt", 10);
  wait_for_rows (self, 1);
  kontor_drive_make_folder (self->record.office, &self->drive, NULL, "Plans");
  wait_for_rows (self, 2);
  /* Folders first. */
  folder = dup_row (self, 0);
  file = dup_row (self, 1);
  g_assert_cmpstr (kontor_record_get_title (folder), ==, "Plans");
  g_ptr_array_add (moved, file);
  kontor_drive_move (self->record.office, moved, kontor_record_get_id (folder));
  wait_for_rows (self, 1);
  g_signal_emit_by_name (get_folders (self), "entered", folder);
  wait_for (self, "a plan.txt", TRUE);
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (self->section), GTK_TYPE_LABEL, "Plans"));
  gtk_widget_activate_action (GTK_WIDGET (self->window), "drive.up", NULL);
  wait_for (self, "Plans", TRUE);
  wait_for (self, "a plan.txt", FALSE);
  /* Whoever is sent to a file sees it in its folder. */
  g_assert_true (
      kontor_section_show_record (self->section, KONTOR_RECORD_NODE, kontor_record_get_id (file)));
  wait_for (self, "a plan.txt", TRUE);
}

/* Alt+Up goes to the folder above and stands on the one it came from; the path is walked by keys, and
 * keeps the focus whatever else changes in the office. */
static void
test_path (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorRecord) folder = NULL;
  g_autoptr (KontorRecord) current = NULL;
  GtkWidget *path;
  GtkWidget *focus;

  kontor_drive_make_folder (self->record.office, &self->drive, NULL, "Plans");
  wait_for_rows (self, 1);
  folder = dup_row (self, 0);
  kontor_section_show_record (self->section, KONTOR_RECORD_NODE, kontor_record_get_id (folder));
  kontor_ui_settle ();
  g_signal_emit_by_name (get_folders (self), "entered", folder);
  wait_for_rows (self, 0);
  path = kontor_ui_find (GTK_WIDGET (self->section), KONTOR_TYPE_DRIVE_PATH, NULL);
  focus = kontor_ui_find (path, GTK_TYPE_BUTTON, "Plans");
  g_assert_nonnull (focus);
  gtk_widget_grab_focus (focus);
  kontor_ui_key (self->window, "Left");
  g_assert_true (gtk_window_get_focus (self->window) ==
                 kontor_ui_find (path, GTK_TYPE_BUTTON, "Anna's files"));
  focus = gtk_window_get_focus (self->window);
  kontor_drive_make_folder (self->record.office, &self->drive, kontor_record_get_id (folder),
                            "Old");
  wait_for_rows (self, 1);
  g_assert_true (gtk_window_get_focus (self->window) == focus);
  kontor_ui_key (self->window, "alt+Up");
  wait_for (self, "Plans", TRUE);
  current = kontor_record_list_dup_current (kontor_folder_list_get_list (get_folders (self)));
  g_assert_true (current == folder);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  kontor_ui_init (&argc, &argv);
  ADD ("/drive-section/upload", test_upload);
  ADD ("/drive-section/too-large", test_too_large);
  ADD ("/drive-section/rename", test_rename);
  ADD ("/drive-section/twin", test_twin);
  ADD ("/drive-section/delete", test_delete);
  ADD ("/drive-section/folders", test_folders);
  ADD ("/drive-section/path", test_path);

  return g_test_run ();
}
