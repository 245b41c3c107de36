/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an administrator does to an office's folder: looking for damage, copying it and bringing it
 * back, looking after people, and the configuration file. */

#include "config.h"

#include "kontor-backup.h"
#include "kontor-check.h"
#include "kontor-chunks.h"
#include "kontor-data-directory.h"
#include "kontor-people.h"
#include "kontor-server.h"
#include "kontor-sql.h"
#include "kontor-test-tree.h"
#include "raw-client.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  char *place; /* owned */
  char *data; /* owned */
} Site;

static KontorServer *
start (const char *data)
{
  g_autoptr (GError) error = NULL;
  KontorServer *server = kontor_server_new (data, "127.0.0.1:0", KONTOR_SERVER_DIRECT, &error);

  g_assert_no_error (error);
  kontor_server_start (server, &error);
  g_assert_no_error (error);

  return server;
}

static void
add (Site *self, const char *name, gboolean external)
{
  g_autofree char *email = g_strdup_printf ("%s@example.org", name);
  KontorPeopleNew person = {
    .name = name, .email = email, .password = "a long enough sentence", .external = external
  };
  g_autoptr (GError) error = NULL;
  gboolean added = kontor_people_add (self->data, &person, &error);

  g_assert_no_error (error);
  g_assert_true (added);
}

static void
set_up (Site *self, gconstpointer unused)
{
  self->place = g_dir_make_tmp ("kontor-operation-XXXXXX", NULL);
  self->data = g_build_filename (self->place, "office", NULL);
  kontor_server_free (start (self->data));
  add (self, "ada", FALSE);
  add (self, "ben", FALSE);
}

static void
tear_down (Site *self, gconstpointer unused)
{
  kontor_test_remove_tree (self->place);
  g_free (self->place);
  g_free (self->data);
}

static void
change (const char *data, const char *file, const char *text)
{
  g_autofree char *path = g_build_filename (data, file, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSql) sql = kontor_sql_open (path, 0, NULL, &error);

  g_assert_no_error (error);
  kontor_sql_exec (sql, text, &error);
  g_assert_no_error (error);
}

static char *
ask (const char *data, const char *file, const char *query)
{
  g_autofree char *path = g_build_filename (data, file, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSql) sql = kontor_sql_open (path, 0, NULL, &error);
  g_autoptr (KontorSqlStatement) statement = NULL;

  g_assert_no_error (error);
  statement = kontor_sql_prepare (sql, query, &error);
  g_assert_no_error (error);
  g_assert_true (kontor_sql_step (statement, &error));

  return g_strdup (kontor_sql_column_text (statement, 0));
}

/* --- check --- */

static void
collect_cb (const char *where, const char *what, gpointer text)
{
  g_string_append_printf (text, "%s: %s\n", where, what);
}

static char *
look (const char *data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  guint n = 0;

  kontor_check_office (data, collect_cb, text, &n, &error);
  g_assert_no_error (error);
  g_assert_true ((n > 0) == (text->len > 0));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

typedef struct
{
  const char *file;
  const char *damage;
  const char *where; /* in what is found */
} Damage;

static const Damage damages[] = {
  { "store.db", "DELETE FROM change WHERE seq = 3", "store.db change 3" },
  { "store.db", "INSERT INTO log (principal, seq) VALUES (1, 4711)", "store.db log 4711" },
  { "store.db", "INSERT INTO log (principal, seq) SELECT 4711, min(seq) FROM change",
    "principal 4711" },
  { "store.db", "UPDATE own_audience SET audience = 4711 WHERE type = 'pipeline'",
    "store.db own_audience" },
  { "store.db", "UPDATE pipeline SET root = (SELECT id FROM person LIMIT 1)", "store.db pipeline" },
  { "store.db", "DELETE FROM own_audience WHERE type = 'pipeline'", "store.db pipeline" },
  { "store.db", "DELETE FROM pipeline", "store.db own_audience" },
  { "store.db", "UPDATE person SET seq = seq + 1", "store.db person" },
  { "store.db", "DELETE FROM audience_principal", "store.db audience" },
  { "store.db", "DELETE FROM person WHERE email = 'ben@example.org'", "auth.db account" },
  { "store.db", "INSERT INTO result VALUES (x'01', 1, '', 4711, '')", "store.db result 1" },
  { "store.db",
    "INSERT INTO result VALUES (x'01', 1, '', 1, ''), (x'01', 3, '', 1, '');"
    "INSERT INTO installation VALUES (x'01', x'02', 3, 0)",
    "store.db results of 01" },
  { "store.db", "INSERT INTO installation VALUES (x'01', x'02', 3, 0)", "store.db results of 01" },
  { "store.db", "INSERT INTO history VALUES ('task', x'01', 4711, 'title', 0, x'02', NULL, NULL)",
    "store.db history of task 01" },
  { "store.db", "UPDATE person SET photo = printf ('%064d', 0) WHERE email = 'ben@example.org'",
    "store.db person" },
  { "auth.db", "DELETE FROM account WHERE email = 'ben@example.org'", "auth.db session" },
};

static void
sign_in (Site *self)
{
  change (
      self->data, "auth.db",
      "INSERT INTO session SELECT x'0193d2f0000070008000000000000001', person, randomblob (16), randomblob (32), 0,"
      " randomblob (32), 0, NULL, 0, '', 0"
      " FROM account WHERE email = 'ben@example.org'");
}

/* Each to an office of its own, which was whole before. */
static void
test_check (Site *self, gconstpointer unused)
{
  g_autofree char *backup = g_build_filename (self->place, "backup", NULL);

  sign_in (self);
  g_assert_true (kontor_backup_make (self->data, backup, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autofree char *name = g_strdup_printf ("office-%u", i);
      g_autofree char *data = g_build_filename (self->place, name, NULL);
      g_autofree char *kept = NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;

      g_assert_true (kontor_backup_restore (backup, data, FALSE, &kept, NULL));
      before = look (data);
      g_assert_cmpstr (before, ==, "");
      change (data, damages[i].file, damages[i].damage);
      after = look (data);
      g_test_message ("%s: %s", damages[i].damage, after);
      g_assert_nonnull (strstr (after, damages[i].where));
    }
}

/* Bytes of the file itself. */
static void
test_check_bytes (Site *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->data, "store.db", NULL);
  g_autofree char *text = NULL;
  g_autofree char *found = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  memset (text + 3 * 4096, 0xff, 4096);
  g_assert_true (g_file_set_contents (path, text, (gssize) length, NULL));
  found = look (self->data);
  g_assert_nonnull (strstr (found, "store.db"));
}

static void
damage_pack (const char *data)
{
  g_autofree char *path = g_build_filename (data, "packs", "00000001", NULL);
  int fd = g_open (path, O_WRONLY, 0);

  g_assert_cmpint (pwrite (fd, "!", 1, 38), ==, 1);
  close (fd);
}

/* A content that is not what its name says. */
static void
test_check_contents (Site *self, gconstpointer unused)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a picture", 9);
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  KontorChunks *chunks = kontor_chunks_open (self->data, NULL, &error);
  guint8 digest[KONTOR_CONTENT_DIGEST];
  KontorId person = KONTOR_ID_INIT_NIL;

  g_assert_no_error (error);
  kontor_content_digest ("a picture", 9, digest);
  g_assert_true (kontor_chunks_begin (chunks, &error));
  g_assert_true (kontor_chunks_end (chunks,
                                    kontor_chunks_put (chunks, &person, digest, bytes, &error),
                                    &error));
  kontor_chunks_close (chunks);
  before = look (self->data);
  g_assert_cmpstr (before, ==, "");
  damage_pack (self->data);
  g_test_expect_message ("kontor-server", G_LOG_LEVEL_MESSAGE, "*is damaged*");
  after = look (self->data);
  g_test_assert_expected_messages ();
  g_assert_nonnull (strstr (after, "chunks.db chunk "));
}

/* --- backup and restore --- */

static void
test_restore (Site *self, gconstpointer unused)
{
  g_autofree char *backup = g_build_filename (self->place, "backup", NULL);
  g_autofree char *other = g_build_filename (self->place, "other", NULL);
  g_autofree char *kept = NULL;
  g_autofree char *found = NULL;
  g_autofree char *epoch = NULL;
  g_autofree char *new_epoch = NULL;
  g_autofree char *server = NULL;
  g_autofree char *new_server = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (kontor_backup_make (self->data, backup, &error));
  g_assert_no_error (error);
  g_assert_false (kontor_backup_make (self->data, backup, &error));
  g_assert_error (error, KONTOR_BACKUP_ERROR, KONTOR_BACKUP_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_true (kontor_backup_restore (backup, other, FALSE, &kept, &error));
  g_assert_no_error (error);
  g_assert_null (kept);
  found = look (other);
  g_assert_cmpstr (found, ==, "");
  epoch = ask (self->data, "store.db", "SELECT value FROM meta WHERE name = 'epoch'");
  new_epoch = ask (other, "store.db", "SELECT value FROM meta WHERE name = 'epoch'");
  g_assert_cmpstr (epoch, !=, new_epoch);
  server = ask (self->data, "store.db", "SELECT value FROM meta WHERE name = 'server'");
  new_server = ask (other, "store.db", "SELECT value FROM meta WHERE name = 'server'");
  g_assert_cmpstr (server, ==, new_server);
}

static void
test_restore_refused (Site *self, gconstpointer unused)
{
  g_autofree char *backup = g_build_filename (self->place, "backup", NULL);
  g_autofree char *kept = NULL;
  g_autofree char *n = NULL;
  g_autoptr (KontorServer) server = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (kontor_backup_make (self->data, backup, &error));
  g_assert_no_error (error);
  /* There is an office. */
  g_assert_false (kontor_backup_restore (backup, self->data, FALSE, &kept, &error));
  g_assert_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_FOREIGN);
  g_clear_error (&error);
  /* It is being served. */
  server = start (self->data);
  g_assert_false (kontor_backup_restore (backup, self->data, TRUE, &kept, &error));
  g_assert_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_LOCKED);
  g_clear_error (&error);
  g_clear_pointer (&server, kontor_server_free);
  /* There is something else. */
  g_assert_false (kontor_backup_restore (backup, self->place, TRUE, &kept, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  add (self, "cleo", FALSE);
  g_assert_true (kontor_backup_restore (backup, self->data, TRUE, &kept, &error));
  g_assert_no_error (error);
  n = ask (self->data, "auth.db", "SELECT count(*) FROM account");
  g_assert_cmpstr (n, ==, "2");
  g_clear_pointer (&n, g_free);
  n = ask (kept, "auth.db", "SELECT count(*) FROM account");
  g_assert_cmpstr (n, ==, "3");
}

/* What is not as it was made is not brought back, and what is there stays. */
static void
test_restore_damaged (Site *self, gconstpointer unused)
{
  static const char *const files[] = { "auth.db", "store.db", "manifest" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *name = g_strdup_printf ("backup-%u", i);
      g_autofree char *backup = g_build_filename (self->place, name, NULL);
      g_autofree char *path = g_build_filename (backup, files[i], NULL);
      g_autofree char *text = NULL;
      g_autofree char *kept = NULL;
      g_autofree char *found = NULL;
      g_autoptr (GError) error = NULL;
      gsize length = 0;

      g_assert_true (kontor_backup_make (self->data, backup, NULL));
      g_assert_true (g_file_get_contents (path, &text, &length, NULL));
      text[length / 2] ^= 1;
      g_assert_true (g_file_set_contents (path, text, (gssize) length, NULL));
      g_assert_false (kontor_backup_restore (backup, self->data, TRUE, &kept, &error));
      g_assert_nonnull (error);
      found = look (self->data);
      g_assert_cmpstr (found, ==, "");
    }
}

/* No server starts on half of an office; the same command again makes it whole. */
static void
test_restore_interrupted (Site *self, gconstpointer unused)
{
  g_autofree char *backup = g_build_filename (self->place, "backup", NULL);
  g_autofree char *other = g_build_filename (self->place, "other", NULL);
  g_autofree char *kept = NULL;
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (kontor_backup_make (self->data, backup, NULL));
  kontor_data_directory_close (kontor_data_directory_begin_restore (other, FALSE, &error));
  g_assert_no_error (error);
  g_assert_null (kontor_server_new (other, "127.0.0.1:0", KONTOR_SERVER_DIRECT, &error));
  g_assert_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_RESTORING);
  g_clear_error (&error);
  g_assert_true (kontor_backup_restore (backup, other, FALSE, &kept, &error));
  g_assert_no_error (error);
  found = look (other);
  g_assert_cmpstr (found, ==, "");
}

/* --- people --- */

static void
list_cb (const KontorAccount *account, const char *name, gpointer text)
{
  g_string_append_printf (text, "%s %s%s%s\n", account->email, name,
                          account->active ? "" : " dismissed",
                          account->administrator ? " administrator" : "");
}

static void
test_people (Site *self, gconstpointer unused)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  g_assert_true (kontor_people_dismiss (self->data, "ben@example.org", &error));
  g_assert_no_error (error);
  g_assert_false (kontor_people_dismiss (self->data, "ada@example.org", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (kontor_people_dismiss (self->data, "nobody@example.org", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_true (kontor_people_list (self->data, list_cb, text, &error));
  g_assert_nonnull (strstr (text->str, "ada@example.org ada administrator\n"));
  g_assert_nonnull (strstr (text->str, "ben@example.org ben dismissed\n"));
  found = look (self->data);
  g_assert_cmpstr (found, ==, "");
}

static KontorServer *
start_serving (const char *data)
{
  g_autoptr (GError) error = NULL;
  KontorServer *server = kontor_server_new (data, "127.0.0.1:0", 0, &error);

  g_assert_no_error (error);
  kontor_server_start (server, &error);
  g_assert_no_error (error);

  return server;
}

static void
assert_mode_of_control (const char *data)
{
  g_autofree char *path = g_build_filename (data, "control", NULL);
  GStatBuf status = { 0 };

  g_assert_cmpint (g_lstat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

/* As without a server: records by its hand, so that it never has another state than its file. */
static void
test_people_served (Site *self, gconstpointer unused)
{
  g_autoptr (KontorServer) server = start_serving (self->data);
  KontorPeopleNew person = { .name = "Cleo",
                             .email = "cleo@example.org",
                             .password = "long enough" };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *n = NULL;
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;

  assert_mode_of_control (self->data);
  g_assert_true (kontor_people_add (self->data, &person, &error));
  g_assert_no_error (error);
  g_assert_false (kontor_people_add (self->data, &person, &error));
  g_assert_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "has an account already"));
  g_clear_error (&error);
  g_assert_true (kontor_people_dismiss (self->data, "ben@example.org", &error));
  g_assert_no_error (error);
  g_assert_false (kontor_people_dismiss (self->data, "ada@example.org", &error));
  g_assert_nonnull (strstr (error->message, "only administrator"));
  g_clear_error (&error);
  g_assert_false (kontor_people_dismiss (self->data, "nobody@example.org", &error));
  g_clear_error (&error);
  g_assert_true (kontor_people_list (self->data, list_cb, text, &error));
  g_assert_nonnull (strstr (text->str, "cleo@example.org Cleo\n"));
  g_assert_nonnull (strstr (text->str, "ben@example.org ben dismissed\n"));
  /* This one does not change records. */
  sign_in (self);
  g_assert_true (
      kontor_people_set_password (self->data, "ben@example.org", "another sentence", &error));
  g_assert_no_error (error);
  n = ask (self->data, "auth.db", "SELECT count(*) FROM session");
  g_assert_cmpstr (n, ==, "0");
  g_clear_pointer (&server, kontor_server_free);
  found = look (self->data);
  g_assert_cmpstr (found, ==, "");
}

/* The folder is held by somebody who does not answer. */
static void
test_people_unanswered (Site *self, gconstpointer unused)
{
  g_autoptr (KontorServer) server = start (self->data);
  g_autoptr (GError) error = NULL;

  g_assert_false (kontor_people_dismiss (self->data, "ben@example.org", &error));
  g_assert_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_LOCKED);
}

/* --- configuration --- */

static gboolean
load (Site *self, KontorServerConfig *config, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (self->place, "server.conf", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));

  return kontor_server_config_load (config, path, error);
}

static void
test_config (Site *self, gconstpointer unused)
{
  g_auto (KontorServerConfig) config = { 0 };
  g_autoptr (GError) error = NULL;

  kontor_server_config_init (&config);
  load (self, &config,
        "[server]\ndata=/srv/office\nlisten=[::1]:1\ninsecure-http=true\n"
        "networks=10.0.0.0/8; fd00::/8\n[metrics]\nlisten=127.0.0.1:2\n[log]\nlevel=debug\n"
        "[limits]\nconnections=7\nrequest-seconds=8\nupload-megabytes=9\n",
        &error);
  g_assert_no_error (error);
  g_assert_cmpstr (config.data, ==, "/srv/office");
  g_assert_cmpstr (config.listen, ==, "[::1]:1");
  g_assert_true (config.insecure_http);
  g_assert_cmpuint (config.networks->len, ==, 2);
  g_assert_cmpstr (config.metrics, ==, "127.0.0.1:2");
  g_assert_cmpint (config.log, ==, KONTOR_LOG_DEBUG);
  g_assert_cmpuint (config.connections, ==, 7);
  g_assert_cmpuint (config.request_seconds, ==, 8);
  g_assert_cmpuint (config.upload_megabytes, ==, 9);
}

static void
test_config_wrong (Site *self, gconstpointer unused)
{
  /* The text, and the place that the message names. */
  static const char *const wrong[][2] = {
    { "[server]\nport=1\n", "server.conf: [server] port" },
    { "[sever]\ndata=/srv\n", "server.conf: [sever] data" },
    { "[sever]\n", "server.conf: [sever]" },
    { "[server]\ndata=\n", "server.conf: [server] data" },
    { "[server]\ninsecure-http=yes\n", "server.conf: [server] insecure-http" },
    { "[server]\nnetworks=10.0.0.0/40\n", "server.conf: [server] networks" },
    { "[server]\nnetworks=\n", "server.conf: [server] networks" },
    { "[log]\nlevel=all\n", "server.conf: [log] level" },
    { "[limits]\nconnections=0\n", "server.conf: [limits] connections" },
    { "[limits]\nconnections=many\n", "server.conf: [limits] connections" },
    { "data=/srv\n", "server.conf" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_auto (KontorServerConfig) config = { 0 };
      g_autoptr (GError) error = NULL;

      kontor_server_config_init (&config);
      g_assert_false (load (self, &config, wrong[i][0], &error));
      g_assert_nonnull (error);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, wrong[i][1]));
    }
}

/* Every key is in the manual page and in the sample, which is understood as it is. */
static void
test_config_documented (Site *self, gconstpointer unused)
{
  g_autofree char *page = g_test_build_filename (G_TEST_DIST, "..", "data", "man",
                                                 "kontor-server.8", NULL);
  g_autofree char *sample = g_test_build_filename (G_TEST_DIST, "..", "data", "server",
                                                   "server.conf", NULL);
  const char *const *keys = kontor_server_config_list_keys ();
  g_auto (KontorServerConfig) config = { 0 };
  g_autofree char *page_text = NULL;
  g_autofree char *sample_text = NULL;
  g_autoptr (GError) error = NULL;

  kontor_server_config_init (&config);
  g_assert_true (kontor_server_config_load (&config, sample, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (page, &page_text, NULL, NULL));
  g_assert_true (g_file_get_contents (sample, &sample_text, NULL, NULL));
  for (guint i = 0; keys[i] != NULL; i++)
    {
      const char *key = strchr (keys[i], ' ') + 1;
      g_auto (GStrv) words = g_strsplit (key, "-", -1);
      g_autofree char *escaped = g_strjoinv ("\\-", words);
      g_autofree char *line = g_strdup_printf ("%s=", key);

      g_test_message ("%s", keys[i]);
      g_assert_nonnull (strstr (page_text, escaped));
      g_assert_nonnull (strstr (sample_text, line));
    }
}

#define ADD(path, function) g_test_add (path, Site, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("/server/operation/check/rules", test_check);
  ADD ("/server/operation/check/bytes", test_check_bytes);
  ADD ("/server/operation/check/contents", test_check_contents);
  ADD ("/server/operation/restore/whole", test_restore);
  ADD ("/server/operation/restore/refused", test_restore_refused);
  ADD ("/server/operation/restore/damaged", test_restore_damaged);
  ADD ("/server/operation/restore/interrupted", test_restore_interrupted);
  ADD ("/server/operation/people/records", test_people);
  ADD ("/server/operation/people/served", test_people_served);
  ADD ("/server/operation/people/unanswered", test_people_unanswered);
  ADD ("/server/operation/config/keys", test_config);
  ADD ("/server/operation/config/wrong", test_config_wrong);
  ADD ("/server/operation/config/documented", test_config_documented);

  return g_test_run ();
}
