/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-http-message.h"
#include "kontor-live-feed.h"

G_BEGIN_DECLS

/* GET /v1/sync/live, on the store's thread: the answer 101, whose line becomes the hub's, or a refusal.
 * @feed: (nullable): NULL where there are no live sockets */
KontorHttpResponse *kontor_live_answer (KontorLiveFeed *feed,
                                        const KontorHttpRequest *request,
                                        const KontorSession *session) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
