/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One page on a listener of its own: what watches the server is let in elsewhere than its users, and
 * is answered also while they are kept waiting. A libmicrohttpd thread of its own. */

#include "config.h"

#include "kontor-http-page.h"

#include "kontor-http-listen.h"
#include "kontor-http-routes.h"

#include <microhttpd.h>
#include <string.h>

#define CONNECTIONS 16
#define SECONDS 10
#define TYPE "text/plain; version=0.0.4; charset=utf-8"

struct _KontorHttpPage
{
  char *path; /* owned */
  KontorHttpPageText text;
  gpointer user_data; /* borrowed */
  GSocket *socket; /* owned */
  struct MHD_Daemon *daemon; /* owned */
  guint16 port;
};

static enum MHD_Result
reply (struct MHD_Connection *connection, guint status, char *text)
{
  struct MHD_Response *response = MHD_create_response_from_buffer (strlen (text), text,
                                                                   MHD_RESPMEM_MUST_FREE);
  enum MHD_Result result = MHD_NO;

  MHD_add_response_header (response, "Content-Type", TYPE);
  MHD_add_response_header (response, "Cache-Control", "no-store");
  result = MHD_queue_response (connection, status, response);
  MHD_destroy_response (response);

  return result;
}

static enum MHD_Result
handle_cb (void *data,
           struct MHD_Connection *connection,
           const char *path,
           const char *method,
           const char *version,
           const char *upload,
           size_t *n_upload,
           void **context)
{
  KontorHttpPage *self = data;

  if (strcmp (method, "GET") != 0 && strcmp (method, "HEAD") != 0)
    return MHD_NO;
  if (strcmp (path, self->path) != 0)
    return reply (connection, 404, g_strdup ("not here\n"));

  return reply (connection, 200, self->text (self->user_data));
}

static guint16
get_local_port (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return address != NULL ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)) : 0;
}

/**
 * kontor_http_page_new:
 * @listen: a numeric address and a port
 * @insecure: whether it may be off loopback
 * @path: the one that is answered
 * @text: makes the answer
 * @user_data: for @text, outlives the page
 * @error: of %KONTOR_HTTP_ERROR, for people
 *
 * Returns: (transfer full) (nullable): a page that is answered
 */
KontorHttpPage *
kontor_http_page_new (const char *listen,
                      gboolean insecure,
                      const char *path,
                      KontorHttpPageText text,
                      gpointer user_data,
                      GError **error)
{
  g_autoptr (GSocket) socket = kontor_http_listen (listen, insecure, error);
  g_autoptr (KontorHttpPage) self = NULL;

  if (socket == NULL)
    return NULL;
  self = g_new0 (KontorHttpPage, 1);
  self->path = g_strdup (path);
  self->text = text;
  self->user_data = user_data;
  self->socket = g_steal_pointer (&socket);
  self->port = get_local_port (self->socket);
  self->daemon = MHD_start_daemon (MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL, 0, NULL, NULL,
                                   handle_cb, self, MHD_OPTION_LISTEN_SOCKET,
                                   (MHD_socket) g_socket_get_fd (self->socket),
                                   MHD_OPTION_CONNECTION_LIMIT, (unsigned int) CONNECTIONS,
                                   MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int) SECONDS,
                                   MHD_OPTION_END);
  if (self->daemon != NULL)
    return g_steal_pointer (&self);
  g_set_error (error, KONTOR_HTTP_ERROR, KONTOR_HTTP_ERROR_FAILED,
               "the HTTP engine did not start on %s", listen);

  return NULL;
}

/**
 * kontor_http_page_free:
 * @self: (nullable) (transfer full): a page
 */
void
kontor_http_page_free (KontorHttpPage *self)
{
  if (self == NULL)
    return;
  if (self->daemon != NULL)
    {
      /* Gives the listening socket back, which is ours to close. */
      MHD_quiesce_daemon (self->daemon);
      MHD_stop_daemon (self->daemon);
    }
  g_clear_object (&self->socket);
  g_free (self->path);
  g_free (self);
}

/**
 * kontor_http_page_get_port:
 * @self: a page
 *
 * Returns: where it is answered
 */
guint16
kontor_http_page_get_port (KontorHttpPage *self)
{
  return self->port;
}
