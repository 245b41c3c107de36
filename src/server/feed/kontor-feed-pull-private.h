/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-feed.h"
#include "kontor-store-private.h"

G_BEGIN_DECLS

/* What a replica is being told of, after its last page. */
typedef enum
{
  KONTOR_PULL_FOLLOW, /* the log, entry by entry, under what the person holds */
  KONTOR_PULL_LOSE, /* the records of principals that are not held any more */
  KONTOR_PULL_GAIN, /* the records of principals that were gained */
  KONTOR_PULL_CATCH_UP, /* the log of what happened meanwhile, under both */
} KontorPullPhase;

/**
 * KontorPullPosition:
 * @phase: where the replica is
 * @complete: (owned): the key of the set of principals of which it has every record, as of @start;
 *   "" is the empty set of a replica that is filled for the first time
 * @target: (owned): the key of the set that it is being brought to; "" while it only follows
 * @start: the seq from which the log is walked when the records of the sets were sent
 * @whole_until: entries up to here are sent as whole records: pages may have passed a record by that
 *   moved meanwhile
 * @record: in the sets: the last record that is through, or begun
 * @entry: in the log: the seq that is begun; 0: none
 * @type: where a record is begun: the type of its dependents that is next; 0: none is begun
 * @row: the last row of that type that was sent
 *
 * What stands in "after" between two pages: where to go on, whatever changes in between. A client
 * hands it back as it came and could write anything into it; whatever is sent is asked for anew.
 */
typedef struct
{
  KontorPullPhase phase;
  char *complete;
  char *target;
  gint64 start;
  gint64 whole_until;
  KontorId record;
  gint64 entry;
  guint type;
  gint64 row;
} KontorPullPosition;

void kontor_pull_position_clear (KontorPullPosition *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KontorPullPosition, kontor_pull_position_clear)
/* FALSE: nobody here wrote that. */
gboolean kontor_pull_position_read (KontorPullPosition *self, const char *after);
char *kontor_pull_position_write (const KontorPullPosition *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * KontorPull:
 * @held: what the person holds now
 * @possible: (owned): principals whose records the replica may have: those it held, and @held
 * @cursor: of the request
 * @limit: records in a page
 * @bytes: of the long texts in the page so far
 * @work: records looked at for the page so far
 * @given: (owned) (element-type KontorId): records whose state is in the page
 * @position: where the page ends
 * @reply: the page
 *
 * One request on its way.
 */
typedef struct
{
  KontorStore *store; /* borrowed */
  const KontorHeld *held; /* borrowed */
  GArray *possible;
  gint64 cursor;
  guint limit;
  gsize bytes;
  guint work;
  GHashTable *given;
  KontorPullPosition position;
  KontorPullReply *reply; /* borrowed */
} KontorPull;

/* --- kontor-feed-page.c --- */

gboolean kontor_pull_is_full (const KontorPull *self);
/* Whether two sets of principals meet in a record's audience. */
gboolean kontor_pull_is_seen (KontorPull *self,
                              const KontorId *id,
                              const KontorId *root,
                              const GArray *principals,
                              gboolean *seen,
                              GError **error);
void kontor_pull_add (KontorPull *self,
                      KontorPullKind kind,
                      KontorRecordType type,
                      const KontorId *id,
                      KontorRow *row,
                      const KontorId *root);
/* The record, unless the last page has begun it, and, if it is a root, what hangs on it and the person
 * sees, from self->position on; position.type is 0 when the last one is in the page. */
gboolean kontor_pull_add_tree (KontorPull *self,
                               KontorPullKind kind,
                               KontorRecordType type,
                               const KontorId *id,
                               KontorRow *row,
                               const KontorId *root,
                               GError **error);

/* --- kontor-feed-scope.c --- */

/* Compares what the replica held with what the person holds, and turns to what is to be told of the
 * difference. *known is FALSE when the two can't be compared. */
gboolean kontor_pull_begin (KontorPull *self,
                            const KontorPullRequest *request,
                            gboolean *known,
                            GError **error);
/* The next records of what was lost or gained, until the page is full or none is left, when the
 * phase is one of the log's. */
gboolean kontor_pull_add_scope (KontorPull *self, GError **error);

G_END_DECLS
