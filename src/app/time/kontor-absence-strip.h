/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-absence-row.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * KontorAbsenceStrip:
 *
 * A month as a strip of days: as the head of a month with the days' numbers, or as a row with a
 * person's name and a block for each absence. Where it is narrow, the name lies above.
 *
 * Signals:
 * - "move" (int columns, int rows, int place): an arrow key on a block; @place: its middle, in pixels
 * - "open": Enter, or a click, on a block
 */
#define KONTOR_TYPE_ABSENCE_STRIP (kontor_absence_strip_get_type ())
G_DECLARE_FINAL_TYPE (KontorAbsenceStrip, kontor_absence_strip, KONTOR, ABSENCE_STRIP, GtkWidget)

/* @head: with numbers instead of absences */
GtkWidget *kontor_absence_strip_new (gboolean head) G_GNUC_WARN_UNUSED_RESULT;
/* @row: of a head: any of its month */
void kontor_absence_strip_set_row (KontorAbsenceStrip *self, KontorAbsenceRow *row);
/* (transfer none) (nullable) */
KontorAbsenceRow *kontor_absence_strip_get_row (KontorAbsenceStrip *self);
/* Gives the focus to the block that is nearest to @place. */
void kontor_absence_strip_focus (KontorAbsenceStrip *self, int place);

G_END_DECLS
