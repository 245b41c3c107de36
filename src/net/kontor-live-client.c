/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A live socket over libsoup's WebSocket client. What comes on it is believed as little as an answer:
 * what can't be read closes it. On the main thread. */

#include "config.h"

#include "kontor-live-client.h"

#include "kontor-message-live.h"

#include <libsoup/soup.h>

/* Seconds for connecting and the handshake. */
#define OPENING_MAX 30
/* Seconds between signs of life, and to wait for their answer. A little more often than the server
 * would ask. */
#define KEEP_ALIVE 45
#define PONG_MAX 20

struct _KontorLiveClient
{
  GObject parent_instance;

  SoupSession *session; /* owned */
  GCancellable *opening; /* owned, nullable: while it is being opened */
  guint deadline; /* source: of that */
  SoupWebsocketConnection *connection; /* owned, nullable: while it is open */
};

G_DEFINE_FINAL_TYPE (KontorLiveClient, kontor_live_client, G_TYPE_OBJECT)

enum
{
  OPENED,
  TOLD,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
drop_connection (KontorLiveClient *self, gushort code)
{
  g_autoptr (SoupWebsocketConnection) connection = g_steal_pointer (&self->connection);

  if (connection == NULL)
    return;
  g_signal_handlers_disconnect_by_data (connection, self);
  if (soup_websocket_connection_get_state (connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (connection, code, NULL);
}

static void
end_opening (KontorLiveClient *self)
{
  g_clear_handle_id (&self->deadline, g_source_remove);
  g_clear_object (&self->opening);
}

static void
message_cb (KontorLiveClient *self, int type, GBytes *message, SoupWebsocketConnection *connection)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorLiveFrame) frame = type == SOUP_WEBSOCKET_DATA_TEXT
                                          ? kontor_live_frame_read (message, &problem)
                                          : NULL;

  if (frame == NULL)
    {
      g_debug ("the live socket says what makes no sense");
      drop_connection (self, SOUP_WEBSOCKET_CLOSE_BAD_DATA);
      g_signal_emit (self, signals[CLOSED], 0);
      return;
    }
  if (frame->seq > 0)
    g_signal_emit (self, signals[TOLD], 0, frame->seq);
}

static void
closed_cb (KontorLiveClient *self, SoupWebsocketConnection *connection)
{
  g_debug ("the live socket was closed: %u", soup_websocket_connection_get_close_code (connection));
  drop_connection (self, SOUP_WEBSOCKET_CLOSE_NORMAL);
  g_signal_emit (self, signals[CLOSED], 0);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorLiveClient) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupWebsocketConnection) connection =
      soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);

  /* Its owner closed it, and perhaps opens it again already. */
  if (g_task_get_cancellable (G_TASK (result)) != self->opening)
    return;
  end_opening (self);
  if (connection == NULL)
    {
      g_debug ("the live socket was not opened: %s", error->message);
      g_signal_emit (self, signals[CLOSED], 0);
      return;
    }
  self->connection = g_steal_pointer (&connection);
  soup_websocket_connection_set_max_incoming_payload_size (self->connection, KONTOR_LIVE_BYTES_MAX);
  soup_websocket_connection_set_keepalive_interval (self->connection, KEEP_ALIVE);
  soup_websocket_connection_set_keepalive_pong_timeout (self->connection, PONG_MAX);
  g_signal_connect_swapped (self->connection, "message", G_CALLBACK (message_cb), self);
  g_signal_connect_swapped (self->connection, "closed", G_CALLBACK (closed_cb), self);
  g_signal_emit (self, signals[OPENED], 0);
}

static gboolean
deadline_cb (gpointer data)
{
  KontorLiveClient *self = data;

  g_cancellable_cancel (self->opening);

  /* It is removed when that is noticed. */
  return G_SOURCE_CONTINUE;
}

static void
kontor_live_client_dispose (GObject *object)
{
  KontorLiveClient *self = KONTOR_LIVE_CLIENT (object);

  kontor_live_client_close (self);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (kontor_live_client_parent_class)->dispose (object);
}

static void
kontor_live_client_class_init (KontorLiveClientClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_live_client_dispose;
  signals[OPENED] = g_signal_new ("opened", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  signals[TOLD] = g_signal_new ("told", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_INT64);
  signals[CLOSED] = g_signal_new ("closed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
kontor_live_client_init (KontorLiveClient *self)
{
  self->session = soup_session_new_with_options ("user-agent", "Kontor/" PACKAGE_VERSION, NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_MANAGER);
}

/**
 * kontor_live_client_new:
 *
 * Returns: (transfer full): a live socket that is not open
 */
KontorLiveClient *
kontor_live_client_new (void)
{
  return g_object_new (KONTOR_TYPE_LIVE_CLIENT, NULL);
}

/**
 * kontor_live_client_open:
 * @self: a live socket
 * @url: the server's address, as an account keeps it
 * @access: the token
 */
void
kontor_live_client_open (KontorLiveClient *self, const char *url, const char *access)
{
  g_autofree char *address = g_strconcat (url, KONTOR_ROUTE_LIVE, NULL);
  g_autofree char *value = g_strconcat ("Bearer ", access, NULL);
  g_autoptr (SoupMessage) message = NULL;

  g_return_if_fail (KONTOR_IS_LIVE_CLIENT (self));

  if (self->connection != NULL || self->opening != NULL)
    return;
  message = soup_message_new ("GET", address);
  g_return_if_fail (message != NULL);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_append (soup_message_get_request_headers (message), "Authorization", value);
  self->opening = g_cancellable_new ();
  self->deadline = g_timeout_add_seconds (OPENING_MAX, deadline_cb, self);
  soup_session_websocket_connect_async (self->session, message, NULL, NULL, G_PRIORITY_DEFAULT,
                                        self->opening, connected_cb, g_object_ref (self));
}

/**
 * kontor_live_client_close:
 * @self: a live socket
 */
void
kontor_live_client_close (KontorLiveClient *self)
{
  g_return_if_fail (KONTOR_IS_LIVE_CLIENT (self));

  g_cancellable_cancel (self->opening);
  end_opening (self);
  drop_connection (self, SOUP_WEBSOCKET_CLOSE_GOING_AWAY);
}

/**
 * kontor_live_client_is_open:
 * @self: a live socket
 *
 * Returns: whether the server can say something on it
 */
gboolean
kontor_live_client_is_open (KontorLiveClient *self)
{
  g_return_val_if_fail (KONTOR_IS_LIVE_CLIENT (self), FALSE);

  return self->connection != NULL;
}
