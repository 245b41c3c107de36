/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The actions that change the trees alone, and what the others ask of the trees. Inside a transaction of
 * the store, on the engine's thread. */

#include "config.h"

#include "kontor-drive-apply-private.h"
#include "kontor-drive-ignore.h"

#include <string.h>

/* Bytes of an ignore file that are read. */
#define IGNORE_MAX (256 << 10)

char *
kontor_drive_path_join (const char *folder, const char *name)
{
  return *folder == '\0' ? g_strdup (name) : g_strconcat (folder, "/", name, NULL);
}

char *
kontor_drive_path_get_folder (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? g_strndup (path, (gsize) (slash - path)) : g_strdup ("");
}

char *
kontor_drive_apply_get_folder (KontorDriveApply *self, const KontorId *folder)
{
  g_auto (KontorDriveNode) node = { 0 };

  if (kontor_id_is_nil (folder))
    return g_strdup ("");
  if (!kontor_drive_store_get (self->seams.store, KONTOR_DRIVE_LOCAL, folder, &node) ||
      node.kind != KONTOR_DRIVE_FOLDER)
    return NULL;

  return kontor_drive_trees_get_path (self->seams.trees, KONTOR_DRIVE_LOCAL, folder);
}

gboolean
kontor_drive_apply_is_current (KontorDriveApply *self, const KontorDriveAction *action)
{
  g_auto (KontorDriveNode) now = { 0 };
  gboolean has = kontor_drive_store_get (self->seams.store, KONTOR_DRIVE_LOCAL, &action->id, &now);

  if (!has || !action->has_local)
    return has == action->has_local;

  /* Earlier actions of the same plan may have moved it, as they move what is below a folder. */
  return kontor_drive_node_same_content (&now, &action->local) &&
         kontor_drive_stamp_same_bytes (&now.stamp, &action->local.stamp);
}

gboolean
kontor_drive_apply_remove_tree (KontorDriveApply *self,
                                KontorDriveTree tree,
                                const KontorId *id,
                                GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (KontorId));

  g_array_append_vals (ids, id, 1);
  for (guint i = 0; i < ids->len; i++)
    {
      KontorId at = g_array_index (ids, KontorId, i);

      kontor_drive_store_children (self->seams.store, tree, &at, ids);
    }
  for (guint i = ids->len; i > 0; i--)
    if (!kontor_drive_store_remove (self->seams.store, tree, &g_array_index (ids, KontorId, i - 1),
                                    error))
      return FALSE;
  g_array_append_vals (self->changed, ids->data, ids->len);

  return TRUE;
}

/* --- actions --- */

KontorDriveApplied
kontor_drive_apply_adopt (KontorDriveApply *self, const KontorDriveAction *action, GError **error)
{
  g_array_append_val (self->changed, action->id);

  return kontor_drive_store_put (self->seams.store, KONTOR_DRIVE_SYNCED, &action->want, error)
             ? KONTOR_DRIVE_APPLIED
             : KONTOR_DRIVE_APPLY_FAILED;
}

KontorDriveApplied
kontor_drive_apply_rekey (KontorDriveApply *self, const KontorDriveAction *action, GError **error)
{
  KontorDriveStore *store = self->seams.store;
  g_autoptr (GArray) children = g_array_new (FALSE, FALSE, sizeof (KontorId));
  g_auto (KontorDriveNode) node = { 0 };
  g_auto (KontorDriveNode) there = { 0 };

  if (!kontor_drive_store_get (store, KONTOR_DRIVE_LOCAL, &action->id, &node) ||
      kontor_drive_store_get (store, KONTOR_DRIVE_LOCAL, &action->other, &there))
    return KONTOR_DRIVE_APPLY_STALE;
  node.id = action->other;
  if (!kontor_drive_store_remove (store, KONTOR_DRIVE_LOCAL, &action->id, error) ||
      !kontor_drive_store_remove (store, KONTOR_DRIVE_SYNCED, &action->id, error) ||
      !kontor_drive_store_put (store, KONTOR_DRIVE_LOCAL, &node, error))
    return KONTOR_DRIVE_APPLY_FAILED;
  kontor_drive_store_children (store, KONTOR_DRIVE_LOCAL, &action->id, children);
  for (guint i = 0; i < children->len; i++)
    {
      g_auto (KontorDriveNode) child = { 0 };

      kontor_drive_store_get (store, KONTOR_DRIVE_LOCAL, &g_array_index (children, KontorId, i),
                              &child);
      child.parent = action->other;
      if (!kontor_drive_store_put (store, KONTOR_DRIVE_LOCAL, &child, error))
        return KONTOR_DRIVE_APPLY_FAILED;
    }
  g_array_append_val (self->changed, action->id);
  g_array_append_val (self->changed, action->other);
  g_array_append_vals (self->changed, children->data, children->len);

  return KONTOR_DRIVE_APPLIED;
}

KontorDriveApplied
kontor_drive_apply_forget (KontorDriveApply *self, const KontorDriveAction *action, GError **error)
{
  g_array_append_val (self->changed, action->id);

  return kontor_drive_store_remove (self->seams.store, KONTOR_DRIVE_SYNCED, &action->id, error)
             ? KONTOR_DRIVE_APPLIED
             : KONTOR_DRIVE_APPLY_FAILED;
}

/* --- what is in a folder --- */

/* The rules of a folder itself, on top of those @above. */
static KontorDriveIgnore *
read_rules (KontorDriveDisk *disk, KontorDriveIgnore *above, const char *folder)
{
  g_autofree char *path = kontor_drive_path_join (folder, KONTOR_DRIVE_IGNORE_FILE);
  g_autofree char *text = NULL;
  KontorDriveHandle *handle = disk->open (disk, path, NULL);
  gssize length = 0;

  if (handle != NULL)
    {
      text = g_malloc (IGNORE_MAX);
      length = disk->read (disk, handle, 0, text, IGNORE_MAX, NULL);
      disk->close (disk, handle);
    }

  return kontor_drive_ignore_new (above, folder, length > 0 ? text : NULL, length, NULL);
}

static KontorDriveIgnore *
read_rules_above (KontorDriveDisk *disk, const char *folder)
{
  g_auto (GStrv) parts = g_strsplit (folder, "/", -1);
  g_autoptr (GString) path = g_string_new (NULL);
  KontorDriveIgnore *rules = read_rules (disk, NULL, "");

  for (guint i = 0; parts[i] != NULL && *folder != '\0'; i++)
    {
      KontorDriveIgnore *more = NULL;

      g_string_append_printf (path, "%s%s", i > 0 ? "/" : "", parts[i]);
      if (g_str_equal (path->str, folder))
        break;
      more = read_rules (disk, rules, path->str);
      kontor_drive_ignore_unref (rules);
      rules = more;
    }

  return rules;
}

static gboolean check_folder (KontorDriveApply *self,
                              KontorDriveIgnore *above,
                              const char *path,
                              const KontorId *id,
                              gboolean *good,
                              GError **error);

static gboolean
check_entry (KontorDriveApply *self,
             KontorDriveIgnore *rules,
             const char *path,
             const KontorId *parent,
             const KontorDriveEntry *entry,
             gboolean *good,
             GError **error)
{
  g_auto (KontorDriveNode) node = { 0 };

  if (!kontor_drive_store_find_name (self->seams.store, parent, entry->name, &node))
    {
      *good = kontor_drive_ignore_matches (rules, path, entry->kind == KONTOR_DRIVE_ENTRY_FOLDER);
      return TRUE;
    }
  if (entry->kind == KONTOR_DRIVE_ENTRY_FOLDER && node.kind == KONTOR_DRIVE_FOLDER)
    return check_folder (self, rules, path, &node.id, good, error);
  *good = node.kind != KONTOR_DRIVE_FOLDER && !kontor_drive_node_is_unread (&node) &&
          kontor_drive_stamp_equal (&node.stamp, &entry->stamp);

  return TRUE;
}

static gboolean
check_folder (KontorDriveApply *self,
              KontorDriveIgnore *above,
              const char *path,
              const KontorId *id,
              gboolean *good,
              GError **error)
{
  KontorDriveDisk *disk = self->seams.disk;
  g_autoptr (KontorDriveIgnore) rules = read_rules (disk, above, path);
  g_autoptr (GPtrArray) entries = disk->list (disk, path, error);

  for (guint i = 0; entries != NULL && i < entries->len && *good; i++)
    {
      const KontorDriveEntry *entry = entries->pdata[i];
      g_autofree char *below = kontor_drive_path_join (path, entry->name);

      if (!check_entry (self, rules, below, id, entry, good, error))
        return FALSE;
    }

  return entries != NULL;
}

KontorDriveApplied
kontor_drive_apply_check_folder (KontorDriveApply *self,
                                 const char *path,
                                 const KontorId *id,
                                 GError **error)
{
  g_autoptr (KontorDriveIgnore) rules = read_rules_above (self->seams.disk, path);
  gboolean good = TRUE;

  if (!check_folder (self, rules, path, id, &good, error))
    return KONTOR_DRIVE_APPLY_FAILED;

  return good ? KONTOR_DRIVE_APPLIED : kontor_drive_apply_be_stale (self, path);
}
