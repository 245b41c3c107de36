/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The palette, closed at every moment: before, while and after its answers arrive, with and without
 * animations; what it starts must not mind. And what it says about what it found. */

#include "config.h"

#include "kontor-palette-item.h"
#include "kontor-palette.h"
#include "kontor-record-fixture.h"
#include "kontor-replica-private.h"

/* KONTOR_PALETTE_ROUNDS=200 for a long look, KONTOR_PALETTE_KEYS=1 for more real keys in it. */
#define ROUNDS 36
#define N_WAYS 6

typedef KontorRecordFixture Fixture;

static AdwDialog *
get_dialog (KontorWindow *window)
{
  return adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
}

static GtkSelectionModel *
get_items (KontorWindow *window)
{
  GtkWidget *list = kontor_ui_find (GTK_WIDGET (get_dialog (window)), GTK_TYPE_LIST_VIEW, NULL);

  return list != NULL ? gtk_list_view_get_model (GTK_LIST_VIEW (list)) : NULL;
}

static GtkWidget *
open_palette (KontorWindow *window)
{
  GtkWidget *entry;

  kontor_palette_present (window);
  g_assert_true (KONTOR_IS_PALETTE (get_dialog (window)));
  entry = kontor_ui_find (GTK_WIDGET (get_dialog (window)), GTK_TYPE_SEARCH_ENTRY, NULL);
  while (entry == NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      entry = kontor_ui_find (GTK_WIDGET (get_dialog (window)), GTK_TYPE_SEARCH_ENTRY, NULL);
    }

  return entry;
}

static gboolean
is_new_project_first (gpointer window)
{
  GtkSelectionModel *items = get_items (window);
  g_autoptr (KontorPaletteItem) item = items != NULL
                                           ? g_list_model_get_item (G_LIST_MODEL (items), 0)
                                           : NULL;

  return item != NULL && kontor_palette_item_get_command (item) != NULL &&
         strcmp (kontor_palette_item_get_command (item)->name, "tasks.new-project") == 0;
}

static void
iterate (guint times)
{
  for (guint i = 0; i < times; i++)
    g_main_context_iteration (NULL, FALSE);
}

static gboolean
has_no_dialog (gpointer window)
{
  return get_dialog (window) == NULL;
}

static gboolean
has_new_project (gpointer window)
{
  AdwDialog *dialog = get_dialog (window);

  return dialog != NULL && !KONTOR_IS_PALETTE (dialog);
}

/* Letter by letter, each with a search of its own, and so many turns of the main loop between them. */
static void
type (GtkWidget *entry, const char *text, guint turns)
{
  for (gsize length = 1; length <= strlen (text); length++)
    {
      g_autofree char *start = g_strndup (text, length);

      gtk_editable_set_text (GTK_EDITABLE (entry), start);
      g_signal_emit_by_name (entry, "search-changed");
      iterate (turns);
    }
}

static void
choose_new_project (KontorWindow *window, GtkWidget *entry, guint turns)
{
  type (entry, "New project", turns);
  kontor_ui_wait_until ("New project is the first", is_new_project_first, window);
  g_signal_emit_by_name (entry, "activate");
  kontor_ui_wait_until ("the project is asked for", has_new_project, window);
  iterate (turns);
  adw_dialog_close (get_dialog (window));
}

static void
go_round (KontorWindow *window, guint round)
{
  GtkWidget *entry = open_palette (window);
  guint turns = round / N_WAYS % 7;

  switch (round % N_WAYS)
    {
    case 0:
      choose_new_project (window, entry, turns);
      break;
    case 1:
      /* With the real keys, in the middle of an event. */
      if (round < 2 * N_WAYS || g_getenv ("KONTOR_PALETTE_KEYS") != NULL)
        {
          kontor_ui_type (GTK_WINDOW (window), "New project");
          kontor_ui_key (GTK_WINDOW (window), "Return");
          kontor_ui_wait_until ("the project is asked for", has_new_project, window);
          kontor_ui_key (GTK_WINDOW (window), "Escape");
          break;
        }
      choose_new_project (window, entry, turns);
      break;
    case 2:
      type (entry, "New p", turns);
      adw_dialog_close (get_dialog (window));
      break;
    case 3:
      adw_dialog_close (get_dialog (window));
      break;
    case 4:
      type (entry, "pack", turns);
      g_signal_emit_by_name (entry, "stop-search");
      break;
    case 5:
      /* Whatever is the first by then. */
      type (entry, "pack", turns);
      g_signal_emit_by_name (entry, "activate");
      iterate (turns);
      kontor_window_close_record (window);
      if (get_dialog (window) != NULL)
        adw_dialog_close (get_dialog (window));
      break;
    }
  iterate (turns);
}

static void
test_closing (Fixture *self, gconstpointer animated)
{
  const char *wanted = g_getenv ("KONTOR_PALETTE_ROUNDS");
  guint rounds = wanted != NULL ? (guint) g_ascii_strtoull (wanted, NULL, 10) : ROUNDS;
  KontorWindow *window = kontor_record_fixture_open_window (self, "tasks");

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", animated != NULL, NULL);
  for (guint round = 0; round < rounds; round++)
    {
      go_round (window, round);
      kontor_ui_wait_until ("all dialogs are closed", has_no_dialog, window);
    }
  kontor_ui_settle ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  kontor_ui_close (window);
}

/* The window goes while answers are under way. */
static void
test_window_closing (Fixture *self, gconstpointer unused)
{
  for (guint turns = 0; turns < 6; turns++)
    {
      KontorWindow *window = kontor_record_fixture_open_window (self, "tasks");

      type (open_palette (window), "pack", turns);
      kontor_ui_close (window);
    }
}

/* --- what it says --- */

static void
write_file (KontorReplica *replica, gpointer data)
{
  KontorContext context = { 0 };
  KontorId drive = KONTOR_ID_INIT_NIL;
  KontorId folder = KONTOR_ID_INIT_NIL;
  KontorId file = KONTOR_ID_INIT_NIL;
  KontorId *const ids[] = { &drive, &folder, &file };
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  Fixture *self = data;

  kontor_replica_init_context (replica, &context);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    kontor_id_init (ids[i], context.clock, context.random);
  {
    KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_DRIVE, &drive);

    kontor_row_builder_take (builder, KONTOR_DRIVE_NAME, kontor_value_new_text ("Harbour"));
    kontor_row_builder_take (builder, KONTOR_DRIVE_OWNER, kontor_value_new_id (&self->anna));
    g_ptr_array_add (drafts, kontor_row_builder_end (builder));
  }
  for (guint i = 1; i < G_N_ELEMENTS (ids); i++)
    {
      KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_NODE, ids[i]);

      kontor_row_builder_take (builder, KONTOR_NODE_DRIVE, kontor_value_new_id (&drive));
      kontor_row_builder_take (builder, KONTOR_NODE_NAME,
                               kontor_value_new_text (i == 1 ? "Contracts" : "Zebra.pdf"));
      kontor_row_builder_take (builder, KONTOR_NODE_KIND,
                               kontor_value_new_text (i == 1 ? "folder" : "file"));
      if (i == 2)
        kontor_row_builder_take (builder, KONTOR_NODE_PARENT, kontor_value_new_id (&folder));
      g_ptr_array_add (drafts, kontor_row_builder_end (builder));
    }
  for (guint i = 0; i < drafts->len; i++)
    {
      g_autoptr (KontorProblem) problem = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (KontorChangeSet) set = kontor_operation_create (&context, drafts->pdata[i],
                                                                 &problem);

      if (problem != NULL)
        g_error ("%s", kontor_problem_code_get_word (problem->code));
      kontor_replica_commit (replica, set, NULL, &problem, &error);
      g_assert_no_error (error);
      g_assert_null (problem);
    }
}

static gboolean
says_folder (gpointer window)
{
  GtkSelectionModel *items = get_items (window);
  g_autoptr (KontorPaletteItem) item = items != NULL
                                           ? g_list_model_get_item (G_LIST_MODEL (items), 0)
                                           : NULL;
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  if (item == NULL)
    return FALSE;
  g_object_get (item, "title", &title, "subtitle", &subtitle, NULL);

  return g_strcmp0 (title, "Zebra.pdf") == 0 &&
         g_strcmp0 (subtitle, "File · Harbour / Contracts") == 0;
}

static void
test_folder (Fixture *self, gconstpointer unused)
{
  KontorWindow *window = kontor_record_fixture_open_window (self, "tasks");

  kontor_live_store_run_sync (kontor_office_get_store (self->office), write_file, self);
  type (open_palette (window), "zebra", 3);
  kontor_ui_wait_until ("the file is found, with its folder", says_folder, window);
  adw_dialog_close (get_dialog (window));
  kontor_ui_close (window);
}

#define ADD(name, data, function) \
  g_test_add ("/shell-palette/" name, Fixture, data, kontor_record_fixture_set_up, function, \
              kontor_record_fixture_tear_down)

int
main (int argc, char **argv)
{
  kontor_ui_init (&argc, &argv);

  ADD ("closes-at-any-moment", NULL, test_closing);
  ADD ("closes-at-any-moment-while-moving", "animated", test_closing);
  ADD ("the-window-may-go-first", NULL, test_window_closing);
  ADD ("files-show-their-folder", NULL, test_folder);

  return g_test_run ();
}
