/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-commands.h"
#include "kontor-row.h"

G_BEGIN_DECLS

/**
 * KontorPaletteItem:
 *
 * One line of the palette: a command, or a record that was found. Immutable.
 */
#define KONTOR_TYPE_PALETTE_ITEM (kontor_palette_item_get_type ())
G_DECLARE_FINAL_TYPE (KontorPaletteItem, kontor_palette_item, KONTOR, PALETTE_ITEM, GObject)

/* @what: (nullable): what it is about, "3 tasks deleted" */
KontorPaletteItem *kontor_palette_item_new_for_command (const KontorCommand *command,
                                                        const char *what) G_GNUC_WARN_UNUSED_RESULT;
/* @where: (nullable): the folder of a file */
KontorPaletteItem *kontor_palette_item_new_for_row (KontorRow *row,
                                                    const char *icon,
                                                    const char *where) G_GNUC_WARN_UNUSED_RESULT;

/* Exactly one of them is not NULL. (transfer none) */
const KontorCommand *kontor_palette_item_get_command (KontorPaletteItem *self);
KontorRow *kontor_palette_item_get_row (KontorPaletteItem *self);

G_END_DECLS
