/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorSyncRow:
 *
 * One quiet line: how sync stands. Pressed it opens the activity.
 */
#define KONTOR_TYPE_SYNC_ROW (kontor_sync_row_get_type ())
G_DECLARE_FINAL_TYPE (KontorSyncRow, kontor_sync_row, KONTOR, SYNC_ROW, AdwBin)

GtkWidget *kontor_sync_row_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

/* The same in words, for the row and the activity. (transfer full) */
char *kontor_sync_status_to_title (const KontorAgentStatus *status) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer none) */
const char *kontor_sync_status_get_icon (const KontorAgentStatus *status);

G_END_DECLS
