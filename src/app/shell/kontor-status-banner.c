/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What lasts is said on the banner, each with a way on. A state must last a little before it is
 * spoken of: a banner that comes and goes tells nothing. Main thread. */

#include "config.h"

#include "kontor-status-banner.h"

#include "kontor-clock.h"

#include <glib/gi18n.h>

/* Offline is everyday life on a train: it is a matter for the sidebar's row until it lasts. */
#define OFFLINE_SECONDS 120
#define ABSENT_SECONDS 5

typedef struct
{
  KontorWindow *window; /* borrowed: this ends with it */
  KontorOffice *office; /* owned */
  guint later; /* source */
} Banner;

static void show_status (Banner *self);

static gboolean
later_cb (gpointer data)
{
  Banner *self = data;

  self->later = 0;
  show_status (self);

  return G_SOURCE_REMOVE;
}

/* Whether the state has lasted for @seconds; otherwise this is asked again then. */
static gboolean
has_lasted (Banner *self, const KontorAgentStatus *status, int seconds)
{
  gint64 lasted = (kontor_office_get_now (self->office) - status->since) / KONTOR_SECOND;

  if (lasted >= seconds)
    return TRUE;
  if (self->later == 0)
    self->later = g_timeout_add_seconds ((guint) CLAMP (seconds - lasted, 1, seconds), later_cb,
                                         self);

  return FALSE;
}

static char *
offline_to_text (const KontorAgentStatus *status)
{
  if (status->waiting == 0)
    return g_strdup (_ ("The server can’t be reached. Everything works; changes are sent later."));

  return g_strdup_printf (
      ngettext ("The server can’t be reached. Everything works; %u change is sent later.",
                "The server can’t be reached. Everything works; %u changes are sent later.",
                status->waiting),
      status->waiting);
}

static void
show_status (Banner *self)
{
  const KontorAgentStatus *status = kontor_office_get_status (self->office);
  g_autofree char *text = NULL;

  if (kontor_window_get_office (self->window) != self->office)
    return;
  switch (status->state)
    {
    case KONTOR_AGENT_SIGN_IN:
      kontor_window_set_banner (self->window,
                                _ ("The session has ended. Changes wait on this computer."),
                                _ ("_Sign in…"), "win.sign-in");
      return;
    case KONTOR_AGENT_FAILED:
      text = g_strdup (*status->detail != '\0' ? status->detail : _ ("Sync failed"));
      kontor_window_set_banner (self->window, text, _ ("_Try again"), "win.sync-now");
      return;
    case KONTOR_AGENT_OFFLINE:
      if (has_lasted (self, status, OFFLINE_SECONDS))
        {
          text = offline_to_text (status);
          kontor_window_set_banner (self->window, text, _ ("_Try again"), "win.sync-now");
          return;
        }
      break;
    case KONTOR_AGENT_ABSENT:
      if (has_lasted (self, status, ABSENT_SECONDS))
        {
          kontor_window_set_banner (
              self->window,
              _ ("Kontor’s background service does not run. Changes stay on this computer."),
              _ ("_Start it"), "win.sync-now");
          return;
        }
      break;
    case KONTOR_AGENT_STARTING:
    case KONTOR_AGENT_IDLE:
    case KONTOR_AGENT_SYNCING:
    case KONTOR_AGENT_PAUSED:
    case KONTOR_AGENT_LOCAL:
      break;
    }
  kontor_window_set_banner (self->window, NULL, NULL, NULL);
}

static void
status_changed_cb (KontorOffice *office, gpointer data)
{
  show_status (data);
}

static void
banner_free (gpointer data)
{
  Banner *self = data;

  g_clear_handle_id (&self->later, g_source_remove);
  g_signal_handlers_disconnect_by_func (self->office, status_changed_cb, self);
  g_object_unref (self->office);
  g_free (self);
}

/* @office: (nullable): none: nothing more is said */
void
kontor_status_banner_follow (KontorWindow *window, KontorOffice *office)
{
  Banner *self = NULL;

  if (office != NULL)
    {
      self = g_new0 (Banner, 1);
      self->window = window;
      self->office = g_object_ref (office);
      g_signal_connect (office, "status-changed", G_CALLBACK (status_changed_cb), self);
    }
  g_object_set_data_full (G_OBJECT (window), "kontor-banner", self, banner_free);
  if (self != NULL)
    show_status (self);
}
