/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Questions to the three trees of a drive that are the same wherever the trees are kept. Of the thread
 * that owns the trees. */

#include "config.h"

#include "kontor-drive-trees.h"

/* No path of a disk is deeper than this. A tree with a ring in it, which only damage makes, ends here. */
#define DEPTH_MAX 4096

gboolean
kontor_drive_trees_get (KontorDriveTrees *self,
                        KontorDriveTree tree,
                        const KontorId *id,
                        KontorDriveNode *node)
{
  g_return_val_if_fail (self != NULL && tree < KONTOR_DRIVE_N_TREES, FALSE);

  return !kontor_id_is_nil (id) && self->get (self, tree, id, node);
}

GArray *
kontor_drive_trees_list (KontorDriveTrees *self, KontorDriveTree tree, const KontorId *parent)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (KontorId));

  g_return_val_if_fail (self != NULL && tree < KONTOR_DRIVE_N_TREES, ids);

  self->children (self, tree, parent, ids);
  return ids;
}

/**
 * kontor_drive_trees_is_below:
 * @self: the trees
 * @tree: which
 * @id: a node; nil: the top
 * @above: a folder; nil: the top, below which everything lies that is in the tree
 *
 * Returns: whether @id is @above or lies below it
 */
gboolean
kontor_drive_trees_is_below (KontorDriveTrees *self,
                             KontorDriveTree tree,
                             const KontorId *id,
                             const KontorId *above)
{
  KontorId at = *id;

  for (guint depth = 0; depth < DEPTH_MAX; depth++)
    {
      g_auto (KontorDriveNode) node = { 0 };

      if (kontor_id_equal (&at, above))
        return TRUE;
      if (!kontor_drive_trees_get (self, tree, &at, &node))
        return FALSE;
      at = node.parent;
    }
  return FALSE;
}

/**
 * kontor_drive_trees_get_path:
 * @self: the trees
 * @tree: which
 * @id: a node; nil: the top, whose path is ""
 *
 * Returns: (transfer full) (nullable): "a/b/c", as bytes; %NULL: not in the tree
 */
char *
kontor_drive_trees_get_path (KontorDriveTrees *self, KontorDriveTree tree, const KontorId *id)
{
  g_autoptr (GString) path = g_string_new (NULL);
  KontorId at = *id;

  for (guint depth = 0; depth < DEPTH_MAX; depth++)
    {
      g_auto (KontorDriveNode) node = { 0 };

      if (kontor_id_is_nil (&at))
        return g_string_free_and_steal (g_steal_pointer (&path));
      if (!kontor_drive_trees_get (self, tree, &at, &node))
        return NULL;
      if (path->len > 0)
        g_string_prepend_c (path, '/');
      g_string_prepend (path, node.name);
      at = node.parent;
    }
  return NULL;
}
