/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-disk.h"
#include "kontor-drive-store.h"
#include "kontor-drive-watch.h"
#include "kontor-replica.h"
#include "kontor-transport.h"

G_BEGIN_DECLS

/**
 * KontorDriveEngine:
 *
 * Keeps one folder of the disk in step with one drive. Straight-line code on one thread, its owner's:
 * each turn takes what the watch and the replica say is new, looks, plans, carries out, until there
 * is nothing left. Reaches disk, network, time and chance only through seams. It never decides by a
 * clock, and deletes nothing that it can't show to be what both sides agreed on.
 */
typedef struct _KontorDriveEngine KontorDriveEngine;

/**
 * KontorDriveSeams:
 * @disk: the root
 * @watch: (nullable)
 * @replica: open for reading at least: the remote tree, the epoch, the person's rights
 * @transport: to the server
 * @store_folder: where drive.db lies
 * @vfs: (nullable): an SQLite VFS, for injected faults
 * @device: what this computer is called in the names of conflict copies
 */
typedef struct
{
  KontorDriveDisk *disk;
  KontorDriveWatch *watch;
  KontorReplica *replica;
  KontorTransport *transport;
  KontorClock *clock;
  KontorRandom *random;
  const char *store_folder;
  const char *vfs;
  const char *device;
} KontorDriveSeams;

/* @drive: which; the marker in the root must say the same, or not be there and the root empty or new
 * to Kontor (then both sides are united). */
KontorDriveEngine *kontor_drive_engine_new (const KontorId *drive,
                                            const KontorDriveSeams *seams,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kontor_drive_engine_free (KontorDriveEngine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDriveEngine, kontor_drive_engine_free)

/* What a turn did, and when it wants the next. */
typedef struct
{
  guint actions; /* carried out */
  guint remarks; /* files that are not in step for a reason: see the store */
  gint64 wait; /* microseconds until there is something to do by the clock alone; -1: nothing */
  gboolean asking; /* the guard holds the plan until somebody says yes */
  guint deletes; /* what the plan would take away then */
  gboolean pull; /* the replica has to pull before there is anything more to do */
} KontorDriveTurn;

/* One turn: everything that can be done now. @all: look at the whole folder, not only where the watch
 * said that something happened. An error is what stops the whole: the network, the root, a full disk;
 * what was done is done, and the next turn goes on. */
gboolean kontor_drive_engine_run (KontorDriveEngine *self,
                                  gboolean all,
                                  KontorDriveTurn *turn,
                                  GCancellable *cancellable,
                                  GError **error);
/* Yes to the guard's question, for the plan that it was asked about; or no: what would be deleted comes
 * back from the other side. */
void kontor_drive_engine_answer (KontorDriveEngine *self, gboolean yes);
KontorDriveStore *kontor_drive_engine_get_store (KontorDriveEngine *self);

typedef struct
{
  guint files_left, files_done;
  gint64 bytes_left, bytes_done;
  char *path; /* borrowed, nullable: what is at work */
} KontorDriveProgress;
void kontor_drive_engine_set_progress (KontorDriveEngine *self,
                                       void (*progress) (const KontorDriveProgress *progress,
                                                         gpointer data),
                                       gpointer data);

G_END_DECLS
