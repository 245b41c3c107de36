/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-query.h"

G_BEGIN_DECLS

/* The most rows that are read by their keys at once, and that one items-changed spans for a move. */
#define KONTOR_PAGE_MAX 200

/**
 * KontorPlaces:
 * @rows: (owned): of gint64: the rows of a query's result, in order
 * @groups: (owned): of gint64, as long as @rows: the group of each; empty without groups
 * @cursor: the number of the journal's entry up to which this holds; -1: nothing was read yet
 *
 * A query's result without its contents. Of one thread at a time.
 */
typedef struct
{
  GArray *rows;
  GArray *groups;
  gint64 cursor;
} KontorPlaces;

KontorPlaces *kontor_places_new (void) G_GNUC_WARN_UNUSED_RESULT;
KontorPlaces *kontor_places_copy (const KontorPlaces *self) G_GNUC_WARN_UNUSED_RESULT;
void kontor_places_free (KontorPlaces *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorPlaces, kontor_places_free)

/* One items-changed: applied in order, each to what those before have made. What is added stands at
 * @position of the new places. */
typedef struct
{
  guint position;
  guint n_removed;
  guint n_added;
} KontorSplice;

/**
 * KontorPlacesUpdate:
 * @places: (owned): the new places
 * @splices: (owned): of KontorSplice: how the old ones become the new ones
 * @page: (owned): of KontorRow: the first rows of @places, where all of them were read
 */
typedef struct
{
  KontorPlaces *places;
  GArray *splices;
  GPtrArray *page;
} KontorPlacesUpdate;

void kontor_places_update_free (KontorPlacesUpdate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorPlacesUpdate, kontor_places_update_free)

/* Reads what the journal says has changed since @old, or everything; in one read transaction.
 * @old: as left by an earlier update with the same query, unless @reload */
KontorPlacesUpdate *kontor_places_update (KontorSql *sql,
                                          const KontorQuery *query,
                                          const KontorPlaces *old,
                                          gboolean reload,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
