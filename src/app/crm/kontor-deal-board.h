/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorDealBoard:
 *
 * The deals of one pipeline by their stages, with counts and sums. A move changes the stage; a lost
 * deal asks why.
 */
#define KONTOR_TYPE_DEAL_BOARD (kontor_deal_board_get_type ())
G_DECLARE_FINAL_TYPE (KontorDealBoard, kontor_deal_board, KONTOR, DEAL_BOARD, AdwBin)

GtkWidget *kontor_deal_board_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer none) (nullable): shown now */
KontorRecord *kontor_deal_board_get_pipeline (KontorDealBoard *self);
/* A drop-down of the pipelines, for a header bar; it hides where there is one only. (transfer none) */
GtkWidget *kontor_deal_board_get_chooser (KontorDealBoard *self);
/* What a new deal starts with here. (transfer full) */
KontorRow *kontor_deal_board_make_draft (KontorDealBoard *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_deal_board_select (KontorDealBoard *self, const KontorId *id);

G_END_DECLS
