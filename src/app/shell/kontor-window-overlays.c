/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What lies over the content for a while, toasts and dialogs, and the focus that comes back from there.
 * Main thread. */

#include "config.h"

#include "kontor-window-private.h"

/* --- focus --- */

static void
focus_changed_cb (KontorWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->pages)))
    g_weak_ref_set (&self->focus, focus);
}

static gboolean
is_in_toast (KontorWindow *self, GtkWidget *focus)
{
  return gtk_widget_is_ancestor (focus, GTK_WIDGET (self->toasts)) &&
         !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->pages));
}

void
kontor_window_restore_focus (KontorWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  g_autoptr (GtkWidget) before = NULL;

  if (focus != NULL && !is_in_toast (self, focus))
    return;
  before = g_weak_ref_get (&self->focus);
  if (before != NULL && gtk_widget_get_mapped (before))
    gtk_widget_grab_focus (before);
}

/* --- toasts --- */

/* What was said before is old: a queue of toasts would offer to undo what one no longer thinks of. */
void
kontor_window_show_toast (KontorWindow *self, AdwToast *toast)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus != NULL && is_in_toast (self, focus))
    kontor_window_restore_focus (self);
  adw_toast_overlay_dismiss_all (self->toasts);
  adw_toast_overlay_add_toast (self->toasts, g_object_ref (toast));
}

/* --- dialogs --- */

/* libadwaita 1.7 keeps the content of a closed dialog that had the focus: it would follow its records
 * for ever. Those of libadwaita's own classes can't be emptied as a whole. */
static gboolean
empty_cb (gpointer data)
{
  AdwDialog *dialog = data;
  AdwPreferencesPage *page;

  /* It may have been opened again. */
  if (gtk_widget_get_root (GTK_WIDGET (dialog)) != NULL)
    return G_SOURCE_REMOVE;
  if (ADW_IS_ALERT_DIALOG (dialog))
    adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), NULL);
  else if (ADW_IS_PREFERENCES_DIALOG (dialog))
    while ((page = adw_preferences_dialog_get_visible_page (ADW_PREFERENCES_DIALOG (dialog))))
      adw_preferences_dialog_remove (ADW_PREFERENCES_DIALOG (dialog), page);
  else if (!ADW_IS_ABOUT_DIALOG (dialog))
    adw_dialog_set_child (dialog, NULL);

  return G_SOURCE_REMOVE;
}

/* Who is told of the response, which comes after this, still looks at what was entered. */
static void
dialog_closed_cb (AdwDialog *dialog)
{
  g_idle_add_full (G_PRIORITY_LOW, empty_cb, g_object_ref (dialog), g_object_unref);
}

static void
dialogs_changed_cb (GListModel *dialogs, guint position, guint removed, guint added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (AdwDialog) dialog = g_list_model_get_item (dialogs, i);

      g_signal_handlers_disconnect_by_func (dialog, dialog_closed_cb, NULL);
      g_signal_connect (dialog, "closed", G_CALLBACK (dialog_closed_cb), NULL);
    }
}

/* --- for the window --- */

void
kontor_window_init_overlays (KontorWindow *self)
{
  GListModel *dialogs = adw_application_window_get_dialogs (ADW_APPLICATION_WINDOW (self));

  g_weak_ref_init (&self->focus, NULL);
  g_signal_connect_object (self, "notify::focus-widget", G_CALLBACK (focus_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (dialogs, "items-changed", G_CALLBACK (dialogs_changed_cb), self,
                           G_CONNECT_DEFAULT);
  /* The window keeps it only as long as somebody looks. */
  g_object_set_data_full (G_OBJECT (self), "kontor-dialogs", dialogs, g_object_unref);
}

void
kontor_window_clear_overlays (KontorWindow *self)
{
  g_weak_ref_set (&self->focus, NULL);
}
