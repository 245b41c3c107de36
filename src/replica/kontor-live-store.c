/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One replica for views: an object of the main thread with four connections. A read-only one of the
 * main thread looks up records by their keys; one of the lister's thread searches and sorts lists; one of
 * the reader's thread counts, sums and reads what is asked for once, so that the rows of a list never wait
 * for a slow count; the writer's thread owns the replica. What changes comes back through the journal, whoever changed
 * it. Every record that a view holds is alive here once. */

#include "config.h"

#include "kontor-live-store-private.h"

#include "kontor-link.h"
#include "kontor-record-private.h"
#include "kontor-replica-private.h"
#include "kontor-sql-rows.h"
#include "kontor-worker.h"

enum
{
  CHANGED,
  FAILED,
  REOPENED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorLiveStore, kontor_live_store, G_TYPE_OBJECT)

/* --- records that are alive --- */

guint
kontor_journal_entry_hash (gconstpointer data)
{
  const KontorJournalEntry *name = data;

  return kontor_id_hash (&name->id) + (guint) name->type;
}

gboolean
kontor_journal_entry_equal (gconstpointer a, gconstpointer b)
{
  const KontorJournalEntry *left = a;
  const KontorJournalEntry *right = b;

  return left->type == right->type && kontor_id_equal (&left->id, &right->id);
}

static KontorJournalEntry
get_name (KontorRecord *record)
{
  return (KontorJournalEntry) { kontor_record_get_record_type (record),
                                *kontor_record_get_id (record) };
}

static void
forget_record (KontorRecord *record, gpointer data)
{
  KontorLiveStore *self = data;
  KontorJournalEntry name = get_name (record);

  g_hash_table_remove (self->by_name, &name);
  if (g_hash_table_lookup (self->by_row[name.type], kontor_record_get_row_id (record)) == record)
    g_hash_table_remove (self->by_row[name.type], kontor_record_get_row_id (record));
}

KontorRecord *
kontor_live_store_find_record (KontorLiveStore *self, KontorRecordType type, gint64 row)
{
  KontorRecord *record = self->by_row[type] != NULL ? g_hash_table_lookup (self->by_row[type], &row)
                                                    : NULL;

  return record != NULL ? g_object_ref (record) : NULL;
}

void
kontor_live_store_rename_record (KontorLiveStore *self, KontorRecord *record, gint64 row)
{
  KontorRecordType type = kontor_record_get_record_type (record);
  const gint64 *key = kontor_record_get_row_id (record);

  if (self->by_row[type] != NULL && g_hash_table_lookup (self->by_row[type], key) == record)
    {
      if (*key == row)
        return;
      g_hash_table_remove (self->by_row[type], key);
    }
  kontor_record_set_row_id (record, row);
  if (row != 0)
    g_hash_table_replace (self->by_row[type], (gpointer) key, record);
}

KontorRecord *
kontor_live_store_make_record (KontorLiveStore *self, KontorRow *row, gint64 row_id)
{
  KontorRecordType type = kontor_row_get_record_type (row);
  KontorRecord *record = kontor_live_store_find_record (self, type, row_id);
  KontorJournalEntry name = { type, *kontor_row_get_id (row) };

  if (record != NULL)
    return record;

  record = kontor_record_new (row, row_id);
  kontor_record_set_forget (record, forget_record, self);
  if (self->by_row[type] == NULL)
    self->by_row[type] = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_hash_table_insert (self->by_row[type], (gpointer) kontor_record_get_row_id (record), record);
  g_hash_table_insert (self->by_name, g_memdup2 (&name, sizeof name), record);

  return record;
}

/* --- for live queries and for writing --- */

void
kontor_live_store_push_list (KontorLiveStore *self, GTask *task, GTaskThreadFunc func)
{
  g_return_if_fail (self->lister != NULL);

  kontor_worker_push (self->lister, G_PRIORITY_DEFAULT, task, func);
}

void
kontor_live_store_push_write (KontorLiveStore *self, GTask *task, GTaskThreadFunc func)
{
  g_return_if_fail (self->writer != NULL);

  kontor_worker_push (self->writer, G_PRIORITY_DEFAULT, task, func);
}

KontorSql *
kontor_live_store_get_lister_sql (KontorLiveStore *self, GError **error)
{
  g_assert (kontor_worker_is_current (self->lister));

  if (self->lister_sql == NULL)
    kontor_live_store_reopen_lister (self, self->lister_number, error);

  return self->lister_sql;
}

KontorColumns *
kontor_live_store_get_lister_columns (KontorLiveStore *self)
{
  g_assert (kontor_worker_is_current (self->lister));

  if (self->lister_columns == NULL)
    self->lister_columns = kontor_columns_new ();

  return self->lister_columns;
}

gboolean
kontor_live_store_reopen_lister (KontorLiveStore *self, guint number, GError **error)
{
  g_autofree char *path = kontor_replica_new_database_path (self->folder, number);
  KontorSql *sql = kontor_sql_open (path, KONTOR_SQL_READ_ONLY, NULL, error);

  if (sql == NULL)
    return FALSE;
  g_clear_pointer (&self->lister_columns, kontor_columns_free);
  g_clear_pointer (&self->lister_sql, kontor_sql_close);
  self->lister_sql = sql;
  self->lister_number = number;

  return TRUE;
}

void
kontor_live_store_push_read (KontorLiveStore *self, GTask *task, GTaskThreadFunc func)
{
  g_return_if_fail (self->reader != NULL);

  kontor_worker_push (self->reader, G_PRIORITY_DEFAULT, task, func);
}

/* It sees for itself whether the replica has become another file. */
KontorSql *
kontor_live_store_get_reader_sql (KontorLiveStore *self, GError **error)
{
  guint number = kontor_replica_get_number (self->folder);
  g_autofree char *path = NULL;

  g_assert (kontor_worker_is_current (self->reader));

  if (self->reader_sql != NULL && self->reader_number == number)
    return self->reader_sql;
  g_clear_pointer (&self->reader_sql, kontor_sql_close);
  path = kontor_replica_new_database_path (self->folder, number);
  self->reader_sql = kontor_sql_open (path, KONTOR_SQL_READ_ONLY, NULL, error);
  self->reader_number = number;

  return self->reader_sql;
}

KontorReplica *
kontor_live_store_get_replica (KontorLiveStore *self)
{
  g_autoptr (GError) error = NULL;
  KontorReplica *replica = NULL;
  guint number = kontor_replica_get_number (self->folder);

  g_assert (kontor_worker_is_current (self->writer));

  if (number == self->writer_number)
    return self->replica;

  /* Who set the old file aside reads no longer what is written there. */
  replica = kontor_replica_open (self->folder, FALSE, NULL, &error);
  if (replica == NULL)
    {
      g_warning ("the replica in %s is another file, which can't be opened: %s", self->folder,
                 error->message);
      return self->replica;
    }
  kontor_replica_close (self->replica);
  self->replica = replica;
  self->writer_number = number;
  kontor_replica_set_changed (self->replica, kontor_live_store_queue_poll, self);
  kontor_live_store_queue_poll (self);

  return self->replica;
}

/* (nullable): once closed. */
KontorSql *
kontor_live_store_get_main_sql (KontorLiveStore *self)
{
  return self->sql;
}

gint64
kontor_live_store_get_cursor (KontorLiveStore *self)
{
  return self->cursor;
}

void
kontor_live_store_fail (KontorLiveStore *self, const GError *error)
{
  g_signal_emit (self, signals[FAILED], 0, error);
}

void
kontor_live_store_tell_changed (KontorLiveStore *self, guint64 types)
{
  g_signal_emit (self, signals[CHANGED], 0, types);
}

void
kontor_live_store_tell_reopened (KontorLiveStore *self)
{
  g_signal_emit (self, signals[REOPENED], 0);
}

/* --- opening --- */

/* On the writer's thread. */
static void
open_replica (gpointer data, gpointer unused)
{
  KontorLiveStore *self = data;

  self->writer_number = kontor_replica_get_number (self->folder);
  self->replica = kontor_replica_open (self->folder, self->create, NULL, &self->open_error);
  if (self->replica == NULL)
    return;
  kontor_replica_set_changed (self->replica, kontor_live_store_queue_poll, self);
}

static void
open_lister_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  /* What is wrong is told to the first who reads. */
  kontor_live_store_get_lister_sql (source, &error);
  g_task_return_boolean (task, TRUE);
}

/* A new connection reads the schema first, which the first list need not wait for. */
static void
open_lister (KontorLiveStore *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, NULL, NULL);

  g_task_set_source_tag (task, open_lister);
  kontor_live_store_push_list (self, task, open_lister_func);
}

/* On the main thread, once the replica is open or has failed. */
static gboolean
open_rest (KontorLiveStore *self, GError **error)
{
  g_autofree char *path = NULL;

  if (self->open_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->open_error));
      return FALSE;
    }
  self->number = self->lister_number = self->writer_number;
  open_lister (self);
  path = kontor_replica_new_database_path (self->folder, self->number);
  self->sql = kontor_sql_open (path, KONTOR_SQL_READ_ONLY, NULL, error);
  if (self->sql == NULL)
    return FALSE;
  self->cursor = kontor_journal_get_end (self->sql, error);

  return self->cursor >= 0;
}

static KontorLiveStore *
live_store_new (const char *folder, gboolean create)
{
  KontorLiveStore *self = g_object_new (KONTOR_TYPE_LIVE_STORE, NULL);

  self->folder = g_strdup (folder);
  self->create = create;
  self->context = g_main_context_ref_thread_default ();
  self->writer = kontor_worker_new ("kontor-writer");
  self->lister = kontor_worker_new ("kontor-lister");
  self->reader = kontor_worker_new ("kontor-reader");

  return self;
}

static void
open_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  open_replica (data, NULL);
  g_task_return_boolean (task, TRUE);
}

/**
 * kontor_live_store_open_async:
 * @folder: of the account
 * @create: whether to make a replica where there is none
 *
 * Opens the replica in @folder for views of the calling thread, which must be the main thread.
 */
void
kontor_live_store_open_async (const char *folder,
                              gboolean create,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  KontorLiveStore *self = live_store_new (folder, create);

  g_task_set_source_tag (task, kontor_live_store_open_async);
  /* Who cancels still gets the store's workers ended, by finish: so the function always runs. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, NULL);
  kontor_live_store_push_write (self, task, open_func);
}

/**
 * kontor_live_store_open_finish:
 *
 * Must be called, or the store is never closed.
 *
 * Returns: (transfer full): the store, to be closed; %NULL with @error, as of kontor_replica_open()
 */
KontorLiveStore *
kontor_live_store_open_finish (GAsyncResult *result, GError **error)
{
  g_autoptr (KontorLiveStore) self = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  self = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error) || !open_rest (self, error))
    {
      kontor_live_store_close_sync (self);
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * kontor_live_store_open_sync:
 *
 * As kontor_live_store_open_async(), blocking: for tests and for programs without a window.
 *
 * Returns: (transfer full): the store, to be closed; %NULL with @error
 */
KontorLiveStore *
kontor_live_store_open_sync (const char *folder, gboolean create, GError **error)
{
  g_autoptr (KontorLiveStore) self = live_store_new (folder, create);

  kontor_worker_run_sync (self->writer, open_replica, self, NULL);
  if (!open_rest (self, error))
    {
      kontor_live_store_close_sync (self);
      return NULL;
    }

  return g_steal_pointer (&self);
}

/* --- closing --- */

static void
close_lister_sql (gpointer data, gpointer unused)
{
  KontorLiveStore *self = data;

  g_clear_pointer (&self->lister_columns, kontor_columns_free);
  g_clear_pointer (&self->lister_sql, kontor_sql_close);
}

static void
close_reader_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_clear_pointer (&KONTOR_LIVE_STORE (source)->reader_sql, kontor_sql_close);
  g_task_return_boolean (task, TRUE);
}

static void
close_replica (gpointer data, gpointer unused)
{
  KontorLiveStore *self = data;

  g_clear_pointer (&self->replica, kontor_replica_close);
}

static void
close_lister_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  close_lister_sql (source, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
close_writer_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  close_replica (source, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
close_reader_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  KontorLiveStore *self = g_task_get_source_object (task);

  kontor_worker_shutdown_finish (self->reader, result, NULL);
  g_clear_pointer (&self->reader, kontor_worker_free);
  g_task_return_boolean (task, TRUE);
}

static void
close_lister_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  KontorLiveStore *self = g_task_get_source_object (task);

  kontor_worker_shutdown_finish (self->lister, result, NULL);
  g_clear_pointer (&self->lister, kontor_worker_free);
  kontor_worker_shutdown_async (self->reader, close_reader_cb, task);
}

static void
close_writer_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  KontorLiveStore *self = g_task_get_source_object (task);

  kontor_worker_shutdown_finish (self->writer, result, NULL);
  g_clear_pointer (&self->writer, kontor_worker_free);
  kontor_worker_shutdown_async (self->lister, close_lister_cb, task);
}

static void
push_last (KontorLiveStore *self, KontorWorker *worker, GTaskThreadFunc func)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, NULL, NULL);

  kontor_worker_push (worker, G_PRIORITY_LOW * 2, task, func);
}

/**
 * kontor_live_store_close_async:
 *
 * Finishes what waits to be written, ends its threads and closes the replica. Live queries stay as
 * they are from now on.
 */
void
kontor_live_store_close_async (KontorLiveStore *self,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = NULL;

  g_return_if_fail (KONTOR_IS_LIVE_STORE (self));
  g_return_if_fail (self->sql != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, kontor_live_store_close_async);
  g_clear_pointer (&self->sql, kontor_sql_close);
  push_last (self, self->writer, close_writer_func);
  push_last (self, self->lister, close_lister_func);
  push_last (self, self->reader, close_reader_func);
  kontor_worker_shutdown_async (self->writer, close_writer_cb, task);
}

gboolean
kontor_live_store_close_finish (KontorLiveStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * kontor_live_store_close_sync:
 *
 * As kontor_live_store_close_async(), blocking. Does nothing on a store that is closed.
 */
void
kontor_live_store_close_sync (KontorLiveStore *self)
{
  g_return_if_fail (KONTOR_IS_LIVE_STORE (self));

  g_clear_pointer (&self->sql, kontor_sql_close);
  if (self->writer != NULL)
    {
      push_last (self, self->writer, close_writer_func);
      kontor_worker_shutdown_sync (self->writer);
      g_clear_pointer (&self->writer, kontor_worker_free);
    }
  if (self->lister != NULL)
    {
      push_last (self, self->lister, close_lister_func);
      kontor_worker_shutdown_sync (self->lister);
      g_clear_pointer (&self->lister, kontor_worker_free);
    }
  if (self->reader != NULL)
    {
      push_last (self, self->reader, close_reader_func);
      kontor_worker_shutdown_sync (self->reader);
      g_clear_pointer (&self->reader, kontor_worker_free);
    }
}

/* --- class --- */

static void
kontor_live_store_dispose (GObject *object)
{
  KontorLiveStore *self = KONTOR_LIVE_STORE (object);
  GHashTableIter iter;
  gpointer record = NULL;

  if (self->writer != NULL)
    g_error ("the store of %s is dropped without having been closed", self->folder);

  g_hash_table_iter_init (&iter, self->by_name);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    kontor_record_set_forget (record, NULL, NULL);
  g_hash_table_remove_all (self->by_name);

  G_OBJECT_CLASS (kontor_live_store_parent_class)->dispose (object);
}

static void
kontor_live_store_finalize (GObject *object)
{
  KontorLiveStore *self = KONTOR_LIVE_STORE (object);

  for (guint i = 0; i < KONTOR_N_RECORD_TYPES; i++)
    g_clear_pointer (&self->by_row[i], g_hash_table_unref);
  g_clear_pointer (&self->by_name, g_hash_table_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_error (&self->open_error);
  g_clear_pointer (&self->folder, g_free);

  G_OBJECT_CLASS (kontor_live_store_parent_class)->finalize (object);
}

static void
kontor_live_store_class_init (KontorLiveStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kontor_live_store_dispose;
  object_class->finalize = kontor_live_store_finalize;

  /**
   * KontorLiveStore::changed:
   * @types: a guint64: which record types have changes, the bit kontor_record_type_to_bit() for each;
   *   all bits: anything may have changed
   *
   * Emitted after the records that are alive were updated.
   */
  signals[CHANGED] = g_signal_new ("changed", KONTOR_TYPE_LIVE_STORE, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);

  /**
   * KontorLiveStore::failed:
   * @error: what the database said
   *
   * Something could not be read in the background; what is shown may be out of date.
   */
  signals[FAILED] = g_signal_new ("failed", KONTOR_TYPE_LIVE_STORE, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);

  /**
   * KontorLiveStore::reopened:
   *
   * The replica has become another file, as after a rescue, and is open again: found out by
   * kontor_live_store_poll(). Records are the same objects and live queries fill anew, both by
   * themselves; "changed" follows. What kontor_live_query_get_row() gave before means nothing now.
   */
  signals[REOPENED] = g_signal_new ("reopened", KONTOR_TYPE_LIVE_STORE, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
}

static void
kontor_live_store_init (KontorLiveStore *self)
{
  self->by_name = g_hash_table_new_full (kontor_journal_entry_hash, kontor_journal_entry_equal,
                                         g_free, NULL);
}

/* --- public functions --- */

/**
 * kontor_live_store_get_record:
 * @type: a record type
 * @id: names a record
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the record as an object that follows its changes; %NULL without
 *   @error: there is none
 */
KontorRecord *
kontor_live_store_get_record (KontorLiveStore *self,
                              KontorRecordType type,
                              const KontorId *id,
                              GError **error)
{
  KontorJournalEntry name = { type, *id };
  KontorRecord *found = NULL;
  g_autoptr (KontorRow) row = NULL;
  gint64 row_id = 0;

  g_return_val_if_fail (KONTOR_IS_LIVE_STORE (self), NULL);
  g_return_val_if_fail (self->sql != NULL, NULL);

  found = g_hash_table_lookup (self->by_name, &name);
  if (found != NULL)
    return g_object_ref (found);
  row = kontor_sql_rows_get (self->sql, type, id, &row_id, error);

  return row != NULL ? kontor_live_store_make_record (self, row, row_id) : NULL;
}

/**
 * kontor_live_store_get_linked:
 * @link: "kontor:TYPE/ID" or "https://SERVER/o/TYPE/ID"
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the record that @link names, as kontor_live_store_get_record();
 *   %NULL without @error also where @link is none
 */
KontorRecord *
kontor_live_store_get_linked (KontorLiveStore *self, const char *link, GError **error)
{
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id = KONTOR_ID_INIT_NIL;

  g_return_val_if_fail (KONTOR_IS_LIVE_STORE (self), NULL);

  return kontor_link_parse (link, &type, &id)
             ? kontor_live_store_get_record (self, type, &id, error)
             : NULL;
}

/**
 * kontor_live_store_get_n_records:
 *
 * Returns: how many record objects are alive
 */
guint
kontor_live_store_get_n_records (KontorLiveStore *self)
{
  g_return_val_if_fail (KONTOR_IS_LIVE_STORE (self), 0);

  return g_hash_table_size (self->by_name);
}

typedef struct
{
  KontorLiveStore *store;
  KontorReplicaFunc func;
  gpointer data;
} Run;

static void
run_with_replica (gpointer data, gpointer unused)
{
  Run *run = data;

  run->func (kontor_live_store_get_replica (run->store), run->data);
}

/**
 * kontor_live_store_run_sync:
 * @func: runs with the replica on the writer's thread
 *
 * Blocks until @func is done: for the start of a program and for tests, never from a view.
 */
void
kontor_live_store_run_sync (KontorLiveStore *self, KontorReplicaFunc func, gpointer data)
{
  Run run = { self, func, data };

  g_return_if_fail (KONTOR_IS_LIVE_STORE (self));
  g_return_if_fail (self->writer != NULL);

  kontor_worker_run_sync (self->writer, run_with_replica, &run, NULL);
}
