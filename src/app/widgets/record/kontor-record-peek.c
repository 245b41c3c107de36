/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A record's page in a dialog. Main thread. */

#include "config.h"

#include "kontor-record-peek.h"

#include "kontor-record-page.h"

#include <glib/gi18n.h>

/* What is asked for elsewhere is shown below the dialog, which has done its work. */
static void
opened_cb (AdwDialog *dialog)
{
  adw_dialog_close (dialog);
}

static void
open_cb (KontorRecordPage *page)
{
  KontorRecord *record = kontor_record_page_get_record (page);
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (page), ADW_TYPE_DIALOG);
  g_autoptr (KontorOffice) office = g_object_ref (g_object_get_data (G_OBJECT (dialog), "office"));
  KontorRecordType type = kontor_record_get_record_type (record);
  KontorId id = *kontor_record_get_id (record);

  adw_dialog_close (ADW_DIALOG (dialog));
  kontor_office_open (office, type, &id);
}

/* libadwaita 1.7 keeps the content of a closed dialog that had the focus: it would follow the record
 * for ever. */
static void
closed_cb (AdwDialog *dialog, KontorRecordPage *page)
{
  kontor_record_page_set_record (page, NULL);
  adw_dialog_set_child (dialog, NULL);
}

/* As in a file preview: the key that opened it closes it, wherever the focus is, unless it writes. */
static gboolean
space_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (GTK_IS_EDITABLE (focus) || GTK_IS_TEXT_VIEW (focus))
    return FALSE;
  adw_dialog_close (ADW_DIALOG (widget));

  return TRUE;
}

AdwDialog *
kontor_record_peek (GtkWidget *parent, KontorOffice *office, KontorRecord *record)
{
  AdwDialog *dialog;
  GtkWidget *page;
  GtkEventController *keys;

  g_return_val_if_fail (GTK_IS_WIDGET (parent), NULL);
  g_return_val_if_fail (KONTOR_IS_OFFICE (office), NULL);
  g_return_val_if_fail (KONTOR_IS_RECORD (record), NULL);

  dialog = adw_dialog_new ();
  page = kontor_record_page_new (office);
  keys = gtk_shortcut_controller_new ();
  g_object_set_data_full (G_OBJECT (dialog), "office", g_object_ref (office), g_object_unref);
  kontor_record_page_set_peeking (KONTOR_RECORD_PAGE (page), TRUE);
  kontor_record_page_set_record (KONTOR_RECORD_PAGE (page), record);
  g_signal_connect_object (page, "open-asked", G_CALLBACK (open_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (office, "opened", G_CALLBACK (opened_cb), dialog, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "closed", G_CALLBACK (closed_cb), page, 0);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_space, 0),
                                                          gtk_callback_action_new (space_cb, NULL,
                                                                                   NULL)));
  gtk_widget_add_controller (GTK_WIDGET (dialog), keys);
  adw_dialog_set_title (dialog, kontor_record_get_title (record));
  adw_dialog_set_content_width (dialog, 520);
  adw_dialog_set_content_height (dialog, 680);
  adw_dialog_set_child (dialog, page);
  adw_dialog_present (dialog, parent);

  return dialog;
}
