/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an older version wrote, brought to what this one expects, where adding tables and columns is not
 * enough. Each step looks for itself whether it is needed, and is done whole or not at all. On the
 * store's thread, before anything is read. */

#include "config.h"

#include "kontor-store-private.h"

static gboolean
ask (KontorSql *sql, const char *query, gint64 *number, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, query, error);

  if (statement == NULL || !kontor_sql_step (statement, error))
    return FALSE;
  *number = kontor_sql_column_int (statement, 0);

  return TRUE;
}

/* Version 1 did not say what type a record is of in own_audience, nor list audiences by principal. */
static gboolean
add_types (KontorSql *sql, GError **error)
{
  if (!kontor_sql_exec (sql,
                        "ALTER TABLE own_audience ADD COLUMN type TEXT NOT NULL DEFAULT '';"
                        "CREATE TABLE IF NOT EXISTS audience_principal (principal INTEGER NOT NULL,"
                        "  audience INTEGER NOT NULL, PRIMARY KEY (principal, audience))"
                        "  WITHOUT ROWID;"
                        "INSERT OR IGNORE INTO audience_principal (principal, audience)"
                        "  SELECT principal.id, audience.id FROM audience JOIN principal"
                        "  ON instr (',' || members || ',', ',' || principal.id || ',') > 0;",
                        error))
    return FALSE;
  for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    {
      g_autofree char *text = g_strdup_printf ("UPDATE own_audience SET type = '%s'"
                                               " WHERE id IN (SELECT id FROM %s);",
                                               kontor_schema_get_type (type)->word,
                                               kontor_sql_rows_get_table (type));

      if (!kontor_sql_exec (sql, text, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
kontor_store_upgrade (KontorStore *self, GError **error)
{
  gint64 tables = 0;
  gint64 columns = 0;

  if (!ask (self->sql, "SELECT count(*) FROM sqlite_schema WHERE name = 'own_audience'", &tables,
            error) ||
      !ask (self->sql,
            "SELECT count(*) FROM pragma_table_info ('own_audience') WHERE name = 'type'", &columns,
            error))
    return FALSE;
  if (tables == 0 || columns > 0)
    return TRUE;
  if (!kontor_sql_begin (self->sql, error))
    return FALSE;
  if (add_types (self->sql, error) && kontor_sql_commit (self->sql, error))
    return TRUE;
  kontor_sql_rollback (self->sql);

  return FALSE;
}
