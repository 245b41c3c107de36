/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Queries as text: the parser, by recursive descent over the grammar in kontor-query-text.h. A text comes
 * from a record that anybody may have written: what does not fit is refused, nothing is guessed. Pure,
 * any thread. */

#include "config.h"

#include "kontor-query-text.h"

#include "kontor-problem.h"
#include "kontor-query-private.h"
#include "kontor-query-text-private.h"

#include <string.h>

/* How deep conditions are inside others. */
#define DEPTH_MAX 16

G_DEFINE_QUARK (kontor-query-text-error-quark, kontor_query_text_error)

typedef enum
{
  TOKEN_END,
  TOKEN_WORD, /* a word of the schema or the grammar, or a term */
  TOKEN_SIGN, /* a test or a parenthesis */
  TOKEN_STRING,
} TokenKind;

typedef struct
{
  const char *text; /* borrowed */
  const char *at; /* behind the token */
  const char *start; /* of the token */
  TokenKind kind;
  GString *token; /* owned: without quotes and escapes */
  KontorRecordType type;
  const KontorQueryTerms *terms; /* borrowed */
  guint depth;
  GError *error; /* owned, nullable: the first */
} Parser;

G_GNUC_PRINTF (3, 4) static void
fail (Parser *self, KontorQueryTextError code, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  if (self->error != NULL)
    return;
  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  self->error = g_error_new (KONTOR_QUERY_TEXT_ERROR, (int) code, "at character %ld: %s",
                             g_utf8_pointer_to_offset (self->text, self->start) + 1, message);
}

/* --- tokens --- */

static gboolean
is_word_character (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '+';
}

static void
read_string (Parser *self)
{
  self->kind = TOKEN_STRING;
  for (self->at++; *self->at != '"'; self->at++)
    {
      char c = *self->at;

      if (c == '\\')
        {
          c = *++self->at;
          if (c == 'n')
            c = '\n';
          else if (c != '"' && c != '\\')
            {
              fail (self, KONTOR_QUERY_TEXT_ERROR_SYNTAX, "unknown escape in a string");
              return;
            }
        }
      else if (c == '\0')
        {
          fail (self, KONTOR_QUERY_TEXT_ERROR_SYNTAX, "a string has no end");
          return;
        }
      g_string_append_c (self->token, c);
    }
  self->at++;
}

static void
read_sign (Parser *self)
{
  static const char *const signs[] = { "!=", "<=", ">=", "=", "<", ">", "(", ")" };

  self->kind = TOKEN_SIGN;
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (g_str_has_prefix (self->at, signs[i]))
      {
        g_string_append (self->token, signs[i]);
        self->at += strlen (signs[i]);
        return;
      }
  fail (self, KONTOR_QUERY_TEXT_ERROR_SYNTAX, "unknown character");
}

/* After a failure everything is the end, so that every loop ends. */
static void
advance (Parser *self)
{
  while (*self->at == ' ')
    self->at++;
  self->start = self->at;
  g_string_truncate (self->token, 0);
  self->kind = TOKEN_END;
  if (self->error != NULL || *self->at == '\0')
    return;
  if (*self->at == '"')
    read_string (self);
  else if (is_word_character (*self->at))
    for (self->kind = TOKEN_WORD; is_word_character (*self->at); self->at++)
      g_string_append_c (self->token, *self->at);
  else
    read_sign (self);
  if (self->error != NULL)
    self->kind = TOKEN_END;
}

static gboolean
is (const Parser *self, TokenKind kind, const char *token)
{
  return self->error == NULL && self->kind == kind && g_str_equal (self->token->str, token);
}

static gboolean
take (Parser *self, TokenKind kind, const char *token)
{
  if (!is (self, kind, token))
    return FALSE;
  advance (self);

  return TRUE;
}

static void
expect (Parser *self, TokenKind kind, const char *token)
{
  if (!take (self, kind, token))
    fail (self, KONTOR_QUERY_TEXT_ERROR_SYNTAX, "“%s” is missing", token);
}

/* (nullable): after a failure */
static const KontorField *
parse_field (Parser *self)
{
  const KontorField *field = NULL;

  if (self->error != NULL)
    return NULL;
  if (self->kind == TOKEN_WORD)
    field = kontor_schema_find_field (self->type, self->token->str);
  if (field == NULL)
    fail (self,
          self->kind == TOKEN_WORD ? KONTOR_QUERY_TEXT_ERROR_UNKNOWN
                                   : KONTOR_QUERY_TEXT_ERROR_SYNTAX,
          "a field of “%s” is missing", kontor_schema_get_type (self->type)->word);
  advance (self);

  return field;
}

/* --- values --- */

static KontorValue *
read_integer (const KontorField *field, const char *text)
{
  gint64 integer = 0;
  gboolean read = FALSE;

  if (field->kind == KONTOR_KIND_DATE)
    read = kontor_date_from_string (text, &integer);
  else if (field->kind == KONTOR_KIND_INSTANT)
    read = kontor_instant_from_string (text, &integer);
  else
    read = g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &integer, NULL);

  return read ? kontor_value_new_integer (integer) : NULL;
}

static KontorValue *
read_money (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", 2);
  gint64 amount = 0;

  if (parts[0] == NULL || parts[1] == NULL || strlen (parts[1]) != 3 ||
      !kontor_money_from_string (parts[0], &amount))
    return NULL;

  return kontor_value_new_money (amount, parts[1]);
}

static KontorValue *
read_moment (const char *text)
{
  gboolean all_day = FALSE;
  gint64 local = 0;

  return kontor_moment_from_string (text, &local, &all_day)
             ? kontor_value_new_moment (local, all_day, NULL)
             : NULL;
}

/* Of a set: an element. */
static KontorValue *
read_value (const KontorField *field, const char *text)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  switch (kontor_kind_get_shape (field->kind))
    {
    case KONTOR_VALUE_INTEGER:
      return read_integer (field, text);
    case KONTOR_VALUE_MONEY:
      return read_money (text);
    case KONTOR_VALUE_MOMENT:
      return read_moment (text);
    case KONTOR_VALUE_TEXT:
      return kontor_value_new_text (text);
    case KONTOR_VALUE_ID:
    case KONTOR_VALUE_SET:
      if (field->kind == KONTOR_KIND_TAGS)
        return kontor_value_new_text (text);
      return kontor_id_init_from_string (&id, text) ? kontor_value_new_id (&id) : NULL;
    }

  g_return_val_if_reached (NULL);
}

static gboolean
check_value (Parser *self, const KontorField *field, const KontorValue *value)
{
  const KontorId nil = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorProblem) problem = NULL;

  if (field->kind == KONTOR_KIND_CHOICE &&
      kontor_field_find_choice (field, kontor_value_get_text (value)) < 0)
    {
      fail (self, KONTOR_QUERY_TEXT_ERROR_UNKNOWN, "“%s” has no such choice", field->word);
      return FALSE;
    }
  if (!kontor_field_is_set (field))
    problem = kontor_value_check (field, self->type, &nil, value);
  if (problem != NULL)
    fail (self, KONTOR_QUERY_TEXT_ERROR_SYNTAX, "no value that “%s” can have", field->word);

  return problem == NULL;
}

/* Adds the value to @condition, and the term that it stood for. */
static void
parse_value (Parser *self, const KontorField *field, KontorCondition *condition)
{
  gboolean is_term = self->kind == TOKEN_WORD;
  gboolean known = FALSE;
  g_autoptr (KontorValue) value = NULL;

  if (self->error != NULL)
    return;
  if (is_term)
    value = kontor_query_term_read (self->token->str, field, self->terms, &known);
  else if (self->kind == TOKEN_STRING)
    value = read_value (field, self->token->str);
  if (value == NULL)
    {
      fail (self, KONTOR_QUERY_TEXT_ERROR_SYNTAX,
            is_term && !known ? "a value is missing: “%s” wants one in quotes, or a relative one"
                              : "no value that “%s” can have",
            field->word);
      return;
    }
  if (!check_value (self, field, value))
    return;
  kontor_condition_add_value (condition, value, is_term ? self->token->str : NULL);
  advance (self);
}

/* --- conditions --- */

static KontorCondition *parse_condition (Parser *self);

static gboolean
allows_test (const KontorField *field, KontorTest test)
{
  gboolean ordered = kontor_kind_get_shape (field->kind) != KONTOR_VALUE_ID &&
                     field->kind != KONTOR_KIND_RECORD && field->kind != KONTOR_KIND_CONTENT;

  if (kontor_field_is_set (field) || test == KONTOR_TEST_CONTAINS)
    return kontor_field_is_set (field) && test == KONTOR_TEST_CONTAINS;

  return test == KONTOR_TEST_EQUAL || test == KONTOR_TEST_NOT_EQUAL || ordered;
}

static KontorCondition *
parse_test (Parser *self, const KontorField *field)
{
  for (guint i = 0; i < G_N_ELEMENTS (kontor_query_tests); i++)
    {
      g_autoptr (KontorCondition) condition = NULL;

      if (!is (self, i == KONTOR_TEST_CONTAINS ? TOKEN_WORD : TOKEN_SIGN, kontor_query_tests[i]))
        continue;
      if (!allows_test (field, i))
        break;
      advance (self);
      condition = kontor_condition_new (field->number, i, NULL);
      parse_value (self, field, condition);
      return g_steal_pointer (&condition);
    }
  fail (self, KONTOR_QUERY_TEXT_ERROR_SYNTAX, "a test that “%s” knows is missing", field->word);

  return NULL;
}

static KontorCondition *
parse_in (Parser *self, const KontorField *field)
{
  KontorCondition *condition = kontor_condition_new_in (field->number, NULL, 0);

  if (kontor_field_is_set (field))
    fail (self, KONTOR_QUERY_TEXT_ERROR_SYNTAX, "“%s” is a set", field->word);
  expect (self, TOKEN_SIGN, "(");
  while (self->error == NULL && !is (self, TOKEN_SIGN, ")"))
    parse_value (self, field, condition);
  expect (self, TOKEN_SIGN, ")");

  return condition;
}

static KontorCondition *
parse_join (Parser *self, KontorJoin join)
{
  g_autoptr (GPtrArray) children = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_condition_unref);

  expect (self, TOKEN_SIGN, "(");
  if (++self->depth > DEPTH_MAX)
    fail (self, KONTOR_QUERY_TEXT_ERROR_SYNTAX, "conditions are too deep inside each other");
  while (self->error == NULL && !is (self, TOKEN_SIGN, ")"))
    {
      KontorCondition *child = parse_condition (self);

      if (child != NULL)
        g_ptr_array_add (children, child);
    }
  expect (self, TOKEN_SIGN, ")");
  self->depth--;

  return kontor_condition_new_join (join, (KontorCondition *const *) children->pdata,
                                    children->len);
}

/* (nullable): after a failure. What is given after a failure is not meant. */
static KontorCondition *
parse_condition (Parser *self)
{
  const KontorField *field = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (kontor_query_joins); i++)
    if (take (self, TOKEN_WORD, kontor_query_joins[i]))
      return parse_join (self, i);
  field = parse_field (self);
  if (field == NULL)
    return NULL;
  if (take (self, TOKEN_WORD, "set"))
    return kontor_condition_new_is_set (field->number);
  if (take (self, TOKEN_WORD, "unset"))
    return kontor_condition_new (field->number, KONTOR_TEST_EQUAL, NULL);
  if (take (self, TOKEN_WORD, "in"))
    return parse_in (self, field);

  return parse_test (self, field);
}

/* --- clauses --- */

static void
parse_where (Parser *self, KontorQueryBuilder *builder)
{
  KontorCondition *condition = parse_condition (self);

  if (condition != NULL)
    kontor_query_builder_take_condition (builder, condition);
}

static void
parse_text (Parser *self, KontorQueryBuilder *builder)
{
  if (self->kind != TOKEN_STRING)
    {
      fail (self, KONTOR_QUERY_TEXT_ERROR_SYNTAX, "what to search for is missing");
      return;
    }
  kontor_query_builder_set_text (builder, self->token->str);
  advance (self);
}

static gboolean
is_time (const KontorField *field)
{
  return field->kind == KONTOR_KIND_DATE || field->kind == KONTOR_KIND_INSTANT ||
         field->kind == KONTOR_KIND_MOMENT;
}

static void
parse_group (Parser *self, KontorQueryBuilder *builder)
{
  const KontorField *field = parse_field (self);
  gboolean by_horizon = take (self, TOKEN_WORD, "horizon");

  if (field == NULL)
    return;
  if (by_horizon ? !is_time (field)
                 : !is_time (field) && field->kind != KONTOR_KIND_CHOICE &&
                       field->kind != KONTOR_KIND_BOOLEAN && field->kind != KONTOR_KIND_INTEGER &&
                       field->kind != KONTOR_KIND_REFERENCE)
    fail (self, KONTOR_QUERY_TEXT_ERROR_SYNTAX, "“%s” makes no such groups", field->word);
  else if (by_horizon)
    kontor_query_builder_set_group_by_horizon (builder, field->number, self->terms->now);
  else
    kontor_query_builder_set_group (builder, field->number, take (self, TOKEN_WORD, "desc"));
}

static void
parse_order (Parser *self, KontorQueryBuilder *builder)
{
  const KontorField *field = parse_field (self);

  if (field == NULL)
    return;
  if (kontor_field_is_set (field))
    fail (self, KONTOR_QUERY_TEXT_ERROR_SYNTAX, "“%s” gives no order", field->word);
  else
    kontor_query_builder_add_order (builder, field->number, take (self, TOKEN_WORD, "desc"));
}

static void
parse_outline (Parser *self, KontorQueryBuilder *builder)
{
  const KontorField *field = parse_field (self);

  if (field == NULL)
    return;
  if (field->kind != KONTOR_KIND_REFERENCE || field->target != self->type)
    fail (self, KONTOR_QUERY_TEXT_ERROR_SYNTAX, "“%s” leads to no parent", field->word);
  else
    kontor_query_builder_set_outline (builder, field->number);
}

static void
parse_clause (Parser *self, KontorQueryBuilder *builder)
{
  if (take (self, TOKEN_WORD, "where"))
    parse_where (self, builder);
  else if (take (self, TOKEN_WORD, "text"))
    parse_text (self, builder);
  else if (take (self, TOKEN_WORD, "deleted"))
    kontor_query_builder_set_deleted (builder, TRUE);
  else if (take (self, TOKEN_WORD, "group"))
    parse_group (self, builder);
  else if (take (self, TOKEN_WORD, "order"))
    parse_order (self, builder);
  else if (take (self, TOKEN_WORD, "outline"))
    parse_outline (self, builder);
  else
    fail (self, KONTOR_QUERY_TEXT_ERROR_SYNTAX, "unknown part of a query");
}

static void
parser_init (Parser *self, const char *text, const KontorQueryTerms *terms)
{
  self->text = self->at = self->start = text;
  self->terms = terms;
  self->token = g_string_new (NULL);
  if (g_utf8_validate (text, -1, NULL))
    advance (self);
  else
    fail (self, KONTOR_QUERY_TEXT_ERROR_SYNTAX, "no text in UTF-8");
}

/* TRUE if all was understood. */
static gboolean
parser_end (Parser *self, GError **error)
{
  if (self->error == NULL && self->kind != TOKEN_END)
    fail (self, KONTOR_QUERY_TEXT_ERROR_SYNTAX, "the end was expected");
  g_string_free (self->token, TRUE);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));

  return FALSE;
}

/**
 * kontor_query_new_from_text:
 * @text: see the grammar in this header
 * @terms: what relative values stand for
 * @error: what is wrong, and where
 *
 * Returns: (transfer full) (nullable): the query, its days those of @terms
 */
KontorQuery *
kontor_query_new_from_text (const char *text, const KontorQueryTerms *terms, GError **error)
{
  Parser parser = { 0 };
  g_autoptr (KontorQueryBuilder) builder = NULL;

  parser_init (&parser, text, terms);
  if (parser.kind == TOKEN_WORD)
    parser.type = kontor_schema_find_type (parser.token->str);
  if (parser.type == KONTOR_RECORD_NONE)
    fail (&parser,
          parser.kind == TOKEN_WORD ? KONTOR_QUERY_TEXT_ERROR_UNKNOWN
                                    : KONTOR_QUERY_TEXT_ERROR_SYNTAX,
          "a record type is missing");
  else
    {
      builder = kontor_query_builder_new (parser.type);
      kontor_query_builder_set_zone (builder, terms->zone);
      advance (&parser);
      while (parser.error == NULL && parser.kind != TOKEN_END)
        parse_clause (&parser, builder);
    }

  return parser_end (&parser, error) ? kontor_query_builder_end (g_steal_pointer (&builder)) : NULL;
}

/**
 * kontor_condition_new_from_text:
 * @type: of the records that it is a condition on
 * @text: see "condition" in the grammar in this header
 * @terms: what relative values stand for
 * @error: what is wrong, and where
 *
 * Also the way to make conditions with relative values.
 *
 * Returns: (transfer full) (nullable): the condition
 */
KontorCondition *
kontor_condition_new_from_text (KontorRecordType type,
                                const char *text,
                                const KontorQueryTerms *terms,
                                GError **error)
{
  Parser parser = { .type = type };
  g_autoptr (KontorCondition) condition = NULL;

  parser_init (&parser, text, terms);
  condition = parse_condition (&parser);

  return parser_end (&parser, error) ? g_steal_pointer (&condition) : NULL;
}
