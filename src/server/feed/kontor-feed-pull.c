/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pull: which records changed after the cursor under any principal that the person holds, answered
 * with what they are now. On the store's thread. */

#include "config.h"

#include "kontor-feed.h"
#include "kontor-store-private.h"

#include <string.h>

/* A page ends early when its long texts come to this. */
#define PAGE_BYTES_MAX (4 << 20)

/**
 * Pull:
 * @cursor: of the request
 * @bytes: of the long texts in the page so far
 * @first_until: while the replica is first filled, the seq up to which records that went out of
 *   sight are passed over in silence; 0 later
 *
 * One request on its way.
 */
typedef struct
{
  KontorStore *store; /* borrowed */
  const KontorHeld *held; /* borrowed */
  gint64 cursor;
  gint64 first_until;
  guint limit;
  gsize bytes;
  GHashTable *given; /* borrowed, of KontorId: records whose state is in the page */
  KontorPullReply *reply; /* borrowed */
} Pull;

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

/* The first @limit seqs after the cursor under any held principal. One principal at a time, so that
 * each look-up walks its own clustered range; the greatest seq that can still matter bounds the
 * next walk. */
static gboolean
list_seqs (Pull *self, GArray *seqs, GError **error)
{
  gint64 bound = G_MAXINT64;

  for (guint i = 0; i < self->held->ids->len; i++)
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
      kontor_sql_bind_int (statement, 1, g_array_index (self->held->ids, gint64, i));
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

static gboolean
is_visible (Pull *self, const KontorId *id, const KontorId *root, gboolean *visible, GError **error)
{
  g_autoptr (GArray) audience = kontor_store_get_audience (self->store, id, root, error);

  if (audience == NULL)
    return FALSE;
  *visible = kontor_ids_meet (audience, self->held->ids);

  return TRUE;
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

static void
add_record (Pull *self,
            KontorPullKind kind,
            const Entry *entry,
            KontorRow *row,
            const KontorId *root)
{
  KontorPullRecord *record = kontor_pull_record_new (kind, entry->type, &entry->id);

  record->row = row != NULL ? kontor_row_ref (row) : NULL;
  record->root = *root;
  self->bytes += row != NULL ? count_bytes (row) : 0;
  g_ptr_array_add (self->reply->records, record);
  if (row != NULL)
    g_hash_table_add (self->given, kontor_id_copy (&entry->id));
  else
    g_hash_table_remove (self->given, &entry->id);
}

/* Whether another entry brings the state of the record. Within a page the first one does: a later one
 * in a later page would leave out what changed before that page's cursor. While the replica is first
 * filled everything comes whole, and the last one does. */
static gboolean
is_given_elsewhere (Pull *self, const Entry *entry, const KontorRow *row)
{
  if (self->first_until > 0)
    return kontor_row_get_newest_version (row) > entry->seq;

  return g_hash_table_contains (self->given, &entry->id);
}

/* What hangs on @root, each where the person sees it. */
static gboolean
add_dependents_of (Pull *self, KontorRecordType type, const KontorId *root, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s WHERE root = ?1 AND id != ?1",
                                          kontor_sql_rows_get_columns (type),
                                          kontor_sql_rows_get_table (type));
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->store->sql, sql, error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, root);
  while (kontor_sql_step (statement, &local))
    {
      g_autoptr (KontorRow) row = kontor_sql_rows_read (statement, type, 0);
      Entry entry = { .type = type, .id = *kontor_row_get_id (row) };
      gboolean visible = FALSE;

      if (!is_visible (self, &entry.id, root, &visible, error))
        return FALSE;
      if (visible)
        add_record (self, KONTOR_PULL_PUT, &entry, row, root);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
add_dependents (Pull *self, const Entry *entry, GError **error)
{
  for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    if (kontor_schema_get_type (type)->root != 0 &&
        !add_dependents_of (self, type, &entry->id, error))
      return FALSE;

  return TRUE;
}

/* Who may see the record changed: it came, with what hangs on it, or went; what the person still
 * sees of the rest comes after. */
static gboolean
add_audience (Pull *self,
              const Entry *entry,
              KontorRow *row,
              const KontorId *root,
              gboolean visible,
              GError **error)
{
  if (!visible && entry->seq <= self->first_until)
    return TRUE;
  add_record (self, visible ? KONTOR_PULL_PUT : KONTOR_PULL_DROP, entry, visible ? row : NULL,
              root);

  return !kontor_id_equal (root, &entry->id) || add_dependents (self, entry, error);
}

static gboolean
add_entry (Pull *self, const Entry *entry, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorRow) row = kontor_sql_rows_get (self->store->sql, entry->type, &entry->id, NULL,
                                                   &local);
  KontorId root = entry->id;
  gboolean visible = FALSE;
  gboolean whole = FALSE;

  if (row == NULL)
    {
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));

      return FALSE;
    }
  if (!kontor_sql_rows_get_root (self->store->sql, entry->type, &entry->id, &root, error) ||
      !is_visible (self, &entry->id, &root, &visible, error))
    return FALSE;
  if (entry->kind == KONTOR_FEED_AUDIENCE)
    return add_audience (self, entry, row, &root, visible, error);
  if (!visible || is_given_elsewhere (self, entry, row))
    return TRUE;
  whole = kontor_row_get_version (row, KONTOR_COMMON_CREATED_AT) > self->cursor ||
          self->first_until > 0;
  add_record (self, whole ? KONTOR_PULL_PUT : KONTOR_PULL_PATCH, entry, row, &root);

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

static gboolean
contains (const GArray *ids, gint64 id)
{
  /* An empty array has no data: whoever was dismissed holds nothing. */
  return ids->len > 0 && bsearch (&id, ids->data, ids->len, sizeof id, compare_seqs) != NULL;
}

static gboolean
is_new_since (KontorStore *store, gint64 principal, gint64 cursor, gboolean *fresh, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (store->sql, "SELECT 1 FROM log WHERE principal = ? AND seq <= ? LIMIT 1",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, principal);
  kontor_sql_bind_int (statement, 2, cursor);
  *fresh = !kontor_sql_step (statement, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* Whether a replica that held @before at the cursor can go on from there: nothing was lost, and what
 * was gained had no record under it then, as with a project that the person founded since. */
static gboolean
can_go_on (Pull *self, const GArray *before, gboolean *can, GError **error)
{
  *can = TRUE;
  for (guint i = 0; *can && i < before->len; i++)
    *can = contains (self->held->ids, g_array_index (before, gint64, i));
  for (guint i = 0; *can && i < self->held->ids->len; i++)
    {
      gint64 id = g_array_index (self->held->ids, gint64, i);

      if (!contains (before, id) && !is_new_since (self->store, id, self->cursor, can, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_held (Pull *self, const KontorPullRequest *request, gboolean *can, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement = NULL;
  g_autoptr (GArray) before = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (GStrv) words = NULL;

  *can = self->cursor == 0 || g_str_equal (request->held, self->held->key);
  if (*can)
    return TRUE;
  statement = kontor_sql_prepare (self->store->sql, "SELECT ids FROM held WHERE key = ?", error);
  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, request->held);
  if (!kontor_sql_step (statement, &local))
    {
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));

      return FALSE;
    }
  words = g_strsplit (kontor_sql_column_text (statement, 0), ",", -1);
  for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    {
      gint64 id = g_ascii_strtoll (words[i], NULL, 10);

      g_array_append_val (before, id);
    }

  return can_go_on (self, before, can, error);
}

static void
set_after (Pull *self)
{
  g_free (self->reply->after);
  self->reply->after = self->reply->more && self->first_until > 0
                           ? g_strdup_printf ("first:%" G_GINT64_FORMAT, self->first_until)
                           : g_strdup ("");
}

static gboolean
fill_page (Pull *self, GError **error)
{
  g_autoptr (GArray) seqs = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint i = 0;

  if (!list_seqs (self, seqs, error))
    return FALSE;
  for (i = 0;
       i < seqs->len && self->reply->records->len < self->limit && self->bytes < PAGE_BYTES_MAX;
       i++)
    {
      g_autoptr (GError) local = NULL;
      Entry entry = { 0 };

      self->reply->cursor = g_array_index (seqs, gint64, i);
      if (read_entry (self->store, self->reply->cursor, &entry, &local) &&
          !add_entry (self, &entry, &local))
        g_assert (local != NULL);
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  self->reply->more = i < seqs->len || seqs->len == self->limit;
  if (!self->reply->more)
    self->reply->cursor = self->store->seq;

  return TRUE;
}

static void
read_after (Pull *self, const KontorPullRequest *request)
{
  if (self->cursor == 0)
    self->first_until = MAX (self->store->seq, 1);
  else if (g_str_has_prefix (request->after, "first:"))
    self->first_until = g_ascii_strtoll (request->after + strlen ("first:"), NULL, 10);
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
  g_autoptr (GHashTable) given = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                                        NULL);
  Pull pull = { .store = store, .given = given, .reply = reply };
  gboolean can = FALSE;

  if (request == NULL)
    return NULL;
  pull.held = kontor_store_get_held (store, person, error);
  if (pull.held == NULL)
    return NULL;
  pull.cursor = request->cursor;
  pull.limit = CLAMP (request->limit, 1, KONTOR_PULL_LIMIT_MAX);
  g_free (reply->epoch);
  g_free (reply->held);
  reply->epoch = g_strdup (store->epoch);
  reply->held = g_strdup (pull.held->key);
  if (!check_held (&pull, request, &can, error))
    return NULL;
  reply->resync = !can || request->cursor > store->seq ||
                  (*request->epoch != '\0' && !g_str_equal (request->epoch, store->epoch));
  if (reply->resync)
    return kontor_pull_reply_write (reply, 0);
  read_after (&pull, request);
  if (!fill_page (&pull, error) ||
      !find_last_mid (store, &request->installation, reply->cursor, &reply->last_mid, error))
    return NULL;
  set_after (&pull);

  return kontor_pull_reply_write (reply, request->cursor);
}
