/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which node of the local tree a file of the disk is. A file keeps its node where its inode goes (a
 * move), and where an editor puts another inode in its place (an edit); what is in neither way one of
 * ours is new. On the engine's thread. */

#include "config.h"

#include "kontor-drive-scan-private.h"
#include "kontor-fault.h"

#include <string.h>

/* Steps in which file systems count time: whole seconds, by twos (FAT); else the kernel's tick. */
#define COARSE_STEP G_GINT64_CONSTANT (2000000000)
#define FINE_STEP G_GINT64_CONSTANT (20000000)

static gint64
get_step (const KontorDriveStamp *stamp)
{
  return stamp->ctime % 1000000000 == 0 ? COARSE_STEP : FINE_STEP;
}

gboolean
kontor_drive_stamp_is_settled (const KontorDriveStamp *stamp, gint64 now)
{
  return stamp->ctime < now * 1000 - get_step (stamp);
}

KontorDriveKind
kontor_drive_scan_to_kind (KontorDriveEntryKind kind)
{
  switch (kind)
    {
    case KONTOR_DRIVE_ENTRY_FOLDER:
      return KONTOR_DRIVE_FOLDER;
    case KONTOR_DRIVE_ENTRY_LINK:
      return KONTOR_DRIVE_LINK;
    case KONTOR_DRIVE_ENTRY_FILE:
    case KONTOR_DRIVE_ENTRY_OTHER:
    case KONTOR_DRIVE_ENTRY_MOUNT:
    default:
      return KONTOR_DRIVE_FILE;
    }
}

static gboolean
put (KontorDriveScan *self, const KontorDriveNode *node, GError **error)
{
  return kontor_drive_store_put (self->store, KONTOR_DRIVE_LOCAL, node, error);
}

/* A file that was written to just now may be again without its stamp showing it. */
static void
note_unsettled (KontorDriveScan *self, const KontorDriveNode *node)
{
  gint64 now = kontor_clock_now (self->clock);
  gint64 *until;

  if (kontor_drive_stamp_is_settled (&node->stamp, now) || KONTOR_FAULT (TICK_TRUSTED))
    return;
  until = g_new (gint64, 1);
  *until = MIN (node->stamp.ctime / 1000, now) + get_step (&node->stamp) / 1000 + 1;
  g_hash_table_replace (self->unsettled, kontor_id_copy (&node->id), until);
}

/* Its time of writing is the server's, so that most that are written to after that show it. */
void
kontor_drive_scan_note_put (KontorDriveScan *self, const KontorDriveNode *node)
{
  gint64 now = kontor_clock_now (self->clock);

  if (node->stamp.mtime >= now * 1000 - get_step (&node->stamp) && !KONTOR_FAULT (PUT_SETTLED))
    note_unsettled (self, node);
}

/* TRUE with @differs where the text of a link is another. */
static gboolean
update_link (KontorDriveScan *self, KontorDriveNode *node, const char *path, gboolean *differs)
{
  g_autofree char *target = self->disk->read_link (self->disk, path, NULL);

  /* Gone or no link any more: whoever did that is seen by the next look. */
  if (target == NULL)
    return FALSE;
  *differs = g_strcmp0 (node->target, target) != 0;
  g_free (node->target);
  node->target = g_steal_pointer (&target);
  return TRUE;
}

gboolean
kontor_drive_scan_update (KontorDriveScan *self,
                          KontorDriveNode *node,
                          const char *path,
                          const KontorDriveEntry *entry,
                          gboolean moved,
                          GError **error)
{
  gboolean differs = moved;
  /* Where the disk does not keep it, it stays as it was agreed on. */
  gboolean executable = entry->executable_unknown ? node->executable : entry->executable;

  switch (node->kind)
    {
    case KONTOR_DRIVE_FOLDER:
      /* A folder's times change with what is in it, and say nothing of itself. */
      if (!moved && kontor_drive_identity_same (&node->stamp.identity, &entry->stamp.identity))
        return TRUE;
      node->stamp = (KontorDriveStamp) { .identity = entry->stamp.identity };
      break;
    case KONTOR_DRIVE_LINK:
      {
        gboolean other = FALSE;

        if (!moved && kontor_drive_stamp_equal (&node->stamp, &entry->stamp))
          return TRUE;
        if (!update_link (self, node, path, &other))
          return TRUE;
        node->stamp = entry->stamp;
        differs = differs || other;
        break;
      }
    case KONTOR_DRIVE_FILE:
    default:
      if (!moved && node->executable == executable &&
          kontor_drive_stamp_equal (&node->stamp, &entry->stamp))
        return TRUE;
      if (!kontor_drive_stamp_equal (&node->stamp, &entry->stamp))
        memset (node->content, 0, sizeof node->content);
      node->stamp = entry->stamp;
      node->size = entry->stamp.size;
      node->modified = entry->stamp.mtime / 1000;
      node->executable = executable;
      note_unsettled (self, node);
      differs = TRUE;
      break;
    }
  if (differs)
    g_array_append_val (self->changed, node->id);
  return put (self, node, error);
}

void
kontor_drive_scan_vanish (KontorDriveScan *self, const KontorId *id, gboolean displaced)
{
  KontorDriveVanished *vanished = g_hash_table_lookup (self->vanished, id);

  if (vanished == NULL)
    {
      vanished = g_new0 (KontorDriveVanished, 1);
      vanished->id = *id;
      vanished->since = kontor_clock_now (self->clock);
      g_hash_table_insert (self->vanished, &vanished->id, vanished);
    }
  vanished->displaced = vanished->displaced || displaced;
}

/* Whether @node still is where the tree has it: then @entry is another name of it. */
static gboolean
is_at_its_place (KontorDriveScan *self, const KontorDriveNode *node)
{
  g_autofree char *path = NULL;
  KontorDriveEntry entry = { 0 };
  gboolean there;

  if (g_hash_table_contains (self->vanished, &node->id))
    return FALSE;
  path = kontor_drive_scan_get_path (self, &node->id);
  if (path == NULL || !self->disk->look (self->disk, path, &entry, NULL))
    return FALSE;
  there = kontor_drive_identity_equal (&entry.stamp.identity, &node->stamp.identity);
  g_free (entry.name);
  return there;
}

/* A node that is the file of @entry and left its place. */
static gboolean
find_departed (KontorDriveScan *self, const KontorDriveEntry *entry, KontorDriveNode *node)
{
  g_auto (KontorDriveNode) found = { 0 };

  if (!kontor_drive_store_find_identity (self->store, &entry->stamp.identity, &found) ||
      found.kind != kontor_drive_scan_to_kind (entry->kind) || is_at_its_place (self, &found))
    return FALSE;
  *node = found;
  memset (&found, 0, sizeof found);
  return TRUE;
}

gboolean
kontor_drive_scan_find_mover (KontorDriveScan *self,
                              const KontorDriveEntry *entry,
                              KontorDriveNode *node)
{
  g_auto (KontorDriveNode) synced = { 0 };

  if (!find_departed (self, entry, node))
    return FALSE;
  /* A file that an editor wrote beside it a moment ago is nobody yet: it is the new content. */
  if (node->kind == KONTOR_DRIVE_FOLDER ||
      kontor_drive_store_get (self->store, KONTOR_DRIVE_SYNCED, &node->id, &synced))
    return TRUE;
  kontor_drive_node_clear (node);
  return FALSE;
}

/* Whether @parent is @id or lies below it. */
static gboolean
is_below (KontorDriveScan *self, const KontorId *parent, const KontorId *id)
{
  KontorId at = *parent;

  while (!kontor_id_is_nil (&at))
    {
      g_auto (KontorDriveNode) node = { 0 };

      if (kontor_id_equal (&at, id))
        return TRUE;
      if (!kontor_drive_store_get (self->store, KONTOR_DRIVE_LOCAL, &at, &node))
        return FALSE;
      at = node.parent;
    }
  return FALSE;
}

char *
kontor_drive_scan_make_place (const KontorId *parent, const char *name)
{
  char text[KONTOR_ID_LENGTH + 1];

  kontor_id_format (parent, text);
  return g_strconcat (text, "/", name, NULL);
}

static gboolean
move_here (KontorDriveScan *self,
           KontorDriveNode *node,
           const KontorId *parent,
           const char *path,
           const KontorDriveEntry *entry,
           GError **error)
{
  g_autofree char *old = kontor_drive_scan_get_path (self, &node->id);

  if (node->kind == KONTOR_DRIVE_FOLDER && old != NULL &&
      !kontor_drive_scan_untell (self, old, error))
    return FALSE;
  g_hash_table_remove (self->vanished, &node->id);
  node->parent = *parent;
  g_free (node->name);
  node->name = g_strdup (entry->name);
  return kontor_drive_scan_update (self, node, path, entry, TRUE, error);
}

gboolean
kontor_drive_scan_appear (KontorDriveScan *self,
                          const KontorId *parent,
                          const char *path,
                          const KontorDriveEntry *entry,
                          KontorId *id,
                          gboolean *is_new,
                          GError **error)
{
  g_auto (KontorDriveNode) node = { 0 };
  g_autofree char *place = NULL;
  KontorDriveVanished *departed;

  *is_new = FALSE;
  if (find_departed (self, entry, &node))
    {
      if (!is_below (self, parent, &node.id))
        {
          *id = node.id;
          return move_here (self, &node, parent, path, entry, error);
        }
      kontor_drive_node_clear (&node);
    }

  place = kontor_drive_scan_make_place (parent, entry->name);
  departed = g_hash_table_lookup (self->departed, place);
  if (departed != NULL && entry->kind == KONTOR_DRIVE_ENTRY_FILE &&
      kontor_clock_now (self->clock) - departed->since <= KONTOR_DRIVE_RETURN_TIME)
    {
      node.id = departed->id;
      g_hash_table_remove (self->departed, place);
    }
  else
    {
      self->make_id (&node.id, self->data);
    }
  node.parent = *parent;
  node.name = g_strdup (entry->name);
  node.kind = kontor_drive_scan_to_kind (entry->kind);
  *id = node.id;
  *is_new = TRUE;
  return kontor_drive_scan_update (self, &node, path, entry, TRUE, error);
}
