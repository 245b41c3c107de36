/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two computers with a folder each, one drive, and the server between them, in one thread. */

#include "config.h"

#include "drive-computers.h"

#include "kontor-test-tree.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* More rounds than this, and they never agree. */
#define ROUNDS_MAX 60

static gint64
now (KontorClock *clock)
{
  return g_get_real_time () + ((Computer *) clock)->ahead;
}

void
computer_start (Computers *all, Computer *self)
{
  KontorDriveSeams seams = { .replica = self->way->replica,
                             .transport = &self->way->parent,
                             .clock = &self->clock,
                             .random = &all->office.random.parent,
                             .store_folder = self->store_folder,
                             .device = self->device };
  g_autoptr (GError) error = NULL;

  self->disk = kontor_drive_real_disk_new (self->root, &error);
  g_assert_no_error (error);
  seams.disk = self->disk;
  seams.watch = self->watch;
  self->engine = kontor_drive_engine_new (&all->drive, &seams, &error);
  g_assert_no_error (error);
}

void
computer_stop (Computer *self)
{
  g_clear_pointer (&self->engine, kontor_drive_engine_free);
  g_clear_pointer (&self->disk, kontor_drive_real_disk_free);
}

static void
make_drive (Computers *self)
{
  KontorRowBuilder *builder = NULL;

  kontor_id_init (&self->drive, &self->office.clock, &self->office.random.parent);
  builder = kontor_row_builder_new (KONTOR_RECORD_DRIVE, &self->drive);
  kontor_row_builder_take (builder, KONTOR_DRIVE_NAME, kontor_value_new_text ("Ada and Ben"));
  kontor_row_builder_take (builder, KONTOR_DRIVE_KIND, kontor_value_new_text ("personal"));
  kontor_row_builder_take (builder, KONTOR_DRIVE_OWNER,
                           kontor_value_new_id (&self->office.people[ADA]));
  kontor_row_builder_take (builder, KONTOR_DRIVE_MEMBERS,
                           office_new_person_set (&self->office.people[BEN]));
  office_create (self->office.replicas[ADA], builder);
  office_sync (&self->office, ADA);
  office_sync (&self->office, BEN);
}

void
computers_set_up (Computers *self, gconstpointer unused)
{
  static const char *const devices[COMPUTERS] = { "desk", "laptop" };

  office_set_up (&self->office, NULL);
  make_drive (self);
  for (guint i = 0; i < COMPUTERS; i++)
    {
      Computer *computer = &self->computers[i];

      computer->clock.now = now;
      computer->way = &self->office.ways[i];
      computer->device = devices[i];
      computer->root = g_build_filename (self->office.folder, devices[i], NULL);
      computer->store_folder = g_strconcat (computer->root, ".store", NULL);
      g_assert_no_errno (g_mkdir (computer->root, 0700));
      computer_start (self, computer);
    }
}

void
computers_tear_down (Computers *self, gconstpointer unused)
{
  for (guint i = 0; i < COMPUTERS; i++)
    {
      computer_stop (&self->computers[i]);
      kontor_test_remove_tree (self->computers[i].root);
      kontor_test_remove_tree (self->computers[i].store_folder);
      g_free (self->computers[i].root);
      g_free (self->computers[i].store_folder);
    }
  office_tear_down (&self->office, NULL);
}

/* --- turns --- */

void
computer_turn (Computer *self)
{
  g_autoptr (GError) error = NULL;

  kontor_drive_engine_run (self->engine, TRUE, &self->turn, NULL, &error);
  g_assert_no_error (error);
}

void
computer_settle (Computer *self)
{
  for (guint i = 0; i < ROUNDS_MAX; i++)
    {
      office_sync_way (self->way);
      computer_turn (self);
      if (self->turn.asking || (!self->turn.pull && self->turn.wait < 0 && self->turn.actions == 0))
        return;
      if (!self->turn.pull && self->turn.wait > 0)
        self->ahead += self->turn.wait;
    }
  g_error ("%s does not come to rest", self->device);
}

static guint
settle_once (Computer *self)
{
  guint calls = self->way->calls;

  computer_settle (self);

  return self->way->calls - calls;
}

void
computers_settle (Computers *self)
{
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;

  /* Two and two again: what one did the other answers. */
  for (guint i = 0; i < 3; i++)
    for (guint j = 0; j < COMPUTERS; j++)
      settle_once (&self->computers[j]);
  one = computer_describe (&self->computers[0]);
  other = computer_describe (&self->computers[1]);
  g_assert_cmpstr (one, ==, other);
}

/* --- what people do --- */

char *
computer_get_path (Computer *self, const char *path)
{
  return g_build_filename (self->root, path, NULL);
}

void
computer_write_bytes (Computer *self, const char *path, gconstpointer bytes, gsize length)
{
  g_autofree char *full = computer_get_path (self, path);
  g_autofree char *folder = g_path_get_dirname (full);
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir_with_parents (folder, 0755));
  /* In place, as a program that does not save beside. */
  g_file_set_contents_full (full, bytes, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0644, &error);
  g_assert_no_error (error);
}

void
computer_write (Computer *self, const char *path, const char *text)
{
  computer_write_bytes (self, path, text, strlen (text));
}

void
computer_make_folder (Computer *self, const char *path)
{
  g_autofree char *full = computer_get_path (self, path);

  g_assert_no_errno (g_mkdir_with_parents (full, 0755));
}

void
computer_rename (Computer *self, const char *from, const char *to)
{
  g_autofree char *one = computer_get_path (self, from);
  g_autofree char *other = computer_get_path (self, to);

  g_assert_no_errno (g_rename (one, other));
}

void
computer_remove (Computer *self, const char *path)
{
  g_autofree char *full = computer_get_path (self, path);

  kontor_test_remove_tree (full);
}

char *
computer_read (Computer *self, const char *path, gsize *length)
{
  g_autofree char *full = computer_get_path (self, path);
  char *text = NULL;

  return g_file_get_contents (full, &text, length, NULL) ? text : NULL;
}

gboolean
computer_has (Computer *self, const char *path)
{
  g_autofree char *full = computer_get_path (self, path);

  return g_file_test (full, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK);
}

void
computer_check (Computer *self, const char *path, const char *text)
{
  g_autofree char *got = computer_read (self, path, NULL);

  g_assert_cmpstr (got, ==, text);
}

char *
computer_describe (Computer *self)
{
  return kontor_test_describe_tree (self->root, ".kontor");
}

guint
computer_count_remarks (Computer *self, KontorDriveState state)
{
  g_autoptr (GPtrArray) remarks = kontor_drive_store_list_remarks (
      kontor_drive_engine_get_store (self->engine));
  guint n = 0;

  for (guint i = 0; i < remarks->len; i++)
    {
      const KontorDriveRemark *remark = remarks->pdata[i];

      g_autofree char *path = g_utf8_make_valid (remark->path, -1);

      g_test_message ("%s: %s: %s", self->device, path, remark->reason);
      n += remark->state == state;
    }

  return n;
}
