/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-board.h"

G_BEGIN_DECLS

/**
 * KontorBoardLane:
 *
 * The widget of one column: header, sum, the list of cards. Only the board makes them.
 *
 * Signals: "moved", "activated" as the board's; "stepped" (int by, KontorRecord *record): Alt and an
 * arrow: to the next column but @by; "hovered" (KontorRecord *record): a card is dragged over it, or
 * %NULL: no longer.
 */
#define KONTOR_TYPE_BOARD_LANE (kontor_board_lane_get_type ())
G_DECLARE_FINAL_TYPE (KontorBoardLane, kontor_board_lane, KONTOR, BOARD_LANE, GtkBox)

GtkWidget *kontor_board_lane_new (KontorOffice *office,
                                  KontorBoardColumn *column,
                                  KontorBoardBindFunc bind,
                                  gpointer data) G_GNUC_WARN_UNUSED_RESULT;
KontorBoardColumn *kontor_board_lane_get_column (KontorBoardLane *self);
KontorLiveQuery *kontor_board_lane_get_list (KontorBoardLane *self);
void kontor_board_lane_set_numbers (KontorBoardLane *self, guint count, const char *sum);
KontorRecord *kontor_board_lane_dup_current (KontorBoardLane *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_board_lane_select (KontorBoardLane *self, const KontorId *id);
void kontor_board_lane_focus (KontorBoardLane *self);

G_END_DECLS
