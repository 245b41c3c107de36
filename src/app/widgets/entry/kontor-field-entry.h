/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorFieldEntry:
 *
 * Where a person enters one value of a field: a widget of the field's kind. Enter (in long texts
 * Ctrl+Enter; or a choice) says that it is done, Escape that it is not.
 *
 * Signals:
 * - "committed" (KontorValue *value): (nullable): the person is done; the value has the field's shape
 *   and passed kontor_value_check(). The entry keeps what was typed until it is set anew.
 * - "cancelled": Escape
 * - "edited": something was typed; kontor_field_entry_dup_value() may be another
 */
#define KONTOR_TYPE_FIELD_ENTRY (kontor_field_entry_get_type ())
G_DECLARE_FINAL_TYPE (KontorFieldEntry, kontor_field_entry, KONTOR, FIELD_ENTRY, GtkWidget)

GtkWidget *kontor_field_entry_new (KontorOffice *office, KontorRecordType type, guint field)
    G_GNUC_WARN_UNUSED_RESULT;

KontorRecordType kontor_field_entry_get_record_type (KontorFieldEntry *self);
guint kontor_field_entry_get_field (KontorFieldEntry *self);

/* @value: (nullable): unset */
void kontor_field_entry_set_value (KontorFieldEntry *self, const KontorValue *value);
/* What is entered now. (transfer full) (nullable): unset, or, with @problem, not a value. @problem:
 * (out) (optional) (transfer full) (nullable): a sentence for people */
KontorValue *kontor_field_entry_dup_value (KontorFieldEntry *self, char **problem)
    G_GNUC_WARN_UNUSED_RESULT;
/* Says a sentence below the entry, for screen readers too. @problem: (nullable): says nothing */
void kontor_field_entry_set_problem (KontorFieldEntry *self, const char *problem);

/* Takes the focus, selects what is there, opens what opens. */
void kontor_field_entry_start (KontorFieldEntry *self);
/* Several values in a row are entered: "committed" does not mean that the person is done. */
gboolean kontor_field_entry_is_lasting (KontorFieldEntry *self);
/* What stands on the line where one types, be it a value or not; NULL where values are chosen, or texts
 * have many lines. (transfer full) (nullable) */
char *kontor_field_entry_dup_typed (KontorFieldEntry *self) G_GNUC_WARN_UNUSED_RESULT;
void kontor_field_entry_set_typed (KontorFieldEntry *self, const char *text);
/* What is typed on the line outlives the program until it is forgotten, see kontor-kept-line.h. Nothing
 * where values are chosen. */
void kontor_field_entry_keep (KontorFieldEntry *self, const char *name);
void kontor_field_entry_forget (KontorFieldEntry *self);
/* As Enter would. %FALSE: what is typed is no value; it was said. */
gboolean kontor_field_entry_commit (KontorFieldEntry *self);

G_END_DECLS
