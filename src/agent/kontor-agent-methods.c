/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The methods of org.kontor.Agent1: a table, and a function for each. What waits runs on an account's
 * worker or in GTask's pool, and the answer is given when it ends. On the main thread. */

#include "config.h"

#include "kontor-agent.h"

#include "kontor-agent-join.h"
#include "kontor-agent-trouble.h"
#include "kontor-content.h"
#include "kontor-link.h"
#include "kontor-transport.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* --- answers --- */

static void
answer_text (GDBusMethodInvocation *invocation, const char *text)
{
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(s)", text));
}

static void
answer_nothing (GDBusMethodInvocation *invocation)
{
  g_dbus_method_invocation_return_value (invocation, NULL);
}

/* @error: (transfer full): of any layer */
static void
answer_error (GDBusMethodInvocation *invocation, GError *error, const char *folder)
{
  g_dbus_method_invocation_take_error (invocation, kontor_agent_trouble_to_error (error, folder));
}

/* (transfer none) (nullable): NULL when it was answered that there is no such account */
static KontorAgentAccount *
find_account (KontorAgent *self, GDBusMethodInvocation *invocation, const char *name)
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
poke (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  const char *name = NULL;
  KontorAgentAccount *account = NULL;

  g_variant_get (parameters, "(&s)", &name);
  account = find_account (self, invocation, name);
  if (account == NULL)
    return;
  kontor_agent_account_poke (account);
  answer_nothing (invocation);
}

static void
attend (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  const char *name = NULL;
  gboolean attends = FALSE;

  g_variant_get (parameters, "(&sb)", &name, &attends);
  kontor_agent_attend (self, g_dbus_method_invocation_get_sender (invocation), name, attends);
  answer_nothing (invocation);
}

static void
pause_account (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  const char *name = NULL;
  gboolean pauses = FALSE;

  g_variant_get (parameters, "(&sb)", &name, &pauses);
  kontor_agent_pause (self, name, pauses);
  answer_nothing (invocation);
}

static void
retry (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  const char *name = NULL;
  KontorAgentAccount *account = NULL;

  g_variant_get (parameters, "(&s)", &name);
  account = find_account (self, invocation, name);
  if (account == NULL)
    return;
  kontor_agent_account_retry (account);
  answer_nothing (invocation);
}

static void
retry_activity (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  g_autoptr (GPtrArray) accounts = kontor_agent_list_accounts (self);
  guint32 number = 0;

  g_variant_get (parameters, "(u)", &number);
  for (guint i = 0; i < accounts->len; i++)
    {
      GPtrArray *activities = kontor_agent_account_get_activities (accounts->pdata[i]);

      for (guint j = 0; j < activities->len; j++)
        if (((const KontorAgentActivity *) activities->pdata[j])->number == number)
          kontor_agent_account_retry (accounts->pdata[i]);
    }
  answer_nothing (invocation);
}

static void
seen (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  const char *name = NULL;
  const char *link = NULL;

  g_variant_get (parameters, "(&s&s)", &name, &link);
  kontor_notifier_set_seen (kontor_agent_get_notifier (self), name, link);
  kontor_notice_queue_drop (kontor_agent_get_queue (self), name, link);
  answer_nothing (invocation);
}

/* --- accounts that come and go --- */

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
      answer_error (call->invocation, g_steal_pointer (&error), "");
      return;
    }
  kontor_agent_reload (self);
  account = kontor_agent_find_account (self, name);
  /* It may have been there, with tokens that are used up now. */
  if (account != NULL)
    kontor_agent_account_signed_in (account);
  answer_text (call->invocation, name);
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

static void
join (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
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
      answer_error (call->invocation, g_steal_pointer (&error), "");
      return;
    }
  kontor_agent_reload (self);
  account = kontor_agent_find_account (self, call->name);
  if (account != NULL)
    kontor_agent_account_signed_in (account);
  answer_nothing (call->invocation);
}

static void
sign_in (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  Call *call = call_new (invocation);

  g_variant_get (parameters, "(sss)", &call->name, &call->password, &call->code);
  if (*call->code == '\0')
    g_clear_pointer (&call->code, g_free);
  if (find_account (self, invocation, call->name) == NULL)
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
    answer_nothing (call->invocation);
  else
    answer_error (call->invocation, g_steal_pointer (&error), "");
}

static void
remove_account (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  Call *call = call_new (invocation);
  KontorAgentAccount *account = NULL;
  g_autofree char *server = NULL;

  g_variant_get (parameters, "(sb)", &call->name, &call->everything);
  account = find_account (self, invocation, call->name);
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
      answer_error (call->invocation, g_error_copy (error), "");
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

static void
found (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
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

/* --- what an account's worker does --- */

static void
run_rescue (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  KontorAgentAccount *account = source;
  const Call *call = data;
  g_autoptr (KontorAccount) current = NULL;
  GError *error = NULL;
  char *report = NULL;

  current = kontor_account_find (call->name, &error);
  if (current != NULL)
    report = kontor_carrier_rescue (kontor_agent_account_get_carrier (account), current, &error);
  if (report != NULL)
    g_task_return_pointer (task, report, g_free);
  else
    g_task_return_error (task, error);
}

static void
rescue_cb (GObject *source, GAsyncResult *result, gpointer agent)
{
  KontorAgentAccount *account = KONTOR_AGENT_ACCOUNT (source);
  const Call *call = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *report = g_task_propagate_pointer (G_TASK (result), &error);

  if (report == NULL)
    {
      answer_error (call->invocation, g_steal_pointer (&error),
                    kontor_agent_account_get_folder (account));
      return;
    }
  kontor_agent_emit (agent, "Reopened", g_variant_new ("(s)", call->name));
  kontor_agent_account_retry (account);
  answer_text (call->invocation, report);
}

static void
rescue (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  const char *name = NULL;
  KontorAgentAccount *account = NULL;
  g_autoptr (GTask) task = NULL;
  Call *call = NULL;

  g_variant_get (parameters, "(&s)", &name);
  account = find_account (self, invocation, name);
  if (account == NULL)
    return;
  call = call_new (invocation);
  call->name = g_strdup (name);
  task = g_task_new (account, NULL, rescue_cb, self);
  g_task_set_task_data (task, call, call_free);
  kontor_agent_account_run (account, task, run_rescue);
}

typedef struct
{
  GDBusMethodInvocation *invocation; /* owned */
  KontorAccount *account; /* owned */
  KontorRecordType type; /* with @id: of a history */
  KontorId id;
  char *content; /* owned, nullable */
} FetchCall;

static void
fetch_call_free (gpointer data)
{
  FetchCall *self = data;

  g_object_unref (self->invocation);
  kontor_account_free (self->account);
  g_free (self->content);
  g_free (self);
}

static void
run_fetch_history (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const FetchCall *call = data;
  GError *error = NULL;

  if (kontor_carrier_fetch_history (kontor_agent_account_get_carrier (source), call->account,
                                    call->type, &call->id, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
fetch_history_cb (GObject *source, GAsyncResult *result, gpointer unused)
{
  const FetchCall *call = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    answer_nothing (call->invocation);
  else
    answer_error (call->invocation, g_steal_pointer (&error),
                  kontor_agent_account_get_folder (KONTOR_AGENT_ACCOUNT (source)));
}

static void
fetch_history (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  const char *name = NULL;
  const char *link = NULL;
  KontorAgentAccount *account = NULL;
  g_autoptr (GTask) task = NULL;
  FetchCall wanted = { 0 };

  g_variant_get (parameters, "(&s&s)", &name, &link);
  account = find_account (self, invocation, name);
  if (account == NULL)
    return;
  if (!kontor_link_parse (link, &wanted.type, &wanted.id))
    {
      g_dbus_method_invocation_return_error (invocation, KONTOR_AGENT_ERROR,
                                             KONTOR_AGENT_ERROR_FAILED,
                                             _ ("“%s” is no link to a record."), link);
      return;
    }
  wanted.invocation = g_object_ref (invocation);
  wanted.account = kontor_account_copy (kontor_agent_account_get_account (account));
  task = g_task_new (account, NULL, fetch_history_cb, NULL);
  g_task_set_task_data (task, g_memdup2 (&wanted, sizeof wanted), fetch_call_free);
  kontor_agent_account_run (account, task, run_fetch_history);
}

static void
run_fetch (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const FetchCall *call = data;
  GError *error = NULL;
  char *path = kontor_carrier_fetch (kontor_agent_account_get_carrier (source), call->account,
                                     call->content, cancellable, &error);

  if (path != NULL)
    g_task_return_pointer (task, path, g_free);
  else
    g_task_return_error (task, error);
}

static void
fetch_cb (GObject *source, GAsyncResult *result, gpointer unused)
{
  const FetchCall *call = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_task_propagate_pointer (G_TASK (result), &error);

  if (path != NULL)
    answer_text (call->invocation, path);
  else if (g_error_matches (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_OFFLINE))
    g_dbus_method_invocation_return_error (
        call->invocation, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_NOT_CACHED,
        _ ("This file is not on this computer yet, and the server can’t be reached. (%s)"),
        error->message);
  else
    answer_error (call->invocation, g_steal_pointer (&error),
                  kontor_agent_account_get_folder (KONTOR_AGENT_ACCOUNT (source)));
}

static void
fetch (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  const char *name = NULL;
  const char *content = NULL;
  KontorAgentAccount *account = NULL;
  g_autoptr (GTask) task = NULL;
  FetchCall wanted = { 0 };

  g_variant_get (parameters, "(&s&s)", &name, &content);
  account = find_account (self, invocation, name);
  if (account == NULL)
    return;
  if (!kontor_content_hash_is_valid (content))
    {
      g_dbus_method_invocation_return_error (invocation, KONTOR_AGENT_ERROR,
                                             KONTOR_AGENT_ERROR_FAILED,
                                             _ ("“%s” names no file’s content."), content);
      return;
    }
  wanted.invocation = g_object_ref (invocation);
  wanted.account = kontor_account_copy (kontor_agent_account_get_account (account));
  wanted.content = g_strdup (content);
  task = g_task_new (account, NULL, fetch_cb, NULL);
  g_task_set_task_data (task, g_memdup2 (&wanted, sizeof wanted), fetch_call_free);
  kontor_agent_account_run (account, task, run_fetch);
}

/* --- the table --- */

static const struct
{
  const char *name;
  void (*call) (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation);
} methods[] = {
  { "Poke", poke },
  { "Attend", attend },
  { "Pause", pause_account },
  { "Retry", retry },
  { "RetryActivity", retry_activity },
  { "Seen", seen },
  { "Join", join },
  { "Found", found },
  { "SignIn", sign_in },
  { "Remove", remove_account },
  { "Rescue", rescue },
  { "Fetch", fetch },
  { "FetchHistory", fetch_history },
};

void
kontor_agent_call_method (KontorAgent *self,
                          const char *method,
                          GVariant *parameters,
                          GDBusMethodInvocation *invocation)
{
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (strcmp (methods[i].name, method) == 0)
      {
        methods[i].call (self, parameters, invocation);
        return;
      }
  /* The interface lists only these. */
  g_assert_not_reached ();
}
