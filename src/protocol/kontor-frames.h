/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-problem.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Bodies that carry chunks of files: framed bytes instead of JSON, see PROTOCOL.md, "Chunks". */

#define KONTOR_FRAMES_TYPE "application/octet-stream"
#define KONTOR_FRAME_BYTES_MAX (64 << 10) /* of a chunk */
#define KONTOR_FRAME_HASH 32 /* bytes */
#define KONTOR_FRAMES_MAX 1000 /* in a body */
/* Of a body. A writer stops before it; a reader refuses more. */
#define KONTOR_FRAMES_BYTES_MAX (8 << 20)

typedef enum
{
  KONTOR_FRAME_CHUNK = 0,
  KONTOR_FRAME_NONE = 255, /* in answers: no such chunk, or not shared with the person */
} KontorFrameKind;

/**
 * KontorFrame:
 * @hash: names the chunk; whoever reads it takes the hash of @bytes before believing
 * @bytes: (owned): empty for %KONTOR_FRAME_NONE
 */
typedef struct
{
  KontorFrameKind kind;
  guint8 hash[KONTOR_FRAME_HASH];
  GBytes *bytes;
} KontorFrame;

/* The writer is a byte array that grows. */
GByteArray *kontor_frames_begin (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_frames_add (GByteArray *self,
                        KontorFrameKind kind,
                        const guint8 hash[KONTOR_FRAME_HASH],
                        GBytes *bytes);
/* Whether a chunk of @length still fits a body. */
gboolean kontor_frames_have_room (const GByteArray *self, gsize length);
/* (transfer full): @self is freed */
GBytes *kontor_frames_end (GByteArray *self) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a body is one of frames, by its first bytes. */
gboolean kontor_frames_are (GBytes *body);
/* (transfer full) (element-type KontorFrame) (nullable): NULL with a problem whose detail says which
 * frame */
GPtrArray *kontor_frames_read (GBytes *body, KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
