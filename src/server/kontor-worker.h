/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-server-types.h"

G_BEGIN_DECLS

/**
 * KontorWorkerBatch:
 * @items: (element-type gpointer): what was waiting, in order, at least one
 * @user_data: given to kontor_worker_new()
 *
 * Does the work of several items at once, on the worker's thread.
 */
typedef void (*KontorWorkerBatch) (GPtrArray *items, gpointer user_data);
typedef void (*KontorWorkerCall) (gpointer data);

KontorWorker *kontor_worker_new (const char *name,
                                 guint limit,
                                 guint batch_limit,
                                 KontorWorkerBatch batch,
                                 gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void kontor_worker_free (KontorWorker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorWorker, kontor_worker_free)

void kontor_worker_start (KontorWorker *self);
void kontor_worker_drain (KontorWorker *self);
void kontor_worker_stop (KontorWorker *self);
gboolean kontor_worker_is_current (KontorWorker *self);

gboolean kontor_worker_push (KontorWorker *self, gpointer item);
void kontor_worker_call (KontorWorker *self, KontorWorkerCall call, gpointer data);
void kontor_worker_post (KontorWorker *self, KontorWorkerCall call, gpointer data);

G_END_DECLS
