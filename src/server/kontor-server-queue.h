/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-server-types.h"

G_BEGIN_DECLS

/**
 * KontorServerQueueBatch:
 * @items: (element-type gpointer): what was waiting, in order, at least one
 * @user_data: given to kontor_server_queue_new()
 *
 * Does the work of several items at once, on the worker's thread.
 */
typedef void (*KontorServerQueueBatch) (GPtrArray *items, gpointer user_data);
typedef void (*KontorServerQueueCall) (gpointer data);

KontorServerQueue *kontor_server_queue_new (const char *name,
                                            guint limit,
                                            guint batch_limit,
                                            KontorServerQueueBatch batch,
                                            gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void kontor_server_queue_free (KontorServerQueue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorServerQueue, kontor_server_queue_free)

void kontor_server_queue_start (KontorServerQueue *self);
void kontor_server_queue_drain (KontorServerQueue *self);
void kontor_server_queue_stop (KontorServerQueue *self);
gboolean kontor_server_queue_is_current (KontorServerQueue *self);

guint kontor_server_queue_get_length (KontorServerQueue *self);

gboolean kontor_server_queue_push (KontorServerQueue *self, gpointer item);
void kontor_server_queue_call (KontorServerQueue *self, KontorServerQueueCall call, gpointer data);
void kontor_server_queue_post (KontorServerQueue *self, KontorServerQueueCall call, gpointer data);

G_END_DECLS
