/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The audit log: what is written into it, and what its check finds out about somebody who wrote into
 * the file by hand. */

#include "config.h"

#include "door.h"
#include "kontor-audit.h"

#include <string.h>

#define N_ENTRIES 8

/* ---- The chain ------------------------------------------------------------------------------- */

static KontorSql *
open_log (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "auth.db", NULL);
  g_autoptr (GError) error = NULL;
  KontorSql *sql = kontor_auth_database_open (path, TRUE, &error);

  g_assert_no_error (error);

  return sql;
}

static void
append (KontorSql *sql, const char *event, const char *detail)
{
  KontorAuditEntry entry = { .at = 1000, .event = event, .network = "192.0.2.1", .detail = detail };
  g_autoptr (GError) error = NULL;

  g_assert_true (kontor_auth_database_begin (sql, &error));
  g_assert_true (kontor_auth_database_end (sql, kontor_audit_append (sql, &entry, &error), &error));
  g_assert_no_error (error);
}

/* What a hand at the file can do: no trigger holds it back. */
static void
run (KontorSql *sql, const char *text)
{
  g_autoptr (GError) error = NULL;

  kontor_sql_exec (sql, "DROP TRIGGER IF EXISTS audit_fixed; DROP TRIGGER IF EXISTS audit_kept;",
                   &error);
  g_assert_no_error (error);
  kontor_sql_exec (sql, text, &error);
  g_assert_no_error (error);
}

static KontorAuditReport
verify (KontorSql *sql, gint64 number, const guint8 *hash)
{
  KontorAuditReport report = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (kontor_audit_verify (sql, number, hash, &report, &error));
  g_assert_no_error (error);

  return report;
}

typedef struct
{
  const char *name;
  const char *hand; /* what is done to the file */
  gint64 bad; /* the entry that is named; 0: nothing is found out */
  gboolean with_head; /* whether the head was kept elsewhere */
} Case;

static const Case cases[] = {
  { "untouched", "", 0, TRUE },
  { "changed", "UPDATE audit SET detail = 'nothing' WHERE number = 4", 4, FALSE },
  { "time", "UPDATE audit SET at = at - 1 WHERE number = 1", 1, FALSE },
  { "person", "UPDATE audit SET person = randomblob (16) WHERE number = 8", 8, FALSE },
  { "shifted",
    "UPDATE audit SET event = 'x' || event, network = substr (network, 2)"
    " WHERE number = 3",
    3, FALSE },
  { "hash", "UPDATE audit SET hash = zeroblob (32) WHERE number = 5", 5, FALSE },
  { "no-hash", "UPDATE audit SET hash = x'' WHERE number = 5", 5, FALSE },
  { "removed", "DELETE FROM audit WHERE number = 6", 6, FALSE },
  { "first-removed", "DELETE FROM audit WHERE number = 1", 1, FALSE },
  { "removed-and-closed-up",
    "DELETE FROM audit WHERE number = 3; UPDATE audit SET number = number - 1 WHERE number > 3", 3,
    FALSE },
  { "reordered",
    "UPDATE audit SET number = 99 WHERE number = 4; UPDATE audit SET number = 4 WHERE number = 5;"
    "UPDATE audit SET number = 5 WHERE number = 99",
    4, FALSE },
  { "appended", "INSERT INTO audit VALUES (9, 1, 'sign-in', NULL, NULL, '', '', randomblob (32))",
    9, FALSE },
  { "appended-copy",
    "INSERT INTO audit SELECT 9, at, event, person, actor, network, detail, hash FROM audit"
    " WHERE number = 8",
    9, FALSE },
  { "appended-far",
    "INSERT INTO audit VALUES (70, 1, 'sign-in', NULL, NULL, '', '', randomblob (32))", 9, FALSE },
  /* What a chain can't find out, and what a head that was kept can. */
  { "cut-off", "DELETE FROM audit WHERE number > 6", 0, FALSE },
  { "cut-off-known", "DELETE FROM audit WHERE number > 6", 7, TRUE },
  { "emptied", "DELETE FROM audit", 0, FALSE },
  { "emptied-known", "DELETE FROM audit", 1, TRUE },
};

static void
test_chain (gconstpointer data)
{
  const Case *one = data;
  g_autofree char *folder = g_dir_make_tmp ("kontor-test-XXXXXX", NULL);
  g_autoptr (KontorSql) sql = open_log (folder);
  g_auto (KontorAuditReport) before = { 0 };
  g_auto (KontorAuditReport) after = { 0 };

  for (guint i = 0; i < N_ENTRIES; i++)
    append (sql, i % 2 == 0 ? "sign-in" : "dismissed", i == 3 ? "Anna, \"7:x\",\n" : "Bert");
  before = verify (sql, 0, NULL);
  g_assert_cmpint (before.bad, ==, 0);
  g_assert_cmpint (before.n_entries, ==, N_ENTRIES);
  run (sql, one->hand);
  after = verify (sql, before.head_number, one->with_head ? before.head : NULL);
  g_assert_cmpint (after.bad, ==, one->bad);
  g_assert_true ((after.what == NULL) == (one->bad == 0));
}

/* Made anew with all its hashes, the chain holds; only the head shows it. */
static void
test_made_anew (void)
{
  g_autofree char *folder = g_dir_make_tmp ("kontor-test-XXXXXX", NULL);
  g_autoptr (KontorSql) sql = open_log (folder);
  g_auto (KontorAuditReport) before = { 0 };
  g_auto (KontorAuditReport) blind = { 0 };
  g_auto (KontorAuditReport) seeing = { 0 };

  append (sql, "administrator-set", "Mallory");
  append (sql, "sign-in", "Anna");
  before = verify (sql, 0, NULL);
  run (sql, "DELETE FROM audit");
  append (sql, "sign-in", "Anna");
  append (sql, "sign-in", "Anna");
  append (sql, "sign-in", "Anna");
  blind = verify (sql, 0, NULL);
  g_assert_cmpint (blind.bad, ==, 0);
  seeing = verify (sql, before.head_number, before.head);
  g_assert_cmpint (seeing.bad, ==, 2);
}

/* The program itself can't, even by mistake. */
static void
test_appended_to_only (void)
{
  g_autofree char *folder = g_dir_make_tmp ("kontor-test-XXXXXX", NULL);
  g_autoptr (KontorSql) sql = open_log (folder);
  g_autoptr (GError) error = NULL;
  g_auto (KontorAuditReport) report = { 0 };

  append (sql, "sign-in", "Anna");
  g_assert_false (kontor_sql_exec (sql, "UPDATE audit SET detail = ''", &error));
  g_clear_error (&error);
  g_assert_false (kontor_sql_exec (sql, "DELETE FROM audit", &error));
  g_clear_error (&error);
  report = verify (sql, 0, NULL);
  g_assert_cmpint (report.n_entries, ==, 1);
}

/* The canonical form is documented: whoever follows the document gets the same hash. */
static void
test_canonical (void)
{
  g_autofree char *folder = g_dir_make_tmp ("kontor-test-XXXXXX", NULL);
  g_autoptr (KontorSql) sql = open_log (folder);
  g_auto (KontorAuditReport) report = { 0 };
  static const char text[] = "1:1,4:1000,7:sign-in,0:,0:,9:192.0.2.1,4:Anna,";
  guint8 bytes[KONTOR_SECRET_HASH_LENGTH + sizeof text - 1] = { 0 };
  g_autofree char *expected = NULL;
  g_autofree char *head = NULL;

  append (sql, "sign-in", "Anna");
  memcpy (bytes + KONTOR_SECRET_HASH_LENGTH, text, sizeof text - 1);
  expected = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, sizeof bytes);
  report = verify (sql, 0, NULL);
  head = kontor_audit_format_hash (report.head);
  g_assert_cmpstr (head, ==, expected);
}

/* ---- What is written ------------------------------------------------------------------------- */

static void
collect_cb (const KontorAuditEntry *entry, gpointer user_data)
{
  g_string_append_printf (user_data, "%s(%s)%s%s\n", entry->event, entry->detail,
                          kontor_id_is_nil (&entry->person) ? "" : " person",
                          kontor_id_is_nil (&entry->actor) ? "" : " actor");
}

/* (transfer full) */
static char *
list (Door *f)
{
  g_autofree char *path = g_build_filename (f->data, "auth.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSql) sql = kontor_auth_database_open (path, FALSE, &error);
  g_auto (KontorAuditReport) report = { 0 };
  GString *text = g_string_new (NULL);

  g_assert_true (kontor_audit_visit (sql, collect_cb, text, &error));
  g_assert_no_error (error);
  report = verify (sql, 0, NULL);
  g_assert_cmpint (report.bad, ==, 0);

  return g_string_free (text, FALSE);
}

static void
test_sign_in (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) anna = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_auto (DoorAnswer) laptop = door_sign_in (f, "anna@example.de", PASSWORD, LAPTOP);
  g_auto (DoorAnswer) wrong = door_sign_in (f, "anna@example.de", "wrong horse", LAPTOP);
  g_auto (DoorAnswer) unknown = door_sign_in (f, "nobody@example.de", "wrong horse", LAPTOP);
  g_autofree char *code = door_invite (f, "bert@example.de");
  g_auto (DoorAnswer) out = door_call_from (f, "192.0.2.1", KONTOR_ROUTE_REVOKE,
                                            door_get (&laptop, "access"), NULL);
  g_autofree char *all = list (f);

  g_assert_cmpstr (all, ==,
                   "invited-administrator()\n"
                   "sign-in(invitation) person actor\n"
                   "sign-in(password) person actor\n"
                   "sign-in-refused(password for anna@example.de) person\n"
                   "sign-in-refused(password for nobody@example.de)\n"
                   "invited(bert@example.de)\n"
                   "session-ended(signed out) person actor\n");
  g_assert_null (strstr (all, PASSWORD));
  g_assert_null (strstr (all, "wrong horse"));
}

static DoorAnswer
push (Door *f, const DoorAnswer *who, gint64 mid, const char *text)
{
  g_autoptr (KontorPushRequest) request = kontor_push_request_new ();

  g_set_str (&request->epoch, door_get (who, "epoch"));
  g_assert_true (kontor_id_init_from_string (&request->installation, PHONE));
  kontor_push_request_add (request, mid, text);

  return door_call_from (f, "192.0.2.1", KONTOR_ROUTE_PUSH, door_get (who, "access"),
                         kontor_push_request_write (request));
}

static void
change (Door *f, const DoorAnswer *who, const DoorAnswer *whom, gint64 mid, const char *change)
{
  g_autofree char *text =
      g_strdup_printf ("{\"at\":1,\"ops\":[{\"op\":\"update\",\"type\":\"person\",\"id\":\"%s\","
                       "\"set\":{%s}}]}",
                       door_get (whom, "person"), change);
  g_auto (DoorAnswer) answer = push (f, who, mid, text);

  g_assert_cmpuint (answer.status, ==, 200);
  if (strstr (answer.text, "\\\"status\\\":\\\"ok\\\"") == NULL)
    g_error ("%s", answer.text);
}

static void
pull (Door *f, const DoorAnswer *who, gint64 cursor)
{
  g_autoptr (KontorPullRequest) request = kontor_pull_request_new ();
  g_auto (DoorAnswer) answer = { 0 };

  g_set_str (&request->epoch, door_get (who, "epoch"));
  g_assert_true (kontor_id_init_from_string (&request->installation, PHONE));
  request->cursor = cursor;
  request->limit = 100;
  answer = door_call_from (f, "192.0.2.1", KONTOR_ROUTE_PULL, door_get (who, "access"),
                           kontor_pull_request_write (request));
  g_assert_cmpuint (answer.status, ==, 200);
}

/* Once a session; what a computer asks for every day is not written down. */
static void
test_exports (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) anna = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_auto (DoorAnswer) laptop = door_sign_in (f, "anna@example.de", PASSWORD, LAPTOP);
  g_autofree char *all = NULL;

  pull (f, &anna, 0);
  pull (f, &anna, 0);
  pull (f, &laptop, 1);
  all = list (f);
  g_assert_cmpstr (all, ==,
                   "invited-administrator()\n"
                   "sign-in(invitation) person actor\n"
                   "sign-in(password) person actor\n"
                   "read-everything(pull) person actor\n");
}

/* In force at once: nobody has to ask for something first. */
static void
test_rights (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) anna = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_autofree char *code = door_invite (f, "bert@example.de");
  g_auto (DoorAnswer) bert = door_join (f, code, "bert@example.de", PASSWORD, LAPTOP);
  KontorAuth *auth = kontor_server_get_auth (f->server);
  KontorSession session = { 0 };
  KontorHttpResponse *refusal = NULL;
  g_autofree char *all = NULL;

  g_assert_cmpuint (bert.status, ==, 200);
  change (f, &anna, &bert, 1, "\"administrator\":{\"now\":true}");
  g_assert_true (kontor_auth_authenticate (auth, door_get (&bert, "access"), &session, &refusal));
  g_assert_true (session.administrator);
  change (f, &anna, &bert, 2, "\"administrator\":{\"was\":true,\"now\":false}");
  g_assert_true (kontor_auth_authenticate (auth, door_get (&bert, "access"), &session, &refusal));
  g_assert_false (session.administrator);
  change (f, &anna, &bert, 3, "\"active\":{\"was\":true,\"now\":false}");
  g_assert_false (kontor_auth_authenticate (auth, door_get (&bert, "access"), &session, &refusal));
  g_assert_nonnull (refusal);
  kontor_http_response_free (refusal);
  all = list (f);
  g_assert_nonnull (strstr (all, "administrator-set(Somebody) person actor\n"
                                 "administrator-unset(Somebody) person actor\n"
                                 "dismissed(Somebody) person actor\n"));
}

static void
test_roles (void)
{
  g_autoptr (Door) f = door_new ();
  g_auto (DoorAnswer) anna = door_join (f, f->code, "anna@example.de", PASSWORD, PHONE);
  g_autofree char *text = g_strdup_printf (
      "{\"at\":1,\"ops\":[{\"op\":\"create\",\"type\":\"role\",\"id\":"
      "\"0193d2f0-0000-7000-8000-0000000000aa\",\"set\":{\"name\":\"Sales\",\"members\":"
      "{\"%s\":0}}}]}",
      door_get (&anna, "person"));
  g_autofree char *expected = g_strdup_printf ("role-changed(Sales +%s level 0) person actor\n",
                                               door_get (&anna, "person"));
  g_auto (DoorAnswer) answer = push (f, &anna, 1, text);
  g_auto (DoorAnswer) again = push (f, &anna, 1, text);
  g_autofree char *all = list (f);

  if (strstr (answer.text, "\\\"status\\\":\\\"ok\\\"") == NULL)
    g_error ("%s", answer.text);
  g_assert_cmpstr (again.text, ==, answer.text);
  g_assert_nonnull (strstr (all, expected));
  g_assert_cmpstr (strstr (all, expected), ==, expected); /* once, at the end */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/audit/chain/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_chain);
    }
  g_test_add_func ("/audit/made-anew", test_made_anew);
  g_test_add_func ("/audit/appended-to-only", test_appended_to_only);
  g_test_add_func ("/audit/canonical", test_canonical);
  g_test_add_func ("/audit/sign-in", test_sign_in);
  g_test_add_func ("/audit/exports", test_exports);
  g_test_add_func ("/audit/rights", test_rights);
  g_test_add_func ("/audit/roles", test_roles);

  return g_test_run ();
}
