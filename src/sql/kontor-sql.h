/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-id.h"

G_BEGIN_DECLS

typedef struct _KontorSql KontorSql;
typedef struct _KontorSqlStatement KontorSqlStatement;

#define KONTOR_SQL_ERROR (kontor_sql_error_quark ())
GQuark kontor_sql_error_quark (void);

/* What the world can do to a database, and the caller can act on. */
typedef enum
{
  KONTOR_SQL_ERROR_FAILED,
  KONTOR_SQL_ERROR_OPEN, /* no such folder, not permitted */
  KONTOR_SQL_ERROR_BUSY, /* somebody else writes */
  KONTOR_SQL_ERROR_NO_SPACE, /* disk full, quota */
  KONTOR_SQL_ERROR_READ_ONLY,
  KONTOR_SQL_ERROR_CORRUPT, /* damaged, or not a database */
  KONTOR_SQL_ERROR_CONSTRAINT,
  KONTOR_SQL_ERROR_INTERRUPTED,
  KONTOR_SQL_ERROR_NEWER, /* written by a newer version */
  KONTOR_SQL_ERROR_FOREIGN, /* a database of another program, or of another kind */
} KontorSqlError;

typedef enum
{
  KONTOR_SQL_READ_ONLY = 1 << 0,
  KONTOR_SQL_CREATE = 1 << 1,
  KONTOR_SQL_IN_MEMORY = 1 << 2,
} KontorSqlFlags;

/* A file with tables whose application_id does not start with "KNT" is FOREIGN, one that is no
 * database CORRUPT: neither is touched. So every kind of database of ours sets its application_id in
 * its first transaction.
 *
 * A connection belongs to the thread that opened it, asserted. WAL, synchronous=FULL,
 * foreign_keys off, secure_delete on, trusted_schema off, busy timeout 0: busy is an error that the
 * caller retries. @vfs: (nullable): the name of an SQLite VFS, for fault injection. */
KontorSql *kontor_sql_open (const char *path, KontorSqlFlags flags, const char *vfs, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_sql_close (KontorSql *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorSql, kontor_sql_close)
const char *kontor_sql_get_path (KontorSql *self);
void kontor_sql_interrupt (KontorSql *self); /* any thread */

/* Several statements without parameters. */
gboolean kontor_sql_exec (KontorSql *self, const char *sql, GError **error);

/* A cached statement, reset and with its parameters cleared. @sql is looked up by its text; it is
 * the connection's (transfer none) and must be given back with kontor_sql_reset(): use g_autoptr.
 * While it is in use the same text gives a further statement. Never NULL without error set. */
KontorSqlStatement *kontor_sql_prepare (KontorSql *self, const char *sql, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_sql_reset (KontorSqlStatement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorSqlStatement, kontor_sql_reset)

/* Parameters count from 1. Texts and blobs are copied. NULL text, blob or id binds NULL. */
void kontor_sql_bind_int (KontorSqlStatement *self, int parameter, gint64 value);
void kontor_sql_bind_double (KontorSqlStatement *self, int parameter, double value);
void kontor_sql_bind_text (KontorSqlStatement *self, int parameter, const char *value);
void kontor_sql_bind_blob (KontorSqlStatement *self,
                           int parameter,
                           gconstpointer data,
                           gsize length);
void kontor_sql_bind_id (KontorSqlStatement *self, int parameter, const KontorId *id);
void kontor_sql_bind_null (KontorSqlStatement *self, int parameter);
/* The value at another statement's current row, of whatever kind it is. */
void kontor_sql_bind_column (KontorSqlStatement *self,
                             int parameter,
                             KontorSqlStatement *from,
                             int column);

/* TRUE: a row is there. FALSE without error: done. */
gboolean kontor_sql_step (KontorSqlStatement *self, GError **error);
/* For statements that give no rows: TRUE when done. */
gboolean kontor_sql_run (KontorSqlStatement *self, GError **error);

/* Columns count from 0; borrowed until the next step or reset. */
gboolean kontor_sql_column_is_null (KontorSqlStatement *self, int column);
gint64 kontor_sql_column_int (KontorSqlStatement *self, int column);
const char *kontor_sql_column_text (KontorSqlStatement *self, int column);
gconstpointer kontor_sql_column_blob (KontorSqlStatement *self, int column, gsize *length);
gboolean kontor_sql_column_id (KontorSqlStatement *self, int column, KontorId *id);

gint64 kontor_sql_get_last_row_id (KontorSql *self);
gint64 kontor_sql_get_n_changed (KontorSql *self);

/* IMMEDIATE. Savepoints nest inside. */
gboolean kontor_sql_begin (KontorSql *self, GError **error);
gboolean kontor_sql_commit (KontorSql *self, GError **error);
void kontor_sql_rollback (KontorSql *self);
gboolean kontor_sql_is_in_transaction (KontorSql *self);

/* Called before each statement, begin and commit of every connection of the process: where the
 * simulation runs somebody else. NULL, the default, for none. */
void kontor_sql_set_hook (void (*hook) (KontorSql *self));
gboolean kontor_sql_savepoint (KontorSql *self, GError **error);
gboolean kontor_sql_release (KontorSql *self, GError **error);
void kontor_sql_rollback_to (KontorSql *self);

G_END_DECLS
