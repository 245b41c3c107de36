/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A connection to one SQLite database: opening it without touching what is not ours, its settings,
 * its transactions, and what kind of error happened. Of the thread that opened it. */

#include "config.h"

#include "kontor-fault.h"
#include "kontor-sql-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

G_DEFINE_QUARK (kontor-sql-error-quark, kontor_sql_error)

static void (*step_hook) (KontorSql *self);

/**
 * kontor_sql_set_hook:
 * @hook: (nullable): called before each statement, begin and commit of every connection
 */
void
kontor_sql_set_hook (void (*hook) (KontorSql *self))
{
  step_hook = hook;
}

void
kontor_sql_call_hook (KontorSql *self)
{
  if (step_hook != NULL)
    step_hook (self);
}

/* The first three letters of every application_id of ours, "KNT". */
#define FAMILY 0x4b4e5400
#define FAMILY_MASK 0xffffff00

static KontorSqlError
classify (sqlite3 *db, int code)
{
  switch (code & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return KONTOR_SQL_ERROR_BUSY;
    case SQLITE_FULL:
      return KONTOR_SQL_ERROR_NO_SPACE;
    case SQLITE_IOERR:
      if (db != NULL &&
          (sqlite3_system_errno (db) == ENOSPC || sqlite3_system_errno (db) == EDQUOT))
        return KONTOR_SQL_ERROR_NO_SPACE;
      return code == SQLITE_IOERR_CORRUPTFS ? KONTOR_SQL_ERROR_CORRUPT : KONTOR_SQL_ERROR_FAILED;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return KONTOR_SQL_ERROR_READ_ONLY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return KONTOR_SQL_ERROR_CORRUPT;
    case SQLITE_CONSTRAINT:
      return KONTOR_SQL_ERROR_CONSTRAINT;
    case SQLITE_INTERRUPT:
      return KONTOR_SQL_ERROR_INTERRUPTED;
    case SQLITE_CANTOPEN:
      return KONTOR_SQL_ERROR_OPEN;
    default:
      return KONTOR_SQL_ERROR_FAILED;
    }
}

void
kontor_sql_set_error (GError **error, KontorSql *self, int code, const char *doing)
{
  /* When memory runs out while opening there is no connection to ask. */
  const char *message = self->db != NULL ? sqlite3_errmsg (self->db) : sqlite3_errstr (code);
  int system = self->db != NULL ? sqlite3_system_errno (self->db) : 0;
  int primary = code & 0xff;
  const char *reason = NULL;

  if ((primary == SQLITE_CANTOPEN || primary == SQLITE_IOERR) && system != 0)
    reason = g_strerror (system);
  g_set_error (error, KONTOR_SQL_ERROR, classify (self->db, code), "%s: %s%s%s (%d)%s%.120s",
               self->path, message, reason != NULL ? ": " : "", reason != NULL ? reason : "", code,
               doing != NULL ? ": " : "", doing != NULL ? doing : "");
}

static KontorSql *
connect_to (const char *path, int flags, const char *vfs, GError **error)
{
  g_autoptr (KontorSql) self = g_new0 (KontorSql, 1);
  int code = SQLITE_OK;

  self->path = g_strdup (path);
  self->owner = g_thread_self ();
  self->statements = g_hash_table_new_full (kontor_sql_hash_text, g_str_equal, g_free,
                                            (GDestroyNotify) kontor_sql_statement_free);
  /* One thread owns the connection, so it needs no mutex. */
  flags |= SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
  code = sqlite3_open_v2 (path, &self->db, flags, vfs);
  if (code != SQLITE_OK)
    {
      kontor_sql_set_error (error, self, code, NULL);
      return NULL;
    }

  return g_steal_pointer (&self);
}

/* Whether the file is empty or one of ours; TABLES of others are left alone. */
static gboolean
check_identity (KontorSql *self, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = NULL;
  gint64 application = 0;
  gint64 n_tables = 0;

  statement = kontor_sql_prepare (self,
                                  "SELECT application_id, (SELECT count(*) FROM sqlite_schema)"
                                  " FROM pragma_application_id",
                                  error);
  if (statement == NULL || !kontor_sql_step (statement, error))
    return FALSE;
  application = kontor_sql_column_int (statement, 0);
  n_tables = kontor_sql_column_int (statement, 1);
  if ((application & FAMILY_MASK) == FAMILY || (application == 0 && n_tables == 0))
    return TRUE;

  g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_FOREIGN,
               "%s: a database of another program (application_id 0x%08x, %" G_GINT64_FORMAT
               " tables and indexes)",
               self->path, (guint32) application, n_tables);
  return FALSE;
}

/* Looks at a file before anything could write to it. A file that cannot even be read this way is
 * left to the real opening, which then knows better why. */
static gboolean
check_before (const char *path, const char *vfs, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (KontorSql) self = connect_to (path, SQLITE_OPEN_READONLY, vfs, &local_error);

  if (self != NULL && check_identity (self, &local_error))
    return TRUE;
  if (!g_error_matches (local_error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_FOREIGN) &&
      !g_error_matches (local_error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_CORRUPT))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

static gboolean
use_write_ahead_log (KontorSql *self, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = NULL;

  statement = kontor_sql_prepare (self, "PRAGMA journal_mode=WAL", error);
  if (statement == NULL || !kontor_sql_step (statement, error))
    return FALSE;
  if (g_strcmp0 (kontor_sql_column_text (statement, 0), "wal") == 0)
    return TRUE;
  g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_FAILED,
               "%s: the file system has no shared memory for a write-ahead log", self->path);

  return FALSE;
}

static gboolean
configure (KontorSql *self, KontorSqlFlags flags, GError **error)
{
  /* The content of a file may come from elsewhere: its schema must not make us run anything. */
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  if (!kontor_sql_exec (self,
                        "PRAGMA temp_store=MEMORY;"
                        "PRAGMA mmap_size=0;"
                        "PRAGMA foreign_keys=OFF;"
                        "PRAGMA synchronous=FULL;"
                        "PRAGMA secure_delete=ON;",
                        error))
    return FALSE;
  /* In KiB. Who only reads has the pages in the system's cache, where all programs share them. */
  if (!kontor_sql_exec (self,
                        flags & KONTOR_SQL_READ_ONLY ? "PRAGMA cache_size=-2048"
                                                     : "PRAGMA cache_size=-16384",
                        error))
    return FALSE;
  if ((KONTOR_FAULT (UNSYNCED) && !kontor_sql_exec (self, "PRAGMA synchronous=NORMAL", error)) ||
      (KONTOR_FAULT (PURGE_FILE) && !kontor_sql_exec (self, "PRAGMA secure_delete=OFF", error)))
    return FALSE;
  if (flags & (KONTOR_SQL_IN_MEMORY | KONTOR_SQL_READ_ONLY))
    return TRUE;

  return use_write_ahead_log (self, error);
}

static int
get_open_flags (KontorSqlFlags flags)
{
  if (flags & KONTOR_SQL_IN_MEMORY)
    return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY;
  if (flags & KONTOR_SQL_READ_ONLY)
    return SQLITE_OPEN_READONLY;
  if (flags & KONTOR_SQL_CREATE)
    return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;

  return SQLITE_OPEN_READWRITE;
}

/* SQLite would let everybody read a new file; whoever may not create it learns so from SQLite. A file
 * that is there must not be opened: closing it would take the locks of every other connection that this
 * process has to it (https://sqlite.org/howtocorrupt.html, 2.2), and another process would then remove
 * the log below them. */
static void
create_private (const char *path)
{
  int fd = g_open (path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);

  if (fd >= 0)
    close (fd);
}

/**
 * kontor_sql_open:
 * @path: where the database lies; with %KONTOR_SQL_IN_MEMORY a name for messages only
 * @flags: how to open it
 * @vfs: (nullable): the name of an SQLite VFS
 * @error: return location
 *
 * Opens a connection that belongs to the calling thread. A file that is no database
 * (%KONTOR_SQL_ERROR_CORRUPT), or another program's (%KONTOR_SQL_ERROR_FOREIGN: with tables in it,
 * and an application_id that does not start with "KNT"), is not touched.
 *
 * Returns: (transfer full) (nullable): the connection, or %NULL with @error set
 */
KontorSql *
kontor_sql_open (const char *path, KontorSqlFlags flags, const char *vfs, GError **error)
{
  g_autoptr (KontorSql) self = NULL;
  gboolean in_memory = (flags & KONTOR_SQL_IN_MEMORY) != 0;
  int code = SQLITE_OK;

  g_return_val_if_fail (path != NULL, NULL);

  if (!in_memory && !check_before (path, vfs, error))
    return NULL;
  if ((flags & KONTOR_SQL_CREATE) && !in_memory && vfs == NULL)
    create_private (path);
  self = connect_to (path, get_open_flags (flags), vfs, error);
  if (self == NULL || !check_identity (self, error))
    return NULL;
  code = kontor_sql_tokenizer_register (self->db);
  if (code != SQLITE_OK)
    {
      kontor_sql_set_error (error, self, code, "tokenizer");
      return NULL;
    }
  if (!configure (self, flags, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * kontor_sql_close:
 * @self: (transfer full): a connection; an open transaction is rolled back
 */
void
kontor_sql_close (KontorSql *self)
{
  g_return_if_fail (self->owner == g_thread_self ());

  g_hash_table_unref (self->statements);
  if (sqlite3_close (self->db) != SQLITE_OK)
    g_critical ("%s: closed with statements in use", self->path);
  g_free (self->path);
  g_free (self);
}

/**
 * kontor_sql_get_path:
 * @self: a connection
 *
 * Returns: (transfer none): the path it was opened with
 */
const char *
kontor_sql_get_path (KontorSql *self)
{
  return self->path;
}

/**
 * kontor_sql_interrupt:
 * @self: a connection, which must not be closed meanwhile
 *
 * Makes the statement that runs now, if any, fail with %KONTOR_SQL_ERROR_INTERRUPTED. Any thread.
 */
void
kontor_sql_interrupt (KontorSql *self)
{
  sqlite3_interrupt (self->db);
}

/**
 * kontor_sql_exec:
 * @self: a connection
 * @sql: statements without parameters, with ';' between them; rows they give are dropped
 * @error: return location
 *
 * Returns: whether all of them were run
 */
gboolean
kontor_sql_exec (KontorSql *self, const char *sql, GError **error)
{
  int code = SQLITE_OK;

  g_return_val_if_fail (self->owner == g_thread_self (), FALSE);

  code = sqlite3_exec (self->db, sql, NULL, NULL, NULL);
  if (code == SQLITE_OK)
    return TRUE;
  kontor_sql_set_error (error, self, code, sql);

  return FALSE;
}

/**
 * kontor_sql_get_last_row_id:
 * @self: a connection
 *
 * Returns: the row id of the last successful plain INSERT
 */
gint64
kontor_sql_get_last_row_id (KontorSql *self)
{
  return sqlite3_last_insert_rowid (self->db);
}

/**
 * kontor_sql_get_n_changed:
 * @self: a connection
 *
 * Returns: how many rows the last statement that writes has written
 */
gint64
kontor_sql_get_n_changed (KontorSql *self)
{
  return sqlite3_changes64 (self->db);
}

static gboolean
run_text (KontorSql *self, const char *sql, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self, sql, error);

  return statement != NULL && kontor_sql_run (statement, error);
}

/**
 * kontor_sql_begin:
 * @self: a connection that is in no transaction
 * @error: return location
 *
 * Begins a transaction that may write: fails with %KONTOR_SQL_ERROR_BUSY at once if somebody else
 * writes.
 *
 * Returns: whether it began
 */
gboolean
kontor_sql_begin (KontorSql *self, GError **error)
{
  g_return_val_if_fail (!kontor_sql_is_in_transaction (self), FALSE);

  return run_text (self, "BEGIN IMMEDIATE", error);
}

/**
 * kontor_sql_commit:
 * @self: a connection in a transaction, its savepoints released
 * @error: return location
 *
 * Makes the transaction durable. After a failure nothing of it is: call kontor_sql_rollback().
 *
 * Returns: whether it is on the disk
 */
gboolean
kontor_sql_commit (KontorSql *self, GError **error)
{
  g_return_val_if_fail (self->n_savepoints == 0, FALSE);

  return run_text (self, "COMMIT", error);
}

/**
 * kontor_sql_rollback:
 * @self: a connection
 *
 * Undoes the transaction with all its savepoints. Does nothing where SQLite had to do so already,
 * as it does when the disk is full.
 */
void
kontor_sql_rollback (KontorSql *self)
{
  g_autoptr (GError) error = NULL;

  self->n_savepoints = 0;
  if (kontor_sql_is_in_transaction (self) && !run_text (self, "ROLLBACK", &error))
    g_warning ("rollback: %s", error->message);
}

/**
 * kontor_sql_is_in_transaction:
 * @self: a connection
 *
 * Returns: whether a transaction is open
 */
gboolean
kontor_sql_is_in_transaction (KontorSql *self)
{
  return sqlite3_get_autocommit (self->db) == 0;
}

static gboolean
run_numbered (KontorSql *self, const char *verb, guint number, GError **error)
{
  char sql[40];

  g_snprintf (sql, sizeof sql, "%s s%u", verb, number);

  return run_text (self, sql, error);
}

/**
 * kontor_sql_savepoint:
 * @self: a connection in a transaction
 * @error: return location
 *
 * Begins a part of the transaction that can be undone by itself.
 *
 * Returns: whether it began
 */
gboolean
kontor_sql_savepoint (KontorSql *self, GError **error)
{
  g_return_val_if_fail (kontor_sql_is_in_transaction (self), FALSE);

  if (!run_numbered (self, "SAVEPOINT", self->n_savepoints + 1, error))
    return FALSE;
  self->n_savepoints++;

  return TRUE;
}

/**
 * kontor_sql_release:
 * @self: a connection with a savepoint
 * @error: return location
 *
 * Ends the innermost savepoint and keeps what was done since.
 *
 * Returns: whether that worked
 */
gboolean
kontor_sql_release (KontorSql *self, GError **error)
{
  g_return_val_if_fail (self->n_savepoints > 0, FALSE);

  if (!run_numbered (self, "RELEASE", self->n_savepoints, error))
    return FALSE;
  self->n_savepoints--;

  return TRUE;
}

/**
 * kontor_sql_rollback_to:
 * @self: a connection with a savepoint
 *
 * Ends the innermost savepoint and undoes what was done since. Does nothing more where SQLite had to
 * undo the whole transaction.
 */
void
kontor_sql_rollback_to (KontorSql *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (self->n_savepoints > 0);

  if (kontor_sql_is_in_transaction (self) &&
      (!run_numbered (self, "ROLLBACK TO", self->n_savepoints, &error) ||
       !run_numbered (self, "RELEASE", self->n_savepoints, &error)))
    g_warning ("rollback to savepoint: %s", error->message);
  self->n_savepoints--;
}
