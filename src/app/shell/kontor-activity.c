/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What sync does now. Main thread. */

#include "config.h"

#include "kontor-activity.h"

#include "kontor-sync-row.h"

#include <glib/gi18n.h>

/* More transfers than this are counted, not listed. */
#define ROWS_MAX 50

typedef struct
{
  KontorOffice *office; /* owned */
  AdwDialog *dialog; /* borrowed: this ends with it */
  GtkWidget *state; /* row */
  GtkWidget *icon; /* of the row */
  GtkWidget *pause; /* button */
  AdwPreferencesPage *page;
  AdwPreferencesGroup *transfers; /* nullable */
} Activity;

static GtkWidget *
make_transfer_row (Activity *self, const KontorAgentActivity *activity)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), activity->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), activity->detail);
  if (activity->failed)
    {
      GtkWidget *retry = gtk_button_new_with_mnemonic (_ ("_Try again"));

      gtk_widget_set_valign (retry, GTK_ALIGN_CENTER);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (retry), "activity.retry");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (retry), "u", activity->number);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), retry);
    }
  else if (activity->total > 0)
    {
      GtkWidget *bar = gtk_progress_bar_new ();

      gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar),
                                     (double) activity->done / (double) activity->total);
      gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
      gtk_widget_set_size_request (bar, 100, -1);
      gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      activity->title, -1);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), bar);
    }

  return row;
}

static void
show_transfers (Activity *self)
{
  GPtrArray *activities = kontor_agent_client_get_activities (
      kontor_office_get_agent (self->office));

  if (self->transfers != NULL)
    adw_preferences_page_remove (self->page, self->transfers);
  self->transfers = NULL;
  if (activities == NULL || activities->len == 0)
    return;

  self->transfers = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->transfers, _ ("Under way"));
  for (guint i = 0; i < MIN (activities->len, ROWS_MAX); i++)
    adw_preferences_group_add (self->transfers, make_transfer_row (self, activities->pdata[i]));
  adw_preferences_page_add (self->page, self->transfers);
}

static char *
dup_state_detail (Activity *self, const KontorAgentStatus *status)
{
  g_autofree char *when = NULL;

  if (*status->detail != '\0')
    return g_strdup (status->detail);
  if (status->waiting > 0)
    return g_strdup_printf (ngettext ("%u change waits to be sent", "%u changes wait to be sent",
                                      status->waiting),
                            status->waiting);
  if (status->synced == 0)
    return g_strdup ("");
  when = kontor_office_format_instant (self->office, status->synced);

  /* Translators: %s is a time, as "Today 14:00" */
  return g_strdup_printf (_ ("Last in step: %s"), when);
}

static void
show_status (Activity *self)
{
  const KontorAgentStatus *status = kontor_office_get_status (self->office);
  g_autofree char *title = kontor_sync_status_to_title (status);
  g_autofree char *detail = dup_state_detail (self, status);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->state), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->state), detail);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), kontor_sync_status_get_icon (status));
  gtk_button_set_use_underline (GTK_BUTTON (self->pause), TRUE);
  gtk_button_set_label (GTK_BUTTON (self->pause),
                        status->state == KONTOR_AGENT_PAUSED ? _ ("_Resume") : _ ("_Pause"));
  show_transfers (self);
}

static void
status_changed_cb (KontorOffice *office, gpointer data)
{
  show_status (data);
}

static void
retry_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Activity *self = data;

  kontor_agent_client_retry_activity (kontor_office_get_agent (self->office),
                                      g_variant_get_uint32 (parameter));
}

static void
activity_free (gpointer data)
{
  Activity *self = data;

  g_signal_handlers_disconnect_by_func (self->office, status_changed_cb, self);
  g_object_unref (self->office);
  g_free (self);
}

static GtkWidget *
make_buttons (Activity *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *now = gtk_button_new_with_mnemonic (_ ("Sync _now"));

  self->pause = gtk_button_new_with_mnemonic (_ ("_Pause"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (now), "win.sync-now");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->pause), "win.pause-sync");
  gtk_box_append (GTK_BOX (box), self->pause);
  gtk_box_append (GTK_BOX (box), now);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);

  return box;
}

void
kontor_activity_present (GtkWidget *parent, KontorOffice *office)
{
  Activity *self = g_new0 (Activity, 1);
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) retry = g_simple_action_new ("retry", G_VARIANT_TYPE_UINT32);
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *buttons;

  self->office = g_object_ref (office);
  self->dialog = adw_dialog_new ();
  adw_dialog_set_title (self->dialog, _ ("Activity"));
  adw_dialog_set_content_width (self->dialog, 460);

  self->state = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->state), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->state), 0);
  self->icon = gtk_image_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("State of sync"), -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self->state), self->icon);
  adw_preferences_group_add (group, self->state);
  /* An office on this computer alone has nothing to sync with. */
  buttons = make_buttons (self);
  gtk_widget_set_visible (buttons, *kontor_office_get_account (office)->url != '\0');
  adw_preferences_group_add (group, buttons);
  self->page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  adw_preferences_page_add (self->page, group);

  g_signal_connect (retry, "activate", G_CALLBACK (retry_cb), self);
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (retry));
  gtk_widget_insert_action_group (GTK_WIDGET (self->dialog), "activity", G_ACTION_GROUP (actions));

  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->page));
  adw_dialog_set_child (self->dialog, view);

  g_signal_connect (office, "status-changed", G_CALLBACK (status_changed_cb), self);
  g_object_set_data_full (G_OBJECT (self->dialog), "kontor-activity", self, activity_free);
  show_status (self);
  adw_dialog_present (self->dialog, parent);
}
