/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The methods that an account's worker carries out: one job, of three kinds. On the main thread, but for
 * the three functions that the worker calls. */

#include "config.h"

#include "kontor-agent-methods.h"

#include "kontor-content.h"
#include "kontor-link.h"
#include "kontor-transport.h"

#include <glib/gi18n-lib.h>

typedef struct _Job Job;

/* On the worker. (transfer full) (nullable): the answer, "" where there is nothing to say */
typedef char *(*JobFunc) (const Job *self,
                          KontorCarrier *carrier,
                          GCancellable *cancellable,
                          GError **error);

struct _Job
{
  JobFunc func;
  KontorAgent *agent; /* owned */
  GDBusMethodInvocation *invocation; /* owned */
  KontorAccount *account; /* owned: as it was when it was asked */
  char *content; /* owned, nullable: what to fetch */
  KontorRecordType type; /* with @id: of a history */
  KontorId id;
};

static void
job_free (gpointer data)
{
  Job *self = data;

  g_object_unref (self->agent);
  g_object_unref (self->invocation);
  kontor_account_free (self->account);
  g_free (self->content);
  g_free (self);
}

/* --- on the worker --- */

static char *
rescue (const Job *self, KontorCarrier *carrier, GCancellable *cancellable, GError **error)
{
  return kontor_carrier_rescue (carrier, self->account, error);
}

static char *
fetch (const Job *self, KontorCarrier *carrier, GCancellable *cancellable, GError **error)
{
  return kontor_carrier_fetch (carrier, self->account, self->content, cancellable, error);
}

static char *
fetch_history (const Job *self, KontorCarrier *carrier, GCancellable *cancellable, GError **error)
{
  return kontor_carrier_fetch_history (carrier, self->account, self->type, &self->id, cancellable,
                                       error)
             ? g_strdup ("")
             : NULL;
}

static void
run_job (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *self = data;
  GError *error = NULL;
  char *answer = self->func (self, kontor_agent_account_get_carrier (source), cancellable, &error);

  if (answer != NULL)
    g_task_return_pointer (task, answer, g_free);
  else
    g_task_return_error (task, error);
}

/* --- back on the main thread --- */

static void
answer_failure (const Job *self, GError *error, const char *folder)
{
  g_autoptr (GError) cause = error;

  if (self->func == fetch && g_error_matches (cause, KONTOR_NET_ERROR, KONTOR_NET_ERROR_OFFLINE))
    g_dbus_method_invocation_return_error (
        self->invocation, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_NOT_CACHED,
        _ ("This file is not on this computer yet, and the server can’t be reached. (%s)"),
        cause->message);
  else
    kontor_agent_answer_error (self->invocation, g_steal_pointer (&cause), folder);
}

static void
job_cb (GObject *source, GAsyncResult *result, gpointer unused)
{
  KontorAgentAccount *account = KONTOR_AGENT_ACCOUNT (source);
  const Job *self = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = g_task_propagate_pointer (G_TASK (result), &error);

  if (answer == NULL)
    {
      answer_failure (self, g_steal_pointer (&error), kontor_agent_account_get_folder (account));
      return;
    }
  if (self->func == rescue)
    {
      kontor_agent_emit (self->agent, "Reopened", g_variant_new ("(s)", self->account->name));
      kontor_agent_account_retry (account);
    }
  if (self->func == fetch_history)
    kontor_agent_answer_nothing (self->invocation);
  else
    kontor_agent_answer_text (self->invocation, answer);
}

static Job *
job_new (KontorAgent *agent,
         KontorAgentAccount *account,
         GDBusMethodInvocation *invocation,
         JobFunc func)
{
  Job *self = g_new0 (Job, 1);

  self->func = func;
  self->agent = g_object_ref (agent);
  self->invocation = g_object_ref (invocation);
  self->account = kontor_account_copy (kontor_agent_account_get_account (account));

  return self;
}

/* @job: (transfer full) */
static void
start (KontorAgentAccount *account, Job *job)
{
  g_autoptr (GTask) task = g_task_new (account, NULL, job_cb, NULL);

  g_task_set_task_data (task, job, job_free);
  kontor_agent_account_run (account, task, run_job);
}

/* --- what is asked for --- */

void
kontor_agent_rescue (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  const char *name = NULL;
  KontorAgentAccount *account = NULL;

  g_variant_get (parameters, "(&s)", &name);
  account = kontor_agent_answer_account (self, invocation, name);
  if (account != NULL)
    start (account, job_new (self, account, invocation, rescue));
}

void
kontor_agent_fetch (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  const char *name = NULL;
  const char *content = NULL;
  KontorAgentAccount *account = NULL;
  Job *job = NULL;

  g_variant_get (parameters, "(&s&s)", &name, &content);
  account = kontor_agent_answer_account (self, invocation, name);
  if (account == NULL)
    return;
  if (!kontor_content_hash_is_valid (content))
    {
      g_dbus_method_invocation_return_error (invocation, KONTOR_AGENT_ERROR,
                                             KONTOR_AGENT_ERROR_FAILED,
                                             _ ("“%s” names no file’s content."), content);
      return;
    }
  job = job_new (self, account, invocation, fetch);
  job->content = g_strdup (content);
  start (account, job);
}

void
kontor_agent_fetch_history (KontorAgent *self,
                            GVariant *parameters,
                            GDBusMethodInvocation *invocation)
{
  const char *name = NULL;
  const char *link = NULL;
  KontorAgentAccount *account = NULL;
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id = KONTOR_ID_INIT_NIL;
  Job *job = NULL;

  g_variant_get (parameters, "(&s&s)", &name, &link);
  account = kontor_agent_answer_account (self, invocation, name);
  if (account == NULL)
    return;
  if (!kontor_link_parse (link, &type, &id))
    {
      g_dbus_method_invocation_return_error (invocation, KONTOR_AGENT_ERROR,
                                             KONTOR_AGENT_ERROR_FAILED,
                                             _ ("“%s” is no link to a record."), link);
      return;
    }
  job = job_new (self, account, invocation, fetch_history);
  job->type = type;
  job->id = id;
  start (account, job);
}
