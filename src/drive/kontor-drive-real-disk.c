/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One root folder of the real disk: folders, names and where they go. Each call opens the folder of its
 * path from the root's descriptor (kontor-drive-beneath.c) and works on the last name in it, so that
 * nothing outside the root is ever touched, whatever becomes a link meanwhile. Open files are in
 * kontor-drive-real-file.c. */

#include "config.h"

#include "kontor-drive-real-disk-private.h"

#include "kontor-drive-beneath.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#ifndef EXFAT_SUPER_MAGIC
#define EXFAT_SUPER_MAGIC 0x2011BAB0
#endif
#define NTFS_MAGIC 0x5346544e
#define NTFS3_MAGIC 0x7366746e

#define NANOSECONDS G_GINT64_CONSTANT (1000000000)

/* Of the person; set before there are threads. */
static guint person_mask = 0022;

static gint64
to_nanoseconds (struct statx_timestamp time)
{
  return time.tv_sec * NANOSECONDS + time.tv_nsec;
}

/* A number that tells a file from others that had its inode before: made of the file system's own name
 * for it, which holds the generation of the inode (FNV-1a). 0: it tells none. */
static guint64
get_generation (KontorDriveRealDisk *self, int folder, const char *name)
{
  union
  {
    struct file_handle handle;
    char space[sizeof (struct file_handle) + MAX_HANDLE_SZ];
  } buffer;
  /* Behind the head; not by the member, whose array is said to have no elements. */
  const guint8 *bytes = (const guint8 *) &buffer + G_STRUCT_OFFSET (struct file_handle, f_handle);
  guint64 hash = G_GUINT64_CONSTANT (14695981039346656037);
  int mount;

  if (!g_atomic_int_get (&self->has_handles))
    return 0;
  buffer.handle.handle_bytes = MAX_HANDLE_SZ;
  if (name_to_handle_at (folder, name, &buffer.handle, &mount,
                         name[0] == '\0' ? AT_EMPTY_PATH : 0) != 0)
    {
      if (errno == EOPNOTSUPP || errno == ENOSYS || errno == EPERM)
        g_atomic_int_set (&self->has_handles, FALSE);
      return 0;
    }
  for (guint i = 0; i < buffer.handle.handle_bytes; i++)
    hash = (hash ^ bytes[i]) * G_GUINT64_CONSTANT (1099511628211);
  return hash | 1;
}

static KontorDriveEntryKind
get_kind (KontorDriveRealDisk *self, const struct statx *status)
{
  gboolean other = S_ISDIR (status->stx_mode) &&
                   makedev (status->stx_dev_major, status->stx_dev_minor) != self->device;

  /* A file may be one too. The devices of files say nothing: an overlay has several. */
  if (other || (status->stx_attributes & status->stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) != 0)
    return KONTOR_DRIVE_ENTRY_MOUNT;
  if (S_ISREG (status->stx_mode))
    return KONTOR_DRIVE_ENTRY_FILE;
  if (S_ISDIR (status->stx_mode))
    return KONTOR_DRIVE_ENTRY_FOLDER;
  if (S_ISLNK (status->stx_mode))
    return KONTOR_DRIVE_ENTRY_LINK;
  return KONTOR_DRIVE_ENTRY_OTHER;
}

gboolean
kontor_drive_real_disk_fill (KontorDriveRealDisk *self,
                             int folder,
                             const char *name,
                             KontorDriveEntry *entry)
{
  struct statx status;
  KontorDriveIdentity *identity = &entry->stamp.identity;

  if (statx (folder, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH,
             STATX_BASIC_STATS | STATX_BTIME, &status) != 0)
    return FALSE;

  memset (entry, 0, sizeof *entry);
  entry->kind = get_kind (self, &status);
  entry->executable = self->has_modes && S_ISREG (status.stx_mode) &&
                      (status.stx_mode & S_IXUSR) != 0;
  entry->executable_unknown = !self->has_modes && S_ISREG (status.stx_mode);
  identity->device = makedev (status.stx_dev_major, status.stx_dev_minor);
  identity->inode = status.stx_ino;
  identity->birth = get_generation (self, folder, name);
  if (identity->birth == 0 && (status.stx_mask & STATX_BTIME) != 0)
    identity->birth = (guint64) to_nanoseconds (status.stx_btime);
  entry->stamp.size = (gint64) status.stx_size;
  entry->stamp.mtime = to_nanoseconds (status.stx_mtime);
  entry->stamp.ctime = to_nanoseconds (status.stx_ctime);
  entry->name = g_strdup (name);
  return TRUE;
}

/* Whether the root is still what stands at its path. */
static gboolean
check_root (KontorDriveRealDisk *self, GError **error)
{
  struct stat held, there;
  g_autofree char *shown = NULL;

  if (fstat (self->root, &held) == 0 && held.st_nlink > 0)
    {
      if (stat (self->path, &there) != 0)
        {
          /* Who may not look there can't say that it is gone. */
          if (errno != ENOENT && errno != ENOTDIR)
            return TRUE;
        }
      else if (there.st_dev == held.st_dev && there.st_ino == held.st_ino)
        {
          return TRUE;
        }
    }
  shown = g_filename_display_name (self->path);
  g_set_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_ROOT,
               _ ("The folder “%s” is not there any more, or is another one."), shown);
  return FALSE;
}

/* --- looking --- */

static GPtrArray *
real_list (KontorDriveDisk *disk, const char *folder, GError **error)
{
  KontorDriveRealDisk *self = (KontorDriveRealDisk *) disk;
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_drive_entry_free);
  struct dirent *found;
  DIR *stream;
  int fd;

  if (folder[0] == '\0' && !check_root (self, error))
    return NULL;
  fd = kontor_drive_beneath_open_folder (self->root, folder, O_RDONLY);
  stream = fd >= 0 ? fdopendir (fd) : NULL;
  if (stream == NULL)
    {
      kontor_drive_beneath_set_error (error, errno, folder);
      if (fd >= 0)
        close (fd);
      return NULL;
    }

  while ((errno = 0, found = readdir (stream)) != NULL)
    {
      g_autoptr (KontorDriveEntry) entry = NULL;

      if (strcmp (found->d_name, ".") == 0 || strcmp (found->d_name, "..") == 0 ||
          (folder[0] == '\0' && strcmp (found->d_name, KONTOR_DRIVE_OWN_FOLDER) == 0))
        continue;
      entry = g_new0 (KontorDriveEntry, 1);
      if (kontor_drive_real_disk_fill (self, fd, found->d_name, entry))
        g_ptr_array_add (entries, g_steal_pointer (&entry));
      else if (errno != ENOENT)
        break;
    }
  if (found != NULL || errno != 0)
    {
      kontor_drive_beneath_set_error (error, errno, folder);
      closedir (stream);
      return NULL;
    }
  closedir (stream);
  return g_steal_pointer (&entries);
}

static gboolean
real_look (KontorDriveDisk *disk, const char *path, KontorDriveEntry *entry, GError **error)
{
  KontorDriveRealDisk *self = (KontorDriveRealDisk *) disk;
  const char *name;
  gboolean good;
  int folder, number;

  if (path[0] == '\0')
    {
      if (!check_root (self, error))
        return FALSE;
      good = kontor_drive_real_disk_fill (self, self->root, "", entry);
      number = errno;
      /* The root may be where another file system begins. */
      if (good)
        entry->kind = KONTOR_DRIVE_ENTRY_FOLDER;
    }
  else
    {
      folder = kontor_drive_beneath_open_parent (self->root, path, &name);
      good = folder >= 0 && kontor_drive_real_disk_fill (self, folder, name, entry);
      number = errno;
      if (folder >= 0)
        close (folder);
    }
  if (!good)
    kontor_drive_beneath_set_error (error, number, path);
  return good;
}

static char *
real_read_link (KontorDriveDisk *disk, const char *path, GError **error)
{
  KontorDriveRealDisk *self = (KontorDriveRealDisk *) disk;
  char target[PATH_MAX + 1];
  const char *name;
  ssize_t length = -1;
  int folder = kontor_drive_beneath_open_parent (self->root, path, &name);
  int number = errno;

  if (folder >= 0)
    {
      length = readlinkat (folder, name, target, PATH_MAX);
      /* Of what is no link: somebody was quicker. */
      number = errno == EINVAL ? ELOOP : errno;
      close (folder);
    }
  if (length < 0)
    {
      kontor_drive_beneath_set_error (error, number, path);
      return NULL;
    }
  return g_strndup (target, (gsize) length);
}

/* --- making --- */

typedef int (*InFolder) (int folder, const char *name, gpointer data);

/* Calls @call on the folder of @path and its last part; it answers as system calls do. */
static gboolean
in_folder (KontorDriveDisk *disk, const char *path, InFolder call, gpointer data, GError **error)
{
  KontorDriveRealDisk *self = (KontorDriveRealDisk *) disk;
  const char *name;
  int folder = kontor_drive_beneath_open_parent (self->root, path, &name);
  int result = folder >= 0 ? call (folder, name, data) : -1;
  int number = errno;

  if (folder >= 0)
    close (folder);
  if (result != 0)
    kontor_drive_beneath_set_error (error, number, path);
  return result == 0;
}

/* The engine's own folder is nobody else's, whatever the person's umask. */
static int
make_folder_in (int folder, const char *name, gpointer is_own)
{
  if (mkdirat (folder, name, 0700) != 0)
    return -1;
  /* Where there are no modes, it is as it is. */
  if (!GPOINTER_TO_INT (is_own))
    fchmodat (folder, name, 0777 & ~kontor_drive_real_disk_get_mask (), 0);

  return 0;
}

static gboolean
real_make_folder (KontorDriveDisk *disk, const char *path, GError **error)
{
  return in_folder (disk, path, make_folder_in,
                    GINT_TO_POINTER (g_str_has_prefix (path, KONTOR_DRIVE_OWN_FOLDER)), error);
}

static int
make_link_in (int folder, const char *name, gpointer data)
{
  return symlinkat (data, folder, name);
}

static gboolean
real_make_link (KontorDriveDisk *disk, const char *path, const char *target, GError **error)
{
  return in_folder (disk, path, make_link_in, (gpointer) target, error);
}

static int
set_executable_in (int folder, const char *name, gpointer data)
{
  struct stat status;
  mode_t mode;

  if (fstatat (folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return -1;
  if (!S_ISREG (status.st_mode))
    {
      errno = EISDIR;
      return -1;
    }
  /* Who may read it may execute it. */
  mode = status.st_mode & 07666;
  if (GPOINTER_TO_INT (data))
    mode |= (mode & 0444) >> 2;
  return fchmodat (folder, name, mode, AT_SYMLINK_NOFOLLOW);
}

static gboolean
real_set_executable (KontorDriveDisk *disk, const char *path, gboolean executable, GError **error)
{
  KontorDriveRealDisk *self = (KontorDriveRealDisk *) disk;

  if (!self->has_modes)
    return TRUE;
  return in_folder (disk, path, set_executable_in, GINT_TO_POINTER (executable), error);
}

static int
remove_folder_in (int folder, const char *name, gpointer data)
{
  return unlinkat (folder, name, AT_REMOVEDIR);
}

static gboolean
real_remove_folder (KontorDriveDisk *disk, const char *path, GError **error)
{
  return in_folder (disk, path, remove_folder_in, NULL, error);
}

static int
remove_in (int folder, const char *name, gpointer data)
{
  int result = unlinkat (folder, name, 0);

  return result != 0 && (errno == EISDIR || errno == EPERM) ? unlinkat (folder, name, AT_REMOVEDIR)
                                                            : result;
}

static gboolean
real_remove_own (KontorDriveDisk *disk, const char *path, GError **error)
{
  if (!g_str_has_prefix (path, KONTOR_DRIVE_OWN_FOLDER "/"))
    {
      kontor_drive_beneath_set_error (error, EPERM, path);
      return FALSE;
    }
  return in_folder (disk, path, remove_in, NULL, error);
}

/* --- renaming --- */

/* Where the file system can't refuse to replace: a second name, which it never puts over another, then
 * the first one goes. A folder goes over an empty one of its new name. Where there are no second names
 * either (FAT), a look has to do. */
static int
rename_by_link (int from, const char *from_name, int to, const char *to_name)
{
  struct stat status;
  int number;

  if (fstatat (from, from_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return -1;
  if (S_ISDIR (status.st_mode))
    {
      if (mkdirat (to, to_name, status.st_mode & 07777) != 0)
        return -1;
      if (renameat (from, from_name, to, to_name) == 0)
        return 0;
      number = errno;
      unlinkat (to, to_name, AT_REMOVEDIR);
      errno = number;
      return -1;
    }
  if (linkat (from, from_name, to, to_name, 0) == 0)
    return unlinkat (from, from_name, 0);
  if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS && errno != EMLINK)
    return -1;
  if (fstatat (to, to_name, &status, AT_SYMLINK_NOFOLLOW) == 0)
    {
      errno = EEXIST;
      return -1;
    }
  return errno == ENOENT ? renameat (from, from_name, to, to_name) : -1;
}

static int
rename_between (int from, const char *from_name, int to, const char *to_name, KontorDriveRename how)
{
  guint flags = how == KONTOR_DRIVE_RENAME_EXCHANGE ? RENAME_EXCHANGE : RENAME_NOREPLACE;

  if (renameat2 (from, from_name, to, to_name, flags) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
    return -1;
  if (how == KONTOR_DRIVE_RENAME_EXCHANGE)
    {
      errno = EOPNOTSUPP;
      return -1;
    }
  return rename_by_link (from, from_name, to, to_name);
}

static gboolean
real_rename (KontorDriveDisk *disk,
             const char *from,
             const char *to,
             KontorDriveRename how,
             GError **error)
{
  KontorDriveRealDisk *self = (KontorDriveRealDisk *) disk;
  const char *from_name, *to_name;
  int from_folder = kontor_drive_beneath_open_parent (self->root, from, &from_name);
  int number = errno;
  int to_folder = -1;
  int result = -1;
  const char *culprit = from;

  if (from_folder >= 0)
    {
      to_folder = kontor_drive_beneath_open_parent (self->root, to, &to_name);
      number = errno;
      culprit = to_folder < 0 ? to : from;
    }
  if (to_folder >= 0)
    {
      result = rename_between (from_folder, from_name, to_folder, to_name, how);
      number = errno;
      culprit = number == ENOENT ? from : to;
    }
  if (from_folder >= 0)
    close (from_folder);
  if (to_folder >= 0)
    close (to_folder);
  if (result != 0)
    kontor_drive_beneath_set_error (error, number, culprit);
  return result == 0;
}

/* --- durability --- */

static gboolean
real_sync_folder (KontorDriveDisk *disk, const char *folder, GError **error)
{
  KontorDriveRealDisk *self = (KontorDriveRealDisk *) disk;
  int fd = kontor_drive_beneath_open_folder (self->root, folder, O_RDONLY);
  /* Some file systems have nothing to do there and say so. */
  gboolean good = fd >= 0 && (fsync (fd) == 0 || errno == EINVAL);

  if (!good)
    kontor_drive_beneath_set_error (error, errno, folder);
  if (fd >= 0)
    close (fd);
  return good;
}

static gboolean
real_sync_all (KontorDriveDisk *disk, GError **error)
{
  KontorDriveRealDisk *self = (KontorDriveRealDisk *) disk;

  if (syncfs (self->root) == 0)
    return TRUE;
  kontor_drive_beneath_set_error (error, errno, "");
  return FALSE;
}

static gint64
real_get_free (KontorDriveDisk *disk)
{
  KontorDriveRealDisk *self = (KontorDriveRealDisk *) disk;
  struct statvfs status;

  if (fstatvfs (self->root, &status) != 0)
    return -1;
  return (gint64) (status.f_bavail * status.f_frsize);
}

static void
install (KontorDriveDisk *disk)
{
  disk->list = real_list;
  disk->look = real_look;
  disk->read_link = real_read_link;
  disk->make_folder = real_make_folder;
  disk->make_link = real_make_link;
  disk->set_executable = real_set_executable;
  disk->rename = real_rename;
  disk->remove_folder = real_remove_folder;
  disk->remove_own = real_remove_own;
  disk->sync_folder = real_sync_folder;
  disk->sync_all = real_sync_all;
  disk->get_free = real_get_free;
  kontor_drive_real_file_install (disk);
}

/* What is known of file systems by their kind. FAT and its relatives show one mode for all files; they and
 * FUSE number their inodes anew with each mount, so that a generation would say nothing. */
static void
learn_file_system (KontorDriveRealDisk *self)
{
  struct statfs status;

  self->has_modes = TRUE;
  self->has_handles = TRUE;
  if (fstatfs (self->root, &status) != 0)
    return;
  switch ((guint64) status.f_type)
    {
    case MSDOS_SUPER_MAGIC:
    case EXFAT_SUPER_MAGIC:
    case NTFS_MAGIC:
    case NTFS3_MAGIC:
      self->has_modes = FALSE;
      self->has_handles = FALSE;
      break;
    case FUSE_SUPER_MAGIC:
      self->has_handles = FALSE;
      break;
    default:
      break;
    }
}

/**
 * kontor_drive_real_disk_new:
 * @folder: path of the root, which must be there; links on the way to it are followed
 * @error: %KONTOR_DRIVE_ERROR_ROOT where it is no folder or not there
 *
 * Returns: (transfer full) (nullable): the disk
 */
KontorDriveDisk *
kontor_drive_real_disk_new (const char *folder, GError **error)
{
  KontorDriveRealDisk *self;
  struct stat status;
  int root;

  g_return_val_if_fail (folder != NULL, NULL);

  root = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (root < 0 || fstat (root, &status) != 0)
    {
      g_autofree char *shown = g_filename_display_name (folder);

      g_set_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_ROOT,
                   _ ("The folder “%s” can’t be opened: %s"), shown, g_strerror (errno));
      if (root >= 0)
        close (root);
      return NULL;
    }
  self = g_new0 (KontorDriveRealDisk, 1);
  self->root = root;
  self->device = status.st_dev;
  self->path = g_canonicalize_filename (folder, NULL);
  learn_file_system (self);
  install (&self->parent);
  return &self->parent;
}

void
kontor_drive_real_disk_free (KontorDriveDisk *disk)
{
  KontorDriveRealDisk *self = (KontorDriveRealDisk *) disk;

  if (self == NULL)
    return;
  close (self->root);
  g_free (self->path);
  g_free (self);
}

void
kontor_drive_real_disk_set_mask (guint mask)
{
  person_mask = mask & 0777;
}

guint
kontor_drive_real_disk_get_mask (void)
{
  return person_mask;
}
