/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-live-hub.h"
#include "kontor-store.h"

G_BEGIN_DECLS

/**
 * KontorLiveFeed:
 *
 * Between the store and the hub: who of those with a live socket sees what a commit wrote. On the store's
 * thread.
 */
typedef struct _KontorLiveFeed KontorLiveFeed;

/* Both outlive it. */
KontorLiveFeed *kontor_live_feed_new (KontorStore *store, KontorLiveHub *hub)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_live_feed_free (KontorLiveFeed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorLiveFeed, kontor_live_feed_free)
KontorLiveHub *kontor_live_feed_get_hub (KontorLiveFeed *self);

/* Before the socket is the hub's: from now on the person is told. */
gboolean kontor_live_feed_add (KontorLiveFeed *self, KontorLivePerson *person, GError **error);
/* After each commit, with no transaction open: tells the hub what was written since the last time. */
void kontor_live_feed_tell (KontorLiveFeed *self);

G_END_DECLS
