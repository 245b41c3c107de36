/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files of a backup: copied, hashed and made durable. Whoever calls may wait for the disk. */

#include "config.h"

#include "kontor-backup.h"

#include "kontor-packs.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define PIECE (256 * 1024)

G_DEFINE_QUARK (kontor-backup-error-quark, kontor_backup_error)

static gboolean
fail (const char *path, int number, GError **error)
{
  g_set_error (error, KONTOR_BACKUP_ERROR, KONTOR_BACKUP_ERROR_FAILED, "%s: %s", path,
               g_strerror (number));

  return FALSE;
}

/**
 * kontor_backup_sync_path:
 * @path: of a file or a folder
 * @error: of %KONTOR_BACKUP_ERROR
 *
 * Returns: whether what was written to it survives a power cut
 */
gboolean
kontor_backup_sync_path (const char *path, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  int number = 0;

  if (fd < 0)
    return fail (path, errno, error);
  if (fsync (fd) != 0)
    number = errno;
  close (fd);

  return number == 0 || fail (path, number, error);
}

static gboolean
write_all (int fd, const guint8 *bytes, gssize length)
{
  while (length > 0)
    {
      gssize n = write (fd, bytes, (gsize) length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      bytes += n;
      length -= n;
    }

  return TRUE;
}

/* @to: -1 to read only. Returns 0, or an errno. */
static int
pass (int from, int to, GChecksum *checksum, gint64 *size)
{
  g_autofree guint8 *piece = g_malloc (PIECE);

  *size = 0;
  for (;;)
    {
      gssize n = read (from, piece, PIECE);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return errno;
      if (n == 0)
        return to >= 0 && fsync (to) != 0 ? errno : 0;
      g_checksum_update (checksum, piece, n);
      *size += n;
      if (to >= 0 && !write_all (to, piece, n))
        return errno;
    }
}

/**
 * kontor_backup_hash:
 * @path: of a file that nobody has open as a database: closing it would take SQLite's locks away
 * @size: (out): its bytes
 * @error: of %KONTOR_BACKUP_ERROR
 *
 * Returns: (transfer full) (nullable): its SHA-256 in hexadecimal
 */
char *
kontor_backup_hash (const char *path, gint64 *size, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  int number = 0;

  if (fd < 0)
    {
      fail (path, errno, error);
      return NULL;
    }
  number = pass (fd, -1, checksum, size);
  close (fd);
  if (number == 0)
    return g_strdup (g_checksum_get_string (checksum));
  fail (path, number, error);

  return NULL;
}

/**
 * kontor_backup_copy:
 * @from: of a file
 * @to: where there is nothing
 * @size: (out): bytes
 * @error: of %KONTOR_BACKUP_ERROR
 *
 * Returns: (transfer full) (nullable): the SHA-256 of what was copied, in hexadecimal
 */
char *
kontor_backup_copy (const char *from, const char *to, gint64 *size, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  int source = g_open (from, O_RDONLY | O_CLOEXEC, 0);
  int target = -1;
  int number = 0;

  if (source < 0)
    {
      fail (from, errno, error);
      return NULL;
    }
  target = g_open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  number = target < 0 ? errno : pass (source, target, checksum, size);
  close (source);
  if (target >= 0 && close (target) != 0 && number == 0)
    number = errno;
  if (number == 0)
    return g_strdup (g_checksum_get_string (checksum));
  fail (to, number, error);

  return NULL;
}

/**
 * kontor_backup_list_packs:
 * @manifest: of a backup, maybe written by somebody else
 *
 * Returns: (transfer full) (element-type utf8): the packs that it names, and nothing else
 */
GPtrArray *
kontor_backup_list_packs (GKeyFile *manifest)
{
  static const char prefix[] = KONTOR_PACKS_FOLDER "/";
  GPtrArray *packs = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) groups = g_key_file_get_groups (manifest, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      const char *name = groups[i] + sizeof prefix - 1;

      if (g_str_has_prefix (groups[i], prefix) && strlen (name) >= 8 &&
          strspn (name, "0123456789abcdef") == strlen (name))
        g_ptr_array_add (packs, g_strdup (groups[i]));
    }

  return packs;
}
