/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-field-entry.h"

G_BEGIN_DECLS

/**
 * KontorEditor:
 * @create: makes the widget of one kind (floating)
 * @set: shows a value (nullable), without a signal
 * @dup: what is entered: (transfer full) (nullable); with *problem (transfer full) it is no value
 * @start: (nullable): more than taking the focus
 * @lasting: several changes in a row: a commit does not end the editing
 *
 * How the values of one kind are entered. The tables are constant, one in each kontor-entry-….c.
 */
typedef struct
{
  GtkWidget *(*create) (KontorFieldEntry *entry);
  void (*set) (KontorFieldEntry *entry, GtkWidget *editor, const KontorValue *value);
  KontorValue *(*dup) (KontorFieldEntry *entry, GtkWidget *editor, char **problem);
  void (*start) (KontorFieldEntry *entry, GtkWidget *editor);
  gboolean lasting;
} KontorEditor;

extern const KontorEditor kontor_editor_text;
extern const KontorEditor kontor_editor_number;
extern const KontorEditor kontor_editor_duration;
extern const KontorEditor kontor_editor_money;
extern const KontorEditor kontor_editor_markdown;
extern const KontorEditor kontor_editor_choice;
extern const KontorEditor kontor_editor_boolean;
extern const KontorEditor kontor_editor_when;
extern const KontorEditor kontor_editor_reference;
extern const KontorEditor kontor_editor_references;
extern const KontorEditor kontor_editor_tags;
extern const KontorEditor kontor_editor_nothing;

/* --- for the editors --- */

KontorOffice *kontor_field_entry_get_office (KontorFieldEntry *self);
const KontorField *kontor_field_entry_get_about (KontorFieldEntry *self);
/* What was last set, (nullable): the state of editors that choose. */
const KontorValue *kontor_field_entry_get_value (KontorFieldEntry *self);
/* Something was typed. */
void kontor_field_entry_edited (KontorFieldEntry *self);
/* Something was chosen: commits it. @value: (nullable) */
void kontor_field_entry_choose (KontorFieldEntry *self, const KontorValue *value);
void kontor_field_entry_cancel (KontorFieldEntry *self);
/* What was understood, below the editor. @hint: (nullable) */
void kontor_field_entry_set_hint (KontorFieldEntry *self, const char *hint);
/* Gives @widget the field's label as its accessible name. */
void kontor_field_entry_name (KontorFieldEntry *self, GtkWidget *widget);
/* A one-line entry that edits and commits; (floating) */
GtkWidget *kontor_field_entry_make_line (KontorFieldEntry *self);

G_END_DECLS
