/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-chunks.h"
#include "kontor-packs.h"

G_BEGIN_DECLS

/* Shared by the files of the chunks. */

struct _KontorChunks
{
  KontorSql *sql; /* owned */
  KontorPacks *packs; /* owned */
  gint64 day_limit; /* bytes */
  gint64 pack_limit; /* bytes */
  GArray *touched; /* owned, nullable (element-type gint64): rows, while a sweep runs */
  gint64 pack; /* that is added to; 0: to be found out */
  gint64 end; /* where the next goes */
  gboolean added; /* to the pack, in this transaction */
};

/* What forms a row has: the bits of piece.form. */
#define KONTOR_PIECE_NODE 1
#define KONTOR_PIECE_PACKED 2

/* Writes bytes at the end of the pack and says where they are. In a transaction. */
gboolean kontor_chunks_add_bytes (KontorChunks *self,
                                  const guint8 digest[KONTOR_CONTENT_DIGEST],
                                  gboolean is_node,
                                  GBytes *bytes,
                                  gsize length,
                                  KontorPiece *piece,
                                  GError **error);
/* The row of a hash, made if need be, in which nothing is said. */
gboolean kontor_chunks_ensure_row (KontorChunks *self,
                                   const guint8 digest[KONTOR_CONTENT_DIGEST],
                                   gint64 *row,
                                   GError **error);
/* Where the piece @row is from now on. */
gboolean kontor_chunks_set_place (KontorChunks *self, const KontorPiece *piece, GError **error);
gboolean kontor_chunks_note_bringer (KontorChunks *self,
                                     gint64 row,
                                     const KontorId *person,
                                     gint64 day,
                                     gboolean whole,
                                     GError **error);
/* What a node lists is below it. */
gboolean kontor_chunks_add_edges (KontorChunks *self,
                                  gint64 row,
                                  const KontorManifestNode *node,
                                  GError **error);
/* Whether all that the node lists is here, of the length that it says, and was brought by the person. */
gboolean kontor_chunks_look_whole (KontorChunks *self,
                                   const KontorManifestNode *node,
                                   const KontorId *person,
                                   gboolean *whole,
                                   GError **error);

G_END_DECLS
