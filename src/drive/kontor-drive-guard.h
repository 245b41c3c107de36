/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-plan.h"

G_BEGIN_DECLS

/* Asks before a plan takes away much: over 100 files and folders and over a quarter of all, on the disk
 * or at the server; or everything that there is. Plain memory. */
typedef struct
{
  gboolean asked; /* and not answered yet */
  guint deletes; /* about how many */
  guint granted; /* how many somebody said yes to */
  gboolean denied; /* somebody said no: what would go comes back */
} KontorDriveGuard;

#define KONTOR_DRIVE_GUARD_MANY 100
#define KONTOR_DRIVE_GUARD_SHARE 4 /* one in so many */

/* Whether the plan may be carried out. */
gboolean kontor_drive_guard_allows (KontorDriveGuard *self, const KontorDriveToll *toll);
void kontor_drive_guard_answer (KontorDriveGuard *self, gboolean yes);
/* After a plan was carried out: a yes is for one plan. */
void kontor_drive_guard_forget (KontorDriveGuard *self);

G_END_DECLS
