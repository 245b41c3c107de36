/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-disk.h"
#include "kontor-drive-ignore.h"
#include "kontor-drive-store.h"
#include "kontor-drive-watch.h"

G_BEGIN_DECLS

/* Compares folders of the disk with the local tree and brings the tree up to what is there: new nodes
 * with new ids, moves recognised by identity, a file that an editor replaced keeps its id. A file
 * whose stamp changed becomes unread (its content all zero), and whoever reads it puts content and stamp
 * into the tree. What vanished stays in the tree for a second, since it may turn up elsewhere. On the engine's
 * thread, inside a transaction of the store; nothing is written where nothing changed. */

typedef struct _KontorDriveScan KontorDriveScan;

/* All are borrowed for as long as it lives. @watch: (nullable). @make_id: for new nodes. */
KontorDriveScan *kontor_drive_scan_new (KontorDriveDisk *disk,
                                        KontorDriveStore *store,
                                        KontorDriveWatch *watch,
                                        KontorClock *clock,
                                        void (*make_id) (KontorId *id, gpointer data),
                                        gpointer data) G_GNUC_WARN_UNUSED_RESULT;
void kontor_drive_scan_free (KontorDriveScan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDriveScan, kontor_drive_scan_free)

/* @folder and all below it (@deep), or the folder alone. @changed: (element-type KontorId): the nodes
 * whose local state is another now are appended. FALSE: the root can't be listed, or drive.db not be
 * written; what is amiss with single files and folders is a remark, and the rest goes on. A folder that
 * the tree does not know is found from the nearest one above it.
 * @progress: (nullable), folders seen so far */
gboolean kontor_drive_scan_look (KontorDriveScan *self,
                                 const char *folder,
                                 gboolean deep,
                                 GArray *changed,
                                 void (*progress) (guint n_folders, gpointer data),
                                 gpointer progress_data,
                                 GCancellable *cancellable,
                                 GError **error);
/* What vanished more than a second ago and turned up nowhere leaves the tree. Microseconds until it is
 * worth asking again; -1: nothing waits. */
gint64 kontor_drive_scan_settle (KontorDriveScan *self, GArray *changed, GError **error);
/* A watch saw a rename: the pairing is certain. */
gboolean kontor_drive_scan_note_move (KontorDriveScan *self,
                                      const KontorDriveNews *news,
                                      GArray *changed,
                                      GError **error);
/* The engine put a file there: what somebody writes in the same tick of the file system's clock would not
 * show in its stamp, so that it may have to be read again. */
void kontor_drive_scan_note_put (KontorDriveScan *self, const KontorDriveNode *node);
/* Whether a write at @now (microseconds UTC) would give a file another stamp: file systems count time in
 * steps, and two writes in one of them look alike. What was read of a file whose stamp is not settled
 * must be read again; the scan sees to that. */
gboolean kontor_drive_stamp_is_settled (const KontorDriveStamp *stamp, gint64 now);

/* Of a remark that a name is not portable: whether that is for the name itself, and not for another one that
 * differs from it in letters' case only. */
gboolean kontor_drive_remark_is_of_name (const KontorDriveRemark *remark);

/* The folders that no watch could be had for. (transfer none) (element-type utf8) */
GPtrArray *kontor_drive_scan_get_unwatched (KontorDriveScan *self);

G_END_DECLS
