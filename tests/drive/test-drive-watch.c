/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The watch of a real root: what is told, and what is not told twice. */

#include "config.h"

#include "kontor-drive-watch.h"
#include "kontor-test-tree.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef struct
{
  char *above;
  char *root;
  KontorDriveWatch *watch;
  GPtrArray *news; /* of the last take () */
} Fixture;

/* In place of the C library's: how many more watches are to be had; and a queue that overflowed. */
static int watches_left = G_MAXINT;
static gboolean overflows;

int
inotify_add_watch (int fd, const char *path, uint32_t mask)
{
  int wd;

  if (watches_left == 0)
    {
      errno = ENOSPC;
      return -1;
    }
  wd = (int) syscall (SYS_inotify_add_watch, fd, path, mask);
  watches_left -= wd >= 0;
  return wd;
}

ssize_t
read (int fd, void *buffer, size_t length)
{
  if (overflows)
    {
      struct inotify_event event = { .wd = -1, .mask = IN_Q_OVERFLOW };
      /* What stood in the queue is lost. */
      while (syscall (SYS_read, fd, buffer, length) > 0)
        ;
      overflows = FALSE;
      memcpy (buffer, &event, sizeof event);
      return sizeof event;
    }
  return syscall (SYS_read, fd, buffer, length);
}

static char *
in_root (Fixture *self, const char *path)
{
  return g_build_filename (self->root, path, NULL);
}

static void
make_folder (Fixture *self, const char *path)
{
  g_autofree char *full = in_root (self, path);

  g_assert_no_errno (g_mkdir (full, 0755));
}

static void
write_text (Fixture *self, const char *path, const char *text)
{
  g_autofree char *full = in_root (self, path);
  int fd = g_open (full, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

  g_assert_no_errno (fd);
  g_assert_cmpint (write (fd, text, strlen (text)), ==, strlen (text));
  close (fd);
}

static void
move (Fixture *self, const char *from, const char *to)
{
  g_autofree char *a = in_root (self, from);
  g_autofree char *b = in_root (self, to);

  g_assert_no_errno (g_rename (a, b));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  watches_left = G_MAXINT;
  self->above = g_dir_make_tmp ("kontor-watch-XXXXXX", &error);
  g_assert_no_error (error);
  self->root = g_build_filename (self->above, "root", NULL);
  g_assert_no_errno (g_mkdir (self->root, 0755));
  self->watch = kontor_drive_inotify_new (self->root, &error);
  g_assert_no_error (error);
  self->news = g_ptr_array_new ();
  g_assert_true (self->watch->add (self->watch, ""));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_ptr_array_unref (self->news);
  kontor_drive_inotify_free (self->watch);
  kontor_test_remove_tree (self->above);
  g_free (self->above);
  g_free (self->root);
}

static gboolean
is_readable (Fixture *self)
{
  struct pollfd pollfd = { .fd = self->watch->get_fd (self->watch), .events = POLLIN };

  return poll (&pollfd, 1, 0) == 1;
}

static void
take (Fixture *self)
{
  g_clear_pointer (&self->news, g_ptr_array_unref);
  self->news = self->watch->take (self->watch);
}

/* How often something was told. NULL: whatever it is. */
static guint
count (Fixture *self, KontorDriveNewsKind kind, const char *folder, const char *name)
{
  guint n = 0;

  for (guint i = 0; i < self->news->len; i++)
    {
      const KontorDriveNews *news = self->news->pdata[i];

      if (news->kind == kind && (folder == NULL || g_strcmp0 (news->folder, folder) == 0) &&
          (name == NULL || g_strcmp0 (news->name, name) == 0))
        n++;
    }
  return n;
}

static void
assert_moved (Fixture *self,
              const char *folder,
              const char *name,
              const char *to_folder,
              const char *to_name)
{
  for (guint i = 0; i < self->news->len; i++)
    {
      const KontorDriveNews *news = self->news->pdata[i];

      if (news->kind != KONTOR_DRIVE_NEWS_MOVED)
        continue;
      g_assert_cmpstr (news->folder, ==, folder);
      g_assert_cmpstr (news->name, ==, name);
      g_assert_cmpstr (news->to_folder, ==, to_folder);
      g_assert_cmpstr (news->to_name, ==, to_name);
      return;
    }
  g_test_fail_printf ("no move of %s", name);
}

static void
test_files (Fixture *self, gconstpointer unused)
{
  write_text (self, "a", "one");
  g_assert_true (is_readable (self));
  take (self);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_CHANGED, "", NULL), ==, 1);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_WRITING, "", "a"), ==, 1);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_CLOSED, "", "a"), ==, 1);
  g_assert_false (is_readable (self));
  take (self);
  g_assert_cmpuint (self->news->len, ==, 0);
}

/* A program that writes for hours wakes nobody for each of its writes. */
static void
test_many_writes (Fixture *self, gconstpointer unused)
{
  g_autofree char *full = in_root (self, "a");
  int fd = g_open (full, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

  make_folder (self, "b");
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *other = g_strdup_printf ("b%u", i);

      g_assert_cmpint (write (fd, "x", 1), ==, 1);
      write_text (self, other, "");
    }
  close (fd);
  take (self);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_WRITING, "", "a"), ==, 1);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_CHANGED, "", NULL), ==, 1);
}

/* What the engine does itself, looking and staging, is no news. */
static void
test_own (Fixture *self, gconstpointer unused)
{
  g_autofree char *full = in_root (self, "a");
  g_autofree char *text = NULL;
  g_autoptr (GDir) dir = NULL;

  write_text (self, "a", "one");
  make_folder (self, "d");
  take (self);
  g_assert_true (self->watch->add (self->watch, "d"));
  g_assert_true (self->watch->add (self->watch, "d"));
  dir = g_dir_open (self->root, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    ;
  g_assert_true (g_file_get_contents (full, &text, NULL, NULL));
  g_assert_false (is_readable (self));
  make_folder (self, KONTOR_DRIVE_OWN_FOLDER);
  write_text (self, KONTOR_DRIVE_OWN_FOLDER "/x", "staged");
  take (self);
  g_assert_cmpuint (self->news->len, ==, 0);
  move (self, KONTOR_DRIVE_OWN_FOLDER "/x", "d/x");
  take (self);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_CHANGED, "d", NULL), ==, 1);
}

static void
test_below (Fixture *self, gconstpointer unused)
{
  make_folder (self, "d");
  make_folder (self, "d/e");
  g_assert_true (self->watch->add (self->watch, "d"));
  g_assert_true (self->watch->add (self->watch, "d/e"));
  take (self);
  write_text (self, "d/e/a", "one");
  take (self);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_CLOSED, "d/e", "a"), ==, 1);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_CHANGED, "d", NULL), ==, 0);

  self->watch->remove (self->watch, "d");
  write_text (self, "d/e/a", "two");
  write_text (self, "d/b", "two");
  take (self);
  g_assert_cmpuint (self->news->len, ==, 0);
  g_assert_true (self->watch->add (self->watch, "d/e"));
  write_text (self, "d/e/a", "three");
  take (self);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_CLOSED, "d/e", "a"), ==, 1);
}

static void
test_move (Fixture *self, gconstpointer unused)
{
  make_folder (self, "d");
  make_folder (self, "d/e");
  make_folder (self, "d/e/f");
  make_folder (self, "t");
  g_assert_true (self->watch->add (self->watch, "d"));
  g_assert_true (self->watch->add (self->watch, "d/e"));
  g_assert_true (self->watch->add (self->watch, "d/e/f"));
  g_assert_true (self->watch->add (self->watch, "t"));
  write_text (self, "a", "one");
  take (self);
  move (self, "a", "t/b");
  take (self);
  assert_moved (self, "", "a", "t", "b");

  /* The paths of all below go along. */
  move (self, "d", "t/moved");
  write_text (self, "t/moved/e/f/x", "one");
  take (self);
  assert_moved (self, "", "d", "t", "moved");
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_CLOSED, "t/moved/e/f", "x"), ==, 1);

  /* Another one at the old place is another one. */
  make_folder (self, "d");
  g_assert_true (self->watch->add (self->watch, "d"));
  take (self);
  write_text (self, "d/y", "one");
  write_text (self, "t/moved/z", "one");
  take (self);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_CLOSED, "d", "y"), ==, 1);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_CLOSED, "t/moved", "z"), ==, 1);
}

/* What was said of a folder before it moved is said again of its new place. */
static void
test_move_between (Fixture *self, gconstpointer unused)
{
  make_folder (self, "d");
  g_assert_true (self->watch->add (self->watch, "d"));
  take (self);
  write_text (self, "d/a", "one");
  move (self, "d", "e");
  write_text (self, "e/a", "two");
  move (self, "e", "d");
  write_text (self, "d/a", "three");
  take (self);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_MOVED, NULL, NULL), ==, 2);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_CLOSED, "d", "a"), ==, 2);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_CLOSED, "e", "a"), ==, 1);
}

static void
test_move_out (Fixture *self, gconstpointer unused)
{
  g_autofree char *from = in_root (self, "d");
  g_autofree char *to = g_build_filename (self->above, "out", NULL);
  g_autofree char *inner = g_build_filename (to, "a", NULL);

  make_folder (self, "d");
  g_assert_true (self->watch->add (self->watch, "d"));
  take (self);
  g_assert_no_errno (g_rename (from, to));
  take (self);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_CHANGED, "", NULL), ==, 1);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_MOVED, NULL, NULL), ==, 0);
  /* From the next time on it is not ours. */
  take (self);
  g_assert_true (g_file_set_contents (inner, "x", -1, NULL));
  take (self);
  g_assert_cmpuint (self->news->len, ==, 0);

  g_assert_no_errno (g_rename (to, from));
  take (self);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_CHANGED, "", NULL), ==, 1);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_MOVED, NULL, NULL), ==, 0);
}

static void
test_delete (Fixture *self, gconstpointer unused)
{
  g_autofree char *full = in_root (self, "d");

  make_folder (self, "d");
  make_folder (self, "d/e");
  g_assert_true (self->watch->add (self->watch, "d"));
  g_assert_true (self->watch->add (self->watch, "d/e"));
  take (self);
  kontor_test_remove_tree (full);
  take (self);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_CHANGED, "", NULL), ==, 1);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_ROOT, NULL, NULL), ==, 0);
  make_folder (self, "d");
  g_assert_true (self->watch->add (self->watch, "d"));
  take (self);
  write_text (self, "d/a", "one");
  take (self);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_CLOSED, "d", "a"), ==, 1);
}

static void
test_gone (Fixture *self, gconstpointer unused)
{
  g_autofree char *link = in_root (self, "link");

  g_assert_true (self->watch->add (self->watch, "none"));
  g_assert_no_errno (symlink (self->above, link));
  take (self);
  g_assert_true (self->watch->add (self->watch, "link"));
  {
    g_autofree char *outside = g_build_filename (self->above, "outside", NULL);

    g_assert_true (g_file_set_contents (outside, "x", -1, NULL));
  }
  take (self);
  g_assert_cmpuint (self->news->len, ==, 0);
}

static void
test_limit (Fixture *self, gconstpointer unused)
{
  make_folder (self, "d");
  make_folder (self, "e");
  watches_left = 1;
  g_assert_true (self->watch->add (self->watch, "d"));
  g_assert_false (self->watch->add (self->watch, "e"));
  g_assert_true (self->watch->add (self->watch, "d"));
  watches_left = 1;
  g_assert_true (self->watch->add (self->watch, "e"));
  g_assert_cmpuint (kontor_drive_inotify_get_limit (), >, 0);
}

/* A move is among what was lost: each folder is watched where it is found next. */
static void
test_overflow (Fixture *self, gconstpointer unused)
{
  make_folder (self, "d");
  make_folder (self, "e");
  g_assert_true (self->watch->add (self->watch, "d"));
  g_assert_true (self->watch->add (self->watch, "e"));
  take (self);
  move (self, "d", "x");
  move (self, "e", "d");
  overflows = TRUE;
  take (self);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_LOST, NULL, NULL), ==, 1);
  g_assert_true (self->watch->add (self->watch, ""));
  g_assert_true (self->watch->add (self->watch, "d"));
  g_assert_true (self->watch->add (self->watch, "x"));
  write_text (self, "d/a", "one");
  write_text (self, "x/b", "two");
  take (self);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_CLOSED, "d", "a"), ==, 1);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_CLOSED, "x", "b"), ==, 1);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_CLOSED, NULL, NULL), ==, 2);
}

static void
test_root_moved (Fixture *self, gconstpointer unused)
{
  g_autofree char *away = g_build_filename (self->above, "away", NULL);

  g_assert_no_errno (g_rename (self->root, away));
  take (self);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_ROOT, NULL, NULL), ==, 1);
}

/* Also while somebody holds it open, as the disk does. */
static void
test_root_deleted (Fixture *self, gconstpointer unused)
{
  KontorDriveDisk *disk = kontor_drive_real_disk_new (self->root, NULL);

  g_assert_no_errno (g_rmdir (self->root));
  take (self);
  g_assert_cmpuint (count (self, KONTOR_DRIVE_NEWS_ROOT, NULL, NULL), ==, 1);
  kontor_drive_real_disk_free (disk);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(name, test) g_test_add ("/drive/watch/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("files", test_files);
  ADD ("many-writes", test_many_writes);
  ADD ("own", test_own);
  ADD ("below", test_below);
  ADD ("move", test_move);
  ADD ("move-between", test_move_between);
  ADD ("move-out", test_move_out);
  ADD ("delete", test_delete);
  ADD ("gone", test_gone);
  ADD ("limit", test_limit);
  ADD ("overflow", test_overflow);
  ADD ("root-moved", test_root_moved);
  ADD ("root-deleted", test_root_deleted);
#undef ADD
  return g_test_run ();
}
