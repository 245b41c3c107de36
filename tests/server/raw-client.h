/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * RawReply:
 * @status: of the first answer, 0: the line was closed without one
 * @head: (owned): its status line and headers
 * @body: (owned): what follows, all answers' after the first included
 */
typedef struct
{
  guint status;
  char *head;
  GBytes *body;
} RawReply;

void raw_reply_free (RawReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RawReply, raw_reply_free)
const char *raw_reply_get_text (RawReply *self);

int raw_connect (guint16 port);
void raw_send (int line, gconstpointer data, gsize length);
gboolean raw_wait (int line, int milliseconds);
RawReply *raw_receive (int line);

RawReply *raw_talk (guint16 port, const char *text);
RawReply *raw_post (guint16 port, const char *path, const char *headers, GBytes *body);
guint raw_count_files (void);
guint raw_count_threads (void);

G_END_DECLS
