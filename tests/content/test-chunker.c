/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where chunks end: always at the same places, whoever cuts and in whatever pieces the bytes come. */

#include "config.h"

#include "kontor-chunker.h"

#include <string.h>

#define MIB ((gsize) 1 << 20)
#define GIB ((gint64) 1 << 30)

/* Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014: the same bytes on
 * every computer. */
static guint64
next_number (guint64 *state)
{
  guint64 z = *state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);

  return z ^ (z >> 31);
}

static guint8 *
make_bytes (guint64 seed, gsize length)
{
  guint8 *bytes = g_malloc (length + 8);

  for (gsize i = 0; i < length; i += 8)
    {
      guint64 number = GUINT64_TO_LE (next_number (&seed));

      memcpy (bytes + i, &number, 8);
    }

  return bytes;
}

/* (element-type gsize): the lengths of the chunks of all of it */
static GArray *
cut_whole (KontorChunkClass class, const guint8 *bytes, gsize length)
{
  GArray *lengths = g_array_new (FALSE, FALSE, sizeof (gsize));

  for (gsize at = 0; at < length;)
    {
      gsize n = kontor_chunker_cut (class, bytes + at, length - at, TRUE);

      g_assert_cmpuint (n, >, 0);
      g_assert_cmpuint (n, <=, length - at);
      g_array_append_val (lengths, n);
      at += n;
    }

  return lengths;
}

/* --- the rule, said another way --- */

static guint64
get_gear (guint8 byte)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  guint64 entry = 0;

  g_checksum_update (checksum, (const guchar *) "kontor gear ", 12);
  g_checksum_update (checksum, &byte, 1);
  g_checksum_get_digest (checksum, digest, &length);
  for (guint i = 0; i < 8; i++)
    entry |= (guint64) digest[i] << (56 - 8 * i);

  return entry;
}

/* The hash of the 64 bytes that end with @at, each weighed by how far back it is. */
static guint64
hash_at (const guint64 *table, const guint8 *bytes, gsize at)
{
  guint64 hash = 0;

  for (guint back = 0; back < 64; back++)
    hash += table[bytes[at - back]] * ((guint64) 1 << back);

  return hash;
}

static gsize
cut_slowly (const guint64 *table, guint bits, const guint8 *bytes, gsize length)
{
  gsize average = (gsize) 1 << bits;

  for (gsize n = average / 4; n < MIN (length, average * 4); n++)
    {
      guint zeros = n <= average ? bits + 2 : bits - 2;

      if (hash_at (table, bytes, n - 1) < (guint64) 1 << (64 - zeros))
        return n;
    }

  return MIN (length, average * 4);
}

static void
test_slow (void)
{
  gsize length = 8 * MIB;
  g_autofree guint8 *bytes = make_bytes (1, length);
  guint64 table[256];

  for (guint i = 0; i < 256; i++)
    table[i] = get_gear ((guint8) i);
  for (guint class = 0; class < KONTOR_N_CHUNK_CLASSES; class ++)
    {
      g_autoptr (GArray) lengths = cut_whole ((KontorChunkClass) class, bytes, length);
      gsize at = 0;

      g_assert_cmpuint (lengths->len, >, 1);
      for (guint i = 0; i < lengths->len; i++)
        {
          g_assert_cmpuint (g_array_index (lengths, gsize, i), ==,
                            cut_slowly (table, 16 + 2 * class, bytes + at, length - at));
          at += g_array_index (lengths, gsize, i);
        }
      g_assert_cmpuint (at, ==, length);
    }
}

/* The first place at which a chunk may end, told by the 64 bytes up to it although none of them is
 * looked at for an end. */
static void
test_first (void)
{
  gsize length = 8 * MIB;
  g_autofree guint8 *bytes = make_bytes (9, length);
  guint64 table[256];
  guint64 hash = 0;
  guint n = 0;

  for (guint i = 0; i < 256; i++)
    table[i] = get_gear ((guint8) i);
  for (gsize i = 0; i < length; i++)
    {
      const gsize min = 16 << 10;

      hash = hash * 2 + table[bytes[i]];
      if (i < min || hash >= (guint64) 1 << (64 - 18))
        continue;
      g_assert_cmpuint (hash, ==, hash_at (table, bytes, i));
      g_assert_cmpuint (kontor_chunker_cut (KONTOR_CHUNK_CLASS_SMALL, bytes + i + 1 - min, min,
                                            FALSE),
                        ==, min);
      n++;
    }
  g_assert_cmpuint (n, >, 10);
}

/* What devices of all versions must agree on: should this fail, nothing that is stored is found again. */
static void
test_golden (void)
{
  static const gsize golden[] = { 71268, 70164, 74100, 95351, 64385, 101733, 75632,
                                  74657, 78002, 72964, 81148, 73354, 87339,  28479 };
  g_autofree guint8 *bytes = make_bytes (42, MIB);
  g_autoptr (GArray) lengths = cut_whole (KONTOR_CHUNK_CLASS_SMALL, bytes, MIB);

  g_assert_cmpmem (lengths->data, lengths->len * sizeof (gsize), golden, sizeof golden);
}

/* --- lengths --- */

static void
check_lengths (KontorChunkClass class, const guint8 *bytes, gsize length)
{
  g_autoptr (GArray) lengths = cut_whole (class, bytes, length);

  for (guint i = 0; i < lengths->len; i++)
    {
      gsize n = g_array_index (lengths, gsize, i);

      g_assert_cmpuint (n, <=, kontor_chunk_class_get_max (class));
      if (i + 1 < lengths->len)
        g_assert_cmpuint (n, >=, kontor_chunk_class_get_min (class));
    }
}

/* Chance, one byte again and again, a short pattern again and again. */
static void
test_bounds (void)
{
  gsize length = 16 * MIB + 12345;
  g_autofree guint8 *bytes = make_bytes (2, length);

  for (guint class = 0; class < KONTOR_N_CHUNK_CLASSES; class ++)
    {
      check_lengths ((KontorChunkClass) class, bytes, length);
      for (gsize i = 1000; i < length; i++)
        bytes[i] = bytes[i - 1000];
      check_lengths ((KontorChunkClass) class, bytes, length);
      memset (bytes, 0, length);
      check_lengths ((KontorChunkClass) class, bytes, length);
      g_free (bytes);
      bytes = make_bytes (3 + class, length);
    }
}

/* The average is what the class says, within a fifth. */
static void
test_average (void)
{
  gsize length = 64 * MIB;
  g_autofree guint8 *bytes = make_bytes (7, length);
  g_autoptr (GArray) lengths = cut_whole (KONTOR_CHUNK_CLASS_SMALL, bytes, length);
  gsize average = length / lengths->len;

  g_test_message ("%u chunks, %" G_GSIZE_FORMAT " bytes on average", lengths->len, average);
  g_assert_cmpuint (average, >, (64 << 10) * 4 / 5);
  g_assert_cmpuint (average, <, (64 << 10) * 6 / 5);
}

/* --- pieces --- */

/* As many bytes as come, until it can be told: nothing is told too early. */
static void
test_pieces (void)
{
  gsize length = 2 * MIB + 77;
  g_autofree guint8 *bytes = make_bytes (11, length);
  g_autoptr (GArray) lengths = cut_whole (KONTOR_CHUNK_CLASS_SMALL, bytes, length);
  guint64 random = 5;
  gsize at = 0;

  for (guint i = 0; i < lengths->len; i++)
    {
      gsize have = 0;
      gsize n = 0;

      while (n == 0)
        {
          gboolean last = FALSE;

          have = MIN (length - at, have + next_number (&random) % 9000);
          last = have == length - at;
          n = kontor_chunker_cut (KONTOR_CHUNK_CLASS_SMALL, bytes + at, have, last);
          g_assert_true (n > 0 || !last);
        }
      g_assert_cmpuint (n, ==, g_array_index (lengths, gsize, i));
      at += n;
    }
  g_assert_cmpuint (at, ==, length);
}

/* The bytes of the longest chunk are always enough; none are no chunk. */
static void
test_enough (void)
{
  for (guint class = 0; class < KONTOR_N_CHUNK_CLASSES; class ++)
    {
      gsize max = kontor_chunk_class_get_max ((KontorChunkClass) class);
      g_autofree guint8 *zeros = g_malloc0 (max);

      g_assert_cmpuint (kontor_chunker_cut ((KontorChunkClass) class, zeros, max, FALSE), ==, max);
      g_assert_cmpuint (kontor_chunker_cut ((KontorChunkClass) class, zeros, max - 1, FALSE), ==,
                        0);
      g_assert_cmpuint (kontor_chunker_cut ((KontorChunkClass) class, zeros, max - 1, TRUE), ==,
                        max - 1);
      g_assert_cmpuint (kontor_chunker_cut ((KontorChunkClass) class, zeros, 0, TRUE), ==, 0);
      g_assert_cmpuint (kontor_chunker_cut ((KontorChunkClass) class, zeros, 1, TRUE), ==, 1);
      g_assert_cmpuint (kontor_chunker_cut ((KontorChunkClass) class, zeros, 1, FALSE), ==, 0);
    }
}

/* --- edits --- */

/* (element-type utf8): as a set, the hashes of the chunks */
static GHashTable *
hash_chunks (const guint8 *bytes, gsize length)
{
  GHashTable *hashes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize at = 0; at < length;)
    {
      gsize n = kontor_chunker_cut (KONTOR_CHUNK_CLASS_SMALL, bytes + at,
                                    MIN (length - at, 256 << 10), length - at <= 256 << 10);

      g_hash_table_add (hashes, g_compute_checksum_for_data (G_CHECKSUM_MD5, bytes + at, n));
      at += n;
    }

  return hashes;
}

static guint
count_new (GHashTable *before, GHashTable *after)
{
  GHashTableIter iter;
  gpointer hash = NULL;
  guint n = 0;

  g_hash_table_iter_init (&iter, after);
  while (g_hash_table_iter_next (&iter, &hash, NULL))
    n += !g_hash_table_contains (before, hash);

  return n;
}

/* One byte more, at several places of 64 MiB: the chunk that has it, and at most one beside. */
static void
test_insert (void)
{
  gsize length = 64 * MIB;
  g_autofree guint8 *bytes = make_bytes (64, length);
  g_autofree guint8 *edited = g_malloc (length + 1);
  g_autoptr (GHashTable) before = hash_chunks (bytes, length);
  guint64 random = 3;

  for (guint i = 0; i < 4; i++)
    {
      gsize at = next_number (&random) % length;
      g_autoptr (GHashTable) after = NULL;

      memcpy (edited, bytes, at);
      edited[at] = 'K';
      memcpy (edited + at + 1, bytes + at, length - at);
      after = hash_chunks (edited, length + 1);
      g_assert_cmpuint (count_new (before, after), >=, 1);
      g_assert_cmpuint (count_new (before, after), <=, 2);
    }
}

/* --- classes --- */

static void
test_choose (void)
{
  static const struct
  {
    gint64 size;
    KontorChunkClass class;
  } cases[] = {
    { 0, KONTOR_CHUNK_CLASS_SMALL },
    { 4 * GIB, KONTOR_CHUNK_CLASS_SMALL },
    { 4 * GIB + 1, KONTOR_CHUNK_CLASS_MIDDLE },
    { 64 * GIB, KONTOR_CHUNK_CLASS_MIDDLE },
    { 64 * GIB + 1, KONTOR_CHUNK_CLASS_LARGE },
    { G_MAXINT64, KONTOR_CHUNK_CLASS_LARGE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (kontor_chunk_class_choose (cases[i].size), ==, cases[i].class);
  g_assert_cmpuint (kontor_chunk_class_get_max (KONTOR_CHUNK_CLASS_LARGE), ==,
                    KONTOR_CHUNK_BYTES_MAX);
  g_assert_cmpuint (kontor_chunk_class_get_min (KONTOR_CHUNK_CLASS_SMALL), ==, 16 << 10);
}

static void
test_keep (void)
{
  static const struct
  {
    KontorChunkClass kept;
    gint64 size;
    KontorChunkClass class;
  } cases[] = {
    { KONTOR_CHUNK_CLASS_SMALL, 16 * GIB, KONTOR_CHUNK_CLASS_SMALL },
    { KONTOR_CHUNK_CLASS_SMALL, 16 * GIB + 1, KONTOR_CHUNK_CLASS_MIDDLE },
    { KONTOR_CHUNK_CLASS_SMALL, 300 * GIB, KONTOR_CHUNK_CLASS_LARGE },
    { KONTOR_CHUNK_CLASS_MIDDLE, GIB, KONTOR_CHUNK_CLASS_MIDDLE },
    { KONTOR_CHUNK_CLASS_MIDDLE, GIB - 1, KONTOR_CHUNK_CLASS_SMALL },
    { KONTOR_CHUNK_CLASS_MIDDLE, 256 * GIB, KONTOR_CHUNK_CLASS_MIDDLE },
    { KONTOR_CHUNK_CLASS_MIDDLE, 256 * GIB + 1, KONTOR_CHUNK_CLASS_LARGE },
    { KONTOR_CHUNK_CLASS_LARGE, 16 * GIB, KONTOR_CHUNK_CLASS_LARGE },
    { KONTOR_CHUNK_CLASS_LARGE, 16 * GIB - 1, KONTOR_CHUNK_CLASS_MIDDLE },
    { KONTOR_CHUNK_CLASS_LARGE, 0, KONTOR_CHUNK_CLASS_SMALL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (kontor_chunk_class_keep (cases[i].kept, cases[i].size), ==, cases[i].class);
  g_assert_false (kontor_chunk_class_fits (KONTOR_N_CHUNK_CLASSES, 1));
  g_assert_false (kontor_chunk_class_fits (KONTOR_CHUNK_CLASS_SMALL, -1));
  g_assert_true (kontor_chunk_class_fits (KONTOR_CHUNK_CLASS_LARGE, G_MAXINT64 / 2));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/chunker/slow", test_slow);
  g_test_add_func ("/chunker/first", test_first);
  g_test_add_func ("/chunker/golden", test_golden);
  g_test_add_func ("/chunker/bounds", test_bounds);
  g_test_add_func ("/chunker/average", test_average);
  g_test_add_func ("/chunker/pieces", test_pieces);
  g_test_add_func ("/chunker/enough", test_enough);
  g_test_add_func ("/chunker/insert", test_insert);
  g_test_add_func ("/chunker/choose", test_choose);
  g_test_add_func ("/chunker/keep", test_keep);

  return g_test_run ();
}
