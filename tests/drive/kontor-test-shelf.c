/* SPDX-License-Identifier: GPL-3.0-or-later */

/* As much of a server as keeps pieces of contents, without rights and without a disk. */

#include "config.h"

#include "kontor-test-shelf.h"

#include "kontor-manifest.h"
#include "kontor-message-chunks.h"

#include <string.h>

static char *
format (const guint8 *digest)
{
  return kontor_content_hash_format (digest);
}

/* Whether a piece is here, and of a node all below it. */
static gboolean
is_whole (KontorTestShelf *self, const char *hash)
{
  GBytes *bytes = g_hash_table_lookup (self->pieces, hash);
  g_autoptr (KontorManifestNode) node = NULL;

  if (bytes == NULL)
    return FALSE;
  if (!g_hash_table_contains (self->nodes, hash))
    return TRUE;
  node = kontor_manifest_node_read (bytes, NULL);
  g_assert_nonnull (node);
  for (guint i = 0; i < node->n_entries; i++)
    {
      g_autofree char *below = format (node->entries[i].hash);

      if (!is_whole (self, below))
        return FALSE;
    }

  return TRUE;
}

static GBytes *
have (KontorTestShelf *self, GBytes *body)
{
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (GArray) digests = kontor_chunks_have_read (body, &type, &id, NULL);
  g_autoptr (GByteArray) wanted = g_byte_array_new ();

  g_assert_nonnull (digests);
  g_assert_cmpint (type, ==, KONTOR_RECORD_NODE);
  for (guint i = 0; i < digests->len; i++)
    {
      g_autofree char *hash = format ((const guint8 *) digests->data + 32 * i);
      guint8 digit = !is_whole (self, hash);

      g_byte_array_append (wanted, &digit, 1);
    }
  self->have_calls++;

  return kontor_chunks_have_reply_write (wanted);
}

static void
take_frame (KontorTestShelf *self, const KontorFrame *frame)
{
  g_autoptr (GBytes) plain = frame->packed ? kontor_chunk_unpack (frame->bytes, frame->length, NULL)
                                           : g_bytes_ref (frame->bytes);
  g_autofree char *hash = format (frame->hash);
  guint8 digest[KONTOR_CONTENT_DIGEST];

  g_assert_nonnull (plain);
  if (frame->kind == KONTOR_FRAME_NODE)
    {
      kontor_manifest_digest (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), digest);
      g_hash_table_add (self->nodes, g_strdup (hash));
    }
  else
    kontor_content_digest (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), digest);
  g_assert_cmpmem (digest, sizeof digest, frame->hash, sizeof frame->hash);
  g_hash_table_replace (self->pieces, g_steal_pointer (&hash), g_steal_pointer (&plain));
}

static GBytes *
put (KontorTestShelf *self, GBytes *body)
{
  g_autoptr (GPtrArray) frames = kontor_frames_read (body, NULL);

  g_assert_nonnull (frames);
  for (guint i = 0; i < frames->len; i++)
    take_frame (self, frames->pdata[i]);
  self->put_calls++;
  self->put_pieces += frames->len;
  self->put_bytes += g_bytes_get_size (body);
  self->largest_body = MAX (self->largest_body, g_bytes_get_size (body));

  return kontor_chunks_reply_write (frames->len);
}

/* FALSE: no room */
static gboolean
add_piece (KontorTestShelf *self, GByteArray *body, const char *hash, gboolean packed)
{
  GBytes *bytes = g_strcmp0 (hash, self->withheld) != 0 ? g_hash_table_lookup (self->pieces, hash)
                                                        : NULL;
  KontorFrameKind kind = g_hash_table_contains (self->nodes, hash) ? KONTOR_FRAME_NODE
                                                                   : KONTOR_FRAME_CHUNK;
  g_autoptr (GBytes) small = bytes != NULL && packed ? kontor_chunk_pack (bytes) : NULL;
  guint8 digest[KONTOR_CONTENT_DIGEST];

  g_assert_true (kontor_content_hash_parse (hash, digest));
  if (!kontor_frames_have_room (body, bytes != NULL ? g_bytes_get_size (bytes) : 0))
    return FALSE;
  if (bytes == NULL)
    kontor_frames_add (body, KONTOR_FRAME_NONE, digest, NULL);
  else if (small != NULL)
    kontor_frames_add_packed (body, kind, digest, small, g_bytes_get_size (bytes));
  else
    kontor_frames_add (body, kind, digest, bytes);

  return TRUE;
}

static GBytes *
get (KontorTestShelf *self, GBytes *body)
{
  gboolean packed = FALSE;
  g_autoptr (GPtrArray) wants = kontor_chunks_request_read (body, &packed, NULL);
  GByteArray *answer = kontor_frames_begin ();

  g_assert_nonnull (wants);
  for (guint i = 0; i < wants->len; i++)
    {
      const KontorChunksWant *want = wants->pdata[i];

      if ((self->one_by_one && i > 0) || !add_piece (self, answer, want->hash, packed))
        break;
      self->get_pieces++;
    }
  self->get_calls++;
  if (self->damage > 0)
    answer->data[answer->len - self->damage] ^= 1;

  return kontor_frames_end (answer);
}

static GBytes *
call (KontorTransport *transport,
      const char *route,
      GBytes *body,
      GCancellable *cancellable,
      GError **error)
{
  KontorTestShelf *self = (KontorTestShelf *) transport;

  if (self->before_call != NULL)
    self->before_call (self->data);
  if (strcmp (route, KONTOR_ROUTE_CHUNKS_HAVE) == 0)
    return have (self, body);
  if (strcmp (route, KONTOR_ROUTE_CHUNKS_PUT) == 0)
    return put (self, body);
  g_assert_cmpstr (route, ==, KONTOR_ROUTE_CHUNKS_GET);

  return get (self, body);
}

KontorTestShelf *
kontor_test_shelf_new (void)
{
  KontorTestShelf *self = g_new0 (KontorTestShelf, 1);

  self->transport.call = call;
  self->pieces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify) g_bytes_unref);
  self->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
kontor_test_shelf_free (KontorTestShelf *self)
{
  g_hash_table_unref (self->pieces);
  g_hash_table_unref (self->nodes);
  g_free (self);
}

void
kontor_test_shelf_reset (KontorTestShelf *self)
{
  self->have_calls = self->put_calls = self->get_calls = 0;
  self->put_pieces = self->get_pieces = 0;
  self->put_bytes = self->largest_body = 0;
}
