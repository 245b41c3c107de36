/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person's programs do to the disk: no seam, no failure, durable at once, and told to the
 * watch. */

#include "config.h"

#include "drive-disk-private.h"

#include <string.h>

KontorDriveHandle *
drive_disk_open_to_write (DriveDisk *self, const char *path, DriveOpen how)
{
  DriveDiskPlace place = { 0 };
  KontorDriveHandle *handle = NULL;
  DriveDiskInode *inode = NULL;

  self->by_person = TRUE;
  if (drive_disk_find (self, path, &place, NULL))
    inode = place.inode;
  if (inode != NULL && (inode->bytes == NULL || (how & DRIVE_OPEN_EXCLUSIVE) != 0))
    inode = NULL;
  else if (inode == NULL && (how & DRIVE_OPEN_CREATE) != 0)
    (void) !drive_disk_make (self, path, KONTOR_DRIVE_ENTRY_FILE, &inode, NULL);
  if (inode != NULL)
    {
      handle = g_new0 (KontorDriveHandle, 1);
      handle->inode = drive_disk_inode_ref (inode);
      handle->to_write = TRUE;
      inode->handles++;
      if ((how & DRIVE_OPEN_TRUNCATE) != 0 && inode->bytes->len > 0)
        {
          g_byte_array_set_size (inode->bytes, 0);
          drive_disk_touch (self, inode, TRUE);
          drive_disk_tell_file (self, KONTOR_DRIVE_NEWS_WRITING, inode);
        }
    }
  self->by_person = FALSE;

  return handle;
}

gboolean
drive_disk_write_at (DriveDisk *self,
                     KontorDriveHandle *handle,
                     gint64 offset,
                     const void *bytes,
                     gsize length)
{
  DriveDiskInode *inode = handle->inode;
  gsize at = offset < 0 ? inode->bytes->len : (gsize) offset;

  if (inode->bytes->len < at + length)
    {
      gsize old = inode->bytes->len;

      g_byte_array_set_size (inode->bytes, (guint) (at + length));
      if (at > old)
        memset (inode->bytes->data + old, 0, at - old);
    }
  if (length > 0)
    memcpy (inode->bytes->data + at, bytes, length);
  drive_disk_touch (self, inode, TRUE);
  drive_disk_tell_file (self, KONTOR_DRIVE_NEWS_WRITING, inode);

  return TRUE;
}

GBytes *
drive_disk_close (DriveDisk *self, KontorDriveHandle *handle)
{
  DriveDiskInode *inode = handle->inode;
  GBytes *bytes = g_bytes_new (inode->bytes->data, inode->bytes->len);

  inode->handles--;
  drive_disk_sync_file (self, inode);
  drive_disk_tell_file (self, KONTOR_DRIVE_NEWS_CLOSED, inode);
  drive_disk_forget_inode (self, inode);
  drive_disk_inode_unref (inode);
  g_free (handle);

  return bytes;
}

gboolean
drive_disk_make_folder (DriveDisk *self, const char *path)
{
  gboolean good = FALSE;

  self->by_person = TRUE;
  good = drive_disk_make (self, path, KONTOR_DRIVE_ENTRY_FOLDER, NULL, NULL);
  self->by_person = FALSE;

  return good;
}

gboolean
drive_disk_make_link (DriveDisk *self, const char *path, const char *target)
{
  DriveDiskInode *inode = NULL;
  gboolean good = FALSE;

  self->by_person = TRUE;
  good = (self->traits & DRIVE_DISK_NO_LINKS) == 0 &&
         drive_disk_make (self, path, KONTOR_DRIVE_ENTRY_LINK, &inode, NULL);
  if (good)
    inode->target = g_strdup (target);
  self->by_person = FALSE;

  return good;
}

gboolean
drive_disk_make_hard_link (DriveDisk *self, const char *path, const char *to)
{
  DriveDiskPlace from = { 0 };
  DriveDiskPlace place = { 0 };
  gboolean good = FALSE;

  self->by_person = TRUE;
  good = drive_disk_find (self, path, &from, NULL) && from.inode != NULL &&
         from.inode->bytes != NULL && drive_disk_find (self, to, &place, NULL) &&
         place.inode == NULL && drive_disk_check_name (self, place.name, NULL);
  if (good)
    drive_disk_do (self, drive_disk_change_new (from.inode, NULL, NULL, place.folder, place.name));
  self->by_person = FALSE;

  return good;
}

static gboolean
find_inode (DriveDisk *self, const char *path, DriveDiskInode **inode)
{
  DriveDiskPlace place = { 0 };

  self->by_person = TRUE;
  if (drive_disk_find (self, path, &place, NULL))
    *inode = place.inode;
  self->by_person = FALSE;

  return *inode != NULL && *inode != self->root;
}

gboolean
drive_disk_set_executable (DriveDisk *self, const char *path, gboolean executable)
{
  DriveDiskInode *inode = NULL;

  if (!find_inode (self, path, &inode) || inode->bytes == NULL)
    return FALSE;
  inode->executable = executable;
  inode->durable_executable = executable;
  drive_disk_touch (self, inode, FALSE);
  drive_disk_tell_file (self, KONTOR_DRIVE_NEWS_CHANGED, inode);

  return TRUE;
}

gboolean
drive_disk_set_denied (DriveDisk *self, const char *path, gboolean denied)
{
  DriveDiskInode *inode = NULL;

  if (!find_inode (self, path, &inode))
    return FALSE;
  inode->denied = denied;
  drive_disk_touch (self, inode, FALSE);
  drive_disk_tell_file (self, KONTOR_DRIVE_NEWS_CHANGED, inode);

  return TRUE;
}

static void
allow (DriveDisk *self, DriveDiskInode *inode)
{
  GHashTableIter iter;
  gpointer child = NULL;

  if (inode->denied)
    {
      inode->denied = FALSE;
      drive_disk_touch (self, inode, FALSE);
      drive_disk_tell_file (self, KONTOR_DRIVE_NEWS_CHANGED, inode);
    }
  if (inode->children == NULL)
    return;
  g_hash_table_iter_init (&iter, inode->children);
  while (g_hash_table_iter_next (&iter, NULL, &child))
    allow (self, child);
}

void
drive_disk_allow_all (DriveDisk *self)
{
  allow (self, self->root);
}

gboolean
drive_disk_rename (DriveDisk *self, const char *from, const char *to)
{
  gboolean good = FALSE;

  self->by_person = TRUE;
  good = drive_disk_rename_places (self, from, to, TRUE, FALSE, NULL);
  self->by_person = FALSE;

  return good;
}

gboolean
drive_disk_exchange (DriveDisk *self, const char *from, const char *to)
{
  gboolean good = FALSE;

  self->by_person = TRUE;
  good = drive_disk_rename_places (self, from, to, FALSE, TRUE, NULL);
  self->by_person = FALSE;

  return good;
}

gboolean
drive_disk_remove (DriveDisk *self, const char *path)
{
  gboolean good = FALSE;

  self->by_person = TRUE;
  good = drive_disk_remove_place (self, path, NULL);
  self->by_person = FALSE;

  return good;
}
