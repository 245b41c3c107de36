/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether the replica has what the server has, and mending it where not: what is compared is the
 * server's state of each record, below what waits here. On the thread of the one process that holds
 * sync.lock. */

#include "config.h"

#include "kontor-replica-private.h"

/* From one check to the next: a week, more or less, so that not everybody asks at once. */
#define CHECK_EVERY (7 * KONTOR_DAY)

/* ---- When ------------------------------------------------------------------------------------ */

/**
 * kontor_replica_is_check_due:
 * @self: a replica
 *
 * Returns: whether it should be compared with the server now: some week has passed, another version
 *   of the program looks at it for the first time, or it was rescued
 */
gboolean
kontor_replica_is_check_due (KontorReplica *self)
{
  g_autofree char *at = kontor_replica_get_meta (self, "check-at");
  g_autofree char *by = kontor_replica_get_meta (self, "checked-by");

  return at != NULL && (g_strcmp0 (by, PACKAGE_VERSION) != 0 ||
                        g_ascii_strtoll (at, NULL, 10) <= kontor_clock_now (self->clock));
}

static gboolean
plan (KontorReplica *self, GError **error)
{
  gint64 after = CHECK_EVERY / 2 + (gint64) (kontor_random_next (self->random) % CHECK_EVERY);
  g_autofree char *at = g_strdup_printf ("%" G_GINT64_FORMAT,
                                         kontor_clock_now (self->clock) + after);

  return kontor_replica_set_meta (self, "check-at", at, error) &&
         kontor_replica_set_meta (self, "checked-by", PACKAGE_VERSION, error);
}

/**
 * kontor_replica_plan_check:
 * @self: a replica without a transaction open
 * @checked: whether a check is through; else a time is chosen only where there is none yet
 * @error: of the database
 *
 * Returns: whether the next check has its time
 */
gboolean
kontor_replica_plan_check (KontorReplica *self, gboolean checked, GError **error)
{
  g_autofree char *at = kontor_replica_get_meta (self, "check-at");

  if (at != NULL && !checked)
    return TRUE;
  if (!kontor_replica_begin (self, error))
    return FALSE;
  if (plan (self, error))
    return kontor_replica_end (self, error);
  kontor_replica_abandon (self);

  return FALSE;
}

/* ---- Comparing ------------------------------------------------------------------------------- */

/**
 * kontor_replica_get_digest:
 * @self: a replica
 *
 * Returns: (transfer full): what to ask for first; the caller moves it on
 */
KontorDigestRequest *
kontor_replica_get_digest (KontorReplica *self)
{
  g_autofree char *cursor = kontor_replica_get_meta (self, "cursor");
  g_autofree char *epoch = kontor_replica_get_meta (self, "epoch");
  g_autofree char *held = kontor_replica_get_meta (self, "held");
  KontorDigestRequest *request = kontor_digest_request_new ();

  request->cursor = cursor != NULL ? g_ascii_strtoll (cursor, NULL, 10) : 0;
  if (epoch != NULL)
    g_set_str (&request->epoch, epoch);
  if (held != NULL)
    g_set_str (&request->held, held);

  return request;
}

/* The records of a range and, where something is pending on them, their shadows. */
static KontorSqlStatement *
list_range (KontorReplica *self,
            KontorRecordType type,
            const KontorId *after,
            const KontorId *until,
            GError **error)
{
  const char *table = kontor_sql_rows_get_table (type);
  g_autofree char *sql = g_strdup_printf (
      "SELECT %s, %s.root, shadow.id, shadow.row FROM %s LEFT JOIN shadow"
      " ON shadow.type = ?1 AND shadow.id = %s.id WHERE %s.id > ?2 AND %s.id <= ?3",
      kontor_sql_rows_get_columns (type), table, table, table, table, table);
  KontorSqlStatement *statement = kontor_sql_prepare (self->sql, sql, error);

  if (statement == NULL)
    return NULL;
  kontor_sql_bind_text (statement, 1, kontor_schema_get_type (type)->word);
  kontor_sql_bind_id (statement, 2, after);
  kontor_sql_bind_id (statement, 3, until);

  return statement;
}

/* The server's state at the statement's position. NULL: the server has none, or it can't be read,
 * which then does not fit the server's hash. */
static KontorRow *
read_server_row (KontorSqlStatement *statement, KontorRecordType type, KontorId *root)
{
  int n = (int) kontor_sql_rows_get_n_columns (type);
  g_autoptr (KontorRow) row = kontor_sql_rows_read (statement, type, 0);
  g_autoptr (KontorProblem) problem = NULL;

  *root = *kontor_row_get_id (row);
  kontor_sql_column_id (statement, n, root);
  if (kontor_sql_column_is_null (statement, n + 1))
    return g_steal_pointer (&row);
  if (kontor_sql_column_is_null (statement, n + 2))
    return NULL;

  return kontor_codec_row_from_text (kontor_sql_column_text (statement, n + 2), &problem);
}

static gboolean
digest_range (KontorReplica *self,
              KontorRecordType type,
              const KontorDigestRange *range,
              KontorDigest *digest,
              GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement = list_range (self, type, &range->after, &range->until,
                                                         error);

  if (statement == NULL)
    return FALSE;
  while (kontor_sql_step (statement, &local))
    {
      KontorId root = KONTOR_ID_INIT_NIL;
      g_autoptr (KontorRow) row = read_server_row (statement, type, &root);

      if (row != NULL)
        kontor_digest_add (digest, row, &root);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/**
 * kontor_replica_compare:
 * @self: a replica without a transaction open
 * @range: what the server says of a range of ids
 * @same: (out): whether the replica has the same; also of a type that it does not know
 * @error: of the database
 *
 * Returns: whether it could be read
 */
gboolean
kontor_replica_compare (KontorReplica *self,
                        const KontorDigestRange *range,
                        gboolean *same,
                        GError **error)
{
  KontorRecordType type = kontor_schema_find_type (range->type);
  KontorDigest digest = { 0 };

  *same = TRUE;
  if (type == KONTOR_RECORD_NONE)
    return TRUE;
  if (!digest_range (self, type, range, &digest, error))
    return FALSE;
  *same = digest.sum == range->sum;

  return TRUE;
}

/* ---- Mending --------------------------------------------------------------------------------- */

static void
tell (KontorRecordType type, const KontorId *id, const char *what)
{
  char text[KONTOR_ID_LENGTH + 1];

  kontor_id_format (id, text);
  g_message ("%s/%s was mended: %s", kontor_schema_get_type (type)->word, text, what);
}

static gboolean
are_same (const KontorRow *a, const KontorRow *b)
{
  KontorId root = KONTOR_ID_INIT_NIL;
  KontorDigest one = { 0 };
  KontorDigest other = { 0 };

  kontor_digest_add (&one, a, &root);
  kontor_digest_add (&other, b, &root);

  return one.sum == other.sum;
}

/* What the server has, in place of what is here, below what waits. */
static gboolean
mend_record (KontorReplica *self,
             const KontorPullRecord *record,
             GHashTable *keys,
             guint *mended,
             GError **error)
{
  KontorRecordType type = record->type;
  const KontorId *id = &record->id;
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorRow) base = NULL;
  KontorId root = KONTOR_ID_INIT_NIL;
  gboolean pending = FALSE;

  if (!kontor_replica_get_shadow (self, type, id, &pending, &base, &local))
    {
      /* What can't be read is replaced. */
      if (!g_error_matches (local, KONTOR_REPLICA_ERROR, KONTOR_REPLICA_ERROR_DAMAGED))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      g_clear_error (&local);
      pending = TRUE;
    }
  if (!pending)
    base = kontor_sql_rows_get (self->sql, type, id, NULL, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!kontor_sql_rows_get_root (self->sql, type, id, &root, error))
    return FALSE;
  if (base != NULL && are_same (base, record->row) &&
      (pending || kontor_id_equal (&root, &record->root)))
    return TRUE;
  tell (type, id, base != NULL ? "it was another one here" : "it was not here");
  (*mended)++;
  kontor_record_keys_add (keys, type, id);
  if (pending)
    return kontor_replica_set_root (self, type, id, &record->root, error) &&
           kontor_replica_set_shadow (self, type, id, record->row, error);

  return kontor_replica_put_view (self, type, id, record->row, &record->root, error);
}

static gboolean
list_foreign (KontorReplica *self,
              KontorRecordType type,
              const KontorDigestRequest *request,
              const KontorFetchReply *reply,
              GArray *foreign,
              GError **error)
{
  g_autoptr (GHashTable) brought = g_hash_table_new (kontor_id_hash, kontor_id_equal);
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement = list_range (self, type, &request->after, &reply->until,
                                                         error);

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < reply->records->len; i++)
    g_hash_table_add (brought, &((KontorPullRecord *) reply->records->pdata[i])->id);
  while (kontor_sql_step (statement, &local))
    {
      KontorId root = KONTOR_ID_INIT_NIL;
      g_autoptr (KontorRow) row = read_server_row (statement, type, &root);

      if (row != NULL && !g_hash_table_contains (brought, kontor_row_get_id (row)))
        g_array_append_val (foreign, *kontor_row_get_id (row));
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
mend (KontorReplica *self,
      KontorRecordType type,
      const KontorDigestRequest *request,
      const KontorFetchReply *reply,
      guint *mended,
      GError **error)
{
  g_autoptr (GHashTable) keys = kontor_record_keys_new ();
  g_autoptr (GArray) foreign = g_array_new (FALSE, FALSE, sizeof (KontorId));

  if (!list_foreign (self, type, request, reply, foreign, error))
    return FALSE;
  for (guint i = 0; i < foreign->len; i++)
    {
      const KontorId *id = &g_array_index (foreign, KontorId, i);

      tell (type, id, "the server does not show it");
      if (!kontor_replica_purge (self, type, id, keys, error))
        return FALSE;
      (*mended)++;
    }
  for (guint i = 0; i < reply->records->len; i++)
    {
      const KontorPullRecord *record = reply->records->pdata[i];

      if (record->kind == KONTOR_PULL_PUT && record->type == type &&
          !mend_record (self, record, keys, mended, error))
        return FALSE;
    }

  return kontor_replica_rebase_all (self, keys, error);
}

/**
 * kontor_replica_mend:
 * @self: a replica without a transaction open, at the cursor that @request speaks of
 * @request: which range was asked for
 * @reply: what the person sees of it, as far as it goes
 * @mended: (inout): how many records were not as they should be is added
 * @error: of the database
 *
 * Returns: whether the range is as the server has it, durably; what waits here stays on top
 */
gboolean
kontor_replica_mend (KontorReplica *self,
                     const KontorDigestRequest *request,
                     const KontorFetchReply *reply,
                     guint *mended,
                     GError **error)
{
  KontorRecordType type = kontor_schema_find_type (request->type);
  guint n = 0;

  g_return_val_if_fail (type != KONTOR_RECORD_NONE, FALSE);

  if (!kontor_replica_begin (self, error))
    return FALSE;
  if (!mend (self, type, request, reply, &n, error))
    {
      kontor_replica_abandon (self);
      return FALSE;
    }
  if (!kontor_replica_end (self, error))
    return FALSE;
  *mended += n;

  return TRUE;
}
