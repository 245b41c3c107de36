/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Contents on disk: what is taken in, what is believed, what is thrown out. */

#include "config.h"

#include "kontor-content-cache.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  char *folder;
  char *staged;
  char *cached;
  KontorContentCache *cache;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_assert_no_errno (g_mkdir_with_parents (g_get_user_data_dir (), 0700));
  self->folder = g_build_filename (g_get_user_data_dir (), "content-XXXXXX", NULL);
  g_assert_nonnull (g_mkdtemp (self->folder));
  self->staged = g_build_filename (self->folder, "staged", NULL);
  self->cached = g_build_filename (self->folder, "cached", NULL);
  self->cache = kontor_content_cache_new (self->cached, self->staged);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  kontor_content_cache_free (self->cache);
  g_free (self->folder);
  g_free (self->staged);
  g_free (self->cached);
}

static char *
write_file (Fixture *self, const char *name, const char *bytes, gsize length)
{
  char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, bytes, (gssize) length, &error);
  g_assert_no_error (error);

  return path;
}

static char *
stage_text (Fixture *self, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  char *hash = NULL;

  kontor_content_stage_bytes_sync (self->staged, bytes, &hash, NULL, &error);
  g_assert_no_error (error);

  return hash;
}

static char *
put_text (Fixture *self, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autofree char *hash = kontor_content_hash (bytes);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = kontor_content_cache_put_bytes_sync (self->cache, hash, bytes, &error);

  g_assert_no_error (error);
  g_assert_nonnull (path);

  return g_steal_pointer (&hash);
}

static void
check_text (Fixture *self, const char *hash, const char *text)
{
  g_autoptr (GBytes) bytes = kontor_content_cache_read_sync (self->cache, hash);
  g_autofree char *path = kontor_content_cache_find_sync (self->cache, hash);

  if (text == NULL)
    {
      g_assert_null (bytes);
      g_assert_null (path);
      return;
    }
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
}

/* --- names --- */

/* Known answers, from another program: printf '\0' | sha256sum, printf '\0abc' | sha256sum. */
static void
test_hash (void)
{
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) abc = g_bytes_new_static ("abc", 3);
  g_autofree char *first = kontor_content_hash (empty);
  g_autofree char *second = kontor_content_hash (abc);
  g_autofree char *again = NULL;
  guint8 digest[KONTOR_CONTENT_DIGEST];

  g_assert_cmpstr (first, ==, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  g_assert_cmpstr (second, ==, "609f6e36d2405585188d5cfd761f407c7cc46a7d3f314c88270469dde315fcd1");
  g_assert_true (kontor_content_hash_parse (second, digest));
  again = kontor_content_hash_format (digest);
  g_assert_cmpstr (again, ==, second);
  g_assert_true (kontor_content_matches (abc, second));
  g_assert_false (kontor_content_matches (abc, first));
}

static void
test_hash_form (void)
{
  static const char *const wrong[] = {
    "",
    "6e340b9c",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d0",
    "6E340B9CFFB37A989CA544E6BB780A2C78901D3FB33738768511A30617AFA01D",
    "../../../../../../../../../../../../../../../../../../etc/passwd",
    "6e340b9cffb37a989ca544e6bb780a2c/8901d3fb33738768511a30617afa01d",
  };
  guint8 digest[KONTOR_CONTENT_DIGEST];

  g_assert_false (kontor_content_hash_is_valid (NULL));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_false (kontor_content_hash_is_valid (wrong[i]));
      g_assert_false (kontor_content_hash_parse (wrong[i], digest));
    }
}

/* --- taking in --- */

static void
test_stage (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = write_file (self, "letter.txt", "Dear Ada", 8);
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *same = NULL;
  g_autofree char *file = NULL;
  g_autoptr (GPtrArray) staged = NULL;
  GStatBuf about;
  gint64 size = 0;

  g_assert_true (kontor_content_stage_file_sync (self->staged, path, &hash, &size, &error));
  g_assert_no_error (error);
  g_assert_cmpint (size, ==, 8);
  check_text (self, hash, "Dear Ada");
  same = stage_text (self, "Dear Ada");
  g_assert_cmpstr (same, ==, hash);
  staged = kontor_content_cache_list_staged_sync (self->cache, 0);
  g_assert_cmpuint (staged->len, ==, 1);
  /* The file itself may go. */
  g_assert_no_errno (g_unlink (path));
  check_text (self, hash, "Dear Ada");
  file = kontor_content_cache_find_sync (self->cache, hash);
  g_assert_no_errno (g_stat (file, &about));
  g_assert_cmpint (about.st_mode & 0077, ==, 0);
}

static void
test_stage_sizes (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    gsize size;
    gboolean fits;
  } cases[] = { { 0, TRUE },
                { 1, TRUE },
                { KONTOR_CONTENT_BYTES_MAX, TRUE },
                { KONTOR_CONTENT_BYTES_MAX + 1, FALSE },
                { 5 << 20, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *bytes = g_strnfill (cases[i].size, 'x');
      g_autofree char *path = write_file (self, "file", bytes, cases[i].size);
      g_autoptr (GBytes) whole = g_bytes_new_static (bytes, cases[i].size);
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) other = NULL;
      g_autofree char *hash = NULL;
      g_autofree char *same = NULL;

      g_assert_cmpint (kontor_content_stage_file_sync (self->staged, path, &hash, NULL, &error), ==,
                       cases[i].fits);
      g_assert_cmpint (kontor_content_stage_bytes_sync (self->staged, whole, &same, NULL, &other),
                       ==, cases[i].fits);
      g_assert_cmpstr (hash, ==, same);
      if (cases[i].fits)
        continue;
      g_assert_error (error, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_TOO_LARGE);
      g_assert_error (other, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_TOO_LARGE);
      g_assert_nonnull (strstr (error->message, "64.0"));
      g_assert_null (hash);
    }
}

static void
test_stage_strange (Fixture *self, gconstpointer unused)
{
  g_autofree char *pipe = g_build_filename (self->folder, "pipe", NULL);
  g_autofree char *nothing = g_build_filename (self->folder, "nothing", NULL);
  const struct
  {
    const char *path;
    KontorContentError code;
  } cases[] = { { nothing, KONTOR_CONTENT_ERROR_NOT_FOUND },
                { self->folder, KONTOR_CONTENT_ERROR_NO_FILE },
                { pipe, KONTOR_CONTENT_ERROR_NO_FILE },
                { "/dev/zero", KONTOR_CONTENT_ERROR_NO_FILE } };

  g_assert_no_errno (mkfifo (pipe, 0600));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *hash = NULL;

      g_assert_false (
          kontor_content_stage_file_sync (self->staged, cases[i].path, &hash, NULL, &error));
      g_assert_error (error, KONTOR_CONTENT_ERROR, (int) cases[i].code);
    }
}

/* A disk that takes nothing more: told, and nothing half written under the content's name. A limit on
 * the size of files stands for it. */
static void
test_stage_full (Fixture *self, gconstpointer unused)
{
  if (g_test_subprocess ())
    {
      struct rlimit limit = { 1024, 1024 };
      g_autofree char *bytes = g_strnfill (4096, 'x');
      g_autoptr (GBytes) whole = g_bytes_new_static (bytes, 4096);
      g_autofree char *expected = kontor_content_hash (whole);
      g_autofree char *hash = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) staged = NULL;
      g_autoptr (GDir) dir = NULL;

      signal (SIGXFSZ, SIG_IGN);
      g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &limit));
      g_assert_false (kontor_content_stage_bytes_sync (self->staged, whole, &hash, NULL, &error));
      g_assert_error (error, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_NO_SPACE);
      check_text (self, expected, NULL);
      dir = g_dir_open (self->staged, 0, NULL);
      g_assert_null (g_dir_read_name (dir));
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

/* --- believing --- */

static void
damage (const char *folder, const char *hash, const char *bytes)
{
  g_autofree char *path = g_build_filename (folder, hash, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, bytes, -1, &error);
  g_assert_no_error (error);
}

static gboolean
is_aside (const char *folder, const char *hash)
{
  g_autofree char *name = g_strconcat (hash, ".damaged", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_damaged (Fixture *self, gconstpointer unused)
{
  g_autofree char *hash = put_text (self, "Price list");

  damage (self->cached, hash, "Price lisT");
  check_text (self, hash, NULL);
  g_assert_true (is_aside (self->cached, hash));
  /* Fetched again it is there again. */
  g_free (put_text (self, "Price list"));
  check_text (self, hash, "Price list");

  damage (self->cached, hash, "Price");
  check_text (self, hash, NULL);
}

/* What is only here is not deleted, whatever became of it. */
static void
test_damaged_staged (Fixture *self, gconstpointer unused)
{
  g_autofree char *hash = stage_text (self, "Minutes");

  damage (self->staged, hash, "Minuets");
  check_text (self, hash, NULL);
  g_assert_true (is_aside (self->staged, hash));
  g_free (stage_text (self, "Minutes"));
  check_text (self, hash, "Minutes");
}

static void
test_wrong_bytes (Fixture *self, gconstpointer unused)
{
  g_autofree char *hash = put_text (self, "one");
  g_autoptr (GBytes) other = g_bytes_new_static ("two", 3);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = kontor_content_cache_put_bytes_sync (self->cache, hash, other, &error);

  g_assert_null (path);
  g_assert_error (error, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_DAMAGED);
  check_text (self, hash, "one");
  check_text (self, "../letter.txt", NULL);
}

/* A link under a hash's name is not followed, whatever it points to. */
static void
test_link (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = write_file (self, "elsewhere", "one", 3);
  g_autofree char *hash = put_text (self, "one");
  g_autofree char *link = g_build_filename (self->cached, hash, NULL);

  g_assert_no_errno (g_unlink (link));
  g_assert_no_errno (symlink (path, link));
  check_text (self, hash, NULL);
}

/* --- settling --- */

static void
test_settle (Fixture *self, gconstpointer unused)
{
  g_autofree char *hash = stage_text (self, "Offer");
  g_autoptr (GPtrArray) staged = NULL;
  g_autoptr (GPtrArray) cached = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (kontor_content_cache_settle_sync (self->cache, hash, &error));
  g_assert_no_error (error);
  staged = kontor_content_cache_list_staged_sync (self->cache, 0);
  cached = kontor_content_cache_list_cached_sync (self->cache);
  g_assert_cmpuint (staged->len, ==, 0);
  g_assert_cmpuint (cached->len, ==, 1);
  check_text (self, hash, "Offer");
  /* Again: nothing to do. */
  g_assert_true (kontor_content_cache_settle_sync (self->cache, hash, &error));
  kontor_content_cache_forget_sync (self->cache, hash);
  check_text (self, hash, NULL);
}

static gboolean
is_here (Fixture *self, const char *hash)
{
  g_autofree char *path = kontor_content_cache_find_sync (self->cache, hash);

  return path != NULL;
}

/* What was used last stays; what is staged stays whatever its size. */
static void
test_limit (Fixture *self, gconstpointer unused)
{
  g_autofree char *large = g_strnfill (60 << 10, 's');
  g_autofree char *staged = stage_text (self, large);
  char *hashes[20] = { NULL };
  guint kept = 0;

  kontor_content_cache_set_limit (self->cache, 256 << 10);
  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++)
    {
      g_autofree char *text = g_strnfill ((30 << 10) + i, 'c');
      g_autofree char *path = NULL;
      struct timespec times[2] = { { .tv_sec = 1000 + i }, { .tv_sec = 1000 + i } };

      hashes[i] = put_text (self, text);
      path = g_build_filename (self->cached, hashes[i], NULL);
      g_assert_no_errno (utimensat (AT_FDCWD, path, times, 0));
      /* The first one is read again and again. */
      g_assert_true (is_here (self, hashes[0]));
    }
  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++)
    {
      g_autofree char *path = g_build_filename (self->cached, hashes[i], NULL);

      kept += g_file_test (path, G_FILE_TEST_EXISTS);
    }
  g_assert_cmpuint (kept, <=, 9);
  g_assert_cmpuint (kept, >=, 5);
  check_text (self, hashes[1], NULL);
  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++)
    {
      g_autofree char *path = g_build_filename (self->cached, hashes[i], NULL);

      if (i == 0 || i == G_N_ELEMENTS (hashes) - 1)
        g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
      g_free (hashes[i]);
    }
  check_text (self, staged, large);
}

/* What a killed program left half written is no content, and goes after a day. */
static void
test_unfinished (Fixture *self, gconstpointer unused)
{
  g_autofree char *hash = stage_text (self, "whole");
  g_autofree char *path = write_file (self, "staged/.unfinished-abcdef", "hal", 3);
  struct timespec old[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
  g_autoptr (GPtrArray) first = kontor_content_cache_list_staged_sync (self->cache, 0);
  g_autoptr (GPtrArray) second = NULL;
  g_autoptr (GPtrArray) young = kontor_content_cache_list_staged_sync (self->cache, 3600);

  g_assert_cmpuint (first->len, ==, 1);
  g_assert_cmpuint (young->len, ==, 0);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_no_errno (utimensat (AT_FDCWD, path, old, 0));
  second = kontor_content_cache_list_staged_sync (self->cache, 0);
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/content/hash", test_hash);
  g_test_add_func ("/content/hash-form", test_hash_form);
  ADD ("/content/stage", test_stage);
  ADD ("/content/stage-sizes", test_stage_sizes);
  ADD ("/content/stage-strange", test_stage_strange);
  ADD ("/content/stage-full", test_stage_full);
  ADD ("/content/damaged", test_damaged);
  ADD ("/content/damaged-staged", test_damaged_staged);
  ADD ("/content/wrong-bytes", test_wrong_bytes);
  ADD ("/content/link", test_link);
  ADD ("/content/settle", test_settle);
  ADD ("/content/limit", test_limit);
  ADD ("/content/unfinished", test_unfinished);

  return g_test_run ();
}
