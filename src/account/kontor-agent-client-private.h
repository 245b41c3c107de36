/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-agent-client.h"

G_BEGIN_DECLS

/* --- kontor-agent-client.c: the connection --- */

/* (transfer none) (nullable): until the bus is reached */
GDBusProxy *kontor_agent_client_get_proxy (KontorAgentClient *self);
/* Sent when there is a proxy. @call: (transfer full) */
void kontor_agent_client_queue (KontorAgentClient *self, GTask *call);
/* For people. (transfer none) */
const char *kontor_agent_client_get_absent_sentence (void);

/* What the agent last said, "aa{sv}". (transfer none) (nullable): nothing */
GVariant *kontor_agent_client_get_drives (KontorAgentClient *self);

/* --- kontor-agent-calls.c --- */

/* @method: static; @parameters: floating; @tag: names the call to its _finish */
void kontor_agent_client_call (KontorAgentClient *self,
                               const char *method,
                               GVariant *parameters,
                               gpointer tag,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/* @text: (out) (optional) (transfer full): what was answered */
gboolean kontor_agent_client_finish_call (KontorAgentClient *self,
                                          GAsyncResult *result,
                                          gpointer tag,
                                          char **text,
                                          GError **error);
/* Of kontor_agent_client_queue(). */
void kontor_agent_client_dispatch (KontorAgentClient *self, GTask *task);

G_END_DECLS
