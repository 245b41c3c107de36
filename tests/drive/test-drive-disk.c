/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The real disk: what it says of files, that it never leaves its root, and what it does where a file
 * system can't do everything. */

#include "config.h"

#include "kontor-drive-beneath.h"
#include "kontor-drive-disk.h"
#include "kontor-test-tree.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

typedef struct
{
  char *above; /* the root lies in it */
  char *root;
  char *outside; /* what nothing may touch */
  KontorDriveDisk *disk;
} Fixture;

/* In place of the C library's: a file system without flags, and one without second names. */
static gboolean no_flags;
static gboolean no_links;
static gboolean no_ranges;

int
renameat2 (int from, const char *from_name, int to, const char *to_name, unsigned int flags)
{
  if (no_flags && flags != 0)
    {
      errno = EINVAL;
      return -1;
    }
  return (int) syscall (SYS_renameat2, from, from_name, to, to_name, flags);
}

int
linkat (int from, const char *from_name, int to, const char *to_name, int flags)
{
  if (no_links)
    {
      errno = EPERM;
      return -1;
    }
  return (int) syscall (SYS_linkat, from, from_name, to, to_name, flags);
}

ssize_t
copy_file_range (int from, off64_t *in, int to, off64_t *out, size_t length, unsigned int flags)
{
  if (no_ranges)
    {
      errno = EXDEV;
      return -1;
    }
  return syscall (SYS_copy_file_range, from, in, to, out, length, flags);
}

static char *
in_root (Fixture *self, const char *path)
{
  return g_build_filename (self->root, path, NULL);
}

static void
write_text (Fixture *self, const char *path, const char *text)
{
  g_autofree char *full = in_root (self, path);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (full, text, -1, &error);
  g_assert_no_error (error);
}

static void
assert_text (Fixture *self, const char *path, const char *text)
{
  g_autofree char *full = in_root (self, path);
  g_autofree char *found = NULL;

  g_file_get_contents (full, &found, NULL, NULL);
  g_assert_cmpstr (found, ==, text);
}

static void
make_folder (Fixture *self, const char *path)
{
  g_autofree char *full = in_root (self, path);

  g_assert_no_errno (g_mkdir (full, 0755));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->above = g_dir_make_tmp ("kontor-disk-XXXXXX", &error);
  g_assert_no_error (error);
  self->root = g_build_filename (self->above, "root", NULL);
  self->outside = g_build_filename (self->above, "outside", NULL);
  g_assert_no_errno (g_mkdir (self->root, 0755));
  g_assert_no_errno (g_mkdir (self->outside, 0755));
  self->disk = kontor_drive_real_disk_new (self->root, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  kontor_drive_real_disk_free (self->disk);
  kontor_test_remove_tree (self->above);
  g_free (self->above);
  g_free (self->root);
  g_free (self->outside);
}

static gboolean
look (Fixture *self, const char *path, KontorDriveEntry *entry, GError **error)
{
  gboolean good = self->disk->look (self->disk, path, entry, error);

  if (good)
    g_clear_pointer (&entry->name, g_free);
  return good;
}

/* The code of what fails; -1: it did not. The sentence names the path. */
static int
take_code (GError **error, const char *path)
{
  int code;

  if (*error == NULL)
    return -1;
  g_assert_true ((*error)->domain == KONTOR_DRIVE_ERROR);
  if (path != NULL)
    g_assert_nonnull (strstr ((*error)->message, path));
  code = (*error)->code;
  g_clear_error (error);
  return code;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(KontorDriveEntry *const *) a)->name, (*(KontorDriveEntry *const *) b)->name);
}

static void
test_list (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *name;
    KontorDriveEntryKind kind;
  } wanted[] = {
    { "bytes\344", KONTOR_DRIVE_ENTRY_FILE }, { "fifo", KONTOR_DRIVE_ENTRY_OTHER },
    { "folder", KONTOR_DRIVE_ENTRY_FOLDER },  { "link", KONTOR_DRIVE_ENTRY_LINK },
    { "run", KONTOR_DRIVE_ENTRY_FILE },
  };
  g_autofree char *link = in_root (self, "link");
  g_autofree char *fifo = in_root (self, "fifo");
  g_autofree char *run = in_root (self, "run");
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) inner = NULL;
  g_autofree char *target = NULL;
  struct stat status;

  make_folder (self, KONTOR_DRIVE_OWN_FOLDER);
  make_folder (self, "folder");
  make_folder (self, "folder/" KONTOR_DRIVE_OWN_FOLDER);
  write_text (self, "bytes\344", "12345");
  write_text (self, "run", "");
  g_assert_no_errno (g_chmod (run, 0755));
  g_assert_no_errno (symlink ("/etc/passwd", link));
  g_assert_no_errno (mkfifo (fifo, 0600));

  entries = self->disk->list (self->disk, "", NULL);
  g_ptr_array_sort (entries, compare_names);
  g_assert_cmpuint (entries->len, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < entries->len; i++)
    {
      const KontorDriveEntry *entry = entries->pdata[i];

      g_assert_cmpstr (entry->name, ==, wanted[i].name);
      g_assert_cmpint (entry->kind, ==, wanted[i].kind);
      g_assert_cmpint (entry->executable, ==, g_str_equal (entry->name, "run"));
      g_assert_cmpuint (entry->stamp.identity.birth, !=, 0);
    }
  g_assert_no_errno (stat (run, &status));
  {
    const KontorDriveEntry *entry = entries->pdata[4];

    g_assert_cmpuint (entry->stamp.identity.inode, ==, status.st_ino);
    g_assert_cmpint (entry->stamp.mtime, ==,
                     status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec);
  }
  inner = self->disk->list (self->disk, "folder", NULL);
  g_assert_cmpuint (inner->len, ==, 1);
  target = self->disk->read_link (self->disk, "link", NULL);
  g_assert_cmpstr (target, ==, "/etc/passwd");
}

/* The same file keeps its identity wherever it goes, and no other gets it, even with its inode. */
static void
test_identity (Fixture *self, gconstpointer unused)
{
  g_autofree char *a = in_root (self, "a");
  g_autofree char *b = in_root (self, "b");
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  KontorDriveEntry before, after;

  write_text (self, "a", "one");
  g_assert_true (look (self, "a", &before, NULL));
  g_assert_no_errno (g_rename (a, b));
  g_assert_true (look (self, "b", &after, NULL));
  g_assert_true (kontor_drive_identity_equal (&before.stamp.identity, &after.stamp.identity));
  g_assert_no_errno (g_unlink (b));
  for (guint i = 0; i < 200; i++)
    {
      write_text (self, "a", "x");
      g_assert_true (look (self, "a", &after, NULL));
      g_assert_true (
          g_hash_table_add (seen, g_strdup_printf ("%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT,
                                                   after.stamp.identity.inode,
                                                   after.stamp.identity.birth)));
      g_assert_no_errno (g_unlink (a));
    }
}

/* Every call on @path, none of which may do anything. */
static void
assert_out_of_reach (Fixture *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  KontorDriveEntry entry;
  KontorDriveDisk *disk = self->disk;

  g_test_message ("“%s”", path);
  write_text (self, "mine", "mine");
  g_assert_null (disk->open (disk, path, NULL));
  g_assert_null (disk->create (disk, path, NULL));
  g_assert_null (disk->list (disk, path, NULL));
  g_assert_null (disk->read_link (disk, path, NULL));
  g_assert_false (look (self, path, &entry, NULL));
  g_assert_false (disk->make_folder (disk, path, NULL));
  g_assert_false (disk->make_link (disk, path, "x", NULL));
  g_assert_false (disk->set_executable (disk, path, TRUE, NULL));
  g_assert_false (disk->remove_folder (disk, path, NULL));
  g_assert_false (disk->remove_own (disk, path, NULL));
  g_assert_false (disk->sync_folder (disk, path, NULL));
  g_assert_false (disk->rename (disk, path, "got", KONTOR_DRIVE_RENAME_NO_REPLACE, NULL));
  g_assert_false (disk->rename (disk, "mine", path, KONTOR_DRIVE_RENAME_NO_REPLACE, NULL));
  g_assert_false (disk->rename (disk, "mine", path, KONTOR_DRIVE_RENAME_EXCHANGE, &error));
  g_assert_cmpint (take_code (&error, NULL), !=, -1);
  assert_text (self, "mine", "mine");
}

static void
test_beneath (Fixture *self, gconstpointer by_steps)
{
  g_autofree char *link = in_root (self, "link");
  g_autofree char *inner = in_root (self, "d/up");
  g_autofree char *secret = g_build_filename (self->outside, "secret", NULL);
  g_autofree char *absolute = g_strdup (secret);
  g_autoptr (GDir) dir = NULL;
  g_autofree char *text = NULL;

  kontor_drive_beneath_walk (by_steps != NULL);
  g_assert_true (g_file_set_contents (secret, "secret", -1, NULL));
  make_folder (self, "d");
  g_assert_no_errno (symlink (self->outside, link));
  g_assert_no_errno (symlink ("..", inner));

  assert_out_of_reach (self, "../outside/secret");
  assert_out_of_reach (self, "..");
  assert_out_of_reach (self, ".");
  assert_out_of_reach (self, "d/../../outside/secret");
  assert_out_of_reach (self, "d/..");
  assert_out_of_reach (self, "d/./x");
  assert_out_of_reach (self, "d//x");
  assert_out_of_reach (self, "/etc/passwd");
  assert_out_of_reach (self, absolute);
  assert_out_of_reach (self, "link/secret");
  assert_out_of_reach (self, "link/new");
  assert_out_of_reach (self, "d/up/mine");
  assert_out_of_reach (self, "d/up/d/x");
  g_assert_null (self->disk->open (self->disk, "link", NULL));
  g_assert_null (self->disk->list (self->disk, "link", NULL));
  g_assert_false (self->disk->set_executable (self->disk, "link", TRUE, NULL));

  g_assert_true (g_file_get_contents (secret, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "secret");
  dir = g_dir_open (self->outside, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "secret");
  g_assert_null (g_dir_read_name (dir));
  kontor_drive_beneath_walk (FALSE);
}

/* A folder that becomes a link between two calls. */
static void
test_replaced_by_link (Fixture *self, gconstpointer by_steps)
{
  g_autofree char *folder = in_root (self, "d");
  g_autofree char *away = in_root (self, "away");
  g_autofree char *secret = g_build_filename (self->outside, "a", NULL);
  g_autoptr (GError) error = NULL;
  KontorDriveEntry entry;

  kontor_drive_beneath_walk (by_steps != NULL);
  make_folder (self, "d");
  write_text (self, "d/a", "mine");
  g_assert_true (g_file_set_contents (secret, "secret", -1, NULL));
  g_assert_true (look (self, "d/a", &entry, NULL));
  g_assert_no_errno (g_rename (folder, away));
  g_assert_no_errno (symlink (self->outside, folder));
  g_assert_false (look (self, "d/a", &entry, &error));
  g_assert_cmpint (take_code (&error, "d/a"), ==, KONTOR_DRIVE_ERROR_NOT_FOUND);
  g_assert_null (self->disk->open (self->disk, "d/a", &error));
  g_assert_cmpint (take_code (&error, "d/a"), ==, KONTOR_DRIVE_ERROR_NOT_FOUND);
  g_assert_false (
      self->disk->rename (self->disk, "away/a", "d/b", KONTOR_DRIVE_RENAME_NO_REPLACE, &error));
  g_assert_cmpint (take_code (&error, "d/b"), ==, KONTOR_DRIVE_ERROR_NOT_FOUND);
  kontor_drive_beneath_walk (FALSE);
}

/* Another file system below the root, where the test may make one. */
static void
test_mount (Fixture *self, gconstpointer unused)
{
  g_autofree char *point = in_root (self, "m");
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;
  KontorDriveEntry entry;

  make_folder (self, "m");
  if (unshare (CLONE_NEWNS) != 0 || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
      mount ("none", point, "tmpfs", 0, "size=64k") != 0)
    {
      g_test_skip ("nothing can be mounted here");
      return;
    }
  /* The root as this process sees it now. */
  kontor_drive_real_disk_free (self->disk);
  self->disk = kontor_drive_real_disk_new (self->root, NULL);
  entries = self->disk->list (self->disk, "", NULL);
  g_assert_cmpuint (entries->len, ==, 1);
  g_assert_cmpint (((KontorDriveEntry *) entries->pdata[0])->kind, ==, KONTOR_DRIVE_ENTRY_MOUNT);
  for (guint walk = 0; walk < 2; walk++)
    {
      kontor_drive_beneath_walk (walk);
      g_assert_null (self->disk->list (self->disk, "m", &error));
      g_assert_cmpint (take_code (&error, "m"), ==, KONTOR_DRIVE_ERROR_UNSUPPORTED);
      g_assert_false (self->disk->make_folder (self->disk, "m/x", &error));
      g_assert_cmpint (take_code (&error, "m/x"), ==, KONTOR_DRIVE_ERROR_UNSUPPORTED);
    }
  kontor_drive_beneath_walk (FALSE);

  /* The same of a single file. */
  write_text (self, "a", "one");
  write_text (self, "b", "two");
  {
    g_autofree char *a = in_root (self, "a");
    g_autofree char *b = in_root (self, "b");

    g_assert_no_errno (mount (a, b, NULL, MS_BIND, NULL));
    g_assert_true (look (self, "b", &entry, NULL));
    g_assert_cmpint (entry.kind, ==, KONTOR_DRIVE_ENTRY_MOUNT);
    g_assert_no_errno (umount (b));
  }

  /* A full one. */
  {
    KontorDriveDisk *full = kontor_drive_real_disk_new (point, NULL);
    KontorDriveHandle *handle = full->create (full, "big", NULL);
    g_autofree char *bytes = g_strnfill (128 * 1024, 'x');

    g_assert_false (full->write (full, handle, bytes, 128 * 1024, &error));
    g_assert_cmpint (take_code (&error, "big"), ==, KONTOR_DRIVE_ERROR_NO_SPACE);
    full->close (full, handle);
    g_assert_cmpint (full->get_free (full), <, 64 * 1024);
    g_assert_no_errno (mount (NULL, point, NULL, MS_REMOUNT | MS_RDONLY, NULL));
    g_assert_null (full->create (full, "other", &error));
    g_assert_cmpint (take_code (&error, "other"), ==, KONTOR_DRIVE_ERROR_READ_ONLY);
    kontor_drive_real_disk_free (full);
  }
  g_assert_no_errno (umount2 (point, MNT_DETACH));
}

/* Nobody waits, nothing is woken. */
static void
test_special (Fixture *self, gconstpointer unused)
{
  g_autofree char *fifo = in_root (self, "fifo");
  g_autofree char *device = in_root (self, "null");
  g_autoptr (GError) error = NULL;
  int writer;

  g_assert_no_errno (mkfifo (fifo, 0600));
  g_assert_null (self->disk->open (self->disk, "fifo", &error));
  g_assert_cmpint (take_code (&error, "fifo"), ==, KONTOR_DRIVE_ERROR_CHANGED);
  /* A reader would have been there for it. */
  writer = open (fifo, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  g_assert_cmpint (writer, ==, -1);
  g_assert_cmpint (errno, ==, ENXIO);
  make_folder (self, "d");
  g_assert_null (self->disk->open (self->disk, "d", &error));
  g_assert_cmpint (take_code (&error, "d"), ==, KONTOR_DRIVE_ERROR_CHANGED);
  if (mknod (device, S_IFCHR | 0600, makedev (1, 3)) == 0)
    {
      g_assert_null (self->disk->open (self->disk, "null", &error));
      g_assert_cmpint (take_code (&error, "null"), ==, KONTOR_DRIVE_ERROR_CHANGED);
    }
}

static void
test_denied (Fixture *self, gconstpointer unused)
{
  g_autofree char *secret = in_root (self, "secret");
  g_autofree char *folder = in_root (self, "d");
  g_autoptr (GError) error = NULL;
  uid_t was = geteuid ();

  write_text (self, "secret", "mine");
  make_folder (self, "d");
  write_text (self, "d/a", "mine");
  g_assert_no_errno (g_chmod (secret, 0));
  g_assert_no_errno (g_chmod (folder, 0555));
  g_assert_no_errno (g_chmod (self->above, 0755));
  if (was == 0 && seteuid (65534) != 0)
    {
      g_test_skip ("nobody to be");
      return;
    }
  g_assert_null (self->disk->open (self->disk, "secret", &error));
  g_assert_cmpint (take_code (&error, "secret"), ==, KONTOR_DRIVE_ERROR_DENIED);
  g_assert_null (self->disk->create (self->disk, "d/new", &error));
  g_assert_cmpint (take_code (&error, "d/new"), ==, KONTOR_DRIVE_ERROR_DENIED);
  g_assert_false (
      self->disk->rename (self->disk, "d/a", "d/b", KONTOR_DRIVE_RENAME_NO_REPLACE, &error));
  g_assert_cmpint (take_code (&error, "d/"), ==, KONTOR_DRIVE_ERROR_DENIED);
  g_assert_no_errno (seteuid (was));
  assert_text (self, "d/a", "mine");
}

static void
test_names (Fixture *self, gconstpointer unused)
{
  g_autofree char *name = g_strnfill (256, 'n');
  g_autoptr (GString) deep = g_string_new ("d");
  g_autoptr (GError) error = NULL;
  KontorDriveEntry entry;

  g_assert_false (self->disk->make_folder (self->disk, name, &error));
  g_assert_cmpint (take_code (&error, name), ==, KONTOR_DRIVE_ERROR_NAME);
  /* Deeper than the kernel takes at once. */
  for (guint i = 0; i < 30; i++)
    {
      g_assert_true (self->disk->make_folder (self->disk, deep->str, &error));
      g_assert_no_error (error);
      g_string_append_printf (deep, "/%0200u", i);
    }
  g_assert_cmpuint (deep->len, >, 4096);
  g_assert_true (self->disk->make_folder (self->disk, deep->str, &error));
  g_assert_no_error (error);
  g_assert_true (look (self, deep->str, &entry, NULL));
  for (char *slash; (slash = strrchr (deep->str, '/')) != NULL;)
    {
      g_assert_true (self->disk->remove_folder (self->disk, deep->str, NULL));
      *slash = '\0';
    }
}

/* --- renames --- */

static void
run_renames (Fixture *self, gboolean can_exchange)
{
  KontorDriveDisk *disk = self->disk;
  g_autoptr (GError) error = NULL;

  write_text (self, "a", "a");
  write_text (self, "b", "b");
  make_folder (self, "d");
  make_folder (self, "e");
  write_text (self, "e/x", "x");
  g_assert_false (disk->rename (disk, "a", "b", KONTOR_DRIVE_RENAME_NO_REPLACE, &error));
  g_assert_cmpint (take_code (&error, "b"), ==, KONTOR_DRIVE_ERROR_EXISTS);
  assert_text (self, "a", "a");
  assert_text (self, "b", "b");
  g_assert_true (disk->rename (disk, "a", "d/c", KONTOR_DRIVE_RENAME_NO_REPLACE, &error));
  g_assert_no_error (error);
  assert_text (self, "d/c", "a");
  assert_text (self, "a", NULL);
  g_assert_false (disk->rename (disk, "e", "d", KONTOR_DRIVE_RENAME_NO_REPLACE, &error));
  g_assert_cmpint (take_code (&error, "d"), ==, KONTOR_DRIVE_ERROR_EXISTS);
  g_assert_true (disk->rename (disk, "e", "d/e", KONTOR_DRIVE_RENAME_NO_REPLACE, &error));
  g_assert_no_error (error);
  assert_text (self, "d/e/x", "x");
  g_assert_false (disk->rename (disk, "d", "d/e/d", KONTOR_DRIVE_RENAME_NO_REPLACE, &error));
  g_assert_cmpint (take_code (&error, "d/e/d"), !=, -1);
  g_assert_true (g_file_test (self->root, G_FILE_TEST_IS_DIR));
  assert_text (self, "d/e/x", "x");
  g_assert_false (disk->rename (disk, "none", "z", KONTOR_DRIVE_RENAME_NO_REPLACE, &error));
  g_assert_cmpint (take_code (&error, "none"), ==, KONTOR_DRIVE_ERROR_NOT_FOUND);

  g_assert_cmpint (disk->rename (disk, "b", "d/c", KONTOR_DRIVE_RENAME_EXCHANGE, &error), ==,
                   can_exchange);
  g_assert_cmpint (take_code (&error, NULL), ==,
                   can_exchange ? -1 : (int) KONTOR_DRIVE_ERROR_UNSUPPORTED);
  assert_text (self, "b", can_exchange ? "a" : "b");
  assert_text (self, "d/c", can_exchange ? "b" : "a");
}

static void
test_rename (Fixture *self, gconstpointer unused)
{
  run_renames (self, TRUE);
}

static void
test_rename_without_flags (Fixture *self, gconstpointer unused)
{
  no_flags = TRUE;
  run_renames (self, FALSE);
  no_flags = FALSE;
}

static void
test_rename_without_links (Fixture *self, gconstpointer unused)
{
  no_flags = TRUE;
  no_links = TRUE;
  run_renames (self, FALSE);
  no_flags = FALSE;
  no_links = FALSE;
}

/* --- files --- */

static void
test_write (Fixture *self, gconstpointer unused)
{
  KontorDriveDisk *disk = self->disk;
  g_autoptr (GError) error = NULL;
  KontorDriveHandle *handle = disk->create (disk, "a", &error);
  KontorDriveEntry entry;
  char buffer[16];

  g_assert_no_error (error);
  g_assert_null (disk->create (disk, "a", &error));
  g_assert_cmpint (take_code (&error, "a"), ==, KONTOR_DRIVE_ERROR_EXISTS);
  g_assert_true (disk->write (disk, handle, "hello ", 6, &error));
  g_assert_true (disk->write (disk, handle, "world", 5, &error));
  g_assert_true (
      disk->finish (disk, handle, G_GINT64_CONSTANT (1234567890123456789), TRUE, TRUE, &error));
  g_assert_no_error (error);
  g_assert_true (disk->look_handle (disk, handle, &entry, &error));
  g_free (entry.name);
  disk->close (disk, handle);
  g_assert_cmpint (entry.stamp.mtime, ==, G_GINT64_CONSTANT (1234567890123456789));
  g_assert_true (entry.executable);
  assert_text (self, "a", "hello world");

  handle = disk->open (disk, "a", &error);
  g_assert_cmpint (disk->read (disk, handle, 6, buffer, sizeof buffer, &error), ==, 5);
  g_assert_cmpmem (buffer, 5, "world", 5);
  g_assert_cmpint (disk->read (disk, handle, 11, buffer, sizeof buffer, &error), ==, 0);
  disk->close (disk, handle);
  g_assert_true (disk->set_executable (disk, "a", FALSE, &error));
  g_assert_true (look (self, "a", &entry, NULL));
  g_assert_false (entry.executable);

  /* Before 1970. */
  handle = disk->create (disk, "old", &error);
  g_assert_true (disk->finish (disk, handle, -1500000000, FALSE, FALSE, &error));
  disk->close (disk, handle);
  g_assert_true (look (self, "old", &entry, NULL));
  g_assert_cmpint (entry.stamp.mtime, ==, -1500000000);
}

#define MIB (1024 * 1024)

/* Data, a hole, data; holes stay, every byte is where it was. */
static void
run_copy (Fixture *self)
{
  KontorDriveDisk *disk = self->disk;
  g_autofree char *full = in_root (self, "a");
  g_autofree char *copied = in_root (self, "b");
  g_autoptr (GError) error = NULL;
  KontorDriveHandle *from, *to;
  struct stat before, after;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  gsize length;
  int fd = open (full, O_RDWR | O_CREAT | O_CLOEXEC, 0644);

  g_assert_cmpint (pwrite (fd, "begin", 5, 0), ==, 5);
  g_assert_cmpint (pwrite (fd, "end", 3, 8 * MIB), ==, 3);
  g_assert_no_errno (ftruncate (fd, 12 * MIB));
  close (fd);
  from = disk->open (disk, "a", &error);
  to = disk->create (disk, "b", &error);
  g_assert_true (disk->write (disk, to, "head", 4, &error));
  g_assert_true (disk->copy (disk, to, from, 2, 12 * MIB - 2, &error));
  g_assert_no_error (error);
  g_assert_false (disk->copy (disk, to, from, 0, 12 * MIB + 1, &error));
  g_assert_cmpint (take_code (&error, "a"), ==, KONTOR_DRIVE_ERROR_CHANGED);
  g_assert_true (disk->finish (disk, to, 0, FALSE, FALSE, &error));
  disk->close (disk, to);
  disk->close (disk, from);

  g_assert_no_errno (stat (full, &before));
  g_assert_no_errno (stat (copied, &after));
  g_assert_cmpint (after.st_size, ==, 12 * MIB + 2);
  if (before.st_blocks < 1024)
    g_assert_cmpint (after.st_blocks, <, 2048);
  g_assert_true (g_file_get_contents (full, &a, NULL, NULL));
  g_assert_true (g_file_get_contents (copied, &b, &length, NULL));
  g_assert_cmpmem (b, 4, "head", 4);
  g_assert_cmpmem (a + 2, 12 * MIB - 2, b + 4, length - 4);
}

static void
test_copy (Fixture *self, gconstpointer unused)
{
  run_copy (self);
}

static void
test_copy_through_memory (Fixture *self, gconstpointer unused)
{
  no_ranges = TRUE;
  run_copy (self);
  no_ranges = FALSE;
}

/* Zeros that come from elsewhere make a hole too, also at the end. */
static void
test_zeros (Fixture *self, gconstpointer unused)
{
  KontorDriveDisk *disk = self->disk;
  g_autofree char *full = in_root (self, "a");
  g_autofree char *zeros = g_malloc0 (4 * MIB);
  KontorDriveHandle *handle = disk->create (disk, "a", NULL);
  struct stat status;

  g_assert_true (disk->write (disk, handle, "x", 1, NULL));
  g_assert_true (disk->write (disk, handle, zeros, 4 * MIB, NULL));
  g_assert_true (disk->finish (disk, handle, 0, FALSE, FALSE, NULL));
  disk->close (disk, handle);
  g_assert_no_errno (stat (full, &status));
  g_assert_cmpint (status.st_size, ==, 4 * MIB + 1);
  g_assert_cmpint (status.st_blocks, <, 64);
}

/* --- removing, and the root --- */

static void
test_remove (Fixture *self, gconstpointer unused)
{
  KontorDriveDisk *disk = self->disk;
  g_autoptr (GError) error = NULL;

  make_folder (self, "d");
  write_text (self, "d/a", "mine");
  g_assert_false (disk->remove_folder (disk, "d", &error));
  g_assert_cmpint (take_code (&error, "d"), ==, KONTOR_DRIVE_ERROR_NOT_EMPTY);
  g_assert_false (disk->remove_folder (disk, "d/a", NULL));
  g_assert_false (disk->remove_own (disk, "d/a", NULL));
  g_assert_false (disk->remove_own (disk, KONTOR_DRIVE_OWN_FOLDER "/../d/a", NULL));
  assert_text (self, "d/a", "mine");
  make_folder (self, KONTOR_DRIVE_OWN_FOLDER);
  make_folder (self, KONTOR_DRIVE_STAGING);
  write_text (self, KONTOR_DRIVE_STAGING "/1", "x");
  g_assert_true (disk->remove_own (disk, KONTOR_DRIVE_STAGING "/1", &error));
  g_assert_true (disk->remove_own (disk, KONTOR_DRIVE_STAGING, &error));
  g_assert_no_error (error);
  g_assert_true (disk->sync_folder (disk, "d", &error));
  g_assert_true (disk->sync_folder (disk, "", &error));
  g_assert_true (disk->sync_all (disk, &error));
  g_assert_cmpint (disk->get_free (disk), >, 0);
}

static void
test_root (Fixture *self, gconstpointer unused)
{
  g_autofree char *away = g_build_filename (self->above, "away", NULL);
  g_autoptr (GError) error = NULL;
  KontorDriveEntry entry;

  g_assert_true (look (self, "", &entry, &error));
  g_assert_cmpint (entry.kind, ==, KONTOR_DRIVE_ENTRY_FOLDER);
  g_assert_no_errno (g_rename (self->root, away));
  g_assert_false (look (self, "", &entry, &error));
  g_assert_cmpint (take_code (&error, self->root), ==, KONTOR_DRIVE_ERROR_ROOT);
  /* Another one in its place. */
  g_assert_no_errno (g_mkdir (self->root, 0755));
  g_assert_null (self->disk->list (self->disk, "", &error));
  g_assert_cmpint (take_code (&error, self->root), ==, KONTOR_DRIVE_ERROR_ROOT);
  g_assert_no_errno (g_rmdir (away));
  g_assert_null (self->disk->list (self->disk, "", &error));
  g_assert_cmpint (take_code (&error, self->root), ==, KONTOR_DRIVE_ERROR_ROOT);
  g_assert_null (kontor_drive_real_disk_new (away, &error));
  g_assert_cmpint (take_code (&error, away), ==, KONTOR_DRIVE_ERROR_ROOT);
}

static mode_t
get_mode (Fixture *self, const char *path)
{
  g_autofree char *full = g_build_filename (self->root, path, NULL);
  struct stat status;

  g_assert_no_errno (stat (full, &status));

  return status.st_mode & 07777;
}

/* What is made has the person's umask, though the program has a stricter one; what is the engine's own is
 * nobody else's. */
static void
test_modes (Fixture *self, gconstpointer unused)
{
  KontorDriveDisk *disk = self->disk;
  mode_t before = umask (0077);
  guint mask = kontor_drive_real_disk_get_mask ();
  g_autoptr (GError) error = NULL;

  kontor_drive_real_disk_set_mask (0027);
  g_assert_true (disk->make_folder (disk, "d", &error));
  g_assert_true (disk->make_folder (disk, KONTOR_DRIVE_OWN_FOLDER, &error));
  for (guint i = 0; i < 2; i++)
    {
      const char *path = i == 0 ? "d/a" : "d/run";
      KontorDriveHandle *handle = disk->create (disk, path, &error);

      g_assert_no_error (error);
      g_assert_true (disk->finish (disk, handle, 0, i == 1, FALSE, &error));
      disk->close (disk, handle);
    }
  kontor_drive_real_disk_set_mask (mask);
  umask (before);
  g_assert_cmphex (get_mode (self, "d"), ==, 0750);
  g_assert_cmphex (get_mode (self, KONTOR_DRIVE_OWN_FOLDER), ==, 0700);
  g_assert_cmphex (get_mode (self, "d/a"), ==, 0640);
  g_assert_cmphex (get_mode (self, "d/run"), ==, 0750);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(name, data, test) \
  g_test_add ("/drive/disk/" name, Fixture, data, set_up, test, tear_down)
  ADD ("list", NULL, test_list);
  ADD ("modes", NULL, test_modes);
  ADD ("identity", NULL, test_identity);
  ADD ("beneath", NULL, test_beneath);
  ADD ("beneath-by-steps", "steps", test_beneath);
  ADD ("replaced-by-link", NULL, test_replaced_by_link);
  ADD ("replaced-by-link-by-steps", "steps", test_replaced_by_link);
  ADD ("special", NULL, test_special);
  ADD ("denied", NULL, test_denied);
  ADD ("names", NULL, test_names);
  ADD ("rename", NULL, test_rename);
  ADD ("rename-without-flags", NULL, test_rename_without_flags);
  ADD ("rename-without-links", NULL, test_rename_without_links);
  ADD ("write", NULL, test_write);
  ADD ("copy", NULL, test_copy);
  ADD ("copy-through-memory", NULL, test_copy_through_memory);
  ADD ("zeros", NULL, test_zeros);
  ADD ("remove", NULL, test_remove);
  ADD ("root", NULL, test_root);
  /* The last: it changes what this process sees as mounted. */
  ADD ("mount", NULL, test_mount);
#undef ADD
  return g_test_run ();
}
