/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How sync stands, in one line of the sidebar. Main thread. */

#include "config.h"

#include "kontor-sync-row.h"

#include <glib/gi18n.h>

struct _KontorSyncRow
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  GtkWidget *button; /* of the child */
  AdwButtonContent *content; /* of the button */
};

G_DEFINE_FINAL_TYPE (KontorSyncRow, kontor_sync_row, ADW_TYPE_BIN)

static char *
waiting_to_text (guint waiting)
{
  if (waiting == 0)
    return g_strdup (_ ("Offline"));

  return g_strdup_printf (ngettext ("Offline, %u change waits", "Offline, %u changes wait",
                                    waiting),
                          waiting);
}

char *
kontor_sync_status_to_title (const KontorAgentStatus *status)
{
  switch (status->state)
    {
    case KONTOR_AGENT_ABSENT:
      return g_strdup (_ ("Not syncing"));
    case KONTOR_AGENT_STARTING:
      return g_strdup (_ ("Starting…"));
    case KONTOR_AGENT_IDLE:
      return g_strdup (_ ("In step"));
    case KONTOR_AGENT_SYNCING:
      if (status->total > 0)
        /* Translators: how many records of how many have come */
        return g_strdup_printf (_ ("Syncing, %u of %u"), (guint) status->done,
                                (guint) status->total);
      return g_strdup (_ ("Syncing…"));
    case KONTOR_AGENT_OFFLINE:
      return waiting_to_text (status->waiting);
    case KONTOR_AGENT_PAUSED:
      return g_strdup (_ ("Paused"));
    case KONTOR_AGENT_SIGN_IN:
      return g_strdup (_ ("Sign in again"));
    case KONTOR_AGENT_LOCAL:
      return g_strdup (_ ("On this computer"));
    case KONTOR_AGENT_FAILED:
      return g_strdup (_ ("Sync failed"));
    }

  return g_strdup ("");
}

const char *
kontor_sync_status_get_icon (const KontorAgentStatus *status)
{
  switch (status->state)
    {
    case KONTOR_AGENT_IDLE:
    case KONTOR_AGENT_LOCAL:
      return "object-select-symbolic";
    case KONTOR_AGENT_STARTING:
    case KONTOR_AGENT_SYNCING:
      return "kontor-sync-symbolic";
    case KONTOR_AGENT_OFFLINE:
      return "network-offline-symbolic";
    case KONTOR_AGENT_PAUSED:
      return "media-playback-pause-symbolic";
    case KONTOR_AGENT_ABSENT:
    case KONTOR_AGENT_SIGN_IN:
    case KONTOR_AGENT_FAILED:
      return "dialog-warning-symbolic";
    }

  return "dialog-warning-symbolic";
}

static void
show_status (KontorSyncRow *self)
{
  const KontorAgentStatus *status = kontor_office_get_status (self->office);
  g_autofree char *title = kontor_sync_status_to_title (status);

  adw_button_content_set_label (self->content, title);
  adw_button_content_set_icon_name (self->content, kontor_sync_status_get_icon (status));
  gtk_widget_set_tooltip_text (self->button, *status->detail != '\0' ? status->detail : NULL);
}

static void
kontor_sync_row_dispose (GObject *object)
{
  KontorSyncRow *self = KONTOR_SYNC_ROW (object);

  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_sync_row_parent_class)->dispose (object);
}

static void
kontor_sync_row_class_init (KontorSyncRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_sync_row_dispose;
}

static void
kontor_sync_row_init (KontorSyncRow *self)
{
  self->content = ADW_BUTTON_CONTENT (adw_button_content_new ());
  gtk_widget_set_halign (GTK_WIDGET (self->content), GTK_ALIGN_START);
  adw_button_content_set_can_shrink (self->content, TRUE);
  self->button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->button), GTK_WIDGET (self->content));
  gtk_widget_add_css_class (self->button, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), "win.activity");
  adw_bin_set_child (ADW_BIN (self), self->button);
}

GtkWidget *
kontor_sync_row_new (KontorOffice *office)
{
  KontorSyncRow *self = g_object_new (KONTOR_TYPE_SYNC_ROW, NULL);

  self->office = g_object_ref (office);
  g_signal_connect_object (office, "status-changed", G_CALLBACK (show_status), self,
                           G_CONNECT_SWAPPED);
  show_status (self);

  return GTK_WIDGET (self);
}
