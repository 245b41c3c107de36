/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the records of a query stand, and how that changes: read whole, or brought up to date by
 * looking only at the records that the journal names. A changed record finds its place by comparing
 * its keys with those of a few others, read by their row ids. On the reader's thread. */

#include "config.h"

#include "kontor-live-places-private.h"

#include "kontor-query-private.h"
#include "kontor-replica.h"
#include "kontor-sql-rows.h"

/* With more changes than this a list is read again: one reset is cheaper for a view, too. */
#define CHANGES_MAX 500
#define SPLICES_MAX 100

/* --- places --- */

KontorPlaces *
kontor_places_new (void)
{
  KontorPlaces *self = g_new0 (KontorPlaces, 1);

  self->rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->groups = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->cursor = -1;

  return self;
}

KontorPlaces *
kontor_places_copy (const KontorPlaces *self)
{
  KontorPlaces *copy = g_new0 (KontorPlaces, 1);

  copy->rows = g_array_copy (self->rows);
  copy->groups = g_array_copy (self->groups);
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

static void
append_place (KontorPlaces *self, gint64 row, gint64 group, gboolean grouped)
{
  g_array_append_val (self->rows, row);
  if (grouped)
    g_array_append_val (self->groups, group);
}

static gboolean
places_equal_at (const KontorPlaces *a, guint at, const KontorPlaces *b, guint bt)
{
  return get_row (a, at) == get_row (b, bt) && get_group (a, at) == get_group (b, bt);
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

/* --- splices --- */

/* Adds the splice for old places [start, end) that become new places [new_start, new_end), without
 * what is the same at both its ends. */
static void
add_splice (GArray *splices,
            const KontorPlaces *old,
            guint start,
            guint end,
            const KontorPlaces *new,
            guint new_start,
            guint new_end)
{
  KontorSplice splice = { 0 };

  while (start < end && new_start < new_end && places_equal_at (old, start, new, new_start))
    {
      start++;
      new_start++;
    }
  while (start < end && new_start < new_end && places_equal_at (old, end - 1, new, new_end - 1))
    {
      end--;
      new_end--;
    }
  splice = (KontorSplice) { new_start, end - start, new_end - new_start };
  if (splice.n_removed > 0 || splice.n_added > 0)
    g_array_append_val (splices, splice);
}

static void
reset_splices (GArray *splices, const KontorPlaces *old, const KontorPlaces *new)
{
  gboolean grouped = new->groups->len > 0;

  g_array_set_size (splices, 0);
  /* Groups that come or go concern every place. */
  if (old->rows->len > 0 && new->rows->len > 0 && (old->groups->len > 0) != grouped)
    {
      KontorSplice whole = { 0, old->rows->len, new->rows->len };

      g_array_append_val (splices, whole);
      return;
    }
  add_splice (splices, old, 0, old->rows->len, new, 0, new->rows->len);
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
    append_place (places, kontor_sql_column_int (statement, 0),
                  kontor_sql_column_is_null (statement, 1) ? KONTOR_GROUP_NONE
                                                           : kontor_sql_column_int (statement, 1),
                  query->group.field != 0);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_steal_pointer (&places);
}

static gboolean
read_everything (KontorSql *sql,
                 const KontorQuery *query,
                 const KontorPlaces *old,
                 KontorPlacesUpdate *update,
                 GError **error)
{
  gint64 cursor = kontor_journal_get_end (sql, error);

  if (cursor < 0)
    return FALSE;
  g_clear_pointer (&update->places, kontor_places_free);
  update->places = read_places (sql, query, error);
  if (update->places == NULL)
    return FALSE;
  update->places->cursor = cursor;
  reset_splices (update->splices, old, update->places);

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
keep_unchanged (const KontorPlaces *old, GHashTable *changed, gboolean grouped)
{
  KontorPlaces *kept = kontor_places_new ();

  for (guint i = 0; i < old->rows->len; i++)
    if (!g_hash_table_contains (changed, &g_array_index (old->rows, gint64, i)))
      append_place (kept, get_row (old, i), get_group (old, i), grouped);

  return kept;
}

/* Weaves the matches into the kept places. Between two kept ones lie the changed ones that were there
 * before and those that are there now: a splice, unless they are the same. */
static void
weave (const KontorPlaces *old,
       const KontorPlaces *kept,
       GArray *matches,
       GHashTable *changed,
       gboolean grouped,
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

          append_place (new, keys->row, keys->group, grouped);
        }
      if (at > start || new->rows->len > new_start)
        add_splice (update->splices, old, start, at, new, new_start, new->rows->len);
      if (gap < kept->rows->len)
        {
          append_place (new, get_row (kept, gap), get_group (kept, gap), grouped);
          at++;
        }
    }
  update->places = new;
}

/* Whether a row that @from takes away, from the old place @old_start on, is one that @to adds. */
static gboolean
is_moved_between (const KontorPlacesUpdate *update,
                  const KontorPlaces *old,
                  guint old_start,
                  const KontorSplice *from,
                  const KontorSplice *to)
{
  for (guint i = 0; i < from->n_removed; i++)
    for (guint j = 0; j < to->n_added; j++)
      if (get_row (old, old_start + i) == get_row (update->places, to->position + j))
        return TRUE;

  return FALSE;
}

/* The old place that each splice begins at. */
static GArray *
list_old_starts (GArray *splices)
{
  GArray *starts = g_array_new (FALSE, FALSE, sizeof (guint));
  guint shift = 0; /* wraps around where more was removed than added */

  for (guint i = 0; i < splices->len; i++)
    {
      const KontorSplice *splice = &g_array_index (splices, KontorSplice, i);
      guint start = splice->position - shift;

      g_array_append_val (starts, start);
      shift += splice->n_added - splice->n_removed;
    }

  return starts;
}

/* The last of the splices that a record moved to from splice @i, or from where it moved to that one,
 * as long as one page spans both; else @i itself. */
static guint
find_last_joined (const KontorPlacesUpdate *update,
                  const KontorPlaces *old,
                  GArray *old_starts,
                  guint i)
{
  const KontorSplice *first = &g_array_index (update->splices, KontorSplice, i);
  guint old_start = g_array_index (old_starts, guint, i);
  guint last = i;

  for (guint j = i + 1; j < update->splices->len; j++)
    {
      const KontorSplice *other = &g_array_index (update->splices, KontorSplice, j);
      guint other_start = g_array_index (old_starts, guint, j);

      if (other->position + other->n_added - first->position >= KONTOR_PAGE_MAX ||
          other_start + other->n_removed - old_start >= KONTOR_PAGE_MAX)
        break;
      for (guint k = i; k <= last; k++)
        {
          const KontorSplice *one = &g_array_index (update->splices, KontorSplice, k);
          guint one_start = g_array_index (old_starts, guint, k);

          if (is_moved_between (update, old, one_start, one, other) ||
              is_moved_between (update, old, other_start, other, one))
            last = j;
        }
    }

  return last;
}

/* Joins the two splices of a record that moved not far into one that spans both places: a selection
 * and the focus of a list survive that, and are lost by removing and adding. */
static void
join_moves (const KontorPlaces *old, KontorPlacesUpdate *update)
{
  GArray *joined = g_array_new (FALSE, FALSE, sizeof (KontorSplice));
  g_autoptr (GArray) old_starts = list_old_starts (update->splices);
  guint i = 0;

  while (i < update->splices->len)
    {
      KontorSplice splice = g_array_index (update->splices, KontorSplice, i);
      guint last = find_last_joined (update, old, old_starts, i);
      const KontorSplice *end = &g_array_index (update->splices, KontorSplice, last);
      guint old_end = g_array_index (old_starts, guint, last) + end->n_removed;

      splice.n_removed = old_end - g_array_index (old_starts, guint, i);
      splice.n_added = end->position + end->n_added - splice.position;
      g_array_append_val (joined, splice);
      i = last + 1;
    }
  g_array_unref (update->splices);
  update->splices = joined;
}

static Read
read_changes (KontorSql *sql,
              const KontorQuery *query,
              const KontorPlaces *old,
              GArray *entries,
              KontorPlacesUpdate *update,
              GError **error)
{
  gboolean grouped = query->group.field != 0;
  g_autoptr (GHashTable) changed = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                                          NULL);
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (Match));
  g_autoptr (KontorPlaces) kept = NULL;
  Read read = READ_DONE;

  g_array_set_clear_func (matches, match_clear);
  read = read_changed (sql, query, entries, changed, matches, error);
  if (read != READ_DONE)
    return read;

  kept = keep_unchanged (old, changed, grouped);
  for (guint i = 0; i < matches->len; i++)
    {
      read = find_gap (sql, query, kept, &g_array_index (matches, Match, i), error);
      if (read != READ_DONE)
        return read;
    }
  g_array_sort_with_data (matches, compare_matches, (gpointer) query);
  weave (old, kept, matches, changed, grouped, update);
  if (update->splices->len > SPLICES_MAX)
    reset_splices (update->splices, old, update->places);
  else
    join_moves (old, update);

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
    return read_everything (sql, query, old, update, error);
  if (read == READ_DONE)
    update->places->cursor = cursor;

  return read == READ_DONE;
}

KontorPlacesUpdate *
kontor_places_update (KontorSql *sql,
                      const KontorQuery *query,
                      const KontorPlaces *old,
                      gboolean reload,
                      GError **error)
{
  g_autoptr (KontorPlacesUpdate) update = update_new ();
  gboolean filled = FALSE;

  if (!kontor_sql_exec (sql, "BEGIN", error))
    return NULL;
  filled = fill (sql, query, old, reload, update, error);
  /* Nothing was written: either end of the transaction would do, and this one can't fail. */
  kontor_sql_rollback (sql);

  return filled ? g_steal_pointer (&update) : NULL;
}
