/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What of a disk in memory is durable, and what a crash may leave: of the changes of names since they were
 * synced any that don't need each other (or, journalled, any number of the first), each of them atomic;
 * of a file that was not synced its old bytes, its new ones, a part of them, or zeros. */

#include "config.h"

#include "drive-disk-private.h"

#include <string.h>

/* Of a file that is not synced. */
enum
{
  BYTES_OLD,
  BYTES_NEW,
  BYTES_HALF,
  BYTES_ZERO,
  N_BYTES
};

void
drive_disk_sync_file (DriveDisk *self, DriveDiskInode *inode)
{
  g_clear_pointer (&inode->durable, g_bytes_unref);
  inode->durable = g_bytes_new (inode->bytes->data, inode->bytes->len);
  inode->durable_executable = inode->executable;
  if (!inode->is_dirty)
    return;
  inode->is_dirty = FALSE;
  g_ptr_array_remove (self->dirty, inode);
}

static gboolean
holds (DriveDiskInode *folder, const DriveDiskInode *inode)
{
  GHashTableIter iter;
  gpointer child = NULL;

  if (folder == inode)
    return TRUE;
  if (folder->durable_children == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, folder->durable_children);
  while (g_hash_table_iter_next (&iter, NULL, &child))
    if (holds (child, inode))
      return TRUE;

  return FALSE;
}

/* Wherever it is by now, if the change that brought it to @move's old name did not last. */
static void
take_out (DriveDiskInode *folder, const DriveDiskInode *inode)
{
  GHashTableIter iter;
  gpointer child = NULL;

  g_hash_table_iter_init (&iter, folder->durable_children);
  while (g_hash_table_iter_next (&iter, NULL, &child))
    {
      if (child == inode)
        g_hash_table_iter_remove (&iter);
      else if (((DriveDiskInode *) child)->durable_children != NULL)
        take_out (child, inode);
    }
}

static gboolean
would_cycle (const DriveDiskMove *move)
{
  return move->to != NULL && move->inode->durable_children != NULL && holds (move->inode, move->to);
}

/* The change lasts. */
static void
apply (DriveDisk *self, const DriveDiskChange *change)
{
  for (guint i = 0; i < change->n_moves; i++)
    if (would_cycle (&change->moves[i]))
      return;
  for (guint i = 0; i < change->n_moves; i++)
    {
      const DriveDiskMove *move = &change->moves[i];

      /* One of several names goes, or of two the one that it was given under. */
      if (move->from != NULL &&
          (move->inode->links > 1 || (move->to == NULL && move->inode->links > 0)))
        {
          if (g_hash_table_lookup (move->from->durable_children, move->from_name) == move->inode)
            g_hash_table_remove (move->from->durable_children, move->from_name);
        }
      else if (move->from != NULL)
        take_out (self->root, move->inode);
    }
  for (guint i = 0; i < change->n_moves; i++)
    {
      const DriveDiskMove *move = &change->moves[i];

      if (move->to != NULL)
        g_hash_table_insert (move->to->durable_children, g_strdup (move->to_name),
                             drive_disk_inode_ref (move->inode));
    }
}

static gboolean
names_place (const DriveDiskMove *move, const DriveDiskInode *folder, const char *name)
{
  return (move->from == folder && g_strcmp0 (move->from_name, name) == 0) ||
         (move->to == folder && g_strcmp0 (move->to_name, name) == 0);
}

/* Whether @later could not be as it is without @earlier. */
static gboolean
needs (const DriveDiskChange *later, const DriveDiskChange *earlier)
{
  for (guint i = 0; i < later->n_moves; i++)
    for (guint j = 0; j < earlier->n_moves; j++)
      {
        const DriveDiskMove *move = &later->moves[i];
        const DriveDiskMove *before = &earlier->moves[j];

        if (move->inode == before->inode ||
            (move->from != NULL && names_place (before, move->from, move->from_name)) ||
            (move->to != NULL && names_place (before, move->to, move->to_name)))
          return TRUE;
      }

  return FALSE;
}

/* A change that brought a folder to where @change's file now lies: a person's programs sync the folders
 * above, too. */
static gboolean
carries (const DriveDiskChange *change, const DriveDiskChange *earlier)
{
  for (guint i = 0; i < change->n_moves; i++)
    for (guint j = 0; j < earlier->n_moves; j++)
      for (DriveDiskInode *above = change->moves[i].to; above != NULL; above = above->parent)
        if (above == earlier->moves[j].inode)
          return TRUE;

  return FALSE;
}

/* @wanted: (element-type gboolean): which changes must last; adds those that they need. */
static void
settle (DriveDisk *self, gboolean *wanted)
{
  g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func (
      (GDestroyNotify) drive_disk_change_free);
  g_autoptr (GPtrArray) all = g_steal_pointer (&self->pending);

  for (guint i = all->len; i-- > 0;)
    for (guint j = 0; wanted[i] && j < i; j++)
      wanted[j] = wanted[j] || (self->traits & DRIVE_DISK_ORDERED) != 0 ||
                  needs (all->pdata[i], all->pdata[j]) ||
                  (self->by_person && carries (all->pdata[i], all->pdata[j]));
  for (guint i = 0; i < all->len; i++)
    if (wanted[i])
      apply (self, all->pdata[i]);
  for (guint i = 0; i < all->len; i++)
    {
      if (wanted[i])
        drive_disk_change_free (all->pdata[i]);
      else
        g_ptr_array_add (left, all->pdata[i]);
    }
  g_ptr_array_set_free_func (all, NULL);
  self->pending = g_steal_pointer (&left);
}

void
drive_disk_settle_change (DriveDisk *self, DriveDiskChange *change)
{
  g_autofree gboolean *wanted = g_new0 (gboolean, self->pending->len);

  for (guint i = 0; i < self->pending->len; i++)
    wanted[i] = self->pending->pdata[i] == change;
  settle (self, wanted);
}

void
drive_disk_sync_names (DriveDisk *self, DriveDiskInode *folder)
{
  g_autofree gboolean *wanted = g_new0 (gboolean, self->pending->len + 1);

  for (guint i = 0; i < self->pending->len; i++)
    {
      DriveDiskChange *change = self->pending->pdata[i];

      for (guint j = 0; j < change->n_moves; j++)
        wanted[i] = wanted[i] || change->moves[j].from == folder || change->moves[j].to == folder;
    }
  settle (self, wanted);
}

void
drive_disk_sync_everything (DriveDisk *self)
{
  g_autofree gboolean *wanted = g_new0 (gboolean, self->pending->len + 1);

  for (guint i = 0; i < self->pending->len; i++)
    wanted[i] = TRUE;
  settle (self, wanted);
  while (self->dirty->len > 0)
    drive_disk_sync_file (self, self->dirty->pdata[self->dirty->len - 1]);
}

guint64
drive_disk_count_images (DriveDisk *self)
{
  guint64 count = 1;

  for (guint i = 0; i < self->pending->len && (self->traits & DRIVE_DISK_ORDERED) == 0; i++)
    {
      if (count > G_MAXUINT64 / 8)
        return 0;
      count *= 2;
    }
  if ((self->traits & DRIVE_DISK_ORDERED) != 0)
    count = self->pending->len + 1;
  for (guint i = 0; i < self->dirty->len; i++)
    {
      if (count > G_MAXUINT64 / 8)
        return 0;
      count *= N_BYTES;
    }

  return count;
}

/* What was changed since is a bit, not the bytes. */
static gboolean
has_durable_bytes (const DriveDiskInode *inode)
{
  return inode->durable != NULL && g_bytes_get_size (inode->durable) == inode->bytes->len &&
         (inode->bytes->len == 0 || memcmp (g_bytes_get_data (inode->durable, NULL),
                                            inode->bytes->data, inode->bytes->len) == 0);
}

static void
set_bytes (DriveDiskInode *inode, guint how)
{
  gsize length = inode->bytes->len;

  if (how > BYTES_NEW && has_durable_bytes (inode))
    return;
  if (how == BYTES_OLD)
    {
      gsize old = 0;
      const void *bytes = inode->durable != NULL ? g_bytes_get_data (inode->durable, &old) : NULL;

      g_byte_array_set_size (inode->bytes, 0);
      g_byte_array_append (inode->bytes, bytes != NULL ? bytes : (const void *) "", (guint) old);
      inode->executable = inode->durable_executable;
    }
  else if (how == BYTES_HALF)
    g_byte_array_set_size (inode->bytes, (guint) length / 2);
  else if (how == BYTES_ZERO && length > 0)
    memset (inode->bytes->data + length / 2, 0, length - length / 2);
}

/* What is durable is what there is. */
static void
rebuild (DriveDiskInode *folder)
{
  GHashTableIter iter;
  gpointer name = NULL;
  gpointer child = NULL;

  g_hash_table_remove_all (folder->children);
  g_hash_table_iter_init (&iter, folder->durable_children);
  while (g_hash_table_iter_next (&iter, &name, &child))
    {
      DriveDiskInode *inode = drive_disk_inode_ref (child);

      g_hash_table_insert (folder->children, g_strdup (name), inode);
      /* Its first name again. */
      inode->links = inode->parent == NULL ? 1 : inode->links + 1;
      inode->parent = folder;
      g_free (inode->name);
      inode->name = g_strdup (name);
      if (inode->children != NULL)
        rebuild (inode);
    }
}

static void
forget_parents (DriveDiskInode *folder)
{
  GHashTableIter iter;
  gpointer child = NULL;

  g_hash_table_iter_init (&iter, folder->durable_children);
  while (g_hash_table_iter_next (&iter, NULL, &child))
    {
      DriveDiskInode *inode = child;

      inode->parent = NULL;
      inode->links = 0;
      if (inode->durable_children != NULL)
        forget_parents (inode);
    }
}

static void
come_back (DriveDisk *self)
{
  drive_disk_watch_clear (self);
  self->crashed = FALSE;
  self->crash_after = -1;
  self->full = FALSE;
}

void
drive_disk_crash_to (DriveDisk *self, guint64 number)
{
  gboolean ordered = (self->traits & DRIVE_DISK_ORDERED) != 0;
  guint64 first = ordered ? number % (self->pending->len + 1) : 0;

  for (guint i = 0; i < self->pending->len; i++)
    {
      if (ordered ? i < first : (number & 1) != 0)
        apply (self, self->pending->pdata[i]);
      if (!ordered)
        number /= 2;
    }
  if (ordered)
    number /= self->pending->len + 1;
  for (guint i = 0; i < self->dirty->len; i++)
    {
      set_bytes (self->dirty->pdata[i], number % N_BYTES);
      number /= N_BYTES;
    }
  forget_parents (self->root);
  rebuild (self->root);
  while (self->dirty->len > 0)
    drive_disk_sync_file (self, self->dirty->pdata[self->dirty->len - 1]);
  g_ptr_array_set_size (self->pending, 0);
  come_back (self);
}

void
drive_disk_crash (DriveDisk *self, KontorRandom *random)
{
  guint64 count = drive_disk_count_images (self);

  drive_disk_crash_to (self, count != 0 ? kontor_random_below (random, count)
                                        : kontor_random_next (random));
}

void
drive_disk_restart (DriveDisk *self)
{
  come_back (self);
}
