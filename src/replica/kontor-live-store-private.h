/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-live-columns-private.h"
#include "kontor-live-store.h"
#include "kontor-sql.h"
#include "kontor-worker.h"

G_BEGIN_DECLS

struct _KontorLiveStore
{
  GObject parent_instance;

  char *folder; /* owned, immutable: any thread */
  gboolean create; /* of opening */
  GError *open_error; /* owned, nullable: set by the writer's thread while opening */
  KontorSql *sql; /* owned, nullable once closed: the main thread's */
  guint number; /* of the file of @sql */
  KontorWorker *lister; /* owned, nullable once closed */
  KontorWorker *writer; /* owned, nullable once closed */
  KontorSql *lister_sql; /* owned, of the lister's thread, opened by its first use */
  guint lister_number; /* of the lister's thread: of its file */
  KontorColumns *lister_columns; /* owned, nullable, of the lister's thread: over @lister_sql */
  KontorWorker *reader; /* owned, nullable once closed: for what is asked for once */
  KontorSql *reader_sql; /* owned, nullable, of the reader's thread, opened by its first use */
  guint reader_number; /* of the reader's thread: of its file */
  KontorReplica *replica; /* owned, of the writer's thread */
  guint writer_number; /* of the writer's thread: of its file */
  GMainContext *context; /* owned: where changes are told */
  int poll_queued; /* atomic: whether a poll waits in @context */

  GHashTable *by_name; /* owned: KontorJournalEntry, owned → KontorRecord, borrowed */
  GHashTable *by_row[KONTOR_N_RECORD_TYPES]; /* owned: the record's row id → it, both borrowed */

  gint64 cursor; /* of the journal: what the records are up to date with */
  gboolean polling; /* a poll is on its way */
  gboolean poll_again; /* when that has ended */
};

guint kontor_journal_entry_hash (gconstpointer data);
gboolean kontor_journal_entry_equal (gconstpointer a, gconstpointer b);

/* For kontor-live-store-follow.c. */
void kontor_live_store_rename_record (KontorLiveStore *self, KontorRecord *record, gint64 row);
gboolean kontor_live_store_reopen_lister (KontorLiveStore *self, guint number, GError **error);
void kontor_live_store_tell_changed (KontorLiveStore *self, guint64 types);
void kontor_live_store_tell_reopened (KontorLiveStore *self);
/* On the writer's thread, after each of its transactions; the store outlives that. */
void kontor_live_store_queue_poll (gpointer store);

/* For KontorLiveQuery. Reading happens on the lister's thread, in a function that asks there for the
 * connection of that thread. */
void kontor_live_store_push_list (KontorLiveStore *self, GTask *task, GTaskThreadFunc func);
KontorSql *kontor_live_store_get_lister_sql (KontorLiveStore *self, GError **error);
KontorColumns *kontor_live_store_get_lister_columns (KontorLiveStore *self);
KontorSql *kontor_live_store_get_main_sql (KontorLiveStore *self);

/* The same for what is read once, see kontor-reading.c: on the reader's thread. */
void kontor_live_store_push_read (KontorLiveStore *self, GTask *task, GTaskThreadFunc func);
KontorSql *kontor_live_store_get_reader_sql (KontorLiveStore *self, GError **error);

/* Up to which entry of the journal the records are up to date. */
gint64 kontor_live_store_get_cursor (KontorLiveStore *self);

/* (transfer full) (nullable): the record if it is alive. */
KontorRecord *kontor_live_store_find_record (KontorLiveStore *self,
                                             KontorRecordType type,
                                             gint64 row) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): the one that is alive, else a new one. */
KontorRecord *kontor_live_store_make_record (KontorLiveStore *self, KontorRow *row, gint64 row_id)
    G_GNUC_WARN_UNUSED_RESULT;

void kontor_live_store_fail (KontorLiveStore *self, const GError *error);

/* For kontor-live-store-write.c: the writer's thread, and its replica there. */
void kontor_live_store_push_write (KontorLiveStore *self, GTask *task, GTaskThreadFunc func);
KontorReplica *kontor_live_store_get_replica (KontorLiveStore *self);

G_END_DECLS
