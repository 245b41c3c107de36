/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-message-chunks.h"
#include "kontor-store.h"

G_BEGIN_DECLS

/* The calls about chunks as functions from a person and a body to a body, see PROTOCOL.md. Each
 * returns (transfer full) the answer; or NULL with *problem set, when the body is not what it must
 * be, or with *error set, when the disk failed. On the store's thread, with no transaction open. */

/* JSON for frames. %KONTOR_PROBLEM_TOO_MANY: the person brought too much today. */
GBytes *kontor_chunks_answer_put (KontorStore *store,
                                  const KontorId *person,
                                  GBytes *body,
                                  KontorProblem **problem,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* JSON for JSON. */
GBytes *kontor_chunks_answer_have (KontorStore *store,
                                   const KontorId *person,
                                   GBytes *body,
                                   KontorProblem **problem,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Frames for JSON. */
GBytes *kontor_chunks_answer_get (KontorStore *store,
                                  const KontorId *person,
                                  GBytes *body,
                                  KontorProblem **problem,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* In a transaction of the chunks: takes chunks and nodes. FALSE: *problem, or @error. */
gboolean kontor_chunks_take_frames (KontorChunks *chunks,
                                    const KontorId *person,
                                    gint64 now,
                                    const GPtrArray *frames,
                                    KontorProblem **problem,
                                    GError **error);

G_END_DECLS
