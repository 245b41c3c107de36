/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What guards one's own account: where one is signed in, and the second factor. Blocking, on the
 * client's thread. */

#include "config.h"

#include "kontor-http-client-private.h"

#include "kontor-json.h"
#include "kontor-message.h"

#include <glib/gi18n-lib.h>

#define VALUES_MAX 2000

/**
 * kontor_own_session_free:
 * @self: (transfer full): a session
 */
void
kontor_own_session_free (KontorOwnSession *self)
{
  g_free (self->session);
  g_free (self->installation);
  g_free (self->created);
  g_free (self->seen);
  g_free (self->network);
  g_free (self);
}

static KontorOwnSession *
read_session (const KontorJson *json)
{
  g_autoptr (KontorOwnSession) session = g_new0 (KontorOwnSession, 1);

  if (!kontor_json_expect_kind (json, KONTOR_JSON_OBJECT, NULL) ||
      !kontor_json_expect_text (json, "session", KONTOR_JSON_REQUIRED, 64, &session->session,
                                NULL) ||
      !kontor_json_expect_text (json, "installation", KONTOR_JSON_REQUIRED, 64,
                                &session->installation, NULL) ||
      !kontor_json_expect_text (json, "created", KONTOR_JSON_REQUIRED, 64, &session->created,
                                NULL) ||
      !kontor_json_expect_text (json, "seen", KONTOR_JSON_REQUIRED, 64, &session->seen, NULL) ||
      !kontor_json_expect_text (json, "network", KONTOR_JSON_REQUIRED, 64, &session->network,
                                NULL) ||
      !kontor_json_expect_boolean (json, "this", &session->asking, NULL))
    return NULL;

  return g_steal_pointer (&session);
}

static GPtrArray *
read_sessions (GBytes *answer, gboolean *totp)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (answer, &length);
  g_autoptr (KontorJson) root = kontor_json_parse (bytes, length, VALUES_MAX, NULL);
  g_autoptr (GPtrArray) sessions = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_own_session_free);
  const KontorJson *list = NULL;
  gboolean asked_for = FALSE;

  if (root == NULL || !kontor_json_expect_kind (root, KONTOR_JSON_OBJECT, NULL) ||
      !kontor_json_expect_array (root, "sessions", KONTOR_JSON_REQUIRED, VALUES_MAX, &list, NULL) ||
      !kontor_json_expect_boolean (root, "totp", &asked_for, NULL))
    return NULL;
  for (const KontorJson *item = kontor_json_get_first (list); item != NULL;
       item = kontor_json_get_next (item))
    {
      KontorOwnSession *session = read_session (item);

      if (session == NULL)
        return NULL;
      g_ptr_array_add (sessions, session);
    }
  if (totp != NULL)
    *totp = asked_for;

  return g_steal_pointer (&sessions);
}

/**
 * kontor_http_client_list_sessions:
 * @self: a client that is signed in
 * @totp: (out) (optional): whether a second factor is asked for
 * @cancellable: (nullable): ends the waiting
 * @error: of the call
 *
 * Returns: (transfer full) (nullable) (element-type KontorOwnSession): oldest first
 */
GPtrArray *
kontor_http_client_list_sessions (KontorHttpClient *self,
                                  gboolean *totp,
                                  GCancellable *cancellable,
                                  GError **error)
{
  g_autoptr (GBytes) answer = kontor_http_client_call (self, KONTOR_ROUTE_SESSIONS, NULL,
                                                       cancellable, error);
  GPtrArray *sessions = NULL;

  if (answer == NULL)
    return NULL;
  sessions = read_sessions (answer, totp);
  if (sessions == NULL)
    g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL,
                         _ ("The server’s answer makes no sense."));

  return sessions;
}

/**
 * kontor_http_client_end_session:
 * @self: a client that is signed in
 * @session: id of one of the person's sessions
 * @cancellable: (nullable): ends the waiting
 * @error: of the call
 *
 * Returns: whether it has ended
 */
gboolean
kontor_http_client_end_session (KontorHttpClient *self,
                                const char *session,
                                GCancellable *cancellable,
                                GError **error)
{
  g_autoptr (GBytes) body = kontor_message_write_strings ("session", session, NULL);
  g_autoptr (GBytes) answer = kontor_http_client_call (self, KONTOR_ROUTE_REVOKE, body, cancellable,
                                                       error);

  return answer != NULL;
}

/**
 * kontor_http_client_change_totp:
 * @self: a client that is signed in
 * @step: what to do about the second factor
 * @password: (nullable): to begin and to end
 * @code: (nullable): to confirm and to end
 * @cancellable: (nullable): ends the waiting
 * @error: of the call; %KONTOR_NET_ERROR_REFUSED: the password or the code is wrong
 *
 * Returns: (transfer full) (nullable) (element-type utf8 utf8): what is told only now
 */
GHashTable *
kontor_http_client_change_totp (KontorHttpClient *self,
                                KontorTotpStep step,
                                const char *password,
                                const char *code,
                                GCancellable *cancellable,
                                GError **error)
{
  static const char *const routes[] = { KONTOR_ROUTE_TOTP_BEGIN, KONTOR_ROUTE_TOTP_CONFIRM,
                                        KONTOR_ROUTE_TOTP_END };
  g_autoptr (GBytes) body = kontor_message_write_strings ("password", password, "code", code, NULL);
  g_autoptr (GBytes) answer = kontor_http_client_call (self, routes[step], body, cancellable,
                                                       error);
  GHashTable *members = NULL;

  if (answer == NULL)
    return NULL;
  members = kontor_message_read_strings (answer, NULL);
  if (members == NULL)
    g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL,
                         _ ("The server’s answer makes no sense."));

  return members;
}
