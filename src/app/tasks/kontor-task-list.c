/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The outline of tasks: a record list, its keys, and the line in which a new task is written right
 * where it will stand. Main thread. */

#include "config.h"

#include "kontor-task-list.h"

#include "kontor-list-cell.h"
#include "kontor-quick-add-entry.h"
#include "kontor-task-cells.h"
#include "kontor-task-changes.h"

#include <glib/gi18n.h>

/* Of one level of the outline, in pixels: as much as the list's. */
#define INDENT 20

struct _KontorTaskList
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  KontorTaskScope scope;
  KontorRecordList *list; /* child */
  GtkOverlay *overlay; /* child */

  /* The line of a new task. */
  GtkWidget *line; /* child: holds @entry */
  KontorQuickAddEntry *entry; /* child */
  KontorRecord *after; /* owned, nullable: behind what it will stand */
  KontorId after_id; /* as @after, or what was made last and is on its way */
  gboolean has_after;
  gboolean below; /* as its first part */
  guint depth; /* in the outline */
  KontorId made; /* the task that was made, or moved, last */
  gboolean waits; /* for @made to come into the list */
  double line_y; /* in the overlay */
  guint tick; /* tick callback of @line while it is shown */

  /* Which task has the focus, as long as it is among the rows. */
  KontorId focused;
  gboolean has_focused;
  gboolean away; /* the focus is in a dialog, which gives it back to a widget, not to a task */
  guint note; /* idle source: the focus is to be noted */
  guint restore; /* idle source: the focus is to be put back */
};

enum
{
  PASTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorTaskList, kontor_task_list, ADW_TYPE_BIN)

/* --- the row that has the focus --- */

/* The row or cell itself, not an editor or a button in it. (transfer none) (nullable) */
static GtkWidget *
get_focus_row (KontorTaskList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  const char *name;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    return NULL;
  name = gtk_widget_get_css_name (focus);

  return strcmp (name, "row") == 0 || strcmp (name, "cell") == 0 ? focus : NULL;
}

GPtrArray *
kontor_task_list_dup_tasks (KontorTaskList *self)
{
  GPtrArray *tasks;
  g_autoptr (KontorRecord) current = NULL;

  g_return_val_if_fail (KONTOR_IS_TASK_LIST (self), NULL);

  tasks = kontor_record_list_dup_selected (self->list);
  if (tasks->len > 0)
    return tasks;
  current = kontor_record_list_dup_current (self->list);
  if (current != NULL)
    g_ptr_array_add (tasks, g_steal_pointer (&current));

  return tasks;
}

/* The table, or the rows of two lines, whichever is shown. (transfer none) (nullable) */
static GtkWidget *
find_view (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (GTK_IS_COLUMN_VIEW (widget) || GTK_IS_LIST_VIEW (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_view (child);

  return found;
}

static void
focus_row (KontorTaskList *self, const KontorId *id)
{
  GtkWidget *view = find_view (GTK_WIDGET (self->list));
  guint position = 0;

  if (!kontor_live_query_reveal (kontor_record_list_get_model (self->list), id, &position))
    return;
  kontor_record_list_select (self->list, id);
  if (view != NULL)
    gtk_widget_grab_focus (view);
}

gboolean
kontor_task_list_select (KontorTaskList *self, const KontorId *id)
{
  g_return_val_if_fail (KONTOR_IS_TASK_LIST (self), FALSE);

  focus_row (self, id);

  return kontor_record_list_select (self->list, id);
}

void
kontor_task_list_focus (KontorTaskList *self)
{
  GtkWidget *view = find_view (GTK_WIDGET (self->list));

  if (view != NULL)
    gtk_widget_grab_focus (view);
}

/* --- the line of a new task --- */

/* The cell with which the row of a record begins. (transfer none) (nullable) */
static GtkWidget *
find_cell (GtkWidget *widget, const KontorId *id)
{
  GtkWidget *found = NULL;

  if (KONTOR_IS_LIST_CELL (widget))
    {
      KontorRecord *record = kontor_list_cell_get_record (KONTOR_LIST_CELL (widget));

      return record != NULL && kontor_id_equal (kontor_record_get_id (record), id) ? widget : NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_cell (child, id);

  return found;
}

/* Below the row that it will follow, or where it was. */
static double
find_line_place (KontorTaskList *self)
{
  GtkWidget *view = find_view (GTK_WIDGET (self->list));
  GtkWidget *cell = view != NULL && self->after != NULL
                        ? find_cell (view, kontor_record_get_id (self->after))
                        : NULL;
  graphene_rect_t bounds;

  if (cell == NULL || !gtk_widget_compute_bounds (cell, GTK_WIDGET (self->overlay), &bounds))
    return self->line_y;

  return bounds.origin.y + bounds.size.height + 4;
}

static gboolean
place_line_cb (KontorTaskList *self, GtkWidget *widget, GdkRectangle *at, GtkOverlay *overlay)
{
  int width = gtk_widget_get_width (GTK_WIDGET (overlay));
  int height = gtk_widget_get_height (GTK_WIDGET (overlay));
  int natural = 0;
  int least = 0;

  if (widget != self->line)
    return FALSE;
  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  at->width = MAX (least, width - 24);
  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, at->width, NULL, &natural, NULL, NULL);
  at->x = 12;
  at->height = natural;
  at->y = CLAMP ((int) self->line_y, 0, MAX (0, height - natural));

  return TRUE;
}

/* Rows move when others come and when the person scrolls: the line goes along. */
static gboolean
follow_row_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  KontorTaskList *self = data;
  double y;

  if (!gtk_widget_get_visible (widget))
    {
      self->tick = 0;
      return G_SOURCE_REMOVE;
    }
  y = find_line_place (self);
  if ((int) y != (int) self->line_y)
    {
      self->line_y = y;
      gtk_widget_queue_allocate (GTK_WIDGET (self->overlay));
    }

  return G_SOURCE_CONTINUE;
}

static void
show_level (KontorTaskList *self)
{
  g_autofree char *text = NULL;

  gtk_widget_set_margin_start (GTK_WIDGET (self->entry), (int) self->depth * INDENT);
  if (self->below && self->after != NULL && !self->waits)
    text = g_strdup_printf (_ ("New part of “%s”"), kontor_record_get_title (self->after));
  kontor_quick_add_entry_set_placeholder (self->entry, text != NULL ? text : _ ("New task"));
}

static void
set_after (KontorTaskList *self, KontorRecord *after)
{
  KontorLiveQuery *model = kontor_record_list_get_model (self->list);
  guint position = 0;

  g_set_object (&self->after, after);
  self->has_after = after != NULL;
  self->below = FALSE;
  self->depth = 0;
  if (after != NULL)
    {
      self->after_id = *kontor_record_get_id (after);
      if (kontor_live_query_find (model, &self->after_id, &position))
        self->depth = kontor_live_query_get_depth (model, position);
    }
  show_level (self);
}

static void
set_below (KontorTaskList *self, gboolean below)
{
  if (!self->has_after || self->below == below)
    return;
  self->below = below;
  self->depth += below ? 1 : -1;
  show_level (self);
}

void
kontor_task_list_insert (KontorTaskList *self)
{
  g_autoptr (KontorRecord) current = NULL;

  g_return_if_fail (KONTOR_IS_TASK_LIST (self));

  current = kontor_record_list_dup_current (self->list);
  self->line_y = 0;
  kontor_quick_add_entry_set_text (self->entry, "");
  kontor_quick_add_entry_set_project (self->entry, self->scope.kind == KONTOR_TASK_SCOPE_PROJECT
                                                       ? &self->scope.project
                                                       : NULL);
  set_after (self, current);
  self->line_y = find_line_place (self);
  gtk_widget_set_visible (self->line, TRUE);
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (self->line, follow_row_cb, self, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
close_line (KontorTaskList *self)
{
  if (!gtk_widget_get_visible (self->line))
    return;
  self->waits = FALSE;
  if (self->after != NULL)
    focus_row (self, kontor_record_get_id (self->after));
  else
    kontor_task_list_focus (self);
  gtk_widget_set_visible (self->line, FALSE);
}

/* --- the focus follows its task --- */

static void restore_focus (KontorTaskList *self);

/* The task of the row that has the focus. (transfer none) (nullable) */
static KontorRecord *
get_focus_task (KontorTaskList *self)
{
  GtkWidget *row = get_focus_row (self);
  KontorListCell *cell = row != NULL ? kontor_list_cell_find (row) : NULL;

  return cell != NULL ? kontor_list_cell_get_record (cell) : NULL;
}

static gboolean
note_focus_cb (gpointer data)
{
  KontorTaskList *self = data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  KontorRecord *task = get_focus_task (self);
  gboolean was_away = self->away;

  self->note = 0;
  self->away = focus != NULL && gtk_widget_get_ancestor (focus, ADW_TYPE_DIALOG) != NULL;
  if (self->away)
    return G_SOURCE_REMOVE;
  if (was_away && self->has_focused && task != NULL)
    {
      restore_focus (self);
      return G_SOURCE_REMOVE;
    }
  self->has_focused = task != NULL;
  if (task != NULL)
    self->focused = *kontor_record_get_id (task);

  return G_SOURCE_REMOVE;
}

/* When a row goes elsewhere the focus stays behind at first, on a neighbour or on nothing, in the same
 * breath as the rows change: what the person has chosen is what it rests on afterwards. */
static void
focus_moved_cb (KontorTaskList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->note == 0 && self->restore == 0 && root != NULL && gtk_root_get_focus (root) != NULL)
    self->note = g_idle_add (note_focus_cb, self);
}

static gboolean
restore_focus_cb (gpointer data)
{
  KontorTaskList *self = data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  KontorRecord *task = get_focus_task (self);
  GtkWidget *view = find_view (GTK_WIDGET (self->list));
  gboolean astray = focus == NULL || focus == view || get_focus_row (self) != NULL;
  gboolean there = task != NULL && kontor_id_equal (kontor_record_get_id (task), &self->focused);

  /* While it is set, nothing of this is noted: a task that is gone may come back. */
  if (self->has_focused && astray && !there && view != NULL &&
      (kontor_record_list_scroll_to (self->list, &self->focused) || focus == NULL))
    gtk_widget_grab_focus (view);
  self->restore = 0;

  return G_SOURCE_REMOVE;
}

static void
restore_focus (KontorTaskList *self)
{
  g_clear_handle_id (&self->note, g_source_remove);
  if (self->has_focused && self->restore == 0)
    self->restore = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, restore_focus_cb, self, NULL);
}

static void
map_cb (KontorTaskList *self)
{
  g_signal_connect_object (gtk_widget_get_root (GTK_WIDGET (self)), "notify::focus-widget",
                           G_CALLBACK (focus_moved_cb), self, G_CONNECT_SWAPPED);
}

static void
unmap_cb (KontorTaskList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (root != NULL)
    g_signal_handlers_disconnect_by_func (root, focus_moved_cb, self);
  self->has_focused = FALSE;
}

/* What was made is in the list: the next one goes behind it. */
static void
follow_made (KontorTaskList *self)
{
  KontorLiveQuery *model = kontor_record_list_get_model (self->list);
  g_autoptr (KontorRecord) record = NULL;
  guint position = 0;

  if (!self->waits || !kontor_live_query_reveal (model, &self->made, &position))
    return;
  self->waits = FALSE;
  record = g_list_model_get_item (G_LIST_MODEL (model), position);
  if (record == NULL || !gtk_widget_get_visible (self->line))
    return;
  set_after (self, record);
  kontor_record_list_select (self->list, &self->made);
}

static gboolean
follow_later_cb (gpointer data)
{
  follow_made (data);

  return G_SOURCE_REMOVE;
}

/* After the rows themselves have followed the change. */
static void
items_changed_cb (KontorTaskList *self)
{
  restore_focus (self);
  if (self->waits)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, follow_later_cb, g_object_ref (self), g_object_unref);
}

static void
made_cb (gint64 number, const KontorProblem *problem, gpointer owner)
{
  KontorTaskList *self = owner;

  if (number != 0)
    follow_made (self);
  else
    self->waits = FALSE;
}

static gboolean
create_cb (KontorTaskList *self, KontorRow *draft, gboolean open, KontorQuickAddEntry *entry)
{
  self->made = *kontor_row_get_id (draft);
  self->waits = TRUE;
  kontor_tasks_create (self->office, draft, self->has_after ? &self->after_id : NULL, self->below,
                       made_cb, self);
  if (self->below)
    kontor_live_query_set_expanded (kontor_record_list_get_model (self->list), &self->after_id,
                                    TRUE);
  /* Who types fast writes the next one before this one is in the list. */
  self->after_id = self->made;
  self->has_after = TRUE;
  self->below = FALSE;
  if (open)
    kontor_office_open (self->office, KONTOR_RECORD_TASK, &self->made);

  return TRUE;
}

/* Tab: below what it would follow; Shift+Tab: behind what that is part of. */
static gboolean
line_key_cb (KontorTaskList *self,
             guint keyval,
             guint keycode,
             GdkModifierType state,
             GtkEventController *controller)
{
  const KontorId *parent;

  if (keyval == GDK_KEY_Tab && (state & GDK_CONTROL_MASK) == 0)
    {
      set_below (self, TRUE);
      return TRUE;
    }
  if (keyval != GDK_KEY_ISO_Left_Tab)
    return FALSE;
  if (self->below)
    {
      set_below (self, FALSE);
      return TRUE;
    }
  parent = self->after != NULL
               ? kontor_row_get_id_field (kontor_record_get_row (self->after), KONTOR_TASK_PARENT)
               : NULL;
  if (parent != NULL)
    {
      g_autoptr (KontorRecord) record = kontor_office_get_record (self->office, KONTOR_RECORD_TASK,
                                                                  parent);

      set_after (self, record);
    }

  return TRUE;
}

static void
line_focus_left_cb (KontorTaskList *self)
{
  if (*kontor_quick_add_entry_get_text (self->entry) == '\0' && !self->waits)
    gtk_widget_set_visible (self->line, FALSE);
}

static void
line_pasted_cb (KontorTaskList *self, const char *text)
{
  g_signal_emit (self, signals[PASTED], 0, text);
}

static void
build_line (KontorTaskList *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->line = adw_bin_new ();
  self->entry = KONTOR_QUICK_ADD_ENTRY (kontor_quick_add_entry_new (self->office));
  gtk_widget_add_css_class (self->line, "card");
  gtk_widget_add_css_class (self->line, "view");
  gtk_widget_set_margin_top (GTK_WIDGET (self->entry), 6);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->entry), 6);
  gtk_widget_set_margin_end (GTK_WIDGET (self->entry), 6);
  adw_bin_set_child (ADW_BIN (self->line), GTK_WIDGET (self->entry));
  gtk_widget_set_visible (self->line, FALSE);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (line_key_cb), self);
  gtk_widget_add_controller (self->line, keys);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (line_focus_left_cb), self);
  gtk_widget_add_controller (self->line, focus);
  g_signal_connect_object (self->entry, "create", G_CALLBACK (create_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "left", G_CALLBACK (close_line), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "pasted", G_CALLBACK (line_pasted_cb), self,
                           G_CONNECT_SWAPPED);
}

/* --- what the keys do --- */


static void
moved_cb (gint64 number, const KontorProblem *problem, gpointer owner)
{
  KontorTaskList *self = owner;

  if (number != 0)
    focus_row (self, &self->made);
}

void
kontor_task_list_move (KontorTaskList *self, KontorTaskMove move)
{
  KontorLiveQuery *model;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) tasks = NULL;
  KontorTaskSpot spot = { 0 };

  g_return_if_fail (KONTOR_IS_TASK_LIST (self));

  model = kontor_record_list_get_model (self->list);
  all = kontor_task_list_dup_tasks (self);
  tasks = kontor_task_outline_list_movable (model, all);
  if (!kontor_task_outline_find (self->office, model, tasks, move, &spot))
    {
      kontor_task_spot_clear (&spot);
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  if (spot.parent != NULL)
    kontor_live_query_set_expanded (model, kontor_row_get_id (spot.parent), TRUE);
  self->made = *kontor_record_get_id (tasks->pdata[0]);
  kontor_tasks_place (self->office, tasks, &spot, tasks->len == 1 ? moved_cb : NULL,
                      tasks->len == 1 ? self : NULL);
}

void
kontor_task_list_complete (KontorTaskList *self)
{
  g_autoptr (GPtrArray) tasks = NULL;

  g_return_if_fail (KONTOR_IS_TASK_LIST (self));

  tasks = kontor_task_list_dup_tasks (self);
  kontor_tasks_toggle_all (self->office, tasks);
}

static void
clipboard_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorTaskList) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text != NULL && *text != '\0')
    g_signal_emit (self, signals[PASTED], 0, text);
}

void
kontor_task_list_paste (KontorTaskList *self)
{
  g_return_if_fail (KONTOR_IS_TASK_LIST (self));

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL,
                                 clipboard_read_cb, g_object_ref (self));
}

static void
open_current (KontorTaskList *self)
{
  g_autoptr (KontorRecord) current = kontor_record_list_dup_current (self->list);

  if (current != NULL)
    kontor_office_open (self->office, KONTOR_RECORD_TASK, kontor_record_get_id (current));
}

/* What the person is about to act on, before the rows can follow what the act changes. */
static void
note_focus (KontorTaskList *self)
{
  KontorRecord *task = get_focus_task (self);

  if (task == NULL || self->restore != 0)
    return;
  self->has_focused = TRUE;
  self->focused = *kontor_record_get_id (task);
}

static void
clicked_cb (KontorTaskList *self)
{
  note_focus (self);
}

/* Rows only: entries, buttons and the editor of a cell keep their keys. */
static gboolean
key_cb (KontorTaskList *self,
        guint keyval,
        guint keycode,
        GdkModifierType state,
        GtkEventController *controller)
{
  GdkModifierType held = state & gtk_accelerator_get_default_mod_mask ();
  gboolean enter = keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter;

  if (get_focus_row (self) == NULL)
    return FALSE;
  note_focus (self);
  if (enter && held == 0)
    kontor_task_list_insert (self);
  else if (enter && held == GDK_CONTROL_MASK)
    kontor_task_list_complete (self);
  else if (keyval == GDK_KEY_Tab && held == 0)
    kontor_task_list_move (self, KONTOR_TASK_MOVE_IN);
  else if (keyval == GDK_KEY_ISO_Left_Tab && (held & ~GDK_SHIFT_MASK) == 0)
    kontor_task_list_move (self, KONTOR_TASK_MOVE_OUT);
  else if (keyval == GDK_KEY_Up && held == GDK_ALT_MASK)
    kontor_task_list_move (self, KONTOR_TASK_MOVE_UP);
  else if (keyval == GDK_KEY_Down && held == GDK_ALT_MASK)
    kontor_task_list_move (self, KONTOR_TASK_MOVE_DOWN);
  else if (keyval == GDK_KEY_space && held == 0)
    open_current (self);
  else if ((keyval == GDK_KEY_v || keyval == GDK_KEY_V) && held == GDK_CONTROL_MASK)
    kontor_task_list_paste (self);
  else
    return FALSE;

  return TRUE;
}

/* --- class --- */

static void
kontor_task_list_dispose (GObject *object)
{
  KontorTaskList *self = KONTOR_TASK_LIST (object);

  g_clear_handle_id (&self->note, g_source_remove);
  g_clear_handle_id (&self->restore, g_source_remove);
  g_clear_object (&self->after);
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_task_list_parent_class)->dispose (object);
}

static void
kontor_task_list_class_init (KontorTaskListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_task_list_dispose;

  signals[PASTED] = g_signal_new ("pasted", KONTOR_TYPE_TASK_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
kontor_task_list_init (KontorTaskList *self)
{
}

/* --- public functions --- */

GtkWidget *
kontor_task_list_new (KontorOffice *office)
{
  KontorTaskList *self = g_object_new (KONTOR_TYPE_TASK_LIST, NULL);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->office = g_object_ref (office);
  self->list = KONTOR_RECORD_LIST (kontor_record_list_new (office, KONTOR_RECORD_TASK));
  kontor_task_cells_install (self->list);
  kontor_record_list_set_outline (self->list, KONTOR_TASK_PARENT);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
  g_signal_connect_swapped (click, "released", G_CALLBACK (clicked_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (click));

  self->overlay = GTK_OVERLAY (gtk_overlay_new ());
  gtk_overlay_set_child (self->overlay, GTK_WIDGET (self->list));
  build_line (self);
  gtk_overlay_add_overlay (self->overlay, self->line);
  g_signal_connect_object (self->overlay, "get-child-position", G_CALLBACK (place_line_cb), self,
                           G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->overlay));
  g_signal_connect_object (kontor_record_list_get_model (self->list), "items-changed",
                           G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
  g_signal_connect_after (self, "unmap", G_CALLBACK (unmap_cb), NULL);

  return GTK_WIDGET (self);
}

KontorRecordList *
kontor_task_list_get_list (KontorTaskList *self)
{
  g_return_val_if_fail (KONTOR_IS_TASK_LIST (self), NULL);

  return self->list;
}

static void
set_defaults (KontorTaskList *self)
{
  KontorId nil = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &nil);
  g_autoptr (KontorRow) defaults = NULL;

  if (self->scope.kind == KONTOR_TASK_SCOPE_PROJECT)
    kontor_row_builder_take (builder, KONTOR_TASK_PROJECT,
                             kontor_value_new_id (&self->scope.project));
  defaults = kontor_row_builder_end (builder);
  kontor_record_list_set_defaults (self->list, defaults);
}

static void
set_order (KontorTaskList *self)
{
  gboolean outline = self->scope.kind == KONTOR_TASK_SCOPE_PROJECT;

  if (outline)
    {
      kontor_record_list_set_default_order (self->list, KONTOR_TASK_PLACE, FALSE);
      kontor_record_list_add_default_order (self->list, KONTOR_COMMON_CREATED_AT, FALSE);
      kontor_record_list_set_group (self->list, 0);
      return;
    }
  kontor_record_list_set_default_order (self->list, KONTOR_TASK_DEADLINE, FALSE);
  kontor_record_list_add_default_order (self->list, KONTOR_TASK_TITLE, FALSE);
  kontor_record_list_set_group (self->list, self->scope.kind == KONTOR_TASK_SCOPE_BACKLOG
                                                ? 0
                                                : KONTOR_TASK_DEADLINE);
}

void
kontor_task_list_set_scope (KontorTaskList *self, const KontorTaskScope *scope)
{
  g_autoptr (KontorCondition) condition = NULL;

  g_return_if_fail (KONTOR_IS_TASK_LIST (self));

  self->scope = *scope;
  condition = kontor_task_scope_get_condition (scope, kontor_office_get_person (self->office));
  kontor_record_list_set_base_condition (self->list, condition);
  kontor_task_cells_set_scope (self->list, scope->kind);
  set_order (self);
  set_defaults (self);
  gtk_widget_set_visible (self->line, FALSE);
  kontor_record_list_set_empty (self->list, kontor_task_scope_kind_get_icon (scope->kind),
                                _ ("No tasks here"),
                                _ ("Write the first one above, or press Ctrl+N."));
}
