/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What shall become of a node: whose place holds, whether it stays. Each side is compared with the base,
 * place and content apart. On the thread of the trees. */

#include "config.h"

#include "kontor-drive-plan-private.h"
#include "kontor-fault.h"

#define REMOTE KONTOR_DRIVE_REMOTE
#define LOCAL KONTOR_DRIVE_LOCAL
#define SYNCED KONTOR_DRIVE_SYNCED

/* A twin keeps its name on the disk: that is no move. */
static gboolean
is_twin_place (const KontorDriveNode *there, const KontorDriveNode *here)
{
  return kontor_id_equal (&there->parent, &here->parent) &&
         kontor_drive_plan_is_twin_name (there->name, here->name);
}

static void
compare_side (KontorDriveCase *self, KontorDriveTree side)
{
  if (!self->has[side])
    return;
  self->moved[side] = !kontor_drive_node_same_place (&self->node[side], &self->node[SYNCED]);
  self->edited[side] = !kontor_drive_node_same_content (&self->node[side], &self->node[SYNCED]);
}

/* Sets what @moved, @edited and @twin say, from the trees alone. */
void
kontor_drive_case_compare (KontorDriveCase *self)
{
  if (self->has[SYNCED])
    {
      compare_side (self, REMOTE);
      compare_side (self, LOCAL);
      if (self->has[LOCAL] && self->moved[LOCAL] && !self->moved[REMOTE])
        self->twin = is_twin_place (&self->node[SYNCED], &self->node[LOCAL]);
    }
  else if (self->has[REMOTE] && self->has[LOCAL])
    self->twin = is_twin_place (&self->node[REMOTE], &self->node[LOCAL]);

  if (KONTOR_FAULT (TWIN_MOVED))
    self->twin = FALSE;
  if (self->twin)
    self->moved[LOCAL] = FALSE;
}

KontorDriveTree
kontor_drive_case_get_holder (const KontorDriveCase *self)
{
  if (!self->has[REMOTE])
    return LOCAL;
  if (!self->has[LOCAL] || self->reverted || !self->has[SYNCED])
    return REMOTE;
  if (self->reclaimed)
    return LOCAL;
  /* Moved here and there: the server's holds. */
  if (self->moved[LOCAL] && (!self->moved[REMOTE] || KONTOR_FAULT (MOVES_LOCAL_WINS)))
    return LOCAL;
  return REMOTE;
}

const KontorId *
kontor_drive_case_get_parent (const KontorDriveCase *self)
{
  return &self->node[kontor_drive_case_get_holder (self)].parent;
}

const char *
kontor_drive_case_get_local_name (const KontorDriveCase *self)
{
  if (self->twin && self->has[LOCAL])
    return self->node[LOCAL].name;
  return self->node[kontor_drive_case_get_holder (self)].name;
}

const char *
kontor_drive_case_get_server_name (const KontorDriveCase *self)
{
  if (self->server_name != NULL)
    return self->server_name;
  return self->node[kontor_drive_case_get_holder (self)].name;
}

gboolean
kontor_drive_case_is_unread (const KontorDriveCase *self)
{
  return self->has[LOCAL] && kontor_drive_node_is_unread (&self->node[LOCAL]) &&
         !KONTOR_FAULT (UNREAD_PLANNED);
}

/* --- coming and going --- */

/* The node is in the base and on @side, where it or a folder that it lies in was moved; the other side
 * deleted it. */
static gboolean
is_moved_along (KontorDriveCases *self, KontorDriveCase *one, KontorDriveTree side)
{
  const KontorDriveTree other = side == LOCAL ? REMOTE : LOCAL;
  KontorDriveCase *at = one;

  while (at->has[side] && at->has[SYNCED] && !at->has[other])
    {
      if (at->moved[side])
        return !KONTOR_FAULT (MOVE_LOSES_TO_DELETE);
      if (KONTOR_FAULT (RESCUE_HALF))
        return FALSE;
      if (kontor_id_is_nil (&at->node[side].parent))
        return FALSE;
      at = kontor_drive_cases_get (self, &at->node[side].parent);
    }
  return FALSE;
}

/* A folder that was deleted on one side stays for what the other has new in it. */
static KontorDriveFate
find_fate_of_folder (KontorDriveCases *self, KontorDriveCase *one, KontorDriveTree side)
{
  g_autoptr (GArray) ids = kontor_drive_trees_list (self->trees, side, &one->id);
  KontorDriveFate fate = KONTOR_DRIVE_FATE_GONE;

  for (guint i = 0; i < ids->len; i++)
    {
      KontorDriveCase *child = kontor_drive_cases_get (self, &g_array_index (ids, KontorId, i));
      KontorDriveFate of_child = KONTOR_DRIVE_FATE_OPEN;

      if (!kontor_id_equal (kontor_drive_case_get_parent (child), &one->id))
        continue;
      of_child = kontor_drive_cases_get_fate (self, child);
      if (of_child == KONTOR_DRIVE_FATE_KEPT || of_child == KONTOR_DRIVE_FATE_RESCUED)
        {
          one->note = KONTOR_DRIVE_NOTE_EDIT_KEPT;
          return KONTOR_DRIVE_FATE_KEPT;
        }
      if (of_child == KONTOR_DRIVE_FATE_WAITS)
        fate = KONTOR_DRIVE_FATE_WAITS;
    }
  return fate;
}

static KontorDriveFate
find_fate (KontorDriveCases *self, KontorDriveCase *one)
{
  const KontorDriveTree side = one->has[REMOTE] ? REMOTE : LOCAL;

  if (one->has[REMOTE] && one->has[LOCAL])
    return KONTOR_DRIVE_FATE_KEPT;
  if (!one->has[side])
    return KONTOR_DRIVE_FATE_GONE;
  if (!one->has[SYNCED])
    {
      if (side == REMOTE && KONTOR_FAULT (NEW_FOR_DELETED))
        return KONTOR_DRIVE_FATE_GONE;
      return kontor_drive_case_is_unread (one) ? KONTOR_DRIVE_FATE_WAITS : KONTOR_DRIVE_FATE_KEPT;
    }
  if (side == REMOTE && KONTOR_FAULT (DELETE_UNDONE))
    return KONTOR_DRIVE_FATE_KEPT;
  if (is_moved_along (self, one, side))
    return KONTOR_DRIVE_FATE_RESCUED;
  if (side == LOCAL && kontor_drive_case_is_unread (one))
    return KONTOR_DRIVE_FATE_WAITS;
  if (one->edited[side] &&
      !(side == LOCAL ? KONTOR_FAULT (LOCAL_EDIT_DELETED) : KONTOR_FAULT (REMOTE_EDIT_DELETED)))
    {
      one->note = KONTOR_DRIVE_NOTE_EDIT_KEPT;
      return KONTOR_DRIVE_FATE_KEPT;
    }
  if (one->node[side].kind == KONTOR_DRIVE_FOLDER && !KONTOR_FAULT (FOLDER_TAKES_ALL))
    return find_fate_of_folder (self, one, side);
  return KONTOR_DRIVE_FATE_GONE;
}

KontorDriveFate
kontor_drive_cases_get_fate (KontorDriveCases *self, KontorDriveCase *one)
{
  if (one->fate == KONTOR_DRIVE_FATE_OPEN)
    one->fate = find_fate (self, one);
  return one->fate;
}

static gboolean
find_whether_all_goes (KontorDriveCases *self, KontorDriveTree tree, KontorDriveCase *one)
{
  g_autoptr (GArray) ids = NULL;

  if (!one->has[tree] || kontor_drive_cases_get_fate (self, one) != KONTOR_DRIVE_FATE_GONE)
    return FALSE;
  if (one->node[tree].kind != KONTOR_DRIVE_FOLDER || KONTOR_FAULT (FOLDER_GOES_FULL))
    return TRUE;
  ids = kontor_drive_trees_list (self->trees, tree, &one->id);
  for (guint i = 0; i < ids->len; i++)
    {
      KontorDriveCase *child = kontor_drive_cases_get (self, &g_array_index (ids, KontorId, i));

      if (!kontor_drive_cases_all_goes (self, tree, child))
        return FALSE;
    }
  return TRUE;
}

gboolean
kontor_drive_cases_all_goes (KontorDriveCases *self, KontorDriveTree tree, KontorDriveCase *one)
{
  if (one->goes[tree] == 0)
    one->goes[tree] = find_whether_all_goes (self, tree, one) ? 1 : -1;
  return one->goes[tree] > 0;
}

/* --- rings --- */

/* Up from @one by the places that hold, until the top, a folder that is nowhere, or a folder that was
 * passed before: then the ring is what is left in @way. */
static gboolean
find_ring (KontorDriveCases *self, KontorDriveCase *one, GPtrArray *way)
{
  while (one->has[REMOTE] || one->has[LOCAL])
    {
      guint at = 0;

      if (g_ptr_array_find (way, one, &at))
        {
          if (at > 0)
            g_ptr_array_remove_range (way, 0, at);
          return TRUE;
        }
      g_ptr_array_add (way, one);
      if (kontor_id_is_nil (kontor_drive_case_get_parent (one)))
        return FALSE;
      one = kontor_drive_cases_get (self, kontor_drive_case_get_parent (one));
    }
  return FALSE;
}

/* Neither tree has a ring of its own, so that each ring has a move of the disk in it. */
static gboolean
revert_ring (KontorDriveCases *self, GPtrArray *ring)
{
  gboolean reverted = FALSE;

  for (guint i = 0; i < ring->len; i++)
    {
      KontorDriveCase *one = ring->pdata[i];

      if (!one->has[REMOTE] || kontor_drive_case_get_holder (one) != LOCAL)
        continue;
      one->reverted = TRUE;
      one->note = KONTOR_DRIVE_NOTE_CYCLE;
      kontor_drive_cases_choose (self, one);
      reverted = TRUE;
    }
  return reverted;
}

void
kontor_drive_cases_break_rings (KontorDriveCases *self)
{
  if (KONTOR_FAULT (RING_LEFT))
    return;
  for (guint i = 0; i < self->chosen->len; i++)
    {
      KontorDriveCase *one = self->chosen->pdata[i];
      gboolean again = one->has[REMOTE] && one->has[LOCAL] &&
                       one->node[REMOTE].kind == KONTOR_DRIVE_FOLDER &&
                       !kontor_drive_node_same_place (&one->node[REMOTE], &one->node[LOCAL]);

      while (again)
        {
          g_autoptr (GPtrArray) way = g_ptr_array_new ();

          again = find_ring (self, one, way) && revert_ring (self, way);
        }
    }
}
