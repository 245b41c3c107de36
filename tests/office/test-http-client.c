/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The client against the real server over a socket, and against what is no Kontor server. */

#include "config.h"

#include "kontor-http-client.h"
#include "kontor-message.h"
#include "kontor-operations.h"
#include "kontor-replica-sync.h"
#include "kontor-server.h"
#include "kontor-sync.h"

#include <glib/gstdio.h>
#include <string.h>

#define PASSWORD "correct horse"

typedef struct
{
  KontorClock clock;
  int hours; /* ahead of the system's clock: makes tokens expire; atomic */
  char *folder;
  KontorServer *server;
  char *url;
  char *code;
  KontorHttpClient *client;
  KontorTokens *kept; /* what the place holds */
  gboolean full; /* the place takes no more */
} Site;

static gint64
now (KontorClock *clock)
{
  Site *self = (Site *) clock;

  return kontor_clock_now (kontor_clock_get_system ()) +
         g_atomic_int_get (&self->hours) * KONTOR_HOUR;
}

static KontorTokens *
load (gpointer data)
{
  return kontor_tokens_copy (((Site *) data)->kept);
}

static gboolean
store (gpointer data, const KontorTokens *tokens, GError **error)
{
  Site *self = data;

  if (self->full)
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC, "full");
      return FALSE;
    }
  g_clear_pointer (&self->kept, kontor_tokens_free);
  self->kept = kontor_tokens_copy (tokens);

  return TRUE;
}

static KontorHttpClient *
new_client (Site *self)
{
  g_autoptr (GError) error = NULL;
  KontorHttpClient *client = kontor_http_client_new (self->url, FALSE, &error);

  g_assert_no_error (error);
  kontor_http_client_set_place (client, &(KontorTokensPlace) {
                                            .load = load, .store = store, .data = self });

  return client;
}

static void
set_up (Site *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->clock.now = now;
  g_assert_no_errno (g_mkdir_with_parents (g_get_user_data_dir (), 0700));
  self->folder = g_build_filename (g_get_user_data_dir (), "data-XXXXXX", NULL);
  g_assert_nonnull (g_mkdtemp (self->folder));
  self->server = kontor_server_new (self->folder, "127.0.0.1:0", 0, &error);
  g_assert_no_error (error);
  kontor_server_set_clock (self->server, &self->clock);
  kontor_server_start (self->server, &error);
  g_assert_no_error (error);
  self->url = g_strdup_printf ("http://127.0.0.1:%u", kontor_server_get_port (self->server));
  self->code = g_strdup (kontor_server_get_setup_code (self->server));
  g_assert_nonnull (self->code);
  self->client = new_client (self);
}

static void
tear_down (Site *self, gconstpointer unused)
{
  kontor_http_client_free (self->client);
  if (self->server != NULL)
    kontor_server_stop (self->server);
  g_clear_pointer (&self->server, kontor_server_free);
  g_clear_pointer (&self->kept, kontor_tokens_free);
  g_free (self->folder);
  g_free (self->url);
  g_free (self->code);
}

static KontorSignedIn *
sign_in (Site *self,
         KontorHttpClient *client,
         const char *code,
         const char *password,
         GError **error)
{
  KontorSignIn request = {
    .account = "ada@example.org",
    .password = password,
    .code = code,
    .name = code != NULL ? "Ada" : NULL,
    .organisation = code != NULL ? "Nord" : NULL,
  };

  kontor_id_init (&request.installation, kontor_clock_get_system (), kontor_random_get_system ());

  return kontor_http_client_sign_in (client, &request, NULL, error);
}

static KontorSignedIn *
join (Site *self)
{
  g_autoptr (GError) error = NULL;
  KontorSignedIn *signed_in = sign_in (self, self->client, self->code, PASSWORD, &error);

  g_assert_no_error (error);
  g_assert_nonnull (signed_in);

  return signed_in;
}

static KontorReplica *
open_replica (Site *self, const char *name, const KontorId *person)
{
  g_autofree char *folder = g_build_filename (self->folder, name, NULL);
  g_autoptr (GError) error = NULL;
  KontorReplica *replica = kontor_replica_open (folder, TRUE, NULL, &error);

  g_assert_no_error (error);
  kontor_replica_set_person (replica, person, &error);
  g_assert_no_error (error);

  return replica;
}

static KontorSyncReport
sync_replica (KontorHttpClient *client, KontorReplica *replica, GError **error)
{
  KontorSyncReport report = { 0 };

  kontor_sync_run (replica, kontor_http_client_get_transport (client), &report, NULL, NULL, NULL,
                   error);

  return report;
}

static KontorId
add_task (KontorReplica *replica, const char *text)
{
  KontorContext context = { 0 };
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) draft = NULL;
  g_autoptr (KontorChangeSet) set = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  KontorRowBuilder *builder = NULL;

  kontor_replica_init_context (replica, &context);
  kontor_id_init (&id, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text ("Order paper"));
  kontor_row_builder_take (builder, KONTOR_TASK_DESCRIPTION, kontor_value_new_text (text));
  kontor_row_builder_take (builder, KONTOR_TASK_RESPONSIBLE, kontor_value_new_id (&context.actor));
  draft = kontor_row_builder_end (builder);
  set = kontor_operation_create (&context, draft, &problem);
  g_assert_null (problem);
  kontor_replica_commit (replica, set, NULL, &problem, &error);
  g_assert_no_error (error);
  g_assert_null (problem);

  return id;
}

static void
test_ask (Site *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorServerInfo) info = kontor_http_client_ask (self->client, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (info->schema, ==, kontor_schema_get_fingerprint ());
  g_assert_true (g_strv_contains ((const char *const *) info->sign_in, "password"));
}

/* Long bodies are packed on the way there and on the way back. */
static void
test_sync (Site *self, gconstpointer unused)
{
  g_autoptr (KontorSignedIn) ada = join (self);
  g_autoptr (KontorReplica) first = open_replica (self, "first", &ada->person);
  g_autoptr (KontorReplica) second = open_replica (self, "second", &ada->person);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorRow) row = NULL;
  KontorId task = KONTOR_ID_INIT_NIL;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (text, "line %u\n", i);
  sync_replica (self->client, first, &error);
  g_assert_no_error (error);
  task = add_task (first, text->str);
  g_assert_cmpuint (sync_replica (self->client, first, &error).pushed, ==, 1);
  g_assert_no_error (error);
  sync_replica (self->client, second, &error);
  g_assert_no_error (error);
  row = kontor_reader_get (kontor_replica_get_reader (second), KONTOR_RECORD_TASK, &task);
  g_assert_nonnull (row);
  g_assert_cmpstr (kontor_row_get_text (row, KONTOR_TASK_DESCRIPTION), ==, text->str);
  kontor_sync_fetch_history (first, kontor_http_client_get_transport (self->client),
                             KONTOR_RECORD_TASK, &task, NULL, &error);
  g_assert_no_error (error);
}

static void
test_password (Site *self, gconstpointer unused)
{
  g_autoptr (KontorSignedIn) ada = join (self);
  g_autoptr (KontorHttpClient) other = new_client (self);
  g_autoptr (KontorSignedIn) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (sign_in (self, other, NULL, "wrong horse", &error));
  g_assert_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_UNAUTHORISED);
  g_clear_error (&error);
  again = sign_in (self, other, NULL, PASSWORD, &error);
  g_assert_no_error (error);
  g_assert_true (kontor_id_equal (&again->person, &ada->person));

  for (guint i = 0; i < 5; i++)
    {
      g_clear_error (&error);
      g_assert_null (sign_in (self, other, NULL, "wrong horse", &error));
    }
  g_clear_error (&error);
  g_assert_null (sign_in (self, other, NULL, PASSWORD, &error));
  g_assert_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_THROTTLED);
  g_assert_cmpuint (kontor_http_client_get_wait (other), >, 0);
}

static void
test_weak_password (Site *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sign_in (self, self->client, self->code, "short", &error));
  g_assert_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_null (sign_in (self, self->client, "00000-00000-00000-00000", PASSWORD, &error));
  g_assert_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_UNAUTHORISED);
}

static void
test_refresh (Site *self, gconstpointer unused)
{
  g_autoptr (KontorSignedIn) ada = join (self);
  g_autoptr (KontorReplica) replica = open_replica (self, "first", &ada->person);
  g_autoptr (KontorTokens) before = kontor_tokens_copy (self->kept);
  g_autoptr (KontorHttpClient) other = new_client (self);
  g_autoptr (GError) error = NULL;

  kontor_http_client_set_tokens (other, before);
  g_atomic_int_set (&self->hours, 2);
  sync_replica (self->client, replica, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (self->kept->refresh, !=, before->refresh);
  g_assert_true (kontor_id_equal (&self->kept->installation, &before->installation));

  /* Another program of the same account has the pair of before: it takes the kept one, and the
   * session goes on. */
  sync_replica (other, replica, &error);
  g_assert_no_error (error);
  g_atomic_int_set (&self->hours, 4);
  sync_replica (other, replica, &error);
  g_assert_no_error (error);
  sync_replica (self->client, replica, &error);
  g_assert_no_error (error);
}

/* A pair that can't be kept is not used, so that the old one stays good. */
static void
test_refresh_not_kept (Site *self, gconstpointer unused)
{
  g_autoptr (KontorSignedIn) ada = join (self);
  g_autoptr (KontorReplica) replica = open_replica (self, "first", &ada->person);
  g_autoptr (GError) error = NULL;

  g_atomic_int_set (&self->hours, 2);
  self->full = TRUE;
  for (guint i = 0; i < 2; i++)
    {
      sync_replica (self->client, replica, &error);
      g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC);
      g_clear_error (&error);
    }
  self->full = FALSE;
  /* As after a restart: what was kept is all there is. */
  kontor_http_client_set_tokens (self->client, self->kept);
  sync_replica (self->client, replica, &error);
  g_assert_no_error (error);
}

static void
test_sign_out (Site *self, gconstpointer unused)
{
  g_autoptr (KontorSignedIn) ada = join (self);
  g_autoptr (KontorReplica) replica = open_replica (self, "first", &ada->person);
  g_autoptr (KontorTokens) kept = kontor_tokens_copy (self->kept);
  g_autoptr (GError) error = NULL;

  g_assert_true (kontor_http_client_sign_out (self->client, NULL, &error));
  g_assert_no_error (error);
  sync_replica (self->client, replica, &error);
  g_assert_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_UNAUTHORISED);
  g_clear_error (&error);
  kontor_http_client_set_tokens (self->client, kept);
  sync_replica (self->client, replica, &error);
  g_assert_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_UNAUTHORISED);
  g_clear_error (&error);
  g_assert_true (kontor_http_client_sign_out (self->client, NULL, &error));
  g_assert_no_error (error);
}

static void
test_offline (Site *self, gconstpointer unused)
{
  g_autoptr (KontorSignedIn) ada = join (self);
  g_autoptr (KontorReplica) replica = open_replica (self, "first", &ada->person);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  KontorReplicaCounts counts = { 0 };

  sync_replica (self->client, replica, &error);
  g_assert_no_error (error);
  add_task (replica, "text");
  kontor_server_stop (self->server);
  g_clear_pointer (&self->server, kontor_server_free);
  sync_replica (self->client, replica, &error);
  g_assert_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_OFFLINE);
  g_clear_error (&error);
  kontor_replica_count (replica, &counts, &error);
  g_assert_cmpuint (counts.waiting, ==, 1);
  g_cancellable_cancel (cancellable);
  g_assert_null (kontor_http_client_ask (self->client, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* --- what is no Kontor server --- */

typedef struct
{
  GSocketListener *listener; /* owned */
  const void *answer;
  gsize length;
} Stranger;

static gpointer
answer_once (gpointer data)
{
  Stranger *self = data;
  g_autoptr (GSocketConnection) connection = g_socket_listener_accept (self->listener, NULL, NULL,
                                                                       NULL);
  GIOStream *stream = G_IO_STREAM (connection);
  char request[8192];
  gsize n = 0;

  /* A GET has no body: its end is an empty line. */
  while (n < 4 || memcmp (request + n - 4, "\r\n\r\n", 4) != 0)
    {
      gssize got = g_input_stream_read (g_io_stream_get_input_stream (stream), request + n,
                                        sizeof request - n, NULL, NULL);

      g_assert_cmpint (got, >, 0);
      n += (gsize) got;
    }
  g_output_stream_write_all (g_io_stream_get_output_stream (stream), self->answer, self->length,
                             NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);

  return NULL;
}

/* What the client makes of a server that answers the first call with @answer. */
static void
assert_stranger (const void *answer, gsize length, int code)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  Stranger stranger = { .listener = listener, .answer = answer, .length = length };
  g_autoptr (GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);
  g_autofree char *url = g_strdup_printf ("http://localhost:%u", port);
  g_autoptr (KontorHttpClient) client = kontor_http_client_new (url, FALSE, &error);
  g_autoptr (KontorServerInfo) info = NULL;
  GThread *thread = NULL;

  g_assert_no_error (error);
  thread = g_thread_new ("stranger", answer_once, &stranger);
  info = kontor_http_client_ask (client, NULL, &error);
  g_thread_join (thread);
  g_assert_null (info);
  g_assert_error (error, KONTOR_NET_ERROR, code);
}

static void
assert_stranger_text (const char *answer, int code)
{
  assert_stranger (answer, strlen (answer), code);
}

#define HEAD(status, type) "HTTP/1.1 " status "\r\nContent-Type: " type "\r\nConnection: close\r\n"

static void
test_strangers (void)
{
  g_autofree char *other = g_strdup (
      HEAD ("200 OK", "application/json") "\r\n"
                                          "{\"protocol\":\"2\",\"epoch\":\"e\",\"server\":"
                                          "\"019a9f3e-0000-7000-8000-000000000001\"}");

  assert_stranger_text (HEAD ("200 OK", "text/html") "\r\n<html>Sign in to the hotel",
                        KONTOR_NET_ERROR_PROTOCOL);
  assert_stranger_text (HEAD ("200 OK", "application/json") "\r\n{\"hello\":\"world\"}",
                        KONTOR_NET_ERROR_PROTOCOL);
  assert_stranger_text (HEAD ("200 OK", "application/json") "\r\n{", KONTOR_NET_ERROR_PROTOCOL);
  assert_stranger_text (HEAD ("404 Not Found", "text/html") "\r\nno", KONTOR_NET_ERROR_PROTOCOL);
  assert_stranger_text (HEAD ("401 Unauthorized", "text/html") "WWW-Authenticate: Basic\r\n\r\nno",
                        KONTOR_NET_ERROR_PROTOCOL);
  assert_stranger_text (HEAD ("302 Found", "text/html") "Location: http://127.0.0.1:1/\r\n\r\n",
                        KONTOR_NET_ERROR_PROTOCOL);
  assert_stranger_text (HEAD ("502 Bad Gateway", "text/html") "\r\nno", KONTOR_NET_ERROR_SERVER);
  assert_stranger_text ("220 mail.example.org ESMTP\r\n", KONTOR_NET_ERROR_PROTOCOL);
  assert_stranger_text (other, KONTOR_NET_ERROR_TOO_OLD);
}

/* A frame of a few bytes that unpacks to a gigabyte, and one that is damaged. */
static void
test_bomb (void)
{
  static const char head[] = HEAD ("200 OK", "application/json") "Content-Encoding: zstd\r\n\r\n";
  static const guint8 frame[] = { 0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58 };
  static const guint8 block[] = { 0x02, 0x00, 0x10, ' ' }; /* 128 KiB of one byte */
  g_autoptr (GByteArray) answer = g_byte_array_new ();

  g_byte_array_append (answer, (const guint8 *) head, sizeof head - 1);
  g_byte_array_append (answer, frame, sizeof frame);
  for (guint i = 0; i < 8192; i++)
    g_byte_array_append (answer, block, sizeof block);
  assert_stranger (answer->data, answer->len, KONTOR_NET_ERROR_PROTOCOL);
  answer->data[sizeof head - 1 + 4] ^= 0xff;
  assert_stranger (answer->data, answer->len, KONTOR_NET_ERROR_PROTOCOL);
}

static void
test_url (void)
{
  static const struct
  {
    const char *typed;
    const char *kept; /* nullable: refused */
  } cases[] = {
    { "office.example.org", "https://office.example.org" },
    { "  https://office.example.org/  ", "https://office.example.org" },
    { "https://office.example.org:8420/kontor/?a=b#c", "https://office.example.org:8420/kontor" },
    { "http://localhost:8420", "http://localhost:8420" },
    { "http://[::1]:8420/", "http://[::1]:8420" },
    { "http://office.example.org", NULL },
    { "http://localhost.example.org", NULL },
    { "https://ada:secret@office.example.org", NULL },
    { "ftp://office.example.org", NULL },
    { "https://", NULL },
    { "", NULL },
    { "not an address", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KontorHttpClient) client = kontor_http_client_new (cases[i].typed, FALSE, &error);

      g_assert_cmpstr (client != NULL ? kontor_http_client_get_url (client) : NULL, ==,
                       cases[i].kept);
      if (client == NULL)
        g_assert_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED);
    }
}

static void
test_tokens (void)
{
  KontorId installation = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorTokens) tokens = NULL;
  g_autoptr (KontorTokens) again = NULL;
  g_autofree char *text = NULL;

  kontor_id_init (&installation, kontor_clock_get_system (), kontor_random_get_system ());
  tokens = kontor_tokens_new ("a", "r", &installation);
  text = kontor_tokens_to_string (tokens);
  again = kontor_tokens_new_from_string (text);
  g_assert_cmpstr (again->access, ==, "a");
  g_assert_cmpstr (again->refresh, ==, "r");
  g_assert_true (kontor_id_equal (&again->installation, &installation));
  g_assert_null (kontor_tokens_new_from_string (""));
  g_assert_null (kontor_tokens_new_from_string ("1 x a r"));
  g_assert_null (kontor_tokens_new_from_string ("2 019a9f3e-0000-7000-8000-000000000001 a r"));
}

static void
add (const char *path, void (*test) (Site *self, gconstpointer unused))
{
  g_test_add (path, Site, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  /* The desktop's proxy settings are none of a test's business, nor are they there in its folders. */
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/http-client/url", test_url);
  g_test_add_func ("/http-client/tokens", test_tokens);
  g_test_add_func ("/http-client/strangers", test_strangers);
  g_test_add_func ("/http-client/bomb", test_bomb);
  add ("/http-client/ask", test_ask);
  add ("/http-client/sync", test_sync);
  add ("/http-client/password", test_password);
  add ("/http-client/weak-password", test_weak_password);
  add ("/http-client/refresh", test_refresh);
  add ("/http-client/refresh-not-kept", test_refresh_not_kept);
  add ("/http-client/sign-out", test_sign_out);
  add ("/http-client/offline", test_offline);

  return g_test_run ();
}
