/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of everything that the server answers. A new call is a row and a handler; a row that lacks
 * a right, a rate class or a limit keeps the server from starting. */

#include "config.h"

#include "kontor-message.h"
#include "kontor-server-private.h"

#define SMALL_BODY (16 * 1024)

static KontorHttpResponse *
answer_well_known (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  g_autofree char *protocol = g_strdup_printf ("%d", KONTOR_PROTOCOL_VERSION);

  return kontor_http_response_new_json (200,
                                        kontor_message_write_strings ("product", "kontor",
                                                                      "version", PACKAGE_VERSION,
                                                                      "protocol", protocol,
                                                                      "sign_in", "password code",
                                                                      NULL));
}

static KontorHttpResponse *
answer_token (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  return kontor_auth_sign_in (server->auth, request);
}

static KontorHttpResponse *
answer_refresh (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  return kontor_auth_refresh (server->auth, request);
}

static KontorHttpResponse *
answer_revoke (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  return kontor_auth_revoke (server->auth, request, session);
}

static const KontorHttpRoute routes[] = {
  { "GET", KONTOR_ROUTE_WELL_KNOWN, KONTOR_HTTP_PUBLIC, KONTOR_HTTP_RATE_OPEN, KONTOR_HTTP_NO_BODY,
    KONTOR_HTTP_INLINE, answer_well_known },
  { "POST", KONTOR_ROUTE_TOKEN, KONTOR_HTTP_PUBLIC, KONTOR_HTTP_RATE_SIGN_IN, SMALL_BODY,
    KONTOR_HTTP_HASH, answer_token },
  { "POST", KONTOR_ROUTE_REFRESH, KONTOR_HTTP_PUBLIC, KONTOR_HTTP_RATE_OPEN, SMALL_BODY,
    KONTOR_HTTP_HASH, answer_refresh },
  { "POST", KONTOR_ROUTE_REVOKE, KONTOR_HTTP_SIGNED_IN, KONTOR_HTTP_RATE_OPEN, SMALL_BODY,
    KONTOR_HTTP_HASH, answer_revoke },
};

/**
 * kontor_server_get_routes:
 * @n_routes: (out): how many
 *
 * Returns: (transfer none) (array length=n_routes): the table
 */
const KontorHttpRoute *
kontor_server_get_routes (gsize *n_routes)
{
  *n_routes = G_N_ELEMENTS (routes);

  return routes;
}
