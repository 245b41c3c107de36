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
 * The bytes of a node are in PROTOCOL.md 12. Reading trusts nothing: sizes add up, levels fall by one,
 * no node is empty, depth and entries are bounded. Any thread. */

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

#define KONTOR_MANIFEST_ENTRIES_MAX 512
#define KONTOR_MANIFEST_LEVELS_MAX 5
/* Bytes of the largest node. */
#define KONTOR_MANIFEST_NODE_BYTES_MAX (32 << 10)

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
/* 0 for a content of one chunk. The root is the last. Bytes: (transfer none) */
guint kontor_manifest_get_n_nodes (KontorManifest *self);
GBytes *kontor_manifest_get_node (KontorManifest *self,
                                  guint number,
                                  guint8 digest[KONTOR_CONTENT_DIGEST]);

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
