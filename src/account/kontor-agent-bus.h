/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-agent-client.h"

G_BEGIN_DECLS

/* What the agent and those who call it agree on. The interface is in org.kontor.Agent1.xml. */

#define KONTOR_AGENT_INTERFACE "org.kontor.Agent1"

/* Of this profile: "org.kontor.Kontor.Devel.Agent" (transfer none), "/org/kontor/Kontor/Devel/Agent"
 * (transfer full). */
const char *kontor_agent_get_bus_name (void);
char *kontor_agent_dup_bus_path (void) G_GNUC_WARN_UNUSED_RESULT;

GDBusInterfaceInfo *kontor_agent_get_interface (void);

/* The word of a state on the bus, and back; an unknown word is KONTOR_AGENT_FAILED. */
const char *kontor_agent_state_get_word (KontorAgentState state);
KontorAgentState kontor_agent_state_find (const char *word);

/* "(sssuuttxx)" */
GVariant *kontor_agent_status_to_variant (const KontorAgentStatus *self) G_GNUC_WARN_UNUSED_RESULT;
KontorAgentStatus *kontor_agent_status_new_from_variant (GVariant *variant)
    G_GNUC_WARN_UNUSED_RESULT;

/* "(usssttb)" */
void kontor_agent_activity_free (KontorAgentActivity *self);
GVariant *kontor_agent_activity_to_variant (const KontorAgentActivity *self)
    G_GNUC_WARN_UNUSED_RESULT;
KontorAgentActivity *kontor_agent_activity_new_from_variant (GVariant *variant)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
