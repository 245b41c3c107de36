/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two people, each with the real program, and the real server between them. */

#include "config.h"

#include "cli-site.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

static void
test_together (CliSite *self, gconstpointer data)
{
  g_autofree char *setup = cli_site_wait_for_line (self, "and type this code: ");
  g_autofree char *password = cli_site_write_password (self);
  g_autofree char *code = cli_site_invite (self, "boris@x.example");
  g_autofree char *address = NULL;

  /* A wrong code leaves nothing that stands in the way of the right one. */
  g_assert_cmpint (RUN (self, "anna", "join", self->url, "00000-00000-00000-00000", "--name",
                        "Anna", "--email", "anna@x.example", "--password-file", password),
                   ==, 4);
  g_assert_cmpint (RUN (self, "anna", "accounts"), ==, 0);
  assert_has (self, "no account");
  g_assert_cmpint (RUN (self, "anna", "join", self->url, setup, "--name", "Anna", "--email",
                        "anna@x.example", "--password-file", password, "--organisation", "Berg"),
                   ==, 0);
  g_assert_cmpint (RUN (self, "boris", "join", self->url, code, "--name", "Boris", "--email",
                        "boris@x.example", "--password-file", password),
                   ==, 0);
  g_assert_cmpint (RUN (self, "anna", "accounts"), ==, 0);
  assert_has (self, "Berg");
  g_assert_cmpint (RUN (self, "anna", "sync"), ==, 0);
  g_assert_cmpint (RUN (self, "anna", "add", "task", "Write offer", "responsible=Boris"), ==, 0);
  g_assert_cmpint (RUN (self, "anna", "sync"), ==, 0);
  g_assert_cmpint (RUN (self, "boris", "sync"), ==, 0);
  g_assert_cmpint (RUN (self, "boris", "complete", "write offer"), ==, 0);
  g_assert_cmpint (RUN (self, "boris", "sync"), ==, 0);
  g_assert_cmpint (RUN (self, "anna", "sync"), ==, 0);
  g_assert_cmpint (RUN (self, "anna", "list", "task", "state=completed"), ==, 0);
  assert_has (self, "Write offer");
  /* What Boris did is in the history that the server keeps. */
  g_assert_cmpint (RUN (self, "anna", "history", "task", "write offer"), ==, 0);
  assert_has (self, "Boris");
  g_assert_cmpint (RUN (self, "boris", "set", "person", "Anna", "name=Other"), ==, 1);
  g_assert_cmpint (RUN (self, "boris", "sign-in", "--password-file", password), ==, 0);
  /* Said again in full, it is the same account. */
  address = g_strconcat (self->url, "/", NULL);
  g_assert_cmpint (RUN (self, "boris", "sign-in", address, "--email", "Boris@x.example",
                        "--password-file", password),
                   ==, 0);
  g_assert_cmpint (RUN (self, "boris", "accounts", "--json"), ==, 0);
  g_assert_nonnull (strstr (self->output, "\"name\""));
  g_assert_null (strstr (strstr (self->output, "\"name\"") + 1, "\"name\""));
  /* Two people at one computer have an account each. */
  g_assert_cmpint (RUN (self, "both", "sign-in", self->url, "--email", "boris@x.example",
                        "--password-file", password),
                   ==, 0);
  g_assert_cmpint (RUN (self, "both", "sign-in", self->url, "--email", "anna@x.example",
                        "--password-file", password),
                   ==, 0);
  g_assert_cmpint (RUN (self, "both", "accounts"), ==, 0);
  assert_has (self, "anna@x.example");
  assert_has (self, "boris@x.example");

  cli_site_stop_server (self);
  g_assert_cmpint (RUN (self, "boris", "sync"), ==, 4);
  assert_has (self, "can’t be reached");
  g_assert_cmpint (RUN (self, "boris", "add", "task", "Offline"), ==, 0);
  g_assert_cmpint (RUN (self, "boris", "history", "task", "write offer"), ==, 0);
  assert_has (self, "what is known here");
}

/* A file from one home to the other, over the real server; damaged there, it comes again. */
static void
test_files (CliSite *self, gconstpointer data)
{
  g_autofree char *setup = cli_site_wait_for_line (self, "and type this code: ");
  g_autofree char *password = cli_site_write_password (self);
  g_autofree char *code = cli_site_invite (self, "boris@x.example");
  g_autofree char *offer = g_build_filename (self->base, "offer.txt", NULL);
  g_autofree char *large = g_build_filename (self->base, "film.mkv", NULL);
  g_autofree char *got = g_build_filename (self->base, "got.txt", NULL);
  g_autofree char *zeros = g_malloc0 ((64 << 10) + 1);
  g_autofree char *text = NULL;
  gsize length = 0;

  g_assert_true (g_file_set_contents (offer, "100 €\n\0behind", 15, NULL));
  g_assert_true (g_file_set_contents (large, zeros, (64 << 10) + 1, NULL));
  g_assert_cmpint (RUN (self, "anna", "join", self->url, setup, "--name", "Anna", "--email",
                        "anna@x.example", "--password-file", password, "--organisation", "Berg"),
                   ==, 0);
  g_assert_cmpint (RUN (self, "boris", "join", self->url, code, "--name", "Boris", "--email",
                        "boris@x.example", "--password-file", password),
                   ==, 0);
  g_assert_cmpint (RUN (self, "anna", "sync"), ==, 0);
  g_assert_cmpint (RUN (self, "anna", "add", "drive", "Sales", "owner=me", "members=Boris"), ==, 0);
  g_assert_cmpint (RUN (self, "anna", "add", "node", "Offers", "drive=Sales", "kind=folder"), ==,
                   0);
  g_assert_cmpint (RUN (self, "anna", "drive", "put", offer, "Sales/Offers"), ==, 0);
  g_assert_cmpint (RUN (self, "anna", "drive", "put", large, "Sales/Offers"), ==, 1);
  assert_has (self, "KiB");
  g_assert_cmpint (RUN (self, "anna", "drive", "put", offer, "Sales/Nowhere/x"), ==, 1);
  g_assert_cmpint (RUN (self, "anna", "drive", "ls", "sales/Offers"), ==, 0);
  assert_has (self, "offer.txt");
  g_assert_null (strstr (self->output, "film.mkv"));
  g_assert_cmpint (RUN (self, "anna", "sync"), ==, 0);
  g_assert_null (strstr (self->output, "Refused"));

  g_assert_cmpint (RUN (self, "boris", "drive", "get", "Sales/Offers/offer.txt", got), ==, 1);
  g_assert_cmpint (RUN (self, "boris", "sync"), ==, 0);
  g_assert_cmpint (RUN (self, "boris", "drive", "get", "Sales/Offers", got), ==, 1);
  g_assert_cmpint (RUN (self, "boris", "drive", "get", "Sales/Offers/offer.txt", got), ==, 0);
  g_assert_true (g_file_get_contents (got, &text, &length, NULL));
  g_assert_cmpmem (text, length, "100 €\n\0behind", 15);
  /* Never over what is there. */
  g_assert_cmpint (RUN (self, "boris", "drive", "get", "Sales/Offers/offer.txt", got), ==, 1);

  /* New bytes for the same file; what was fetched is here when the server is not. */
  g_assert_true (g_file_set_contents (offer, "90 €\n", -1, NULL));
  g_assert_cmpint (RUN (self, "boris", "drive", "put", offer, "Sales/Offers"), ==, 0);
  assert_has (self, "Changed");
  g_assert_cmpint (RUN (self, "boris", "sync"), ==, 0);
  g_assert_cmpint (RUN (self, "anna", "sync"), ==, 0);
  cli_site_stop_server (self);
  g_assert_cmpint (RUN (self, "boris", "drive", "get", "Sales/Offers/offer.txt", "-"), ==, 0);
  g_assert_cmpstr (self->output, ==, "90 €\n");
  g_assert_cmpint (RUN (self, "anna", "drive", "get", "Sales/Offers/offer.txt", "-"), ==, 4);
  assert_has (self, "can’t be reached");
}

/* What stands in the output between @start and the next quote. (transfer full) */
static char *
get_member (CliSite *self, const char *start)
{
  const char *at = strstr (self->output, start);

  g_assert_nonnull (at);
  at += strlen (start);

  return g_strndup (at, strcspn (at, "\""));
}

/* What an authenticator shows now: RFC 6238 over the secret in base 32. (transfer full) */
static char *
compute_code (const char *secret, gint64 later)
{
  static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  guint8 key[64] = { 0 };
  guint8 mac[20] = { 0 };
  gsize length = sizeof mac;
  gsize n = 0;
  guint bits = 0;
  guint n_bits = 0;
  guint64 step = GUINT64_TO_BE ((guint64) (g_get_real_time () / G_USEC_PER_SEC / 30 + later));
  g_autoptr (GHmac) hmac = NULL;
  guint at = 0;

  for (; *secret != '\0'; secret++)
    {
      bits = (bits << 5 | (guint) (strchr (base32, *secret) - base32)) & 0xfff;
      n_bits += 5;
      if (n_bits < 8)
        continue;
      n_bits -= 8;
      key[n++] = (guint8) (bits >> n_bits);
    }
  hmac = g_hmac_new (G_CHECKSUM_SHA1, key, n);
  g_hmac_update (hmac, (const guchar *) &step, sizeof step);
  g_hmac_get_digest (hmac, mac, &length);
  at = mac[19] & 0xf;

  return g_strdup_printf ("%06u", ((guint) (mac[at] & 0x7f) << 24 | (guint) mac[at + 1] << 16 |
                                   (guint) mac[at + 2] << 8 | mac[at + 3]) %
                                      1000000);
}

/* Signed in twice, put out from afar, and then a code is asked for. */
static void
test_guard (CliSite *self, gconstpointer data)
{
  g_autofree char *code = cli_site_wait_for_line (self, "and type this code: ");
  g_autofree char *password = cli_site_write_password (self);
  g_autofree char *other = NULL;
  g_autofree char *secret = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *recovery = NULL;

  g_assert_cmpint (RUN (self, "anna", "join", self->url, code, "--name", "Anna", "--email",
                        "anna@example.org", "--password-file", password),
                   ==, 0);
  g_assert_cmpint (RUN (self, "phone", "sign-in", self->url, "--email", "anna@example.org",
                        "--password-file", password),
                   ==, 0);
  g_assert_cmpint (RUN (self, "anna", "sessions"), ==, 0);
  assert_has (self, "this one");
  assert_has (self, "127.0.0.1");
  g_assert_cmpint (RUN (self, "phone", "sessions", "--json"), ==, 0);
  assert_has (self, "\"this\":false},{");
  g_free (other);
  other = get_member (self, "},{\"session\":\"");
  g_assert_cmpint (RUN (self, "anna", "sessions", "end", "zzzz"), ==, 2);
  g_assert_cmpint (RUN (self, "anna", "sessions", "end", other + 24), ==, 0);
  g_assert_cmpint (RUN (self, "phone", "sync"), !=, 0);
  g_assert_cmpint (RUN (self, "anna", "sync"), ==, 0);

  g_assert_cmpint (RUN (self, "anna", "totp", "on", "--password-file", password, "--json"), ==, 0);
  assert_has (self, "otpauth://totp/");
  secret = get_member (self, "\"secret\":\"");
  g_assert_cmpint (RUN (self, "anna", "totp", "confirm", "12345"), !=, 0);
  shown = compute_code (secret, 0);
  g_assert_cmpint (RUN (self, "anna", "totp", "confirm", shown, "--json"), ==, 0);
  recovery = get_member (self, "{\"recovery\":[\"");
  g_assert_cmpint (RUN (self, "phone", "sign-in", self->url, "--email", "anna@example.org",
                        "--password-file", password),
                   !=, 0);
  assert_has (self, "second factor");
  g_assert_cmpint (RUN (self, "phone", "sign-in", self->url, "--email", "anna@example.org",
                        "--password-file", password, "--code", shown),
                   !=, 0);
  assert_has (self, "wrong or was used");
  g_free (shown);
  shown = compute_code (secret, 1);
  g_assert_cmpint (RUN (self, "phone", "sign-in", self->url, "--email", "anna@example.org",
                        "--password-file", password, "--code", shown),
                   ==, 0);
  g_assert_cmpint (RUN (self, "phone", "totp", "off", "--password-file", password, "--code",
                        recovery),
                   ==, 0);
  g_assert_cmpint (RUN (self, "phone", "sign-in", self->url, "--email", "anna@example.org",
                        "--password-file", password),
                   ==, 0);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/cli/server/together", CliSite, NULL, cli_site_set_up, test_together,
              cli_site_tear_down);
  g_test_add ("/cli/server/guard", CliSite, NULL, cli_site_set_up, test_guard, cli_site_tear_down);
  g_test_add ("/cli/server/files", CliSite, NULL, cli_site_set_up, test_files, cli_site_tear_down);

  return g_test_run ();
}
