/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rescue of a damaged replica: it is set aside, never deleted; what nobody else has (identity,
 * waiting edits, tray, undo) is copied into a new one as far as it can be read, and the rest is
 * pulled again. With nobody else writing, on the calling thread. */

#include "config.h"

#include "kontor-replica-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

typedef struct
{
  const char *table;
  const char *columns;
} RescuedTable;

/* "meta" without what belongs to the feed: cursor 0 pulls everything again. */
static const RescuedTable rescued[] = {
  { "meta", "name, value" },
  { "outbox", "number, change_set, at, text, mid, wire, seq, result, settled" },
  { "outbox_record", "type, id, number" },
  { "sent", "number, mid, seq, at, wire, result" },
  { "sent_record", "type, id, number" },
  { "tray", "number, at, text, problem, current" },
  { "undo", "change_set, label, at, inverse, undoes, undone" },
};

/* Copies row by row, so that a damaged page costs what lies on it and no more. */
static guint
copy_table (KontorSql *from, KontorSql *to, const RescuedTable *table)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *select = g_strdup_printf ("SELECT %s FROM %s", table->columns, table->table);
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
      copied += kontor_sql_run (write, &write_error);
    }

  return copied;
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
  if (!forget_feed (to, error) || !kontor_sql_commit (to, error))
    return FALSE;
  g_clear_pointer (&from, kontor_sql_close);
  g_clear_pointer (&to, kontor_sql_close);
  if (!kontor_replica_point_to (folder, number + 1, error) || !set_aside (old_path, error) ||
      !replay_saved (folder, seams, error))
    return FALSE;
  if (report != NULL)
    *report =
        g_strdup_printf (ngettext ("The damaged replica was set aside as “%s.damaged”. %u edit "
                                   "that was not sent yet was saved; the rest comes back with "
                                   "the next sync.",
                                   "The damaged replica was set aside as “%s.damaged”. %u "
                                   "edits that were not sent yet were saved; the rest comes "
                                   "back with the next sync.",
                                   waiting),
                         old_path, waiting);

  return TRUE;
}
