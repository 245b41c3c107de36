/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-clock.h"
#include "kontor-drive-disk.h"
#include "kontor-drive-watch.h"
#include "kontor-random.h"

G_BEGIN_DECLS

/* What kind of file system it is, and what is amiss with it. */
typedef enum
{
  DRIVE_DISK_NO_EXCHANGE = 1 << 0, /* RENAME_EXCHANGE is UNSUPPORTED */
  DRIVE_DISK_NO_BIRTH = 1 << 1, /* nothing but the inode's number says which file it is */
  DRIVE_DISK_NO_LINKS = 1 << 2, /* symbolic links are UNSUPPORTED */
  DRIVE_DISK_STRICT_NAMES = 1 << 3, /* as on FAT: no name with : ? * < > | " \ */
  DRIVE_DISK_REUSE = 1 << 4, /* the number of a file that was deleted is the next one's */
  DRIVE_DISK_ORDERED = 1 << 5, /* the namespace is journalled in order, as by ext4; else each change
                                  by itself may be on the disk or not */
} DriveDiskTrait;

/**
 * DriveDisk:
 * @traits: of #DriveDiskTrait
 * @granularity: of its times, in nanoseconds
 * @clock: (borrowed)
 * @random: (borrowed) (nullable): what decides whether a call fails
 * @hook: (nullable): called before each call of the engine: somebody else's turn
 * @failing: per mille of the engine's calls that fail
 * @full: nothing more can be written
 * @crashed: nothing reaches the disk any more; whoever tries gets an error and unwinds
 * @crash_after: calls of the engine that change something until the crash; negative: none is due
 * @died: (nullable): set with @crashed
 * @calls, @changes: how many calls the engine made, and how many of them changed something
 * @trace: of the engine's calls: the same run has the same
 * @hidden: watch events that are there and not told yet, at most
 *
 * A root folder in memory that knows what is durable: of a file, what was there when it was last
 * synced; of names, what was changed since. One thread.
 */
typedef struct _DriveDisk DriveDisk;
typedef struct _DriveDiskInode DriveDiskInode;

struct _DriveDisk
{
  KontorDriveDisk disk;
  KontorDriveWatch watch;
  guint traits;
  gint64 granularity;
  KontorClock *clock;
  KontorRandom *random;
  void (*hook) (const char *call, const char *path, gpointer data);
  gpointer hook_data;
  guint failing;
  gboolean full;
  gboolean crashed;
  int crash_after;
  gboolean *died;
  guint64 calls;
  guint64 changes;
  guint64 trace;
  gboolean by_person; /* who acts: what a person's programs write is durable at once */

  DriveDiskInode *root; /* owned */
  guint64 next_number;
  guint64 next_birth;
  GArray *numbers; /* owned: given back, of guint64 */
  GPtrArray *pending; /* owned: changes of names that are not durable */
  GPtrArray *dirty; /* owned: files of which something is not durable */

  GHashTable *watched; /* owned: folders, by inode */
  GQueue news; /* owned: of KontorDriveNews */
  guint watches_max;
  guint queue_max;
  guint hidden;
};

DriveDisk *drive_disk_new (KontorClock *clock) G_GNUC_WARN_UNUSED_RESULT;
void drive_disk_free (DriveDisk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DriveDisk, drive_disk_free)

/* --- what a person's programs do: as the calls of the system, FALSE: it is refused --- */

typedef enum
{
  DRIVE_OPEN_CREATE = 1 << 0,
  DRIVE_OPEN_TRUNCATE = 1 << 1,
  DRIVE_OPEN_EXCLUSIVE = 1 << 2,
} DriveOpen;

KontorDriveHandle *drive_disk_open_to_write (DriveDisk *self, const char *path, DriveOpen how);
/* @offset -1: at the end */
gboolean drive_disk_write_at (DriveDisk *self,
                              KontorDriveHandle *handle,
                              gint64 offset,
                              const void *bytes,
                              gsize length);
/* (transfer full): what the file is now */
GBytes *drive_disk_close (DriveDisk *self, KontorDriveHandle *handle);
gboolean drive_disk_make_folder (DriveDisk *self, const char *path);
gboolean drive_disk_make_link (DriveDisk *self, const char *path, const char *target);
gboolean drive_disk_make_hard_link (DriveDisk *self, const char *path, const char *to);
gboolean drive_disk_set_executable (DriveDisk *self, const char *path, gboolean executable);
/* Nobody may read it (a file) or list it (a folder); or all may again. */
gboolean drive_disk_set_denied (DriveDisk *self, const char *path, gboolean denied);
void drive_disk_allow_all (DriveDisk *self);
/* Replaces what is there, as rename(2). */
gboolean drive_disk_rename (DriveDisk *self, const char *from, const char *to);
gboolean drive_disk_exchange (DriveDisk *self, const char *from, const char *to);
gboolean drive_disk_remove (DriveDisk *self, const char *path); /* unlink(2), rmdir(2) */

/* --- looking on from outside --- */

/* (transfer full) (nullable): a file's bytes */
GBytes *drive_disk_get_bytes (DriveDisk *self, const char *path);
gboolean drive_disk_exists (DriveDisk *self, const char *path);
/* Depth first, by name; @path of folders ends with a "/". @own: with the engine's own folder */
typedef struct
{
  const char *path;
  KontorDriveEntryKind kind;
  gboolean executable;
  gboolean denied;
  const char *target; /* nullable */
  const guint8 *bytes; /* nullable */
  gsize length;
} DriveDiskItem;
void drive_disk_visit (DriveDisk *self,
                       gboolean own,
                       void (*visit) (const DriveDiskItem *item, gpointer data),
                       gpointer data);
/* A line for each, for people and for comparing. (transfer full) */
char *drive_disk_to_text (DriveDisk *self, gboolean own);
guint64 drive_disk_fold (guint64 trace, const char *text);

/* --- what is durable --- */

/* How many images of the disk a crash may leave now: 0 stands for more than fit. */
guint64 drive_disk_count_images (DriveDisk *self);
/* Leaves the one of that number: 0: nothing of what is not durable, … */
void drive_disk_crash_to (DriveDisk *self, guint64 number);
/* Any of them. */
void drive_disk_crash (DriveDisk *self, KontorRandom *random);
/* Only the processes died: everything is there. */
void drive_disk_restart (DriveDisk *self);

G_END_DECLS
