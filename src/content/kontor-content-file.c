/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that are named by the hash of their bytes: written beside and renamed, so that none is ever
 * half there under its name; read with doubt, so that none is believed for its name. Blocking, any
 * thread, several processes. */

#include "config.h"

#include "kontor-content-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAMAGED ".damaged"
/* What was left unfinished for so long is nobody's. */
#define UNFINISHED_SECONDS (24 * 60 * 60)

gboolean
kontor_content_fail (int code, const char *path, GError **error)
{
  if (code == ENOSPC || code == EDQUOT || code == EFBIG)
    g_set_error (error, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_NO_SPACE,
                 _ ("There is no space left for “%s”."), path);
  else
    g_set_error (error, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_FAILED,
                 _ ("“%s” can’t be written: %s"), path, g_strerror (code));

  return FALSE;
}

gboolean
kontor_content_fsync_folder (const char *folder, GError **error)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done = fd >= 0 && fsync (fd) == 0;
  int code = errno;

  if (fd >= 0)
    close (fd);

  return done || kontor_content_fail (code, folder, error);
}

/* --- reading --- */

/* Kept beside, for whoever looks into it; its name is free again. */
static void
set_aside (const char *path)
{
  g_autofree char *aside = g_strconcat (path, DAMAGED, NULL);

  g_message ("a content is damaged and was set aside: %s", aside);
  if (g_rename (path, aside) != 0)
    g_unlink (path);
}

/* Never more than one byte beyond the longest that there is. */
static GBytes *
read_whole (int fd)
{
  g_autofree guint8 *bytes = g_malloc (KONTOR_CONTENT_BYTES_MAX + 1);
  gsize length = 0;

  while (length <= KONTOR_CONTENT_BYTES_MAX)
    {
      gssize n = read (fd, bytes + length, KONTOR_CONTENT_BYTES_MAX + 1 - length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return NULL;
      if (n == 0)
        break;
      length += (gsize) n;
    }

  return g_bytes_new_take (g_steal_pointer (&bytes), length);
}

GBytes *
kontor_content_load (const char *folder, const char *hash, char **path)
{
  g_autofree char *name = NULL;
  g_autoptr (GBytes) bytes = NULL;
  int fd = -1;

  if (!kontor_content_hash_is_valid (hash))
    return NULL;
  name = g_build_filename (folder, hash, NULL);
  fd = open (name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0)
    return NULL;
  bytes = read_whole (fd);
  close (fd);
  /* What can't be read now may be readable later: only wrong bytes are known to be damaged. */
  if (bytes == NULL)
    return NULL;
  if (!kontor_content_matches (bytes, hash))
    {
      set_aside (name);
      return NULL;
    }
  if (path != NULL)
    *path = g_steal_pointer (&name);

  return g_steal_pointer (&bytes);
}

/* --- writing --- */

static gboolean
write_whole (int fd, GBytes *bytes)
{
  gsize length = 0;
  const guint8 *at = g_bytes_get_data (bytes, &length);

  while (length > 0)
    {
      gssize n = write (fd, at, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      at += n;
      length -= (gsize) n;
    }

  return TRUE;
}

/* A new folder is durable only when the one it is in says so. */
static gboolean
make_folder (const char *folder, KontorContentWriting writing, GError **error)
{
  g_autofree char *above = g_path_get_dirname (folder);

  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return kontor_content_fail (errno, folder, error);

  return (writing & KONTOR_CONTENT_DURABLE) == 0 || kontor_content_fsync_folder (above, error);
}

static gboolean
fill (int fd, GBytes *bytes, KontorContentWriting writing, const char *path, GError **error)
{
  gboolean done = write_whole (fd, bytes) &&
                  ((writing & KONTOR_CONTENT_DURABLE) == 0 || fsync (fd) == 0);
  int code = errno;

  /* Some file systems find out only now that there is no space. */
  if (close (fd) != 0 && done)
    {
      done = FALSE;
      code = errno;
    }

  return done || kontor_content_fail (code, path, error);
}

char *
kontor_content_store (const char *folder,
                      const char *hash,
                      GBytes *bytes,
                      KontorContentWriting writing,
                      GError **error)
{
  g_autofree char *path = g_build_filename (folder, hash, NULL);
  g_autofree char *unfinished = g_build_filename (folder, KONTOR_CONTENT_UNFINISHED "XXXXXX", NULL);
  int fd = -1;

  if (!make_folder (folder, writing, error))
    return NULL;
  fd = g_mkstemp_full (unfinished, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      kontor_content_fail (errno, path, error);
      return NULL;
    }
  if (!fill (fd, bytes, writing, path, error))
    {
      g_unlink (unfinished);
      return NULL;
    }
  if (g_rename (unfinished, path) != 0)
    {
      kontor_content_fail (errno, path, error);
      g_unlink (unfinished);
      return NULL;
    }
  if ((writing & KONTOR_CONTENT_DURABLE) != 0 && !kontor_content_fsync_folder (folder, error))
    return NULL;

  return g_steal_pointer (&path);
}

/* --- listing --- */

static gboolean
is_older (const char *folder, const char *name, gint64 seconds)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GStatBuf about;

  return g_lstat (path, &about) == 0 &&
         about.st_mtime < g_get_real_time () / G_USEC_PER_SEC - seconds;
}

static void
clear_unfinished (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (is_older (folder, name, UNFINISHED_SECONDS))
    g_unlink (path);
}

GPtrArray *
kontor_content_list (const char *folder, gint64 older_than)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *hashes = g_ptr_array_new_with_free_func (g_free);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, KONTOR_CONTENT_UNFINISHED))
      clear_unfinished (folder, name);
    else if (kontor_content_hash_is_valid (name) &&
             (older_than == 0 || is_older (folder, name, older_than)))
      g_ptr_array_add (hashes, g_strdup (name));

  return hashes;
}
