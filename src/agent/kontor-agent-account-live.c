/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An account's live socket: opened after a round, since that brought a good token and what happened
 * before; a round follows what is said on it. Without it the account goes on by its pace alone. On the
 * main thread. */

#include "config.h"

#include "kontor-agent-account-private.h"

/* Between tries: doubled each time, up to the second one, and spread. */
#define FIRST_DELAY KONTOR_SECOND
#define LAST_DELAY (5 * KONTOR_MINUTE)
#define DOUBLINGS_MAX 16
/* A line that holds this long was none of a row of failures. */
#define STEADY KONTOR_MINUTE

/* From a half to one and a half, so that not everybody comes in the same moment to a server that was
 * restarted. */
static gint64
get_delay (KontorAgentAccount *self)
{
  gint64 delay = MIN (FIRST_DELAY << MIN (self->live_failures, DOUBLINGS_MAX), LAST_DELAY);

  return delay / 2 + (gint64) kontor_random_below (kontor_random_get_system (), (guint64) delay);
}

static void
opened_cb (KontorAgentAccount *self)
{
  self->live_since = g_get_monotonic_time ();
  self->pace.live = TRUE;
}

static void
told_cb (KontorAgentAccount *self, gint64 seq)
{
  self->live_seq = MAX (self->live_seq, seq);
  /* What a round brings that runs is known when it has ended. */
  if (!self->running && kontor_agent_account_take_live (self))
    kontor_agent_account_sync_soon (self);
}

static gboolean
retry_cb (gpointer data)
{
  KontorAgentAccount *self = data;

  self->live_retry = 0;
  if (kontor_agent_account_may_sync (self) && self->pace.failures == 0)
    kontor_agent_account_sync_soon (self);

  return G_SOURCE_REMOVE;
}

static void
closed_cb (KontorAgentAccount *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 delay = 0;

  if (self->pace.live && now - self->live_since >= STEADY)
    self->live_failures = 0;
  delay = get_delay (self);
  self->live_failures++;
  self->live_next_try = now + delay;
  /* What happened since is behind a line that was lost; where there was none, the pace is enough. */
  if (self->pace.live && self->live_retry == 0)
    self->live_retry = g_timeout_add ((guint) (delay / 1000) + 1, retry_cb, self);
  self->pace.live = FALSE;
}

void
kontor_agent_account_init_live (KontorAgentAccount *self)
{
  self->live = kontor_live_client_new ();
  g_signal_connect_object (self->live, "opened", G_CALLBACK (opened_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->live, "told", G_CALLBACK (told_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->live, "closed", G_CALLBACK (closed_cb), self, G_CONNECT_SWAPPED);
}

void
kontor_agent_account_go_live (KontorAgentAccount *self, const char *access)
{
  if (access == NULL || !kontor_agent_account_may_sync (self) ||
      g_get_monotonic_time () < self->live_next_try)
    return;
  kontor_live_client_open (self->live, self->account->url, access);
}

void
kontor_agent_account_leave_live (KontorAgentAccount *self)
{
  g_clear_handle_id (&self->live_retry, g_source_remove);
  kontor_live_client_close (self->live);
  self->pace.live = FALSE;
  self->live_failures = 0;
  self->live_next_try = 0;
  self->live_seq = 0;
}

gboolean
kontor_agent_account_take_live (KontorAgentAccount *self)
{
  gboolean more = self->live_seq > self->cursor;

  self->live_seq = 0;

  return more;
}
