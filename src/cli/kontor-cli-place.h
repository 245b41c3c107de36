/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-cli.h"
#include "kontor-drive-roots.h"

G_BEGIN_DECLS

/* A place in a drive, as far as it is there: what people name by "DRIVE/FOLDER/NAME", or by the path of a
 * file in a folder that is kept in step. */
typedef struct
{
  KontorRow *drive; /* owned */
  KontorRow *node; /* owned, nullable: the drive itself */
} KontorCliPlace;

void kontor_cli_place_clear (KontorCliPlace *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KontorCliPlace, kontor_cli_place_clear)

/* @node: (nullable): the top of a drive */
gboolean kontor_cli_is_folder (const KontorRow *node);
/* The drive of that name; of several none. (transfer full) (nullable): told why not */
KontorRow *kontor_cli_find_drive (KontorCli *self, const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* What is in a folder, or of it what is called @name (nullable); @deleted: what of it is in the bin,
 * the last changed first. (transfer full) (element-type KontorRow) (nullable): told why not */
GPtrArray *kontor_cli_list_place (KontorCli *self,
                                  const KontorCliPlace *place,
                                  const char *name,
                                  gboolean deleted) G_GNUC_WARN_UNUSED_RESULT;
/* Goes one step down. @found: (out): FALSE where there is nothing of that name, and @place stays. FALSE:
 * told why */
gboolean kontor_cli_step_down (KontorCli *self,
                               KontorCliPlace *place,
                               const char *name,
                               gboolean *found);
/* @rest: (out) (optional) (transfer full): the last part of @text, where only that is not there. FALSE: told
 * why */
gboolean kontor_cli_find_place (KontorCli *self,
                                const char *text,
                                KontorCliPlace *place,
                                char **rest);
/* What is in the bin by that name, the last that went there; folders on the way may be in the bin, too. */
gboolean kontor_cli_find_deleted (KontorCli *self, const char *text, KontorCliPlace *place);
/* The kept folder that a path of this computer, or a DRIVE/FOLDER/NAME, lies in; @path: (out) (transfer
 * full): below it. (transfer full) (nullable): told that there is none */
KontorDriveRoot *kontor_cli_find_kept (KontorCli *self, const char *text, char **path)
    G_GNUC_WARN_UNUSED_RESULT;
/* As people write it: "DRIVE/FOLDER/NAME". (transfer full) */
char *kontor_cli_show_place (KontorCli *self, const KontorCliPlace *place)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
