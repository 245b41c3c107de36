/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-plan.h"
#include "kontor-replica.h"

G_BEGIN_DECLS

/**
 * KontorDriveRemote:
 *
 * The remote tree of one drive: what the server holds, as far as the replica has pulled it and, beyond
 * that, as far as the server has answered this engine. Edits made here in the application are not part
 * of it before the server took them. Read between begin and end, in one state of the replica, with no
 * call to the network in between. On the replica's thread.
 */
typedef struct _KontorDriveRemote KontorDriveRemote;

/* @replica: borrowed */
KontorDriveRemote *kontor_drive_remote_new (KontorReplica *replica, const KontorId *drive)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_drive_remote_free (KontorDriveRemote *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDriveRemote, kontor_drive_remote_free)

/* What the replica is, seen before anything is planned on it. */
typedef enum
{
  KONTOR_DRIVE_REMOTE_READY,
  KONTOR_DRIVE_REMOTE_LOADING, /* pages of it are still to come: what is missing says nothing */
  KONTOR_DRIVE_REMOTE_GONE, /* no such drive, or not shared with the person any more */
} KontorDriveRemoteState;

/* @changed: (element-type KontorId): nodes of which the server's state may be another are appended.
 * @all: (out): any node may be. */
gboolean kontor_drive_remote_begin (KontorDriveRemote *self,
                                    GArray *changed,
                                    gboolean *all,
                                    KontorDriveRemoteState *state,
                                    GError **error);
void kontor_drive_remote_end (KontorDriveRemote *self);
/* Readings have no error of their own: as kontor_drive_store_check(). */
gboolean kontor_drive_remote_check (KontorDriveRemote *self, GError **error);

gboolean kontor_drive_remote_get (KontorDriveRemote *self,
                                  const KontorId *id,
                                  KontorDriveNode *node);
void kontor_drive_remote_children (KontorDriveRemote *self, const KontorId *parent, GArray *ids);
/* How far the replica has pulled; and the name of the server's data. (transfer full) (nullable) */
gint64 kontor_drive_remote_get_cursor (KontorDriveRemote *self);
char *kontor_drive_remote_get_epoch (KontorDriveRemote *self) G_GNUC_WARN_UNUSED_RESULT;

/* What the server answered: holds until the replica has pulled as far. @node: (nullable): it has no such
 * node any more */
void kontor_drive_remote_note (KontorDriveRemote *self,
                               const KontorId *id,
                               const KontorDriveNode *node);
/* Whether such answers are not pulled yet; and any of them that something is gone. */
gboolean kontor_drive_remote_is_ahead (KontorDriveRemote *self);
gboolean kontor_drive_remote_has_gone (KontorDriveRemote *self);

/* Whether the person may have the server do it, by the rights at the folder: see KontorDrivePlanSeams. */
gboolean kontor_drive_remote_may (KontorDriveRemote *self,
                                  KontorDriveActionKind kind,
                                  const KontorDriveNode *node);

G_END_DECLS
