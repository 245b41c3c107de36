/* SPDX-License-Identifier: GPL-3.0-or-later */

/* drive.db: what is put is what is got, both trees share a row without getting into each other's way,
 * and a file that is not ours, or damaged, is told from a good one. */

#include "config.h"

#include "kontor-drive-store.h"
#include "kontor-sql.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *folder;
  KontorDriveStore *store;
} Fixture;

static KontorDriveStore *
open_store (const char *folder)
{
  g_autoptr (GError) error = NULL;
  KontorDriveStore *store = kontor_drive_store_open (folder, NULL, &error);

  g_assert_no_error (error);

  return store;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_assert_no_errno (g_mkdir_with_parents (g_get_user_data_dir (), 0700));
  self->folder = g_build_filename (g_get_user_data_dir (), "store-XXXXXX", NULL);
  g_assert_nonnull (g_mkdtemp (self->folder));
  self->store = open_store (self->folder);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_clear_pointer (&self->store, kontor_drive_store_close);
  g_free (self->folder);
}

static void
reopen (Fixture *self)
{
  kontor_drive_store_close (self->store);
  self->store = open_store (self->folder);
}

static KontorId
make_id (guint8 number)
{
  KontorId id = { { 1 } };

  id.bytes[15] = number;

  return id;
}

static KontorDriveNode
make_file (guint8 number, const KontorId *parent, const char *name)
{
  KontorDriveNode node = { .id = make_id (number),
                           .name = g_strdup (name),
                           .kind = KONTOR_DRIVE_FILE,
                           .size = 1000 + number,
                           .modified = 77,
                           .executable = TRUE,
                           .stamp = { .identity = { G_MAXUINT64, 40u + number, G_MAXUINT64 - 1 },
                                      .size = 1000 + number,
                                      .mtime = 77001,
                                      .ctime = 78000 } };

  if (parent != NULL)
    node.parent = *parent;
  memset (node.content, number, sizeof node.content);

  return node;
}

static void
put (Fixture *self, KontorDriveTree tree, const KontorDriveNode *node)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (kontor_drive_store_begin (self->store, &error));
  kontor_drive_store_put (self->store, tree, node, &error);
  g_assert_no_error (error);
  g_assert_true (kontor_drive_store_end (self->store, TRUE, &error));
}

static void
remove_node (Fixture *self, KontorDriveTree tree, const KontorId *id)
{
  g_autoptr (GError) error = NULL;

  kontor_drive_store_remove (self->store, tree, id, &error);
  g_assert_no_error (error);
}

static void
check (Fixture *self, KontorDriveTree tree, const KontorDriveNode *want)
{
  g_auto (KontorDriveNode) got = { 0 };
  gboolean found = kontor_drive_store_get (self->store, tree, &want->id, &got);

  g_assert_true (found);
  g_assert_true (kontor_drive_node_same_place (&got, want));
  g_assert_true (kontor_drive_node_same_content (&got, want));
  g_assert_cmpint (got.size, ==, want->size);
  g_assert_cmpint (got.modified, ==, want->modified);
  if (tree == KONTOR_DRIVE_LOCAL)
    g_assert_true (kontor_drive_stamp_equal (&got.stamp, &want->stamp));
  g_assert_cmpint (got.place, ==, tree == KONTOR_DRIVE_LOCAL ? 0 : want->place);
  g_assert_cmpint (got.version, ==, tree == KONTOR_DRIVE_LOCAL ? 0 : want->version);
}

static guint
count_children (Fixture *self, KontorDriveTree tree, const KontorId *parent)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (KontorId));

  kontor_drive_store_children (self->store, tree, parent, ids);

  return ids->len;
}

static gboolean
is_there (Fixture *self, KontorDriveTree tree, const KontorId *id)
{
  g_auto (KontorDriveNode) node = { 0 };

  return kontor_drive_store_get (self->store, tree, id, &node);
}

/* --- tests --- */

static void
test_sides (Fixture *self, gconstpointer unused)
{
  KontorId folder = make_id (100);
  KontorId nil = KONTOR_ID_INIT_NIL;
  g_auto (KontorDriveNode) local = make_file (1, &folder, "a\xff name");
  g_auto (KontorDriveNode) synced = make_file (1, &folder, "a\xff name");

  synced.place = 12;
  synced.version = G_MAXINT64;
  put (self, KONTOR_DRIVE_LOCAL, &local);
  put (self, KONTOR_DRIVE_SYNCED, &synced);
  check (self, KONTOR_DRIVE_LOCAL, &local);
  check (self, KONTOR_DRIVE_SYNCED, &synced);

  /* A change of one side leaves the other as it was, though it was written as "the same". */
  g_free (local.name);
  local.name = g_strdup ("moved");
  local.parent = nil;
  put (self, KONTOR_DRIVE_LOCAL, &local);
  check (self, KONTOR_DRIVE_SYNCED, &synced);
  memset (local.content, 0, sizeof local.content);
  local.executable = FALSE;
  local.size = local.stamp.size = 5;
  put (self, KONTOR_DRIVE_LOCAL, &local);
  check (self, KONTOR_DRIVE_SYNCED, &synced);
  reopen (self);
  check (self, KONTOR_DRIVE_LOCAL, &local);
  check (self, KONTOR_DRIVE_SYNCED, &synced);
  g_assert_cmpuint (count_children (self, KONTOR_DRIVE_LOCAL, &folder), ==, 0);
  g_assert_cmpuint (count_children (self, KONTOR_DRIVE_SYNCED, &folder), ==, 1);
  g_assert_cmpuint (count_children (self, KONTOR_DRIVE_LOCAL, &nil), ==, 1);

  remove_node (self, KONTOR_DRIVE_LOCAL, &local.id);
  check (self, KONTOR_DRIVE_SYNCED, &synced);
  g_assert_false (is_there (self, KONTOR_DRIVE_LOCAL, &local.id));
  g_assert_cmpuint (kontor_drive_store_count (self->store, KONTOR_DRIVE_LOCAL), ==, 0);
  g_assert_cmpuint (kontor_drive_store_count (self->store, KONTOR_DRIVE_SYNCED), ==, 1);
  remove_node (self, KONTOR_DRIVE_SYNCED, &local.id);
  g_assert_cmpuint (kontor_drive_store_count (self->store, KONTOR_DRIVE_SYNCED), ==, 0);
  g_assert_cmpuint (count_children (self, KONTOR_DRIVE_SYNCED, &folder), ==, 0);
}

static void
test_kinds (Fixture *self, gconstpointer unused)
{
  g_auto (KontorDriveNode) folder = { .id = make_id (1),
                                      .name = g_strdup ("folder"),
                                      .kind = KONTOR_DRIVE_FOLDER,
                                      .stamp = { .identity = { 1, 2, 3 }, .size = 4096 } };
  g_auto (KontorDriveNode) link = { .id = make_id (2),
                                    .name = g_strdup ("link"),
                                    .kind = KONTOR_DRIVE_LINK,
                                    .target = g_strdup ("../\xfe/else"),
                                    .stamp = { .identity = { 1, 3, 3 }, .size = 8 } };

  put (self, KONTOR_DRIVE_LOCAL, &folder);
  put (self, KONTOR_DRIVE_LOCAL, &link);
  put (self, KONTOR_DRIVE_SYNCED, &folder);
  put (self, KONTOR_DRIVE_SYNCED, &link);
  reopen (self);
  check (self, KONTOR_DRIVE_LOCAL, &folder);
  check (self, KONTOR_DRIVE_LOCAL, &link);
  check (self, KONTOR_DRIVE_SYNCED, &folder);
  check (self, KONTOR_DRIVE_SYNCED, &link);
}

static void
test_find (Fixture *self, gconstpointer unused)
{
  KontorId nil = KONTOR_ID_INIT_NIL;
  KontorId folder = make_id (100);
  g_auto (KontorDriveNode) one = make_file (1, NULL, "b");
  g_auto (KontorDriveNode) two = make_file (2, NULL, "a");
  g_auto (KontorDriveNode) three = make_file (3, &folder, "a");
  g_auto (KontorDriveNode) found = { 0 };
  g_auto (KontorDriveNode) by_identity = { 0 };
  KontorDriveIdentity identity = two.stamp.identity;
  g_autoptr (GPtrArray) list = NULL;

  put (self, KONTOR_DRIVE_LOCAL, &one);
  put (self, KONTOR_DRIVE_LOCAL, &two);
  put (self, KONTOR_DRIVE_LOCAL, &three);
  g_assert_true (kontor_drive_store_find_name (self->store, &folder, "a", &found));
  g_assert_true (kontor_id_equal (&found.id, &three.id));
  g_assert_false (kontor_drive_store_find_name (self->store, &folder, "b", &found));
  g_assert_true (kontor_drive_store_find_identity (self->store, &identity, &by_identity));
  g_assert_true (kontor_id_equal (&by_identity.id, &two.id));
  /* The same inode, given away again. */
  identity.birth++;
  g_assert_false (kontor_drive_store_find_identity (self->store, &identity, &by_identity));
  list = kontor_drive_store_list_local (self->store, &nil);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (((KontorDriveNode *) list->pdata[0])->name, ==, "a");
  g_assert_cmpstr (((KontorDriveNode *) list->pdata[1])->name, ==, "b");
}

static void
test_forget (Fixture *self, gconstpointer unused)
{
  g_auto (KontorDriveNode) both = make_file (1, NULL, "both");
  g_auto (KontorDriveNode) gone = make_file (2, NULL, "gone");
  g_autoptr (GError) error = NULL;

  put (self, KONTOR_DRIVE_LOCAL, &both);
  put (self, KONTOR_DRIVE_SYNCED, &both);
  put (self, KONTOR_DRIVE_SYNCED, &gone);
  g_assert_cmpuint (kontor_drive_store_count (self->store, KONTOR_DRIVE_SYNCED), ==, 2);
  kontor_drive_store_forget_synced (self->store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kontor_drive_store_count (self->store, KONTOR_DRIVE_SYNCED), ==, 0);
  g_assert_cmpuint (kontor_drive_store_count (self->store, KONTOR_DRIVE_LOCAL), ==, 1);
  check (self, KONTOR_DRIVE_LOCAL, &both);
  g_assert_false (is_there (self, KONTOR_DRIVE_SYNCED, &both.id));
}

static void
test_roll_back (Fixture *self, gconstpointer unused)
{
  g_auto (KontorDriveNode) node = make_file (1, NULL, "a");
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (kontor_drive_store_count (self->store, KONTOR_DRIVE_LOCAL), ==, 0);
  g_assert_true (kontor_drive_store_begin (self->store, &error));
  g_assert_true (kontor_drive_store_put (self->store, KONTOR_DRIVE_LOCAL, &node, &error));
  g_assert_true (kontor_drive_store_end (self->store, FALSE, &error));
  g_assert_false (is_there (self, KONTOR_DRIVE_LOCAL, &node.id));
  g_assert_cmpuint (kontor_drive_store_count (self->store, KONTOR_DRIVE_LOCAL), ==, 0);
}

static void
test_remarks (Fixture *self, gconstpointer unused)
{
  KontorDriveRemark remark = { .path = (char *) "x/\xff",
                               .id = make_id (3),
                               .state = KONTOR_DRIVE_STATE_FAILED,
                               .reason = (char *) "No room",
                               .retry_at = 99,
                               .tries = 4 };
  KontorDriveBinItem item = {
    .path = (char *) ".kontor/bin/1/x", .origin = (char *) "y/x", .at = 12, .size = 13
  };
  g_autoptr (GPtrArray) remarks = NULL;
  g_autoptr (GPtrArray) bin = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autofree char *value = NULL;
  const KontorDriveRemark *got = NULL;
  const KontorDriveBinItem *got_item = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (kontor_drive_store_put_remark (self->store, &remark, &error));
  g_assert_true (kontor_drive_store_put_bin_item (self->store, &item, &error));
  g_assert_true (kontor_drive_store_set_meta (self->store, "epoch", "e", &error));
  reopen (self);
  remarks = kontor_drive_store_list_remarks (self->store);
  g_assert_cmpuint (remarks->len, ==, 1);
  got = remarks->pdata[0];
  g_assert_cmpstr (got->path, ==, remark.path);
  g_assert_cmpstr (got->reason, ==, remark.reason);
  g_assert_cmpint (got->state, ==, remark.state);
  g_assert_cmpint (got->retry_at, ==, 99);
  g_assert_cmpuint (got->tries, ==, 4);
  g_assert_true (kontor_id_equal (&got->id, &remark.id));
  bin = kontor_drive_store_list_bin (self->store);
  g_assert_cmpuint (bin->len, ==, 1);
  got_item = bin->pdata[0];
  g_assert_cmpstr (got_item->origin, ==, "y/x");
  g_assert_cmpint (got_item->size, ==, 13);
  value = kontor_drive_store_get_meta (self->store, "epoch");
  g_assert_cmpstr (value, ==, "e");
  g_assert_null (kontor_drive_store_get_meta (self->store, "other"));
  g_assert_true (kontor_drive_store_remove_remark (self->store, remark.path, &error));
  none = kontor_drive_store_list_remarks (self->store);
  g_assert_cmpuint (none->len, ==, 0);
}

/* --- files that are not good --- */

static void
spoil (Fixture *self, const char *sql)
{
  g_autofree char *path = g_build_filename (self->folder, "drive.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSql) connection = NULL;

  g_clear_pointer (&self->store, kontor_drive_store_close);
  connection = kontor_sql_open (path, 0, NULL, &error);
  g_assert_no_error (error);
  kontor_sql_exec (connection, sql, &error);
  g_assert_no_error (error);
}

static void
test_newer (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  spoil (self, "PRAGMA user_version = 1000");
  g_assert_null (kontor_drive_store_open (self->folder, NULL, &error));
  g_assert_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_NEWER);
}

static void
test_foreign (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  spoil (self, "PRAGMA application_id = 0x4b4e5452"); /* a replica */
  g_assert_null (kontor_drive_store_open (self->folder, NULL, &error));
  g_assert_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_FOREIGN);
}

static void
test_damaged (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->folder, "drive.db", NULL);
  g_autofree char *bytes = NULL;
  gsize length = 0;
  g_autoptr (GError) error = NULL;

  for (guint8 i = 1; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", i);
      g_auto (KontorDriveNode) node = make_file (i, NULL, name);

      put (self, KONTOR_DRIVE_LOCAL, &node);
    }
  g_clear_pointer (&self->store, kontor_drive_store_close);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  /* The middle of the file: pages of rows, whose first byte says what they are. */
  for (gsize at = 8 * 4096; at + 4096 < length; at += 4096)
    memset (bytes + at, 0x55, 64);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  g_assert_null (kontor_drive_store_open (self->folder, NULL, &error));
  g_assert_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_CORRUPT);
}

#define TEST(name, function) \
  g_test_add ("/drive-store/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  TEST ("sides", test_sides);
  TEST ("kinds", test_kinds);
  TEST ("find", test_find);
  TEST ("forget", test_forget);
  TEST ("roll-back", test_roll_back);
  TEST ("remarks", test_remarks);
  TEST ("newer", test_newer);
  TEST ("foreign", test_foreign);
  TEST ("damaged", test_damaged);

  return g_test_run ();
}
