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

typedef enum
{
  KONTOR_SNAPSHOT_MADE,
  KONTOR_SNAPSHOT_PULL, /* a pull costs no more, or the client has another schema */
  KONTOR_SNAPSHOT_CHANGED, /* what the person holds is newer than what the store last looked up */
  KONTOR_SNAPSHOT_FAILED, /* with an error */
} KontorSnapshotResult;

/**
 * KontorSnapshotRequest:
 * @person: for whom
 * @installation: for which replica
 * @schema: (nullable): the fingerprint of its schema
 * @least: how many records are worth a file; 0: as the server thinks
 *
 * What is to be in a snapshot.
 */
typedef struct
{
  KontorId person;
  KontorId installation;
  const char *schema;
  guint least;
} KontorSnapshotRequest;

/* The first state of a person's replica as a packed file without a name, to be read from its start:
 * *fd, to be closed by the caller. With connections of its own, on any thread but no store's, after
 * kontor_store_get_held() on the store's. @folder: the data directory */
KontorSnapshotResult kontor_feed_snapshot (const char *folder,
                                           const KontorSnapshotRequest *request,
                                           int *fd,
                                           GError **error);
/* Removes what a crash left, while no snapshot is being made. */
void kontor_feed_snapshot_clean (const char *folder);

G_END_DECLS
