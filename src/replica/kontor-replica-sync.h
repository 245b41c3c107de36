/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-message-digest.h"
#include "kontor-replica.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The replica's side of the protocol: what sync and the command line call. Views never do. */

/* --- history --- */

/* Newest first. (transfer full) (element-type KontorHistoryEntry) */
GPtrArray *kontor_replica_get_history (KontorReplica *self,
                                       KontorRecordType type,
                                       const KontorId *id,
                                       GError **error);
/* What the server answered for the record: replaces what was fetched before. */
gboolean kontor_replica_put_history (KontorReplica *self,
                                     KontorRecordType type,
                                     const KontorId *id,
                                     GPtrArray *entries,
                                     GError **error);

/* --- sync: called by one process, which holds sync.lock --- */

/* What is to be pushed: mids are given here, durably. (transfer full) (nullable): NULL without
 * error: nothing waits. */
KontorPushRequest *kontor_replica_get_push (KontorReplica *self, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* TRUE when results were taken; "gap" and "cloned" are mended (renumbered from what the server
 * expects, a new installation id) so that the next push goes through. */
gboolean kontor_replica_apply_push (KontorReplica *self,
                                    const KontorPushReply *reply,
                                    GError **error);
KontorPullRequest *kontor_replica_get_pull (KontorReplica *self, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_replica_apply_pull (KontorReplica *self,
                                    const KontorPullReply *reply,
                                    GError **error);

/* --- check: the same process, when a pull left nothing over --- */

gboolean kontor_replica_is_check_due (KontorReplica *self);
gboolean kontor_replica_plan_check (KontorReplica *self, gboolean checked, GError **error);
KontorDigestRequest *kontor_replica_get_digest (KontorReplica *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_replica_compare (KontorReplica *self,
                                 const KontorDigestRange *range,
                                 gboolean *same,
                                 GError **error);
gboolean kontor_replica_mend (KontorReplica *self,
                              const KontorDigestRequest *request,
                              const KontorFetchReply *reply,
                              guint *mended,
                              GError **error);

/* --- a snapshot instead of the first pages --- */

/* Whether the next pull is one from 0, so that a snapshot would bring more at once. */
gboolean kontor_replica_wants_snapshot (KontorReplica *self);
/* An empty file to put it in, to be closed by the caller; -1 on error. */
int kontor_replica_open_snapshot (KontorReplica *self, GError **error);
/* Looks through the file and makes it the replica, with everything that was only here. Nothing has
 * changed after an error. *n_records: how many came; @cancellable: (nullable) */
gboolean kontor_replica_adopt_snapshot (KontorReplica *self,
                                        guint *n_records,
                                        GCancellable *cancellable,
                                        GError **error);
/* Removes what an adoption left: the file, or the replica that it took the place of. */
void kontor_replica_clean_snapshot (KontorReplica *self);

G_END_DECLS
