/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The two compact texts inside a row of a table: the elements of a set, and the versions of the
 * fields. What they parse comes from a disk and may be damaged. Pure, any thread. */

#include "config.h"

#include "kontor-sql-layout-private.h"

#include <string.h>

/* "added TAB element NEWLINE" for each element; NULL for unset. */
char *
kontor_sql_set_format (const KontorValue *value)
{
  guint n = kontor_value_get_n_elements (value);
  const KontorElement *elements = kontor_value_get_elements (value);
  GString *text = NULL;

  if (n == 0)
    return NULL;
  text = g_string_sized_new (64 * n);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%" G_GINT64_FORMAT "\t%s\n", elements[i].added,
                            elements[i].text);

  return g_string_free (text, FALSE);
}

KontorValue *
kontor_sql_set_parse (const char *text)
{
  g_autofree char *copy = g_strdup (text);
  g_autoptr (GArray) elements = NULL;

  if (text == NULL)
    return NULL;
  elements = g_array_new (FALSE, FALSE, sizeof (KontorElement));
  for (char *line = copy; *line != '\0';)
    {
      char *end = strchr (line, '\n');
      char *tab = NULL;
      KontorElement element = { .added = g_ascii_strtoll (line, &tab, 10) };

      if (end == NULL)
        break;
      *end = '\0';
      if (tab > line && *tab == '\t' && tab[1] != '\0')
        {
          element.text = tab + 1;
          g_array_append_val (elements, element);
        }
      line = end + 1;
    }

  return kontor_value_new_set ((const KontorElement *) elements->data, elements->len);
}

/* The version that most of the set fields have. */
static gint64
find_most_frequent (const KontorRow *row, const KontorTypeInfo *info)
{
  gint64 best = 0;
  guint best_count = 0;

  for (guint i = 1; i < info->n_fields; i++)
    {
      gint64 version = kontor_row_get_version (row, i);
      guint count = 0;

      if (!kontor_row_has (row, i) || (best_count > 0 && version == best))
        continue;
      for (guint j = i; j < info->n_fields; j++)
        count += kontor_row_has (row, j) && kontor_row_get_version (row, j) == version;
      if (count > best_count)
        {
          best = version;
          best_count = count;
        }
    }

  return best;
}

/* "7 9:state,deadline 0:place": version 7, except the named fields. What is said of no field counts
 * for those that have a value; for an unset one it is 0, so that a field that is added to the schema
 * later starts at 0 in the rows that are there. Words, because field numbers live in memory only. */
char *
kontor_sql_versions_format (const KontorRow *row)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));
  gint64 usual = find_most_frequent (row, info);
  g_autofree gboolean *written = g_new0 (gboolean, info->n_fields);
  GString *text = g_string_sized_new (64);

  g_string_append_printf (text, "%" G_GINT64_FORMAT, usual);
  for (guint i = 1; i < info->n_fields; i++)
    {
      gint64 version = kontor_row_get_version (row, i);
      char separator = ':';

      if (written[i] || version == (kontor_row_has (row, i) ? usual : 0))
        continue;
      g_string_append_printf (text, " %" G_GINT64_FORMAT, version);
      for (guint j = i; j < info->n_fields; j++)
        {
          if (kontor_row_get_version (row, j) != version ||
              version == (kontor_row_has (row, j) ? usual : 0))
            continue;
          written[j] = TRUE;
          g_string_append_c (text, separator);
          g_string_append (text, info->fields[j].word);
          separator = ',';
        }
    }

  return g_string_free (text, FALSE);
}

static const char *
parse_words (const char *at, KontorRecordType type, KontorRowBuilder *builder, gint64 version)
{
  while (*at == ':' || *at == ',')
    {
      char word[64];
      gsize length = strcspn (at + 1, ", ");
      const KontorField *field = NULL;

      g_strlcpy (word, at + 1, MIN (length + 1, sizeof word));
      field = kontor_schema_find_field (type, word);
      if (field != NULL)
        kontor_row_builder_set_version (builder, field->number, version);
      at += 1 + length;
    }

  return at;
}

void
kontor_sql_versions_parse (const char *text,
                           KontorRecordType type,
                           KontorRowBuilder *builder,
                           const gboolean *is_set)
{
  guint n_fields = kontor_schema_get_type (type)->n_fields;
  char *at = NULL;
  gint64 usual = 0;

  if (text == NULL)
    return;
  usual = g_ascii_strtoll (text, &at, 10);
  for (guint i = 1; i < n_fields; i++)
    if (is_set[i])
      kontor_row_builder_set_version (builder, i, usual);
  while (*at == ' ')
    {
      gint64 version = g_ascii_strtoll (at + 1, &at, 10);

      at = (char *) parse_words (at, type, builder, version);
    }
}
