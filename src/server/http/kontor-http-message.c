/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests and responses as plain structs, so that handlers, tests and the simulation need no
 * socket. Any thread, one at a time. */

#include "config.h"

#include "kontor-http-message.h"

#include "kontor-clock.h"
#include "kontor-message.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

/**
 * kontor_http_request_new:
 * @method: "GET", "POST" …
 * @path: the decoded path
 *
 * Returns: (transfer full): a request without headers, query and body, from 127.0.0.1
 */
KontorHttpRequest *
kontor_http_request_new (const char *method, const char *path)
{
  KontorHttpRequest *self = g_new0 (KontorHttpRequest, 1);

  self->method = g_strdup (method);
  self->path = g_strdup (path);
  self->query = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->body = g_bytes_new_static ("", 0);
  self->peer = g_strdup ("127.0.0.1");

  return self;
}

/**
 * kontor_http_request_free:
 * @self: (nullable) (transfer full): a request
 */
void
kontor_http_request_free (KontorHttpRequest *self)
{
  if (self == NULL)
    return;
  g_free (self->method);
  g_free (self->path);
  g_hash_table_unref (self->query);
  g_hash_table_unref (self->headers);
  g_bytes_unref (self->body);
  g_free (self->peer);
  g_free (self);
}

/**
 * kontor_http_request_get_header:
 * @self: a request
 * @name: in lower case
 *
 * Returns: (nullable): its value
 */
const char *
kontor_http_request_get_header (const KontorHttpRequest *self, const char *name)
{
  return g_hash_table_lookup (self->headers, name);
}

/**
 * kontor_http_request_set_header:
 * @self: a request
 * @name: in any case
 * @value: its value
 */
void
kontor_http_request_set_header (KontorHttpRequest *self, const char *name, const char *value)
{
  g_hash_table_replace (self->headers, g_ascii_strdown (name, -1), g_strdup (value));
}

/**
 * kontor_http_request_take_body:
 * @self: a request
 * @body: (transfer full): its new body
 */
void
kontor_http_request_take_body (KontorHttpRequest *self, GBytes *body)
{
  g_bytes_unref (self->body);
  self->body = body;
}

/**
 * kontor_http_request_dup_network:
 * @self: a request
 *
 * Names whom a limit is meant for when nobody is signed in: an IPv4 address, or the /64 of an IPv6
 * address, because one customer usually holds all of it.
 *
 * Returns: (transfer full): a text to compare
 */
char *
kontor_http_request_dup_network (const KontorHttpRequest *self)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (self->peer);
  const guint8 *bytes = NULL;

  if (address == NULL || g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6)
    return g_strdup (self->peer);
  bytes = g_inet_address_to_bytes (address);

  return g_strdup_printf ("%02x%02x:%02x%02x:%02x%02x:%02x%02x::/64", bytes[0], bytes[1], bytes[2],
                          bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]);
}

/**
 * kontor_http_response_new:
 * @status: the number that HTTP gives it
 *
 * Returns: (transfer full): a response without a body
 */
KontorHttpResponse *
kontor_http_response_new (guint status)
{
  KontorHttpResponse *self = g_new0 (KontorHttpResponse, 1);

  self->status = status;
  self->fd = -1;
  self->headers = g_ptr_array_new_with_free_func (g_free);

  return self;
}

/**
 * kontor_http_response_new_json:
 * @status: the number that HTTP gives it
 * @body: (transfer full): JSON
 *
 * Returns: (transfer full): a response
 */
KontorHttpResponse *
kontor_http_response_new_json (guint status, GBytes *body)
{
  KontorHttpResponse *self = kontor_http_response_new (status);

  self->content_type = g_strdup (KONTOR_HTTP_JSON);
  self->body = body;

  return self;
}

/**
 * kontor_http_response_new_error:
 * @status: the number that HTTP gives it
 * @word: what clients act on; listed in PROTOCOL.md
 * @detail: (nullable): for developers
 *
 * Returns: (transfer full): a refusal: {"error": word, "detail": detail}
 */
KontorHttpResponse *
kontor_http_response_new_error (guint status, const char *word, const char *detail)
{
  KontorHttpResponse *self =
      kontor_http_response_new_json (status, kontor_message_write_strings ("error", word, "detail",
                                                                           detail, NULL));

  /* There are as many as PROTOCOL.md lists. */
  self->refusal = g_intern_string (word);

  return self;
}

/**
 * kontor_http_response_new_wait:
 * @status: 429 or 503
 * @word: what clients act on
 * @wait: microseconds after which to try again
 *
 * Returns: (transfer full): a refusal that says when to come again
 */
KontorHttpResponse *
kontor_http_response_new_wait (guint status, const char *word, gint64 wait)
{
  KontorHttpResponse *self = kontor_http_response_new_error (status, word, NULL);
  gint64 seconds = (MAX (wait, 0) + KONTOR_SECOND - 1) / KONTOR_SECOND;
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, MAX (seconds, 1));

  kontor_http_response_add_header (self, "Retry-After", text);

  return self;
}

/**
 * kontor_http_response_new_file:
 * @content_type: what is in the file
 * @encoding: how it is packed
 * @fd: (transfer full): the file, read from its start
 *
 * Returns: (transfer full): a response that is read from the disk while it is sent
 */
KontorHttpResponse *
kontor_http_response_new_file (const char *content_type, const char *encoding, int fd)
{
  KontorHttpResponse *self = kontor_http_response_new (200);

  self->content_type = g_strdup (content_type);
  self->fd = fd;
  kontor_http_response_add_header (self, "Content-Encoding", encoding);

  return self;
}

/**
 * kontor_http_response_free:
 * @self: (nullable) (transfer full): a response
 */
void
kontor_http_response_free (KontorHttpResponse *self)
{
  if (self == NULL)
    return;
  g_free (self->content_type);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_fd (&self->fd, NULL);
  g_ptr_array_unref (self->headers);
  if (self->take_over_free != NULL)
    self->take_over_free (self->take_over_data);
  g_free (self);
}

/**
 * kontor_http_response_add_header:
 * @self: a response
 * @name: the header; not the ones that the engine sets: length, type and encoding
 * @value: without line breaks
 */
void
kontor_http_response_add_header (KontorHttpResponse *self, const char *name, const char *value)
{
  g_ptr_array_add (self->headers, g_strdup (name));
  g_ptr_array_add (self->headers, g_strdup (value));
}

/**
 * kontor_http_response_get_header:
 * @self: a response
 * @name: in any case
 *
 * Returns: (nullable): the first value of that name
 */
const char *
kontor_http_response_get_header (const KontorHttpResponse *self, const char *name)
{
  for (guint i = 0; i + 1 < self->headers->len; i += 2)
    {
      if (g_ascii_strcasecmp (self->headers->pdata[i], name) == 0)
        return self->headers->pdata[i + 1];
    }

  return NULL;
}
