/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bodies packed with zstd, on the client's side. They are opened piece by piece, so that a short
 * answer that unpacks to gigabytes costs no more than the limit. Any thread. */

#include "config.h"

#include "kontor-packed.h"

#include "kontor-transport.h"

#include <errno.h>
#include <unistd.h>
#include <zstd.h>

#define LEVEL 3
/* The window that RFC 8878 asks every reader to offer: 8 MiB. */
#define WINDOW_LOG_MAX 23

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZSTD_DCtx, ZSTD_freeDCtx)

/**
 * kontor_packed_new:
 * @body: content
 *
 * Returns: (transfer full) (nullable): one zstd frame; %NULL where packing would not make it smaller
 */
GBytes *
kontor_packed_new (GBytes *body)
{
  gsize length = 0;
  gconstpointer data = g_bytes_get_data (body, &length);
  gsize bound = ZSTD_compressBound (length);
  g_autofree guint8 *packed = g_malloc (bound);
  gsize n = ZSTD_compress (packed, bound, data, length, LEVEL);

  if (ZSTD_isError (n) || n >= length)
    return NULL;

  return g_bytes_new_take (g_realloc (g_steal_pointer (&packed), n), n);
}

static GBytes *
fail (const char *what, GError **error)
{
  g_set_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL, "the packed answer is %s", what);

  return NULL;
}

/**
 * kontor_packed_open:
 * @packed: zstd frames
 * @limit: the most bytes that may come out
 * @error: %KONTOR_NET_ERROR_PROTOCOL: damaged, cut off or longer
 *
 * Returns: (transfer full) (nullable): the content
 */
GBytes *
kontor_packed_open (GBytes *packed, gsize limit, GError **error)
{
  g_autoptr (ZSTD_DCtx) context = ZSTD_createDCtx ();
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autofree guint8 *piece = g_malloc (ZSTD_DStreamOutSize ());
  ZSTD_inBuffer in = { .pos = 0 };

  ZSTD_DCtx_setParameter (context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
  in.src = g_bytes_get_data (packed, &in.size);
  for (;;)
    {
      ZSTD_outBuffer out = { .dst = piece, .size = ZSTD_DStreamOutSize () };
      gsize before = in.pos;
      gsize left = ZSTD_decompressStream (context, &out, &in);

      if (ZSTD_isError (left))
        return fail ("damaged", error);
      if (out.pos > limit - content->len)
        return fail ("too long", error);
      g_byte_array_append (content, piece, (guint) out.pos);
      /* 0: a frame is complete, and all of it is written. */
      if (left == 0 && in.pos == in.size)
        return g_byte_array_free_to_bytes (g_steal_pointer (&content));
      if (in.pos == before && out.pos == 0)
        return fail ("cut off", error);
    }
}

static gboolean
write_all (int fd, const char *data, gsize length, GError **error)
{
  while (length > 0)
    {
      gssize n = write (fd, data, length);

      if (n < 0 && errno != EINTR)
        {
          g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                               g_strerror (errno));
          return FALSE;
        }
      data += MAX (n, 0);
      length -= (gsize) MAX (n, 0);
    }

  return TRUE;
}

/* @left: (inout): bytes that may still be written; *ended: whether a frame is complete */
static gboolean
open_piece (ZSTD_DCtx *context,
            ZSTD_inBuffer *in,
            int fd,
            char *piece,
            gint64 *left,
            gboolean *ended,
            GError **error)
{
  gboolean full = TRUE;

  /* A full buffer may hide that there is more to come of what was read already. */
  while (in->pos < in->size || full)
    {
      ZSTD_outBuffer out = { .dst = piece, .size = ZSTD_DStreamOutSize () };
      gsize wanted = ZSTD_decompressStream (context, &out, in);

      if (ZSTD_isError (wanted))
        return fail ("damaged", error) != NULL;
      if ((gint64) out.pos > *left)
        return fail ("too long", error) != NULL;
      if (!write_all (fd, piece, out.pos, error))
        return FALSE;
      *left -= (gint64) out.pos;
      *ended = wanted == 0;
      full = out.pos == out.size;
    }

  return TRUE;
}

/**
 * kontor_packed_open_into:
 * @packed: zstd frames
 * @packed_limit: the most bytes of them
 * @fd: where the content goes
 * @limit: the most bytes of it
 * @cancellable: (nullable): ends the reading
 * @error: %KONTOR_NET_ERROR_PROTOCOL: damaged, cut off or longer; %G_FILE_ERROR of the file; else of
 *   the stream
 *
 * Returns: whether all of the content is written
 */
gboolean
kontor_packed_open_into (GInputStream *packed,
                         gint64 packed_limit,
                         int fd,
                         gint64 limit,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (ZSTD_DCtx) context = ZSTD_createDCtx ();
  g_autofree char *from = g_malloc (ZSTD_DStreamInSize ());
  g_autofree char *piece = g_malloc (ZSTD_DStreamOutSize ());
  gboolean ended = FALSE;

  ZSTD_DCtx_setParameter (context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
  for (;;)
    {
      gssize n = g_input_stream_read (packed, from, ZSTD_DStreamInSize (), cancellable, error);
      ZSTD_inBuffer in = { from, (gsize) MAX (n, 0), 0 };

      if (n < 0)
        return FALSE;
      if (n == 0)
        return ended || fail ("cut off", error) != NULL;
      packed_limit -= n;
      if (packed_limit < 0)
        return fail ("too long", error) != NULL;
      if (!open_piece (context, &in, fd, piece, &limit, &ended, error))
        return FALSE;
    }
}
