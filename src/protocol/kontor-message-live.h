/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-message.h"

G_BEGIN_DECLS

/* The longest message that a server sends. */
#define KONTOR_LIVE_BYTES_MAX (128 << 10)

/**
 * KontorLiveFrame:
 * @seq: there is something up to here
 * @prev: the last seq that the same socket was told of before
 *
 * What a server says on a live socket, see PROTOCOL.md.
 */
typedef struct
{
  gint64 seq;
  gint64 prev;
} KontorLiveFrame;

void kontor_live_frame_free (KontorLiveFrame *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorLiveFrame, kontor_live_frame_free)

KontorLiveFrame *kontor_live_frame_read (GBytes *message, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
