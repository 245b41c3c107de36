/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-http-lines.h"
#include "kontor-http-server.h"

#include <microhttpd.h>

G_BEGIN_DECLS

/**
 * KontorHttpExchange:
 * @pending: what a worker sees of it
 * @connection: (borrowed): the engine's
 * @line: (borrowed): its deadlines
 * @body: (owned) (nullable): what has come of the body
 * @n_swallowed: bytes that came beyond the limit
 * @waiting_since: monotonic time at which it was queued
 * @began: monotonic time at which its head had come
 * @wait_limit: microseconds after which nobody waits for it any more
 *
 * One request on its way through the engine. The engine's thread owns it, except between suspending
 * and resuming, when the worker does.
 */
typedef struct
{
  KontorHttpPending pending;
  struct MHD_Connection *connection;
  KontorHttpLine *line;
  GByteArray *body;
  gsize n_swallowed;
  gint64 waiting_since;
  gint64 began;
  gint64 wait_limit;
} KontorHttpExchange;

KontorHttpExchange *kontor_http_exchange_new (struct MHD_Connection *connection,
                                              const char *method,
                                              const char *path) G_GNUC_WARN_UNUSED_RESULT;
void kontor_http_exchange_free (KontorHttpExchange *self);

KontorHttpResponse *kontor_http_exchange_read_head (KontorHttpExchange *self)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_http_exchange_receive (KontorHttpExchange *self, gconstpointer data, gsize length);
enum MHD_Result kontor_http_exchange_send (KontorHttpExchange *self,
                                           KontorHttpLines *lines,
                                           gboolean last);

G_END_DECLS
