/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-keeper.h"
#include "kontor-record-list.h"

G_BEGIN_DECLS

/**
 * KontorFolderList:
 *
 * What is in one folder of a drive: folders first, then files, with an icon, a size as people read it,
 * and a mark on what is not on the server yet, and on how each is that this computer keeps. Entries are moved by dragging them onto a folder; files
 * from other programs are dropped anywhere.
 *
 * Signals:
 * - "entered" (KontorRecord *folder): a folder is to be shown
 * - "opened" (KontorRecord *file): a file is to be opened
 * - "dropped" (GdkFileList *files): files of other programs are to be added here
 */
#define KONTOR_TYPE_FOLDER_LIST (kontor_folder_list_get_type ())
G_DECLARE_FINAL_TYPE (KontorFolderList, kontor_folder_list, KONTOR, FOLDER_LIST, AdwBin)

GtkWidget *kontor_folder_list_new (KontorDriveKeeper *keeper) G_GNUC_WARN_UNUSED_RESULT;

/* @folder: (nullable): the top of the drive */
void kontor_folder_list_show (KontorFolderList *self,
                              const KontorId *drive,
                              const KontorId *folder);
/* For selection, search and state. (transfer none) */
KontorRecordList *kontor_folder_list_get_list (KontorFolderList *self);

/* A drop target on @widget that moves entries into a folder of their drive; @folder: (nullable): the
 * top of it */
void kontor_folder_list_accept_entries (KontorOffice *office,
                                        GtkWidget *widget,
                                        const KontorId *drive,
                                        const KontorId *folder);

G_END_DECLS
