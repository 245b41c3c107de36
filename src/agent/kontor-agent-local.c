/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An office on this computer never asks for a password: its founder does not know one. When the session
 * has ended, the agent signs in again by itself. On the main thread. */

#include "config.h"

#include "kontor-agent.h"

#include "kontor-agent-join.h"

typedef struct
{
  char *name; /* owned */
  char *server; /* owned */
} Place;

static void
place_free (gpointer data)
{
  Place *self = data;

  g_free (self->name);
  g_free (self->server);
  g_free (self);
}

static void
run_sign_in (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Place *place = data;
  g_autofree char *password = kontor_join_load_local_password (place->server);
  GError *error = NULL;

  if (password == NULL)
    g_task_return_boolean (task, FALSE);
  else if (kontor_join_sign_in (place->name, password, NULL, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer unused)
{
  KontorAgent *self = KONTOR_AGENT (source);
  const Place *place = g_task_get_task_data (G_TASK (result));
  KontorAgentAccount *account = kontor_agent_find_account (self, place->name);
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_warning ("signing in to the office “%s” here: %s", place->server,
               error != NULL ? error->message : "its password is gone");
  else if (account != NULL)
    kontor_agent_account_signed_in (account);
}

void
kontor_agent_sign_in_local (KontorAgent *self, KontorAgentAccount *account)
{
  const KontorAccount *about = kontor_agent_account_get_account (account);
  g_autoptr (GTask) task = NULL;
  Place *place = NULL;

  if (about->server == NULL)
    return;
  place = g_new (Place, 1);
  place->name = g_strdup (about->name);
  place->server = g_strdup (about->server);
  task = g_task_new (self, NULL, signed_in_cb, NULL);
  g_task_set_task_data (task, place, place_free);
  g_task_run_in_thread (task, run_sign_in);
}
