/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-row.h"
#include "kontor-sql.h"

G_BEGIN_DECLS

/* Full-text search over every SEARCHED field: two FTS5 tables over one content table,
 * search_text (row, type, id, title, body, folded).
 * search (title, body): tokenizer "kontor": words folded by kontor_fold(), each with its English and
 * German (Latin letters) or Russian (Cyrillic) stem by libstemmer as a synonym; Chinese, Japanese,
 * Thai, Lao, Khmer and Burmese by single characters; prefixes of 2 and 3.
 * search_trigram (folded): substrings of titles, those of markdown excepted. Deleted records are not found. secure-delete is on. */

gboolean kontor_sql_search_ensure (KontorSql *sql, GError **error);
/* @row NULL or deleted removes it. Called in the writer's transaction. */
gboolean kontor_sql_search_update (KontorSql *sql,
                                   KontorRecordType type,
                                   const KontorId *id,
                                   const KontorRow *row,
                                   GError **error);

GArray *kontor_sql_search_list_remains (KontorSql *sql, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_sql_search_scrub (KontorSql *sql, GArray *keys, GError **error);

typedef struct
{
  KontorRecordType type;
  KontorId id;
} KontorSqlHit;

/* What a person types: words are all meant, in any order and inflection, the last one as a prefix;
 * "quoted" is a phrase; when words find nothing, substrings of titles (3 letters or more) are tried.
 * Nothing a person types is an FTS5 syntax error. @type NONE: any. Best first.
 * (transfer full) (element-type KontorSqlHit) */
GArray *kontor_sql_search_find (KontorSql *sql,
                                const char *text,
                                KontorRecordType type,
                                guint limit,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The FTS5 expression for @text, for live queries: "… WHERE id IN (SELECT t.id FROM search f JOIN
 * search_text t ON t.row = f.rowid WHERE search MATCH ? AND t.type = 'task')". "" if @text has no
 * word: don't match it then, it is not an expression. (transfer full) */
char *kontor_sql_search_compose (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
