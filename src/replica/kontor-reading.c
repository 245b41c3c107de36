/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What views read once, beside the lists that follow changes: on the reader's thread, each function in
 * one read transaction, so that what it reads is of one state. */

#include "config.h"

#include "kontor-reading.h"

#include "kontor-live-store-private.h"
#include "kontor-query-private.h"
#include "kontor-replica-private.h"

#include <glib/gi18n-lib.h>

struct _KontorReading
{
  KontorSql *sql; /* borrowed */
  KontorSqlReader reader; /* over sql */
};

typedef struct
{
  KontorReadFunc func;
  gpointer data; /* owned if @destroy */
  GDestroyNotify destroy; /* nullable */
  GDestroyNotify destroy_result; /* nullable */
} Read;

static void
read_free (Read *self)
{
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

/* What a function answers after a failed read of the model's is no answer. */
static gpointer
run_read (KontorSql *sql, Read *read, GError **error)
{
  KontorReading reading = { .sql = sql };
  gpointer result = NULL;

  if (!kontor_sql_exec (sql, "BEGIN", error))
    return NULL;
  kontor_sql_reader_init (&reading.reader, sql);
  result = read->func (&reading, read->data, error);
  if (reading.reader.error != NULL && *error == NULL)
    {
      *error = g_steal_pointer (&reading.reader.error);
      if (read->destroy_result != NULL && result != NULL)
        read->destroy_result (result);
      result = NULL;
    }
  kontor_sql_reader_clear (&reading.reader);
  /* Nothing was written: either end of the transaction would do, and this one can't fail. */
  kontor_sql_rollback (sql);

  return result;
}

/* On the reader's thread. */
static void
read_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Read *read = data;
  GError *error = NULL;
  gpointer result = NULL;
  KontorSql *sql = kontor_live_store_get_reader_sql (source, &error);

  if (sql != NULL)
    result = run_read (sql, read, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, read->destroy_result);
}

/**
 * kontor_live_store_read_async:
 * @func: reads, on the reader's thread
 * @data: for @func
 * @destroy: (nullable): for @data
 * @destroy_result: (nullable): for what @func returns, where nobody takes it
 * @cancellable: (nullable): keeps @func from running if it has not begun, and its result from being
 *   handed out
 *
 * Reads once. What shall follow changes is read again at the store's signal "changed".
 */
void
kontor_live_store_read_async (KontorLiveStore *self,
                              KontorReadFunc func,
                              gpointer data,
                              GDestroyNotify destroy,
                              GDestroyNotify destroy_result,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Read *read = NULL;

  g_return_if_fail (KONTOR_IS_LIVE_STORE (self));
  g_return_if_fail (func != NULL);

  read = g_new0 (Read, 1);
  read->func = func;
  read->data = data;
  read->destroy = destroy;
  read->destroy_result = destroy_result;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, kontor_live_store_read_async);
  g_task_set_task_data (task, read, (GDestroyNotify) read_free);
  kontor_live_store_push_read (self, task, read_func);
}

/**
 * kontor_live_store_read_finish:
 *
 * Returns: (transfer full) (nullable): what the function returned; %NULL with @error, or without if
 *   there is nothing
 */
gpointer
kontor_live_store_read_finish (KontorLiveStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, kontor_live_store_read_async), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * kontor_reading_get_reader:
 *
 * Returns: (transfer none): what functions of the model read through. Should it fail, the whole reading
 *   does, whatever the function returns.
 */
KontorReader *
kontor_reading_get_reader (KontorReading *self)
{
  return &self->reader.parent;
}

/**
 * kontor_reading_get_person:
 * @person: (out caller-allocates): who acts; nil until known
 */
void
kontor_reading_get_person (KontorReading *self, KontorId *person)
{
  g_autofree char *text = kontor_meta_read (self->sql, "person");

  *person = (KontorId) KONTOR_ID_INIT_NIL;
  if (text != NULL)
    kontor_id_init_from_string (person, text);
}

/**
 * kontor_reading_init_context:
 * @context: (out caller-allocates): who acts and when, for kontor_task_check_action() and the like;
 *   valid while the reading is
 */
void
kontor_reading_init_context (KontorReading *self, KontorContext *context)
{
  context->reader = &self->reader.parent;
  kontor_reading_get_person (self, &context->actor);
  context->clock = kontor_clock_get_system ();
  context->random = kontor_random_get_system ();
  context->now = kontor_clock_now (context->clock);
}

/**
 * kontor_reading_list:
 * @query: what is asked for
 * @offset: how many to leave out at the start
 * @limit: how many at most
 * @error: return location
 *
 * Returns: (transfer full) (element-type KontorRow): the rows in the query's order; %NULL with @error
 */
GPtrArray *
kontor_reading_list (KontorReading *self,
                     KontorQuery *query,
                     guint offset,
                     guint limit,
                     GError **error)
{
  return kontor_query_list_rows (self->sql, query, offset, limit, error);
}

/**
 * kontor_reading_count:
 * @count: (out): how many records belong to @query; set on success
 *
 * Returns: whether they could be counted
 */
gboolean
kontor_reading_count (KontorReading *self, KontorQuery *query, guint *count, GError **error)
{
  return kontor_query_count (self->sql, query, count, error);
}

/**
 * kontor_reading_search:
 * @text: words as a person types them: in any inflection, the last one as a prefix
 * @type: of what; %KONTOR_RECORD_NONE for anything
 * @limit: how many at most
 * @error: return location
 *
 * For the palette and for choosing a record. Deleted records are not found.
 *
 * Returns: (transfer full) (element-type KontorRow): what is found, the best first; %NULL with @error
 */
GPtrArray *
kontor_reading_search (KontorReading *self,
                       const char *text,
                       KontorRecordType type,
                       guint limit,
                       GError **error)
{
  return kontor_search_read (self->sql, text, type, limit, error);
}

/**
 * kontor_reading_find_titled:
 * @type: of what
 * @title: a title or a part of it, in any case and with or without accents
 * @limit: how many at most
 * @error: return location
 *
 * Returns: (transfer full) (element-type KontorRow): as kontor_replica_find_titled()
 */
GPtrArray *
kontor_reading_find_titled (KontorReading *self,
                            KontorRecordType type,
                            const char *title,
                            guint limit,
                            GError **error)
{
  return kontor_search_read_titled (self->sql, type, title, limit, error);
}

/* --- sums --- */

/**
 * kontor_sum_free:
 * @self: (transfer full): a sum
 */
void
kontor_sum_free (KontorSum *self)
{
  if (self->group != NULL)
    kontor_value_unref (self->group);
  g_free (self);
}

static KontorSum *
read_sum (KontorSqlStatement *statement, const KontorQuery *query, guint group_field)
{
  KontorSum *sum = g_new0 (KontorSum, 1);
  const char *currency = kontor_sql_column_text (statement, 3);
  const char *last_currency = kontor_sql_column_text (statement, 4);

  sum->group = kontor_query_read_group (query, group_field, statement, 0);
  sum->count = (guint) kontor_sql_column_int (statement, 1);
  if (g_strcmp0 (currency, last_currency) != 0)
    return sum;
  sum->sum = kontor_sql_column_int (statement, 2);
  if (currency != NULL)
    g_strlcpy (sum->currency, currency, sizeof sum->currency);

  return sum;
}

/**
 * kontor_reading_sum:
 * @query: what is asked for; its order and its groups don't matter
 * @group_field: a field that is no set, to sum up by; 0: all together. Instants and moments make groups
 *   by their day in the query's zone, as dates
 * @measure_field: an integer, duration or money; or an instant, which measures the seconds since the
 *   instant that stands before it in the schema (a time entry's end: how long it took); 0: only count
 * @error: return location
 *
 * Returns: (transfer full) (element-type KontorSum): one sum per group that has records, in the order in
 *   which a live query shows them; without groups exactly one. %NULL with @error
 */
GPtrArray *
kontor_reading_sum (KontorReading *self,
                    KontorQuery *query,
                    guint group_field,
                    guint measure_field,
                    GError **error)
{
  g_autoptr (GPtrArray) sums = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_sum_free);
  g_autoptr (KontorSqlStatement) statement = NULL;
  g_autoptr (GError) local_error = NULL;

  statement = kontor_query_prepare_sum (self->sql, query, group_field, measure_field, error);
  if (statement == NULL)
    return NULL;
  while (kontor_sql_step (statement, &local_error))
    g_ptr_array_add (sums, read_sum (statement, query, group_field));
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_steal_pointer (&sums);
}

/**
 * kontor_reading_get_span:
 * @query: what is asked for; its order and its groups don't matter
 * @from_field: an instant, where a record begins; unset where it has an end: there
 * @to_field: an instant, where it ends; unset where it has a beginning: there
 * @else_field: an instant, which counts for a record that has neither
 * @first: (out): the earliest time, in microseconds UTC; 0: none of the records has one
 * @last: (out): the latest time; 0: none
 * @error: return location
 *
 * Returns: %FALSE with @error
 */
gboolean
kontor_reading_get_span (KontorReading *self,
                         KontorQuery *query,
                         guint from_field,
                         guint to_field,
                         guint else_field,
                         gint64 *first,
                         gint64 *last,
                         GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_query_prepare_span (self->sql, query,
                                                                        from_field, to_field,
                                                                        else_field, error);
  g_autoptr (GError) local_error = NULL;

  *first = 0;
  *last = 0;
  if (statement == NULL)
    return FALSE;
  if (kontor_sql_step (statement, &local_error))
    {
      *first = kontor_sql_column_int (statement, 0);
      *last = kontor_sql_column_int (statement, 1);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/* --- history, undo, what needs attention --- */

/**
 * kontor_history_line_free:
 * @self: (transfer full): a line
 */
void
kontor_history_line_free (KontorHistoryLine *self)
{
  if (self->was != NULL)
    kontor_value_unref (self->was);
  if (self->now != NULL)
    kontor_value_unref (self->now);
  g_free (self);
}

/**
 * kontor_reading_get_history:
 *
 * Returns: (transfer full) (element-type KontorHistoryLine): what is known here of how the record
 *   changed, newest first; %NULL with @error
 */
GPtrArray *
kontor_reading_get_history (KontorReading *self,
                            KontorRecordType type,
                            const KontorId *id,
                            GError **error)
{
  g_autoptr (GPtrArray) entries = kontor_history_read (self->sql, type, id, error);
  GPtrArray *lines = NULL;

  if (entries == NULL)
    return NULL;
  lines = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_history_line_free);
  for (guint i = 0; i < entries->len; i++)
    {
      KontorHistoryEntry *entry = g_ptr_array_index (entries, i);
      KontorHistoryLine *line = g_new0 (KontorHistoryLine, 1);

      line->at = entry->at;
      line->person = entry->by;
      line->field = entry->field;
      line->was = g_steal_pointer (&entry->from);
      line->now = g_steal_pointer (&entry->to);
      line->pending = entry->seq == 0;
      g_ptr_array_add (lines, line);
    }

  return lines;
}

/**
 * kontor_undo_step_free:
 * @self: (transfer full): a step
 */
void
kontor_undo_step_free (KontorUndoStep *self)
{
  g_free (self->label);
  g_free (self);
}

/**
 * kontor_reading_list_undo:
 * @limit: how many at most
 * @error: return location
 *
 * Returns: (transfer full) (element-type KontorUndoStep): what can be undone, newest first; %NULL with
 *   @error
 */
GPtrArray *
kontor_reading_list_undo (KontorReading *self, guint limit, GError **error)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_undo_step_free);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "SELECT change_set, label, at FROM undo WHERE undone = 0"
                          " AND inverse != '' AND undoes IS NULL"
                          " ORDER BY change_set DESC LIMIT ?",
                          error);

  if (statement == NULL)
    return NULL;
  kontor_sql_bind_int (statement, 1, limit);
  while (kontor_sql_step (statement, &local_error))
    {
      KontorUndoStep *step = g_new0 (KontorUndoStep, 1);
      const char *label = kontor_sql_column_text (statement, 1);

      step->number = kontor_sql_column_int (statement, 0);
      step->label = kontor_undo_label_translate (label);
      step->at = kontor_sql_column_int (statement, 2);
      g_ptr_array_add (steps, step);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_steal_pointer (&steps);
}

/**
 * kontor_reading_list_typed:
 * @prefix: of the names of places
 * @error: return location
 *
 * Returns: (transfer full) (element-type utf8 utf8): the texts that were typed there, by name; %NULL with
 *   @error
 */
GHashTable *
kontor_reading_list_typed (KontorReading *self, const char *prefix, GError **error)
{
  g_autoptr (GHashTable) texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "SELECT name, text FROM typed"
                          " WHERE name >= ?1 AND substr (name, 1, length (?1)) = ?1",
                          error);

  if (statement == NULL)
    return NULL;
  kontor_sql_bind_text (statement, 1, prefix);
  while (kontor_sql_step (statement, &local_error))
    g_hash_table_insert (texts, g_strdup (kontor_sql_column_text (statement, 0)),
                         g_strdup (kontor_sql_column_text (statement, 1)));
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_steal_pointer (&texts);
}

/**
 * kontor_reading_list_tray:
 *
 * Returns: (transfer full) (element-type KontorTrayItem): what needs attention, oldest first; %NULL with
 *   @error
 */
GPtrArray *
kontor_reading_list_tray (KontorReading *self, GError **error)
{
  return kontor_tray_read (self->sql, error);
}

/**
 * kontor_reading_count_all:
 * @counts: (out caller-allocates): how much waits and how much needs attention; set on success
 *
 * Returns: whether they could be read
 */
gboolean
kontor_reading_count_all (KontorReading *self, KontorReplicaCounts *counts, GError **error)
{
  return kontor_counts_read (self->sql, counts, error);
}
