/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-board-column.h"
#include "kontor-office.h"

G_BEGIN_DECLS

/* What becomes of cards that are moved on a board, each move one undo step. @records: (element-type
 * KontorRecord). */

/* Puts them into @to, above @before (nullable: at the end): @field becomes the column's value. @place:
 * the field that keeps the order of the column; 0: its order follows from its records, and what stands
 * there already stays as it is. */
void kontor_task_cards_move (KontorOffice *office,
                             KontorBoardColumn *to,
                             GPtrArray *records,
                             KontorRecord *before,
                             guint field,
                             guint place);
/* Brings tasks into the state @word by the action that leads there, with its rules. */
void kontor_task_cards_act (KontorOffice *office, GPtrArray *records, const char *word);

G_END_DECLS
