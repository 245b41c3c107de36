/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-merge.h"
#include "kontor-replica-sync.h"
#include "kontor-sql-rows.h"

G_BEGIN_DECLS

#define KONTOR_REPLICA_VERSION 1
#define KONTOR_JOURNAL_MAX 100000
#define KONTOR_UNDO_MAX 200
#define KONTOR_SENT_DAYS 30

struct _KontorReplica
{
  char *folder; /* owned */
  char *vfs; /* owned, nullable */
  KontorSql *sql; /* owned */
  guint number; /* of the file that it is open on */
  GPtrArray
      *left; /* owned: connections to files that were current before, which may be in use still */
  KontorSqlReader reader; /* over sql */
  KontorClock *clock; /* borrowed */
  KontorRandom *random; /* borrowed */
  void (*wait) (gpointer data); /* nullable */
  gpointer wait_data;
  int turn; /* descriptor of turn.lock, or -1 */
  KontorId person;
  KontorId installation;
  gboolean journalled; /* the transaction under way wrote to the journal */
  void (*changed) (gpointer data); /* nullable */
  gpointer changed_data;
};

typedef struct
{
  KontorRecordType type;
  KontorId id;
} KontorRecordKey;

guint kontor_record_key_hash (gconstpointer key);
gboolean kontor_record_key_equal (gconstpointer a, gconstpointer b);
/* A set of KontorRecordKey. */
GHashTable *kontor_record_keys_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_record_keys_add (GHashTable *keys, KontorRecordType type, const KontorId *id);

/* What can be read on any connection to a replica: a view's reader has one of its own. They answer
 * as the functions of KontorReplica do that are named like them. */
char *kontor_meta_read (KontorSql *sql, const char *name) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_counts_read (KontorSql *sql, KontorReplicaCounts *counts, GError **error);
GPtrArray *kontor_tray_read (KontorSql *sql, GError **error);
/* (transfer full) (element-type KontorHistoryEntry) */
GPtrArray *kontor_history_read (KontorSql *sql,
                                KontorRecordType type,
                                const KontorId *id,
                                GError **error);
GPtrArray *kontor_search_read (KontorSql *sql,
                               const char *text,
                               KontorRecordType type,
                               guint limit,
                               GError **error);
GPtrArray *kontor_search_read_titled (KontorSql *sql,
                                      KontorRecordType type,
                                      const char *title,
                                      guint limit,
                                      GError **error);

/* Waits for other writers, in turn: interactive ones hold the turn until COMMIT. */
gboolean kontor_replica_begin (KontorReplica *self, GError **error);
gboolean kontor_replica_end (KontorReplica *self, GError **error);
void kontor_replica_abandon (KontorReplica *self);

/* The first error that the reader met since it was last asked; TRUE if none. */
gboolean kontor_replica_check_reader (KontorReplica *self, GError **error);

gboolean kontor_replica_set_root (KontorReplica *self,
                                  KontorRecordType type,
                                  const KontorId *id,
                                  const KontorId *root,
                                  GError **error);

/* Writes the view row (NULL removes it), its search entry and the journal. @root: (nullable): found
 * by reading if NULL. */
gboolean kontor_replica_put_view (KontorReplica *self,
                                  KontorRecordType type,
                                  const KontorId *id,
                                  KontorRow *row,
                                  const KontorId *root,
                                  GError **error);
gboolean kontor_replica_write_journal (KontorReplica *self,
                                       KontorRecordType type,
                                       const KontorId *id,
                                       GError **error);

/* Remembers the server's state of a record before its first pending edit; nothing if there already
 * is one. @row NULL: the server has none. */
gboolean kontor_replica_save_shadow (KontorReplica *self,
                                     KontorRecordType type,
                                     const KontorId *id,
                                     const KontorRow *row,
                                     GError **error);
/* *found: whether the record has pending edits; *row: (transfer full) (nullable): the server's state */
gboolean kontor_replica_get_shadow (KontorReplica *self,
                                    KontorRecordType type,
                                    const KontorId *id,
                                    gboolean *found,
                                    KontorRow **row,
                                    GError **error);
gboolean kontor_replica_set_shadow (KontorReplica *self,
                                    KontorRecordType type,
                                    const KontorId *id,
                                    const KontorRow *row,
                                    GError **error);
/* View = shadow + pending, for one record and for a set of KontorRecordKey. */
gboolean kontor_replica_rebase (KontorReplica *self,
                                KontorRecordType type,
                                const KontorId *id,
                                GError **error);
gboolean kontor_replica_rebase_all (KontorReplica *self, GHashTable *keys, GError **error);

/* Statements with one parameter, of a mutation or a change set; and with a type's word and an id. */
gboolean kontor_replica_run_for_number (KontorReplica *self,
                                        const char *sql,
                                        gint64 number,
                                        GError **error);
gboolean kontor_replica_run_for_record (KontorReplica *self,
                                        const char *sql,
                                        KontorRecordType type,
                                        const KontorId *id,
                                        GError **error);
/* A mutation neither waits nor is replayed any more. */
gboolean kontor_replica_leave_outbox (KontorReplica *self, gint64 number, GError **error);

/* Adds the records that mutation @number touches. */
gboolean kontor_replica_add_touched (KontorReplica *self,
                                     gint64 number,
                                     GHashTable *keys,
                                     GError **error);
/* Out of the outbox and into the tray; its records are added to @keys for a rebase. */
gboolean kontor_replica_reject (KontorReplica *self,
                                gint64 number,
                                const KontorProblem *problem,
                                GPtrArray *current,
                                GHashTable *keys,
                                GError **error);
/* Out of the outbox and into sent, once its effect has been pulled and its result is known. */
gboolean kontor_replica_settle (KontorReplica *self, GHashTable *keys, GError **error);

/* --- kontor-replica-needs.c, inside a transaction --- */

gboolean kontor_replica_note_needs (KontorReplica *self,
                                    gint64 number,
                                    const KontorMutation *mutation,
                                    GError **error);
gboolean kontor_replica_add_needs (KontorReplica *self,
                                   gint64 number,
                                   GArray *mids,
                                   GError **error);
gboolean kontor_replica_check_needs (KontorReplica *self,
                                     gint64 number,
                                     gboolean *refused,
                                     GError **error);
gboolean kontor_replica_refuse_need (KontorReplica *self, gint64 number, GError **error);
gboolean kontor_replica_meet_need (KontorReplica *self, gint64 number, GError **error);
gboolean kontor_replica_join_needs (KontorReplica *self,
                                    gint64 first,
                                    gint64 second,
                                    GError **error);

/* The next pull is one from 0 that purges what does not come again. */
gboolean kontor_replica_start_over (KontorReplica *self, GError **error);

/* The server was set back, and says how much of this installation it still has: what it lost is to be
 * pushed again, and then everything pulled. In a transaction of its own. */
gboolean kontor_replica_begin_epoch (KontorReplica *self,
                                     const KontorPullReply *reply,
                                     GError **error);
/* What was refused when it was pushed again, as others had not yet pushed again what it stands on, waits
 * once more. Inside a transaction; touched records are added to @keys for a rebase. */
gboolean kontor_replica_repeat_refused (KontorReplica *self, GHashTable *keys, GError **error);

/* A record that may not be seen any more: gone from here, its unsent edits to the tray. What these
 * touched besides is added to @keys for a rebase. */
gboolean kontor_replica_purge (KontorReplica *self,
                               KontorRecordType type,
                               const KontorId *id,
                               GHashTable *keys,
                               GError **error);

/* Blanks what this replica itself wrote of a record that may not be seen any more. */
gboolean kontor_replica_forget_made (KontorReplica *self,
                                     KontorRecordType type,
                                     const KontorId *id,
                                     GError **error);
/* Outside a transaction: what was forgotten leaves the files. */
void kontor_replica_scrub (KontorReplica *self);
/* Adds all records of which anything was sent. */
gboolean kontor_replica_add_remembered (KontorReplica *self, GHashTable *keys, GError **error);
/* The same for those of @keys that are not here. */
gboolean kontor_replica_forget_unseen (KontorReplica *self, GHashTable *keys, GError **error);

gboolean kontor_replica_add_history (KontorReplica *self,
                                     gint64 number,
                                     const KontorOp *op,
                                     const KontorRow *before,
                                     const KontorRow *after,
                                     gint64 at,
                                     GError **error);

/* What names a change set for people, from the label that it was given. (transfer full) */
char *kontor_undo_label_translate (const char *label) G_GNUC_WARN_UNUSED_RESULT;

/* Commits as kontor_replica_commit(); @undoes: the change set it undoes, 0 for none. */
gboolean kontor_replica_commit_as (KontorReplica *self,
                                   const KontorChangeSet *change_set,
                                   gint64 undoes,
                                   gint64 *number,
                                   KontorProblem **problem,
                                   GError **error);

/* Inside the transaction that wrote @second: makes it a part of @first, of whose sitting at a field it is.
 * *number: what names both for undo; @second where they have to stay apart. */
gboolean kontor_replica_fold (KontorReplica *self,
                              gint64 first,
                              gint64 second,
                              gint64 *number,
                              GError **error);
/* The same for a draft of a message, which always is the rest of what was waiting of it. */
gboolean kontor_replica_fold_draft (KontorReplica *self, gint64 second, GError **error);

/* Inside a transaction on a new file, which has the server's records and whose outbox, sent, tray, undo
 * and shadow are those of the old one: makes them fit. @reply: where the records are from, without any */
gboolean kontor_replica_begin_from (KontorReplica *self,
                                    const KontorPullReply *reply,
                                    GError **error);
/* Turns to the file that the pointer names. */
gboolean kontor_replica_follow_pointer (KontorReplica *self, GError **error);

gboolean kontor_replica_damaged (KontorProblem *problem, const char *what, GError **error);

/* The tables that are not made from the schema. */
gboolean kontor_replica_ensure_tables (KontorSql *sql, GError **error);
char *kontor_replica_new_database_path (const char *folder, guint number);
gboolean kontor_replica_point_to (const char *folder, guint number, GError **error);
guint kontor_replica_get_number (const char *folder);

G_END_DECLS
