/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Chunks packed and unpacked, and what is passed off as packed. */

#include "config.h"

#include "kontor-manifest.h"

#include <string.h>
#include <zstd.h>

static GBytes *
make_text (gsize length)
{
  char *text = g_malloc (length);

  for (gsize i = 0; i < length; i++)
    text[i] = "Minutes of the meeting on the price list. "[(i * i / 7) % 42];

  return g_bytes_new_take (text, length);
}

static void
fill_noise (guint8 *bytes, gsize length)
{
  guint32 state = 1;

  for (gsize i = 0; i < length; i++)
    {
      state = state * 1664525 + 1013904223;
      bytes[i] = (guint8) (state >> 24);
    }
}

static void
check_refused (const void *bytes, gsize n, gsize length)
{
  g_autoptr (GBytes) packed = g_bytes_new (bytes, n);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) plain = kontor_chunk_unpack (packed, length, &error);

  g_assert_null (plain);
  g_assert_error (error, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_DAMAGED);
}

static void
test_round (void)
{
  static const gsize lengths[] = { 100, 4096, 4097, 65536, KONTOR_CHUNK_BYTES_MAX };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GBytes) text = make_text (lengths[i]);
      g_autoptr (GBytes) packed = kontor_chunk_pack (text);
      g_autoptr (GBytes) plain = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (packed);
      g_assert_cmpuint (g_bytes_get_size (packed), <, lengths[i]);
      plain = kontor_chunk_unpack (packed, lengths[i], &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (plain, text));
    }
}

/* What is packed already is left alone, also behind a front that is not. */
static void
test_not_worth_it (void)
{
  const gsize length = 200 << 10;
  guint8 *noise = g_malloc0 (length);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) byte = g_bytes_new_static ("x", 1);

  fill_noise (noise + 60000, length - 60000);
  bytes = g_bytes_new_take (noise, length);
  g_assert_null (kontor_chunk_pack (bytes));
  g_assert_null (kontor_chunk_pack (nothing));
  g_assert_null (kontor_chunk_pack (byte));
}

/* The probe is of the middle; what it can't know is seen afterwards. */
static void
test_probe_wrong (void)
{
  const gsize length = 200 << 10;
  guint8 *noise = g_malloc0 (length);
  g_autoptr (GBytes) bytes = NULL;

  fill_noise (noise, length);
  memset (noise + length / 2 - 3000, 0, 6000);
  bytes = g_bytes_new_take (noise, length);
  g_assert_null (kontor_chunk_pack (bytes));
}

static void
test_length (void)
{
  g_autoptr (GBytes) text = make_text (50000);
  g_autoptr (GBytes) packed = kontor_chunk_pack (text);
  gsize n = 0;
  const guint8 *data = g_bytes_get_data (packed, &n);

  check_refused (data, n, 49999);
  check_refused (data, n, 50001);
  check_refused (data, n, 0);
  check_refused (data, n, (gsize) KONTOR_CHUNK_BYTES_MAX + 1);
}

static void
test_damaged (void)
{
  g_autoptr (GBytes) text = make_text (5000);
  g_autoptr (GBytes) packed = kontor_chunk_pack (text);
  gsize n = 0;
  const guint8 *data = g_bytes_get_data (packed, &n);
  g_autofree guint8 *longer = g_malloc0 (2 * n);

  for (gsize i = 0; i < n; i++)
    check_refused (data, i, 5000);
  memcpy (longer, data, n);
  check_refused (longer, n + 1, 5000);
  /* Two of them, and one with something that a reader would skip. */
  memcpy (longer + n, data, n);
  check_refused (longer, 2 * n, 5000);
  check_refused (longer, 2 * n, 10000);
  memcpy (longer + n, "\x50\x2a\x4d\x18\0\0\0\0", 8);
  check_refused (longer, n + 8, 5000);
}

/* A frame that says less than it unpacks to, or nothing of its length. */
static void
test_bomb (void)
{
  const gsize length = 64 << 20;
  g_autofree guint8 *zeros = g_malloc0 (length);
  g_autofree guint8 *packed = g_malloc (ZSTD_compressBound (length));
  ZSTD_CCtx *context = ZSTD_createCCtx ();
  gsize n = ZSTD_compress (packed, ZSTD_compressBound (length), zeros, length, 1);

  check_refused (packed, n, 65536);
  check_refused (packed, n, KONTOR_CHUNK_BYTES_MAX);
  check_refused (packed, n, length);
  ZSTD_CCtx_setParameter (context, ZSTD_c_contentSizeFlag, 0);
  n = ZSTD_compress2 (context, packed, ZSTD_compressBound (length), zeros, 65536);
  check_refused (packed, n, 65536);
  ZSTD_freeCCtx (context);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/chunk-pack/round", test_round);
  g_test_add_func ("/chunk-pack/not-worth-it", test_not_worth_it);
  g_test_add_func ("/chunk-pack/probe-wrong", test_probe_wrong);
  g_test_add_func ("/chunk-pack/length", test_length);
  g_test_add_func ("/chunk-pack/damaged", test_damaged);
  g_test_add_func ("/chunk-pack/bomb", test_bomb);

  return g_test_run ();
}
