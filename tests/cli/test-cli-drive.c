/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that are kept in step, with the real programs: what they held before, what was deleted, what two
 * people wrote at once, and who may do how much. */

#include "config.h"

#include "cli-site.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#define RUN_GOOD(site, who, ...) \
  G_STMT_START \
  { \
    if (RUN (site, who, __VA_ARGS__) != 0) \
      g_error ("line %d: %s", __LINE__, (site)->output); \
  } \
  G_STMT_END
#define assert_lacks(site, part) g_assert_null (strstr ((site)->output, part))

/* --- their folders --- */

static char *
get_path (CliSite *self, const char *who, const char *name)
{
  g_autofree char *folder = g_strconcat (who, "-folder", NULL);

  return g_build_filename (self->base, folder, name, NULL);
}

static void
write_file (CliSite *self, const char *who, const char *name, const char *text)
{
  g_autofree char *path = get_path (self, who, name);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0755));
  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
}

static void
check_file (CliSite *self, const char *who, const char *name, const char *text)
{
  g_autofree char *path = get_path (self, who, name);
  g_autofree char *there = NULL;

  if (text == NULL)
    {
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
      return;
    }
  g_assert_true (g_file_get_contents (path, &there, NULL, NULL));
  g_assert_cmpstr (there, ==, text);
}

static guint
count_copies (CliSite *self, const char *who)
{
  g_autofree char *path = get_path (self, who, "");
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += strstr (name, "(conflict") != NULL;

  return n;
}

/* Anna, who has a drive, and Boris. */
static void
join (CliSite *self)
{
  g_autofree char *setup = cli_site_wait_for_line (self, "and type this code: ");
  g_autofree char *password = cli_site_write_password (self);
  g_autofree char *code = cli_site_invite (self, "boris@x.example");

  RUN_GOOD (self, "anna", "join", self->url, setup, "--name", "Anna", "--email", "anna@x.example",
            "--password-file", password, "--organisation", "Berg");
  RUN_GOOD (self, "boris", "join", self->url, code, "--name", "Boris", "--email", "boris@x.example",
            "--password-file", password);
  RUN_GOOD (self, "anna", "sync");
  RUN_GOOD (self, "anna", "add", "drive", "Sales", "owner=me");
}

static void
keep (CliSite *self, const char *who)
{
  g_autofree char *folder = get_path (self, who, "");

  RUN_GOOD (self, who, "drive", "add", folder, "--drive", "Sales");
  RUN_GOOD (self, who, "drive", "sync");
}

static void
set_up (CliSite *self, gconstpointer unused)
{
  cli_site_set_up (self, NULL);
  join (self);
}

/* --- versions and the bin --- */

static void
test_versions (CliSite *self, gconstpointer unused)
{
  g_autofree char *path = get_path (self, "anna", "offers/offer.txt");
  g_autofree char *folder = get_path (self, "anna", "offers");

  keep (self, "anna");
  write_file (self, "anna", "offers/offer.txt", "one");
  RUN_GOOD (self, "anna", "drive", "sync");
  write_file (self, "anna", "offers/offer.txt", "second");
  RUN_GOOD (self, "anna", "drive", "sync");
  /* By its path here, and by its place. */
  RUN_GOOD (self, "anna", "drive", "versions", path);
  assert_has (self, "Anna");
  assert_has (self, "3 bytes");
  assert_has (self, "6 bytes");
  RUN_GOOD (self, "anna", "drive", "versions", "sales/offers/offer.txt", "--json");
  assert_has (self, "\"versions\":[{");
  g_assert_cmpint (RUN (self, "anna", "drive", "versions", folder), ==, 1);
  g_assert_cmpint (RUN (self, "anna", "drive", "versions", "/nowhere/x"), ==, 1);
  assert_has (self, "drive status");
  g_assert_cmpint (RUN (self, "anna", "drive", "versions"), ==, 2);
  g_assert_cmpint (RUN (self, "anna", "drive", "restore", path, "--version", "2"), ==, 1);
  RUN_GOOD (self, "anna", "drive", "restore", path, "--version", "1");
  RUN_GOOD (self, "anna", "drive", "sync");
  check_file (self, "anna", "offers/offer.txt", "one");
  /* What it replaced is a version in its turn. */
  RUN_GOOD (self, "anna", "drive", "restore", path, "--version", "2");
  RUN_GOOD (self, "anna", "drive", "sync");
  check_file (self, "anna", "offers/offer.txt", "second");
}

static void
test_bin (CliSite *self, gconstpointer unused)
{
  g_autofree char *path = get_path (self, "anna", "offers/offer.txt");
  g_autofree char *folder = get_path (self, "anna", "offers");

  keep (self, "anna");
  write_file (self, "anna", "offers/offer.txt", "one");
  RUN_GOOD (self, "anna", "drive", "sync");
  g_assert_no_errno (g_unlink (path));
  g_assert_no_errno (g_rmdir (folder));
  RUN_GOOD (self, "anna", "drive", "sync");
  /* The folder first; with it comes what went with it. */
  g_assert_cmpint (RUN (self, "anna", "drive", "restore", "Sales/offers/other.txt"), ==, 1);
  g_assert_cmpint (RUN (self, "anna", "drive", "restore", path), ==, 1);
  assert_has (self, "Sales/offers");
  RUN_GOOD (self, "anna", "drive", "restore", folder);
  RUN_GOOD (self, "anna", "drive", "sync");
  check_file (self, "anna", "offers/offer.txt", "one");
  g_assert_no_errno (g_unlink (path));
  RUN_GOOD (self, "anna", "drive", "sync");
  RUN_GOOD (self, "anna", "drive", "restore", path);
  RUN_GOOD (self, "anna", "drive", "sync");
  check_file (self, "anna", "offers/offer.txt", "one");
}

/* --- conflicts --- */

static void
clash (CliSite *self, const char *anna, const char *boris)
{
  write_file (self, "anna", "offer.txt", anna);
  write_file (self, "boris", "offer.txt", boris);
  RUN_GOOD (self, "anna", "drive", "sync");
  g_assert_cmpint (RUN (self, "boris", "drive", "sync"), ==, 1);
  g_assert_cmpuint (count_copies (self, "boris"), ==, 1);
  g_assert_cmpint (RUN (self, "boris", "drive", "status"), ==, 1);
  assert_has (self, "Changed here and elsewhere");
}

static void
test_resolve (CliSite *self, gconstpointer unused)
{
  g_autofree char *path = get_path (self, "boris", "offer.txt");

  RUN_GOOD (self, "anna", "drive", "share", "Sales", "Boris", "--level", "edit");
  keep (self, "anna");
  RUN_GOOD (self, "boris", "sync");
  keep (self, "boris");
  write_file (self, "anna", "offer.txt", "base");
  RUN_GOOD (self, "anna", "drive", "sync");
  RUN_GOOD (self, "boris", "drive", "sync");
  g_assert_cmpint (RUN (self, "boris", "drive", "resolve", path, "mine"), ==, 1);
  assert_has (self, "drive status");

  clash (self, "of Anna", "of Boris");
  g_assert_cmpint (RUN (self, "boris", "drive", "resolve", path, "yours"), ==, 2);
  RUN_GOOD (self, "boris", "drive", "resolve", path, "mine");
  g_assert_cmpuint (count_copies (self, "boris"), ==, 0);
  check_file (self, "boris", "offer.txt", "of Boris");
  RUN_GOOD (self, "boris", "drive", "sync");
  RUN_GOOD (self, "boris", "drive", "status");
  RUN_GOOD (self, "anna", "drive", "sync");
  check_file (self, "anna", "offer.txt", "of Boris");
  /* It is the same file as before, with all that it held. */
  RUN_GOOD (self, "boris", "drive", "versions", "Sales/offer.txt");
  assert_has (self, "7 bytes");

  clash (self, "of Anna, too", "of Boris, too");
  RUN_GOOD (self, "boris", "drive", "resolve", "Sales/offer.txt", "theirs");
  RUN_GOOD (self, "boris", "drive", "sync");
  RUN_GOOD (self, "anna", "drive", "sync");
  check_file (self, "boris", "offer.txt", "of Anna, too");
  g_assert_cmpuint (count_copies (self, "anna"), ==, 0);

  clash (self, "of Anna, again", "of Boris, again");
  RUN_GOOD (self, "boris", "drive", "resolve", path, "both");
  RUN_GOOD (self, "boris", "drive", "status");
  g_assert_cmpuint (count_copies (self, "boris"), ==, 1);
}

/* --- shares --- */

static void
test_share (CliSite *self, gconstpointer unused)
{
  g_autofree char *password = cli_site_write_password (self);
  g_autofree char *code = cli_site_invite (self, "carla@x.example");

  RUN_GOOD (self, "carla", "join", self->url, code, "--name", "Carla", "--email", "carla@x.example",
            "--password-file", password);
  RUN_GOOD (self, "anna", "add", "node", "Offers", "drive=Sales", "kind=folder");
  RUN_GOOD (self, "anna", "sync");
  g_assert_cmpint (RUN (self, "anna", "drive", "share", "Sales", "Boris"), ==, 2);
  g_assert_cmpint (RUN (self, "anna", "drive", "share", "Sales", "Boris", "--level", "most"), ==,
                   2);
  g_assert_cmpint (RUN (self, "anna", "drive", "share", "Sales", "Nobody", "--level", "read"), ==,
                   1);
  /* A folder of a drive that he does not see. */
  g_assert_cmpint (RUN (self, "anna", "drive", "share", "Sales/Offers", "Boris", "--level", "edit"),
                   ==, 1);
  assert_has (self, "Share the drive first");
  RUN_GOOD (self, "anna", "drive", "share", "Sales", "Boris", "Carla", "--level", "read", "--until",
            "+3d");
  RUN_GOOD (self, "anna", "drive", "share", "Sales/Offers", "Boris", "--level", "edit");
  keep (self, "anna");
  RUN_GOOD (self, "boris", "sync");
  keep (self, "boris");

  /* At the top he only reads, in the folder he writes. */
  write_file (self, "boris", "mine.txt", "mine");
  write_file (self, "boris", "Offers/offer.txt", "offer");
  g_assert_cmpint (RUN (self, "boris", "drive", "sync"), ==, 1);
  assert_has (self, "mine.txt");
  g_assert_cmpint (RUN (self, "boris", "drive", "status", "--json"), ==, 1);
  assert_has (self, "\"refused\"");
  RUN_GOOD (self, "anna", "drive", "sync");
  check_file (self, "anna", "mine.txt", NULL);
  check_file (self, "anna", "Offers/offer.txt", "offer");

  /* Nobody gives more than they have. */
  g_assert_cmpint (RUN (self, "boris", "drive", "share", "Sales/Offers", "Carla", "--level",
                        "full"),
                   ==, 1);
  RUN_GOOD (self, "boris", "drive", "share", "Sales/Offers", "Carla", "--level", "edit");
  RUN_GOOD (self, "boris", "sync");
  assert_lacks (self, "efused");

  /* Said again it changes; and taken away it is gone for him. */
  RUN_GOOD (self, "anna", "drive", "share", "Sales", "Boris", "--level", "edit");
  RUN_GOOD (self, "anna", "sync");
  RUN_GOOD (self, "boris", "drive", "sync");
  RUN_GOOD (self, "anna", "drive", "sync");
  check_file (self, "anna", "mine.txt", "mine");
  RUN_GOOD (self, "anna", "drive", "unshare", "Sales", "Boris");
  RUN_GOOD (self, "anna", "sync");
  RUN_GOOD (self, "boris", "sync");
  RUN_GOOD (self, "boris", "drive", "ls");
  assert_lacks (self, "Sales");
  g_assert_cmpint (RUN (self, "anna", "drive", "unshare", "Sales", "Boris"), ==, 1);
}

/* --- status --- */

static void
test_status (CliSite *self, gconstpointer unused)
{
  g_autofree char *path = get_path (self, "anna", "gone.txt");

  keep (self, "anna");
  RUN_GOOD (self, "anna", "drive", "status");
  write_file (self, "anna", "gone.txt", "one");
  write_file (self, "anna", "bad\\name.txt", "one");
  write_file (self, "anna", "x.part", "one");
  g_assert_cmpint (RUN (self, "anna", "drive", "sync"), ==, 1);
  g_assert_cmpint (RUN (self, "anna", "drive", "status"), ==, 1);
  assert_has (self, "bad\\name.txt: ");
  assert_has (self, "x.part: ");
  assert_lacks (self, "gone.txt");
  /* Offline what waits is told, each file with what it waits for. */
  cli_site_stop_server (self);
  write_file (self, "anna", "new.txt", "new");
  g_assert_no_errno (g_unlink (path));
  g_assert_cmpint (RUN (self, "anna", "drive", "sync"), ==, 4);
  g_assert_cmpint (RUN (self, "anna", "drive", "status"), ==, 1);
  assert_has (self, "x.part: ");
}

#define TEST(name, function) \
  g_test_add ("/cli/drive/" name, CliSite, NULL, set_up, function, cli_site_tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  TEST ("versions", test_versions);
  TEST ("bin", test_bin);
  TEST ("resolve", test_resolve);
  TEST ("share", test_share);
  TEST ("status", test_status);

  return g_test_run ();
}
