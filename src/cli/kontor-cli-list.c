/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands that show many records: list and search. On the main thread. */

#include "config.h"

#include "kontor-cli-commands.h"
#include "kontor-cli-find.h"
#include "kontor-cli-table.h"
#include "kontor-cli-term.h"
#include "kontor-cli-value.h"
#include "kontor-json.h"
#include "kontor-query.h"
#include "kontor-search.h"

#include <glib/gi18n.h>
#include <string.h>

#define LIMIT 100
#define COLUMNS_MAX 24

/* What a list shows unless told otherwise; types that are not here show their first fields. */
static const struct
{
  KontorRecordType type;
  const char *columns;
} usual_columns[] = {
  { KONTOR_RECORD_PERSON, "name,position,department,email,phone" },
  { KONTOR_RECORD_PROJECT, "title,owner,starts-on,ends-on" },
  { KONTOR_RECORD_TASK, "title,state,responsible,deadline,project" },
  { KONTOR_RECORD_TIME_ENTRY, "task,person,start,end" },
  { KONTOR_RECORD_EVENT, "title,start,end,place" },
  { KONTOR_RECORD_LEAD, "title,state,owner,company-name,amount" },
  { KONTOR_RECORD_CONTACT, "name,position,companies,phones,emails" },
  { KONTOR_RECORD_COMPANY, "name,owner,city,phones,emails" },
  { KONTOR_RECORD_DEAL, "title,stage,amount,company,owner,closes-on" },
  { KONTOR_RECORD_INVOICE, "number,title,state,amount,due-on" },
  { KONTOR_RECORD_MESSAGE, "created-at,created-by,text" },
};

/* --- columns --- */

static gboolean
add_columns (KontorCli *self, KontorRecordType type, const char *list, GArray *columns)
{
  g_auto (GStrv) words = g_strsplit (list, ",", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      const KontorField *field = kontor_schema_find_field (type, g_strstrip (words[i]));

      if (*words[i] == '\0')
        continue;
      if (field == NULL)
        return kontor_cli_complain (self, KONTOR_EXIT_USAGE,
                                    _ ("There is no field “%s” (%s). “kontor-cli types %s” lists "
                                       "them."),
                                    words[i],
                                    kontor_type_info_get_label (kontor_schema_get_type (type)),
                                    kontor_schema_get_type (type)->word);
      if (columns->len < COLUMNS_MAX)
        g_array_append_val (columns, field->number);
    }

  return TRUE;
}

static gboolean
choose_columns (KontorCli *self, KontorRecordType type, GArray *columns)
{
  const KontorTypeInfo *info = kontor_schema_get_type (type);

  if (kontor_cli_has_option (self, "columns"))
    return add_columns (self, type, kontor_cli_get_option (self, "columns"), columns);
  for (guint i = 0; i < G_N_ELEMENTS (usual_columns); i++)
    if (usual_columns[i].type == type)
      return add_columns (self, type, usual_columns[i].columns, columns);
  for (guint i = KONTOR_COMMON_N_FIELDS; i < info->n_fields && columns->len < 5; i++)
    if (info->fields[i].kind != KONTOR_KIND_ORDER && info->fields[i].kind != KONTOR_KIND_CONTENT)
      g_array_append_val (columns, i);

  return TRUE;
}

static gboolean
is_numeric (const KontorField *field)
{
  return field->kind == KONTOR_KIND_INTEGER || field->kind == KONTOR_KIND_MONEY ||
         field->kind == KONTOR_KIND_DURATION;
}

static void
print_rows (KontorCli *self, KontorRecordType type, GPtrArray *rows, GArray *columns)
{
  g_autoptr (KontorTable) table = kontor_table_new ();
  guint width = kontor_terminal_get_width ();

  kontor_table_add_column (table, _ ("Id"), FALSE);
  for (guint i = 0; i < columns->len; i++)
    {
      const KontorField *field = kontor_schema_get_field (type, g_array_index (columns, guint, i));

      kontor_table_add_column (table, kontor_field_get_label (field), is_numeric (field));
    }
  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *id = kontor_cli_dup_short_id (kontor_row_get_id (rows->pdata[i]));

      kontor_table_begin_row (table);
      kontor_table_add_cell (table, id);
      for (guint j = 0; j < columns->len; j++)
        {
          guint number = g_array_index (columns, guint, j);
          g_autofree char *cell = kontor_cli_show_value (self,
                                                         kontor_schema_get_field (type, number),
                                                         kontor_row_get (rows->pdata[i], number));

          kontor_table_add_cell (table, cell);
        }
    }
  kontor_table_print (table, self->output, width, width > 0);
}

/* --- conditions --- */

static KontorTest
get_test (KontorTermKind kind)
{
  switch (kind)
    {
    case KONTOR_TERM_NOT:
      return KONTOR_TEST_NOT_EQUAL;
    case KONTOR_TERM_LESS:
      return KONTOR_TEST_LESS;
    case KONTOR_TERM_AT_MOST:
      return KONTOR_TEST_AT_MOST;
    case KONTOR_TERM_GREATER:
      return KONTOR_TEST_GREATER;
    case KONTOR_TERM_AT_LEAST:
      return KONTOR_TEST_AT_LEAST;
    case KONTOR_TERM_WORD:
    case KONTOR_TERM_IS:
    case KONTOR_TERM_ADD:
    case KONTOR_TERM_REMOVE:
    case KONTOR_TERM_FILE:
      break;
    }

  return KONTOR_TEST_EQUAL;
}

static KontorCondition *
compare_integer (guint field, KontorTest test, gint64 integer)
{
  g_autoptr (KontorValue) value = kontor_value_new_integer (integer);

  return kontor_condition_new (field, test, value);
}

/* Takes both. */
static KontorCondition *
join_two (KontorJoin join, KontorCondition *first, KontorCondition *second)
{
  KontorCondition *const both[] = { first, second };
  KontorCondition *joined = kontor_condition_new_join (join, both, second != NULL ? 2 : 1);

  kontor_condition_unref (first);
  g_clear_pointer (&second, kontor_condition_unref);

  return joined;
}

/* A day is all of its hours: before it, in it, after it. */
static KontorCondition *
compare_span (const KontorTerm *term, gint64 start, gint64 end)
{
  guint field = term->field->number;
  KontorCondition *inside = NULL;

  switch (term->kind)
    {
    case KONTOR_TERM_LESS:
      return compare_integer (field, KONTOR_TEST_LESS, start);
    case KONTOR_TERM_AT_LEAST:
      return compare_integer (field, KONTOR_TEST_AT_LEAST, start);
    case KONTOR_TERM_AT_MOST:
      return compare_integer (field, start == end ? KONTOR_TEST_AT_MOST : KONTOR_TEST_LESS, end);
    case KONTOR_TERM_GREATER:
      return compare_integer (field, start == end ? KONTOR_TEST_GREATER : KONTOR_TEST_AT_LEAST,
                              end);
    case KONTOR_TERM_WORD:
    case KONTOR_TERM_IS:
    case KONTOR_TERM_ADD:
    case KONTOR_TERM_REMOVE:
    case KONTOR_TERM_FILE:
    case KONTOR_TERM_NOT:
      break;
    }
  inside = join_two (KONTOR_JOIN_ALL, compare_integer (field, KONTOR_TEST_AT_LEAST, start),
                     compare_integer (field, start == end ? KONTOR_TEST_AT_MOST : KONTOR_TEST_LESS,
                                      end));

  return term->kind == KONTOR_TERM_NOT ? join_two (KONTOR_JOIN_NONE, inside, NULL) : inside;
}

/* All elements that were said, or none of them. */
static KontorCondition *
compare_elements (const KontorTerm *term, const KontorValue *elements)
{
  g_autoptr (GPtrArray) conditions = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_condition_unref);

  for (guint i = 0; i < kontor_value_get_n_elements (elements); i++)
    {
      const char *text = kontor_value_get_elements (elements)[i].text;
      g_autoptr (KontorValue) value = NULL;
      KontorId id = KONTOR_ID_INIT_NIL;

      value = term->field->kind == KONTOR_KIND_REFERENCES && kontor_id_init_from_string (&id, text)
                  ? kontor_value_new_id (&id)
                  : kontor_value_new_text (text);
      g_ptr_array_add (conditions,
                       kontor_condition_new (term->field->number, KONTOR_TEST_CONTAINS, value));
    }

  return kontor_condition_new_join (term->kind == KONTOR_TERM_NOT ? KONTOR_JOIN_NONE
                                                                  : KONTOR_JOIN_ALL,
                                    (KontorCondition *const *) conditions->pdata, conditions->len);
}

/* (transfer full) (nullable): NULL with @error */
static KontorCondition *
condition_from_term (KontorCli *self, KontorRecordType type, const KontorTerm *term, GError **error)
{
  const KontorField *field = term->field;
  g_autoptr (KontorValue) value = NULL;
  gint64 start = 0;
  gint64 end = 0;
  gboolean equality = term->kind == KONTOR_TERM_IS || term->kind == KONTOR_TERM_NOT;

  if (term->kind == KONTOR_TERM_ADD || term->kind == KONTOR_TERM_REMOVE ||
      term->kind == KONTOR_TERM_FILE || (!equality && kontor_field_is_set (field)) ||
      (!equality && *term->text == '\0'))
    {
      g_set_error (error, KONTOR_CLI_ERROR, KONTOR_EXIT_USAGE,
                   _ ("“%s” can’t be compared so. Say %s=VALUE or %s!=VALUE."), field->word,
                   field->word, field->word);
      return NULL;
    }
  if (*term->text == '\0')
    return kontor_condition_new (field->number, get_test (term->kind), NULL);
  if (field->kind == KONTOR_KIND_INSTANT)
    return kontor_cli_read_span (self, term->text, &start, &end, error)
               ? compare_span (term, start, end)
               : NULL;
  if (!kontor_cli_read_value (self, type, field, term->text, &value, error))
    return NULL;
  if (kontor_field_is_set (field))
    return compare_elements (term, value);

  return kontor_condition_new (field->number, get_test (term->kind), value);
}

/* --- list --- */

static gboolean
add_terms (KontorCli *self, KontorRecordType type, KontorQueryBuilder *builder)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 1; i < self->words->len; i++)
    {
      KontorTerm term = { 0 };
      KontorCondition *condition = NULL;
      g_autoptr (GError) error = NULL;

      if (!kontor_term_read (&term, type, self->words->pdata[i], &error))
        return kontor_cli_fail (self, error);
      if (term.kind == KONTOR_TERM_WORD)
        {
          g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", term.text);
          continue;
        }
      condition = condition_from_term (self, type, &term, &error);
      if (condition == NULL)
        return kontor_cli_fail (self, error);
      kontor_query_builder_take_condition (builder, condition);
    }
  kontor_query_builder_set_text (builder, text->str);

  return TRUE;
}

/* What people put into an order comes in it. */
static const char *
get_usual_order (KontorRecordType type)
{
  const KontorField *place = kontor_schema_find_field (type, "place");

  if (type == KONTOR_RECORD_TASK)
    return "deadline";

  return place != NULL && place->kind == KONTOR_KIND_ORDER ? "place" : "";
}

static gboolean
add_orders (KontorCli *self, KontorRecordType type, KontorQueryBuilder *builder)
{
  const char *list = kontor_cli_get_option (self, "sort");
  g_auto (GStrv) words = g_strsplit (list != NULL ? list : get_usual_order (type), ",", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      char *word = g_strstrip (words[i]);
      gboolean descending = *word == '-';
      const KontorField *field = kontor_schema_find_field (type, word + descending);

      if (*word == '\0')
        continue;
      if (field == NULL || kontor_field_is_set (field))
        return kontor_cli_complain (self, KONTOR_EXIT_USAGE,
                                    _ ("Lists can’t be sorted by “%s”: it is no field, or a set."),
                                    word + descending);
      kontor_query_builder_add_order (builder, field->number, descending);
    }

  return TRUE;
}

static void
write_rows (KontorCli *self, GPtrArray *rows, guint count)
{
  g_string_append_c (self->output, '{');
  kontor_json_write_name (self->output, "records");
  g_string_append_c (self->output, '[');
  for (guint i = 0; i < rows->len; i++)
    {
      kontor_json_write_comma (self->output);
      kontor_cli_write_row (self->output, rows->pdata[i]);
    }
  g_string_append_c (self->output, ']');
  kontor_json_add_integer (self->output, "count", count);
  g_string_append (self->output, "}\n");
}

static gboolean
print_query (KontorCli *self, KontorRecordType type, const KontorQuery *query, guint limit)
{
  KontorSql *sql = kontor_replica_get_sql (self->replica);
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  guint count = 0;

  if (!choose_columns (self, type, columns))
    return FALSE;
  rows = kontor_query_list_rows (sql, query, 0, limit, &error);
  if (rows == NULL || !kontor_query_count (sql, query, &count, &error))
    return kontor_cli_fail (self, error);
  if (self->json)
    write_rows (self, rows, count);
  else if (rows->len == 0)
    g_string_append (self->output, _ ("Nothing found.\n"));
  else
    print_rows (self, type, rows, columns);
  if (!self->json && count > rows->len)
    g_string_append_printf (self->output, _ ("%u of %u; say --limit to see more\n"), rows->len,
                            count);

  return TRUE;
}

gboolean
kontor_cli_run_list (KontorCli *self)
{
  KontorRecordType type = kontor_cli_find_type (self, kontor_cli_get_word (self, 0));
  g_autoptr (KontorQueryBuilder) builder = NULL;
  g_autoptr (KontorQuery) query = NULL;
  guint limit = LIMIT;

  if (type == KONTOR_RECORD_NONE || !kontor_cli_read_count (self, "limit", &limit))
    return FALSE;
  builder = kontor_query_builder_new (type);
  if (!add_terms (self, type, builder) || !add_orders (self, type, builder))
    return FALSE;
  if (kontor_cli_has_option (self, "deleted"))
    {
      kontor_query_builder_set_deleted (builder, TRUE);
      kontor_query_builder_take_condition (builder,
                                           kontor_condition_new_is_set (KONTOR_COMMON_DELETED_AT));
    }
  query = kontor_query_builder_end (g_steal_pointer (&builder));

  return print_query (self, type, query, limit);
}

/* --- search --- */

static void
print_found (KontorCli *self, GPtrArray *rows)
{
  g_autoptr (KontorTable) table = kontor_table_new ();
  guint width = kontor_terminal_get_width ();

  kontor_table_add_column (table, _ ("Id"), FALSE);
  kontor_table_add_column (table, _ ("Type"), FALSE);
  kontor_table_add_column (table, _ ("Title"), FALSE);
  for (guint i = 0; i < rows->len; i++)
    {
      const KontorTypeInfo *info = kontor_schema_get_type (
          kontor_row_get_record_type (rows->pdata[i]));
      g_autofree char *id = kontor_cli_dup_short_id (kontor_row_get_id (rows->pdata[i]));
      g_autofree char *title = kontor_cli_show_title (self, rows->pdata[i]);

      kontor_table_begin_row (table);
      kontor_table_add_cell (table, id);
      kontor_table_add_cell (table, kontor_type_info_get_label (info));
      kontor_table_add_cell (table, title);
    }
  kontor_table_print (table, self->output, width, width > 0);
}

gboolean
kontor_cli_run_search (KontorCli *self)
{
  const char *word = kontor_cli_get_option (self, "type");
  KontorRecordType type = word != NULL ? kontor_cli_find_type (self, word) : KONTOR_RECORD_NONE;
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  guint limit = 20;

  if ((word != NULL && type == KONTOR_RECORD_NONE) ||
      !kontor_cli_read_count (self, "limit", &limit))
    return FALSE;
  g_ptr_array_add (self->words, NULL);
  text = g_strjoinv (" ", (char **) self->words->pdata);
  rows = kontor_replica_search (self->replica, text, type, limit, &error);
  if (rows == NULL)
    return kontor_cli_fail (self, error);
  if (self->json)
    write_rows (self, rows, rows->len);
  else if (rows->len == 0)
    g_string_append (self->output, _ ("Nothing found.\n"));
  else
    print_found (self, rows);
  if (!self->json && !kontor_replica_is_indexed (self->replica))
    g_string_append (
        self->output,
        _ ("Not everything that came is searched yet: there may be more in a while.\n"));

  return TRUE;
}
