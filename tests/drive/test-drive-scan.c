/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The scan on a real folder and a clock of the test's: which file is which, what is new, what waits, and
 * what is only listed. */

#include "config.h"

#include "kontor-drive-scan.h"

#include "kontor-random.h"
#include "kontor-test-tree.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct
{
  KontorClock clock;
  gint64 ahead; /* of the system's clock: the files of the test are old */
  gint64 stopped; /* what the clock shows; 0: it goes */
  KontorSeededRandom random;
  char *root;
  char *store_folder;
  KontorDriveDisk *disk;
  KontorDriveStore *store;
  KontorDriveScan *scan;
  GArray *changed;
} Fixture;

static gint64
test_now (KontorClock *clock)
{
  Fixture *self = (Fixture *) clock;

  return self->stopped != 0 ? self->stopped : g_get_real_time () + self->ahead;
}

static void
make_id (KontorId *id, gpointer data)
{
  Fixture *self = data;

  kontor_id_init (id, &self->clock, &self->random.parent);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->clock.now = test_now;
  self->ahead = KONTOR_HOUR;
  kontor_seeded_random_init (&self->random, g_test_rand_int ());
  self->root = g_dir_make_tmp ("kontor-scan-XXXXXX", &error);
  g_assert_no_error (error);
  self->store_folder = g_dir_make_tmp ("kontor-scan-db-XXXXXX", &error);
  g_assert_no_error (error);
  self->disk = kontor_drive_real_disk_new (self->root, &error);
  g_assert_no_error (error);
  self->store = kontor_drive_store_open (self->store_folder, NULL, &error);
  g_assert_no_error (error);
  self->scan = kontor_drive_scan_new (self->disk, self->store, NULL, &self->clock, make_id, self);
  self->changed = g_array_new (FALSE, FALSE, sizeof (KontorId));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_array_unref (self->changed);
  kontor_drive_scan_free (self->scan);
  kontor_drive_store_close (self->store);
  kontor_drive_real_disk_free (self->disk);
  kontor_test_remove_tree (self->root);
  kontor_test_remove_tree (self->store_folder);
  g_free (self->root);
  g_free (self->store_folder);
}

/* --- the disk --- */

static char *
in_root (Fixture *self, const char *path)
{
  return g_build_filename (self->root, path, NULL);
}

/* In place, as a program does that keeps the file. */
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
make_folder (Fixture *self, const char *path)
{
  g_autofree char *full = in_root (self, path);

  g_assert_no_errno (g_mkdir (full, 0755));
}

static void
move (Fixture *self, const char *from, const char *to)
{
  g_autofree char *a = in_root (self, from);
  g_autofree char *b = in_root (self, to);

  g_assert_no_errno (g_rename (a, b));
}

static void delete (Fixture *self, const char *path)
{
  g_autofree char *full = in_root (self, path);

  if (g_file_test (full, G_FILE_TEST_IS_DIR))
    kontor_test_remove_tree (full);
  else
    g_assert_no_errno (g_unlink (full));
}

/* --- the scan --- */

static void
look_at (Fixture *self, const char *folder, gboolean deep)
{
  g_autoptr (GError) error = NULL;

  g_array_set_size (self->changed, 0);
  g_assert_true (kontor_drive_store_begin (self->store, &error));
  g_assert_true (
      kontor_drive_scan_look (self->scan, folder, deep, self->changed, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (kontor_drive_store_end (self->store, TRUE, &error));
}

static void
look (Fixture *self)
{
  look_at (self, "", TRUE);
}

static gint64
settle (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  gint64 wait;

  g_assert_true (kontor_drive_store_begin (self->store, &error));
  wait = kontor_drive_scan_settle (self->scan, self->changed, &error);
  g_assert_no_error (error);
  g_assert_true (kontor_drive_store_end (self->store, TRUE, &error));
  return wait;
}

static void
wait_and_settle (Fixture *self)
{
  self->ahead += KONTOR_SECOND + KONTOR_SECOND / 10;
  settle (self);
}

static void
look_and_settle (Fixture *self)
{
  look (self);
  wait_and_settle (self);
}

static gboolean
find_node (Fixture *self, const char *path, KontorDriveNode *node)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  KontorId parent = KONTOR_ID_INIT_NIL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      kontor_drive_node_clear (node);
      if (!kontor_drive_store_find_name (self->store, &parent, names[i], node))
        return FALSE;
      parent = node->id;
    }
  return TRUE;
}

static KontorId
get_id (Fixture *self, const char *path)
{
  g_auto (KontorDriveNode) node = { 0 };

  g_test_message ("%s", path);
  g_assert_true (find_node (self, path, &node));
  return node.id;
}

static gboolean
is_there (Fixture *self, const char *path)
{
  g_auto (KontorDriveNode) node = { 0 };

  return find_node (self, path, &node);
}

static gboolean
is_unread (Fixture *self, const char *path)
{
  g_auto (KontorDriveNode) node = { 0 };

  g_assert_true (find_node (self, path, &node));
  return kontor_drive_node_is_unread (&node);
}

static void
assert_same (const KontorId *a, const KontorId *b)
{
  g_assert_true (kontor_id_equal (a, b));
}

static void
assert_other (const KontorId *a, const KontorId *b)
{
  g_assert_false (kontor_id_equal (a, b));
}

static guint
count (Fixture *self)
{
  return kontor_drive_store_count (self->store, KONTOR_DRIVE_LOCAL);
}

/* As whoever reads the file; and, with @synced, as if the server had it. */
static void
put_read (Fixture *self, const char *path, gboolean synced)
{
  g_auto (KontorDriveNode) node = { 0 };

  g_assert_true (find_node (self, path, &node));
  node.content[0] = node.kind == KONTOR_DRIVE_FILE;
  g_assert_true (kontor_drive_store_put (self->store, KONTOR_DRIVE_LOCAL, &node, NULL));
  if (synced)
    g_assert_true (kontor_drive_store_put (self->store, KONTOR_DRIVE_SYNCED, &node, NULL));
}

static const KontorDriveRemark *
find_remark (GPtrArray *remarks, const char *path)
{
  for (guint i = 0; i < remarks->len; i++)
    {
      const KontorDriveRemark *remark = remarks->pdata[i];

      if (g_str_equal (remark->path, path))
        return remark;
    }
  return NULL;
}

static void
assert_remark (Fixture *self, const char *path, KontorDriveState state)
{
  g_autoptr (GPtrArray) remarks = kontor_drive_store_list_remarks (self->store);
  const KontorDriveRemark *remark = find_remark (remarks, path);

  g_test_message ("remark on %s", path);
  if (state == KONTOR_DRIVE_STATE_IN_STEP)
    {
      g_assert_null (remark);
      return;
    }
  g_assert_nonnull (remark);
  g_assert_cmpint (remark->state, ==, state);
  g_assert_cmpstr (remark->reason, !=, "");
}

/* Everything that drive.db is made of. */
static char *
take_print (Fixture *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->store_folder, 0, NULL);
  g_autoptr (GString) print = g_string_new (NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->store_folder, name, NULL);
      struct stat status;

      if (g_str_has_suffix (name, "-shm"))
        continue;
      g_assert_no_errno (stat (path, &status));
      g_string_append_printf (print, "%s %ld %ld.%09ld\n", name, (long) status.st_size,
                              (long) status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
    }
  return g_string_free (g_steal_pointer (&print), FALSE);
}

/* --- tests --- */

static void
test_new (Fixture *self, gconstpointer unused)
{
  g_auto (KontorDriveNode) file = { 0 };
  g_auto (KontorDriveNode) link = { 0 };
  g_autofree char *link_path = in_root (self, "l");

  make_folder (self, "d");
  make_folder (self, "d/e");
  write_text (self, "d/e/f.txt", "hello");
  g_assert_no_errno (symlink ("d/e/f.txt", link_path));
  look (self);

  g_assert_cmpuint (count (self), ==, 4);
  g_assert_cmpuint (self->changed->len, ==, 4);
  g_assert_true (find_node (self, "d/e/f.txt", &file));
  g_assert_cmpint (file.kind, ==, KONTOR_DRIVE_FILE);
  g_assert_cmpint (file.size, ==, 5);
  g_assert_cmpint (file.modified, ==, file.stamp.mtime / 1000);
  g_assert_true (kontor_drive_node_is_unread (&file));
  g_assert_true (find_node (self, "l", &link));
  g_assert_cmpint (link.kind, ==, KONTOR_DRIVE_LINK);
  g_assert_cmpstr (link.target, ==, "d/e/f.txt");
}

static void
test_nothing (Fixture *self, gconstpointer unused)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  make_folder (self, "d");
  write_text (self, "d/a", "a");
  write_text (self, "d/bad\344", "not carried");
  write_text (self, "d/con", "not portable");
  write_text (self, "d/x.part", "ignored");
  look (self);
  before = take_print (self);
  look (self);
  g_assert_cmpuint (self->changed->len, ==, 0);
  g_assert_cmpint (settle (self), ==, -1);
  after = take_print (self);
  g_assert_cmpstr (before, ==, after);
}

static void
test_edit (Fixture *self, gconstpointer unused)
{
  KontorId id;

  write_text (self, "a", "one");
  look (self);
  id = get_id (self, "a");
  put_read (self, "a", TRUE);
  write_text (self, "a", "two!");
  look (self);
  g_assert_cmpuint (self->changed->len, ==, 1);
  assert_same (&id, &g_array_index (self->changed, KontorId, 0));
  g_assert_true (is_unread (self, "a"));
}

/* Somebody puts the time back, as archivers and containers do: the ctime tells. */
static void
test_edit_in_secret (Fixture *self, gconstpointer unused)
{
  g_autofree char *full = in_root (self, "a");
  struct timespec times[2];
  struct stat status, now;

  write_text (self, "a", "one");
  g_assert_no_errno (stat (full, &status));
  look (self);
  put_read (self, "a", TRUE);
  do
    {
      write_text (self, "a", "two");
      times[0] = status.st_atim;
      times[1] = status.st_mtim;
      g_assert_no_errno (utimensat (AT_FDCWD, full, times, 0));
      g_assert_no_errno (stat (full, &now));
    }
  while (now.st_ctim.tv_nsec == status.st_ctim.tv_nsec);
  look (self);
  g_assert_true (is_unread (self, "a"));
}

static void
test_executable (Fixture *self, gconstpointer unused)
{
  g_autofree char *full = in_root (self, "a");
  g_auto (KontorDriveNode) node = { 0 };

  write_text (self, "a", "one");
  look (self);
  g_assert_no_errno (g_chmod (full, 0755));
  look (self);
  g_assert_cmpuint (self->changed->len, ==, 1);
  g_assert_true (find_node (self, "a", &node));
  g_assert_true (node.executable);
}

static void
test_move_file (Fixture *self, gconstpointer unused)
{
  KontorId id, folder, now;

  make_folder (self, "d");
  write_text (self, "a", "one");
  look (self);
  id = get_id (self, "a");
  folder = get_id (self, "d");
  move (self, "a", "d/b");
  look (self);
  g_assert_cmpuint (self->changed->len, ==, 1);
  g_assert_false (is_there (self, "a"));
  now = get_id (self, "d/b");
  assert_same (&id, &now);
  now = get_id (self, "d");
  assert_same (&folder, &now);
}

/* One changed node, whatever is below. */
static void
test_move_folder (Fixture *self, gconstpointer unused)
{
  KontorId id, child, now;

  make_folder (self, "d");
  make_folder (self, "d/e");
  make_folder (self, "t");
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *path = g_strdup_printf ("d/e/f%u", i);

      write_text (self, path, "x");
    }
  look (self);
  id = get_id (self, "d");
  child = get_id (self, "d/e/f7");
  move (self, "d", "t/moved");
  look (self);
  g_assert_cmpuint (self->changed->len, ==, 1);
  assert_same (&id, &g_array_index (self->changed, KontorId, 0));
  now = get_id (self, "t/moved/e/f7");
  assert_same (&child, &now);
  g_assert_cmpint (settle (self), ==, -1);
  g_assert_cmpuint (count (self), ==, 23);
}

/* Only one of the two folders is looked at, in either order. */
static void
test_move_half_seen (Fixture *self, gconstpointer unused)
{
  KontorId id, now;

  make_folder (self, "d");
  make_folder (self, "e");
  write_text (self, "d/a", "one");
  write_text (self, "d/b", "two");
  look (self);
  id = get_id (self, "d/a");
  move (self, "d/a", "e/a");
  look_at (self, "e", FALSE);
  now = get_id (self, "e/a");
  assert_same (&id, &now);

  id = get_id (self, "d/b");
  move (self, "d/b", "e/b");
  look_at (self, "d", FALSE);
  g_assert_true (is_there (self, "d/b"));
  look_at (self, "e", FALSE);
  now = get_id (self, "e/b");
  assert_same (&id, &now);
  wait_and_settle (self);
  g_assert_cmpuint (count (self), ==, 4);
}

static void
test_move_into_new (Fixture *self, gconstpointer unused)
{
  KontorId id, inner, now;

  make_folder (self, "d");
  write_text (self, "d/a", "one");
  look (self);
  id = get_id (self, "d");
  inner = get_id (self, "d/a");
  make_folder (self, "n");
  move (self, "d", "n/d");
  make_folder (self, "d");
  write_text (self, "d/other", "x");
  look_and_settle (self);
  now = get_id (self, "n/d");
  assert_same (&id, &now);
  now = get_id (self, "n/d/a");
  assert_same (&inner, &now);
  now = get_id (self, "d");
  assert_other (&id, &now);
  g_assert_true (is_there (self, "d/other"));
  g_assert_cmpuint (count (self), ==, 5);
}

/* Folders change places with their parents. */
static void
test_move_inside_out (Fixture *self, gconstpointer unused)
{
  KontorId outer, inner, now;

  make_folder (self, "o");
  make_folder (self, "o/i");
  look (self);
  outer = get_id (self, "o");
  inner = get_id (self, "o/i");
  move (self, "o/i", "x");
  move (self, "o", "x/y");
  look_and_settle (self);
  now = get_id (self, "x");
  assert_same (&inner, &now);
  now = get_id (self, "x/y");
  assert_same (&outer, &now);
  g_assert_cmpuint (count (self), ==, 2);
}

static void
test_exchange (Fixture *self, gconstpointer unused)
{
  KontorId a, b, c, d, now;

  write_text (self, "a", "one");
  write_text (self, "b", "two");
  make_folder (self, "c");
  make_folder (self, "d");
  look (self);
  put_read (self, "a", TRUE);
  put_read (self, "b", TRUE);
  a = get_id (self, "a");
  b = get_id (self, "b");
  c = get_id (self, "c");
  d = get_id (self, "d");
  move (self, "a", "x");
  move (self, "b", "a");
  move (self, "x", "b");
  move (self, "c", "x");
  move (self, "d", "c");
  move (self, "x", "d");
  look_and_settle (self);
  now = get_id (self, "a");
  assert_same (&b, &now);
  now = get_id (self, "b");
  assert_same (&a, &now);
  now = get_id (self, "c");
  assert_same (&d, &now);
  now = get_id (self, "d");
  assert_same (&c, &now);
  g_assert_cmpuint (count (self), ==, 4);
}

static void
test_case_rename (Fixture *self, gconstpointer unused)
{
  KontorId id, now;

  write_text (self, "readme", "one");
  look (self);
  id = get_id (self, "readme");
  move (self, "readme", "README");
  look_and_settle (self);
  now = get_id (self, "README");
  assert_same (&id, &now);
  g_assert_cmpuint (count (self), ==, 1);
}

/* A temporary file renamed over the old one; also where the temporary one was seen. */
static void
test_editor_rename (Fixture *self, gconstpointer unused)
{
  KontorId id, now;

  write_text (self, "a", "one");
  look (self);
  put_read (self, "a", TRUE);
  id = get_id (self, "a");
  write_text (self, "tmp", "two");
  look (self);
  g_assert_true (is_there (self, "tmp"));
  move (self, "tmp", "a");
  look_and_settle (self);
  now = get_id (self, "a");
  assert_same (&id, &now);
  g_assert_true (is_unread (self, "a"));
  g_assert_cmpuint (count (self), ==, 1);
}

/* The old one kept as a backup, a new one at its place. */
static void
test_editor_backup (Fixture *self, gconstpointer unused)
{
  KontorId id, now;

  write_text (self, "a", "one");
  look (self);
  put_read (self, "a", TRUE);
  id = get_id (self, "a");
  move (self, "a", "a~");
  write_text (self, "a", "two");
  look_and_settle (self);
  now = get_id (self, "a");
  assert_same (&id, &now);
  now = get_id (self, "a~");
  assert_other (&id, &now);
  g_assert_true (is_unread (self, "a"));
}

/* Deleted and made again within two seconds, also where the deletion was seen, and even settled. */
static void
test_editor_unlink (Fixture *self, gconstpointer unused)
{
  KontorId id, now;

  write_text (self, "a", "one");
  look (self);
  put_read (self, "a", TRUE);
  id = get_id (self, "a");
  delete (self, "a");
  write_text (self, "a", "two");
  look (self);
  now = get_id (self, "a");
  assert_same (&id, &now);
  g_assert_true (is_unread (self, "a"));

  delete (self, "a");
  look (self);
  write_text (self, "a", "three");
  look_and_settle (self);
  now = get_id (self, "a");
  assert_same (&id, &now);

  delete (self, "a");
  look_and_settle (self);
  g_assert_false (is_there (self, "a"));
  write_text (self, "a", "four");
  look (self);
  now = get_id (self, "a");
  assert_same (&id, &now);

  delete (self, "a");
  look_and_settle (self);
  self->ahead += KONTOR_SECOND;
  settle (self);
  write_text (self, "a", "five");
  look (self);
  now = get_id (self, "a");
  assert_other (&id, &now);
}

/* A file that the server knows, moved over another: that is no edit. */
static void
test_move_over (Fixture *self, gconstpointer unused)
{
  KontorId a, b, now;

  write_text (self, "a", "one");
  write_text (self, "b", "two");
  look (self);
  put_read (self, "a", TRUE);
  put_read (self, "b", TRUE);
  a = get_id (self, "a");
  b = get_id (self, "b");
  move (self, "b", "a");
  look (self);
  now = get_id (self, "a");
  assert_same (&b, &now);
  g_assert_cmpuint (count (self), ==, 1);
  g_assert_false (
      kontor_drive_store_get (self->store, KONTOR_DRIVE_LOCAL, &a, &(KontorDriveNode) { 0 }));
}

static void
test_delete_waits (Fixture *self, gconstpointer unused)
{
  gint64 wait;

  make_folder (self, "d");
  write_text (self, "d/a", "one");
  look (self);
  delete (self, "d");
  look (self);
  g_assert_cmpuint (self->changed->len, ==, 0);
  g_assert_true (is_there (self, "d/a"));
  wait = settle (self);
  g_assert_cmpint (wait, >, 0);
  g_assert_cmpint (wait, <=, KONTOR_SECOND);
  g_assert_cmpuint (self->changed->len, ==, 0);
  wait_and_settle (self);
  g_assert_cmpuint (self->changed->len, ==, 2);
  g_assert_cmpuint (count (self), ==, 0);
  g_assert_cmpint (settle (self), ==, -1);
}

/* The disk of the root is pulled out while a deletion waits. */
static void
test_root_gone (Fixture *self, gconstpointer unused)
{
  g_autofree char *away = g_strconcat (self->root, "-away", NULL);
  g_autoptr (GError) error = NULL;

  write_text (self, "a", "one");
  write_text (self, "b", "one");
  look (self);
  delete (self, "a");
  look (self);
  g_assert_no_errno (g_rename (self->root, away));
  g_assert_false (
      kontor_drive_scan_look (self->scan, "", TRUE, self->changed, NULL, NULL, NULL, &error));
  g_assert_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_ROOT);
  g_clear_error (&error);
  self->ahead += KONTOR_MINUTE;
  g_assert_cmpint (kontor_drive_scan_settle (self->scan, self->changed, &error), ==, -1);
  g_assert_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_ROOT);
  g_assert_cmpuint (count (self), ==, 2);
  g_assert_no_errno (g_rename (away, self->root));
  look_and_settle (self);
  g_assert_cmpuint (count (self), ==, 1);
}

static void
test_hard_link (Fixture *self, gconstpointer unused)
{
  g_autofree char *a = in_root (self, "a");
  g_autofree char *b = in_root (self, "b");
  KontorId first, second;

  write_text (self, "a", "one");
  look (self);
  first = get_id (self, "a");
  g_assert_no_errno (link (a, b));
  look_and_settle (self);
  second = get_id (self, "a");
  assert_same (&first, &second);
  second = get_id (self, "b");
  assert_other (&first, &second);
  g_assert_cmpuint (count (self), ==, 2);
  look (self);
  g_assert_cmpuint (self->changed->len, ==, 0);
}

static void
test_kind (Fixture *self, gconstpointer unused)
{
  KontorId file, folder;

  write_text (self, "x", "one");
  look (self);
  file = get_id (self, "x");
  delete (self, "x");
  make_folder (self, "x");
  write_text (self, "x/y", "two");
  look (self);
  folder = get_id (self, "x");
  assert_other (&file, &folder);
  g_assert_cmpuint (count (self), ==, 2);
  g_assert_true (is_there (self, "x/y"));

  delete (self, "x");
  write_text (self, "x", "three");
  look (self);
  g_assert_cmpuint (count (self), ==, 1);
}

static void
test_link_changes (Fixture *self, gconstpointer unused)
{
  g_autofree char *full = in_root (self, "l");
  g_auto (KontorDriveNode) node = { 0 };
  KontorId id, now;

  g_assert_no_errno (symlink ("one", full));
  look (self);
  id = get_id (self, "l");
  g_assert_no_errno (g_unlink (full));
  g_assert_no_errno (symlink ("two", full));
  look (self);
  now = get_id (self, "l");
  assert_same (&id, &now);
  g_assert_true (find_node (self, "l", &node));
  g_assert_cmpstr (node.target, ==, "two");
  g_assert_cmpuint (self->changed->len, ==, 1);
}

static void
test_not_carried (Fixture *self, gconstpointer unused)
{
  g_autofree char *fifo = in_root (self, "fifo");
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_no_errno (mkfifo (fifo, 0600));
  g_snprintf (address.sun_path, sizeof address.sun_path, "%s/socket", self->root);
  g_assert_no_errno (bind (fd, (struct sockaddr *) &address, sizeof address));
  write_text (self, "bad\344", "latin");
  write_text (self, "two\nlines", "x");
  write_text (self, "aux.txt", "x");
  look (self);
  g_assert_cmpuint (count (self), ==, 1);
  assert_remark (self, "fifo", KONTOR_DRIVE_STATE_NOT_CARRIED);
  assert_remark (self, "socket", KONTOR_DRIVE_STATE_NOT_CARRIED);
  assert_remark (self, "bad\344", KONTOR_DRIVE_STATE_NOT_CARRIED);
  assert_remark (self, "two\nlines", KONTOR_DRIVE_STATE_NOT_CARRIED);
  assert_remark (self, "aux.txt", KONTOR_DRIVE_STATE_NOT_PORTABLE);

  move (self, "bad\344", "good");
  delete (self, "aux.txt");
  look_and_settle (self);
  assert_remark (self, "bad\344", KONTOR_DRIVE_STATE_IN_STEP);
  assert_remark (self, "aux.txt", KONTOR_DRIVE_STATE_IN_STEP);
  g_assert_true (is_there (self, "good"));
  close (fd);
}

/* What was told in an earlier run is taken back by this one. */
static void
test_remarks_stay (Fixture *self, gconstpointer unused)
{
  write_text (self, "con", "x");
  look (self);
  kontor_drive_scan_free (self->scan);
  self->scan = kontor_drive_scan_new (self->disk, self->store, NULL, &self->clock, make_id, self);
  move (self, "con", "fine");
  look (self);
  assert_remark (self, "con", KONTOR_DRIVE_STATE_IN_STEP);
}

static void
test_ignored (Fixture *self, gconstpointer unused)
{
  KontorId id, now;

  make_folder (self, "d");
  write_text (self, "d/a.log", "one");
  write_text (self, "d/b.txt", "two");
  look (self);
  put_read (self, "d/a.log", TRUE);
  id = get_id (self, "d/a.log");

  /* A rule that comes later: both copies stay, whatever happens to this one. */
  write_text (self, ".kontorignore", "*.log\n");
  look_at (self, "", FALSE);
  assert_remark (self, "d/a.log", KONTOR_DRIVE_STATE_IGNORED);
  now = get_id (self, "d/a.log");
  assert_same (&id, &now);
  write_text (self, "d/a.log", "changed");
  write_text (self, "d/c.log", "new");
  look_and_settle (self);
  g_assert_false (is_unread (self, "d/a.log"));
  g_assert_false (is_there (self, "d/c.log"));
  delete (self, "d/a.log");
  look_and_settle (self);
  g_assert_true (is_there (self, "d/a.log"));

  /* The rule goes: what is there counts again. */
  delete (self, ".kontorignore");
  look_at (self, "", FALSE);
  wait_and_settle (self);
  g_assert_true (is_there (self, "d/c.log"));
  g_assert_false (is_there (self, "d/a.log"));
  assert_remark (self, "d/c.log", KONTOR_DRIVE_STATE_IN_STEP);
}

static void
test_ignored_folder (Fixture *self, gconstpointer unused)
{
  make_folder (self, "build");
  write_text (self, "build/out", "x");
  write_text (self, ".kontorignore", "build/\n");
  look (self);
  g_assert_cmpuint (count (self), ==, 1);
  assert_remark (self, "build", KONTOR_DRIVE_STATE_IGNORED);
  look_at (self, "build", FALSE);
  g_assert_cmpuint (count (self), ==, 1);
}

/* As somebody without rights: the system refuses root nothing. */
static gboolean
drop_rights (Fixture *self)
{
  if (geteuid () != 0)
    return TRUE;
  g_assert_no_errno (chmod (self->root, 0755));
  return seteuid (65534) == 0;
}

static void
test_unreadable (Fixture *self, gconstpointer unused)
{
  g_autofree char *full = in_root (self, "d");
  uid_t was = geteuid ();

  make_folder (self, "d");
  write_text (self, "d/a", "one");
  write_text (self, "e", "two");
  look (self);
  g_assert_no_errno (g_chmod (full, 0));
  if (!drop_rights (self))
    {
      g_test_skip ("nobody to be");
      return;
    }
  look_at (self, "", TRUE);
  g_assert_no_errno (seteuid (was));
  wait_and_settle (self);
  g_assert_true (is_there (self, "d/a"));
  g_assert_true (is_there (self, "e"));
  assert_remark (self, "d", KONTOR_DRIVE_STATE_FAILED);

  /* The folder above alone: what was said of the other one stays. */
  look_at (self, "", FALSE);
  assert_remark (self, "d", KONTOR_DRIVE_STATE_FAILED);
  g_assert_no_errno (g_chmod (full, 0755));
  look (self);
  assert_remark (self, "d", KONTOR_DRIVE_STATE_IN_STEP);
}

/* A deletion waits, and then nobody may look any more whether it was one. */
static void
test_unreadable_later (Fixture *self, gconstpointer unused)
{
  g_autofree char *full = in_root (self, "d");
  uid_t was = geteuid ();

  make_folder (self, "d");
  write_text (self, "d/a", "one");
  look (self);
  delete (self, "d/a");
  look (self);
  g_assert_no_errno (g_chmod (full, 0));
  if (!drop_rights (self))
    {
      g_test_skip ("nobody to be");
      return;
    }
  wait_and_settle (self);
  g_assert_no_errno (seteuid (was));
  g_assert_true (is_there (self, "d/a"));
  g_assert_no_errno (g_chmod (full, 0755));
  look_and_settle (self);
  g_assert_false (is_there (self, "d/a"));
}

/* --- a folder that goes while it is looked at --- */

static GPtrArray *(*listed_list) (KontorDriveDisk *disk, const char *folder, GError **error);
static Fixture *listed_fixture;

static GPtrArray *
list_and_delete (KontorDriveDisk *disk, const char *folder, GError **error)
{
  GPtrArray *entries = listed_list (disk, folder, error);

  if (folder[0] == '\0' && g_file_test (listed_fixture->root, G_FILE_TEST_IS_DIR) &&
      is_there (listed_fixture, "d"))
    {
      g_autofree char *full = in_root (listed_fixture, "d");

      kontor_test_remove_tree (full);
    }
  return entries;
}

static void
test_vanishes_while_listed (Fixture *self, gconstpointer unused)
{
  make_folder (self, "d");
  write_text (self, "d/a", "one");
  write_text (self, "e", "one");
  look (self);
  listed_list = self->disk->list;
  listed_fixture = self;
  self->disk->list = list_and_delete;
  look (self);
  self->disk->list = listed_list;
  wait_and_settle (self);
  g_assert_cmpuint (count (self), ==, 1);
}

/* Written to again in the same step of the file system's time. */
static void
test_unsettled (Fixture *self, gconstpointer unused)
{
  g_auto (KontorDriveNode) node = { 0 };
  KontorDriveEntry entry = { 0 };
  gint64 wait;

  write_text (self, "a", "one");
  g_assert_true (self->disk->look (self->disk, "a", &entry, NULL));
  g_free (entry.name);
  self->stopped = entry.stamp.ctime / 1000;
  look (self);
  put_read (self, "a", TRUE);
  wait = settle (self);
  g_assert_cmpint (wait, >, 0);
  self->stopped += wait;
  settle (self);
  g_assert_true (is_unread (self, "a"));
  put_read (self, "a", TRUE);
  g_assert_cmpint (settle (self), ==, -1);
  g_assert_false (is_unread (self, "a"));

  g_assert_true (find_node (self, "a", &node));
  node.stamp.ctime = 5000000000;
  g_assert_false (kontor_drive_stamp_is_settled (&node.stamp, 6 * KONTOR_SECOND));
  g_assert_true (kontor_drive_stamp_is_settled (&node.stamp, 8 * KONTOR_SECOND));
  node.stamp.ctime = 5000000001;
  g_assert_true (kontor_drive_stamp_is_settled (&node.stamp, 6 * KONTOR_SECOND));
}

/* --- what the watch saw --- */

static void
note (Fixture *self,
      const char *folder,
      const char *name,
      const char *to_folder,
      const char *to_name)
{
  g_autoptr (GError) error = NULL;
  KontorDriveNews news = {
    .kind = KONTOR_DRIVE_NEWS_MOVED,
    .folder = (char *) folder,
    .name = (char *) name,
    .to_folder = (char *) to_folder,
    .to_name = (char *) to_name,
  };

  g_array_set_size (self->changed, 0);
  g_assert_true (kontor_drive_scan_note_move (self->scan, &news, self->changed, &error));
  g_assert_no_error (error);
}

static void
test_note_move (Fixture *self, gconstpointer unused)
{
  KontorId id, now;

  make_folder (self, "d");
  write_text (self, "d/a", "one");
  make_folder (self, "t");
  look (self);
  id = get_id (self, "d");
  move (self, "d", "t/e");
  note (self, "", "d", "t", "e");
  g_assert_cmpuint (self->changed->len, ==, 1);
  now = get_id (self, "t/e");
  assert_same (&id, &now);
  g_assert_true (is_there (self, "t/e/a"));
  look (self);
  g_assert_cmpuint (self->changed->len, ==, 0);

  /* It went on since: nothing is believed. */
  move (self, "t/e", "far");
  note (self, "t", "e", "", "near");
  g_assert_cmpuint (self->changed->len, ==, 0);
  note (self, "none", "e", "", "far");
  g_assert_cmpuint (self->changed->len, ==, 0);
  note (self, "t", "e", "", "far");
  now = get_id (self, "far");
  assert_same (&id, &now);
}

static void
test_note_move_over (Fixture *self, gconstpointer unused)
{
  KontorId a, b, now;

  write_text (self, "a", "one");
  write_text (self, "b", "two");
  look (self);
  put_read (self, "a", TRUE);
  a = get_id (self, "a");
  b = get_id (self, "b");
  move (self, "b", "a");
  note (self, "", "b", "", "a");
  look_and_settle (self);
  now = get_id (self, "a");
  assert_same (&a, &now);

  write_text (self, "b", "three");
  look (self);
  put_read (self, "b", TRUE);
  b = get_id (self, "b");
  move (self, "b", "a");
  note (self, "", "b", "", "a");
  now = get_id (self, "a");
  assert_same (&b, &now);
  g_assert_cmpuint (count (self), ==, 1);
}

/* --- a random walk --- */

/* Paths of the model to ids as text; "" is not in it. Folders end with a slash. */
static char *
pick (Fixture *self, GHashTable *model, gboolean folder)
{
  g_autoptr (GPtrArray) keys = g_hash_table_get_keys_as_ptr_array (model);

  g_ptr_array_sort_values (keys, (GCompareFunc) strcmp);
  for (guint tries = 0; tries < 50 && keys->len > 0; tries++)
    {
      const char *key = keys->pdata[kontor_random_below (&self->random.parent, keys->len)];

      if (g_str_has_suffix (key, "/") == folder)
        return g_strdup (key);
    }
  return NULL;
}

static char *
make_place_for (Fixture *self, GHashTable *model, guint *counter, const char *not_below)
{
  g_autofree char *folder = pick (self, model, TRUE);

  if (folder == NULL || (not_below != NULL && g_str_has_prefix (folder, not_below)) ||
      kontor_random_below (&self->random.parent, 4) == 0)
    return g_strdup_printf ("n%u", ++*counter);
  return g_strdup_printf ("%sn%u", folder, ++*counter);
}

static void
move_in_model (GHashTable *model, const char *from, const char *to)
{
  g_autoptr (GPtrArray) keys = g_hash_table_get_keys_as_ptr_array (model);

  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = keys->pdata[i];
      gboolean folder = g_str_has_suffix (from, "/");

      if (folder ? g_str_has_prefix (key, from) : g_str_equal (key, from))
        {
          char *moved = g_strconcat (to, key + strlen (from), NULL);
          gpointer old_key, id;

          g_hash_table_steal_extended (model, key, &old_key, &id);
          g_free (old_key);
          g_hash_table_insert (model, moved, id);
        }
    }
}

static void
delete_in_model (GHashTable *model, const char *path)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, model);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      if (g_str_has_suffix (path, "/") ? g_str_has_prefix (key, path) : g_str_equal (key, path))
        g_hash_table_iter_remove (&iter);
    }
}

static void
act (Fixture *self, GHashTable *model, guint *counter)
{
  guint what = kontor_random_below (&self->random.parent, 10);
  gboolean folder = kontor_random_below (&self->random.parent, 3) == 0;
  g_autofree char *path = pick (self, model, folder);
  g_autofree char *place = NULL;

  if (what < 4 || path == NULL)
    {
      place = make_place_for (self, model, counter, NULL);
      if (what % 2 == 0)
        {
          make_folder (self, place);
          g_hash_table_insert (model, g_strconcat (place, "/", NULL), g_strdup (""));
        }
      else
        {
          write_text (self, place, place);
          g_hash_table_insert (model, g_strdup (place), g_strdup (""));
        }
    }
  else if (what < 8)
    {
      g_autofree char *from = g_strdup (path);
      g_autofree char *to = NULL;

      place = make_place_for (self, model, counter, path);
      to = g_strconcat (place, folder ? "/" : "", NULL);
      if (folder)
        from[strlen (from) - 1] = '\0';
      move (self, from, place);
      move_in_model (model, path, to);
    }
  else if (what == 8)
    {
      delete (self, path);
      delete_in_model (model, path);
    }
  else if (!folder)
    {
      write_text (self, path, path);
    }
}

static void
check_model (Fixture *self, GHashTable *model)
{
  GHashTableIter iter;
  gpointer key, value;

  g_assert_cmpuint (count (self), ==, g_hash_table_size (model));
  g_hash_table_iter_init (&iter, model);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      gboolean folder = g_str_has_suffix (key, "/");
      g_autofree char *path = g_strndup (key, strlen (key) - folder);
      g_auto (KontorDriveNode) node = { 0 };
      KontorDriveEntry entry = { 0 };
      g_autofree char *id = NULL;

      g_test_message ("%s", path);
      g_assert_true (find_node (self, path, &node));
      g_assert_cmpint (node.kind, ==, folder ? KONTOR_DRIVE_FOLDER : KONTOR_DRIVE_FILE);
      g_assert_true (self->disk->look (self->disk, path, &entry, NULL));
      g_assert_true (kontor_drive_identity_equal (&node.stamp.identity, &entry.stamp.identity));
      if (!folder)
        g_assert_true (kontor_drive_stamp_equal (&node.stamp, &entry.stamp));
      g_free (entry.name);
      id = kontor_id_to_string (&node.id);
      if (((char *) value)[0] != '\0')
        g_assert_cmpstr (id, ==, value);
      g_hash_table_iter_replace (&iter, g_steal_pointer (&id));
    }
}

static void
test_walk (Fixture *self, gconstpointer unused)
{
  g_autoptr (GHashTable) model = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  guint32 seed = g_test_rand_int ();
  guint counter = 0;

  g_test_message ("seed %u", seed);
  kontor_seeded_random_init (&self->random, seed);
  for (guint round = 0; round < 120; round++)
    {
      guint n = 1 + kontor_random_below (&self->random.parent, 8);

      for (guint i = 0; i < n; i++)
        act (self, model, &counter);
      look_and_settle (self);
      check_model (self, model);
      look (self);
      g_assert_cmpuint (self->changed->len, ==, 0);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(name, test) g_test_add ("/drive/scan/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("new", test_new);
  ADD ("nothing", test_nothing);
  ADD ("edit", test_edit);
  ADD ("edit-in-secret", test_edit_in_secret);
  ADD ("executable", test_executable);
  ADD ("move-file", test_move_file);
  ADD ("move-folder", test_move_folder);
  ADD ("move-half-seen", test_move_half_seen);
  ADD ("move-into-new", test_move_into_new);
  ADD ("move-inside-out", test_move_inside_out);
  ADD ("exchange", test_exchange);
  ADD ("case-rename", test_case_rename);
  ADD ("editor-rename", test_editor_rename);
  ADD ("editor-backup", test_editor_backup);
  ADD ("editor-unlink", test_editor_unlink);
  ADD ("move-over", test_move_over);
  ADD ("delete-waits", test_delete_waits);
  ADD ("root-gone", test_root_gone);
  ADD ("hard-link", test_hard_link);
  ADD ("kind", test_kind);
  ADD ("link", test_link_changes);
  ADD ("not-carried", test_not_carried);
  ADD ("remarks-stay", test_remarks_stay);
  ADD ("ignored", test_ignored);
  ADD ("ignored-folder", test_ignored_folder);
  ADD ("unreadable", test_unreadable);
  ADD ("unreadable-later", test_unreadable_later);
  ADD ("vanishes-while-listed", test_vanishes_while_listed);
  ADD ("unsettled", test_unsettled);
  ADD ("note-move", test_note_move);
  ADD ("note-move-over", test_note_move_over);
  ADD ("walk", test_walk);
#undef ADD
  return g_test_run ();
}
