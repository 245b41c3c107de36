/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Taking in what people add: a content is durable in the staged folder before any record may speak of
 * it, and stays there until the server has both. Blocking, any thread, several processes. */

#include "config.h"

#include "kontor-content-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
fail_size (const char *path, GError **error)
{
  g_autofree char *most = g_format_size_full (KONTOR_CONTENT_BYTES_MAX, G_FORMAT_SIZE_IEC_UNITS);

  /* Translators: the second %s is a size, as “64.0 KiB”. */
  g_set_error (error, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_TOO_LARGE,
               _ ("“%s” is too large: files of up to %s can be added so far."), path, most);

  return FALSE;
}

static gboolean
fail_read (const char *path, int code, GError **error)
{
  g_set_error (error, KONTOR_CONTENT_ERROR,
               code == ENOENT ? KONTOR_CONTENT_ERROR_NOT_FOUND : KONTOR_CONTENT_ERROR_FAILED,
               _ ("“%s” can’t be read: %s"), path, g_strerror (code));

  return FALSE;
}

static gboolean
is_same (const struct stat *a, const struct stat *b)
{
  return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
         a->st_mtim.tv_nsec == b->st_mtim.tv_nsec && a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
         a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* Fills @buffer, which takes one byte more than the longest content. */
static gboolean
read_up_to (int fd, guint8 *buffer, gsize *length)
{
  *length = 0;
  while (*length <= KONTOR_CONTENT_BYTES_MAX)
    {
      gssize n = read (fd, buffer + *length, KONTOR_CONTENT_BYTES_MAX + 1 - *length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return n == 0;
      *length += (gsize) n;
    }

  return TRUE;
}

static GBytes *
read_source (int fd, const char *path, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (KONTOR_CONTENT_BYTES_MAX + 1);
  struct stat before;
  struct stat after;
  gsize length = 0;

  if (fstat (fd, &before) != 0)
    {
      fail_read (path, errno, error);
      return NULL;
    }
  if (!S_ISREG (before.st_mode))
    {
      g_set_error (error, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_NO_FILE,
                   _ ("“%s” is no file that can be added."), path);
      return NULL;
    }
  if (before.st_size > KONTOR_CONTENT_BYTES_MAX)
    {
      fail_size (path, error);
      return NULL;
    }
  if (!read_up_to (fd, buffer, &length) || fstat (fd, &after) != 0)
    {
      fail_read (path, errno, error);
      return NULL;
    }
  if (!is_same (&before, &after))
    {
      g_set_error (error, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_CHANGED,
                   _ ("“%s” was written to while it was being added. Try again."), path);
      return NULL;
    }
  /* A file that says it is empty and is not, as those of /proc. */
  if (length > KONTOR_CONTENT_BYTES_MAX)
    {
      fail_size (path, error);
      return NULL;
    }

  return g_bytes_new_take (g_realloc (g_steal_pointer (&buffer), MAX (length, 1)), length);
}

static gboolean
stage (const char *staged_folder, GBytes *bytes, char **hash, gint64 *size, GError **error)
{
  g_autofree char *name = kontor_content_hash (bytes);
  g_autofree char *path = NULL;

  /* Written even where it is there already: that one may be about to be settled. */
  path = kontor_content_store (staged_folder, name, bytes, KONTOR_CONTENT_DURABLE, error);
  if (path == NULL)
    return FALSE;
  if (size != NULL)
    *size = (gint64) g_bytes_get_size (bytes);
  *hash = g_steal_pointer (&name);

  return TRUE;
}

/**
 * kontor_content_stage_file_sync:
 * @staged_folder: of the account, made if need be
 * @path: of a file
 * @hash: (out) (transfer full): the content's name, for a record's field
 * @size: (out) (optional): its bytes
 * @error: of %KONTOR_CONTENT_ERROR, for people
 *
 * Copies a file's bytes into the staged folder. Blocking.
 *
 * Returns: whether they are there, durably
 */
gboolean
kontor_content_stage_file_sync (const char *staged_folder,
                                const char *path,
                                char **hash,
                                gint64 *size,
                                GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  int fd = -1;

  g_return_val_if_fail (staged_folder != NULL && path != NULL && hash != NULL, FALSE);

  /* Without waiting for whoever might write into a pipe of that name. */
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0)
    return fail_read (path, errno, error);
  bytes = read_source (fd, path, error);
  close (fd);

  return bytes != NULL && stage (staged_folder, bytes, hash, size, error);
}

/**
 * kontor_content_stage_bytes_sync:
 * @staged_folder: of the account, made if need be
 * @bytes: a whole content
 * @hash: (out) (transfer full): its name, for a record's field
 * @size: (out) (optional): how many bytes
 * @error: of %KONTOR_CONTENT_ERROR, for people
 *
 * As kontor_content_stage_file_sync(), for what is no file. Blocking.
 *
 * Returns: whether they are there, durably
 */
gboolean
kontor_content_stage_bytes_sync (const char *staged_folder,
                                 GBytes *bytes,
                                 char **hash,
                                 gint64 *size,
                                 GError **error)
{
  g_return_val_if_fail (staged_folder != NULL && bytes != NULL && hash != NULL, FALSE);

  if (g_bytes_get_size (bytes) > KONTOR_CONTENT_BYTES_MAX)
    return fail_size (_ ("The content"), error);

  return stage (staged_folder, bytes, hash, size, error);
}

/**
 * kontor_content_cache_list_staged_sync:
 * @self: a cache
 * @older_than: only what has been there for more seconds; 0: everything
 *
 * Returns: (transfer full) (element-type utf8): the hashes of what is staged
 */
GPtrArray *
kontor_content_cache_list_staged_sync (KontorContentCache *self, gint64 older_than)
{
  return kontor_content_list (self->staged, older_than);
}

/**
 * kontor_content_cache_settle_sync:
 * @self: a cache
 * @hash: of a content that the server has
 * @error: of %KONTOR_CONTENT_ERROR
 *
 * Moves a content from what is staged to what is cached. Whatever happens on the way, it stays in one
 * of the two.
 *
 * Returns: whether it is staged no longer
 */
gboolean
kontor_content_cache_settle_sync (KontorContentCache *self, const char *hash, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (GBytes) bytes = kontor_content_load (self->staged, hash, &path);

  if (bytes == NULL)
    return TRUE;
  kept = kontor_content_cache_put_bytes_sync (self, hash, bytes, error);
  if (kept == NULL)
    return FALSE;
  if (g_unlink (path) != 0 && errno != ENOENT)
    return kontor_content_fail (errno, path, error);

  return TRUE;
}
