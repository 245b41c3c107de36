/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is not in step and why: what failed and is tried again later, what the person's rights keep on
 * this computer, and conflict copies that nobody has settled. On the engine's thread. */

#include "config.h"

#include "kontor-drive-engine-private.h"
#include "kontor-drive-names.h"
#include "kontor-fault.h"

#include <glib/gi18n-lib.h>

/* The first try again; twice as long after each, up to the last. */
#define RETRY_FIRST (2 * KONTOR_SECOND)
#define RETRY_LAST (30 * KONTOR_MINUTE)

void
kontor_drive_later_free (gpointer data)
{
  KontorDriveLater *later = data;

  g_free (later->path);
  g_free (later);
}

void
kontor_drive_engine_load_remarks (KontorDriveEngine *self)
{
  g_autoptr (GPtrArray) remarks = kontor_drive_store_list_remarks (self->store);

  for (guint i = 0; i < remarks->len; i++)
    {
      const KontorDriveRemark *remark = remarks->pdata[i];
      KontorDriveLater *later = NULL;

      if (kontor_id_is_nil (&remark->id))
        continue;
      if (remark->state == KONTOR_DRIVE_STATE_REFUSED && remark->retry_at == 0)
        g_hash_table_insert (self->refused, kontor_id_copy (&remark->id), g_strdup (remark->path));
      if (remark->retry_at == 0)
        continue;
      /* A start is reason enough to try at once. */
      later = g_new0 (KontorDriveLater, 1);
      later->id = remark->id;
      later->path = g_strdup (remark->path);
      later->tries = remark->tries;
      g_hash_table_replace (self->failures, &later->id, later);
    }
}

gboolean
kontor_drive_engine_fail (KontorDriveEngine *self,
                          const KontorId *id,
                          const char *path,
                          KontorDriveState state,
                          const char *reason,
                          GError **error)
{
  KontorDriveLater *old = g_hash_table_lookup (self->failures, id);
  KontorDriveLater *later = g_new0 (KontorDriveLater, 1);
  KontorDriveRemark remark = {
    .path = (char *) path, .id = *id, .state = state, .reason = (char *) reason
  };

  later->id = *id;
  later->path = g_strdup (path);
  later->tries = old != NULL ? old->tries + 1 : 1;
  later->at = kontor_drive_engine_now (self) +
              MIN (RETRY_FIRST << MIN (later->tries - 1, 16), RETRY_LAST);
  if (old != NULL && g_strcmp0 (old->path, path) != 0 &&
      !kontor_drive_store_remove_remark (self->store, old->path, error))
    {
      kontor_drive_later_free (later);
      return FALSE;
    }
  g_hash_table_replace (self->failures, &later->id, later);
  remark.retry_at = later->at;
  remark.tries = later->tries;

  return kontor_drive_store_put_remark (self->store, &remark, error);
}

gboolean
kontor_drive_engine_succeed (KontorDriveEngine *self, const KontorId *id, GError **error)
{
  KontorDriveLater *later = g_hash_table_lookup (self->failures, id);
  g_autofree char *path = later != NULL ? g_strdup (later->path) : NULL;

  if (later == NULL)
    return TRUE;
  g_hash_table_remove (self->failures, id);

  return kontor_drive_store_remove_remark (self->store, path, error);
}

/* Where it is here, or would be. (transfer full) (nullable): NULL: nowhere any more */
static char *
find_path (KontorDriveEngine *self, const KontorId *id)
{
  g_auto (KontorDriveNode) node = { 0 };
  g_autofree char *folder = NULL;
  char *path = kontor_drive_engine_get_path (self, id);

  if (path != NULL || !kontor_drive_remote_get (self->remote, id, &node))
    return path;
  if (kontor_id_is_nil (&node.parent))
    return g_strdup (node.name);
  folder = kontor_drive_engine_get_path (self, &node.parent);

  return folder != NULL
             ? kontor_drive_path_join (folder, node.name)
             : kontor_drive_trees_get_path (&self->trees.parent, KONTOR_DRIVE_REMOTE, id);
}

static gboolean
move_remark (KontorDriveEngine *self, KontorDriveLater *later, char *path, GError **error)
{
  g_autoptr (GPtrArray) remarks = kontor_drive_store_list_remarks (self->store);

  for (guint i = 0; i < remarks->len; i++)
    {
      KontorDriveRemark *remark = remarks->pdata[i];
      g_autofree char *old = NULL;

      if (!kontor_id_equal (&remark->id, &later->id) || !g_str_equal (remark->path, later->path))
        continue;
      old = g_steal_pointer (&remark->path);
      remark->path = g_strdup (path);
      if (!kontor_drive_store_remove_remark (self->store, old, error) ||
          !kontor_drive_store_put_remark (self->store, remark, error))
        return FALSE;
    }
  g_free (later->path);
  later->path = g_strdup (path);

  return TRUE;
}

/* While the remote tree is read. What failed is listed where it is now, and what is nowhere any more not at
 * all. */
gboolean
kontor_drive_engine_follow_failures (KontorDriveEngine *self, GError **error)
{
  g_autoptr (GPtrArray) laters = NULL;
  gboolean good = TRUE;

  if (g_hash_table_size (self->failures) == 0 || KONTOR_FAULT (FAILURE_LEFT))
    return TRUE;
  if (!kontor_drive_store_begin (self->store, error))
    return FALSE;
  laters = g_hash_table_get_values_as_ptr_array (self->failures);
  for (guint i = 0; i < laters->len && good; i++)
    {
      KontorDriveLater *later = laters->pdata[i];
      g_autofree char *path = find_path (self, &later->id);

      if (path == NULL)
        good = kontor_drive_engine_succeed (self, &later->id, error);
      else if (!g_str_equal (path, later->path))
        good = move_remark (self, later, path, error);
    }

  return kontor_drive_store_end (self->store, good, error) && good;
}

/* Somebody changed it on the disk: what was in its way may be gone. */
void
kontor_drive_engine_try_soon (KontorDriveEngine *self, const KontorId *id)
{
  KontorDriveLater *failed = g_hash_table_lookup (self->failures, id);
  KontorDriveLater *unread = g_hash_table_lookup (self->unread, id);

  if (failed == NULL || KONTOR_FAULT (RETRY_LATE))
    return;
  failed->at = 0;
  if (unread != NULL)
    unread->at = 0;
}

gboolean
kontor_drive_engine_is_waiting (KontorDriveEngine *self, const KontorId *id, gint64 *wait)
{
  const KontorDriveLater *later = g_hash_table_lookup (self->failures, id);
  gint64 span = later != NULL ? later->at - kontor_drive_engine_now (self) : 0;

  /* A clock that was set back makes nobody wait for longer. */
  if (span <= 0 || span > RETRY_LAST)
    return FALSE;
  kontor_drive_engine_want_sooner (wait, span);

  return TRUE;
}

/* --- rights --- */

gboolean
kontor_drive_engine_may (KontorDriveActionKind kind, const KontorDriveNode *node, gpointer engine)
{
  KontorDriveEngine *self = engine;
  char *path = NULL;

  if (kontor_drive_remote_may (self->remote, kind, node))
    return TRUE;
  path = kontor_drive_engine_get_path (self, &node->id);
  g_hash_table_replace (self->refused_now, kontor_id_copy (&node->id),
                        path != NULL ? path : g_strdup (node->name));

  return FALSE;
}

static gboolean
put_refused (KontorDriveEngine *self, const KontorId *id, const char *path, GError **error)
{
  KontorDriveRemark remark = {
    .path = (char *) path,
    .id = *id,
    .state = KONTOR_DRIVE_STATE_REFUSED,
    .reason = (char *) _ (
        "What you changed here stays on this computer: you may only read there. Ask "
        "the owner of the drive for more, or put it elsewhere."),
  };

  return kontor_drive_store_put_remark (self->store, &remark, error);
}

static gboolean
drop_refused (KontorDriveEngine *self, gboolean all, GError **error)
{
  GHashTableIter iter;
  gpointer id = NULL;
  gpointer path = NULL;

  g_hash_table_iter_init (&iter, self->refused);
  while (g_hash_table_iter_next (&iter, &id, &path))
    {
      const char *now = g_hash_table_lookup (self->refused_now, id);

      if (g_strcmp0 (now, path) == 0 || (!all && !g_hash_table_contains (self->dirty, id)))
        continue;
      if (!kontor_drive_store_remove_remark (self->store, path, error))
        return FALSE;
      g_hash_table_iter_remove (&iter);
    }

  return TRUE;
}

static gboolean
add_refused (KontorDriveEngine *self, GError **error)
{
  GHashTableIter iter;
  gpointer id = NULL;
  gpointer path = NULL;

  g_hash_table_iter_init (&iter, self->refused_now);
  while (g_hash_table_iter_next (&iter, &id, &path))
    {
      if (g_hash_table_contains (self->refused, id))
        continue;
      if (!put_refused (self, id, path, error))
        return FALSE;
      g_hash_table_insert (self->refused, kontor_id_copy (id), g_strdup (path));
    }

  return TRUE;
}

gboolean
kontor_drive_engine_note_refused (KontorDriveEngine *self, gboolean all, GError **error)
{
  gboolean good = FALSE;

  if (g_hash_table_size (self->refused) == 0 && g_hash_table_size (self->refused_now) == 0)
    return TRUE;
  if (!kontor_drive_store_begin (self->store, error))
    return FALSE;
  good = drop_refused (self, all, error) && add_refused (self, error);
  g_hash_table_remove_all (self->refused_now);

  return kontor_drive_store_end (self->store, good, error) && good;
}

/* --- conflicts and twins --- */

/* A name that differs from another's in letters' case only is another one elsewhere. @node: of the base */
gboolean
kontor_drive_engine_remark_twin (KontorDriveEngine *self,
                                 const KontorDriveNode *node,
                                 GError **error)
{
  g_auto (KontorDriveNode) local = { 0 };
  g_autofree char *path = NULL;
  g_autofree char *reason = NULL;
  KontorDriveRemark remark = { .id = node->id, .state = KONTOR_DRIVE_STATE_NOT_PORTABLE };

  if (!kontor_drive_store_get (self->store, KONTOR_DRIVE_LOCAL, &node->id, &local) ||
      g_str_equal (local.name, node->name) || !kontor_id_equal (&local.parent, &node->parent))
    return TRUE;
  path = kontor_drive_engine_get_path (self, &node->id);
  reason = g_strdup_printf (_ ("Another name in the folder differs from this one in letters’ case "
                               "only. Elsewhere this one is called “%s”. Rename one of the two."),
                            node->name);
  if (path == NULL)
    return TRUE;
  remark.path = path;
  remark.reason = reason;

  return kontor_drive_store_put_remark (self->store, &remark, error);
}

/* Whether what it says does not hold any more. */
static gboolean
is_settled (KontorDriveEngine *self, const KontorDriveRemark *remark)
{
  g_autofree char *path = NULL;
  g_auto (KontorDriveNode) local = { 0 };
  g_auto (KontorDriveNode) synced = { 0 };

  if (remark->state != KONTOR_DRIVE_STATE_CONFLICT &&
      remark->state != KONTOR_DRIVE_STATE_NOT_PORTABLE)
    return FALSE;
  if (kontor_drive_remark_is_of_name (remark))
    return FALSE;
  path = kontor_drive_engine_get_path (self, &remark->id);
  if (g_strcmp0 (path, remark->path) != 0)
    return TRUE;

  return remark->state == KONTOR_DRIVE_STATE_NOT_PORTABLE &&
         kontor_drive_store_get (self->store, KONTOR_DRIVE_LOCAL, &remark->id, &local) &&
         kontor_drive_store_get (self->store, KONTOR_DRIVE_SYNCED, &remark->id, &synced) &&
         g_str_equal (local.name, synced.name);
}

gboolean
kontor_drive_engine_settle_conflicts (KontorDriveEngine *self, GError **error)
{
  g_autoptr (GPtrArray) remarks = kontor_drive_store_list_remarks (self->store);

  for (guint i = 0; i < remarks->len; i++)
    {
      const KontorDriveRemark *remark = remarks->pdata[i];

      if (is_settled (self, remark) &&
          !kontor_drive_store_remove_remark (self->store, remark->path, error))
        return FALSE;
    }

  return TRUE;
}
