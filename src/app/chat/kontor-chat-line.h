/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-reading.h"

G_BEGIN_DECLS

/**
 * KontorChatLine:
 *
 * What a list of chats says about one chat: immutable, made on the reader's thread.
 */
#define KONTOR_TYPE_CHAT_LINE (kontor_chat_line_get_type ())
G_DECLARE_FINAL_TYPE (KontorChatLine, kontor_chat_line, KONTOR, CHAT_LINE, GObject)

/* More unread messages than this are not counted. */
#define KONTOR_CHAT_UNREAD_MAX 99

/* On the reader's thread. (transfer full) (nullable): there is no such chat, or it is in the bin.
 * @me: who reads */
KontorChatLine *kontor_chat_line_read (KontorReading *reading,
                                       const KontorId *chat,
                                       const KontorId *me) G_GNUC_WARN_UNUSED_RESULT;
/* The chats of which @me is a member, in no order. (transfer full) (element-type KontorChatLine) */
GPtrArray *kontor_chat_lines_read (KontorReading *reading, const KontorId *me)
    G_GNUC_WARN_UNUSED_RESULT;
/* What the section's badge says: unread messages of chats that are not muted. */
guint kontor_chat_count (KontorReading *reading, const KontorId *person, gint64 now);
/* The server's number of a message, which grows; 0 while it waits to be sent. */
gint64 kontor_message_get_seq (const KontorRow *message);

const KontorId *kontor_chat_line_get_chat (KontorChatLine *self);
/* How the reader calls it: a private chat has the other person's name. "" never. */
const char *kontor_chat_line_get_title (KontorChatLine *self);
/* Of the newest message, in one line; "" if there is none. */
const char *kontor_chat_line_get_text (KontorChatLine *self);
/* Of the newest message, or when the chat was made: µs UTC. */
gint64 kontor_chat_line_get_at (KontorChatLine *self);
guint kontor_chat_line_get_unread (KontorChatLine *self);
gboolean kontor_chat_line_is_pinned (KontorChatLine *self);
gboolean kontor_chat_line_is_muted (KontorChatLine *self);
/* Whether the reader is a member: it can be muted, pinned and left. */
gboolean kontor_chat_line_is_joined (KontorChatLine *self);
/* Whether the reader can say something in it. */
gboolean kontor_chat_line_is_open (KontorChatLine *self);
gboolean kontor_chat_line_is_private (KontorChatLine *self);
guint kontor_chat_line_get_n_members (KontorChatLine *self);

gboolean kontor_chat_line_equal (KontorChatLine *a, KontorChatLine *b);

G_END_DECLS
