/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Packed bodies: unpacked piece by piece, so that a small body that unpacks to gigabytes costs no
 * more than the limit. Any thread. */

#include "config.h"

#include "kontor-http-encoding.h"

#include <gio/gio.h>
#include <zstd.h>

/* 8 MiB of history is what RFC 8878 asks every reader to offer, and the most that we do. */
#define WINDOW_LOG_MAX 23
#define LEVEL 3

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZSTD_DCtx, ZSTD_freeDCtx)

static KontorHttpEncodingResult
decode_zstd (GBytes *body, gsize limit, GByteArray *into)
{
  g_autoptr (ZSTD_DCtx) context = ZSTD_createDCtx ();
  g_autofree guint8 *piece = g_malloc (ZSTD_DStreamOutSize ());
  ZSTD_inBuffer in = { .pos = 0 };

  ZSTD_DCtx_setParameter (context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
  in.src = g_bytes_get_data (body, &in.size);
  for (;;)
    {
      ZSTD_outBuffer out = { .dst = piece, .size = ZSTD_DStreamOutSize (), .pos = 0 };
      gsize before = in.pos;
      gsize left = 0;

      left = ZSTD_decompressStream (context, &out, &in);
      if (ZSTD_isError (left))
        return KONTOR_HTTP_ENCODING_DAMAGED;
      if (out.pos > limit - into->len)
        return KONTOR_HTTP_ENCODING_TOO_LARGE;
      g_byte_array_append (into, piece, (guint) out.pos);
      /* 0: a frame is complete and all of it written. Several frames in a row are one content. */
      if (left == 0 && in.pos == in.size)
        return KONTOR_HTTP_ENCODING_OK;
      if (in.pos == before && out.pos == 0)
        return KONTOR_HTTP_ENCODING_DAMAGED;
    }
}

static KontorHttpEncodingResult
decode_gzip (GBytes *body, gsize limit, GByteArray *into)
{
  g_autoptr (GConverter) converter = G_CONVERTER (
      g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  const guint8 *data = g_bytes_get_data (body, NULL);
  gsize length = g_bytes_get_size (body);
  gsize at = 0;
  guint8 piece[16 * 1024];

  for (;;)
    {
      gsize n_read = 0;
      gsize n_written = 0;
      GConverterResult result = g_converter_convert (converter, data + at, length - at, piece,
                                                     sizeof piece, G_CONVERTER_INPUT_AT_END,
                                                     &n_read, &n_written, NULL);

      if (result == G_CONVERTER_ERROR)
        return KONTOR_HTTP_ENCODING_DAMAGED;
      at += n_read;
      if (n_written > limit - into->len)
        return KONTOR_HTTP_ENCODING_TOO_LARGE;
      g_byte_array_append (into, piece, (guint) n_written);
      if (result == G_CONVERTER_FINISHED)
        return at == length ? KONTOR_HTTP_ENCODING_OK : KONTOR_HTTP_ENCODING_DAMAGED;
      if (n_read == 0 && n_written == 0)
        return KONTOR_HTTP_ENCODING_DAMAGED;
    }
}

/**
 * kontor_http_decode:
 * @body: as it came
 * @encoding: (nullable): the value of Content-Encoding
 * @limit: the most bytes that it may unpack to
 * @decoded: (out) (transfer full): the content, set on success only
 *
 * Returns: how it went
 */
KontorHttpEncodingResult
kontor_http_decode (GBytes *body, const char *encoding, gsize limit, GBytes **decoded)
{
  g_autoptr (GByteArray) into = g_byte_array_new ();
  KontorHttpEncodingResult result = KONTOR_HTTP_ENCODING_OK;

  if (encoding == NULL || g_ascii_strcasecmp (encoding, "identity") == 0)
    {
      if (g_bytes_get_size (body) > limit)
        return KONTOR_HTTP_ENCODING_TOO_LARGE;
      *decoded = g_bytes_ref (body);
      return KONTOR_HTTP_ENCODING_OK;
    }

  if (g_ascii_strcasecmp (encoding, "zstd") == 0)
    result = decode_zstd (body, limit, into);
  else if (g_ascii_strcasecmp (encoding, "gzip") == 0)
    result = decode_gzip (body, limit, into);
  else
    result = KONTOR_HTTP_ENCODING_UNKNOWN;
  if (result == KONTOR_HTTP_ENCODING_OK)
    *decoded = g_byte_array_free_to_bytes (g_steal_pointer (&into));

  return result;
}

/**
 * kontor_http_encode_zstd:
 * @body: content
 *
 * Returns: (transfer full): one zstd frame, or @body itself where that would not be smaller
 */
GBytes *
kontor_http_encode_zstd (GBytes *body)
{
  gsize length = 0;
  gconstpointer data = g_bytes_get_data (body, &length);
  gsize bound = ZSTD_compressBound (length);
  g_autofree guint8 *packed = g_malloc (bound);
  gsize n = ZSTD_compress (packed, bound, data, length, LEVEL);

  if (ZSTD_isError (n) || n >= length)
    return g_bytes_ref (body);

  return g_bytes_new_take (g_realloc (g_steal_pointer (&packed), n), n);
}

/**
 * kontor_http_accepts_zstd:
 * @accept_encoding: (nullable): the value of Accept-Encoding
 *
 * Returns: whether the client reads zstd
 */
gboolean
kontor_http_accepts_zstd (const char *accept_encoding)
{
  g_auto (GStrv) words = NULL;

  if (accept_encoding == NULL)
    return FALSE;
  words = g_strsplit (accept_encoding, ",", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      char *word = g_strstrip (words[i]);
      char *rest = NULL;

      if (g_ascii_strncasecmp (word, "zstd", 4) != 0)
        continue;
      rest = g_strchug (word + 4);
      if (*rest == '\0')
        return TRUE;
      if (*rest == ';')
        {
          char *quality = g_strchug (rest + 1);

          return g_ascii_strncasecmp (quality, "q=", 2) != 0 ||
                 g_ascii_strtod (quality + 2, NULL) > 0;
        }
    }

  return FALSE;
}
