/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-query.h"

G_BEGIN_DECLS

typedef struct _KontorColumns KontorColumns;

/* The most rows that are read by their keys at once, and that one items-changed spans for a move. */
#define KONTOR_PAGE_MAX 200

/* Parents that are none, and those that are named but not in the replica. */
#define KONTOR_PARENT_NONE 0
#define KONTOR_PARENT_MISSING (-1)

/**
 * KontorPlaces:
 * @rows: (owned): of gint64: the rows of a query's result, in order
 * @groups: (owned): of gint64, as long as @rows: the group of each; empty without groups
 * @parents: (owned): of gint64, as long as @rows: for outlines, the row of each one's parent, or
 *   KONTOR_PARENT_NONE or _MISSING; empty for flat lists
 * @shapes: (owned): of guint, as long as @rows: for the rows of an outline that are shown, how, see
 *   kontor-live-outline-private.h; else empty
 * @cursor: the number of the journal's entry up to which this holds; -1: nothing was read yet
 *
 * A query's result without its contents. Of one thread at a time.
 */
typedef struct
{
  GArray *rows;
  GArray *groups;
  GArray *parents;
  GArray *shapes;
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

/* Adds the splice for old places [start, end) that become new places [new_start, new_end), without
 * what is the same at both its ends. */
void kontor_splices_add (GArray *splices,
                         const KontorPlaces *old,
                         guint start,
                         guint end,
                         const KontorPlaces *new,
                         guint new_start,
                         guint new_end);
/* Makes few and small splices of those that were found one by one: one where there are too many, and
 * one of those between which a record moved, as a selection and the focus of a list survive that. */
void kontor_splices_simplify (GArray **splices, const KontorPlaces *old, const KontorPlaces *new);
/* (transfer full) (element-type KontorSplice): how any places become any others. */
GArray *kontor_splices_find (const KontorPlaces *old, const KontorPlaces *new)
    G_GNUC_WARN_UNUSED_RESULT;
/* The same as one. */
GArray *kontor_splices_find_one (const KontorPlaces *old, const KontorPlaces *new)
    G_GNUC_WARN_UNUSED_RESULT;

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
 * @columns: (nullable): what large lists are made of
 * @old: as left by an earlier update with the same query, unless @reload */
KontorPlacesUpdate *kontor_places_update (KontorSql *sql,
                                          KontorColumns *columns,
                                          const KontorQuery *query,
                                          const KontorPlaces *old,
                                          gboolean reload,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether @query's result is shown as an outline. */
gboolean kontor_query_is_outline (const KontorQuery *query);

G_END_DECLS
