/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-keeper.h"

G_BEGIN_DECLS

/**
 * KontorDriveBar:
 *
 * How the drive that @keeper watches is kept on this computer: state, speed and time left, and the one button that helps
 * now (drive.answer, drive.go-on, drive.not-in-step, drive.check). Hidden while the drive is not kept.
 */
#define KONTOR_TYPE_DRIVE_BAR (kontor_drive_bar_get_type ())
G_DECLARE_FINAL_TYPE (KontorDriveBar, kontor_drive_bar, KONTOR, DRIVE_BAR, AdwBin)

GtkWidget *kontor_drive_bar_new (KontorDriveKeeper *keeper) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
