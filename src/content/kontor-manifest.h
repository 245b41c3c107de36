/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-chunker.h"

G_BEGIN_DECLS

/* What a content of several chunks is made of. The list of its chunks is itself cut into *nodes* by
 * what it says (about 128 entries each), these are listed in nodes above them, up to one *root*; so a
 * small edit of a large file changes one or two chunks and one node of each level. The content's hash
 * is the root's: SHA-256 over 0x01 and the node's bytes. A content of at most KONTOR_CONTENT_BYTES_MAX
 * bytes is one chunk, has no manifest, and its hash is the chunk's (0x00).
 *
 * The bytes of a node, as in PROTOCOL.md 12; numbers have the greatest digit first:
 *
 *   | bytes | are |
 *   | 1     | level: 0, the entries are chunks; n, they are nodes of level n - 1; at most 4 |
 *   | 1     | class: 0 small, 1 middle, 2 large; the same in all nodes of a content |
 *   | 2     | the number of entries, 1 to 512 |
 *   | 8     | size: the bytes of the file below this node, the sum of what follows |
 *   | then, for each entry, 40 bytes: |
 *   | 32    | the hash of a chunk (0x00) or of a node (0x01) |
 *   | 8     | the bytes of the file that it stands for, at least 1 |
 *
 * and nothing behind the last entry. The rest of the rules:
 *
 * - The root says more than KONTOR_CONTENT_BYTES_MAX bytes, at most KONTOR_MANIFEST_SIZE_MAX, and a size
 *   that its class may have (kontor_chunk_class_fits()). A root above level 0 has at least two entries.
 * - A chunk is no longer than its class allows, and no shorter, but for the last of the file.
 * - Where a node ends: after an entry, from the 32nd on, whose hash begins with four bytes that are, as
 *   a number, divisible by 96; after the 512th; with the last. This makes about 128 entries. It is what
 *   writers do so that they agree; readers don't ask for it.
 *
 * Reading trusts nothing: sizes add up, levels fall by one, no node is empty, depth and entries are
 * bounded. Any thread. */

/**
 * KontorManifestEntry:
 * @hash: of a chunk, in a node of level 0; of a node, above
 * @length: the bytes of the file that it stands for
 */
typedef struct
{
  guint8 hash[KONTOR_CONTENT_DIGEST];
  gint64 length;
} KontorManifestEntry;

/**
 * KontorManifestNode:
 * @level: 0: its entries are chunks
 * @class: how the file was cut
 * @n_entries: at least one
 * @size: the bytes of the file that it stands for
 * @entries: (array length=n_entries)
 */
typedef struct
{
  guint level;
  KontorChunkClass class;
  guint n_entries;
  gint64 size;
  KontorManifestEntry *entries; /* owned */
} KontorManifestNode;

#define KONTOR_MANIFEST_ENTRIES_MIN 32 /* but for the last node of a level */
#define KONTOR_MANIFEST_ENTRIES_MAX 512
#define KONTOR_MANIFEST_LEVELS_MAX 5
/* Bytes of the largest node are below this. */
#define KONTOR_MANIFEST_NODE_BYTES_MAX (32 << 10)
/* Bytes of the largest content: 4 TiB. The chunks of one fit into the levels, whatever they are. */
#define KONTOR_MANIFEST_SIZE_MAX ((gint64) 4 << 40)

/* NULL: KONTOR_CONTENT_ERROR_DAMAGED with what is wrong where. */
KontorManifestNode *kontor_manifest_node_read (GBytes *bytes, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_manifest_node_free (KontorManifestNode *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorManifestNode, kontor_manifest_node_free)
/* The hash of a node's bytes (0x01). */
void kontor_manifest_digest (gconstpointer bytes,
                             gsize length,
                             guint8 digest[KONTOR_CONTENT_DIGEST]);

/**
 * KontorManifest:
 *
 * A content as the flat list of its chunks, and the nodes above it. Immutable, counted.
 */
typedef struct _KontorManifest KontorManifest;

KontorManifest *kontor_manifest_ref (KontorManifest *self);
void kontor_manifest_unref (KontorManifest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorManifest, kontor_manifest_unref)

const guint8 *kontor_manifest_get_digest (KontorManifest *self); /* the content's hash */
gint64 kontor_manifest_get_size (KontorManifest *self);
KontorChunkClass kontor_manifest_get_class (KontorManifest *self);
/* (array length=n_chunks) (transfer none) */
const KontorManifestEntry *kontor_manifest_get_chunks (KontorManifest *self, guint *n_chunks);
/**
 * KontorManifestSpan:
 * @level: of the node
 * @first: the first of what it lists: a chunk's number in level 0, above it a node's
 * @n_entries: how many follow each other
 * @digest: its hash
 */
typedef struct
{
  guint level;
  guint first;
  guint n_entries;
  guint8 digest[KONTOR_CONTENT_DIGEST];
} KontorManifestSpan;

/* 0 for a content of one chunk. Level after level from 0 up, in the file's order; the root is the last.
 * The bytes are made when they are asked for. */
guint kontor_manifest_get_n_nodes (KontorManifest *self);
void kontor_manifest_get_span (KontorManifest *self, guint number, KontorManifestSpan *span);
GBytes *kontor_manifest_get_node (KontorManifest *self, guint number) G_GNUC_WARN_UNUSED_RESULT;

/* From the chunks of a file in their order. */
typedef struct _KontorManifestBuilder KontorManifestBuilder;
KontorManifestBuilder *kontor_manifest_builder_new (KontorChunkClass class)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_manifest_builder_free (KontorManifestBuilder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorManifestBuilder, kontor_manifest_builder_free)
void kontor_manifest_builder_add (KontorManifestBuilder *self,
                                  const guint8 digest[KONTOR_CONTENT_DIGEST],
                                  gsize length);
/* (transfer full): @self is freed */
KontorManifest *kontor_manifest_builder_end (KontorManifestBuilder *self) G_GNUC_WARN_UNUSED_RESULT;

/* Called while reading a content by its hash, for each node. NULL with error: it can't be had. */
typedef GBytes *(*KontorManifestFetch) (const guint8 digest[KONTOR_CONTENT_DIGEST],
                                        gpointer data,
                                        GError **error);
/* The manifest of the content @digest, whose size is known to be @size: node by node through @fetch,
 * each checked against its hash. */
KontorManifest *kontor_manifest_load (const guint8 digest[KONTOR_CONTENT_DIGEST],
                                      gint64 size,
                                      KontorManifestFetch fetch,
                                      gpointer fetch_data,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- packing of chunks, kontor-chunk-pack.c --- */

/* zstd, level 1, unless a probe of 4 KiB says that it is not worth it; what is packed has been unpacked
 * and compared. NULL: send it as it is. */
GBytes *kontor_chunk_pack (GBytes *chunk) G_GNUC_WARN_UNUSED_RESULT;
/* @length: what it must come to. NULL: KONTOR_CONTENT_ERROR_DAMAGED. */
GBytes *kontor_chunk_unpack (GBytes *packed, gsize length, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
