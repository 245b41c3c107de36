/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The socket by which commands ask a running server. One question and one answer a connection, each a
 * body of texts that ends with the sender's side of the connection. A thread of its own answers one after
 * the other; the asking side is the command's only thread. */

#include "config.h"

#include "kontor-control.h"

#include "kontor-data-directory.h"
#include "kontor-message.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define NAME "control"
#define BODY_MAX (64 * 1024)
/* Nobody who opened the socket keeps the others waiting. */
#define PATIENCE 10 /* seconds */
#define BACKLOG 8

struct _KontorControl
{
  GThread *thread; /* owned, nullable: not yet */
  int folder; /* descriptor of the folder */
  int listening;
  int stop; /* eventfd */
  KontorControlAnswer answer;
  gpointer data; /* borrowed */
};

/* By way of the folder's descriptor, as the address of a socket has room for short paths only. */
static void
set_address (struct sockaddr_un *address, int folder)
{
  memset (address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  g_snprintf (address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/" NAME, folder);
}

static int
open_socket (void)
{
  const struct timeval patience = { .tv_sec = PATIENCE };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd >= 0 && (setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0 ||
                  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0))
    g_debug ("the control socket waits for as long as it takes");

  return fd;
}

/* NULL: it was cut off, or is too long. */
static GBytes *
read_all (int fd)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  for (;;)
    {
      guint8 part[4096];
      gssize n = read (fd, part, sizeof part);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 || body->len + (gsize) n > BODY_MAX)
        return NULL;
      if (n == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&body));
      g_byte_array_append (body, part, (guint) n);
    }
}

static gboolean
write_all (int fd, GBytes *body)
{
  gsize length = 0;
  const guint8 *bytes = g_bytes_get_data (body, &length);

  while (length > 0)
    {
      gssize n = send (fd, bytes, length, MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      bytes += n;
      length -= (gsize) n;
    }

  return shutdown (fd, SHUT_WR) == 0;
}

/* ---- The server's side ----------------------------------------------------------------------- */

/* The socket's mode says it already; this holds where a folder was made open to all. */
static gboolean
is_trusted (int fd)
{
  struct ucred peer = { 0 };
  socklen_t length = sizeof peer;

  return getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 &&
         (peer.uid == geteuid () || peer.uid == 0);
}

static void
serve (KontorControl *self, int fd)
{
  const struct timeval patience = { .tv_sec = PATIENCE };
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GHashTable) question = NULL;
  g_autoptr (GBytes) reply = NULL;
  g_autofree char *refusal = NULL;

  if (!is_trusted (fd) || setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0)
    return;
  body = read_all (fd);
  question = body != NULL ? kontor_message_read_strings (body, NULL) : NULL;
  if (question == NULL)
    return;
  refusal = self->answer (question, self->data);
  reply = kontor_message_write_strings ("refused", refusal, NULL);
  if (!write_all (fd, reply))
    g_debug ("who asked by the control socket is gone");
}

static gpointer
run (gpointer data)
{
  KontorControl *self = data;
  struct pollfd files[] = { { self->stop, POLLIN, 0 }, { self->listening, POLLIN, 0 } };

  for (;;)
    {
      int n = poll (files, G_N_ELEMENTS (files), -1);
      int fd = -1;

      if ((n < 0 && errno != EINTR) || (n > 0 && files[0].revents != 0))
        return NULL;
      if (n <= 0)
        continue;
      fd = accept4 (self->listening, NULL, NULL, SOCK_CLOEXEC);
      if (fd < 0)
        continue;
      serve (self, fd);
      close (fd);
    }
}

/* What an earlier server left there is in the way; the folder's lock says that there is no other. */
static gboolean
listen_there (KontorControl *self)
{
  struct sockaddr_un address;

  set_address (&address, self->folder);
  if (unlinkat (self->folder, NAME, 0) != 0 && errno != ENOENT)
    return FALSE;

  return fchmod (self->listening, 0600) == 0 &&
         bind (self->listening, (struct sockaddr *) &address, sizeof address) == 0 &&
         fchmodat (self->folder, NAME, 0600, 0) == 0 && listen (self->listening, BACKLOG) == 0;
}

/**
 * kontor_control_new:
 * @folder: of an office, locked by the caller
 * @answer: answers questions, on a thread of the control's own
 * @data: for @answer
 * @error: of %KONTOR_DATA_ERROR, for people
 *
 * Returns: (transfer full) (nullable): a control that is open
 */
KontorControl *
kontor_control_new (const char *folder, KontorControlAnswer answer, gpointer data, GError **error)
{
  g_autoptr (KontorControl) self = g_new0 (KontorControl, 1);

  self->answer = answer;
  self->data = data;
  self->folder = open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  self->listening = open_socket ();
  self->stop = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->folder < 0 || self->listening < 0 || self->stop < 0 || !listen_there (self))
    {
      g_set_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_FAILED,
                   _ ("The commands’ way into the server can’t be opened in %s: %s"), folder,
                   g_strerror (errno));
      return NULL;
    }
  self->thread = g_thread_new ("control", run, self);

  return g_steal_pointer (&self);
}

/**
 * kontor_control_free:
 * @self: (nullable) (transfer full): a control; what it is asked now is answered first
 */
void
kontor_control_free (KontorControl *self)
{
  if (self == NULL)
    return;
  if (self->thread != NULL)
    {
      eventfd_write (self->stop, 1);
      g_thread_join (self->thread);
      unlinkat (self->folder, NAME, 0);
    }
  if (self->folder >= 0)
    close (self->folder);
  if (self->listening >= 0)
    close (self->listening);
  if (self->stop >= 0)
    close (self->stop);
  g_free (self);
}

/* ---- The command's side ---------------------------------------------------------------------- */

/* (nullable): NULL: nobody answers. */
static GHashTable *
ask (int fd, int folder, GBytes *body)
{
  struct sockaddr_un address;
  g_autoptr (GBytes) reply = NULL;

  set_address (&address, folder);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0 || !write_all (fd, body))
    return NULL;
  reply = read_all (fd);

  return reply != NULL ? kontor_message_read_strings (reply, NULL) : NULL;
}

gboolean
kontor_control_ask (const char *folder, GBytes *body, GError **error)
{
  int directory = open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  int fd = open_socket ();
  g_autoptr (GHashTable) reply = directory >= 0 && fd >= 0 ? ask (fd, directory, body) : NULL;
  const char *refusal = reply != NULL ? g_hash_table_lookup (reply, "refused") : NULL;

  if (directory >= 0)
    close (directory);
  if (fd >= 0)
    close (fd);
  if (reply == NULL)
    g_set_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_LOCKED,
                 _ ("A server is running on %s and does not answer. Try again, or stop it first."),
                 folder);
  else if (refusal != NULL)
    g_set_error_literal (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_FAILED, refusal);

  return reply != NULL && refusal == NULL;
}
