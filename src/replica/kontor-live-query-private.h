/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-live-outline-private.h"
#include "kontor-live-query.h"

G_BEGIN_DECLS

struct _KontorLiveQuery
{
  GObject parent_instance;

  KontorLiveStore *store; /* owned */
  KontorQuery *query; /* owned */
  KontorPlaces *places; /* owned: what is shown */
  KontorPlaces *all; /* owned, nullable: of an outline: the whole result, in order */
  KontorOutline *outline; /* owned, nullable: over @all */
  KontorExpanded *expanded; /* owned */
  gboolean splicing; /* changes are being told */
  gboolean expansion_changed; /* while they were */
  guint version; /* counts whatever changes @places or @expanded */
  GArray *starts; /* owned, nullable: where sections begin, counted when asked for */
  GHashTable *cached; /* owned: row id, owned → KontorRow, owned */

  GCancellable *cancellable; /* owned, nullable: of the update that is under way */
  gboolean again; /* another update after that */
  gboolean reload; /* the next update reads everything */
  guint n_holds; /* no update while somebody edits what is shown */
  gboolean loading; /* the query's first result is not here yet */
};

/* Told by kontor-live-query.c, which has the signals and properties. */
void kontor_live_query_tell_loading (KontorLiveQuery *self, gboolean loading);
void kontor_live_query_tell_n_items (KontorLiveQuery *self);
void kontor_live_query_tell_outline (KontorLiveQuery *self, guint position, guint n_items);
void kontor_live_query_tell_sections (KontorLiveQuery *self, guint position, guint n_items);

/* kontor-live-query-follow.c: the only one that changes what is in the list. */

/* Reads what changed, or everything if @reload is set; after the update that is under way. */
void kontor_live_query_update (KontorLiveQuery *self);
/* For the store's signals. */
void kontor_live_query_store_changed_cb (KontorLiveQuery *self, guint64 types);
void kontor_live_query_store_reopened_cb (KontorLiveQuery *self);
/* Shows what is expanded now, and collapses what is not. */
void kontor_live_query_show_outline (KontorLiveQuery *self);

/* kontor-live-query-places.c */

/* Whether a section begins with the item at @position. */
gboolean kontor_live_query_is_start (KontorLiveQuery *self, guint position);

G_END_DECLS
