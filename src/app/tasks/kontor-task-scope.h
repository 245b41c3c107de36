/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorTaskScopeKind:
 *
 * Whose tasks are shown. The words (kontor_task_scope_to_text()) are kept in the window's state.
 */
typedef enum
{
  KONTOR_TASK_SCOPE_MINE, /* open, and I am responsible */
  KONTOR_TASK_SCOPE_SET_BY_ME, /* open, set by me for others */
  KONTOR_TASK_SCOPE_PARTICIPATING,
  KONTOR_TASK_SCOPE_OBSERVING,
  KONTOR_TASK_SCOPE_WAITING_FOR_ME,
  KONTOR_TASK_SCOPE_WAITING_FOR_OTHERS,
  KONTOR_TASK_SCOPE_BACKLOG,
  KONTOR_TASK_SCOPE_ALL,
  KONTOR_TASK_SCOPE_TEMPLATES,
  KONTOR_TASK_SCOPE_PROJECT,
} KontorTaskScopeKind;

/* The kinds before that of a project. */
#define KONTOR_N_TASK_SCOPES KONTOR_TASK_SCOPE_PROJECT

/* @project: of KONTOR_TASK_SCOPE_PROJECT; @completed: with what is completed, in a project and of all */
typedef struct
{
  KontorTaskScopeKind kind;
  KontorId project;
  gboolean completed;
} KontorTaskScope;

gboolean kontor_task_scope_equal (const KontorTaskScope *a, const KontorTaskScope *b);
/* Translated: of a kind, and of a scope, a project's title. (transfer full) */
const char *kontor_task_scope_kind_get_title (KontorTaskScopeKind kind);
const char *kontor_task_scope_kind_get_icon (KontorTaskScopeKind kind);
char *kontor_task_scope_get_title (const KontorTaskScope *self, KontorOffice *office)
    G_GNUC_WARN_UNUSED_RESULT;
/* What tasks must be to belong to it, seen by @person. (transfer full) (nullable): any */
KontorCondition *kontor_task_scope_get_condition (const KontorTaskScope *self,
                                                  const KontorId *person) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full) */
char *kontor_task_scope_to_text (const KontorTaskScope *self) G_GNUC_WARN_UNUSED_RESULT;
/* %FALSE: not understood, @self is left alone */
gboolean kontor_task_scope_from_text (KontorTaskScope *self, const char *text);

/**
 * KontorTaskScopeButton:
 *
 * Names the scope and opens a popover to choose another: the fixed ones, and projects, searched by
 * typing.
 *
 * Signals:
 * - "chosen" (gpointer scope): a #KontorTaskScope, valid during the call
 */
#define KONTOR_TYPE_TASK_SCOPE_BUTTON (kontor_task_scope_button_get_type ())
G_DECLARE_FINAL_TYPE (KontorTaskScopeButton,
                      kontor_task_scope_button,
                      KONTOR,
                      TASK_SCOPE_BUTTON,
                      AdwBin)

GtkWidget *kontor_task_scope_button_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;
void kontor_task_scope_button_set_scope (KontorTaskScopeButton *self, const KontorTaskScope *scope);
void kontor_task_scope_button_popup (KontorTaskScopeButton *self);

G_END_DECLS
