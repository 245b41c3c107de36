/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-live-places-private.h"

G_BEGIN_DECLS

/**
 * KontorColumns:
 *
 * What large lists are made of, read from indexes alone, then kept up to date by the journal: which
 * rows there are by title, what groups, dates and parents they have, where the search knows them. With
 * a row's other fields elsewhere in the file, an order by title that also reads one of these fields
 * took five times as long as reading the title's index, then the field's, and joining them here
 * (100,000 tasks). Of the connection's thread.
 */
KontorColumns *kontor_columns_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_columns_free (KontorColumns *self);

/* Takes over what the journal, which ends with @cursor, says has changed. Inside a read transaction. */
gboolean kontor_columns_follow (KontorColumns *self, KontorSql *sql, gint64 cursor, GError **error);

/* *places: (out) (nullable): NULL when the query is none of those that are made of columns, or when SQL
 * has an index that leads to its few rows: it is left to SQL. Inside a read transaction, whose journal
 * ends with @cursor. FALSE: with @error */
gboolean kontor_columns_read_places (KontorColumns *self,
                                     KontorSql *sql,
                                     const KontorQuery *query,
                                     gint64 cursor,
                                     KontorPlaces **places,
                                     GError **error);

G_END_DECLS
