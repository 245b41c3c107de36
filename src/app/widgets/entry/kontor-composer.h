/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * KontorComposer:
 *
 * Where a message is written: grows with its text; Enter or Ctrl+Enter sends, Shift+Enter begins a
 * line.
 *
 * Signals:
 * - "send" (const char *text): never blank; the composer is emptied by whoever sent it
 * - "edited": the text is another, by the person
 */
#define KONTOR_TYPE_COMPOSER (kontor_composer_get_type ())
G_DECLARE_FINAL_TYPE (KontorComposer, kontor_composer, KONTOR, COMPOSER, GtkWidget)

/* @name: for screen readers and as a hint while it is empty: "Write a message" */
GtkWidget *kontor_composer_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full) */
char *kontor_composer_dup_text (KontorComposer *self) G_GNUC_WARN_UNUSED_RESULT;
void kontor_composer_set_text (KontorComposer *self, const char *text);
/* For what a chat adds to it: completion, keys. (transfer none) */
GtkTextView *kontor_composer_get_view (KontorComposer *self);

G_END_DECLS
