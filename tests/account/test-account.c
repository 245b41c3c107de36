/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of accounts and the file that keeps secrets where there is no keyring. */

#include "config.h"

#include "kontor-account.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static void
save (const char *name, const char *url)
{
  g_autoptr (KontorAccount) account = kontor_account_new (name, url);
  g_autoptr (GError) error = NULL;

  account->login = g_strdup ("ada@example.org");
  account->title = g_strdup ("Büro; Nord = [Süd]");
  kontor_id_init (&account->person, kontor_clock_get_system (), kontor_random_get_system ());
  kontor_account_save (account, &error);
  g_assert_no_error (error);
}

static void
test_list (void)
{
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (KontorAccount) first = NULL;
  g_autoptr (KontorAccount) second = NULL;
  g_autoptr (GError) error = NULL;

  first = kontor_account_find (NULL, &error);
  g_assert_error (error, KONTOR_ACCOUNT_ERROR, KONTOR_ACCOUNT_ERROR_NOT_FOUND);
  g_assert_null (first);
  g_clear_error (&error);

  save ("office", "https://office.example.org");
  save ("club", "https://club.example.org");
  save ("office", "https://new.example.org");
  accounts = kontor_account_list (&error);
  g_assert_no_error (error);
  g_assert_cmpuint (accounts->len, ==, 2);
  first = kontor_account_find (NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (first->name, ==, "office");
  g_assert_cmpstr (first->url, ==, "https://new.example.org");
  g_assert_cmpstr (first->title, ==, "Büro; Nord = [Süd]");
  g_assert_cmpstr (first->login, ==, "ada@example.org");
  g_assert_false (kontor_id_is_nil (&first->person));
  g_assert_true (kontor_id_is_nil (&first->organisation));
  second = kontor_account_find ("club", &error);
  g_assert_cmpstr (second->url, ==, "https://club.example.org");

  kontor_account_remove ("office", &error);
  g_assert_no_error (error);
  g_clear_pointer (&first, kontor_account_free);
  first = kontor_account_find (NULL, &error);
  g_assert_cmpstr (first->name, ==, "club");
}

/* What a newer version wrote about an account is still there when it is saved. */
static void
test_unknown_keys (void)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "kontor", "accounts.ini",
                                            NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  save ("office", "https://office.example.org");
  g_file_set_contents (
      path, "# mine\n[office]\nserver=https://a.example\ncolour=red\n[../up]\nserver=x\n", -1,
      &error);
  g_assert_no_error (error);
  save ("office", "https://b.example");
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, "colour=red"));
  g_assert_nonnull (strstr (text, "# mine"));
  g_assert_nonnull (strstr (text, "https://b.example"));
}

static void
test_names (void)
{
  static const char *const bad[] = { "", "..", ".hidden", "-o", "a/b", "A", "a b", "a\n", "ä" };
  g_autoptr (KontorAccount) account = kontor_account_new ("a/b", "");
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *second = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (kontor_account_name_is_valid (bad[i]));
  g_assert_false (kontor_account_save (account, &error));
  g_assert_error (error, KONTOR_ACCOUNT_ERROR, KONTOR_ACCOUNT_ERROR_NAME);

  name = kontor_account_suggest_name ("https://Büro.example.org:8420/");
  g_assert_true (kontor_account_name_is_valid (name));
  g_assert_true (g_str_has_suffix (name, ".example.org-8420"));
  save (name, "");
  second = kontor_account_suggest_name ("https://Büro.example.org:8420/");
  g_assert_true (kontor_account_name_is_valid (second));
  g_assert_cmpstr (name, !=, second);
  g_free (second);
  second = kontor_account_suggest_name ("../..");
  g_assert_true (kontor_account_name_is_valid (second));
}

static void
test_damaged (void)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "kontor", "accounts.ini",
                                            NULL);
  g_autoptr (KontorAccount) account = kontor_account_new ("office", "");
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  save ("club", "");
  g_file_set_contents (path, "this is no list", -1, NULL);
  accounts = kontor_account_list (&error);
  g_assert_error (error, KONTOR_ACCOUNT_ERROR, KONTOR_ACCOUNT_ERROR_DAMAGED);
  g_clear_error (&error);
  /* And it is not written over. */
  g_assert_false (kontor_account_save (account, &error));
  g_assert_error (error, KONTOR_ACCOUNT_ERROR, KONTOR_ACCOUNT_ERROR_DAMAGED);
  g_file_get_contents (path, &text, NULL, NULL);
  g_assert_cmpstr (text, ==, "this is no list");
}

static void
test_secret (void)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "kontor", "office", "tokens",
                                            NULL);
  KontorSecretPlace place = KONTOR_ACCOUNT_KEYRING;
  g_autoptr (GError) error = NULL;
  g_autofree char *secret = NULL;
  GStatBuf info = { 0 };

  g_setenv ("KONTOR_TOKENS", "file", TRUE);
  g_assert_null (kontor_account_load_secret ("office", &error));
  g_assert_no_error (error);
  kontor_account_store_secret ("office", "one", &place, &error);
  g_assert_no_error (error);
  kontor_account_store_secret ("office", "two", &place, &error);
  g_assert_no_error (error);
  g_assert_cmpint (place, ==, KONTOR_ACCOUNT_FILE);
  g_assert_no_errno (g_stat (path, &info));
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  secret = kontor_account_load_secret ("office", &error);
  g_assert_cmpstr (secret, ==, "two");
  g_assert_null (kontor_account_load_secret ("club", &error));
  kontor_account_clear_secret ("office", &error);
  g_assert_no_error (error);
  g_assert_null (kontor_account_load_secret ("office", &error));
  g_assert_no_error (error);
}

/* No bus, no keyring: the secret is kept all the same, and the caller learns where. */
static void
test_no_keyring (void)
{
  KontorSecretPlace place = KONTOR_ACCOUNT_KEYRING;
  g_autoptr (GError) error = NULL;
  g_autofree char *secret = NULL;

  g_unsetenv ("KONTOR_TOKENS");
  kontor_account_store_secret ("office", "one", &place, &error);
  g_assert_no_error (error);
  g_assert_cmpint (place, ==, KONTOR_ACCOUNT_FILE);
  secret = kontor_account_load_secret ("office", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (secret, ==, "one");
}

int
main (int argc, char **argv)
{
  /* Before anything asks for the bus: there is none here. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_unsetenv ("SECRET_BACKEND");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/account/list", test_list);
  g_test_add_func ("/account/unknown-keys", test_unknown_keys);
  g_test_add_func ("/account/names", test_names);
  g_test_add_func ("/account/damaged", test_damaged);
  g_test_add_func ("/account/secret", test_secret);
  g_test_add_func ("/account/no-keyring", test_no_keyring);

  return g_test_run ();
}
