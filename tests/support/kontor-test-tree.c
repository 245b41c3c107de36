/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Folders with all that is in them: removing what tests leave behind, and telling what is there. Any thread. */

#include "config.h"

#include "kontor-test-tree.h"

#include <ftw.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Files that nftw() may have open at once. */
#define OPEN_MAX_FILES 16

static int
remove_one (const char *path, const struct stat *unused, int kind, struct FTW *ftw)
{
  remove (path);

  return 0;
}

void
kontor_test_remove_tree (const char *path)
{
  nftw (path, remove_one, OPEN_MAX_FILES, FTW_DEPTH | FTW_PHYS);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
list_names (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name = NULL;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);

  return names;
}

static void describe_folder (const char *folder,
                             const char *path,
                             const char *except,
                             GString *text);

static void
describe (const char *full, const char *path, GString *text)
{
  struct stat about;
  g_autofree char *what = NULL;
  gsize length = 0;

  g_assert_no_errno (lstat (full, &about));
  if (S_ISDIR (about.st_mode))
    {
      g_string_append_printf (text, "%s/\n", path);
      describe_folder (full, path, NULL, text);
      return;
    }
  if (S_ISLNK (about.st_mode))
    {
      what = g_file_read_link (full, NULL);
      g_string_append_printf (text, "%s -> %s\n", path, what);
      return;
    }
  g_assert_true (g_file_get_contents (full, &what, &length, NULL));
  {
    g_autofree char *hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guint8 *) what,
                                                         length);

    g_string_append_printf (text, "%s %" G_GSIZE_FORMAT "%s %.16s %" G_GINT64_FORMAT "\n", path,
                            length, (about.st_mode & S_IXUSR) != 0 ? " x" : "", hash,
                            (gint64) about.st_mtim.tv_sec);
  }
}

static void
describe_folder (const char *folder, const char *path, const char *except, GString *text)
{
  g_autoptr (GPtrArray) names = list_names (folder);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *full = g_build_filename (folder, names->pdata[i], NULL);
      g_autofree char *below = *path == '\0' ? g_strdup (names->pdata[i])
                                             : g_strconcat (path, "/", names->pdata[i], NULL);

      if (g_strcmp0 (names->pdata[i], except) != 0)
        describe (full, below, text);
    }
}

char *
kontor_test_describe_tree (const char *folder, const char *except)
{
  GString *text = g_string_new (NULL);

  describe_folder (folder, "", except, text);

  return g_string_free (text, FALSE);
}
