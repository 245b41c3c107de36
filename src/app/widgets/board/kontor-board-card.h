/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorBoardCard:
 *
 * One record on a board: a title, a line below it, a line of details and a note at its end. Recycled:
 * the board's owner fills it for a record.
 */
#define KONTOR_TYPE_BOARD_CARD (kontor_board_card_get_type ())
G_DECLARE_FINAL_TYPE (KontorBoardCard, kontor_board_card, KONTOR, BOARD_CARD, GtkBox)

GtkWidget *kontor_board_card_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* First: a card has nothing in it until then. */
void kontor_board_card_set_title (KontorBoardCard *self, const char *title);
/* (nullable): hidden */
void kontor_board_card_set_subtitle (KontorBoardCard *self, const char *subtitle);
/* @class: (nullable): a style class for it, as "error"; @icon: (nullable) */
void kontor_board_card_set_note (KontorBoardCard *self,
                                 const char *note,
                                 const char *icon,
                                 const char *style);
/* (nullable): the initials of this name at the end */
void kontor_board_card_set_person (KontorBoardCard *self, const char *name);
/* Shows nothing, until it is given a title. @height: what it takes meanwhile, in pixels */
void kontor_board_card_empty (KontorBoardCard *self, int height);

G_END_DECLS
