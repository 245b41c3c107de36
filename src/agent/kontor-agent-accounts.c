/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The methods by which accounts come and go. What waits for the network runs in GTask's pool, and the
 * answer is given when it ends. On the main thread. */

#include "config.h"

#include "kontor-agent-methods.h"

#include "kontor-agent-join.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  GDBusMethodInvocation *invocation; /* owned */
  KontorJoin *join; /* owned, nullable */
  char *name; /* owned, nullable */
  char *password; /* owned, nullable */
  char *code; /* owned, nullable */
  gboolean everything;
} Call;

static Call *
call_new (GDBusMethodInvocation *invocation)
{
  Call *self = g_new0 (Call, 1);

  self->invocation = g_object_ref (invocation);

  return self;
}

static void
call_free (gpointer data)
{
  Call *self = data;

  g_object_unref (self->invocation);
  g_clear_pointer (&self->join, kontor_join_free);
  g_free (self->name);
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_free (self->code);
  g_free (self);
}

static void
run_join (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Call *call = data;
  GError *error = NULL;
  char *name = kontor_join_run (call->join, cancellable, &error);

  if (name != NULL)
    g_task_return_pointer (task, name, g_free);
  else
    g_task_return_error (task, error);
}

static void
join_cb (GObject *source, GAsyncResult *result, gpointer unused)
{
  KontorAgent *self = KONTOR_AGENT (source);
  const Call *call = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_task_propagate_pointer (G_TASK (result), &error);
  KontorAgentAccount *account = NULL;

  if (name == NULL)
    {
      kontor_agent_answer_error (call->invocation, g_steal_pointer (&error), "");
      return;
    }
  kontor_agent_reload (self);
  account = kontor_agent_find_account (self, name);
  /* It may have been there, with tokens that are used up now. */
  if (account != NULL)
    kontor_agent_account_signed_in (account);
  kontor_agent_answer_text (call->invocation, name);
}

/* @call: (transfer full) */
static void
start_call (KontorAgent *self, Call *call, GTaskThreadFunc func, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, NULL);

  g_task_set_task_data (task, call, call_free);
  g_task_run_in_thread (task, func);
}

static char *
dup_entry (GVariant *dictionary, const char *name)
{
  char *text = NULL;

  if (g_variant_lookup (dictionary, name, "s", &text) && *text == '\0')
    g_clear_pointer (&text, g_free);

  return text;
}

void
kontor_agent_join (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) what = g_variant_get_child_value (parameters, 0);
  g_autoptr (KontorJoin) wanted = g_new0 (KontorJoin, 1);
  Call *call = NULL;

  wanted->url = dup_entry (what, "url");
  wanted->login = dup_entry (what, "login");
  wanted->password = dup_entry (what, "password");
  wanted->code = dup_entry (what, "code");
  wanted->name = dup_entry (what, "name");
  g_variant_lookup (what, "insecure", "b", &wanted->insecure);
  if (wanted->url == NULL || wanted->login == NULL || wanted->password == NULL)
    {
      g_dbus_method_invocation_return_error_literal (
          invocation, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_REFUSED,
          _ ("Say the address of the office, your e-mail address and your password."));
      return;
    }
  call = call_new (invocation);
  call->join = g_steal_pointer (&wanted);
  start_call (self, call, run_join, join_cb);
}

static void
run_sign_in (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Call *call = data;
  GError *error = NULL;

  if (kontor_join_sign_in (call->name, call->password, call->code, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
sign_in_cb (GObject *source, GAsyncResult *result, gpointer unused)
{
  KontorAgent *self = KONTOR_AGENT (source);
  const Call *call = g_task_get_task_data (G_TASK (result));
  KontorAgentAccount *account = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      kontor_agent_answer_error (call->invocation, g_steal_pointer (&error), "");
      return;
    }
  kontor_agent_reload (self);
  account = kontor_agent_find_account (self, call->name);
  if (account != NULL)
    kontor_agent_account_signed_in (account);
  kontor_agent_answer_nothing (call->invocation);
}

void
kontor_agent_sign_in (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  Call *call = call_new (invocation);

  g_variant_get (parameters, "(sss)", &call->name, &call->password, &call->code);
  if (*call->code == '\0')
    g_clear_pointer (&call->code, g_free);
  if (kontor_agent_answer_account (self, invocation, call->name) == NULL)
    call_free (call);
  else
    start_call (self, call, run_sign_in, sign_in_cb);
}

static void
run_remove (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Call *call = data;
  GError *error = NULL;

  if (kontor_join_remove (call->name, call->everything, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
remove_cb (GObject *source, GAsyncResult *result, gpointer unused)
{
  KontorAgent *self = KONTOR_AGENT (source);
  const Call *call = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  /* Also when it failed: then the account is there again. */
  kontor_agent_reload (self);
  kontor_agent_emit (self, "AccountsChanged", NULL);
  if (g_task_propagate_boolean (G_TASK (result), &error))
    kontor_agent_answer_nothing (call->invocation);
  else
    kontor_agent_answer_error (call->invocation, g_steal_pointer (&error), "");
}

void
kontor_agent_remove (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  Call *call = call_new (invocation);
  KontorAgentAccount *account = NULL;
  g_autofree char *server = NULL;

  g_variant_get (parameters, "(sb)", &call->name, &call->everything);
  account = kontor_agent_answer_account (self, invocation, call->name);
  if (account == NULL)
    {
      call_free (call);
      return;
    }
  server = g_strdup (kontor_agent_account_get_account (account)->server);
  kontor_agent_drop_account (self, call->name);
  if (server != NULL)
    kontor_agent_stop_server (self, server);
  start_call (self, call, run_remove, remove_cb);
}

/* --- an office on this computer --- */

static void
run_found (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Call *call = data;
  KontorJoin *wanted = call->join;
  g_autofree char *folder = kontor_account_get_server_folder (wanted->server);
  GError *error = NULL;

  wanted->password = kontor_join_make_local_password (wanted->server, &error);
  if (wanted->password != NULL)
    wanted->code = kontor_local_server_invite (folder, &error);
  if (wanted->code != NULL)
    run_join (task, source, data, cancellable);
  else
    g_task_return_error (task, error);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer unused)
{
  const Call *call = g_task_get_task_data (G_TASK (result));

  if (g_task_had_error (G_TASK (result)))
    kontor_agent_stop_server (KONTOR_AGENT (source), call->join->server);
  join_cb (source, result, unused);
}

typedef struct
{
  KontorAgent *agent; /* owned */
  Call *call; /* owned */
} Founding;

static void
founding_free (gpointer data, GClosure *closure)
{
  Founding *self = data;

  g_clear_pointer (&self->call, call_free);
  g_object_unref (self->agent);
  g_free (self);
}

/* The server listens, or failed. */
static void
founded_cb (KontorLocalServer *server, Founding *founding)
{
  const char *url = kontor_local_server_get_url (server);
  const GError *error = kontor_local_server_get_error (server);
  Call *call = NULL;

  if (founding->call == NULL || (url == NULL && error == NULL))
    return;
  call = g_steal_pointer (&founding->call);
  if (url != NULL)
    {
      call->join->url = g_strdup (url);
      start_call (founding->agent, call, run_found, found_cb);
    }
  else
    {
      kontor_agent_answer_error (call->invocation, g_error_copy (error), "");
      kontor_agent_stop_server (founding->agent, call->join->server);
      call_free (call);
    }
}

/* A name that neither an account nor an office on this computer has. */
static char *
suggest_server (const char *organisation)
{
  g_autofree char *name = kontor_account_suggest_name (organisation);
  g_autofree char *base = g_strdup (name);

  for (guint i = 2; i < 1000; i++)
    {
      g_autofree char *folder = kontor_account_get_server_folder (name);
      g_autofree char *wanted = NULL;

      if (!g_file_test (folder, G_FILE_TEST_EXISTS))
        break;
      wanted = g_strdup_printf ("%s-%u", base, i);
      g_free (name);
      name = kontor_account_suggest_name (wanted);
    }

  return g_steal_pointer (&name);
}

void
kontor_agent_found (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  Founding *founding = g_new (Founding, 1);
  Call *call = call_new (invocation);
  KontorLocalServer *server = NULL;

  call->join = g_new0 (KontorJoin, 1);
  g_variant_get (parameters, "(ss)", &call->join->organisation, &call->join->name);
  call->join->server = suggest_server (call->join->organisation);
  /* Nobody types it, and no mail goes there. */
  call->join->login = g_strdup ("founder@localhost");
  founding->agent = g_object_ref (self);
  founding->call = call;
  server = kontor_agent_start_server (self, call->join->server);
  g_signal_connect_data (server, "changed", G_CALLBACK (founded_cb), founding, founding_free, 0);
  founded_cb (server, founding);
}
