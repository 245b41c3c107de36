/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-field-row.h"

G_BEGIN_DECLS

/**
 * KontorRecordFields:
 *
 * The fields of a record that say something, important ones first; the others wait in a menu. Which
 * ones the person may change is asked of the model whenever the record changes.
 */
#define KONTOR_TYPE_RECORD_FIELDS (kontor_record_fields_get_type ())
G_DECLARE_FINAL_TYPE (KontorRecordFields, kontor_record_fields, KONTOR, RECORD_FIELDS, AdwBin)

/* @hidden: bits of fields that are shown elsewhere */
GtkWidget *kontor_record_fields_new (KontorOffice *office, KontorRecordType type, guint64 hidden)
    G_GNUC_WARN_UNUSED_RESULT;

/* The row of the title, to be shown above the others; (transfer none) (nullable): no title */
KontorFieldRow *kontor_record_fields_get_title_row (KontorRecordFields *self);
/* @record: (nullable) */
void kontor_record_fields_set_record (KontorRecordFields *self, KontorRecord *record);
/* Shows the field, empty or not, and edits it. */
void kontor_record_fields_start (KontorRecordFields *self, guint field);
/* (transfer none) (nullable): not shown */
KontorFieldRow *kontor_record_fields_get_row (KontorRecordFields *self, guint field);
/* Bits of those that the person may change, as far as is known. */
guint64 kontor_record_fields_get_editable (KontorRecordFields *self);

G_END_DECLS
