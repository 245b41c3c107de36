/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-replica.h"
#include "kontor-transport.h"

G_BEGIN_DECLS

/**
 * KontorSyncReport:
 * @pushed: mutations that the server took
 * @rejected: mutations that went to the tray
 * @pulled: records that came
 * @mended: records that were not as the server has them, found by a check
 * @set_back: whether the server was set back to an older state
 * @repeated: mutations that waited then: those that it lost, and those that it never had
 *
 * What one round did, added up.
 */
typedef struct
{
  guint pushed;
  guint rejected;
  guint pulled;
  guint mended;
  gboolean set_back;
  guint repeated;
} KontorSyncReport;

typedef void (*KontorSyncProgress) (const KontorSyncReport *report, gpointer user_data);

/* One round: pushes until nothing waits, each time after the contents that the mutations refer to;
 * pulls until there is no more. Straight-line and blocking: on a worker, or in a coroutine of the
 * simulation. Cut off anywhere it can be called again; what happened so far is durable. @report:
 * (inout); @progress: (nullable). */
gboolean kontor_sync_run (KontorReplica *replica,
                          KontorTransport *transport,
                          KontorSyncReport *report,
                          KontorSyncProgress progress,
                          gpointer progress_data,
                          GCancellable *cancellable,
                          GError **error);

/* A round, then every record is compared with what the server has, and what differs is fetched again;
 * what waits stays on top. The arguments are those of kontor_sync_run(). */
gboolean kontor_sync_check (KontorReplica *replica,
                            KontorTransport *transport,
                            KontorSyncReport *report,
                            KontorSyncProgress progress,
                            gpointer progress_data,
                            GCancellable *cancellable,
                            GError **error);
/* kontor_sync_check() where one is due: about once a week, after a rescue and after an upgrade; else
 * kontor_sync_run(). */
gboolean kontor_sync_run_or_check (KontorReplica *replica,
                                   KontorTransport *transport,
                                   KontorSyncReport *report,
                                   KontorSyncProgress progress,
                                   gpointer progress_data,
                                   GCancellable *cancellable,
                                   GError **error);

/* Asks the server for a record's history and keeps it in the replica. */
gboolean kontor_sync_fetch_history (KontorReplica *replica,
                                    KontorTransport *transport,
                                    KontorRecordType type,
                                    const KontorId *id,
                                    GCancellable *cancellable,
                                    GError **error);

/* Whoever holds sync.lock of an account's folder syncs it. -1 with KONTOR_SYNC_ERROR_LOCKED while
 * another process does. */
#define KONTOR_SYNC_ERROR (kontor_sync_error_quark ())
GQuark kontor_sync_error_quark (void);
typedef enum
{
  KONTOR_SYNC_ERROR_LOCKED,
  KONTOR_SYNC_ERROR_FAILED,
  KONTOR_SYNC_ERROR_OTHER_PERSON, /* the replica belongs to somebody else */
  KONTOR_SYNC_ERROR_NO_CONTENT, /* the server has not that content, or not for this person */
} KontorSyncError;
int kontor_sync_lock (const char *folder, GError **error);
void kontor_sync_unlock (int lock);

G_END_DECLS
