/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much a plan would take away. On the thread of the trees. */

#include "config.h"

#include "kontor-drive-plan.h"
#include "kontor-fault.h"

/* How many nodes a tree has below a folder. */
static guint
count_below (KontorDriveTrees *trees, KontorDriveTree tree, const KontorId *folder)
{
  g_autoptr (GArray) ids = kontor_drive_trees_list (trees, tree, folder);
  guint count = ids->len;

  for (guint i = 0; i < ids->len; i++)
    count += count_below (trees, tree, &g_array_index (ids, KontorId, i));
  return count;
}

static guint
count_deletes (KontorDriveTrees *trees,
               KontorDriveTree tree,
               const GPtrArray *actions,
               KontorDriveActionKind kind)
{
  guint count = 0;

  for (guint i = 0; i < actions->len; i++)
    {
      const KontorDriveAction *action = actions->pdata[i];

      if (action->kind != kind)
        continue;
      count++;
      if (action->want.kind == KONTOR_DRIVE_FOLDER && !KONTOR_FAULT (TOLL_TOPS_ONLY))
        count += count_below (trees, tree, &action->id);
    }
  return count;
}

void
kontor_drive_plan_count (KontorDriveTrees *trees, const GPtrArray *actions, KontorDriveToll *toll)
{
  const KontorId top = KONTOR_ID_INIT_NIL;

  g_return_if_fail (trees != NULL && actions != NULL && toll != NULL);

  *toll = (KontorDriveToll) {
    .deletes = count_deletes (trees, KONTOR_DRIVE_LOCAL, actions, KONTOR_DRIVE_DISK_DELETE),
    .server_deletes = count_deletes (trees, KONTOR_DRIVE_REMOTE, actions,
                                     KONTOR_DRIVE_COMMIT_DELETE),
  };
  if (toll->deletes > 0)
    toll->nodes = count_below (trees, KONTOR_DRIVE_LOCAL, &top);
  if (toll->server_deletes > 0)
    toll->server_nodes = count_below (trees, KONTOR_DRIVE_REMOTE, &top);
}
