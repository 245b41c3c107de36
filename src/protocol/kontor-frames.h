/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-problem.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Bodies that carry chunks of files and the nodes of their manifests: framed bytes instead of JSON, see
 * PROTOCOL.md, "Chunks". */

#define KONTOR_FRAMES_TYPE "application/octet-stream"
#define KONTOR_FRAME_BYTES_MAX (4 << 20) /* of what a frame carries, unpacked */
#define KONTOR_FRAME_HASH 32 /* bytes */
#define KONTOR_FRAMES_MAX 1000 /* in a body */
/* Of a body. A writer stops before it; a reader refuses more. */
#define KONTOR_FRAMES_BYTES_MAX (8 << 20)
/* Of all frames of a body together, unpacked. */
#define KONTOR_FRAMES_PLAIN_MAX (32 << 20)

typedef enum
{
  KONTOR_FRAME_CHUNK = 0,
  KONTOR_FRAME_NODE = 1, /* of a manifest */
  KONTOR_FRAME_JSON = 2, /* what is said of the chunks that follow; its hash is all zero */
  KONTOR_FRAME_NONE = 255, /* in answers: no such chunk, or not shared with the person */
} KontorFrameKind;

/**
 * KontorFrame:
 * @packed: whether @bytes are packed with zstd
 * @length: of what it carries, unpacked; what is packed must come to exactly that
 * @hash: names the chunk or node; whoever reads it takes the hash of the unpacked bytes before
 *   believing
 * @bytes: (owned): empty for %KONTOR_FRAME_NONE
 */
typedef struct
{
  KontorFrameKind kind;
  gboolean packed;
  guint32 length;
  guint8 hash[KONTOR_FRAME_HASH];
  GBytes *bytes;
} KontorFrame;

/* The writer is a byte array that grows. */
GByteArray *kontor_frames_begin (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_frames_add (GByteArray *self,
                        KontorFrameKind kind,
                        const guint8 hash[KONTOR_FRAME_HASH],
                        GBytes *bytes);
/* @packed: what kontor_chunk_pack() made of @length bytes: fewer than these */
void kontor_frames_add_packed (GByteArray *self,
                               KontorFrameKind kind,
                               const guint8 hash[KONTOR_FRAME_HASH],
                               GBytes *packed,
                               gsize length);
/* Whether a frame of @length bytes still fits a body; and one of @packed bytes that stand for @length. */
gboolean kontor_frames_have_room (const GByteArray *self, gsize length);
gboolean kontor_frames_have_room_packed (const GByteArray *self, gsize packed, gsize length);
/* (transfer full): @self is freed */
GBytes *kontor_frames_end (GByteArray *self) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a body is one of frames, by its first bytes. */
gboolean kontor_frames_are (GBytes *body);
/* (transfer full) (element-type KontorFrame) (nullable): NULL with a problem whose detail says which
 * frame */
GPtrArray *kontor_frames_read (GBytes *body, KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
