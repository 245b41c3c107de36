/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The tables of auth.db and all SQL about them. It is a file of its own, so that copies of the
 * office can be handed on without passwords. The thread that opened the connection; `kontor-server
 * invite` writes at the same time from another process. */

#include "config.h"

#include "kontor-auth-database.h"

#include "kontor-audit.h"
#include "kontor-clock.h"

#include <string.h>

#define APPLICATION 0x4b4e5441 /* "KNTA" */
#define VERSION 2
#define BUSY_LIMIT (5 * KONTOR_SECOND)
#define BUSY_PAUSE (5 * 1000)

static const char tables[] =
    "CREATE TABLE account ("
    "  person BLOB PRIMARY KEY, email TEXT NOT NULL UNIQUE, password TEXT NOT NULL,"
    "  active INTEGER NOT NULL, administrator INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE session ("
    "  id BLOB PRIMARY KEY, person BLOB NOT NULL, installation BLOB NOT NULL,"
    "  token BLOB NOT NULL UNIQUE, expires INTEGER NOT NULL, refresh BLOB NOT NULL,"
    "  refresh_expires INTEGER NOT NULL, previous BLOB, created INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX session_person ON session (person);"
    "CREATE TABLE invitation ("
    "  id BLOB PRIMARY KEY, code BLOB NOT NULL UNIQUE, email TEXT, name TEXT, department TEXT,"
    "  external INTEGER NOT NULL, administrator INTEGER NOT NULL, created INTEGER NOT NULL,"
    "  expires INTEGER NOT NULL, used_by BLOB, used_at INTEGER) STRICT, WITHOUT ROWID;";

/* What version 2 added, beside the audit log. The secret of a second factor can't be a hash: it is what
 * codes are computed from. "step" is the last one whose code was taken. */
static const char tables_2[] =
    "ALTER TABLE session ADD COLUMN network TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE session ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE totp ("
    "  person BLOB PRIMARY KEY, secret BLOB NOT NULL, confirmed INTEGER NOT NULL,"
    "  step INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE recovery ("
    "  person BLOB NOT NULL, code BLOB NOT NULL, PRIMARY KEY (person, code)) STRICT, WITHOUT ROWID;";

void
kontor_account_clear (KontorAccount *self)
{
  g_clear_pointer (&self->email, g_free);
  g_clear_pointer (&self->password, g_free);
}

void
kontor_invitation_clear (KontorInvitation *self)
{
  g_clear_pointer (&self->email, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->department, g_free);
}

static gboolean
read_number (KontorSql *sql, const char *query, gint64 *number, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, query, error);
  g_autoptr (GError) failure = NULL;

  if (statement == NULL)
    return FALSE;
  if (!kontor_sql_step (statement, &failure))
    {
      if (failure == NULL)
        g_set_error (&failure, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_CORRUPT, "no answer to %s",
                     query);
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  *number = kontor_sql_column_int (statement, 0);

  return TRUE;
}

static gboolean
set_version (KontorSql *sql, GError **error)
{
  g_autofree char *mark = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d;",
                                           APPLICATION, VERSION);

  return kontor_sql_exec (sql, mark, error);
}

static gboolean
upgrade (KontorSql *sql, GError **error)
{
  return kontor_sql_exec (sql, tables_2, error) &&
         kontor_sql_exec (sql, kontor_audit_tables, error) && set_version (sql, error);
}

/* Makes the tables of an empty file, or checks that it is ours. In a transaction. */
static gboolean
ensure (KontorSql *sql, GError **error)
{
  gint64 application = 0;
  gint64 version = 0;
  gint64 n_tables = 0;

  if (!read_number (sql, "PRAGMA application_id", &application, error) ||
      !read_number (sql, "PRAGMA user_version", &version, error) ||
      !read_number (sql, "SELECT count(*) FROM sqlite_schema", &n_tables, error))
    return FALSE;
  if (application == 0 && version == 0 && n_tables == 0)
    return kontor_sql_exec (sql, tables, error) && upgrade (sql, error);
  if (application != APPLICATION)
    {
      g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_FOREIGN,
                   "%s is not a database of accounts", kontor_sql_get_path (sql));
      return FALSE;
    }
  if (version > VERSION)
    {
      g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_NEWER,
                   "%s has version %" G_GINT64_FORMAT ", this program knows %d",
                   kontor_sql_get_path (sql), version, VERSION);
      return FALSE;
    }

  return version == VERSION || upgrade (sql, error);
}

/**
 * kontor_auth_database_begin:
 * @sql: a connection to auth.db
 * @error: of %KONTOR_SQL_ERROR
 *
 * Begins a transaction, waiting a while for another process to end its own. May block for seconds.
 *
 * Returns: whether there is one
 */
gboolean
kontor_auth_database_begin (KontorSql *sql, GError **error)
{
  gint64 until = g_get_monotonic_time () + BUSY_LIMIT;

  for (;;)
    {
      g_autoptr (GError) failure = NULL;

      if (kontor_sql_begin (sql, &failure))
        return TRUE;
      if (!g_error_matches (failure, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_BUSY) ||
          g_get_monotonic_time () > until)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      g_usleep (BUSY_PAUSE);
    }
}

/**
 * kontor_auth_database_end:
 * @sql: a connection to auth.db, in a transaction
 * @good: whether all in it went well
 * @error: of %KONTOR_SQL_ERROR; set already where it did not
 *
 * Commits the transaction, or takes it back.
 *
 * Returns: whether it was committed
 */
gboolean
kontor_auth_database_end (KontorSql *sql, gboolean good, GError **error)
{
  if (good && kontor_sql_commit (sql, error))
    return TRUE;
  kontor_sql_rollback (sql);

  return FALSE;
}

/**
 * kontor_auth_database_open:
 * @path: of auth.db
 * @create: whether to make it
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: (transfer full) (nullable): a connection, the caller's thread's
 */
KontorSql *
kontor_auth_database_open (const char *path, gboolean create, GError **error)
{
  g_autoptr (KontorSql) sql = kontor_sql_open (path, create ? KONTOR_SQL_CREATE : 0, NULL, error);

  if (sql == NULL || !kontor_auth_database_begin (sql, error))
    return NULL;
  if (!kontor_auth_database_end (sql, ensure (sql, error), error))
    return NULL;

  return g_steal_pointer (&sql);
}

static void
read_account (KontorSqlStatement *statement, KontorAccount *account)
{
  kontor_sql_column_id (statement, 0, &account->person);
  account->email = g_strdup (kontor_sql_column_text (statement, 1));
  account->password = g_strdup (kontor_sql_column_text (statement, 2));
  account->active = kontor_sql_column_int (statement, 3) != 0;
  account->administrator = kontor_sql_column_int (statement, 4) != 0;
}

gboolean
kontor_auth_database_find_account (KontorSql *sql,
                                   const char *email,
                                   KontorAccount *account,
                                   GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql,
                          "SELECT person, email, password, active, administrator"
                          " FROM account WHERE email = ?",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, email);
  if (!kontor_sql_step (statement, error))
    return FALSE;
  read_account (statement, account);

  return TRUE;
}

gboolean
kontor_auth_database_add_account (KontorSql *sql, const KontorAccount *account, GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql,
                          "INSERT INTO account (person, email, password, active, administrator)"
                          " VALUES (?, ?, ?, ?, ?)",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, &account->person);
  kontor_sql_bind_text (statement, 2, account->email);
  kontor_sql_bind_text (statement, 3, account->password);
  kontor_sql_bind_int (statement, 4, account->active);
  kontor_sql_bind_int (statement, 5, account->administrator);

  return kontor_sql_run (statement, error);
}

gboolean
kontor_auth_database_set_password (KontorSql *sql,
                                   const KontorId *person,
                                   const char *password,
                                   GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql, "UPDATE account SET password = ? WHERE person = ?", error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, password);
  kontor_sql_bind_id (statement, 2, person);

  return kontor_sql_run (statement, error);
}

gboolean
kontor_auth_database_set_account (KontorSql *sql,
                                  const KontorId *person,
                                  gboolean active,
                                  gboolean administrator,
                                  GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql, "UPDATE account SET active = ?, administrator = ? WHERE person = ?",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, active);
  kontor_sql_bind_int (statement, 2, administrator);
  kontor_sql_bind_id (statement, 3, person);

  return kontor_sql_run (statement, error);
}

gboolean
kontor_auth_database_visit_accounts (KontorSql *sql,
                                     KontorAccountVisit visit,
                                     gpointer user_data,
                                     GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql, "SELECT person, email, password, active, administrator FROM account",
                          error);
  g_autoptr (GError) failure = NULL;

  if (statement == NULL)
    return FALSE;
  while (kontor_sql_step (statement, &failure))
    {
      g_auto (KontorAccount) account = { 0 };

      read_account (statement, &account);
      visit (&account, user_data);
    }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    return TRUE;

  return FALSE;
}

#define SESSION_COLUMNS \
  "id, person, installation, token, expires, refresh, refresh_expires, previous, created, " \
  "network, seen"

static gboolean
read_hash (KontorSqlStatement *statement, int column, guint8 hash[KONTOR_SECRET_HASH_LENGTH])
{
  gsize length = 0;
  gconstpointer data = kontor_sql_column_blob (statement, column, &length);

  if (data == NULL || length != KONTOR_SECRET_HASH_LENGTH)
    return FALSE;
  memcpy (hash, data, length);

  return TRUE;
}

static gboolean
read_session (KontorSqlStatement *statement, KontorSessionRow *session)
{
  session->expires = kontor_sql_column_int (statement, 4);
  session->refresh_expires = kontor_sql_column_int (statement, 6);
  session->has_previous = read_hash (statement, 7, session->previous);
  session->created = kontor_sql_column_int (statement, 8);
  g_strlcpy (session->network, kontor_sql_column_text (statement, 9), sizeof session->network);
  session->seen = kontor_sql_column_int (statement, 10);

  return kontor_sql_column_id (statement, 0, &session->id) &&
         kontor_sql_column_id (statement, 1, &session->person) &&
         kontor_sql_column_id (statement, 2, &session->installation) &&
         read_hash (statement, 3, session->token) && read_hash (statement, 5, session->refresh);
}

gboolean
kontor_auth_database_find_session (KontorSql *sql,
                                   const KontorId *id,
                                   KontorSessionRow *session,
                                   GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql, "SELECT " SESSION_COLUMNS " FROM session WHERE id = ?", error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, id);

  return kontor_sql_step (statement, error) && read_session (statement, session);
}

gboolean
kontor_auth_database_put_session (KontorSql *sql, const KontorSessionRow *session, GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql,
                          "INSERT OR REPLACE INTO session (" SESSION_COLUMNS
                          ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, &session->id);
  kontor_sql_bind_id (statement, 2, &session->person);
  kontor_sql_bind_id (statement, 3, &session->installation);
  kontor_sql_bind_blob (statement, 4, session->token, sizeof session->token);
  kontor_sql_bind_int (statement, 5, session->expires);
  kontor_sql_bind_blob (statement, 6, session->refresh, sizeof session->refresh);
  kontor_sql_bind_int (statement, 7, session->refresh_expires);
  kontor_sql_bind_blob (statement, 8, session->has_previous ? session->previous : NULL,
                        session->has_previous ? sizeof session->previous : 0);
  kontor_sql_bind_int (statement, 9, session->created);
  kontor_sql_bind_text (statement, 10, session->network);
  kontor_sql_bind_int (statement, 11, session->seen);

  return kontor_sql_run (statement, error);
}

/* @token: the one that was used: a newer one says nothing about the answer that carried it. */
gboolean
kontor_auth_database_confirm_session (KontorSql *sql,
                                      const KontorId *id,
                                      const guint8 token[KONTOR_SECRET_HASH_LENGTH],
                                      GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql, "UPDATE session SET previous = NULL WHERE id = ? AND token = ?",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, id);
  kontor_sql_bind_blob (statement, 2, token, KONTOR_SECRET_HASH_LENGTH);

  return kontor_sql_run (statement, error);
}

gboolean
kontor_auth_database_remove_session (KontorSql *sql, const KontorId *id, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql,
                                                                 "DELETE FROM session WHERE id = ?",
                                                                 error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, id);

  return kontor_sql_run (statement, error);
}

/**
 * kontor_auth_database_visit_sessions:
 * @sql: a connection to auth.db
 * @person: (nullable): whose; %NULL: everybody's
 * @visit: called for each, oldest first; must not use the database
 * @user_data: for @visit
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: whether all were visited
 */
gboolean
kontor_auth_database_visit_sessions (KontorSql *sql,
                                     const KontorId *person,
                                     KontorSessionVisit visit,
                                     gpointer user_data,
                                     GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      person != NULL
          ? kontor_sql_prepare (sql,
                                "SELECT " SESSION_COLUMNS
                                " FROM session WHERE person = ? ORDER BY created",
                                error)
          : kontor_sql_prepare (sql, "SELECT " SESSION_COLUMNS " FROM session ORDER BY created",
                                error);
  g_autoptr (GError) failure = NULL;

  if (statement == NULL)
    return FALSE;
  if (person != NULL)
    kontor_sql_bind_id (statement, 1, person);
  while (kontor_sql_step (statement, &failure))
    {
      KontorSessionRow session = { 0 };

      if (read_session (statement, &session))
        visit (&session, user_data);
    }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    return TRUE;

  return FALSE;
}

gboolean
kontor_auth_database_remove_expired (KontorSql *sql, gint64 now, GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql, "DELETE FROM session WHERE refresh_expires <= ?", error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, now);

  return kontor_sql_run (statement, error);
}

gboolean
kontor_auth_database_find_invitation (KontorSql *sql,
                                      const guint8 code[KONTOR_SECRET_HASH_LENGTH],
                                      KontorInvitation *invitation,
                                      GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql,
                          "SELECT id, email, name, department, external, administrator, expires,"
                          " used_by FROM invitation WHERE code = ?",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_blob (statement, 1, code, KONTOR_SECRET_HASH_LENGTH);
  if (!kontor_sql_step (statement, error))
    return FALSE;
  kontor_sql_column_id (statement, 0, &invitation->id);
  invitation->email = g_strdup (kontor_sql_column_text (statement, 1));
  invitation->name = g_strdup (kontor_sql_column_text (statement, 2));
  invitation->department = g_strdup (kontor_sql_column_text (statement, 3));
  invitation->external = kontor_sql_column_int (statement, 4) != 0;
  invitation->administrator = kontor_sql_column_int (statement, 5) != 0;
  invitation->expires = kontor_sql_column_int (statement, 6);
  if (!kontor_sql_column_is_null (statement, 7))
    kontor_sql_column_id (statement, 7, &invitation->used_by);

  return TRUE;
}

gboolean
kontor_auth_database_add_invitation (KontorSql *sql,
                                     const KontorInvitation *invitation,
                                     const guint8 code[KONTOR_SECRET_HASH_LENGTH],
                                     gint64 now,
                                     GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (
      sql,
      "INSERT INTO invitation"
      " (id, code, email, name, department, external, administrator, created, expires)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, &invitation->id);
  kontor_sql_bind_blob (statement, 2, code, KONTOR_SECRET_HASH_LENGTH);
  kontor_sql_bind_text (statement, 3, invitation->email);
  kontor_sql_bind_text (statement, 4, invitation->name);
  kontor_sql_bind_text (statement, 5, invitation->department);
  kontor_sql_bind_int (statement, 6, invitation->external);
  kontor_sql_bind_int (statement, 7, invitation->administrator);
  kontor_sql_bind_int (statement, 8, now);
  kontor_sql_bind_int (statement, 9, invitation->expires);

  return kontor_sql_run (statement, error);
}

gboolean
kontor_auth_database_use_invitation (KontorSql *sql,
                                     const KontorId *id,
                                     const KontorId *person,
                                     gint64 now,
                                     GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql,
                          "UPDATE invitation SET used_by = ?, used_at = ?"
                          " WHERE id = ? AND used_by IS NULL",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, person);
  kontor_sql_bind_int (statement, 2, now);
  kontor_sql_bind_id (statement, 3, id);
  if (!kontor_sql_run (statement, error))
    return FALSE;
  if (kontor_sql_get_n_changed (sql) == 1)
    return TRUE;
  g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_FAILED, "the invitation was used before");

  return FALSE;
}

/**
 * kontor_auth_database_is_empty:
 * @sql: a connection to auth.db
 * @empty: (out): whether nobody has an account or could get one
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: whether the answer is known
 */
gboolean
kontor_auth_database_is_empty (KontorSql *sql, gboolean *empty, GError **error)
{
  gint64 n = 0;

  if (!read_number (sql,
                    "SELECT (SELECT count(*) FROM account) + (SELECT count(*) FROM invitation)", &n,
                    error))
    return FALSE;
  *empty = n == 0;

  return TRUE;
}
