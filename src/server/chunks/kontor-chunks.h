/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-manifest.h"
#include "kontor-sql.h"

G_BEGIN_DECLS

/**
 * KontorChunks:
 *
 * The bytes of files, by their hashes: where they lie in the packs, what nodes of manifests list, and who
 * brought what. It knows nothing of rights: those are asked of the records (kontor-chunks-rights.c). Of
 * the store's thread.
 */
typedef struct _KontorChunks KontorChunks;

/* What a person may bring in a day, counted with what is there already. */
#define KONTOR_CHUNKS_DAY_BYTES ((gint64) 64 << 30)

/* Opens or makes "chunks.db" in the data directory @folder. @vfs: (nullable): an SQLite VFS */
KontorChunks *kontor_chunks_open (const char *folder, const char *vfs, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* For looking only, beside a server that runs. KONTOR_SQL_ERROR_FOREIGN where they are of another version. */
KontorChunks *kontor_chunks_open_as_they_are (const char *folder, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_chunks_close (KontorChunks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorChunks, kontor_chunks_close)

/* For tests. */
KontorSql *kontor_chunks_get_sql (KontorChunks *self);
void kontor_chunks_set_day_limit (KontorChunks *self, gint64 bytes);
void kontor_chunks_set_pack_limit (KontorChunks *self, gint64 bytes);

/* A record will have the piece @row: a sweep that runs keeps it with all that is below it. */
void kontor_chunks_touch (KontorChunks *self, gint64 row);

/* One transaction, durable when it returns: the bytes first, then what says where they are. */
gboolean kontor_chunks_begin (KontorChunks *self, GError **error);
gboolean kontor_chunks_end (KontorChunks *self, gboolean good, GError **error);
/* Counts what a person is about to bring. FALSE without error: it would be too much for today. */
gboolean kontor_chunks_count (KontorChunks *self,
                              const KontorId *person,
                              gint64 now,
                              gsize length,
                              GError **error);

/**
 * KontorPiece:
 * @row: its number here
 * @pack: where it lies; 0: it is not here, and only known because a node lists it
 * @offset: in the pack
 * @stored: bytes there
 * @length: bytes of it, unpacked
 * @size: bytes of the file that it stands for: its own of a chunk, those below it of a node
 *
 * A chunk or a node.
 */
typedef struct
{
  gint64 row;
  gint64 pack;
  gint64 offset;
  gsize stored;
  gsize length;
  gint64 size;
  gboolean is_node;
  gboolean is_packed;
} KontorPiece;

/**
 * KontorBringing:
 * @digest: the hash of @plain, with what says whether it is a node: the caller has looked
 * @bytes: (borrowed): what is kept: packed, or @plain itself
 * @plain: (borrowed)
 * @node: (borrowed) (nullable): what it lists, of a node
 */
typedef struct
{
  const guint8 *digest;
  GBytes *bytes;
  GBytes *plain;
  const KontorManifestNode *node;
} KontorBringing;

gboolean kontor_chunks_bring (KontorChunks *self,
                              const KontorId *person,
                              gint64 now,
                              const KontorBringing *bringing,
                              GError **error);
/* The same for a chunk that is not packed. */
gboolean kontor_chunks_put (KontorChunks *self,
                            const KontorId *person,
                            const guint8 digest[KONTOR_CONTENT_DIGEST],
                            GBytes *bytes,
                            GError **error);
/* FALSE without error: nobody knows of it. */
gboolean kontor_chunks_find (KontorChunks *self,
                             const guint8 digest[KONTOR_CONTENT_DIGEST],
                             KontorPiece *piece,
                             GError **error);
/* Its bytes, looked at. @stored: (out) (optional) (transfer full) (nullable): as they are kept, where that
 * is packed. NULL without error: not here, or damaged, which is the same to whoever asks. */
GBytes *kontor_chunks_read (KontorChunks *self,
                            const guint8 digest[KONTOR_CONTENT_DIGEST],
                            const KontorPiece *piece,
                            GBytes **stored,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *kontor_chunks_get (KontorChunks *self,
                           const guint8 digest[KONTOR_CONTENT_DIGEST],
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether it is here; @person: (nullable): and was brought by them. FALSE without error: no. */
gboolean kontor_chunks_has (KontorChunks *self,
                            const guint8 digest[KONTOR_CONTENT_DIGEST],
                            const KontorId *person,
                            GError **error);

/* Called for each piece; FALSE ends it. */
typedef gboolean (*KontorChunksVisit) (const guint8 *digest,
                                       const KontorPiece *piece,
                                       gpointer user_data);
/* Those behind the row @after, in order, at most @limit. */
gboolean kontor_chunks_visit (KontorChunks *self,
                              gint64 after,
                              guint limit,
                              KontorChunksVisit visit,
                              gpointer user_data,
                              GError **error);

/* --- kontor-chunks-nodes.c --- */

/* Whether @person brought it; of a node @whole: (out): and everything below it. FALSE without error: no. */
gboolean kontor_chunks_was_brought (KontorChunks *self,
                                    const KontorPiece *piece,
                                    const KontorId *person,
                                    gboolean *whole,
                                    GError **error);
/* That everything below a node that the person brought is theirs to give. In a transaction. */
gboolean kontor_chunks_set_whole (KontorChunks *self,
                                  const KontorPiece *piece,
                                  const KontorId *person,
                                  GError **error);
/* Whether the piece @row is one of @roots or below one. @roots: (element-type gint64): rows */
gboolean kontor_chunks_is_below (KontorChunks *self, gint64 row, GHashTable *roots, GError **error);
/* The node's list; NULL without error: it can't be read. */
KontorManifestNode *kontor_chunks_read_node (KontorChunks *self,
                                             const guint8 digest[KONTOR_CONTENT_DIGEST],
                                             const KontorPiece *piece,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- kontor-chunks-upgrade.c --- */

/* Version 1 kept the bytes in the database. In a transaction. */
gboolean kontor_chunks_upgrade (KontorChunks *self, GError **error);

G_END_DECLS
