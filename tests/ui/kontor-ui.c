/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What tests with windows share. Main thread. */

#include "config.h"

#include "kontor-ui.h"

#include "kontor-resources.h"

#include <glib/gstdio.h>

#include <stdlib.h>

#define PATIENCE_IN_SECONDS 60
/* Nothing ready for so long counts as settled: long enough for a worker's answer and a frame. */
#define QUIET_MS 250

static char *home; /* owned: of this run */

static void
remove_home (void)
{
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", home);

  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
}

/* G_TEST_OPTION_ISOLATE_DIRS would take the system's icons and fonts away too. */
static void
isolate (void)
{
  static const char *const names[] = { "HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME",
                                       "XDG_STATE_HOME" };
  g_autoptr (GError) error = NULL;

  home = g_dir_make_tmp ("kontor-ui-XXXXXX", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (home, names[i], NULL);

      g_mkdir_with_parents (path, 0700);
      g_setenv (names[i], path, TRUE);
    }
  atexit (remove_home);
}

void
kontor_ui_init (int *argc, char ***argv)
{
  isolate ();
  g_test_init (argc, argv, NULL);
  kontor_resources_register ();
  adw_init ();
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/org/kontor/Kontor/icons");
  {
    GtkCssProvider *provider = gtk_css_provider_new ();

    gtk_css_provider_load_from_resource (provider, "/org/kontor/Kontor/shell/style.css");
    gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                                GTK_STYLE_PROVIDER (provider),
                                                GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
    g_object_unref (provider);
  }
  kontor_record_register_types ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-font-name",
                "Cantarell 11", NULL);
}

static gboolean
give_up_cb (gpointer what)
{
  g_error ("waited too long until %s", (const char *) what);

  return G_SOURCE_REMOVE;
}

void
kontor_ui_wait_until (const char *what, KontorUiCondition condition, gpointer data)
{
  guint source = g_timeout_add_seconds (PATIENCE_IN_SECONDS, give_up_cb, (gpointer) what);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}

static gboolean
quiet_cb (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_REMOVE;
}

void
kontor_ui_settle (void)
{
  gboolean quiet = FALSE;

  g_timeout_add (QUIET_MS, quiet_cb, &quiet);
  while (!quiet)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

/* --- keys --- */

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

static void
run_xdotool (GtkWindow *window, const char *command, const char *what)
{
  const char *const focus[] = { "xdotool", "search",      "--onlyvisible", "--name",
                                "",        "windowfocus", "--sync",        NULL };
  const char *const type[] = { "xdotool", command, "--clearmodifiers", what, NULL };
  const char *const *const runs[] = { focus, type };

  gtk_window_present (window);
  for (guint i = gtk_window_is_active (window) ? 1 : 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSubprocess) process = NULL;
      const char *arguments[G_N_ELEMENTS (focus)] = { NULL };
      gboolean ended = FALSE;

      for (guint a = 0; runs[i][a] != NULL; a++)
        arguments[a] = runs[i][a];
      if (i == 0)
        arguments[4] = gtk_window_get_title (window);
      process = g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
      g_assert_no_error (error);
      g_subprocess_wait_check_async (process, NULL, ended_cb, &ended);
      kontor_ui_wait_until ("the key is sent", is_true, &ended);
    }
  kontor_ui_settle ();
}

void
kontor_ui_key (GtkWindow *window, const char *key)
{
  run_xdotool (window, "key", key);
}

void
kontor_ui_type (GtkWindow *window, const char *text)
{
  run_xdotool (window, "type", text);
}

/* --- looking --- */

static gboolean
is_labelled (GtkWidget *widget, const char *label)
{
  g_autofree char *text = NULL;

  if (g_strcmp0 (gtk_widget_get_tooltip_text (widget), label) == 0)
    return TRUE;
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (widget), "label") != NULL)
    g_object_get (widget, "label", &text, NULL);
  else if (g_object_class_find_property (G_OBJECT_GET_CLASS (widget), "title") != NULL)
    g_object_get (widget, "title", &text, NULL);

  return g_strcmp0 (text, label) == 0;
}

GtkWidget *
kontor_ui_find (GtkWidget *root, GType type, const char *label)
{
  if (gtk_widget_get_mapped (root) && (type == 0 || g_type_is_a (G_OBJECT_TYPE (root), type)) &&
      (label == NULL || is_labelled (root, label)))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = kontor_ui_find (child, type, label);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/* A widget that waits for its allocation has nothing to show: the next frame does. */
static GskRenderNode *
draw (GtkWidget *widget, int width, int height)
{
  GskRenderNode *node = NULL;

  for (guint tries = 0; node == NULL && tries < 20; tries++)
    {
      g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
      GtkSnapshot *snapshot = gtk_snapshot_new ();

      gdk_paintable_snapshot (paintable, snapshot, width, height);
      node = gtk_snapshot_free_to_node (snapshot);
      if (node == NULL)
        kontor_ui_settle ();
    }

  return node;
}

void
kontor_ui_save_picture (GtkWidget *widget, const char *path)
{
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  g_assert_cmpint (width, >, 0);
  node = draw (widget, width, height);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)),
                                         node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

static void
read_identity (KontorReplica *replica, gpointer data)
{
  KontorAccount *account = data;
  g_autoptr (GPtrArray) organisations = NULL;

  kontor_replica_get_person (replica, &account->person);
  organisations = kontor_reader_list_all (kontor_replica_get_reader (replica),
                                          KONTOR_RECORD_ORGANISATION);
  if (organisations->len > 0)
    {
      account->organisation = *kontor_row_get_id (organisations->pdata[0]);
      account->title = g_strdup (kontor_row_get_title (organisations->pdata[0]));
    }
}

KontorOffice *
kontor_ui_open_office (const char *folder)
{
  return kontor_ui_open_office_as (folder, NULL);
}

KontorOffice *
kontor_ui_open_office_as (const char *folder, const char *person)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorLiveStore) store = kontor_live_store_open_sync (folder, FALSE, &error);
  g_autofree char *name = g_path_get_basename (folder);
  g_autoptr (KontorAccount) account = kontor_account_new (name, "");
  g_autoptr (KontorAgentClient) agent = kontor_agent_client_new ();

  g_assert_no_error (error);
  kontor_live_store_run_sync (store, read_identity, account);
  g_assert_true (person == NULL || kontor_id_init_from_string (&account->person, person));

  return kontor_office_new (store, account, agent);
}

void
kontor_ui_close (KontorWindow *window)
{
  gtk_window_destroy (GTK_WINDOW (window));
  kontor_ui_settle ();
}

void
kontor_ui_commit (KontorReplica *replica, const KontorChangeSet *set)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (set);
  g_assert_true (kontor_replica_commit (replica, set, NULL, &problem, &error));
  g_assert_no_error (error);
  g_assert_null (problem);
}

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

void
kontor_ui_let_go (gpointer object)
{
  gpointer kept = object;

  g_object_add_weak_pointer (object, &kept);
  g_object_unref (object);
  kontor_ui_wait_until ("nobody keeps it", is_gone, &kept);
}
