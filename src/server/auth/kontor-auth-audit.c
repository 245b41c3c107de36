/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What sign-in and the office have written into the audit log, and from which networks anybody may come
 * at all. The worker of sign-in writes; any thread asks it to. */

#include "config.h"

#include "kontor-auth-private.h"
#include "kontor-server-log.h"
#include "kontor-message.h"

#include <string.h>

/* In the transaction that is open. Ids and texts are nullable. */
gboolean
kontor_auth_append (KontorAuth *self,
                    const char *event,
                    const KontorId *person,
                    const KontorId *actor,
                    const char *network,
                    const char *detail,
                    GError **error)
{
  KontorAuditEntry entry = {
    .at = kontor_clock_now (self->clock),
    .event = event,
    .network = network,
    .detail = detail,
  };

  if (person != NULL)
    entry.person = *person;
  if (actor != NULL)
    entry.actor = *actor;

  return kontor_audit_append (self->sql, &entry, error);
}

typedef struct
{
  KontorAuth *self;
  char *event; /* owned */
  KontorId person;
  KontorId actor;
  char *network; /* owned (nullable) */
  char *detail; /* owned (nullable) */
} Note;

static void
note_cb (gpointer data)
{
  Note *note = data;
  KontorAuth *self = note->self;
  g_autoptr (GError) error = NULL;

  if (self->sql != NULL &&
      (!kontor_auth_database_begin (self->sql, &error) ||
       !kontor_auth_database_end (self->sql,
                                  kontor_auth_append (self, note->event, &note->person,
                                                      &note->actor, note->network, note->detail,
                                                      &error),
                                  &error)))
    g_message ("“%s” could not be written into the audit log: %s", note->event, error->message);
  g_free (note->event);
  g_free (note->network);
  g_free (note->detail);
  g_free (note);
}

/**
 * kontor_auth_note:
 * @self: open
 * @event: what happened, a word
 * @person: (nullable): whom it is about
 * @actor: (nullable): who did it
 * @network: (nullable): where from
 * @detail: (nullable): in words
 *
 * Has it written into the audit log, soon. Any thread.
 */
void
kontor_auth_note (KontorAuth *self,
                  const char *event,
                  const KontorId *person,
                  const KontorId *actor,
                  const char *network,
                  const char *detail)
{
  Note *note = g_new0 (Note, 1);

  note->self = self;
  note->event = g_strdup (event);
  note->network = g_strdup (network);
  note->detail = g_strdup (detail);
  if (person != NULL)
    note->person = *person;
  if (actor != NULL)
    note->actor = *actor;
  kontor_server_queue_post (self->worker, note_cb, note);
}

/**
 * kontor_auth_set_networks:
 * @self: open or not
 * @masks: (element-type GInetAddressMask): from where anybody may come; none: from everywhere
 *
 * Restricts every request to these networks; this machine is always in. In force at once; any thread.
 */
void
kontor_auth_set_networks (KontorAuth *self, GPtrArray *masks)
{
  GPtrArray *copy = g_ptr_array_copy (masks, (GCopyFunc) (gpointer) g_object_ref, NULL);

  g_ptr_array_set_free_func (copy, g_object_unref);
  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->networks, g_ptr_array_unref);
  self->networks = copy;
  g_mutex_unlock (&self->mutex);
}

/**
 * kontor_auth_check_network:
 * @self: open
 * @request: any
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): 403 "network" where nobody may come from
 */
KontorHttpResponse *
kontor_auth_check_network (KontorAuth *self, const KontorHttpRequest *request)
{
  gboolean known = FALSE;
  gint64 wait = 0;
  g_autofree char *network = NULL;

  g_mutex_lock (&self->mutex);
  known = kontor_http_is_in_networks (self->networks, request->peer);
  g_mutex_unlock (&self->mutex);
  if (known)
    return NULL;
  network = kontor_http_request_dup_network (request);
  /* Whoever knocks without end fills no disk. */
  if (strcmp (request->path, KONTOR_ROUTE_TOKEN) == 0 &&
      kontor_http_throttle_take (self->throttle, KONTOR_HTTP_RATE_SIGN_IN_FAIL, network, &wait))
    kontor_auth_note (self, "sign-in-refused", NULL, NULL, network, "network");
  kontor_server_log (KONTOR_LOG_NETWORK, "a request from %s was refused: in none of the networks",
                     request->peer);

  return kontor_http_response_new_error (403, "network", NULL);
}
