/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-operations-task.h"

G_BEGIN_DECLS

/* From templates to the rows of tasks, for operations and rules alike: nothing is checked or stored. */

/* The tasks of a template tree with their checklists, each after what it hangs on. The topmost has the
 * id @top, the others have ids derived from it. @creator: nullable, whom the tasks name as theirs.
 * (element-type KontorRow) (transfer full) */
GPtrArray *kontor_template_build_tasks (KontorReader *reader,
                                        const KontorRow *template_row,
                                        const KontorId *top,
                                        gint64 starts_at,
                                        GTimeZone *zone,
                                        const KontorTemplatePeople *people,
                                        const KontorId *creator,
                                        const KontorId *recurrence) G_GNUC_WARN_UNUSED_RESULT;

/* The id of the task that a recurrence makes for its occurrence at @local. */
void kontor_recurrence_get_task_id (const KontorId *recurrence, gint64 local, KontorId *id);
/* What the recurrence makes for that occurrence. NULL without its template, or when the task was made
 * already. (element-type KontorRow) (transfer full) (nullable) */
GPtrArray *kontor_recurrence_build_tasks (KontorReader *reader,
                                          const KontorRow *recurrence,
                                          gint64 local) G_GNUC_WARN_UNUSED_RESULT;
/* What it makes next, seen from @now: the task of the first occurrence from today on that was not made
 * yet. NULL when there is none, or while one of them is open but for @finished (nullable).
 * (element-type KontorRow) (transfer full) (nullable) */
GPtrArray *kontor_recurrence_build_next (KontorReader *reader,
                                         const KontorRow *recurrence,
                                         gint64 now,
                                         const KontorId *finished) G_GNUC_WARN_UNUSED_RESULT;
/* The task of the latest occurrence up to @until: nobody wants thirty copies after a month away. NULL
 * when it was made, and for what was due before the recurrence was set up.
 * (element-type KontorRow) (transfer full) (nullable) */
GPtrArray *kontor_recurrence_build_due (KontorReader *reader,
                                        const KontorRow *recurrence,
                                        gint64 until) G_GNUC_WARN_UNUSED_RESULT;
/* When it recurs for the first time after @after, microseconds UTC; 0: not within ten years. */
gint64 kontor_recurrence_get_next (KontorReader *reader, const KontorRow *recurrence, gint64 after);
/* On whose clock it recurs. (transfer full) */
GTimeZone *kontor_recurrence_get_zone (KontorReader *reader, const KontorRow *recurrence)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
