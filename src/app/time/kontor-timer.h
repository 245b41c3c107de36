/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/* The person's timer, from wherever it is started. */

/* Actions of the window: "start" (s: a task's link; what ran before ends), "choose": asks for the
 * task, "stop". @parent: where the dialog appears, borrowed, it owns the group */
GActionGroup *kontor_timer_actions_new (KontorOffice *office, GtkWidget *parent)
    G_GNUC_WARN_UNUSED_RESULT;

/* Starts on @task, at once; what ran before ends in the same instant. */
void kontor_timer_start_on (KontorOffice *office, const KontorId *task);
void kontor_timer_stop_now (KontorOffice *office);
/* Asks for the task, then starts. */
void kontor_timer_choose (KontorOffice *office, GtkWidget *parent);

/* The person was away from @since until @until (microseconds UTC) while the timer ran on @task: asks
 * what that time was. @reason: "idle", "lock" or "suspend" */
void kontor_timer_ask_away (KontorOffice *office,
                            GtkWidget *parent,
                            const char *task,
                            gint64 since,
                            gint64 until);

G_END_DECLS
