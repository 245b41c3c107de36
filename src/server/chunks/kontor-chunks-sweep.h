/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-store.h"

G_BEGIN_DECLS

/**
 * KontorSweep:
 *
 * Finds out which chunks nothing refers to any more and makes their room free, in short steps between
 * which the store does its work. A chunk stays if a record, an earlier version or the history of one
 * consists of it, or if somebody brought it, or a node above it, in the last %KONTOR_SWEEP_GRACE days.
 * At its end it looks at a sample of the chunks for damage. Of the store's thread, and not in a
 * transaction.
 */
typedef struct _KontorSweep KontorSweep;

#define KONTOR_SWEEP_GRACE 7 /* days */

typedef struct
{
  gint64 n_kept; /* chunks and nodes */
  gint64 n_removed;
  gint64 n_packs_removed;
  gint64 n_looked_at; /* of the sample */
  gint64 n_damaged;
} KontorSweepResult;

KontorSweep *kontor_sweep_new (KontorStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kontor_sweep_free (KontorSweep *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorSweep, kontor_sweep_free)

/* One step of some milliseconds. @done: (out): it was the last. */
gboolean kontor_sweep_step (KontorSweep *self, gboolean *done, GError **error);
const KontorSweepResult *kontor_sweep_get_result (KontorSweep *self);

G_END_DECLS
