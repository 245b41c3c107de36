/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An office as version 1 of the store left it, opened by this one: nothing is lost, everything is for
 * whom it was, and each person gets all of it by a pull from 0. The office is in
 * tests/fixtures/server-version-1.sql: Ada is the administrator; Ben shares a project, a chat and a
 * task with her; Cleo has a task of her own. */

#include "config.h"

#include "kontor-auth-database.h"
#include "kontor-check.h"
#include "kontor-feed.h"
#include "kontor-message.h"
#include "kontor-store-private.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

static char *
new_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("kontor-upgrade-XXXXXX", &error);
  g_autofree char *mark = g_build_filename (folder, "format", NULL);
  g_autofree char *auth = g_build_filename (folder, "auth.db", NULL);
  g_autoptr (KontorSql) sql = NULL;

  g_assert_no_error (error);
  g_file_set_contents (mark, "kontor-server 1\n", -1, &error);
  g_assert_no_error (error);
  sql = kontor_auth_database_open (auth, TRUE, &error);
  g_assert_no_error (error);

  return folder;
}

static KontorSql *
load (const char *folder)
{
  g_autofree char *fixture = g_test_build_filename (G_TEST_DIST, "fixtures", "server-version-1.sql",
                                                    NULL);
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  KontorSql *sql = NULL;

  g_file_get_contents (fixture, &text, NULL, &error);
  g_assert_no_error (error);
  sql = kontor_sql_open (path, KONTOR_SQL_CREATE, NULL, &error);
  g_assert_no_error (error);
  kontor_sql_exec (sql, text, &error);
  g_assert_no_error (error);

  return sql;
}

static gint64
ask (KontorSql *sql, const char *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, query, &error);

  g_assert_no_error (error);
  g_assert_true (kontor_sql_step (statement, &error));

  return kontor_sql_column_int (statement, 0);
}

/* How many records there are of each type; a type that the old version did not know has none. */
static void
count (KontorSql *sql, gint64 counts[KONTOR_N_RECORD_TYPES])
{
  for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    {
      const char *table = kontor_sql_rows_get_table (type);
      g_autofree char *exists = g_strdup_printf (
          "SELECT count(*) FROM sqlite_schema WHERE '\"' || name || '\"' = '%s' OR name = '%s'",
          table, table);
      g_autofree char *query = g_strdup_printf ("SELECT count(*) FROM %s", table);

      counts[type] = ask (sql, exists) > 0 ? ask (sql, query) : 0;
    }
}

static KontorStore *
open_store (const char *folder)
{
  g_autoptr (GError) error = NULL;
  KontorStore *store = kontor_store_open (folder, NULL, &error);

  g_assert_no_error (error);

  return store;
}

static KontorId
find_person (KontorStore *store, const char *email)
{
  g_autoptr (GPtrArray) found = kontor_reader_find (kontor_store_get_reader (store),
                                                    KONTOR_RECORD_PERSON, KONTOR_PERSON_EMAIL,
                                                    email);

  g_assert_cmpuint (found->len, ==, 1);

  return *kontor_row_get_id (found->pdata[0]);
}

/* All that a new replica of the person gets. (element-type KontorId KontorRow) */
static GHashTable *
pull (KontorStore *store, const KontorId *person)
{
  GHashTable *rows = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                            (GDestroyNotify) kontor_row_unref);
  g_autoptr (KontorPullRequest) request = kontor_pull_request_new ();
  gboolean more = TRUE;

  kontor_id_init (&request->installation, kontor_clock_get_system (), kontor_random_get_system ());
  request->limit = 10;
  while (more)
    {
      g_autoptr (GBytes) body = kontor_pull_request_write (request);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) answer = kontor_feed_pull (store, person, body, NULL, &error);
      g_autoptr (KontorPullReply) reply = NULL;

      g_assert_no_error (error);
      reply = kontor_pull_reply_read (answer, NULL);
      g_assert_nonnull (reply);
      for (guint i = 0; i < reply->records->len; i++)
        {
          KontorPullRecord *record = reply->records->pdata[i];

          g_assert_cmpint (record->kind, ==, KONTOR_PULL_PUT);
          g_hash_table_insert (rows, kontor_id_copy (&record->id), kontor_row_ref (record->row));
        }
      more = reply->more;
      request->cursor = reply->cursor;
      g_set_str (&request->epoch, reply->epoch);
      g_set_str (&request->held, reply->held);
      g_set_str (&request->after, reply->after);
    }

  return rows;
}

static gboolean
has (GHashTable *rows, KontorRecordType type, const char *title)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, rows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (kontor_row_get_record_type (value) == type &&
        g_strcmp0 (kontor_row_get_title (value), title) == 0)
      return TRUE;

  return FALSE;
}

/* What came is what the model lets the person see, neither more nor less. */
static GHashTable *
pull_and_compare (KontorStore *store, const char *email)
{
  KontorReader *reader = kontor_store_get_reader (store);
  KontorId person = find_person (store, email);
  GHashTable *rows = pull (store, &person);
  guint n = 0;

  for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    {
      g_autoptr (GPtrArray) all = kontor_reader_list_all (reader, type);

      for (guint i = 0; i < all->len; i++)
        {
          gboolean visible = kontor_access_can_see (reader, &person, all->pdata[i]);

          g_assert_true (visible ==
                         g_hash_table_contains (rows, kontor_row_get_id (all->pdata[i])));
          n += visible;
        }
    }
  g_assert_cmpuint (n, >, 10);

  return rows;
}

static void
print_cb (const char *where, const char *what, gpointer unused)
{
  g_test_message ("%s: %s", where, what);
}

static void
assert_whole (const char *folder)
{
  g_autoptr (GError) error = NULL;
  guint n_found = 0;

  g_assert_true (kontor_check_office (folder, print_cb, NULL, &n_found, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_found, ==, 0);
}

static void
test_records (void)
{
  g_autofree char *folder = new_folder ();
  gint64 before[KONTOR_N_RECORD_TYPES] = { 0 };
  gint64 after[KONTOR_N_RECORD_TYPES] = { 0 };
  gint64 seq = 0;
  g_autoptr (KontorSql) old = load (folder);
  g_autoptr (KontorStore) store = NULL;

  g_assert_cmpint (ask (old, "PRAGMA user_version"), ==, 1);
  count (old, before);
  seq = ask (old, "SELECT max(seq) FROM change");
  g_assert_cmpint (before[KONTOR_RECORD_TASK], ==, 4);
  g_clear_pointer (&old, kontor_sql_close);

  store = open_store (folder);
  g_assert_cmpint (ask (store->sql, "PRAGMA user_version"), ==, KONTOR_STORE_VERSION);
  g_assert_cmpint (kontor_store_get_seq (store), ==, seq);
  count (store->sql, after);
  for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    g_assert_cmpint (before[type], ==, after[type]);
  g_assert_cmpint (ask (store->sql, "SELECT count(*) FROM own_audience WHERE type = ''"), ==, 0);
  g_clear_pointer (&store, kontor_store_close);
  assert_whole (folder);

  /* And again: nothing is done twice. */
  store = open_store (folder);
  g_clear_pointer (&store, kontor_store_close);
  assert_whole (folder);
}

static void
test_pull (void)
{
  g_autofree char *folder = new_folder ();
  g_autoptr (KontorStore) store = NULL;
  g_autoptr (GHashTable) ada = NULL;
  g_autoptr (GHashTable) ben = NULL;
  g_autoptr (GHashTable) cleo = NULL;

  kontor_sql_close (load (folder));
  store = open_store (folder);
  ada = pull_and_compare (store, "ada@example.org");
  ben = pull_and_compare (store, "ben@example.org");
  cleo = pull_and_compare (store, "cleo@example.org");

  g_assert_true (has (ada, KONTOR_RECORD_TASK, "Prepare the offers"));
  g_assert_true (has (ben, KONTOR_RECORD_TASK, "Prepare the offers"));
  g_assert_false (has (cleo, KONTOR_RECORD_TASK, "Prepare the offers"));
  g_assert_true (has (ben, KONTOR_RECORD_CHECKLIST_ITEM, "Ask the printer"));
  g_assert_false (has (cleo, KONTOR_RECORD_CHECKLIST_ITEM, "Ask the printer"));
  g_assert_true (has (ben, KONTOR_RECORD_CHAT, "Harbour"));
  g_assert_false (has (cleo, KONTOR_RECORD_CHAT, "Harbour"));
  g_assert_true (has (ada, KONTOR_RECORD_EVENT, "Breakfast"));
  g_assert_false (has (ben, KONTOR_RECORD_EVENT, "Breakfast"));
  g_assert_true (has (cleo, KONTOR_RECORD_TASK, "Only mine"));
  g_assert_false (has (ben, KONTOR_RECORD_TASK, "Only mine"));
}

/* Looking does not bring it up to date. */
static void
test_look (void)
{
  g_autofree char *folder = new_folder ();
  g_autoptr (KontorSql) sql = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  guint n_found = 0;

  kontor_sql_close (load (folder));
  g_assert_false (kontor_check_office (folder, NULL, NULL, &n_found, &error));
  g_assert_nonnull (error);
  sql = kontor_sql_open (path, 0, NULL, NULL);
  g_assert_cmpint (ask (sql, "PRAGMA user_version"), ==, 1);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/server/upgrade/records", test_records);
  g_test_add_func ("/server/upgrade/pull", test_pull);
  g_test_add_func ("/server/upgrade/look", test_look);

  return g_test_run ();
}
