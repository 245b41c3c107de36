/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Plain HTTP to a server on this machine that may die at any moment, on many connections at once.
 * One thread. */

#include "config.h"

#include "kontor-office-line.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE (60 * G_USEC_PER_SEC) /* only what fails waits so long */

/**
 * kontor_office_line_new:
 * @port: of a server on the loopback
 *
 * Returns: (transfer full): a connection, broken if nobody listens
 */
KontorOfficeLine *
kontor_office_line_new (guint16 port)
{
  KontorOfficeLine *self = g_new0 (KontorOfficeLine, 1);
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = htons (port),
    .sin_addr = { htonl (INADDR_LOOPBACK) },
  };
  int yes = 1;

  self->in = g_byte_array_new ();
  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (self->fd, >=, 0);
  setsockopt (self->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (connect (self->fd, (struct sockaddr *) &address, sizeof address) != 0)
    {
      close (self->fd);
      self->fd = -1;
    }

  return self;
}

/**
 * kontor_office_line_free:
 * @self: (nullable) (transfer full): a connection
 */
void
kontor_office_line_free (KontorOfficeLine *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  g_byte_array_unref (self->in);
  g_free (self);
}

static void
break_off (KontorOfficeLine *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

/* Requests are short and read at once: a blocking send never waits for an answer to be taken. */
static void
send_all (KontorOfficeLine *self, gconstpointer data, gsize length)
{
  const char *at = data;

  while (length > 0 && self->fd >= 0)
    {
      gssize n = send (self->fd, at, length, MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          break_off (self);
          return;
        }
      at += n;
      length -= (gsize) n;
    }
}

/**
 * kontor_office_line_send:
 * @self: a connection that waits for no answer
 * @path: of the call
 * @token: (nullable): the access token
 * @body: (array length=length): JSON
 * @length: of it
 *
 * A server that is gone shows when the answer is taken.
 */
void
kontor_office_line_send (KontorOfficeLine *self,
                         const char *path,
                         const char *token,
                         gconstpointer body,
                         gsize length)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text,
                   "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                   "Content-Length: %" G_GSIZE_FORMAT "\r\n%s%s%s\r\n",
                   path, length, token != NULL ? "Authorization: Bearer " : "",
                   token != NULL ? token : "", token != NULL ? "\r\n" : "");
  g_string_append_len (text, body, (gssize) length);
  send_all (self, text->str, text->len);
}

/* What the kernel holds, also when the server has died since. */
static void
read_some (KontorOfficeLine *self)
{
  char piece[65536];

  while (self->fd >= 0)
    {
      gssize n = recv (self->fd, piece, sizeof piece, MSG_DONTWAIT);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        return;
      if (n <= 0)
        {
          break_off (self);
          return;
        }
      g_byte_array_append (self->in, (const guint8 *) piece, (guint) n);
      if ((gsize) n < sizeof piece)
        return;
    }
}

/* FALSE: not all there. */
static gboolean
take_answer (KontorOfficeLine *self, guint *status, GBytes **body)
{
  const char *start = (const char *) self->in->data;
  const char *end = self->in->len > 0 ? memmem (start, self->in->len, "\r\n\r\n", 4) : NULL;
  g_autofree char *head = NULL;
  const char *length = NULL;
  gsize head_bytes = 0;
  gsize body_bytes = 0;

  if (end == NULL)
    return FALSE;
  head_bytes = (gsize) (end + 4 - start);
  head = g_strndup (start, head_bytes);
  length = strcasestr (head, "\r\nContent-Length:");
  g_assert_true (g_str_has_prefix (head, "HTTP/1.1 "));
  body_bytes = length != NULL ? strtoul (length + strlen ("\r\nContent-Length:"), NULL, 10) : 0;
  if (self->in->len < head_bytes + body_bytes)
    return FALSE;
  *status = (guint) atoi (head + strlen ("HTTP/1.1 "));
  *body = g_bytes_new (start + head_bytes, body_bytes);
  g_byte_array_remove_range (self->in, 0, (guint) (head_bytes + body_bytes));

  return TRUE;
}

/**
 * kontor_office_line_receive:
 * @self: a connection
 * @status: (out): with an answer, its status
 * @body: (out) (transfer full): with an answer, its body
 *
 * Returns: what has come so far
 */
KontorOfficeState
kontor_office_line_receive (KontorOfficeLine *self, guint *status, GBytes **body)
{
  read_some (self);
  if (take_answer (self, status, body))
    return KONTOR_OFFICE_ANSWER;

  return self->fd >= 0 ? KONTOR_OFFICE_WAIT : KONTOR_OFFICE_BROKEN;
}

/**
 * kontor_office_line_wait:
 * @self: a connection with a request on its way
 * @status: (out): its status
 *
 * Returns: (transfer full) (nullable): the body; %NULL when the server is gone
 */
GBytes *
kontor_office_line_wait (KontorOfficeLine *self, guint *status)
{
  GBytes *body = NULL;

  for (;;)
    {
      KontorOfficeState state = kontor_office_line_receive (self, status, &body);

      if (state != KONTOR_OFFICE_WAIT)
        return state == KONTOR_OFFICE_ANSWER ? body : NULL;
      if (!kontor_office_lines_wait (&self, 1, PATIENCE))
        g_error ("the server neither answers nor closes the line");
    }
}

/**
 * kontor_office_lines_wait:
 * @lines: (array length=n_lines): connections
 * @n_lines: how many
 * @time: the longest, in microseconds
 *
 * Returns: whether there is something to take before the time was over
 */
gboolean
kontor_office_lines_wait (KontorOfficeLine *const *lines, guint n_lines, gint64 time)
{
  g_autofree struct pollfd *files = g_new0 (struct pollfd, n_lines);
  struct timespec limit = { time / G_USEC_PER_SEC, time % G_USEC_PER_SEC * 1000 };

  for (guint i = 0; i < n_lines; i++)
    files[i] = (struct pollfd) { .fd = lines[i]->fd, .events = POLLIN };

  return ppoll (files, n_lines, &limit, NULL) > 0;
}
