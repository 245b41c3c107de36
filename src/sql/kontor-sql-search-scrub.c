/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Forgetting to the last byte. FTS5 takes a deleted word out of its pages (secure-delete), but not out
 * of the keys that say from which word on a page is to be read: where a page once began with it, it
 * stands there until the segment is merged with another one. The keys of trigrams are left: three
 * letters tell nothing. Of the connection's thread. */

#include "config.h"

#include "kontor-sql-private.h"
#include "kontor-sql-search.h"

#include <string.h>

/* In which segment, and what it is: a byte that says it is a word and no prefix of 2 or 3 letters, and
 * the word, as far as it differs from the one before. */
typedef struct
{
  gint64 segment;
  char *word; /* owned */
} Key;

static void
key_clear (gpointer data)
{
  g_free (((Key *) data)->word);
}

/* The first word there is from @word on; NULL without error: none. */
static char *
find_word (KontorSql *sql, const char *word, GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql,
                          "SELECT term FROM temp.search_word WHERE term >= ? ORDER BY term LIMIT 1",
                          error);

  if (statement == NULL)
    return NULL;
  kontor_sql_bind_text (statement, 1, word);

  return kontor_sql_step (statement, error) ? g_strdup (kontor_sql_column_text (statement, 0))
                                            : NULL;
}

/* FALSE: of an error. */
static gboolean
list_keys (KontorSql *sql, GArray *keys, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql,
                          "SELECT segid, CAST (substr (term, 2) AS TEXT) FROM search_idx"
                          " WHERE length (term) > 1 AND substr (term, 1, 1) = x'30'",
                          error);

  if (statement == NULL)
    return FALSE;
  while (kontor_sql_step (statement, &local))
    {
      Key key = { .segment = kontor_sql_column_int (statement, 0),
                  .word = g_strdup (kontor_sql_column_text (statement, 1)) };

      g_array_append_val (keys, key);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/**
 * kontor_sql_search_list_remains:
 * @sql: a connection, whose search is there
 * @error: return location
 *
 * Looks at every key of the index.
 *
 * Returns: (transfer full) (nullable): the keys with a word that nothing has any more, for
 *   kontor_sql_search_scrub()
 */
GArray *
kontor_sql_search_list_remains (KontorSql *sql, GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (Key));

  g_array_set_clear_func (keys, key_clear);
  if (!kontor_sql_exec (sql,
                        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_word"
                        " USING fts5vocab (main, search, instance)",
                        error) ||
      !list_keys (sql, keys, error))
    return NULL;
  for (guint i = keys->len; i-- > 0;)
    {
      g_autoptr (GError) local = NULL;
      const char *word = g_array_index (keys, Key, i).word;
      g_autofree char *first = find_word (sql, word, &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      if (first == NULL || g_str_has_prefix (first, word))
        g_array_remove_index_fast (keys, i);
    }

  return g_steal_pointer (&keys);
}

static gboolean
replace_key (KontorSql *sql, const Key *key, const char *word, GError **error)
{
  g_autoptr (KontorSqlStatement) update =
      kontor_sql_prepare (sql,
                          "UPDATE search_idx SET term = CAST ('0' || ?3 AS BLOB)"
                          " WHERE segid = ?1 AND term = CAST ('0' || ?2 AS BLOB)",
                          error);

  if (update == NULL)
    return FALSE;
  kontor_sql_bind_int (update, 1, key->segment);
  kontor_sql_bind_text (update, 2, key->word);
  kontor_sql_bind_text (update, 3, word);

  return kontor_sql_run (update, error);
}

/* A key may be anything behind the last word of the page before and not behind the first of its own:
 * so the first word that there is from it on, since its page has that or a later one. */
static gboolean
scrub_all (KontorSql *sql, GArray *keys, GError **error)
{
  for (guint i = 0; i < keys->len; i++)
    {
      g_autoptr (GError) local = NULL;
      const Key *key = &g_array_index (keys, Key, i);
      g_autofree char *first = find_word (sql, key->word, &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (first != NULL && !g_str_has_prefix (first, key->word) &&
          !replace_key (sql, key, first, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * kontor_sql_search_scrub:
 * @sql: a connection with a transaction open
 * @keys: of kontor_sql_search_list_remains(); what came of them since is looked at again
 * @error: return location
 *
 * Returns: whether no word that nothing has any more is left in them
 */
gboolean
kontor_sql_search_scrub (KontorSql *sql, GArray *keys, GError **error)
{
  gboolean done = FALSE;

  /* FTS5 has no command for it, and its tables are closed to all but itself while this is on. */
  sqlite3_db_config (sql->db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
  done = scrub_all (sql, keys, error);
  sqlite3_db_config (sql->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);

  return done;
}
