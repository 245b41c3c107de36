/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The HTTP engine: one libmicrohttpd thread that takes requests in and sends answers out. Handlers
 * that may block run on workers, while their connection is suspended. Starting and stopping belong
 * to the thread that made the server. */

#include "config.h"

#include "kontor-http-server.h"

#include "kontor-clock.h"
#include "kontor-http-exchange-private.h"
#include "kontor-http-lines.h"
#include "kontor-http-listen.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

/* Also the most that headers may take. Above 32 KiB the engine maps memory for each connection. */
#define CONNECTION_MEMORY (32 * 1024)
/* Off loopback one address is one household or office; behind a proxy all are loopback. */
#define CONNECTIONS_PER_ADDRESS 512
/* Databases, logs and handed-over sockets need some too. */
#define SPARE_DESCRIPTORS 200
#define DEFAULT_DEADLINE KONTOR_MINUTE
#define SLOW_READERS_AT_STOP (2 * KONTOR_SECOND)

struct _KontorHttpServer
{
  KontorHttpConfig config;
  GSocket *socket; /* owned (nullable): while it listens */
  KontorHttpLines *lines; /* owned (nullable): while it runs */
  struct MHD_Daemon *daemon; /* owned (nullable): while it runs */
  guint16 port;
  int stopping; /* atomic */
};

/**
 * kontor_http_pending_answer:
 * @self: a request that waits
 *
 * Sets its response by running its handler.
 */
void
kontor_http_pending_answer (KontorHttpPending *self)
{
  self->response = kontor_http_routes_handle (self->routes, self->route, self->request,
                                              &self->session);
}

/**
 * kontor_http_run_batch:
 * @items: (element-type KontorHttpPending): requests whose connections are suspended
 * @batch: (type KontorHttpBatch): how to answer them
 *
 * The batch function of workers that answer requests: answers all, then resumes each exactly once.
 */
void
kontor_http_run_batch (GPtrArray *items, gpointer batch)
{
  const KontorHttpBatch *how = batch;
  g_autoptr (GPtrArray) live = g_ptr_array_sized_new (items->len);
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < items->len; i++)
    {
      KontorHttpExchange *exchange = items->pdata[i];

      /* Nobody notices that a suspended client has gone, but one that waited this long has. */
      if (now - exchange->waiting_since > exchange->wait_limit)
        exchange->pending.response = kontor_http_response_new_wait (503, "busy", KONTOR_SECOND);
      else
        g_ptr_array_add (live, exchange);
    }
  if (how->run != NULL && live->len > 0)
    how->run (live, how->user_data);
  for (guint i = 0; i < live->len; i++)
    {
      KontorHttpPending *pending = live->pdata[i];

      if (pending->response == NULL && how->run == NULL)
        kontor_http_pending_answer (pending);
      if (pending->response == NULL)
        pending->response = kontor_http_response_new_error (500, "failed", NULL);
    }
  /* From its resuming on, an exchange is the engine's again and may be gone at any time. */
  for (guint i = 0; i < items->len; i++)
    MHD_resume_connection (((KontorHttpExchange *) items->pdata[i])->connection);
}

static enum MHD_Result
answer (KontorHttpServer *self, KontorHttpExchange *exchange, KontorHttpResponse *response)
{
  exchange->pending.response = response;

  return kontor_http_exchange_send (exchange, self->lines, g_atomic_int_get (&self->stopping));
}

static enum MHD_Result
begin (KontorHttpServer *self, KontorHttpExchange *exchange)
{
  KontorHttpPending *pending = &exchange->pending;
  KontorHttpResponse *refusal = kontor_http_exchange_read_head (exchange);

  if (refusal == NULL && g_atomic_int_get (&self->stopping))
    refusal = kontor_http_response_new_wait (503, "stopping", KONTOR_SECOND);
  if (refusal == NULL)
    refusal = kontor_http_routes_admit (self->config.routes, pending->request, &pending->route,
                                        &pending->session);
  if (refusal == NULL)
    {
      pending->routes = self->config.routes;
      return MHD_YES;
    }

  /* Answered before the body came: what follows on the line cannot be told from a request. */
  pending->response = refusal;
  return kontor_http_exchange_send (exchange, self->lines,
                                    g_atomic_int_get (&self->stopping) || refusal->status == 400 ||
                                        kontor_http_request_get_header (pending->request,
                                                                        "content-length") != NULL ||
                                        kontor_http_request_get_header (pending->request,
                                                                        "transfer-encoding") !=
                                            NULL);
}

static KontorHttpResponse *
finish_body (KontorHttpExchange *exchange)
{
  KontorHttpPending *pending = &exchange->pending;

  if (exchange->n_swallowed > 0)
    return kontor_http_response_new_error (413, "too-large", NULL);
  if (exchange->body != NULL)
    kontor_http_request_take_body (pending->request,
                                   g_byte_array_free_to_bytes (g_steal_pointer (&exchange->body)));

  return kontor_http_routes_unpack (pending->request, pending->route);
}

static enum MHD_Result
work (KontorHttpServer *self, KontorHttpExchange *exchange)
{
  KontorHttpPending *pending = &exchange->pending;
  KontorHttpResponse *refusal = NULL;
  KontorServerQueue *worker = NULL;

  /* Stopping waits for all that are in this phase, so the phase comes before the look. */
  kontor_http_lines_set_phase (self->lines, exchange->line, KONTOR_HTTP_LINE_HANDLING, 0);
  if (g_atomic_int_get (&self->stopping))
    return answer (self, exchange, kontor_http_response_new_wait (503, "stopping", KONTOR_SECOND));
  refusal = finish_body (exchange);
  if (refusal != NULL)
    return answer (self, exchange, refusal);

  switch (pending->route->place)
    {
    case KONTOR_HTTP_STORE:
    case KONTOR_HTTP_COMMIT:
      worker = self->config.store;
      break;
    case KONTOR_HTTP_HASH:
      worker = self->config.hash;
      break;
    case KONTOR_HTTP_SNAPSHOT:
      worker = self->config.snapshot;
      break;
    case KONTOR_HTTP_INLINE:
    default:
      kontor_http_pending_answer (pending);
      return kontor_http_exchange_send (exchange, self->lines, FALSE);
    }

  /* Suspended before the worker can know of it, resumed exactly once: by the worker, or here. */
  exchange->waiting_since = g_get_monotonic_time ();
  exchange->wait_limit = self->config.deadline;
  MHD_suspend_connection (exchange->connection);
  if (!kontor_server_queue_push (worker, exchange))
    {
      pending->response = kontor_http_response_new_wait (503, "busy", KONTOR_SECOND);
      MHD_resume_connection (exchange->connection);
    }

  return MHD_YES;
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
  KontorHttpServer *self = data;
  KontorHttpExchange *exchange = *context;

  if (exchange == NULL)
    {
      *context = exchange = kontor_http_exchange_new (connection, method, path);
      return begin (self, exchange);
    }
  if (*n_upload > 0)
    {
      gsize length = *n_upload;

      *n_upload = 0;
      kontor_http_lines_count (self->lines, exchange->line, length);
      return kontor_http_exchange_receive (exchange, upload, length) ? MHD_YES : MHD_NO;
    }
  if (exchange->pending.response != NULL)
    return kontor_http_exchange_send (exchange, self->lines, g_atomic_int_get (&self->stopping));

  return work (self, exchange);
}

static void
count (KontorHttpServer *self, const KontorHttpExchange *exchange)
{
  const KontorHttpPending *pending = &exchange->pending;

  /* A client that went away before was not answered. */
  if (self->config.metrics != NULL && pending->response != NULL)
    kontor_http_metrics_add_request (self->config.metrics,
                                     pending->route != NULL ? pending->route->path : NULL,
                                     pending->response->status, pending->response->refusal,
                                     g_get_monotonic_time () - exchange->began);
}

static void
completed_cb (void *data,
              struct MHD_Connection *connection,
              void **context,
              enum MHD_RequestTerminationCode code)
{
  KontorHttpServer *self = data;
  KontorHttpExchange *exchange = *context;

  if (exchange == NULL)
    return;
  *context = NULL;
  count (self, exchange);
  kontor_http_lines_set_phase (self->lines, exchange->line, KONTOR_HTTP_LINE_RECEIVING, 0);
  kontor_http_exchange_free (exchange);
}

static void
connection_cb (void *data,
               struct MHD_Connection *connection,
               void **socket_context,
               enum MHD_ConnectionNotificationCode code)
{
  KontorHttpServer *self = data;
  const union MHD_ConnectionInfo *info = NULL;

  if (self->config.metrics != NULL)
    kontor_http_metrics_add_connections (self->config.metrics,
                                         code == MHD_CONNECTION_NOTIFY_CLOSED ? -1 : 1);
  if (code == MHD_CONNECTION_NOTIFY_CLOSED)
    {
      if (*socket_context != NULL)
        kontor_http_lines_remove (self->lines, *socket_context);
      *socket_context = NULL;
      return;
    }
  info = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  *socket_context = kontor_http_lines_add (self->lines, info->connect_fd);
}

static void G_GNUC_PRINTF (2, 0)
log_cb (void *data, const char *format, va_list arguments)
{
  char text[512];

  vsnprintf (text, sizeof text, format, arguments);
  g_debug ("engine: %s", g_strchomp (text));
}

static void G_GNUC_NORETURN
panic_cb (void *data, const char *file, unsigned int line, const char *reason)
{
  g_critical ("the HTTP engine gave up: %s (%s:%u)", reason != NULL ? reason : "no reason", file,
              line);
  abort ();
}

static guint
get_connection_limit (KontorHttpServer *self)
{
  struct rlimit limit = { 0 };

  if (self->config.connection_limit > 0)
    return self->config.connection_limit;
  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur <= 2 * SPARE_DESCRIPTORS)
    return SPARE_DESCRIPTORS;

  return (guint) MIN (limit.rlim_cur - SPARE_DESCRIPTORS, 100000);
}

/**
 * kontor_http_server_new:
 * @config: copied
 *
 * Returns: (transfer full): a server that does not run
 */
KontorHttpServer *
kontor_http_server_new (const KontorHttpConfig *config)
{
  KontorHttpServer *self = g_new0 (KontorHttpServer, 1);

  self->config = *config;
  if (self->config.deadline <= 0)
    self->config.deadline = DEFAULT_DEADLINE;

  return self;
}

/**
 * kontor_http_server_free:
 * @self: (nullable) (transfer full): a server, which is stopped first
 */
void
kontor_http_server_free (KontorHttpServer *self)
{
  if (self == NULL)
    return;
  kontor_http_server_stop (self);
  g_free (self);
}

static gboolean
is_loopback (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return address != NULL && g_inet_address_get_is_loopback (g_inet_socket_address_get_address (
                                G_INET_SOCKET_ADDRESS (address)));
}

static guint16
get_local_port (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return address != NULL ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)) : 0;
}

/**
 * kontor_http_server_start:
 * @self: a server that does not run
 * @listen: a numeric address and a port: "127.0.0.1:0"
 * @error: of %KONTOR_HTTP_ERROR, for people
 *
 * Returns: whether it runs now
 */
gboolean
kontor_http_server_start (KontorHttpServer *self, const char *listen, GError **error)
{
  g_return_val_if_fail (self->daemon == NULL, FALSE);

  self->socket = kontor_http_listen (listen, self->config.insecure, error);
  if (self->socket == NULL)
    return FALSE;
  self->port = get_local_port (self->socket);
  self->lines = kontor_http_lines_new (self->config.deadline);
  g_atomic_int_set (&self->stopping, FALSE);

  MHD_set_panic_func (panic_cb, NULL);
  self->daemon = MHD_start_daemon (MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL |
                                       MHD_ALLOW_SUSPEND_RESUME | MHD_ALLOW_UPGRADE |
                                       MHD_USE_ERROR_LOG,
                                   0, NULL, NULL, handle_cb, self, MHD_OPTION_EXTERNAL_LOGGER,
                                   log_cb, NULL, MHD_OPTION_LISTEN_SOCKET,
                                   (MHD_socket) g_socket_get_fd (self->socket),
                                   MHD_OPTION_NOTIFY_COMPLETED, completed_cb, self,
                                   MHD_OPTION_NOTIFY_CONNECTION, connection_cb, self,
                                   MHD_OPTION_CLIENT_DISCIPLINE_LVL, 1, MHD_OPTION_CONNECTION_LIMIT,
                                   get_connection_limit (self), MHD_OPTION_PER_IP_CONNECTION_LIMIT,
                                   is_loopback (self->socket) ? 0u : CONNECTIONS_PER_ADDRESS,
                                   MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t) CONNECTION_MEMORY,
                                   MHD_OPTION_END);
  if (self->daemon == NULL)
    {
      g_set_error (error, KONTOR_HTTP_ERROR, KONTOR_HTTP_ERROR_FAILED,
                   "the HTTP engine did not start on %s", listen);
      g_clear_pointer (&self->lines, kontor_http_lines_free);
      g_clear_object (&self->socket);
      return FALSE;
    }

  return TRUE;
}

/**
 * kontor_http_server_stop:
 * @self: a server
 *
 * Takes no more requests, answers those under way, then closes all connections. The workers must
 * still be running: the engine aborts if it is ended with a request suspended.
 */
void
kontor_http_server_stop (KontorHttpServer *self)
{
  if (self->daemon == NULL)
    return;
  g_atomic_int_set (&self->stopping, TRUE);
  MHD_quiesce_daemon (self->daemon);
  kontor_http_lines_wait_quiet (self->lines, SLOW_READERS_AT_STOP);
  g_clear_pointer (&self->daemon, MHD_stop_daemon);
  g_clear_pointer (&self->lines, kontor_http_lines_free);
  /* After quiescing, the listening socket is ours again. */
  g_clear_object (&self->socket);
  self->port = 0;
}

/**
 * kontor_http_server_get_port:
 * @self: a server
 *
 * Returns: where it listens, 0 while it does not run
 */
guint16
kontor_http_server_get_port (KontorHttpServer *self)
{
  return self->port;
}
