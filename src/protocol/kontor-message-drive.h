/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-frames.h"
#include "kontor-message.h"

G_BEGIN_DECLS

/* drive/commit: what a folder engine saw on its disk, many files in one call, see PROTOCOL.md,
 * "Drive". */

#define KONTOR_ROUTE_DRIVE_COMMIT "/v1/drive/commit"
#define KONTOR_COMMIT_NODES_MAX 1000
#define KONTOR_COMMIT_MISSING_MAX 1000 /* hashes that a verdict names */

typedef enum
{
  KONTOR_COMMIT_PUT, /* make it, give it its content, or bring it back out of the bin */
  KONTOR_COMMIT_MOVE, /* to another folder or name */
  KONTOR_COMMIT_DELETE, /* into the bin; a folder with all that is below it */
} KontorCommitOp;

/**
 * KontorCommitNode:
 * @id: the node
 * @op: of a request only
 * @parent: nil: at the top of the drive
 * @name: (owned): a put's and a move's; of a state always
 * @kind: a number of KontorNodeKind
 * @content: (owned) (nullable): of a file: its hash; %NULL: it is empty of content
 * @size: bytes
 * @modified: microseconds UTC; 0: unknown
 * @target: (owned) (nullable): of a link
 * @place: of a request the version of parent and name that the engine knows, 0: none; of a state the
 *   version that it has
 * @version: the same of content, executable and target
 * @seen: of a delete: the cursor up to which the engine had pulled when it looked what lies below
 *
 * What shall become of a node, or what it is.
 */
typedef struct
{
  KontorId id;
  KontorCommitOp op;
  KontorId parent;
  char *name;
  int kind;
  char *content;
  gint64 size;
  gint64 modified;
  gboolean executable;
  char *target;
  gint64 place;
  gint64 version;
  gint64 seen;
} KontorCommitNode;

KontorCommitNode *kontor_commit_node_new (const KontorId *id) G_GNUC_WARN_UNUSED_RESULT;
/* The state that a row of the type node says. */
KontorCommitNode *kontor_commit_node_new_from_row (const KontorRow *row) G_GNUC_WARN_UNUSED_RESULT;
void kontor_commit_node_free (KontorCommitNode *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorCommitNode, kontor_commit_node_free)

/* The versions of a node's row: the seq of the last change of its drive, folder or name; and of its content,
 * executable or target. */
gint64 kontor_commit_get_place (const KontorRow *row);
gint64 kontor_commit_get_version (const KontorRow *row);

/**
 * KontorCommit:
 * @drive: the drive of all nodes
 * @nodes: (element-type KontorCommitNode): in the order in which they shall be done
 * @frames: (element-type KontorFrame): contents that come along, of chunks only
 */
typedef struct
{
  KontorId drive;
  GPtrArray *nodes; /* owned */
  GPtrArray *frames; /* owned */
} KontorCommit;

KontorCommit *kontor_commit_new (const KontorId *drive) G_GNUC_WARN_UNUSED_RESULT;
void kontor_commit_free (KontorCommit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorCommit, kontor_commit_free)
/* (transfer full): a body that kontor_frames_add() adds the small contents to, and kontor_frames_end()
 * ends. @self's own frames are not written. */
GByteArray *kontor_commit_begin (const KontorCommit *self) G_GNUC_WARN_UNUSED_RESULT;
KontorCommit *kontor_commit_read (GBytes *body, KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

/**
 * KontorCommitVerdict:
 * @id: the node
 * @problem: (owned) (nullable): why not; %NULL: it is in effect
 * @missing: (owned) (nullable) (element-type utf8): of _MISSING, field content: the hashes of chunks and
 *   nodes that are to be brought first: the first %KONTOR_COMMIT_MISSING_MAX
 * @current: (owned) (nullable): what the server holds after this, where the person may see it and it is
 *   not in the bin
 */
typedef struct
{
  KontorId id;
  KontorProblem *problem;
  GPtrArray *missing;
  KontorCommitNode *current;
} KontorCommitVerdict;

KontorCommitVerdict *kontor_commit_verdict_new (const KontorId *id) G_GNUC_WARN_UNUSED_RESULT;
void kontor_commit_verdict_free (KontorCommitVerdict *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorCommitVerdict, kontor_commit_verdict_free)
/* @verdicts: (element-type KontorCommitVerdict): as many as nodes, in their order */
GBytes *kontor_commit_reply_write (const GPtrArray *verdicts) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (element-type KontorCommitVerdict) */
GPtrArray *kontor_commit_reply_read (GBytes *body, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
