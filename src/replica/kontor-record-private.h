/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-record.h"

G_BEGIN_DECLS

/* Only KontorLiveStore makes records, one per (type, id), and changes them. */
KontorRecord *kontor_record_new (KontorRow *row, gint64 row_id) G_GNUC_WARN_UNUSED_RESULT;
/* Called when the last view lets go of the record, while it can still be asked for its names. */
typedef void (*KontorRecordForget) (KontorRecord *self, gpointer store);
void kontor_record_set_forget (KontorRecord *self, KontorRecordForget forget, gpointer store);
/* Points into the record, so that it can be a key as long as the record is. */
const gint64 *kontor_record_get_row_id (KontorRecord *self);
/* While it is no key. */
void kontor_record_set_row_id (KontorRecord *self, gint64 row_id);
/* @row: (nullable): NULL: it is gone; the last state stays, marked deleted */
void kontor_record_set_row (KontorRecord *self, KontorRow *row);

G_END_DECLS
