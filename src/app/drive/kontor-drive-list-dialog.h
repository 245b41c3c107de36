/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorDriveLine:
 *
 * A line of a KontorDriveListDialog: an icon, a title, a line or two of detail, and up to two buttons.
 */
#define KONTOR_TYPE_DRIVE_LINE (kontor_drive_line_get_type ())
G_DECLARE_FINAL_TYPE (KontorDriveLine, kontor_drive_line, KONTOR, DRIVE_LINE, GObject)

/* @detail: translated; @item: (transfer full) (nullable): what the line is about, freed by @destroy */
KontorDriveLine *kontor_drive_line_new (const char *icon,
                                        const char *title,
                                        const char *detail,
                                        gpointer item,
                                        GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
/* @label: translated, with a mnemonic; done by Enter as well */
void kontor_drive_line_set_button (KontorDriveLine *self, const char *label);
/* A second one, which shows only @icon. @name: translated */
void kontor_drive_line_set_second (KontorDriveLine *self, const char *icon, const char *name);
gpointer kontor_drive_line_get_item (KontorDriveLine *self);

/**
 * KontorDriveListDialog:
 *
 * A dialog with lines about files, of which there may be many. Until there are any it says why.
 *
 * Signals:
 * - "chosen" (KontorDriveLine *line, gboolean second): one of its buttons
 */
#define KONTOR_TYPE_DRIVE_LIST_DIALOG (kontor_drive_list_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KontorDriveListDialog,
                      kontor_drive_list_dialog,
                      KONTOR,
                      DRIVE_LIST_DIALOG,
                      AdwDialog)

/* All translated. */
KontorDriveListDialog *kontor_drive_list_dialog_new (const char *title,
                                                     const char *explanation,
                                                     const char *empty_icon,
                                                     const char *empty_title)
    G_GNUC_WARN_UNUSED_RESULT;
/* @lines: (element-type KontorDriveLine): instead of what was there */
void kontor_drive_list_dialog_set_lines (KontorDriveListDialog *self, GPtrArray *lines);
/* Instead of a list that could not be read. */
void kontor_drive_list_dialog_set_failure (KontorDriveListDialog *self, const char *reason);
/* A button at the right of the header. */
void kontor_drive_list_dialog_add_button (KontorDriveListDialog *self, GtkWidget *button);

G_END_DECLS
