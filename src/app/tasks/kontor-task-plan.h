/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/* Stages, and the actor's own plan made of them. Each is one undo step. */

/* "To do", "Doing" and "Done" of @project; %NULL: of the actor's plan. */
void kontor_task_plan_make_stages (KontorOffice *office, const KontorId *project);
/* Puts tasks (element-type KontorRecord) into the first column of the actor's plan, which gets its
 * columns first if it has none. What is in the plan stays where it is. */
void kontor_task_plan_add (KontorOffice *office, GPtrArray *tasks);
void kontor_task_plan_remove (KontorOffice *office, GPtrArray *tasks);

G_END_DECLS
