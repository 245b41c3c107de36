/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-trees.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KontorDriveStore:
 *
 * "drive.db" of one root: the local and the synced tree, what was told about files that are not in
 * step, and small facts. Observations only: what is to be done is planned again after each start. Of
 * the engine's thread. Writing happens in transactions that the engine begins and ends.
 */
typedef struct _KontorDriveStore KontorDriveStore;

/* @folder: where the account keeps it, made if need be. @vfs: (nullable). Errors of KONTOR_SQL_ERROR; a
 * damaged one is set aside by the caller and made new: the next run is then a first sync, which
 * unites. */
KontorDriveStore *kontor_drive_store_open (const char *folder, const char *vfs, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_drive_store_close (KontorDriveStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDriveStore, kontor_drive_store_close)

gboolean kontor_drive_store_begin (KontorDriveStore *self, GError **error);
/* @good FALSE: roll back. It is rolled back, too, where a reading had failed. */
gboolean kontor_drive_store_end (KontorDriveStore *self, gboolean good, GError **error);
/* Readings have no error of their own: what can't be read looks as if it were not there. FALSE: that
 * happened since the last check, and nothing that was decided on it may be done. */
gboolean kontor_drive_store_check (KontorDriveStore *self, GError **error);

/* @tree: LOCAL or SYNCED */
gboolean kontor_drive_store_get (KontorDriveStore *self,
                                 KontorDriveTree tree,
                                 const KontorId *id,
                                 KontorDriveNode *node);
gboolean kontor_drive_store_put (KontorDriveStore *self,
                                 KontorDriveTree tree,
                                 const KontorDriveNode *node,
                                 GError **error);
gboolean kontor_drive_store_remove (KontorDriveStore *self,
                                    KontorDriveTree tree,
                                    const KontorId *id,
                                    GError **error);
void kontor_drive_store_children (KontorDriveStore *self,
                                  KontorDriveTree tree,
                                  const KontorId *parent,
                                  GArray *ids);
/* Of the local tree: the one of that name in a folder; the one of that identity. */
gboolean kontor_drive_store_find_name (KontorDriveStore *self,
                                       const KontorId *parent,
                                       const char *name,
                                       KontorDriveNode *node);
gboolean kontor_drive_store_find_identity (KontorDriveStore *self,
                                           const KontorDriveIdentity *identity,
                                           KontorDriveNode *node);
/* Files of the local tree whose content was not read yet. */
void kontor_drive_store_list_unread (KontorDriveStore *self, GArray *ids);
/* A folder's local children by name, ascending by bytes. (transfer full) (element-type KontorDriveNode) */
GPtrArray *kontor_drive_store_list_local (KontorDriveStore *self, const KontorId *folder)
    G_GNUC_WARN_UNUSED_RESULT;
guint kontor_drive_store_count (KontorDriveStore *self, KontorDriveTree tree);
/* Nodes whose local side is not what both sides agreed on, or was never agreed on. */
guint kontor_drive_store_count_waiting (KontorDriveStore *self);
/* The first @most of them: of the local tree, or of the synced one what is gone from the disk. */
void kontor_drive_store_list_waiting (KontorDriveStore *self, guint most, GArray *ids);
/* Empties the base: both sides are united by the next plan, and nothing is deleted. */
gboolean kontor_drive_store_forget_synced (KontorDriveStore *self, GError **error);

/* Small facts: "epoch", "marker", "journal", "device" …. (transfer full) (nullable) */
char *kontor_drive_store_get_meta (KontorDriveStore *self, const char *name)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_drive_store_set_meta (KontorDriveStore *self,
                                      const char *name,
                                      const char *value,
                                      GError **error);

/* --- what was sent --- */

/**
 * KontorDriveSent:
 * @is_move: a place; else a content with its place
 * @node: (owned): as it was committed, without versions and stamp
 *
 * A commit that is under way, or was when the answer got lost.
 */
typedef struct
{
  gboolean is_move;
  KontorDriveNode node;
} KontorDriveSent;

void kontor_drive_sent_free (KontorDriveSent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDriveSent, kontor_drive_sent_free)
/* @at: microseconds UTC */
gboolean kontor_drive_store_add_sent (KontorDriveStore *self,
                                      const KontorDriveSent *sent,
                                      gint64 at,
                                      GError **error);
gboolean kontor_drive_store_remove_sent (KontorDriveStore *self,
                                         const KontorId *id,
                                         GError **error);
/* Of what was sent before @at no request can be under way any more. */
gboolean kontor_drive_store_expire_sent (KontorDriveStore *self, gint64 at, GError **error);
/* In the order in which they were sent. (transfer full) (element-type KontorDriveSent) */
GPtrArray *kontor_drive_store_list_sent (KontorDriveStore *self) G_GNUC_WARN_UNUSED_RESULT;

/* --- the recovery bin --- */

/**
 * KontorDriveBinItem:
 * @path: (owned): where it lies now, relative to the root
 * @origin: (owned): where it was
 * @at: when it went there, microseconds UTC
 * @size: bytes
 */
typedef struct
{
  char *path;
  char *origin;
  gint64 at;
  gint64 size;
} KontorDriveBinItem;

void kontor_drive_bin_item_free (KontorDriveBinItem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDriveBinItem, kontor_drive_bin_item_free)
gboolean kontor_drive_store_put_bin_item (KontorDriveStore *self,
                                          const KontorDriveBinItem *item,
                                          GError **error);
gboolean kontor_drive_store_remove_bin_item (KontorDriveStore *self,
                                             const char *path,
                                             GError **error);
/* Oldest first. (transfer full) (element-type KontorDriveBinItem) */
GPtrArray *kontor_drive_store_list_bin (KontorDriveStore *self) G_GNUC_WARN_UNUSED_RESULT;

/* --- what is not in step, and why --- */

typedef enum
{
  KONTOR_DRIVE_STATE_IN_STEP,
  KONTOR_DRIVE_STATE_WAITING, /* planned, under way or being written to */
  KONTOR_DRIVE_STATE_IGNORED, /* by a rule */
  KONTOR_DRIVE_STATE_NOT_CARRIED, /* its name, its kind, another file system */
  KONTOR_DRIVE_STATE_NOT_PORTABLE, /* carried; other computers may not take its name */
  KONTOR_DRIVE_STATE_NOT_HERE, /* selective sync: at the server only */
  KONTOR_DRIVE_STATE_REFUSED, /* the server or the person's rights say no */
  KONTOR_DRIVE_STATE_FAILED, /* tried again at @retry_at */
  KONTOR_DRIVE_STATE_CONFLICT, /* a conflict copy that nobody has settled yet */
} KontorDriveState;

/* As --json says it: never changed. */
const char *kontor_drive_state_get_word (KontorDriveState state);

/**
 * KontorDriveRemark:
 * @path: (owned): as bytes, relative to the root: names the remark
 * @id: nil where it is no node
 * @reason: (owned): a sentence for people, and what can be done
 * @retry_at: microseconds UTC; 0: when something changes
 */
typedef struct
{
  char *path;
  KontorId id;
  KontorDriveState state;
  char *reason;
  gint64 retry_at;
  guint tries;
} KontorDriveRemark;

void kontor_drive_remark_free (KontorDriveRemark *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDriveRemark, kontor_drive_remark_free)
gboolean kontor_drive_store_put_remark (KontorDriveStore *self,
                                        const KontorDriveRemark *remark,
                                        GError **error);
gboolean kontor_drive_store_remove_remark (KontorDriveStore *self,
                                           const char *path,
                                           GError **error);
/* (transfer full) (element-type KontorDriveRemark): by path */
GPtrArray *kontor_drive_store_list_remarks (KontorDriveStore *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
