/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-query.h"

G_BEGIN_DECLS

/**
 * KontorBoardColumn:
 *
 * One column of a board: what it is called, which records stand in it, and what a record becomes that
 * is moved there. Immutable.
 */
#define KONTOR_TYPE_BOARD_COLUMN (kontor_board_column_get_type ())
G_DECLARE_FINAL_TYPE (KontorBoardColumn, kontor_board_column, KONTOR, BOARD_COLUMN, GObject)

/* @value: (nullable): for the board's owner, what the column stands for: a stage, a state */
KontorBoardColumn *kontor_board_column_new (const char *title,
                                            KontorQuery *query,
                                            KontorValue *value) G_GNUC_WARN_UNUSED_RESULT;

const char *kontor_board_column_get_title (KontorBoardColumn *self);
KontorQuery *kontor_board_column_get_query (KontorBoardColumn *self);
KontorValue *kontor_board_column_get_value (KontorBoardColumn *self);

G_END_DECLS
