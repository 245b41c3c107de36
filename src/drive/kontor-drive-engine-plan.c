/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is to be done now: whether the replica can be planned on, the plan, and what of it has to wait.
 * On the engine's thread. */

#include "config.h"

#include "kontor-drive-engine-private.h"
#include "kontor-drive-names.h"

#include <glib/gi18n-lib.h>

static char *
make_copy_name (const char *name,
                gboolean (*taken) (const char *name, gpointer taken_data),
                gpointer taken_data,
                gpointer engine)
{
  KontorDriveEngine *self = engine;

  return kontor_drive_name_make_copy (name, self->device, kontor_drive_engine_now (self), taken,
                                      taken_data);
}

/* --- one plan --- */

static GArray *
list_dirty (KontorDriveEngine *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (KontorId));
  GHashTableIter iter;
  gpointer id = NULL;

  g_hash_table_iter_init (&iter, self->dirty);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_array_append_vals (ids, id, 1);
  g_array_sort (ids, kontor_id_compare);

  return ids;
}

/* A server that was set back knows less than it did, and what both agreed on is no base any more. */
static gboolean
check_epoch (KontorDriveEngine *self, GError **error)
{
  g_autofree char *epoch = kontor_drive_remote_get_epoch (self->remote);
  g_autofree char *known = kontor_drive_store_get_meta (self->store, "epoch");
  g_autofree char *seen = kontor_drive_store_get_meta (self->store, "cursor");
  gint64 cursor = kontor_drive_remote_get_cursor (self->remote);
  gboolean good = FALSE;

  if (g_strcmp0 (epoch, known) == 0 && (seen == NULL || cursor >= g_ascii_strtoll (seen, NULL, 10)))
    return TRUE;
  if (!kontor_drive_store_begin (self->store, error))
    return FALSE;
  good = (known == NULL || kontor_drive_store_forget_synced (self->store, error)) &&
         kontor_drive_store_set_meta (self->store, "epoch", epoch, error) &&
         kontor_drive_store_set_meta (self->store, "cursor", "0", error) &&
         kontor_drive_store_set_meta (self->store, "sent", "0", error);
  self->plan_all = TRUE;

  return kontor_drive_store_end (self->store, good, error) && good;
}

/* What was committed before a crash is in the base and may not be in the replica yet: until it is, what
 * the replica says is old. */
static gboolean
is_behind (KontorDriveEngine *self)
{
  g_autofree char *sent = kontor_drive_store_get_meta (self->store, "sent");

  if (self->checked)
    return FALSE;
  if (sent != NULL &&
      g_ascii_strtoll (sent, NULL, 10) > kontor_drive_remote_get_cursor (self->remote))
    return TRUE;
  self->checked = TRUE;

  return FALSE;
}

static gboolean
tell_gone (KontorDriveEngine *self, gboolean gone, GError **error)
{
  KontorDriveRemark remark = {
    .path = (char *) "",
    .id = self->drive,
    .state = KONTOR_DRIVE_STATE_REFUSED,
    .reason = (char *) _ ("The drive is not there any more, or not shared with you. The files stay "
                          "here as they are."),
  };
  g_autofree char *known = kontor_drive_store_get_meta (self->store, "gone");

  if (gone == (known != NULL))
    return TRUE;

  return kontor_drive_store_set_meta (self->store, "gone", gone ? "1" : NULL, error) &&
         (gone ? kontor_drive_store_put_remark (self->store, &remark, error)
               : kontor_drive_store_remove_remark (self->store, "", error));
}

/* Whether it would put something where the engine keeps what is its own. Servers refuse the name; one that
 * is older may have it. */
static gboolean
wants_own_folder (const KontorDriveAction *action)
{
  return (action->kind == KONTOR_DRIVE_DISK_PUT || action->kind == KONTOR_DRIVE_DISK_MOVE) &&
         kontor_id_is_nil (&action->want.parent) &&
         g_ascii_strcasecmp (action->want.name, KONTOR_DRIVE_OWN_FOLDER) == 0;
}

static gboolean
refuse_own_folder (KontorDriveEngine *self, const GPtrArray *actions, GError **error)
{
  gint64 unused = -1;

  for (guint i = 0; i < actions->len; i++)
    {
      const KontorDriveAction *action = actions->pdata[i];

      if (wants_own_folder (action) &&
          !kontor_drive_engine_is_waiting (self, &action->id, &unused) &&
          !kontor_drive_engine_fail (
              self, &action->id, action->want.name, KONTOR_DRIVE_STATE_REFUSED,
              _ ("Nothing can have this name at the top of a drive: rename it."), error))
        return FALSE;
    }

  return TRUE;
}

/* What can't be done now is left out; @waiting: their ids. */
static void
leave_out (KontorDriveEngine *self, GPtrArray *actions, GHashTable *waiting, gint64 *wait)
{
  gboolean gone = kontor_drive_remote_has_gone (self->remote);

  for (guint i = actions->len; i > 0; i--)
    {
      const KontorDriveAction *action = actions->pdata[i - 1];

      if (!kontor_drive_engine_is_waiting (self, &action->id, wait) &&
          !g_hash_table_contains (self->after_pull, &action->id) &&
          !(gone && action->kind == KONTOR_DRIVE_FORGET))
        continue;
      g_hash_table_add (waiting, kontor_id_copy (&action->id));
      g_ptr_array_remove_index (actions, i - 1);
    }
}

/* Somebody said no: what would be taken away counts as made on the side that has it. */
gboolean
kontor_drive_engine_bring_back (KontorDriveEngine *self, const GPtrArray *actions, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (KontorId));
  gboolean good = TRUE;

  for (guint i = 0; i < actions->len; i++)
    {
      const KontorDriveAction *action = actions->pdata[i];

      if (action->kind == KONTOR_DRIVE_COMMIT_DELETE || action->kind == KONTOR_DRIVE_DISK_DELETE)
        g_array_append_val (ids, action->id);
    }
  if (!kontor_drive_store_begin (self->store, error))
    return FALSE;
  for (guint i = 0; i < ids->len && good; i++)
    {
      KontorId id = g_array_index (ids, KontorId, i);

      kontor_drive_store_children (self->store, KONTOR_DRIVE_SYNCED, &id, ids);
      kontor_drive_store_children (self->store, KONTOR_DRIVE_LOCAL, &id, ids);
      good = kontor_drive_store_remove (self->store, KONTOR_DRIVE_SYNCED, &id, error);
    }
  if (!kontor_drive_store_end (self->store, good, error) || !good)
    return FALSE;
  kontor_drive_engine_add_dirty (self, ids);

  return TRUE;
}

GPtrArray *
kontor_drive_engine_plan (KontorDriveEngine *self,
                          KontorDriveTurn *turn,
                          KontorDriveToll *toll,
                          GError **error)
{
  KontorDrivePlanSeams seams = { .make_id = kontor_drive_engine_make_id,
                                 .make_copy_name = make_copy_name,
                                 .may = kontor_drive_engine_may,
                                 .data = self };
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (KontorId));
  g_autoptr (GArray) among = NULL;
  g_autoptr (GPtrArray) actions = NULL;
  g_autoptr (GHashTable) waiting = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                                          NULL);
  KontorDriveRemoteState state = KONTOR_DRIVE_REMOTE_READY;
  gboolean all = FALSE;
  gboolean good = FALSE;

  if (!kontor_drive_remote_begin (self->remote, changed, &all, &state, error))
    return NULL;
  kontor_drive_engine_add_dirty (self, changed);
  self->plan_all = self->plan_all || all;
  good = tell_gone (self, state == KONTOR_DRIVE_REMOTE_GONE, error) &&
         (state != KONTOR_DRIVE_REMOTE_READY || check_epoch (self, error));
  turn->pull = state == KONTOR_DRIVE_REMOTE_LOADING ||
               (state == KONTOR_DRIVE_REMOTE_READY && is_behind (self));
  good = good && (turn->pull || state != KONTOR_DRIVE_REMOTE_READY ||
                  (kontor_drive_engine_find_unanswered (self, error) &&
                   kontor_drive_engine_follow_failures (self, error)));
  if (!good || turn->pull || state != KONTOR_DRIVE_REMOTE_READY)
    {
      kontor_drive_remote_end (self->remote);
      return good ? g_ptr_array_new () : NULL;
    }
  all = self->plan_all;
  among = all ? NULL : list_dirty (self);
  actions = kontor_drive_plan (&self->trees.parent, among, &seams);
  kontor_drive_plan_count (&self->trees.parent, actions, toll);
  good = kontor_drive_remote_check (self->remote, error);
  kontor_drive_remote_end (self->remote);
  if (!good || !kontor_drive_store_check (self->store, error) ||
      !kontor_drive_engine_note_refused (self, all, error) ||
      !refuse_own_folder (self, actions, error))
    return NULL;
  self->plan_all = FALSE;
  /* What is to be done is planned again, whatever comes of it. */
  for (guint i = 0; i < actions->len; i++)
    g_hash_table_add (self->dirty,
                      kontor_id_copy (&((const KontorDriveAction *) actions->pdata[i])->id));
  leave_out (self, actions, waiting, &turn->wait);
  if (actions->len == 0)
    {
      /* In step, but for what is tried again later. */
      g_hash_table_unref (self->dirty);
      self->dirty = g_steal_pointer (&waiting);
    }

  return g_steal_pointer (&actions);
}
