/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A libFuzzer target for what manifests and chunks are read from: the first byte chooses. Nodes are also
 * put together to whole manifests: since nobody guesses a hash, the first byte of an entry's hash names
 * one of the nodes before. */

#include "config.h"

#include "kontor-manifest-private.h"

#include <string.h>

#define HEAD 12
#define ENTRY 40
#define NODES_MAX 64

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What reads is written in the same way. */
static void
check_node (GBytes *bytes)
{
  g_autoptr (KontorManifestNode) node = kontor_manifest_node_read (bytes, NULL);
  g_autoptr (GBytes) again = NULL;

  if (node == NULL)
    return;
  again = kontor_manifest_node_write (node->level, node->class, node->entries, node->n_entries);
  g_assert_true (g_bytes_equal (again, bytes));
}

/* --- manifests --- */

typedef struct
{
  GPtrArray *nodes; /* (element-type GBytes) */
  guint8 digests[NODES_MAX][KONTOR_CONTENT_DIGEST];
  guint fetched;
} Shelf;

static GBytes *
fetch_cb (const guint8 digest[KONTOR_CONTENT_DIGEST], gpointer data, GError **error)
{
  Shelf *self = data;

  /* What lists itself many times over may take long, and is cut short. */
  for (guint i = 0; i < self->nodes->len && self->fetched < 5000; i++)
    if (memcmp (self->digests[i], digest, KONTOR_CONTENT_DIGEST) == 0)
      {
        self->fetched++;
        return g_bytes_ref (self->nodes->pdata[i]);
      }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no such node");

  return NULL;
}

/* A node of the input, whose entries name nodes before it. Returns the bytes that it took; 0: no more. */
static gsize
put_node (Shelf *self, const guint8 *data, gsize size)
{
  guint number = self->nodes->len;
  gsize length = 0;
  guint8 *bytes = NULL;

  if (size < HEAD || number == NODES_MAX)
    return 0;
  length = MIN (size, HEAD + ENTRY * ((gsize) data[2] << 8 | data[3]));
  bytes = g_memdup2 (data, length);
  for (gsize at = HEAD; number > 0 && bytes[0] > 0 && at + ENTRY <= length; at += ENTRY)
    memcpy (bytes + at, self->digests[bytes[at] % number], KONTOR_CONTENT_DIGEST);
  kontor_manifest_digest (bytes, length, self->digests[number]);
  g_ptr_array_add (self->nodes, g_bytes_new_take (bytes, length));

  return length;
}

static void
check_manifest (KontorManifest *manifest, gint64 size)
{
  guint n = 0;
  const KontorManifestEntry *chunks = kontor_manifest_get_chunks (manifest, &n);
  gint64 sum = 0;

  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (chunks[i].length, >=, size > 0);
      sum += chunks[i].length;
    }
  g_assert_cmpint (sum, ==, size);
  g_assert_cmpint (kontor_manifest_get_size (manifest), ==, size);
  for (guint i = 0; i < kontor_manifest_get_n_nodes (manifest); i++)
    {
      g_autoptr (GBytes) bytes = kontor_manifest_get_node (manifest, i);
      KontorManifestSpan span = { 0 };
      guint8 digest[KONTOR_CONTENT_DIGEST];

      kontor_manifest_get_span (manifest, i, &span);
      kontor_manifest_digest (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), digest);
      g_assert_cmpmem (digest, sizeof digest, span.digest, sizeof span.digest);
      g_assert_cmpuint (span.first + span.n_entries, <=, span.level == 0 ? n : i);
    }
}

static void
check_load (const guint8 *data, gsize size)
{
  Shelf self = { .nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref) };
  g_autoptr (GPtrArray) nodes = self.nodes;
  g_autoptr (KontorManifest) manifest = NULL;
  const guint8 *root = NULL;
  guint64 told = 0;

  for (gsize at = 0, n = 0; (n = put_node (&self, data + at, size - at)) > 0;)
    at += n;
  if (nodes->len == 0 || g_bytes_get_size (nodes->pdata[nodes->len - 1]) < HEAD)
    return;
  root = g_bytes_get_data (nodes->pdata[nodes->len - 1], NULL);
  for (guint i = 4; i < HEAD; i++)
    told = told << 8 | root[i];
  manifest = kontor_manifest_load (self.digests[nodes->len - 1], (gint64) told, fetch_cb, &self,
                                   NULL);
  if (manifest != NULL)
    check_manifest (manifest, (gint64) told);
}

/* --- chunks --- */

static void
check_unpack (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GBytes) plain = NULL;
  gsize length = 0;

  if (size < 4)
    return;
  length = (gsize) data[0] << 24 | (gsize) data[1] << 16 | (gsize) data[2] << 8 | data[3];
  packed = g_bytes_new (data + 4, size - 4);
  plain = kontor_chunk_unpack (packed, length, NULL);
  g_assert_true (plain == NULL || g_bytes_get_size (plain) == length);
}

static void
check_cut (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GBytes) packed = kontor_chunk_pack (bytes);
  gsize n = kontor_chunker_cut (KONTOR_CHUNK_CLASS_SMALL, data, size, TRUE);

  g_assert_cmpuint (n, <=, size);
  g_assert_true (n > 0 || size == 0);
  if (packed != NULL)
    {
      g_autoptr (GBytes) plain = kontor_chunk_unpack (packed, size, NULL);

      g_assert_true (plain != NULL && g_bytes_equal (plain, bytes));
    }
}

/**
 * LLVMFuzzerTestOneInput:
 * @data: (array length=size): what to try
 * @size: how many bytes
 *
 * Returns: 0
 */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) body = NULL;

  if (size == 0)
    return 0;
  body = g_bytes_new (data + 1, size - 1);
  switch (data[0] % 4)
    {
    case 0:
      check_node (body);
      break;
    case 1:
      check_load (data + 1, size - 1);
      break;
    case 2:
      check_unpack (data + 1, size - 1);
      break;
    default:
      check_cut (data + 1, size - 1);
    }

  return 0;
}
