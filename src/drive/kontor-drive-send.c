/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A content on its way to the server. Nothing depends on what was brought before: what the server does
 * not want is left out, and of a manifest node that it does not want all that is below. Blocking, on
 * the engine's thread. */

#include "config.h"

#include "kontor-drive-send.h"

#include <string.h>

/* Plain bytes of pieces that go together: at most this, unless one alone is larger. */
#define BATCH_BYTES ((gsize) 4 << 20)
#define BATCH_PIECES 1000
/* How many chunks are asked about at once. */
#define ASK_CHUNKS 8192

typedef struct
{
  const KontorDriveSend *send; /* borrowed */
  KontorManifest *manifest; /* borrowed */
  KontorDriveReading *file; /* owned */
  GCancellable *cancellable; /* borrowed, nullable */
  const KontorManifestEntry *chunks; /* borrowed */
  guint n_chunks;
  GByteArray *nodes; /* owned: for each node whether it is wanted */
  GArray *batch; /* (element-type KontorDrivePiece) (owned): read and not brought yet */
  gsize batch_bytes;
  gint64 done; /* bytes of the file */
} Sending;

static void
sending_clear (Sending *self)
{
  g_clear_pointer (&self->file, kontor_drive_reading_close);
  g_clear_pointer (&self->nodes, g_byte_array_unref);
  g_clear_pointer (&self->batch, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sending, sending_clear)

static void
note_done (Sending *self, gint64 bytes)
{
  self->done += bytes;
  if (self->send->carried != NULL)
    self->send->carried (self->done, kontor_manifest_get_size (self->manifest), self->send->data);
}

/* --- bringing --- */

static gboolean
flush (Sending *self, GError **error)
{
  gint64 bytes = 0;

  if (self->batch->len == 0)
    return TRUE;
  if (!kontor_drive_server_put (self->send->transport, self->batch, self->cancellable, error))
    return FALSE;
  for (guint i = 0; i < self->batch->len; i++)
    {
      const KontorDrivePiece *piece = &g_array_index (self->batch, KontorDrivePiece, i);

      if (!piece->is_node)
        bytes += (gint64) g_bytes_get_size (piece->bytes);
    }
  g_array_set_size (self->batch, 0);
  self->batch_bytes = 0;
  note_done (self, bytes);

  return TRUE;
}

/* @bytes: (transfer full) */
static gboolean
add_piece (Sending *self, gboolean is_node, const guint8 *digest, GBytes *bytes, GError **error)
{
  KontorDrivePiece piece = { .is_node = is_node, .bytes = bytes };
  gsize length = g_bytes_get_size (bytes);

  memcpy (piece.digest, digest, sizeof piece.digest);
  if ((self->batch_bytes + length > BATCH_BYTES || self->batch->len == BATCH_PIECES) &&
      !flush (self, error))
    {
      kontor_drive_piece_clear (&piece);
      return FALSE;
    }
  g_array_append_val (self->batch, piece);
  self->batch_bytes += length;

  return TRUE;
}

/* --- asking --- */

static GByteArray *
ask (Sending *self, const GArray *digests, GError **error)
{
  return kontor_drive_server_want (self->send->transport, self->send->node, digests,
                                   self->cancellable, error);
}

/* Of the nodes in @numbers (element-type guint) those that are wanted are marked, the others' bytes of
 * the file are there already. */
static gboolean
ask_nodes (Sending *self, const GArray *numbers, GError **error)
{
  g_autoptr (GArray) digests = g_array_new (FALSE, FALSE, KONTOR_CONTENT_DIGEST);
  g_autoptr (GByteArray) wanted = NULL;

  for (guint i = 0; i < numbers->len; i++)
    {
      KontorManifestSpan span = { 0 };

      kontor_manifest_get_span (self->manifest, g_array_index (numbers, guint, i), &span);
      g_array_append_vals (digests, span.digest, 1);
    }
  wanted = ask (self, digests, error);
  if (wanted == NULL)
    return FALSE;
  for (guint i = 0; i < numbers->len; i++)
    self->nodes->data[g_array_index (numbers, guint, i)] = wanted->data[i];

  return TRUE;
}

/* Level by level from the root down; what lies below a node that is not wanted is not asked about. */
static gboolean
find_wanted_nodes (Sending *self, GError **error)
{
  guint n_nodes = kontor_manifest_get_n_nodes (self->manifest);
  g_autoptr (GArray) level = g_array_new (FALSE, FALSE, sizeof (guint));
  guint root = n_nodes - 1;

  if (n_nodes == 0)
    return TRUE;
  g_array_append_val (level, root);
  while (level->len > 0)
    {
      g_autoptr (GArray) below = g_array_new (FALSE, FALSE, sizeof (guint));

      if (!ask_nodes (self, level, error))
        return FALSE;
      for (guint i = 0; i < level->len; i++)
        {
          guint number = g_array_index (level, guint, i);
          KontorManifestSpan span = { 0 };

          kontor_manifest_get_span (self->manifest, number, &span);
          if (!self->nodes->data[number] || span.level == 0)
            continue;
          for (guint child = span.first; child < span.first + span.n_entries; child++)
            g_array_append_val (below, child);
        }
      g_array_unref (level);
      level = g_steal_pointer (&below);
    }

  return TRUE;
}

/* --- chunks --- */

/* A run of chunks, @offset in the file: asks about all, brings those that are wanted, each once. */
static gboolean
send_run (Sending *self, guint first, guint n, gint64 offset, GError **error)
{
  g_autoptr (GArray) digests = g_array_sized_new (FALSE, FALSE, KONTOR_CONTENT_DIGEST, n);
  g_autoptr (GHashTable) brought = g_hash_table_new (g_bytes_hash, g_bytes_equal);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GByteArray) wanted = NULL;

  for (guint i = first; i < first + n; i++)
    g_array_append_vals (digests, self->chunks[i].hash, 1);
  wanted = ask (self, digests, error);
  if (wanted == NULL)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const KontorManifestEntry *chunk = &self->chunks[first + i];
      GBytes *key = g_bytes_new_static (chunk->hash, sizeof chunk->hash);
      gint64 at = offset;
      GBytes *bytes = NULL;

      g_ptr_array_add (keys, key);
      offset += chunk->length;
      if (!wanted->data[i] || !g_hash_table_add (brought, key))
        {
          note_done (self, chunk->length);
          continue;
        }
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      bytes = kontor_drive_reading_read_chunk (self->file, chunk, at, error);
      if (bytes == NULL || !add_piece (self, FALSE, chunk->hash, bytes, error))
        return FALSE;
    }

  return TRUE;
}

/* Whether each chunk lies below a node of level 0 that is wanted. A content without nodes is wanted. */
static gboolean *
mark_chunks (Sending *self)
{
  gboolean *marks = g_new0 (gboolean, self->n_chunks);
  guint n_nodes = kontor_manifest_get_n_nodes (self->manifest);

  marks[0] = n_nodes == 0;
  for (guint i = 0; i < n_nodes; i++)
    {
      KontorManifestSpan span = { 0 };

      kontor_manifest_get_span (self->manifest, i, &span);
      for (guint k = 0; span.level == 0 && k < span.n_entries; k++)
        marks[span.first + k] = self->nodes->data[i];
    }

  return marks;
}

static gboolean
send_chunks (Sending *self, GError **error)
{
  g_autofree gboolean *marks = mark_chunks (self);
  gint64 offset = 0;

  for (guint i = 0; i < self->n_chunks;)
    {
      gint64 length = 0;
      guint n = 0;

      while (i + n < self->n_chunks && n < ASK_CHUNKS && marks[i + n] == marks[i])
        length += self->chunks[i + n++].length;
      if (!marks[i])
        note_done (self, length);
      else if (!send_run (self, i, n, offset, error))
        return FALSE;
      offset += length;
      i += n;
    }

  return TRUE;
}

/* Behind the chunks, so that a node that is there is whole more often than not. */
static gboolean
send_nodes (Sending *self, GError **error)
{
  for (guint i = 0; i < self->nodes->len; i++)
    {
      KontorManifestSpan span = { 0 };

      if (!self->nodes->data[i])
        continue;
      kontor_manifest_get_span (self->manifest, i, &span);
      if (!add_piece (self, TRUE, span.digest, kontor_manifest_get_node (self->manifest, i), error))
        return FALSE;
    }

  return flush (self, error);
}

/**
 * kontor_drive_send_content:
 * @self: what, from where, whereto
 * @manifest: what the file was made of when it was read
 * @cancellable: (nullable): ends it between pieces
 * @error: of %KONTOR_NET_ERROR, %KONTOR_DRIVE_ERROR, %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the server has all of it
 */
gboolean
kontor_drive_send_content (const KontorDriveSend *self,
                           KontorManifest *manifest,
                           GCancellable *cancellable,
                           GError **error)
{
  g_auto (Sending) sending = { .send = self, .manifest = manifest, .cancellable = cancellable };
  guint n_nodes = 0;

  g_return_val_if_fail (self != NULL && manifest != NULL, FALSE);

  n_nodes = kontor_manifest_get_n_nodes (manifest);
  sending.chunks = kontor_manifest_get_chunks (manifest, &sending.n_chunks);
  sending.nodes = g_byte_array_set_size (g_byte_array_new (), n_nodes);
  if (n_nodes > 0)
    memset (sending.nodes->data, 0, n_nodes);
  sending.batch = g_array_new (FALSE, FALSE, sizeof (KontorDrivePiece));
  g_array_set_clear_func (sending.batch, (GDestroyNotify) kontor_drive_piece_clear);
  sending.file = kontor_drive_reading_open (self->disk, self->path, self->stamp, error);

  return sending.file != NULL && find_wanted_nodes (&sending, error) &&
         send_chunks (&sending, error) && send_nodes (&sending, error) &&
         kontor_drive_reading_check (sending.file, error);
}
