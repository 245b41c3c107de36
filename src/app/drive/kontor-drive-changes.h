/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-node-file.h"

G_BEGIN_DECLS

/* What people change in drives: each is one undoable step, made on the writer's thread. Whatever can't be
 * done is said in a toast. @folder: (nullable): the top of the drive */

void kontor_drive_make_folder (KontorOffice *office,
                               const KontorId *drive,
                               const KontorId *folder,
                               const char *name);
void kontor_drive_add_file (KontorOffice *office,
                            const KontorId *drive,
                            const KontorId *folder,
                            const KontorTakenFile *file);
void kontor_drive_rename (KontorOffice *office, KontorRecord *node, const char *name);
/* @nodes: (element-type KontorRecord): of one drive */
void kontor_drive_move (KontorOffice *office, GPtrArray *nodes, const KontorId *folder);
/* A drive of the person who acts, and shown. @shared: for everybody */
void kontor_drive_make (KontorOffice *office, const char *name, gboolean shared);

G_END_DECLS
