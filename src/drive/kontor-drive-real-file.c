/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Open files of the real disk. Nothing but files is ever opened: a FIFO would wait, a device would do
 * something. Holes stay holes. Reading: any thread; writing: the engine's. */

#include "config.h"

#include "kontor-drive-real-disk-private.h"

#include "kontor-drive-beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_SIZE (256 * 1024)
/* Zeros of this many bytes are left out of what is written. */
#define HOLE_MIN 4096

struct _KontorDriveHandle
{
  int fd;
  gint64 length; /* written, or left out */
  char *path; /* owned: for sentences */
};

static KontorDriveHandle *
take_handle (int fd, const char *path)
{
  KontorDriveHandle *handle = g_new0 (KontorDriveHandle, 1);

  handle->fd = fd;
  handle->path = g_strdup (path);
  return handle;
}

static KontorDriveHandle *
real_open (KontorDriveDisk *disk, const char *path, GError **error)
{
  KontorDriveRealDisk *self = (KontorDriveRealDisk *) disk;
  const char *name;
  struct stat status;
  int folder = kontor_drive_beneath_open_parent (self->root, path, &name);
  int fd = -1;
  int number = errno;

  if (folder >= 0)
    {
      /* Looked at first: opening alone would already wake who waits at a FIFO. */
      if (fstatat (folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        number = errno;
      else if (!S_ISREG (status.st_mode))
        number = EISDIR;
      else if ((fd = openat (folder, name,
                             O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) < 0)
        number = errno;
      close (folder);
    }
  if (fd >= 0 && (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode)))
    {
      close (fd);
      fd = -1;
      number = EISDIR;
    }
  if (fd < 0)
    {
      kontor_drive_beneath_set_error (error, number, path);
      return NULL;
    }
  return take_handle (fd, path);
}

static KontorDriveHandle *
real_create (KontorDriveDisk *disk, const char *path, GError **error)
{
  KontorDriveRealDisk *self = (KontorDriveRealDisk *) disk;
  const char *name;
  int folder = kontor_drive_beneath_open_parent (self->root, path, &name);
  int fd = -1;
  int number = errno;

  if (folder >= 0)
    {
      fd = openat (folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
      number = errno;
      close (folder);
    }
  if (fd < 0)
    {
      kontor_drive_beneath_set_error (error, number, path);
      return NULL;
    }
  return take_handle (fd, path);
}

static gssize
real_read (KontorDriveDisk *disk,
           KontorDriveHandle *handle,
           gint64 offset,
           void *buffer,
           gsize length,
           GError **error)
{
  gsize done = 0;

  while (done < length)
    {
      ssize_t n = pread (handle->fd, (char *) buffer + done, length - done, offset + (gint64) done);

      if (n == 0)
        break;
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          kontor_drive_beneath_set_error (error, errno, handle->path);
          return -1;
        }
      done += (gsize) n;
    }
  return (gssize) done;
}

static gboolean
is_zero (const char *bytes, gsize length)
{
  return bytes[0] == 0 && memcmp (bytes, bytes + 1, length - 1) == 0;
}

static gboolean
real_write (KontorDriveDisk *disk,
            KontorDriveHandle *handle,
            const void *bytes,
            gsize length,
            GError **error)
{
  const char *at = bytes;

  if (length >= HOLE_MIN && is_zero (at, length))
    {
      handle->length += (gint64) length;
      return TRUE;
    }
  while (length > 0)
    {
      ssize_t n = pwrite (handle->fd, at, length, handle->length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          kontor_drive_beneath_set_error (error, errno, handle->path);
          return FALSE;
        }
      at += n;
      length -= (gsize) n;
      handle->length += n;
    }
  return TRUE;
}

/* Through memory, where the kernel can't do it. */
static gboolean
copy_bytes (KontorDriveDisk *disk,
            KontorDriveHandle *handle,
            KontorDriveHandle *from,
            gint64 offset,
            gint64 length,
            GError **error)
{
  g_autofree char *buffer = g_malloc (BUFFER_SIZE);

  while (length > 0)
    {
      gssize n = real_read (disk, from, offset, buffer, (gsize) MIN (length, BUFFER_SIZE), error);

      if (n < 0)
        return FALSE;
      if (n == 0)
        {
          kontor_drive_beneath_set_error (error, ELOOP, from->path);
          return FALSE;
        }
      if (!real_write (disk, handle, buffer, (gsize) n, error))
        return FALSE;
      offset += n;
      length -= n;
    }
  return TRUE;
}

/* Bytes without a hole among them. */
static gboolean
copy_extent (KontorDriveDisk *disk,
             KontorDriveHandle *handle,
             KontorDriveHandle *from,
             gint64 offset,
             gint64 length,
             GError **error)
{
  while (length > 0)
    {
      off_t in = offset;
      off_t out = handle->length;
      ssize_t n = copy_file_range (from->fd, &in, handle->fd, &out, (gsize) length, 0);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EIO))
        {
          kontor_drive_beneath_set_error (error, errno, handle->path);
          return FALSE;
        }
      /* Nothing copied: the end, or a file system that only says so. */
      if (n <= 0)
        return copy_bytes (disk, handle, from, offset, length, error);
      offset += n;
      length -= n;
      handle->length += n;
    }
  return TRUE;
}

static gboolean
real_copy (KontorDriveDisk *disk,
           KontorDriveHandle *handle,
           KontorDriveHandle *from,
           gint64 offset,
           gint64 length,
           GError **error)
{
  gint64 end = offset + length;
  struct stat status;

  if (fstat (from->fd, &status) != 0 || status.st_size < end)
    {
      kontor_drive_beneath_set_error (error, ELOOP, from->path);
      return FALSE;
    }
  while (offset < end)
    {
      gint64 data = lseek (from->fd, offset, SEEK_DATA);
      gint64 stop;

      /* Nothing but a hole up to the end of the file; or a file system that knows of none. */
      if (data < 0)
        data = errno == ENXIO ? end : offset;
      data = MIN (data, end);
      handle->length += data - offset;
      offset = data;
      if (offset == end)
        break;
      stop = lseek (from->fd, offset, SEEK_HOLE);
      stop = stop <= offset ? end : MIN (stop, end);
      if (!copy_extent (disk, handle, from, offset, stop - offset, error))
        return FALSE;
      offset = stop;
    }
  return TRUE;
}

static gboolean
real_look_handle (KontorDriveDisk *disk,
                  KontorDriveHandle *handle,
                  KontorDriveEntry *entry,
                  GError **error)
{
  if (kontor_drive_real_disk_fill ((KontorDriveRealDisk *) disk, handle->fd, "", entry))
    return TRUE;
  kontor_drive_beneath_set_error (error, errno, handle->path);
  return FALSE;
}

static gboolean
set_times (int fd, gint64 mtime)
{
  struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { 0 } };
  gint64 seconds = mtime / 1000000000;
  gint64 rest = mtime % 1000000000;

  if (rest < 0)
    {
      seconds--;
      rest += 1000000000;
    }
  times[1].tv_sec = seconds;
  times[1].tv_nsec = rest;
  /* A time that this file system can't hold is no reason to have no file. */
  return futimens (fd, times) == 0 || errno == EINVAL || errno == EOVERFLOW;
}

static gboolean
real_finish (KontorDriveDisk *disk,
             KontorDriveHandle *handle,
             gint64 mtime,
             gboolean executable,
             gboolean durable,
             GError **error)
{
  KontorDriveRealDisk *self = (KontorDriveRealDisk *) disk;
  mode_t mode = executable ? 0777 : 0666;

  if (ftruncate (handle->fd, handle->length) != 0)
    goto failed;
  if (self->has_modes && fchmod (handle->fd, mode & ~kontor_drive_real_disk_get_mask ()) != 0)
    goto failed;
  if (!set_times (handle->fd, mtime))
    goto failed;
  if (durable && fdatasync (handle->fd) != 0)
    goto failed;
  return TRUE;

failed:
  kontor_drive_beneath_set_error (error, errno, handle->path);
  return FALSE;
}

static void
real_close (KontorDriveDisk *disk, KontorDriveHandle *handle)
{
  if (handle == NULL)
    return;
  close (handle->fd);
  g_free (handle->path);
  g_free (handle);
}

void
kontor_drive_real_file_install (KontorDriveDisk *disk)
{
  disk->open = real_open;
  disk->create = real_create;
  disk->read = real_read;
  disk->write = real_write;
  disk->copy = real_copy;
  disk->look_handle = real_look_handle;
  disk->finish = real_finish;
  disk->close = real_close;
}
