/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-sql.h"

#include <sqlite3.h>

G_BEGIN_DECLS

struct _KontorSql
{
  sqlite3 *db; /* owned */
  GThread *owner; /* borrowed: for comparing only */
  char *path; /* owned */
  GHashTable *statements; /* owned: text → KontorSqlStatement, owned */
  guint n_savepoints; /* how deep they are nested */
};

struct _KontorSqlStatement
{
  KontorSql *sql; /* borrowed */
  sqlite3_stmt *stmt; /* owned */
  int failure; /* of the first bind that failed, or SQLITE_OK */
  gboolean used; /* prepared and not reset yet */
  gboolean cached; /* in the connection's table; else freed by reset */
};

/* See kontor_sql_set_hook(). */
void kontor_sql_call_hook (KontorSql *self);

/* @doing: (nullable): the SQL text or what was tried, for the message */
void kontor_sql_set_error (GError **error, KontorSql *self, int code, const char *doing);
/* Of the text of a statement, for the table of them. */
guint kontor_sql_hash_text (gconstpointer text);
void kontor_sql_statement_free (KontorSqlStatement *self);

/* Makes the tokenizer "kontor" known to a connection. Returns an SQLite result code. */
int kontor_sql_tokenizer_register (sqlite3 *db);
/* Whether the tokenizer finds any word in @text, which is valid UTF-8. */
gboolean kontor_sql_tokenizer_has_word (const char *text);

G_END_DECLS
