/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the steps of the walk are made of: keys, pictures, checks, other machines, and the server that
 * comes and goes. Main thread. */

#include "config.h"

#include "kontor-walk.h"

#include "kontor-palette.h"
#include "kontor-resources.h"
#include "kontor-ui.h"

#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#define PATIENCE_IN_SECONDS 90
/* So many Tabs lead through any page. */
#define TABS_MAX 60

static KontorWalk *walking; /* for the log's writer */

/* --- telling --- */

void
kontor_walk_tell (const char *what)
{
  g_print ("\n%s\n", what);
}

static void G_GNUC_NORETURN
fail (KontorWalk *self, const char *what)
{
  g_autofree char *path = g_build_filename (self->pictures, "not-true.png", NULL);

  g_print ("  ✗ not true: %s\n", what);
  if (self->window != NULL && gtk_widget_get_width (GTK_WIDGET (self->window)) > 0)
    {
      gtk_widget_queue_draw (GTK_WIDGET (self->window));
      kontor_ui_settle ();
      kontor_ui_save_picture (GTK_WIDGET (self->window), path);
      g_print ("    what the window showed then: %s\n", path);
    }
  if (self->server != 0)
    kill (self->server, SIGTERM);
  exit (EXIT_FAILURE);
}

void
kontor_walk_check (KontorWalk *self, gboolean holds, const char *what)
{
  if (!holds)
    fail (self, what);
  g_print ("  ✓ %s\n", what);
}

void
kontor_walk_miss (KontorWalk *self, const char *what)
{
  self->n_missing++;
  g_print ("  – not possible yet: %s\n", what);
}

void
kontor_walk_picture (KontorWalk *self, const char *name)
{
  g_autofree char *file = g_strdup_printf ("%02u-%s.png", ++self->n_pictures, name);
  g_autofree char *path = g_build_filename (self->pictures, file, NULL);

  kontor_ui_settle ();
  kontor_ui_save_picture (GTK_WIDGET (self->window), path);
}

/* --- waiting --- */

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
kontor_walk_wait (KontorWalk *self, const char *what, KontorWalkCondition condition, gpointer data)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_IN_SECONDS * G_USEC_PER_SEC;
  guint ticks = g_timeout_add (50, wake_cb, NULL);
  gboolean holds = FALSE;

  while (!(holds = condition (self, data)) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (ticks);
  kontor_walk_check (self, holds, what);
}

/* --- keys --- */

void
kontor_walk_key (KontorWalk *self, const char *key)
{
  kontor_ui_key (self->window, key);
}

void
kontor_walk_type (KontorWalk *self, const char *text)
{
  kontor_ui_type (self->window, text);
}

static gboolean
has_focus (KontorWalk *self, GtkWidget *widget)
{
  GtkWidget *focus = gtk_window_get_focus (self->window);

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

void
kontor_walk_tab_to (KontorWalk *self, GtkWidget *widget, const char *what)
{
  g_autofree char *text = g_strdup_printf ("%s is reached by Tab", what);

  for (guint i = 0; i < TABS_MAX && widget != NULL && !has_focus (self, widget); i++)
    kontor_walk_key (self, "Tab");
  kontor_walk_check (self, widget != NULL && has_focus (self, widget), text);
}

static gboolean
has_results (KontorWalk *self, gpointer palette)
{
  GtkWidget *list = kontor_ui_find (palette, GTK_TYPE_LIST_VIEW, NULL);

  return list != NULL && g_list_model_get_n_items (
                             G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list)))) > 0;
}

void
kontor_walk_palette (KontorWalk *self, const char *text, const char *picture)
{
  g_autofree char *what = g_strdup_printf ("the palette finds “%s”", text);
  AdwDialog *palette;

  kontor_walk_key (self, "ctrl+k");
  palette = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self->window));
  kontor_walk_check (self, palette != NULL, "Ctrl+K opens the palette");
  kontor_walk_type (self, text);
  kontor_walk_wait (self, what, has_results, palette);
  if (picture != NULL)
    kontor_walk_picture (self, picture);
  kontor_walk_key (self, "Return");
}

/* --- what there is --- */

KontorOffice *
kontor_walk_get_office (KontorWalk *self)
{
  return kontor_window_get_office (KONTOR_WINDOW (self->window));
}

typedef struct
{
  KontorRecordType type;
  GPtrArray *rows;
} Listing;

static void
list (KontorReplica *replica, gpointer data)
{
  Listing *listing = data;

  listing->rows = kontor_reader_list_all (kontor_replica_get_reader (replica), listing->type);
}

GPtrArray *
kontor_walk_list (KontorWalk *self, KontorRecordType type)
{
  Listing listing = { type, NULL };

  kontor_live_store_run_sync (kontor_office_get_store (kontor_walk_get_office (self)), list,
                              &listing);
  for (guint i = listing.rows->len; i > 0; i--)
    if (kontor_row_is_deleted (listing.rows->pdata[i - 1]))
      g_ptr_array_remove_index (listing.rows, i - 1);

  return listing.rows;
}

GPtrArray *
kontor_walk_list_of (KontorWalk *self, KontorRecordType type, guint field, const KontorId *id)
{
  GPtrArray *rows = kontor_walk_list (self, type);

  for (guint i = rows->len; i > 0; i--)
    if (!kontor_row_refers_to (rows->pdata[i - 1], field, id))
      g_ptr_array_remove_index (rows, i - 1);

  return rows;
}

KontorRow *
kontor_walk_find (KontorWalk *self, KontorRecordType type, const char *title)
{
  g_autoptr (GPtrArray) rows = kontor_walk_list (self, type);
  KontorRow *found = NULL;

  for (guint i = 0; i < rows->len; i++)
    if (strcmp (kontor_row_get_title (rows->pdata[i]), title) == 0)
      {
        if (found != NULL)
          fail (self, "a record of that title is there twice");
        found = rows->pdata[i];
      }

  return found != NULL ? kontor_row_ref (found) : NULL;
}

/* --- the others --- */

static void
set_folders (GSubprocessLauncher *launcher, const char *machine)
{
  static const struct
  {
    const char *name;
    const char *folder;
  } folders[] = { { "XDG_DATA_HOME", "data" },
                  { "XDG_CONFIG_HOME", "config" },
                  { "XDG_CACHE_HOME", "cache" },
                  { "XDG_STATE_HOME", "state" } };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (g_getenv ("KONTOR_DEMO_DATA"), machine,
                                                folders[i].folder, NULL);

      g_mkdir_with_parents (path, 0700);
      g_subprocess_launcher_setenv (launcher, folders[i].name, path, TRUE);
    }
}

typedef struct
{
  char *said;
  gboolean ended;
  GError *error;
} Running;

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Running *running = data;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &running->said, NULL,
                                        &running->error);
  running->ended = TRUE;
}

char *
kontor_walk_run (KontorWalk *self, const char *machine, ...)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  Running running = { 0 };
  va_list list;

  g_ptr_array_add (arguments, (gpointer) "kontor-cli");
  va_start (list, machine);
  for (char *word = va_arg (list, char *); word != NULL; word = va_arg (list, char *))
    g_ptr_array_add (arguments, word);
  va_end (list);
  g_ptr_array_add (arguments, NULL);

  set_folders (launcher, machine);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata,
                                          &running.error);
  if (process != NULL)
    g_subprocess_communicate_utf8_async (process, NULL, NULL, ended_cb, &running);
  while (process != NULL && !running.ended)
    g_main_context_iteration (NULL, TRUE);
  if (process == NULL || !g_subprocess_get_successful (process))
    {
      g_autofree char *line = g_strjoinv (" ", (char **) arguments->pdata);
      g_autofree char *text = g_strdup_printf ("on the machine “%s”, this works: %s (%s)", machine,
                                               line, running.said != NULL ? running.said : "");

      fail (self, text);
    }

  return running.said;
}

/* --- the server --- */

void
kontor_walk_stop_server (KontorWalk *self)
{
  kill (self->server, SIGKILL);
  self->server = 0;
}

/* In the child: a walk that fails takes the server with it. */
static void
die_with_parent (gpointer unused)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

void
kontor_walk_start_server (KontorWalk *self)
{
  const char *url = g_getenv ("KONTOR_DEMO_URL");
  g_autofree char *data = g_build_filename (g_getenv ("KONTOR_DEMO_DATA"), "server", NULL);
  const char *const arguments[] = {
    "kontor-server", "--data", data, "--listen", strstr (url, "://") + strlen ("://"), NULL
  };
  g_autoptr (GError) error = NULL;

  g_spawn_async (NULL, (char **) arguments, NULL,
                 G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_DO_NOT_REAP_CHILD,
                 die_with_parent, NULL, &self->server, &error);
  kontor_walk_check (self, error == NULL, "the server starts again");
}

/* --- start and end --- */

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  if ((level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR)) != 0)
    walking->n_complaints++;

  return g_log_writer_default (level, fields, n_fields, data);
}

static gboolean
has_window (KontorWalk *self, gpointer data)
{
  self->window = gtk_application_get_active_window (GTK_APPLICATION (self->application));

  return self->window != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->window));
}

void
kontor_walk_start (KontorWalk *self, const char *folder)
{
  const char *server = g_getenv ("KONTOR_DEMO_SERVER_PID");
  g_autoptr (GError) error = NULL;

  walking = self;
  g_log_set_writer_func (write_log, NULL, NULL);
  self->pictures = g_strdup (folder);
  self->server = server != NULL ? atoi (server) : 0;
  kontor_resources_register ();
  self->application = kontor_application_new (APPLICATION_ID);
  kontor_walk_check (self, g_application_register (G_APPLICATION (self->application), NULL, &error),
                     "the program starts");
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-font-name",
                "Cantarell 11", NULL);
  g_application_activate (G_APPLICATION (self->application));
  kontor_walk_wait (self, "its window opens", has_window, NULL);
  kontor_ui_settle ();
}

int
kontor_walk_finish (KontorWalk *self)
{
  gtk_window_close (self->window);
  self->window = NULL;
  kontor_ui_settle ();
  g_clear_object (&self->application);
  if (self->server != 0)
    kill (self->server, SIGTERM);
  g_print ("\n%u pictures in %s\n", self->n_pictures, self->pictures);
  g_clear_pointer (&self->pictures, g_free);
  if (self->n_complaints > 0)
    g_print ("Not as it should be: %u warnings were logged, see above.\n", self->n_complaints);
  if (self->n_missing > 0)
    g_print ("Not all of it: %u steps were not possible yet, see above.\n", self->n_missing);

  return self->n_missing == 0 && self->n_complaints == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
