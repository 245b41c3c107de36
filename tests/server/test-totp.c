/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The second factor: the vectors of its RFC, a code that is good once, guessing, losing it. */

#include "config.h"

#include "door.h"
#include "kontor-data-directory.h"
#include "kontor-people.h"
#include "kontor-totp.h"

#include <string.h>

#define ANNA "anna@example.de"

/* RFC 6238, appendix B: SHA-1, eight digits, the secret "12345678901234567890". */
static void
test_vectors (void)
{
  static const struct
  {
    gint64 seconds;
    guint32 code;
  } vectors[] = {
    { 59, 94287082 },         { 1111111109, 7081804 },
    { 1111111111, 14050471 }, { 1234567890, 89005924 },
    { 2000000000, 69279037 }, { G_GINT64_CONSTANT (20000000000), 65353130 },
  };
  const guint8 *secret = (const guint8 *) "12345678901234567890";

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      gint64 step = kontor_totp_get_step (vectors[i].seconds * KONTOR_SECOND);

      g_assert_cmpuint (kontor_totp_compute (secret, 20, (guint64) step, 8), ==, vectors[i].code);
      g_assert_cmpuint (kontor_totp_compute (secret, 20, (guint64) step, 6), ==,
                        vectors[i].code % 1000000);
    }
}

/* RFC 4648, section 10. */
static void
test_base32 (void)
{
  static const char *const vectors[][2] = {
    { "", "" },
    { "f", "MY" },
    { "fo", "MZXQ" },
    { "foo", "MZXW6" },
    { "foob", "MZXW6YQ" },
    { "fooba", "MZXW6YTB" },
    { "foobar", "MZXW6YTBOI" },
  };
  g_autofree char *uri = kontor_totp_to_uri ((const guint8 *) "12345678901234567890", "Kontor",
                                             "anna+x@example.de");

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree char *text = kontor_totp_to_base32 ((const guint8 *) vectors[i][0],
                                                     strlen (vectors[i][0]));

      g_assert_cmpstr (text, ==, vectors[i][1]);
    }
  g_assert_cmpstr (uri, ==,
                   "otpauth://totp/Kontor:anna%2Bx%40example.de?secret="
                   "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Kontor&algorithm=SHA1&digits=6&"
                   "period=30");
}

static void
test_window (void)
{
  const guint8 *secret = (const guint8 *) "12345678901234567890";
  gint64 now = 59 * KONTOR_SECOND; /* step 1, 287082 */
  gint64 step = 0;

  g_assert_true (kontor_totp_find_step (secret, "287 082", now, 0, &step));
  g_assert_cmpint (step, ==, 1);
  g_assert_true (kontor_totp_find_step (secret, "287082", now + 30 * KONTOR_SECOND, 0, &step));
  g_assert_true (kontor_totp_find_step (secret, "287082", now - 30 * KONTOR_SECOND, 0, &step));
  g_assert_false (kontor_totp_find_step (secret, "287082", now + 61 * KONTOR_SECOND, 0, &step));
  /* Used: neither it nor what came before it. */
  g_assert_false (kontor_totp_find_step (secret, "287082", now, 1, &step));
  g_assert_false (kontor_totp_find_step (secret, "287082", now, 2, &step));
  g_assert_false (kontor_totp_find_step (secret, "28708", now, 0, &step));
  g_assert_false (kontor_totp_find_step (secret, "2870822", now, 0, &step));
  g_assert_false (kontor_totp_find_step (secret, "", now, 0, &step));
  g_assert_false (kontor_totp_find_step (secret, "94287082", now, 0, &step));
}

/* ---- With a server --------------------------------------------------------------------------- */

typedef struct
{
  Door *door;
  DoorAnswer anna;
  guint8 secret[KONTOR_TOTP_SECRET_LENGTH];
  char **recovery; /* nullable */
} Fixture;

/* What an authenticator does with the text. */
static void
read_base32 (const char *text, guint8 secret[KONTOR_TOTP_SECRET_LENGTH])
{
  guint32 bits = 0;
  guint n_bits = 0;
  gsize n = 0;

  for (; *text != '\0'; text++)
    {
      bits = bits << 5 | (guint32) (strchr ("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", *text) -
                                    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
      n_bits += 5;
      if (n_bits < 8)
        continue;
      n_bits -= 8;
      secret[n++] = (guint8) (bits >> n_bits & 0xff);
    }
  g_assert_cmpuint (n, ==, KONTOR_TOTP_SECRET_LENGTH);
}

static char *
compute (Fixture *f, gint64 later)
{
  gint64 step = kontor_totp_get_step (f->door->clock.now) + later;

  return g_strdup_printf ("%06u", kontor_totp_compute (f->secret, sizeof f->secret, (guint64) step,
                                                       KONTOR_TOTP_DIGITS));
}

static DoorAnswer
call (Fixture *f, const char *path, const char *password, const char *code)
{
  g_autoptr (GBytes) body = kontor_message_write_strings ("password", password, "code", code, NULL);

  return door_call_from (f->door, "192.0.2.1", path, door_get (&f->anna, "access"),
                         g_bytes_ref (body));
}

static DoorAnswer
sign_in_from (Fixture *f, const char *peer, const char *password, const char *code)
{
  return door_call_from (f->door, peer, KONTOR_ROUTE_TOKEN, NULL,
                         kontor_message_write_strings ("account", ANNA, "password", password,
                                                       "code", code, "installation", LAPTOP, NULL));
}

static DoorAnswer
sign_in (Fixture *f, const char *code)
{
  return sign_in_from (f, "192.0.2.1", PASSWORD, code);
}

static void
begin (Fixture *f)
{
  g_auto (DoorAnswer) offer = call (f, KONTOR_ROUTE_TOTP_BEGIN, PASSWORD, NULL);

  g_assert_cmpuint (offer.status, ==, 200);
  g_assert_nonnull (strstr (door_get (&offer, "uri"), door_get (&offer, "secret")));
  read_base32 (door_get (&offer, "secret"), f->secret);
}

static void
turn_on (Fixture *f)
{
  g_autofree char *code = NULL;
  g_auto (DoorAnswer) confirmed = { 0 };

  begin (f);
  code = compute (f, 0);
  confirmed = call (f, KONTOR_ROUTE_TOTP_CONFIRM, NULL, code);
  g_assert_cmpuint (confirmed.status, ==, 200);
  f->recovery = g_strsplit (door_get (&confirmed, "recovery"), " ", -1);
  door_pass_time (f->door, KONTOR_MINUTE);
}

static Fixture *
fixture_new (void)
{
  Fixture *f = g_new0 (Fixture, 1);

  f->door = door_new ();
  f->anna = door_join (f->door, f->door->code, ANNA, PASSWORD, PHONE);
  g_assert_cmpuint (f->anna.status, ==, 200);

  return f;
}

static void
fixture_free (Fixture *f)
{
  door_answer_clear (&f->anna);
  g_strfreev (f->recovery);
  door_free (f->door);
  g_free (f);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

/* Nobody is asked for a code before a first one has shown that the authenticator knows the secret. */
static void
test_enrol (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_auto (DoorAnswer) nothing = call (f, KONTOR_ROUTE_TOTP_CONFIRM, NULL, "123456");
  g_auto (DoorAnswer) stolen = call (f, KONTOR_ROUTE_TOTP_BEGIN, "wrong horse", NULL);
  g_auto (DoorAnswer) before = { 0 };
  g_auto (DoorAnswer) wrong = { 0 };
  g_auto (DoorAnswer) between = { 0 };
  g_auto (DoorAnswer) right = { 0 };
  g_auto (DoorAnswer) again = { 0 };
  g_auto (DoorAnswer) after = { 0 };
  g_autofree char *code = NULL;

  assert_refused (nothing, 404, "missing");
  assert_refused (stolen, 403, "wrong-password");
  begin (f);
  before = sign_in (f, NULL);
  g_assert_cmpuint (before.status, ==, 200);
  code = compute (f, 5);
  wrong = call (f, KONTOR_ROUTE_TOTP_CONFIRM, NULL, code);
  assert_refused (wrong, 403, "code-wrong");
  between = sign_in (f, NULL);
  g_assert_cmpuint (between.status, ==, 200);
  g_free (code);
  code = compute (f, 0);
  right = call (f, KONTOR_ROUTE_TOTP_CONFIRM, NULL, code);
  g_assert_cmpuint (right.status, ==, 200);
  again = call (f, KONTOR_ROUTE_TOTP_BEGIN, PASSWORD, NULL);
  assert_refused (again, 409, "duplicate");
  after = sign_in (f, NULL);
  assert_refused (after, 401, "code-needed");
}

static void
test_used_once (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autofree char *code = NULL;
  g_autofree char *older = NULL;
  g_autofree char *newer = NULL;
  g_auto (DoorAnswer) password = { 0 };
  g_auto (DoorAnswer) first = { 0 };
  g_auto (DoorAnswer) second = { 0 };
  g_auto (DoorAnswer) late = { 0 };
  g_auto (DoorAnswer) before = { 0 };
  g_auto (DoorAnswer) next = { 0 };

  turn_on (f);
  code = compute (f, 0);
  older = compute (f, -1);
  newer = compute (f, 1);
  /* The password first: a right code tells nothing about a wrong one. */
  password = sign_in_from (f, "192.0.2.1", "wrong horse", code);
  assert_refused (password, 401, "unauthorized");
  first = sign_in (f, code);
  g_assert_cmpuint (first.status, ==, 200);
  second = sign_in (f, code);
  assert_refused (second, 401, "code-wrong");
  before = sign_in (f, older);
  assert_refused (before, 401, "code-wrong");
  /* Remembered over a restart, too. */
  door_restart (f->door);
  late = sign_in (f, code);
  assert_refused (late, 401, "code-wrong");
  next = sign_in (f, newer);
  g_assert_cmpuint (next.status, ==, 200);
}

static void
test_recovery (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_auto (DoorAnswer) listed = { 0 };

  turn_on (f);
  g_assert_cmpuint (g_strv_length (f->recovery), ==, KONTOR_TOTP_RECOVERY_CODES);
  for (guint i = 0; i < KONTOR_TOTP_RECOVERY_CODES; i++)
    {
      g_autofree char *typed = g_ascii_strdown (f->recovery[i], -1);
      g_auto (DoorAnswer) first = { 0 };
      g_auto (DoorAnswer) second = { 0 };

      first = sign_in (f, typed);
      g_assert_cmpuint (first.status, ==, 200);
      second = sign_in (f, f->recovery[i]);
      assert_refused (second, 401, "code-wrong");
      door_pass_time (f->door, 10 * KONTOR_MINUTE);
    }
  listed = door_ask (f->door, "GET", "192.0.2.1", KONTOR_ROUTE_SESSIONS,
                     door_get (&f->anna, "access"), NULL);
  g_assert_cmpuint (listed.status, ==, 401); /* The hour of the access token is over. */
}

/* Stored as hashes: neither codes nor anything that reads like them is in the file. */
static void
test_stored_hashed (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autofree char *path = NULL;
  g_autofree char *wal = NULL;

  turn_on (f);
  path = g_build_filename (f->door->data, "auth.db", NULL);
  wal = g_strconcat (path, "-wal", NULL);
  for (guint i = 0; i < KONTOR_TOTP_RECOVERY_CODES; i++)
    {
      g_auto (GStrv) groups = g_strsplit (f->recovery[i], "-", -1);
      g_autofree char *folded = g_strjoinv ("", groups);
      const char *forms[] = { f->recovery[i], folded };

      for (guint j = 0; j < 4; j++)
        {
          g_autofree char *bytes = NULL;
          gsize length = 0;

          if (g_file_get_contents (j % 2 == 0 ? path : wal, &bytes, &length, NULL))
            g_assert_null (memmem (bytes, length, forms[j / 2], strlen (forms[j / 2])));
        }
    }
}

/* Six digits are few: after five wrong ones the account waits, from wherever they come. */
static void
test_guessing (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autofree char *good = NULL;
  g_auto (DoorAnswer) held = { 0 };
  g_auto (DoorAnswer) password = { 0 };
  g_auto (DoorAnswer) later = { 0 };

  turn_on (f);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *peer = g_strdup_printf ("198.51.100.%u", i);
      g_autofree char *bad = compute (f, 100 + i);
      g_auto (DoorAnswer) wrong = sign_in_from (f, peer, PASSWORD, bad);

      assert_refused (wrong, 401, "code-wrong");
    }
  good = compute (f, 0);
  held = sign_in_from (f, "203.0.113.1", PASSWORD, good);
  assert_refused (held, 429, "too-many");
  g_assert_nonnull (held.retry_after);
  /* Who doesn't know the password learns nothing of it. */
  password = sign_in_from (f, "203.0.113.1", "wrong horse", good);
  assert_refused (password, 401, "unauthorized");
  door_pass_time (f->door, 5 * KONTOR_MINUTE);
  g_free (good);
  good = compute (f, 0);
  later = sign_in_from (f, "203.0.113.1", PASSWORD, good);
  g_assert_cmpuint (later.status, ==, 200);
}

static void
test_off (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_auto (DoorAnswer) no_password = { 0 };
  g_auto (DoorAnswer) no_code = { 0 };
  g_auto (DoorAnswer) wrong = { 0 };
  g_auto (DoorAnswer) off = { 0 };
  g_auto (DoorAnswer) after = { 0 };
  g_auto (DoorAnswer) used = { 0 };

  turn_on (f);
  no_password = call (f, KONTOR_ROUTE_TOTP_END, "wrong horse", f->recovery[0]);
  assert_refused (no_password, 403, "wrong-password");
  no_code = call (f, KONTOR_ROUTE_TOTP_END, PASSWORD, NULL);
  assert_refused (no_code, 400, "malformed");
  wrong = call (f, KONTOR_ROUTE_TOTP_END, PASSWORD, "AAAA-AAAA-AAAA-AAAA");
  assert_refused (wrong, 403, "code-wrong");
  off = call (f, KONTOR_ROUTE_TOTP_END, PASSWORD, f->recovery[0]);
  g_assert_cmpuint (off.status, ==, 200);
  after = sign_in (f, NULL);
  g_assert_cmpuint (after.status, ==, 200);
}

static void
test_reset (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autoptr (GError) error = NULL;
  g_auto (DoorAnswer) before = { 0 };
  g_auto (DoorAnswer) after = { 0 };

  turn_on (f);
  before = sign_in (f, NULL);
  assert_refused (before, 401, "code-needed");
  g_assert_false (kontor_people_reset_totp (f->door->data, "nobody@example.de", &error));
  g_assert_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_true (kontor_people_reset_totp (f->door->data, ANNA, &error));
  g_assert_no_error (error);
  after = sign_in (f, NULL);
  g_assert_cmpuint (after.status, ==, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/totp/vectors", test_vectors);
  g_test_add_func ("/totp/base32", test_base32);
  g_test_add_func ("/totp/window", test_window);
  g_test_add_func ("/totp/enrol", test_enrol);
  g_test_add_func ("/totp/used-once", test_used_once);
  g_test_add_func ("/totp/recovery", test_recovery);
  g_test_add_func ("/totp/stored-hashed", test_stored_hashed);
  g_test_add_func ("/totp/guessing", test_guessing);
  g_test_add_func ("/totp/off", test_off);
  g_test_add_func ("/totp/reset", test_reset);

  return g_test_run ();
}
