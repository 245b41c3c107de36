/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The views of tasks, in the switcher's order: the only place that names them. Main thread. */

#include "config.h"

#include "kontor-task-modes.h"

#include "kontor-gantt.h"
#include "kontor-task-board.h"
#include "kontor-task-list.h"
#include "kontor-task-month.h"

#include <glib/gi18n.h>

/* What a page shows: a KontorTaskScope. */
#define SHOWN_SCOPE "kontor-task-scope"

static void
open_task_cb (KontorOffice *office, KontorRecord *task, GtkWidget *page)
{
  kontor_office_open (office, KONTOR_RECORD_TASK, kontor_record_get_id (task));
}

static void
set_board_scope (GtkWidget *page, KontorOffice *office, const KontorTaskScope *scope)
{
  kontor_task_board_set_scope (KONTOR_TASK_BOARD (page), scope);
}

static void
set_gantt_scope (GtkWidget *page, KontorOffice *office, const KontorTaskScope *scope)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);
  KontorCondition *condition = kontor_task_scope_get_condition (scope,
                                                                kontor_office_get_person (office));
  g_autoptr (KontorQuery) query = NULL;

  if (condition != NULL)
    kontor_query_builder_take_condition (builder, condition);
  kontor_query_builder_set_outline (builder, KONTOR_TASK_PARENT);
  if (scope->kind == KONTOR_TASK_SCOPE_PROJECT)
    kontor_query_builder_add_order (builder, KONTOR_TASK_PLACE, FALSE);
  else
    kontor_query_builder_add_order (builder, KONTOR_TASK_DEADLINE, FALSE);
  kontor_query_builder_add_order (builder, KONTOR_COMMON_CREATED_AT, FALSE);
  query = kontor_query_builder_end (builder);
  kontor_gantt_set_query (KONTOR_GANTT (page), query);
}

static GtkWidget *
create_gantt (KontorOffice *office)
{
  GtkWidget *gantt = kontor_gantt_new (office);

  g_signal_connect_object (gantt, "activated", G_CALLBACK (open_task_cb), office,
                           G_CONNECT_SWAPPED);

  return gantt;
}

static void
set_month_scope (GtkWidget *page, KontorOffice *office, const KontorTaskScope *scope)
{
  kontor_task_month_set_scope (KONTOR_TASK_MONTH (page), scope);
}

static GPtrArray *
dup_list_tasks (GtkWidget *page)
{
  return kontor_task_list_dup_tasks (KONTOR_TASK_LIST (page));
}

static GPtrArray *
dup_board_tasks (GtkWidget *page)
{
  return kontor_task_board_dup_tasks (KONTOR_TASK_BOARD (page));
}

static GPtrArray *
dup_gantt_tasks (GtkWidget *page)
{
  GPtrArray *tasks = g_ptr_array_new_with_free_func (g_object_unref);
  KontorRecord *current = kontor_gantt_dup_current (KONTOR_GANTT (page));

  if (current != NULL)
    g_ptr_array_add (tasks, current);

  return tasks;
}

static const KontorTaskMode modes[] = {
  { "list", NC_ ("task view", "List"), "view-list-symbolic", NULL, NULL, dup_list_tasks },
  { "board", NC_ ("task view", "Board"), "kontor-board-symbolic", kontor_task_board_new,
    set_board_scope, dup_board_tasks },
  { "gantt", NC_ ("task view", "Gantt"), "kontor-gantt-symbolic", create_gantt, set_gantt_scope,
    dup_gantt_tasks },
  { "calendar", NC_ ("task view", "Calendar"), "kontor-calendar-symbolic", kontor_task_month_new,
    set_month_scope, NULL },
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

/* (nullable): of the page in front */
static const KontorTaskMode *
find_shown (AdwViewStack *stack)
{
  const char *name = adw_view_stack_get_visible_child_name (stack);

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (g_strcmp0 (modes[i].name, name) == 0)
      return &modes[i];

  return NULL;
}

GtkWidget *
kontor_task_mode_new_page (const KontorTaskMode *self)
{
  return adw_bin_new ();
}

void
kontor_task_modes_set_scope (AdwViewStack *stack,
                             KontorOffice *office,
                             const KontorTaskScope *scope)
{
  const KontorTaskMode *mode = find_shown (stack);
  AdwBin *page;
  const KontorTaskScope *shown;

  if (mode == NULL || mode->create == NULL)
    return;
  page = ADW_BIN (adw_view_stack_get_visible_child (stack));
  if (adw_bin_get_child (page) == NULL)
    adw_bin_set_child (page, mode->create (office));
  shown = g_object_get_data (G_OBJECT (page), SHOWN_SCOPE);
  if (shown != NULL && kontor_task_scope_equal (shown, scope))
    return;
  g_object_set_data_full (G_OBJECT (page), SHOWN_SCOPE, g_memdup2 (scope, sizeof *scope), g_free);
  mode->set_scope (adw_bin_get_child (page), office, scope);
}

GPtrArray *
kontor_task_modes_dup_tasks (AdwViewStack *stack)
{
  const KontorTaskMode *mode = find_shown (stack);
  GtkWidget *page = adw_view_stack_get_visible_child (stack);

  if (mode != NULL && mode->create != NULL)
    page = adw_bin_get_child (ADW_BIN (page));
  if (mode == NULL || mode->dup_tasks == NULL || page == NULL)
    return g_ptr_array_new_with_free_func (g_object_unref);

  return mode->dup_tasks (page);
}

GMenuModel *
kontor_task_menu_new (gboolean outline)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) dates = g_menu_new ();

  g_menu_append (menu, _ ("_Complete or reopen"), "tasks.complete");
  g_menu_append (menu, _ ("Start or stop the _timer"), "tasks.timer");
  g_menu_append (menu, _ ("Add to my _plan"), "tasks.add-to-plan");
  g_menu_append (menu, _ ("Take out o_f my plan"), "tasks.take-out-of-plan");
  if (outline)
    {
      g_menu_append (menu, _ ("_New task below"), "tasks.insert");
      g_menu_append (menu, _ ("_Indent"), "tasks.indent");
      g_menu_append (menu, _ ("_Outdent"), "tasks.outdent");
    }
  g_menu_append (dates, _ ("One day later"), "tasks.shift-day");
  g_menu_append (dates, _ ("One week later"), "tasks.shift-week");
  g_menu_append (dates, _ ("By how much…"), "tasks.shift-deadline");
  g_menu_append_submenu (menu, _ ("_Move dates"), G_MENU_MODEL (dates));

  return G_MENU_MODEL (menu);
}
