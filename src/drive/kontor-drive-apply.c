/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Carries out the actions of a plan in portions: stage, make durable, rename, make durable, say so in
 * the store. On the engine's thread; the network is asked only while nothing is open. */

#include "config.h"

#include "kontor-drive-apply-private.h"
#include "kontor-fault.h"
#include "kontor-transport.h"

#include <string.h>

/* What is staged before it is put into place: so much can be lost by a crash and is fetched again. */
#define PORTION_ACTIONS 1000
#define PORTION_BYTES ((gint64) 256 << 20)
/* From so many files on one syncfs costs less than syncing each. */
#define MANY 32
/* Room that is left to the person. */
#define RESERVE ((gint64) 32 << 20)

KontorDriveApply *
kontor_drive_apply_new (const KontorDriveApplySeams *seams)
{
  KontorDriveApply *self = g_new0 (KontorDriveApply, 1);

  self->seams = *seams;
  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
kontor_drive_apply_free (KontorDriveApply *self)
{
  g_hash_table_unref (self->folders);
  g_free (self);
}

void
kontor_drive_apply_touch (KontorDriveApply *self, const char *path)
{
  g_hash_table_add (self->folders, g_strdup (path));
}

char *
kontor_drive_apply_make_staged (KontorDriveApply *self, const char *kind)
{
  return g_strdup_printf (KONTOR_DRIVE_STAGING "/%s-%016" G_GINT64_MODIFIER "x", kind,
                          kontor_random_next (self->seams.random));
}

gboolean
kontor_drive_error_stops (const GError *error)
{
  static const KontorDriveError of_one_file[] = {
    KONTOR_DRIVE_ERROR_NOT_FOUND, KONTOR_DRIVE_ERROR_EXISTS,  KONTOR_DRIVE_ERROR_NOT_EMPTY,
    KONTOR_DRIVE_ERROR_DENIED,    KONTOR_DRIVE_ERROR_NAME,    KONTOR_DRIVE_ERROR_UNSUPPORTED,
    KONTOR_DRIVE_ERROR_CHANGED,   KONTOR_DRIVE_ERROR_DAMAGED, KONTOR_DRIVE_ERROR_FAILED,
  };

  for (guint i = 0; i < G_N_ELEMENTS (of_one_file); i++)
    if (g_error_matches (error, KONTOR_DRIVE_ERROR, (int) of_one_file[i]))
      return FALSE;

  return error->domain != KONTOR_CONTENT_ERROR &&
         !g_error_matches (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED);
}

/* --- before anything --- */

static gboolean
make_folder (KontorDriveDisk *disk, const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (disk->make_folder (disk, path, &local) ||
      g_error_matches (local, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_EXISTS))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
clear_staged (KontorDriveApply *self, const KontorDriveEntry *entry, GError **error)
{
  KontorDriveDisk *disk = self->seams.disk;
  g_autofree char *path = g_build_filename (KONTOR_DRIVE_STAGING, entry->name, NULL);
  g_autofree char *where = NULL;

  if (g_str_has_prefix (entry->name, "new-"))
    return disk->remove_own (disk, path, error);

  return kontor_drive_bin_take (disk, self->seams.store, kontor_clock_now (self->seams.clock), path,
                                entry->name, &where, error);
}

gboolean
kontor_drive_apply_prepare (KontorDriveApply *self, GError **error)
{
  KontorDriveDisk *disk = self->seams.disk;
  g_autoptr (GPtrArray) left = NULL;

  if (!make_folder (disk, KONTOR_DRIVE_OWN_FOLDER, error) ||
      !make_folder (disk, KONTOR_DRIVE_STAGING, error))
    return FALSE;
  left = disk->list (disk, KONTOR_DRIVE_STAGING, error);
  if (left == NULL)
    return FALSE;
  for (guint i = 0; i < left->len; i++)
    if (!clear_staged (self, left->pdata[i], error))
      return FALSE;

  return TRUE;
}

/* --- staging --- */

static gboolean
needs_content (const KontorDriveAction *action)
{
  return action->kind == KONTOR_DRIVE_DISK_PUT && action->want.kind == KONTOR_DRIVE_FILE &&
         (!action->has_local ||
          memcmp (action->want.content, action->local.content, KONTOR_CONTENT_DIGEST) != 0);
}

static char *
describe (KontorDriveApply *self, const KontorDriveAction *action)
{
  g_autofree char *folder = NULL;
  char *path = NULL;

  if (action->has_local)
    path = kontor_drive_trees_get_path (self->seams.trees, KONTOR_DRIVE_LOCAL, &action->id);
  if (path != NULL)
    return path;
  folder = kontor_drive_apply_get_folder (self, &action->want.parent);
  if (action->want.name == NULL)
    return g_strdup ("");

  return kontor_drive_path_join (folder != NULL ? folder : "", action->want.name);
}

static gboolean
check_room (KontorDriveApply *self, const KontorDriveNode *want, GError **error)
{
  gint64 left = self->seams.disk->get_free (self->seams.disk);

  if (left < 0 || left - RESERVE >= want->size)
    return TRUE;
  g_set_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_NO_SPACE,
               "no room for “%s”, which has %" G_GINT64_FORMAT " bytes", want->name, want->size);

  return FALSE;
}

/* (transfer full) (nullable) */
static char *
stage (KontorDriveApply *self,
       const KontorDriveAction *action,
       gboolean durable,
       GCancellable *cancellable,
       GError **error)
{
  KontorDriveDisk *disk = self->seams.disk;
  const KontorDriveNode *want = &action->want;
  g_autofree char *path = kontor_drive_apply_make_staged (self, "new");
  g_autofree char *old = NULL;
  KontorDriveHandle *handle = NULL;
  gint64 modified = want->modified != 0 ? want->modified : self->now;
  gboolean good = FALSE;

  if (!check_room (self, want, error))
    return NULL;
  if (action->has_local)
    old = kontor_drive_trees_get_path (self->seams.trees, KONTOR_DRIVE_LOCAL, &action->id);
  handle = disk->create (disk, path, error);
  if (handle == NULL)
    return NULL;
  good = self->seams.fill (handle, want, old, self->seams.data, cancellable, error) &&
         disk->finish (disk, handle, modified * 1000, want->executable, durable, error);
  disk->close (disk, handle);
  if (good)
    return g_steal_pointer (&path);
  disk->remove_own (disk, path, NULL);

  return NULL;
}

/* How many of the actions from @first on make a portion. */
static guint
measure_portion (const GPtrArray *actions, guint first, guint *n_files)
{
  gint64 bytes = 0;
  guint n = 0;

  *n_files = 0;
  while (first + n < actions->len && n < PORTION_ACTIONS && (n == 0 || bytes < PORTION_BYTES))
    {
      const KontorDriveAction *action = actions->pdata[first + n];

      n++;
      if (!needs_content (action))
        continue;
      bytes += action->want.size;
      *n_files += 1;
    }

  return n;
}

/* What failed is told; FALSE where there is no use in going on. */
static gboolean
tell_failed (KontorDriveApply *self, const KontorDriveAction *action, GError *local, GError **error)
{
  g_autofree char *path = NULL;

  if (kontor_drive_error_stops (local))
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  path = describe (self, action);
  self->seams.failed (action, path, local, self->seams.data);
  g_error_free (local);

  return TRUE;
}

/* @staged: (element-type utf8) (nullable elements): one for each action of the portion */
static gboolean
stage_portion (KontorDriveApply *self,
               const GPtrArray *actions,
               guint first,
               guint n,
               guint n_files,
               GPtrArray *staged,
               GCancellable *cancellable,
               GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      const KontorDriveAction *action = actions->pdata[first + i];
      GError *local = NULL;

      g_ptr_array_add (staged, NULL);
      if (!needs_content (action))
        continue;
      staged->pdata[i] = stage (self, action, n_files < MANY, cancellable, &local);
      if (staged->pdata[i] == NULL && !tell_failed (self, action, local, error))
        return FALSE;
    }

  return n_files < MANY || KONTOR_FAULT (STAGED_UNSYNCED) ||
         self->seams.disk->sync_all (self->seams.disk, error);
}

/* --- carrying out --- */

static KontorDriveApplied
apply_one (KontorDriveApply *self,
           const KontorDriveAction *action,
           const char *staged,
           GError **error)
{
  if (!kontor_drive_apply_is_current (self, action) && action->kind != KONTOR_DRIVE_ADOPT &&
      action->kind != KONTOR_DRIVE_FORGET)
    return KONTOR_DRIVE_APPLY_STALE;
  switch (action->kind)
    {
    case KONTOR_DRIVE_DISK_PUT:
      return kontor_drive_apply_put (self, action, staged, error);
    case KONTOR_DRIVE_DISK_MOVE:
      return kontor_drive_apply_move (self, action, error);
    case KONTOR_DRIVE_DISK_DELETE:
      return kontor_drive_apply_delete (self, action, error);
    case KONTOR_DRIVE_DISK_CONFLICT:
      return kontor_drive_apply_conflict (self, action, error);
    case KONTOR_DRIVE_ADOPT:
      return kontor_drive_apply_adopt (self, action, error);
    case KONTOR_DRIVE_REKEY:
      return kontor_drive_apply_rekey (self, action, error);
    case KONTOR_DRIVE_FORGET:
      return kontor_drive_apply_forget (self, action, error);
    case KONTOR_DRIVE_COMMIT_PUT:
    case KONTOR_DRIVE_COMMIT_MOVE:
    case KONTOR_DRIVE_COMMIT_DELETE:
    default:
      return KONTOR_DRIVE_APPLY_STALE;
    }
}

static gboolean
sync_folders (KontorDriveApply *self, GError **error)
{
  KontorDriveDisk *disk = self->seams.disk;
  GHashTableIter iter;
  gpointer folder = NULL;
  gboolean good = TRUE;

  if (g_hash_table_size (self->folders) >= MANY)
    good = disk->sync_all (disk, error);
  else if (!KONTOR_FAULT (FOLDER_UNSYNCED))
    {
      g_hash_table_iter_init (&iter, self->folders);
      while (good && g_hash_table_iter_next (&iter, &folder, NULL))
        {
          g_autoptr (GError) local = NULL;

          good = disk->sync_folder (disk, folder, &local) ||
                 g_error_matches (local, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_NOT_FOUND);
          if (!good)
            g_propagate_error (error, g_steal_pointer (&local));
        }
    }
  g_hash_table_remove_all (self->folders);

  return good;
}

/* @staged: what was put into place is NULL afterwards */
static gboolean
carry_out (KontorDriveApply *self,
           const GPtrArray *actions,
           guint first,
           GPtrArray *staged,
           guint *n_done,
           GError **error)
{
  for (guint i = 0; i < staged->len; i++)
    {
      const KontorDriveAction *action = actions->pdata[first + i];
      KontorDriveApplied applied = KONTOR_DRIVE_APPLY_STALE;
      g_autofree char *path = NULL;
      GError *local = NULL;

      /* Its content could not be had. */
      if (needs_content (action) && staged->pdata[i] == NULL)
        continue;
      path = self->seams.done != NULL ? describe (self, action) : NULL;
      applied = apply_one (self, action, staged->pdata[i], &local);
      if (applied == KONTOR_DRIVE_APPLY_FAILED && !tell_failed (self, action, local, error))
        return FALSE;
      if (applied == KONTOR_DRIVE_APPLY_STALE)
        g_array_append_val (self->changed, action->id);
      if (applied != KONTOR_DRIVE_APPLIED)
        continue;
      g_clear_pointer (&staged->pdata[i], g_free);
      *n_done += 1;
      if (path != NULL)
        self->seams.done (action, path, self->seams.data);
    }

  return TRUE;
}

static void
remove_staged (KontorDriveApply *self, GPtrArray *staged)
{
  for (guint i = 0; i < staged->len; i++)
    if (staged->pdata[i] != NULL)
      self->seams.disk->remove_own (self->seams.disk, staged->pdata[i], NULL);
}

static gboolean
run_portion (KontorDriveApply *self,
             const GPtrArray *actions,
             guint first,
             guint n,
             guint n_files,
             guint *n_done,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GPtrArray) staged = g_ptr_array_new_with_free_func (g_free);
  GError *local = NULL;
  gboolean whole = stage_portion (self, actions, first, n, n_files, staged, cancellable, &local);
  gboolean good = FALSE;
  gboolean synced = FALSE;

  /* What was fetched before the network failed is put into place all the same; but not what may not be
   * on the disk yet. */
  if (!whole && n_files >= MANY)
    {
      remove_staged (self, staged);
      g_propagate_error (error, local);
      return FALSE;
    }
  if (!kontor_drive_store_begin (self->seams.store, whole ? error : NULL))
    {
      remove_staged (self, staged);
      if (!whole)
        g_propagate_error (error, local);
      return FALSE;
    }
  good = carry_out (self, actions, first, staged, n_done, whole ? error : NULL);
  /* What was renamed before a failure is there, and the trees say so too; but never what may not be on
   * the disk yet. */
  synced = sync_folders (self, whole && good ? error : NULL);
  if (!kontor_drive_store_end (self->seams.store, synced, whole && good && synced ? error : NULL))
    good = FALSE;
  remove_staged (self, staged);
  if (!whole)
    g_propagate_error (error, local);

  return whole && good && synced;
}

static gboolean
is_ours (const KontorDriveAction *action)
{
  return action->kind > KONTOR_DRIVE_COMMIT_DELETE;
}

gboolean
kontor_drive_apply_run (KontorDriveApply *self,
                        const GPtrArray *actions,
                        GArray *changed,
                        guint *n_done,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GPtrArray) ours = g_ptr_array_new ();
  guint first = 0;

  for (guint i = 0; i < actions->len; i++)
    if (is_ours (actions->pdata[i]))
      g_ptr_array_add (ours, actions->pdata[i]);
  self->changed = changed;
  self->now = kontor_clock_now (self->seams.clock);
  while (first < ours->len)
    {
      guint n_files = 0;
      guint n = measure_portion (ours, first, &n_files);

      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !run_portion (self, ours, first, n, n_files, n_done, cancellable, error))
        return FALSE;
      first += n;
    }

  return TRUE;
}
