/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Chunks packed with zstd for the way and the disk. What is packed has been unpacked and compared, so
 * that memory that fails is noticed while the plain bytes are still there. Pure, any thread. */

#include "config.h"

#include "kontor-manifest-private.h"

#include <string.h>
#include <zstd.h>

#define LEVEL 1
/* How much of a chunk is tried first. */
#define PROBE 4096
/* Packing has to save at least one byte in so many. */
#define WORTH_ONE_IN 16

static gboolean
is_worth_it (gsize length, gsize packed)
{
  return packed < length - length / WORTH_ONE_IN;
}

/* Whether a piece from the middle gets smaller: the front often is a head that does, before what is
 * packed already. */
static gboolean
probe (const guint8 *bytes, gsize length)
{
  guint8 packed[ZSTD_COMPRESSBOUND (PROBE)];
  gsize n = 0;

  if (length <= PROBE)
    return TRUE;
  n = ZSTD_compress (packed, sizeof packed, bytes + (length - PROBE) / 2, PROBE, LEVEL);

  return !ZSTD_isError (n) && is_worth_it (PROBE, n);
}

static gboolean
is_same (const guint8 *bytes, gsize length, const guint8 *packed, gsize n)
{
  g_autofree guint8 *again = g_malloc (length);

  return ZSTD_decompress (again, length, packed, n) == length && memcmp (again, bytes, length) == 0;
}

/**
 * kontor_chunk_pack:
 * @chunk: plain bytes, at most %KONTOR_CHUNK_BYTES_MAX
 *
 * Returns: (transfer full) (nullable): one zstd frame that says how long it unpacks to; %NULL where it
 *   is not worth it
 */
GBytes *
kontor_chunk_pack (GBytes *chunk)
{
  gsize length = 0;
  const guint8 *bytes = g_bytes_get_data (chunk, &length);
  g_autofree guint8 *packed = NULL;
  gsize bound = 0;
  gsize n = 0;

  g_return_val_if_fail (length <= KONTOR_CHUNK_BYTES_MAX, NULL);

  if (length == 0 || !probe (bytes, length))
    return NULL;
  bound = ZSTD_compressBound (length);
  packed = g_malloc (bound);
  n = ZSTD_compress (packed, bound, bytes, length, LEVEL);
  if (ZSTD_isError (n) || !is_worth_it (length, n))
    return NULL;
  if (!is_same (bytes, length, packed, n))
    {
      g_warning ("a chunk did not unpack to what it was: this computer's memory may be failing");
      return NULL;
    }

  return g_bytes_new_take (g_realloc (g_steal_pointer (&packed), n), n);
}

/**
 * kontor_chunk_unpack:
 * @packed: what came as a packed chunk
 * @length: bytes that it must come to, at most %KONTOR_CHUNK_BYTES_MAX: more is refused before anything
 *   is unpacked
 * @error: of %KONTOR_CONTENT_ERROR: _DAMAGED
 *
 * Never takes more memory than @length bytes and the library's own.
 *
 * Returns: (transfer full) (nullable): the plain bytes
 */
GBytes *
kontor_chunk_unpack (GBytes *packed, gsize length, GError **error)
{
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (packed, &size);
  g_autofree guint8 *plain = NULL;

  /* One frame that says its length, and nothing behind it. */
  if (length == 0 || length > KONTOR_CHUNK_BYTES_MAX || size == 0 ||
      ZSTD_getFrameContentSize (bytes, size) != length ||
      ZSTD_findFrameCompressedSize (bytes, size) != size)
    {
      kontor_manifest_fail (error, "a packed chunk is of another length");
      return NULL;
    }
  plain = g_malloc (length);
  if (ZSTD_decompress (plain, length, bytes, size) != length)
    {
      kontor_manifest_fail (error, "a packed chunk can’t be unpacked");
      return NULL;
    }

  return g_bytes_new_take (g_steal_pointer (&plain), length);
}
