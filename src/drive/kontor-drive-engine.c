/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The turns of the engine: look, plan, ask the guard, tell the server, carry out, and once more, until a
 * plan is empty. On its owner's thread. */

#include "config.h"

#include "kontor-drive-engine-private.h"
#include "kontor-fault.h"
#include "kontor-sql.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* A turn that comes to no end is ended, and goes on with the next: other things want to happen too. */
#define ROUNDS_MAX 60
/* Rounds one after the other of which nothing came: after the first it waits, each time twice as long; after the
 * last what could not be done is listed. */
#define VAIN_FIRST 4
#define VAIN_LAST 12
#define VAIN_WAIT (10 * 1000)
/* The recovery bin is looked through as often. */
#define EXPIRE_EVERY KONTOR_DAY
/* What was committed so long ago and never answered is on its way no more. */
#define SENT_LAST (30 * KONTOR_DAY)

/* --- what the parts share --- */

gint64
kontor_drive_engine_now (KontorDriveEngine *self)
{
  return kontor_clock_now (self->seams.clock);
}

void
kontor_drive_engine_make_id (KontorId *id, gpointer engine)
{
  KontorDriveEngine *self = engine;

  kontor_id_init (id, self->seams.clock, self->seams.random);
}

void
kontor_drive_engine_add_dirty (KontorDriveEngine *self, const GArray *ids)
{
  for (guint i = 0; i < ids->len; i++)
    g_hash_table_add (self->dirty, kontor_id_copy (&g_array_index (ids, KontorId, i)));
}

char *
kontor_drive_engine_get_path (KontorDriveEngine *self, const KontorId *id)
{
  return kontor_drive_trees_get_path (&self->trees.parent, KONTOR_DRIVE_LOCAL, id);
}

void
kontor_drive_engine_tell (KontorDriveEngine *self, const char *path)
{
  if (self->progress == NULL)
    return;
  self->at.path = (char *) path;
  self->progress (&self->at, self->progress_data);
}

/* --- the trees --- */

static gboolean
trees_get (KontorDriveTrees *trees, KontorDriveTree tree, const KontorId *id, KontorDriveNode *node)
{
  KontorDriveEngine *self = ((KontorDriveEngineTrees *) trees)->engine;

  return tree == KONTOR_DRIVE_REMOTE ? kontor_drive_remote_get (self->remote, id, node)
                                     : kontor_drive_store_get (self->store, tree, id, node);
}

static void
trees_children (KontorDriveTrees *trees, KontorDriveTree tree, const KontorId *parent, GArray *ids)
{
  KontorDriveEngine *self = ((KontorDriveEngineTrees *) trees)->engine;

  if (tree == KONTOR_DRIVE_REMOTE)
    kontor_drive_remote_children (self->remote, parent, ids);
  else
    kontor_drive_store_children (self->store, tree, parent, ids);
}

/* --- seams of the parts --- */

static void
failed_cb (const KontorDriveAction *action, const char *path, const GError *error, gpointer engine)
{
  KontorDriveEngine *self = engine;
  GError *local = NULL;

  g_hash_table_add (self->dirty, kontor_id_copy (&action->id));
  if (!kontor_drive_engine_fail (self, &action->id, path, KONTOR_DRIVE_STATE_FAILED, error->message,
                                 &local))
    {
      g_warning ("drive: %s", local->message);
      g_error_free (local);
    }
}

static void
look_again_cb (const char *folder, gpointer engine)
{
  KontorDriveEngine *self = engine;

  g_hash_table_add (self->look, g_strdup (folder));
}

static void
put_cb (const KontorDriveNode *local, gpointer engine)
{
  KontorDriveEngine *self = engine;

  kontor_drive_scan_note_put (self->scan, local);
}

static void
done_cb (const KontorDriveAction *action, const char *path, gpointer engine)
{
  KontorDriveEngine *self = engine;
  GError *local = NULL;

  if (!kontor_drive_engine_succeed (self, &action->id, &local))
    {
      g_warning ("drive: %s", local->message);
      g_error_free (local);
    }
  /* The tree has it as it is, so no look at the folder above it would lead here and watch it. */
  if (self->seams.watch != NULL && action->kind == KONTOR_DRIVE_DISK_PUT &&
      action->want.kind == KONTOR_DRIVE_FOLDER)
    g_hash_table_add (self->look, g_strdup (path));
  self->at.files_done++;
  self->at.bytes_done += action->kind == KONTOR_DRIVE_DISK_PUT ? action->want.size : 0;
  kontor_drive_engine_tell (self, path);
}

/* --- making one --- */

static GHashTable *
new_ids (GDestroyNotify free_value)
{
  return g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free, free_value);
}

static GHashTable *
new_laters (void)
{
  return g_hash_table_new_full (kontor_id_hash, kontor_id_equal, NULL, kontor_drive_later_free);
}

/* A damaged drive.db is kept beside: both sides are united with a new one. */
static gboolean
set_aside (const char *folder, GError **error)
{
  static const char *const ends[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *from = g_strconcat (folder, "/drive.db", ends[i], NULL);
      g_autofree char *to = g_strconcat (folder, "/drive.db.damaged", ends[i], NULL);

      if (g_file_test (from, G_FILE_TEST_EXISTS) && g_rename (from, to) != 0)
        {
          g_set_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_FAILED,
                       _ ("“%s” is damaged and can’t be set aside."), from);
          return FALSE;
        }
    }

  return TRUE;
}

static KontorDriveStore *
open_store (const KontorDriveSeams *seams, GError **error)
{
  g_autoptr (GError) local = NULL;
  KontorDriveStore *store = kontor_drive_store_open (seams->store_folder, seams->vfs, &local);

  if (store != NULL)
    return store;
  if (!g_error_matches (local, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_CORRUPT) || seams->vfs != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (!set_aside (seams->store_folder, error))
    return NULL;

  return kontor_drive_store_open (seams->store_folder, seams->vfs, error);
}

static void
make_parts (KontorDriveEngine *self)
{
  KontorDriveApplySeams seams = { .disk = self->seams.disk,
                                  .store = self->store,
                                  .trees = &self->trees.parent,
                                  .clock = self->seams.clock,
                                  .random = self->seams.random,
                                  .device = self->device,
                                  .fill = kontor_drive_engine_fill,
                                  .failed = failed_cb,
                                  .look_again = look_again_cb,
                                  .done = done_cb,
                                  .put = put_cb,
                                  .data = self };

  self->remote = kontor_drive_remote_new (self->seams.replica, &self->drive);
  self->scan = kontor_drive_scan_new (self->seams.disk, self->store, self->seams.watch,
                                      self->seams.clock, kontor_drive_engine_make_id, self);
  self->apply = kontor_drive_apply_new (&seams);
}

/**
 * kontor_drive_engine_new:
 * @drive: the drive that is kept in step with the root
 * @seams: copied; what it names is borrowed for as long as the engine lives
 * @error: of the store
 *
 * Returns: (transfer full) (nullable): the engine, of the calling thread. Nothing has been looked at yet
 */
KontorDriveEngine *
kontor_drive_engine_new (const KontorId *drive, const KontorDriveSeams *seams, GError **error)
{
  KontorDriveStore *store = open_store (seams, error);
  KontorDriveEngine *self = NULL;

  if (store == NULL)
    return NULL;
  self = g_new0 (KontorDriveEngine, 1);
  self->drive = *drive;
  self->seams = *seams;
  self->device = g_strdup (seams->device);
  self->store = store;
  self->trees.parent.get = trees_get;
  self->trees.parent.children = trees_children;
  self->trees.engine = self;
  self->look_all = TRUE;
  self->plan_all = TRUE;
  self->n_unwatched = G_MAXUINT;
  self->look = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->writing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->dirty = new_ids (NULL);
  self->refused = new_ids (g_free);
  self->refused_now = new_ids (g_free);
  self->manifests = new_ids ((GDestroyNotify) kontor_manifest_unref);
  self->unanswered = new_ids ((GDestroyNotify) g_ptr_array_unref);
  self->after_pull = new_ids (NULL);
  self->pulled_for = new_ids (NULL);
  self->came = new_ids ((GDestroyNotify) g_bytes_unref);
  self->unread = new_laters ();
  self->failures = new_laters ();
  make_parts (self);

  return self;
}

/**
 * kontor_drive_engine_free:
 * @self: (transfer full): an engine
 */
void
kontor_drive_engine_free (KontorDriveEngine *self)
{
  kontor_drive_apply_free (self->apply);
  kontor_drive_scan_free (self->scan);
  kontor_drive_remote_free (self->remote);
  kontor_drive_store_close (self->store);
  g_hash_table_unref (self->look);
  g_hash_table_unref (self->writing);
  g_hash_table_unref (self->dirty);
  g_hash_table_unref (self->refused);
  g_hash_table_unref (self->refused_now);
  g_hash_table_unref (self->manifests);
  g_hash_table_unref (self->unanswered);
  g_hash_table_unref (self->after_pull);
  g_hash_table_unref (self->pulled_for);
  g_hash_table_unref (self->came);
  g_hash_table_unref (self->unread);
  g_hash_table_unref (self->failures);
  g_free (self->device);
  g_free (self);
}

KontorDriveStore *
kontor_drive_engine_get_store (KontorDriveEngine *self)
{
  return self->store;
}

void
kontor_drive_engine_set_progress (KontorDriveEngine *self,
                                  void (*progress) (const KontorDriveProgress *progress,
                                                    gpointer data),
                                  gpointer data)
{
  self->progress = progress;
  self->progress_data = data;
}

void
kontor_drive_engine_answer (KontorDriveEngine *self, gboolean yes)
{
  kontor_drive_guard_answer (&self->guard, yes);
}

/* --- a turn --- */

static gboolean
prepare (KontorDriveEngine *self, GError **error)
{
  g_autoptr (GArray) unread = NULL;

  if (!kontor_drive_engine_check_root (self, error))
    return FALSE;
  if (self->prepared)
    return TRUE;
  kontor_drive_engine_load_remarks (self);
  kontor_drive_engine_load_sent (self);
  unread = g_array_new (FALSE, FALSE, sizeof (KontorId));
  kontor_drive_store_list_unread (self->store, unread);
  for (guint i = 0; i < unread->len; i++)
    kontor_drive_engine_want_read (self, &g_array_index (unread, KontorId, i));
  self->prepared = kontor_drive_store_check (self->store, error);

  return self->prepared;
}

static void
count_work (KontorDriveEngine *self, const GPtrArray *actions)
{
  self->at = (KontorDriveProgress) { 0 };
  for (guint i = 0; i < actions->len; i++)
    {
      const KontorDriveAction *action = actions->pdata[i];

      self->at.files_left++;
      if (action->kind == KONTOR_DRIVE_COMMIT_PUT || action->kind == KONTOR_DRIVE_DISK_PUT)
        self->at.bytes_left += action->want.size;
    }
}

/* @allowed: (out): FALSE where it waits for an answer */
static gboolean
ask_guard (KontorDriveEngine *self,
           const GPtrArray *actions,
           const KontorDriveToll *toll,
           KontorDriveTurn *turn,
           gboolean *allowed,
           GError **error)
{
  *allowed = kontor_drive_guard_allows (&self->guard, toll);
  if (*allowed)
    return TRUE;
  if (self->guard.denied)
    {
      self->guard.denied = FALSE;
      self->guard.asked = FALSE;
      return kontor_drive_engine_bring_back (self, actions, error);
    }
  turn->asking = TRUE;
  turn->deletes = self->guard.deletes;

  return TRUE;
}

static gboolean
carry_out (KontorDriveEngine *self,
           const GPtrArray *actions,
           guint *n_done,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (KontorId));
  gboolean good = FALSE;

  count_work (self, actions);
  self->under_way = actions;
  self->filled = 0;
  good = kontor_drive_engine_commit (self, actions, n_done, cancellable, error) &&
         kontor_drive_apply_run (self->apply, actions, changed, n_done, cancellable, error);
  self->under_way = NULL;
  g_hash_table_remove_all (self->came);
  kontor_drive_engine_add_dirty (self, changed);

  return good;
}

/* What is planned is not what the disk lets happen, and looking again changes nothing about that. */
static gboolean
be_patient (KontorDriveEngine *self,
            const GPtrArray *actions,
            KontorDriveTurn *turn,
            gboolean *more,
            GError **error)
{
  self->vain++;
  if (self->vain < VAIN_FIRST)
    return TRUE;
  *more = FALSE;
  kontor_drive_engine_want_sooner (&turn->wait,
                                   VAIN_WAIT << (MIN (self->vain, VAIN_LAST) - VAIN_FIRST));
  if (self->vain < VAIN_LAST)
    return TRUE;
  for (guint i = 0; i < actions->len; i++)
    {
      const KontorDriveAction *action = actions->pdata[i];
      g_autofree char *path = kontor_drive_engine_get_path (self, &action->id);

      if (path == NULL && action->want.name == NULL)
        continue;
      if (!kontor_drive_engine_fail (self, &action->id, path != NULL ? path : action->want.name,
                                     KONTOR_DRIVE_STATE_FAILED,
                                     _ ("It changes all the time, or something stands in its way. "
                                        "It is tried again."),
                                     error))
        return FALSE;
    }

  return TRUE;
}

/* *more: whether another round may find something to do */
static gboolean
run_round (KontorDriveEngine *self,
           KontorDriveTurn *turn,
           gboolean *more,
           GCancellable *cancellable,
           GError **error)
{
  KontorDriveToll toll = { 0 };
  g_autoptr (GPtrArray) actions = NULL;
  gboolean allowed = FALSE;
  guint n_done = 0;

  *more = FALSE;
  turn->wait = -1;
  if (!kontor_drive_engine_look (self, &turn->wait, cancellable, error) ||
      !kontor_drive_engine_read (self, &turn->wait, cancellable, error))
    return FALSE;
  actions = kontor_drive_engine_plan (self, turn, &toll, error);
  if (actions == NULL)
    return FALSE;
  if (actions->len == 0)
    {
      *more = g_hash_table_size (self->look) > 0;
      return TRUE;
    }
  if (!ask_guard (self, actions, &toll, turn, &allowed, error))
    return FALSE;
  *more = !turn->asking;
  if (!allowed)
    return TRUE;
  if (!carry_out (self, actions, &n_done, cancellable, error))
    return FALSE;
  kontor_drive_guard_forget (&self->guard);
  turn->actions += n_done;
  /* Nothing went through: it waits for the disk, for the server or for its time. */
  *more = n_done > 0 || g_hash_table_size (self->look) > 0;
  if (n_done > 0)
    self->vain = 0;
  else if (*more && !KONTOR_FAULT (NEVER_PATIENT))
    return be_patient (self, actions, turn, more, error);

  return TRUE;
}

static gboolean
finish (KontorDriveEngine *self, KontorDriveTurn *turn, GError **error)
{
  g_autoptr (GPtrArray) remarks = NULL;
  g_autofree char *expired = kontor_drive_store_get_meta (self->store, "expired");
  gint64 now = kontor_drive_engine_now (self);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, now);
  g_autofree char *cursor = g_strdup_printf ("%" G_GINT64_FORMAT,
                                             kontor_drive_remote_get_cursor (self->remote));

  if (turn->actions > 0 && (!kontor_drive_store_set_meta (self->store, "cursor", cursor, error) ||
                            !kontor_drive_engine_settle_conflicts (self, error)))
    return FALSE;
  if (expired == NULL || now - g_ascii_strtoll (expired, NULL, 10) > EXPIRE_EVERY)
    {
      if (!kontor_drive_bin_expire (self->seams.disk, self->store, now, error) ||
          !kontor_drive_store_expire_sent (self->store, now - SENT_LAST, error) ||
          !kontor_drive_store_set_meta (self->store, "expired", text, error))
        return FALSE;
    }
  turn->pull = turn->pull || self->wants_pull || kontor_drive_remote_is_ahead (self->remote);
  self->wants_pull = FALSE;
  remarks = kontor_drive_store_list_remarks (self->store);
  turn->remarks = remarks->len;

  return kontor_drive_store_check (self->store, error);
}

/**
 * kontor_drive_engine_run:
 * @self: an engine
 * @all: whether to look at the whole folder
 * @turn: (out): what came of it
 * @cancellable: (nullable): ends it between two files
 * @error: what stops the whole; what was done is done, and the next turn goes on
 *
 * Does all that can be done now.
 */
gboolean
kontor_drive_engine_run (KontorDriveEngine *self,
                         gboolean all,
                         KontorDriveTurn *turn,
                         GCancellable *cancellable,
                         GError **error)
{
  gboolean more = TRUE;

  *turn = (KontorDriveTurn) { .wait = -1 };
  if (!prepare (self, error))
    return FALSE;
  self->look_all = self->look_all || all;
  g_hash_table_unref (self->pulled_for);
  self->pulled_for = g_steal_pointer (&self->after_pull);
  self->after_pull = new_ids (NULL);
  for (guint i = 0; i < ROUNDS_MAX && more; i++)
    if (!run_round (self, turn, &more, cancellable, error))
      return FALSE;
  if (more)
    kontor_drive_engine_want_sooner (&turn->wait, 0);

  return finish (self, turn, error);
}
