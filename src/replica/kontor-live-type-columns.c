/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The columns of one type: read from indexes, each in one pass, then patched record by record as the
 * journal tells. Of the connection's thread, inside a read transaction. */

#include "config.h"

#include "kontor-live-type-columns-private.h"

#include "kontor-sql-rows.h"

#include <string.h>

/* After so many targets were looked up one by one, their index is read along with the references. */
#define LOOKUPS_MAX 500

/* --- keeping --- */

static KontorColumn *
column_new (void)
{
  KontorColumn *self = g_new0 (KontorColumn, 1);

  self->values = g_array_new (FALSE, FALSE, sizeof (gint64));

  return self;
}

static void
column_free (KontorColumn *self)
{
  g_array_unref (self->values);
  g_clear_pointer (&self->ranks, g_hash_table_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorColumn, column_free)

void
kontor_type_columns_forget (KontorTypeColumns *self)
{
  kontor_row_table_clear (&self->slots);
  kontor_row_table_clear (&self->searched_slots);
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->by_title, g_array_unref);
  g_clear_pointer (&self->columns, g_hash_table_unref);
  g_clear_pointer (&self->searched, g_array_unref);
}

gboolean
kontor_type_columns_can_read (KontorRecordType type, guint number)
{
  const KontorField *field = kontor_schema_get_field (type, number);

  if (!(field->flags & KONTOR_FLAG_INDEXED))
    return FALSE;

  switch (field->kind)
    {
    case KONTOR_KIND_INTEGER:
    case KONTOR_KIND_BOOLEAN:
    case KONTOR_KIND_CHOICE:
    case KONTOR_KIND_REFERENCE:
    case KONTOR_KIND_INSTANT:
    case KONTOR_KIND_DATE:
    case KONTOR_KIND_DURATION:
      return TRUE;
    case KONTOR_KIND_TEXT:
    case KONTOR_KIND_MARKDOWN:
    case KONTOR_KIND_RECORD:
    case KONTOR_KIND_REFERENCES:
    case KONTOR_KIND_TAGS:
    case KONTOR_KIND_CONTENT:
    case KONTOR_KIND_MOMENT:
    case KONTOR_KIND_MONEY:
    case KONTOR_KIND_ORDER:
      return FALSE;
    }

  g_return_val_if_reached (FALSE);
}

/* What stands for a field that is not set: choices and booleans then have their first value. */
static gint64
get_default (const KontorField *field)
{
  return field->kind == KONTOR_KIND_CHOICE || field->kind == KONTOR_KIND_BOOLEAN
             ? 0
             : KONTOR_COLUMN_UNSET;
}

/* TRUE: all rows were read, and none failed. */
static gboolean
was_read (GError *local_error, GError **error)
{
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);

  return FALSE;
}

/* --- rows --- */

/* Slots in the order of the rows, as indexes give them for each value: so columns are filled from end to
 * end instead of all over memory. @rows: by title */
static void
number_slots (KontorTypeColumns *self, const GArray *rows)
{
  g_autoptr (GArray) places = g_array_sized_new (FALSE, FALSE, sizeof (guint), rows->len);

  for (guint i = 0; i < rows->len; i++)
    g_array_append_val (places, i);
  kontor_slots_sort (places, rows, FALSE);
  self->rows = g_array_sized_new (FALSE, FALSE, sizeof (gint64), rows->len);
  self->by_title = g_array_sized_new (FALSE, FALSE, sizeof (guint), rows->len);
  g_array_set_size (self->by_title, rows->len);
  for (guint i = 0; i < rows->len; i++)
    {
      guint place = g_array_index (places, guint, i);

      g_array_append_val (self->rows, g_array_index (rows, gint64, place));
      g_array_index (self->by_title, guint, place) = i;
    }
}

gboolean
kontor_type_columns_read_rows (KontorTypeColumns *self, KontorSql *sql, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (KontorSqlStatement) statement = NULL;
  g_autoptr (GArray) rows = NULL;
  GError *local_error = NULL;

  if (self->rows != NULL)
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
  if (!was_read (local_error, error))
    return FALSE;

  number_slots (self, rows);
  kontor_row_table_init (&self->slots, self->rows);
  self->columns = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) column_free);

  return TRUE;
}

/* --- what references name --- */

/* Finds the targets of references that come in the order of their ids, so that each is looked up once;
 * where they are many, by walking the targets' index alongside. */
typedef struct
{
  KontorSql *sql;
  KontorRecordType type; /* of the targets */
  KontorId id; /* the last one that was looked for */
  gint64 row;
  guint n_lookups;
  KontorSqlStatement *walk; /* owned, nullable */
  KontorId walk_id;
  gint64 walk_row; /* 0: at the end */
} Resolver;

static void
resolver_clear (Resolver *self)
{
  g_clear_pointer (&self->walk, kontor_sql_reset);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Resolver, resolver_clear)

gboolean
kontor_type_columns_look_up (KontorSql *sql,
                             KontorRecordType type,
                             const KontorId *id,
                             gint64 *row,
                             GError **error)
{
  g_autofree char *text = g_strdup_printf ("SELECT \"row\" FROM %s WHERE id = ?",
                                           kontor_sql_rows_get_table (type));
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, text, error);
  GError *local_error = NULL;

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, id);
  *row = kontor_sql_step (statement, &local_error) ? kontor_sql_column_int (statement, 0) : 0;

  return was_read (local_error, error);
}

static gboolean
walk_on (Resolver *self, GError **error)
{
  GError *local_error = NULL;

  self->walk_row = kontor_sql_step (self->walk, &local_error) &&
                           kontor_sql_column_id (self->walk, 0, &self->walk_id)
                       ? kontor_sql_column_int (self->walk, 1)
                       : 0;

  return was_read (local_error, error);
}

static gboolean
begin_walk (Resolver *self, const KontorId *id, GError **error)
{
  g_autofree char *text = g_strdup_printf ("SELECT id, \"row\" FROM %s WHERE id >= ? ORDER BY id",
                                           kontor_sql_rows_get_table (self->type));

  self->walk = kontor_sql_prepare (self->sql, text, error);
  if (self->walk == NULL)
    return FALSE;
  kontor_sql_bind_id (self->walk, 1, id);

  return walk_on (self, error);
}

static gboolean
resolve (Resolver *self, const KontorId *id, gint64 *row, GError **error)
{
  if (kontor_id_equal (id, &self->id))
    {
      *row = self->row;
      return TRUE;
    }
  self->id = *id;
  if (++self->n_lookups <= LOOKUPS_MAX)
    {
      if (!kontor_type_columns_look_up (self->sql, self->type, id, &self->row, error))
        return FALSE;
    }
  else
    {
      if (self->walk == NULL && !begin_walk (self, id, error))
        return FALSE;
      while (self->walk_row != 0 && memcmp (self->walk_id.bytes, id->bytes, sizeof id->bytes) < 0)
        if (!walk_on (self, error))
          return FALSE;
      self->row = self->walk_row != 0 && kontor_id_equal (&self->walk_id, id) ? self->walk_row : 0;
    }
  *row = self->row;

  return TRUE;
}

/* --- columns --- */

static gint64
find_choice (const KontorField *field, const char *word)
{
  int place = kontor_field_find_choice (field, word);

  return place >= 0 ? place : (gint64) field->n_choices;
}

static void
set_value (const KontorTypeColumns *self, KontorColumn *column, gint64 row, gint64 value)
{
  guint slot = kontor_row_table_find (&self->slots, row);

  /* What is deleted has none. */
  if (slot != KONTOR_NOWHERE)
    g_array_index (column->values, gint64, slot) = value;
}

static gboolean
read_references (const KontorTypeColumns *self,
                 KontorColumn *column,
                 KontorSql *sql,
                 KontorSqlStatement *statement,
                 const KontorField *field,
                 GError **error)
{
  g_auto (Resolver) resolver = { .sql = sql, .type = field->target };
  GError *local_error = NULL;

  while (kontor_sql_step (statement, &local_error))
    {
      KontorId id = KONTOR_ID_INIT_NIL;
      gint64 target = 0;

      if (!kontor_sql_column_id (statement, 1, &id))
        continue;
      if (!resolve (&resolver, &id, &target, error))
        return FALSE;
      column->any_missing |= target == 0;
      set_value (self, column, kontor_sql_column_int (statement, 0),
                 target != 0 ? target : KONTOR_COLUMN_MISSING);
    }

  return was_read (local_error, error);
}

static gboolean
read_choices (const KontorTypeColumns *self,
              KontorColumn *column,
              KontorSqlStatement *statement,
              const KontorField *field,
              GError **error)
{
  GError *local_error = NULL;
  g_autofree char *last = NULL;
  gint64 place = 0;

  while (kontor_sql_step (statement, &local_error))
    {
      const char *word = kontor_sql_column_text (statement, 1);

      if (last == NULL || strcmp (word, last) != 0)
        {
          place = find_choice (field, word);
          g_free (last);
          last = g_strdup (word);
        }
      set_value (self, column, kontor_sql_column_int (statement, 0), place);
    }

  return was_read (local_error, error);
}

static gboolean
read_integers (const KontorTypeColumns *self,
               KontorColumn *column,
               KontorSqlStatement *statement,
               GError **error)
{
  GError *local_error = NULL;

  while (kontor_sql_step (statement, &local_error))
    set_value (self, column, kontor_sql_column_int (statement, 0),
               kontor_sql_column_int (statement, 1));

  return was_read (local_error, error);
}

static gboolean
read_values (const KontorTypeColumns *self,
             KontorColumn *column,
             KontorSql *sql,
             KontorSqlStatement *statement,
             const KontorField *field,
             GError **error)
{
  if (field->kind == KONTOR_KIND_REFERENCE)
    return read_references (self, column, sql, statement, field, error);
  if (field->kind == KONTOR_KIND_CHOICE)
    return read_choices (self, column, statement, field, error);

  return read_integers (self, column, statement, error);
}

const KontorColumn *
kontor_type_columns_read (KontorTypeColumns *self, KontorSql *sql, guint number, GError **error)
{
  const KontorField *field = kontor_schema_get_field (self->type, number);
  const char *name = kontor_sql_rows_get_column (self->type, number);
  KontorColumn *known = g_hash_table_lookup (self->columns, GUINT_TO_POINTER (number));
  gint64 unset = get_default (field);
  g_autoptr (KontorSqlStatement) statement = NULL;
  g_autoptr (KontorColumn) column = NULL;
  g_autofree char *text = NULL;

  if (known != NULL)
    return known;

  text = g_strdup_printf ("SELECT \"row\", %s FROM %s WHERE %s IS NOT NULL ORDER BY %s", name,
                          kontor_sql_rows_get_table (self->type), name, name);
  statement = kontor_sql_prepare (sql, text, error);
  if (statement == NULL)
    return NULL;
  column = column_new ();
  g_array_set_size (column->values, self->rows->len);
  for (guint i = 0; i < self->rows->len; i++)
    g_array_index (column->values, gint64, i) = unset;
  if (!read_values (self, column, sql, statement, field, error))
    return NULL;
  known = column;
  g_hash_table_insert (self->columns, GUINT_TO_POINTER (number), g_steal_pointer (&column));

  return known;
}

/* --- the order of what references name --- */

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

/* *key: (out) (nullable): the title's; *found: (out): whether there is such a row */
static gboolean
read_title_key (KontorSql *sql,
                KontorRecordType type,
                gint64 row,
                char **key,
                gboolean *found,
                GError **error)
{
  g_autofree char *text = g_strdup_printf ("SELECT title_key FROM %s WHERE \"row\" = ?",
                                           kontor_sql_rows_get_table (type));
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, text, error);
  GError *local_error = NULL;

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, row);
  *found = kontor_sql_step (statement, &local_error);
  *key = *found ? g_strdup (kontor_sql_column_text (statement, 0)) : NULL;

  return was_read (local_error, error);
}

gboolean
kontor_type_columns_read_ranks (KontorTypeColumns *self,
                                KontorSql *sql,
                                guint number,
                                GError **error)
{
  KontorColumn *column = g_hash_table_lookup (self->columns, GUINT_TO_POINTER (number));
  KontorRecordType type = kontor_schema_get_field (self->type, number)->target;
  g_autoptr (GHashTable) ranks = NULL;
  g_autoptr (GArray) targets = NULL;
  guint n_titled = 0;

  if (column->ranks != NULL)
    return TRUE;
  ranks = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  targets = g_array_new (FALSE, FALSE, sizeof (Target));
  g_array_set_clear_func (targets, target_clear);
  for (guint i = 0; i < column->values->len; i++)
    {
      Target target = { .row = g_array_index (column->values, gint64, i) };
      gboolean found = FALSE;

      if (target.row <= 0 || g_hash_table_contains (ranks, &target.row))
        continue;
      g_hash_table_add (ranks, g_memdup2 (&target.row, sizeof target.row));
      if (!read_title_key (sql, type, target.row, &target.key, &found, error))
        return FALSE;
      g_array_append_val (targets, target);
    }

  g_array_sort (targets, compare_targets);
  for (guint i = 0; i < targets->len; i++)
    {
      const Target *target = &g_array_index (targets, Target, i);

      g_hash_table_insert (ranks, g_memdup2 (&target->row, sizeof target->row),
                           GUINT_TO_POINTER (i));
      n_titled += target->key != NULL;
    }
  column->ranks = g_steal_pointer (&ranks);
  column->n_titled = n_titled;

  return TRUE;
}

/* --- the search --- */

/* Both sides come in the order of their ids, from indexes alone. */
static gboolean
merge_searched (const KontorTypeColumns *self,
                GArray *searched,
                KontorSqlStatement *hits,
                KontorSqlStatement *rows,
                GError **error)
{
  GError *local_error = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorId other = KONTOR_ID_INIT_NIL;
  gboolean more = kontor_sql_step (rows, &local_error) && kontor_sql_column_id (rows, 0, &other);

  while (more && kontor_sql_step (hits, &local_error))
    {
      guint slot = 0;

      kontor_sql_column_id (hits, 0, &id);
      while (more && memcmp (other.bytes, id.bytes, sizeof id.bytes) < 0)
        more = kontor_sql_step (rows, &local_error) && kontor_sql_column_id (rows, 0, &other);
      if (!more || !kontor_id_equal (&id, &other))
        continue;
      slot = kontor_row_table_find (&self->slots, kontor_sql_column_int (rows, 1));
      if (slot != KONTOR_NOWHERE)
        g_array_index (searched, gint64, slot) = kontor_sql_column_int (hits, 1);
    }

  return was_read (local_error, error);
}

gboolean
kontor_type_columns_read_searched (KontorTypeColumns *self, KontorSql *sql, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (KontorSqlStatement) hits = NULL;
  g_autoptr (KontorSqlStatement) rows = NULL;
  g_autoptr (GArray) searched = NULL;

  if (self->searched != NULL)
    return TRUE;
  text = g_strdup_printf ("SELECT id, \"row\" FROM %s ORDER BY id",
                          kontor_sql_rows_get_table (self->type));
  rows = kontor_sql_prepare (sql, text, error);
  if (rows == NULL)
    return FALSE;
  hits = kontor_sql_prepare (sql, "SELECT id, row FROM search_text WHERE type = ? ORDER BY id",
                             error);
  if (hits == NULL)
    return FALSE;
  kontor_sql_bind_text (hits, 1, kontor_schema_get_type (self->type)->word);
  searched = g_array_new (FALSE, TRUE, sizeof (gint64));
  g_array_set_size (searched, self->rows->len);
  if (!merge_searched (self, searched, hits, rows, error))
    return FALSE;
  self->searched = g_steal_pointer (&searched);
  kontor_row_table_init (&self->searched_slots, self->searched);

  return TRUE;
}

/* --- following changes --- */

/* A record that was not known gets a slot at the end. */
static guint
add_slot (KontorTypeColumns *self, gint64 row)
{
  const gint64 none = 0;
  GHashTableIter iter;
  gpointer number = NULL;
  gpointer column = NULL;
  guint slot = self->rows->len;

  g_array_append_val (self->rows, row);
  kontor_row_table_add (&self->slots, slot);
  g_hash_table_iter_init (&iter, self->columns);
  while (g_hash_table_iter_next (&iter, &number, &column))
    {
      gint64 unset = get_default (kontor_schema_get_field (self->type, GPOINTER_TO_UINT (number)));

      g_array_append_val (((KontorColumn *) column)->values, unset);
    }
  if (self->searched != NULL)
    g_array_append_val (self->searched, none);

  return slot;
}

static gboolean
refresh_value (KontorTypeColumns *self,
               KontorSql *sql,
               guint slot,
               guint number,
               KontorColumn *column,
               GError **error)
{
  const KontorField *field = kontor_schema_get_field (self->type, number);
  g_autofree char *text = g_strdup_printf ("SELECT \"row\", %s FROM %s WHERE \"row\" = ?",
                                           kontor_sql_rows_get_column (self->type, number),
                                           kontor_sql_rows_get_table (self->type));
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, text, error);
  gint64 *value = &g_array_index (column->values, gint64, slot);
  GError *local_error = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, g_array_index (self->rows, gint64, slot));
  *value = get_default (field);
  if (!kontor_sql_step (statement, &local_error) || kontor_sql_column_is_null (statement, 1))
    return was_read (local_error, error);
  if (field->kind == KONTOR_KIND_CHOICE)
    *value = find_choice (field, kontor_sql_column_text (statement, 1));
  else if (field->kind != KONTOR_KIND_REFERENCE)
    *value = kontor_sql_column_int (statement, 1);
  else if (kontor_sql_column_id (statement, 1, &id))
    {
      gint64 row = 0;

      if (!kontor_type_columns_look_up (sql, field->target, &id, &row, error))
        return FALSE;
      *value = row != 0 ? row : KONTOR_COLUMN_MISSING;
      column->any_missing |= row == 0;
      /* It may be a target that had no rank. */
      g_clear_pointer (&column->ranks, g_hash_table_unref);
    }

  return TRUE;
}

static gboolean
refresh_columns (KontorTypeColumns *self, KontorSql *sql, guint slot, GError **error)
{
  GHashTableIter iter;
  gpointer number = NULL;
  gpointer column = NULL;

  g_hash_table_iter_init (&iter, self->columns);
  while (g_hash_table_iter_next (&iter, &number, &column))
    if (!refresh_value (self, sql, slot, GPOINTER_TO_UINT (number), column, error))
      return FALSE;

  return TRUE;
}

static gboolean
refresh_searched (KontorTypeColumns *self,
                  KontorSql *sql,
                  guint slot,
                  const KontorId *id,
                  GError **error)
{
  g_autoptr (KontorSqlStatement) statement = NULL;
  GError *local_error = NULL;

  if (self->searched == NULL)
    return TRUE;
  statement = kontor_sql_prepare (sql, "SELECT row FROM search_text WHERE type = ? AND id = ?",
                                  error);
  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, kontor_schema_get_type (self->type)->word);
  kontor_sql_bind_id (statement, 2, id);
  g_array_index (self->searched, gint64, slot) = kontor_sql_step (statement, &local_error)
                                                     ? kontor_sql_column_int (statement, 0)
                                                     : 0;
  kontor_row_table_add (&self->searched_slots, slot);

  return was_read (local_error, error);
}

/* A changed record that is not deleted. */
typedef struct
{
  guint slot;
  char *key; /* owned, nullable: of its title */
} Change;

static void
change_clear (gpointer data)
{
  g_free (((Change *) data)->key);
}

/* Titles that are not set come first, as in the index. */
static gboolean
goes_before (const KontorTypeColumns *self, const Change *change, guint slot, const char *key)
{
  int order = g_strcmp0 (change->key, key);

  return order != 0 ? order < 0
                    : g_array_index (self->rows, gint64, change->slot) <
                          g_array_index (self->rows, gint64, slot);
}

/* Puts it among the others by bisection. */
static gboolean
insert_by_title (KontorTypeColumns *self, KontorSql *sql, const Change *change, GError **error)
{
  guint low = 0;
  guint high = self->by_title->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      guint slot = g_array_index (self->by_title, guint, middle);
      g_autofree char *key = NULL;
      gboolean found = FALSE;

      if (!read_title_key (sql, self->type, g_array_index (self->rows, gint64, slot), &key, &found,
                           error))
        return FALSE;
      if (goes_before (self, change, slot, key))
        high = middle;
      else
        low = middle + 1;
    }
  g_array_insert_val (self->by_title, low, change->slot);

  return TRUE;
}

/* In one pass, as every change leaves its place. */
static void
remove_by_title (KontorTypeColumns *self, GHashTable *slots)
{
  guint n = 0;

  for (guint i = 0; i < self->by_title->len; i++)
    {
      guint slot = g_array_index (self->by_title, guint, i);

      if (!g_hash_table_contains (slots, GUINT_TO_POINTER (slot)))
        g_array_index (self->by_title, guint, n++) = slot;
    }
  g_array_set_size (self->by_title, n);
}

/* Adds to @changes unless the record is deleted, and its slot, if it has one, to @slots. */
static gboolean
refresh_record (KontorTypeColumns *self,
                KontorSql *sql,
                const KontorId *id,
                GArray *changes,
                GHashTable *slots,
                gboolean *gone,
                GError **error)
{
  g_autofree char *text =
      g_strdup_printf ("SELECT \"row\", deleted_at IS NULL, title_key FROM %s WHERE id = ?",
                       kontor_sql_rows_get_table (self->type));
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, text, error);
  GError *local_error = NULL;
  Change change = { 0 };
  gboolean alive = FALSE;
  gint64 row = 0;

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, id);
  if (!kontor_sql_step (statement, &local_error))
    {
      *gone = local_error == NULL;
      return was_read (local_error, error);
    }
  row = kontor_sql_column_int (statement, 0);
  alive = kontor_sql_column_int (statement, 1) != 0;
  change.slot = kontor_row_table_find (&self->slots, row);
  if (change.slot == KONTOR_NOWHERE && !alive)
    return TRUE;
  if (change.slot == KONTOR_NOWHERE)
    change.slot = add_slot (self, row);
  if (!g_hash_table_add (slots, GUINT_TO_POINTER (change.slot)))
    return TRUE;
  if (alive)
    {
      change.key = g_strdup (kontor_sql_column_text (statement, 2));
      g_array_append_val (changes, change);
    }

  return refresh_columns (self, sql, change.slot, error) &&
         refresh_searched (self, sql, change.slot, id, error);
}

gboolean
kontor_type_columns_refresh (KontorTypeColumns *self,
                             KontorSql *sql,
                             const GArray *ids,
                             gboolean *gone,
                             GError **error)
{
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (Change));
  g_autoptr (GHashTable) slots = g_hash_table_new (NULL, NULL);

  *gone = FALSE;
  if (self->rows == NULL)
    return TRUE;
  g_array_set_clear_func (changes, change_clear);
  for (guint i = 0; i < ids->len; i++)
    {
      if (!refresh_record (self, sql, &g_array_index (ids, KontorId, i), changes, slots, gone,
                           error))
        return FALSE;
      if (*gone)
        return TRUE;
    }
  remove_by_title (self, slots);
  for (guint i = 0; i < changes->len; i++)
    if (!insert_by_title (self, sql, &g_array_index (changes, Change, i), error))
      return FALSE;

  return TRUE;
}

/* Those that named a record that was missing name one that is here now. */
static gboolean
find_missing (KontorTypeColumns *self,
              KontorSql *sql,
              guint number,
              KontorColumn *column,
              const KontorId *id,
              GError **error)
{
  const KontorField *field = kontor_schema_get_field (self->type, number);
  g_autofree char *text = g_strdup_printf ("SELECT \"row\" FROM %s WHERE %s = ?",
                                           kontor_sql_rows_get_table (self->type),
                                           kontor_sql_rows_get_column (self->type, number));
  g_autoptr (KontorSqlStatement) statement = NULL;
  GError *local_error = NULL;
  gint64 target = 0;

  if (!kontor_type_columns_look_up (sql, field->target, id, &target, error))
    return FALSE;
  statement = kontor_sql_prepare (sql, text, error);
  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, id);
  while (kontor_sql_step (statement, &local_error))
    set_value (self, column, kontor_sql_column_int (statement, 0),
               target != 0 ? target : KONTOR_COLUMN_MISSING);

  return was_read (local_error, error);
}

gboolean
kontor_type_columns_refresh_target (KontorTypeColumns *self,
                                    KontorSql *sql,
                                    KontorRecordType target,
                                    const KontorId *id,
                                    GError **error)
{
  GHashTableIter iter;
  gpointer number = NULL;
  gpointer value = NULL;

  if (self->rows == NULL)
    return TRUE;
  g_hash_table_iter_init (&iter, self->columns);
  while (g_hash_table_iter_next (&iter, &number, &value))
    {
      KontorColumn *column = value;

      if (kontor_schema_get_field (self->type, GPOINTER_TO_UINT (number))->target != target)
        continue;
      g_clear_pointer (&column->ranks, g_hash_table_unref);
      if (column->any_missing &&
          !find_missing (self, sql, GPOINTER_TO_UINT (number), column, id, error))
        return FALSE;
    }

  return TRUE;
}
