/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The feed behind the real server: bodies that are too much or not whole, people who were dismissed,
 * pushes that share a transaction of which one fails, and disks that take nothing. */

#include "config.h"

#include "feed-desk.h"
#include "kontor-server-private.h"
#include "kontor-test-tree.h"
#include "raw-client.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zstd.h>

/* ---- Over HTTP ------------------------------------------------------------------------------- */

static KontorServer *
start (const char *data, KontorServerFlags flags)
{
  g_autoptr (GError) error = NULL;
  KontorServer *server = kontor_server_new (data, "127.0.0.1:0", flags, &error);

  g_assert_no_error (error);
  g_assert_true (kontor_server_start (server, &error));
  g_assert_no_error (error);

  return server;
}

/* What signing in answered, by name. */
static GHashTable *
join (KontorServer *server, const char *code, const char *account, const char *installation)
{
  g_autoptr (GBytes) body = kontor_message_write_strings ("account", account, "password",
                                                          "correct horse", "code", code, "name",
                                                          "Somebody", "installation", installation,
                                                          NULL);
  g_autoptr (RawReply) reply = raw_post (kontor_server_get_port (server), KONTOR_ROUTE_TOKEN, NULL,
                                         body);
  g_autoptr (GBytes) text = g_bytes_new (raw_reply_get_text (reply),
                                         strlen (raw_reply_get_text (reply)));

  g_assert_cmpuint (reply->status, ==, 200);

  return kontor_message_read_strings (text, NULL);
}

static RawReply *
post (KontorServer *server,
      GHashTable *session,
      const char *path,
      const char *headers,
      GBytes *body)
{
  g_autofree char *all = g_strdup_printf ("Authorization: Bearer %s\r\n%s",
                                          (char *) g_hash_table_lookup (session, "access"),
                                          headers != NULL ? headers : "");

  return raw_post (kontor_server_get_port (server), path, all, body);
}

static GBytes *
new_push (const char *installation, gint64 mid, const char *text)
{
  g_autoptr (KontorPushRequest) request = kontor_push_request_new ();
  g_autofree char *json = desk_quote (text);

  request->installation = desk_id (installation);
  kontor_push_request_add (request, mid, json);

  return kontor_push_request_write (request);
}

static GBytes *
new_bomb (gsize size)
{
  g_autofree char *zeros = g_strnfill (size, ' ');
  gsize bound = ZSTD_compressBound (size);
  char *packed = g_malloc (bound);
  gsize length = ZSTD_compress (packed, bound, zeros, size, 3);

  g_assert_false (ZSTD_isError (length));

  return g_bytes_new_take (packed, length);
}

static void
check_error (RawReply *reply, guint status, const char *word)
{
  if (reply->status != status || strstr (raw_reply_get_text (reply), word) == NULL)
    g_error ("not %u, %s: %s%s", status, word, reply->head, raw_reply_get_text (reply));
}

static void
test_bodies (void)
{
  g_autofree char *data = g_dir_make_tmp ("kontor-test-XXXXXX", NULL);
  g_autoptr (KontorServer) server = start (data, 0);
  g_autoptr (GHashTable) session = join (server, kontor_server_get_setup_code (server),
                                         "ada@example.org", ID ("91"));
  g_autofree char *long_text = g_strnfill ((16 << 20) + 1, ' ');
  g_autoptr (GBytes) too_much = g_bytes_new_static (long_text, (16 << 20) + 1);
  g_autoptr (GBytes) bomb = new_bomb (64 << 20);
  g_autoptr (GBytes) whole = new_bomb (1000);
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (whole, 0, g_bytes_get_size (whole) / 2);
  g_autoptr (GBytes) good = new_push (ID ("91"), 1, MUTATION (""));
  g_autofree char *head = g_strdup_printf ("POST " KONTOR_ROUTE_PUSH " HTTP/1.1\r\nHost: x\r\n"
                                           "Authorization: Bearer %s\r\nContent-Length: %u\r\n\r\n",
                                           (char *) g_hash_table_lookup (session, "access"),
                                           (guint) g_bytes_get_size (good));
  g_autoptr (RawReply) large = post (server, session, KONTOR_ROUTE_PUSH, NULL, too_much);
  g_autoptr (RawReply) burst = post (server, session, KONTOR_ROUTE_PUSH,
                                     "Content-Encoding: zstd\r\n", bomb);
  g_autoptr (RawReply) cut = post (server, session, KONTOR_ROUTE_PUSH, "Content-Encoding: zstd\r\n",
                                   half);
  g_autoptr (RawReply) done = NULL;
  int line = raw_connect (kontor_server_get_port (server));

  check_error (large, 413, "too-large");
  check_error (burst, 413, "too-large");
  check_error (cut, 400, "encoding");
  /* A line that breaks before the last byte: nothing was asked. */
  raw_send (line, head, strlen (head));
  raw_send (line, g_bytes_get_data (good, NULL), g_bytes_get_size (good) - 1);
  close (line);
  done = post (server, session, KONTOR_ROUTE_PUSH, NULL, good);
  check_error (done, 200, "\\\"mid\\\":1,\\\"status\\\":\\\"ok\\\"");
  g_clear_pointer (&server, kontor_server_free);
  kontor_test_remove_tree (data);
}

static void
test_dismissed (void)
{
  g_autofree char *data = g_dir_make_tmp ("kontor-test-XXXXXX", NULL);
  g_autoptr (KontorServer) server = start (data, 0);
  g_auto (KontorInvitation) invitation = { .email = g_strdup ("ben@example.org") };
  g_autoptr (GError) error = NULL;
  g_autofree char *code = kontor_server_invite (data, &invitation, &error);
  g_autoptr (GHashTable) ada = join (server, kontor_server_get_setup_code (server),
                                     "ada@example.org", ID ("91"));
  g_autoptr (GHashTable) ben = join (server, code, "ben@example.org", ID ("92"));
  g_autofree char *dismiss =
      g_strdup_printf (MUTATION (UPDATE ("person", "%s", "'active':{'was':true,'now':false}")),
                       (char *) g_hash_table_lookup (ben, "person"));
  g_autoptr (GBytes) dismissal = new_push (ID ("91"), 1, dismiss);
  g_autoptr (GBytes) push = new_push (ID ("92"), 1, MUTATION (""));
  g_autoptr (RawReply) before = post (server, ben, KONTOR_ROUTE_PUSH, NULL, push);
  g_autoptr (RawReply) done = post (server, ada, KONTOR_ROUTE_PUSH, NULL, dismissal);
  g_autoptr (RawReply) pushed = post (server, ben, KONTOR_ROUTE_PUSH, NULL, push);
  g_autoptr (RawReply) pulled = post (server, ben, KONTOR_ROUTE_PULL, NULL, push);
  g_autoptr (RawReply) asked = post (server, ben, KONTOR_ROUTE_HISTORY, NULL, push);

  check_error (before, 200, "ok");
  check_error (done, 200, "ok");
  check_error (pushed, 403, "\"dismissed\"");
  check_error (pulled, 403, "\"dismissed\"");
  check_error (asked, 403, "\"dismissed\"");
  g_clear_pointer (&server, kontor_server_free);
  kontor_test_remove_tree (data);
}

/* ---- One transaction for several ------------------------------------------------------------- */

#define BATCH 3

typedef struct
{
  char *data;
  KontorServer *server;
  gint64 seq;
} Batch;

static const KontorHttpRoute *
find_route (const char *path)
{
  gsize n = 0;
  const KontorHttpRoute *routes = kontor_server_get_routes (&n);

  for (gsize i = 0; i < n; i++)
    if (strcmp (routes[i].path, path) == 0)
      return &routes[i];
  g_assert_not_reached ();
}

static void
batch_set_up (Batch *self, gconstpointer unused)
{
  static const char *const ids[BATCH] = { ADA_ID, BEN_ID, CLEO_ID };
  g_autoptr (GError) error = NULL;

  self->data = g_dir_make_tmp ("kontor-test-XXXXXX", NULL);
  self->server = start (self->data, KONTOR_SERVER_DIRECT);
  for (guint i = 0; i < BATCH; i++)
    {
      g_autofree char *email = g_strdup_printf ("%u@example.org", i);
      KontorNewPerson person = { .id = desk_id (ids[i]), .name = "Somebody", .email = email };

      g_assert_true (kontor_store_add_person (self->server->store, &person, &error));
    }
  self->seq = kontor_store_get_seq (self->server->store);
}

static void
batch_tear_down (Batch *self, gconstpointer unused)
{
  kontor_server_free (self->server);
  kontor_test_remove_tree (self->data);
  g_free (self->data);
}

/* Three people push a lead each, at once. @title: of the second */
static void
batch_push (Batch *self, const char *title, const char *comment, guint *statuses)
{
  static const char *const ids[BATCH] = { ADA_ID, BEN_ID, CLEO_ID };
  static const char *const installations[BATCH] = { ID ("91"), ID ("92"), ID ("93") };
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  KontorHttpPending pending[BATCH] = { 0 };

  for (guint i = 0; i < BATCH; i++)
    {
      g_autofree char *text =
          g_strdup_printf (MUTATION (CREATE ("lead", ID ("0%u"),
                                             "'title':'%s','owner':'%s','comment':'%s'")),
                           i + 1, i == 1 ? title : "Good", ids[i], comment);

      pending[i].routes = self->server->routes;
      pending[i].route = find_route (KONTOR_ROUTE_PUSH);
      pending[i].session.person = desk_id (ids[i]);
      pending[i].session.installation = desk_id (installations[i]);
      pending[i].request = kontor_http_request_new ("POST", KONTOR_ROUTE_PUSH);
      kontor_http_request_take_body (pending[i].request, new_push (installations[i], 1, text));
      g_ptr_array_add (all, &pending[i]);
    }
  kontor_server_run_office (all, self->server);
  for (guint i = 0; i < BATCH; i++)
    {
      statuses[i] = pending[i].response->status;
      kontor_http_response_free (pending[i].response);
      kontor_http_request_free (pending[i].request);
    }
}

static void
batch_expect (Batch *self, const char *title, const char *comment, guint status, gint64 seqs)
{
  guint statuses[BATCH] = { 0 };

  batch_push (self, title, comment, statuses);
  for (guint i = 0; i < BATCH; i++)
    g_assert_cmpuint (statuses[i], ==, status);
  g_assert_cmpint (kontor_store_get_seq (self->server->store), ==, self->seq + seqs);
}

/* Where the database refuses one, nobody is told that anything was done; and nothing was. */
static void
test_group_fails (Batch *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  kontor_sql_exec (self->server->store->sql,
                   "CREATE TRIGGER boom BEFORE INSERT ON lead WHEN NEW.title = 'Boom'"
                   " BEGIN SELECT RAISE (FAIL, 'boom'); END",
                   &error);
  g_assert_no_error (error);
  batch_expect (self, "Boom", "", 500, 0);
  /* The same numbers again, and nothing is in the way. */
  batch_expect (self, "Calm", "", 200, BATCH);
  batch_expect (self, "Calm", "", 200, BATCH);
}

static void
test_group_no_space (Batch *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strnfill (100000, 'a');

  kontor_sql_exec (self->server->store->sql, "PRAGMA max_page_count = 1", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++)
    batch_expect (self, "Long", text, 500, 0);
  kontor_sql_exec (self->server->store->sql, "PRAGMA max_page_count = 1000000", &error);
  g_assert_no_error (error);
  batch_expect (self, "Long", text, 200, BATCH);
}

/* ---- The program ----------------------------------------------------------------------------- */

/* Root writes anywhere. Who was root may look into its own /proc again, see run_program(). */
static void
become_nobody (gpointer unused)
{
  if (geteuid () == 0 &&
      (setgid (65534) != 0 || setuid (65534) != 0 || prctl (PR_SET_DUMPABLE, 1, 0, 0, 0) != 0))
    _exit (99);
}

/* As on a disk with a few pages left: what is written past them fails. */
static void
fill_disk (gpointer unused)
{
  struct rlimit limit = { 4096, 4096 };

  signal (SIGXFSZ, SIG_IGN);
  if (setrlimit (RLIMIT_FSIZE, &limit) != 0)
    _exit (99);
}

/* Runs kontor-server, which must end by itself, and returns what it says. */
static char *
run_program (const char *data, GSpawnChildSetupFunc setup)
{
  g_autofree char *program = g_build_filename (g_getenv ("KONTOR_PROGRAMS"), "kontor-server", NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDERR_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  /* By its file, since the folders above may be closed to others. */
  int file = open (program, O_PATH | O_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", file);
  char *said = NULL;

  /* Leaks are looked for by another process, which must not be another's. */
  g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", "detect_leaks=0", TRUE);
  g_subprocess_launcher_set_child_setup (launcher, setup, NULL, NULL);
  process = g_subprocess_launcher_spawn (launcher, &error, path, "--data", data, "--listen",
                                         "127.0.0.1:0", NULL);
  g_assert_no_error (error);
  close (file);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &said, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
  g_test_message ("%s", said);

  return said;
}

static void
test_read_only (void)
{
  /* Not where the other tests have theirs: nobody may look in there. */
  g_autofree char *data = g_mkdtemp (g_strdup ("/tmp/kontor-test-XXXXXX"));
  g_autofree char *inner = g_build_filename (data, "office", NULL);
  g_autofree char *said = NULL;
  g_autofree char *missing = NULL;

  g_assert_no_errno (g_mkdir (inner, 0755));
  g_assert_no_errno (g_chmod (data, 0755));
  g_assert_no_errno (g_chmod (inner, 0555));
  said = run_program (inner, become_nobody);
  g_assert_nonnull (strstr (said, inner));
  g_assert_nonnull (strstr (said, "can’t be written to"));
  g_assert_no_errno (g_rmdir (inner));
  g_assert_no_errno (g_chmod (data, 0555));
  missing = run_program (inner, become_nobody);
  g_assert_nonnull (strstr (missing, "can’t be made"));
  g_assert_no_errno (g_chmod (data, 0755));
  kontor_test_remove_tree (data);
}

static void
test_full (void)
{
  g_autofree char *data = g_dir_make_tmp ("kontor-test-XXXXXX", NULL);
  g_autofree char *said = run_program (data, fill_disk);

  g_assert_nonnull (strstr (said, data));
  g_assert_true (g_str_has_prefix (said, "kontor-server: "));
  kontor_test_remove_tree (data);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/feed-server/bodies", test_bodies);
  g_test_add_func ("/feed-server/dismissed", test_dismissed);
  g_test_add ("/feed-server/group-fails", Batch, NULL, batch_set_up, test_group_fails,
              batch_tear_down);
  g_test_add ("/feed-server/group-no-space", Batch, NULL, batch_set_up, test_group_no_space,
              batch_tear_down);
  g_test_add_func ("/feed-server/read-only", test_read_only);
  g_test_add_func ("/feed-server/full", test_full);

  return g_test_run ();
}
