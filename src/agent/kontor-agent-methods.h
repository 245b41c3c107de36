/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-agent.h"

G_BEGIN_DECLS

/* A method of org.kontor.Agent1: answers @invocation, now or when it is done. On the main thread. */
typedef void (*KontorAgentMethod) (KontorAgent *self,
                                   GVariant *parameters,
                                   GDBusMethodInvocation *invocation);

/* --- kontor-agent-methods.c: answers --- */

void kontor_agent_answer_text (GDBusMethodInvocation *invocation, const char *text);
void kontor_agent_answer_nothing (GDBusMethodInvocation *invocation);
/* @error: (transfer full): of any layer; @folder: of the account, "" for none */
void kontor_agent_answer_error (GDBusMethodInvocation *invocation,
                                GError *error,
                                const char *folder);
/* (transfer none) (nullable): NULL when it was answered that there is no such account */
KontorAgentAccount *kontor_agent_answer_account (KontorAgent *self,
                                                 GDBusMethodInvocation *invocation,
                                                 const char *name);

/* --- kontor-agent-accounts.c --- */

void kontor_agent_join (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation);
void kontor_agent_found (KontorAgent *self,
                         GVariant *parameters,
                         GDBusMethodInvocation *invocation);
void kontor_agent_sign_in (KontorAgent *self,
                           GVariant *parameters,
                           GDBusMethodInvocation *invocation);
void kontor_agent_remove (KontorAgent *self,
                          GVariant *parameters,
                          GDBusMethodInvocation *invocation);

/* --- kontor-agent-jobs.c --- */

void kontor_agent_rescue (KontorAgent *self,
                          GVariant *parameters,
                          GDBusMethodInvocation *invocation);
void kontor_agent_fetch (KontorAgent *self,
                         GVariant *parameters,
                         GDBusMethodInvocation *invocation);
void kontor_agent_fetch_history (KontorAgent *self,
                                 GVariant *parameters,
                                 GDBusMethodInvocation *invocation);

/* --- kontor-agent-drive-methods.c --- */

void kontor_agent_add_drive (KontorAgent *self,
                             GVariant *parameters,
                             GDBusMethodInvocation *invocation);
void kontor_agent_remove_drive (KontorAgent *self,
                                GVariant *parameters,
                                GDBusMethodInvocation *invocation);
void kontor_agent_pause_drive (KontorAgent *self,
                               GVariant *parameters,
                               GDBusMethodInvocation *invocation);
void kontor_agent_answer_drive (KontorAgent *self,
                                GVariant *parameters,
                                GDBusMethodInvocation *invocation);
void kontor_agent_check_drive (KontorAgent *self,
                               GVariant *parameters,
                               GDBusMethodInvocation *invocation);
void kontor_agent_resolve_conflict (KontorAgent *self,
                                    GVariant *parameters,
                                    GDBusMethodInvocation *invocation);
void kontor_agent_refuse_drive (KontorAgent *self,
                                GVariant *parameters,
                                GDBusMethodInvocation *invocation);
void kontor_agent_list_remarks (KontorAgent *self,
                                GVariant *parameters,
                                GDBusMethodInvocation *invocation);
void kontor_agent_list_bin (KontorAgent *self,
                            GVariant *parameters,
                            GDBusMethodInvocation *invocation);
void kontor_agent_restore_from_bin (KontorAgent *self,
                                    GVariant *parameters,
                                    GDBusMethodInvocation *invocation);
void kontor_agent_set_limits (KontorAgent *self,
                              GVariant *parameters,
                              GDBusMethodInvocation *invocation);

G_END_DECLS
