/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-store-private.h"

G_BEGIN_DECLS

/**
 * KontorDriveFolders:
 *
 * Who has which name in the folders that a commit touches: each is read once, then kept up with what the
 * commit does. For the length of a call.
 */
typedef struct _KontorDriveFolders KontorDriveFolders;

KontorDriveFolders *kontor_drive_folders_new (KontorStore *store, const KontorId *drive)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_drive_folders_free (KontorDriveFolders *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDriveFolders, kontor_drive_folders_free)

/* Another node than @but that has @name, or one that differs only in case, in the folder @parent (nil: the
 * top). @name_there: (out) (transfer full): what it is called exactly. FALSE without error: none. */
gboolean kontor_drive_folders_find (KontorDriveFolders *self,
                                    const KontorId *parent,
                                    const char *name,
                                    const KontorId *but,
                                    char **name_there,
                                    GError **error);
/* The node was changed: @before, @after: (nullable): where it was not or is not there. */
void kontor_drive_folders_note (KontorDriveFolders *self,
                                const KontorRow *before,
                                const KontorRow *after);
/* What was read of them holds no more. */
void kontor_drive_folders_forget (KontorDriveFolders *self);

G_END_DECLS
