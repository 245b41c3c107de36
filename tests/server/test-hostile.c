/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The whole server against those who come from the wrong network, lie about where they come from, or
 * send what is meant to hurt: over real sockets. */

#include "config.h"

#include "door.h"
#include "kontor-http-networks.h"
#include "kontor-test-tree.h"
#include "raw-client.h"

#include <gio/gio.h>
#include <string.h>
#include <zstd.h>

/* ---- Networks -------------------------------------------------------------------------------- */

static GPtrArray *
read_masks (const char *list)
{
  GPtrArray *masks = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) words = g_strsplit (list, " ", -1);

  for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    {
      GInetAddressMask *mask = g_inet_address_mask_new_from_string (words[i], NULL);

      g_assert_nonnull (mask);
      g_ptr_array_add (masks, mask);
    }

  return masks;
}

static void
test_networks (void)
{
  static const struct
  {
    const char *list;
    const char *peer;
    gboolean in;
  } cases[] = {
    { "", "203.0.113.1", TRUE },
    { "", "unknown", TRUE },
    { "192.0.2.0/24", "192.0.2.255", TRUE },
    { "192.0.2.0/24", "192.0.3.0", FALSE },
    { "192.0.2.7", "192.0.2.7", TRUE },
    { "192.0.2.7", "192.0.2.8", FALSE },
    { "192.0.2.128/25", "192.0.2.127", FALSE },
    { "2001:db8::/33", "2001:db8:7fff::1", TRUE },
    { "2001:db8::/33", "2001:db8:8000::1", FALSE },
    { "192.0.2.0/24", "2001:db8::1", FALSE },
    { "192.0.2.0/24 2001:db8::/32", "2001:db8::1", TRUE },
    { "0.0.0.0/0", "198.51.100.1", TRUE },
    { "0.0.0.0/0", "2001:db8::1", FALSE },
    /* Nobody is locked out of their own machine. */
    { "192.0.2.0/24", "127.0.0.1", TRUE },
    { "192.0.2.0/24", "::1", TRUE },
    { "192.0.2.0/24", "unknown", FALSE },
    { "192.0.2.0/24", "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) masks = read_masks (cases[i].list);

      if (kontor_http_is_in_networks (masks, cases[i].peer) != cases[i].in)
        g_error ("%s in “%s”", cases[i].peer, cases[i].list);
    }
  g_assert_true (kontor_http_is_in_networks (NULL, "192.0.2.1"));
}

static void
test_fold_address (void)
{
  static const char *const cases[][2] = {
    { "::ffff:192.0.2.1", "192.0.2.1" }, { "::ffff:127.0.0.1", "127.0.0.1" }, { "::1", "::1" },
    { "192.0.2.1", "192.0.2.1" },        { "::192.0.2.1", "::192.0.2.1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (cases[i][0]);
      g_autofree char *folded = kontor_http_fold_address (address);

      g_assert_cmpstr (folded, ==, cases[i][1]);
    }
}

/* Signing in, and everything else of whoever is signed in. */
static void
test_restricted (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) anna = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_autoptr (GPtrArray) masks = read_masks ("10.0.0.0/8 fd00::/8");
  g_autoptr (GPtrArray) none = read_masks ("");
  KontorAuth *auth = kontor_server_get_auth (f->server);
  static const char *const paths[] = { KONTOR_ROUTE_TOKEN,      KONTOR_ROUTE_REFRESH,
                                       KONTOR_ROUTE_SESSIONS,   KONTOR_ROUTE_PULL,
                                       KONTOR_ROUTE_WELL_KNOWN, "/nothing" };
  g_auto (DoorAnswer) after = { 0 };

  g_assert_cmpuint (anna.status, ==, 200);
  kontor_auth_set_networks (auth, masks);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      const char *method = i == 2 || i == 4 ? "GET" : "POST";
      g_auto (DoorAnswer) outside = door_ask (f, method, "192.0.2.1", paths[i],
                                              door_get (&anna, "access"), NULL);
      g_auto (DoorAnswer) inside = door_ask (f, method, "10.1.2.3", paths[i],
                                             door_get (&anna, "access"), NULL);
      g_auto (DoorAnswer) home = door_ask (f, method, "::1", paths[i], door_get (&anna, "access"),
                                           NULL);

      assert_refused (outside, 403, "network");
      g_assert_cmpuint (inside.status, !=, 403);
      g_assert_cmpuint (home.status, !=, 403);
    }
  kontor_auth_set_networks (auth, none);
  after = door_ask (f, "GET", "192.0.2.1", KONTOR_ROUTE_SESSIONS, door_get (&anna, "access"), NULL);
  g_assert_cmpuint (after.status, ==, 200);
}

/* ---- A server on a port ---------------------------------------------------------------------- */

typedef struct
{
  char *data;
  KontorServer *server;
  guint16 port;
} Fixture;

static Fixture *
fixture_new (void)
{
  Fixture *f = g_new0 (Fixture, 1);
  g_autoptr (GError) error = NULL;

  f->data = g_dir_make_tmp ("kontor-test-XXXXXX", NULL);
  f->server = kontor_server_new (f->data, "127.0.0.1:0", 0, &error);
  g_assert_true (kontor_server_start (f->server, &error));
  f->port = kontor_server_get_port (f->server);

  return f;
}

static void
fixture_free (Fixture *f)
{
  kontor_server_free (f->server);
  kontor_test_remove_tree (f->data);
  g_free (f->data);
  g_free (f);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

static guint
talk (Fixture *f, const char *headers)
{
  g_autofree char *text = g_strdup_printf ("GET /.well-known/kontor HTTP/1.1\r\nHost: x\r\n"
                                           "Connection: close\r\n%s\r\n",
                                           headers);
  g_autoptr (RawReply) reply = raw_talk (f->port, text);

  return reply->status;
}

/* Behind a proxy on this machine the client's address counts: the one that the proxy itself saw. */
static void
test_behind_proxy (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autoptr (GPtrArray) masks = read_masks ("10.0.0.0/8 fd00::/8");

  kontor_auth_set_networks (kontor_server_get_auth (f->server), masks);
  g_assert_cmpuint (talk (f, ""), ==, 200);
  g_assert_cmpuint (talk (f, "X-Forwarded-For: 10.1.2.3\r\n"), ==, 200);
  g_assert_cmpuint (talk (f, "X-Forwarded-For: fd00::1\r\n"), ==, 200);
  g_assert_cmpuint (talk (f, "X-Forwarded-For: ::ffff:10.1.2.3\r\n"), ==, 200);
  g_assert_cmpuint (talk (f, "X-Forwarded-For: 192.0.2.1\r\n"), ==, 403);
  g_assert_cmpuint (talk (f, "X-Forwarded-For: ::ffff:192.0.2.1\r\n"), ==, 403);
  /* What the client claims stands in front of what the proxy saw. */
  g_assert_cmpuint (talk (f, "X-Forwarded-For: 10.1.2.3, 192.0.2.1\r\n"), ==, 403);
  g_assert_cmpuint (talk (f, "X-Forwarded-For: 127.0.0.1, 192.0.2.1\r\n"), ==, 403);
  g_assert_cmpuint (talk (f, "X-Forwarded-For: 10.1.2.3\r\nX-Forwarded-For: 192.0.2.1\r\n"), ==,
                    403);
  /* What can't be read is not this machine's. */
  g_assert_cmpuint (talk (f, "X-Forwarded-For: unknown\r\n"), ==, 403);
  g_assert_cmpuint (talk (f, "X-Forwarded-For: 192.0.2.1:443\r\n"), ==, 403);
  g_assert_cmpuint (talk (f, "X-Forwarded-For: \r\n"), ==, 403);
  g_assert_cmpuint (talk (f, "X-Forwarded-For: 10.1.2.3,\r\n"), ==, 403);
}

/* ---- Bodies meant to hurt -------------------------------------------------------------------- */

static GBytes *
repeat (const char *text, guint n)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (all, text);

  return g_string_free_to_bytes (all);
}

static GBytes *
pack (GBytes *bytes)
{
  gsize length = 0;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  gsize bound = ZSTD_compressBound (length);
  char *packed = g_malloc (bound);
  gsize n = ZSTD_compress (packed, bound, data, length, 3);

  g_assert_false (ZSTD_isError (n));

  return g_bytes_new_take (packed, n);
}

static void
assert_post (Fixture *f, const char *headers, GBytes *body, guint status)
{
  g_autoptr (RawReply) reply = raw_post (f->port, KONTOR_ROUTE_REFRESH, headers, body);

  g_assert_cmpuint (reply->status, ==, status);
  /* It is still there, and well. */
  g_assert_cmpuint (talk (f, ""), ==, 200);
}

static void
test_depth (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autoptr (GBytes) arrays = repeat ("[", 60000);
  g_autoptr (GBytes) objects = repeat ("{\"a\":", 12000);
  g_autoptr (GBytes) packed = pack (arrays);
  g_autoptr (GBytes) values = repeat ("{},", 20000);

  g_assert_cmpuint (g_bytes_get_size (packed), <, 1000);
  assert_post (f, NULL, arrays, 400);
  assert_post (f, NULL, objects, 400);
  assert_post (f, NULL, values, 400);
  assert_post (f, "Content-Encoding: zstd\r\n", packed, 400);
}

static void
test_bombs (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autofree char *zeros = g_malloc0 (64 << 20);
  g_autoptr (GBytes) large = g_bytes_new_static (zeros, 64 << 20);
  g_autoptr (GBytes) bomb = pack (large);
  g_autoptr (GBytes) twice = pack (bomb);
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) million = g_bytes_new_from_bytes (large, 0, 10 << 20);
  g_autoptr (GBytes) gzip = g_converter_convert_bytes (G_CONVERTER (compressor), million, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bomb), <, 64 << 10);
  g_assert_cmpuint (g_bytes_get_size (gzip), <, 64 << 10);
  assert_post (f, "Content-Encoding: zstd\r\n", bomb, 413);
  assert_post (f, "Content-Encoding: gzip\r\n", gzip, 413);
  /* One layer is undone, and no list of them. */
  assert_post (f, "Content-Encoding: zstd\r\n", twice, 400);
  assert_post (f, "Content-Encoding: zstd, zstd\r\n", twice, 400);
}

/* Two readings of where a request ends: all of them are refused, and what follows is not answered. */
static void
test_framing (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  static const char *const heads[] = {
    "Content-Length: 5\r\nContent-Length: 6\r\n",
    "Content-Length: 5\r\ncontent-length: 5\r\n",
    "Content-Length: 5, 5\r\n",
    "Content-Length: +5\r\n",
    "Content-Length: 0x5\r\n",
    "Content-Length: 5 5\r\n",
    "Content-Length: 99999999999999999999\r\n",
    "Content-Length: -1\r\n",
    "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
    "Transfer-Encoding: chunked, identity\r\n",
    "Transfer-Encoding: xchunked\r\n",
    "Transfer-Encoding : chunked\r\n",
    " Content-Length: 5\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autofree char *text = g_strdup_printf ("POST " KONTOR_ROUTE_REFRESH
                                               " HTTP/1.1\r\nHost: x\r\n"
                                               "%s\r\n0\r\n\r\n"
                                               "GET /.well-known/kontor HTTP/1.1\r\nHost: x\r\n"
                                               "Connection: close\r\n\r\n",
                                               heads[i]);
      g_autoptr (RawReply) reply = raw_talk (f->port, text);

      if (reply->status < 400 || reply->status >= 600 ||
          strstr (raw_reply_get_text (reply), "\"protocol\"") != NULL)
        g_error ("%u %s to %s", reply->status, raw_reply_get_text (reply), heads[i]);
    }
  g_assert_cmpuint (talk (f, ""), ==, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/hostile/networks", test_networks);
  g_test_add_func ("/hostile/fold-address", test_fold_address);
  g_test_add_func ("/hostile/restricted", test_restricted);
  g_test_add_func ("/hostile/behind-proxy", test_behind_proxy);
  g_test_add_func ("/hostile/depth", test_depth);
  g_test_add_func ("/hostile/bombs", test_bombs);
  g_test_add_func ("/hostile/framing", test_framing);

  return g_test_run ();
}
