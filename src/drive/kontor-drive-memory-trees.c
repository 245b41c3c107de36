/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The three trees in memory, for tests and the simulation: a table of nodes by id, and one of the ids in
 * each folder. Of one thread. */

#include "config.h"

#include "kontor-drive-trees.h"

#define DEPTH_MAX 4096

struct _KontorDriveMemoryTrees
{
  KontorDriveTrees trees; /* first: what others see of it */
  GHashTable *nodes[KONTOR_DRIVE_N_TREES]; /* owned: KontorId of the node → KontorDriveNode */
  GHashTable *folders[KONTOR_DRIVE_N_TREES]; /* owned: KontorId → GArray of KontorId */
};

/* Whether all folders on the way up are there. Only the remote tree loses a folder before what is in it:
 * the server deletes the folder alone. */
static gboolean
hangs (KontorDriveMemoryTrees *self, KontorDriveTree tree, const KontorDriveNode *node)
{
  for (guint depth = 0; depth < DEPTH_MAX; depth++)
    {
      if (kontor_id_is_nil (&node->parent))
        return TRUE;
      node = g_hash_table_lookup (self->nodes[tree], &node->parent);
      if (node == NULL)
        return FALSE;
    }
  return FALSE;
}

static gboolean
get (KontorDriveTrees *trees, KontorDriveTree tree, const KontorId *id, KontorDriveNode *node)
{
  KontorDriveMemoryTrees *self = (KontorDriveMemoryTrees *) trees;
  const KontorDriveNode *found = g_hash_table_lookup (self->nodes[tree], id);

  if (found == NULL || (tree == KONTOR_DRIVE_REMOTE && !hangs (self, tree, found)))
    return FALSE;
  kontor_drive_node_copy (found, node);
  return TRUE;
}

static void
children (KontorDriveTrees *trees, KontorDriveTree tree, const KontorId *parent, GArray *ids)
{
  KontorDriveMemoryTrees *self = (KontorDriveMemoryTrees *) trees;
  GArray *found = g_hash_table_lookup (self->folders[tree], parent);

  if (found == NULL)
    return;
  if (tree == KONTOR_DRIVE_REMOTE && !kontor_id_is_nil (parent))
    {
      const KontorDriveNode *folder = g_hash_table_lookup (self->nodes[tree], parent);

      if (folder == NULL || !hangs (self, tree, folder))
        return;
    }
  g_array_append_vals (ids, found->data, found->len);
}

static void
leave_folder (KontorDriveMemoryTrees *self, KontorDriveTree tree, const KontorDriveNode *node)
{
  GArray *ids = g_hash_table_lookup (self->folders[tree], &node->parent);

  for (guint i = 0; i < ids->len; i++)
    if (kontor_id_equal (&g_array_index (ids, KontorId, i), &node->id))
      {
        g_array_remove_index_fast (ids, i);
        return;
      }
}

static void
enter_folder (KontorDriveMemoryTrees *self, KontorDriveTree tree, const KontorDriveNode *node)
{
  GArray *ids = g_hash_table_lookup (self->folders[tree], &node->parent);

  if (ids == NULL)
    {
      ids = g_array_new (FALSE, FALSE, sizeof (KontorId));
      g_hash_table_insert (self->folders[tree], kontor_id_copy (&node->parent), ids);
    }
  g_array_append_val (ids, node->id);
}

KontorDriveMemoryTrees *
kontor_drive_memory_trees_new (void)
{
  KontorDriveMemoryTrees *self = g_new0 (KontorDriveMemoryTrees, 1);

  self->trees.get = get;
  self->trees.children = children;
  for (guint i = 0; i < KONTOR_DRIVE_N_TREES; i++)
    {
      self->nodes[i] = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, NULL,
                                              (GDestroyNotify) kontor_drive_node_free);
      self->folders[i] = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                                (GDestroyNotify) g_array_unref);
    }
  return self;
}

void
kontor_drive_memory_trees_free (KontorDriveMemoryTrees *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < KONTOR_DRIVE_N_TREES; i++)
    {
      g_hash_table_unref (self->nodes[i]);
      g_hash_table_unref (self->folders[i]);
    }
  g_free (self);
}

/* (transfer none): lives as long as @self. */
KontorDriveTrees *
kontor_drive_memory_trees_get_trees (KontorDriveMemoryTrees *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->trees;
}

void
kontor_drive_memory_trees_put (KontorDriveMemoryTrees *self,
                               KontorDriveTree tree,
                               const KontorDriveNode *node)
{
  KontorDriveNode *copy = NULL;

  g_return_if_fail (self != NULL && tree < KONTOR_DRIVE_N_TREES && node->name != NULL);

  /* A copy first: @node may be what lies in the table. */
  copy = kontor_drive_node_dup (node);
  kontor_drive_memory_trees_remove (self, tree, &copy->id);
  g_hash_table_insert (self->nodes[tree], &copy->id, copy);
  enter_folder (self, tree, copy);
}

void
kontor_drive_memory_trees_remove (KontorDriveMemoryTrees *self,
                                  KontorDriveTree tree,
                                  const KontorId *id)
{
  const KontorDriveNode *node = NULL;

  g_return_if_fail (self != NULL && tree < KONTOR_DRIVE_N_TREES);

  node = g_hash_table_lookup (self->nodes[tree], id);
  if (node == NULL)
    return;
  leave_folder (self, tree, node);
  g_hash_table_remove (self->nodes[tree], &node->id);
}
