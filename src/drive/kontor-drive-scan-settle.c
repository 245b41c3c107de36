/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What changes in the local tree without a listing: what vanished and did not turn up, files that must be
 * read again, and moves that the watch saw. On the engine's thread. */

#include "config.h"

#include "kontor-drive-scan-private.h"

#include <string.h>

/* What vanished may turn up for so long. */
#define VANISH_TIME KONTOR_SECOND
/* What vanishes one after the other is one deletion, up to so long: asked about as a whole. */
#define VANISH_BURST (10 * KONTOR_SECOND)

/* --- what is gone --- */

static gboolean
remove_below (KontorDriveScan *self, const KontorId *id, GError **error)
{
  g_autoptr (GArray) children = g_array_new (FALSE, FALSE, sizeof (KontorId));

  kontor_drive_store_children (self->store, KONTOR_DRIVE_LOCAL, id, children);
  for (guint i = 0; i < children->len; i++)
    {
      if (!remove_below (self, &g_array_index (children, KontorId, i), error))
        return FALSE;
    }
  g_hash_table_remove (self->vanished, id);
  g_hash_table_remove (self->unsettled, id);
  g_array_append_val (self->changed, *id);
  return kontor_drive_store_remove (self->store, KONTOR_DRIVE_LOCAL, id, error);
}

/* Out of the tree with all that is below it. @path: where it was; nullable: something else is there now */
gboolean
kontor_drive_scan_remove (KontorDriveScan *self,
                          const KontorId *id,
                          const char *path,
                          GError **error)
{
  g_auto (KontorDriveNode) node = { 0 };
  KontorId gone = *id;
  KontorDriveVanished *vanished = g_hash_table_lookup (self->vanished, id);
  gint64 since = vanished != NULL ? vanished->since : kontor_clock_now (self->clock);

  if (!kontor_drive_store_get (self->store, KONTOR_DRIVE_LOCAL, &gone, &node))
    {
      g_hash_table_remove (self->vanished, &gone);
      return TRUE;
    }
  if (node.kind == KONTOR_DRIVE_FILE && path != NULL)
    {
      KontorDriveVanished *departed = g_new0 (KontorDriveVanished, 1);

      departed->id = gone;
      departed->since = since;
      g_hash_table_replace (self->departed, kontor_drive_scan_make_place (&node.parent, node.name),
                            departed);
    }
  if (node.kind == KONTOR_DRIVE_FOLDER && path != NULL)
    {
      if (self->watch != NULL)
        self->watch->remove (self->watch, path);
      if (!kontor_drive_scan_untell (self, path, error))
        return FALSE;
    }
  return remove_below (self, &gone, error);
}

gboolean
kontor_drive_scan_end_displaced (KontorDriveScan *self, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (KontorId));
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->vanished);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    {
      KontorDriveVanished *vanished = item;

      if (vanished->displaced)
        g_array_append_val (ids, vanished->id);
    }
  for (guint i = 0; i < ids->len; i++)
    {
      if (!kontor_drive_scan_remove (self, &g_array_index (ids, KontorId, i), NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* Forgets which files left the tree long ago. */
static void
forget_departed (gint64 now, GHashTable *departed)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, departed);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    {
      if (now - ((KontorDriveVanished *) item)->since > KONTOR_DRIVE_RETURN_TIME)
        g_hash_table_iter_remove (&iter);
    }
}

/* What vanished is looked for once more where it was. */
static gboolean
settle_vanished (KontorDriveScan *self, const KontorId *vanished, GError **error)
{
  KontorId id = *vanished;
  g_autofree char *path = kontor_drive_scan_get_path (self, &id);
  g_auto (KontorDriveNode) node = { 0 };
  g_auto (KontorDriveNode) there = { 0 };
  g_autoptr (GError) local = NULL;
  KontorDriveEntry entry = { 0 };

  if (path == NULL)
    {
      g_hash_table_remove (self->vanished, &id);
      return TRUE;
    }
  if (self->disk->look (self->disk, path, &entry, &local))
    {
      g_autofree char *folder = g_path_get_dirname (path);

      /* Another node has its place, and the disk has that one. */
      if (kontor_drive_store_get (self->store, KONTOR_DRIVE_LOCAL, &id, &node) &&
          kontor_drive_store_find_name (self->store, &node.parent, node.name, &there) &&
          !kontor_id_equal (&there.id, &id) &&
          kontor_drive_identity_equal (&there.stamp.identity, &entry.stamp.identity))
        {
          g_free (entry.name);
          return kontor_drive_scan_remove (self, &id, NULL, error);
        }
      /* It is back, or something else is there: a look at the folder tells which. */
      g_free (entry.name);
      g_hash_table_remove (self->vanished, &id);
      return kontor_drive_scan_look (self, g_str_equal (folder, ".") ? "" : folder, FALSE,
                                     self->changed, NULL, NULL, NULL, error);
    }
  if (g_error_matches (local, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_NOT_FOUND))
    return kontor_drive_scan_remove (self, &id, path, error);
  /* Nobody can tell: it stays in the tree. */
  g_hash_table_remove (self->vanished, &id);
  return TRUE;
}

/* What was read of it while it could be written to unseen is read again. */
static gboolean
settle_file (KontorDriveScan *self, const KontorId *id, GError **error)
{
  g_auto (KontorDriveNode) node = { 0 };

  if (!kontor_drive_store_get (self->store, KONTOR_DRIVE_LOCAL, id, &node) ||
      node.kind != KONTOR_DRIVE_FILE || kontor_drive_node_is_unread (&node))
    return TRUE;
  memset (node.content, 0, sizeof node.content);
  g_array_append_val (self->changed, node.id);
  return kontor_drive_store_put (self->store, KONTOR_DRIVE_LOCAL, &node, error);
}

/* Ids of @table whose time has come; @wait: (inout): less where another's comes sooner. */
static GArray *
find_due (GHashTable *table, gint64 now, gint64 delay, gint64 *wait)
{
  GArray *due = g_array_new (FALSE, FALSE, sizeof (KontorId));
  GHashTableIter iter;
  gpointer id, value;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &id, &value))
    {
      gint64 left = (delay > 0 ? ((KontorDriveVanished *) value)->since : *(gint64 *) value) +
                    delay - now;

      /* A clock that was set back makes nobody wait for long. */
      if (left <= 0 || left > KONTOR_DRIVE_RETURN_TIME)
        g_array_append_vals (due, id, 1);
      else if (*wait < 0 || left < *wait)
        *wait = left;
    }
  return due;
}

/* Whether somebody is at it: a tree that is being removed, and nobody is asked about half of it. */
static gboolean
is_vanishing (GHashTable *table, gint64 now, gint64 *wait)
{
  GHashTableIter iter;
  gpointer value = NULL;
  gint64 first = G_MAXINT64;
  gint64 last = G_MININT64;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      first = MIN (first, ((KontorDriveVanished *) value)->since);
      last = MAX (last, ((KontorDriveVanished *) value)->since);
    }
  if (g_hash_table_size (table) == 0 || last > now || now - last >= VANISH_TIME ||
      now - first >= VANISH_BURST)
    return FALSE;
  *wait = last + VANISH_TIME - now;

  return TRUE;
}

/**
 * kontor_drive_scan_settle:
 * @self: the scan
 * @changed: (element-type KontorId): the nodes that changed are appended
 * @error: the root is gone, or drive.db can't be written
 *
 * Returns: microseconds until there is something to settle; -1: nothing waits, or @error
 */
gint64
kontor_drive_scan_settle (KontorDriveScan *self, GArray *changed, GError **error)
{
  gint64 now, wait = -1;
  g_autoptr (GArray) vanished = NULL;
  g_autoptr (GArray) unsettled = NULL;
  KontorDriveEntry root = { 0 };

  g_return_val_if_fail (self != NULL, -1);
  g_return_val_if_fail (changed != NULL, -1);

  now = kontor_clock_now (self->clock);
  self->changed = changed;
  if (is_vanishing (self->vanished, now, &wait))
    vanished = g_array_new (FALSE, FALSE, sizeof (KontorId));
  else
    vanished = find_due (self->vanished, now, VANISH_TIME, &wait);
  unsettled = find_due (self->unsettled, now, 0, &wait);
  forget_departed (now, self->departed);
  /* Where the root is gone everything looks deleted. */
  if (vanished->len > 0)
    {
      if (!self->disk->look (self->disk, "", &root, error))
        return -1;
      g_free (root.name);
    }
  for (guint i = 0; i < vanished->len; i++)
    {
      if (!settle_vanished (self, &g_array_index (vanished, KontorId, i), error))
        return -1;
      self->changed = changed;
    }
  for (guint i = 0; i < unsettled->len; i++)
    {
      const KontorId *id = &g_array_index (unsettled, KontorId, i);

      g_hash_table_remove (self->unsettled, id);
      if (!settle_file (self, id, error))
        return -1;
    }
  return wait;
}

/* --- moves that were seen --- */

/* Whether what the watch saw is what is there now: a file or folder of @node's at @path, carried. */
static gboolean
is_moved_here (KontorDriveScan *self,
               const KontorDriveNode *node,
               const char *path,
               KontorDriveIgnore *above,
               const char *folder,
               KontorDriveEntry *entry)
{
  g_autoptr (KontorDriveIgnore) rules = kontor_drive_scan_make_rules (self, above, folder, NULL);
  const char *reason;
  KontorDriveState state;

  if (!self->disk->look (self->disk, path, entry, NULL))
    return FALSE;
  state = kontor_drive_scan_judge (entry, path, rules, &reason);
  return kontor_drive_identity_equal (&entry->stamp.identity, &node->stamp.identity) &&
         (state == KONTOR_DRIVE_STATE_IN_STEP || state == KONTOR_DRIVE_STATE_NOT_PORTABLE);
}

/**
 * kontor_drive_scan_note_move:
 * @self: the scan
 * @news: of the kind MOVED
 * @changed: (element-type KontorId): nodes whose local state is another now are appended
 * @error: drive.db can't be written
 *
 * Moves a node at once, without looking at what is below it. Where the disk is not what the watch saw
 * any more, nothing is done: a look at the two folders finds out.
 *
 * Returns: FALSE with @error
 */
gboolean
kontor_drive_scan_note_move (KontorDriveScan *self,
                             const KontorDriveNews *news,
                             GArray *changed,
                             GError **error)
{
  g_autofree char *from = NULL, *to = NULL, *from_known = NULL, *to_known = NULL;
  g_autoptr (KontorDriveIgnore) from_rules = NULL, to_rules = NULL;
  g_auto (KontorDriveNode) node = { 0 };
  g_auto (KontorDriveNode) there = { 0 };
  KontorDriveEntry entry = { 0 };
  KontorDriveEntry left = { 0 };
  KontorId from_id, to_id, id;
  gboolean good = TRUE;
  gboolean is_new;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (news != NULL && news->kind == KONTOR_DRIVE_NEWS_MOVED, FALSE);
  g_return_val_if_fail (changed != NULL, FALSE);

  self->changed = changed;
  if (!kontor_drive_scan_find_start (self, news->folder, &from_id, &from_known, &from_rules) ||
      !g_str_equal (from_known, news->folder) ||
      !kontor_drive_scan_find_start (self, news->to_folder, &to_id, &to_known, &to_rules) ||
      !g_str_equal (to_known, news->to_folder) ||
      !kontor_drive_store_find_name (self->store, &from_id, news->name, &node))
    return TRUE;
  from = kontor_drive_scan_join (news->folder, news->name);
  to = kontor_drive_scan_join (news->to_folder, news->to_name);

  /* Something else is at the old place: an editor that keeps a backup. The place decides then. Itself,
   * where letters' case makes no difference. */
  if (self->disk->look (self->disk, from, &left, NULL))
    {
      g_free (left.name);
      if (!kontor_drive_identity_equal (&left.stamp.identity, &node.stamp.identity))
        return TRUE;
    }
  if (is_moved_here (self, &node, to, to_rules, news->to_folder, &entry))
    {
      gboolean taken = kontor_drive_store_find_name (self->store, &to_id, news->to_name, &there);
      g_auto (KontorDriveNode) synced = { 0 };

      /* Over a file, from a name that nobody knows yet: that is how editors save. */
      if (!taken || kontor_drive_store_get (self->store, KONTOR_DRIVE_SYNCED, &node.id, &synced))
        {
          kontor_drive_scan_vanish (self, &node.id, FALSE);
          good = (!taken || kontor_drive_scan_remove (self, &there.id, NULL, error)) &&
                 kontor_drive_scan_appear (self, &to_id, to, &entry, &id, &is_new, error);
        }
    }
  g_free (entry.name);
  self->changed = NULL;
  return good;
}
