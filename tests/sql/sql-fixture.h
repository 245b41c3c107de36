/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-sql.h"

G_BEGIN_DECLS

/* A new path in the test's own temporary folder. (transfer full) */
char *fixture_dup_path (const char *name);
/* A connection to it, or in memory if @path is NULL; errors fail the test. */
KontorSql *fixture_open (const char *path);
/* The only number, or only text, that a statement gives. */
gint64 fixture_get_int (KontorSql *sql, const char *text);
char *fixture_dup_text (KontorSql *sql, const char *text);
void fixture_exec (KontorSql *sql, const char *text);
/* An id made of a number. */
KontorId fixture_id (guint number);

G_END_DECLS
