/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * KontorUndoStack:
 *
 * What was done in the windows of an office, by the numbers of the change sets, with a name each: what
 * Undo takes back and Redo does again. Nobody else's changes are in it, nor those of an earlier run.
 */
typedef struct _KontorUndoStack KontorUndoStack;

KontorUndoStack *kontor_undo_stack_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_undo_stack_free (KontorUndoStack *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorUndoStack, kontor_undo_stack_free)

/* The next to be undone and redone. 0 and %NULL: there is none. (transfer none) */
gint64 kontor_undo_stack_get_undo (const KontorUndoStack *self);
const char *kontor_undo_stack_get_undo_name (const KontorUndoStack *self);
gint64 kontor_undo_stack_get_redo (const KontorUndoStack *self);
const char *kontor_undo_stack_get_redo_name (const KontorUndoStack *self);
/* (nullable): of any that is in it */
const char *kontor_undo_stack_get_name (const KontorUndoStack *self, gint64 number);

/* Something new was done: what was undone can't be done again. */
void kontor_undo_stack_push (KontorUndoStack *self, gint64 number, const char *name);
/* Moves a step to the other side, wherever it is. */
void kontor_undo_stack_undone (KontorUndoStack *self, gint64 number);
void kontor_undo_stack_redone (KontorUndoStack *self, gint64 number);
/* It turned out to be impossible. */
void kontor_undo_stack_forget (KontorUndoStack *self, gint64 number);

G_END_DECLS
