/* SPDX-License-Identifier: GPL-3.0-or-later */

/* All SQL about second factors and their recovery codes. The thread that opened the connection. */

#include "config.h"

#include "kontor-auth-database.h"

#include <string.h>

gboolean
kontor_auth_database_find_totp (KontorSql *sql,
                                const KontorId *person,
                                KontorTotpRow *totp,
                                GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql, "SELECT secret, confirmed, step FROM totp WHERE person = ?", error);
  gconstpointer secret = NULL;
  gsize length = 0;

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, person);
  if (!kontor_sql_step (statement, error))
    return FALSE;
  secret = kontor_sql_column_blob (statement, 0, &length);
  if (secret == NULL || length != sizeof totp->secret)
    {
      g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_CORRUPT, "a second factor is damaged");
      return FALSE;
    }
  totp->person = *person;
  memcpy (totp->secret, secret, length);
  totp->confirmed = kontor_sql_column_int (statement, 1) != 0;
  totp->step = kontor_sql_column_int (statement, 2);

  return TRUE;
}

gboolean
kontor_auth_database_put_totp (KontorSql *sql, const KontorTotpRow *totp, GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql,
                          "INSERT OR REPLACE INTO totp (person, secret, confirmed, step)"
                          " VALUES (?, ?, ?, ?)",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, &totp->person);
  kontor_sql_bind_blob (statement, 2, totp->secret, sizeof totp->secret);
  kontor_sql_bind_int (statement, 3, totp->confirmed);
  kontor_sql_bind_int (statement, 4, totp->step);

  return kontor_sql_run (statement, error);
}

static gboolean
remove_from (KontorSql *sql, const char *query, const KontorId *person, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, query, error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, person);

  return kontor_sql_run (statement, error);
}

gboolean
kontor_auth_database_remove_totp (KontorSql *sql, const KontorId *person, GError **error)
{
  return remove_from (sql, "DELETE FROM totp WHERE person = ?", person, error) &&
         remove_from (sql, "DELETE FROM recovery WHERE person = ?", person, error);
}

gboolean
kontor_auth_database_add_recovery (KontorSql *sql,
                                   const KontorId *person,
                                   const guint8 code[KONTOR_SECRET_HASH_LENGTH],
                                   GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql, "INSERT INTO recovery (person, code) VALUES (?, ?)", error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, person);
  kontor_sql_bind_blob (statement, 2, code, KONTOR_SECRET_HASH_LENGTH);

  return kontor_sql_run (statement, error);
}

gboolean
kontor_auth_database_use_recovery (KontorSql *sql,
                                   const KontorId *person,
                                   const guint8 code[KONTOR_SECRET_HASH_LENGTH],
                                   GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql, "DELETE FROM recovery WHERE person = ? AND code = ?", error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, person);
  kontor_sql_bind_blob (statement, 2, code, KONTOR_SECRET_HASH_LENGTH);

  return kontor_sql_run (statement, error) && kontor_sql_get_n_changed (sql) > 0;
}

gboolean
kontor_auth_database_count_recovery (KontorSql *sql,
                                     const KontorId *person,
                                     gint64 *n,
                                     GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql, "SELECT count(*) FROM recovery WHERE person = ?", error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, person);
  if (!kontor_sql_step (statement, error))
    return FALSE;
  *n = kontor_sql_column_int (statement, 0);

  return TRUE;
}

gboolean
kontor_auth_database_find_person (KontorSql *sql,
                                  const KontorId *person,
                                  KontorAccount *account,
                                  GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql, "SELECT email FROM account WHERE person = ?", error);
  g_autofree char *email = NULL;

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, person);
  if (!kontor_sql_step (statement, error))
    return FALSE;
  email = g_strdup (kontor_sql_column_text (statement, 0));

  return kontor_auth_database_find_account (sql, email, account, error);
}
