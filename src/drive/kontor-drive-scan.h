/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-disk.h"
#include "kontor-drive-ignore.h"
#include "kontor-drive-store.h"
#include "kontor-drive-watch.h"

G_BEGIN_DECLS

/* Compares folders of the disk with the local tree and brings the tree up to what is there: new nodes
 * with new ids, moves recognised by identity, a file that an editor replaced keeps its id. A file
 * whose stamp changed becomes unread (its content all zero) and is read by kontor_drive_scan_read().
 * What vanished stays in the tree for a second, since it may turn up elsewhere. On the engine's
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
 * whose local state is another now are appended. FALSE: the folder itself can't be listed; what is
 * amiss with single files is a remark, and the rest goes on.
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
/* The folders that no watch could be had for. (transfer none) (element-type utf8) */
GPtrArray *kontor_drive_scan_get_unwatched (KontorDriveScan *self);

G_END_DECLS
