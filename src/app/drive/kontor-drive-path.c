/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The path to a folder. It is made anew only where it says something else, as whoever walks along it by
 * keys must not lose their place with every change in the office. Main thread. */

#include "config.h"

#include "kontor-drive-path.h"

#include "kontor-folder-list.h"

#include <glib/gi18n.h>

/* Folders deeper than this are shown, but not with their whole path. */
#define DEPTH_MAX 30

struct _KontorDrivePath
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  GtkScrolledWindow *scrolled; /* child */
  GtkBox *box; /* child */
  char *shown; /* owned, nullable: ids and titles of the steps */
  KontorId drive;
  KontorId chosen; /* nil: the top */
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorDrivePath, kontor_drive_path, ADW_TYPE_BIN)

static void
step_cb (KontorDrivePath *self, GtkWidget *button)
{
  const KontorId *folder = g_object_get_data (G_OBJECT (button), "folder");

  self->chosen = folder != NULL ? *folder : (KontorId) KONTOR_ID_INIT_NIL;
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
add_step (KontorDrivePath *self, const char *title, const KontorId *folder, gboolean last)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_widget_set_tooltip_text (button, title);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  if (last)
    gtk_widget_add_css_class (label, "heading");
  if (folder != NULL)
    g_object_set_data_full (G_OBJECT (button), "folder", kontor_id_copy (folder), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (step_cb), self, G_CONNECT_SWAPPED);
  kontor_folder_list_accept_entries (self->office, button, &self->drive, folder);
  gtk_box_append (self->box, button);
  if (!last)
    gtk_box_append (self->box, gtk_image_new_from_icon_name ("go-next-symbolic"));
}

/* (transfer full) (element-type KontorRecord): from @at to the topmost */
static GPtrArray *
list_folders (KontorDrivePath *self, const KontorId *at)
{
  GPtrArray *folders = g_ptr_array_new_with_free_func (g_object_unref);

  while (at != NULL && folders->len < DEPTH_MAX)
    {
      KontorRecord *folder = kontor_office_get_record (self->office, KONTOR_RECORD_NODE, at);

      if (folder == NULL)
        break;
      g_ptr_array_add (folders, folder);
      at = kontor_row_get_id_field (kontor_record_get_row (folder), KONTOR_NODE_PARENT);
    }

  return folders;
}

static char *
describe (KontorDrivePath *self, const char *title, GPtrArray *folders)
{
  GString *text = g_string_new (title);
  char id[KONTOR_ID_LENGTH + 1];

  kontor_id_format (&self->drive, id);
  g_string_append_printf (text, "\n%s", id);
  for (guint i = 0; i < folders->len; i++)
    {
      kontor_id_format (kontor_record_get_id (folders->pdata[i]), id);
      g_string_append_printf (text, "\n%s %s", id, kontor_record_get_title (folders->pdata[i]));
    }

  return g_string_free_and_steal (text);
}

/* The end says where one is: it is in sight before the beginning. */
static void
scroll_to_end_cb (KontorDrivePath *self, GtkAdjustment *adjustment)
{
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
}

/* --- class --- */

static void
kontor_drive_path_dispose (GObject *object)
{
  KontorDrivePath *self = KONTOR_DRIVE_PATH (object);

  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_pointer (&self->shown, g_free);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_drive_path_parent_class)->dispose (object);
}

static void
kontor_drive_path_class_init (KontorDrivePathClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_drive_path_dispose;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_TOOLBAR);

  signals[CHOSEN] = g_signal_new ("chosen", KONTOR_TYPE_DRIVE_PATH, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
kontor_drive_path_init (KontorDrivePath *self)
{
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0));
  gtk_widget_set_margin_start (GTK_WIDGET (self->box), 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Path"),
                                  -1);
  self->scrolled = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new ());
  gtk_scrolled_window_set_policy (self->scrolled, GTK_POLICY_EXTERNAL, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (self->scrolled, GTK_WIDGET (self->box));
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->scrolled), "changed",
                           G_CALLBACK (scroll_to_end_cb), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->scrolled));
}

/* --- public functions --- */

GtkWidget *
kontor_drive_path_new (KontorOffice *office)
{
  KontorDrivePath *self = NULL;

  g_return_val_if_fail (KONTOR_IS_OFFICE (office), NULL);

  self = g_object_new (KONTOR_TYPE_DRIVE_PATH, NULL);
  self->office = g_object_ref (office);

  return GTK_WIDGET (self);
}

void
kontor_drive_path_show (KontorDrivePath *self, const KontorId *drive, const KontorId *folder)
{
  g_autoptr (GPtrArray) folders = NULL;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  gboolean focused = FALSE;
  GtkWidget *child;

  g_return_if_fail (KONTOR_IS_DRIVE_PATH (self));

  self->drive = *drive;
  folders = list_folders (self, folder);
  title = kontor_office_get_title (self->office, KONTOR_RECORD_DRIVE, drive);
  text = describe (self, title, folders);
  if (g_strcmp0 (text, self->shown) == 0)
    return;
  g_set_str (&self->shown, text);
  focused = gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  add_step (self, title, NULL, folders->len == 0);
  for (guint i = folders->len; i > 0; i--)
    add_step (self, kontor_record_get_title (folders->pdata[i - 1]),
              kontor_record_get_id (folders->pdata[i - 1]), i == 1);
  if (focused)
    gtk_widget_grab_focus (gtk_widget_get_last_child (GTK_WIDGET (self->box)));
}

const KontorId *
kontor_drive_path_get_folder (KontorDrivePath *self)
{
  g_return_val_if_fail (KONTOR_IS_DRIVE_PATH (self), NULL);

  return kontor_id_is_nil (&self->chosen) ? NULL : &self->chosen;
}
