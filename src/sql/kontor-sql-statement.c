/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Prepared statements of a connection: the cache of them by their text, parameters in, columns out.
 * Of the connection's thread. */

#include "config.h"

#include "kontor-sql-private.h"

#include <string.h>

/* Live queries compose their texts, so the cache needs a bound; reaching it empties it. */
#define MAX_STATEMENTS 512

/* The texts of rows are long; their ends and their length tell them apart. */
guint
kontor_sql_hash_text (gconstpointer text)
{
  const char *at = text;
  gsize length = strlen (at);
  guint hash = (guint) length;

  for (gsize i = 0; i < MIN (length, 32); i++)
    hash = hash * 33 + (guint) at[i] + 1021 * (guint) at[length - 1 - i];

  return hash;
}

static gboolean
is_idle (gpointer text, gpointer value, gpointer user_data)
{
  return !((KontorSqlStatement *) value)->used;
}

static KontorSqlStatement *
statement_new (KontorSql *sql, const char *text, GError **error)
{
  KontorSqlStatement *self = NULL;
  sqlite3_stmt *stmt = NULL;
  int code = sqlite3_prepare_v3 (sql->db, text, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);

  if (code != SQLITE_OK)
    {
      kontor_sql_set_error (error, sql, code, text);
      return NULL;
    }
  if (stmt == NULL)
    {
      g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_FAILED, "%s: no statement in \"%s\"",
                   sql->path, text);
      return NULL;
    }
  self = g_new0 (KontorSqlStatement, 1);
  self->sql = sql;
  self->stmt = stmt;

  return self;
}

void
kontor_sql_statement_free (KontorSqlStatement *self)
{
  sqlite3_finalize (self->stmt);
  g_free (self);
}

/**
 * kontor_sql_prepare:
 * @self: a connection
 * @sql: the text of one statement
 * @error: return location
 *
 * Looks @sql up among the statements prepared before. If that one is in use, a further one is made,
 * so that a loop over rows may call what runs the same loop.
 *
 * Returns: (transfer none) (nullable): the statement, to be given back with kontor_sql_reset();
 *   %NULL with @error set
 */
KontorSqlStatement *
kontor_sql_prepare (KontorSql *self, const char *sql, GError **error)
{
  KontorSqlStatement *statement = NULL;
  KontorSqlStatement *found = NULL;

  g_return_val_if_fail (self->owner == g_thread_self (), NULL);

  found = g_hash_table_lookup (self->statements, sql);
  if (found != NULL && !found->used)
    {
      found->used = TRUE;
      return found;
    }
  statement = statement_new (self, sql, error);
  if (statement == NULL)
    return NULL;
  statement->used = TRUE;
  if (found == NULL)
    {
      if (g_hash_table_size (self->statements) >= MAX_STATEMENTS)
        g_hash_table_foreach_remove (self->statements, is_idle, NULL);
      statement->cached = TRUE;
      g_hash_table_insert (self->statements, g_strdup (sql), statement);
    }

  return statement;
}

/**
 * kontor_sql_reset:
 * @self: a statement from kontor_sql_prepare()
 *
 * Gives it back: ends its reading and forgets its parameters.
 */
void
kontor_sql_reset (KontorSqlStatement *self)
{
  g_return_if_fail (self->sql->owner == g_thread_self ());
  g_return_if_fail (self->used);

  if (!self->cached)
    {
      kontor_sql_statement_free (self);
      return;
    }
  sqlite3_reset (self->stmt);
  sqlite3_clear_bindings (self->stmt);
  self->failure = SQLITE_OK;
  self->used = FALSE;
}

/* Failures to bind, as for a text beyond SQLite's limits, are told by the next step. */
static void
note_bind (KontorSqlStatement *self, int code)
{
  g_return_if_fail (code != SQLITE_RANGE && code != SQLITE_MISUSE);

  if (self->failure == SQLITE_OK)
    self->failure = code;
}

/**
 * kontor_sql_bind_int:
 * @self: a statement
 * @parameter: its number, from 1
 * @value: what it stands for
 */
void
kontor_sql_bind_int (KontorSqlStatement *self, int parameter, gint64 value)
{
  note_bind (self, sqlite3_bind_int64 (self->stmt, parameter, value));
}

/**
 * kontor_sql_bind_double:
 * @self: a statement
 * @parameter: its number, from 1
 * @value: what it stands for
 */
void
kontor_sql_bind_double (KontorSqlStatement *self, int parameter, double value)
{
  note_bind (self, sqlite3_bind_double (self->stmt, parameter, value));
}

/**
 * kontor_sql_bind_text:
 * @self: a statement
 * @parameter: its number, from 1
 * @value: (nullable): valid UTF-8, copied; %NULL is SQL's NULL
 */
void
kontor_sql_bind_text (KontorSqlStatement *self, int parameter, const char *value)
{
  note_bind (self, sqlite3_bind_text (self->stmt, parameter, value, -1, SQLITE_TRANSIENT));
}

/**
 * kontor_sql_bind_blob:
 * @self: a statement
 * @parameter: its number, from 1
 * @data: (nullable) (array length=length): bytes, copied; %NULL is SQL's NULL
 * @length: how many
 */
void
kontor_sql_bind_blob (KontorSqlStatement *self, int parameter, gconstpointer data, gsize length)
{
  note_bind (self, sqlite3_bind_blob64 (self->stmt, parameter, data, length, SQLITE_TRANSIENT));
}

/**
 * kontor_sql_bind_id:
 * @self: a statement
 * @parameter: its number, from 1
 * @id: (nullable): an id, stored as its sixteen bytes; %NULL is SQL's NULL
 */
void
kontor_sql_bind_id (KontorSqlStatement *self, int parameter, const KontorId *id)
{
  kontor_sql_bind_blob (self, parameter, id != NULL ? id->bytes : NULL, sizeof (KontorId));
}

/**
 * kontor_sql_bind_null:
 * @self: a statement
 * @parameter: its number, from 1
 */
void
kontor_sql_bind_null (KontorSqlStatement *self, int parameter)
{
  note_bind (self, sqlite3_bind_null (self->stmt, parameter));
}

/**
 * kontor_sql_bind_column:
 * @self: a statement
 * @parameter: its number, from 1
 * @from: another statement, at a row
 * @column: its column, from 0
 */
void
kontor_sql_bind_column (KontorSqlStatement *self,
                        int parameter,
                        KontorSqlStatement *from,
                        int column)
{
  note_bind (self,
             sqlite3_bind_value (self->stmt, parameter, sqlite3_column_value (from->stmt, column)));
}

/**
 * kontor_sql_step:
 * @self: a statement
 * @error: return location
 *
 * Returns: whether a row is there; %FALSE without @error: there are no more
 */
gboolean
kontor_sql_step (KontorSqlStatement *self, GError **error)
{
  int code = self->failure;

  g_return_val_if_fail (self->sql->owner == g_thread_self (), FALSE);
  g_return_val_if_fail (self->used, FALSE);

  if (code != SQLITE_OK)
    {
      g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_FAILED, "%s: parameter: %s: %.120s",
                   self->sql->path, sqlite3_errstr (code), sqlite3_sql (self->stmt));
      return FALSE;
    }
  if (!sqlite3_stmt_busy (self->stmt))
    kontor_sql_call_hook (self->sql);
  code = sqlite3_step (self->stmt);
  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    kontor_sql_set_error (error, self->sql, code, sqlite3_sql (self->stmt));
  /* Lets go of locks although the caller may hold the statement for longer. */
  sqlite3_reset (self->stmt);

  return FALSE;
}

/**
 * kontor_sql_run:
 * @self: a statement whose rows, if any, don't matter
 * @error: return location
 *
 * Returns: whether it was run to its end
 */
gboolean
kontor_sql_run (KontorSqlStatement *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  while (kontor_sql_step (self, &local_error))
    continue;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/**
 * kontor_sql_column_is_null:
 * @self: a statement that stands on a row
 * @column: its number, from 0
 *
 * Returns: whether it is SQL's NULL
 */
gboolean
kontor_sql_column_is_null (KontorSqlStatement *self, int column)
{
  return sqlite3_column_type (self->stmt, column) == SQLITE_NULL;
}

/**
 * kontor_sql_column_int:
 * @self: a statement that stands on a row
 * @column: its number, from 0
 *
 * Returns: the number, 0 for NULL
 */
gint64
kontor_sql_column_int (KontorSqlStatement *self, int column)
{
  return sqlite3_column_int64 (self->stmt, column);
}

/**
 * kontor_sql_column_text:
 * @self: a statement that stands on a row
 * @column: its number, from 0
 *
 * Returns: (transfer none) (nullable): the text, valid until the next step; a damaged file may hold
 *   any bytes
 */
const char *
kontor_sql_column_text (KontorSqlStatement *self, int column)
{
  return (const char *) sqlite3_column_text (self->stmt, column);
}

/**
 * kontor_sql_column_blob:
 * @self: a statement that stands on a row
 * @column: its number, from 0
 * @length: (out): how many bytes
 *
 * Returns: (transfer none) (nullable) (array length=length): the bytes, valid until the next step
 */
gconstpointer
kontor_sql_column_blob (KontorSqlStatement *self, int column, gsize *length)
{
  gconstpointer data = sqlite3_column_blob (self->stmt, column);

  *length = (gsize) sqlite3_column_bytes (self->stmt, column);

  return data;
}

/**
 * kontor_sql_column_id:
 * @self: a statement that stands on a row
 * @column: its number, from 0
 * @id: (out caller-allocates): the id; untouched on failure
 *
 * Returns: whether the column holds an id
 */
gboolean
kontor_sql_column_id (KontorSqlStatement *self, int column, KontorId *id)
{
  gsize length = 0;
  const KontorId *stored = kontor_sql_column_blob (self, column, &length);

  if (length != sizeof *id)
    return FALSE;
  *id = *stored;

  return TRUE;
}
