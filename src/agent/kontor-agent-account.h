/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-account.h"
#include "kontor-agent-client.h"
#include "kontor-carrier.h"

G_BEGIN_DECLS

/**
 * KontorAgentAccount:
 *
 * One account in the agent, on the main thread: decides when a round is due, has its worker run it, and
 * knows how the account is.
 *
 * Signals:
 * - "status-changed": the status is another
 * - "changed": the replica's journal has grown
 * - "reopened": the replica is another file now
 * - "titled" (const char *): what the office is called
 * - "synced": a round met the server and went through
 * - "session-ended": the person must sign in again
 * - "noticed" (GPtrArray of KontorNotice): what to tell the person
 * - "hours-changed" (KontorWorkHours): when the person works
 */
#define KONTOR_TYPE_AGENT_ACCOUNT (kontor_agent_account_get_type ())
G_DECLARE_FINAL_TYPE (KontorAgentAccount, kontor_agent_account, KONTOR, AGENT_ACCOUNT, GObject)

/* @account: (transfer none) */
KontorAgentAccount *kontor_agent_account_new (const KontorAccount *account)
    G_GNUC_WARN_UNUSED_RESULT;
/* Ends what runs, and waits for it. */
void kontor_agent_account_close (KontorAgentAccount *self);

const KontorAccount *kontor_agent_account_get_account (KontorAgentAccount *self);
const char *kontor_agent_account_get_name (KontorAgentAccount *self);
const char *kontor_agent_account_get_folder (KontorAgentAccount *self);
const KontorAgentStatus *kontor_agent_account_get_status (KontorAgentAccount *self);

/* (transfer none) (element-type KontorAgentActivity): what its rounds carry, newest first */
GPtrArray *kontor_agent_account_get_activities (KontorAgentAccount *self);

/* What the list of accounts says about it now; whether that is anything new. */
gboolean kontor_agent_account_update (KontorAgentAccount *self, const KontorAccount *account);
/* @attended: whether a window shows it */
gboolean kontor_agent_account_is_attended (KontorAgentAccount *self);
void kontor_agent_account_set_attended (KontorAgentAccount *self, gboolean attended);
/* Something was committed. */
void kontor_agent_account_poke (KontorAgentAccount *self);
/* At once, whatever went wrong before. */
void kontor_agent_account_retry (KontorAgentAccount *self);
/* The network is another one, or the computer was asleep: at once, unless only the person can help. */
void kontor_agent_account_wake (KontorAgentAccount *self);
/* The person signed in: new tokens are kept. */
void kontor_agent_account_signed_in (KontorAgentAccount *self);
/* An office on this computer whose server does not answer yet, or not any more. @error: (nullable) */
void kontor_agent_account_set_server_error (KontorAgentAccount *self, const GError *error);

/* Runs @func on the worker, before the next round. @task's source is @self, its task data the call's.
 * The function gets the carrier through kontor_agent_account_get_carrier(). */
void kontor_agent_account_run (KontorAgentAccount *self, GTask *task, GTaskThreadFunc func);
/* On the worker only. */
KontorCarrier *kontor_agent_account_get_carrier (KontorAgentAccount *self);

G_END_DECLS
