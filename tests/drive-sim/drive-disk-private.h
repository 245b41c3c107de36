/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "drive-disk.h"

G_BEGIN_DECLS

/**
 * DriveDiskInode:
 * @children: (owned) (nullable): of a folder: name → inode (owned)
 * @durable_children: (owned) (nullable): the same, as far as it is durable
 * @parent: (borrowed) (nullable): of a folder: where it lies
 * @links: names that it has
 * @handles: how often it is open
 * @durable: (owned) (nullable): of a file: its bytes when it was last synced; %NULL: never was
 * @is_dirty: its bytes, times or bits are not durable
 */
struct _DriveDiskInode
{
  guint64 number;
  guint64 birth;
  KontorDriveEntryKind kind;
  gboolean executable;
  gboolean denied;
  gint64 mtime;
  gint64 ctime;
  GByteArray *bytes; /* owned, nullable */
  char *target; /* owned, nullable */
  GHashTable *children;
  GHashTable *durable_children;
  DriveDiskInode *parent;
  char *name; /* owned, nullable: of a folder */
  guint links;
  guint handles;
  GBytes *durable;
  gboolean durable_executable;
  gboolean is_dirty;
};

DriveDiskInode *drive_disk_inode_ref (DriveDiskInode *self);
void drive_disk_inode_unref (DriveDiskInode *self);

/* A name leaves @from (nullable) and comes to @to (nullable). */
typedef struct
{
  DriveDiskInode *inode; /* owned */
  DriveDiskInode *from; /* owned, nullable */
  char *from_name; /* owned, nullable */
  DriveDiskInode *to; /* owned, nullable */
  char *to_name; /* owned, nullable */
} DriveDiskMove;

/* One change of the namespace: both moves of an exchange, or the one of everything else. Atomic. */
typedef struct
{
  guint n_moves;
  DriveDiskMove moves[2];
} DriveDiskChange;

void drive_disk_change_free (DriveDiskChange *self);
/* Where something lies: found by path. */
typedef struct
{
  DriveDiskInode *folder; /* borrowed, nullable for the root */
  const char *name; /* into the path */
  DriveDiskInode *inode; /* borrowed, nullable: nothing of that name */
} DriveDiskPlace;

gboolean drive_disk_find (DriveDisk *self, const char *path, DriveDiskPlace *place, GError **error);
DriveDiskInode *drive_disk_inode_new (DriveDisk *self, KontorDriveEntryKind kind);
gint64 drive_disk_get_time (DriveDisk *self);
gboolean drive_disk_check_name (DriveDisk *self, const char *name, GError **error);
void drive_disk_touch (DriveDisk *self, DriveDiskInode *inode, gboolean content);
/* (transfer full) */
char *drive_disk_get_path (DriveDisk *self, DriveDiskInode *folder);

/* Does it now, and remembers that it is not durable. @change is taken. */
void drive_disk_do (DriveDisk *self, DriveDiskChange *change);
DriveDiskChange *drive_disk_change_new (DriveDiskInode *inode,
                                        DriveDiskInode *from,
                                        const char *from_name,
                                        DriveDiskInode *to,
                                        const char *to_name);
gboolean drive_disk_rename_places (DriveDisk *self,
                                   const char *from_path,
                                   const char *to_path,
                                   gboolean replace,
                                   gboolean exchange,
                                   GError **error);
gboolean drive_disk_remove_place (DriveDisk *self, const char *path, GError **error);
gboolean drive_disk_make (DriveDisk *self,
                          const char *path,
                          KontorDriveEntryKind kind,
                          DriveDiskInode **inode,
                          GError **error);
/* Durability. */
void drive_disk_sync_file (DriveDisk *self, DriveDiskInode *inode);
void drive_disk_sync_names (DriveDisk *self, DriveDiskInode *folder);
void drive_disk_sync_everything (DriveDisk *self);
void drive_disk_settle_change (DriveDisk *self, DriveDiskChange *change);
void drive_disk_forget_inode (DriveDisk *self, DriveDiskInode *inode);

/* The watch. */
void drive_disk_watch_init (DriveDisk *self);
void drive_disk_watch_clear (DriveDisk *self);
void drive_disk_tell (DriveDisk *self,
                      KontorDriveNewsKind kind,
                      DriveDiskInode *folder,
                      const char *name);
void drive_disk_tell_move (DriveDisk *self, const DriveDiskMove *move);
void drive_disk_tell_file (DriveDisk *self, KontorDriveNewsKind kind, DriveDiskInode *inode);

struct _KontorDriveHandle
{
  DriveDiskInode *inode; /* owned */
  gboolean to_write;
};

G_END_DECLS
