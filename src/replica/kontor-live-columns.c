/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Large lists from indexes alone: see the header. Of the connection's thread. */

#include "config.h"

#include "kontor-live-columns-private.h"

#include "kontor-query-private.h"
#include "kontor-replica-private.h"
#include "kontor-row-table-private.h"
#include "kontor-sql-rows.h"
#include "kontor-sql-search.h"

#include <string.h>

/* With fewer hits of a search than this SQL is faster than learning where the search knows rows. */
#define HITS_MIN 50
/* More changes than this are taken as "everything". */
#define CHANGES_MAX 1000

/* A number for each of many rows. */
typedef struct
{
  GArray *rows; /* owned: of gint64 */
  GArray *values; /* owned: of gint64, as long as @rows */
  KontorRowTable table; /* over @rows */
  GArray
      *targets; /* owned, nullable: of gint64: where they were wanted: all referred to, by title */
  guint n_titled; /* of @targets; the others have no title and come last */
} Column;

typedef struct
{
  KontorRecordType type;
  GArray *by_title; /* owned, nullable: of gint64: the rows that are not deleted */
  KontorRowTable by_title_table; /* over @by_title */
  Column *searched; /* owned, nullable: the row of each row of the search */
  GHashTable *columns; /* owned: field number → Column, owned */
} TypeColumns;

struct _KontorColumns
{
  gint64 cursor; /* of the journal, for which all this holds; -1: nothing is known */
  TypeColumns types[KONTOR_N_RECORD_TYPES];
};

/* --- keeping --- */

static Column *
column_new (void)
{
  Column *self = g_new0 (Column, 1);

  self->rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->values = g_array_new (FALSE, FALSE, sizeof (gint64));

  return self;
}

static void
column_free (Column *self)
{
  g_array_unref (self->rows);
  g_array_unref (self->values);
  g_clear_pointer (&self->targets, g_array_unref);
  kontor_row_table_clear (&self->table);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Column, column_free)

static void
column_add (Column *self, gint64 row, gint64 value)
{
  g_array_append_val (self->rows, row);
  g_array_append_val (self->values, value);
}

static gint64
column_get (const Column *self, gint64 row, gint64 otherwise)
{
  guint place = kontor_row_table_find (&self->table, row);

  return place != KONTOR_NOWHERE ? g_array_index (self->values, gint64, place) : otherwise;
}

static void
forget_type (TypeColumns *self)
{
  if (self->by_title != NULL)
    kontor_row_table_clear (&self->by_title_table);
  g_clear_pointer (&self->by_title, g_array_unref);
  g_clear_pointer (&self->searched, column_free);
  g_clear_pointer (&self->columns, g_hash_table_unref);
}

static void
forget_all (KontorColumns *self)
{
  for (guint i = 0; i < KONTOR_N_RECORD_TYPES; i++)
    forget_type (&self->types[i]);
}

/* What refers to records of @target knows their titles. */
static void
forget_references (TypeColumns *self, KontorRecordType target)
{
  GHashTableIter iter;
  gpointer number = NULL;

  if (self->columns == NULL)
    return;
  g_hash_table_iter_init (&iter, self->columns);
  while (g_hash_table_iter_next (&iter, &number, NULL))
    if (kontor_schema_get_field (self->type, GPOINTER_TO_UINT (number))->target == target)
      g_hash_table_iter_remove (&iter);
}

/* Forgets what the journal says has changed since, by types. */
static gboolean
follow (KontorColumns *self, KontorSql *sql, gint64 cursor, GError **error)
{
  g_autoptr (GArray) entries = NULL;
  gboolean reload = self->cursor < 0;

  if (!reload)
    {
      entries = kontor_journal_read (sql, &self->cursor, CHANGES_MAX, &reload, error);
      if (entries == NULL)
        return FALSE;
    }
  self->cursor = cursor;
  if (reload)
    forget_all (self);
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      KontorRecordType type = g_array_index (entries, KontorJournalEntry, i).type;

      forget_type (&self->types[type]);
      for (guint j = 0; j < KONTOR_N_RECORD_TYPES; j++)
        forget_references (&self->types[j], type);
    }

  return TRUE;
}

KontorColumns *
kontor_columns_new (void)
{
  KontorColumns *self = g_new0 (KontorColumns, 1);

  self->cursor = -1;

  return self;
}

void
kontor_columns_free (KontorColumns *self)
{
  forget_all (self);
  g_free (self);
}

/* --- reading --- */

static gboolean
read_by_title (TypeColumns *self, KontorSql *sql, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (KontorSqlStatement) statement = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GArray) rows = NULL;

  if (self->by_title != NULL)
    return TRUE;
  text = g_strdup_printf ("SELECT \"row\" FROM %s WHERE deleted_at IS NULL"
                          " ORDER BY title_key, \"row\"",
                          kontor_sql_rows_get_table (self->type));
  statement = kontor_sql_prepare (sql, text, error);
  if (statement == NULL)
    return FALSE;
  rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  while (kontor_sql_step (statement, &local_error))
    {
      gint64 row = kontor_sql_column_int (statement, 0);

      g_array_append_val (rows, row);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  self->by_title = g_steal_pointer (&rows);
  kontor_row_table_init (&self->by_title_table, self->by_title);

  return TRUE;
}

/* The row that a reference names, 0 if it is not here, and what else @text asks for. */
static gboolean
find_target (KontorSql *sql,
             const char *text,
             const KontorId *id,
             gint64 *row,
             char **key,
             GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, text, error);
  g_autoptr (GError) local_error = NULL;

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, id);
  *row = 0;
  *key = NULL;
  if (kontor_sql_step (statement, &local_error))
    {
      *row = kontor_sql_column_int (statement, 0);
      *key = g_strdup (kontor_sql_column_text (statement, 1));
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/* A group that sorts by its title. */
typedef struct
{
  gint64 row;
  char *key; /* owned, nullable */
} Target;

static void
target_clear (gpointer data)
{
  g_free (((Target *) data)->key);
}

static int
compare_targets (gconstpointer a, gconstpointer b)
{
  const Target *left = a;
  const Target *right = b;
  int order = (left->key == NULL) - (right->key == NULL);

  if (order == 0 && left->key != NULL)
    order = strcmp (left->key, right->key);

  return order != 0 ? order : (left->row > right->row) - (left->row < right->row);
}

/* References come in the order of their ids, so that each target is looked up once. */
static gboolean
read_references (Column *self,
                 KontorSql *sql,
                 KontorSqlStatement *statement,
                 const KontorField *field,
                 gboolean titled,
                 GError **error)
{
  g_autofree char *text = g_strdup_printf ("SELECT \"row\", %s FROM %s WHERE id = ?",
                                           titled ? "title_key" : "NULL",
                                           kontor_sql_rows_get_table (field->target));
  g_autoptr (GArray) targets = g_array_new (FALSE, FALSE, sizeof (Target));
  g_autoptr (GError) local_error = NULL;
  KontorId last = KONTOR_ID_INIT_NIL;
  gint64 row = 0;

  g_array_set_clear_func (targets, target_clear);
  while (kontor_sql_step (statement, &local_error))
    {
      KontorId id = KONTOR_ID_INIT_NIL;

      if (!kontor_sql_column_id (statement, 1, &id))
        continue;
      if (!kontor_id_equal (&id, &last))
        {
          Target target = { 0 };

          if (!find_target (sql, text, &id, &target.row, &target.key, error))
            return FALSE;
          row = target.row;
          last = id;
          if (titled && row != 0)
            g_array_append_val (targets, target);
        }
      column_add (self, kontor_sql_column_int (statement, 0), row);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (!titled)
    return TRUE;
  g_array_sort (targets, compare_targets);
  self->targets = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < targets->len; i++)
    {
      g_array_append_val (self->targets, g_array_index (targets, Target, i).row);
      self->n_titled += g_array_index (targets, Target, i).key != NULL;
    }

  return TRUE;
}

/* A choice by its place, words of a newer version behind all others, as SQL has it. */
static gboolean
read_choices (Column *self, KontorSqlStatement *statement, const KontorField *field, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *last = NULL;
  gint64 place = 0;

  while (kontor_sql_step (statement, &local_error))
    {
      const char *word = kontor_sql_column_text (statement, 1);

      if (g_strcmp0 (word, last) != 0)
        {
          int found = word != NULL ? kontor_field_find_choice (field, word) : 0;

          place = found >= 0 ? found : (gint64) field->n_choices;
          g_free (last);
          last = g_strdup (word);
        }
      column_add (self, kontor_sql_column_int (statement, 0), place);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/* @titled: of a reference, whether its targets' order is wanted. (transfer none) (nullable): NULL with
 * @error */
static const Column *
read_column (TypeColumns *self, KontorSql *sql, guint number, gboolean titled, GError **error)
{
  const KontorField *field = kontor_schema_get_field (self->type, number);
  const char *name = kontor_sql_rows_get_column (self->type, number);
  g_autoptr (KontorSqlStatement) statement = NULL;
  g_autoptr (Column) column = column_new ();
  g_autofree char *text = NULL;
  gboolean is_reference = field->kind == KONTOR_KIND_REFERENCE;
  const Column *known = NULL;

  if (self->columns == NULL)
    self->columns = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) column_free);
  known = g_hash_table_lookup (self->columns, GUINT_TO_POINTER (number));
  if (known != NULL && (!titled || !is_reference || known->targets != NULL))
    return known;

  text = g_strdup_printf ("SELECT \"row\", %s FROM %s WHERE %s IS NOT NULL ORDER BY %s", name,
                          kontor_sql_rows_get_table (self->type), name, name);
  statement = kontor_sql_prepare (sql, text, error);
  if (statement == NULL)
    return NULL;
  if (is_reference ? !read_references (column, sql, statement, field, titled, error)
                   : !read_choices (column, statement, field, error))
    return NULL;
  kontor_row_table_init (&column->table, column->rows);
  known = column;
  g_hash_table_insert (self->columns, GUINT_TO_POINTER (number), g_steal_pointer (&column));

  return known;
}

/* --- searching --- */

/* Both sides come in the order of their ids, from indexes alone. */
static gboolean
merge_searched (Column *column,
                KontorSqlStatement *searched,
                KontorSqlStatement *rows,
                GError **error)
{
  g_autoptr (GError) local_error = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorId other = KONTOR_ID_INIT_NIL;
  gboolean more = kontor_sql_step (rows, &local_error) && kontor_sql_column_id (rows, 0, &other);

  while (more && kontor_sql_step (searched, &local_error))
    {
      kontor_sql_column_id (searched, 0, &id);
      while (more && memcmp (other.bytes, id.bytes, sizeof id.bytes) < 0)
        more = kontor_sql_step (rows, &local_error) && kontor_sql_column_id (rows, 0, &other);
      if (more && kontor_id_equal (&id, &other))
        column_add (column, kontor_sql_column_int (searched, 1), kontor_sql_column_int (rows, 1));
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

static gboolean
read_searched (TypeColumns *self, KontorSql *sql, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (KontorSqlStatement) searched = NULL;
  g_autoptr (KontorSqlStatement) rows = NULL;
  g_autoptr (Column) column = NULL;

  if (self->searched != NULL)
    return TRUE;
  text = g_strdup_printf ("SELECT id, \"row\" FROM %s ORDER BY id",
                          kontor_sql_rows_get_table (self->type));
  rows = kontor_sql_prepare (sql, text, error);
  if (rows == NULL)
    return FALSE;
  searched = kontor_sql_prepare (sql, "SELECT id, row FROM search_text WHERE type = ? ORDER BY id",
                                 error);
  if (searched == NULL)
    return FALSE;
  kontor_sql_bind_text (searched, 1, kontor_schema_get_type (self->type)->word);
  column = column_new ();
  if (!merge_searched (column, searched, rows, error))
    return FALSE;
  kontor_row_table_init (&column->table, column->rows);
  self->searched = g_steal_pointer (&column);

  return TRUE;
}

/* (transfer full) (nullable): the search's rows that have @text; NULL with @error */
static GArray *
list_hits (KontorSql *sql, const char *expression, GError **error)
{
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) local_error = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql, "SELECT rowid FROM search WHERE search MATCH ?", error);

  if (statement == NULL)
    return NULL;
  kontor_sql_bind_text (statement, 1, expression);
  while (kontor_sql_step (statement, &local_error))
    {
      gint64 hit = kontor_sql_column_int (statement, 0);

      g_array_append_val (hits, hit);
    }
  if (local_error == NULL)
    return g_steal_pointer (&hits);
  g_propagate_error (error, g_steal_pointer (&local_error));

  return NULL;
}

/* *found: (out) (nullable): which places of the titles' order have @text, a byte for each; NULL when it is
 * left to SQL */
static gboolean
search (TypeColumns *self, KontorSql *sql, const char *text, guint8 **found, GError **error)
{
  g_autofree char *expression = kontor_sql_search_compose (text);
  g_autoptr (GArray) hits = NULL;

  *found = NULL;
  if (expression == NULL || *expression == '\0')
    return TRUE;
  hits = list_hits (sql, expression, error);
  if (hits == NULL)
    return FALSE;
  if (self->searched == NULL && hits->len < HITS_MIN)
    return TRUE;
  if (!read_by_title (self, sql, error) || !read_searched (self, sql, error))
    return FALSE;

  *found = g_new0 (guint8, self->by_title->len);
  for (guint i = 0; i < hits->len; i++)
    {
      gint64 row = column_get (self->searched, g_array_index (hits, gint64, i), 0);
      guint place = kontor_row_table_find (&self->by_title_table, row);

      if (place != KONTOR_NOWHERE)
        (*found)[place] = TRUE;
    }

  return TRUE;
}

/* --- places --- */

/* Which rank each group has, less than *n_ranks, in the order of the query; the one without a value is
 * the last. (transfer full) (element-type gint64 guint) */
static GHashTable *
rank_groups (const KontorQuery *query, const Column *column, guint *n_ranks)
{
  const KontorField *field = kontor_schema_get_field (query->type, query->group.field);
  GHashTable *ranks = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  guint n = column->targets != NULL ? column->targets->len : field->n_choices + 1;
  guint n_titled = column->targets != NULL ? column->n_titled : n;

  for (guint i = 0; i < n; i++)
    {
      gint64 group = column->targets != NULL ? g_array_index (column->targets, gint64, i) : i;
      guint rank = i;

      if (query->group.descending)
        rank = i < n_titled ? n_titled - 1 - i : n - 1 - (i - n_titled);
      g_hash_table_insert (ranks, g_memdup2 (&group, sizeof group), GUINT_TO_POINTER (rank));
    }
  *n_ranks = n + 1;

  return ranks;
}

/* The rows by their groups, each group in the order in which they come: a counting sort. */
static void
add_grouped (KontorPlaces *places,
             const KontorQuery *query,
             const GArray *rows,
             const Column *column)
{
  guint n_ranks = 0;
  gboolean is_choice = column->targets == NULL;
  g_autoptr (GHashTable) ranks = rank_groups (query, column, &n_ranks);
  g_autofree guint *starts = g_new0 (guint, n_ranks + 1);
  g_autofree guint *rank_of = g_new0 (guint, rows->len);
  g_autofree gint64 *group_of = g_new0 (gint64, rows->len);

  for (guint i = 0; i < rows->len; i++)
    {
      gint64 group = column_get (column, g_array_index (rows, gint64, i), 0);
      gboolean unset = !is_choice && group == 0;

      group_of[i] = unset ? KONTOR_GROUP_NONE : group;
      rank_of[i] = unset ? n_ranks - 1
                         : GPOINTER_TO_UINT (g_hash_table_lookup (ranks, &group_of[i]));
      starts[rank_of[i] + 1]++;
    }
  for (guint i = 1; i < n_ranks; i++)
    starts[i] += starts[i - 1];
  g_array_set_size (places->rows, rows->len);
  g_array_set_size (places->groups, rows->len);
  for (guint i = 0; i < rows->len; i++)
    {
      guint at = starts[rank_of[i]]++;

      g_array_index (places->rows, gint64, at) = g_array_index (rows, gint64, i);
      g_array_index (places->groups, gint64, at) = group_of[i];
    }
}

static void
add_parents (KontorPlaces *places, const Column *column)
{
  g_array_set_size (places->parents, places->rows->len);
  for (guint i = 0; i < places->rows->len; i++)
    {
      guint at = kontor_row_table_find (&column->table, g_array_index (places->rows, gint64, i));
      gint64 parent = KONTOR_PARENT_NONE;

      if (at != KONTOR_NOWHERE)
        parent = g_array_index (column->values, gint64, at);
      if (at != KONTOR_NOWHERE && parent == 0)
        parent = KONTOR_PARENT_MISSING;
      g_array_index (places->parents, gint64, i) = parent;
    }
}

static gboolean
is_indexed (const KontorQuery *query, guint number)
{
  return number == 0 ||
         (kontor_schema_get_field (query->type, number)->flags & KONTOR_FLAG_INDEXED) != 0;
}

/* Whether indexes have all that the query wants to know. */
static gboolean
is_made_of_columns (const KontorQuery *query)
{
  const KontorTypeInfo *info = kontor_schema_get_type (query->type);
  const KontorField *group = query->group.field != 0 ? &info->fields[query->group.field] : NULL;
  KontorQueryOrder order = { 0 };

  if (query->deleted || query->conditions->len > 0 || query->orders->len != 1 ||
      !is_indexed (query, query->group.field) || !is_indexed (query, query->outline))
    return FALSE;
  if (group != NULL && group->kind != KONTOR_KIND_CHOICE && group->kind != KONTOR_KIND_REFERENCE)
    return FALSE;
  order = g_array_index (query->orders, KontorQueryOrder, 0);

  return info->title != 0 && order.field == info->title && !order.descending &&
         (info->fields[info->title].flags & KONTOR_FLAG_REQUIRED) != 0;
}

/* (transfer full): the rows by title that are in @found; all if that is NULL */
static GArray *
list_rows (const TypeColumns *self, const guint8 *found)
{
  GArray *rows = NULL;

  if (found == NULL)
    return g_array_ref (self->by_title);
  rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < self->by_title->len; i++)
    if (found[i])
      g_array_append_val (rows, g_array_index (self->by_title, gint64, i));

  return rows;
}

static KontorPlaces *
make_places (TypeColumns *self,
             KontorSql *sql,
             const KontorQuery *query,
             const guint8 *found,
             GError **error)
{
  g_autoptr (KontorPlaces) places = kontor_places_new ();
  g_autoptr (GArray) rows = NULL;
  const Column *groups = NULL;
  const Column *parents = NULL;

  if (!read_by_title (self, sql, error))
    return NULL;
  if (query->group.field != 0)
    {
      groups = read_column (self, sql, query->group.field, TRUE, error);
      if (groups == NULL)
        return NULL;
    }
  if (query->outline != 0)
    {
      parents = read_column (self, sql, query->outline, FALSE, error);
      if (parents == NULL)
        return NULL;
    }

  rows = list_rows (self, found);
  if (groups != NULL)
    add_grouped (places, query, rows, groups);
  else if (rows->len > 0)
    g_array_append_vals (places->rows, rows->data, rows->len);
  if (parents != NULL)
    add_parents (places, parents);

  return g_steal_pointer (&places);
}

gboolean
kontor_columns_read_places (KontorColumns *self,
                            KontorSql *sql,
                            const KontorQuery *query,
                            gint64 cursor,
                            KontorPlaces **places,
                            GError **error)
{
  TypeColumns *type = &self->types[query->type];
  g_autofree guint8 *found = NULL;

  *places = NULL;
  if (!is_made_of_columns (query))
    return TRUE;
  if (!follow (self, sql, cursor, error))
    return FALSE;
  type->type = query->type;
  if (query->text != NULL)
    {
      if (!search (type, sql, query->text, &found, error))
        return FALSE;
      if (found == NULL)
        return TRUE;
    }
  *places = make_places (type, sql, query, found, error);

  return *places != NULL;
}
