/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorConversation:
 *
 * The messages of a chat, the newest at the bottom, and where one writes. It stays at the bottom while
 * it is there. What has been on the screen for a second is read.
 *
 * Its actions are "message.reply", "message.edit", "message.delete", "message.react" (s),
 * "message.to-task", "message.copy", "message.copy-link", of the message that had the focus last.
 *
 * Signal "current-changed": that message is another one.
 */
#define KONTOR_TYPE_CONVERSATION (kontor_conversation_get_type ())
G_DECLARE_FINAL_TYPE (KontorConversation, kontor_conversation, KONTOR, CONVERSATION, AdwBin)

GtkWidget *kontor_conversation_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

void kontor_conversation_set_chat (KontorConversation *self, const KontorId *chat);
/* Whether the person can say something in the chat; otherwise it is only looked at, and not marked as
 * read. */
void kontor_conversation_set_open (KontorConversation *self, gboolean open);
/* Scrolls to a message of the chat, as soon as it is here. */
void kontor_conversation_show_message (KontorConversation *self, const KontorId *message);
/* Into where one writes. */
void kontor_conversation_write (KontorConversation *self);
/* (transfer none) (nullable) */
KontorRecord *kontor_conversation_get_current (KontorConversation *self);

G_END_DECLS
