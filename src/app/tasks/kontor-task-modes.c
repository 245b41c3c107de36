/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The views of tasks, in the switcher's order: the only place that names them. Main thread. */

#include "config.h"

#include "kontor-task-modes.h"

#include "kontor-task-board.h"

#include <glib/gi18n.h>

static void
set_board_scope (GtkWidget *page, KontorOffice *office, const KontorTaskScope *scope)
{
  kontor_task_board_set_scope (KONTOR_TASK_BOARD (page), scope);
}

static const KontorTaskMode modes[] = {
  { "list", NC_ ("task view", "List"), "view-list-symbolic", NULL, NULL },
  { "board", NC_ ("task view", "Board"), "kontor-board-symbolic", kontor_task_board_new,
    set_board_scope },
};

guint
kontor_task_modes_get_n (void)
{
  return G_N_ELEMENTS (modes);
}

const KontorTaskMode *
kontor_task_modes_get (guint index)
{
  g_return_val_if_fail (index < G_N_ELEMENTS (modes), NULL);

  return &modes[index];
}

const char *
kontor_task_mode_get_title (const KontorTaskMode *self)
{
  return g_dpgettext2 (GETTEXT_PACKAGE, "task view", self->title);
}

void
kontor_task_modes_set_scope (AdwViewStack *stack,
                             KontorOffice *office,
                             const KontorTaskScope *scope)
{
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (modes[i].set_scope != NULL)
      modes[i].set_scope (adw_view_stack_get_child_by_name (stack, modes[i].name), office, scope);
}
