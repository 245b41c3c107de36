/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a store follows what changes, here or in other processes: entries of the journal, and a replica
 * that has become another file, as after a rescue. The main thread's side of it, with what it asks the
 * reader's thread for. */

#include "config.h"

#include "kontor-live-store-private.h"

#include "kontor-record-private.h"
#include "kontor-replica-private.h"
#include "kontor-sql-rows.h"

/* More changes than this are read as "everything". */
#define JOURNAL_MAX 1000

/* --- records --- */

/* The caller holds the record, whose handlers may do anything. */
static void
refresh_record (KontorLiveStore *self, KontorRecord *record)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorRow) row = NULL;
  gint64 row_id = 0;

  row = kontor_sql_rows_get (self->sql, kontor_record_get_record_type (record),
                             kontor_record_get_id (record), &row_id, &error);
  if (error != NULL)
    {
      kontor_live_store_fail (self, error);
      return;
    }
  if (row != NULL)
    kontor_live_store_rename_record (self, record, row_id);
  kontor_record_set_row (record, row);
}

/* (transfer full) (element-type KontorRecord): held, as handlers may let go of any of them. */
static GPtrArray *
list_records (KontorLiveStore *self)
{
  GPtrArray *records = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer record = NULL;

  g_hash_table_iter_init (&iter, self->by_name);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    g_ptr_array_add (records, g_object_ref (record));

  return records;
}

static void
refresh_all_records (KontorLiveStore *self)
{
  g_autoptr (GPtrArray) records = list_records (self);

  for (guint i = 0; i < records->len && self->sql != NULL; i++)
    refresh_record (self, g_ptr_array_index (records, i));
}

static void
refresh_records (KontorLiveStore *self, GArray *entries)
{
  g_autoptr (GHashTable) done = g_hash_table_new (kontor_journal_entry_hash,
                                                  kontor_journal_entry_equal);

  for (guint i = 0; i < entries->len && self->sql != NULL; i++)
    {
      KontorJournalEntry *entry = &g_array_index (entries, KontorJournalEntry, i);
      KontorRecord *found = g_hash_table_lookup (self->by_name, entry);
      g_autoptr (KontorRecord) record = found != NULL ? g_object_ref (found) : NULL;

      if (g_hash_table_add (done, entry) && record != NULL)
        refresh_record (self, record);
    }
}

/* --- another file --- */

typedef struct
{
  guint number;
  KontorSql *sql; /* owned, nullable: of the main thread */
} Reopen;

static void
reopen_free (Reopen *self)
{
  g_clear_pointer (&self->sql, kontor_sql_close);
  g_free (self);
}

/* On the lister's thread. */
static void
reopen_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Reopen *reopen = data;
  GError *error = NULL;

  if (kontor_live_store_reopen_lister (source, reopen->number, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* All rows have other numbers now: first every record gets its own, then they tell what is new. */
static void
renumber_records (KontorLiveStore *self)
{
  g_autoptr (GPtrArray) records = list_records (self);

  for (guint i = 0; i < KONTOR_N_RECORD_TYPES; i++)
    if (self->by_row[i] != NULL)
      g_hash_table_remove_all (self->by_row[i]);
  for (guint i = 0; i < records->len; i++)
    {
      KontorRecord *record = g_ptr_array_index (records, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (KontorRow) row = NULL;
      gint64 row_id = 0;

      row = kontor_sql_rows_get (self->sql, kontor_record_get_record_type (record),
                                 kontor_record_get_id (record), &row_id, &error);
      if (error != NULL)
        kontor_live_store_fail (self, error);
      kontor_live_store_rename_record (self, record, row != NULL ? row_id : 0);
    }
}

static void
reopen_cb (GObject *object, GAsyncResult *result, gpointer unused)
{
  KontorLiveStore *self = KONTOR_LIVE_STORE (object);
  Reopen *reopen = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  self->polling = FALSE;
  if (self->sql == NULL)
    {
      g_clear_pointer (&reopen->sql, kontor_sql_close);
      return;
    }

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_clear_pointer (&reopen->sql, kontor_sql_close);
      kontor_live_store_fail (self, error);
      return;
    }
  kontor_sql_close (self->sql);
  self->sql = g_steal_pointer (&reopen->sql);
  self->number = reopen->number;
  self->cursor = kontor_journal_get_end (self->sql, NULL);
  renumber_records (self);
  kontor_live_store_tell_reopened (self);
  refresh_all_records (self);
  kontor_live_store_tell_changed (self, G_MAXUINT64);
  kontor_live_store_poll (self);
}

/* What is here stays in use until the other file is open; the writer's thread sees for itself. */
static void
reopen (KontorLiveStore *self)
{
  Reopen *reopen = g_new0 (Reopen, 1);
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  reopen->number = kontor_replica_get_number (self->folder);
  path = kontor_replica_new_database_path (self->folder, reopen->number);
  reopen->sql = kontor_sql_open (path, KONTOR_SQL_READ_ONLY, NULL, &error);
  if (reopen->sql == NULL)
    {
      reopen_free (reopen);
      kontor_live_store_fail (self, error);
      return;
    }
  self->polling = TRUE;
  task = g_task_new (self, NULL, reopen_cb, NULL);
  g_task_set_source_tag (task, reopen_func);
  g_task_set_task_data (task, reopen, (GDestroyNotify) reopen_free);
  kontor_live_store_push_list (self, task, reopen_func);
}

/* --- the journal --- */

typedef struct
{
  guint number; /* of the file */
  gboolean moved; /* the replica is another file */
  gint64 cursor;
  gboolean reload;
  GArray *entries; /* owned, nullable */
} Poll;

static void
poll_free (Poll *self)
{
  g_clear_pointer (&self->entries, g_array_unref);
  g_free (self);
}

/* On the lister's thread. */
static void
poll_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Poll *poll = data;
  GError *error = NULL;
  KontorLiveStore *self = source;
  KontorSql *sql = kontor_live_store_get_lister_sql (self, &error);

  poll->moved = kontor_replica_get_number (self->folder) != poll->number;
  if (sql != NULL && !poll->moved)
    poll->entries = kontor_journal_read (sql, &poll->cursor, JOURNAL_MAX, &poll->reload, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static guint64
get_types (const Poll *poll)
{
  guint64 types = 0;

  if (poll->reload)
    return G_MAXUINT64;
  for (guint i = 0; i < poll->entries->len; i++)
    types |= kontor_record_type_to_bit (g_array_index (poll->entries, KontorJournalEntry, i).type);

  return types;
}

static void
poll_cb (GObject *object, GAsyncResult *result, gpointer unused)
{
  KontorLiveStore *self = KONTOR_LIVE_STORE (object);
  Poll *poll = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  self->polling = FALSE;
  if (self->sql == NULL)
    return;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    kontor_live_store_fail (self, error);
  else if (poll->moved)
    {
      reopen (self);
      return;
    }
  else if (poll->reload || poll->entries->len > 0)
    {
      self->cursor = poll->cursor;
      if (poll->reload)
        refresh_all_records (self);
      else
        refresh_records (self, poll->entries);
      kontor_live_store_tell_changed (self, get_types (poll));
    }
  if (self->poll_again)
    kontor_live_store_poll (self);
}

/**
 * kontor_live_store_poll:
 *
 * Looks for what was changed, here or by other processes, and updates records and live queries. Own
 * changes are looked for by themselves; this is for the agent's signal.
 */
void
kontor_live_store_poll (KontorLiveStore *self)
{
  g_autoptr (GTask) task = NULL;
  Poll *poll = NULL;

  g_return_if_fail (KONTOR_IS_LIVE_STORE (self));

  self->poll_again = self->polling;
  if (self->polling || self->lister == NULL)
    return;

  self->polling = TRUE;
  poll = g_new0 (Poll, 1);
  poll->number = self->number;
  poll->cursor = self->cursor;
  task = g_task_new (self, NULL, poll_cb, NULL);
  g_task_set_source_tag (task, kontor_live_store_poll);
  g_task_set_task_data (task, poll, (GDestroyNotify) poll_free);
  kontor_live_store_push_list (self, task, poll_func);
}

static gboolean
poll_idle_cb (gpointer data)
{
  KontorLiveStore *self = data;

  g_atomic_int_set (&self->poll_queued, FALSE);
  kontor_live_store_poll (self);

  return G_SOURCE_REMOVE;
}

void
kontor_live_store_queue_poll (gpointer data)
{
  KontorLiveStore *self = data;
  g_autoptr (GSource) source = NULL;

  if (!g_atomic_int_compare_and_exchange (&self->poll_queued, FALSE, TRUE))
    return;
  source = g_idle_source_new ();
  g_source_set_static_name (source, "[kontor] poll the journal");
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, poll_idle_cb, g_object_ref (self), g_object_unref);
  g_source_attach (source, self->context);
}
