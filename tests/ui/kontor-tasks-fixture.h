/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-board.h"
#include "kontor-record-fixture.h"
#include "kontor-section.h"
#include "kontor-task-list.h"

G_BEGIN_DECLS

/* Microseconds. */
#define KONTOR_TASKS_FIXTURE_DAY (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)

/* The section of tasks in a window of 1,000 by 700 pixels, showing the list of a project that has none
 * yet; Anna acts. */
typedef struct
{
  KontorRecordFixture base;
  KontorSection *section; /* borrowed, of the window */
  char *told; /* owned, nullable: the last toast */
} KontorTasksFixture;

void kontor_tasks_fixture_set_up (KontorTasksFixture *self, gconstpointer unused);
void kontor_tasks_fixture_tear_down (KontorTasksFixture *self, gconstpointer unused);

/* "tasks.new": fails when there is no such action now. */
void kontor_tasks_fixture_act (KontorTasksFixture *self, const char *action);

/* Drafts of the project; "Task 0", "Task 1", … with deadlines a day apart (@deadline 0: without). */
KontorRow *kontor_tasks_fixture_draft_new (KontorTasksFixture *self,
                                           const char *title,
                                           gint64 deadline,
                                           gboolean result_required) G_GNUC_WARN_UNUSED_RESULT;
void kontor_tasks_fixture_make (KontorTasksFixture *self, guint count, gint64 deadline);

/* What the replica has: rows, by a function that lists them; the project's tasks, by place. (transfer
 * full) (element-type KontorRow) */
GPtrArray *kontor_tasks_fixture_read (KontorTasksFixture *self, KontorReadFunc read, gpointer data)
    G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *kontor_tasks_fixture_list (KontorTasksFixture *self) G_GNUC_WARN_UNUSED_RESULT;
guint kontor_tasks_fixture_count_in_state (KontorTasksFixture *self, int state);
/* How many records have the field; 0: how many there are. */
guint kontor_tasks_fixture_count_with (KontorTasksFixture *self,
                                       KontorRecordType type,
                                       guint field);
void kontor_tasks_fixture_wait_for_count (KontorTasksFixture *self, guint count);
/* @expected: the titles by place, each without "Task " */
void kontor_tasks_fixture_wait_for_titles (KontorTasksFixture *self, const char *expected);

/* The views. */
KontorTaskList *kontor_tasks_fixture_get_list (KontorTasksFixture *self);
void kontor_tasks_fixture_select (KontorTasksFixture *self, const KontorRow *task);
void kontor_tasks_fixture_select_all (KontorTasksFixture *self);
/* @way: "stage", "state", "deadline", "plan" */
KontorBoard *kontor_tasks_fixture_show_board (KontorTasksFixture *self, const char *way);
void kontor_tasks_fixture_focus_card (KontorBoard *board, const KontorRow *task);

G_END_DECLS
