/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-agent-account.h"
#include "kontor-live-client.h"
#include "kontor-pace.h"
#include "kontor-round-log.h"
#include "kontor-worker.h"

G_BEGIN_DECLS

struct _KontorAgentAccount
{
  GObject parent_instance;

  KontorAccount *account; /* owned */
  KontorWorker *worker; /* owned; NULL when closed */
  KontorCarrier *carrier; /* owned: of the worker, but for what its header says */
  KontorPace pace;
  gint64 next_try; /* µs: after a failure; 0: by the pace */
  GCancellable *cancellable; /* owned: of the round that runs */
  KontorAgentStatus *status; /* owned */
  KontorRoundLog *log; /* owned */
  GError *server_error; /* owned, nullable: why there is no server here */
  gint64 told_synced; /* the time that was last spoken of */
  guint due; /* source: the next round */
  guint poke; /* source: something was committed */
  guint reminder; /* source: a reminder falls due */
  guint tick; /* source, while a round runs */
  guint told; /* of the progress */
  KontorLiveClient *live; /* owned: the live socket */
  guint live_failures; /* of it, in a row */
  guint live_retry; /* source */
  gint64 live_next_try; /* µs, monotonic */
  gint64 live_since; /* µs, monotonic: when it was opened */
  gint64 live_seq; /* there is something up to here; 0: nothing was said since the last round */
  gint64 cursor; /* up to where the server's changes are here */
  gboolean never_synced; /* the replica has nothing of the server's, as far as is known */
  gboolean running;
  gboolean again; /* something was asked for while a round ran */
  gboolean unindexed; /* there are records that the search does not find yet */
  gboolean halted; /* only the person can make it go on */
};

/* --- kontor-agent-account.c --- */

gboolean kontor_agent_account_may_sync (KontorAgentAccount *self);
/* A round at once, or when the one that runs has ended. */
void kontor_agent_account_sync_soon (KontorAgentAccount *self);

/* --- kontor-agent-account-live.c: the live socket --- */

void kontor_agent_account_init_live (KontorAgentAccount *self);
/* After a round that went through: opens it if it is not open. @access: (nullable) */
void kontor_agent_account_go_live (KontorAgentAccount *self, const char *access);
/* Closes it; it may be opened again at once. */
void kontor_agent_account_leave_live (KontorAgentAccount *self);
/* After a round: whether something was said meanwhile that it did not bring. */
gboolean kontor_agent_account_take_live (KontorAgentAccount *self);

/* --- kontor-agent-account-status.c: each tells who listens, if anything is another --- */

gboolean kontor_agent_account_has_server (KontorAgentAccount *self);
/* What it is in while nothing is wrong. */
KontorAgentState kontor_agent_account_get_calm_state (KontorAgentAccount *self);
void kontor_agent_account_set_status (KontorAgentAccount *self,
                                      KontorAgentState state,
                                      const char *code,
                                      const char *detail);
void kontor_agent_account_set_counts (KontorAgentAccount *self, guint waiting, guint attention);
void kontor_agent_account_set_progress (KontorAgentAccount *self, guint done);
void kontor_agent_account_show_paused (KontorAgentAccount *self);
void kontor_agent_account_tell_if (KontorAgentAccount *self, gboolean changed);
/* A source's, while a round runs. */
gboolean kontor_agent_account_tick_cb (gpointer self);
void kontor_agent_account_note_success (KontorAgentAccount *self, const KontorRound *round);
void kontor_agent_account_note_failure (KontorAgentAccount *self, const KontorRound *round);

G_END_DECLS
