/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A client of live sockets over a plain socket, for tests and the benchmark. One thread. */

#include "config.h"

#include "kontor-live-line.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Only a test that fails waits so long. */
#define PATIENCE_MS 30000

KontorLiveLine *
kontor_live_line_new_for_fd (int fd)
{
  KontorLiveLine *self = g_new0 (KontorLiveLine, 1);

  self->fd = fd;
  self->in = g_byte_array_new ();

  return self;
}

KontorLiveLine *
kontor_live_line_new (guint16 port)
{
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = htons (port),
    .sin_addr = { htonl (INADDR_LOOPBACK) },
  };

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);

  return kontor_live_line_new_for_fd (fd);
}

static void
break_line (KontorLiveLine *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

void
kontor_live_line_free (KontorLiveLine *self)
{
  break_line (self);
  g_byte_array_unref (self->in);
  g_free (self);
}

void
kontor_live_line_send_bytes (KontorLiveLine *self, gconstpointer bytes, gsize length)
{
  const guint8 *at = bytes;

  while (length > 0 && self->fd >= 0)
    {
      gssize n = send (self->fd, at, length, MSG_NOSIGNAL);

      /* What the server said before it closed is still to be read. */
      if (n < 0)
        return;
      at += n;
      length -= (gsize) n;
    }
}

/* Whether more came. */
static gboolean
receive (KontorLiveLine *self, int milliseconds)
{
  struct pollfd file = { .fd = self->fd, .events = POLLIN };
  guint8 piece[16384];
  gssize n = 0;

  if (self->fd < 0 || poll (&file, 1, milliseconds) <= 0)
    return FALSE;
  n = recv (self->fd, piece, sizeof piece, 0);
  if (n > 0)
    g_byte_array_append (self->in, piece, (guint) n);
  else
    break_line (self);

  return n > 0;
}

void
kontor_live_line_ask (KontorLiveLine *self, const char *token, const char *headers, GBytes *early)
{
  g_autoptr (GString) text = g_string_new ("GET /v1/sync/live HTTP/1.1\r\nHost: x\r\n");

  if (token != NULL)
    g_string_append_printf (text, "Authorization: Bearer %s\r\n", token);
  g_string_append_printf (text, "%s\r\n", headers != NULL ? headers : KONTOR_LIVE_HEADERS);
  if (early != NULL)
    g_string_append_len (text, g_bytes_get_data (early, NULL), (gssize) g_bytes_get_size (early));
  kontor_live_line_send_bytes (self, text->str, text->len);
}

guint
kontor_live_line_wait_open (KontorLiveLine *self)
{
  const char *end = NULL;
  g_autofree char *head = NULL;

  while (end == NULL)
    {
      if (self->in->len > 0)
        end = g_strstr_len ((const char *) self->in->data, (gssize) self->in->len, "\r\n\r\n");
      if (end == NULL && !receive (self, PATIENCE_MS))
        return 0;
    }
  head = g_strndup ((const char *) self->in->data,
                    (gsize) (end + 2 - (const char *) self->in->data));
  g_assert_true (g_str_has_prefix (head, "HTTP/1.1 "));
  self->status = (guint) atoi (head + strlen ("HTTP/1.1 "));
  if (self->status == 101)
    g_assert_nonnull (strstr (head, "Sec-WebSocket-Accept: " KONTOR_LIVE_ACCEPT "\r\n"));
  g_byte_array_remove_range (self->in, 0, (guint) (end + 4 - (const char *) self->in->data));

  return self->status;
}

KontorLiveLine *
kontor_live_line_open (guint16 port, const char *token)
{
  KontorLiveLine *self = kontor_live_line_new (port);

  kontor_live_line_ask (self, token, NULL, NULL);
  g_assert_cmpuint (kontor_live_line_wait_open (self), ==, 101);

  return self;
}

GBytes *
kontor_live_line_frame (guint8 first, gconstpointer payload, gsize length)
{
  static const guint8 mask[] = { 0x37, 0xfa, 0x21, 0x3d };
  GByteArray *bytes = g_byte_array_new ();
  gsize extra = length <= 125 ? 0 : length <= G_MAXUINT16 ? 2 : 8;
  guint8 byte = (guint8) (0x80 | (extra == 0 ? length : extra == 2 ? 126 : 127));

  g_byte_array_append (bytes, &first, 1);
  g_byte_array_append (bytes, &byte, 1);
  for (gsize i = extra; i > 0; i--)
    {
      byte = (guint8) (length >> (8 * (i - 1)));
      g_byte_array_append (bytes, &byte, 1);
    }
  g_byte_array_append (bytes, mask, sizeof mask);
  for (gsize i = 0; i < length; i++)
    {
      byte = ((const guint8 *) payload)[i] ^ mask[i % sizeof mask];
      g_byte_array_append (bytes, &byte, 1);
    }

  return g_byte_array_free_to_bytes (bytes);
}

void
kontor_live_line_send (KontorLiveLine *self, guint8 first, const char *payload)
{
  g_autoptr (GBytes) frame = kontor_live_line_frame (first, payload, strlen (payload));

  kontor_live_line_send_bytes (self, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
}

/* How long the first frame is that came, and where its payload begins; 0: it is not there. */
static gsize
measure (const GByteArray *in, gsize *start)
{
  gsize extra = 0;
  gsize length = 0;

  if (in->len < 2)
    return 0;
  g_assert_cmpuint (in->data[1] & 0x80, ==, 0);
  length = in->data[1];
  extra = length == 126 ? 2 : length == 127 ? 8 : 0;
  if (in->len < 2 + extra)
    return 0;
  if (extra > 0)
    length = 0;
  for (gsize i = 0; i < extra; i++)
    length = length << 8 | in->data[2 + i];
  *start = 2 + extra;

  return in->len >= *start + length ? *start + length : 0;
}

GBytes *
kontor_live_line_take (KontorLiveLine *self, int milliseconds, guint8 *opcode)
{
  gsize start = 0;
  gsize length = measure (self->in, &start);
  char *payload = NULL;

  while (length == 0)
    {
      if (!receive (self, milliseconds))
        return NULL;
      length = measure (self->in, &start);
    }
  g_assert_cmpuint (self->in->data[0] & 0xf0, ==, 0x80);
  *opcode = self->in->data[0] & 0x0f;
  payload = g_strndup ((const char *) self->in->data + start, length - start);
  /* g_strndup() ends at a zero byte; codes have some. */
  memcpy (payload, self->in->data + start, length - start);
  g_byte_array_remove_range (self->in, 0, (guint) length);

  return g_bytes_new_take (payload, length - start);
}

char *
kontor_live_line_take_text (KontorLiveLine *self)
{
  guint8 opcode = 0;
  g_autoptr (GBytes) payload = kontor_live_line_take (self, PATIENCE_MS, &opcode);

  g_assert_nonnull (payload);
  g_assert_cmpuint (opcode, ==, 1);

  return g_strndup (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload));
}

guint
kontor_live_line_take_close (KontorLiveLine *self)
{
  guint8 opcode = 0;
  guint code = 0;

  for (;;)
    {
      g_autoptr (GBytes) payload = kontor_live_line_take (self, PATIENCE_MS, &opcode);
      const guint8 *bytes = NULL;

      if (payload == NULL)
        {
          /* Closed, and not only silent. */
          g_assert_cmpint (self->fd, ==, -1);
          return code;
        }
      bytes = g_bytes_get_data (payload, NULL);
      if (opcode == 8 && g_bytes_get_size (payload) >= 2)
        code = (guint) bytes[0] << 8 | bytes[1];
    }
}
