/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "drive-world.h"

G_BEGIN_DECLS

/* A world in a process of its own, so that a violation, an assertion or a crash of the program ends only that
 * one. */
typedef struct _DriveTry DriveTry;

/* @fault: of #KontorFault, 0 for none; @seconds: no world takes longer, or it hangs */
DriveTry *drive_try_start (const DriveOptions *options, guint fault, guint seconds);
/* Waits for it and frees it. TRUE: nothing was violated. */
gboolean drive_try_end (DriveTry *self, DriveResult *result);
/* Takes out of @tries, which is not empty, one that has ended. */
DriveTry *drive_try_wait_for_any (GPtrArray *tries);
const DriveOptions *drive_try_get_options (const DriveTry *self);
gboolean drive_try_run (const DriveOptions *options,
                        guint fault,
                        guint seconds,
                        DriveResult *result);

/* One line, as ./dev sim --drive takes it, and as it stands in seeds.txt. (transfer full) */
char *drive_options_to_text (const DriveOptions *self);
gboolean drive_options_from_text (DriveOptions *self, const char *text);

/* The smallest world found within @seconds that is violated as @failed was. @result: (inout) */
void drive_shrink (DriveOptions *failed, guint fault, guint seconds, DriveResult *result);
guint drive_options_count_steps (const DriveOptions *self);

G_END_DECLS
