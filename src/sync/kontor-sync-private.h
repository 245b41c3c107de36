/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-message.h"
#include "kontor-sync-content.h"

G_BEGIN_DECLS

/**
 * KontorSyncContents:
 *
 * The contents of one account in one round.
 */
typedef struct _KontorSyncContents KontorSyncContents;

/* At the beginning of a round, before anything is asked of the outbox. */
KontorSyncContents *kontor_sync_contents_new (KontorReplica *replica, KontorTransport *transport)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_sync_contents_free (KontorSyncContents *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorSyncContents, kontor_sync_contents_free)

/* Before the request is sent: brings what its mutations refer to and is here. */
gboolean kontor_sync_upload_staged (KontorSyncContents *self,
                                    const KontorPushRequest *request,
                                    GCancellable *cancellable,
                                    GError **error);
/* When nothing waits any more: what the server has need not be staged. */
gboolean kontor_sync_settle_staged (KontorSyncContents *self, GError **error);
/* Before a page is applied that takes records away; and after the last page, in this round or in a
 * later one: nothing of their contents stays cached. */
gboolean kontor_sync_mark_dropped (KontorSyncContents *self, GError **error);
gboolean kontor_sync_forget_dropped (KontorSyncContents *self, GError **error);

/* Before a pull from 0: the same as a file, where the server has one for the person; *n_records is 0
 * where it has not, or where it is of no use. An error means that a pull would not work either. */
gboolean kontor_sync_take_snapshot (KontorReplica *replica,
                                    KontorTransport *transport,
                                    guint *n_records,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
