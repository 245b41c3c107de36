/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-message.h"
#include "kontor-store.h"

G_BEGIN_DECLS

/* The sync calls as functions from a person and a body to a body, see PROTOCOL.md. Each returns
 * (transfer full) the answer; or NULL with *problem set, when the body is not what it must be, or
 * with *error set, when the store failed. On the store's thread. */

/* Between kontor_store_begin() and kontor_store_commit(): the answer may be sent after the commit. */
GBytes *kontor_feed_push (KontorStore *store,
                          const KontorId *person,
                          GBytes *body,
                          KontorProblem **problem,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* With no transaction open. */
GBytes *kontor_feed_pull (KontorStore *store,
                          const KontorId *person,
                          GBytes *body,
                          KontorProblem **problem,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *kontor_feed_digest (KontorStore *store,
                            const KontorId *person,
                            GBytes *body,
                            KontorProblem **problem,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *kontor_feed_fetch (KontorStore *store,
                           const KontorId *person,
                           GBytes *body,
                           KontorProblem **problem,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *kontor_feed_history (KontorStore *store,
                             const KontorId *person,
                             GBytes *body,
                             KontorProblem **problem,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
