/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-chat-line.h"
#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorChatList:
 *
 * The person's chats: pinned ones first, then those with something unread, then by the newest message.
 * It follows every change.
 *
 * Signals:
 * - "chosen": another chat is chosen, or the chosen one says something else
 * - "activated": a person wants to be in the chosen chat: a click, Enter
 */
#define KONTOR_TYPE_CHAT_LIST (kontor_chat_list_get_type ())
G_DECLARE_FINAL_TYPE (KontorChatList, kontor_chat_list, KONTOR, CHAT_LIST, AdwBin)

GtkWidget *kontor_chat_list_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer none) (nullable) */
KontorChatLine *kontor_chat_list_get_chosen (KontorChatList *self);
/* Also a chat of which the person is no member, and one that is still to come. */
void kontor_chat_list_choose (KontorChatList *self, const KontorId *chat);
/* The one before or behind the chosen one; @by: -1, 1 */
void kontor_chat_list_step (KontorChatList *self, int by);
void kontor_chat_list_search (KontorChatList *self);

G_END_DECLS
