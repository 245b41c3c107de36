/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows for other programs: to the clipboard with tabs, and what is shown as a CSV file, which is read
 * and written away from the main loop's frames. Main thread. */

#include "config.h"

#include "kontor-csv-write.h"
#include "kontor-record-list-private.h"
#include "kontor-value-label.h"

#include <glib/gi18n.h>

/* Rows made into text between two frames. */
#define ROWS_AT_ONCE 200

static GPtrArray *
dup_titles (KontorRecordList *self)
{
  const GArray *columns = kontor_record_list_get_columns (self);
  GPtrArray *cells = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < columns->len; i++)
    {
      guint field = g_array_index (columns, guint, i);

      g_ptr_array_add (cells, g_strdup (kontor_field_get_label (
                                  kontor_schema_get_field (self->type, field))));
    }

  return cells;
}

static GPtrArray *
dup_cells (KontorRecordList *self, KontorRecord *record)
{
  const GArray *columns = kontor_record_list_get_columns (self);
  const KontorRow *row = kontor_record_get_row (record);
  GPtrArray *cells = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < columns->len; i++)
    {
      guint field = g_array_index (columns, guint, i);

      g_ptr_array_add (cells, kontor_value_to_label (self->office, self->type, field,
                                                     kontor_row_get (row, field)));
    }

  return cells;
}

void
kontor_record_list_copy (KontorRecordList *self)
{
  g_autoptr (GPtrArray) records = kontor_record_list_dup_affected (self);
  g_autoptr (GString) text = g_string_new (NULL);

  if (records->len == 0)
    return;
  for (guint i = 0; i < records->len; i++)
    {
      g_autoptr (GPtrArray) cells = dup_cells (self, records->pdata[i]);

      kontor_csv_append_tabbed (text, (const char *const *) cells->pdata, cells->len);
    }
  g_string_truncate (text, text->len - 1);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
}

/* --- export --- */

/**
 * Export:
 * @list: (owned)
 * @file: (owned): where to
 * @query: (owned): what is shown, as it was when the export began
 * @csv: (owned): what is done already
 * @next: the next row
 */
typedef struct
{
  KontorRecordList *list;
  GFile *file;
  KontorLiveQuery *query;
  GString *csv;
  guint next;
} Export;

static void
export_free (Export *self)
{
  kontor_live_query_release (self->query);
  g_object_unref (self->list);
  g_object_unref (self->file);
  g_object_unref (self->query);
  g_string_free (self->csv, TRUE);
  g_free (self);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Export *self = data;
  g_autofree char *name = g_file_get_basename (self->file);
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    said = g_strdup_printf (ngettext ("%u row written to “%s”", "%u rows written to “%s”",
                                      self->next),
                            self->next, name);
  else
    /* Translators: the first %s is a file's name, the second a reason */
    said = g_strdup_printf (_ ("“%s” was not written: %s"), name, error->message);
  kontor_office_tell (self->list->office, said);
  export_free (self);
}

static gboolean
export_some_cb (gpointer data)
{
  Export *self = data;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->query));
  guint end = MIN (self->next + ROWS_AT_ONCE, n);
  g_autoptr (GBytes) bytes = NULL;

  for (; self->next < end; self->next++)
    {
      g_autoptr (KontorRecord) record = g_list_model_get_item (G_LIST_MODEL (self->query),
                                                               self->next);
      g_autoptr (GPtrArray) cells = dup_cells (self->list, record);

      kontor_csv_append_row (self->csv, (const char *const *) cells->pdata, cells->len);
    }
  if (self->next < n)
    return G_SOURCE_CONTINUE;

  bytes = g_bytes_new (self->csv->str, self->csv->len);
  g_file_replace_contents_bytes_async (self->file, bytes, NULL, FALSE,
                                       G_FILE_CREATE_REPLACE_DESTINATION, NULL, written_cb, self);

  return G_SOURCE_REMOVE;
}

void
kontor_record_list_export_to (KontorRecordList *self, GFile *file)
{
  Export *export = NULL;
  g_autoptr (GPtrArray) titles = NULL;

  g_return_if_fail (KONTOR_IS_RECORD_LIST (self));

  export = g_new0 (Export, 1);
  titles = dup_titles (self);
  export->list = g_object_ref (self);
  export->file = g_object_ref (file);
  export->query = g_object_ref (kontor_record_list_get_model (self));
  export->csv = g_string_new (NULL);
  kontor_live_query_hold (export->query);
  kontor_csv_append_row (export->csv, (const char *const *) titles->pdata, titles->len);
  g_idle_add (export_some_cb, export);
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorRecordList) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);

  if (file != NULL)
    kontor_record_list_export_to (self, file);
  else if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    kontor_office_tell_error (self->office, error);
}

void
kontor_record_list_export (KontorRecordList *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autofree char *name = g_strdup_printf ("%s.csv", kontor_type_info_get_plural (
                                                         kontor_schema_get_type (self->type)));
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_file_dialog_set_title (dialog, _ ("Export as CSV"));
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, chosen_cb,
                        g_object_ref (self));
}
