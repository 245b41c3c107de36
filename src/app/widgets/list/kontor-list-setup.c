/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a person arranged a list, as a structure, as text, and as the query it makes. Main thread. */

#include "config.h"

#include "kontor-list-setup.h"

#include "kontor-list-words.h"

#include <string.h>

KontorListSetup *
kontor_list_setup_new (KontorRecordType type)
{
  KontorListSetup *self = g_new0 (KontorListSetup, 1);

  self->type = type;
  self->filters = g_ptr_array_new_with_free_func (g_free);
  self->orders = g_array_new (FALSE, FALSE, sizeof (KontorListOrder));
  self->columns = g_array_new (FALSE, FALSE, sizeof (guint));

  return self;
}

void
kontor_list_setup_free (KontorListSetup *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->filters);
  g_free (self->text);
  g_array_unref (self->orders);
  g_array_unref (self->columns);
  g_free (self);
}

void
kontor_list_setup_set_text (KontorListSetup *self, const char *text)
{
  g_free (self->text);
  self->text = text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

gboolean
kontor_list_setup_add_filter (KontorListSetup *self, const char *condition)
{
  if (g_ptr_array_find_with_equal_func (self->filters, condition, g_str_equal, NULL))
    return FALSE;
  g_ptr_array_add (self->filters, g_strdup (condition));

  return TRUE;
}

/* --- what fields are good for --- */

gboolean
kontor_list_can_order (const KontorField *field)
{
  return !kontor_field_is_set (field) && field->kind != KONTOR_KIND_MARKDOWN &&
         field->kind != KONTOR_KIND_CONTENT && field->kind != KONTOR_KIND_RECORD;
}

gboolean
kontor_list_can_group (const KontorField *field)
{
  switch (field->kind)
    {
    case KONTOR_KIND_CHOICE:
    case KONTOR_KIND_BOOLEAN:
    case KONTOR_KIND_DATE:
    case KONTOR_KIND_INSTANT:
    case KONTOR_KIND_MOMENT:
    case KONTOR_KIND_REFERENCE:
      return TRUE;
    case KONTOR_KIND_TEXT:
    case KONTOR_KIND_MARKDOWN:
    case KONTOR_KIND_INTEGER:
    case KONTOR_KIND_RECORD:
    case KONTOR_KIND_REFERENCES:
    case KONTOR_KIND_TAGS:
    case KONTOR_KIND_CONTENT:
    case KONTOR_KIND_DURATION:
    case KONTOR_KIND_MONEY:
    case KONTOR_KIND_ORDER:
      return FALSE;
    }

  return FALSE;
}

/* Hashes and keys of order say nothing to people; the time of a deletion only to the bin. */
gboolean
kontor_list_can_show (const KontorField *field)
{
  return field->kind != KONTOR_KIND_CONTENT && field->kind != KONTOR_KIND_ORDER &&
         field->kind != KONTOR_KIND_MARKDOWN && field->number != KONTOR_COMMON_DELETED_AT &&
         field->number != KONTOR_COMMON_DELETED_BY &&
         field->number != KONTOR_COMMON_ORIGIN_SYSTEM && field->number != KONTOR_COMMON_ORIGIN_ID &&
         field->number != KONTOR_COMMON_ORIGIN_VERSION;
}

/* What lies ahead counts by how soon it is; what the program noted, by its day. */
gboolean
kontor_list_groups_by_horizon (KontorRecordType type, guint number)
{
  const KontorField *field = kontor_schema_get_field (type, number);

  return field != NULL && field->merge != KONTOR_MERGE_SERVER &&
         (field->kind == KONTOR_KIND_DATE || field->kind == KONTOR_KIND_INSTANT ||
          field->kind == KONTOR_KIND_MOMENT);
}

/* --- text --- */

static const char *
get_word (const KontorListSetup *self, guint field)
{
  return kontor_schema_get_field (self->type, field)->word;
}

char *
kontor_list_setup_to_query_text (const KontorListSetup *self)
{
  GString *text = g_string_new (kontor_schema_get_type (self->type)->word);

  for (guint i = 0; i < self->filters->len; i++)
    g_string_append_printf (text, " where %s", (const char *) self->filters->pdata[i]);
  if (self->text != NULL)
    {
      g_autofree char *quoted = kontor_list_string_quote (self->text);

      g_string_append_printf (text, " text %s", quoted);
    }
  if (self->group != 0)
    g_string_append_printf (text, " group %s%s%s", get_word (self, self->group),
                            kontor_list_groups_by_horizon (self->type, self->group) ? " horizon"
                                                                                    : "",
                            self->group_descending ? " desc" : "");
  for (guint i = 0; i < self->orders->len; i++)
    {
      const KontorListOrder *order = &g_array_index (self->orders, KontorListOrder, i);

      g_string_append_printf (text, " order %s%s", get_word (self, order->field),
                              order->descending ? " desc" : "");
    }

  return g_string_free_and_steal (text);
}

static gboolean
take_word (const char **at, const char *expected)
{
  const char *before = *at;
  KontorListWord word = kontor_list_word_read (at);

  if (kontor_list_word_is (&word, expected))
    return TRUE;
  *at = before;

  return FALSE;
}

static guint
read_field (const char **at, KontorRecordType type)
{
  KontorListWord word = kontor_list_word_read (at);
  g_autofree char *name = kontor_list_word_dup (&word);
  const KontorField *field = kontor_schema_find_field (type, name);

  return field != NULL ? field->number : 0;
}

static gboolean
read_filter (KontorListSetup *self, const char **at)
{
  const char *start;
  g_autofree char *condition = NULL;

  while (g_ascii_isspace (**at))
    (*at)++;
  start = *at;
  if (!kontor_list_condition_skip (at))
    return FALSE;
  condition = g_strndup (start, (gsize) (*at - start));
  kontor_list_setup_add_filter (self, condition);

  return TRUE;
}

static gboolean
read_order (KontorListSetup *self, const char **at)
{
  KontorListOrder order = { read_field (at, self->type), FALSE };

  if (order.field == 0)
    return FALSE;
  order.descending = take_word (at, "desc");
  if (kontor_list_can_order (kontor_schema_get_field (self->type, order.field)))
    g_array_append_val (self->orders, order);

  return TRUE;
}

static gboolean
read_group (KontorListSetup *self, const char **at)
{
  guint field = read_field (at, self->type);

  if (field == 0)
    return FALSE;
  take_word (at, "horizon");
  self->group_descending = take_word (at, "desc");
  if (kontor_list_can_group (kontor_schema_get_field (self->type, field)))
    self->group = field;

  return TRUE;
}

static gboolean
read_text (KontorListSetup *self, const char **at)
{
  KontorListWord word = kontor_list_word_read (at);
  g_autofree char *text = NULL;

  if (word.kind != KONTOR_LIST_WORD_STRING)
    return FALSE;
  text = kontor_list_word_dup (&word);
  kontor_list_setup_set_text (self, text);

  return TRUE;
}

static gboolean
read_clause (KontorListSetup *self, const char **at)
{
  if (take_word (at, "where"))
    return read_filter (self, at);
  if (take_word (at, "text"))
    return read_text (self, at);
  if (take_word (at, "group"))
    return read_group (self, at);
  if (take_word (at, "order"))
    return read_order (self, at);
  if (take_word (at, "outline"))
    return read_field (at, self->type) != 0; /* what has an outline, the list says */

  return FALSE;
}

gboolean
kontor_list_setup_set_query_text (KontorListSetup *self, const char *text)
{
  g_autoptr (KontorListSetup) read = kontor_list_setup_new (self->type);
  const char *at = text;

  if (!take_word (&at, kontor_schema_get_type (self->type)->word))
    return FALSE;
  for (;;)
    {
      const char *before = at;
      KontorListWord word = kontor_list_word_read (&at);

      if (word.kind == KONTOR_LIST_WORD_END)
        break;
      at = before;
      if (!read_clause (read, &at))
        return FALSE;
    }

  kontor_list_setup_set_text (self, read->text);
  self->group = read->group;
  self->group_descending = read->group_descending;
  g_clear_pointer (&self->filters, g_ptr_array_unref);
  self->filters = g_steal_pointer (&read->filters);
  read->filters = g_ptr_array_new ();
  g_array_set_size (self->orders, 0);
  g_array_append_vals (self->orders, read->orders->data, read->orders->len);

  return TRUE;
}

char *
kontor_list_setup_to_columns_text (const KontorListSetup *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->columns->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            get_word (self, g_array_index (self->columns, guint, i)));

  return g_string_free_and_steal (text);
}

void
kontor_list_setup_set_columns_text (KontorListSetup *self, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  g_array_set_size (self->columns, 0);
  for (guint i = 0; words[i] != NULL; i++)
    {
      const KontorField *field = kontor_schema_find_field (self->type, words[i]);

      if (field != NULL && kontor_list_can_show (field))
        g_array_append_val (self->columns, field->number);
    }
}

char *
kontor_list_setup_to_state (const KontorListSetup *self)
{
  g_autofree char *query = kontor_list_setup_to_query_text (self);
  g_autofree char *columns = kontor_list_setup_to_columns_text (self);

  return g_strdup_printf ("%s\ncolumns %s", query, columns);
}

void
kontor_list_setup_set_state (KontorListSetup *self, const char *state)
{
  g_auto (GStrv) lines = g_strsplit (state, "\n", -1);

  if (lines[0] == NULL || !kontor_list_setup_set_query_text (self, lines[0]))
    return;
  for (guint i = 1; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "columns "))
      kontor_list_setup_set_columns_text (self, lines[i] + strlen ("columns "));
}

/* --- the query --- */

static void
set_group (const KontorListSetup *self, KontorQueryBuilder *builder, const KontorQueryTerms *terms)
{
  const KontorField *field = kontor_schema_get_field (self->type, self->group);

  if (field->kind == KONTOR_KIND_INSTANT || field->kind == KONTOR_KIND_DATE ||
      field->kind == KONTOR_KIND_MOMENT)
    kontor_query_builder_set_zone (builder, terms->zone);
  if (kontor_list_groups_by_horizon (self->type, self->group))
    kontor_query_builder_set_group_by_horizon (builder, self->group, terms->now);
  else
    kontor_query_builder_set_group (builder, self->group, self->group_descending);
}

KontorQuery *
kontor_list_setup_make_query (const KontorListSetup *self,
                              KontorCondition *base,
                              const GArray *defaults,
                              guint outline,
                              const KontorQueryTerms *terms,
                              GError **error)
{
  g_autoptr (KontorQueryBuilder) builder = kontor_query_builder_new (self->type);
  const GArray *orders = self->orders->len > 0 ? self->orders : defaults;

  if (base != NULL)
    kontor_query_builder_take_condition (builder, kontor_condition_ref (base));
  for (guint i = 0; i < self->filters->len; i++)
    {
      KontorCondition *condition = kontor_condition_new_from_text (self->type,
                                                                   self->filters->pdata[i], terms,
                                                                   error);

      if (condition == NULL)
        return NULL;
      kontor_query_builder_take_condition (builder, condition);
    }
  kontor_query_builder_set_text (builder, self->text);
  if (self->group != 0)
    set_group (self, builder, terms);
  for (guint i = 0; i < orders->len; i++)
    {
      const KontorListOrder *order = &g_array_index (orders, KontorListOrder, i);

      kontor_query_builder_add_order (builder, order->field, order->descending);
    }
  kontor_query_builder_set_outline (builder, outline);

  return kontor_query_builder_end (g_steal_pointer (&builder));
}
