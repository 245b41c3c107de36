/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules: what no plan may ever ask for, whatever came before, and what must hold at rest. They are
 * written from the side of who loses something, not as the planner decides. */

#include "config.h"

#include "plan-model.h"

#include <string.h>

#define REMOTE KONTOR_DRIVE_REMOTE
#define LOCAL KONTOR_DRIVE_LOCAL
#define SYNCED KONTOR_DRIVE_SYNCED

/* A node in the three trees of a device. */
typedef struct
{
  gboolean has[KONTOR_DRIVE_N_TREES];
  KontorDriveNode node[KONTOR_DRIVE_N_TREES];
} Look;

static void
look_clear (Look *self)
{
  for (guint i = 0; i < KONTOR_DRIVE_N_TREES; i++)
    kontor_drive_node_clear (&self->node[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Look, look_clear)

static void
look (Device *device, const KontorId *id, Look *self)
{
  memset (self, 0, sizeof *self);
  for (guint i = 0; i < KONTOR_DRIVE_N_TREES; i++)
    self->has[i] = kontor_drive_trees_get (device->trees, i, id, &self->node[i]);
}

/* "X" on the disk may be "X (case conflict)" at the server. */
static gboolean
same_place (const KontorDriveNode *here, const KontorDriveNode *there)
{
  g_autofree char *twin = g_strconcat (here->name, " (case conflict)", NULL);

  if (kontor_drive_node_same_place (here, there))
    return TRUE;
  return kontor_id_equal (&here->parent, &there->parent) && g_str_has_prefix (there->name, twin);
}

static gboolean
is_changed (const Look *self, KontorDriveTree side, gboolean place, gboolean content)
{
  if (!self->has[SYNCED])
    return TRUE;
  if (content && !kontor_drive_node_same_content (&self->node[side], &self->node[SYNCED]))
    return TRUE;
  return place && !same_place (&self->node[side], &self->node[SYNCED]);
}

static void
break_rule (Device *self, const KontorDriveAction *action, const char *rule)
{
  g_autofree char *text = kontor_drive_action_to_string (action);

  world_fail (self->world, "device %u plans “%s”: %s", self->number, text, rule);
}

/* Whatever a deletion takes is as both sides agreed on, and gone on the other side. */
static void
check_delete (Device *self, const KontorDriveAction *action, KontorDriveTree side)
{
  const KontorDriveTree other = side == LOCAL ? REMOTE : LOCAL;
  g_autoptr (GArray) ids = device_list_below (self, side, &action->id);
  KontorId parent = action->want.parent;

  for (guint i = 0; i < ids->len; i++)
    {
      g_auto (Look) at = { 0 };

      look (self, &g_array_index (ids, KontorId, i), &at);
      if (at.has[other])
        break_rule (self, action, "it is there on the other side");
      else if (is_changed (&at, side, TRUE, TRUE))
        break_rule (self, action, "what would go is new, edited or moved");
    }
  while (!kontor_id_is_nil (&parent))
    {
      g_auto (Look) at = { 0 };

      look (self, &parent, &at);
      if (at.has[other] || !at.has[SYNCED])
        break;
      if (is_changed (&at, side, TRUE, FALSE))
        break_rule (self, action, "the folder that it is in was moved");
      parent = at.node[side].parent;
    }
}

/* A conflict copy is for two things that differ. */
static void
check_conflict (Device *self, const KontorDriveAction *action, const Look *at)
{
  g_autoptr (GArray) ids = NULL;

  if (at->has[REMOTE])
    {
      if (kontor_drive_node_same_content (&at->node[LOCAL], &at->node[REMOTE]))
        break_rule (self, action, "both sides are equal");
      else if (at->has[SYNCED] &&
               (!is_changed (at, LOCAL, FALSE, TRUE) || !is_changed (at, REMOTE, FALSE, TRUE)))
        break_rule (self, action, "one side did not change");
      return;
    }
  ids = kontor_drive_trees_list (self->trees, REMOTE, &action->local.parent);
  for (guint i = 0; i < ids->len; i++)
    {
      g_auto (Look) rival = { 0 };

      look (self, &g_array_index (ids, KontorId, i), &rival);
      if (!g_str_equal (rival.node[REMOTE].name, action->local.name))
        continue;
      if (!rival.has[LOCAL] && kontor_drive_node_same_content (&rival.node[REMOTE], &action->local))
        break_rule (self, action, "what it would lie beside is equal");
      return;
    }
}

/* Whether the server has something of just this name in the folder. */
static gboolean
is_name_taken (Device *self, const KontorDriveNode *node)
{
  g_autoptr (GArray) ids = kontor_drive_trees_list (self->trees, REMOTE, &node->parent);

  for (guint i = 0; i < ids->len; i++)
    {
      g_auto (Look) rival = { 0 };

      look (self, &g_array_index (ids, KontorId, i), &rival);
      if (g_str_equal (rival.node[REMOTE].name, node->name))
        return TRUE;
    }
  return FALSE;
}

static void
check_move (Device *self, const KontorDriveAction *action, const Look *at)
{
  if (!at->has[LOCAL] || !at->has[REMOTE])
    {
      if (!g_str_has_prefix (action->want.name, "swap-"))
        break_rule (self, action, "it is not on both sides");
    }
  else if (action->kind == KONTOR_DRIVE_COMMIT_MOVE && at->has[SYNCED] &&
           is_changed (at, REMOTE, TRUE, FALSE))
    break_rule (self, action, "somebody moved it at the server");
  else if (action->kind == KONTOR_DRIVE_DISK_MOVE &&
           !kontor_drive_node_same_place (&at->node[LOCAL], &at->node[REMOTE]) &&
           same_place (&at->node[LOCAL], &at->node[REMOTE]) &&
           (!at->has[SYNCED] || !is_changed (at, REMOTE, TRUE, FALSE)) &&
           !is_name_taken (self, &at->node[LOCAL]))
    break_rule (self, action, "a name of the disk is changed for that of its twin");
}

static void
check_put (Device *self, const KontorDriveAction *action, const Look *at)
{
  const KontorDriveTree loser = action->kind == KONTOR_DRIVE_DISK_PUT ? LOCAL : REMOTE;

  if (at->has[loser] && is_changed (at, loser, FALSE, TRUE))
    break_rule (self, action, "it replaces what nobody else has");
}

static void
check_rekey (Device *self, const KontorDriveAction *action, const Look *at)
{
  g_auto (Look) other = { 0 };

  look (self, &action->other, &other);
  if (at->has[REMOTE] || !other.has[REMOTE] || other.has[LOCAL] ||
      !kontor_drive_node_same_content (&at->node[LOCAL], &other.node[REMOTE]))
    break_rule (self, action, "they are not one");
}

/* Only what is gone on one side, or both, leaves the base. */
static void
check_adopt (Device *self, const KontorDriveAction *action, const Look *at)
{
  if (!at->has[LOCAL] || !at->has[REMOTE])
    break_rule (self, action, "it is not on both sides");
}

static void
check_action (Device *self, const KontorDriveAction *action)
{
  g_auto (Look) at = { 0 };

  look (self, &action->id, &at);
  if (at.has[LOCAL] && kontor_drive_node_is_unread (&at.node[LOCAL]) &&
      action->kind != KONTOR_DRIVE_FORGET)
    break_rule (self, action, "it was not read yet");
  switch (action->kind)
    {
    case KONTOR_DRIVE_COMMIT_PUT:
    case KONTOR_DRIVE_DISK_PUT:
      check_put (self, action, &at);
      break;
    case KONTOR_DRIVE_COMMIT_MOVE:
    case KONTOR_DRIVE_DISK_MOVE:
      check_move (self, action, &at);
      break;
    case KONTOR_DRIVE_COMMIT_DELETE:
      check_delete (self, action, REMOTE);
      break;
    case KONTOR_DRIVE_DISK_DELETE:
      check_delete (self, action, LOCAL);
      break;
    case KONTOR_DRIVE_DISK_CONFLICT:
      check_conflict (self, action, &at);
      break;
    case KONTOR_DRIVE_ADOPT:
      check_adopt (self, action, &at);
      break;
    case KONTOR_DRIVE_REKEY:
      check_rekey (self, action, &at);
      break;
    case KONTOR_DRIVE_FORGET:
      if (at.has[LOCAL] && at.has[REMOTE])
        break_rule (self, action, "it is on both sides");
      break;
    default:
      g_assert_not_reached ();
    }
}

/* The guard is told of everything that would go. */
static void
check_toll (Device *self, GPtrArray *plan)
{
  KontorDriveToll toll = { 0 };
  guint deletes = 0;
  guint server_deletes = 0;

  kontor_drive_plan_count (self->trees, plan, &toll);
  for (guint i = 0; i < plan->len; i++)
    {
      const KontorDriveAction *action = plan->pdata[i];
      g_autoptr (GArray) ids = NULL;

      if (action->kind == KONTOR_DRIVE_DISK_DELETE)
        {
          ids = device_list_below (self, LOCAL, &action->id);
          deletes += ids->len;
        }
      else if (action->kind == KONTOR_DRIVE_COMMIT_DELETE)
        {
          ids = device_list_below (self, REMOTE, &action->id);
          server_deletes += ids->len;
        }
    }
  if (toll.deletes != deletes || toll.server_deletes != server_deletes)
    world_fail (self->world, "device %u: the guard counts %u and %u where %u and %u go",
                self->number, toll.deletes, toll.server_deletes, deletes, server_deletes);
}

void
check_plan (Device *self, GPtrArray *plan)
{
  for (guint i = 0; i < plan->len; i++)
    check_action (self, plan->pdata[i]);
  check_toll (self, plan);
}

/* --- at rest --- */

static void
check_node (Device *self, const KontorId *id)
{
  Row *row = server_find (self->world, id);
  g_auto (Look) at = { 0 };
  const char *what = NULL;
  char text[KONTOR_ID_LENGTH + 1];

  look (self, id, &at);
  if (at.has[REMOTE] != (row != NULL))
    what = "is not what the server has";
  else if (at.has[LOCAL] != at.has[REMOTE] || at.has[SYNCED] != at.has[REMOTE])
    what = "is not in all trees";
  else if (row != NULL && (!kontor_drive_node_same_content (&row->node, &at.node[LOCAL]) ||
                           !kontor_drive_node_same_content (&row->node, &at.node[SYNCED])))
    what = "has different contents";
  else if (row != NULL && (!same_place (&at.node[LOCAL], &row->node) ||
                           !kontor_drive_node_same_place (&at.node[SYNCED], &row->node)))
    what = "lies in different places";
  if (what == NULL)
    return;
  kontor_id_format (id, text);
  world_fail (self->world, "at rest on device %u: …%s %s", self->number, text + 24, what);
}

static void
check_contents (World *self)
{
  GHashTableIter iter;
  gpointer key = NULL;

  g_hash_table_iter_init (&iter, self->closed);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (self->kept, key))
      world_fail (self, "content %u is lost", GPOINTER_TO_UINT (key));
}

void
check_rest (World *self)
{
  GHashTableIter iter;
  gpointer key = NULL;

  for (guint i = 0; i < self->n_devices; i++)
    {
      g_hash_table_iter_init (&iter, self->ids);
      while (g_hash_table_iter_next (&iter, &key, NULL))
        check_node (self->devices[i], key);
    }
  check_contents (self);
}
