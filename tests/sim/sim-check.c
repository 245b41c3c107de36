/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What must be so at a quiet point, by the numbers of the invariants: README.md says which check proves
 * which. Here: 1 converge, 2 once, 3 no loss, 4 order, 6 durable, 8 rebase, 12 clock. */

#include "config.h"

#include "kontor-replica-private.h"
#include "kontor-sql-rows.h"
#include "sim-world.h"

#include <string.h>

gint64
sim_ask (SimWorld *world, KontorSql *sql, const char *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, query, &error);

  if (statement == NULL || !kontor_sql_step (statement, &error))
    sim_fail (world, "%s: %s", query, error != NULL ? error->message : "no row");

  return kontor_sql_column_int (statement, 0);
}

static GPtrArray *
list_rows (SimWorld *world, KontorSql *sql, KontorRecordType type)
{
  g_autofree char *query = g_strdup_printf ("SELECT %s FROM %s ORDER BY id",
                                            kontor_sql_rows_get_columns (type),
                                            kontor_sql_rows_get_table (type));
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, query, &error);
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);

  while (statement != NULL && kontor_sql_step (statement, &error))
    g_ptr_array_add (rows, kontor_sql_rows_read (statement, type, 0));
  if (error != NULL)
    sim_fail (world, "%s", error->message);

  return rows;
}

static void
explain (SimWorld *world, guint client, const KontorRow *theirs, const KontorRow *ours)
{
  g_autofree char *one = theirs != NULL ? kontor_codec_row_to_text (theirs) : g_strdup ("nothing");
  g_autofree char *two = ours != NULL ? kontor_codec_row_to_text (ours) : g_strdup ("nothing");

  sim_fail (world, "1 converge: client %u has\n%s\nwhere the server has, for this person,\n%s",
            client, two, one);
}

/* With the version of each field, and the seq of each element of a set: what the next merge goes by. */
static gboolean
is_same (const KontorRow *a, const KontorRow *b)
{
  g_autofree char *one = kontor_codec_row_to_text (a);
  g_autofree char *two = kontor_codec_row_to_text (b);

  return g_str_equal (one, two);
}

/* Each replica equals the server's state filtered to its person. */
static void
check_type (SimHost *host, KontorReplica *replica, KontorRecordType type)
{
  SimWorld *world = host->world;
  SimHost *server = world->hosts->pdata[0];
  KontorReader *reader = kontor_store_get_reader (server->store);
  KontorSql *server_sql = ((KontorSqlReader *) reader)->sql;
  g_autoptr (GPtrArray) theirs = list_rows (world, server_sql, type);
  g_autoptr (GPtrArray) ours = list_rows (world, kontor_replica_get_sql (replica), type);
  guint j = 0;

  for (guint i = 0; i < theirs->len; i++)
    {
      KontorRow *row = theirs->pdata[i];

      if (!kontor_access_can_see (reader, &host->person, row))
        continue;
      if (j == ours->len ||
          !kontor_id_equal (kontor_row_get_id (row), kontor_row_get_id (ours->pdata[j])))
        explain (world, host->number, row, j < ours->len ? ours->pdata[j] : NULL);
      if (!is_same (row, ours->pdata[j]))
        explain (world, host->number, row, ours->pdata[j]);
      j++;
    }
  if (j < ours->len)
    explain (world, host->number, NULL, ours->pdata[j]);
}

/* Pending is what is not in effect at the cursor: replayed until then, and not once more after. What
 * the server did is known here before the client hears of it. */
static void
check_pending (SimHost *host, KontorReplica *replica, GError **error)
{
  g_autofree char *text = kontor_replica_get_meta (replica, "cursor");
  g_autofree char *resync = kontor_replica_get_meta (replica, "resync");
  gint64 cursor = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (kontor_replica_get_sql (replica),
                          "SELECT mid, settled FROM outbox WHERE mid IS NOT NULL UNION ALL"
                          " SELECT mid, 1 FROM sent WHERE seq > 0",
                          error);

  while (resync == NULL && statement != NULL && kontor_sql_step (statement, error))
    {
      gint64 mid = kontor_sql_column_int (statement, 0);
      gboolean settled = kontor_sql_column_int (statement, 1) != 0;
      gint64 seq = sim_audit_get_seq (host->world, &replica->installation, mid);

      if (seq != 0 && settled != (seq <= cursor))
        sim_fail (host->world,
                  "8 rebase: client %u, mid %" G_GINT64_FORMAT " with seq %" G_GINT64_FORMAT
                  " is %s at cursor %" G_GINT64_FORMAT,
                  host->number, mid, seq, settled ? "not replayed" : "still replayed", cursor);
    }
}

void
sim_check_rebase (SimHost *host, KontorReplica *replica)
{
  SimWorld *world = host->world;
  KontorSql *sql = kontor_replica_get_sql (replica);
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) keys = kontor_record_keys_new ();
  g_autoptr (KontorSqlStatement) statement = NULL;
  GHashTableIter iter;
  gpointer key = NULL;

  if (!kontor_replica_begin (replica, &error))
    return;
  check_pending (host, replica, &error);
  if (error == NULL)
    statement = kontor_sql_prepare (sql, "SELECT type, id FROM shadow", &error);
  while (statement != NULL && kontor_sql_step (statement, &error))
    {
      KontorId id = KONTOR_ID_INIT_NIL;

      kontor_sql_column_id (statement, 1, &id);
      kontor_record_keys_add (keys, kontor_schema_find_type (kontor_sql_column_text (statement, 0)),
                              &id);
    }
  g_clear_pointer (&statement, kontor_sql_reset);
  g_hash_table_iter_init (&iter, keys);
  while (error == NULL && g_hash_table_iter_next (&iter, &key, NULL))
    {
      const KontorRecordKey *record = key;
      g_autoptr (KontorRow) before = kontor_sql_rows_get (sql, record->type, &record->id, NULL,
                                                          &error);
      g_autoptr (KontorRow) after = NULL;

      if (error != NULL || !kontor_replica_rebase (replica, record->type, &record->id, &error))
        break;
      after = kontor_sql_rows_get (sql, record->type, &record->id, NULL, &error);
      if (error == NULL && ((before == NULL) != (after == NULL) ||
                            (before != NULL && !kontor_row_equal (before, after))))
        explain (world, host->number, after, before);
    }
  kontor_replica_abandon (replica);
  if (error != NULL && !host->disk->crashed && !host->disk->full)
    sim_fail (world, "8 rebase: %s", error->message);
}

/* Whether the token stands in the record on the server, in its history, or in the person's tray. */
static gboolean
is_on_server (SimWorld *world, KontorSql *sql, const SimEntry *entry)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement = NULL;
  g_autoptr (KontorRow) row = kontor_sql_rows_get (sql, entry->type, &entry->id, NULL, &error);
  g_autofree char *text = row != NULL ? kontor_codec_row_to_text (row) : NULL;

  if (row == NULL)
    return FALSE;
  if (entry->token == NULL || strstr (text, entry->token) != NULL)
    return TRUE;
  /* Nobody ever takes a line out of a description. */
  if (entry->kind == SIM_WRITTEN)
    return FALSE;
  statement =
      kontor_sql_prepare (sql,
                          "SELECT 1 FROM history WHERE id = ?1"
                          " AND (instr (ifnull (old, ''), ?2) OR instr (ifnull (new, ''), ?2))",
                          &error);
  kontor_sql_bind_id (statement, 1, &entry->id);
  kontor_sql_bind_text (statement, 2, entry->token);

  return kontor_sql_step (statement, &error);
}

static gboolean
is_in_tray (GPtrArray *tray, const SimEntry *entry)
{
  char id[KONTOR_ID_LENGTH + 1];

  kontor_id_format (&entry->id, id);
  for (guint i = 0; i < tray->len; i++)
    {
      KontorTrayItem *item = tray->pdata[i];
      g_autofree char *text = kontor_codec_mutation_to_text (item->mutation);

      if (strstr (text, entry->token != NULL ? entry->token : id) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* Increments that the tray holds back, of one product. */
static gint64
sum_tray (GPtrArray *tray, const KontorId *id)
{
  gint64 sum = 0;

  for (guint i = 0; i < tray->len; i++)
    {
      KontorTrayItem *item = tray->pdata[i];

      for (guint j = 0; j < item->mutation->ops->len; j++)
        {
          KontorOp *op = item->mutation->ops->pdata[j];
          const KontorChange *change = kontor_op_find_change (op, KONTOR_STOCK_ON_HAND);

          if (kontor_op_get_record_type (op) == KONTOR_RECORD_STOCK && change != NULL &&
              kontor_id_equal (kontor_op_get_id (op), id))
            sum += kontor_value_get_integer (change->now);
        }
    }

  return sum;
}

static void
add_sum (GHashTable *sums, const KontorId *id, gint64 amount)
{
  gint64 *sum = g_hash_table_lookup (sums, id);

  if (sum == NULL)
    {
      sum = g_new0 (gint64, 1);
      g_hash_table_insert (sums, kontor_id_copy (id), sum);
    }
  *sum += amount;
}

static gboolean
makes (const KontorTrayItem *item, const KontorOp *op)
{
  for (guint i = 0; i < item->mutation->ops->len; i++)
    {
      const KontorOp *made = item->mutation->ops->pdata[i];

      if (kontor_op_get_kind (made) == KONTOR_OP_CREATE &&
          kontor_op_get_record_type (made) == kontor_op_get_record_type (op) &&
          kontor_id_equal (kontor_op_get_id (made), kontor_op_get_id (op)))
        return TRUE;
    }

  return FALSE;
}

/* An edit of a record whose making was refused is one item with that. */
static void
check_chains (SimHost *host, GPtrArray *tray)
{
  for (guint i = 0; i < tray->len; i++)
    for (guint j = i + 1; j < tray->len; j++)
      {
        const KontorTrayItem *first = tray->pdata[i];
        const KontorTrayItem *second = tray->pdata[j];

        for (guint k = 0; k < second->mutation->ops->len; k++)
          {
            const KontorOp *op = second->mutation->ops->pdata[k];

            if (kontor_op_get_kind (op) == KONTOR_OP_UPDATE && first->head != second->head &&
                second->head == second->number && makes (first, op))
              sim_fail (host->world,
                        "3 no loss: client %u has an edit in the tray apart from the making of its "
                        "record",
                        host->number);
          }
      }
}

static void
check_ledger (SimHost *host, KontorReplica *replica, KontorSql *server_sql, GHashTable *sums)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tray = kontor_replica_list_tray (replica, &error);
  g_autoptr (GHashTable) mine = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                                       NULL);
  GHashTableIter iter;
  gpointer id = NULL;

  g_assert_no_error (error);
  check_chains (host, tray);
  for (guint i = 0; i < host->ledger->len; i++)
    {
      SimEntry *entry = host->ledger->pdata[i];

      if (entry->kind == SIM_COUNTED)
        {
          add_sum (sums, &entry->id, entry->amount);
          g_hash_table_add (mine, kontor_id_copy (&entry->id));
        }
      else if (!is_on_server (host->world, server_sql, entry) && !is_in_tray (tray, entry))
        {
          char text[KONTOR_ID_LENGTH + 1];

          kontor_id_format (&entry->id, text);
          sim_fail (host->world, "3 no loss: client %u made %s in %s %s, and it is nowhere",
                    host->number, entry->token != NULL ? entry->token : "a record",
                    kontor_schema_get_type (entry->type)->word, text);
        }
    }
  g_hash_table_iter_init (&iter, mine);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    add_sum (sums, id, -sum_tray (tray, id));
}

/* Each increment that was not refused counts once. */
static void
check_sums (SimWorld *world, KontorSql *sql, GHashTable *sums)
{
  GHashTableIter iter;
  gpointer id = NULL;
  gpointer sum = NULL;

  g_hash_table_iter_init (&iter, sums);
  while (g_hash_table_iter_next (&iter, &id, &sum))
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KontorRow) row = kontor_sql_rows_get (sql, KONTOR_RECORD_STOCK, id, NULL, &error);
      gint64 counted = kontor_row_get_integer (row, KONTOR_STOCK_ON_HAND);

      if (counted < *(gint64 *) sum || counted > *(gint64 *) sum + world->doubtful)
        sim_fail (world,
                  "2 once: people counted %" G_GINT64_FORMAT ", the server has %" G_GINT64_FORMAT,
                  *(gint64 *) sum, counted);
    }
}

/* What a client was told is in effect is so on the server, at the same seq. */
static void
check_sent (SimHost *host, KontorReplica *replica, KontorSql *server_sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (kontor_replica_get_sql (replica),
                          "SELECT mid, seq FROM sent WHERE seq > 0 ORDER BY number", &error);
  gint64 last_seq = 0;
  gint64 last_mid = 0;

  while (kontor_sql_step (statement, &error))
    {
      g_autoptr (KontorSqlStatement) find =
          kontor_sql_prepare (server_sql, "SELECT 1 FROM change WHERE seq = ?", &error);
      gint64 mid = kontor_sql_column_int (statement, 0);
      gint64 seq = kontor_sql_column_int (statement, 1);

      kontor_sql_bind_int (find, 1, seq);
      if (!kontor_sql_step (find, &error))
        sim_fail (host->world, "6 durable: client %u was told of seq %" G_GINT64_FORMAT,
                  host->number, seq);
      if (seq <= last_seq && mid > last_mid)
        sim_fail (host->world, "4 order: client %u, mid %" G_GINT64_FORMAT " before its elder",
                  host->number, mid);
      last_seq = seq;
      last_mid = mid;
    }
  g_assert_no_error (error);
}

static void
check_server (SimWorld *world, KontorSql *sql)
{
  if (sim_ask (world, sql, "SELECT ifnull(max(seq), 0) - count(*) FROM change") != 0)
    sim_fail (world, "4 order: the seq has gaps");
}

void
sim_check_none (SimWorld *world, KontorSql *sql, const char *query, const char *what)
{
  gint64 n = sim_ask (world, sql, query);

  if (n != 0)
    sim_fail (world, "%s (%" G_GINT64_FORMAT ")", what, n);
}

/* No order, right or date by a client's clock: those run years ahead here; the server's does not. */
static void
check_dates (SimWorld *world, KontorSql *sql)
{
  for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    {
      g_autofree char *query = g_strdup_printf (
          "SELECT count(*) FROM %s WHERE max(ifnull(created_at, 0), ifnull(changed_at, 0),"
          " ifnull(deleted_at, 0)) > %" G_GINT64_FORMAT,
          kontor_sql_rows_get_table (type), world->now);

      sim_check_none (world, sql, query, "12 clock: a record of the future");
    }
}

/* What the store keeps by number is there under its number. */
static void
check_numbers (SimWorld *world, KontorSql *sql)
{
  sim_check_none (world, sql,
                  "SELECT count(*) FROM log WHERE principal NOT IN (SELECT id FROM principal)",
                  "6 durable: the log names a principal that was taken back");
  sim_check_none (
      world, sql,
      "SELECT count(*) FROM own_audience WHERE audience NOT IN (SELECT id FROM audience)",
      "6 durable: a record has an audience that was taken back");
  sim_check_none (world, sql,
                  "SELECT count(*) FROM audience, json_each ('[' || members || ']') m"
                  " WHERE m.value NOT IN (SELECT id FROM principal)",
                  "6 durable: an audience has a principal that was taken back");
  sim_check_none (world, sql,
                  "SELECT count(*) FROM held, json_each ('[' || ids || ']') m"
                  " WHERE m.value NOT IN (SELECT id FROM principal)",
                  "6 durable: somebody holds a principal that was taken back");
}

/* Nothing pending: then nothing of it is left, and nothing of what is not here. */
static void
check_remains (SimWorld *world, KontorSql *sql)
{
  sim_check_none (world, sql, "SELECT count(*) FROM shadow", "8 rebase: a shadow of nothing");
  sim_check_none (world, sql, "SELECT count(*) FROM outbox_record",
                  "8 rebase: traces in the outbox");
  sim_check_none (world, sql, "SELECT count(*) FROM seen", "8 rebase: traces of a pull from 0");
  for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    {
      static const char *const tables[] = { "history", "search_text" };

      for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
        {
          g_autofree char *query = g_strdup_printf (
              "SELECT count(*) FROM %s WHERE type = '%s' AND id NOT IN (SELECT id FROM %s)",
              tables[i], kontor_schema_get_type (type)->word, kontor_sql_rows_get_table (type));
          g_autofree char *what = g_strdup_printf ("5 no leak: %s of a record that is gone",
                                                   tables[i]);

          sim_check_none (world, sql, query, what);
        }
    }
}

/* Whether a line that this replica keeps tells of a record that its person may not see now. */
static void
check_line (SimHost *host, KontorReader *server, const char *line, const char *what)
{
  g_autoptr (KontorMutation) mutation = kontor_codec_mutation_from_text (line, NULL);

  for (guint i = 0; mutation != NULL && i < mutation->ops->len; i++)
    {
      KontorOp *op = mutation->ops->pdata[i];
      g_autoptr (KontorRow) row = kontor_reader_get (server, kontor_op_get_record_type (op),
                                                     kontor_op_get_id (op));

      if (row != NULL && !kontor_access_can_see (server, &host->person, row))
        sim_fail (host->world, "5 no leak: client %u keeps in %s, of what it may not see,\n%s",
                  host->number, what, line);
    }
}

static void
check_memory (SimHost *host, KontorReplica *replica, KontorReader *server)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (kontor_replica_get_sql (replica),
                          "SELECT 'sent', wire FROM sent UNION ALL"
                          " SELECT 'undo', inverse FROM undo",
                          &error);

  while (kontor_sql_step (statement, &error))
    {
      g_auto (GStrv) lines = g_strsplit (kontor_sql_column_text (statement, 1), "\n", -1);

      for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
        check_line (host, server, lines[i], kontor_sql_column_text (statement, 0));
    }
  g_assert_no_error (error);
}

/* So that a person sees that something happened at all. */
static void
sum_up (SimWorld *self, KontorSql *sql, guint entries, guint tray)
{
  g_free (self->summary);
  self->summary = g_strdup_printf ("%" G_GINT64_FORMAT " changes, %" G_GINT64_FORMAT
                                   " tasks, %" G_GINT64_FORMAT
                                   " results, %u things made, %u refused",
                                   sim_ask (self, sql, "SELECT count(*) FROM change"),
                                   sim_ask (self, sql, "SELECT count(*) FROM task"),
                                   sim_ask (self, sql, "SELECT count(*) FROM result"), entries,
                                   tray);
}

void
sim_check (SimWorld *self)
{
  guint entries = 0;
  guint tray = 0;
  SimHost *server = self->hosts->pdata[0];
  KontorSql *server_sql = ((KontorSqlReader *) kontor_store_get_reader (server->store))->sql;
  g_autoptr (GHashTable) sums = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                                       g_free);

  check_server (self, server_sql);
  check_dates (self, server_sql);
  check_numbers (self, server_sql);
  sim_check_business (self, server_sql);
  sim_audit_check (self, server_sql);
  for (guint i = 1; i < self->hosts->len; i++)
    {
      SimHost *host = self->hosts->pdata[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (KontorReplica) replica = sim_client_open (host, &error);

      g_assert_no_error (error);
      for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
        check_type (host, replica, type);
      check_ledger (host, replica, server_sql, sums);
      check_sent (host, replica, server_sql);
      check_memory (host, replica, kontor_store_get_reader (server->store));
      check_remains (self, kontor_replica_get_sql (replica));
      sim_check_bounds (self, kontor_replica_get_sql (replica));
      sim_check_bytes (host, replica);
      if (host->follower != NULL)
        sim_follower_check (host->follower, replica);
      entries += host->ledger->len;
      tray += (guint) sim_ask (self, kontor_replica_get_sql (replica), "SELECT count(*) FROM tray");
    }
  check_sums (self, server_sql, sums);
  sum_up (self, server_sql, entries, tray);
}
