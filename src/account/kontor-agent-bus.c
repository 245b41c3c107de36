/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names, words and forms of what the agent and its callers say to each other. Pure. */

#include "config.h"

#include "kontor-agent-bus.h"
#include "kontor-agent-interface.h"

#include <string.h>

#define ERROR_NAME "org.kontor.Agent1.Error."

static const char *const words[] = {
  [KONTOR_AGENT_ABSENT] = "absent",   [KONTOR_AGENT_STARTING] = "starting",
  [KONTOR_AGENT_IDLE] = "idle",       [KONTOR_AGENT_SYNCING] = "syncing",
  [KONTOR_AGENT_OFFLINE] = "offline", [KONTOR_AGENT_PAUSED] = "paused",
  [KONTOR_AGENT_SIGN_IN] = "sign-in", [KONTOR_AGENT_LOCAL] = "local",
  [KONTOR_AGENT_FAILED] = "failed",
};

static const GDBusErrorEntry errors[] = {
  { KONTOR_AGENT_ERROR_ABSENT, ERROR_NAME "Absent" },
  { KONTOR_AGENT_ERROR_OFFLINE, ERROR_NAME "Offline" },
  { KONTOR_AGENT_ERROR_ADDRESS, ERROR_NAME "Address" },
  { KONTOR_AGENT_ERROR_CERTIFICATE, ERROR_NAME "Certificate" },
  { KONTOR_AGENT_ERROR_REFUSED, ERROR_NAME "Refused" },
  { KONTOR_AGENT_ERROR_CODE_WANTED, ERROR_NAME "CodeWanted" },
  { KONTOR_AGENT_ERROR_THROTTLED, ERROR_NAME "Throttled" },
  { KONTOR_AGENT_ERROR_TOO_OLD, ERROR_NAME "TooOld" },
  { KONTOR_AGENT_ERROR_NO_SPACE, ERROR_NAME "NoSpace" },
  { KONTOR_AGENT_ERROR_EXISTS, ERROR_NAME "Exists" },
  { KONTOR_AGENT_ERROR_NOT_CACHED, ERROR_NAME "NotCached" },
  { KONTOR_AGENT_ERROR_FAILED, ERROR_NAME "Failed" },
};

/**
 * kontor_agent_error_quark:
 *
 * Returns: the domain of the agent's errors, which keep their code on the bus
 */
GQuark
kontor_agent_error_quark (void)
{
  static gsize quark = 0;

  g_dbus_error_register_error_domain ("kontor-agent-error-quark", &quark, errors,
                                      G_N_ELEMENTS (errors));

  return (GQuark) quark;
}

/**
 * kontor_agent_get_bus_name:
 *
 * Returns: (transfer none): the agent's name on the session bus
 */
const char *
kontor_agent_get_bus_name (void)
{
  return APPLICATION_ID ".Agent";
}

/**
 * kontor_agent_dup_bus_path:
 *
 * Returns: (transfer full): the path of the agent's object
 */
char *
kontor_agent_dup_bus_path (void)
{
  return g_strdelimit (g_strdup ("/" APPLICATION_ID "/Agent"), ".", '/');
}

/**
 * kontor_agent_get_interface:
 *
 * Returns: (transfer none): what org.kontor.Agent1.xml says
 */
GDBusInterfaceInfo *
kontor_agent_get_interface (void)
{
  return (GDBusInterfaceInfo *) &org_kontor_agent1_interface;
}

/**
 * kontor_agent_state_get_word:
 * @state: how an account is
 *
 * Returns: (transfer none): its word on the bus
 */
const char *
kontor_agent_state_get_word (KontorAgentState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (words), "failed");

  return words[state];
}

/**
 * kontor_agent_state_find:
 * @word: of the bus
 *
 * Returns: the state; %KONTOR_AGENT_FAILED for the word of another version
 */
KontorAgentState
kontor_agent_state_find (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i], word) == 0)
      return i;

  return KONTOR_AGENT_FAILED;
}

/**
 * kontor_agent_status_copy:
 * @self: a status
 *
 * Returns: (transfer full): a copy
 */
KontorAgentStatus *
kontor_agent_status_copy (const KontorAgentStatus *self)
{
  KontorAgentStatus *copy = g_new (KontorAgentStatus, 1);

  *copy = *self;
  copy->code = g_strdup (self->code);
  copy->detail = g_strdup (self->detail);

  return copy;
}

/**
 * kontor_agent_status_free:
 * @self: (transfer full): a status
 */
void
kontor_agent_status_free (KontorAgentStatus *self)
{
  g_free (self->code);
  g_free (self->detail);
  g_free (self);
}

/**
 * kontor_agent_status_to_variant:
 * @self: a status
 *
 * Returns: (transfer floating): its form on the bus
 */
GVariant *
kontor_agent_status_to_variant (const KontorAgentStatus *self)
{
  return g_variant_new ("(sssuuttxx)", kontor_agent_state_get_word (self->state), self->code,
                        self->detail, self->waiting, self->attention, self->done, self->total,
                        self->since, self->synced);
}

/**
 * kontor_agent_status_new_from_variant:
 * @variant: of type "(sssuuttxx)"
 *
 * Returns: (transfer full): the status
 */
KontorAgentStatus *
kontor_agent_status_new_from_variant (GVariant *variant)
{
  KontorAgentStatus *self = g_new0 (KontorAgentStatus, 1);
  const char *word = NULL;

  g_variant_get (variant, "(&sssuuttxx)", &word, &self->code, &self->detail, &self->waiting,
                 &self->attention, &self->done, &self->total, &self->since, &self->synced);
  self->state = kontor_agent_state_find (word);

  return self;
}

/**
 * kontor_agent_activity_free:
 * @self: (transfer full): an activity
 */
void
kontor_agent_activity_free (KontorAgentActivity *self)
{
  g_free (self->account);
  g_free (self->title);
  g_free (self->detail);
  g_free (self);
}

/**
 * kontor_agent_activity_to_variant:
 * @self: an activity
 *
 * Returns: (transfer floating): its form on the bus
 */
GVariant *
kontor_agent_activity_to_variant (const KontorAgentActivity *self)
{
  return g_variant_new ("(usssttb)", self->number, self->account, self->title, self->detail,
                        self->done, self->total, self->failed);
}

/**
 * kontor_agent_activity_new_from_variant:
 * @variant: of type "(usssttb)"
 *
 * Returns: (transfer full): the activity
 */
KontorAgentActivity *
kontor_agent_activity_new_from_variant (GVariant *variant)
{
  KontorAgentActivity *self = g_new0 (KontorAgentActivity, 1);

  g_variant_get (variant, "(usssttb)", &self->number, &self->account, &self->title, &self->detail,
                 &self->done, &self->total, &self->failed);

  return self;
}
