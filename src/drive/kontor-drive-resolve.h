/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-disk.h"
#include "kontor-drive-store.h"

G_BEGIN_DECLS

/* What becomes of a conflict copy. */
typedef enum
{
  KONTOR_DRIVE_KEEP_MINE, /* what was written here gets the file's name */
  KONTOR_DRIVE_KEEP_THEIRS, /* what was written elsewhere keeps it, and the copy goes */
  KONTOR_DRIVE_KEEP_BOTH, /* the copy is a file like others */
} KontorDriveKeep;

/* As people and D-Bus say it: "mine", "theirs", "both". */
gboolean kontor_drive_keep_from_word (const char *word, KontorDriveKeep *keep);

/**
 * kontor_drive_resolve:
 * @disk: the root
 * @store: its store; no transaction is open
 * @path: the conflict copy, or the file that it is a copy of where there is one copy
 * @keep: what is wanted
 * @now: microseconds UTC
 * @error: NOT_FOUND: there is no such conflict
 *
 * Settles a conflict on the disk, as a person would: the engine finds it there, whoever runs it. What goes
 * lies in the recovery bin. Blocking, any thread.
 */
gboolean kontor_drive_resolve (KontorDriveDisk *disk,
                               KontorDriveStore *store,
                               const char *path,
                               KontorDriveKeep keep,
                               gint64 now,
                               GError **error);

G_END_DECLS
