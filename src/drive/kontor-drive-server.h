/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-plan.h"
#include "kontor-manifest.h"
#include "kontor-problem.h"
#include "kontor-transport.h"

G_BEGIN_DECLS

/* The engine's calls to the server, behind the transport's seam: typed, blocking, on the engine's
 * thread. Errors are of KONTOR_NET_ERROR. */

/**
 * KontorDriveVerdict:
 * @problem: (owned) (nullable): why the server refused; %NULL: it is in effect
 * @current: what the server holds now, if the person may see it
 */
typedef struct
{
  KontorProblem *problem;
  gboolean has_current;
  KontorDriveNode current;
} KontorDriveVerdict;

void kontor_drive_verdict_free (KontorDriveVerdict *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDriveVerdict, kontor_drive_verdict_free)

/* --- kontor-drive-commit.c --- */

/* Commits actions of the kinds COMMIT_*, in their order, with the bytes of small contents. Up to
 * KONTOR_DRIVE_COMMIT_NODES of them, and 8 MiB, are one call. @contents: (element-type GBytes) (nullable
 * elements): as many as @actions; %NULL where the content is there already or the action has none.
 * @seen: the cursor of the remote tree that they were planned on: the server deletes no folder in which
 * something was done since. Doing it again is harmless. (transfer full) (element-type KontorDriveVerdict): as many, in order */
#define KONTOR_DRIVE_COMMIT_NODES 1000
GPtrArray *kontor_drive_server_commit (KontorTransport *transport,
                                       const KontorId *drive,
                                       gint64 seen,
                                       const GPtrArray *actions,
                                       const GPtrArray *contents,
                                       GCancellable *cancellable,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- kontor-drive-server.c --- */

/* Of chunks and manifest nodes, which of them the server wants: one byte each, 1: bring it.
 * @digests: (element-type KONTOR_CONTENT_DIGEST bytes) */
GByteArray *kontor_drive_server_want (KontorTransport *transport,
                                      const KontorId *node,
                                      const GArray *digests,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Brings pieces: chunks (0x00) and manifest nodes (0x01), at most 8 MiB together. */
typedef struct
{
  gboolean is_node;
  guint8 digest[KONTOR_CONTENT_DIGEST];
  GBytes *bytes; /* owned */
} KontorDrivePiece;

void kontor_drive_piece_clear (KontorDrivePiece *self);
gboolean kontor_drive_server_put (KontorTransport *transport,
                                  const GArray *pieces,
                                  GCancellable *cancellable,
                                  GError **error);
/* Fetches pieces of the content that the node has (or had), as many as an answer holds, at least one.
 * (transfer full) (element-type GBytes) (nullable elements): each with the right hash; %NULL: the server
 * has it not, or not for this person */
GPtrArray *kontor_drive_server_get (KontorTransport *transport,
                                    const KontorId *node,
                                    const GArray *pieces,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of many nodes at once: @nodes has one KontorId for each piece. */
GPtrArray *kontor_drive_server_get_of_many (KontorTransport *transport,
                                            const GArray *nodes,
                                            const GArray *pieces,
                                            GCancellable *cancellable,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
