/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file, folder or link as one of the three trees has it: copying and comparing. Pure, any thread. */

#include "config.h"

#include "kontor-drive-node.h"

#include <string.h>

/**
 * kontor_drive_identity_equal:
 * @a: a file of the disk
 * @b: another
 *
 * Returns: whether both are known to be one file. What is unknown is nobody.
 */
gboolean
kontor_drive_identity_equal (const KontorDriveIdentity *a, const KontorDriveIdentity *b)
{
  if (a->device == 0 && a->inode == 0 && a->birth == 0)
    return FALSE;
  return a->device == b->device && a->inode == b->inode && a->birth == b->birth;
}

/**
 * kontor_drive_identity_same:
 * @a: what the disk said of a place
 * @b: what it says now
 *
 * Returns: whether nothing says that it is another file. Where the disk tells none apart, size and times
 *   have to.
 */
gboolean
kontor_drive_identity_same (const KontorDriveIdentity *a, const KontorDriveIdentity *b)
{
  return a->device == b->device && a->inode == b->inode && a->birth == b->birth;
}

/**
 * kontor_drive_stamp_equal:
 * @a: what the disk said of a file
 * @b: what it says now
 *
 * Returns: whether it is the same file, as far as the disk tells, and nobody wrote to it in between
 */
gboolean
kontor_drive_stamp_equal (const KontorDriveStamp *a, const KontorDriveStamp *b)
{
  return kontor_drive_identity_same (&a->identity, &b->identity) && a->size == b->size &&
         a->mtime == b->mtime && a->ctime == b->ctime;
}

/**
 * kontor_drive_node_clear:
 * @self: a node, or all zero
 *
 * Frees what it owns and leaves it all zero.
 */
void
kontor_drive_node_clear (KontorDriveNode *self)
{
  g_free (self->name);
  g_free (self->target);
  memset (self, 0, sizeof *self);
}

/**
 * kontor_drive_node_copy:
 * @self: a node
 * @copy: (out caller-allocates): to be cleared; what it held before is overwritten
 */
void
kontor_drive_node_copy (const KontorDriveNode *self, KontorDriveNode *copy)
{
  *copy = *self;
  copy->name = g_strdup (self->name);
  copy->target = g_strdup (self->target);
}

/**
 * kontor_drive_node_dup:
 * @self: a node
 *
 * Returns: (transfer full): a copy, see kontor_drive_node_free()
 */
KontorDriveNode *
kontor_drive_node_dup (const KontorDriveNode *self)
{
  KontorDriveNode *copy = g_new (KontorDriveNode, 1);

  kontor_drive_node_copy (self, copy);
  return copy;
}

void
kontor_drive_node_free (KontorDriveNode *self)
{
  if (self == NULL)
    return;
  kontor_drive_node_clear (self);
  g_free (self);
}

gboolean
kontor_drive_node_same_place (const KontorDriveNode *a, const KontorDriveNode *b)
{
  return kontor_id_equal (&a->parent, &b->parent) && g_strcmp0 (a->name, b->name) == 0;
}

/* Folders have no content: two of them are the same thing. A file that was not read yet equals only
 * one that was not read either. */
gboolean
kontor_drive_node_same_content (const KontorDriveNode *a, const KontorDriveNode *b)
{
  if (a->kind != b->kind)
    return FALSE;
  switch (a->kind)
    {
    case KONTOR_DRIVE_FILE:
      return a->executable == b->executable &&
             memcmp (a->content, b->content, sizeof a->content) == 0;
    case KONTOR_DRIVE_LINK:
      return g_strcmp0 (a->target, b->target) == 0;
    case KONTOR_DRIVE_FOLDER:
    default:
      return TRUE;
    }
}

gboolean
kontor_drive_node_is_unread (const KontorDriveNode *self)
{
  static const guint8 unread[KONTOR_CONTENT_DIGEST];

  return self->kind == KONTOR_DRIVE_FILE && memcmp (self->content, unread, sizeof unread) == 0;
}
