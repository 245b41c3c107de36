/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The disk in memory by itself: does what a real one does, and after a crash is one of the disks that there
 * may be. */

#include "config.h"

#include "drive-disk.h"

#include "kontor-test-tree.h"
#include <string.h>

typedef struct
{
  KontorClock clock;
  gint64 now;
} Clock;

static gint64
clock_now (KontorClock *clock)
{
  return ((Clock *) clock)->now++;
}

static Clock test_clock = { .clock = { clock_now }, .now = G_GINT64_CONSTANT (1780000000000000) };

static void
write_file (DriveDisk *disk, const char *path, const char *text, gboolean durable)
{
  g_autoptr (GError) error = NULL;
  KontorDriveHandle *handle = disk->disk.create (&disk->disk, path, &error);

  g_assert_no_error (error);
  g_assert_true (disk->disk.write (&disk->disk, handle, text, strlen (text), &error));
  g_assert_true (disk->disk.finish (&disk->disk, handle, 5000, FALSE, durable, &error));
  disk->disk.close (&disk->disk, handle);
}

static void
rename_file (DriveDisk *disk, const char *from, const char *to, KontorDriveRename how)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (disk->disk.rename (&disk->disk, from, to, how, &error));
  g_assert_no_error (error);
}

static void
person_writes (DriveDisk *disk, const char *path, const char *text)
{
  KontorDriveHandle *handle = drive_disk_open_to_write (disk, path, DRIVE_OPEN_CREATE);

  g_assert_nonnull (handle);
  g_assert_true (drive_disk_write_at (disk, handle, 0, text, strlen (text)));
  g_bytes_unref (drive_disk_close (disk, handle));
}

/* All images of a disk that @prepare leaves, as texts, each once. */
static GHashTable *
list_images (void (*prepare) (DriveDisk *disk), guint traits)
{
  GHashTable *images = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint64 count = 1;

  for (guint64 i = 0; i < count; i++)
    {
      g_autoptr (DriveDisk) disk = drive_disk_new (&test_clock.clock);

      disk->traits = traits;
      prepare (disk);
      count = drive_disk_count_images (disk);
      g_assert_cmpuint (count, >, 0);
      drive_disk_crash_to (disk, i);
      g_hash_table_add (images, drive_disk_to_text (disk, TRUE));
    }

  return images;
}

static void
assert_has (GHashTable *images, const char *part, gboolean wanted)
{
  GHashTableIter iter;
  gpointer key = NULL;
  gboolean has = FALSE;

  g_hash_table_iter_init (&iter, images);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    has = has || strstr (key, part) != NULL;
  g_assert_true (has == wanted);
}

static void
prepare_unsynced (DriveDisk *disk)
{
  write_file (disk, "a", "hello", FALSE);
  rename_file (disk, "a", "b", KONTOR_DRIVE_RENAME_NO_REPLACE);
}

/* A file that was renamed before it was synced may be empty, cut, full of zeros, under either name or under
 * none, and never under both. */
static void
test_unsynced (void)
{
  g_autoptr (GHashTable) images = list_images (prepare_unsynced, 0);

  assert_has (images, "a 5 ", TRUE);
  assert_has (images, "b 5 ", TRUE);
  assert_has (images, "b 0 ", TRUE);
  assert_has (images, "b 2 ", TRUE);
  g_assert_true (g_hash_table_contains (images, ""));
  assert_has (images, "\nb", FALSE);
}

static void
prepare_durable (DriveDisk *disk)
{
  g_autoptr (GError) error = NULL;

  write_file (disk, "a", "hello", TRUE);
  rename_file (disk, "a", "b", KONTOR_DRIVE_RENAME_NO_REPLACE);
  g_assert_true (disk->disk.sync_folder (&disk->disk, "", &error));
}

static void
test_durable (void)
{
  g_autoptr (GHashTable) images = list_images (prepare_durable, 0);

  g_assert_cmpuint (g_hash_table_size (images), ==, 1);
  assert_has (images, "b 5 ", TRUE);
}

static void
prepare_exchange (DriveDisk *disk)
{
  g_autoptr (GError) error = NULL;

  write_file (disk, "old", "old", TRUE);
  write_file (disk, "new", "new", TRUE);
  g_assert_true (disk->disk.sync_all (&disk->disk, &error));
  rename_file (disk, "old", "new", KONTOR_DRIVE_RENAME_EXCHANGE);
}

/* Both files are there whatever happens. */
static void
test_exchange (void)
{
  g_autoptr (GHashTable) images = list_images (prepare_exchange, 0);

  g_assert_cmpuint (g_hash_table_size (images), ==, 2);
}

static void
prepare_folders (DriveDisk *disk)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (disk->disk.make_folder (&disk->disk, "x", &error));
  g_assert_true (disk->disk.make_folder (&disk->disk, "y", &error));
  write_file (disk, "x/f", "f", TRUE);
  g_assert_true (disk->disk.sync_all (&disk->disk, &error));
  rename_file (disk, "x/f", "y/f", KONTOR_DRIVE_RENAME_NO_REPLACE);
  rename_file (disk, "x", "y/x", KONTOR_DRIVE_RENAME_NO_REPLACE);
  g_assert_true (disk->disk.make_folder (&disk->disk, "z", &error));
}

static void
test_folders (void)
{
  g_autoptr (GHashTable) any = list_images (prepare_folders, 0);
  g_autoptr (GHashTable) ordered = list_images (prepare_folders, DRIVE_DISK_ORDERED);

  g_assert_cmpuint (g_hash_table_size (any), ==, 8);
  g_assert_cmpuint (g_hash_table_size (ordered), ==, 4);
}

static void
prepare_person (DriveDisk *disk)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (disk->disk.make_folder (&disk->disk, "x", &error));
  rename_file (disk, "x", "y", KONTOR_DRIVE_RENAME_NO_REPLACE);
  person_writes (disk, "y/mine", "mine");
}

/* What a person wrote is there after every crash, where it was. */
static void
test_person (void)
{
  g_autoptr (GHashTable) images = list_images (prepare_person, 0);

  g_assert_cmpuint (g_hash_table_size (images), ==, 1);
  assert_has (images, "y/mine 4 ", TRUE);
}

static void
test_identity (void)
{
  g_autoptr (DriveDisk) disk = drive_disk_new (&test_clock.clock);
  g_autoptr (GError) error = NULL;
  KontorDriveEntry first = { 0 };
  KontorDriveEntry second = { 0 };

  disk->traits = DRIVE_DISK_REUSE;
  disk->granularity = G_GINT64_CONSTANT (2000000000);
  person_writes (disk, "a", "one");
  g_assert_true (disk->disk.look (&disk->disk, "a", &first, &error));
  g_assert_true (drive_disk_remove (disk, "a"));
  person_writes (disk, "b", "two");
  g_assert_true (disk->disk.look (&disk->disk, "b", &second, &error));
  g_assert_cmpuint (first.stamp.identity.inode, ==, second.stamp.identity.inode);
  g_assert_cmpuint (first.stamp.identity.birth, !=, second.stamp.identity.birth);
  g_assert_cmpint (second.stamp.mtime % disk->granularity, ==, 0);
  g_free (first.name);
  g_free (second.name);
}

static void
test_watch (void)
{
  g_autoptr (DriveDisk) disk = drive_disk_new (&test_clock.clock);
  g_autoptr (GPtrArray) news = NULL;
  g_autoptr (GPtrArray) lost = NULL;
  KontorDriveNews *last = NULL;

  g_assert_true (drive_disk_make_folder (disk, "x"));
  g_assert_true (disk->watch.add (&disk->watch, ""));
  g_assert_true (disk->watch.add (&disk->watch, "x"));
  person_writes (disk, "a", "one");
  g_assert_true (drive_disk_rename (disk, "a", "x/b"));
  news = disk->watch.take (&disk->watch);
  last = news->pdata[news->len - 1];
  g_assert_cmpint (last->kind, ==, KONTOR_DRIVE_NEWS_MOVED);
  g_assert_cmpstr (last->to_folder, ==, "x");
  g_assert_cmpstr (last->to_name, ==, "b");
  last = news->pdata[news->len - 2];
  g_assert_cmpint (last->kind, ==, KONTOR_DRIVE_NEWS_CLOSED);
  disk->queue_max = 2;
  person_writes (disk, "c", "one");
  person_writes (disk, "d", "one");
  lost = disk->watch.take (&disk->watch);
  g_assert_cmpuint (lost->len, ==, 3);
  g_assert_cmpint (((KontorDriveNews *) lost->pdata[2])->kind, ==, KONTOR_DRIVE_NEWS_LOST);
}

/* --- the same as a real one --- */

#define N_OPERATIONS 4000

static char *
random_path (KontorRandom *random)
{
  static const char *const names[] = { "a", "b", "c", "d" };
  GString *path = g_string_new (kontor_random_below (random, 6) == 0 ? KONTOR_DRIVE_OWN_FOLDER
                                                                     : "");
  guint depth = 1 + (guint) kontor_random_below (random, 3);

  for (guint i = 0; i < depth; i++)
    {
      if (path->len > 0)
        g_string_append_c (path, '/');
      g_string_append (path, names[kontor_random_below (random, G_N_ELEMENTS (names))]);
    }

  return g_string_free_and_steal (path);
}

static gboolean
make_file (KontorDriveDisk *disk, const char *path, const char *other, guint number, GError **error)
{
  KontorDriveHandle *handle = disk->create (disk, path, error);
  KontorDriveHandle *from = NULL;
  gboolean good = FALSE;

  if (handle == NULL)
    return FALSE;
  good = disk->write (disk, handle, path, strlen (path), error);
  from = number % 3 == 0 ? disk->open (disk, other, NULL) : NULL;
  if (from != NULL)
    {
      disk->copy (disk, handle, from, 1, 1, NULL);
      disk->close (disk, from);
    }
  good = good && disk->finish (disk, handle, G_GINT64_CONSTANT (1700000000000000000) + number,
                               number % 2 == 0, number % 5 == 0, error);
  disk->close (disk, handle);

  return good;
}

/* What came of it, in a word or two. */
static char *
operate (KontorDriveDisk *disk, guint what, const char *path, const char *other, guint number)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *target = NULL;
  KontorDriveEntry entry = { 0 };
  GPtrArray *entries = NULL;
  gboolean good = FALSE;

  if (what < 4)
    good = make_file (disk, path, other, number, &error);
  else if (what < 7)
    good = disk->make_folder (disk, path, &error);
  else if (what == 7)
    good = disk->make_link (disk, path, other, &error);
  else if (what == 8)
    good = disk->set_executable (disk, path, number % 2 == 0, &error);
  else if (what < 12)
    good = disk->rename (disk, path, other, KONTOR_DRIVE_RENAME_NO_REPLACE, &error);
  else if (what == 12)
    good = disk->rename (disk, path, other, KONTOR_DRIVE_RENAME_EXCHANGE, &error);
  else if (what == 13)
    good = disk->remove_folder (disk, path, &error);
  else if (what == 14)
    good = g_str_has_prefix (path, KONTOR_DRIVE_OWN_FOLDER "/") &&
           disk->remove_own (disk, path, &error);
  else if (what == 15)
    good = disk->look (disk, path, &entry, &error);
  else if (what == 16)
    good = (target = disk->read_link (disk, path, &error)) != NULL;
  else if (what == 17)
    good = (entries = disk->list (disk, path, &error)) != NULL;
  else
    good = disk->sync_folder (disk, path, &error);
  g_free (entry.name);
  g_clear_pointer (&entries, g_ptr_array_unref);

  return g_strdup_printf ("%u %s %s: %s %d %s", what, path, other, good ? "done" : "not",
                          error != NULL ? error->code : -1, target != NULL ? target : "");
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const KontorDriveEntry *one = *(const KontorDriveEntry *const *) a;
  const KontorDriveEntry *two = *(const KontorDriveEntry *const *) b;

  return strcmp (one->name, two->name);
}

static void
describe (KontorDriveDisk *disk, const char *folder, GString *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = disk->list (disk, folder, &error);

  g_assert_no_error (error);
  g_ptr_array_sort (entries, compare_entries);
  for (guint i = 0; i < entries->len; i++)
    {
      KontorDriveEntry *entry = entries->pdata[i];
      g_autofree char *path = *folder != '\0' ? g_strconcat (folder, "/", entry->name, NULL)
                                              : g_strdup (entry->name);
      KontorDriveHandle *handle = NULL;
      char buffer[64] = { 0 };

      g_string_append_printf (text, "%s %d%s", path, entry->kind, entry->executable ? " x" : "");
      if (entry->kind == KONTOR_DRIVE_ENTRY_FILE)
        {
          handle = disk->open (disk, path, &error);
          g_assert_no_error (error);
          disk->read (disk, handle, 0, buffer, sizeof buffer - 1, &error);
          disk->close (disk, handle);
          g_string_append_printf (text, " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s",
                                  entry->stamp.size, entry->stamp.mtime, buffer);
        }
      g_string_append_c (text, '\n');
      if (entry->kind == KONTOR_DRIVE_ENTRY_FOLDER)
        describe (disk, path, text);
    }
}

static void
test_as_real (void)
{
  g_autofree char *folder = g_dir_make_tmp ("kontor-disk-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  KontorDriveDisk *real = kontor_drive_real_disk_new (folder, &error);
  g_autoptr (DriveDisk) disk = drive_disk_new (&test_clock.clock);
  g_autoptr (GString) one = g_string_new (NULL);
  g_autoptr (GString) two = g_string_new (NULL);
  KontorSeededRandom random = { 0 };

  g_assert_no_error (error);
  kontor_seeded_random_init (&random, 12);
  for (guint i = 0; i < N_OPERATIONS; i++)
    {
      g_autofree char *path = random_path (&random.parent);
      g_autofree char *other = random_path (&random.parent);
      guint what = (guint) kontor_random_below (&random.parent, 19);
      g_autofree char *wanted = operate (real, what, path, other, i);
      g_autofree char *got = operate (&disk->disk, what, path, other, i);

      g_assert_cmpstr (got, ==, wanted);
    }
  describe (real, "", one);
  describe (&disk->disk, "", two);
  g_assert_cmpstr (one->str, ==, two->str);
  g_assert_cmpuint (one->len, >, 100);
  kontor_drive_real_disk_free (real);
  kontor_test_remove_tree (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/drive-sim/disk/unsynced", test_unsynced);
  g_test_add_func ("/drive-sim/disk/durable", test_durable);
  g_test_add_func ("/drive-sim/disk/exchange", test_exchange);
  g_test_add_func ("/drive-sim/disk/folders", test_folders);
  g_test_add_func ("/drive-sim/disk/person", test_person);
  g_test_add_func ("/drive-sim/disk/identity", test_identity);
  g_test_add_func ("/drive-sim/disk/watch", test_watch);

  g_test_add_func ("/drive-sim/disk/as-real", test_as_real);

  return g_test_run ();
}
