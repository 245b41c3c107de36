/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-operations.h"

G_BEGIN_DECLS

/**
 * KontorExpansion:
 *
 * An operation on its way to a change set: each op is checked as it comes, on top of those before
 * it. The first problem ends it; what comes afterwards is ignored. One thread.
 */
typedef struct _KontorExpansion KontorExpansion;

KontorExpansion *kontor_expansion_new (const KontorContext *context,
                                       const char *label,
                                       const char *name) G_GNUC_WARN_UNUSED_RESULT;
void kontor_expansion_free (KontorExpansion *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorExpansion, kontor_expansion_free)
KontorChangeSet *kontor_expansion_end (KontorExpansion *self, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

/* As the context that was given, but its reader sees the ops so far. */
const KontorContext *kontor_expansion_get_context (KontorExpansion *self);
gboolean kontor_expansion_has_failed (const KontorExpansion *self);
void kontor_expansion_fail (KontorExpansion *self, KontorProblem *problem);

/* The next op starts a mutation of its own, of the same name. */
void kontor_expansion_begin (KontorExpansion *self);
void kontor_expansion_take (KontorExpansion *self, KontorOp *op);
/* Adds @op only if nothing speaks against it. */
void kontor_expansion_try_take (KontorExpansion *self, KontorOp *op);
/* Makes @before (NULL: nothing) into @after, if they differ. */
void kontor_expansion_put (KontorExpansion *self, const KontorRow *before, const KontorRow *after);
/* A new record: as kontor_expansion_put(), with what a person need not say filled in. */
void kontor_expansion_create (KontorExpansion *self, const KontorRow *draft);

/* The ops of an action on a task, see kontor_task_act(). */
void kontor_expansion_act (KontorExpansion *self,
                           const KontorRow *task,
                           KontorTaskAction action,
                           const char *comment,
                           gint64 deadline);

/* The place in time of a stop: now, but never before @entry started. */
gint64 kontor_timer_get_stop (const KontorContext *context, const KontorRow *entry);
KontorOp *kontor_timer_new_stop (const KontorRow *entry, gint64 at) G_GNUC_WARN_UNUSED_RESULT;

/* The actor's working day that goes on, and @day with its break or itself ended. */
KontorRow *kontor_day_get_open (const KontorContext *context) G_GNUC_WARN_UNUSED_RESULT;
KontorRow *kontor_day_end_break (const KontorRow *day, gint64 at) G_GNUC_WARN_UNUSED_RESULT;
KontorRow *kontor_day_end (const KontorRow *day, gint64 end) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
