/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * KontorLiveLine:
 * @fd: the socket; -1 once it is broken
 * @status: of the handshake: 101, or why not; 0: the line was closed
 * @in: (owned): what came and was not taken yet
 *
 * A live socket's client that says exactly what it is told.
 */
typedef struct
{
  int fd;
  guint status;
  GByteArray *in;
} KontorLiveLine;

/* The key of the handshake, and what answers it (RFC 6455, section 1.3). */
#define KONTOR_LIVE_KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define KONTOR_LIVE_ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
#define KONTOR_LIVE_HEADERS \
  "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" \
  "Sec-WebSocket-Key: " KONTOR_LIVE_KEY "\r\n"

/* Connected, with nothing said. */
KontorLiveLine *kontor_live_line_new (guint16 port) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): of a socket that is one already */
KontorLiveLine *kontor_live_line_new_for_fd (int fd) G_GNUC_WARN_UNUSED_RESULT;
void kontor_live_line_free (KontorLiveLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorLiveLine, kontor_live_line_free)

/* Asks to become a live socket. @token: (nullable); @headers: instead of KONTOR_LIVE_HEADERS (nullable);
 * @early: sent with it (nullable) */
void kontor_live_line_ask (KontorLiveLine *self,
                           const char *token,
                           const char *headers,
                           GBytes *early);
/* Waits for the answer. */
guint kontor_live_line_wait_open (KontorLiveLine *self);
/* All three, as it should be. */
KontorLiveLine *kontor_live_line_open (guint16 port, const char *token) G_GNUC_WARN_UNUSED_RESULT;

/* A frame as a client masks it. @first: its first byte */
GBytes *kontor_live_line_frame (guint8 first, gconstpointer payload, gsize length)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_live_line_send (KontorLiveLine *self, guint8 first, const char *payload);
void kontor_live_line_send_bytes (KontorLiveLine *self, gconstpointer bytes, gsize length);

/* The next frame, within a time. (transfer full) (nullable): its payload, ended by a zero byte that
 * does not count; NULL: none came, or the line is closed, and then fd is -1. */
GBytes *kontor_live_line_take (KontorLiveLine *self, int milliseconds, guint8 *opcode)
    G_GNUC_WARN_UNUSED_RESULT;
/* The next text. */
char *kontor_live_line_take_text (KontorLiveLine *self) G_GNUC_WARN_UNUSED_RESULT;
/* The code with which it is closed; 0: without one. */
guint kontor_live_line_take_close (KontorLiveLine *self);

G_END_DECLS
