/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Between libmicrohttpd's connection and our plain request and response. The engine's thread. */

#include "config.h"

#include "kontor-http-exchange-private.h"

#include "kontor-http-encoding.h"
#include "kontor-http-networks.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/stat.h>

/* Answers smaller than this are not worth packing. */
#define PACK_FROM 1024

/* A client whose body is too large gets its 413 only when it has sent it all. This much is taken in
 * and thrown away; then the line is cut. */
#define SWALLOW_LIMIT (16 * 1024 * 1024)

KontorHttpExchange *
kontor_http_exchange_new (struct MHD_Connection *connection, const char *method, const char *path)
{
  KontorHttpExchange *self = g_new0 (KontorHttpExchange, 1);
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info (connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

  self->connection = connection;
  self->began = g_get_monotonic_time ();
  self->line = info->socket_context;
  self->pending.request = kontor_http_request_new (method, path);

  return self;
}

void
kontor_http_exchange_free (KontorHttpExchange *self)
{
  if (self == NULL)
    return;
  kontor_http_request_free (self->pending.request);
  kontor_http_response_free (self->pending.response);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_free (self);
}

typedef struct
{
  KontorHttpRequest *request;
  guint n_lengths;
  guint n_transfer_encodings;
  gboolean bad_text;
} Head;

static enum MHD_Result
add_header_cb (void *data, enum MHD_ValueKind kind, const char *name, const char *value)
{
  Head *head = data;

  if (g_ascii_strcasecmp (name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0)
    head->n_lengths++;
  else if (g_ascii_strcasecmp (name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0)
    head->n_transfer_encodings++;
  kontor_http_request_set_header (head->request, name, value != NULL ? value : "");

  return MHD_YES;
}

static enum MHD_Result
add_argument_cb (void *data, enum MHD_ValueKind kind, const char *name, const char *value)
{
  Head *head = data;

  if (value == NULL)
    value = "";
  if (g_utf8_validate (name, -1, NULL) && g_utf8_validate (value, -1, NULL))
    g_hash_table_replace (head->request->query, g_strdup (name), g_strdup (value));
  else
    head->bad_text = TRUE;

  return MHD_YES;
}

/* Only a proxy on this machine is believed about whom it speaks for: the last address is the one it
 * saw itself. If that can't be read, nobody knows whose the request is: not this machine's. */
static void
read_peer (KontorHttpExchange *self)
{
  KontorHttpRequest *request = self->pending.request;
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info (self->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  const char *forwarded = kontor_http_request_get_header (request, "x-forwarded-for");
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GInetAddress) inet = NULL;

  if (info == NULL || info->client_addr == NULL)
    return;
  address = g_socket_address_new_from_native (info->client_addr,
                                              info->client_addr->sa_family == AF_INET6
                                                  ? sizeof (struct sockaddr_in6)
                                                  : sizeof (struct sockaddr_in));
  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return;
  g_free (request->peer);
  request->peer = kontor_http_fold_address (
      g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
  inet = g_inet_address_new_from_string (request->peer);

  if (forwarded != NULL && g_inet_address_get_is_loopback (inet))
    {
      const char *comma = strrchr (forwarded, ',');
      g_autofree char *last = g_strstrip (g_strdup (comma != NULL ? comma + 1 : forwarded));
      g_autoptr (GInetAddress) client = g_inet_address_new_from_string (last);

      g_free (request->peer);
      request->peer = client != NULL ? kontor_http_fold_address (client) : g_strdup ("unknown");
    }
}

/**
 * kontor_http_exchange_read_head:
 * @self: an exchange whose headers have come
 *
 * Fills the request. Two lengths, or a length beside chunks, let a proxy and us disagree about
 * where the next request starts, which the engine does not notice in every case.
 *
 * Returns: (transfer full) (nullable): what is wrong with it
 */
KontorHttpResponse *
kontor_http_exchange_read_head (KontorHttpExchange *self)
{
  Head head = { .request = self->pending.request };

  MHD_get_connection_values (self->connection, MHD_HEADER_KIND, add_header_cb, &head);
  MHD_get_connection_values (self->connection, MHD_GET_ARGUMENT_KIND, add_argument_cb, &head);
  read_peer (self);
  if (head.n_lengths + head.n_transfer_encodings > 1)
    return kontor_http_response_new_error (400, "malformed", "more than one body length");
  if (head.bad_text || !g_utf8_validate (self->pending.request->path, -1, NULL))
    return kontor_http_response_new_error (400, "malformed", "the address is not UTF-8");

  return NULL;
}

/**
 * kontor_http_exchange_receive:
 * @self: an exchange with a route
 * @data: the next piece of the body
 * @length: its length
 *
 * Keeps it, or throws it away and remembers that the body is too large.
 *
 * Returns: %FALSE where the line should be cut
 */
gboolean
kontor_http_exchange_receive (KontorHttpExchange *self, gconstpointer data, gsize length)
{
  gsize limit = (gsize) MAX (self->pending.route->body_limit, 0);

  if (self->body == NULL)
    self->body = g_byte_array_new ();
  if (self->n_swallowed == 0 && length <= limit - self->body->len)
    {
      g_byte_array_append (self->body, data, (guint) length);
      return TRUE;
    }
  self->n_swallowed += length;

  return self->n_swallowed <= SWALLOW_LIMIT;
}

static void
free_bytes_cb (void *bytes)
{
  g_bytes_unref (bytes);
}

/* The engine keeps a list of upgraded lines that it walks with each request, so it gets none: its own
 * descriptor is closed at once, and the copy lives on elsewhere. Closing is not shutting down. */
static void
upgrade_cb (void *lines,
            struct MHD_Connection *connection,
            void *context,
            const char *early,
            size_t n_early,
            MHD_socket socket,
            struct MHD_UpgradeResponseHandle *handle)
{
  KontorHttpExchange *self = context;
  KontorHttpResponse *answer = self->pending.response;
  int copy = fcntl (socket, F_DUPFD_CLOEXEC, 0);

  kontor_http_lines_release (lines, self->line);
  if (copy >= 0)
    answer->take_over (answer->take_over_data, copy, early, n_early);
  else
    g_message ("a line could not be taken over: %s", g_strerror (errno));
  MHD_upgrade_action (handle, MHD_UPGRADE_ACTION_CLOSE);
}

static struct MHD_Response *
make_upgrade (KontorHttpLines *lines, gsize *length)
{
  struct MHD_Response *response = MHD_create_response_for_upgrade (upgrade_cb, lines);

  *length = 0;

  return response;
}

/* The engine closes the file when it is sent, or when nobody waits for it any more. */
static struct MHD_Response *
make_file_response (KontorHttpResponse *answer, gsize *length)
{
  struct stat about = { 0 };
  struct MHD_Response *response = NULL;

  if (fstat (answer->fd, &about) != 0)
    return NULL;
  *length = (gsize) about.st_size;
  response = MHD_create_response_from_fd64 ((uint64_t) about.st_size, answer->fd);
  if (response != NULL)
    answer->fd = -1;

  return response;
}

static struct MHD_Response *
make_response (KontorHttpExchange *self, gsize *length)
{
  KontorHttpResponse *answer = self->pending.response;
  g_autoptr (GBytes) body = answer->body != NULL ? g_bytes_ref (answer->body)
                                                 : g_bytes_new_static ("", 0);
  const char *accepted = kontor_http_request_get_header (self->pending.request, "accept-encoding");
  struct MHD_Response *response = NULL;
  gboolean packed = FALSE;
  gconstpointer data = NULL;

  if (g_bytes_get_size (body) > PACK_FROM && kontor_http_accepts_zstd (accepted) &&
      kontor_http_response_get_header (answer, "Content-Encoding") == NULL)
    {
      g_autoptr (GBytes) smaller = kontor_http_encode_zstd (body);

      packed = smaller != body;
      g_bytes_unref (body);
      body = g_steal_pointer (&smaller);
    }

  data = g_bytes_get_data (body, length);
  response = MHD_create_response_from_buffer_with_free_callback_cls (*length,
                                                                     data != NULL ? data : "",
                                                                     free_bytes_cb, body);
  if (response == NULL)
    return NULL;
  body = NULL;
  if (packed)
    MHD_add_response_header (response, "Content-Encoding", "zstd");
  MHD_add_response_header (response, "Vary", "Accept-Encoding");

  return response;
}

/**
 * kontor_http_exchange_send:
 * @self: an exchange with a response
 * @lines: where its deadlines are kept
 * @last: whether the connection is closed afterwards
 *
 * Hands the response to the engine.
 *
 * Returns: what the engine's handler must return
 */
enum MHD_Result
kontor_http_exchange_send (KontorHttpExchange *self, KontorHttpLines *lines, gboolean last)
{
  KontorHttpResponse *answer = self->pending.response;
  gsize length = 0;
  struct MHD_Response *response = NULL;
  enum MHD_Result result = MHD_NO;

  if (answer->take_over != NULL)
    response = make_upgrade (lines, &length);
  else if (answer->fd >= 0)
    response = make_file_response (answer, &length);
  else
    response = make_response (self, &length);
  if (response == NULL)
    return MHD_NO;
  if (answer->content_type != NULL)
    MHD_add_response_header (response, "Content-Type", answer->content_type);
  MHD_add_response_header (response, "X-Content-Type-Options", "nosniff");
  if (kontor_http_response_get_header (answer, "Cache-Control") == NULL)
    MHD_add_response_header (response, "Cache-Control", "no-store");
  for (guint i = 0; i + 1 < answer->headers->len; i += 2)
    MHD_add_response_header (response, answer->headers->pdata[i], answer->headers->pdata[i + 1]);
  if (last && answer->take_over == NULL)
    MHD_add_response_header (response, "Connection", "close");

  kontor_http_lines_set_phase (lines, self->line, KONTOR_HTTP_LINE_SENDING, length);
  result = MHD_queue_response (self->connection, answer->status, response);
  MHD_destroy_response (response);

  return result;
}
