/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorDrivePath:
 *
 * Where one is in a drive: a button for the drive and for each folder down to the one that is shown.
 * Tab reaches it, the arrows go along it. What is dropped on a step is moved there.
 *
 * Signals:
 * - "chosen": a step was; kontor_drive_path_get_folder() says which
 */
#define KONTOR_TYPE_DRIVE_PATH (kontor_drive_path_get_type ())
G_DECLARE_FINAL_TYPE (KontorDrivePath, kontor_drive_path, KONTOR, DRIVE_PATH, AdwBin)

GtkWidget *kontor_drive_path_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

/* @folder: (nullable): the top of @drive */
void kontor_drive_path_show (KontorDrivePath *self, const KontorId *drive, const KontorId *folder);
/* The step that was chosen last. (transfer none) (nullable): the top of the drive */
const KontorId *kontor_drive_path_get_folder (KontorDrivePath *self);

G_END_DECLS
