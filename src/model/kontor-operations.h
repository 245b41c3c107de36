/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-change-set.h"
#include "kontor-problem.h"
#include "kontor-reader.h"

G_BEGIN_DECLS

/* Operations: what people do, expanded into a change set. Each returns (transfer full) the change
 * set, or NULL with *problem set. Nothing is written: the replica commits the change set. */

/* Any type: set fields from a draft row (create), from an edited row (edit), into and out of the
 * bin. */
KontorChangeSet *kontor_operation_create (const KontorContext *context,
                                          const KontorRow *draft,
                                          KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
KontorChangeSet *kontor_operation_edit (const KontorContext *context,
                                        const KontorRow *before,
                                        const KontorRow *after,
                                        KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
KontorChangeSet *kontor_operation_delete (const KontorContext *context,
                                          const KontorRow *row,
                                          KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
KontorChangeSet *kontor_operation_restore (const KontorContext *context,
                                           const KontorRow *row,
                                           KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
/* Both halves of a link, one rooted at each end. */
KontorChangeSet *kontor_operation_link (const KontorContext *context,
                                        const KontorRow *from,
                                        const KontorRow *to,
                                        KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

/* Tasks. @comment, @deadline: nullable/0 where the rule does not ask for one. */
typedef enum
{
  KONTOR_TASK_START,
  KONTOR_TASK_PAUSE,
  KONTOR_TASK_DEFER,
  KONTOR_TASK_COMPLETE,
  KONTOR_TASK_APPROVE,
  KONTOR_TASK_RETURN,
  KONTOR_TASK_REOPEN,
  KONTOR_N_TASK_ACTIONS
} KontorTaskAction;

const char *kontor_task_action_get_word (KontorTaskAction action);
/* NULL when the actor may take @action on @task now: what the buttons are greyed by. */
KontorProblem *kontor_task_check_action (const KontorContext *context,
                                         const KontorRow *task,
                                         KontorTaskAction action) G_GNUC_WARN_UNUSED_RESULT;
KontorChangeSet *kontor_task_act (const KontorContext *context,
                                  const KontorRow *task,
                                  KontorTaskAction action,
                                  const char *comment,
                                  gint64 deadline,
                                  KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
KontorChangeSet *kontor_task_copy (const KontorContext *context,
                                   const KontorRow *task,
                                   gboolean subtasks,
                                   gboolean checklist,
                                   gboolean people,
                                   gboolean dates,
                                   KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

/* What a person keeps about a task for themselves: one record per task and person, with an id derived
 * from both, so that two devices make one. The person's mark, or NULL (transfer full); and the actor's
 * with @field, one of KONTOR_TASK_MARK_…, set to @value (nullable, transfer none). */
KontorRow *kontor_task_mark_get (KontorReader *reader, const KontorId *task, const KontorId *person)
    G_GNUC_WARN_UNUSED_RESULT;
KontorChangeSet *kontor_task_mark_set (const KontorContext *context,
                                       const KontorRow *task,
                                       guint field,
                                       const KontorValue *value,
                                       KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

/* Time: starting B ends A at the same instant. */
KontorChangeSet *kontor_timer_start (const KontorContext *context,
                                     const KontorRow *task,
                                     KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
KontorChangeSet *kontor_timer_stop (const KontorContext *context, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;
/* The actor's running entry, or NULL. (transfer full) */
KontorRow *kontor_timer_get_running (KontorReader *reader, const KontorId *person)
    G_GNUC_WARN_UNUSED_RESULT;
KontorChangeSet *kontor_day_finish (const KontorContext *context, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

/* CRM. Contact, company and deal are drafts; each may be NULL; existing ones are linked instead of
 * made when their id exists. */
KontorChangeSet *kontor_lead_convert (const KontorContext *context,
                                      const KontorRow *lead,
                                      const KontorRow *contact,
                                      const KontorRow *company,
                                      const KontorRow *deal,
                                      KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

/* Contacts and companies that the lead may already be. (transfer full) (element-type KontorRow) */
GPtrArray *kontor_lead_find_duplicates (KontorReader *reader, const KontorRow *lead)
    G_GNUC_WARN_UNUSED_RESULT;

/* The stage and, with it, the pipeline of a deal. @lost_reason: (nullable) why, for a stage that is
 * lost. */
KontorChangeSet *kontor_deal_set_stage (const KontorContext *context,
                                        const KontorRow *deal,
                                        const KontorRow *stage,
                                        const char *lost_reason,
                                        KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

/* One sum of money in one currency. */
typedef struct
{
  char currency[4];
  gint64 amount; /* 1/10,000 of a unit */
  guint n_deals;
} KontorDealSum;

/* The amounts of deals, currency by currency, in the order of their codes; deals without an amount are
 * in none. (element-type KontorDealSum) (transfer full) */
GArray *kontor_deal_sum (GPtrArray *deals) G_GNUC_WARN_UNUSED_RESULT;

/* The organisation and what it has from its first hour. Returns the op that makes the organisation
 * (transfer none). */
KontorOp *kontor_office_found (KontorMutation *mutation, const KontorId *founder, const char *name);

/* Several records in one undoable step, one mutation each (imports). */
KontorChangeSet *kontor_operation_create_many (const KontorContext *context,
                                               const char *label,
                                               GPtrArray *drafts,
                                               KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

/* The same edit of many records (a column of a table, a shifted selection), or many into the bin, as
 * one undoable step with a mutation per record. @before and @after: (element-type KontorRow), of one
 * length, the same record at each place. */
KontorChangeSet *kontor_operation_edit_many (const KontorContext *context,
                                             const char *label,
                                             GPtrArray *before,
                                             GPtrArray *after,
                                             KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
KontorChangeSet *kontor_operation_delete_many (const KontorContext *context,
                                               const char *label,
                                               GPtrArray *rows,
                                               KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
/* NULL when the actor may edit @field of @row now: what inline editors are greyed by. */
KontorProblem *kontor_operation_check_field (const KontorContext *context,
                                             const KontorRow *row,
                                             guint field) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
