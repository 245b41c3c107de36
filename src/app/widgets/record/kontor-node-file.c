/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bytes of files. They are hashed, copied and written on threads of GIO's; what a person opens is
 * always a copy, so that no program writes into the cache. Main thread otherwise. */

#include "config.h"

#include "kontor-node-file.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

void
kontor_taken_file_free (KontorTakenFile *self)
{
  g_free (self->name);
  g_free (self->content);
  g_free (self);
}

KontorContentCache *
kontor_node_file_open_cache (KontorOffice *office)
{
  g_autofree char *folder = NULL;

  g_return_val_if_fail (KONTOR_IS_OFFICE (office), NULL);

  folder = kontor_account_get_folder (kontor_office_get_account (office)->name);

  return kontor_content_cache_new_for_account (folder);
}

/* --- taking in --- */

typedef struct
{
  KontorContentCache *cache; /* owned */
  GFile *file; /* owned */
} Intake;

static void
intake_free (gpointer data)
{
  Intake *intake = data;

  g_clear_pointer (&intake->cache, kontor_content_cache_free);
  g_object_unref (intake->file);
  g_free (intake);
}

/* Programs hand over files of phones and servers as well: their bytes are read through GIO, no further
 * than a content can hold. */
static gboolean
stage_remote (Intake *intake, KontorTakenFile *taken, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (intake->file, NULL, error);
  g_autofree char *buffer = g_malloc (KONTOR_CONTENT_BYTES_MAX + 1);
  g_autoptr (GBytes) bytes = NULL;
  gsize length = 0;

  if (stream == NULL ||
      !g_input_stream_read_all (G_INPUT_STREAM (stream), buffer, KONTOR_CONTENT_BYTES_MAX + 1,
                                &length, NULL, error))
    return FALSE;
  bytes = g_bytes_new (buffer, length);

  return kontor_content_stage_bytes_sync (kontor_content_cache_get_staged_folder (intake->cache),
                                          bytes, &taken->content, &taken->size, error);
}

static gboolean
stage (Intake *intake, KontorTakenFile *taken, GError **error)
{
  g_autofree char *path = g_file_get_path (intake->file);

  if (path == NULL)
    return stage_remote (intake, taken, error);

  return kontor_content_stage_file_sync (kontor_content_cache_get_staged_folder (intake->cache),
                                         path, &taken->content, &taken->size, error);
}

static void
take_in (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Intake *intake = data;
  g_autoptr (KontorTakenFile) taken = g_new0 (KontorTakenFile, 1);
  g_autoptr (GFileInfo) info = NULL;
  GError *error = NULL;

  taken->name = g_file_get_basename (intake->file);
  info = g_file_query_info (intake->file,
                            G_FILE_ATTRIBUTE_TIME_MODIFIED "," G_FILE_ATTRIBUTE_STANDARD_SIZE, 0,
                            NULL, NULL);
  if (!stage (intake, taken, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (info != NULL)
    taken->modified = (gint64) g_file_info_get_attribute_uint64 (info,
                                                                 G_FILE_ATTRIBUTE_TIME_MODIFIED) *
                      G_USEC_PER_SEC;
  g_task_return_pointer (task, g_steal_pointer (&taken), (GDestroyNotify) kontor_taken_file_free);
}

void
kontor_node_file_take_in_async (KontorOffice *office,
                                GFile *file,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (office, cancellable, callback, user_data);
  Intake *intake = g_new0 (Intake, 1);

  intake->cache = kontor_node_file_open_cache (office);
  intake->file = g_object_ref (file);
  g_task_set_source_tag (task, kontor_node_file_take_in_async);
  g_task_set_task_data (task, intake, intake_free);
  g_task_run_in_thread (task, take_in);
}

KontorTakenFile *
kontor_node_file_take_in_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, kontor_node_file_take_in_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- giving out --- */

/**
 * Outlet:
 *
 * A file on its way to a person.
 */
typedef struct
{
  KontorOffice *office; /* owned */
  KontorContentCache *cache; /* owned */
  char *name; /* owned */
  char *content; /* owned */
  char *path; /* owned, nullable until it is here: in the cache */
  GFile *target; /* owned, nullable: where the copy goes; NULL: a folder of copies */
  GtkWindow *parent; /* owned, nullable */
  gboolean open;
} Outlet;

static void
outlet_free (gpointer data)
{
  Outlet *outlet = data;

  g_object_unref (outlet->office);
  kontor_content_cache_free (outlet->cache);
  g_clear_object (&outlet->target);
  g_clear_object (&outlet->parent);
  g_free (outlet->name);
  g_free (outlet->content);
  g_free (outlet->path);
  g_free (outlet);
}

static Outlet *
outlet_new (KontorOffice *office, KontorRow *node, GtkWindow *parent)
{
  Outlet *outlet = g_new0 (Outlet, 1);

  outlet->office = g_object_ref (office);
  outlet->cache = kontor_node_file_open_cache (office);
  /* A name from elsewhere must not lead into another folder. */
  outlet->name = g_path_get_basename (kontor_row_get_title (node));
  outlet->content = g_strdup (kontor_row_get_text (node, KONTOR_NODE_CONTENT));
  outlet->parent = parent != NULL ? g_object_ref (parent) : NULL;

  return outlet;
}

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorOffice) office = data;
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (source), result, &error) &&
      !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    kontor_office_tell (office, _ ("No program opened the file"));
}

/* One folder for each content, as two files may have one name. */
static GFile *
make_copy_file (Outlet *outlet)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "kontor", "opened",
                                              outlet->content, NULL);
  g_autofree char *path = g_build_filename (folder, outlet->name, NULL);

  g_mkdir_with_parents (folder, 0700);

  return g_file_new_for_path (path);
}

static void
copy_out (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Outlet *outlet = data;
  g_autoptr (GFile) from = g_file_new_for_path (outlet->path);
  GError *error = NULL;

  if (outlet->target == NULL)
    outlet->target = make_copy_file (outlet);
  if (g_file_copy (from, outlet->target,
                   G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS |
                       G_FILE_COPY_TARGET_DEFAULT_MODIFIED_TIME,
                   NULL, NULL, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer unused)
{
  Outlet *outlet = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (GtkFileLauncher) launcher = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      kontor_office_tell (outlet->office, error->message);
      return;
    }
  if (!outlet->open)
    {
      g_autofree char *said = g_strdup_printf (_ ("“%s” saved"), outlet->name);

      kontor_office_tell (outlet->office, said);
      return;
    }
  launcher = gtk_file_launcher_new (outlet->target);
  gtk_file_launcher_launch (launcher, outlet->parent, NULL, launched_cb,
                            g_object_ref (outlet->office));
}

/* Takes @outlet, whose bytes are here. */
static void
start_copy (Outlet *outlet)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, copied_cb, NULL);

  g_task_set_source_tag (task, start_copy);
  g_task_set_task_data (task, outlet, outlet_free);
  g_task_run_in_thread (task, copy_out);
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outlet *outlet = data;
  g_autoptr (GError) error = NULL;

  outlet->path = kontor_agent_client_fetch_finish (KONTOR_AGENT_CLIENT (source), result, &error);
  if (outlet->path != NULL)
    {
      start_copy (outlet);
      return;
    }
  kontor_office_tell (outlet->office, error->message);
  outlet_free (outlet);
}

static void
find (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Outlet *outlet = data;

  g_task_return_pointer (task, kontor_content_cache_find_sync (outlet->cache, outlet->content),
                         g_free);
}

/* What is here already is given out without the agent, which may be gone. */
static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outlet *outlet = data;
  g_autofree char *said = NULL;

  outlet->path = g_task_propagate_pointer (G_TASK (result), NULL);
  if (outlet->path != NULL)
    {
      start_copy (outlet);
      return;
    }
  /* Translators: %s is a file that is fetched from the server */
  said = g_strdup_printf (_ ("“%s” is on its way…"), outlet->name);
  kontor_office_tell (outlet->office, said);
  kontor_agent_client_fetch_async (kontor_office_get_agent (outlet->office),
                                   kontor_office_get_account (outlet->office)->name,
                                   outlet->content, NULL, fetched_cb, outlet);
}

/* Takes @outlet. */
static void
give_out (Outlet *outlet)
{
  g_autoptr (GTask) task = NULL;

  if (outlet->content == NULL)
    {
      kontor_office_tell (outlet->office, _ ("There is nothing in this file"));
      outlet_free (outlet);
      return;
    }
  task = g_task_new (NULL, NULL, found_cb, outlet);
  g_task_set_source_tag (task, give_out);
  g_task_set_task_data (task, outlet, NULL);
  g_task_run_in_thread (task, find);
}

void
kontor_node_file_open (KontorOffice *office, KontorRow *node, GtkWindow *parent)
{
  Outlet *outlet;

  g_return_if_fail (KONTOR_IS_OFFICE (office));

  outlet = outlet_new (office, node, parent);
  outlet->open = TRUE;
  give_out (outlet);
}

static void
place_chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outlet *outlet = data;

  outlet->target = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  if (outlet->target != NULL)
    give_out (outlet);
  else
    outlet_free (outlet);
}

void
kontor_node_file_save_as (KontorOffice *office, KontorRow *node, GtkWindow *parent)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  Outlet *outlet;

  g_return_if_fail (KONTOR_IS_OFFICE (office));

  outlet = outlet_new (office, node, parent);
  gtk_file_dialog_set_title (dialog, _ ("Save a copy"));
  gtk_file_dialog_set_initial_name (dialog, outlet->name);
  gtk_file_dialog_save (dialog, parent, NULL, place_chosen_cb, outlet);
}
