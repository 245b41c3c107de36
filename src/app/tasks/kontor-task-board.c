/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tasks on a board. What the columns are depends on the way of looking; moving a card makes the task
 * what the column stands for. Main thread, but for the functions with a KontorContext or a
 * KontorReading. */

#include "config.h"

#include "kontor-task-board.h"

#include "kontor-board.h"
#include "kontor-quick-add-entry.h"
#include "kontor-task-cards.h"
#include "kontor-task-columns.h"
#include "kontor-task-modes.h"
#include "kontor-task-plan.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

static const struct
{
  const char *name;
  const char *title;
} ways[] = {
  { "stage", NC_ ("task board", "Stages") },
  { "state", NC_ ("task board", "State") },
  { "deadline", NC_ ("task board", "Deadline") },
  { "plan", NC_ ("task board", "My plan") },
};

struct _KontorTaskBoard
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  KontorTaskScope scope;
  KontorTaskWay way;
  AdwToggleGroup *switcher; /* child */
  GtkStack *pages; /* child: "board" or "empty" */
  KontorBoard *board; /* child */
  AdwStatusPage *empty; /* child */
  GCancellable *reading; /* owned, nullable */
  KontorRecord *current; /* owned, nullable: the task of the card that had the focus last */
  GtkWidget *menu; /* child, nullable until it is asked for */
};

G_DEFINE_FINAL_TYPE (KontorTaskBoard, kontor_task_board, ADW_TYPE_BIN)

/* --- cards --- */

/* Of a mark, its task. (transfer full) (nullable) */
static KontorRecord *
dup_task (KontorOffice *office, KontorRecord *record)
{
  if (kontor_record_get_record_type (record) == KONTOR_RECORD_TASK)
    return g_object_ref (record);

  return kontor_office_get_record (office, KONTOR_RECORD_TASK,
                                   kontor_row_get_id_field (kontor_record_get_row (record),
                                                            KONTOR_TASK_MARK_TASK));
}

static void
bind_card (KontorBoardCard *card, KontorRecord *record, gpointer data)
{
  KontorTaskBoard *self = data;
  g_autoptr (KontorRecord) task = dup_task (self->office, record);
  const KontorRow *row = task != NULL ? kontor_record_get_row (task) : NULL;
  g_autofree char *project = NULL;
  g_autofree char *person = NULL;
  g_autofree char *note = NULL;
  gint64 deadline;
  gboolean overdue;

  g_object_set_data_full (G_OBJECT (card), "kontor-task-card", g_object_ref (record),
                          g_object_unref);
  if (row == NULL)
    {
      kontor_board_card_set_title (card, _ ("Not shared with you"));
      return;
    }
  deadline = kontor_row_get_integer (row, KONTOR_TASK_DEADLINE);
  overdue = deadline != 0 && deadline < kontor_office_get_now (self->office) &&
            kontor_row_get_choice (row, KONTOR_TASK_STATE) != KONTOR_TASK_STATE_COMPLETED;
  if (deadline != 0)
    note = kontor_office_format_instant (self->office, deadline);
  project = kontor_office_get_title (self->office, KONTOR_RECORD_PROJECT,
                                     kontor_row_get_id_field (row, KONTOR_TASK_PROJECT));
  person = kontor_office_get_title (self->office, KONTOR_RECORD_PERSON,
                                    kontor_row_get_id_field (row, KONTOR_TASK_RESPONSIBLE));
  kontor_board_card_set_title (card, kontor_record_get_title (task));
  kontor_board_card_set_subtitle (card,
                                  *project != '\0' && self->scope.kind != KONTOR_TASK_SCOPE_PROJECT
                                      ? project
                                      : NULL);
  kontor_board_card_set_note (card, note, overdue ? "alarm-symbolic" : NULL,
                              overdue ? "error" : NULL);
  kontor_board_card_set_person (card, *person != '\0' ? person : NULL);
}

static void
activated_cb (KontorTaskBoard *self, KontorRecord *record, KontorBoard *board)
{
  g_autoptr (KontorRecord) task = dup_task (self->office, record);

  if (task != NULL)
    kontor_office_open (self->office, KONTOR_RECORD_TASK, kontor_record_get_id (task));
}

/* --- stages are read first --- */

typedef struct
{
  guint field;
  KontorId id;
} Wish;

static gpointer
read_stages (KontorReading *reading, gpointer data, GError **error)
{
  Wish *wish = data;
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK_STAGE);
  g_autoptr (KontorQuery) query = NULL;

  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (wish->field, &wish->id));
  kontor_query_builder_add_order (builder, KONTOR_TASK_STAGE_PLACE, FALSE);
  query = kontor_query_builder_end (builder);

  return kontor_reading_list (reading, query, 0, 50, error);
}

static void
stages_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorTaskBoard) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stages = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                                &error);
  g_autoptr (GPtrArray) columns = NULL;

  if (stages == NULL)
    {
      if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        kontor_office_tell_error (self->office, error);
      return;
    }
  if (stages->len == 0)
    {
      adw_status_page_set_title (self->empty, self->way == KONTOR_TASK_WAY_PLAN
                                                  ? _ ("Your plan has no columns yet")
                                                  : _ ("This project has no stages yet"));
      gtk_stack_set_visible_child_name (self->pages, "empty");
      return;
    }
  columns = kontor_task_columns_new (self->office, &self->scope, self->way, stages);
  kontor_board_set_columns (self->board, columns);
  gtk_stack_set_visible_child_name (self->pages, "board");
}

static void
show_columns (KontorTaskBoard *self)
{
  g_autoptr (GPtrArray) columns = NULL;

  g_clear_object (&self->current);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  if (self->way == KONTOR_TASK_WAY_STAGE || self->way == KONTOR_TASK_WAY_PLAN)
    {
      Wish *wish = g_new0 (Wish, 1);

      wish->field = self->way == KONTOR_TASK_WAY_PLAN ? KONTOR_TASK_STAGE_PERSON
                                                      : KONTOR_TASK_STAGE_PROJECT;
      wish->id = self->way == KONTOR_TASK_WAY_PLAN ? *kontor_office_get_person (self->office)
                                                   : self->scope.project;
      self->reading = g_cancellable_new ();
      kontor_live_store_read_async (kontor_office_get_store (self->office), read_stages, wish,
                                    g_free, (GDestroyNotify) g_ptr_array_unref, self->reading,
                                    stages_read_cb, g_object_ref (self));
      return;
    }
  columns = kontor_task_columns_new (self->office, &self->scope, self->way, NULL);
  kontor_board_set_columns (self->board, columns);
  gtk_stack_set_visible_child_name (self->pages, "board");
}

/* --- moving --- */

/* Which field a column stands for, and which keeps its order. */
static const struct
{
  guint field;
  guint place; /* 0: the order follows from the tasks themselves */
} moves[] = {
  [KONTOR_TASK_WAY_STAGE] = { KONTOR_TASK_STAGE, KONTOR_TASK_PLACE },
  [KONTOR_TASK_WAY_STATE] = { KONTOR_TASK_STATE, 0 },
  [KONTOR_TASK_WAY_DEADLINE] = { KONTOR_TASK_DEADLINE, 0 },
  [KONTOR_TASK_WAY_PLAN] = { KONTOR_TASK_MARK_STAGE, KONTOR_TASK_MARK_PLACE },
};

static void
moved_cb (KontorTaskBoard *self,
          KontorBoardColumn *to,
          GPtrArray *records,
          KontorRecord *before,
          KontorBoard *board)
{
  KontorValue *value = kontor_board_column_get_value (to);

  if (self->way == KONTOR_TASK_WAY_DEADLINE && value == NULL &&
      strcmp (kontor_board_column_get_title (to), C_ ("group", "Overdue")) == 0)
    kontor_office_tell (self->office, _ ("Nothing can be made overdue"));
  else if (self->way == KONTOR_TASK_WAY_STATE)
    kontor_task_cards_act (self->office, records, kontor_value_get_text (value));
  else
    kontor_task_cards_move (self->office, to, records, before, moves[self->way].field,
                            moves[self->way].place);
}

static void
make_stages_cb (KontorTaskBoard *self, GtkButton *button)
{
  kontor_task_plan_make_stages (self->office,
                                self->way == KONTOR_TASK_WAY_PLAN ? NULL : &self->scope.project);
}

/* --- what commands are about, and the menu of a card --- */

/* The focus may be in a menu or in the palette by now. */
GPtrArray *
kontor_task_board_dup_tasks (KontorTaskBoard *self)
{
  GPtrArray *tasks = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (KontorRecord) record = NULL;

  g_return_val_if_fail (KONTOR_IS_TASK_BOARD (self), tasks);

  record = kontor_board_dup_current (self->board);
  if (record != NULL)
    {
      g_clear_object (&self->current);
      self->current = dup_task (self->office, record);
    }
  if (self->current != NULL)
    g_ptr_array_add (tasks, g_object_ref (self->current));

  return tasks;
}

static void
popup_menu (KontorTaskBoard *self, double x, double y)
{
  const GdkRectangle at = { (int) x, (int) y, 1, 1 };

  if (self->menu == NULL)
    {
      g_autoptr (GMenuModel) model = kontor_task_menu_new (FALSE);

      self->menu = gtk_popover_menu_new_from_model (model);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &at);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
pressed_cb (KontorTaskBoard *self, int n_press, double x, double y, GtkGestureClick *click)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  KontorRecord *record;

  while (widget != NULL && !KONTOR_IS_BOARD_CARD (widget))
    widget = gtk_widget_get_parent (widget);
  if (widget == NULL)
    return;
  record = g_object_get_data (G_OBJECT (widget), "kontor-task-card");
  if (record == NULL || !kontor_board_select (self->board, kontor_record_get_id (record)))
    return;
  /* The menu is about this card, which selecting alone does not give the focus. */
  gtk_widget_grab_focus (gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_VIEW));
  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
  popup_menu (self, x, y);
}

/* Below the card that has the focus. */
static gboolean
menu_key_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  KontorTaskBoard *self = KONTOR_TASK_BOARD (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  g_autoptr (KontorRecord) record = kontor_board_dup_current (self->board);
  graphene_rect_t bounds;

  if (record == NULL || focus == NULL || !gtk_widget_compute_bounds (focus, widget, &bounds))
    return FALSE;
  popup_menu (self, bounds.origin.x + 12, bounds.origin.y + bounds.size.height);

  return TRUE;
}

static void
add_menu (KontorTaskBoard *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/* --- following --- */

static void
store_changed_cb (KontorTaskBoard *self, guint64 types, KontorLiveStore *store)
{
  if ((types & kontor_record_type_to_bit (KONTOR_RECORD_TASK_STAGE)) != 0 &&
      (self->way == KONTOR_TASK_WAY_STAGE || self->way == KONTOR_TASK_WAY_PLAN))
    show_columns (self);
}

static void
day_changed_cb (KontorTaskBoard *self)
{
  show_columns (self);
}

static void
way_chosen_cb (KontorTaskBoard *self)
{
  const char *name = adw_toggle_group_get_active_name (self->switcher);

  for (guint i = 0; i < KONTOR_N_TASK_WAYS; i++)
    if (g_strcmp0 (ways[i].name, name) == 0 && self->way != i)
      {
        self->way = (KontorTaskWay) i;
        show_columns (self);
      }
}

/* --- class --- */

static void
kontor_task_board_dispose (GObject *object)
{
  KontorTaskBoard *self = KONTOR_TASK_BOARD (object);

  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->current);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_task_board_parent_class)->dispose (object);
}

static void
kontor_task_board_class_init (KontorTaskBoardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_task_board_dispose;
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
}

static void
kontor_task_board_init (KontorTaskBoard *self)
{
  self->way = KONTOR_TASK_WAY_STATE;
}

static void
build_switcher (KontorTaskBoard *self)
{
  self->switcher = ADW_TOGGLE_GROUP (adw_toggle_group_new ());
  for (guint i = 0; i < KONTOR_N_TASK_WAYS; i++)
    {
      AdwToggle *toggle = adw_toggle_new ();

      adw_toggle_set_name (toggle, ways[i].name);
      adw_toggle_set_label (toggle, g_dpgettext2 (GETTEXT_PACKAGE, "task board", ways[i].title));
      adw_toggle_group_add (self->switcher, toggle);
    }
  gtk_widget_set_halign (GTK_WIDGET (self->switcher), GTK_ALIGN_CENTER);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->switcher), 6);
  gtk_widget_add_css_class (GTK_WIDGET (self->switcher), "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->switcher), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What the columns are"), -1);
  adw_toggle_group_set_active_name (self->switcher, ways[self->way].name);
  g_signal_connect_object (self->switcher, "notify::active-name", G_CALLBACK (way_chosen_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
build_pages (KontorTaskBoard *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Make three columns"));

  self->board = KONTOR_BOARD (kontor_board_new (self->office, bind_card, self));
  g_signal_connect_object (self->board, "moved", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->board, "activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  self->empty = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_icon_name (self->empty, "kontor-board-symbolic");
  adw_status_page_set_description (self->empty, _ ("To do, Doing and Done are a beginning."));
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", G_CALLBACK (make_stages_cb), self, G_CONNECT_SWAPPED);
  adw_status_page_set_child (self->empty, button);
  self->pages = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->pages), TRUE);
  gtk_stack_add_named (self->pages, GTK_WIDGET (self->board), "board");
  gtk_stack_add_named (self->pages, GTK_WIDGET (self->empty), "empty");
}

GtkWidget *
kontor_task_board_new (KontorOffice *office)
{
  KontorTaskBoard *self = g_object_new (KONTOR_TYPE_TASK_BOARD, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->office = g_object_ref (office);
  build_switcher (self);
  build_pages (self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->switcher));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->pages));
  adw_bin_set_child (ADW_BIN (self), box);
  add_menu (self);
  g_signal_connect_object (kontor_office_get_store (office), "changed",
                           G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (office, "day-changed", G_CALLBACK (day_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

/* Stages belong to a project: elsewhere that way of looking is not offered. */
void
kontor_task_board_set_scope (KontorTaskBoard *self, const KontorTaskScope *scope)
{
  gboolean project = scope->kind == KONTOR_TASK_SCOPE_PROJECT;

  g_return_if_fail (KONTOR_IS_TASK_BOARD (self));

  self->scope = *scope;
  adw_toggle_set_enabled (adw_toggle_group_get_toggle_by_name (self->switcher, "stage"), project);
  if (!project && self->way == KONTOR_TASK_WAY_STAGE)
    {
      self->way = KONTOR_TASK_WAY_STATE;
      adw_toggle_group_set_active_name (self->switcher, ways[KONTOR_TASK_WAY_STATE].name);
    }
  show_columns (self);
}
