/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-change-set.h"
#include "kontor-reader.h"
#include "kontor-replica-types.h"

G_BEGIN_DECLS

#define KONTOR_REPLICA_ERROR (kontor_replica_error_quark ())
GQuark kontor_replica_error_quark (void);

typedef enum
{
  KONTOR_REPLICA_ERROR_NOT_FOUND, /* no replica in the folder */
  KONTOR_REPLICA_ERROR_PROTOCOL, /* the server sent what does not fit */
  KONTOR_REPLICA_ERROR_DAMAGED, /* what the replica stores of its own can't be read */
} KontorReplicaError;

/**
 * KontorReplica:
 *
 * The offline database of one account, opened for writing by one thread, which owns this. Several
 * processes may have it open: a writer waits its turn. Reading for views goes through
 * #KontorLiveStore.
 */

/**
 * KontorReplicaSeams:
 * @clock: (nullable): the time, the system's if %NULL
 * @random: (nullable): where ids come from, the system's if %NULL
 * @vfs: (nullable): an SQLite VFS, for injected faults
 * @wait: (nullable): called instead of sleeping a millisecond while another writer is at work
 * @wait_data: for @wait
 */
typedef struct
{
  KontorClock *clock;
  KontorRandom *random;
  const char *vfs;
  void (*wait) (gpointer wait_data);
  gpointer wait_data;
} KontorReplicaSeams;

/* Opens the replica in @folder (made, 0700, with @create). Errors: KONTOR_SQL_ERROR_NEWER, _FOREIGN,
 * _CORRUPT, … each with a message that says what to do; nothing is lost or changed by a failed open.
 * @seams: (nullable) */
KontorReplica *kontor_replica_open (const char *folder,
                                    gboolean create,
                                    const KontorReplicaSeams *seams,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kontor_replica_close (KontorReplica *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorReplica, kontor_replica_close)

/* Sets a damaged replica aside (kept as replica-N.db.damaged) and makes a new one that has what could
 * still be read of its identity, outbox, sent, tray and undo; everything else is pulled again.
 * @report: (out) (optional) (transfer full): one line about what was saved */
gboolean kontor_replica_rescue (const char *folder,
                                const KontorReplicaSeams *seams,
                                char **report,
                                GError **error);

/* (transfer full): the path of the database that is current in @folder, whether it exists or not */
char *kontor_replica_get_database_path (const char *folder) G_GNUC_WARN_UNUSED_RESULT;

/* The account's folder. (transfer none) */
const char *kontor_replica_get_folder (KontorReplica *self);
KontorSql *kontor_replica_get_sql (KontorReplica *self);
KontorReader *kontor_replica_get_reader (KontorReplica *self);

/* Who acts: the person of the account. Nil until set. */
void kontor_replica_get_person (KontorReplica *self, KontorId *person);
gboolean kontor_replica_set_person (KontorReplica *self, const KontorId *person, GError **error);
void kontor_replica_get_installation (KontorReplica *self, KontorId *installation);
void kontor_replica_init_context (KontorReplica *self, KontorContext *context);
/* Small facts kept with the replica: "epoch", "server", …. (transfer full) (nullable) */
char *kontor_replica_get_meta (KontorReplica *self, const char *name) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_replica_set_meta (KontorReplica *self,
                                  const char *name,
                                  const char *value,
                                  GError **error);

/* One transaction: rights and rules, rows, history, inverse, outbox, journal. FALSE: *problem says
 * what the model refuses, or *error what the world did; then nothing has changed. What continues an
 * earlier change set becomes a part of it where that is possible.
 * @number: (out) (optional): the change set's number, for undo */
gboolean kontor_replica_commit (KontorReplica *self,
                                const KontorChangeSet *change_set,
                                gint64 *number,
                                KontorProblem **problem,
                                GError **error);

/* What is typed somewhere and is no change yet, kept on this computer until it becomes one or is given
 * up. @name: of the place, as "kontor:task/ID#title". @text: (nullable): nothing to keep any more */
gboolean kontor_replica_keep_typed (KontorReplica *self,
                                    const char *name,
                                    const char *text,
                                    GError **error);

/* Commits the inverse of a change set (0: the last one that is not undone). Fields that somebody
 * changed since are skipped. @skipped: (out) (transfer full) (element-type KontorProblem): one
 * KONTOR_PROBLEM_CHANGED each. @label: (out) (optional) (transfer full): of what was undone. */
gboolean kontor_replica_undo (KontorReplica *self,
                              gint64 number,
                              char **label,
                              GPtrArray **skipped,
                              KontorProblem **problem,
                              GError **error);
/* Does again what was undone; then the same number can be undone again. */
gboolean kontor_replica_redo (KontorReplica *self,
                              gint64 number,
                              char **label,
                              GPtrArray **skipped,
                              KontorProblem **problem,
                              GError **error);

/* What came by a snapshot is found by the search only when it is indexed, the newest first. In short
 * transactions, for about @span microseconds. *more: whether anything is left */
gboolean kontor_replica_index (KontorReplica *self, gint64 span, gboolean *more, GError **error);
/* Whether a search finds everything that is here. */
gboolean kontor_replica_is_indexed (KontorReplica *self);

typedef struct
{
  guint waiting; /* mutations made here and not yet answered by the server */
  guint attention; /* items in the tray, what stands on one another counted once */
  gint64 cursor;
} KontorReplicaCounts;

gboolean kontor_replica_count (KontorReplica *self, KontorReplicaCounts *counts, GError **error);

/* --- Needs attention --- */

/**
 * KontorTrayItem:
 * @number: names the item
 * @head: the first item of what stands on one another; its own number for that one. To retry or to
 *   discard one of them does so with all
 * @mutation: (owned): what was asked
 * @problem: (owned): why not
 * @current: (owned) (element-type KontorRow): what the server held then
 */
typedef struct
{
  gint64 number;
  gint64 head;
  gint64 at;
  KontorMutation *mutation;
  KontorProblem *problem;
  GPtrArray *current;
} KontorTrayItem;

void kontor_tray_item_free (KontorTrayItem *self);
/* Oldest first, each with what stands on it behind it. (transfer full) (element-type KontorTrayItem) */
GPtrArray *kontor_replica_list_tray (KontorReplica *self, GError **error);
/* Commits it again on top of what is there now, as a new change set, with what stands on it. */
gboolean kontor_replica_retry (KontorReplica *self,
                               gint64 number,
                               KontorProblem **problem,
                               GError **error);
gboolean kontor_replica_discard (KontorReplica *self, gint64 number, GError **error);

/* --- journal: what changed, for views of this and other processes --- */

typedef struct
{
  KontorRecordType type;
  KontorId id;
} KontorJournalEntry;

/* Entries after @after, at most @limit; *after becomes the last one's number. *reload: the reader is
 * behind what is kept, or behind a bulk change: read everything again. Works on any connection to the
 * replica, read-only ones too. (transfer full) (element-type KontorJournalEntry) */
GArray *kontor_journal_read (KontorSql *sql,
                             gint64 *after,
                             guint limit,
                             gboolean *reload,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The newest entry's number. */
gint64 kontor_journal_get_end (KontorSql *sql, GError **error);

/* Called on the writer's thread after each transaction that changed the journal. */
void kontor_replica_set_changed (KontorReplica *self,
                                 void (*changed) (gpointer data),
                                 gpointer data);

G_END_DECLS
