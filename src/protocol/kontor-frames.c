/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Frames of chunks, see PROTOCOL.md, "Chunks". A reader never trusts a length. Any thread. */

#include "config.h"

#include "kontor-frames.h"

#include <string.h>

/* kind, packing, length (big-endian), hash */
#define HEAD (1 + 1 + 4 + KONTOR_FRAME_HASH)
#define PACKING_PLAIN 0
#define PACKING_ZSTD 1
/* What stands before packed bytes: the length that they unpack to, big-endian. */
#define PACKED_HEAD 4

static const guint8 magic[8] = { 'K', 'o', 'n', 't', 'o', 'r', 'F', '1' };

static void
frame_free (gpointer data)
{
  KontorFrame *frame = data;

  g_bytes_unref (frame->bytes);
  g_free (frame);
}

/**
 * kontor_frames_begin:
 *
 * Returns: (transfer full): a body without frames
 */
GByteArray *
kontor_frames_begin (void)
{
  GByteArray *self = g_byte_array_new ();

  return g_byte_array_append (self, magic, sizeof magic);
}

static void
write_number (guint8 *at, gsize number)
{
  for (guint i = 0; i < 4; i++)
    at[i] = (guint8) (number >> (24 - 8 * i));
}

static guint32
read_number (const guint8 *at)
{
  guint32 number = 0;

  for (guint i = 0; i < 4; i++)
    number = number << 8 | at[i];

  return number;
}

/**
 * kontor_frames_add:
 * @self: a body that is being written
 * @kind: what the frame says
 * @hash: of the chunk
 * @bytes: (nullable): the chunk; %NULL for %KONTOR_FRAME_NONE
 */
void
kontor_frames_add (GByteArray *self,
                   KontorFrameKind kind,
                   const guint8 hash[KONTOR_FRAME_HASH],
                   GBytes *bytes)
{
  gsize length = 0;
  const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;
  guint8 head[HEAD] = { (guint8) kind, PACKING_PLAIN };

  g_return_if_fail (length <= KONTOR_FRAME_BYTES_MAX);

  write_number (head + 2, length);
  memcpy (head + 6, hash, KONTOR_FRAME_HASH);
  g_byte_array_append (self, head, sizeof head);
  if (length > 0)
    g_byte_array_append (self, data, (guint) length);
}

/**
 * kontor_frames_add_packed:
 * @self: a body that is being written
 * @kind: a chunk or a node
 * @hash: of what is packed
 * @packed: it, packed with zstd into fewer bytes than it has
 * @length: bytes that it has
 */
void
kontor_frames_add_packed (GByteArray *self,
                          KontorFrameKind kind,
                          const guint8 hash[KONTOR_FRAME_HASH],
                          GBytes *packed,
                          gsize length)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (packed, &size);
  guint8 head[HEAD + PACKED_HEAD] = { (guint8) kind, PACKING_ZSTD };

  g_return_if_fail (size > 0 && size < length && length <= KONTOR_FRAME_BYTES_MAX);

  write_number (head + 2, PACKED_HEAD + size);
  memcpy (head + 6, hash, KONTOR_FRAME_HASH);
  write_number (head + HEAD, length);
  g_byte_array_append (self, head, sizeof head);
  g_byte_array_append (self, data, (guint) size);
}

/* What the frames of a body that was written here unpack to. */
static gsize
count_plain (const GByteArray *self)
{
  gsize plain = 0;
  guint32 length = 0;

  for (gsize at = sizeof magic; at < self->len; at += HEAD + length)
    {
      const guint8 *head = self->data + at;

      length = read_number (head + 2);
      plain += head[1] == PACKING_ZSTD ? read_number (head + HEAD) : length;
    }

  return plain;
}

/**
 * kontor_frames_have_room:
 * @self: a body that is being written
 * @length: bytes of the next chunk
 *
 * Returns: whether it fits
 */
gboolean
kontor_frames_have_room (const GByteArray *self, gsize length)
{
  return self->len + HEAD + length <= KONTOR_FRAMES_BYTES_MAX &&
         count_plain (self) + length <= KONTOR_FRAMES_PLAIN_MAX;
}

/**
 * kontor_frames_have_room_packed:
 * @self: a body that is being written
 * @packed: bytes of the next chunk, packed
 * @length: and unpacked
 *
 * Returns: whether it fits
 */
gboolean
kontor_frames_have_room_packed (const GByteArray *self, gsize packed, gsize length)
{
  return self->len + HEAD + PACKED_HEAD + packed <= KONTOR_FRAMES_BYTES_MAX &&
         count_plain (self) + length <= KONTOR_FRAMES_PLAIN_MAX;
}

/**
 * kontor_frames_end:
 * @self: (transfer full): a body that was written
 *
 * Returns: (transfer full): its bytes
 */
GBytes *
kontor_frames_end (GByteArray *self)
{
  return g_byte_array_free_to_bytes (self);
}

/**
 * kontor_frames_are:
 * @body: any body
 *
 * Returns: whether it says that it is one of frames
 */
gboolean
kontor_frames_are (GBytes *body)
{
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (body, &length);

  return length >= sizeof magic && memcmp (data, magic, sizeof magic) == 0;
}

static gboolean
fail (KontorProblemCode code, gint64 limit, guint index, const char *what, KontorProblem **problem)
{
  if (problem == NULL)
    return FALSE;
  *problem = kontor_problem_new_limit (code, KONTOR_RECORD_NONE, NULL, 0, limit);
  (*problem)->detail = g_strdup_printf ("frame %u: %s", index, what);

  return FALSE;
}

static gboolean
is_kind (guint8 kind)
{
  return kind <= KONTOR_FRAME_JSON || kind == KONTOR_FRAME_NONE;
}

/* @length: of what follows the head; @left: bytes that do */
static gboolean
check_head (const guint8 *head, guint32 length, gsize left, guint index, KontorProblem **problem)
{
  guint32 most = KONTOR_FRAME_BYTES_MAX + (head[1] == PACKING_ZSTD ? PACKED_HEAD : 0);

  if (!is_kind (head[0]))
    return fail (KONTOR_PROBLEM_MALFORMED, 0, index, "unknown kind", problem);
  if (head[1] != PACKING_PLAIN &&
      (head[1] != PACKING_ZSTD || head[0] == KONTOR_FRAME_NONE || head[0] == KONTOR_FRAME_JSON))
    return fail (KONTOR_PROBLEM_MALFORMED, 0, index, "unknown packing", problem);
  if (length > most)
    return fail (KONTOR_PROBLEM_TOO_LONG, KONTOR_FRAME_BYTES_MAX, index, "too long", problem);
  if (head[0] == KONTOR_FRAME_NONE && length != 0)
    return fail (KONTOR_PROBLEM_MALFORMED, 0, index, "bytes of nothing", problem);
  if (length > left || (head[1] == PACKING_ZSTD && length <= PACKED_HEAD))
    return fail (KONTOR_PROBLEM_MALFORMED, 0, index, "cut off", problem);

  return TRUE;
}

/* What it says to unpack to: more than it is, or it would not be packed. */
static gboolean
check_packed (guint32 plain, guint32 packed, guint index, KontorProblem **problem)
{
  if (plain > KONTOR_FRAME_BYTES_MAX)
    return fail (KONTOR_PROBLEM_TOO_LONG, KONTOR_FRAME_BYTES_MAX, index, "too long", problem);
  if (plain <= packed)
    return fail (KONTOR_PROBLEM_MALFORMED, 0, index, "packed into more", problem);

  return TRUE;
}

/* @at: (inout): where the frame begins, then what follows it */
static KontorFrame *
read_frame (GBytes *body, gsize *at, guint index, KontorProblem **problem)
{
  gsize size = 0;
  const guint8 *head = (const guint8 *) g_bytes_get_data (body, &size) + *at;
  KontorFrame *frame = NULL;
  guint32 length = 0;
  guint32 plain = 0;
  gsize skip = 0;

  if (size - *at < HEAD)
    {
      fail (KONTOR_PROBLEM_MALFORMED, 0, index, "cut off", problem);
      return NULL;
    }
  length = read_number (head + 2);
  if (!check_head (head, length, size - *at - HEAD, index, problem))
    return NULL;
  skip = head[1] == PACKING_ZSTD ? PACKED_HEAD : 0;
  plain = skip > 0 ? read_number (head + HEAD) : length;
  if (skip > 0 && !check_packed (plain, length - PACKED_HEAD, index, problem))
    return NULL;
  frame = g_new0 (KontorFrame, 1);
  frame->kind = head[0];
  frame->packed = skip > 0;
  frame->length = plain;
  memcpy (frame->hash, head + 6, KONTOR_FRAME_HASH);
  frame->bytes = g_bytes_new_from_bytes (body, *at + HEAD + skip, length - skip);
  *at += HEAD + length;

  return frame;
}

/**
 * kontor_frames_read:
 * @body: a body, unpacked
 * @problem: (out) (optional): what is wrong
 *
 * Reads the frames; whether their bytes have the hashes that they say is for the caller to see.
 *
 * Returns: (transfer full) (nullable) (element-type KontorFrame): all of them, in order
 */
GPtrArray *
kontor_frames_read (GBytes *body, KontorProblem **problem)
{
  g_autoptr (GPtrArray) frames = g_ptr_array_new_with_free_func (frame_free);
  gsize size = g_bytes_get_size (body);
  gsize at = sizeof magic;
  gsize plain = 0;

  if (!kontor_frames_are (body))
    {
      fail (KONTOR_PROBLEM_MALFORMED, 0, 0, "no frames", problem);
      return NULL;
    }
  if (size > KONTOR_FRAMES_BYTES_MAX)
    {
      fail (KONTOR_PROBLEM_TOO_LONG, KONTOR_FRAMES_BYTES_MAX, 0, "the body is too long", problem);
      return NULL;
    }
  while (at < size)
    {
      KontorFrame *frame = NULL;

      if (frames->len == KONTOR_FRAMES_MAX)
        {
          fail (KONTOR_PROBLEM_TOO_LONG, KONTOR_FRAMES_MAX, frames->len, "too many", problem);
          return NULL;
        }
      frame = read_frame (body, &at, frames->len, problem);
      if (frame == NULL)
        return NULL;
      g_ptr_array_add (frames, frame);
      plain += frame->length;
      if (plain > KONTOR_FRAMES_PLAIN_MAX)
        {
          fail (KONTOR_PROBLEM_TOO_LONG, KONTOR_FRAMES_PLAIN_MAX, frames->len - 1,
                "too much unpacked", problem);
          return NULL;
        }
    }

  return g_steal_pointer (&frames);
}
