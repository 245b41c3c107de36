/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reports as files and on paper. What is written is the report that was shown when it was asked for.
 * Main thread. */

#include "config.h"

#include "kontor-report-files.h"

#include "kontor-time-print.h"

#include <glib/gi18n.h>

typedef struct
{
  KontorOffice *office; /* owned */
  KontorTimeReport *report; /* owned */
  GtkWidget *parent; /* owned */
  gboolean pdf;
} Export;

static void
export_free (Export *self)
{
  g_object_unref (self->office);
  g_object_unref (self->parent);
  kontor_time_report_unref (self->report);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Export, export_free)

static const char *
get_name (KontorOffice *office)
{
  const char *title = kontor_office_get_account (office)->title;

  return title != NULL ? title : "";
}

/* (nullable): @parent is in no window any more */
static GtkWindow *
get_window (GtkWidget *parent)
{
  GtkRoot *root = gtk_widget_get_root (parent);

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
tell (KontorOffice *office, const GError *error)
{
  kontor_office_tell (office, error != NULL ? error->message : _ ("The report was exported"));
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorOffice) office = data;
  g_autoptr (GError) error = NULL;

  g_file_replace_contents_finish (G_FILE (source), result, NULL, &error);
  tell (office, error);
}

static void
write_sheet (Export *self, GFile *file)
{
  char *csv = kontor_time_report_to_csv (self->report);
  g_autoptr (GBytes) bytes = g_bytes_new_take (csv, strlen (csv));

  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                       written_cb, g_object_ref (self->office));
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Export) self = data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autoptr (GError) error = NULL;

  if (file == NULL)
    return;
  if (!self->pdf)
    {
      write_sheet (self, file);
      return;
    }
  if (g_file_peek_path (file) == NULL)
    g_set_error (&error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                 _ ("A PDF can be written to a folder of this computer only"));
  else
    kontor_time_print_export (self->report, get_name (self->office), get_window (self->parent),
                              g_file_peek_path (file), &error);
  tell (self->office, error);
}

void
kontor_report_files_export (KontorOffice *office,
                            GtkWidget *parent,
                            KontorTimeReport *report,
                            gboolean pdf)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autofree char *title = kontor_time_report_get_title (report);
  g_autofree char *name = g_strdup_printf ("%s.%s", title, pdf ? "pdf" : "csv");
  Export *self = g_new0 (Export, 1);

  self->office = g_object_ref (office);
  self->parent = g_object_ref (parent);
  self->report = kontor_time_report_ref (report);
  self->pdf = pdf;
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, get_window (parent), NULL, chosen_cb, self);
}

void
kontor_report_files_print (KontorOffice *office, GtkWidget *parent, KontorTimeReport *report)
{
  g_autoptr (GtkPrintOperation) operation = kontor_time_print_new (report, get_name (office));
  g_autoptr (GError) error = NULL;

  gtk_print_operation_set_allow_async (operation, TRUE);
  if (gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                               get_window (parent), &error) == GTK_PRINT_OPERATION_RESULT_ERROR)
    kontor_office_tell (office, error->message);
}
