/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A record's attachments: the files of its drive, which the first one makes. Main thread. */

#include "config.h"

#include "kontor-record-panels.h"

#include "kontor-node-file.h"
#include "kontor-operations-drive.h"

#include <glib/gi18n.h>

#define FILES_MAX 50

struct _KontorRecordFiles
{
  KontorRecordPanel parent_instance;

  gboolean found; /* the drive */
  GCancellable *cancellable; /* owned, nullable: of looking for the drive */
};

G_DEFINE_FINAL_TYPE (KontorRecordFiles, kontor_record_files, KONTOR_TYPE_RECORD_PANEL)

/* --- attaching --- */

typedef struct
{
  KontorOffice *office; /* owned */
  KontorRow *row; /* owned: of what it is attached to */
  KontorTakenFile *taken; /* owned, nullable until taken in */
} Attachment;

static void
attachment_free (gpointer data)
{
  Attachment *attachment = data;

  g_object_unref (attachment->office);
  kontor_row_unref (attachment->row);
  g_clear_pointer (&attachment->taken, kontor_taken_file_free);
  g_free (attachment);
}

static KontorChangeSet *
attach (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Attachment *attachment = data;
  KontorTakenFile *taken = attachment->taken;

  return kontor_record_attach_file (context, attachment->row, taken->name, taken->content,
                                    taken->size, taken->modified, problem);
}

static void
taken_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Attachment *attachment = data;
  g_autoptr (KontorOffice) office = g_object_ref (attachment->office);
  g_autoptr (GError) error = NULL;

  attachment->taken = kontor_node_file_take_in_finish (result, &error);
  if (attachment->taken == NULL)
    {
      kontor_office_tell (office, error->message);
      attachment_free (attachment);
      return;
    }
  kontor_office_operate (office, attach, attachment, attachment_free, NULL, NULL);
}

static void
attach_one (KontorRecordFiles *self, GFile *file)
{
  KontorRecordPanel *panel = KONTOR_RECORD_PANEL (self);
  KontorRecord *record = kontor_record_panel_get_record (panel);
  Attachment *attachment = g_new0 (Attachment, 1);

  attachment->office = g_object_ref (kontor_record_panel_get_office (panel));
  attachment->row = kontor_row_ref (kontor_record_get_row (record));
  kontor_node_file_take_in_async (attachment->office, file, NULL, taken_in_cb, attachment);
}

/* @files: (element-type GFile) */
void
kontor_record_files_attach (KontorRecordFiles *self, GSList *files)
{
  g_return_if_fail (KONTOR_IS_RECORD_FILES (self));

  if (kontor_record_panel_get_record (KONTOR_RECORD_PANEL (self)) == NULL)
    return;
  for (GSList *at = files; at != NULL; at = at->next)
    attach_one (self, at->data);
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorRecordFiles) self = data;
  g_autoptr (GListModel) files = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source),
                                                                       result, NULL);

  if (kontor_record_panel_get_record (KONTOR_RECORD_PANEL (self)) == NULL)
    return;
  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      attach_one (self, file);
    }
}

static void
kontor_record_files_add (KontorRecordPanel *panel)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (panel));

  gtk_file_dialog_set_title (dialog, _ ("Attach files"));
  gtk_file_dialog_open_multiple (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL,
                                 chosen_cb, g_object_ref (panel));
}

static void
open_cb (KontorRecordFiles *self, GtkWidget *button)
{
  KontorOffice *office = kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self));
  KontorRow *node = kontor_record_get_row (g_object_get_data (G_OBJECT (button), "item"));
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (kontor_row_has (node, KONTOR_NODE_CONTENT))
    kontor_node_file_open (office, node, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
  else
    kontor_office_open (office, KONTOR_RECORD_NODE, kontor_row_get_id (node));
}

static void
remove_cb (KontorRecordFiles *self, GtkWidget *button)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  g_ptr_array_add (items, g_object_get_data (G_OBJECT (button), "item"));
  kontor_office_delete (kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self)), items);
}

/* --- rows --- */

static GtkWidget *
make_row (KontorRecordPanel *panel, KontorRecord *item)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *open = gtk_button_new ();
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *size = gtk_label_new (NULL);
  GtkWidget *remove = gtk_button_new_from_icon_name ("user-trash-symbolic");

  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_add_css_class (size, "dimmed");
  gtk_widget_add_css_class (size, "numeric");
  gtk_box_append (GTK_BOX (text), gtk_image_new_from_icon_name ("text-x-generic-symbolic"));
  gtk_box_append (GTK_BOX (text), name);
  gtk_box_append (GTK_BOX (text), size);
  gtk_button_set_child (GTK_BUTTON (open), text);
  gtk_widget_set_hexpand (open, TRUE);
  gtk_widget_add_css_class (open, "flat");
  gtk_widget_add_css_class (open, "kontor-value");
  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_add_css_class (remove, "kontor-small");
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (open), "item", g_object_ref (item), g_object_unref);
  g_object_set_data_full (G_OBJECT (remove), "item", g_object_ref (item), g_object_unref);
  g_signal_connect_object (open, "clicked", G_CALLBACK (open_cb), panel, G_CONNECT_SWAPPED);
  g_signal_connect_object (remove, "clicked", G_CALLBACK (remove_cb), panel, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), open);
  gtk_box_append (GTK_BOX (box), remove);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);

  return row;
}

static void
update_row (KontorRecordPanel *panel, GtkWidget *row, KontorRecord *item)
{
  GtkWidget *box = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row));
  GtkWidget *open = gtk_widget_get_first_child (box);
  GtkWidget *remove = gtk_widget_get_last_child (box);
  GtkWidget *size = gtk_widget_get_last_child (gtk_button_get_child (GTK_BUTTON (open)));
  KontorRow *node = kontor_record_get_row (item);
  const char *name = kontor_row_get_title (node);
  g_autofree char *bytes = g_format_size (
      (guint64) MAX (kontor_row_get_integer (node, KONTOR_NODE_SIZE), 0));
  /* Translators: %s is what is deleted */
  g_autofree char *tooltip = g_strdup_printf (_ ("Delete %s"), name);

  gtk_label_set_label (GTK_LABEL (gtk_widget_get_prev_sibling (size)), name);
  gtk_label_set_label (GTK_LABEL (size), bytes);
  gtk_accessible_update_property (GTK_ACCESSIBLE (open), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_tooltip_text (remove, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                  -1);
}

/* --- the drive --- */

static gpointer
find_drive (KontorReading *reading, gpointer data, GError **error)
{
  g_autoptr (KontorRow) drive = kontor_record_get_drive (kontor_reading_get_reader (reading), data);

  return drive != NULL ? kontor_id_copy (kontor_row_get_id (drive)) : NULL;
}

static void
drive_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree KontorId *drive = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                              &error);
  KontorRecordFiles *self = data;
  KontorQueryBuilder *builder;
  g_autoptr (KontorQuery) query = NULL;

  if (error != NULL || drive == NULL)
    return;
  self->found = TRUE;
  builder = kontor_query_builder_new (KONTOR_RECORD_NODE);
  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_NODE_DRIVE, drive));
  kontor_query_builder_add_order (builder, KONTOR_NODE_NAME, FALSE);
  query = kontor_query_builder_end (builder);
  kontor_record_panel_set_query (KONTOR_RECORD_PANEL (self), query, FILES_MAX);
}

static void
look_for_drive (KontorRecordFiles *self)
{
  KontorRecordPanel *panel = KONTOR_RECORD_PANEL (self);
  KontorRecord *record = kontor_record_panel_get_record (panel);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (record == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  kontor_live_store_read_async (kontor_office_get_store (kontor_record_panel_get_office (panel)),
                                find_drive, kontor_row_ref (kontor_record_get_row (record)),
                                (GDestroyNotify) kontor_row_unref, g_free, self->cancellable,
                                drive_found_cb, self);
}

static void
store_changed_cb (KontorRecordFiles *self, guint64 types)
{
  if (!self->found && (types & kontor_record_type_to_bit (KONTOR_RECORD_DRIVE)) != 0)
    look_for_drive (self);
}

/* --- class --- */

static void
kontor_record_files_set_record (KontorRecordPanel *panel, KontorRecord *record)
{
  KontorRecordFiles *self = KONTOR_RECORD_FILES (panel);

  KONTOR_RECORD_PANEL_CLASS (kontor_record_files_parent_class)->set_record (panel, record);
  kontor_record_panel_set_query (panel, NULL, 0);
  self->found = FALSE;
  look_for_drive (self);
}

static void
kontor_record_files_constructed (GObject *object)
{
  KontorRecordPanel *panel = KONTOR_RECORD_PANEL (object);

  G_OBJECT_CLASS (kontor_record_files_parent_class)->constructed (object);
  g_signal_connect_object (kontor_office_get_store (kontor_record_panel_get_office (panel)),
                           "changed", G_CALLBACK (store_changed_cb), object, G_CONNECT_SWAPPED);
  kontor_record_panel_set_title (panel, C_ ("record part", "Files"),
                                 C_ ("add to a record", "Files"));
}

static void
kontor_record_files_dispose (GObject *object)
{
  KontorRecordFiles *self = KONTOR_RECORD_FILES (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (kontor_record_files_parent_class)->dispose (object);
}

static void
kontor_record_files_class_init (KontorRecordFilesClass *klass)
{
  KontorRecordPanelClass *panel_class = KONTOR_RECORD_PANEL_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = kontor_record_files_constructed;
  G_OBJECT_CLASS (klass)->dispose = kontor_record_files_dispose;
  panel_class->set_record = kontor_record_files_set_record;
  panel_class->add = kontor_record_files_add;
  panel_class->make_row = make_row;
  panel_class->update_row = update_row;
}

static void
kontor_record_files_init (KontorRecordFiles *self)
{
}
