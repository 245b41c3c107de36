/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-operations.h"

G_BEGIN_DECLS

/* What else people do with tasks, see kontor-operations.h. */

/* A result and the completing as one step: either both or none. */
KontorChangeSet *kontor_task_complete_with_result (const KontorContext *context,
                                                   const KontorRow *task,
                                                   const char *result,
                                                   KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;
/* @rating: one of KONTOR_RATING_…; a negative one needs @comment (nullable). NONE takes it back. */
KontorChangeSet *kontor_task_rate (const KontorContext *context,
                                   const KontorRow *task,
                                   int rating,
                                   const char *comment,
                                   KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
/* @person: whom the task waits for, NULL: for nobody any more. @reason: one of
 * KONTOR_WAITING_REASON_…; @review_at: when to look again, 0: left as it is. */
KontorChangeSet *kontor_task_wait_for (const KontorContext *context,
                                       const KontorRow *task,
                                       const KontorId *person,
                                       int reason,
                                       gint64 review_at,
                                       KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
/* NULL when the actor may edit @field of @task now. */
KontorProblem *kontor_task_check_field (const KontorContext *context,
                                        const KontorRow *task,
                                        guint field) G_GNUC_WARN_UNUSED_RESULT;

typedef enum
{
  KONTOR_TASK_DATE_DEADLINE = 1 << 0,
  KONTOR_TASK_DATE_PLAN = 1 << 1, /* planned start and end */
} KontorTaskDates;

/* Moves dates of many tasks, as one undo step. @days: whole days, at the same time of the actor's
 * day; @microseconds: on top of that. Dates that a task does not have stay unset. */
KontorChangeSet *kontor_task_shift (const KontorContext *context,
                                    GPtrArray *tasks,
                                    KontorTaskDates dates,
                                    int days,
                                    gint64 microseconds,
                                    KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

/* Moves @tasks, in their order, under @parent (NULL: to the top) and between two of what is there
 * (each NULL: at that end): a drag, an indent, an outdent. */
KontorChangeSet *kontor_task_place (const KontorContext *context,
                                    GPtrArray *tasks,
                                    const KontorRow *parent,
                                    const KontorRow *previous,
                                    const KontorRow *next,
                                    KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

/* Who does what a template describes; each NULL: as the template says. */
typedef struct
{
  const KontorId *responsible;
  const KontorValue *participants; /* a set of people */
  const KontorValue *observers; /* a set of people */
  const KontorId *project;
} KontorTemplatePeople;

/* Makes tasks of a template and of those below it, with their checklists; dates count from
 * @starts_at. The first create of the change set is the topmost task's. */
KontorChangeSet *kontor_template_to_tasks (const KontorContext *context,
                                           const KontorRow *template_row,
                                           gint64 starts_at,
                                           const KontorTemplatePeople *people,
                                           KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
/* Makes a template of a task, @subtasks: and of those below it; @folder: nullable. */
KontorChangeSet *kontor_task_to_template (const KontorContext *context,
                                          const KontorRow *task,
                                          const char *folder,
                                          gboolean subtasks,
                                          KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
