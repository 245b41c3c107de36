/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-month-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * KontorMonthChip:
 *
 * One item in a month or in the list of a day: its colour, its time, its title. Recycled: it shows
 * another item after another kontor_month_chip_set_item().
 *
 * Signal "activated": it was clicked
 */
#define KONTOR_TYPE_MONTH_CHIP (kontor_month_chip_get_type ())
G_DECLARE_FINAL_TYPE (KontorMonthChip, kontor_month_chip, KONTOR, MONTH_CHIP, GtkBox)

GtkWidget *kontor_month_chip_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* @item: (nullable). @begins, @ends: whether it does so here, or goes on in another week */
void kontor_month_chip_set_item (KontorMonthChip *self,
                                 KontorMonthItem *item,
                                 gboolean begins,
                                 gboolean ends);
/* (transfer none) (nullable) */
KontorMonthItem *kontor_month_chip_get_item (KontorMonthChip *self);

/* The colour of a source, for dots and strips; the accent colour's place is taken where there is none
 * or it is not understood. */
void kontor_month_colour_parse (GtkWidget *widget, const char *text, GdkRGBA *colour);

G_END_DECLS
