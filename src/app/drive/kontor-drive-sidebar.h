/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-keeper.h"

G_BEGIN_DECLS

/**
 * KontorDriveSidebar:
 *
 * The drives that the person sees: one's own, shared ones, those of projects, and how
 * those are that are kept on this computer.
 *
 * Signal "chosen": another drive, by a person or because it has come.
 */
#define KONTOR_TYPE_DRIVE_SIDEBAR (kontor_drive_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (KontorDriveSidebar, kontor_drive_sidebar, KONTOR, DRIVE_SIDEBAR, AdwBin)

GtkWidget *kontor_drive_sidebar_new (KontorDriveKeeper *keeper) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer none) (nullable) */
KontorRecord *kontor_drive_sidebar_get_drive (KontorDriveSidebar *self);
/* Chooses it as soon as it is here. */
void kontor_drive_sidebar_choose (KontorDriveSidebar *self, const KontorId *drive);
gboolean kontor_drive_sidebar_is_empty (KontorDriveSidebar *self);

G_END_DECLS
