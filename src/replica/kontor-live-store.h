/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-change-set.h"
#include "kontor-reader.h"
#include "kontor-record.h"
#include "kontor-replica-types.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The bit of a record type in the store's signal "changed", void (guint64 types): a view that shows
 * sums of tasks reads them again when types & kontor_record_type_to_bit (KONTOR_RECORD_TASK). */
G_STATIC_ASSERT (KONTOR_N_RECORD_TYPES <= 64);
#define kontor_record_type_to_bit(type) (G_GUINT64_CONSTANT (1) << (type))

#define KONTOR_TYPE_LIVE_STORE (kontor_live_store_get_type ())
G_DECLARE_FINAL_TYPE (KontorLiveStore, kontor_live_store, KONTOR, LIVE_STORE, GObject)

void kontor_live_store_open_async (const char *folder,
                                   gboolean create,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
KontorLiveStore *kontor_live_store_open_finish (GAsyncResult *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
KontorLiveStore *kontor_live_store_open_sync (const char *folder, gboolean create, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

void kontor_live_store_close_async (KontorLiveStore *self,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean kontor_live_store_close_finish (KontorLiveStore *self,
                                         GAsyncResult *result,
                                         GError **error);
void kontor_live_store_close_sync (KontorLiveStore *self);

KontorRecord *kontor_live_store_get_record (KontorLiveStore *self,
                                            KontorRecordType type,
                                            const KontorId *id,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
KontorRecord *kontor_live_store_get_linked (KontorLiveStore *self, const char *link, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
guint kontor_live_store_get_n_records (KontorLiveStore *self);
void kontor_live_store_poll (KontorLiveStore *self);

/* --- changes: made on the writer's thread, then read from the journal --- */

void kontor_live_store_commit_async (KontorLiveStore *self,
                                     KontorChangeSet *change_set,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean kontor_live_store_commit_finish (KontorLiveStore *self,
                                          GAsyncResult *result,
                                          gint64 *number,
                                          KontorProblem **problem,
                                          GError **error);

/**
 * KontorOperateFunc:
 * @context: who acts, when, and on what
 * @data: what kontor_live_store_operate_async() was given
 * @problem: why not
 *
 * Runs on the writer's thread: an operation of the model, which must not touch anything of a view.
 *
 * Returns: (transfer full) (nullable): what to commit; %NULL without @problem: nothing
 */
typedef KontorChangeSet *(*KontorOperateFunc) (const KontorContext *context,
                                               gpointer data,
                                               KontorProblem **problem);

void kontor_live_store_operate_async (KontorLiveStore *self,
                                      KontorOperateFunc func,
                                      gpointer data,
                                      GDestroyNotify destroy,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean kontor_live_store_operate_finish (KontorLiveStore *self,
                                           GAsyncResult *result,
                                           gint64 *number,
                                           KontorProblem **problem,
                                           GError **error);

void kontor_live_store_undo_async (KontorLiveStore *self,
                                   gint64 number,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean kontor_live_store_undo_finish (KontorLiveStore *self,
                                        GAsyncResult *result,
                                        char **label,
                                        GPtrArray **skipped,
                                        KontorProblem **problem,
                                        GError **error);
/* Does again what was undone, to be finished with kontor_live_store_undo_finish(). */
void kontor_live_store_redo_async (KontorLiveStore *self,
                                   gint64 number,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
/* What was committed or operated, translated. @result: of one that is finished. (transfer full)
 * (nullable): nothing, or what nobody wants to take back: that something was read, a draft */
char *kontor_live_store_dup_label (GAsyncResult *result) G_GNUC_WARN_UNUSED_RESULT;

/**
 * KontorRunFunc:
 * @replica: of the writer's thread
 * @data: what kontor_live_store_run_async() was given
 * @problem: (out): why the model refuses
 * @error: what the world did
 *
 * Runs on the writer's thread; must not touch anything of a view.
 *
 * Returns: whether it did what it should
 */
typedef gboolean (*KontorRunFunc) (KontorReplica *replica,
                                   gpointer data,
                                   KontorProblem **problem,
                                   GError **error);

void kontor_live_store_run_async (KontorLiveStore *self,
                                  KontorRunFunc func,
                                  gpointer data,
                                  GDestroyNotify destroy,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean kontor_live_store_run_finish (KontorLiveStore *self,
                                       GAsyncResult *result,
                                       KontorProblem **problem,
                                       GError **error);

typedef void (*KontorReplicaFunc) (KontorReplica *replica, gpointer data);

void kontor_live_store_run_sync (KontorLiveStore *self, KontorReplicaFunc func, gpointer data);

G_END_DECLS
