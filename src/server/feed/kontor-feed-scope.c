/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A person who gains or loses principals, or whose replica is new: the records that come or go with
 * them, in pages that can be broken off anywhere. Records are walked by id, which nothing changes;
 * what happens to them meanwhile is in the log, which is walked afterwards from where the pages began,
 * under what is held now and what the replica may have held before. On the store's thread. */

#include "config.h"

#include "kontor-fault.h"
#include "kontor-feed-pull-private.h"

#include <string.h>

/* Of a text that a client hands back. */
#define KEY_LENGTH_MAX 64

/* ---- Where a page ends ----------------------------------------------------------------------- */

void
kontor_pull_position_clear (KontorPullPosition *self)
{
  g_clear_pointer (&self->complete, g_free);
  g_clear_pointer (&self->target, g_free);
}

static gboolean
read_number (const char *text, gint64 max, gint64 *number)
{
  return g_ascii_string_to_signed (text, 10, 0, max, number, NULL);
}

gboolean
kontor_pull_position_read (KontorPullPosition *self, const char *after)
{
  g_auto (GStrv) words = g_strsplit (after, ":", 10);
  gint64 phase = 0;
  gint64 type = 0;

  if (g_strv_length (words) != 9 || strlen (words[1]) > KEY_LENGTH_MAX ||
      strlen (words[2]) > KEY_LENGTH_MAX || !read_number (words[0], KONTOR_PULL_CATCH_UP, &phase) ||
      !read_number (words[3], G_MAXINT64, &self->start) ||
      !read_number (words[4], G_MAXINT64, &self->whole_until) ||
      !kontor_id_init_from_string (&self->record, words[5]) ||
      !read_number (words[6], G_MAXINT64, &self->entry) ||
      !read_number (words[7], KONTOR_N_RECORD_TYPES - 1, &type) ||
      !read_number (words[8], G_MAXINT64, &self->row))
    return FALSE;
  self->phase = (KontorPullPhase) phase;
  self->type = (guint) type;
  self->complete = g_strdup (words[1]);
  self->target = g_strdup (words[2]);

  return TRUE;
}

char *
kontor_pull_position_write (const KontorPullPosition *self)
{
  char record[KONTOR_ID_LENGTH + 1];

  kontor_id_format (&self->record, record);

  return g_strdup_printf ("%u:%s:%s:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ":%s:%" G_GINT64_FORMAT
                          ":%u:%" G_GINT64_FORMAT,
                          self->phase, self->complete, self->target, self->start, self->whole_until,
                          record, self->entry, self->type, self->row);
}

/* ---- Sets of principals ---------------------------------------------------------------------- */

/* What is in @a and not in @b. */
static GArray *
subtract (const GArray *a, const GArray *b)
{
  GArray *rest = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint j = 0;

  for (guint i = 0; i < a->len; i++)
    {
      gint64 id = g_array_index (a, gint64, i);

      while (j < b->len && g_array_index (b, gint64, j) < id)
        j++;
      if (j == b->len || g_array_index (b, gint64, j) != id)
        g_array_append_val (rest, id);
    }

  return rest;
}

/* The numbers of the audiences that one of @principals is in. NULL on error. */
static GArray *
list_audiences (KontorStore *store, const GArray *principals, GError **error)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GArray) audiences = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < principals->len; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (KontorSqlStatement) statement =
          kontor_sql_prepare (store->sql,
                              "SELECT audience FROM audience_principal WHERE principal = ?", error);

      if (statement == NULL)
        return NULL;
      kontor_sql_bind_int (statement, 1, g_array_index (principals, gint64, i));
      while (kontor_sql_step (statement, &local))
        {
          gint64 audience = kontor_sql_column_int (statement, 0);

          g_array_append_val (all, audience);
        }
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
  for (guint i = 0; i < all->len; i++)
    if (g_hash_table_add (known, &g_array_index (all, gint64, i)))
      g_array_append_val (audiences, g_array_index (all, gint64, i));

  return g_steal_pointer (&audiences);
}

/* ---- What is to be told ---------------------------------------------------------------------- */

static void
start (KontorPull *self, const char *complete, gint64 start_at)
{
  KontorPullPosition *position = &self->position;
  g_autofree char *kept = g_strdup (complete);
  gint64 whole_until = position->whole_until;

  kontor_pull_position_clear (position);
  *position = (KontorPullPosition) {
    .phase = KONTOR_PULL_LOSE,
    .complete = g_steal_pointer (&kept),
    .target = g_strdup (self->held->key),
    .start = start_at,
    .whole_until = whole_until,
  };
}

/* What is in both. */
static GArray *
intersect (const GArray *a, const GArray *b)
{
  g_autoptr (GArray) only = subtract (a, b);

  return subtract (a, only);
}

/* @position was written for other principals than are held now. What was begun counts as possible
 * only; what was complete stays so, but for what was being lost: records of it are gone already. */
static gboolean
start_again (KontorPull *self, GError **error)
{
  KontorPullPosition *position = &self->position;
  g_autoptr (GArray) complete = NULL;
  g_autoptr (GArray) target = NULL;
  g_autoptr (GArray) left = NULL;
  g_autofree char *key = NULL;
  gboolean known = TRUE;

  if (position->phase == KONTOR_PULL_CATCH_UP)
    {
      start (self, position->target, self->cursor);
      return TRUE;
    }
  complete = kontor_store_get_known_principals (self->store, position->complete, &known, error);
  if (complete == NULL)
    return FALSE;
  target = kontor_store_get_known_principals (self->store, position->target, &known, error);
  if (target == NULL)
    return FALSE;
  left = KONTOR_FAULT (LOST_COMPLETE) ? g_array_copy (complete) : intersect (complete, target);
  key = kontor_store_keep_principals (self->store, left, error);
  if (key == NULL)
    return FALSE;
  start (self, key, position->start);

  return TRUE;
}

gboolean
kontor_pull_begin (KontorPull *self,
                   const KontorPullRequest *request,
                   gboolean *known,
                   GError **error)
{
  KontorPullPosition *position = &self->position;
  gboolean begun = *request->after != '\0';

  *known = !begun || kontor_pull_position_read (position, request->after);
  if (!*known)
    return TRUE;
  if (request->cursor == 0 && !begun)
    {
      self->possible = g_array_copy (self->held->ids);
      start (self, "", self->store->seq);
      return TRUE;
    }
  self->possible = kontor_store_get_known_principals (self->store, request->held, known, error);
  if (self->possible == NULL)
    return FALSE;
  if (position->phase != KONTOR_PULL_FOLLOW && !g_str_equal (position->target, self->held->key))
    {
      if (!start_again (self, error))
        return FALSE;
    }
  else if (position->phase == KONTOR_PULL_FOLLOW && !g_str_equal (request->held, self->held->key))
    start (self, request->held, request->cursor);
  kontor_ids_add_all (self->possible, self->held->ids);
  if (position->complete == NULL)
    position->complete = g_strdup ("");
  if (position->target == NULL)
    position->target = g_strdup ("");

  return TRUE;
}

/* ---- The records of some principals ---------------------------------------------------------- */

typedef struct
{
  KontorId id;
  KontorRecordType type;
} Entry;

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  return kontor_id_compare (&((const Entry *) a)->id, &((const Entry *) b)->id);
}

/* A record that was begun is among them, one that is through is not. */
static gboolean
list_audience (KontorPull *self,
               gint64 audience,
               const KontorId *bound,
               guint limit,
               GArray *entries,
               GError **error)
{
  gboolean begun = self->position.type != 0;
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->store->sql,
                          begun ? "SELECT id, type FROM own_audience WHERE audience = ?1"
                                  " AND id >= ?2 AND id < ?3 ORDER BY id LIMIT ?4"
                                : "SELECT id, type FROM own_audience WHERE audience = ?1"
                                  " AND id > ?2 AND id < ?3 ORDER BY id LIMIT ?4",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, audience);
  kontor_sql_bind_id (statement, 2, &self->position.record);
  kontor_sql_bind_id (statement, 3, bound);
  kontor_sql_bind_int (statement, 4, limit);
  while (kontor_sql_step (statement, &local))
    {
      Entry entry = { .type = kontor_schema_find_type (kontor_sql_column_text (statement, 1)) };

      if (kontor_sql_column_id (statement, 0, &entry.id))
        g_array_append_val (entries, entry);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* The next @limit records, by id, that have one of @audiences as their own. Each walk ends where the
 * ones before it already have enough. NULL on error. */
static GArray *
list_entries (KontorPull *self, const GArray *audiences, guint limit, GError **error)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  KontorId bound = KONTOR_ID_INIT_NIL;

  memset (&bound, 0xff, sizeof bound);
  for (guint i = 0; i < audiences->len; i++)
    {
      guint before = entries->len;

      if (!list_audience (self, g_array_index (audiences, gint64, i), &bound, limit, entries,
                          error))
        return NULL;
      if (entries->len > before && entries->len >= limit)
        {
          g_array_sort (entries, compare_entries);
          g_array_set_size (entries, limit);
          bound = g_array_index (entries, Entry, limit - 1).id;
        }
    }
  g_array_sort (entries, compare_entries);

  return g_steal_pointer (&entries);
}

/* Nothing is to be told of the record, whether a page had begun it or not. */
static gboolean
pass (KontorPull *self)
{
  self->position.type = 0;

  return TRUE;
}

/* What was lost goes, with what hangs on it; what the person still sees of that follows. */
static gboolean
lose_entry (KontorPull *self, const Entry *entry, const KontorId *root, GError **error)
{
  gboolean seen = FALSE;

  if (!kontor_pull_is_seen (self, &entry->id, root, self->held->ids, &seen, error))
    return FALSE;
  if (seen || KONTOR_FAULT (LOSS_SKIPPED))
    return pass (self);

  return kontor_pull_add_tree (self, KONTOR_PULL_DROP, entry->type, &entry->id, NULL, root, error);
}

/* What was gained comes with what hangs on it; a dependent whose root comes too comes with that. */
static gboolean
gain_entry (KontorPull *self,
            const Entry *entry,
            KontorRow *row,
            const KontorId *root,
            const GArray *complete,
            const GArray *gained,
            GError **error)
{
  gboolean had = FALSE;
  g_autoptr (GArray) above = NULL;

  if (!kontor_pull_is_seen (self, &entry->id, root, complete, &had, error))
    return FALSE;
  if (had)
    return pass (self);
  above = kontor_store_get_own_audience (self->store, root, error);
  if (above == NULL)
    return FALSE;
  if (!kontor_id_equal (root, &entry->id) && kontor_ids_meet (above, gained))
    return pass (self);

  return kontor_pull_add_tree (self, KONTOR_PULL_PUT, entry->type, &entry->id, row, root, error);
}

static gboolean
add_entry (KontorPull *self,
           const Entry *entry,
           const GArray *complete,
           const GArray *principals,
           GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorRow) row = NULL;
  KontorId root = entry->id;

  self->work++;
  /* Of a newer version. */
  if (entry->type == KONTOR_RECORD_NONE)
    return pass (self);
  row = kontor_sql_rows_get (self->store->sql, entry->type, &entry->id, NULL, &local);
  if (row == NULL)
    {
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));

      return FALSE;
    }
  if (!kontor_sql_rows_get_root (self->store->sql, entry->type, &entry->id, &root, error))
    return FALSE;

  return self->position.phase == KONTOR_PULL_LOSE
             ? lose_entry (self, entry, &root, error)
             : gain_entry (self, entry, row, &root, complete, principals, error);
}

/* The next records. Where the last page began one that is not among them any more, the log tells what
 * became of it. *done: none is left. */
static gboolean
add_entries (KontorPull *self,
             const GArray *complete,
             const GArray *principals,
             gboolean *done,
             GError **error)
{
  KontorPullPosition *position = &self->position;
  g_autoptr (GArray) audiences = list_audiences (self->store, principals, error);
  g_autoptr (GArray) entries = NULL;

  if (audiences == NULL)
    return FALSE;
  entries = list_entries (self, audiences, self->limit, error);
  if (entries == NULL)
    return FALSE;
  *done = entries->len == 0;
  for (guint i = 0; i < entries->len && !kontor_pull_is_full (self); i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);

      if (!kontor_id_equal (&position->record, &entry->id))
        position->type = 0;
      if (position->type == 0)
        position->row = 0;
      position->record = entry->id;
      if (!add_entry (self, entry, complete, principals, error))
        return FALSE;
    }
  if (*done)
    position->type = 0;

  return TRUE;
}

static void
enter (KontorPull *self, KontorPullPhase phase)
{
  KontorPullPosition *position = &self->position;

  position->phase = phase;
  position->record = (KontorId) KONTOR_ID_INIT_NIL;
  position->type = 0;
  position->row = 0;
  if (phase != KONTOR_PULL_CATCH_UP)
    return;
  position->whole_until = self->store->seq;
  if (KONTOR_FAULT (CATCH_UP_SKIPPED))
    position->start = self->store->seq;
  self->cursor = self->reply->cursor = position->start;
}

gboolean
kontor_pull_add_scope (KontorPull *self, GError **error)
{
  KontorPullPosition *position = &self->position;
  g_autoptr (GArray) complete = NULL;
  g_autoptr (GArray) lost = subtract (self->possible, self->held->ids);
  g_autoptr (GArray) gained = NULL;
  gboolean known = TRUE;

  complete = kontor_store_get_known_principals (self->store, position->complete, &known, error);
  if (complete == NULL)
    return FALSE;
  gained = subtract (self->held->ids, complete);
  while (position->phase == KONTOR_PULL_LOSE || position->phase == KONTOR_PULL_GAIN)
    {
      gboolean losing = position->phase == KONTOR_PULL_LOSE;
      gboolean done = FALSE;

      if (!add_entries (self, complete, losing ? lost : gained, &done, error))
        return FALSE;
      if (KONTOR_FAULT (GAIN_CUT) && !losing && kontor_pull_is_full (self))
        done = TRUE;
      if (done)
        enter (self, losing ? KONTOR_PULL_GAIN : KONTOR_PULL_CATCH_UP);
      else if (kontor_pull_is_full (self))
        return TRUE;
    }

  return TRUE;
}
