/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Calls of the agent that are answered: a GTask each, which waits for the proxy if there is none yet, and
 * an error with a sentence for people. On the client's thread; never blocks. */

#include "config.h"

#include "kontor-agent-bus.h"
#include "kontor-agent-client-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const char *method; /* static */
  GVariant *parameters; /* owned */
} Call;

static void
call_free (gpointer data)
{
  Call *self = data;

  g_variant_unref (self->parameters);
  g_free (self);
}

/* The bus has errors of its own, which say nothing to people. */
static GError *
explain (GError *cause)
{
  g_autoptr (GError) error = cause;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      error->domain == KONTOR_AGENT_ERROR)
    {
      g_dbus_error_strip_remote_error (error);
      return g_steal_pointer (&error);
    }
  g_debug ("the agent does not answer: %s", error->message);
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return g_error_new_literal (KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_ABSENT,
                                _ ("Kontor’s background service ended before it answered. Try "
                                   "again."));

  return g_error_new_literal (KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_ABSENT,
                              kontor_agent_client_get_absent_sentence ());
}

static void
call_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GVariant *answer = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, &error);

  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, explain (error));
}

/* Sends it: there is a proxy now. */
void
kontor_agent_client_dispatch (KontorAgentClient *self, GTask *task)
{
  const Call *call = g_task_get_task_data (task);

  /* Joining takes as long as the server does: whoever waits may cancel. */
  g_dbus_proxy_call (kontor_agent_client_get_proxy (self), call->method, call->parameters,
                     G_DBUS_CALL_FLAGS_NONE, G_MAXINT, g_task_get_cancellable (task), call_cb,
                     g_object_ref (task));
}

/* @parameters: floating */
void
kontor_agent_client_call (KontorAgentClient *self,
                          const char *method,
                          GVariant *parameters,
                          gpointer tag,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Call *call = g_new (Call, 1);

  call->method = method;
  call->parameters = g_variant_ref_sink (parameters);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, call, call_free);
  if (kontor_agent_client_get_proxy (self) != NULL)
    kontor_agent_client_dispatch (self, task);
  else
    kontor_agent_client_queue (self, g_steal_pointer (&task));
}

gboolean
kontor_agent_client_finish_call (KontorAgentClient *self,
                                 GAsyncResult *result,
                                 gpointer tag,
                                 char **text,
                                 GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), FALSE);

  answer = g_task_propagate_pointer (G_TASK (result), error);
  if (answer == NULL)
    return FALSE;
  if (text != NULL)
    g_variant_get (answer, "(s)", text);

  return TRUE;
}

/* --- what a window asks for --- */

static void
add_text (GVariantBuilder *builder, const char *name, const char *text)
{
  if (text != NULL)
    g_variant_builder_add (builder, "{sv}", name, g_variant_new_string (text));
}

/**
 * kontor_agent_client_join_async:
 * @self: the agent
 * @join: (transfer none): what it takes
 * @cancellable: (nullable): ends the waiting, not the joining
 * @callback: called when it is done
 * @user_data: for @callback
 */
void
kontor_agent_client_join_async (KontorAgentClient *self,
                                const KontorAgentJoin *join,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_return_if_fail (KONTOR_IS_AGENT_CLIENT (self));

  add_text (&builder, "url", join->url);
  add_text (&builder, "login", join->login);
  add_text (&builder, "password", join->password);
  add_text (&builder, "code", join->code);
  add_text (&builder, "name", join->name);
  g_variant_builder_add (&builder, "{sv}", "insecure", g_variant_new_boolean (join->insecure));
  kontor_agent_client_call (self, "Join", g_variant_new ("(a{sv})", &builder),
                            kontor_agent_client_join_async, cancellable, callback, user_data);
}

/**
 * kontor_agent_client_join_finish:
 * @self: the agent
 * @result: of the call
 * @error: of %KONTOR_AGENT_ERROR, with a sentence for people
 *
 * Returns: (transfer full) (nullable): the account's name
 */
char *
kontor_agent_client_join_finish (KontorAgentClient *self, GAsyncResult *result, GError **error)
{
  char *name = NULL;

  kontor_agent_client_finish_call (self, result, kontor_agent_client_join_async, &name, error);

  return name;
}

/**
 * kontor_agent_client_found_async:
 * @self: the agent
 * @organisation: what the office is called
 * @person: who founds it
 * @cancellable: (nullable): ends the waiting, not the founding
 * @callback: called when it is done
 * @user_data: for @callback
 */
void
kontor_agent_client_found_async (KontorAgentClient *self,
                                 const char *organisation,
                                 const char *person,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (KONTOR_IS_AGENT_CLIENT (self));

  kontor_agent_client_call (self, "Found", g_variant_new ("(ss)", organisation, person),
                            kontor_agent_client_found_async, cancellable, callback, user_data);
}

/**
 * kontor_agent_client_found_finish:
 * @self: the agent
 * @result: of the call
 * @error: of %KONTOR_AGENT_ERROR, with a sentence for people
 *
 * Returns: (transfer full) (nullable): the account's name
 */
char *
kontor_agent_client_found_finish (KontorAgentClient *self, GAsyncResult *result, GError **error)
{
  char *name = NULL;

  kontor_agent_client_finish_call (self, result, kontor_agent_client_found_async, &name, error);

  return name;
}

/**
 * kontor_agent_client_sign_in_async:
 * @self: the agent
 * @account: the name of an account that is there
 * @password: its password
 * @code: (nullable): a second factor's
 * @cancellable: (nullable): ends the waiting
 * @callback: called when it is done
 * @user_data: for @callback
 */
void
kontor_agent_client_sign_in_async (KontorAgentClient *self,
                                   const char *account,
                                   const char *password,
                                   const char *code,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (KONTOR_IS_AGENT_CLIENT (self));

  kontor_agent_client_call (self, "SignIn",
                            g_variant_new ("(sss)", account, password, code != NULL ? code : ""),
                            kontor_agent_client_sign_in_async, cancellable, callback, user_data);
}

/**
 * kontor_agent_client_sign_in_finish:
 * @self: the agent
 * @result: of the call
 * @error: of %KONTOR_AGENT_ERROR, with a sentence for people
 *
 * Returns: whether the person is signed in
 */
gboolean
kontor_agent_client_sign_in_finish (KontorAgentClient *self, GAsyncResult *result, GError **error)
{
  return kontor_agent_client_finish_call (self, result, kontor_agent_client_sign_in_async, NULL,
                                          error);
}

/**
 * kontor_agent_client_remove_async:
 * @self: the agent
 * @account: the name of an account
 * @everything: whether to remove what is unsent, too
 * @cancellable: (nullable): ends the waiting
 * @callback: called when it is done
 * @user_data: for @callback
 */
void
kontor_agent_client_remove_async (KontorAgentClient *self,
                                  const char *account,
                                  gboolean everything,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (KONTOR_IS_AGENT_CLIENT (self));

  kontor_agent_client_call (self, "Remove", g_variant_new ("(sb)", account, everything),
                            kontor_agent_client_remove_async, cancellable, callback, user_data);
}

/**
 * kontor_agent_client_remove_finish:
 * @self: the agent
 * @result: of the call
 * @error: of %KONTOR_AGENT_ERROR, with a sentence for people
 *
 * Returns: whether the account is forgotten
 */
gboolean
kontor_agent_client_remove_finish (KontorAgentClient *self, GAsyncResult *result, GError **error)
{
  return kontor_agent_client_finish_call (self, result, kontor_agent_client_remove_async, NULL,
                                          error);
}

/**
 * kontor_agent_client_rescue_async:
 * @self: the agent
 * @account: whose replica is damaged
 * @cancellable: (nullable): ends the waiting
 * @callback: called when it is done
 * @user_data: for @callback
 */
void
kontor_agent_client_rescue_async (KontorAgentClient *self,
                                  const char *account,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (KONTOR_IS_AGENT_CLIENT (self));

  kontor_agent_client_call (self, "Rescue", g_variant_new ("(s)", account),
                            kontor_agent_client_rescue_async, cancellable, callback, user_data);
}

/**
 * kontor_agent_client_rescue_finish:
 * @self: the agent
 * @result: of the call
 * @error: of %KONTOR_AGENT_ERROR, with a sentence for people
 *
 * Returns: (transfer full) (nullable): what was saved, in a sentence
 */
char *
kontor_agent_client_rescue_finish (KontorAgentClient *self, GAsyncResult *result, GError **error)
{
  char *report = NULL;

  kontor_agent_client_finish_call (self, result, kontor_agent_client_rescue_async, &report, error);

  return report;
}

/**
 * kontor_agent_client_fetch_async:
 * @self: the agent
 * @account: whose server has it
 * @content: a hash in hexadecimal
 * @cancellable: (nullable): ends the waiting
 * @callback: called when it is here
 * @user_data: for @callback
 */
void
kontor_agent_client_fetch_async (KontorAgentClient *self,
                                 const char *account,
                                 const char *content,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (KONTOR_IS_AGENT_CLIENT (self));

  kontor_agent_client_call (self, "Fetch", g_variant_new ("(ss)", account, content),
                            kontor_agent_client_fetch_async, cancellable, callback, user_data);
}

/**
 * kontor_agent_client_fetch_finish:
 * @self: the agent
 * @result: of the call
 * @error: of %KONTOR_AGENT_ERROR, with a sentence for people
 *
 * Returns: (transfer full) (nullable): the path of a file to read
 */
char *
kontor_agent_client_fetch_finish (KontorAgentClient *self, GAsyncResult *result, GError **error)
{
  char *path = NULL;

  kontor_agent_client_finish_call (self, result, kontor_agent_client_fetch_async, &path, error);

  return path;
}

/**
 * kontor_agent_client_fetch_history_async:
 * @self: the agent
 * @account: in whose replica it shall be
 * @link: of the record
 * @cancellable: (nullable): ends the waiting
 * @callback: called when it is here
 * @user_data: for @callback
 */
void
kontor_agent_client_fetch_history_async (KontorAgentClient *self,
                                         const char *account,
                                         const char *link,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  g_return_if_fail (KONTOR_IS_AGENT_CLIENT (self));

  kontor_agent_client_call (self, "FetchHistory", g_variant_new ("(ss)", account, link),
                            kontor_agent_client_fetch_history_async, cancellable, callback,
                            user_data);
}

/**
 * kontor_agent_client_fetch_history_finish:
 * @self: the agent
 * @result: of the call
 * @error: of %KONTOR_AGENT_ERROR, with a sentence for people
 *
 * Returns: whether it is here
 */
gboolean
kontor_agent_client_fetch_history_finish (KontorAgentClient *self,
                                          GAsyncResult *result,
                                          GError **error)
{
  return kontor_agent_client_finish_call (self, result, kontor_agent_client_fetch_history_async,
                                          NULL, error);
}
