/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The engine's eye on the disk: whether the root is the one it was, what the watch tells, which folders
 * are looked at, and reading what somebody wrote as soon as they let go of it. On the engine's thread. */

#include "config.h"

#include "kontor-drive-engine-private.h"
#include "kontor-drive-read.h"
#include "kontor-fault.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* After a file was closed, and while somebody still has it open. */
#define QUIET_CLOSED (20 * 1000)
#define QUIET_OPEN (2 * KONTOR_SECOND)
/* Waits after a file that changed while it was read: 0.5, 1, 2, 4 s; then it is said to be busy. */
#define BUSY_FIRST (KONTOR_SECOND / 2)
#define BUSY_TRIES 5
/* Files that are read between two transactions. */
#define PORTION 256
#define MARKER_MAX 256
/* Folders that no watch could be had for are looked at as often, and where that is told. */
#define POLL_EVERY (30 * KONTOR_SECOND)
#define UNWATCHED_PATH "."

void
kontor_drive_engine_want_sooner (gint64 *wait, gint64 span)
{
  span = MAX (span, 1000);
  if (*wait < 0 || span < *wait)
    *wait = span;
}

/* --- the root --- */

/* (transfer full) (nullable): NULL without error: there is none */
static char *
read_marker (KontorDriveDisk *disk, GError **error)
{
  g_autoptr (GError) local = NULL;
  KontorDriveHandle *handle = disk->open (disk, KONTOR_DRIVE_MARKER, &local);
  char text[MARKER_MAX] = { 0 };
  gssize length = 0;

  if (handle == NULL)
    {
      if (!g_error_matches (local, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_NOT_FOUND))
        g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  length = disk->read (disk, handle, 0, text, sizeof text - 1, error);
  disk->close (disk, handle);

  return length >= 0 ? g_strndup (text, (gsize) length) : NULL;
}

static gboolean
make_marker_durable (KontorDriveDisk *disk, GError **error)
{
  return disk->sync_folder (disk, KONTOR_DRIVE_OWN_FOLDER, error) &&
         (KONTOR_FAULT (MARKER_UNSYNCED) || disk->sync_folder (disk, "", error));
}

/* Under another name first: a marker that is half written would be somebody else's. What the store then says
 * of it has to be there after any crash. */
static gboolean
write_marker (KontorDriveDisk *disk, const char *text, gint64 now, GError **error)
{
  const char *staged = KONTOR_DRIVE_STAGING "/new-marker";
  KontorDriveHandle *handle = disk->create (disk, staged, error);
  gboolean good = FALSE;

  if (handle == NULL)
    return FALSE;
  good = disk->write (disk, handle, text, strlen (text), error) &&
         disk->finish (disk, handle, now * 1000, FALSE, TRUE, error);
  disk->close (disk, handle);

  return good &&
         disk->rename (disk, staged, KONTOR_DRIVE_MARKER, KONTOR_DRIVE_RENAME_NO_REPLACE, error) &&
         make_marker_durable (disk, error);
}

static gboolean
fail_root (GError **error, const char *sentence)
{
  g_set_error_literal (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_ROOT, sentence);

  return FALSE;
}

static gboolean
make_root (KontorDriveEngine *self, GError **error)
{
  g_autofree char *drive = kontor_id_to_string (&self->drive);
  g_autofree char *root = NULL;
  g_autofree char *text = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  kontor_drive_engine_make_id (&id, self);
  root = kontor_id_to_string (&id);
  text = g_strdup_printf ("%s %s\n", drive, root);

  return kontor_drive_apply_prepare (self->apply, error) &&
         write_marker (self->seams.disk, text, kontor_drive_engine_now (self), error) &&
         kontor_drive_store_set_meta (self->store, "marker", text, error);
}

gboolean
kontor_drive_engine_check_root (KontorDriveEngine *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *marker = read_marker (self->seams.disk, &local);
  g_autofree char *known = kontor_drive_store_get_meta (self->store, "marker");
  g_autofree char *drive = kontor_id_to_string (&self->drive);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (marker == NULL && known != NULL)
    return fail_root (
        error, _ ("The folder is not the one that was kept in step: it has no “.kontor/drive”. "
                  "If it lies on another disk, mount it; nothing was changed."));
  if (marker == NULL)
    return make_root (self, error);
  if (!g_str_has_prefix (marker, drive))
    return fail_root (error, _ ("The folder belongs to another drive."));
  if (known != NULL && !g_str_equal (marker, known))
    return fail_root (error,
                      _ ("The folder is not the one that was kept in step, but a copy of it or "
                         "an older state. Nothing was changed."));
  /* A new or a lost drive.db: both sides are united. Or a start that was cut off: the marker may be there in
   * memory alone. */
  if (known == NULL && (!make_marker_durable (self->seams.disk, error) ||
                        !kontor_drive_store_set_meta (self->store, "marker", marker, error)))
    return FALSE;

  return self->prepared || kontor_drive_apply_prepare (self->apply, error);
}

/* --- news --- */

static void
note_writing (KontorDriveEngine *self, const KontorDriveNews *news)
{
  gint64 now = kontor_drive_engine_now (self);
  gint64 *at = g_new (gint64, 1);

  *at = news->kind == KONTOR_DRIVE_NEWS_CLOSED ? -now : now;
  g_hash_table_replace (self->writing, g_build_filename (news->folder, news->name, NULL), at);
}

static gboolean
take_one (KontorDriveEngine *self, const KontorDriveNews *news, GArray *changed, GError **error)
{
  switch (news->kind)
    {
    case KONTOR_DRIVE_NEWS_WRITING:
    case KONTOR_DRIVE_NEWS_CLOSED:
      if (news->name != NULL)
        note_writing (self, news);
      g_hash_table_add (self->look, g_strdup (news->folder));
      return TRUE;
    case KONTOR_DRIVE_NEWS_CHANGED:
      g_hash_table_add (self->look, g_strdup (news->folder));
      return TRUE;
    case KONTOR_DRIVE_NEWS_MOVED:
      g_hash_table_add (self->look, g_strdup (news->folder));
      g_hash_table_add (self->look, g_strdup (news->to_folder));
      return kontor_drive_scan_note_move (self->scan, news, changed, error);
    case KONTOR_DRIVE_NEWS_ROOT:
    case KONTOR_DRIVE_NEWS_LOST:
    default:
      self->look_all = TRUE;
      return TRUE;
    }
}

/* --- looking --- */

static gboolean
look_at (KontorDriveEngine *self,
         const char *folder,
         gboolean deep,
         GArray *changed,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (GError) local = NULL;

  if (kontor_drive_scan_look (self->scan, folder, deep, changed, NULL, NULL, cancellable, &local))
    return TRUE;
  /* A folder that is gone is seen in the one above it. */
  if (*folder != '\0' && !kontor_drive_error_stops (local))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
look_everywhere (KontorDriveEngine *self,
                 const GPtrArray *news,
                 GArray *changed,
                 GCancellable *cancellable,
                 GError **error)
{
  GHashTableIter iter;
  gpointer folder = NULL;

  for (guint i = 0; news != NULL && i < news->len; i++)
    if (!take_one (self, news->pdata[i], changed, error))
      return FALSE;
  if (self->look_all)
    return look_at (self, "", TRUE, changed, cancellable, error);
  g_hash_table_iter_init (&iter, self->look);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    if (!look_at (self, folder, FALSE, changed, cancellable, error))
      return FALSE;

  return TRUE;
}

void
kontor_drive_engine_want_read (KontorDriveEngine *self, const KontorId *id)
{
  KontorDriveLater *later = NULL;

  if (g_hash_table_contains (self->unread, id))
    return;
  later = g_new0 (KontorDriveLater, 1);
  later->id = *id;
  g_hash_table_insert (self->unread, &later->id, later);
}

static void
note_changed (KontorDriveEngine *self, const GArray *changed)
{
  kontor_drive_engine_add_dirty (self, changed);
  for (guint i = 0; i < changed->len; i++)
    {
      const KontorId *id = &g_array_index (changed, KontorId, i);
      g_auto (KontorDriveNode) node = { 0 };

      kontor_drive_engine_try_soon (self, id);
      if (kontor_drive_store_get (self->store, KONTOR_DRIVE_LOCAL, id, &node) &&
          kontor_drive_node_is_unread (&node))
        kontor_drive_engine_want_read (self, id);
    }
}

/* --- folders without a watch --- */

static void
poll_unwatched (KontorDriveEngine *self)
{
  GPtrArray *folders = kontor_drive_scan_get_unwatched (self->scan);
  gint64 now = kontor_drive_engine_now (self);

  if (now >= self->polled_at && now - self->polled_at < POLL_EVERY)
    return;
  self->polled_at = now;
  for (guint i = 0; i < folders->len; i++)
    g_hash_table_add (self->look, g_strdup (folders->pdata[i]));
}

/* What changes there is seen late: nobody should have to find that out. */
static gboolean
tell_unwatched (KontorDriveEngine *self, gint64 *wait, GError **error)
{
  guint n = kontor_drive_scan_get_unwatched (self->scan)->len;
  g_autofree char *reason = NULL;
  KontorDriveRemark remark = { .path = (char *) UNWATCHED_PATH,
                               .state = KONTOR_DRIVE_STATE_FAILED };

  if (n > 0)
    kontor_drive_engine_want_sooner (wait,
                                     self->polled_at + POLL_EVERY - kontor_drive_engine_now (self));
  if (n == self->n_unwatched)
    return TRUE;
  self->n_unwatched = n;
  if (n == 0)
    return kontor_drive_store_remove_remark (self->store, UNWATCHED_PATH, error);
  reason = g_strdup_printf (
      ngettext ("This computer watches no more folders: what changes in %u of them is seen half a "
                "minute later. “sysctl fs.inotify.max_user_watches=1048576” allows more.",
                "This computer watches no more folders: what changes in %u of them is seen half a "
                "minute later. “sysctl fs.inotify.max_user_watches=1048576” allows more.",
                n),
      n);
  remark.reason = reason;

  return kontor_drive_store_put_remark (self->store, &remark, error);
}

gboolean
kontor_drive_engine_look (KontorDriveEngine *self,
                          gint64 *wait,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GPtrArray) news = self->seams.watch != NULL
                                   ? self->seams.watch->take (self->seams.watch)
                                   : NULL;
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (KontorId));
  gint64 settle = -1;
  gboolean good = FALSE;

  poll_unwatched (self);
  if (!kontor_drive_store_begin (self->store, error))
    return FALSE;
  good = look_everywhere (self, news, changed, cancellable, error);
  if (good)
    {
      g_autoptr (GError) local = NULL;

      settle = kontor_drive_scan_settle (self->scan, changed, &local);
      good = local == NULL;
      if (!good)
        g_propagate_error (error, g_steal_pointer (&local));
    }
  if (good && changed->len > 0)
    good = kontor_drive_engine_settle_conflicts (self, error);
  good = good && tell_unwatched (self, wait, error);
  if (!kontor_drive_store_end (self->store, good, error) || !good)
    {
      self->look_all = TRUE;
      return FALSE;
    }
  self->look_all = FALSE;
  g_hash_table_remove_all (self->look);
  note_changed (self, changed);
  if (settle >= 0)
    kontor_drive_engine_want_sooner (wait, settle);

  return TRUE;
}

/* --- reading --- */

typedef enum
{
  READ_DONE,
  READ_LATER, /* somebody writes to it */
  READ_GONE, /* it is not there any more, or needs no reading */
  READ_FAILED,
} Read;

/* Microseconds until the file is in peace; 0: it is. */
static gint64
get_unrest (KontorDriveEngine *self, const char *path, const KontorDriveStamp *stamp)
{
  gint64 now = kontor_drive_engine_now (self);
  gint64 newest = MAX (stamp->mtime, stamp->ctime) / 1000;
  gint64 *event = g_hash_table_lookup (self->writing, path);
  gint64 rest = 0;

  /* The clock was set back since: it happened now. */
  if (event != NULL && ABS (*event) > now)
    *event = *event > 0 ? now : -now;
  /* A time to come tells nothing. */
  if (newest <= now)
    rest = newest + QUIET_CLOSED - now;
  if (event != NULL && *event > 0)
    rest = MAX (rest, *event + QUIET_OPEN - now);
  if (event != NULL && *event < 0)
    rest = MAX (rest, -*event + QUIET_CLOSED - now);

  return MAX (rest, 0);
}

/* The digest and, of a larger file, the manifest, for the stamp that it has all the time. */
static Read
read_file (KontorDriveEngine *self,
           const char *path,
           KontorDriveNode *node,
           GCancellable *cancellable,
           GError **error)
{
  g_auto (KontorDriveNode) base = { 0 };
  g_autoptr (KontorManifest) manifest = NULL;
  KontorChunkClass kept = KONTOR_CHUNK_CLASS_SMALL;
  gboolean had = kontor_drive_store_get (self->store, KONTOR_DRIVE_SYNCED, &node->id, &base);

  if (had)
    kept = kontor_chunk_class_choose (base.size);
  manifest = kontor_drive_read_content (self->seams.disk, path, &node->stamp, had ? &kept : NULL,
                                        cancellable, error);
  if (manifest == NULL)
    return g_error_matches (*error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_CHANGED) ? READ_LATER
                                                                                    : READ_FAILED;
  memcpy (node->content, kontor_manifest_get_digest (manifest), KONTOR_CONTENT_DIGEST);
  node->size = node->stamp.size;
  node->modified = node->stamp.mtime / 1000;
  if (kontor_manifest_get_n_nodes (manifest) > 0)
    g_hash_table_replace (self->manifests, kontor_id_copy (&node->id), g_steal_pointer (&manifest));

  return READ_DONE;
}

static void
put_off (KontorDriveLater *later, gint64 now)
{
  later->at = now + (BUSY_FIRST << MIN (later->tries, BUSY_TRIES - 2));
  later->tries++;
}

static gboolean
remark_busy (KontorDriveEngine *self,
             const KontorDriveLater *later,
             const char *path,
             GError **error)
{
  KontorDriveRemark remark = { .path = (char *) path,
                               .id = later->id,
                               .state = KONTOR_DRIVE_STATE_WAITING,
                               .reason = (char *) _ (
                                   "A program keeps writing to it. It is sent as soon "
                                   "as it is left in peace."),
                               .retry_at = later->at,
                               .tries = later->tries };

  if (later->tries < BUSY_TRIES)
    return TRUE;

  return kontor_drive_store_put_remark (self->store, &remark, error);
}

/* What came of it is in *read; FALSE where there is no use in going on. */
static gboolean
read_one (KontorDriveEngine *self,
          KontorDriveLater *later,
          KontorDriveNode *node,
          Read *read,
          gint64 *wait,
          GCancellable *cancellable,
          GError **error)
{
  g_autofree char *path = kontor_drive_engine_get_path (self, &later->id);
  g_autoptr (GError) local = NULL;
  gint64 rest = 0;
  gint64 left = 0;

  *read = READ_GONE;
  if (path == NULL || !kontor_drive_store_get (self->store, KONTOR_DRIVE_LOCAL, &later->id, node) ||
      !kontor_drive_node_is_unread (node))
    return TRUE;
  rest = get_unrest (self, path, &node->stamp);
  *read = READ_LATER;
  left = later->at - kontor_drive_engine_now (self);
  if (left > BUSY_FIRST << BUSY_TRIES)
    left = 0;
  kontor_drive_engine_want_sooner (wait, MAX (rest, left));
  if (rest > 0 || left > 0)
    return TRUE;
  kontor_drive_engine_tell (self, path);
  *read = read_file (self, path, node, cancellable, &local);
  g_hash_table_remove (self->writing, path);
  if (*read == READ_DONE)
    return later->tries < BUSY_TRIES || kontor_drive_store_remove_remark (self->store, path, error);
  if (local != NULL && kontor_drive_error_stops (local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (g_error_matches (local, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_NOT_FOUND))
    {
      *read = READ_GONE;
      g_hash_table_add (self->look, kontor_drive_path_get_folder (path));
      return TRUE;
    }
  put_off (later, kontor_drive_engine_now (self));
  g_hash_table_add (self->look, kontor_drive_path_get_folder (path));
  kontor_drive_engine_want_sooner (wait, later->at - kontor_drive_engine_now (self));
  if (*read == READ_FAILED)
    return kontor_drive_engine_fail (self, &later->id, path, KONTOR_DRIVE_STATE_FAILED,
                                     local->message, error);

  return remark_busy (self, later, path, error);
}

static gboolean
keep_read (KontorDriveEngine *self, const GPtrArray *nodes, GError **error)
{
  gboolean good = TRUE;

  if (nodes->len == 0)
    return TRUE;
  if (!kontor_drive_store_begin (self->store, error))
    return FALSE;
  for (guint i = 0; i < nodes->len && good; i++)
    {
      const KontorDriveNode *node = nodes->pdata[i];

      good = kontor_drive_store_put (self->store, KONTOR_DRIVE_LOCAL, node, error) &&
             kontor_drive_engine_succeed (self, &node->id, error);
    }
  if (!kontor_drive_store_end (self->store, good, error) || !good)
    return FALSE;
  for (guint i = 0; i < nodes->len; i++)
    {
      const KontorDriveNode *node = nodes->pdata[i];

      g_hash_table_remove (self->unread, &node->id);
      g_hash_table_add (self->dirty, kontor_id_copy (&node->id));
    }

  return TRUE;
}

static int
compare_laters (gconstpointer a, gconstpointer b)
{
  return kontor_id_compare (&(*(KontorDriveLater *const *) a)->id,
                            &(*(KontorDriveLater *const *) b)->id);
}

gboolean
kontor_drive_engine_read (KontorDriveEngine *self,
                          gint64 *wait,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_drive_node_free);
  g_autoptr (GPtrArray) laters = g_hash_table_get_values_as_ptr_array (self->unread);

  /* As they were found, folder by folder: else each portion writes to all pages of the store. */
  g_ptr_array_sort (laters, compare_laters);
  for (guint i = 0; i < laters->len; i++)
    {
      KontorDriveLater *later = laters->pdata[i];
      g_autoptr (KontorDriveNode) node = g_new0 (KontorDriveNode, 1);
      gint64 sooner = -1;
      Read read = READ_GONE;

      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !read_one (self, later, node, &read, &sooner, cancellable, error))
        return FALSE;
      if (read == READ_GONE)
        g_hash_table_remove (self->unread, &later->id);
      else if (read == READ_DONE)
        g_ptr_array_add (nodes, g_steal_pointer (&node));
      else
        kontor_drive_engine_want_sooner (wait, sooner);
      if (nodes->len < PORTION)
        continue;
      if (!keep_read (self, nodes, error))
        return FALSE;
      g_ptr_array_set_size (nodes, 0);
    }

  return keep_read (self, nodes, error);
}
