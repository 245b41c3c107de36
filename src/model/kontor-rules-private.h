/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-rules.h"

G_BEGIN_DECLS

/* What the rules of the types share. kontor-rules.c holds the table that names the functions of the
 * other files: a check looks at before -> after (@before NULL: a create), a follow adds the ops that
 * must come with it. */
typedef KontorProblem *KontorCheck (const KontorContext *context,
                                    const KontorOp *op,
                                    const KontorRow *before,
                                    const KontorRow *after);
typedef void KontorFollow (const KontorContext *context,
                           const KontorOp *op,
                           const KontorRow *before,
                           const KontorRow *after,
                           GPtrArray *ops);

KontorCheck kontor_rules_check_person;
KontorCheck kontor_rules_check_task;
KontorCheck kontor_rules_check_task_mark;
KontorCheck kontor_rules_check_checklist_item;
KontorCheck kontor_rules_check_dependency;
KontorCheck kontor_rules_check_project;
KontorCheck kontor_rules_check_recurrence;
KontorCheck kontor_rules_check_time_entry;
KontorCheck kontor_rules_check_work_day;
KontorCheck kontor_rules_check_absence;
KontorCheck kontor_rules_check_day_report;
KontorCheck kontor_rules_check_time_request;
KontorCheck kontor_rules_check_node;
KontorCheck kontor_rules_check_share;
KontorCheck kontor_rules_check_membership;
KontorCheck kontor_rules_check_message;
KontorCheck kontor_rules_check_event;
KontorCheck kontor_rules_check_attendee;
KontorCheck kontor_rules_check_lead;
KontorCheck kontor_rules_check_deal;
KontorCheck kontor_rules_check_product_row;
KontorCheck kontor_rules_check_invoice;

KontorFollow kontor_rules_follow_person;
KontorFollow kontor_rules_follow_task;
KontorFollow kontor_rules_follow_recurrence;
KontorFollow kontor_rules_follow_time_entry;
KontorFollow kontor_rules_follow_work_day;
KontorFollow kontor_rules_follow_time_request;
KontorFollow kontor_rules_follow_node;
KontorFollow kontor_rules_follow_event;
KontorFollow kontor_rules_follow_attendee;
KontorFollow kontor_rules_follow_invoice;

/* That a recurrence rule in @field, if it changes, is one. */
KontorProblem *kontor_rules_check_rule (const KontorRow *before,
                                        const KontorRow *after,
                                        guint field);
/* That the room that an event takes place in is free, as far as the reader shows; the first who takes it
 * has it. */
KontorProblem *kontor_rules_check_room (const KontorContext *context,
                                        const KontorRow *before,
                                        const KontorRow *after);
/* What follows for the recurrence that made a task. */
void kontor_rules_follow_recurring_task (const KontorContext *context,
                                         const KontorRow *before,
                                         const KontorRow *after,
                                         GPtrArray *ops);

/* Whether @field differs; @before NULL: whether @after has it. */
gboolean kontor_rules_changes (const KontorRow *before, const KontorRow *after, guint field);
/* Whether a text field holds more than white space. */
gboolean kontor_rules_has_text (const KontorRow *row, guint field);
KontorProblem *kontor_rules_refuse (const KontorRow *row, KontorProblemCode code, guint field);
/* BEFORE_START on @end when both are set and @end is less than @start. */
KontorProblem *kontor_rules_check_span (const KontorRow *row, guint start, guint end);

/* Whether an administrator brings the record from another system: it comes in the state that it has
 * there, not by the way that leads to it here. */
gboolean kontor_rules_is_import (const KontorContext *context,
                                 const KontorRow *before,
                                 const KontorRow *after);
gboolean kontor_rules_is_administrator (const KontorContext *context);
gboolean kontor_rules_is_above (const KontorContext *context, const KontorId *person);
/* Whether the actor decides what @person asks for: a superior; an administrator, on own matters only
 * where nobody is above. */
gboolean kontor_rules_decides_for (const KontorContext *context, const KontorId *person);
/* Whether the actor may act in @person's name: the person, those above, administrators. */
gboolean kontor_rules_acts_for (const KontorContext *context, const KontorId *person);

/* Adds the op that turns @before (NULL: none) into @after, if they differ. Not for fields whose
 * changes are increments or elements. */
void kontor_rules_add_diff (GPtrArray *ops, const KontorRow *before, const KontorRow *after);
/* Adds an op that sets one field of @row, if it is not so yet. Takes @value. */
void kontor_rules_add_set (GPtrArray *ops, const KontorRow *row, guint field, KontorValue *value);

G_END_DECLS
