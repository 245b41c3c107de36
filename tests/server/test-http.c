/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The HTTP engine against clients that mean well and clients that don't, over real sockets. */

#include "config.h"

#include "kontor-http-encoding.h"
#include "kontor-http-listen.h"
#include "kontor-http-server.h"
#include "raw-client.h"

#include <gio/gio.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#define BODY_LIMIT 4096

/* ---- A small server -------------------------------------------------------------------------- */

typedef struct
{
  KontorHttpThrottle *throttle;
  KontorHttpRoutes *routes;
  KontorHttpBatch store_batch;
  KontorHttpBatch hash_batch;
  KontorServerQueue *store;
  KontorServerQueue *hash;
  KontorHttpServer *http;

  /* What the store's worker waits for in "/wait". */
  GMutex mutex;
  GCond cond;
  gboolean open; /* mutex */
  guint n_waiting; /* mutex: requests that reached the worker */
  guint largest; /* mutex: batch */
} Fixture;

static Fixture *current;

static KontorHttpResponse *
say (const char *text)
{
  return kontor_http_response_new_json (200, g_bytes_new (text, strlen (text)));
}

static KontorHttpResponse *
hello (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  return say ("\"hello\"");
}

static KontorHttpResponse *
echo (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  return kontor_http_response_new_json (200, g_bytes_ref (request->body));
}

static KontorHttpResponse *
peer (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  return say (request->peer);
}

static KontorHttpResponse *
large (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  char *text = g_malloc (100000);

  memset (text, 'a', 100000);

  return kontor_http_response_new_json (200, g_bytes_new_take (text, 100000));
}

static KontorHttpResponse *
wait_open (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  Fixture *f = current;

  g_mutex_lock (&f->mutex);
  f->n_waiting++;
  g_cond_broadcast (&f->cond);
  while (!f->open)
    g_cond_wait (&f->cond, &f->mutex);
  g_mutex_unlock (&f->mutex);

  return say ("\"waited\"");
}

static KontorHttpResponse *
nothing (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  return NULL;
}

static const KontorHttpRoute table[] = {
  { "GET", "/hello", KONTOR_HTTP_PUBLIC, KONTOR_HTTP_RATE_CONTENT, KONTOR_HTTP_NO_BODY,
    KONTOR_HTTP_INLINE, hello },
  { "GET", "/peer", KONTOR_HTTP_PUBLIC, KONTOR_HTTP_RATE_CONTENT, KONTOR_HTTP_NO_BODY,
    KONTOR_HTTP_INLINE, peer },
  { "GET", "/large", KONTOR_HTTP_PUBLIC, KONTOR_HTTP_RATE_CONTENT, KONTOR_HTTP_NO_BODY,
    KONTOR_HTTP_INLINE, large },
  { "POST", "/echo", KONTOR_HTTP_PUBLIC, KONTOR_HTTP_RATE_CONTENT, BODY_LIMIT, KONTOR_HTTP_INLINE,
    echo },
  { "POST", "/store", KONTOR_HTTP_PUBLIC, KONTOR_HTTP_RATE_CONTENT, BODY_LIMIT, KONTOR_HTTP_STORE,
    echo },
  { "POST", "/hash", KONTOR_HTTP_PUBLIC, KONTOR_HTTP_RATE_CONTENT, BODY_LIMIT, KONTOR_HTTP_HASH,
    echo },
  { "POST", "/wait", KONTOR_HTTP_PUBLIC, KONTOR_HTTP_RATE_CONTENT, BODY_LIMIT, KONTOR_HTTP_STORE,
    wait_open },
  { "POST", "/nothing", KONTOR_HTTP_PUBLIC, KONTOR_HTTP_RATE_CONTENT, BODY_LIMIT, KONTOR_HTTP_STORE,
    nothing },
  { "GET", "/mine", KONTOR_HTTP_SIGNED_IN, KONTOR_HTTP_RATE_SYNC, KONTOR_HTTP_NO_BODY,
    KONTOR_HTTP_INLINE, hello },
  { "GET", "/rule", KONTOR_HTTP_ADMINISTRATOR, KONTOR_HTTP_RATE_SYNC, KONTOR_HTTP_NO_BODY,
    KONTOR_HTTP_INLINE, hello },
};

static gboolean
authenticate (KontorServer *server,
              const char *token,
              KontorSession *session,
              KontorHttpResponse **refusal)
{
  if (strcmp (token, "gone") == 0)
    *refusal = kontor_http_response_new_error (403, "dismissed", NULL);
  if (strcmp (token, "person") != 0 && strcmp (token, "chief") != 0)
    return FALSE;
  *session = (KontorSession) { 0 };
  session->id.bytes[0] = (guint8) token[0];
  session->administrator = strcmp (token, "chief") == 0;

  return TRUE;
}

static void
run_batch (GPtrArray *pending, gpointer user_data)
{
  Fixture *f = user_data;

  g_mutex_lock (&f->mutex);
  f->largest = MAX (f->largest, pending->len);
  g_mutex_unlock (&f->mutex);
  for (guint i = 0; i < pending->len; i++)
    kontor_http_pending_answer (pending->pdata[i]);
}

static Fixture *
fixture_new (guint queue, gint64 deadline)
{
  Fixture *f = g_new0 (Fixture, 1);
  g_autoptr (GError) error = NULL;

  g_mutex_init (&f->mutex);
  g_cond_init (&f->cond);
  f->throttle = kontor_http_throttle_new (kontor_clock_get_system (), 100);
  f->routes = kontor_http_routes_new (table, G_N_ELEMENTS (table), NULL, authenticate, f->throttle,
                                      &error);
  g_assert_no_error (error);
  f->store_batch = (KontorHttpBatch) { run_batch, f };
  f->store = kontor_server_queue_new ("store", queue, 64, kontor_http_run_batch, &f->store_batch);
  f->hash = kontor_server_queue_new ("hash", queue, 1, kontor_http_run_batch, &f->hash_batch);
  kontor_server_queue_start (f->store);
  kontor_server_queue_start (f->hash);
  f->http = kontor_http_server_new (&(KontorHttpConfig) {
      .routes = f->routes, .store = f->store, .hash = f->hash, .deadline = deadline });
  kontor_http_server_start (f->http, "127.0.0.1:0", &error);
  g_assert_no_error (error);
  current = f;

  return f;
}

static void
fixture_free (Fixture *f)
{
  kontor_http_server_free (f->http);
  kontor_server_queue_free (f->store);
  kontor_server_queue_free (f->hash);
  kontor_http_routes_free (f->routes);
  kontor_http_throttle_free (f->throttle);
  g_mutex_clear (&f->mutex);
  g_cond_clear (&f->cond);
  g_free (f);
  current = NULL;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

static guint16
port (Fixture *f)
{
  return kontor_http_server_get_port (f->http);
}

static void
open_gate (Fixture *f)
{
  g_mutex_lock (&f->mutex);
  f->open = TRUE;
  g_cond_broadcast (&f->cond);
  g_mutex_unlock (&f->mutex);
}

static void
await_waiting (Fixture *f, guint n)
{
  g_mutex_lock (&f->mutex);
  while (f->n_waiting < n)
    g_cond_wait (&f->cond, &f->mutex);
  g_mutex_unlock (&f->mutex);
}

/* The server must be as well afterwards as it was before. */
static void
assert_alive (Fixture *f)
{
  g_autoptr (RawReply) reply =
      raw_talk (port (f), "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpstr (raw_reply_get_text (reply), ==, "\"hello\"");
}

/* ---- Routes ---------------------------------------------------------------------------------- */

static void
assert_refused (KontorHttpRoute route)
{
  g_autoptr (KontorHttpThrottle) throttle = kontor_http_throttle_new (kontor_clock_get_system (),
                                                                      1);
  g_autoptr (GError) error = NULL;

  g_assert_null (kontor_http_routes_new (&route, 1, NULL, NULL, throttle, &error));
  g_assert_error (error, KONTOR_HTTP_ERROR, KONTOR_HTTP_ERROR_ROUTE);
}

static void
test_routes_incomplete (void)
{
  KontorHttpRoute whole = table[0];
  KontorHttpRoute twice[] = { table[0], table[0] };
  g_autoptr (KontorHttpThrottle) throttle = kontor_http_throttle_new (kontor_clock_get_system (),
                                                                      1);
  g_autoptr (KontorHttpRoutes) routes = NULL;
  g_autoptr (GError) error = NULL;
  KontorHttpRoute route = whole;

  routes = kontor_http_routes_new (&whole, 1, NULL, NULL, throttle, &error);
  g_assert_no_error (error);
  g_assert_nonnull (routes);

  route.right = KONTOR_HTTP_RIGHT_UNSET;
  assert_refused (route);
  route = whole;
  route.rate = KONTOR_HTTP_RATE_UNSET;
  assert_refused (route);
  route = whole;
  route.body_limit = 0;
  assert_refused (route);
  route = whole;
  route.handle = NULL;
  assert_refused (route);
  route = whole;
  route.path = NULL;
  assert_refused (route);
  g_assert_null (kontor_http_routes_new (twice, 2, NULL, NULL, throttle, &error));
  g_assert_error (error, KONTOR_HTTP_ERROR, KONTOR_HTTP_ERROR_ROUTE);
}

static KontorHttpResponse *
dispatch (KontorHttpRoutes *routes, const char *method, const char *path, const char *token)
{
  g_autoptr (KontorHttpRequest) request = kontor_http_request_new (method, path);

  if (token != NULL)
    {
      g_autofree char *value = g_strconcat ("Bearer ", token, NULL);

      kontor_http_request_set_header (request, "Authorization", value);
    }

  return kontor_http_routes_dispatch (routes, request);
}

static void
assert_status (KontorHttpRoutes *routes,
               const char *method,
               const char *path,
               const char *token,
               guint status)
{
  g_autoptr (KontorHttpResponse) response = dispatch (routes, method, path, token);

  g_assert_cmpuint (response->status, ==, status);
}

static void
test_routes_rights (void)
{
  g_autoptr (KontorHttpThrottle) throttle = kontor_http_throttle_new (kontor_clock_get_system (),
                                                                      100);
  g_autoptr (KontorHttpRoutes) routes = kontor_http_routes_new (table, G_N_ELEMENTS (table), NULL,
                                                                authenticate, throttle, NULL);
  g_autoptr (KontorHttpResponse) response = NULL;

  assert_status (routes, "GET", "/hello", NULL, 200);
  assert_status (routes, "HEAD", "/hello", NULL, 200);
  assert_status (routes, "GET", "/hello/", NULL, 404);
  assert_status (routes, "GET", "/nowhere", NULL, 404);
  assert_status (routes, "GET", "/mine", NULL, 401);
  assert_status (routes, "GET", "/mine", "stranger", 401);
  assert_status (routes, "GET", "/mine", "gone", 403);
  assert_status (routes, "GET", "/mine", "person", 200);
  assert_status (routes, "GET", "/rule", NULL, 401);
  assert_status (routes, "GET", "/rule", "person", 403);
  assert_status (routes, "GET", "/rule", "chief", 200);
  response = dispatch (routes, "DELETE", "/hello", NULL);
  g_assert_cmpuint (response->status, ==, 405);
  g_assert_cmpstr (kontor_http_response_get_header (response, "allow"), ==, "GET");
}

static void
test_routes_rates (void)
{
  KontorHttpRoute route = table[0];
  g_autoptr (KontorHttpThrottle) throttle = kontor_http_throttle_new (kontor_clock_get_system (),
                                                                      100);
  g_autoptr (KontorHttpRoutes) routes = NULL;
  g_autoptr (KontorHttpResponse) response = NULL;

  route.rate = KONTOR_HTTP_RATE_SIGN_IN;
  routes = kontor_http_routes_new (&route, 1, NULL, NULL, throttle, NULL);
  for (guint i = 0; i < 100; i++)
    assert_status (routes, "GET", "/hello", NULL, 200);
  response = dispatch (routes, "GET", "/hello", NULL);
  g_assert_cmpuint (response->status, ==, 429);
  g_assert_cmpstr (kontor_http_response_get_header (response, "Retry-After"), ==, "1");
}

/* ---- Throttle -------------------------------------------------------------------------------- */

typedef struct
{
  KontorClock clock;
  gint64 now;
} FakeClock;

static gint64
fake_now (KontorClock *clock)
{
  return ((FakeClock *) clock)->now;
}

static void
test_throttle (void)
{
  FakeClock clock = { { fake_now }, KONTOR_DAY };
  g_autoptr (KontorHttpThrottle) throttle = kontor_http_throttle_new (&clock.clock, 10);
  gint64 wait = 0;

  for (guint i = 0; i < 5; i++)
    g_assert_true (kontor_http_throttle_take (throttle, KONTOR_HTTP_RATE_SIGN_IN_FAIL, "a", &wait));
  g_assert_false (kontor_http_throttle_take (throttle, KONTOR_HTTP_RATE_SIGN_IN_FAIL, "a", &wait));
  g_assert_cmpint (wait, ==, 30 * KONTOR_SECOND);
  g_assert_false (kontor_http_throttle_peek (throttle, KONTOR_HTTP_RATE_SIGN_IN_FAIL, "a", &wait));
  /* Others and other kinds are not held up. */
  g_assert_true (kontor_http_throttle_take (throttle, KONTOR_HTTP_RATE_SIGN_IN_FAIL, "b", &wait));
  g_assert_true (kontor_http_throttle_take (throttle, KONTOR_HTTP_RATE_SYNC, "a", &wait));

  clock.now += 31 * KONTOR_SECOND;
  g_assert_true (kontor_http_throttle_peek (throttle, KONTOR_HTTP_RATE_SIGN_IN_FAIL, "a", &wait));
  g_assert_true (kontor_http_throttle_take (throttle, KONTOR_HTTP_RATE_SIGN_IN_FAIL, "a", &wait));
  g_assert_false (kontor_http_throttle_take (throttle, KONTOR_HTTP_RATE_SIGN_IN_FAIL, "a", &wait));
  /* A clock that is set back neither fills nor empties. */
  clock.now -= KONTOR_HOUR;
  g_assert_false (kontor_http_throttle_take (throttle, KONTOR_HTTP_RATE_SIGN_IN_FAIL, "a", &wait));
  clock.now += 31 * KONTOR_SECOND;
  g_assert_true (kontor_http_throttle_take (throttle, KONTOR_HTTP_RATE_SIGN_IN_FAIL, "a", &wait));
  g_assert_false (kontor_http_throttle_take (throttle, KONTOR_HTTP_RATE_SIGN_IN_FAIL, "a", &wait));
  kontor_http_throttle_forget (throttle, KONTOR_HTTP_RATE_SIGN_IN_FAIL, "a");
  g_assert_true (kontor_http_throttle_take (throttle, KONTOR_HTTP_RATE_SIGN_IN_FAIL, "a", &wait));
}

static void
test_throttle_bounded (void)
{
  FakeClock clock = { { fake_now }, KONTOR_DAY };
  g_autoptr (KontorHttpThrottle) throttle = kontor_http_throttle_new (&clock.clock, 10);
  guint n_passed = 0;
  gint64 wait = 0;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *whose = g_strdup_printf ("%u", i);

      n_passed += kontor_http_throttle_take (throttle, KONTOR_HTTP_RATE_SIGN_IN_FAIL, whose, &wait);
    }
  g_assert_cmpuint (kontor_http_throttle_get_n_buckets (throttle), ==, 10);
  /* Ten of their own and five tokens that all others share. */
  g_assert_cmpuint (n_passed, ==, 15);
  clock.now += KONTOR_HOUR;
  g_assert_true (kontor_http_throttle_take (throttle, KONTOR_HTTP_RATE_SIGN_IN_FAIL, "new", &wait));
  g_assert_cmpuint (kontor_http_throttle_get_n_buckets (throttle), ==, 1);
}

/* ---- Encodings ------------------------------------------------------------------------------- */

static GBytes *
pack (gconstpointer data, gsize length)
{
  gsize bound = ZSTD_compressBound (length);
  guint8 *packed = g_malloc (bound);
  gsize n = ZSTD_compress (packed, bound, data, length, 19);

  g_assert_false (ZSTD_isError (n));

  return g_bytes_new_take (packed, n);
}

static GBytes *
pack_zeros (gsize length)
{
  g_autofree guint8 *zeros = g_malloc0 (length);

  return pack (zeros, length);
}

static void
assert_decodes (GBytes *body, const char *encoding, gsize limit, KontorHttpEncodingResult expected)
{
  g_autoptr (GBytes) decoded = NULL;

  g_assert_cmpint (kontor_http_decode (body, encoding, limit, &decoded), ==, expected);
  g_assert_true ((decoded != NULL) == (expected == KONTOR_HTTP_ENCODING_OK));
}

static void
test_encoding (void)
{
  g_autoptr (GBytes) plain = g_bytes_new_static ("hello hello hello", 17);
  g_autoptr (GBytes) packed = pack ("hello hello hello", 17);
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (packed, 0, g_bytes_get_size (packed) - 3);
  g_autoptr (GBytes) bomb = pack_zeros (50 * 1024 * 1024);
  g_autoptr (GBytes) exact = pack_zeros (ZSTD_DStreamOutSize ());
  g_autoptr (GBytes) decoded = NULL;
  g_autoptr (GByteArray) two = g_byte_array_new ();
  g_autoptr (GBytes) both = NULL;

  assert_decodes (plain, NULL, 17, KONTOR_HTTP_ENCODING_OK);
  assert_decodes (plain, "identity", 16, KONTOR_HTTP_ENCODING_TOO_LARGE);
  assert_decodes (plain, "br", 100, KONTOR_HTTP_ENCODING_UNKNOWN);
  assert_decodes (plain, "zstd", 100, KONTOR_HTTP_ENCODING_DAMAGED);
  assert_decodes (plain, "gzip", 100, KONTOR_HTTP_ENCODING_DAMAGED);
  assert_decodes (half, "zstd", 100, KONTOR_HTTP_ENCODING_DAMAGED);
  assert_decodes (packed, "ZSTD", 17, KONTOR_HTTP_ENCODING_OK);
  assert_decodes (packed, "zstd", 16, KONTOR_HTTP_ENCODING_TOO_LARGE);
  assert_decodes (exact, "zstd", ZSTD_DStreamOutSize (), KONTOR_HTTP_ENCODING_OK);
  g_assert_cmpuint (g_bytes_get_size (bomb), <, 10000);
  assert_decodes (bomb, "zstd", 1024 * 1024, KONTOR_HTTP_ENCODING_TOO_LARGE);

  for (guint i = 0; i < 2; i++)
    g_byte_array_append (two, g_bytes_get_data (packed, NULL), (guint) g_bytes_get_size (packed));
  both = g_byte_array_free_to_bytes (g_steal_pointer (&two));
  g_assert_cmpint (kontor_http_decode (both, "zstd", 34, &decoded), ==, KONTOR_HTTP_ENCODING_OK);
  g_assert_cmpmem (g_bytes_get_data (decoded, NULL), g_bytes_get_size (decoded),
                   "hello hello hellohello hello hello", 34);
}

static void
test_encoding_gzip (void)
{
  g_autoptr (GConverter) converter = G_CONVERTER (
      g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autofree guint8 *zeros = g_malloc0 (1024 * 1024);
  guint8 packed[8192];
  gsize n_read = 0;
  gsize n_written = 0;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) cut = NULL;

  g_assert_cmpint (g_converter_convert (converter, zeros, 1024 * 1024, packed, sizeof packed,
                                        G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL),
                   ==, G_CONVERTER_FINISHED);
  body = g_bytes_new (packed, n_written);
  cut = g_bytes_new (packed, n_written - 1);
  assert_decodes (body, "gzip", 1024 * 1024, KONTOR_HTTP_ENCODING_OK);
  assert_decodes (body, "gzip", 1024 * 1024 - 1, KONTOR_HTTP_ENCODING_TOO_LARGE);
  assert_decodes (cut, "gzip", 1024 * 1024, KONTOR_HTTP_ENCODING_DAMAGED);
}

static void
test_encoding_accepted (void)
{
  g_assert_true (kontor_http_accepts_zstd ("zstd"));
  g_assert_true (kontor_http_accepts_zstd ("gzip, deflate, br, zstd"));
  g_assert_true (kontor_http_accepts_zstd ("gzip;q=1.0, ZSTD ; q=0.5"));
  g_assert_false (kontor_http_accepts_zstd (NULL));
  g_assert_false (kontor_http_accepts_zstd ("gzip"));
  g_assert_false (kontor_http_accepts_zstd ("zstdx"));
  g_assert_false (kontor_http_accepts_zstd ("zstd;q=0"));
}

/* ---- Good requests --------------------------------------------------------------------------- */

static void
test_server_answers (void)
{
  g_autoptr (Fixture) f = fixture_new (16, 0);
  g_autoptr (GBytes) body = g_bytes_new_static ("\"text\"", 6);
  const char *paths[] = { "/echo", "/store", "/hash" };

  assert_alive (f);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (RawReply) reply = raw_post (port (f), paths[i], NULL, body);

      g_assert_cmpuint (reply->status, ==, 200);
      g_assert_cmpstr (raw_reply_get_text (reply), ==, "\"text\"");
      g_assert_nonnull (strstr (reply->head, "Content-Type: application/json"));
      g_assert_nonnull (strstr (reply->head, "X-Content-Type-Options: nosniff"));
    }
}

static void
test_server_keeps_order (void)
{
  g_autoptr (Fixture) f = fixture_new (16, 0);
  g_autoptr (RawReply) reply = raw_talk (
      port (f),
      "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
      "POST /store HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n\"b\""
      "HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n"
      "POST /hash HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\n\"d\"");
  const char *b = strstr (raw_reply_get_text (reply), "\"b\"");
  const char *d = strstr (raw_reply_get_text (reply), "\"d\"");

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_true (g_str_has_prefix (raw_reply_get_text (reply), "\"hello\""));
  g_assert_nonnull (b);
  g_assert_nonnull (d);
  g_assert_true (b < d);
  /* HEAD gives no body. */
  g_assert_null (strstr (b, "\"hello\""));
}

static void
test_server_packs (void)
{
  g_autoptr (Fixture) f = fixture_new (16, 0);
  g_autoptr (GBytes) packed = pack ("\"packed text\"", 13);
  g_autoptr (RawReply) echoed = raw_post (port (f), "/echo", "Content-Encoding: zstd\r\n", packed);
  g_autoptr (RawReply) reply = raw_talk (
      port (f),
      "GET /large HTTP/1.1\r\nHost: x\r\nAccept-Encoding: zstd\r\nConnection: close\r\n\r\n");
  g_autoptr (RawReply) plain =
      raw_talk (port (f), "GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GBytes) body = NULL;

  g_assert_cmpuint (echoed->status, ==, 200);
  g_assert_cmpstr (raw_reply_get_text (echoed), ==, "\"packed text\"");
  g_assert_nonnull (strstr (reply->head, "Content-Encoding: zstd"));
  /* Less the zero byte that ends the text. */
  body = g_bytes_new_from_bytes (reply->body, 0, g_bytes_get_size (reply->body) - 1);
  g_assert_cmpint (kontor_http_decode (body, "zstd", 100000, &content), ==,
                   KONTOR_HTTP_ENCODING_OK);
  g_assert_cmpuint (g_bytes_get_size (content), ==, 100000);
  g_assert_null (strstr (plain->head, "Content-Encoding"));
  g_assert_cmpuint (g_bytes_get_size (plain->body), ==, 100001);
}

static void
test_server_peer (void)
{
  g_autoptr (Fixture) f = fixture_new (16, 0);
  g_autoptr (RawReply) direct =
      raw_talk (port (f), "GET /peer HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  g_autoptr (RawReply) proxied = raw_talk (port (f),
                                           "GET /peer HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                           "X-Forwarded-For: 198.51.100.7, 203.0.113.9\r\n\r\n");
  g_autoptr (KontorHttpRequest) request = kontor_http_request_new ("GET", "/");
  g_autofree char *network = NULL;

  g_assert_cmpstr (raw_reply_get_text (direct), ==, "127.0.0.1");
  g_assert_cmpstr (raw_reply_get_text (proxied), ==, "203.0.113.9");
  g_free (request->peer);
  request->peer = g_strdup ("2001:db8:1:2:3:4:5:6");
  network = kontor_http_request_dup_network (request);
  g_assert_cmpstr (network, ==, "2001:0db8:0001:0002::/64");
}

/* ---- Bad requests ---------------------------------------------------------------------------- */

static void
assert_raw_status (Fixture *f, const char *text, guint status)
{
  g_autoptr (RawReply) reply = raw_talk (port (f), text);

  if (reply->status != status)
    g_error ("%u and not %u for: %s", reply->status, status, text);
}

static void
test_server_bad_framing (void)
{
  g_autoptr (Fixture) f = fixture_new (16, 0);

  assert_raw_status (f,
                     "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                     "Content-Length: 30\r\n\r\n\"a\"",
                     400);
  assert_raw_status (f,
                     "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                     "Content-Length: 3\r\n\r\n\"a\"",
                     400);
  assert_raw_status (f,
                     "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                     "Transfer-Encoding: chunked\r\n\r\n3\r\n\"a\"\r\n0\r\n\r\n",
                     400);
  assert_raw_status (f, "GET /hello HTTP/1.1\nHost: x\n\n", 400);
  assert_raw_status (f, "GET /hello HTTP/1.1\r\n\r\n", 400);
  assert_raw_status (f, "GET /hello HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400);
  assert_raw_status (f, "GET /%FF HTTP/1.1\r\nHost: x\r\n\r\n", 400);
  assert_raw_status (f, "GET /hello?a=%FF HTTP/1.1\r\nHost: x\r\n\r\n", 400);
  assert_alive (f);
}

/* The smuggled second request must not be answered. */
static void
test_server_smuggling (void)
{
  g_autoptr (Fixture) f = fixture_new (16, 0);
  g_autoptr (RawReply) reply =
      raw_talk (port (f),
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 40\r\n\r\n"
                "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");

  g_assert_cmpuint (reply->status, ==, 400);
  g_assert_null (strstr (raw_reply_get_text (reply), "hello"));
}

static void
test_server_large_headers (void)
{
  g_autoptr (Fixture) f = fixture_new (16, 0);
  g_autofree char *padding = g_strnfill (64 * 1024, 'a');
  g_autofree char *text =
      g_strdup_printf ("GET /hello HTTP/1.1\r\nHost: x\r\nX-Padding: %s\r\n\r\n", padding);

  assert_raw_status (f, text, 431);
  assert_alive (f);
}

static void
test_server_large_bodies (void)
{
  g_autoptr (Fixture) f = fixture_new (16, 0);
  g_autofree char *padding = g_strnfill (2 * BODY_LIMIT, 'a');
  g_autofree char *known =
      g_strdup_printf ("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: %u\r\n\r\n%s",
                       2 * BODY_LIMIT, padding);
  g_autoptr (GString) unknown = g_string_new (
      "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
      "Transfer-Encoding: chunked\r\n\r\n");
  g_autoptr (GBytes) full = g_bytes_new (padding, BODY_LIMIT);
  g_autoptr (RawReply) just = raw_post (port (f), "/echo", NULL, full);
  g_autofree char *excessive = NULL;

  g_assert_cmpuint (just->status, ==, 200);
  assert_raw_status (f, known, 413);
  for (guint i = 0; i < 5; i++)
    g_string_append_printf (unknown, "%x\r\n%.*s\r\n", BODY_LIMIT / 4, BODY_LIMIT / 4, padding);
  g_string_append (unknown, "0\r\n\r\n");
  assert_raw_status (f, unknown->str, 413);
  assert_raw_status (f, "GET /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na", 413);
  /* Refused before the body is sent, also to who asks first. */
  excessive = g_strdup_printf ("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                               "Content-Length: %" G_GUINT64_FORMAT "\r\n\r\n",
                               (guint64) 1 << 40);
  assert_raw_status (f, excessive, 413);
  assert_alive (f);
}

static void
test_server_bomb (void)
{
  g_autoptr (Fixture) f = fixture_new (16, 0);
  g_autoptr (GBytes) bomb = pack_zeros (10 * 1024 * 1024);
  g_autoptr (GBytes) noise = g_bytes_new_static ("noise", 5);
  g_autoptr (RawReply) burst = raw_post (port (f), "/store", "Content-Encoding: zstd\r\n", bomb);
  g_autoptr (RawReply) damaged = raw_post (port (f), "/echo", "Content-Encoding: zstd\r\n", noise);
  g_autoptr (RawReply) unknown = raw_post (port (f), "/echo", "Content-Encoding: br\r\n", noise);

  g_assert_cmpuint (g_bytes_get_size (bomb), <, BODY_LIMIT);
  g_assert_cmpuint (burst->status, ==, 413);
  g_assert_cmpuint (damaged->status, ==, 400);
  g_assert_cmpuint (unknown->status, ==, 400);
  assert_alive (f);
}

/* A client that dies in mid-body leaves nothing behind. */
static void
test_server_truncated (void)
{
  g_autoptr (Fixture) f = fixture_new (16, 0);

  for (guint i = 0; i < 20; i++)
    {
      const char *text = "POST /store HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf";
      int line = raw_connect (port (f));

      raw_send (line, text, strlen (text));
      close (line);
    }
  assert_alive (f);
}

/* Sends one byte at a time for as long as the server lets it. Returns how long that was, in µs. */
static gint64
drip (Fixture *f, const char *head)
{
  int line = raw_connect (port (f));
  gint64 start = g_get_monotonic_time ();

  raw_send (line, head, strlen (head));
  while (!raw_wait (line, 10))
    {
      g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_TIME_SPAN_SECOND);
      raw_send (line, "a", 1);
    }
  close (line);

  return g_get_monotonic_time () - start;
}

static void
test_server_drip (void)
{
  g_autoptr (Fixture) f = fixture_new (16, 200 * 1000);

  g_assert_cmpint (drip (f, "GET /hello HTTP/1.1\r\nHost: x\r\nX-Slow: "), >=, 200 * 1000);
  g_assert_cmpint (drip (f, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\n"), >=,
                   200 * 1000);
  g_assert_cmpint (drip (f, ""), >=, 200 * 1000);
  assert_alive (f);
}

/* ---- Workers --------------------------------------------------------------------------------- */

static int
start_waiting (Fixture *f)
{
  const char *text = "POST /wait HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                     "Content-Length: 0\r\n\r\n";
  int line = raw_connect (port (f));

  raw_send (line, text, strlen (text));

  return line;
}

/* What is queued while the worker is busy is handed to it together. */
static void
test_server_batches (void)
{
  g_autoptr (Fixture) f = fixture_new (64, 0);
  int lines[10] = { 0 };

  lines[0] = start_waiting (f);
  await_waiting (f, 1);
  for (guint i = 1; i < G_N_ELEMENTS (lines); i++)
    lines[i] = start_waiting (f);
  /* The engine is one thread: when it has answered this, it has read the others. */
  for (guint i = 0; i < 20; i++)
    assert_alive (f);
  open_gate (f);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (RawReply) reply = raw_receive (lines[i]);

      g_assert_cmpuint (reply->status, ==, 200);
    }
  g_assert_cmpuint (f->largest, >, 1);
}

static void
test_server_busy (void)
{
  g_autoptr (Fixture) f = fixture_new (2, 0);
  int lines[8] = { 0 };
  guint n_told = 0;
  guint n_busy = 0;
  gint64 start = g_get_monotonic_time ();

  lines[0] = start_waiting (f);
  await_waiting (f, 1);
  for (guint i = 1; i < G_N_ELEMENTS (lines); i++)
    lines[i] = start_waiting (f);
  /* With one being worked on and two waiting, the others are told at once. */
  while (n_told < 5)
    {
      g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_TIME_SPAN_SECOND);
      n_told = 0;
      for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
        n_told += raw_wait (lines[i], 2);
    }
  open_gate (f);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (RawReply) reply = raw_receive (lines[i]);

      n_busy += reply->status == 503;
      if (reply->status == 503)
        g_assert_nonnull (strstr (reply->head, "Retry-After: 1"));
    }
  g_assert_cmpuint (n_busy, ==, 5);
}

/* Nobody waits longer than the deadline for a worker's attention. */
static void
test_server_waited_too_long (void)
{
  g_autoptr (Fixture) f = fixture_new (16, 100 * 1000);
  g_autoptr (RawReply) first = NULL;
  g_autoptr (RawReply) second = NULL;
  int lines[2] = { 0 };
  gint64 start = 0;

  lines[0] = start_waiting (f);
  await_waiting (f, 1);
  lines[1] = start_waiting (f);
  for (guint i = 0; i < 20; i++)
    assert_alive (f);
  start = g_get_monotonic_time ();
  while (g_get_monotonic_time () - start < 150 * 1000)
    g_assert_false (raw_wait (lines[1], 10));
  open_gate (f);
  first = raw_receive (lines[0]);
  second = raw_receive (lines[1]);
  g_assert_cmpuint (first->status, ==, 200);
  g_assert_cmpuint (second->status, ==, 503);
}

static gpointer
stop_cb (gpointer data)
{
  Fixture *f = data;

  kontor_http_server_stop (f->http);

  return NULL;
}

/* The engine aborts if it is stopped with a request suspended: it must wait, and deliver the
 * answer. */
static void
test_server_stop_delivers (void)
{
  g_autoptr (Fixture) f = fixture_new (16, 0);
  g_autoptr (RawReply) reply = NULL;
  GThread *stopper = NULL;
  int idle = raw_connect (port (f));
  int line = start_waiting (f);

  await_waiting (f, 1);
  stopper = g_thread_new ("stopper", stop_cb, f);
  g_assert_false (raw_wait (line, 50));
  open_gate (f);
  g_thread_join (stopper);
  reply = raw_receive (line);
  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpstr (raw_reply_get_text (reply), ==, "\"waited\"");
  close (idle);
}

static void
test_server_cycles (void)
{
  guint n_files = 0;
  guint n_threads = 0;

  for (guint i = 0; i < 201; i++)
    {
      g_autoptr (Fixture) f = fixture_new (16, 0);

      assert_alive (f);
      g_clear_pointer (&f, fixture_free);
      /* The first may leave what libraries keep. */
      if (i == 0)
        {
          n_files = raw_count_files ();
          n_threads = raw_count_threads ();
        }
    }
  g_assert_cmpuint (raw_count_files (), ==, n_files);
  g_assert_cmpuint (raw_count_threads (), <=, n_threads);
}

static void
call_cb (gpointer data)
{
  g_string_append_c (data, 'c');
}

static void
append_batch (GPtrArray *items, gpointer user_data)
{
  for (guint i = 0; i < items->len; i++)
    g_string_append (user_data, items->pdata[i]);
}

static void
test_worker (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (KontorServerQueue) worker = kontor_server_queue_new ("test", 1000, 64, append_batch,
                                                                  log);

  /* Without a thread everything happens at once. */
  g_assert_true (kontor_server_queue_push (worker, (gpointer) "a"));
  kontor_server_queue_call (worker, call_cb, log);
  g_assert_cmpstr (log->str, ==, "ac");
  kontor_server_queue_start (worker);
  g_assert_false (kontor_server_queue_is_current (worker));
  for (guint i = 0; i < 200; i++)
    {
      g_assert_true (kontor_server_queue_push (worker, (gpointer) "b"));
      if (i == 100)
        kontor_server_queue_post (worker, call_cb, log);
    }
  kontor_server_queue_call (worker, call_cb, log);
  /* In order: a call waits for all that was queued before it. */
  g_assert_cmpuint (log->len, ==, 2 + 200 + 2);
  g_assert_cmpint (log->str[2 + 101], ==, 'c');
  g_assert_cmpint (log->str[log->len - 1], ==, 'c');
  kontor_server_queue_push (worker, (gpointer) "z");
  kontor_server_queue_stop (worker);
  g_assert_cmpint (log->str[log->len - 1], ==, 'z');
}

/* ---- Listening ------------------------------------------------------------------------------- */

static void
assert_does_not_listen (const char *where, KontorHttpError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (kontor_http_listen (where, FALSE, &error));
  g_assert_error (error, KONTOR_HTTP_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, where));
}

static void
test_listen (void)
{
  g_autoptr (Fixture) f = fixture_new (16, 0);
  g_autofree char *taken = g_strdup_printf ("127.0.0.1:%u", port (f));
  g_autoptr (GSocket) insecure = NULL;
  g_autoptr (GSocket) named = NULL;
  g_autoptr (GError) error = NULL;

  assert_does_not_listen (taken, KONTOR_HTTP_ERROR_IN_USE);
  assert_does_not_listen ("0.0.0.0:0", KONTOR_HTTP_ERROR_INSECURE);
  assert_does_not_listen ("[::]:0", KONTOR_HTTP_ERROR_INSECURE);
  assert_does_not_listen ("office.example:80", KONTOR_HTTP_ERROR_ADDRESS);
  assert_does_not_listen ("127.0.0.1:70000", KONTOR_HTTP_ERROR_ADDRESS);
  assert_does_not_listen ("", KONTOR_HTTP_ERROR_ADDRESS);
  insecure = kontor_http_listen ("0.0.0.0:0", TRUE, &error);
  g_assert_no_error (error);
  named = kontor_http_listen ("localhost:0", FALSE, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/http/routes/incomplete", test_routes_incomplete);
  g_test_add_func ("/http/routes/rights", test_routes_rights);
  g_test_add_func ("/http/routes/rates", test_routes_rates);
  g_test_add_func ("/http/throttle/fills", test_throttle);
  g_test_add_func ("/http/throttle/bounded", test_throttle_bounded);
  g_test_add_func ("/http/encoding/zstd", test_encoding);
  g_test_add_func ("/http/encoding/gzip", test_encoding_gzip);
  g_test_add_func ("/http/encoding/accepted", test_encoding_accepted);
  g_test_add_func ("/http/server/answers", test_server_answers);
  g_test_add_func ("/http/server/keeps-order", test_server_keeps_order);
  g_test_add_func ("/http/server/packs", test_server_packs);
  g_test_add_func ("/http/server/peer", test_server_peer);
  g_test_add_func ("/http/server/bad-framing", test_server_bad_framing);
  g_test_add_func ("/http/server/smuggling", test_server_smuggling);
  g_test_add_func ("/http/server/large-headers", test_server_large_headers);
  g_test_add_func ("/http/server/large-bodies", test_server_large_bodies);
  g_test_add_func ("/http/server/bomb", test_server_bomb);
  g_test_add_func ("/http/server/truncated", test_server_truncated);
  g_test_add_func ("/http/server/drip", test_server_drip);
  g_test_add_func ("/http/server/batches", test_server_batches);
  g_test_add_func ("/http/server/busy", test_server_busy);
  g_test_add_func ("/http/server/waited-too-long", test_server_waited_too_long);
  g_test_add_func ("/http/server/stop-delivers", test_server_stop_delivers);
  g_test_add_func ("/http/server/cycles", test_server_cycles);
  g_test_add_func ("/http/worker", test_worker);
  g_test_add_func ("/http/listen", test_listen);

  return g_test_run ();
}
