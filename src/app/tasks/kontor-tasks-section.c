/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tasks: a scope, a line to write new ones, and the views of what the scope holds, each a row of the
 * table of modes. Main thread. */

#include "config.h"

#include "kontor-tasks-section.h"

#include "kontor-new-record-dialog.h"
#include "kontor-quick-add-entry.h"
#include "kontor-task-changes.h"
#include "kontor-task-list.h"
#include "kontor-task-modes.h"
#include "kontor-task-pages.h"
#include "kontor-task-part.h"
#include "kontor-task-paste-dialog.h"
#include "kontor-task-plan.h"
#include "kontor-task-scope.h"
#include "kontor-task-shift-dialog.h"
#include "kontor-template-dialog.h"
#include "kontor-type-list.h"

#include <glib/gi18n.h>

/* Narrower than this, the switcher is below the content. */
#define NARROW "max-width: 620sp"

struct _KontorTasksSection
{
  KontorSection parent_instance;

  KontorTaskScope scope;
  AdwToolbarView *view; /* child */
  AdwHeaderBar *header; /* child */
  KontorTaskScopeButton *scope_button; /* child */
  AdwViewStack *modes; /* child */
  GtkStack *pages; /* child: "tasks" or "templates" */
  GtkWidget *switcher; /* child */
  GtkWidget *bottom; /* child: the switcher where there is little room */
  KontorQuickAddEntry *quick; /* child */
  KontorTaskList *list; /* child */
  KontorRecordList *templates; /* child, nullable until it is shown */
};

G_DEFINE_FINAL_TYPE (KontorTasksSection, kontor_tasks_section, KONTOR_TYPE_SECTION)

static void show_enabled (KontorTasksSection *self);

static KontorOffice *
get_office (KontorTasksSection *self)
{
  return kontor_section_get_office (KONTOR_SECTION (self));
}

static GAction *
get_action (KontorTasksSection *self, const char *name)
{
  return g_action_map_lookup_action (kontor_section_get_actions (KONTOR_SECTION (self)), name);
}

/* --- scope --- */

static const KontorId *
get_project (KontorTasksSection *self)
{
  return self->scope.kind == KONTOR_TASK_SCOPE_PROJECT ? &self->scope.project : NULL;
}

static void
show_templates (KontorTasksSection *self)
{
  if (self->templates == NULL)
    {
      self->templates = KONTOR_RECORD_LIST (kontor_template_list_new (get_office (self)));
      gtk_stack_add_named (self->pages, GTK_WIDGET (self->templates), "templates");
    }
  gtk_stack_set_visible_child_name (self->pages, "templates");
}

static void
show_scope (KontorTasksSection *self)
{
  gboolean templates = self->scope.kind == KONTOR_TASK_SCOPE_TEMPLATES;

  kontor_task_scope_button_set_scope (self->scope_button, &self->scope);
  kontor_quick_add_entry_set_project (self->quick, get_project (self));
  gtk_widget_set_visible (GTK_WIDGET (self->quick), !templates);
  gtk_widget_set_sensitive (self->switcher, !templates);
  if (templates)
    {
      show_templates (self);
      show_enabled (self);
      return;
    }
  gtk_stack_set_visible_child_name (self->pages, "tasks");
  kontor_task_list_set_scope (self->list, &self->scope);
  kontor_task_modes_set_scope (self->modes, get_office (self), &self->scope);
  show_enabled (self);
}

static void
set_scope (KontorTasksSection *self, const KontorTaskScope *scope)
{
  GAction *completed = get_action (self, "completed");

  if (kontor_task_scope_equal (&self->scope, scope))
    return;
  self->scope = *scope;
  g_simple_action_set_state (G_SIMPLE_ACTION (completed), g_variant_new_boolean (scope->completed));
  show_scope (self);
}

static void
scope_chosen_cb (KontorTasksSection *self, const KontorTaskScope *scope, GtkWidget *button)
{
  KontorTaskScope chosen = *scope;

  chosen.completed = self->scope.completed;
  set_scope (self, &chosen);
}

static void
project_changed_cb (KontorTasksSection *self, guint64 types, KontorLiveStore *store)
{
  if ((types & kontor_record_type_to_bit (KONTOR_RECORD_PROJECT)) != 0)
    kontor_task_scope_button_set_scope (self->scope_button, &self->scope);
}

/* --- making tasks --- */

static void
created_cb (gint64 number, const KontorProblem *problem, gpointer owner)
{
  KontorTasksSection *self = owner;

  if (number != 0)
    kontor_live_store_poll (kontor_office_get_store (get_office (self)));
}

static gboolean
create_cb (KontorTasksSection *self, KontorRow *draft, gboolean open, KontorQuickAddEntry *entry)
{
  KontorOffice *office = get_office (self);

  if (open)
    return FALSE; /* the entry makes and opens it */
  kontor_tasks_create (office, draft, NULL, FALSE, created_cb, self);
  kontor_record_list_select (kontor_task_list_get_list (self->list), kontor_row_get_id (draft));
  gtk_widget_grab_focus (GTK_WIDGET (self->quick));

  return TRUE;
}

static void
paste_text (KontorTasksSection *self, const char *text, KontorRecord *below)
{
  kontor_task_paste_dialog_present (GTK_WIDGET (self), get_office (self), text, get_project (self),
                                    below, kontor_quick_add_entry_find, self->quick);
}

static void
quick_pasted_cb (KontorTasksSection *self, const char *text, GtkWidget *entry)
{
  paste_text (self, text, NULL);
}

static void
list_pasted_cb (KontorTasksSection *self, const char *text, GtkWidget *list)
{
  g_autoptr (KontorRecord) current = kontor_record_list_dup_current (
      kontor_task_list_get_list (self->list));

  paste_text (self, text, current);
}

/* Down from the line to the tasks. */
static void
quick_left_cb (KontorTasksSection *self, GtkWidget *entry)
{
  kontor_task_list_focus (self->list);
}

/* --- commands --- */

static void
new_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorTasksSection *self = data;
  KontorTaskScope mine = { .kind = KONTOR_TASK_SCOPE_MINE, .completed = self->scope.completed };

  if (self->scope.kind == KONTOR_TASK_SCOPE_TEMPLATES)
    set_scope (self, &mine);
  gtk_widget_grab_focus (GTK_WIDGET (self->quick));
}

static void
insert_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  kontor_task_list_insert (KONTOR_TASKS_SECTION (data)->list);
}

static void
complete_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorTasksSection *self = data;
  g_autoptr (GPtrArray) tasks = kontor_task_modes_dup_tasks (self->modes);

  kontor_tasks_toggle_all (get_office (self), tasks);
}

static void
timer_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorTasksSection *self = data;
  g_autoptr (GPtrArray) tasks = kontor_task_modes_dup_tasks (self->modes);

  if (tasks->len == 1)
    kontor_tasks_toggle_timer (get_office (self), tasks->pdata[0]);
  else
    kontor_office_tell (get_office (self), _ ("Choose one task first"));
}

static void
plan_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorTasksSection *self = data;
  g_autoptr (GPtrArray) tasks = kontor_task_modes_dup_tasks (self->modes);

  if (strcmp (g_action_get_name (G_ACTION (action)), "add-to-plan") == 0)
    kontor_task_plan_add (get_office (self), tasks);
  else
    kontor_task_plan_remove (get_office (self), tasks);
}

static void
move_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const char *const names[] = { "indent", "outdent", "move-up", "move-down" };
  const char *name = g_action_get_name (G_ACTION (action));

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], name) == 0)
      kontor_task_list_move (KONTOR_TASKS_SECTION (data)->list, (KontorTaskMove) i);
}

static void
paste_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  kontor_task_list_paste (KONTOR_TASKS_SECTION (data)->list);
}

static void
shift_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorTasksSection *self = data;
  g_autoptr (GPtrArray) tasks = kontor_task_modes_dup_tasks (self->modes);
  const char *name = g_action_get_name (G_ACTION (action));

  if (tasks->len == 0)
    kontor_office_tell (get_office (self), _ ("Choose a task first"));
  else if (strcmp (name, "shift-day") == 0)
    kontor_tasks_shift (get_office (self), tasks, 1, 0);
  else if (strcmp (name, "shift-week") == 0)
    kontor_tasks_shift (get_office (self), tasks, 7, 0);
  else
    kontor_task_shift_dialog_present (GTK_WIDGET (self), get_office (self), tasks);
}

static void
scope_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  kontor_task_scope_button_popup (KONTOR_TASKS_SECTION (data)->scope_button);
}

static void
completed_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorTasksSection *self = data;
  KontorTaskScope scope = self->scope;

  scope.completed = !scope.completed;
  set_scope (self, &scope);
}

static void
from_template_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorTasksSection *self = data;

  kontor_template_dialog_present (GTK_WIDGET (self), get_office (self), NULL, get_project (self));
}

static void
new_project_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorTasksSection *self = data;

  kontor_new_record_dialog_present (GTK_WIDGET (self), get_office (self), KONTOR_RECORD_PROJECT,
                                    NULL);
}

static void
mode_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorTasksSection *self = data;

  adw_view_stack_set_visible_child_name (self->modes, g_action_get_name (G_ACTION (action)));
}

/* When an action can do something. */
typedef enum
{
  ALWAYS, /* also while another section is in front */
  HERE, /* its keys are not to work while another section is */
  OF_LIST, /* with the list in front */
  OF_ROWS, /* with the list in front and tasks chosen in it */
  OF_TASKS, /* with tasks chosen, whatever shows them */
} Need;

static const struct
{
  const char *name;
  void (*activate) (GSimpleAction *action, GVariant *parameter, gpointer data);
  Need need;
} actions[] = {
  { "new", new_cb, ALWAYS },
  { "insert", insert_cb, OF_LIST },
  { "complete", complete_cb, OF_TASKS },
  { "timer", timer_cb, OF_TASKS },
  { "add-to-plan", plan_cb, OF_TASKS },
  { "take-out-of-plan", plan_cb, OF_TASKS },
  { "indent", move_cb, OF_ROWS },
  { "outdent", move_cb, OF_ROWS },
  { "move-up", move_cb, OF_ROWS },
  { "move-down", move_cb, OF_ROWS },
  { "paste", paste_cb, HERE },
  { "shift-day", shift_cb, OF_TASKS },
  { "shift-week", shift_cb, OF_TASKS },
  { "shift-deadline", shift_cb, OF_TASKS },
  { "scope", scope_cb, HERE },
  { "from-template", from_template_cb, ALWAYS },
  { "new-project", new_project_cb, ALWAYS },
};

static void
show_enabled (KontorTasksSection *self)
{
  gboolean mapped = gtk_widget_get_mapped (GTK_WIDGET (self));
  gboolean tasks_shown = mapped && self->scope.kind != KONTOR_TASK_SCOPE_TEMPLATES;
  gboolean list = tasks_shown &&
                  g_strcmp0 (adw_view_stack_get_visible_child_name (self->modes), "list") == 0;
  g_autoptr (GPtrArray) tasks = kontor_task_modes_dup_tasks (self->modes);
  gboolean chosen = tasks_shown && tasks->len > 0;
  const gboolean met[] = {
    [ALWAYS] = TRUE,     [HERE] = mapped, [OF_LIST] = list, [OF_ROWS] = list && chosen,
    [OF_TASKS] = chosen,
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (get_action (self, actions[i].name)),
                                 met[actions[i].need]);
  for (guint i = 0; i < kontor_task_modes_get_n (); i++)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (
                                     get_action (self, kontor_task_modes_get (i)->name)),
                                 mapped);
}

static void
mode_shown_cb (KontorTasksSection *self)
{
  if (self->scope.kind != KONTOR_TASK_SCOPE_TEMPLATES)
    kontor_task_modes_set_scope (self->modes, get_office (self), &self->scope);
  show_enabled (self);
}

/* While the focus is in the palette or in a menu, commands are about what it was on before. */
static void
focus_cb (KontorTasksSection *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    show_enabled (self);
}

static void
map_cb (KontorTasksSection *self)
{
  g_signal_connect_object (gtk_widget_get_root (GTK_WIDGET (self)), "notify::focus-widget",
                           G_CALLBACK (focus_cb), self, G_CONNECT_SWAPPED);
  show_enabled (self);
}

static void
unmap_cb (KontorTasksSection *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (root != NULL)
    g_signal_handlers_disconnect_by_func (root, focus_cb, self);
  show_enabled (self);
}

static void
add_action (KontorTasksSection *self,
            const char *name,
            void (*activate) (GSimpleAction *, GVariant *, gpointer))
{
  g_autoptr (GSimpleAction) action = g_simple_action_new (name, NULL);

  g_signal_connect_object (action, "activate", G_CALLBACK (activate), self, G_CONNECT_DEFAULT);
  g_action_map_add_action (kontor_section_get_actions (KONTOR_SECTION (self)), G_ACTION (action));
}

static void
add_actions (KontorTasksSection *self)
{
  g_autoptr (GSimpleAction) completed =
      g_simple_action_new_stateful ("completed", NULL, g_variant_new_boolean (FALSE));

  g_signal_connect_object (completed, "activate", G_CALLBACK (completed_cb), self,
                           G_CONNECT_DEFAULT);
  g_action_map_add_action (kontor_section_get_actions (KONTOR_SECTION (self)),
                           G_ACTION (completed));
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    add_action (self, actions[i].name, actions[i].activate);
  for (guint i = 0; i < kontor_task_modes_get_n (); i++)
    add_action (self, kontor_task_modes_get (i)->name, mode_cb);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
  g_signal_connect_after (self, "unmap", G_CALLBACK (unmap_cb), NULL);
  g_signal_connect_object (self->modes, "notify::visible-child", G_CALLBACK (mode_shown_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (kontor_task_list_get_list (self->list), "selection-changed",
                           G_CALLBACK (show_enabled), self, G_CONNECT_SWAPPED);
  show_enabled (self);
}

/* --- building --- */

static GtkWidget *
build_list (KontorTasksSection *self)
{
  g_autoptr (GMenuModel) menu = kontor_task_menu_new (TRUE);

  self->list = KONTOR_TASK_LIST (kontor_task_list_new (get_office (self)));
  kontor_record_list_set_row_menu (kontor_task_list_get_list (self->list), menu);
  g_signal_connect_object (self->list, "pasted", G_CALLBACK (list_pasted_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self->list);
}

static void
build_header (KontorTasksSection *self)
{
  GtkWidget *menu = gtk_menu_button_new ();
  g_autoptr (GMenu) items = g_menu_new ();

  self->header = ADW_HEADER_BAR (adw_header_bar_new ());
  self->scope_button = KONTOR_TASK_SCOPE_BUTTON (kontor_task_scope_button_new (get_office (self)));
  g_signal_connect_object (self->scope_button, "chosen", G_CALLBACK (scope_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  adw_header_bar_pack_start (self->header, GTK_WIDGET (self->scope_button));

  g_menu_append (items, _ ("New from _template…"), "tasks.from-template");
  g_menu_append (items, _ ("_Paste lines as tasks"), "tasks.paste");
  g_menu_append (items, _ ("New _project…"), "tasks.new-project");
  g_menu_append (items, _ ("Show _completed tasks"), "tasks.completed");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (menu), G_MENU_MODEL (items));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (menu), "view-more-symbolic");
  gtk_widget_set_tooltip_text (menu, _ ("More"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (menu), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("More"),
                                  -1);
  adw_header_bar_pack_end (self->header, menu);
  {
    GtkWidget *add = kontor_task_part_button_new ("list-add-symbolic", _ ("New task"));

    gtk_actionable_set_action_name (GTK_ACTIONABLE (add), "tasks.new");
    adw_header_bar_pack_end (self->header, add);
  }
}

static void
build_switchers (KontorTasksSection *self)
{
  self->switcher = adw_inline_view_switcher_new ();
  adw_inline_view_switcher_set_stack (ADW_INLINE_VIEW_SWITCHER (self->switcher), self->modes);
  adw_inline_view_switcher_set_display_mode (ADW_INLINE_VIEW_SWITCHER (self->switcher),
                                             ADW_INLINE_VIEW_SWITCHER_LABELS);
  self->bottom = adw_view_switcher_bar_new ();
  adw_view_switcher_bar_set_stack (ADW_VIEW_SWITCHER_BAR (self->bottom), self->modes);
  if (kontor_task_modes_get_n () > 1)
    adw_header_bar_set_title_widget (self->header, self->switcher);
  else
    adw_header_bar_set_title_widget (self->header, adw_window_title_new (_ ("Tasks"), NULL));
  adw_toolbar_view_add_bottom_bar (self->view, self->bottom);
}

static void
build_modes (KontorTasksSection *self)
{
  self->modes = ADW_VIEW_STACK (adw_view_stack_new ());
  for (guint i = 0; i < kontor_task_modes_get_n (); i++)
    {
      const KontorTaskMode *mode = kontor_task_modes_get (i);
      GtkWidget *page = i == 0 ? build_list (self) : kontor_task_mode_new_page (mode);

      adw_view_stack_add_titled_with_icon (self->modes, page, mode->name,
                                           kontor_task_mode_get_title (mode), mode->icon);
    }
}

static void
build_quick (KontorTasksSection *self)
{
  self->quick = KONTOR_QUICK_ADD_ENTRY (kontor_quick_add_entry_new (get_office (self)));
  kontor_quick_add_entry_keep (self->quick, "new:task#quick-add");
  kontor_quick_add_entry_set_placeholder (
      self->quick,
      /* Translators: an example of what is understood; use words of your language. "@" marks a person,
       * "#" a project */
      _ ("New task: Call Ivan tomorrow 10:00 #sales @olga 30m !"));
  gtk_widget_set_margin_top (GTK_WIDGET (self->quick), 6);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->quick), 6);
  gtk_widget_set_margin_start (GTK_WIDGET (self->quick), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->quick), 12);
  g_signal_connect_object (self->quick, "create", G_CALLBACK (create_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->quick, "pasted", G_CALLBACK (quick_pasted_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->quick, "left", G_CALLBACK (quick_left_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
narrow_cb (KontorTasksSection *self, AdwBreakpoint *breakpoint)
{
  adw_header_bar_set_show_title (self->header, FALSE);
  adw_view_switcher_bar_set_reveal (ADW_VIEW_SWITCHER_BAR (self->bottom),
                                    kontor_task_modes_get_n () > 1);
}

static void
wide_cb (KontorTasksSection *self, AdwBreakpoint *breakpoint)
{
  adw_header_bar_set_show_title (self->header, TRUE);
  adw_view_switcher_bar_set_reveal (ADW_VIEW_SWITCHER_BAR (self->bottom), FALSE);
}

static void
add_breakpoint (KontorTasksSection *self)
{
  GtkWidget *bin = adw_breakpoint_bin_new ();
  AdwBreakpoint *breakpoint = adw_breakpoint_new (adw_breakpoint_condition_parse (NARROW));

  g_signal_connect_object (breakpoint, "apply", G_CALLBACK (narrow_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (breakpoint, "unapply", G_CALLBACK (wide_cb), self, G_CONNECT_SWAPPED);
  adw_breakpoint_bin_add_breakpoint (ADW_BREAKPOINT_BIN (bin), breakpoint);
  adw_breakpoint_bin_set_child (ADW_BREAKPOINT_BIN (bin), GTK_WIDGET (self->view));
  gtk_widget_set_size_request (bin, 300, 200);
  adw_bin_set_child (ADW_BIN (self), bin);
}

/* --- overrides --- */

static void
kontor_tasks_section_constructed (GObject *object)
{
  KontorTasksSection *self = KONTOR_TASKS_SECTION (object);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  G_OBJECT_CLASS (kontor_tasks_section_parent_class)->constructed (object);

  self->view = ADW_TOOLBAR_VIEW (adw_toolbar_view_new ());
  self->pages = GTK_STACK (gtk_stack_new ());
  build_header (self);
  build_modes (self);
  build_switchers (self);
  build_quick (self);
  gtk_widget_set_vexpand (GTK_WIDGET (self->pages), TRUE);
  gtk_stack_add_named (self->pages, GTK_WIDGET (self->modes), "tasks");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->quick));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->pages));
  adw_toolbar_view_add_top_bar (self->view, GTK_WIDGET (self->header));
  adw_toolbar_view_set_content (self->view, box);
  add_breakpoint (self);
  add_actions (self);
  g_signal_connect_object (kontor_office_get_store (get_office (self)), "changed",
                           G_CALLBACK (project_changed_cb), self, G_CONNECT_SWAPPED);
  show_scope (self);
}

static gboolean
kontor_tasks_section_show_record (KontorSection *section, KontorRecordType type, const KontorId *id)
{
  KontorTasksSection *self = KONTOR_TASKS_SECTION (section);
  KontorTaskScope scope = { .kind = KONTOR_TASK_SCOPE_PROJECT, .completed = self->scope.completed };

  if (type == KONTOR_RECORD_PROJECT)
    {
      scope.project = *id;
      set_scope (self, &scope);
      return TRUE;
    }
  if (type == KONTOR_RECORD_TEMPLATE)
    {
      scope.kind = KONTOR_TASK_SCOPE_TEMPLATES;
      set_scope (self, &scope);
      return kontor_record_list_select (self->templates, id);
    }
  if (type != KONTOR_RECORD_TASK || self->scope.kind == KONTOR_TASK_SCOPE_TEMPLATES)
    return FALSE;

  return kontor_record_list_select (kontor_task_list_get_list (self->list), id);
}

static void
kontor_tasks_section_search (KontorSection *section)
{
  KontorTasksSection *self = KONTOR_TASKS_SECTION (section);

  if (self->scope.kind == KONTOR_TASK_SCOPE_TEMPLATES)
    {
      kontor_record_list_search (self->templates);
      return;
    }
  adw_view_stack_set_visible_child_name (self->modes, "list");
  kontor_record_list_search (kontor_task_list_get_list (self->list));
}

/* Three lines and more: mode and whether with what is completed, scope, the list's own. */
static char *
kontor_tasks_section_save_state (KontorSection *section)
{
  KontorTasksSection *self = KONTOR_TASKS_SECTION (section);
  g_autofree char *scope = kontor_task_scope_to_text (&self->scope);
  g_autofree char *list = kontor_record_list_save_state (kontor_task_list_get_list (self->list));

  return g_strdup_printf ("%s%s\n%s\n%s", adw_view_stack_get_visible_child_name (self->modes),
                          self->scope.completed ? " completed" : "", scope,
                          list != NULL ? list : "");
}

static void
kontor_tasks_section_restore_state (KontorSection *section, const char *state)
{
  KontorTasksSection *self = KONTOR_TASKS_SECTION (section);
  g_auto (GStrv) parts = g_strsplit (state, "\n", 3);
  KontorTaskScope scope = self->scope;

  if (parts[0] == NULL || parts[1] == NULL)
    return;
  scope.completed = g_str_has_suffix (parts[0], " completed");
  parts[0][strcspn (parts[0], " ")] = '\0';
  /* The scope first: the page in front shows it at once. */
  kontor_task_scope_from_text (&scope, parts[1]);
  set_scope (self, &scope);
  if (adw_view_stack_get_child_by_name (self->modes, parts[0]) != NULL)
    adw_view_stack_set_visible_child_name (self->modes, parts[0]);
  if (parts[2] != NULL && *parts[2] != '\0')
    kontor_record_list_restore_state (kontor_task_list_get_list (self->list), parts[2]);
}

static void
kontor_tasks_section_class_init (KontorTasksSectionClass *klass)
{
  KontorSectionClass *section_class = KONTOR_SECTION_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = kontor_tasks_section_constructed;
  section_class->show_record = kontor_tasks_section_show_record;
  section_class->search = kontor_tasks_section_search;
  section_class->save_state = kontor_tasks_section_save_state;
  section_class->restore_state = kontor_tasks_section_restore_state;

  kontor_task_pages_register ();
}

static void
kontor_tasks_section_init (KontorTasksSection *self)
{
}
