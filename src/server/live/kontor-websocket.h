/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* RFC 6455, the server's half. Pure functions over bytes; any thread. */

/* The longest head that a frame of a server has. */
#define KONTOR_WEBSOCKET_HEAD_MAX 10
/* The longest payload of a control frame. */
#define KONTOR_WEBSOCKET_CONTROL_MAX 125

typedef enum
{
  KONTOR_WEBSOCKET_CONTINUATION = 0x0,
  KONTOR_WEBSOCKET_TEXT = 0x1,
  KONTOR_WEBSOCKET_BINARY = 0x2,
  KONTOR_WEBSOCKET_CLOSE = 0x8,
  KONTOR_WEBSOCKET_PING = 0x9,
  KONTOR_WEBSOCKET_PONG = 0xa,
} KontorWebsocketOpcode;

/* Why a socket is closed: RFC 6455, section 7.4, and one of our own. */
typedef enum
{
  KONTOR_WEBSOCKET_NORMAL = 1000,
  KONTOR_WEBSOCKET_GOING_AWAY = 1001,
  KONTOR_WEBSOCKET_PROTOCOL = 1002,
  KONTOR_WEBSOCKET_UNSUPPORTED = 1003,
  KONTOR_WEBSOCKET_BAD_TEXT = 1007,
  KONTOR_WEBSOCKET_POLICY = 1008,
  KONTOR_WEBSOCKET_TOO_LONG = 1009,
  KONTOR_WEBSOCKET_SESSION_ENDED = 4001,
} KontorWebsocketCode;

typedef enum
{
  KONTOR_WEBSOCKET_MORE, /* the frame is not complete */
  KONTOR_WEBSOCKET_FRAME,
  KONTOR_WEBSOCKET_BROKEN, /* nothing that follows can be understood */
} KontorWebsocketState;

/**
 * KontorWebsocketFrame:
 * @opcode: what it is
 * @last: whether its message ends with it
 * @payload: (borrowed) (array length=length): within the bytes that were read, unmasked
 * @used: the bytes that the frame took, head and payload
 * @code: of a broken frame: what to close the socket with
 *
 * A frame of a client.
 */
typedef struct
{
  KontorWebsocketOpcode opcode;
  gboolean last;
  guint8 *payload;
  gsize length;
  gsize used;
  KontorWebsocketCode code;
} KontorWebsocketFrame;

/* Takes the first frame of @bytes, and unmasks it there. A payload of more than @most is broken before
 * it has come. */
KontorWebsocketState kontor_websocket_read (guint8 *bytes,
                                            gsize n_bytes,
                                            gsize most,
                                            KontorWebsocketFrame *frame);
/* Whether a close frame's payload is one: nothing, or a code that may be sent and a text. */
gboolean kontor_websocket_check_close (const KontorWebsocketFrame *frame);

/* The head of a whole message in one frame; what follows is @length bytes. Returns its length. */
gsize kontor_websocket_write_head (guint8 head[KONTOR_WEBSOCKET_HEAD_MAX],
                                   KontorWebsocketOpcode opcode,
                                   gsize length);

/* What Sec-WebSocket-Accept answers to a key. (nullable): NULL where it is no key. */
char *kontor_websocket_accept (const char *key) G_GNUC_WARN_UNUSED_RESULT;
/* Whether a header that is a list of words has this one, in any case. @list: (nullable) */
gboolean kontor_websocket_has_word (const char *list, const char *word);

G_END_DECLS
