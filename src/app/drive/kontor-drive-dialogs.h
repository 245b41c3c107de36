/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-keeper.h"

G_BEGIN_DECLS

/* @name: what was entered, never blank; @shared: of the switch */
typedef void (*KontorNameFunc) (const char *name, gboolean shared, gpointer owner);

/**
 * kontor_name_dialog_present:
 * @heading: translated: "New folder"
 * @done: translated: "Create"
 * @name: (nullable): what the entry begins with
 * @switch_title: (nullable): translated: a switch below the entry
 * @func: called with the name; not when the dialog is cancelled or @owner is gone
 * @owner: (type GObject): whose business it is
 *
 * Asks for a name.
 */
void kontor_name_dialog_present (GtkWidget *parent,
                                 const char *heading,
                                 const char *done,
                                 const char *name,
                                 const char *switch_title,
                                 KontorNameFunc func,
                                 gpointer owner);

/* Asks for a folder of the nodes' drive and moves them there. @nodes: (element-type KontorRecord) */
void kontor_move_dialog_present (KontorOffice *office, GtkWidget *parent, GPtrArray *nodes);

/* Asks for a folder and keeps the drive there. */
void kontor_drive_keep_dialog_present (KontorDriveKeeper *keeper,
                                       GtkWidget *parent,
                                       KontorRecord *drive);
/* What is not in step in the drive that @keeper watches, why, and what can be done. */
void kontor_drive_remarks_dialog_present (KontorDriveKeeper *keeper, GtkWidget *parent);
/* Two versions of a file of that drive, side by side. @path: of the conflict copy, relative to the
 * folder */
void kontor_drive_conflict_dialog_present (KontorDriveKeeper *keeper,
                                           GtkWidget *parent,
                                           const char *path);
/* Whether so much may be deleted from that drive. */
void kontor_drive_guard_dialog_present (KontorDriveKeeper *keeper, GtkWidget *parent);

/* The earlier versions of a file, to go back to one or save a copy. */
void kontor_drive_versions_dialog_present (KontorDriveKeeper *keeper,
                                           GtkWidget *parent,
                                           KontorRecord *node);
/* What was deleted from the drive that @keeper watches. */
void kontor_drive_bin_dialog_present (KontorDriveKeeper *keeper, GtkWidget *parent);
/* What sync took away on this computer of that drive. */
void kontor_drive_local_bin_dialog_present (KontorDriveKeeper *keeper, GtkWidget *parent);

G_END_DECLS
