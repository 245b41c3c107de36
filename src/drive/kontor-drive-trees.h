/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-node.h"

G_BEGIN_DECLS

typedef enum
{
  KONTOR_DRIVE_REMOTE, /* what the server holds, as far as the replica knows */
  KONTOR_DRIVE_LOCAL, /* what was last seen on the disk */
  KONTOR_DRIVE_SYNCED, /* what both last agreed on: the base of the merge */
  KONTOR_DRIVE_N_TREES
} KontorDriveTree;

/**
 * KontorDriveTrees:
 * @get: fills @node (to be cleared by the caller). FALSE: the tree has none of that id
 * @children: the ids of a folder's children, in no order; @parent nil: of the top of the drive
 *
 * The three trees of one drive, as the planner reads them. A node of the remote tree is there if it
 * and all its folders are: what lies in a deleted folder is deleted. The engine keeps local and synced
 * in a database and reads remote from the replica; tests keep all three in memory. On the engine's
 * thread; nothing changes while a plan is made.
 */
typedef struct _KontorDriveTrees KontorDriveTrees;

struct _KontorDriveTrees
{
  gboolean (*get) (KontorDriveTrees *self,
                   KontorDriveTree tree,
                   const KontorId *id,
                   KontorDriveNode *node);
  /* Appends to @ids (element-type KontorId). */
  void (*children) (KontorDriveTrees *self,
                    KontorDriveTree tree,
                    const KontorId *parent,
                    GArray *ids);
};

gboolean kontor_drive_trees_get (KontorDriveTrees *self,
                                 KontorDriveTree tree,
                                 const KontorId *id,
                                 KontorDriveNode *node);
/* (transfer full) (element-type KontorId) */
GArray *kontor_drive_trees_list (KontorDriveTrees *self,
                                 KontorDriveTree tree,
                                 const KontorId *parent) G_GNUC_WARN_UNUSED_RESULT;
/* Whether @id is @above or lies below it. */
gboolean kontor_drive_trees_is_below (KontorDriveTrees *self,
                                      KontorDriveTree tree,
                                      const KontorId *id,
                                      const KontorId *above);
/* "a/b/c", as bytes; NULL: not in the tree. */
char *kontor_drive_trees_get_path (KontorDriveTrees *self, KontorDriveTree tree, const KontorId *id)
    G_GNUC_WARN_UNUSED_RESULT;

/* --- in memory, kontor-drive-memory-trees.c --- */

typedef struct _KontorDriveMemoryTrees KontorDriveMemoryTrees;
KontorDriveMemoryTrees *kontor_drive_memory_trees_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_drive_memory_trees_free (KontorDriveMemoryTrees *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDriveMemoryTrees, kontor_drive_memory_trees_free)
KontorDriveTrees *kontor_drive_memory_trees_get_trees (KontorDriveMemoryTrees *self);
/* Puts a copy of @node in place of the one of its id. */
void kontor_drive_memory_trees_put (KontorDriveMemoryTrees *self,
                                    KontorDriveTree tree,
                                    const KontorDriveNode *node);
/* The node alone, not what lies below it. */
void kontor_drive_memory_trees_remove (KontorDriveMemoryTrees *self,
                                       KontorDriveTree tree,
                                       const KontorId *id);

G_END_DECLS
