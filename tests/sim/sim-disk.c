/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An SQLite VFS on top of the system's that knows what is durable. One thread. */

#include "config.h"

#include "sim-disk.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  gint64 offset;
  gint64 old_size; /* of the file, before */
  GBytes *old; /* owned: what was there, as far as the file reached */
  GBytes *new; /* owned, nullable: NULL for a truncation to offset */
} Write;

typedef struct
{
  sqlite3_file base;
  SimDisk *disk; /* borrowed, nullable: a file outside every disk */
  char *path; /* owned, nullable */
  sqlite3_file *real; /* behind this struct */
} File;

static GPtrArray *disks;
static sqlite3_vfs *real_vfs;

static void
write_free (gpointer data)
{
  Write *write = data;

  g_clear_pointer (&write->old, g_bytes_unref);
  g_clear_pointer (&write->new, g_bytes_unref);
  g_free (write);
}

static SimDisk *
find_disk (const char *path)
{
  for (guint i = 0; path != NULL && disks != NULL && i < disks->len; i++)
    {
      SimDisk *disk = disks->pdata[i];

      if (g_str_has_prefix (path, disk->folder) && path[strlen (disk->folder)] == '/')
        return disk;
    }

  return NULL;
}

static GPtrArray *
get_writes (SimDisk *disk, const char *path)
{
  GPtrArray *writes = g_hash_table_lookup (disk->files, path);

  if (writes == NULL)
    {
      writes = g_ptr_array_new_with_free_func (write_free);
      g_hash_table_insert (disk->files, g_strdup (path), writes);
    }

  return writes;
}

/* Whether the machine is still there for one more write. */
static gboolean
may_write (SimDisk *disk)
{
  if (disk == NULL)
    return TRUE;
  if (disk->crash_after == 0)
    disk->crashed = TRUE;
  if (disk->crash_after >= 0)
    disk->crash_after--;

  return !disk->crashed;
}

static void
remember (File *file, gint64 offset, const void *data, gint64 length)
{
  Write *write = NULL;
  g_autofree char *old = NULL;
  sqlite3_int64 size = 0;
  gint64 kept = 0;

  if (file->disk == NULL || file->path == NULL)
    return;
  file->real->pMethods->xFileSize (file->real, &size);
  kept = CLAMP (size - offset, 0, data != NULL ? length : size);
  old = g_malloc (kept + 1);
  if (kept > 0)
    file->real->pMethods->xRead (file->real, old, (int) kept, offset);
  write = g_new0 (Write, 1);
  write->offset = offset;
  write->old_size = size;
  write->old = g_bytes_new (old, kept);
  write->new = data != NULL ? g_bytes_new (data, length) : NULL;
  g_ptr_array_add (get_writes (file->disk, file->path), write);
}

static int
file_close (sqlite3_file *base)
{
  File *file = (File *) base;
  int code = file->real->pMethods->xClose (file->real);

  g_clear_pointer (&file->path, g_free);

  return code;
}

static int
file_read (sqlite3_file *base, void *buffer, int length, sqlite3_int64 offset)
{
  File *file = (File *) base;

  return file->real->pMethods->xRead (file->real, buffer, length, offset);
}

static int
file_write (sqlite3_file *base, const void *data, int length, sqlite3_int64 offset)
{
  File *file = (File *) base;

  if (!may_write (file->disk))
    return SQLITE_IOERR_WRITE;
  if (file->disk != NULL && file->disk->full)
    return SQLITE_FULL;
  remember (file, offset, data, length);

  return file->real->pMethods->xWrite (file->real, data, length, offset);
}

static int
file_truncate (sqlite3_file *base, sqlite3_int64 size)
{
  File *file = (File *) base;

  if (!may_write (file->disk))
    return SQLITE_IOERR_TRUNCATE;
  remember (file, size, NULL, 0);

  return file->real->pMethods->xTruncate (file->real, size);
}

static int
file_sync (sqlite3_file *base, int flags)
{
  File *file = (File *) base;

  if (!may_write (file->disk))
    return SQLITE_IOERR_FSYNC;
  if (file->disk != NULL && file->path != NULL)
    g_hash_table_remove (file->disk->files, file->path);

  /* What the model calls durable needs no real disk. */
  return SQLITE_OK;
}

static int
file_size (sqlite3_file *base, sqlite3_int64 *size)
{
  File *file = (File *) base;

  return file->real->pMethods->xFileSize (file->real, size);
}

static int
file_lock (sqlite3_file *base, int level)
{
  File *file = (File *) base;

  return file->real->pMethods->xLock (file->real, level);
}

static int
file_unlock (sqlite3_file *base, int level)
{
  File *file = (File *) base;

  return file->real->pMethods->xUnlock (file->real, level);
}

static int
file_check_lock (sqlite3_file *base, int *reserved)
{
  File *file = (File *) base;

  return file->real->pMethods->xCheckReservedLock (file->real, reserved);
}

static int
file_control (sqlite3_file *base, int op, void *argument)
{
  File *file = (File *) base;

  return file->real->pMethods->xFileControl (file->real, op, argument);
}

static int
file_sector_size (sqlite3_file *base)
{
  return 512;
}

static int
file_characteristics (sqlite3_file *base)
{
  return 0;
}

static int
file_shm_map (sqlite3_file *base, int page, int size, int extend, void volatile **memory)
{
  File *file = (File *) base;

  return file->real->pMethods->xShmMap (file->real, page, size, extend, memory);
}

static int
file_shm_lock (sqlite3_file *base, int offset, int n, int flags)
{
  File *file = (File *) base;

  return file->real->pMethods->xShmLock (file->real, offset, n, flags);
}

static void
file_shm_barrier (sqlite3_file *base)
{
  File *file = (File *) base;

  file->real->pMethods->xShmBarrier (file->real);
}

static int
file_shm_unmap (sqlite3_file *base, int remove)
{
  File *file = (File *) base;

  return file->real->pMethods->xShmUnmap (file->real, remove);
}

static const sqlite3_io_methods file_methods = {
  .iVersion = 2,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_size,
  .xLock = file_lock,
  .xUnlock = file_unlock,
  .xCheckReservedLock = file_check_lock,
  .xFileControl = file_control,
  .xSectorSize = file_sector_size,
  .xDeviceCharacteristics = file_characteristics,
  .xShmMap = file_shm_map,
  .xShmLock = file_shm_lock,
  .xShmBarrier = file_shm_barrier,
  .xShmUnmap = file_shm_unmap,
};

static int
vfs_open (sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *out_flags)
{
  File *file = (File *) base;
  int code = SQLITE_OK;

  memset (file, 0, sizeof *file);
  file->real = (sqlite3_file *) (file + 1);
  file->disk = find_disk (path);
  if (file->disk != NULL && file->disk->crashed)
    return SQLITE_CANTOPEN;
  code = real_vfs->xOpen (real_vfs, path, file->real, flags, out_flags);
  if (code != SQLITE_OK)
    return code;
  file->path = g_strdup (path);
  file->base.pMethods = &file_methods;

  return SQLITE_OK;
}

static int
vfs_delete (sqlite3_vfs *vfs, const char *path, int sync_directory)
{
  SimDisk *disk = find_disk (path);

  if (!may_write (disk))
    return SQLITE_IOERR_DELETE;
  if (disk != NULL)
    g_hash_table_remove (disk->files, path);

  return real_vfs->xDelete (real_vfs, path, 0);
}

static sqlite3_vfs sim_vfs;

void
sim_disk_register (void)
{
  if (real_vfs != NULL)
    return;
  real_vfs = sqlite3_vfs_find (NULL);
  sim_vfs = *real_vfs;
  sim_vfs.pNext = NULL;
  sim_vfs.zName = SIM_VFS;
  sim_vfs.szOsFile = (int) sizeof (File) + real_vfs->szOsFile;
  sim_vfs.xOpen = vfs_open;
  sim_vfs.xDelete = vfs_delete;
  sqlite3_vfs_register (&sim_vfs, 0);
}

SimDisk *
sim_disk_new (const char *folder, KontorRandom *random)
{
  SimDisk *self = g_new0 (SimDisk, 1);

  self->folder = g_strdup (folder);
  self->crash_after = -1;
  self->random = random;
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) g_ptr_array_unref);
  if (disks == NULL)
    disks = g_ptr_array_new ();
  g_ptr_array_add (disks, self);
  g_mkdir_with_parents (folder, 0700);

  return self;
}

void
sim_disk_free (SimDisk *self)
{
  g_ptr_array_remove (disks, self);
  if (disks->len == 0)
    g_clear_pointer (&disks, g_ptr_array_unref);
  g_hash_table_unref (self->files);
  g_free (self->folder);
  g_free (self);
}

static void
put_bytes (int fd, gint64 offset, GBytes *bytes, gsize length)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  g_assert_cmpint (pwrite (fd, data, MIN (length, size), offset), ==, (gssize) MIN (length, size));
}

/* Takes the writes back, last first, then puts some of them there after all, first first: each
 * whole, in part, or not. */
static void
recover_file (SimDisk *self, const char *path, GPtrArray *writes)
{
  int fd = open (path, O_RDWR | O_CLOEXEC);

  if (fd < 0)
    return;
  for (guint i = writes->len; i-- > 0;)
    {
      Write *write = writes->pdata[i];

      put_bytes (fd, write->offset, write->old, G_MAXSIZE);
      g_assert_cmpint (ftruncate (fd, write->old_size), ==, 0);
    }
  for (guint i = 0; i < writes->len; i++)
    {
      Write *write = writes->pdata[i];
      guint luck = (guint) kontor_random_below (self->random, 4);

      if (luck == 0)
        continue;
      if (write->new == NULL)
        g_assert_cmpint (ftruncate (fd, write->offset), ==, 0);
      else
        put_bytes (fd, write->offset, write->new,
                   luck == 1 ? g_bytes_get_size (write->new) / 512 / 2 * 512 : G_MAXSIZE);
    }
  close (fd);
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

void
sim_disk_recover (SimDisk *self, gboolean power)
{
  g_autoptr (GPtrArray) paths = g_hash_table_get_keys_as_ptr_array (self->files);

  /* In the order of names, so that the same seed makes the same disk. */
  g_ptr_array_sort (paths, compare_paths);
  for (guint i = 0; power && i < paths->len; i++)
    recover_file (self, paths->pdata[i], g_hash_table_lookup (self->files, paths->pdata[i]));
  g_hash_table_remove_all (self->files);
  self->crashed = FALSE;
  self->crash_after = -1;
  self->full = FALSE;
}
