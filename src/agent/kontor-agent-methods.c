/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The methods of org.kontor.Agent1: a table, and what is answered at once. On the main thread. */

#include "config.h"

#include "kontor-agent-methods.h"

#include "kontor-agent-trouble.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* --- answers --- */

void
kontor_agent_answer_text (GDBusMethodInvocation *invocation, const char *text)
{
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(s)", text));
}

void
kontor_agent_answer_nothing (GDBusMethodInvocation *invocation)
{
  g_dbus_method_invocation_return_value (invocation, NULL);
}

/* @error: (transfer full): of any layer */
void
kontor_agent_answer_error (GDBusMethodInvocation *invocation, GError *error, const char *folder)
{
  g_dbus_method_invocation_take_error (invocation, kontor_agent_trouble_to_error (error, folder));
}

/* (transfer none) (nullable): NULL when it was answered that there is no such account */
KontorAgentAccount *
kontor_agent_answer_account (KontorAgent *self, GDBusMethodInvocation *invocation, const char *name)
{
  KontorAgentAccount *account = kontor_agent_find_account (self, name);

  if (account == NULL)
    g_dbus_method_invocation_return_error (invocation, KONTOR_AGENT_ERROR,
                                           KONTOR_AGENT_ERROR_FAILED,
                                           _ ("There is no account “%s” on this device."), name);

  return account;
}

/* --- what is answered at once --- */

static void
attend (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  const char *name = NULL;
  gboolean attends = FALSE;

  g_variant_get (parameters, "(&sb)", &name, &attends);
  kontor_agent_attend (self, g_dbus_method_invocation_get_sender (invocation), name, attends);
  kontor_agent_answer_nothing (invocation);
}

static void
pause_account (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  const char *name = NULL;
  gboolean pauses = FALSE;

  g_variant_get (parameters, "(&sb)", &name, &pauses);
  kontor_agent_pause (self, name, pauses);
  kontor_agent_answer_nothing (invocation);
}

static void
retry_activity (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  g_autoptr (GPtrArray) accounts = kontor_agent_list_accounts (self);
  guint32 number = 0;

  g_variant_get (parameters, "(u)", &number);
  kontor_agent_retry_drive (self, number);
  for (guint i = 0; i < accounts->len; i++)
    {
      GPtrArray *activities = kontor_agent_account_get_activities (accounts->pdata[i]);

      for (guint j = 0; j < activities->len; j++)
        if (((const KontorAgentActivity *) activities->pdata[j])->number == number)
          kontor_agent_account_retry (accounts->pdata[i]);
    }
  kontor_agent_answer_nothing (invocation);
}

static void
seen (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  const char *name = NULL;
  const char *link = NULL;

  g_variant_get (parameters, "(&s&s)", &name, &link);
  kontor_notifier_set_seen (kontor_agent_get_notifier (self), name, link);
  kontor_notice_queue_drop (kontor_agent_get_queue (self), name, link);
  kontor_agent_answer_nothing (invocation);
}

/* --- the table --- */

/* One of the functions: of the agent, or of the account that is the only argument. */
static const struct
{
  const char *name;
  KontorAgentMethod call; /* nullable */
  void (*act) (KontorAgentAccount *account); /* nullable */
} methods[] = {
  { "Poke", NULL, kontor_agent_account_poke },
  { "Retry", NULL, kontor_agent_account_retry },
  { "Attend", attend, NULL },
  { "Pause", pause_account, NULL },
  { "RetryActivity", retry_activity, NULL },
  { "Seen", seen, NULL },
  { "Join", kontor_agent_join, NULL },
  { "Found", kontor_agent_found, NULL },
  { "SignIn", kontor_agent_sign_in, NULL },
  { "Remove", kontor_agent_remove, NULL },
  { "Rescue", kontor_agent_rescue, NULL },
  { "Fetch", kontor_agent_fetch, NULL },
  { "FetchHistory", kontor_agent_fetch_history, NULL },
  { "AddDrive", kontor_agent_add_drive, NULL },
  { "RemoveDrive", kontor_agent_remove_drive, NULL },
  { "PauseDrive", kontor_agent_pause_drive, NULL },
  { "AnswerDrive", kontor_agent_answer_drive, NULL },
  { "CheckDrive", kontor_agent_check_drive, NULL },
  { "ResolveConflict", kontor_agent_resolve_conflict, NULL },
  { "ListRemarks", kontor_agent_list_remarks, NULL },
  { "ListBin", kontor_agent_list_bin, NULL },
  { "RestoreFromBin", kontor_agent_restore_from_bin, NULL },
  { "SetLimits", kontor_agent_set_limits, NULL },
  { "LeaveOut", kontor_agent_refuse_drive, NULL },
};

static void
act_on_account (KontorAgent *self,
                void (*act) (KontorAgentAccount *account),
                GVariant *parameters,
                GDBusMethodInvocation *invocation)
{
  const char *name = NULL;
  KontorAgentAccount *account = NULL;

  g_variant_get (parameters, "(&s)", &name);
  account = kontor_agent_answer_account (self, invocation, name);
  if (account == NULL)
    return;
  act (account);
  kontor_agent_answer_nothing (invocation);
}

void
kontor_agent_call_method (KontorAgent *self,
                          const char *method,
                          GVariant *parameters,
                          GDBusMethodInvocation *invocation)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (methods) && strcmp (methods[i].name, method) != 0)
    i++;
  /* The interface lists only these. */
  g_assert (i < G_N_ELEMENTS (methods));
  if (methods[i].call != NULL)
    methods[i].call (self, parameters, invocation);
  else
    act_on_account (self, methods[i].act, parameters, invocation);
}
