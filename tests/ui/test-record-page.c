/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The page of a record: what it shows, that what is typed in a field becomes its value, that a refusal
 * keeps what was typed, and that two people at one field don't overwrite each other unseen. */

#include "config.h"

#include "kontor-composer.h"
#include "kontor-field-row.h"
#include "kontor-record-fixture.h"
#include "kontor-record-page.h"
#include "kontor-record-panels.h"
#include "kontor-record-peek.h"

typedef KontorRecordFixture Fixture;

static KontorRecordPage *
show_page (Fixture *self)
{
  GtkWidget *page = kontor_record_page_new (self->office);

  kontor_record_page_set_record (KONTOR_RECORD_PAGE (page), self->task);
  gtk_window_set_child (self->window, page);
  gtk_window_present (self->window);
  kontor_ui_settle ();

  return KONTOR_RECORD_PAGE (page);
}

static GtkWidget *
find (Fixture *self, GType type, const char *label)
{
  return kontor_ui_find (GTK_WIDGET (self->window), type, label);
}

/* The row that is being edited. */
static GtkWidget *
find_editor (GtkWidget *root)
{
  if (KONTOR_IS_FIELD_ROW (root) && kontor_field_row_is_editing (KONTOR_FIELD_ROW (root)))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_editor (child);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/* Types into the editor of @field and presses Enter. */
static void
enter (Fixture *self, KontorRecordPage *page, guint field, const char *text)
{
  GtkWidget *row;
  GtkWidget *line;

  kontor_record_page_edit_field (page, field);
  kontor_ui_settle ();
  row = find_editor (GTK_WIDGET (self->window));
  g_assert_nonnull (row);
  line = kontor_ui_find (row, GTK_TYPE_ENTRY, NULL);
  g_assert_nonnull (line);
  gtk_editable_set_text (GTK_EDITABLE (line), text);
  g_signal_emit_by_name (line, "activate");
}

/* --- showing --- */

static void
test_shown (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorValue) title = kontor_value_new_text ("Pack and carry");

  show_page (self);
  g_assert_nonnull (find (self, GTK_TYPE_LABEL, "Pack"));
  g_assert_nonnull (find (self, GTK_TYPE_LABEL, "Responsible"));
  g_assert_nonnull (find (self, GTK_TYPE_LABEL, "Anna"));
  g_assert_nonnull (find (self, GTK_TYPE_LABEL, "State"));
  /* What is empty is not in sight. */
  g_assert_null (find (self, GTK_TYPE_LABEL, "Deadline"));
  g_assert_null (find (self, GTK_TYPE_LABEL, "Checklist items"));
  g_assert_null (find (self, GTK_TYPE_LABEL, "Discussion"));
  /* Another's change is. */
  kontor_record_fixture_change (self, KONTOR_TASK_TITLE, title);
  g_assert_nonnull (find (self, GTK_TYPE_LABEL, "Pack and carry"));
  g_assert_null (find (self, GTK_TYPE_LABEL, "Pack"));
}

/* --- editing --- */

static void
test_edit (Fixture *self, gconstpointer unused)
{
  KontorRecordPage *page = show_page (self);
  g_autoptr (KontorValue) title = kontor_value_new_text ("Pack everything");
  g_autoptr (KontorValue) plan = kontor_value_new_integer (5400);

  enter (self, page, KONTOR_TASK_TITLE, "Pack everything");
  kontor_record_fixture_wait_for (self, KONTOR_TASK_TITLE, title);
  kontor_ui_settle ();
  g_assert_null (find_editor (GTK_WIDGET (self->window)));
  g_assert_nonnull (find (self, GTK_TYPE_LABEL, "Pack everything"));
  enter (self, page, KONTOR_TASK_PLAN, "1h30");
  kontor_record_fixture_wait_for (self, KONTOR_TASK_PLAN, plan);
}

static void
test_cancel (Fixture *self, gconstpointer unused)
{
  KontorRecordPage *page = show_page (self);

  kontor_record_page_edit_field (page, KONTOR_TASK_TITLE);
  kontor_ui_settle ();
  kontor_ui_type (self->window, "never");
  kontor_ui_key (self->window, "Escape");
  g_assert_null (find_editor (GTK_WIDGET (self->window)));
  g_assert_cmpstr (kontor_record_get_title (self->task), ==, "Pack");
  /* The keys go on where they were. */
  g_assert_true (GTK_IS_BUTTON (gtk_window_get_focus (self->window)));
  kontor_ui_key (self->window, "F2");
  g_assert_nonnull (find_editor (GTK_WIDGET (self->window)));
  kontor_ui_type (self->window, "Carry");
  kontor_ui_key (self->window, "Return");
  g_assert_cmpstr (kontor_record_get_title (self->task), ==, "Carry");
}

/* An end before the start is refused by the model: the text stays, with the reason. */
static void
test_refused (Fixture *self, gconstpointer unused)
{
  KontorRecordPage *page = show_page (self);
  GtkWidget *row;
  GtkWidget *line;

  enter (self, page, KONTOR_TASK_STARTS_AT, "2026-03-05 10:00");
  kontor_ui_settle ();
  g_assert_null (find_editor (GTK_WIDGET (self->window)));
  enter (self, page, KONTOR_TASK_ENDS_AT, "2026-03-04 10:00");
  kontor_ui_settle ();
  row = find_editor (GTK_WIDGET (self->window));
  g_assert_nonnull (row);
  g_assert_cmpuint (kontor_field_row_get_field (KONTOR_FIELD_ROW (row)), ==, KONTOR_TASK_ENDS_AT);
  line = kontor_ui_find (row, GTK_TYPE_ENTRY, NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (line)), ==, "2026-03-04 10:00");
  g_assert_false (kontor_row_has (kontor_record_get_row (self->task), KONTOR_TASK_ENDS_AT));
  g_assert_true (gtk_test_accessible_has_state (GTK_ACCESSIBLE (gtk_widget_get_parent (line)),
                                                GTK_ACCESSIBLE_STATE_INVALID));
}

/* Boris is quicker. Anna is told, keeps what she typed, and replaces his value knowingly. */
static void
test_other (Fixture *self, gconstpointer unused)
{
  KontorRecordPage *page = show_page (self);
  g_autoptr (KontorValue) his = kontor_value_new_text ("Boris was here");
  g_autoptr (KontorValue) hers = kontor_value_new_text ("Anna was here");
  GtkWidget *row;
  GtkWidget *line;

  kontor_record_page_edit_field (page, KONTOR_TASK_TITLE);
  kontor_ui_settle ();
  row = find_editor (GTK_WIDGET (self->window));
  line = kontor_ui_find (row, GTK_TYPE_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (line), "Anna was here");
  kontor_record_fixture_change (self, KONTOR_TASK_TITLE, his);
  kontor_ui_settle ();
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (line)), ==, "Anna was here");
  g_assert_nonnull (
      kontor_ui_find (row, GTK_TYPE_LABEL, "Boris changed this meanwhile to “Boris was here”"));
  g_signal_emit_by_name (line, "activate");
  kontor_record_fixture_wait_for (self, KONTOR_TASK_TITLE, hers);
}

static GtkWidget *
start_description (Fixture *self)
{
  kontor_record_page_edit_field (KONTOR_RECORD_PAGE (gtk_window_get_child (self->window)),
                                 KONTOR_TASK_DESCRIPTION);
  kontor_ui_settle ();

  return kontor_ui_find (find_editor (GTK_WIDGET (self->window)), GTK_TYPE_TEXT_VIEW, NULL);
}

/* Long texts are saved while they are typed, without an Enter. */
static void
test_save_while_typing (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorValue) text = kontor_value_new_text ("Fragile first");
  GtkWidget *view;

  show_page (self);
  view = start_description (self);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "Fragile first", -1);
  kontor_record_fixture_wait_for (self, KONTOR_TASK_DESCRIPTION, text);
  g_assert_nonnull (find_editor (GTK_WIDGET (self->window)));
}

static void
told_cb (AdwToast **toast, AdwToast *told)
{
  g_set_object (toast, told);
}

/* Ctrl+Enter in a long text saves. Escape goes back to what was there, though it was saved while it was
 * typed, and what was typed can be had again. */
static void
test_long_text_by_keys (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorValue) first = kontor_value_new_text ("Fragile first");
  g_autoptr (KontorValue) second = kontor_value_new_text ("Fragile first, then books");
  g_autoptr (AdwToast) toast = NULL;

  show_page (self);
  g_signal_connect_swapped (self->office, "told", G_CALLBACK (told_cb), &toast);
  start_description (self);
  kontor_ui_type (self->window, "Fragile first");
  kontor_ui_key (self->window, "ctrl+Return");
  g_assert_null (find_editor (GTK_WIDGET (self->window)));
  kontor_record_fixture_wait_for (self, KONTOR_TASK_DESCRIPTION, first);
  g_assert_true (GTK_IS_BUTTON (gtk_window_get_focus (self->window)));

  start_description (self);
  kontor_ui_type (self->window, ", then books");
  kontor_record_fixture_wait_for (self, KONTOR_TASK_DESCRIPTION, second);
  kontor_ui_key (self->window, "Escape");
  g_assert_null (find_editor (GTK_WIDGET (self->window)));
  kontor_live_store_poll (kontor_office_get_store (self->office));
  kontor_record_fixture_wait_for (self, KONTOR_TASK_DESCRIPTION, first);
  g_assert_nonnull (toast);
  kontor_office_undo_number (self->office,
                             g_variant_get_int64 (adw_toast_get_action_target_value (toast)));
  kontor_ui_settle ();
  kontor_live_store_poll (kontor_office_get_store (self->office));
  kontor_record_fixture_wait_for (self, KONTOR_TASK_DESCRIPTION, second);
  g_signal_handlers_disconnect_by_data (self->office, &toast);
}

/* What is typed goes to the record it was typed for, also when another one is shown at once. */
static void
test_leave (Fixture *self, gconstpointer unused)
{
  KontorRecordPage *page = show_page (self);
  g_autoptr (KontorValue) title = kontor_value_new_text ("Not lost");
  GtkWidget *line;

  kontor_record_page_edit_field (page, KONTOR_TASK_TITLE);
  kontor_ui_settle ();
  line = kontor_ui_find (find_editor (GTK_WIDGET (self->window)), GTK_TYPE_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (line), "Not lost");
  kontor_record_page_set_record (page, NULL);
  kontor_live_store_poll (kontor_office_get_store (self->office));
  kontor_record_fixture_wait_for (self, KONTOR_TASK_TITLE, title);
}

/* --- what hangs on it --- */

static gboolean
has_label (gpointer data)
{
  gpointer *what = data;

  return kontor_ui_find (what[0], GTK_TYPE_LABEL, what[1]) != NULL;
}

static void
wait_for_label (Fixture *self, const char *label)
{
  gpointer what[] = { self->window, (gpointer) label };

  kontor_ui_wait_until (label, has_label, what);
}

static void
test_discussion (Fixture *self, gconstpointer unused)
{
  KontorRecordPage *page = show_page (self);
  GtkWidget *composer;

  gtk_widget_activate_action (GTK_WIDGET (page), "record.message", NULL);
  kontor_ui_settle ();
  composer = find (self, KONTOR_TYPE_COMPOSER, NULL);
  g_assert_nonnull (composer);
  kontor_ui_type (self->window, "Who has tape?");
  kontor_ui_key (self->window, "Return");
  wait_for_label (self, "Who has tape?");
  {
    g_autofree char *left = kontor_composer_dup_text (KONTOR_COMPOSER (composer));

    g_assert_cmpstr (left, ==, "");
  }
}

static void
test_dependents (Fixture *self, gconstpointer unused)
{
  GtkWidget *line;

  show_page (self);
  /* The first of the Add menu. */
  gtk_widget_activate_action (gtk_window_get_child (self->window), "record.add", "u", 0);
  kontor_ui_settle ();
  line = find (self, GTK_TYPE_ENTRY, NULL);
  g_assert_nonnull (line);
  gtk_editable_set_text (GTK_EDITABLE (line), "Boxes");
  g_signal_emit_by_name (line, "activate");
  wait_for_label (self, "Boxes");
  g_assert_nonnull (find (self, GTK_TYPE_CHECK_BUTTON, NULL));
}

/* Ctrl+L, words, Enter. */
static void
test_link (Fixture *self, gconstpointer unused)
{
  KontorRecordPage *page = show_page (self);
  GtkWidget *search;

  gtk_widget_activate_action (GTK_WIDGET (page), "record.link", NULL);
  kontor_ui_settle ();
  search = find (self, GTK_TYPE_SEARCH_ENTRY, NULL);
  g_assert_nonnull (search);
  gtk_editable_set_text (GTK_EDITABLE (search), "move");
  kontor_ui_settle ();
  g_signal_emit_by_name (search, "activate");
  kontor_ui_settle ();
  g_assert_nonnull (find (self, GTK_TYPE_BUTTON, "Remove the link"));
  wait_for_label (self, "Move");
}

static GtkWidget *
find_files (GtkWidget *root)
{
  if (KONTOR_IS_RECORD_FILES (root))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_files (child);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/* The first file makes the drive that it lies in. */
static void
test_attach (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->folder, "list.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  GSList files = { file, NULL };

  g_file_set_contents (path, "tape, boxes", -1, &error);
  g_assert_no_error (error);
  kontor_record_files_attach (KONTOR_RECORD_FILES (find_files (GTK_WIDGET (show_page (self)))),
                              &files);
  wait_for_label (self, "list.txt");
  g_assert_nonnull (find (self, GTK_TYPE_BUTTON, "Delete list.txt"));
}

static void
test_history (Fixture *self, gconstpointer unused)
{
  KontorRecordPage *page = show_page (self);

  enter (self, page, KONTOR_TASK_TITLE, "Unpack");
  wait_for_label (self, "Anna changed Title from “Pack” to “Unpack”");
}

static void
test_bin (Fixture *self, gconstpointer unused)
{
  KontorRecordPage *page = show_page (self);

  gtk_widget_activate_action (GTK_WIDGET (page), "record.delete", NULL);
  wait_for_label (self, "In the bin");
  gtk_widget_activate_action (GTK_WIDGET (page), "record.restore", NULL);
  kontor_ui_settle ();
  g_assert_false (kontor_record_is_deleted (self->task));
}

/* --- peeking --- */

static void
test_peek (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = g_object_new (ADW_TYPE_WINDOW, "default-width", 800, "default-height", 700,
                                    "title", "peek", NULL);
  AdwDialog *dialog;

  gtk_window_present (GTK_WINDOW (window));
  adw_window_set_content (ADW_WINDOW (window), gtk_label_new ("list"));
  kontor_ui_settle ();
  dialog = kontor_record_peek (window, self->office, self->task);
  kontor_ui_settle ();
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (dialog)));
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "Pack"));
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  kontor_ui_key (GTK_WINDOW (window), "space");
  g_assert_null (dialog);
  gtk_window_destroy (GTK_WINDOW (window));
}

#define ADD(path, func) \
  g_test_add (path, KontorRecordFixture, NULL, kontor_record_fixture_set_up, func, \
              kontor_record_fixture_tear_down)

int
main (int argc, char **argv)
{
  kontor_ui_init (&argc, &argv);
  ADD ("/record-page/shown", test_shown);
  ADD ("/record-page/edit", test_edit);
  ADD ("/record-page/cancel", test_cancel);
  ADD ("/record-page/refused", test_refused);
  ADD ("/record-page/other", test_other);
  ADD ("/record-page/save-while-typing", test_save_while_typing);
  ADD ("/record-page/long-text-by-keys", test_long_text_by_keys);
  ADD ("/record-page/leave", test_leave);
  ADD ("/record-page/discussion", test_discussion);
  ADD ("/record-page/dependents", test_dependents);
  ADD ("/record-page/link", test_link);
  ADD ("/record-page/attach", test_attach);
  ADD ("/record-page/history", test_history);
  ADD ("/record-page/bin", test_bin);
  ADD ("/record-page/peek", test_peek);

  return g_test_run ();
}
