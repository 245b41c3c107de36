/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-disk.h"

G_BEGIN_DECLS

/* Which folders of this computer are kept in step with which drives of an account: the file "drives/roots"
 * in the account's folder, and beside it a folder for each drive with its drive.db. Any thread. */

/**
 * KontorDriveRoot:
 * @drive: which
 * @folder: (owned): an absolute path
 */
typedef struct
{
  KontorId drive;
  char *folder;
} KontorDriveRoot;

void kontor_drive_root_free (KontorDriveRoot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDriveRoot, kontor_drive_root_free)

/* (transfer full) (element-type KontorDriveRoot): none where there is no such file */
GPtrArray *kontor_drive_roots_list (const char *account_folder, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* @folder: there, and neither in another root nor around one: KONTOR_DRIVE_ERROR_ROOT. A drive has one
 * root: KONTOR_DRIVE_ERROR_EXISTS. */
gboolean kontor_drive_roots_add (const char *account_folder,
                                 const KontorId *drive,
                                 const char *folder,
                                 GError **error);
/* Forgets it and what was known of it; the files stay. */
gboolean kontor_drive_roots_remove (const char *account_folder,
                                    const KontorId *drive,
                                    GError **error);

/* Where the drive.db of a root lies. (transfer full) */
char *kontor_drive_roots_get_store_folder (const char *account_folder, const KontorId *drive)
    G_GNUC_WARN_UNUSED_RESULT;
/* Whoever holds it keeps the root in step. -1: KONTOR_DRIVE_ERROR_EXISTS: another process does. */
int kontor_drive_roots_lock (const char *account_folder, const KontorId *drive, GError **error);
void kontor_drive_roots_unlock (int lock);

G_END_DECLS
