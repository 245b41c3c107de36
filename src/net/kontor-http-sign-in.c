/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finding out who answers at an address, signing in there and signing out. Blocking, on the client's
 * thread. */

#include "config.h"

#include "kontor-http-client-private.h"

#include "kontor-message.h"

#include <glib/gi18n-lib.h>

/**
 * kontor_server_info_free:
 * @self: (transfer full): what a server said
 */
void
kontor_server_info_free (KontorServerInfo *self)
{
  g_free (self->server);
  g_free (self->epoch);
  g_free (self->schema);
  g_strfreev (self->sign_in);
  g_free (self);
}

/**
 * kontor_signed_in_free:
 * @self: (transfer full): who signed in
 */
void
kontor_signed_in_free (KontorSignedIn *self)
{
  g_free (self->epoch);
  g_free (self->server);
  g_free (self);
}

static void
fail_foreign (KontorHttpClient *self, GError **error)
{
  g_set_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL,
               _ ("What answers at “%s” is not a Kontor server."), self->url);
}

static KontorServerInfo *
read_info (KontorHttpClient *self, GHashTable *members, GError **error)
{
  const char *protocol = g_hash_table_lookup (members, "protocol");
  const char *server = g_hash_table_lookup (members, "server");
  const char *epoch = g_hash_table_lookup (members, "epoch");
  const char *schema = g_hash_table_lookup (members, "schema");
  const char *sign_in = g_hash_table_lookup (members, "sign-in");
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorServerInfo *info = NULL;
  guint64 version = 0;

  if (protocol == NULL ||
      !g_ascii_string_to_unsigned (protocol, 10, 1, G_MAXINT32, &version, NULL) || server == NULL ||
      !kontor_id_init_from_string (&id, server) || epoch == NULL)
    {
      fail_foreign (self, error);
      return NULL;
    }
  if (version != KONTOR_PROTOCOL_VERSION)
    {
      g_set_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_TOO_OLD,
                   _ ("The server at “%s” speaks version %s of the protocol, and this program only "
                      "version %d. Update the older of the two."),
                   self->url, protocol, KONTOR_PROTOCOL_VERSION);
      return NULL;
    }
  info = g_new0 (KontorServerInfo, 1);
  info->server = g_strdup (server);
  info->epoch = g_strdup (epoch);
  info->schema = g_strdup (schema != NULL ? schema : "");
  info->sign_in = g_strsplit (sign_in != NULL ? sign_in : "password", " ", -1);

  return info;
}

/**
 * kontor_http_client_ask:
 * @self: a client
 * @cancellable: (nullable): ends the waiting
 * @error: %KONTOR_NET_ERROR_PROTOCOL where no Kontor server answers, %KONTOR_NET_ERROR_TOO_OLD where
 *   one of another version does, and whatever a call can fail with
 *
 * Returns: (transfer full) (nullable): what the server says of itself
 */
KontorServerInfo *
kontor_http_client_ask (KontorHttpClient *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GHashTable) members = NULL;
  g_autoptr (GBytes) answer = kontor_http_client_send (self, KONTOR_ROUTE_WELL_KNOWN, NULL, NULL,
                                                       cancellable, &local);

  if (answer == NULL)
    {
      /* A Kontor server never refuses this call: somebody else says no. */
      if (g_error_matches (local, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED) ||
          g_error_matches (local, KONTOR_NET_ERROR, KONTOR_NET_ERROR_UNAUTHORISED))
        fail_foreign (self, error);
      else
        g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  members = kontor_message_read_strings (answer, &problem);
  if (members == NULL)
    {
      fail_foreign (self, error);
      return NULL;
    }

  return read_info (self, members, error);
}

static KontorSignedIn *
read_signed_in (KontorHttpClient *self, GHashTable *members, GError **error)
{
  const char *person = g_hash_table_lookup (members, "person");
  const char *organisation = g_hash_table_lookup (members, "organisation");
  const char *epoch = g_hash_table_lookup (members, "epoch");
  g_autoptr (KontorSignedIn) signed_in = g_new0 (KontorSignedIn, 1);

  signed_in->epoch = g_strdup (epoch);
  signed_in->server = g_strdup (g_hash_table_lookup (members, "server"));
  if (person != NULL && kontor_id_init_from_string (&signed_in->person, person) &&
      organisation != NULL && kontor_id_init_from_string (&signed_in->organisation, organisation) &&
      epoch != NULL)
    return g_steal_pointer (&signed_in);
  fail_foreign (self, error);

  return NULL;
}

/**
 * kontor_http_client_sign_in:
 * @self: a client
 * @sign_in: who, and with what
 * @cancellable: (nullable): ends the waiting
 * @error: %KONTOR_NET_ERROR_UNAUTHORISED: the account, the password or the code is wrong; _REFUSED:
 *   the password is too weak or the account exists; _THROTTLED: see kontor_http_client_get_wait()
 *
 * Returns: (transfer full) (nullable): who is signed in now, with the tokens kept and in use
 */
KontorSignedIn *
kontor_http_client_sign_in (KontorHttpClient *self,
                            const KontorSignIn *sign_in,
                            GCancellable *cancellable,
                            GError **error)
{
  char installation[KONTOR_ID_LENGTH + 1];
  g_autoptr (GHashTable) members = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) answer = NULL;

  g_return_val_if_fail (sign_in->account != NULL && sign_in->password != NULL, NULL);

  kontor_id_format (&sign_in->installation, installation);
  body = kontor_message_write_strings ("account", sign_in->account, "password", sign_in->password,
                                       "installation", installation, "code", sign_in->code, "name",
                                       sign_in->name, "organisation", sign_in->organisation, NULL);
  answer = kontor_http_client_send (self, KONTOR_ROUTE_TOKEN, body, NULL, cancellable, error);
  if (answer == NULL ||
      !kontor_http_client_take_tokens (self, answer, &sign_in->installation, &members, error))
    return NULL;

  return read_signed_in (self, members, error);
}

/**
 * kontor_http_client_sign_out:
 * @self: a client
 * @cancellable: (nullable): ends the waiting
 * @error: of the call; the tokens are kept then, so that it can be tried again
 *
 * Returns: whether the session has ended; TRUE too when it had already
 */
gboolean
kontor_http_client_sign_out (KontorHttpClient *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) answer = NULL;

  if (self->tokens == NULL)
    return TRUE;
  body = g_bytes_new_static ("{}", 2);
  answer = kontor_http_client_call (self, KONTOR_ROUTE_REVOKE, body, cancellable, &local);
  if (local != NULL && !g_error_matches (local, KONTOR_NET_ERROR, KONTOR_NET_ERROR_UNAUTHORISED) &&
      !g_error_matches (local, KONTOR_NET_ERROR, KONTOR_NET_ERROR_DISMISSED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  kontor_http_client_set_tokens (self, NULL);

  return TRUE;
}
