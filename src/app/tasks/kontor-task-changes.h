/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"
#include "kontor-operations-task.h"
#include "kontor-task-outline.h"

G_BEGIN_DECLS

/* What the lists, boards and pages of the section do with tasks: each is one undo step; a refusal is
 * said in a toast. Arrays of tasks are (element-type KontorRecord). */

/* A toast with @said (nullable) and Undo follows. */
void kontor_tasks_act (KontorOffice *office,
                       KontorRecord *task,
                       KontorTaskAction action,
                       const char *comment,
                       gint64 deadline);
/* Completes what is open, reopens what is completed. A task that needs a result first is opened, where
 * its page asks for it. */
void kontor_tasks_toggle (KontorOffice *office, KontorRecord *task);
/* Of several: completes those that are open, or else reopens all; either all of them or, when one is
 * refused, none. */
void kontor_tasks_toggle_all (KontorOffice *office, GPtrArray *tasks);
void kontor_tasks_complete_with_result (KontorOffice *office,
                                        KontorRecord *task,
                                        const char *result);
void kontor_tasks_rate (KontorOffice *office, KontorRecord *task, int rating, const char *comment);
/* @person: (nullable) */
void kontor_tasks_wait_for (KontorOffice *office,
                            KontorRecord *task,
                            const KontorId *person,
                            int reason);
/* @field: one of KONTOR_TASK_MARK_…; @value: (nullable) */
void kontor_tasks_set_mark (KontorOffice *office,
                            KontorRecord *task,
                            guint field,
                            const KontorValue *value);
/* Stops the actor's timer when it runs on @task, otherwise starts it there. */
void kontor_tasks_toggle_timer (KontorOffice *office, KontorRecord *task);
void kontor_tasks_shift (KontorOffice *office, GPtrArray *tasks, int days, gint64 microseconds);

/* @spot: (transfer full). @done: (nullable), @owner: see kontor_office_operate() */
void kontor_tasks_place (KontorOffice *office,
                         GPtrArray *tasks,
                         KontorTaskSpot *spot,
                         KontorDoneFunc done,
                         gpointer owner);

/* Makes @draft, right behind the task @after in the outline (nullable: at the end of where the draft
 * belongs), which may be on its way itself; @below: as the first part of @after instead. @done:
 * (nullable) */
void kontor_tasks_create (KontorOffice *office,
                          KontorRow *draft,
                          const KontorId *after,
                          gboolean below,
                          KontorDoneFunc done,
                          gpointer owner);
/* As one step, in their order, behind @after (nullable: behind what is there). @drafts: (element-type
 * KontorRow): parts come after what they are part of */
void kontor_tasks_create_many (KontorOffice *office, GPtrArray *drafts, const KontorId *after);

G_END_DECLS
