/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/* Files from elsewhere are taken into a drive. @folder: nil: the top of @drive. What can't be taken in is
 * told. */
void kontor_drive_take_in (KontorOffice *office,
                           const KontorId *drive,
                           const KontorId *folder,
                           GFile *file);
void kontor_drive_take_in_all (KontorOffice *office,
                               const KontorId *drive,
                               const KontorId *folder,
                               GdkFileList *files);

G_END_DECLS
