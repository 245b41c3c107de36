/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The frame: every command does something and can be found, every section opens, what the frame says
 * about an account that can't be opened, and what the palette finds. */

#include "config.h"

#include "kontor-application.h"
#include "kontor-commands.h"
#include "kontor-first-run.h"
#include "kontor-palette.h"
#include "kontor-record-fixture.h"
#include "kontor-sections.h"
#include "kontor-trouble-page.h"

#include <glib/gstdio.h>

typedef KontorRecordFixture Fixture;

/* Parts of the frame's own dialogs and toasts, never chosen by name. */
static const char *const internal[] = { "win.undo-number", "win.open-account", "win.open-again",
                                        "win.add-account", "win.sign-in",      NULL };

/* --- commands --- */

static gboolean
is_in_class (KontorWindow *window, const char *name)
{
  GtkWidgetClass *klass = GTK_WIDGET_GET_CLASS (window);
  const char *found = NULL;
  GType owner;
  const GVariantType *parameter;
  const char *property;

  for (guint i = 0; gtk_widget_class_query_action (klass, i, &owner, &found, &parameter, &property);
       i++)
    if (strcmp (found, name) == 0)
      return TRUE;

  return FALSE;
}

/* Whoever adds a line to the table must add the action, and whoever adds an action the line. */
static void
test_commands (Fixture *self, gconstpointer unused)
{
  KontorWindow *window = kontor_record_fixture_open_window (self, NULL);
  g_autoptr (KontorApplication) application = kontor_application_new (NULL);

  for (guint i = 0; i < kontor_sections_get_n (); i++)
    kontor_window_show_section (window, kontor_sections_get (i)->name);

  for (guint i = 0; i < kontor_commands_get_n (); i++)
    {
      const char *name = kontor_commands_get (i)->name;
      g_auto (GStrv) parts = g_strsplit (name, ".", 2);
      gboolean there = FALSE;

      g_test_message ("%s", name);
      if (strcmp (parts[0], "app") == 0)
        there = g_action_map_lookup_action (G_ACTION_MAP (application), parts[1]) != NULL;
      else if (strcmp (parts[0], "win") == 0)
        there = is_in_class (window, name);
      else if (kontor_sections_find (parts[0]) != NULL)
        {
          kontor_window_show_section (window, parts[0]);
          there = g_action_map_lookup_action (kontor_section_get_actions (
                                                  kontor_window_get_section (window)),
                                              parts[1]) != NULL;
        }
      else
        continue;
      g_assert_true (there);
    }

  kontor_ui_close (window);
}

static void
test_actions (Fixture *self, gconstpointer unused)
{
  KontorWindow *window = kontor_record_fixture_open_window (self, NULL);
  GtkWidgetClass *klass = GTK_WIDGET_GET_CLASS (window);
  const char *name = NULL;
  GType owner;
  const GVariantType *parameter;
  const char *property;

  for (guint i = 0; gtk_widget_class_query_action (klass, i, &owner, &name, &parameter, &property);
       i++)
    if (owner == KONTOR_TYPE_WINDOW && !g_strv_contains (internal, name))
      {
        g_test_message ("%s", name);
        g_assert_nonnull (kontor_commands_find (name));
      }

  for (guint s = 0; s < kontor_sections_get_n (); s++)
    {
      const char *section = kontor_sections_get (s)->name;
      g_auto (GStrv) actions = NULL;

      kontor_window_show_section (window, section);
      actions = g_action_group_list_actions (
          G_ACTION_GROUP (kontor_section_get_actions (kontor_window_get_section (window))));
      for (guint i = 0; actions[i] != NULL; i++)
        {
          g_autofree char *full = g_strdup_printf ("%s.%s", section, actions[i]);
          const GVariantType *wanted =
              g_action_group_get_action_parameter_type (G_ACTION_GROUP (kontor_section_get_actions (
                                                            kontor_window_get_section (window))),
                                                        actions[i]);

          /* What needs to be told about which record is a part of a row or a menu. */
          if (wanted != NULL)
            continue;
          g_test_message ("%s", full);
          g_assert_nonnull (kontor_commands_find (full));
        }
    }

  kontor_ui_close (window);
}

/* Two commands of one place may not want the same key. */
static void
test_keys (void)
{
  for (guint i = 0; i < kontor_commands_get_n (); i++)
    for (guint j = i + 1; j < kontor_commands_get_n (); j++)
      {
        const KontorCommand *a = kontor_commands_get (i);
        const KontorCommand *b = kontor_commands_get (j);
        g_auto (GStrv) a_name = g_strsplit (a->name, ".", 2);
        g_auto (GStrv) b_name = g_strsplit (b->name, ".", 2);
        gboolean meet = strcmp (a_name[0], b_name[0]) == 0 ||
                        kontor_sections_find (a_name[0]) == NULL ||
                        kontor_sections_find (b_name[0]) == NULL;

        /* Keys of widgets mean what has the focus. */
        if (!meet || *a->keys == '\0' || a->place == KONTOR_COMMAND_LOCAL ||
            b->place == KONTOR_COMMAND_LOCAL)
          continue;
        g_test_message ("%s, %s: %s", a->name, b->name, a->keys);
        g_assert_cmpstr (a->keys, !=, b->keys);
      }
}

/* --- sections and records --- */

static void
test_sections (Fixture *self, gconstpointer unused)
{
  KontorWindow *window = kontor_record_fixture_open_window (self, NULL);

  for (guint i = 0; i < kontor_sections_get_n (); i++)
    {
      const char *name = kontor_sections_get (i)->name;
      g_autofree char *state = NULL;

      kontor_window_show_section (window, name);
      kontor_ui_settle ();
      g_assert_cmpstr (kontor_window_get_section_name (window), ==, name);
      /* What it saves it understands, and what it does not understand does it no harm. */
      state = kontor_section_save_state (kontor_window_get_section (window));
      if (state != NULL)
        kontor_section_restore_state (kontor_window_get_section (window), state);
      kontor_section_restore_state (kontor_window_get_section (window), "?\n\n{}");
      kontor_section_search (kontor_window_get_section (window));
      kontor_ui_settle ();
    }
  kontor_ui_close (window);
}

static void
test_record (Fixture *self, gconstpointer unused)
{
  KontorWindow *window = kontor_record_fixture_open_window (self, NULL);

  kontor_window_show_record (window, KONTOR_RECORD_TASK, kontor_record_get_id (self->task));
  kontor_ui_settle ();
  g_assert_cmpuint (kontor_window_get_recent (window)->len, ==, 1);
  g_assert_true (kontor_window_get_recent (window)->pdata[0] == self->task);
  kontor_window_close_record (window);
  kontor_ui_settle ();
  kontor_ui_close (window);
}

/* --- palette --- */

static gboolean
is_found (gpointer data)
{
  return kontor_ui_find (data, GTK_TYPE_LABEL, "Pack") != NULL;
}

static void
test_palette (Fixture *self, gconstpointer unused)
{
  KontorWindow *window = kontor_record_fixture_open_window (self, NULL);
  AdwDialog *dialog;
  GtkWidget *entry;

  kontor_palette_present (window);
  kontor_ui_settle ();
  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
  g_assert_true (KONTOR_IS_PALETTE (dialog));
  entry = kontor_ui_find (GTK_WIDGET (dialog), GTK_TYPE_SEARCH_ENTRY, NULL);
  g_assert_nonnull (entry);

  /* By another form of its word. */
  gtk_editable_set_text (GTK_EDITABLE (entry), "packing");
  kontor_ui_wait_until ("the task is found", is_found,
                        adw_application_window_get_visible_dialog (
                            ADW_APPLICATION_WINDOW (window)));
  g_signal_emit_by_name (entry, "activate");
  kontor_ui_settle ();
  g_assert_null (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)));
  g_assert_true (kontor_window_get_recent (window)->pdata[0] == self->task);

  kontor_ui_close (window);
}

/* --- what can go wrong --- */

static void
test_trouble (Fixture *self, gconstpointer unused)
{
  static const char *const contents[] = { "not a database at all, whatever it is called" };
  KontorWindow *window = g_object_new (KONTOR_TYPE_WINDOW, NULL);
  g_autoptr (KontorAccount) account = kontor_account_new ("broken", "https://office.example.org");
  g_autofree char *folder = kontor_account_get_folder ("broken");
  g_autofree char *path = g_build_filename (folder, "replica-1.db", NULL);

  for (guint i = 0; i <= G_N_ELEMENTS (contents); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KontorLiveStore) store = NULL;

      if (i > 0)
        {
          g_mkdir_with_parents (folder, 0700);
          g_assert_true (g_file_set_contents (path, contents[i - 1], -1, NULL));
        }
      store = kontor_live_store_open_sync (folder, FALSE, &error);
      g_assert_null (store);
      kontor_window_set_entry (window, kontor_trouble_page_new (NULL, account, error));
      gtk_window_present (GTK_WINDOW (window));
      kontor_ui_settle ();
      g_assert_nonnull (kontor_ui_find (GTK_WIDGET (window), ADW_TYPE_STATUS_PAGE, NULL));
      /* A way on. */
      g_assert_nonnull (kontor_ui_find (GTK_WIDGET (window), GTK_TYPE_BUTTON, "_Try again"));
    }
  kontor_ui_close (window);
}

static void
test_first_run (void)
{
  KontorWindow *window = g_object_new (KONTOR_TYPE_WINDOW, NULL);
  g_autoptr (KontorAgentClient) agent = kontor_agent_client_new ();
  GtkWidget *go;
  GtkWidget *row;

  kontor_window_set_entry (window, kontor_first_run_new (agent, NULL));
  gtk_window_present (GTK_WINDOW (window));
  kontor_ui_settle ();
  g_assert_true (gtk_widget_activate_action (kontor_ui_find (GTK_WIDGET (window), GTK_TYPE_BUTTON,
                                                             "_Start an office on this computer"),
                                             "navigation.push", "s", "found"));
  kontor_ui_settle ();

  /* Not before both questions are answered. */
  go = kontor_ui_find (GTK_WIDGET (window), GTK_TYPE_BUTTON, "_Start");
  g_assert_nonnull (go);
  g_assert_false (gtk_widget_get_sensitive (go));
  row = kontor_ui_find (GTK_WIDGET (window), ADW_TYPE_ENTRY_ROW, "Name of the office");
  gtk_editable_set_text (GTK_EDITABLE (row), "Harbour office");
  g_assert_false (gtk_widget_get_sensitive (go));
  row = kontor_ui_find (GTK_WIDGET (window), ADW_TYPE_ENTRY_ROW, "Your name");
  gtk_editable_set_text (GTK_EDITABLE (row), "Anna Weber");
  g_assert_true (gtk_widget_get_sensitive (go));

  kontor_ui_close (window);
}

#define ADD(name, function) \
  g_test_add ("/shell/" name, Fixture, NULL, kontor_record_fixture_set_up, function, \
              kontor_record_fixture_tear_down)

int
main (int argc, char **argv)
{
  kontor_ui_init (&argc, &argv);

  ADD ("every-command-does-something", test_commands);
  ADD ("every-action-is-a-command", test_actions);
  g_test_add_func ("/shell/keys-are-not-given-twice", test_keys);
  ADD ("sections-open", test_sections);
  ADD ("records-open", test_record);
  ADD ("palette-finds-inflected-words", test_palette);
  ADD ("trouble-has-a-way-on", test_trouble);
  g_test_add_func ("/shell/first-run-asks-before-it-starts", test_first_run);

  return g_test_run ();
}
