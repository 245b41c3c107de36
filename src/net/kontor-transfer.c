/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Contents on their way, in bodies that are small enough to begin anew when a line breaks, and large
 * enough that a thousand small files are not a thousand calls. Nothing that comes is believed before
 * it was hashed. Blocking, on the transport's thread. */

#include "config.h"

#include "kontor-transfer.h"

#include "kontor-content.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Of a body that is sent, and of one that is asked for. */
#define BODY_BYTES ((gsize) 1 << 20)
#define BODY_WANTS 64

G_STATIC_ASSERT (KONTOR_FRAME_BYTES_MAX >= KONTOR_CONTENT_BYTES_MAX);
G_STATIC_ASSERT (KONTOR_FRAME_HASH == KONTOR_CONTENT_DIGEST);
G_STATIC_ASSERT (BODY_WANTS <= KONTOR_FRAMES_MAX);

typedef struct
{
  KontorTransport *transport; /* borrowed */
  KontorTransferProgress progress; /* nullable */
  gpointer progress_data;
  GCancellable *cancellable; /* borrowed, nullable */
  gint64 done;
  gint64 total;
} Transfer;

static void
tell (Transfer *self)
{
  if (self->progress != NULL)
    self->progress (self->done, self->total, self->progress_data);
}

static gboolean
fail (const char *route, const char *what, GError **error)
{
  g_set_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL,
               "the answer to %s makes no sense: %s", route, what);

  return FALSE;
}

/* --- put --- */

/* Puts contents from *next on into a body, which is as long as they, or as it may be. */
static GBytes *
fill_body (GPtrArray *contents, guint *next, guint *n, gsize *length)
{
  GByteArray *frames = kontor_frames_begin ();

  *length = 0;
  *n = 0;
  while (*next < contents->len && *n < BODY_WANTS)
    {
      GBytes *bytes = contents->pdata[*next];
      guint8 digest[KONTOR_CONTENT_DIGEST];
      gsize size = 0;
      gconstpointer data = g_bytes_get_data (bytes, &size);

      if (*n > 0 && *length + size > BODY_BYTES)
        break;
      kontor_content_digest (data, size, digest);
      kontor_frames_add (frames, KONTOR_FRAME_CHUNK, digest, bytes);
      *length += size;
      (*next)++;
      (*n)++;
    }

  return kontor_frames_end (frames);
}

static gboolean
put_body (Transfer *self, GBytes *body, guint n, GError **error)
{
  g_autoptr (GBytes) answer = kontor_transport_call (self->transport, KONTOR_ROUTE_CHUNKS_PUT, body,
                                                     self->cancellable, error);
  guint taken = 0;

  if (answer == NULL)
    return FALSE;
  if (!kontor_chunks_reply_read (answer, &taken, NULL) || taken != n)
    return fail (KONTOR_ROUTE_CHUNKS_PUT, "not all were taken", error);

  return TRUE;
}

static gboolean
check_contents (GPtrArray *contents, gint64 *total)
{
  *total = 0;
  for (guint i = 0; i < contents->len; i++)
    {
      if (g_bytes_get_size (contents->pdata[i]) > KONTOR_CONTENT_BYTES_MAX)
        return FALSE;
      *total += (gint64) g_bytes_get_size (contents->pdata[i]);
    }

  return TRUE;
}

/**
 * kontor_transfer_put:
 * @transport: the way to the server
 * @contents: (element-type GBytes): what to bring
 * @progress: (nullable): called after each body
 * @progress_data: for @progress
 * @cancellable: (nullable): ends the waiting
 * @error: of %KONTOR_NET_ERROR
 *
 * Returns: whether all of it is on the server's disk; if not some of it may be
 */
gboolean
kontor_transfer_put (KontorTransport *transport,
                     GPtrArray *contents,
                     KontorTransferProgress progress,
                     gpointer progress_data,
                     GCancellable *cancellable,
                     GError **error)
{
  Transfer self = {
    .transport = transport,
    .progress = progress,
    .progress_data = progress_data,
    .cancellable = cancellable,
  };
  guint next = 0;

  g_return_val_if_fail (transport != NULL && contents != NULL, FALSE);
  g_return_val_if_fail (check_contents (contents, &self.total), FALSE);

  while (next < contents->len)
    {
      gsize length = 0;
      guint n = 0;
      g_autoptr (GBytes) body = fill_body (contents, &next, &n, &length);

      if (!put_body (&self, body, n, error))
        return FALSE;
      self.done += (gint64) length;
      tell (&self);
    }

  return TRUE;
}

/* --- get --- */

static void
unref_bytes (gpointer bytes)
{
  g_clear_pointer ((GBytes **) &bytes, g_bytes_unref);
}

static gboolean
take_frame (const KontorChunksWant *want, const KontorFrame *frame, GPtrArray *contents)
{
  guint8 digest[KONTOR_CONTENT_DIGEST];

  if (!kontor_content_hash_parse (want->hash, digest) ||
      memcmp (digest, frame->hash, sizeof digest) != 0)
    return FALSE;
  if (frame->kind == KONTOR_FRAME_CHUNK && !kontor_content_matches (frame->bytes, want->hash))
    return FALSE;
  /* A copy, so that one small file does not keep the whole body in memory. */
  g_ptr_array_add (contents, frame->kind == KONTOR_FRAME_CHUNK
                                 ? g_bytes_new (g_bytes_get_data (frame->bytes, NULL),
                                                g_bytes_get_size (frame->bytes))
                                 : NULL);

  return TRUE;
}

/* Asks for what comes after @contents, as much as one body names. */
static GBytes *
new_request (GPtrArray *wants, guint from)
{
  g_autoptr (GPtrArray) some = g_ptr_array_new ();

  for (guint i = from; i < wants->len && some->len < BODY_WANTS; i++)
    g_ptr_array_add (some, wants->pdata[i]);

  return kontor_chunks_request_write (some, FALSE);
}

static gboolean
get_body (Transfer *self, GPtrArray *wants, GPtrArray *contents, GError **error)
{
  g_autoptr (GBytes) request = new_request (wants, contents->len);
  g_autoptr (GBytes) answer = kontor_transport_call (self->transport, KONTOR_ROUTE_CHUNKS_GET,
                                                     request, self->cancellable, error);
  g_autoptr (GPtrArray) frames = NULL;

  if (answer == NULL)
    return FALSE;
  frames = kontor_frames_read (answer, NULL);
  if (frames == NULL || frames->len == 0 ||
      frames->len > MIN (wants->len - contents->len, BODY_WANTS))
    return fail (KONTOR_ROUTE_CHUNKS_GET, "not what was asked for", error);
  for (guint i = 0; i < frames->len; i++)
    {
      const KontorFrame *frame = frames->pdata[i];

      if (!take_frame (wants->pdata[contents->len], frame, contents))
        return fail (KONTOR_ROUTE_CHUNKS_GET, "other bytes than asked for", error);
      self->done += (gint64) g_bytes_get_size (frame->bytes);
    }

  return TRUE;
}

/**
 * kontor_transfer_get:
 * @transport: the way to the server
 * @wants: (element-type KontorChunksWant): contents, each with a record that has it
 * @progress: (nullable): called after each body; the total is not known and 0
 * @progress_data: for @progress
 * @cancellable: (nullable): ends the waiting
 * @error: of %KONTOR_NET_ERROR; _PROTOCOL where other bytes came than were asked for
 *
 * Returns: (transfer full) (nullable) (element-type GBytes): one for each wish, %NULL among them for
 *   what there is not, or not for this person
 */
GPtrArray *
kontor_transfer_get (KontorTransport *transport,
                     GPtrArray *wants,
                     KontorTransferProgress progress,
                     gpointer progress_data,
                     GCancellable *cancellable,
                     GError **error)
{
  Transfer self = {
    .transport = transport,
    .progress = progress,
    .progress_data = progress_data,
    .cancellable = cancellable,
  };
  g_autoptr (GPtrArray) contents = g_ptr_array_new_with_free_func (unref_bytes);

  g_return_val_if_fail (transport != NULL && wants != NULL, NULL);

  while (contents->len < wants->len)
    {
      if (!get_body (&self, wants, contents, error))
        return NULL;
      tell (&self);
    }

  return g_steal_pointer (&contents);
}
