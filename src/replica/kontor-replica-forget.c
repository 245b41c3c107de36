/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What this replica itself once wrote about a record that its person may not see any more: its history,
 * the text of mutations that were sent, and the steps back, which hold what others had written there. Inside a
 * transaction, on the owner's thread. */

#include "config.h"

#include "kontor-fault.h"
#include "kontor-replica-private.h"
#include "kontor-sql-rows.h"
#include "kontor-sql-search.h"

#include <string.h>

/* The row itself stays: later removals from a set name the seq of an own add. */
static gboolean
forget_sent (KontorReplica *self, KontorRecordType type, const KontorId *id, GError **error)
{
  return kontor_replica_run_for_record (self,
                                        "UPDATE sent SET wire = '', result = '' WHERE number IN"
                                        " (SELECT number FROM sent_record"
                                        "  WHERE type = ? AND id = ?)",
                                        type, id, error);
}

/* @text without the lines, one for each mutation, that name the record. */
static char *
remove_lines (const char *text, const char *id)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *left = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    if (strstr (lines[i], id) == NULL)
      g_string_append_printf (left, "%s\n", lines[i]);

  return g_string_free_and_steal (left);
}

static gboolean
set_inverse (KontorReplica *self, gint64 change_set, const char *inverse, GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql, "UPDATE undo SET inverse = ? WHERE change_set = ?", error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, inverse);
  kontor_sql_bind_int (statement, 2, change_set);

  return kontor_sql_run (statement, error);
}

/* The next change set after *change_set that names the record. FALSE without error: none. */
static gboolean
find_undo (KontorReplica *self, const char *id, gint64 *change_set, char **inverse, GError **error)
{
  g_autoptr (KontorSqlStatement) find =
      kontor_sql_prepare (self->sql,
                          "SELECT change_set, inverse FROM undo WHERE change_set > ?"
                          " AND instr (inverse, ?) ORDER BY change_set LIMIT 1",
                          error);

  if (find == NULL)
    return FALSE;
  kontor_sql_bind_int (find, 1, *change_set);
  kontor_sql_bind_text (find, 2, id);
  if (!kontor_sql_step (find, error))
    return FALSE;
  *change_set = kontor_sql_column_int (find, 0);
  *inverse = g_strdup (kontor_sql_column_text (find, 1));

  return TRUE;
}

static gboolean
forget_undo (KontorReplica *self, const KontorId *id, GError **error)
{
  char text[KONTOR_ID_LENGTH + 1];
  gint64 change_set = 0;

  kontor_id_format (id, text);
  for (;;)
    {
      g_autoptr (GError) local = NULL;
      g_autofree char *inverse = NULL;
      g_autofree char *left = NULL;

      if (!find_undo (self, text, &change_set, &inverse, &local))
        {
          if (local == NULL)
            return TRUE;
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      left = remove_lines (inverse, text);
      if (!set_inverse (self, change_set, left, error))
        return FALSE;
    }
}

/* What the server held when it refused something; what the person wrote themselves stays in the tray. */
static gboolean
forget_refusals (KontorReplica *self, const KontorId *id, GError **error)
{
  char text[KONTOR_ID_LENGTH + 1];
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql, "UPDATE tray SET current = '' WHERE instr (current, ?)",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_id_format (id, text);
  kontor_sql_bind_text (statement, 1, text);

  return kontor_sql_run (statement, error);
}

gboolean
kontor_replica_forget_made (KontorReplica *self,
                            KontorRecordType type,
                            const KontorId *id,
                            GError **error)
{
  return (KONTOR_FAULT (PURGE_HISTORY) ||
          kontor_replica_run_for_record (self, "DELETE FROM history WHERE type = ? AND id = ?",
                                         type, id, error)) &&
         (KONTOR_FAULT (PURGE_SENT) || forget_sent (self, type, id, error)) &&
         (KONTOR_FAULT (PURGE_UNDO) || forget_undo (self, id, error)) &&
         (KONTOR_FAULT (PURGE_TRAY) || forget_refusals (self, id, error)) &&
         kontor_replica_set_meta (self, "scrub", "1", error);
}

static gboolean
scrub_index (KontorReplica *self, GError **error)
{
  g_autoptr (GArray) keys = kontor_sql_search_list_remains (self->sql, error);

  if (keys == NULL)
    return FALSE;
  if (keys->len == 0)
    return TRUE;
  if (!kontor_replica_begin (self, error))
    return FALSE;
  if (kontor_sql_search_scrub (self->sql, keys, error))
    return kontor_replica_end (self, error);
  kontor_replica_abandon (self);

  return FALSE;
}

/* FALSE: somebody reads. */
static gboolean
end_log (KontorReplica *self, GError **error)
{
  g_autoptr (KontorSqlStatement) checkpoint =
      kontor_sql_prepare (self->sql,
                          KONTOR_FAULT (PURGE_LOG) ? "SELECT 0"
                                                   : "PRAGMA wal_checkpoint (TRUNCATE)",
                          error);

  return checkpoint != NULL && kontor_sql_step (checkpoint, error) &&
         kontor_sql_column_int (checkpoint, 0) == 0;
}

/* Deleted texts are overwritten in the database (secure_delete), but words of them stand as keys in the
 * index of the search, and all of them in older pages of the write-ahead log until that is written
 * over. Replaces the keys and ends the log where something was forgotten; what cannot be done because
 * somebody reads, or for want of space, is done after the next pull. */
void
kontor_replica_scrub (KontorReplica *self)
{
  g_autofree char *wanted = kontor_replica_get_meta (self, "scrub");
  g_autoptr (GError) error = NULL;

  if (wanted == NULL)
    return;
  if ((!KONTOR_FAULT (PURGE_KEYS) && !scrub_index (self, &error)) || !end_log (self, &error))
    {
      g_debug ("what was forgotten is not out of the files of the replica yet: %s",
               error != NULL ? error->message : "somebody reads");
      return;
    }
  if (!kontor_replica_begin (self, &error))
    return;
  if (kontor_replica_set_meta (self, "scrub", NULL, &error))
    (void) !kontor_replica_end (self, &error);
  else
    kontor_replica_abandon (self);
}

static gboolean
add_sent (KontorReplica *self, GHashTable *keys, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql, "SELECT DISTINCT type, id FROM sent_record", error);

  if (statement == NULL)
    return FALSE;
  while (kontor_sql_step (statement, &local))
    {
      KontorRecordType type = kontor_schema_find_type (kontor_sql_column_text (statement, 0));
      KontorId id = KONTOR_ID_INIT_NIL;

      if (type != KONTOR_RECORD_NONE && kontor_sql_column_id (statement, 1, &id))
        kontor_record_keys_add (keys, type, &id);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* @line: a mutation; one that can't be read names nothing. */
static void
add_line (const char *line, GHashTable *keys)
{
  KontorProblem *problem = NULL;
  g_autoptr (KontorMutation) mutation = kontor_codec_mutation_from_text (line, &problem);

  g_clear_pointer (&problem, kontor_problem_free);
  for (guint i = 0; mutation != NULL && i < mutation->ops->len; i++)
    kontor_record_keys_add (keys, kontor_op_get_record_type (mutation->ops->pdata[i]),
                            kontor_op_get_id (mutation->ops->pdata[i]));
}

static gboolean
add_undo (KontorReplica *self, GHashTable *keys, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql, "SELECT inverse FROM undo WHERE inverse != ''", error);

  if (statement == NULL)
    return FALSE;
  while (kontor_sql_step (statement, &local))
    {
      g_auto (GStrv) lines = g_strsplit (kontor_sql_column_text (statement, 0), "\n", -1);

      for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
        add_line (lines[i], keys);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
add_refusals (KontorReplica *self, GHashTable *keys, GError **error)
{
  g_autoptr (GPtrArray) items = kontor_replica_list_tray (self, error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const KontorTrayItem *item = items->pdata[i];

      for (guint j = 0; j < item->current->len; j++)
        kontor_record_keys_add (keys, kontor_row_get_record_type (item->current->pdata[j]),
                                kontor_row_get_id (item->current->pdata[j]));
    }

  return items != NULL;
}

/* For the end of a pull from the start, which passes over in silence what went out of sight meanwhile:
 * the records that anything kept here tells of, what was refused on the way among them. */
gboolean
kontor_replica_add_remembered (KontorReplica *self, GHashTable *keys, GError **error)
{
  return add_sent (self, keys, error) &&
         (KONTOR_FAULT (REFUSED_REMEMBERED) ||
          (add_undo (self, keys, error) && add_refusals (self, keys, error)));
}

/* The last thing that the person did to a record may have been to lose sight of it: then its drop
 * came before its text went into sent, or its row goes with the last replay. */
gboolean
kontor_replica_forget_unseen (KontorReplica *self, GHashTable *keys, GError **error)
{
  g_autofree char *after = kontor_replica_get_meta (self, "after");
  GHashTableIter iter;
  gpointer key = NULL;

  /* While the replica is filled, what is not here may be still to come. */
  if (after != NULL)
    return TRUE;
  g_hash_table_iter_init (&iter, keys);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const KontorRecordKey *record = key;
      g_autoptr (GError) local = NULL;
      g_autoptr (KontorRow) row = kontor_sql_rows_get (self->sql, record->type, &record->id, NULL,
                                                       &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (row == NULL && !kontor_replica_forget_made (self, record->type, &record->id, error))
        return FALSE;
    }

  return TRUE;
}
