/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-apply.h"

G_BEGIN_DECLS

/* What look() fills, on the stack. */
typedef KontorDriveEntry KontorDriveEntryCopy;

static inline void
kontor_drive_entry_copy_clear (KontorDriveEntryCopy *self)
{
  g_clear_pointer (&self->name, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KontorDriveEntryCopy, kontor_drive_entry_copy_clear)

struct _KontorDriveApply
{
  KontorDriveApplySeams seams;
  gint64 now; /* of the run under way */
  GHashTable
      *folders; /* owned: paths in which something was renamed since they were made durable */
  GArray *changed; /* borrowed: of the run under way */
};

/* --- kontor-drive-apply-disk.c: one action each, inside a transaction of the store --- */

/* What came of it. */
typedef enum
{
  KONTOR_DRIVE_APPLIED,
  KONTOR_DRIVE_APPLY_STALE, /* the disk or the tree is not what it was planned on: plan again */
  KONTOR_DRIVE_APPLY_FAILED, /* with an error */
} KontorDriveApplied;

/* @staged: (nullable): where the new content lies; left there unless KONTOR_DRIVE_APPLIED */
KontorDriveApplied kontor_drive_apply_put (KontorDriveApply *self,
                                           const KontorDriveAction *action,
                                           const char *staged,
                                           GError **error);
KontorDriveApplied kontor_drive_apply_move (KontorDriveApply *self,
                                            const KontorDriveAction *action,
                                            GError **error);
KontorDriveApplied kontor_drive_apply_delete (KontorDriveApply *self,
                                              const KontorDriveAction *action,
                                              GError **error);
KontorDriveApplied kontor_drive_apply_conflict (KontorDriveApply *self,
                                                const KontorDriveAction *action,
                                                GError **error);

/* --- kontor-drive-apply-trees.c --- */

KontorDriveApplied kontor_drive_apply_adopt (KontorDriveApply *self,
                                             const KontorDriveAction *action,
                                             GError **error);
KontorDriveApplied kontor_drive_apply_rekey (KontorDriveApply *self,
                                             const KontorDriveAction *action,
                                             GError **error);
KontorDriveApplied kontor_drive_apply_forget (KontorDriveApply *self,
                                              const KontorDriveAction *action,
                                              GError **error);
/* Whether the local tree still has what the action was planned on. */
gboolean kontor_drive_apply_is_current (KontorDriveApply *self, const KontorDriveAction *action);
/* Takes a node and all that is below it out of a tree. */
gboolean kontor_drive_apply_remove_tree (KontorDriveApply *self,
                                         KontorDriveTree tree,
                                         const KontorId *id,
                                         GError **error);

/* Whether a folder holds nothing but what the local tree knows, unchanged, and what is ignored. */
KontorDriveApplied kontor_drive_apply_check_folder (KontorDriveApply *self,
                                                    const char *path,
                                                    const KontorId *id,
                                                    GError **error);

/* --- shared --- */

/* An action that finds something else than it was planned on: @folder is looked at again. */
KontorDriveApplied kontor_drive_apply_be_stale (KontorDriveApply *self, const char *folder);
/* Renaming leaves all of a stamp as it is but the ctime. */
gboolean kontor_drive_stamp_same_bytes (const KontorDriveStamp *a, const KontorDriveStamp *b);

/* A folder's path of the local tree; NULL: it is none. "" for nil. (transfer full) */
char *kontor_drive_apply_get_folder (KontorDriveApply *self, const KontorId *folder);
void kontor_drive_apply_touch (KontorDriveApply *self, const char *path);
/* A path in the staging folder that nobody has. @kind: "new" or "out". (transfer full) */
char *kontor_drive_apply_make_staged (KontorDriveApply *self, const char *kind);

G_END_DECLS
