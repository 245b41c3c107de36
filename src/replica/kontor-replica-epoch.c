/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server that was set back to an older state: what this replica made and the server lost goes back
 * from sent into the outbox, in its order, so that it is pushed again before everything is pulled
 * again. What others made and lost comes back by them. On the thread of the one process that holds
 * sync.lock. */

#include "config.h"

#include "kontor-replica-private.h"

/* What is refused although it was accepted once may stand on what others have still to push again. So
 * often it is tried, each time after something came from them. */
#define TRIES_MAX 20

/* ---- What was lost --------------------------------------------------------------------------- */

/* What an own add is called in the outbox, by the number that it had on the wire. */
static gint64
map_mid (gint64 mid, gpointer data)
{
  KontorReplica *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "SELECT -number FROM outbox WHERE mid = ?1"
                          " UNION ALL SELECT -number FROM sent WHERE mid = ?1",
                          &error);

  if (statement == NULL)
    return 0;
  kontor_sql_bind_int (statement, 1, mid);

  return kontor_sql_step (statement, &error) ? kontor_sql_column_int (statement, 0) : 0;
}

static gint64
keep_number (gint64 number, gpointer data)
{
  return -number;
}

static GArray *
list_numbers (KontorReplica *self, const char *query, gint64 parameter, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql, query, error);

  if (statement == NULL)
    return NULL;
  kontor_sql_bind_int (statement, 1, parameter);
  while (kontor_sql_step (statement, &local))
    {
      gint64 number = kontor_sql_column_int (statement, 0);

      g_array_append_val (numbers, number);
    }
  if (local == NULL)
    return g_steal_pointer (&numbers);
  g_propagate_error (error, g_steal_pointer (&local));

  return NULL;
}

/* FALSE without error: there is no such row. */
static gboolean
read_text (KontorReplica *self, const char *query, gint64 number, char **text, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql, query, error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, number);
  if (!kontor_sql_step (statement, error))
    return FALSE;
  *text = g_strdup (kontor_sql_column_text (statement, 0));

  return TRUE;
}

/* Runs @sql with a number and a text. */
static gboolean
run_with_text (KontorReplica *self,
               const char *sql,
               gint64 number,
               const char *text,
               GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql, sql, error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, number);
  kontor_sql_bind_text (statement, 2, text);

  return kontor_sql_run (statement, error);
}

/* Into the outbox as it was there once. Settled: what is shown here has its effect already, and the
 * pull that takes the effect away comes after it was pushed. */
static gboolean
take_back (KontorReplica *self, gint64 number, GError **error)
{
  KontorProblem *problem = NULL;
  g_autofree char *wire = NULL;
  g_autofree char *text = NULL;

  if (!read_text (self, "SELECT wire FROM sent WHERE number = ?", number, &wire, error))
    return FALSE;
  text = kontor_codec_mutation_forget_seqs (wire, map_mid, self, &problem);
  if (text == NULL)
    return kontor_replica_damaged (problem, "a sent edit", error);

  return run_with_text (self,
                        "INSERT INTO outbox (number, change_set, at, text, settled)"
                        " SELECT number, 0, at, ?2, 1 FROM sent WHERE number = ?1",
                        number, text, error) &&
         kontor_replica_run_for_number (self,
                                        "INSERT INTO outbox_record (type, id, number)"
                                        " SELECT type, id, number FROM sent_record"
                                        " WHERE number = ?",
                                        number, error) &&
         kontor_replica_run_for_number (self, "DELETE FROM sent_record WHERE number = ?", number,
                                        error);
}

static gboolean
take_all_back (KontorReplica *self, gint64 last_mid, GError **error)
{
  g_autoptr (GArray) lost = list_numbers (self,
                                          "SELECT number FROM sent WHERE mid > ? AND wire != ''"
                                          " ORDER BY number",
                                          last_mid, error);

  if (lost == NULL)
    return FALSE;
  for (guint i = 0; i < lost->len; i++)
    if (!take_back (self, g_array_index (lost, gint64, i), error))
      return FALSE;

  /* Not before all of them were looked up by their old numbers, which others get now. */
  return kontor_replica_run_for_number (self, "DELETE FROM sent WHERE mid > ? AND wire != ''",
                                        last_mid, error) &&
         kontor_replica_run_for_number (self, "UPDATE sent SET mid = -mid WHERE mid > ?", last_mid,
                                        error);
}

/* What waits and was not sent yet, or was answered by a server that forgot it. */
static gboolean
renew_waiting (KontorReplica *self, gint64 last_mid, GError **error)
{
  g_autoptr (GArray) waiting = list_numbers (self,
                                             "SELECT number FROM outbox"
                                             " WHERE mid IS NULL OR mid > ?",
                                             last_mid, error);

  if (waiting == NULL)
    return FALSE;
  for (guint i = 0; i < waiting->len; i++)
    {
      gint64 number = g_array_index (waiting, gint64, i);
      KontorProblem *problem = NULL;
      g_autofree char *old = NULL;
      g_autofree char *text = NULL;

      if (!read_text (self, "SELECT text FROM outbox WHERE number = ?", number, &old, error))
        return FALSE;
      text = kontor_codec_mutation_forget_seqs (old, keep_number, NULL, &problem);
      if (text == NULL)
        return kontor_replica_damaged (problem, "a waiting edit", error);
      if (!run_with_text (self,
                          "UPDATE outbox SET text = ?2, mid = NULL, wire = NULL, result = NULL,"
                          " seq = NULL WHERE number = ?1",
                          number, text, error) ||
          !kontor_replica_run_for_number (self, "REPLACE INTO again (number, tries) VALUES (?, 0)",
                                          number, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
begin_epoch (KontorReplica *self, const KontorPullReply *reply, GError **error)
{
  g_autofree char *mid = g_strdup_printf ("%" G_GINT64_FORMAT, reply->last_mid);
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, kontor_clock_now (self->clock));

  return take_all_back (self, reply->last_mid, error) &&
         renew_waiting (self, reply->last_mid, error) &&
         kontor_replica_set_meta (self, "last-mid", mid, error) &&
         kontor_replica_set_meta (self, "epoch", reply->epoch, error) &&
         kontor_replica_set_meta (self, "set-back-at", now, error) &&
         kontor_replica_start_over (self, error);
}

gboolean
kontor_replica_begin_epoch (KontorReplica *self, const KontorPullReply *reply, GError **error)
{
  g_message ("the server was set back; it has this installation's changes up to %" G_GINT64_FORMAT,
             reply->last_mid);
  if (!kontor_replica_begin (self, error))
    return FALSE;
  if (begin_epoch (self, reply, error))
    return kontor_replica_end (self, error);
  kontor_replica_abandon (self);

  return FALSE;
}

/* ---- What was refused meanwhile -------------------------------------------------------------- */

static gboolean
note_records (KontorReplica *self,
              gint64 number,
              const KontorMutation *mutation,
              GHashTable *keys,
              GError **error)
{
  for (guint i = 0; i < mutation->ops->len; i++)
    {
      const KontorOp *op = mutation->ops->pdata[i];
      KontorRecordType type = kontor_op_get_record_type (op);
      const KontorId *id = kontor_op_get_id (op);
      g_autoptr (KontorRow) row = kontor_reader_get (&self->reader.parent, type, id);
      g_autoptr (KontorSqlStatement) insert = NULL;

      if (!kontor_replica_check_reader (self, error) ||
          !kontor_replica_save_shadow (self, type, id, row, error))
        return FALSE;
      kontor_record_keys_add (keys, type, id);
      insert = kontor_sql_prepare (self->sql,
                                   "INSERT OR IGNORE INTO outbox_record (type, id, number)"
                                   " VALUES (?, ?, ?)",
                                   error);
      if (insert == NULL)
        return FALSE;
      kontor_sql_bind_text (insert, 1, kontor_schema_get_type (type)->word);
      kontor_sql_bind_id (insert, 2, id);
      kontor_sql_bind_int (insert, 3, number);
      if (!kontor_sql_run (insert, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
repeat (KontorReplica *self, gint64 number, GHashTable *keys, GError **error)
{
  KontorProblem *problem = NULL;
  g_autofree char *text = NULL;
  g_autoptr (KontorMutation) mutation = NULL;

  if (!read_text (self, "SELECT text FROM tray WHERE number = ?", number, &text, error))
    return FALSE;
  mutation = kontor_codec_mutation_from_text (text, &problem);
  if (mutation == NULL)
    return kontor_replica_damaged (problem, "a refused edit", error);

  return kontor_replica_run_for_number (self,
                                        "INSERT INTO outbox (number, change_set, at, text)"
                                        " SELECT number, 0, at, text FROM tray WHERE number = ?",
                                        number, error) &&
         kontor_replica_run_for_number (self, "DELETE FROM tray WHERE number = ?", number, error) &&
         kontor_replica_run_for_number (self, "UPDATE need SET mid = NULL WHERE need = ?", number,
                                        error) &&
         kontor_replica_run_for_number (self, "UPDATE again SET tries = tries + 1 WHERE number = ?",
                                        number, error) &&
         note_records (self, number, mutation, keys, error);
}

gboolean
kontor_replica_repeat_refused (KontorReplica *self, GHashTable *keys, GError **error)
{
  g_autoptr (GArray) refused = list_numbers (self,
                                             "SELECT number FROM again JOIN tray USING (number)"
                                             " WHERE tries < ? ORDER BY number",
                                             TRIES_MAX, error);

  if (refused == NULL)
    return FALSE;
  for (guint i = 0; i < refused->len; i++)
    if (!repeat (self, g_array_index (refused, gint64, i), keys, error))
      return FALSE;

  return refused->len == 0 ||
         kontor_sql_exec (self->sql,
                          "DELETE FROM again WHERE number NOT IN (SELECT number FROM outbox)"
                          " AND number NOT IN (SELECT number FROM tray)",
                          error);
}
