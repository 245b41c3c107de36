/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rescue of a damaged replica: it is set aside, never deleted; what nobody else has (identity,
 * waiting edits, tray, undo) is copied into a new one as far as it can be read, and so are the
 * records, which a pull puts right later. With nobody else writing, on the calling thread. */

#include "config.h"

#include "kontor-replica-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

typedef struct
{
  const char *table;
  const char *columns;
  const char *key; /* what the table is kept in the order of, for "ORDER BY" */
  const char *key_back; /* the same, backwards */
} RescuedTable;

/* "meta" without what belongs to the feed: cursor 0 pulls everything again. */
static const RescuedTable rescued[] = {
  { "meta", "name, value", "name", "name DESC" },
  { "outbox", "number, change_set, at, text, mid, wire, seq, result, settled", "number",
    "number DESC" },
  { "outbox_record", "type, id, number", "type, id, number", "type DESC, id DESC, number DESC" },
  { "sent", "number, mid, seq, at, wire, result", "number", "number DESC" },
  { "sent_record", "type, id, number", "type, id, number", "type DESC, id DESC, number DESC" },
  { "tray", "number, at, text, problem, current", "number", "number DESC" },
  { "need", "number, need, mid", "number, need", "number DESC, need DESC" },
  { "again", "number, tries", "number", "number DESC" },
  { "undo", "change_set, label, at, inverse, undoes, undone", "change_set", "change_set DESC" },
  { "typed", "name, at, text", "name", "name DESC" },
};

/* Copies row by row, up to the first damaged page in this direction. */
static guint
copy_rows (KontorSql *from, KontorSql *to, const RescuedTable *table, const char *order)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *select = g_strdup_printf ("SELECT %s FROM %s ORDER BY %s", table->columns,
                                             table->table, order);
  g_autofree char *marks = NULL;
  g_autofree char *insert = NULL;
  g_auto (GStrv) names = g_strsplit (table->columns, ", ", -1);
  g_autoptr (KontorSqlStatement) read = kontor_sql_prepare (from, select, &error);
  guint n = g_strv_length (names);
  guint copied = 0;

  if (read == NULL)
    return 0;
  marks = g_strnfill (n * 2 - 1, '?');
  for (guint i = 1; i < n * 2 - 1; i += 2)
    marks[i] = ',';
  insert = g_strdup_printf ("INSERT OR IGNORE INTO %s (%s) VALUES (%s)", table->table,
                            table->columns, marks);
  while (kontor_sql_step (read, &error))
    {
      g_autoptr (GError) write_error = NULL;
      g_autoptr (KontorSqlStatement) write = kontor_sql_prepare (to, insert, &write_error);

      if (write == NULL)
        return copied;
      for (guint i = 0; i < n; i++)
        kontor_sql_bind_column (write, (int) i + 1, read, (int) i);
      if (kontor_sql_run (write, &write_error))
        copied += (guint) kontor_sql_get_n_changed (to);
    }

  return copied;
}

/* Numbers of what was saved are not given again: sent and undo go by those of the outbox. */
static gboolean
keep_numbers (KontorSql *sql, GError **error)
{
  return kontor_sql_exec (sql,
                          "DELETE FROM sqlite_sequence WHERE name = 'outbox';"
                          "INSERT INTO sqlite_sequence (name, seq) SELECT 'outbox',"
                          " max (ifnull ((SELECT max (number) FROM outbox), 0),"
                          "  ifnull ((SELECT max (number) FROM sent), 0));",
                          error);
}

/* From the front and from the back, so that a damaged page costs what lies on it and no more. */
static guint
copy_table (KontorSql *from, KontorSql *to, const RescuedTable *table)
{
  return copy_rows (from, to, table, table->key) + copy_rows (from, to, table, table->key_back);
}

static gboolean
forget_feed (KontorSql *sql, GError **error)
{
  /* Pending edits get their shadows back from the pull: until then their records are not here. */
  return kontor_sql_exec (sql,
                          "DELETE FROM meta WHERE name IN ('cursor', 'held', 'after', 'resync');"
                          "INSERT OR IGNORE INTO shadow (type, id, row)"
                          " SELECT DISTINCT type, id, NULL FROM outbox_record;",
                          error);
}

static gboolean
set_aside (const char *path, GError **error)
{
  static const char *const endings[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *from = g_strconcat (path, endings[i], NULL);
      g_autofree char *to = g_strconcat (path, ".damaged", endings[i], NULL);

      if (g_rename (from, to) != 0 && errno != ENOENT)
        {
          g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_OPEN,
                       _ ("“%s” can’t be set aside: %s"), from, g_strerror (errno));
          return FALSE;
        }
    }

  return TRUE;
}

/* The edits that were saved, on top of nothing until the pull brings their records. */
static gboolean
replay_saved (const char *folder, const KontorReplicaSeams *seams, GError **error)
{
  g_autoptr (KontorReplica) replica = kontor_replica_open (folder, FALSE, seams, error);
  g_autoptr (GHashTable) keys = kontor_record_keys_new ();
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement = NULL;

  if (replica == NULL || !kontor_replica_begin (replica, error))
    return FALSE;
  statement = kontor_sql_prepare (replica->sql, "SELECT number FROM outbox", &local);
  while (statement != NULL && kontor_sql_step (statement, &local) &&
         kontor_replica_add_touched (replica, kontor_sql_column_int (statement, 0), keys, &local))
    continue;
  g_clear_pointer (&statement, kontor_sql_reset);
  if (local == NULL && kontor_replica_rebase_all (replica, keys, &local))
    return kontor_replica_end (replica, error);
  kontor_replica_abandon (replica);
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* A record that could be read but is not in the new replica, as it was seen. */
static gboolean
put_missing (KontorReplica *replica, KontorRow *row, GError **error)
{
  KontorRecordType type = kontor_row_get_record_type (row);
  const KontorId *id = kontor_row_get_id (row);
  g_autoptr (KontorRow) there = kontor_reader_get (&replica->reader.parent, type, id);
  g_autoptr (KontorRow) base = NULL;
  gboolean pending = FALSE;

  if (!kontor_replica_check_reader (replica, error))
    return FALSE;
  if (there != NULL)
    return TRUE;
  if (!kontor_replica_get_shadow (replica, type, id, &pending, &base, error))
    return FALSE;
  /* An edit of it waits whose record could not be made from what waits alone. */
  if (pending && !kontor_replica_set_shadow (replica, type, id, row, error))
    return FALSE;

  return kontor_replica_put_view (replica, type, id, row, NULL, error);
}

static gboolean
put_missing_of (KontorReplica *replica,
                KontorSql *from,
                KontorRecordType type,
                const char *order,
                GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s ORDER BY row%s",
                                          kontor_sql_rows_get_columns (type),
                                          kontor_sql_rows_get_table (type), order);
  g_autoptr (GError) ignored = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (from, sql, &ignored);

  while (statement != NULL && kontor_sql_step (statement, &ignored))
    {
      g_autoptr (KontorRow) row = kontor_sql_rows_read (statement, type, 0);

      if (!put_missing (replica, row, error))
        return FALSE;
    }

  return TRUE;
}

/* What the damaged replica shows and the new one does not. Where there is a server, the next pull is
 * one from 0 that purges what does not come again. */
static gboolean
put_all_missing (const char *folder,
                 const char *old_path,
                 const KontorReplicaSeams *seams,
                 GError **error)
{
  g_autofree char *path = g_strconcat (old_path, ".damaged", NULL);
  g_autoptr (KontorSql) from = kontor_sql_open (path, KONTOR_SQL_READ_ONLY,
                                                seams != NULL ? seams->vfs : NULL, NULL);
  g_autoptr (KontorReplica) replica = NULL;

  if (from == NULL)
    return TRUE;
  replica = kontor_replica_open (folder, FALSE, seams, error);
  if (replica == NULL || !kontor_replica_begin (replica, error))
    return FALSE;
  for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    if (!put_missing_of (replica, from, type, "", error) ||
        !put_missing_of (replica, from, type, " DESC", error))
      {
        kontor_replica_abandon (replica);
        return FALSE;
      }
  if (!kontor_replica_set_meta (replica, "resync", "1", error) ||
      !kontor_replica_set_meta (replica, "check-at", "0", error))
    {
      kontor_replica_abandon (replica);
      return FALSE;
    }

  return kontor_replica_end (replica, error);
}

/**
 * kontor_replica_rescue:
 * @folder: an account's folder
 * @seams: (nullable): as for kontor_replica_open()
 * @report: (out) (optional) (transfer full): what was saved, for people
 * @error: of the files
 *
 * Returns: whether a working replica is in place
 */
gboolean
kontor_replica_rescue (const char *folder,
                       const KontorReplicaSeams *seams,
                       char **report,
                       GError **error)
{
  guint number = kontor_replica_get_number (folder);
  const char *vfs = seams != NULL ? seams->vfs : NULL;
  g_autofree char *old_path = kontor_replica_new_database_path (folder, number);
  g_autofree char *new_path = kontor_replica_new_database_path (folder, number + 1);
  g_autoptr (KontorSql) from = kontor_sql_open (old_path, KONTOR_SQL_READ_ONLY, vfs, NULL);
  g_autoptr (KontorSql) to = NULL;
  guint waiting = 0;

  g_unlink (new_path);
  to = kontor_sql_open (new_path, KONTOR_SQL_CREATE, vfs, error);
  if (to == NULL || !kontor_replica_ensure_tables (to, error) || !kontor_sql_begin (to, error))
    return FALSE;
  for (guint i = 0; from != NULL && i < G_N_ELEMENTS (rescued); i++)
    {
      guint copied = copy_table (from, to, &rescued[i]);

      if (g_str_equal (rescued[i].table, "outbox"))
        waiting = copied;
    }
  if (!forget_feed (to, error) || !keep_numbers (to, error) || !kontor_sql_commit (to, error))
    return FALSE;
  g_clear_pointer (&from, kontor_sql_close);
  g_clear_pointer (&to, kontor_sql_close);
  if (!kontor_replica_point_to (folder, number + 1, error) || !set_aside (old_path, error) ||
      !replay_saved (folder, seams, error) || !put_all_missing (folder, old_path, seams, error))
    return FALSE;
  if (report != NULL)
    *report =
        g_strdup_printf (ngettext ("The damaged replica was set aside as “%s.damaged”. %u edit "
                                   "that was not sent yet was saved, and every record that could "
                                   "be read; a sync brings the rest. What could not be read is "
                                   "still in that file.",
                                   "The damaged replica was set aside as “%s.damaged”. %u "
                                   "edits that were not sent yet were saved, and every record that "
                                   "could be read; a sync brings the rest. What could not be read "
                                   "is still in that file.",
                                   waiting),
                         old_path, waiting);

  return TRUE;
}
