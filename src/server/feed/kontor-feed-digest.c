/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Digest and fetch: whether a replica has what its person sees, range by range of the ids, and the
 * records of a range that differs. Only for a replica that has pulled everything: nothing else could
 * be compared. On the store's thread. */

#include "config.h"

#include "kontor-feed.h"
#include "kontor-message-digest.h"
#include "kontor-store-private.h"

#include <string.h>

/* One call looks at so many records: everybody else waits meanwhile. */
#define WORK_MAX 4000
/* A fetch ends early when its long texts come to this. */
#define FETCH_BYTES_MAX (4 << 20)

/**
 * Walk:
 * @type: what is walked
 * @work: records looked at
 * @row: (owned) (nullable): the record that it stands at
 * @id: of that record
 * @root: where it hangs
 *
 * Through the records of a type that a person sees, by their ids.
 */
typedef struct
{
  KontorStore *store; /* borrowed */
  const KontorHeld *held; /* borrowed */
  KontorRecordType type;
  KontorSqlStatement *statement; /* owned, nullable */
  guint work;
  KontorRow *row;
  KontorId id;
  KontorId root;
} Walk;

static void
walk_clear (Walk *self)
{
  g_clear_pointer (&self->statement, kontor_sql_reset);
  g_clear_pointer (&self->row, kontor_row_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Walk, walk_clear)

static gboolean
walk_begin (Walk *self,
            KontorRecordType type,
            const KontorId *after,
            const KontorId *until,
            GError **error)
{
  const char *table = kontor_sql_rows_get_table (type);
  g_autofree char *sql = g_strdup_printf ("SELECT %s, %s.root FROM %s WHERE id > ? AND id <= ?"
                                          " ORDER BY id",
                                          kontor_sql_rows_get_columns (type), table, table);

  g_clear_pointer (&self->statement, kontor_sql_reset);
  self->type = type;
  self->statement = kontor_sql_prepare (self->store->sql, sql, error);
  if (self->statement == NULL)
    return FALSE;
  kontor_sql_bind_id (self->statement, 1, after);
  kontor_sql_bind_id (self->statement, 2, until);

  return TRUE;
}

/* To the next record, seen or not. FALSE without error: there is none. */
static gboolean
walk_step (Walk *self, gboolean *seen, GError **error)
{
  g_autoptr (GArray) audience = NULL;

  g_clear_pointer (&self->row, kontor_row_unref);
  if (!kontor_sql_step (self->statement, error))
    return FALSE;
  self->work++;
  self->row = kontor_sql_rows_read (self->statement, self->type, 0);
  self->id = self->root = *kontor_row_get_id (self->row);
  kontor_sql_column_id (self->statement, (int) kontor_sql_rows_get_n_columns (self->type),
                        &self->root);
  audience = kontor_store_get_audience (self->store, &self->id, &self->root, error);
  if (audience == NULL)
    return FALSE;
  *seen = kontor_ids_meet (audience, self->held->ids);

  return TRUE;
}

/* ---- Digest ---------------------------------------------------------------------------------- */

static gboolean
has_newer (KontorStore *store, gint64 principal, gint64 cursor, gboolean *newer, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (store->sql, "SELECT 1 FROM log WHERE principal = ? AND seq > ? LIMIT 1",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, principal);
  kontor_sql_bind_int (statement, 2, cursor);
  *newer = kontor_sql_step (statement, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* Whether there is anything that a pull would tell. */
static gboolean
find_behind (Walk *walk, const KontorDigestRequest *request, gboolean *behind, GError **error)
{
  const KontorHeld *held = walk->held;
  gint64 trimmed = 0;

  if (!kontor_store_get_trimmed (walk->store, &trimmed, error))
    return FALSE;
  *behind = !g_str_equal (request->epoch, walk->store->epoch) ||
            !g_str_equal (request->held, held->key) || request->cursor > walk->store->seq ||
            request->cursor < trimmed;
  for (guint i = 0; !*behind && i < held->ids->len; i++)
    if (!has_newer (walk->store, g_array_index (held->ids, gint64, i), request->cursor, behind,
                    error))
      return FALSE;

  return TRUE;
}

static KontorDigestRange *
begin_range (KontorDigestReply *reply, KontorRecordType type, const KontorId *after)
{
  KontorDigestRange *range = kontor_digest_range_new (kontor_schema_get_type (type)->word, after);

  g_ptr_array_add (reply->ranges, range);

  return range;
}

/* The type from @after on, range after range without a gap; the last one reaches to where no id is,
 * so that what is too much on the other side is found too. */
static gboolean
digest_type (Walk *walk,
             KontorRecordType type,
             const KontorId *after,
             KontorDigestReply *reply,
             GError **error)
{
  KontorDigestRange *range = begin_range (reply, type, after);
  KontorDigest digest = { 0 };
  KontorId last = KONTOR_ID_INIT_NIL;
  g_autoptr (GError) local = NULL;
  gboolean seen = FALSE;
  guint n = 0;

  kontor_digest_get_last_id (&last);
  if (!walk_begin (walk, type, after, &last, error))
    return FALSE;
  while (walk_step (walk, &seen, &local))
    {
      if (seen)
        {
          kontor_digest_add (&digest, walk->row, &walk->root);
          n++;
        }
      range->sum = digest.sum;
      if (n < KONTOR_DIGEST_RANGE_MAX && walk->work < WORK_MAX)
        continue;
      range->until = walk->id;
      if (walk->work >= WORK_MAX)
        {
          reply->more = TRUE;
          return TRUE;
        }
      range = begin_range (reply, type, &walk->id);
      digest.sum = 0;
      n = 0;
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
digest_all (Walk *walk,
            const KontorDigestRequest *request,
            KontorRecordType first,
            KontorDigestReply *reply,
            GError **error)
{
  static const KontorId from_start = KONTOR_ID_INIT_NIL;

  for (guint type = first; type < KONTOR_N_RECORD_TYPES && !reply->more; type++)
    if (!digest_type (walk, type, type == first ? &request->after : &from_start, reply, error))
      return FALSE;

  return TRUE;
}

/* ---- Both ------------------------------------------------------------------------------------ */

static gboolean
begin (Walk *walk,
       KontorStore *store,
       const KontorId *person,
       const KontorDigestRequest *request,
       KontorRecordType *type,
       KontorProblem **problem,
       GError **error)
{
  *type = request->type != NULL ? kontor_schema_find_type (request->type) : 1;
  walk->store = store;
  if (*type == KONTOR_RECORD_NONE)
    {
      *problem = kontor_problem_new (KONTOR_PROBLEM_UNKNOWN_TYPE, KONTOR_RECORD_NONE, NULL, 0);
      return FALSE;
    }
  walk->held = kontor_store_get_held (store, person, error);

  return walk->held != NULL;
}

GBytes *
kontor_feed_digest (KontorStore *store,
                    const KontorId *person,
                    GBytes *body,
                    KontorProblem **problem,
                    GError **error)
{
  g_autoptr (KontorDigestRequest) request = kontor_digest_request_read (body, problem);
  g_autoptr (KontorDigestReply) reply = kontor_digest_reply_new ();
  g_auto (Walk) walk = { 0 };
  KontorRecordType first = KONTOR_RECORD_NONE;

  if (request == NULL || !begin (&walk, store, person, request, &first, problem, error) ||
      !find_behind (&walk, request, &reply->behind, error) ||
      (!reply->behind && !digest_all (&walk, request, first, reply, error)))
    return NULL;

  return kontor_digest_reply_write (reply);
}

static gsize
count_bytes (const KontorRow *row)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));
  gsize bytes = 0;

  for (guint i = 1; i < info->n_fields; i++)
    if (info->fields[i].kind == KONTOR_KIND_MARKDOWN && kontor_row_has (row, i))
      bytes += strlen (kontor_row_get_text (row, i));

  return bytes;
}

static gboolean
fetch_range (Walk *walk,
             const KontorDigestRequest *request,
             KontorRecordType type,
             KontorFetchReply *reply,
             GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean seen = FALSE;
  gsize bytes = 0;

  reply->until = request->until;
  if (!walk_begin (walk, type, &request->after, &request->until, error))
    return FALSE;
  while (walk_step (walk, &seen, &local))
    {
      if (seen)
        {
          KontorPullRecord *record = kontor_pull_record_new (KONTOR_PULL_PUT, type, &walk->id);

          record->row = kontor_row_ref (walk->row);
          record->root = walk->root;
          g_ptr_array_add (reply->records, record);
          bytes += count_bytes (walk->row);
        }
      if (bytes < FETCH_BYTES_MAX && walk->work < WORK_MAX)
        continue;
      reply->until = walk->id;
      return TRUE;
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

GBytes *
kontor_feed_fetch (KontorStore *store,
                   const KontorId *person,
                   GBytes *body,
                   KontorProblem **problem,
                   GError **error)
{
  g_autoptr (KontorDigestRequest) request = kontor_digest_request_read (body, problem);
  g_autoptr (KontorFetchReply) reply = kontor_fetch_reply_new ();
  g_auto (Walk) walk = { 0 };
  KontorRecordType type = KONTOR_RECORD_NONE;

  if (request == NULL || !begin (&walk, store, person, request, &type, problem, error) ||
      !find_behind (&walk, request, &reply->behind, error) ||
      (!reply->behind && !fetch_range (&walk, request, type, reply, error)))
    return NULL;

  return kontor_fetch_reply_write (reply);
}
