/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Frames of RFC 6455 as a server reads and writes them, and the answer to its handshake. What it reads
 * is from the network: everything that a client must not send is told from what is only not complete.
 * Pure; any thread. */

#include "config.h"

#include "kontor-websocket.h"

#include <string.h>

#define LAST 0x80
#define RESERVED 0x70
#define OPCODE 0x0f
#define MASKED 0x80
#define MASK_LENGTH 4
#define KEY_BYTES 16

/* RFC 6455, section 1.3. */
#define ACCEPT_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

static KontorWebsocketState
fail (KontorWebsocketFrame *frame, KontorWebsocketCode code)
{
  frame->code = code;

  return KONTOR_WEBSOCKET_BROKEN;
}

static gboolean
is_known (guint8 opcode)
{
  return opcode <= KONTOR_WEBSOCKET_BINARY ||
         (opcode >= KONTOR_WEBSOCKET_CLOSE && opcode <= KONTOR_WEBSOCKET_PONG);
}

/* How many bytes after the second tell the length. */
static gsize
get_extra (guint8 length)
{
  return length == 126 ? 2 : length == 127 ? 8 : 0;
}

static guint64
read_number (const guint8 *bytes, gsize n_bytes)
{
  guint64 number = 0;

  for (gsize i = 0; i < n_bytes; i++)
    number = number << 8 | bytes[i];

  return number;
}

/* The first two bytes, which are there. */
static KontorWebsocketState
check_start (const guint8 *bytes, KontorWebsocketFrame *frame)
{
  guint8 opcode = bytes[0] & OPCODE;
  gboolean control = (opcode & 0x8) != 0;

  /* No extension was agreed upon, and who does not mask is no client. */
  if ((bytes[0] & RESERVED) != 0 || !is_known (opcode) || (bytes[1] & MASKED) == 0)
    return fail (frame, KONTOR_WEBSOCKET_PROTOCOL);
  if (control && ((bytes[0] & LAST) == 0 || (bytes[1] & ~MASKED) > KONTOR_WEBSOCKET_CONTROL_MAX))
    return fail (frame, KONTOR_WEBSOCKET_PROTOCOL);
  frame->opcode = opcode;
  frame->last = (bytes[0] & LAST) != 0;

  return KONTOR_WEBSOCKET_FRAME;
}

/* @length: the number that the length was told with, after @extra bytes. The shortest form is the only
 * one. */
static gboolean
is_shortest (guint64 length, gsize extra)
{
  return extra == 0 || length > (extra == 2 ? 125 : G_MAXUINT16);
}

KontorWebsocketState
kontor_websocket_read (guint8 *bytes, gsize n_bytes, gsize most, KontorWebsocketFrame *frame)
{
  gsize extra = 0;
  gsize head = 0;
  guint64 length = 0;
  const guint8 *mask = NULL;

  *frame = (KontorWebsocketFrame) { 0 };
  if (n_bytes < 2)
    return KONTOR_WEBSOCKET_MORE;
  if (check_start (bytes, frame) == KONTOR_WEBSOCKET_BROKEN)
    return KONTOR_WEBSOCKET_BROKEN;
  length = bytes[1] & ~MASKED;
  extra = get_extra ((guint8) length);
  if (n_bytes < 2 + extra)
    return KONTOR_WEBSOCKET_MORE;
  if (extra > 0)
    length = read_number (bytes + 2, extra);
  if (!is_shortest (length, extra) || length > G_MAXINT64)
    return fail (frame, KONTOR_WEBSOCKET_PROTOCOL);
  if (length > most)
    return fail (frame, KONTOR_WEBSOCKET_TOO_LONG);

  head = 2 + extra + MASK_LENGTH;
  if (n_bytes < head || n_bytes - head < length)
    return KONTOR_WEBSOCKET_MORE;
  mask = bytes + head - MASK_LENGTH;
  frame->payload = bytes + head;
  frame->length = (gsize) length;
  frame->used = head + frame->length;
  for (gsize i = 0; i < frame->length; i++)
    frame->payload[i] ^= mask[i % MASK_LENGTH];

  return KONTOR_WEBSOCKET_FRAME;
}

gboolean
kontor_websocket_check_close (const KontorWebsocketFrame *frame)
{
  guint64 code = 0;

  if (frame->length == 0)
    return TRUE;
  if (frame->length == 1)
    return FALSE;
  code = read_number (frame->payload, 2);
  /* Section 7.4: what stands for "no code" and for a broken line is never sent. */
  if (code < 1000 || code >= 5000 || (code >= 1004 && code <= 1006) ||
      (code >= 1015 && code < 3000))
    return FALSE;

  return g_utf8_validate ((const char *) frame->payload + 2, (gssize) frame->length - 2, NULL);
}

gsize
kontor_websocket_write_head (guint8 head[KONTOR_WEBSOCKET_HEAD_MAX],
                             KontorWebsocketOpcode opcode,
                             gsize length)
{
  gsize extra = length <= 125 ? 0 : length <= G_MAXUINT16 ? 2 : 8;

  head[0] = (guint8) (LAST | opcode);
  head[1] = (guint8) (extra == 0 ? length : extra == 2 ? 126 : 127);
  for (gsize i = 0; i < extra; i++)
    head[2 + i] = (guint8) (length >> (8 * (extra - 1 - i)));

  return 2 + extra;
}

char *
kontor_websocket_accept (const char *key)
{
  g_autofree guint8 *bytes = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GChecksum) checksum = NULL;
  guint8 digest[20];
  gsize n_bytes = 0;

  /* A nonce of 16 bytes: encoded again it must be the same text. */
  if (strlen (key) != 24)
    return NULL;
  bytes = g_base64_decode (key, &n_bytes);
  if (n_bytes != KEY_BYTES)
    return NULL;
  again = g_base64_encode (bytes, n_bytes);
  if (strcmp (again, key) != 0)
    return NULL;
  checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_checksum_update (checksum, (const guint8 *) key, (gssize) strlen (key));
  g_checksum_update (checksum, (const guint8 *) ACCEPT_GUID, (gssize) strlen (ACCEPT_GUID));
  n_bytes = sizeof digest;
  g_checksum_get_digest (checksum, digest, &n_bytes);

  return g_base64_encode (digest, n_bytes);
}

gboolean
kontor_websocket_has_word (const char *list, const char *word)
{
  g_auto (GStrv) words = NULL;

  if (list == NULL)
    return FALSE;
  words = g_strsplit (list, ",", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (g_ascii_strcasecmp (g_strstrip (words[i]), word) == 0)
      return TRUE;

  return FALSE;
}
