/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Needs attention: what the server rejected, with its reason and what the server held, until the
 * person retries or discards it. A rejection never blocks the queue. On the owner's thread. */

#include "config.h"

#include "kontor-fault.h"
#include "kontor-replica-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * kontor_tray_item_free:
 * @self: (transfer full): an item
 */
void
kontor_tray_item_free (KontorTrayItem *self)
{
  g_clear_pointer (&self->mutation, kontor_mutation_free);
  g_clear_pointer (&self->problem, kontor_problem_free);
  g_clear_pointer (&self->current, g_ptr_array_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorTrayItem, kontor_tray_item_free)

static char *
rows_to_lines (GPtrArray *rows)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      g_autofree char *text = kontor_codec_row_to_text (rows->pdata[i]);

      g_string_append_printf (lines, "%s\n", text);
    }

  return g_string_free (lines, FALSE);
}

static GPtrArray *
rows_from_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      KontorProblem *problem = NULL;
      KontorRow *row = kontor_codec_row_from_text (lines[i], &problem);

      if (row != NULL)
        g_ptr_array_add (rows, row);
      g_clear_pointer (&problem, kontor_problem_free);
    }

  return rows;
}

gboolean
kontor_replica_reject (KontorReplica *self,
                       gint64 number,
                       const KontorProblem *problem,
                       GPtrArray *current,
                       GHashTable *keys,
                       GError **error)
{
  g_autofree char *problem_text = kontor_codec_problem_to_text (problem);
  g_autofree char *current_text = rows_to_lines (current);
  g_autoptr (KontorSqlStatement) statement = NULL;

  if (!KONTOR_FAULT (REFUSAL_SHOWN) && !kontor_replica_add_touched (self, number, keys, error))
    return FALSE;
  statement = kontor_sql_prepare (self->sql,
                                  "INSERT OR IGNORE INTO tray (number, at, text, problem, current)"
                                  " SELECT number, at, text, ?2, ?3 FROM outbox WHERE number = ?1",
                                  error);
  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, number);
  kontor_sql_bind_text (statement, 2, problem_text);
  kontor_sql_bind_text (statement, 3, current_text);

  /* What never took effect is not undone either. */
  return (KONTOR_FAULT (REFUSAL_LOST) || kontor_sql_run (statement, error)) &&
         kontor_replica_run_for_number (
             self,
             "UPDATE undo SET undone = 1 WHERE change_set ="
             " (SELECT change_set FROM outbox WHERE number = ?1) AND 1 ="
             " (SELECT count(*) FROM outbox o JOIN outbox p USING (change_set)"
             "  WHERE p.number = ?1)",
             number, error) &&
         kontor_replica_refuse_need (self, number, error) &&
         kontor_replica_leave_outbox (self, number, error) &&
         kontor_replica_run_for_number (self, "DELETE FROM history WHERE number = ?", number,
                                        error);
}

static KontorTrayItem *
read_item (KontorSqlStatement *statement)
{
  g_autoptr (KontorTrayItem) item = g_new0 (KontorTrayItem, 1);
  KontorProblem *problem = NULL;

  item->number = kontor_sql_column_int (statement, 0);
  item->head = item->number;
  item->at = kontor_sql_column_int (statement, 1);
  item->mutation = kontor_codec_mutation_from_text (kontor_sql_column_text (statement, 2),
                                                    &problem);
  g_clear_pointer (&problem, kontor_problem_free);
  item->problem = kontor_codec_problem_from_text (kontor_sql_column_text (statement, 3));
  item->current = rows_from_lines (kontor_sql_column_text (statement, 4));
  if (item->problem == NULL)
    item->problem = kontor_problem_new (KONTOR_PROBLEM_MALFORMED, KONTOR_RECORD_NONE, NULL, 0);
  if (item->mutation == NULL)
    item->mutation = kontor_mutation_new ("unreadable", item->at);

  return g_steal_pointer (&item);
}

/* What is behind an item: that it stands on, or what that stands on. @items: oldest first */
static gboolean
find_heads (KontorSql *sql, GPtrArray *items, GError **error)
{
  g_autoptr (GHashTable) by_number = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql,
                          "SELECT need.number, min (need) FROM need"
                          " JOIN tray ON tray.number = need.number"
                          " JOIN tray AS below ON below.number = need"
                          " GROUP BY need.number ORDER BY need.number",
                          error);

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      KontorTrayItem *item = items->pdata[i];

      g_hash_table_insert (by_number, &item->number, item);
    }
  /* What is needed came before, so that its own head is known. */
  while (kontor_sql_step (statement, &local))
    {
      gint64 number = kontor_sql_column_int (statement, 0);
      gint64 need = kontor_sql_column_int (statement, 1);
      KontorTrayItem *item = g_hash_table_lookup (by_number, &number);
      const KontorTrayItem *below = g_hash_table_lookup (by_number, &need);

      if (item != NULL && below != NULL)
        item->head = below->head;
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  const KontorTrayItem *one = a;
  const KontorTrayItem *other = b;

  if (one->head != other->head)
    return one->head < other->head ? -1 : 1;

  return (one->number > other->number) - (one->number < other->number);
}

GPtrArray *
kontor_tray_read (KontorSql *sql, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_tray_item_free);
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql,
                          "SELECT number, at, text, problem, current FROM tray ORDER BY number",
                          error);

  if (statement == NULL)
    return NULL;
  while (kontor_sql_step (statement, &local))
    g_ptr_array_add (items, read_item (statement));
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (!find_heads (sql, items, error))
    return NULL;
  g_ptr_array_sort_values (items, compare_items);

  return g_steal_pointer (&items);
}

/**
 * kontor_replica_list_tray:
 * @self: a replica
 * @error: of the database
 *
 * Returns: (transfer full) (nullable) (element-type KontorTrayItem): what needs attention, oldest
 *   first, but for what stands on something else, which follows that
 */
GPtrArray *
kontor_replica_list_tray (KontorReplica *self, GError **error)
{
  return kontor_tray_read (self->sql, error);
}

/* *again: whether an earlier op of the chain touched the field too, so that this one saw what that made. */
static gboolean
note_field (GHashTable *seen, const KontorOp *op, guint field)
{
  char id[KONTOR_ID_LENGTH + 1];

  kontor_id_format (kontor_op_get_id (op), id);

  return !g_hash_table_add (seen,
                            g_strdup_printf ("%u/%s/%u", (guint) kontor_op_get_record_type (op), id,
                                             field));
}

/* The op as it reads against what is there now: what the person saw is what the person sees.
 * @seen: (element-type utf8): fields that earlier ops change */
static KontorOp *
renew_op (const KontorOp *op, const KontorRow *row, GHashTable *seen)
{
  KontorRecordType type = kontor_op_get_record_type (op);
  KontorOp *renewed = kontor_op_new (kontor_op_get_kind (op), type, kontor_op_get_id (op));

  for (guint i = 0; i < kontor_op_get_n_changes (op); i++)
    {
      const KontorChange *change = kontor_op_get_change (op, i);
      const KontorField *field = kontor_schema_get_field (type, change->field);
      gboolean compared = field->merge == KONTOR_MERGE_GUARDED ||
                          field->merge == KONTOR_MERGE_SCALAR ||
                          field->merge == KONTOR_MERGE_UNIQUE || field->merge == KONTOR_MERGE_STOP;
      gboolean again = note_field (seen, op, change->field);

      kontor_op_add (renewed, change->field,
                     compared && row != NULL && !again ? kontor_row_get (row, change->field)
                                                       : change->was,
                     change->now);
    }

  return renewed;
}

static KontorMutation *
renew_mutation (KontorReplica *self, const KontorMutation *mutation, GHashTable *seen)
{
  KontorMutation *renewed = kontor_mutation_new (mutation->name, kontor_clock_now (self->clock));

  for (guint i = 0; i < mutation->ops->len; i++)
    {
      KontorOp *op = mutation->ops->pdata[i];
      g_autoptr (KontorRow) row = kontor_reader_get (&self->reader.parent,
                                                     kontor_op_get_record_type (op),
                                                     kontor_op_get_id (op));

      kontor_mutation_take_op (renewed, renew_op (op, row, seen));
    }

  return renewed;
}

static const KontorTrayItem *
find_item (GPtrArray *items, gint64 number)
{
  for (guint i = 0; i < items->len; i++)
    if (((KontorTrayItem *) items->pdata[i])->number == number)
      return items->pdata[i];

  return NULL;
}

/* The whole chain as one change set: all of it waits again, or nothing. */
static KontorChangeSet *
renew_chain (KontorReplica *self, GPtrArray *items, gint64 head)
{
  KontorChangeSet *set = kontor_change_set_new (N_ ("Try again"));
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < items->len; i++)
    {
      const KontorTrayItem *item = items->pdata[i];

      if (item->head == head)
        kontor_change_set_take (set, renew_mutation (self, item->mutation, seen));
    }

  return set;
}

static gboolean
discard_all (KontorReplica *self, GPtrArray *items, gint64 head, gboolean again, GError **error)
{
  for (guint i = 0; i < items->len; i++)
    {
      const KontorTrayItem *item = items->pdata[i];

      if (item->head != head)
        continue;
      if (!kontor_replica_run_for_number (self, "DELETE FROM tray WHERE number = ?", item->number,
                                          error) ||
          !kontor_replica_run_for_number (self, "DELETE FROM need WHERE number = ?", item->number,
                                          error) ||
          (again && !kontor_replica_meet_need (self, item->number, error)))
        return FALSE;
    }

  return TRUE;
}

/* @again: it waits anew, so that what stands on it and was not sent yet has nothing to fear. */
static gboolean
discard_chain (KontorReplica *self, GPtrArray *items, gint64 head, gboolean again, GError **error)
{
  if (!kontor_replica_begin (self, error))
    return FALSE;
  if (discard_all (self, items, head, again, error))
    return kontor_replica_end (self, error);
  kontor_replica_abandon (self);

  return FALSE;
}

/**
 * kontor_replica_retry:
 * @self: a replica
 * @number: of an item in the tray
 * @problem: (out) (transfer full): why it can't be done now either
 * @error: of the database
 *
 * With it goes what stands on it, and what it stands on.
 *
 * Returns: whether it waits to be sent again; else it stays in the tray
 */
gboolean
kontor_replica_retry (KontorReplica *self, gint64 number, KontorProblem **problem, GError **error)
{
  g_autoptr (GPtrArray) items = kontor_replica_list_tray (self, error);
  const KontorTrayItem *item = NULL;
  g_autoptr (KontorChangeSet) set = NULL;

  if (items == NULL)
    return FALSE;
  item = find_item (items, number);
  if (item == NULL)
    {
      *problem = kontor_problem_new (KONTOR_PROBLEM_MISSING, KONTOR_RECORD_NONE, NULL, 0);
      return FALSE;
    }
  set = renew_chain (self, items, item->head);

  return kontor_replica_check_reader (self, error) &&
         kontor_replica_commit (self, set, NULL, problem, error) &&
         discard_chain (self, items, item->head, TRUE, error);
}

/**
 * kontor_replica_discard:
 * @self: a replica
 * @number: of an item in the tray
 * @error: of the database
 *
 * With it goes what stands on it, and what it stands on.
 *
 * Returns: whether it is gone
 */
gboolean
kontor_replica_discard (KontorReplica *self, gint64 number, GError **error)
{
  g_autoptr (GPtrArray) items = kontor_replica_list_tray (self, error);
  const KontorTrayItem *item = items != NULL ? find_item (items, number) : NULL;

  return items != NULL && (item == NULL || discard_chain (self, items, item->head, FALSE, error));
}
