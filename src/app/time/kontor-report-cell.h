/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * KontorReportCell:
 *
 * A cell of a table that arrow keys go through: the focus is on it, not on its row, and what it says is
 * said with its line and column.
 *
 * Signals:
 * - "move" (int columns, int rows): an arrow key; by G_MAXINT16 to the end
 * - "open": Enter, or a click
 */
#define KONTOR_TYPE_REPORT_CELL (kontor_report_cell_get_type ())
G_DECLARE_FINAL_TYPE (KontorReportCell, kontor_report_cell, KONTOR, REPORT_CELL, GtkWidget)

/* @child: what is seen; @column: of the table; @item: (borrowed): the place it is shown at */
GtkWidget *kontor_report_cell_new (GtkWidget *child, guint column, GtkListItem *item)
    G_GNUC_WARN_UNUSED_RESULT;
GtkWidget *kontor_report_cell_get_child (KontorReportCell *self);
guint kontor_report_cell_get_column (KontorReportCell *self);
/* GTK_INVALID_LIST_POSITION: it is shown nowhere at present */
guint kontor_report_cell_get_position (KontorReportCell *self);
/* (transfer none) (nullable) */
gpointer kontor_report_cell_get_item (KontorReportCell *self);
void kontor_report_cell_set_name (KontorReportCell *self, const char *name);

G_END_DECLS
