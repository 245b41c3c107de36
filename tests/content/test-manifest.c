/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Manifests: built, taken apart and loaded again, and what comes of nodes that somebody else wrote. */

#include "config.h"

#include "kontor-manifest.h"

#include <string.h>

#define HEAD 12
#define ENTRY 40
#define MIN_SMALL (16 << 10)

/* --- chunks and nodes from elsewhere --- */

static KontorManifestEntry
make_entry (guint number, gint64 length)
{
  KontorManifestEntry entry = { .length = length };

  kontor_content_digest (&number, sizeof number, entry.hash);

  return entry;
}

/* Chunk @number of a file that exists nowhere. */
static KontorManifestEntry
make_chunk (guint number)
{
  return make_entry (number, MIN_SMALL + (number * 7919) % 100000);
}

static KontorManifest *
build (KontorChunkClass class, guint n_chunks)
{
  KontorManifestBuilder *builder = kontor_manifest_builder_new (class);

  for (guint i = 0; i < n_chunks; i++)
    {
      KontorManifestEntry chunk = make_chunk (i);

      kontor_manifest_builder_add (builder, chunk.hash, (gsize) chunk.length);
    }

  return kontor_manifest_builder_end (builder);
}

static void
append_number (GByteArray *bytes, guint n, guint64 number)
{
  while (n-- > 0)
    {
      guint8 byte = (guint8) (number >> (8 * n));

      g_byte_array_append (bytes, &byte, 1);
    }
}

/* A node as anybody might write it: its head need not say what follows. */
static GBytes *
forge (guint level,
       guint class,
       guint n_entries,
       guint64 size,
       const KontorManifestEntry *entries,
       guint n)
{
  GByteArray *bytes = g_byte_array_new ();

  append_number (bytes, 1, level);
  append_number (bytes, 1, class);
  append_number (bytes, 2, n_entries);
  append_number (bytes, 8, size);
  for (guint i = 0; i < n; i++)
    {
      g_byte_array_append (bytes, entries[i].hash, sizeof entries[i].hash);
      append_number (bytes, 8, (guint64) entries[i].length);
    }

  return g_byte_array_free_to_bytes (bytes);
}

static GBytes *
forge_node (guint level, guint class, const KontorManifestEntry *entries, guint n)
{
  gint64 size = 0;

  for (guint i = 0; i < n; i++)
    size += entries[i].length;

  return forge (level, class, n, (guint64) size, entries, n);
}

static void
check_refused (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorManifestNode) node = kontor_manifest_node_read (bytes, &error);

  g_assert_null (node);
  g_assert_error (error, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_DAMAGED);
}

/* --- a node --- */

static void
test_node (void)
{
  KontorManifestEntry entries[3] = { make_chunk (1), make_chunk (2), make_entry (3, 5) };
  g_autoptr (GBytes) bytes = forge_node (0, KONTOR_CHUNK_CLASS_SMALL, entries, 3);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorManifestNode) node = kontor_manifest_node_read (bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (node->level, ==, 0);
  g_assert_cmpuint (node->n_entries, ==, 3);
  g_assert_cmpint (node->class, ==, KONTOR_CHUNK_CLASS_SMALL);
  g_assert_cmpint (node->size, ==, entries[0].length + entries[1].length + 5);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpmem (node->entries[i].hash, 32, entries[i].hash, 32);
      g_assert_cmpint (node->entries[i].length, ==, entries[i].length);
    }
}

/* A hash of its own kind: no file can pass for a node. */
static void
test_digest (void)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[KONTOR_CONTENT_DIGEST];
  guint8 expected[KONTOR_CONTENT_DIGEST];
  gsize length = sizeof expected;

  g_checksum_update (checksum, (const guchar *) "\001abc", 4);
  g_checksum_get_digest (checksum, expected, &length);
  kontor_manifest_digest ("abc", 3, digest);
  g_assert_cmpmem (digest, sizeof digest, expected, length);
  kontor_content_digest ("abc", 3, digest);
  g_assert_cmpint (memcmp (digest, expected, length), !=, 0);
}

static void
test_cut_off (void)
{
  KontorManifestEntry entries[2] = { make_chunk (1), make_chunk (2) };
  g_autoptr (GBytes) whole = forge_node (0, KONTOR_CHUNK_CLASS_SMALL, entries, 2);
  gsize length = g_bytes_get_size (whole);
  g_autofree guint8 *longer = g_malloc0 (length + 1);
  g_autoptr (GBytes) more = NULL;

  for (gsize i = 0; i < length; i++)
    {
      g_autoptr (GBytes) some = g_bytes_new (g_bytes_get_data (whole, NULL), i);

      check_refused (some);
    }
  memcpy (longer, g_bytes_get_data (whole, NULL), length);
  more = g_bytes_new (longer, length + 1);
  check_refused (more);
}

/* Each bit turned over: what a hash says may be anything, all else must add up. */
static void
test_flipped (void)
{
  KontorManifestEntry entries[3] = { make_chunk (1), make_chunk (2), make_chunk (3) };
  g_autoptr (GBytes) whole = forge_node (0, KONTOR_CHUNK_CLASS_SMALL, entries, 3);
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (whole, &length);

  for (gsize i = 0; i < length * 8; i++)
    {
      g_autofree guint8 *flipped = g_memdup2 (data, length);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (KontorManifestNode) node = NULL;
      gsize at = i / 8;

      flipped[at] ^= (guint8) (1 << i % 8);
      bytes = g_bytes_new (flipped, length);
      if (at >= 2 && (at < HEAD || (at - HEAD) % ENTRY >= 32))
        {
          check_refused (bytes);
          continue;
        }
      node = kontor_manifest_node_read (bytes, NULL);
      if (at >= HEAD)
        g_assert_nonnull (node);
      if (node != NULL)
        g_assert_true (node->level < KONTOR_MANIFEST_LEVELS_MAX &&
                       (guint) node->class < KONTOR_N_CHUNK_CLASSES);
    }
}

static void
test_fields (void)
{
  const gint64 max = G_MAXINT64;
  const gint64 most = KONTOR_MANIFEST_SIZE_MAX;
  const KontorManifestEntry chunk = make_chunk (1);
  const guint64 size = (guint64) chunk.length;
  const KontorManifestEntry halves[2] = { make_entry (1, max), make_entry (2, max) };
  const KontorManifestEntry wrapped[2] = { make_entry (1, -50000), make_entry (2, 100000) };
  const KontorManifestEntry empty[2] = { make_entry (1, 0), make_entry (2, 50000) };
  const KontorManifestEntry short_one[2] = { make_entry (1, MIN_SMALL - 1), make_entry (2, 50000) };
  const KontorManifestEntry too_long = make_entry (1, (256 << 10) + 1);
  const KontorManifestEntry vast = make_entry (1, most + 1);
  GBytes *forged[] = {
    forge (KONTOR_MANIFEST_LEVELS_MAX, 0, 1, size, &chunk, 1),
    forge (0, KONTOR_N_CHUNK_CLASSES, 1, size, &chunk, 1),
    forge (0, 255, 1, size, &chunk, 1),
    forge (0, 0, 0, 0, NULL, 0),
    forge (0, 0, 0, size, &chunk, 1),
    forge (0, 0, 2, size, &chunk, 1),
    forge (0, 0, 65535, size, &chunk, 1),
    forge (0, 0, 1, size + 1, &chunk, 1),
    forge (0, 0, 1, size - 1, &chunk, 1),
    forge (0, 0, 1, G_MAXUINT64, &chunk, 1),
    forge (1, 0, 2, (guint64) max * 2, halves, 2),
    forge (1, 0, 2, 50000, wrapped, 2),
    forge (1, 0, 2, 50000, empty, 2),
    forge (0, 0, 2, 50000, empty, 2),
    forge_node (0, 0, short_one, 2),
    forge_node (0, 0, &too_long, 1),
    forge_node (4, 0, &vast, 1),
  };

  for (guint i = 0; i < G_N_ELEMENTS (forged); i++)
    {
      check_refused (forged[i]);
      g_bytes_unref (forged[i]);
    }
}

static void
test_most_entries (void)
{
  g_autofree KontorManifestEntry *entries = g_new (KontorManifestEntry, 513);
  g_autoptr (GBytes) most = NULL;
  g_autoptr (GBytes) more = NULL;
  g_autoptr (KontorManifestNode) node = NULL;

  for (guint i = 0; i < 513; i++)
    entries[i] = make_chunk (i);
  most = forge_node (0, 0, entries, 512);
  more = forge_node (0, 0, entries, 513);
  node = kontor_manifest_node_read (most, NULL);
  g_assert_nonnull (node);
  g_assert_cmpuint (g_bytes_get_size (most), <=, KONTOR_MANIFEST_NODE_BYTES_MAX);
  check_refused (more);
}

/* --- building --- */

/* Nodes end where the rule says, told another way: entry by entry. */
static void
test_ends (void)
{
  const guint n_chunks = 20000;
  g_autoptr (KontorManifest) manifest = build (KONTOR_CHUNK_CLASS_SMALL, n_chunks);
  guint n = 0;
  const KontorManifestEntry *chunks = kontor_manifest_get_chunks (manifest, &n);
  KontorManifestSpan span = { 0 };
  guint number = 0;
  guint length = 0;

  g_assert_cmpuint (n, ==, n_chunks);
  for (guint i = 0; i < n; i++)
    {
      guint32 word = 0;

      memcpy (&word, chunks[i].hash, sizeof word);
      length++;
      if (i + 1 < n && length < 512 && (length < 32 || GUINT32_FROM_BE (word) % 96 != 0))
        continue;
      kontor_manifest_get_span (manifest, number, &span);
      g_assert_cmpuint (span.level, ==, 0);
      g_assert_cmpuint (span.first, ==, i + 1 - length);
      g_assert_cmpuint (span.n_entries, ==, length);
      number++;
      length = 0;
    }
  kontor_manifest_get_span (manifest, number, &span);
  g_assert_cmpuint (span.level, ==, 1);
  g_assert_cmpuint (span.first, ==, 0);
  g_test_message ("%u chunks in %u nodes", n, number);
  g_assert_cmpuint (n / number, >, 100);
  g_assert_cmpuint (n / number, <, 160);
}

/* A small file is its chunk; one byte more and it has a manifest, of one chunk if it comes to that. */
static void
test_smallest (void)
{
  KontorManifestBuilder *builder = kontor_manifest_builder_new (KONTOR_CHUNK_CLASS_SMALL);
  KontorManifestEntry chunk = make_chunk (0);
  g_autoptr (KontorManifest) small = NULL;
  g_autoptr (KontorManifest) larger = NULL;
  g_autoptr (GBytes) root = NULL;
  g_autoptr (GBytes) expected = NULL;
  guint8 digest[KONTOR_CONTENT_DIGEST];

  kontor_manifest_builder_add (builder, chunk.hash, KONTOR_CONTENT_BYTES_MAX);
  small = kontor_manifest_builder_end (builder);
  g_assert_cmpmem (kontor_manifest_get_digest (small), 32, chunk.hash, 32);
  g_assert_cmpuint (kontor_manifest_get_n_nodes (small), ==, 0);

  chunk.length = KONTOR_CONTENT_BYTES_MAX + 1;
  builder = kontor_manifest_builder_new (KONTOR_CHUNK_CLASS_SMALL);
  kontor_manifest_builder_add (builder, chunk.hash, (gsize) chunk.length);
  larger = kontor_manifest_builder_end (builder);
  expected = forge_node (0, 0, &chunk, 1);
  root = kontor_manifest_get_node (larger, 0);
  g_assert_true (g_bytes_equal (root, expected));
  kontor_manifest_digest (g_bytes_get_data (root, NULL), g_bytes_get_size (root), digest);
  g_assert_cmpmem (kontor_manifest_get_digest (larger), 32, digest, 32);
  g_assert_cmpuint (kontor_manifest_get_n_nodes (larger), ==, 1);
}

static GHashTable *
hash_nodes (KontorManifest *manifest)
{
  GHashTable *hashes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < kontor_manifest_get_n_nodes (manifest); i++)
    {
      KontorManifestSpan span = { 0 };

      kontor_manifest_get_span (manifest, i, &span);
      g_hash_table_add (hashes, kontor_content_hash_format (span.digest));
    }

  return hashes;
}

/* One chunk more in 70,000: a node or two of each level are new. */
static void
test_edit (void)
{
  const guint n_chunks = 70000;
  g_autoptr (KontorManifest) before = build (KONTOR_CHUNK_CLASS_SMALL, n_chunks);
  KontorManifestBuilder *builder = kontor_manifest_builder_new (KONTOR_CHUNK_CLASS_SMALL);
  KontorManifestEntry added = make_entry (1000000, 70000);
  g_autoptr (KontorManifest) after = NULL;
  g_autoptr (GHashTable) old = hash_nodes (before);
  g_autoptr (GHashTable) new = NULL;
  KontorManifestSpan root = { 0 };
  GHashTableIter iter;
  gpointer hash = NULL;
  guint n = 0;

  for (guint i = 0; i < n_chunks; i++)
    {
      KontorManifestEntry chunk = make_chunk (i);

      kontor_manifest_builder_add (builder, chunk.hash, (gsize) chunk.length);
      if (i == 30000)
        kontor_manifest_builder_add (builder, added.hash, (gsize) added.length);
    }
  after = kontor_manifest_builder_end (builder);
  new = hash_nodes (after);
  g_hash_table_iter_init (&iter, new);
  while (g_hash_table_iter_next (&iter, &hash, NULL))
    n += !g_hash_table_contains (old, hash);
  kontor_manifest_get_span (after, kontor_manifest_get_n_nodes (after) - 1, &root);
  g_assert_cmpuint (root.level, ==, 2);
  g_assert_cmpuint (n, >=, root.level + 1);
  g_assert_cmpuint (n, <=, 2 * root.level + 1);
}

/* --- loading --- */

/* What a server holds: (element-type utf8 GBytes) */
typedef struct
{
  GHashTable *nodes; /* owned */
  guint fetched;
} Shelf;

static void
shelf_clear (Shelf *self)
{
  g_clear_pointer (&self->nodes, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Shelf, shelf_clear)

static void
shelf_init (Shelf *self)
{
  self->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) g_bytes_unref);
}

/* Keeps a node, and says under which hash. */
static void
shelf_put (Shelf *self, GBytes *bytes, guint8 digest[KONTOR_CONTENT_DIGEST])
{
  kontor_manifest_digest (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), digest);
  g_hash_table_replace (self->nodes, kontor_content_hash_format (digest), bytes);
}

static void
shelf_put_all (Shelf *self, KontorManifest *manifest)
{
  for (guint i = 0; i < kontor_manifest_get_n_nodes (manifest); i++)
    {
      KontorManifestSpan span = { 0 };
      guint8 digest[KONTOR_CONTENT_DIGEST];

      shelf_put (self, kontor_manifest_get_node (manifest, i), digest);
      kontor_manifest_get_span (manifest, i, &span);
      g_assert_cmpmem (span.digest, 32, digest, 32);
    }
}

static GBytes *
fetch_cb (const guint8 digest[KONTOR_CONTENT_DIGEST], gpointer data, GError **error)
{
  Shelf *self = data;
  g_autofree char *hash = kontor_content_hash_format (digest);
  GBytes *bytes = g_hash_table_lookup (self->nodes, hash);

  self->fetched++;
  if (bytes == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no node %s", hash);
      return NULL;
    }

  return g_bytes_ref (bytes);
}

static void
check_same (KontorManifest *a, KontorManifest *b)
{
  guint n_a = 0;
  guint n_b = 0;
  const KontorManifestEntry *chunks_a = kontor_manifest_get_chunks (a, &n_a);
  const KontorManifestEntry *chunks_b = kontor_manifest_get_chunks (b, &n_b);

  g_assert_cmpmem (kontor_manifest_get_digest (a), 32, kontor_manifest_get_digest (b), 32);
  g_assert_cmpint (kontor_manifest_get_size (a), ==, kontor_manifest_get_size (b));
  g_assert_cmpint (kontor_manifest_get_class (a), ==, kontor_manifest_get_class (b));
  g_assert_cmpmem (chunks_a, n_a * sizeof *chunks_a, chunks_b, n_b * sizeof *chunks_b);
  g_assert_cmpuint (kontor_manifest_get_n_nodes (a), ==, kontor_manifest_get_n_nodes (b));
  for (guint i = 0; i < kontor_manifest_get_n_nodes (a); i++)
    {
      g_autoptr (GBytes) node_a = kontor_manifest_get_node (a, i);
      g_autoptr (GBytes) node_b = kontor_manifest_get_node (b, i);
      KontorManifestSpan span_a = { 0 };
      KontorManifestSpan span_b = { 0 };

      kontor_manifest_get_span (a, i, &span_a);
      kontor_manifest_get_span (b, i, &span_b);
      g_assert_true (g_bytes_equal (node_a, node_b));
      g_assert_cmpuint (span_a.level, ==, span_b.level);
      g_assert_cmpuint (span_a.first, ==, span_b.first);
      g_assert_cmpuint (span_a.n_entries, ==, span_b.n_entries);
      g_assert_cmpmem (span_a.digest, 32, span_b.digest, 32);
    }
}

static void
test_load (void)
{
  static const guint counts[] = { 1, 4, 31, 32, 33, 512, 513, 5000, 70000 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autoptr (KontorManifest) built = build (KONTOR_CHUNK_CLASS_SMALL, counts[i]);
      g_autoptr (KontorManifest) loaded = NULL;
      g_autoptr (GError) error = NULL;
      g_auto (Shelf) shelf = { 0 };

      shelf_init (&shelf);
      shelf_put_all (&shelf, built);
      loaded = kontor_manifest_load (kontor_manifest_get_digest (built),
                                     kontor_manifest_get_size (built), fetch_cb, &shelf, &error);
      g_assert_no_error (error);
      check_same (built, loaded);
      g_assert_cmpuint (shelf.fetched, ==, kontor_manifest_get_n_nodes (built));
    }
}

/* Every node in turn is missing, and is another one than its hash says. */
static void
test_load_damaged (void)
{
  g_autoptr (KontorManifest) built = build (KONTOR_CHUNK_CLASS_SMALL, 5000);
  g_auto (Shelf) shelf = { 0 };
  shelf_init (&shelf);
  shelf_put_all (&shelf, built);
  for (guint i = 0; i < kontor_manifest_get_n_nodes (built); i++)
    {
      g_autoptr (GError) missing = NULL;
      g_autoptr (GError) wrong = NULL;
      g_autofree char *hash = NULL;
      KontorManifestSpan span = { 0 };
      g_autoptr (GBytes) bytes = NULL;
      guint8 *other = NULL;
      gsize length = 0;

      kontor_manifest_get_span (built, i, &span);
      hash = kontor_content_hash_format (span.digest);
      bytes = g_bytes_ref (g_hash_table_lookup (shelf.nodes, hash));
      g_hash_table_remove (shelf.nodes, hash);
      g_assert_null (kontor_manifest_load (kontor_manifest_get_digest (built),
                                           kontor_manifest_get_size (built), fetch_cb, &shelf,
                                           &missing));
      g_assert_error (missing, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
      other = g_memdup2 (g_bytes_get_data (bytes, &length), g_bytes_get_size (bytes));
      other[HEAD] ^= 1; /* the hash of its first entry */
      g_hash_table_replace (shelf.nodes, g_strdup (hash), g_bytes_new_take (other, length));
      g_assert_null (kontor_manifest_load (kontor_manifest_get_digest (built),
                                           kontor_manifest_get_size (built), fetch_cb, &shelf,
                                           &wrong));
      g_assert_error (wrong, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_DAMAGED);
      g_hash_table_replace (shelf.nodes, g_strdup (hash), g_steal_pointer (&bytes));
    }
}

static void
check_load (Shelf *shelf, const guint8 *digest, gint64 size, gboolean good)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorManifest) manifest = kontor_manifest_load (digest, size, fetch_cb, shelf,
                                                              &error);

  if (good)
    g_assert_no_error (error);
  else
    g_assert_error (error, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_DAMAGED);
  g_assert_true ((manifest != NULL) == good);
}

static void
test_load_sizes (void)
{
  g_autoptr (KontorManifest) built = build (KONTOR_CHUNK_CLASS_SMALL, 600);
  const guint8 *digest = kontor_manifest_get_digest (built);
  gint64 size = kontor_manifest_get_size (built);
  KontorManifestEntry small = make_entry (1, KONTOR_CONTENT_BYTES_MAX);
  guint8 forged[KONTOR_CONTENT_DIGEST];
  g_auto (Shelf) shelf = { 0 };

  shelf_init (&shelf);
  shelf_put_all (&shelf, built);
  check_load (&shelf, digest, size, TRUE);
  check_load (&shelf, digest, size + 1, FALSE);
  check_load (&shelf, digest, size - 1, FALSE);
  check_load (&shelf, digest, -1, FALSE);
  check_load (&shelf, digest, G_MAXINT64, FALSE);
  /* What is small is a chunk, whatever there may be under its name; it is not asked for. */
  shelf_put (&shelf, forge_node (0, 0, &small, 1), forged);
  shelf.fetched = 0;
  check_load (&shelf, forged, small.length, TRUE);
  g_assert_cmpuint (shelf.fetched, ==, 0);
}

/* Nodes that are each in order, above which somebody wrote something else. */
static void
test_load_forged (void)
{
  KontorManifestEntry chunks[2] = { make_entry (1, 100000), make_entry (2, 100000) };
  KontorManifestEntry tail[2] = { make_entry (3, 100000), make_entry (4, 5) };
  KontorManifestEntry nodes[2] = { { .length = 200000 }, { .length = 200000 } };
  KontorManifestEntry swapped[2];
  guint8 root[KONTOR_CONTENT_DIGEST];
  g_auto (Shelf) shelf = { 0 };

  shelf_init (&shelf);
  shelf_put (&shelf, forge_node (0, 0, chunks, 2), nodes[0].hash);
  memcpy (nodes[1].hash, nodes[0].hash, 32);
  shelf_put (&shelf, forge_node (1, 0, nodes, 2), root);
  check_load (&shelf, root, 400000, TRUE); /* the same twice is a file like any other */
  shelf_put (&shelf, forge_node (2, 0, nodes, 2), root);
  check_load (&shelf, root, 400000, FALSE); /* a level is left out */
  shelf_put (&shelf, forge_node (1, 1, nodes, 2), root);
  check_load (&shelf, root, 400000, FALSE); /* a class for other sizes */
  shelf_put (&shelf, forge_node (0, 1, chunks, 2), nodes[1].hash);
  shelf_put (&shelf, forge_node (1, 0, nodes, 2), root);
  check_load (&shelf, root, 400000, FALSE); /* another class beside */
  shelf_put (&shelf, forge_node (1, 0, nodes, 1), root);
  check_load (&shelf, root, 200000, FALSE); /* a root of one entry */
  memcpy (nodes[1].hash, nodes[0].hash, 32);
  nodes[1].length = 199999;
  shelf_put (&shelf, forge_node (1, 0, nodes, 2), root);
  check_load (&shelf, root, 399999, FALSE); /* another size than below */

  shelf_put (&shelf, forge_node (0, 0, tail, 2), nodes[1].hash);
  nodes[1].length = 100005;
  shelf_put (&shelf, forge_node (1, 0, nodes, 2), root);
  check_load (&shelf, root, 300005, TRUE); /* the last chunk may be short */
  swapped[0] = nodes[1];
  swapped[1] = nodes[0];
  shelf_put (&shelf, forge_node (1, 0, swapped, 2), root);
  check_load (&shelf, root, 300005, FALSE); /* no other may */

  /* A class for other sizes: else four tebibytes could be cut into chunks of 16 KiB. */
  chunks[0].length = 300000;
  shelf_put (&shelf, forge_node (0, 1, chunks, 1), root);
  check_load (&shelf, root, 300000, FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/manifest/node", test_node);
  g_test_add_func ("/manifest/digest", test_digest);
  g_test_add_func ("/manifest/cut-off", test_cut_off);
  g_test_add_func ("/manifest/flipped", test_flipped);
  g_test_add_func ("/manifest/fields", test_fields);
  g_test_add_func ("/manifest/most-entries", test_most_entries);
  g_test_add_func ("/manifest/ends", test_ends);
  g_test_add_func ("/manifest/smallest", test_smallest);
  g_test_add_func ("/manifest/edit", test_edit);
  g_test_add_func ("/manifest/load", test_load);
  g_test_add_func ("/manifest/load-damaged", test_load_damaged);
  g_test_add_func ("/manifest/load-sizes", test_load_sizes);
  g_test_add_func ("/manifest/load-forged", test_load_forged);

  return g_test_run ();
}
