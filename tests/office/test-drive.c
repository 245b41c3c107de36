/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A drive on two computers, each with the real engine on the real disk: what one person does in their
 * folder the other finds in theirs, and nothing that anybody wrote is lost. */

#include "config.h"

#include "drive-computers.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ADA_S(self) (&(self)->computers[ADA])
#define BEN_S(self) (&(self)->computers[BEN])

/* --- the ordinary --- */

static void
test_create (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "offer.txt", "Dear Ben");
  computer_make_folder (ADA_S (self), "2026/november/empty");
  computer_write (ADA_S (self), "2026/november/list.csv", "a,b\n");
  computers_settle (self);
  computer_check (BEN_S (self), "offer.txt", "Dear Ben");
  computer_check (BEN_S (self), "2026/november/list.csv", "a,b\n");
  g_assert_true (computer_has (BEN_S (self), "2026/november/empty"));
}

static void
test_edit (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "offer.txt", "one");
  computers_settle (self);
  computer_write (BEN_S (self), "offer.txt", "two");
  computers_settle (self);
  computer_check (ADA_S (self), "offer.txt", "two");
  computer_write (ADA_S (self), "offer.txt", "");
  computers_settle (self);
  computer_check (BEN_S (self), "offer.txt", "");
}

/* Written beside and renamed over, as most programs save: the same file, so one node. */
static void
test_saved_over (Computers *self, gconstpointer unused)
{
  gint64 before = 0;

  computer_write (ADA_S (self), "offer.txt", "one");
  computers_settle (self);
  before = office_ask_server (&self->office, "SELECT count(*) FROM node");
  computer_write (ADA_S (self), "offer.txt.tmp12", "two");
  computer_rename (ADA_S (self), "offer.txt.tmp12", "offer.txt");
  computers_settle (self);
  computer_check (BEN_S (self), "offer.txt", "two");
  g_assert_cmpint (office_ask_server (&self->office, "SELECT count(*) FROM node"), ==, before);
}

static void
test_delete (Computers *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) bin = NULL;
  const KontorDriveBinItem *item = NULL;

  computer_write (ADA_S (self), "folder/deep/a.txt", "a");
  computer_write (ADA_S (self), "b.txt", "b");
  computers_settle (self);
  computer_remove (ADA_S (self), "b.txt");
  computers_settle (self);
  g_assert_false (computer_has (BEN_S (self), "b.txt"));
  bin = kontor_drive_store_list_bin (kontor_drive_engine_get_store (BEN_S (self)->engine));
  g_assert_cmpuint (bin->len, ==, 1);
  item = bin->pdata[0];
  g_assert_cmpstr (item->origin, ==, "b.txt");
  computer_check (BEN_S (self), item->path, "b");
  computer_remove (ADA_S (self), "folder");
  computers_settle (self);
  g_assert_false (computer_has (BEN_S (self), "folder"));
}

static void
test_kinds (Computers *self, gconstpointer unused)
{
  g_autofree char *script = computer_get_path (ADA_S (self), "run.sh");
  g_autofree char *link = computer_get_path (ADA_S (self), "link");
  g_autofree char *there = computer_get_path (BEN_S (self), "run.sh");
  struct stat about;

  computer_write (ADA_S (self), "run.sh", "#!/bin/sh\n");
  g_assert_no_errno (chmod (script, 0755));
  g_assert_no_errno (symlink ("../nowhere at all", link));
  computers_settle (self);
  g_assert_no_errno (stat (there, &about));
  g_assert_true ((about.st_mode & S_IXUSR) != 0);
  g_assert_no_errno (chmod (there, 0644));
  g_assert_no_errno (unlink (link));
  g_assert_no_errno (symlink ("run.sh", link));
  computers_settle (self);
  g_assert_no_errno (stat (script, &about));
  g_assert_true ((about.st_mode & S_IXUSR) == 0);
}

static void
test_names (Computers *self, gconstpointer unused)
{
  static const char *const names[] = { "ä ö ü.txt",     "日本語.txt", "a  b", "-rf",     "$HOME",
                                       "e\xcc\x81.txt", "trailing ",  "'\"",  "con.txt", "x;y&z" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    computer_write (ADA_S (self), names[i], names[i]);
  computers_settle (self);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    computer_check (BEN_S (self), names[i], names[i]);
}

/* --- folders --- */

#define MANY 1000

static void
test_rename_folder (Computers *self, gconstpointer unused)
{
  guint calls = 0;
  gint64 seq = 0;

  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *path = g_strdup_printf ("big/file-%u", i);

      computer_write (ADA_S (self), path, path);
    }
  computers_settle (self);
  seq = (gint64) kontor_store_get_seq (self->office.store);
  calls = ADA_S (self)->way->calls;
  computer_rename (ADA_S (self), "big", "bigger");
  computer_turn (ADA_S (self));
  g_assert_cmpint ((gint64) kontor_store_get_seq (self->office.store), ==, seq + 1);
  g_assert_cmpuint (ADA_S (self)->way->calls, ==, calls + 1);
  computers_settle (self);
  g_assert_false (computer_has (BEN_S (self), "big"));
  computer_check (BEN_S (self), "bigger/file-999", "big/file-999");
}

static void
test_move_there_and_here (Computers *self, gconstpointer unused)
{
  computer_make_folder (ADA_S (self), "a");
  computer_make_folder (ADA_S (self), "b");
  computer_write (ADA_S (self), "x.txt", "x");
  computers_settle (self);
  /* Into each other: one of the moves is taken back. */
  computer_rename (ADA_S (self), "a", "b/a");
  computer_rename (BEN_S (self), "b", "a/b");
  /* Moved here, edited there: both hold. */
  computer_rename (ADA_S (self), "x.txt", "y.txt");
  computer_write (BEN_S (self), "x.txt", "edited");
  computers_settle (self);
  computer_check (ADA_S (self), "y.txt", "edited");
}

/* --- conflicts --- */

/* The contents of all files of the root that begin with @start, sorted. */
static char *
gather (Computer *self, const char *start)
{
  g_autoptr (GDir) dir = g_dir_open (self->root, 0, NULL);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  const char *name = NULL;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, start))
      g_ptr_array_add (texts, computer_read (self, name, NULL));
  g_ptr_array_sort_values (texts, (GCompareFunc) strcmp);
  g_ptr_array_add (texts, NULL);

  return g_strjoinv ("|", (char **) texts->pdata);
}

static void
test_conflict (Computers *self, gconstpointer unused)
{
  g_autofree char *all = NULL;

  computer_write (ADA_S (self), "offer.txt", "base");
  computers_settle (self);
  computer_write (ADA_S (self), "offer.txt", "from Ada");
  computer_write (BEN_S (self), "offer.txt", "from Ben");
  computers_settle (self);
  computer_check (ADA_S (self), "offer.txt", "from Ada");
  all = gather (ADA_S (self), "offer");
  g_assert_cmpstr (all, ==, "from Ada|from Ben");
  g_assert_cmpuint (computer_count_remarks (BEN_S (self), KONTOR_DRIVE_STATE_CONFLICT), ==, 1);
  g_assert_cmpuint (computer_count_remarks (ADA_S (self), KONTOR_DRIVE_STATE_CONFLICT), ==, 0);
}

static void
test_equal_edits (Computers *self, gconstpointer unused)
{
  g_autofree char *all = NULL;

  computer_write (ADA_S (self), "offer.txt", "base");
  computers_settle (self);
  computer_write (ADA_S (self), "offer.txt", "the same");
  computer_write (BEN_S (self), "offer.txt", "the same");
  for (guint i = 0; i < 3; i++)
    {
      computer_settle (ADA_S (self));
      computer_settle (BEN_S (self));
    }
  all = gather (BEN_S (self), "offer");
  g_assert_cmpstr (all, ==, "the same");
}

static void
test_edit_and_delete (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "folder/a.txt", "base");
  computer_write (ADA_S (self), "folder/b.txt", "base");
  computers_settle (self);
  computer_remove (ADA_S (self), "folder");
  computer_write (BEN_S (self), "folder/a.txt", "edited");
  computers_settle (self);
  computer_check (ADA_S (self), "folder/a.txt", "edited");
  g_assert_false (computer_has (ADA_S (self), "folder/b.txt"));
}

/* Who deletes a folder has not seen what somebody else put into it meanwhile. */
static void
test_delete_unseen (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "folder/deep/a.txt", "a");
  computer_write (ADA_S (self), "folder/b.txt", "base");
  computers_settle (self);
  computer_write (BEN_S (self), "folder/deep/new.txt", "new");
  computer_write (BEN_S (self), "folder/b.txt", "edited");
  computer_settle (BEN_S (self));
  computer_remove (ADA_S (self), "folder");
  for (guint i = 0; i < 3; i++)
    {
      ADA_S (self)->ahead += KONTOR_MINUTE;
      computer_turn (ADA_S (self));
    }
  computers_settle (self);
  computer_check (BEN_S (self), "folder/deep/new.txt", "new");
  computer_check (BEN_S (self), "folder/b.txt", "edited");
  computer_check (ADA_S (self), "folder/deep/new.txt", "new");
  computer_check (ADA_S (self), "folder/b.txt", "edited");
  g_assert_false (computer_has (BEN_S (self), "folder/deep/a.txt"));
}

/* --- first meeting --- */

static void
test_union (Computers *self, gconstpointer unused)
{
  g_autofree char *all = NULL;
  gint64 before = 0;

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *path = g_strdup_printf ("both/file-%u", i);
      g_autofree char *text = g_strnfill (5000, (char) ('a' + i % 26));

      computer_write (ADA_S (self), path, text);
      computer_write (BEN_S (self), path, text);
    }
  computer_write (ADA_S (self), "ada.txt", "of Ada");
  computer_write (BEN_S (self), "ben.txt", "of Ben");
  computer_write (ADA_S (self), "two.txt", "two of Ada");
  computer_write (BEN_S (self), "two.txt", "two of Ben");
  computer_settle (ADA_S (self));
  office_sync (&self->office, BEN);
  before = BEN_S (self)->way->bytes_sent + BEN_S (self)->way->bytes_received;
  for (guint i = 0; i < 3; i++)
    {
      computer_settle (BEN_S (self));
      computer_settle (ADA_S (self));
    }
  /* What is equal was neither sent nor fetched: half a megabyte of it. */
  g_assert_cmpint (BEN_S (self)->way->bytes_sent + BEN_S (self)->way->bytes_received - before, <,
                   100000);
  computer_check (BEN_S (self), "ada.txt", "of Ada");
  computer_check (ADA_S (self), "ben.txt", "of Ben");
  all = gather (ADA_S (self), "two");
  g_assert_cmpstr (all, ==, "two of Ada|two of Ben");
  g_assert_cmpint (office_ask_server (&self->office,
                                      "SELECT count(*) FROM node WHERE deleted_at IS NULL"),
                   ==, 105);
}

/* --- large files --- */

#define LARGE (20 << 20)

static void
test_large (Computers *self, gconstpointer unused)
{
  g_autofree char *bytes = g_malloc (LARGE + 1);
  g_autofree char *got = NULL;
  KontorSeededRandom random;
  gsize length = 0;
  gint64 sent = 0;
  gint64 received = 0;

  kontor_seeded_random_init (&random, 5);
  kontor_random_fill (&random.parent, bytes, LARGE);
  computer_write_bytes (ADA_S (self), "film.bin", bytes, LARGE);
  computers_settle (self);
  sent = ADA_S (self)->way->bytes_sent;
  received = BEN_S (self)->way->bytes_received;
  memmove (bytes + 5000001, bytes + 5000000, LARGE - 5000000);
  bytes[5000000] = '!';
  computer_write_bytes (ADA_S (self), "film.bin", bytes, LARGE + 1);
  computers_settle (self);
  got = computer_read (BEN_S (self), "film.bin", &length);
  g_assert_cmpmem (got, length, bytes, LARGE + 1);
  g_test_message ("sent %" G_GINT64_FORMAT ", received %" G_GINT64_FORMAT,
                  ADA_S (self)->way->bytes_sent - sent,
                  BEN_S (self)->way->bytes_received - received);
  g_assert_cmpint (ADA_S (self)->way->bytes_sent - sent, <, 512 << 10);
  g_assert_cmpint (BEN_S (self)->way->bytes_received - received, <, 512 << 10);
}

/* --- interruptions --- */

static void
test_killed (Computers *self, gconstpointer unused)
{
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *path = g_strdup_printf ("f%u/a.txt", i % 5);
      g_autofree char *other = g_strdup_printf ("f%u/b%u.txt", i % 5, i);
      g_autofree char *text = g_strdup_printf ("text %u", i);
      Computer *computer = &self->computers[i % 2];

      computer_write (computer, path, text);
      computer_write (computer, other, text);
      /* The answer to one call in three gets lost, and with it the process. */
      computer->way->lost = i % 3 == 0;
      {
        g_autoptr (GError) error = NULL;

        kontor_drive_engine_run (computer->engine, TRUE, &computer->turn, NULL, &error);
      }
      computer->way->lost = 0;
      computer_stop (computer);
      computer_start (self, computer);
    }
  computers_settle (self);
  g_assert_true (computer_has (ADA_S (self), "f4/b49.txt"));
  g_assert_true (computer_has (ADA_S (self), "f3/b48.txt"));
}

/* The commit went through, the process ended, and the replica has not pulled yet: what it says of the
 * server is older than what both agreed on, and nothing may be taken for deleted or changed there. */
static void
test_killed_before_pull (Computers *self, gconstpointer unused)
{
  computer_write (ADA_S (self), "old.txt", "one");
  computers_settle (self);
  computer_write (ADA_S (self), "old.txt", "two");
  computer_write (ADA_S (self), "new.txt", "new");
  ADA_S (self)->ahead += KONTOR_MINUTE;
  computer_turn (ADA_S (self));
  g_assert_cmpuint (ADA_S (self)->turn.actions, ==, 2);
  computer_stop (ADA_S (self));
  computer_start (self, ADA_S (self));
  computer_turn (ADA_S (self));
  g_assert_true (ADA_S (self)->turn.pull);
  computer_check (ADA_S (self), "old.txt", "two");
  computer_check (ADA_S (self), "new.txt", "new");
  computers_settle (self);
  computer_check (BEN_S (self), "old.txt", "two");
  computer_check (BEN_S (self), "new.txt", "new");
}

static void
test_store_lost (Computers *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (BEN_S (self)->store_folder, "drive.db", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  computer_write (ADA_S (self), "a/b.txt", "b");
  computer_write (ADA_S (self), "c.txt", "c");
  computers_settle (self);
  before = computer_describe (BEN_S (self));
  computer_stop (BEN_S (self));
  g_assert_no_errno (g_unlink (path));
  computer_start (self, BEN_S (self));
  computers_settle (self);
  after = computer_describe (BEN_S (self));
  g_assert_cmpstr (before, ==, after);
}

static void
test_idle (Computers *self, gconstpointer unused)
{
  guint calls = 0;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *path = g_build_filename (ADA_S (self)->store_folder, "drive.db-wal", NULL);
  gsize length = 0;
  gsize length_after = 0;

  computer_write (ADA_S (self), "a/b.txt", "b");
  computers_settle (self);
  calls = ADA_S (self)->way->calls;
  g_assert_true (g_file_get_contents (path, &before, &length, NULL));
  for (guint i = 0; i < 5; i++)
    computer_turn (ADA_S (self));
  g_assert_cmpuint (ADA_S (self)->way->calls, ==, calls);
  g_assert_true (g_file_get_contents (path, &after, &length_after, NULL));
  g_assert_cmpmem (before, length, after, length_after);
}

/* --- a disk with somebody else at it --- */

static gboolean (*real_rename) (KontorDriveDisk *self,
                                const char *from,
                                const char *to,
                                KontorDriveRename how,
                                GError **error);
static Computer *disturbed;

/* A program writes to the file after the engine looked at it and before it exchanges it. */
static gboolean
rename_while_written (KontorDriveDisk *disk,
                      const char *from,
                      const char *to,
                      KontorDriveRename how,
                      GError **error)
{
  if (how == KONTOR_DRIVE_RENAME_EXCHANGE)
    computer_write (disturbed, to, "written meanwhile");

  return real_rename (disk, from, to, how, error);
}

static void
test_written_between (Computers *self, gconstpointer unused)
{
  g_autofree char *all = NULL;

  computer_write (ADA_S (self), "offer.txt", "base");
  computers_settle (self);
  computer_write (ADA_S (self), "offer.txt", "from Ada");
  disturbed = BEN_S (self);
  real_rename = disturbed->disk->rename;
  disturbed->disk->rename = rename_while_written;
  computer_settle (ADA_S (self));
  computer_settle (BEN_S (self));
  disturbed->disk->rename = real_rename;
  computers_settle (self);
  all = gather (ADA_S (self), "offer");
  g_assert_cmpstr (all, ==, "from Ada|written meanwhile");
}

static gboolean
rename_without_exchange (KontorDriveDisk *disk,
                         const char *from,
                         const char *to,
                         KontorDriveRename how,
                         GError **error)
{
  if (how != KONTOR_DRIVE_RENAME_EXCHANGE)
    return real_rename (disk, from, to, how, error);
  g_set_error_literal (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_UNSUPPORTED, "no exchange");

  return FALSE;
}

static void
test_no_exchange (Computers *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) bin = NULL;

  computer_write (ADA_S (self), "offer.txt", "base");
  computers_settle (self);
  real_rename = BEN_S (self)->disk->rename;
  BEN_S (self)->disk->rename = rename_without_exchange;
  computer_write (ADA_S (self), "offer.txt", "from Ada");
  computers_settle (self);
  computer_check (BEN_S (self), "offer.txt", "from Ada");
  bin = kontor_drive_store_list_bin (kontor_drive_engine_get_store (BEN_S (self)->engine));
  g_assert_cmpuint (bin->len, ==, 1);
  computer_check (BEN_S (self), ((const KontorDriveBinItem *) bin->pdata[0])->path, "base");
}

/* --- rights and guards --- */

static void
share (Computers *self, const char *level)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = NULL;

  kontor_id_init (&id, &self->office.clock, &self->office.random.parent);
  builder = kontor_row_builder_new (KONTOR_RECORD_SHARE, &id);
  kontor_row_builder_take (builder, KONTOR_SHARE_WHAT,
                           kontor_value_new_record (KONTOR_RECORD_DRIVE, &self->drive));
  kontor_row_builder_take (builder, KONTOR_SHARE_PERSON,
                           kontor_value_new_id (&self->office.people[BEN]));
  kontor_row_builder_take (builder, KONTOR_SHARE_LEVEL, kontor_value_new_text (level));
  office_create (self->office.replicas[ADA], builder);
  office_sync (&self->office, ADA);
  office_sync (&self->office, BEN);
}

static void
test_read_only (Computers *self, gconstpointer unused)
{
  share (self, "read");
  computer_write (ADA_S (self), "offer.txt", "of Ada");
  computer_settle (ADA_S (self));
  computer_settle (BEN_S (self));
  computer_check (BEN_S (self), "offer.txt", "of Ada");
  computer_write (BEN_S (self), "offer.txt", "of Ben");
  computer_write (BEN_S (self), "mine.txt", "mine");
  computer_settle (BEN_S (self));
  computer_settle (ADA_S (self));
  computer_check (BEN_S (self), "offer.txt", "of Ben");
  computer_check (BEN_S (self), "mine.txt", "mine");
  computer_check (ADA_S (self), "offer.txt", "of Ada");
  g_assert_false (computer_has (ADA_S (self), "mine.txt"));
  g_assert_cmpuint (computer_count_remarks (BEN_S (self), KONTOR_DRIVE_STATE_REFUSED), ==, 2);
  /* Taken away again, it is not listed any more. */
  computer_remove (BEN_S (self), "mine.txt");
  computer_settle (BEN_S (self));
  g_assert_cmpuint (computer_count_remarks (BEN_S (self), KONTOR_DRIVE_STATE_REFUSED), ==, 1);
}

/* What is new goes up; what is changed or deleted of what is there stays on this computer, and is listed. */
static void
test_add_only (Computers *self, gconstpointer unused)
{
  share (self, "add");
  computer_write (ADA_S (self), "offer.txt", "of Ada");
  computer_write (ADA_S (self), "old.txt", "old");
  computer_settle (ADA_S (self));
  computer_settle (BEN_S (self));
  computer_write (BEN_S (self), "letters/new.txt", "new");
  computer_write (BEN_S (self), "offer.txt", "of Ben");
  computer_remove (BEN_S (self), "old.txt");
  computer_settle (BEN_S (self));
  computer_settle (ADA_S (self));
  computer_check (ADA_S (self), "letters/new.txt", "new");
  computer_check (ADA_S (self), "offer.txt", "of Ada");
  computer_check (ADA_S (self), "old.txt", "old");
  computer_check (BEN_S (self), "offer.txt", "of Ben");
  g_assert_cmpuint (computer_count_remarks (BEN_S (self), KONTOR_DRIVE_STATE_REFUSED), ==, 2);
}

static void
fill (Computers *self, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("many/file-%u", i);

      computer_write (ADA_S (self), path, path);
    }
  computer_write (ADA_S (self), "keep.txt", "keep");
  computers_settle (self);
}

static void
test_guard (Computers *self, gconstpointer unused)
{
  fill (self, 150);
  computer_remove (ADA_S (self), "many");
  computer_settle (ADA_S (self));
  g_assert_true (ADA_S (self)->turn.asking);
  g_assert_cmpuint (ADA_S (self)->turn.deletes, ==, 151);
  computer_settle (BEN_S (self));
  g_assert_true (computer_has (BEN_S (self), "many/file-7"));
  /* No: it comes back. */
  kontor_drive_engine_answer (ADA_S (self)->engine, FALSE);
  computers_settle (self);
  computer_check (ADA_S (self), "many/file-7", "many/file-7");
  /* Yes: it goes, and the other computer asks in its turn. Who is asked may have gone home meanwhile. */
  computer_remove (ADA_S (self), "many");
  computer_settle (ADA_S (self));
  computer_stop (ADA_S (self));
  computer_start (self, ADA_S (self));
  computer_settle (ADA_S (self));
  g_assert_true (ADA_S (self)->turn.asking);
  kontor_drive_engine_answer (ADA_S (self)->engine, TRUE);
  computer_settle (ADA_S (self));
  g_assert_false (ADA_S (self)->turn.asking);
  computer_settle (BEN_S (self));
  g_assert_true (BEN_S (self)->turn.asking);
  g_assert_true (computer_has (BEN_S (self), "many/file-7"));
  kontor_drive_engine_answer (BEN_S (self)->engine, TRUE);
  computers_settle (self);
  g_assert_false (computer_has (BEN_S (self), "many"));
}

/* The folder was unmounted, or replaced by an empty one: nothing is deleted. */
static void
test_root_lost (Computers *self, gconstpointer unused)
{
  g_autofree char *marker = computer_get_path (ADA_S (self), ".kontor/drive");
  g_autoptr (GError) error = NULL;
  KontorDriveTurn turn = { 0 };

  fill (self, 5);
  g_assert_no_errno (g_unlink (marker));
  computer_remove (ADA_S (self), "many");
  g_assert_false (kontor_drive_engine_run (ADA_S (self)->engine, TRUE, &turn, NULL, &error));
  g_assert_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_ROOT);
  computer_settle (BEN_S (self));
  computer_check (BEN_S (self), "many/file-1", "many/file-1");
}

#define TEST(name, function) \
  g_test_add ("/drive/" name, Computers, NULL, computers_set_up, function, computers_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  TEST ("create", test_create);
  TEST ("edit", test_edit);
  TEST ("saved-over", test_saved_over);
  TEST ("delete", test_delete);
  TEST ("kinds", test_kinds);
  TEST ("names", test_names);
  TEST ("rename-folder", test_rename_folder);
  TEST ("move-there-and-here", test_move_there_and_here);
  TEST ("conflict", test_conflict);
  TEST ("equal-edits", test_equal_edits);
  TEST ("edit-and-delete", test_edit_and_delete);
  TEST ("delete-unseen", test_delete_unseen);
  TEST ("union", test_union);
  TEST ("large", test_large);
  TEST ("killed", test_killed);
  TEST ("killed-before-pull", test_killed_before_pull);
  TEST ("store-lost", test_store_lost);
  TEST ("idle", test_idle);
  TEST ("written-between", test_written_between);
  TEST ("no-exchange", test_no_exchange);
  TEST ("read-only", test_read_only);
  TEST ("add-only", test_add_only);
  TEST ("guard", test_guard);
  TEST ("root-lost", test_root_lost);

  return g_test_run ();
}
