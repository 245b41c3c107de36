/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Nodes and the trees in memory. */

#include "config.h"

#include "kontor-drive-trees.h"

static KontorId
make_id (guint number)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  id.bytes[15] = (guint8) number;
  return id;
}

static void
put (KontorDriveMemoryTrees *memory,
     KontorDriveTree tree,
     guint number,
     guint parent,
     const char *name)
{
  KontorDriveNode node = { .id = make_id (number), .parent = make_id (parent) };

  node.name = (char *) name;
  node.kind = KONTOR_DRIVE_FOLDER;
  kontor_drive_memory_trees_put (memory, tree, &node);
}

static void
test_compare (void)
{
  KontorDriveNode a = { .name = (char *) "a", .content = { 1 }, .place = 1, .version = 1 };
  KontorDriveNode b = {
    .name = (char *) "a", .content = { 1 }, .place = 2, .version = 2, .modified = 5
  };

  g_assert_true (kontor_drive_node_same_place (&a, &b));
  g_assert_true (kontor_drive_node_same_content (&a, &b));
  b.executable = TRUE;
  g_assert_false (kontor_drive_node_same_content (&a, &b));
  g_assert_true (kontor_drive_node_same_place (&a, &b));
  b = a;
  b.parent = make_id (1);
  g_assert_false (kontor_drive_node_same_place (&a, &b));
  b = a;
  b.kind = KONTOR_DRIVE_LINK;
  g_assert_false (kontor_drive_node_same_content (&a, &b));
  a.kind = KONTOR_DRIVE_LINK;
  g_assert_true (kontor_drive_node_same_content (&a, &b));
  a.target = (char *) "x";
  g_assert_false (kontor_drive_node_same_content (&a, &b));

  g_assert_false (kontor_drive_node_is_unread (&a));
  b.kind = KONTOR_DRIVE_FILE;
  b.content[0] = 0;
  g_assert_true (kontor_drive_node_is_unread (&b));
}

static void
test_stamps (void)
{
  KontorDriveStamp a = { .identity = { 1, 2, 3 }, .size = 4, .mtime = 5, .ctime = 6 };
  KontorDriveStamp b = a;
  const KontorDriveIdentity unknown = { 0 };

  g_assert_true (kontor_drive_stamp_equal (&a, &b));
  b.ctime++;
  g_assert_false (kontor_drive_stamp_equal (&a, &b));
  b = a;
  b.identity.birth++;
  g_assert_false (kontor_drive_stamp_equal (&a, &b));
  g_assert_false (kontor_drive_identity_equal (&unknown, &unknown));
}

static void
test_trees (void)
{
  g_autoptr (KontorDriveMemoryTrees) memory = kontor_drive_memory_trees_new ();
  KontorDriveTrees *trees = kontor_drive_memory_trees_get_trees (memory);
  g_auto (KontorDriveNode) node = { 0 };
  g_autoptr (GArray) ids = NULL;
  g_autofree char *path = NULL;
  g_autofree char *gone = NULL;
  const KontorId one = make_id (1);
  const KontorId two = make_id (2);
  const KontorId three = make_id (3);

  put (memory, KONTOR_DRIVE_REMOTE, 1, 0, "a");
  put (memory, KONTOR_DRIVE_REMOTE, 2, 1, "b");
  put (memory, KONTOR_DRIVE_REMOTE, 3, 2, "c");
  path = kontor_drive_trees_get_path (trees, KONTOR_DRIVE_REMOTE, &three);
  g_assert_cmpstr (path, ==, "a/b/c");
  g_assert_true (kontor_drive_trees_is_below (trees, KONTOR_DRIVE_REMOTE, &three, &one));
  g_assert_true (kontor_drive_trees_is_below (trees, KONTOR_DRIVE_REMOTE, &one, &one));
  g_assert_false (kontor_drive_trees_is_below (trees, KONTOR_DRIVE_REMOTE, &one, &three));
  g_assert_false (kontor_drive_trees_get (trees, KONTOR_DRIVE_LOCAL, &one, &node));

  /* Moved: in the new folder, and not in the old. */
  put (memory, KONTOR_DRIVE_REMOTE, 3, 1, "c");
  ids = kontor_drive_trees_list (trees, KONTOR_DRIVE_REMOTE, &two);
  g_assert_cmpuint (ids->len, ==, 0);
  g_clear_pointer (&ids, g_array_unref);
  ids = kontor_drive_trees_list (trees, KONTOR_DRIVE_REMOTE, &one);
  g_assert_cmpuint (ids->len, ==, 2);

  /* What lies in a folder that the server deleted is deleted. */
  kontor_drive_memory_trees_remove (memory, KONTOR_DRIVE_REMOTE, &one);
  g_assert_false (kontor_drive_trees_get (trees, KONTOR_DRIVE_REMOTE, &three, &node));
  gone = kontor_drive_trees_get_path (trees, KONTOR_DRIVE_REMOTE, &three);
  g_assert_null (gone);
}

/* Foreign rows may say that a lies in b and b in a: that ends. */
static void
test_ring (void)
{
  g_autoptr (KontorDriveMemoryTrees) memory = kontor_drive_memory_trees_new ();
  KontorDriveTrees *trees = kontor_drive_memory_trees_get_trees (memory);
  const KontorId one = make_id (1);
  const KontorId three = make_id (3);
  g_autofree char *path = NULL;

  put (memory, KONTOR_DRIVE_LOCAL, 1, 2, "a");
  put (memory, KONTOR_DRIVE_LOCAL, 2, 1, "b");
  path = kontor_drive_trees_get_path (trees, KONTOR_DRIVE_LOCAL, &one);
  g_assert_null (path);
  g_assert_false (kontor_drive_trees_is_below (trees, KONTOR_DRIVE_LOCAL, &one, &three));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/drive-trees/compare", test_compare);
  g_test_add_func ("/drive-trees/stamps", test_stamps);
  g_test_add_func ("/drive-trees/trees", test_trees);
  g_test_add_func ("/drive-trees/ring", test_ring);
  return g_test_run ();
}
