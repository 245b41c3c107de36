/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-change-set.h"
#include "kontor-problem.h"
#include "kontor-sql-rows.h"
#include "kontor-store.h"

G_BEGIN_DECLS

#define KONTOR_STORE_VERSION 2

/* change.kind, what a seq stands for. */
typedef enum
{
  KONTOR_FEED_CHANGE, /* fields of a record changed, or it was made */
  KONTOR_FEED_AUDIENCE, /* who may see a record, and what hangs on it, changed */
} KontorFeedKind;

/**
 * KontorStoreChange:
 * @seq: its number
 * @type: of the record
 * @id: the record
 * @kind: what it stands for
 * @principals: (owned) (element-type gint64): under which it is in the log
 *
 * An entry of the log, for those who follow it while it is written.
 */
typedef struct
{
  gint64 seq;
  KontorRecordType type;
  KontorId id;
  KontorFeedKind kind;
  GArray *principals;
} KontorStoreChange;

struct _KontorStore
{
  KontorSql *sql; /* owned */
  KontorSqlReader reader; /* over sql */
  KontorClock *clock; /* borrowed */
  KontorRandom *random; /* borrowed */
  char *folder; /* owned */
  char *vfs; /* owned, nullable */
  gint64 day_limit; /* bytes that a person may bring in a day, 0: the default */
  gint64 drive_limit; /* bytes that a drive may take up, 0: any */
  KontorChunks *chunks; /* owned, nullable: opened when first asked for */
  char *epoch; /* owned */
  char *server; /* owned */
  gint64 seq; /* the last that was given */
  gint64 durable_seq; /* as of the last commit */
  GPtrArray *written; /* owned, nullable: KontorStoreChange of the transaction; NULL: nobody asks */
  GPtrArray *committed; /* owned, nullable: KontorStoreChange that nobody took yet */

  /* Caches of what is in the database; emptied when a commit fails. */
  GHashTable *principals; /* owned: name → id */
  GHashTable *audiences; /* owned: id → GArray of principal ids, ascending */
  GHashTable *audience_ids; /* owned: text → id */
  GHashTable *held; /* owned: KontorId → KontorHeld */
  GHashTable *rows; /* owned: of kontor-store-reader.c */
  GHashTable *lists; /* owned: of kontor-store-reader.c */
  KontorReader direct; /* reads past these two, given the reader */
  GHashTable *notified; /* owned: KontorId → about how many notifications the person has */
  GPtrArray *rights; /* owned (element-type KontorRightsChange): of the transaction and before */
  gint64 due_at; /* when the next recurring task is due; 0: to be found out */
};

/**
 * KontorHeld:
 * @ids: (owned) (element-type gint64): the ids of the principals that a person holds, ascending
 * @key: (owned): a text that changes when they do
 */
typedef struct
{
  GArray *ids;
  char *key;
} KontorHeld;

void kontor_store_forget (KontorStore *self);
gboolean kontor_store_check_reader (KontorStore *self, GError **error);

/* --- kontor-store-changes.c --- */

/* From now on what is committed is kept until it is taken. */
void kontor_store_follow (KontorStore *self);
/* (transfer full) (element-type KontorStoreChange): in the order of seq, each durable */
GPtrArray *kontor_store_take_changes (KontorStore *self) G_GNUC_WARN_UNUSED_RESULT;
/* The seq has just been given to it. */
void kontor_store_note_change (KontorStore *self,
                               KontorRecordType type,
                               const KontorId *id,
                               KontorFeedKind kind,
                               const GArray *principals);
/* The transaction is durable, or was taken back. */
void kontor_store_end_changes (KontorStore *self, gboolean durable);

/* --- kontor-store-upgrade.c --- */

gboolean kontor_store_upgrade (KontorStore *self, GError **error);

/* --- kontor-store-reader.c --- */

void kontor_store_reader_init (KontorStore *self);
void kontor_store_reader_clear (KontorStore *self);
/* When what was written is taken back. */
void kontor_store_reader_forget (KontorStore *self);
/* When @row was written. */
void kontor_store_reader_take (KontorStore *self, KontorRow *row);

/* --- kontor-store-audience.c --- */

/* Sets of principal ids are sorted GArrays of gint64. */
gboolean kontor_ids_meet (const GArray *a, const GArray *b);
gboolean kontor_ids_equal (const GArray *a, const GArray *b);
void kontor_ids_add (GArray *ids, gint64 id);
void kontor_ids_add_all (GArray *ids, const GArray *more);
/* What names a set of principals in what a pull's reply carries. */
char *kontor_ids_to_key (const GArray *ids) G_GNUC_WARN_UNUSED_RESULT;

/* Borrowed until the next change of people, projects, chats, drives or calendars. */
const KontorHeld *kontor_store_get_held (KontorStore *self, const KontorId *person, GError **error);
/* Remembers a set under its key, which a pull's reply carries, so that a later one can be told what
 * became of it. (transfer full): the key; NULL on error */
char *kontor_store_keep_principals (KontorStore *self, const GArray *ids, GError **error);
/* The set of a key; none under "". *known: whether it was kept here; else the set is empty.
 * (transfer full): NULL on error */
GArray *kontor_store_get_known_principals (KontorStore *self,
                                           const char *key,
                                           gboolean *known,
                                           GError **error);
/* Everything that may decide who holds what. */
gboolean kontor_store_decides_held (KontorRecordType type);

/* What a record adds to its root's audience, or the root's audience itself. (transfer full) */
GArray *kontor_store_get_own_audience (KontorStore *self, const KontorId *id, GError **error);
/* Own and root's, as stored. (transfer full) */
GArray *kontor_store_get_audience (KontorStore *self,
                                   const KontorId *id,
                                   const KontorId *root,
                                   GError **error);
/* From the fields as they are now. (transfer full) */
GArray *kontor_store_compute_own_audience (KontorStore *self,
                                           const KontorRow *row,
                                           gboolean is_root,
                                           GError **error);
gboolean kontor_store_set_own_audience (KontorStore *self,
                                        KontorRecordType type,
                                        const KontorId *id,
                                        const GArray *ids,
                                        GError **error);
/* Gives the next seq to a change and lists it under each principal. */
gboolean kontor_store_log (KontorStore *self,
                           KontorRecordType type,
                           const KontorId *id,
                           KontorFeedKind kind,
                           const GArray *principals,
                           GError **error);

/* --- kontor-store-trim.c --- */

/* Once a day, in a transaction. */
gboolean kontor_store_trim (KontorStore *self, gint64 now, GError **error);
/* The last seq that the log does not tell of any more; 0: it tells of all. */
gboolean kontor_store_get_trimmed (KontorStore *self, gint64 *seq, GError **error);

/* --- kontor-store-colleagues.c --- */

/* The people whom somebody from outside may see now, or no more, because of @before (nullable) →
 * @after. (element-type KontorRow) (transfer full) */
GPtrArray *kontor_store_list_colleagues (KontorStore *self,
                                         const KontorRow *before,
                                         const KontorRow *after) G_GNUC_WARN_UNUSED_RESULT;

/* --- kontor-store-decide.c --- */

/* What only the server can say of @before (nullable) → @after, after what follows by the rules: the ops
 * that do it. (element-type KontorOp) (transfer full); NULL: @error */
GPtrArray *kontor_store_decide (KontorStore *self,
                                const KontorRow *before,
                                const KontorRow *after,
                                GError **error);

/* --- kontor-store-apply.c --- */

/**
 * KontorCause:
 * @before: (nullable) (owned): the record before the mutation
 * @after: (owned): and after it
 *
 * A record that a mutation changed, of which people may have to be told.
 */
typedef struct
{
  KontorRow *before;
  KontorRow *after;
} KontorCause;

/**
 * KontorApply:
 * @person: who acts
 * @at: when, by the person's claim, never after now
 * @checked: whether rights and rules are asked; FALSE for what the server does itself
 * @merged: (owned) (element-type utf8): "type/id/field" of each value that was replaced unseen
 * @causes: (owned) (nullable) (element-type KontorCause): what changed, for kontor_notify()
 * @rights: (owned) (nullable) (element-type KontorRightsChange): what the mutation changed of them
 * @problem: (owned) (nullable): why not
 *
 * One mutation on its way into the store.
 */
typedef struct
{
  KontorStore *store;
  KontorId person;
  gint64 at;
  gboolean checked;
  GPtrArray *merged;
  GPtrArray *causes;
  GPtrArray *rights;
  KontorProblem *problem;
  guint depth;
} KontorApply;

void kontor_apply_init (KontorApply *self, KontorStore *store, const KontorId *person, gint64 at);
void kontor_apply_clear (KontorApply *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KontorApply, kontor_apply_clear)
/* --- kontor-store-rights.c --- */

GPtrArray *kontor_store_rights_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* Adds what @before (nullable) → @after changes of anybody's rights. */
void kontor_store_note_rights (GPtrArray **rights,
                               const KontorId *by,
                               const KontorRow *before,
                               const KontorRow *after);
/* The mutation stands, unless its transaction falls. */
void kontor_store_keep_rights (KontorStore *self, GPtrArray *rights);

/* FALSE: self->problem, or @error. */
gboolean kontor_apply_op (KontorApply *self, KontorOp *op, GError **error);

G_END_DECLS
