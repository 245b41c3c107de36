/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rules of what is not carried: a table of what gitignore(5) says, and, where git is installed, its own
 * opinion on random rules and paths. */

#include "config.h"

#include "kontor-drive-ignore.h"

#include "kontor-random.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  const char *rules;
  const char *path; /* with a slash at its end: a folder */
  gboolean ignored;
} Case;

static const Case cases[] = {
  /* Names, at any depth. */
  { "a", "a", TRUE },
  { "a", "b/a", TRUE },
  { "a", "a/", TRUE },
  { "a", "ab", FALSE },
  { "a", "A", FALSE },
  { "", "a", FALSE },
  { "\n\n", "a", FALSE },
  { "*", "a", TRUE },
  { "*", ".a", TRUE },
  { "*.o", "x/y.o", TRUE },
  { "*.o", ".o", TRUE },
  { "*.o", "o", FALSE },
  { "a*b", "ab", TRUE },
  { "a*b", "axxb", TRUE },
  { "a*b", "axxc", FALSE },
  { "a*b*c", "abbbc", TRUE },
  { "?", "a", TRUE },
  { "?", "é", TRUE },
  { "?", "ab", FALSE },
  { "?", "\344", TRUE },
  { "a?c", "a/c", FALSE },
  { "**", "a/b", TRUE },
  { "a**c", "abc", TRUE },
  { "***", "a", TRUE },
  /* Comments, escapes, spaces, ends of lines. */
  { "#a", "#a", FALSE },
  { "\\#a", "#a", TRUE },
  { "\\!a", "!a", TRUE },
  { "a#b", "a#b", TRUE },
  { "\\a", "a", TRUE },
  { "\\*", "*", TRUE },
  { "\\*", "a", FALSE },
  { "a ", "a", TRUE },
  { "a   ", "a", TRUE },
  { "a\\ ", "a ", TRUE },
  { "a\\ ", "a", FALSE },
  { "a\\  ", "a ", TRUE },
  { " a", " a", TRUE },
  { " a", "a", FALSE },
  { "a\t", "a", FALSE },
  { "a b", "a b", TRUE },
  { "a\r\nb\r\n", "a", TRUE },
  { "a\r\nb\r\n", "b", TRUE },
  { "\357\273\277a", "a", TRUE },
  { "a\\", "a", FALSE },
  { "a\\", "a\\", FALSE },
  { "a\\\\", "a\\", TRUE },
  /* Folders alone. */
  { "a/", "a/", TRUE },
  { "a/", "a", FALSE },
  { "a/", "x/a/", TRUE },
  { "/", "a/", FALSE },
  { "a//", "a/", FALSE },
  { "**/", "a/", TRUE },
  { "**/", "a", FALSE },
  /* Anchored by a slash at the beginning or in the middle. */
  { "/a", "a", TRUE },
  { "/a", "b/a", FALSE },
  { "a/b", "a/b", TRUE },
  { "a/b", "x/a/b", FALSE },
  { "/a/b", "a/b", TRUE },
  { "a/b/", "a/b/", TRUE },
  { "a/b/", "a/b", FALSE },
  { "a/*", "a/b", TRUE },
  { "a/*", "a/b/c", FALSE },
  { "a/*/c", "a/b/c", TRUE },
  { "a/*/c", "a/c", FALSE },
  { "/*.c", "x.c", TRUE },
  { "/*.c", "a/x.c", FALSE },
  { "a//b", "a/b", FALSE },
  { "a\\/b", "a/b", TRUE },
  { "/*", "a", TRUE },
  /* Any depth. */
  { "**/a", "a", TRUE },
  { "**/a", "x/y/a", TRUE },
  { "**/a/b", "a/b", TRUE },
  { "**/a/b", "x/a/b", TRUE },
  { "**/a/b", "a/x/b", FALSE },
  { "a/**", "a/b", TRUE },
  { "a/**", "a/b/c", TRUE },
  { "a/**", "a/", FALSE },
  { "a/**/b", "a/b", TRUE },
  { "a/**/b", "a/x/b", TRUE },
  { "a/**/b", "a/x/y/b", TRUE },
  { "a/**/b", "ab", FALSE },
  { "a/**/b/**/c", "a/b/x/b/c", TRUE },
  { "/**", "a", TRUE },
  { "**/**", "a", TRUE },
  { "a/**/**/b", "a/b", TRUE },
  { "**/x*/**/y", "q/xa/1/2/y", TRUE },
  { "**/x*/**/y", "q/a/1/2/y", FALSE },
  /* Brackets. */
  { "[ab]", "a", TRUE },
  { "[ab]", "c", FALSE },
  { "[a-c]", "b", TRUE },
  { "[a-c]", "d", FALSE },
  { "[!a]", "b", TRUE },
  { "[!a]", "a", FALSE },
  { "[^a]", "b", TRUE },
  { "[]a]", "]", TRUE },
  { "[!]a]", "]", FALSE },
  { "[a-]", "-", TRUE },
  { "[-a]", "-", TRUE },
  { "[a-c-e]", "-", TRUE },
  { "[a-c-e]", "d", FALSE },
  { "[\\]]", "]", TRUE },
  { "[a\\-c]", "b", FALSE },
  { "[a\\-c]", "-", TRUE },
  { "[é-ü]", "ö", TRUE },
  { "[!a]", "é", TRUE },
  { "[[:alpha:]]", "q", TRUE },
  { "[[:alpha:]]", "1", FALSE },
  { "[[:digit:]a]", "7", TRUE },
  { "[![:upper:]]", "a", TRUE },
  { "[[:none:]]", "a", FALSE },
  { "[[:]", ":", TRUE },
  { "[[a]", "[", TRUE },
  { "[ab", "a", FALSE },
  { "[ab", "[ab", FALSE },
  { "[", "[", FALSE },
  { "x[/]y", "x/y", FALSE },
  { "x[/a]y", "xay", TRUE },
  { "\\[a]", "[a]", TRUE },
  /* The last rule that matches holds. */
  { "*.o\n!a.o", "a.o", FALSE },
  { "*.o\n!a.o", "b.o", TRUE },
  { "!a.o\n*.o", "a.o", TRUE },
  { "*\n!*/", "a/", FALSE },
  { "*\n!*/", "a", TRUE },
  { "!", "a", FALSE },
  { "!!a", "!a", FALSE },
  /* What we ignore of ourselves, and what of it may be taken back. */
  { "", "~$letter.docx", TRUE },
  { "", "x/.~lock.letter.odt#", TRUE },
  { "", ".~lock.letter.odt", FALSE },
  { "", "film.mkv.part", TRUE },
  { "", "setup.crdownload", TRUE },
  { "", ".nfs0001", TRUE },
  { "", ".Trash-1000/", TRUE },
  { "", ".goutputstream-ABC", TRUE },
  { "", ".letter.txt.swp", TRUE },
  { "", "letter.txt.swp", FALSE },
  { "", "#letter#", TRUE },
  { "", ".#letter", TRUE },
  { "", "letter~", FALSE },
  { "", "party.odt", FALSE },
  { "!*.part", "film.mkv.part", FALSE },
  { "", ".kontor/", TRUE },
  { "!.kontor", "a/.kontor/", TRUE },
  { "", ".kontorignore", FALSE },
};

/* As the scan asks: folder by folder from the top, with the rules of each. */
static gboolean
ask (KontorDriveIgnore *rules, const char *path, gboolean is_folder)
{
  for (const char *slash = strchr (path, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      g_autofree char *folder = g_strndup (path, (gsize) (slash - path));

      if (kontor_drive_ignore_matches (rules, folder, TRUE))
        return TRUE;
    }
  return kontor_drive_ignore_matches (rules, path, is_folder);
}

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean is_folder = g_str_has_suffix (cases[i].path, "/");
      g_autofree char *path = g_strndup (cases[i].path,
                                         strlen (cases[i].path) - (is_folder ? 1 : 0));
      g_autoptr (KontorDriveIgnore) rules = kontor_drive_ignore_new (NULL, "", cases[i].rules, -1,
                                                                     NULL);

      g_test_message ("“%s” on “%s”", cases[i].rules, cases[i].path);
      g_assert_cmpint (kontor_drive_ignore_matches (rules, path, is_folder), ==, cases[i].ignored);
    }
}

static void
test_nested (void)
{
  g_autoptr (KontorDriveIgnore) top = kontor_drive_ignore_new (NULL, "", "*.log\n/b/x\n", -1, NULL);
  g_autoptr (KontorDriveIgnore) same = kontor_drive_ignore_new (top, "a", NULL, 0, NULL);
  g_autoptr (KontorDriveIgnore) inner = kontor_drive_ignore_new (top, "b",
                                                                 "!keep.log\n/only\nc/d\n", -1,
                                                                 NULL);
  g_autoptr (KontorDriveIgnore) deep = kontor_drive_ignore_new (inner, "b/c", "keep.log", -1, NULL);

  g_assert_true (same == top);
  g_assert_true (kontor_drive_ignore_matches (top, "keep.log", FALSE));
  g_assert_true (kontor_drive_ignore_matches (inner, "b/other.log", FALSE));
  g_assert_false (kontor_drive_ignore_matches (inner, "b/keep.log", FALSE));
  g_assert_true (kontor_drive_ignore_matches (inner, "b/x", FALSE));
  g_assert_true (kontor_drive_ignore_matches (inner, "b/only", FALSE));
  g_assert_false (kontor_drive_ignore_matches (inner, "b/c/only", FALSE));
  g_assert_true (kontor_drive_ignore_matches (inner, "b/c/d", FALSE));
  g_assert_true (kontor_drive_ignore_matches (deep, "b/c/keep.log", FALSE));
  g_assert_false (kontor_drive_ignore_matches (deep, "bc/keep", FALSE));
}

/* What lies in an ignored folder can't be taken back. */
static void
test_parent (void)
{
  g_autoptr (KontorDriveIgnore) rules = kontor_drive_ignore_new (NULL, "", "a/\n!a/b\n!b", -1,
                                                                 NULL);

  g_assert_true (ask (rules, "a/b", FALSE));
  g_assert_false (ask (rules, "b", FALSE));
}

static void
test_problems (void)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (KontorDriveIgnore) rules =
      kontor_drive_ignore_new (NULL, "", "good\n[bad\n\nbad\\\n[[:none:]]\nlast", -1, &problems);

  g_assert_cmpuint (problems->len, ==, 3);
  g_assert_nonnull (strstr (problems->pdata[0], "Line 2"));
  g_assert_nonnull (strstr (problems->pdata[0], "[bad"));
  g_assert_nonnull (strstr (problems->pdata[1], "Line 4"));
  g_assert_nonnull (strstr (problems->pdata[2], "Line 5"));
  g_assert_true (kontor_drive_ignore_matches (rules, "good", FALSE));
  g_assert_true (kontor_drive_ignore_matches (rules, "last", FALSE));
}

/* A rule that somebody wrote in order to stop the engine. */
static void
test_hostile (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KontorDriveIgnore) rules = NULL;
  g_autofree char *name = g_strnfill (255, 'a');

  for (guint i = 0; i < 100; i++)
    g_string_append (text, "a*");
  g_string_append (text, "b\n");
  for (guint i = 0; i < 60; i++)
    g_string_append (text, "**/a*/");
  g_string_append_c (text, 'b');
  rules = kontor_drive_ignore_new (NULL, "", text->str, (gssize) text->len, NULL);
  g_string_truncate (text, 0);
  for (guint i = 0; i < 100; i++)
    g_string_append (text, "aa/");
  g_string_append (text, name);
  g_assert_false (kontor_drive_ignore_matches (rules, text->str, FALSE));
}

static void
test_locks (void)
{
  static const struct
  {
    const char *name;
    const char *file;
  } locks[] = {
    { "~$x.docx", "x.docx" },
    { ".~lock.x.odt#", "x.odt" },
    { ".~lock.a#b.odt#", "a#b.odt" },
    { "~$", NULL },
    { ".~lock.#", NULL },
    { ".~lock.x.odt", NULL },
    { "x.odt", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (locks); i++)
    {
      g_autofree char *file = kontor_drive_ignore_parse_lock (locks[i].name);

      g_assert_cmpstr (file, ==, locks[i].file);
    }
}

/* --- as git sees it --- */

static char *
make_pattern (KontorRandom *random)
{
  static const char *const parts[] = { "a",   "b",   "c",       "*",    "?",
                                       "a*",  "*b",  "[ab]",    "[!a]", "ab",
                                       "abc", "a?c", "*[b-c]*", "\\a",  "[[:alpha:]]c",
                                       "**" };
  GString *pattern = g_string_new (NULL);
  guint n = 1 + kontor_random_below (random, 3);

  if (kontor_random_below (random, 4) == 0)
    g_string_append_c (pattern, '!');
  if (kontor_random_below (random, 4) == 0)
    g_string_append_c (pattern, '/');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (pattern, '/');
      g_string_append (pattern, parts[kontor_random_below (random, G_N_ELEMENTS (parts))]);
    }
  if (kontor_random_below (random, 5) == 0)
    g_string_append_c (pattern, '/');
  if (kontor_random_below (random, 8) == 0)
    g_string_append (pattern, kontor_random_below (random, 2) == 0 ? "  " : "\r");
  return g_string_free (pattern, FALSE);
}

static char *
make_rules (KontorRandom *random)
{
  GString *text = g_string_new (NULL);
  guint n = 1 + kontor_random_below (random, 4);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *pattern = make_pattern (random);

      g_string_append_printf (text, "%s\n", pattern);
    }
  return g_string_free (text, FALSE);
}

/* Three levels of folders "a" to "c" with a few files in each. */
static void
make_tree (const char *root, const char *folder, guint depth, GPtrArray *paths)
{
  static const char *const files[] = { "ab", "abc", "acc", "cb" };
  static const char *const folders[] = { "a", "b", "c", "abc.d" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      char *path = g_strconcat (folder, files[i], NULL);
      g_autofree char *full = g_build_filename (root, path, NULL);

      g_assert_true (g_file_set_contents (full, "", 0, NULL));
      g_ptr_array_add (paths, path);
    }
  for (guint i = 0; depth > 0 && i < G_N_ELEMENTS (folders); i++)
    {
      char *path = g_strconcat (folder, folders[i], "/", NULL);
      g_autofree char *full = g_build_filename (root, path, NULL);

      g_assert_no_errno (g_mkdir (full, 0700));
      g_ptr_array_add (paths, path);
      make_tree (root, path, depth - 1, paths);
    }
}

static char *
run_git (const char *git, const char *root, const char *input, const char *const *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) in = g_bytes_new (input, strlen (input));
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (argv, (gpointer) git);
  for (; *arguments != NULL; arguments++)
    g_ptr_array_add (argv, (gpointer) *arguments);
  g_ptr_array_add (argv, NULL);
  g_subprocess_launcher_set_cwd (launcher, root);
  g_subprocess_launcher_setenv (launcher, "GIT_CONFIG_NOSYSTEM", "1", TRUE);
  g_subprocess_launcher_setenv (launcher, "GIT_CEILING_DIRECTORIES", root, TRUE);
  g_subprocess_launcher_setenv (launcher, "HOME", root, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", root, TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  g_subprocess_communicate (process, in, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  return g_strdup_printf ("%.*s", (int) g_bytes_get_size (out),
                          (const char *) g_bytes_get_data (out, NULL));
}

static void
test_git (void)
{
  static const char *const init[] = { "init", "-q", NULL };
  static const char *const check[] = { "check-ignore", "--no-index", "--stdin", NULL };
  g_autofree char *git = g_find_program_in_path ("git");
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) input = g_string_new (NULL);
  g_autofree char *root = NULL;
  g_autofree char *out = NULL;
  guint32 seed = g_test_rand_int ();
  KontorSeededRandom random;

  if (git == NULL)
    {
      g_test_skip ("git is not installed");
      return;
    }
  g_test_message ("seed %u", seed);
  kontor_seeded_random_init (&random, seed);
  root = g_dir_make_tmp ("kontor-ignore-XXXXXX", NULL);
  make_tree (root, "", 2, paths);
  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = paths->pdata[i];

      /* Without the slash: git takes the path with it for something in the folder. */
      g_string_append_len (input, path, strlen (path) - g_str_has_suffix (path, "/"));
      g_string_append_c (input, '\n');
    }
  out = run_git (git, root, "", init);

  for (guint round = 0; round < 150; round++)
    {
      g_autofree char *top_text = make_rules (&random.parent);
      g_autofree char *inner_text = make_rules (&random.parent);
      g_autofree char *top_file = g_build_filename (root, ".gitignore", NULL);
      g_autofree char *inner_file = g_build_filename (root, "a", ".gitignore", NULL);
      g_autoptr (KontorDriveIgnore) top = kontor_drive_ignore_new (NULL, "", top_text, -1, NULL);
      g_autoptr (KontorDriveIgnore) inner = kontor_drive_ignore_new (top, "a", inner_text, -1,
                                                                     NULL);
      g_autofree char *answer = NULL;
      g_auto (GStrv) lines = NULL;

      g_assert_true (g_file_set_contents (top_file, top_text, -1, NULL));
      g_assert_true (g_file_set_contents (inner_file, inner_text, -1, NULL));
      answer = run_git (git, root, input->str, check);
      lines = g_strsplit (answer, "\n", -1);
      for (guint i = 0; i < paths->len; i++)
        {
          const char *line = paths->pdata[i];
          gboolean is_folder = g_str_has_suffix (line, "/");
          g_autofree char *path = g_strndup (line, strlen (line) - (is_folder ? 1 : 0));
          KontorDriveIgnore *rules = g_str_has_prefix (path, "a/") ? inner : top;

          g_test_message ("“%s”, in a/ “%s”: “%s”", top_text, inner_text, line);
          g_assert_cmpint (ask (rules, path, is_folder), ==,
                           g_strv_contains ((const char *const *) lines, path));
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/drive/ignore/table", test_table);
  g_test_add_func ("/drive/ignore/nested", test_nested);
  g_test_add_func ("/drive/ignore/parent", test_parent);
  g_test_add_func ("/drive/ignore/problems", test_problems);
  g_test_add_func ("/drive/ignore/hostile", test_hostile);
  g_test_add_func ("/drive/ignore/locks", test_locks);
  g_test_add_func ("/drive/ignore/git", test_git);
  return g_test_run ();
}
