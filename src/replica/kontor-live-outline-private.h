/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-live-places-private.h"

G_BEGIN_DECLS

/**
 * KontorExpanded:
 * @all: whether records show what is below them unless said otherwise
 * @others: (owned): a set of gint64: the rows of those for which it is otherwise
 *
 * What is expanded in an outline, records that are not in the result now included.
 */
typedef struct
{
  gboolean all;
  GHashTable *others;
} KontorExpanded;

KontorExpanded *kontor_expanded_new (void) G_GNUC_WARN_UNUSED_RESULT;
KontorExpanded *kontor_expanded_copy (const KontorExpanded *self) G_GNUC_WARN_UNUSED_RESULT;
void kontor_expanded_free (KontorExpanded *self);
/* TRUE: that is a change. */
gboolean kontor_expanded_set (KontorExpanded *self, gint64 row, gboolean expanded);
void kontor_expanded_set_all (KontorExpanded *self, gboolean expanded);

/* A shape: how a row of an outline is shown. */
#define KONTOR_SHAPE_EXPANDED 1u
#define KONTOR_SHAPE_HAS_CHILDREN 2u
#define KONTOR_SHAPE_DEPTH_SHIFT 2

/**
 * KontorOutline:
 *
 * Which places stand below which: made from the places of all records of a result, then immutable, of
 * any thread.
 */
typedef struct _KontorOutline KontorOutline;

KontorOutline *kontor_outline_new (const KontorPlaces *places) G_GNUC_WARN_UNUSED_RESULT;
void kontor_outline_free (KontorOutline *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorOutline, kontor_outline_free)

/* (transfer full): what is shown of @places, from which @self was made */
KontorPlaces *kontor_outline_show (const KontorOutline *self,
                                   const KontorPlaces *places,
                                   const KontorExpanded *expanded) G_GNUC_WARN_UNUSED_RESULT;
/* Expands what @row is below of. FALSE: it is not in the result. */
gboolean kontor_outline_reveal (const KontorOutline *self,
                                const KontorPlaces *places,
                                gint64 row,
                                KontorExpanded *expanded);

G_END_DECLS
