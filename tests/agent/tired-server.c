/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server that asks to be left alone for an hour. Answers on threads of its own. */

#include "config.h"

#include "tired-server.h"

#include <string.h>

static gboolean
decline_cb (GThreadedSocketService *service,
            GSocketConnection *connection,
            GObject *source,
            gpointer data)
{
  static const char text[] = "HTTP/1.1 429 Too Many\r\nContent-Type: application/json\r\n"
                             "Retry-After: 3600\r\nContent-Length: 20\r\n"
                             "Connection: close\r\n\r\n{\"error\":\"too-many\"}";
  char request[4096];

  g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), request,
                       sizeof request, NULL, NULL);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), text,
                             strlen (text), NULL, NULL, NULL);
  g_atomic_int_inc (&((TiredServer *) data)->requests);

  return TRUE;
}

void
tired_server_init (TiredServer *self)
{
  guint16 port = 0;

  self->requests = 0;
  self->service = g_threaded_socket_service_new (4);
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, NULL);
  self->url = g_strdup_printf ("http://127.0.0.1:%u", port);
  g_signal_connect (self->service, "run", G_CALLBACK (decline_cb), self);
}

void
tired_server_clear (TiredServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);
  g_free (self->url);
}
