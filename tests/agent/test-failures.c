/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What goes wrong on the way to the server, and whether the agent says so: certificates, addresses, a
 * full disk, a network that comes and goes, sleep, tokens. */

#include "config.h"

#include "agent-fixture.h"

#include "kontor-agent-bus.h"
#include "kontor-query.h"
#include "mock.h"
#include "tired-server.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

/* --- a server with a certificate --- */

typedef struct
{
  GSocketService *service; /* owned */
  GTlsCertificate *certificate; /* owned */
  guint16 port;
  int handshakes; /* atomic: begun */
  int bytes; /* atomic: of what came through, decrypted */
} SecureServer;

static gboolean
shake_cb (GThreadedSocketService *service,
          GSocketConnection *connection,
          GObject *source,
          gpointer data)
{
  SecureServer *self = data;
  g_autoptr (GIOStream) tls = g_tls_server_connection_new (G_IO_STREAM (connection),
                                                           self->certificate, NULL);
  char text[4096];
  gssize n = 0;

  g_atomic_int_inc (&self->handshakes);
  if (g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL))
    n = g_input_stream_read (g_io_stream_get_input_stream (tls), text, sizeof text, NULL, NULL);
  if (n > 0)
    g_atomic_int_add (&self->bytes, (int) n);

  return TRUE;
}

static void
run_openssl (const char *folder, const char *const *words)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;
  int status = 0;

  g_ptr_array_add (argv, (gpointer) "openssl");
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) words[i]);
  g_ptr_array_add (argv, NULL);
  g_spawn_sync (folder, (char **) argv->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &said,
                &status, &error);
  g_assert_no_error (error);
  g_test_message ("%s", said);
  g_assert_cmpint (status, ==, 0);
}

#define OPENSSL(folder, ...) run_openssl (folder, (const char *const[]) { __VA_ARGS__, NULL })

/* For @host, from one day to the other ("20200101000000Z"), signed by an authority made for it. */
static GTlsCertificate *
make_certificate (const char *host, const char *from, const char *until)
{
  g_autofree char *folder = g_dir_make_tmp ("kontor-certificates-XXXXXX", NULL);
  g_autofree char *subject = g_strconcat ("/CN=", host, NULL);
  g_autofree char *names = g_strconcat ("subjectAltName=DNS:", host, NULL);
  g_autofree char *certificate = g_build_filename (folder, "server.pem", NULL);
  g_autofree char *key = g_build_filename (folder, "server.key", NULL);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *made = NULL;
  const char *const files[] = { "ca.pem", "ca.key", "server.csr", "server.pem", "server.key" };

  OPENSSL (folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
           "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test authority", "-days", "2");
  OPENSSL (folder, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
           "-keyout", "server.key", "-out", "server.csr", "-subj", subject, "-addext", names);
  OPENSSL (folder, "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-out",
           "server.pem", "-copy_extensions", "copy", "-not_before", from, "-not_after", until);
  made = g_tls_certificate_new_from_files (certificate, key, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i], NULL);

      g_unlink (path);
    }
  g_rmdir (folder);

  return made;
}

static gboolean
secure_server_init (SecureServer *self, const char *host, const char *from, const char *until)
{
  g_autofree char *program = g_find_program_in_path ("openssl");

  *self = (SecureServer) { 0 };
  if (program == NULL || !g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_test_skip ("openssl or TLS is not here");
      return FALSE;
    }
  self->certificate = make_certificate (host, from, until);
  self->service = g_threaded_socket_service_new (4);
  self->port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, NULL);
  g_signal_connect (self->service, "run", G_CALLBACK (shake_cb), self);

  return TRUE;
}

static void
secure_server_clear (SecureServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);
  g_clear_object (&self->certificate);
}

/* The account's server is elsewhere from now on; the agent reads the list by itself. */
static void
move_account (const char *name, const char *url)
{
  g_autoptr (KontorAccount) account = kontor_account_find (name, NULL);
  g_autoptr (GError) error = NULL;

  g_free (account->url);
  account->url = g_strdup (url);
  kontor_account_save (account, &error);
  g_assert_no_error (error);
}

typedef struct
{
  const char *account;
  const char *code;
} Code;

static gboolean
has_code_cb (AgentFixture *self, gpointer data)
{
  const Code *wanted = data;

  return g_str_equal (kontor_agent_client_get_status (self->client, wanted->account)->code,
                      wanted->code);
}

static gboolean
has_activity_cb (AgentFixture *self, gpointer unused)
{
  GPtrArray *activities = kontor_agent_client_get_activities (self->client);

  for (guint i = 0; i < activities->len; i++)
    if (((KontorAgentActivity *) activities->pdata[i])->failed)
      return TRUE;

  return FALSE;
}

static gboolean
is_sent_cb (AgentFixture *self, gpointer name)
{
  return agent_fixture_count_waiting (self, name) == 0;
}

/* Somebody who is signed in: the agent says what is wrong, sends no token, and when the server is right
 * again everything goes on. */
static void
check_certificate (AgentFixture *self,
                   const char *host,
                   const char *from,
                   const char *until,
                   const char *sentence)
{
  g_autofree char *right = g_strdup_printf ("http://127.0.0.1:%u", self->office->port);
  g_autofree char *wrong = NULL;
  g_autofree char *name = NULL;
  SecureServer server;

  if (!secure_server_init (&server, host, from, until))
    return;
  wrong = g_strdup_printf ("https://localhost:%u", server.port);
  name = agent_fixture_join (self, AGENT_EMAIL, NULL);
  move_account (name, wrong);
  agent_fixture_wait (self, has_code_cb, &(Code) { name, "certificate" });
  g_assert_cmpint (kontor_agent_client_get_status (self->client, name)->state, ==,
                   KONTOR_AGENT_FAILED);
  g_assert_nonnull (strstr (kontor_agent_client_get_status (self->client, name)->detail, sentence));
  g_assert_cmpint (g_atomic_int_get (&server.handshakes), >, 0);
  /* Not even a request, let alone the token in it. */
  g_assert_cmpint (g_atomic_int_get (&server.bytes), ==, 0);
  agent_fixture_wait (self, has_activity_cb, NULL);

  move_account (name, right);
  agent_fixture_wait_state (self, name, KONTOR_AGENT_IDLE);
  secure_server_clear (&server);
}

static void
test_expired (AgentFixture *self, gconstpointer unused)
{
  check_certificate (self, "localhost", "20200101000000Z", "20200201000000Z", "has expired");
}

static void
test_other_name (AgentFixture *self, gconstpointer unused)
{
  check_certificate (self, "elsewhere.example.org", "20200101000000Z", "20991231000000Z",
                     "is for another name");
}

static void
test_unknown_authority (AgentFixture *self, gconstpointer unused)
{
  check_certificate (self, "localhost", "20200101000000Z", "20991231000000Z",
                     "signed by nobody whom this computer knows");
}

/* Nor is a password sent there. */
static void
test_join_expired (AgentFixture *self, gconstpointer unused)
{
  g_autofree char *url = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts = NULL;
  SecureServer server;

  if (!secure_server_init (&server, "localhost", "20200101000000Z", "20200201000000Z"))
    return;
  url = g_strdup_printf ("localhost:%u", server.port);
  name = agent_fixture_try_join (self,
                                 &(KontorAgentJoin) { .url = url,
                                                      .login = AGENT_EMAIL,
                                                      .password = KONTOR_OFFICE_PASSWORD },
                                 &error);
  g_assert_null (name);
  g_assert_error (error, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_CERTIFICATE);
  g_assert_nonnull (strstr (error->message, "has expired"));
  g_assert_cmpint (g_atomic_int_get (&server.bytes), ==, 0);
  accounts = kontor_account_list (NULL);
  g_assert_cmpuint (accounts->len, ==, 0);
  secure_server_clear (&server);
}

/* --- addresses --- */

/* What answers there now is another program. */
static gboolean
greet_cb (GThreadedSocketService *service, GSocketConnection *connection)
{
  static const char text[] =
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
  char request[4096];

  g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), request,
                       sizeof request, NULL, NULL);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), text,
                             strlen (text), NULL, NULL, NULL);

  return FALSE;
}

static void
test_wrong_address (AgentFixture *self, gconstpointer unused)
{
  g_autoptr (GSocketService) stranger = g_threaded_socket_service_new (2);
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (stranger), NULL, NULL);
  g_autofree char *strange = g_strdup_printf ("http://127.0.0.1:%u", port);
  g_autofree char *right = g_strdup_printf ("http://127.0.0.1:%u", self->office->port);
  g_autofree char *name = agent_fixture_join (self, AGENT_EMAIL, NULL);

  g_signal_connect (stranger, "run", G_CALLBACK (greet_cb), NULL);
  move_account (name, strange);
  agent_fixture_wait (self, has_code_cb, &(Code) { name, "address" });
  g_assert_nonnull (
      strstr (kontor_agent_client_get_status (self->client, name)->detail, "not a Kontor server"));
  move_account (name, right);
  agent_fixture_wait_state (self, name, KONTOR_AGENT_IDLE);
  g_socket_service_stop (stranger);
}

/* --- a full disk --- */

static gboolean
write_text (const char *path, const char *text)
{
  int file = open (path, O_WRONLY | O_CLOEXEC);
  gboolean done = file >= 0 && write (file, text, strlen (text)) == (gssize) strlen (text);

  if (file >= 0)
    close (file);

  return done;
}

/* A mount namespace of this test and its children, before there are threads. */
static gboolean
leave_mounts (void)
{
  g_autofree char *uid = g_strdup_printf ("%u %u 1", getuid (), getuid ());
  g_autofree char *gid = g_strdup_printf ("%u %u 1", getgid (), getgid ());

  if (unshare (CLONE_NEWNS) == 0)
    return mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;

  return unshare (CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
         write_text ("/proc/self/setgroups", "deny") && write_text ("/proc/self/uid_map", uid) &&
         write_text ("/proc/self/gid_map", gid);
}

/* Everything that there is. */
static void
fill (const char *path)
{
  static const char zeros[4096];
  int file = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  g_assert_cmpint (file, >=, 0);
  while (write (file, zeros, sizeof zeros) > 0)
    continue;
  while (write (file, zeros, 1) > 0)
    continue;
  close (file);
}

static void
test_full_disk (AgentFixture *self, gconstpointer unused)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "kontor", NULL);
  g_autofree char *filler = g_build_filename (folder, "filler", NULL);
  g_autofree char *name = NULL;
  GPid pid = 0;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  if (mount ("tmpfs", folder, "tmpfs", 0, "size=8m,mode=0700") != 0)
    {
      g_test_skip ("nothing can be mounted here");
      return;
    }
  name = agent_fixture_join (self, AGENT_EMAIL, NULL);
  pid = agent_fixture_get_pid (self);
  agent_fixture_add_task (self, name, "Unsent", NULL);
  fill (filler);
  kontor_agent_client_retry (self->client, name);
  agent_fixture_wait (self, has_code_cb, &(Code) { name, "no-space" });
  g_assert_cmpint (kontor_agent_client_get_status (self->client, name)->state, ==,
                   KONTOR_AGENT_FAILED);
  g_assert_cmpstr (kontor_agent_client_get_status (self->client, name)->detail, !=, "");

  /* The agent is the same, nothing is lost, and it goes on when there is space. */
  g_unlink (filler);
  kontor_agent_client_retry (self->client, name);
  agent_fixture_wait (self, is_sent_cb, name);
  agent_fixture_wait_state (self, name, KONTOR_AGENT_IDLE);
  g_assert_true (agent_fixture_has_task (self, name, "Unsent"));
  g_assert_cmpint (agent_fixture_get_pid (self), ==, pid);
  umount2 (folder, MNT_DETACH);
}

/* --- what wakes it --- */

static gboolean
is_asked_again_cb (AgentFixture *self, gpointer data)
{
  TiredServer *server = data;

  return g_atomic_int_get (&server->requests) > server->seen;
}

static void
emit_sleep (Mock *logind, gboolean begins)
{
  GVariant *values[] = { g_variant_new_variant (g_variant_new_boolean (begins)) };

  mock_emit (logind, logind->path, logind->interface, "PrepareForSleep", "b",
             g_variant_new_array (G_VARIANT_TYPE_VARIANT, values, 1));
}

static void
test_resume (AgentFixture *self, gconstpointer unused)
{
  g_autoptr (Mock) logind = mock_new ("logind", "org.freedesktop.login1", "/org/freedesktop/login1",
                                      "org.freedesktop.login1.Manager");
  g_autofree char *name = NULL;
  TiredServer server;

  if (logind == NULL)
    return;
  tired_server_init (&server);
  name = agent_fixture_join (self, AGENT_EMAIL, NULL);
  move_account (name, server.url);
  agent_fixture_wait (self, has_code_cb, &(Code) { name, "throttled" });
  agent_fixture_wait (self, has_activity_cb, NULL);
  server.seen = g_atomic_int_get (&server.requests);
  emit_sleep (logind, TRUE);
  emit_sleep (logind, FALSE);
  agent_fixture_wait (self, is_asked_again_cb, &server);
  tired_server_clear (&server);
}

/* --- contents --- */

static void
result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
has_result_cb (AgentFixture *self, gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

static char *
fetch (AgentFixture *self, const char *name, const char *content, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  kontor_agent_client_fetch_async (self->client, name, content, NULL, result_cb, &result);
  agent_fixture_wait (self, has_result_cb, &result);

  return kontor_agent_client_fetch_finish (self->client, result, error);
}

static void
test_fetch_refused (AgentFixture *self, gconstpointer unused)
{
  static const char unknown[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  g_autofree char *name = agent_fixture_join (self, AGENT_EMAIL, NULL);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  path = fetch (self, name, "../../etc/passwd", &error);
  g_assert_null (path);
  g_assert_error (error, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_FAILED);
  g_clear_error (&error);
  path = fetch (self, "nobody", unknown, &error);
  g_assert_null (path);
  g_assert_error (error, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_FAILED);
  g_clear_error (&error);
  path = fetch (self, name, unknown, &error);
  g_assert_null (path);
  g_assert_error (error, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_NOT_CACHED);
  g_clear_error (&error);
  kontor_office_program_kill (self->office);
  path = fetch (self, name, unknown, &error);
  g_assert_null (path);
  g_assert_error (error, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_NOT_CACHED);
  g_assert_null (strstr (error->message, "GDBus"));
}

static void
run_cli (const char *account, const char *const *words)
{
  g_autofree char *program = g_build_filename (g_getenv ("KONTOR_PROGRAMS"), "kontor-cli", NULL);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_ptr_array_add (argv, program);
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) words[i]);
  g_ptr_array_add (argv, (gpointer) "--account");
  g_ptr_array_add (argv, (gpointer) account);
  g_ptr_array_add (argv, NULL);
  g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

#define CLI(account, ...) run_cli (account, (const char *const[]) { __VA_ARGS__, NULL })

/* The content of the only file. (transfer full) (nullable) */
static char *
find_content (const char *account)
{
  g_autofree char *folder = kontor_account_get_folder (account);
  g_autoptr (KontorReplica) replica = kontor_replica_open (folder, FALSE, NULL, NULL);
  g_autoptr (KontorQuery) query = kontor_query_builder_end (
      kontor_query_builder_new (KONTOR_RECORD_NODE));
  g_autoptr (GPtrArray) rows = kontor_query_list_rows (kontor_replica_get_sql (replica), query, 0,
                                                       10, NULL);

  return rows->len > 0 ? g_strdup (kontor_row_get_text (rows->pdata[0], KONTOR_NODE_CONTENT))
                       : NULL;
}

static gboolean
has_content_cb (AgentFixture *self, gpointer account)
{
  g_autofree char *content = find_content (account);

  return content != NULL;
}

/* From one person's computer to the other's; then it is here when the server is not. */
static void
test_fetch (AgentFixture *self, gconstpointer unused)
{
  g_autofree char *hers = agent_fixture_join (self, AGENT_EMAIL, NULL);
  KontorId boris = KONTOR_ID_INIT_NIL;
  g_autofree char *his = agent_fixture_join_other (self, "boris@example.org", hers, &boris);
  g_autofree char *file = g_build_filename (g_get_user_cache_dir (), "offer.txt", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_cache_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "100 €\n", -1, NULL));
  CLI (hers, "add", "drive", "Sales", "owner=me", "members=boris@example.org");
  CLI (hers, "drive", "put", file, "Sales");
  kontor_agent_client_attend (self->client, his, TRUE);
  kontor_agent_client_poke (self->client, hers);
  agent_fixture_wait (self, has_content_cb, his);
  content = find_content (his);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = fetch (self, his, content, &error);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_cmpstr (text, ==, "100 €\n");
      if (self->office->process != NULL)
        kontor_office_program_kill (self->office);
    }
}

int
main (int argc, char **argv)
{
  /* Where that is not allowed, a test is skipped. */
  gboolean alone = leave_mounts ();

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  agent_test ("/failures/expired", test_expired);
  agent_test ("/failures/other-name", test_other_name);
  agent_test ("/failures/unknown-authority", test_unknown_authority);
  agent_test ("/failures/join-expired", test_join_expired);
  agent_test ("/failures/wrong-address", test_wrong_address);
  if (alone)
    agent_test ("/failures/full-disk", test_full_disk);
  agent_test ("/failures/resume", test_resume);
  agent_test ("/failures/fetch", test_fetch);
  agent_test ("/failures/fetch-refused", test_fetch_refused);

  return g_test_run ();
}
