/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a record type becomes a table: the names of tables and columns, and the texts of the statements
 * over them, made from the schema once. Immutable afterwards, any thread. */

#include "config.h"

#include "kontor-sql-layout-private.h"

#include "kontor-sql-rows.h"

/* The columns that are no field's. A field of the same name gets a '_' behind its own. */
static const char *const reserved[] = { "row",       "id",       "seq",   "root", "aud",
                                        "title_key", "versions", "extra", NULL };

static KontorSqlLayout *layouts[KONTOR_N_RECORD_TYPES];

static char *
word_to_name (const char *word)
{
  return g_strdelimit (g_strdup (word), "-", '_');
}

char *
kontor_sql_layout_dup_column (const KontorField *field)
{
  g_autofree char *name = word_to_name (field->word);

  if (g_strv_contains (reserved, name))
    return g_strconcat (name, "_", NULL);

  return g_steal_pointer (&name);
}

char *
kontor_sql_layout_dup_table (const KontorTypeInfo *info)
{
  return word_to_name (info->word);
}

char *
kontor_sql_layout_dup_element_field (KontorRecordType type, const KontorField *field)
{
  return g_strconcat (kontor_schema_get_type (type)->word, ".", field->word, NULL);
}

const KontorSqlColumn *
kontor_sql_layout_get_columns (const KontorField *field, guint *n_columns)
{
  static const KontorSqlColumn integer[] = { { "", "INTEGER" } };
  static const KontorSqlColumn text[] = { { "", "TEXT" } };
  static const KontorSqlColumn id[] = { { "", "BLOB" } };
  static const KontorSqlColumn money[] = { { "", "INTEGER" }, { "_currency", "TEXT" } };
  static const KontorSqlColumn moment[] = { { "", "INTEGER" },
                                            { "_zone", "TEXT" },
                                            { "_all_day", "INTEGER" } };

  *n_columns = 1;
  switch (kontor_kind_get_shape (field->kind))
    {
    case KONTOR_VALUE_INTEGER:
      return integer;
    case KONTOR_VALUE_ID:
      return id;
    case KONTOR_VALUE_MONEY:
      *n_columns = G_N_ELEMENTS (money);
      return money;
    case KONTOR_VALUE_MOMENT:
      *n_columns = G_N_ELEMENTS (moment);
      return moment;
    case KONTOR_VALUE_TEXT:
    case KONTOR_VALUE_SET:
      return text;
    }

  g_return_val_if_reached (text);
}

static void
name_columns (KontorSqlLayout *self, const KontorTypeInfo *info)
{
  self->columns = g_new0 (char *, info->n_fields);
  self->elements = g_new0 (char *, info->n_fields);
  for (guint i = 1; i < info->n_fields; i++)
    {
      g_autofree char *name = kontor_sql_layout_dup_column (&info->fields[i]);

      self->columns[i] = g_strdup_printf ("\"%s\"", name);
      if (kontor_field_is_set (&info->fields[i]))
        {
          self->elements[i] = kontor_sql_layout_dup_element_field (info->type, &info->fields[i]);
          self->n_sets++;
        }
    }
}

/* Qualified, so that the list can stand in a join. */
static void
list_columns (KontorSqlLayout *self, const KontorTypeInfo *info)
{
  GString *list = g_string_new (NULL);

  g_string_append_printf (list, "%s.\"row\", %s.\"id\", %s.\"versions\", %s.\"extra\"", self->table,
                          self->table, self->table, self->table);
  self->n_columns = KONTOR_SQL_N_FIXED;
  for (guint i = 1; i < info->n_fields; i++)
    {
      g_autofree char *name = kontor_sql_layout_dup_column (&info->fields[i]);
      guint n = 0;
      const KontorSqlColumn *columns = kontor_sql_layout_get_columns (&info->fields[i], &n);

      for (guint j = 0; j < n; j++)
        g_string_append_printf (list, ", %s.\"%s%s\"", self->table, name, columns[j].suffix);
      self->n_columns += n;
    }
  self->list = g_string_free (list, FALSE);
}

/* An upsert rather than INSERT OR REPLACE: the row id stays, and so do columns that a newer version
 * added, and aud. */
static void
compose_put (KontorSqlLayout *self, const KontorTypeInfo *info)
{
  g_autoptr (GString) names = g_string_new ("id, root, seq, title_key, versions, extra");
  g_autoptr (GString) marks = g_string_new ("?, ?, ?, ?, ?, ?");
  g_autoptr (GString) sets = g_string_new (NULL);

  for (const char *const *name = reserved + 2; *name != NULL; name++)
    if (!g_str_equal (*name, "aud"))
      g_string_append_printf (sets, "%s%s = excluded.%s", sets->len > 0 ? ", " : "", *name, *name);
  for (guint i = 1; i < info->n_fields; i++)
    {
      g_autofree char *name = kontor_sql_layout_dup_column (&info->fields[i]);
      guint n = 0;
      const KontorSqlColumn *columns = kontor_sql_layout_get_columns (&info->fields[i], &n);

      for (guint j = 0; j < n; j++)
        {
          g_string_append_printf (names, ", \"%s%s\"", name, columns[j].suffix);
          g_string_append (marks, ", ?");
          g_string_append_printf (sets, ", \"%s%s\" = excluded.\"%s%s\"", name, columns[j].suffix,
                                  name, columns[j].suffix);
        }
    }
  self->put = g_strdup_printf ("INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (id) DO UPDATE SET %s",
                               self->table, names->str, marks->str, sets->str);
  self->put_returning = g_strconcat (self->put, " RETURNING \"row\"", NULL);
}

static void
compose_get_sets (KontorSqlLayout *self, const KontorTypeInfo *info)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 1; i < info->n_fields; i++)
    if (self->elements[i] != NULL)
      g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", self->columns[i]);
  if (list->len > 0)
    self->get_sets = g_strdup_printf ("SELECT %s FROM %s WHERE id = ?", list->str, self->table);
}

static KontorSqlLayout *
layout_new (const KontorTypeInfo *info)
{
  KontorSqlLayout *self = g_new0 (KontorSqlLayout, 1);
  g_autofree char *name = kontor_sql_layout_dup_table (info);

  self->table = g_strdup_printf ("\"%s\"", name);
  name_columns (self, info);
  list_columns (self, info);
  compose_put (self, info);
  compose_get_sets (self, info);
  self->get = g_strdup_printf ("SELECT %s FROM %s WHERE id = ?", self->list, self->table);
  self->remove = g_strdup_printf ("DELETE FROM %s WHERE id = ?", self->table);

  return self;
}

static gpointer
make_layouts (gpointer unused)
{
  for (guint i = KONTOR_RECORD_NONE + 1; i < KONTOR_N_RECORD_TYPES; i++)
    layouts[i] = layout_new (kontor_schema_get_type (i));

  return NULL;
}

const KontorSqlLayout *
kontor_sql_layout_get (KontorRecordType type)
{
  static GOnce once = G_ONCE_INIT;

  g_return_val_if_fail (type > KONTOR_RECORD_NONE && type < KONTOR_N_RECORD_TYPES, NULL);

  g_once (&once, make_layouts, NULL);

  return layouts[type];
}

/**
 * kontor_sql_rows_get_columns:
 * @type: a record type
 *
 * Returns: (transfer none): the columns that kontor_sql_rows_read() expects, for "SELECT … FROM",
 *   each with the name of its table; the first is the row id
 */
const char *
kontor_sql_rows_get_columns (KontorRecordType type)
{
  return kontor_sql_layout_get (type)->list;
}

/**
 * kontor_sql_rows_get_n_columns:
 * @type: a record type
 *
 * Returns: how many columns kontor_sql_rows_get_columns() lists
 */
guint
kontor_sql_rows_get_n_columns (KontorRecordType type)
{
  return kontor_sql_layout_get (type)->n_columns;
}

/**
 * kontor_sql_rows_get_table:
 * @type: a record type
 *
 * Returns: (transfer none): its table, quoted
 */
const char *
kontor_sql_rows_get_table (KontorRecordType type)
{
  return kontor_sql_layout_get (type)->table;
}

/**
 * kontor_sql_rows_get_column:
 * @type: a record type
 * @field: one of its fields
 *
 * Returns: (transfer none): the field's column, quoted; for money the amount, for a moment the local
 *   time
 */
const char *
kontor_sql_rows_get_column (KontorRecordType type, guint field)
{
  g_return_val_if_fail (kontor_schema_get_field (type, field) != NULL, NULL);

  return kontor_sql_layout_get (type)->columns[field];
}
