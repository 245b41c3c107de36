/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-cli.h"
#include "kontor-drive-roots.h"

G_BEGIN_DECLS

/* "drive add", "remove", "status" and "sync": folders that are kept in step. */
gboolean kontor_cli_folder_add (KontorCli *self, const char *folder);
gboolean kontor_cli_folder_remove (KontorCli *self, const char *folder);
gboolean kontor_cli_folder_status (KontorCli *self);
/* @folder: (nullable): all of them */
gboolean kontor_cli_folder_sync (KontorCli *self, const char *folder);

/* The root at a path; told that there is none. (transfer full) (nullable) */
KontorDriveRoot *kontor_cli_find_root (KontorCli *self, const char *path) G_GNUC_WARN_UNUSED_RESULT;
/* @remarks: (element-type KontorDriveRemark) */
void kontor_cli_print_remarks (KontorCli *self, const GPtrArray *remarks);

G_END_DECLS
