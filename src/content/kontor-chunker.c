/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where chunks end: FastCDC with a Gear hash and normalised chunking, after Xia et al., "FastCDC: a
 * Fast and Efficient Content-Defined Chunking Approach for Data Deduplication", USENIX ATC 2016. All
 * devices must cut alike, or they share no chunk: what is fixed here is fixed for good. Pure, any
 * thread. */

#include "config.h"

#include "kontor-chunker.h"

#include <openssl/evp.h>
#include <string.h>

/* Each byte moves the hash by one bit, so it tells of the last 64 bytes. */
#define WINDOW 64
/* A chunk shorter than the average ends where this many more bits of the hash are zero than its class
 * asks for, a longer one where as many fewer are: lengths gather about the average. */
#define NORMALISED_BITS 2
/* A class is kept while the size is within this factor of what it is for. */
#define KEPT_FACTOR 4
#define GIB ((gint64) 1 << 30)

/* bits: of the average length; above, up_to: the sizes of files that it is for */
static const struct
{
  guint bits;
  gint64 above;
  gint64 up_to;
} classes[KONTOR_N_CHUNK_CLASSES] = {
  [KONTOR_CHUNK_CLASS_SMALL] = { 16, 0, 4 * GIB },
  [KONTOR_CHUNK_CLASS_MIDDLE] = { 18, 4 * GIB, 64 * GIB },
  [KONTOR_CHUNK_CLASS_LARGE] = { 20, 64 * GIB, G_MAXINT64 / KEPT_FACTOR },
};

static guint64 gear[256];

/* The table is nobody's choice: entry n is the first eight bytes, the greatest first, of the SHA-256 of
 * the text "kontor gear " and the byte n. */
static void
make_gear (void)
{
  guint8 text[13] = { 'k', 'o', 'n', 't', 'o', 'r', ' ', 'g', 'e', 'a', 'r', ' ' };

  for (guint n = 0; n < G_N_ELEMENTS (gear); n++)
    {
      guint8 digest[KONTOR_CONTENT_DIGEST];
      guint length = 0;
      guint64 entry = 0;

      text[sizeof text - 1] = (guint8) n;
      if (EVP_Digest (text, sizeof text, digest, &length, EVP_sha256 (), NULL) != 1)
        g_error ("SHA-256 is not available");
      for (guint i = 0; i < 8; i++)
        entry = entry << 8 | digest[i];
      gear[n] = entry;
    }
}

static const guint64 *
get_gear (void)
{
  static gsize made = 0;

  if (g_once_init_enter (&made))
    {
      make_gear ();
      g_once_init_leave (&made, 1);
    }

  return gear;
}

/* --- classes --- */

/**
 * kontor_chunk_class_choose:
 * @size: bytes of a file that had no chunks before
 *
 * Returns: how to cut it
 */
KontorChunkClass
kontor_chunk_class_choose (gint64 size)
{
  KontorChunkClass class = KONTOR_CHUNK_CLASS_SMALL;

  while (class + 1 < KONTOR_N_CHUNK_CLASSES && size > classes[class].up_to)
    class ++;

  return class;
}

/**
 * kontor_chunk_class_fits:
 * @class: a class, or any number that came from elsewhere
 * @size: bytes of a file
 *
 * Returns: whether a file of that size may be cut so
 */
gboolean
kontor_chunk_class_fits (KontorChunkClass class, gint64 size)
{
  if ((guint) class >= KONTOR_N_CHUNK_CLASSES || size < 0)
    return FALSE;

  return size >= classes[class].above / KEPT_FACTOR && size <= classes[class].up_to * KEPT_FACTOR;
}

/**
 * kontor_chunk_class_keep:
 * @kept: how the file was cut before
 * @size: the bytes that it has now
 *
 * Returns: how to cut it: as before as long as that fits
 */
KontorChunkClass
kontor_chunk_class_keep (KontorChunkClass kept, gint64 size)
{
  return kontor_chunk_class_fits (kept, size) ? kept : kontor_chunk_class_choose (size);
}

/**
 * kontor_chunk_class_get_min:
 * @class: how a file is cut
 *
 * Returns: bytes of the shortest chunk but for the last of the file: a quarter of the average
 */
gsize
kontor_chunk_class_get_min (KontorChunkClass class)
{
  g_return_val_if_fail ((guint) class < KONTOR_N_CHUNK_CLASSES, 1);

  return (gsize) 1 << (classes[class].bits - 2);
}

/**
 * kontor_chunk_class_get_max:
 * @class: how a file is cut
 *
 * Returns: bytes of the longest chunk: four times the average
 */
gsize
kontor_chunk_class_get_max (KontorChunkClass class)
{
  g_return_val_if_fail ((guint) class < KONTOR_N_CHUNK_CLASSES, 1);

  return (gsize) 1 << (classes[class].bits + 2);
}

/* --- cutting --- */

/* The first place in @from … @until, as the length of what is before it, where the first @bits bits of
 * the hash are zero; @until: none. @hash: (inout): of what is before @from */
static gsize
find_end (const guint64 *table,
          const guint8 *bytes,
          gsize from,
          gsize until,
          guint bits,
          guint64 *hash,
          gboolean *found)
{
  guint64 value = *hash;

  for (gsize i = from; i < until; i++)
    {
      value = (value << 1) + table[bytes[i]];
      if (value >> (64 - bits) == 0)
        {
          *found = TRUE;
          return i + 1;
        }
    }
  *hash = value;

  return until;
}

/**
 * kontor_chunker_cut:
 * @class: how the file is cut
 * @bytes: (array length=length): of the file, where a chunk begins
 * @length: how many are at hand
 * @last: whether the file ends with them
 *
 * A chunk ends with the first byte, from the shortest length on, at which the hash of the 64 bytes up
 * to it says so; with the longest length; with the file. The hash takes in what lies before the
 * shortest length, so that an end depends on nothing but the bytes around it and its distance.
 *
 * Returns: the length of the chunk; 0: more bytes are needed to tell, or there are none
 */
gsize
kontor_chunker_cut (KontorChunkClass class, const guint8 *bytes, gsize length, gboolean last)
{
  const guint64 *table = get_gear ();
  guint64 hash = 0;
  gboolean found = FALSE;
  gsize min = 0;
  gsize max = 0;
  gsize middle = 0;
  gsize end = 0;
  guint bits = 0;

  g_return_val_if_fail ((guint) class < KONTOR_N_CHUNK_CLASSES, 0);

  min = kontor_chunk_class_get_min (class);
  max = MIN (length, kontor_chunk_class_get_max (class));
  bits = classes[class].bits;
  middle = MIN (max, (gsize) 1 << bits);
  if (length < min)
    return last ? length : 0;
  for (gsize i = min - WINDOW; i < min - 1; i++)
    hash = (hash << 1) + table[bytes[i]];
  end = find_end (table, bytes, min - 1, middle, bits + NORMALISED_BITS, &hash, &found);
  if (!found)
    end = find_end (table, bytes, middle, max, bits - NORMALISED_BITS, &hash, &found);
  if (found || last || end == kontor_chunk_class_get_max (class))
    return end;

  return 0;
}
