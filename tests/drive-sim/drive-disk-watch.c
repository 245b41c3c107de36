/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The watch of a disk in memory: as inotify, it holds folders and not paths, tells late, and gives up when
 * nobody takes what it has to tell. */

#include "config.h"

#include "drive-disk-private.h"

#include <string.h>

static KontorDriveNews *
news_new (KontorDriveNewsKind kind, char *folder, const char *name)
{
  KontorDriveNews *news = g_new0 (KontorDriveNews, 1);

  news->kind = kind;
  news->folder = folder;
  news->name = g_strdup (name);

  return news;
}

static gboolean
is_watched (DriveDisk *self, DriveDiskInode *folder)
{
  return folder != NULL && g_hash_table_contains (self->watched, folder);
}

static void
queue (DriveDisk *self, KontorDriveNews *news)
{
  if (self->news.length < self->queue_max)
    {
      g_queue_push_tail (&self->news, news);
      return;
    }
  kontor_drive_news_free (news);
  if (((KontorDriveNews *) g_queue_peek_tail (&self->news))->kind != KONTOR_DRIVE_NEWS_LOST)
    g_queue_push_tail (&self->news, news_new (KONTOR_DRIVE_NEWS_LOST, g_strdup (""), NULL));
}

void
drive_disk_tell (DriveDisk *self,
                 KontorDriveNewsKind kind,
                 DriveDiskInode *folder,
                 const char *name)
{
  if (is_watched (self, folder))
    queue (self, news_new (kind, drive_disk_get_path (self, folder), name));
}

void
drive_disk_tell_file (DriveDisk *self, KontorDriveNewsKind kind, DriveDiskInode *inode)
{
  if (inode->parent != NULL)
    drive_disk_tell (self, kind, inode->parent, inode->name);
}

void
drive_disk_tell_move (DriveDisk *self, const DriveDiskMove *move)
{
  KontorDriveNews *news = NULL;

  if (!is_watched (self, move->from) || !is_watched (self, move->to))
    {
      drive_disk_tell (self, KONTOR_DRIVE_NEWS_CHANGED, move->from, move->from_name);
      drive_disk_tell (self, KONTOR_DRIVE_NEWS_CHANGED, move->to, move->to_name);
      return;
    }
  news = news_new (KONTOR_DRIVE_NEWS_MOVED, drive_disk_get_path (self, move->from),
                   move->from_name);
  news->to_folder = drive_disk_get_path (self, move->to);
  news->to_name = g_strdup (move->to_name);
  queue (self, news);
}

static DriveDisk *
get_disk (KontorDriveWatch *watch)
{
  return (DriveDisk *) ((char *) watch - G_STRUCT_OFFSET (DriveDisk, watch));
}

static DriveDiskInode *
find_folder (DriveDisk *self, const char *path)
{
  DriveDiskPlace place = { 0 };

  if (!drive_disk_find (self, path, &place, NULL) || place.inode == NULL ||
      place.inode->children == NULL)
    return NULL;

  return place.inode;
}

static gboolean
watch_add (KontorDriveWatch *watch, const char *path)
{
  DriveDisk *self = get_disk (watch);
  DriveDiskInode *folder = find_folder (self, path);

  if (folder == NULL)
    return TRUE;
  if (g_hash_table_contains (self->watched, folder))
    return TRUE;
  if (g_hash_table_size (self->watched) >= self->watches_max)
    return FALSE;
  g_hash_table_add (self->watched, drive_disk_inode_ref (folder));

  return TRUE;
}

static void
watch_remove (KontorDriveWatch *watch, const char *path)
{
  DriveDisk *self = get_disk (watch);
  DriveDiskInode *above = find_folder (self, path);
  GHashTableIter iter;
  gpointer key = NULL;

  if (above == NULL)
    return;
  g_hash_table_iter_init (&iter, self->watched);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      DriveDiskInode *folder = key;

      while (folder != NULL && folder != above)
        folder = folder->parent;
      if (folder != NULL)
        g_hash_table_iter_remove (&iter);
    }
}

static GPtrArray *
watch_take (KontorDriveWatch *watch)
{
  DriveDisk *self = get_disk (watch);
  GPtrArray *taken = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_drive_news_free);
  guint keep = MIN (self->hidden, self->news.length);

  while (self->news.length > keep)
    g_ptr_array_add (taken, g_queue_pop_head (&self->news));

  return taken;
}

static int
watch_get_fd (KontorDriveWatch *watch)
{
  return -1;
}

static void
unref_cb (gpointer data)
{
  drive_disk_inode_unref (data);
}

void
drive_disk_watch_init (DriveDisk *self)
{
  self->watch = (KontorDriveWatch) {
    .add = watch_add,
    .remove = watch_remove,
    .take = watch_take,
    .get_fd = watch_get_fd,
  };
  self->watched = g_hash_table_new_full (NULL, NULL, unref_cb, NULL);
  self->watches_max = G_MAXUINT;
  self->queue_max = G_MAXUINT;
  g_queue_init (&self->news);
}

void
drive_disk_watch_clear (DriveDisk *self)
{
  g_hash_table_remove_all (self->watched);
  g_queue_clear_full (&self->news, (GDestroyNotify) kontor_drive_news_free);
}
