/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Resolves paths below a root folder. A folder may become a link to somewhere else between two looks at
 * it, so the kernel is asked to follow none (openat2 ()); where it can't, each part is opened from the
 * descriptor of the one before. Any thread. */

#include "config.h"

#include "kontor-drive-beneath.h"

#include "kontor-drive-disk.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Atomic: no openat2 () in this kernel, or in what surrounds us. */
static int must_walk;

void
kontor_drive_beneath_walk (gboolean walk)
{
  g_atomic_int_set (&must_walk, walk);
}

/* Names one behind the other, none of them empty, "." or "..". */
static gboolean
is_plain (const char *path)
{
  for (const char *part = path;;)
    {
      gsize length = strcspn (part, "/");

      if (length == 0 || (length == 1 && part[0] == '.') ||
          (length == 2 && part[0] == '.' && part[1] == '.'))
        return FALSE;
      if (part[length] == '\0')
        return TRUE;
      part += length + 1;
    }
}

static int
open_by_kernel (int root, const char *path, int flags)
{
  struct open_how how = {
    .flags = (guint64) (flags | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC),
    .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
  };

  return (int) syscall (SYS_openat2, root, path, &how, sizeof how);
}

static int
open_by_steps (int root, const char *path, int flags)
{
  struct stat root_status, status;
  int folder = root;

  if (fstat (root, &root_status) != 0)
    return -1;
  for (const char *part = path;;)
    {
      gsize length = strcspn (part, "/");
      gboolean last = part[length] == '\0';
      g_autofree char *name = g_strndup (part, length);
      int next = openat (folder, name,
                         (last ? flags : O_PATH) | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      int number = errno;

      if (folder != root)
        close (folder);
      if (next >= 0 && fstat (next, &status) == 0 && status.st_dev != root_status.st_dev)
        {
          close (next);
          next = -1;
          number = EXDEV;
        }
      errno = number;
      if (next < 0 || last)
        return next;
      folder = next;
      part += length + 1;
    }
}

int
kontor_drive_beneath_open_folder (int root, const char *path, int flags)
{
  int folder = -1;

  if (path[0] == '\0')
    return openat (root, ".", flags | O_DIRECTORY | O_CLOEXEC);
  if (!is_plain (path))
    {
      errno = EINVAL;
      return -1;
    }
  /* The kernel takes no longer path at once; folders may lie deeper. */
  if (!g_atomic_int_get (&must_walk) && strlen (path) < PATH_MAX)
    {
      folder = open_by_kernel (root, path, flags);
      if (folder < 0 && (errno == ENOSYS || errno == EPERM))
        kontor_drive_beneath_walk (TRUE);
    }
  if (folder < 0 && (g_atomic_int_get (&must_walk) || strlen (path) >= PATH_MAX))
    folder = open_by_steps (root, path, flags);
  if (folder < 0 && errno == ELOOP)
    errno = ENOTDIR;
  return folder;
}

int
kontor_drive_beneath_open_parent (int root, const char *path, const char **name)
{
  const char *slash = strrchr (path, '/');
  g_autofree char *folder = g_strndup (path, slash != NULL ? (gsize) (slash - path) : 0);

  *name = slash != NULL ? slash + 1 : path;
  if (!is_plain (*name) || slash == path)
    {
      errno = EINVAL;
      return -1;
    }
  return kontor_drive_beneath_open_folder (root, folder, O_PATH);
}

static KontorDriveError
get_code (int number)
{
  switch (number)
    {
    case ENOENT:
    case ENOTDIR:
    case ESTALE:
      return KONTOR_DRIVE_ERROR_NOT_FOUND;
    case EEXIST:
      return KONTOR_DRIVE_ERROR_EXISTS;
    case ENOTEMPTY:
      return KONTOR_DRIVE_ERROR_NOT_EMPTY;
    case EACCES:
    case EPERM:
      return KONTOR_DRIVE_ERROR_DENIED;
    case EROFS:
      return KONTOR_DRIVE_ERROR_READ_ONLY;
    case ENOSPC:
    case EDQUOT:
      return KONTOR_DRIVE_ERROR_NO_SPACE;
    case ENAMETOOLONG:
    case EILSEQ:
    case EINVAL:
      return KONTOR_DRIVE_ERROR_NAME;
    case ENOSYS:
    case EOPNOTSUPP:
    case EXDEV:
    case EMLINK:
      return KONTOR_DRIVE_ERROR_UNSUPPORTED;
    case ELOOP:
    case EISDIR:
    case ENXIO:
      return KONTOR_DRIVE_ERROR_CHANGED;
    default:
      return KONTOR_DRIVE_ERROR_FAILED;
    }
}

void
kontor_drive_beneath_set_error (GError **error, int number, const char *path)
{
  static const char *const sentences[] = {
    [KONTOR_DRIVE_ERROR_NOT_FOUND] = N_ ("“%s” is not there any more."),
    [KONTOR_DRIVE_ERROR_EXISTS] = N_ ("“%s” is there already."),
    [KONTOR_DRIVE_ERROR_NOT_EMPTY] = N_ ("The folder “%s” is not empty."),
    [KONTOR_DRIVE_ERROR_DENIED] = N_ ("You may not do this with “%s” on this computer."),
    [KONTOR_DRIVE_ERROR_READ_ONLY] = N_ ("“%s” lies where nothing can be written."),
    [KONTOR_DRIVE_ERROR_NO_SPACE] = N_ ("There is no space left for “%s”."),
    [KONTOR_DRIVE_ERROR_NAME] = N_ ("The name “%s” can’t be used on this disk."),
    [KONTOR_DRIVE_ERROR_UNSUPPORTED] = N_ ("The disk can’t do this with “%s”."),
    [KONTOR_DRIVE_ERROR_CHANGED] = N_ ("“%s” is not the file that it was."),
  };
  KontorDriveError code = get_code (number);
  g_autofree char *shown = g_filename_display_name (path[0] != '\0' ? path : ".");

  if (code == KONTOR_DRIVE_ERROR_FAILED)
    {
      /* Translators: a path, then what the system says. */
      g_set_error (error, KONTOR_DRIVE_ERROR, code, _ ("“%s”: %s"), shown, g_strerror (number));
      return;
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error (error, KONTOR_DRIVE_ERROR, code, _ (sentences[code]), shown);
#pragma GCC diagnostic pop
}
