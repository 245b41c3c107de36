/* SPDX-License-Identifier: GPL-3.0-or-later */

/* History of a record, for whoever sees the record now; earlier texts of a message only for its
 * author. On the store's thread. */

#include "config.h"

#include "kontor-fault.h"
#include "kontor-feed.h"
#include "kontor-store-private.h"

static KontorHistoryEntry *
read_entry (KontorStore *store, KontorSqlStatement *statement, KontorRecordType type)
{
  const KontorField *field = kontor_schema_find_field (type, kontor_sql_column_text (statement, 1));
  g_autoptr (KontorRow) who = NULL;
  KontorHistoryEntry *entry = NULL;

  if (field == NULL)
    return NULL;
  entry = kontor_history_entry_new ();
  entry->seq = kontor_sql_column_int (statement, 0);
  entry->field = field->number;
  entry->at = kontor_sql_column_int (statement, 2);
  kontor_sql_column_id (statement, 3, &entry->by);
  entry->from = kontor_codec_value_from_text (field, kontor_sql_column_text (statement, 4));
  entry->to = kontor_codec_value_from_text (field, kontor_sql_column_text (statement, 5));
  who = kontor_reader_get (kontor_store_get_reader (store), KONTOR_RECORD_PERSON, &entry->by);
  g_free (entry->who);
  entry->who = g_strdup (who != NULL ? kontor_row_get_title (who) : "");

  return entry;
}

/* The page ends between two changes, because the next one is asked for by the seq before: what was
 * taken of the change @seq, which does not fit as a whole, is given back. A change that fills a page
 * alone is cut off. */
static void
end_page (KontorHistoryReply *reply, gint64 seq)
{
  guint n = reply->entries->len;

  reply->more = TRUE;
  while (n > 0 && ((KontorHistoryEntry *) reply->entries->pdata[n - 1])->seq == seq)
    n--;
  if (n > 0)
    g_ptr_array_set_size (reply->entries, (int) n);
}

static gboolean
fill (KontorStore *store,
      const KontorHistoryRequest *request,
      KontorHistoryReply *reply,
      GError **error)
{
  guint limit = CLAMP (request->limit, 1, 1000);
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (store->sql,
                          "SELECT seq, field, at, who, old, new FROM history"
                          " WHERE id = ?1 AND type = ?2 AND (?3 = 0 OR seq < ?3)"
                          " ORDER BY seq DESC LIMIT ?4",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, &request->id);
  kontor_sql_bind_text (statement, 2, kontor_schema_get_type (request->type)->word);
  kontor_sql_bind_int (statement, 3, request->before);
  kontor_sql_bind_int (statement, 4, limit + 1);
  while (kontor_sql_step (statement, &local))
    {
      KontorHistoryEntry *entry = NULL;

      if (reply->entries->len == limit)
        {
          end_page (reply, kontor_sql_column_int (statement, 0));
          break;
        }
      entry = read_entry (store, statement, request->type);
      if (entry != NULL)
        g_ptr_array_add (reply->entries, entry);
    }
  if (local == NULL)
    return kontor_store_check_reader (store, error);
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* A foreign record answers as one that does not exist. */
static gboolean
may_read (KontorStore *store, const KontorId *person, const KontorHistoryRequest *request)
{
  KontorReader *reader = kontor_store_get_reader (store);
  g_autoptr (KontorRow) row = kontor_reader_get (reader, request->type, &request->id);

  if (row == NULL ||
      (!KONTOR_FAULT (HISTORY_LEAKED) && !kontor_access_can_see (reader, person, row)))
    return FALSE;

  return request->type != KONTOR_RECORD_MESSAGE ||
         kontor_row_refers_to (row, KONTOR_COMMON_CREATED_BY, person);
}

GBytes *
kontor_feed_history (KontorStore *store,
                     const KontorId *person,
                     GBytes *body,
                     KontorProblem **problem,
                     GError **error)
{
  KontorHistoryRequest *request = kontor_history_request_read (body, problem);
  KontorHistoryReply *reply = NULL;
  GBytes *answer = NULL;

  if (request == NULL)
    return NULL;
  if (!may_read (store, person, request))
    {
      if (kontor_store_check_reader (store, error))
        *problem = kontor_problem_new (KONTOR_PROBLEM_MISSING, request->type, &request->id, 0);
      kontor_history_request_free (request);
      return NULL;
    }
  reply = kontor_history_reply_new (request->type, &request->id);
  if (fill (store, request, reply, error))
    answer = kontor_history_reply_write (reply);
  kontor_history_reply_free (reply);
  kontor_history_request_free (request);

  return answer;
}
