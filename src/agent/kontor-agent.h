/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-agent-account.h"
#include "kontor-drive-host.h"
#include "kontor-local-server.h"
#include "kontor-notice-queue.h"
#include "kontor-notifier.h"

G_BEGIN_DECLS

/**
 * KontorAgent:
 *
 * All accounts of one person, and their place on the session bus. On the main thread.
 */
#define KONTOR_TYPE_AGENT (kontor_agent_get_type ())
G_DECLARE_FINAL_TYPE (KontorAgent, kontor_agent, KONTOR, AGENT, GObject)

/* Offers itself on the bus, without a name yet. */
KontorAgent *kontor_agent_new (GDBusConnection *bus, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Begins with the accounts that are there, once it is known that no other agent does. */
void kontor_agent_start (KontorAgent *self);
/* Ends everything, and waits for it. */
void kontor_agent_close (KontorAgent *self);

GDBusConnection *kontor_agent_get_bus (KontorAgent *self);
/* (transfer none) (nullable) */
KontorAgentAccount *kontor_agent_find_account (KontorAgent *self, const char *name);
/* What keeps the folders of an account in step. (transfer none) (nullable) */
KontorDriveHost *kontor_agent_find_host (KontorAgent *self, const char *name);
/* The activity may be a folder's. */
void kontor_agent_retry_drive (KontorAgent *self, guint number);
/* (transfer container) (element-type KontorAgentAccount) */
GPtrArray *kontor_agent_list_accounts (KontorAgent *self) G_GNUC_WARN_UNUSED_RESULT;

/* Reads the list of accounts again. */
void kontor_agent_reload (KontorAgent *self);
/* The account is about to be removed: nothing uses its replica any more. Until kontor_agent_reload(). */
void kontor_agent_drop_account (KontorAgent *self, const char *name);
/* The office's server on this computer, started if it is not. (transfer none) */
KontorLocalServer *kontor_agent_start_server (KontorAgent *self, const char *server);
void kontor_agent_stop_server (KontorAgent *self, const char *server);

/* @sender: a name on the bus: until it leaves */
void kontor_agent_attend (KontorAgent *self,
                          const char *sender,
                          const char *account,
                          gboolean attend);
void kontor_agent_pause (KontorAgent *self, const char *account, gboolean pause);

/* The network is another one, or the computer was asleep. */
void kontor_agent_wake (KontorAgent *self);

/* A signal of org.kontor.Agent1. @parameters: floating, nullable */
void kontor_agent_emit (KontorAgent *self, const char *signal, GVariant *parameters);
/* Shows the record in a window, which is started if there is none. @link: "kontor:TYPE/ID"; @token:
 * (nullable): from whatever the person clicked */
void kontor_agent_open (KontorAgent *self, const char *link, const char *token);

/* The values of the properties. (transfer floating) */
GVariant *kontor_agent_get_statuses (KontorAgent *self);
GVariant *kontor_agent_get_activities (KontorAgent *self);
GVariant *kontor_agent_get_drives (KontorAgent *self);

/* Activates the window without a record. */
void kontor_agent_present (KontorAgent *self);

KontorNotifier *kontor_agent_get_notifier (KontorAgent *self);
KontorNoticeQueue *kontor_agent_get_queue (KontorAgent *self);

/* --- kontor-agent-notices.c --- */

/* Begins to hear what the person chooses, and whether the person is there. */
void kontor_agent_start_notices (KontorAgent *self);
void kontor_agent_note_notices (KontorAgent *self, GPtrArray *notices);
/* The person was away. */
void kontor_agent_note_away (KontorAgent *self, gint64 since, gint64 until, const char *reason);

/* --- kontor-agent-local.c --- */

/* Signs in again where the session of an office on this computer has ended. */
void kontor_agent_sign_in_local (KontorAgent *self, KontorAgentAccount *account);

/* --- kontor-agent-methods.c --- */

void kontor_agent_call_method (KontorAgent *self,
                               const char *method,
                               GVariant *parameters,
                               GDBusMethodInvocation *invocation);

G_END_DECLS
