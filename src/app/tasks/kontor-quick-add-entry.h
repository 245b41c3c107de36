/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"
#include "kontor-quick-add.h"

G_BEGIN_DECLS

/**
 * KontorQuickAddEntry:
 *
 * One line in which a task is written in plain words. What is understood is marked while it is typed
 * and said below. Enter makes the task and stays, Ctrl+Enter makes and opens it.
 *
 * Signals:
 * - "create" (KontorRow *draft, gboolean open) → gboolean: a draft with a new id; %TRUE: it is made
 *   elsewhere, otherwise the entry makes it
 * - "pasted" (const char *text): several lines, or cells, were pasted: it is not one task
 * - "left": Escape
 */
#define KONTOR_TYPE_QUICK_ADD_ENTRY (kontor_quick_add_entry_get_type ())
G_DECLARE_FINAL_TYPE (KontorQuickAddEntry, kontor_quick_add_entry, KONTOR, QUICK_ADD_ENTRY, GtkBox)

GtkWidget *kontor_quick_add_entry_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

/* Of tasks that name no project. @project: (nullable) */
void kontor_quick_add_entry_set_project (KontorQuickAddEntry *self, const KontorId *project);
void kontor_quick_add_entry_set_placeholder (KontorQuickAddEntry *self, const char *text);
const char *kontor_quick_add_entry_get_text (KontorQuickAddEntry *self);
void kontor_quick_add_entry_set_text (KontorQuickAddEntry *self, const char *text);
/* The people and projects as last read, for a KontorFindFunc: @data is the entry. */
gboolean kontor_quick_add_entry_find (gpointer data,
                                      KontorRecordType type,
                                      const char *word,
                                      KontorId *id,
                                      guint *n_found);
/* Seconds after midnight: of the organisation. */
gint64 kontor_tasks_get_day_end (KontorOffice *office);
gint64 kontor_tasks_get_day_start (KontorOffice *office);

/* What is typed outlives the program, see kontor-kept-line.h. */
void kontor_quick_add_entry_keep (KontorQuickAddEntry *self, const char *name);

G_END_DECLS
