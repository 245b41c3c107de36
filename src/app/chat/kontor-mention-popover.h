/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorMentionPopover:
 *
 * Offers colleagues while a name is typed behind an "@" in a text view; the view keeps the focus. What
 * is chosen is put into the text.
 *
 * Signals:
 * - "mentioned" (const char *name, const char *id): the text has "@NAME" now
 */
#define KONTOR_TYPE_MENTION_POPOVER (kontor_mention_popover_get_type ())
G_DECLARE_FINAL_TYPE (KontorMentionPopover,
                      kontor_mention_popover,
                      KONTOR,
                      MENTION_POPOVER,
                      GtkPopover)

/* @view: where names are typed; @parent: a container of it with a layout manager, which unparents the
 * popover when it goes */
GtkWidget *kontor_mention_popover_new (KontorOffice *office, GtkTextView *view, GtkWidget *parent)
    G_GNUC_WARN_UNUSED_RESULT;

/* The text has changed. */
void kontor_mention_popover_follow (KontorMentionPopover *self);
/* Up, Down, Enter, Tab and Escape while it is open. Returns: whether the key was used */
gboolean kontor_mention_popover_handle_key (KontorMentionPopover *self, guint key);

G_END_DECLS
