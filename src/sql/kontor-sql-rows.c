/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows into their tables and back, with the elements of their sets in the table element, for
 * look-ups. Whatever a damaged file holds becomes a row or an error. Of the connection's thread. */

#include "config.h"

#include "kontor-sql-rows.h"

#include "kontor-fold.h"
#include "kontor-sql-layout-private.h"

#include <string.h>

/* Of a title that is a whole message, this much decides its place in a list. */
#define SORT_KEY_CHARACTERS 120

static char *
dup_valid_text (sqlite3_stmt *stmt, int column)
{
  const char *text = (const char *) sqlite3_column_text (stmt, column);

  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

static KontorValue *
read_text (sqlite3_stmt *stmt, int column)
{
  const char *text = (const char *) sqlite3_column_text (stmt, column);
  g_autofree char *valid = NULL;

  if (text == NULL)
    return NULL;
  if (g_utf8_validate (text, -1, NULL))
    return kontor_value_new_text (text);
  valid = g_utf8_make_valid (text, -1);

  return kontor_value_new_text (valid);
}

static KontorValue *
read_moment (sqlite3_stmt *stmt, int column)
{
  g_autofree char *zone = dup_valid_text (stmt, column + 1);

  return kontor_value_new_moment (sqlite3_column_int64 (stmt, column),
                                  sqlite3_column_int (stmt, column + 2) != 0, zone);
}

static KontorValue *
read_money (sqlite3_stmt *stmt, int column)
{
  g_autofree char *currency = dup_valid_text (stmt, column + 1);

  return kontor_value_new_money (sqlite3_column_int64 (stmt, column),
                                 currency != NULL ? currency : "");
}

static KontorValue *
read_set (sqlite3_stmt *stmt, int column)
{
  g_autofree char *text = dup_valid_text (stmt, column);

  return kontor_sql_set_parse (text);
}

/* (nullable): unset, or nothing that is of the field's shape. */
static KontorValue *
read_value (sqlite3_stmt *stmt, int column, KontorValueShape shape)
{
  if (sqlite3_column_type (stmt, column) == SQLITE_NULL)
    return NULL;
  switch (shape)
    {
    case KONTOR_VALUE_INTEGER:
      return kontor_value_new_integer (sqlite3_column_int64 (stmt, column));
    case KONTOR_VALUE_TEXT:
      return read_text (stmt, column);
    case KONTOR_VALUE_ID:
      if (sqlite3_column_bytes (stmt, column) != (int) sizeof (KontorId))
        return NULL;
      return kontor_value_new_id (sqlite3_column_blob (stmt, column));
    case KONTOR_VALUE_MONEY:
      return read_money (stmt, column);
    case KONTOR_VALUE_MOMENT:
      return read_moment (stmt, column);
    case KONTOR_VALUE_SET:
      return read_set (stmt, column);
    }

  g_return_val_if_reached (NULL);
}

/**
 * kontor_sql_rows_read:
 * @statement: a statement that stands on a row
 * @type: the type of the record
 * @column: where the columns of kontor_sql_rows_get_columns() begin
 *
 * Returns: (transfer full): the row
 */
KontorRow *
kontor_sql_rows_read (KontorSqlStatement *statement, KontorRecordType type, int column)
{
  const KontorTypeInfo *info = kontor_schema_get_type (type);
  sqlite3_stmt *stmt = statement->stmt;
  g_autofree char *extra = dup_valid_text (stmt, column + 3);
  gboolean is_set[256] = { FALSE };
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = NULL;
  int at = column + KONTOR_SQL_N_FIXED;

  g_return_val_if_fail (info != NULL && info->n_fields <= G_N_ELEMENTS (is_set), NULL);

  kontor_sql_column_id (statement, column + 1, &id);
  builder = kontor_row_builder_new (type, &id);
  kontor_row_builder_set_extra (builder, extra);
  for (guint i = 1; i < info->n_fields; i++)
    {
      KontorValueShape shape = kontor_kind_get_shape (info->fields[i].kind);
      KontorValue *value = read_value (stmt, at, shape);

      is_set[i] = value != NULL;
      if (value != NULL)
        kontor_row_builder_take (builder, i, value);
      at += shape == KONTOR_VALUE_MOMENT ? 3 : shape == KONTOR_VALUE_MONEY ? 2 : 1;
    }
  kontor_sql_versions_parse ((const char *) sqlite3_column_text (stmt, column + 2), type, builder,
                             is_set);

  return kontor_row_builder_end (builder);
}

/**
 * kontor_sql_rows_get:
 * @sql: a connection
 * @type: a record type
 * @id: the id of a record
 * @row_id: (out) (optional): its row id, set on success
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the record as it stands, a tombstone too; %NULL without
 *   @error: there is none
 */
KontorRow *
kontor_sql_rows_get (KontorSql *sql,
                     KontorRecordType type,
                     const KontorId *id,
                     gint64 *row_id,
                     GError **error)
{
  g_autoptr (KontorSqlStatement) statement = NULL;

  statement = kontor_sql_prepare (sql, kontor_sql_layout_get (type)->get, error);
  if (statement == NULL)
    return NULL;
  kontor_sql_bind_id (statement, 1, id);
  if (!kontor_sql_step (statement, error))
    return NULL;
  if (row_id != NULL)
    *row_id = kontor_sql_column_int (statement, 0);

  return kontor_sql_rows_read (statement, type, 0);
}

static gboolean
write_element (KontorSql *sql,
               const char *text,
               const char *field,
               const char *element,
               const KontorId *id,
               GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, text, error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, field);
  kontor_sql_bind_text (statement, 2, element);
  kontor_sql_bind_id (statement, 3, id);

  return kontor_sql_run (statement, error);
}

/* Makes the elements of one field what @value says; both sets are sorted. */
static gboolean
write_elements (KontorSql *sql,
                const char *field,
                const KontorId *id,
                const KontorValue *before,
                const KontorValue *value,
                GError **error)
{
  const KontorElement *old = kontor_value_get_elements (before);
  const KontorElement *new = kontor_value_get_elements (value);
  guint n_old = kontor_value_get_n_elements (before);
  guint n_new = kontor_value_get_n_elements (value);
  guint i = 0;
  guint j = 0;

  while (i < n_old || j < n_new)
    {
      int order = i == n_old ? 1 : j == n_new ? -1 : strcmp (old[i].text, new[j].text);

      if (order < 0 &&
          !write_element (sql, "DELETE FROM element WHERE field = ? AND value = ? AND id = ?",
                          field, old[i].text, id, error))
        return FALSE;
      if (order > 0 &&
          !write_element (sql, "INSERT OR IGNORE INTO element (field, value, id) VALUES (?, ?, ?)",
                          field, new[j].text, id, error))
        return FALSE;
      i += order <= 0;
      j += order >= 0;
    }

  return TRUE;
}

/* The stored form of a set has lines. The rules let no control character through; this is for what
 * came past them. */
static gboolean
check_elements (KontorSql *sql, const char *field, const KontorValue *value, GError **error)
{
  const KontorElement *elements = kontor_value_get_elements (value);

  for (guint i = 0; i < kontor_value_get_n_elements (value); i++)
    if (strchr (elements[i].text, '\n') != NULL)
      {
        g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_CONSTRAINT,
                     "%s: %s: an element with a line break", kontor_sql_get_path (sql), field);
        return FALSE;
      }

  return TRUE;
}

/* Brings the table element up to date before the row itself is written. */
static gboolean
put_elements (KontorSql *sql, const KontorSqlLayout *layout, const KontorRow *row, GError **error)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));
  const KontorId *id = kontor_row_get_id (row);
  g_autoptr (KontorSqlStatement) stored = NULL;
  g_autoptr (GError) local_error = NULL;
  gboolean found = FALSE;
  int column = 0;

  stored = kontor_sql_prepare (sql, layout->get_sets, error);
  if (stored == NULL)
    return FALSE;
  kontor_sql_bind_id (stored, 1, id);
  found = kontor_sql_step (stored, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  for (guint i = 1; i < info->n_fields; i++)
    {
      g_autoptr (KontorValue) before = NULL;
      const KontorValue *value = NULL;

      if (layout->elements[i] == NULL)
        continue;
      value = kontor_row_get (row, i);
      before = found ? read_set (stored->stmt, column) : NULL;
      column++;
      if (!kontor_value_equal (before, value) &&
          (!check_elements (sql, layout->elements[i], value, error) ||
           !write_elements (sql, layout->elements[i], id, before, value, error)))
        return FALSE;
    }

  return TRUE;
}

static char *
dup_title_key (const KontorRow *row)
{
  const char *title = kontor_row_get_title (row);
  g_autofree char *start = NULL;

  if (*title == '\0')
    return NULL;
  if (strlen (title) > SORT_KEY_CHARACTERS)
    {
      start = g_utf8_substring (title, 0, MIN (g_utf8_strlen (title, -1), SORT_KEY_CHARACTERS));
      title = start;
    }

  return kontor_sort_key (title);
}

/* Binds a text that is to be freed with g_free(), or NULL. */
static void
bind_taken (KontorSqlStatement *statement, int parameter, char *text)
{
  int code = sqlite3_bind_text (statement->stmt, parameter, text, -1, g_free);

  if (code != SQLITE_OK)
    statement->failure = code;
}

/* The row outlives the statement's run, so that its texts and ids need no copies.
 * Returns the next parameter. */
static int
bind_value (KontorSqlStatement *statement,
            int at,
            const KontorField *field,
            const KontorValue *value)
{
  sqlite3_stmt *stmt = statement->stmt;
  const char *text = NULL;
  gboolean all_day = FALSE;
  guint n_columns = 0;

  kontor_sql_layout_get_columns (field, &n_columns);
  if (value == NULL)
    return at + (int) n_columns; /* bindings were cleared, so these are NULL */
  switch (kontor_value_get_shape (value))
    {
    case KONTOR_VALUE_INTEGER:
      sqlite3_bind_int64 (stmt, at, kontor_value_get_integer (value));
      break;
    case KONTOR_VALUE_TEXT:
      if (sqlite3_bind_text (stmt, at, kontor_value_get_text (value), -1, SQLITE_STATIC) !=
          SQLITE_OK)
        statement->failure = SQLITE_TOOBIG;
      break;
    case KONTOR_VALUE_ID:
      sqlite3_bind_blob (stmt, at, kontor_value_get_id (value), sizeof (KontorId), SQLITE_STATIC);
      break;
    case KONTOR_VALUE_MONEY:
      sqlite3_bind_int64 (stmt, at, kontor_value_get_money (value, &text));
      sqlite3_bind_text (stmt, at + 1, text, -1, SQLITE_STATIC);
      break;
    case KONTOR_VALUE_MOMENT:
      sqlite3_bind_int64 (stmt, at, kontor_value_get_moment (value, &all_day, &text));
      sqlite3_bind_text (stmt, at + 1, text, -1, SQLITE_STATIC);
      sqlite3_bind_int (stmt, at + 2, all_day);
      break;
    case KONTOR_VALUE_SET:
      bind_taken (statement, at, kontor_sql_set_format (value));
      break;
    }

  return at + (int) n_columns;
}

/* The parameters of KontorSqlLayout.put, in its order. */
static void
bind_row (KontorSqlStatement *statement, const KontorRow *row, const KontorId *root)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));
  const KontorId *id = kontor_row_get_id (row);
  int at = 7;

  kontor_sql_bind_id (statement, 1, id);
  kontor_sql_bind_id (statement, 2, root != NULL ? root : id);
  kontor_sql_bind_int (statement, 3, kontor_row_get_newest_version (row));
  bind_taken (statement, 4, dup_title_key (row));
  bind_taken (statement, 5, kontor_sql_versions_format (row));
  kontor_sql_bind_text (statement, 6, kontor_row_get_extra (row));
  for (guint i = 1; i < info->n_fields; i++)
    at = bind_value (statement, at, &info->fields[i], kontor_row_get (row, i));
}

/**
 * kontor_sql_rows_put:
 * @sql: a connection in a transaction
 * @row: a record
 * @root: (nullable): the id of what it hangs on; %NULL: itself
 * @row_id: (out) (optional): its row id, set on success
 * @error: return location
 *
 * Inserts the record, or replaces it and keeps its row id and its column aud.
 *
 * Returns: whether it was written
 */
gboolean
kontor_sql_rows_put (KontorSql *sql,
                     const KontorRow *row,
                     const KontorId *root,
                     gint64 *row_id,
                     GError **error)
{
  const KontorSqlLayout *layout = kontor_sql_layout_get (kontor_row_get_record_type (row));
  g_autoptr (KontorSqlStatement) statement = NULL;

  if (layout->n_sets > 0 && !put_elements (sql, layout, row, error))
    return FALSE;
  statement = kontor_sql_prepare (sql, row_id != NULL ? layout->put_returning : layout->put, error);
  if (statement == NULL)
    return FALSE;
  bind_row (statement, row, root);
  if (row_id == NULL)
    return kontor_sql_run (statement, error);

  if (!kontor_sql_step (statement, error))
    return FALSE;
  *row_id = kontor_sql_column_int (statement, 0);

  return kontor_sql_run (statement, error);
}

/* All elements of the record: those of its type, for an id may be used by two types. */
static gboolean
remove_elements (KontorSql *sql, KontorRecordType type, const KontorId *id, GError **error)
{
  const char *word = kontor_schema_get_type (type)->word;
  g_autofree char *first = g_strconcat (word, ".", NULL);
  g_autofree char *beyond = g_strconcat (word, "/", NULL); /* '/' comes right after '.' */

  return write_element (sql, "DELETE FROM element WHERE id = ?3 AND field > ?1 AND field < ?2",
                        first, beyond, id, error);
}

/**
 * kontor_sql_rows_get_root:
 * @sql: a connection
 * @type: a record type
 * @id: the id of a record
 * @root: (inout): becomes the id of the record that it hangs on, its own if it hangs on none; left
 *   alone where there is no record
 * @error: return location
 *
 * Returns: whether it could be read
 */
gboolean
kontor_sql_rows_get_root (KontorSql *sql,
                          KontorRecordType type,
                          const KontorId *id,
                          KontorId *root,
                          GError **error)
{
  g_autofree char *text = g_strdup_printf ("SELECT root FROM %s WHERE id = ?",
                                           kontor_sql_rows_get_table (type));
  g_autoptr (GError) local_error = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, text, error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, id);
  if (kontor_sql_step (statement, &local_error))
    kontor_sql_column_id (statement, 0, root);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/**
 * kontor_sql_rows_remove:
 * @sql: a connection in a transaction
 * @type: a record type
 * @id: the id of a record
 * @error: return location
 *
 * Deletes the row itself, which is not a tombstone but nothing. There may be none.
 *
 * Returns: whether that worked
 */
gboolean
kontor_sql_rows_remove (KontorSql *sql, KontorRecordType type, const KontorId *id, GError **error)
{
  const KontorSqlLayout *layout = kontor_sql_layout_get (type);
  g_autoptr (KontorSqlStatement) statement = NULL;

  if (layout->n_sets > 0 && !remove_elements (sql, type, id, error))
    return FALSE;
  statement = kontor_sql_prepare (sql, layout->remove, error);
  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, id);

  return kontor_sql_run (statement, error);
}
