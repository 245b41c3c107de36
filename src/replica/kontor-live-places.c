/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the records of a query stand, and how that changes: read whole, or brought up to date by
 * looking only at the records that the journal names. A changed record finds its place by comparing
 * its keys with those of a few others, read by their row ids. On the lister's thread. */

#include "config.h"

#include "kontor-live-places-private.h"

#include "kontor-live-columns-private.h"
#include "kontor-query-private.h"
#include "kontor-replica.h"
#include "kontor-sql-rows.h"

/* With more changes than this a list is read again: one reset is cheaper for a view, too. */
#define CHANGES_MAX 500
/* More parents than this that are not here are looked for by reading everything. */
#define MISSING_MAX 200

/* --- places --- */

KontorPlaces *
kontor_places_new (void)
{
  KontorPlaces *self = g_new0 (KontorPlaces, 1);

  self->rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->groups = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->parents = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->shapes = g_array_new (FALSE, FALSE, sizeof (guint));
  self->cursor = -1;

  return self;
}

KontorPlaces *
kontor_places_copy (const KontorPlaces *self)
{
  KontorPlaces *copy = g_new0 (KontorPlaces, 1);

  copy->rows = g_array_copy (self->rows);
  copy->groups = g_array_copy (self->groups);
  copy->parents = g_array_copy (self->parents);
  copy->shapes = g_array_copy (self->shapes);
  copy->cursor = self->cursor;

  return copy;
}

void
kontor_places_free (KontorPlaces *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->rows);
  g_array_unref (self->groups);
  g_array_unref (self->parents);
  g_array_unref (self->shapes);
  g_free (self);
}

static gint64
get_row (const KontorPlaces *self, guint position)
{
  return g_array_index (self->rows, gint64, position);
}

static gint64
get_group (const KontorPlaces *self, guint position)
{
  return self->groups->len > 0 ? g_array_index (self->groups, gint64, position) : 0;
}

static gint64
get_parent (const KontorPlaces *self, guint position)
{
  return self->parents->len > 0 ? g_array_index (self->parents, gint64, position) : 0;
}

/* Whatever the query has no use for is left out. */
static void
append_place (KontorPlaces *self, const KontorQuery *query, gint64 row, gint64 group, gint64 parent)
{
  g_array_append_val (self->rows, row);
  if (query->group.field != 0)
    g_array_append_val (self->groups, group);
  if (query->outline != 0)
    g_array_append_val (self->parents, parent);
}

static KontorPlacesUpdate *
update_new (void)
{
  KontorPlacesUpdate *self = g_new0 (KontorPlacesUpdate, 1);

  self->splices = g_array_new (FALSE, FALSE, sizeof (KontorSplice));
  self->page = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);

  return self;
}

void
kontor_places_update_free (KontorPlacesUpdate *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->places, kontor_places_free);
  g_array_unref (self->splices);
  g_ptr_array_unref (self->page);
  g_free (self);
}

/* --- reading everything --- */

static gboolean
read_page (KontorSql *sql, const KontorQuery *query, KontorPlacesUpdate *update, GError **error)
{
  guint n = MIN (update->places->rows->len, KONTOR_PAGE_MAX);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) local_error = NULL;
      KontorRow *row = kontor_query_read_row (sql, query->type, get_row (update->places, i),
                                              &local_error);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (row == NULL)
        break;
      g_ptr_array_add (update->page, row);
    }

  return TRUE;
}

static KontorPlaces *
read_places (KontorSql *sql, const KontorQuery *query, GError **error)
{
  g_autoptr (KontorPlaces) places = kontor_places_new ();
  g_autoptr (KontorSqlStatement) statement = NULL;
  g_autoptr (GError) local_error = NULL;
  int next = 0;

  statement = kontor_query_prepare (sql, query, KONTOR_SELECT_PLACES, &next, error);
  if (statement == NULL)
    return NULL;
  while (kontor_sql_step (statement, &local_error))
    append_place (places, query, kontor_sql_column_int (statement, 0),
                  kontor_sql_column_is_null (statement, 1) ? KONTOR_GROUP_NONE
                                                           : kontor_sql_column_int (statement, 1),
                  query->outline != 0 ? kontor_sql_column_int (statement, 2) : 0);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_steal_pointer (&places);
}

static gboolean
read_everything (KontorSql *sql,
                 KontorColumns *columns,
                 const KontorQuery *query,
                 const KontorPlaces *old,
                 KontorPlacesUpdate *update,
                 GError **error)
{
  gint64 cursor = kontor_journal_get_end (sql, error);

  if (cursor < 0)
    return FALSE;
  g_clear_pointer (&update->places, kontor_places_free);
  if (columns != NULL &&
      !kontor_columns_read_places (columns, sql, query, cursor, &update->places, error))
    return FALSE;
  if (update->places == NULL)
    update->places = read_places (sql, query, error);
  if (update->places == NULL)
    return FALSE;
  update->places->cursor = cursor;
  g_array_unref (update->splices);
  update->splices = kontor_splices_find_one (old, update->places);

  return read_page (sql, query, update, error);
}

/* --- reading what changed --- */

/* A changed record that belongs to the query. */
typedef struct
{
  KontorQueryKeys *keys; /* owned */
  guint gap; /* it goes before the kept place of this number */
} Match;

static void
match_clear (gpointer data)
{
  Match *self = data;

  g_clear_pointer (&self->keys, kontor_query_keys_free);
}

static int
compare_matches (gconstpointer a, gconstpointer b, gpointer query)
{
  return kontor_query_keys_compare (query, ((const Match *) a)->keys, ((const Match *) b)->keys);
}

typedef enum
{
  READ_FAILED,
  READ_UNCLEAR, /* something is not where it was: read everything */
  READ_DONE,
} Read;

/* @keys: (out) (nullable): NULL when the record does not belong to the query */
static gboolean
read_match (KontorSql *sql,
            const KontorQuery *query,
            const KontorId *id,
            KontorQueryKeys **keys,
            GError **error)
{
  g_autoptr (KontorSqlStatement) statement = NULL;
  g_autoptr (GError) local_error = NULL;
  int next = 0;

  statement = kontor_query_prepare (sql, query, KONTOR_SELECT_MATCH, &next, error);
  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, next, id);
  *keys = kontor_sql_step (statement, &local_error) ? kontor_query_keys_read (query, statement)
                                                    : NULL;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

static Read
read_keys (KontorSql *sql,
           const KontorQuery *query,
           gint64 row,
           KontorQueryKeys **keys,
           GError **error)
{
  g_autoptr (KontorSqlStatement) statement = NULL;
  g_autoptr (GError) local_error = NULL;
  int next = 0;

  statement = kontor_query_prepare (sql, query, KONTOR_SELECT_KEYS, &next, error);
  if (statement == NULL)
    return READ_FAILED;
  kontor_sql_bind_int (statement, next, row);
  if (kontor_sql_step (statement, &local_error))
    {
      *keys = kontor_query_keys_read (query, statement);
      return READ_DONE;
    }
  if (local_error == NULL)
    return READ_UNCLEAR;
  g_propagate_error (error, g_steal_pointer (&local_error));

  return READ_FAILED;
}

/* Finds the rows of the changed records, and those of them that belong to the query. A record that is
 * gone from its table has left no row id to look for. */
static Read
read_changed (KontorSql *sql,
              const KontorQuery *query,
              GArray *entries,
              GHashTable *changed,
              GArray *matches,
              GError **error)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const KontorJournalEntry *entry = &g_array_index (entries, KontorJournalEntry, i);
      g_autoptr (GError) local_error = NULL;
      g_autoptr (KontorRow) row = NULL;
      Match match = { 0 };
      gint64 row_id = 0;

      if (entry->type != query->type)
        continue;
      row = kontor_sql_rows_get (sql, entry->type, &entry->id, &row_id, &local_error);
      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return READ_FAILED;
        }
      if (row == NULL)
        return READ_UNCLEAR;
      if (!g_hash_table_add (changed, g_memdup2 (&row_id, sizeof row_id)))
        continue;
      if (!read_match (sql, query, &entry->id, &match.keys, error))
        return READ_FAILED;
      if (match.keys != NULL)
        g_array_append_val (matches, match);
    }

  return READ_DONE;
}

/* Where @match goes among @kept, the places of what did not change: by bisection. */
static Read
find_gap (KontorSql *sql,
          const KontorQuery *query,
          const KontorPlaces *kept,
          Match *match,
          GError **error)
{
  guint low = 0;
  guint high = kept->rows->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      g_autoptr (KontorQueryKeys) keys = NULL;
      Read read = read_keys (sql, query, get_row (kept, middle), &keys, error);

      if (read != READ_DONE)
        return read;
      if (kontor_query_keys_compare (query, match->keys, keys) < 0)
        high = middle;
      else
        low = middle + 1;
    }
  match->gap = low;

  return READ_DONE;
}

static KontorPlaces *
keep_unchanged (const KontorPlaces *old, const KontorQuery *query, GHashTable *changed)
{
  KontorPlaces *kept = kontor_places_new ();

  for (guint i = 0; i < old->rows->len; i++)
    if (!g_hash_table_contains (changed, &g_array_index (old->rows, gint64, i)))
      append_place (kept, query, get_row (old, i), get_group (old, i), get_parent (old, i));

  return kept;
}

/* A parent that was missing may be among the records that have come. */
static Read
find_missing (KontorSql *sql,
              const KontorQuery *query,
              KontorPlaces *kept,
              gboolean any_came,
              GError **error)
{
  guint n_missing = 0;

  for (guint i = 0; any_came && i < kept->parents->len; i++)
    {
      gint64 *parent = &g_array_index (kept->parents, gint64, i);
      g_autoptr (KontorQueryKeys) keys = NULL;
      Read read = READ_DONE;

      if (*parent != KONTOR_PARENT_MISSING)
        continue;
      if (++n_missing > MISSING_MAX)
        return READ_UNCLEAR;
      read = read_keys (sql, query, get_row (kept, i), &keys, error);
      if (read != READ_DONE)
        return read;
      *parent = keys->parent;
    }

  return READ_DONE;
}

/* Weaves the matches into the kept places. Between two kept ones lie the changed ones that were there
 * before and those that are there now: a splice, unless they are the same. */
static void
weave (const KontorPlaces *old,
       const KontorPlaces *kept,
       const KontorQuery *query,
       GArray *matches,
       GHashTable *changed,
       KontorPlacesUpdate *update)
{
  KontorPlaces *new = kontor_places_new ();
  guint at = 0; /* in old */
  guint next = 0;

  for (guint gap = 0; gap <= kept->rows->len; gap++)
    {
      guint start = at;
      guint new_start = new->rows->len;

      while (at < old->rows->len &&
             g_hash_table_contains (changed, &g_array_index (old->rows, gint64, at)))
        at++;
      for (; next < matches->len && g_array_index (matches, Match, next).gap == gap; next++)
        {
          const KontorQueryKeys *keys = g_array_index (matches, Match, next).keys;

          append_place (new, query, keys->row, keys->group, keys->parent);
        }
      if (at > start || new->rows->len > new_start)
        kontor_splices_add (update->splices, old, start, at, new, new_start, new->rows->len);
      if (gap < kept->rows->len)
        {
          append_place (new, query, get_row (kept, gap), get_group (kept, gap),
                        get_parent (kept, gap));
          at++;
        }
    }
  update->places = new;
}

static Read
read_changes (KontorSql *sql,
              const KontorQuery *query,
              const KontorPlaces *old,
              GArray *entries,
              KontorPlacesUpdate *update,
              GError **error)
{
  g_autoptr (GHashTable) changed = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                                          NULL);
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (Match));
  g_autoptr (KontorPlaces) kept = NULL;
  Read read = READ_DONE;

  g_array_set_clear_func (matches, match_clear);
  read = read_changed (sql, query, entries, changed, matches, error);
  if (read != READ_DONE)
    return read;

  kept = keep_unchanged (old, query, changed);
  read = find_missing (sql, query, kept, matches->len > 0, error);
  if (read != READ_DONE)
    return read;
  for (guint i = 0; i < matches->len; i++)
    {
      read = find_gap (sql, query, kept, &g_array_index (matches, Match, i), error);
      if (read != READ_DONE)
        return read;
    }
  g_array_sort_with_data (matches, compare_matches, (gpointer) query);
  weave (old, kept, query, matches, changed, update);
  kontor_splices_simplify (&update->splices, old, update->places);

  return READ_DONE;
}

/* Whether what changed concerns only records of the query's own type, one by one. */
static gboolean
is_local (const KontorQuery *query, GArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      KontorRecordType type = g_array_index (entries, KontorJournalEntry, i).type;

      if (type != query->type && kontor_query_depends_on (query, type))
        return FALSE;
    }

  return TRUE;
}

static gboolean
fill (KontorSql *sql,
      KontorColumns *columns,
      const KontorQuery *query,
      const KontorPlaces *old,
      gboolean reload,
      KontorPlacesUpdate *update,
      GError **error)
{
  g_autoptr (GArray) entries = NULL;
  gint64 cursor = old->cursor;
  Read read = READ_UNCLEAR;

  if (!reload && cursor >= 0)
    {
      entries = kontor_journal_read (sql, &cursor, CHANGES_MAX, &reload, error);
      if (entries == NULL)
        return FALSE;
      if (!reload && is_local (query, entries))
        read = read_changes (sql, query, old, entries, update, error);
    }
  if (read == READ_UNCLEAR)
    return read_everything (sql, columns, query, old, update, error);
  if (read == READ_FAILED)
    return FALSE;
  update->places->cursor = cursor;

  /* A little with each change, or they would be too many once somebody types into the filter. */
  return columns == NULL || kontor_columns_follow (columns, sql, cursor, error);
}

KontorPlacesUpdate *
kontor_places_update (KontorSql *sql,
                      KontorColumns *columns,
                      const KontorQuery *query,
                      const KontorPlaces *old,
                      gboolean reload,
                      GError **error)
{
  g_autoptr (KontorPlacesUpdate) update = update_new ();
  gboolean filled = FALSE;

  if (!kontor_sql_exec (sql, "BEGIN", error))
    return NULL;
  filled = fill (sql, columns, query, old, reload, update, error);
  /* Nothing was written: either end of the transaction would do, and this one can't fail. */
  kontor_sql_rollback (sql);

  return filled ? g_steal_pointer (&update) : NULL;
}

gboolean
kontor_query_is_outline (const KontorQuery *query)
{
  return query->outline != 0;
}
