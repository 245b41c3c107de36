/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Live sockets: frames that are none, clients that flood, dawdle and do not read, who is told of what,
 * and who is closed. The real hub over socket pairs, and the real server on a port. */

#include "config.h"

#include "feed-desk.h"
#include "kontor-live-line.h"
#include "kontor-live-private.h"
#include "kontor-people.h"
#include "kontor-server-private.h"
#include "kontor-test-tree.h"
#include "raw-client.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* First bytes of whole frames. */
#define TEXT 0x81
#define BINARY 0x82
#define CLOSE 0x88
#define PING 0x89

#define DEADLINE (30 * G_TIME_SPAN_SECOND)
/* How long nothing must come where nothing may. */
#define SILENCE_MS 150

/* ---- The codec ------------------------------------------------------------------------------- */

static void
assert_frame (guint8 first, gsize length)
{
  g_autofree char *payload = g_strnfill (length, 'x');
  g_autoptr (GBytes) frame = kontor_live_line_frame (first, payload, length);
  gsize n = 0;
  const guint8 *bytes = g_bytes_get_data (frame, &n);
  KontorWebsocketFrame read = { 0 };
  g_autofree guint8 *copy = NULL;

  /* Each beginning of it, in memory of exactly that length. */
  for (gsize i = 0; i < MIN (n, 200); i++)
    {
      g_autofree guint8 *part = g_memdup2 (bytes, i);

      g_assert_cmpint (kontor_websocket_read (part, i, length, &read), ==, KONTOR_WEBSOCKET_MORE);
    }
  copy = g_memdup2 (bytes, n);
  g_assert_cmpint (kontor_websocket_read (copy, n, length, &read), ==, KONTOR_WEBSOCKET_FRAME);
  g_assert_cmpint (read.opcode, ==, first & 0x0f);
  g_assert_cmpint (read.last, ==, (first & 0x80) != 0);
  g_assert_cmpuint (read.used, ==, n);
  g_assert_cmpmem (read.payload, read.length, payload, length);
  if (length == 0)
    return;
  memcpy (copy, bytes, n);
  g_assert_cmpint (kontor_websocket_read (copy, n, length - 1, &read), ==, KONTOR_WEBSOCKET_BROKEN);
  g_assert_cmpint (read.code, ==, KONTOR_WEBSOCKET_TOO_LONG);
}

static void
test_frames (void)
{
  static const gsize lengths[] = { 0, 1, 125, 126, 1024, 65535, 65536 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      assert_frame (TEXT, lengths[i]);
      assert_frame (0x01, lengths[i]);
      assert_frame (0x00, lengths[i]);
    }
  assert_frame (PING, 125);
  assert_frame (0x8a, 0);
}

static void
test_broken_frames (void)
{
  /* Two to ten bytes are enough to see it. */
  static const struct
  {
    const char *bytes;
    gsize length;
    KontorWebsocketCode code;
  } cases[] = {
    { "\x81\x00", 2, KONTOR_WEBSOCKET_PROTOCOL }, /* not masked */
    { "\xc1\x80", 2, KONTOR_WEBSOCKET_PROTOCOL }, /* packed */
    { "\xa1\x80", 2, KONTOR_WEBSOCKET_PROTOCOL },
    { "\x91\x80", 2, KONTOR_WEBSOCKET_PROTOCOL },
    { "\x83\x80", 2, KONTOR_WEBSOCKET_PROTOCOL }, /* no such frame */
    { "\x8b\x80", 2, KONTOR_WEBSOCKET_PROTOCOL },
    { "\x8f\x80", 2, KONTOR_WEBSOCKET_PROTOCOL },
    { "\x09\x80", 2, KONTOR_WEBSOCKET_PROTOCOL }, /* a ping in pieces */
    { "\x89\xfe", 2, KONTOR_WEBSOCKET_PROTOCOL }, /* a long ping */
    { "\x88\xff", 2, KONTOR_WEBSOCKET_PROTOCOL },
    { "\x81\xfe\x00\x7d", 4, KONTOR_WEBSOCKET_PROTOCOL }, /* could be told shorter */
    { "\x81\xff\0\0\0\0\0\0\xff\xff", 10, KONTOR_WEBSOCKET_PROTOCOL },
    { "\x81\xff\x80\0\0\0\0\x01\0\0", 10, KONTOR_WEBSOCKET_PROTOCOL }, /* negative */
    { "\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff", 10, KONTOR_WEBSOCKET_TOO_LONG },
    { "\x81\xfe\x04\x01", 4, KONTOR_WEBSOCKET_TOO_LONG },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree guint8 *bytes = g_memdup2 (cases[i].bytes, cases[i].length);
      KontorWebsocketFrame frame = { 0 };

      g_test_message ("case %u", i);
      g_assert_cmpint (kontor_websocket_read (bytes, cases[i].length, 1024, &frame), ==,
                       KONTOR_WEBSOCKET_BROKEN);
      g_assert_cmpint (frame.code, ==, cases[i].code);
    }
}

static void
test_random_frames (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < 200000; i++)
    {
      gsize length = (gsize) g_rand_int_range (random, 0, 24);
      g_autofree guint8 *bytes = g_malloc (MAX (length, 1));
      KontorWebsocketFrame frame = { 0 };

      for (gsize j = 0; j < length; j++)
        bytes[j] = (guint8) g_rand_int (random);
      if (kontor_websocket_read (bytes, length, 1024, &frame) != KONTOR_WEBSOCKET_FRAME)
        continue;
      g_assert_cmpuint (frame.used, <=, length);
      g_assert_true (frame.payload + frame.length == bytes + frame.used);
    }
}

static gboolean
is_close (const char *payload, gsize length)
{
  g_autofree guint8 *bytes = g_memdup2 (payload, MAX (length, 1));

  return kontor_websocket_check_close (
      &(KontorWebsocketFrame) { .payload = bytes, .length = length });
}

static void
test_close_codes (void)
{
  g_assert_true (is_close ("", 0));
  g_assert_true (is_close ("\x03\xe8", 2));
  g_assert_true (is_close ("\x0f\xa1 over", 7));
  g_assert_false (is_close ("\x03", 1));
  g_assert_false (is_close ("\x03\xe7", 2)); /* 999 */
  g_assert_false (is_close ("\x03\xed", 2)); /* 1005 */
  g_assert_false (is_close ("\x03\xee", 2)); /* 1006 */
  g_assert_false (is_close ("\x07\xd0", 2)); /* 2000 */
  g_assert_false (is_close ("\x13\x88", 2)); /* 5000 */
  g_assert_false (is_close ("\x03\xe8\xff", 3));
}

static void
test_heads (void)
{
  static const struct
  {
    gsize length;
    const char *head;
    gsize n;
  } cases[] = {
    { 0, "\x81\x00", 2 },
    { 125, "\x81\x7d", 2 },
    { 126, "\x81\x7e\x00\x7e", 4 },
    { 65535, "\x81\x7e\xff\xff", 4 },
    { 65536, "\x81\x7f\0\0\0\0\0\x01\0\0", 10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint8 head[KONTOR_WEBSOCKET_HEAD_MAX];
      gsize n = kontor_websocket_write_head (head, KONTOR_WEBSOCKET_TEXT, cases[i].length);

      g_assert_cmpmem (head, n, cases[i].head, cases[i].n);
    }
}

static void
test_keys (void)
{
  static const char *const wrong[] = { "",
                                       "dGhlIHNhbXBsZSBub25jZQ",
                                       "dGhlIHNhbXBsZSBub25jZR==",
                                       "dGhlIHNhbXBsZSBub25jZQ==x",
                                       "dGhlIHNhbXBsZSBub25jZSBh",
                                       "************************" };
  g_autofree char *accept = kontor_websocket_accept (KONTOR_LIVE_KEY);

  g_assert_cmpstr (accept, ==, KONTOR_LIVE_ACCEPT);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (kontor_websocket_accept (wrong[i]));
  g_assert_true (kontor_websocket_has_word ("keep-alive, Upgrade", "upgrade"));
  g_assert_false (kontor_websocket_has_word ("keep-alive, Upgrades", "upgrade"));
  g_assert_false (kontor_websocket_has_word (NULL, "upgrade"));
}

/* ---- The hub ---------------------------------------------------------------------------------- */

/* @who: of the person, and of the session */
static KontorLiveLine *
join_hub (KontorLiveHub *hub, guint8 who, KontorLivePerson **person)
{
  KontorSession session = { .id = { { who } }, .person = { { who } } };
  g_autoptr (KontorLiveTicket) ticket = kontor_live_hub_reserve (hub, &session);
  int ends[2] = { -1, -1 };

  g_assert_nonnull (ticket);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  if (person != NULL)
    *person = kontor_live_person_ref (kontor_live_ticket_get_person (ticket));
  kontor_live_hub_take (hub, ticket, ends[0], NULL, 0);

  return kontor_live_line_new_for_fd (ends[1]);
}

static void
assert_text (KontorLiveLine *line, const char *wanted)
{
  g_autofree char *text = kontor_live_line_take_text (line);

  g_assert_cmpstr (text, ==, wanted);
}

/* Nothing but signs of life. */
static void
assert_silence (KontorLiveLine *line)
{
  guint8 opcode = 0;
  g_autoptr (GBytes) payload = kontor_live_line_take (line, SILENCE_MS, &opcode);

  g_assert_null (payload);
  g_assert_cmpint (line->fd, >=, 0);
}

static void
tell (KontorLiveHub *hub, KontorLivePerson *person, gint64 seq, const char *records)
{
  KontorLiveNews *news = kontor_live_news_new (seq);
  g_autoptr (GBytes) bytes = records != NULL ? g_bytes_new (records, strlen (records)) : NULL;

  kontor_live_news_add (news, person, bytes);
  kontor_live_hub_tell (hub, news);
}

static void
test_hub_tells (void)
{
  g_autoptr (KontorLiveHub) hub = kontor_live_hub_new (NULL);
  g_autoptr (KontorLivePerson) ada = NULL;
  g_autoptr (KontorLivePerson) ben = NULL;
  g_autoptr (KontorLiveLine) first = NULL;
  g_autoptr (KontorLiveLine) second = NULL;
  g_autoptr (KontorLiveLine) third = NULL;

  kontor_live_hub_tell (hub, kontor_live_news_new (7));
  first = join_hub (hub, 1, &ada);
  second = join_hub (hub, 1, NULL);
  third = join_hub (hub, 2, &ben);
  assert_text (first, "{\"seq\":7,\"prev\":7}");
  assert_text (second, "{\"seq\":7,\"prev\":7}");
  assert_text (third, "{\"seq\":7,\"prev\":7}");

  tell (hub, ada, 9, NULL);
  tell (hub, ben, 10, "[{}]");
  tell (hub, ada, 12, NULL);
  assert_text (first, "{\"seq\":9,\"prev\":7}");
  assert_text (first, "{\"seq\":12,\"prev\":9}");
  assert_text (second, "{\"seq\":9,\"prev\":7}");
  assert_text (third, "{\"seq\":10,\"prev\":7,\"records\":[{}]}");
  assert_silence (third);
}

static void
wait_count (KontorLiveHub *hub, guint n)
{
  gint64 deadline = g_get_monotonic_time () + DEADLINE;

  while (kontor_live_hub_count (hub) != n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_thread_yield ();
    }
}

/* A client that does not read costs nobody else anything, and is told when it reads again. */
/* What is committed while the handshake is under way comes with the first frame: there is no socket yet
 * that could be told of it. */
static void
test_hub_told_between (void)
{
  g_autoptr (KontorLiveHub) hub = kontor_live_hub_new (NULL);
  KontorSession session = { .id = { { 1 } }, .person = { { 1 } } };
  g_autoptr (KontorLiveTicket) ticket = NULL;
  g_autoptr (KontorLiveLine) line = NULL;
  int ends[2] = { -1, -1 };

  kontor_live_hub_tell (hub, kontor_live_news_new (7));
  ticket = kontor_live_hub_reserve (hub, &session);
  tell (hub, kontor_live_ticket_get_person (ticket), 9, NULL);
  /* Of others: nobody who is there is told. */
  kontor_live_hub_tell (hub, kontor_live_news_new (11));
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  kontor_live_hub_take (hub, ticket, ends[0], NULL, 0);
  line = kontor_live_line_new_for_fd (ends[1]);
  assert_text (line, "{\"seq\":11,\"prev\":11}");
}

static void
test_slow_reader (void)
{
  KontorLiveLimits limits = { .send_buffer = 4096 };
  g_autoptr (KontorLiveHub) hub = kontor_live_hub_new (&limits);
  g_autoptr (KontorLivePerson) ada = NULL;
  g_autoptr (KontorLivePerson) ben = NULL;
  g_autoptr (KontorLiveLine) slow = join_hub (hub, 1, &ada);
  g_autoptr (KontorLiveLine) quick = join_hub (hub, 2, &ben);
  g_autofree char *large = g_strnfill (3000, ' ');
  g_autofree char *wanted = NULL;
  gint64 last = 0;
  guint n = 0;

  large[0] = '[';
  large[2999] = ']';
  assert_text (quick, "{\"seq\":0,\"prev\":0}");
  for (gint64 seq = 1; seq <= 500; seq++)
    {
      tell (hub, ada, seq, large);
      tell (hub, ben, seq, NULL);
      wanted = g_strdup_printf ("{\"seq\":%" G_GINT64_FORMAT ",\"prev\":%" G_GINT64_FORMAT "}", seq,
                                seq - 1);
      assert_text (quick, wanted);
      g_clear_pointer (&wanted, g_free);
    }
  g_assert_cmpuint (kontor_live_hub_count_behind (hub), >, 400);

  /* What it got is in order and without a hole, until it is told that there is one. */
  while (last < 500)
    {
      g_autofree char *text = kontor_live_line_take_text (slow);
      gint64 seq = g_ascii_strtoll (text + strlen ("{\"seq\":"), NULL, 10);
      const char *prev = strstr (text, "\"prev\":");

      g_assert_cmpint (g_ascii_strtoll (prev + strlen ("\"prev\":"), NULL, 10), ==, last);
      if (seq > last + 1)
        g_assert_null (strstr (text, "records"));
      last = seq;
      n++;
    }
  g_assert_cmpuint (n, <, 100);
  tell (hub, ada, 501, "[]");
  assert_text (slow, "{\"seq\":501,\"prev\":500,\"records\":[]}");
}

static void
test_too_slow (void)
{
  KontorLiveLimits limits = { .send_buffer = 4096, .patience = 20 * G_TIME_SPAN_MILLISECOND };
  g_autoptr (KontorLiveHub) hub = kontor_live_hub_new (&limits);
  g_autoptr (KontorLivePerson) ada = NULL;
  g_autoptr (KontorLiveLine) slow = join_hub (hub, 1, &ada);
  g_autoptr (KontorLiveLine) quick = join_hub (hub, 2, NULL);
  g_autofree char *large = g_strnfill (100000, ' ');

  wait_count (hub, 2);
  for (guint i = 1; i < 20; i++)
    tell (hub, ada, i, large);
  wait_count (hub, 1);
  assert_text (quick, "{\"seq\":0,\"prev\":0}");
}

static void
test_heartbeat (void)
{
  KontorLiveLimits limits = { .heartbeat = 500 * G_TIME_SPAN_MILLISECOND };
  g_autoptr (KontorLiveHub) hub = kontor_live_hub_new (&limits);
  g_autoptr (KontorLiveLine) alive = join_hub (hub, 1, NULL);
  g_autoptr (KontorLiveLine) dead = join_hub (hub, 2, NULL);
  g_autoptr (KontorLiveLine) half = join_hub (hub, 3, NULL);
  guint8 opcode = 0;
  guint n_sent = 0;

  assert_text (alive, "{\"seq\":0,\"prev\":0}");
  wait_count (hub, 3);
  /* A part of a frame is no sign of life. */
  while (kontor_live_hub_count (hub) > 1)
    {
      g_autoptr (GBytes) payload = kontor_live_line_take (alive, 10000, &opcode);

      g_assert_nonnull (payload);
      g_assert_cmpuint (opcode, ==, KONTOR_WEBSOCKET_PING);
      kontor_live_line_send (alive, 0x8a, "");
      kontor_live_line_send_bytes (half, "\x81\xfe\x01\x00\0\0\0\0" + n_sent, 1);
      n_sent = MIN (n_sent + 1, 7);
    }
  g_assert_cmpuint (kontor_live_line_take_close (dead), ==, KONTOR_WEBSOCKET_GOING_AWAY);
  g_assert_cmpuint (kontor_live_line_take_close (half), ==, KONTOR_WEBSOCKET_GOING_AWAY);
}

static void
assert_closed (KontorLiveHub *hub, guint8 first, const char *payload, guint code)
{
  g_autoptr (KontorLiveLine) line = join_hub (hub, 1, NULL);

  kontor_live_line_send (line, first, payload);
  g_assert_cmpuint (kontor_live_line_take_close (line), ==, code);
}

static void
test_bad_clients (void)
{
  g_autoptr (KontorLiveHub) hub = kontor_live_hub_new (NULL);
  g_autoptr (KontorLiveLine) line = NULL;
  g_autofree char *much = g_strnfill (1025, 'x');

  assert_closed (hub, CLOSE, "", KONTOR_WEBSOCKET_NORMAL);
  assert_closed (hub, CLOSE, "x", KONTOR_WEBSOCKET_PROTOCOL);
  assert_closed (hub, BINARY, "x", KONTOR_WEBSOCKET_UNSUPPORTED);
  assert_closed (hub, TEXT, "\xff", KONTOR_WEBSOCKET_BAD_TEXT);
  assert_closed (hub, TEXT, much, KONTOR_WEBSOCKET_TOO_LONG);
  assert_closed (hub, 0x80, "continues nothing", KONTOR_WEBSOCKET_PROTOCOL);
  assert_closed (hub, 0xc1, "", KONTOR_WEBSOCKET_PROTOCOL);

  /* In pieces that come to too much. */
  line = join_hub (hub, 1, NULL);
  much[600] = '\0';
  kontor_live_line_send (line, 0x01, much);
  kontor_live_line_send (line, 0x80, much);
  g_assert_cmpuint (kontor_live_line_take_close (line), ==, KONTOR_WEBSOCKET_TOO_LONG);
  g_clear_pointer (&line, kontor_live_line_free);
  /* Another message within one. */
  line = join_hub (hub, 1, NULL);
  kontor_live_line_send (line, 0x01, "a");
  kontor_live_line_send (line, TEXT, "b");
  g_assert_cmpuint (kontor_live_line_take_close (line), ==, KONTOR_WEBSOCKET_PROTOCOL);
  g_clear_pointer (&line, kontor_live_line_free);
  /* Gone without a word. */
  line = join_hub (hub, 1, NULL);
  wait_count (hub, 1);
  g_clear_pointer (&line, kontor_live_line_free);
  wait_count (hub, 0);
}

static void
test_flood (void)
{
  g_autoptr (KontorLiveHub) hub = kontor_live_hub_new (NULL);
  g_autoptr (KontorLiveLine) line = join_hub (hub, 1, NULL);
  g_autoptr (KontorLiveLine) other = join_hub (hub, 2, NULL);
  guint8 opcode = 0;
  g_autoptr (GBytes) pong = NULL;

  for (guint i = 0; i < 2000; i++)
    kontor_live_line_send (line, TEXT, "{}");
  g_assert_cmpuint (kontor_live_line_take_close (line), ==, KONTOR_WEBSOCKET_POLICY);
  assert_text (other, "{\"seq\":0,\"prev\":0}");
  kontor_live_line_send (other, PING, "here");
  pong = kontor_live_line_take (other, 10000, &opcode);
  g_assert_cmpuint (opcode, ==, KONTOR_WEBSOCKET_PONG);
  g_assert_cmpstr (g_bytes_get_data (pong, NULL), ==, "here");
}

/* Byte by byte, with a ping between the pieces of a message. */
static void
test_half_frames (void)
{
  g_autoptr (KontorLiveHub) hub = kontor_live_hub_new (NULL);
  g_autoptr (KontorLiveLine) line = join_hub (hub, 1, NULL);
  static const guint8 firsts[] = { 0x01, PING, 0x00, PING, 0x80, PING };
  guint8 opcode = 0;

  assert_text (line, "{\"seq\":0,\"prev\":0}");
  for (guint i = 0; i < G_N_ELEMENTS (firsts); i++)
    {
      g_autoptr (GBytes) frame = kontor_live_line_frame (firsts[i], "piece", 5);
      const char *bytes = g_bytes_get_data (frame, NULL);
      g_autoptr (GBytes) pong = NULL;

      for (gsize j = 0; j < g_bytes_get_size (frame); j++)
        kontor_live_line_send_bytes (line, bytes + j, 1);
      if (firsts[i] != PING)
        continue;
      pong = kontor_live_line_take (line, 10000, &opcode);
      g_assert_cmpuint (opcode, ==, KONTOR_WEBSOCKET_PONG);
    }
}

static void
test_places (void)
{
  KontorLiveLimits limits = { .n_sockets = 2 };
  g_autoptr (KontorLiveHub) hub = kontor_live_hub_new (&limits);
  KontorSession session = { .id = { { 9 } }, .person = { { 9 } } };
  g_autoptr (KontorLiveLine) first = join_hub (hub, 1, NULL);
  g_autoptr (KontorLiveTicket) ticket = kontor_live_hub_reserve (hub, &session);

  g_assert_nonnull (ticket);
  g_assert_null (kontor_live_hub_reserve (hub, &session));
  g_clear_pointer (&ticket, kontor_live_ticket_free);
  ticket = kontor_live_hub_reserve (hub, &session);
  g_assert_nonnull (ticket);
  g_clear_pointer (&ticket, kontor_live_ticket_free);
  wait_count (hub, 1);
  g_clear_pointer (&first, kontor_live_line_free);
  wait_count (hub, 0);
}

/* Of one sign-in only a few at a time. */
static void
test_many_of_one (void)
{
  g_autoptr (KontorLiveHub) hub = kontor_live_hub_new (NULL);
  KontorLiveLine *lines[6];

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      lines[i] = join_hub (hub, 1, NULL);
      assert_text (lines[i], "{\"seq\":0,\"prev\":0}");
    }
  g_assert_cmpuint (kontor_live_line_take_close (lines[0]), ==, KONTOR_WEBSOCKET_POLICY);
  g_assert_cmpuint (kontor_live_line_take_close (lines[1]), ==, KONTOR_WEBSOCKET_POLICY);
  g_assert_cmpuint (kontor_live_hub_count (hub), ==, 4);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    kontor_live_line_free (lines[i]);
}

/* A session that ends between the handshake and the socket. */
static void
test_ended_ticket (void)
{
  g_autoptr (KontorLiveHub) hub = kontor_live_hub_new (NULL);
  KontorSession session = { .id = { { 1 } }, .person = { { 2 } } };
  g_autoptr (KontorLiveTicket) ticket = kontor_live_hub_reserve (hub, &session);
  g_autoptr (KontorLiveLine) line = NULL;
  int ends[2] = { -1, -1 };

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  line = kontor_live_line_new_for_fd (ends[1]);
  kontor_live_hub_close_session (hub, &session.id);
  kontor_live_hub_take (hub, ticket, ends[0], NULL, 0);
  g_assert_cmpuint (kontor_live_line_take_close (line), ==, 0);
  g_assert_cmpuint (kontor_live_hub_count (hub), ==, 0);
}

/* ---- The server ------------------------------------------------------------------------------- */

typedef struct
{
  char *data;
  KontorServer *server;
  GHashTable *ada; /* the founder's session */
  GHashTable *ben;
  gint64 mid; /* of Ada's installation */
} Fixture;

static guint16
port (Fixture *self)
{
  return kontor_server_get_port (self->server);
}

static const char *
get (GHashTable *session, const char *name)
{
  return g_hash_table_lookup (session, name);
}

static GHashTable *
sign_in (Fixture *self, const char *code, const char *account, const char *installation)
{
  g_autoptr (GBytes) body = kontor_message_write_strings ("account", account, "password",
                                                          "correct horse", "name", account,
                                                          "installation", installation, "code",
                                                          code, NULL);
  g_autoptr (RawReply) reply = raw_post (port (self), KONTOR_ROUTE_TOKEN, NULL, body);
  g_autoptr (GBytes) text = g_bytes_new (raw_reply_get_text (reply),
                                         strlen (raw_reply_get_text (reply)));

  g_assert_cmpuint (reply->status, ==, 200);

  return kontor_message_read_strings (text, NULL);
}

static void
set_up_limited (Fixture *self, const KontorLiveLimits *limits, gint64 deadline)
{
  g_autoptr (GError) error = NULL;
  KontorInvitation invitation = { .email = (char *) "ben@example.org" };
  g_autofree char *code = NULL;

  self->data = g_dir_make_tmp ("kontor-test-XXXXXX", NULL);
  self->server = kontor_server_new (self->data, "127.0.0.1:0", 0, &error);
  g_assert_no_error (error);
  kontor_server_set_live_limits (self->server, limits);
  kontor_server_set_deadline (self->server, deadline);
  g_assert_true (kontor_server_start (self->server, &error));
  self->ada = sign_in (self, kontor_server_get_setup_code (self->server), "ada@example.org",
                       ID ("91"));
  code = kontor_server_invite (self->data, &invitation, &error);
  g_assert_no_error (error);
  self->ben = sign_in (self, code, "ben@example.org", ID ("92"));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  set_up_limited (self, &(KontorLiveLimits) { 0 }, 0);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  kontor_server_free (self->server);
  g_hash_table_unref (self->ada);
  g_hash_table_unref (self->ben);
  kontor_test_remove_tree (self->data);
  g_free (self->data);
}

static guint
post (Fixture *self, GHashTable *session, const char *path, GBytes *body, char **answer)
{
  g_autofree char *header = g_strdup_printf ("Authorization: Bearer %s\r\n",
                                             get (session, "access"));
  g_autoptr (RawReply) reply = raw_post (port (self), path, header, body);

  if (answer != NULL)
    *answer = g_strdup (raw_reply_get_text (reply));

  return reply->status;
}

/* Ada does it; returns its seq. */
static gint64
push (Fixture *self, const char *ops)
{
  g_autoptr (KontorPushRequest) request = kontor_push_request_new ();
  g_autofree char *text = g_strdup_printf ("{'at':1795255200000000,'ops':[%s]}", ops);
  g_autofree char *json = desk_quote (text);
  g_autofree char *answer = NULL;
  g_autoptr (GBytes) body = NULL;
  const char *seq = NULL;

  request->installation = desk_id (ID ("91"));
  kontor_push_request_add (request, ++self->mid, json);
  body = kontor_push_request_write (request);
  g_assert_cmpuint (post (self, self->ada, KONTOR_ROUTE_PUSH, body, &answer), ==, 200);
  if (strstr (answer, "\\\"ok\\\"") == NULL)
    g_error ("not taken: %s", answer);
  seq = strstr (answer, "\\\"seq\\\":");
  g_assert_nonnull (seq);

  return g_ascii_strtoll (seq + strlen ("\\\"seq\\\":"), NULL, 10);
}

static gint64
push_task (Fixture *self, const char *id, const char *title, GHashTable *responsible)
{
  g_autofree char *op =
      g_strdup_printf ("{'op':'create','type':'task','id':'%s','set':{'title':'%s','creator':'%s',"
                       "'responsible':'%s'}}",
                       id, title, get (self->ada, "person"), get (responsible, "person"));

  return push (self, op);
}

/* The numbers of the next frame. */
static gint64
take_seq (KontorLiveLine *line, gint64 *prev)
{
  g_autofree char *text = kontor_live_line_take_text (line);

  if (prev != NULL)
    *prev = g_ascii_strtoll (strstr (text, "\"prev\":") + strlen ("\"prev\":"), NULL, 10);
  g_assert_true (g_str_has_prefix (text, "{\"seq\":"));

  return g_ascii_strtoll (text + strlen ("{\"seq\":"), NULL, 10);
}

static guint
ask (Fixture *self, const char *token, const char *headers)
{
  g_autoptr (KontorLiveLine) line = kontor_live_line_new (port (self));

  kontor_live_line_ask (line, token, headers, NULL);

  return kontor_live_line_wait_open (line);
}

static void
test_refusals (Fixture *self, gconstpointer unused)
{
  const char *token = get (self->ada, "access");

  g_assert_cmpuint (ask (self, NULL, NULL), ==, 401);
  g_assert_cmpuint (ask (self, "made up", NULL), ==, 401);
  g_assert_cmpuint (ask (self, token, ""), ==, 426);
  g_assert_cmpuint (ask (self, token,
                         "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\n"
                         "Sec-WebSocket-Key: " KONTOR_LIVE_KEY "\r\n"),
                    ==, 426);
  g_assert_cmpuint (ask (self, token,
                         "Connection: Upgrade\r\nUpgrade: h2c\r\nSec-WebSocket-Version: 13\r\n"
                         "Sec-WebSocket-Key: " KONTOR_LIVE_KEY "\r\n"),
                    ==, 426);
  g_assert_cmpuint (ask (self, token,
                         "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n"),
                    ==, 400);
  g_assert_cmpuint (ask (self, token, KONTOR_LIVE_HEADERS "Origin: https://evil.example\r\n"), ==,
                    403);
  g_assert_cmpuint (ask (self, token, KONTOR_LIVE_HEADERS "Content-Length: 3\r\n"), ==, 413);
  g_assert_cmpuint (kontor_live_hub_count (kontor_server_get_live (self->server)), ==, 0);
  /* None of them holds a place. */
  g_assert_cmpuint (ask (self, token, NULL), ==, 101);
}

static void
test_full (void)
{
  Fixture self = { 0 };
  g_autoptr (KontorLiveLine) one = NULL;

  set_up_limited (&self, &(KontorLiveLimits) { .n_sockets = 1 }, 0);
  one = kontor_live_line_open (port (&self), get (self.ada, "access"));
  g_assert_cmpuint (ask (&self, get (self.ben, "access"), NULL), ==, 503);
  g_clear_pointer (&one, kontor_live_line_free);
  wait_count (kontor_server_get_live (self.server), 0);
  g_assert_cmpuint (ask (&self, get (self.ben, "access"), NULL), ==, 101);
  tear_down (&self, NULL);
}

/* Who sees a change is told of it, and nobody else. */
static void
test_told (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorLiveLine) ada = kontor_live_line_open (port (self), get (self->ada, "access"));
  g_autoptr (KontorLiveLine) ben = kontor_live_line_open (port (self), get (self->ben, "access"));
  gint64 start = take_seq (ada, NULL);
  gint64 prev = 0;
  gint64 seq = 0;

  g_assert_cmpint (take_seq (ben, NULL), ==, start);
  seq = push_task (self, ID ("01"), "Hers alone", self->ada);
  g_assert_cmpint (take_seq (ada, &prev), ==, seq);
  g_assert_cmpint (prev, ==, start);
  assert_silence (ben);

  /* His notification comes after what it is about. */
  seq = push_task (self, ID ("02"), "For Ben", self->ben);
  g_assert_cmpint (take_seq (ben, &prev), >=, seq);
  g_assert_cmpint (prev, ==, start);
  assert_silence (ben);
}

/* He is told that there is something when he gains sight of it, and when he loses it. */
static void
test_gain_and_loss (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorLiveLine) ben = NULL;
  g_autofree char *gain = g_strdup_printf (UPDATE ("task", ID ("01"),
                                                   "'observers':{'now':{'%s':0}}"),
                                           get (self->ben, "person"));
  g_autofree char *lose = g_strdup_printf (UPDATE ("task", ID ("01"),
                                                   "'observers':{'was':{'%s':0}}"),
                                           get (self->ben, "person"));
  gint64 seq = 0;

  push_task (self, ID ("01"), "Hers alone", self->ada);
  ben = kontor_live_line_open (port (self), get (self->ben, "access"));
  take_seq (ben, NULL);
  seq = push (self, gain);
  g_assert_cmpint (take_seq (ben, NULL), >=, seq);
  seq = push (self, lose);
  g_assert_cmpint (take_seq (ben, NULL), >=, seq);
  push (self, UPDATE ("task", ID ("01"), "'title':{'was':'Hers alone','now':'Hers again'}"));
  assert_silence (ben);
}

static void
test_dismissal (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorLiveLine) ada = kontor_live_line_open (port (self), get (self->ada, "access"));
  g_autoptr (KontorLiveLine) ben = kontor_live_line_open (port (self), get (self->ben, "access"));
  g_autofree char *op = g_strdup_printf ("{'op':'update','type':'person','id':'%s',"
                                         "'set':{'active':{'was':true,'now':false}}}",
                                         get (self->ben, "person"));
  gint64 start = 0;

  take_seq (ada, NULL);
  take_seq (ben, NULL);
  start = g_get_monotonic_time ();
  push (self, op);
  g_assert_cmpuint (kontor_live_line_take_close (ben), ==, KONTOR_WEBSOCKET_SESSION_ENDED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (ask (self, get (self->ben, "access"), NULL), ==, 403);
  /* The others are not. */
  take_seq (ada, NULL);
  g_assert_cmpint (ada->fd, >=, 0);
}

/* By whoever runs the server, beside it. */
static void
test_dismissed_by_command (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorLiveLine) ada = kontor_live_line_open (port (self), get (self->ada, "access"));
  g_autoptr (KontorLiveLine) ben = kontor_live_line_open (port (self), get (self->ben, "access"));
  g_autoptr (GError) error = NULL;

  take_seq (ada, NULL);
  take_seq (ben, NULL);
  g_assert_true (kontor_people_dismiss (self->data, "ben@example.org", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (kontor_live_line_take_close (ben), ==, KONTOR_WEBSOCKET_SESSION_ENDED);
  g_assert_cmpuint (ask (self, get (self->ben, "access"), NULL), ==, 403);
  take_seq (ada, NULL);
}

static void
test_session_ends (Fixture *self, gconstpointer unused)
{
  g_autoptr (GHashTable) phone = sign_in (self, NULL, "ben@example.org", ID ("93"));
  g_autoptr (KontorLiveLine) here = kontor_live_line_open (port (self), get (self->ben, "access"));
  g_autoptr (KontorLiveLine) there = kontor_live_line_open (port (self), get (phone, "access"));
  g_autoptr (GBytes) renewal = kontor_message_write_strings ("refresh", get (phone, "refresh"),
                                                             "installation", ID ("93"), NULL);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("{}", 2);

  take_seq (here, NULL);
  take_seq (there, NULL);
  g_assert_cmpuint (post (self, phone, KONTOR_ROUTE_REVOKE, nothing, NULL), ==, 200);
  g_assert_cmpuint (kontor_live_line_take_close (there), ==, KONTOR_WEBSOCKET_SESSION_ENDED);
  /* Renewing is not ending, and the other device is another session. */
  g_clear_pointer (&renewal, g_bytes_unref);
  renewal = kontor_message_write_strings ("refresh", get (self->ben, "refresh"), "installation",
                                          ID ("92"), NULL);
  g_assert_cmpuint (post (self, self->ben, KONTOR_ROUTE_REFRESH, renewal, NULL), ==, 200);
  assert_silence (here);
}

/* The engine's deadlines are of requests; a socket that was handed over has none. What the client says
 * at once after its request is not lost. */
static void
test_handed_over (void)
{
  Fixture self = { 0 };
  g_autoptr (GBytes) ping = kontor_live_line_frame (PING, "early", 5);
  g_autoptr (KontorLiveLine) line = NULL;
  g_autoptr (GBytes) pong = NULL;
  guint8 opcode = 0;
  guint files = raw_count_files ();
  guint threads = raw_count_threads ();

  set_up_limited (&self, &(KontorLiveLimits) { 0 }, 400 * G_TIME_SPAN_MILLISECOND);
  line = kontor_live_line_new (port (&self));
  kontor_live_line_ask (line, get (self.ada, "access"), NULL, ping);
  g_assert_cmpuint (kontor_live_line_wait_open (line), ==, 101);
  take_seq (line, NULL);
  pong = kontor_live_line_take (line, 10000, &opcode);
  g_assert_cmpuint (opcode, ==, KONTOR_WEBSOCKET_PONG);
  g_assert_cmpstr (g_bytes_get_data (pong, NULL), ==, "early");
  g_clear_pointer (&pong, g_bytes_unref);
  pong = kontor_live_line_take (line, 1500, &opcode);
  g_assert_null (pong);
  g_assert_cmpint (line->fd, >=, 0);

  tear_down (&self, NULL);
  g_assert_cmpuint (kontor_live_line_take_close (line), ==, KONTOR_WEBSOCKET_GOING_AWAY);
  g_assert_cmpuint (raw_count_files (), ==, files);
  g_assert_cmpuint (raw_count_threads (), ==, threads);
}

#define add_server_test(path, function) \
  g_test_add ("/live/server/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/live/codec/frames", test_frames);
  g_test_add_func ("/live/codec/broken", test_broken_frames);
  g_test_add_func ("/live/codec/random", test_random_frames);
  g_test_add_func ("/live/codec/close", test_close_codes);
  g_test_add_func ("/live/codec/heads", test_heads);
  g_test_add_func ("/live/codec/keys", test_keys);
  g_test_add_func ("/live/hub/tells", test_hub_tells);
  g_test_add_func ("/live/hub/told-between", test_hub_told_between);
  g_test_add_func ("/live/hub/slow-reader", test_slow_reader);
  g_test_add_func ("/live/hub/too-slow", test_too_slow);
  g_test_add_func ("/live/hub/heartbeat", test_heartbeat);
  g_test_add_func ("/live/hub/bad-clients", test_bad_clients);
  g_test_add_func ("/live/hub/flood", test_flood);
  g_test_add_func ("/live/hub/half-frames", test_half_frames);
  g_test_add_func ("/live/hub/places", test_places);
  g_test_add_func ("/live/hub/many-of-one", test_many_of_one);
  g_test_add_func ("/live/hub/ended-ticket", test_ended_ticket);
  add_server_test ("refusals", test_refusals);
  g_test_add_func ("/live/server/full", test_full);
  add_server_test ("told", test_told);
  add_server_test ("gain-and-loss", test_gain_and_loss);
  add_server_test ("dismissal", test_dismissal);
  add_server_test ("dismissed-by-command", test_dismissed_by_command);
  add_server_test ("session-ends", test_session_ends);
  g_test_add_func ("/live/server/handed-over", test_handed_over);

  return g_test_run ();
}
