/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every row of the table of routes, tried by everybody there is; and that a record that somebody may
 * not see is answered like one that is not there, by every call that names one. */

#include "config.h"

#include "door.h"
#include "kontor-server-private.h"
#include "kontor-server-routes-expected.h"
#include "kontor-test-tree.h"
#include "raw-client.h"

#include <string.h>

#define NOBODYS "0193d2f0-0000-7000-8000-00000000ffff"
#define THEIRS "0193d2f0-0000-7000-8000-00000000aaaa"

static const char *const names[KONTOR_N_EXPECTED_ROLES] = { "nobody", "dismissed", "external",
                                                            "employee", "administrator" };

static const char *const accounts[KONTOR_N_EXPECTED_ROLES] = { NULL, "dora@example.de",
                                                               "emil@example.de", "bert@example.de",
                                                               "anna@example.de" };

static const KontorExpectedRoute *
find_expected (const KontorHttpRoute *route)
{
  for (guint i = 0; i < G_N_ELEMENTS (kontor_expected_routes); i++)
    {
      if (strcmp (kontor_expected_routes[i].path, route->path) == 0 &&
          strcmp (kontor_expected_routes[i].method, route->method) == 0)
        return &kontor_expected_routes[i];
    }

  return NULL;
}

/* Both tables have the same rows, and the same limits. */
static void
test_table (void)
{
  gsize n_routes = 0;
  const KontorHttpRoute *table = kontor_server_get_routes (&n_routes);

  for (gsize i = 0; i < n_routes; i++)
    {
      const KontorExpectedRoute *expected = find_expected (&table[i]);

      if (expected == NULL)
        g_error ("%s %s is in no row of kontor-server-routes-expected.h", table[i].method,
                 table[i].path);
      if (expected->rate != table[i].rate || expected->body_limit != table[i].body_limit)
        g_error ("%s %s has another rate class or limit than expected", table[i].method,
                 table[i].path);
    }
  g_assert_cmpuint (n_routes, ==, G_N_ELEMENTS (kontor_expected_routes));
}

/* ---- Route × role ---------------------------------------------------------------------------- */

static DoorAnswer
join_as (Door *f, const char *email, gboolean external)
{
  g_auto (KontorInvitation) invitation = { .email = g_strdup (email), .external = external };
  g_autoptr (GError) error = NULL;
  g_autofree char *code = kontor_server_invite (f->data, &invitation, &error);

  g_assert_no_error (error);

  return door_join (f, code, email, PASSWORD, LAPTOP);
}

static void
dismiss (Door *f, const DoorAnswer *anna, const DoorAnswer *whom)
{
  g_autoptr (KontorPushRequest) request = kontor_push_request_new ();
  g_autofree char *text =
      g_strdup_printf ("{\"at\":1,\"ops\":[{\"op\":\"update\",\"type\":\"person\",\"id\":\"%s\","
                       "\"set\":{\"active\":{\"was\":true,\"now\":false}}}]}",
                       door_get (whom, "person"));
  g_auto (DoorAnswer) answer = { 0 };

  request->epoch = g_strdup (door_get (anna, "epoch"));
  g_assert_true (kontor_id_init_from_string (&request->installation, PHONE));
  kontor_push_request_add (request, 1, text);
  answer = door_call_from (f, "192.0.2.1", KONTOR_ROUTE_PUSH, door_get (anna, "access"),
                           kontor_push_request_write (request));
  g_assert_cmpuint (answer.status, ==, 200);
}

static void
try_route (Door *f, const KontorExpectedRoute *route, KontorExpectedRole role, const char *access)
{
  g_auto (DoorAnswer) answer = door_ask (f, route->method, "192.0.2.1", route->path, access,
                                         strcmp (route->method, "POST") == 0
                                             ? g_bytes_new_static ("{}", 2)
                                             : NULL);
  guint expected = route->refused[role];
  gboolean passed = answer.status == 200 || answer.status == 400;

  if (expected == 0 ? !passed : answer.status != expected)
    g_error ("%s %s answers %u to %s, %u was expected", route->method, route->path, answer.status,
             names[role], expected);
  if (role == KONTOR_EXPECT_DISMISSED && expected == 403)
    g_assert_cmpstr (door_get (&answer, "error"), ==, "dismissed");
}

static void
test_matrix (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) anna = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_auto (DoorAnswer) dora = join_as (f, "dora@example.de", FALSE);
  g_auto (DoorAnswer) emil = join_as (f, "emil@example.de", TRUE);
  g_auto (DoorAnswer) bert = join_as (f, "bert@example.de", FALSE);

  g_assert_cmpuint (emil.status, ==, 200);
  dismiss (f, &anna, &dora);
  for (guint i = 0; i < G_N_ELEMENTS (kontor_expected_routes); i++)
    {
      const KontorExpectedRoute *route = &kontor_expected_routes[i];

      for (KontorExpectedRole role = 0; role < KONTOR_N_EXPECTED_ROLES; role++)
        {
          /* A session of its own: one of the routes ends the one that asks. */
          g_auto (DoorAnswer) signed_in = { 0 };
          const char *access = role == KONTOR_EXPECT_DISMISSED ? door_get (&dora, "access") : NULL;

          door_pass_time (f, 10 * KONTOR_SECOND);
          if (role > KONTOR_EXPECT_DISMISSED)
            {
              signed_in = door_sign_in (f, accounts[role], PASSWORD, PHONE);
              access = door_get (&signed_in, "access");
              g_assert_nonnull (access);
            }
          try_route (f, route, role, access);
          if (role == KONTOR_EXPECT_NOBODY)
            try_route (f, route, role, "bm9ib2R5J3MgdG9rZW4");
        }
    }
}

/* ---- Foreign and missing --------------------------------------------------------------------- */

/* What is answered to @body about @id, which takes the place of "%s", with the id itself taken out.
 * (transfer full) */
static char *
ask_about (Door *f, const DoorAnswer *who, const char *path, const char *body, const char *id)
{
  g_autoptr (GString) text = g_string_new (body);
  g_auto (DoorAnswer) answer = { 0 };

  g_string_replace (text, "%s", id, 0);
  answer = door_call_from (f, "192.0.2.1", path, door_get (who, "access"),
                           g_bytes_new (text->str, text->len));
  g_string_printf (text, "%u %s", answer.status, answer.text);
  g_string_replace (text, id, "ID", 0);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
push_body (const DoorAnswer *who, const char *device, gint64 mid, const char *mutation)
{
  g_autofree char *escaped = g_strescape (mutation, NULL);

  return g_strdup_printf ("{\"epoch\":\"%s\",\"installation\":\"%s\",\"acknowledged\":0,\"items\":["
                          "{\"mid\":%" G_GINT64_FORMAT ",\"mutation\":\"%s\"}]}",
                          door_get (who, "epoch"), device, mid, escaped);
}

#define HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void
test_foreign (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) anna = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_auto (DoorAnswer) bert = join_as (f, "bert@example.de", FALSE);
  g_autofree char *made = g_strdup_printf (
      "{\"at\":1,\"ops\":[{\"op\":\"create\",\"type\":\"task\",\"id\":\"%%s\",\"set\":{\"title\":"
      "\"secret\",\"creator\":\"%s\",\"responsible\":\"%s\"}}]}",
      door_get (&anna, "person"), door_get (&anna, "person"));
  g_autofree char *creation = push_body (&anna, PHONE, 1, made);
  g_autofree char *created = ask_about (f, &anna, KONTOR_ROUTE_PUSH, creation, THEIRS);
  const char *history = "{\"type\":\"task\",\"id\":\"%s\"}";
  g_autofree char *change = push_body (
      &anna, PHONE, 2,
      "{\"at\":1,\"ops\":[{\"op\":\"update\",\"type\":\"task\",\"id\":\"%s\",\"set\":{\"title\":"
      "{\"was\":\"secret\",\"now\":\"secret plan\"}}}]}");
  g_autofree char *changed = ask_about (f, &anna, KONTOR_ROUTE_PUSH, change, THEIRS);
  g_autofree char *before = ask_about (f, &anna, KONTOR_ROUTE_HISTORY, history, THEIRS);
  g_autofree char *after = NULL;
  gint64 mid = 0;
  const char *const mutations[] = {
    "{\"at\":1,\"ops\":[{\"op\":\"update\",\"type\":\"task\",\"id\":\"%s\",\"set\":{\"title\":"
    "{\"was\":\"secret\",\"now\":\"x\"}}}]}",
    "{\"at\":1,\"ops\":[{\"op\":\"delete\",\"type\":\"task\",\"id\":\"%s\"}]}",
    "{\"at\":1,\"ops\":[{\"op\":\"restore\",\"type\":\"task\",\"id\":\"%s\"}]}",
  };
  const struct
  {
    const char *path;
    const char *body;
  } calls[] = {
    { KONTOR_ROUTE_HISTORY, history },
    { KONTOR_ROUTE_HISTORY, "{\"type\":\"task\",\"id\":\"%s\",\"before\":5,\"limit\":1}" },
    { "/v1/chunks/get",
      "{\"items\":[{\"type\":\"task\",\"id\":\"%s\",\"chunks\":[\"" HASH "\"]}]}" },
    { KONTOR_ROUTE_REVOKE, "{\"session\":\"%s\"}" },
  };

  g_assert_nonnull (strstr (created, "\\\"status\\\":\\\"ok\\\""));
  g_assert_nonnull (strstr (changed, "\\\"status\\\":\\\"ok\\\""));
  g_assert_nonnull (strstr (before, "200 "));
  g_assert_nonnull (strstr (before, "secret"));
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autofree char *foreign = ask_about (f, &bert, calls[i].path, calls[i].body, THEIRS);
      g_autofree char *missing = ask_about (f, &bert, calls[i].path, calls[i].body, NOBODYS);

      g_assert_cmpstr (foreign, ==, missing);
      g_assert_null (strstr (foreign, "secret"));
    }
  for (guint i = 0; i < G_N_ELEMENTS (mutations); i++)
    {
      g_autofree char *first = push_body (&bert, LAPTOP, ++mid, mutations[i]);
      g_autofree char *second = push_body (&bert, LAPTOP, ++mid, mutations[i]);
      g_autofree char *foreign = ask_about (f, &bert, KONTOR_ROUTE_PUSH, first, THEIRS);
      g_autofree char *missing = ask_about (f, &bert, KONTOR_ROUTE_PUSH, second, NOBODYS);
      g_autofree char *is = g_strdup_printf ("\\\"mid\\\":%" G_GINT64_FORMAT, mid - 1);
      g_autofree char *was = g_strdup_printf ("\\\"mid\\\":%" G_GINT64_FORMAT, mid);
      g_autoptr (GString) same = g_string_new (missing);

      g_assert_nonnull (strstr (foreign, "missing"));
      g_string_replace (same, was, is, 0);
      g_assert_cmpstr (foreign, ==, same->str);
    }
  after = ask_about (f, &anna, KONTOR_ROUTE_HISTORY, history, THEIRS);
  g_assert_cmpstr (after, ==, before);
}

/* ---- Who comes too often --------------------------------------------------------------------- */

/* One network, whoever it asks for: 100 at once, then five a second; another network is not held up. */
static void
test_by_network (void)
{
  g_autoptr (Door) f = door_new ();

  for (guint i = 0; i < 100; i++)
    {
      g_auto (DoorAnswer) answer = door_call_from (f, "192.0.2.1", KONTOR_ROUTE_TOKEN, NULL,
                                                   g_bytes_new_static ("{}", 2));

      g_assert_cmpuint (answer.status, ==, 400);
    }
  for (guint round = 0; round < 3; round++)
    {
      g_auto (DoorAnswer) held = door_call_from (f, "192.0.2.1", KONTOR_ROUTE_TOKEN, NULL,
                                                 g_bytes_new_static ("{}", 2));
      g_auto (DoorAnswer) other = door_call_from (f, "192.0.2.2", KONTOR_ROUTE_TOKEN, NULL,
                                                  g_bytes_new_static ("{}", 2));
      g_auto (DoorAnswer) later = { 0 };

      assert_refused (held, 429, "too-many");
      g_assert_cmpstr (held.retry_after, ==, "1");
      g_assert_cmpuint (other.status, ==, 400);
      door_pass_time (f, KONTOR_SECOND / 5);
      later = door_call_from (f, "192.0.2.1", KONTOR_ROUTE_TOKEN, NULL,
                              g_bytes_new_static ("{}", 2));
      g_assert_cmpuint (later.status, ==, 400);
    }
}

/* One account from a hundred networks: the right password waits, too, and others don't. */
static void
test_by_account (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) anna = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_auto (DoorAnswer) bert = join_as (f, "bert@example.de", FALSE);
  g_auto (DoorAnswer) held = { 0 };
  g_auto (DoorAnswer) other = { 0 };
  g_auto (DoorAnswer) later = { 0 };

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *peer = g_strdup_printf ("2001:db8:0:%x::1", i);
      g_auto (DoorAnswer) wrong =
          door_call_from (f, peer, KONTOR_ROUTE_TOKEN, NULL,
                          kontor_message_write_strings ("account", "anna@example.de", "password",
                                                        "wrong horse", "installation", PHONE,
                                                        NULL));

      assert_refused (wrong, 401, "unauthorized");
    }
  held = door_sign_in (f, "anna@example.de", PASSWORD, PHONE);
  assert_refused (held, 429, "too-many");
  /* Who is signed in stays so. */
  g_assert_true (door_is_good (f, door_get (&anna, "access")));
  other = door_sign_in (f, "bert@example.de", PASSWORD, LAPTOP);
  g_assert_cmpuint (other.status, ==, 200);
  door_pass_time (f, 30 * KONTOR_SECOND);
  later = door_sign_in (f, "anna@example.de", PASSWORD, PHONE);
  g_assert_cmpuint (later.status, ==, 200);
}

/* ---- One invitation, many at once ------------------------------------------------------------ */

#define N_AT_ONCE 8

typedef struct
{
  guint16 port;
  const char *code;
  guint number;
  guint status;
} Rush;

static gpointer
rush (gpointer data)
{
  Rush *self = data;
  g_autofree char *account = g_strdup_printf ("person%u@example.de", self->number);
  g_autofree char *peer = g_strdup_printf ("X-Forwarded-For: 192.0.2.%u\r\n", self->number + 1);
  g_autoptr (GBytes) body = kontor_message_write_strings ("account", account, "password", PASSWORD,
                                                          "code", self->code, "name", "Somebody",
                                                          "installation", PHONE, NULL);
  g_autoptr (RawReply) reply = raw_post (self->port, KONTOR_ROUTE_TOKEN, peer, body);

  self->status = reply->status;

  return NULL;
}

static void
test_invitation_once (void)
{
  g_autofree char *data = g_dir_make_tmp ("kontor-test-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorServer) server = kontor_server_new (data, "127.0.0.1:0", 0, &error);
  GThread *threads[N_AT_ONCE] = { NULL };
  Rush all[N_AT_ONCE] = { 0 };
  guint n_in = 0;

  g_assert_true (kontor_server_start (server, &error));
  for (guint i = 0; i < N_AT_ONCE; i++)
    {
      all[i] = (Rush) { .port = kontor_server_get_port (server),
                        .code = kontor_server_get_setup_code (server),
                        .number = i };
      threads[i] = g_thread_new ("rush", rush, &all[i]);
    }
  for (guint i = 0; i < N_AT_ONCE; i++)
    {
      g_thread_join (threads[i]);
      n_in += all[i].status == 200;
      g_assert_true (all[i].status == 200 || all[i].status == 401);
    }
  g_assert_cmpuint (n_in, ==, 1);
  g_clear_pointer (&server, kontor_server_free);
  kontor_test_remove_tree (data);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/routes/table", test_table);
  g_test_add_func ("/routes/matrix", test_matrix);
  g_test_add_func ("/routes/foreign", test_foreign);
  g_test_add_func ("/routes/by-network", test_by_network);
  g_test_add_func ("/routes/by-account", test_by_account);
  g_test_add_func ("/routes/invitation-once", test_invitation_once);

  return g_test_run ();
}
