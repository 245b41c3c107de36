/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The model of a device: its disk is its local tree. It plans, and carries out what it planned as an
 * engine does: each action only where what it was planned on still holds. */

#include "config.h"

#include "plan-model.h"

#include "kontor-drive-names.h"

#include <string.h>

#define REMOTE KONTOR_DRIVE_REMOTE
#define LOCAL KONTOR_DRIVE_LOCAL
#define SYNCED KONTOR_DRIVE_SYNCED

Device *
device_new (World *world, guint number)
{
  Device *self = g_new0 (Device, 1);

  self->world = world;
  self->number = number;
  self->memory = kontor_drive_memory_trees_new ();
  self->trees = kontor_drive_memory_trees_get_trees (self->memory);
  self->unread = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free, NULL);
  self->labels = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->changed = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free, NULL);
  return self;
}

void
device_free (Device *self)
{
  if (self == NULL)
    return;
  kontor_drive_memory_trees_free (self->memory);
  g_hash_table_unref (self->unread);
  g_hash_table_unref (self->labels);
  g_hash_table_unref (self->changed);
  g_clear_pointer (&self->batch, g_ptr_array_unref);
  g_free (self);
}

void
device_put (Device *self, KontorDriveTree tree, const KontorDriveNode *node)
{
  g_hash_table_add (self->changed, kontor_id_copy (&node->id));
  g_hash_table_add (self->world->ids, kontor_id_copy (&node->id));
  kontor_drive_memory_trees_put (self->memory, tree, node);
}

void
device_remove (Device *self, KontorDriveTree tree, const KontorId *id)
{
  g_hash_table_add (self->changed, kontor_id_copy (id));
  kontor_drive_memory_trees_remove (self->memory, tree, id);
}

gboolean
device_find_name (Device *self, const KontorId *parent, const char *name, KontorId *id)
{
  g_autoptr (GArray) ids = kontor_drive_trees_list (self->trees, LOCAL, parent);

  for (guint i = 0; i < ids->len; i++)
    {
      g_auto (KontorDriveNode) node = { 0 };

      *id = g_array_index (ids, KontorId, i);
      if (kontor_drive_trees_get (self->trees, LOCAL, id, &node) && g_str_equal (node.name, name))
        return TRUE;
    }
  return FALSE;
}

GArray *
device_list_below (Device *self, KontorDriveTree tree, const KontorId *id)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (KontorId));

  g_array_append_val (ids, *id);
  for (guint i = 0; i < ids->len; i++)
    {
      const KontorId at = g_array_index (ids, KontorId, i);

      self->trees->children (self->trees, tree, &at, ids);
    }
  return ids;
}

void
device_pull (Device *self)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->world->rows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Row *row = value;

      if (row->changed <= self->cursor)
        continue;
      if (row->deleted)
        device_remove (self, REMOTE, &row->node.id);
      else
        device_put (self, REMOTE, &row->node);
    }
  self->cursor = self->world->seq;
}

/* The scan reads what was written, or some of it. */
void
device_read_all (Device *self, gboolean some)
{
  for (guint label = 1; label < MODEL_LABELS_MAX; label++)
    {
      const KontorId *id = g_hash_table_lookup (self->labels, GUINT_TO_POINTER (label));
      g_auto (KontorDriveNode) node = { 0 };
      gpointer content = NULL;

      if (id == NULL || !g_hash_table_lookup_extended (self->unread, id, NULL, &content))
        continue;
      if (some && world_below (self->world, 2) == 0)
        continue;
      if (kontor_drive_trees_get (self->trees, LOCAL, id, &node))
        {
          world_set_content (&node, GPOINTER_TO_UINT (content));
          device_put (self, LOCAL, &node);
        }
      g_hash_table_remove (self->unread, id);
    }
}

/* --- planning --- */

static void
make_id (KontorId *id, gpointer data)
{
  Device *self = data;

  world_init_id (id, self->world->script, 200 + self->next_id++, self->number);
}

static char *
make_copy_name (const char *name,
                gboolean (*taken) (const char *name, gpointer taken_data),
                gpointer taken_data,
                G_GNUC_UNUSED gpointer data)
{
  for (guint i = 1;; i++)
    {
      g_autofree char *copy = i == 1 ? g_strdup_printf ("%s (c)", name)
                                     : g_strdup_printf ("%s (c) (%u)", name, i);

      if (!taken (copy, taken_data))
        return g_steal_pointer (&copy);
    }
}

static GPtrArray *
make_plan (Device *self, const GArray *among)
{
  const KontorDrivePlanSeams seams = {
    .make_id = make_id,
    .make_copy_name = make_copy_name,
    .data = self,
  };

  return kontor_drive_plan (self->trees, among, &seams);
}

/* A plan for what changed is the plan for everything. */
static void
compare_plans (Device *self, GPtrArray *plan, guint first_id)
{
  g_autoptr (GArray) among = g_array_new (FALSE, FALSE, sizeof (KontorId));
  g_autoptr (GPtrArray) partial = NULL;
  GHashTableIter iter;
  gpointer key = NULL;
  const guint next_id = self->next_id;

  g_hash_table_iter_init (&iter, self->changed);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_array_append_val (among, *(KontorId *) key);
  self->next_id = first_id;
  partial = make_plan (self, among);
  self->next_id = next_id;

  for (guint i = 0; i < MAX (plan->len, partial->len); i++)
    {
      g_autofree char *full = i < plan->len ? kontor_drive_action_to_string (plan->pdata[i])
                                            : g_strdup ("nothing");
      g_autofree char *less = i < partial->len ? kontor_drive_action_to_string (partial->pdata[i])
                                               : g_strdup ("nothing");

      if (!g_str_equal (full, less))
        {
          world_fail (self->world, "a plan among what changed has “%s” in place of “%s”", less,
                      full);
          return;
        }
    }
}

void
device_plan (Device *self)
{
  const guint first_id = self->next_id;

  device_pull (self);
  device_read_all (self, !self->world->settling);
  g_clear_pointer (&self->batch, g_ptr_array_unref);
  self->batch = make_plan (self, NULL);
  self->plans++;
  for (guint i = 0; i < self->batch->len; i++)
    {
      g_autofree char *text = kontor_drive_action_to_string (self->batch->pdata[i]);

      g_string_append_printf (self->world->trace, "  device %u: %s\n", self->number, text);
    }
  check_plan (self, self->batch);
  compare_plans (self, self->batch, first_id);
  if (self->batch->len == 0 && g_hash_table_size (self->unread) == 0)
    g_hash_table_remove_all (self->changed);
  for (guint i = 0; i < self->batch->len; i++)
    {
      const KontorDriveAction *action = self->batch->pdata[i];

      g_hash_table_add (self->changed, kontor_id_copy (&action->id));
    }
}

/* --- carrying out --- */

static gboolean
is_same (gboolean had,
         const KontorDriveNode *old,
         gboolean has,
         const KontorDriveNode *node,
         gboolean place,
         gboolean content)
{
  if (had != has)
    return FALSE;
  return !has || ((!place || kontor_drive_node_same_place (old, node)) &&
                  (!content || kontor_drive_node_same_content (old, node)));
}

/* Whether what the action was planned on still holds. */
static gboolean
holds (Device *self, const KontorDriveAction *action)
{
  g_auto (KontorDriveNode) local = { 0 };
  g_auto (KontorDriveNode) remote = { 0 };
  const gboolean has_local = kontor_drive_trees_get (self->trees, LOCAL, &action->id, &local);
  const gboolean has_remote = kontor_drive_trees_get (self->trees, REMOTE, &action->id, &remote);
  gboolean place = TRUE;
  gboolean content = TRUE;

  if (action->kind == KONTOR_DRIVE_COMMIT_MOVE || action->kind == KONTOR_DRIVE_DISK_MOVE)
    content = FALSE;
  else if ((action->kind == KONTOR_DRIVE_COMMIT_PUT || action->kind == KONTOR_DRIVE_DISK_PUT) &&
           action->has_local && action->has_remote)
    place = FALSE;
  return is_same (action->has_local, &action->local, has_local, &local, place, content) &&
         is_same (action->has_remote, &action->remote, has_remote, &remote, place, content);
}

static void
put_in_bin (Device *self, const KontorDriveNode *node)
{
  if (node->kind == KONTOR_DRIVE_FILE)
    g_hash_table_add (self->world->kept, GUINT_TO_POINTER (world_get_content (node)));
}

/* The base gets what an action was about. */
static void
set_base (Device *self, const KontorDriveNode *from, gboolean place, gboolean content)
{
  g_auto (KontorDriveNode) base = { 0 };
  g_auto (KontorDriveNode) next = { 0 };
  const gboolean had = kontor_drive_trees_get (self->trees, SYNCED, &from->id, &base);

  if (!had && !(place && content))
    return;
  kontor_drive_node_copy (from, &next);
  if (!place)
    {
      next.parent = base.parent;
      next.place = base.place;
      g_free (next.name);
      next.name = g_strdup (base.name);
    }
  if (!content)
    {
      memcpy (next.content, base.content, sizeof next.content);
      next.version = base.version;
    }
  device_put (self, SYNCED, &next);
}

/* What is below a folder that went, and on neither side any more. */
static void
drop_base (Device *self, const KontorId *id)
{
  g_autoptr (GArray) ids = device_list_below (self, SYNCED, id);

  for (guint i = 0; i < ids->len; i++)
    {
      const KontorId *at = &g_array_index (ids, KontorId, i);
      g_auto (KontorDriveNode) here = { 0 };
      g_auto (KontorDriveNode) there = { 0 };

      if (!kontor_drive_trees_get (self->trees, LOCAL, at, &here) &&
          !kontor_drive_trees_get (self->trees, REMOTE, at, &there))
        device_remove (self, SYNCED, at);
    }
}

static gboolean
commit (Device *self, const KontorDriveAction *action)
{
  World *world = self->world;
  Row *row = NULL;

  if (!server_commit (world, self, action))
    return FALSE;
  /* A twin gets its own name back when that is free, whoever freed it. */
  if (action->kind != KONTOR_DRIVE_COMMIT_MOVE ||
      strstr (action->remote.name, "(case conflict)") == NULL)
    self->commits++;
  if (world->script->hostile && !world->settling && world_below (world, 6) == 0)
    return TRUE; /* the answer was lost */
  device_pull (self);
  if (action->kind == KONTOR_DRIVE_COMMIT_DELETE)
    {
      drop_base (self, &action->id);
      return TRUE;
    }
  row = server_find (world, &action->id);
  set_base (self, &row->node, action->kind == KONTOR_DRIVE_COMMIT_MOVE || !action->has_remote,
            action->kind == KONTOR_DRIVE_COMMIT_PUT);
  return TRUE;
}

static gboolean
can_lie (Device *self, const KontorDriveNode *want)
{
  KontorId other;

  if (!kontor_id_is_nil (&want->parent))
    {
      g_auto (KontorDriveNode) folder = { 0 };

      if (!kontor_drive_trees_get (self->trees, LOCAL, &want->parent, &folder) ||
          folder.kind != KONTOR_DRIVE_FOLDER)
        return FALSE;
    }
  return !kontor_drive_trees_is_below (self->trees, LOCAL, &want->parent, &want->id) &&
         !device_find_name (self, &want->parent, want->name, &other);
}

static gboolean
disk_put (Device *self, const KontorDriveAction *action)
{
  g_auto (KontorDriveNode) node = { 0 };

  if (!action->has_local)
    {
      if (!can_lie (self, &action->want))
        return FALSE;
      device_put (self, LOCAL, &action->want);
      set_base (self, &action->remote, TRUE, TRUE);
      return TRUE;
    }
  kontor_drive_node_copy (&action->local, &node);
  put_in_bin (self, &node);
  memcpy (node.content, action->want.content, sizeof node.content);
  device_put (self, LOCAL, &node);
  set_base (self, &action->remote, FALSE, TRUE);
  return TRUE;
}

static gboolean
disk_move (Device *self, const KontorDriveAction *action)
{
  g_auto (KontorDriveNode) node = { 0 };
  g_auto (KontorDriveNode) base = { 0 };

  if (!can_lie (self, &action->want) ||
      !kontor_drive_trees_get (self->trees, LOCAL, &action->id, &node))
    return FALSE;
  node.parent = action->want.parent;
  g_free (node.name);
  node.name = g_strdup (action->want.name);
  device_put (self, LOCAL, &node);
  kontor_drive_node_copy (&action->want, &base);
  set_base (self, &base, TRUE, FALSE);
  return TRUE;
}

/* Everything below is as the base has it, and the server has none of it. */
static gboolean
disk_delete (Device *self, const KontorDriveAction *action)
{
  g_autoptr (GArray) ids = device_list_below (self, LOCAL, &action->id);

  for (guint i = 0; i < ids->len; i++)
    {
      const KontorId *id = &g_array_index (ids, KontorId, i);
      g_auto (KontorDriveNode) here = { 0 };
      g_auto (KontorDriveNode) base = { 0 };
      g_auto (KontorDriveNode) there = { 0 };

      if (!kontor_drive_trees_get (self->trees, LOCAL, id, &here) ||
          !kontor_drive_trees_get (self->trees, SYNCED, id, &base) ||
          !kontor_drive_node_same_content (&here, &base) ||
          !kontor_id_equal (&here.parent, &base.parent) ||
          kontor_drive_trees_get (self->trees, REMOTE, id, &there))
        return FALSE;
      put_in_bin (self, &here);
    }
  for (guint i = ids->len; i > 0; i--)
    device_remove (self, LOCAL, &g_array_index (ids, KontorId, i - 1));
  drop_base (self, &action->id);
  return TRUE;
}

static void
change_parent (Device *self, KontorDriveTree tree, const KontorId *from, const KontorId *to)
{
  g_autoptr (GArray) ids = kontor_drive_trees_list (self->trees, tree, from);

  for (guint i = 0; i < ids->len; i++)
    {
      g_auto (KontorDriveNode) child = { 0 };

      kontor_drive_trees_get (self->trees, tree, &g_array_index (ids, KontorId, i), &child);
      child.parent = *to;
      device_put (self, tree, &child);
    }
}

/* The local node gets another id, and what lies in it follows. */
static void
change_id (Device *self, const KontorDriveNode *node, const KontorId *to)
{
  g_auto (KontorDriveNode) next = { 0 };

  kontor_drive_node_copy (node, &next);
  next.id = *to;
  device_remove (self, LOCAL, &node->id);
  device_put (self, LOCAL, &next);
  change_parent (self, LOCAL, &node->id, to);
  change_parent (self, SYNCED, &node->id, to);
}

static gboolean
disk_conflict (Device *self, const KontorDriveAction *action)
{
  g_auto (KontorDriveNode) node = { 0 };
  KontorId other;

  if (device_find_name (self, &action->local.parent, action->want.name, &other))
    return FALSE;
  kontor_drive_node_copy (&action->local, &node);
  g_free (node.name);
  node.name = g_strdup (action->want.name);
  device_remove (self, SYNCED, &action->id);
  if (kontor_id_equal (&action->id, &action->other))
    device_put (self, LOCAL, &node);
  else
    change_id (self, &node, &action->other);
  return TRUE;
}

static gboolean
rekey (Device *self, const KontorDriveAction *action)
{
  g_auto (KontorDriveNode) here = { 0 };
  g_auto (KontorDriveNode) there = { 0 };

  if (kontor_drive_trees_get (self->trees, LOCAL, &action->other, &here) ||
      !kontor_drive_trees_get (self->trees, REMOTE, &action->other, &there))
    return FALSE;
  change_id (self, &action->local, &action->other);
  for (guint label = 1; label < MODEL_LABELS_MAX; label++)
    {
      KontorId *id = g_hash_table_lookup (self->labels, GUINT_TO_POINTER (label));

      if (id != NULL && kontor_id_equal (id, &action->id))
        *id = action->other;
    }
  return TRUE;
}

static gboolean
carry_out (Device *self, const KontorDriveAction *action)
{
  if (!holds (self, action))
    return FALSE;
  if (action->kind >= KONTOR_DRIVE_DISK_PUT && action->kind <= KONTOR_DRIVE_DISK_CONFLICT)
    self->disk_actions++;
  switch (action->kind)
    {
    case KONTOR_DRIVE_COMMIT_PUT:
    case KONTOR_DRIVE_COMMIT_MOVE:
    case KONTOR_DRIVE_COMMIT_DELETE:
      return commit (self, action);
    case KONTOR_DRIVE_DISK_PUT:
      return disk_put (self, action);
    case KONTOR_DRIVE_DISK_MOVE:
      return disk_move (self, action);
    case KONTOR_DRIVE_DISK_DELETE:
      return disk_delete (self, action);
    case KONTOR_DRIVE_DISK_CONFLICT:
      return disk_conflict (self, action);
    case KONTOR_DRIVE_ADOPT:
      device_put (self, SYNCED, &action->want);
      return TRUE;
    case KONTOR_DRIVE_REKEY:
      return rekey (self, action);
    case KONTOR_DRIVE_FORGET:
      device_remove (self, SYNCED, &action->id);
      return TRUE;
    default:
      g_assert_not_reached ();
    }
}

/* Everything, in order; or, in a hostile world, some of it, in any order. */
void
device_carry (Device *self)
{
  World *world = self->world;
  const gboolean hostile = world->script->hostile && !world->settling;
  g_autoptr (GPtrArray) batch = g_steal_pointer (&self->batch);

  if (batch == NULL)
    return;
  if (hostile && world_below (world, 2) == 0)
    for (guint i = batch->len; i > 1; i--)
      {
        const guint other = world_below (world, i);
        gpointer swap = batch->pdata[i - 1];

        batch->pdata[i - 1] = batch->pdata[other];
        batch->pdata[other] = swap;
      }
  for (guint i = 0; i < batch->len && world->failure == NULL; i++)
    {
      const KontorDriveAction *action = batch->pdata[i];
      g_autofree char *text = NULL;
      gboolean done = FALSE;

      if (hostile && world_below (world, 4) == 0)
        continue;
      done = carry_out (self, action);
      if (done || !world->settling)
        continue;
      text = kontor_drive_action_to_string (action);
      world_fail (world, "device %u can't carry out “%s”", self->number, text);
    }
}
