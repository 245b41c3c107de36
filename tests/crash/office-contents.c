/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is in an office, as seen over the wire and in its file. The test's thread. */

#include "config.h"

#include "office-contents.h"

#include "kontor-message.h"
#include "kontor-sql.h"

static KontorPullReply *
pull_page (OfficeClient *client, const KontorPullRequest *request)
{
  g_autoptr (GBytes) body = kontor_pull_request_write (request);
  g_autoptr (GBytes) answer = NULL;
  KontorPullReply *reply = NULL;
  guint status = 0;

  kontor_office_line_send (client->line, KONTOR_ROUTE_PULL, client->session->access,
                           g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  answer = kontor_office_line_wait (client->line, &status);
  g_assert_nonnull (answer);
  g_assert_cmpuint (status, ==, 200);
  reply = kontor_pull_reply_read (answer, NULL);
  g_assert_nonnull (reply);

  return reply;
}

static void
take_rows (GHashTable *rows, KontorPullReply *reply)
{
  for (guint i = 0; i < reply->records->len; i++)
    {
      KontorPullRecord *record = reply->records->pdata[i];

      g_assert_cmpint (record->kind, ==, KONTOR_PULL_PUT);
      g_assert_true (
          g_hash_table_insert (rows, kontor_id_copy (&record->id), kontor_row_ref (record->row)));
    }
}

GHashTable *
office_contents_pull (OfficeClient *client)
{
  GHashTable *rows = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                            (GDestroyNotify) kontor_row_unref);
  g_autoptr (KontorPullRequest) request = kontor_pull_request_new ();
  gboolean more = TRUE;

  kontor_id_init (&request->installation, kontor_clock_get_system (), kontor_random_get_system ());
  request->limit = KONTOR_PULL_LIMIT_MAX;
  while (more)
    {
      g_autoptr (KontorPullReply) reply = pull_page (client, request);

      g_assert_false (reply->resync);
      take_rows (rows, reply);
      more = reply->more;
      request->cursor = reply->cursor;
      g_set_str (&request->epoch, reply->epoch);
      g_set_str (&request->held, reply->held);
      g_set_str (&request->after, reply->after);
    }

  return rows;
}

static char *
query_text (KontorOfficeProgram *office, const char *sql)
{
  g_autofree char *path = g_build_filename (office->folder, "store.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSql) database = kontor_sql_open (path, 0, NULL, &error);
  g_autoptr (KontorSqlStatement) statement = NULL;

  g_assert_no_error (error);
  statement = kontor_sql_prepare (database, sql, &error);
  g_assert_no_error (error);
  g_assert_true (kontor_sql_step (statement, &error));
  g_assert_no_error (error);

  return g_strdup (kontor_sql_column_text (statement, 0));
}

gint64
office_contents_query (KontorOfficeProgram *office, const char *sql)
{
  g_autofree char *text = query_text (office, sql);

  return g_ascii_strtoll (text, NULL, 10);
}

void
office_contents_check (KontorOfficeProgram *office)
{
  g_autofree char *state = query_text (office, "PRAGMA integrity_check");

  g_assert_cmpstr (state, ==, "ok");
  g_assert_cmpint (office_contents_query (office, "SELECT min(seq) FROM change"), ==, 1);
  g_assert_cmpint (office_contents_query (office, "SELECT max(seq) - count(*) FROM change"), ==, 0);
  g_assert_cmpint (office_contents_query (office, "SELECT count(*) FROM log WHERE seq NOT IN"
                                                  " (SELECT seq FROM change)"),
                   ==, 0);
}
