/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The outbox on its way to the server: numbers are given before the first sending, durably, and
 * results are taken. On the thread of the one process that holds sync.lock. */

#include "config.h"

#include "kontor-fault.h"
#include "kontor-replica-private.h"

#include <string.h>

static gint64
get_number (KontorReplica *self, const char *name)
{
  g_autofree char *text = kontor_replica_get_meta (self, name);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static gboolean
set_number (KontorReplica *self, const char *name, gint64 number, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  return kontor_replica_set_meta (self, name, text, error);
}

/* What the server knows an own earlier add by: its seq where that is known, else minus its mid. */
static gint64
map_added (gint64 number, gpointer data)
{
  KontorReplica *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "SELECT ifnull(seq, -ifnull(mid, 0)) FROM outbox WHERE number = ?1"
                          " UNION ALL SELECT seq FROM sent WHERE number = ?1",
                          &error);

  if (statement == NULL)
    return 0;
  kontor_sql_bind_int (statement, 1, number);

  return kontor_sql_step (statement, &error) ? kontor_sql_column_int (statement, 0) : 0;
}

static gboolean
give_mid (KontorReplica *self, gint64 number, gint64 mid, const char *text, GError **error)
{
  KontorProblem *problem = NULL;
  g_autofree char *wire = kontor_codec_mutation_renumber (text, map_added, self, &problem);
  g_autoptr (KontorSqlStatement) statement = NULL;

  if (wire == NULL)
    return kontor_replica_damaged (problem, "a waiting edit", error);
  statement = kontor_sql_prepare (self->sql, "UPDATE outbox SET mid = ?, wire = ? WHERE number = ?",
                                  error);
  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, mid);
  kontor_sql_bind_text (statement, 2, wire);
  kontor_sql_bind_int (statement, 3, number);

  return kontor_sql_run (statement, error);
}

/* The first waiting mutation without a number. FALSE without error: none. */
static gboolean
find_unnumbered (KontorReplica *self, gint64 *number, char **text, GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "SELECT number, text FROM outbox WHERE mid IS NULL"
                          " ORDER BY number LIMIT 1",
                          error);

  if (statement == NULL || !kontor_sql_step (statement, error))
    return FALSE;
  *number = kontor_sql_column_int (statement, 0);
  *text = g_strdup (kontor_sql_column_text (statement, 1));

  return TRUE;
}

static gboolean
reject_unsent (KontorReplica *self,
               gint64 number,
               const char *text,
               GHashTable *keys,
               GError **error)
{
  KontorProblem *unread = NULL;
  g_autoptr (KontorMutation) mutation = kontor_codec_mutation_from_text (text, &unread);
  g_autoptr (GPtrArray) current = g_ptr_array_new ();
  g_autoptr (KontorProblem) problem = NULL;

  if (mutation == NULL)
    return kontor_replica_damaged (unread, "a waiting edit", error);
  problem = kontor_push_problem_new_needs (mutation);

  return kontor_replica_reject (self, number, problem, current, keys, error);
}

/* *mid: the last that was given. What stands on something that was refused gets none: it is refused here.
 * @keys: records that change by that. */
static gboolean
number_or_reject (KontorReplica *self,
                  gint64 number,
                  const char *text,
                  gint64 *mid,
                  GHashTable *keys,
                  GError **error)
{
  gboolean refused = FALSE;

  if (!kontor_replica_check_needs (self, number, &refused, error))
    return FALSE;
  if (refused)
    return reject_unsent (self, number, text, keys, error);

  return give_mid (self, number, ++*mid, text, error);
}

static gboolean
number_waiting (KontorReplica *self, guint limit, GError **error)
{
  g_autoptr (GHashTable) keys = kontor_record_keys_new ();
  gint64 mid = get_number (self, "last-mid");
  guint given = 0;

  while (given < limit)
    {
      g_autoptr (GError) local = NULL;
      g_autofree char *text = NULL;
      gint64 number = 0;

      if (!find_unnumbered (self, &number, &text, &local))
        {
          if (local == NULL)
            break;
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (!number_or_reject (self, number, text, &mid, keys, error))
        return FALSE;
      given++;
    }
  if (!kontor_replica_rebase_all (self, keys, error) ||
      !kontor_replica_forget_unseen (self, keys, error))
    return FALSE;

  return given == 0 || KONTOR_FAULT (NUMBER_FORGOTTEN) || set_number (self, "last-mid", mid, error);
}

static guint
count_ops (const char *wire)
{
  KontorProblem *problem = NULL;
  g_autoptr (KontorMutation) mutation = kontor_codec_mutation_from_text (wire, &problem);

  g_clear_pointer (&problem, kontor_problem_free);

  return mutation != NULL ? mutation->ops->len : 1;
}

static gboolean
fill_request (KontorReplica *self, KontorPushRequest *request, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "SELECT mid, wire, number FROM outbox"
                          " WHERE result IS NULL AND mid IS NOT NULL"
                          " ORDER BY mid",
                          error);
  guint ops = 0;
  gsize bytes = 0;

  if (statement == NULL)
    return FALSE;
  while (kontor_sql_step (statement, &local))
    {
      KontorPushItem *item = NULL;
      const char *wire = kontor_sql_column_text (statement, 1);

      ops += count_ops (wire);
      /* As a JSON string inside the body it grows by its quotes. */
      bytes += 2 * strlen (wire) + 64;
      if (request->items->len > 0 && (ops > KONTOR_PUSH_OPS_MAX || bytes > KONTOR_PUSH_BYTES_MAX))
        break;
      item = g_new0 (KontorPushItem, 1);
      item->mid = kontor_sql_column_int (statement, 0);
      item->text = g_strdup (wire);
      item->needs = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_ptr_array_add (request->items, item);
      if (!kontor_replica_add_needs (self, kontor_sql_column_int (statement, 2), item->needs,
                                     error))
        return FALSE;
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/**
 * kontor_replica_get_push:
 * @self: a replica
 * @error: of the database
 *
 * Returns: (transfer full) (nullable): what waits, from the front of the queue, as much as one push
 *   holds; %NULL without error when nothing waits
 */
KontorPushRequest *
kontor_replica_get_push (KontorReplica *self, GError **error)
{
  g_autoptr (KontorPushRequest) request = kontor_push_request_new ();

  if (!kontor_replica_begin (self, error))
    return NULL;
  if (!number_waiting (self, KONTOR_PUSH_OPS_MAX, error))
    {
      kontor_replica_abandon (self);
      return NULL;
    }
  if (!kontor_replica_end (self, error) || !fill_request (self, request, error))
    return NULL;
  if (request->items->len == 0)
    return NULL;
  g_free (request->epoch);
  request->epoch = kontor_replica_get_meta (self, "epoch");
  if (request->epoch == NULL)
    request->epoch = g_strdup ("");
  request->installation = self->installation;
  request->acknowledged = ((KontorPushItem *) request->items->pdata[0])->mid - 1;

  return g_steal_pointer (&request);
}

static gboolean
find_mid (KontorReplica *self, gint64 mid, gint64 *number, GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql, "SELECT number FROM outbox WHERE mid = ? AND result IS NULL",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, mid);
  if (!kontor_sql_step (statement, error))
    return FALSE;
  *number = kontor_sql_column_int (statement, 0);

  return TRUE;
}

static gboolean
store_result (KontorReplica *self, gint64 number, const KontorPushResult *result, GError **error)
{
  g_autofree char *text = kontor_push_result_to_text (result);
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "UPDATE outbox SET seq = ?2, result = ?3,"
                          " settled = settled OR ?2 = 0 WHERE number = ?1",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, number);
  kontor_sql_bind_int (statement, 2, result->seq);
  kontor_sql_bind_text (statement, 3, text);

  return kontor_sql_run (statement, error);
}

static gboolean
take_result (KontorReplica *self, const KontorPushResult *result, GHashTable *keys, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 number = 0;

  if (!find_mid (self, result->mid, &number, &local))
    {
      /* A result that was taken before: a doubled answer. */
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (result->status == KONTOR_PUSH_REJECTED)
    return kontor_replica_reject (self, number, result->problem, result->current, keys, error);

  return store_result (self, number, result, error);
}

/* Numbers what was not answered anew, from @expected on; so also what was answered under a number that
 * the server now says it has never seen. */
static gboolean
renumber (KontorReplica *self, gint64 expected, GError **error)
{
  return kontor_replica_run_for_number (self,
                                        "UPDATE outbox SET mid = NULL, wire = NULL, result = NULL,"
                                        " seq = NULL WHERE result IS NULL OR mid >= ?",
                                        expected, error) &&
         set_number (self, "last-mid", expected - 1, error);
}

static gboolean
become_another (KontorReplica *self, GError **error)
{
  char text[KONTOR_ID_LENGTH + 1];

  kontor_id_init (&self->installation, self->clock, self->random);
  kontor_id_format (&self->installation, text);

  /* What was sent under other numbers must not pass for what this installation sent. */
  return kontor_replica_set_meta (self, "installation", text, error) &&
         kontor_sql_exec (self->sql,
                          "UPDATE sent SET mid = -mid WHERE mid > 0;"
                          "UPDATE outbox SET mid = -mid WHERE mid > 0 AND result IS NOT NULL;",
                          error) &&
         renumber (self, 1, error);
}

static gboolean
take_stop (KontorReplica *self, const KontorPushReply *reply, GError **error)
{
  if (reply->stop == NULL)
    return TRUE;
  if (g_str_equal (reply->stop, "gap"))
    return renumber (self, MAX (reply->expected, 1), error);
  if (g_str_equal (reply->stop, "cloned"))
    return become_another (self, error);
  /* The next pull says what it lost. */
  if (g_str_equal (reply->stop, "epoch"))
    return TRUE;
  g_set_error (error, KONTOR_REPLICA_ERROR, KONTOR_REPLICA_ERROR_PROTOCOL,
               "the server is not the one that this replica belongs to (%s)", reply->stop);

  return FALSE;
}

static gboolean
copy_to_sent (KontorReplica *self, gint64 number, gint64 now, GError **error)
{
  g_autoptr (KontorSqlStatement) copy = kontor_sql_prepare (
      self->sql,
      "REPLACE INTO sent (number, mid, seq, at, wire, result)"
      " SELECT number, mid, seq, ?2, wire, result FROM outbox WHERE number = ?1",
      error);

  if (copy == NULL)
    return FALSE;
  kontor_sql_bind_int (copy, 1, number);
  kontor_sql_bind_int (copy, 2, now);

  return kontor_sql_run (copy, error);
}

static gboolean
settle_one (KontorReplica *self, gint64 number, gint64 now, GHashTable *keys, GError **error)
{
  return kontor_replica_add_touched (self, number, keys, error) &&
         copy_to_sent (self, number, now, error) &&
         kontor_replica_run_for_number (self,
                                        "INSERT OR IGNORE INTO sent_record (type, id, number)"
                                        " SELECT type, id, number FROM outbox_record"
                                        " WHERE number = ?",
                                        number, error) &&
         kontor_replica_run_for_number (self,
                                        "UPDATE history SET seq ="
                                        " (SELECT seq FROM outbox WHERE number = ?1)"
                                        " WHERE number = ?1",
                                        number, error) &&
         kontor_replica_meet_need (self, number, error) &&
         kontor_replica_leave_outbox (self, number, error);
}

/* Once for all that a reply settles: it walks the whole table. */
static gboolean
trim_sent (KontorReplica *self, gint64 now, GError **error)
{
  return kontor_replica_run_for_number (self, "DELETE FROM sent WHERE at < ?",
                                        now - KONTOR_SENT_DAYS * KONTOR_DAY, error) &&
         kontor_sql_exec (self->sql,
                          "DELETE FROM sent_record"
                          " WHERE number < (SELECT min(number) FROM sent)",
                          error);
}

gboolean
kontor_replica_settle (KontorReplica *self, GHashTable *keys, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "SELECT number FROM outbox WHERE result IS NOT NULL"
                          " AND (settled OR seq <= ?)",
                          error);
  gint64 now = kontor_clock_now (self->clock);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, get_number (self, "cursor"));
  while (kontor_sql_step (statement, &local))
    {
      gint64 number = kontor_sql_column_int (statement, 0);

      g_array_append_val (numbers, number);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_clear_pointer (&statement, kontor_sql_reset);
  for (guint i = 0; i < numbers->len; i++)
    if (!settle_one (self, g_array_index (numbers, gint64, i), now, keys, error))
      return FALSE;

  return numbers->len == 0 || trim_sent (self, now, error);
}

static gboolean
apply_reply (KontorReplica *self, const KontorPushReply *reply, GError **error)
{
  g_autoptr (GHashTable) keys = kontor_record_keys_new ();

  for (guint i = 0; i < reply->results->len; i++)
    if (!take_result (self, reply->results->pdata[i], keys, error))
      return FALSE;

  return take_stop (self, reply, error) && kontor_replica_settle (self, keys, error) &&
         kontor_replica_rebase_all (self, keys, error) &&
         kontor_replica_forget_unseen (self, keys, error);
}

/**
 * kontor_replica_apply_push:
 * @self: a replica
 * @reply: what the server answered to kontor_replica_get_push()
 * @error: of the database; %KONTOR_REPLICA_ERROR_PROTOCOL for another server
 *
 * Returns: whether it was taken, durably
 */
gboolean
kontor_replica_apply_push (KontorReplica *self, const KontorPushReply *reply, GError **error)
{
  if (!kontor_replica_begin (self, error))
    return FALSE;
  if (apply_reply (self, reply, error))
    return kontor_replica_end (self, error);
  kontor_replica_abandon (self);

  return FALSE;
}
