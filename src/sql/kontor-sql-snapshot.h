/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-sql-rows.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A snapshot: a database file with the tables of a replica as the schema makes them, without indexes,
 * the table element, and the table meta (name, value) of small facts; nothing else. */

/* Makes the tables in an empty database. */
gboolean kontor_sql_snapshot_make (KontorSql *sql, GError **error);

/* Copies the rows of @type that satisfy @where, and what their sets refer to, from the database that
 * @sql is open on into the snapshot that is attached as "snapshot". @where: an SQL expression over the
 * type's table, quoted as kontor_sql_rows_get_table() gives it. */
gboolean kontor_sql_snapshot_copy (KontorSql *sql,
                                   KontorRecordType type,
                                   const char *where,
                                   GError **error);

/* Whether a file from elsewhere is a snapshot and nothing more: CORRUPT or FOREIGN if not. @seq: no
 * version may be newer. */
gboolean kontor_sql_snapshot_check (KontorSql *sql,
                                    gint64 seq,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
