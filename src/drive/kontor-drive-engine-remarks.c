/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is not in step and why: what failed and is tried again later, what the person's rights keep on
 * this computer, and conflict copies that nobody has settled. On the engine's thread. */

#include "config.h"

#include "kontor-drive-engine-private.h"

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

/* --- conflicts --- */

gboolean
kontor_drive_engine_settle_conflicts (KontorDriveEngine *self, GError **error)
{
  g_autoptr (GPtrArray) remarks = kontor_drive_store_list_remarks (self->store);

  for (guint i = 0; i < remarks->len; i++)
    {
      const KontorDriveRemark *remark = remarks->pdata[i];
      g_autofree char *path = NULL;

      if (remark->state != KONTOR_DRIVE_STATE_CONFLICT)
        continue;
      path = kontor_drive_engine_get_path (self, &remark->id);
      if (g_strcmp0 (path, remark->path) != 0 &&
          !kontor_drive_store_remove_remark (self->store, remark->path, error))
        return FALSE;
    }

  return TRUE;
}
