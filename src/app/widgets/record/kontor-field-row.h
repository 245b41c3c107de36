/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

typedef enum
{
  KONTOR_FIELD_ROW_LINE, /* label and value beside each other */
  KONTOR_FIELD_ROW_BLOCK, /* the value below the label: long texts */
  KONTOR_FIELD_ROW_TITLE, /* the record's title, without a label */
} KontorFieldRowStyle;

/**
 * KontorFieldRow:
 *
 * One field of a record, read and edited in the same place: a click, Enter or F2 on the value puts the
 * editor of its kind there. What another person changes is shown at once, or, while this very field is
 * edited, said below it. Enter, Ctrl+Enter in a long text, or going elsewhere saves; Escape goes back
 * to what was there.
 *
 * Signals:
 * - "started", "ended": the editor came, and went
 */
#define KONTOR_TYPE_FIELD_ROW (kontor_field_row_get_type ())
G_DECLARE_FINAL_TYPE (KontorFieldRow, kontor_field_row, KONTOR, FIELD_ROW, AdwBin)

GtkWidget *kontor_field_row_new (KontorOffice *office,
                                 KontorRecordType type,
                                 guint field,
                                 KontorFieldRowStyle style) G_GNUC_WARN_UNUSED_RESULT;

guint kontor_field_row_get_field (KontorFieldRow *self);
/* @record: (nullable). What was typed and not yet sent goes to the record it was typed for. */
void kontor_field_row_set_record (KontorFieldRow *self, KontorRecord *record);
/* Whether the person may change it; TRUE until said. */
void kontor_field_row_set_editable (KontorFieldRow *self, gboolean editable);

void kontor_field_row_start (KontorFieldRow *self);
/* Puts back what was typed on its line when the program ended, without taking the focus. */
void kontor_field_row_resume (KontorFieldRow *self, const char *typed);
gboolean kontor_field_row_is_editing (KontorFieldRow *self);

G_END_DECLS
