/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-live-store.h"
#include "kontor-query.h"

G_BEGIN_DECLS

#define KONTOR_TYPE_LIVE_QUERY (kontor_live_query_get_type ())
G_DECLARE_FINAL_TYPE (KontorLiveQuery, kontor_live_query, KONTOR, LIVE_QUERY, GObject)

KontorLiveQuery *kontor_live_query_new (KontorLiveStore *store, KontorQuery *query)
    G_GNUC_WARN_UNUSED_RESULT;

KontorQuery *kontor_live_query_get_query (KontorLiveQuery *self);
void kontor_live_query_set_query (KontorLiveQuery *self, KontorQuery *query);
gboolean kontor_live_query_is_loading (KontorLiveQuery *self);
void kontor_live_query_hold (KontorLiveQuery *self);
void kontor_live_query_release (KontorLiveQuery *self);

gint64 kontor_live_query_get_row (KontorLiveQuery *self, guint position);
gboolean kontor_live_query_find_row (KontorLiveQuery *self, gint64 row, guint *position);
gboolean kontor_live_query_find (KontorLiveQuery *self, const KontorId *id, guint *position);
gint64 kontor_live_query_get_group (KontorLiveQuery *self, guint position);
void kontor_live_query_get_section (KontorLiveQuery *self,
                                    guint position,
                                    guint *start,
                                    guint *end);

/* --- outlines: of queries with kontor_query_builder_set_outline() --- */

void kontor_live_query_set_expanded (KontorLiveQuery *self, const KontorId *id, gboolean expanded);
void kontor_live_query_set_all_expanded (KontorLiveQuery *self, gboolean expanded);
gboolean kontor_live_query_reveal (KontorLiveQuery *self, const KontorId *id, guint *position);
guint kontor_live_query_get_depth (KontorLiveQuery *self, guint position);
gboolean kontor_live_query_has_children (KontorLiveQuery *self, guint position);
gboolean kontor_live_query_is_expanded (KontorLiveQuery *self, guint position);

G_END_DECLS
