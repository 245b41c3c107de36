/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorTimeEditor:
 *
 * Changes recorded time on a person's behalf: asks for the reason where the rules want one, once for
 * several corrections in a row; asks whether to send a request where the day is locked; says what was
 * done, with Undo. Main thread.
 *
 * Signal "ended": a change was refused or given up: what was shown ahead of it is not so.
 */
#define KONTOR_TYPE_TIME_EDITOR (kontor_time_editor_get_type ())
G_DECLARE_FINAL_TYPE (KontorTimeEditor, kontor_time_editor, KONTOR, TIME_EDITOR, GObject)

/* @parent: where dialogs appear; borrowed, it may go first */
KontorTimeEditor *kontor_time_editor_new (KontorOffice *office, GtkWidget *parent)
    G_GNUC_WARN_UNUSED_RESULT;

/* What corrections are given as their reason; (nullable): the next one asks. */
const char *kontor_time_editor_get_reason (KontorTimeEditor *self);
void kontor_time_editor_set_reason (KontorTimeEditor *self, const char *reason);

/* Instants are microseconds UTC. @end 0: it runs on. */
void kontor_time_editor_add (KontorTimeEditor *self,
                             const KontorId *task,
                             gint64 start,
                             gint64 end);
void kontor_time_editor_correct (KontorTimeEditor *self,
                                 KontorRow *entry,
                                 gint64 start,
                                 gint64 end);
void kontor_time_editor_split (KontorTimeEditor *self, KontorRow *entry, gint64 at);
void kontor_time_editor_merge (KontorTimeEditor *self, KontorRow *entry, KontorRow *next);
void kontor_time_editor_remove (KontorTimeEditor *self, KontorRow *entry);

/* Asks for a text, and hands it to @done unless the person gives up or @owner is gone. */
typedef void (*KontorTextFunc) (gpointer owner, const char *text, gpointer data);
void kontor_time_ask_text (GtkWidget *parent,
                           const char *heading,
                           const char *body,
                           const char *label,
                           const char *button,
                           const char *text,
                           KontorTextFunc done,
                           gpointer owner,
                           gpointer data,
                           GDestroyNotify destroy);

/* A toast with an Undo button for the change set @number. */
void kontor_time_tell_done (KontorOffice *office, const char *said, gint64 number);

G_END_DECLS
