/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KontorPacks:
 *
 * The files in the folder "packs": bytes one behind the other, only ever added to. Which bytes are what
 * is written elsewhere (kontor-chunks.c), after they are durable: what lies behind the last that is
 * known is what a crash left over, and is written over. Of the store's thread.
 */
typedef struct _KontorPacks KontorPacks;

/* A pack that has as much gets no more. */
#define KONTOR_PACK_BYTES (64 << 20)
#define KONTOR_PACKS_FOLDER "packs"

/* @folder: the data directory. Nothing is touched before it is needed. */
KontorPacks *kontor_packs_new (const char *folder, const char *vfs) G_GNUC_WARN_UNUSED_RESULT;
void kontor_packs_free (KontorPacks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorPacks, kontor_packs_free)

/* "packs/0000002a", relative to the data directory. (transfer full) */
char *kontor_packs_dup_name (gint64 number) G_GNUC_WARN_UNUSED_RESULT;

/* Writes at @offset of the pack @number, which is made if need be. Errors of %KONTOR_SQL_ERROR. */
gboolean kontor_packs_write (KontorPacks *self,
                             gint64 number,
                             gint64 offset,
                             gconstpointer bytes,
                             gsize length,
                             GError **error);
/* What was written since the last sync is on the disk. */
gboolean kontor_packs_sync (KontorPacks *self, GError **error);
GBytes *kontor_packs_read (KontorPacks *self,
                           gint64 number,
                           gint64 offset,
                           gsize length,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_packs_remove (KontorPacks *self, gint64 number, GError **error);

G_END_DECLS
