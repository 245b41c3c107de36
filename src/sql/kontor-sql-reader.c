/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the model reads from tables. Of the connection's thread. */

#include "config.h"

#include "kontor-sql-rows.h"

#include "kontor-sql-layout-private.h"

static void
take_error (KontorSqlReader *self, GError *error)
{
  if (error == NULL)
    return;
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

static KontorRow *
get_row (KontorReader *reader, KontorRecordType type, const KontorId *id)
{
  KontorSqlReader *self = (KontorSqlReader *) reader;
  GError *error = NULL;
  KontorRow *row = kontor_sql_rows_get (self->sql, type, id, NULL, &error);

  take_error (self, error);

  return row;
}

/* Visits what the statement gives. The visit may read, and run this again. */
static void
visit_rows (KontorSqlReader *self,
            KontorSqlStatement *statement,
            KontorRecordType type,
            KontorVisitFunc visit,
            gpointer user_data)
{
  GError *error = NULL;

  while (kontor_sql_step (statement, &error))
    {
      g_autoptr (KontorRow) row = kontor_sql_rows_read (statement, type, 0);

      if (!visit (row, user_data))
        break;
    }
  take_error (self, error);
}

/* "'task/' || ?1, 'deal/' || ?1, …": a field of kind record names the type as well, which the caller
 * does not, and this way its index serves. */
static gpointer
make_record_forms (gpointer unused)
{
  GString *forms = g_string_new (NULL);

  for (guint i = KONTOR_RECORD_NONE + 1; i < KONTOR_N_RECORD_TYPES; i++)
    g_string_append_printf (forms, "%s'%s/' || ?1", i > 1 ? ", " : "",
                            kontor_schema_get_type (i)->word);

  return g_string_free (forms, FALSE);
}

static char *
compose_equal (const KontorSqlLayout *layout, guint field)
{
  return g_strdup_printf ("SELECT %s FROM %s WHERE %s = ?1 AND deleted_at IS NULL", layout->list,
                          layout->table, layout->columns[field]);
}

static char *
compose_referring (const KontorSqlLayout *layout, const KontorField *field)
{
  static GOnce once = G_ONCE_INIT;

  if (kontor_field_is_set (field))
    return g_strdup_printf ("SELECT %s FROM element JOIN %s ON %s.id = element.id"
                            " WHERE element.field = '%s' AND element.value = ?1"
                            " AND deleted_at IS NULL",
                            layout->list, layout->table, layout->table,
                            layout->elements[field->number]);
  if (field->kind == KONTOR_KIND_RECORD)
    return g_strdup_printf ("SELECT %s FROM %s WHERE %s IN (%s) AND deleted_at IS NULL",
                            layout->list, layout->table, layout->columns[field->number],
                            (const char *) g_once (&once, make_record_forms, NULL));

  return compose_equal (layout, field->number);
}

static void
list_referring (KontorReader *reader,
                KontorRecordType type,
                guint number,
                const KontorId *id,
                KontorVisitFunc visit,
                gpointer user_data)
{
  KontorSqlReader *self = (KontorSqlReader *) reader;
  const KontorField *field = kontor_schema_get_field (type, number);
  g_autofree char *text = compose_referring (kontor_sql_layout_get (type), field);
  g_autoptr (KontorSqlStatement) statement = NULL;
  GError *error = NULL;
  char id_text[KONTOR_ID_LENGTH + 1];

  statement = kontor_sql_prepare (self->sql, text, &error);
  take_error (self, error);
  if (statement == NULL)
    return;
  kontor_id_format (id, id_text);
  if (field->kind == KONTOR_KIND_REFERENCE)
    kontor_sql_bind_id (statement, 1, id);
  else
    kontor_sql_bind_text (statement, 1, id_text);
  visit_rows (self, statement, type, visit, user_data);
}

static void
find_text (KontorReader *reader,
           KontorRecordType type,
           guint field,
           const char *value,
           KontorVisitFunc visit,
           gpointer user_data)
{
  KontorSqlReader *self = (KontorSqlReader *) reader;
  g_autofree char *text = compose_equal (kontor_sql_layout_get (type), field);
  g_autoptr (KontorSqlStatement) statement = NULL;
  GError *error = NULL;

  statement = kontor_sql_prepare (self->sql, text, &error);
  take_error (self, error);
  if (statement == NULL)
    return;
  kontor_sql_bind_text (statement, 1, value);
  visit_rows (self, statement, type, visit, user_data);
}

static void
list_all (KontorReader *reader, KontorRecordType type, KontorVisitFunc visit, gpointer user_data)
{
  KontorSqlReader *self = (KontorSqlReader *) reader;
  const KontorSqlLayout *layout = kontor_sql_layout_get (type);
  g_autofree char *text = NULL;
  g_autoptr (KontorSqlStatement) statement = NULL;
  GError *error = NULL;

  text = g_strdup_printf ("SELECT %s FROM %s WHERE deleted_at IS NULL", layout->list,
                          layout->table);
  statement = kontor_sql_prepare (self->sql, text, &error);
  take_error (self, error);
  if (statement != NULL)
    visit_rows (self, statement, type, visit, user_data);
}

/**
 * kontor_sql_reader_init:
 * @self: (out caller-allocates): a reader
 * @sql: (transfer none): the connection to read from, which outlives the reader
 *
 * A visit of the reader must not write.
 */
void
kontor_sql_reader_init (KontorSqlReader *self, KontorSql *sql)
{
  *self = (KontorSqlReader) {
    .parent = { .get_row = get_row,
                .list_referring = list_referring,
                .find_text = find_text,
                .list_all = list_all },
    .sql = sql,
  };
}

/**
 * kontor_sql_reader_clear:
 * @self: a reader
 */
void
kontor_sql_reader_clear (KontorSqlReader *self)
{
  g_clear_error (&self->error);
  self->sql = NULL;
}
