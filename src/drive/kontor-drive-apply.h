/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-disk.h"
#include "kontor-drive-plan.h"
#include "kontor-drive-store.h"

G_BEGIN_DECLS

/**
 * KontorDriveApply:
 *
 * Carries out what a plan wants of the disk and of the trees. In this order, never reversed: the bytes
 * are staged in the root's own folder, checked and made durable; they are renamed into their places;
 * the renames are made durable; then one transaction of the store says so. Cut off before the
 * transaction, the next scan finds files with the content that was expected and adopts them. Nothing is
 * ever overwritten or removed: what has to go is renamed into the recovery bin, and what turns out to
 * be something else than was planned on stays beside as a conflict copy. On the engine's thread.
 */
typedef struct _KontorDriveApply KontorDriveApply;

/**
 * KontorDriveApplySeams:
 * @fill: writes the content of @want into @to, a new file, each byte checked. @old_path: (nullable):
 *   where an older content of the same file lies, whose bytes may be copied. Called outside of
 *   transactions
 * @failed: what could not be done, and stays to be done: @path is where
 * @look_again: a folder of the disk turned out to be another than the local tree says
 * @done: (nullable): told after each action
 * @put: (nullable): told of each file that has its place now, with its stamp
 * @data: for all of them
 */
typedef struct
{
  KontorDriveDisk *disk;
  KontorDriveStore *store;
  KontorDriveTrees *trees;
  KontorClock *clock;
  KontorRandom *random;
  const char *device;
  gboolean (*fill) (KontorDriveHandle *to,
                    const KontorDriveNode *want,
                    const char *old_path,
                    gpointer data,
                    GCancellable *cancellable,
                    GError **error);
  void (*failed) (const KontorDriveAction *action,
                  const char *path,
                  const GError *error,
                  gpointer data);
  void (*look_again) (const char *folder, gpointer data);
  void (*done) (const KontorDriveAction *action, const char *path, gpointer data);
  void (*put) (const KontorDriveNode *local, gpointer data);
  gpointer data;
} KontorDriveApplySeams;

/* @seams: copied; what it names is borrowed */
KontorDriveApply *kontor_drive_apply_new (const KontorDriveApplySeams *seams)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_drive_apply_free (KontorDriveApply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDriveApply, kontor_drive_apply_free)

/* Makes the engine's own folder, and clears away what an interrupted run left there: what was being
 * written is removed, what may be somebody's goes into the bin. */
gboolean kontor_drive_apply_prepare (KontorDriveApply *self, GError **error);

/* The actions of the kinds DISK_* and of the trees, in their order; those of the server are left out.
 * @changed: (element-type KontorId): the nodes that it touched are appended; *n_done is raised by
 * what was carried out. FALSE: nothing more can be done now (the root, the store, no room, cancelled); what
 * was done is done. */
gboolean kontor_drive_apply_run (KontorDriveApply *self,
                                 const GPtrArray *actions,
                                 GArray *changed,
                                 guint *n_done,
                                 GCancellable *cancellable,
                                 GError **error);

/* Whether an error is no matter of one file, so that there is no use in going on. */
gboolean kontor_drive_error_stops (const GError *error);

/* "folder/name", or "name" at the root. (transfer full) */
char *kontor_drive_path_join (const char *folder, const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* What comes before the last part; "" at the root. (transfer full) */
char *kontor_drive_path_get_folder (const char *path) G_GNUC_WARN_UNUSED_RESULT;

/* --- the recovery bin, kontor-drive-bin.c --- */

#define KONTOR_DRIVE_BIN_DAYS 30
/* What is oldest goes earlier where the bin holds more than this, but nothing of the last day. */
#define KONTOR_DRIVE_BIN_BYTES ((gint64) 10 << 30)

/* Takes @path, which is nobody's any more, into the bin, and says where it came from: @origin. @where:
 * (out) (transfer full): its place there. In a transaction of the store. */
gboolean kontor_drive_bin_take (KontorDriveDisk *disk,
                                KontorDriveStore *store,
                                gint64 now,
                                const char *path,
                                const char *origin,
                                char **where,
                                GError **error);
/* Puts a thing back to where it was, or beside what is there by now. @place: (out) (transfer full) */
gboolean kontor_drive_bin_restore (KontorDriveDisk *disk,
                                   KontorDriveStore *store,
                                   const KontorDriveBinItem *item,
                                   char **place,
                                   GError **error);
/* Lets go what has been there long enough. */
gboolean kontor_drive_bin_expire (KontorDriveDisk *disk,
                                  KontorDriveStore *store,
                                  gint64 now,
                                  GError **error);

G_END_DECLS
