/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two people with a folder each, and the real programs. What people write is never the same twice, so that
 * what is lost and what is doubled can be told; they save by exchanging files and delete by moving them out,
 * so that it is known what they wrote over even while a program works in the same folder. One thread. */

#include "config.h"

#include "drive-site.h"

#include "kontor-test-tree.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PASSWORD "correct horse battery"
/* More rounds than this, and they never agree. */
#define ROUNDS_MAX 8
/* What every text begins with, and how long its number is. */
#define HEAD "text "
#define NUMBER 8
#define HEAD_LENGTH (sizeof HEAD - 1 + NUMBER)

static const char *const names[] = { "anna", "ben" };

/* --- programs --- */

static GSubprocessLauncher *
launcher_new (DriveSite *self, guint who, guint at)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                                             G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autofree char *home = g_build_filename (self->base, names[who], NULL);
  g_autofree char *module = g_test_build_filename (G_TEST_BUILT, "crash", "kontor-kill-at.so",
                                                   NULL);
  g_autofree char *number = g_strdup_printf ("%u", at);

  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CACHE_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "KONTOR_TOKENS", "file", TRUE);
  g_subprocess_launcher_setenv (launcher, "GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  if (at == 0)
    return launcher;
  g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", "verify_asan_link_order=0", TRUE);
  g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", module, TRUE);
  g_subprocess_launcher_setenv (launcher, "KONTOR_KILL_AT", number, TRUE);

  return launcher;
}

GSubprocess *
drive_site_spawn (DriveSite *self, guint who, guint at, const char *const *words)
{
  g_autoptr (GSubprocessLauncher) launcher = launcher_new (self, who, at);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  GSubprocess *process = NULL;

  g_ptr_array_add (arguments, g_build_filename (g_getenv ("KONTOR_PROGRAMS"), "kontor-cli", NULL));
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (arguments, g_strdup (words[i]));
  g_ptr_array_add (arguments, NULL);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata, &error);
  g_assert_no_error (error);

  return process;
}

int
drive_site_wait (DriveSite *self, GSubprocess *process)
{
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_free (self->output);
  self->output = g_strndup (g_bytes_get_data (output, NULL), g_bytes_get_size (output));
  if (g_subprocess_get_if_exited (process))
    return g_subprocess_get_exit_status (process);
  if (g_subprocess_get_term_sig (process) != SIGKILL)
    g_error ("died of signal %d: %s", g_subprocess_get_term_sig (process), self->output);
  self->deaths++;

  return -1;
}

static void
run (DriveSite *self, guint who, const char *const *words)
{
  g_autoptr (GSubprocess) process = drive_site_spawn (self, who, 0, words);

  if (drive_site_wait (self, process) != 0)
    g_error ("%s: %s", names[who], self->output);
}
#define RUN(site, who, ...) run (site, who, (const char *const[]) { __VA_ARGS__, NULL })

/* It answers 1 where it has something to say of a file, as of a name that some computers don't take. */
gboolean
drive_site_sync (DriveSite *self, guint who, guint at)
{
  const char *const words[] = { "drive", "sync", self->roots[who], "--json", "--yes", NULL };
  g_autoptr (GSubprocess) process = drive_site_spawn (self, who, at, words);
  int code = drive_site_wait (self, process);

  if (at == 0 && (code < 0 || code > 1 || strstr (self->output, "\"done\"") == NULL))
    g_error ("%s (%d): %s", names[who], code, self->output);

  return code >= 0;
}

gint64
drive_site_get_number (DriveSite *self, const char *name)
{
  g_autofree char *start = g_strdup_printf ("\"%s\":", name);
  const char *at = strstr (self->output, start);

  return at != NULL ? g_ascii_strtoll (at + strlen (start), NULL, 10) : -1;
}

void
drive_site_start_office (DriveSite *self, guint at)
{
  g_autofree char *module = g_test_build_filename (G_TEST_BUILT, "crash", "kontor-kill-at.so",
                                                   NULL);
  g_autofree char *number = g_strdup_printf ("%u", at);
  g_autofree char *sanitizer = g_strdup (g_getenv ("ASAN_OPTIONS"));

  if (at > 0)
    {
      g_setenv ("ASAN_OPTIONS", "verify_asan_link_order=0", TRUE);
      g_setenv ("LD_PRELOAD", module, TRUE);
      g_setenv ("KONTOR_KILL_AT", number, TRUE);
    }
  kontor_office_program_start_again (self->office);
  g_unsetenv ("LD_PRELOAD");
  g_unsetenv ("KONTOR_KILL_AT");
  if (sanitizer != NULL)
    g_setenv ("ASAN_OPTIONS", sanitizer, TRUE);
  else
    g_unsetenv ("ASAN_OPTIONS");
}

/* --- set up --- */

static void
join (DriveSite *self, guint who, const char *code)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", self->office->port);
  g_autofree char *password = g_build_filename (self->base, "password", NULL);
  g_autofree char *email = g_strconcat (names[who], "@x.example", NULL);

  if (who == ANNA)
    RUN (self, who, "join", url, code, "--name", names[who], "--email", email, "--password-file",
         password, "--organisation", "Berg");
  else
    RUN (self, who, "join", url, code, "--name", names[who], "--email", email, "--password-file",
         password);
  RUN (self, who, "sync");
}

void
drive_site_set_up (DriveSite *self, gconstpointer unused)
{
  g_autofree char *password = NULL;
  g_autofree char *out = NULL;
  g_autofree char *code = NULL;

  self->base = g_dir_make_tmp ("kontor-drive-XXXXXX", NULL);
  self->live = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->office = kontor_office_program_new ();
  kontor_office_program_start (self->office);
  password = g_build_filename (self->base, "password", NULL);
  g_assert_true (g_file_set_contents (password, PASSWORD "\n", -1, NULL));
  out = g_build_filename (self->base, "out", NULL);
  g_assert_no_errno (g_mkdir (out, 0700));
  join (self, ANNA, self->office->code);
  code = kontor_office_program_invite (self->office, "ben@x.example");
  join (self, BEN, code);
  RUN (self, ANNA, "sync");
  RUN (self, ANNA, "add", "drive", "Files", "kind=shared", "owner=me", "members=ben");
  RUN (self, ANNA, "sync");
  RUN (self, BEN, "sync");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      self->roots[i] = g_strdup_printf ("%s/%s-files", self->base, names[i]);
      RUN (self, i, "drive", "add", self->roots[i], "--drive", "Files");
    }
}

void
drive_site_tear_down (DriveSite *self, gconstpointer unused)
{
  kontor_office_program_free (self->office);
  kontor_test_remove_tree (self->base);
  g_hash_table_unref (self->live);
  g_free (self->roots[ANNA]);
  g_free (self->roots[BEN]);
  g_free (self->base);
  g_free (self->output);
}

/* --- what people do --- */

char *
drive_site_get_path (DriveSite *self, guint who, const char *path)
{
  return g_build_filename (self->roots[who], path, NULL);
}

gboolean
drive_site_has (DriveSite *self, guint who, const char *path)
{
  g_autofree char *full = drive_site_get_path (self, who, path);

  return g_file_test (full, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK);
}

/* Which of the texts a file holds. (transfer full) (nullable): none */
static char *
read_head (const char *path)
{
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, NULL) || length < HEAD_LENGTH ||
      !g_str_has_prefix (text, HEAD))
    return NULL;

  return g_strndup (text, HEAD_LENGTH);
}

/* Somebody wrote over it or deleted it. */
static void
bury (DriveSite *self, const char *path)
{
  g_autofree char *head = read_head (path);

  if (head != NULL)
    g_hash_table_remove (self->live, head);
  g_unlink (path);
}

static char *
make_text (DriveSite *self, gsize length)
{
  GString *text = g_string_new (NULL);
  guint state = 0;

  g_string_printf (text, HEAD "%0*u\n", NUMBER, ++self->texts);
  state = self->texts;
  while (text->len < length)
    {
      state = state * 1664525 + 1013904223;
      g_string_append_printf (text, "%08x%c", state, state % 8 == 0 ? '\n' : ' ');
    }

  return g_string_free (text, FALSE);
}

/* Written outside, and in at once: no program sees half of it. */
void
drive_site_write (DriveSite *self, guint who, const char *path, gsize length)
{
  g_autofree char *to = drive_site_get_path (self, who, path);
  g_autofree char *from = g_strdup_printf ("%s/out/%u", self->base, self->texts);
  g_autofree char *text = make_text (self, length);

  g_assert_true (g_file_set_contents (from, text, -1, NULL));
  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE) == 0)
    bury (self, from);
  else if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) != 0)
    {
      /* The folder is gone, or somebody was quicker. */
      g_unlink (from);
      return;
    }
  g_hash_table_add (self->live, g_strndup (text, HEAD_LENGTH));
}

void
drive_site_make_folder (DriveSite *self, guint who, const char *path)
{
  g_autofree char *full = drive_site_get_path (self, who, path);

  g_assert_no_errno (g_mkdir_with_parents (full, 0755));
}

gboolean
drive_site_move (DriveSite *self, guint who, const char *from, const char *to)
{
  g_autofree char *one = drive_site_get_path (self, who, from);
  g_autofree char *other = drive_site_get_path (self, who, to);

  return renameat2 (AT_FDCWD, one, AT_FDCWD, other, RENAME_NOREPLACE) == 0;
}

void
drive_site_remove (DriveSite *self, guint who, const char *path)
{
  g_autofree char *from = drive_site_get_path (self, who, path);
  g_autofree char *to = g_strdup_printf ("%s/out/%u-gone", self->base, self->texts++);

  if (g_rename (from, to) == 0)
    bury (self, to);
}

/* --- what must be so --- */

static void
count_heads (const char *folder, GHashTable *counts)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      char *head = NULL;

      if (g_file_test (path, G_FILE_TEST_IS_SYMLINK) || g_str_equal (name, ".kontor"))
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          count_heads (path, counts);
          continue;
        }
      head = read_head (path);
      if (head != NULL)
        {
          guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, head));

          g_hash_table_replace (counts, head, GUINT_TO_POINTER (n + 1));
        }
    }
}

static void
check_live (DriveSite *self, const char *tree)
{
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer head = NULL;

  count_heads (self->roots[ANNA], counts);
  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, &head, NULL))
    {
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, head));

      if (n != 1)
        g_error ("“%s” is there %u times in\n%s", (const char *) head, n, tree);
    }
}

static gboolean
print_missing (const char *what, char **lines, char **others)
{
  g_autoptr (GHashTable) set = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean missing = FALSE;

  for (guint i = 0; others[i] != NULL; i++)
    g_hash_table_add (set, others[i]);
  for (guint i = 0; lines[i] != NULL; i++)
    if (!g_hash_table_contains (set, lines[i]))
      {
        g_printerr ("%s: %s\n", what, lines[i]);
        missing = TRUE;
      }

  return missing;
}

/* Names that other disks can't tell apart are told apart at the server, and stay as they are where they come
 * from. */
static char **
get_lines (const char *tree)
{
  g_auto (GStrv) parts = g_strsplit (tree, DRIVE_SITE_TWIN, -1);
  g_autofree char *plain = g_strjoinv ("", parts);

  return g_strsplit (plain, "\n", -1);
}

void
drive_site_compare (const char *one, const char *other)
{
  g_auto (GStrv) lines = get_lines (one);
  g_auto (GStrv) others = get_lines (other);
  gboolean left = print_missing ("only in the first", lines, others);
  gboolean right = print_missing ("only in the second", others, lines);

  if (left || right)
    g_error ("the folders are not the same");
}

void
drive_site_settle (DriveSite *self)
{
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;
  guint calm = 0;

  for (guint i = 0; calm < 2; i++)
    {
      g_assert_cmpuint (i, <, 2 * ROUNDS_MAX);
      drive_site_sync (self, i % 2, 0);
      calm = drive_site_get_number (self, "done") == 0 ? calm + 1 : 0;
    }
  one = kontor_test_describe_tree (self->roots[ANNA], ".kontor");
  other = kontor_test_describe_tree (self->roots[BEN], ".kontor");
  drive_site_compare (one, other);
  check_live (self, one);
}
