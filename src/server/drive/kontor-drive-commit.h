/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-message-drive.h"
#include "kontor-store.h"

G_BEGIN_DECLS

/* drive/commit as a function from a person and a body to a body, see PROTOCOL.md 12.7. (transfer full);
 * NULL with *problem set, when the body is not what it must be (_TOO_MANY: the person brought too much
 * today), or with *error set, when the disk failed: then nothing of the store's transaction may be kept.
 * On the store's thread, with its transaction open and none of the chunks. */
GBytes *kontor_drive_answer_commit (KontorStore *store,
                                    const KontorId *person,
                                    GBytes *body,
                                    KontorProblem **problem,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
