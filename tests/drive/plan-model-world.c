/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A world runs a script: a base that all agree on, what people and devices do, then everybody goes on in
 * turn until nobody has a plan any more. */

#include "config.h"

#include "plan-model.h"

#include "kontor-drive-names.h"

#include <string.h>

#define REMOTE KONTOR_DRIVE_REMOTE
#define LOCAL KONTOR_DRIVE_LOCAL
#define SYNCED KONTOR_DRIVE_SYNCED

/* Only the first rule that breaks is told. */
void
world_fail (World *self, const char *format, ...)
{
  va_list args;

  if (self->failure != NULL)
    return;
  va_start (args, format);
  self->failure = g_strdup_vprintf (format, args);
  va_end (args);
}

guint
world_below (World *self, guint limit)
{
  KontorSeededRandom random = { 0 };
  guint value = 0;

  kontor_seeded_random_init (&random, self->chance);
  value = (guint) kontor_random_below (&random.parent, limit);
  self->chance = random.state + 1;
  return value;
}

/* Ids sort in an order that has nothing to do with when they were made. */
void
world_init_id (KontorId *id, const Script *script, guint label, guint device)
{
  KontorSeededRandom random = { 0 };

  memset (id, 0, sizeof *id);
  kontor_seeded_random_init (&random, script->seed + label * 7919U);
  id->bytes[0] = (guint8) (1 + kontor_random_below (&random.parent, 200));
  id->bytes[12] = (guint8) device;
  id->bytes[14] = (guint8) (label >> 8);
  id->bytes[15] = (guint8) label;
}

/* 0: not read. */
void
world_set_content (KontorDriveNode *node, guint content)
{
  memset (node->content, 0, sizeof node->content);
  memcpy (node->content, &content, sizeof content);
  node->size = content;
}

guint
world_get_content (const KontorDriveNode *node)
{
  guint content = 0;

  memcpy (&content, node->content, sizeof content);
  return content;
}

/* --- what people do --- */

static void
close_content (World *self, guint content)
{
  g_hash_table_add (self->closed, GUINT_TO_POINTER (content));
}

/* Somebody replaces or deletes a file of their own disk. */
static void
destroy_content (Device *device, const KontorDriveNode *node)
{
  gpointer content = NULL;

  if (node->kind != KONTOR_DRIVE_FILE)
    return;
  if (!g_hash_table_lookup_extended (device->unread, &node->id, NULL, &content))
    content = GUINT_TO_POINTER (world_get_content (node));
  if (!g_hash_table_contains (device->world->kept, content))
    g_hash_table_remove (device->world->closed, content);
}

static gboolean
find_here (Device *device, guint label, KontorDriveNode *node)
{
  const KontorId *id = g_hash_table_lookup (device->labels, GUINT_TO_POINTER (label));
  KontorId common;

  if (id == NULL)
    {
      world_init_id (&common, device->world->script, label, 0);
      id = &common;
    }
  return kontor_drive_trees_get (device->trees, LOCAL, id, node);
}

/* The folder of a label; FALSE: there is none here. */
static gboolean
find_folder (Device *device, guint label, KontorId *id)
{
  g_auto (KontorDriveNode) node = { 0 };

  memset (id, 0, sizeof *id);
  if (label == 0)
    return TRUE;
  if (!find_here (device, label, &node) || node.kind != KONTOR_DRIVE_FOLDER)
    return FALSE;
  *id = node.id;
  return TRUE;
}

static void
write_here (Device *device, KontorDriveNode *node, const Step *step)
{
  close_content (device->world, step->content);
  g_hash_table_remove (device->unread, &node->id);
  world_set_content (node, step->unread ? 0 : step->content);
  if (step->unread)
    {
      g_hash_table_insert (device->unread, kontor_id_copy (&node->id),
                           GUINT_TO_POINTER (step->content));
      g_hash_table_replace (device->labels, GUINT_TO_POINTER (step->label),
                            kontor_id_copy (&node->id));
    }
}

static void
make_here (Device *device, const Step *step)
{
  g_auto (KontorDriveNode) node = { 0 };
  KontorId other;

  if (!find_folder (device, step->parent, &node.parent) ||
      device_find_name (device, &node.parent, step->name, &other))
    return;
  world_init_id (&node.id, device->world->script, step->label, device->number);
  node.name = g_strdup (step->name);
  node.kind = step->kind == STEP_FOLDER ? KONTOR_DRIVE_FOLDER : KONTOR_DRIVE_FILE;
  g_hash_table_replace (device->labels, GUINT_TO_POINTER (step->label), kontor_id_copy (&node.id));
  if (node.kind == KONTOR_DRIVE_FILE)
    write_here (device, &node, step);
  device_put (device, LOCAL, &node);
}

static void
move_here (Device *device, const Step *step, KontorDriveNode *node)
{
  KontorId other;
  KontorId to;

  if (!find_folder (device, step->parent, &to) ||
      kontor_drive_trees_is_below (device->trees, LOCAL, &to, &node->id) ||
      device_find_name (device, &to, step->name, &other))
    return;
  node->parent = to;
  g_free (node->name);
  node->name = g_strdup (step->name);
  device_put (device, LOCAL, node);
}

static void
swap_here (Device *device, const Step *step, KontorDriveNode *node)
{
  g_auto (KontorDriveNode) other = { 0 };
  char *name = node->name;

  if (step->label == step->other || !find_here (device, step->other, &other) ||
      !kontor_id_equal (&node->parent, &other.parent))
    return;
  node->name = other.name;
  other.name = name;
  device_put (device, LOCAL, node);
  device_put (device, LOCAL, &other);
}

static void
delete_here (Device *device, const KontorDriveNode *node)
{
  g_autoptr (GArray) ids = device_list_below (device, LOCAL, &node->id);

  for (guint i = ids->len; i > 0; i--)
    {
      const KontorId *id = &g_array_index (ids, KontorId, i - 1);
      g_auto (KontorDriveNode) at = { 0 };

      kontor_drive_trees_get (device->trees, LOCAL, id, &at);
      destroy_content (device, &at);
      g_hash_table_remove (device->unread, id);
      device_remove (device, LOCAL, id);
    }
}

static void
work_here (Device *device, const Step *step)
{
  g_auto (KontorDriveNode) node = { 0 };

  if (step->kind == STEP_PLAN)
    device_plan (device);
  else if (step->kind == STEP_CARRY)
    device_carry (device);
  else if (step->kind == STEP_FILE || step->kind == STEP_FOLDER)
    make_here (device, step);
  else if (!find_here (device, step->label, &node))
    return;
  else if (step->kind == STEP_MOVE)
    move_here (device, step, &node);
  else if (step->kind == STEP_SWAP)
    swap_here (device, step, &node);
  else if (step->kind == STEP_DELETE)
    delete_here (device, &node);
  else if (node.kind == KONTOR_DRIVE_FILE)
    {
      destroy_content (device, &node);
      write_here (device, &node, step);
      device_put (device, LOCAL, &node);
    }
}

static void
work_there (World *self, const Step *step)
{
  g_auto (KontorDriveNode) node = { 0 };
  KontorId other = KONTOR_ID_INIT_NIL;

  world_init_id (&node.id, self->script, step->label, 0);
  if (step->parent != 0)
    world_init_id (&node.parent, self->script, step->parent, 0);
  node.name = g_strdup (step->name);
  switch (step->kind)
    {
    case STEP_FILE:
      world_set_content (&node, step->content);
      if (server_make (self, &node))
        close_content (self, step->content);
      break;
    case STEP_FOLDER:
      node.kind = KONTOR_DRIVE_FOLDER;
      server_make (self, &node);
      break;
    case STEP_EDIT:
      if (server_edit (self, &node.id, step->content))
        close_content (self, step->content);
      break;
    case STEP_MOVE:
      server_move (self, &node.id, &node.parent, step->name);
      break;
    case STEP_DELETE:
      server_delete (self, &node.id);
      break;
    case STEP_SWAP:
      world_init_id (&other, self->script, step->other, 0);
      server_swap (self, &node.id, &other);
      break;
    case STEP_PLAN:
    case STEP_CARRY:
    default:
      break;
    }
}

static void
work (World *self, const Step *step)
{
  if (step->actor == 0)
    work_there (self, step);
  else if (step->actor <= self->n_devices)
    work_here (self->devices[step->actor - 1], step);
}

/* --- the beginning --- */

/* What is in the base has the name of a twin at the server where it is one, and its own on the disks. */
static void
make_base (World *self, const Step *step)
{
  g_auto (KontorDriveNode) node = { 0 };
  Row *row = NULL;
  KontorId other;

  work_there (self, step);
  world_init_id (&node.id, self->script, step->label, 0);
  row = server_find (self, &node.id);
  if (row == NULL && step->name != NULL)
    {
      Step twin = *step;
      g_autofree char *name = kontor_drive_name_make_twin (step->name, NULL, NULL);

      twin.name = name;
      work_there (self, &twin);
      row = server_find (self, &node.id);
      if (row != NULL && self->n_devices > 0 &&
          device_find_name (self->devices[0], &row->node.parent, step->name, &other))
        {
          server_delete (self, &node.id);
          row = NULL;
        }
    }
  for (guint i = 0; row != NULL && i < self->n_devices; i++)
    {
      Device *device = self->devices[i];

      device_put (device, REMOTE, &row->node);
      device_put (device, SYNCED, &row->node);
      kontor_drive_node_clear (&node);
      kontor_drive_node_copy (&row->node, &node);
      g_free (node.name);
      node.name = g_strdup (step->name);
      device_put (device, LOCAL, &node);
    }
}

/* The first device has the same files, but made them itself. */
static void
unite (Device *device)
{
  for (guint label = 1; label < MODEL_LABELS_MAX; label++)
    {
      KontorId id;
      g_auto (KontorDriveNode) node = { 0 };
      KontorId parent = KONTOR_ID_INIT_NIL;

      world_init_id (&id, device->world->script, label, 0);
      device_remove (device, SYNCED, &id);
      if (!kontor_drive_trees_get (device->trees, LOCAL, &id, &node))
        continue;
      device_remove (device, LOCAL, &id);
      world_init_id (&node.id, device->world->script, label, device->number);
      parent = node.parent;
      if (!kontor_id_is_nil (&parent))
        parent.bytes[12] = (guint8) device->number;
      node.parent = parent;
      device_put (device, LOCAL, &node);
      g_hash_table_replace (device->labels, GUINT_TO_POINTER (label), kontor_id_copy (&node.id));
    }
}

static void
world_init (World *self, const Script *script)
{
  self->script = script;
  self->rows = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, NULL, NULL);
  self->ids = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free, NULL);
  self->kept = g_hash_table_new (NULL, NULL);
  self->closed = g_hash_table_new (NULL, NULL);
  self->trace = g_string_new (NULL);
  self->chance = script->seed;
  self->n_devices = script->devices;
  for (guint i = 0; i < self->n_devices; i++)
    self->devices[i] = device_new (self, i + 1);
  for (guint i = 0; i < script->base; i++)
    make_base (self, &g_array_index (script->steps, Step, i));
  for (guint i = 0; i < self->n_devices; i++)
    {
      self->devices[i]->cursor = self->seq;
      g_hash_table_remove_all (self->devices[i]->changed);
    }
  if (script->united)
    unite (self->devices[0]);
}

static void
world_clear (World *self)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      kontor_drive_node_clear (&((Row *) value)->node);
      g_free (value);
    }
  for (guint i = 0; i < self->n_devices; i++)
    device_free (self->devices[i]);
  g_hash_table_unref (self->rows);
  g_hash_table_unref (self->ids);
  g_hash_table_unref (self->kept);
  g_hash_table_unref (self->closed);
  g_string_free (self->trace, TRUE);
}

/* --- to rest --- */

/* One device until it has nothing to plan; TRUE: it had nothing at once. */
static gboolean
settle_one (World *self, Device *device)
{
  const guint limit = 4 * MAX (g_hash_table_size (self->ids), 1);

  for (guint i = 0; i < limit && self->failure == NULL; i++)
    {
      device_plan (device);
      if (device->batch->len == 0)
        return i == 0;
      device_carry (device);
    }
  world_fail (self, "device %u is not done after %u plans", device->number, limit);
  return FALSE;
}

static void
settle (World *self)
{
  const guint limit = 4 * MAX (g_hash_table_size (self->ids), 1);
  guint quiet = 0;

  self->settling = TRUE;
  for (guint i = 0; i < limit * self->n_devices && self->failure == NULL; i++)
    {
      quiet = settle_one (self, self->devices[i % self->n_devices]) ? quiet + 1 : 0;
      if (quiet > self->n_devices)
        return;
    }
  world_fail (self, "the devices never agree");
}

/* Where one side alone worked, the other only follows; but where an answer was lost, what a device made
 * itself is news from the server to it. */
static void
check_sides (World *self)
{
  gboolean server = FALSE;
  gboolean devices = FALSE;

  for (guint i = self->script->base; i < self->script->steps->len; i++)
    {
      const Step *step = &g_array_index (self->script->steps, Step, i);

      if (step->kind == STEP_PLAN || step->kind == STEP_CARRY)
        continue;
      if (step->actor == 0)
        server = TRUE;
      else
        devices = TRUE;
    }
  if (self->script->united || self->script->hostile)
    return;
  for (guint i = 0; i < self->n_devices; i++)
    {
      if (!devices && self->devices[i]->commits > 0 && self->n_devices == 1)
        world_fail (self, "nobody worked on device %u, and it changed the server", i + 1);
      if (!server && self->n_devices == 1 && self->devices[i]->disk_actions > 0)
        world_fail (self, "nobody worked at the server, and device %u changed its disk", i + 1);
    }
}

char *
model_run (const Script *script, char **trace)
{
  World self = { 0 };

  world_init (&self, script);
  for (guint i = script->base; i < script->steps->len && self.failure == NULL; i++)
    {
      const Step *step = &g_array_index (script->steps, Step, i);

      work (&self, step);
    }
  if (self.failure == NULL)
    settle (&self);
  if (self.failure == NULL)
    check_rest (&self);
  if (self.failure == NULL)
    check_sides (&self);
  if (trace != NULL)
    *trace = g_strdup (self.trace->str);
  world_clear (&self);
  return self.failure;
}
