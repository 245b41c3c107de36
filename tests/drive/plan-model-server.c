/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The model of the server: rows with versions. It keeps every content it ever had, refuses two names of
 * one fold in a folder, rings, and whatever was asked for on the ground of an older version. */

#include "config.h"

#include "plan-model.h"

#include "kontor-drive-names.h"

static Row *
find_row (World *self, const KontorId *id)
{
  return g_hash_table_lookup (self->rows, id);
}

Row *
server_find (World *self, const KontorId *id)
{
  Row *row = find_row (self, id);

  for (Row *at = row; at != NULL && !at->deleted; at = find_row (self, &at->node.parent))
    if (kontor_id_is_nil (&at->node.parent))
      return row;
  return NULL;
}

static gboolean
is_name_free (World *self, const KontorId *parent, const char *name, const KontorId *asker)
{
  g_autofree char *fold = kontor_drive_name_fold (name);
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Row *row = value;
      g_autofree char *theirs = NULL;

      if (row->deleted || kontor_id_equal (&row->node.id, asker) ||
          !kontor_id_equal (&row->node.parent, parent))
        continue;
      theirs = kontor_drive_name_fold (row->node.name);
      if (g_str_equal (theirs, fold))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_folder (World *self, const KontorId *id)
{
  Row *row = NULL;

  if (kontor_id_is_nil (id))
    return TRUE;
  row = server_find (self, id);
  return row != NULL && row->node.kind == KONTOR_DRIVE_FOLDER;
}

static gboolean
is_below (World *self, const KontorId *id, const KontorId *above)
{
  while (!kontor_id_is_nil (id))
    {
      if (kontor_id_equal (id, above))
        return TRUE;
      id = &find_row (self, id)->node.parent;
    }
  return FALSE;
}

static void
keep_content (World *self, const KontorDriveNode *node)
{
  if (node->kind == KONTOR_DRIVE_FILE)
    g_hash_table_add (self->kept, GUINT_TO_POINTER (world_get_content (node)));
}

static void
touch (World *self, Row *row, gboolean place, gboolean content)
{
  row->changed = ++self->seq;
  if (place)
    row->node.place = row->changed;
  if (content)
    row->node.version = row->changed;
  keep_content (self, &row->node);
}

/* A folder that comes back comes alone. */
static void
bury_children (World *self, const KontorId *folder)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Row *row = value;

      if (!row->deleted && kontor_id_equal (&row->node.parent, folder))
        {
          row->deleted = TRUE;
          row->changed = ++self->seq;
          bury_children (self, &row->node.id);
        }
    }
}

gboolean
server_make (World *self, const KontorDriveNode *node)
{
  Row *row = find_row (self, &node->id);

  if (server_find (self, &node->id) != NULL || !is_folder (self, &node->parent) ||
      !is_name_free (self, &node->parent, node->name, &node->id))
    return FALSE;
  if (row == NULL)
    {
      row = g_new0 (Row, 1);
      row->node.id = node->id;
      g_hash_table_insert (self->rows, &row->node.id, row);
    }
  else
    bury_children (self, &node->id);
  kontor_drive_node_clear (&row->node);
  kontor_drive_node_copy (node, &row->node);
  row->deleted = FALSE;
  touch (self, row, TRUE, TRUE);
  return TRUE;
}

gboolean
server_edit (World *self, const KontorId *id, guint content)
{
  Row *row = server_find (self, id);

  if (row == NULL || row->node.kind != KONTOR_DRIVE_FILE)
    return FALSE;
  world_set_content (&row->node, content);
  touch (self, row, FALSE, TRUE);
  return TRUE;
}

gboolean
server_move (World *self, const KontorId *id, const KontorId *parent, const char *name)
{
  Row *row = server_find (self, id);
  g_autofree char *copy = g_strdup (name);
  const KontorId to = *parent;

  if (row == NULL || !is_folder (self, &to) || is_below (self, &to, id) ||
      !is_name_free (self, &to, copy, id))
    return FALSE;
  row->node.parent = to;
  g_free (row->node.name);
  row->node.name = g_steal_pointer (&copy);
  touch (self, row, TRUE, FALSE);
  return TRUE;
}

gboolean
server_swap (World *self, const KontorId *one, const KontorId *other)
{
  Row *a = server_find (self, one);
  Row *b = server_find (self, other);
  char *name = NULL;

  if (a == NULL || b == NULL || a == b || !kontor_id_equal (&a->node.parent, &b->node.parent))
    return FALSE;
  name = a->node.name;
  a->node.name = b->node.name;
  b->node.name = name;
  touch (self, a, TRUE, FALSE);
  touch (self, b, TRUE, FALSE);
  return TRUE;
}

gboolean
server_delete (World *self, const KontorId *id)
{
  Row *row = server_find (self, id);

  if (row == NULL)
    return FALSE;
  row->deleted = TRUE;
  touch (self, row, FALSE, FALSE);
  return TRUE;
}

/* Whether the device knows all that is in a folder, so that nothing goes that it has not seen. */
static gboolean
knows_below (World *self, Device *device, const KontorId *folder)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Row *row = value;
      g_auto (KontorDriveNode) known = { 0 };

      if (server_find (self, &row->node.id) == NULL || !is_below (self, &row->node.id, folder))
        continue;
      if (!kontor_drive_trees_get (device->trees, KONTOR_DRIVE_REMOTE, &row->node.id, &known) ||
          known.place != row->node.place || known.version != row->node.version)
        return FALSE;
    }
  return TRUE;
}

gboolean
server_commit (World *self, Device *device, const KontorDriveAction *action)
{
  Row *row = server_find (self, &action->id);
  const gboolean current_place = row != NULL && row->node.place == action->remote.place;
  const gboolean current_content = row != NULL && row->node.version == action->remote.version;

  switch (action->kind)
    {
    case KONTOR_DRIVE_COMMIT_PUT:
      if (!action->has_remote)
        return row == NULL && server_make (self, &action->want);
      return current_content && server_edit (self, &action->id, world_get_content (&action->want));
    case KONTOR_DRIVE_COMMIT_MOVE:
      return current_place &&
             server_move (self, &action->id, &action->want.parent, action->want.name);
    case KONTOR_DRIVE_COMMIT_DELETE:
      return current_place && current_content && knows_below (self, device, &action->id) &&
             server_delete (self, &action->id);
    default:
      g_assert_not_reached ();
    }
}
