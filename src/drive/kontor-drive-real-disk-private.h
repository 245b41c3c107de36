/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-disk.h"

#include <sys/types.h>

G_BEGIN_DECLS

/* Between the two files of the real disk: folders and names; open files. */

typedef struct
{
  KontorDriveDisk parent;
  int root;
  char *path; /* owned: of the root */
  dev_t device; /* of the root */
  gboolean has_modes; /* whether its file system keeps who may execute a file */
  int has_handles; /* atomic: whether it tells generations of inodes */
} KontorDriveRealDisk;

/* What @name of @folder is; "": @folder itself. FALSE with errno. */
gboolean kontor_drive_real_disk_fill (KontorDriveRealDisk *self,
                                      int folder,
                                      const char *name,
                                      KontorDriveEntry *entry);
/* Gives the disk its calls on open files. */
void kontor_drive_real_file_install (KontorDriveDisk *disk);

G_END_DECLS
