/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether an office is whole: its databases one by one, then what they say of each other. Nothing is
 * written, and a server may be running: each database is read as it was at one moment, in the order of
 * kontor-backup.c, in which what one refers to is in those read after it. The thread that calls. */

#include "config.h"

#include "kontor-check-private.h"

#include "kontor-chunks.h"
#include "kontor-data-directory.h"

#include <glib/gi18n-lib.h>

/* A query whose rows are each something wrong: a text that says where, one that says what. */
typedef struct
{
  const char *query;
  const char *what; /* in English: for administrators and reports of faults */
} Rule;

static const Rule store_rules[] = {
  { "SELECT 'change ' || (seq - 1) FROM change AS later WHERE seq > (SELECT min(seq) FROM change)"
    " AND NOT EXISTS (SELECT 1 FROM change WHERE seq = later.seq - 1)",
    "is missing from the feed" },
  { "SELECT DISTINCT 'log ' || seq FROM log WHERE seq NOT IN (SELECT seq FROM change)",
    "lists a change that is not there" },
  { "SELECT DISTINCT 'log of principal ' || principal FROM log"
    " WHERE principal NOT IN (SELECT id FROM principal)",
    "is of a principal that is not there" },
  { "SELECT 'own_audience ' || lower(hex(id)) FROM own_audience"
    " WHERE audience NOT IN (SELECT id FROM audience)",
    "names an audience that is not there" },
  { "SELECT 'audience ' || audience FROM audience_principal"
    " WHERE audience NOT IN (SELECT id FROM audience)"
    " OR principal NOT IN (SELECT id FROM principal)",
    "is listed under a principal, and one of the two is not there" },
  { "SELECT 'audience ' || audience.id FROM audience WHERE members <> ifnull ((SELECT"
    " group_concat (principal, ',' ORDER BY principal) FROM audience_principal"
    " WHERE audience = audience.id), '')",
    "is not listed under each of its principals" },
  { "SELECT 'result ' || mid || ' of ' || lower(hex(installation)) FROM result"
    " WHERE seq > (SELECT ifnull (max(seq), 0) FROM change)",
    "names a change that is not there" },
  { "SELECT 'results of ' || lower(hex(installation)) FROM result GROUP BY installation"
    " HAVING max(mid) - min(mid) + 1 <> count(*)",
    "have a gap" },
  { "SELECT 'results of ' || lower(hex(id)) FROM installation WHERE last_mid > acknowledged AND"
    " last_mid IS NOT (SELECT max(mid) FROM result WHERE installation = installation.id)",
    "end before the last one that was given" },
  { "SELECT 'results of ' || lower(hex(installation)) FROM result"
    " WHERE installation NOT IN (SELECT id FROM installation)",
    "are of an installation that is not known" },
  { "SELECT 'history of ' || type || ' ' || lower(hex(id)) FROM history"
    " WHERE seq > (SELECT ifnull (max(seq), 0) FROM change)",
    "names a change that is not there" },
};

static const Rule auth_rules[] = {
  { "SELECT 'session ' || lower(hex(id)) FROM session"
    " WHERE person NOT IN (SELECT person FROM account)",
    "is of nobody who has an account" },
  { "SELECT 'invitation ' || lower(hex(id)) FROM invitation"
    " WHERE used_by IS NOT NULL AND used_by NOT IN (SELECT person FROM account)",
    "was used by nobody who has an account" },
};

void
kontor_check_report (KontorCheck *self, const char *where, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  self->n_found++;
  if (self->found != NULL)
    self->found (where, what, self->user_data);
}

static gboolean
apply_rule (KontorCheck *self, KontorSql *sql, const char *file, const Rule *rule, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, rule->query, error);
  g_autoptr (GError) local = NULL;

  if (statement == NULL)
    return FALSE;
  while (kontor_sql_step (statement, &local))
    {
      g_autofree char *where = g_strdup_printf ("%s %s", file,
                                                kontor_sql_column_text (statement, 0));

      kontor_check_report (self, where, "%s", rule->what);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* What SQLite itself says of the file. Damage ends the look at it, but is no failure of looking. */
static gboolean
check_file (KontorCheck *self, KontorSql *sql, const char *file, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql,
                                                                 "PRAGMA integrity_check (100)",
                                                                 error);
  g_autoptr (GError) local = NULL;
  guint before = self->n_found;

  if (statement == NULL)
    return FALSE;
  while (kontor_sql_step (statement, &local))
    {
      const char *text = kontor_sql_column_text (statement, 0);

      if (g_strcmp0 (text, "ok") != 0)
        kontor_check_report (self, file, "%s", text);
    }
  if (local != NULL)
    kontor_check_report (self, file, "%s", local->message);

  return self->n_found == before;
}

static KontorSql *
open_file (KontorCheck *self, KontorDataDirectory *directory, const char *file, GError **error)
{
  g_autofree char *path = kontor_data_directory_dup_file (directory, file);
  g_autoptr (GError) cause = NULL;
  KontorSql *sql = kontor_sql_open (path, 0, NULL, &cause);

  if (sql != NULL)
    return sql;
  if (g_error_matches (cause, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_CORRUPT) ||
      g_error_matches (cause, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_FOREIGN))
    kontor_check_report (self, file, "%s", cause->message);
  else
    kontor_data_directory_explain (directory, cause, error);

  return NULL;
}

/* --- auth.db --- */

/* @people: (element-type KontorId): filled with those who have an account */
static gboolean
list_people (KontorSql *sql, GHashTable *people, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, "SELECT person FROM account",
                                                                 error);
  g_autoptr (GError) local = NULL;

  if (statement == NULL)
    return FALSE;
  while (kontor_sql_step (statement, &local))
    {
      KontorId id = KONTOR_ID_INIT_NIL;

      kontor_sql_column_id (statement, 0, &id);
      g_hash_table_add (people, kontor_id_copy (&id));
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
check_auth (KontorCheck *self, KontorDataDirectory *directory, GHashTable *people, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSql) sql = open_file (self, directory, "auth.db", &local);

  if (sql != NULL && check_file (self, sql, "auth.db", &local))
    {
      if (kontor_sql_exec (sql, "BEGIN", &local) && list_people (sql, people, &local))
        for (guint i = 0; local == NULL && i < G_N_ELEMENTS (auth_rules); i++)
          apply_rule (self, sql, "auth.db", &auth_rules[i], &local);
      kontor_sql_rollback (sql);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* --- store.db --- */

static void
check_people (KontorCheck *self, KontorStore *store, GHashTable *people)
{
  GHashTableIter iter;
  gpointer id = NULL;

  g_hash_table_iter_init (&iter, people);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      g_autoptr (KontorRow) row = kontor_reader_get (&store->reader.parent, KONTOR_RECORD_PERSON,
                                                     id);
      g_autofree char *text = kontor_id_to_string (id);
      g_autofree char *where = g_strconcat ("auth.db account ", text, NULL);

      if (row == NULL)
        kontor_check_report (self, where, "is of a person of whom there is no record");
    }
}

/* A change belongs to the record that has its number; what has been trimmed cannot be asked for. */
static gboolean
check_numbers (KontorCheck *self, KontorStore *store, GError **error)
{
  for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    {
      const char *word = kontor_schema_get_type (type)->word;
      g_autofree char *query = g_strdup_printf (
          "SELECT '%s ' || lower(hex(r.id)) FROM %s AS r LEFT JOIN change AS c ON c.seq = r.seq"
          " WHERE r.seq >= (SELECT ifnull (min(seq), 1) FROM change)"
          " AND (c.id IS NOT r.id OR c.type IS NOT '%s')",
          word, kontor_sql_rows_get_table (type), word);
      Rule rule = { query, "has the number of a change that is not its own" };

      if (!apply_rule (self, store->sql, "store.db", &rule, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
look_into_store (KontorCheck *self,
                 KontorStore *store,
                 GHashTable *people,
                 GHashTable *contents,
                 GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (store_rules); i++)
    if (!apply_rule (self, store->sql, "store.db", &store_rules[i], error))
      return FALSE;
  check_people (self, store, people);

  return kontor_store_check_reader (store, error) && check_numbers (self, store, error) &&
         kontor_check_records (self, store, contents, error);
}

/* Reads it as it is: an office of an older version is brought up to date by its server alone. */
static gboolean
check_store (KontorCheck *self,
             KontorDataDirectory *directory,
             GHashTable *people,
             GHashTable *contents,
             GError **error)
{
  KontorStoreSeams seams = { .as_it_is = TRUE };
  g_autoptr (KontorStore) store = NULL;
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSql) sql = open_file (self, directory, "store.db", &local);

  if (sql != NULL && check_file (self, sql, "store.db", &local))
    store = kontor_store_open (kontor_data_directory_get_path (directory), &seams, &local);
  if (store != NULL)
    {
      if (kontor_sql_exec (store->sql, "BEGIN", &local))
        look_into_store (self, store, people, contents, &local);
      kontor_sql_rollback (store->sql);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* --- chunks.db --- */

typedef struct
{
  KontorCheck *check;
  KontorChunks *chunks; /* borrowed */
  GHashTable *contents; /* borrowed: hashes that records name */
  GHashTable *seen; /* owned: rows of nodes that were walked, gint64 */
  gint64 last; /* row */
  guint n;
  GError *error; /* owned, nullable */
} Look;

static gboolean
look_at_piece (const guint8 *digest, const KontorPiece *piece, gpointer data)
{
  Look *look = data;
  g_autofree char *hash = kontor_content_hash_format (digest);
  g_autofree char *where = g_strconcat ("chunks.db chunk ", hash, NULL);
  g_autoptr (GBytes) bytes = NULL;

  look->last = piece->row;
  look->n++;
  if (piece->pack == 0)
    return TRUE;
  bytes = kontor_chunks_read (look->chunks, digest, piece, NULL, &look->error);
  if (bytes == NULL && look->error == NULL)
    kontor_check_report (look->check, where, "has other bytes than its hash says");

  return look->error == NULL;
}

static void look_below (Look *look, const guint8 *digest, const char *where);

/* Everything that a content consists of. */
static void
look_into (Look *look, const guint8 *digest, const KontorPiece *piece, const char *where)
{
  g_autoptr (KontorManifestNode) node = NULL;

  if (!g_hash_table_add (look->seen, g_memdup2 (&piece->row, sizeof piece->row)))
    return;
  node = kontor_chunks_read_node (look->chunks, digest, piece, &look->error);
  for (guint i = 0; node != NULL && look->error == NULL && i < node->n_entries; i++)
    look_below (look, node->entries[i].hash, where);
}

static void
look_below (Look *look, const guint8 *digest, const char *where)
{
  KontorPiece piece = { 0 };

  if (!kontor_chunks_find (look->chunks, digest, &piece, &look->error) || piece.pack == 0)
    {
      g_autofree char *hash = kontor_content_hash_format (digest);

      if (look->error == NULL)
        kontor_check_report (look->check, where, "names the content %s, which is not there", hash);
    }
  else if (piece.is_node)
    look_into (look, digest, &piece, where);
}

/* First every chunk for itself, then every content for what it consists of. */
static gboolean
look_at_chunks (Look *look, GError **error)
{
  GHashTableIter iter;
  gpointer hash = NULL;
  gpointer where = NULL;
  gboolean done = TRUE;

  do
    {
      look->n = 0;
      done = kontor_chunks_visit (look->chunks, look->last, 1000, look_at_piece, look, error);
    }
  while (done && look->error == NULL && look->n > 0);
  g_hash_table_iter_init (&iter, look->contents);
  while (done && look->error == NULL && g_hash_table_iter_next (&iter, &hash, &where))
    {
      guint8 digest[KONTOR_CONTENT_DIGEST];

      if (kontor_content_hash_parse (hash, digest))
        look_below (look, digest, where);
    }
  if (look->error == NULL)
    return done;
  g_propagate_error (error, g_steal_pointer (&look->error));

  return FALSE;
}

/* Where they are of an older version, the server that is started next brings them up to date. */
static gboolean
check_bytes (KontorCheck *self,
             KontorDataDirectory *directory,
             GHashTable *contents,
             GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorChunks) chunks =
      kontor_chunks_open_as_they_are (kontor_data_directory_get_path (directory), &local);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  Look look = { .check = self, .chunks = chunks, .contents = contents, .seen = seen };

  if (chunks != NULL)
    return look_at_chunks (&look, error);
  if (g_error_matches (local, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_FOREIGN))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static void
report_contents (KontorCheck *self, GHashTable *contents)
{
  GHashTableIter iter;
  gpointer hash = NULL;
  gpointer where = NULL;

  g_hash_table_iter_init (&iter, contents);
  while (g_hash_table_iter_next (&iter, &hash, &where))
    kontor_check_report (self, where, "names the content %s, which is not there", (char *) hash);
}

static gboolean
check_chunks (KontorCheck *self,
              KontorDataDirectory *directory,
              GHashTable *contents,
              GError **error)
{
  g_autofree char *path = kontor_data_directory_dup_file (directory, "chunks.db");
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSql) sql = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      report_contents (self, contents);
      return TRUE;
    }
  sql = open_file (self, directory, "chunks.db", &local);
  if (sql != NULL && check_file (self, sql, "chunks.db", &local))
    check_bytes (self, directory, contents, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/**
 * kontor_check_office:
 * @data: path of an office's folder, whether a server runs on it or not
 * @found: (nullable): told of each thing that is wrong
 * @user_data: for @found
 * @n_found: (out): how many things are wrong
 * @error: of %KONTOR_DATA_ERROR or %KONTOR_SQL_ERROR, where something kept it from looking
 *
 * Returns: whether all was looked at
 */
gboolean
kontor_check_office (const char *data,
                     KontorCheckFound found,
                     gpointer user_data,
                     guint *n_found,
                     GError **error)
{
  g_autoptr (KontorDataDirectory) directory = kontor_data_directory_open (data, 0, error);
  g_autoptr (GHashTable) people = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                                         NULL);
  g_autoptr (GHashTable) contents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  KontorCheck check = { .found = found, .user_data = user_data };
  gboolean looked = FALSE;

  *n_found = 0;
  if (directory == NULL)
    return FALSE;
  looked = check_auth (&check, directory, people, error) &&
           check_store (&check, directory, people, contents, error) &&
           check_chunks (&check, directory, contents, error);
  *n_found = check.n_found;

  return looked;
}
