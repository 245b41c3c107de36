/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signing in, staying signed in and being put out, without a socket and with a clock that is set;
 * the last ones with the real server on a port. */

#include "config.h"

#include "door.h"
#include "kontor-data-directory.h"
#include "kontor-message.h"
#include "kontor-password.h"
#include "kontor-secret.h"
#include "kontor-test-tree.h"
#include "raw-client.h"

#include <glib/gstdio.h>
#include <string.h>


/* ---- Secrets and passwords ------------------------------------------------------------------- */

static void
test_secret (void)
{
  KontorSeededRandom random;
  g_autofree char *token = NULL;
  g_autofree char *code = NULL;
  g_autofree char *folded = NULL;
  g_autofree char *lower = NULL;
  g_autofree char *typed = NULL;
  g_autofree char *alike = kontor_secret_fold_code ("oiLaa-aaaaa-aaaaa aaaaa");
  g_autofree char *refresh_token = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorId read = KONTOR_ID_INIT_NIL;

  kontor_seeded_random_init (&random, 7);
  token = kontor_secret_new_token (&random.parent);
  code = kontor_secret_new_code (&random.parent);
  kontor_id_init (&id, kontor_clock_get_system (), &random.parent);
  refresh_token = kontor_secret_new_refresh (&id, &random.parent);

  g_assert_cmpuint (strlen (token), ==, 43);
  g_assert_null (strpbrk (token, "+/="));
  g_assert_cmpuint (strlen (code), ==, 23);
  folded = kontor_secret_fold_code (code);
  lower = g_ascii_strdown (code, -1);
  g_strdelimit (lower, "-", ' ');
  typed = kontor_secret_fold_code (lower);
  g_assert_cmpstr (folded, ==, typed);
  g_assert_cmpuint (strlen (folded), ==, 20);
  g_assert_cmpstr (alike, ==, "011AAAAAAAAAAAAAAAAA");
  g_assert_null (kontor_secret_fold_code (""));
  g_assert_null (kontor_secret_fold_code ("AAAAA-AAAAA-AAAAA-AAAA"));
  g_assert_null (kontor_secret_fold_code ("AAAAA-AAAAA-AAAAA-AAAAAA"));
  g_assert_null (kontor_secret_fold_code ("AAAAA-AAAAA-AAAAA-AAAAU"));

  g_assert_true (kontor_secret_read_refresh (refresh_token, &read));
  g_assert_true (kontor_id_equal (&id, &read));
  g_assert_false (kontor_secret_read_refresh (token, &read));
  g_assert_false (kontor_secret_read_refresh ("", &read));
}

static void
test_password (void)
{
  /* From the reference implementation's own tests: "password", "somesalt", 64 MiB. */
  const char *known = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$"
                      "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
  g_autofree char *one = kontor_password_hash (PASSWORD, kontor_random_get_system ());
  g_autofree char *two = kontor_password_hash (PASSWORD, kontor_random_get_system ());
  const char *damaged[] = {
    "",
    "$",
    "plain",
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ",
    "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    "$argon2id$v=19$m=4000000,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    "$argon2id$v=19$m=65536,t=2,p=1,x$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$",
  };

  g_assert_true (g_str_has_prefix (one, "$argon2id$v=19$m=19456,t=2,p=1$"));
  g_assert_cmpstr (one, !=, two);
  g_assert_true (kontor_password_verify (one, PASSWORD));
  g_assert_false (kontor_password_verify (one, "correct horsf"));
  g_assert_false (kontor_password_verify (one, ""));
  g_assert_true (kontor_password_verify (known, "password"));
  g_assert_false (kontor_password_is_outdated (one));
  g_assert_true (kontor_password_is_outdated (
      "$argon2id$v=19$m=4096,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    g_assert_false (kontor_password_verify (damaged[i], "password"));

  g_assert_true (kontor_password_is_fit ("pässwörd", "a@b.de"));
  g_assert_false (kontor_password_is_fit ("pässwör", "a@b.de"));
  g_assert_false (kontor_password_is_fit ("ANNA@b.de", "anna@b.de"));
}

static void
assert_email (const char *typed, const char *expected)
{
  g_autofree char *folded = kontor_auth_fold_email (typed);

  g_assert_cmpstr (folded, ==, expected);
}

static void
test_email (void)
{
  assert_email (" Anna@Example.DE ", "anna@example.de");
  assert_email ("u\xcc\x88@b.de", "\xc3\xbc@b.de");
  assert_email ("anna", NULL);
  assert_email ("@b.de", NULL);
  assert_email ("a@", NULL);
  assert_email ("a@b@c", NULL);
  assert_email ("a b@c.de", NULL);
  assert_email ("a\n@c.de", NULL);
  assert_email ("\xff@c.de", NULL);
}

/* ---- Joining --------------------------------------------------------------------------------- */

static void
test_join_first (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) first = door_join (f, f->code, "Anna@Example.de", PASSWORD, PHONE);
  g_auto (DoorAnswer) again = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_auto (DoorAnswer) other = door_join (f, f->code, "bert@example.de", PASSWORD, LAPTOP);
  g_auto (DoorAnswer) wrong = door_join (f, f->code, "anna@example.de", "something else", LAPTOP);
  g_auto (DoorAnswer) later = door_sign_in (f, "ANNA@example.de", PASSWORD, LAPTOP);
  KontorSession session = { 0 };
  KontorHttpResponse *refusal = NULL;

  g_assert_cmpuint (first.status, ==, 200);
  g_assert_cmpstr (door_get (&first, "expires"), ==, "2024-10-04T01:00:00Z");
  g_assert_nonnull (door_get (&first, "organisation"));
  g_assert_nonnull (door_get (&first, "epoch"));
  g_assert_nonnull (door_get (&first, "server"));
  /* An answer that was lost: the same body again is the same person. */
  g_assert_cmpuint (again.status, ==, 200);
  g_assert_cmpstr (door_get (&again, "person"), ==, door_get (&first, "person"));
  assert_refused (other, 401, "unauthorized");
  assert_refused (wrong, 401, "unauthorized");
  g_assert_cmpuint (later.status, ==, 200);
  g_assert_true (kontor_auth_authenticate (kontor_server_get_auth (f->server),
                                           door_get (&later, "access"), &session, &refusal));
  g_assert_true (session.administrator);
}

static void
test_join_invited (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) first = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_autofree char *code = door_invite (f, "bert@example.de");
  g_auto (DoorAnswer) stranger = door_join (f, code, "carl@example.de", PASSWORD, LAPTOP);
  g_auto (DoorAnswer) weak = door_join (f, code, "bert@example.de", "short", LAPTOP);
  g_auto (DoorAnswer) bert = door_join (f, code, "bert@example.de", PASSWORD, LAPTOP);
  g_autofree char *second = door_invite (f, "bert@example.de");
  g_auto (DoorAnswer) duplicate = door_join (f, second, "bert@example.de", PASSWORD, LAPTOP);
  KontorSession session = { 0 };
  KontorHttpResponse *refusal = NULL;

  assert_refused (stranger, 401, "unauthorized");
  assert_refused (weak, 422, "weak-password");
  g_assert_cmpuint (bert.status, ==, 200);
  g_assert_cmpstr (door_get (&bert, "person"), !=, door_get (&first, "person"));
  assert_refused (duplicate, 409, "duplicate");
  g_assert_true (kontor_auth_authenticate (kontor_server_get_auth (f->server),
                                           door_get (&bert, "access"), &session, &refusal));
  g_assert_false (session.administrator);
}

static void
test_join_expired (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) late = { 0 };

  door_pass_time (f, KONTOR_AUTH_INVITATION_TIME);
  late = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  assert_refused (late, 401, "unauthorized");
}

static void
test_join_setup_code_once (void)
{
  g_autoptr (Door) f = door_new ();

  door_restart (f);
  g_assert_null (kontor_server_get_setup_code (f->server));
}

static void
test_malformed (void)
{
  g_autoptr (Door) f = door_new ();
  const char *bodies[] = {
    "",
    "{",
    "[]",
    "{\"account\":3}",
    "{\"account\":\"a@b.de\"}",
    "{\"account\":\"a@b.de\",\"password\":\"long enough\"}",
    "{\"account\":\"a@b.de\",\"password\":\"long enough\",\"installation\":\"7\"}",
    "{\"account\":\"nobody\",\"password\":\"long enough\",\"installation\":\"" PHONE "\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_auto (DoorAnswer) answer = door_call_from (f, "192.0.2.1", KONTOR_ROUTE_TOKEN, NULL,
                                                   g_bytes_new_static (bodies[i],
                                                                       strlen (bodies[i])));

      g_assert_cmpuint (answer.status, ==, 400);
    }
}

/* A crash between the office's commit and ours: the code is still good, and makes the same
 * person. */
typedef struct
{
  KontorId ids[2];
  guint n;
} Crash;

static gboolean
create_and_crash (gpointer data, const KontorNewcomer *newcomer, GError **error)
{
  Crash *crash = data;

  g_assert_cmpuint (crash->n, <, 2);
  crash->ids[crash->n++] = newcomer->id;
  if (crash->n == 2)
    return TRUE;
  g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_FAILED, "as if it had crashed");

  return FALSE;
}

static void
test_join_crash (void)
{
  g_autoptr (Door) f = door_new ();
  Crash crash = { 0 };
  KontorAuthOffice office = { .create_person = create_and_crash, .data = &crash };
  g_auto (DoorAnswer) first = { 0 };
  g_auto (DoorAnswer) second = { 0 };

  kontor_auth_set_office (kontor_server_get_auth (f->server), &office);
  first = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  second = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  assert_refused (first, 500, "failed");
  g_assert_cmpuint (second.status, ==, 200);
  g_assert_true (kontor_id_equal (&crash.ids[0], &crash.ids[1]));
}

/* ---- Guessing -------------------------------------------------------------------------------- */

static void
test_wrong_password (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) first = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_auto (DoorAnswer) wrong = door_sign_in (f, "anna@example.de", "wrong horse", PHONE);
  g_auto (DoorAnswer) unknown = door_sign_in (f, "nobody@example.de", "wrong horse", PHONE);
  g_auto (DoorAnswer) code = door_join (f, "AAAAA-AAAAA-AAAAA-AAAAA", "nobody@example.de", PASSWORD,
                                        PHONE);

  /* Nothing tells which of the two was wrong. */
  assert_refused (wrong, 401, "unauthorized");
  assert_refused (unknown, 401, "unauthorized");
  assert_refused (code, 401, "unauthorized");
  g_assert_cmpuint (g_hash_table_size (wrong.members), ==, 1);
  g_assert_cmpuint (g_hash_table_size (unknown.members), ==, 1);
}

static void
test_throttled (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) first = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_auto (DoorAnswer) held = { 0 };
  g_auto (DoorAnswer) elsewhere = { 0 };
  g_auto (DoorAnswer) other = { 0 };
  g_auto (DoorAnswer) good = { 0 };
  g_auto (DoorAnswer) once_more = { 0 };

  for (guint i = 0; i < 5; i++)
    {
      g_auto (DoorAnswer) wrong = door_sign_in (f, "anna@example.de", "wrong horse", PHONE);

      assert_refused (wrong, 401, "unauthorized");
    }
  /* Even the right password is not looked at, or a guesser would learn that it is. */
  held = door_sign_in (f, "anna@example.de", PASSWORD, PHONE);
  assert_refused (held, 429, "too-many");
  g_assert_cmpstr (held.retry_after, ==, "30");
  /* Nobody can lock another person out, nor others from the same network. */
  elsewhere = door_call_from (f, "198.51.100.1", KONTOR_ROUTE_TOKEN, NULL,
                              kontor_message_write_strings ("account", "anna@example.de",
                                                            "password", PASSWORD, "installation",
                                                            PHONE, NULL));
  g_assert_cmpuint (elsewhere.status, ==, 200);
  other = door_sign_in (f, "bert@example.de", PASSWORD, PHONE);
  assert_refused (other, 401, "unauthorized");

  door_pass_time (f, 30 * KONTOR_SECOND);
  good = door_sign_in (f, "anna@example.de", PASSWORD, PHONE);
  g_assert_cmpuint (good.status, ==, 200);
  once_more = door_sign_in (f, "anna@example.de", "wrong horse", PHONE);
  assert_refused (once_more, 401, "unauthorized");
}

/* ---- Sessions -------------------------------------------------------------------------------- */

static void
test_access_ends (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) first = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);

  g_assert_true (door_is_good (f, door_get (&first, "access")));
  g_assert_false (door_is_good (f, door_get (&first, "refresh")));
  g_assert_false (door_is_good (f, ""));
  door_pass_time (f, KONTOR_AUTH_ACCESS_TIME - 1);
  g_assert_true (door_is_good (f, door_get (&first, "access")));
  door_pass_time (f, 1);
  g_assert_false (door_is_good (f, door_get (&first, "access")));
}

static void
test_refresh_rotates (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) one = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_auto (DoorAnswer) two = door_refresh (f, door_get (&one, "refresh"));
  g_auto (DoorAnswer) stolen = { 0 };
  g_auto (DoorAnswer) victim = { 0 };

  g_assert_cmpuint (two.status, ==, 200);
  g_assert_cmpstr (door_get (&two, "refresh"), !=, door_get (&one, "refresh"));
  g_assert_cmpstr (door_get (&two, "person"), ==, door_get (&one, "person"));
  g_assert_false (door_is_good (f, door_get (&one, "access")));
  g_assert_true (door_is_good (f, door_get (&two, "access")));
  /* The new pair was used, so the old token is nobody's any more but a thief's. */
  stolen = door_refresh (f, door_get (&one, "refresh"));
  assert_refused (stolen, 401, "unauthorized");
  g_assert_false (door_is_good (f, door_get (&two, "access")));
  victim = door_refresh (f, door_get (&two, "refresh"));
  assert_refused (victim, 401, "unauthorized");
}

static void
test_refresh_reused_later (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) one = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_auto (DoorAnswer) two = door_refresh (f, door_get (&one, "refresh"));
  g_auto (DoorAnswer) three = door_refresh (f, door_get (&two, "refresh"));
  g_auto (DoorAnswer) old = door_refresh (f, door_get (&one, "refresh"));
  g_auto (DoorAnswer) newest = door_refresh (f, door_get (&three, "refresh"));

  g_assert_cmpuint (three.status, ==, 200);
  assert_refused (old, 401, "unauthorized");
  assert_refused (newest, 401, "unauthorized");
}

/* Its answer was lost, so the client only knows the token before; also after a restart. */
static void
test_refresh_answer_lost (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) one = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_auto (DoorAnswer) lost = door_refresh (f, door_get (&one, "refresh"));
  g_auto (DoorAnswer) two = door_refresh (f, door_get (&one, "refresh"));
  g_auto (DoorAnswer) three = { 0 };
  g_auto (DoorAnswer) four = { 0 };

  g_assert_cmpuint (lost.status, ==, 200);
  g_assert_cmpuint (two.status, ==, 200);
  g_assert_false (door_is_good (f, door_get (&lost, "access")));
  door_restart (f);
  three = door_refresh (f, door_get (&one, "refresh"));
  g_assert_cmpuint (three.status, ==, 200);
  g_assert_true (door_is_good (f, door_get (&three, "access")));
  /* That it was used is remembered, too. */
  door_restart (f);
  four = door_refresh (f, door_get (&one, "refresh"));
  assert_refused (four, 401, "unauthorized");
}

static void
test_refresh_ends (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) one = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_auto (DoorAnswer) two = { 0 };
  g_auto (DoorAnswer) three = { 0 };
  g_auto (DoorAnswer) nonsense = door_refresh (f, "nonsense");

  assert_refused (nonsense, 401, "unauthorized");
  door_pass_time (f, KONTOR_AUTH_REFRESH_TIME - 1);
  two = door_refresh (f, door_get (&one, "refresh"));
  g_assert_cmpuint (two.status, ==, 200);
  door_pass_time (f, KONTOR_AUTH_REFRESH_TIME);
  three = door_refresh (f, door_get (&two, "refresh"));
  assert_refused (three, 401, "unauthorized");
}

static void
test_survives_restart (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) one = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);

  door_restart (f);
  g_assert_true (door_is_good (f, door_get (&one, "access")));
}

static void
test_revoke (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) phone = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_auto (DoorAnswer) laptop = door_sign_in (f, "anna@example.de", PASSWORD, LAPTOP);
  g_autofree char *code = door_invite (f, "bert@example.de");
  g_auto (DoorAnswer) bert = door_join (f, code, "bert@example.de", PASSWORD, LAPTOP);
  g_auto (DoorAnswer) unsigned_in = door_call_from (f, "192.0.2.1", KONTOR_ROUTE_REVOKE, NULL,
                                                    g_bytes_new_static ("{}", 2));
  g_auto (DoorAnswer) foreign =
      door_call_from (f, "192.0.2.1", KONTOR_ROUTE_REVOKE, door_get (&bert, "access"),
                      kontor_message_write_strings ("refresh", door_get (&phone, "refresh"), NULL));
  g_auto (DoorAnswer) other = { 0 };
  g_auto (DoorAnswer) own = { 0 };
  g_auto (DoorAnswer) late = { 0 };

  assert_refused (unsigned_in, 401, "unauthorized");
  assert_refused (foreign, 401, "unauthorized");
  g_assert_true (door_is_good (f, door_get (&phone, "access")));
  other = door_call_from (f, "192.0.2.1", KONTOR_ROUTE_REVOKE, door_get (&laptop, "access"),
                          kontor_message_write_strings ("refresh", door_get (&phone, "refresh"),
                                                        NULL));
  g_assert_cmpuint (other.status, ==, 200);
  g_assert_false (door_is_good (f, door_get (&phone, "access")));
  g_assert_true (door_is_good (f, door_get (&laptop, "access")));
  own = door_call_from (f, "192.0.2.1", KONTOR_ROUTE_REVOKE, door_get (&laptop, "access"),
                        g_bytes_new_static ("{}", 2));
  g_assert_cmpuint (own.status, ==, 200);
  g_assert_false (door_is_good (f, door_get (&laptop, "access")));
  late = door_refresh (f, door_get (&laptop, "refresh"));
  assert_refused (late, 401, "unauthorized");
}

static void
test_one_per_installation (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) one = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_auto (DoorAnswer) laptop = door_sign_in (f, "anna@example.de", PASSWORD, LAPTOP);
  g_auto (DoorAnswer) two = door_sign_in (f, "anna@example.de", PASSWORD, PHONE);

  g_assert_cmpuint (two.status, ==, 200);
  g_assert_false (door_is_good (f, door_get (&one, "access")));
  g_assert_true (door_is_good (f, door_get (&laptop, "access")));
  g_assert_true (door_is_good (f, door_get (&two, "access")));
}

static void
test_bounded_sessions (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) first = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_auto (DoorAnswer) last = { 0 };

  for (guint i = 0; i < KONTOR_AUTH_SESSIONS_MAX; i++)
    {
      g_autofree char *device = g_strdup_printf ("0193d2f0-0000-7000-8000-0000000001%02x", i);

      g_assert_true (door_is_good (f, door_get (&first, "access")));
      door_answer_clear (&last);
      door_pass_time (f, 10 * KONTOR_SECOND);
      last = door_sign_in (f, "anna@example.de", PASSWORD, device);
      g_assert_cmpuint (last.status, ==, 200);
    }
  g_assert_false (door_is_good (f, door_get (&first, "access")));
  g_assert_true (door_is_good (f, door_get (&last, "access")));
}

/* ---- Dismissal ------------------------------------------------------------------------------- */

static gboolean office_active;

static void
look_up (gpointer data,
         const KontorId *person,
         gboolean *active,
         gboolean *administrator,
         KontorId *organisation)
{
  *active = office_active;
  *administrator = FALSE;
}

static void
test_dismissed (void)
{
  g_autoptr (Door) f = door_new ();
  KontorAuthOffice office = { .look_up = look_up };
  KontorAuth *auth = kontor_server_get_auth (f->server);
  g_auto (DoorAnswer) first = { 0 };
  g_auto (DoorAnswer) again = { 0 };
  g_auto (DoorAnswer) wrong = { 0 };
  g_auto (DoorAnswer) renewed = { 0 };
  g_auto (DoorAnswer) call = { 0 };
  KontorId person = KONTOR_ID_INIT_NIL;

  office_active = TRUE;
  kontor_auth_set_office (auth, &office);
  first = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_assert_true (kontor_id_init_from_string (&person, door_get (&first, "person")));

  office_active = FALSE;
  kontor_auth_set_person (auth, &person, FALSE, FALSE);
  call = door_call_from (f, "192.0.2.1", KONTOR_ROUTE_REVOKE, door_get (&first, "access"),
                         g_bytes_new_static ("{}", 2));
  assert_refused (call, 403, "dismissed");
  renewed = door_refresh (f, door_get (&first, "refresh"));
  assert_refused (renewed, 403, "dismissed");
  again = door_sign_in (f, "anna@example.de", PASSWORD, PHONE);
  assert_refused (again, 403, "dismissed");
  /* Only who knows the password learns of it. */
  wrong = door_sign_in (f, "anna@example.de", "wrong horse", PHONE);
  assert_refused (wrong, 401, "unauthorized");

  /* Taken back, the session goes on. */
  kontor_auth_set_person (auth, &person, TRUE, FALSE);
  g_assert_true (door_is_good (f, door_get (&first, "access")));
}

/* The calls of the office, behind sign-in: what they do is tried elsewhere. */
static void
test_office (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) first = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_autoptr (KontorPullRequest) pull = kontor_pull_request_new ();
  g_auto (DoorAnswer) unsigned_in = door_call_from (f, "192.0.2.1", KONTOR_ROUTE_PULL, NULL,
                                                    kontor_pull_request_write (pull));
  g_auto (DoorAnswer) push = { 0 };
  g_auto (DoorAnswer) pulled = { 0 };
  g_auto (DoorAnswer) history = { 0 };

  g_assert_true (kontor_id_init_from_string (&pull->installation, PHONE));
  pull->limit = 100;
  push = door_call_from (f, "192.0.2.1", KONTOR_ROUTE_PUSH, door_get (&first, "access"),
                         g_bytes_new_static ("{}", 2));
  pulled = door_call_from (f, "192.0.2.1", KONTOR_ROUTE_PULL, door_get (&first, "access"),
                           kontor_pull_request_write (pull));
  history = door_call_from (f, "192.0.2.1", KONTOR_ROUTE_HISTORY, door_get (&first, "access"),
                            g_bytes_new_static ("[]", 2));
  assert_refused (unsigned_in, 401, "unauthorized");
  g_assert_cmpuint (push.status, ==, 400);
  g_assert_cmpuint (pulled.status, ==, 200);
  g_assert_cmpuint (history.status, ==, 400);
}

/* ---- The data directory ---------------------------------------------------------------------- */

static void
assert_does_not_start (const char *data, KontorDataError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorServer) server = kontor_server_new (data, "127.0.0.1:0", 0, &error);

  if (server != NULL)
    g_assert_false (kontor_server_start (server, &error));
  g_assert_error (error, KONTOR_DATA_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, data));
}

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_directory (void)
{
  g_autofree char *data = g_dir_make_tmp ("kontor-test-XXXXXX", NULL);
  g_autofree char *foreign = g_build_filename (data, "foreign", NULL);
  g_autofree char *newer = g_build_filename (data, "newer", NULL);
  g_autofree char *file = g_build_filename (data, "file", "below", NULL);
  g_autofree char *fresh = g_build_filename (data, "new", "office", NULL);
  g_autofree char *untouched = g_build_filename (foreign, "lock", NULL);
  g_autoptr (KontorServer) server = NULL;
  g_auto (KontorInvitation) invitation = { 0 };
  g_autoptr (GError) error = NULL;
  GStatBuf about = { 0 };

  g_mkdir (foreign, 0700);
  write_file (foreign, "letter.txt", "Dear Anna");
  assert_does_not_start (foreign, KONTOR_DATA_ERROR_FOREIGN);
  g_assert_false (g_file_test (untouched, G_FILE_TEST_EXISTS));
  write_file (foreign, "format", "something else\n");
  assert_does_not_start (foreign, KONTOR_DATA_ERROR_FOREIGN);
  g_mkdir (newer, 0700);
  write_file (newer, "format", "kontor-server 2\n");
  assert_does_not_start (newer, KONTOR_DATA_ERROR_NEWER);
  write_file (data, "file", "");
  assert_does_not_start (file, KONTOR_DATA_ERROR_FAILED);
  g_assert_null (kontor_server_invite (fresh, &invitation, &error));
  g_assert_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_MISSING);
  g_clear_error (&error);

  server = kontor_server_new (fresh, "127.0.0.1:0", 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (fresh, &about), ==, 0);
  g_assert_cmpint (about.st_mode & 0777, ==, 0700);
  assert_does_not_start (fresh, KONTOR_DATA_ERROR_LOCKED);
  g_assert_true (kontor_server_start (server, &error));
  g_assert_no_error (error);
  g_clear_pointer (&server, kontor_server_free);

  write_file (fresh, "auth.db",
              "This is not a database, and it is long enough to be read as one."
              "This is not a database, and it is long enough to be read as one.");
  assert_does_not_start (fresh, KONTOR_DATA_ERROR_DAMAGED);
  kontor_test_remove_tree (data);
}

/* ---- The real server ------------------------------------------------------------------------- */

static RawReply *
post (KontorServer *server, const char *peer, const char *path, GBytes *body)
{
  g_autofree char *headers = g_strdup_printf ("X-Forwarded-For: %s\r\n", peer);

  return raw_post (kontor_server_get_port (server), path, headers, body);
}

static void
test_real_server (void)
{
  g_autofree char *data = g_dir_make_tmp ("kontor-test-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorServer) server = kontor_server_new (data, "127.0.0.1:0", 0, &error);
  g_autoptr (GBytes) joining = NULL;
  g_autoptr (GBytes) guess = kontor_message_write_strings ("account", "anna@example.de", "password",
                                                           "wrong horse", "installation", PHONE,
                                                           NULL);
  g_autoptr (RawReply) joined = NULL;
  g_autoptr (RawReply) held = NULL;
  g_autoptr (RawReply) known = NULL;

  g_assert_true (kontor_server_start (server, &error));
  g_assert_no_error (error);
  known = raw_talk (kontor_server_get_port (server),
                    "GET /.well-known/kontor HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  g_assert_cmpuint (known->status, ==, 200);
  g_assert_nonnull (strstr (raw_reply_get_text (known), "\"protocol\":\"1\""));
  joining = kontor_message_write_strings ("account", "anna@example.de", "password", PASSWORD,
                                          "code", kontor_server_get_setup_code (server), "name",
                                          "Anna", "installation", PHONE, NULL);
  joined = post (server, "192.0.2.1", KONTOR_ROUTE_TOKEN, joining);
  g_assert_cmpuint (joined->status, ==, 200);
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (RawReply) wrong = post (server, "192.0.2.1", KONTOR_ROUTE_TOKEN, guess);

      g_assert_cmpuint (wrong->status, ==, 401);
    }
  held = post (server, "192.0.2.1", KONTOR_ROUTE_TOKEN, guess);
  g_assert_cmpuint (held->status, ==, 429);
  g_assert_nonnull (strstr (held->head, "Retry-After: "));
  g_clear_pointer (&server, kontor_server_free);
  kontor_test_remove_tree (data);
}

static void
test_real_server_cycles (void)
{
  g_autofree char *data = g_dir_make_tmp ("kontor-test-XXXXXX", NULL);
  guint n_files = 0;
  guint n_threads = 0;

  for (guint i = 0; i < 21; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KontorServer) server = kontor_server_new (data, "127.0.0.1:0", 0, &error);

      g_assert_no_error (error);
      g_assert_true (kontor_server_start (server, &error));
      g_assert_no_error (error);
      g_clear_pointer (&server, kontor_server_free);
      if (i == 0)
        {
          n_files = raw_count_files ();
          n_threads = raw_count_threads ();
        }
    }
  g_assert_cmpuint (raw_count_files (), ==, n_files);
  g_assert_cmpuint (raw_count_threads (), <=, n_threads);
  kontor_test_remove_tree (data);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/auth/secret", test_secret);
  g_test_add_func ("/auth/password", test_password);
  g_test_add_func ("/auth/email", test_email);
  g_test_add_func ("/auth/join/first", test_join_first);
  g_test_add_func ("/auth/join/invited", test_join_invited);
  g_test_add_func ("/auth/join/expired", test_join_expired);
  g_test_add_func ("/auth/join/setup-code-once", test_join_setup_code_once);
  g_test_add_func ("/auth/join/crash", test_join_crash);
  g_test_add_func ("/auth/malformed", test_malformed);
  g_test_add_func ("/auth/wrong-password", test_wrong_password);
  g_test_add_func ("/auth/throttled", test_throttled);
  g_test_add_func ("/auth/access-ends", test_access_ends);
  g_test_add_func ("/auth/refresh/rotates", test_refresh_rotates);
  g_test_add_func ("/auth/refresh/reused-later", test_refresh_reused_later);
  g_test_add_func ("/auth/refresh/answer-lost", test_refresh_answer_lost);
  g_test_add_func ("/auth/refresh/ends", test_refresh_ends);
  g_test_add_func ("/auth/survives-restart", test_survives_restart);
  g_test_add_func ("/auth/revoke", test_revoke);
  g_test_add_func ("/auth/one-per-installation", test_one_per_installation);
  g_test_add_func ("/auth/bounded-sessions", test_bounded_sessions);
  g_test_add_func ("/auth/dismissed", test_dismissed);
  g_test_add_func ("/auth/office", test_office);
  g_test_add_func ("/auth/directory", test_directory);
  g_test_add_func ("/auth/real-server", test_real_server);
  g_test_add_func ("/auth/real-server-cycles", test_real_server_cycles);

  return g_test_run ();
}
