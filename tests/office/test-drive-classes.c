/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What other programs that keep folders in step lost or spoiled, one test for each kind of it, named
 * after the kind: two computers with the real engine on the real disk. Where such a thing needs a
 * moment that can't be waited for, one call of the disk is put in its place. */

#include "config.h"

#include "drive-computers.h"
#include "kontor-fault.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ADA_S(self) (&(self)->computers[ADA])
#define BEN_S(self) (&(self)->computers[BEN])

/* --- shared --- */

static gint64
count_nodes (Computers *self)
{
  return office_ask_server (&self->office, "SELECT count(*) FROM node WHERE deleted_at IS NULL");
}

static void
fill (Computers *self, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("many/file-%u", i);

      computer_write (ADA_S (self), path, path);
    }
}

/* For what may differ in its time of modification, which nobody evens out. */
static void
settle_without_comparing (Computers *self)
{
  for (guint i = 0; i < 3; i++)
    {
      computer_settle (ADA_S (self));
      computer_settle (BEN_S (self));
    }
}

/* Both have exactly these names at the top: "a b c". */
static void
check_names (Computers *self, const char *names)
{
  g_autofree char *tree = computer_describe (ADA_S (self));
  g_auto (GStrv) lines = g_strsplit (tree, "\n", -1);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      gsize length = strcspn (lines[i], " ");

      if (length == 0 || (memchr (lines[i], '/', length) != NULL && lines[i][length - 1] != '/'))
        continue;
      g_string_append_printf (found, "%s%.*s", found->len > 0 ? " " : "", (int) length, lines[i]);
    }
  g_assert_cmpstr (found->str, ==, names);
}

/* The disk of one computer with one of its calls in other hands. One test at a time. */
static KontorDriveDisk real;
static Computer *disturbed;
static guint n_disturbed;

static void
disturb (Computer *computer)
{
  disturbed = computer;
  real = *computer->disk;
  n_disturbed = 0;
}

static void
leave_in_peace (void)
{
  *disturbed->disk = real;
}

static gboolean
is_marked (const char *path)
{
  return strstr (path, "marked") != NULL;
}

static void
set_error (GError **error, KontorDriveError code)
{
  n_disturbed++;
  g_set_error (error, KONTOR_DRIVE_ERROR, code, "%s", "as the test wants it");
}

/* --- deleting what should have stayed --- */

static void
test_mass_delete_asks (Computers *self, gconstpointer unused)
{
  fill (self, 120);
  computers_settle (self);
  computer_remove (ADA_S (self), "many");
  computer_settle (ADA_S (self));
  g_assert_true (ADA_S (self)->turn.asking);
  g_assert_cmpint (count_nodes (self), ==, 121);
}

static void
test_root_unmounted_is_not_empty (Computers *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fill (self, 3);
  computers_settle (self);
  computer_remove (ADA_S (self), ".kontor");
  computer_remove (ADA_S (self), "many");
  g_assert_false (
      kontor_drive_engine_run (ADA_S (self)->engine, TRUE, &ADA_S (self)->turn, NULL, &error));
  g_assert_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_ROOT);
  g_assert_cmpint (count_nodes (self), ==, 4);
}

static void
test_root_vanished_is_not_empty (Computers *self, gconstpointer unused)
{
  g_autofree char *away = g_strconcat (ADA_S (self)->root, "-away", NULL);
  g_autoptr (GError) error = NULL;

  fill (self, 3);
  computers_settle (self);
  g_assert_no_errno (g_rename (ADA_S (self)->root, away));
  g_assert_false (
      kontor_drive_engine_run (ADA_S (self)->engine, TRUE, &ADA_S (self)->turn, NULL, &error));
  g_assert_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_ROOT);
  /* Another folder in its place is not it either, as long as the program runs. */
  g_clear_error (&error);
  g_assert_no_errno (g_mkdir (ADA_S (self)->root, 0700));
  g_assert_false (
      kontor_drive_engine_run (ADA_S (self)->engine, TRUE, &ADA_S (self)->turn, NULL, &error));
  g_assert_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_ROOT);
  g_assert_cmpint (count_nodes (self), ==, 4);
  g_assert_no_errno (g_rmdir (ADA_S (self)->root));
  g_assert_no_errno (g_rename (away, ADA_S (self)->root));
  computers_settle (self);
  computer_check (BEN_S (self), "many/file-1", "many/file-1");
}

static void
test_root_replaced_is_not_edited (Computers *self, gconstpointer unused)
{
  g_autofree char *marker = computer_get_path (ADA_S (self), ".kontor/drive");
  g_autofree char *drive = kontor_id_to_string (&self->drive);
  g_autofree char *text = g_strconcat (drive, " 00000000-0000-0000-0000-000000000000\n", NULL);
  g_autoptr (GError) error = NULL;

  fill (self, 3);
  computers_settle (self);
  computer_stop (ADA_S (self));
  computer_remove (ADA_S (self), "many");
  g_assert_true (g_file_set_contents (marker, text, -1, NULL));
  computer_start (self, ADA_S (self));
  g_assert_false (
      kontor_drive_engine_run (ADA_S (self)->engine, TRUE, &ADA_S (self)->turn, NULL, &error));
  g_assert_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_ROOT);
  g_assert_cmpint (count_nodes (self), ==, 4);
}

/* The server is set back to before the files were made: they are made again, and not deleted. */
static void
test_server_restored_to_older_state_unites (Computers *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->office.folder, "store.db", NULL);
  KontorStoreSeams seams = { .clock = &self->office.clock, .random = &self->office.random.parent };
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;
  gsize length = 0;

  computer_write (ADA_S (self), "old.txt", "old");
  computers_settle (self);
  g_clear_pointer (&self->office.store, kontor_store_close);
  g_assert_true (g_file_get_contents (path, &kept, &length, NULL));
  self->office.store = kontor_store_open (self->office.folder, &seams, &error);
  g_assert_no_error (error);
  computer_write (ADA_S (self), "new.txt", "new");
  computer_write (ADA_S (self), "old.txt", "edited");
  computers_settle (self);
  g_clear_pointer (&self->office.store, kontor_store_close);
  g_assert_true (g_file_set_contents (path, kept, (gssize) length, NULL));
  self->office.store = kontor_store_open (self->office.folder, &seams, &error);
  g_assert_no_error (error);
  g_assert_true (kontor_store_begin_epoch (self->office.store, &error));
  computers_settle (self);
  computer_check (BEN_S (self), "new.txt", "new");
  g_assert_true (computer_has (ADA_S (self), "old.txt"));
  {
    g_autofree char *tree = computer_describe (ADA_S (self));
    g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "edited", -1);

    hash[16] = '\0';
    g_assert_nonnull (strstr (tree, hash));
  }
}

static void
test_no_longer_shared_is_not_deleted (Computers *self, gconstpointer unused)
{
  fill (self, 3);
  computers_settle (self);
  office_edit (self->office.replicas[ADA], KONTOR_RECORD_DRIVE, &self->drive, KONTOR_DRIVE_MEMBERS,
               NULL);
  office_sync (&self->office, ADA);
  computer_settle (BEN_S (self));
  computer_check (BEN_S (self), "many/file-1", "many/file-1");
  g_assert_cmpuint (computer_count_remarks (BEN_S (self), KONTOR_DRIVE_STATE_REFUSED), ==, 1);
}

static void
test_server_down_is_not_deleted (Computers *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fill (self, 3);
  computers_settle (self);
  computer_write (BEN_S (self), "new.txt", "new");
  BEN_S (self)->ahead += KONTOR_MINUTE;
  BEN_S (self)->way->lost = 1;
  g_assert_false (
      kontor_drive_engine_run (BEN_S (self)->engine, TRUE, &BEN_S (self)->turn, NULL, &error));
  computer_check (BEN_S (self), "many/file-1", "many/file-1");
  computers_settle (self);
  check_names (self, "many/ new.txt");
}

static void
test_deleted_folder_keeps_what_is_new_in_it (Computers *self, gconstpointer unused)
{
  fill (self, 3);
  computers_settle (self);
  computer_write (BEN_S (self), "many/unseen.txt", "unseen");
  computer_remove (ADA_S (self), "many");
  computer_settle (ADA_S (self));
  computers_settle (self);
  computer_check (ADA_S (self), "many/unseen.txt", "unseen");
  g_assert_false (computer_has (ADA_S (self), "many/file-1"));
}

static void
test_moved_into_deleted_folder_survives (Computers *self, gconstpointer unused)
{
  fill (self, 3);
  computer_write (ADA_S (self), "mine.txt", "mine");
  computers_settle (self);
  computer_rename (BEN_S (self), "mine.txt", "many/mine.txt");
  computer_remove (ADA_S (self), "many");
  computer_settle (ADA_S (self));
  computers_settle (self);
  computer_check (ADA_S (self), "many/mine.txt", "mine");
}

static void
test_edit_wins_over_delete (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "a.txt", "one");
  computers_settle (self);
  computer_remove (ADA_S (self), "a.txt");
  computer_write (BEN_S (self), "a.txt", "edited");
  computers_settle (self);
  computer_check (ADA_S (self), "a.txt", "edited");
}

static void
test_ignored_is_never_deleted (Computers *self, gconstpointer unused)
{
  fill (self, 1);
  computers_settle (self);
  computer_write (BEN_S (self), "many/~$letter.docx", "locked by Ben");
  computer_write (BEN_S (self), "many/film.part", "half a film");
  computer_settle (BEN_S (self));
  computer_write (ADA_S (self), "more/x", "x");
  computer_settle (ADA_S (self));
  computer_settle (BEN_S (self));
  computer_check (BEN_S (self), "many/~$letter.docx", "locked by Ben");
  computer_check (BEN_S (self), "many/film.part", "half a film");
  g_assert_false (computer_has (ADA_S (self), "many/film.part"));
}

static void
test_rule_added_later_keeps_both (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "a.log", "log");
  computers_settle (self);
  computer_write (ADA_S (self), ".kontorignore", "*.log\n");
  computers_settle (self);
  computer_check (ADA_S (self), "a.log", "log");
  computer_check (BEN_S (self), "a.log", "log");
}

static void
test_link_target_is_never_touched (Computers *self, gconstpointer unused)
{
  g_autofree char *outside = g_strconcat (self->office.folder, "/outside", NULL);
  g_autofree char *inside = g_build_filename (outside, "a.txt", NULL);
  g_autofree char *link = computer_get_path (ADA_S (self), "link");

  g_assert_no_errno (g_mkdir (outside, 0700));
  g_assert_true (g_file_set_contents (inside, "mine", -1, NULL));
  g_assert_no_errno (symlink (outside, link));
  computers_settle (self);
  g_assert_cmpint (count_nodes (self), ==, 1);
  computer_remove (BEN_S (self), "link");
  computers_settle (self);
  g_assert_false (computer_has (ADA_S (self), "link"));
  g_assert_true (g_file_test (inside, G_FILE_TEST_EXISTS));
  g_assert_no_errno (g_unlink (inside));
  g_assert_no_errno (g_rmdir (outside));
}

/* --- overwriting what nobody had seen --- */

static gboolean
rename_after_somebody (KontorDriveDisk *disk,
                       const char *from,
                       const char *to,
                       KontorDriveRename how,
                       GError **error)
{
  if (strcmp (to, "a.txt") == 0 && n_disturbed++ == 0)
    computer_write (disturbed, "a.txt", "of Ben, unseen");

  return real.rename (disk, from, to, how, error);
}

static void
test_unseen_local_file_is_not_overwritten (Computers *self, gconstpointer unused)
{
  g_autofree char *tree = NULL;

  computers_settle (self);
  computer_write (ADA_S (self), "a.txt", "of Ada");
  computer_settle (ADA_S (self));
  disturb (BEN_S (self));
  BEN_S (self)->disk->rename = rename_after_somebody;
  computer_settle (BEN_S (self));
  leave_in_peace ();
  g_assert_cmpuint (n_disturbed, >, 0);
  computers_settle (self);
  computer_check (BEN_S (self), "a.txt", "of Ada");
  tree = computer_describe (ADA_S (self));
  g_assert_nonnull (strstr (tree, "a (conflict laptop"));
}

static void
test_conflict_keeps_both (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "a.txt", "base");
  computers_settle (self);
  computer_write (ADA_S (self), "a.txt", "one");
  computer_write (BEN_S (self), "a.txt", "other");
  computers_settle (self);
  computer_check (BEN_S (self), "a.txt", "one");
  g_assert_cmpint (count_nodes (self), ==, 2);
}

/* Its name has no room for more. */
static void
test_long_name_gets_a_conflict_copy (Computers *self, gconstpointer unused)
{
  g_autofree char *stem = g_strnfill (251, 'n');
  g_autofree char *name = g_strconcat (stem, ".txt", NULL);

  computer_write (ADA_S (self), name, "base");
  computers_settle (self);
  computer_write (ADA_S (self), name, "one");
  computer_write (BEN_S (self), name, "other");
  computers_settle (self);
  g_assert_cmpint (count_nodes (self), ==, 2);
}

static void
test_clock_decides_nothing (Computers *self, gconstpointer unused)
{
  g_autofree char *path = computer_get_path (BEN_S (self), "a.txt");
  struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = 86400 } };

  computer_write (ADA_S (self), "a.txt", "base");
  computers_settle (self);
  /* Older than all else by its time, and yet the newer. */
  computer_write (BEN_S (self), "a.txt", "edited");
  g_assert_no_errno (utimensat (-1, path, times, 0));
  computers_settle (self);
  computer_check (ADA_S (self), "a.txt", "edited");
}

static void
test_same_size_and_time_is_seen (Computers *self, gconstpointer unused)
{
  g_autofree char *path = computer_get_path (ADA_S (self), "a.txt");
  struct timespec times[2] = { { .tv_nsec = UTIME_OMIT } };
  struct stat about;

  computer_write (ADA_S (self), "a.txt", "one");
  computers_settle (self);
  g_assert_no_errno (stat (path, &about));
  times[1] = about.st_mtim;
  computer_write (ADA_S (self), "a.txt", "two");
  g_assert_no_errno (utimensat (-1, path, times, 0));
  computers_settle (self);
  computer_check (BEN_S (self), "a.txt", "two");
}

/* Somebody writes on while it is read: no mixture is sent. */
static gssize
read_while_written (KontorDriveDisk *disk,
                    KontorDriveHandle *handle,
                    gint64 offset,
                    void *buffer,
                    gsize length,
                    GError **error)
{
  gssize n = real.read (disk, handle, offset, buffer, length, error);

  if (n_disturbed == 0 && n == 3 && memcmp (buffer, "one", 3) == 0)
    {
      n_disturbed++;
      computer_write (disturbed, "a.txt", "another");
    }

  return n;
}

static void
test_written_while_read_is_whole (Computers *self, gconstpointer unused)
{
  computers_settle (self);
  computer_write (ADA_S (self), "a.txt", "one");
  disturb (ADA_S (self));
  ADA_S (self)->disk->read = read_while_written;
  computer_settle (ADA_S (self));
  leave_in_peace ();
  g_assert_cmpuint (n_disturbed, >, 0);
  computers_settle (self);
  computer_check (BEN_S (self), "a.txt", "another");
  g_assert_cmpint (office_ask_server (&self->office, "SELECT count(DISTINCT content) FROM node"),
                   ==, 1);
}

/* --- conflicts that are none --- */

static void
test_equal_bytes_no_conflict (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "a.txt", "base");
  computers_settle (self);
  computer_write (ADA_S (self), "a.txt", "the same");
  computer_write (BEN_S (self), "a.txt", "the same");
  settle_without_comparing (self);
  check_names (self, "a.txt");
  g_assert_cmpint (count_nodes (self), ==, 1);
}

static void
test_one_editor_no_conflict (Computers *self, gconstpointer unused)
{
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *text = g_strdup_printf ("state %u", i);

      computer_write (ADA_S (self), "a.txt", text);
      computer_turn (ADA_S (self));
      if (i % 3 == 0)
        computer_settle (BEN_S (self));
    }
  computers_settle (self);
  check_names (self, "a.txt");
  computer_check (BEN_S (self), "a.txt", "state 9");
}

static void
test_lost_answer_no_conflict (Computers *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  computer_write (ADA_S (self), "a.txt", "base");
  computers_settle (self);
  computer_write (ADA_S (self), "a.txt", "edited");
  computer_write (ADA_S (self), "b.txt", "new");
  ADA_S (self)->ahead += KONTOR_MINUTE;
  ADA_S (self)->way->lost = 1;
  g_assert_false (
      kontor_drive_engine_run (ADA_S (self)->engine, TRUE, &ADA_S (self)->turn, NULL, &error));
  computers_settle (self);
  check_names (self, "a.txt b.txt");
}

static void
test_first_meeting_adopts_equal_bytes (Computers *self, gconstpointer unused)
{
  fill (self, 3);
  computer_settle (ADA_S (self));
  computer_write (BEN_S (self), "many/file-1", "many/file-1");
  computer_write (BEN_S (self), "own.txt", "own");
  settle_without_comparing (self);
  check_names (self, "many/ own.txt");
  g_assert_cmpint (count_nodes (self), ==, 5);
}

/* --- moving --- */

static void
test_rename_then_edit (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "a.txt", "one");
  computers_settle (self);
  computer_rename (ADA_S (self), "a.txt", "b.txt");
  computer_write (ADA_S (self), "b.txt", "two");
  computers_settle (self);
  check_names (self, "b.txt");
  computer_check (BEN_S (self), "b.txt", "two");
}

static void
test_move_then_rename (Computers *self, gconstpointer unused)
{
  fill (self, 1);
  computer_write (ADA_S (self), "a.txt", "one");
  computers_settle (self);
  computer_rename (ADA_S (self), "a.txt", "many/a.txt");
  computer_rename (ADA_S (self), "many/a.txt", "many/b.txt");
  computers_settle (self);
  computer_check (BEN_S (self), "many/b.txt", "one");
  g_assert_cmpint (count_nodes (self), ==, 3);
}

static void
test_move_over_existing (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "a.txt", "a");
  computer_write (ADA_S (self), "b.txt", "b");
  computers_settle (self);
  computer_rename (ADA_S (self), "a.txt", "b.txt");
  computers_settle (self);
  check_names (self, "b.txt");
  computer_check (BEN_S (self), "b.txt", "a");
}

static void
test_two_change_names (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "a.txt", "a");
  computer_write (ADA_S (self), "b.txt", "b");
  computers_settle (self);
  computer_rename (ADA_S (self), "a.txt", "c.txt");
  computer_rename (ADA_S (self), "b.txt", "a.txt");
  computer_rename (ADA_S (self), "c.txt", "b.txt");
  computers_settle (self);
  check_names (self, "a.txt b.txt");
  computer_check (BEN_S (self), "a.txt", "b");
  computer_check (BEN_S (self), "b.txt", "a");
}

static void
test_case_only_rename (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "Offer.txt", "one");
  computers_settle (self);
  computer_rename (ADA_S (self), "Offer.txt", "offer.txt");
  computers_settle (self);
  check_names (self, "offer.txt");
  computer_check (BEN_S (self), "offer.txt", "one");
  g_assert_cmpint (office_ask_server (&self->office, "SELECT count(*) FROM node"), ==, 1);
}

static void
test_rename_sends_no_content (Computers *self, gconstpointer unused)
{
  g_autofree char *text = g_strnfill (50000, 'x');
  gint64 before = 0;

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *path = g_strdup_printf ("many/file-%u", i);

      computer_write (ADA_S (self), path, text);
    }
  computers_settle (self);
  before = ADA_S (self)->way->bytes_sent + BEN_S (self)->way->bytes_received;
  computer_rename (ADA_S (self), "many", "more");
  computers_settle (self);
  g_assert_cmpint (ADA_S (self)->way->bytes_sent + BEN_S (self)->way->bytes_received - before, <,
                   50000);
  g_assert_cmpint (office_ask_server (&self->office, "SELECT count(*) FROM node"), ==, 21);
}

/* The disk gives the number of a deleted file to a new one. */
static guint64 old_inode;
static guint64 new_inode;

static void
reuse (const char *name, KontorDriveEntry *entry)
{
  guint64 *inode = &entry->stamp.identity.inode;

  if (g_strcmp0 (name, "old.txt") == 0)
    old_inode = *inode;
  if (g_strcmp0 (name, "new.txt") == 0)
    new_inode = *inode;
  if (new_inode != 0 && *inode == new_inode)
    *inode = old_inode;
}

static GPtrArray *
list_reused (KontorDriveDisk *disk, const char *folder, GError **error)
{
  GPtrArray *entries = real.list (disk, folder, error);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    reuse (((KontorDriveEntry *) entries->pdata[i])->name, entries->pdata[i]);

  return entries;
}

static gboolean
look_reused (KontorDriveDisk *disk, const char *path, KontorDriveEntry *entry, GError **error)
{
  if (!real.look (disk, path, entry, error))
    return FALSE;
  reuse (path, entry);

  return TRUE;
}

static gboolean
look_handle_reused (KontorDriveDisk *disk,
                    KontorDriveHandle *handle,
                    KontorDriveEntry *entry,
                    GError **error)
{
  if (!real.look_handle (disk, handle, entry, error))
    return FALSE;
  reuse (NULL, entry);

  return TRUE;
}

static void
test_inode_reuse_is_no_move (Computers *self, gconstpointer unused)
{
  disturb (ADA_S (self));
  ADA_S (self)->disk->list = list_reused;
  ADA_S (self)->disk->look = look_reused;
  ADA_S (self)->disk->look_handle = look_handle_reused;
  computer_write (ADA_S (self), "old.txt", "old");
  computers_settle (self);
  computer_remove (ADA_S (self), "old.txt");
  computer_write (ADA_S (self), "new.txt", "new");
  settle_without_comparing (self);
  leave_in_peace ();
  g_assert_cmpuint (old_inode, !=, 0);
  g_assert_cmpuint (new_inode, !=, 0);
  /* Two nodes, one of which is deleted. */
  g_assert_cmpint (office_ask_server (&self->office, "SELECT count(*) FROM node"), ==, 2);
  g_assert_cmpint (count_nodes (self), ==, 1);
  computer_check (BEN_S (self), "new.txt", "new");
}

static void
test_saved_beside_and_over_is_an_edit (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "a.txt", "one");
  computers_settle (self);
  computer_rename (ADA_S (self), "a.txt", "a.txt~");
  computer_write (ADA_S (self), "a.txt", "two");
  computer_remove (ADA_S (self), "a.txt~");
  computers_settle (self);
  computer_check (BEN_S (self), "a.txt", "two");
  g_assert_cmpint (count_nodes (self), ==, 1);
}

static void
test_file_becomes_folder (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "a", "file");
  computer_write (ADA_S (self), "b/inner", "inner");
  computers_settle (self);
  computer_remove (ADA_S (self), "a");
  computer_write (ADA_S (self), "a/inner", "inner");
  computer_remove (ADA_S (self), "b");
  computer_write (ADA_S (self), "b", "file");
  computers_settle (self);
  computer_check (BEN_S (self), "a/inner", "inner");
  computer_check (BEN_S (self), "b", "file");
}

/* --- names --- */

static void
test_nfc_name_is_not_rewritten (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "e\xcc\x81t\xc3\xa9.txt", "summer");
  computers_settle (self);
  check_names (self, "e\xcc\x81t\xc3\xa9.txt");
  computer_check (BEN_S (self), "e\xcc\x81t\xc3\xa9.txt", "summer");
}

static void
test_case_twins_are_both_kept (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "Offer.txt", "large");
  computer_write (ADA_S (self), "offer.txt", "small");
  settle_without_comparing (self);
  computer_check (ADA_S (self), "Offer.txt", "large");
  computer_check (ADA_S (self), "offer.txt", "small");
  g_assert_cmpint (count_nodes (self), ==, 2);
}

static void
test_name_of_no_text_stays_and_is_listed (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "\xff\xfe.txt", "bytes");
  computer_write (ADA_S (self), "good.txt", "good");
  computer_settle (ADA_S (self));
  computer_settle (BEN_S (self));
  computer_check (ADA_S (self), "\xff\xfe.txt", "bytes");
  computer_check (BEN_S (self), "good.txt", "good");
  g_assert_cmpuint (computer_count_remarks (ADA_S (self), KONTOR_DRIVE_STATE_NOT_CARRIED), ==, 1);
}

static void
test_own_folder_at_the_server_is_refused (Computers *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  computer_write (ADA_S (self), "folder/a.txt", "a");
  computer_settle (ADA_S (self));
  office_sync (&self->office, BEN);
  /* As an older server may have it. */
  kontor_sql_exec (kontor_replica_get_sql (self->office.replicas[BEN]),
                   "UPDATE node SET name = '.Kontor' WHERE name = 'folder'", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    computer_turn (BEN_S (self));
  g_assert_cmpuint (BEN_S (self)->turn.actions, ==, 0);
  g_assert_cmpuint (computer_count_remarks (BEN_S (self), KONTOR_DRIVE_STATE_REFUSED), ==, 1);
  g_assert_true (computer_has (BEN_S (self), ".kontor/drive"));
}

/* --- one file stops all the others --- */

static KontorDriveHandle *
open_locked (KontorDriveDisk *disk, const char *path, GError **error)
{
  if (!is_marked (path))
    return real.open (disk, path, error);
  set_error (error, KONTOR_DRIVE_ERROR_DENIED);

  return NULL;
}

static void
test_locked_file_stops_only_itself (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "a.txt", "a");
  computer_write (ADA_S (self), "marked.txt", "locked");
  computer_write (ADA_S (self), "z.txt", "z");
  disturb (ADA_S (self));
  ADA_S (self)->disk->open = open_locked;
  for (guint i = 0; i < 3; i++)
    {
      ADA_S (self)->ahead += KONTOR_SECOND;
      computer_turn (ADA_S (self));
    }
  computer_settle (BEN_S (self));
  computer_check (BEN_S (self), "a.txt", "a");
  computer_check (BEN_S (self), "z.txt", "z");
  g_assert_cmpuint (computer_count_remarks (ADA_S (self), KONTOR_DRIVE_STATE_FAILED), ==, 1);
  leave_in_peace ();
  computers_settle (self);
  computer_check (BEN_S (self), "marked.txt", "locked");
  g_assert_cmpuint (computer_count_remarks (ADA_S (self), KONTOR_DRIVE_STATE_FAILED), ==, 0);
}

static GPtrArray *
list_locked (KontorDriveDisk *disk, const char *folder, GError **error)
{
  if (!is_marked (folder))
    return real.list (disk, folder, error);
  set_error (error, KONTOR_DRIVE_ERROR_DENIED);

  return NULL;
}

static void
test_unreadable_folder_is_not_empty (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "marked/a.txt", "a");
  computers_settle (self);
  disturb (ADA_S (self));
  ADA_S (self)->disk->list = list_locked;
  computer_write (ADA_S (self), "z.txt", "z");
  computer_settle (ADA_S (self));
  computer_settle (BEN_S (self));
  leave_in_peace ();
  computer_check (BEN_S (self), "marked/a.txt", "a");
  computer_check (BEN_S (self), "z.txt", "z");
  g_assert_cmpuint (computer_count_remarks (ADA_S (self), KONTOR_DRIVE_STATE_FAILED), ==, 1);
}

static gboolean
write_nothing (KontorDriveDisk *disk,
               KontorDriveHandle *handle,
               const void *bytes,
               gsize length,
               GError **error)
{
  set_error (error, KONTOR_DRIVE_ERROR_NO_SPACE);

  return FALSE;
}

static void
test_disk_full_keeps_old (Computers *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  computer_write (ADA_S (self), "a.txt", "old");
  computers_settle (self);
  computer_write (ADA_S (self), "a.txt", "new");
  computer_settle (ADA_S (self));
  office_sync (&self->office, BEN);
  disturb (BEN_S (self));
  BEN_S (self)->disk->write = write_nothing;
  g_assert_false (
      kontor_drive_engine_run (BEN_S (self)->engine, TRUE, &BEN_S (self)->turn, NULL, &error));
  g_assert_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_NO_SPACE);
  computer_check (BEN_S (self), "a.txt", "old");
  leave_in_peace ();
  computers_settle (self);
  computer_check (BEN_S (self), "a.txt", "new");
  check_names (self, "a.txt");
}

static void
test_pipe_is_not_opened (Computers *self, gconstpointer unused)
{
  g_autofree char *path = computer_get_path (ADA_S (self), "pipe");

  g_assert_no_errno (mkfifo (path, 0600));
  computer_write (ADA_S (self), "z.txt", "z");
  computer_settle (ADA_S (self));
  computer_settle (BEN_S (self));
  computer_check (BEN_S (self), "z.txt", "z");
  g_assert_cmpuint (computer_count_remarks (ADA_S (self), KONTOR_DRIVE_STATE_NOT_CARRIED), ==, 1);
}

static guint
count_open_files (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
test_open_files_are_closed (Computers *self, gconstpointer unused)
{
  guint before = 0;

  fill (self, 1);
  computers_settle (self);
  before = count_open_files ();
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *path = g_strdup_printf ("more/file-%u", i);

      computer_write (ADA_S (self), path, path);
    }
  computers_settle (self);
  g_assert_cmpuint (count_open_files (), <=, before);
}

/* --- disks that tell less --- */

static void
forget_some (KontorDriveEntry *entry)
{
  entry->executable = FALSE;
  entry->executable_unknown = entry->kind == KONTOR_DRIVE_ENTRY_FILE;
  entry->stamp.identity = (KontorDriveIdentity) { 0 };
}

static GPtrArray *
list_plainly (KontorDriveDisk *disk, const char *folder, GError **error)
{
  GPtrArray *entries = real.list (disk, folder, error);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    forget_some (entries->pdata[i]);

  return entries;
}

static gboolean
look_plainly (KontorDriveDisk *disk, const char *path, KontorDriveEntry *entry, GError **error)
{
  if (!real.look (disk, path, entry, error))
    return FALSE;
  forget_some (entry);

  return TRUE;
}

static gboolean
look_handle_plainly (KontorDriveDisk *disk,
                     KontorDriveHandle *handle,
                     KontorDriveEntry *entry,
                     GError **error)
{
  if (!real.look_handle (disk, handle, entry, error))
    return FALSE;
  forget_some (entry);

  return TRUE;
}

static void
test_plain_disk_keeps_modes_and_makes_no_copies (Computers *self, gconstpointer unused)
{
  g_autofree char *script = computer_get_path (ADA_S (self), "run.sh");
  struct stat about;

  disturb (BEN_S (self));
  BEN_S (self)->disk->list = list_plainly;
  BEN_S (self)->disk->look = look_plainly;
  BEN_S (self)->disk->look_handle = look_handle_plainly;
  computer_write (ADA_S (self), "run.sh", "one");
  g_assert_no_errno (chmod (script, 0755));
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *text = g_strdup_printf ("state %u", i);

      computer_settle (ADA_S (self));
      computer_settle (BEN_S (self));
      computer_write (i == 1 ? BEN_S (self) : ADA_S (self), "run.sh", text);
      computer_settle (BEN_S (self));
    }
  computer_settle (ADA_S (self));
  computer_settle (BEN_S (self));
  computer_settle (ADA_S (self));
  leave_in_peace ();
  computer_check (BEN_S (self), "run.sh", "state 2");
  check_names (self, "run.sh");
  g_assert_no_errno (stat (script, &about));
  g_assert_true ((about.st_mode & S_IXUSR) != 0);
}

/* --- saying nothing --- */

static void
test_wrong_rules_are_listed (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), ".kontorignore", "*.log\n[broken\n");
  computers_settle (self);
  g_assert_cmpuint (computer_count_remarks (ADA_S (self), KONTOR_DRIVE_STATE_FAILED), ==, 1);
  computer_stop (ADA_S (self));
  computer_start (self, ADA_S (self));
  computers_settle (self);
  g_assert_cmpuint (computer_count_remarks (ADA_S (self), KONTOR_DRIVE_STATE_FAILED), ==, 1);
  computer_write (ADA_S (self), ".kontorignore", "*.log\n");
  computers_settle (self);
  g_assert_cmpuint (computer_count_remarks (ADA_S (self), KONTOR_DRIVE_STATE_FAILED), ==, 0);
}

static gboolean
add_no_watch (KontorDriveWatch *watch, const char *folder)
{
  return FALSE;
}

static void
remove_no_watch (KontorDriveWatch *watch, const char *folder)
{
}

static GPtrArray *
take_no_news (KontorDriveWatch *watch)
{
  return g_ptr_array_new ();
}

static void
turn_by_news (Computer *self)
{
  g_autoptr (GError) error = NULL;

  kontor_drive_engine_run (self->engine, FALSE, &self->turn, NULL, &error);
  g_assert_no_error (error);
}

static void
test_watch_limit_is_said (Computers *self, gconstpointer unused)
{
  KontorDriveWatch watch = { .add = add_no_watch, .remove = remove_no_watch, .take = take_no_news };

  computer_write (ADA_S (self), "folder/a.txt", "one");
  computers_settle (self);
  computer_stop (ADA_S (self));
  ADA_S (self)->watch = &watch;
  computer_start (self, ADA_S (self));
  turn_by_news (ADA_S (self));
  g_assert_cmpuint (computer_count_remarks (ADA_S (self), KONTOR_DRIVE_STATE_FAILED), ==, 1);
  g_assert_cmpint (ADA_S (self)->turn.wait, >, 0);
  /* Nobody tells of it, and it is seen all the same. */
  computer_write (ADA_S (self), "folder/a.txt", "two");
  for (guint i = 0; i < 4; i++)
    {
      ADA_S (self)->ahead += MAX (ADA_S (self)->turn.wait, 0) + KONTOR_SECOND;
      turn_by_news (ADA_S (self));
    }
  computer_settle (BEN_S (self));
  computer_check (BEN_S (self), "folder/a.txt", "two");
  computer_stop (ADA_S (self));
  ADA_S (self)->watch = NULL;
  computer_start (self, ADA_S (self));
  computers_settle (self);
  g_assert_cmpuint (computer_count_remarks (ADA_S (self), KONTOR_DRIVE_STATE_FAILED), ==, 0);
}

#define TEST(name, function) \
  g_test_add ("/classes/" name, Computers, NULL, computers_set_up, function, computers_tear_down)

/* In a build with planted faults KONTOR_FAULT names one, to see which test finds it. */
static void
plant_fault (void)
{
#ifdef KONTOR_PLANTED_FAULTS
  const char *name = g_getenv ("KONTOR_FAULT");

  for (guint i = 1; name != NULL && i < KONTOR_N_FAULTS; i++)
    if (g_str_equal (kontor_fault_get_name ((KontorFault) i), name))
      kontor_fault_planted = (KontorFault) i;
#endif
}

int
main (int argc, char **argv)
{
  plant_fault ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  TEST ("mass-delete-asks", test_mass_delete_asks);
  TEST ("root-unmounted-is-not-empty", test_root_unmounted_is_not_empty);
  TEST ("root-vanished-is-not-empty", test_root_vanished_is_not_empty);
  TEST ("root-replaced-is-not-edited", test_root_replaced_is_not_edited);
  TEST ("server-restored-to-older-state-unites", test_server_restored_to_older_state_unites);
  TEST ("no-longer-shared-is-not-deleted", test_no_longer_shared_is_not_deleted);
  TEST ("server-down-is-not-deleted", test_server_down_is_not_deleted);
  TEST ("deleted-folder-keeps-what-is-new-in-it", test_deleted_folder_keeps_what_is_new_in_it);
  TEST ("moved-into-deleted-folder-survives", test_moved_into_deleted_folder_survives);
  TEST ("edit-wins-over-delete", test_edit_wins_over_delete);
  TEST ("ignored-is-never-deleted", test_ignored_is_never_deleted);
  TEST ("rule-added-later-keeps-both", test_rule_added_later_keeps_both);
  TEST ("link-target-is-never-touched", test_link_target_is_never_touched);
  TEST ("unseen-local-file-is-not-overwritten", test_unseen_local_file_is_not_overwritten);
  TEST ("conflict-keeps-both", test_conflict_keeps_both);
  TEST ("long-name-gets-a-conflict-copy", test_long_name_gets_a_conflict_copy);
  TEST ("clock-decides-nothing", test_clock_decides_nothing);
  TEST ("same-size-and-time-is-seen", test_same_size_and_time_is_seen);
  TEST ("written-while-read-is-whole", test_written_while_read_is_whole);
  TEST ("equal-bytes-no-conflict", test_equal_bytes_no_conflict);
  TEST ("one-editor-no-conflict", test_one_editor_no_conflict);
  TEST ("lost-answer-no-conflict", test_lost_answer_no_conflict);
  TEST ("first-meeting-adopts-equal-bytes", test_first_meeting_adopts_equal_bytes);
  TEST ("rename-then-edit", test_rename_then_edit);
  TEST ("move-then-rename", test_move_then_rename);
  TEST ("move-over-existing", test_move_over_existing);
  TEST ("two-change-names", test_two_change_names);
  TEST ("case-only-rename", test_case_only_rename);
  TEST ("rename-sends-no-content", test_rename_sends_no_content);
  TEST ("inode-reuse-is-no-move", test_inode_reuse_is_no_move);
  TEST ("saved-beside-and-over-is-an-edit", test_saved_beside_and_over_is_an_edit);
  TEST ("file-becomes-folder", test_file_becomes_folder);
  TEST ("nfc-name-is-not-rewritten", test_nfc_name_is_not_rewritten);
  TEST ("case-twins-are-both-kept", test_case_twins_are_both_kept);
  TEST ("name-of-no-text-stays-and-is-listed", test_name_of_no_text_stays_and_is_listed);
  TEST ("own-folder-at-the-server-is-refused", test_own_folder_at_the_server_is_refused);
  TEST ("locked-file-stops-only-itself", test_locked_file_stops_only_itself);
  TEST ("unreadable-folder-is-not-empty", test_unreadable_folder_is_not_empty);
  TEST ("disk-full-keeps-old", test_disk_full_keeps_old);
  TEST ("pipe-is-not-opened", test_pipe_is_not_opened);
  TEST ("open-files-are-closed", test_open_files_are_closed);
  TEST ("plain-disk-keeps-modes-and-makes-no-copies",
        test_plain_disk_keeps_modes_and_makes_no_copies);
  TEST ("watch-limit-is-said", test_watch_limit_is_said);
  TEST ("wrong-rules-are-listed", test_wrong_rules_are_listed);

  return g_test_run ();
}
