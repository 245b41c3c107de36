/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-live-store.h"
#include "kontor-query.h"
#include "kontor-replica.h"

G_BEGIN_DECLS

/**
 * KontorReading:
 *
 * What a view reads beside its live queries: lives while a read function runs, on the reader's thread
 * and in one read transaction, so that everything read by one function is of one state. A function
 * must not touch anything of a view; what it returns is handed to the main thread.
 */
typedef struct _KontorReading KontorReading;

/* Returns: (transfer full) (nullable): the result; NULL with @error: it failed; NULL without: there is
 * none. */
typedef gpointer (*KontorReadFunc) (KontorReading *reading, gpointer data, GError **error);

void kontor_live_store_read_async (KontorLiveStore *self,
                                   KontorReadFunc func,
                                   gpointer data,
                                   GDestroyNotify destroy,
                                   GDestroyNotify destroy_result,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gpointer kontor_live_store_read_finish (KontorLiveStore *self, GAsyncResult *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* --- for the functions of the model --- */

KontorReader *kontor_reading_get_reader (KontorReading *self);
void kontor_reading_init_context (KontorReading *self, KontorContext *context);
void kontor_reading_get_person (KontorReading *self, KontorId *person);

/* --- records: (transfer full) (element-type KontorRow) --- */

GPtrArray *kontor_reading_list (KontorReading *self,
                                KontorQuery *query,
                                guint offset,
                                guint limit,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_reading_count (KontorReading *self,
                               KontorQuery *query,
                               guint *count,
                               GError **error);
GPtrArray *kontor_reading_search (KontorReading *self,
                                  const char *text,
                                  KontorRecordType type,
                                  guint limit,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *kontor_reading_find_titled (KontorReading *self,
                                       KontorRecordType type,
                                       const char *title,
                                       guint limit,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What was kept by kontor_replica_keep_typed() where the name begins with @prefix: names and texts.
 * (transfer full) (element-type utf8 utf8) */
GHashTable *kontor_reading_list_typed (KontorReading *self, const char *prefix, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* --- sums --- */

/**
 * KontorSum:
 * @group: (owned) (nullable): the value that these records have in common; %NULL where it is unset,
 *   and without groups
 * @count: how many records
 * @sum: of the measured field: its own unit (seconds, 1/10,000 of a currency's, …); 0 where the
 *   currencies differ, as they can't be added
 * @currency: ISO 4217 code of a sum of money; "" where none has one or they differ
 */
typedef struct
{
  KontorValue *group;
  guint count;
  gint64 sum;
  char currency[4];
} KontorSum;

void kontor_sum_free (KontorSum *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorSum, kontor_sum_free)

/* (transfer full) (element-type KontorSum) */
GPtrArray *kontor_reading_sum (KontorReading *self,
                               KontorQuery *query,
                               guint group_field,
                               guint measure_field,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* From when to when the records of @query reach, without reading one of them. (out): 0, 0: none has a
 * time */
gboolean kontor_reading_get_span (KontorReading *self,
                                  KontorQuery *query,
                                  guint from_field,
                                  guint to_field,
                                  guint else_field,
                                  gint64 *first,
                                  gint64 *last,
                                  GError **error);

/* --- history, undo, what needs attention --- */

/**
 * KontorHistoryLine:
 * @at: when, in microseconds UTC
 * @person: who
 * @field: what, by its number
 * @was: (owned) (nullable): the value before
 * @now: (owned) (nullable): the value from then on
 * @pending: made here and not confirmed by the server
 */
typedef struct
{
  gint64 at;
  KontorId person;
  guint field;
  KontorValue *was;
  KontorValue *now;
  gboolean pending;
} KontorHistoryLine;

void kontor_history_line_free (KontorHistoryLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorHistoryLine, kontor_history_line_free)

/* Newest first. (transfer full) (element-type KontorHistoryLine) */
GPtrArray *kontor_reading_get_history (KontorReading *self,
                                       KontorRecordType type,
                                       const KontorId *id,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * KontorUndoStep:
 * @number: for kontor_live_store_undo_async()
 * @label: (owned): translated, as "Complete task"
 * @at: when it was done, in microseconds UTC
 */
typedef struct
{
  gint64 number;
  char *label;
  gint64 at;
} KontorUndoStep;

void kontor_undo_step_free (KontorUndoStep *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorUndoStep, kontor_undo_step_free)

/* What can be undone, newest first. (transfer full) (element-type KontorUndoStep) */
GPtrArray *kontor_reading_list_undo (KontorReading *self, guint limit, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Oldest first. (transfer full) (element-type KontorTrayItem) */
GPtrArray *kontor_reading_list_tray (KontorReading *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_reading_count_all (KontorReading *self,
                                   KontorReplicaCounts *counts,
                                   GError **error);

G_END_DECLS
