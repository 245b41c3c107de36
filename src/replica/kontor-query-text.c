/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Queries as text: the printer. The grammar is in the header, the parser beside this. Pure, any
 * thread. */

#include "config.h"

#include "kontor-query-text.h"

#include "kontor-query-private.h"
#include "kontor-query-text-private.h"

const char *const kontor_query_tests[] = {
  [KONTOR_TEST_EQUAL] = "=",      [KONTOR_TEST_NOT_EQUAL] = "!=", [KONTOR_TEST_LESS] = "<",
  [KONTOR_TEST_AT_MOST] = "<=",   [KONTOR_TEST_GREATER] = ">",    [KONTOR_TEST_AT_LEAST] = ">=",
  [KONTOR_TEST_CONTAINS] = "has",
};

const char *const kontor_query_joins[] = {
  [KONTOR_JOIN_ALL] = "all",
  [KONTOR_JOIN_ANY] = "any",
  [KONTOR_JOIN_NONE] = "none",
};

static void
append_string (GString *text, const char *string)
{
  g_string_append_c (text, '"');
  for (const char *at = string; *at != '\0'; at++)
    if (*at == '\n')
      g_string_append (text, "\\n");
    else
      {
        if (*at == '"' || *at == '\\')
          g_string_append_c (text, '\\');
        g_string_append_c (text, *at);
      }
  g_string_append_c (text, '"');
}

static char *
integer_to_string (const KontorField *field, gint64 integer)
{
  if (field->kind == KONTOR_KIND_DATE)
    return kontor_date_to_string (integer);
  if (field->kind == KONTOR_KIND_INSTANT)
    return kontor_instant_to_string (integer);

  return g_strdup_printf ("%" G_GINT64_FORMAT, integer);
}

static char *
money_to_string (const KontorValue *value)
{
  const char *currency = NULL;
  g_autofree char *amount = kontor_money_to_string (kontor_value_get_money (value, &currency));

  return g_strconcat (amount, " ", currency, NULL);
}

/* @value: also an element of a set, which then is a text or an id. */
static char *
value_to_string (const KontorField *field, const KontorValue *value)
{
  gboolean all_day = FALSE;
  gint64 local = 0;

  switch (kontor_value_get_shape (value))
    {
    case KONTOR_VALUE_INTEGER:
      return integer_to_string (field, kontor_value_get_integer (value));
    case KONTOR_VALUE_TEXT:
      return g_strdup (kontor_value_get_text (value));
    case KONTOR_VALUE_ID:
      return kontor_id_to_string (kontor_value_get_id (value));
    case KONTOR_VALUE_MONEY:
      return money_to_string (value);
    case KONTOR_VALUE_MOMENT:
      local = kontor_value_get_moment (value, &all_day, NULL);
      return kontor_moment_to_string (local, all_day);
    case KONTOR_VALUE_SET:
      break;
    }

  g_return_val_if_reached (g_strdup (""));
}

static void
append_value (GString *text, const KontorField *field, const KontorCondition *condition, guint i)
{
  const char *term = condition->terms != NULL ? g_ptr_array_index (condition->terms, i) : NULL;
  g_autofree char *string = NULL;

  if (term != NULL)
    {
      g_string_append (text, term);
      return;
    }
  string = value_to_string (field, g_ptr_array_index (condition->values, i));
  append_string (text, string);
}

static void
append_test (GString *text, const KontorCondition *condition, const KontorField *field)
{
  g_string_append_printf (text, "%s ", field->word);
  if (condition->values->len == 0)
    {
      g_string_append (text, condition->test == KONTOR_TEST_EQUAL ? "unset" : "set");
      return;
    }
  g_string_append_printf (text, "%s ", kontor_query_tests[condition->test]);
  append_value (text, field, condition, 0);
}

static void
append_condition (GString *text, const KontorCondition *condition, KontorRecordType type)
{
  const KontorField *field = condition->kind != KONTOR_CONDITION_JOIN
                                 ? kontor_schema_get_field (type, condition->field)
                                 : NULL;

  switch (condition->kind)
    {
    case KONTOR_CONDITION_TEST:
      append_test (text, condition, field);
      return;
    case KONTOR_CONDITION_IN:
      g_string_append_printf (text, "%s in (", field->word);
      for (guint i = 0; i < condition->values->len; i++)
        {
          g_string_append (text, i > 0 ? " " : "");
          append_value (text, field, condition, i);
        }
      break;
    case KONTOR_CONDITION_JOIN:
      g_string_append_printf (text, "%s (", kontor_query_joins[condition->join]);
      for (guint i = 0; i < condition->children->len; i++)
        {
          g_string_append (text, i > 0 ? " " : "");
          append_condition (text, g_ptr_array_index (condition->children, i), type);
        }
      break;
    }
  g_string_append_c (text, ')');
}

static void
append_field (GString *text, const char *clause, KontorRecordType type, guint field)
{
  g_string_append_printf (text, " %s %s", clause, kontor_schema_get_field (type, field)->word);
}

/**
 * kontor_query_to_text:
 *
 * Returns: (transfer full): the query as text, relative values as they were given
 */
char *
kontor_query_to_text (const KontorQuery *self)
{
  GString *text = g_string_new (kontor_schema_get_type (self->type)->word);

  for (guint i = 0; i < self->conditions->len; i++)
    {
      g_string_append (text, " where ");
      append_condition (text, g_ptr_array_index (self->conditions, i), self->type);
    }
  if (self->text != NULL)
    {
      g_string_append (text, " text ");
      append_string (text, self->text);
    }
  if (self->deleted)
    g_string_append (text, " deleted");
  if (self->group.field != 0)
    {
      append_field (text, "group", self->type, self->group.field);
      g_string_append_printf (text, "%s%s", self->by_horizon ? " horizon" : "",
                              self->group.descending ? " desc" : "");
    }
  for (guint i = 0; i < self->orders->len; i++)
    {
      KontorQueryOrder order = g_array_index (self->orders, KontorQueryOrder, i);

      append_field (text, "order", self->type, order.field);
      g_string_append (text, order.descending ? " desc" : "");
    }
  if (self->outline != 0)
    append_field (text, "outline", self->type, self->outline);

  return g_string_free_and_steal (text);
}

/**
 * kontor_condition_to_text:
 * @type: of the records that it is a condition on
 *
 * Returns: (transfer full): the condition as text
 */
char *
kontor_condition_to_text (const KontorCondition *self, KontorRecordType type)
{
  GString *text = g_string_new (NULL);

  append_condition (text, self, type);

  return g_string_free_and_steal (text);
}
