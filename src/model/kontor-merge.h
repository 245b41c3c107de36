/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-change-set.h"
#include "kontor-problem.h"

G_BEGIN_DECLS

/**
 * KontorMergeSide:
 * @KONTOR_MERGE_AUTHORITY: the server orders: guarded fields are compared, a problem is possible
 * @KONTOR_MERGE_REPLAY: a replica puts a pending op back on a newer server state: never fails
 */
typedef enum
{
  KONTOR_MERGE_AUTHORITY,
  KONTOR_MERGE_REPLAY,
} KontorMergeSide;

/**
 * KontorMergeResult:
 * @row: (owned): the state after
 * @replaced: (element-type guint) (owned): fields whose replaced value was not the one the author
 *   saw; the push result is then "merged"
 * @changed: whether @row differs from the state before
 */
typedef struct
{
  KontorRow *row;
  GArray *replaced;
  gboolean changed;
} KontorMergeResult;

void kontor_merge_result_clear (KontorMergeResult *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KontorMergeResult, kontor_merge_result_clear)

/* How PROTOCOL.md and sync.md §5 say two edits meet. @before NULL for a create. @stamp: the seq for
 * the server, minus the mutation's local number for a replica: written as version of each changed
 * field (server only; a replica leaves versions as they are) and as "added" of new elements. */
KontorProblem *kontor_merge_apply (const KontorOp *op,
                                   const KontorRow *before,
                                   KontorMergeSide side,
                                   gint64 stamp,
                                   gint64 at,
                                   const KontorId *actor,
                                   KontorMergeResult *result) G_GNUC_WARN_UNUSED_RESULT;

/* Server state with the fields of @patch that are newer than @base's. (transfer full) */
KontorRow *kontor_merge_newer (const KontorRow *base, const KontorRow *patch)
    G_GNUC_WARN_UNUSED_RESULT;

/* Three-way merge by line (kontor-merge-text.c). @overlap: (out) whether both sides changed the same
 * lines; both are then kept, mine after current, between marker lines. (transfer full) */
char *kontor_merge_text (const char *base, const char *mine, const char *current, gboolean *overlap)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
