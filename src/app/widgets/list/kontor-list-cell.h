/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-record-list.h"

G_BEGIN_DECLS

/**
 * KontorListCell:
 *
 * One cell of a record list: a label that follows one field of the record it is bound to, with
 * expander and leading widget where it is the title's; or a whole row of two lines.
 */
#define KONTOR_TYPE_LIST_CELL (kontor_list_cell_get_type ())
G_DECLARE_FINAL_TYPE (KontorListCell, kontor_list_cell, KONTOR, LIST_CELL, GtkWidget)

/* @lead: with expander and leading widget. @row: with a second line of the other columns */
GtkWidget *kontor_list_cell_new (KontorRecordList *list, guint field, gboolean lead, gboolean row)
    G_GNUC_WARN_UNUSED_RESULT;

/* What it shows may come later: see kontor-record-list-fill.c. */
void kontor_list_cell_bind (KontorListCell *self, GtkListItem *item);
void kontor_list_cell_unbind (KontorListCell *self);
/* Shows the record's present state and its place in the outline. */
void kontor_list_cell_fill (KontorListCell *self);
/* Has that done before it is seen again. */
void kontor_list_cell_refresh (KontorListCell *self);

/* Of the column beside that of @field: see kontor_record_list_set_beside(). */
GtkWidget *kontor_list_cell_new_beside (KontorRecordList *list, guint field)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_list_cell_is_beside (KontorListCell *self);
guint kontor_list_cell_get_field (KontorListCell *self);
/* (nullable) */
KontorRecord *kontor_list_cell_get_record (KontorListCell *self);
guint kontor_list_cell_get_position (KontorListCell *self);
/* The cell that @widget is in. (nullable) */
KontorListCell *kontor_list_cell_find (GtkWidget *widget);

/* @editor: (nullable): stands in the place of the label until it is %NULL again */
void kontor_list_cell_set_editor (KontorListCell *self, GtkWidget *editor);

G_END_DECLS
