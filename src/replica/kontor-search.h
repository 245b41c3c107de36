/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-replica.h"

G_BEGIN_DECLS

/* What people name records by: words, a title, a part of an id. On the replica's thread. */

/* (transfer full) (element-type KontorRow) */
GPtrArray *kontor_replica_search (KontorReplica *self,
                                  const char *text,
                                  KontorRecordType type,
                                  guint limit,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *kontor_replica_find_titled (KontorReplica *self,
                                       KontorRecordType type,
                                       const char *title,
                                       guint limit,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *kontor_replica_find_id_part (KontorReplica *self,
                                        KontorRecordType type,
                                        const char *part,
                                        guint limit,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The field whose text names records of @type for people, also where it is not searched; 0: none. */
guint kontor_search_get_title_field (KontorRecordType type);
/* (transfer none): "" if it has none */
const char *kontor_search_get_title (const KontorRow *row);

G_END_DECLS
