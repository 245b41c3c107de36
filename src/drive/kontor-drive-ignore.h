/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which files are not carried: rules of our own (what programs write while they work) and those of a
 * file `.kontorignore` in any folder, with the syntax of gitignore(5). The file itself is carried.
 * Ignored is never deleted. Immutable once made; any thread. */

#define KONTOR_DRIVE_IGNORE_FILE ".kontorignore"

typedef struct _KontorDriveIgnore KontorDriveIgnore;

/* The rules that hold in a folder: those of @above (nullable: at the root), then those of its own
 * @text (nullable: it has no such file). What can't be read is skipped; @problems: (out) (optional)
 * (transfer full) (element-type utf8): a sentence with the line for each.
 * @folder: the folder's path relative to the root */
KontorDriveIgnore *kontor_drive_ignore_new (KontorDriveIgnore *above,
                                            const char *folder,
                                            const char *text,
                                            gssize length,
                                            GPtrArray **problems) G_GNUC_WARN_UNUSED_RESULT;
KontorDriveIgnore *kontor_drive_ignore_ref (KontorDriveIgnore *self);
void kontor_drive_ignore_unref (KontorDriveIgnore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDriveIgnore, kontor_drive_ignore_unref)

/* @path: relative to the root, its folder not ignored itself. */
gboolean kontor_drive_ignore_matches (KontorDriveIgnore *self,
                                      const char *path,
                                      gboolean is_folder);
/* An office program's note that it has @path's neighbour open ("~$x.docx", ".~lock.x.odt#"): the name of
 * that file. (transfer full) (nullable) */
char *kontor_drive_ignore_parse_lock (const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
