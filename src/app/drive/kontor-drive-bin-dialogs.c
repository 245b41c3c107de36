/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where what is gone can be taken back from: the earlier versions of a file, what was deleted from a drive,
 * and what sync took away on this computer. Records are read on the reader's thread, wishes carried out on
 * the writer's; main thread otherwise. */

#include "config.h"

#include "kontor-drive-dialogs.h"
#include "kontor-drive-list-dialog.h"
#include "kontor-node-file.h"
#include "kontor-operations-drive.h"

#include <glib/gi18n.h>

/* A person finds nothing in a longer list. */
#define LINES_MAX 1000

/* Data of the dialogs. */
#define KEEPER "kontor-drive-keeper"
#define NODE "kontor-node"
#define CANCELLABLE "kontor-cancellable"

static KontorDriveKeeper *
get_keeper (KontorDriveListDialog *dialog)
{
  return g_object_get_data (G_OBJECT (dialog), KEEPER);
}

static KontorOffice *
get_office (KontorDriveListDialog *dialog)
{
  return kontor_drive_keeper_get_office (get_keeper (dialog));
}

static void
end_waiting (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  g_object_unref (cancellable);
}

/* Whose answers come only while the dialog is there. (transfer none) */
static GCancellable *
tie (KontorDriveListDialog *dialog, KontorDriveKeeper *keeper)
{
  GCancellable *cancellable = g_cancellable_new ();

  g_object_set_data_full (G_OBJECT (dialog), KEEPER, g_object_ref (keeper), g_object_unref);
  g_object_set_data_full (G_OBJECT (dialog), CANCELLABLE, cancellable, end_waiting);

  return cancellable;
}

/* "12 kB · Today 14:00 · by Anna". (transfer full) */
static char *
dup_detail (KontorOffice *office, gint64 size, gint64 at, const KontorId *person)
{
  g_autofree char *bytes = g_format_size ((guint64) MAX (size, 0));
  g_autofree char *when = kontor_office_format_instant (office, at);
  g_autofree char *name = NULL;
  g_autofree char *by = NULL;

  if (person != NULL)
    name = kontor_office_get_title (office, KONTOR_RECORD_PERSON, person);
  if (name == NULL || *name == '\0')
    return g_strdup_printf ("%s · %s", bytes, when);
  by = g_strdup_printf (_ ("by %s"), name);

  return g_strdup_printf ("%s · %s · %s", bytes, when, by);
}

/* --- reading records --- */

/* @data: a KontorQuery */
static gpointer
read_rows (KontorReading *reading, gpointer data, GError **error)
{
  return kontor_reading_list (reading, data, 0, LINES_MAX, error);
}

typedef KontorDriveLine *(*LineFunc) (KontorOffice *office, KontorRow *row);

static void
show_rows (GAsyncResult *result, GObject *source, KontorDriveListDialog *dialog, LineFunc func)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                              &error);
  g_autoptr (GPtrArray) lines = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (rows == NULL)
    {
      kontor_drive_list_dialog_set_failure (dialog, error->message);
      return;
    }
  lines = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (lines, func (get_office (dialog), rows->pdata[i]));
  kontor_drive_list_dialog_set_lines (dialog, lines);
}

/* --- versions of a file --- */

/* A file and one of its versions. */
typedef struct
{
  KontorRow *node; /* owned */
  KontorRow *version; /* owned */
} Return;

static void
return_free (gpointer data)
{
  Return *wish = data;

  kontor_row_unref (wish->node);
  kontor_row_unref (wish->version);
  g_free (wish);
}

static KontorChangeSet *
go_back (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Return *wish = data;

  return kontor_node_replace_content (context, wish->node,
                                      kontor_row_get_text (wish->version, KONTOR_VERSION_CONTENT),
                                      kontor_row_get_integer (wish->version, KONTOR_VERSION_SIZE),
                                      kontor_row_get_integer (wish->version,
                                                              KONTOR_VERSION_MODIFIED),
                                      problem);
}

static KontorDriveLine *
make_version_line (KontorOffice *office, KontorRow *version)
{
  g_autofree char *when =
      kontor_office_format_instant (office,
                                    kontor_row_get_integer (version, KONTOR_VERSION_MODIFIED));
  g_autofree char *size = g_format_size (
      (guint64) MAX (kontor_row_get_integer (version, KONTOR_VERSION_SIZE), 0));
  KontorDriveLine *line = kontor_drive_line_new ("kontor-history-symbolic", when, size,
                                                 kontor_row_ref (version),
                                                 (GDestroyNotify) kontor_row_unref);

  kontor_drive_line_set_button (line, _ ("_Restore"));
  kontor_drive_line_set_second (line, "document-save-as-symbolic", _ ("Save a copy"));

  return line;
}

static void
versions_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  show_rows (result, source, data, make_version_line);
}

static void
save_version (KontorDriveListDialog *dialog, KontorRow *node, const KontorRow *version)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (node);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (dialog));
  g_autoptr (KontorRow) copy = NULL;

  kontor_row_builder_set (builder, KONTOR_NODE_CONTENT,
                          kontor_row_get (version, KONTOR_VERSION_CONTENT));
  copy = kontor_row_builder_end (builder);
  kontor_node_file_save_as (get_office (dialog), copy,
                            GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
}

static void
version_chosen_cb (KontorDriveListDialog *dialog, KontorDriveLine *line, gboolean second)
{
  KontorRecord *node = g_object_get_data (G_OBJECT (dialog), NODE);
  KontorRow *version = kontor_drive_line_get_item (line);
  g_autofree char *said = NULL;
  Return *wish;

  if (second)
    {
      save_version (dialog, kontor_record_get_row (node), version);
      return;
    }
  wish = g_new0 (Return, 1);
  wish->node = kontor_row_ref (kontor_record_get_row (node));
  wish->version = kontor_row_ref (version);
  said = g_strdup_printf (_ ("“%s” is as it was"), kontor_record_get_title (node));
  kontor_office_operate_undoably (get_office (dialog), go_back, wish, return_free, said);
  adw_dialog_close (ADW_DIALOG (dialog));
}

void
kontor_drive_versions_dialog_present (KontorDriveKeeper *keeper,
                                      GtkWidget *parent,
                                      KontorRecord *node)
{
  KontorDriveListDialog *dialog = kontor_drive_list_dialog_new (
      _ ("Versions"),
      _ ("What the file held before. Restoring keeps what it holds now as a version."),
      "kontor-history-symbolic", _ ("No earlier versions here"));
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_VERSION);

  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_VERSION_NODE,
                                                                    kontor_record_get_id (node)));
  kontor_query_builder_add_order (builder, KONTOR_VERSION_MODIFIED, TRUE);
  g_object_set_data_full (G_OBJECT (dialog), NODE, g_object_ref (node), g_object_unref);
  g_signal_connect (dialog, "chosen", G_CALLBACK (version_chosen_cb), NULL);
  kontor_live_store_read_async (kontor_office_get_store (kontor_drive_keeper_get_office (keeper)),
                                read_rows, kontor_query_builder_end (builder),
                                (GDestroyNotify) kontor_query_unref,
                                (GDestroyNotify) g_ptr_array_unref, tie (dialog, keeper),
                                versions_cb, dialog);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}

/* --- what was deleted from the drive --- */

static KontorChangeSet *
restore (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  return kontor_operation_restore (context, data, problem);
}

static KontorDriveLine *
make_deleted_line (KontorOffice *office, KontorRow *node)
{
  gboolean folder = kontor_row_get_choice (node, KONTOR_NODE_KIND) == KONTOR_NODE_KIND_FOLDER;
  g_autofree char *detail = dup_detail (office, kontor_row_get_integer (node, KONTOR_NODE_SIZE),
                                        kontor_row_get_integer (node, KONTOR_COMMON_DELETED_AT),
                                        kontor_row_get_id_field (node, KONTOR_COMMON_DELETED_BY));
  KontorDriveLine *line = kontor_drive_line_new (folder ? "folder-symbolic"
                                                        : "text-x-generic-symbolic",
                                                 kontor_row_get_title (node), detail,
                                                 kontor_row_ref (node),
                                                 (GDestroyNotify) kontor_row_unref);

  kontor_drive_line_set_button (line, _ ("_Restore"));

  return line;
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  show_rows (result, source, data, make_deleted_line);
}

static void
deleted_chosen_cb (KontorDriveListDialog *dialog, KontorDriveLine *line, gboolean second)
{
  KontorRow *node = kontor_drive_line_get_item (line);
  g_autofree char *said = g_strdup_printf (_ ("“%s” is back"), kontor_row_get_title (node));

  kontor_office_operate_undoably (get_office (dialog), restore, kontor_row_ref (node),
                                  (GDestroyNotify) kontor_row_unref, said);
  adw_dialog_close (ADW_DIALOG (dialog));
}

void
kontor_drive_bin_dialog_present (KontorDriveKeeper *keeper, GtkWidget *parent)
{
  KontorDriveListDialog *dialog = kontor_drive_list_dialog_new (_ ("Deleted from the drive"), NULL,
                                                                "user-trash-symbolic",
                                                                _ ("Nothing was deleted"));
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_NODE);

  kontor_query_builder_set_deleted (builder, TRUE);
  kontor_query_builder_take_condition (
      builder,
      kontor_condition_new_refers (KONTOR_NODE_DRIVE, kontor_drive_keeper_get_watched (keeper)));
  kontor_query_builder_add_order (builder, KONTOR_COMMON_DELETED_AT, TRUE);
  g_signal_connect (dialog, "chosen", G_CALLBACK (deleted_chosen_cb), NULL);
  kontor_live_store_read_async (kontor_office_get_store (kontor_drive_keeper_get_office (keeper)),
                                read_rows, kontor_query_builder_end (builder),
                                (GDestroyNotify) kontor_query_unref,
                                (GDestroyNotify) g_ptr_array_unref, tie (dialog, keeper),
                                deleted_cb, dialog);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}

/* --- what was taken away on this computer --- */

static void
local_cb (GObject *source, GAsyncResult *result, gpointer dialog)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = kontor_agent_drives_list_bin_finish (KONTOR_AGENT_DRIVES (source),
                                                                     result, &error);
  g_autoptr (GPtrArray) lines = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (items == NULL)
    {
      kontor_drive_list_dialog_set_failure (dialog, error->message);
      return;
    }
  lines = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < MIN (items->len, LINES_MAX); i++)
    {
      const KontorAgentBinItem *item = items->pdata[i];
      g_autofree char *detail = dup_detail (get_office (dialog), (gint64) item->size, item->at,
                                            NULL);
      KontorDriveLine *line = kontor_drive_line_new ("user-trash-symbolic", item->path, detail,
                                                     g_strdup (item->number), g_free);

      kontor_drive_line_set_button (line, _ ("_Restore"));
      g_ptr_array_add (lines, line);
    }
  kontor_drive_list_dialog_set_lines (dialog, lines);
}

static void
local_chosen_cb (KontorDriveListDialog *dialog, KontorDriveLine *line, gboolean second)
{
  KontorDriveKeeper *keeper = get_keeper (dialog);
  const KontorId *drive = kontor_drive_keeper_get_watched (keeper);

  if (drive != NULL)
    kontor_drive_keeper_restore (keeper, drive, kontor_drive_line_get_item (line),
                                 _ ("It is in the folder again"));
  adw_dialog_close (ADW_DIALOG (dialog));
}

void
kontor_drive_local_bin_dialog_present (KontorDriveKeeper *keeper, GtkWidget *parent)
{
  KontorDriveListDialog *dialog = kontor_drive_list_dialog_new (
      _ ("Taken away on this computer"),
      _ ("What sync removed or replaced in the folder is kept for a while."), "user-trash-symbolic",
      _ ("Nothing was taken away"));
  g_autofree char *drive = kontor_id_to_string (kontor_drive_keeper_get_watched (keeper));

  g_signal_connect (dialog, "chosen", G_CALLBACK (local_chosen_cb), NULL);
  kontor_agent_drives_list_bin_async (kontor_drive_keeper_get_drives (keeper),
                                      kontor_drive_keeper_get_account (keeper), drive,
                                      tie (dialog, keeper), local_cb, dialog);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}
