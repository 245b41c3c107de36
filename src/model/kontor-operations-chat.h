/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-operations.h"

G_BEGIN_DECLS

/* What people do in chats, see kontor-operations.h. */

/* The private chat of two people, or NULL. (transfer full) */
KontorRow *kontor_chat_find_private (KontorReader *reader,
                                     const KontorId *one,
                                     const KontorId *other) G_GNUC_WARN_UNUSED_RESULT;
/* A chat of the actor with @people (element-type KontorId, the actor need not be among them). With one
 * other and no @title it is their private chat, and made only if it is not there: the change set may be
 * without mutations. @chat: (out) (optional): its id. */
KontorChangeSet *kontor_chat_start (const KontorContext *context,
                                    const GArray *people,
                                    const char *title,
                                    KontorId *chat,
                                    KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
KontorChangeSet *kontor_chat_add_people (const KontorContext *context,
                                         const KontorRow *chat,
                                         const GArray *people,
                                         KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
/* The actor's mark goes to the server's @seq of a message; never back. */
KontorChangeSet *kontor_chat_mark_read (const KontorContext *context,
                                        const KontorId *chat,
                                        gint64 seq,
                                        KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
/* The actor's membership, or NULL: for muting, pinning and the notify level by
 * kontor_operation_edit(). (transfer full) */
KontorRow *kontor_chat_get_membership (KontorReader *reader,
                                       const KontorId *chat,
                                       const KontorId *person) G_GNUC_WARN_UNUSED_RESULT;

/* @reply_to: (nullable) the id of a message; @files: (nullable) a set of texts; people who are mentioned
 * as "kontor:person/ID" in @text are among its mentions. */
KontorChangeSet *kontor_message_send (const KontorContext *context,
                                      const KontorId *chat,
                                      const char *text,
                                      const KontorId *reply_to,
                                      const KontorValue *files,
                                      KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
/* Adds the actor's reaction, an emoji, or takes it back. An element of the message's reactions is the
 * emoji, a blank, and the id of who reacted. */
KontorChangeSet *kontor_message_react (const KontorContext *context,
                                       const KontorRow *message,
                                       const char *emoji,
                                       KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

/* The chat about a record, or NULL while nobody has said anything. (transfer full) */
KontorRow *kontor_record_get_discussion (KontorReader *reader, const KontorRow *row)
    G_GNUC_WARN_UNUSED_RESULT;
/* The id of the chat about a record, whether or not it is there yet: what a conversation is bound to. */
void kontor_record_get_discussion_id (const KontorRow *row, KontorId *id);
/* Says something about a record; the first message makes the chat. */
KontorChangeSet *kontor_record_discuss (const KontorContext *context,
                                        const KontorRow *row,
                                        const char *text,
                                        const KontorId *reply_to,
                                        const KontorValue *files,
                                        KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

/* The actor's draft in a chat, the same on all devices; empty text takes it away. */
KontorRow *kontor_draft_get (KontorReader *reader, const KontorId *chat, const KontorId *person)
    G_GNUC_WARN_UNUSED_RESULT;
KontorChangeSet *kontor_draft_set (const KontorContext *context,
                                   const KontorId *chat,
                                   const char *text,
                                   KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
