/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The handshake of a live socket: whether it may become one, and what the client is answered. On the
 * store's thread; the line is handed over on the engine's. */

#include "config.h"

#include "kontor-live-calls.h"

#include "kontor-clock.h"
#include "kontor-websocket.h"

#include <string.h>

/* Of a server that has no place, or none for live sockets at all. */
#define COME_AGAIN (30 * KONTOR_SECOND)

typedef struct
{
  KontorLiveHub *hub; /* borrowed */
  KontorLiveTicket *ticket; /* owned */
} Line;

static void
line_free (gpointer data)
{
  Line *self = data;

  kontor_live_ticket_free (self->ticket);
  g_free (self);
}

static void
take_over_cb (gpointer data, int socket, gconstpointer early, gsize n_early)
{
  const Line *self = data;

  kontor_live_hub_take (self->hub, self->ticket, socket, early, n_early);
}

/* RFC 6455, section 4.2.1. (nullable) */
static KontorHttpResponse *
check_handshake (const KontorHttpRequest *request)
{
  const char *version = kontor_http_request_get_header (request, "sec-websocket-version");
  KontorHttpResponse *refusal = NULL;

  if (strcmp (request->method, "GET") == 0 &&
      kontor_websocket_has_word (kontor_http_request_get_header (request, "connection"),
                                 "upgrade") &&
      kontor_websocket_has_word (kontor_http_request_get_header (request, "upgrade"),
                                 "websocket") &&
      version != NULL && strcmp (version, "13") == 0)
    return NULL;
  refusal = kontor_http_response_new_error (426, "upgrade", NULL);
  kontor_http_response_add_header (refusal, "Upgrade", "websocket");
  kontor_http_response_add_header (refusal, "Sec-WebSocket-Version", "13");

  return refusal;
}

KontorHttpResponse *
kontor_live_answer (KontorLiveFeed *feed,
                    const KontorHttpRequest *request,
                    const KontorSession *session)
{
  const char *key = kontor_http_request_get_header (request, "sec-websocket-key");
  g_autofree char *accept = key != NULL ? kontor_websocket_accept (key) : NULL;
  KontorHttpResponse *response = check_handshake (request);
  g_autoptr (KontorLiveTicket) ticket = NULL;
  g_autoptr (GError) error = NULL;
  Line *line = NULL;

  if (response != NULL)
    return response;
  if (accept == NULL)
    return kontor_http_response_new_error (400, "malformed", "Sec-WebSocket-Key");
  /* Browsers say where they come from. None has business here. */
  if (kontor_http_request_get_header (request, "origin") != NULL)
    return kontor_http_response_new_error (403, "forbidden", "Origin");
  ticket = feed != NULL ? kontor_live_hub_reserve (kontor_live_feed_get_hub (feed), session) : NULL;
  if (ticket == NULL)
    return kontor_http_response_new_wait (503, "busy", COME_AGAIN);
  if (!kontor_live_feed_add (feed, kontor_live_ticket_get_person (ticket), &error))
    {
      g_message ("a live socket could not be opened: %s", error->message);
      return kontor_http_response_new_error (500, "failed", NULL);
    }

  line = g_new (Line, 1);
  line->hub = kontor_live_feed_get_hub (feed);
  line->ticket = g_steal_pointer (&ticket);
  response = kontor_http_response_new (101);
  kontor_http_response_add_header (response, "Upgrade", "websocket");
  kontor_http_response_add_header (response, "Sec-WebSocket-Accept", accept);
  response->take_over = take_over_cb;
  response->take_over_data = line;
  response->take_over_free = line_free;

  return response;
}
