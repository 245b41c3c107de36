/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pieces of contents on their way: what the server wants, bringing it, fetching it. What was cut off
 * is done again as a whole, body by body, which is harmless; nothing that comes is believed before it
 * was hashed. Blocking, on the thread of whoever owns the transport. */

#include "config.h"

#include "kontor-drive-server.h"

#include "kontor-message-chunks.h"

#include <string.h>

G_STATIC_ASSERT (KONTOR_FRAME_HASH == KONTOR_CONTENT_DIGEST);
G_STATIC_ASSERT (KONTOR_FRAME_BYTES_MAX >= KONTOR_CHUNK_BYTES_MAX);

/* An item of arrays of digests. */
typedef guint8 Digest[KONTOR_CONTENT_DIGEST];

static gboolean
fail (const char *route, const char *what, GError **error)
{
  g_set_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL,
               "the answer to %s makes no sense: %s", route, what);

  return FALSE;
}

/**
 * kontor_drive_piece_clear:
 * @self: a piece; its bytes are let go of
 */
void
kontor_drive_piece_clear (KontorDrivePiece *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
}

/* --- want --- */

static gboolean
ask_some (KontorTransport *transport,
          const KontorId *node,
          const GArray *digests,
          guint from,
          GByteArray *wanted,
          GCancellable *cancellable,
          GError **error)
{
  guint n = MIN (digests->len - from, KONTOR_CHUNKS_HAVE_MAX);
  g_autoptr (GArray) some = g_array_sized_new (FALSE, FALSE, sizeof (Digest), n);
  g_autoptr (GBytes) request = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GByteArray) told = NULL;

  g_array_append_vals (some, &g_array_index (digests, Digest, from), n);
  request = kontor_chunks_have_write (KONTOR_RECORD_NODE, node, some);
  answer = kontor_transport_call (transport, KONTOR_ROUTE_CHUNKS_HAVE, request, cancellable, error);
  if (answer == NULL)
    return FALSE;
  told = kontor_chunks_have_reply_read (answer, n, NULL);
  if (told == NULL)
    return fail (KONTOR_ROUTE_CHUNKS_HAVE, "not what was asked about", error);
  g_byte_array_append (wanted, told->data, told->len);

  return TRUE;
}

/**
 * kontor_drive_server_want:
 * @transport: the way to the server
 * @node: whose content they shall be; it need not be there yet
 * @digests: (element-type KONTOR_CONTENT_DIGEST bytes): of chunks and manifest nodes, any number
 * @cancellable: (nullable): ends the waiting
 * @error: of %KONTOR_NET_ERROR, %G_IO_ERROR_CANCELLED
 *
 * What is not wanted is whole: of a manifest node that is not, nothing below it is.
 *
 * Returns: (transfer full) (nullable): a byte for each, in order; 1: it is to be brought
 */
GByteArray *
kontor_drive_server_want (KontorTransport *transport,
                          const KontorId *node,
                          const GArray *digests,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GByteArray) wanted = g_byte_array_new ();

  g_return_val_if_fail (transport != NULL && node != NULL && digests != NULL, NULL);

  while (wanted->len < digests->len)
    if (!ask_some (transport, node, digests, wanted->len, wanted, cancellable, error))
      return NULL;

  return g_steal_pointer (&wanted);
}

/* --- put --- */

/* A piece as it goes over the wire. @length: of the plain bytes. (transfer full) (nullable): packed */
static GBytes *
pack (const KontorDrivePiece *piece, gsize *length)
{
  *length = g_bytes_get_size (piece->bytes);

  return *length <= KONTOR_CHUNK_BYTES_MAX ? kontor_chunk_pack (piece->bytes) : NULL;
}

static gboolean
add_frame (GByteArray *body, const KontorDrivePiece *piece, GBytes *packed, gsize length)
{
  KontorFrameKind kind = piece->is_node ? KONTOR_FRAME_NODE : KONTOR_FRAME_CHUNK;

  if (packed != NULL)
    {
      if (!kontor_frames_have_room_packed (body, g_bytes_get_size (packed), length))
        return FALSE;
      kontor_frames_add_packed (body, kind, piece->digest, packed, length);
      return TRUE;
    }
  if (!kontor_frames_have_room (body, length))
    return FALSE;
  kontor_frames_add (body, kind, piece->digest, piece->bytes);

  return TRUE;
}

/* As many pieces from *next on as fit. (transfer full): the body */
static GBytes *
fill_body (const GArray *pieces, guint *next, guint *n)
{
  GByteArray *body = kontor_frames_begin ();

  *n = 0;
  while (*next < pieces->len && *n < KONTOR_FRAMES_MAX)
    {
      const KontorDrivePiece *piece = &g_array_index (pieces, KontorDrivePiece, *next);
      gsize length = 0;
      g_autoptr (GBytes) packed = pack (piece, &length);

      if (!add_frame (body, piece, packed, length))
        break;
      (*next)++;
      (*n)++;
    }

  return kontor_frames_end (body);
}

/**
 * kontor_drive_server_put:
 * @transport: the way to the server
 * @pieces: (element-type KontorDrivePiece): what to bring, each at most %KONTOR_CHUNK_BYTES_MAX
 * @cancellable: (nullable): ends the waiting
 * @error: of %KONTOR_NET_ERROR, %G_IO_ERROR_CANCELLED
 *
 * In as many bodies as it takes; one where they are 8 MiB together at most.
 *
 * Returns: whether all of it is on the server's disk; if not some of it may be
 */
gboolean
kontor_drive_server_put (KontorTransport *transport,
                         const GArray *pieces,
                         GCancellable *cancellable,
                         GError **error)
{
  guint next = 0;

  g_return_val_if_fail (transport != NULL && pieces != NULL, FALSE);

  while (next < pieces->len)
    {
      guint n = 0;
      guint taken = 0;
      g_autoptr (GBytes) body = fill_body (pieces, &next, &n);
      g_autoptr (GBytes) answer = NULL;

      g_return_val_if_fail (n > 0, FALSE);

      answer = kontor_transport_call (transport, KONTOR_ROUTE_CHUNKS_PUT, body, cancellable, error);
      if (answer == NULL)
        return FALSE;
      if (!kontor_chunks_reply_read (answer, &taken, NULL) || taken != n)
        return fail (KONTOR_ROUTE_CHUNKS_PUT, "not all were taken", error);
    }

  return TRUE;
}

/* --- get --- */

static void
unref_bytes (gpointer bytes)
{
  g_clear_pointer ((GBytes **) &bytes, g_bytes_unref);
}

/* A node under a chunk's hash, or the other way round, has another one. */
static gboolean
has_digest (const KontorDrivePiece *piece, GBytes *bytes)
{
  guint8 digest[KONTOR_CONTENT_DIGEST];
  gsize length = 0;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  if (piece->is_node)
    kontor_manifest_digest (data, length, digest);
  else
    kontor_content_digest (data, length, digest);

  return memcmp (digest, piece->digest, sizeof digest) == 0;
}

/* A copy, so that one small piece does not keep the whole body in memory. */
static GBytes *
open_frame (const KontorFrame *frame)
{
  gsize length = 0;
  gconstpointer data = g_bytes_get_data (frame->bytes, &length);

  if (frame->packed)
    return kontor_chunk_unpack (frame->bytes, frame->length, NULL);

  return g_bytes_new (data, length);
}

static gboolean
take_frame (const KontorDrivePiece *piece, const KontorFrame *frame, GPtrArray *taken)
{
  g_autoptr (GBytes) bytes = NULL;

  if (memcmp (frame->hash, piece->digest, sizeof piece->digest) != 0)
    return FALSE;
  if (frame->kind == KONTOR_FRAME_NONE)
    {
      g_ptr_array_add (taken, NULL);
      return TRUE;
    }
  bytes = open_frame (frame);
  if (bytes == NULL || !has_digest (piece, bytes))
    return FALSE;
  g_ptr_array_add (taken, g_steal_pointer (&bytes));

  return TRUE;
}

static GBytes *
new_request (const KontorId *node, const GArray *nodes, const GArray *pieces)
{
  g_autoptr (GPtrArray) wants = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_chunks_want_free);

  for (guint i = 0; i < MIN (pieces->len, KONTOR_FRAMES_MAX); i++)
    {
      const KontorDrivePiece *piece = &g_array_index (pieces, KontorDrivePiece, i);
      const KontorId *whose = nodes != NULL ? &g_array_index (nodes, KontorId, i) : node;
      g_autofree char *hash = kontor_content_hash_format (piece->digest);

      g_ptr_array_add (wants, kontor_chunks_want_new (KONTOR_RECORD_NODE, whose, hash));
    }

  return kontor_chunks_request_write (wants, TRUE);
}

/* For the sake of @node, or of each its own of @nodes. */
static GPtrArray *
get_pieces (KontorTransport *transport,
            const KontorId *node,
            const GArray *nodes,
            const GArray *pieces,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GPtrArray) taken = g_ptr_array_new_with_free_func (unref_bytes);
  g_autoptr (GBytes) request = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GPtrArray) frames = NULL;

  request = new_request (node, nodes, pieces);
  answer = kontor_transport_call (transport, KONTOR_ROUTE_CHUNKS_GET, request, cancellable, error);
  if (answer == NULL)
    return NULL;
  frames = kontor_frames_read (answer, NULL);
  if (frames == NULL || frames->len == 0 || frames->len > pieces->len)
    {
      fail (KONTOR_ROUTE_CHUNKS_GET, "not what was asked for", error);
      return NULL;
    }
  for (guint i = 0; i < frames->len; i++)
    if (!take_frame (&g_array_index (pieces, KontorDrivePiece, i), frames->pdata[i], taken))
      {
        fail (KONTOR_ROUTE_CHUNKS_GET, "other bytes than asked for", error);
        return NULL;
      }

  return g_steal_pointer (&taken);
}

/**
 * kontor_drive_server_get:
 * @transport: the way to the server
 * @node: which has, or had, a content that consists of them
 * @pieces: (element-type KontorDrivePiece): what is wanted; their bytes mean nothing
 * @cancellable: (nullable): ends the waiting
 * @error: of %KONTOR_NET_ERROR; _PROTOCOL where other bytes came than were asked for
 *
 * Returns: (transfer full) (nullable) (element-type GBytes): the first of them, as many as an answer
 *   holds, at least one; %NULL among them for what there is not, or not for this person
 */
GPtrArray *
kontor_drive_server_get (KontorTransport *transport,
                         const KontorId *node,
                         const GArray *pieces,
                         GCancellable *cancellable,
                         GError **error)
{
  g_return_val_if_fail (transport != NULL && node != NULL, NULL);
  g_return_val_if_fail (pieces != NULL && pieces->len > 0, NULL);

  return get_pieces (transport, node, NULL, pieces, cancellable, error);
}

/**
 * kontor_drive_server_get_of_many:
 * @transport: the way to the server
 * @nodes: (element-type KontorId): for each piece the node for whose sake it is wanted
 * @pieces: (element-type KontorDrivePiece): what is wanted; their bytes mean nothing
 * @cancellable: (nullable): ends the waiting
 * @error: as of kontor_drive_server_get()
 *
 * Returns: (transfer full) (nullable) (element-type GBytes): as kontor_drive_server_get()
 */
GPtrArray *
kontor_drive_server_get_of_many (KontorTransport *transport,
                                 const GArray *nodes,
                                 const GArray *pieces,
                                 GCancellable *cancellable,
                                 GError **error)
{
  g_return_val_if_fail (transport != NULL && nodes != NULL, NULL);
  g_return_val_if_fail (pieces != NULL && pieces->len > 0 && nodes->len == pieces->len, NULL);

  return get_pieces (transport, NULL, nodes, pieces, cancellable, error);
}
