/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-cli.h"

G_BEGIN_DECLS

/* "drive versions", "restore", "resolve", "share" and "unshare". Places are DRIVE/FOLDER/NAME or paths of
 * files in folders that are kept in step. */

/* kontor-cli-versions.c */
gboolean kontor_cli_drive_versions (KontorCli *self, const char *where);
gboolean kontor_cli_drive_restore (KontorCli *self, const char *where);

/* kontor-cli-resolve.c. @how: "mine", "theirs" or "both" */
gboolean kontor_cli_drive_resolve (KontorCli *self, const char *where, const char *how);

/* kontor-cli-share.c. The people are the words from the third on. */
gboolean kontor_cli_drive_share (KontorCli *self, const char *where);
gboolean kontor_cli_drive_unshare (KontorCli *self, const char *where);

G_END_DECLS
