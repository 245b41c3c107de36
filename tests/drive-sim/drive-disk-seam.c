/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the engine calls: each call may be somebody else's turn, may fail, and may be the last before the
 * machine dies. */

#include "config.h"

#include "drive-disk-private.h"

#include <string.h>

/* What a call does, so that it fails as such a call can. */
typedef enum
{
  CALL_LOOK,
  CALL_CHANGE,
  CALL_FILL, /* a change that needs space */
} CallKind;

static gboolean
fail (KontorDriveError code, const char *call, const char *path, GError **error)
{
  g_set_error (error, KONTOR_DRIVE_ERROR, code, "%s: %s failed", path, call);

  return FALSE;
}

static KontorDriveError
choose_error (DriveDisk *self, CallKind kind)
{
  static const KontorDriveError errors[] = {
    KONTOR_DRIVE_ERROR_FAILED,
    KONTOR_DRIVE_ERROR_DENIED,
    KONTOR_DRIVE_ERROR_NO_SPACE,
  };

  return errors[kontor_random_below (self->random, kind == CALL_FILL ? 3 : 2)];
}

/* Counts the call, and lets the world have its way. FALSE: it fails. */
static gboolean
begin (DriveDisk *self, CallKind kind, const char *call, const char *path, GError **error)
{
  if (self->hook != NULL)
    self->hook (call, path, self->hook_data);
  self->calls++;
  self->trace = drive_disk_fold (drive_disk_fold (self->trace, call), path);
  if (self->crashed)
    return fail (KONTOR_DRIVE_ERROR_FAILED, call, path, error);
  if (kind != CALL_LOOK)
    {
      if (self->crash_after == 0)
        {
          self->crashed = TRUE;
          if (self->died != NULL)
            *self->died = TRUE;
          return fail (KONTOR_DRIVE_ERROR_FAILED, call, path, error);
        }
      if (self->crash_after > 0)
        self->crash_after--;
      self->changes++;
    }
  if (kind == CALL_FILL && self->full)
    return fail (KONTOR_DRIVE_ERROR_NO_SPACE, call, path, error);
  if (self->failing > 0 && self->random != NULL &&
      kontor_random_below (self->random, 1000) < self->failing)
    return fail (choose_error (self, kind), call, path, error);

  return TRUE;
}

static void
fill_entry (DriveDisk *self, const DriveDiskInode *inode, const char *name, KontorDriveEntry *entry)
{
  *entry = (KontorDriveEntry) {
    .name = g_strdup (name),
    .kind = inode->kind,
    .executable = inode->executable,
    .stamp = {
      .identity = {
        .device = 1,
        .inode = inode->number,
        .birth = (self->traits & DRIVE_DISK_NO_BIRTH) != 0 ? 0 : inode->birth,
      },
      .size = inode->bytes != NULL ? (gint64) inode->bytes->len : 0,
      .mtime = inode->mtime,
      .ctime = inode->ctime,
    },
  };
  if (inode->target != NULL)
    entry->stamp.size = (gint64) strlen (inode->target);
}

/* What has to be there. */
static DriveDiskInode *
find (DriveDisk *self, const char *call, const char *path, DriveDiskPlace *place, GError **error)
{
  if (!drive_disk_find (self, path, place, error))
    return NULL;
  if (place->inode == NULL)
    fail (KONTOR_DRIVE_ERROR_NOT_FOUND, call, path, error);

  return place->inode;
}

static GPtrArray *
disk_list (KontorDriveDisk *disk, const char *path, GError **error)
{
  DriveDisk *self = (DriveDisk *) disk;
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_drive_entry_free);
  DriveDiskPlace place = { 0 };
  GHashTableIter iter;
  gpointer name = NULL;
  gpointer child = NULL;

  if (!begin (self, CALL_LOOK, "list", path, error) ||
      find (self, "list", path, &place, error) == NULL)
    return NULL;
  if (place.inode->children == NULL || place.inode->denied)
    {
      fail (place.inode->denied ? KONTOR_DRIVE_ERROR_DENIED : KONTOR_DRIVE_ERROR_NOT_FOUND, "list",
            path, error);
      return NULL;
    }
  g_hash_table_iter_init (&iter, place.inode->children);
  while (g_hash_table_iter_next (&iter, &name, &child))
    {
      KontorDriveEntry *entry = NULL;

      if (place.inode == self->root && g_str_equal (name, KONTOR_DRIVE_OWN_FOLDER))
        continue;
      entry = g_new0 (KontorDriveEntry, 1);
      fill_entry (self, child, name, entry);
      g_ptr_array_add (entries, entry);
    }

  return g_steal_pointer (&entries);
}

static gboolean
disk_look (KontorDriveDisk *disk, const char *path, KontorDriveEntry *entry, GError **error)
{
  DriveDisk *self = (DriveDisk *) disk;
  DriveDiskPlace place = { 0 };

  if (!begin (self, CALL_LOOK, "look", path, error) ||
      find (self, "look", path, &place, error) == NULL)
    return FALSE;
  fill_entry (self, place.inode, place.name, entry);

  return TRUE;
}

static char *
disk_read_link (KontorDriveDisk *disk, const char *path, GError **error)
{
  DriveDisk *self = (DriveDisk *) disk;
  DriveDiskPlace place = { 0 };

  if (!begin (self, CALL_LOOK, "read-link", path, error) ||
      find (self, "read-link", path, &place, error) == NULL)
    return NULL;
  if (place.inode->target == NULL)
    {
      fail (KONTOR_DRIVE_ERROR_CHANGED, "read-link", path, error);
      return NULL;
    }

  return g_strdup (place.inode->target);
}

static KontorDriveHandle *
handle_new (DriveDiskInode *inode, gboolean to_write)
{
  KontorDriveHandle *handle = g_new0 (KontorDriveHandle, 1);

  handle->inode = drive_disk_inode_ref (inode);
  handle->to_write = to_write;
  inode->handles++;

  return handle;
}

static KontorDriveHandle *
disk_open (KontorDriveDisk *disk, const char *path, GError **error)
{
  DriveDisk *self = (DriveDisk *) disk;
  DriveDiskPlace place = { 0 };

  if (!begin (self, CALL_LOOK, "open", path, error) ||
      find (self, "open", path, &place, error) == NULL)
    return NULL;
  if (place.inode->bytes == NULL || place.inode->denied)
    {
      fail (place.inode->denied ? KONTOR_DRIVE_ERROR_DENIED : KONTOR_DRIVE_ERROR_CHANGED, "open",
            path, error);
      return NULL;
    }

  return handle_new (place.inode, FALSE);
}

static KontorDriveHandle *
disk_create (KontorDriveDisk *disk, const char *path, GError **error)
{
  DriveDisk *self = (DriveDisk *) disk;
  DriveDiskInode *inode = NULL;

  if (!begin (self, CALL_FILL, "create", path, error) ||
      !drive_disk_make (self, path, KONTOR_DRIVE_ENTRY_FILE, &inode, error))
    return NULL;

  return handle_new (inode, TRUE);
}

static gssize
disk_read (KontorDriveDisk *disk,
           KontorDriveHandle *handle,
           gint64 offset,
           void *buffer,
           gsize length,
           GError **error)
{
  DriveDisk *self = (DriveDisk *) disk;
  const GByteArray *bytes = handle->inode->bytes;
  gsize left = 0;

  if (!begin (self, CALL_LOOK, "read", "", error))
    return -1;
  left = offset < (gint64) bytes->len ? bytes->len - (gsize) offset : 0;
  left = MIN (left, length);
  if (left > 0)
    memcpy (buffer, bytes->data + offset, left);

  return (gssize) left;
}

static void
mark_dirty (DriveDisk *self, DriveDiskInode *inode)
{
  if (inode->is_dirty)
    return;
  inode->is_dirty = TRUE;
  g_ptr_array_add (self->dirty, drive_disk_inode_ref (inode));
}

static gboolean
disk_write (KontorDriveDisk *disk,
            KontorDriveHandle *handle,
            const void *bytes,
            gsize length,
            GError **error)
{
  DriveDisk *self = (DriveDisk *) disk;

  g_return_val_if_fail (handle->to_write, FALSE);
  if (!begin (self, CALL_FILL, "write", "", error))
    return FALSE;
  g_byte_array_append (handle->inode->bytes, bytes, (guint) length);
  drive_disk_touch (self, handle->inode, TRUE);
  mark_dirty (self, handle->inode);

  return TRUE;
}

static gboolean
disk_copy (KontorDriveDisk *disk,
           KontorDriveHandle *handle,
           KontorDriveHandle *from,
           gint64 offset,
           gint64 length,
           GError **error)
{
  DriveDisk *self = (DriveDisk *) disk;
  g_autofree char *part = NULL;

  g_return_val_if_fail (handle->to_write, FALSE);
  if (!begin (self, CALL_FILL, "copy", "", error))
    return FALSE;
  if (offset + length > (gint64) from->inode->bytes->len)
    return fail (KONTOR_DRIVE_ERROR_CHANGED, "copy", "", error);
  part = g_memdup2 (from->inode->bytes->data + offset, (gsize) length);
  g_byte_array_append (handle->inode->bytes, (const guint8 *) part, (guint) length);
  drive_disk_touch (self, handle->inode, TRUE);
  mark_dirty (self, handle->inode);

  return TRUE;
}

static gboolean
disk_look_handle (KontorDriveDisk *disk,
                  KontorDriveHandle *handle,
                  KontorDriveEntry *entry,
                  GError **error)
{
  DriveDisk *self = (DriveDisk *) disk;

  if (!begin (self, CALL_LOOK, "look-handle", "", error))
    return FALSE;
  fill_entry (self, handle->inode, "", entry);

  return TRUE;
}

static gboolean
disk_finish (KontorDriveDisk *disk,
             KontorDriveHandle *handle,
             gint64 mtime,
             gboolean executable,
             gboolean durable,
             GError **error)
{
  DriveDisk *self = (DriveDisk *) disk;
  DriveDiskInode *inode = handle->inode;

  g_return_val_if_fail (handle->to_write, FALSE);
  if (!begin (self, CALL_CHANGE, durable ? "finish-durable" : "finish", "", error))
    return FALSE;
  inode->executable = executable;
  drive_disk_touch (self, inode, FALSE);
  inode->mtime = mtime - mtime % self->granularity;
  mark_dirty (self, inode);
  if (durable)
    drive_disk_sync_file (self, inode);

  return TRUE;
}

/* Also of a disk that crashed: whoever unwinds closes. */
static void
disk_close (KontorDriveDisk *disk, KontorDriveHandle *handle)
{
  DriveDisk *self = (DriveDisk *) disk;

  handle->inode->handles--;
  drive_disk_forget_inode (self, handle->inode);
  drive_disk_inode_unref (handle->inode);
  g_free (handle);
}

static gboolean
disk_make_folder (KontorDriveDisk *disk, const char *path, GError **error)
{
  DriveDisk *self = (DriveDisk *) disk;

  return begin (self, CALL_FILL, "make-folder", path, error) &&
         drive_disk_make (self, path, KONTOR_DRIVE_ENTRY_FOLDER, NULL, error);
}

static gboolean
disk_make_link (KontorDriveDisk *disk, const char *path, const char *target, GError **error)
{
  DriveDisk *self = (DriveDisk *) disk;
  DriveDiskInode *inode = NULL;

  if (!begin (self, CALL_FILL, "make-link", path, error))
    return FALSE;
  if ((self->traits & DRIVE_DISK_NO_LINKS) != 0)
    return fail (KONTOR_DRIVE_ERROR_UNSUPPORTED, "make-link", path, error);
  if (!drive_disk_make (self, path, KONTOR_DRIVE_ENTRY_LINK, &inode, error))
    return FALSE;
  inode->target = g_strdup (target);

  return TRUE;
}

static gboolean
disk_set_executable (KontorDriveDisk *disk, const char *path, gboolean executable, GError **error)
{
  DriveDisk *self = (DriveDisk *) disk;
  DriveDiskPlace place = { 0 };

  if (!begin (self, CALL_CHANGE, "set-executable", path, error) ||
      find (self, "set-executable", path, &place, error) == NULL)
    return FALSE;
  if (place.inode->bytes == NULL)
    return fail (KONTOR_DRIVE_ERROR_CHANGED, "set-executable", path, error);
  place.inode->executable = executable;
  drive_disk_touch (self, place.inode, FALSE);
  drive_disk_tell_file (self, KONTOR_DRIVE_NEWS_CHANGED, place.inode);
  mark_dirty (self, place.inode);

  return TRUE;
}

static gboolean
disk_rename (KontorDriveDisk *disk,
             const char *from,
             const char *to,
             KontorDriveRename how,
             GError **error)
{
  DriveDisk *self = (DriveDisk *) disk;
  gboolean exchange = how == KONTOR_DRIVE_RENAME_EXCHANGE;
  g_autofree char *both = g_strdup_printf ("%s > %s", from, to);

  if (!begin (self, CALL_CHANGE, exchange ? "exchange" : "rename", both, error))
    return FALSE;
  if (exchange && (self->traits & DRIVE_DISK_NO_EXCHANGE) != 0)
    return fail (KONTOR_DRIVE_ERROR_UNSUPPORTED, "exchange", both, error);

  return drive_disk_rename_places (self, from, to, FALSE, exchange, error);
}

static gboolean
disk_remove_folder (KontorDriveDisk *disk, const char *path, GError **error)
{
  DriveDisk *self = (DriveDisk *) disk;
  DriveDiskPlace place = { 0 };

  if (!begin (self, CALL_CHANGE, "remove-folder", path, error) ||
      find (self, "remove-folder", path, &place, error) == NULL)
    return FALSE;
  if (place.inode->children == NULL)
    return fail (KONTOR_DRIVE_ERROR_NOT_FOUND, "remove-folder", path, error);

  return drive_disk_remove_place (self, path, error);
}

static gboolean
disk_remove_own (KontorDriveDisk *disk, const char *path, GError **error)
{
  DriveDisk *self = (DriveDisk *) disk;

  g_return_val_if_fail (g_str_has_prefix (path, KONTOR_DRIVE_OWN_FOLDER "/"), FALSE);

  return begin (self, CALL_CHANGE, "remove-own", path, error) &&
         drive_disk_remove_place (self, path, error);
}

static gboolean
disk_sync_folder (KontorDriveDisk *disk, const char *path, GError **error)
{
  DriveDisk *self = (DriveDisk *) disk;
  DriveDiskPlace place = { 0 };

  if (!begin (self, CALL_CHANGE, "sync-folder", path, error) ||
      find (self, "sync-folder", path, &place, error) == NULL)
    return FALSE;
  if (place.inode->children == NULL)
    return fail (KONTOR_DRIVE_ERROR_NOT_FOUND, "sync-folder", path, error);
  drive_disk_sync_names (self, place.inode);

  return TRUE;
}

static gboolean
disk_sync_all (KontorDriveDisk *disk, GError **error)
{
  DriveDisk *self = (DriveDisk *) disk;

  if (!begin (self, CALL_CHANGE, "sync-all", "", error))
    return FALSE;
  drive_disk_sync_everything (self);

  return TRUE;
}

static gint64
disk_get_free (KontorDriveDisk *disk)
{
  return ((DriveDisk *) disk)->full ? 0 : -1;
}

DriveDisk *
drive_disk_new (KontorClock *clock)
{
  DriveDisk *self = g_new0 (DriveDisk, 1);

  self->disk = (KontorDriveDisk) {
    .list = disk_list,
    .look = disk_look,
    .read_link = disk_read_link,
    .open = disk_open,
    .create = disk_create,
    .read = disk_read,
    .write = disk_write,
    .copy = disk_copy,
    .look_handle = disk_look_handle,
    .finish = disk_finish,
    .close = disk_close,
    .make_folder = disk_make_folder,
    .make_link = disk_make_link,
    .set_executable = disk_set_executable,
    .rename = disk_rename,
    .remove_folder = disk_remove_folder,
    .remove_own = disk_remove_own,
    .sync_folder = disk_sync_folder,
    .sync_all = disk_sync_all,
    .get_free = disk_get_free,
  };
  self->granularity = 1;
  self->clock = clock;
  self->crash_after = -1;
  self->trace = G_GUINT64_CONSTANT (0xcbf29ce484222325);
  self->next_number = 10;
  self->numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) drive_disk_change_free);
  self->dirty = g_ptr_array_new_with_free_func ((GDestroyNotify) drive_disk_inode_unref);
  drive_disk_watch_init (self);
  self->root = drive_disk_inode_new (self, KONTOR_DRIVE_ENTRY_FOLDER);
  self->root->links = 1;

  return self;
}

void
drive_disk_free (DriveDisk *self)
{
  drive_disk_watch_clear (self);
  g_hash_table_unref (self->watched);
  g_ptr_array_unref (self->pending);
  g_ptr_array_unref (self->dirty);
  g_array_unref (self->numbers);
  drive_disk_inode_unref (self->root);
  g_free (self);
}
