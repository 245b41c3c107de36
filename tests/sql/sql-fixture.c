/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the tests of sql share: paths, connections and short ways to ask. */

#include "config.h"

#include "sql-fixture.h"

#include <glib/gstdio.h>

char *
fixture_dup_path (const char *name)
{
  const char *folder = g_get_user_data_dir ();

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));

  return g_build_filename (folder, name, NULL);
}

KontorSql *
fixture_open (const char *path)
{
  g_autoptr (GError) error = NULL;
  KontorSql *sql = NULL;

  sql = kontor_sql_open (path != NULL ? path : "memory",
                         path != NULL ? KONTOR_SQL_CREATE : KONTOR_SQL_IN_MEMORY, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (sql);

  return sql;
}

gint64
fixture_get_int (KontorSql *sql, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, text, &error);

  g_assert_no_error (error);
  g_assert_true (kontor_sql_step (statement, &error));
  g_assert_no_error (error);

  return kontor_sql_column_int (statement, 0);
}

char *
fixture_dup_text (KontorSql *sql, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, text, &error);

  g_assert_no_error (error);
  g_assert_true (kontor_sql_step (statement, &error));
  g_assert_no_error (error);

  return g_strdup (kontor_sql_column_text (statement, 0));
}

void
fixture_exec (KontorSql *sql, const char *text)
{
  g_autoptr (GError) error = NULL;

  kontor_sql_exec (sql, text, &error);
  g_assert_no_error (error);
}

KontorId
fixture_id (guint number)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  id.bytes[6] = 0x70;
  id.bytes[8] = 0x80;
  for (int i = 0; i < 4; i++)
    id.bytes[15 - i] = (guint8) (number >> (8 * i));

  return id;
}
