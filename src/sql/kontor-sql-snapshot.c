/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that hold the records of a replica ready to use: made on one machine by SQL, and on the other
 * looked through before anything of them is believed. Of the connection's thread. */

#include "config.h"

#include "kontor-sql-snapshot.h"

#include "kontor-sql-layout-private.h"

#include <string.h>

/* A check that was cancelled ends after so many rows. */
#define ROWS_BETWEEN_LOOKS 10000

static const char meta[] = "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;";

/**
 * kontor_sql_snapshot_make:
 * @sql: a connection to an empty database
 * @error: return location
 *
 * Returns: whether it has the tables of a snapshot now
 */
gboolean
kontor_sql_snapshot_make (KontorSql *sql, GError **error)
{
  g_autofree char *marks = g_strdup_printf ("PRAGMA application_id=%d; PRAGMA user_version=1;",
                                            KONTOR_SQL_APPLICATION_REPLICA);

  return kontor_sql_tables_make_bare (sql, error) && kontor_sql_exec (sql, meta, error) &&
         kontor_sql_exec (sql, marks, error);
}

/* All columns but the row id, which is the replica's own, and aud, which is the server's. */
static void
append_columns (GString *list, const KontorTypeInfo *info)
{
  g_string_append (list, "id, seq, root, title_key, versions, extra");
  for (guint i = 1; i < info->n_fields; i++)
    {
      g_autofree char *name = kontor_sql_layout_dup_column (&info->fields[i]);
      guint n = 0;
      const KontorSqlColumn *columns = kontor_sql_layout_get_columns (&info->fields[i], &n);

      for (guint j = 0; j < n; j++)
        g_string_append_printf (list, ", \"%s%s\"", name, columns[j].suffix);
    }
}

static gboolean
copy_elements (KontorSql *sql, const KontorSqlLayout *layout, const char *field, GError **error)
{
  g_autofree char *text =
      g_strdup_printf ("INSERT INTO snapshot.element (field, value, id)"
                       " SELECT field, value, id FROM main.element e WHERE field = '%s'"
                       " AND EXISTS (SELECT 1 FROM snapshot.%s t WHERE t.id = e.id)",
                       field, layout->table);

  return kontor_sql_exec (sql, text, error);
}

/**
 * kontor_sql_snapshot_copy:
 * @sql: a connection with the snapshot attached as "snapshot"
 * @type: a record type
 * @where: which of its records
 * @error: return location
 *
 * Returns: whether they are in the snapshot
 */
gboolean
kontor_sql_snapshot_copy (KontorSql *sql, KontorRecordType type, const char *where, GError **error)
{
  const KontorTypeInfo *info = kontor_schema_get_type (type);
  const KontorSqlLayout *layout = kontor_sql_layout_get (type);
  g_autoptr (GString) columns = g_string_new (NULL);
  g_autofree char *text = NULL;

  append_columns (columns, info);
  text = g_strdup_printf ("INSERT INTO snapshot.%s (%s) SELECT %s FROM main.%s WHERE %s ORDER BY"
                          " \"row\"",
                          layout->table, columns->str, columns->str, layout->table, where);
  if (!kontor_sql_exec (sql, text, error))
    return FALSE;
  for (guint i = 1; i < info->n_fields; i++)
    if (layout->elements[i] != NULL && !copy_elements (sql, layout, layout->elements[i], error))
      return FALSE;

  return TRUE;
}

/* --- checking --- */

static gboolean
fail (KontorSql *sql, const char *what, GError **error)
{
  g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_CORRUPT, "%s: no snapshot: %s",
               kontor_sql_get_path (sql), what);

  return FALSE;
}

/* Every object of the file with its whole definition. NULL on error. */
static GHashTable *
read_schema (KontorSql *sql, GError **error)
{
  g_autoptr (GHashTable) objects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql, "SELECT type, name, tbl_name, ifnull(sql, '') FROM sqlite_schema",
                          error);

  if (statement == NULL)
    return NULL;
  while (kontor_sql_step (statement, &local))
    {
      const char *parts[4] = { NULL };

      for (int i = 0; i < 4; i++)
        parts[i] = kontor_sql_column_text (statement, i);
      g_hash_table_add (objects, g_strjoin ("\n", parts[0] != NULL ? parts[0] : "",
                                            parts[1] != NULL ? parts[1] : "",
                                            parts[2] != NULL ? parts[2] : "",
                                            parts[3] != NULL ? parts[3] : "", NULL));
    }
  if (local == NULL)
    return g_steal_pointer (&objects);
  g_propagate_error (error, g_steal_pointer (&local));

  return NULL;
}

/* The very same tables as are made here, and not one trigger, view or index more. */
static gboolean
check_schema (KontorSql *sql, GError **error)
{
  g_autoptr (KontorSql) model = kontor_sql_open ("snapshot", KONTOR_SQL_IN_MEMORY, NULL, error);
  g_autoptr (GHashTable) wanted = NULL;
  g_autoptr (GHashTable) found = NULL;
  GHashTableIter iter;
  gpointer object = NULL;

  if (model == NULL || !kontor_sql_snapshot_make (model, error))
    return FALSE;
  wanted = read_schema (model, error);
  found = wanted != NULL ? read_schema (sql, error) : NULL;
  if (found == NULL)
    return FALSE;
  if (g_hash_table_size (wanted) != g_hash_table_size (found))
    return fail (sql, "it has other tables", error);
  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, &object, NULL))
    if (!g_hash_table_contains (wanted, object))
      return fail (sql, "it has other tables", error);

  return TRUE;
}

static gboolean
check_answer (KontorSql *sql, const char *query, const char *wanted, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, query, error);

  if (statement == NULL || !kontor_sql_step (statement, error))
    return FALSE;

  return g_strcmp0 (kontor_sql_column_text (statement, 0), wanted) == 0 || fail (sql, query, error);
}

static gboolean
is_text (sqlite3_stmt *stmt, int column, int max)
{
  const char *text = (const char *) sqlite3_column_text (stmt, column);
  int length = sqlite3_column_bytes (stmt, column);

  return sqlite3_column_type (stmt, column) == SQLITE_TEXT && text != NULL && length <= max &&
         g_utf8_validate_len (text, (gsize) length, NULL);
}

static gboolean
is_text_or_null (sqlite3_stmt *stmt, int column, int max)
{
  return sqlite3_column_type (stmt, column) == SQLITE_NULL || is_text (stmt, column, max);
}

static gboolean
is_id (sqlite3_stmt *stmt, int column)
{
  return sqlite3_column_type (stmt, column) == SQLITE_BLOB &&
         sqlite3_column_bytes (stmt, column) == (int) sizeof (KontorId);
}

static gboolean
is_integer (sqlite3_stmt *stmt, int column)
{
  return sqlite3_column_type (stmt, column) == SQLITE_INTEGER;
}

/* Elements that are longer than a text, or too many, are no more than that. */
#define SET_MAX (KONTOR_ELEMENTS_MAX * (KONTOR_TEXT_MAX + 32))

static gboolean
is_value (sqlite3_stmt *stmt, int column, const KontorField *field)
{
  switch (kontor_kind_get_shape (field->kind))
    {
    case KONTOR_VALUE_INTEGER:
      return is_integer (stmt, column);
    case KONTOR_VALUE_TEXT:
      return is_text (stmt, column,
                      field->kind == KONTOR_KIND_MARKDOWN ? KONTOR_MARKDOWN_MAX : KONTOR_TEXT_MAX);
    case KONTOR_VALUE_ID:
      return is_id (stmt, column);
    case KONTOR_VALUE_MONEY:
      return is_integer (stmt, column) && is_text (stmt, column + 1, KONTOR_TEXT_MAX);
    case KONTOR_VALUE_MOMENT:
      return is_integer (stmt, column) && is_text_or_null (stmt, column + 1, KONTOR_TEXT_MAX) &&
             is_integer (stmt, column + 2);
    case KONTOR_VALUE_SET:
      return is_text (stmt, column, SET_MAX);
    }

  g_return_val_if_reached (FALSE);
}

/* Columns: those of kontor_sql_rows_get_columns(), then root, seq, title_key and aud. */
static gboolean
is_row (sqlite3_stmt *stmt, const KontorTypeInfo *info, guint n_columns, gint64 seq)
{
  int after = (int) n_columns;
  int at = KONTOR_SQL_N_FIXED;

  if (!is_id (stmt, 1) || !is_text (stmt, 2, KONTOR_MARKDOWN_MAX) ||
      !is_text_or_null (stmt, 3, KONTOR_MARKDOWN_MAX * 4) || !is_id (stmt, after) ||
      !is_integer (stmt, after + 1) || sqlite3_column_int64 (stmt, after + 1) < 0 ||
      sqlite3_column_int64 (stmt, after + 1) > seq ||
      !is_text_or_null (stmt, after + 2, KONTOR_TEXT_MAX * 16) ||
      sqlite3_column_type (stmt, after + 3) != SQLITE_NULL)
    return FALSE;
  if (info->root == 0 && memcmp (sqlite3_column_blob (stmt, 1), sqlite3_column_blob (stmt, after),
                                 sizeof (KontorId)) != 0)
    return FALSE;
  for (guint i = 1; i < info->n_fields; i++)
    {
      guint n = 0;

      kontor_sql_layout_get_columns (&info->fields[i], &n);
      if (sqlite3_column_type (stmt, at) != SQLITE_NULL && !is_value (stmt, at, &info->fields[i]))
        return FALSE;
      at += (int) n;
    }

  return TRUE;
}

static gboolean
check_rows (KontorSql *sql,
            KontorRecordType type,
            gint64 seq,
            GCancellable *cancellable,
            GError **error)
{
  const KontorSqlLayout *layout = kontor_sql_layout_get (type);
  const KontorTypeInfo *info = kontor_schema_get_type (type);
  g_autofree char *text = g_strdup_printf ("SELECT %s, root, seq, title_key, aud FROM %s",
                                           layout->list, layout->table);
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, text, error);

  if (statement == NULL)
    return FALSE;
  for (guint n = 0; kontor_sql_step (statement, &local); n++)
    {
      if (n % ROWS_BETWEEN_LOOKS == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!is_row (statement->stmt, info, layout->n_columns, seq))
        return fail (sql, info->word, error);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/**
 * kontor_sql_snapshot_check:
 * @sql: a connection to a file from elsewhere
 * @seq: what no row may be newer than
 * @cancellable: (nullable): ends the check
 * @error: %KONTOR_SQL_ERROR_CORRUPT or _FOREIGN: it is no snapshot
 *
 * Its tables are exactly those that are made here; SQLite finds its pages in order; and every value is
 * of the shape of its field, within its limits, and valid UTF-8. Not looked at is what a row means:
 * words of choices, orders, control characters; whoever reads it has to cope with any of them anyway.
 *
 * Returns: whether it may be used
 */
gboolean
kontor_sql_snapshot_check (KontorSql *sql, gint64 seq, GCancellable *cancellable, GError **error)
{
  g_autofree char *application = g_strdup_printf ("%d", KONTOR_SQL_APPLICATION_REPLICA);

  if (!check_answer (sql, "PRAGMA application_id", application, error) ||
      !check_answer (sql, "PRAGMA user_version", "1", error) || !check_schema (sql, error) ||
      !check_answer (sql, "PRAGMA quick_check(1)", "ok", error) ||
      !check_answer (sql,
                     "SELECT count(*) FROM element WHERE typeof (field) != 'text'"
                     " OR typeof (value) != 'text' OR typeof (id) != 'blob' OR length (id) != 16",
                     "0", error))
    return FALSE;
  for (guint type = KONTOR_RECORD_NONE + 1; type < KONTOR_N_RECORD_TYPES; type++)
    if (!check_rows (sql, type, seq, cancellable, error))
      return FALSE;

  return TRUE;
}
