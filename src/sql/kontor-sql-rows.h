/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-reader.h"
#include "kontor-sql.h"

G_BEGIN_DECLS

/* Tables made from the schema. One table per record type, named by its word ("time-entry" →
 * "time_entry"), with the columns
 *
 *   row INTEGER PRIMARY KEY AUTOINCREMENT   id BLOB UNIQUE   seq INTEGER   root BLOB   aud INTEGER
 *   title_key TEXT (kontor_sort_key() of the title's start)   versions TEXT   extra TEXT
 *
 * and one per field, named by its word with '_' for '-' (and a '_' behind it where the name is one
 * of those above: read-mark's seq is "seq_"): INTEGER, TEXT or BLOB by the value's shape; money adds
 * NAME_currency, a moment NAME_zone and NAME_all_day. A set is a text of lines, "added TAB element
 * NEWLINE" for each element in bytewise order; its elements are rows of the table
 * element (field "type.field", value, id) as well, for look-ups. Unset is NULL.
 *
 * seq: the newest version of any field. root: the id of the record that it hangs on (its own if
 * none). aud: for the server, the interned audience of a root; kontor_sql_rows_put() leaves it alone.
 * versions: compact text of the fields' versions, as "7 9:state,deadline 0:place": 7, except for the
 * fields named behind it; an unset field that is not named is at 0.
 *
 * Indexes: id; root where the type hangs on something; every KONTOR_FLAG_INDEXED field; in a replica
 * title_key of what is not in the bin, for lists. */

#define KONTOR_SQL_APPLICATION_REPLICA 0x4b4e5452 /* "KNTR" */
#define KONTOR_SQL_APPLICATION_SERVER 0x4b4e5453 /* "KNTS" */

/* Checks application_id (FOREIGN) and user_version (NEWER), makes missing tables, columns and indexes
 * (migrations only add), and sets both. A new, empty file becomes ours. In one transaction.
 * @version: the version of the tables that are not made from the schema, given by the caller. */
gboolean kontor_sql_tables_ensure (KontorSql *sql,
                                   gint32 application,
                                   gint32 version,
                                   GError **error);
/* The tables without their indexes and marks, in an empty database. */
gboolean kontor_sql_tables_make_bare (KontorSql *sql, GError **error);

/* The columns of a type in the order kontor_sql_rows_read() expects, for "SELECT … FROM": qualified
 * by the table's name, the first one the row id. */
const char *kontor_sql_rows_get_columns (KontorRecordType type);
guint kontor_sql_rows_get_n_columns (KontorRecordType type);
const char *kontor_sql_rows_get_table (KontorRecordType type);
/* The column of a field, quoted, for query composition. */
const char *kontor_sql_rows_get_column (KontorRecordType type, guint field);

/* The row at the statement's current position, its columns starting at @column. (transfer full) */
KontorRow *kontor_sql_rows_read (KontorSqlStatement *statement, KontorRecordType type, int column)
    G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full) (nullable): NULL without error: none. @row_id: (out) (optional) */
KontorRow *kontor_sql_rows_get (KontorSql *sql,
                                KontorRecordType type,
                                const KontorId *id,
                                gint64 *row_id,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inserts or replaces, keeping the row id. In a transaction, as remove is: several statements.
 * @root: (nullable): the record's own id if NULL. @row_id: (out) (optional) */
gboolean kontor_sql_rows_put (KontorSql *sql,
                              const KontorRow *row,
                              const KontorId *root,
                              gint64 *row_id,
                              GError **error);
/* Where a record hangs. @root: (inout): left alone where there is no record. */
gboolean kontor_sql_rows_get_root (KontorSql *sql,
                                   KontorRecordType type,
                                   const KontorId *id,
                                   KontorId *root,
                                   GError **error);
gboolean kontor_sql_rows_remove (KontorSql *sql,
                                 KontorRecordType type,
                                 const KontorId *id,
                                 GError **error);

/**
 * KontorSqlReader:
 *
 * A #KontorReader over a connection. The first error of any read is kept in @error; the caller looks
 * there before it believes an answer. A visit may read; it must not write.
 */
typedef struct
{
  KontorReader parent;
  KontorSql *sql; /* borrowed */
  GError *error; /* owned, nullable */
} KontorSqlReader;

void kontor_sql_reader_init (KontorSqlReader *self, KontorSql *sql);
void kontor_sql_reader_clear (KontorSqlReader *self);

G_END_DECLS
