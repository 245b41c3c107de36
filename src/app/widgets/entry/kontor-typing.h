/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorTyping:
 *
 * Says when what is typed has to be saved, so that whatever ends the program takes no more than the
 * last quarter of a second of typing: soon after the first key, however quick the next ones follow.
 *
 * Signals:
 * - "save": what is there now has to be made durable
 * - "rest": nothing was typed for a while since it was saved: others may be told
 */
#define KONTOR_TYPE_TYPING (kontor_typing_get_type ())
G_DECLARE_FINAL_TYPE (KontorTyping, kontor_typing, KONTOR, TYPING, GObject)

KontorTyping *kontor_typing_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* A key: something is there that is not saved. */
void kontor_typing_touch (KontorTyping *self);
/* Saves at once what is not saved. */
void kontor_typing_flush (KontorTyping *self);
/* The typing is over: what is unsaved was saved or given up by the caller; the rest begins. */
void kontor_typing_end (KontorTyping *self);

/* --- what is typed and is no change yet: kept on this computer --- */

/* The place where the text of a field, or another part of a record, is typed: "kontor:task/ID#WHAT".
 * @what: (nullable): the beginning of the names of all places in the record. (transfer full) */
char *kontor_typing_name (KontorRecordType type, const KontorId *id, const char *what)
    G_GNUC_WARN_UNUSED_RESULT;
/* @text: (nullable): nothing is to be kept any more */
void kontor_typing_keep (KontorOffice *office, const char *name, const char *text);
void kontor_typing_read_async (KontorOffice *office,
                               const char *prefix,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/* Names that begin with the prefix, and texts. (transfer full) (element-type utf8 utf8) */
GHashTable *kontor_typing_read_finish (GObject *source, GAsyncResult *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
