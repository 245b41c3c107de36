/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What grows with every change and is not asked for any more after a time: the feed's log, and the
 * results of pushes. Once a day, among what is due. On the store's thread, in its transaction. */

#include "config.h"

#include "kontor-store-private.h"

/* A replica that was away for longer is filled anew. */
#define LOG_DAYS 90
/* A replica that is set back to an older copy of itself gets its results again; nobody keeps such a copy
 * for longer. */
#define RESULT_DAYS 400

static gboolean
run (KontorStore *self, const char *sql, gint64 first, gint64 second, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql, sql, error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, first);
  kontor_sql_bind_int (statement, 2, second);

  return kontor_sql_run (statement, error);
}

static gboolean
ask (KontorStore *self, const char *sql, gint64 parameter, gint64 *number, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql, sql, error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, parameter);
  if (!kontor_sql_step (statement, error))
    return FALSE;
  *number = kontor_sql_column_int (statement, 0);

  return TRUE;
}

/* The last seq before @day; 0: not known. */
static gboolean
get_seq_before (KontorStore *self, gint64 day, gint64 *seq, GError **error)
{
  return ask (self, "SELECT ifnull (max (seq), 0) FROM day WHERE day <= ?", day, seq, error);
}

/* The last change stays, whatever its age: it says which seq is next. By principal, as the log is kept. */
static gboolean
trim_log (KontorStore *self, gint64 seq, GError **error)
{
  seq = MIN (seq, self->seq - 1);

  return seq <= 0 ||
         (run (self, "DELETE FROM change WHERE seq <= ?1 AND ?2 = ?2", seq, 0, error) &&
          run (self,
               "DELETE FROM log WHERE principal IN (SELECT id FROM principal) AND seq <= ?1"
               " AND ?2 = ?2",
               seq, 0, error));
}

/* Of an installation all up to the last one that is that old and that it has. */
static gboolean
trim_results_of (KontorStore *self,
                 const KontorId *installation,
                 gint64 acknowledged,
                 gint64 seq,
                 GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "DELETE FROM result WHERE installation = ?1 AND mid <= ?2 AND mid <="
                          " (SELECT max (mid) FROM result WHERE installation = ?1 AND seq > 0"
                          "  AND seq <= ?3)",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, installation);
  kontor_sql_bind_int (statement, 2, acknowledged);
  kontor_sql_bind_int (statement, 3, seq);

  return kontor_sql_run (statement, error);
}

static gboolean
trim_results (KontorStore *self, gint64 seq, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement = NULL;

  if (seq == 0)
    return TRUE;
  statement = kontor_sql_prepare (self->sql, "SELECT id, acknowledged FROM installation", error);
  if (statement == NULL)
    return FALSE;
  while (kontor_sql_step (statement, &local))
    {
      KontorId id = KONTOR_ID_INIT_NIL;

      if (kontor_sql_column_id (statement, 0, &id) &&
          !trim_results_of (self, &id, kontor_sql_column_int (statement, 1), seq, error))
        return FALSE;
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

gboolean
kontor_store_trim (KontorStore *self, gint64 now, GError **error)
{
  gint64 today = now / KONTOR_DAY;
  gint64 log_seq = 0;
  gint64 result_seq = 0;

  return run (self, "INSERT OR IGNORE INTO day (day, seq) VALUES (?, ?)", today, self->seq,
              error) &&
         get_seq_before (self, today - LOG_DAYS, &log_seq, error) &&
         get_seq_before (self, today - RESULT_DAYS, &result_seq, error) &&
         trim_log (self, log_seq, error) && trim_results (self, result_seq, error) &&
         run (self, "DELETE FROM day WHERE day < ?1 AND ?2 = ?2", today - RESULT_DAYS - 1, 0,
              error);
}

gboolean
kontor_store_get_trimmed (KontorStore *self, gint64 *seq, GError **error)
{
  return ask (self, "SELECT ifnull (min (seq), 1) - 1 FROM change WHERE ?1 = ?1", 0, seq, error);
}
