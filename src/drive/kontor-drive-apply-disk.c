/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One action on the disk, and what it makes of the local and the synced tree. Each looks first whether
 * the disk is what the action was planned on, renames, and looks again at what it took away. Inside a
 * transaction of the store, on the engine's thread. */

#include "config.h"

#include "kontor-drive-apply-private.h"
#include "kontor-drive-names.h"
#include "kontor-fault.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* --- shared --- */

gboolean
kontor_drive_stamp_same_bytes (const KontorDriveStamp *a, const KontorDriveStamp *b)
{
  return kontor_drive_identity_same (&a->identity, &b->identity) && a->size == b->size &&
         a->mtime == b->mtime;
}

KontorDriveApplied
kontor_drive_apply_be_stale (KontorDriveApply *self, const char *folder)
{
  self->seams.look_again (folder, self->seams.data);

  return KONTOR_DRIVE_APPLY_STALE;
}

/* Somebody was quicker: look again, instead of failing. */
static KontorDriveApplied
fail (KontorDriveApply *self, const char *folder, GError *local, GError **error)
{
  if (KONTOR_FAULT (EXISTS_DONE) &&
      g_error_matches (local, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_EXISTS))
    {
      g_error_free (local);
      return KONTOR_DRIVE_APPLIED;
    }
  if (g_error_matches (local, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_EXISTS) ||
      g_error_matches (local, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_NOT_FOUND) ||
      g_error_matches (local, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_CHANGED))
    {
      g_error_free (local);
      return kontor_drive_apply_be_stale (self, folder);
    }
  g_propagate_error (error, local);

  return KONTOR_DRIVE_APPLY_FAILED;
}

/* What the disk says of a thing that was just put or moved to where it is. */
static gboolean
observe (KontorDriveApply *self, const char *path, KontorDriveStamp *stamp, GError **error)
{
  g_auto (KontorDriveEntryCopy) entry = { 0 };

  if (!self->seams.disk->look (self->seams.disk, path, &entry, error))
    return FALSE;
  *stamp = entry.stamp;

  return TRUE;
}

static gboolean
put_local (KontorDriveApply *self,
           const KontorDriveNode *node,
           const KontorDriveStamp *stamp,
           GError **error)
{
  g_auto (KontorDriveNode) local = { 0 };

  kontor_drive_node_copy (node, &local);
  local.stamp = *stamp;
  local.place = 0;
  local.version = 0;
  g_array_append_val (self->changed, local.id);
  if (local.kind == KONTOR_DRIVE_FILE && self->seams.put != NULL)
    self->seams.put (&local, self->seams.data);

  return kontor_drive_store_put (self->seams.store, KONTOR_DRIVE_LOCAL, &local, error);
}

static void
set_place (KontorDriveNode *node, const KontorDriveNode *from)
{
  node->parent = from->parent;
  node->place = from->place;
  g_free (node->name);
  node->name = g_strdup (from->name);
}

/* Synced becomes @want: its place, its content, or both; the other keeps its base. */
static gboolean
put_synced (KontorDriveApply *self,
            const KontorDriveNode *want,
            gboolean place,
            gboolean content,
            GError **error)
{
  g_auto (KontorDriveNode) base = { 0 };
  g_auto (KontorDriveNode) node = { 0 };
  gboolean had = kontor_drive_store_get (self->seams.store, KONTOR_DRIVE_SYNCED, &want->id, &base);

  if (!had && !(place && content))
    return TRUE;
  kontor_drive_node_copy (content ? want : &base, &node);
  if (!place || !content)
    set_place (&node, place ? want : &base);

  return kontor_drive_store_put (self->seams.store, KONTOR_DRIVE_SYNCED, &node, error);
}

static char *
get_path (KontorDriveApply *self, const KontorId *id)
{
  return kontor_drive_trees_get_path (self->seams.trees, KONTOR_DRIVE_LOCAL, id);
}

/* Whether the tree has somebody else at that place: what the disk has no more may have moved, and only a
 * look finds out. Two nodes at one place would never come to rest. */
static gboolean
is_held (KontorDriveApply *self, const KontorId *id, const KontorDriveNode *want)
{
  g_auto (KontorDriveNode) there = { 0 };

  return !KONTOR_FAULT (PLACE_TWICE) &&
         kontor_drive_store_find_name (self->seams.store, &want->parent, want->name, &there) &&
         !kontor_id_equal (&there.id, id);
}

/* Whether what lies at @path is what the local tree says it is. */
static KontorDriveApplied
look_before (KontorDriveApply *self, const char *path, const KontorDriveNode *local, GError **error)
{
  static const KontorDriveEntryKind kinds[] = {
    [KONTOR_DRIVE_FILE] = KONTOR_DRIVE_ENTRY_FILE,
    [KONTOR_DRIVE_FOLDER] = KONTOR_DRIVE_ENTRY_FOLDER,
    [KONTOR_DRIVE_LINK] = KONTOR_DRIVE_ENTRY_LINK,
  };
  g_autofree char *folder = kontor_drive_path_get_folder (path);
  g_auto (KontorDriveEntryCopy) entry = { 0 };
  GError *problem = NULL;

  if (!self->seams.disk->look (self->seams.disk, path, &entry, &problem))
    return fail (self, folder, problem, error);
  /* Of a folder all but its identity changes with what is in it. */
  if (KONTOR_FAULT (IDENTITY_UNCHECKED))
    return KONTOR_DRIVE_APPLIED;
  if (entry.kind != kinds[local->kind] ||
      (local->kind == KONTOR_DRIVE_FOLDER
           ? !kontor_drive_identity_same (&entry.stamp.identity, &local->stamp.identity)
           : !kontor_drive_stamp_equal (&entry.stamp, &local->stamp)))
    return kontor_drive_apply_be_stale (self, folder);

  return KONTOR_DRIVE_APPLIED;
}

/* --- put --- */

static KontorDriveApplied
put_new (KontorDriveApply *self,
         const KontorDriveAction *action,
         const char *staged,
         GError **error)
{
  KontorDriveDisk *disk = self->seams.disk;
  const KontorDriveNode *want = &action->want;
  g_autofree char *folder = kontor_drive_apply_get_folder (self, &want->parent);
  g_autofree char *path = folder != NULL ? kontor_drive_path_join (folder, want->name) : NULL;
  KontorDriveStamp stamp = { 0 };
  GError *local = NULL;
  gboolean made = FALSE;

  if (path == NULL)
    return KONTOR_DRIVE_APPLY_STALE;
  if (is_held (self, &action->id, want))
    return kontor_drive_apply_be_stale (self, folder);
  if (want->kind == KONTOR_DRIVE_FOLDER)
    made = disk->make_folder (disk, path, &local);
  else if (want->kind == KONTOR_DRIVE_LINK)
    made = disk->make_link (disk, path, want->target != NULL ? want->target : "", &local);
  else
    made = disk->rename (disk, staged, path, KONTOR_DRIVE_RENAME_NO_REPLACE, &local);
  if (!made)
    return fail (self, folder, local, error);
  kontor_drive_apply_touch (self, folder);
  if (!observe (self, path, &stamp, &local))
    return fail (self, folder, local, error);
  if (!put_local (self, want, &stamp, error) || !put_synced (self, want, TRUE, TRUE, error))
    return KONTOR_DRIVE_APPLY_FAILED;
  /* Looking is what watches it, and finds what somebody put into it before that. */
  if (want->kind == KONTOR_DRIVE_FOLDER && !KONTOR_FAULT (NEW_UNWATCHED))
    self->seams.look_again (path, self->seams.data);

  return KONTOR_DRIVE_APPLIED;
}

/* The copy's name is asked of the disk, which knows more than the tree now. */
typedef struct
{
  KontorDriveDisk *disk;
  const char *folder;
} Neighbours;

static gboolean
is_taken (const char *name, gpointer data)
{
  Neighbours *neighbours = data;
  g_autofree char *path = kontor_drive_path_join (neighbours->folder, name);
  g_auto (KontorDriveEntryCopy) entry = { 0 };

  return neighbours->disk->look (neighbours->disk, path, &entry, NULL);
}

/* Somebody wrote to the file after it was looked at: what came out lies beside it from now on. */
static gboolean
keep_as_copy (KontorDriveApply *self, const char *out, const char *path, GError **error)
{
  g_autofree char *folder = kontor_drive_path_get_folder (path);
  const char *slash = strrchr (path, '/');
  Neighbours neighbours = { .disk = self->seams.disk, .folder = folder };
  g_autofree char *name = kontor_drive_name_make_copy (slash != NULL ? slash + 1 : path,
                                                       self->seams.device, self->now, is_taken,
                                                       &neighbours);
  g_autofree char *to = kontor_drive_path_join (folder, name);

  if (!self->seams.disk->rename (self->seams.disk, out, to, KONTOR_DRIVE_RENAME_NO_REPLACE, error))
    return FALSE;
  kontor_drive_apply_touch (self, folder);
  self->seams.look_again (folder, self->seams.data);

  return TRUE;
}

static gboolean
put_away (KontorDriveApply *self,
          const char *out,
          const char *path,
          const KontorDriveStamp *expected,
          GError **error)
{
  KontorDriveStamp stamp = { 0 };
  g_autofree char *where = NULL;

  if (!observe (self, out, &stamp, error))
    return FALSE;
  if (!kontor_drive_stamp_same_bytes (&stamp, expected) && !KONTOR_FAULT (SWAPPED_UNSEEN))
    return keep_as_copy (self, out, path, error);

  return kontor_drive_bin_take (self->seams.disk, self->seams.store, self->now, out, path, &where,
                                error);
}

/* A file system that can't exchange: what is there goes away first. There is a moment without either,
 * and none in which bytes are lost. */
static gboolean
replace_plainly (KontorDriveApply *self,
                 const char *out,
                 const char *path,
                 const KontorDriveStamp *expected,
                 GError **error)
{
  KontorDriveDisk *disk = self->seams.disk;
  g_autofree char *old = kontor_drive_apply_make_staged (self, "out");

  return disk->rename (disk, path, old, KONTOR_DRIVE_RENAME_NO_REPLACE, error) &&
         disk->rename (disk, out, path, KONTOR_DRIVE_RENAME_NO_REPLACE, error) &&
         put_away (self, old, path, expected, error);
}

/* @staged: moved to a name that says that it may be somebody's, before it is. */
static gboolean
exchange (KontorDriveApply *self,
          const char *staged,
          const char *path,
          const KontorDriveStamp *expected,
          GError **error)
{
  KontorDriveDisk *disk = self->seams.disk;
  g_autofree char *out = kontor_drive_apply_make_staged (self, "out");
  g_autoptr (GError) local = NULL;

  if (!disk->rename (disk, staged, out, KONTOR_DRIVE_RENAME_NO_REPLACE, error))
    return FALSE;
  if (disk->rename (disk, out, path, KONTOR_DRIVE_RENAME_EXCHANGE, &local))
    return put_away (self, out, path, expected, error);
  if (g_error_matches (local, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_UNSUPPORTED))
    return replace_plainly (self, out, path, expected, error);
  disk->remove_own (disk, out, NULL);
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
stage_link (KontorDriveApply *self, const char *target, char **staged, GError **error)
{
  *staged = kontor_drive_apply_make_staged (self, "new");

  return self->seams.disk->make_link (self->seams.disk, *staged, target != NULL ? target : "",
                                      error);
}

static gboolean
is_only_executable (const KontorDriveNode *want, const KontorDriveNode *local)
{
  return want->kind == KONTOR_DRIVE_FILE &&
         memcmp (want->content, local->content, KONTOR_CONTENT_DIGEST) == 0;
}

static KontorDriveApplied
put_over (KontorDriveApply *self,
          const KontorDriveAction *action,
          const char *staged,
          GError **error)
{
  KontorDriveDisk *disk = self->seams.disk;
  g_autofree char *path = get_path (self, &action->id);
  g_autofree char *folder = path != NULL ? kontor_drive_path_get_folder (path) : NULL;
  g_autofree char *link = NULL;
  KontorDriveStamp stamp = { 0 };
  KontorDriveApplied before = KONTOR_DRIVE_APPLY_STALE;
  GError *local = NULL;
  gboolean done = FALSE;

  if (path == NULL)
    return KONTOR_DRIVE_APPLY_STALE;
  before = look_before (self, path, &action->local, error);
  if (before != KONTOR_DRIVE_APPLIED)
    return before;
  if (is_only_executable (&action->want, &action->local))
    done = disk->set_executable (disk, path, action->want.executable, &local);
  else if (action->want.kind == KONTOR_DRIVE_LINK)
    done = stage_link (self, action->want.target, &link, &local) &&
           exchange (self, link, path, &action->local.stamp, &local);
  else
    done = exchange (self, staged, path, &action->local.stamp, &local);
  if (!done || !observe (self, path, &stamp, &local))
    return fail (self, folder, local, error);
  kontor_drive_apply_touch (self, folder);
  if (!put_local (self, &action->want, &stamp, error) ||
      !put_synced (self, &action->want, FALSE, TRUE, error))
    return KONTOR_DRIVE_APPLY_FAILED;

  return KONTOR_DRIVE_APPLIED;
}

KontorDriveApplied
kontor_drive_apply_put (KontorDriveApply *self,
                        const KontorDriveAction *action,
                        const char *staged,
                        GError **error)
{
  return action->has_local ? put_over (self, action, staged, error)
                           : put_new (self, action, staged, error);
}

/* --- move --- */

KontorDriveApplied
kontor_drive_apply_move (KontorDriveApply *self, const KontorDriveAction *action, GError **error)
{
  KontorDriveDisk *disk = self->seams.disk;
  g_autofree char *from = get_path (self, &action->id);
  g_autofree char *from_folder = from != NULL ? kontor_drive_path_get_folder (from) : NULL;
  g_autofree char *folder = kontor_drive_apply_get_folder (self, &action->want.parent);
  g_autofree char *to = folder != NULL ? kontor_drive_path_join (folder, action->want.name) : NULL;
  g_auto (KontorDriveNode) moved = { 0 };
  KontorDriveStamp stamp = { 0 };
  GError *local = NULL;

  if (from == NULL || to == NULL)
    return KONTOR_DRIVE_APPLY_STALE;
  if (!observe (self, from, &stamp, &local))
    return fail (self, from_folder, local, error);
  if (!kontor_drive_identity_same (&stamp.identity, &action->local.stamp.identity))
    return kontor_drive_apply_be_stale (self, from_folder);
  if (is_held (self, &action->id, &action->want))
    return kontor_drive_apply_be_stale (self, folder);
  if (!disk->rename (disk, from, to, KONTOR_DRIVE_RENAME_NO_REPLACE, &local))
    return fail (self, folder, local, error);
  kontor_drive_apply_touch (self, from_folder);
  kontor_drive_apply_touch (self, folder);
  if (!observe (self, to, &stamp, &local))
    return fail (self, folder, local, error);
  kontor_drive_store_get (self->seams.store, KONTOR_DRIVE_LOCAL, &action->id, &moved);
  set_place (&moved, &action->want);
  /* Somebody wrote to it meanwhile: the old stamp lets the scan see that. */
  if (!kontor_drive_stamp_same_bytes (&stamp, &moved.stamp))
    stamp = moved.stamp;
  if (!put_local (self, &moved, &stamp, error) ||
      !put_synced (self, &action->want, TRUE, FALSE, error))
    return KONTOR_DRIVE_APPLY_FAILED;

  return KONTOR_DRIVE_APPLIED;
}

/* --- delete --- */

/* What went into the bin was not what was planned on: back with it. */
static KontorDriveApplied
take_back (KontorDriveApply *self, const char *where, const char *path, GError **error)
{
  g_autofree char *folder = kontor_drive_path_get_folder (path);

  if (!self->seams.disk->rename (self->seams.disk, where, path, KONTOR_DRIVE_RENAME_NO_REPLACE,
                                 error) ||
      !kontor_drive_store_remove_bin_item (self->seams.store, where, error))
    return KONTOR_DRIVE_APPLY_FAILED;

  return kontor_drive_apply_be_stale (self, folder);
}

KontorDriveApplied
kontor_drive_apply_delete (KontorDriveApply *self, const KontorDriveAction *action, GError **error)
{
  g_autofree char *path = get_path (self, &action->id);
  g_autofree char *folder = path != NULL ? kontor_drive_path_get_folder (path) : NULL;
  g_autofree char *where = NULL;
  KontorDriveApplied before = KONTOR_DRIVE_APPLY_STALE;
  KontorDriveStamp stamp = { 0 };
  GError *local = NULL;

  if (path == NULL)
    return KONTOR_DRIVE_APPLY_STALE;
  before = look_before (self, path, &action->local, error);
  if (before == KONTOR_DRIVE_APPLIED && action->local.kind == KONTOR_DRIVE_FOLDER &&
      !KONTOR_FAULT (FOLDER_UNSEEN))
    before = kontor_drive_apply_check_folder (self, path, &action->id, error);
  if (before != KONTOR_DRIVE_APPLIED)
    return before;
  if (!kontor_drive_bin_take (self->seams.disk, self->seams.store, self->now, path, path, &where,
                              &local) ||
      !observe (self, where, &stamp, &local))
    return fail (self, folder, local, error);
  kontor_drive_apply_touch (self, folder);
  if (action->local.kind == KONTOR_DRIVE_FOLDER
          ? !kontor_drive_identity_same (&stamp.identity, &action->local.stamp.identity)
          : !kontor_drive_stamp_same_bytes (&stamp, &action->local.stamp))
    return take_back (self, where, path, error);
  if (!kontor_drive_apply_remove_tree (self, KONTOR_DRIVE_LOCAL, &action->id, error) ||
      (!KONTOR_FAULT (BASE_KEPT) &&
       !kontor_drive_apply_remove_tree (self, KONTOR_DRIVE_SYNCED, &action->id, error)))
    return KONTOR_DRIVE_APPLY_FAILED;

  return KONTOR_DRIVE_APPLIED;
}

/* --- conflict --- */

static gboolean
remark_copy (KontorDriveApply *self,
             const KontorDriveAction *action,
             const char *path,
             GError **error)
{
  g_autofree char *reason = g_strdup_printf (
      _ ("Changed here and elsewhere: this copy has what was written here, “%s” what "
         "was written elsewhere. Keep what you need of it and delete the copy."),
      action->local.name);
  KontorDriveRemark remark = { .path = (char *) path,
                               .id = action->other,
                               .state = KONTOR_DRIVE_STATE_CONFLICT,
                               .reason = reason };

  return kontor_drive_store_put_remark (self->seams.store, &remark, error);
}

KontorDriveApplied
kontor_drive_apply_conflict (KontorDriveApply *self,
                             const KontorDriveAction *action,
                             GError **error)
{
  g_autofree char *from = get_path (self, &action->id);
  g_autofree char *folder = from != NULL ? kontor_drive_path_get_folder (from) : NULL;
  g_autofree char *to = NULL;
  g_auto (KontorDriveNode) copy = { 0 };
  KontorDriveApplied before = KONTOR_DRIVE_APPLY_STALE;
  KontorDriveStamp stamp = { 0 };
  GError *local = NULL;

  if (from == NULL)
    return KONTOR_DRIVE_APPLY_STALE;
  before = look_before (self, from, &action->local, error);
  if (before != KONTOR_DRIVE_APPLIED)
    return before;
  to = kontor_drive_path_join (folder, action->want.name);
  if (!self->seams.disk->rename (self->seams.disk, from, to, KONTOR_DRIVE_RENAME_NO_REPLACE,
                                 &local) ||
      !observe (self, to, &stamp, &local))
    return fail (self, folder, local, error);
  kontor_drive_apply_touch (self, folder);
  if (!kontor_drive_store_get (self->seams.store, KONTOR_DRIVE_LOCAL, &action->id, &copy))
    return KONTOR_DRIVE_APPLY_STALE;
  set_place (&copy, &action->want);
  copy.id = action->other;
  if (!kontor_drive_stamp_same_bytes (&stamp, &copy.stamp))
    stamp = copy.stamp;
  g_array_append_val (self->changed, action->id);
  if (!kontor_drive_store_remove (self->seams.store, KONTOR_DRIVE_LOCAL, &action->id, error) ||
      !kontor_drive_store_remove (self->seams.store, KONTOR_DRIVE_SYNCED, &action->id, error) ||
      !put_local (self, &copy, &stamp, error) || !remark_copy (self, action, to, error))
    return KONTOR_DRIVE_APPLY_FAILED;

  return KONTOR_DRIVE_APPLIED;
}
