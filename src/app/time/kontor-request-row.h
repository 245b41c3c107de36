/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorRequestRow:
 *
 * A time request or a day report in a list: who, what, why, how it stands, and the buttons of who may
 * decide.
 *
 * Signal "answered" (gboolean yes).
 */
#define KONTOR_TYPE_REQUEST_ROW (kontor_request_row_get_type ())
G_DECLARE_FINAL_TYPE (KontorRequestRow, kontor_request_row, KONTOR, REQUEST_ROW, AdwBin)

GtkWidget *kontor_request_row_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

/* @record: (nullable); @answerable: whether this person may decide */
void kontor_request_row_set_record (KontorRequestRow *self,
                                    KontorRecord *record,
                                    gboolean answerable);
/* (transfer none) (nullable) */
KontorRecord *kontor_request_row_get_record (KontorRequestRow *self);

G_END_DECLS
