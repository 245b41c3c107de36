/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-content.h"
#include "kontor-sql.h"

G_BEGIN_DECLS

/**
 * KontorChunks:
 *
 * The bytes of files, by their hashes, in a database of its own, and who brought which. It knows
 * nothing of rights: those are asked of the records (kontor-chunks-rights.c). Of the store's thread.
 */
typedef struct _KontorChunks KontorChunks;

/* What a person may bring in a day, counted with what is there already. */
#define KONTOR_CHUNKS_DAY_BYTES ((gint64) 4 << 30)

/* Opens or makes "chunks.db" in the data directory @folder. @vfs: (nullable): an SQLite VFS */
KontorChunks *kontor_chunks_open (const char *folder, const char *vfs, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_chunks_close (KontorChunks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorChunks, kontor_chunks_close)

/* For tests. */
KontorSql *kontor_chunks_get_sql (KontorChunks *self);
void kontor_chunks_set_day_limit (KontorChunks *self, gint64 bytes);

/* One transaction, durable when it returns. */
gboolean kontor_chunks_begin (KontorChunks *self, GError **error);
gboolean kontor_chunks_end (KontorChunks *self, gboolean good, GError **error);
/* Counts what a person is about to bring. FALSE without error: it would be too much for today. */
gboolean kontor_chunks_count (KontorChunks *self,
                              const KontorId *person,
                              gint64 now,
                              gsize length,
                              GError **error);
/* @digest is the hash of @bytes: the caller has looked. */
gboolean kontor_chunks_put (KontorChunks *self,
                            const KontorId *person,
                            const guint8 digest[KONTOR_CONTENT_DIGEST],
                            GBytes *bytes,
                            GError **error);
/* (transfer full) (nullable): NULL without error: not here, or damaged, which is the same to whoever
 * asks. */
GBytes *kontor_chunks_get (KontorChunks *self,
                           const guint8 digest[KONTOR_CONTENT_DIGEST],
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether it is here; @person: (nullable): and was brought by them. FALSE without error: no. */
gboolean kontor_chunks_has (KontorChunks *self,
                            const guint8 digest[KONTOR_CONTENT_DIGEST],
                            const KontorId *person,
                            GError **error);

G_END_DECLS
