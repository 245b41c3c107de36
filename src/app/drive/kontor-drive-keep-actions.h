/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-keeper.h"
#include "kontor-section.h"

G_BEGIN_DECLS

/* The commands about the drive that a keeper watches: to keep it on this computer, to pause, to look again,
 * to answer, and the pages about it. They act on @section's actions. */
void kontor_drive_keep_actions_add (KontorSection *section, KontorDriveKeeper *keeper);
/* Those that can be done now, the others are not in sight. (transfer full) */
GMenuModel *kontor_drive_keep_actions_make_menu (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
