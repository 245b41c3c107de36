/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finding contents on this computer, and keeping the cache within its limit. Nothing here is kept in
 * memory, so that the application, the agent and the command line can share the folders. Blocking,
 * any thread. */

#include "config.h"

#include "kontor-content-private.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#define STAGED "staged"

/**
 * kontor_content_cache_new:
 * @cache_folder: what can be fetched again; made when it is needed
 * @staged_folder: what is only here; made when it is needed
 *
 * Returns: (transfer full): the contents in these folders
 */
KontorContentCache *
kontor_content_cache_new (const char *cache_folder, const char *staged_folder)
{
  KontorContentCache *self = g_new0 (KontorContentCache, 1);

  self->cache = g_strdup (cache_folder);
  self->staged = g_strdup (staged_folder);
  self->limit = KONTOR_CONTENT_CACHE_BYTES;
  self->written = -1;

  return self;
}

/**
 * kontor_content_cache_new_for_account:
 * @account_folder: where the account's replica is
 *
 * Returns: (transfer full): the account's contents: "staged" in its folder, and
 *   $XDG_CACHE_HOME/kontor/ACCOUNT/content
 */
KontorContentCache *
kontor_content_cache_new_for_account (const char *account_folder)
{
  g_autofree char *whole = g_canonicalize_filename (account_folder, NULL);
  g_autofree char *account = g_path_get_basename (whole);
  g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), "kontor", account, "content",
                                             NULL);
  g_autofree char *staged = g_build_filename (whole, STAGED, NULL);

  return kontor_content_cache_new (cache, staged);
}

/**
 * kontor_content_cache_free:
 * @self: (nullable) (transfer full): a cache, whose files stay
 */
void
kontor_content_cache_free (KontorContentCache *self)
{
  if (self == NULL)
    return;
  g_free (self->cache);
  g_free (self->staged);
  g_free (self);
}

/**
 * kontor_content_cache_get_staged_folder:
 * @self: a cache
 *
 * Returns: (transfer none): what kontor_content_stage_file_sync() wants
 */
const char *
kontor_content_cache_get_staged_folder (KontorContentCache *self)
{
  return self->staged;
}

/**
 * kontor_content_cache_get_cache_folder:
 * @self: a cache
 *
 * Returns: (transfer none): the folder of what can be fetched again
 */
const char *
kontor_content_cache_get_cache_folder (KontorContentCache *self)
{
  return self->cache;
}

/**
 * kontor_content_cache_set_limit:
 * @self: a cache that no other thread uses yet
 * @bytes: what the cached contents may come to
 */
void
kontor_content_cache_set_limit (KontorContentCache *self, gint64 bytes)
{
  self->limit = bytes;
}

/* --- reading --- */

/* Its time says when it was last used. */
static void
touch (const char *path)
{
  utimensat (AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW);
}

static GBytes *
load (KontorContentCache *self, const char *hash, char **path)
{
  GBytes *bytes = kontor_content_load (self->staged, hash, path);

  if (bytes != NULL)
    return bytes;
  bytes = kontor_content_load (self->cache, hash, path);
  if (bytes != NULL)
    touch (*path);

  return bytes;
}

/**
 * kontor_content_cache_find_sync:
 * @self: a cache
 * @hash: names a content; any text
 *
 * A file whose bytes are not those of its name is set aside, as if it were not there.
 *
 * Returns: (transfer full) (nullable): where the content is, to be read; %NULL: not here
 */
char *
kontor_content_cache_find_sync (KontorContentCache *self, const char *hash)
{
  g_autofree char *path = NULL;
  g_autoptr (GBytes) bytes = load (self, hash, &path);

  return bytes != NULL ? g_steal_pointer (&path) : NULL;
}

/**
 * kontor_content_cache_read_sync:
 * @self: a cache
 * @hash: names a content; any text
 *
 * Returns: (transfer full) (nullable): the content; %NULL: not here
 */
GBytes *
kontor_content_cache_read_sync (KontorContentCache *self, const char *hash)
{
  g_autofree char *path = NULL;

  return load (self, hash, &path);
}

/**
 * kontor_content_cache_list_cached_sync:
 * @self: a cache
 *
 * Returns: (transfer full) (element-type utf8): the hashes of what is cached
 */
GPtrArray *
kontor_content_cache_list_cached_sync (KontorContentCache *self)
{
  return kontor_content_list (self->cache, 0);
}

/**
 * kontor_content_cache_forget_sync:
 * @self: a cache
 * @hash: of a content that the person may not see any more
 *
 * Removes what is cached of it. What is staged stays.
 */
void
kontor_content_cache_forget_sync (KontorContentCache *self, const char *hash)
{
  g_autofree char *path = g_build_filename (self->cache, hash, NULL);

  if (kontor_content_hash_is_valid (hash))
    g_unlink (path);
}

/* --- the limit --- */

typedef struct
{
  char *path; /* owned */
  gint64 size; /* bytes on disk */
  gint64 used; /* nanoseconds */
} Cached;

static void
cached_free (gpointer data)
{
  Cached *cached = data;

  g_free (cached->path);
  g_free (cached);
}

static int
compare_used (gconstpointer a, gconstpointer b)
{
  const Cached *first = *(const Cached *const *) a;
  const Cached *second = *(const Cached *const *) b;

  return (first->used > second->used) - (first->used < second->used);
}

/* Everything in the folder but what is being written: what was set aside counts, too. */
static GPtrArray *
list_by_use (const char *folder, gint64 *total)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *all = g_ptr_array_new_with_free_func (cached_free);
  const char *name = NULL;

  *total = 0;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      Cached *cached = NULL;
      GStatBuf about;

      if (g_str_has_prefix (name, KONTOR_CONTENT_UNFINISHED) || g_lstat (path, &about) != 0 ||
          !S_ISREG (about.st_mode))
        continue;
      cached = g_new0 (Cached, 1);
      cached->path = g_steal_pointer (&path);
      cached->size = MAX ((gint64) about.st_blocks * 512, (gint64) about.st_size);
      cached->used = (gint64) about.st_mtim.tv_sec * 1000000000 + about.st_mtim.tv_nsec;
      *total += cached->size;
      g_ptr_array_add (all, cached);
    }
  g_ptr_array_sort (all, compare_used);

  return all;
}

/* Down to seven eighths of the limit, so that the next file does not begin all over. @spared: (path)
 * what was just asked for */
static void
trim (KontorContentCache *self, const char *spared)
{
  gint64 total = 0;
  g_autoptr (GPtrArray) all = list_by_use (self->cache, &total);

  if (total <= self->limit)
    return;
  for (guint i = 0; i < all->len && total > self->limit / 8 * 7; i++)
    {
      const Cached *cached = all->pdata[i];

      if (g_str_equal (cached->path, spared) || g_unlink (cached->path) != 0)
        continue;
      total -= cached->size;
    }
}

/* The folder is walked once by each process, and then whenever a sixteenth of the limit was put. */
static void
note_written (KontorContentCache *self, gsize length, const char *path)
{
  int kib = (int) (length >> 10) + 4;
  int before = g_atomic_int_add (&self->written, kib);

  if (before >= 0 && before + kib < self->limit >> 14)
    return;
  g_atomic_int_set (&self->written, 0);
  trim (self, path);
}

/**
 * kontor_content_cache_put_bytes_sync:
 * @self: a cache
 * @hash: what the bytes shall be
 * @bytes: what came
 * @error: of %KONTOR_CONTENT_ERROR; _DAMAGED where they are something else
 *
 * Keeps a content that can be fetched again, and throws out what was not used for longest.
 *
 * Returns: (transfer full) (nullable): where it is
 */
char *
kontor_content_cache_put_bytes_sync (KontorContentCache *self,
                                     const char *hash,
                                     GBytes *bytes,
                                     GError **error)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (self != NULL && bytes != NULL, NULL);

  if (!kontor_content_hash_is_valid (hash) || !kontor_content_matches (bytes, hash))
    {
      g_set_error_literal (error, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_DAMAGED,
                           _ ("The file came damaged."));
      return NULL;
    }
  path = kontor_content_store (self->cache, hash, bytes, 0, error);
  if (path == NULL)
    return NULL;
  note_written (self, g_bytes_get_size (bytes), path);

  return g_steal_pointer (&path);
}
