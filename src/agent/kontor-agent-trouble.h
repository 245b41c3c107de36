/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-agent-client.h"

G_BEGIN_DECLS

/**
 * KontorAgentTrouble:
 * @state: what the account is in because of it
 * @code: (static): for programs
 * @error: what a call fails with
 * @halts: trying again by itself would change nothing: the person must do something
 *
 * What an error of any layer means to the person. Plain memory.
 */
typedef struct
{
  KontorAgentState state;
  const char *code;
  KontorAgentError error;
  gboolean halts;
} KontorAgentTrouble;

void kontor_agent_trouble_init (KontorAgentTrouble *self, const GError *error);

/* For people: what happened and what to do. @folder: of the account. (transfer full) */
char *kontor_agent_trouble_to_sentence (const GError *error, const char *folder)
    G_GNUC_WARN_UNUSED_RESULT;

/* Puts an error of KONTOR_AGENT_ERROR with the sentence in its place. @error: (transfer full) */
GError *kontor_agent_trouble_to_error (GError *error, const char *folder) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
