/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-task-scope.h"

G_BEGIN_DECLS

/**
 * KontorTaskMode:
 * @name: of the action "tasks.NAME" and in states
 * @title: untranslated, context "task view"
 * @create: (nullable): makes what its page holds (floating), when it is first in front; %NULL: the section
 *   itself makes the page, the first
 * @set_scope: what that is to show
 * @dup_tasks: (nullable): what commands are about: the selected tasks, or the one that has, or had, the
 *   focus (transfer full) (element-type KontorRecord); %NULL: nothing is chosen in it
 *
 * A way to see the tasks of a scope.
 */
typedef struct
{
  const char *name;
  const char *title;
  const char *icon;
  GtkWidget *(*create) (KontorOffice *office);
  void (*set_scope) (GtkWidget *page, KontorOffice *office, const KontorTaskScope *scope);
  GPtrArray *(*dup_tasks) (GtkWidget *page);
} KontorTaskMode;

/* The first is the list. */
guint kontor_task_modes_get_n (void);
const KontorTaskMode *kontor_task_modes_get (guint index);
/* Translated. */
const char *kontor_task_mode_get_title (const KontorTaskMode *self);
/* A page of a mode that can create: empty until it is in front. (transfer floating) */
GtkWidget *kontor_task_mode_new_page (const KontorTaskMode *self) G_GNUC_WARN_UNUSED_RESULT;
/* Tells the page in front of @stack, whose pages are called as their modes; to be called again when
 * another is. */
void kontor_task_modes_set_scope (AdwViewStack *stack,
                                  KontorOffice *office,
                                  const KontorTaskScope *scope);
/* What commands are about in the page in front. (transfer full) (element-type KontorRecord) */
GPtrArray *kontor_task_modes_dup_tasks (AdwViewStack *stack) G_GNUC_WARN_UNUSED_RESULT;
/* The menu of a row of the list, or of a card. (transfer full) */
GMenuModel *kontor_task_menu_new (gboolean outline) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
