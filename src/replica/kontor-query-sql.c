/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one place that composes the SQL of live queries: from the schema's columns, with every value
 * bound. Pure, any thread. */

#include "config.h"

#include "kontor-query-private.h"

#include "kontor-sql-rows.h"
#include "kontor-sql-search.h"

#include <string.h>

#define DAY_IN_MICROSECONDS "86400000000"
/* KONTOR_DATE_MIN. */
#define FIRST_DAY "-134774"

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

/* Which of the parts of time between @bounds, in rising order, as a search tree: the time as a
 * number is compared with few of them. Each part gives what must be added to it. */
static void
append_offset (GString *sql, const char *time, const GArray *shifts, guint start, guint end)
{
  guint middle = start + (end - start) / 2;
  const KontorShift *shift = &g_array_index (shifts, KontorShift, middle);

  if (end - start == 1)
    {
      g_string_append_printf (sql, "%" G_GINT64_FORMAT, shift->offset);
      return;
    }
  g_string_append_printf (sql, "CASE WHEN %s < %" G_GINT64_FORMAT " THEN ", time, shift->from);
  append_offset (sql, time, shifts, start, middle);
  g_string_append (sql, " ELSE ");
  append_offset (sql, time, shifts, middle, end);
  g_string_append (sql, " END");
}

/* The day of an instant where the query is asked, of a moment on its own wall. SQLite's division
 * rounds towards zero, so days are counted from a day before all that can be. */
static void
append_day (GString *sql, const KontorQuery *query, const KontorField *field)
{
  g_autofree char *time = g_strdup_printf ("t.%s", column (query->type, field->number));

  g_string_append_printf (sql, "((%s - (" FIRST_DAY ") * " DAY_IN_MICROSECONDS, time);
  if (field->kind == KONTOR_KIND_INSTANT && query->shifts != NULL)
    {
      g_string_append (sql, " + (");
      append_offset (sql, time, query->shifts, 0, query->shifts->len);
      g_string_append_c (sql, ')');
    }
  g_string_append (sql, ") / " DAY_IN_MICROSECONDS " + (" FIRST_DAY "))");
}

/* Numbers of KontorHorizon. */
static void
append_horizon (GString *sql, const KontorQuery *query, const KontorField *field)
{
  const char *name = column (query->type, field->number);

  g_string_append_printf (sql, "CASE WHEN t.%s IS NULL THEN NULL", name);
  for (guint i = 0; i < G_N_ELEMENTS (query->horizon); i++)
    g_string_append_printf (sql, " WHEN t.%s < %" G_GINT64_FORMAT " THEN %u", name,
                            query->horizon[i], i);
  g_string_append_printf (sql, " ELSE %u END", (guint) G_N_ELEMENTS (query->horizon));
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
  else if (query->by_horizon)
    append_horizon (sql, query, field);
  else if (field->kind == KONTOR_KIND_INSTANT || field->kind == KONTOR_KIND_MOMENT)
    append_day (sql, query, field);
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

GArray *
kontor_query_list_keys (const KontorQuery *query)
{
  GArray *keys = g_array_new (FALSE, TRUE, sizeof (KontorQueryKey));
  guint group = query->group.field;

  if (group != 0)
    {
      KontorQueryKey by_title = { TRUE, FALSE, query->group.descending, group };
      KontorQueryKey by_group = { FALSE, TRUE, query->group.descending, group };

      if (kontor_schema_get_field (query->type, group)->kind == KONTOR_KIND_REFERENCE)
        g_array_append_val (keys, by_title);
      g_array_append_val (keys, by_group);
    }
  for (guint i = 0; i < query->orders->len; i++)
    {
      KontorQueryOrder order = g_array_index (query->orders, KontorQueryOrder, i);
      KontorQueryKey key = { has_text_keys (query->type, order.field), FALSE, order.descending,
                             order.field };

      g_array_append_val (keys, key);
    }

  return keys;
}

static void
append_key_of (GString *sql, const KontorQuery *query, const KontorQueryKey *key)
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

  if (value == NULL && field->kind == KONTOR_KIND_CHOICE)
    g_string_append_printf (self->sql, "(t.%s IS NULL OR t.%s = '%s')", name, name,
                            field->choices[0].word);
  else if (value == NULL && field->kind == KONTOR_KIND_BOOLEAN)
    g_string_append_printf (self->sql, "ifnull(t.%s, 0) = 0", name);
  else if (value == NULL)
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

/* Never LIKE, which would read every text of the table. @one: for a single record, which is looked up
 * among the hits: all of them would be listed otherwise. */
static void
append_text_filter (Composer *self, const char *text, gboolean one)
{
  g_autofree char *expression = kontor_sql_search_compose (text);
  const char *word = kontor_schema_get_type (self->type)->word;
  g_autoptr (KontorValue) value = NULL;

  if (expression == NULL || *expression == '\0')
    {
      g_string_append (self->sql, " AND 0"); /* nothing in it is a word, so nothing has it */
      return;
    }

  value = kontor_value_new_text (expression);
  if (one)
    g_string_append_printf (self->sql,
                            " AND EXISTS (SELECT 1 FROM search WHERE rowid = (SELECT s.row"
                            " FROM search_text s WHERE s.type = '%s' AND s.id = t.id)"
                            " AND search MATCH ",
                            word);
  else
    g_string_append_printf (self->sql,
                            " AND t.id IN (SELECT s.id FROM search_text s WHERE s.type = '%s'"
                            " AND s.row IN (SELECT rowid FROM search WHERE search MATCH ",
                            word);
  append_value (self, value);
  g_string_append (self->sql, one ? ")" : "))");
}

/* A title that is required never is: without NULLS LAST the index on it gives the order. */
static gboolean
can_be_unset (const KontorQuery *query, const KontorQueryKey *key)
{
  const KontorTypeInfo *info = kontor_schema_get_type (query->type);

  return key->is_group || key->field != info->title ||
         !(info->fields[key->field].flags & KONTOR_FLAG_REQUIRED);
}

/* Whether the index on titles gives the order, so that it should be read. */
static gboolean
is_by_title (const KontorQuery *query)
{
  g_autoptr (GArray) keys = kontor_query_list_keys (query);

  return keys->len > 0 && !can_be_unset (query, &g_array_index (keys, KontorQueryKey, 0));
}

static void
append_where (Composer *self, const KontorQuery *query, gboolean one)
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
    append_text_filter (self, query->text, one);
}

static void
append_order (Composer *self, const KontorQuery *query)
{
  g_autoptr (GArray) keys = kontor_query_list_keys (query);

  g_string_append (self->sql, " ORDER BY ");
  for (guint i = 0; i < keys->len; i++)
    {
      const KontorQueryKey *key = &g_array_index (keys, KontorQueryKey, i);

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
  if (query->outline != 0)
    g_string_append_printf (self->sql,
                            ", CASE WHEN t.%s IS NULL THEN 0"
                            " ELSE ifnull((SELECT \"row\" FROM %s WHERE id = t.%s), -1) END",
                            column (query->type, query->outline),
                            kontor_sql_rows_get_table (query->type),
                            column (query->type, query->outline));
}

static void
append_places_and_keys (Composer *self, const KontorQuery *query)
{
  g_autoptr (GArray) keys = kontor_query_list_keys (query);

  append_places (self, query);
  for (guint i = 0; i < keys->len; i++)
    {
      g_string_append (self->sql, ", ");
      append_key_of (self->sql, query, &g_array_index (keys, KontorQueryKey, i));
    }
}

/* The columns of kontor_sql_rows_read() carry their table's name, not the "t" of all else here. So the
 * rows are found inside and joined to their table outside. They are numbered in between, as they come:
 * with its own order the window would sort all there are, where LIMIT sorts as many as are asked for. */
static void
append_rows (Composer *self, const KontorQuery *query)
{
  const char *table = kontor_sql_rows_get_table (query->type);

  g_string_append_printf (self->sql,
                          "SELECT %s FROM (SELECT found_row, row_number() OVER () AS found_number"
                          " FROM (SELECT t.\"row\" AS found_row FROM %s t",
                          kontor_sql_rows_get_columns (query->type), table);
  append_where (self, query, FALSE);
  append_order (self, query);
  g_string_append_printf (self->sql,
                          " LIMIT ? OFFSET ?))"
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
    append_where (self, query, select == KONTOR_SELECT_MATCH);
  if (select == KONTOR_SELECT_MATCH)
    g_string_append (self->sql, " AND t.id = ?");
  if (select == KONTOR_SELECT_PLACES)
    append_order (self, query);
}

char *
kontor_query_compose (const KontorQuery *query, KontorQuerySelect select, GPtrArray *values)
{
  GString *text = g_string_new (NULL);
  Composer composer = { query->type, text, values };

  compose (&composer, query, select);

  return g_string_free_and_steal (text);
}

/* What is added up. An instant measures the time since the one that stands before it in the schema: an
 * entry's end is how long it took. */
static void
append_measure (Composer *self, const KontorField *field)
{
  const KontorField *before = field->number > 1
                                  ? kontor_schema_get_field (self->type, field->number - 1)
                                  : NULL;
  const char *name = column (self->type, field->number);

  if (field->kind == KONTOR_KIND_INSTANT && before->kind == KONTOR_KIND_INSTANT)
    g_string_append_printf (self->sql, "ifnull(sum((t.%s - t.%s) / 1000000), 0)", name,
                            column (self->type, before->number));
  else
    g_string_append_printf (self->sql, "ifnull(sum(t.%s), 0)", name);
}

static void
append_currencies (Composer *self, const KontorField *field)
{
  g_autofree char *name = NULL;

  if (field == NULL || field->kind != KONTOR_KIND_MONEY)
    {
      g_string_append (self->sql, ", NULL, NULL");
      return;
    }

  name = g_strdup (column (self->type, field->number));
  name[strlen (name) - 1] = '\0'; /* without its closing quote */
  g_string_append_printf (self->sql, ", min(t.%s_currency\"), max(t.%s_currency\")", name, name);
}

/* The value of a group for people: a reference as the id, not as the row. */
static void
append_sum_group (Composer *self, const KontorQuery *query, guint group_field)
{
  const KontorField *field = group_field != 0 ? kontor_schema_get_field (self->type, group_field)
                                              : NULL;

  if (field == NULL)
    g_string_append (self->sql, "NULL");
  else if (field->kind == KONTOR_KIND_REFERENCE)
    g_string_append_printf (self->sql, "t.%s", column (self->type, group_field));
  else if (field->kind == KONTOR_KIND_INSTANT || field->kind == KONTOR_KIND_MOMENT)
    append_day (self->sql, query, field);
  else if (group_field == kontor_schema_get_type (self->type)->title)
    g_string_append_printf (self->sql, "t.%s", column (self->type, group_field));
  else
    append_key (self->sql, self->type, group_field);
}

char *
kontor_query_compose_sum (const KontorQuery *query,
                          guint group_field,
                          guint measure_field,
                          GPtrArray *values)
{
  GString *text = g_string_new ("SELECT ");
  Composer composer = { query->type, text, values };
  const KontorField *measure = measure_field != 0
                                   ? kontor_schema_get_field (query->type, measure_field)
                                   : NULL;

  append_sum_group (&composer, query, group_field);
  g_string_append (text, ", count(*), ");
  if (measure != NULL)
    append_measure (&composer, measure);
  else
    g_string_append_c (text, '0');
  append_currencies (&composer, measure);
  g_string_append_printf (text, " FROM %s t", kontor_sql_rows_get_table (query->type));
  append_where (&composer, query, FALSE);
  if (group_field != 0)
    {
      g_string_append (text, " GROUP BY 1 ORDER BY ");
      append_key (text, query->type, group_field);
      g_string_append (text, " NULLS LAST, 1");
    }

  return g_string_free_and_steal (text);
}

/* One of two times, whichever is known, or else the third. */
static void
append_first_set (Composer *self, guint field, guint otherwise, guint else_field)
{
  g_autofree char *first = g_strdup (column (self->type, field));
  g_autofree char *second = g_strdup (column (self->type, otherwise));

  g_string_append_printf (self->sql, "(coalesce(t.%s, t.%s, t.%s))", first, second,
                          column (self->type, else_field));
}

char *
kontor_query_compose_span (const KontorQuery *query,
                           guint from_field,
                           guint to_field,
                           guint else_field,
                           GPtrArray *values)
{
  GString *text = g_string_new ("SELECT min");
  Composer composer = { query->type, text, values };

  append_first_set (&composer, from_field, to_field, else_field);
  g_string_append (text, ", max");
  append_first_set (&composer, to_field, from_field, else_field);
  g_string_append_printf (text, " FROM %s t", kontor_sql_rows_get_table (query->type));
  append_where (&composer, query, FALSE);

  return g_string_free_and_steal (text);
}
