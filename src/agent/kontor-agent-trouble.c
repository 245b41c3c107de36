/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What errors of the layers below mean to the person: one code for each page that a window can show,
 * and a sentence. Pure. */

#include "config.h"

#include "kontor-agent-trouble.h"

#include "kontor-account.h"
#include "kontor-content.h"
#include "kontor-replica-trouble.h"
#include "kontor-sync.h"

#include <glib/gi18n-lib.h>

static void
set (KontorAgentTrouble *self,
     KontorAgentState state,
     const char *code,
     KontorAgentError error,
     gboolean halts)
{
  *self = (KontorAgentTrouble) { state, code, error, halts };
}

static void
init_from_net (KontorAgentTrouble *self, int code)
{
  switch ((KontorNetError) code)
    {
    case KONTOR_NET_ERROR_OFFLINE:
      set (self, KONTOR_AGENT_OFFLINE, "offline", KONTOR_AGENT_ERROR_OFFLINE, FALSE);
      break;
    case KONTOR_NET_ERROR_UNAUTHORISED:
      set (self, KONTOR_AGENT_SIGN_IN, "sign-in", KONTOR_AGENT_ERROR_REFUSED, TRUE);
      break;
    case KONTOR_NET_ERROR_CODE_WANTED:
      set (self, KONTOR_AGENT_SIGN_IN, "sign-in", KONTOR_AGENT_ERROR_CODE_WANTED, TRUE);
      break;
    case KONTOR_NET_ERROR_DISMISSED:
      set (self, KONTOR_AGENT_FAILED, "dismissed", KONTOR_AGENT_ERROR_REFUSED, TRUE);
      break;
    case KONTOR_NET_ERROR_THROTTLED:
      set (self, KONTOR_AGENT_OFFLINE, "throttled", KONTOR_AGENT_ERROR_THROTTLED, FALSE);
      break;
    case KONTOR_NET_ERROR_REFUSED:
      set (self, KONTOR_AGENT_FAILED, "refused", KONTOR_AGENT_ERROR_REFUSED, FALSE);
      break;
    case KONTOR_NET_ERROR_SERVER:
      set (self, KONTOR_AGENT_OFFLINE, "server", KONTOR_AGENT_ERROR_OFFLINE, FALSE);
      break;
    case KONTOR_NET_ERROR_PROTOCOL:
      set (self, KONTOR_AGENT_FAILED, "address", KONTOR_AGENT_ERROR_ADDRESS, FALSE);
      break;
    case KONTOR_NET_ERROR_CERTIFICATE:
      set (self, KONTOR_AGENT_FAILED, "certificate", KONTOR_AGENT_ERROR_CERTIFICATE, FALSE);
      break;
    case KONTOR_NET_ERROR_TOO_OLD:
      set (self, KONTOR_AGENT_FAILED, "too-old", KONTOR_AGENT_ERROR_TOO_OLD, FALSE);
      break;
    }
}

static void
init_from_replica (KontorAgentTrouble *self, KontorTrouble trouble)
{
  switch (trouble)
    {
    case KONTOR_TROUBLE_NO_SPACE:
      set (self, KONTOR_AGENT_FAILED, "no-space", KONTOR_AGENT_ERROR_NO_SPACE, FALSE);
      break;
    case KONTOR_TROUBLE_DAMAGED:
      set (self, KONTOR_AGENT_FAILED, "damaged", KONTOR_AGENT_ERROR_FAILED, TRUE);
      break;
    case KONTOR_TROUBLE_NEWER:
      set (self, KONTOR_AGENT_FAILED, "newer", KONTOR_AGENT_ERROR_TOO_OLD, TRUE);
      break;
    case KONTOR_TROUBLE_FOREIGN:
      set (self, KONTOR_AGENT_FAILED, "foreign", KONTOR_AGENT_ERROR_FAILED, TRUE);
      break;
    case KONTOR_TROUBLE_READ_ONLY:
      set (self, KONTOR_AGENT_FAILED, "read-only", KONTOR_AGENT_ERROR_FAILED, FALSE);
      break;
    case KONTOR_TROUBLE_CLOSED:
      set (self, KONTOR_AGENT_FAILED, "closed", KONTOR_AGENT_ERROR_FAILED, FALSE);
      break;
    case KONTOR_TROUBLE_MISSING:
      /* Signing in makes it anew. */
      set (self, KONTOR_AGENT_SIGN_IN, "missing", KONTOR_AGENT_ERROR_FAILED, TRUE);
      break;
    case KONTOR_TROUBLE_BUSY:
    case KONTOR_TROUBLE_FAILED:
    case KONTOR_TROUBLE_OTHER:
      break;
    }
}

/**
 * kontor_agent_trouble_init:
 * @self: (out caller-allocates): what it means
 * @error: an error of any layer that the agent uses
 */
void
kontor_agent_trouble_init (KontorAgentTrouble *self, const GError *error)
{
  set (self, KONTOR_AGENT_FAILED, "failed", KONTOR_AGENT_ERROR_FAILED, FALSE);
  if (error->domain == KONTOR_NET_ERROR)
    init_from_net (self, error->code);
  else if (error->domain == KONTOR_AGENT_ERROR)
    self->error = (KontorAgentError) error->code;
  else if (g_error_matches (error, KONTOR_ACCOUNT_ERROR, KONTOR_ACCOUNT_ERROR_LOCKED))
    set (self, KONTOR_AGENT_FAILED, "keyring", KONTOR_AGENT_ERROR_FAILED, FALSE);
  else if (g_error_matches (error, KONTOR_SYNC_ERROR, KONTOR_SYNC_ERROR_OTHER_PERSON))
    set (self, KONTOR_AGENT_FAILED, "other-person", KONTOR_AGENT_ERROR_EXISTS, TRUE);
  else if (g_error_matches (error, KONTOR_SYNC_ERROR, KONTOR_SYNC_ERROR_NO_CONTENT))
    self->error = KONTOR_AGENT_ERROR_NOT_CACHED;
  else if (g_error_matches (error, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_NO_SPACE))
    set (self, KONTOR_AGENT_FAILED, "no-space", KONTOR_AGENT_ERROR_NO_SPACE, FALSE);
  else
    init_from_replica (self, kontor_trouble_get (error));
}

/**
 * kontor_agent_trouble_to_sentence:
 * @error: an error of any layer
 * @folder: of the account
 *
 * Returns: (transfer full): what happened and what to do, translated
 */
char *
kontor_agent_trouble_to_sentence (const GError *error, const char *folder)
{
  if (kontor_trouble_get (error) == KONTOR_TROUBLE_MISSING)
    return g_strdup_printf (_ ("What was kept in “%s” is gone. Sign in to fetch it again."),
                            folder);

  return kontor_trouble_to_sentence (error, folder);
}

/**
 * kontor_agent_trouble_to_error:
 * @error: (transfer full): an error of any layer
 * @folder: of the account
 *
 * Returns: (transfer full): the error that goes over the bus
 */
GError *
kontor_agent_trouble_to_error (GError *error, const char *folder)
{
  g_autoptr (GError) cause = error;
  g_autofree char *sentence = NULL;
  KontorAgentTrouble trouble = { 0 };

  if (error->domain == KONTOR_AGENT_ERROR)
    return g_steal_pointer (&cause);
  kontor_agent_trouble_init (&trouble, error);
  sentence = kontor_agent_trouble_to_sentence (error, folder);

  return g_error_new_literal (KONTOR_AGENT_ERROR, (int) trouble.error, sentence);
}
