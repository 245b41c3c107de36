/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pull: which records changed after the cursor under any principal that the person holds, answered
 * with what they are now. On the store's thread. */

#include "config.h"

#include "kontor-fault.h"
#include "kontor-feed-pull-private.h"

typedef struct
{
  gint64 seq;
  KontorRecordType type;
  KontorId id;
  KontorFeedKind kind;
} Entry;

static int
compare_seqs (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

/* Sorts, drops doubles, keeps the first @limit. */
static void
condense (GArray *seqs, guint limit)
{
  guint n = 0;

  g_array_sort (seqs, compare_seqs);
  for (guint i = 0; i < seqs->len; i++)
    if (n == 0 || g_array_index (seqs, gint64, n - 1) != g_array_index (seqs, gint64, i))
      g_array_index (seqs, gint64, n++) = g_array_index (seqs, gint64, i);
  g_array_set_size (seqs, MIN (n, limit));
}

/* The first @limit seqs after the cursor under any principal that is held or may have been. One principal at a time, so that
 * each look-up walks its own clustered range; the greatest seq that can still matter bounds the
 * next walk. */
static gboolean
list_seqs (KontorPull *self, GArray *seqs, GError **error)
{
  gint64 bound = G_MAXINT64;

  for (guint i = 0; i < self->possible->len; i++)
    {
      guint before = seqs->len;
      g_autoptr (GError) local = NULL;
      g_autoptr (KontorSqlStatement) statement =
          kontor_sql_prepare (self->store->sql,
                              "SELECT seq FROM log WHERE principal = ? AND seq > ? AND seq <= ?"
                              " ORDER BY seq LIMIT ?",
                              error);

      if (statement == NULL)
        return FALSE;
      kontor_sql_bind_int (statement, 1, g_array_index (self->possible, gint64, i));
      kontor_sql_bind_int (statement, 2, self->cursor);
      kontor_sql_bind_int (statement, 3, bound);
      kontor_sql_bind_int (statement, 4, self->limit);
      while (kontor_sql_step (statement, &local))
        {
          gint64 seq = kontor_sql_column_int (statement, 0);

          g_array_append_val (seqs, seq);
        }
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      /* Only what is sorted and whole has a greatest seq. */
      if (seqs->len > before && seqs->len >= self->limit)
        {
          condense (seqs, self->limit);
          if (seqs->len == self->limit)
            bound = g_array_index (seqs, gint64, seqs->len - 1);
        }
    }
  condense (seqs, self->limit);

  return TRUE;
}

/* FALSE without error: a type of a newer version, to be passed over. */
static gboolean
read_entry (KontorStore *store, gint64 seq, Entry *entry, GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (store->sql, "SELECT type, id, kind FROM change WHERE seq = ?", error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, seq);
  if (!kontor_sql_step (statement, error))
    return FALSE;
  entry->seq = seq;
  entry->type = kontor_schema_find_type (kontor_sql_column_text (statement, 0));
  entry->kind = (KontorFeedKind) kontor_sql_column_int (statement, 2);

  return entry->type != KONTOR_RECORD_NONE && kontor_sql_column_id (statement, 1, &entry->id);
}

static void
add_change (KontorPull *self, const Entry *entry, KontorRow *row, const KontorId *root)
{
  gboolean whole = kontor_row_get_version (row, KONTOR_COMMON_CREATED_AT) > self->cursor ||
                   entry->seq <= self->position.whole_until;

  /* The first one in a page brings the state; a later one in a later page would leave out what
   * changed before that page's cursor. */
  if (!g_hash_table_contains (self->given, &entry->id))
    kontor_pull_add (self, whole ? KONTOR_PULL_PUT : KONTOR_PULL_PATCH, entry->type, &entry->id,
                     row, root);
}

static gboolean
add_entry (KontorPull *self, const Entry *entry, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorRow) row = kontor_sql_rows_get (self->store->sql, entry->type, &entry->id, NULL,
                                                   &local);
  KontorId root = entry->id;
  gboolean seen = FALSE;

  if (row == NULL)
    {
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));

      return FALSE;
    }
  if (!kontor_sql_rows_get_root (self->store->sql, entry->type, &entry->id, &root, error) ||
      !kontor_pull_is_seen (self, &entry->id, &root, self->held->ids, &seen, error))
    return FALSE;
  /* Who may see the record changed: it came, with what hangs on it, or went; what the person still
   * sees of the rest comes after. */
  if (entry->kind == KONTOR_FEED_AUDIENCE &&
      (seen ? KONTOR_FAULT (MOVE_IN_DROPPED) : KONTOR_FAULT (MOVE_OUT_DROPPED)))
    return TRUE;
  if (entry->kind == KONTOR_FEED_AUDIENCE)
    return kontor_pull_add_tree (self, seen ? KONTOR_PULL_PUT : KONTOR_PULL_DROP, entry->type,
                                 &entry->id, seen ? row : NULL, &root, error);
  if (seen)
    add_change (self, entry, row, &root);

  return TRUE;
}

/* The last mutation of the installation such that it and all before it are in effect at @cursor. */
static gboolean
find_last_mid (KontorStore *store,
               const KontorId *installation,
               gint64 cursor,
               gint64 *last_mid,
               GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (store->sql,
                          "SELECT ifnull((SELECT min(mid) - 1 FROM result"
                          "  WHERE installation = ?1 AND seq > ?2), last_mid)"
                          " FROM installation WHERE id = ?1",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, installation);
  kontor_sql_bind_int (statement, 2, cursor);
  *last_mid = kontor_sql_step (statement, &local) ? kontor_sql_column_int (statement, 0) : 0;
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* The log after the cursor. An entry that the page has no room for is begun, and listed again. */
static gboolean
add_log (KontorPull *self, GError **error)
{
  KontorPullPosition *position = &self->position;
  g_autoptr (GArray) seqs = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint i = 0;

  if (!list_seqs (self, seqs, error))
    return FALSE;
  for (i = 0; i < seqs->len && !kontor_pull_is_full (self); i++)
    {
      g_autoptr (GError) local = NULL;
      Entry entry = { 0 };
      gint64 seq = g_array_index (seqs, gint64, i);

      if (position->entry != seq)
        position->type = 0;
      if (position->type == 0)
        position->row = 0;
      position->entry = seq;
      self->work++;
      if (read_entry (self->store, seq, &entry, &local) && !add_entry (self, &entry, &local))
        g_assert (local != NULL);
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      self->reply->cursor = position->type != 0 ? seq - 1 : seq;
      if (position->type != 0)
        break;
    }
  self->reply->more = i < seqs->len || seqs->len == self->limit;
  if (self->reply->more)
    return TRUE;
  position->phase = KONTOR_PULL_FOLLOW;
  self->reply->cursor = self->store->seq;

  return TRUE;
}

static gboolean
fill_page (KontorPull *self, GError **error)
{
  KontorPullPhase *phase = &self->position.phase;

  self->reply->cursor = self->cursor;
  self->reply->more = TRUE;
  if (!kontor_pull_add_scope (self, error))
    return FALSE;

  return *phase == KONTOR_PULL_LOSE || *phase == KONTOR_PULL_GAIN || add_log (self, error);
}

/* Where to go on, and which principals the replica may have records of until then. */
static gboolean
sign_page (KontorPull *self, GError **error)
{
  KontorPullReply *reply = self->reply;
  gboolean follows = self->position.phase == KONTOR_PULL_FOLLOW;

  g_free (reply->held);
  reply->held = follows ? g_strdup (self->held->key)
                        : kontor_store_keep_principals (self->store, self->possible, error);
  if (!follows || self->position.type != 0)
    {
      g_free (reply->after);
      reply->after = kontor_pull_position_write (&self->position);
    }

  return reply->held != NULL;
}

static void
pull_clear (KontorPull *self)
{
  g_clear_pointer (&self->possible, g_array_unref);
  g_clear_pointer (&self->given, g_hash_table_unref);
  kontor_pull_position_clear (&self->position);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KontorPull, pull_clear)

/* From where on the log will have to tell; it may not reach back so far any more. */
static gboolean
is_trimmed (KontorPull *self, gboolean *trimmed, GError **error)
{
  KontorPullPhase phase = self->position.phase;
  gboolean later = phase == KONTOR_PULL_LOSE || phase == KONTOR_PULL_GAIN;
  gint64 seq = 0;

  if (!kontor_store_get_trimmed (self->store, &seq, error))
    return FALSE;
  *trimmed = (later ? self->position.start : self->cursor) < seq;

  return TRUE;
}

GBytes *
kontor_feed_pull (KontorStore *store,
                  const KontorId *person,
                  GBytes *body,
                  KontorProblem **problem,
                  GError **error)
{
  g_autoptr (KontorPullRequest) request = kontor_pull_request_read (body, problem);
  g_autoptr (KontorPullReply) reply = kontor_pull_reply_new ();
  g_auto (KontorPull) pull = { .store = store, .reply = reply };
  gboolean known = FALSE;
  gboolean trimmed = FALSE;

  if (request == NULL)
    return NULL;
  pull.held = kontor_store_get_held (store, person, error);
  if (pull.held == NULL)
    return NULL;
  pull.given = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free, NULL);
  pull.cursor = request->cursor;
  pull.limit = CLAMP (request->limit, 1, KONTOR_PULL_LIMIT_MAX);
  g_free (reply->epoch);
  reply->epoch = g_strdup (store->epoch);
  if (!kontor_pull_begin (&pull, request, &known, error) ||
      (known && !is_trimmed (&pull, &trimmed, error)))
    return NULL;
  reply->resync = !known || trimmed || request->cursor > store->seq ||
                  (*request->epoch != '\0' && !g_str_equal (request->epoch, store->epoch));
  /* By its last mutation here a client of another epoch knows what this one lost. */
  if (reply->resync)
    return find_last_mid (store, &request->installation, store->seq, &reply->last_mid, error)
               ? kontor_pull_reply_write (reply, 0)
               : NULL;

  if (!fill_page (&pull, error) || !sign_page (&pull, error) ||
      !find_last_mid (store, &request->installation, reply->cursor, &reply->last_mid, error))
    return NULL;

  return kontor_pull_reply_write (reply, pull.cursor);
}
