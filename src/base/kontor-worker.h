/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KontorWorker:
 *
 * A thread that runs tasks one after the other, the most urgent first, those of the same priority in
 * the order of their pushing. What needs a thread of its own (an SQLite connection) lives in the
 * tasks' functions. Its end is explicit: freeing a worker that was not shut down is a bug.
 */
typedef struct _KontorWorker KontorWorker;

KontorWorker *kontor_worker_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;
void kontor_worker_free (KontorWorker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorWorker, kontor_worker_free)

void kontor_worker_push (KontorWorker *self, int priority, GTask *task, GTaskThreadFunc func);
void kontor_worker_run_sync (KontorWorker *self, GFunc func, gpointer data, gpointer user_data);
gboolean kontor_worker_is_current (KontorWorker *self);

void kontor_worker_shutdown_async (KontorWorker *self,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean kontor_worker_shutdown_finish (KontorWorker *self, GAsyncResult *result, GError **error);
void kontor_worker_shutdown_sync (KontorWorker *self);

G_END_DECLS
