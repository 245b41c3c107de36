/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The listening socket: ours and not the engine's, so that every way it can fail has a clear
 * message. Any thread. */

#include "config.h"

#include "kontor-http-listen.h"

#include "kontor-http-routes.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BACKLOG 1024

static GInetAddress *
find_address (const char *host)
{
  if (strcmp (host, "localhost") == 0)
    return g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);

  return g_inet_address_new_from_string (host);
}

static GInetSocketAddress *
parse (const char *where, GError **error)
{
  g_autoptr (GSocketConnectable) parsed = NULL;
  g_autoptr (GInetAddress) address = NULL;
  GNetworkAddress *network = NULL;

  parsed = g_network_address_parse (where, KONTOR_HTTP_DEFAULT_PORT, NULL);
  if (parsed != NULL)
    {
      network = G_NETWORK_ADDRESS (parsed);
      address = find_address (g_network_address_get_hostname (network));
    }
  if (address == NULL)
    {
      g_set_error (error, KONTOR_HTTP_ERROR, KONTOR_HTTP_ERROR_ADDRESS,
                   _ ("“%s” isn’t an address to listen on. Use a numeric address and a port, like "
                      "127.0.0.1:8420 or [::1]:8420."),
                   where);
      return NULL;
    }

  return G_INET_SOCKET_ADDRESS (
      g_inet_socket_address_new (address, g_network_address_get_port (network)));
}

static void
set_bind_error (GError **error, const char *where, const GError *cause)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_set_error (error, KONTOR_HTTP_ERROR, KONTOR_HTTP_ERROR_IN_USE,
                 _ ("Another program is listening on %s already. End it, or choose another port "
                    "with --listen."),
                 where);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    g_set_error (error, KONTOR_HTTP_ERROR, KONTOR_HTTP_ERROR_ADDRESS,
                 _ ("Listening on %s isn’t permitted. Ports below 1024 belong to the system: "
                    "choose a higher one and put a reverse proxy in front."),
                 where);
  else
    g_set_error (error, KONTOR_HTTP_ERROR, KONTOR_HTTP_ERROR_ADDRESS, _ ("Can’t listen on %s: %s"),
                 where, cause->message);
}

/**
 * kontor_http_listen:
 * @where: a numeric address or "localhost", and a port: "127.0.0.1:8420", "[::1]:0". 0: any free
 * one
 * @insecure: whether other machines may connect although there is no TLS
 * @error: of %KONTOR_HTTP_ERROR, for people
 *
 * Returns: (transfer full) (nullable): a listening, non-blocking socket
 */
GSocket *
kontor_http_listen (const char *where, gboolean insecure, GError **error)
{
  g_autoptr (GInetSocketAddress) address = parse (where, error);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) cause = NULL;
  GInetAddress *inet = NULL;

  if (address == NULL)
    return NULL;
  inet = g_inet_socket_address_get_address (address);
  if (!insecure && !g_inet_address_get_is_loopback (inet))
    {
      g_set_error (
          error, KONTOR_HTTP_ERROR, KONTOR_HTTP_ERROR_INSECURE,
          _ ("Listening on %s would send passwords over the network unencrypted. Listen on "
             "127.0.0.1 and put a reverse proxy with TLS in front, or say "
             "--insecure-http if the network is safe."),
          where);
      return NULL;
    }

  socket = g_socket_new (g_inet_address_get_family (inet), G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, &cause);
  if (socket != NULL)
    g_socket_set_listen_backlog (socket, BACKLOG);
  if (socket == NULL || !g_socket_bind (socket, G_SOCKET_ADDRESS (address), TRUE, &cause) ||
      !g_socket_listen (socket, &cause))
    {
      set_bind_error (error, where, cause);
      return NULL;
    }

  return g_steal_pointer (&socket);
}
