/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-live-store.h"
#include "kontor-sql.h"

G_BEGIN_DECLS

/* For KontorLiveQuery. Reading happens on the reader's thread, in a function that asks there for the
 * connection of that thread. */
void kontor_live_store_push_read (KontorLiveStore *self, GTask *task, GTaskThreadFunc func);
KontorSql *kontor_live_store_get_reader_sql (KontorLiveStore *self, GError **error);
KontorSql *kontor_live_store_get_main_sql (KontorLiveStore *self);

/* Up to which entry of the journal the records are up to date. */
gint64 kontor_live_store_get_cursor (KontorLiveStore *self);

/* (transfer full) (nullable): the record if it is alive. */
KontorRecord *kontor_live_store_find_record (KontorLiveStore *self,
                                             KontorRecordType type,
                                             gint64 row) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): the one that is alive, else a new one. */
KontorRecord *kontor_live_store_make_record (KontorLiveStore *self, KontorRow *row, gint64 row_id)
    G_GNUC_WARN_UNUSED_RESULT;

void kontor_live_store_fail (KontorLiveStore *self, const GError *error);

/* For kontor-live-store-write.c: the writer's thread, and its replica there. */
void kontor_live_store_push_write (KontorLiveStore *self, GTask *task, GTaskThreadFunc func);
KontorReplica *kontor_live_store_get_replica (KontorLiveStore *self);

G_END_DECLS
