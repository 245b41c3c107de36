/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorChatEntry:
 *
 * Where one writes in a chat: new messages, answers and edits of messages, "@" completes the names of
 * colleagues, files are attached. What is typed is kept as the chat's draft, on all devices.
 *
 * Signals:
 * - "sent": something was said
 * - "edit-last": the person wants to change their newest message
 */
#define KONTOR_TYPE_CHAT_ENTRY (kontor_chat_entry_get_type ())
G_DECLARE_FINAL_TYPE (KontorChatEntry, kontor_chat_entry, KONTOR, CHAT_ENTRY, AdwBin)

GtkWidget *kontor_chat_entry_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

/* Keeps the draft of the chat before, and shows the one of @chat. */
void kontor_chat_entry_set_chat (KontorChatEntry *self, const KontorId *chat);
void kontor_chat_entry_reply (KontorChatEntry *self, KontorRecord *message);
void kontor_chat_entry_edit (KontorChatEntry *self, KontorRecord *message);
/* @files: (element-type GFile): each becomes a message */
void kontor_chat_entry_attach (KontorChatEntry *self, GSList *files);

/* "@Name" for "[@Name](kontor:person/ID)", and back with the ids of @people (names to ids, both text).
 * (transfer full) */
char *kontor_mentions_to_names (const char *text, GHashTable *people) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_mentions_to_links (const char *text, GHashTable *people) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
