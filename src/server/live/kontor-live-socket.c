/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One live socket: what comes of its client, frame by frame, and what goes to it. Nobody waits for a
 * client that does not read: of what it misses it is told one number, and memory holds at most the rest
 * of one frame. The hub's thread. */

#include "config.h"

#include "kontor-live-private.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* Frames that a client may send at once, and in a second in the long run. */
#define BURST 40.0
#define PER_SECOND 5.0

KontorLiveSocket *
kontor_live_socket_new (int fd, KontorLivePerson *person, const KontorId *session, gint64 now)
{
  KontorLiveSocket *self = g_new0 (KontorLiveSocket, 1);

  self->fd = fd;
  self->person = person;
  self->session = *session;
  self->heard = now;
  self->tokens = BURST;
  self->tokens_at = now;

  return self;
}

void
kontor_live_socket_free (KontorLiveSocket *self)
{
  g_clear_pointer (&self->in, g_byte_array_unref);
  g_clear_pointer (&self->message, g_byte_array_unref);
  g_clear_pointer (&self->out, g_byte_array_unref);
  kontor_live_person_unref (self->person);
  close (self->fd);
  g_free (self);
}

/* --- what comes --- */

static gboolean
take_token (KontorLiveSocket *self, gint64 now)
{
  self->tokens += (double) (now - self->tokens_at) / G_TIME_SPAN_SECOND * PER_SECOND;
  self->tokens = MIN (self->tokens, BURST);
  self->tokens_at = now;
  if (self->tokens < 1)
    return FALSE;
  self->tokens -= 1;

  return TRUE;
}

/* A piece of a message. 0, or why it is none. */
static KontorWebsocketCode
take_piece (KontorLiveSocket *self,
            const KontorWebsocketFrame *frame,
            KontorLiveSocketMessage message,
            gpointer user_data)
{
  g_autoptr (GByteArray) whole = NULL;

  if (frame->opcode == KONTOR_WEBSOCKET_BINARY)
    return KONTOR_WEBSOCKET_UNSUPPORTED;
  if ((frame->opcode == KONTOR_WEBSOCKET_CONTINUATION) != (self->message != NULL))
    return KONTOR_WEBSOCKET_PROTOCOL;
  if (self->message == NULL)
    self->message = g_byte_array_new ();
  if (frame->length > KONTOR_LIVE_MESSAGE_MAX - self->message->len)
    return KONTOR_WEBSOCKET_TOO_LONG;
  g_byte_array_append (self->message, frame->payload, (guint) frame->length);
  if (!frame->last)
    return 0;
  whole = g_steal_pointer (&self->message);
  if (!g_utf8_validate_len ((const char *) whole->data, whole->len, NULL))
    return KONTOR_WEBSOCKET_BAD_TEXT;
  message (self, (const char *) whole->data, whole->len, user_data);

  return 0;
}

/* 0: go on. */
static KontorWebsocketCode
take_frame (KontorLiveSocket *self,
            const KontorWebsocketFrame *frame,
            gint64 now,
            KontorLiveSocketMessage message,
            gpointer user_data)
{
  if (!take_token (self, now))
    return KONTOR_WEBSOCKET_POLICY;
  self->heard = now;
  self->asked = FALSE;
  switch (frame->opcode)
    {
    case KONTOR_WEBSOCKET_PING:
      return kontor_live_socket_send (self, KONTOR_WEBSOCKET_PONG, frame->payload, frame->length,
                                      now)
                 ? 0
                 : KONTOR_WEBSOCKET_GOING_AWAY;
    case KONTOR_WEBSOCKET_PONG:
      return 0;
    case KONTOR_WEBSOCKET_CLOSE:
      return kontor_websocket_check_close (frame) ? KONTOR_WEBSOCKET_NORMAL
                                                  : KONTOR_WEBSOCKET_PROTOCOL;
    case KONTOR_WEBSOCKET_CONTINUATION:
    case KONTOR_WEBSOCKET_TEXT:
    case KONTOR_WEBSOCKET_BINARY:
    default:
      return take_piece (self, frame, message, user_data);
    }
}

/* All whole frames of @bytes; what is left of them is kept. */
static KontorWebsocketCode
take_frames (KontorLiveSocket *self,
             guint8 *bytes,
             gsize n_bytes,
             gint64 now,
             KontorLiveSocketMessage message,
             gpointer user_data)
{
  KontorWebsocketFrame frame = { 0 };
  gsize at = 0;

  for (;;)
    {
      KontorWebsocketCode code = 0;
      KontorWebsocketState state = kontor_websocket_read (bytes + at, n_bytes - at,
                                                          KONTOR_LIVE_MESSAGE_MAX, &frame);

      if (state == KONTOR_WEBSOCKET_BROKEN)
        return frame.code;
      if (state == KONTOR_WEBSOCKET_MORE)
        break;
      code = take_frame (self, &frame, now, message, user_data);
      if (code != 0)
        return code;
      at += frame.used;
    }
  if (at < n_bytes)
    {
      self->in = g_byte_array_sized_new ((guint) (n_bytes - at));
      g_byte_array_append (self->in, bytes + at, (guint) (n_bytes - at));
    }

  return 0;
}

gboolean
kontor_live_socket_receive (KontorLiveSocket *self,
                            guint8 *bytes,
                            gsize n_bytes,
                            gint64 now,
                            KontorLiveSocketMessage message,
                            gpointer user_data,
                            KontorWebsocketCode *code)
{
  g_autoptr (GByteArray) begun = g_steal_pointer (&self->in);

  if (begun != NULL)
    {
      g_byte_array_append (begun, bytes, (guint) n_bytes);
      *code = take_frames (self, begun->data, begun->len, now, message, user_data);
    }
  else
    *code = take_frames (self, bytes, n_bytes, now, message, user_data);

  return *code == 0;
}

/* --- what goes --- */

gboolean
kontor_live_socket_is_late (const KontorLiveSocket *self)
{
  return self->late_since != 0;
}

static void
note_late (KontorLiveSocket *self, gint64 now)
{
  if (self->late_since == 0)
    self->late_since = now;
}

/* What the kernel did not take of the pieces. */
static void
keep_rest (KontorLiveSocket *self, const struct iovec *pieces, gsize n_pieces, gsize sent)
{
  self->out = g_byte_array_new ();
  for (gsize i = 0; i < n_pieces; i++)
    {
      gsize gone = MIN (sent, pieces[i].iov_len);

      sent -= gone;
      if (gone < pieces[i].iov_len)
        g_byte_array_append (self->out, (const guint8 *) pieces[i].iov_base + gone,
                             (guint) (pieces[i].iov_len - gone));
    }
}

typedef enum
{
  SENT,
  FULL, /* nothing of it went */
  BROKEN,
} Outcome;

/* One frame, whose head is made here. @pieces: the first one is left free for it. */
static Outcome
send_frame (KontorLiveSocket *self,
            KontorWebsocketOpcode opcode,
            struct iovec *pieces,
            gsize n_pieces,
            gint64 now)
{
  guint8 head[KONTOR_WEBSOCKET_HEAD_MAX];
  struct msghdr message = { .msg_iov = pieces, .msg_iovlen = n_pieces };
  gsize length = 0;
  gssize n = 0;

  if (kontor_live_socket_is_late (self))
    return FULL;
  for (gsize i = 1; i < n_pieces; i++)
    length += pieces[i].iov_len;
  pieces[0].iov_base = head;
  pieces[0].iov_len = kontor_websocket_write_head (head, opcode, length);
  length += pieces[0].iov_len;
  do
    n = sendmsg (self->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);
  if (n < 0 && errno != EAGAIN)
    return BROKEN;
  if (n == (gssize) length)
    return SENT;
  note_late (self, now);
  if (n <= 0)
    return FULL;
  keep_rest (self, pieces, n_pieces, (gsize) n);

  return SENT;
}

gboolean
kontor_live_socket_send (KontorLiveSocket *self,
                         KontorWebsocketOpcode opcode,
                         gconstpointer payload,
                         gsize length,
                         gint64 now)
{
  struct iovec pieces[2] = { { 0 }, { (gpointer) payload, length } };

  return send_frame (self, opcode, pieces, length > 0 ? 2 : 1, now) != BROKEN;
}

gboolean
kontor_live_socket_tell (KontorLiveSocket *self, gint64 seq, GBytes *records, gint64 now)
{
  char start[128];
  gsize n_records = 0;
  gpointer text = NULL;
  struct iovec pieces[4] = { { 0 }, { start, 0 }, { NULL, 0 }, { (gpointer) "}", 1 } };
  Outcome outcome = SENT;

  /* What came before the socket did is in what it began with. */
  if (seq < self->seq || (seq == self->seq && records != NULL))
    return TRUE;
  pieces[1].iov_len = (gsize) g_snprintf (start, sizeof start,
                                          "{\"seq\":%" G_GINT64_FORMAT ",\"prev\":%" G_GINT64_FORMAT
                                          "%s",
                                          seq, self->seq, records != NULL ? ",\"records\":" : "");
  if (records != NULL)
    text = (gpointer) g_bytes_get_data (records, &n_records);
  pieces[2].iov_base = text;
  pieces[2].iov_len = n_records;
  outcome = send_frame (self, KONTOR_WEBSOCKET_TEXT, pieces, G_N_ELEMENTS (pieces), now);
  if (outcome == SENT)
    self->seq = seq;
  else
    {
      self->behind = TRUE;
      self->missed = seq;
    }

  return outcome != BROKEN;
}

/* Returns whether the line is in order. */
static gboolean
send_rest (KontorLiveSocket *self)
{
  while (self->out != NULL)
    {
      gssize n = send (self->fd, self->out->data, self->out->len, MSG_NOSIGNAL | MSG_DONTWAIT);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return errno == EAGAIN;
      if ((guint) n == self->out->len)
        g_clear_pointer (&self->out, g_byte_array_unref);
      else
        g_byte_array_remove_range (self->out, 0, (guint) n);
    }

  return TRUE;
}

gboolean
kontor_live_socket_flush (KontorLiveSocket *self, gint64 now)
{
  gint64 since = self->late_since;

  if (!send_rest (self))
    return FALSE;
  if (self->out != NULL)
    return TRUE;
  self->late_since = 0;
  if (!self->behind)
    return TRUE;
  self->behind = FALSE;
  if (!kontor_live_socket_tell (self, self->missed, NULL, now))
    return FALSE;
  /* It is no quicker than before. */
  if (self->behind)
    self->late_since = since;

  return TRUE;
}
