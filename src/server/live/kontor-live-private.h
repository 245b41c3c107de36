/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-live-hub.h"
#include "kontor-websocket.h"

G_BEGIN_DECLS

/* What a client may send in one message, in pieces or not. */
#define KONTOR_LIVE_MESSAGE_MAX 1024

struct _KontorLivePerson
{
  int refs; /* atomic */
  KontorId id;
  guint n_places; /* the hub's mutex: sockets and handshakes */
  GPtrArray *sockets; /* owned: the hub's thread: borrowed KontorLiveSocket */
};

/**
 * KontorLiveSocket:
 * @fd: owned; non-blocking
 * @person: (owned): whose it is
 * @session: by which it came
 * @at: its place in the hub's list
 * @in: (owned) (nullable): a frame of which only a part has come
 * @message: (owned) (nullable): the pieces so far of a message that comes in several
 * @out: (owned) (nullable): the rest of a frame that went out in part
 * @behind: frames were left out since; it is told so when it reads again
 * @closing: to be freed after this round
 * @late_since: when the kernel took no more, monotonic; 0: it does
 * @heard: when the last whole frame came, monotonic
 * @asked: whether a sign of life was asked for since
 * @seq: the last that was sent
 * @missed: of the last frame that was left out
 * @tokens: frames that it may send at once, as of @tokens_at
 *
 * One live socket. The hub's thread.
 */
typedef struct
{
  int fd;
  KontorLivePerson *person;
  KontorId session;
  guint at;
  GByteArray *in;
  GByteArray *message;
  GByteArray *out;
  gboolean behind;
  gboolean closing;
  gint64 late_since;
  gint64 heard;
  gboolean asked;
  gint64 seq;
  gint64 missed;
  double tokens;
  gint64 tokens_at;
} KontorLiveSocket;

/* @fd: (transfer full); @person: (transfer full) */
KontorLiveSocket *kontor_live_socket_new (int fd,
                                          KontorLivePerson *person,
                                          const KontorId *session,
                                          gint64 now) G_GNUC_WARN_UNUSED_RESULT;
void kontor_live_socket_free (KontorLiveSocket *self);

/* Whole frames that came. @text: a message, or NULL for signs of life. FALSE: it is closing, with *code
 * to be said; 0: nothing is to be said. */
typedef void (*KontorLiveSocketMessage) (KontorLiveSocket *self,
                                         const char *text,
                                         gsize length,
                                         gpointer user_data);
gboolean kontor_live_socket_receive (KontorLiveSocket *self,
                                     guint8 *bytes,
                                     gsize n_bytes,
                                     gint64 now,
                                     KontorLiveSocketMessage message,
                                     gpointer user_data,
                                     KontorWebsocketCode *code);

/* That there is something, up to @seq. @records: (nullable): a JSON array, the changes themselves. FALSE:
 * the line is broken. */
gboolean kontor_live_socket_tell (KontorLiveSocket *self, gint64 seq, GBytes *records, gint64 now);
/* Something of its own, which is left out where it does not fit. @payload: (nullable) */
gboolean kontor_live_socket_send (KontorLiveSocket *self,
                                  KontorWebsocketOpcode opcode,
                                  gconstpointer payload,
                                  gsize length,
                                  gint64 now);
/* The kernel takes more. */
gboolean kontor_live_socket_flush (KontorLiveSocket *self, gint64 now);
/* Whether to wait for that. */
gboolean kontor_live_socket_is_late (const KontorLiveSocket *self);

G_END_DECLS
