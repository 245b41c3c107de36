/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A person's own sessions: listed, ended one by one, and refused from then on, whoever ended them. */

#include "config.h"

#include "door.h"
#include "kontor-json.h"
#include "kontor-test-tree.h"
#include "raw-client.h"

#include <string.h>

#define TABLET "0193d2f0-0000-7000-8000-000000000003"
#define NOBODYS "0193d2f0-0000-7000-8000-00000000ffff"

static DoorAnswer
list (Door *f, const char *access)
{
  return door_ask (f, "GET", "192.0.2.1", KONTOR_ROUTE_SESSIONS, access, NULL);
}

static DoorAnswer
end (Door *f, const char *access, const char *session)
{
  return door_call_from (f, "192.0.2.1", KONTOR_ROUTE_REVOKE, access,
                         kontor_message_write_strings ("session", session, NULL));
}

static KontorJson *
parse (const DoorAnswer *answer)
{
  g_autoptr (KontorProblem) problem = NULL;
  KontorJson *root = kontor_json_parse (answer->text, strlen (answer->text), 1000, &problem);

  g_assert_null (problem);

  return root;
}

static const char *
get_text (const KontorJson *session, const char *name)
{
  return kontor_json_get_text (kontor_json_find (session, name));
}

/* The session of an installation. (transfer full) */
static char *
find_session (Door *f, const char *access, const char *installation)
{
  g_auto (DoorAnswer) answer = list (f, access);
  g_autoptr (KontorJson) root = parse (&answer);
  const KontorJson *session = kontor_json_get_first (kontor_json_find (root, "sessions"));

  for (; session != NULL; session = kontor_json_get_next (session))
    {
      if (strcmp (get_text (session, "installation"), installation) == 0)
        return g_strdup (get_text (session, "session"));
    }

  return NULL;
}

static void
test_list (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) phone = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_auto (DoorAnswer) laptop = { 0 };
  g_auto (DoorAnswer) nobody = list (f, NULL);
  g_auto (DoorAnswer) answer = { 0 };
  g_autofree char *code = door_invite (f, "bert@example.de");
  g_auto (DoorAnswer) bert = door_join (f, code, "bert@example.de", PASSWORD, TABLET);
  g_autoptr (KontorJson) root = NULL;
  const KontorJson *session = NULL;

  assert_refused (nobody, 401, "unauthorized");
  g_assert_cmpuint (bert.status, ==, 200);
  door_pass_time (f, KONTOR_MINUTE);
  laptop = door_sign_in (f, "anna@example.de", PASSWORD, LAPTOP);
  door_pass_time (f, KONTOR_MINUTE);
  answer = list (f, door_get (&phone, "access"));
  g_assert_cmpuint (answer.status, ==, 200);
  root = parse (&answer);
  g_assert_cmpuint (kontor_json_get_length (kontor_json_find (root, "sessions")), ==, 2);
  g_assert_false (kontor_json_get_boolean (kontor_json_find (root, "totp")));

  session = kontor_json_get_first (kontor_json_find (root, "sessions"));
  g_assert_cmpstr (get_text (session, "installation"), ==, PHONE);
  g_assert_cmpstr (get_text (session, "created"), ==, "2024-10-04T00:00:00Z");
  /* The question itself is the last use. */
  g_assert_cmpstr (get_text (session, "seen"), ==, "2024-10-04T00:02:00Z");
  g_assert_cmpstr (get_text (session, "network"), ==, "192.0.2.1");
  g_assert_true (kontor_json_get_boolean (kontor_json_find (session, "this")));
  session = kontor_json_get_next (session);
  g_assert_cmpstr (get_text (session, "installation"), ==, LAPTOP);
  g_assert_cmpstr (get_text (session, "seen"), ==, "2024-10-04T00:01:00Z");
  g_assert_false (kontor_json_get_boolean (kontor_json_find (session, "this")));
}

static void
test_end (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) phone = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_auto (DoorAnswer) laptop = door_sign_in (f, "anna@example.de", PASSWORD, LAPTOP);
  g_autofree char *session = find_session (f, door_get (&phone, "access"), LAPTOP);
  g_auto (DoorAnswer) ended = end (f, door_get (&phone, "access"), session);
  g_auto (DoorAnswer) renewed = door_refresh (f, door_get (&laptop, "refresh"));
  g_auto (DoorAnswer) asked = list (f, door_get (&laptop, "access"));
  g_auto (DoorAnswer) again = end (f, door_get (&phone, "access"), session);
  g_autofree char *gone = find_session (f, door_get (&phone, "access"), LAPTOP);

  g_assert_cmpuint (ended.status, ==, 200);
  assert_refused (renewed, 401, "unauthorized");
  assert_refused (asked, 401, "unauthorized");
  assert_refused (again, 404, "missing");
  g_assert_null (gone);
  g_assert_true (door_is_good (f, door_get (&phone, "access")));
}

/* Somebody else's session and none are told apart by nothing, and nothing happens to either. */
static void
test_foreign (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) anna = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_autofree char *code = door_invite (f, "bert@example.de");
  g_auto (DoorAnswer) bert = door_join (f, code, "bert@example.de", PASSWORD, LAPTOP);
  g_autofree char *session = find_session (f, door_get (&anna, "access"), PHONE);
  g_auto (DoorAnswer) foreign = end (f, door_get (&bert, "access"), session);
  g_auto (DoorAnswer) none = end (f, door_get (&bert, "access"), NOBODYS);
  g_auto (DoorAnswer) malformed = end (f, door_get (&bert, "access"), "7");

  assert_refused (foreign, 404, "missing");
  g_assert_cmpuint (none.status, ==, foreign.status);
  g_assert_cmpstr (none.text, ==, foreign.text);
  assert_refused (malformed, 400, "malformed");
  g_assert_true (door_is_good (f, door_get (&anna, "access")));
  g_assert_true (door_is_good (f, door_get (&bert, "access")));
}

/* ---- What is told of it ---------------------------------------------------------------------- */

typedef struct
{
  guint n_sessions;
  guint n_persons;
  KontorId last;
} Told;

static void
ended (gpointer data, const KontorId *session, const KontorId *person)
{
  Told *told = data;

  g_assert_true ((session == NULL) != (person == NULL));
  told->n_sessions += session != NULL;
  told->n_persons += person != NULL;
  told->last = session != NULL ? *session : *person;
}

static void
look_up (gpointer data,
         const KontorId *person,
         gboolean *active,
         gboolean *administrator,
         KontorId *organisation)
{
  *active = TRUE;
}

static void
test_told (void)
{
  g_autoptr (Door) f = door_new ();
  Told told = { 0 };
  KontorAuthOffice office = { .look_up = look_up, .ended = ended, .data = &told };
  KontorAuth *auth = kontor_server_get_auth (f->server);
  g_auto (DoorAnswer) phone = { 0 };
  g_auto (DoorAnswer) laptop = { 0 };
  g_auto (DoorAnswer) newer = { 0 };
  g_auto (DoorAnswer) out = { 0 };
  g_autofree char *session = NULL;
  KontorId person = KONTOR_ID_INIT_NIL;
  char last[KONTOR_ID_LENGTH + 1];

  kontor_auth_set_office (auth, &office);
  phone = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  laptop = door_sign_in (f, "anna@example.de", PASSWORD, LAPTOP);
  g_assert_cmpuint (told.n_sessions, ==, 0);
  session = find_session (f, door_get (&phone, "access"), LAPTOP);
  newer = door_sign_in (f, "anna@example.de", PASSWORD, LAPTOP);
  g_assert_cmpuint (told.n_sessions, ==, 1);
  kontor_id_format (&told.last, last);
  g_assert_cmpstr (last, ==, session);
  out = door_call_from (f, "192.0.2.1", KONTOR_ROUTE_REVOKE, door_get (&phone, "access"), NULL);
  g_assert_cmpuint (told.n_sessions, ==, 2);
  g_assert_cmpuint (told.n_persons, ==, 0);
  g_assert_true (kontor_id_init_from_string (&person, door_get (&phone, "person")));
  kontor_auth_set_person (auth, &person, FALSE, FALSE);
  g_assert_cmpuint (told.n_persons, ==, 1);
  g_assert_true (kontor_id_equal (&told.last, &person));
}

/* ---- Ended by whoever runs the server -------------------------------------------------------- */

static void
end_all (const char *data, const char *whose)
{
  g_autofree char *path = g_build_filename (data, "auth.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSql) sql = kontor_auth_database_open (path, FALSE, &error);
  KontorId person = KONTOR_ID_INIT_NIL;

  g_assert_no_error (error);
  g_assert_true (kontor_id_init_from_string (&person, whose));
  g_assert_true (kontor_auth_database_begin (sql, &error));
  g_assert_true (
      kontor_auth_database_end (sql,
                                kontor_auth_end_all_sessions (sql, kontor_clock_get_system (),
                                                              &person, "password reset", &error),
                                &error));
  g_assert_no_error (error);
}

static void
test_other_process (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) anna = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_autofree char *code = door_invite (f, "bert@example.de");
  g_auto (DoorAnswer) bert = door_join (f, code, "bert@example.de", PASSWORD, LAPTOP);

  end_all (f->data, door_get (&anna, "person"));
  kontor_auth_notice (kontor_server_get_auth (f->server));
  g_assert_false (door_is_good (f, door_get (&anna, "access")));
  g_assert_true (door_is_good (f, door_get (&bert, "access")));
}

/* The real server notices by itself, within the second that is promised. */
static void
test_real_server (void)
{
  g_autofree char *data = g_dir_make_tmp ("kontor-test-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorServer) server = kontor_server_new (data, "127.0.0.1:0", 0, &error);
  g_autoptr (GBytes) joining = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GHashTable) members = NULL;
  g_autoptr (RawReply) joined = NULL;
  KontorSession session = { 0 };
  KontorHttpResponse *refusal = NULL;
  gint64 start = 0;

  g_assert_true (kontor_server_start (server, &error));
  joining = kontor_message_write_strings ("account", "anna@example.de", "password", PASSWORD,
                                          "code", kontor_server_get_setup_code (server), "name",
                                          "Anna", "installation", PHONE, NULL);
  joined = raw_post (kontor_server_get_port (server), KONTOR_ROUTE_TOKEN, NULL, joining);
  g_assert_cmpuint (joined->status, ==, 200);
  body = g_bytes_new (raw_reply_get_text (joined), strlen (raw_reply_get_text (joined)));
  members = kontor_message_read_strings (body, NULL);
  g_assert_nonnull (members);
  g_assert_true (kontor_auth_authenticate (kontor_server_get_auth (server),
                                           g_hash_table_lookup (members, "access"), &session,
                                           &refusal));
  end_all (data, g_hash_table_lookup (members, "person"));
  start = g_get_monotonic_time ();
  while (kontor_auth_authenticate (kontor_server_get_auth (server),
                                   g_hash_table_lookup (members, "access"), &session, &refusal))
    {
      g_assert_cmpint (g_get_monotonic_time () - start, <, G_TIME_SPAN_SECOND);
      g_usleep (1000);
    }
  g_clear_pointer (&server, kontor_server_free);
  kontor_test_remove_tree (data);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/sessions/list", test_list);
  g_test_add_func ("/sessions/end", test_end);
  g_test_add_func ("/sessions/foreign", test_foreign);
  g_test_add_func ("/sessions/told", test_told);
  g_test_add_func ("/sessions/other-process", test_other_process);
  g_test_add_func ("/sessions/real-server", test_real_server);

  return g_test_run ();
}
