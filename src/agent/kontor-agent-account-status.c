/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How an account is, and what a round made of that: told only where it is another than before. On the
 * main thread. */

#include "config.h"

#include "kontor-agent-account-private.h"

#include "kontor-agent-trouble.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How stale the bus may be about when everything was last in step. */
#define SYNCED_STALE KONTOR_MINUTE

gboolean
kontor_agent_account_has_server (KontorAgentAccount *self)
{
  return *self->account->url != '\0';
}

/* What it is in while nothing is wrong. */
KontorAgentState
kontor_agent_account_get_calm_state (KontorAgentAccount *self)
{
  if (!kontor_agent_account_has_server (self) || self->account->server != NULL)
    return KONTOR_AGENT_LOCAL;

  return KONTOR_AGENT_IDLE;
}

void
kontor_agent_account_set_status (KontorAgentAccount *self,
                                 KontorAgentState state,
                                 const char *code,
                                 const char *detail)
{
  KontorAgentStatus *status = self->status;
  gboolean ended = state == KONTOR_AGENT_SIGN_IN && status->state != state;

  if (status->state == state && strcmp (status->code, code) == 0 &&
      strcmp (status->detail, detail) == 0)
    return;
  if (status->state != state)
    status->since = g_get_real_time ();
  status->state = state;
  g_free (status->code);
  status->code = g_strdup (code);
  g_free (status->detail);
  status->detail = g_strdup (detail);
  self->told_synced = status->synced;
  g_signal_emit_by_name (self, "status-changed");
  if (ended)
    g_signal_emit_by_name (self, "session-ended");
}

void
kontor_agent_account_set_counts (KontorAgentAccount *self, guint waiting, guint attention)
{
  if (self->status->waiting == waiting && self->status->attention == attention)
    return;
  self->status->waiting = waiting;
  self->status->attention = attention;
  g_signal_emit_by_name (self, "status-changed");
}

void
kontor_agent_account_set_progress (KontorAgentAccount *self, guint done)
{
  if (self->status->done == done)
    return;
  self->status->done = done;
  g_signal_emit_by_name (self, "status-changed");
}

static void
set_synced (KontorAgentAccount *self)
{
  self->status->synced = g_get_real_time ();
  if (self->status->synced - self->told_synced < SYNCED_STALE)
    return;
  self->told_synced = self->status->synced;
  g_signal_emit_by_name (self, "status-changed");
}

static void
show_error (KontorAgentAccount *self, const GError *error)
{
  g_autofree char *sentence = kontor_agent_trouble_to_sentence (error, kontor_carrier_get_folder (
                                                                           self->carrier));
  KontorAgentTrouble trouble = { 0 };

  kontor_agent_trouble_init (&trouble, error);
  self->halted = trouble.halts;
  kontor_agent_account_set_status (self, trouble.state, trouble.code, sentence);
}

void
kontor_agent_account_show_paused (KontorAgentAccount *self)
{
  kontor_agent_account_set_status (self, KONTOR_AGENT_PAUSED, "paused",
                                   _ ("Paused: nothing is sent or fetched until you resume."));
}

void
kontor_agent_account_tell_if (KontorAgentAccount *self, gboolean changed)
{
  if (changed)
    g_signal_emit_by_name (self, "status-changed");
}

gboolean
kontor_agent_account_tick_cb (gpointer data)
{
  KontorAgentAccount *self = data;
  KontorSyncReport report = { 0 };
  guint done = 0;

  kontor_carrier_get_progress (self->carrier, &report);
  done = report.pushed + report.pulled;
  kontor_agent_account_set_status (self, KONTOR_AGENT_SYNCING, "", "");
  kontor_agent_account_set_progress (self, done);
  kontor_agent_account_tell_if (self, kontor_round_log_note_progress (self->log, &report,
                                                                      self->status->waiting,
                                                                      self->status->synced == 0 &&
                                                                          self->never_synced));
  /* A first sync shows what it has. */
  if (done != self->told)
    g_signal_emit_by_name (self, "changed");
  self->told = done;

  return G_SOURCE_CONTINUE;
}

void
kontor_agent_account_note_success (KontorAgentAccount *self, const KontorRound *round)
{
  self->pace.failures = 0;
  self->pace.wait = 0;
  self->never_synced = FALSE;
  set_synced (self);
  kontor_agent_account_tell_if (self, kontor_round_log_note_success (self->log, &round->report,
                                                                     self->status->synced));
  if (self->account->paused)
    kontor_agent_account_show_paused (self);
  else
    kontor_agent_account_set_status (self, kontor_agent_account_get_calm_state (self), "", "");
}

void
kontor_agent_account_note_failure (KontorAgentAccount *self, const KontorRound *round)
{
  /* Cut off by ourselves. */
  if (g_error_matches (round->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      kontor_agent_account_tell_if (self, kontor_round_log_note_end (self->log));
      if (self->account->paused)
        kontor_agent_account_show_paused (self);
      return;
    }
  g_debug ("%s: %s", self->account->name, round->error->message);
  self->pace.failures++;
  self->pace.wait = round->wait;
  self->pace.ended = g_get_real_time ();
  show_error (self, round->error);
  if (self->halted)
    kontor_agent_account_leave_live (self);
  self->next_try = self->halted ? 0
                                : kontor_pace_get_next (&self->pace, kontor_random_get_system ());
  kontor_agent_account_tell_if (self,
                                kontor_round_log_note_failure (self->log, self->status->detail,
                                                               self->status->waiting, round->first,
                                                               self->next_try));
}
