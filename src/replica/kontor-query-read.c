/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading what a query asks for. What SQL sorts by can be read as keys and compared here with the same
 * result, so that one record finds its place without sorting the others. Of the connection's thread. */

#include "config.h"

#include "kontor-query-private.h"

#include "kontor-sql-rows.h"

#include <string.h>

static void
bind_value (KontorSqlStatement *statement, int parameter, const KontorValue *value)
{
  switch (kontor_value_get_shape (value))
    {
    case KONTOR_VALUE_INTEGER:
      kontor_sql_bind_int (statement, parameter, kontor_value_get_integer (value));
      return;
    case KONTOR_VALUE_TEXT:
      kontor_sql_bind_text (statement, parameter, kontor_value_get_text (value));
      return;
    case KONTOR_VALUE_ID:
      kontor_sql_bind_id (statement, parameter, kontor_value_get_id (value));
      return;
    case KONTOR_VALUE_MONEY:
      kontor_sql_bind_int (statement, parameter, kontor_value_get_money (value, NULL));
      return;
    case KONTOR_VALUE_MOMENT:
      kontor_sql_bind_int (statement, parameter, kontor_value_get_moment (value, NULL, NULL));
      return;
    case KONTOR_VALUE_SET:
      break;
    }

  g_return_if_reached ();
}

static void
clear_value (gpointer value)
{
  kontor_value_unref (value);
}

static KontorSqlStatement *
prepare (KontorSql *sql, const char *text, GPtrArray *values, int *next, GError **error)
{
  KontorSqlStatement *statement = kontor_sql_prepare (sql, text, error);

  if (statement == NULL)
    return NULL;
  for (guint i = 0; i < values->len; i++)
    bind_value (statement, (int) i + 1, g_ptr_array_index (values, i));
  *next = (int) values->len + 1;

  return statement;
}

KontorSqlStatement *
kontor_query_prepare (KontorSql *sql,
                      const KontorQuery *query,
                      KontorQuerySelect select,
                      int *next,
                      GError **error)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (clear_value);
  g_autofree char *text = kontor_query_compose (query, select, values);

  return prepare (sql, text, values, next, error);
}

KontorSqlStatement *
kontor_query_prepare_sum (KontorSql *sql,
                          const KontorQuery *query,
                          guint group_field,
                          guint measure_field,
                          GError **error)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (clear_value);
  g_autofree char *text = kontor_query_compose_sum (query, group_field, measure_field, values);
  int unused = 0;

  return prepare (sql, text, values, &unused, error);
}

KontorSqlStatement *
kontor_query_prepare_span (KontorSql *sql,
                           const KontorQuery *query,
                           guint from_field,
                           guint to_field,
                           guint else_field,
                           GError **error)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (clear_value);
  g_autofree char *text = kontor_query_compose_span (query, from_field, to_field, else_field,
                                                     values);
  int unused = 0;

  return prepare (sql, text, values, &unused, error);
}

KontorValue *
kontor_query_read_group (const KontorQuery *query,
                         guint group_field,
                         KontorSqlStatement *statement,
                         int column)
{
  const KontorField *field = group_field != 0 ? kontor_schema_get_field (query->type, group_field)
                                              : NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  if (field == NULL || kontor_sql_column_is_null (statement, column))
    return NULL;
  if (field->kind == KONTOR_KIND_CHOICE)
    {
      guint place = (guint) kontor_sql_column_int (statement, column);

      return place < field->n_choices ? kontor_value_new_text (field->choices[place].word) : NULL;
    }

  switch (kontor_kind_get_shape (field->kind))
    {
    case KONTOR_VALUE_TEXT:
      return kontor_value_new_text (kontor_sql_column_text (statement, column));
    case KONTOR_VALUE_ID:
      return kontor_sql_column_id (statement, column, &id) ? kontor_value_new_id (&id) : NULL;
    case KONTOR_VALUE_INTEGER:
    case KONTOR_VALUE_MONEY:
    case KONTOR_VALUE_MOMENT:
    case KONTOR_VALUE_SET:
      return kontor_value_new_integer (kontor_sql_column_int (statement, column));
    }

  g_return_val_if_reached (NULL);
}

KontorRow *
kontor_query_read_row (KontorSql *sql, KontorRecordType type, gint64 row, GError **error)
{
  const char *table = kontor_sql_rows_get_table (type);
  g_autofree char *text = g_strdup_printf ("SELECT %s FROM %s WHERE %s.\"row\" = ?",
                                           kontor_sql_rows_get_columns (type), table, table);
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, text, error);

  if (statement == NULL)
    return NULL;
  kontor_sql_bind_int (statement, 1, row);
  if (!kontor_sql_step (statement, error))
    return NULL;

  return kontor_sql_rows_read (statement, type, 0);
}

/**
 * kontor_query_list_rows:
 * @sql: a connection
 * @query: what is asked for
 * @offset: how many to leave out at the start
 * @limit: how many at most
 * @error: return location
 *
 * Returns: (transfer full) (element-type KontorRow): the rows in the query's order; %NULL with @error
 */
GPtrArray *
kontor_query_list_rows (KontorSql *sql,
                        const KontorQuery *query,
                        guint offset,
                        guint limit,
                        GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  g_autoptr (KontorSqlStatement) statement = NULL;
  g_autoptr (GError) local_error = NULL;
  int next = 0;

  statement = kontor_query_prepare (sql, query, KONTOR_SELECT_ROWS, &next, error);
  if (statement == NULL)
    return NULL;
  kontor_sql_bind_int (statement, next, limit);
  kontor_sql_bind_int (statement, next + 1, offset);
  while (kontor_sql_step (statement, &local_error))
    g_ptr_array_add (rows, kontor_sql_rows_read (statement, query->type, 0));
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_steal_pointer (&rows);
}

/**
 * kontor_query_count:
 * @count: (out): how many records belong to @query; set on success
 *
 * Returns: whether they could be counted
 */
gboolean
kontor_query_count (KontorSql *sql, const KontorQuery *query, guint *count, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = NULL;
  int next = 0;

  statement = kontor_query_prepare (sql, query, KONTOR_SELECT_COUNT, &next, error);
  if (statement == NULL || !kontor_sql_step (statement, error))
    return FALSE;
  *count = (guint) kontor_sql_column_int (statement, 0);

  return TRUE;
}

/* --- keys --- */

KontorQueryKeys *
kontor_query_keys_read (const KontorQuery *query, KontorSqlStatement *statement)
{
  KontorQueryKeys *self = g_new0 (KontorQueryKeys, 1);
  g_autoptr (GArray) keys = kontor_query_list_keys (query);
  int first = query->outline != 0 ? 3 : 2;

  self->row = kontor_sql_column_int (statement, 0);
  self->group = kontor_sql_column_is_null (statement, 1) ? KONTOR_GROUP_NONE
                                                         : kontor_sql_column_int (statement, 1);
  self->parent = query->outline != 0 ? kontor_sql_column_int (statement, 2) : 0;
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->integers = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->unset = g_array_new (FALSE, FALSE, sizeof (gboolean));
  for (guint i = 0; i < keys->len; i++)
    {
      gboolean is_text = g_array_index (keys, KontorQueryKey, i).is_text;
      int at = first + (int) i;
      gboolean unset = kontor_sql_column_is_null (statement, at);
      gint64 integer = is_text ? 0 : kontor_sql_column_int (statement, at);

      g_ptr_array_add (self->texts,
                       is_text ? g_strdup (kontor_sql_column_text (statement, at)) : NULL);
      g_array_append_val (self->integers, integer);
      g_array_append_val (self->unset, unset);
    }

  return self;
}

void
kontor_query_keys_free (KontorQueryKeys *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->texts);
  g_array_unref (self->integers);
  g_array_unref (self->unset);
  g_free (self);
}

static int
compare_key (const KontorQueryKeys *a, const KontorQueryKeys *b, guint i, const KontorQueryKey *key)
{
  gboolean a_unset = g_array_index (a->unset, gboolean, i);
  gboolean b_unset = g_array_index (b->unset, gboolean, i);
  gint64 left = g_array_index (a->integers, gint64, i);
  gint64 right = g_array_index (b->integers, gint64, i);
  int order = 0;

  if (a_unset || b_unset)
    return a_unset - b_unset;
  if (key->is_text)
    order = strcmp (g_ptr_array_index (a->texts, i), g_ptr_array_index (b->texts, i));
  else
    order = (left > right) - (left < right);

  return key->descending ? -order : order;
}

/* Sorts as append_order() does. */
int
kontor_query_keys_compare (const KontorQuery *query,
                           const KontorQueryKeys *a,
                           const KontorQueryKeys *b)
{
  g_autoptr (GArray) keys = kontor_query_list_keys (query);

  for (guint i = 0; i < keys->len; i++)
    {
      int order = compare_key (a, b, i, &g_array_index (keys, KontorQueryKey, i));

      if (order != 0)
        return order;
    }

  return (a->row > b->row) - (a->row < b->row);
}
