/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-content.h"
#include "kontor-id.h"

G_BEGIN_DECLS

/* A file, folder or link of a drive as one of the three trees has it. */

typedef enum
{
  KONTOR_DRIVE_FILE,
  KONTOR_DRIVE_FOLDER,
  KONTOR_DRIVE_LINK, /* symbolic: carried as its text, never followed */
} KontorDriveKind;

/**
 * KontorDriveIdentity:
 *
 * Which file of the disk it is, whatever its name. An inode number alone is given away again after a
 * deletion: the birth tells the two apart. All zero: unknown.
 */
typedef struct
{
  guint64 device;
  guint64 inode;
  guint64
      birth; /* the generation where the file system tells, else nanoseconds of the birth time */
} KontorDriveIdentity;

/**
 * KontorDriveStamp:
 *
 * What the disk says of a file without reading it. Equal stamps: nobody wrote to it since (but see
 * kontor_drive_stamp_is_settled()).
 */
typedef struct
{
  KontorDriveIdentity identity;
  gint64 size; /* bytes */
  gint64 mtime; /* nanoseconds */
  gint64 ctime; /* nanoseconds */
} KontorDriveStamp;

gboolean kontor_drive_identity_equal (const KontorDriveIdentity *a, const KontorDriveIdentity *b);
/* The same, but that unknown and unknown are the same: for a place that is looked at again. */
gboolean kontor_drive_identity_same (const KontorDriveIdentity *a, const KontorDriveIdentity *b);
gboolean kontor_drive_stamp_equal (const KontorDriveStamp *a, const KontorDriveStamp *b);

/**
 * KontorDriveNode:
 * @id: the record `node` of that id, made by whoever saw the file first
 * @parent: nil: at the top of the drive
 * @name: (owned): bytes as they are on the disk; the trees of the server hold UTF-8
 * @content: of a file: its content's hash; all zero where it was not read yet, which only the local
 *   tree knows, and means that somebody wrote to it: nothing is planned for it until it is read
 * @size: bytes of a file
 * @modified: of a file: microseconds UTC. Carried along, never a reason to plan anything
 * @executable: of a file: part of what it is, as its content
 * @target: (owned) (nullable): of a link: its text, as bytes
 * @place: version of parent and name: in the remote and the synced tree the server's `seq` of the
 *   last change of either. 0 in the local tree
 * @version: the same of content, executable and target
 * @stamp: in the local tree only
 *
 * Plain memory, see kontor_drive_node_clear().
 */
typedef struct
{
  KontorId id;
  KontorId parent;
  char *name;
  KontorDriveKind kind;
  guint8 content[KONTOR_CONTENT_DIGEST];
  gint64 size;
  gint64 modified;
  gboolean executable;
  char *target;
  gint64 place;
  gint64 version;
  KontorDriveStamp stamp;
} KontorDriveNode;

void kontor_drive_node_clear (KontorDriveNode *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KontorDriveNode, kontor_drive_node_clear)
void kontor_drive_node_copy (const KontorDriveNode *self, KontorDriveNode *copy);
KontorDriveNode *kontor_drive_node_dup (const KontorDriveNode *self) G_GNUC_WARN_UNUSED_RESULT;
void kontor_drive_node_free (KontorDriveNode *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDriveNode, kontor_drive_node_free)

/* Whether they lie in the same folder under the same name; and whether they are the same thing: kind,
 * content, executable, target. Neither looks at versions or stamps. */
gboolean kontor_drive_node_same_place (const KontorDriveNode *a, const KontorDriveNode *b);
gboolean kontor_drive_node_same_content (const KontorDriveNode *a, const KontorDriveNode *b);
/* A file whose content was not read yet. */
gboolean kontor_drive_node_is_unread (const KontorDriveNode *self);

G_END_DECLS
