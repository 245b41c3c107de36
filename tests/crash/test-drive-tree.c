/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A real tree of many thousands of files with links and odd names, put into one person's folder, is the same in
 * another's; edits of both leave both; a large folder is renamed by one operation; and killing any of the
 * programs at any moment of it changes nothing of that. A part of /usr/share in the test suite; KONTOR_TREE
 * names another folder, to be taken as a whole. */

#include "config.h"

#include "drive-site.h"

#include "kontor-random.h"
#include "kontor-test-tree.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Not from a folder that is taken whole. */
#define MANY_FEW 200
#define MANY 10000

/* Something of each kind that /usr/share has, and not too much of it. */
static const char *const parts[] = { "zoneinfo/Europe", "aclocal", "dbus-1" };

static const char *
get_whole (void)
{
  return g_getenv ("KONTOR_TREE");
}

static void
run_program (const char *const *words)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  process = g_subprocess_newv (words, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}
#define RUN_PROGRAM(...) run_program ((const char *const[]) { __VA_ARGS__, NULL })

/* What the tree may lack: a file that runs, a link to nowhere, an empty folder, and names that somebody
 * has to take care of. */
static void
add_odd_things (DriveSite *self)
{
  static const char *const names[] = { "ä ö ü.txt", "日本語", "-rf", "$HOME",     "a  b",
                                       "'\"",       "x;y&z",  "con", "e\xcc\x81", "~tilde",
                                       "A::B.3pm",  "%41",    "*",   ".hidden" };
  g_autofree char *script = drive_site_get_path (self, ANNA, "odd/run.sh");
  g_autofree char *link = drive_site_get_path (self, ANNA, "odd/link");

  drive_site_make_folder (self, ANNA, "odd/empty/empty");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename ("odd", names[i], NULL);

      drive_site_write (self, ANNA, path, 0);
    }
  drive_site_write (self, ANNA, "odd/run.sh", 0);
  g_assert_no_errno (chmod (script, 0755));
  g_assert_no_errno (symlink ("../nowhere at all", link));
}

static void
copy_tree (DriveSite *self)
{
  g_autofree char *to = drive_site_get_path (self, ANNA, "share");

  g_assert_no_errno (g_mkdir_with_parents (to, 0755));
  if (get_whole () != NULL)
    {
      g_autofree char *all = g_strconcat (get_whole (), "/.", NULL);

      RUN_PROGRAM ("cp", "-a", all, to);
    }
  for (guint i = 0; get_whole () == NULL && i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *from = g_build_filename ("/usr/share", parts[i], NULL);
      g_autofree char *name = g_strdelimit (g_strdup (parts[i]), "/", '-');
      g_autofree char *there = g_build_filename (to, name, NULL);

      if (g_file_test (from, G_FILE_TEST_IS_DIR))
        RUN_PROGRAM ("cp", "-a", from, there);
    }
}

static void
add_many (DriveSite *self)
{
  guint n = get_whole () != NULL ? MANY : MANY_FEW;

  drive_site_make_folder (self, ANNA, "many");
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("many/file-%u", i);

      drive_site_write (self, ANNA, path, 0);
    }
}

/* Adds the names of @tree that differ by design, there and here. */
static void
exclude_twins (const char *tree, GPtrArray *words)
{
  g_auto (GStrv) lines = g_strsplit (tree, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *mark = strstr (lines[i], DRIVE_SITE_TWIN);
      const char *end = mark != NULL ? mark + strlen (DRIVE_SITE_TWIN) : NULL;
      const char *begin = mark;

      if (mark == NULL)
        continue;
      while (begin > lines[i] && begin[-1] != '/')
        begin--;
      /* Of a file the extension follows, and then what it is. */
      end += strcspn (end, "/ ");
      g_ptr_array_add (words, g_strdup_printf ("--exclude=%.*s", (int) (end - begin), begin));
      g_ptr_array_add (words, g_strdup_printf ("--exclude=%.*s%.*s", (int) (mark - begin), begin,
                                               (int) (end - mark - strlen (DRIVE_SITE_TWIN)),
                                               mark + strlen (DRIVE_SITE_TWIN)));
    }
}

/* As somebody would look who trusts no line of ours. */
static void
check_diff (DriveSite *self)
{
  g_autofree char *tree = kontor_test_describe_tree (self->roots[BEN], ".kontor");
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (words, g_strdup ("diff"));
  g_ptr_array_add (words, g_strdup ("-r"));
  g_ptr_array_add (words, g_strdup ("--no-dereference"));
  g_ptr_array_add (words, g_strdup ("--exclude=.kontor"));
  exclude_twins (tree, words);
  g_ptr_array_add (words, g_strdup (self->roots[ANNA]));
  g_ptr_array_add (words, g_strdup (self->roots[BEN]));
  g_test_message ("%u names differ by design", (words->len - 6) / 2);
  g_ptr_array_add (words, NULL);
  run_program ((const char *const *) words->pdata);
}

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += *text == '\n';

  return n;
}

/* Everything, as it was put there, is in both. */
static void
check_whole (DriveSite *self, const char *before)
{
  g_autofree char *after = NULL;

  drive_site_settle (self);
  after = kontor_test_describe_tree (self->roots[BEN], ".kontor");
  drive_site_compare (before, after);
  check_diff (self);
}

static void
edit_both (DriveSite *self)
{
  drive_site_write (self, ANNA, "odd/con", 0);
  drive_site_write (self, ANNA, "many/file-1", 100000);
  drive_site_write (self, ANNA, "many/file-2", 0);
  drive_site_write (self, BEN, "many/file-2", 0);
  drive_site_write (self, BEN, "many/file-3", 0);
  drive_site_write (self, BEN, "odd/new", 0);
  drive_site_remove (self, BEN, "odd/%41");
  drive_site_settle (self);
  check_diff (self);
  g_assert_true (drive_site_has (self, ANNA, "odd/new"));
  g_assert_false (drive_site_has (self, ANNA, "odd/%41"));
}

static void
rename_many (DriveSite *self)
{
  g_assert_true (drive_site_move (self, ANNA, "many", "more"));
  drive_site_sync (self, ANNA, 0);
  g_assert_cmpint (drive_site_get_number (self, "done"), ==, 1);
  drive_site_sync (self, BEN, 0);
  g_assert_cmpint (drive_site_get_number (self, "done"), ==, 1);
  g_assert_false (drive_site_has (self, BEN, "many"));
  drive_site_settle (self);
  check_diff (self);
}

static void
test_calm (DriveSite *self, gconstpointer unused)
{
  g_autofree char *before = NULL;
  gint64 start = 0;

  copy_tree (self);
  add_odd_things (self);
  add_many (self);
  before = kontor_test_describe_tree (self->roots[ANNA], ".kontor");
  start = g_get_monotonic_time ();
  drive_site_sync (self, ANNA, 0);
  g_test_message ("%u files, folders and links sent in %.1f s", count_lines (before),
                  (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
  start = g_get_monotonic_time ();
  drive_site_sync (self, BEN, 0);
  g_test_message ("fetched in %.1f s", (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
  check_whole (self, before);
  edit_both (self);
  rename_many (self);
}

/* --- the same with deaths --- */

/* One of the two syncs until it is through, and somebody is killed again and again. @longest: milliseconds */
static void
sync_dying (DriveSite *self, KontorRandom *random, guint who, guint longest)
{
  const char *const words[] = { "drive", "sync", self->roots[who], "--json", "--yes", NULL };
  int code = -1;

  for (guint i = 0; code != 0 && code != 1; i++)
    {
      g_autoptr (GSubprocess) process = drive_site_spawn (self, who, 0, words);

      /* Ever later, so that it ends. */
      g_usleep (1000 * (20 + kontor_random_below (random, 20 + longest * (i + 1) / 8)));
      if (kontor_random_below (random, 3) == 0)
        {
          kontor_office_program_kill (self->office);
          self->deaths++;
          drive_site_start_office (self, 0);
        }
      else
        g_subprocess_send_signal (process, SIGKILL);
      code = drive_site_wait (self, process);
      if (code > 1)
        g_test_message ("%d: %s", code, self->output);
    }
}

static void
test_dying (DriveSite *self, gconstpointer unused)
{
  const char *given = g_getenv ("KONTOR_SEED");
  guint64 seed = given != NULL ? g_ascii_strtoull (given, NULL, 10) : (guint64) g_get_real_time ();
  guint longest = get_whole () != NULL ? 20000 : 2000;
  g_autofree char *before = NULL;
  KontorSeededRandom random;

  g_test_message ("KONTOR_SEED=%" G_GUINT64_FORMAT, seed);
  kontor_seeded_random_init (&random, seed);
  copy_tree (self);
  add_odd_things (self);
  add_many (self);
  before = kontor_test_describe_tree (self->roots[ANNA], ".kontor");
  sync_dying (self, &random.parent, ANNA, longest);
  sync_dying (self, &random.parent, BEN, longest);
  g_test_message ("%u deaths", self->deaths);
  check_whole (self, before);
  drive_site_write (self, ANNA, "many/file-2", 0);
  drive_site_write (self, BEN, "many/file-2", 0);
  g_assert_true (drive_site_move (self, ANNA, "many", "more"));
  drive_site_write (self, BEN, "many/file-3", 100000);
  sync_dying (self, &random.parent, ANNA, 300);
  sync_dying (self, &random.parent, BEN, 300);
  drive_site_settle (self);
  check_diff (self);
  g_assert_false (drive_site_has (self, BEN, "many"));
  g_test_message ("%u deaths", self->deaths);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add ("/crash/drive-tree/calm", DriveSite, NULL, drive_site_set_up, test_calm,
              drive_site_tear_down);
  g_test_add ("/crash/drive-tree/dying", DriveSite, NULL, drive_site_set_up, test_dying,
              drive_site_tear_down);

  return g_test_run ();
}
