/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes a file's tables what the schema says: what is missing is added, nothing is ever changed or
 * dropped, and a file that has everything is only read. Of the connection's thread. */

#include "config.h"

#include "kontor-sql-rows.h"

#include "kontor-sql-layout-private.h"

typedef struct
{
  GHashTable *names; /* owned: "table", "index" and "table.column", as they are in the file */
  GString *ddl; /* owned: what makes the rest */
  gboolean views; /* a replica's: views read it */
  gboolean bare; /* without indexes, which are made quicker when all rows are in */
} Plan;

static void
plan_clear (Plan *self)
{
  g_clear_pointer (&self->names, g_hash_table_unref);
  if (self->ddl != NULL)
    g_string_free (self->ddl, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plan, plan_clear)

static gboolean
read_names (KontorSql *sql, const char *text, GHashTable *names, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, text, error);
  g_autoptr (GError) local_error = NULL;

  if (statement == NULL)
    return FALSE;
  while (kontor_sql_step (statement, &local_error))
    g_hash_table_add (names, g_strdup (kontor_sql_column_text (statement, 0)));
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

static gboolean
has (const Plan *plan, const char *name)
{
  return g_hash_table_contains (plan->names, name);
}

static void
plan_table (Plan *plan, const KontorTypeInfo *info, const char *table)
{
  g_string_append_printf (plan->ddl,
                          "CREATE TABLE \"%s\" (\"row\" INTEGER PRIMARY KEY AUTOINCREMENT,"
                          " id BLOB NOT NULL UNIQUE, seq INTEGER NOT NULL, root BLOB NOT NULL,"
                          " aud INTEGER, title_key TEXT, versions TEXT NOT NULL, extra TEXT",
                          table);
  for (guint i = 1; i < info->n_fields; i++)
    {
      g_autofree char *column = kontor_sql_layout_dup_column (&info->fields[i]);
      guint n = 0;
      const KontorSqlColumn *columns = kontor_sql_layout_get_columns (&info->fields[i], &n);

      for (guint j = 0; j < n; j++)
        g_string_append_printf (plan->ddl, ", \"%s%s\" %s", column, columns[j].suffix,
                                columns[j].affinity);
    }
  g_string_append (plan->ddl, ");\n");
}

static void
plan_columns (Plan *plan, const KontorTypeInfo *info, const char *table)
{
  for (guint i = 1; i < info->n_fields; i++)
    {
      g_autofree char *column = kontor_sql_layout_dup_column (&info->fields[i]);
      guint n = 0;
      const KontorSqlColumn *columns = kontor_sql_layout_get_columns (&info->fields[i], &n);

      for (guint j = 0; j < n; j++)
        {
          g_autofree char *name = g_strconcat (table, ".", column, columns[j].suffix, NULL);

          if (!has (plan, name))
            g_string_append_printf (plan->ddl, "ALTER TABLE \"%s\" ADD COLUMN \"%s%s\" %s;\n",
                                    table, column, columns[j].suffix, columns[j].affinity);
        }
    }
}

static void
plan_index (Plan *plan, const char *table, const char *column)
{
  g_autofree char *name = g_strconcat (table, "_by_", column, NULL);

  if (!has (plan, name))
    g_string_append_printf (plan->ddl, "CREATE INDEX \"%s\" ON \"%s\" (\"%s\");\n", name, table,
                            column);
}

/* The newest of a chat are read from its end, however many there are. It serves as the plain index of
 * @column too. */
static void
plan_time_index (Plan *plan, const char *table, const char *column)
{
  g_autofree char *name = g_strconcat (table, "_by_", column, "_and_time", NULL);

  if (!has (plan, name))
    g_string_append_printf (plan->ddl, "CREATE INDEX \"%s\" ON \"%s\" (\"%s\", created_at);\n",
                            name, table, column);
}

/* Lists by title are read from it alone: it holds the row ids of what is not in the bin. Only views
 * have such lists, so the server does without. */
static void
plan_title_index (Plan *plan, const KontorTypeInfo *info, const char *table)
{
  g_autofree char *name = g_strconcat (table, "_by_title_key", NULL);

  if (plan->views && info->title != 0 && !has (plan, name))
    g_string_append_printf (plan->ddl,
                            "CREATE INDEX \"%s\" ON \"%s\" (title_key) WHERE deleted_at IS NULL;\n",
                            name, table);
}

static void
plan_type (Plan *plan, const KontorTypeInfo *info)
{
  g_autofree char *table = kontor_sql_layout_dup_table (info);

  if (has (plan, table))
    plan_columns (plan, info, table);
  else
    plan_table (plan, info, table);
  if (plan->bare)
    return;
  if (info->root != 0)
    plan_index (plan, table, "root");
  plan_title_index (plan, info, table);
  for (guint i = 1; i < info->n_fields; i++)
    {
      g_autofree char *column = kontor_sql_layout_dup_column (&info->fields[i]);

      if (!(info->fields[i].flags & KONTOR_FLAG_INDEXED) || kontor_field_is_set (&info->fields[i]))
        continue;
      if (plan->views && info->type == KONTOR_RECORD_MESSAGE &&
          info->fields[i].number == KONTOR_MESSAGE_CHAT)
        plan_time_index (plan, table, column);
      else
        plan_index (plan, table, column);
    }
}

static gboolean
plan_all (Plan *plan, KontorSql *sql, GError **error)
{
  plan->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  plan->ddl = g_string_new (NULL);
  if (!read_names (sql, "SELECT name FROM sqlite_schema", plan->names, error) ||
      !read_names (sql,
                   "SELECT s.name || '.' || c.name FROM sqlite_schema s,"
                   " pragma_table_info (s.name) c"
                   " WHERE s.type = 'table' AND s.sql NOT LIKE 'CREATE VIRTUAL%'",
                   plan->names, error))
    return FALSE;

  for (guint i = KONTOR_RECORD_NONE + 1; i < KONTOR_N_RECORD_TYPES; i++)
    plan_type (plan, kontor_schema_get_type (i));
  /* What the elements of sets refer to, by "type.field"; the index is for removing a record. */
  if (!has (plan, "element"))
    g_string_append (plan->ddl, "CREATE TABLE element (field TEXT NOT NULL, value TEXT NOT NULL,"
                                " id BLOB NOT NULL, PRIMARY KEY (field, value, id))"
                                " WITHOUT ROWID;\n");
  if (!plan->bare && !has (plan, "element_by_id"))
    g_string_append (plan->ddl, "CREATE INDEX element_by_id ON element (id, field);\n");

  return TRUE;
}

static gboolean
read_number (KontorSql *sql, const char *text, gint64 *number, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, text, error);

  if (statement == NULL || !kontor_sql_step (statement, error))
    return FALSE;
  *number = kontor_sql_column_int (statement, 0);

  return TRUE;
}

/* Whose the file is and how old. @same: (out): whether it is marked as it shall be. */
static gboolean
check_marks (KontorSql *sql, gint32 application, gint32 version, gboolean *same, GError **error)
{
  gint64 found_application = 0;
  gint64 found_version = 0;
  gint64 n_tables = 0;

  if (!read_number (sql, "PRAGMA application_id", &found_application, error) ||
      !read_number (sql, "PRAGMA user_version", &found_version, error) ||
      !read_number (sql, "SELECT count(*) FROM sqlite_schema", &n_tables, error))
    return FALSE;
  if (found_application != application && (found_application != 0 || n_tables > 0))
    {
      g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_FOREIGN,
                   "%s: a database of another kind (application_id 0x%08x instead of 0x%08x)",
                   kontor_sql_get_path (sql), (guint32) found_application, (guint32) application);
      return FALSE;
    }
  if (found_version > version)
    {
      g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_NEWER,
                   "%s: written by a newer version (user_version %" G_GINT64_FORMAT
                   ", this one knows %d)",
                   kontor_sql_get_path (sql), found_version, version);
      return FALSE;
    }
  *same = found_application == application && found_version == version;

  return TRUE;
}

/* Looks again, inside the transaction: somebody else may have been quicker. */
static gboolean
make_tables (KontorSql *sql, gint32 application, gint32 version, GError **error)
{
  g_auto (Plan) plan = { .views = application == KONTOR_SQL_APPLICATION_REPLICA };
  gboolean same = FALSE;

  if (!check_marks (sql, application, version, &same, error) || !plan_all (&plan, sql, error))
    return FALSE;
  g_string_append_printf (plan.ddl, "PRAGMA application_id=%d; PRAGMA user_version=%d;",
                          application, version);

  return kontor_sql_exec (sql, plan.ddl->str, error);
}

/**
 * kontor_sql_tables_ensure:
 * @sql: a connection; a transaction of its own is made unless there is one
 * @application: what the file is for, as %KONTOR_SQL_APPLICATION_REPLICA
 * @version: of the tables that are not made from the schema
 * @error: return location
 *
 * Refuses a file of another kind (%KONTOR_SQL_ERROR_FOREIGN) or of a newer version
 * (%KONTOR_SQL_ERROR_NEWER) without changing it; adds the tables, columns and indexes that the
 * schema has and the file has not. Columns it does not know, which a newer version has added, stay.
 *
 * Returns: whether the tables are what the schema says
 */
gboolean
kontor_sql_tables_ensure (KontorSql *sql, gint32 application, gint32 version, GError **error)
{
  g_auto (Plan) plan = { .views = application == KONTOR_SQL_APPLICATION_REPLICA };
  gboolean same = FALSE;

  if (!check_marks (sql, application, version, &same, error) || !plan_all (&plan, sql, error))
    return FALSE;
  if (same && plan.ddl->len == 0)
    return TRUE;

  if (kontor_sql_is_in_transaction (sql))
    return make_tables (sql, application, version, error);
  if (!kontor_sql_begin (sql, error))
    return FALSE;
  if (make_tables (sql, application, version, error) && kontor_sql_commit (sql, error))
    return TRUE;
  kontor_sql_rollback (sql);

  return FALSE;
}

/**
 * kontor_sql_tables_make_bare:
 * @sql: a connection to an empty database
 * @error: return location
 *
 * Makes the tables that the schema has, without their indexes: kontor_sql_tables_ensure() adds these
 * when many rows have come in, which costs less than to keep them up to date row by row.
 *
 * Returns: whether they were made
 */
gboolean
kontor_sql_tables_make_bare (KontorSql *sql, GError **error)
{
  g_auto (Plan) plan = { .bare = TRUE };

  return plan_all (&plan, sql, error) && kontor_sql_exec (sql, plan.ddl->str, error);
}
