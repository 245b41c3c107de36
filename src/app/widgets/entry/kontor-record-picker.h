/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorRecordPicker:
 *
 * A popover in which a record is found and chosen, by keyboard alone if one likes: what was changed
 * last first, then what the typed words find, among ten or ten thousand.
 *
 * Signals:
 * - "picked" (guint type, KontorId *id): (nullable): %NULL: nothing, where it is clearable
 */
#define KONTOR_TYPE_RECORD_PICKER (kontor_record_picker_get_type ())
G_DECLARE_FINAL_TYPE (KontorRecordPicker, kontor_record_picker, KONTOR, RECORD_PICKER, GtkPopover)

/* @types: what may be chosen; @n_types 0: anything that has a title */
GtkWidget *kontor_record_picker_new (KontorOffice *office,
                                     const KontorRecordType *types,
                                     guint n_types) G_GNUC_WARN_UNUSED_RESULT;

/* Offers to choose nothing. */
void kontor_record_picker_set_clearable (KontorRecordPicker *self, gboolean clearable);
/* What is not offered any more: the elements of a set. @chosen: (nullable) */
void kontor_record_picker_set_chosen (KontorRecordPicker *self, const KontorValue *chosen);
/* Stays open after a choice, for several in a row. */
void kontor_record_picker_set_several (KontorRecordPicker *self, gboolean several);

G_END_DECLS
