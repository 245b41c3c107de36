/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-window.h"

G_BEGIN_DECLS

/**
 * KontorPalette:
 *
 * Finds any record by its words and any command by its name, and goes there.
 */
#define KONTOR_TYPE_PALETTE (kontor_palette_get_type ())
G_DECLARE_FINAL_TYPE (KontorPalette, kontor_palette, KONTOR, PALETTE, AdwDialog)

/* @window: where commands are activated and records shown */
void kontor_palette_present (KontorWindow *window);

G_END_DECLS
