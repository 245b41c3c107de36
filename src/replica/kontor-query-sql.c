/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one place that composes the SQL of live queries: from the schema's columns, with every value
 * bound. What SQL sorts by can be read as keys and compared here with the same result, so that one
 * record finds its place without sorting the others. Of the connection's thread. */

#include "config.h"

#include "kontor-query-private.h"

#include "kontor-sql-rows.h"
#include "kontor-sql-search.h"

#include <string.h>

#define DAY_IN_MICROSECONDS "86400000000"

typedef struct
{
  KontorRecordType type;
  GString *sql; /* owned by the caller */
  GPtrArray *values; /* owned by the caller, of KontorValue: the parameters in their order */
} Composer;

/* --- columns --- */

static const char *
column (KontorRecordType type, guint field)
{
  return kontor_sql_rows_get_column (type, field);
}

/* A choice by its place in the list. The words are the schema's own, so they stand in the text. */
static void
append_choice (GString *sql, KontorRecordType type, const KontorField *field)
{
  g_string_append_printf (sql, "(CASE ifnull(t.%s, '%s')", column (type, field->number),
                          field->choices[0].word);
  for (guint i = 0; i < field->n_choices; i++)
    g_string_append_printf (sql, " WHEN '%s' THEN %u", field->choices[i].word, i);
  g_string_append_printf (sql, " ELSE %u END)", field->n_choices);
}

/* What a field sorts by. */
static void
append_key (GString *sql, KontorRecordType type, guint number)
{
  const KontorField *field = kontor_schema_get_field (type, number);

  if (number == kontor_schema_get_type (type)->title)
    g_string_append (sql, "t.title_key");
  else if (field->kind == KONTOR_KIND_CHOICE)
    append_choice (sql, type, field);
  else if (field->kind == KONTOR_KIND_BOOLEAN)
    g_string_append_printf (sql, "ifnull(t.%s, 0)", column (type, number));
  else if (field->kind == KONTOR_KIND_REFERENCE)
    g_string_append_printf (sql, "(SELECT title_key FROM %s WHERE id = t.%s)",
                            kontor_sql_rows_get_table (field->target), column (type, number));
  else
    g_string_append_printf (sql, "t.%s", column (type, number));
}

/* What makes a group: an integer, or NULL for the group without a value. */
static void
append_group (GString *sql, const KontorQuery *query)
{
  const KontorField *field = NULL;

  if (query->group.field == 0)
    {
      g_string_append (sql, "NULL");
      return;
    }

  field = kontor_schema_get_field (query->type, query->group.field);
  if (field->kind == KONTOR_KIND_REFERENCE)
    g_string_append_printf (sql, "(SELECT \"row\" FROM %s WHERE id = t.%s)",
                            kontor_sql_rows_get_table (field->target),
                            column (query->type, field->number));
  else if (field->kind == KONTOR_KIND_INSTANT)
    g_string_append_printf (sql, "t.%s / " DAY_IN_MICROSECONDS,
                            column (query->type, field->number));
  else
    append_key (sql, query->type, field->number);
}

static gboolean
has_text_keys (KontorRecordType type, guint number)
{
  const KontorField *field = kontor_schema_get_field (type, number);

  switch (kontor_kind_get_shape (field->kind))
    {
    case KONTOR_VALUE_INTEGER:
    case KONTOR_VALUE_MONEY:
    case KONTOR_VALUE_MOMENT:
      return FALSE;
    case KONTOR_VALUE_TEXT:
      return field->kind != KONTOR_KIND_CHOICE;
    case KONTOR_VALUE_ID:
    case KONTOR_VALUE_SET:
      return TRUE;
    }

  g_return_val_if_reached (TRUE);
}

/* The keys one after the other: by title where groups are references, then the group itself, then
 * the orders. Both the order of SQL and the comparison here walk them with this. */
typedef struct
{
  gboolean is_text;
  gboolean is_group; /* the group's own value; else @field's */
  gboolean descending;
  guint field;
} Key;

static GArray *
list_keys (const KontorQuery *query)
{
  GArray *keys = g_array_new (FALSE, TRUE, sizeof (Key));
  guint group = query->group.field;

  if (group != 0)
    {
      Key by_title = { TRUE, FALSE, query->group.descending, group };
      Key by_group = { FALSE, TRUE, query->group.descending, group };

      if (kontor_schema_get_field (query->type, group)->kind == KONTOR_KIND_REFERENCE)
        g_array_append_val (keys, by_title);
      g_array_append_val (keys, by_group);
    }
  for (guint i = 0; i < query->orders->len; i++)
    {
      KontorQueryOrder order = g_array_index (query->orders, KontorQueryOrder, i);
      Key key = { has_text_keys (query->type, order.field), FALSE, order.descending, order.field };

      g_array_append_val (keys, key);
    }

  return keys;
}

static void
append_key_of (GString *sql, const KontorQuery *query, const Key *key)
{
  if (key->is_group)
    append_group (sql, query);
  else
    append_key (sql, query->type, key->field);
}

/* --- conditions --- */

static void append_condition (Composer *self, const KontorCondition *condition);

static void
append_value (Composer *self, const KontorValue *value)
{
  g_string_append_c (self->sql, '?');
  g_ptr_array_add (self->values, kontor_value_ref ((KontorValue *) value));
}

/* Whether an unset field counts as this value. */
static gboolean
is_default (const KontorField *field, const KontorValue *value)
{
  if (field->kind == KONTOR_KIND_BOOLEAN)
    return kontor_value_get_integer (value) == 0;

  return field->kind == KONTOR_KIND_CHOICE &&
         kontor_field_find_choice (field, kontor_value_get_text (value)) == 0;
}

static void
append_equal (Composer *self, const KontorField *field, const KontorValue *value)
{
  const char *name = column (self->type, field->number);

  if (value == NULL)
    g_string_append_printf (self->sql, "t.%s IS NULL", name);
  else if (is_default (field, value))
    {
      g_string_append_printf (self->sql, "(t.%s IS NULL OR t.%s = ", name, name);
      append_value (self, value);
      g_string_append_c (self->sql, ')');
    }
  else
    {
      g_string_append_printf (self->sql, "t.%s IS ", name);
      append_value (self, value);
    }
}

static void
append_compare (Composer *self, const KontorField *field, KontorTest test, const KontorValue *value)
{
  static const char *const operators[] = {
    [KONTOR_TEST_LESS] = " < ",
    [KONTOR_TEST_AT_MOST] = " <= ",
    [KONTOR_TEST_GREATER] = " > ",
    [KONTOR_TEST_AT_LEAST] = " >= ",
  };

  if (field->kind == KONTOR_KIND_CHOICE)
    {
      g_autoptr (KontorValue) place = kontor_value_new_integer (
          kontor_field_find_choice (field, kontor_value_get_text (value)));

      append_choice (self->sql, self->type, field);
      g_string_append (self->sql, operators[test]);
      append_value (self, place);
      return;
    }

  g_string_append_printf (self->sql, "t.%s%s", column (self->type, field->number), operators[test]);
  append_value (self, value);
}

/* Elements are rows of a table of their own, ids in their canonical text there. */
static void
append_contains (Composer *self, const KontorField *field, const KontorValue *value)
{
  g_autoptr (KontorValue) element = NULL;

  if (kontor_value_get_shape (value) == KONTOR_VALUE_ID)
    {
      g_autofree char *text = kontor_id_to_string (kontor_value_get_id (value));

      element = kontor_value_new_text (text);
    }
  g_string_append_printf (self->sql,
                          "t.id IN (SELECT id FROM element WHERE field = '%s.%s' AND value = ",
                          kontor_schema_get_type (self->type)->word, field->word);
  append_value (self, element != NULL ? element : value);
  g_string_append_c (self->sql, ')');
}

static void
append_test (Composer *self, const KontorCondition *condition)
{
  const KontorField *field = kontor_schema_get_field (self->type, condition->field);
  const KontorValue *value = condition->values->len > 0 ? g_ptr_array_index (condition->values, 0)
                                                        : NULL;

  switch (condition->test)
    {
    case KONTOR_TEST_EQUAL:
      append_equal (self, field, value);
      return;
    case KONTOR_TEST_NOT_EQUAL:
      g_string_append (self->sql, "NOT (");
      append_equal (self, field, value);
      g_string_append_c (self->sql, ')');
      return;
    case KONTOR_TEST_LESS:
    case KONTOR_TEST_AT_MOST:
    case KONTOR_TEST_GREATER:
    case KONTOR_TEST_AT_LEAST:
      append_compare (self, field, condition->test, value);
      return;
    case KONTOR_TEST_CONTAINS:
      append_contains (self, field, value);
      return;
    }
}

static void
append_in (Composer *self, const KontorCondition *condition)
{
  const KontorField *field = kontor_schema_get_field (self->type, condition->field);

  g_string_append (self->sql, "(0");
  for (guint i = 0; i < condition->values->len; i++)
    {
      g_string_append (self->sql, " OR ");
      append_equal (self, field, g_ptr_array_index (condition->values, i));
    }
  g_string_append_c (self->sql, ')');
}

static void
append_join (Composer *self, const KontorCondition *condition)
{
  gboolean all = condition->join == KONTOR_JOIN_ALL;

  /* Without ifnull() the opposite of a comparison with an unset field would not hold either. */
  if (condition->join == KONTOR_JOIN_NONE)
    g_string_append (self->sql, "NOT ifnull(");
  g_string_append (self->sql, all ? "(1" : "(0");
  for (guint i = 0; i < condition->children->len; i++)
    {
      g_string_append (self->sql, all ? " AND " : " OR ");
      append_condition (self, g_ptr_array_index (condition->children, i));
    }
  g_string_append_c (self->sql, ')');
  if (condition->join == KONTOR_JOIN_NONE)
    g_string_append (self->sql, ", 0)");
}

static void
append_condition (Composer *self, const KontorCondition *condition)
{
  switch (condition->kind)
    {
    case KONTOR_CONDITION_TEST:
      append_test (self, condition);
      return;
    case KONTOR_CONDITION_IN:
      append_in (self, condition);
      return;
    case KONTOR_CONDITION_JOIN:
      append_join (self, condition);
      return;
    }
}

/* Never LIKE, which would read every text of the table. */
static void
append_text_filter (Composer *self, const char *text)
{
  g_autofree char *expression = kontor_sql_search_compose (text);
  g_autoptr (KontorValue) value = NULL;

  if (expression == NULL || *expression == '\0')
    {
      g_string_append (self->sql, " AND 0"); /* nothing in it is a word, so nothing has it */
      return;
    }

  value = kontor_value_new_text (expression);
  g_string_append_printf (
      self->sql,
      " AND t.id IN (SELECT s.id FROM search_text s WHERE s.type = '%s' AND s.row"
      " IN (SELECT rowid FROM search WHERE search MATCH ",
      kontor_schema_get_type (self->type)->word);
  append_value (self, value);
  g_string_append (self->sql, "))");
}

/* A title that is required never is: without NULLS LAST the index on it gives the order. */
static gboolean
can_be_unset (const KontorQuery *query, const Key *key)
{
  const KontorTypeInfo *info = kontor_schema_get_type (query->type);

  return key->is_group || key->field != info->title ||
         !(info->fields[key->field].flags & KONTOR_FLAG_REQUIRED);
}

/* Whether the index on titles gives the order, so that it should be read. */
static gboolean
is_by_title (const KontorQuery *query)
{
  g_autoptr (GArray) keys = list_keys (query);

  return keys->len > 0 && !can_be_unset (query, &g_array_index (keys, Key, 0));
}

static void
append_where (Composer *self, const KontorQuery *query)
{
  g_string_append (self->sql, " WHERE ");
  if (query->deleted)
    g_string_append_c (self->sql, '1');
  else
    /* The plus keeps SQLite from walking that index, row by row through the table, for any other
     * order. */
    g_string_append_printf (self->sql, "%st.%s IS NULL", is_by_title (query) ? "" : "+",
                            column (query->type, KONTOR_COMMON_DELETED_AT));
  for (guint i = 0; i < query->conditions->len; i++)
    {
      g_string_append (self->sql, " AND ");
      append_condition (self, g_ptr_array_index (query->conditions, i));
    }
  if (query->text != NULL)
    append_text_filter (self, query->text);
}

static void
append_order (Composer *self, const KontorQuery *query)
{
  g_autoptr (GArray) keys = list_keys (query);

  g_string_append (self->sql, " ORDER BY ");
  for (guint i = 0; i < keys->len; i++)
    {
      const Key *key = &g_array_index (keys, Key, i);

      append_key_of (self->sql, query, key);
      g_string_append_printf (self->sql, "%s%s, ", key->descending ? " DESC" : "",
                              can_be_unset (query, key) ? " NULLS LAST" : "");
    }
  g_string_append (self->sql, "t.\"row\"");
}

/* --- statements --- */

static void
append_places (Composer *self, const KontorQuery *query)
{
  g_string_append (self->sql, "t.\"row\", ");
  append_group (self->sql, query);
}

static void
append_places_and_keys (Composer *self, const KontorQuery *query)
{
  g_autoptr (GArray) keys = list_keys (query);

  append_places (self, query);
  for (guint i = 0; i < keys->len; i++)
    {
      g_string_append (self->sql, ", ");
      append_key_of (self->sql, query, &g_array_index (keys, Key, i));
    }
}

/* The columns of kontor_sql_rows_read() carry their table's name, not the "t" of all else here. So the
 * rows are found and numbered inside and joined to their table outside. */
static void
append_rows (Composer *self, const KontorQuery *query)
{
  const char *table = kontor_sql_rows_get_table (query->type);

  g_string_append_printf (self->sql,
                          "SELECT %s FROM (SELECT t.\"row\" AS found_row, row_number() OVER (",
                          kontor_sql_rows_get_columns (query->type));
  append_order (self, query);
  g_string_append_printf (self->sql, ") AS found_number FROM %s t", table);
  append_where (self, query);
  g_string_append_printf (self->sql,
                          " ORDER BY found_number LIMIT ? OFFSET ?)"
                          " JOIN %s ON %s.\"row\" = found_row ORDER BY found_number",
                          table, table);
}

static void
compose (Composer *self, const KontorQuery *query, KontorQuerySelect select)
{
  const char *table = kontor_sql_rows_get_table (query->type);

  if (select == KONTOR_SELECT_ROWS)
    {
      append_rows (self, query);
      return;
    }

  g_string_append (self->sql, "SELECT ");
  if (select == KONTOR_SELECT_PLACES)
    append_places (self, query);
  else if (select == KONTOR_SELECT_COUNT)
    g_string_append (self->sql, "count(*)");
  else
    append_places_and_keys (self, query);
  g_string_append_printf (self->sql, " FROM %s t", table);

  if (select == KONTOR_SELECT_KEYS)
    g_string_append (self->sql, " WHERE t.\"row\" = ?");
  else
    append_where (self, query);
  if (select == KONTOR_SELECT_MATCH)
    g_string_append (self->sql, " AND t.id = ?");
  if (select == KONTOR_SELECT_PLACES)
    append_order (self, query);
}

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

KontorSqlStatement *
kontor_query_prepare (KontorSql *sql,
                      const KontorQuery *query,
                      KontorQuerySelect select,
                      int *next,
                      GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (clear_value);
  Composer composer = { query->type, text, values };
  KontorSqlStatement *statement = NULL;

  compose (&composer, query, select);
  statement = kontor_sql_prepare (sql, text->str, error);
  if (statement == NULL)
    return NULL;
  for (guint i = 0; i < values->len; i++)
    bind_value (statement, (int) i + 1, g_ptr_array_index (values, i));
  *next = (int) values->len + 1;

  return statement;
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
  g_autoptr (GArray) keys = list_keys (query);

  self->row = kontor_sql_column_int (statement, 0);
  self->group = kontor_sql_column_is_null (statement, 1) ? KONTOR_GROUP_NONE
                                                         : kontor_sql_column_int (statement, 1);
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->integers = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->unset = g_array_new (FALSE, FALSE, sizeof (gboolean));
  for (guint i = 0; i < keys->len; i++)
    {
      gboolean is_text = g_array_index (keys, Key, i).is_text;
      gboolean unset = kontor_sql_column_is_null (statement, (int) i + 2);
      gint64 integer = is_text ? 0 : kontor_sql_column_int (statement, (int) i + 2);

      g_ptr_array_add (self->texts,
                       is_text ? g_strdup (kontor_sql_column_text (statement, (int) i + 2)) : NULL);
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
compare_key (const KontorQueryKeys *a, const KontorQueryKeys *b, guint i, const Key *key)
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
  g_autoptr (GArray) keys = list_keys (query);

  for (guint i = 0; i < keys->len; i++)
    {
      int order = compare_key (a, b, i, &g_array_index (keys, Key, i));

      if (order != 0)
        return order;
    }

  return (a->row > b->row) - (a->row < b->row);
}
