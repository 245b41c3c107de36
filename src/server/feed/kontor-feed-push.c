/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Push: mutations in the order of their numbers, each in effect once and as a whole, each with a
 * result that a retry gets again. What a refusal shows of the record is not a part of it: it is read
 * when it is answered, as the person may see less by now. On the store's thread, in its transaction. */

#include "config.h"

#include "kontor-fault.h"
#include "kontor-feed.h"
#include "kontor-notify.h"
#include "kontor-store-private.h"

#include <openssl/sha.h>
#include <string.h>

/**
 * Push:
 * @installation: who numbers
 * @last_mid: the last number that has a result
 * @acknowledged: the client has the results up to it
 *
 * One request on its way.
 */
typedef struct
{
  KontorStore *store; /* borrowed */
  KontorId person;
  KontorId installation;
  gint64 last_mid;
  gint64 acknowledged;
  GPtrArray *results; /* owned, of utf8 */
  const char *stop; /* nullable */
} Push;

static char *
hash_text (const char *text)
{
  static const char digits[] = "0123456789abcdef";
  guint8 digest[SHA256_DIGEST_LENGTH];
  char *hex = g_new0 (char, 2 * sizeof digest + 1);

  SHA256 ((const guint8 *) text, strlen (text), digest);
  for (guint i = 0; i < sizeof digest; i++)
    {
      hex[2 * i] = digits[digest[i] >> 4];
      hex[2 * i + 1] = digits[digest[i] & 15];
    }

  return hex;
}

/* The seq of an own earlier mutation, by its mid, for removals that name it. */
static gint64
map_mid (gint64 mid, gpointer data)
{
  Push *self = data;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->store->sql,
                          "SELECT seq FROM result WHERE installation = ? AND mid = ?", NULL);

  if (statement == NULL)
    return 0;
  kontor_sql_bind_id (statement, 1, &self->installation);
  kontor_sql_bind_int (statement, 2, mid);

  return !KONTOR_FAULT (OWN_ADD_UNMAPPED) && kontor_sql_step (statement, NULL)
             ? kontor_sql_column_int (statement, 0)
             : 0;
}

/* What the server holds of the record that the refusal is about, if the person may see it. */
static void
add_current (Push *self, KontorPushResult *result)
{
  const KontorProblem *problem = result->problem;
  g_autoptr (KontorRow) row = NULL;

  if (problem->type == KONTOR_RECORD_NONE || kontor_id_is_nil (&problem->id))
    return;
  row = kontor_reader_get (kontor_store_get_reader (self->store), problem->type, &problem->id);
  if (row != NULL &&
      (KONTOR_FAULT (REFUSAL_LEAKED) ||
       kontor_access_can_see (kontor_store_get_reader (self->store), &self->person, row)))
    g_ptr_array_add (result->current, g_steal_pointer (&row));
}

static KontorMutation *
read_mutation (Push *self, const char *text, KontorProblem **problem)
{
  g_autofree char *mapped = kontor_codec_mutation_renumber (text, map_mid, self, problem);

  return mapped != NULL ? kontor_codec_mutation_from_text (mapped, problem) : NULL;
}

/* All ops of a mutation; the caller takes them back if one fails. */
static gboolean
apply_ops (Push *self, const KontorMutation *mutation, KontorPushResult *result, GError **error)
{
  g_auto (KontorApply) apply = { 0 };
  gint64 before = self->store->seq;
  gboolean done = TRUE;

  kontor_apply_init (&apply, self->store, &self->person, mutation->at);
  for (guint i = 0; done && i < mutation->ops->len; i++)
    done = kontor_apply_op (&apply, mutation->ops->pdata[i], error);
  if (!done)
    {
      result->problem = g_steal_pointer (&apply.problem);
      return FALSE;
    }
  result->seq = self->store->seq > before ? self->store->seq : 0;
  if (KONTOR_FAULT (RESULT_EARLY) && result->seq > 0)
    result->seq--;
  if (apply.merged->len > 0)
    {
      result->status = KONTOR_PUSH_MERGED;
      g_ptr_array_unref (result->merged);
      result->merged = g_steal_pointer (&apply.merged);
    }

  kontor_store_keep_rights (self->store, apply.rights);

  /* The person's own work is in effect at the seq above, whoever else is told of it. */
  return kontor_notify (&apply, error);
}

/* *refused: whether something that the mutation stands on was refused. What has no result any more is too
 * old to matter. */
static gboolean
check_needs (Push *self, const GArray *needs, gboolean *refused, GError **error)
{
  *refused = FALSE;
  for (guint i = 0; needs != NULL && !*refused && i < needs->len; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (KontorPushResult) result = NULL;
      g_autoptr (KontorSqlStatement) statement =
          kontor_sql_prepare (self->store->sql,
                              "SELECT text FROM result WHERE installation = ? AND mid = ?", error);

      if (statement == NULL)
        return FALSE;
      kontor_sql_bind_id (statement, 1, &self->installation);
      kontor_sql_bind_int (statement, 2, g_array_index (needs, gint64, i));
      if (kontor_sql_step (statement, &local))
        result = kontor_push_result_from_text (kontor_sql_column_text (statement, 0), NULL);
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      *refused = !KONTOR_FAULT (NEED_IGNORED) && result != NULL &&
                 result->status == KONTOR_PUSH_REJECTED;
    }

  return TRUE;
}

/* FALSE: @error. A refusal is a result like any other. */
static gboolean
apply_mutation (Push *self, const KontorPushItem *item, KontorPushResult *result, GError **error)
{
  KontorStore *store = self->store;
  g_autoptr (KontorMutation) mutation = NULL;
  g_autoptr (GError) local = NULL;
  gint64 seq = store->seq;
  gboolean refused = FALSE;

  mutation = read_mutation (self, item->text, &result->problem);
  if (mutation == NULL)
    {
      result->status = KONTOR_PUSH_REJECTED;
      return TRUE;
    }
  if (!check_needs (self, item->needs, &refused, error))
    return FALSE;
  if (refused)
    {
      result->status = KONTOR_PUSH_REJECTED;
      result->problem = kontor_push_problem_new_needs (mutation);
      return TRUE;
    }
  if (!kontor_sql_savepoint (store->sql, error))
    return FALSE;
  if (apply_ops (self, mutation, result, &local))
    return kontor_sql_release (store->sql, error);

  if (KONTOR_FAULT (REFUSAL_KEPT) && result->problem != NULL)
    {
      result->status = KONTOR_PUSH_REJECTED;
      return kontor_sql_release (store->sql, error);
    }
  kontor_sql_rollback_to (store->sql);
  if (!KONTOR_FAULT (CACHES_KEPT))
    kontor_store_forget (store);
  store->seq = seq;
  if (result->problem == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  result->status = KONTOR_PUSH_REJECTED;

  return TRUE;
}

static gboolean
store_result (Push *self,
              gint64 mid,
              const char *hash,
              gint64 seq,
              const char *text,
              GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->store->sql,
                          "INSERT INTO result (installation, mid, hash, seq, text)"
                          " VALUES (?, ?, ?, ?, ?)",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, &self->installation);
  kontor_sql_bind_int (statement, 2, mid);
  kontor_sql_bind_text (statement, 3, hash);
  kontor_sql_bind_int (statement, 4, seq);
  kontor_sql_bind_text (statement, 5, text);

  return kontor_sql_run (statement, error);
}

/* With what may be seen now. */
static void
answer (Push *self, KontorPushResult *result)
{
  if (result->problem != NULL)
    add_current (self, result);
  g_ptr_array_add (self->results, kontor_push_result_to_text (result));
}

/* FALSE: what is stored can't be read. Results of earlier versions have what was seen then. */
static gboolean
answer_again (Push *self, const char *text)
{
  g_autoptr (KontorPushResult) result = kontor_push_result_from_text (text, NULL);

  if (result == NULL)
    return FALSE;
  if (result->problem == NULL)
    g_ptr_array_add (self->results, g_strdup (text));
  else
    {
      g_ptr_array_set_size (result->current, 0);
      answer (self, result);
    }

  return TRUE;
}

static gboolean
push_new (Push *self, const KontorPushItem *item, const char *hash, GError **error)
{
  g_autoptr (KontorPushResult) result = kontor_push_result_new (item->mid);
  g_autofree char *text = NULL;

  if (!apply_mutation (self, item, result, error))
    return FALSE;
  text = kontor_push_result_to_text (result);
  if (!store_result (self, item->mid, hash, result->seq, text, error))
    return FALSE;
  self->last_mid = item->mid;
  answer (self, result);

  return TRUE;
}

/* A number that has a result: the same mutation gets it again; another one means that two replicas
 * number for one installation. */
static gboolean
push_again (Push *self, const KontorPushItem *item, const char *hash, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->store->sql,
                          "SELECT hash, text FROM result WHERE installation = ? AND mid = ?",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, &self->installation);
  kontor_sql_bind_int (statement, 2, item->mid);
  if (kontor_sql_step (statement, &local) &&
      g_str_equal (kontor_sql_column_text (statement, 0), hash) &&
      answer_again (self, kontor_sql_column_text (statement, 1)))
    return TRUE;
  if (local == NULL)
    {
      self->stop = "cloned";
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
push_item (Push *self, const KontorPushItem *item, GError **error)
{
  g_autofree char *hash = hash_text (item->text);

  if (item->mid > self->last_mid + 1)
    {
      self->stop = "gap";
      return TRUE;
    }

  if (KONTOR_FAULT (MID_UNCHECKED) && item->mid <= self->last_mid &&
      !kontor_sql_exec (self->store->sql, "DELETE FROM result", error))
    return FALSE;

  return item->mid <= self->last_mid && !KONTOR_FAULT (MID_UNCHECKED)
             ? push_again (self, item, hash, error)
             : push_new (self, item, hash, error);
}

static gboolean
load_installation (Push *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->store->sql,
                          "SELECT person, last_mid, acknowledged FROM installation WHERE id = ?",
                          error);
  KontorId person = KONTOR_ID_INIT_NIL;

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, &self->installation);
  if (kontor_sql_step (statement, &local))
    {
      self->last_mid = kontor_sql_column_int (statement, 1);
      self->acknowledged = kontor_sql_column_int (statement, 2);
      kontor_sql_column_id (statement, 0, &person);
      if (!kontor_id_equal (&person, &self->person))
        self->stop = "cloned";
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
save_installation (Push *self, GError **error)
{
  g_autoptr (KontorSqlStatement) save =
      kontor_sql_prepare (self->store->sql,
                          "REPLACE INTO installation (id, person, last_mid, acknowledged)"
                          " VALUES (?, ?, ?, ?)",
                          error);

  if (save == NULL)
    return FALSE;
  kontor_sql_bind_id (save, 1, &self->installation);
  kontor_sql_bind_id (save, 2, &self->person);
  kontor_sql_bind_int (save, 3, self->last_mid);
  kontor_sql_bind_int (save, 4, self->acknowledged);

  return kontor_sql_run (save, error);
}

static gboolean
push_all (Push *self, const KontorPushRequest *request, GError **error)
{
  if (*request->epoch != '\0' && !g_str_equal (request->epoch, self->store->epoch))
    self->stop = "epoch";
  else if (!load_installation (self, error))
    return FALSE;
  for (guint i = 0; self->stop == NULL && i < request->items->len; i++)
    if (!push_item (self, request->items->pdata[i], error))
      return FALSE;
  if (self->stop != NULL && !g_str_equal (self->stop, "gap"))
    return TRUE;
  self->acknowledged = MAX (self->acknowledged, MIN (request->acknowledged, self->last_mid));

  return save_installation (self, error);
}

GBytes *
kontor_feed_push (KontorStore *store,
                  const KontorId *person,
                  GBytes *body,
                  KontorProblem **problem,
                  GError **error)
{
  g_autoptr (KontorPushRequest) request = kontor_push_request_read (body, problem);
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func (g_free);
  Push push = { .store = store, .person = *person, .results = results };

  if (request == NULL)
    return NULL;
  push.installation = request->installation;
  if (!push_all (&push, request, error))
    return NULL;

  return kontor_push_reply_write (results, push.stop,
                                  g_strcmp0 (push.stop, "gap") == 0 ? push.last_mid + 1 : 0);
}
