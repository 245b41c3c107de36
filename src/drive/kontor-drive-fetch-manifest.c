/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The manifest of a content at the server, level by level in few calls, without the nodes that an old
 * manifest has as well: of a large file where little was changed there are hardly any others. Blocking,
 * on the engine's thread. */

#include "config.h"

#include "kontor-drive-fetch.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const KontorDriveFetch *fetch; /* borrowed */
  GCancellable *cancellable; /* borrowed, nullable */
  KontorManifest *old; /* borrowed, nullable */
  GHashTable *known; /* (element-type GBytes guint): the old one's nodes, digest → number + 1 */
  GHashTable *nodes; /* (element-type GBytes GBytes): what came, by digest */
  guint most; /* nodes that a content of this size can have */
} Loading;

static void
loading_clear (Loading *self)
{
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->nodes, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Loading, loading_clear)

static GHashTable *
new_table (GDestroyNotify free_value)
{
  return g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                free_value);
}

static void
loading_init (Loading *self)
{
  self->known = new_table (NULL);
  self->nodes = new_table ((GDestroyNotify) g_bytes_unref);
  self->most = (guint) (KONTOR_MANIFEST_LEVELS_MAX *
                        (self->fetch->size /
                             (gint64) kontor_chunk_class_get_min (KONTOR_CHUNK_CLASS_SMALL) +
                         1));
  for (guint i = 0; self->old != NULL && i < kontor_manifest_get_n_nodes (self->old); i++)
    {
      KontorManifestSpan span = { 0 };

      kontor_manifest_get_span (self->old, i, &span);
      g_hash_table_replace (self->known, g_bytes_new (span.digest, sizeof span.digest),
                            GUINT_TO_POINTER (i + 1));
    }
}

/* A node that is here already. (transfer full) (nullable) */
static GBytes *
find_node (Loading *self, const guint8 *digest)
{
  g_autoptr (GBytes) key = g_bytes_new (digest, KONTOR_CONTENT_DIGEST);
  GBytes *bytes = g_hash_table_lookup (self->nodes, key);
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (self->known, key));

  if (bytes != NULL)
    return g_bytes_ref (bytes);

  return number > 0 ? kontor_manifest_get_node (self->old, number - 1) : NULL;
}

static gboolean
fail_missing (GError **error)
{
  g_set_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED,
               _ ("The server does not have the file’s content, or does not share it with you."));

  return FALSE;
}

static gboolean
fail_damaged (const char *message, GError **error)
{
  g_set_error_literal (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_DAMAGED, message);

  return FALSE;
}

/* Fetches some of the first of @pieces, and takes those out of it. */
static gboolean
fetch_some (Loading *self, GArray *pieces, GError **error)
{
  g_autoptr (GPtrArray) came = kontor_drive_server_get (self->fetch->transport, self->fetch->node,
                                                        pieces, self->cancellable, error);

  if (came == NULL)
    return FALSE;
  for (guint i = 0; i < came->len; i++)
    {
      const KontorDrivePiece *piece = &g_array_index (pieces, KontorDrivePiece, i);

      if (came->pdata[i] == NULL)
        return fail_missing (error);
      g_hash_table_replace (self->nodes, g_bytes_new (piece->digest, sizeof piece->digest),
                            g_bytes_ref (came->pdata[i]));
    }
  g_array_remove_range (pieces, 0, came->len);

  return TRUE;
}

static gboolean
fetch_all (Loading *self, GArray *pieces, GError **error)
{
  while (pieces->len > 0)
    {
      if (g_hash_table_size (self->nodes) + pieces->len > self->most)
        return fail_damaged (
            _ ("The list of what a file is made of is longer than the file can be."), error);
      if (!fetch_some (self, pieces, error))
        return FALSE;
    }

  return TRUE;
}

static GArray *
new_pieces (void)
{
  return g_array_new (FALSE, FALSE, sizeof (KontorDrivePiece));
}

static void
add_piece (GArray *pieces, const guint8 *digest)
{
  KontorDrivePiece piece = { .is_node = TRUE };

  memcpy (piece.digest, digest, sizeof piece.digest);
  g_array_append_val (pieces, piece);
}

/* The nodes below those in @level (element-type KontorDrivePiece), each once, that are not here. What is
 * wrong with a node is told later, when the manifest is put together. */
static GArray *
list_below (Loading *self, const GArray *level)
{
  g_autoptr (GHashTable) seen = new_table (NULL);
  GArray *below = new_pieces ();

  for (guint i = 0; i < level->len; i++)
    {
      g_autoptr (GBytes) bytes = find_node (self,
                                            g_array_index (level, KontorDrivePiece, i).digest);
      g_autoptr (KontorManifestNode) node = kontor_manifest_node_read (bytes, NULL);

      for (guint k = 0; node != NULL && node->level > 0 && k < node->n_entries; k++)
        {
          const guint8 *digest = node->entries[k].hash;
          g_autoptr (GBytes) here = find_node (self, digest);

          if (here == NULL && g_hash_table_add (seen, g_bytes_new (digest, KONTOR_CONTENT_DIGEST)))
            add_piece (below, digest);
        }
    }

  return below;
}

/* Whatever the old manifest has is followed no further: all below it is there, too. */
static gboolean
fetch_levels (Loading *self, GError **error)
{
  g_autoptr (GArray) level = new_pieces ();
  g_autoptr (GBytes) root = find_node (self, self->fetch->digest);

  add_piece (level, self->fetch->digest);
  for (guint i = 0; level->len > 0 && i < KONTOR_MANIFEST_LEVELS_MAX; i++)
    {
      g_autoptr (GArray) left = g_array_copy (level);
      GArray *below = NULL;

      if ((i > 0 || root == NULL) && !fetch_all (self, left, error))
        return FALSE;
      below = list_below (self, level);
      g_array_unref (level);
      level = below;
    }

  return TRUE;
}

static GBytes *
fetch_cb (const guint8 digest[KONTOR_CONTENT_DIGEST], gpointer data, GError **error)
{
  GBytes *bytes = find_node (data, digest);

  if (bytes == NULL)
    fail_missing (error);

  return bytes;
}

/**
 * kontor_drive_fetch_manifest:
 * @self: what, for whom
 * @root: (nullable): the bytes of the root, where they came already
 * @old: (nullable): what another content is made of
 * @cancellable: (nullable): ends it between calls
 * @error: of %KONTOR_NET_ERROR, %KONTOR_DRIVE_ERROR, %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): what the content is made of
 */
KontorManifest *
kontor_drive_fetch_manifest (const KontorDriveFetch *self,
                             GBytes *root,
                             KontorManifest *old,
                             GCancellable *cancellable,
                             GError **error)
{
  g_auto (Loading) loading = { .fetch = self, .cancellable = cancellable, .old = old };
  g_autoptr (GError) local = NULL;
  KontorManifest *manifest = NULL;

  g_return_val_if_fail (self != NULL && self->size >= 0, NULL);

  loading_init (&loading);
  if (root != NULL)
    g_hash_table_replace (loading.nodes, g_bytes_new (self->digest, KONTOR_CONTENT_DIGEST),
                          g_bytes_ref (root));
  if (self->size > KONTOR_CONTENT_BYTES_MAX && self->size <= KONTOR_MANIFEST_SIZE_MAX &&
      !fetch_levels (&loading, error))
    return NULL;
  manifest = kontor_manifest_load (self->digest, self->size, fetch_cb, &loading, &local);
  if (manifest != NULL)
    return manifest;
  if (local->domain == KONTOR_CONTENT_ERROR)
    fail_damaged (local->message, error);
  else
    g_propagate_error (error, g_steal_pointer (&local));

  return NULL;
}

/**
 * kontor_drive_fetch_root:
 * @self: what, for whom
 * @cancellable: (nullable): ends the waiting
 * @error: of %KONTOR_NET_ERROR, %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the bytes of the root
 */
GBytes *
kontor_drive_fetch_root (const KontorDriveFetch *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) pieces = new_pieces ();
  g_autoptr (GPtrArray) came = NULL;

  add_piece (pieces, self->digest);
  came = kontor_drive_server_get (self->transport, self->node, pieces, cancellable, error);
  if (came == NULL)
    return NULL;
  if (came->pdata[0] == NULL)
    fail_missing (error);

  return came->pdata[0] != NULL ? g_bytes_ref (came->pdata[0]) : NULL;
}
