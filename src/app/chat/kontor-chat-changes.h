/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/* What people change in chats: each of these is one undoable step, made on the writer's thread. Whatever
 * can't be done is said in a toast. @done, @owner: (nullable), as kontor_office_operate(). */

/* @reply_to: (nullable): the message that it answers */
void kontor_chat_send (KontorOffice *office,
                       const KontorId *chat,
                       const char *text,
                       const KontorId *reply_to,
                       KontorDoneFunc done,
                       gpointer owner);
/* A file whose bytes are staged becomes an attachment of the chat, and a message that shows it. */
void kontor_chat_send_file (KontorOffice *office,
                            const KontorId *chat,
                            const char *name,
                            const char *content,
                            gint64 size,
                            gint64 modified);
/* Empty text takes the draft away. The server is told by kontor_office_send(). @owner: who asks */
void kontor_chat_keep_draft (KontorOffice *office,
                             const KontorId *chat,
                             const char *text,
                             gpointer owner);
/* @seq: the server's number of the newest message that was on the screen */
void kontor_chat_read_up_to (KontorOffice *office, const KontorId *chat, gint64 seq);
void kontor_chat_edit_message (KontorOffice *office,
                               KontorRecord *message,
                               const char *text,
                               KontorDoneFunc done,
                               gpointer owner);
void kontor_chat_react (KontorOffice *office, KontorRecord *message, const char *emoji);
/* A task that says what the message says, linked with it. Its id is what the office opens. */
void kontor_chat_make_task (KontorOffice *office, KontorRecord *message);

/* @field: KONTOR_MEMBERSHIP_PINNED or _MUTED, of the person who acts */
void kontor_chat_set_mark (KontorOffice *office, const KontorId *chat, guint field, gboolean set);
void kontor_chat_leave (KontorOffice *office, const KontorId *chat);
/* @people: (element-type KontorId) */
void kontor_chat_add (KontorOffice *office, const KontorId *chat, const GArray *people);
/* Starts a chat, or finds the private one that is there, and opens it. */
void kontor_chat_begin (KontorOffice *office, const GArray *people, const char *title);

/* "kontor:node/ID" of a message's file. FALSE: it is none. */
gboolean kontor_chat_parse_file (const char *text, KontorId *node);

G_END_DECLS
