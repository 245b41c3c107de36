/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Manifests in memory: for each level the list of what its nodes list, and where these end. The nodes'
 * bytes are made from it when they are wanted, so that a manifest is hardly more than the list of its
 * chunks. Made by a builder, or node by node from what somebody else holds. Any thread. */

#include "config.h"

#include "kontor-manifest-private.h"

#include <string.h>

/* One in so many entries ends a node, where it may. */
#define ENDS_ONE_IN 96

struct _KontorManifest
{
  gatomicrefcount references;
  guint8 digest[KONTOR_CONTENT_DIGEST];
  gint64 size;
  KontorChunkClass class;
  /* (element-type KontorManifestEntry) (owned): what the nodes of each level list, those of level 0
   * first. NULL: there is no such level */
  GArray *levels[KONTOR_MANIFEST_LEVELS_MAX];
  GArray *nodes; /* (element-type KontorManifestSpan) (owned) */
};

struct _KontorManifestBuilder
{
  KontorManifest *manifest; /* owned */
};

static KontorManifest *
manifest_new (KontorChunkClass class)
{
  KontorManifest *self = g_new0 (KontorManifest, 1);

  g_atomic_ref_count_init (&self->references);
  self->class = class;
  self->levels[0] = g_array_new (FALSE, FALSE, sizeof (KontorManifestEntry));
  self->nodes = g_array_new (FALSE, FALSE, sizeof (KontorManifestSpan));

  return self;
}

KontorManifest *
kontor_manifest_ref (KontorManifest *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
kontor_manifest_unref (KontorManifest *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  for (guint i = 0; i < KONTOR_MANIFEST_LEVELS_MAX; i++)
    g_clear_pointer (&self->levels[i], g_array_unref);
  g_array_unref (self->nodes);
  g_free (self);
}

/* --- looking at it --- */

/**
 * kontor_manifest_get_digest:
 * @self: a manifest
 *
 * Returns: (transfer none): the hash of the content
 */
const guint8 *
kontor_manifest_get_digest (KontorManifest *self)
{
  return self->digest;
}

gint64
kontor_manifest_get_size (KontorManifest *self)
{
  return self->size;
}

KontorChunkClass
kontor_manifest_get_class (KontorManifest *self)
{
  return self->class;
}

const KontorManifestEntry *
kontor_manifest_get_chunks (KontorManifest *self, guint *n_chunks)
{
  *n_chunks = self->levels[0]->len;

  return &g_array_index (self->levels[0], KontorManifestEntry, 0);
}

guint
kontor_manifest_get_n_nodes (KontorManifest *self)
{
  return self->nodes->len;
}

/**
 * kontor_manifest_get_span:
 * @self: a manifest
 * @number: of a node
 * @span: (out caller-allocates): which node it is, and what it lists
 */
void
kontor_manifest_get_span (KontorManifest *self, guint number, KontorManifestSpan *span)
{
  g_return_if_fail (number < self->nodes->len);

  *span = g_array_index (self->nodes, KontorManifestSpan, number);
}

/* The number of the first node of a level. */
static guint
find_level (KontorManifest *self, guint level)
{
  guint first = 0;

  while (first < self->nodes->len &&
         g_array_index (self->nodes, KontorManifestSpan, first).level < level)
    first++;

  return first;
}

/* Its entries, in the list of its level. */
static const KontorManifestEntry *
get_entries (KontorManifest *self, const KontorManifestSpan *span)
{
  guint first = span->level == 0 ? span->first : span->first - find_level (self, span->level - 1);

  return &g_array_index (self->levels[span->level], KontorManifestEntry, first);
}

/**
 * kontor_manifest_get_node:
 * @self: a manifest
 * @number: of a node
 *
 * Returns: (transfer full): its bytes
 */
GBytes *
kontor_manifest_get_node (KontorManifest *self, guint number)
{
  const KontorManifestSpan *span = NULL;

  g_return_val_if_fail (number < self->nodes->len, NULL);

  span = &g_array_index (self->nodes, KontorManifestSpan, number);

  return kontor_manifest_node_write (span->level, self->class, get_entries (self, span),
                                     span->n_entries);
}

/* --- building --- */

KontorManifestBuilder *
kontor_manifest_builder_new (KontorChunkClass class)
{
  KontorManifestBuilder *self = NULL;

  g_return_val_if_fail ((guint) class < KONTOR_N_CHUNK_CLASSES, NULL);

  self = g_new0 (KontorManifestBuilder, 1);
  self->manifest = manifest_new (class);

  return self;
}

void
kontor_manifest_builder_free (KontorManifestBuilder *self)
{
  g_clear_pointer (&self->manifest, kontor_manifest_unref);
  g_free (self);
}

/**
 * kontor_manifest_builder_add:
 * @self: a builder
 * @digest: the hash of the next chunk of the file
 * @length: its bytes; 0 only for the one chunk of an empty file
 */
void
kontor_manifest_builder_add (KontorManifestBuilder *self,
                             const guint8 digest[KONTOR_CONTENT_DIGEST],
                             gsize length)
{
  KontorManifestEntry entry = { .length = (gint64) length };

  g_return_if_fail (length <= KONTOR_CHUNK_BYTES_MAX);
  g_return_if_fail (self->manifest->size <= KONTOR_MANIFEST_SIZE_MAX - (gint64) length);

  memcpy (entry.hash, digest, KONTOR_CONTENT_DIGEST);
  g_array_append_val (self->manifest->levels[0], entry);
  self->manifest->size += (gint64) length;
}

/* How many of the entries from @first on belong to one node. */
static guint
find_node_end (const GArray *entries, guint first)
{
  guint most = MIN (entries->len - first, KONTOR_MANIFEST_ENTRIES_MAX);

  for (guint n = KONTOR_MANIFEST_ENTRIES_MIN; n < most; n++)
    {
      const guint8 *hash = g_array_index (entries, KontorManifestEntry, first + n - 1).hash;
      guint32 number = (guint32) hash[0] << 24 | (guint32) hash[1] << 16 | (guint32) hash[2] << 8 |
                       hash[3];

      if (number % ENDS_ONE_IN == 0)
        return n;
    }

  return most;
}

static void
add_node (KontorManifest *self, guint level, guint first, guint n_entries, GArray *above)
{
  const KontorManifestEntry *entries = &g_array_index (self->levels[level], KontorManifestEntry,
                                                       first);
  g_autoptr (GBytes) bytes = kontor_manifest_node_write (level, self->class, entries, n_entries);
  guint below = level > 0 ? find_level (self, level - 1) : 0;
  KontorManifestSpan span = { .level = level, .first = below + first, .n_entries = n_entries };
  KontorManifestEntry entry = { .length = 0 };

  kontor_manifest_digest (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), span.digest);
  memcpy (entry.hash, span.digest, sizeof entry.hash);
  for (guint i = 0; i < n_entries; i++)
    entry.length += entries[i].length;
  g_array_append_val (self->nodes, span);
  g_array_append_val (above, entry);
}

/* Cuts what @level lists into nodes. (transfer full): what lists these */
static GArray *
add_level (KontorManifest *self, guint level)
{
  const GArray *entries = self->levels[level];
  GArray *above = g_array_new (FALSE, FALSE, sizeof (KontorManifestEntry));

  for (guint first = 0; first < entries->len;)
    {
      guint n = find_node_end (entries, first);

      add_node (self, level, first, n, above);
      first += n;
    }

  return above;
}

/**
 * kontor_manifest_builder_end:
 * @self: (transfer full): a builder that was given all chunks of a file, at least one; only one where
 *   the file has at most %KONTOR_CONTENT_BYTES_MAX bytes
 *
 * Returns: (transfer full): the manifest
 */
KontorManifest *
kontor_manifest_builder_end (KontorManifestBuilder *self)
{
  KontorManifest *manifest = NULL;
  guint level = 0;

  g_return_val_if_fail (self->manifest->levels[0]->len == 1 ||
                            self->manifest->size > KONTOR_CONTENT_BYTES_MAX,
                        NULL);

  manifest = g_steal_pointer (&self->manifest);
  kontor_manifest_builder_free (self);
  if (manifest->size <= KONTOR_CONTENT_BYTES_MAX)
    {
      memcpy (manifest->digest, g_array_index (manifest->levels[0], KontorManifestEntry, 0).hash,
              KONTOR_CONTENT_DIGEST);
      return manifest;
    }
  for (;;)
    {
      GArray *above = add_level (manifest, level);

      if (above->len == 1 || level + 1 == KONTOR_MANIFEST_LEVELS_MAX)
        {
          memcpy (manifest->digest, g_array_index (above, KontorManifestEntry, 0).hash,
                  KONTOR_CONTENT_DIGEST);
          g_array_unref (above);
          return manifest;
        }
      manifest->levels[++level] = above;
    }
}

/* --- loading --- */

typedef struct
{
  KontorManifest *manifest; /* owned */
  KontorManifestFetch fetch;
  gpointer fetch_data;
  gint64 read; /* bytes of the file that the chunks so far stand for */
  GArray *spans[KONTOR_MANIFEST_LEVELS_MAX]; /* (element-type KontorManifestSpan) (owned) */
} Load;

static void
load_clear (Load *self)
{
  g_clear_pointer (&self->manifest, kontor_manifest_unref);
  for (guint i = 0; i < KONTOR_MANIFEST_LEVELS_MAX; i++)
    g_clear_pointer (&self->spans[i], g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Load, load_clear)

static KontorManifestNode *
fetch_node (Load *self, const guint8 digest[KONTOR_CONTENT_DIGEST], GError **error)
{
  g_autoptr (GBytes) bytes = self->fetch (digest, self->fetch_data, error);
  guint8 found[KONTOR_CONTENT_DIGEST];

  if (bytes == NULL)
    return NULL;
  kontor_manifest_digest (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), found);
  if (memcmp (found, digest, sizeof found) != 0)
    {
      kontor_manifest_fail (error, "a node is not what its hash says");
      return NULL;
    }

  return kontor_manifest_node_read (bytes, error);
}

/* Puts a node down behind those of its level. */
static void
note_node (Load *self, const KontorManifestNode *node, const guint8 digest[KONTOR_CONTENT_DIGEST])
{
  GArray *entries = self->manifest->levels[node->level];
  KontorManifestSpan span = { .level = node->level,
                              .first = entries->len,
                              .n_entries = node->n_entries };

  memcpy (span.digest, digest, sizeof span.digest);
  g_array_append_val (self->spans[node->level], span);
  g_array_append_vals (entries, node->entries, node->n_entries);
}

/* What a node of level 0 can't know: whether it is the last. */
static gboolean
check_chunks (Load *self, const KontorManifestNode *node, GError **error)
{
  gint64 length = node->entries[node->n_entries - 1].length;

  self->read += node->size;
  if (self->read < self->manifest->size &&
      length < (gint64) kontor_chunk_class_get_min (node->class))
    return kontor_manifest_fail (error, "a chunk of %" G_GINT64_FORMAT " bytes", length);

  return TRUE;
}

/* As deep as there are levels. */
static gboolean
load_below (Load *self, const KontorManifestNode *node, GError **error)
{
  if (node->level == 0)
    return check_chunks (self, node, error);
  for (guint i = 0; i < node->n_entries; i++)
    {
      const KontorManifestEntry *entry = &node->entries[i];
      g_autoptr (KontorManifestNode) below = fetch_node (self, entry->hash, error);

      if (below == NULL)
        return FALSE;
      if (below->level + 1 != node->level || below->class != node->class ||
          below->size != entry->length)
        return kontor_manifest_fail (error, "a node is not what the one above it says");
      note_node (self, below, entry->hash);
      if (!load_below (self, below, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_root (const KontorManifestNode *root, gint64 size, GError **error)
{
  if (root->size != size)
    return kontor_manifest_fail (error, "%" G_GINT64_FORMAT " bytes instead of %" G_GINT64_FORMAT,
                                 root->size, size);
  if (size <= KONTOR_CONTENT_BYTES_MAX || !kontor_chunk_class_fits (root->class, size))
    return kontor_manifest_fail (error, "class %d for %" G_GINT64_FORMAT " bytes", root->class,
                                 size);
  if (root->level > 0 && root->n_entries < 2)
    return kontor_manifest_fail (error, "a root of one entry");

  return TRUE;
}

/* The spans of all levels behind each other; above level 0 they name nodes. */
static void
join_spans (Load *self, guint n_levels)
{
  GArray *nodes = self->manifest->nodes;
  guint below = 0;

  for (guint level = 0; level < n_levels; level++)
    {
      guint first = nodes->len;

      g_array_append_vals (nodes, self->spans[level]->data, self->spans[level]->len);
      for (guint i = first; i < nodes->len && level > 0; i++)
        g_array_index (nodes, KontorManifestSpan, i).first += below;
      below = first;
    }
}

static KontorManifest *
load_whole (Load *self,
            const KontorManifestNode *root,
            const guint8 digest[KONTOR_CONTENT_DIGEST],
            GError **error)
{
  self->manifest = manifest_new (root->class);
  self->manifest->size = root->size;
  memcpy (self->manifest->digest, digest, KONTOR_CONTENT_DIGEST);
  for (guint i = 0; i <= root->level; i++)
    {
      if (i > 0)
        self->manifest->levels[i] = g_array_new (FALSE, FALSE, sizeof (KontorManifestEntry));
      self->spans[i] = g_array_new (FALSE, FALSE, sizeof (KontorManifestSpan));
    }
  note_node (self, root, digest);
  if (!load_below (self, root, error))
    return NULL;
  join_spans (self, root->level + 1);

  return g_steal_pointer (&self->manifest);
}

/* One chunk: it is its own name. */
static KontorManifest *
load_chunk (const guint8 digest[KONTOR_CONTENT_DIGEST], gint64 size)
{
  KontorManifestBuilder *builder = kontor_manifest_builder_new (KONTOR_CHUNK_CLASS_SMALL);

  kontor_manifest_builder_add (builder, digest, (gsize) size);

  return kontor_manifest_builder_end (builder);
}

/**
 * kontor_manifest_load:
 * @digest: the hash of a content
 * @size: its bytes, as its record says
 * @fetch: called for each node, the root first, then always what is below a node before what is
 *   beside it; what it returns need not be right
 * @fetch_data: for @fetch
 * @error: what @fetch says, or of %KONTOR_CONTENT_ERROR: _DAMAGED
 *
 * The time and memory that it takes are bounded by @size, whatever comes.
 *
 * Returns: (transfer full) (nullable): the manifest; of a content of one chunk without asking
 */
KontorManifest *
kontor_manifest_load (const guint8 digest[KONTOR_CONTENT_DIGEST],
                      gint64 size,
                      KontorManifestFetch fetch,
                      gpointer fetch_data,
                      GError **error)
{
  g_auto (Load) self = { .fetch = fetch, .fetch_data = fetch_data };
  g_autoptr (KontorManifestNode) root = NULL;

  g_return_val_if_fail (digest != NULL && fetch != NULL, NULL);

  if (size < 0 || size > KONTOR_MANIFEST_SIZE_MAX)
    {
      kontor_manifest_fail (error, "%" G_GINT64_FORMAT " bytes", size);
      return NULL;
    }
  if (size <= KONTOR_CONTENT_BYTES_MAX)
    return load_chunk (digest, size);
  root = fetch_node (&self, digest, error);
  if (root == NULL || !check_root (root, size, error))
    return NULL;

  return load_whole (&self, root, digest, error);
}
