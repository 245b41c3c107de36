/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A client that says exactly what it is told, also what no proper client would, and reads until the
 * server closes the line. The test's thread. */

#include "config.h"

#include "raw-client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE 20000 /* milliseconds; only a test that fails waits so long */

void
raw_reply_free (RawReply *self)
{
  if (self == NULL)
    return;
  g_free (self->head);
  g_bytes_unref (self->body);
  g_free (self);
}

/* The body as a text; it is ended by a zero byte that it does not count. */
const char *
raw_reply_get_text (RawReply *self)
{
  return g_bytes_get_data (self->body, NULL);
}

int
raw_connect (guint16 port)
{
  int line = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = htons (port),
    .sin_addr = { htonl (INADDR_LOOPBACK) },
  };

  g_assert_cmpint (line, >=, 0);
  g_assert_cmpint (connect (line, (struct sockaddr *) &address, sizeof address), ==, 0);

  return line;
}

/* A server that has closed the line already is no failure of sending. */
void
raw_send (int line, gconstpointer data, gsize length)
{
  const char *at = data;

  while (length > 0)
    {
      gssize n = send (line, at, length, MSG_NOSIGNAL);

      if (n < 0 && (errno == EPIPE || errno == ECONNRESET))
        return;
      g_assert_cmpint (n, >, 0);
      at += n;
      length -= (gsize) n;
    }
}

/* Whether there is something to read, or the line was closed, within the time. */
gboolean
raw_wait (int line, int milliseconds)
{
  struct pollfd file = { .fd = line, .events = POLLIN };

  return poll (&file, 1, milliseconds) > 0;
}

/* Reads until the server closes the line, and closes it. */
RawReply *
raw_receive (int line)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  RawReply *reply = g_new0 (RawReply, 1);
  char piece[65536];
  const char *end = NULL;
  gsize head_length = 0;

  for (;;)
    {
      gssize n = 0;

      if (!raw_wait (line, PATIENCE))
        g_error ("the server neither answers nor closes the line");
      n = recv (line, piece, sizeof piece, 0);
      if (n <= 0)
        break;
      g_byte_array_append (bytes, (const guint8 *) piece, (guint) n);
    }
  close (line);
  g_byte_array_append (bytes, (const guint8 *) "", 1);

  end = strstr ((const char *) bytes->data, "\r\n\r\n");
  if (end != NULL)
    head_length = (gsize) (end + 4 - (const char *) bytes->data);
  reply->head = g_strndup ((const char *) bytes->data, head_length);
  reply->body = g_bytes_new (bytes->data + head_length, bytes->len - head_length);
  if (g_str_has_prefix (reply->head, "HTTP/1.1 "))
    reply->status = (guint) atoi (reply->head + strlen ("HTTP/1.1 "));

  return reply;
}

RawReply *
raw_talk (guint16 port, const char *text)
{
  int line = raw_connect (port);

  raw_send (line, text, strlen (text));

  return raw_receive (line);
}

/* @headers: (nullable): more of them, each ended by "\r\n" */
RawReply *
raw_post (guint16 port, const char *path, const char *headers, GBytes *body)
{
  gsize length = 0;
  gconstpointer data = g_bytes_get_data (body, &length);
  g_autofree char *head = g_strdup_printf ("POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                           "Content-Length: %" G_GSIZE_FORMAT "\r\n%s\r\n",
                                           path, length, headers != NULL ? headers : "");
  int line = raw_connect (port);

  raw_send (line, head, strlen (head));
  raw_send (line, data, length);

  return raw_receive (line);
}

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

guint
raw_count_files (void)
{
  return count_entries ("/proc/self/fd");
}

guint
raw_count_threads (void)
{
  return count_entries ("/proc/self/task");
}
