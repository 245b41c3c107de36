/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-board-card.h"
#include "kontor-board-column.h"

G_BEGIN_DECLS

/* Fills a card, which may have shown another record before. */
typedef void (*KontorBoardBindFunc) (KontorBoardCard *card, KontorRecord *record, gpointer data);

/**
 * KontorBoard:
 *
 * Columns of cards side by side, each a live query. Cards are dragged with the mouse and moved with
 * Alt and the arrow keys; the numbers above the columns follow while a card is dragged.
 *
 * Signals:
 * - "moved" (KontorBoardColumn *to, GPtrArray *records, KontorRecord *before): the person wants
 *   @records (element-type KontorRecord) there; @before: (nullable): above which card, %NULL at the
 *   end. Nothing has changed yet: the owner makes the change, and the queries show it
 * - "activated" (KontorRecord *record): Enter or a click
 */
#define KONTOR_TYPE_BOARD (kontor_board_get_type ())
G_DECLARE_FINAL_TYPE (KontorBoard, kontor_board, KONTOR, BOARD, AdwBin)

GtkWidget *kontor_board_new (KontorOffice *office, KontorBoardBindFunc bind, gpointer data)
    G_GNUC_WARN_UNUSED_RESULT;

/* @columns: (element-type KontorBoardColumn) */
void kontor_board_set_columns (KontorBoard *self, GPtrArray *columns);
/* The field that is added up above each column; 0: cards are counted only. */
void kontor_board_set_measure (KontorBoard *self, guint field);
/* The record that has the focus. (transfer full) (nullable) */
KontorRecord *kontor_board_dup_current (KontorBoard *self) G_GNUC_WARN_UNUSED_RESULT;
/* Puts the focus on the record, if it is there. */
gboolean kontor_board_select (KontorBoard *self, const KontorId *id);

G_END_DECLS
