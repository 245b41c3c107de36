/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the scan tells about files that are not carried, or not everywhere. It remembers what it told,
 * so that nothing is written where there is nothing new to say. On the engine's thread. */

#include "config.h"

#include "kontor-drive-scan-private.h"

#include "kontor-drive-names.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static GHashTable *
make_remarks (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                (GDestroyNotify) kontor_drive_remark_free);
}

GHashTable *
kontor_drive_scan_new_remarks (void)
{
  return make_remarks ();
}

static const char *
get_name (const KontorDriveRemark *remark)
{
  const char *slash = strrchr (remark->path, '/');

  return slash != NULL ? slash + 1 : remark->path;
}

static gboolean
is_about_rules (const KontorDriveRemark *remark)
{
  return remark->state == KONTOR_DRIVE_STATE_FAILED && remark->retry_at == 0 &&
         g_str_equal (get_name (remark), KONTOR_DRIVE_IGNORE_FILE);
}

/* Whether it was said for the name alone: then the scan said it. */
gboolean
kontor_drive_remark_is_of_name (const KontorDriveRemark *remark)
{
  const char *slash = strrchr (remark->path, '/');

  return remark->state == KONTOR_DRIVE_STATE_NOT_PORTABLE &&
         kontor_drive_name_judge (slash != NULL ? slash + 1 : remark->path) !=
             KONTOR_DRIVE_NAME_GOOD;
}

/* Whether the scan said it, and not who carries out. */
static gboolean
is_ours (KontorDriveScan *self, const KontorDriveRemark *remark)
{
  g_auto (KontorDriveNode) node = { 0 };

  switch (remark->state)
    {
    case KONTOR_DRIVE_STATE_IGNORED:
    case KONTOR_DRIVE_STATE_NOT_CARRIED:
      return TRUE;
    case KONTOR_DRIVE_STATE_NOT_PORTABLE:
      return kontor_drive_remark_is_of_name (remark);
    case KONTOR_DRIVE_STATE_FAILED:
      /* A folder that could not be listed; nothing else is said of folders that are here. Or lines of rules
       * that are wrong, which time alone does not mend. */
      return is_about_rules (remark) ||
             (kontor_drive_store_get (self->store, KONTOR_DRIVE_LOCAL, &remark->id, &node) &&
              node.kind == KONTOR_DRIVE_FOLDER);
    case KONTOR_DRIVE_STATE_IN_STEP:
    case KONTOR_DRIVE_STATE_WAITING:
    case KONTOR_DRIVE_STATE_NOT_HERE:
    case KONTOR_DRIVE_STATE_REFUSED:
    case KONTOR_DRIVE_STATE_CONFLICT:
    default:
      return FALSE;
    }
}

/* What an earlier run said. */
void
kontor_drive_scan_load_remarks (KontorDriveScan *self)
{
  g_autoptr (GPtrArray) told = kontor_drive_store_list_remarks (self->store);

  g_ptr_array_set_free_func (told, NULL);
  g_hash_table_remove_all (self->remarks);
  self->remarks_stale = FALSE;
  for (guint i = 0; i < told->len; i++)
    {
      KontorDriveRemark *remark = told->pdata[i];
      const char *name = get_name (remark);
      g_autofree char *folder = NULL;
      GHashTable *remarks;

      if (!is_ours (self, remark))
        {
          kontor_drive_remark_free (remark);
          continue;
        }
      if (remark->state == KONTOR_DRIVE_STATE_FAILED && !is_about_rules (remark))
        {
          folder = g_strdup (remark->path);
          name = "";
        }
      else
        {
          gsize length = (gsize) (name - remark->path);

          folder = g_strndup (remark->path, length > 0 ? length - 1 : 0);
        }
      remarks = g_hash_table_lookup (self->remarks, folder);
      if (remarks == NULL)
        {
          remarks = make_remarks ();
          g_hash_table_insert (self->remarks, g_steal_pointer (&folder), remarks);
        }
      g_hash_table_replace (remarks, g_strdup (name), remark);
    }
}

KontorDriveState
kontor_drive_scan_judge (const KontorDriveEntry *entry,
                         const char *path,
                         KontorDriveIgnore *rules,
                         const char **reason)
{
  if (kontor_drive_ignore_matches (rules, path,
                                   entry->kind == KONTOR_DRIVE_ENTRY_FOLDER ||
                                       entry->kind == KONTOR_DRIVE_ENTRY_MOUNT))
    {
      *reason = _ ("A rule says that this stays on this computer.");
      return KONTOR_DRIVE_STATE_IGNORED;
    }
  if (entry->kind == KONTOR_DRIVE_ENTRY_OTHER)
    {
      *reason = _ ("This is neither a file nor a folder, and stays on this computer.");
      return KONTOR_DRIVE_STATE_NOT_CARRIED;
    }
  if (entry->kind == KONTOR_DRIVE_ENTRY_MOUNT)
    {
      *reason = _ ("This is on another disk, and stays on this computer.");
      return KONTOR_DRIVE_STATE_NOT_CARRIED;
    }
  switch (kontor_drive_name_judge (entry->name))
    {
    case KONTOR_DRIVE_NAME_NOT_CARRIED:
      *reason = _ ("Other computers can’t have a file of this name. Rename it to sync it.");
      return KONTOR_DRIVE_STATE_NOT_CARRIED;
    case KONTOR_DRIVE_NAME_NOT_PORTABLE:
      *reason = _ ("This is synced, but some computers can’t have a file of this name.");
      return KONTOR_DRIVE_STATE_NOT_PORTABLE;
    case KONTOR_DRIVE_NAME_GOOD:
    default:
      return KONTOR_DRIVE_STATE_IN_STEP;
    }
}

void
kontor_drive_scan_add_remark (GHashTable *remarks,
                              const char *folder,
                              const char *name,
                              const KontorId *id,
                              KontorDriveState state,
                              const char *reason)
{
  KontorDriveRemark *remark = g_new0 (KontorDriveRemark, 1);

  remark->path = name[0] != '\0' ? kontor_drive_scan_join (folder, name) : g_strdup (folder);
  if (id != NULL)
    remark->id = *id;
  remark->state = state;
  remark->reason = g_strdup (reason);
  g_hash_table_replace (remarks, g_strdup (name), remark);
}

static gboolean
is_same (const KontorDriveRemark *a, const KontorDriveRemark *b)
{
  return a->state == b->state && kontor_id_equal (&a->id, &b->id) &&
         g_str_equal (a->reason, b->reason);
}

gboolean
kontor_drive_scan_tell (KontorDriveScan *self,
                        const char *folder,
                        GHashTable *remarks,
                        GError **error)
{
  GHashTable *old = g_hash_table_lookup (self->remarks, folder);
  GHashTableIter iter;
  gpointer name, remark;
  gboolean good = TRUE;

  if (old != NULL)
    {
      g_hash_table_iter_init (&iter, old);
      while (good && g_hash_table_iter_next (&iter, &name, &remark))
        {
          if (!g_hash_table_contains (remarks, name))
            good = kontor_drive_store_remove_remark (self->store,
                                                     ((KontorDriveRemark *) remark)->path, error);
        }
    }
  g_hash_table_iter_init (&iter, remarks);
  while (good && g_hash_table_iter_next (&iter, &name, &remark))
    {
      const KontorDriveRemark *before = old != NULL ? g_hash_table_lookup (old, name) : NULL;

      if (before == NULL || !is_same (before, remark))
        good = kontor_drive_store_put_remark (self->store, remark, error);
    }
  if (!good)
    {
      g_hash_table_unref (remarks);
      return FALSE;
    }

  if (g_hash_table_size (remarks) > 0)
    {
      g_hash_table_replace (self->remarks, g_strdup (folder), remarks);
    }
  else
    {
      g_hash_table_remove (self->remarks, folder);
      g_hash_table_unref (remarks);
    }
  return TRUE;
}

gboolean
kontor_drive_scan_untell (KontorDriveScan *self, const char *folder, GError **error)
{
  gsize length = strlen (folder);
  GHashTableIter iter;
  gpointer path, remarks;

  g_hash_table_iter_init (&iter, self->remarks);
  while (g_hash_table_iter_next (&iter, &path, &remarks))
    {
      const char *end = (const char *) path + length;
      GHashTableIter inner;
      gpointer remark;

      if (!g_str_has_prefix (path, folder) || (end[0] != '\0' && end[0] != '/'))
        continue;
      g_hash_table_iter_init (&inner, remarks);
      while (g_hash_table_iter_next (&inner, NULL, &remark))
        {
          if (!kontor_drive_store_remove_remark (self->store, ((KontorDriveRemark *) remark)->path,
                                                 error))
            return FALSE;
        }
      g_hash_table_iter_remove (&iter);
    }
  return TRUE;
}
