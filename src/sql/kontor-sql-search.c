/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Full-text search: what is indexed of a record, and how what a person types becomes a query. Of the
 * connection's thread. */

#include "config.h"

#include "kontor-sql-search.h"

#include "kontor-fold.h"
#include "kontor-sql-private.h"

#include <string.h>

/* More than anybody types, and enough for a pasted sentence. */
#define MAX_TEXT 1000
#define MAX_WORDS 32
#define TRIGRAM 3

/* External content: the index keeps no copy of the text, and is told the old text when it shall
 * forget. folded: the title as kontor_fold() makes it, so that both tables fold alike; "" for what
 * has no short title, which the view keeps from costing anything in the second index. Small pages
 * make forgetting a term cheaper (tried: by a third). */
static const char *const tables =
    "CREATE TABLE search_text (row INTEGER PRIMARY KEY, type TEXT NOT NULL, id BLOB NOT NULL,"
    " title TEXT NOT NULL, body TEXT NOT NULL, folded TEXT NOT NULL, UNIQUE (type, id));\n"
    "CREATE VIEW search_title AS SELECT row, folded FROM search_text WHERE folded != '';\n"
    "CREATE VIRTUAL TABLE search USING fts5 (title, body, content='search_text',"
    " content_rowid='row', tokenize='kontor', prefix='2 3');\n"
    "INSERT INTO search (search, rank) VALUES ('secure-delete', 1);\n"
    "INSERT INTO search (search, rank) VALUES ('pgsz', 1000);\n"
    "INSERT INTO search (search, rank) VALUES ('rank', 'bm25(8.0, 1.0)');\n"
    "CREATE VIRTUAL TABLE search_trigram USING fts5 (folded, content='search_title',"
    " content_rowid='row', tokenize='trigram case_sensitive 1');\n"
    "INSERT INTO search_trigram (search_trigram, rank) VALUES ('secure-delete', 1);\n"
    "INSERT INTO search_trigram (search_trigram, rank) VALUES ('pgsz', 1000);\n";

/* What is indexed of one record. */
typedef struct
{
  char *title; /* owned */
  char *body; /* owned */
  char *folded; /* owned */
} Texts;

static void
texts_clear (Texts *self)
{
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->body, g_free);
  g_clear_pointer (&self->folded, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Texts, texts_clear)

static gboolean
is_made (KontorSql *sql, gboolean *made, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = NULL;

  statement =
      kontor_sql_prepare (sql, "SELECT count(*) FROM sqlite_schema WHERE name = 'search_trigram'",
                          error);
  if (statement == NULL || !kontor_sql_step (statement, error))
    return FALSE;
  *made = kontor_sql_column_int (statement, 0) == 1;

  return TRUE;
}

static gboolean
make_if_missing (KontorSql *sql, GError **error)
{
  gboolean made = FALSE;

  return is_made (sql, &made, error) && (made || kontor_sql_exec (sql, tables, error));
}

/**
 * kontor_sql_search_ensure:
 * @sql: a connection; a transaction of its own is made unless there is one
 * @error: return location
 *
 * Makes the tables of the search where they are missing. They are empty then.
 *
 * Returns: whether they are there
 */
gboolean
kontor_sql_search_ensure (KontorSql *sql, GError **error)
{
  gboolean made = FALSE;

  if (!is_made (sql, &made, error))
    return FALSE;
  if (made)
    return TRUE;
  if (kontor_sql_is_in_transaction (sql))
    return kontor_sql_exec (sql, tables, error);

  if (!kontor_sql_begin (sql, error))
    return FALSE;
  if (make_if_missing (sql, error) && kontor_sql_commit (sql, error))
    return TRUE;
  kontor_sql_rollback (sql);

  return FALSE;
}

static gboolean
is_searched (const KontorTypeInfo *info)
{
  for (guint i = 1; i < info->n_fields; i++)
    if (info->fields[i].flags & KONTOR_FLAG_SEARCHED)
      return TRUE;

  return FALSE;
}

static void
append_line (GString *text, const char *line)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
}

static void
append_value (GString *text, const KontorValue *value)
{
  const KontorElement *elements = NULL;

  if (kontor_value_get_shape (value) == KONTOR_VALUE_TEXT)
    append_line (text, kontor_value_get_text (value));
  if (kontor_value_get_shape (value) != KONTOR_VALUE_SET)
    return;
  elements = kontor_value_get_elements (value);
  for (guint i = 0; i < kontor_value_get_n_elements (value); i++)
    append_line (text, elements[i].text);
}

static void
texts_init (Texts *self, const KontorRow *row)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));
  GString *body = g_string_new (NULL);

  self->title = g_strdup (kontor_row_get_title (row));
  for (guint i = 1; i < info->n_fields; i++)
    {
      gboolean is_title = i == info->title && *self->title != '\0';

      if ((info->fields[i].flags & KONTOR_FLAG_SEARCHED) && !is_title && kontor_row_has (row, i))
        append_value (body, kontor_row_get (row, i));
    }
  self->body = g_string_free (body, FALSE);
  /* A markdown text that stands for a title, as a message's, is a text for substrings no more. */
  if (info->title != 0 && info->fields[info->title].kind == KONTOR_KIND_MARKDOWN)
    self->folded = g_strdup ("");
  else
    self->folded = kontor_fold (self->title);
}

/* @row: (out): 0 if the record is not indexed; @texts are left alone then. */
static gboolean
read_texts (KontorSql *sql,
            const char *type,
            const KontorId *id,
            gint64 *row,
            Texts *texts,
            GError **error)
{
  g_autoptr (KontorSqlStatement) statement = NULL;
  g_autoptr (GError) local_error = NULL;

  statement = kontor_sql_prepare (
      sql, "SELECT row, title, body, folded FROM search_text WHERE type = ? AND id = ?", error);
  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, type);
  kontor_sql_bind_id (statement, 2, id);
  *row = 0;
  if (kontor_sql_step (statement, &local_error))
    {
      *row = kontor_sql_column_int (statement, 0);
      texts->title = g_strdup (kontor_sql_column_text (statement, 1));
      texts->body = g_strdup (kontor_sql_column_text (statement, 2));
      texts->folded = g_strdup (kontor_sql_column_text (statement, 3));
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/* Runs @text with the row id and up to two texts. */
static gboolean
run_with (KontorSql *sql,
          const char *text,
          gint64 row,
          const char *first,
          const char *second,
          GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, text, error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, row);
  if (first != NULL)
    kontor_sql_bind_text (statement, 2, first);
  if (second != NULL)
    kontor_sql_bind_text (statement, 3, second);

  return kontor_sql_run (statement, error);
}

/* Takes the old texts out of the indexes; the title's substrings stay when @title_stays. */
static gboolean
forget (KontorSql *sql, gint64 row, const Texts *old, gboolean title_stays, GError **error)
{
  if (!title_stays && *old->folded != '\0' &&
      !run_with (sql,
                 "INSERT INTO search_trigram (search_trigram, rowid, folded)"
                 " VALUES ('delete', ?1, ?2)",
                 row, old->folded, NULL, error))
    return FALSE;

  return run_with (sql,
                   "INSERT INTO search (search, rowid, title, body) VALUES ('delete', ?1, ?2, ?3)",
                   row, old->title, old->body, error);
}

/* Puts the texts into the indexes. */
static gboolean
remember (KontorSql *sql, gint64 row, const Texts *texts, gboolean title_stays, GError **error)
{
  if (!title_stays && *texts->folded != '\0' &&
      !run_with (sql, "INSERT INTO search_trigram (rowid, folded) VALUES (?1, ?2)", row,
                 texts->folded, NULL, error))
    return FALSE;

  return run_with (sql, "INSERT INTO search (rowid, title, body) VALUES (?1, ?2, ?3)", row,
                   texts->title, texts->body, error);
}

/* @row: (inout): the row id; 0 for a record that is not there yet. */
static gboolean
store_texts (KontorSql *sql,
             gint64 *row,
             const char *type,
             const KontorId *id,
             const Texts *texts,
             GError **error)
{
  g_autoptr (KontorSqlStatement) statement = NULL;

  statement = kontor_sql_prepare (
      sql,
      *row != 0
          ? "UPDATE search_text SET title = ?1, body = ?2, folded = ?3 WHERE type = ?4 AND id = ?5"
          : "INSERT INTO search_text (title, body, folded, type, id) VALUES (?1, ?2, ?3, ?4, ?5)",
      error);
  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, texts->title);
  kontor_sql_bind_text (statement, 2, texts->body);
  kontor_sql_bind_text (statement, 3, texts->folded);
  kontor_sql_bind_text (statement, 4, type);
  kontor_sql_bind_id (statement, 5, id);
  if (!kontor_sql_run (statement, error))
    return FALSE;
  if (*row == 0)
    *row = kontor_sql_get_last_row_id (sql);

  return TRUE;
}

/**
 * kontor_sql_search_update:
 * @sql: a connection in a transaction
 * @type: a record type
 * @id: the id of a record
 * @row: (nullable): what it is now; %NULL or deleted: it is not to be found any more
 * @error: return location
 *
 * Indexes a record anew. Costs next to nothing when none of its searched texts has changed.
 *
 * Returns: whether that worked
 */
gboolean
kontor_sql_search_update (KontorSql *sql,
                          KontorRecordType type,
                          const KontorId *id,
                          const KontorRow *row,
                          GError **error)
{
  const KontorTypeInfo *info = kontor_schema_get_type (type);
  g_auto (Texts) old = { 0 };
  g_auto (Texts) texts = { 0 };
  gint64 row_id = 0;
  gboolean wanted = FALSE;
  gboolean title_stays = FALSE;

  if (!is_searched (info))
    return TRUE;
  if (!read_texts (sql, info->word, id, &row_id, &old, error))
    return FALSE;
  if (row != NULL && !kontor_row_is_deleted (row))
    {
      texts_init (&texts, row);
      wanted = *texts.title != '\0' || *texts.body != '\0';
    }
  if (row_id != 0 && wanted && g_strcmp0 (old.title, texts.title) == 0 &&
      g_strcmp0 (old.body, texts.body) == 0)
    return TRUE;
  /* To forget a term costs much more than to learn one, and most edits leave the title alone. */
  title_stays = row_id != 0 && wanted && g_strcmp0 (old.folded, texts.folded) == 0;

  if (row_id != 0 && !forget (sql, row_id, &old, title_stays, error))
    return FALSE;
  if (!wanted)
    return row_id == 0 ||
           run_with (sql, "DELETE FROM search_text WHERE row = ?1", row_id, NULL, NULL, error);

  return store_texts (sql, &row_id, info->word, id, &texts, error) &&
         remember (sql, row_id, &texts, title_stays, error);
}

/* An FTS5 string: nothing in it is syntax. */
static void
append_string (GString *expression, const char *start, gsize length)
{
  g_string_append_c (expression, '"');
  for (const char *at = start; at < start + length; at++)
    {
      if (*at == '"')
        g_string_append_c (expression, '"');
      g_string_append_c (expression, *at);
    }
  g_string_append_c (expression, '"');
}

/* One word or phrase. The last word is one that is still being typed: it counts as a prefix, and as
 * a whole for its stems. */
static void
append_term (GString *expression, const char *start, gsize length, gboolean as_prefix)
{
  g_autofree char *term = g_strndup (start, length);

  if (!kontor_sql_tokenizer_has_word (term))
    return;
  if (expression->len > 0)
    g_string_append (expression, " AND ");
  if (!as_prefix)
    {
      append_string (expression, start, length);
      return;
    }
  g_string_append_c (expression, '(');
  append_string (expression, start, length);
  g_string_append (expression, " OR ");
  append_string (expression, start, length);
  g_string_append (expression, " *)");
}

/* The start of what was typed, as valid UTF-8: a query of megabytes would take its time. */
static char *
dup_start (const char *text)
{
  g_autofree char *start = g_strndup (text, MAX_TEXT);

  return g_utf8_make_valid (start, -1);
}

/* Where the term at @at ends: a phrase at the next '"', a word at white space or a '"'. */
static const char *
find_term_end (const char *at, gboolean is_phrase)
{
  for (; *at != '\0' && *at != '"'; at = g_utf8_next_char (at))
    if (!is_phrase && g_unichar_isspace (g_utf8_get_char (at)))
      break;

  return at;
}

/**
 * kontor_sql_search_compose:
 * @text: what a person has typed
 *
 * Returns: (transfer full): the FTS5 expression for the table search; "" if there is no word in
 *   @text, which must not be matched
 */
char *
kontor_sql_search_compose (const char *text)
{
  g_autofree char *valid = dup_start (text);
  GString *expression = g_string_new (NULL);
  const char *at = valid;

  for (int n = 0; *at != '\0' && n < MAX_WORDS; n++)
    {
      gboolean is_phrase = FALSE;
      const char *end = NULL;

      while (*at != '\0' && g_unichar_isspace (g_utf8_get_char (at)))
        at = g_utf8_next_char (at);
      is_phrase = *at == '"';
      at += is_phrase;
      end = find_term_end (at, is_phrase);
      append_term (expression, at, (gsize) (end - at), !is_phrase && *end == '\0');
      at = end + (is_phrase && *end == '"');
    }

  return g_string_free (expression, FALSE);
}

/* Every run of three or more characters without white space must be in the title. */
static char *
compose_substrings (const char *text)
{
  g_autofree char *valid = dup_start (text);
  g_autofree char *folded = kontor_fold (g_strdelimit (valid, "\"", ' '));
  g_auto (GStrv) words = g_strsplit_set (folded, " \t\n\r", -1);
  GString *expression = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL && i < MAX_WORDS; i++)
    {
      if (g_utf8_strlen (words[i], -1) < TRIGRAM)
        continue;
      if (expression->len > 0)
        g_string_append (expression, " AND ");
      append_string (expression, words[i], strlen (words[i]));
    }

  return g_string_free (expression, FALSE);
}

static gboolean
read_hits (KontorSql *sql,
           const char *text,
           const char *expression,
           KontorRecordType type,
           guint limit,
           GArray *hits,
           GError **error)
{
  g_autoptr (KontorSqlStatement) statement = NULL;
  g_autoptr (GError) local_error = NULL;

  if (*expression == '\0')
    return TRUE;
  statement = kontor_sql_prepare (sql, text, error);
  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, expression);
  if (type != KONTOR_RECORD_NONE)
    kontor_sql_bind_text (statement, 2, kontor_schema_get_type (type)->word);
  kontor_sql_bind_int (statement, 3, limit);
  while (kontor_sql_step (statement, &local_error))
    {
      KontorSqlHit hit = { KONTOR_RECORD_NONE, KONTOR_ID_INIT_NIL };
      const char *word = kontor_sql_column_text (statement, 0);

      hit.type = word != NULL ? kontor_schema_find_type (word) : KONTOR_RECORD_NONE;
      if (hit.type != KONTOR_RECORD_NONE && kontor_sql_column_id (statement, 1, &hit.id))
        g_array_append_val (hits, hit);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/**
 * kontor_sql_search_find:
 * @sql: a connection
 * @text: what a person has typed
 * @type: a record type, or %KONTOR_RECORD_NONE for any
 * @limit: how many at most
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type KontorSqlHit): what was found, the best first;
 *   %NULL with @error set
 */
GArray *
kontor_sql_search_find (KontorSql *sql,
                        const char *text,
                        KontorRecordType type,
                        guint limit,
                        GError **error)
{
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (KontorSqlHit));
  g_autofree char *expression = kontor_sql_search_compose (text);
  g_autofree char *substrings = NULL;

  if (!read_hits (sql,
                  "SELECT t.type, t.id FROM search f JOIN search_text t ON t.row = f.rowid"
                  " WHERE search MATCH ?1 AND (?2 IS NULL OR t.type = ?2)"
                  " ORDER BY f.rank, f.rowid DESC LIMIT ?3",
                  expression, type, limit, hits, error))
    return NULL;
  if (hits->len > 0)
    return g_steal_pointer (&hits);

  substrings = compose_substrings (text);
  if (!read_hits (sql,
                  "SELECT t.type, t.id FROM search_trigram f JOIN search_text t ON t.row = f.rowid"
                  " WHERE search_trigram MATCH ?1 AND (?2 IS NULL OR t.type = ?2)"
                  " ORDER BY f.rank, f.rowid DESC LIMIT ?3",
                  substrings, type, limit, hits, error))
    return NULL;

  return g_steal_pointer (&hits);
}
